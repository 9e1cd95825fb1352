package TicketAlipay;

=encoding utf8

=head1 NAME

TicketAlipay - Alipay's gateway as its documents describe it

=head1 SYNOPSIS

    my $alipay = TicketAlipay->new(certificates => 1, speed => 60);

    my $no = $alipay->agreed(500_00);       # an agreement of who has so much
    $alipay->sign_agreement($number);                 # what a page of ours has asked for
    $alipay->agreement_state($no => 'STOP');
    $alipay->by_hand('', 100_00);               # sent on the platform's own site
    $alipay->payee(2088000000000002 => 'PAYEE_NOT_EXIST');

A TicketPlatform.  ask("back", NUMBER) is where the buyer's browser goes at the
end.  With certificates the account is in certificate mode, else in
that of public keys.  What a buyer opens or scans pay() takes as it is: the
number, the text of a QR code, the URL of a page.

=cut

use strict;
use warnings;
use utf8;

use parent 'TicketPlatform';

use Digest::MD5 qw(md5_hex);
use Encode qw(decode encode);
use IO::Compress::Zip qw(zip $ZipError);
use JSON::PP ();
use Math::BigInt;
use MIME::Base64 qw(encode_base64);

use TicketPlatform qw(beijing canonical fen key_text parse_beijing sign
                      signed_yuan verified yuan);
use TicketWire qw(query_string);

my $app_id   = '2021000000000001';
my $merchant = '2088000000000001';
my $buyer    = '2088000000000009';

my %action = (
    'alipay.trade.precreate'            => 'charge',
    'alipay.trade.page.pay'             => 'page',
    'alipay.trade.wap.pay'              => 'page',
    'alipay.trade.pay'                  => 'charge_code',
    'alipay.trade.query'                => 'query',
    'alipay.trade.close'                => 'close',
    'alipay.trade.cancel'               => 'cancel',
    'alipay.trade.refund'               => 'refund',
    'alipay.trade.fastpay.refund.query' => 'refund_query',
    'alipay.fund.trans.uni.transfer'    => 'transfer',
    'alipay.fund.trans.common.query'    => 'transfer_query',
    'alipay.fund.account.query'         => 'balance',
    'alipay.data.dataservice.bill.downloadurl.query' => 'bill',
    'alipay.open.app.alipaycert.download' => 'key',
    'alipay.user.agreement.page.sign'   => 'sign_page',
    'alipay.user.agreement.query'       => 'agreement_query',
    'alipay.user.agreement.unsign'      => 'agreement_end',
);


# ---- The account at it ----

sub path { '/gateway.do' }

sub account {
    my ($self) = @_;

    return {
        provider => 'alipay', app_id => $app_id, merchant_id => $merchant,
        gateway => $self->gateway, mode => $self->{certificates} ? 1 : 0,
        serial => '',
    };
}

sub contents {
    my ($self) = @_;

    return (
        our_key => key_text('alipay_app', 'private_pkcs8'),
        $self->{certificates}
            ? (our_cert => key_text('alipay_app', 'certificate'),
               platform_cert => key_text('alipay_platform', 'certificate'),
               root => key_text('alipay_root_bundle'))
            : (platform_key => key_text('alipay_platform', 'public_spki')),
    );
}

sub signer {
    my ($self) = @_;
    return $self->{rotated} && $self->{certificates} ? 'alipay_platform_new'
                                                     : 'alipay_platform';
}

# md5 of the issuer, from CN to C, and of the serial in decimal.
sub serial_of {
    my ($pem) = @_;

    # Gone with this call: who plays a platform is killed in the end.
    my $file = File::Temp->new;
    print {$file} $pem;
    close $file;

    open my $openssl, '-|', 'openssl', 'x509', '-noout', '-issuer', '-serial',
         '-nameopt', 'RFC2253', '-in', "$file" or die "openssl: $!";
    my $said = join '', <$openssl>;
    my ($issuer) = $said =~ /^issuer=(.*)$/m;
    my ($serial) = $said =~ /^serial=(.*)$/m;
    return md5_hex($issuer . Math::BigInt->from_hex($serial)->bstr);
}

sub serial_of_signer {
    my ($self) = @_;

    our %serial;
    return $serial{$self->signer}
        //= serial_of(key_text($self->signer, 'certificate'));
}

sub serial_of_app {
    our $app_serial;
    return $app_serial //= serial_of(key_text('alipay_app', 'certificate'));
}


# ---- Requests ----

# The gateway takes parameters from the URL and from the body as one set.
sub read_request {
    my ($self, $r) = @_;

    if ($r->{path} =~ /downloadBillFile/) {
        $r->{action} = 'file';
        return;
    }

    my @pairs = (@{$r->{pairs}}, TicketFake::pairs_of($r->{body}));
    my %p = map { @$_ } @pairs;
    $r->{inner} = { %p };
    $r->{torn} = grep { $p{$_->[0]} ne $_->[1] } @pairs;
    $r->{method_name} = $p{method} // '';
    $r->{action} = $action{$r->{method_name}};

    my $text = decode($p{charset} // 'utf-8', $p{biz_content} // '{}',
                      Encode::FB_CROAK | Encode::LEAVE_SRC);
    my $biz = $r->{biz} = JSON::PP->new->decode($text);
    $r->{number} = $biz->{out_trade_no} // $biz->{out_biz_no}
                   // $biz->{external_agreement_no} // $self->number_of($biz->{trade_no});
    $r->{action} = 'charge_agreed'
        if ($r->{action} // '') eq 'charge_code' && $biz->{agreement_params};
    $r->{refund_number} = $biz->{out_request_no}
        if $r->{method_name} =~ /refund/;
    $r->{fen} = fen($biz->{refund_amount} // $biz->{total_amount}
                    // $biz->{trans_amount});
    $r->{content} = canonical($biz);
}

sub number_of {
    my ($self, $platform_no) = @_;

    return if !defined $platform_no;
    my ($trade) = grep { ($_->{platform_no} // '') eq $platform_no }
                  values %{$self->{book}{trades}};
    return $trade ? $trade->{number} : undef;
}

# What the gateway itself refuses, before it looks at the business: sub_code.
sub gateway_fault {
    my ($self, $r) = @_;

    my $p = $r->{inner} // {};
    my %word = (method => 'method', app_id => 'app-id', sign => 'signature',
                sign_type => 'signature-type', timestamp => 'timestamp',
                version => 'version', charset => 'charset');

    for my $name (qw(method app_id sign_type sign timestamp version charset)) {
        return "isv.missing-$word{$name}" if !length($p->{$name} // '');
    }

    my $at = parse_beijing($p->{timestamp});
    return 'isv.invalid-method' if !$action{$p->{method}};
    return 'isv.invalid-app-id' if $p->{app_id} ne $app_id;
    return 'isv.invalid-signature-type' if $p->{sign_type} ne 'RSA2';
    return 'isv.invalid-charset' if $p->{charset} !~ /\A(?:utf-8|gbk|gb2312)\z/i;
    return 'isv.invalid-format' if ($p->{format} // 'JSON') ne 'JSON';
    return 'isv.invalid-signature' if !$self->signed($r);
    return 'isv.invalid-timestamp'
        if !defined $at || abs($at - $self->now) > 300;
    return 'isv.invalid-app-cert-sn'
        if $self->{certificates} && ($p->{app_cert_sn} // '') ne serial_of_app();
    return;
}

sub signed {
    my ($self, $r) = @_;

    my $p = $r->{inner};
    my $text = join '&', map { "$_=$p->{$_}" }
               grep { $_ ne 'sign' && length $p->{$_} } sort keys %$p;
    return !$r->{torn} && verified($text, $p->{sign}, 'alipay_app');
}

sub execute {
    my ($self, $r) = @_;

    return $self->bill_file($r) if $r->{action} eq 'file';
    return { status => 404 } if $r->{path} ne $self->path;

    my $fault = $r->{fault} && 'isv.invalid-parameter' // $self->gateway_fault($r);
    return $self->refusal($r, $fault) if $fault;

    my $execute = $self->can("do_$r->{action}");
    return $self->$execute($r, $r->{biz});
}

sub success {
    my ($self, $r, @fields) = @_;
    return { fields => [code => '10000', msg => 'Success', @fields] };
}

sub refusal {
    my ($self, $r, $code, @fields) = @_;

    my ($number, $msg) = $code =~ /\Aisv\.missing/ ? (40001, 'Missing Required Arguments')
                       : $code =~ /\Aisv\.insuff/  ? (40006, 'Insufficient Permissions')
                       : $code =~ /\Aisv\.call/    ? (40005, 'Call Limited')
                       : $code =~ /\Aisv/          ? (40002, 'Invalid Arguments')
                       : $code =~ /\Aaop|\Aisp/    ? (20000, 'Service Currently Unavailable')
                                                   : (40004, 'Business Failed');
    ($number, $code) = ($code, 'isp.unknow-error') if $code =~ /\A\d{5}\z/;

    return {
        error => $number == 40001 || $number == 40002 ? 1 : 0,
        fields => [code => "$number", msg => $msg, sub_code => $code,
                   sub_msg => "拒绝：$code", @fields],
    };
}

sub verdict {
    my ($self, $answer) = @_;

    my %fields = @{$answer->{fields} // []};
    return $fields{sub_code} // $fields{code} // $answer->{status} // 'page';
}


# ---- Answers ----

sub dress {
    my ($self, $r, $answer, $how) = @_;

    return [$answer->{status} // 200, $answer->{headers} // [],
            $answer->{body} // ''] if !$answer->{fields};

    my $charset = ($r->{inner}{charset} // '') =~ /\Agb/i ? 'gbk' : 'utf-8';
    my $node = $answer->{error} ? 'error' : ($r->{method_name} =~ tr/./_/r);
    my $inner = encode($charset, object_text($answer->{fields}, $how->{escaped}));
    my $signer = $answer->{signer} // $self->signer;
    my @sign = $how->{unsigned} ? () : ('"sign":"'
             . sign($inner, $signer, $how->{forged}) . '"');

    unshift @sign, '"alipay_cert_sn":"' . $self->serial_of_signer . '"'
        if $self->{certificates};
    my @parts = (qq("${node}_response":$inner), @sign);
    @parts = reverse @parts if $how->{reordered};

    return [200, ["Content-Type: text/html;charset=$charset"],
            '{' . join(',', @parts) . '}'];
}

# In the order of the documents; slashes are escaped, as the gateway does.
sub object_text {
    my ($fields, $escaped) = @_;

    my $json = JSON::PP->new->allow_nonref->canonical->escape_slash;
    $json->ascii->space_before->space_after if $escaped;

    my @pairs;
    for (my $i = 0; $i < @$fields; $i += 2) {
        push @pairs, '"' . $fields->[$i] . ($escaped ? '" : ' : '":')
                     . $json->encode(ref $fields->[$i + 1] ? $fields->[$i + 1]
                                                           : "$fields->[$i + 1]");
    }

    return '{' . join(',', @pairs) . '}';
}


# ---- Payments ----

sub trade_number {
    my ($self) = @_;
    return $self->next_number(beijing($self->now, '%Y%m%d') . '2200140000', 10);
}

# What is wrong with what all payments have in common: sub_code.
sub content_fault {
    my ($biz) = @_;

    my $amount = fen($biz->{total_amount});
    my $json = canonical($biz);

    return 'ACQ.INVALID_PARAMETER'
        if ($biz->{out_trade_no} // '') !~ /\A\w{1,64}\z/a
           || !$amount || $amount > 10_000_000_000
           || $json !~ /"total_amount":"/       # a number is no text
           || ($biz->{subject} // '') !~ m{\A[^/=&]{1,256}\z}
           || length($biz->{body} // '') > 128
           || length($biz->{passback_params} // '') > 512
           || ($biz->{timeout_express} // '1m') !~ /\A(?:\d+[mhd]|1c)\z/
           || defined $biz->{time_expire} && !parse_beijing($biz->{time_expire});
    return;
}

# The trade of that content, new or the same; or the sub_code that says why not.
sub trade_of {
    my ($self, $r, $biz, $way, $life) = @_;

    my $fault = content_fault($biz);
    return $fault if $fault;

    my $content = canonical({ %$biz, method => $r->{method_name} });
    my $old = $self->{book}{trades}{$biz->{out_trade_no}};
    if ($old) {
        $self->ripen($old);
        return 'ACQ.TRADE_HAS_SUCCESS' if $old->{state} =~ /\A(?:paid|finished)\z/;
        return 'ACQ.TRADE_HAS_CLOSE' if $old->{state} =~ /\A(?:closed|returned)\z/;
        return $old->{content} eq $content ? $old : 'ACQ.CONTEXT_INCONSISTENT';
    }

    return $self->new_trade(
        number => $biz->{out_trade_no}, amount => fen($biz->{total_amount}),
        way => $way, content => $content, subject => $biz->{subject},
        notify_url => $r->{inner}{notify_url}, charset => $r->{inner}{charset},
        attach => $biz->{passback_params}, body => $biz->{body},
        return_url => $r->{inner}{return_url},
        expire_at => $self->expiry($biz, $life),
    );
}

sub expiry {
    my ($self, $biz, $life) = @_;

    my %unit = (m => 60, h => 3600, d => 86400);
    my ($n, $unit) = ($biz->{timeout_express} // '') =~ /\A(\d+)([mhd])\z/;
    my $at = parse_beijing($biz->{time_expire});
    return $at if $at;
    return $self->ends_in($unit ? $n * $unit{$unit} : $life);
}

sub do_charge {
    my ($self, $r, $biz) = @_;

    my $trade = $self->trade_of($r, $biz, 'qr', 2 * 3600);
    return $self->refusal($r, $trade) if !ref $trade;

    my $code = $trade->{qr}
        //= $self->new_code('https://qr.alipay.com/bax000000000', $trade, 7200);
    return $self->success($r, out_trade_no => $trade->{number}, qr_code => $code);
}

# The buyer's browser; the answer is a page.
sub do_page {
    my ($self, $r, $biz) = @_;

    my %product = ('alipay.trade.page.pay' => 'FAST_INSTANT_TRADE_PAY',
                   'alipay.trade.wap.pay' => 'QUICK_WAP_WAY');
    my $trade = ($biz->{product_code} // '') ne $product{$r->{method_name}}
                ? 'ACQ.INVALID_PARAMETER'
                : $self->trade_of($r, $biz, 'page', 15 * 86400);
    my $said = ref $trade ? '支付宝收银台 ' . yuan($trade->{amount}) : $trade;

    return { headers => ['Content-Type: text/html; charset=utf-8'],
             trade => ref $trade ? $trade : undef,
             body => encode('utf-8', "<html><body>$said</body></html>") };
}

# Also of a URL, as the browser would open it.
sub buyers_trade {
    my ($self, $what) = @_;

    if (my ($path, $query) = $what =~ m{\Ahttps?://[^/]+(/gateway\.do)\?(.*)\z}) {
        my $r = { path => $path, body => '',
                  pairs => [TicketFake::pairs_of($query)] };
        $self->read_request($r);
        my $page = $self->execute($r);
        die 'the page says ' . $self->verdict($page) . "\n" if !$page->{trade};
        $what = $r->{number};
    }

    return $self->SUPER::buyers_trade($what);
}

sub do_charge_code {
    my ($self, $r, $biz) = @_;

    my $code = $biz->{auth_code} // '';
    return $self->refusal($r, 'ACQ.INVALID_PARAMETER')
        if ($biz->{scene} // 'bar_code') !~ /\A(?:bar_code|security_code)\z/;

    my $known = $self->{book}{trades}{$biz->{out_trade_no} // ''};
    my $used = $self->{book}{used}{$code};
    return $self->refusal($r, 'ACQ.PAYMENT_AUTH_CODE_INVALID')
        if $code !~ /\A(?:(?:2[5-9]|30)\d{14,22}|fp\w{33})\z/a
           || $used && $used ne $biz->{out_trade_no};

    my $trade = $self->trade_of($r, $biz, 'code', 3 * 3600);
    return $self->refusal($r, $trade) if !ref $trade;

    if (!$known) {
        my $asks = $self->planned($trade->{number}, 'asks');
        $self->{book}{used}{$code} = $trade->{number};
        $trade->{platform_no} = $self->trade_number;
        @$trade{qw(state asks)} = ('asking', $asks);
        $self->buyer_gives($trade) if !defined $asks;
    }

    return $self->success($r, $self->paid_fields($trade), store_name => '')
        if $trade->{state} eq 'paid';
    return { fields => [
        code => '10003', msg => ' order success pay inprocess',
        buyer_logon_id => '159****5620', buyer_pay_amount => '0.00',
        buyer_user_id => $buyer, out_trade_no => $trade->{number},
        trade_no => $trade->{platform_no},
    ] };
}

# By an agreement.  Whoever has too little leaves a trade that waits for him, and
# may yet pay it: only its end is the end.
sub do_charge_agreed {
    my ($self, $r, $biz) = @_;

    my $no = $biz->{agreement_params}{agreement_no} // '';
    my $agreement = $self->{book}{agreements}{$no};
    return $self->refusal($r, 'ACQ.INVALID_PARAMETER')
        if ($biz->{product_code} // '') ne 'GENERAL_WITHHOLDING'
           || defined $biz->{scene} || defined $biz->{auth_code};
    return $self->refusal($r, 'ACQ.AGREEMENT_NOT_EXIST')
        if !$agreement || $agreement->{state} eq 'ENDED';
    return $self->refusal($r, 'ACQ.AGREEMENT_STATUS_NOT_NORMAL')
        if $agreement->{state} ne 'NORMAL';
    return $self->refusal($r, 'ACQ.CYCLE_PAY_SINGLE_FEE_EXCEED')
        if fen($biz->{total_amount}) > ($agreement->{once} // 9e15);

    my $known = $self->{book}{trades}{$biz->{out_trade_no} // ''};
    my $trade = $self->trade_of($r, $biz, 'agreed', 3 * 3600);
    return $self->refusal($r, $trade) if !ref $trade;

    if (!$known) {
        my $asks = $self->planned($trade->{number}, 'asks');
        $trade->{platform_no} = $self->trade_number;
        @$trade{qw(state asks)} = ('asking', $asks // 'never');
        $trade->{agreement} = $no;
    }
    my $refused = $self->planned($trade->{number}, 'agreed');
    return $self->refusal($r, $refused) if $refused;
    return $self->refusal($r, 'ACQ.BUYER_BALANCE_NOT_ENOUGH')
        if ($agreement->{funds} // 9e15) < $trade->{amount};
    $self->buyer_gives($trade)
        if $trade->{state} eq 'asking' && !defined $self->planned($trade->{number}, 'asks');

    return $self->success($r, $self->paid_fields($trade)) if $trade->{state} eq 'paid';
    return { fields => [code => '10003', msg => ' order success pay inprocess',
                        out_trade_no => $trade->{number}, trade_no => $trade->{platform_no}] };
}

sub buyer_gives {
    my ($self, $trade) = @_;

    my $agreement = $self->{book}{agreements}{$trade->{agreement} // ''};
    $agreement->{funds} -= $trade->{amount} if $agreement && defined $agreement->{funds};
    return $self->SUPER::buyer_gives($trade);
}


# ---- Agreements ----

# The page where the payer signs: sign_agreement() is what he does there.
sub do_sign_page {
    my ($self, $r, $biz) = @_;

    my $fits = ($biz->{product_code} // '') eq 'GENERAL_WITHHOLDING'
        && ($biz->{personal_product_code} // '') eq 'GENERAL_WITHHOLDING_P'
        && ($biz->{external_agreement_no} // '') =~ /\A[0-9A-Za-z]{1,32}\z/
        && ($biz->{sign_scene} // 'DEFAULT|DEFAULT') =~ /\A\w+\|\w+\z/
        && ($biz->{access_params}{channel} // '') =~ /\A(?:ALIPAYAPP|QRCODE|QRCODEORSMS)\z/;
    $self->{book}{wanted}{$biz->{external_agreement_no}} = $biz->{sign_scene} // ''
        if $fits;
    return { headers => ['Content-Type: text/html; charset=utf-8'],
             body => encode('utf-8', $fits ? '<html>签约</html>' : '<html>参数错误</html>') };
}

sub agreement_of {
    my ($self, $biz) = @_;

    my $book = $self->{book}{agreements} // {};
    my ($no) = defined $biz->{agreement_no} ? $biz->{agreement_no}
             : grep { ($book->{$_}{external} // '') eq ($biz->{external_agreement_no} // '-')
                      && ($book->{$_}{scene} // '') eq ($biz->{sign_scene} // '') }
               sort keys %$book;
    return defined $no && $book->{$no} && $book->{$no}{state} ne 'ENDED' ? $no : undef;
}

sub do_agreement_query {
    my ($self, $r, $biz) = @_;

    my $no = $self->agreement_of($biz)
        or return $self->refusal($r, 'USER_AGREEMENT_NOT_EXIST');
    my $agreement = $self->{book}{agreements}{$no};
    return $self->success($r, agreement_no => $no, status => $agreement->{state},
        external_agreement_no => $agreement->{external} // '',
        personal_product_code => 'GENERAL_WITHHOLDING_P', principal_id => $buyer);
}

sub do_agreement_end {
    my ($self, $r, $biz) = @_;

    my $no = $self->agreement_of($biz)
        or return $self->refusal($r, 'USER_AGREEMENT_NOT_EXIST');
    $self->{book}{agreements}{$no}{state} = 'ENDED';
    return $self->success($r);
}

my %said = (
    sign_agreement => sub {
        my ($self, $external) = @_;
        my $scene = delete $self->{book}{wanted}{$external};
        die "nobody has asked for it\n" if !defined $scene;
        return $self->agreement_made(external => $external, scene => $scene);
    },
    agreed => sub {
        my ($self, $funds, $once) = @_;
        return $self->agreement_made(funds => $funds, once => $once);
    },
    agreement_state => sub {
        my ($self, $no, $state) = @_;
        return $self->{book}{agreements}{$no}{state} = $state;
    },
    payer_funds => sub {
        my ($self, $no, $fen) = @_;
        return $self->{book}{agreements}{$no}{funds} = $fen;
    },
    by_hand => sub {
        my ($self, $number, $fen) = @_;
        my $sent = $self->send_money($number, $fen, '', 'done',
                                     platform_no => $self->next_number('', 32));
        return ref $sent ? 'done' : $sent;
    },
    payee => sub {
        my ($self, $identity, $code) = @_;
        return $self->{book}{payees}{$identity} = $code;
    },
);

for my $word (keys %said) {
    no strict 'refs';
    *$word = sub { my $self = shift; return $self->ask($word, @_) };
}

sub agreement_made {
    my ($self, %agreement) = @_;

    my $no = $self->next_number(beijing($self->now, '%Y%m%d'), 12);
    $self->{book}{agreements}{$no} = { state => 'NORMAL', %agreement };
    return $no;
}

sub paid_fields {
    my ($self, $trade) = @_;

    my $amount = yuan($trade->{received});
    return (
        trade_no => $trade->{platform_no}, out_trade_no => $trade->{number},
        buyer_logon_id => '159****5620', buyer_user_id => $buyer,
        total_amount => $amount, receipt_amount => $amount,
        buyer_pay_amount => $amount, point_amount => '0.00',
        invoice_amount => $amount, gmt_payment => beijing($trade->{paid_at}),
        fund_bill_list => [{ amount => $amount, fund_channel => 'ALIPAYACCOUNT' }],
    );
}

# By theirs or by ours; theirs wins.  Not there before the buyer has come.
sub trade_asked_for {
    my ($self, $biz) = @_;

    my $number = defined $biz->{trade_no} ? $self->number_of($biz->{trade_no})
                                          : $biz->{out_trade_no};
    my $trade = $self->{book}{trades}{$number // ''} or return;
    $self->ripen($trade);
    return $trade->{platform_no} ? $trade : undef;
}

my %status = (
    waiting => 'WAIT_BUYER_PAY', asking => 'WAIT_BUYER_PAY',
    paid => 'TRADE_SUCCESS', finished => 'TRADE_FINISHED',
    closed => 'TRADE_CLOSED', returned => 'TRADE_CLOSED',
);

sub do_query {
    my ($self, $r, $biz) = @_;

    return $self->refusal($r, 'ACQ.INVALID_PARAMETER')
        if !length($biz->{out_trade_no} // $biz->{trade_no} // '');
    my $trade = $self->trade_asked_for($biz)
        or return $self->refusal($r, 'ACQ.TRADE_NOT_EXIST');

    my $status = $status{$self->state_seen($trade)};
    return $self->success($r,
        trade_no => $trade->{platform_no}, out_trade_no => $trade->{number},
        buyer_logon_id => '159****5620', buyer_user_id => $buyer,
        trade_status => $status, total_amount => yuan($trade->{amount}),
        $trade->{paid_at} && $status ne 'WAIT_BUYER_PAY'
            ? (receipt_amount => yuan($trade->{received}),
               buyer_pay_amount => yuan($trade->{received}),
               send_pay_date => beijing($trade->{paid_at}))
            : (receipt_amount => '0.00', buyer_pay_amount => '0.00'),
        point_amount => '0.00', invoice_amount => '0.00',
    );
}

sub do_close {
    my ($self, $r, $biz) = @_;

    my $trade = $self->trade_asked_for($biz)
        or return $self->refusal($r, 'ACQ.TRADE_NOT_EXIST');
    return $self->refusal($r, 'ACQ.TRADE_STATUS_ERROR')
        if $trade->{state} !~ /\A(?:waiting|asking)\z/;

    $self->shut($trade);
    return $self->success($r, trade_no => $trade->{platform_no},
                       out_trade_no => $trade->{number});
}

sub do_cancel {
    my ($self, $r, $biz) = @_;

    my $trade = $self->trade_asked_for($biz);
    my @both = (out_trade_no => $biz->{out_trade_no} // '',
                trade_no => $trade ? $trade->{platform_no} : '');
    return $self->success($r, @both, retry_flag => 'N') if !$trade;
    return $self->refusal($r, 'ACQ.TRADE_HAS_FINISHED')
        if $trade->{state} eq 'finished';

    if ($trade->{state} eq 'paid') {
        return $self->refusal($r, 'ACQ.TRADE_CANCEL_TIME_OUT')
            if $self->age_of($trade->{made_at}) > 86400;
        return $self->refusal($r, 'ACQ.REASON_TRADE_REFUND_FEE_ERR')
            if %{$trade->{refunds}};
        my $refund = $self->give_back($trade, "cancel-$trade->{number}",
                                      $trade->{received});
        return $self->refusal($r, 'ACQ.SELLER_BALANCE_NOT_ENOUGH') if !ref $refund;
        $trade->{cancelled} = 'refund';
    }
    elsif ($trade->{state} =~ /\A(?:waiting|asking)\z/) {
        $self->shut($trade);
        $trade->{cancelled} = 'close';
    }

    return $self->success($r, @both, retry_flag => 'N',
                       $trade->{cancelled} ? (action => $trade->{cancelled}) : ());
}


# ---- Refunds ----

my %why_not = (
    other    => 'ACQ.DISCORDANT_REPEAT_REQUEST',
    finished => 'ACQ.TRADE_HAS_FINISHED',
    much     => 'ACQ.REFUND_AMT_NOT_EQUAL_TOTAL',
    funds    => 'ACQ.SELLER_BALANCE_NOT_ENOUGH',
);

sub do_refund {
    my ($self, $r, $biz) = @_;

    my $amount = fen($biz->{refund_amount});
    my $trade = $self->trade_asked_for($biz);
    return $self->refusal($r, 'ACQ.INVALID_PARAMETER')
        if !$amount || ($biz->{out_request_no} // '-') !~ /\A[\w-]{1,64}\z/a
           || canonical($biz) !~ /"refund_amount":"/;
    return $self->refusal($r, 'ACQ.TRADE_NOT_EXIST') if !$trade;

    # Without a number of its own it is that of the payment, once.
    my $number = $biz->{out_request_no} // $trade->{number};
    my $known = $trade->{refunds}{$number};
    return $self->refusal($r, 'ACQ.NOT_ALLOW_PARTIAL_REFUND')
        if !defined $biz->{out_request_no} && $amount != $trade->{received};

    my $refund = $self->give_back($trade, $number, $amount);
    return $self->refusal($r, $why_not{$refund} //
                              ($trade->{state} eq 'closed' ? 'ACQ.TRADE_HAS_CLOSE'
                                                           : 'ACQ.TRADE_STATUS_ERROR'))
        if !ref $refund;

    my $all = yuan(TicketPlatform::refunded($trade));
    return $self->success($r,
        buyer_logon_id => '159****5620', buyer_user_id => $buyer,
        fund_change => $refund->{state} eq 'done' && !$known ? 'Y' : 'N',
        gmt_refund_pay => beijing($self->now), out_trade_no => $trade->{number},
        refund_fee => $all, send_back_fee => $all,
        trade_no => $trade->{platform_no},
    );
}

sub do_refund_query {
    my ($self, $r, $biz) = @_;

    # Both spellings are known from the field.
    my $trade = $self->trade_asked_for($biz) or return $self->refusal($r,
        $self->{spelling}++ % 2 ? 'TRADE_NOT_EXIST' : 'ACQ.TRADE_NOT_EXIST');
    my $number = $biz->{out_request_no} // $trade->{number};
    my $refund = $trade->{refunds}{$number};
    my $state = $refund ? $self->refund_seen($trade, $refund) : '';

    return $self->success($r) if $state ne 'done';
    return $self->success($r,
        out_request_no => $number, out_trade_no => $trade->{number},
        refund_amount => yuan($refund->{amount}),
        refund_status => 'REFUND_SUCCESS', gmt_refund_pay => beijing($refund->{done_at}),
        total_amount => yuan($trade->{received}), trade_no => $trade->{platform_no},
    );
}


# ---- Transfers ----

sub do_transfer {
    my ($self, $r, $biz) = @_;

    my $amount = fen($biz->{trans_amount});
    my $payee = $biz->{payee_info} // {};
    return $self->refusal($r, 'INVALID_PARAMETER')
        if ($biz->{out_biz_no} // '') !~ /\A\w{1,64}\z/a || !$amount || $amount < 10
           || ($biz->{product_code} // '') ne 'TRANS_ACCOUNT_NO_PWD'
           || ($biz->{biz_scene} // '') ne 'DIRECT_TRANSFER'
           || !length($payee->{identity} // '')
           || ($payee->{identity_type} // '') !~ /\A(?:ALIPAY_USER_ID|ALIPAY_LOGON_ID
                  |ALIPAY_OPEN_ID|BANKCARD_ACCOUNT)\z/x
           || $payee->{identity_type} eq 'ALIPAY_LOGON_ID' && !length($payee->{name} // '')
           || canonical($biz) !~ /"trans_amount":"/;

    my $refused = $self->{book}{payees}{$payee->{identity}};
    return $self->refusal($r, $refused)
        if $refused && !$self->{book}{transfers}{$biz->{out_biz_no}};

    my $transfer = $self->send_money($biz->{out_biz_no}, $amount, canonical($biz),
        'done', platform_no => $self->next_number(beijing($self->now, '%Y%m%d')
                                          . '110070001506', 16));
    return $self->refusal($r, $transfer eq 'funds' ? 'PAYER_BALANCE_NOT_ENOUGH'
                                                   : 'PAYMENT_INFO_INCONSISTENCY')
        if !ref $transfer;
    return $self->success($r, $self->transfer_fields($transfer),
                       trans_date => beijing($transfer->{made_at}));
}

sub transfer_fields {
    my ($self, $transfer) = @_;

    my %status = (done => 'SUCCESS', slow => 'DEALING', fail => 'FAIL',
                  return => 'REFUND');
    return (
        out_biz_no => $transfer->{number}, order_id => $transfer->{platform_no},
        pay_fund_order_id => $transfer->{platform_no},
        status => $status{$transfer->{state}},
    );
}

sub do_transfer_query {
    my ($self, $r, $biz) = @_;

    my $theirs = $biz->{pay_fund_order_id} // $biz->{order_id};
    my ($transfer) = defined $theirs
        ? grep { $_->{platform_no} eq $theirs } values %{$self->{book}{transfers}}
        : $self->{book}{transfers}{$biz->{out_biz_no} // ''};
    return $self->refusal($r, 'INVALID_PARAMETER')
        if !defined $theirs && (($biz->{product_code} // '') ne 'TRANS_ACCOUNT_NO_PWD'
                                || ($biz->{biz_scene} // '') ne 'DIRECT_TRANSFER');
    return $self->refusal($r, 'ORDER_NOT_EXIST') if !$transfer;

    $self->transfer_seen($transfer);
    return $self->success($r, $self->transfer_fields($transfer),
        trans_amount => yuan($transfer->{amount}),
        $transfer->{done_at} ? (pay_date => beijing($transfer->{done_at})) : (),
        $transfer->{state} eq 'fail' ? (error_code => $transfer->{code},
                                        fail_reason => '转账失败') : (),
    );
}

sub do_balance {
    my ($self, $r, $biz) = @_;

    return $self->refusal($r, 'INVALID_PARAMETER')
        if ($biz->{alipay_user_id} // '') ne $merchant;
    return $self->success($r, available_amount => yuan($self->{funds} // 0),
                       freeze_amount => '0.00');
}


# ---- Certificates ----

# Signed with the new key already, like everything since it changed.
sub do_key {
    my ($self, $r, $biz) = @_;

    return $self->refusal($r, 'isv.invalid-cert-sn')
        if ($biz->{alipay_cert_sn} // '') ne $self->serial_of_signer;
    return $self->success($r, alipay_cert_content =>
        encode_base64(key_text($self->signer, 'certificate'), ''));
}


# ---- Bills ----

my @columns = split /, /, '支付宝交易号, 商户订单号, 业务类型, 商品名称, 创建时间, '
    . '完成时间, 门店编号, 门店名称, 操作员, 终端号, 对方账户, 订单金额（元）, '
    . '商家实收（元）, 支付宝红包（元）, 集分宝（元）, 支付宝优惠（元）, 商家优惠（元）, '
    . '券核销金额（元）, 券名称, 商家红包消费金额（元）, 卡消费金额（元）, '
    . '退款批次号/请求号, 服务费（元）, 分润（元）, 备注';

# Yesterday is ready from nine o'clock; with bill_today every day at once.
sub do_bill {
    my ($self, $r, $biz) = @_;

    my $day = $biz->{bill_date} // '';
    return $self->refusal($r, 'INVAILID_ARGUMENTS')
        if $day !~ /\A\d{4}-\d\d-\d\d\z/ || ($biz->{bill_type} // '') !~
           /\A(?:trade|signcustomer|settlementMerge|trade_zft_merchant)\z/;
    return $self->refusal($r, 'TYPE_NOT_SUPPORTED')
        if $biz->{bill_type} !~ /\A(?:trade|signcustomer)\z/;

    return $self->refusal($r, 'BILL_NOT_EXIST') if !$self->bill_ready($day, 9);

    my $moves = $biz->{bill_type} eq 'signcustomer';
    my $token = $self->next_number('', 16);
    $self->{book}{links}{$token} = { day => $day, moves => $moves,
                                     until => $self->ends_in(30) };
    my @rows = $moves ? $self->move_rows($day) : $self->bill_rows($day);
    return $self->success($r,
        bill_download_url => $self->gateway =~ s{/gateway\.do}{}r
            . "/downloadBillFile.resource?bizType=$biz->{bill_type}&userId=" . $merchant
            . "0156&fileType=csv.zip&bizDates=$day&token=$token",
        @rows ? () : (bill_file_code => 'EMPTY_DATA_WITH_BILL_FILE'),
    );
}

sub bill_file {
    my ($self, $r) = @_;

    my $link = $self->{book}{links}{$r->{params}{token} // ''};
    return { status => 403, body => 'expired' }
        if !$link || $link->{until} < $self->now;
    return { headers => ['Content-Type: application/octet-stream'],
             body => $link->{moves}
                     ? $self->bill_zip($link->{day}, '账务', $self->move_texts($link->{day}))
                     : $self->bill_zip($link->{day}, '业务', $self->bill_texts($link->{day})) };
}

sub bill_zip {
    my ($self, $day, $of, $detail, $summary) = @_;

    my $name = $merchant . '0156_' . ($day =~ tr/-//dr);
    my ($first, $second) = map { encode('gbk', $_) } $detail, $summary;

    my $zip = IO::Compress::Zip->new(\my $bytes,
        Name => encode('gbk', "${name}_${of}明细.csv"), Efs => 0) or die $ZipError;
    $zip->print($first);
    $zip->newStream(Name => encode('gbk', "${name}_${of}明细(汇总).csv"), Efs => 0);
    $zip->print($second);
    $zip->close;
    return $bytes;
}

sub bill_texts {
    my ($self, $day) = @_;

    my @rows = $self->bill_rows($day);
    my ($y, $m, $d) = split /-/, $day;
    my %sum = (sales => 0, sold => 0, refunds => 0, back => 0);
    my @lines = map { $self->bill_line($_, \%sum) } @rows;
    my $head = "#账号：[${merchant}0156]\r\n#起始日期：[${y}年${m}月${d}日 00:00:00]   "
             . "终止日期：[${y}年${m}月${d}日 23:59:59]\r\n";
    my $now = beijing($self->now, '%Y年%m月%d日 %H:%M:%S');

    my $detail = "#支付宝业务明细查询\r\n$head"
        . "#-----------------------------------------业务明细列表----------------\r\n"
        . join(',', @columns) . "\r\n" . join('', map { "$_\r\n" } @lines)
        . "#-----------------------------------------业务明细列表结束------------\r\n"
        . "#交易合计：$sum{sales}笔，商家实收共" . yuan($sum{sold})
        . "元，商家优惠共0.00元\r\n#退款合计：$sum{refunds}笔，商家实收退款共"
        . signed_yuan(-$sum{back}) . "元，商家优惠退款共0.00元\r\n"
        . "#导出时间：[$now]\r\n";
    my $summary = "#支付宝业务汇总查询\r\n$head"
        . "门店编号,门店名称,交易订单总笔数,退款订单总笔数,订单金额（元）,"
        . "商家实收（元）\r\n合计,," . "$sum{sales},$sum{refunds},"
        . join(',', (signed_yuan($sum{sold} - $sum{back})) x 2) . "\r\n"
        . "#导出时间：[$now]\r\n";
    return ($detail, $summary);
}

sub bill_line {
    my ($self, $row, $sum) = @_;

    my ($trade, $refund, $fen) = @$row{qw(trade refund fen)};
    my $signed = $refund ? -$fen : $fen;
    my $fee = TicketPlatform::fee($fen);

    $sum->{$refund ? 'refunds' : 'sales'}++;
    $sum->{$refund ? 'back' : 'sold'} += $fen;
    return join ',', "$trade->{platform_no}\t", "$trade->{number}\t",
        $refund ? '退款' : '交易', $trade->{subject} // '',
        beijing($trade->{made_at}), beijing($row->{at}), '', '', '', '',
        '*测试(159****5620)', signed_yuan($signed), signed_yuan($signed),
        ('0.00') x 5, '', '0.00', '0.00',
        $refund ? "$refund->{number}\t" : '',
        signed_yuan($refund ? $fee : -$fee), '0.00', $trade->{body} // '';
}


# What moved on the account: what buyers gave and got back, the fees of that, and
# transfers, which stand nowhere else.
sub move_rows {
    my ($self, $day) = @_;

    my @rows = map { {
        at => $_->{at}, fen => $_->{refund} ? -$_->{fen} : $_->{fen},
        number => $_->{trade}{number}, platform_no => $_->{trade}{platform_no},
        kind => $_->{refund} ? '交易退款' : '在线支付', name => $_->{trade}{subject} // '',
    } } $self->bill_rows($day);
    for my $transfer (values %{$self->{book}{transfers}}) {
        my $row = $self->bill_row($transfer->{number}, undef, undef, $transfer->{amount},
                                  $transfer->{made_at}) or next;
        next if $transfer->{state} !~ /\A(?:done|return)\z/
                || beijing($row->{at}, '%Y-%m-%d') ne $day;
        push @rows, { %$transfer, at => $row->{at}, fen => -$row->{fen}, kind => '转账',
                      name => '景区结算, 转账' };
        push @rows, { %{$rows[-1]}, fen => $row->{fen} } if $transfer->{state} eq 'return';
    }
    return sort { $a->{at} <=> $b->{at} || $a->{number} cmp $b->{number} } @rows;
}

sub move_texts {
    my ($self, $day) = @_;

    my ($y, $m, $d) = split /-/, $day;
    my %sum = map { $_ => { in => 0, came => 0, out => 0, went => 0 } } 'all', '转账';
    my @lines = map {
        my $row = $_;
        for my $sum (@sum{'all', grep { $_ eq $row->{kind} } keys %sum}) {
            $sum->{$row->{fen} < 0 ? 'went' : 'came'}++;
            $sum->{$row->{fen} < 0 ? 'out' : 'in'} += $row->{fen};
        }
        my $money = signed_yuan($row->{fen});
        join ',', "$row->{platform_no}\t", "$row->{platform_no}\t", "$row->{number}\t",
            $row->{name}, beijing($row->{at}), '*测试(159****5620)',
            $row->{fen} < 0 ? (' ', $money) : ($money, ' '), '1000.00', '支付宝',
            $row->{kind}, ''
    } $self->move_rows($day);
    my $head = "#账号：[${merchant}0156]\r\n#起始日期：[${y}年${m}月${d}日 00:00:00]   "
             . "终止日期：[${y}年${m}月${d}日 23:59:59]\r\n";
    my $now = '#导出时间：[' . beijing($self->now, '%Y年%m月%d日 %H:%M:%S') . "]\r\n";
    my $all = $sum{all};

    my $detail = "#支付宝账务明细查询\r\n$head"
        . "#-----------------------------------------账务明细列表----------------\r\n"
        . '账务流水号,业务流水号,商户订单号,商品名称,发生时间,对方账号,收入金额（+元）,'
        . "支出金额（-元）,账户余额（元）,交易渠道,业务类型,备注\r\n"
        . join('', map { "$_\r\n" } @lines)
        . "#-----------------------------------------账务明细列表结束------------\r\n"
        . "#支出合计：$all->{went}笔，共" . signed_yuan($all->{out}) . "元\r\n"
        . "#收入合计：$all->{came}笔，共" . signed_yuan($all->{in}) . "元\r\n$now";
    my $summary = "#支付宝账务汇总查询\r\n$head"
        . "类型,收入笔数,收入金额（+元）,支出笔数,支出金额（-元）,总金额（元）\r\n"
        . join('', map {
            my $s = $sum{$_};
            join(',', $_ eq 'all' ? '合计' : $_, $s->{came}, signed_yuan($s->{in}),
                 $s->{went}, signed_yuan($s->{out}), signed_yuan($s->{in} + $s->{out}))
            . "\r\n" } '转账', 'all') . $now;
    return ($detail, $summary);
}


# ---- The buyer's way back ----

# The page of ours that the browser goes to; it proves nothing.
sub obey {
    my ($self, $what, @words) = @_;

    return $said{$what}->($self, @words) if $said{$what};
    return $self->SUPER::obey($what, @words) if $what ne 'back';
    my $trade = $self->known($words[0]);
    my %p = (
        app_id => $app_id, auth_app_id => $app_id, charset => $trade->{charset},
        method => 'alipay.trade.page.pay.return', out_trade_no => $trade->{number},
        trade_no => $trade->{platform_no}, total_amount => yuan($trade->{amount}),
        seller_id => $merchant, timestamp => beijing($self->now), version => '1.0',
        sign_type => 'RSA2',
    );
    my $text = join '&', map { "$_=$p{$_}" } grep { $_ ne 'sign_type' } sort keys %p;
    $p{sign} = sign($text, $self->signer);
    return "$trade->{return_url}?" . query_string([map { [$_, $p{$_}] } sort keys %p]);
}


# ---- Notices ----

# Those a contract has without asking for more: see the platform's documents.
my %events_of_way = (
    code => qr/paid|refund/, qr => qr/paid|refund/, page => qr/paid|refund/,
    agreed => qr/paid|refund/,
    stray => qr/none/,
);

sub repeats { (240, 600, 600, 3600, 7200, 21600, 54000) }

sub notice_taken {
    my ($self, $status, $body) = @_;
    return $status == 200 && $body eq 'success';
}

sub notice_of {
    my ($self, $event, $trade, $refund) = @_;

    my $wanted = $self->{all_events} ? qr// : $events_of_way{$trade->{way}};
    return if $event !~ $wanted;

    my $whole = yuan($self->planned($trade->{number}, 'notice_amount')
                     // $trade->{amount});
    my $full = $trade->{state} eq 'returned';
    my %status = (paid => 'TRADE_SUCCESS', closed => 'TRADE_CLOSED',
                  finished => 'TRADE_FINISHED',
                  refund => $full ? 'TRADE_CLOSED' : 'TRADE_SUCCESS');
    my %p = (
        notify_type => 'trade_status_sync',
        app_id => $self->planned($trade->{number}, 'notice_app') // $app_id,
        auth_app_id => $app_id, version => '1.0', sign_type => 'RSA2',
        charset => $trade->{charset} // 'utf-8',
        notify_id => $self->next_number(beijing($self->now, '%Y%m%d') . '00222', 21),
        trade_no => $trade->{platform_no} // '', out_trade_no => $trade->{number},
        buyer_id => $buyer, buyer_logon_id => '159****5620',
        seller_id => $self->planned($trade->{number}, 'notice_merchant') // $merchant,
        seller_email => 'shop@test.example', trade_status => $status{$event},
        total_amount => $whole, subject => $trade->{subject} // '',
        gmt_create => beijing($trade->{made_at}),
        defined $trade->{body} ? (body => $trade->{body}) : (),
        defined $trade->{attach} ? (passback_params => $trade->{attach}) : (),
    );

    if ($trade->{paid_at}) {
        $p{$_} = $whole for qw(receipt_amount invoice_amount buyer_pay_amount);
        @p{qw(point_amount gmt_payment)} = ('0.00', beijing($trade->{paid_at}));
        $p{fund_bill_list} = qq([{"amount":"$whole","fundChannel":"ALIPAYACCOUNT"}]);
    }

    if ($refund) {
        return if $refund->{state} ne 'done';
        $p{refund_fee} = yuan(TicketPlatform::refunded($trade));
        $p{gmt_refund} = beijing($refund->{done_at}) . '.123';
        $p{out_biz_no} = $refund->{number};
    }
    $p{gmt_close} = beijing($trade->{closed_at} // $self->now)
        if $status{$event} eq 'TRADE_CLOSED';

    return { url => $trade->{notify_url}, id => $p{notify_id}, params => \%p };
}

sub notice_text {
    my ($self, $notice, $how) = @_;

    my $charset = $notice->{params}{charset};
    my %p = map { $_ => encode($charset, $notice->{params}{$_}) }
            keys %{$notice->{params}};
    $p{notify_time} = beijing($self->now);

    my $text = join '&', map { "$_=$p{$_}" } grep { $_ ne 'sign_type' } sort keys %p;
    $p{sign} = sign($text, $self->signer, $how->{forged});

    my @pairs = map { [$_, $p{$_}] } sort { reverse($a) cmp reverse($b) } keys %p;
    return (["Content-Type: application/x-www-form-urlencoded; charset=$charset"],
            query_string(\@pairs));
}

1;
