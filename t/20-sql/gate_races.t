# Gates beside what else happens to an order: a passage and whatever forbids it
# never both, persons never more than were sold, and no deadlock.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use TicketBooking qw(database fixture sql_call staff_call sql_array
    order_defaults booked);
use TicketRace qw(together each_of errors);
use TicketTest;

my $dbh = database();
my $today = iso_day(0);

fixture();
staff_call('station_set', 'BOOK', 1, '南门');
staff_call('device_create', 'BOOK', "闸$_",
           { kind => 'turnstile', station => 1, gate => $_ }) for 1 .. 6;
order_defaults(day => $today, ticket_until => $today, state => '3', slots => [],
               medium => 2, callback => 1);

my $tickets = 24;


# One device lets tickets in, some at a time, in its own order of them; each
# time with requests of its own: one that was another ticket's is refused.
my $turns = 0;

sub gate {
    my ($device, $batch, $persons, @orders) = @_;
    my $turn = ++$turns;

    return sub {
        my ($own) = @_;
        my $n = 0;

        while (my @some = splice @orders, 0, $batch) {
            my $rows = sql_call($own, 'api.check_tickets',
                map { sql_array($_) } [(7) x @some], [($device) x @some],
                [(0) x @some], [map { "$turn-" . $n++ } @some], \@some,
                [(1) x @some], [(undef) x @some], [(undef) x @some],
                [('f') x @some], [($persons) x @some], [(undef) x @some],
                [(undef) x @some]);
            print "$_->{order_id} ", $_->{verdict} // $_->{device_verdict},
                "\n" for @$rows;
        }
    };
}

# Tickets that are in by the passages that count.
sub in_of {
    my (@orders) = @_;
    return sql_value('select count(*) from ticket.passage where undone_at is'
        . " null and direction = 'I' and order_id = any (?)", \@orders);
}


# ---- Against what forbids ----

my %against = (
    refund => sub { sql_call($_[0], 'api.refund_tickets_2', 7, 9101, $_[1],
                             '{1}') },
    stop => sub { sql_call($_[0], 'api.staff_order_stop', 'BOOK', $_[1],
                           '{"reason": "x"}') },
    desk => sub { sql_call($_[0], 'api.staff_ticket_refund', 7, $_[1], '{1}') },
    visitor => sub {
        my ($amount, $fee) = $_[0]->selectrow_array(<<'END', undef, $_[1]);
            select r.amount_fen, r.fee_fen
            from ticket.orders o
            join ticket.supplier s using (supplier_id)
            cross join lateral impl.visitor_refund(o, s, api.now()) r
            where o.order_id = ?
END
        return unless defined $amount;
        sql_call($_[0], 'api.visitor_refund', 7, $_[1], 0, 3456, $amount, $fee);
    },
);
sql_do("update ticket.agent set visitor_refund = 'yes' where agent_id = 9101");
sql_do('update ticket.agent set version = 1');
sql_do('update ticket.supplier set catalogue_version = 1');

for my $name (sort keys %against) {
    my @orders = map { booked(phone_tail => 3456) } 1 .. $tickets;
    my @said = together(gate(1, 4, undef, @orders),
                        gate(2, 3, undef, reverse @orders),
                        each_of($against{$name}, reverse @orders),
                        each_of($against{$name}, @orders));

    is errors(@said), '', "$name beside two gates: no deadlock";
    is sql_value(<<'END', \@orders), 0, "$name and a passage are never both";
        select count(*)
        from ticket.passage g
        join ticket.ticket t using (supplier_id, order_id, ticket_no)
        left join ticket.orders o using (supplier_id, order_id)
        where o.order_id = any (?)
          and (t.state = '2' or o.stopped_at < g.at)
END
    my %in = map { /^(\d+) IN/ ? ($1 => 1) : () } map { @$_ } @said;
    is in_of(@orders), scalar keys %in, "$name: who was let in is written down";
}

# Paper that is printed while somebody passes changes nothing of the passage.
{
    my @orders = map { booked() } 1 .. $tickets;
    my $print = sub {
        sql_call($_[0], 'api.staff_ticket_print', 'BOOK', $_[1],
                 '{"tickets": "1", "reason": "x"}');
    };
    my @said = together(gate(1, 4, undef, @orders),
                        gate(2, 3, undef, reverse @orders),
                        each_of($print, reverse @orders));

    is errors(@said), '', 'printing beside two gates: no deadlock';
    is in_of(@orders), $tickets, 'each ticket is in once';
    is sql_value('select count(*) from ticket.ticket where ticket_no = 1 and'
                 . " state <> '4' and order_id = any (?)", \@orders), 0,
        'and stays a used one';
}

# Old papers beside the print of newer ones: each is in by the old one before
# that, or refused after it, and nobody twice.
{
    sql_do('update ticket.supplier set reprint_voids = true'
           . ' where supplier_id = 7');
    sql_do('update ticket.supplier set catalogue_version = 1');
    my @orders = map { booked() } 1 .. $tickets;
    staff_call('ticket_print', 'BOOK', $_, { tickets => '1' }) for @orders;
    my $print = sub {
        sql_call($_[0], 'api.staff_ticket_print', 'BOOK', $_[1],
                 '{"tickets": "1", "reason": "x"}');
    };
    my @said = together(gate(1, 4, undef, @orders),
                        gate(2, 3, undef, reverse @orders),
                        each_of($print, reverse @orders),
                        each_of($print, @orders));

    is errors(@said), '', 'voiding beside two gates: no deadlock';
    is sql_value('select count(*) from ticket.ticket where ticket_no = 1 and'
                 . ' code_no = 2 and order_id = any (?)', \@orders), $tickets,
        'each print made a code';
    is sql_value(<<'END', \@orders), 0, 'nobody is in by a paper that was void';
        select count(*)
        from ticket.passage g
        join ticket.print p using (supplier_id, order_id, ticket_no)
        where g.order_id = any (?) and p.print_no = 2 and g.was <> '3'
END
    my %in = map { /^(\d+) IN/ ? ($1 => 1) : () } map { @$_ } @said;
    is in_of(@orders), scalar keys %in, 'who was let in by old paper is in';
    is errors(together(gate(3, 4, undef, @orders))), '',
        'old paper behind all of that';
    is in_of(@orders), scalar keys %in, 'lets nobody in any more';
    sql_do('update ticket.supplier set reprint_voids = false'
           . ' where supplier_id = 7');
    sql_do('update ticket.supplier set catalogue_version = 1');
}

# What was not paid is let in by nobody, whatever ends it.
for my $how ('cancel', 'expiry', 'activation') {
    my $paid = $how eq 'activation';
    my @orders = map { booked(state => $paid ? '2' : '0',
                              $how eq 'expiry'
                              ? (pay_by => '2020-01-01 00:00:00+00') : ()) }
                 1 .. 8;
    my $ends = $how eq 'cancel'
        ? each_of(sub { sql_call($_[0], 'api.cancel_order', 7, 9101, $_[1]) },
                  reverse @orders)
        : $how eq 'expiry' ? sub { sql_call($_[0], 'api.expire_orders', 100) }
        : each_of(sub { $_[0]->do("update ticket.orders set state = '3',"
                                  . ' delivered_at = api.now() where order_id ='
                                  . ' ?', undef, $_[1]) }, ());
    my @said = together(gate(3, 4, undef, @orders),
                        gate(4, 4, undef, reverse @orders), $ends);

    is errors(@said), '', "$how beside two gates: no deadlock";
    is in_of(@orders), 0, "$how: nobody is in who has no ticket";
}


# ---- Against other gates ----

{
    my @orders = map { booked(items => [[2, 5]]) } 1 .. $tickets;
    my @said = together(map {
        my $device = $_;
        gate($device, 1 + $device, 1 + $device % 3,
             $device % 2 ? @orders : reverse @orders)
    } 1 .. 6);

    is errors(@said), '', 'six gates and parties: no deadlock';
    is sql_value(<<'END', \@orders), 0, 'of no party more came in than it has';
        select count(*)
        from (select sum(g.persons) as persons
              from ticket.passage g
              where g.order_id = any (?)
              group by g.order_id) g
        where persons > 5
END
    is sql_value('select count(*) from ticket.outbox where kind = 3'
                 . ' and order_id = any (?)', \@orders), $tickets,
        'each party is told once';
}


# ---- Against an undo ----

{
    my @orders = map { booked() } 1 .. $tickets;
    my $gate = gate(1, 4, undef, @orders);
    my $turn = $turns;
    my $undo = sub {
        my ($own) = @_;
        for my $n (reverse 0 .. $tickets - 1) {
            sql_call($own, 'api.gate_undo', 7, 1, 0, "$turn-$n");
        }
    };

    is errors(together($gate, $undo, $undo,
                       gate(5, 3, undef, reverse @orders),
                       each_of($against{refund}, @orders))), '',
        'gates, an undo and refunds: no deadlock';
    is sql_value(<<'END', \@orders), 0, 'used is who is in, and nobody else';
        select count(*)
        from ticket.ticket t
        where t.order_id = any (?) and t.ticket_no = 1
          and (t.state = '4') <> exists (
              select from ticket.passage g
              where (g.order_id, g.ticket_no) = (t.order_id, t.ticket_no)
                and g.undone_at is null)
END
}


# ---- Against a day that is called off ----

{
    my @orders = map { booked() } 1 .. $tickets;
    my $off = sub {
        my ($own) = @_;
        sql_call($own, 'api.staff_day_off', 'BOOK', $today,
                 '{"reason": "typhoon", "yes": true}');
        $own->do('update ticket.called_off set due_at = api.now()');
        sql_call($own, 'api.called_off_refunds', 10) for 1 .. 8;
    };
    my @said = together(gate(1, 4, undef, @orders),
                        gate(2, 3, undef, reverse @orders), $off);

    is errors(@said), '', 'a day off beside two gates: no deadlock';
    is sql_value(<<'END', \@orders), 0, 'money back and a passage are never both';
        select count(*)
        from ticket.passage g
        join ticket.ticket t using (supplier_id, order_id, ticket_no)
        where t.order_id = any (?) and t.state = '2'
END
    my %in = map { /^(\d+) IN/ ? ($1 => 1) : () } map { @$_ } @said;
    is in_of(@orders), scalar keys %in, 'who was let in is written down';
    sql_call(db('ticket_worker'), 'api.called_off_refunds', 1000) for 1 .. 3;
    is sql_value("select count(*) from ticket.ticket where state in ('0', '1')"
                 . ' and order_id = any (?)', \@orders), 0,
        'each ticket was used or came back';
}

audit_ok();
done_testing();
