# ActivateTicket: what it answers, what it does to money and places, and every
# refusal that the document prints and this system can come to:
#
#   printed                                     here
#   调用失败，失败原因：ex；                    busy: 30-api/protocol_down.t
#   其他错误。                                  likewise; 3.0 gives the reason
#   不能确定当前系统是否处于分时段模式          the mode is never unknown
#   不可识别的客户单位类型                      no other types can be stored
#   没有预订明细记录                            no order is without lines
#   执行激活参数准备时发生错误                  a fault inside: busy
#   验证参数失败：参数为空                      参数不能为空 says it
#   验证参数失败：…业务归属…, …地接社…          an order is its agent's; there
#                                               are no departments to choose
#   验证参数失败：…现返余额…                    promotions keep no balance
#   验证参数失败：售票站点为空                  the internet is one station
#   创建单据号时发生错误                        needs 999 tickets:
#                                               20-sql/activate.t
#   rebate and instant payment                  20-sql/activate.t
#
# All others are in the table below.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use TicketReceiver;
use TicketShop;
use TicketTest;

system_start(worker => 1, locations => <<'END');
        location /hill3/ {
            ticket HILL;
            ticket_edition 3.0;
        }
END

my $receiver = TicketReceiver->new;
$receiver->agent(demo => '5d2c9a1e-7b34-4c8f-9e60-1a2b3c4d5e6f', 'Demo-2026');
is call('SetAgentParameters', { responseaddr => $receiver->url('cb'),
    sendofficiallysnotify => '1' }, at => 'hill')->retcode, 0,
    'the agent asks for callbacks';

# HILL gets a single ticket, two with real names, and a promotion.
for (['SOLO', '单人票', '20.00', 'single', 'no'],
     ['NAMED', '实名票', '40.00', 'single', 'yes'],
     ['CLASS', '班级票', '10.00', 'group', 'yes'])
{
    my ($code, $name, $price, $form, $real) = @$_;
    is +(ticketctl('product', 'create', 'HILL', $code, '--name', $name,
        '--form', $form, '--real-name', $real))[0], 0,
        "product $code is created";
    is +(ticketctl('price', 'set', 'HILL', $code, $price))[0], 0,
        "product $code gets a price";
}
is +(ticketctl(qw(promotion set HILL HILL2 10 1)))[0], 0,
    'a promotion frees one person in ten';

my $n = 0;
sub authorised {      # location, Order_list, money, more
    my ($at, $list, $money, %more) = @_;

    my $order = booked_id({ Order_list => $list, ID => identity(500 + ++$n),
                            %more }, at => $at);
    paid($order, money => $money, at => $at);
    return $order;
}

sub activate {
    my ($at, $order, %given) = @_;

    my %with = (orderid => $order, activateall => '1', activatedate => day(1),
                tickettype => '2', activatemode => '1', %given);
    return call('ActivateTicket',
        { map { $_ => $with{$_} } grep { defined $with{$_} } keys %with },
        at => $at);
}

sub memo {      # [n, line, type, name] ...
    return join '|', map {
        identity($_->[0]) . '^' . ($_->[3] // '张三') . "^^$_->[1]^"
        . ($_->[2] // 1) } @_;
}

sub tickets {
    my ($answer) = @_;
    return map { my $node = $_;
                 +{ map { $_->nodeName => $_->textContent }
                    $node->findnodes('./*') } }
        $answer->doc->findnodes('//ticket');
}

sub account {
    return join ' ', @{ sql_row('select balance_fen, held_fen
        from ticket.account where supplier_id = ? and account_id = 1011',
        $_[0]) }{qw(balance_fen held_fen)};
}


# ---- Whole, with every element of the answer ----
{
    my @id = (identity(1), identity(2));
    my $order = authorised('hill', 'HILL1|2|NAMED|2', '260.00', IDCount => 2,
                     Memo => memo([1, 2], [2, 2]));
    is account(2), '100000000 26000', 'the money of the order is held';
    my $a = activate('hill', $order);
    is $a->retcode, 0, 'the whole order is activated' or diag $a->retmsg;

    my @t = tickets($a);
    my $item = sub { $a->item($_[0]) };
    is $item->('orderid'), $order, 'the answer names its orderid';
    is $item->('sellbillid'), "S$order", 'sellbillid is derived from the order';
    is $item->('stationid'), '00', 'stationid is the internet station';
    is $item->('stationname'), '互联网', 'stationname is the internet station';
    is $item->('businesstype'), '2', 'the businesstype is 2';
    like $item->('datetime'), qr/^\d{14}$/, 'datetime has fourteen digits';
    is $item->('total'), '260.00', 'total is what was paid';
    is $item->('dealtotal'), '260.00', 'dealtotal is what was taken';
    is $item->('dealamount'), '260.00', 'dealamount is the settled amount';
    is $item->('totalfees'), '0.00', 'totalfees of a whole order is 0.00';
    is $item->('ticketcount'), '3', 'ticketcount counts three tickets';
    is $item->('personcount'), '4', 'personcount counts four persons';
    is scalar(@t), 3, 'three tickets are listed';
    like delete $_->{ticketcode}, qr/^$order\d{11}$/,
        'a ticketcode begins with its order' for @t;
    is_deeply $t[0], { productid => 'HILL1', productname => '登山票',
        personcount => 2, ticketdate => day(1), freecount => 0,
        price => '90.00', summary => '180.00', servicecode => '',
        servicename => '', timespanindex => '', starttime => '',
        endtime => '', status => 1, name => '', identitycode => '' },
        'the group ticket has every element';
    is_deeply [map { @$_{qw(productid personcount name identitycode)} }
               @t[1, 2]],
        [map { ('NAMED', 1, '张三', $_) } @id],
        'single tickets carry the names of their visitors';

    is account(2), '99974000 0', 'the held money is captured';
    is order_state($order, at => 'hill'), '3',
        'the activated order is delivered (state 3)';
    my $list = call('GetTicketList', { orderid => $order }, at => 'hill');
    is_deeply [map { $_->{productid} } tickets($list)],
        [qw(HILL1 NAMED NAMED)], 'GetTicketList lists the same tickets';

    $a = activate('hill', $order);
    is $a->retcode, -1, 'an order is not activated twice';
    wait_until {
        join('', map { $_->{status} } grep { $_->{order} eq $order }
            $receiver->requests) eq '023'
    } 'the callbacks say booked, authorised, delivered', 15;
}

# A group ticket of a product that needs names has those of all who come, in the
# order of the booking, and so has GetTicketList.
{
    my @who = ([31, 1, 1, '赵一'], [32, 1, 1, '钱&二'], [33, 1, 1, '孙三']);
    my $names = sub {
        return [map { [@$_{qw(productid personcount name identitycode)}] }
                tickets($_[0])];
    };
    my $class = sub {
        return [['CLASS', scalar @_, join('，', map { $_->[3] } @_),
                 join('，', map { identity($_->[0]) } @_)]];
    };

    for my $at (qw(hill hill3)) {
        for my $come ([0 .. 2], [0, 2], [2], [0]) {
            my $order = authorised($at, 'CLASS|3', '30.00', IDCount => 3,
                                   Memo => memo(@who));
            my $count = @$come;
            my @come = @who[@$come];
            my $a = activate($at, $order, $count == 3 ? () :
                (activateall => '0', activatelist => "CLASS|$count",
                 memo => memo(reverse @come)));
            is_deeply $names->($a), $class->(@come),
                "$at: the answer names the $count who come"
                or diag $a->retmsg;
            is_deeply $names->(call('GetTicketList', { orderid => $order },
                                    at => $at)), $class->(@come),
                "$at: the list names the same $count";
        }
    }
}

# ---- In part: fee, release, places, free persons ----
{
    my $used = sub { sql_value('select coalesce(sum(used), 0)
        from ticket.quota where supplier_id = 2
        and quota_id >> 56 = 3') };
    my ($before, $money) = ($used->(), account(2));
    my $order = authorised('hill', 'HILL1|3|HILL2|22', '870.00');
    my $a = activate('hill', $order, activateall => '0',
                     activatelist => 'HILL2|15|HILL1|1|');

    # 90 + 14 x 30; fees 2 x 10 + 6 x 10
    is $a->retcode, 0, 'a part of the order is activated' or diag $a->retmsg;
    is_deeply [map { $a->item($_) } qw(total dealtotal dealamount totalfees
        ticketcount personcount)],
        ['870.00', '590.00', '510.00', '80.00', '2', '16'],
        'the answer has the settled amount, the fees and the counts';
    is_deeply [map { "$_->{productid} $_->{personcount} $_->{freecount}"
                     . " $_->{summary}" } tickets($a)],
        ['HILL1 1 0 90.00', 'HILL2 15 1 420.00'],
        'the tickets are those of the activated part';
    is +(split / /, $money)[0] - (split / /, account(2))[0], 59000,
        'the part and its fees are captured, and no more';
    is +(split / /, account(2))[1], 0, 'nothing is held any more';
    is $used->() - $before, 16,
        'only the places of the activated part stay used';

    my $q = call('QueryOrder', { order_id => $order }, at => 'hill');
    is_deeply [map { "$_->{num} $_->{dealnum} $_->{dealamount} $_->{fees}" }
               $q->subitems],
        ['3 1 90.00 20.00', '22 15 420.00 60.00'],
        'QueryOrder shows the same settlement of each item';
    like activate('hill', $order)->retmsg, qr/不处于/,
        'the rest of the order cannot be activated';

    my ($code) = $a->raw =~ m{<ticketcode>(\d+)</ticketcode>};
    is call('RefundTicket', { orderid => $order, ticketcode => $code },
            at => 'hill')->retcode, 0,
            'a ticket of the activated part can be refunded';
}

# The free persons of a part are those an order of that size would have.
for my $size (9, 10, 15, 20) {
    my $order = authorised('hill', 'HILL2|30', '810.00');
    my ($part) = tickets(activate('hill', $order, activateall => '0',
                                  activatelist => "HILL2|$size"));
    my $whole = authorised('hill', "HILL2|$size", sprintf '%d.00',
                     30 * ($size - int($size / 10)));
    my ($t) = tickets(activate('hill', $whole));
    is_deeply [@$part{qw(personcount freecount summary)}],
        [@$t{qw(personcount freecount summary)}],
        "$size of 30 have the free persons of $size";
}

# ---- With slots; both editions; another day ----
{
    my $used = sub {
        my ($slot) = grep { $_->{TimeSpanIndex} == 3 } call('GetTimeSegment',
            { startdate => day(1), enddate => day(1), servicecode => '01' })
            ->items;
        return $slot->{UsedCount};
    };
    my %three = (at => 'agent3');
    my $before = $used->();
    my $slot = 1;
    my $order = booked_id({ Order_list => 'ADULT|4', ID => identity(500 + ++$n),
                            timespanindex => $slot });
    paid($order, money => '400.00', at => 'agent3');    # 3.0 does not activate

    like activate('agent', $order)->retmsg, qr/^参数不能为空/,
        'edition 4.0 requires a slot';
    is activate('agent3', $order)->retmsg,
        '调用失败，失败原因：参数错误 timespanindex',
        'edition 3.0 names the missing timespanindex';
    like activate('agent', $order, timespanindex => $slot + 1)->retmsg,
        qr/时段号/, 'a slot other than the booked one is refused';
    like activate('agent', $order, timespanindex => $slot,
                  activatedate => day(2))->retmsg, qr/分时段/,
                  'a day other than the booked one is refused';
    my $a = activate('agent', $order, timespanindex => $slot);
    is $a->retcode, 0, 'the order is activated in its slot' or diag $a->retmsg;
    my ($t) = tickets($a);
    is "$t->{servicecode} $t->{servicename} $t->{timespanindex}"
        . " $t->{starttime}", "01 南线 $slot 08:00",
        'the ticket names its route and slot';

    sql_do("update ticket.ticket set state = '4' where order_id = ?", $order);
    is $used->(), $before, 'the orders of slot 1 take nothing of slot 3';

    my $other = authorised('agent3', 'ADULT|4|CHILD|2', '500.00');
    $a = activate('agent3', $other, timespanindex => '-1', activateall => '0',
                  activatelist => 'CHILD|1', sendnotification => '0');
    is $a->retcode, 0,
        'edition 3.0: -1 means the earliest slot' or diag $a->retmsg;
    is $a->item('personcount'), 1, 'one child is activated';
    is sql_value('select notice from ticket.orders where order_id = ?',
                 $other), 0, 'the order asks for no official message';

    for my $ignored (qw(7 0 x -9)) {
        $order = authorised('hill', 'HILL1|1', '90.00', SXRQ => day(0));
        ($t) = tickets(activate('hill', $order, activatedate => day(2),
                                timespanindex => $ignored));
        is $t->{ticketdate}, day(2),
            "a later day is taken; without slots slot $ignored is ignored";
    }
    is activate('agent', $order, timespanindex => 'x')->retmsg,
        '参数错误。timespanindex', 'with slots a bad slot is refused';
}

# ---- Refusals: who, text of 4.0 and its own of 3.0 ----

my $plain = authorised('hill', 'HILL1|2|HILL2|2', '240.00');
my $solo = authorised('hill', 'SOLO|3', '60.00', IDCount => 1,
    Memo => memo([21, 1]));
my $named = authorised('hill', 'NAMED|3|HILL1|1', '210.00', IDCount => 3,
                 Memo => memo([31, 1], [32, 1], [33, 1]));
my $closed = authorised('hill', 'HILL1|1', '90.00');
is call('CancelOrder', { Order_id => $closed }, at => 'hill')->retcode, 0,
    'one order is cancelled';
my %part = (activateall => '0');
my %two = (%part, activatelist => 'NAMED|2');

my @refusals = (
    ['预订单号不能为空，激活失败。', $plain, orderid => undef],
    ['激活（游览）日期不能为空，激活失败。', $plain, activatedate => undef],
    ['激活方式不能为空，激活失败。', $plain, activatemode => undef],
    ['是否整单激活参数不能为空，激活失败。', $plain, activateall => undef],
    ['参数不能为空，激活失败。', $plain, tickettype => undef],
    ['当前业务被指定为部分激活，但未提供激活列表，激活失败。', $plain, %part],
    ['激活方式参数错误，激活失败。', $plain, activatemode => '3'],
    ['激活方式参数错误，激活失败。', $plain, activatemode => '2'],
    ['没有找到对应的预订（预购）单。', '2611210020000000000'],
    ['没有找到对应的预订（预购）单。', 'X1'],
    ['没有找到对应的预订（预购）单。', '99999999999999999999'],
    ['当前预订（预购）单不处于“已支付”或“预订金支付授权”状态，不能执行激活。',
     $closed],
    ['当前预订单中，实名票要求前台实名，但预订单中现有实名信息的数量，'
     . '与要求激活的数量不一致，激活失败。', $named, %two],
    ['当前系统要求使用二代身份证远程激活，但订单中，单人票对应的预订单中的'
     . '实名信息数量与要求激活的数量不一致，激活失败。', $solo,
     tickettype => '1'],
    ['当前门票类型单人票要求一人一票，预订单存在一个或多个用于该门票类型的'
     . '实名信息，但实名信息的数量与期望激活的该种门票类型的数量不一致，'
     . '激活失败。', $solo],
    ['当前预订单不存在客户实名信息，不能确认请求激活的身份证号码是否存在于'
     . '预订列表之中，激活失败。', $plain, memo => memo([1, 1])],
    ['请求激活的身份证号码不存在于预订列表之中，激活失败。', $named, %two,
     memo => memo([31, 1], [34, 1])],
    ['请求激活的身份证号码不存在于预订列表之中，激活失败。', $named, %two,
     memo => '123^张三^^1^1'],
    ['请求激活的身份证号码对应的门票类型与预订时该身份证号指定的门票类型'
     . '不一致，激活失败。', $named, %two, memo => memo([31, 1], [32, 2])],
    ['请求激活的门票类型未在预订单中存在，激活失败。', $plain, %part,
     activatelist => 'SOLO|1'],
    ['请求激活的门票类型未在预订单中存在，激活失败。', $plain, %part,
     activatelist => 'NOTHING|1'],
    ['请求激活的门票数量超过预订数量，激活失败。', $plain, %part,
     activatelist => 'HILL1|3'],
    ['当前门票类型实名票要求前台实名，但激活请求中提供的实名信息数量与请求'
     . '激活的数量不一致，激活失败。', $named, %two, memo => memo([31, 1])],
    ['当前系统仅允许二代身份证激活，但激活请求中提供的实名信息数量与请求激活'
     . '的数量不一致，激活失败。', $solo, %part, activatelist => 'SOLO|2',
     tickettype => '1', memo => memo([21, 1])],
    ['当前门票类型单人票要求一人一票，激活请求中提供了一个或多个用于该门票'
     . '类型的实名信息，但实名信息的数量与期望激活的该种门票类型的数量不一致，'
     . '激活失败。', $solo, %part, activatelist => 'SOLO|2',
     memo => memo([21, 1])],
    ['当前系统仅允许二代身份证激活，但激活请求拼装后出现了重复的身份证引用，'
     . '激活失败。', $named, %two, tickettype => '1',
     memo => memo([31, 1], [31, 1])],
    ['当前系统仅允许二代身份证激活，但激活请求拼装后出现了重复的身份证引用，'
     . '激活失败。', $plain, tickettype => '1'],
    ['没有需要激活的门票，激活订单失败。', $plain, %part,
     activatelist => 'HILL1|0|HILL2|0'],
    ['验证参数失败：激活请求中出现了重复的证件。', $named, %two,
     memo => memo([31, 1], [31, 1])],
    ['验证参数失败：激活（游览）日期不在订单有效期内。', $plain,
     activatedate => day(0)],
    ['验证参数失败：激活（游览）日期不在订单有效期内。', $plain,
     activatedate => day(4)],
    ['验证参数失败：激活（游览）日期只能是当天及其后的两天。', $plain,
     activatedate => day(3)],
);

my %name = (orderid => 1, activatedate => 1, activatemode => 1,
            activateall => 1, tickettype => 1);
for my $case (@refusals) {
    my ($text, $order, %given) = @$case;
    my ($missing) = grep { exists $given{$_} && !defined $given{$_} }
                    keys %name;
    $missing //= 'activatelist' if $text =~ /激活列表/;

    my $a = activate('hill', $order, %given);
    is_deeply [$a->retcode, $a->retmsg], [-1, $text], "4.0 refuses: $text";
    $a = activate('hill3', $order, %given);
    is_deeply [$a->retcode, $a->retmsg], [-1, $missing
        ? "调用失败，失败原因：参数错误 $missing"
        : '调用失败，失败原因：' . ($text =~ s/。$//r) . '；'], "3.0 refuses: $text";
}

# Malformed values: -1901 with the name, in 3.0 -1.
for (['activateall', '2'], ['activateall', '11'], ['activatedate', '20260230'],
     ['activatedate', '2026-7-1'], ['tickettype', '3'],
     ['sendnotification', '2'],
     ['activatelist', 'HILL1'], ['activatelist', 'HILL1|x'],
     ['activatelist', 'HILL1|-1'], ['activatelist', 'HILL1|1|HILL1|1'],
     ['activatelist', '|1'], ['activatelist', '||'],
     ['activatelist', 'HILL1|99999999999'],
     ['activatelist', join '|', map { "P$_|1" } 1 .. 33],
     ['activatelist', 'x' x 4001], ['memo', 'x'], ['memo', 'a^b^c^d^e'],
     ['memo', '|'], ['memo', identity(1) . '^张三^^0^1'],
     ['memo', identity(1) . '^张三^^1^5'], ['memo', '^张三^^1^1'],
     ['memo', identity(1) . '^张三^^1^1^1'])
{
    my ($name, $value) = @$_;
    my %given = ($name eq 'activatelist' ? %part : (), $name => $value);
    my $shown = length $value > 20 ? length($value) . ' bytes' : $value;
    my $a = activate('hill', $plain, %given);
    is_deeply [$a->retcode, $a->retmsg], [-1901, "参数错误。$name"],
        "4.0 refuses $name $shown";
    is activate('hill3', $plain, %given)->retcode, -1,
        "3.0 refuses $name $shown";
}
{
    my $a = call('ActivateTicket', { orderid => $plain, activateall => '1',
        activatedate => day(1), tickettype => '2', activatemode => '1',
        memo => 'nocipher' }, at => 'hill', raw => ['memo']);
    is $a->retmsg, '参数错误。memo', 'a memo in clear is refused';
}

# A document that has a ticket; passports; what the supplier allows.
{
    is +(ticketctl(qw(supplier set HILL --single-purchase yes)))[0], 0,
        'the supplier allows one ticket per document';
    is +(ticketctl(qw(product set HILL NAMED --ticket-days 9 --order-days 1
                      --web-order-days 1)))[0], 0,
        'its tickets are valid for longer than its orders';
    my $first = authorised('hill', 'NAMED|1', '40.00', IDCount => 1,
                     Memo => memo([41, 1]));
    my $second = authorised('hill', 'NAMED|2', '80.00', SXRQ => day(2),
        IDCount => 2,
                      Memo => memo([42, 1], [41, 1]));
    my $own = authorised('hill', 'HILL1|1', '90.00', ID => identity(43));
    my $again = authorised('hill', 'HILL1|1', '90.00', ID => identity(43));
    my %later = (activatedate => day(2));

    is activate('hill', $_)->retcode, 0,
        'the first order of a document is activated' for $first, $own;
    my $held = identity(41);
    is activate('hill', $second, %later)->retmsg,
        "当前证件${held}在系统中存在有效期内门票，系统已设置为禁止重复购票。",
        'a document with a valid ticket blocks the second order';
    is activate('hill3', $second, %later)->retmsg, '调用失败，失败原因：'
        . "当前证件${held}在系统中存在有效期内门票，系统已设置为禁止重复购票；",
        'edition 3.0 refuses the same document';
    $held = identity(43);
    is activate('hill', $again)->retmsg,
        "当前证件${held}在系统中存在有效期内门票，系统已设置为禁止重复购票。",
        'a valid ticket blocks the document of the order itself';
    is activate('hill', $second, %later, %part, activatelist => 'NAMED|1',
                memo => memo([42, 1]))->retcode, 0,
                'without that visitor the second order is activated';
    is +(ticketctl(qw(supplier set HILL --single-purchase no)))[0], 0,
        'the supplier allows several tickets per document';
    is activate('hill', $again)->retcode, 0,
        'then the blocked order is activated';

    my $passport = authorised('hill', 'NAMED|1', '40.00', IDCount => 1,
                        Memo => 'E12345678^李四^^1^3');
    like activate('hill', $passport, tickettype => '1')->retmsg,
        qr/不是二代身份证/, 'a passport order is refused for card gates';
    is activate('hill', $passport)->retcode, 0,
        'a passport order is activated for phones';

    is +(ticketctl(qw(supplier set HILL --gate-media 1)))[0], 0,
        'the gates read cards only';
    is activate('hill', $plain)->retmsg,
        '当前电子门票系统不允许按指定的模式执行远程激活，激活失败。', 'activation for phones is refused';
    is +(ticketctl(qw(supplier set HILL --gate-media 3)))[0], 0,
        'the gates read both media';
    is +(ticketctl(qw(supplier set HILL --activation 0)))[0], 0,
        'tickets are issued at the desk only';
    is activate('hill', $plain)->retmsg,
        '当前电子门票系统不允许远程激活，必须至前台或自助机上取票。', 'remote activation is refused';
    is +(ticketctl(qw(supplier set HILL --activation 1)))[0], 0,
        'remote activation is allowed again';

    my $slots = authorised('agent3', 'ADULT|1', '100.00');
    is +(ticketctl(qw(line products DEMO 01 CHILD TEN1 REAL)))[0], 0,
        'adults are taken off the route';
    is activate('agent', $slots, timespanindex => '-1')->retmsg,
        '当前系统处于分时段模式，但请求激活的门票类型没有分配线路（检票站点），'
        . '激活失败。', 'a product without a route is refused';
    is +(ticketctl(qw(line products DEMO 01 ADULT CHILD TEN1 REAL)))[0], 0,
        'adults are put back on the route';
    is activate('agent', $slots, timespanindex => '-1')->retcode, 0,
        'the product with its route is activated';
}

# Nobody else's; nothing of all this has changed the orders.
{
    my $order = authorised('agent3', 'ADULT|1', '100.00');
    is call('ActivateTicket', { orderid => $order, activateall => '1',
        activatedate => day(1), tickettype => '2', activatemode => '1',
        timespanindex => '-1' }, agent => 'demo2')->retmsg,
        '没有找到对应的预订（预购）单。', "another agent's order is unknown";
}
is order_state($_, at => 'hill'), '2',
    'a refused order stays authorised (state 2)' for $plain, $solo,
    $named;
is activate('hill', $plain)->retcode, 0,
    'the refused plain order can be activated';
is activate('hill', $named, %part, activatelist => 'NAMED|1',
            memo => memo([33, 1]))->retcode, 0,
            'a named visitor is activated alone';
is sql_value("select string_agg(ticket_no::text, ' ') from ticket.ticket
    where order_id = ? and state = '1'", $named), '3',
    'the ticket of the named visitor is the one issued';

is_deeply [grep { !$_->{verified} } $receiver->requests], [],
    'every callback was signed';
audit_ok();
done_testing();
