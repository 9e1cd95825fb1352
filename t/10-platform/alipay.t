# The Alipay that the other tests have: it must be as strict, as forgetful and
# as stubborn as the real one, and its books must be right.

use strict;
use warnings;
use utf8;

use Encode qw(decode encode);
use FindBin;
use IO::Uncompress::Unzip qw(unzip $UnzipError);
use JSON::PP ();
use MIME::Base64 qw(decode_base64);
use Test::More;
use Time::HiRes qw(time);

use lib "$FindBin::Bin/../lib";
use TicketAlipay;
use TicketFake;
use TicketPlatform qw(beijing sign verified);
use TicketProcess qw(wait_until);
use TicketWire qw(http_receive http_send query_string);

binmode Test::More->builder->$_, ':utf8'
    for qw(output failure_output todo_output);
$SIG{ALRM} = sub { die "takes too long\n" };
alarm 120;

my $shop = TicketListener->new;
my $alipay = TicketAlipay->new(bill_today => 1);


subtest 'a request is looked at before it is believed' => sub {
    my $answer = call(precreate => order('L0'));
    is $answer->{code}, '10000', 'a signed request is taken';
    is $answer->{node}, 'alipay_trade_precreate_response', 'under its node';

    my %wrong = (
        'isv.invalid-signature' => [sign => 'AAAA'],
        'isv.invalid-app-id'    => [app_id => '2021000000000002'],
        'isv.invalid-charset'   => [charset => 'latin1'],
        'isv.invalid-timestamp' => [timestamp => beijing(time - 400)],
        'isv.invalid-method'    => [method => 'alipay.trade.steal'],
        'isv.missing-timestamp' => [timestamp => ''],
        'isv.invalid-signature-type' => [sign_type => 'RSA'],
    );
    for my $code (sort keys %wrong) {
        my $refused = call(precreate => order('L1'), @{$wrong{$code}});
        is $refused->{sub_code}, $code, "$code is said";
        is $refused->{node}, 'error_response', "$code is no answer of the method";
    }

    is call(precreate => order('L1', total_amount => 88.8))->{sub_code},
        'ACQ.INVALID_PARAMETER', 'an amount that is a number is refused';
    is call(precreate => order('L1', total_amount => '88.801'))->{sub_code},
        'ACQ.INVALID_PARAMETER', 'three decimals are refused';
    is $alipay->trade('L1'), undef, 'what is refused leaves nothing behind';

    my $gbk = call(query => { out_trade_no => 'L0', memo => '门票' },
                   charset => 'gbk');
    is $gbk->{sub_code}, 'ACQ.TRADE_NOT_EXIST',
        'GBK is signed over its own bytes; not scanned is not there';
};


subtest 'a QR code is paid once, whatever is sent again' => sub {
    my $first = call(precreate => order('Q1'));
    is call(precreate => order('Q1'))->{qr_code}, $first->{qr_code},
        'the same order has the same code';
    is call(precreate => order('Q1', total_amount => '1.00'))->{sub_code},
        'ACQ.CONTEXT_INCONSISTENT', 'another amount is another order';

    is $alipay->pay($first->{qr_code}), 'Q1', 'the buyer pays what the code says';
    is call(precreate => order('Q1'))->{sub_code}, 'ACQ.TRADE_HAS_SUCCESS',
        'paid is paid';
    is eval { $alipay->pay('Q1') }, undef, 'nobody pays it again';
    like $@, qr/cannot pay what is paid/, 'it says why';

    my $query = call(query => { out_trade_no => 'Q1' });
    is $query->{trade_status}, 'TRADE_SUCCESS', 'the query sees it';
    is $query->{total_amount}, '88.80', 'with its amount in yuan';
    is call(close => { out_trade_no => 'Q1' })->{sub_code},
        'ACQ.TRADE_STATUS_ERROR', 'paid beats close';
    is $alipay->trade('Q1')->{received}, 8880, 'the books have fen';
};


subtest 'refunds: each number once, all together not more than was paid' => sub {
    call(precreate => order('R1'));
    $alipay->pay('R1');

    my $part = refund('R1', 'R1a', '30.00');
    is $part->{fund_change}, 'Y', 'the first call moves money';
    $part = refund('R1', 'R1a', '30.00');
    is $part->{fund_change}, 'N', 'the second does not';
    is refund('R1', 'R1a', '31.00')->{sub_code}, 'ACQ.DISCORDANT_REPEAT_REQUEST',
        'another amount under that number is refused';
    is refund('R1', 'R1b', '20.00')->{refund_fee}, '50.00',
        'refund_fee is the sum of all';
    is refund('R1', 'R1c', '38.81')->{sub_code}, 'ACQ.REFUND_AMT_NOT_EQUAL_TOTAL',
        'more than is left is refused';
    is call(query => { out_trade_no => 'R1' })->{trade_status}, 'TRADE_SUCCESS',
        'a part leaves the trade as it was';

    my %seen = %{ask_refund('R1', 'R1a')};
    is_deeply [@seen{qw(refund_status refund_amount)}], ['REFUND_SUCCESS', '30.00'],
        'the query has the part';
    is ask_refund('R1', 'R1z')->{refund_status}, undef,
        'of a number it does not know it says nothing';
    refund('R1', 'R1d', '38.80');
    is call(query => { out_trade_no => 'R1' })->{trade_status}, 'TRADE_CLOSED',
        'all of it closes the trade';

    $alipay->plan(R2a => refund => 'slow 2');
    call(precreate => order('R2'));
    $alipay->pay('R2');
    is refund('R2', 'R2a', '88.80')->{fund_change}, 'N', 'a slow one is not done';
    is_deeply [map { ask_refund('R2', 'R2a')->{refund_status} } 1 .. 3],
        [undef, undef, 'REFUND_SUCCESS'], 'it is after two queries';
    is $alipay->totals->{refunded}, 8880 * 2, 'the books agree';
};


subtest 'a payment code waits for the password' => sub {
    my $code = '2812345678901234';
    my @order = (scene => 'bar_code', auth_code => $code);

    $alipay->plan(C1 => asks => 2);
    is call(pay => order('C1', @order))->{code}, '10003', 'the buyer is asked';
    is_deeply [map { call(query => { out_trade_no => 'C1' })->{trade_status} } 1 .. 3],
        ['WAIT_BUYER_PAY', 'WAIT_BUYER_PAY', 'TRADE_SUCCESS'], 'and types it';
    is call(pay => order('C2', @order))->{sub_code},
        'ACQ.PAYMENT_AUTH_CODE_INVALID', 'a code is good for one payment';
    is call(pay => order('C2', @order, auth_code => '1012345678901234'))->{sub_code},
        'ACQ.PAYMENT_AUTH_CODE_INVALID', 'a code of another platform is none';

    $alipay->plan(C3 => asks => 'never');
    call(pay => order('C3', @order, auth_code => '2812345678901235'));
    is call(cancel => { out_trade_no => 'C3' })->{action}, 'close',
        'who does not type it is cancelled';
    call(pay => order('C4', @order, auth_code => '2812345678901236'));
    is call(cancel => { out_trade_no => 'C4' })->{action}, 'refund',
        'who has paid gets it back';
    is call(cancel => { out_trade_no => 'C4' })->{action}, 'refund',
        'cancelled again it says the same';
    is call(cancel => { out_trade_no => 'C9' })->{action}, undef,
        'of what is not there nothing is said';
    my ($back) = values %{$alipay->trade('C4')->{refunds}};
    is $back->{amount}, 8880, 'the money went back once';
};


subtest 'transfers' => sub {
    my %to = (product_code => 'TRANS_ACCOUNT_NO_PWD', biz_scene => 'DIRECT_TRANSFER',
              trans_amount => '80.00', order_title => '结算',
              payee_info => { identity => '2088000000000002',
                              identity_type => 'ALIPAY_USER_ID' });
    my %asked = map { $_ => $to{$_} } qw(product_code biz_scene);

    is call(ask_transfer => { %asked, out_biz_no => 'P1' })->{sub_code},
        'ORDER_NOT_EXIST', 'what was not sent is not there';
    is call(transfer => { %to, out_biz_no => 'P1' })->{status}, 'SUCCESS',
        'money is sent';
    is call(transfer => { %to, out_biz_no => 'P1' })->{status}, 'SUCCESS',
        'once, however often it is asked for';
    is $alipay->totals->{transferred}, 8000, 'the books have it once';
    is call(transfer => { %to, out_biz_no => 'P1', trans_amount => '1.00' })->{sub_code},
        'PAYMENT_INFO_INCONSISTENCY', 'another content is refused';
    is call(ask_transfer => { %asked, out_biz_no => 'P1' })->{status}, 'SUCCESS',
        'the query sees it';

    $alipay->funds(100);
    is call(transfer => { %to, out_biz_no => 'P2' })->{sub_code},
        'PAYER_BALANCE_NOT_ENOUGH', 'without money there is none to send';
    $alipay->funds(8000);
    is call(transfer => { %to, out_biz_no => 'P2' })->{status}, 'SUCCESS',
        'the same number goes when there is';
    $alipay->funds(undef);
};


subtest 'bad manners' => sub {
    $alipay->script('refund M1a', 'silent', 'ignore close', 'lie ACQ.SYSTEM_ERROR',
                    'forged', 'unsigned', 'http 502', 'escaped', 'reordered');
    call(precreate => order('M1'));
    $alipay->pay('M1');

    is refund('M1', 'M1a', '10.00', timeout => 0.3), undef, 'no answer comes';
    is $alipay->refund('M1a')->{amount}, 1000, 'but it was executed';
    is refund('M1', 'M1a', '10.00', timeout => 5), undef, 'the connection ends';
    is refund('M1', 'M1a', '10.00')->{sub_code}, 'ACQ.SYSTEM_ERROR', 'it says what is not so';
    ok !refund('M1', 'M1a', '10.00')->{genuine}, 'somebody else has signed';
    ok !refund('M1', 'M1a', '10.00')->{genuine}, 'nobody has signed';
    is refund('M1', 'M1a', '10.00')->{http}, 502, 'a proxy answers';
    is refund('M1', 'M1a', '10.00')->{fund_change}, 'N', 'blanks and \u are genuine';
    ok refund('M1', 'M1a', '10.00')->{genuine}, 'so is the sign in front';
    is scalar($alipay->requests(refund_number => 'M1a')), 8,
        'the journal has each request';
    is scalar(keys %{$alipay->trade('M1')->{refunds}}), 1, 'and the books one refund';

    $alipay->script('refund M2a', 'ignore silent', 'linger 300 silent', 'ok');
    call(precreate => order('M2'));
    $alipay->pay('M2');
    refund('M2', 'M2a', '10.00', timeout => 0.2);
    is $alipay->refund('M2a'), undef, 'what is ignored is not in the books';
    refund('M2', 'M2a', '10.00', timeout => 0.05);
    is $alipay->refund('M2a'), undef, 'what lingers is not yet there';
    wait_until { $alipay->refund('M2a') } 'it is executed although nobody waits';

    $alipay->script('query M2', 'hold');
    my $held = start(query => { out_trade_no => 'M2' });
    is call(query => { out_trade_no => 'M1' })->{code}, '10000',
        'who hangs keeps nobody from being served';
    $alipay->release;
    is finish($held)->{code}, '10000', 'and is served in the end';

    is eval { $alipay->script('*', 'dance'); 1 }, undef, 'what it cannot do it says';
};


subtest 'notices are signed, repeated, and say what happened' => sub {
    $alipay->speed(3600);
    $shop->script('*', 'fail', 'fail', 'success');
    call(precreate => order('N1'), notify_url => $shop->url('n'));
    $alipay->pay('N1');
    wait_until { $alipay->notices(number => 'N1') == 3 } 'it is told three times';
    is_deeply [map { $_->{taken} } $alipay->notices(number => 'N1')], [0, 0, 1],
        'until it is taken';
    $alipay->expect_quiet;

    my @got = map { form($_->{body}) } $shop->requests;
    is $got[0]{notify_id}, $got[2]{notify_id}, 'repeats keep their notify_id';
    is_deeply [@{$got[2]}{qw(trade_status total_amount out_trade_no)}],
        ['TRADE_SUCCESS', '88.80', 'N1'], 'the notice says what was paid';
    ok genuine($_), 'it is signed without sign and sign_type' for @got;

    refund('N1', 'N1a', '8.80');
    refund('N1', 'N1b', '80.00');
    $alipay->expect_quiet;
    my @back = map { form($_->{body}) } ($shop->requests)[3, 4];
    is_deeply [map { "$_->{trade_status} $_->{refund_fee} $_->{out_biz_no}" } @back],
        ['TRADE_SUCCESS 8.80 N1a', 'TRADE_CLOSED 88.80 N1b'],
        'a part leaves TRADE_SUCCESS, all of it closes';
    isnt $back[0]{notify_id}, $got[0]{notify_id}, 'an event has an id of its own';

    $alipay->plan(N2 => notice => 'twice', notice_amount => 1);
    call(precreate => order('N2'), notify_url => $shop->url('n'));
    $alipay->pay('N2');
    $alipay->expect_quiet;
    my @two = map { form($_->{body}) } ($shop->requests)[5, 6];
    is_deeply [map { $_->{total_amount} } @two], ['0.01', '0.01'],
        'two come, with the amount of the plan';

    $alipay->plan(N3 => notice => 'first');
    $shop->script('*', 'delay 200 success');
    my $from = time;
    call(pay => order('N3', scene => 'bar_code', auth_code => '2812345678901299'),
         notify_url => $shop->url('n'));
    cmp_ok time - $from, '>=', 0.2, 'the notice comes before the answer';

    $alipay->plan(N4 => notice => 'forged');
    call(precreate => order('N4'), notify_url => $shop->url('n'));
    $alipay->pay('N4');
    $alipay->expect_quiet;
    ok !genuine(form(($shop->requests)[-1]{body})), 'somebody else has signed';
};


subtest 'what comes at once is read in the order it came' => sub {
    $shop->script('*', 'success');
    for my $round (1 .. 12) {
        kill STOP => $shop->{pid};
        my @open = map {
            http_send($shop->port,
                      ["GET /$_ HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"])
        } 1 .. 3;
        kill CONT => $shop->{pid};
        http_receive($_) for @open;
        is_deeply [map { $_->{path} } ($shop->requests)[-3 .. -1]],
            ['/1', '/2', '/3'], "in round $round, too";
    }
};


subtest 'pages' => sub {
    $alipay->speed(1);
    my $url = page('W1');
    is call(query => { out_trade_no => 'W1' })->{sub_code}, 'ACQ.TRADE_NOT_EXIST',
        'a page nobody opens is no trade';
    is $alipay->pay($url), 'W1', 'the buyer opens the page and pays';
    is $alipay->trade('W1')->{state}, 'paid', 'the books have it';
    is eval { $alipay->pay($url =~ s/88\.80/0.01/r) }, undef,
        'a page that was changed is refused';
    like $@, qr/invalid-signature/, 'for its signature';

    my $short = page('W2', time_expire => beijing(time + 1));
    $alipay->scan($short);
    wait_until { $alipay->trade('W2')->{state} eq 'closed' } 'time ends it';
    is eval { $alipay->pay('W2') }, undef, 'nobody pays it then';
};


subtest 'certificates' => sub {
    my $other = TicketAlipay->new(certificates => 1);
    my $serials = TicketPlatform::fixture('alipay')->{certificates};
    my @mode = (app_cert_sn => $serials->{app_cert_sn}, at => $other);

    is call(query => { out_trade_no => 'X' }, at => $other)->{sub_code},
        'isv.invalid-app-cert-sn', 'without our serial nothing goes';
    is call(query => { out_trade_no => 'X' }, @mode)->{cert},
        $serials->{alipay_cert_sn}, 'its answers name its certificate';

    $other->rotate;
    my $answer = call(query => { out_trade_no => 'X' }, @mode);
    is $answer->{cert}, $serials->{alipay_cert_sn_after_rotation},
        'after rotation the new one';
    ok !$answer->{genuine}, 'which the old key does not verify';
    my $file = call(fetch => { alipay_cert_sn => $answer->{cert} }, @mode);
    like decode_base64($file->{alipay_cert_content}), qr/BEGIN CERTIFICATE/,
        'it hands the certificate out';
};


subtest 'the bill says what is in the books' => sub {
    my $day = beijing(time, '%Y-%m-%d');
    $alipay->stray('S1', 500);
    $alipay->stray('S2', 500);
    $alipay->ask('give_back', 'S2', 'S2a', 100);
    $alipay->plan(M1 => bill => 'missing');
    $alipay->plan(W1 => bill => 'amount 1');

    my $url = call(bill => { bill_type => 'trade', bill_date => $day })
        ->{bill_download_url};
    my ($detail, $summary) = unpacked(fetch_url($url));
    my @lines = grep { /^\d/ } split /\r\n/, $detail;
    like $detail, qr/\A#支付宝业务明细查询\r\n/, 'the detail comes first';
    like $summary, qr/\A#支付宝业务汇总查询\r\n/, 'then the summary';
    ok !(grep { split(/,/, $_, -1) != 25 } @lines), 'each line has 25 columns';

    my %line = map { my @c = split /,/; s/\t//g for @c; ($c[21] || $c[1] => \@c) }
               @lines;
    is $line{S1}[12], '5.00', 'a payment we know nothing of is there';
    is $line{S2a}[12], '-1.00', 'so is what the merchant gave back by hand';
    is $line{M1}, undef, 'one is missing';
    is $line{W1}[12], '0.01', 'one has another amount';
    is $line{R1a}[12], '-30.00', 'a refund is negative';
    is $line{R1a}[1], 'R1', 'and names its payment';

    $alipay->speed(600);
    $url = call(bill => { bill_type => 'trade', bill_date => $day })
        ->{bill_download_url};
    wait_until { fetch_url($url) !~ /\APK/ } 'the link dies';
};


subtest 'it keeps its books when it goes away' => sub {
    my $before = $alipay->totals;
    $alipay->stop;
    is call(query => { out_trade_no => 'Q1' }), undef, 'who is away answers nothing';
    $alipay->start;
    is_deeply $alipay->totals, $before, 'the sums are the same';
    is call(query => { out_trade_no => 'Q1' })->{trade_status}, 'TRADE_SUCCESS',
        'and so are the trades';

    my $same = TicketAlipay->at($alipay->port);
    is_deeply $same->totals, $before, 'another process sees them, too';
};


subtest 'it speaks TLS on the same port' => sub {
    my $said = qx{curl -sS --max-time 10 --cacert '@{[$alipay->ca_file]}' '@{[
        $alipay->gateway('https')]}?method=x' 2>&1};
    like $said, qr/isv.missing-app-id/, 'a gateway answers through TLS';
};

done_testing;


# ---- A shop, written from the documents ----

sub order {
    my ($number, %more) = @_;
    return { out_trade_no => $number, total_amount => '88.80',
             subject => '测试门票 A+B 50%', timeout_express => '15d', %more };
}

sub refund {
    my ($number, $refund, $amount, @more) = @_;
    return call(refund => { out_trade_no => $number, out_request_no => $refund,
                            refund_amount => $amount }, @more);
}

sub ask_refund {
    my ($number, $refund) = @_;
    return call(ask_refund => { out_trade_no => $number,
                                out_request_no => $refund });
}

sub parameters {
    my ($what, $biz, %more) = @_;

    my %method = (
        ask_refund => 'alipay.trade.fastpay.refund.query',
        transfer => 'alipay.fund.trans.uni.transfer',
        ask_transfer => 'alipay.fund.trans.common.query',
        bill => 'alipay.data.dataservice.bill.downloadurl.query',
        fetch => 'alipay.open.app.alipaycert.download',
        page => 'alipay.trade.page.pay',
    );
    my $charset = $more{charset} // 'utf-8';
    my %p = (
        app_id => '2021000000000001', method => $method{$what} // "alipay.trade.$what",
        format => 'JSON', charset => $charset, sign_type => 'RSA2',
        timestamp => beijing(time), version => '1.0', %more,
        biz_content => encode($charset eq 'gbk' ? 'gbk' : 'utf-8',
                              JSON::PP->new->canonical->encode($biz)),
    );
    $p{sign} //= sign(join('&', map { "$_=$p{$_}" } grep { length $p{$_} }
                                sort keys %p), 'alipay_app');
    return [map { [$_, $p{$_}] } grep { length $p{$_} } sort keys %p];
}

sub start {
    my ($what, $biz, %more) = @_;

    my $at = delete $more{at} // $alipay;
    my $timeout = delete $more{timeout};
    my $body = query_string(parameters($what, $biz, %more));
    my $socket = http_send($at->port, ["POST /gateway.do?charset="
        . ($more{charset} // 'utf-8') . " HTTP/1.1\r\nHost: x\r\nContent-Length: " . length($body) . "\r\n\r\n$body"]) or return;
    return [$socket, $timeout];
}

sub finish {
    my ($call) = @_;

    my ($status, $headers, $body) = http_receive($call->[0],
                                                 timeout => $call->[1] // 10);
    return if !$status;
    return { http => $status } if $body !~ /\A\{/;

    my ($inner) = $body =~ /_response":(\{.*?\})(?:,"|\}\z)/s;
    my $all = JSON::PP->new->decode($body =~ s/[^\x00-\x7f]/?/gr);
    my ($node) = grep { /_response/ } keys %$all;
    return { %{$all->{$node}}, node => $node, http => $status,
             cert => $all->{alipay_cert_sn},
             genuine => verified($inner, $all->{sign}, 'alipay_platform') };
}

sub call { my $call = start(@_) or return; return finish($call) }

sub page {
    my ($number, @more) = @_;
    return $alipay->gateway . '?' . query_string(parameters(page => order($number,
        product_code => 'FAST_INSTANT_TRADE_PAY', @more)));
}

sub form { return { map { @$_ } TicketFake::pairs_of($_[0]) } }

sub genuine {
    my ($p) = @_;

    my $text = join '&', map { "$_=$p->{$_}" }
               grep { !/\Asign(?:_type)?\z/ } sort keys %$p;
    return verified($text, $p->{sign}, 'alipay_platform');
}

sub fetch_url {
    my ($url) = @_;

    my ($path) = $url =~ m{\Ahttp://127.0.0.1:\d+(.*)\z} or return '';
    my $socket = http_send($alipay->port, ["GET $path HTTP/1.1\r\nHost: x\r\n\r\n"]);
    return (http_receive($socket))[2];
}

sub unpacked {
    my ($bytes) = @_;

    my $zip = IO::Uncompress::Unzip->new(\$bytes) or die $UnzipError;
    my @texts;
    do {
        local $/;
        push @texts, decode('gbk', scalar <$zip>);
    } while $zip->nextStream > 0;
    return @texts;
}


# Whoever notices are for.

package TicketListener;

use parent -norequire, 'TicketFake';

sub good         { 'success' }
sub content_type { 'text/plain' }
sub bodies       { (success => 'success', fail => 'fail') }
