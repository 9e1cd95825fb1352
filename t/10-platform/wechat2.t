# The WeChat Pay V2 that the other tests have: as strict as the real one?

use strict;
use warnings;
use utf8;

use Compress::Zlib ();
use Crypt::Mode::ECB;
use Digest::MD5 qw(md5_hex);
use Encode qw(decode encode);
use FindBin;
use MIME::Base64 qw(decode_base64);
use Test::More;
use Time::HiRes qw(time);

use lib "$FindBin::Bin/../lib";
use TicketFake;
use TicketPlatform qw(beijing fixture);
use TicketProcess qw(write_file);
use TicketWechat2;

binmode Test::More->builder->$_, ':utf8'
    for qw(output failure_output todo_output);
$SIG{ALRM} = sub { die "takes too long\n" };
alarm 120;

my $said = fixture('wechat_v2');
my $secret = $said->{api_key};
my $shop = TicketTaker->new;
my $wechat = TicketWechat2->new(bill_today => 1);
my $dir = File::Temp->newdir;
my $file = $wechat->files("$dir");


subtest 'its signatures are those of the vectors' => sub {
    for my $name (qw(unifiedorder_md5 unifiedorder_hmac answer_orderquery notify_paid)) {
        my $v = $said->{$name};
        is TicketWechat2::signed_with($v->{fields}, $v->{sign_type} // 'MD5', $secret),
            $v->{fields}{sign}, "$name is signed alike";
    }
};


subtest 'a request is looked at before it is believed' => sub {
    is order('T0000001')->{result_code}, 'SUCCESS', 'a signed request is taken';
    is order('T0000001', sign_type => 'HMAC-SHA256')->{err_code}, 'OUT_TRADE_NO_USED',
        'HMAC is as good as MD5, but another content';
    is length(call('/pay/orderquery', out_trade_no => 'T0000001',
                   sign_type => 'HMAC-SHA256')->{sign}), 64,
        'an answer is signed as the request was';

    my $refused = order('T0000002', sign => 'A' x 32);
    is_deeply [@$refused{qw(return_code sign)}], ['FAIL', undef],
        'a wrong signature is refused, signed by nobody';
    is raw('/pay/orderquery', '<!DOCTYPE xml><xml/>')->{return_code}, 'FAIL',
        'so is a document type';
    is order('T0000002', total_fee => '88.8')->{err_code}, 'PARAM_ERROR',
        'half a fen is none';
    is order('T0000002', appid => 'wx1')->{err_code}, 'APPID_NOT_EXIST',
        'another application is none of its own';
    is $wechat->trade('T0000002'), undef, 'what is refused leaves nothing behind';
};


subtest 'an order is paid once' => sub {
    my $first = order('Q0000001');
    is order('Q0000001', spbill_create_ip => '192.0.2.1')->{result_code}, 'SUCCESS',
        'the address may change';
    is order('Q0000001', body => 'x')->{err_code}, 'OUT_TRADE_NO_USED',
        'the content may not';
    is query('Q0000001')->{trade_state}, 'NOTPAY', 'nobody has paid';
    is query('Q0000009')->{err_code}, 'ORDERNOTEXIST', 'what is not there is said';
    is call('/pay/closeorder', out_trade_no => 'Q0000001')->{err_code},
        'INVALID_REQUEST', 'five minutes must pass before it is closed';

    is $wechat->pay($first->{code_url}), 'Q0000001', 'the buyer pays the code';
    is_deeply [@{query('Q0000001')}{qw(trade_state total_fee)}], ['SUCCESS', 8880],
        'the query sees it in fen';
    is order('Q0000001')->{err_code}, 'ORDERPAID', 'paid is paid';

    order('Q0000002');
    $wechat->age('Q0000002', 301);
    is call('/pay/closeorder', out_trade_no => 'Q0000002')->{result_code}, 'SUCCESS',
        'later it is closed';
    is call('/pay/closeorder', out_trade_no => 'Q0000002')->{err_code}, 'ORDERCLOSED',
        'it is closed once';
};


subtest 'refunds need the certificate' => sub {
    $wechat->plan(R0000001 => lag => 0);
    order('R0000001');
    $wechat->pay('R0000001');
    like raw('/secapi/pay/refund', '<xml/>')->{page}, qr/certificate/,
        'without it nothing goes';

    my %want = (out_trade_no => 'R0000001', out_refund_no => 'R1a', total_fee => 8880,
                refund_fee => 3000);
    is_deeply [map { secure('/secapi/pay/refund', %want)->{refund_fee} } 1 .. 2],
        [3000, 3000], 'the same number is the same refund';
    is $wechat->totals->{refunded}, 3000, 'money moves once';
    is secure('/secapi/pay/refund', %want, refund_fee => 1)->{err_code},
        'REFUND_FEE_MISMATCH', 'another amount is refused';
    is secure('/secapi/pay/refund', %want, out_refund_no => 'R1b')->{err_code},
        'FREQUENCY_LIMITED', 'a minute must pass until the next';
    $wechat->age('R0000001', 60);
    $wechat->plan(R1b => refund => 'closed');
    is secure('/secapi/pay/refund', %want, out_refund_no => 'R1b')->{result_code},
        'SUCCESS', 'then it is accepted';
    $wechat->age('R0000001', 60);
    is secure('/secapi/pay/refund', %want, out_refund_no => 'R1c', refund_fee => 8880)
        ->{err_code}, 'ERROR', 'more than is left is refused';

    my $all = call('/pay/refundquery', out_trade_no => 'R0000001');
    my %seen = map { $all->{"out_refund_no_$_"} => $all->{"refund_status_$_"} } 0, 1;
    is_deeply \%seen, { R1a => 'SUCCESS', R1b => 'REFUNDCLOSE' },
        'the query lists them all';
    is call('/pay/refundquery', out_refund_no => 'R1z')->{err_code}, 'REFUNDNOTEXIST',
        'what is not there is said';
};


subtest 'a payment code' => sub {
    $wechat->plan(C0000001 => asks => 'never', reverse => 1);
    is code('C0000001', '134567890123456781')->{err_code}, 'USERPAYING',
        'the buyer is asked for the password';
    is query('C0000001')->{trade_state}, 'USERPAYING', 'and does not type it';
    $wechat->age('C0000001', 20);
    is_deeply [map { secure('/secapi/pay/reverse', out_trade_no => 'C0000001')->{recall} }
                   1 .. 2], ['Y', 'N'], 'undoing wants to be called again';
    is query('C0000001')->{trade_state}, 'REVOKED', 'then it is undone';
    is code('C0000002', '134567890123456782')->{result_code}, 'SUCCESS',
        'another buyer types nothing and pays';
    is code('C0000003', '134567890123456782')->{err_code}, 'AUTH_CODE_INVALID',
        'a code is good for one payment';
};


subtest 'notices' => sub {
    $wechat->speed(1000);
    $shop->script('/n', 'fail', 'ok');
    order('N0000001', notify_url => $shop->url('n'), attach => '4711');
    $wechat->pay('N0000001');
    $wechat->expect_quiet;
    my @got = map { TicketWechat2::leaves($_->{body}) } $shop->requests(path => '/n');
    is scalar(@got), 2, 'it is told again until it is taken';
    is_deeply [@{$got[1]}{qw(out_trade_no total_fee attach)}],
        ['N0000001', 8880, '4711'], 'it says what was paid';
    is $_->{sign}, TicketWechat2::signed_with($_, 'MD5', $secret), 'it is signed'
        . ' anew each time' for @got;

    $wechat->age('N0000001', 60);
    secure('/secapi/pay/refund', out_trade_no => 'N0000001', out_refund_no => 'N1a',
           total_fee => 8880, refund_fee => 80, notify_url => $shop->url('r'));
    $wechat->expect_quiet;
    my ($back) = map { TicketWechat2::leaves($_->{body}) } $shop->requests(path => '/r');
    is $back->{sign}, undef, 'a refund is told without a signature';
    my $plain = Crypt::Mode::ECB->new('AES', 1)
        ->decrypt(decode_base64($back->{req_info}), md5_hex($secret));
    like $plain, qr/\A<root>.*<out_refund_no>.*N1a/s, 'but it is sealed';

    code('N0000002', '134567890123456789');
    $wechat->expect_quiet;
    is scalar($wechat->notices(number => 'N0000002')), 0,
        'a payment by code is told to nobody';
};


subtest 'the bill' => sub {
    my $day = beijing(time, '%Y%m%d');
    my $text = raw('/pay/downloadbill', xml(bill_date => $day, bill_type => 'ALL'))
        ->{page};
    like decode('utf-8', $text), qr/\A\x{feff}交易时间,.*\r\n总交易单数,/s,
        'it comes as it is';
    is Compress::Zlib::memGunzip(raw('/pay/downloadbill', xml(bill_date => $day,
        bill_type => 'ALL', tar_type => 'GZIP'))->{page}), $text, 'or it is packed';
    is raw('/pay/downloadbill', xml(bill_date => '20200101', bill_type => 'ALL'))
        ->{return_msg}, 'No Bill Exist', 'an empty day has none';
};

done_testing;


# ---- A shop, written from the documents ----

sub xml {
    my (%fields) = @_;

    %fields = (appid => 'wx8888888888888888', mch_id => '1900000109',
               nonce_str => 'A1B2', %fields);
    $fields{sign} //= TicketWechat2::signed_with(\%fields,
        $fields{sign_type} // 'MD5', $secret);
    return encode('utf-8', '<xml>' . join('', map { "<$_>$fields{$_}</$_>" }
                                              sort keys %fields) . '</xml>');
}

sub raw {
    my ($path, $body) = @_;

    my (undef, undef, $answer) = $wechat->visit(POST => $path, {}, $body);
    return parsed($answer);
}

sub parsed {
    my ($answer) = @_;
    return $answer =~ /\A<xml>/ ? TicketWechat2::leaves($answer) : { page => $answer };
}

sub call { my ($path, %fields) = @_; return raw($path, xml(%fields)) }

# With our certificate, through TLS.
sub secure {
    my ($path, %fields) = @_;

    write_file("$dir/body", xml(%fields));
    return parsed(scalar qx{curl -sS --max-time 10 --cacert '@{[$wechat->ca_file]}' \\
        --cert $file->{api_cert} --key $file->{api_key} --data-binary \@$dir/body \\
        '@{[$wechat->gateway('https')]}$path' 2>&1});
}

sub order {
    my ($number, %more) = @_;

    return call('/pay/unifiedorder', body => '测试门票', out_trade_no => $number,
        total_fee => 8880, spbill_create_ip => '203.0.113.7', trade_type => 'NATIVE',
        product_id => '1', notify_url => $shop->url('all'), %more);
}

sub code {
    my ($number, $code) = @_;

    return call('/pay/micropay', body => '测试门票', out_trade_no => $number,
        total_fee => 8880, spbill_create_ip => '203.0.113.7', auth_code => $code);
}

sub query { call('/pay/orderquery', out_trade_no => $_[0]) }


# Whoever notices are for.

package TicketTaker;

use parent -norequire, 'TicketFake';

sub good {
    return '<xml><return_code><![CDATA[SUCCESS]]></return_code>'
           . '<return_msg><![CDATA[OK]]></return_msg></xml>';
}

sub bodies { (fail => '<xml><return_code>FAIL</return_code></xml>') }
