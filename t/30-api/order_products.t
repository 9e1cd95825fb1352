# OrderProducts 4.2.4: the answer, and what is booked.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use TicketShop;
use TicketTest;

system_start();

my $answer = booked('good', { senderid => 'S-1',
    Order_list => 'ADULT|2|CHILD|3' });

is_deeply [map { $_->nodeName } $answer->doc->findnodes('/root/Item/*')],
    [qw(orderid ordertime customertype customerid customername description
        paytimeout orderstatus subitem subitem)], 'elements, in order';
is_deeply [($answer->subitems)[0]->names],
    [qw(productid productname num unit price productstatus)], 'of a product';
like $answer->item('orderid'), qr/\A\d{6}001\d{10}\z/, 'order number';
is substr($answer->item('orderid'), 0, 6), substr(day(0), 2), 'of the day';
like $answer->item('ordertime'), qr/\A\d{14}\z/, 'moment';
like $answer->item('customertype'), qr/\A[1-8]\z/, 'unit type';
is $answer->item('customername'), '演示旅行社', 'agent';
is $answer->item('paytimeout'), 30, 'payment limit';
is $answer->item('orderstatus'), 0, 'booked';
my @sub = $answer->subitems;
is_deeply [@{$sub[1]}{qw(productid productname num unit price productstatus)}],
    ['CHILD', '儿童票', 3, '张', '50.00', ''], 'the second product';
is sql_value('select total_fen from ticket.orders where order_id = ?',
    $answer->item('orderid')), 35000, 'total';

booked('good', {}, method => 'POST');
booked('good', { NeedInvoice => '1', InvoiceTitle => '某公司', IDCount => '0' });
booked('good', { mobile => '13912345678', Mobile => undef });
booked('good', { ServiceCode => undef, timespanindex => undef },
    at => 'agent3');
booked('good', { Order_list => 'HILL1|1', ServiceCode => undef,
         timespanindex => undef }, at => 'hill');
booked('good', { ServiceCode => undef });

# Ten free one.
for my $case ([9, 0], [10, 1], [11, 1], [19, 1], [20, 2]) {
    my ($persons, $free) = @$case;
    $answer = booked('good', { Order_list => "TEN1|$persons" });
    my $row = sql_row('select total_fen from ticket.orders where order_id = ?',
        $answer->item('orderid'));
    is $row->{total_fen}, ($persons - $free) * 8000, "$persons, $free free";
}
staff(qw(promotion clear DEMO TEN1));
$answer = booked('good', { Order_list => 'TEN1|10' });
is sql_value('select total_fen from ticket.orders where order_id = ?',
    $answer->item('orderid')), 80000, 'a promotion ended, at once';

# Group tickets are one per product, single ones one per person.
sub tickets {
    return sql_value('select count(*) from ticket.ticket where order_id = ?',
        $_[0]->item('orderid'));
}
is tickets(booked('good', { Order_list => 'ADULT|3|CHILD|2' })), 2,
    'group tickets';
staff(qw(product set DEMO ADULT --form single));
is tickets(booked('good', { Order_list => 'ADULT|3|CHILD|2' })), 4,
    'single tickets';

# Minimum and maximum are allowed themselves; 32 lines are.
staff(qw(product set DEMO CHILD --minimum 2 --maximum 4));
booked('good', { Order_list => "CHILD|$_" }) for 2, 4;

my @many = map { sprintf 'M%02d', $_ } 1 .. 32;
for my $code (@many) {
    staff('product', 'create', 'HILL', $code, '--name', $code, '--form',
        'group', '--day-limit', 'none');
    staff('price', 'set', 'HILL', $code, '1.00');
}
my %flat = (ServiceCode => undef, timespanindex => undef);
my $list = join '|', map { "$_|1" } @many;
is scalar(my @lines = booked('good', { %flat, Order_list => $list },
    at => 'hill')
    ->subitems), 32, '32 products';
$answer = call('OrderProducts', order(%flat, Order_list => "$list|HILL2|1"),
    at => 'hill');
is $answer->retcode, -1501, '33 are too many';
like $answer->retmsg, qr{\A参数错误}, 'in words';

stop('redis');
booked('good', {});

audit_ok();
done_testing();
