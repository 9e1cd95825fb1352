package TicketChaosGatesBooks;

=encoding utf8

=head1 NAME

TicketChaosGatesBooks - is what was told at gates and desks what there is?

=head1 SYNOPSIS

    is_deeply [TicketChaosGatesBooks::differences($sale, @told)], [];
    TicketChaosGatesBooks::list_differences($sale);     # of its devices alone
    TicketChaosGatesBooks::can_differ($sale, @told);    # they would be seen

What was told are lines of TicketChaosGates, of all sales so far.  Sums are made
anew, from passages and receipts, and not by what the audit asks.

=cut

use strict;
use warnings;
use utf8;

use List::Util qw(min sum0);

use TicketTest;

my %WANTED = map { $_ => 1 } qw(1 3 4);     # a ticket that was issued


sub by_request { my ($n, @lines) = @_; map { ((split)[$n] => [split]) } @lines }

sub lines { my ($what, $told) = @_; grep { /^$what / } @$told }

sub differences {
    my ($sale, @told) = @_;

    return map { $_->($sale, \@told) } (
        \&of_orders, \&of_passages, \&of_persons, \&of_states, \&of_callbacks,
        \&of_uploads, \&of_money, \&of_paper, \&of_refunds,
        sub { list_differences($_[0]) }, \&of_numbers);
}

# ---- Orders and passages ----

sub of_orders {
    my ($sale, $told) = @_;
    my %told = map { (split)[1, 2] } lines('S', $told);
    my %there = map { @$_{qw(request_key order_id)} }
        sql('select request_key, order_id from ticket.orders where'
            . ' supplier_id = ? and impl.client_ref(request_key) is not null',
            $sale->supplier);

    return map { "order $_: told " . ($told{$_} // 'nothing') . ', there is '
                 . ($there{$_} // 'none') }
           grep { ($told{$_} // 0) != ($there{$_} // 0) }
           sort keys %{{ %told, %there }};
}

sub of_passages {
    my ($sale, $told) = @_;
    my %in = by_request(1, lines('[IX]', $told));
    my %alone = by_request(2, lines('O', $told));
    my %maybe = by_request(1, lines('M', $told));
    my %undone = by_request(1, lines('U', $told));
    my %by_hand = map { join(' ', (split)[1 .. 3]) => 1 } lines('V', $told);
    my (%there, @wrong);

    for my $g (sql('select * from ticket.passage where supplier_id = ?',
                   $sale->supplier)) {
        my ($request, $place) = ($g->{request} // '-',
                                 join ' ', @$g{qw(order_id ticket_no)});
        my ($i, $o) = ($in{$request}, $alone{$request});
        my $what = "passage $g->{passage_no} of $place, $request";

        push @wrong, "$what: it is there twice" if $there{$request}++;
        push @wrong, "$what: nobody was let in by it"
            if !$i && !($o && $o->[5]) && !$maybe{$request};
        push @wrong, "$what: told was @$i"
            if $i && "@$i[2 .. 4]" ne "$place $g->{persons}"
               || $i && ($i->[0] eq 'I') != ($g->{direction} eq 'I');
        push @wrong, "$what: nobody has taken it back"
            if defined $g->{undone_at} && !$undone{$request}
               && !$by_hand{"$place $g->{passage_no}"};
        push @wrong, "$what: it was taken back, and counts"
            if !defined $g->{undone_at} && ($undone{$request}
               || $by_hand{"$place $g->{passage_no}"});
    }
    push @wrong, map { "no passage: @{$in{$_}}" }
                 grep { !$there{$_} } sort keys %in;
    push @wrong, map { "no passage: @{$alone{$_}}" }
                 grep { !$there{$_} && $alone{$_}[5] && $alone{$_}[3] ne '-' }
                 sort keys %alone;
    return @wrong;
}

# What a ticket's passages leave of its persons: as doc/gate.md counts.
sub entered {
    my ($ticket) = @_;
    my ($inside, $entered) = (0, 0);

    for my $g (@{$ticket->{passages}}) {
        if ($g->{direction} eq 'I') {
            $inside += $g->{persons};
            $entered += $g->{persons};
            next;
        }
        my $out = min($inside, $g->{persons});
        $inside -= $out;
        $entered -= min($out, $entered) if $ticket->{reentry};
    }
    return $entered;
}

# Tickets of the day, with their passages that count.
sub tickets {
    my ($sale) = @_;
    my %tickets = map { +"$_->{order_id} $_->{ticket_no}" => $_ } sql(<<'END',
        select t.order_id, t.ticket_no, t.persons, t.state, o.state as order,
               o.stopped_at is not null as stopped,
               o.delivered_at is not null as delivered,
               exists (select from ticket.called_off d where d.supplier_id =
                       o.supplier_id and d.order_id = o.order_id) as off,
               coalesce(e.reentry, false) as reentry,
               api.code_life(t.supplier_id, t.order_id) as life,
               (select coalesce(sum(d.persons), 0) from ticket.double_use d
                where d.supplier_id = t.supplier_id and d.order_id = t.order_id
                  and d.ticket_no = t.ticket_no) as double
        from ticket.ticket t
        join ticket.orders o using (supplier_id, order_id)
        join ticket.order_item i using (supplier_id, order_id, line_no)
        left join ticket.product_entry e using (supplier_id, product_id)
        where t.supplier_id = ? and o.day = ?::date
END
        $sale->supplier, $sale->{iso});

    push @{$tickets{"$_->{order_id} $_->{ticket_no}"}{passages}}, $_
        for sql('select order_id, ticket_no, direction, persons, given'
            . ' from ticket.passage where supplier_id = ? and undone_at is null'
            . ' and day = ?::date order by at, passage_no',
            $sale->supplier, $sale->{iso});
    return map { $tickets{$_} } sort keys %tickets;
}

sub of_persons {
    my ($sale) = @_;

    return map { "ticket $_->{order_id} $_->{ticket_no}: " . entered($_)
                 . " of $_->{persons} persons came in, $_->{double} are listed" }
           grep { entered($_) > $_->{persons} + $_->{double} } tickets($sale);
}

# Used is who is in, and whom a gate has let in has no money back.
sub of_states {
    my ($sale) = @_;

    return map {
        my $in = grep { $_->{direction} eq 'I' } @{$_->{passages}};
        my $online = grep { $_->{direction} eq 'I' && !defined $_->{given} }
                     @{$_->{passages}};
        my $bad = $_->{state} eq '4' ? !$in
                : $_->{state} eq '2' ? $online && !$_->{off} : $in;
        $bad ? "ticket $_->{order_id} $_->{ticket_no}: state $_->{state},"
               . " $in entries, $online online" : ();
    } tickets($sale);
}

# The first passage of each ticket, once (R126); not of one that was given back
# before a device without a network let it in.
sub of_callbacks {
    my ($sale) = @_;

    return map { "ticket $_->{order_id} $_->{ticket_no}: $_->{entries} entries,"
                 . " told $_->{told} times" } sql(<<'END', $sale->supplier);
        with told as (
            select e.order_id, e.ticket_no, count(*) as n
            from (select supplier_id, order_id, ticket_no, kind
                  from ticket.outbox
                  union all
                  select supplier_id, order_id, ticket_no, kind
                  from ticket.outbox_done) e
            where e.supplier_id = $1 and e.kind = impl.event_kind('entry')
            group by 1, 2),
        entered as (
            select g.order_id, g.ticket_no, count(*) as n
            from ticket.passage g
            join ticket.orders o using (supplier_id, order_id)
            where g.supplier_id = $1 and g.direction = 'I' and g.was <> '2'
              and impl.client_ref(o.request_key) is not null
            group by 1, 2)
        select order_id, ticket_no, coalesce(i.n, 0) as entries,
               coalesce(t.n, 0) as told
        from told t
        full join entered i using (order_id, ticket_no)
        where coalesce(t.n, 0) <> least(coalesce(i.n, 0), 1)
        order by 1, 2
END
}

sub of_uploads {
    my ($sale, $told) = @_;
    my %alone = by_request(2, lines('O', $told));
    my %there = map { $_->{request} => $_ } sql('select request, seq, persons,'
        . ' coalesce(order_id::text, ?) as order_id from ticket.gate_upload'
        . ' where supplier_id = ?', '-', $sale->supplier);
    my $says = sub { $_[0] ? join ' ', @_[1 .. $#_] : 'nothing' };

    return map {
        my ($t, $h) = ($alone{$_}, $there{$_});
        my @both = ($says->($t, @{$t // []}[1, 3, 5]),
                    $says->($h, @{$h // {}}{qw(seq order_id persons)}));
        $both[0] eq $both[1] ? () : "scan $_: done $both[0], there is $both[1]";
    } sort keys %{{ %alone, %there }};
}


# ---- Money and paper ----

sub of_money {
    my ($sale, $told) = @_;
    my $supplier = $sale->supplier;
    my $hands = sum0 map { (split)[1] } lines('K', $told);
    my %counted = map { (split)[1, 2] } lines('N', $told);
    my %receipt = map { my (undef, @is) = split; ("@is[0, 1]" => "@is[2, 3]") }
                  lines('Q', $told);
    my @wrong;

    my %there = map { +"$_->{shift_no} $_->{receipt_no}" => $_ }
        sql('select * from ticket.shift_receipt where supplier_id = ?', $supplier);
    my $cash = sum0 map { $_->{form} eq 'cash' ? $_->{fen} : () } values %there;
    push @wrong, "$hands went through hands, $cash is on receipts"
        if $hands != $cash;
    for my $no (sort keys %receipt) {
        my $is = $there{$no} ? "$there{$no}{order_id} $there{$no}{fen}" : 'none';
        push @wrong, "receipt $no: told $receipt{$no}, there is $is"
            if $is ne $receipt{$no};
    }

    for my $s (sql('select s.*, z.z_no, z.expected_fen, z.variance_fen'
        . ' from ticket.shift s left join ticket.z z on z.supplier_id ='
        . ' s.supplier_id and z.shift_no = s.shift_no and z.corrects is null'
        . ' where s.supplier_id = ?', $supplier)) {
        my $no = $s->{shift_no};
        my $ought = $s->{float_fen} + sum0 map { $_->{fen} }
            grep { $_->{shift_no} == $no && $_->{form} eq 'cash' }
            values %there;

        push @wrong, "drawer $no is open" if !defined $s->{z_no};
        push @wrong, "drawer $no: $s->{expected_fen} expected, $ought by its"
            . ' receipts' if ($s->{expected_fen} // $ought) != $ought;
        push @wrong, "drawer $no: $counted{$no} were in it, $ought expected"
            if ($counted{$no} // $ought) != $ought;
        push @wrong, "drawer $no: $s->{counted_fen} counted, $s->{variance_fen}"
            . ' too many' if defined $s->{z_no}
                && $s->{counted_fen} - $ought != $s->{variance_fen};
    }

    my %side = map { @$_{qw(side fen)} } sql('select side, sum(fen) as fen from'
        . ' (select debit as side, amount_fen as fen from ticket.transfer'
        . ' where supplier_id = ? union all select credit, -amount_fen'
        . ' from ticket.transfer where supplier_id = ?) t group by 1',
        $supplier, $supplier);
    my ($till, $variance) = map { $side{sql_value('select impl.side(?)', $_)}
                                  // 0 } qw(till variance);
    my $missing = -(sql_value('select coalesce(sum(variance_fen), 0)'
        . ' from ticket.z where supplier_id = ?', $supplier));
    push @wrong, "the ledger has $till in drawers, which are closed" if $till;
    push @wrong, "the ledger misses $variance, drawers $missing"
        if $variance != $missing;
    return @wrong;
}

# Printed is issued on paper, and comes back at the desk alone (R209).
sub of_paper {
    my ($sale, $told) = @_;
    my %told;
    $told{join ' ', (split)[1, 2]}++ for lines('T', $told);
    my %online = map { join(' ', (split)[1, 2]) => 1 } lines('B', $told);

    my @printed = sql('select p.order_id, p.ticket_no, count(*) as n,'
        . ' max(p.print_no) as last, t.state, bool_or(p.at < r.at) as before'
        . ' from ticket.print p left join ticket.ticket t using (supplier_id,'
        . ' order_id, ticket_no) left join ticket.refund r using (supplier_id,'
        . ' order_id, ticket_no) where p.supplier_id = ? group by 1, 2, t.state',
        $sale->supplier);
    my %there = map { +"$_->{order_id} $_->{ticket_no}" => $_ } @printed;

    return map {
        my ($t, $is) = ($told{$_} // 0, $there{$_} // {});
        ($t != ($is->{n} // 0) ? "ticket $_: told of $t prints, there are "
                                 . ($is->{n} // 0) : (),
         $is->{n} && ($is->{n} != $is->{last}
                 || ($is->{state} // '') !~ /^[234]$/)
             ? "ticket $_: printed, and of state " . ($is->{state} // 'none')
             : (),
         $is->{before} && $online{$_}
             ? "ticket $_: printed, and given back online" : ());
    } sort keys %{{ %told, %there }};
}

sub of_refunds {
    my ($sale, $told) = @_;
    my %state = map { +"$_->{order_id} $_->{ticket_no}" => $_ } sql('select'
        . ' t.order_id, t.ticket_no, t.state, r.at as refund from ticket.ticket t'
        . ' left join ticket.refund r using (supplier_id, order_id, ticket_no)'
        . ' where t.supplier_id = ?', $sale->supplier);

    return map { my $is = $state{$_};
                 $is && $is->{state} eq '2' && defined $is->{refund} ? ()
                 : "ticket $_: told it is given back, it is of state "
                   . ($is->{state} // 'none') }
           map { join ' ', (split)[1, 2] } lines('[BG]', $told);
}


# ---- Lists ----

sub list_differences {
    my ($sale) = @_;
    my $list = $sale->early;

    return map {
        my $row = $list->find($list->{secret}, $sale->code($_));
        my $is = !$row ? 'not listed'
                 : join ' ', $row->{flags} & 7, $row->{persons},
                        $row->{flags} & 7 ? () : $row->{used};
        my $ought = join ' ', flag($_), $_->{persons},
                         flag($_) ? () : min(entered($_), $_->{persons});
        !$row && !$WANTED{$_->{state}} || $is eq $ought ? ()
            : "device of $_->{order_id} $_->{ticket_no}: $is, it is $ought";
    } tickets($sale);
}

sub flag {
    my ($t) = @_;

    return $t->{state} eq '2' ? 1
         : $t->{order} =~ /^[4789]$/ || $t->{state} eq '0' && $t->{delivered} ? 2
         : $t->{stopped} ? 3
         : $t->{off} && $t->{state} =~ /^[01]$/ ? 4
         : $t->{state} eq '0' ? ($t->{order} =~ /^[01]$/ ? 5 : 6) : 0;
}

# Who began early and took deltas, who begins now, and the server say one number,
# and changes have no gap.
sub of_numbers {
    my ($sale) = @_;
    my $book = sql_row('select b.last_no, b.cut_no, b.generation,'
        . ' (select count(*) - coalesce(max(c.change_no) - min(c.change_no) + 1,'
        . '  0) from ticket.gate_change c where c.supplier_id = b.supplier_id'
        . '  and c.day = b.day) as gap from ticket.gate_book b'
        . ' where b.supplier_id = ? and b.day = ?::date',
        $sale->supplier, $sale->{iso});
    my ($early, $late) = ($sale->early, $sale->late);

    return (
        $book->{last_no} == $book->{cut_no} && !$book->{gap} ? ()
            : "changes: $book->{last_no}, of which $book->{cut_no} are cut, "
              . "gap $book->{gap}",
        $early->{last} == $book->{last_no} ? ()
            : "a device has $early->{last} of $book->{last_no} changes",
        $late && $late->{last} > $book->{last_no}
            ? "a new list has $late->{last} of $book->{last_no} changes" : ());
}


# ---- Would it be seen? ----

my $ONE = 'ctid = (select ctid from ticket.';
my $MINE = 'supplier_id = 9';

my @spoil = (
    ['a passage is lost', qr/^no passage/,
     "delete from ticket.passage where ${ONE}passage where $MINE and given is"
     . ' null and undone_at is null limit 1)'],
    ['a passage that nobody made', qr/nobody was let in/,
     'insert into ticket.passage (supplier_id, order_id, ticket_no, passage_no,'
     . ' at, station_name, gate, direction, persons, day, device_no, request)'
     . ' select supplier_id, order_id, ticket_no, 99, at, station_name, gate,'
     . " 'I', 1, day, device_no, 'spoilt' from ticket.passage where $MINE limit 1"],
    ['one person too many', qr/persons came in/,
     "update ticket.passage set persons = persons + 9, undone_at = null where"
     . " ${ONE}passage where $MINE and direction = 'I' order by at desc limit 1)"],
    ['a passage is taken back', qr/nobody has taken it back/,
     "update ticket.passage set undone_at = at where ${ONE}passage where $MINE"
     . ' and undone_at is null and given is null limit 1)'],
    ['money back, and in', qr/^ticket .* state 2,/,
     "update ticket.ticket set state = '2' where ${ONE}ticket t where $MINE"
     . " and state = '4' and exists (select from ticket.passage g where"
     . ' (g.supplier_id, g.order_id, g.ticket_no) = (t.supplier_id, t.order_id,'
     . ' t.ticket_no) and g.given is null and g.undone_at is null and'
     . " g.direction = 'I' and not exists (select from ticket.called_off d"
     . ' where d.order_id = g.order_id)) limit 1)'],
    ['in, and not used', qr/^ticket .* state 3,/,
     "update ticket.ticket set state = '3' where ${ONE}ticket where $MINE"
     . " and state = '4' limit 1)"],
    ['a passage is told again', qr/told 2 times/,
     'insert into ticket.outbox_done (supplier_id, order_id, seq, agent_id, kind,'
     . ' ticket_no, event_at, done_at, attempts, delivered) select supplier_id,'
     . ' order_id, 999, agent_id, kind, ticket_no, event_at, done_at, attempts,'
     . " delivered from ticket.outbox_done where $MINE and kind = 3 limit 1"],
    ['a passage is not told', qr/told 0 times/,
     "delete from ticket.outbox_done where ${ONE}outbox_done where $MINE and"
     . ' kind = 3 limit 1)'],
    ['an upload is lost', qr/^scan .* there is nothing/,
     "delete from ticket.gate_upload where ${ONE}gate_upload where $MINE"
     . ' limit 1)'],
    ['a receipt is another one', qr/^receipt|went through hands/,
     "update ticket.shift_receipt set fen = fen + 1000 where ${ONE}shift_receipt"
     . " where $MINE and form = 'cash' limit 1)"],
    ['a drawer expects more', qr/^drawer .* by its receipts/,
     "update ticket.z set expected_fen = expected_fen + 1 where ${ONE}z where"
     . " $MINE limit 1)"],
    ['money is in a closed drawer', qr/^the ledger has/,
     "update ticket.transfer set debit = impl.side('till') where ${ONE}transfer"
     . " where $MINE and debit >= 100 limit 1)"],
    ['a difference is not booked', qr/^the ledger misses/,
     "update ticket.z set variance_fen = variance_fen + 1 where ${ONE}z where"
     . " $MINE limit 1)"],
    ['a print is lost', qr/told of \d+ prints/,
     "delete from ticket.print where ${ONE}print where $MINE limit 1)"],
    ['printed, and issued', qr/printed, and of state 1/,
     "update ticket.ticket t set state = '1' where $MINE and exists (select from"
     . ' ticket.print p where (p.supplier_id, p.order_id, p.ticket_no) ='
     . ' (t.supplier_id, t.order_id, t.ticket_no))'],
    ['printed, and back online', qr/given back online/,
     'insert into ticket.print (supplier_id, order_id, ticket_no, print_no, at,'
     . " person) select supplier_id, order_id, ticket_no, 1, at - '1 s'::interval,"
     . " 'x' from ticket.refund r where $MINE on conflict do nothing", 'B'],
    ['given back, and not', qr/^ticket .* told it is given back/,
     "delete from ticket.refund where $MINE", '[BG]'],
    ['an order is lost', qr/^order .* there is none/,
     "update ticket.orders set request_key = 'x' || request_key where"
     . " ${ONE}orders where $MINE and impl.client_ref(request_key) is not null"
     . ' limit 1)'],
    ['devices do not hear of it', qr/^device of .*: 0 .* it is 3/,
     "update ticket.orders set stopped_at = api.now() where $MINE"],
    ['a change is not cut', qr/^changes:/,
     "update ticket.gate_book set last_no = last_no + 1 where $MINE"],
    ['a change is lost', qr/gap -1/,
     "delete from ticket.gate_change where ${ONE}gate_change c where $MINE and"
     . ' change_no < (select max(change_no) from ticket.gate_change d where'
     . ' d.supplier_id = c.supplier_id and d.day = c.day) and change_no >'
     . ' (select min(change_no) from ticket.gate_change d where d.supplier_id ='
     . ' c.supplier_id and d.day = c.day) limit 1)'],
);

sub can_differ {
    my ($sale, @told) = @_;

    for (@spoil) {
        my ($what, $is, $how, $told) = @$_;

        db()->begin_work;
        sql_do("alter table ticket.$_ disable trigger all")
            for qw(shift_receipt z print);
        sql_do('set local session_replication_role = replica');
        if (!sql_do($how) || defined $told && !lines($told, \@told)) {
            diag "gates: $what: there is nothing to be spoilt";
        }
        else {
            my @seen = differences($sale, @told);
            ok scalar(grep { /$is/ } @seen), "gates: $what: it is seen"
                or diag join "\n", 'but seen is', @seen;
        }
        db()->rollback;
    }
}

1;
