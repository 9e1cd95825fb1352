# Two interfaces side by side: an order of one is unknown to the other; places,
# money and staff are shared.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use TicketOpenShop;
use TicketShop qw(pay);
use TicketTest;

open_start(locations => 'location /both/ { ticket OPEN; }');

my $key = '0b8f5d3a-6c1e-4f7a-9d2b-3e4f5a6b7c8d';
staff(qw(key issue OPEN ota --key), $key);
staff(qw(paypassword set OPEN ota --password 246810));
add_agent(both => user => 'ota', password => 'Open-ota-2026', key => $key);
my $product = sells('SHARED', '10.00', day_limit => 6);
my %at = (at => 'both', agent => 'both');

sub create { return open_call('order/Create', order_of($product, @_),
                              agent => 'ota') }

# As the older interface books it.
sub pages_order {
    my ($own, $count, $day) = @_;

    return call('OrderAndPayWithYDJ', {
        XCDDH => $own, Order_list => "SHARED|$count", SXRQ => day($day),
        money => 10 * $count . '.00', Mobile => '13912345678',
        ID => identity(1), SmsCode => '246810', smsModel => '0',
    }, %at);
}

wait_until { create(VisitDate => iso_day(20))->good } 'the product is sold', 10;


# ---- An order of the open API ----

my $members = order_of($product, OrderQuantity => 2);
my ($order, $data) = bought('two', $members);
my $number = number_of($order);
my ($code) = codes($data);

for my $named ($number, "$order", $members->{OriginOrderId}) {
    isnt call('QueryOrder', { order_id => $named }, %at)->retcode, 0,
        "QueryOrder knows no $named" if $named ne $members->{OriginOrderId};
    isnt call('CancelOrder', { Order_id => $named }, %at)->retcode, 0,
        "CancelOrder knows no $named";
    isnt call('GetTicketList', { orderid => $named }, %at)->retcode, 0,
        "GetTicketList knows no $named";
    isnt call('RefundTicket', { orderid => $named, ticketcode => $code }, %at)
        ->retcode, 0, "RefundTicket knows no $named";
}
is call('QueryOrder', { order_id => $number }, %at)->retcode,
    call('QueryOrder', { order_id => '2611210010000000000' }, %at)->retcode,
    'it is as unknown as one that is nowhere';
{
    my $unpaid = created('one that is not paid', order_of($product));
    my $answer = pay(number_of($unpaid), money => '10.00', %at);
    is $answer->retcode, -2095, 'it is not paid there';
    isnt call('CancelOrder', { Order_id => number_of($unpaid) }, %at)->retcode, 0,
        'nor is it cancelled';
    ok open_call('order/CancelOrder', { orderId => $unpaid }, agent => 'ota')
        ->good, 'but here it is';
}
is balance(), '99980.00', 'what the pages have tried changed nothing';


# ---- An order of the pages ----

my $before = balance();
my $page = pages_order('shared-1', 2, 1);
is $page->retcode, 0, 'the pages sell the product, too' or diag $page->retmsg;
my $theirs = $page->item('Order_id') // $page->order_id;
is balance(), sprintf('%.2f', $before - 20), 'from the same deposit';

for my $named ($theirs) {
    is_open_refusal(open_call('order/Pay', { OrderId => $named },
                              agent => 'ota'), '订单不存在', "Pay of $named");
    is_open_refusal(open_call('order/CancelOrder', { orderId => $named },
                              agent => 'ota'), '订单不存在', "a cancel of $named");
    is_open_refusal(open_call('order/Refund', { OrderId => $named,
        RefundCount => 1, RefundId => 'hidden-1' }, agent => 'ota'),
        '订单不存在', "a refund of $named");
}
is_open_refusal(open_call('order/PersonQrCodes', { originOrderId => 'shared-1' },
                          agent => 'ota'), '订单不存在', 'codes of its own number');
{
    my ($theirs_code) = call('GetTicketList', { orderid => $theirs }, %at)->raw
        =~ m{<ticketcode>(\d+)</ticketcode>};
    is_open_refusal(open_call('order/Refund', { RefundCount => 1,
        VoucherCode => [$theirs_code], RefundId => 'hidden-2' }, agent => 'ota'),
        '订单不存在', 'a refund by the code of its ticket');
}
{
    my $same = open_call('order/Create', order_of($product,
        OriginOrderId => 'shared-1'), agent => 'ota');
    ok $same->good, "the pages' number is free here" or diag $same->raw;
    my $back = pages_order($members->{OriginOrderId}, 1, 2);
    is $back->retcode, 0, 'and a number of here is free there';
    isnt $back->item('Order_id'), $number, 'which is another order';
}


# ---- Places ----

{
    ok create(VisitDate => iso_day(5), OrderQuantity => 4)->good,
        'four are sold here';
    is pages_order('shared-5', 2, 5)->retcode, 0, 'two are sold there';
    is_open_refusal(create(VisitDate => iso_day(5)), '库存不足',
                    'what is sold out there is sold out here');
    isnt pages_order('shared-6', 1, 5)->retcode, 0, 'and it is so in reverse';
}


# ---- Staff ----

{
    my $out = staff(qw(order show OPEN), $number);
    like $out, qr/SHARED/, 'staff see the order as any other';
    my $found = staff(qw(order find OPEN), $members->{OriginOrderId});
    like $found, qr/$number/, "and find it by the client's number";
    unlike $found, qr/\x02/, 'which is told as it was given';
    unlike staff(qw(order list OPEN --from), iso_day(0), '--to', iso_day(9)),
        qr/\x02/, 'in lists, too';
}

audit_ok();
done_testing();
