# What platforms say and what it means: each of their codes that the rules have a
# meaning for, by action, and what is no answer at all.  The table is written
# from the rules, not from the provider's own.

use strict;
use warnings;
use utf8;

use FindBin;
use Test::More;

use lib "$FindBin::Bin/../lib";
use TicketAlipay;
use TicketBuilder;
use TicketClearing;
use TicketUnionPay;
use TicketWechat2;
use TicketWechat3;

binmode Test::More->builder->$_, ':utf8'
    for qw(output failure_output todo_output);
$SIG{ALRM} = sub { die "takes too long\n" };
alarm 120;

my $made = int time;
my @all = qw(charge charge_code query close cancel refund refund_query transfer
             transfer_query bill);
my %has = (
    TicketAlipay   => [@all, qw(charge_agreed balance agreement_query agreement_end)],
    TicketWechat3  => \@all,
    TicketWechat2  => [grep { !/transfer/ } @all],
    TicketUnionPay => [qw(query close cancel refund refund_query bill)],
    TicketClearing => [qw(charge_agreed query close refund refund_query transfer
                          transfer_query fund_in fund_out fund_end fund account
                          agreement agreement_query agreement_end balance yield
                          bill)],
);
# Outcome and next step: what is asked for, sent again soon or slowly, when there
# is money, with another number, given back instead, looked at by staff.
my %codes = (
    TicketAlipay => [
        ['*', 'unknown', '*', qw(20000 AQC.SYSTEM_ERROR OF_TOMORROW)],
        ['charge_agreed', 'unknown', 'ask', qw(ACQ.TRADE_HAS_SUCCESS
            ACQ.CONTEXT_INCONSISTENT ACQ.TRADE_HAS_CLOSE ACQ.TRADE_STATUS_ERROR
            ACQ.SYSTEM_ERROR)],
        ['charge_agreed transfer', 'unknown', 'staff', 'ACQ.OF_TOMORROW'],
        ['charge_agreed', 'refused', 'staff', qw(ACQ.BUYER_BALANCE_NOT_ENOUGH
            ACQ.BUYER_BANKCARD_BALANCE_NOT_ENOUGH
            ACQ.NO_PAYMENT_INSTRUMENTS_AVAILABLE ACQ.AGREEMENT_NOT_EXIST
            ACQ.AGREEMENT_INVALID ACQ.AGREEMENT_STATUS_NOT_NORMAL ACQ.AGREEMENT_ERROR
            ACQ.BUYER_PAYMENT_AMOUNT_DAY_LIMIT_ERROR ACQ.PRODUCT_AMOUNT_LIMIT_ERROR
            ACQ.CYCLE_PAY_DATE_NOT_MATCH ACQ.CYCLE_PAY_SINGLE_FEE_EXCEED
            ACQ.OVER_MAX_DEDUCT_COUNT ACQ.PAYMENT_REQUEST_HAS_RISK)],
        ['charge_agreed', 'refused', 'settings', qw(ACQ.MERCHANT_AGREEMENT_NOT_EXIST
            ACQ.MERCHANT_AGREEMENT_INVALID isv.invalid-app-id)],
        ['charge_agreed transfer balance', 'refused', 'again', 'isv.call-limited'],
        ['agreement_query', 'pending', 'ask', 'USER_AGREEMENT_NOT_EXIST'],
        ['agreement_end', 'ok', '', 'USER_AGREEMENT_NOT_EXIST'],
        ['balance', 'refused', 'settings', qw(INVALID_PARAMETER NO_PERMISSION)],
        ['charge_code', 'unknown', 'ask', qw(ACQ.TRADE_HAS_SUCCESS
            ACQ.CONTEXT_INCONSISTENT ACQ.TRADE_HAS_CLOSE ACQ.TRADE_STATUS_ERROR)],
        ['charge_code', 'refused', 'number', 'ACQ.PAYMENT_AUTH_CODE_INVALID'],
        ['query', 'pending', 'ask', 'ACQ.TRADE_NOT_EXIST'],
        ['close', 'unknown', 'ask', qw(ACQ.TRADE_STATUS_ERROR
            ACQ.REASON_TRADE_STATUS_INVALID ACQ.REASON_ILLEGAL_STATUS)],
        ['close', 'pending', 'ask', 'ACQ.TRADE_NOT_EXIST'],
        ['cancel', 'refused', 'funds', 'ACQ.SELLER_BALANCE_NOT_ENOUGH'],
        ['cancel', 'refused', 'staff', 'ACQ.REASON_TRADE_BEEN_FREEZEN'],
        ['cancel', 'refused', 'refund', qw(ACQ.TRADE_HAS_FINISHED
            ACQ.TRADE_CANCEL_TIME_OUT)],
        ['cancel', 'unknown', 'ask', 'ACQ.REASON_TRADE_REFUND_FEE_ERR'],
        ['cancel', '*', 'refund ask', 'ACQ.CANCEL_NOT_ALLOWED'],
        ['refund', 'refused', 'funds', 'ACQ.SELLER_BALANCE_NOT_ENOUGH'],
        ['refund', 'refused', 'slowly', qw(ACQ.REASON_TRADE_BEEN_FREEZEN
            ACQ.BUYER_ENABLE_STATUS_FORBID ACQ.TRADE_SETTLE_ERROR)],
        ['refund', 'unknown', 'staff', 'ACQ.DISCORDANT_REPEAT_REQUEST'],
        ['refund', 'refused', 'staff', qw(ACQ.REFUND_AMT_NOT_EQUAL_TOTAL
            ACQ.REASON_TRADE_REFUND_FEE_ERR ACQ.REFUND_FEE_ERROR
            ACQ.NOT_ALLOW_PARTIAL_REFUND ACQ.TRADE_NOT_ALLOW_REFUND
            ACQ.TRADE_HAS_FINISHED ACQ.BUYER_NOT_EXIST ACQ.INVALID_PARAMETER)],
        ['refund', 'unknown', 'ask', qw(ACQ.TRADE_HAS_CLOSE
            ACQ.TRADE_STATUS_ERROR)],
        ['refund', 'refused', 'settings', 'ACQ.TRADE_NOT_EXIST'],
        ['transfer', 'unknown', 'ask', qw(REQUEST_PROCESSING TRANS_ORDER_DEALING
            PROMO_TRANS_ORDER_DEALING BANK_RESPONSE_ERROR PROCESS_FAIL)],
        ['transfer', 'unknown', 'staff', qw(PAYMENT_INFO_INCONSISTENCY
            REP_INCONSISTENT BIZ_UNIQUE_EXCEPTION)],
        ['transfer', 'refused', 'funds', qw(PAYER_BALANCE_NOT_ENOUGH
            BALANCE_IS_NOT_ENOUGH PAYMENT_MONEY_NOT_ENOUGH BALANCE_NOT_ENOUGH)],
        ['transfer', 'refused', 'staff number', qw(PAYEE_NOT_EXIST
            PAYEE_USERINFO_ERROR PAYEE_USER_INFO_ERROR PERMIT_CHECK_PERM_LIMITED PAYEE_ACC_OCUPIED
            NO_ACCOUNT_RECEIVE_PERMISSION)],
        ['transfer_query', 'pending', 'ask', 'ORDER_NOT_EXIST'],
        ['bill', 'pending', 'slowly', qw(NO_BILL_DATA BILL_NOT_EXIST
                                         UNKNOWN_ERROR)],
        ['bill', 'refused', '*', qw(INVAILID_ARGUMENTS TYPE_NOT_SUPPORTED
            BILL_DATE_BEFORE_REGISTRATION)],
    ],
    TicketWechat2 => [
        ['*', 'unknown', '*', qw(SYSTEMERROR OF_TOMORROW)],
        ['charge charge_code', 'unknown', '*', 'BANKERROR'],
        ['charge charge_code', 'unknown', 'ask', qw(ORDERPAID ORDERCLOSED
            ORDERREVERSED OUT_TRADE_NO_USED)],
        ['charge_code', 'pending', 'ask', 'USERPAYING'],
        ['charge_code', 'refused', 'number', qw(NOTENOUGH AUTHCODEEXPIRE
            AUTH_CODE_ERROR AUTH_CODE_INVALID NOTSUPORTCARD)],
        ['charge refund close', 'refused', 'settings', qw(NOAUTH APPID_NOT_EXIST
            MCHID_NOT_EXIST APPID_MCHID_NOT_MATCH LACK_PARAMS PARAM_ERROR
            SIGNERROR XML_FORMAT_ERROR REQUIRE_POST_METHOD POST_DATA_EMPTY
            NOT_UTF8 CERT_ERROR)],
        ['query refund_query', 'unknown', 'settings', qw(NOAUTH SIGNERROR)],
        ['query', 'pending', 'ask', 'ORDERNOTEXIST'],
        ['close', 'ok', '', 'ORDERCLOSED'],
        ['close', 'unknown', 'ask', 'ORDERPAID'],
        ['close cancel', 'pending', 'ask', 'ORDERNOTEXIST'],
        ['cancel', 'refused', 'refund', 'REVERSE_EXPIRE'],
        ['refund', 'unknown', '*', qw(BIZERR_NEED_RETRY FREQUENCY_LIMITED
            RATELIMIT_EXCEEDED)],
        ['refund', 'unknown', 'slowly', qw(INVALID_REQ_TOO_MUCH
            ORDER_NOT_READY)],
        ['refund', 'refused', 'funds', 'NOTENOUGH'],
        ['refund', 'refused', 'staff', qw(TRADE_OVERDUE USER_ACCOUNT_ABNORMAL
            REFUND_FEE_MISMATCH ERROR INVALID_TRANSACTIONID)],
        ['refund_query', 'pending', 'ask', 'REFUNDNOTEXIST'],
    ],
    TicketWechat3 => [
        ['*', 'unknown', '*', qw(SYSTEM_ERROR OF_TOMORROW 202:ACCEPTED)],
        ['charge_code', 'unknown', '*', 'BANK_ERROR'],
        ['charge close cancel refund', 'refused', 'settings', qw(PARAM_ERROR
            SIGN_ERROR NO_AUTH)],
        ['query refund_query', 'unknown', 'settings', qw(SIGN_ERROR NO_AUTH)],
        ['charge', 'refused', 'again', qw(FREQUENCY_LIMITED
            RATELIMIT_EXCEEDED)],
        ['charge', 'unknown', 'ask', qw(ORDERPAID INVALID_REQUEST
            OUT_TRADE_NO_USED)],
        ['charge_code', 'pending', 'ask', 'USERPAYING'],
        ['charge_code', 'refused', 'number', qw(NOT_ENOUGH AUTH_CODE_INVALID
            AUTH_CODE_EXPIRED)],
        ['query', 'pending', 'ask', 'ORDER_NOT_EXIST'],
        ['close', 'ok', '', 'ORDER_CLOSED'],
        ['close', 'unknown', 'ask', qw(ORDERPAID INVALID_REQUEST)],
        ['close cancel', 'pending', 'ask', 'ORDER_NOT_EXIST'],
        ['cancel', 'refused', 'refund', 'REVERSE_EXPIRE'],
        ['refund', 'unknown', '*', qw(FREQUENCY_LIMITED RATELIMIT_EXCEEDED)],
        ['refund', 'refused', 'funds', 'NOT_ENOUGH'],
        ['refund_query', 'pending', 'ask', 'RESOURCE_NOT_EXISTS'],
        ['transfer', 'unknown', 'ask', qw(PARAM_ERROR SIGN_ERROR NO_AUTH
            NOT_ENOUGH FREQUENCY_LIMITED INVALID_REQUEST)],
        ['transfer_query', 'pending', 'ask', 'NOT_FOUND'],
        ['bill', 'pending', 'slowly', 'NO_STATEMENT_EXIST'],
        ['bill', 'unknown', 'slowly', 'STATEMENT_CREATING'],
    ],
    TicketUnionPay => [
        ['query refund_query cancel refund', 'unknown', 'ask', qw(03 04 05)],
        ['cancel refund', 'unknown', 'ask', qw(01 12 34 60 99)],
        ['refund', 'refused', 'settings', qw(10 11)],
        ['refund', 'refused', 'staff', qw(35 36)],
        ['query', 'pending', 'ask', '34'],
        ['refund_query', 'pending', 'ask', '34'],
        ['query refund_query', 'unknown', 'settings', qw(10 11)],
        ['bill', 'pending', 'slowly', '98'],
    ],
    TicketClearing => [
        ['charge_agreed refund transfer fund_in fund_out fund_end account agreement',
            'unknown', 'ask', 'BIZ_NO_CONFLICT'],
        ['charge_agreed refund transfer fund_in fund_out fund_end account agreement'
            . ' agreement_end fund balance', 'refused', 'again', 'TOO_MANY_REQUESTS'],
        ['charge_agreed refund transfer fund_in fund_out fund_end account agreement'
            . ' agreement_end fund balance', 'refused', 'settings',
            qw(SIGN_ERROR NO_AUTH PARAM_ERROR)],
        ['*', 'unknown', '*', qw(SYSTEM_ERROR OF_TOMORROW)],
        ['query refund_query transfer_query', 'pending', 'ask', 'NOT_FOUND'],
        ['fund fund_end balance yield', 'refused', 'settings', 'NOT_FOUND'],
        ['agreement agreement_query agreement_end', 'refused', 'staff', 'NOT_FOUND'],
        ['charge_agreed transfer account', 'unknown', 'ask', 'NOT_FOUND'],
        ['query refund_query transfer_query agreement_query', 'unknown', '*',
            qw(SIGN_ERROR NO_AUTH)],
    ],
);

# What is no answer of the platform's: units have more of it, and each action.
my @nothing = ('forged', 'unsigned', 'cut', 'http 500', 'http 302', 'http 200',
               'ignore http 503');
my $turn = 0;

for my $class (sort keys %has) {
    subtest $class => sub {
        my $platform = $class->new(bill_today => 1);
        my $builder = TicketBuilder->new($platform);

        believed_nothing($platform, $builder, @{$has{$class}});
        judged($platform, $builder, @$_) for @{$codes{$class}};
    };
}

subtest 'TicketAlipay, with certificates' => sub {
    my $platform = TicketAlipay->new(certificates => 1);
    my $builder = TicketBuilder->new($platform);

    believed_nothing($platform, $builder, @{$has{TicketAlipay}});
    judged($platform, $builder, 'refund', 'refused', 'funds',
           'ACQ.SELLER_BALANCE_NOT_ENOUGH');
};

done_testing();


sub believed_nothing {
    my ($platform, $builder, @actions) = @_;

    for my $action (@actions) {
        # That of a bill at WeChat Pay V2 has no signature, only a form.
        next if $action eq 'bill' && $platform->isa('TicketWechat2');

        for my $does (@nothing[map { ($turn + 3 * $_) % @nothing } 0, 1]) {
            is asked($platform, $builder, $action, $does)->{outcome}, 'unknown',
                "$action, $does: nothing is proven";
        }
        $turn++;
    }
}

sub judged {
    my ($platform, $builder, $actions, $outcome, $next, @words) = @_;
    my @actions = $actions eq '*' ? @{$has{ref $platform}} : split / /, $actions;

    for my $action (@actions) {
        my @wrong = grep { $_ } map { meant_by($platform, $builder, $action,
                                               $outcome, $next, $_) } @words;
        is_deeply \@wrong, [], "$action, @words: $outcome $next";
    }
}

# Fresh numbers: nothing is there, and nothing is.
my $n = 0;

sub content {
    my ($action, $class) = @_;
    my $no = sprintf '%07d', ++$n;

    return { number => "T$no", refund_number => "R$no", amount_fen => 8880,
             total_fen => 8880, subject => '门票', made_at => $made,
             expire_at => $made + 900, address => '203.0.113.7',
             platform_number => "9$no", payee => '2088000000000002',
             payer => 'DIST0001', fund => 'FUND01', day => '2026-11-27',
             last_day => '2026-11-28', name => '旅行社', licence_no => '91330000',
             $action eq 'agreement_query' && $class eq 'TicketAlipay' ? ()
                 : (agreement_no => '20265128'),
             way => $action eq 'charge' ? 'qr'
                    : $action =~ /charge_code|cancel/ ? 'desk' : 'page',
             auth_code => $class eq 'TicketAlipay' ? '2812345678901234'
                                                   : '134567890123456781' };
}

sub asked {
    my ($platform, $builder, $action, $does) = @_;

    $platform->script('*' => $does);
    return $builder->ask($action => content($action, ref $platform));
}

# Nothing, or what is wrong.
sub meant_by {
    my ($platform, $builder, $action, $outcome, $next, $code) = @_;
    my $said = asked($platform, $builder, $action, "refuse $code");
    my $right = ($outcome eq '*' || $said->{outcome} eq $outcome)
        && ($next eq '*' || grep { ($said->{next} // '') eq $_ }
                            length $next ? split(/ /, $next) : '');

    return $right ? undef : "$code: $said->{outcome} " . ($said->{next} // '');
}
