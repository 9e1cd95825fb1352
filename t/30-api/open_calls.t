# Orders over the open API: seen whether they could be made, made, paid, their
# codes told, given back, cancelled; each said again, and beside the pages.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use TicketOpen;
use TicketOutbox ();
use TicketShop;
use TicketTest;

system_start(
    processes => 2,
    locations => 'location /open/ { ticket_open_api HILL;
                                    ticket_open_api_plain on; }
                  location /slots/ { ticket_open_api DEMO;
                                     ticket_open_api_plain on; }',
);

sub lets_in {
    my ($name, $code, $key) = @_;

    my ($agent) = sql(
        q{select s.supplier_id, a.agent_id from ticket.agent a
          join ticket.supplier s using (supplier_id)
          where s.code = ? and a.user_name = 'demo'}, $code);
    my @agent = @$agent{qw(supplier_id agent_id)};
    local $TicketOutbox::SUPPLIER = $agent->{supplier_id};

    sql_do('insert into ticket.open_agent (supplier_id, agent_id, enabled)
            values (?, ?, true)', @agent);
    sql_do(q{insert into ticket.open_key values (?, ?, 1, decode(?, 'hex'),
             api.now())}, @agent, TicketOutbox::sealed(open_key => demo => $key));
    open_agent($name, id => $agent->{agent_id}, key => $key);
}

lets_in(demo => HILL => '0123456789ABCDEF0123456789ABCDEF');
lets_in(slots => DEMO => 'FEDCBA9876543210FEDCBA9876543210');

sub product_id {
    my ($code) = @_;
    return sql_value('select product_id from ticket.product where code = ?',
                     $code);
}

my $hill = product_id('HILL1');
sql_do(q{update ticket.product set form = '1' where product_id = ?
        and supplier_id = (select supplier_id from ticket.supplier
                           where code = ?)}, $hill, 'HILL');
my $own = 0;

sub order_of {
    my (%members) = @_;
    return { OriginOrderId => 'own-' . ++$own,
             ContactPerson => { Name => '张三', Mobile => '13920000001' },
             ProductId => $hill, OrderQuantity => 2, VisitDate => iso_day(1),
             %members };
}

sub good {
    my ($name, @call) = @_;

    local $Test::Builder::Level = $Test::Builder::Level + 1;
    my $answer = open_call(@call);
    ok $answer && $answer->good, "$name is done"
        or diag $answer ? $answer->raw : 'no answer';
    return $answer;
}


# ---- Verify ----

my %user = (UserName => '张三', Mobile => '13920000001', CardID => identity(1));
my %try = (ProductId => $hill, VisitDate => iso_day(1), OrderUsers => [\%user]);
is good('a trial', 'order/Verify', \%try)->message, '校验通过', 'which is good';
is_open_refusal(open_call('order/Verify', { %try, VisitDate => iso_day(-1) }),
    '游玩预订时间不符合产品预订时间限制(游玩日期已过)', 'a trial for yesterday');
is_open_refusal(open_call('order/Verify', { %try, ProductId => 99999999 }),
    '产品不存在或未授权', 'a trial of an unknown product');
is sql_value('select count(*) from ticket.orders'), 0, 'nothing is taken';


# ---- Create ----

my $order = order_of();
my $created = good('an order', 'order/Create', $order);
is $created->message, '下单成功', 'an order is made';
my $id = $created->data->{OrderId};
cmp_ok $id, '>=', 4600001, 'it has a number of its own';
is $created->data->{OriginOrderId}, $order->{OriginOrderId}, "and the client's";
is $created->data->{OrderStatus}, 0, 'and waits for its payment';

is good('the same', 'order/Create', $order)->json, $created->json,
    'again: the same answer';
is good('the same', 'order/Create', { %$order, OrderRemark => 'x' })->json,
    $created->json, 'with another remark: the same';
is_open_refusal(open_call('order/Create', { %$order, OrderQuantity => 1 }),
    '订单号重复，内容不一致', 'another order under its number');
is sql_value('select count(*) from ticket.orders'), 1, 'there is one order';

{
    my $many = order_of();
    my %seen;
    $seen{$_ ? $_->json : 'none'}++
        for open_at_once(map { ['order/Create', $many] } 1 .. 8);
    is_deeply [values %seen], [8], 'eight at once get one answer';
}


# ---- Pay ----

sub balance {
    return sql_value('select a.balance_fen from ticket.account a
                      join ticket.supplier s using (supplier_id)
                      where s.code = ? and a.account_id =
                          (select agent_id from ticket.agent g
                           where g.supplier_id = s.supplier_id
                             and g.user_name = ?) * 10 + 1', 'HILL', 'demo');
}

is_open_refusal(open_call('order/Pay', { OrderId => $id, UnitPrice => '1.01' }),
                '单价不一致', 'another price');
is_open_refusal(open_call('order/Pay', { OrderId => $id, TicketCount => 9 }),
                '票数不一致', 'another number of tickets');
is_open_refusal(open_call('order/PersonQrCodes',
                          { originOrderId => $order->{OriginOrderId} }),
                '订单状态不允许此操作', 'codes of what is not paid');

my $before = balance();
my @paid = grep { defined } open_at_once(
    map { ['order/Pay', { OrderId => $id, EticketNo => 'E-1' }] } 1 .. 3);
my $paid = $paid[0];
ok $paid->good, 'the order is paid' or diag $paid->raw;
is_deeply [map { $_->json } @paid], [($paid->json) x 3],
    'three at once are answered alike';
is $paid->data->{OrderStatus}, 4, 'its tickets are out';
is $before - balance(), $paid->data->{PayMoney} * 100, 'and paid once';
my @codes = map { $_->{VoucherCode} } @{$paid->data->{OrderUserVouchers}};
is scalar(grep { /^\d{30}$/ } @codes), 2, 'two tickets have two codes'
    or diag $paid->raw;
is $paid->data->{OrderUserVouchers}[0]{Mobile}, '13920000001',
    "with the contact's phone";
is good('the order', 'order/Create', $order)->json, $created->json,
    'Create is answered as before';

my $told = good('a question', 'order/PersonQrCodes',
                { originOrderId => $order->{OriginOrderId} });
is_deeply [map { $_->{QrCode} } @{$told->data}], \@codes, 'its codes are told';
is $told->data->[0]{Name}, '张三', 'with a name';
is_open_refusal(open_call('order/PersonQrCodes', { originOrderId => 'none' }),
                '订单不存在', 'codes of no order');


my $group = good('a group', 'order/Create',
                 order_of(ProductId => product_id('HILL2')))->data->{OrderId};
my $one = good('a group', 'order/Pay', { OrderId => $group })->data;
like $one->{VoucherCode}, qr/^\d{30}$/, 'a group ticket has one code';
is_deeply $one->{OrderUserVouchers}, [], 'that all have';


# ---- Refund, CancelOrder ----

is_open_refusal(open_call('order/CancelOrder', { orderId => $id }),
                '订单已支付，不能取消', 'what is paid');

$before = balance();
my $refund = { VoucherCode => [$codes[1]], RefundId => 'r-1' };
my $back = good('a refund', 'order/Refund', $refund);
is $back->data->{RefundStatus}, 1, 'which is done at once';
is $back->message, '退款成功', 'in these words';
is balance() - $before, $paid->data->{PayMoney} * 50, 'half of the money is back';
is good('the same', 'order/Refund', $refund)->json, $back->json,
    'again: the same answer';
is_open_refusal(open_call('order/Refund', { OrderId => $id, RefundCount => 1,
    RefundId => 'r-1' }), '退款申请批次号重复，内容不一致',
    'another refund under its number');
is_open_refusal(open_call('order/Refund', { OrderId => $id, RefundCount => 2,
    RefundId => 'r-2' }), '可退数量不足', 'more than there are');
is_open_refusal(open_call('order/Refund', { VoucherCode => ['1' x 30],
    RefundId => 'r-3' }), '订单不存在', "nobody's code");
is_deeply [map { $_->{QrCode} } @{good('a question', 'order/PersonQrCodes',
    { originOrderId => $order->{OriginOrderId} })->data}], [$codes[0]],
    'the code that is left is told';
is good('the order', 'order/Pay', { OrderId => $id })->json, $paid->json,
    'Pay is answered as before';

my $second = good('another order', 'order/Create', order_of())->data->{OrderId};
for (['GET', {}], ['POST', {}],
     ['POST', { body => '', query => "orderId=$second", type => undef }])
{
    my $answer = good("$_->[0] of CancelOrder", 'order/CancelOrder',
                      { orderId => $second }, method => $_->[0], %{$_->[1]});
    is $answer->message, '订单已取消', 'it is cancelled';
}
is_open_refusal(open_call('order/Pay', { OrderId => $second }), '订单已取消',
                'to pay what is cancelled');
is_open_refusal(open_call('order/CancelOrder', { orderId => 1 }), '订单不存在',
                'no order');


# ---- Beside the pages ----

{
    my $page = booked_id({ Order_list => 'HILL2|1' }, at => 'hill');
    is_open_refusal(open_call('order/CancelOrder', { orderId => $page }),
                    '订单不存在', 'an order of the pages');
}


# ---- Sessions, by their times ----

my $adult = product_id('ADULT');
my @slots = (agent => 'slots', at => '/slots/');
my %session = (ProductId => $adult, BeginPlayTime => '10:00',
               EndPlayTime => '11:00', OrderQuantity => 1);
ok good('a session', 'order/Create', order_of(%session), @slots)->good,
    'an order for a session is made';
ok good('a session', 'order/Verify', { %try, ProductId => $adult,
    VisitDate => iso_day(1) . ' 10:30:00' }, @slots)->good,
    'a time behind the day names one';
is_open_refusal(open_call('order/Create', order_of(%session,
    BeginPlayTime => '10:30'), @slots), '场次不存在', 'times of none');
is_open_refusal(open_call('order/Create', order_of(%session,
    BeginPlayTime => undef, EndPlayTime => undef), @slots), '请选择场次',
    'no session');
is_open_refusal(open_call('order/Create', order_of(%session,
    EndPlayTime => undef), @slots), '参数 EndPlayTime 缺失', 'half a session');


# ---- What staff find of it ----

wait_until { sql_value('select count(*) from ticket.open_log') > 40 }
    'what was asked is kept', 10;
is sql_value('select count(*) from ticket.open_log where good'
             . ' and message = ?', '下单成功') > 0, 1, 'with what was answered';

audit_ok();
done_testing();
