# What the pages that scenic areas and theatres share say at a theatre, and that
# the pages of the one are refused by the other, in both editions, by GET and
# POST.

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
my $day = iso_day(1);

# Slots mean nothing at a theatre, whatever the supplier is set to.
staff(qw(product create HILL STALL --name 池座票 --form single));
staff(qw(price set HILL STALL 100.00));
staff(qw(fee set HILL STALL 24 --unit hour --amount 10.00));
staff(qw(supplier set HILL --slots yes));
staff(qw(agent create HILL other --name 另一旅行社 --password Other-2026
         --pay deposit --all-products yes));
staff(qw(key issue HILL other --key 1a2b3c4d-5e6f-4a7b-8c9d-0e1f2a3b4c5d));
staff(qw(rebate topup HILL demo 1000.00));
add_agent(other => password => 'Other-2026',
          key => '1a2b3c4d-5e6f-4a7b-8c9d-0e1f2a3b4c5d');

# A hall with two areas: A has two rows of six seats, B one of four.
sql_do($_) for split /;/, <<"END";
insert into ticket.hall values (2, 1, '大剧院', 1);
insert into ticket.seat_map values (2, 1, 1, now());
insert into ticket.seat_area values
    (2, 11, 1, 1, 1, 'A', 'A区', '#FF0000', 0, 0, 90, 30, 12,
     '{1,6,-5,7,6,-5}'),
    (2, 12, 1, 1, 2, 'B', 'B区', '#00FF00', 0, 40, 60, 15, 4, '{1,4,-3}');
insert into ticket.seat_row values
    (2, 11, 1, '5', 0, 0, 90, 15, 15, 15, 'M'),
    (2, 11, 2, '6', 0, 15, 90, 15, 15, 15, 'M'),
    (2, 12, 1, '1', 0, 40, 60, 15, 15, 15, 'M');
insert into ticket.seat
    select 2, 11, n, 1 + (n - 1) / 6, 1 + (n - 1) % 6, false
    from generate_series(1, 12) n;
insert into ticket.seat
    select 2, 12, n, 1, n, false from generate_series(1, 4) n;
insert into ticket.session
    values (2, 5, 1, '晚场', 1170, 1260, 1170, 1110, 1200),
           (2, 6, 1, '午夜场', 1410, 1500, 1410, 1380, 1440);
insert into ticket.performance
    select 2, t.session_id, '$day', 1, t.start_minute, t.end_minute,
           t.sale_end_minute, t.check_from_minute, t.check_until_minute
    from ticket.session t where t.supplier_id = 2;
insert into ticket.product_area
    select 2, p.product_id, 1, case p.code when 'STALL' then 'A' else 'B' end
    from ticket.product p where p.supplier_id = 2;
update ticket.supplier set kind = '2' where supplier_id = 2
END

wait_until { call('GetProducts', {}, at => 'house')->retcode != 0 }
    'nginx knows of the theatre';


# ---- A page answers alike by GET and POST ----

my %edition = (house => '4.0', house3 => '3.0', agent => '4.0',
               agent3 => '3.0');

sub both {
    my ($page, $given, %options) = @_;
    my ($get, $post) = map { call($page, $given, method => $_, %options) }
        qw(GET POST);

    local $Test::Builder::Level = $Test::Builder::Level + 1;
    is $post->raw, $get->raw,
        "$page $edition{$options{at}} answers POST as GET";
    return $get;
}

# The same page at both, with an answer for each edition: code, text.
sub refuses {
    my ($where, $page, $given, $four, $three) = @_;

    for ($where eq 'theatre' ? (['house', $four], ['house3', $three])
                             : (['agent', $four], ['agent3', $three]))
    {
        my ($at, $want) = @$_;
        my $answer = both($page, $given, at => $at);
        is_deeply [$answer->retcode, $answer->retmsg], $want,
            "a $where refuses $page, $edition{$at}";
        is +($answer->items)[0], undef, "$page $edition{$at} says no more";
    }
}


# ---- Pages of scenic areas at a theatre ----

{
    my $text = '系统工作模式为 THEATER_MODE，不支持此项操作...';
    my @mode = ([-1, $text], [-1, "调用失败，失败原因：$text"]);
    my @days = (StartDate => day(1), EndDate => day(1));
    my %wish = (Order_list => 'STALL|1');
    my $orders = sql_value('select count(*) from ticket.orders');

    refuses(theatre => 'GetProducts', {}, @mode);
    refuses(theatre => 'GetProductsInventory', { @days }, $mode[0],
            [-5, '系统暂不支持此函数。']);
    refuses(theatre => 'GetTimeSegment', {},
            [-2352, '没有检索到符合条件的时段数据。'], [-1, '其他错误。']);
    refuses(theatre => 'GetServiceItem', {},
            [-1, '没有获取到相关的产品列表。'], [-1, '其他错误。']);
    refuses(theatre => 'OrderProducts',
            { %{ order(%wish) }, ServiceCode => undef,
              timespanindex => undef }, @mode);
    refuses(theatre => 'OrderAndPayWithYDJ',
            { %{ order(%wish, money => '100.00', XCDDH => 'scenic-1') },
              ServiceCode => undef, timespanindex => undef }, @mode);
    refuses(theatre => 'OrderAndPayWithFK',
            { order_list => 'STALL|1', mobile => '13912345678',
              id => identity(1), sxrq => day(1), smscode => '246810',
              money => '100.00', smsmodel => '0',
              senderid => encipher('scenic-2', $key) }, @mode);
    is sql_value('select count(*) from ticket.orders'), $orders,
        'nothing is booked by a page that is refused';
}


# ---- Pages of theatres at a scenic area ----

sub c { return encipher($_[0], $key) }

sub seats_wanted {
    my ($list, $seats, %more) = @_;
    return { Order_list => $list, mobile => '13912345678', ID => identity(1),
             TicketDate => day(1), SenceID => '5',
             defined $seats ? (SeatInfo => $seats) : (), %more };
}

sub paid_at_once {
    my ($list, $seats, $money, $number, %more) = @_;
    return seats_wanted($list, $seats, smscode => '246810', money => $money,
                        smsModel => '0', senderid => c($number), %more);
}

{
    my $unknown = '场次错误,没有找到对应的场次定义。';
    my %at = (SenceID => '5', TicketDate => day(1));

    refuses('scenic area', @$_)
        for ['GetProducts2', {}, [-1, '没有获取到相关的产品列表。'],
             [-1, '没有获取到相关的产品列表。']],
            ['QueryTheaterList', {}, ([-1,
              '没有找到任何园区(剧场)的定义数据。']) x 2],
            ['QueryTheaterSenceList', { TheaterID => '1',
              TicketDate => day(1) }, ([-1, '没有找到场次的定义数据。']) x 2],
            ['QuerySeatAreaList', { ProductID => c('ADULT'), %at },
             ([-1, '没有找到座位区域的定义数据。']) x 2],
            ['QueryRowsAndSeatsList', { SeatAreaID => '11' },
             ([-1, '没有找到座位视图的定义数据。']) x 2],
            ['QuerySeatsState', { SeatAreaID => '11', %at },
             ([-1, '没有找到座位视图的定义数据。']) x 2],
            ['OrderProducts2', seats_wanted('ADULT|1'), ([-1, $unknown]) x 2],
            ['OrderAndPayWithYDJ2',
             paid_at_once('ADULT|1', undef, '100.00', 'scenic-3'),
             ([-1, $unknown]) x 2],
            ['OrderAndPayWithFK2',
             paid_at_once('ADULT|1', undef, '100.00', 'scenic-4'),
             ([-1, $unknown]) x 2];
}


# ---- The supplier ----

for my $at (qw(house house3)) {
    my $answer = both('GetProviderConfig', {}, at => $at);
    my %item = %{ ($answer->items)[0] };

    is_deeply [@item{qw(type sublevelmode feemode)}], [2, 0, 1],
        "GetProviderConfig $edition{$at} says that it is a theatre";
    is +(grep { join(' ', map { $_->textContent } $_->childNodes)
                =~ /STALL.* 24 H A B 10\.00$/ }
              $answer->doc->findnodes('//feeitem')), 1,
        "GetProviderConfig $edition{$at} has a fee by the hour";
}


# ---- An order with its seats ----

staff('notice', 'set', 'HILL', $_, '--text',
      '{hall}|{performance}|{day} {start}|{seats}|{slot}')
    for qw(payment activation voucher);

# Texts that phones get; they are taken away.
sub told {
    my ($order) = @_;
    return join "\n", @{ db()->selectcol_arrayref(
        'delete from ticket.message where order_id = ? returning text', undef,
        $order) };
}

sub seats_of {
    my ($order, %options) = @_;
    my $answer = both('QueryOrder', { order_id => $order }, at => 'house',
                      %options);
    return join ' / ', map { $_->{seatlistdesc} // 'none' } $answer->subitems;
}

sub bought_seats {
    my ($name, @wish) = @_;
    my $answer = call('OrderAndPayWithYDJ2', paid_at_once(@wish),
                      at => 'house');

    is $answer->retcode, 0, "$name: the order is booked"
        or diag $answer->retmsg;
    return $answer->order_id;
}

my $order = bought_seats('named seats', 'STALL|3', '110002|110003|110007',
                         '300.00', 'seats-1');

for my $at (qw(house house3)) {
    is seats_of($order, at => $at), 'A区5排2，3座；A区6排1座',
        "QueryOrder $edition{$at} says where the seats are";
}

is seats_of($order, at => 'house', agent => 'other'), '',
    'QueryOrder tells another agent of no seat';

# Tickets are of the day of their performance.
sub activate {
    my ($order, $day, $at) = @_;
    return call('ActivateTicket', { orderid => $order, activateall => '1',
        activatedate => $day, tickettype => '2', activatemode => '1' },
        at => $at // 'house');
}

{
    my $answer = activate($order, day(2));
    is_deeply [$answer->retcode, $answer->retmsg],
        [-1, '验证参数失败：激活（游览）日期不在订单有效期内。'],
        'ActivateTicket refuses another day than the performance has';
    isnt activate($order, day(2), 'house3')->retcode, 0,
        'ActivateTicket 3.0 refuses another day, too';

    $answer = activate($order, day(1));
    is $answer->retcode, 0, 'ActivateTicket needs no slot at a theatre'
        or diag $answer->retmsg;
    is_deeply [map { $_->textContent } $answer->doc->findnodes('//ticketdate')],
        [(day(1)) x 3], 'ActivateTicket answers with the performance\'s day';
    is join('', map { $_->textContent } $answer->doc->findnodes(
        '//servicecode | //timespanindex | //starttime | //endtime')), '',
        'ActivateTicket answers with no slot';
}

my @code = ticket_codes($order, at => 'house');
my @seat = ('A区5排2座', 'A区5排3座', 'A区6排1座');
is @code, 3, 'each seat has a ticket';
is told($order), "大剧院|晚场|$day 19:30|A区5排2，3座；A区6排1座|",
    'the notice of the activation says hall, performance, time and seats';

for my $n (0 .. 2) {
    my %ticket = (orderid => $order, ticketcode => $code[$n]);
    my $four = both('GetTicketContext', \%ticket, at => 'house');
    my $three = both('GetTicketContext',
        { %ticket, ticketcode => c($code[$n]) }, at => 'house3');

    is $four->item('seatdesc'), $seat[$n],
        "GetTicketContext 4.0 says the seat of ticket $n";
    is $three->item('seatdesc'), undef,
        "GetTicketContext 3.0 has no element for the seat of ticket $n";
    is_deeply [map { $four->item($_) }
               qw(ticketdate servicecode timespanindex starttime endtime)],
        [day(1), '', '', '', ''], "ticket $n has its day and no slot";
    is $four->item('eticketimage'), $three->item('eticketimage'),
        "the picture of ticket $n is the same in both editions";
    is_deeply sql_row('select place, begins, ends, seats_told from'
                      . ' api.ticket_context_3(2, (select agent_id from'
                      . ' ticket.agent where supplier_id = 2'
                      . " and user_name = 'demo'), ?, ?)", $order, $n + 1),
        { place => '大剧院　晚场', begins => 1170, ends => 1260,
          seats_told => $seat[$n] },
        "the picture of ticket $n shows hall, performance, times and seat";
}
is call('GetTicketContext', { orderid => $order, ticketcode => $code[0] },
        at => 'house', agent => 'other')->item('seatdesc'), undef,
    'GetTicketContext tells another agent of no seat';

# A ticket that comes back before the start gives its seat back.
is call('RefundTicket', { orderid => $order, ticketcode => $code[1] },
        at => 'house')->retcode, 0, 'RefundTicket takes a ticket back';
is seats_of($order), 'A区5排2座；A区6排1座',
    'QueryOrder says the seats that are left';
is call('GetTicketContext', { orderid => $order, ticketcode => $code[1] },
        at => 'house')->item('seatdesc'), '', 'the ticket has no seat any more';


# ---- Visitors hear of their own seats ----

{
    my @id = map { identity($_) } 2, 3;
    my $names = bought_seats('visitors', 'STALL|2', '110009|110010', '200.00',
        'seats-7', IDCount => 2, Memo => "$id[0]^张三^13900000001^1^1|"
                                       . "$id[1]^李四^^1^1");
    is activate($names, day(1))->retcode, 0, 'both visitors\' order is activated';
    is_deeply [sort split /\n/, told($names)],
        [map { "大剧院|晚场|$day 19:30|A区6排${_}座|" } '3', '3，4'],
        'the order hears of both seats, the visitor with a phone of his own';
}


# ---- In part: who does not come has no seat ----

{
    my $part = bought_seats('three', 'HILL2|3', '120001|120002|120003',
                            '90.00', 'seats-2');
    my $answer = call('ActivateTicket', { orderid => $part,
        activateall => '0', activatelist => 'HILL2|2', activatedate => day(1),
        tickettype => '2', activatemode => '1' }, at => 'house');
    my @come = $answer->raw =~ m{<ticketcode>(\d+)<}g;

    is $answer->item('personcount'), 2, 'two of three are activated'
        or diag $answer->retmsg;
    is seats_of($part), 'B区1排1，2座', 'QueryOrder says two seats';
    is told($part), "大剧院|晚场|$day 19:30|B区1排1，2座|",
        'so does the notice';
    is_deeply [map { call('GetTicketContext', { orderid => $part,
                   ticketcode => $_ }, at => 'house')->item('seatdesc') }
               @come], ['B区1排1座', 'B区1排2座'], 'each ticket has its seat';
    is call('RefundTicket', { orderid => $part,
                              ticketcode => join('|', @come) },
            at => 'house')->retcode, 0, 'the tickets come back';
    is sql_value('select count(*) from ticket.seat_held where order_id = ?',
                 $part), 0, 'all seats of the order are free then';
}


# ---- The house chooses the seats ----

{
    sql_do("update ticket.supplier set seating = 'H' where supplier_id = 2");
    my $version = sql_value('select catalogue_version from ticket.supplier'
                            . ' where supplier_id = 2');
    my $hand = bought_seats('official seating', 'STALL|2', undef, '200.00',
                            'seats-3');

    is seats_of($hand, at => $_), '',
        "QueryOrder $edition{$_}: seats that nobody has chosen yet are none"
        for qw(house house3);
    is call('ReMakeTicket', { Order_id => $hand, smsModel => '2' },
            at => 'house')->retcode, 0, 'its voucher is asked for';
    is_deeply sql_row('select line_name, start_minute, end_minute, seats from'
                      . " api.message_claim_4('test', 10, '1 min')"
                      . ' where order_id = ? and picture is null'
                      . ' and supplier_name is not null', $hand),
        { line_name => '大剧院　晚场', start_minute => 1170,
          end_minute => 1260, seats => 'A区（座位待定）' },
        'the picture shows the area, and that the seats follow';
    like told($hand), qr/^大剧院\|晚场\|$day 19:30\|A区（座位待定）\|$/m,
        'so does the text';

    sql_do("insert into ticket.seat_held select 2, 5, '$day', 11, 3 + n, 'O',"
           . ' ?, n from generate_series(1, 2) n', $hand);
    is seats_of($hand), 'A区5排4，5座', 'QueryOrder says them when they are';
    is call('CancelOrder', { order_id => $hand }, at => 'house')->retcode, 0,
        'the order is cancelled';
    is seats_of($hand), '', 'a cancelled order has no seats';
    sql_do("update ticket.supplier set seating = 'C' where supplier_id = 2");
}


# ---- After midnight; the other pages that book; what is said of it all ----

my $late = bought_seats('a late show', 'STALL|1', '110001', '100.00',
                        'seats-4', SenceID => '6');
is_deeply sql_row('select line_name, start_minute, end_minute'
                  . ' from impl.voucher_picture(2, ?)', $late),
    { line_name => '大剧院　午夜场', start_minute => 1410, end_minute => 60 },
    'the picture of a show that ends after midnight has its time of the day';
is_deeply sql_row('select hall, performance, seats'
                  . " from api.staff_order_show('HILL', ?)", $late),
    { hall => '大剧院', performance => '午夜场', seats => 'A区5排1座' },
    'staff see the seats of an order';

my $rebate = call('OrderAndPayWithFK2', paid_at_once('STALL|1', '110012',
    '100.00', 'seats-5'), at => 'house3')->order_id;
my $unpaid = call('OrderProducts2', seats_wanted('STALL|2', undef,
    senderid => 'seats-6'), at => 'house3')->order_id;

is seats_of($rebate, at => $_), 'A区6排6座',
    "QueryOrder $edition{$_}: the seat of an order from the rebate balance"
    for qw(house house3);
is seats_of($unpaid, at => $_), 'A区5排3，4座',
    "QueryOrder $edition{$_}: the best seats, of an order not paid for yet"
    for qw(house house3);

{
    my %today = (Start_datetime => day(0), End_datetime => day(0));
    my %page = (Page_index => '0');
    my $day = day(1);

    # page, parameters, what the answer has
    my @reads = (
        ['QueryOrdersList', { %today, %page },
         qr{<orderid>$unpaid<.*<summary>200\.00<.*<sxrq>$day<}s],
        ['QueryOrderPageListCount', { %today }, qr{<recordcount>7<}],
        ['GetSPYDRecCount', { %today }, qr{<recordcount>3<}],
        ['GetSPYDRec', { %today, %page },
         qr{<orderid>$order<.*<summary>300\.00<.*<price>100\.00<}s],
        ['GetTicketList', { orderid => $order },
         qr{<ticketcode>$code[0]<.*<ticketdate>$day<.*<starttime></}s],
        ['QueryYFKRec', {}, qr{<BQJY>}],
        ['QueryYFKJYRecCount', { Start_datetime => day(0) . '000000',
          End_datetime => day(0) . '235959' }, qr{<recordcount>}],
        ['QueryYFKJYRec', { Start_datetime => day(0) . '000000', %page,
          End_datetime => day(0) . '235959' }, qr{<DJDH>$order<}],
        ['QueryFKRec', {}, qr{<JEBQJY>1000\.00<}],
        ['GetProductsIdentity', { orderid => $order }, qr{<retcode>0<}],
        ['QueryOrderRefund', { orderid => $order }, qr{<total>300\.00<}],
        ['QueryPruductStatus', { Productid => 'STALL' },
         qr{<productid>STALL<.*<productstatus></}s],
    );

    for my $at (qw(house house3)) {
        for (@reads) {
            my ($page, $given, $has) = @$_;
            my $answer = both($page, $given, at => $at);
            is $answer->retcode, 0, "$page $edition{$at} answers"
                or diag $answer->retmsg;
            like $answer->raw, $has, "$page $edition{$at} has what it should";

            my $other = call($page, $given, at => $at, agent => 'other');
            unlike $other->raw, qr{>(?:$order|$unpaid|$code[0])<},
                "$page $edition{$at} tells another agent nothing of it";
        }
    }
}


# ---- What the agent is called with ----

{
    sql_do("update ticket.agent set callback_address = 'http://127.0.0.1:9/'"
           . " where supplier_id = 2 and user_name = 'demo'");
    my $claim = sub {
        my $row = sql_row('select seq, concat_ws(\' \', own_number, status,'
            . ' product_code, price_fen / 100, persons, fee_fen / 100) as said'
            . ' from api.outbox_claim_4(\'test\', 10, \'1 min\', \'{2}\','
            . ' array[?::int8])', $_[0]);
        sql_do('select api.outbox_record(\'test\', \'{2}\', array[?::int8],'
               . ' array[?::int2], \'{1}\', \'{null}\', \'{null}\')', $_[0],
               $row->{seq});
        return $row->{said};
    };
    my $called = bought_seats('callbacks', 'STALL|1', '110006', '100.00',
                              'called-1');
    is $claim->($called), 'called-1 2', 'the agent is called of the payment';
    activate($called, day(1));
    is $claim->($called), 'called-1 3', 'of the activation';

    my $codes = join '|', ticket_codes($called, at => 'house');
    set_clock_shift(sql_value('select ceil(extract(epoch from'
                              . ' ?::timestamptz - now()))', "$day 19:30+08"),
                    database => 1);
    like call('RefundTicket', { orderid => $called, ticketcode => $codes },
              at => 'house')->retmsg, qr/演出已开始 $codes；/,
        'RefundTicket takes no ticket back when it is played';
    set_clock_shift(0, database => 1);
    call('RefundTicket', { orderid => $called, ticketcode => $codes },
         at => 'house');
    is $claim->($called), 'called-1 STALL 100 1 10',
        'of the ticket that came back, less the fee of the hour';
}


# ---- A supplier that is no theatre any more ----

sql_do("update ticket.supplier set kind = '1' where supplier_id = 2");
wait_until { call('GetProducts', {}, at => 'house')->retcode == 0 }
    'nginx knows that it is none';
is call('QueryTheaterList', {}, at => 'house')->retmsg,
    '没有找到任何园区(剧场)的定义数据。', 'it has no halls';
is call('OrderProducts2', seats_wanted('STALL|1', '110006'),
        at => 'house')->retmsg,
    '场次错误,没有找到对应的场次定义。', 'nor anything that is played';
is seats_of($rebate), 'A区6排6座', 'orders still say their seats';

audit_ok();
done_testing();
