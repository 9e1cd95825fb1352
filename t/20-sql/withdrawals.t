# Money drawn from a platform to the bank: booked once for each paper of the
# bank, seen in the statement, proven by the audit.  Sides of the ledger: 2 bank,
# 7 costs, 21 Alipay, 23 UnionPay.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use TicketBooking qw(
    database connection fixture sql_call order_defaults booked staff_call
    staff_refused in_time);
use TicketMoney qw(platforms pay_order);
use TicketTest;

my $dbh = database();

fixture(slot_mode => 1);
platforms();
staff_call('provider_add', 'BOOK', 3, 'unionpay',
           '{"merchant_id": "777290058110048", "name": "银联"}');
order_defaults(day => iso_day(4), pay_by => sub { in_time('30 minutes') });
pay_order(booked());

sub side { return sql_value(
    'SELECT coalesce(sum(case when debit = ? then amount_fen else -amount_fen'
    . ' end), 0) FROM ticket.transfer WHERE ? IN (debit, credit)',
    $_[0], $_[0]) }
sub withdraw {
    my ($account, $fen, $change) = @_;
    my ($row) = @{staff_call('bill_withdraw', 'BOOK', $account, $fen, $change)};
    die "$row->{verdict} $row->{subject}\n" if $row->{verdict};
    return $row;
}

my $bank = side(2);             # agents have paid in
is side(21), 20000, 'the platform owes what was paid';


# ---- Booked, and booked once ----

my $first = withdraw(1, 15000, '{"reference": "BANK-1", "fee_fen": 15,'
                               . ' "remark": "提现"}');
is_deeply [@{$first}{qw(account_no reference amount_fen fee_fen returned
                        repeated)}], [1, 'BANK-1', 15000, 15, 0, 0],
    'a withdrawal is booked';
is_deeply [side(21), side(2) - $bank, side(7)], [20000 - 15015, 15000, 15],
    'the platform owes less, the bank has it, the fee is a cost';
my $again = withdraw(1, 15000, '{"reference": "BANK-1", "fee_fen": 15}');
is_deeply [@{$again}{qw(document repeated)}], [$first->{document}, 1],
    'said again it is the same one';
is_deeply [side(21), side(2) - $bank, side(7)], [20000 - 15015, 15000, 15],
    'and moves nothing';
is sql_value('SELECT count(*) FROM ticket.transfer WHERE order_id = ?'
             . " AND booked_by = 'ticket_staff'", $first->{document}), 2,
    'it is known who booked it';

for (['another amount', 1, 15001, '{"reference": "BANK-1", "fee_fen": 15}'],
     ['another fee', 1, 15000, '{"reference": "BANK-1"}'],
     ['another account', 2, 15000, '{"reference": "BANK-1", "fee_fen": 15}'],
     ['the other way', 1, 15000,
      '{"reference": "BANK-1", "fee_fen": 15, "returned": true}'])
{
    my ($what, @call) = @$_;
    staff_refused(qr/BANK-1 was used for another document, $first->{document}/,
                  $what, 'bill_withdraw', 'BOOK', @call);
}
staff_refused(qr/must be more than 0/, 'nothing', 'bill_withdraw', 'BOOK', 1, 0,
              '{"reference": "BANK-0"}');
staff_refused(qr/BOOK has no account 9/, 'an account that is none',
              'bill_withdraw', 'BOOK', 9, 100, '{"reference": "BANK-9"}');
staff_refused(qr/no supplier NOBODY/, 'a supplier nobody knows',
              'bill_withdraw', 'NOBODY', 1, 100, '{"reference": "BANK-9"}');
staff_refused(qr/account 3 is UnionPay's, which pays out by itself/,
              'what its bills book', 'bill_withdraw', 'BOOK', 3, 100,
              '{"reference": "BANK-3"}');
audit_ok('the books agree with a withdrawal');


# ---- It came back ----

withdraw(1, 15000, '{"reference": "BANK-2", "fee_fen": 15, "returned": true}');
is_deeply [side(21), side(2) - $bank, side(7)], [20000, 0, 0],
    'what the bank has sent back is at the platform again';
audit_ok('the books agree with what came back');


# ---- Two say it at once ----

{
    my @dbh = map { connection('ticket_staff') } 1, 2;
    my @call = ('api.staff_bill_withdraw', 'BOOK', 1, 700,
                '{"reference": "BANK-5"}');

    $dbh[0]->begin_work;
    sql_call($dbh[0], @call);
    $dbh[1]->do("SET lock_timeout = '100ms'");
    ok !eval { sql_call($dbh[1], @call); 1 }, 'the second one waits';
    $dbh[0]->commit;
    ok sql_call($dbh[1], @call)->[0]{repeated}, 'and finds it booked';
    is sql_value("SELECT count(*) FROM ticket.transfer WHERE amount_fen = 700"),
        1, 'the money has moved once';
}


# ---- Seen by staff ----

my $list = staff_call('bill_withdrawals', 'BOOK', '{"account": 1}');
is_deeply [map { "$_->{reference} $_->{amount_fen} $_->{returned}" } @$list],
    ['BANK-5 700 0', 'BANK-2 15000 1', 'BANK-1 15000 0'],
    'the list has all of them';
is_deeply [@{$list->[2]}{qw(provider booked_by remark)}],
    ['alipay', 'ticket_staff', '提现'], 'with who booked it, and why';
is_deeply staff_call('bill_withdrawals', 'BOOK', '{"account": 2}'), [],
    'another account has none';
is scalar @{staff_call('bill_withdrawals', 'BOOK',
                       '{"last_day": "2020-01-01"}')}, 0, 'nor has another day';
staff_refused(qr/no supplier NOBODY/, 'the list of nobody', 'bill_withdrawals',
              'NOBODY', '{}');
{
    my %sum = map { ("$_->{account} $_->{item}" => $_) }
              @{staff_call('statement_supplier', 'BOOK', iso_day(0))};
    is_deeply [@{$sum{'银行 转入银行'}}{qw(number in_fen out_fen)}],
        [3, 15700, 15000], 'the month statement has them at the bank';
    is $sum{'应收平台 1 支付宝 期末余额'}{balance_fen}, 20000 - 700,
        'and what the platform still owes';
}

# An account that is taken away may still be drawn from.
sql_do("UPDATE ticket.provider_account SET state = 'R' WHERE account_no = 1");
is withdraw(1, 19300, '{"reference": "BANK-6"}')->{repeated}, 0,
    'the rest is drawn from an account that is taken away';
is side(21), 0, 'and it owes nothing more';
audit_ok('the books agree at the end');

for (['withdrawal', 'UPDATE ticket.transfer SET amount_fen = 701'
                    . ' WHERE amount_fen = 700'],
     ['withdrawal', "DELETE FROM ticket.transfer WHERE kind = 13"],
     ['bill_transfer', "DELETE FROM ticket.withdrawal WHERE reference"
                       . " = 'BANK-5'"],
     ['receivable', "UPDATE ticket.withdrawal SET account_no = 2"
                    . " WHERE reference = 'BANK-5'"])
{
    my ($check, $damage) = @$_;

    $dbh->begin_work;
    sql_do($damage);
    ok sql_value('SELECT count(*) FROM api.audit() WHERE check_name = ?', $check),
        "the audit finds damage of $check";
    $dbh->rollback;
}

done_testing;
