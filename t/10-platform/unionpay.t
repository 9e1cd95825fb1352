# The UnionPay that the other tests have: as strict as the real one?  What it
# signs is verified by openssl alone.

use strict;
use warnings;
use utf8;

use Compress::Zlib ();
use Digest::SHA qw(sha256_hex);
use Encode qw(decode encode);
use File::Temp ();
use FindBin;
use IO::Uncompress::Unzip qw($UnzipError);
use MIME::Base64 qw(decode_base64);
use Test::More;
use Time::HiRes qw(time);

use lib "$FindBin::Bin/../lib";
use TicketFake;
use TicketPlatform qw(beijing fixture key_text sign);
use TicketProcess qw(write_file);
use TicketUnionPay;
use TicketWire qw(query_string);

binmode Test::More->builder->$_, ':utf8'
    for qw(output failure_output todo_output);
$SIG{ALRM} = sub { die "takes too long\n" };
alarm 120;

my $merchant = '777290058110048';
my $said = fixture('unionpay');
my $now = beijing(time, '%Y%m%d%H%M%S');
my $dir = File::Temp->newdir;
my $shop = TicketFake->new;
my $unionpay = TicketUnionPay->new(bill_today => 1);

write_file("$dir/root.pem", key_text('up_root'));
write_file("$dir/middle.pem", key_text('up_middle'));


subtest 'its signatures are those of the vectors' => sub {
    for my $name (qw(front_consume query refund)) {
        my $v = $said->{$name}{params};
        my %p = map { $_ => encode('utf-8', $v->{$_}) } keys %$v;
        is sign(TicketUnionPay::signed_text(\%p), 'up_merchant'), $p{signature},
            "$name is signed alike";
    }
};


subtest 'a request is looked at before it is believed' => sub {
    my $refused = query('T0000001');
    is $refused->{respCode}, '34', 'what is not there is said';
    ok genuine($refused), 'openssl verifies the answer and its certificate';

    is query('T0000001', signature => 'AAAA')->{respCode}, '11',
        'a wrong signature is refused';
    is query('T0000001', certId => '1')->{respCode}, '10',
        'so is a certificate nobody knows';
    is query('T0000001', version => '5.0.0')->{respCode}, '10', 'so is another version';
    like form('T0000002', txnAmt => '88.80'), qr/报文格式错误/, 'half a fen is none';
    is $unionpay->trade('T0000002'), undef, 'what is refused leaves nothing behind';
};


subtest 'a form is paid once' => sub {
    is eval { $unionpay->pay('Q0000001') }, undef, 'without the form nobody pays';
    like form('Q0000001'), qr/银联在线支付/, 'the browser sees a page';
    is query('Q0000001')->{origRespCode}, '05', 'then it is being paid';
    $unionpay->plan(Q0000001 => tried => '61');
    is query('Q0000001')->{origRespCode}, '61', 'a buyer may fail before';
    $unionpay->pay('Q0000001');

    my $seen = query('Q0000001');
    is_deeply [@$seen{qw(respCode origRespCode txnAmt)}], ['00', '00', 8880],
        'the query sees it in fen';
    ok genuine($seen), 'openssl verifies that, too';
    is query('Q0000001', txnTime => '20200101000000')->{respCode}, '34',
        'whoever asks with another time finds nothing';
    like form('Q0000001'), qr/重复交易/, 'the form is not paid again';

    form('Q0000002', payTimeout => beijing(time - 1, '%Y%m%d%H%M%S'));
    is eval { $unionpay->pay('Q0000002') }, undef, 'after its time nobody pays';
};


subtest 'refunds and undoing' => sub {
    my $id = $unionpay->trade('Q0000001')->{platform_no};
    is back('R0000001', '04', 3000, $id)->{respCode}, '00', 'a refund is accepted';
    is back('R0000001', '04', 3000, $id)->{respCode}, '12', 'its twin is refused';
    is $unionpay->totals->{refunded}, 3000, 'money moves once';
    is back('R0000002', '04', 5881, $id)->{respCode}, '36',
        'more than is left is refused';
    is back('R0000002', '04', 1, '1')->{respCode}, '35', 'so is one of nothing';
    is back('U0000001', '31', 3000, $id)->{respCode}, '36', 'undone is all or nothing';

    my $seen = query('R0000001');
    is_deeply [@$seen{qw(origRespCode txnType txnAmt origQryId)}],
        ['00', '04', 3000, $id], 'the query sees what was given back';
    $unionpay->plan(R0000003 => refund => 'slow 1');
    back('R0000003', '04', 100, $id);
    is_deeply [map { query('R0000003')->{origRespCode} } 1 .. 2], ['05', '00'],
        'a slow one takes a query';

    form('Q0000003');
    $unionpay->pay('Q0000003');
    $id = $unionpay->trade('Q0000003')->{platform_no};
    is back('U0000002', '31', 8880, $id)->{respCode}, '00',
        'on the day itself it is undone';
    is $unionpay->trade('Q0000003')->{state}, 'returned', 'all of it went back';
};


subtest 'a code to be scanned' => sub {
    my $answer = by_code('C0000001', txnSubType => '07');
    is $answer->{respCode}, '00', 'a code is asked for';
    like $answer->{qrCode}, qr{\Ahttps://qr\.95516\.com/}, 'and is the answer';
    is by_code('C0000001', txnSubType => '07')->{respCode}, '12',
        'its twin is refused';
    is query('C0000001')->{respCode}, '34', 'before it is scanned there is no trade';
    $unionpay->pay($answer->{qrCode});
    is query('C0000001')->{origRespCode}, '00', 'then it is paid';
    is by_code('C0000002', txnSubType => '07', bizType => '000201')->{respCode}, '10',
        'it is no form';
    is back('C0000003', '04', 1, $unionpay->trade('C0000001')->{platform_no})
        ->{respCode}, '36', 'nor is it given back as one';
};


subtest "the code of a buyer's phone" => sub {
    my $code = '6223890412345678900';
    my $sells = sub { by_code($_[0], txnSubType => '06', qrNo => ++$code)->{respCode} };

    is $sells->('D0000001'), '00', 'a charge is accepted';
    is query('D0000001')->{origRespCode}, '00', 'a query tells that it was paid';
    is by_code('D0000002', txnSubType => '06', qrNo => $code)->{respCode}, '86',
        'no code is good twice';
    is by_code('D0000002', txnSubType => '06', qrNo => '4711')->{respCode}, '88',
        'nor is one that nobody has';
    is query('D0000002')->{respCode}, '34', 'these leave no trade';

    $unionpay->plan(D0000003 => asks => 1);
    $sells->('D0000003');
    is_deeply [map { query('D0000003')->{origRespCode} } 1 .. 2], ['05', '00'],
        'it waits for the password';
    $unionpay->plan(D0000004 => tried => '64');
    $sells->('D0000004');
    is query('D0000004')->{origRespCode}, '64', 'a buyer may have too little';

    $unionpay->plan(D0000005 => asks => 'never');
    $sells->('D0000005');
    is reversal('D0000005', txnTime => '20200101000000')->{respCode}, '34',
        'it is reversed under its own time';
    is reversal('D0000005')->{respCode}, '00', 'and so it is';
    is query('D0000005')->{origRespCode}, '46', 'which a query tells';
    is reversal('D0000005')->{respCode}, '46', 'a second one says that, too';

    is reversal('D0000003')->{respCode}, '00', 'what was paid is reversed';
    is $unionpay->trade('D0000003')->{state}, 'returned', 'and goes back';
    is reversal('Q0000001')->{respCode}, '35', 'a form is not';
};


subtest 'notices' => sub {
    $unionpay->speed(1000);
    $shop->script('/n', 'http 500', 'ok');
    form('N0000001', backUrl => $shop->url('n'), reqReserved => '4711');
    $unionpay->pay('N0000001');
    $unionpay->expect_quiet;
    my @got = map { { map { @$_ } TicketFake::pairs_of($_->{body}) } }
              $shop->requests(path => '/n');
    is scalar(@got), 2, 'it is told again until it is taken';
    is_deeply [@{$got[1]}{qw(orderId txnAmt respCode reqReserved)}],
        ['N0000001', 8880, '00', '4711'], 'it says what was paid';
    ok genuine($got[1]), 'openssl verifies it';

    $unionpay->plan(N0000002 => notice => 'forged');
    $unionpay->plan(N0000003 => notice => 'blanks');
    for my $number (qw(N0000002 N0000003)) {
        form($number, backUrl => $shop->url($number));
        $unionpay->pay($number);
        $unionpay->expect_quiet;
        my ($one) = map { { map { @$_ } TicketFake::pairs_of($_->{body}) } }
                    $shop->requests(path => "/$number");
        ok !genuine($one), "$number is not verified";
    }
};


subtest 'the statement' => sub {
    my $answer = request('/', txnType => '76', txnSubType => '01', bizType => '000000',
        settleDate => beijing(time + 3600, '%m%d'), fileType => '00');
    is $answer->{respCode}, '00', 'it is handed out';
    my $zip = Compress::Zlib::uncompress(decode_base64($answer->{fileContent}));
    my $unzip = IO::Uncompress::Unzip->new(\$zip) or die $UnzipError;
    like $unzip->getHeaderInfo->{Name}, qr/\AINN\d{6}88ZM_$merchant\z/,
        'its first file has the trades';

    my @lines = do { local $/; split /(?<=\r\n)/, scalar <$unzip> };
    ok !(grep { length != 610 } @lines), 'each of 610 bytes';
    my %line = map { substr($_, 112, 32) =~ s/ +\z//r => $_ } @lines;
    is substr($line{R0000001}, 66, 12), '000000003000', 'a refund has its fen';
    like $line{R0000001}, qr/\AS30 .* Q0000001 /s, 'and names its payment';
    is request('/', txnType => '76', txnSubType => '01', bizType => '000000',
               settleDate => '0101', fileType => '01')->{respCode}, '98',
        'what is not there is said';
};

done_testing;


# ---- A shop, written from the documents ----

sub fields {
    my (%more) = @_;

    my %p = (version => '5.1.0', encoding => 'UTF-8', signMethod => '01',
             certId => $said->{certs}{merchant_certId_decimal}, merId => $merchant,
             accessType => '0', bizType => '000201', txnTime => $now, %more);
    $p{signature} //= sign(TicketUnionPay::signed_text(\%p), 'up_merchant');
    return query_string([map { [$_, $p{$_}] } sort keys %p]);
}

sub post {
    my ($path, %more) = @_;
    return ($unionpay->visit(POST => $path, {}, fields(%more)))[2];
}

# What comes back is not encoded; only a certificate has line ends.
sub request { return { map { split /=/, $_, 2 } split /&/, post(@_) } }

sub query {
    my ($number, %more) = @_;

    return request('/gateway/api/queryTrans.do', txnType => '00', txnSubType => '00',
                   orderId => $number, %more);
}

sub form {
    my ($number, %more) = @_;

    return decode('utf-8', post('/gateway/api/frontTransReq.do', txnType => '01',
        txnSubType => '01', channelType => '07', orderId => $number, txnAmt => 8880,
        currencyCode => '156', frontUrl => 'http://127.0.0.1:1/back',
        backUrl => $shop->url('all'), %more));
}

sub by_code {
    my ($number, %more) = @_;

    return request('/gateway/api/backTransReq.do', txnType => '01', bizType => '000000',
        channelType => '08', orderId => $number, txnAmt => 8880, currencyCode => '156',
        termId => '49000002', backUrl => $shop->url('all'), %more);
}

sub reversal {
    my ($number, %more) = @_;

    return request('/gateway/api/backTransReq.do', txnType => '99', txnSubType => '01',
        bizType => '000000', channelType => '08', orderId => $number, %more);
}

sub back {
    my ($number, $type, $fen, $id) = @_;

    return request('/gateway/api/backTransReq.do', txnType => $type, txnSubType => '00',
        channelType => '07', orderId => $number, txnAmt => $fen, currencyCode => '156',
        origQryId => $id, backUrl => $shop->url('all'));
}

sub genuine {
    my ($p) = @_;

    my $text = sha256_hex(join '&', map { "$_=$p->{$_}" }
                          grep { $_ ne 'signature' && length $p->{$_} } sort keys %$p);
    write_file("$dir/text", $text);
    write_file("$dir/sign", decode_base64($p->{signature}));
    write_file("$dir/cert.pem", $p->{signPubKeyCert} =~ tr/\r//dr);

    my $said = qx{cd $dir && openssl verify -CAfile root.pem -untrusted middle.pem \\
        cert.pem 2>&1 && openssl x509 -in cert.pem -pubkey -noout > pub.pem \\
        && openssl dgst -sha256 -verify pub.pem -signature sign text 2>&1};
    my $subject = decode('utf-8', scalar qx{openssl x509 -in $dir/cert.pem -noout \\
        -subject -nameopt utf8,sep_comma_plus 2>&1});
    return $said =~ /Verified OK/ && $subject =~ /\@中国银联股份有限公司\@/;
}
