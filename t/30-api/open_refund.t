# 1.1.7 of the open API: tickets given back, at once or after a review, each
# number of an application once.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use TicketDevice;
use TicketOpenShop;
use TicketTest;

open_start(processes => 2, locations => 'location /gate/ { ticket_gate OPEN; }');

my $single = sells('SINGLE', '100.00');
my $group = sells('GROUP', '40.00', form => 'group');
my $never = sells('NEVER', '10.00', open => { refund => 'false' });
my $review = sells('REVIEW', '30.00', open => { review => 'true' });
my $scarce = sells('SCARCE', '10.00', day_limit => 3);
wait_until { open_call('order/Create', order_of($single, VisitDate => iso_day(20)),
                       agent => 'ota')->good } 'the products are sold', 10;
my $gate = device('refund 1', supplier => 'OPEN');
my $today = iso_day(0);

my $refunds = 0;

sub refund {
    my ($order, $count, $members, %opt) = @_;

    return open_call('order/Refund', {
        OrderId => $order, RefundCount => $count,
        RefundId => 'refund-' . ++$refunds, %{$members // {}},
    }, agent => 'ota', %opt);
}

sub refuses {
    my ($message, $name, @call) = @_;

    local $Test::Builder::Level = $Test::Builder::Level + 1;
    my $before = balance();
    is_open_refusal(refund(@call), $message, $name);
    is balance(), $before, "$name: no money comes back";
}

sub gives_back {
    my ($money, $name, @call) = @_;

    local $Test::Builder::Level = $Test::Builder::Level + 1;
    my $before = balance();
    my $answer = refund(@call);
    ok $answer->good, "$name: it is given back" or diag $answer->raw;
    is balance(), sprintf('%.2f', $before + $money), "$name: its money is back";
    return $answer;
}


# ---- At once ----

{
    my ($order, $data) = bought('three', order_of($single, OrderQuantity => 3,
        VisitDate => $today));
    my @codes = codes($data);
    my %first = (RefundId => '1522870740750303232');
    my $answer = gives_back(100, 'one of three', $order, 1, \%first);

    is $answer->message, '退款成功', 'it is said to be done';
    is_deeply [sort keys %{$answer->data}], [qw(ApplyId RefundStatus)],
        'Data has its two members';
    like $answer->data->{ApplyId}, qr/^[1-9]\d*$/, 'one is a number';
    is ref $answer->data->{ApplyId}, 'TicketOpen::Number', 'which is no string';
    is $answer->data->{RefundStatus}, 1, 'the other says it is done';
    verdict_is $gate->check(code => $codes[2]), 'REFUNDED',
        'it was the last ticket';
    verdict_is $gate->check(code => $codes[0]), 'IN', 'the first one is good';

    my $before = balance();
    is refund($order, 1, \%first)->json, $answer->json,
        'the same number again is the same application';
    is refund("$order", 1, \%first, style => 'camel strings')->json,
        $answer->json, 'written otherwise, too';
    is_open_refusal(refund($order, 2, \%first), '退款申请批次号重复，内容不一致',
                    'the same number of two');
    is_open_refusal(refund(4600001, 1, \%first),
                    qr/^(?:退款申请批次号重复，内容不一致|订单不存在)$/,
                    'the same number of another order');
    is_open_refusal(refund($order, 1, {%first, VoucherCode => [$codes[1]]}),
                    '退款申请批次号重复，内容不一致', 'the same number of a code');
    is balance(), $before, 'none of them gives anything back';

    refuses('可退数量不足', 'two, of which one is used', $order, 2);
    gives_back(100, 'the one that is left', $order, 1);
    refuses(qr/^(?:可退数量不足|票已使用)$/, 'one that is used', $order, 1);
    refuses('票已使用', 'one that is used, by its code', $order, 1,
            { VoucherCode => [$codes[0]] });
}
{
    my ($order) = bought('two', order_of($single, OrderQuantity => 2));
    refuses(qr/^(?:参数 RefundCount 格式错误|退款数量错误)$/, "a count of $_",
            $order, \$_) for qw(0 -1 1.5 1e1);
    refuses('可退数量不足', 'more than there are', $order, 3);
    refuses(qr/^(?:可退数量不足|退款数量错误)$/, 'many more', $order, 1000000);
    gives_back(200, 'all at once', $order, 2);
    refuses('可退数量不足', 'what came back', $order, 1);
}
{
    my $before = balance();
    my ($order) = bought('two', order_of($single, OrderQuantity => 2));
    my %members = (OrderId => $order, RefundCount => 1, RefundId => 'at once');
    my @answers = open_at_once(map { ['order/Refund', \%members, agent => 'ota'] }
                               1 .. 4);
    is_deeply [map { $_->raw =~ s/"LogId":"\d+"//r } @answers],
        [($answers[0]->raw =~ s/"LogId":"\d+"//r) x 4],
        'four at once are answered alike';
    ok $answers[0]->good, 'which is a success' or diag $answers[0]->raw;
    is balance(), sprintf('%.2f', $before - 100), 'one ticket came back';

    my @others = open_at_once(map { ['order/Refund', { %members,
        RefundId => "another $_" }, agent => 'ota'] } 1 .. 4);
    is scalar(grep { $_->good } @others), 1, 'the other one comes back once';
    is balance(), $before, 'and its money';
}


# ---- By code ----

{
    my ($order, $data) = bought('three', order_of($single, OrderQuantity => 3,
        VisitDate => $today, VisitPerson => [map { person($_) } 1 .. 3]));
    my @codes = codes($data);
    my ($other, $theirs) = bought('one more', order_of($single));
    my ($abroad, $foreign) = bought("another's", order_of($single),
                                    agent => 'other');
    my @by = (undef, 1);

    refuses('订单不存在', "another's code", @by,
            { VoucherCode => [codes($foreign)] });
    refuses('订单不存在', 'a code of nobody', @by,
            { VoucherCode => ['260717001000000000100112345678'] });
    refuses(qr/./, 'codes of two orders', undef, 2,
            { VoucherCode => [$codes[0], codes($theirs)] });
    refuses(qr/./, 'a code of another order', $order, 1,
            { VoucherCode => [codes($theirs)] });
    refuses(qr/^(?:退款数量错误|参数 RefundCount)/, 'two of one code', undef, 2,
            { VoucherCode => [$codes[0]] });
    refuses(qr/./, 'a code twice', undef, 2,
            { VoucherCode => [@codes[0, 0]] });
    refuses(qr/./, 'codes that are numbers', @by, { VoucherCode => [1] });
    refuses('参数 OrderId 缺失', 'neither order nor code', undef, 1);

    gives_back(100, 'the second visitor', @by, { VoucherCode => [$codes[1]] });
    verdict_is $gate->check(code => $codes[1]), 'REFUNDED', 'who may not enter';
    verdict_is $gate->check(code => $codes[2]), 'IN', 'the third one may';
    gives_back(100, 'the first visitor, without a count', undef, undef,
               { VoucherCode => [$codes[0]] });
    refuses('可退数量不足', 'the same once more', @by,
            { VoucherCode => [$codes[0]] });
}


# ---- One code for all ----

{
    my ($order, $data) = bought('a group', order_of($group, OrderQuantity => 5));
    my $first = refund($order, 5);
    ok $first->good, 'a whole group comes back' or diag $first->raw;
    is balance(), sql_value('select (balance_fen / 100.0)::numeric(12, 2)'
        . ' from ticket.account where supplier_id = 50 and account_id = ?',
        agent_id('ota') * 10 + 1), 'and its money';
}


# ---- What cannot be given back ----

{
    my $order = created('what is not paid', order_of($single));
    refuses('订单状态不允许此操作', 'what is not paid', $order, 1);
    my ($kept) = bought('what is kept', order_of($never));
    refuses('该产品不支持退款', 'what is sold for good', $kept, 1);
    refuses('订单不存在', 'a number of no order', 1, 1);
    refuses('订单不存在', "another partner's", $kept, 1, {}, agent => 'other');
    refuses(qr/^参数 RefundId (?:缺失|格式错误)/, "the number $$_[0]", $kept, 1,
            { RefundId => $$_[1] })
        for ['of nothing', ''], ['that is not there', undef],
            ['of sixty-five', 'x' x 65], ['of a line', "a\n"];
}
{
    my ($order) = bought('places', order_of($scarce, OrderQuantity => 3));
    ok !open_call('order/Create', order_of($scarce), agent => 'ota')->good,
        'all places are taken';
    gives_back(20, 'two places', $order, 2);
    wait_until { open_call('order/Create', order_of($scarce), agent => 'ota')
                 ->good } 'they are sold again', 5;
}


# ---- Reviewed ----

{
    my ($order, $data) = bought('three', order_of($review, OrderQuantity => 3,
        VisitDate => $today));
    my @codes = codes($data);
    my $before = balance();
    my %apply = (RefundId => 'review-1');
    my $answer = refund($order, 1, \%apply);

    ok $answer->good, 'it is applied for' or diag $answer->raw;
    is $answer->message, '退款申请成功，等待审核通知', 'as the sample says';
    is $answer->data->{RefundStatus}, 0, 'it waits for staff';
    is balance(), $before, 'no money comes back';
    is refund($order, 1, \%apply)->json, $answer->json,
        'the same again is the same application';

    my $blocked = $gate->check(code => $codes[2]);
    isnt $blocked->{json}{verdict}, 'IN', 'its ticket opens no gate meanwhile';
    is $blocked->{json}{screen}{zh}, '退款审核中', 'and the gate says why';
    verdict_is $gate->check(code => $codes[0]), 'IN', 'the first one does';
    refuses(qr/^可退数量不足|^票已使用/, 'two more, of which one is used', $order,
            2);

    my $apply = $answer->data->{ApplyId};
    staff('openrefund', 'refuse', 'OPEN', "$apply", '--reason', '已过期限');
    my $refused = refund($order, 1, \%apply);
    is $refused->data && $refused->data->{RefundStatus}, 2,
        'after a no the same again says so' or diag $refused->raw;
    is $refused->message, '已过期限', 'with the reason';
    is balance(), $before, 'no money comes back';
    verdict_is $gate->check(code => $codes[2]), 'IN', 'its ticket is good again';

    my $second = refund($order, 1);
    is $second->data->{RefundStatus}, 0, 'another one is applied for';
    staff('openrefund', 'approve', 'OPEN', $second->data->{ApplyId} . '');
    is balance(), sprintf('%.2f', $before + 30), 'after a yes its money is back';
    is refund($order, 1, { RefundId => "refund-$refunds" })->data->{RefundStatus},
        1, 'and the same again says so' ;
    verdict_is $gate->check(code => $codes[1]), 'REFUNDED',
        'its ticket is no longer good';
}

audit_ok();
done_testing();
