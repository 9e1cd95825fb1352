# Many connections at once: the last places, one idempotency key, no deadlock.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/../lib";
use DBD::Pg qw(:async);
use POSIX ();
use TicketBooking qw(
    database connection until_waits fixture quota sql_call pay_deposit booked
    place place_one place_sql place_arguments);
use TicketTest;

my $dbh = database();

fixture(slot_mode => 1, fee_mode => 1);
sql_do("INSERT INTO ticket.fee_rule VALUES (7, 1, 'D', 0, 'B', 100)");
sql_do('UPDATE ticket.supplier SET catalogue_version = 1');

my $day = iso_day(1);

# Runs a function in several processes that start together; the lines they
# printed, all of them.

sub together {
    my ($processes, $work) = @_;
    my @pipes;

    sql_do('SELECT pg_advisory_lock(1)');

    for my $i (1 .. $processes) {
        my $pid = open my $pipe, '-|' // die "fork: $!";

        if ($pid == 0) {
            $dbh->{InactiveDestroy} = 1;
            my $own = connection();
            $own->do('SELECT pg_advisory_lock_shared(1)');
            eval { $work->($own, $i); 1 } or print 'error ', $own->state, ' ',
                $@ =~ s/\s+/ /gr, "\n";
            close STDOUT;
            POSIX::_exit(0);
        }

        push @pipes, $pipe;
    }

    wait_until(sub {
        sql_value('SELECT count(*) FROM pg_locks WHERE NOT granted'
            . " AND locktype = 'advisory' AND database = (SELECT oid"
            . ' FROM pg_database WHERE datname = current_database())')
            == $processes;
    }, 'all are at the line', 30);

    sql_do('SELECT pg_advisory_unlock(1)');
    my @lines = map { my $pipe = $_; map { chomp; $_ } <$pipe> } @pipes;
    close $_ for @pipes;

    return @lines;
}

# the last places
{
    my @lines = together(5, sub {
        my ($own, $i) = @_;

        for my $n (1 .. 8) {
            my ($rows) = place($own, map { { agent => 9100 + $i,
                key => "L$i-$n-$_", day => $day, items => [[1, 1]],
                slots => [1, 2], slot_capacity => 13 } } 1 .. 3);
            print(($_->{verdict} // "slot $_->{slot_no}"), "\n") for @$rows;
        }
    });
    my %seen;

    $seen{$_}++ for @lines;
    is_deeply \%seen, { 'slot 1' => 13, 'slot 2' => 13, SLOT_FULL => 94 },
        'every place is sold once';
    audit_ok();
}

# one idempotency key, committed while another waits for it
{
    my $other = connection();
    my %order = (agent => 9101, key => 'ONE', day => $day, items => [[1, 1]],
                 slots => [3]);

    $dbh->begin_work;
    my $first = place_one(%order);
    my $now = $other->selectrow_array('SELECT api.now()');
    my $sth = $other->prepare(place_sql(), { pg_async => PG_ASYNC });
    $sth->execute(place_arguments(7, $now, [{ %order }]));

    until_waits($other, 'the second waits');
    $dbh->commit;
    $other->pg_result;
    my $second = $sth->fetchall_arrayref({})->[0];

    is $first->{verdict}, undef, 'the first order is booked';
    is $second->{replayed}, 1, 'the second order, which waited, is a replay';
    is $second->{order_id}, $first->{order_id},
        'the replay answers the first order';
}

# one document in two orders whose days meet: the second waits for the first
{
    my $other = connection();
    my $order = sub {
        my ($key, $on) = @_;
        return { agent => 9101, key => $key, day => $on, items => [[3, 1]],
                 slots => [3], visitors => [['V', 1]],
                 documents => [[0, $on, 'V', 1, 1, 1]], valid_until =>
                     sql_value("SELECT (?::date + 2)::timestamp AT TIME ZONE"
                               . " 'Asia/Shanghai'", $on) };
    };
    my ($one, $two) = ($order->('V1', $day), $order->('V2', iso_day(2)));

    $dbh->begin_work;
    is place_one(%$one)->{verdict}, undef, 'the first of the document is booked';
    my $now = $other->selectrow_array('SELECT api.now()');
    my $sth = $other->prepare(place_sql(), { pg_async => PG_ASYNC });
    my @given = place_arguments(7, $now, [$two]);
    $sth->execute(@given);
    until_waits($other, 'the second waits');
    $dbh->commit;
    $other->pg_result;
    is $sth->fetchall_arrayref({})->[0]{verdict}, 'DOCUMENT_USED',
        'the second, of the day after, is refused';
    audit_ok();
}

# one idempotency key, from everywhere
{
    my @lines = together(5, sub {
        my ($own) = @_;

        for my $n (1 .. 20) {
            my $row = place_one($own, agent => 9102, key => "S$n",
                day => $day, items => [[1, 1]], slots => [3]);
            print "$n ", $row->{verdict} // ($row->{replayed} ? 'replayed'
                                                                : 'booked'),
                " $row->{order_id}\n";
        }
    });
    my (%booked, %id);

    for (@lines) {
        my ($n, $verdict, $id) = split;
        $booked{$n}++ if $verdict eq 'booked';
        $id{"$n $id"} = 1;
    }

    is scalar @lines, 100, 'all hundred requests are answered';
    is scalar keys %id, 20, 'each idempotency key has one order';
    is_deeply [sort { $a <=> $b } values %booked], [(1) x 20],
        'each idempotency key is booked once';
}

# one document: who gives back waits for a booking, and sees what that holds
{
    my $other = connection();
    my $last = iso_day(12);
    my $hold = sub {
        my ($agent, $from, $until) = @_;
        return place_one(agent => $agent, key => "H$agent", day => $from,
            items => [[1, 1]], slots => [3], state => '3',
            ticket_until => $until, ident => 'H',
            documents => [[0, '2000-01-01', 'H', 1, 1, 1, $until]])->{order_id};
    };
    my $first = $hold->(9103, $day, iso_day(3));

    $dbh->begin_work;
    $hold->(9104, iso_day(10), $last);
    my $sth = $other->prepare('SELECT * FROM api.refund_tickets_2(7, 9103, ?,'
                              . " '{1}')", { pg_async => PG_ASYNC });
    $sth->execute($first);

    until_waits($other, 'the refund waits');
    $dbh->commit;
    $other->pg_result;
    is $sth->fetchall_arrayref({})->[0]{verdict}, undef,
        'the refund that waited succeeds';
    is sql_value('SELECT until FROM ticket.document'
        . " WHERE supplier_id = 7 AND day = '2000-01-01'"), $last,
        'the document is held until the other ticket ends';
    audit_ok();
}

# everything at once: nobody waits in a circle
{
    my @days = map { iso_day($_) } 0 .. 2;
    my @lines = together(6, sub {
        my ($own, $i) = @_;
        my %count;

        srand 100 + $i;
        $own->do("SET deadlock_timeout = '100ms'");

        for my $n (1 .. 60) {
            my $what = int rand 10;
            my ($order, $agent, $total) = $own->selectrow_array(
                'SELECT order_id, agent_id, total_fen FROM ticket.orders'
                . ' ORDER BY order_id DESC OFFSET ? LIMIT 1', undef,
                int rand 40);

            if ($what < 3) {
                my $of = $days[rand 3];
                my ($rows) = place($own, map { {
                    agent => 9101 + int rand 7, key => "M$i-$n-$_",
                    day => $of,
                    items => [[4, 2]],
                    slots => [map { 4 + int rand 5 } 1],
                    documents => [[4, $of, 'm' . int rand 9, 1000, 2, 1]],
                    pay_by => $own->selectrow_array(
                        "SELECT api.now() + interval '1 millisecond'"
                        . ' * (1 + ? * 1000000)', undef, int rand 2),
                    state => ('0', '0', '2', '3')[int rand 4],
                } } 1 .. 1 + int rand 8);
                $count{place} += grep { !defined $_->{verdict} } @$rows;
            } elsif ($what < 5) {
                $count{pay}++ if !defined pay_deposit($own, 7,
                    $agent, $order, $total, 40, int rand 2, 0,
                    't')->[0]{verdict};
            } elsif ($what < 7) {
                $count{cancel}++ if !defined sql_call($own,
                    'api.cancel_order', 7,
                    $agent, $order)->[0]{verdict};
            } elsif ($what < 9) {
                $count{refund}++ if !defined sql_call($own,
                    'api.refund_tickets_2',
                    7, $agent, $order, '{1}')->[0]{verdict};
            } else {
                $count{expire} += @{sql_call($own, 'api.expire_orders', 5)};
            }
        }

        print "$_ $count{$_}\n" for keys %count;
    });
    my %sum;

    for (@lines) {
        my ($what, $n) = split;
        $sum{$what} += $what eq 'error' ? 1 : $n;
    }

    is_deeply [grep { /^error/ } @lines], [],
        'nothing deadlocks and nothing fails';
    cmp_ok $sum{$_} // 0, '>', 0, "the operation came about: $_"
        for qw(place pay cancel refund expire);
    audit_ok();
}

# capacities that change while a day has no rows yet
{
    my ($code, $line) = sql_values('SELECT s.code, l.code FROM'
        . ' ticket.supplier s JOIN ticket.line l USING (supplier_id)'
        . ' WHERE supplier_id = 7 AND l.line_id = 1');
    my ($staff, $host) = (connection(), connection());
    my $resize = 'SELECT * FROM api.staff_slot_resize(?, ?, ?, 2, ?)';
    my $row = sub {
        my ($of) = @_;
        my ($used, $capacity) = sql_values('SELECT used, capacity'
            . ' FROM ticket.quota WHERE supplier_id = 7'
            . ' AND quota_id = api.quota_id(1, ?, 1002)', $of);
        return defined $used ? "$used of $capacity" : 'none';
    };
    my $version = sub { sql_value('SELECT catalogue_version FROM'
        . ' ticket.supplier WHERE supplier_id = 7') };
    my $ask = sub {
        my ($key, $of, %o) = @_;
        return place_one($host, agent => 9101, key => $key, day => $of,
            items => [[1, 2]], slots => [2], catalogue => $version->(),
            %o)->{verdict};
    };
    my ($early, $late) = (iso_day(11), iso_day(12));

    # before the first booking: it was quoted with what is no longer so
    my $then = $version->();
    $staff->do($resize, undef, $code, $line, $early, '{"online": 3}');
    is $ask->('C1', $early, catalogue => $then), 'STALE',
        'a quote of the old capacity is stale';
    is $row->($early), 'none', 'the stale quote leaves no row';
    is $ask->('C1', $early, slot_capacity => 3), undef,
        'a quote of the new capacity is booked';
    is $ask->('C2', $early, slot_capacity => 3), 'SLOT_FULL',
        'a booking over the new capacity is refused';
    is $row->($early), '2 of 3', 'the row has the capacity that staff set';

    # while the first booking is under way: staff waits, and finds its row
    $host->begin_work;
    is $ask->('C3', $late), undef, 'the first booking of the day is made';
    my $change = $staff->prepare($resize, { pg_async => PG_ASYNC });
    $change->execute($code, $line, $late, '{"online": 3}');
    wait_until(sub {
        sql_value('SELECT count(*) FROM pg_locks WHERE NOT granted'
                  . ' AND pid = ?', $staff->{pg_pid});
    }, 'staff waits');
    $host->commit;
    $staff->pg_result;
    is $row->($late), '2 of 3',
        'a booking under way is bound by the new capacity';
    is $ask->('C4', $late, slot_capacity => 3), 'SLOT_FULL',
        'a booking over the capacity set meanwhile is refused';
    audit_ok();
}

done_testing();
