# 1.1.3 and 1.1.4 of the open API: orders are made once, whatever is repeated;
# what is refused takes nothing; a check before takes nothing, either.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use TicketOpenShop;
use TicketTest;

open_start(processes => 2);

my $id = agent_id('ota');
my $product = sells('SINGLE', '100.00');
my $scarce = sells('SCARCE', '10.00', day_limit => 3);
sells('HIDDEN', '10.00');
staff(qw(agent products OPEN other SINGLE SCARCE));

sub create { return open_call('order/Create', $_[0], agent => 'ota', @_[1 .. $#_]) }

sub orders { return sql_value('select count(*) from ticket.orders') }

sub refuses {
    my ($message, $name, $members, %opt) = @_;

    local $Test::Builder::Level = $Test::Builder::Level + 1;
    my $before = orders();
    is_open_refusal(create($members, %opt), $message, $name);
    is orders(), $before, "$name: there is no order";
}

wait_until { create(order_of($scarce, VisitDate => iso_day(20)))->good }
    'the products are sold', 10;


# ---- An order, and the same again ----

{
    my $members = order_of($product, OrderQuantity => 2, OrderRemark => '靠窗');
    my $first = create($members);
    my $order = $first->data->{OrderId};

    is $first->message, '下单成功', 'an order is made';
    is $first->json, qq({"DistributorId":$id,"OrderId":$order,"OrderStatus":0,)
        . qq("OriginOrderId":"$members->{OriginOrderId}"}),
        'its members have their types';
    ok $order >= 4600001 && $order <= 2147483647, 'its number is of this API';
    is balance(), '100000.00', 'an order that is not paid costs nothing';

    my $again = create($members);
    is $again->json, $first->json, 'the same again is the same order';
    isnt $again->log_id, $first->log_id, 'but a request of its own';
    is create($members, style => 'camel strings')->json, $first->json,
        'written otherwise it is the same';
    is create({%$members, OrderRemark => 'another'})->json, $first->json,
        'so it is with another remark';
    is create({%$members, VisitDate => iso_day(1) . ' 13:20:36'})->json,
        $first->json, 'and with the day in another form';

    my $differs = '订单号重复，内容不一致';
    refuses($differs, 'another quantity',
            {%$members, OrderQuantity => 3});
    refuses($differs, 'another day', {%$members, VisitDate => iso_day(2)});
    refuses($differs, 'another product', {%$members, ProductId => $scarce});
    refuses($differs, 'another phone', {%$members,
        ContactPerson => person(2, IdCard => undef)});
    refuses($differs, 'visitors, of whom nothing was said',
            {%$members, VisitPerson => [person(1), person(2)]});

    my $data = paid('the order', $order);
    is $data->{PayMoney} + 0, 200, 'it is paid';
    is create($members)->json, $first->json, 'after it was paid it is the same';

    my $other = order_of($product);
    my $gone = create($other);
    ok open_call('order/CancelOrder', { orderId => $gone->data->{OrderId} },
                 agent => 'ota')->good, 'another one is cancelled';
    is create($other)->json, $gone->json, 'after it was cancelled it is the same';

    my $theirs = open_call('order/Create', {%$members}, agent => 'other');
    ok $theirs->good, 'another partner may have the same number';
    isnt $theirs->data->{OrderId}, $order, 'which is another order';
}

# At once.
{
    my $members = order_of($scarce, VisitDate => iso_day(3), OrderQuantity => 2);
    my $before = orders();
    my @answers = open_at_once(map { ['order/Create', $members, agent => 'ota'] }
                               1 .. 8);
    my %seen = map { ($_->good ? $_->json : $_->message) => 1 } @answers;
    is keys %seen, 1, 'eight at once are answered alike';
    ok $answers[0]->good, 'which is a success' or diag $answers[0]->raw;
    is orders(), $before + 1, 'there is one order';
    is open_call('product/getProductPriceByDistributor', {
        StartTime => iso_day(3), EndTime => iso_day(3), productId => $scarce },
        agent => 'ota')->data->{DailyPriceStock}[0]{DailyStock}, 1,
        'its places are taken once';
}


# ---- Numbers of one's own ----

for my $own ('x', 'y' x 64, '订单-1 ', ' 1', '<&>"\'', '-1', '0', 'A|B^C', '\\x02',
             '🎫')
{
    my $answer = create(order_of($product, OriginOrderId => $own));
    is $answer->good && $answer->data->{OriginOrderId}, $own,
        "the number \"$own\" is told as it was given";
}
{
    my $letters = '单' x 64;
    is create(order_of($product, OriginOrderId => $letters))->data
        ->{OriginOrderId}, $letters, 'sixty-four characters may be Chinese';
}
refuses(qr/^参数 OriginOrderId (?:格式错误|缺失)/, "the number $$_[0]",
        order_of($product, OriginOrderId => $$_[1]))
    for ['of sixty-five', 'z' x 65], ['of nothing', ''], ['of a tab', "a\tb"],
        ['of a line', "a\n"], ['of DEL', "a\x7f"], ['of an object', {}],
        ['that is true', \'true'];


# ---- Members ----

refuses('产品不存在或未授权', "the product $_", order_of($_))
    for 2147483647, 999;
refuses('产品不存在或未授权', 'a product that is not sold to them',
        order_of(product_id('HIDDEN')), agent => 'other');
refuses(qr/^(?:参数 OrderQuantity 格式错误|订购数量错误)$/, "a quantity of $_",
        order_of($product, OrderQuantity => \"$_")) for qw(0 -1 1000 1.5);
refuses(qr/^参数 VisitDate (?:格式错误|缺失)/, "the day \"$_\"",
        order_of($product, VisitDate => $_))
    for '', 'tomorrow', '2026/12/01', '20261201', '2027-02-29', '2026-12-1',
        iso_day(1) . ' 25:00', iso_day(1) . 'T', iso_day(1) . ' ', '0000-00-00',
        iso_day(1) . 'T10:00:00+08:00';
ok create(order_of($product, VisitDate => iso_day(1) . $_))->good,
    "the day may be followed by \"$_\"" for ' 10:00', ' 13:20:36', 'T00:00:00';
refuses(qr/^取票人信息缺失|^参数 ContactPerson/, "a contact that is $$_[0]",
        order_of($product, ContactPerson => $$_[1]))
    for ['a string', 'x'], ['a list', []], ['nothing', {}], ['null', undef];
refuses(qr/^(?:参数 VisitPerson 格式错误|缺少游客信息)/, "visitors that are $$_[0]",
        order_of($product, VisitPerson => $$_[1]))
    for ['a string', 'x'], ['an object', {}], ['numbers', [1]];
ok create(order_of($product, OrderRemark => '备' x 500))->good,
    'a remark that is too long is no reason';

# Days.
my $dates = '游玩预订时间不符合产品预订时间限制';
refuses(qr/^\Q$dates\E(?:\(.+\)|（.+）)?$/, 'a day that is over',
        order_of($product, VisitDate => iso_day(-1)));
{
    my $season = sells('SEASON', '20.00', days_ahead => 2, from => iso_day(4),
                       to => iso_day(20));
    my $weekday = sells('WEEKDAY', '20.00', weekdays => '3-3');
    my $near = sells('NEAR', '20.00', days_ahead => 2);
    my $off = sells('OFF', '20.00', on_sale => 'no');
    wait_until { create(order_of($season, VisitDate => iso_day(5)))->good }
        'a season is sold', 10;
    refuses(qr/^\Q$dates\E/, 'a day before its season',
            order_of($season, VisitDate => iso_day(3)));
    refuses(qr/^\Q$dates\E/, 'a day behind its season',
            order_of($season, VisitDate => iso_day(21)));
    refuses(qr/^\Q$dates\E[(（]须提前2天/, 'a day that is too near',
            order_of($near, VisitDate => iso_day(1)));
    wait_until { create(order_of($off))->message eq '产品已下架' }
        'a product that is off sale is said to be', 10;
    my @good = grep { create(order_of($weekday, VisitDate => iso_day($_)))->good }
               1 .. 7;
    is @good, 1, 'one day of the week is sold';
    refuses(qr/^\Q$dates\E/, 'another weekday',
            order_of($weekday, VisitDate => iso_day($good[0] % 7 + 1)));
}

# Places.
refuses('库存不足', 'more than there are',
        order_of($scarce, OrderQuantity => 4, VisitDate => iso_day(4)));
ok create(order_of($scarce, OrderQuantity => 3, VisitDate => iso_day(4)))->good,
    'what was refused has taken nothing';
refuses('库存不足', 'one more than all', order_of($scarce,
        VisitDate => iso_day(4)));
{
    changes('SINGLE', maximum => 5);
    wait_until { create(order_of($product, OrderQuantity => 6))->message
                 eq '超过单笔最大订购数量 5' } 'a greatest number is told', 10;
    ok create(order_of($product, OrderQuantity => 5))->good,
        'the greatest number itself is sold';
    changes('SINGLE', maximum => 'none');
}


# ---- The check before ----

sub verify {
    my ($members, %opt) = @_;

    return open_call('order/Verify', {
        ProductId => $product, VisitDate => iso_day(1),
        OrderUsers => [user(1)], %$members,
    }, agent => 'ota', %opt);
}

sub user {
    my ($n, %is) = @_;
    my $person = person($n);

    my %user = (UserName => $person->{Name}, Mobile => $person->{Mobile},
                CardID => $person->{IdCard}, CardType => 0, %is);
    return { map { $_ => $user{$_} } grep { defined $user{$_} } keys %user };
}

{
    my $before = orders();
    my $answer = verify({});
    ok $answer->good, 'a visit is checked' or diag $answer->raw;
    is $answer->message, '校验通过', 'and is good';
    is $answer->data, undef, 'there is nothing more to say';
    ok verify({}, style => 'camel strings')->good, 'and so it is in camel case';
    ok verify({ VisitDate => iso_day(1) . ' 13:20:36' })->good,
        'as the sample writes the day';
    ok verify({ ProductItemName => '上午场' })->good,
        'a name of a session chooses nothing';
    ok verify({ OrderUsers => [{ Name => person(1)->{Name},
        Mobile => person(1)->{Mobile}, IdCard => person(1)->{IdCard} }] })->good,
        'users may be called as persons are';

    is_open_refusal(verify({ VisitDate => iso_day(-1) }), qr/^\Q$dates\E/,
                    'a check of a day that is over');
    is_open_refusal(verify({ ProductId => 2147483647 }), '产品不存在或未授权',
                    'a check of no product');
    is_open_refusal(verify({ ProductId => $scarce, VisitDate => iso_day(4) }),
                    '库存不足', 'a check of what is sold out');
    is_open_refusal(verify({ ProductId => $scarce, VisitDate => iso_day(5),
                             OrderUsers => [map { user($_) } 1 .. 4] }),
                    '库存不足', 'a check of more than there are');
    is_open_refusal(verify({ OrderUsers => [user(1, CardID => '430702198001010007')] }),
                    '证件号码错误', 'a check of a wrong card');
    is_open_refusal(verify({ OrderUsers => [user(1, Mobile => '1391234567x')] }),
                    '手机号码错误', 'a check of a wrong phone');
    is_open_refusal(verify({ OrderUsers => [user(1), user(1)] }),
                    '同一订单证件号码重复', 'a check of one card twice');
    is_open_refusal(verify({ $_ => undef }), "参数 $_ 缺失", "a check without $_")
        for qw(PartnerId ProductId VisitDate);
    is_open_refusal(verify({ OrderUsers => undef }),
                    qr/^(?:参数 OrderUsers 缺失|缺少游客信息)/,
                    'a check without anybody');
    is_open_refusal(verify({ OrderUsers => [] }),
                    qr/^(?:参数 OrderUsers 缺失|缺少游客信息)/,
                    'a check of nobody');
    is orders(), $before, 'checks make no order';
    ok verify({ ProductId => $scarce, VisitDate => iso_day(5),
                OrderUsers => [map { user($_) } 1 .. 3] })->good
        && create(order_of($scarce, VisitDate => iso_day(5), OrderQuantity => 3))
           ->good, 'and take no places';
}


# ---- Until when a day can be booked ----

{
    my $evening = sells('EVENING', '20.00', days_ahead => 1, until => '18:00');
    wait_until { create(order_of($evening, VisitDate => iso_day(9)))->good }
        'the product is sold', 10;

    my $at = sub {
        my ($clock) = @_;
        my ($h, $m, $s) = split /:/, $clock;
        my ($hh, $mm, $ss) = stamp() =~ /(..)(..)(..)$/;
        my $shift = $TicketSystem::s->{shift}
                    + ($h - $hh) * 3600 + ($m - $mm) * 60 + $s - $ss;
        set_clock_shift($shift);
    };
    my ($now) = stamp() =~ /^\d{8}(\d{6})/;
    my $tomorrow = iso_day(1);

    $at->('17:59:50');
    is iso_day(1), $tomorrow, 'it is evening of the same day';
    ok create(order_of($evening, VisitDate => iso_day(1)))->good,
        'before six tomorrow can be booked';
    ok verify({ ProductId => $evening })->good, 'a check says so';
    $at->('18:00:01');
    refuses(qr/^\Q$dates\E[(（]须提前1天 ?18:00 ?前预订[)）]$/,
            'tomorrow, after six', order_of($evening, VisitDate => iso_day(1)));
    is_open_refusal(verify({ ProductId => $evening }), qr/^\Q$dates\E/,
                    'a check of it');
    ok create(order_of($evening, VisitDate => iso_day(2)))->good,
        'the day after can be booked';
}

audit_ok();
done_testing();
