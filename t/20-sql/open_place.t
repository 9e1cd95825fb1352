# Booking for the JSON interface: its order numbers, replays, tries.  And limits
# of documents and phones over several days, which the pages have, too.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/../lib";
use DBD::Pg qw(:async);
use TicketBooking qw(
    database connection until_waits fixture quota_used sql_call sql_array
    index_of in_time booked place place_one place_sql place_arguments);
use TicketTest;

my $dbh = database();

fixture(slot_mode => 1);

my $OPEN = "\x02";
my $n = 0;

sub open_order {
    my (%more) = @_;

    return (key => "$OPEN" . ++$n, page => 53, contact => '\xc0',
            day => iso_day(1), items => [[1, 2]], slots => [1],
            agent => 9101, callback => 0, %more);
}


sub rows_in { return sql_value("SELECT count(*) FROM ticket.$_[0]") }


# ---- Its number ----

{
    my ($a, $b) = @{(place({ open_order(key => "${OPEN}A") },
                           { open_order(key => 'A', page => 3,
                                        contact => undef) }))[0]};

    ok !defined $a->{verdict} && !defined $b->{verdict},
        'one number of its own of either interface is two orders';
    is $a->{open_id}, 4600001, 'the first number of 32 bits';
    is $b->{open_id}, undef, 'an order of a page has none';
    is_deeply [sql_values('SELECT order_id, agent_id, contact_sealed,'
                          . ' eticket_no FROM ticket.open_order')],
        [$a->{order_id}, 9101, "\xc0", ''], 'it is kept with its contact';

    my $id = sub { sql_value('SELECT impl.open_order_id(?, ?, ?)', @_) };
    is $id->(7, 9101, 4600001), $a->{order_id}, 'found by its number';
    is $id->(7, 9101, $a->{order_id}), $a->{order_id}, '... and by ours';
    is $id->(7, 9102, 4600001), undef, 'not by another agent';
    is $id->(8, 9101, 4600001), undef, '... or supplier';
    is $id->(7, 9101, $b->{order_id}), undef, 'an order of a page is not';
    is $id->(7, 9101, $_), undef, "nor is $_" for 0, -5, 4600002;

    my $again = place_one(open_order(key => "${OPEN}A"));
    is_deeply [@{$again}{qw(verdict replayed order_id open_id)}],
        [undef, 1, $a->{order_id}, 4600001], 'a replay has the same numbers';
    is place_one(open_order(key => "${OPEN}A", content => 'other'))->{verdict},
        'REPEAT_DIFFERS', 'another content is refused';

    my ($found) = @{sql_call('api.find_order_2', 7, 9101, "${OPEN}A")};
    is_deeply [@{$found}{qw(order_id open_id state)}],
        [$a->{order_id}, 4600001, '0'], 'find_order says it, too';
    is sql_call('api.find_order_2', 7, 9101, 'A')->[0]{open_id}, undef,
        '... and nothing of a page\'s';

    is_deeply [map { $_->{open_id} } @{(place(
            { open_order(contact => undef, key => 'P', page => 3) },
            { open_order(key => "${OPEN}A") }, { open_order() },
            { open_order(items => [[5, 200]]) }, { open_order() }))[0]}],
        [undef, 4600001, 4600002, undef, 4600003],
        'a batch of both, with a replay and a refusal';

    is_deeply [sql_values('SELECT impl.client_ref(k), impl.open_number(k)'
                          . ' FROM (VALUES (?::text)) v (k)', $_->[0])],
        $_->[1], $_->[2]
        for ["${OPEN}A", ['A', 'A'], 'own number of this interface'],
            ['A', ['A', undef], 'of a page'],
            ["\x01A", [undef, undef], 'a key that was made here'];
}


# ---- A try ----

sub try_one {
    my (%order) = @_;
    my $now = sql_value('SELECT api.now()');

    return $dbh->selectrow_hashref(
        place_sql() =~ s/place_orders_6/place_try/r, undef,
        place_arguments(7, $now, [\%order]));
}

{
    my @tables = qw(orders order_key order_item ticket visitor order_document
                    document quota transfer outbox open_order);
    my @before = map { rows_in($_) } @tables;
    my $used = quota_used(2, iso_day(2), 1);

    my $row = try_one(open_order(day => iso_day(2), visitors => [['v', 1]],
                                 documents => [[1, iso_day(2), 'v', 3, 1, 1]]));
    is $row->{verdict}, undef, 'it would be booked';
    is_deeply [map { rows_in($_) } @tables], \@before, 'nothing is kept';
    is quota_used(2, iso_day(2), 1), $used, 'no place is taken';

    is try_one(open_order(items => [[5, 101]]))->{verdict}, 'DAY_LIMIT',
        'what is not there is refused';
    $row = try_one(open_order(catalogue => 0));
    is $row->{verdict}, 'STALE', 'a catalogue of before is stale';

    my $fast = try_one(open_order());
    is $fast->{verdict}, undef, 'one that wants only places';
    is_deeply [map { rows_in($_) } @tables], \@before, '... keeps nothing';
    audit_ok();
}


# ---- Limits of several days ----

# An order of so many persons by that phone, on a day from today; 5 in 7 days.
my ($phone, $days) = ('139', 7);

sub of_phone {
    my ($day, $persons, %more) = @_;

    return (open_order(day => iso_day($day), items => [[1, $persons]],
        phone_index => index_of($phone),
        documents => [[1, iso_day($day), $phone, 5, $persons, 1, undef, $days,
                       1]], %more));
}

sub verdict { return place_one(@_)->{verdict} }

sub closed {
    my ($order) = @_;
    return sql_call('api.open_cancel', 7, 9101, $order)->[0]{verdict};
}

{
    my $first = booked(of_phone(1, 3));
    my $later = booked(of_phone(7, 2));

    is verdict(of_phone(1, 1)), 'PHONE_LIMIT', 'five in seven days are all';
    is verdict(of_phone(7, 1)), 'PHONE_LIMIT', '... also from the other day';
    is verdict(of_phone(4, 1)), 'PHONE_LIMIT', '... and from between';
    is try_one(of_phone(4, 1))->{verdict}, 'PHONE_LIMIT', 'so says a try';
    is verdict(of_phone(13, 4)), 'PHONE_LIMIT',
        'six days behind the second its two count';
    my $next = booked(of_phone(8, 3));
    is verdict(of_phone(14, 3)), 'PHONE_LIMIT', '... and the three behind it';
    is verdict(of_phone(14, 2)), undef, '... of which two are too few';

    $phone = '137';
    is verdict(of_phone(1, 5)), undef, 'another phone has its own';
    $phone = '139';

    is closed($first), undef, 'an order is cancelled';
    is verdict(of_phone(1, 4)), 'PHONE_LIMIT', 'what it had is given back';
    is verdict(of_phone(1, 3)), undef, '... and no more than that';
    audit_ok();
}

# all days
{
    ($phone, $days) = ('136', 0);
    my $order = booked(of_phone(1, 3));

    is verdict(of_phone(30, 3)), 'PHONE_LIMIT', 'all days count together';
    is verdict(of_phone(30, 2)), undef, 'what is left of them is sold';
    closed($order);
    is verdict(of_phone(20, 4)), 'PHONE_LIMIT', 'one is closed: three are left';
    is verdict(of_phone(20, 3)), undef, '... which are sold';
}

# a day, as ever
{
    ($phone, $days) = ('135', 1);
    booked(of_phone(1, 5));

    is verdict(of_phone(1, 1)), 'PHONE_LIMIT', 'a phone has its limit of a day';
    is verdict(of_phone(2, 5)), undef, 'the next day is another one';
}

# in one batch
{
    ($phone, $days) = ('134', 3);
    my @rows = @{(place(map { { of_phone(@$_) } } [1, 2], [3, 2], [2, 2],
                        [4, 3], [5, 2], [6, 5], [9, 5]))[0]};

    is_deeply [map { $_->{verdict} } @rows],
        [undef, undef, 'PHONE_LIMIT', undef, 'PHONE_LIMIT', 'PHONE_LIMIT',
         undef],
        'orders of one batch count for those behind them';
    audit_ok();
}

# a share of an order goes back with its tickets, whether they have visitors
{
    ($phone, $days) = ('133', 7);
    my $order = booked(of_phone(1, 4, state => '3', page => 3, key => 'share',
        contact => undef, visitors => [['w1', 1], ['w2', 1]]));
    my $rows = sql_call('api.refund_tickets_2', 7, 9101, $order,
                        sql_array([1, 4]));

    is $rows->[0]{verdict}, undef, 'two of four tickets are refunded';
    is verdict(of_phone(3, 4)), 'PHONE_LIMIT', 'two are held by the others';
    is verdict(of_phone(3, 3)), undef, 'the share of two is free';
    audit_ok();
}

# a card, once for ever
{
    my $by_card = sub {
        my ($day, %more) = @_;
        return (open_order(day => iso_day($day), items => [[1, 1]],
            visitors => [['card', 1]],
            documents => [[1, iso_day($day), 'card', 1, 1, 1, undef, 0]],
            %more));
    };
    my $order = booked($by_card->(1, state => '3', page => 3, key => 'card',
                                  contact => undef));

    is verdict($by_card->(1)), 'DOCUMENT_LIMIT', 'a card has its one ticket';
    is verdict($by_card->(29)), 'DOCUMENT_LIMIT', '... of all days';
    is sql_call('api.refund_tickets_2', 7, 9101, $order, '{1}')->[0]{verdict},
        undef, 'it is given back';
    is verdict($by_card->(29, pay_by => in_time('30 min'))), undef,
        '... and another one is sold';

    sql_do("SELECT api.set_clock_shift('90 min')");
    sql_do('SELECT api.expire_orders(100)');
    is verdict($by_card->(29)), undef, 'an order that expires gives it back';
    sql_do("SELECT api.set_clock_shift('0')");
    audit_ok();
}


# A family's ticket is one, whoever is named on it.
{
    is verdict(open_order(items => [[2, 1]],
                          visitors => [map { ["f$_", 1] } 1 .. 3])), undef,
        'a group ticket of one names three';
    audit_ok();
}


# ---- Two at once, on days of one window ----

{
    ($phone, $days) = ('132', 7);
    my ($one, $two) = (connection(), connection());
    my $now = sql_value('SELECT api.now()');
    my @order = ({ of_phone(1, 3) }, { of_phone(5, 3, agent => 9102) });

    $one->begin_work;
    my $first = $one->selectrow_hashref(place_sql(), undef,
        place_arguments(7, $now, [$order[0]]));
    is $first->{verdict}, undef, 'the first is booked, and not committed';

    my $sth = $two->prepare(place_sql(), { pg_async => 1 });
    $sth->execute(place_arguments(7, $now, [$order[1]]));
    until_waits($two, 'the second waits for it');
    $one->commit;
    $two->pg_result;
    is $sth->fetchrow_hashref->{verdict}, 'PHONE_LIMIT',
        'it counts what the first one took of another day';
    $sth->finish;
    audit_ok();
}

done_testing();
