# Refusals that no page's own test comes to, by page, in both editions: number
# and words as the interface document prints them.  Booking, paying, activating
# and refunding are elsewhere.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use TicketShop;
use TicketTest;

my $key = '5d2c9a1e-7b34-4c8f-9e60-1a2b3c4d5e6f';
my $key2 = '0f1e2d3c-4b5a-4978-8796-a5b4c3d2e1f0';

system_start();

# Noon of tomorrow: no day ends while codes are counted by day.
set_clock_shift(sql_value(<<'END'));
    select ceil(extract(epoch from
        (date_trunc('day', now() at time zone 'Asia/Shanghai')
         + interval '36 hours') at time zone 'Asia/Shanghai' - now()))::int
END

# The same request to both editions: [number, words] of 4.0 and of 3.0, one
# for both, or undef for one that is asked elsewhere.  Parameters may depend on
# the edition.
sub each_refuses {
    my ($name, $page, $params, $four, $three, %options) = @_;
    my %wanted = (agent => $four, agent3 => $three);

    local $Test::Builder::Level = $Test::Builder::Level + 1;
    for my $at (grep { $wanted{$_} } 'agent', 'agent3') {
        my $given = ref $params eq 'CODE' ? $params->($at) : $params;
        my $answer = call($page, $given, %options, at => $at);

        is_deeply [$answer->retcode, $answer->retmsg], $wanted{$at},
            "$page $at refuses: $name";
        is_deeply [map { $_->nodeName } $answer->doc->findnodes('/root/*')],
            [qw(retcode retmsg sign)], "$page $at: $name: and no more";
    }
}

sub both {
    my ($name, $page, $params, $wanted, %options) = @_;

    local $Test::Builder::Level = $Test::Builder::Level + 1;
    each_refuses($name, $page, $params, $wanted, $wanted, %options);
}


# ---- Looking up ----

my $nobody = '2611210010000000000';
my $unpaid = booked_id({});
my $order = bought({});
my ($code) = ticket_codes($order);
my ($other) = ticket_codes(bought({}));

for my $whose ([$nobody, 'demo'], ['x', 'demo'], [$order, 'demo2']) {
    my ($id, $agent) = @$whose;

    each_refuses("$id of $agent", 'QueryOrder', { order_id => $id },
        [-2002, '没有找到对应的订单或订单不属于当前用户。'],
        [-1, '没有获取到相关产品的定单列表页数信息。'], agent => $agent);
    both("$id of $agent", 'GetTicketList', { orderid => $id },
        [-1, '其他错误。'], agent => $agent);
}
both('not delivered', 'GetTicketList', { orderid => $unpaid },
    [-1, '其他错误。']);

for my $whose (['of another order', $order, $other, 'demo', $key],
               ["of an order that is none", $nobody, $code, 'demo', $key],
               ["of another agent's order", $order, $code, 'demo2', $key2])
{
    my ($name, $id, $ticket, $agent, $cipher) = @$whose;

    both("a ticket $name", 'GetTicketContext', sub {
        return { orderid => $id, ticketcode =>
                 $_[0] eq 'agent3' ? encipher($ticket, $cipher) : $ticket };
    }, [-1, '其他错误。'], agent => $agent);
}

both('not a product', 'QueryPruductStatus', { Productid => 'NONE' },
    [-1, '调用失败，失败原因：产品不存在或没有代理许可 NONE；']);
each_refuses('not a product', 'GetServiceItem', { productid => 'NONE' },
    [-1, '没有获取到相关的产品列表。'], [-1, '其他错误。']);
both('not a line', 'GetProducts', { ServiceCode => '99' },
    [-1, '没有获取到相关的产品列表。']);

# The document has no words for days the wrong way round: the later one is a
# bad parameter.
for my $days ({ startdate => day(2), enddate => day(1) },
              { enddate => day(-1) })
{
    each_refuses('the last day before the first', 'GetTimeSegment',
        { %$days, servicecode => '01' }, [-1901, '参数错误enddate'],
        [-1, '调用失败，失败原因：参数错误 enddate']);
}
each_refuses('more than seven days', 'GetTimeSegment',
    { startdate => day(1), enddate => day(9), servicecode => '01' },
    [-2351, '一次检索的时段数据不能超过7个日历日。'],
    [-1, '调用失败，失败原因：一次检索的时段数据不能超过7个日历日。']);


# ---- Accounts ----

my %now = (Start_datetime => day(0) . '000000',
           End_datetime => day(0) . '235959');
my %no = (
    QueryYFKRec => '没有查询到该预定金账户数据。',
    QueryFKRec => '没有查询到该返款账户数据。',
    JYRecCount => '没有获取到相关账户交易记录页数信息。',
    JYRec => '没有获取到相关账户交易记录信息。',
);

# A deposit and a rebate account are the agent's from the first day; these are
# put aside as long as nobody may find them.
sub without_accounts {
    my ($what) = @_;
    my $move = 'update ticket.account set account_id = account_id + ?::int
                where supplier_id = 1 and account_id in (?::int, ?::int)';
    my $agent = sql_value("select agent_id from ticket.agent
        where supplier_id = 1 and user_name = 'demo'");
    my @own = ($agent * 10 + 1, $agent * 10 + 3);

    is sql_do($move, 900_000_000, @own), 2, 'both accounts are put aside';
    $what->();
    is sql_do($move, -900_000_000, map { $_ + 900_000_000 } @own), 2,
        'both accounts are back';
}

without_accounts(sub {
    both('no account', $_, {}, [-1, $no{$_}]) for 'QueryYFKRec', 'QueryFKRec';
    for my $kind ('YFK', 'FK') {
        both('no account', "Query$kind$_", { %now, Page_index => '0' },
            [-1, $no{$_}]) for 'JYRecCount', 'JYRec';
    }
});
is call($_, {})->retcode, 0,
    "$_ answers as before" for 'QueryYFKRec', 'QueryFKRec';


# ---- The agent's own settings ----

my %good = (responseaddr => 'https://ota.example/back',
            sendofficiallysnotify => '1');

for my $nothing ('', undef) {
    each_refuses('notices: ' . (defined $nothing ? 'empty' : 'none'),
        'SetAgentParameters', { %good, sendofficiallysnotify => $nothing },
        [-1, 'sendofficiallysnotify参数不能为空，请设置......'],
        [-1, '调用失败，失败原因：参数错误 sendofficiallysnotify']);
}
for my $address ('ftp://ota.example/', 'ota.example', 'https://',
                 'https://ota.example/?a=b', 'https://u:p@ota.example/',
                 "https://ota.example/\n", 'https://ota.example:99999/')
{
    each_refuses("address $address" =~ s/\n/\\n/r, 'SetAgentParameters',
        { %good, responseaddr => $address },
        [-1901, '参数错误responseaddr'],
        [-1, '调用失败，失败原因：参数错误 responseaddr']);
}
is sql_value("select callback_address from ticket.agent
    where supplier_id = 1 and user_name = 'demo'"), '',
    'no refused address is stored';

# Its row has gone and nginx was not notified.
{
    my $rename = "update ticket.agent set agent_id = ?::int
                  where supplier_id = 1 and agent_id = ?::int";
    my $agent = sql_value("select agent_id from ticket.agent
        where supplier_id = 1 and user_name = 'demo'");

    sql_do('set session_replication_role = replica');
    is sql_do($rename, 99_999_998, $agent), 1,
        'the row of the agent is put aside';
    each_refuses('no agent', 'SetAgentParameters', \%good,
        [-1, '修改回调地址 或 发送官方通知短信和彩信 方式 失败。'],
        [-1, '其他错误。']);
    is sql_do($rename, $agent, 99_999_998), 1, 'the row of the agent is back';
    sql_do('reset session_replication_role');
    is call('SetAgentParameters', \%good)->retcode, 0,
        'the agent sets its address again';
}


# ---- Codes by SMS ----

my %unit = %{ sql_row("select unit_type::text as type, unit_id from
    ticket.agent where supplier_id = 1 and user_name = 'demo'") };
my %unit2 = %{ sql_row("select unit_type::text as type, unit_id from
    ticket.agent where supplier_id = 1 and user_name = 'demo2'") };

sub unit {
    my ($type, $id, $cipher) = @_;
    return { DWSX => encipher($type, $cipher // $key),
             DWID => encipher($id, $cipher // $key) };
}

my @ask = (
    # page, parameters, what it says too soon, what it says too often
    ['ReadyToPay', { Order_id => $unpaid },
     [-1, '重发太频繁，请稍候再试；'],
     [-3, '重发的次数太多了，不允许再重发 （暂定不超过50次重发）。']],
    ['ReadyToPayByFK', { Order_id => $unpaid },
     [-1, '调用失败，失败原因：重发太频繁，请稍候再试。'],
     [-1, '调用失败，失败原因：重发次数太多，不允许此操作，请与管理员联系；']],
    ['GetVerificationCode', unit(@unit{qw(type unit_id)}),
     [-1, '调用失败，失败原因：重发太频繁；'],
     [-3, '调用失败，失败原因：重发次数太多，不允许此操作；']],
);

for my $bad ([$nobody, 'demo'], [$order, 'demo'], [$unpaid, 'demo2']) {
    my ($id, $agent) = @$bad;

    both("$id of $agent", 'ReadyToPay', { Order_id => $id },
        [-2002, '定单已经不是预定中的状态了，不需要再设置'],
        agent => $agent);
    both("$id of $agent", 'ReadyToPayByFK', { Order_id => $id },
        [-2002, '定单已经不是预定中的状态了，不能再下发验证码；'])
        if $agent eq 'demo';
}
both('another kind of unit', 'GetVerificationCode',
    unit($unit{type} == 8 ? 1 : 8, $unit{unit_id}),
    [-1, '传入的单位ID或单位属性ID不正确；']);
both("another agent's unit", 'GetVerificationCode',
    unit(@unit2{qw(type unit_id)}),
    [-1, '传入的单位ID或单位属性ID不正确；']);

for (@ask) {
    my ($page, $params, $soon) = @$_;

    is call($page, $params)->retcode, 0, "$page sends a code";
    both('at once again', $page, $params, $soon);
}

# 4.0 and 3.0 share the minute, which ends with it: rebate one second later.
age_codes(60);
is call('ReadyToPayByFK', { Order_id => $unpaid }, at => 'agent3')->retcode, 0,
    '3.0: a rebate code is sent a minute later';

age_codes(61);
for my $purpose (1 .. 3) {
    sql_do("insert into ticket.code (supplier_id, code_id, agent_id, purpose,
                order_id, hash, resend, created_at, expire_at)
            select 1, -i - 100 * ?::int, a.agent_id, ?::int, ?::int8,
                   decode(repeat('00', 32), 'hex'), true,
                   api.now() - interval '2 minutes' - i * interval '1 ms',
                   api.now() + interval '4 minutes'
            from generate_series(1, 50) i
            join ticket.agent a on a.supplier_id = 1 and a.user_name = 'demo'",
           $purpose, $purpose, $purpose == 3 ? 0 : $unpaid);
}
both('fifty times today', @$_[0, 1, 3]) for @ask;

# The next day they start again.
sql_do("update ticket.code set created_at = created_at - interval '1 day'");
is call($_->[0], $_->[1], at => 'agent3')->retcode, 0,
    "$_->[0] sends a code on a new day"
    for @ask;


# ---- Who may not, and who has no phone ----

my $mine = booked_id({}, agent => 'demo2');
my @second = (agent => 'demo2');
my %no_phone = map { $_ => [-1,
    '调用失败，失败原因：代理商处预留的手机号码为空；'] }
    qw(ReadyToPay ReadyToPayByFK GetVerificationCode ChangePayPwd);
my $hash = encipher('0123456789ABCDEF0123456789ABCDEF', $key2);
my %change = (YZM => '123456', ZFDH => '1', NewPwd => $hash,
              NewPwd2 => $hash);

staff(qw(agent set DEMO demo2 --pay all));
both('no phone', 'ReadyToPay', { Order_id => $mine }, $no_phone{ReadyToPay},
    @second);
both('no phone', 'ReadyToPayByFK', { Order_id => $mine },
    $no_phone{ReadyToPayByFK}, @second);
both('no phone', 'GetVerificationCode', unit(@unit2{qw(type unit_id)}, $key2),
    $no_phone{GetVerificationCode}, @second);
both('no phone', 'ChangePayPwd', \%change, $no_phone{ChangePayPwd}, @second);

# Phone 1 alone is no phone 2; 4.0 does not ask for it.
staff(qw(agent set DEMO demo2 --phone1 13800000004));
secret('13800000004');
each_refuses('no phone 2', 'ReadyToPay', { Order_id => $mine, NumIndex => '1' },
    undef, $no_phone{ReadyToPay}, @second);
is call('ReadyToPay', { Order_id => $mine, NumIndex => '1' }, @second)->retcode,
    0, '4.0: the code goes to phone 1';

staff(qw(agent set DEMO demo2 --pay cash));
both('cash only', 'ReadyToPay', { Order_id => $mine },
    [-1, '不支持预付金支付功能，请与景区管理员联系，开通此功能；'],
    @second);
both('cash only', 'ReadyToPayByFK', { Order_id => $mine },
    [-1, '不支持返款余额支付功能，请与景区管理员联系，开通此功能；'],
    @second);
both('cash only', $_->[0], $_->[1],
    [-1, '未开通预付金支付或返款支付功能的代理商不允许更改支付密码；'],
    @second)
    for ['GetVerificationCode', unit(@unit2{qw(type unit_id)}, $key2)],
        ['ChangePayPwd', \%change];
staff(qw(agent set DEMO demo2 --pay deposit));


# ---- A supplier of shows ----

is sql_do("update ticket.supplier set kind = '2' where code = 'DEMO'"), 1,
    'the supplier is a theatre';
wait_until { call('GetProducts', {})->retcode != 0 }
'nginx knows of the theatre';

my $theatre = '系统工作模式为 THEATER_MODE，不支持此项操作...';
my $days = { StartDate => day(1), EndDate => day(2) };

each_refuses('a theatre', 'GetProducts', {}, [-1, $theatre],
    [-1, "调用失败，失败原因：$theatre"]);
each_refuses('a theatre', 'GetProductsInventory', $days, [-1, $theatre],
    [-5, '系统暂不支持此函数。']);

is sql_do("update ticket.supplier set kind = '1' where code = 'DEMO'"), 1,
    'the supplier is no theatre any more';
wait_until { call('GetProducts', {})->retcode == 0 } 'nginx knows it is none';
is call('GetProductsInventory', $days, at => 'agent3')->retcode, 0,
    'the inventory is answered again';

audit_ok();
done_testing();
