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

my ($no, $held) = held_order(un => my $un = new_user());
$site->script("gateway $held" => 'hold', 'ok');
need_pay($no, $held, un => $un);
wait_until { $site->asked('gateway', number => $held) } 'a worker is at the cashier';
is case_of($no)->{state}, 'S', 'it may pay';

my ($stopped) = pids('worker');
kill 'STOP', $stopped;
start('worker1');
wait_until { case_of($no)->{state} eq 'V' } 'its lease over, another one asks', 90;
$site->release;
kill 'CONT', $stopped;

wait_until { sql_value("select outcome from ticket.rail_attempt where rail_id = ?"
                       . " and call = 'pay_do'", order_of($no)->{rail_id}) }
    'the first one goes on';
is $site->asked('pay', number => $held), 0, 'and pays nothing any more';
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
