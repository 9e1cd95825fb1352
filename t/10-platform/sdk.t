# The platforms' own libraries: do they accept what provider/ asks, does it
# accept what they sign, and do the tests' platforms serve them?
#
# They are fetched once by t/sdk/install.  Where they cannot be, the test says
# so and is skipped; it fails where the machine says that it is one for CI.

use strict;
use warnings;
use utf8;

use Cwd qw(abs_path);
use Encode qw(encode);
use File::Basename qw(dirname);
use FindBin;
use IO::Handle;
use IPC::Open2 qw(open2);
use JSON::PP ();
use MIME::Base64 qw(encode_base64);
use Test::More;
use Time::HiRes qw(time);

use lib "$FindBin::Bin/../lib";
use TicketAlipay;
use TicketBuilder;
use TicketFake;
use TicketPlatform qw(beijing fixture key_text);
use TicketProcess qw(wait_until);
use TicketWechat2;
use TicketWechat3;

binmode Test::More->builder->$_, ':utf8'
    for qw(output failure_output todo_output);
$SIG{ALRM} = sub { die "takes too long\n" };
alarm 400;

my $top = abs_path("$FindBin::Bin/../..");
my $dir = ($ENV{TICKET_BUILD} // "$top/build") . '/sdk';
my $json = JSON::PP->new->utf8->canonical->allow_nonref;
my $said = qx{'$top/t/sdk/install' '$dir' 2>&1};
if ($?) {
    my $why = "npm cannot fetch the platforms' libraries (t/sdk/install): $said";
    die $why if $ENV{CI};
    diag $why;
    plan skip_all => 'the libraries of the platforms are not there';
}

my $made = int time;
my ($judge, $tell, $hear);              # the libraries, which take a second to load
my $shop = TicketFake->new;
my %base = (notify_base => $shop->url(''));


subtest 'Alipay' => sub {
    my $alipay = TicketAlipay->new;
    my $builder = TicketBuilder->new($alipay, %base);
    my %keys = (app_id => '2021000000000001', gateway => $alipay->gateway,
                private_key => key_text('alipay_app', 'private_pkcs8'),
                public_key => key_text('alipay_platform', 'public_spki'));
    my %ours = (%keys, public_key => key_text('alipay_app', 'public_spki'));
    my %theirs = (%keys, private_key => key_text('alipay_platform', 'private_pkcs8'));

    my $code = '2812345678901234';
    my %request = requests($builder, [charge => 'qr'], [charge => 'page'],
        [charge => 'wap'], [charge_code => 'desk', auth_code => $code], ['query'],
        ['close'], ['cancel'], ['refund'], ['refund_query'],
        [transfer => '', payee => '2088000000000002'],
        [transfer_query => '', payee => '2088000000000002'],
        [bill => '', day => '2026-11-27'],
        [charge_agreed => '', agreement_no => '20265128000000000001'],
        [agreement => ''], [agreement_query => ''],
        [agreement_end => '', agreement_no => '20265128000000000001'], [balance => '']);
    accepted('alipay_request', \%request, sub { (%ours, %{$_[0]}) },
             sub { my ($r) = @_; $r->{$r->{body} ? 'body' : 'url'} =~ s/2021/2022/; $r });

    my $told = paid($alipay, $builder, 'Q0000001');
    my $certs = fixture('alipay')->{certificates};
    my ($genuine, $forged, $signed, @serials) = judged(
        { do => 'alipay_notice', %keys, body => TicketBuilder::text($told->{body}) },
        { do => 'alipay_notice', %keys, body => $told->{body} =~ s/88\.80/88.81/gr },
        { do => 'alipay_sign', %theirs, method => 'x', params => notice_fields() },
        { do => 'alipay_serial', pem => key_text('alipay_app', 'certificate') },
        { do => 'alipay_serial', pem => key_text('alipay_root_bundle'), root => 1 });
    is_deeply [$genuine, $forged], [JSON::PP::true, JSON::PP::false],
        'it accepts a notice, and none that was changed';
    is_deeply \@serials, [@$certs{qw(app_cert_sn alipay_root_cert_sn)}],
        'it makes the same serials of certificates';
    my $notice = $builder->notice({ headers => {}, body => $signed });
    is_deeply [@$notice{qw(proof number amount_fen)}], ['genuine', 'Q0000001', 8880],
        'a notice that it signs is accepted';

    my $q = { out_trade_no => 'Q0000001' };
    my ($client) = judged({ do => 'alipay_client', %keys, calls => [
        ['alipay.trade.query', $q],
        ['alipay.trade.precreate', { out_trade_no => 'S0000001', subject => '测试',
                                     total_amount => '0.01' }],
        ['alipay.trade.refund', { %$q, out_request_no => 'R0000001',
                                  refund_amount => '30.00' }],
        ['alipay.trade.fastpay.refund.query', { %$q, out_request_no => 'R0000001' }],
        ['alipay.trade.query', { out_trade_no => 'S0000009' }]] });
    is_deeply [@{$client->[0]}{qw(code tradeStatus totalAmount)}],
        ['10000', 'TRADE_SUCCESS', '88.80'], 'as a client it sees what was paid';
    like $client->[1]{qrCode}, qr{\Ahttps://qr\.alipay\.com/}, 'it gets a code';
    is_deeply [$client->[2]{fundChange}, $client->[3]{refundStatus}],
        ['Y', 'REFUND_SUCCESS'], 'it refunds a part of it';
    is $client->[4]{subCode}, 'ACQ.TRADE_NOT_EXIST', 'it reads a refusal';

    settled_by($alipay, %keys);

    $alipay->script('query Q0000001', 'forged');
    my ($lied) = judged({ do => 'alipay_client', %keys,
                          calls => [['alipay.trade.query', $q]] });
    like $lied->[0]{error}, qr/验签失败/, 'what somebody else has signed it refuses';
};


subtest 'WeChat Pay V3' => sub {
    my $v = fixture('wechat_v3');
    my $wechat = TicketWechat3->new(bill_today => 1);
    my $builder = TicketBuilder->new($wechat, %base);
    my %keys = (
        mchid => '1900000109', appid => $v->{merchant}{appid}, gateway => $wechat->gateway,
        serial => $v->{merchant}{serial_no}, secret => $v->{apiv3_key},
        key_id => $v->{platform}{public_key_id},
        private_key => key_text('wx_merchant', 'private_pkcs8'),
        cert => key_text('wx_merchant', 'certificate'),
        public_key => key_text('wx_pubkey', 'public_spki'));
    my %theirs = (%keys, private_key => key_text('wx_pubkey', 'private_pkcs8'));

    my %request = requests($builder, [charge => 'qr'], [charge => 'wap'],
        [charge_code => 'desk', auth_code => '134567890123456781'], ['query'],
        ['close'], ['cancel'], ['refund'], ['refund_query'],
        [transfer => '', payee => 'o-1'], [transfer_query => '', payee => 'o-1'],
        [bill => '', day => '2026-11-27']);
    accepted('wechat3_request', \%request, sub {
        my ($r) = @_;
        my ($target) = $r->{url} =~ m{\Ahttps?://[^/]+(/.*)\z};
        return (public_key => key_text('wx_merchant', 'public_spki'), target => $target,
                authorization => $r->{headers}{Authorization}, method => $r->{method},
                body => $r->{body});
    }, sub { my ($r) = @_; $r->{url} .= '0'; $r });

    my $told = paid($wechat, $builder, 'Q0000001');
    my $body = '{"appid":"wx8888888888888888","mchid":"1900000109",'
        . '"out_trade_no":"Q0000001","trade_state":"SUCCESS","transaction_id":"42",'
        . '"amount":{"total":8880,"currency":"CNY"}}';
    my ($opened, $headers, $sealed) = judged(
        { do => 'wechat3_notice', %keys, headers => $told->{headers},
          body => TicketBuilder::text($told->{body}) },
        { do => 'wechat3_sign', %theirs, body => $body },
        { do => 'wechat3_seal', %keys, text => $body, aad => 'transaction' });
    is_deeply [$opened->{out_trade_no}, $opened->{amount}{total}], ['Q0000001', 8880],
        'it verifies and opens a notice';

    my $order = payment('Q0000001');
    my $judged = $builder->judge(query => $order, 200, $headers, $body);
    is_deeply [@$judged{qw(outcome state amount_fen)}], ['ok', 'paid', 8880],
        'an answer that it signs is accepted';
    my $notice = $json->encode({ id => 'EV-1', event_type => 'TRANSACTION.SUCCESS',
        create_time => '2026-11-28T10:05:01+08:00', resource_type => 'encrypt-resource',
        summary => 'x', resource => { original_type => 'transaction', %$sealed } });
    ($headers) = judged({ do => 'wechat3_sign', %theirs, body => $notice });
    is $builder->notice({ headers => $headers, body => $notice })->{proof}, 'genuine',
        'a notice that it seals is accepted';

    my $q = '/v3/pay/transactions/out-trade-no/%s?mchid=1900000109';
    my ($client, $other) = judged(
        { do => 'wechat3_client', %keys, calls => [
            [GET => sprintf $q, 'Q0000001'],
            [POST => '/v3/pay/transactions/native', native('S0000001')],
            [POST => '/v3/refund/domestic/refunds', {
                out_trade_no => 'Q0000001', out_refund_no => 'R0000001',
                amount => { refund => 3000, total => 8880, currency => 'CNY' } }],
            [GET => '/v3/refund/domestic/refunds/R0000001'],
            [POST => '/v3/pay/transactions/out-trade-no/S0000001/close',
             { mchid => '1900000109' }],
            [GET => sprintf $q, 'S0000009']] },
        { do => 'wechat3_other', %keys, calls => [
            [transactions_native => { map { $_ => native('S0000002')->{$_} }
                                      qw(description out_trade_no notify_url amount) }],
            [query => { out_trade_no => 'S0000002' }]] });
    is $client->[0]{data}{trade_state}, 'SUCCESS', 'as a client it sees what was paid';
    like $client->[1]{data}{code_url}, qr{\Aweixin://}, 'it gets a code';
    is_deeply [map { $_->{data}{status} } @$client[2, 3]], ['PROCESSING', 'SUCCESS'],
        'it refunds a part of it';
    is $client->[4]{status}, 204, 'it closes what is unpaid';
    like $client->[5]{error}, qr/404/, 'it reads a refusal';
    is_deeply $other, [200, 200], 'another client is served as well';

    $wechat->script('query Q0000001', 'forged');
    my ($lied) = judged({ do => 'wechat3_client', %keys,
                          calls => [[GET => sprintf $q, 'Q0000001']] });
    like $lied->[0]{error}, qr/Verify the response/,
        'what somebody else has signed it refuses';
    bill_read($wechat);
};


subtest 'WeChat Pay V2' => sub {
    my $v = fixture('wechat_v2');
    my $wechat = TicketWechat2->new(bill_today => 1);
    my $builder = TicketBuilder->new($wechat, %base);
    my %keys = (appid => 'wx8888888888888888', mchid => '1900000109',
                secret => $v->{api_key}, gateway => $wechat->gateway,
                notify_url => $shop->url('all'));

    my %request = requests($builder, [charge => 'qr'], [charge => 'wap'],
        [charge_code => 'desk', auth_code => '134567890123456781'], ['query'],
        ['close'], ['cancel'], ['refund'], ['refund_query'],
        [bill => '', day => '2026-11-27']);
    accepted('wechat2_request', \%request,
             sub { (secret => $v->{api_key}, body => $_[0]{body}) },
             sub { my ($r) = @_; $r->{body} =~ s/1900000109/1900000100/; $r });

    my $told = paid($wechat, $builder, 'Q0000001');
    my %answer = (return_code => 'SUCCESS', return_msg => 'OK', result_code => 'SUCCESS',
        appid => $keys{appid}, mch_id => $keys{mchid}, nonce_str => 'A1',
        out_trade_no => 'Q0000001', trade_state => 'SUCCESS', transaction_id => '42',
        total_fee => '8880', fee_type => 'CNY', time_end => '20261128100500');
    my ($seen, $md5, $hmac) = judged(
        { do => 'wechat2_notice', %keys, body => TicketBuilder::text($told->{body}), type => 'middleware_pay' },
        map { { do => 'wechat2_sign', %keys, type => $_, fields => \%answer } }
            'MD5', 'HMAC-SHA256');
    is $seen->{out_trade_no}, 'Q0000001', 'it verifies a notice';
    for my $signed ($md5, $hmac) {
        my $judged = $builder->judge(query => payment('Q0000001'), 200, {}, $signed);
        is_deeply [@$judged{qw(outcome state amount_fen)}], ['ok', 'paid', 8880],
            'an answer that it signs is accepted';
    }

    my %order = (body => '测试', total_fee => 1, trade_type => 'NATIVE', product_id => 1);
    my ($client) = judged({ do => 'wechat2_client', %keys, calls => [
        [orderQuery => { out_trade_no => 'Q0000001' }],
        [unifiedOrder => { %order, out_trade_no => 'S0000001' }],
        [orderQuery => { out_trade_no => 'S0000009' }],
        [orderQuery => { out_trade_no => 'S0000001', sign_type => 'HMAC-SHA256' }]] });
    is $client->[0]{trade_state}, 'SUCCESS', 'as a client it sees what was paid';
    like $client->[1]{code_url}, qr{\Aweixin://}, 'it gets a code';
    is $client->[2]{error}, 'ORDERNOTEXIST', 'it reads a refusal';
    is $client->[3]{trade_state}, 'NOTPAY', 'it signs by HMAC as well';

    $wechat->script('query Q0000001', 'forged');
    my ($lied) = judged({ do => 'wechat2_client', %keys,
                          calls => [[orderQuery => { out_trade_no => 'Q0000001' }]] });
    like $lied->[0]{error}, qr/sign/, 'what somebody else has signed it refuses';
    bill_read($wechat);
};

kill 'TERM', $judge;
waitpid $judge, 0;
done_testing;


sub judged {
    my @orders = @_;

    $judge //= judge();
    print {$tell} $json->encode(\@orders), "\n";
    my $text = readline $hear;
    die "judge.js says nothing\n" if !defined $text;
    return @{$json->decode($text)};
}

sub judge {
    local @ENV{qw(NODE_PATH TZ)} = ("$dir/node_modules", 'Asia/Shanghai');
    my $pid = open2($hear, $tell, 'node', "$top/t/sdk/judge.js");

    $tell->autoflush(1);
    return $pid;
}

sub payment {
    my ($number, %more) = @_;

    return { number => $number, amount_fen => 8880, total_fen => 8880, way => 'qr',
             refund_number => 'R0000001', platform_number => '2026112822001',
             subject => '测试门票 A+B 50%', attach => '4711', made_at => $made,
             address => '203.0.113.7', expire_at => $made + 900, %more };
}

# What provider/ asks, by action and way.
sub requests {
    my ($builder, @calls) = @_;

    my %request;
    for (@calls) {
        my ($action, $way, %more) = @$_;
        my $request = $builder->build($action,
            payment('T0000001', way => $way || 'qr', %more));
        die "$action: $request->{why}\n" if !$request->{url};
        $request{join ' ', $action, grep { length } $way // ''} = $request;
    }

    return %request;
}

# Of what is spoilt nothing is accepted.
sub accepted {
    my ($do, $requests, $order, $spoil) = @_;

    my @names = sort keys %$requests;
    my @whole = map { +{ do => $do, $order->($requests->{$_}) } } @names;
    my @spoilt = map { +{ do => $do, $order->($spoil->({ %{$requests->{$_}} })) } }
                 @names;
    my @said = judged(@whole, @spoilt);

    for my $i (0 .. $#names) {
        is $said[$i], JSON::PP::true, "it accepts the request: $names[$i]";
        is $said[@names + $i], JSON::PP::false, "it refuses another: $names[$i]";
    }
}

# As a client it charges by an agreement and transfers, as provider/ does.
sub settled_by {
    my ($alipay, %keys) = @_;

    my $no = $alipay->agreed(10_000);
    my %charge = (total_amount => '88.80', subject => '联票',
                  product_code => 'GENERAL_WITHHOLDING',
                  agreement_params => { agreement_no => $no });
    my %out = (trans_amount => '59.50', product_code => 'TRANS_ACCOUNT_NO_PWD',
               biz_scene => 'DIRECT_TRANSFER', order_title => '景区结算',
               payee_info => { identity => 'hill@test.example', name => '山',
                               identity_type => 'ALIPAY_LOGON_ID' });
    my ($client) = judged({ do => 'alipay_client', %keys, calls => [
        ['alipay.trade.pay', { %charge, out_trade_no => 'C0000001' }],
        ['alipay.trade.pay', { %charge, out_trade_no => 'C0000002' }],
        ['alipay.fund.trans.uni.transfer', { %out, out_biz_no => 'P0000001' }],
        ['alipay.user.agreement.query', { agreement_no => $no }]] });
    is_deeply [@{$client->[0]}{qw(code outTradeNo totalAmount)}],
        ['10000', 'C0000001', '88.80'], 'it charges by an agreement';
    is $client->[1]{subCode}, 'ACQ.BUYER_BALANCE_NOT_ENOUGH', 'as long as there is money';
    is $client->[2]{status}, 'SUCCESS', 'it transfers to an account';
    is $client->[3]{status}, 'NORMAL', 'it sees the agreement';
}

# The notice of a payment.
sub paid {
    my ($platform, $builder, $number) = @_;

    my $said = $builder->ask(charge => payment($number));
    $platform->pay($said->{url});
    wait_until { $platform->notices(number => $number) } 'the platform tells of it';
    my ($body) = map { $_->{body} } $platform->notices(number => $number);
    my ($told) = grep { $_->{body} eq $body } $shop->requests;
    return $told;
}

sub notice_fields {
    return {
        notify_type => 'trade_status_sync', notify_id => 'N-1', app_id =>
        '2021000000000001', seller_id => '2088000000000001', out_trade_no => 'Q0000001',
        trade_no => '42', trade_status => 'TRADE_SUCCESS', total_amount => '88.80',
        notify_time => beijing(time), gmt_payment => beijing(time),
        fund_bill_list => '[{"amount":"88.80","fundChannel":"ALIPAYACCOUNT"}]',
    };
}

sub native {
    my ($number) = @_;

    return { appid => 'wx8888888888888888', mchid => '1900000109',
             description => '测试', out_trade_no => $number,
             notify_url => $shop->url('all'), amount => { total => 1, currency => 'CNY' } };
}

sub bill_read {
    my ($platform) = @_;

    my $text = $platform->ask('bill', beijing(time, '%Y-%m-%d'));
    my $bytes = encode('utf-8', $text);
    my ($bill) = judged({ do => 'wechat_bill', bytes => encode_base64($bytes, '') });
    my $lines = () = $text =~ /^`\d{4}-/mg;
    is_deeply [$bill->{rows}, $bill->{other}], [$lines, $lines],
        'it reads each line of the bill';
}
