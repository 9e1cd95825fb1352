# Month statements: an agent's accounts and a supplier's ledger.  What they say
# is what the transfers are, and they end where the next one begins.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use TicketBooking qw(
    database fixture sql_call sql_array order_defaults booked staff_call
    staff_refused in_time pay_deposit);
use TicketMoney qw(platforms pay_order payback_of settle);
use TicketTest;

my $dbh = database();

fixture(slot_mode => 1, fee_mode => 1);
sql_do("INSERT INTO ticket.fee_rule VALUES (7, 1, 'D', 0, 'B', 1000)");
platforms();
order_defaults(day => iso_day(9), pay_by => sub { in_time('30 minutes') });
sql_do('UPDATE ticket.supplier SET catalogue_version = 1');

# Everything stands before the end of a month, in the supplier's zone, or after.
my $this = sql_value("SELECT to_char(api.now() at time zone 'Asia/Shanghai',"
                     . " 'YYYY-MM-01')");
my $next = sql_value('SELECT (?::date + interval \'1 month\')::date', $this);
my $after = sql_value('SELECT (?::date + interval \'1 month\')::date', $next);

sub agent { return staff_call('statement_agent', 'BOOK', 'agent9101', $_[0]) }
sub supplier { return staff_call('statement_supplier', 'BOOK', $_[0]) }
sub at_month {
    sql_do("SELECT api.set_clock_shift('0')");
    sql_do('SELECT api.set_clock_shift((?::date + time \'10:00\') at time zone'
           . " 'Asia/Shanghai' - now())", $_[0]);
    return;
}

# Some of everything, in the month that begins so.
sub month_of {
    my ($first, $reference) = @_;

    at_month($first);
    my %in = (day => sql_value('SELECT (?::date + 5)::date', $first),
              slots => [], valid_until => sql_value(
                  'SELECT (?::date + 20)::timestamptz', $first));
    staff_call('deposit_topup', 'BOOK', 'agent9101', 50_000,
               qq({"reference": "$reference"}));
    staff_call('rebate_topup', 'BOOK', 'agent9101', 3_000, '{}');
    my $sold = booked(%in);
    pay_deposit(7, 9101, $sold, 20000, 40, 't', 0, 't');
    my $refunded = booked(%in);
    pay_deposit(7, 9101, $refunded, 20000, 40, 't', 0, 't');
    sql_call('api.refund_tickets_2', 7, 9101, $refunded, '{1}');
    pay_deposit(7, 9101, booked(%in), 20000, 40, 'f', 0, 'f');   # only held
    my $paid = pay_order(booked(%in));
    my $back = pay_order(booked(%in));
    sql_call('api.apply_refund', 7, 9101, $back->{order_id}, '不去了');
    staff_call('refund_approve', 'BOOK', $back->{order_id});
    settle(payback_of($back)->[0]{number}, state => 'paid');
    return;
}

month_of($next, '=BANK-1');
month_of($after, '@BANK-2');


# ---- An agent ----

my ($deposit) = sql_value('SELECT balance_fen FROM ticket.account'
                          . ' WHERE account_id = 91011');
for ($next, $after) {
    my @rows = grep { $_->{account} eq '预存款账户' } @{agent($_)};
    my ($first, $last) = @rows[0, -1];
    my ($in, $out, $balance) = (0, 0, $first->{balance_fen});

    for my $row (@rows[1 .. $#rows - 1]) {
        $in += $row->{in_fen} // 0;
        $out += $row->{out_fen} // 0;
        $balance += ($row->{in_fen} // 0) - ($row->{out_fen} // 0);
        is $row->{balance_fen}, $balance,
            "the balance goes on behind $row->{item}";
    }
    is $first->{item}, '期初余额', 'the month begins with a balance';
    is_deeply [@{$last}{qw(item in_fen out_fen balance_fen)}],
        ['期末余额', $in, $out, $balance], 'and ends with one, and sums';
    ok $in > 50_000 && $out >= 40_000, 'much has moved';
}
is agent($after)->[0]{balance_fen},
    (grep { $_->{item} eq '期末余额' } @{agent($next)})[0]{balance_fen},
    'a month begins as the one before ended';
is((grep { $_->{item} eq '期末余额' } @{agent($after)})[0]{balance_fen},
   $deposit, 'the last one ends with what there is');
is_deeply [map { $_->{reference} } grep { $_->{item} eq '充值' } @{agent($next)}],
    ['=BANK-1'], 'a payment says its reference';
is scalar(grep { $_->{account} eq '返利账户' } @{agent($next)}), 3,
    'the rebate account has a part of its own';
is scalar @{agent('2001-01-01')}, 2, 'a month without movements is empty';
staff_refused(qr/no agent nobody/, 'an agent that is not there',
              'statement_agent', 'BOOK', 'nobody', $next);


# ---- The supplier ----

sub rows_of {
    my ($month, $account) = @_;
    return grep { $_->{account} =~ /^$account/ } @{supplier($month)};
}
sub balance {
    my ($month, $account) = @_;
    my ($row) = grep { $_->{item} eq '期末余额' } rows_of($month, $account);
    return $row ? $row->{balance_fen} : 0;
}
sub item {
    my ($month, $account, $item) = @_;
    my ($row) = grep { $_->{item} eq $item } rows_of($month, $account);
    return $row ? ($row->{in_fen} - $row->{out_fen}) : undef;
}

is_deeply [map { item($next, '应收平台 1 支付宝', $_) } qw(收款 已退款)],
    [40000, -18000], 'what a platform got and gave back is there';
is item($next, '销售收入', '销售'), 40000, 'so are sales';
is item($next, '销售收入', '退票'), -10000, 'and tickets that came back';
is item($next, '预收款', '收款'), 40000, 'what is paid and not delivered is owed';
is item($next, '违约手续费收入', '违约手续费'), 2000 + 1000,
    'fees are what was kept';

for my $month ($next, $after) {
    my ($mine, $others) = (0, 0);

    for (@{supplier($month)}) {
        next if $_->{item} ne '期末余额';
        if ($_->{account} =~ /^(?:银行|现金|平台手续费|应收平台)/) {
            $mine += $_->{balance_fen};
        } else {
            $others += $_->{balance_fen};
        }
    }
    is $mine, $others, 'what there is, is owed or earned';
}
is balance($after, '应收平台 1'), 2 * 22000, 'balances are carried on';
is balance($after, '代理商账户'), sql_value('SELECT sum(balance_fen)'
    . ' FROM ticket.account WHERE supplier_id = 7'), 'agents have what their accounts say';
is sql_value('SELECT count(*) FROM (SELECT 1 FROM ticket.transfer t'
    . " WHERE t.at >= ?::timestamp at time zone 'Asia/Shanghai'"
    . ' AND t.supplier_id = 7 AND t.kind NOT IN (4, 5)) x', $next),
    (sum_of($next) + sum_of($after)) / 2,
    'every movement of the two months is counted once on each side';

sub sum_of {
    my $n = 0;
    $n += $_->{number} for grep { $_->{item} eq '期末余额' } @{supplier($_[0])};
    return $n;
}

audit_ok('the books of two months agree');
done_testing;
