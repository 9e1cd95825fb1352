# GetProductsInventory 4.2.2: windows, both meanings of quantity.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use TicketShop;
use TicketTest;

system_start();

sub inventory {
    my ($given, %options) = @_;
    return call('GetProductsInventory',
        { StartDate => day(1), EndDate => day(1), %$given }, %options);
}

sub quantity {
    my ($product, %options) = @_;
    return inventory({ ProductID => $product }, %options)->item('quantity');
}

my $answer = inventory({});
is $answer->retcode, 0, 'GetProductsInventory answers with success';
is_deeply [($answer->items)[0]->names], [qw(productid productname date quantity)],
    'an inventory has all elements in order';
is join(' ', map { $_->{productid} } $answer->items),
    'ADULT CHILD TEN1 REAL NORTH', 'all products have an inventory';
is $answer->item('productname'), '成人票', 'the productname is that of ADULT';
is $answer->item('date'), day(1), 'the date is the day asked for';
is $answer->item('quantity'), 8000,
    'the quantity is that of all slots of the route';

for my $method (qw(GET POST)) {
    is inventory({ productid => 'NORTH' }, method => $method)->item('productid'),
        'NORTH', "ProductID in other case filters by product, $method";
}
is scalar(my @line = inventory({ ServiceCode => '02' })->items), 1,
    'ServiceCode filters by route';

is quantity('HILL1', at => 'hill'), 100, 'the quantity is the day limit';
is quantity('HILL2', at => 'hill'), 0, '4.0: quantity 0 means no limit';

# Eight days are a difference of seven.
$answer = inventory({ ProductID => 'ADULT', EndDate => day(8) });
is scalar(my @days = $answer->items), 8, 'eight days are answered';
is_deeply [map { $_->{date} } $answer->items], [map { day($_) } 1 .. 8],
    'the days are in order';
is_refusal(inventory({ EndDate => day(9) }), -1, '传入日期参数错误，仅允许一次性查询7天内的库存数据。',
    'nine days');
is_refusal(inventory({ StartDate => day(2) }), -1,
    '起始日期不能在截止日期之后，请重新选择查询的日期时间。', 'backwards');
for my $bad (qw(20261301 20260230 2026-1-1 tomorrow)) {
    is_refusal(inventory({ StartDate => $bad }), -1, '传入的日期格式错误，请核查。',
        "date $bad");
}
is_refusal(inventory({ ProductID => 'NONE' }), -1, '没有获取到相关的产品列表。',
    'unknown product');
is_refusal(inventory({ ProductID => 'HILL1' }), -1, '没有获取到相关的产品列表。',
    "another supplier's");

my @old = (at => 'agent3');
is quantity('ADULT', @old), 8000, '3.0: the quantity is what is left';
is_refusal(inventory({ EndDate => day(9) }, @old), -3,
    '参数错误，当前参数中起始日期与截止日期相隔超过7个日历日。', '3.0: nine days');
is_refusal(inventory({ StartDate => day(2) }, @old), -4,
    '参数错误，当前参数中起始日期 大于 截止日期', '3.0: backwards');
is_refusal(inventory({ ProductID => 'NONE' }, @old), -2,
    qr/\A当前账户没有门票代理许可或没有当前门票代理许可/, '3.0: unknown');

# What cannot be booked now for a day is sold out that day, and that day only.
sub quantities {
    my ($product, @at) = @_;
    return join ' ', map { $_->{quantity} } inventory({ ProductID => $product,
        StartDate => day(-1), EndDate => day(4) }, @at)->items;
}

my $weekday = (gmtime(time + 8 * 3600 + 2 * 86400))[6] || 7;
my @sold = (
    ['past days', [qw(--day-limit 100)], '-1 100 100 100 100 100'],
    ['days ahead', [qw(--days-ahead 2)], '-1 -1 -1 100 100 100'],
    ['presale hour', [qw(--days-ahead 2 --until 00:00)],
     '-1 -1 -1 -1 100 100'],
    ['a weekday', [qw(--days-ahead 0 --until 24:00 --weekdays), "$weekday-$weekday"],
     '-1 -1 -1 100 -1 -1'],
    ['all other weekdays', [qw(--weekdays-negated yes)], '-1 100 100 -1 100 100'],
    ['the period', [qw(--weekdays all --weekdays-negated no --to), iso_day(1)],
     '-1 100 100 -1 -1 -1'],
    ['no day limit set', [qw(--to 2099-12-31 --day-limit unset)],
     '-1 -1 -1 -1 -1 -1'],
);
for my $case (@sold) {
    my ($what, $set, $left) = @$case;

    staff('product', 'set', 'HILL', 'HILL1', @$set);
    is quantities('HILL1', at => 'hill'), $left, "the inventory heeds $what";

    my @orders = map { book({ Order_list => 'HILL1|1', SXRQ => day($_) },
                            at => 'hill') } -1 .. 4;
    is_deeply [map { $_->retcode ? 0 : 1 } @orders],
        [map { $_ > 0 ? 1 : 0 } split / /, $left],
        "bookings agree with the inventory on $what";
    is call('CancelOrder', { Order_id => $_->order_id }, at => 'hill')->retcode,
        0, "an order is cancelled after $what"
        for grep { !$_->retcode } @orders;
}
staff(qw(product set HILL HILL1 --day-limit 100));

# What is left, and nothing left.
staff(qw(product set DEMO ADULT --day-limit 3));
is quantity('ADULT'), 3, 'a new day limit is seen at once';
is call('OrderProducts', order(Order_list => 'ADULT|2'))->retcode, 0,
    'two adults are booked';
is quantity('ADULT'), 1, 'one adult is left';
is call('OrderProducts', order(Order_list => 'ADULT|1'))->retcode, 0,
    'the last adult is booked';
is quantity('ADULT'), -1, '4.0: quantity -1 means sold out';
is quantity('ADULT', @old), 0, '3.0: quantity 0 means sold out';
is quantity('CHILD'), 7997, 'the booked adults use places of the slots';

staff(qw(agent set DEMO demo --day-limit 5));
is_deeply [map { $_->{quantity} } inventory({ ProductID => 'CHILD',
    EndDate => day(2) })->items], [2, 2],
    'what the agent has booked today caps the quantity of every day';
is quantity('CHILD', agent => 'demo2'), 7997,
    "an agent's day limit does not cap another's";

staff(qw(agent set DEMO demo2 --all-products no));
staff(qw(agent products DEMO demo2 NORTH));
is_refusal(inventory({ ProductID => 'ADULT' }, agent => 'demo2'), -1,
    '没有获取到相关的产品列表。', 'not allowed');

# Many products share the slots of a line.
staff(qw(agent set DEMO demo --day-limit none));
sql_do(<<'END');
    insert into ticket.product (supplier_id, product_id, code, name)
    select supplier_id, 1000 + n, 'MANY' || n, '多' || n
      from ticket.supplier, generate_series(1, 130) n where code = 'DEMO'
END
sql_do(<<'END');
    insert into ticket.line_product (supplier_id, line_id, product_id)
    select p.supplier_id, l.line_id, p.product_id
      from ticket.product p join ticket.line l using (supplier_id)
     where p.code like 'MANY%' and l.code = '01'
END
sql_do(<<'END');
    insert into ticket.price (supplier_id, product_id, price_fen)
    select supplier_id, product_id, 100 from ticket.product
     where code like 'MANY%'
END
wait_until { call('GetProducts', {})->raw =~ /MANY130/ }
'the many products are on sale';
$answer = inventory({ EndDate => day(8) });
my @many = grep { $_->{productid} =~ /^MANY/ } $answer->items;
is $answer->retcode, 0, '130 products on eight days are answered';
is scalar(@many), 130 * 8, 'each product has each day';
is $many[0]{quantity}, 7997, 'the many products share the places of the slots';

audit_ok();
done_testing();
