# ticket-worker is killed again and again while orders are sold: every order is
# called back, and the books of callbacks are complete.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/../lib";
use TicketTest;
use TicketReceiver;
use TicketSale;

system_start(processes => 2, worker => ['sweep 100']);

my $receiver = TicketReceiver->new;
call('SetAgentParameters', {
    responseaddr => $receiver->url('demo'), sendofficiallysnotify => '1' });

my $sale = TicketSale->new(places => 300);
$sale->open;
for my $n (1 .. 4) {
    $sale->sold(50 * $n);
    kill9('worker');
    start('worker');
}
$sale->close('worker killed');

# What a killed worker held comes back when its lease ends.
set_clock_shift(61, database => 1);
wait_until { sql_value('select count(*) from ticket.outbox') == 0 }
    'every callback is delivered', 30;
is sql_value('select count(*) from ticket.outbox_done where delivered'), 300,
    'each order has one delivered event';

my %told = map { $_->{order} => 1 } $receiver->requests;
is scalar(keys %told), 300, 'the callback of each order arrived';
audit_ok();

done_testing();
