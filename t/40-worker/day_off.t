# A day is called off while workers die: every order gets its money back once,
# its agent and its visitor hear of that once, and who was there keeps the ticket.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use TicketAlipay;
use TicketBooking qw(connection in_time order_defaults booked top_up account_of
                     quota_used sql_call);
use TicketMoney qw(begin);
use TicketOutbox qw(agent_add outbox_open worker_log);
use TicketPay qw(pay_system account_add ask_now comes_to pay_jobs_are_due);
use TicketReceiver;
use TicketTest;

my $alipay = TicketAlipay->new;

pay_system();
account_add($alipay, 'alipay');
sql_do('UPDATE ticket.supplier SET slot_mode = true WHERE supplier_id = 7');

my $receiver = TicketReceiver->new;
$TicketOutbox::SUPPLIER = 7;
agent_add(9200, $receiver);
sql_do('INSERT INTO ticket.account (supplier_id, account_id)
        VALUES (7, 92001), (7, 92003)');
sql_do('UPDATE ticket.agent SET can_epay = true WHERE agent_id = 9200');
sql_do('UPDATE ticket.agent SET version = 1');
sql_do('UPDATE ticket.supplier SET catalogue_version = 1');
top_up(9200, 100_000_000);

my $day = iso_day(0);
order_defaults(agent => 9200, day => $day, slots => [8], items => [[1, 2]],
               ticket_until => iso_day(2), valid_until => iso_day(3) . ' 00:00+08',
               pay_by => sub { in_time('30 minutes') });

my %orders = (
    '04'   => [map { booked() } 1 .. 4],
    '24'   => [map { booked(state => '2') } 1 .. 20],
    '3RR'  => [map { booked(state => '3') } 1 .. 10],
    '3RR ' => [map { booked(state => '3') } 1 .. 3],    # of whom one is in
    '064'  => [map { booked() } 1 .. 3],
);
for my $order (@{$orders{'064'}}) {
    my $number = begin($order, agent => 9200, channel => 'alipay')->{number};
    comes_to($number, 'O');
    $alipay->pay($number);
    ask_now($number);
    comes_to($number, 'P');
}
sql_call('api.check_ticket', 7, $_, 1, 'South', '1') for @{$orders{'3RR '}};
my $all = map { @$_ } values %orders;
wait_until { outbox_open() == 0 } 'the agent has heard of all orders';

my $holder = connection();
$holder->begin_work;
$holder->do('SELECT FROM ticket.account WHERE account_id = 92001 FOR UPDATE');

my ($status, undef, $said) = ticketctl(qw(day off BOOK), $day, '--reason', '台风');
is $status, 1, 'nobody says yes, so nothing is closed';
like $said, qr/has orders \($all, persons: 77\), of which 6900\.00 yuan would/,
    'how many orders and how much money is said before';
is sql_value('SELECT count(*) FROM ticket.day_off'), 0, 'the day is open still';
is((ticketctl(qw(day off BOOK), $day, '--reason', '台风', '--yes'))[0], 0,
   'with --yes it is closed');

wait_until { sql_value('SELECT count(*) FROM pg_stat_activity WHERE'
    . " wait_event_type = 'Lock' AND query LIKE '%called_off_refunds%'") }
    'the worker is in the midst of a piece';
kill9('worker');
$alipay->script(refund => 'hold', ('ok') x 20);
start('worker');
start('worker1');
$holder->commit;

wait_until { $alipay->requests(action => 'refund') } 'money is on its way back';
wait_until { sql_value('SELECT count(*) FROM ticket.called_off'
                       . ' WHERE done_at IS NOT NULL') >= $all - 3 }
    'all others are refunded';
wait_until { sql_value('SELECT count(*) FROM ticket.pay_job WHERE action = 6')
             == 1 } 'one refund alone is on its way';
wait_until { outbox_open() == 0 } 'their agents have heard of it';
is((ticketctl(qw(day off BOOK), $day, '--reason', '台风', '--yes'))[0], 0,
   'said again meanwhile');
kill9($_) for 'worker', 'worker1';
start('worker');
start('worker1');

wait_until {
    pay_jobs_are_due('true');
    sql_do('UPDATE ticket.called_off SET due_at = api.now()');
    sql_value('SELECT refunded_at IS NOT NULL FROM ticket.day_off');
} 'in the end all are refunded', 20;
wait_until { outbox_open() == 0 } 'everything is told now';

for my $events (sort keys %orders) {
    my @told = map { $receiver->events($_) } @{$orders{$events}};
    is_deeply \@told, [($events =~ s/ //r) x @told],
        "$events is told, once each";
}
is account_of(92001), 100_000_000 - 3 * 10000 . ' 0',
    'the deposit has all of its money, but for those who were there';
is $alipay->totals->{refunded}, 3 * 20000, 'buyers have theirs, once';
is quota_used(1, $day, 1008), 3, 'the places of those who were there count';
like join("\n", (ticketctl(qw(day orders BOOK), $day, '--left'))[1]),
    qr/1 +used/, 'staff see who has kept a ticket';
audit_ok();
done_testing();
