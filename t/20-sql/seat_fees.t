# Breach fees of performances: by whole hours left to the start (R58, R60).
# Every case is worked out by hand.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use TicketBooking qw(database fixture supplier_set sql_call order_row);
use TicketTest;
use TicketTheatre qw(theatre performance seated clock_at);

database();
fixture(fee_mode => 1, activateable => 1);
theatre();

my %order;

# [units, B fen or A hundredths of a percent, value, H or D]
sub rules {
    sql_do('DELETE FROM ticket.fee_rule');
    sql_do('INSERT INTO ticket.fee_rule SELECT 7, p, ?, ?, ?, ?'
           . ' FROM generate_series(1, 5) p', $_->[3] // 'H', @$_[0 .. 2])
        for @_;
    sql_do('UPDATE ticket.supplier SET catalogue_version = 1');
    return;
}

# What one person of that price pays who breaks off at that moment.
sub fee {
    my ($day, $price, $at) = @_;

    $order{$day} //= seated($day, valid_until => '2099-01-01 00:00+00');
    return sql_value('SELECT impl.order_fee(o, 1, ?, impl.visit_start(o, o.day),'
                     . ' ?) FROM ticket.orders o WHERE o.order_id = ?',
                     $price, $at, $order{$day});
}

sub table {
    my ($name, $day, @cases) = @_;

    for (@cases) {
        my ($price, $at, $fee, $left) = @$_;
        is fee($day, $price, $at), $fee,
            "$name: $left, so $price fen cost $fee at $at";
    }
    return;
}

my @steps = ([48, 'B', 0], [24, 'B', 1000], [2, 'B', 3000], [0, 'B', 5000]);

# ---- The edges of hours: it begins at 19:30 ----

my $day = '2026-12-10';
performance($day);
rules(@steps);
table('steps', $day,
    [10000, '2026-12-01 00:00:00+08', 0, 'nine days are left'],
    [10000, '2026-12-08 19:29:59+08', 0, '48 hours and a second are'],
    [10000, '2026-12-08 19:30:00+08', 0, '48 hours are'],
    [10000, '2026-12-08 19:30:01+08', 1000, 'a second less are 47'],
    [10000, '2026-12-09 19:29:59+08', 1000, '24 hours and a second are'],
    [10000, '2026-12-09 19:30:00+08', 1000, '24 hours are'],
    [10000, '2026-12-09 19:30:01+08', 3000, 'a second less are 23'],
    [10000, '2026-12-10 00:00:00+08', 3000, 'at midnight 19 are'],
    [10000, '2026-12-10 17:29:59+08', 3000, 'two hours and a second are'],
    [10000, '2026-12-10 17:30:00+08', 3000, 'two hours are'],
    [10000, '2026-12-10 17:30:01+08', 5000, 'a second less is one'],
    [10000, '2026-12-10 18:30:01+08', 5000, 'less than an hour is none'],
    [10000, '2026-12-10 19:29:59+08', 5000, 'a second is none'],
    [10000, '2026-12-10 19:30:00+08', 5000, 'it begins'],
    [10000, '2026-12-10 19:30:01+08', 5000, 'below none counts as none'],
    [10000, '2026-12-10 23:59:59+08', 5000, 'it is long over'],
    [10000, '2026-12-10 09:30:00.000001Z', 5000, 'a microsecond less counts'],
    [10000, '2026-12-10 09:30:00Z', 3000, 'another zone says the same hour']);

# ---- Percentages, and never more than the price ----

rules([24, 'A', 1000], [0, 'A', 3333]);
table('percent', $day,
    [10001, '2026-12-09 12:00+08', 1000, 'ten percent are 1000.1'],
    [9995, '2026-12-09 12:00+08', 1000, 'ten percent are 999.5'],
    [9994, '2026-12-09 12:00+08', 999, 'ten percent are 999.4'],
    [5, '2026-12-09 12:00+08', 1, 'ten percent are half a fen'],
    [4, '2026-12-09 12:00+08', 0, 'ten percent are less than half a fen'],
    [10001, '2026-12-10 12:00+08', 3333, '33.33 percent are 3333.3'],
    [3335, '2026-12-10 12:00+08', 1112, '33.33 percent are 1111.6'],
    [0, '2026-12-10 12:00+08', 0, 'nothing was paid']);
rules([0, 'A', 10000]);
table('all of it', $day, [777, '2026-12-10 12:00+08', 777, 'all is lost']);
rules([0, 'B', 5000]);
table('the price', $day,
    [3000, '2026-12-10 12:00+08', 3000, 'the fee is more than the price'],
    [5000, '2026-12-10 12:00+08', 5000, 'the fee is the price'],
    [0, '2026-12-10 12:00+08', 0, 'who goes free owes nothing']);

# ---- Which of several counts ----

rules([5, 'B', 100], [3, 'B', 400]);
table('the smallest', $day,
    [10000, '2026-12-10 14:30:00+08', 100, 'five hours are left'],
    [10000, '2026-12-10 14:30:01+08', 400, 'four are'],
    [10000, '2026-12-10 17:00:00+08', 400, 'fewer than any are']);
rules([1, 'B', 500, 'D'], [3, 'B', 900], [0, 'B', 2000]);
table('days and hours', $day,
    [10000, '2026-12-09 23:59:59+08', 500, 'it is the day before'],
    [10000, '2026-12-10 00:00:00+08', 900, 'it is the day, 19 hours are left'],
    [10000, '2026-12-10 16:30:00+08', 900, 'three hours are left'],
    [10000, '2026-12-10 16:30:01+08', 2000, 'two are']);
rules();
table('no rule', $day, [10000, '2026-12-10 19:00+08', 0, 'none says anything']);

# ---- Around midnight, and other times on a day ----

rules(@steps);
performance('2026-12-11', 30, 120, 30, 0, 120);
table('half past midnight', '2026-12-11',
    [10000, '2026-12-10 22:30:00+08', 3000, 'two hours before it is yesterday'],
    [10000, '2026-12-10 22:30:01+08', 5000, 'one hour before it is'],
    [10000, '2026-12-10 00:30:00+08', 1000, 'a whole day is left']);
performance('2026-12-12', 1410, 1530, 1410, 1350, 1470);
table('until after midnight', '2026-12-12',
    [10000, '2026-12-12 21:30:00+08', 3000, 'two hours are left'],
    [10000, '2026-12-13 00:10:00+08', 5000, 'it is being played']);
performance('2026-12-13', 840, 930, 840, 780, 900);
table('in the afternoon of that day', '2026-12-13',
    [10000, '2026-12-13 12:00:00+08', 3000, 'two hours are left to 14:00'],
    [10000, '2026-12-13 12:00:01+08', 5000, 'a second less is one'],
    [10000, '2026-12-13 17:30:00+08', 5000, 'at two before the usual it is over']);
performance('2026-12-13', 1320, 1410, 1320, 1260, 1380);
table('moved to the night', '2026-12-13',
    [10000, '2026-12-13 17:30:00+08', 3000, 'four hours and a half are left'],
    [10000, '2026-12-12 22:00:00+08', 1000, 'a whole day is left']);

# ---- The supplier's own zone ----

my $zoned = sub {
    my ($zone, $on, @cases) = @_;
    supplier_set(zone => $zone);
    table($zone, $on, @cases);
    supplier_set(zone => 'Asia/Shanghai');
};
performance($_) for '2026-12-20', '2027-03-28', '2026-12-31';
seated('2027-03-28');
$zoned->('Asia/Urumqi', '2026-12-20',
    [10000, '2026-12-20 17:30:00+06', 3000, 'two hours are left there'],
    [10000, '2026-12-20 19:30:01+08', 5000, 'one hour is, as clocks in Beijing'
     . ' say 19:30']);
$zoned->('America/New_York', '2026-12-31',
    [10000, '2026-12-31 22:30:00Z', 3000, 'two hours are left'],
    [10000, '2026-12-31 22:30:01Z', 5000, 'one is'],
    [10000, '2027-01-01 00:29:00Z', 5000, 'another year has begun elsewhere']);
$zoned->('Europe/Berlin', '2027-03-28',
    [10000, '2027-03-27 18:30:00+01', 1000, 'a night of 23 hours lies between'],
    [10000, '2027-03-27 19:30:00+01', 3000, 'a day by the clock is 23 hours']);

# ---- What orders pay in all ----

# at 18:00 one hour is left: 50.00 of each paying person, 80.00 at most
performance(iso_day(1));
my @orders = (
    ['two single tickets', [[1, 2]], 10000],
    ['a group ticket of seven', [[2, 7]], 35000],
    ['three of whom one goes free', [[1, 3, 1]], 10000],
    ['a group of five of whom two go free', [[2, 5, 2]], 15000],
    ['a group whose price is less than the fee', [[4, 3]], 9000],
);
my $tomorrow = iso_day(1);
$_->[3] = seated($tomorrow, state => '2', items => $_->[1]) for @orders;
my $part = seated($tomorrow, state => '2', items => [[1, 3]]);
my $issued = seated($tomorrow, state => '3', ticket_until => $tomorrow);
my $booked = seated($tomorrow, pay_by => undef);

clock_at($tomorrow, '18:00');
for (@orders, ['what is only booked', undef, 0, $booked]) {
    my ($name, undef, $fee, $order) = @$_;
    sql_call('api.cancel_order', 7, 9101, $order);
    is_deeply [@{order_row($order)}{qw(state fee_fen)}], ['4', $fee],
        "$name: the order costs $fee";
}
sql_call('api.activate_order_2', 7, 9101, $part, 'f', '{1}', '{1}', $tomorrow,
         -1, 2, 1, 't', '{}', '{}');
is_deeply [@{order_row($part)}{qw(state fee_fen deal_fen)}],
    ['3', 10000, 10000], 'who takes one of three pays two fees';
sql_call('api.refund_tickets_2', 7, 9101, $issued, '{1}');
is sql_value('SELECT fee_fen FROM ticket.refund WHERE order_id = ?', $issued),
    5000, 'a ticket that comes back costs one';

audit_ok();
done_testing();
