package TicketWechat3;

=encoding utf8

=head1 NAME

TicketWechat3 - WeChat Pay V3 as its documents describe it

=head1 SYNOPSIS

    my $wechat = TicketWechat3->new(trust => 'both', speed => 60);
    $wechat->confirm($number);          # the payee takes a transfer

A TicketPlatform.  trust says what it signs with: "key" (its public key, the
default), "certificate" (its platform certificates; rotate() changes them) or
"both" (a switch from one to the other: each in turn).  The notice word "probe"
sends a signature that is wrong on purpose first.  asks_as => "state" answers a
payment code that waits for its password with a state instead of an error.

=cut

use strict;
use warnings;
use utf8;

use parent 'TicketWechat';

use Compress::Zlib ();
use Crypt::AuthEnc::GCM qw(gcm_encrypt_authenticate);
use Digest::SHA qw(sha1_hex);
use Encode qw(encode);
use JSON::PP ();
use MIME::Base64 qw(decode_base64 encode_base64);

use TicketEnvelope qw(authorization_fault signed_headers);
use TicketPlatform qw(beijing canonical fixture key_of key_text parse_beijing
                      random_text);
use TicketWechat qw($app_id $merchant $buyer wechat_number);

my $json    = JSON::PP->new->canonical->utf8->allow_nonref;
my $said    = fixture('wechat_v3');
my $secret  = $said->{apiv3_key};
my $serial  = $said->{merchant}{serial_no};
my $key_id  = $said->{platform}{public_key_id};
my @serials = @{$said->{platform}{certificate_serials}};

my $pay    = '/v3/pay/transactions';
my $refund = '/v3/refund/domestic/refunds';
my $bills  = '/v3/fund-app/mch-transfer/transfer-bills';

my @calls = (
    [POST => qr{\A$pay/(?<kind>native|h5|jsapi|app)\z}         => 'charge'],
    [POST => qr{\A$pay/codepay\z}                              => 'charge_code'],
    [GET  => qr{\A$pay/out-trade-no/(?<number>[^/]+)\z}        => 'query'],
    [GET  => qr{\A$pay/id/(?<theirs>[^/]+)\z}                  => 'query'],
    [POST => qr{\A$pay/out-trade-no/(?<number>[^/]+)/close\z}  => 'close'],
    [POST => qr{\A$pay/out-trade-no/(?<number>[^/]+)/reverse\z} => 'cancel'],
    [POST => qr{\A$refund\z}                                   => 'refund'],
    [POST => qr{\A$refund/(?<theirs>[^/]+)/apply-abnormal-refund\z} => 'abnormal'],
    [GET  => qr{\A$refund/(?<refund>[^/]+)\z}                  => 'refund_query'],
    [POST => qr{\A$bills\z}                                    => 'transfer'],
    [GET  => qr{\A$bills/out-bill-no/(?<number>[^/]+)\z}       => 'transfer_query'],
    [POST => qr{\A$bills/out-bill-no/(?<number>[^/]+)/cancel\z} => 'transfer_cancel'],
    [GET  => qr{\A/v3/certificates\z}                          => 'key'],
    [GET  => qr{\A/v3/bill/tradebill\z}                        => 'bill'],
    [GET  => qr{\A/v3/billdownload/file\z}                     => 'file'],
);


# ---- The account at it ----

sub path { '' }

sub account {
    my ($self) = @_;

    return {
        provider => 'wechat3', app_id => $app_id, merchant_id => $merchant,
        gateway => $self->gateway, serial => $serial,
        mode => $self->trust eq 'certificate' ? 0 : 1, key_id => $key_id,
    };
}

sub contents {
    my ($self) = @_;

    my $trust = $self->trust;
    return (
        our_key => key_text('wx_merchant', 'private_pkcs8'),
        our_cert => key_text('wx_merchant', 'certificate'),
        secret => $secret,
        $trust ne 'certificate'
            ? (platform_key => key_text('wx_pubkey', 'public_spki')) : (),
        $trust ne 'key'
            ? (platform_cert => key_text('wx_platform_old', 'certificate')) : (),
    );
}

sub trust { return $_[0]{trust} // 'key' }

sub confirm { my ($self, $number) = @_; return $self->ask('confirm', $number) }

# With what an answer or a notice is signed: the key's name and its serial.
sub signer {
    my ($self, $wanted) = @_;

    my $trust = $self->trust;
    $trust = $self->{turn}++ % 2 ? 'key' : 'certificate' if $trust eq 'both';
    $trust = 'key' if ($wanted // '') eq $key_id && $self->trust ne 'certificate';
    return ('wx_pubkey', $key_id) if $trust eq 'key';
    return $self->{rotated} ? ('wx_platform_new', $serials[1])
                            : ('wx_platform_old', $serials[0]);
}


# ---- Requests ----

sub read_request {
    my ($self, $r) = @_;

    for (@calls) {
        my ($method, $path, $action) = @$_;
        next if $r->{method} ne $method || $r->{path} !~ $path;
        my %in = %+;

        $r->{action} = $action;
        $r->{kind_of} = $in{kind};
        $r->{theirs} = $in{theirs};
        $r->{number} = TicketFake::decoded($in{number}) if defined $in{number};
        $r->{refund_number} = TicketFake::decoded($in{refund})
            if defined $in{refund};
        last;
    }

    return if !length $r->{body};
    my $biz = $r->{biz} = $json->decode($r->{body});
    $r->{number} //= $biz->{out_trade_no} // $biz->{out_bill_no};
    $r->{refund_number} //= $biz->{out_refund_no};
    my $amount = ref $biz->{amount} ? $biz->{amount} : {};
    $r->{fen} = $amount->{refund} // $amount->{total} // $biz->{transfer_amount};
    $r->{content} = canonical($biz);
}

sub execute {
    my ($self, $r) = @_;

    my $fault = authorization_fault($r,
        scheme => 'WECHATPAY2-SHA256-RSA2048', mchid => $merchant,
        serial => $serial, key => 'wx_merchant', now => $self->now);
    return $self->refusal($r, 'SIGN_ERROR', $fault) if $fault;

    my $headers = $r->{headers};
    return $self->refusal($r, 'PARAM_ERROR', 'a header is missing')
        if ($headers->{accept} // '') !~ m{application/json|\*/\*}
           || !length($headers->{'user-agent'} // '')
           || length $r->{body}
              && ($headers->{'content-type'} // '') !~ m{\Aapplication/json}i;
    return $self->refusal($r, 'RESOURCE_NOT_EXISTS') if $r->{action} eq 'other';
    return $self->refusal($r, 'PARAM_ERROR', $r->{fault}) if $r->{fault};

    my $execute = $self->can("do_$r->{action}");
    return $self->$execute($r, $r->{biz} // {});
}

my %status = (
    SIGN_ERROR => 401, NO_AUTH => 403, NOT_ENOUGH => 403, USERPAYING => 403,
    ORDER_NOT_EXIST => 404, RESOURCE_NOT_EXISTS => 404, NOT_FOUND => 404,
    FREQUENCY_LIMITED => 429, RATELIMIT_EXCEEDED => 429, SYSTEM_ERROR => 500,
    BANK_ERROR => 500, BANKERROR => 500, ACCEPTED => 202,
);

# A code of ours may say its status itself: "502:BAD_GATEWAY".
sub refusal {
    my ($self, $r, $code, $why) = @_;

    my ($status, $word) = $code =~ /\A(?:(\d{3}):)?(.*)\z/;
    return { status => $status // $status{$word} // 400,
             data => { code => $word, message => $why // "拒绝：$word",
                       detail => { field => '/', issue => $word } } };
}

sub verdict {
    my ($self, $answer) = @_;
    return ($answer->{data} && $answer->{data}{code}) // $answer->{status} // 200;
}

sub dress {
    my ($self, $r, $answer, $how) = @_;

    my $body = $answer->{data} ? $json->encode($answer->{data})
                               : $answer->{body} // '';
    $body = JSON::PP->new->ascii->pretty->encode($answer->{data})
        if $how->{escaped} && $answer->{data};

    my ($key, $serial) = @{$answer->{signer} //
                           [$self->signer($r->{headers}{'wechatpay-serial'})]};
    my @signed = $answer->{bare} ? () : signed_headers($body, $how,
        prefix => 'Wechatpay', now => $self->now, key => $key, serial => $serial);

    return [$answer->{status} // 200,
            ['Content-Type: application/json; charset=utf-8',
             'Request-ID: ' . random_text(32) . '-268435456', @signed], $body];
}


# ---- Payments ----

sub content_fault {
    my ($biz) = @_;

    my $amount = $biz->{amount};
    return 'appid' if ($biz->{appid} // '') ne $app_id;
    return 'mchid' if ($biz->{mchid} // '') ne $merchant;
    return 'out_trade_no' if !wechat_number($biz->{out_trade_no});
    return 'description' if ($biz->{description} // '') !~ /\A.{1,127}\z/s;
    return 'attach' if length($biz->{attach} // '') > 128;
    return 'amount' if ref $amount ne 'HASH' || !whole_fen($amount->{total})
                       || ($amount->{currency} // 'CNY') ne 'CNY';
    return 'time_expire' if defined $biz->{time_expire}
                            && !parse_beijing($biz->{time_expire});
    return;
}

# An integer of JSON, not a text.
sub whole_fen {
    my ($value) = @_;
    return canonical($value) =~ /\A[1-9]\d*\z/;
}

# The trade of that content, new or the same; or the refusal.
sub trade_of {
    my ($self, $r, $biz, $way) = @_;

    my $fault = content_fault($biz);
    return $self->refusal($r, 'PARAM_ERROR', $fault) if $fault;

    my $content = canonical({ %$biz, call => $r->{path} });
    my $old = $self->{book}{trades}{$biz->{out_trade_no}};
    if ($old) {
        $self->ripen($old);
        return $self->refusal($r, 'ORDERPAID')
            if $old->{state} =~ /\A(?:paid|returned)\z/;
        return $self->refusal($r, 'ORDER_CLOSED') if $old->{state} eq 'closed';
        return $old->{content} eq $content ? $old
             : $self->refusal($r, 'INVALID_REQUEST', '201 商户订单号重复');
    }

    return $self->new_trade(
        number => $biz->{out_trade_no}, amount => $biz->{amount}{total},
        way => $way, content => $content, subject => $biz->{description},
        attach => $biz->{attach}, notify_url => $biz->{notify_url},
        expire_at => parse_beijing($biz->{time_expire})
                     // $self->ends_in(7 * 86400),
    );
}

my %code_of = (
    native => [code_url => 'weixin://wxpay/bizpayurl?pr=', 2 * 3600],
    h5     => [h5_url => 'https://wx.tenpay.com/cgi-bin/mmpayweb-bin/'
                         . 'checkmweb?prepay_id=wx', 300],
    jsapi  => [prepay_id => 'wx', 2 * 3600],
    app    => [prepay_id => 'wx', 2 * 3600],
);

sub do_charge {
    my ($self, $r, $biz) = @_;

    my $kind = $r->{kind_of};
    my $scene = $biz->{scene_info} // {};
    my $wrong = ($biz->{notify_url} // '') !~ m{\Ahttps?://[^?]{1,245}\z}
                ? 'notify_url'
              : $kind eq 'jsapi' && !length($biz->{payer}{openid} // '')
                ? 'payer.openid'
              : $kind eq 'h5' && (!length($scene->{payer_client_ip} // '')
                                  || !length($scene->{h5_info}{type} // ''))
                ? 'scene_info' : undef;
    return $self->refusal($r, 'PARAM_ERROR', $wrong) if $wrong;

    my $trade = $self->trade_of($r, $biz, $kind eq 'h5' ? 'page' : 'qr');
    return $trade if $trade->{data};

    my ($name, $prefix, $life) = @{$code_of{$kind}};
    return { data => { $name => $self->new_code($prefix, $trade, $life) } };
}

sub do_charge_code {
    my ($self, $r, $biz) = @_;

    my $code = $biz->{payer}{auth_code};
    my $known = $self->{book}{trades}{$biz->{out_trade_no} // ''};
    return $self->refusal($r, 'PARAM_ERROR', 'scene_info.store_info')
        if !ref(($biz->{scene_info} // {})->{store_info});
    return $self->refusal($r, 'AUTH_CODE_INVALID')
        if !$self->good_code($code, $biz->{out_trade_no} // '');

    my $trade = $self->trade_of($r, $biz, 'code');
    return $trade if $trade->{data};
    $self->take_code($trade, $code) if !$known;

    return $self->refusal($r, 'USERPAYING', '需要用户输入支付密码')
        if $trade->{state} eq 'asking' && ($self->{asks_as} // '') ne 'state';
    return { data => $self->trade_data($trade, $trade->{state} eq 'asking'
                                               ? 'USERPAYING' : 'SUCCESS') };
}

sub trade_data {
    my ($self, $trade, $state) = @_;

    my %type = (page => 'MWEB', code => 'MICROPAY');
    my $paid = $state =~ /\A(?:SUCCESS|REFUND)\z/;

    return {
        appid => $app_id, mchid => $merchant, out_trade_no => $trade->{number},
        trade_state => $state, trade_state_desc => TicketWechat::describe($state),
        defined $trade->{attach} ? (attach => $trade->{attach}) : (),
        $paid ? (transaction_id => $trade->{platform_no},
                 trade_type => $type{$trade->{way}} // 'NATIVE',
                 bank_type => 'OTHERS', payer => { openid => $buyer },
                 success_time => rfc3339($trade->{paid_at}),
                 amount => { total => 0 + $trade->{amount}, currency => 'CNY',
                             payer_total => 0 + $trade->{amount},
                             payer_currency => 'CNY' })
              : (amount => { total => 0 + $trade->{amount}, currency => 'CNY' }),
    };
}

sub rfc3339 { return beijing($_[0], '%Y-%m-%dT%H:%M:%S+08:00') }

# Theirs in the path, or ours.
sub trade_asked_for {
    my ($self, $r) = @_;

    my $theirs = $r->{theirs};
    return $self->{book}{trades}{$r->{number} // ''} if !defined $theirs;
    my ($trade) = grep { ($_->{platform_no} // '') eq $theirs }
                  values %{$self->{book}{trades}};
    return $trade;
}

sub do_query {
    my ($self, $r) = @_;

    return $self->refusal($r, 'PARAM_ERROR', 'mchid')
        if ($r->{params}{mchid} // '') ne $merchant;
    my $trade = $self->trade_asked_for($r)
        or return $self->refusal($r, 'ORDER_NOT_EXIST');
    return { data => $self->trade_data($trade, $self->trade_state($trade)) };
}

sub do_close {
    my ($self, $r, $biz) = @_;

    my $trade = $self->trade_asked_for($r)
        or return $self->refusal($r, 'ORDER_NOT_EXIST');
    return $self->refusal($r, 'PARAM_ERROR', 'mchid')
        if ($biz->{mchid} // '') ne $merchant;

    $self->ripen($trade);
    return $self->refusal($r, 'ORDERPAID')
        if $trade->{state} =~ /\A(?:paid|returned)\z/;
    return $self->refusal($r, 'INVALID_REQUEST') if $trade->{way} eq 'code';
    $self->shut($trade) if $trade->{state} ne 'closed';
    return { status => 204 };
}

sub do_cancel {
    my ($self, $r, $biz) = @_;

    my $trade = $self->trade_asked_for($r)
        or return $self->refusal($r, 'ORDER_NOT_EXIST');
    return $self->refusal($r, 'PARAM_ERROR', 'mchid')
        if ($biz->{mchid} // '') ne $merchant || ($biz->{appid} // '') ne $app_id;
    return $self->refusal($r, 'INVALID_REQUEST')
        if $trade->{way} ne 'code' || $self->age_of($trade->{made_at}) < 15;
    return $self->refusal($r, 'REVERSE_EXPIRE')
        if $self->age_of($trade->{made_at}) > 7 * 86400;

    return $self->refusal($r, 'NOT_ENOUGH') if !$self->reverse_trade($trade);
    return { data => { appid => $app_id, mchid => $merchant,
                       out_trade_no => $trade->{number} } };
}


# ---- Refunds ----

my %why_not = (other => 'INVALID_REQUEST', unpaid => 'INVALID_REQUEST',
               much => 'INVALID_REQUEST', funds => 'NOT_ENOUGH',
               finished => 'INVALID_REQUEST');

sub do_refund {
    my ($self, $r, $biz) = @_;

    my $amount = $biz->{amount};
    my $number = $biz->{out_refund_no} // '';
    my $trade = $self->trade_asked_for({
        number => $biz->{out_trade_no}, theirs => $biz->{transaction_id} });
    return $self->refusal($r, 'PARAM_ERROR')
        if $number !~ /\A[0-9A-Za-z_\-|*@]{1,64}\z/ || ref $amount ne 'HASH'
           || !whole_fen($amount->{refund}) || !whole_fen($amount->{total})
           || ($amount->{currency} // '') ne 'CNY'
           || length($biz->{reason} // '') > 80;
    return $self->refusal($r, 'RESOURCE_NOT_EXISTS') if !$trade;
    return $self->refusal($r, 'INVALID_REQUEST', '订单金额不一致')
        if $amount->{total} != $trade->{amount};
    return $self->refusal($r, 'INVALID_REQUEST', '退款次数超限')
        if !$trade->{refunds}{$number} && keys %{$trade->{refunds}} >= 50;

    my $done = $self->give_back($trade, $number, $amount->{refund},
        platform_no => $self->next_number('5030000000', 19),
        notify_url => $biz->{notify_url});
    return $self->refusal($r, $why_not{$done}) if !ref $done;
    return { data => $self->refund_data($trade, $done, 'PROCESSING') };
}

my %refund_state = (done => 'SUCCESS', slow => 'PROCESSING', closed => 'CLOSED',
                    abnormal => 'ABNORMAL');

sub refund_data {
    my ($self, $trade, $done, $state) = @_;

    return {
        refund_id => $done->{platform_no}, out_refund_no => $done->{number},
        transaction_id => $trade->{platform_no}, out_trade_no => $trade->{number},
        channel => 'ORIGINAL', user_received_account => '支付用户零钱',
        create_time => rfc3339($done->{made_at}), status => $state,
        $state eq 'SUCCESS' ? (success_time => rfc3339($done->{done_at})) : (),
        amount => { total => 0 + $trade->{amount}, refund => 0 + $done->{amount},
                    payer_total => 0 + $trade->{amount}, currency => 'CNY',
                    payer_refund => 0 + $done->{amount},
                    settlement_refund => 0 + $done->{amount} },
    };
}

# [trade, refund] of our number, or of theirs.
sub find_refund {
    my ($self, $name, $value) = @_;

    for my $trade (values %{$self->{book}{trades}}) {
        my ($done) = grep { ($_->{$name} // '') eq $value && !$_->{hidden} }
                     values %{$trade->{refunds}};
        return ($trade, $done) if $done;
    }

    return;
}

sub do_refund_query {
    my ($self, $r) = @_;

    my ($trade, $done) = $self->find_refund(number => $r->{refund_number})
        or return $self->refusal($r, 'RESOURCE_NOT_EXISTS');
    my $state = $refund_state{$self->refund_seen($trade, $done)};
    return { data => $self->refund_data($trade, $done, $state) };
}

# To another card of the buyer, when his own is dead.
sub do_abnormal {
    my ($self, $r, $biz) = @_;

    my ($trade, $done) = $self->find_refund(platform_no => $r->{theirs})
        or return $self->refusal($r, 'RESOURCE_NOT_EXISTS');
    return $self->refusal($r, 'INVALID_REQUEST')
        if $done->{state} ne 'abnormal'
           || ($biz->{out_refund_no} // '') ne $done->{number};
    return $self->refusal($r, 'NOT_ENOUGH') if !$self->spend($done->{amount});

    @$done{qw(state done_at)} = ('done', $self->now);
    $self->tell('refund', $trade, $done);
    return { data => $self->refund_data($trade, $done, 'PROCESSING') };
}


# ---- Transfers: the payee confirms them ----

my %transfer_state = (waiting => 'WAIT_USER_CONFIRM', slow => 'PROCESSING',
                      done => 'SUCCESS', fail => 'FAIL', closing => 'CANCELING',
                      closed => 'CANCELLED');
my %scenes = map { $_ => 1 } 1000, 1002, 1004, 1005, 1009, 1010, 1011, 1013;

sub do_transfer {
    my ($self, $r, $biz) = @_;

    my $fault = transfer_fault($r, $biz);
    return $self->refusal($r, 'PARAM_ERROR', $fault) if $fault;

    my %content = %$biz;
    delete @content{qw(user_name notify_url)};
    my $transfer = $self->send_money(
        $biz->{out_bill_no}, $biz->{transfer_amount}, canonical(\%content),
        'waiting', payee => $biz->{openid}, notify_url => $biz->{notify_url},
        platform_no => $self->next_number('1330000000', 20));

    return $self->refusal($r, $transfer eq 'funds' ? 'NOT_ENOUGH'
                                                   : 'INVALID_REQUEST')
        if !ref $transfer;
    return { data => { $self->transfer_data($transfer),
                       package_info => 'affffddafdfafddffda==' } };
}

sub transfer_fault {
    my ($r, $biz) = @_;

    my $infos = $biz->{transfer_scene_report_infos};
    return 'Wechatpay-Serial' if !length($r->{headers}{'wechatpay-serial'} // '');
    return 'appid' if ($biz->{appid} // '') ne $app_id;
    return 'out_bill_no' if ($biz->{out_bill_no} // '') !~ /\A[0-9A-Za-z]{1,32}\z/;
    return 'transfer_scene_id' if !$scenes{$biz->{transfer_scene_id} // ''};
    return 'openid' if !length($biz->{openid} // '');
    return 'transfer_remark' if ($biz->{transfer_remark} // '') !~ /\A.{1,32}\z/s;
    return 'transfer_scene_report_infos' if ref $infos ne 'ARRAY' || !@$infos
        || grep { !length($_->{info_type} // '') || !length($_->{info_content} // '') }
                @$infos;

    my $amount = $biz->{transfer_amount};
    return 'transfer_amount' if !whole_fen($amount) || $amount < 10;
    return 'user_name' if $amount >= 200_000 && !defined $biz->{user_name}
                          || defined $biz->{user_name} && $amount < 30;
    return 'user_name' if defined $biz->{user_name}
                          && !defined eval { opened($biz->{user_name}) };
    return;
}

# What was sealed with our public key, or our certificate's.
sub opened {
    my ($base64) = @_;

    for my $key (qw(wx_pubkey wx_platform_old wx_platform_new)) {
        my $plain = eval { key_of($key, 'private_pkcs8')->decrypt(
            decode_base64($base64), 'oaep', 'SHA1') };
        return $plain if defined $plain;
    }

    die "nobody can open it\n";
}

sub transfer_data {
    my ($self, $transfer) = @_;

    my $state = $transfer_state{$transfer->{state}};
    return (
        out_bill_no => $transfer->{number}, transfer_bill_no => $transfer->{platform_no},
        create_time => rfc3339($transfer->{made_at}), state => $state,
        $state eq 'FAIL' ? (fail_reason => $transfer->{code} // 'OVERDUE_CLOSE') : (),
    );
}

sub do_transfer_query {
    my ($self, $r) = @_;

    my $transfer = $self->{book}{transfers}{$r->{number}}
        or return $self->refusal($r, 'NOT_FOUND');
    $self->transfer_seen($transfer);
    $self->end_transfer($transfer, 'closed') if $transfer->{state} eq 'closing';
    $self->end_transfer($transfer, 'fail')
        if $transfer->{state} eq 'waiting'
           && $self->age_of($transfer->{made_at}) > 86400;

    return { data => { $self->transfer_data($transfer), mch_id => $merchant,
                       appid => $app_id, openid => $transfer->{payee},
                       transfer_amount => 0 + $transfer->{amount},
                       update_time => rfc3339($self->now) } };
}

sub do_transfer_cancel {
    my ($self, $r) = @_;

    my $transfer = $self->{book}{transfers}{$r->{number}}
        or return $self->refusal($r, 'NOT_FOUND');
    return $self->refusal($r, 'INVALID_REQUEST')
        if $transfer->{state} !~ /\A(?:waiting|closing|closed)\z/;
    $transfer->{state} = 'closing' if $transfer->{state} eq 'waiting';
    return { data => { $self->transfer_data($transfer),
                       update_time => rfc3339($self->now) } };
}

sub end_transfer {
    my ($self, $transfer, $state) = @_;

    @$transfer{qw(state done_at)} = ($state, $self->now);
    $self->{funds} += $transfer->{amount}
        if defined $self->{funds} && $state ne 'done';
    $self->tell('transfer', $transfer);
}

sub obey {
    my ($self, $what, @words) = @_;

    return $self->SUPER::obey($what, @words) if $what ne 'confirm';
    my $transfer = $self->known($words[0]);
    die "the payee cannot take what is $transfer->{state}\n"
        if $transfer->{state} ne 'waiting';
    $self->end_transfer($transfer, 'done');
    return;
}


# ---- Certificates ----

sub sealed {
    my ($text, $aad) = @_;

    my $nonce = random_text(12);
    my ($sealed, $tag) = gcm_encrypt_authenticate('AES', $secret, $nonce, $aad, $text);
    return { algorithm => 'AEAD_AES_256_GCM', nonce => $nonce,
             associated_data => $aad, ciphertext => encode_base64("$sealed$tag", '') };
}

# In rotation both; a merchant with a public key alone has none.
sub do_key {
    my ($self, $r) = @_;

    return $self->refusal($r, 'RESOURCE_NOT_EXISTS') if $self->trust eq 'key';

    my @names = ('wx_platform_old', $self->{rotated} ? 'wx_platform_new' : ());
    my @data = map { +{
        serial_no => $serials[$_], effective_time => rfc3339($self->now - 86400 * 7),
        expire_time => rfc3339($self->now + 86400 * 1800),
        encrypt_certificate => sealed(key_text($names[$_], 'certificate'),
                                      'certificate'),
    } } 0 .. $#names;
    return { data => { data => \@data },
             signer => [$names[-1], $serials[$#names]] };
}


# ---- Bills ----

sub do_bill {
    my ($self, $r) = @_;

    my %p = %{$r->{params}};
    my $day = $p{bill_date} // '';
    return $self->refusal($r, 'PARAM_ERROR')
        if $day !~ /\A\d{4}-\d\d-\d\d\z/
           || ($p{bill_type} // 'ALL') !~ /\A(?:ALL|SUCCESS|REFUND)\z/
           || ($p{tar_type} // 'GZIP') ne 'GZIP';
    return $self->refusal($r, 'STATEMENT_CREATING') if !$self->bill_ready($day, 10);

    my $text = $self->bill_text($day) // return $self->refusal($r, 'NO_STATEMENT_EXIST');
    my $token = $self->next_number('', 16);
    $self->{book}{links}{$token} = { day => $day, packed => $p{tar_type},
                                     until => $self->ends_in(300) };
    return { data => { hash_type => 'SHA1', hash_value => sha1_hex($text),
        download_url => $self->gateway . "/v3/billdownload/file?token=$token" } };
}

sub do_file {
    my ($self, $r) = @_;

    my $link = $self->{book}{links}{$r->{params}{token} // ''};
    return $self->refusal($r, 'INVALID_REQUEST')
        if !$link || $link->{until} < $self->now;
    my $text = $self->bill_text($link->{day}) // '';
    return { bare => 1, body => $link->{packed} ? Compress::Zlib::memGzip($text)
                                                : $text };
}


# ---- Notices ----

my %event = (
    paid => ['TRANSACTION.SUCCESS', 'transaction', '支付成功'],
    done => ['REFUND.SUCCESS', 'refund', '退款成功'],
    closed => ['REFUND.CLOSED', 'refund', '退款关闭'],
    abnormal => ['REFUND.ABNORMAL', 'refund', '退款异常'],
    transfer => ['MCHTRANSFER.BILL.FINISHED', 'mch_payment', '商家转账结束'],
);

sub notice_taken {
    my ($self, $status) = @_;
    return $status == 200 || $status == 204;
}

sub notice_of {
    my ($self, $what, $trade, $done) = @_;

    my $event = $event{$done ? $done->{state} : $what} or return;
    return if $what eq 'closed' || $done && $done->{hidden};

    my $data = $what eq 'transfer' ? $self->transfer_notice($trade)
             : $done ? $self->refund_notice($trade, $done)
             : $self->trade_data($trade, 'SUCCESS');
    my $fen = $self->planned($trade->{number}, 'notice_amount');
    my $other = $self->planned($trade->{number}, 'notice_merchant');
    @{$data->{amount}}{qw(total payer_total)} = (0 + $fen) x 2
        if defined $fen && $what eq 'paid';
    my $app = $self->planned($trade->{number}, 'notice_app');
    $data->{mchid} = $other if defined $other;
    $data->{appid} = $app if defined $app;

    return { url => $done ? $done->{notify_url} : $trade->{notify_url},
             id => 'EV-' . $self->next_number(beijing($self->now, '%Y%m%d'), 10),
             at => $self->now, event_words => $event, data => $data };
}

sub refund_notice {
    my ($self, $trade, $done) = @_;

    my $data = $self->refund_data($trade, $done, $refund_state{$done->{state}});
    my %keep = map { $_ => $data->{$_} } grep { defined $data->{$_} }
               qw(transaction_id out_trade_no refund_id out_refund_no success_time
                  user_received_account);
    my $amount = $data->{amount};
    return { %keep, mchid => $merchant, refund_status => $data->{status},
             amount => { map { $_ => $amount->{$_} }
                         qw(total refund payer_total payer_refund) } };
}

sub transfer_notice {
    my ($self, $transfer) = @_;

    return { $self->transfer_data($transfer), mch_id => $merchant,
             openid => $transfer->{payee}, transfer_amount => 0 + $transfer->{amount},
             update_time => rfc3339($self->now) };
}

sub notice_text {
    my ($self, $notice, $how) = @_;

    my ($type, $original, $summary) = @{$notice->{event_words}};
    my $body = $json->encode({
        id => $notice->{id}, create_time => rfc3339($notice->{at}),
        resource_type => 'encrypt-resource', event_type => $type,
        summary => $summary,
        resource => { original_type => $original,
                      %{sealed($json->encode($notice->{data}), $original)} },
    });

    my ($key, $serial) = $self->signer;
    my %probe = $how->{probe} && $notice->{tries} == 1 ? (probe => 1) : ();
    return (['Content-Type: application/json',
             signed_headers($body, { %$how, probe => $probe{probe} },
                 prefix => 'Wechatpay', now => $self->now, key => $key,
                 serial => $serial, probe => 'WECHATPAY/SIGNTEST/')], $body);
}

1;
