# The messages to visitors, from the page that books or pays to the phone.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use TicketPhone;
use TicketShop;
use TicketTest;

system_start(worker => [phone_settings()]);


sub notice {
    my ($status, undef, $err) = ticketctl('notice', 'set', 'DEMO', @_);
    is $status, 0, "staff command notice set @_ succeeds" or diag $err;
}

sub ordered {
    my (%more) = @_;
    my $at = delete $more{at} // 'agent';

    return booked_id({ Mobile => '13955550000', %more }, at => $at);
}

my $quiet = ordered();
notice(qw(booking --text), '{supplier}：已预订{order}');
notice(qw(payment --text), '已支付{order}，{day} {slot}，{products}，{amount}元');
notice(qw(refund --text), '已退票{order}');

# booked, then paid, then refunded
my $order = ordered();
expect_messages($order, 'booking', 'a booking sends its message');
is((messages(text => qr/$order/))[0]{text}, "演示景区：已预订$order",
    "the booking message has the supplier's text");
is((messages(text => qr/$order/))[0]{phone}, '13955550000',
    "the booking message goes to the order's phone");
is call('UseAccountToPayByPwd', { Order_id => $order, money => '200.00',
    Smscode => '246810', smsModel => '0' })->retcode, 0, 'the order is paid';
expect_messages($order, 'booking payment', 'a payment sends its message');
is((messages(text => qr/$order/, kind => 'payment'))[0]{text},
    sprintf('已支付%s，%s 10:00-11:00，成人票2张，200.00元', $order,
            iso_day(1)), 'the payment message has all placeholders filled');
my ($code) = call('GetTicketList', { orderid => $order })->raw
             =~ m{<ticketcode>(\d{30})</ticketcode>};
is call('RefundTicket', { orderid => $order, ticketcode => $code })->retcode,
    0, 'the ticket is refunded';
expect_messages($order, 'booking payment refund',
    'a refund sends its message');

# in one step: one message; unless somebody asks for silence
my %one = (Mobile => undef, mobile => '13955550001');
my $paid = ordered(%one, XCDDH => 'N-one');
expect_messages($paid, 'payment', 'an order in one step sends one message');
my @silent = (ordered(%one, XCDDH => 'N-A', smsModel => 'A'),
              ordered(%one, XCDDH => 'N-0', sendnotification => '0'));
call('SetAgentParameters', { responseaddr => '', sendofficiallysnotify => '0' });
wait_until { !sql_value('select sends_notice from ticket.agent
    where supplier_id = 1 and user_name = ?', 'demo') }
    'the agent wants no messages';
push @silent, ordered();

# what comes after them has come, so they will not
call('SetAgentParameters', { responseaddr => '', sendofficiallysnotify => '1' });
expect_messages(ordered(%one, XCDDH => 'N-last'), 'payment',
    'the last order sends its message');
is message_kinds($_), '', 'a quiet order sends no message' for $quiet, @silent;

# 3.0 says "booked" when it is paid
$order = ordered(at => 'agent3');
is call('UseAccountToPayByPwd', { Order_id => $order, money => '200.00',
    Smscode => '246810', smsModel => '0' }, at => 'agent3')->retcode, 0,
    '3.0: the order is paid';
expect_messages($order, 'booking',
    '3.0: a paid order sends the booking message');

# no more templates
notice($_, '--off') for qw(booking payment refund);
$order = ordered();
is sql_value('select count(*) from ticket.notice_cursor'), 0,
    'the worker reads no orders any more';
is message_kinds($order), '', 'without templates nothing is sent';

audit_ok();
done_testing();
