# What the plans of the hot functions look like: made on empty tables, and on
# tables that have grown without statistics, they read by whole keys.  The
# settings are those of the module's role.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/../lib";
use TicketBooking qw(
    database connection fixture top_up quota sql_call pay_deposit sql_array
    index_of place place_one last_number);
use TicketPlans;
use TicketTest;

my $dbh = database();
$dbh->do('select api.hello_2()');       # a booking then begins no life

fixture(slot_mode => 1, fee_mode => 1, single_purchase => 1);
sql_do('INSERT INTO ticket.line_product SELECT 7, 1, g'
       . ' FROM generate_series(1, 5) g');
sql_do("INSERT INTO ticket.fee_rule VALUES (7, 1, 'D', 0, 'B', 100)");
sql_do('UPDATE ticket.supplier SET catalogue_version = 1');
sql_do("UPDATE ticket.agent SET phone1_sealed = '\\x01'");
sql_do('UPDATE ticket.agent SET version = 1');
sql_call('api.staff_notice_set', 'BOOK', $_, '{"text": "{order} {slot}"}')
    for qw(booking payment activation refund voucher);
top_up($_, 10_000_000, 3) for 9101 .. 9107;
sql_do("ALTER TABLE ticket.$_ SET (autovacuum_enabled = off)")
    for @{$dbh->selectcol_arrayref("SELECT tablename FROM pg_tables"
                                   . " WHERE schemaname = 'ticket'")};

sql_call('api.staff_station_set', 'BOOK', 1, 'S');
sql_call('api.staff_device_create', 'BOOK', 'D',
         '{"kind": "turnstile", "station": 1, "gate": "1"}');
indexes_read();

my ($day, $n) = (iso_day(1), 0);

sub check {
    my ($name) = @_;
    my %table = map { ($_->{'Relation Name'} // '') => 1 } @nodes;
    my @missing = grep { !$table{$_} } qw(
        quota account document order_key agent supplier orders order_item
        ticket visitor order_document transfer outbox refund fee_rule slot
        line_product promotion code message notice voucher line);

    is_deeply \@missing, [], "$name: every table was planned for";
    return check_rows($name);
}


# Every hot function, every branch of it that reads.

sub everything {
    my ($own) = @_;
    my $run = ++$n;
    my $until = iso_day(3);
    my $order = sub {
        my (@more) = @_;
        return { agent => 9101, key => 'W' . ++$n, day => $day,
                 items => [[1, 2]], slots => [1, 2], callback => 1, @more };
    };
    my $place = sub {
        my ($rows) = place($own, $order->(@_));
        die $rows->[0]{verdict} if defined $rows->[0]{verdict};
        return $rows->[0]{order_id};
    };
    my $soon = sql_value("SELECT api.now() + interval '1 ms'");
    my $real = sub { (items => [[3, 1]], visitors => [["$run$_[0]", 1]],
        documents => [[0, $day, "$run$_[0]", 1, 1, 1]]) };
    my $again = $order->();

    place($own, $again);
    is place_one($own, %$again)->{replayed}, 1,
        'the same key again is a replay';
    $place->(pay_by => $soon);

    my @paid = map { $place->($real->($_)) } 'a', 'b';
    is pay_deposit($own, 7, 9101, $paid[0], 12000, 40, 't', 0,
            't')->[0]{state}, '3', 'an order is paid and activated';
    is pay_deposit($own, 7, 9101, $paid[1], 12000, 40, 'f', 1,
            't')->[0]{state}, '2', 'an order is authorised';
    is sql_call($own, 'api.cancel_order', 7, 9101, $paid[1])->[0]{state}, '4',
        'an authorised order is cancelled';
    is sql_call($own, 'api.pay_account_2', 7, 9101, $place->(), 20000, 40, 'f', 0,
            't', 'Y', '2', undef)->[0]{state}, '2',
        'an order is paid with a picture as voucher';
    is sql_call($own, 'api.pay_account_2', 7, 9101, $place->(), 1, 40, 'f', 0,
        't',
            'Y', '2', undef)->[0]{verdict}, 'ORDER_AMOUNT',
        'a wrong amount is refused';
    is sql_call($own, 'api.re_make_ticket', 7, 9101, $place->(state => '2'),
        '1')
        ->[0]{verdict}, undef, 'a voucher is sent once more';
    is sql_call($own, 'api.pay_account_2', 7, 9101, $place->(), 20000, 40, 'f', 0,
            't', 'F', '0', undef)->[0]{state}, 'C',
        'an order is paid with rebate';
    $place->(state => 'D');

    my $part = $place->(items => [[2, 4], [3, 1]], state => '2', visitors => [["$run-part", 2]], documents => [
            [0, $day, "$run-part", 1, 1, 1]]);
    is sql_call($own, 'api.activate_order_2', 7, 9101, $part, 'f', '{2}', '{3}',
            $day, -1, 2, 1, 't', '{}', '{}')->[0]{verdict}, undef,
        'an order is activated in part';
    is sql_call($own, 'api.activate_order_2', 7, 9101, $place->(state => '2',
            $real->('d')), 't', '{}', '{}', $day, -1, 2, 1, 't', sql_array([
            index_of("${run}d")]), '{1}')->[0]{verdict}, undef,
        'an order is activated by name';
    is sql_call($own, 'api.ticket_context_3', 7, 9101, $part, 1)->[0]{verdict},
        undef, 'a ticket is shown';

    my ($coded, $hash) = ($place->(), '\x' . '07' x 32);
    is sql_call($own, 'api.issue_code', 7, 9101, 1, $coded, 1, $hash, '\x01')
        ->[0]{verdict}, undef, 'a code is issued';
    sql_do("UPDATE ticket.code SET created_at = created_at - interval '1 h'"
           . ' WHERE order_id = ?', $coded);
    is sql_call($own, 'api.issue_code', 7, 9101, 1, $coded, 1, $hash, '\x01')
        ->[0]{verdict}, undef, 'a newer code is issued';
    is sql_call($own, 'api.pay_account_code_2', 7, 9101, $coded, 20000, 40, 'f',
        0,
            't', '\x' . '08' x 32, 'Y', '0', undef)->[0]{verdict}, 'CODE_WRONG',
        'a wrong code is refused';
    is sql_call($own, 'api.pay_account_code_2', 7, 9101, $coded, 20000, 40, 'f',
        0,
            't', $hash, 'Y', '0', undef)->[0]{state}, '2',
        'the right code pays the order';
    my $document = sql_call($own, 'api.issue_code', 7, 9101 + $run, 3, 0, 1,
                        $hash, '\x01')->[0]{code_id};
    is sql_call($own, 'api.change_pay_password', 7, 9101 + $run, $document,
        $hash,
            $hash)->[0]{verdict}, undef, 'a new payment password is set';
    sql_do('DELETE FROM ticket.guess');
    is_deeply [map { sql_call($own, 'api.guess_failed', 7, 9101, 2, 3,
                              '192.0.2.1')->[0]{locks} } 1 .. 3], [0, 0, 1],
        'the third wrong password locks';
    my @ids = map { $_->{message_id} }
              @{ sql_call($own, 'api.message_claim_4', 'plans', 100, '60 s') };
    is $own->selectrow_array('SELECT api.message_record(?, ?, ?, ?, ?, ?)',
        undef, 'plans', [(7) x @ids], \@ids, [(1) x @ids],
        [('2026-01-01') x @ids], [('') x @ids]), scalar @ids,
        'the claimed messages are recorded';
    $own->do('SELECT * FROM api.notice_born()') for 1, 2;

    my $sold = $place->(state => '3',
        documents => [[0, '2000-01-01', "$run-holder", 1, 1, 1, $until]],
        ident => "$run-holder");
    is sql_call($own, 'api.refund_tickets_2', 7, 9101, $sold,
        '{1,2}')->[0]{verdict},
        undef, 'both tickets are refunded';
    sql_call($own, 'api.order_identities', 7, 9101, $paid[0]);
    sql_call($own, 'api.ticket_passages', 7, 9101, $paid[0], 1);
    sql_call($own, 'api.pay_channels_2', 7, 9101);
    my $let_in = $place->(state => '3', day => iso_day(0), medium => 2,
                          ticket_until => $until, slots => []);
    is_deeply [map { $_->{verdict} } @{sql_call($own, 'api.check_tickets',
        map { sql_array($_) } [7, 7, 7], [1, 1, 1], [0, 0, 0],
        [map { "$run-$_" } 1 .. 3], [$let_in, $sold, undef], [1, 1, undef],
        [undef, undef, index_of("$run-holder")], [(undef) x 3], [('f') x 3],
        [(undef) x 3], [(undef) x 3], [(undef) x 3])}],
        ['IN', 'REFUNDED', 'UNKNOWN'], 'gates check tickets';
    is sql_call($own, 'api.gate_undo', 7, 1, 0, "$run-1")->[0]{verdict}, undef,
        'a gate takes a passage back';
    sql_call($own, 'api.gate_beat', 7, 1, 0, '{}');
    sql_call($own, 'api.gate_device', 7, 1);
    is sql_call($own, 'api.check_ticket', 7, $sold, 1, 'S', '1')->[0]{verdict},
        'CHECK_REFUNDED', 'a refunded ticket is refused at a gate';
    is scalar(grep { 1 } @{sql_call($own, 'api.expire_orders', 10)}) > 0, 1,
        'overdue orders expire';

    return;
}


# Calls of functions in SQL: once plans are kept, none of them is a call any
# more, but part of a plan.

sub calls_in_sql {
    my ($own) = @_;

    local $SIG{__WARN__} = sub { };         # its plan

    $own->do('SELECT pg_stat_force_next_flush()');
    return { map { @$_ } @{$dbh->selectall_arrayref(
        'SELECT p.oid::regprocedure, s.calls FROM pg_stat_user_functions s'
        . ' JOIN pg_proc p ON p.oid = s.funcid'
        . ' JOIN pg_language l ON l.oid = p.prolang'
        . " WHERE l.lanname = 'sql'")} };
}


# Orders that phones pass with: activated, asked for again, claimed.

sub phone_tickets {
    my ($own) = @_;

    sql_call('api.staff_notice_set', 'BOOK', 'activation',
             '{"text": "{code}"}');
    my $order = place_one($own, agent => 9101, key => 'W' . ++$n, day => $day,
        items => [[1, 2]], slots => [1], ident => 'phone')->{order_id};
    is sql_call($own, 'api.pay_account_2', 7, 9101, $order, 20000, 40, 't', 2,
            't', 'Y', '2', undef)->[0]{verdict}, undef,
        'an order is paid and activated for phones';
    is sql_call($own, 'api.re_make_ticket', 7, 9101, $order, '2')
        ->[0]{verdict}, undef, 'phone tickets are sent once more';
    is scalar(grep { defined $_->{tickets} }
              @{ sql_call($own, 'api.message_claim_4', 'phones', 100,
                          '60 s') }), 6, 'all of their messages are claimed';

    return;
}


# A list of orders reads what its window holds of the agent's, by the index of
# its model, whatever else it asks for.

my %list_index = (
    1 => ['orders_by_agent'],
    2 => ['orders_by_agent_day'],
    3 => ['orders_by_agent', 'orders_delivered_later'],
);

sub check_lists {
    my ($own, $name) = @_;
    my @filters = (undef, undef, undef, '', undef);
    my %filtered = (nothing => {}, phone => { 0 => '\x04' },
        document => { 1 => '\x05' }, state => { 3 => '3' },
        product => { 4 => 2 }, all => { 0 => '\x04', 1 => '\x05', 3 => '3',
                                        4 => 2 });
    my (@wrong, @sorted);

    for my $model (1 .. 3) {
        for my $what (sort keys %filtered) {
            my @with = @filters;
            $with[$_] = $filtered{$what}{$_} for keys %{$filtered{$what}};
            my @arguments = (7, 9101, 40, $model, '', '', @with);

            @nodes = ();
            plans_of(sub {
                sql_call($own, 'api.query_order_page_list_count', @arguments);
            });
            my %used = map { ($_->{'Index Name'} // $_->{'Node Type'}) => 1 }
                grep { ($_->{'Relation Name'} // '') eq 'orders' } @nodes;
            my $used = join ' ', sort keys %used;

            push @wrong, "model $model, $what: $used"
                if $used ne join ' ', @{$list_index{$model}};
            push @wrong, map { "model $model, $what: $_" }
                grep { defined } map { fault($_) } @nodes;
            push @wrong, "model $model, $what: agent filtered"
                if grep { ($_->{Filter} // '') =~ /agent_id/ } @nodes;

            @nodes = ();
            plans_of(sub {
                sql_call($own, 'api.query_orders_list_2', @arguments, 0);
            });
            push @wrong, map { "page of model $model, $what: $_" }
                grep { defined } map { fault($_) } @nodes;
            push @wrong, map { "of no settlement: $_" }
                grep { /^settle_(?!product)/ }
                map { $_->{'Relation Name'} // () } @nodes;
            push @sorted, $what if $model == 1 && $what ne 'product'
                && $what ne 'all' && grep {
                    $_->{'Node Type'} =~ /Sort/
                    && $_->{statement} =~ /order by n\.order_id desc/ } @nodes;
        }
    }

    is_deeply \@wrong, [], "$name: a list reads the index of its model";
    is_deeply \@sorted, [], "$name: the newest orders are read alone";
    @nodes = ();

    return;
}


# What reads lists: narrows them by more than the key, but by an index, and
# never reads more of a table than an agent's rows of the window.

sub reading {
    my ($own) = @_;
    my @window = map { iso_day($_) =~ s/-//gr . '000000' } -60, 1;

    for my $which (1, 3) {
        sql_call($own, 'api.account_list_2', 7, 9101, $which, 0, @window, $_,
                 40),
        sql_call($own, 'api.account_count_2', 7, 9101, $which, @window, $_, 40)
            for '', '1', '2';
    }
    sql_call($own, 'api.rebate_balance', 7, 9101);
    sql_call($own, 'api.deposit_balance', 7, 9101);

    my $today = sql_value(
        "SELECT ?::date - date '2000-01-01'", $day);
    sql_call($own, 'api.deal_list', 7, 9101, 0, $today - 20, $today, @$_),
    sql_call($own, 'api.deal_count', 7, 9101, $today - 20, $today, @$_)
        for ['', ''], ['1', 'ADULT'];

    return;
}


sub check_reading {
    my ($name) = @_;
    my %fault;

    for my $node (@nodes) {
        my $fault = fault($node) // next;
        $fault{$fault} = $node->{statement} if $fault !~ /filtered/;
    }

    for my $node (grep { $_->{'Index Name'} } @nodes) {
        my $index = $node->{'Index Name'};
        my (undef, $second) = @{$columns{$index}};

        next if $whole{$index} || $index eq 'clock_pkey' || !defined $second;
        $fault{"$index read by its supplier alone"} = $node->{statement}
            if ($node->{'Index Cond'} // '') !~ /\b$second\b/;
    }

    my %index = map { ($_->{'Index Name'} // '') => 1 } @nodes;
    my @missing = grep { !$index{$_} } qw(
        transfer_debit transfer_credit orders_by_agent orders_delivered_later
        order_item_pkey deposit_document_pkey);

    is_deeply \@missing, [], "$name: by the indexes made for it";
    is scalar keys %fault, 0, "$name: nothing is read whole"
        or diag map { "$_\n  in $fault{$_}\n" } sort keys %fault;
    @nodes = ();

    return;
}


my $early = watched();

plans_of(sub { everything($early) });
check('made on empty tables');
check_lists($early, 'empty tables');
plans_of(sub { reading($early) });
check_reading('lists: made on empty tables');

for my $batch (1 .. 80) {
    place(map { { agent => 9101 + $_ % 7, key => "G$batch-$_",
        day => iso_day(1 + $_ % 20), items => [[1, 1], [2, 2]],
        slots => [1 + $_ % 8], slot_capacity => 1_000_000,
        state => $_ % 2 ? '3' : '0', callback => 1,
        pay_by => '2098-01-01 00:00:00+00' } } 1 .. 100);
}

# These have been told.
sql_do('UPDATE ticket.notice_cursor SET done_id = ?, seen_id = null,'
       . ' seen_xid = null', last_number());

# Of a message table with a row or none every index costs the same.
sql_do(<<'END');
    insert into ticket.message (supplier_id, message_id, order_id, kind,
        phone_what, seal_context, phone_sealed, text, created_at, expire_at,
        due_at)
    select 7, -n, -n, 2, 'x', 'x', '', 'x', now(), now() + interval '2 days',
           now() + interval '1 day'
    from generate_series(1, 2000) n
END

# Of a few transfers likewise.
sql_do(<<'END');
    insert into ticket.transfer (supplier_id, order_id, no, kind, debit,
        credit, amount_fen, debit_after, credit_after, at)
    select 7, -n, 1, impl.transfer_kind('sale'), (9101 + n % 7) * 10 + 1,
           impl.side('sales'), 1, 0, null, now()
    from generate_series(1, 4000) n
END

plans_of(sub { everything($early) });
check('made on empty tables, used on grown ones');
check_lists($early, 'grown tables without statistics');
plans_of(sub { reading($early) });
check_reading('lists: made on empty tables, used on grown ones');

# Making a plan calls what is constant in it, and a session that has lain behind
# in hearing of changes, of any database, makes all of its plans anew.  What a
# plan calls that is kept it calls each time.
my @called;
for (1 .. 5) {
    my $before = calls_in_sql($early);

    everything($early);
    reading($early);
    my $after = calls_in_sql($early);
    @called = grep { $after->{$_} > ($before->{$_} // 0) } sort keys %$after;
    last unless @called;
}
is_deeply \@called, [], 'no plan that is kept calls a function in SQL';

my $late = watched();

plans_of(sub { everything($late) });
check('made on grown tables without statistics');
plans_of(sub { reading($late) });
check_reading('lists: made on grown tables without statistics');

sql_do('ANALYZE');
my $latest = watched();

plans_of(sub { everything($latest) });
check('made on grown tables with statistics');
check_lists($latest, 'grown tables with statistics');
plans_of(sub { reading($latest) });
check_reading('lists: made on grown tables with statistics');

plans_of(sub { phone_tickets($latest) });
check_rows('tickets for phones');

# The functions bring the settings that their plans need.
my $plain = connection();

is $plain->selectrow_array('SELECT count(*) FROM pg_proc WHERE proname = ?'
    . " AND proconfig @> '{enable_seqscan=off}'", undef, $_), 1,
    "$_ plans without the caller's settings"
    for qw(place_orders_6 pay_account_2 cancel_order refund_tickets_2
           expire_orders query_orders_list_2 order_list_ask check_ticket
           activate_order_2 account_list_2 account_count_2 deal_list deal_count
           issue_code pay_account_code_2 change_pay_password guess_failed
           message_claim_4 message_record notice_born re_make_ticket);

sql_do('DELETE FROM ticket.transfer WHERE order_id < 0');
audit_ok();
%{$_->{CachedKids}} = () for $early, $late, $latest;
done_testing();
