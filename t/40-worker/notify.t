# A notice that nginx has taken is done by the worker, at once where it hears of
# it, and soon where it does not.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use TicketNotice qw(accounts paying payment order_state notify alipay);
use TicketTest;

system_start(worker => 1,
             locations => 'location /pay/ { ticket_notices; }
                           location /status/ { ticket_status; }');
accounts(only => [1]);

sub told {
    my ($number) = @_;
    return (notify('2/1/notify_url.aspx',
                   alipay({ out_trade_no => $number,
                            notify_id => "id$number" })))[1];
}

my $order = paying('T20261128000001', 1);
is told('T20261128000001'), 'success', 'a notice is taken';
wait_until { order_state($order) eq '6' } 'the worker pays the order';
is payment('T20261128000001')->{received_fen}, 8880, 'its money is booked';

stop('redis');
$order = paying('T20261128000002', 1);
is told('T20261128000002'), 'success', 'without Redis it is taken, too';
wait_until(sub { order_state($order) eq '6' }, 'and done all the same', 90);

audit_ok();
done_testing();
