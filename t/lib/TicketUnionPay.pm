package TicketUnionPay;

=encoding utf8

=head1 NAME

TicketUnionPay - UnionPay's gateway 5.1.0 as its documents describe it

=head1 SYNOPSIS

    my $unionpay = TicketUnionPay->new(speed => 60);
    $unionpay->pay($number);            # after the form was posted

A TicketPlatform.  A trade is known by merchant, orderId and txnTime together:
whoever asks with another time finds nothing.  The plan tried => CODE lets a
buyer fail with that code before, and a charge by the buyer's code for good; the
notice word "blanks" sends a + as it is.  Whoever asks for a refund by queryTrans
has the action refund_query.

The other product, of codes in either direction, is as UnionPay's samples have
it: 01/07 answers a code to be scanned, 01/06 takes that of the buyer's phone,
answers that it was accepted, and has its end asked for; 99/01 reverses it under
its own number and time, on the same clearing day, paid or not.  What a query
says of what was reversed the samples do not tell: here it is 46.

=cut

use strict;
use warnings;
use utf8;

use parent 'TicketPlatform';

use Compress::Zlib ();
use Digest::SHA qw(sha256_hex);
use Encode qw(encode);
use IO::Compress::Zip qw($ZipError);
use Math::BigInt;
use MIME::Base64 qw(encode_base64);

use TicketPlatform qw(beijing canonical fixture key_text parse_beijing sign
                      verified);
use TicketWire qw(query_string);

my $merchant = '777290058110048';
my $cert_id  = fixture('unionpay')->{certs}{merchant_certId_decimal};

my %action = ('01/01' => 'page', '01/06' => 'charge_code', '01/07' => 'charge',
              '00/00' => 'query', '04/00' => 'refund', '31/00' => 'cancel',
              '99/01' => 'cancel', '76/01' => 'bill');


# ---- The account at it ----

sub path { '/gateway/api' }

sub account {
    my ($self) = @_;

    return { provider => 'unionpay', app_id => '49000002', merchant_id => $merchant,
             gateway => $self->gateway, serial => $cert_id, mode => 0 };
}

sub contents {
    return (our_key => key_text('up_merchant', 'private_pkcs8'),
            our_cert => key_text('up_merchant', 'certificate'),
            root => key_text('up_root'), middle => key_text('up_middle'));
}


# ---- Requests ----

sub read_request {
    my ($self, $r) = @_;

    my @pairs = TicketFake::pairs_of($r->{body});
    my $p = $r->{biz} = { map { @$_ } @pairs };
    $r->{action} = $action{join '/', map { $_ // '' } @$p{qw(txnType txnSubType)}};
    $r->{torn} = @pairs != keys %$p;
    $r->{fen} = $p->{txnAmt};

    my %content = %$p;
    delete $content{signature};
    $r->{content} = canonical(\%content);

    my ($trade, $back) = $self->trade_and_refund($p);
    my $refunds = ($p->{txnType} // '') =~ /04|31/;
    $r->{action} = 'refund_query' if $back && ($p->{txnType} // '') eq '00';
    $r->{number} = $trade ? $trade->{number} : $refunds ? undef : $p->{orderId};
    $r->{refund_number} = $p->{orderId} if $back || $refunds;
}

# By the number a request has, or by that of the payment it gives back.
sub trade_and_refund {
    my ($self, $p) = @_;

    my $number = $p->{orderId} // '';
    my $trades = $self->{book}{trades};
    return $trades->{$number} if $trades->{$number};

    for my $trade (values %$trades) {
        my $back = $trade->{refunds}{$number};
        return ($trade, $back) if $back;
        return $trade if length($p->{origQryId} // '')
                         && ($trade->{platform_no} // '') eq $p->{origQryId};
    }

    return;
}

sub signed_text {
    my ($p) = @_;
    return sha256_hex(join '&', map { "$_=$p->{$_}" }
                      grep { $_ ne 'signature' && length $p->{$_} } sort keys %$p);
}

sub execute {
    my ($self, $r) = @_;

    my $p = $r->{biz} // {};
    my %always = (version => '5.1.0', encoding => 'UTF-8', signMethod => '01',
                  accessType => '0', merId => $merchant, certId => $cert_id);
    return { status => 405 } if $r->{method} ne 'POST';
    return $self->refusal($r, '10') if $r->{fault} || $r->{torn}
        || grep { ($p->{$_} // '') ne $always{$_} } keys %always;
    return $self->refusal($r, '10')
        if $r->{action} eq 'other' || !defined parse_beijing($p->{txnTime})
           || $r->{action} ne 'bill'
              && ($p->{orderId} // '') !~ /\A[0-9A-Za-z]{8,40}\z/;
    return $self->refusal($r, '11')
        if !verified(signed_text($p), $p->{signature}, 'up_merchant');

    my %place = (page => 'frontTransReq.do', query => 'queryTrans.do',
                 refund_query => 'queryTrans.do', refund => 'backTransReq.do',
                 cancel => 'backTransReq.do', charge => 'backTransReq.do',
                 charge_code => 'backTransReq.do', bill => '');
    return { status => 404 }
        if $r->{path} !~ /\Q$place{$r->{action}}\E\z/;

    my $execute = $self->can("do_$r->{action}");
    return $self->$execute($r, $p);
}

my %text = ('00' => '成功[0000000]', '05' => '交易已受理，请稍后查询交易结果[0000005]',
            '10' => '报文格式错误[9100001]', '11' => '验证签名失败[9100004]',
            '12' => '重复交易[2040004]', '34' => '查无此交易[2600000]',
            '35' => '原交易不存在或状态不正确[2510002]', '46' => '交易已被成功冲正',
            '86' => '二维码状态错误', '88' => '无此二维码',
            '98' => '文件不存在[5500000]');

sub refusal {
    my ($self, $r, $code) = @_;
    return { fields => { respCode => $code, respMsg => text_of_code($code) } };
}

sub text_of_code { return $text{$_[0]} // "交易失败[$_[0]00000]" }

sub success {
    my ($self, %fields) = @_;
    return { fields => { respCode => '00', respMsg => $text{'00'}, %fields } };
}

sub verdict {
    my ($self, $answer) = @_;

    my $fields = $answer->{fields} or return $answer->{status} // 'page';
    return join '/', grep { defined } @$fields{qw(respCode origRespCode)};
}

# Names and values as they are, behind one another: nothing is encoded.
sub dress {
    my ($self, $r, $answer, $how) = @_;

    return [$answer->{status} // 200, ['Content-Type: text/html;charset=UTF-8'],
            encode('utf-8', $answer->{page} // '')] if !$answer->{fields};

    my $p = $r->{biz} // {};
    my %echo = map { $_ => $p->{$_} } grep { length($p->{$_} // '') }
               qw(version encoding signMethod accessType merId bizType txnType
                  txnSubType orderId txnTime reqReserved origQryId);
    $echo{txnAmt} = $p->{txnAmt} if ($p->{txnType} // '') =~ /01|04|31/;
    my %fields = $self->signed({ %echo, %{$answer->{fields}} }, $how);
    my @names = sort keys %fields;
    @names = reverse @names if $how->{reordered};

    my $body = join '&', map { "$_=$fields{$_}" } @names;
    return [200, ['Content-Type: text/html;charset=UTF-8'],
            $how->{escaped} ? "{$body}" : $body];
}

# As bytes.  A forger has a certificate of the same house, of somebody else.
sub signed {
    my ($self, $fields, $how) = @_;

    my $key = $how->{forged} ? 'up_merchant' : 'up_sign';
    my %p = map { $_ => encode('utf-8', "$fields->{$_}") } keys %$fields;
    $p{signPubKeyCert} = key_text($key, 'certificate') =~ s/\r?\n/\r\n/gr;
    $p{signature} = sign(signed_text(\%p), $key) if !$how->{unsigned};
    return %p;
}


# ---- Payments: the buyer's browser brings them, or we do, with a code ----

sub trade_number {
    my ($self) = @_;
    return $self->next_number(beijing($self->now, '%Y%m%d%H%M%S'), 7);
}

sub is_payment {
    my ($p, $product) = @_;

    return ($p->{bizType} // '') eq $product && ($p->{currencyCode} // '') eq '156'
           && ($p->{txnAmt} // '') =~ /\A[1-9]\d{0,11}\z/
           && ($p->{channelType} // '') =~ /\A0[78]\z/
           && ($p->{reqReserved} // '') !~ /[&={}\[\]]/
           && (!defined $p->{payTimeout} || parse_beijing($p->{payTimeout}));
}

sub made_trade {
    my ($self, $r, $p, %more) = @_;

    return $self->new_trade(
        number => $p->{orderId}, amount => 0 + $p->{txnAmt}, way => 'page',
        content => $r->{content}, time => $p->{txnTime}, state => 'waiting',
        notify_url => $p->{backUrl}, attach => $p->{reqReserved},
        expire_at => parse_beijing($p->{payTimeout}), platform_no => $self->trade_number,
        trace => $self->next_number('', 6), product => $p->{bizType},
        subtype => $p->{txnSubType}, %more);
}

sub do_page {
    my ($self, $r, $p) = @_;

    return $self->page('10 报文格式错误') if !is_payment($p, '000201');

    my $old = $self->{book}{trades}{$p->{orderId}};
    $self->ripen($old) if $old;
    return $self->page('12 重复交易')
        if $old && ($old->{content} ne $r->{content} || $old->{state} ne 'waiting');

    $self->made_trade($r, $p) if !$old;
    return $self->page("银联在线支付 $p->{txnAmt}");
}

sub page { my ($self, $text) = @_; return { page => "<html><body>$text</body></html>" } }

# By code, in either direction: why it is not done.
sub wrong_by_code {
    my ($self, $p) = @_;

    return '10' if !is_payment($p, '000000') || !length($p->{backUrl} // '')
                   || ($p->{termId} // '00000000') !~ /\A\d{8}\z/;
    return '12' if $self->{book}{trades}{$p->{orderId}};
    return;
}

sub do_charge {
    my ($self, $r, $p) = @_;

    my $wrong = $self->wrong_by_code($p);
    return $self->refusal($r, $wrong) if $wrong;

    my $trade = $self->made_trade($r, $p, way => 'qr', state => 'made');
    return $self->success(
        qrCode => $self->new_code('https://qr.95516.com/00010000/', $trade, 86400));
}

# The code is used up by whatever comes of it.
sub do_charge_code {
    my ($self, $r, $p) = @_;

    my $code = $p->{qrNo} // '';
    my $wrong = $self->wrong_by_code($p) // ($code !~ /\A\d{1,20}\z/ ? '10'
        : $code !~ /\A62\d{17}\z/ ? '88' : $self->{book}{used}{$code} ? '86' : undef);
    return $self->refusal($r, $wrong) if $wrong;

    my $trade = $self->made_trade($r, $p, way => 'code');
    $self->{book}{used}{$code} = $trade->{number};
    my ($asks, $tried) = map { $self->planned($trade->{number}, $_) } qw(asks tried);
    @$trade{qw(state asks tried)} = ($tried ? 'failed' : 'asking', $asks, $tried);
    $self->buyer_gives($trade) if !defined $asks && !$tried;
    return $self->success(queryId => $trade->{platform_no});
}

# What is said of a trade beside its codes.
sub trade_fields {
    my ($self, $thing, $at) = @_;

    return (
        queryId => $thing->{platform_no}, txnAmt => $thing->{amount},
        currencyCode => '156', settleAmt => $thing->{amount},
        settleCurrencyCode => '156', settleDate => clearing_day($at, '%m%d'),
        traceNo => $thing->{trace}, traceTime => beijing($at, '%m%d%H%M%S'),
        accNo => '6221********0000',
    );
}

# It ends at 23 o'clock.
sub clearing_day { my ($at, $format) = @_; return beijing($at + 3600, $format) }

sub do_query {
    my ($self, $r, $p) = @_;

    my $trade = $self->{book}{trades}{$p->{orderId}};
    return $self->refusal($r, '34')
        if !$trade || $trade->{time} ne $p->{txnTime};

    my $state = $self->state_seen($trade);
    return $self->refusal($r, '34')
        if $state =~ /\A(?:made|closed)\z/ && !$trade->{reversed};
    my $code = $trade->{reversed} ? '46'
             : $state =~ /\A(?:paid|returned|finished)\z/ ? '00'
             : $self->planned($trade->{number}, 'tried') // '05';
    my %more = $code eq '00' ? $self->trade_fields($trade, $trade->{paid_at}) : ();
    return $self->success(%more, txnType => '01', txnSubType => $trade->{subtype},
                          origRespCode => $code, origRespMsg => text_of_code($code));
}


# ---- Refunds and undoing ----

my %why_not = (other => '12', unpaid => '35', much => '36', funds => '30',
               finished => '35');

sub do_refund {
    my ($self, $r, $p) = @_;

    my $trade = $self->{book}{trades}{$r->{number} // ''};
    my $undo = $p->{txnType} eq '31';
    return $self->refusal($r, '10')
        if ($p->{txnAmt} // '') !~ /\A[1-9]\d{0,11}\z/
           || ($p->{currencyCode} // '156') ne '156' || !length($p->{backUrl} // '');
    return $self->refusal($r, '35')
        if !$trade || ($p->{origQryId} // '') ne ($trade->{platform_no} // '-');
    return $self->refusal($r, '36') if $p->{bizType} ne ($trade->{product} // '000201');
    return $self->refusal($r, '12') if $trade->{refunds}{$p->{orderId}};
    return $self->refusal($r, '35')
        if $self->age_of($trade->{paid_at} // $self->now) > 330 * 86400;
    return $self->refusal($r, '36') if $undo && $p->{txnAmt} != $trade->{received};
    return $self->refusal($r, '35')
        if $undo && clearing_day($trade->{paid_at} // 0, '%Y%m%d')
                    ne clearing_day($self->now, '%Y%m%d');

    my $back = $self->give_back($trade, $p->{orderId}, 0 + $p->{txnAmt},
        time => $p->{txnTime}, kind => $p->{txnType}, notify_url => $p->{backUrl},
        platform_no => $self->trade_number, trace => $self->next_number('', 6));
    return $self->refusal($r, $why_not{$back}) if !ref $back;
    return $self->success(queryId => $back->{platform_no});
}

sub do_cancel {
    my ($self, $r, $p) = @_;
    return $p->{txnType} eq '99' ? $self->reverse_trade($r, $p)
                                 : $self->do_refund($r, $p);
}

sub reverse_trade {
    my ($self, $r, $p) = @_;

    my $trade = $self->{book}{trades}{$p->{orderId}};
    return $self->refusal($r, '10')
        if $p->{bizType} ne '000000' || ($p->{channelType} // '') !~ /\A0[78]\z/;
    return $self->refusal($r, '34') if !$trade || $trade->{time} ne $p->{txnTime};
    return $self->refusal($r, '46') if $trade->{reversed};
    return $self->refusal($r, '35')
        if $trade->{way} ne 'code' || $trade->{state} !~ /\A(?:asking|paid)\z/
           || clearing_day($trade->{made_at}, '%Y%m%d')
              ne clearing_day($self->now, '%Y%m%d');

    if ($trade->{state} eq 'paid') {
        my $back = $self->give_back($trade, "reverse-$trade->{number}",
                                    $trade->{received}, kind => '99');
        return $self->refusal($r, $why_not{$back}) if !ref $back;
    }
    else {
        $self->shut($trade);
    }

    $trade->{reversed} = 1;
    return $self->success(queryId => $self->trade_number);
}

my %code_of = (done => '00', slow => '05', closed => '36', abnormal => '60');

sub do_refund_query {
    my ($self, $r, $p) = @_;

    my ($trade, $back) = $self->trade_and_refund($p);
    return $self->refusal($r, '34') if $back->{time} ne $p->{txnTime};

    my $code = $code_of{$self->refund_seen($trade, $back)};
    return $self->success(
        $self->trade_fields($back, $back->{done_at} // $back->{made_at}),
        txnType => $back->{kind}, txnSubType => '00', origQryId => $trade->{platform_no},
        origRespCode => $code, origRespMsg => text_of_code($code));
}


# ---- Statements ----

my @lengths = (3, 11, 11, 6, 10, 19, 12, 4, 2, 21, 2, 32, 2, 6, 10, 13, 13, 4, 15, 2,
               2, 6, 2, 4, 32, 1, 21, 15, 1, 15, 32, 13, 13, 8, 32, 13, 13, 12, 2, 1,
               32, 98);

sub do_bill {
    my ($self, $r, $p) = @_;

    my ($m, $d) = ($p->{settleDate} // '') =~ /\A(\d\d)(\d\d)\z/
        or return $self->refusal($r, '10');
    my $year = beijing($self->now, '%Y');
    $year-- if "$m$d" gt clearing_day($self->now, '%m%d');

    return $self->refusal($r, '98')
        if ($p->{fileType} // '') ne '00' || !$self->bill_ready("$year-$m-$d", 9);
    my $name = "${merchant}_$year$m$d.zip";
    my $zip = $self->bill_zip("$year-$m-$d", substr($year, 2) . "$m$d");
    return $self->success(fileName => $name, settleDate => "$m$d",
        fileContent => encode_base64(Compress::Zlib::compress($zip), ''));
}

# Of a clearing day, which begins an hour before.
sub bill_zip {
    my ($self, $day, $short) = @_;

    my @rows = grep { !$_->{trade}{reversed} } $self->bill_rows($day, 3600);
    my $text = join '', map { $self->bill_line($_) . " \r\n" } @rows;
    my $zip = IO::Compress::Zip->new(\my $bytes, Name => "INN${short}88ZM_$merchant",
                                     Efs => 0) or die $ZipError;
    $zip->print($text);
    $zip->newStream(Name => "INN${short}88ZME_$merchant", Efs => 0);
    $zip->close;
    return $bytes;
}

sub bill_line {
    my ($self, $row) = @_;

    my ($trade, $back, $fen) = @$row{qw(trade refund fen)};
    my $thing = $back // $trade;
    my $fee = TicketPlatform::fee($fen);
    my @sides = $back ? qw(C D) : qw(D C);
    my $kind = $back ? $back->{kind} // '04' : '01';
    my %code = ('01' => 'S56', '04' => 'S30', '31' => 'S31');
    my $net = sprintf '%s%012d', $sides[1], $fen - $fee;

    my @fields = (
        $code{$kind}, '88022900', '00049993', $thing->{trace} // '000000',
        beijing($row->{at}, '%m%d%H%M%S'), '622126******0000', sprintf('%012d', $fen),
        '4899', '07', $thing->{platform_no}, '01', $thing->{number}, '',
        $back ? ($trade->{trace} // '', beijing($trade->{paid_at}, '%m%d%H%M%S'))
              : ('', ''),
        sprintf('%s%012d', $sides[0], $fee), $net, '0001', '', $kind,
        $kind eq '01' ? $trade->{subtype} // '01' : '00',
        $trade->{product} // '000201', '', '', '', '',
        $back ? $trade->{platform_no} : '', $merchant, '', '0' x 15, '', '0' x 12,
        $net, '01080209', '', '0' x 12, ' ' . '0' x 12, '0' x 11, '', '7',
        $back ? $trade->{number} : '', '',
    );
    return join ' ', map { sprintf "%-$lengths[$_]s", encode('gbk', $fields[$_]) }
                     0 .. $#lengths;
}


# ---- Notices ----

sub repeats { (60, 120, 240, 480) }

sub notice_taken {
    my ($self, $status) = @_;
    return $status == 200 || $status == 302;
}

# Of a payment only when it went well, of what gives back always.
sub notice_of {
    my ($self, $what, $trade, $back) = @_;

    return if $what !~ /\A(?:paid|refund)\z/;
    my $thing = $back // $trade;
    my $code = $back ? $code_of{$back->{state}} : '00';
    my $amount = $self->planned($trade->{number}, 'notice_amount');
    my $at = $thing->{paid_at} // $thing->{done_at} // $thing->{made_at};

    my %fields = (
        version => '5.1.0', encoding => 'UTF-8', signMethod => '01', accessType => '0',
        merId => $self->planned($trade->{number}, 'notice_merchant') // $merchant,
        bizType => $trade->{product} // '000201', txnType => $back ? $back->{kind} : '01',
        txnSubType => $back ? '00' : $trade->{subtype} // '01', orderId => $thing->{number},
        txnTime => $thing->{time}, respCode => $code, respMsg => text_of_code($code),
        $self->trade_fields($thing, $at),
        $back ? (origQryId => $trade->{platform_no}) : (),
        length($thing->{attach} // '') ? (reqReserved => $thing->{attach}) : (),
    );
    @fields{qw(txnAmt settleAmt)} = ($amount) x 2 if !$back && defined $amount;
    return { url => $thing->{notify_url}, id => $thing->{platform_no},
             fields => \%fields };
}

sub notice_text {
    my ($self, $notice, $how) = @_;

    my %p = $self->signed($notice->{fields}, $how);
    my $body = query_string([map { [$_, $p{$_}] } sort keys %p]);
    $body =~ s/%2B/+/g if $how->{blanks};
    return (['Content-Type: application/x-www-form-urlencoded;charset=UTF-8'], $body);
}

1;
