package TicketWechat2;

=encoding utf8

=head1 NAME

TicketWechat2 - WeChat Pay V2 as its documents describe it

=head1 SYNOPSIS

    my $wechat = TicketWechat2->new(speed => 60);
    $wechat->gateway('https');          # refunds need our certificate in TLS

A TicketPlatform.  "refuse return:TEXT" refuses before the business: return_code
FAIL, signed by nobody.  The plan reverse => N asks for so many recalls.

=cut

use strict;
use warnings;
use utf8;

use parent 'TicketWechat';

use Compress::Zlib ();
use Crypt::Mode::ECB;
use Digest::MD5 qw(md5_hex);
use Digest::SHA qw(hmac_sha256_hex sha256_hex);
use Encode qw(encode);
use MIME::Base64 qw(decode_base64 encode_base64);
use XML::LibXML;

use TicketPlatform qw(beijing canonical fixture key_text parse_beijing random_text);
use TicketWechat qw($app_id $merchant $buyer wechat_number);

my $secret = fixture('wechat_v2')->{api_key};

my %action = (
    '/pay/unifiedorder'   => 'charge',
    '/pay/micropay'       => 'charge_code',
    '/pay/orderquery'     => 'query',
    '/pay/closeorder'     => 'close',
    '/secapi/pay/reverse' => 'cancel',
    '/secapi/pay/refund'  => 'refund',
    '/pay/refundquery'    => 'refund_query',
    '/pay/downloadbill'   => 'bill',
);


# ---- The account at it ----

sub path { '' }

sub account {
    my ($self) = @_;

    return { provider => 'wechat2', app_id => $app_id, merchant_id => $merchant,
             gateway => $self->gateway('https'), serial => '', mode => 0 };
}

sub contents {
    return (secret => $secret,
            api_cert => key_text('wx_merchant', 'certificate'),
            api_key => key_text('wx_merchant', 'private_pkcs8'));
}


# ---- Requests ----

sub read_request {
    my ($self, $r) = @_;

    $r->{action} = $action{$r->{path}};
    my $biz = $r->{biz} = leaves($r->{body});
    $r->{number} = $biz->{out_trade_no} // $self->number_of($biz->{transaction_id});
    $r->{refund_number} = $biz->{out_refund_no};
    $r->{fen} = $biz->{refund_fee} // $biz->{total_fee};

    my %content = %$biz;
    delete @content{qw(nonce_str sign)};
    $r->{content} = canonical(\%content);
}

# The children of the root, which is all there may be.
sub leaves {
    my ($text) = @_;

    die "a document type\n" if $text =~ /<!DOCTYPE/i;
    my $root = XML::LibXML->new(no_network => 1, expand_entities => 0)
        ->parse_string($text)->documentElement;
    die "no xml\n" if $root->nodeName ne 'xml';

    my %leaf;
    for my $node (grep { $_->nodeType == XML_ELEMENT_NODE } $root->childNodes) {
        die "not flat\n" if grep { $_->nodeType == XML_ELEMENT_NODE }
                            $node->childNodes;
        die "twice\n" if exists $leaf{$node->nodeName};
        $leaf{$node->nodeName} = $node->textContent;
    }

    return \%leaf;
}

sub number_of {
    my ($self, $theirs) = @_;

    return if !defined $theirs;
    my ($trade) = grep { ($_->{platform_no} // '') eq $theirs }
                  values %{$self->{book}{trades}};
    return $trade && $trade->{number};
}

sub signed_with {
    my ($fields, $type, $key) = @_;

    my $text = encode('utf-8', join '&',
        (map { "$_=$fields->{$_}" } grep { $_ ne 'sign' && length($fields->{$_} // '') }
             sort keys %$fields), "key=$key");
    return uc($type eq 'MD5' ? md5_hex($text) : hmac_sha256_hex($text, $key));
}

sub execute {
    my ($self, $r) = @_;

    my $biz = $r->{biz};
    my $type = $biz->{sign_type} // 'MD5';
    return { status => 404 } if $r->{action} eq 'other';
    return { status => 400, page => 'No required SSL certificate was sent' }
        if $r->{path} =~ /secapi/ && !$self->shows_certificate;
    return $self->refusal($r, 'return:require POST method') if $r->{method} ne 'POST';
    return $self->refusal($r, 'return:XML格式错误') if $r->{fault} || !$biz;
    return $self->refusal($r, 'return:签名错误')
        if $type !~ /\A(?:MD5|HMAC-SHA256)\z/
           || ($biz->{sign} // '') ne signed_with($biz, $type, $secret);
    return $self->refusal($r, 'APPID_NOT_EXIST') if ($biz->{appid} // '') ne $app_id;
    return $self->refusal($r, 'MCHID_NOT_EXIST')
        if ($biz->{mch_id} // '') ne $merchant;
    return $self->refusal($r, 'PARAM_ERROR', 'nonce_str')
        if ($biz->{nonce_str} // '') !~ /\A\w{1,32}\z/a;

    my $execute = $self->can("do_$r->{action}");
    return $self->$execute($r, $biz);
}

sub fingerprint {
    my $der = decode_base64(key_text('wx_merchant', 'certificate') =~ s/^-.*$//mgr);
    return sha256_hex($der);
}

# Ours, in TLS: whoever has it has its key.
sub shows_certificate {
    my ($self) = @_;

    my $conn = $self->{serving};
    return $conn->{tls} && ($conn->{fh}->get_fingerprint('sha256') // '')
                           eq 'sha256$' . fingerprint();
}

sub success { my ($self, %fields) = @_; return { fields => \%fields } }

sub refusal {
    my ($self, $r, $code, $why) = @_;

    return { failed => $1 } if $code =~ /\Areturn:(.*)\z/s;
    return { code => $code, why => $why // "拒绝：$code", fields => {} };
}

sub verdict {
    my ($self, $answer) = @_;
    return $answer->{failed} // $answer->{code} // $answer->{status} // 'SUCCESS';
}

sub dress {
    my ($self, $r, $answer, $how) = @_;

    return [$answer->{status}, ['Content-Type: text/html'], $answer->{page} // '']
        if $answer->{status};
    return [200, ['Content-Type: text/plain'], $answer->{body}]
        if defined $answer->{body};

    my $key = $how->{forged} ? 'somebody' : $secret;
    my $type = ($r->{biz} // {})->{sign_type} // 'MD5';
    my %fields = defined $answer->{failed}
        ? (return_code => 'FAIL', return_msg => $answer->{failed})
        : (return_code => 'SUCCESS', return_msg => 'OK', appid => $app_id,
           mch_id => $merchant, nonce_str => random_text(16),
           $answer->{code} ? (result_code => 'FAIL', err_code => $answer->{code},
                              err_code_des => $answer->{why})
                           : (result_code => 'SUCCESS', %{$answer->{fields}}));

    $fields{sign} = signed_with(\%fields, $type, $key)
        if !defined $answer->{failed} && !$how->{unsigned};
    return [200, ['Content-Type: text/plain'], document(\%fields, $how)];
}

# As it likes to write: texts in CDATA, no order anybody could count on.
sub document {
    my ($fields, $how) = @_;

    my @names = sort { reverse($a) cmp reverse($b) } keys %$fields;
    @names = reverse @names if $how->{reordered};
    my $text = join $how->{escaped} ? "\n " : '', map {
        my $value = $fields->{$_};
        $value = $how->{escaped} ? escaped($value) : "<![CDATA[$value]]>"
            if $value !~ /\A\d+\z/;
        "<$_>$value</$_>";
    } @names;
    return encode('utf-8', "<xml>$text</xml>");
}

sub escaped {
    my ($text) = @_;

    $text =~ s/([&<>"])/'&#' . ord($1) . ';'/ge;
    return $text;
}


# ---- Payments ----

sub content_fault {
    my ($biz) = @_;

    return 'out_trade_no' if !wechat_number($biz->{out_trade_no});
    return 'body' if ($biz->{body} // '') !~ /\A.{1,127}\z/s;
    return 'attach' if length($biz->{attach} // '') > 127;
    return 'total_fee' if ($biz->{total_fee} // '') !~ /\A[1-9]\d{0,9}\z/;
    return 'spbill_create_ip' if !length($biz->{spbill_create_ip} // '');
    return 'time_expire' if defined $biz->{time_expire}
                            && !parse_beijing($biz->{time_expire});
    return;
}

# The trade of that content, new or the same; or the refusal.
sub trade_of {
    my ($self, $r, $biz, $way) = @_;

    my $fault = content_fault($biz);
    return $self->refusal($r, 'PARAM_ERROR', $fault) if $fault;

    my %content = %$biz;
    delete @content{qw(nonce_str sign spbill_create_ip)};
    my $content = canonical(\%content);
    my $old = $self->{book}{trades}{$biz->{out_trade_no}};
    if ($old) {
        $self->ripen($old);
        return $self->refusal($r, 'ORDERREVERSED') if $old->{cancelled};
        return $self->refusal($r, 'ORDERPAID')
            if $old->{state} =~ /\A(?:paid|returned)\z/;
        return $self->refusal($r, 'ORDERCLOSED') if $old->{state} eq 'closed';
        return $old->{content} eq $content ? $old
             : $self->refusal($r, 'OUT_TRADE_NO_USED', '201 商户订单号重复');
    }

    return $self->new_trade(
        number => $biz->{out_trade_no}, amount => 0 + $biz->{total_fee},
        way => $way, content => $content, subject => $biz->{body},
        attach => $biz->{attach}, notify_url => $biz->{notify_url},
        sign_type => $biz->{sign_type} // 'MD5',
        expire_at => parse_beijing($biz->{time_expire})
                     // $self->ends_in(7 * 86400),
    );
}

my %code_of = (NATIVE => ['weixin://wxpay/bizpayurl?pr=', 7200, 'code_url'],
               MWEB => ['https://wx.tenpay.com/checkmweb?prepay_id=wx', 300,
                        'mweb_url'],
               JSAPI => ['wx', 7200, 'prepay_id'], APP => ['wx', 7200, 'prepay_id']);

sub do_charge {
    my ($self, $r, $biz) = @_;

    my $type = $biz->{trade_type} // '';
    my %needs = (NATIVE => 'product_id', JSAPI => 'openid', MWEB => 'scene_info');
    return $self->refusal($r, 'PARAM_ERROR', 'trade_type') if !$code_of{$type};
    return $self->refusal($r, 'LACK_PARAMS', 'notify_url')
        if ($biz->{notify_url} // '') !~ m{\Ahttps?://[^?]+\z};
    return $self->refusal($r, 'LACK_PARAMS', $needs{$type})
        if $needs{$type} && !length($biz->{$needs{$type}} // '');

    my $trade = $self->trade_of($r, $biz, $type eq 'MWEB' ? 'page' : 'qr');
    return $trade if $trade->{code};
    my ($prefix, $life, $name) = @{$code_of{$type}};
    my $code = $self->new_code($prefix, $trade, $life);
    return $self->success(trade_type => $type, prepay_id => $code =~ s/.*=/wx/r,
                          $name => $code);
}

sub do_charge_code {
    my ($self, $r, $biz) = @_;

    my $known = $self->{book}{trades}{$biz->{out_trade_no} // ''};
    return $self->refusal($r, 'AUTH_CODE_INVALID')
        if !$self->good_code($biz->{auth_code}, $biz->{out_trade_no} // '');

    my $trade = $self->trade_of($r, $biz, 'code');
    return $trade if $trade->{code};
    $self->take_code($trade, $biz->{auth_code}) if !$known;
    return $self->refusal($r, 'USERPAYING', '需要用户输入支付密码')
        if $trade->{state} eq 'asking';
    return $self->success($self->paid_fields($trade));
}

sub paid_fields {
    my ($self, $trade) = @_;

    my %type = (page => 'MWEB', code => 'MICROPAY');
    return (
        openid => $buyer, is_subscribe => 'N',
        trade_type => $type{$trade->{way}} // 'NATIVE', bank_type => 'OTHERS',
        total_fee => $trade->{amount}, cash_fee => $trade->{amount},
        fee_type => 'CNY', transaction_id => $trade->{platform_no},
        out_trade_no => $trade->{number}, attach => $trade->{attach} // '',
        time_end => beijing($trade->{paid_at}, '%Y%m%d%H%M%S'),
    );
}

sub trade_asked_for {
    my ($self, $biz) = @_;

    my $number = defined $biz->{transaction_id}
        ? $self->number_of($biz->{transaction_id}) : $biz->{out_trade_no};
    return $self->{book}{trades}{$number // ''};
}

sub do_query {
    my ($self, $r, $biz) = @_;

    my $trade = $self->trade_asked_for($biz)
        or return $self->refusal($r, 'ORDERNOTEXIST');
    my $state = $self->trade_state($trade);
    return $self->success(
        trade_state => $state, trade_state_desc => TicketWechat::describe($state),
        $state =~ /\A(?:SUCCESS|REFUND)\z/
            ? $self->paid_fields($trade)
            : (out_trade_no => $trade->{number}, total_fee => $trade->{amount},
               attach => $trade->{attach} // ''),
    );
}

sub do_close {
    my ($self, $r, $biz) = @_;

    my $trade = $self->{book}{trades}{$biz->{out_trade_no} // ''}
        or return $self->refusal($r, 'ORDERNOTEXIST');
    $self->ripen($trade);
    return $self->refusal($r, 'ORDERPAID')
        if $trade->{state} =~ /\A(?:paid|returned)\z/;
    return $self->refusal($r, 'ORDERCLOSED') if $trade->{state} eq 'closed';
    return $self->refusal($r, 'INVALID_REQUEST', '订单生成不足5分钟')
        if $trade->{way} eq 'code' || $self->age_of($trade->{made_at}) < 300;
    $self->shut($trade);
    return $self->success;
}

sub do_cancel {
    my ($self, $r, $biz) = @_;

    my $trade = $self->trade_asked_for($biz)
        or return $self->refusal($r, 'ORDERNOTEXIST');
    my $age = $self->age_of($trade->{made_at});
    return $self->refusal($r, 'INVALID_REQUEST') if $trade->{way} ne 'code' || $age < 15;
    return $self->refusal($r, 'REVERSE_EXPIRE') if $age > 7 * 86400;

    my $recalls = $self->planned($trade->{number}, 'reverse') // 0;
    return $self->success(recall => 'Y') if $trade->{recalls}++ < $recalls;
    return $self->refusal($r, 'NOTENOUGH') if !$self->reverse_trade($trade);
    return $self->success(recall => 'N');
}


# ---- Refunds ----

my %why_not = (other => 'REFUND_FEE_MISMATCH', unpaid => 'ORDER_NOT_READY',
               much => 'ERROR', funds => 'NOTENOUGH', finished => 'TRADE_OVERDUE');

sub do_refund {
    my ($self, $r, $biz) = @_;

    my $number = $biz->{out_refund_no} // '';
    my $trade = $self->trade_asked_for($biz);
    return $self->refusal($r, 'PARAM_ERROR')
        if $number !~ /\A[0-9A-Za-z_\-|*@]{1,64}\z/
           || grep { ($biz->{$_} // '') !~ /\A[1-9]\d*\z/ } qw(total_fee refund_fee);
    return $self->refusal($r, 'INVALID_TRANSACTIONID') if !$trade;
    return $self->refusal($r, 'REFUND_FEE_MISMATCH')
        if $biz->{total_fee} != $trade->{amount};

    my $known = $trade->{refunds}{$number};
    return $self->refusal($r, 'ERROR', '退款次数超限')
        if !$known && keys %{$trade->{refunds}} >= 50;
    return $self->refusal($r, 'FREQUENCY_LIMITED')
        if !$known && grep { $self->age_of($_->{made_at}) < 60 }
                           values %{$trade->{refunds}};

    my $done = $self->give_back($trade, $number, 0 + $biz->{refund_fee},
        platform_no => $self->next_number('5030000000', 19),
        notify_url => $biz->{notify_url});
    return $self->refusal($r, $why_not{$done}) if !ref $done;
    return $self->success(
        transaction_id => $trade->{platform_no}, out_trade_no => $trade->{number},
        out_refund_no => $number, refund_id => $done->{platform_no},
        refund_fee => $done->{amount}, total_fee => $trade->{amount},
        cash_fee => $trade->{amount}, cash_refund_fee => $done->{amount},
    );
}

my %refund_state = (done => 'SUCCESS', slow => 'PROCESSING', closed => 'REFUNDCLOSE',
                    abnormal => 'CHANGE');

# All of a payment, or the one whose number is said.
sub do_refund_query {
    my ($self, $r, $biz) = @_;

    my ($trade, @found) = $self->refunds_asked_for($biz);
    return $self->refusal($r, 'REFUNDNOTEXIST') if !@found;

    my $offset = $biz->{offset} // 0;
    my @shown = grep { defined } @found[$offset .. $offset + 9];
    my %fields = (
        transaction_id => $trade->{platform_no}, out_trade_no => $trade->{number},
        total_fee => $trade->{amount}, cash_fee => $trade->{amount},
        refund_count => scalar @shown, total_refund_count => scalar @found,
    );

    for my $i (0 .. $#shown) {
        my $state = $refund_state{$self->refund_seen($trade, $shown[$i])};
        $fields{"out_refund_no_$i"} = $shown[$i]{number};
        $fields{"refund_id_$i"} = $shown[$i]{platform_no};
        $fields{"refund_fee_$i"} = $shown[$i]{amount};
        $fields{"refund_channel_$i"} = 'ORIGINAL';
        $fields{"refund_status_$i"} = $state;
        $fields{"refund_success_time_$i"} = beijing($shown[$i]{done_at})
            if $state eq 'SUCCESS';
    }

    return $self->success(%fields);
}

sub refunds_asked_for {
    my ($self, $biz) = @_;

    for my $trade (values %{$self->{book}{trades}}) {
        my @all = sort { $a->{made_at} <=> $b->{made_at} }
                  grep { !$_->{hidden} } values %{$trade->{refunds}};
        my @one = grep { $_->{number} eq ($biz->{out_refund_no} // '')
                         || $_->{platform_no} eq ($biz->{refund_id} // '') } @all;
        return ($trade, @one) if @one;
        return ($trade, @all)
            if !defined $biz->{out_refund_no} && !defined $biz->{refund_id}
               && ($trade->{number} eq ($biz->{out_trade_no} // '')
                   || ($trade->{platform_no} // '') eq ($biz->{transaction_id} // '-'));
    }

    return;
}


# ---- Bills: errors come as XML, the bill as text ----

sub do_bill {
    my ($self, $r, $biz) = @_;

    my ($y, $m, $d) = ($biz->{bill_date} // '') =~ /\A(\d{4})(\d\d)(\d\d)\z/
        or return $self->refusal($r, 'return:data format error');
    return $self->refusal($r, 'return:invalid bill_type')
        if ($biz->{bill_type} // 'ALL') !~ /\A(?:ALL|SUCCESS|REFUND|RECHARGE_REFUND)\z/;
    return $self->refusal($r, 'return:Bill Creating')
        if !$self->bill_ready("$y-$m-$d", 10);

    my $text = $self->bill_text("$y-$m-$d")
        // return $self->refusal($r, 'return:No Bill Exist');
    return { body => ($biz->{tar_type} // '') eq 'GZIP'
                     ? Compress::Zlib::memGzip($text) : $text };
}


# ---- Notices ----

sub notice_taken {
    my ($self, $status, $body) = @_;

    my $said = eval { leaves($body) } // {};
    return $status == 200 && ($said->{return_code} // '') eq 'SUCCESS';
}

# A payment by code is not told at all.
sub notice_of {
    my ($self, $what, $trade, $done) = @_;

    return if $what !~ /\A(?:paid|refund)\z/ || $trade->{way} eq 'code'
              || $done && $done->{hidden};

    my $amount = $self->planned($trade->{number}, 'notice_amount') // $trade->{amount};
    my %fields = $done
        ? (out_trade_no => $trade->{number}, transaction_id => $trade->{platform_no},
           refund_id => $done->{platform_no}, out_refund_no => $done->{number},
           total_fee => $trade->{amount}, refund_fee => $done->{amount},
           settlement_refund_fee => $done->{amount},
           refund_status => $refund_state{$done->{state}},
           success_time => beijing($done->{done_at} // $self->now),
           refund_recv_accout => '支付用户零钱', refund_account =>
           'REFUND_SOURCE_RECHARGE_FUNDS', refund_request_source => 'API')
        : (return_code => 'SUCCESS', result_code => 'SUCCESS',
           $self->paid_fields($trade), total_fee => $amount, cash_fee => $amount);

    return {
        url => $done ? $done->{notify_url} : $trade->{notify_url},
        fields => \%fields, sealed => $done ? 1 : 0, sign_type => $trade->{sign_type},
        merchant => $self->planned($trade->{number}, 'notice_merchant') // $merchant,
        app => $self->planned($trade->{number}, 'notice_app') // $app_id,
        id => $done ? $done->{platform_no} : $trade->{platform_no},
    };
}

sub notice_text {
    my ($self, $notice, $how) = @_;

    my %fields = (appid => $notice->{app}, mch_id => $notice->{merchant},
                  nonce_str => random_text(32));
    my $key = $how->{forged} ? 'somebody' : $secret;

    if ($notice->{sealed}) {
        my $inner = document($notice->{fields}, {}) =~ s/(<\/?)xml>/$1root>/gr;
        my $ecb = Crypt::Mode::ECB->new('AES', 1);
        $fields{return_code} = 'SUCCESS';
        $fields{req_info} = encode_base64($ecb->encrypt($inner, md5_hex($key)), '');
    } else {
        my $type = $notice->{sign_type} // 'MD5';
        %fields = (%fields, %{$notice->{fields}});
        $fields{sign_type} = $type if $type ne 'MD5';
        $fields{sign} = signed_with(\%fields, $type, $key);
    }

    return (['Content-Type: text/xml'], document(\%fields, $how));
}

1;
