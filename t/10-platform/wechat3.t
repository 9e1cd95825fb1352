# The WeChat Pay V3 that the other tests have: as strict as the real one?

use strict;
use warnings;
use utf8;

use Compress::Zlib ();
use Crypt::AuthEnc::GCM qw(gcm_decrypt_verify);
use Crypt::PK::RSA;
use Digest::SHA qw(sha1_hex);
use Encode qw(decode);
use FindBin;
use JSON::PP ();
use MIME::Base64 qw(decode_base64 encode_base64);
use Test::More;
use Time::HiRes qw(time);

use lib "$FindBin::Bin/../lib";
use TicketEnvelope qw(authorization);
use TicketFake;
use TicketPlatform qw(beijing fixture key_of verified);
use TicketProcess qw(wait_until);
use TicketWechat3;

binmode Test::More->builder->$_, ':utf8'
    for qw(output failure_output todo_output);
$SIG{ALRM} = sub { die "takes too long\n" };
alarm 120;

my $json = JSON::PP->new->utf8->canonical;
my $said = fixture('wechat_v3');
my %trust = (
    $said->{platform}{public_key_id} => 'wx_pubkey',
    $said->{platform}{certificate_serials}[0] => 'wx_platform_old',
    $said->{platform}{certificate_serials}[1] => 'wx_platform_new',
);
my $pay = '/v3/pay/transactions';
my $shop = TicketFake->new;
my $wechat = TicketWechat3->new(bill_today => 1);


subtest 'a request is looked at before it is believed' => sub {
    my $answer = native('T0000001');
    is $answer->{status}, 200, 'a signed request is taken';
    like $answer->{code_url}, qr{\Aweixin://}, 'it gives a code';
    is $answer->{key}, 'wx_pubkey', 'its answer is signed with the public key';

    my %wrong = (
        'of another merchant' => { mchid => '1900000110' },
        'an hour ago'         => { now => time - 3600 },
        'with another serial' => { serial => '00' },
        'with another key'    => { key => 'wx_pubkey' },
        'of another scheme'   => { scheme => 'WECHATPAY1-SHA256-RSA2048' },
    );
    for my $what (sort keys %wrong) {
        my $refused = call(GET => "$pay/out-trade-no/T0000001?mchid=1900000109",
                           undef, us => $wrong{$what});
        is $refused->{status}, 401, "a request $what is refused";
        is $refused->{code}, 'SIGN_ERROR', "$what: the signature is to blame";
    }

    is call(GET => "$pay/out-trade-no/T0000001?mchid=1900000109", undef,
            headers => { Accept => 'text/html' })->{code}, 'PARAM_ERROR',
        'it wants to be asked for JSON';
    is native('T0000002', amount => { total => 88.8, currency => 'CNY' })->{code},
        'PARAM_ERROR', 'half a fen is none';
    is native('T0000002', amount => { total => '8880', currency => 'CNY' })->{code},
        'PARAM_ERROR', 'a text is no number';
    is native('T0000002', notify_url => 'https://x.example/n?a=1')->{code},
        'PARAM_ERROR', 'a notify_url has no query';
    is $wechat->trade('T0000002'), undef, 'what is refused leaves nothing behind';
};


subtest 'an order is paid once' => sub {
    my $first = native('Q0000001');
    is native('Q0000001')->{status}, 200, 'the same order again gives a code';
    is native('Q0000001', attach => 'x')->{code}, 'INVALID_REQUEST',
        'another content is another order';
    is query('Q0000001')->{trade_state}, 'NOTPAY', 'nobody has paid';
    is query('Q0000009')->{code}, 'ORDER_NOT_EXIST', 'what is not there is said';

    is $wechat->pay($first->{code_url}), 'Q0000001', 'the buyer pays the first code';
    my $seen = query('Q0000001');
    is_deeply [$seen->{trade_state}, $seen->{amount}{total}], ['SUCCESS', 8880],
        'the query sees it in fen';
    is native('Q0000001')->{code}, 'ORDERPAID', 'paid is paid';
    is close_order('Q0000001')->{code}, 'ORDERPAID', 'paid beats close';

    native('Q0000002');
    is_deeply [map { close_order('Q0000002')->{status} } 1 .. 2], [204, 204],
        'an unpaid one is closed, however often';
    is native('Q0000002')->{code}, 'ORDER_CLOSED', 'closed is closed';
    is eval { $wechat->pay('Q0000002') }, undef, 'nobody pays it then';
};


subtest 'a refund is accepted first and done later' => sub {
    native('R0000001');
    is refund('R0000001', 'R1a', 100)->{code}, 'INVALID_REQUEST',
        'what is not paid is not refunded';
    $wechat->pay('R0000001');

    is_deeply [map { refund('R0000001', 'R1a', 3000)->{status_said} } 1 .. 2],
        ['PROCESSING', 'PROCESSING'], 'asked twice it is accepted twice';
    is $wechat->totals->{refunded}, 3000, 'and done once';
    is refund('R0000001', 'R1a', 3001)->{code}, 'INVALID_REQUEST',
        'another amount is refused';
    is refund('R0000001', 'R1b', 5881)->{code}, 'INVALID_REQUEST',
        'more than is left is refused';
    is ask_refund('R1a')->{status_said}, 'SUCCESS', 'the query sees it done';
    is ask_refund('R1z')->{code}, 'RESOURCE_NOT_EXISTS', 'or not there';
    is query('R0000001')->{trade_state}, 'REFUND', 'the order says REFUND';

    $wechat->plan(R1c => refund => 'closed');
    $wechat->plan(R1d => refund => 'abnormal');
    refund('R0000001', $_, 100) for qw(R1c R1d);
    is ask_refund('R1c')->{status_said}, 'CLOSED', 'one is closed';
    my $odd = ask_refund('R1d');
    is $odd->{status_said}, 'ABNORMAL', 'one is abnormal';
    call(POST => "/v3/refund/domestic/refunds/$odd->{refund_id}/apply-abnormal-refund",
         { out_refund_no => 'R1d' });
    is ask_refund('R1d')->{status_said}, 'SUCCESS', 'staff bring it to its end';
    is $wechat->totals->{refunded}, 3100, 'only what was done counts';
};


subtest 'a payment code' => sub {
    $wechat->plan(C0000001 => asks => 1);
    is code('C0000001', '134567890123456781')->{code}, 'USERPAYING',
        'the buyer is asked for the password';
    is reverse_order('C0000001')->{code}, 'INVALID_REQUEST',
        'fifteen seconds must pass before it is undone';
    is_deeply [map { query('C0000001')->{trade_state} } 1 .. 2],
        ['USERPAYING', 'SUCCESS'], 'the buyer types it';
    is code('C0000002', '134567890123456781')->{code}, 'AUTH_CODE_INVALID',
        'a code is good for one payment';
    is close_order('C0000001')->{code}, 'ORDERPAID', 'close does not undo it';

    $wechat->plan(C0000003 => asks => 'never');
    code('C0000003', '134567890123456782');
    $wechat->age($_, 20) for qw(C0000001 C0000003);
    is reverse_order('C0000003')->{status}, 200, 'who does not type it is undone';
    is query('C0000003')->{trade_state}, 'REVOKED', 'and cannot pay any more';
    is_deeply [map { reverse_order('C0000001')->{status} } 1 .. 2], [200, 200],
        'who has paid, too';
    my ($back) = values %{$wechat->trade('C0000001')->{refunds}};
    is $back->{amount}, 8880, 'and gets the money back once';
};


subtest 'transfers wait for the payee' => sub {
    my $first = transfer('P1', 5000);
    is $first->{state}, 'WAIT_USER_CONFIRM', 'the payee is asked';
    is transfer('P1', 5000)->{state}, 'WAIT_USER_CONFIRM', 'the same again is the same';
    is transfer('P1', 5001)->{code}, 'INVALID_REQUEST', 'another amount is refused';
    $wechat->confirm('P1');
    is ask_transfer('P1')->{state}, 'SUCCESS', 'then it is done';
    is ask_transfer('P9')->{code}, 'NOT_FOUND', 'what is not there is said';

    transfer('P2', 5000);
    is call(POST => '/v3/fund-app/mch-transfer/transfer-bills/out-bill-no/P2/cancel',
            {})->{state}, 'CANCELING', 'it can be undone until then';
    is ask_transfer('P2')->{state}, 'CANCELLED', 'a little later';

    my $name = encode_base64(key_of('wx_pubkey', 'public_spki')
                             ->encrypt("\xe5\xbc\xa0", 'oaep', 'SHA1'), '');
    is transfer('P3', 250_000, user_name => $name)->{state}, 'WAIT_USER_CONFIRM',
        'a sealed name is opened';
    is transfer('P4', 250_000)->{code}, 'PARAM_ERROR', 'much money needs a name';
    is transfer('P4', 250_000, user_name => 'AAAA')->{code}, 'PARAM_ERROR',
        'a name nobody can open is none';
};


subtest 'notices are sealed, signed and repeated' => sub {
    $wechat->speed(1000);
    $shop->script('/n', 'http 500', 'ok');
    native('N0000001', notify_url => $shop->url('n'));
    $wechat->pay('N0000001');
    $wechat->expect_quiet;
    my @got = map { notice($_) } $shop->requests(path => '/n');
    is scalar(@got), 2, 'it is told again after an error';
    is $got[0]{id}, $got[1]{id}, 'under the same id';
    is_deeply [@{$got[1]{data}}{qw(trade_state out_trade_no)}],
        ['SUCCESS', 'N0000001'], 'it says what was paid';

    $wechat->plan(N0000002 => notice => 'probe', notice_amount => 1);
    native('N0000002', notify_url => $shop->url('n'));
    $shop->script('/n', 'http 401', 'ok');
    $wechat->pay('N0000002');
    $wechat->expect_quiet;
    my @all = map { notice($_) } $shop->requests(path => '/n');
    is_deeply [map { $_->{key} } @all[2, 3]], [undef, 'wx_pubkey'],
        'a probe is wrong on purpose, the notice follows';
    is $all[3]{data}{amount}{total}, 1, 'it has the amount of the plan';

    refund('N0000001', 'N1a', 100, notify_url => $shop->url('r'));
    $wechat->expect_quiet;
    my ($back) = map { notice($_) } $shop->requests(path => '/r');
    is_deeply [$back->{event_type}, $back->{data}{amount}{refund}],
        ['REFUND.SUCCESS', 100], 'a refund is told at an address of its own';
    $wechat->speed(1);
};


subtest 'keys: certificates, a public key, both' => sub {
    my $other = TicketWechat3->new(trust => 'certificate');
    my $ask = sub { call(GET => $_[0], undef, at => $other, @_[1 .. $#_]) };
    my $order = "$pay/out-trade-no/K0000001?mchid=1900000109";

    is $ask->($order)->{key}, 'wx_platform_old', 'it signs with its certificate';
    $other->rotate;
    is $ask->($order)->{key}, 'wx_platform_new', 'after rotation with the new one';
    my $list = $ask->('/v3/certificates')->{data};
    is_deeply [map { $_->{serial_no} } @$list],
        $said->{platform}{certificate_serials}, 'it hands both out';
    like opened($list->[1]{encrypt_certificate}), qr/BEGIN CERTIFICATE/,
        'sealed with the key that both know';

    is call(GET => '/v3/certificates')->{status}, 404,
        'with a public key alone there are none';
    my $both = TicketWechat3->new(trust => 'both');
    my %seen = map { call(GET => $order, undef, at => $both)->{key} => 1 } 1 .. 4;
    is_deeply [sort keys %seen], ['wx_platform_old', 'wx_pubkey'],
        'in a switch it signs with either';
    my %asked = ('Wechatpay-Serial' => $said->{platform}{public_key_id});
    is_deeply [map { call(GET => $order, undef, at => $both, headers => \%asked)->{key} }
                   1 .. 3], [('wx_pubkey') x 3], 'unless one is asked for';
};


subtest 'bad manners' => sub {
    native('M0000001');
    $wechat->pay('M0000001');
    $wechat->script('refund M1a', 'lie SYSTEM_ERROR', 'ignore http 502',
                    'refuse FREQUENCY_LIMITED', 'forged', 'stale', 'unsigned');
    my @said = map { refund('M0000001', 'M1a', 100) } 1 .. 6;
    is_deeply [map { $_->{status} } @said], [500, 502, 429, 200, 200, 200],
        'the statuses are those of the script';
    is_deeply [map { $_->{key} } @said], ['wx_pubkey', undef, 'wx_pubkey', undef,
                                          'wx_pubkey', undef],
        'somebody else signs, nobody signs';
    cmp_ok time - $said[4]{at}, '>', 3000, 'one was signed an hour ago';
    is $wechat->refund('M1a')->{amount}, 100, 'money moved once all the same';
};


subtest 'the bill' => sub {
    my $day = beijing(time, '%Y-%m-%d');
    $wechat->stray('S0000001', 500);

    my $where = call(GET => "/v3/bill/tradebill?bill_date=$day&bill_type=ALL");
    my ($target) = $where->{download_url} =~ m{\Ahttp://[^/]+(/.*)\z};
    my $file = call(GET => $target);
    is sha1_hex($file->{raw}), $where->{hash_value}, 'the hash is that of the text';
    is $file->{key}, undef, 'the file is signed by nobody';
    is((($wechat->visit(GET => $target, {}, ''))[0]), 401,
        'but only the merchant may fetch it');

    my $packed = call(GET => "/v3/bill/tradebill?bill_date=$day&bill_type=ALL"
                             . '&tar_type=GZIP');
    ($target) = $packed->{download_url} =~ m{\Ahttp://[^/]+(/.*)\z};
    is Compress::Zlib::memGunzip(call(GET => $target)->{raw}), $file->{raw},
        'packed it is the same';

    my @lines = split /\r\n/, decode('utf-8', $file->{raw});
    like $lines[0], qr/\A\x{feff}交易时间,/, 'it begins with a mark and the columns';
    my %line = map { my @c = split /,?`/; ($c[16] || $c[7] => \@c) }
               grep { /\A`\d{4}-/ } @lines;
    is $line{S0000001}[25], '5.00', 'a payment we know nothing of is there';
    is_deeply [@{$line{R1a}}[7, 10, 17]], ['R0000001', 'REFUND', '30.00'],
        'a refund names its payment';
    is $line{'reverse-C0000001'}[10], 'REVOKED', 'what was undone says so';
    is call(GET => '/v3/bill/tradebill?bill_date=2020-01-01&bill_type=ALL')->{code},
        'NO_STATEMENT_EXIST', 'an empty day has none';
};

done_testing;


# ---- A shop, written from the documents ----

sub call {
    my ($method, $target, $biz, %opt) = @_;

    my $body = defined $biz ? $json->encode($biz) : '';
    my %r = (method => $method, target => $target, body => $body);
    my %us = (scheme => 'WECHATPAY2-SHA256-RSA2048', mchid => '1900000109',
              serial => $said->{merchant}{serial_no}, key => 'wx_merchant',
              now => time, %{$opt{us} // {}});
    my ($status, $headers, $raw) = ($opt{at} // $wechat)->visit($method, $target, {
        Accept => 'application/json', 'User-Agent' => 'test',
        length $body ? ('Content-Type' => 'application/json') : (),
        Authorization => authorization(\%r, %us), %{$opt{headers} // {}} }, $body);
    my $data = $raw =~ /\A\s*\{/ ? $json->decode($raw) : {};

    return { %$data, status => $status, status_said => $data->{status}, raw => $raw,
             signer($headers, $raw) };
}

# Whose signature it is.
sub signer {
    my ($headers, $raw) = @_;

    my ($time, $nonce, $serial, $signature) =
        @$headers{map { "wechatpay-$_" } qw(timestamp nonce serial signature)};
    my $key = $trust{$serial // ''};
    my $good = $key && verified("$time\n$nonce\n$raw\n", $signature, $key);
    return (at => $time, key => $good ? $key : undef);
}

sub native {
    my ($number, %more) = @_;

    return call(POST => "$pay/native", {
        appid => $said->{merchant}{appid}, mchid => '1900000109',
        description => '测试门票', out_trade_no => $number,
        notify_url => $shop->url('all'),
        amount => { total => 8880, currency => 'CNY' }, %more });
}

sub code {
    my ($number, $code) = @_;

    return call(POST => "$pay/codepay", {
        appid => $said->{merchant}{appid}, mchid => '1900000109',
        description => '测试门票', out_trade_no => $number,
        payer => { auth_code => $code }, amount => { total => 8880, currency => 'CNY' },
        scene_info => { store_info => { id => '1' } } });
}

sub query       { call(GET => "$pay/out-trade-no/$_[0]?mchid=1900000109") }
sub close_order { call(POST => "$pay/out-trade-no/$_[0]/close",
                       { mchid => '1900000109' }) }

sub reverse_order {
    return call(POST => "$pay/out-trade-no/$_[0]/reverse",
                { mchid => '1900000109', appid => $said->{merchant}{appid} });
}

sub refund {
    my ($number, $refund, $fen, %more) = @_;

    return call(POST => '/v3/refund/domestic/refunds', {
        out_trade_no => $number, out_refund_no => $refund,
        amount => { refund => $fen, total => 8880, currency => 'CNY' }, %more });
}

sub ask_refund { call(GET => "/v3/refund/domestic/refunds/$_[0]") }

sub transfer {
    my ($number, $fen, %more) = @_;

    return call(POST => '/v3/fund-app/mch-transfer/transfer-bills', {
        appid => $said->{merchant}{appid}, out_bill_no => $number,
        transfer_scene_id => '1009', openid => 'o-1', transfer_amount => $fen,
        transfer_remark => '结算', transfer_scene_report_infos => [
            { info_type => '采购商品名称', info_content => '门票' }], %more },
        headers => { 'Wechatpay-Serial' => $said->{platform}{public_key_id} });
}

sub ask_transfer {
    return call(GET => "/v3/fund-app/mch-transfer/transfer-bills/out-bill-no/$_[0]");
}

sub opened {
    my ($resource) = @_;

    my ($sealed, $tag) = decode_base64($resource->{ciphertext}) =~ /\A(.*)(.{16})\z/s;
    return gcm_decrypt_verify('AES', $said->{apiv3_key}, $resource->{nonce},
                              $resource->{associated_data}, "$sealed", "$tag");
}

sub notice {
    my ($request) = @_;

    my $notice = $json->decode($request->{body});
    return { %$notice, signer($request->{headers}, $request->{body}),
             data => $json->decode(opened($notice->{resource})) };
}
