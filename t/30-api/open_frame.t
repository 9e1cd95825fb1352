# The frame of the open API: paths, methods, headers, signature, time, body, and
# which of them is looked at first; every answer has the same form.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use TicketOpenShop;
use TicketTest;
use TicketWire qw(bytes);

sub location { return "location /$_[0]/ { ticket_open_api OPEN; $_[1] }" }

my $plain = 'ticket_open_api_plain on;';
open_start(open => 'client_max_body_size 256k; client_body_buffer_size 256k;',
    locations => join ' ', location(tls => ''),
        location(doc => "$plain ticket_open_api_doc on;"),
        location(uniform => "$plain ticket_open_api_codes uniform;"),
        location(window => "$plain ticket_open_api_window 10s;"),
        location(pub => "$plain ticket_open_api_pub OTHER-API;"));

my $product = sells('FRAME', '10.00');
my $id = agent_id('ota');
my @processes = pids('nginx-process');
my $pay = 'order/Pay';

# Who gets so far that it is told this has passed all of the frame.
sub passes {
    my ($name, $call, $members, %opt) = @_;

    local $Test::Builder::Level = $Test::Builder::Level + 1;
    is_open_refusal(open_call($call, { OrderId => 1, %{$members // {}} },
                              agent => 'ota', %opt), '订单不存在', $name);
}

sub refuses {
    my ($message, $name, $call, $members, %opt) = @_;

    local $Test::Builder::Level = $Test::Builder::Level + 1;
    is_open_refusal(open_call($call, { OrderId => 1, %{$members // {}} },
                              agent => 'ota', %opt), $message, $name);
}

# In the form of every answer, with a status of its own.
sub status_is {
    my ($status, $name, @call) = @_;

    local $Test::Builder::Level = $Test::Builder::Level + 1;
    my $answer = open_call(@call);
    is $answer && $answer->status, $status, "$name is answered $status";
    return $answer;
}

my $wrong = '签名错误';


# ---- Paths and methods ----

passes('signed over the whole path', $pay);
passes('signed over the path behind the location', $pay, {},
       signed => "/$pay");
refuses($wrong, 'signed over another path', $pay, {}, signed => '/order/Create');
refuses($wrong, 'signed with the query', 'order/CancelOrder', {},
        query => 'orderId=1', signed => '/open/order/CancelOrder?orderId=1');
refuses($wrong, 'signed without a slash', $pay, {}, signed => $pay);

passes('a path in capitals', 'ORDER/PAY');
passes('the same, signed behind the location', 'ORDER/PAY', {},
       signed => '/ORDER/PAY');
refuses($wrong, 'capitals, signed as small letters', 'ORDER/PAY', {},
        signed => '/open/order/pay');
refuses($wrong, 'capitals, signed as small letters behind the location',
        'ORDER/PAY', {}, signed => '/order/pay');
for my $path ('', 'order/', 'order/Nothing', 'Pay', 'product/Pay', 'order/Pay/x',
              'order', 'openapi.json')
{
    status_is(404, "the path /open/$path", $path, {}, agent => 'ota',
              method => 'POST');
}
for my $call (qw(order/Verify order/Create order/Pay order/Refund)) {
    status_is(405, "GET of $call", $call, {}, agent => 'ota', method => 'GET');
}
for my $call (qw(product/getProductByDistributor
                 product/getProductPriceByDistributor order/PersonQrCodes))
{
    status_is(405, "POST to $call", $call, {}, agent => 'ota',
              method => 'POST');
}
status_is(405, 'PUT', $pay, {}, agent => 'ota', method => 'PUT');

# What is not there is not there for strangers either; nor is a wrong method.
my %stranger = (headers => { Authorization => undef, Timestamp => undef,
                             PartnerId => undef });
status_is(404, 'an unknown path of a stranger', 'order/x', {}, agent => 'ota',
          %stranger);
status_is(405, 'a wrong method of a stranger', $pay, {}, agent => 'ota',
          method => 'GET', %stranger);


# ---- Headers ----

for my $name (qw(Timestamp PartnerId Authorization)) {
    refuses("缺少鉴权参数 $name", "no $name", $pay, {},
            headers => { $name => undef });
    refuses(qr/^(?:缺少鉴权参数 $name|鉴权参数 $name 格式错误)/,
            "an empty $name", $pay, {}, headers => { $name => '' });
}
for my $at ('1700000000', '17000000000000', '170000000000x', '-170000000000',
            '1700000000.00')
{
    refuses(qr/^鉴权参数 Timestamp 格式错误.*13位毫秒/, "the time $at", $pay, {},
            timestamp => $at);
}
for my $partner ('x', '-1', '1.0', '99999999999999999999', '1 1') {
    refuses('鉴权参数 PartnerId 格式错误', "the partner $partner", $pay, {},
            headers => { PartnerId => $partner });
}
for my $is ('Basic eDp5', 'Bearer', 'Bearer x', 'Bearer ZZY-OPENAPI',
            "Bearer ZZY-OPENAPI:$id", "Bearer ZZY-OPENAPI:$id:",
            "Bearer ZZY-OPENAPI:x:" . 'A' x 27 . '=', "ZZY-OPENAPI:$id:x")
{
    refuses(qr/^鉴权参数 Authorization 格式错误/, "the header \"$is\"", $pay, {},
            authorization => $is);
}
passes('names of headers in small letters', $pay, {}, headers => do {
    my ($headers) = open_bytes($pay, { OrderId => 1 }, agent => 'ota')
        =~ /\A.*?\r\n(.*?)\r\n\r\n/s;
    my %is = map { split /: /, $_, 2 } split /\r\n/, $headers;
    +{ (map { $_ => undef } qw(Timestamp PartnerId Authorization)),
       (map { lc $_ => $is{$_} } qw(Timestamp PartnerId Authorization)) };
});

refuses('合作ID不一致', 'another partner in the token', $pay, {},
        headers => { PartnerId => agent_id('other') });


# ---- Partner, key, time ----

sub without_log_id { return $_[0]->raw =~ s/("LogId" *: *")\d{38}/$1/r }

{
    my $unknown = open_call($pay, { OrderId => 1 }, agent => 'ota',
                            partner => 99999998);
    my $forged = open_call($pay, { OrderId => 1 }, agent => 'ota',
                           token => 'A' x 27 . '=');
    is_open_refusal($forged, $wrong, 'a wrong signature');
    is without_log_id($unknown), without_log_id($forged),
        'an unknown partner is answered as a wrong signature, byte by byte';

    settles(open_agent => 'OPEN', 'other', enabled => 'false');
    wait_until { open_call($pay, { OrderId => 1 }, agent => 'other')->message
                 eq $wrong } 'a partner who is not let in is unknown', 10;
    is without_log_id(open_call($pay, { OrderId => 1 }, agent => 'other')),
        without_log_id($forged), 'and it is answered as such, byte by byte';
    settles(open_agent => 'OPEN', 'other', enabled => 'true');
    wait_until { open_call($pay, { OrderId => 1 }, agent => 'other')->message
                 eq '订单不存在' } 'it is let in again', 10;

    staff(qw(agent disable OPEN other));
    wait_until { open_call($pay, { OrderId => 1 }, agent => 'other')->message
                 eq $wrong } 'an agent that is disabled is unknown', 10;
    staff(qw(agent enable OPEN other));
}
refuses($wrong, "the key of another supplier's agent", $pay, {}, agent => 'line',
        at => '/open/');

for my $ahead (-299, 299) {
    passes("a clock $ahead seconds off", $pay, {}, ahead => $ahead);
}
for my $ahead (-301, 302) {
    refuses('请求已过期', "a clock $ahead seconds off", $pay, {}, ahead => $ahead);
}
refuses($wrong, 'a wrong signature of long ago', $pay, {}, ahead => -1000,
        token => 'A' x 27 . '=');
refuses('请求已过期', 'no JSON of long ago', $pay, {}, ahead => -1000,
        body => 'x');
passes('a narrow window, in it', $pay, {}, at => '/window/', ahead => -8);
refuses('请求已过期', 'a narrow window, outside', $pay, {}, at => '/window/',
        ahead => -12);
refuses(qr/^(?:鉴权参数 Authorization 格式错误|$wrong)/,
        'another word before the token', $pay, {}, at => '/pub/');


# ---- The body ----

my $no_json = '请求内容不是有效的JSON';
my $deep = sub { '{"PartnerId":' . $id . ',"OrderId":1,"x":' . '[' x $_[0]
                 . ']' x $_[0] . '}' };

passes('fifteen lists in an object', $pay, {}, body => $deep->(15));
refuses($no_json, 'sixteen lists in an object', $pay, {}, body => $deep->(16));
refuses($no_json, 'five thousand of them', $pay, {}, body => $deep->(5000));

my $begin = qq({"PartnerId":$id,);
for (['nothing', ''], ['null', 'null'], ['a list', '[]'], ['a string', '"x"'],
     ['half an object', '{"PartnerId":'], ['a comma too many', $begin . '}'],
     ['more behind it', $begin . '"OrderId":1}x'],
     ['two objects', $begin . '"OrderId":1}{}'],
     ['a name twice', $begin . '"OrderId":1,"OrderId":1}'],
     ['a name twice in other letters', $begin . '"OrderId":1,"orderid":1}'],
     ['a name twice, escaped', $begin . '"OrderId":1,"\u004frderId":1}'],
     ['an unknown name twice, inside', $begin . '"OrderId":1,"x":{"a":1,"a":2}}'],
     ['a zero byte', $begin . "\"OrderId\":1,\"x\":\"\0\"}"],
     ['a zero byte behind it', $begin . "\"OrderId\":1}\0"],
     ['an escaped zero', $begin . '"OrderId":1,"EticketNo":"a\u0000b"}'],
     ['no UTF-8', $begin . "\"OrderId\":1,\"EticketNo\":\"\xff\"}"],
     ['UTF-8 too long', $begin . "\"OrderId\":1,\"EticketNo\":\"\xc0\xaf\"}"],
     ['half a letter', $begin . "\"OrderId\":1,\"EticketNo\":\"\xe5\xbc\"}"],
     ['half a pair', $begin . '"OrderId":1,"EticketNo":"\ud83c"}'],
     ['a line end in a string', $begin . "\"OrderId\":1,\"x\":\"\n\"}"],
     ['single quotes', "{'PartnerId':$id}"],
     ['a leading zero', $begin . '"OrderId":01}'],
     ['a comment', $begin . '"OrderId":1/* */}'])
{
    my ($name, $body) = @$_;
    refuses(qr/^(?:\Q$no_json\E|参数 \w+ 格式错误)/, $name, $pay, {},
            body => $body);
}
for my $number (qw(1e3 1.5 1.0 18446744073709551616 -1 true null {} [] "x" "1e3"
                   "" "1.0" " 1" "-1" 0 9223372036854775808))
{
    refuses(qr/^(?:参数 OrderId (?:格式错误|缺失)|订单不存在|\Q$no_json\E)/,
            "the order $number", $pay, { OrderId => \$number });
    next if $number =~ /^"?-?[01]?"?$/;         # null is as if it were not there
    unlike open_call($pay, { OrderId => \$number }, agent => 'ota')->message,
        qr/订单不存在/, "no order is looked for by $number";
}
passes('a number of nineteen digits', $pay, { OrderId => '2611260010000000000' });

for my $type ('application/json', 'text/json', undef, 'APPLICATION/JSON',
              'application/json; charset=utf-8', 'text/json;charset=UTF-8',
              'application/json; charset="utf-8"')
{
    passes('the type ' . ($type // 'nothing'), $pay, {}, type => $type);
}
for my $type ('text/plain', 'application/x-www-form-urlencoded', 'text/xml',
              'application/json; charset=gbk', 'application/jsonp')
{
    refuses(qr/./, "the type $type", $pay, {}, type => $type);
    unlike open_call($pay, { OrderId => 1 }, agent => 'ota', type => $type)
        ->message, qr/订单不存在/, "a body of the type $type is not read";
}

{
    my $body = $begin . '"OrderId":1,"x":"';
    my $full = 256 * 1024 - length($body) - 2;
    passes('a body of 256 KiB', $pay, {}, body => $body . 'x' x $full . '"}');
    status_is(413, 'a byte more', $pay, {}, agent => 'ota',
              body => $body . 'x' x ($full + 1) . '"}');
}

passes('letters by their numbers in names', $pay, {},
       body => $begin . '"\u004frder\u0049d":1}');
passes('blanks and a mark of UTF-8 nowhere', $pay, {},
       body => " { \"PartnerId\"\t:\r\n $id , \"OrderId\" : 1 } \n");
passes('members that nobody knows', $pay, { X => { Y => ['Z', undef] } });
passes('names as JavaScript has them, numbers as strings', $pay, {},
       style => 'camel strings');
passes('names in capitals', $pay, {},
       body => qq({"PARTNERID":"$id","ORDERID":"1"}));


# ---- Members ----

refuses('参数 PartnerId 缺失', 'no partner in the body', $pay,
        { PartnerId => undef });
refuses('参数 OrderId 缺失', 'no order in the body', $pay, { OrderId => undef });
refuses('参数 PartnerId 缺失', 'nothing in the body', $pay, {}, body => '{}');
refuses('合作ID不一致', 'another partner in the body', $pay,
        { PartnerId => agent_id('other') });
refuses('合作ID不一致', 'another partner in the body, and no order', $pay,
        { PartnerId => agent_id('other'), OrderId => undef });
passes('no partner where there is a query', 'order/CancelOrder',
       { PartnerId => undef }, method => 'GET');
{
    my $answer = open_call('product/getProductByDistributor', {}, agent => 'ota',
                           query => "PAGEINDEX=1&pagesize=1&ProductID=$product");
    is $answer->data->{Products}[0]{ProductId}, $product,
        'names in a query are of any letters';
}

# In the order of the table, one by one.
{
    my %members = (OriginOrderId => 'frame', ContactPerson => person(1),
                   ProductId => $product, OrderQuantity => 1,
                   VisitDate => iso_day(1));
    my %given;
    for my $name (qw(OriginOrderId ContactPerson ProductId OrderQuantity
                     VisitDate))
    {
        is_open_refusal(open_call('order/Create', {%given}, agent => 'ota'),
            $name eq 'ContactPerson' ? qr/^(?:取票人信息|参数 $name )缺失$/
                                     : "参数 $name 缺失",
            "Create without $name");
        $given{$name} = $members{$name};
    }
    is sql_value('select count(*) from ticket.orders'), 0,
        'none of all that has made an order';
}


# ---- Answers ----

{
    my $answer = status_is(403, 'HTTP without TLS', $pay, { OrderId => 1 },
                           agent => 'ota', at => '/tls/');
    ok !$answer->good, 'which is a failure';

    my $document = open_call('openapi.json', {}, agent => 'ota', at => '/doc/',
                             method => 'GET', framed => 0, %stranger);
    is $document->status, 200, 'the document needs no signature';
    like $document->root->{openapi} // '', qr/^3\.1/, 'it is OpenAPI 3.1';
    is_deeply [sort map { lc s{.*/(?=\w+/\w+$)}{}r }
               keys %{$document->root->{paths} // {}}],
        [sort map { lc } qw(order/Verify order/Create order/Pay order/Refund
             order/PersonQrCodes order/CancelOrder
             product/getProductByDistributor
             product/getProductPriceByDistributor)],
        'it has all eight calls and no more';
}
{
    my %seen;
    my @answers = open_at_once(map { [$pay, { OrderId => 1 }, agent => 'ota'] }
                               1 .. 40);
    $seen{$_->log_id}++ for @answers;
    is keys %seen, 40, 'forty answers at once have forty numbers';
}
{
    my $order = created('codes as in the samples', order_of($product));
    my $members = { orderId => $order };
    is open_call('order/CancelOrder', $members, agent => 'ota')->code, 0,
        'CancelOrder answers 0 as the sample does';
    is open_call('order/CancelOrder', $members, agent => 'ota', framed => 0,
                 at => '/uniform/')->code, 1000, 'or 1000, if all are to be alike';

    $order = created('a second order', order_of($product));
    is open_call('order/Pay', { OrderId => $order }, agent => 'ota', framed => 0,
                 at => '/uniform/')->code, 1000, 'so does Pay';
    is open_call('order/Pay', { OrderId => $order }, agent => 'ota')->code, 1,
        'which answers 1 as the sample does';
    ok open_call('order/Pay', { OrderId => 1 }, agent => 'ota', framed => 0,
                 at => '/uniform/')->code == 0, 'a failure is 0 all the same';
}


# ---- Keys ----

{
    my $second = '77C1B05E3F9A4D8277C1B05E3F9A4D82';
    secret($second);
    open_agent(second => id => agent_id('other'), key => $second);
    key_issued('OPEN', 'other', $second);
    wait_until { open_call($pay, { OrderId => 1 }, agent => 'second')->message
                 eq '订单不存在' } 'a second key is good', 10;
    passes('beside the first one', $pay, {}, agent => 'other');

    my ($first) = sql_value('select min(key_index) from ticket.open_key'
                            . ' where agent_id = ?', agent_id('other'));
    sql_do('delete from ticket.open_key where agent_id = ? and key_index = ?',
           agent_id('other'), $first);
    settles(open_agent => 'OPEN', 'other', enabled => 'true');
    wait_until { open_call($pay, { OrderId => 1 }, agent => 'other')->message
                 eq $wrong } 'a key that was dropped is none', 10;
    passes('but the other one', $pay, {}, agent => 'second');
}

is_deeply [pids('nginx-process')], \@processes,
    'nobody has killed a process of nginx';
audit_ok();
done_testing();
