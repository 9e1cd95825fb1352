package TicketTheatre;

# A theatre for the tests: hall 3 of supplier 7 (TicketBooking's) with the areas
# 31 and 32 of one long row each, session 5 and its performances.

use strict;
use warnings;
use utf8;

use Exporter 'import';

use TicketBooking qw(booked quota_used sql_call sql_array);
use TicketSystem;

our @EXPORT_OK = qw(theatre performance seated seats_of seats_used clock_at
                    refund_all);

my $AREA = 31;
my $SEATS = 200;


# After fixture().
sub theatre {
    sql_do("UPDATE ticket.supplier SET kind = '2' WHERE supplier_id = 7");
    sql_do("INSERT INTO ticket.hall VALUES (7, 3, '大剧院', 1)");
    sql_do('INSERT INTO ticket.seat_map VALUES (7, 3, 1, api.now())');
    sql_do(q{INSERT INTO ticket.seat_area
             VALUES (7, ?, 3, 1, 1, ?, 'A区', '#FF0000', 0, 0, 100, 100, ?, ?)},
           $AREA + $_, qw(A B)[$_], $SEATS, sql_array([1, $SEATS, 1 - $SEATS]))
        for 0, 1;
    sql_do(q{INSERT INTO ticket.session
             VALUES (7, 5, 3, '晚场', 1170, 1260, 1170, 1110, 1200)});
    unchanged();
    return;
}


# On a day; minutes of it: start, end, sale_end, check_from, check_until.
sub performance {
    my ($day, @minutes) = @_;

    @minutes = (1170, 1260, 1170, 1110, 1200) if !@minutes;
    sql_do(q{INSERT INTO ticket.performance (supplier_id, session_id, day,
                 map_no, start_minute, end_minute, sale_end_minute,
                 check_from_minute, check_until_minute)
             VALUES (7, 5, ?, 1, ?, ?, ?, ?, ?)
             ON CONFLICT (supplier_id, session_id, day) DO UPDATE
             SET start_minute = excluded.start_minute,
                 end_minute = excluded.end_minute,
                 sale_end_minute = excluded.sale_end_minute,
                 check_from_minute = excluded.check_from_minute,
                 check_until_minute = excluded.check_until_minute},
           $day, @minutes);
    unchanged();
    return;
}


# Bookings are quoted under version 1.
sub unchanged {
    sql_do('UPDATE ticket.supplier SET catalogue_version = 1');
    return;
}


# An order of the performance on a day.
sub seated {
    my ($day, %order) = @_;

    return booked(day => $day, session => 5, areas => [[$AREA, $SEATS]],
                  slots => [], valid_until => "$day 21:00+08", %order);
}


# "seats states": how many an order holds, and its tickets' states.
sub seats_of {
    return sql_value('SELECT count(*) FROM ticket.seat_held WHERE order_id = ?',
                     $_[0]);
}


sub seats_used { return quota_used(8, $_[0], 5 * 1048576 + $AREA) // 0 }


# The clock of the supplier, in China.
sub clock_at {
    my ($day, $time) = @_;

    sql_do('SELECT api.set_clock_shift((?::date + ?::interval)'
           . " AT TIME ZONE 'Asia/Shanghai' - transaction_timestamp())",
           $day, $time);
    return;
}


# What a worker does, until nothing is due: how many calls that took.
sub refund_all {
    my ($limit) = @_;
    my $calls = 0;

    while (@{sql_call(db('ticket_worker'), 'api.called_off_refunds',
                      $limit // 100)}) {
        die "no end of refunds\n" if ++$calls > 200;
    }

    return $calls;
}

1;
