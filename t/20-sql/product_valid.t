# When tickets are valid: what staff may say of a product, the first and the last
# second at a gate, lists of devices, and the minutes behind a payment.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use TicketBooking qw(database connection fixture sql_call staff_call
    staff_refused sql_array order_defaults booked);
use TicketTest;

database();
my $nginx = connection('ticket_nginx');
my $worker = connection('ticket_worker');
my ($today, $requests) = (iso_day(0), 0);

# The clock of the attraction, some days from today.
sub clock {
    my ($time, $days) = @_;
    sql_do("select api.set_clock_shift((?::date + ?::int4 + ?::time)"
           . " at time zone 'Asia/Shanghai' - clock_timestamp())", $today,
           $days // 0, $time);
    return;
}

clock('10:00');
fixture();

staff_call('station_set', 'BOOK', 1, '南门');
staff_call('device_create', 'BOOK', '闸', { kind => 'turnstile', station => 1,
                                            gate => 1 });
order_defaults(agent => 9101, items => [[1, 1]], day => $today, state => '3',
               slots => [], medium => 2, callback => 0);


# ---- What staff say ----

sub set { return staff_call('product_set', 'BOOK', 'ADULT', { @_ })->[0] }

sub refused {
    my ($pattern, $name, $change) = @_;
    local $Test::Builder::Level = $Test::Builder::Level + 1;
    return staff_refused($pattern, $name, 'product_set', 'BOOK', 'ADULT', $change);
}

is set()->{valid_mode}, 4, 'tickets are valid from the day of the visit on';
refused(qr/ADULT: --valid-mode 2 needs --valid-days/, 'no days',
        '{"valid_mode": 2}');
refused(qr/--valid-mode 3 needs --valid-last/, 'no last day', '{"valid_mode": 3}');
refused(qr/--valid-mode 5 needs --valid-last/, 'no days at all',
        '{"valid_mode": 5}');
refused(qr/--valid-mode 5 needs --valid-first/, 'no first day',
        '{"valid_mode": 5, "valid_last": "2031-05-07"}');
refused(qr/last valid day 2031-05-07 is before the first 2031-05-08/,
        'an end before the beginning',
        '{"valid_mode": 5, "valid_first": "2031-05-08",'
        . ' "valid_last": "2031-05-07"}');
is_deeply [@{set(valid_mode => 2, valid_days => 7, wait_minutes => 30)}
           {qw(valid_mode valid_days valid_last wait_minutes)}],
    [2, 7, undef, 30], 'it is said';
sql_do('update ticket.supplier set slot_mode = true');
staff_refused(qr/ADULT has slots or performances/, 'on a line with slots',
              'line_products', 'BOOK', '01', '{ADULT}');
sql_do('insert into ticket.line_product values (7, 1, 1)');
refused(qr/ADULT has slots or performances/, 'and a product of one',
        '{"valid_days": 8}');
is set(valid_mode => 1)->{valid_mode}, 1, 'the day of the visit alone is good there';
sql_do('delete from ticket.line_product');
sql_do('update ticket.supplier set slot_mode = false');
set(valid_mode => 4, wait_minutes => 0);
sql_do('update ticket.supplier set catalogue_version = 1');


# ---- At a gate ----

sub check {
    my ($order, %more) = @_;
    my %call = (supplier => 7, device => 1, epoch => 0,
                request => 'r' . ++$requests, order => $order, ticket => 1,
                id => undef, card => undef, broken => 'f', persons => undef,
                out => undef, scanned => undef, %more);
    return sql_call($nginx, 'api.check_tickets', map { sql_array([$call{$_}]) }
        qw(supplier device epoch request order ticket id card broken persons
           out scanned))->[0];
}

# Bought today for a visit in some days, valid from one day to another: at the
# last second before, the first and the last one, and one behind.
sub valid {
    my ($name, $visit, $from, $until) = @_;
    local $Test::Builder::Level = $Test::Builder::Level + 1;
    my @times = (($from > 0 ? ['23:59:59', $from - 1, 'DAY_BEFORE'] : ()),
                 ['00:00:00', $from, 'IN'], ['23:59:59', $until, 'IN'],
                 ['00:00:00', $until + 1, 'DAY_AFTER']);
    my @orders = map { clock('00:00');
                       booked(day => iso_day($visit),
                              ticket_from => $from == $visit ? undef : iso_day($from),
                              ticket_until => iso_day($until)) } @times;
    my @said = map { clock(@{$times[$_]}[0, 1]); check($orders[$_])->{verdict} }
               0 .. $#times;
    clock('10:00');
    return is_deeply \@said, [map { $_->[2] } @times], $name;
}

valid('on the day of the visit alone', 3, 3, 3);
valid('from the day of booking, for some days', 4, 0, 7);
valid('from the day of booking to a day', 2, 0, 9);
valid('from the day of the visit, for some days', 3, 3, 5);
valid('from a day to a day', 4, 2, 6);
is check(booked(day => iso_day(4), ticket_from => iso_day(2),
                ticket_until => iso_day(6)))->{first_day}, iso_day(2),
    'the gate says the first day';


# ---- Delivered later ----

{
    my $order = booked(state => '0', day => iso_day(2), ticket_from => $today,
                       ticket_until => iso_day(7));
    sql_do('select impl.deliver_order(7, o) from ticket.orders o'
           . ' where o.order_id = ?', $order);
    is_deeply [sql_values('select valid_from, ticket_until from'
                          . ' ticket.order_item where order_id = ?', $order)],
        [$today, iso_day(7)], 'its days are as they were';
}


# ---- Lists ----

sub scanned {
    my ($order, $first, $last) = @_;
    return sql_value('select count(*) from unnest(impl.gate_scan(7, ?, ?, 3)) n'
                     . ' where n = ?', iso_day($first), iso_day($last), $order);
}

{
    my $order = booked(day => iso_day(9), ticket_from => iso_day(1),
                       ticket_until => iso_day(20));
    is_deeply [map { scanned($order, @$_) } [0, 0], [1, 1], [0, 2], [9, 9],
               [20, 20], [21, 21]], [0, 1, 1, 1, 1, 0],
        'a list of a day has what is valid on it, once';
    is_deeply [sql_values('select before, after, flags & 7 from'
                          . ' impl.gate_facts(7, ?, array[?::int8])', iso_day(3),
                          $order)], [2, 17, 0],
        'with the days before and behind it';

    # One that is sold while the day has its list.
    my $cut = sub {
        for (1 .. 6) {
            sql_do('update ticket.gate_cursor set next_at = api.now()');
            sql_call($worker, 'api.gate_cut');
        }
    };
    $cut->();
    my $late = booked(day => iso_day(9), ticket_from => $today,
                      ticket_until => iso_day(20));
    $cut->();
    is sql_value('select count(*) from ticket.gate_row where order_id = ?'
                 . ' and day = ?', $late, $today), 1,
        'one that is sold for a later day is in the list of today';
}


# ---- Minutes behind the payment ----

{
    my $order = booked(ticket_until => iso_day(1), wait => 30);
    my $said = check($order);
    is_deeply [@{$said}{qw(verdict next_step persons left_persons minutes)}],
        ['NOT_YET', 'wait', 0, 1, 30], 'a ticket is good some minutes later';
    like $said->{since}, qr/02:30:00|02:31:00/, '... and says from when on';
    is sql_value('select flags & 7 from impl.gate_facts(7, ?, array[?::int8])',
                 $today, $order), 7, 'devices ask the server';
    is sql_value('select flags & 7 from impl.gate_facts(7, ?, array[?::int8])',
                 iso_day(1), $order), 0, 'but not the next day';
    clock('10:29:58');
    is check($order)->{verdict}, 'NOT_YET', 'in the last second before it';
    clock('10:30:02');
    is sql_value('select flags & 7 from impl.gate_facts(7, ?, array[?::int8])',
                 $today, $order), 0, 'then a list has it';
    is check($order)->{verdict}, 'IN', 'and it is let in';
    clock('10:00');
}


# ---- At the desk ----

{
    set(valid_mode => 5, valid_first => iso_day(1), valid_last => iso_day(6));
    is_deeply [sql_values('select d.valid_from, d.valid_until from ticket.product p'
                          . ' cross join lateral impl.product_days(p, ?, ?) d'
                          . " where p.supplier_id = 7 and p.code = 'ADULT'", iso_day(4), $today)],
        [iso_day(1), iso_day(6)], 'the desk goes by the same days';
    set(valid_mode => 3);
    is_deeply [sql_values('select d.valid_from, d.valid_until from ticket.product p'
                          . ' cross join lateral impl.product_days(p, ?, ?) d'
                          . " where p.supplier_id = 7 and p.code = 'ADULT'", iso_day(4), $today)],
        [$today, iso_day(6)], 'from the day of the sale on';
}

done_testing;
