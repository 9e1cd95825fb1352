# The acceptance cases of proxy payment that HTTP and money decide, as the
# specification has them, number by number; what only the site decides is in t/40-worker.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use Digest::MD5 ();
use JSON::PP ();
use TicketRailShop;
use TicketTest;

rail_start(shop => { channel_url => 'https://channel.test/told' });
my @AGENT = ('ProcessPurchase.do');
my $supplier = rail_supplier();

# What was told to the channel of an order.
sub told {
    my ($order) = @_;
    return join ', ', map { join ' ', grep { defined } @$_{qw(event amount_fen refund_fen)} }
        sql("select w.* from ticket.rail_news w join ticket.rail_order o using (supplier_id,"
            . " rail_id) where o.order_no = ? and w.target = 'C' order by w.seq", $order);
}

sub agent_told {
    my ($order) = @_;
    return sql_value("select count(*) from ticket.rail_news w join ticket.rail_order o using"
        . " (supplier_id, rail_id) where o.order_no = ? and w.target = 'A'", $order);
}

sub state { return rail_order($_[0])->{state} }

sub the_case {
    return sql_row('select c.* from ticket.rail_case c join ticket.rail_order o using'
        . ' (supplier_id, rail_id, case_no) where o.order_no = ?', $_[0]);
}

# The channel's account of the ledger: what is with it now.
sub channel {
    return sql_value("select coalesce(sum(case when debit = impl.side('channel') then"
        . ' -amount_fen else amount_fen end), 0)::int8 from ticket.transfer where'
        . " impl.side('channel') in (debit, credit) and supplier_id = ?", $supplier);
}

# What has moved, of all agents and all sides: nothing may, of what is refused.
sub moved { return sql_value('select count(*) from ticket.transfer') }

sub still {
    my ($name, $code) = @_;
    local $Test::Builder::Level = $Test::Builder::Level + 1;
    my ($before, $events) = (moved(), sql_value('select count(*) from ticket.rail_event'));
    $code->();
    is_deeply [moved(), sql_value('select count(*) from ticket.rail_event')],
        [$before, $events], "$name: nothing has moved";
    return;
}

# A departure so far from now (of the database's clock), and an order of it.
sub departing {
    my ($interval, %is) = @_;
    my $order = import_order(%is);
    sql_do('update ticket.rail_order set departs_at = api.now() + ?::interval,'
           . ' unfreeze_at = case when unfreeze_at is not null then api.now() + ?::interval'
           . " + interval '120 min' end where order_no = ?", $interval, $interval, $order);
    return $order;
}

sub clock { return sql_row('select * from api.rail_clock(100)') }
sub later { sql_do('update ticket.clock set shift = shift + ?::interval', $_[0]) }


# ---- 1, 2: the pull ----

{
    my $order = import_order(orderNo => 'xcslw141117203122003', extSeat => []);
    my $sent = { merchantCode => 'xcslw', type => 'WAIT_TICKET',
                 HMAC => 'F3E6667C6E029B0963F67D4B20CF128D' };
    is +signed('QueryOrders.do', type => 'WAIT_TICKET')->{HMAC}, $sent->{HMAC},
        '1: the vector is what is signed here';
    later('6 s');
    my ($status, $said) = asked('QueryOrders.do', $sent);
    is_deeply [$status, $said->{ret}, $said->{total}, $said->{data}[0]{orderNo}],
        [200, JSON::PP::true, 1, $order], '1: one order waits';
    is_deeply [sort keys %{$said->{data}[0]}], [sort qw(orderNo orderType orderDate trainNo
        trainStartTime trainEndTime dptStation arrStation seat extSeat ticketPay isPaper
        secondRefund passengers jointTrip)], '1: with these members';
    later('6 s');
    is_deeply [asked('QueryOrders.do', $sent)], [$status, $said], '1: the same a second time';

    later('6 s');
    ok +(asked('QueryOrders.do', { %$sent, HMAC => lc $sent->{HMAC} }))[1]{ret},
        '2: in small letters';
    for my $at (0, 15, 31) {
        my $wrong = $sent->{HMAC};
        substr($wrong, $at, 1) = substr($wrong, $at, 1) eq '0' ? '1' : '0';
        refused('111', '密钥不匹配', 'QueryOrders.do', type => 'WAIT_TICKET',
                     HMAC => $wrong);
    }
    refused('111', '密钥不匹配', 'QueryOrders.do', type => 'WAIT_TICKET', HMAC =>
        uc Digest::MD5::md5_hex("${KEY}WAIT_TICKETxcslw"));
    refused('111', '密钥不匹配', 'QueryOrders.do', type => 'WAIT_TICKET', HMAC =>
        uc Digest::MD5::md5_hex("xcslwWAIT_TICKET$KEY"));

    # Order of checks: nobody hears of parameters, or of orders, before it is known who asks.
    refused('111', '密钥不匹配', 'QueryOrders.do', type => 'NONE', HMAC => 'x' x 32);
    refused('111', '密钥不匹配', @AGENT, orderNo => 'none', opt => '', HMAC => 'x' x 32);
    is_deeply [sort { $a->{errCode} cmp $b->{errCode} } map { (asked('ProcessPurchase.do',
        { merchantCode => 'xcslw', HMAC => $_ }))[1] } '', 'A' x 31, 'A' x 33],
        [({ ret => JSON::PP::false, errCode => '111', errMsg => '密钥不匹配' }) x 3],
        '2: no HMAC, a short one, a long one';
}


# ---- 4, 5, 6: CONFIRM ----

{
    my $order = import_order();
    my $before = channel();
    still('6: one fen too much', sub {
        refused('300', '票价高于用户支付金额', @AGENT, orderNo => $order,
            opt => 'CONFIRM', result => result(seats => [@SEED[0, 1],
                ['陈硕', '5', '11车04号上铺', '442.01']]));
    });
    is state($order), 'P', '6: it still waits';
    done(@AGENT, orderNo => $order, opt => 'CONFIRM', result => result());
    my $row = rail_order($order);
    is_deeply [@$row{qw(state frozen_fen partial_refund_fen)}], ['T', 124100, 4300],
        '4: issued, 1241.00 stay frozen, 43.00 go back';
    is channel() - $before, 4300, '4: the channel has them';
    is told($order), 'ISSUED 124100 4300, PARTIAL 124100 4300', '4: and hears of it';
    is agent_told($order), 0, '4: the agent knows it';

    still('5: the same once more', sub {
        is_deeply rail_call(@AGENT, orderNo => $order, opt => 'CONFIRM', result => result()),
            { ret => JSON::PP::true }, '5: is done already';
        refused('008', '订单状态已改变', @AGENT, orderNo => $order, opt => 'CONFIRM',
            result => result(seats => [$SEED[0], $SEED[1], ['陈硕', '5', '11车05号上铺',
                                                            '399.00']]));
        refused('008', '订单状态已改变', @AGENT, orderNo => $order, opt => 'NO_TICKET',
                     reason => '1');
        refused('008', '订单状态已改变', @AGENT, orderNo => $order, opt => 'NEED_PAY',
                     result => result(), un => $UN, pwd => $PWD);
        refused('008', '订单状态已改变', @AGENT, orderNo => $order, opt => 'CANCEL_PAY');
    });
    is told($order), 'ISSUED 124100 4300, PARTIAL 124100 4300', '5: nothing more is told';

    # The passengers in another order, and with blanks in their names: the same tickets.
    my $mixed = import_order();
    done(@AGENT, orderNo => $mixed, opt => 'CONFIRM', result => result(seats => [
        ["\x{3000}陈 硕 ", '5', '11车04号上铺', '399.00'], @SEED[0, 1]]));
    still('5: in another order', sub {
        done(@AGENT, orderNo => $mixed, opt => 'CONFIRM', result => result());
    });
}

# What a result must be.
{
    my $order = import_order();
    my @wrong = (
        ['two of three', seats => [@SEED[0, 1]]],
        ['one twice', seats => [@SEED[0, 0, 1]]],
        ['somebody else', seats => [@SEED[0, 1], ['曹操', '5', '11车04号上铺', '399.00']]],
        ['no price', seats => [@SEED[0, 1], ['陈硕', '5', '11车04号上铺', '0.00']]],
        ['three decimals', seats => [@SEED[0, 1], ['陈硕', '5', '11车04号上铺', '399.001']]],
        ['a negative price', seats => [@SEED[0, 1], ['陈硕', '5', '11车04号上铺', '-1.00']]],
        ['a seat that is none', seats => [@SEED[0, 1], ['陈硕', '14', 'x', '399.00']]],
        ['no number', held => ''],
    );
    still('a wrong result', sub {
        for (@wrong) {
            my ($name, %is) = @$_;
            my $said = rail_call(@AGENT, orderNo => $order, opt => 'CONFIRM',
                                 result => result(%is));
            is $said->{errCode}, '112', "$name is a wrong parameter" or diag explain $said;
            like $said->{errMsg}, qr/^参数错误：result/, "$name: which one is said";
        }
        refused('300', '坐席不在用户选择范围', @AGENT, orderNo => $order,
            opt => 'CONFIRM', result => result(seats => [@SEED[0, 1],
                ['陈硕', '1', '11车04号', '399.00']]));
    });
}


# ---- 8: NO_TICKET ----

{
    my $order = import_order();
    my $before = channel();
    refused('112', '参数错误：passengerReason', @AGENT, orderNo => $order,
                 opt => 'NO_TICKET', reason => '6');
    refused('112', '参数错误：reason', @AGENT, orderNo => $order, opt => 'NO_TICKET');
    done(@AGENT, orderNo => $order, opt => 'NO_TICKET', reason => '1');
    is state($order), 'N', '8: its money is on its way back';
    is channel() - $before, 134400, '8: all of 1344.00';
    is told($order), 'NO_TICKET 134400', '8: the channel hears of it';
    still('8: again', sub {
        refused('008', '订单状态已改变', @AGENT, orderNo => $order, opt => 'NO_TICKET',
                     reason => '1');
        refused('008', '订单状态已改变', @AGENT, orderNo => $order, opt => 'CONFIRM',
                     result => result());
        refused('008', '订单状态已改变', 'ProcessRefund.do', orderNo => $order,
                     opt => 'AGREE');
        refused('008', '订单状态已改变', 'ChannelRefund.do', orderNo => $order);
    });

    my $refused = import_order();
    my $why = '[{"certNo":"12345619891010123X","certType":"1","name":"国贺","ticketType":"1",'
              . '"reason":"2","preDate":"","preTrainNo":""}]';
    done(@AGENT, orderNo => $refused, opt => 'NO_TICKET', reason => '6',
              passengerReason => $why);
    is state($refused), 'N', '8: with who is refused, reason 6 is one';
}


# ---- 10, 12, 13 and the other codes of NEED_PAY ----

{
    my $joint = import_order(orderType => 1, jointTrip => [
        { trainNo => 'T7', dptStation => '北京西', arrStation => '西安' },
        { trainNo => 'K1', dptStation => '西安', arrStation => '成都' }]);
    my %pay = (opt => 'NEED_PAY', result => result(held => 'E100000001'), un => $UN,
               pwd => $PWD);
    refused('301', '该订单不支持代付：仅支持单程', @AGENT, %pay, orderNo => $joint);
    done(@AGENT, orderNo => $joint, opt => 'CONFIRM', result => result());
    is state($joint), 'T', '10: bought by the agent it is issued like others';

    my ($first, $second) = map { import_order() } 1, 2;
    done(@AGENT, %pay, orderNo => $first);
    refused('304', '12306订单号已使用或已失效', @AGENT, %pay, orderNo => $second);
    done(@AGENT, %pay, orderNo => $first);
    is sql_value('select count(*) from ticket.rail_case'), 1, '12: one case of one held order';
    refused('302', '代付处理中，请稍后', @AGENT, orderNo => $first, opt => 'NO_TICKET',
                 reason => '1');
    refused('302', '代付处理中，请稍后', @AGENT, %pay, orderNo => $first,
                 un => 'another1');
    refused('302', '代付处理中，请稍后', @AGENT, %pay, orderNo => $first,
                 result => result(held => 'E100000002'));
    done(@AGENT, orderNo => $first, opt => 'CANCEL_PAY');
    still('taken back twice', sub {
        refused('008', '订单状态已改变', @AGENT, orderNo => $first, opt => 'CANCEL_PAY');
    });
    done(@AGENT, %pay, orderNo => $second);
    refused('304', '12306订单号已使用或已失效', @AGENT, %pay, orderNo => $first);
    by_hand($second, 'S');
    refused('302', '代付处理中，请稍后', @AGENT, orderNo => $second,
                 opt => 'CANCEL_PAY');
    is +(split / /, balance())[2], 124100, 'what is being paid is held';
}

{
    staff_says('merchant_set', 'demo', { purchase_on => JSON::PP::false });
    my $order = import_order();
    my %pay = (opt => 'NEED_PAY', result => result(held => 'E130000001'), un => $UN,
               pwd => $PWD, orderNo => $order);
    wait_until { my $said = rail_call(@AGENT, %pay);
                 !$said->{ret} && $said->{errCode} eq '306'
                 && $said->{errMsg} eq '代付功能未开通' } '306: it is not switched on', 5;
    staff_says('merchant_set', 'demo', { purchase_on => JSON::PP::true });
    refused('305', '请先设置12306账户密码', @AGENT, %pay, pwd => '');

    # 75,900 fen of purchase are left of 200,000: 1241.00 are too much.
    is balance() =~ /^\d+ (\d+)/ && $1, 75900, '13: there is not enough';
    done(@AGENT, %pay);
    by_hand($order, 'D');
    my $case = the_case($order);
    is_deeply [@$case{qw(state reason held_fen case_no)}], ['F', 'FUNDS', 0, 1],
        '13: not paid for want of funds, and nothing held';
    my $said = done('QueryPurchase.do', orderNo => $order);
    is_deeply [@$said{qw(payStatus held)}, $said->{state}], [2, 'E130000001',
        '占座成功未支付'], '13: the agent may ask' or diag explain $said;
    is_deeply [map { $_->{orderNo} } grep { $_->{orderNo} eq $order }
               @{pulled('WAIT_TICKET')->{data}}], [$order], '13: it waits for tickets again';
    staff_says('topup', 'demo', 200_000, { reference => 'paper 13' });
    staff_says('topup', 'demo', 200_000, { reference => 'paper 13' });
    is balance() =~ /^\d+ (\d+)/ && $1, 275900, '13: a paper counts once';
    done(@AGENT, %pay);
    by_hand($order, 'D');
    $case = the_case($order);
    is_deeply [@$case{qw(state case_no)}, state($order)], ['D', 2, 'T'],
        '13: then the second case is bought';
    is balance() =~ /^\d+ (\d+)/ && $1, 151800, '13: of the purchase money';
    $said = done('QueryPurchase.do', orderNo => $order);
    is_deeply [@$said{qw(payStatus state reason held amount method)}],
        [1, '采购完成', '', 'E130000001', '1241.00', '支付宝'], '13: the agent may ask that';
    like $said->{payTime}, qr/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/, '13: and when';
    refused('008', '订单状态已改变', 'ProcessGoPay.do', orderNo => $order,
                 price => '1241.00', un => $UN);
}


# ---- 26 in part, 28: paid, no tickets ----

{
    my $order = import_order();
    need_pay($order, 'E280000001');
    my $purchase = (split / /, balance())[1];
    by_hand($order, 'E');
    is the_case($order)->{state}, 'E', '28: it is paid, and has no tickets';
    refused('303', '支付完成出票异常，请登录12306核实，不能重新代付', @AGENT,
                 orderNo => $order, opt => 'NEED_PAY', result => result(held => 'E280000002'),
                 un => $UN, pwd => $PWD);
    refused('303', '支付完成出票异常，请登录12306核实，不能重新代付', @AGENT,
                 orderNo => $order, opt => 'NO_TICKET', reason => '1');
    refused('303', '支付完成出票异常，请登录12306核实，不能重新代付', 'ProcessGoPay.do',
                 orderNo => $order, price => '1241.00', un => $UN);
    refused('303', '支付完成出票异常，请登录12306核实，不能重新代付', @AGENT,
                 orderNo => $order, opt => 'CONFIRM', result => result(held => 'E280000003'));
    is done('QueryPurchase.do', orderNo => $order)->{payStatus}, 3, '28: that is abnormal';

    my $attempts = sub { sql_value("select count(*) from ticket.rail_attempt a join"
        . " ticket.rail_order o using (supplier_id, rail_id) where o.order_no = ? and"
        . " a.call = 'pay_do'", $order) };
    done(@AGENT, orderNo => $order, opt => 'CONFIRM',
              result => result(held => 'E280000001'));
    is_deeply [state($order), the_case($order)->{state}, $attempts->()], ['T', 'D', 1],
        '28: the agent has looked: issued, and paid once';
    is +(split / /, balance())[1], $purchase - 124100, '28: out of the purchase money';
    staff_says('return', $order, 124100, { reference => 'railway 28' });
    is +(split / /, balance())[1], $purchase, '28: which the railway gives back';
    staff_says('return', $order, 124100, { reference => 'railway 28' });
    is +(split / /, balance())[1], $purchase, '28: but only once';
}


# ---- 40: what a refund costs ----

# Of the tickets, so long before departure.
sub refund_at {
    my ($interval) = @_;
    my $order = import_order();
    done(@AGENT, orderNo => $order, opt => 'CONFIRM', result => result());
    return sql_row('select sum(fee_fen)::int8 as fee, sum(price_fen - fee_fen)::int8 as'
        . ' refund, min(percent) as percent from ticket.rail_order o cross join lateral'
        . ' impl.rail_rates(o, o.departs_at - ?::interval) where o.order_no = ?',
        $interval, $order);
}

for (['49 h 00 min 01 s', 500, 6200, 117900], ['48 h', 500, 6200, 117900],
     ['47 h 59 min 59 s', 1000, 12450, 111650], ['24 h', 1000, 12450, 111650],
     ['23 h 59 min 59 s', 2000, 24850, 99250], ['360 h', 0, 0, 124100])
{
    my ($interval, @expected) = @$_;
    my $rate = refund_at($interval);
    is_deeply [@$rate{qw(percent fee refund)}], \@expected, "40: $interval before departure"
        or diag explain $rate;
}

{
    my $order = departing('49 h 1 s');
    done(@AGENT, orderNo => $order, opt => 'CONFIRM', result => result());
    done('ChannelRefund.do', orderNo => $order);
    done('ChannelRefund.do', orderNo => $order);
    later('2 h');
    my ($asked) = grep { $_->{orderNo} eq $order } @{pulled('APPLY_REFUND')->{data}};
    is_deeply [@{$asked->{refund}}{qw(refundCash fee)}], ['1179.00', '62.00'],
        '40: by the moment at which it was asked for';
    like $asked->{refund}{applyTime}, qr/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/, '40: which is told';
    done('ProcessRefund.do', orderNo => $order, opt => 'REFUSE', reason => '1');
    done('ChannelRefund.do', orderNo => $order);
    ($asked) = grep { $_->{orderNo} eq $order } @{pulled('APPLY_REFUND')->{data}};
    is_deeply [@{$asked->{refund}}{qw(refundCash fee)}], ['1116.50', '124.50'],
        '40: asked for two hours later it is ten percent';
    still('40: refund answers', sub {
        refused('112', '参数错误：reason', 'ProcessRefund.do', orderNo => $order,
                     opt => 'REFUSE', reason => $_) for '', '0', '4', '5', '7', 'x';
        refused('112', '参数错误：opt', 'ProcessRefund.do', orderNo => $order, opt => $_)
            for '', 'agree', 'CONFIRM';
        refused('112', '参数错误：refundCash', 'ProcessRefund.do', orderNo => $order,
                     opt => 'AGREE', refundCash => $_) for 'x', '1.001', '-1', '1,1';
        refused('300', '退款金额错误', 'ProcessRefund.do', orderNo => $order,
                     opt => 'AGREE', refundCash => '1179.00');
    });
    staff_says('supplier_set', { refund_cash_required => JSON::PP::true });
    refused('300', '同意退款操作失败!请输入退款金额', 'ProcessRefund.do',
                 orderNo => $order, opt => 'AGREE');
    staff_says('supplier_set', { refund_cash_required => JSON::PP::false });
    later('48 h');
    my $departed = import_order();
    done(@AGENT, orderNo => $departed, opt => 'CONFIRM', result => result());
    sql_do('update ticket.rail_order set departs_at = api.now() where order_no = ?', $departed);
    refused('300', '已发车', 'ChannelRefund.do', orderNo => $departed);
}


# ---- 41: not enough for a refund; 42: after the departure ----

{
    merchant('demo2', 'other', 'D' x 32);
    my %other = (merchantCode => 'other', key => 'D' x 32);
    # 100.00 are available: the old mode's, of another journey.
    my $early = departing('1 min', code => 'other', ticketPay => '300.00',
        seat => { 7 => 100 });
    wait_until { rail_call(@AGENT, %other, orderNo => $early, opt => 'CANCEL_PAY')->{errCode}
                 eq '008' } '41: another agent is known', 5;
    done(@AGENT, %other, orderNo => $early, opt => 'CONFIRM', result => result(seats => [
        [@{$SEED[0]}[0 .. 2], '33.33'], [@{$SEED[1]}[0 .. 2], '33.33'],
        [@{$SEED[2]}[0 .. 2], '33.34']]));
    is balance('demo2'), '10000 0 0 0 0', '42: frozen, as the old mode has it';
    later('120 min');
    clock();
    is balance('demo2'), '10000 0 0 0 0', '42: so it is 119 minutes after the departure';
    later('2 min');
    clock();
    is balance('demo2'), '0 0 0 0 10000', '42: 121 minutes after it is available';
    clock();

    my $order = departing('50 h', code => 'other');
    done(@AGENT, %other, orderNo => $order, opt => 'CONFIRM', result => result());
    done('ChannelRefund.do', merchantCode => 'other', orderNo => $order);
    my $before = channel();
    done('ProcessRefund.do', %other, orderNo => $order, opt => 'AGREE',
              refundCash => '1179.00');
    is_deeply [state($order), sql_value('select r.state from ticket.rail_refund r join'
        . ' ticket.rail_order o using (supplier_id, rail_id) where o.order_no = ?', $order)],
        ['R', '4'], '41: it waits for funds';
    is channel(), $before, '41: and nobody has got anything';
    refused('008', '订单状态已改变', 'ProcessRefund.do', %other, orderNo => $order,
                 opt => 'AGREE', refundCash => '1179.00');
    staff_says('return', $order, 111650, { reference => 'railway 41' });
    is state($order), 'B', '41: the railway\'s money pays it by itself';
    is channel() - $before, 117900, '41: all of it';
    is balance('demo2'), '124100 0 0 0 3750', '41: of the refund account first';
    refused('008', '订单状态已改变', 'ProcessRefund.do', %other, orderNo => $order,
                 opt => 'AGREE', refundCash => '1179.00');
}


# ---- ProcessApplyAutoRefund ----

{
    my $order = import_order();
    need_pay($order, 'E500000001');
    by_hand($order, 'D');
    my %back = (orderNo => $order, reason => '1');
    still('a refund of a wrong amount', sub {
        refused('300', '退款金额错误', 'ProcessApplyAutoRefund.do', %back,
                     refundCash => '1241.01');
        refused('112', '参数错误：refundCash', 'ProcessApplyAutoRefund.do', %back,
                     refundCash => $_) for '', 'x', '0.001';
    });
    my $before = channel();
    done('ProcessApplyAutoRefund.do', %back, refundCash => '1241.00');
    is_deeply [state($order), channel() - $before], ['B', 124100],
        'an agent gives all of it back';
    refused('008', '订单状态已改变', 'ProcessApplyAutoRefund.do', %back,
                 refundCash => '1241.00');
}


# ---- 113, 405, 413 ----

still('orders of nobody', sub {
    for (['ProcessPurchase.do', opt => 'CANCEL_PAY'], ['ProcessPurchase.do',
          opt => 'NO_TICKET', reason => '1'], ['ProcessGoPay.do', price => '1.00', un => $UN],
         ['ProcessRefund.do', opt => 'AGREE'], ['ProcessApplyAutoRefund.do',
          refundCash => '1.00', reason => '1'], ['QueryPurchase.do'], ['ChannelRefund.do'])
    {
        my ($page, %sent) = @$_;
        refused('113', '订单不存在', $page, %sent, orderNo => 'xcslw000000000000000');
    }
});


# ---- 44: the books ----

audit_ok();
is_deeply [sql_values("select a.agent_id from ticket.rail_balance b join ticket.agent a using"
    . " (supplier_id, agent_id) where b.frozen_fen + b.purchase_fen + b.held_fen +"
    . " b.refund_fen + b.available_fen <> (select coalesce(sum(case when t.credit / 10 ="
    . " b.agent_id and t.credit % 10 between 5 and 9 then t.amount_fen else 0 end"
    . " - case when t.debit / 10 = b.agent_id and t.debit % 10 between 5 and 9 then"
    . " t.amount_fen else 0 end), 0) from ticket.transfer t where t.kind >= 31)")], [],
    '44: what an agent has is what came from and went to the sides';
done_testing();
