# Tickets of several attractions that are suppliers of their own: places are
# taken at all of them or at none, given back together, and let in at each one's
# own gates, by the operator's order.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use DBD::Pg ':async';
use TicketBooking qw(
    connection database fixture order_defaults booked place place_one place_sql
    place_arguments order_row quota staff_call staff_refused sql_array sql_call
    top_up until_waits index_of);
use TicketSettle qw(parties settle_pay legs cases_of clock_days settle_work);
use TicketTest;

my ($O, $X, $Y, $STRANGER) = (7, 8, 6, 9);

database();
fixture();
for ([$X, 'LAKE'], [$Y, 'PEAK'], [$STRANGER, 'FARM']) {
    local $TicketBooking::SUPPLIER = $_->[0];
    fixture(code => $_->[1], name => $_->[1]);
}
parties();
clock_days(0, '10:00');

# Attractions 11 and 12 are suppliers, with a gate each; 10 has a station.
my %CODE = ($X => 'LAKE', $Y => 'PEAK', $STRANGER => 'FARM');
sql_do("insert into ticket.party (supplier_id, party_no, kind, name,"
       . " own_supplier_id, made_at) values (7, ?, 'A', ?, ?, api.now())", @$_)
    for [11, '湖', $X], [12, '山', $Y];
for (values %CODE) {
    staff_call('station_set', $_, 1, "$_ gate");
    staff_call('device_create', $_, "$_ 1",
               { kind => 'turnstile', station => 1, gate => 1,
                 directions => 'in' });
}
staff_call('product_create', 'BOOK', 'J', { name => '联票' });
my $J = sql_value("select product_id from ticket.product where supplier_id = 7"
                  . " and code = 'J'");
$TicketBooking::PRODUCT{$J} = ['J', '1', 'f', 0, 18000, 2147483647];
sql_do('update ticket.product set day_limit = ? where supplier_id = ?'
       . ' and product_id = ?', @$_) for [10, $X, 5], [8, $Y, 5];


# ---- Terms ----

sub set {
    return 'settle_product_set', 'BOOK', 'J',
        { kind => 'joint', days => 1, after_expiry => 'none',
          return_rule => 'free', parts => $_[0] };
}

staff_refused(qr/attraction 10 is no supplier on this gateway, whose product/,
    'places where there is no supplier', set('10:100:80@SCARCE,11:80:60'));
staff_refused(qr/supplier LAKE has no product NONE/, 'a product that is none',
    set('10:100:80,11:80:60@NONE'));
sql_do("update ticket.supplier set kind = '2' where supplier_id = 8");
staff_refused(qr/supplier LAKE sells seats/, 'places of a theatre',
    set('10:100:80,11:80:60@SCARCE'));
# From here on one of them sells by slots: joint tickets take places of its day.
sql_do("update ticket.supplier set kind = '1', slot_mode = true"
       . ' where supplier_id = 8');
staff_refused(qr/supplier LAKE sells by slots.* ADULT needs a limit/,
    'places without number where there are slots',
    set('10:100:80,11:80:60@ADULT'));

staff_call(set('10:40:20,11:80:60:1x2@SCARCE,12:60:40@SCARCE'));
my ($terms) = @{staff_call('settle_product_approve', 'BOOK', 'J', 1)};
is $terms->{parts}, '10:40.00:20.00:1x1,11:80.00:60.00:1x2@SCARCE,'
    . '12:60.00:40.00:1x1@SCARCE', 'parts name the products of others';
sql_do("update ticket.settle_product set state = 'O'");

sub version {
    return sql_value('select catalogue_version from ticket.supplier'
                     . ' where supplier_id = ?', $_[0]);
}

for ([stranger => 'FARM', 0], ['an attraction' => 'LAKE', 1]) {
    my ($who, $code, $rises) = @$_;
    my $before = version($O);
    staff_call('product_set', $code, 'ADULT', { name => "new $code" });
    is version($O) > $before ? 1 : 0, $rises,
        "what $who changes concerns the operator's catalogue as it should";
}
# The operator's rises with those of its attractions.
sql_do("update ticket.supplier set catalogue_version = 1 $_")
    for '', 'where supplier_id = 7';
sql_do('update ticket.agent set version = 1');
order_defaults(day => iso_day(0), ticket_until => iso_day(0), slots => [],
               medium => 2, callback => 1, supplier => $O);


# ---- All or none ----

sub joint {
    my ($n, %o) = @_;
    return (items => [[$J, $n]], abroad => [[$X, 5, 10], [$Y, 5, 8]],
            visitors => [map { ["j$_" . rand, 1] } 1 .. $n], %o);
}

# What is sold of the product that the tickets name, and in all, there.
sub used {
    my ($supplier) = @_;
    return join ' ', map {
        sql_value('select used from ticket.quota where supplier_id = ?'
                  . ' and quota_id = ?', $supplier, $_) // '-'
    } quota(2, iso_day(0), 5), quota(3, iso_day(0), 0);
}

sub places { return sql_value('select count(*) from ticket.order_place') }

my $first = booked(joint(3, pay_by => '2099-01-01'));
is used($X), '3 3', 'places are taken at one attraction';
is used($Y), '3 3', 'and at the other, behind it by number';
is places(), 4, 'the order says where';

is place_one(key => 'K1', agent => 9101, supplier => $O, day => iso_day(0),
             joint(6))->{verdict}, 'DAY_LIMIT', 'one leg has too few';
is used($X) . used($Y), '3 33 3', 'then nothing is taken at any';

{
    my ($orders) = place(
        map { { key => "M$_->[0]", agent => 9101, day => iso_day(0),
                slots => [], @{$_->[1]} } }
        [1, [supplier => $X, items => [[5, 6]]]],
        [2, [supplier => $O, joint(2)]],
        [3, [supplier => $O, joint(1)]]);
    is_deeply [map { $_->{verdict} } @$orders], [undef, 'DAY_LIMIT', undef],
        'a batch decides joint and plain orders in the order they came';
    is used($X) . ',' . used($Y), '10 10,4 4', 'each row is what was sold';
}
audit_ok('places of joint orders are those that rows count');


# ---- Given back ----

{
    my $order = sql_value('select max(order_id) from ticket.orders'
                          . ' where supplier_id = 7');
    sql_call(db('ticket_nginx'), 'api.cancel_order', 7, 9101, $order);
    is order_row($order)->{state}, '4', 'an order is cancelled';
    is used($X) . ',' . used($Y), '9 9,3 3', 'its places are free at each';

    my $unpaid = booked(joint(1, pay_by => sql_value(
        "select api.now() + interval '30 min'")));
    clock_days(0, '10:40');
    sql_call(db('ticket_worker'), 'api.expire_orders', 100);
    is order_row($unpaid)->{state}, '4', 'an order is not paid in time';
    is used($X) . ',' . used($Y), '9 9,3 3', 'its places are free, too';
}

is settle_pay($first)->{state}, '3', 'an order is charged and issued';

{
    my ($r) = @{staff_call('settle_return', 'BOOK', $first, 1,
                            { reason => 'asked for' })};
    is $r->{verdict}, undef, 'a ticket of it is returned';
    is used($X) . ',' . used($Y), '8 8,2 2', 'one place is free at each';
}
audit_ok('what came back is counted at each attraction');

# Nobody is charged for an order whose places nobody took.
{
    my $order = booked(joint(1, abroad => [[$X, 5, 10]],
                             pay_by => '2099-01-01'));
    is settle_pay($order)->{verdict}, 'ORDER_NOT_PAYABLE',
        'an order without its places cannot be paid';
    sql_call(db('ticket_nginx'), 'api.cancel_order', 7, 9101, $order);
}


# ---- At each one's own gate ----

my $request = 0;

sub shown {
    my ($supplier, $ticket, %o) = @_;
    my @call = ($supplier, $o{device} // 1, 0, $o{request} // 'g' . ++$request,
                $o{order} // $first, $ticket, undef, undef, 'f', undef, undef,
                undef);
    return sql_call(db('ticket_nginx'), 'api.check_tickets',
                    map { sql_array([$_]) } @call)->[0];
}

is shown($STRANGER, 2)->{verdict}, 'UNKNOWN', 'a stranger knows no such ticket';
is shown($X, 1)->{verdict}, 'REFUNDED', 'one that came back is not let in';
{
    my $in = shown($X, 2, request => 'again');
    is $in->{verdict}, 'IN', 'an attraction lets it in at its own gate';
    is legs($first), 'RRR WVW WWW', 'it is visited there, and nowhere else';
    is cases_of($first) =~ tr/P//, 1, 'and is to be paid';
    is_deeply [@{$in}{qw(by_whom in_persons left_persons)}], [undef, 0, 1],
        'it hears nothing of the others';
    is shown($X, 2, request => 'again')->{repeated}, 1,
        'the same request is answered the same';
    is shown($X, 2, request => 'again', order => $first + 1)->{verdict},
        'UNKNOWN', 'another ticket is none of its';
    is_deeply sql_row('select device_no, request, guest_supplier_id,'
            . ' guest_device_no, guest_request from ticket.passage'
            . ' where order_id = ?', $first),
        { device_no => undef, request => undef, guest_supplier_id => $X,
          guest_device_no => 1, guest_request => 'again' },
        'the passage says whose device it was at, and which';
    is sql_value('select station_name from ticket.passage where order_id = ?',
                 $first), 'LAKE gate', 'and at what place';
}
is shown($Y, 2)->{verdict}, 'IN', 'the other lets it in as well';
is shown($Y, 3)->{verdict}, 'IN', 'and another ticket';
is legs($first), 'RRR WVV WWV', 'each leg is its own';
is shown($O, 2, device => 1)->{verdict}, 'IN', 'so does the operator\'s station';
is legs($first), 'RRR VVV WWV', 'so that all is visited';
clock_days(0, '11:30');
{
    # What the order says is another thing than what the share has left.
    sql_do('update ticket.order_item set ticket_until = ticket_until + 5 where'
           . ' order_id = ?', $first);
    my $used = shown($Y, 2);
    is $used->{verdict}, 'USED', 'nobody comes in twice where once is allowed';
    is $used->{last_day}, iso_day(0), 'a gate is told until when its share is';
    sql_do('update ticket.order_item set ticket_until = ticket_until - 5 where'
           . ' order_id = ?', $first);
}
{
    my $in = shown($X, 2, request => 'second');
    is $in->{verdict}, 'IN', 'twice, where it is twice a day';
    is_deeply [map { $_->{verdict} } map {
            @{sql_call(db('ticket_nginx'), 'api.gate_undo', $X, 1, 0, $_)}
        } 'again', 'second'], ['UNDO_LATE', undef],
        'the device takes its own passage back';
    is shown($X, 2)->{verdict}, 'IN', 'and may let in again';
}
is cases_of($first) =~ tr/P//, 4, 'a second entry is paid nothing';

# By a document, whose index is another one with each supplier.
{
    my $named = booked(joint(2, visitors => [['card one', 1], ['card two', 1]],
                             pay_by => '2099-01-01'));
    settle_pay($named);
    my $said = sub {
        my ($supplier, $operator, $card) = @_;
        my $index = index_of("nobody at $supplier")
            . sprintf('%08x', $operator) . substr index_of($card), 2;
        my @call = ($supplier, 1, 0, 'g' . ++$request, undef, undef, $index,
                    undef, 'f', undef, undef, undef);
        return sql_call(db('ticket_nginx'), 'api.check_tickets',
                        map { sql_array([$_]) } @call)->[0]{verdict};
    };
    is $said->($STRANGER, $O, 'card one'), 'UNKNOWN',
        'a stranger knows no such visitor';
    is $said->($X, $STRANGER, 'card one'), 'UNKNOWN',
        'nor is it looked for with others than its operators';
    is $said->($X, $O, 'card one'), 'IN', 'a visitor\'s card is let in';
    is $said->($Y, $O, 'card two'), 'IN', 'each at each attraction';
    is legs($named), 'WVW WWV', 'for that visitor\'s ticket';
    is sql_call(db('ticket_nginx'), 'api.check_tickets', map { sql_array([$_]) }
            $Y, 1, 0, 'g' . ++$request, undef, undef, index_of('card one'),
            undef, 'f', undef, undef, undef)->[0]{verdict}, 'UNKNOWN',
        'by an nginx of before it is not known';
}
audit_ok('guests\' passages are what the ledger says');


# ---- At the same moment ----

# The last place of a leg, wanted by a joint and by a plain order.
{
    my $holder = connection();
    my ($one, $two) = map { connection() } 0, 1;
    my @sth;
    my $now = sql_value('select api.now()');
    sql_do('update ticket.quota set capacity = used + 1 where supplier_id = ?'
           . ' and quota_id = ?', $X, quota(2, iso_day(0), 5));
    my %common = (agent => 9101, day => iso_day(0), slots => [], medium => 2);
    my @orders = ({ key => 'L1', supplier => $O, %common, joint(1) },
                  { key => 'L2', supplier => $X, %common, items => [[5, 1]] });

    $holder->begin_work;
    $holder->do('select from ticket.quota where supplier_id = ?'
                . ' and quota_id = ? for update', undef, $X,
                quota(2, iso_day(0), 5));
    for (0, 1) {
        my $dbh = ($one, $two)[$_];
        $sth[$_] = $dbh->prepare(place_sql(), { pg_async => PG_ASYNC });
        $sth[$_]->execute(place_arguments(7, $now, [$orders[$_]]));
        until_waits($dbh, "session $_ waits for the last place");
    }
    $holder->commit;
    my @verdicts = map {
        ($one, $two)[$_]->pg_result;
        map { $_->{verdict} // 'booked' } grep { $_->{kind} eq 'o' }
            @{$sth[$_]->fetchall_arrayref({})};
    } 0, 1;
    is_deeply [sort @verdicts], ['DAY_LIMIT', 'booked'],
        'the last place of an attraction is sold once';
    is used($X) =~ s/ .*//r, sql_value('select capacity from ticket.quota'
        . ' where supplier_id = ? and quota_id = ?', $X,
        quota(2, iso_day(0), 5)), 'no more than there are';
}

# Joint and plain orders of all suppliers beside each other, and their release.
{
    sql_do('update ticket.quota set capacity = 100000');
    my @dbh = map { connection() } 0 .. 2;
    my %common = (agent => 9101, day => iso_day(0), slots => [], medium => 2);
    my $n = 0;
    my @bad;

    for my $turn (1 .. 15) {
        my $now = sql_value('select api.now()');
        my @batch = (
            [{ supplier => $O, %common, joint(1) },
             { supplier => $X, %common, items => [[5, 1]] }],
            [{ supplier => $Y, %common, items => [[5, 1]] },
             { supplier => $X, %common, items => [[5, 1]] },
             { supplier => $O, %common, joint(1) }]);
        my @sth = map {
            $_->{key} = 'D' . ++$n for @{$batch[$_]};
            my $sth = $dbh[$_]->prepare(place_sql(), { pg_async => PG_ASYNC });
            $sth->execute(place_arguments(7, $now, $batch[$_]));
            $sth;
        } 0, 1;
        my $order = sql_value("select max(order_id) from ticket.orders where"
            . " supplier_id = 7 and state = '0'");
        my $cancel = $dbh[2]->prepare('select * from api.cancel_order(7, 9101,'
                                      . ' ?)', { pg_async => PG_ASYNC });
        $cancel->execute($order);

        for (0, 1) {
            $dbh[$_]->pg_result;
            push @bad, grep { $_->{kind} eq 'o' && $_->{verdict} }
                       @{$sth[$_]->fetchall_arrayref({})};
        }
        $dbh[2]->pg_result;
        $cancel->finish;
    }
    is_deeply \@bad, [],
        'joint and plain orders and their release never wait in a circle';
}

# ---- A day is called off ----

sub alarms {
    return join '; ', sql_values("select coalesce(string_agg(number || ': ' || text,"
        . " '; '), '') from ticket.alarm where supplier_id = 7 and kind ="
        . " 'attraction closed' and seen_at is null");
}

{
    my $day = iso_day(0);
    sql_do("update ticket.settle_product set state = 'D'");
    my (@set) = set('10:40:20,11:80:60:1x2@SCARCE,12:60:40@SCARCE');
    $set[3]{return_rule} = 'no';
    my ($proposed) = @{staff_call(@set)};
    staff_call('settle_product_approve', 'BOOK', 'J', $proposed->{proposal});
    sql_do("update ticket.settle_product set state = 'O'");
    sql_do('update ticket.supplier set catalogue_version = 1');
    my $unpaid = booked(joint(1, pay_by => '2099-01-01'));
    my $order = booked(joint(3, pay_by => '2099-01-01'));
    settle_pay($order);
    shown($X, 1, order => $order);
    shown($Y, 2, order => $order);
    my $return = sub {
        my @call = ('settle_return', 'BOOK', $order, $_[0], { reason => 'x' });
        return (eval { staff_call(@call) } // [{ verdict => $@ }])->[0];
    };
    staff_refused(qr/./, 'what may not come back does not', 'settle_return',
                  'BOOK', $order, 3, { reason => 'x' });

    my $left = sub {
        return { map { $_->{order_id} => "$_->{left_persons} $_->{left_why}" }
            @{staff_call('day_orders', $_[0], $day, { left => 1 })} };
    };
    my $at_lake = $left->('LAKE');
    is_deeply [@$at_lake{$order, $unpaid}], ['2 operator', '1 operator'],
        'an attraction is shown whose tickets hold places of a day';
    is $left->('BOOK')->{$order}, '3 used, settlement',
        'and the operator, of its own';
    is alarms(), '', 'nobody is told before it is closed';

    staff_call('day_off', 'LAKE', $day, { reason => 'flood', yes => 1 });
    like alarms(), qr/^11 $day: party 11 closed $day: \d+ orders, \d+ persons/,
        'the operator is told, and what to do';
    like sql_value('select impl.alarm_chinese(?)', alarms() =~ s/^11 $day: //r),
        qr/^结算方 11 于 $day 关闭：\d+ 个订单/, '... in its language';
    is settle_pay($unpaid)->{verdict}, undef,
        'what was booked before is charged as it was';

    my $refund = $return->(3)->{refund_fen};
    is $refund, sql_value('select price_fen from ticket.settle_ticket where'
        . ' order_id = ? and ticket_no = 3', $order),
        'a ticket comes back without a fee, whatever its product says';
    staff_refused(qr/./, 'one that was used elsewhere does not', 'settle_return',
                  'BOOK', $order, 2, { reason => 'x' });
    is $left->('LAKE')->{$order}, '1 operator', 'what came back is not shown';

    staff_call('day_on', 'LAKE', $day, {});
    is alarms(), '', 'the day is open again, and nobody need look';
    staff_refused(qr/./, 'then it comes back no more', 'settle_return', 'BOOK',
                  $unpaid, 1, { reason => 'x' });

    # Where it holds no places, who has other days comes on one of them.
    my %has;
    for my $days (1, 3) {
        sql_do("update ticket.settle_product set state = 'D'");
        @set = set('10:40:20,11:80:60:1x2,12:60:40');
        $set[3]{days} = $days;
        ($proposed) = @{staff_call(@set)};
        staff_call('settle_product_approve', 'BOOK', 'J', $proposed->{proposal});
        sql_do("update ticket.settle_product set state = 'O'");
        sql_do('update ticket.supplier set catalogue_version = 1');
        $has{$days} = booked(items => [[$J, 2]], pay_by => '2099-01-01',
                             visitors => [map { ["d$days$_", 1] } 1, 2]);
        settle_pay($has{$days});
    }
    shown($X, 1, order => $has{1});
    my $lake = $left->('LAKE');
    is_deeply [@$lake{@has{1, 3}}], ['1 operator', undef],
        'of a day alone it is shown as long as nobody was there';
    staff_call('day_off', 'LAKE', $day, { reason => 'flood', yes => 1 });
    like alarms(), qr/ closed $day: @{[scalar keys %$lake]} orders/,
        'and the operator is told of it, too';
    staff_call('day_on', 'LAKE', $day, {});
}


# ---- Whose an attraction is ----

{
    staff_refused(qr/party 11 stays the supplier that it is.*product J/,
        'who is used stays the supplier that it is', 'party_supplier', 'BOOK',
        11, 'FARM');
    staff_refused(qr/party 11 stays/, 'nor is it none', 'party_supplier', 'BOOK',
                  11, undef);
    is staff_call('party_supplier', 'BOOK', 11, 'LAKE')->[0]{own_supplier},
        'LAKE', 'to say the same again is nothing';
    staff_call('settle_product_close', 'BOOK', 'J');
    staff_refused(qr/party 11 stays.*orders that are not over/,
        'also where the product is closed, and tickets are good',
        'party_supplier', 'BOOK', 11, 'FARM');
    audit_ok('nothing is oversold at any attraction');
    sql_do("update ticket.settle_leg set state = 'S' where party_no = 11"
           . " and state = 'V'");
    staff_refused(qr/party 11 stays.*orders that are not over/,
        'those of who may come again, too', 'party_supplier', 'BOOK', 11,
        'FARM');
}

done_testing();
