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
    is pay_later($order)->retcode, -2094, "$name: not in two steps";
    is pay_now()->retcode, -2094, "$name: not in one";
    is call('QueryOrder', { order_id => $order })->item('orderstatus'), '0',
        "$name: the order is still to be paid";
}

# people a day
staff(qw(agent set DEMO demo --day-limit 5));
announced(maxlimit => 5, 'five people a day');
is book({ SXRQ => day(9), Order_list => 'ADULT|4' })->retcode, 0,
    'four are taken';
is book({ SXRQ => day(9), Order_list => 'ADULT|2' })->retcode, -10362,
    'two more are not';
is pay_now(SXRQ => day(9))->retcode, -10362, 'nor paid at once';
is book({ SXRQ => day(9), Order_list => 'ADULT|1' })->retcode, 0, 'one is';
staff(qw(agent set DEMO demo --day-limit 0));

announced(canpaywithyfk => 1, 'to begin with');
is pay_now()->retcode, 0, 'and works';

staff(qw(agent set DEMO demo --pay), 'cash,rebate');
no_deposit('forbidden');

staff(qw(agent set DEMO demo --pay all --official yes));
announced(canpaywithfk => 0, 'official');
announced(canpaywithcash => 1, 'official');
announced(canpaywithepay => 1, 'official');
no_deposit('official');
is sql_value("select official from ticket.agent where user_name = 'demo'"
             . ' and supplier_id = 1'), 1, 'as staff said';

staff(qw(agent set DEMO demo --official no
         --unit-id 00000000-0000-0000-0000-000000000000));
no_deposit('the empty GUID');
staff(qw(agent set DEMO demo --unit-id U1));
announced(canpaywithyfk => 1, 'an agent again');

# ways of passing the gate: 1 card, 2 phone, 3 both
staff(qw(supplier set DEMO --gate-media 2));
announced(tickettype => 2, 'phones only');
is book({ tickettype => '1' })->retcode, -1, 'no order by card';
my $order = book({})->item('orderid');
is pay_later($order, activate => '1', tickettype => '1')->retcode, -1,
    'no payment by card';
is pay_now(activate => '1', tickettype => '1')->retcode, -1, 'nor in one step';
is pay_now(activate => '1', tickettype => '2')->retcode, 0, 'but by phone';
is pay_later($order, activate => '1', tickettype => '2')->retcode, 0,
    'in both ways';

# refunds of tickets
my $paid = pay_now();
is $paid->retcode, 0, 'tickets';
my $id = $paid->item('Order_id') // $paid->item('orderid');
my $code = (call('GetTicketList', { orderid => $id })
    ->doc->findnodes('//ticketcode'))[0]->textContent;
staff(qw(supplier set DEMO --online-refund no));
announced(activerefund => 0, 'no refunds');
my $refund = { orderid => $id, ticketcode => $code };
is call('RefundTicket', $refund)->retmsg,
    '调用失败，失败原因：供应商不允许激活后退票；', 'none is made';
staff(qw(supplier set DEMO --online-refund yes));
announced(activerefund => 1, 'refunds');
is call('RefundTicket', $refund)->retcode, 0, 'made';

audit_ok('the books agree');
done_testing();
