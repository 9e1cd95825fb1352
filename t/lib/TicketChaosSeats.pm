package TicketChaosSeats;

=encoding utf8

=head1 NAME

TicketChaosSeats - what must be true of the seats of a theatre after its sale

=head1 SYNOPSIS

    use parent 'TicketChaosSeats';      # TicketChaosHouse

    TicketChaosSeats::all_seen();       # after all sales

After a sale of TicketChaosHouse this compares what buyers were told, and wrote
down, with orders, tickets, seats, quotas, money and callbacks:

Each order that was told has the seats that were asked for, unless the house or
staff chose them, less those of the tickets that came back; of one area, on the
map that its performance has.  Every seat of what is played is taken.  The
cancelled performance has sold nothing since, has no seat taken, and each of its
orders is refunded; who did nothing paid nothing for it.  Accounts fell, and
platforms kept, what tickets and fees come to; what came too late went back.
Each of it was told once.  Each process of each host shows every seat as it is.

What finds all that is shown to find it: each kind of mistake is made on
purpose, in a transaction that is rolled back.

=cut

use strict;
use warnings;
use utf8;

use parent 'TicketChaos';

use Time::HiRes qw(time);

use TicketProcess qw(poll);
use TicketTest;
use TicketWire qw(http_send http_receive);

my $STALE = 2;                  # seconds that a state may be old
my $SURE = 2;                   # sales after which each mistake has been made

my $sales = 0;
my %seen;                       # mistakes, and in how many sales


sub supplier { 2 }              # HILL
sub quota_kind { 8 }
sub at { 'house' }
sub slots { () }

sub check_places {
    my ($self, $name, @lines) = @_;

    is_deeply [$self->problems(@lines)], [],
        "$name: every seat is sold once, to who asked for it";
    $self->mistakes_are_seen($name, @lines);
    $self->nothing_is_sold("$name: what is cancelled");
    $self->hosts_agree($name);
}

# What is wrong, in words.
sub problems {
    my ($self, @lines) = @_;
    my $told = told(@lines);
    my @orders = $self->orders;

    return ($self->wrong_orders($told, @orders), $self->wrong_maps,
            $self->wrong_areas, $self->wrong_cancelled,
            $self->wrong_money($told, @orders), $self->wrong_events);
}


# ---- What was told, and what there is ----

# By number of the order.
sub told {
    my %told;

    for (@_) {
        my ($what, $number, $id, @more) = split / /;
        next if !defined $id || $what !~ /^[SPBC]$/;
        my $order = $told{$id} //= {};
        @$order{qw(play product persons seats)} = @more if $what eq 'S';
        @$order{qw(way fen state)} = @more if $what eq 'P';
        $order->{back} += $more[0] if $what eq 'B';
        $order->{closed} = $more[0] if $what eq 'C';
    }
    return \%told;
}

# Orders with the tickets and the seats that they have, the fees that were taken
# and what platforms keep of the money for it.
sub orders {
    my ($self) = @_;
    my %day = map { $self->iso_of($_) => $_ } qw(main doomed later idle);

    return map { { %$_, play => $day{$_->{day}} } } sql(
        "select o.order_id, o.state, o.day::text as day, o.seated,
            extract(epoch from o.created_at)::float8 as at,
            coalesce((
                select sum(t.persons) filter (where t.state <> '2')
                from ticket.ticket t
                where t.supplier_id = o.supplier_id
                    and t.order_id = o.order_id), 0) as persons,
            coalesce((
                select string_agg(impl.seat_id(h.area_id, h.seat_no)::text, '|'
                                  order by h.area_id, h.seat_no)
                from ticket.seat_held h
                where h.supplier_id = o.supplier_id
                    and h.order_id = o.order_id and h.session_id = o.session_id
                    and h.day = o.day), '') as seats,
            case when o.state = '4' then o.fee_fen
                 else coalesce((select sum(r.fee_fen) from ticket.refund r
                                where r.supplier_id = o.supplier_id
                                    and r.order_id = o.order_id), 0) end as fee,
            (select sum(p.received_fen - p.refunded_fen) from ticket.payment p
             where p.supplier_id = o.supplier_id and p.order_id = o.order_id
                 and p.state = 'P') as kept
        from ticket.orders o
        where o.supplier_id = ? and o.session_id = 5
            and o.day = any (?::date[]) order by 1",
        $self->supplier, [sort keys %day]);
}

sub wrong_orders {
    my ($self, $told, @orders) = @_;
    my %left = %$told;
    my @wrong;

    for my $order (@orders) {
        my $told = delete $left{$order->{order_id}} // {};
        my $why = !$told->{persons} ? 'nobody knows of it'
                : $order->{play} ne $told->{play} ? "it was for $told->{play}"
                : $order->{play} eq 'doomed' ? $self->not_ended($order)
                : $self->wrong_order($order, $told);
        $why //= $self->wrong_fee($order, $told) // next;
        push @wrong, "order $order->{order_id}, state $order->{state}, for"
                     . " $order->{play}, has $order->{seats}: $why";
    }
    return @wrong, map { "order $_ is lost" } sort keys %left;
}

sub wrong_order {
    my ($self, $order, $told) = @_;
    my @seats = split /\|/, $order->{seats};
    my $persons = $told->{persons} - ($told->{back} // 0);

    return @seats ? 'it is closed' : undef if $order->{state} eq '4';
    return 'it is not paid for'
        if !defined $told->{way}
           || $order->{state} !~ ($told->{way} eq 'platform' ? qr/[356A]/
                                                             : $told->{state});
    return "$persons people have tickets" if $order->{persons} != $persons;
    return "$persons were wanted" if @seats != $persons;
    return 'its seats are to be chosen' if $persons && !$order->{seated};
    return 'they are in several areas'
        if grep { int($_ / 10000) != int($seats[0] / 10000) } @seats;
    return $self->other_seats($order, $told);
}

# Whose seats neither the house nor staff have chosen has those that were named.
sub other_seats {
    my ($self, $order, $told) = @_;

    return if !$told->{seats} || $self->{moved}{$order->{order_id}}
              || $self->may_have_seated($order->{at}) ne 'C';
    my %named = map { $_ => 1 } split /\|/, $told->{seats};
    return "named were $told->{seats}"
        if grep { !$named{$_} } split /\|/, $order->{seats};
    return;
}

# Of the cancelled performance.
sub not_ended {
    my ($self, $order) = @_;

    return 'it was sold when that was cancelled'
        if $order->{at} > $self->{cancelled};
    return 'it has seats still' if $order->{seats} ne '';
    return $order->{state} eq '4'
           || ($order->{state} =~ /[3D]/ && $order->{persons} == 0)
           ? undef : 'it is not refunded';
}

# Who gives back tickets or breaks off what is paid for pays for each person;
# who was let down before did not.
sub wrong_fee {
    my ($self, $order, $told) = @_;
    my $persons = $order->{state} ne '4' ? $told->{back} // 0
        : ($told->{closed} // '') =~ /applied|cancelled/
          && ($told->{closed} eq 'applied' || ($told->{way} // '') =~ /d|r/)
        ? $told->{persons} : 0;
    my $fee = $persons * $self->product($told->{product})->{fee};

    return if $order->{fee} == $fee
              || ($order->{fee} == 0 && $order->{play} eq 'doomed');
    return "its fee is $order->{fee} and not $fee";
}


# ---- Seats and areas ----

# The performances are on the maps that they were planned for, and seats too.
sub wrong_maps {
    my ($self) = @_;
    my %seats = map { @$_{qw(day n)} } sql(
        'select p.day::text as day, (select sum(a.seats) from ticket.seat_area a'
        . '   where a.supplier_id = p.supplier_id and a.map_no = p.map_no) as n'
        . ' from ticket.performance p where p.supplier_id = ?'
        . ' and p.session_id = 5', $self->supplier);
    my @wrong = grep { $seats{$self->iso_of($_)} != $self->seats_of($_) }
                qw(main doomed later idle);

    return (map { "$_ is played on another map" } @wrong),
        map { "seat $_->{seat} is of another map" } sql(
            'select impl.seat_id(h.area_id, h.seat_no) as seat'
            . ' from ticket.seat_held h'
            . ' join ticket.performance p using (supplier_id, session_id, day)'
            . ' join ticket.seat_area a using (supplier_id, area_id)'
            . ' where h.supplier_id = ? and a.map_no <> p.map_no',
            $self->supplier);
}

# The areas of a performance, with what is taken there: by who has paid for it
# or staff, and as the quota says.
sub counts {
    my ($self, $play) = @_;

    return sql("select a.code, a.area_id, a.seats, (
            select count(*) from ticket.seat_held h
            left join ticket.orders o using (supplier_id, order_id)
            where h.supplier_id = p.supplier_id and h.day = p.day
                and h.session_id = p.session_id and h.area_id = a.area_id
                and (h.kind <> 'O' or o.state in ('2', 'C', '3', 'D', '5', '6',
                                                  'A'))) as held,
            coalesce(q.used, 0) as used, coalesce(q.capacity, a.seats)
                as capacity
        from ticket.performance p
        join ticket.seat_area a using (supplier_id, map_no)
        left join ticket.quota q on q.supplier_id = p.supplier_id
            and q.quota_id = api.quota_id(8, p.day, p.session_id * 1048576
                                                    + a.area_id)
        where p.supplier_id = ? and p.session_id = 5 and p.day = ?::date
        order by 1", $self->supplier, $self->iso_of($play));
}

sub wrong_areas {
    my ($self) = @_;
    my @wrong;

    for my $play (qw(main later)) {
        for my $area ($self->counts($play)) {
            my ($code, $seats, $held) = @$area{qw(code seats held)};
            my $is = "$area->{used} of $area->{capacity}";
            push @wrong, "area $code of $play has $held of $seats taken"
                if $held != $seats;
            push @wrong, "the quota of area $code of $play is $is"
                if $is ne "$seats of $seats";
        }
    }
    return @wrong;
}

# One seat is kept by staff, as it was before.
sub wrong_cancelled {
    my ($self) = @_;
    my ($held, $used) = (0, 0);

    for my $area ($self->counts('doomed')) {
        $held += $area->{held};
        $used += $area->{used};
    }
    my $left = sql_value('select count(*) from ticket.performance p'
        . ' left join ticket.called_off d using (supplier_id, session_id, day)'
        . ' where p.supplier_id = ? and p.day = ?::date'
        . ' and (p.refunded_at is null or d.order_id is not null'
        . '      and d.done_at is null)', $self->supplier,
        $self->iso_of('doomed'));

    return (($held == 1 && $used == 1 ? ()
             : "$held seats are taken of what is cancelled, $used counted"),
            $left == 0 ? () : 'the refunds of what is cancelled have not ended');
}


# ---- Money and callbacks ----

# What an order comes to in the end: tickets and fees.
sub spent {
    my ($self, $order, $told) = @_;

    return $order->{fee} + ($order->{state} eq '4' ? 0 : $order->{persons}
                            * $self->product($told->{product})->{fen});
}

sub wrong_money {
    my ($self, $told, @orders) = @_;
    my $now = $self->balances;
    my (%spent, @wrong);

    for my $order (@orders) {
        my $told = $told->{$order->{order_id}};
        next if !$told || !$told->{product};
        my $spent = $self->spent($order, $told);
        if (defined $order->{kept} || ($told->{way} // '') eq 'platform') {
            my $kept = $order->{kept} // 0;
            push @wrong, "order $order->{order_id}: $kept and not $spent"
                         . ' is with the platform' if $kept != $spent;
        } elsif (defined $told->{way}) {
            $spent{$told->{way}} += $spent;
        }
    }
    return @wrong, map {
        my $account = $self->way($_)->{account};
        my $fell = $self->{before}{$account} - $now->{$account};
        $fell == ($spent{$_} // 0) ? ()
            : "$_ fell by $fell and not by " . ($spent{$_} // 0);
    } $self->ways;
}

# That an order is closed, and that a ticket came back, is told once.
sub wrong_events {
    my ($self) = @_;
    my @these = ($self->supplier,
                 [map { $self->iso_of($_) } qw(main doomed later)]);
    my $these = 'where o.supplier_id = ? and o.session_id = 5'
                . ' and o.day = any (?::date[])';
    my %due = map { @$_{qw(what n)} } sql(
        "select o.order_id || ': the end' as what, 1 as n from ticket.orders o"
        . " $these and o.state = '4' union all"
        . " select o.order_id || ': ticket ' || t.ticket_no, 1"
        . ' from ticket.orders o join ticket.ticket t using (supplier_id,'
        . "     order_id) $these and o.state in ('3', 'D') and t.state = '2'",
        @these, @these);
    my %told = map { @$_{qw(what n)} } sql(
        "select o.order_id || coalesce(': ticket ' || e.ticket_no, ': the end')"
        . '     as what, count(*) as n'
        . ' from ticket.orders o join (select supplier_id, order_id, status,'
        . '     ticket_no from ticket.outbox union all select supplier_id,'
        . '     order_id, status, ticket_no from ticket.outbox_done) e'
        . " using (supplier_id, order_id) $these"
        . " and (e.status = '4' or e.ticket_no is not null) group by 1",
        @these);

    return map { "order $_ is told of " . ($told{$_} // 0) . ' times' }
           grep { ($told{$_} // 0) != ($due{$_} // 0) }
           sort keys %{{ %due, %told }};
}


# ---- What is spoilt on purpose ----

# An order of a day in a state, a seat of one; those of the main day, unless
# another one is said.
my $ORDER = '(select order_id from ticket.orders where supplier_id = 2'
            . ' and session_id = 5 and day = :day and %s order by 1 desc'
            . ' limit 1)';
my $HELD = '(select ctid from ticket.seat_held where supplier_id = 2'
           . " and session_id = 5 and day = :day and kind = 'O' limit 1)";
my $CLOSED = sprintf $ORDER, "state = '4'";
my $TICKET = "(select t.ctid from ticket.ticket t join ticket.orders o"
    . ' using (supplier_id, order_id) where o.supplier_id = 2'
    . " and o.session_id = 5 and o.day = :day and o.state in ('3', 'D')"
    . " and t.state = '2' limit 1)";
my $EVENT = 'insert into ticket.outbox_done (supplier_id, order_id, seq,'
    . ' agent_id, kind, status, ticket_no, event_at, done_at, attempts,'
    . ' delivered) select supplier_id, order_id, seq + 100, agent_id, kind,'
    . ' status, ticket_no, event_at, done_at, attempts, delivered'
    . ' from (select supplier_id, order_id, seq, agent_id, kind, status, ticket_no,'
    . ' event_at, done_at, attempts, delivered from ticket.outbox_done union all'
    . ' select supplier_id, order_id, seq, agent_id, kind, status, ticket_no,'
    . ' event_at, now(), 1, true from ticket.outbox) e where supplier_id = 2'
    . ' and %s limit 1';

my @mistakes = (
    ['a seat is lost', main => "delete from ticket.seat_held where ctid = $HELD"],
    ['a seat is that of a closed order', main =>
     "update ticket.seat_held set order_id = $CLOSED where ctid = $HELD"],
    ['a quota counts one more', main => 'update ticket.quota'
     . ' set capacity = capacity + 1, used = used + 1 where supplier_id = 2'
     . ' and quota_id >> 36 = api.quota_id(8, :day, 0) >> 36'],
    ['an order is not paid for', main => "update ticket.orders set state = '0',"
     . ' paid_at = null, delivered_at = null where order_id = (select order_id'
     . " from ticket.seat_held where ctid = $HELD)"],
    ['a ticket that came back is good', main =>
     "update ticket.ticket set state = '1' where ctid = $TICKET"],
    ['a ticket is taken from its owner', main => "update ticket.ticket"
     . " set state = '2' where ctid = " . $TICKET =~ s/t\.state = '2'/t.state = '1'/r],
    ['a ticket that came back is told of twice', main =>
     sprintf $EVENT, "kind = 2 and order_id = (select order_id"
     . " from ticket.ticket where ctid = $TICKET)"],
    ['seats are to be chosen still', later => 'update ticket.orders set'
     . ' seated = false where supplier_id = 2 and order_id = (select order_id'
     . " from ticket.seat_held where ctid = $HELD)"],
    ['a performance is on another map', later => 'update ticket.performance'
     . ' set map_no = map_no - 1 where supplier_id = 2 and day = :day'],
    ['one that nothing was sold of stays on its map', idle => 'update'
     . ' ticket.performance set map_no = map_no - 1 where supplier_id = 2'
     . ' and day = :day'],
    ['a seat is of another map', later => 'update ticket.seat_held h'
     . ' set area_id = (select max(b.area_id) from ticket.seat_area a'
     . '     join ticket.seat_area b using (supplier_id, hall_id, code)'
     . '     where a.supplier_id = 2 and a.area_id = h.area_id'
     . '     and b.area_id < a.area_id)'
     . " where ctid = $HELD"],
    ['a cancelled performance is sold', doomed => 'update ticket.orders'
     . " set created_at = now() where supplier_id = 2 and order_id = $CLOSED"],
    ['an order is not refunded', doomed => "update ticket.orders set state = '2',"
     . ' closed_at = null where supplier_id = 2 and order_id = ' . $CLOSED],
    ['the refunds have not ended', doomed => 'update ticket.performance'
     . ' set refunded_at = null where supplier_id = 2 and day = :day'],
    ['a seat of it is taken', doomed => 'insert into ticket.seat_held'
     . ' select 2, 5, :day, max(a.area_id), 2,'
     . " 'R' from ticket.seat_held h"
     . ' join ticket.seat_area a using (supplier_id, area_id)'
     . ' where h.supplier_id = 2 and h.session_id = 5 and h.day = :day'],
    ['money goes back twice', doomed => 'update ticket.account set balance_fen ='
     . ' balance_fen + 100 where supplier_id = 2 and account_id % 10 = 1'],
    ['who was let down pays', doomed => 'update ticket.orders set fee_fen = 1'
     . " where supplier_id = 2 and order_id = $CLOSED"],
    ['an end is told of twice', doomed =>
     sprintf $EVENT, "status = '4' and order_id = $CLOSED"],
    ['money that came too late stays', main => 'update ticket.payment'
     . ' set refunded_fen = 0 where ctid = (select p.ctid from ticket.payment p'
     . ' join ticket.orders o using (supplier_id, order_id)'
     . ' where o.supplier_id = 2 and o.session_id = 5 and o.day = :day'
     . " and o.state = '4' and p.refunded_fen > 0 limit 1)"],
);

sub mistakes_are_seen {
    my ($self, $name, @lines) = @_;

    $sales++;
    for my $mistake (@mistakes) {
        my ($what, $play, $query) = @$mistake;
        $self->mistake_is_seen($name, $what, $query =~
            s/:day/"date '" . $self->iso_of($play) . "'"/ger, @lines);
    }
    $self->mistake_is_seen($name, 'two orders have each other\'s seats',
                           $self->swapped(@lines), @lines);
    my ($first) = grep { $lines[$_] =~ /^S/ } 0 .. $#lines;
    my @problems = $self->problems(@lines[grep { $_ != $first } 0 .. $#lines]);
    cmp_ok scalar(@problems), '>', 0,
        "$name: it would be seen that an order was made twice";
}

# Where there is nothing to be spoilt, in another sale there is.
sub mistake_is_seen {
    my ($self, $name, $what, $query, @lines) = @_;

    $seen{$what} //= 0;
    return if !defined $query;
    db()->begin_work;
    sql_do('set constraints all deferred');
    my $rows = sql_do($query);
    my @problems = $rows > 0 ? $self->problems(@lines) : ();
    db()->rollback;

    return if $rows == 0;
    $seen{$what}++;
    cmp_ok scalar(@problems), '>', 0, "$name: it would be seen that $what";
}

# Two orders of as many seats that were named.
sub swapped {
    my ($self, @lines) = @_;
    my $told = told(@lines);
    my @named = map { $_->{order_id} } grep {
        my $order = $told->{$_->{order_id}};
        $order->{seats} && $order->{persons} == 1 && $_->{seats} ne ''
            && !$self->{moved}{$_->{order_id}}
            && $self->may_have_seated($_->{at}) eq 'C';
    } $self->orders;

    return if @named < 2;
    return 'update ticket.seat_held set order_id = case order_id'
        . " when $named[0] then $named[1] else $named[0] end"
        . " where supplier_id = 2 and order_id in ($named[0], $named[1])";
}

sub all_seen {
    return if $sales < $SURE;
    is_deeply [grep { !$seen{$_} } sort keys %seen], [],
        'each kind of mistake was made, and seen';
}


# ---- What hosts sell and show ----

sub nothing_is_sold {
    my ($self, $name) = @_;

    for my $host (0, 1) {
        my $answer = call('OrderProducts2', $self->where('doomed',
            %{$self->{who}}, Order_list => 'ADULT|1',
            senderid => "$self->{prefix}-never-$host"), at => 'house',
            nginx => $host);
        is $answer->retmsg, '当前场次已被禁用。', "$name is not sold, host $host";
    }
}

sub states_are {
    my ($self, $play, $area) = @_;

    return { map { @$_{qw(id state)} } sql(
        'select impl.seat_id(s.area_id, s.seat_no) as id,'
        . ' impl.seat_state(h.kind, o.state) as state from ticket.seat s'
        . ' left join ticket.seat_held h on h.supplier_id = s.supplier_id'
        . ' and h.area_id = s.area_id and h.seat_no = s.seat_no'
        . ' and h.session_id = 5 and h.day = ?::date'
        . ' left join ticket.orders o on o.supplier_id = h.supplier_id'
        . ' and o.order_id = h.order_id'
        . ' where s.supplier_id = ? and s.area_id = ?',
        $self->iso_of($play), $self->supplier, $area) };
}

# Each process is asked once, while those stand still that have answered.
sub hosts_agree {
    my ($self, $name) = @_;
    my @areas = map { my $play = $_;
                      map { [$play, $_->{area_id}] } $self->counts($play) }
                qw(main later);
    my @are = map { $self->states_are(@$_) } @areas;
    my %wrong;

    poll(sub { time >= $self->{quiet} + $STALE }, $STALE + 1);
    for my $host (0, 1) {
        my %asked;
        for my $process (pids("nginx$host-process")) {
            my ($pid, @shown) = $self->shown_by($host, \%asked, @areas);
            $asked{$pid} = 1;
            for my $n (0 .. $#are) {
                my @other = grep { ($shown[$n]{$_} // '') ne $are[$n]{$_} }
                            keys %{$are[$n]};
                $wrong{"host $host, process $pid"} += @other;
            }
        }
        kill 'CONT', keys %asked;
    }
    is_deeply [map { "$_: $wrong{$_} seats" } grep { $wrong{$_} }
               sort keys %wrong], [],
        "$name: each process shows every seat as it is";
}

# Seats as one of the processes shows that have not been asked yet.
sub shown_by {
    my ($self, $host, $asked, @areas) = @_;
    my ($process, @shown);

    kill 'STOP', keys %$asked;
    for my $area (@areas) {
        my $bytes = $self->bytes('QuerySeatsState',
            $self->where($area->[0], SeatAreaID => $area->[1]));
        my ($pid, $body);

        wait_until {
            my $socket = http_send(port($host), [$bytes]) or return;
            (undef, undef, $body) = http_receive($socket, timeout => 5);
            $pid = process_of($socket);
            return defined $body && defined $pid
                   && (!defined $process || $pid == $process);
        } "host $host shows the seats of area $area->[1]", 30;
        $process = $pid;
        push @shown, { ($body // '') =~
            m{<SeatID>(\d+)</SeatID>\s*<SeatState>(.)</SeatState>}g };
    }
    return ($process, @shown);
}

1;
