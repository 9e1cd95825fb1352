# The rows of prices: from what day one counts, and that none is lost by which
# tickets were sold.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use TicketBooking qw(
    database fixture sql_call staff_call staff_refused order_defaults booked);
use TicketTest;

my $dbh = database();
fixture();

my $today = iso_day(0);
my $tomorrow = iso_day(1);

sub day_before { return sql_value('SELECT ?::date - ?::int', $today, $_[0]) }

order_defaults(day => $today, items => [[1, 1]], slots => [],
               catalogue => sub {
                   sql_value('SELECT catalogue_version FROM ticket.supplier'
                             . ' WHERE supplier_id = 7')
               });

# "first day, yuan" of every row, an agent's with its number, past ones in ().
sub rows {
    my ($answer) = @_;
    return [map {
        my $row = join ' ', $_->{agent} // (), $_->{first_day},
            $_->{price_fen} / 100;
        defined $_->{replaced_at} ? "($row)" : $row
    } @$answer];
}

sub set {
    my ($price, $change, $product) = @_;
    return rows(staff_call('price_set', 'BOOK', $product // 'ADULT',
                           $price * 100, $change // '{}'));
}

sub clear {
    return rows(staff_call('price_clear', 'BOOK', 'ADULT', $_[0] // '{}'));
}

sub from { return qq({"first_day": "$_[0]"}) }

is_deeply set(100), ["$today 100"], 'a price without a day begins today';
is_deeply set(100), ["$today 100"], 'the same price again changes nothing';
is_deeply set(95), ["($today 100)", "$today 95"],
    'another price of today is kept when a new one takes its place';
is_deeply set(120, from($tomorrow)),
    ["($today 100)", "$today 95", "$tomorrow 120"],
    'a price of tomorrow waits behind that of today';
is_deeply set(130, from($tomorrow)),
    ["($today 100)", "$today 95", "$tomorrow 130"],
    'a price that nobody can have bought by is overwritten';

is sql_value('SELECT impl.list_price(7, 1, api.now())'), 9500,
    'the list price is that of the row in force';

# days of the past: one nobody bought by, one somebody did
my ($first, $old) = (day_before(9), day_before(5));
set(80, from($first));
set(85, from($old));
is_deeply set(86, from($old))->[1], "($old 85)",
    'a price of the past that nobody bought by is replaced and kept';
sql_do("SELECT api.set_clock_shift('-4 days')");
booked();
sql_do("SELECT api.set_clock_shift('0')");
staff_refused(qr/product ADULT has been sold by its price from \Q$old\E on/,
    'a price that was sold by', 'price_set', 'BOOK', 'ADULT', 9000,
    from($old));
is sql_value('SELECT price_fen FROM ticket.price WHERE agent_id = 0'
             . ' AND first_day = ?', $old), 8600,
    'what was sold by stays as it was';
is_deeply set(81, from($first))->[0], "($first 80)",
    'the price before it, which nobody bought by, is not held';
is_deeply set(70, qq({"agent": "agent9102", "first_day": "$old"}))->[-1],
    "agent9102 $old 70", 'a price of one agent stands beside the others';
is_deeply set(71, qq({"agent": "agent9102", "first_day": "$old"}))->[-1],
    "agent9102 $old 71", 'what another agent bought does not hold it';

# taking back: today's, then the one before it
is scalar(grep { $_ eq "$today 95" } @{clear()}), 0,
    'without a day the price in force is taken back';
is sql_value('SELECT impl.list_price(7, 1, api.now())'), 8600,
    'then the price before it is in force';
is scalar(grep { $_ eq "$tomorrow 130" } @{clear(from($tomorrow))}), 0,
    'a price of a day to come is taken back';
is_deeply [grep { /$today|$tomorrow/ } @{rows(staff_call('price_list',
                                                         'BOOK'))}],
    ["($today 100)", "($today 95)"],
    'what was in force is in the list, what never was is not';
staff_refused(qr/product ADULT has no such price/, 'a day without a price',
    'price_clear', 'BOOK', 'ADULT', from($tomorrow));
staff_refused(qr/product GROUP has no such price/, 'a product without a price',
    'price_clear', 'BOOK', 'GROUP', '{}');

audit_ok();
done_testing();
