# A worker stands still, with the permission to pay in its hands, until its lease
# is over: it does not use it when it goes on.  Another one has the order then.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use TicketRailClient;
use TicketRailHouse;
use TicketTest;

my $site = rail_house();

# In the half second between the cashier's page and the payment; who was too
# quick for that has paid, and the next order is tried.
my ($stopped) = pids('worker');
my ($no, $held);
for (1 .. 10) {
    ($no, $held) = bought_order();
    wait_until { $site->asked('gateway', number => $held) } 'a worker is at the cashier';
    kill 'STOP', $stopped;
    $site->audit for 1 .. 2;           # what was sent has come
    last if !$site->asked('pay', number => $held);
    kill 'CONT', $stopped;
}
is case_of($no)->{state}, 'S', 'it may pay, and stands still';

start('worker1');
wait_until { case_of($no)->{state} eq 'V' } 'its lease over, another one asks', 90;
kill 'CONT', $stopped;

wait_until { sql_value("select outcome from ticket.rail_attempt where rail_id = ?"
                       . " and call = 'pay_do'", order_of($no)->{rail_id}) }
    'the first one goes on';
is $site->asked('pay', number => $held), 0, 'and pays nothing any more';
like sql_value("select outcome || ' ' || word from ticket.rail_attempt where rail_id = ?"
               . " and call = 'pay_do'", order_of($no)->{rail_id}),
    qr/^UNKNOWN (?:NOT_SENT|TIMEOUT)\z/,
    '... which it tells whoever has the order';
wait_until { defined case_of($no)->{proof_at} } 'one look says that it was not paid', 40;
passes(62);
comes_to($no, 'F NOT_PAID', 'and so does another one');
never_paid($held);

# both go on buying
my @orders = map { [bought_order()] } 1 .. 3;
for (@orders) {
    comes_to($_->[0], 'D', 'another order is bought');
    paid_once($_->[1]);
}

audit_ok();
done_testing();
