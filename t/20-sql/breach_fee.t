# The breach fee as a table of cases (R56-R60).

use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/../lib";
use TicketBooking qw(database fixture);
use TicketTest;

my $dbh = database();

fixture(fee_mode => 1);

sub rules {
    my (@rules) = @_;

    sql_do('DELETE FROM ticket.fee_rule');
    sql_do('INSERT INTO ticket.fee_rule VALUES (7, 1, ?, ?, ?, ?)',
           @$_) for @rules;
    return;
}

# at: the supplier's clock; the visit begins on 2026-07-10 at 09:00 there
sub fee {
    my ($price, $at) = @_;

    return sql_value(
        "SELECT impl.breach_fee(7, 1, ?, '2026-07-10',"
        . " '2026-07-10 09:00+08', (?::text || '+08')::timestamptz)",
        $price, $at);
}

sub table {
    my ($name, $rules, @cases) = @_;

    rules(@$rules);
    is fee($_->[0], $_->[1]), $_->[2],
        "$name: a ticket of $_->[0] fen costs $_->[2] at $_->[1]" for @cases;
    return;
}

table('no rules', [], [10000, '2026-07-10 08:00', 0]);

# the example of the specification, in calendar days
table('days', [['D', 2, 'B', 0], ['D', 1, 'B', 1000], ['D', 0, 'B', 5000]],
    [9000, '2026-07-01 00:00', 0],
    [9000, '2026-07-08 23:59', 0],
    [9000, '2026-07-09 00:00', 1000],
    [9000, '2026-07-09 23:59', 1000],
    [9000, '2026-07-10 00:00', 5000],
    [9000, '2026-07-12 12:00', 5000],
    [4000, '2026-07-10 00:00', 4000]);

table('below the smallest', [['D', 3, 'B', 100], ['D', 5, 'B', 50]],
    [9000, '2026-07-05 00:00', 50],
    [9000, '2026-07-07 00:00', 100],
    [9000, '2026-07-08 00:00', 100],
    [9000, '2026-07-11 00:00', 100]);

table('hours', [['H', 24, 'B', 100], ['H', 2, 'B', 200], ['H', 0, 'B', 300]],
    [9000, '2026-07-09 09:00', 100],
    [9000, '2026-07-09 09:01', 200],
    [9000, '2026-07-10 07:00', 200],
    [9000, '2026-07-10 07:01', 300],
    [9000, '2026-07-10 12:00', 300]);

# hundredths of a percent, half up to the fen
table('percent', [['D', 0, 'A', 1250]],
    [10000, '2026-07-10 00:00', 1250],
    [4, '2026-07-10 00:00', 1],
    [3, '2026-07-10 00:00', 0],
    [0, '2026-07-10 00:00', 0]);
table('all of it', [['D', 0, 'A', 10000]], [777, '2026-07-10 00:00', 777]);

table('both units', [['D', 2, 'B', 10], ['H', 3, 'B', 20], ['H', 0, 'B', 30]],
    [9000, '2026-07-08 23:00', 10],
    [9000, '2026-07-09 23:00', 20],
    [9000, '2026-07-10 08:00', 30]);

sql_do('UPDATE ticket.supplier SET fee_mode = false');
table('fee mode off', [['D', 0, 'B', 100]], [9000, '2026-07-10 00:00', 0]);

done_testing();
