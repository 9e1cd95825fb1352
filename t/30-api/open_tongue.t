# The open API's tongue: paths, methods, headers, tokens, the moment, bounds of
# bodies, what nginx refuses; products, prices and places, and that each answer
# has a number of its own, also one that was kept.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use TicketOpen;
use TicketOutbox ();
use TicketShop;
use TicketTest;
use Time::Local ();

my $plain = 'ticket_open_api_plain on;';
system_start(
    processes => 2,
    locations => "location /open/ { ticket_open_api DEMO; $plain }
                  location /hills/ { ticket_open_api HILL; $plain }
                  location /tls/ { ticket_open_api DEMO; }
                  location /short/ { ticket_open_api DEMO; $plain
                                     ticket_open_api_window 10s; }
                  location /told/ { ticket_open_api DEMO; $plain
                                    ticket_open_api_doc on; }
                  location /named/ { ticket_open_api DEMO; $plain
                                     ticket_open_api_pub OTHER-API; }",
);

my %supplier = map { $_->{code} => $_->{supplier_id} }
               sql('select code, supplier_id from ticket.supplier');
my %agent = map { $_->{code} => $_ }
            sql(q{select s.code, a.agent_id, a.user_name, a.supplier_id
                  from ticket.agent a join ticket.supplier s using (supplier_id)
                  where a.user_name in ('demo', 'hill')
                  order by a.user_name desc});

# Its agent may call, with a key.
sub lets_in {
    my ($name, $code, $index, $key) = @_;

    my $agent = $agent{$code};
    local $TicketOutbox::SUPPLIER = $agent->{supplier_id};
    my $sealed = TicketOutbox::sealed(open_key => $agent->{user_name}, $key);

    sql_do(q{insert into ticket.open_agent (supplier_id, agent_id, enabled)
             values (?, ?, true) on conflict (supplier_id, agent_id)
             do update set enabled = true}, @$agent{qw(supplier_id agent_id)});
    sql_do(q{insert into ticket.open_key values (?, ?, ?, decode(?, 'hex'),
             api.now())}, @$agent{qw(supplier_id agent_id)}, $index, $sealed);
    open_agent($name, id => $agent->{agent_id}, key => $key);
}

lets_in(demo => DEMO => 1, '0123456789ABCDEF0123456789ABCDEF');
lets_in(hill => HILL => 1, 'FEDCBA9876543210FEDCBA9876543210');

my $products = 'product/getProductByDistributor';
my $prices = 'product/getProductPriceByDistributor';
my $wrong = '签名错误';
my @one = ($products, { pageSize => 1 });

sub passes {
    my ($name, @call) = @_;

    local $Test::Builder::Level = $Test::Builder::Level + 1;
    my $answer = open_call(@call);
    is $answer && $answer->message, '成功', $name;
    return $answer;
}

sub status_is {
    my ($status, $message, $name, @call) = @_;

    local $Test::Builder::Level = $Test::Builder::Level + 1;
    my $answer = open_call(@call);
    is $answer && $answer->status, $status, "$name is answered $status";
    is $answer && $answer->message, $message, "$name: the text";
    return $answer;
}


# ---- Paths, methods, TLS ----

passes('a token over the whole path', @one);
passes('a token over what is behind the location', @one, signed => "/$products");
passes('a path in capitals', uc $products, { pageSize => 1 });
is_open_refusal(open_call(uc $products, {}, signed => "/$products"), $wrong,
                'capitals signed as small letters');
is_open_refusal(open_call(@one, signed => "/open/$products?pageSize=1"), $wrong,
                'a token over the query, too');

status_is(404, '接口不存在', "the path $_", $_, {}, method => 'GET')
    for 'order/Nothing', 'Pay', 'openapi.json', 'order/Pay/x';
{
    my $answer = status_is(405, '请求方法不正确', 'GET of order/Pay',
                           'order/Pay', {}, method => 'GET');
    is $answer->header('allow'), 'POST', 'which allows POST';
}
status_is(405, '请求方法不正确', 'PUT', @one, method => 'PUT');
status_is(403, '请使用HTTPS', 'plain HTTP', @one, at => '/tls/');


# ---- Headers, keys, moments ----

is_open_refusal(open_call(@one, headers => { $_ => undef }), "缺少鉴权参数 $_",
                "no $_") for qw(Timestamp PartnerId Authorization);
is_open_refusal(open_call(@one, timestamp => 1700000000),
    '鉴权参数 Timestamp 格式错误 (Timestamp 应为13位毫秒)', 'seconds');
is_open_refusal(open_call(@one, at => '/named/'),
                '鉴权参数 Authorization 格式错误', 'another name is wanted');

sub without_number { return $_[0]->raw =~ s/"LogId":"\d{38}"//r }

{
    my $forged = open_call(@one, token => 'A' x 27 . '=');
    is_open_refusal($forged, $wrong, 'another token');
    is without_number(open_call(@one, partner => 99999998)),
        without_number($forged), 'nobody is told the same, but for the number';
    is_open_refusal(open_call(@one, agent => 'hill'), $wrong,
                    q(another supplier's agent));

    sql_do('update ticket.open_agent set enabled = false
            where supplier_id = ? and agent_id = ?',
           @{$agent{DEMO}}{qw(supplier_id agent_id)});
    wait_until { open_call(@one)->message eq $wrong } 'who may not is nobody', 10;
    is without_number(open_call(@one)), without_number($forged),
        'and is told the same';
}

lets_in(demo => DEMO => 2, 'AAAABBBBCCCCDDDDEEEEFFFF00001111');
wait_until { open_call(@one)->message eq '成功' } 'a second key is good', 10;
open_agent(first => id => $agent{DEMO}{agent_id},
           key => '0123456789ABCDEF0123456789ABCDEF');
passes('beside the first one', @one, agent => 'first');
sql_do('delete from ticket.open_key
        where key_index = 1 and supplier_id = ? and agent_id = ?',
       @{$agent{DEMO}}{qw(supplier_id agent_id)});
wait_until { open_call(@one, agent => 'first')->message eq $wrong }
    'a key that is gone is good no more', 10;
passes('but the other one is', @one);

passes("a clock $_ s ahead", @one, ahead => $_) for -299, 299;
is_open_refusal(open_call(@one, ahead => $_), '请求已过期', "a clock $_ s ahead")
    for -301, 302;
is_open_refusal(open_call(@one, at => '/short/', ahead => -12), '请求已过期',
                'outside a window that was set');


# ---- Bodies ----

my $no_json = '请求内容不是有效的JSON';
for (['nothing', ''], ['no object', '[]'], ['a name twice', '{"a":1,"A":2}'],
     ['lists in lists', '{"a":' . '[' x 17 . ']' x 17 . '}'],
     ['a zero', "{\"a\":\"\0\"}"], ['no UTF-8', "{\"a\":\"\xff\"}"])
{
    is_open_refusal(open_call('order/Pay', {}, body => $_->[1]), $no_json,
                    $_->[0]);
}
is_open_refusal(open_call('order/Pay', { OrderId => 1 }, type => $_), $no_json,
                "the type $_")
    for 'text/plain', 'application/json; charset=gbk', 'application/jsonp';
is_open_refusal(open_call('order/Pay', {}, type => 'text/json; charset="UTF-8"'),
                '参数 OrderId 缺失', 'a type that is good');
is_open_refusal(open_call('order/Pay', { OrderId => \$_ }),
                '参数 OrderId 格式错误', "the order $_")
    for qw(1e3 1.5 18446744073709551616);
is_open_refusal(open_call('order/Pay', { PartnerId => 1, OrderId => 1 }),
                '合作ID不一致', 'another partner in the body');
status_is(413, '请求内容过大', 'more than 256 KiB', 'order/Pay', {},
          body => 'x' x (256 * 1024 + 1));


# ---- Products ----

{
    my $answer = passes('all products', $products, {});
    my @listed = @{$answer->data->{Products}};
    is join(' ', map { $_->{ProductCode} } @listed),
        'ADULT CHILD TEN1 REAL NORTH', 'those that the agent may sell';
    is $answer->data->{TotalCount}, 5, 'and how many there are';
    is $answer->root->{TotalCount}, 5, 'beside Data, too';
    my %is = map { $_->{product_id} => $_ } sql(
        'select product_id, form, real_name from ticket.product
         where supplier_id = ?', $supplier{DEMO});
    is_deeply [map { "$_->{EntranceMode}" } @listed],
        [map { $is{$_->{ProductId}}{form} eq '2' ? 0 : 1 } @listed],
        'a group ticket has one code';
    is_deeply [map { "$_->{CustomerSet}" } @listed],
        [map { $is{$_->{ProductId}}{real_name} ? 1 : 2 } @listed],
        'and real names are asked for where they are';

    my $again = passes('the same again', $products, {});
    is without_number($again), without_number($answer), 'a kept answer';
    isnt $again->log_id, $answer->log_id, 'has another number';

    is join(' ', map { $_->{ProductCode} }
            @{open_call($products, { pageIndex => 2, pageSize => 2 })
                ->data->{Products}}), 'TEN1 REAL', 'the second page';
    is scalar @{open_call($products, { pageIndex => 9 })->data->{Products}}, 0,
        'a page behind the last is empty';

    my $id = $listed[1]{ProductId};
    is open_call($products, { productId => $id })->data->{Products}[0]
           {ProductName}, $listed[1]{ProductName}, 'one product alone';
    my $foreign = passes('an unknown product', $products,
                         { productId => 99999999 });
    is_deeply $foreign->data->{Products}, [], 'is no product';
    is_open_refusal(open_call($products, { pageSize => 101 }),
                    '参数 pageSize 格式错误', 'a page of 101');

    my $at = $answer->log_id;
    my ($ticks, $moment, $ms) = $at =~ /^(\d{18})(\d{14})(\d{3})\d{3}$/;
    my ($y, $m, $d, $h, $i, $s) = unpack 'A4 A2 A2 A2 A2 A2', $moment;
    is int(($ticks - 621355968000000000) / 10_000),
        Time::Local::timegm($s, $i, $h, $d, $m - 1, $y) * 1000 + $ms,
        'both moments of a number are one';
}


# ---- The description ----

{
    my $document = open_call('openapi.json', {}, at => '/told/', framed => 0,
        method => 'GET', headers => { map { $_ => undef }
                                      qw(Timestamp PartnerId Authorization) });
    is $document->status, 200, 'the description needs no token';
    is $document->root->{openapi}, '3.1.0', 'it is OpenAPI 3.1';
    is keys %{$document->root->{paths}}, 8, 'it has all eight calls';
    my %known = map { ("#/components/schemas/$_" => 1) }
                keys %{$document->root->{components}{schemas}};
    is_deeply [grep { !$known{$_} } $document->raw =~ m{"(#/components/schemas/\w+)"}g],
        [], 'and all that it refers to';
}


# ---- Prices and places ----

sub lines {
    my ($product, $first, $last, %options) = @_;

    local $Test::Builder::Level = $Test::Builder::Level + 1;
    my $answer = open_call($prices, { productId => $product, %options,
        StartTime => iso_day($first), EndTime => iso_day($last) },
        agent => 'hill', at => '/hills/');
    is $answer->message, '成功', "days $first to $last of $product are answered";
    return @{$answer->data->{DailyPriceStock}};
}

sub shown {
    return join ' ', map {
        my $line = $_;
        my ($first, $last) = map {
            my $date = $_;
            (grep { iso_day($_) eq $date } -3 .. 400)[0] // ''
        } @$line{qw(BeginTime EndTime)};
        "$first-$last:$line->{PriceType}:$line->{DailyStock}"
    } @_;
}

my %hill = map { $_->{code} => $_->{product_id} }
           sql('select code, product_id from ticket.product
                where supplier_id = ?', $supplier{HILL});

is shown(lines($hill{HILL1}, 1, 5)), '1-5:1:100', 'days alike are one line';
is shown(lines($hill{HILL2}, 1, 5)), '1-:3:0',
    'what nothing bounds is for ever';
is shown(lines($hill{HILL1}, 2, 2)), '2-2:2:100', 'a single day is told';

sub takes {
    my ($day, $n) = @_;

    booked("$n for day $day", { Order_list => "HILL1|$n", SXRQ => day($day) },
           at => 'hill');
}

takes(2, 40);
takes(4, 100);
wait_until { shown(lines($hill{HILL1}, 1, 5)) eq '1-1:2:100 2-2:2:60 3-3:2:100 5-5:2:100' }
    'a day with less is a line, one that is sold out is none', 10;

my ($day) = lines($hill{HILL1}, 1, 1);
is $day->{MarketPrice}, $day->{Price}, 'a price at the counter, unless said';
is_deeply $day->{ProductSeats}, [], 'a day without sessions has none';

for ([0, 366, 'too many days'], [3, 1, 'days backwards']) {
    is_open_refusal(open_call($prices, { productId => $hill{HILL1},
        StartTime => iso_day($_->[0]), EndTime => iso_day($_->[1]) },
        agent => 'hill', at => '/hills/'), '参数 EndTime 格式错误', $_->[2]);
}
is_open_refusal(open_call($prices, { productId => 99999999,
    StartTime => iso_day(0), EndTime => iso_day(1) }, agent => 'hill',
    at => '/hills/'), '产品不存在或未授权', 'prices of an unknown product');

{
    my ($adult) = map { $_->{ProductId} }
        @{open_call($products, {})->data->{Products}};
    my $answer = open_call($prices, { productId => $adult,
        StartTime => iso_day(1), EndTime => iso_day(2) });
    my @days = @{$answer->data->{DailyPriceStock}};
    is scalar @days, 2, 'days with sessions are lines of their own';
    my @sessions = @{$days[0]{ProductSeats}};
    is scalar @sessions, 8, 'with the sessions of their line';
    is_deeply { map { $_ => "$sessions[2]{$_}" } keys %{$sessions[2]} },
        { Time => iso_day(1), SeatsStartTime => '10:00',
          SeatsEndTime => '11:00', SeatsCode => '01-3', SeatsNum => 1000 },
        'each with its times and places';
    is $days[0]{DailyStock}, 8000, 'and all their places together';
}

audit_ok();
done_testing();
