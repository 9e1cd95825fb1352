# A month worked out by hand: what happens in it, and each row that the
# statements of the agent and of the supplier must have.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use TicketBooking qw(
    database fixture sql_call order_defaults booked staff_call in_time
    pay_deposit);
use TicketMoney qw(platforms pay_order payback_of settle);
use TicketTest;

my $dbh = database();

fixture(slot_mode => 1, fee_mode => 1);
sql_do("INSERT INTO ticket.fee_rule VALUES (7, 1, 'D', 0, 'B', 1000)");
platforms();
order_defaults(pay_by => sub { in_time('30 minutes') });
sql_do('UPDATE ticket.supplier SET catalogue_version = 1');

# The next month, in the supplier's zone.
my $month = sql_value("SELECT to_char(api.now() at time zone 'Asia/Shanghai'"
                      . " + interval '1 month', 'YYYY-MM-01')");
sql_do("SELECT api.set_clock_shift((?::date + time '10:00') at time zone"
       . " 'Asia/Shanghai' - now())", $month);
my %in = (day => sql_value('SELECT (?::date + 5)::date', $month), slots => [],
          valid_until => sql_value('SELECT (?::date + 20)::timestamptz', $month));

# 1. The agent pays 1,000.00 in, and takes 50.00 out.
staff_call('deposit_topup', 'BOOK', 'agent9101', 100_000, '{"reference": "B1"}');
staff_call('deposit_deduct', 'BOOK', 'agent9101', 5000, '{"reference": "B2"}');

# 2. It sells two orders of 200.00; of one a ticket of 100.00 comes back, of
# which a tenth is kept.
pay_deposit(7, 9101, booked(%in), 20000, 40, 't', 0, 't');
my $sold = booked(%in);
pay_deposit(7, 9101, $sold, 20000, 40, 't', 0, 't');
sql_call('api.refund_tickets_2', 7, 9101, $sold, '{1}');

# 3. Three visitors pay 200.00 at Alipay; one does not come: 180.00 go back.
pay_order(booked(%in)) for 1 .. 2;
my $back = pay_order(booked(%in));
sql_call('api.apply_refund', 7, 9101, $back->{order_id}, '不去了');
staff_call('refund_approve', 'BOOK', $back->{order_id});
settle(payback_of($back)->[0]{number}, state => 'paid');

# 4. 300.00 are drawn to the bank, for 0.30.
staff_call('bill_withdraw', 'BOOK', 1, 30000,
           '{"reference": "W1", "fee_fen": 30}');


# ---- What must come out, in fen ----


sub rows_of {
    return [map { my $row = $_; join ' ', map { $_ // '-' } @{$row}{@{$_[1]}} }
            grep { $_->{item} ne '期初余额' } @{$_[0]}];
}

my $agent = staff_call('statement_agent', 'BOOK', 'agent9101', $month);
is_deeply rows_of([grep { $_->{account} eq '预存款账户' } @$agent],
                  [qw(item in_fen out_fen)]),
    ['充值 100000 -', '扣款 - 5000', '互联网订单支付 - 20000',
     '互联网订单支付 - 20000', '互联网订单退票 10000 -',
     '互联网订单违约手续费 - 1000', '期末余额 110000 46000'],
    'the agent has what was paid in, sold and given back';
{
    my ($first, $last) = @{$agent}[0, 6 + 1];
    is $last->{balance_fen} - $first->{balance_fen}, 110_000 - 46_000,
        'and ends with so much more';
}

my $supplier = staff_call('statement_supplier', 'BOOK', $month);
my %want = (
    '应收平台 1 支付宝' => ['收款 3 60000 0', '已退款 1 0 18000',
                            '平台手续费 1 0 30', '转入银行 1 0 30000',
                            '期末余额 6 60000 48030'],
    '销售收入' => ['销售 2 40000 0', '退票 1 0 10000', '期末余额 3 40000 10000'],
    '银行' => ['代理商充值 1 100000 0', '代理商扣款 1 0 5000',
               '转入银行 1 30000 0', '期末余额 3 130000 5000'],
    '违约手续费收入' => ['违约手续费 2 3000 0', '期末余额 2 3000 0'],
    '预收款（未交付）' => ['违约手续费 1 0 2000', '收款 3 60000 0',
                           '应退款 1 0 18000', '期末余额 5 60000 20000'],
    '应付退款' => ['应退款 1 18000 0', '已退款 1 0 18000',
                   '期末余额 2 18000 18000'],
    '平台手续费' => ['平台手续费 1 30 0', '期末余额 1 30 0'],
    '代理商账户' => ['代理商充值 1 100000 0', '代理商扣款 1 0 5000',
                     '销售 2 0 40000', '违约手续费 1 0 1000',
                     '退票 1 10000 0', '期末余额 6 110000 46000'],
);
my %is;
push @{$is{$_->{account}}}, $_ for @$supplier;
is_deeply [sort keys %is], [sort keys %want], 'the supplier has these accounts';
for my $account (sort keys %want) {
    is_deeply rows_of($is{$account}, [qw(item number in_fen out_fen)]),
        $want{$account}, "$account has these movements";
    my ($first, $last) = @{$is{$account}}[0, -1];
    is $last->{balance_fen}, $first->{balance_fen} + $last->{in_fen}
                             - $last->{out_fen}, "$account ends with their sum";
}


# ---- And what the transfers are, summed up by hand ----

my %side = ('应收平台 1 支付宝' => 21, '销售收入' => 1, '银行' => 2,
            '违约手续费收入' => 3, '预收款（未交付）' => 4, '应付退款' => 5,
            '平台手续费' => 7);
for my $account (sort keys %side) {
    my $sum = sql_value(
        'SELECT sum(case when debit = ? then amount_fen else -amount_fen end)'
        . ' FROM ticket.transfer WHERE ? IN (debit, credit) AND at >='
        . " ?::timestamp at time zone 'Asia/Shanghai'", ($side{$account}) x 2,
        $month);
    my $last = $is{$account}[-1];
    is abs($last->{in_fen} - $last->{out_fen}), abs $sum,
        "$account has moved as the ledger says";
}
audit_ok('the books of the month agree');
done_testing;
