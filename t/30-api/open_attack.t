# Who attacks the open API: paths and headers in disguise, bodies that are none,
# numbers of others, texts that break readers, and a man on the path who has
# seen a token and sends something else with it.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use IO::Compress::Gzip qw(gzip);
use IO::Select;
use IO::Socket::INET;
use TicketOpenShop;
use TicketTest;
use TicketWire qw(bytes http_send http_receive);
use Time::HiRes qw(time);

my $wrong = '签名错误';
my $none = '订单不存在';
my $no_json = '请求内容不是有效的JSON';

open_start(locations => 'location /both/ { ticket OPEN; }'
           . ' location / { ticket_open_api OPEN; ticket_open_api_plain on; }');

my $key = '0b8f5d3a-6c1e-4f7a-9d2b-3e4f5a6b7c8d';
staff(qw(key issue OPEN ota --key), $key);
staff(qw(paypassword set OPEN ota --password 246810));
add_agent(both => user => 'ota', password => 'Open-ota-2026', key => $key);

my $product = sells('ATTACK', '10.00', day_limit => 500);
my $cheap = sells('CHEAP', '1.00');
my $partner = agent_id('ota');
my @processes = pids('nginx-process');


sub to { return open_call($_[0], $_[1], agent => 'ota', @_[2 .. $#_]) }

sub refuses {
    my ($message, $name, @call) = @_;

    local $Test::Builder::Level = $Test::Builder::Level + 1;
    is_open_refusal(to(@call), $message, $name);
}

# Bytes as they are; status and text of the answer.
sub raw {
    my ($bytes) = @_;

    my ($status, undef, $body) = http_receive(
        http_send(port(), [$bytes]) // return 'no connection', timeout => 10);
    my $read = eval { json_read($body) };
    return join ' ', $status // 'none', ref $read ? $read->{Message} : ();
}

# How many answers bytes get on one connection.
sub answers {
    my ($bytes) = @_;

    my $socket = IO::Socket::INET->new(PeerAddr => '127.0.0.1:' . port())
        or return 'no connection';
    syswrite $socket, $bytes;
    my ($data, $end) = ('', time + 2);
    while ((my $wait = $end - time) > 0) {
        last if !IO::Select->new($socket)->can_read($wait)
                || !sysread $socket, $data, 65536, length $data;
    }
    return scalar(() = $data =~ m{HTTP/1\.1 (?!100)\d}g);
}


# ---- Paths: the token is of the bytes that were sent, the call of what they
# mean ----

for my $path ('//open/order/Pay', '/open//order/Pay', '/open/./order/Pay',
              '/open/order/%50ay', '/open/x/../order/Pay', '/open/order%2fPay',
              '/open/order/Pay#x', '/%6fpen/order/Pay', '/open/product/order/Pay',
              '/open/order/Create/../Pay', '/open/order/Create/%2e%2e/Pay')
{
    refuses($none, "$path, signed as it is sent", 'order/Pay', { OrderId => 1 },
            path => $path);
    refuses($wrong, "$path, signed as it is meant", 'order/Pay',
            { OrderId => 1 }, path => $path, signed => '/open/order/Pay');
    refuses($wrong, "$path, signed for another call", 'order/Pay',
            { OrderId => 1 }, path => $path, signed => '/open/order/Create');
}
for my $path ('/open/order/Pay/', '/open/order/Pay;x', '/open/order/Pay%3fx',
              '/open/order\\Pay', '/open/order/Pay%20', '/open/order/%C4%B0',
              "/open/order/Pa\xc3\xbd")
{
    is to('order/Pay', { OrderId => 1 }, path => $path)->status, 404,
        "$path is no call";
}
is to('order/Pay', { OrderId => 1 }, path => '/open/order/Pay%00', framed => 0)
    ->status, 400,    'a path with a zero is none';
refuses($none, 'the prefix twice', 'order/Pay', { OrderId => 1 },
        path => '/open/open/order/Pay', signed => '/open/order/Pay');
refuses($none, 'a host in the path is not signed', 'order/Pay', { OrderId => 1 },
        path => 'http://other.example/open/order/Pay',
        signed => '/open/order/Pay');
refuses($wrong, 'signed with the query behind %3f', 'order/CancelOrder', {},
        query => 'orderId=1', signed => '/open/order/CancelOrder%3ForderId=1');


# ---- Headers ----

my $good = open_bytes('order/Pay', { OrderId => 1 }, agent => 'ota');

# Each of them is good but for this.
sub spoilt { my ($from, $to) = @_;
    return $good =~ s/\Q$from\E([^\r]*)\r\n/$to->($1)/er }

for (['Authorization twice', 'Authorization: ',
      sub { "Authorization: $_[0]\r\nauthorization: $_[0]\r\n" }, 400],
     ['Authorization in two lines', 'Authorization: Bearer ',
      sub { "Authorization: Bearer\r\n $_[0]\r\n" }, 400],
     ['Authorization with a zero', 'Authorization: ',
      sub { "Authorization: \0$_[0]\r\n" }, 400],
     ['an Authorization of 40 kB', 'Authorization: ',
      sub { 'Authorization: Bearer ' . 'x' x 40000 . "\r\n" }, 400],
     ['Timestamp twice', 'Timestamp: ',
      sub { "Timestamp: $_[0]\r\nTimestamp: $_[0]\r\n" },
      '200 鉴权参数 Timestamp 格式错误 (Timestamp 应为13位毫秒)'],
     ['PartnerId twice', 'PartnerId: ',
      sub { "PartnerId: $_[0]\r\npartnerid: 1\r\n" },
      '200 鉴权参数 PartnerId 格式错误'],
     ['PartnerId with an underscore', 'PartnerId: ',
      sub { "Partner_Id: $_[0]\r\n" }, '200 缺少鉴权参数 PartnerId'],
     ['digits of full width', 'PartnerId: ',
      sub { 'PartnerId: ' . bytes('１') . "$_[0]\r\n" },
      '200 鉴权参数 PartnerId 格式错误'],
     ['a zero before the partner', 'PartnerId: ',
      sub { "PartnerId: 0$_[0]\r\n" }, '200 鉴权参数 PartnerId 格式错误'],
     ['a tab before the partner', 'PartnerId: ',
      sub { "PartnerId: \t$_[0]\r\n" }, '200 鉴权参数 PartnerId 格式错误'],
     ['two thousand others', 'PartnerId: ',
      sub { "X: y\r\n" x 20000 . "PartnerId: $_[0]\r\n" }, 400])
{
    my ($name, $from, $to, $answer) = @$_;

    like raw(spoilt($from, $to)), qr/^\Q$answer\E/, $name;
}
{
    my ($token) = $good =~ /^Authorization: Bearer ZZY-OPENAPI:\d+:(\S+)/m;

    for (['without its end', substr($token, 0, -1)], ['and more', $token . 'A'],
         ['of another alphabet', $token =~ tr{A-Za-z0-9+/}{-_}cdr =~ s/^/-/r],
         ['twice', "$token,$token"], ['escaped', $token =~ s/=/%3D/r],
         ['with a blank', "$token $token"])
    {
        my ($name, $is) = @$_;
        like raw($good =~ s/\Q$token\E/$is/r), qr/^200 (?:鉴权参数 Auth|$wrong)/,
            "a token $name";
    }

    # Base64 of 20 bytes has two bits that say nothing: they must be zero
    my @digits = ('A' .. 'Z', 'a' .. 'z', 0 .. 9, '+', '/');
    my %at = map { $digits[$_] => $_ } 0 .. 63;
    my $last = substr $token, 26, 1;
    my $other = $token;
    substr($other, 26, 1) = $digits[$at{$last} | 1];
    is raw($good =~ s/\Q$token\E/$other/r), "200 $wrong",
        'a token with other bits behind its end';
}
for my $method (qw(PUT DELETE OPTIONS PATCH TRACE PROPFIND Post)) {
    like raw($good =~ s/^POST/$method/r), qr/^40[05]/, "the method $method";
}


# ---- Bodies ----

my ($head, $body) = split /\r\n\r\n/, $good, 2;
my $endless = $head =~ s/Content-Length: \d+\r\n//r;

sub chunked { return "$endless\r\nTransfer-Encoding: chunked\r\n\r\n"
                     . join('', map { sprintf "%x\r\n%s\r\n", length, $_ } @_)
                     . "0\r\n\r\n" }

sub sized { my ($text, $more) = @_;
    return $head =~ s/(Content-Length): \d+/"$1: " . length $text/er
           . ($more // '') . "\r\n\r\n$text" }

is raw(chunked($body)), "200 $none", 'a body in one chunk';
is raw(chunked(split //, $body)), "200 $none", 'a body in chunks of a byte';
is raw("$endless\r\n\r\n$body"), "200 $no_json", 'a body of no length is none';
is raw("$head\r\nTransfer-Encoding: chunked\r\n\r\n$body"), "400 $no_json",
    'a body with two lengths';
is raw($head =~ s/(Content-Length: \d+\r\n)/$1$1/r . "\r\n\r\n$body"),
    "400 $no_json", 'a length twice';
is raw($head =~ s/(Content-Length): \d+/$1: -1/r . "\r\n\r\n$body"),
    "400 $no_json", 'a length below zero';
is raw("$endless\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n"),
    "501 $no_json", 'a body that nobody reads is not sent again in vain';
{
    my $full = '{"x":"' . 'y' x (256 * 1024) . '"}';

    is raw(sized($full)), '413 请求内容过大', 'more than 256 KiB';
    is raw(chunked($full)), '413 请求内容过大', 'more than that in chunks';

    gzip(\$body => \my $packed);
    is raw(sized($packed, "\r\nContent-Encoding: gzip")), "200 $no_json",
        'a body that is packed';
    gzip(\('{"x":"' . '0' x 10_000_000 . '"}') => \my $bomb);
    is raw(sized($bomb, "\r\nContent-Encoding: gzip")), "200 $no_json",
        'a bomb is not unpacked';
}

# What follows a request is a request; what is in one is none.
{
    my %keep = (agent => 'ota', keep => 1);
    my $hidden = open_bytes('order/Pay', { OrderId => 1 }, %keep);
    my $get = open_bytes('order/CancelOrder', { orderId => 1 }, %keep,
                         method => 'GET');
    my $in_chunks = sprintf "%x\r\n%s\r\n0\r\n\r\n", length $hidden, $hidden;

    is answers($get . $hidden), 2, 'two requests get two answers';
    is answers($get =~ s/\r\n\r\n\z//r . "\r\nContent-Length: "
               . length($hidden) . "\r\n\r\n$hidden"), 1,
        'the body of a GET is no request';
    is answers($get =~ s/\r\n\r\n\z//r . "\r\nTransfer-Encoding: chunked\r\n\r\n"
               . $in_chunks), 1, '... in chunks';
    is answers(open_bytes($_, {}, %keep, method => 'POST', body => $hidden)), 1,
        "the body of a POST to $_ is no request"
        for 'order/Nothing', 'order/PersonQrCodes';
    is answers(open_bytes('order/Pay', {}, %keep, token => 'x',
                          body => $hidden)), 1,
        'nor is that of a request of nobody';
}

# JSON that other readers take, or take otherwise.
my $mine = qq("PartnerId":$partner);
for (['a name twice, of a dotted capital i', qq({$mine,"OrderId":1,"OrderİD":2}),
      $none],
     ['... of a small one without a dot', qq({$mine,"OrderId":1,"Orderıd":2}),
      $none],
     ['... alone', qq({$mine,"OrderİD":1}), '参数 OrderId 缺失'],
     ['a name twice with a zero behind', qq({$mine,"OrderId":1,"OrderId\\u0000":2}),
      $no_json],
     ['a name twice, escaped in small letters',
      qq({$mine,"OrderId":1,"\\u006frderid":2}), $no_json],
     ['a mark of UTF-8', "\x{feff}{$mine,\"OrderId\":1}", $none],
     ['two marks', "\x{feff}\x{feff}{$mine,\"OrderId\":1}", $no_json],
     ['NaN', qq({$mine,"OrderId":NaN}), $no_json],
     ['Infinity', qq({$mine,"OrderId":-Infinity}), $no_json],
     ['hexadecimal', qq({$mine,"OrderId":0x1}), $no_json],
     ['an exponent', qq({$mine,"OrderId":1e0}), '参数 OrderId 格式错误'],
     ['a thousand digits', qq({$mine,"OrderId":${\ ('1' x 1000)}}),
      '参数 OrderId 格式错误'],
     ['a thousand digits where nobody looks', qq({$mine,"OrderId":1,"x":${\
      ('1' x 1000)}e${\ ('9' x 30)}}), $none],
     ['a plus', qq({$mine,"OrderId":+1}), $no_json],
     ['a plus in a text', qq({$mine,"OrderId":"+1"}), '参数 OrderId 格式错误'],
     ['a point at the end', qq({$mine,"OrderId":1.}), $no_json],
     ['half a pair behind a whole one',
      qq({$mine,"OrderId":1,"EticketNo":"\\ud83d\\ude00\\ude00"}), $no_json],
     ['a pair as UTF-8', qq({$mine,"OrderId":1,"EticketNo":")
      . "\xed\xa0\xbd\xed\xb8\x80\"}", $no_json],
     ['a form feed', qq({$mine,\f"OrderId":1}), $no_json],
     ['a blank of no ASCII', qq({$mine,\x{a0}"OrderId":1}), $no_json],
     ['a mark of our own', qq({$mine,"OrderId":"\x7f1"}), $no_json],
     ['an escaped one', qq({$mine,"OrderId":"\\u007F1"}), $no_json],
     ['a comma at the end', qq({$mine,"OrderId":1,}), $no_json],
     ['another bracket', qq({$mine,"OrderId":1]), $no_json],
     ['bytes behind it', qq({$mine,"OrderId":1}\x{feff}), $no_json],
     ['UTF-16', join('', map { "\0$_" } split //, qq({$mine,"OrderId":1})),
      $no_json])
{
    my ($name, $said, $message) = @$_;
    refuses($message, $name, 'order/Pay', {}, body => $said);
}
refuses($no_json, 'twenty thousand values', 'order/Pay', {},
        body => "{$mine,\"OrderId\":1,\"x\":[" . join(',', (1) x 20000) . ']}');
refuses(qr/^参数 orderId 格式错误$/, 'a query that says it twice',
        'order/CancelOrder', {}, method => 'GET', query => 'orderId=1&ORDERID=2');
refuses(qr/^参数 orderId 格式错误$/, 'a query and a body that differ',
        'order/CancelOrder', {}, query => 'orderId=1',
        body => qq({$mine,"orderId":2}));
refuses(qr/./, "a query of $_", 'order/CancelOrder', {}, method => 'GET',
        query => $_)
    for 'orderId=%00', 'orderId=%ff', 'orderId=1%00', 'orderId=%7f1', 'orderId',
        'orderId=', '=1', '%', 'orderId=%EF%BC%91', join('&', map { "a$_=1" } 1 .. 500);


# ---- Numbers of others ----

my ($order, $data) = bought('an order', order_of($product, OrderQuantity => 2,
    OriginOrderId => 'mine', VisitPerson => [person(1), person(2)]));
my @codes = codes($data);
my $unpaid = created('one that is not paid', order_of($product));
my ($other) = bought('one of another partner', order_of($cheap,
    OriginOrderId => 'theirs'), agent => 'other');
my $their_code = (codes(open_call('order/Pay', { OrderId => $other },
                                  agent => 'other')->data))[0];
my $their_unpaid = created('one more', order_of($cheap), agent => 'other');

my $page = call('OrderAndPayWithYDJ', {
    XCDDH => 'page-1', Order_list => 'ATTACK|1', SXRQ => day(1),
    money => '10.00', Mobile => '13912345678', ID => identity(1),
    SmsCode => '246810', smsModel => '0' }, at => 'both', agent => 'both');
is $page->retcode, 0, 'the pages sell one';

my $mine_before = balance('ota');
my $their_before = balance('other');
my @numbers = ($other, $their_unpaid, number_of($other), number_of($their_unpaid),
               $page->item('Order_id') // $page->order_id, 0, 1, -1, '-0', 4600000,
               2147483647, 2147483648, 4294967296 + $order, '0' x 30 . $order,
               '9223372036854775807', '9223372036854775808', '-9223372036854775808',
               '18446744073709551616', '1' x 19, '9' x 40, "$order.0", "$order ",
               " $order", "+$order", "${order}e0", "0x$order", "$order\x{0}",
               '４６００００１', "$order'", "$order;drop table ticket.orders",
               "$order or 1=1", '%s%n', '${jndi:ldap://x}', '', 'null', '[]');

for my $number (@numbers) {
    my $shown = substr $number, 0, 24;
    for (['order/Pay', OrderId => $number], ['order/CancelOrder', orderId => $number],
         ['order/Refund', OrderId => $number, RefundCount => 1,
          RefundId => 'attack-' . length $number])
    {
        my ($call, %members) = @$_;
        refuses(qr/^(?:$none|参数 [oO]rderId (?:格式错误|缺失)|$no_json)$/,
                "$call of \"$shown\"", $call, \%members, style => 'strings');
    }
}
for my $code ($their_code, $page->order_id // (), '1' x 30, '0' x 30, '9' x 30,
              substr($codes[0], 0, 29), "$codes[0]0", "$codes[0]\n", 'x' x 64,
              join('', reverse split //, $codes[0]), "$codes[0]' or '1'='1")
{
    refuses(qr/^(?:$none|参数 VoucherCode 格式错误)$/, "a refund by the code $code",
            'order/Refund', { VoucherCode => [$code], RefundId => 'by-code' });
}
refuses($none, 'a code of theirs beside one of mine', 'order/Refund',
        { VoucherCode => [$codes[0], $their_code], RefundId => 'by-two' });
refuses($none, "my order's number beside a code of theirs", 'order/Refund',
        { OrderId => $order, VoucherCode => [$their_code], RefundId => 'by-both' });
refuses(qr/^(?:$none|参数 originOrderId 格式错误)$/, "codes of \"$_\"",
        'order/PersonQrCodes', { originOrderId => $_ })
    for 'theirs', 'page-1', "\x02mine", "mine\x00", "' or '1'='1", '%', 'mine%';
refuses('退款数量错误', 'one code twice is one ticket', 'order/Refund',
        { VoucherCode => [@codes[0, 0]], RefundCount => 2, RefundId => 'twice' });

is balance('ota'), $mine_before, 'none of that has moved my money';
is balance('other'), $their_before, 'nor has it moved theirs';
is sql_value("select count(*) from ticket.open_refund"), 0, 'nor asked back';
is sql_value("select string_agg(distinct state::text, '' order by state::text)"
             . " from ticket.orders where agent_id = ?", agent_id('other')), '03',
    'their orders are what they were';


# ---- Who has seen a token ----

my $at = sprintf '%.0f', time * 1000;
my %seen = (timestamp => $at);              # its bytes, again and again

{
    my %of = (%seen, signed => '/open/order/Create');
    my $members = order_of($cheap, OriginOrderId => 'replayed');
    my %told = map { $_->json => 1 }
        open_at_once(map { ['order/Create', $members, agent => 'ota', %of] } 1 .. 8);
    is keys %told, 1, 'a Create again and again is one order';
    refuses('订单号重复，内容不一致', 'its body exchanged', 'order/Create',
            { %$members, OrderQuantity => 9 }, %of);
    refuses($wrong, "its token at $_", $_, { OrderId => $unpaid, RefundCount => 1,
            RefundId => 'x' }, %of)
        for 'order/Pay', 'order/Refund', 'order/CancelOrder', 'order/Verify';
    refuses($wrong, 'its token by another partner', 'order/Create', $members,
            agent => { id => agent_id('other'), key => open_key('ota'),
                       at => '/open/' }, timestamp => $at);
    refuses('合作ID不一致', 'its token with another partner in the body',
            'order/Create', { %$members, PartnerId => agent_id('other') }, %of);
    refuses($wrong, 'its token at another moment', 'order/Create', $members,
            timestamp => $at + 1,
            token => open_token(open_key('ota'), $partner, $at,
                                '/open/order/Create'));
    is sql_value("select count(*) from ticket.orders where request_key ="
                 . " E'\\x02replayed'"), 1, 'there is one order';
}
{
    my $before = balance();
    my %of = (%seen, signed => '/open/order/Pay');
    my %told = map { $_->json => 1 } open_at_once(
        map { ['order/Pay', { OrderId => $unpaid }, agent => 'ota', %of] } 1 .. 6);

    is keys %told, 1, 'a Pay again and again is answered alike';
    is balance(), sprintf('%.2f', $before - 10), 'and debits once';
    refuses($none, "a Pay's token for an order of another", 'order/Pay',
            { OrderId => $their_unpaid }, %of);
}
{
    my $before = balance();
    my %of = (%seen, signed => '/open/order/Refund');
    my @told = open_at_once(map { ['order/Refund', { OrderId => $order,
        RefundCount => 1, RefundId => 'replayed' }, agent => 'ota', %of] } 1 .. 6);
    my %told = map { $_->json => 1 } @told;

    is keys %told, 1, 'a Refund again and again is answered alike';
    is balance(), sprintf('%.2f', $before + 10), 'and gives back once';
    refuses('退款申请批次号重复，内容不一致', 'its body exchanged', 'order/Refund',
            { OrderId => $unpaid, RefundCount => 1, RefundId => 'replayed' }, %of);
    my @many = open_at_once(map { ['order/Refund', { OrderId => $order,
        RefundCount => 1, RefundId => "replayed-$_" }, agent => 'ota', %of] } 1 .. 6);
    is scalar(grep { $_->good } @many), 1,
        'under numbers of its own no more comes back than there is';
    is balance(), sprintf('%.2f', $before + 20), 'of the money, too';
    ok open_call('order/Refund', { OrderId => $other, RefundCount => 1,
                 RefundId => 'replayed' }, agent => 'other')->good,
        "another partner's refund of that number is its own";
}
refuses('请求已过期', 'a token after five minutes', 'order/Pay',
        { OrderId => $order }, timestamp => $at - 301_000);


# ---- Texts ----

my $n = 0;
for my $text ("'; drop table ticket.orders; --", '%s%n%x', '$1 $$ \\1 \\', '.*[(+?',
              '=cmd+C calc!A0', '@SUM(1)', '-1+1', '+1', "\x{1f600}" x 32,
              '<script>alert(1)</script>', '{"a":1}', '${jndi:ldap://x}', '../../etc',
              "\x{202e}gnp.exe", "\x{200b}", "\x{2028}", "\x{fffd}",
              "\x{10fffd}", "a\x{300}" x 16, 'NULL', 'null', '0', ' x ', '{}', '(,)')
{
    my $number = 'text-' . ++$n;
    my $members = order_of($cheap,
        OriginOrderId => "$number$text",
        ContactPerson => { %{person(1)}, Name => substr($text, 0, 32),
                           Memo => $text },
        VisitPerson => [{ %{person($n + 10)}, Name => $text }],
        OrderRemark => "$text " x 100);
    my $shown = $number . ' ' . $text =~ s/([^ -~])/sprintf '\\x{%x}', ord $1/ger;

    my ($id) = bought($shown, $members) or next;
    is to('order/Create', $members)->data->{OriginOrderId}, "$number$text",
        "$shown: the own number comes back as it was";
    is to('order/PersonQrCodes', { originOrderId => "$number$text" })->data->[0]{Name},
        $text, "$shown: so does the name";
    ok to('order/Refund', { OrderId => $id, RefundCount => 1,
                            RefundId => "$number$text" })->good,
        "$shown: it is a number of a refund, too";
}

for my $c (0x01, 0x02, 0x07, 0x08, 0x0a, 0x0d, 0x1b, 0x7f, 0x80, 0x85, 0x9b, 0x9f) {
    my $text = 'x' . chr($c) . 'y';
    my $name = sprintf 'the character %02x', $c;

    refuses('参数 OriginOrderId 格式错误', "$name in an own number", 'order/Create',
            order_of($cheap, OriginOrderId => $text));
    refuses('参数 ContactPerson 格式错误', "$name in a name", 'order/Create',
            order_of($cheap, ContactPerson => { %{person(1)}, Name => $text }));
    refuses('参数 VisitPerson 格式错误', "$name in a visitor's name", 'order/Create',
            order_of($cheap, VisitPerson => [{ %{person(1)}, Name => $text }]));
    refuses('参数 OrderRemark 格式错误', "$name in a remark", 'order/Create',
            order_of($cheap, OrderRemark => $text));
    refuses('参数 EticketNo 格式错误', "$name in a voucher", 'order/Pay',
            { OrderId => $unpaid, EticketNo => $text });
    refuses('参数 RefundId 格式错误', "$name in a refund", 'order/Refund',
            { OrderId => $unpaid, RefundCount => 1, RefundId => $text });
}
refuses('参数 VisitPerson 格式错误', 'a name of 33', 'order/Create',
        order_of($cheap, VisitPerson => [{ %{person(1)}, Name => "\x{1f600}" x 33 }]));
refuses('参数 VisitPerson 格式错误', "a name with $_", 'order/Create',
        order_of($cheap, VisitPerson => [{ %{person(1)}, Name => "x${_}y" }]))
    for '^', '|';

# What was asked in controls is kept for staff, and moves no terminal.
{
    my $log = to('order/Pay', {}, body => qq({$mine,"x":"\x1b[2J\x9b"}\n))->log_id;
    my $number = substr $log, -18;

    wait_until { sql_value('select count(*) from ticket.open_log where log_no = ?',
                           $number) } 'what was asked is kept', 10;
    my $out = staff(qw(open log OPEN), $number, '--reason', 'an attack');
    unlike $out, qr/[\x00-\x09\x0b-\x1f\x7f]|\xc2[\x80-\x9f]/,
        'what staff are shown of it has no controls';
}
refuses($none, 'LIKE in an own number', 'order/PersonQrCodes',
        { originOrderId => 'text-_' });

is_deeply [pids('nginx-process')], \@processes, 'no process of nginx has died';
audit_ok();
done_testing();
