# What every page does before it does anything: signature, account, password,
# encoding.  Run over all pages that are built, in both editions.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use JSON::PP ();
use TicketTest;

system_start(processes => 2, nginx => 2);

my @pages = do {
    open my $in, '<:raw', "$FindBin::Bin/../fixtures/interface.json" or die $!;
    local $/;
    my $all = JSON::PP->new->utf8->decode(scalar <$in>);
    my $list = ref $all eq 'HASH' ? $all->{pages} // $all->{endpoints} : $all;
    map { $_->{page} =~ s/\.aspx$//r }
        grep { !$_->{callback} && !$_->{later} } @$list;
};
cmp_ok scalar(@pages), '>=', 14, 'the document has at least 14 pages';

my @pids = (sort(pids('nginx-process')));
my $strangers = 0;

for my $at (qw(agent agent3)) {
    for my $page (@pages) {
        # what 4.0 alone prints answers everywhere as there
        my $v3 = $at eq 'agent3' && $page
            !~ /^(?:RefundTicket|GetProductsIdentity|UseAcc.+FKWithPwd
                    |QueryOrderRefund|OrderRefundDeal)$/x;
        # what strangers do is counted by their address
        my @call = ($page, {}, at => $at,
                    from => '127.0.1.' . ++$strangers);

        my $a = call(@call, sign => 'A' x 32);
        is $a->retcode, -1, "$at $page refuses a wrong signature";
        is $a->retmsg, '签名不正确，不能完成操作；', "$at $page says the signature is wrong";

        $a = call(@call, key => '00000000-0000-0000-0000-000000000000',
                  verify => 0);
        is $a->retmsg, '签名不正确，不能完成操作；', "$at $page refuses another key";

        $a = call(@call, unsigned => [[extra => 'x']]);
        is $a->retmsg, '签名不正确，不能完成操作；',
            "$at $page refuses an unsigned parameter";

        $a = call(@call, sign => undef);
        is $a->retcode, $page =~ /^Order(?!Refund|Products2)/ ? -1501 : $v3 ? (-1, -2091, -2001)[
            $page =~ /^UseAccountToPayBy(?:Pwd|FK)$/ ? 1
            : $page eq 'ChangePayPwd' ? 2 : 0] :
            -1901, "$at $page requires a signature";
        like $a->retmsg, qr/参数错误/,
            "$at $page names the missing signature" unless $v3;

        $a = call(@call, agent => { user => 'nobody', password => 'x',
            key => '00000000-0000-0000-0000-000000000000' }, verify => 'none');
        is $a->retcode, $v3 ? -1 : -2201,
            "$at $page refuses an unknown account";

        $a = call(@call, agent => 'closed');
        is $a->retcode, $v3 ? -1 : -2202,
            "$at $page refuses a disabled account";

        $a = call(@call, agent => { user => 'demo', password => 'wrong',
            key => '5d2c9a1e-7b34-4c8f-9e60-1a2b3c4d5e6f' });
        is $a->retmsg, '用户名、密码 或 密钥 不正确；', "$at $page refuses a wrong password";
        ticketctl(qw(agent unlock DEMO demo)) if $strangers % 3 == 0;

        $a = call(@call, index => 2);
        is $a->retmsg, '签名不正确，不能完成操作；',
            "$at $page refuses a key it does not have"
            if $a;
    }
}

# Signatures that are good.
my $good = call('GetProducts', {})->raw;
is call('GetProducts', {}, nocase => 1)->raw, $good,
    'parameters sorted as .NET does are accepted';
is call('GetProducts', {}, method => 'POST')->raw, $good,
    'POST answers the same';
is call('getPRODUCTS', {})->raw, $good, 'a page name in any case is found';
is call('GetProducts', {}, add => [[zeta => '1']])->raw, $good,
    'one more signed parameter is accepted';
is call('GetProducts', {}, add => [[ServiceCode => '']])->raw, $good,
    'an empty parameter is not signed';

# What is malformed.
my $a = call('GetProducts', {}, add => [[USER => 'demo']]);
like $a->retmsg, qr/重复 (?:USER|user)/,
    'a name given twice, in another case, is named';
is $a->retcode, -1, 'a name given twice is refused';

for (['%zz' => '编码'], ['%E4%B8' => 'UTF-8'], ['%00' => 'UTF-8']) {
    my ($bytes, $says) = @$_;
    my $x = raw_request("GET /agent/GetProducts.aspx?user=demo"
        . "&servicecode=$bytes HTTP/1.1\r\nHost: x\r\n"
        . "Connection: close\r\n\r\n");
    like $x->retmsg, qr/$says.*ServiceCode/,
        "$bytes: the refusal names the parameter";
    ok length $x->sign, "$bytes: the refusal is signed, the agent is known";
}

# Whoever has not signed chooses nothing of what is signed.
for my $query ('note=1&note=2', 'note=%zz', 'note=%ff', 'note%00=1', 'no%ffte=1',
               '%6Eote=1&NOTE=2', 'UsEr=note&note=1')
{
    my $x = raw_request("GET /agent/GetProducts.aspx?user=demo&$query"
        . " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    ok length $x->sign, "$query: the refusal is signed";
    unlike $x->raw, qr/note|UsEr/i, "$query: the refusal has no word of it"
        unless $query =~ /^UsEr/;
    like $x->retmsg, qr/ user；$/, "$query: the name is in our spelling"
        if $query =~ /^UsEr/;
}

# What no text is does not even get as far as Postgres.
for my $query ('user=%00', 'user=demo%00', 'user=%00&user=demo', 'user=%ff',
               'user=demo%0A', 'user=d%C3%A9mo')
{
    my $x = raw_request("GET /agent/GetProducts.aspx?$query&password=x"
        . '&sign=' . 'A' x 32 . " HTTP/1.1\r\nHost: x\r\n"
        . "Connection: close\r\n\r\n");
    is $x->code, 200, "$query is answered";
    isnt $x->retcode, 0, "$query is refused";
    is $x->sign, '', "$query: the refusal is not signed";
}

for (['/agent/Nothing.aspx', 'GET', 404], ['/agent/', 'GET', 404],
     ['/agent/GetProducts.aspx', 'POST', 405],
     ['/agent/POST/GetProducts.aspx', 'GET', 405],
     ['/agent/GetProducts.aspx', 'PUT', 405])
{
    my ($path, $method, $code) = @$_;
    my $x = raw_request("$method $path HTTP/1.1\r\nHost: x\r\n"
        . "Content-Length: 0\r\nConnection: close\r\n\r\n");
    is $x->code, $code, "$method $path answers HTTP $code";
    is $x->retcode, -1, "$method $path: the body is an answer";
    is $x->header('Content-Type'), 'text/xml; charset=utf-8',
        "$method $path: the content type is XML";
}

for ("Content-Length: 9999999\r\n\r\n",
     "Transfer-Encoding: chunked\r\n\r\n11170\r\n" . 'x' x 70000)
{
    my $x = raw_request("POST /agent/POST/GetProducts.aspx HTTP/1.1\r\n"
        . "Host: x\r\nConnection: close\r\n"
        . "Content-Type: application/x-www-form-urlencoded\r\n$_");
    is $x->code, 413, 'a body too large gets HTTP 413';
    is $x->retcode, -1, 'the refusal of a large body is an answer';
}

my $many = join '&', map { "p$_=1" } 1 .. 300;
like raw_request("GET /agent/GetProducts.aspx?user=demo&$many HTTP/1.1\r\n"
    . "Host: x\r\nConnection: close\r\n\r\n")->retmsg, qr/参数过多/,
    'too many parameters are refused';

# Ciphers: one refusal for each way to be wrong, naming the parameter.
for my $bad ('!!!!', 'AAAA', 'AAAAAAAAAAA=', encipher('x',
             '00000000-0000-0000-0000-000000000000'))
{
    my $x = call('OrderProducts', order(Mobile => $bad), raw => ['Mobile']);
    is $x->retcode, -1501, "the cipher $bad is refused";
    like $x->retmsg, qr/Mobile/, "the refusal of $bad names Mobile";
}

{
    # A client that sends Base64 without encoding it: '+' arrives as a blank.
    my $n = 0;
    my $cipher;
    do { $cipher = encipher('139' . sprintf('%08d', $n++),
        '5d2c9a1e-7b34-4c8f-9e60-1a2b3c4d5e6f') } until $cipher =~ /\+/;
    my $bytes = request_bytes('OrderProducts', order(Mobile => $cipher),
                              raw => ['Mobile']);
    ok $bytes =~ s/%2B/+/gi, 'a plus is sent as it is';
    is raw_request($bytes)->retcode, 0, 'a blank in Base64 is taken for a plus';
}

# Two keys, at once, on every process of both hosts.
my $second = '11111111-2222-3333-4444-555555555555';
secret($second);
is +(ticketctl(qw(key issue DEMO demo --key), $second))[0], 0,
    'a second key is issued';
for my $i (0, 1, 0, 1) {
    is call('GetProducts', {}, index => 2, key => $second, nginx => $i,
            keep => 0)->retcode, 0, "key 2 is accepted on host $i";
    is call('GetProducts', {}, nginx => $i, keep => 0)->retcode, 0,
        "key 1 is accepted on host $i";
}
is +(ticketctl(qw(key drop DEMO demo 2 --yes)))[0], 0,
    'the second key is dropped';
is call('GetProducts', {}, index => 2, key => $second, verify => 0,
        nginx => $_ % 2, keep => 0)->retcode, -1,
        'the dropped key is refused' for 0 .. 3;

is +(ticketctl(qw(agent disable DEMO demo)))[0], 0, 'the agent is disabled';
is call('GetProducts', {}, nginx => $_ % 2, keep => 0)->retcode, -2202,
    'a disabled agent is refused' for 0 .. 3;
is +(ticketctl(qw(agent enable DEMO demo)))[0], 0, 'the agent is enabled';
is call('GetProducts', {}, nginx => $_ % 2, keep => 0)->retcode, 0,
    'an enabled agent is served' for 0 .. 3;

is_deeply [sort(pids('nginx-process'))], \@pids, 'no process has died';
audit_ok();
done_testing();
