# What GetProviderConfig announces is what the other pages do; the supplier's
# own channels sell for cash and instant payment alone (R46, R52, R175).

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use TicketShop;
use TicketTest;

system_start();

my $n = 0;

sub pay_now {
    return book({ XCDDH => 'said-' . ++$n, @_ });
}

sub announced {
    my ($element, $value, $name) = @_;
    is call('GetProviderConfig', {})->item($element), $value,
        "$name: $element $value is announced";
}

sub pay_later {
    my ($order, %more) = @_;
    return call('UseAccountToPayByPwd', { Order_id => $order, money => '200.00',
        Smscode => '246810', smsModel => '0', %more });
}

# the deposit, forbidden and of no use to an own channel
sub no_deposit {
    my ($name) = @_;

    announced(canpaywithyfk => 0, $name);
    my $order = book({})->item('orderid');
    is pay_later($order)->retcode, -2094,
        "$name: the deposit does not pay in two steps";
    is pay_now()->retcode, -2094, "$name: the deposit does not pay in one step";
    is call('QueryOrder', { order_id => $order })->item('orderstatus'), '0',
        "$name: the order is still to be paid";
}

# people a day
staff(qw(agent set DEMO demo --day-limit 5));
announced(maxlimit => 5, 'five people a day');
is book({ SXRQ => day(9), Order_list => 'ADULT|4' })->retcode, 0,
    'four people of five are booked';
is book({ SXRQ => day(9), Order_list => 'ADULT|2' })->retcode, -10362,
    'two more people are refused';
is pay_now(SXRQ => day(9))->retcode, -10362,
    'two more people are refused in one step too';
is book({ SXRQ => day(9), Order_list => 'ADULT|1' })->retcode, 0,
    'the fifth person is booked';
staff(qw(agent set DEMO demo --day-limit none));

announced(canpaywithyfk => 1, 'to begin with');
is pay_now()->retcode, 0, 'the deposit pays as announced';

staff(qw(agent set DEMO demo --pay), 'cash,rebate');
no_deposit('forbidden');

staff(qw(agent set DEMO demo --pay all --official yes));
announced(canpaywithfk => 0, 'official');
announced(canpaywithcash => 1, 'official');
announced(canpaywithepay => 1, 'official');
no_deposit('official');
is sql_value("select official from ticket.agent where user_name = 'demo'"
             . ' and supplier_id = 1'), 1, 'the agent is stored as official';

staff(qw(agent set DEMO demo --official no
         --unit-id 00000000-0000-0000-0000-000000000000));
no_deposit('the empty GUID');
staff(qw(agent set DEMO demo --unit-id U1));
announced(canpaywithyfk => 1, 'an agent again');

# ways of passing the gate: 1 card, 2 phone, 3 both
staff(qw(supplier set DEMO --gate-media 2));
announced(tickettype => 2, 'phones only');
is book({ tickettype => '1' })->retcode, -1, 'booking for cards is refused';
my $order = book({})->item('orderid');
is pay_later($order, activate => '1', tickettype => '1')->retcode, -1,
    'paying for cards is refused';
is pay_now(activate => '1', tickettype => '1')->retcode, -1,
    'booking and paying for cards in one step is refused';
is pay_now(activate => '1', tickettype => '2')->retcode, 0,
    'booking and paying for phones in one step works';
is pay_later($order, activate => '1', tickettype => '2')->retcode, 0,
    'paying for phones works';

# refunds of tickets
my $paid = pay_now();
is $paid->retcode, 0, 'an order with tickets is paid';
my $id = $paid->item('Order_id') // $paid->item('orderid');
my $code = (call('GetTicketList', { orderid => $id })
    ->doc->findnodes('//ticketcode'))[0]->textContent;
staff(qw(supplier set DEMO --online-refund no));
announced(activerefund => 0, 'no refunds');
my $refund = { orderid => $id, ticketcode => $code };
is call('RefundTicket', $refund)->retmsg,
    '调用失败，失败原因：供应商不允许激活后退票；', 'a refund is refused when not offered';
staff(qw(supplier set DEMO --online-refund yes));
announced(activerefund => 1, 'refunds');
is call('RefundTicket', $refund)->retcode, 0, 'a refund works when offered';

audit_ok('the books agree');
done_testing();
