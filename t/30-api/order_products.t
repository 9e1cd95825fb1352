# OrderProducts 4.2.4: the answer, and what is booked.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use TicketShop;
use TicketTest;

system_start();

my $answer = booked('two products', { senderid => 'S-1',
    Order_list => 'ADULT|2|CHILD|3' });

is_deeply [map { $_->nodeName } $answer->doc->findnodes('/root/Item/*')],
    [qw(orderid ordertime customertype customerid customername description
        paytimeout orderstatus subitem subitem)],
        'the answer has all elements in order';
is_deeply [($answer->subitems)[0]->names],
    [qw(productid productname num unit price productstatus)],
    'an order item has all elements in order';
like $answer->item('orderid'), qr/\A\d{6}001\d{10}\z/,
    'the order number names the supplier';
is substr($answer->item('orderid'), 0, 6), substr(day(0), 2),
    'the order number begins with the day';
like $answer->item('ordertime'), qr/\A\d{14}\z/, 'ordertime is a moment';
like $answer->item('customertype'), qr/\A[1-8]\z/,
    'customertype is a unit type';
is $answer->item('customername'), '演示旅行社', 'customername is the agent';
is $answer->item('paytimeout'), 30, 'paytimeout is thirty minutes';
is $answer->item('orderstatus'), 0, 'orderstatus is 0, booked';
my @sub = $answer->subitems;
is_deeply [@{$sub[1]}{qw(productid productname num unit price productstatus)}],
    ['CHILD', '儿童票', 3, '张', '50.00', ''],
    'the second order item is as ordered';
is sql_value('select total_fen from ticket.orders where order_id = ?',
    $answer->item('orderid')), 35000, 'the total is stored in fen';

booked('by POST', {}, method => 'POST');
booked('with an invoice', { NeedInvoice => '1', InvoiceTitle => '某公司',
    IDCount => '0' });
booked('a name in other case', { mobile => '13912345678', Mobile => undef });
booked('3.0 without a slot', { ServiceCode => undef, timespanindex => undef },
    at => 'agent3');
booked('HILL without a slot', { Order_list => 'HILL1|1', ServiceCode => undef,
         timespanindex => undef }, at => 'hill');
booked("HILL with slot $_", { Order_list => 'HILL1|1', timespanindex => $_ },
    at => 'hill') for qw(0 x -7 99 1.5 99999999999999999999);
booked('without a route', { ServiceCode => undef });

# Ten free one.
for my $case ([9, 0], [10, 1], [11, 1], [19, 1], [20, 2]) {
    my ($persons, $free) = @$case;
    $answer = booked("$persons persons", { Order_list => "TEN1|$persons" });
    my $row = sql_row('select total_fen from ticket.orders where order_id = ?',
        $answer->item('orderid'));
    is $row->{total_fen}, ($persons - $free) * 8000,
        "$persons persons go, $free of them free";
}
staff(qw(promotion clear DEMO TEN1));
$answer = booked('after the promotion', { Order_list => 'TEN1|10' });
is sql_value('select total_fen from ticket.orders where order_id = ?',
    $answer->item('orderid')), 80000, 'a cleared promotion ends at once';

# A promotion is one of a period of purchase, whatever the visit's day.
for my $case ([0, 72000], [1, 80000]) {
    my ($n, $fen) = @$case;
    staff(qw(promotion clear DEMO TEN1));
    staff(qw(promotion set DEMO TEN1 10 1 --from), iso_day($n), '--to',
        iso_day($n));
    my $order = booked_id({ Order_list => 'TEN1|10', SXRQ => day(1) });
    is sql_value('select total_fen from ticket.orders where order_id = ?',
        $order), $fen, "ten of TEN1, promoted on day $n, bought today";
}

# Group tickets are one per product, single ones one per person.
sub tickets {
    return sql_value('select count(*) from ticket.ticket where order_id = ?',
        $_[0]->item('orderid'));
}
is tickets(booked('two group products',
    { Order_list => 'ADULT|3|CHILD|2' })), 2,
    'group products have one ticket each';
staff(qw(product set DEMO ADULT --form single));
is tickets(booked('a single and a group product',
    { Order_list => 'ADULT|3|CHILD|2' })), 4,
    'a single product has a ticket per person';

# Minimum and maximum are allowed themselves; 32 lines are.
staff(qw(product set DEMO CHILD --minimum 2 --maximum 4));
booked("$_ children", { Order_list => "CHILD|$_" }) for 2, 4;

my @many = map { sprintf 'M%02d', $_ } 1 .. 32;
for my $code (@many) {
    staff('product', 'create', 'HILL', $code, '--name', $code, '--form',
        'group', '--day-limit', 'none');
    staff('price', 'set', 'HILL', $code, '1.00');
}
my %flat = (ServiceCode => undef, timespanindex => undef);
my $list = join '|', map { "$_|1" } @many;
is scalar(my @lines = booked('32 products', { %flat, Order_list => $list },
    at => 'hill')->subitems), 32, '32 products are booked in one order';
$answer = call('OrderProducts', order(%flat, Order_list => "$list|HILL2|1"),
    at => 'hill');
is $answer->retcode, -1501, '33 products in one order are refused';
like $answer->retmsg, qr{\A参数错误}, 'the refusal of 33 products has its text';

stop('redis');
booked('without Redis', {});

audit_ok();
done_testing();
