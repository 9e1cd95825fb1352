# The pages of theatres, in both editions, by GET and POST: what is played, in
# which areas there are seats, which seats; booking, and every refusal of it.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use TicketShop;
use TicketTest;

system_start(locations => <<'END');
        location /house/ {
            ticket HILL;
            ticket_legacy_pages on;
        }
        location /house3/ {
            ticket HILL;
            ticket_edition 3.0;
        }
END

my $key = '5d2c9a1e-7b34-4c8f-9e60-1a2b3c4d5e6f';
my @day = map { iso_day($_) } 0 .. 4;
my @wire = map { s/-//gr } @day;

staff(qw(product create HILL ADULT --name 成人票 --form group --minimum 1
         --maximum 6));
staff(qw(product create HILL CHILD --name 儿童票 --form group));
staff(qw(product create HILL NOBODY --name 无座票));
staff(qw(price set HILL ADULT 100.00));
staff(qw(price set HILL CHILD 50.00));
staff(qw(price set HILL NOBODY 10.00));
staff(qw(rebate topup HILL demo 1000.00));

# Hall 1 has two areas: A has two rows of six seats, B one of four.  Hall 2 has
# no session.
sql_do($_) for split /;/, <<"END";
insert into ticket.hall values (2, 1, '大剧院', 1), (2, 2, '小剧场', 0);
insert into ticket.seat_map values (2, 1, 1, now());
insert into ticket.seat_area values
    (2, 11, 1, 1, 1, 'A', 'A区', '#FF0000', 0, 0, 90, 30, 12,
     '{1,6,-5,7,6,-5}'),
    (2, 12, 1, 1, 2, 'B', 'B区', '#00FF00', 0, 40, 60, 15, 4, '{1,4,-3}');
insert into ticket.seat_row values
    (2, 11, 1, '5', 0, 0, 90, 15, 14, 13, 'M'),
    (2, 11, 2, '6', 1, 15, 89, 16, 14, 13, 'L'),
    (2, 12, 1, '1', 0, 40, 60, 15, 15, 15, 'R');
insert into ticket.seat
    select 2, 11, n, 1 + (n - 1) / 6, 1 + (n - 1) % 6, n = 3
    from generate_series(1, 12) n;
insert into ticket.seat
    select 2, 12, n, 1, n, false from generate_series(1, 4) n;
insert into ticket.session
    values (2, 5, 1, '晚场', 1170, 1260, 1160, 1110, 1200),
           (2, 6, 1, '午夜场', 1410, 1500, 1410, 1380, 1440);
insert into ticket.performance
    select 2, t.session_id, d::date, 1, t.start_minute, t.end_minute,
           t.sale_end_minute, t.check_from_minute, t.check_until_minute,
           case when t.session_id = 6 and d::date = '$day[2]'
                then 'D' else 'O' end
    from ticket.session t,
         generate_series('$day[1]'::date, '$day[3]', '1 day') d
    where t.supplier_id = 2;
insert into ticket.performance values
    (2, 5, '$day[0]', 1, 0, 1, 0, 0, 1);
insert into ticket.product_area
    select 2, p.product_id, 1, a.code
    from ticket.product p
    join (values ('ADULT', 'A'), ('ADULT', 'B'), ('CHILD', 'B')) a(product, code)
      on a.product = p.code
    where p.supplier_id = 2;
insert into ticket.performance_price
    select 2, p.product_id, 6, '$day[1]', '$day[2]', 15000
    from ticket.product p where p.supplier_id = 2 and p.code = 'ADULT';
update ticket.supplier set kind = '2', catalogue_version = catalogue_version + 1
    where supplier_id = 2
END

wait_until { call('QueryTheaterList', {}, at => 'house')->retcode == 0 }
    'nginx knows of the theatre';

my %edition = (house => '4.0', house3 => '3.0');

# What is plain at most pages is in cipher at some of these.
my %sealed = map { $_ => 1 } qw(ProductID senderid);

sub ask {
    my ($page, $given, %options) = @_;
    my %given = %$given;

    if ($page ne 'OrderProducts2') {
        $given{$_} = encipher($given{$_}, $key)
            for grep { $sealed{$_} } keys %given;
    }
    return call($page, \%given, at => 'house', %options);
}

# The same answer in both editions, by GET and POST; the one of 4.0 by GET.
sub all_ways {
    my ($page, $given) = @_;
    my @answers;

    local $Test::Builder::Level = $Test::Builder::Level + 1;
    for my $at (qw(house house3)) {
        push @answers, map { ask($page, $given, at => $at, method => $_) }
            qw(GET POST);
    }
    is_deeply [map { $_->raw } @answers[1 .. 3]],
        [map { $_->raw } @answers[0, 0, 0]],
        "$page answers alike in both editions, by GET and POST";
    return $answers[0];
}

sub rows {
    my ($page, $given, @names) = @_;
    return [map { my $item = $_; join ' ', map { $item->{$_} } @names }
            all_ways($page, $given)->items];
}


# ---- What is played ----

is_deeply rows('QueryTheaterList', {}, qw(TheaterID TheaterName)),
    ['1 大剧院', '2 小剧场'], 'both halls are listed';

is_deeply rows('QueryTheaterSenceList',
    { TheaterID => 1, TicketDate => $wire[1] },
    qw(TheaterID SenceID SenceName StartTime EndTime SellEndingTime
       StartCheckTime EndCheckTime)),
    ['1 5 晚场 1930 2100 1920 1830 2000', '1 6 午夜场 2330 0100 2330 2300 0000'],
    'the performances of a day are listed with their times';
is_deeply rows('QueryTheaterSenceList',
    { TheaterID => 1, TicketDate => $wire[2] }, 'SenceID'), ['5'],
    'a disabled performance is not listed';

my @product = qw(productid theaterid theatername sceneid scenename
    scenenstarttime scenenendtime ticketdate enablecount price);
is_deeply rows('GetProducts2', {}, @product),
    ["ADULT 1 大剧院 5 晚场 1930 2100 $wire[1] 16 100.00",
     "CHILD 1 大剧院 5 晚场 1930 2100 $wire[1] 4 50.00",
     "ADULT 1 大剧院 5 晚场 1930 2100 $wire[2] 16 100.00",
     "CHILD 1 大剧院 5 晚场 1930 2100 $wire[2] 4 50.00",
     "ADULT 1 大剧院 6 午夜场 2330 0100 $wire[1] 16 150.00",
     "CHILD 1 大剧院 6 午夜场 2330 0100 $wire[1] 4 50.00"],
    'three days are listed where none are named';
is_deeply rows('GetProducts2', { TicketDate => $wire[3], SceneID => 6 },
               @product),
    ["ADULT 1 大剧院 6 午夜场 2330 0100 $wire[3] 16 100.00",
     "CHILD 1 大剧院 6 午夜场 2330 0100 $wire[3] 4 50.00"],
    'a day and a session list what is theirs';
is scalar(@{rows('GetProducts2', { TicketDate => $wire[0],
    TicketDate2 => $wire[4], TheaterID => 1 }, 'productid')}), 10,
    'two days list all between them';

is_deeply rows('QuerySeatAreaList', { ProductID => 'ADULT', SenceID => 5,
    TicketDate => $wire[1] },
    qw(SeatAreaID SeatAreaName COLOR SeatsCount FreeSeatsCount)),
    ['11 A区 #FF0000 12 12', '12 B区 #00FF00 4 4'], 'areas are listed';

{
    my $answer = all_ways('QueryRowsAndSeatsList', { SeatAreaID => 11 });
    my @rows = $answer->items;
    is scalar(@rows), 2, 'an area has its rows';
    is join(' ', map { $rows[1]{$_} } qw(SeatRowNum X Y W H SeatWidth
        SeatHeight SeatAlig FirstSeat)), '6 1 15 89 16 14 13 L 110007',
        'a row has its geometry';
    is join(' ', map { "$_->{SeatID}:$_->{SeatNum}:$_->{NextSeatID}" }
            map { $_->nodes } $rows[0]->nodes('Seats')),
        '110001:1:110002 110002:2:110003 110003:3:110004 110004:4:110005'
        . ' 110005:5:110006 110006:6:', 'seats are a linked list';
}

is_deeply rows('QuerySeatsState', { SeatAreaID => 12, SenceID => 5,
    TicketDate => $wire[1] }, qw(SeatID SeatState)),
    [map { "12000$_ 1" } 1 .. 4], 'all seats are free';


# ---- Booking ----

my $ref = 0;

sub wish {
    my (%given) = @_;
    return { Order_list => 'ADULT|2', mobile => '13800000001',
             ID => identity(++$ref), TicketDate => $wire[1], SenceID => 5,
             %given };
}

sub buy {
    my ($page, $given, %options) = @_;
    return ask($page, { smscode => '246810', money => '200.00',
                        smsModel => 0, senderid => 'T-' . ++$ref, %$given },
               %options);
}

sub states {
    my ($area, %given) = @_;
    return join '', map { $_->{SeatState} }
        ask('QuerySeatsState', { SeatAreaID => $area, SenceID => 5,
                                 TicketDate => $wire[1], %given })->items;
}

{
    my $answer = ask('OrderProducts2', wish());
    is $answer->retcode, 0, 'OrderProducts2 books the best seats';
    is_deeply [($answer->items)[0]->names], [qw(orderid ordertime customertype
        customerid customername description paytimeout orderstatus subitem)],
        'the answer has all elements in order';
    wait_until { states(11) eq '11SS11111111' } 'its seats are booked';

    my $paid = buy('OrderAndPayWithYDJ2', wish(SeatInfo => '110001|110002'));
    is $paid->retcode, 0, 'OrderAndPayWithYDJ2 books the seats that it names';
    is_deeply [($paid->items)[0]->names], [qw(order_id senderid status)],
        'its answer has all elements in order';
    is $paid->item('senderid'), "T-$ref", 'the own number comes back';
    wait_until { states(11) eq 'BBSS11111111' }
        'seats that are paid for are sold';

    my $rebate = buy('OrderAndPayWithFK2',
        wish(SeatInfo => '110012|110011|', TicketDate => $wire[1]),
        at => 'house3', method => 'POST');
    is $rebate->retcode, 0, 'OrderAndPayWithFK2 books from the rebate balance';

    my %twice = %{wish(SeatInfo => '120001|120002')};
    my @two = map { buy('OrderAndPayWithYDJ2', { %twice, senderid => 'SAME' }) }
              1 .. 2;
    is $two[1]->order_id, $two[0]->order_id,
        'the own number keeps an order from being placed twice';
    my $other = buy('OrderAndPayWithYDJ2',
                    { %twice, senderid => 'SAME', SeatInfo => '120003|120004' });
    is $other->retcode, -1, 'the same number with other seats is refused';

    my $cancelled = ask('CancelOrder', { Order_id => $answer->order_id });
    is $cancelled->retcode, 0, 'CancelOrder closes an order of a theatre';
    wait_until { states(11) eq 'BB11111111BB' } 'its seats are free again';

    is_deeply rows('QuerySeatAreaList', { ProductID => 'ADULT', SenceID => 5,
        TicketDate => $wire[1] }, qw(SeatAreaID SeatsCount FreeSeatsCount)),
        ['11 12 8', '12 4 2'], 'areas have the seats that are left';
}


# A family: adults and children in one area, the seats by the list's products.
{
    my %day = (TicketDate => $wire[3]);
    my $family = buy('OrderAndPayWithYDJ2',
        wish(%day, Order_list => 'CHILD|1|ADULT|2', money => '250.00',
             SeatInfo => '120004|120002|120003'));
    is $family->retcode, 0, 'several products in one area are one order';
    is sql_value("SELECT string_agg(product_name || ' ' || price_fen, ', '"
                 . ' ORDER BY ticket_no) FROM ticket.ticket JOIN'
                 . ' ticket.order_item USING (supplier_id, order_id, line_no)'
                 . ' WHERE order_id = ?', $family->order_id),
        '儿童票 5000, 成人票 10000, 成人票 10000', 'each has a ticket at its price';
    is sql_value('SELECT string_agg(seat_no::text, ? ORDER BY ticket_no)'
                 . ' FROM ticket.seat_held WHERE order_id = ?', ' ',
                 $family->order_id), '4 2 3', 'and the seat of its place';
    is states(12, %day), '1BBB', 'all three are sold';

    is ask('CancelOrder', { Order_id => $family->order_id })->retcode, 0,
        'the family gives its seats back';
    is buy('OrderProducts2', wish(%day, Order_list => 'ADULT|1|CHILD|2')
          )->retcode, 0, 'without a list the seats are where all may sit';
    wait_until { states(12, %day) =~ tr/S// == 3 } 'in the area of both';
    sql_do("UPDATE ticket.orders SET pay_by = api.now() - interval '1 s'"
           . " WHERE state = '0' AND day = ?", $day[3]);
    sql_do('SELECT api.expire_orders(100)');
    wait_until { states(12, %day) eq '1111' } 'they come back unpaid';
}


# ---- What is refused ----

my %prefix = (save => '保存预定单信息失败，失败原因：');

sub refused_seats {
    my ($name, $code, $text, %given) = @_;

    local $Test::Builder::Level = $Test::Builder::Level + 1;
    my $orders = sql_value('SELECT count(*) FROM ticket.orders');
    for my $at (qw(house house3)) {
        my $answer = ask('OrderProducts2', wish(%given), at => $at);
        is_refusal($answer, $code, $text, "$name, $edition{$at}");
    }
    is sql_value('SELECT count(*) FROM ticket.orders'), $orders,
        "$name, and nothing is booked";
    return;
}

my @refusals = (
    ['no list', qr/^没有设置产品列表项/, Order_list => ''],
    ['an odd list', qr/^产品ID应与数量一一对应/, Order_list => 'ADULT'],
    ['no session', qr/^场次错误。错误原因：SenceID/, SenceID => ''],
    ['a session that is no number', qr/^场次错误。错误原因：x/, SenceID => 'x'],
    ['an unknown session', '场次错误,没有找到对应的场次定义。', SenceID => 77],
    ['another day', '场次错误,没有找到对应的场次定义。',
     TicketDate => $wire[4]],
    ['a disabled performance', '当前场次已被禁用。',
     SenceID => 6, TicketDate => $wire[2]],
    ['a sale that has ended', qr/^当前场次已超过最后预定时间/,
     TicketDate => $wire[0]],
    ['a seat that is no number', qr/^座位列表解析失败。错误：x/,
     SeatInfo => 'x|110003'],
    ['the same seat twice', qr/^座位列表解析失败。错误：110003/,
     SeatInfo => '110003|110003'],
    ['an area of one of two products', '门票类型与座位列表没有对应关系。',
     Order_list => 'ADULT|1|CHILD|1', SeatInfo => '110003|110004'],
    ['a seat too few for two products', qr/^订单提交的座位数量与预定门票数量不相符/,
     Order_list => 'ADULT|2|CHILD|1', SeatInfo => '120003|120004'],
    ['a seat too few', qr/^订单提交的座位数量与预定门票数量不相符/,
     SeatInfo => '110003'],
    ['a seat too many', qr/^订单提交的座位数量与预定门票数量不相符/,
     SeatInfo => '110003|110004|110005'],
    ['a seat of no area', '无法确定座位区域。', SeatInfo => '110003|990001'],
    ['a product without seats', '无法确定座位区域。',
     Order_list => 'NOBODY|1'],
    ['two areas', '单次定票只能订同一个座位区域的多个座位。',
     SeatInfo => '110003|120003'],
    ['an area of another product', '门票类型与座位列表没有对应关系。',
     Order_list => 'CHILD|2', SeatInfo => '110003|110004'],
    ['a seat that is sold', "$prefix{save}座位已被占用 110001",
     SeatInfo => '110003|110001'],
    ['more seats than there are', qr/^$prefix{save}场次余票不足/,
     Order_list => 'CHILD|3'],
    ['more than may be bought', qr/^$prefix{save}超过最大单笔出售数量/,
     Order_list => 'ADULT|7', TicketDate => $wire[3]],
    ['an unknown product', '没有获取到产品价格，不能完成订单的提交。',
     Order_list => 'NONE|1'],
);
refused_seats($_->[0], -1, @$_[1 .. $#$_]) for @refusals;

for my $page (qw(OrderAndPayWithYDJ2 OrderAndPayWithFK2)) {
    is_refusal(buy($page, wish(SeatInfo => '110001|110003')), -1,
               "$prefix{save}座位已被占用 110001", "$page refuses a sold seat");
    is_refusal(buy($page, wish(Order_list => '')), -1501, qr/Order_list/,
               "$page refuses an empty list with its own number");
    is buy($page, wish(TicketDate => $wire[3]),
           add => [[senderid => 'PLAIN']])->item('senderid'), "T-$ref",
        "$page takes the one in cipher of two own numbers";
    is_refusal(buy($page, wish(), add => [[senderid => 'P'], [senderid => 'Q']]),
               -1, qr/senderid/i, "$page refuses three own numbers");
}

for my $at (qw(house house3)) {
    my @none = (
        ['QueryTheaterSenceList', '没有找到场次的定义数据。',
         { TheaterID => 2, TicketDate => $wire[1] }],
        ['QuerySeatAreaList', '没有找到座位区域的定义数据。',
         { ProductID => 'NOBODY', SenceID => 5, TicketDate => $wire[1] }],
        ['QueryRowsAndSeatsList', '没有找到座位视图的定义数据。',
         { SeatAreaID => 99 }],
        ['QuerySeatsState', '没有找到座位视图的定义数据。',
         { SeatAreaID => 11, SenceID => 5, TicketDate => $wire[4] }],
        ['GetProducts2', '没有获取到相关的产品列表。', { TheaterID => 2 }],
    );
    is_refusal(ask($_->[0], $_->[2], at => $at), -1, $_->[1],
               "$_->[0] finds nothing, $edition{$at}") for @none;

    for (grep { $_->[0] ne 'GetProducts2' } @none) {
        my ($page, undef, $given) = @$_;
        my ($name) = sort keys %$given;
        is_refusal(ask($page, { %$given, $name => '' }, at => $at), -1,
                   "缺少参数，操作失败......$name", "$page needs $name, $edition{$at}");
        is_refusal(ask($page, $given, at => $at, drop => [$name],
                       add => [[$name => 'no-cipher']]), -1,
                   "参数异常。错误：$name", "$page decrypts $name, $edition{$at}");
    }
}

# ---- What staff change ----

{
    my @play = ('HILL', 5, $day[3]);
    my %then = (TicketDate => $wire[3]);
    my $listed = sub {
        return join ';', map { "$_->{enablecount} $_->{price}" }
            grep { $_->{productid} eq 'CHILD' }
            ask('GetProducts2', { %then, SceneID => 5 })->items;
    };

    is $listed->(), '4 50.00', 'an area of four seats is free';
    staff('seat', 'reserve', @play, 'B/1/1');
    staff('seat', 'repair', @play, '120002');
    staff('seat', 'guest', @play, 'B/1/3');
    wait_until { states(12, %then) eq 'PRF1' } 'agents see which seats are kept';
    wait_until { $listed->() eq '1 50.00' } 'and how many are free';
    is_refusal(buy('OrderProducts2', wish(%then, Order_list => 'CHILD|1',
                                          SeatInfo => '120003')),
               -1, qr/座位已被占用/, 'nobody books a seat that is kept');
    is_refusal(buy('OrderProducts2', wish(%then, Order_list => 'CHILD|2')), -1,
               qr/场次余票不足/, 'nor more than are left');

    staff('seat', 'lift', @play, 'B/1');
    staff(qw(seatprice set HILL CHILD 66.00 --session 5 --from), $day[3]);
    wait_until { $listed->() eq '4 66.00' } 'a price of the day is listed';
    is_refusal(buy('OrderAndPayWithYDJ2', wish(%then, Order_list => 'CHILD|2',
                                               money => '100.00')),
               -2096, qr/./, 'the usual price is too little');
    is buy('OrderAndPayWithYDJ2', wish(%then, Order_list => 'CHILD|2',
                                       money => '132.00'))->retcode, 0,
        'that price books';

    staff('performance', 'set', @play, qw(--enabled no --yes));
    wait_until { $listed->() eq '' } 'a disabled performance is not listed';
    is_refusal(buy('OrderProducts2', wish(%then, Order_list => 'CHILD|1')), -1,
               '当前场次已被禁用。', 'and not sold');
    staff('performance', 'set', @play, qw(--enabled yes --yes));
    staff(qw(supplier set HILL --single-product yes));
    my %two = (%then, Order_list => 'ADULT|1|CHILD|1');
    wait_until {
        buy('OrderProducts2', wish(%two))->retmsg =~ /^暂时一个订单只支持一个门票种类/
    } 'a theatre may sell one product an order';
    for my $page (qw(OrderProducts2 OrderAndPayWithYDJ2 OrderAndPayWithFK2)) {
        is_refusal(buy($page, wish(%two), at => $_), -1,
                   qr/^暂时一个订单只支持一个门票种类/,
                   "$page says so, $edition{$_}") for qw(house house3);
    }
    staff(qw(supplier set HILL --single-product no));
    staff(qw(product area HILL CHILD 1 A));
    wait_until {
        join(' ', map { $_->{SeatAreaID} } ask('QuerySeatAreaList',
            { %then, ProductID => 'CHILD', SenceID => 5 })->items) eq '11'
    } 'a product moves to another area';
}

audit_ok();
done_testing();
