# Activating what is paid for: whole and in part, its money, places, documents
# and tickets.  What is refused, and with which words, is also in
# 30-api/activate_ticket.t.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/../lib";
use TicketBooking qw(
    database connection fixture quota quota_used sql_call sql_array
    index_of order_defaults booked place order_row account_of
    supplier_set);
use TicketMoney qw(platforms pay_order);
use TicketTest;

my $dbh = database();

fixture(fee_mode => 1);
sql_do('INSERT INTO ticket.line_product SELECT 7, 1, g'
       . ' FROM generate_series(1, 5) g');
sql_do("INSERT INTO ticket.fee_rule VALUES (7, 1, 'D', 0, 'B', 1000),"
       . " (7, 2, 'D', 0, 'B', 500), (7, 3, 'D', 0, 'A', 2500)");

# Changes the configuration; bookings are still quoted under version 1.
sub change {
    my ($sql, @values) = @_;
    sql_do($sql, @values);
    sql_do('UPDATE ticket.supplier SET catalogue_version = 1');
    return;
}

sub supplier {
    my ($column, $value) = @_;
    change("UPDATE ticket.supplier SET $column = ?", $value);
    return;
}
supplier(activateable => 1);

my $day = iso_day(1);

order_defaults(day => $day, items => [[1, 3], [2, 10]], slots => [3],
    state => '2', ticket_until => iso_day(3), valid_until => sql_value(
        "SELECT (?::date + 3)::timestamp AT TIME ZONE 'Asia/Shanghai'", $day));

# part => { product => quantity }, names => [[document, line]]
sub activate {
    my ($order, %o) = @_;
    my @part = sort keys %{$o{part} // {}};
    my @names = @{$o{names} // []};

    return sql_call('api.activate_order_2', 7, $o{agent} // 9101, $order,
        $o{part} ? 'f' : 't', sql_array(\@part),
        sql_array([map { $o{part}{$_} } @part]), $o{day} // $day,
        $o{slot} // -1, $o{medium} // 2, $o{mode} // 1, $o{notice} // 't',
        sql_array([map { index_of($_->[0]) } @names]),
        sql_array([map { $_->[1] } @names]));
}

sub refusal {
    my $row = activate(@_)->[0];
    return join ' ', grep { defined } @{$row}{qw(verdict subject)};
}

sub money {     # kind, debit, credit, amount of the transfers after the first
    return join ', ', map { join ' ', @$_ } @{$dbh->selectall_arrayref(
        'SELECT kind, debit, credit, amount_fen FROM ticket.transfer'
        . ' WHERE order_id = ? AND no > 1 ORDER BY no', undef, $_[0])};
}

sub tickets {   # no:line:state:persons-free
    return join ' ', map { "$_->[0]:$_->[1]:$_->[2]:$_->[3]-$_->[4]" }
        @{$dbh->selectall_arrayref('SELECT ticket_no, line_no, state, persons,'
        . ' free FROM ticket.ticket WHERE order_id = ? ORDER BY 1', undef,
        $_[0])};
}

sub used { return quota_used($_[0], $day, $_[1]) }

sub lines {     # delivered, fee
    return join ' ', map { "$_->[0]/$_->[1]" } @{$dbh->selectall_arrayref(
        'SELECT deal_quantity, fee_fen FROM ticket.order_item'
        . ' WHERE order_id = ? ORDER BY line_no', undef, $_[0])};
}

sub account { return account_of($_[0] // 91011) }

sub document {
    my ($product, $on, $who) = @_;
    return join ' ', map { $_ // '-' } sql_values(
        'SELECT used, until FROM ticket.document WHERE product_id = ?'
        . ' AND day = ? AND id_index = ?::bytea', $product, $on,
        index_of($who));
}

sub shift_to {      # a time of the supplier's clock
    sql_do("SELECT api.set_clock_shift(((?::text || '+08')::timestamptz)"
           . ' - transaction_timestamp())', $_[0]);
    return;
}

# whole
{
    my $order = booked();
    is account(), '100000000 110000',
        'the money of the order is on hold before activation';
    my $rows = activate($order, notice => 'f');

    is scalar @$rows, 4,
        'activating the whole answers three single tickets and a group';
    is_deeply [map { $_->{quota_id} } @$rows], [(undef) x 4],
        'activating the whole changes no quota';
    is_deeply [@{$rows->[0]}{qw(verdict order_id bill business_type total_fen
        deal_total_fen deal_fen fee_fen ticket_count person_count ticket_no
        persons day price_fen amount_fen ticket_state)}],
        [undef, $order, "S$order", '2', 110000, 110000, 110000, 0, 4, 13, 1, 1,
         $day, 10000, 10000, '1'],
        'a ticket is answered as GetTicketList shows it';
    is account(), '99890000 0', 'the hold is captured from the balance';
    is money($order), '6 91012 1 110000',
        'the money is taken from the hold account';
    is tickets($order), '1:1:1:1-0 2:1:1:1-0 3:1:1:1-0 4:2:1:10-0',
        'all tickets are issued';
    is lines($order), '3/0 10/0', 'every item is delivered without a fee';

    my $o = order_row($order);
    is_deeply [@{$o}{qw(state medium notice deal_fen fee_fen transfers events
                        visit_day)}], ['3', 2, 0, 110000, 0, 2, 2, undef],
        'the order is delivered (state 3) with its medium and amounts';
    ok defined $o->{delivered_at}, 'the order says when it was delivered';
    is sql_value('SELECT string_agg(status::text, null::text'
        . ' ORDER BY seq) FROM ticket.outbox WHERE order_id = ?',
        $order), '23', 'callbacks of states 2 and 3 are queued';
    is refusal($order), 'ACTIVATE_STATE', 'activating it twice is refused';
    is used(1, 1003), 13, 'the places of the order stay taken';
    audit_ok();
}

# rebate and instant payment
{
    sql_do('UPDATE ticket.account SET balance_fen = 50000'
           . ' WHERE account_id = 91013');
    sql_do('INSERT INTO ticket.transfer SELECT 7, impl.next_number(7,'
           . ' api.now()), 1, 1, 2, 91013, 50000, null, 50000, api.now()');
    my $order = booked(items => [[1, 2]], state => '0');
    sql_do("UPDATE ticket.orders SET state = 'C', pay_method = 'F',"
           . ' paid_at = created_at, transfers = impl.transfer(7, order_id,'
           . ' 0::int2, 4::int2, 91013, 91014, 20000, api.now())'
           . ' WHERE order_id = ?', $order);
    is refusal($order), 'ACTIVATE_MODE',
        'mode 1 refuses an order paid with rebate';
    is activate($order, mode => 2, part => { 1 => 1 })->[0]{verdict}, undef,
        'mode 2 activates a rebate order in part';
    is order_row($order)->{state}, 'D',
        'a rebate order is delivered in state D';
    is money($order), '6 91014 1 10000, 7 91014 3 1000, 5 91014 91013 9000',
        'the rebate hold is captured, charged the fee and released';
    is account(91013), '39000 0',
        'the rebate account has the rest and holds nothing';
    is sql_value('SELECT string_agg(status::text, null::text'
        . ' ORDER BY seq) FROM ticket.outbox WHERE order_id = ?',
        $order), '0D', 'callbacks of states 0 and D are queued';

    $order = booked(items => [[1, 2]], state => '0');
    platforms();
    supplier_set(receipt_by_hand => 1);
    pay_order($order);
    supplier_set(receipt_by_hand => 0);
    is refusal($order), 'ACTIVATE_STATE',
        'an instant payment not yet approved is refused';
    sql_do("UPDATE ticket.orders SET state = '6' WHERE order_id = ?",
           $order);
    is refusal($order, mode => 2), 'ACTIVATE_MODE',
        'mode 2 refuses an instant payment';
    is activate($order)->[0]{deal_fen}, 20000,
        'an approved instant payment settles the whole';
    is order_row($order)->{state}, '3', 'an order paid instantly is delivered';
    is_deeply $dbh->selectall_arrayref('SELECT no, kind, debit, credit,'
        . ' amount_fen FROM ticket.transfer WHERE order_id = ?', undef,
        $order), [[1, 10, 4, 1, 20000]],
        'an instant payment is earned, and moves no money of an account';
    audit_ok();
}

# a part: the rest costs its fee, and gives its places back
{
    my $before = used(1, 1003);
    my $order = booked();
    my $balance = account();
    my $rows = activate($order, part => { 1 => 1, 2 => 4 });

    is_deeply [map { $_->{ticket_no} } @$rows], [1, 4, (undef) x 5],
        'a partial activation answers two tickets, then five quotas';
    is_deeply [@{$rows->[0]}{qw(total_fen deal_total_fen deal_fen fee_fen
        ticket_count person_count)}], [110000, 47000, 42000, 5000, 2, 5],
        'the sums answered are those of the part taken';
    is_deeply [map { $_->{quota_id} } grep { $_->{quota_id} } @$rows],
        [sort { $a <=> $b } quota(1, $day, 1003), quota(2, $day, 1),
         quota(2, $day, 2), quota(3, $day, 0), quota(7, iso_day(), 9101)],
        'the quotas answered are those that were changed';
    is used(1, 1003), $before + 5,
        'eight of thirteen places are free after the partial activation';
    is money($order), '6 91012 1 42000, 7 91012 3 5000, 5 91012 91011 63000',
        'the hold is captured, charged the fee and released';
    is lines($order), '1/2000 4/3000',
        'each item says what is delivered and its fee';
    is tickets($order),
        '1:1:1:1-0 2:1:0:1-0 3:1:0:1-0 4:2:1:4-0 5:2:0:6-0',
        'the group is split, the rest never becomes a ticket';
    is_deeply [map { $_->{ticket_no} } @{sql_call('api.ticket_list_2', 7, 9101,
        $order)}], [1, 4], 'GetTicketList lists only the two tickets issued';
    is_deeply [map { sql_call('api.ticket_context_3', 7, 9101, $order, $_)
        ->[0]{verdict} } 1 .. 5], [undef, 'NO_TICKETS', 'NO_TICKETS', undef,
        'NO_TICKETS'], 'only the tickets issued can be shown';
    is_deeply [map { $_->{deal_item_fen} } @{sql_call('api.query_order_2', 7,
        9101, $order)}], [10000, 32000],
        'QueryOrder shows what was sold of each item';
    is refusal($order, part => { 1 => 1 }), 'ACTIVATE_STATE',
        'a second partial activation is refused (R70)';
    is sql_call('api.refund_tickets_2', 7, 9101, $order, '{2}')->[0]{verdict},
        'REFUND_STATE', 'refunding a ticket that was never issued is refused';
    is sql_call('api.refund_tickets_2', 7, 9101, $order, '{1,4}')
        ->[0]{verdict}, undef, 'the tickets issued can be refunded';
    is used(1, 1003), $before, 'every place is given back once';
    is +(split / /, $balance)[0] - (split / /, account())[0],
        5000 + 1000 + 2000,
        'the account has paid the fees of activation and refund';
    audit_ok();

    $order = booked();
    activate($order, part => { 2 => 10 });
    is lines($order), '0/3000 10/0',
        'an item not taken owes its fee, the other is delivered whole';
    is tickets($order), '1:1:0:1-0 2:1:0:1-0 3:1:0:1-0 4:2:1:10-0',
        'only the tickets of the item taken are issued';
    audit_ok();

    $order = booked();
    $rows = activate($order, part => { 1 => 3, 2 => 10 });
    is scalar(grep { $_->{quota_id} } @$rows), 0,
        'a part that is everything changes no quota';
    is money($order), '6 91012 1 110000',
        'a part that is everything is captured as the whole';
}

# free persons are counted anew; the rest's free ones owe no fee
{
    change("INSERT INTO ticket.promotion VALUES (7, 1, '2000-01-01',"
             . " '2099-12-31', 10, 1), (7, 2, '2000-01-01', '2020-12-31', 1, 1),"
             . " (7, 2, '2021-01-01', '2099-12-31', 10, 3)");
    is sql_value('SELECT impl.free_persons(7, ?, ?, ?)',
        $_->[0], $day, $_->[1]), $_->[2],
        "$_->[1] persons of product $_->[0] go with $_->[2] free"
        for [1, 9, 0], [1, 10, 1], [1, 22, 2], [2, 10, 3], [3, 100, 0];

    my $order = booked(items => [[1, 22, 2]]);
    activate($order, part => { 1 => 15 });
    is money($order),
        '6 91012 1 140000, 7 91012 3 6000, 5 91012 91011 54000',
        '14 of 15 persons pay, 6 more owe the breach fee';
    is tickets($order) =~ s/.*(15:)/$1/r,
        '15:1:1:1-1 16:1:0:1-0 17:1:0:1-0 18:1:0:1-0 19:1:0:1-0 20:1:0:1-0'
        . ' 21:1:0:1-0 22:1:0:1-1', 'the last ticket on either side is free';

    $order = booked(items => [[2, 10, 3]]);
    activate($order, part => { 2 => 9 });
    is money($order), '6 91012 1 56000',
        'a part never costs more than the whole';
    is tickets($order), '1:1:1:9-2 2:1:0:1-1',
        'two of the part go free, one of the rest';
    is_deeply [map { @{$_}{qw(persons free amount_fen)} } @{sql_call(
        'api.ticket_list_2', 7, 9101, $order)}], [9, 2, 56000],
        'GetTicketList shows the part and its free persons';

    change('UPDATE ticket.promotion SET free_persons = 5'
              . ' WHERE product_id = 1');
    $order = booked(items => [[1, 22, 2]]);
    activate($order, part => { 1 => 20 });
    is money($order), '6 91012 1 180000, 7 91012 3 2000, 5 91012 91011 18000',
        'a part has never more free persons than were booked';

    # by the day of purchase; orders of before have what their day gave
    for my $case (['purchase', 0], ['the visit, of before', 1]) {
        my ($what, $n) = @$case;
        change('DELETE FROM ticket.promotion');
        change('INSERT INTO ticket.promotion VALUES (7, 1, ?, ?, 10, 1)',
               (iso_day($n)) x 2);
        $order = booked(items => [[1, 22, 2]]);
        activate($order, part => { 1 => 15 });
        is money($order),
            '6 91012 1 140000, 7 91012 3 6000, 5 91012 91011 54000',
            "a part goes by the promotion of the day of $what";
    }

    change('DELETE FROM ticket.promotion');
    $order = booked(items => [[1, 22, 2]]);
    activate($order);
    is money($order), '6 91012 1 200000', 'the whole is paid as it was booked';
    $order = booked(items => [[2, 4, 4]]);
    activate($order, part => { 2 => 2 });
    is money($order), '', 'a part that costs nothing moves no money';
    audit_ok();
}

# names: whose tickets are taken
{
    my %three = (items => [[3, 3]],
                 visitors => [map { [$_, 1] } qw(A B C)]);
    my $order = booked(%three);
    is refusal($order, part => { 3 => 2 }), 'ACTIVATE_NAMES_ORDER REAL',
        'two of three without names are refused';
    is refusal($order, part => { 3 => 2 }, names => [['A', 1]]),
        'ACTIVATE_NAMES_GIVEN REAL', 'one name for two tickets is refused';
    is refusal($order, part => { 3 => 2 }, names => [['A', 1], ['X', 1]]),
        'ACTIVATE_NAME_UNKNOWN',
        'a name that the order does not have is refused';
    is refusal($order, part => { 3 => 2 }, names => [['A', 1], ['B', 2]]),
        'ACTIVATE_NAME_LINE', 'a name of another item is refused';
    is refusal($order, part => { 3 => 2 }, names => [['A', 1], ['A', 1]]),
        'ACTIVATE_NAME_TWICE', 'one name given twice is refused';
    is refusal($order, part => { 3 => 2 }, names => [['A', 1], ['A', 1]],
               medium => 1), 'ACTIVATE_CARD_TWICE',
        'one card given twice is refused';
    is tickets($order), '1:1:0:1-0 2:1:0:1-0 3:1:0:1-0',
        'no refusal has issued a ticket';
    activate($order, part => { 3 => 2 }, names => [['C', 1], ['A', 1]]);
    is tickets($order), '1:1:1:1-0 2:1:0:1-0 3:1:1:1-0',
        'the tickets of those named are issued';
    is_deeply [map { $_->{visitor_no} } @{sql_call('api.order_identities', 7,
        9101, $order)}], [1, 3],
        'the identities listed are those of the tickets issued';
    is money($order),
        '6 91012 1 24000, 7 91012 3 3000, 5 91012 91011 9000',
        'the one who stays away costs a fee of a quarter';

    is refusal(booked(), names => [['A', 1]]), 'ACTIVATE_NAMES_NONE',
        'names for an order that names nobody are refused';

    # single tickets of which some are named, a group of which some are
    my %some = (items => [[1, 3], [2, 4]],
                visitors => [['D', 1], ['E', 2], ['F', 2]]);
    is refusal(booked(%some), part => { 1 => 2 }),
        'ACTIVATE_SINGLE_ORDER ADULT',
        'two single tickets are refused where one is named';
    is refusal(booked(%some), part => { 1 => 2 }, names => [['D', 1]]),
        'ACTIVATE_SINGLE_GIVEN ADULT',
        'one name for two single tickets is refused';
    is refusal(booked(%some), part => { 1 => 1 }, names => [['E', 2]]),
        'ACTIVATE_NAMES_COUNT GROUP', 'a name of an item not taken is refused';
    is refusal(booked(%some), part => { 2 => 1 }), 'ACTIVATE_NAMES_COUNT GROUP',
        'one of two named in a group is refused without a name';
    is refusal(booked(%some), part => { 2 => 2 }, medium => 1,
               names => [['E', 2]]), 'ACTIVATE_CARDS_GIVEN GROUP',
        'a group by cards needs a card for each';
    is refusal(booked(%some), medium => 1), 'ACTIVATE_CARDS_ORDER ADULT',
        'an order by cards needs a card for each';
    $order = booked(%some);
    activate($order, part => { 1 => 1, 2 => 3 }, names => [['F', 2]]);
    is tickets($order), '1:1:1:1-0 2:1:0:1-0 3:1:0:1-0 4:2:1:3-0 5:2:0:1-0',
        'the named single ticket and three of the group are issued';
    is_deeply $dbh->selectall_arrayref('SELECT visitor_no, ticket_no'
        . ' FROM ticket.visitor WHERE order_id = ? ORDER BY 1', undef, $order),
        [[1, 1], [2, 5], [3, 4]],
        'who was not named keeps a ticket that is not issued';
    audit_ok();

    # cards alone open gates
    is refusal(booked(%three, visitors => [['A', 1], ['B', 1, 3], ['C', 1]]),
               medium => 1), 'ACTIVATION_DOCUMENT 2',
        'a visitor with a passport cannot enter by card';
    $order = booked(%three, visitors => [['A', 1], ['B', 1, 3], ['C', 1]]);
    is activate($order, medium => 1, part => { 3 => 2 },
                names => [['A', 1], ['C', 1]])->[0]{verdict}, undef,
        'a visitor who stays away needs no card';
    is refusal(booked(items => [[1, 1]], id_type => 4), medium => 1),
        'ACTIVATION_DOCUMENT ',
        'a holder whose document is no card cannot enter by card';
    is refusal(booked(items => [[1, 2]]), medium => 1),
        'ACTIVATE_CARDS_ORDER ADULT', 'two tickets with one card are refused';
    is refusal(booked(items => [[1, 1], [2, 2]]), medium => 1),
        'ACTIVATE_CARD_TWICE',
        'tickets of two products with one card are refused';
    is activate(booked(items => [[2, 5]]), medium => 1)->[0]{verdict}, undef,
        'one card activates one group';
}

# days: from the effective date, within the validity, at most two ahead
{
    my $later = iso_day(2);

    is refusal(booked(), day => iso_day(0)), 'ACTIVATE_VALIDITY',
        'a day before the effective date is refused';
    is refusal(booked(), day => iso_day(4)), 'ACTIVATE_VALIDITY',
        'a day after the validity is refused';
    is refusal(booked(), day => iso_day(3)), 'ACTIVATE_DAYS',
        'a day three days ahead is refused';

    my $order = booked();
    is activate($order, day => $later)->[0]{day}, $later,
        'the ticket begins on the day given';
    is order_row($order)->{day}, $day, 'the effective date of the order stays';
    shift_to("$day 09:00");
    is sql_call('api.check_ticket', 7, $order, 1, 'S', '1')->[0]{verdict},
        'CHECK_DAY', 'entry before the day given is refused';
    shift_to("$later 09:00");
    is sql_call('api.check_ticket', 7, $order, 1, 'S', '1')->[0]{verdict},
        undef, 'entry on the day given is granted';
    sql_do("SELECT api.set_clock_shift('0')");
    is sql_value('SELECT max(ticket_until) FROM ticket.order_item'
        . ' WHERE order_id = ?', $order), iso_day(4),
        'a ticket of a later day is valid as long';

    $order = booked();
    shift_to(iso_day(3) . ' 23:59:58');
    is refusal($order, day => $day), 'ACTIVATE_DAYS',
        'a day gone by is refused';
    is activate($order, day => iso_day(0))->[0]{verdict}, undef,
        'activation succeeds in the last moment of the validity';
    sql_do("SELECT api.set_clock_shift('0')");
    my $next = iso_day(4);
    $order = booked();
    shift_to("$next 00:00:01");
    is refusal($order, day => $next), 'ACTIVATE_VALIDITY',
        'activation after the validity is refused';
    sql_do("SELECT api.set_clock_shift('0')");
}

# slots
{
    supplier(slot_mode => 1);
    is refusal(booked(), slot => 0), 'ACTIVATE_EMPTY timespanindex',
        'slot 0 is refused as missing';
    is refusal(booked(), slot => 4), 'ACTIVATE_SLOT',
        'another slot than the one booked is refused';
    is refusal(booked(), day => iso_day(2)), 'ACTIVATE_SLOT_DAY',
        'another day than that of the slot is refused';
    is activate(booked(), slot => 3)->[0]{slot_no}, 3,
        'the slot booked is accepted';
    is activate(booked())->[0]{slot_no}, 3, 'slot -1 means the slot booked';
    is refusal(booked(slots => [])), 'ACTIVATE_LINE',
        'an order booked without a route is refused';
    my $order = booked();
    change('DELETE FROM ticket.line_product WHERE product_id = 2');
    is refusal($order), 'ACTIVATE_LINE',
        'a product that has lost its route is refused';
    is activate($order, part => { 1 => 2 })->[0]{verdict}, undef,
        'the product that has a route is activated';
    supplier(slot_mode => 0);
    is activate(booked(), slot => 0)->[0]{verdict}, undef,
        'slot 0 is accepted by a supplier without slots';
}

# the supplier's will; what there is
supplier(activateable => 0);
is refusal(booked()), 'ACTIVATE_FORBIDDEN',
    'a supplier that activates at the desk alone refuses';
supplier(activateable => 2);
supplier(gate_media => 1);
is refusal(booked()), 'ACTIVATE_MEDIUM',
    'a medium the gates do not know is refused';
supplier(gate_media => 3);
is refusal(1), 'ACTIVATE_UNKNOWN', 'an unknown order is refused';
is refusal(booked(), agent => 9102), 'ACTIVATE_UNKNOWN',
    'an order of another agent is refused';
is refusal(booked(state => $_)), 'ACTIVATE_STATE',
    "an order in state $_ is refused" for '0', '3';
is refusal(booked(), part => { 1 => 1, 5 => 1 }), 'ACTIVATE_PRODUCT',
    'a product not ordered is refused';
is refusal(booked(), part => { 0 => 1 }), 'ACTIVATE_PRODUCT',
    'product 0 is refused as no product';
is refusal(booked(), part => { 1 => 4 }), 'ACTIVATE_QUANTITY',
    'more than was ordered is refused';
is refusal(booked(), part => { 1 => 0 }), 'ACTIVATE_NOTHING',
    'a part of nothing is refused';
is refusal(booked(items => [[1, 998], [2, 2]], slots => [8]),
           part => { 1 => 998, 2 => 1 }), 'ACTIVATE_NUMBER',
    'a split is refused when no ticket number is left';

# documents: R31, R196, SimpleIDmaximum
{
    my $real = sub { (items => [[3, scalar @_]],
        visitors => [map { [$_, 1] } @_],
        documents => [map { [0, $day, $_, 1, 1, 1] } @_]) };

    supplier(single_purchase => 1);
    my $order = booked($real->('K', 'L'));
    my $later = iso_day(2);
    is activate($order, part => { 3 => 1 }, names => [['K', 1]],
                day => $later)->[0]{verdict}, undef,
        'one of two visitors is activated';
    is document(0, $day, $_), '0 -',
        "the document of $_ may book that day again" for 'K', 'L';
    is document(0, '2000-01-01', 'K'), '1 ' . iso_day(4),
        'the document of K holds a ticket until it ends';
    is document(0, '2000-01-01', 'L'), '', 'the document of L holds no ticket';

    my $second = booked($real->('K', 'M'));
    my $row = activate($second)->[0];
    is_deeply [@{$row}{qw(verdict request_key id_sealed)}],
        ['DOCUMENT_TICKET', order_row($second)->{request_key}, "\x01"],
        'a second ticket for K is refused (R196)';
    is tickets($second), '1:1:0:1-0 2:1:0:1-0',
        'the refused activation issues no ticket';
    is money($second), '', 'the refused activation moves no money';
    is document(0, '2000-01-01', 'M'), '0 -',
        'the refused activation takes no document of M';
    is activate($second, part => { 3 => 1 }, names => [['M', 1]])
        ->[0]{verdict}, undef, 'M is activated without K';

    is sql_call('api.refund_tickets_2', 7, 9101, $order, '{1}')->[0]{verdict},
        undef, 'the ticket of K is refunded';
    is document(0, '2000-01-01', 'K'), '0 -', 'the document of K is free again';

    # the order's own document, of a group that is cut
    $order = booked(items => [[4, 5], [1, 1]], ident => 'O',
                  documents => [[4, $day, 'O', 5, 5, 1]]);
    activate($order, part => { 4 => 3 });
    is document(4, $day, 'O'), '3 -',
        'the document keeps the share of the part taken';
    is document(0, '2000-01-01', 'O'), '1 ' . iso_day(3),
        'the document of the buyer holds tickets once';
    is refusal(booked(items => [[1, 1]], ident => 'O')), 'DOCUMENT_TICKET',
        'activating a second order of the buyer is refused';
    sql_call('api.refund_tickets_2', 7, 9101, $order, '{1}');
    is document(0, '2000-01-01', 'O'), '0 -',
        'the last ticket refunded frees the document of the buyer';

    # the same where Memo names its buyer, who does not come
    $order = booked(items => [[1, 3]], ident => 'N',
                  visitors => [map { [$_, 1] } 'N', 'N2', 'N3']);
    activate($order, part => { 1 => 2 }, names => [['N2', 1], ['N3', 1]]);
    is document(0, '2000-01-01', 'N'), '1 ' . iso_day(3),
        'the buyer stands for the order, not for a ticket';
    sql_call('api.refund_tickets_2', 7, 9101, $order, '{2}');
    is document(0, '2000-01-01', 'N'), '1 ' . iso_day(3),
        'the document of the buyer is held while a ticket is left';
    sql_call('api.refund_tickets_2', 7, 9101, $order, '{3}');
    is document(0, '2000-01-01', 'N'), '0 -',
        'the document of the buyer is free when none is left';
    supplier(single_purchase => 0);
    audit_ok();
}

# two at once: one delivers, the other finds it delivered
{
    my $order = booked();
    my $other = connection();

    $dbh->begin_work;
    is activate($order, part => { 1 => 1 })->[0]{verdict}, undef,
        'the first of two activations succeeds';
    $other->do('SET lock_timeout = 100');
    is eval { sql_call($other, 'api.activate_order_2', 7, 9101, $order, 't', '{}',
        '{}', $day, -1, 2, 1, 't', '{}', '{}'); 1 }, undef,
        'the second activation waits for the first';
    $dbh->commit;
    is sql_call($other, 'api.activate_order_2', 7, 9101, $order, 't', '{}', '{}',
        $day, -1, 2, 1, 't', '{}', '{}')->[0]{verdict}, 'ACTIVATE_STATE',
        'the second activation is refused as delivered';
}

audit_ok();
done_testing();
