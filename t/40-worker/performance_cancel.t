# A performance is cancelled while workers die: every order gets its money back
# once, and its agent hears of that once.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use TicketAlipay;
use TicketBooking qw(connection in_time order_defaults order_row top_up until_waits
                     account_of);
use TicketMoney qw(begin);
use TicketOutbox qw(agent_add outbox_open worker_log);
use TicketPay qw(pay_system account_add ask_now comes_to pay_jobs_are_due);
use TicketReceiver;
use TicketTest;
use TicketTheatre qw(theatre performance seated seats_used);

my $alipay = TicketAlipay->new;

pay_system();
account_add($alipay, 'alipay');
theatre();

my $receiver = TicketReceiver->new;
$TicketOutbox::SUPPLIER = 7;
agent_add(9200, $receiver);
sql_do('INSERT INTO ticket.account (supplier_id, account_id)
        VALUES (7, 92001), (7, 92003)');
sql_do('UPDATE ticket.agent SET can_epay = true WHERE agent_id = 9200');
sql_do('UPDATE ticket.agent SET version = 1');
top_up(9200, 100_000_000);

my $day = iso_day(2);
performance($day);
order_defaults(agent => 9200, ticket_until => $day,
               pay_by => sub { in_time('30 minutes') });

my %orders = (
    '04'   => [map { seated($day) } 1 .. 4],
    '24'   => [map { seated($day, state => '2') } 1 .. 30],
    '3RR'  => [map { seated($day, state => '3') } 1 .. 10],
    '064'  => [map { seated($day) } 1 .. 4],
);
for my $order (@{$orders{'064'}}) {
    my $number = begin($order, agent => 9200, channel => 'alipay')->{number};
    comes_to($number, 'O');
    $alipay->pay($number);
    ask_now($number);
    comes_to($number, 'P');
}
my $all = map { @$_ } values %orders;
wait_until { outbox_open() == 0 } 'the agent has heard of all orders';

sub done { sql_value('SELECT count(*) FROM ticket.called_off'
                     . ' WHERE done_at IS NOT NULL') }

# ---- It dies in the midst of a piece ----

my $holder = connection();
$holder->begin_work;
$holder->do('SELECT FROM ticket.account WHERE account_id = 92001 FOR UPDATE');

my ($status, undef, $said) = ticketctl(qw(performance cancel BOOK 5), $day);
is $status, 1, 'nobody says yes, so nothing is cancelled';
like $said, qr/has orders \($all\), of which 8800\.00 yuan would go back/,
    'how many orders and how much money is said before';
like $said, qr/nothing was changed; --yes does it without asking/,
    'how it is done without asking is said';
is sql_value("SELECT count(*) FROM ticket.performance WHERE state = 'C'"), 0,
    'the performance is played still';
is((ticketctl(qw(performance cancel BOOK 5), $day, '--yes'))[0], 0,
   'with --yes it is cancelled');

wait_until { sql_value('SELECT count(*) FROM pg_stat_activity WHERE'
    . " wait_event_type = 'Lock' AND query LIKE '%called_off_refunds%'") }
    'the worker is in the midst of a piece';
kill9('worker');
$alipay->script(refund => 'hold', ('ok') x 20);
start('worker');
start('worker1');
$holder->commit;

# ---- It dies while money is on its way ----

wait_until { $alipay->requests(action => 'refund') } 'money is on its way back';
wait_until { done() >= $all - 4 } 'all others are refunded';
wait_until { sql_value('SELECT count(*) FROM ticket.pay_job WHERE action = 6')
             == 1 } 'one refund alone is on its way';
wait_until { outbox_open() == 0 } 'their agents have heard of it';
like join("\n", (ticketctl(qw(performance list BOOK --from), $day))[1]),
    qr/cancelled .* [1-4] +8800\.00 +8[0-9]00\.00 +-$/m,
    'staff see what is left, what goes back and what has gone';
kill9($_) for 'worker', 'worker1';
start('worker');
start('worker1');

wait_until {
    pay_jobs_are_due('true');
    sql_do('UPDATE ticket.called_off SET due_at = api.now()');
    defined sql_value('SELECT refunded_at FROM ticket.performance'
                      . " WHERE state = 'C'");
} 'in the end all are refunded', 20;
wait_until { outbox_open() == 0 } 'everything is told';

for my $events (sort keys %orders) {
    my @told = map { $receiver->events($_) } @{$orders{$events}};
    is_deeply \@told, [($events) x @told], "$events is told, once each";
}
is account_of(92001), '100000000 0', 'the deposit has all of its money';
is $alipay->totals->{refunded}, 4 * 20000, 'buyers have theirs, once';
is seats_used($day), 0, 'all seats are free';
ok worker_log(qr/called off: saw to the money of \d+ orders/),
    'the worker says what it does';
audit_ok();
done_testing();
