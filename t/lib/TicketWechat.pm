package TicketWechat;

# What both generations of WeChat Pay have in common: the merchant, the states of
# a payment, payment codes, bills.

use strict;
use warnings;
use utf8;

use parent 'TicketPlatform';

use Encode qw(encode);

use TicketPlatform qw(beijing signed_yuan yuan);

use Exporter qw(import);
our @EXPORT_OK = qw($app_id $merchant $buyer wechat_number);

our $app_id   = 'wx8888888888888888';
our $merchant = '1900000109';
our $buyer    = 'oUpF8uN95-Ptaags6E_roPHg7AG0';

my %describe = (
    SUCCESS => '支付成功', REFUND => '转入退款', NOTPAY => '订单未支付',
    CLOSED => '订单已关闭', REVOKED => '订单已撤销', USERPAYING => '用户支付中',
);

sub repeats {
    return (15, 15, 30, 180, 600, 1200, (1800) x 3, 3600, (10800) x 3, (21600) x 2);
}

sub wechat_number { return ($_[0] // '') =~ /\A[0-9A-Za-z_\-|*]{6,32}\z/ }

sub trade_number {
    my ($self) = @_;
    return $self->next_number('4200000000' . beijing($self->now, '%Y%m%d'), 10);
}

# As a query tells it.  A refund of a part is REFUND, too.
sub trade_state {
    my ($self, $trade) = @_;

    my $state = $self->state_seen($trade);
    return $trade->{way} eq 'code' ? 'USERPAYING' : 'NOTPAY' if $state eq 'asking';
    return $trade->{way} eq 'code' ? 'REVOKED' : 'CLOSED'    if $state eq 'closed';
    return 'NOTPAY' if $state =~ /\A(?:made|waiting)\z/;
    return 'REVOKED' if $trade->{cancelled};
    return %{$trade->{refunds}} ? 'REFUND' : 'SUCCESS';
}

sub describe { return $describe{$_[0]} // '' }

# A payment by code: taken at once, or when the buyer has typed the password.
sub take_code {
    my ($self, $trade, $code) = @_;

    my $asks = $self->planned($trade->{number}, 'asks');
    $self->{book}{used}{$code} = $trade->{number};
    $trade->{platform_no} = $self->trade_number;
    @$trade{qw(state asks)} = ('asking', $asks);
    $self->buyer_gives($trade) if !defined $asks;
}

# Of another payment it is used up.
sub good_code {
    my ($self, $code, $number) = @_;

    my $used = $self->{book}{used}{$code // ''};
    return ($code // '') =~ /\A1[0-5]\d{16}\z/ && (!$used || $used eq $number);
}

# By a desk: what is unpaid is dead, what is paid goes back.  False when there is
# no money for that.
sub reverse_trade {
    my ($self, $trade) = @_;

    return 1 if $trade->{cancelled};
    if ($trade->{state} =~ /\A(?:paid|returned)\z/) {
        my $back = $self->give_back($trade, "reverse-$trade->{number}",
                                    $trade->{received}, hidden => 1);
        return 0 if !ref $back;
    } else {
        $self->shut($trade) if $trade->{state} ne 'closed';
    }

    return $trade->{cancelled} = 1;
}


# ---- Bills ----

sub obey {
    my ($self, $what, @words) = @_;

    return $self->SUPER::obey($what, @words) if $what ne 'bill';
    my $text = $self->bill_text($words[0]) // '';
    utf8::decode($text);
    return $text;
}

my $columns = '交易时间,公众账号ID,商户号,特约商户号,设备号,微信订单号,商户订单号,'
    . '用户标识,交易类型,交易状态,付款银行,货币种类,应结订单金额,代金券金额,'
    . '微信退款单号,商户退款单号,退款金额,充值券退款金额,退款类型,退款状态,商品名称,'
    . '商户数据包,手续费,费率,订单金额,申请退款金额,费率备注';
my $totals = '总交易单数,应结订单总金额,退款总金额,充值券退款总金额,手续费总金额,'
    . '订单总金额,申请退款总金额';

# With its BOM, as bytes; undef of an empty day.
sub bill_text {
    my ($self, $day) = @_;

    my @rows = $self->bill_rows($day) or return;
    my %sum = (sold => 0, back => 0, fee => 0);
    my @lines = (map({ $self->bill_line($_, \%sum) } @rows),
                 $self->bulk_lines($day, \%sum));
    my @sums = (scalar @lines, yuan($sum{sold}), yuan($sum{back}), '0.00',
                signed_yuan($sum{fee}), yuan($sum{sold}), yuan($sum{back}));

    return encode('utf-8', join '', "\x{feff}", map { "$_\r\n" } $columns, @lines,
                  $totals, ticked(@sums));
}

# One yuan of each of so many strangers.
sub bulk_lines {
    my ($self, $day, $sum) = @_;
    my $n = $self->{bulk} // 0;
    my ($head, $middle, $tail) = split /NUMBER/, ticked(
        "$day 12:00:00", $app_id, $merchant, 0, '', '42NUMBER', 'BULKNUMBER', $buyer,
        'NATIVE', 'SUCCESS', 'OTHERS', 'CNY', '1.00', '0.00', 0, 0, '0.00',
        '0.00', '', '', '', '', '0.01', '0.60%', '1.00', '0.00', '');

    $sum->{sold} += 100 * $n;
    $sum->{fee} += $n;
    return map { "$head$_$middle$_$tail" } 100_000_001 .. 100_000_000 + $n;
}

sub ticked { return join ',', map { "`$_" } @_ }

sub bill_line {
    my ($self, $row, $sum) = @_;

    my ($trade, $refund, $fen) = @$row{qw(trade refund fen)};
    my %type = (code => 'MICROPAY', page => 'MWEB');
    my $fee = TicketPlatform::fee($fen) * ($refund ? -1 : 1);
    my $hidden = $refund && $refund->{hidden};

    $sum->{$refund ? 'back' : 'sold'} += $fen;
    $sum->{fee} += $fee;
    return ticked(
        beijing($row->{at}), $app_id, $merchant, 0, '', $trade->{platform_no},
        $trade->{number}, $buyer, $type{$trade->{way}} // 'NATIVE',
        $hidden ? 'REVOKED' : $refund ? 'REFUND' : 'SUCCESS', 'OTHERS', 'CNY',
        $refund ? '0.00' : yuan($fen), '0.00',
        $refund ? ($refund->{platform_no} // 0, $refund->{number}, yuan($fen), '0.00',
                   'ORIGINAL', 'SUCCESS') : (0, 0, '0.00', '0.00', '', ''),
        $trade->{subject} // '', $trade->{attach} // '', signed_yuan($fee), '0.60%',
        $refund ? '0.00' : yuan($fen), $refund ? yuan($fen) : '0.00', '',
    );
}

1;
