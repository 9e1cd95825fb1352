# What a device answers by the list that the worker has cut, and what the server
# answers at the same moment, ticket by ticket: hundreds, of all states, by
# chance.  SEED=n says which.

use strict;
use warnings;
use utf8;

use Crypt::PK::Ed25519;
use FindBin;
use IPC::Open2;
use lib "$FindBin::Bin/../lib";
use List::Util qw(shuffle);
use TicketBooking qw(
    connection fixture order_defaults booked sql_array sql_call staff_call);
use TicketCodes;
use TicketDevice qw(gate_start);
use TicketGateList;
use TicketSettle qw(distributor party_account terms sold settle_pay given_back);
use TicketShop qw(staff bought);
use TicketTest;

my $seed = $ENV{SEED} // time % 1_000_000;
srand $seed;
note "SEED=$seed";

gate_start(worker => ['sweep 100']);
fixture();
my $orders = 240;
my $build = $ENV{TICKET_BUILD} // "$FindBin::Bin/../../build";
my $nginx = connection('ticket_nginx');

sub one_of { return $_[rand @_] }
sub chance { return rand() < $_[0] }

# The clock of the attraction, tomorrow: as if all of this day were to come.
my $day = iso_day(1);
my $day_no = sql_value("select ?::date - date '1970-01-01'", $day);

sub clock {
    my ($time) = @_;
    sql_do("select api.set_clock_shift((?::date + ?::time) at time zone"
           . " 'Asia/Shanghai' - clock_timestamp())", $day, $time);
    return;
}

# Named visitors, whom the pages alone can seal: a card each.
staff(qw(supplier set DEMO --activation 1));
my @named = map {
    my $n = $_;
    { card => identity(500 + $n),
      order => bought({ Order_list => 'REAL|1', money => '120.00', IDCount => 1,
                        Memo => join('^', identity(500 + $n), 'N',
                                     '13712345678', 1, 1),
                        activate => $n == 3 ? 0 : 1,
                        tickettype => 1 + $n % 2 }) }
} 0 .. 11;

clock('00:00:30');


# ---- What is sold ----

{
    local $TicketBooking::SUPPLIER = 8;
    fixture(code => 'LAKE', name => '湖');
}
for my $supplier (7, 1, 8) {
    sql_do("insert into ticket.station (supplier_id, station_no, name)"
           . " select ?, n, 'S' || n from generate_series(1, 2) n", $supplier);
    sql_do("insert into ticket.device (supplier_id, device_no, name, kind,"
           . " station_no, gate, epoch, directions) select ?, n, 'S' || n,"
           . " 'turnstile', 1 + (n - 1) % 2, n, 1, 'both'"
           . ' from generate_series(1, 4) n', $supplier);
}

my %entry = (
    ADULT => { early_minutes => 15, early_then => 'ask', late_then => 'refuse' },
    GROUP => { entries_per_day => 2, late_minutes => 20, late_then => 'ask' },
    LIMIT => { stations => '2', reentry => 'true', early_then => 'in' },
    SCARCE => { entries_all => 1, print_first => 'no' },
);
staff_call('product_entry', 'BOOK', $_, $entry{$_}) for sort keys %entry;
sql_do('update ticket.supplier set catalogue_version = 1 where supplier_id = 7');

my $requests = 0;

sub passed {
    my ($order, $ticket, %is) = @_;
    return sql_call($nginx, 'api.check_tickets', map { sql_array($_) }
        [$is{supplier} // 7], [$is{device} // one_of(1, 2)], [1], ['w' . ++$requests], [$order],
        [$ticket], [undef], [undef], ['f'], [$is{persons}],
        [$is{out} ? 't' : 'f'], [undef])->[0];
}

order_defaults(callback => 0);
sql_do('update ticket.supplier set reprint_voids = true where supplier_id = 7');
sql_do('update ticket.supplier set catalogue_version = 1');

my @orders = map {
    my $first = one_of((0) x 6, -1, 1);
    my $state = one_of(('3') x 7, '0', '2');
    booked(day => iso_day($first), state => $state,
           ticket_until => iso_day($first + one_of(0, 0, 0, 1, 2)),
           items => [[one_of(1, 1, 2, 2, 4, 4, 5), one_of(1, 1, 2, 3)]],
           slots => $first == 0 && chance(0.6) ? [one_of(1 .. 8)] : [],
           limit_day => iso_day($first), medium => one_of(2, 2, 2, 0),
           $state eq '0' && chance(0.3)
           ? (pay_by => '2020-01-01 00:00:00+00') : ());
} 1 .. $orders;

# Whatever happens to them in the morning.
clock('06:55');
for my $order (shuffle @orders) {
    my $do = one_of(qw(none none none none in in in out part undo stop release
                       refund cancel print print_in));
    my $state = sql_value('select state from ticket.orders where order_id = ?',
                          $order);

    if ($do =~ /in$|out|part|undo/) {
        staff_call('ticket_print', 'BOOK', $order, {})
            if $do =~ /print/ && $state eq '3';
        clock(sprintf '0%d:%02d', one_of(7, 8, 9), rand 60);
        my $in = passed($order, 1, persons => $do eq 'part' ? 1 : undef);
        next unless ($in->{verdict} // '') eq 'IN';
        passed($order, 1, out => 1, persons => 1) if $do eq 'out';
        sql_call($nginx, 'api.gate_undo', 7,
                 sql_value('select device_no from ticket.passage where'
                           . ' order_id = ?', $order), 1, "w$requests")
            if $do eq 'undo';
    }
    elsif ($do =~ /stop|release/) {
        staff_call('order_stop', 'BOOK', $order, { reason => 'x' });
        staff_call('order_release', 'BOOK', $order, { reason => 'x' })
            if $do eq 'release';
    }
    elsif ($do eq 'refund') {
        sql_call($nginx, 'api.refund_tickets_2', 7, 9101, $order, '{1}');
    }
    elsif ($do eq 'cancel' && $state eq '0') {
        sql_call($nginx, 'api.cancel_order', 7, 9101, $order);
    }
    elsif ($do eq 'print' && $state eq '3') {
        staff_call('ticket_print', 'BOOK', $order, {});
    }

    # Paper again, once or twice, whatever has become of it.
    my $paper = sql_value("select string_agg(ticket_no::text, ',') from"
        . " ticket.ticket where order_id = ? and state in ('1', '3', '4')",
        $order);
    if ($paper && chance(0.3)
        && !sql_value('select stopped_at is not null from ticket.orders'
                      . ' where order_id = ?', $order)) {
        staff_call('ticket_print', 'BOOK', $order,
                   { tickets => $paper, reason => 'jam' })
            for 1 .. one_of(1, 2, 2);
        sql_call($nginx, 'api.refund_tickets_2', 7, 9101, $order, '{1}')
            if chance(0.1);
        staff_call('order_stop', 'BOOK', $order, { reason => 'x' })
            if chance(0.1);
    }
}
sql_call(connection('ticket_worker'), 'api.expire_orders', 100);

# Tickets of two attractions: one is a supplier of its own (8), with a list of its
# own; the other has a station of the operator's.
my $J;
my (@joint, %away);
{
    staff_call('product_create', 'BOOK', 'J', { name => 'J' });
    $J = sql_value("select product_id from ticket.product where supplier_id = 7"
                   . " and code = 'J'");
    local $TicketBooking::PRODUCT{$J} = ['J', '1', 'f', 0, 18000, 2147483647];
    sql_do('insert into ticket.party (supplier_id, party_no, kind, name,'
        . " own_supplier_id, made_at) values (7, ?, 'A', ?, ?, api.now())", @$_)
        for [10, 'X', undef], [11, 'Y', 8];
    sql_do('insert into ticket.party_station values (7, 1, 10)');
    distributor(30, 9101, 'one', 'D');

    clock('00:05:00');
    for my $n (1 .. 48) {
        terms($J, days => one_of(1, 2, 3), return_rule => 2, return_value => 0,
              parts => [[10, 8000, 6000, 50, 1, 1],
                        [11, 10000, 8000, 50, one_of(1, 2), 1 + ($n % 8 > 4)]])
            if $n % 4 == 1;
        my $order = sold($J, one_of(1, 1, 2), day => $day, limit_day => $day,
                         ticket_until => $day, state => '0',
                         nobody => $n % 10 == 0, medium => $n % 4 ? 2 : 0);
        settle_pay($order) if $n % 12;
        push @joint, $order;
    }
    # Some are over, or not good yet.
    sql_do("update ticket.settle_ticket set from_day = from_day + ?::int,"
           . " until_day = until_day + ?::int where order_id = ?", @$_)
        for [-4, -4, $joint[0]], [2, 2, $joint[1]];
    @away{@joint[0, 1]} = (1, 1);

    clock('07:10');
    my @do = qw(none none in in in out there twice undo stop return print there);
    for my $n (shuffle 2 .. $#joint) {
        my ($order, $do) = ($joint[$n], $do[$n % @do]);
        if ($do =~ /in$|out|twice|undo/) {
            clock(sprintf '0%d:%02d', one_of(7, 8), rand 60);
            my $in = passed($order, 1, supplier => 8);
            next unless ($in->{verdict} // '') eq 'IN';
            passed($order, 1, supplier => 8, out => 1) if $do eq 'out';
            clock('09:0' . int rand 5);
            passed($order, 1, supplier => 8) if $do =~ /twice|undo/;
            sql_call($nginx, 'api.gate_undo', 8, $_, 1, "w$requests")
                for $do eq 'undo' ? (1, 2) : ();
        }
        elsif ($do eq 'there') {
            passed($order, 1, device => 1);
        }
        elsif ($do eq 'stop') {
            staff_call('order_stop', 'BOOK', $order, { reason => 'x' });
        }
        elsif ($do eq 'return') {
            given_back($order, 1);
        }
        elsif ($do eq 'print' && sql_value("select state = '1' from"
                   . ' ticket.ticket where order_id = ? and ticket_no = 1',
                   $order)) {
            staff_call('ticket_print', 'BOOK', $order, { tickets => 1 });
            staff_call('ticket_print', 'BOOK', $order,
                       { tickets => 1, reason => 'jam' }) if chance(0.5);
        }
    }
}

# Of those with a card: printed, used, printed and used, refunded, stopped.
clock('09:10');
for ([0, 'print'], [1, 'in'], [2, 'print', 'in'], [4, 'refund'], [5, 'stop']) {
    my ($n, @do) = @$_;
    my $order = $named[$n]{order};
    for my $do (@do) {
        $do eq 'print' ? staff(qw(ticket print DEMO), $order, qw(--as html))
        : $do eq 'in' ? passed($order, 1, supplier => 1)
        : $do eq 'stop' ? staff(qw(order stop DEMO), $order, qw(--reason x))
        : staff(qw(ticket refund DEMO), ticket_code(1, $order, 1));
    }
}


# ---- What devices get ----

clock('09:59');

sub asked {
    my ($supplier, $what, @more) = @_;
    return sql_call($nginx, "api.gate_$what", $supplier, 1, 1, @more)->[0];
}

# The lines that gate_book reads, but for the scans.
sub book {
    my ($supplier) = @_;

    my $list;
    wait_until {
        sql_do('update ticket.gate_cursor set next_at = api.now()');
        $list = asked($supplier, 'list', undef);
        !$list->{verdict} && !sql_value('select count(*) from'
            . ' ticket.gate_dirty where supplier_id = ?', $supplier)
            && sql_value('select catalogue_version'
                         . ' = impl.gate_version(supplier_id) and not scan from'
                         . ' ticket.gate_cursor where supplier_id = ?',
                         $supplier)
            && sql_value('select cut_no = last_no and lease_until is null and'
                         . ' filled from ticket.gate_book where supplier_id = ?'
                         . ' and day = ?', $supplier, $day);
    } "the list of supplier $supplier is cut", 30;
    my $keys = asked($supplier, 'keys', undef);
    my $deltas = asked($supplier, 'deltas', undef, $list->{last_no});
    my ($status, $ticket_key) = ticketctl(qw(key show-sub ticket));
    $ticket_key = pack 'H*', $ticket_key =~ /([0-9a-f]{64})/ ? $1 : die;

    return "supplier $supplier\nday $day_no\n",
        sprintf("now %.0f\n", sql_value('select extract(epoch from api.now())'
                                        . ' * 1000')),
        (map { 'key ' . s/^\\x//r . "\n" } @{$keys->{public_key}}),
        'tags ' . unpack('H*', list_key($ticket_key, $supplier, $day_no)) . "\n",
        'list ' . unpack('H*', $list->{bytes}) . "\n",
        map { 'deltas ' . unpack('H*', $_) . "\n" }
            segments($deltas->{bytes} // '');
}

sub devices {
    my (@lines) = @_;

    return map {
        my $pid = open2(my $out, my $in, @$_);
        print {$in} @lines;
        close $in;
        my @said = map { chomp; $_ } <$out>;
        waitpid $pid, 0;
        die "$_->[0]: $?\n" if $?;
        \@said;
    } ["$build/tools/gate_book"], ['node', "$FindBin::Bin/../lib/gate_book.mjs"];
}


# ---- Ticket by ticket ----

# What the server would say, which then has not happened.
sub server {
    my ($moment, $station, @tickets) = @_;

    my $n = 0;
    $nginx->begin_work;
    my $rows = sql_call($nginx, 'api.check_tickets', map { sql_array($_) }
        [map { $_->{supplier} } @tickets], [($station + 2) x @tickets],
        [(1) x @tickets], [map { "look-$moment-$station-" . $n++ } @tickets],
        [map { $_->{order} } @tickets], [map { $_->{ticket} } @tickets],
        [map { $_->{id} } @tickets], [(undef) x @tickets], [('f') x @tickets],
        [(undef) x @tickets], [('f') x @tickets], [(undef) x @tickets]);
    $nginx->rollback;
    return map {
        { says => $_->{device_verdict}
                  // join(' ', ((join '', @{ $_->{needs} }) eq 'paper'
                                ? { CLOSED => 'REPRINTED',
                                    UNKNOWN => 'SHOW_PAPER' }->{$_->{verdict}}
                                : $_->{verdict}),
                          map { $_ // 0 }
                              @$_{qw(persons left_persons minutes)}),
          today => ($_->{first_day} // '') le $day
                   && ($_->{last_day} // '') ge $day }
    } @$rows;
}

# Those of the operator, as the gates of a supplier are shown them.
my $life = sql_value('select api.code_life(7, ?)', $orders[0]);
sub tickets {
    my ($supplier, $joint) = @_;
    return map { { supplier => $supplier, order => $_->[0], ticket => $_->[1],
                   away => $away{$_->[0]},
                   code => ticket_code(7, $_->[0], $_->[1], $life) } }
        @{connection()->selectall_arrayref('select order_id, ticket_no + 1024'
            . ' * c from ticket.ticket t, generate_series(0, code_no) c'
            . ' where supplier_id = 7 and ? = exists (select from'
            . ' ticket.order_item i where i.order_id = t.order_id and'
            . ' i.product_id = ?) order by 1, 2', undef, $joint ? 't' : 'f', $J)};
}
my @tickets = tickets(7);
my @asks = map { my $time = $_; map { [$time, $_] } 1, 2 }
           qw(10:00:20 10:30:20 12:10:20 16:00:20 23:59:40);

# The list's word for each ticket against the server's: how often each verdict
# was met, what the two programs said, and the lines that they were given.
sub compared {
    my ($supplier, $tickets, @asks) = @_;

    my @tickets = @$tickets;
    my @lines = book($supplier);
    my @said;
    for my $ask (@asks) {
        my ($time, $station) = @$ask;
        clock($time);
        my $at = sql_value("select round(extract(epoch from (?::date + ?::time)"
                           . " at time zone 'Asia/Shanghai') * 1000)", $day,
                           $time);
        push @said, server($time, $station, @tickets);
        push @lines, map { "scan $_->{code} $at $station\n" } @tickets;
    }

    my ($c, $js) = devices(@lines);
    is_deeply $c, $js, 'both programs answer the same';
    is scalar @$c, scalar @said, 'each scan has an answer';

    # A list does not have what nobody can use on its day, and leaves to the
    # server what it has no room for.
    my (%met, @wrong);
    for my $i (0 .. $#said) {
        my ($verdict) = $said[$i]{says} =~ /^(\w+)/;
        my $is = $c->[$i];

        $met{$verdict}++;
        next if $is eq $said[$i]{says} =~ s/^NOT_NAMED/NOT_ISSUED/r;
        next if $is eq 'none' && (!$said[$i]{today} || $verdict eq 'CLOSED'
                                  || $tickets[$i % @tickets]{away});
        my $ticket = $tickets[$i % @tickets];
        push @wrong, "$ticket->{order} $ticket->{ticket} at "
            . join(' ', @{$asks[$i / @tickets]})
            . ": $is, not $said[$i]{says}";
    }
    is scalar @wrong, 0, 'and so does the server'
        or diag(scalar @wrong, " differ\n", join "\n",
                @wrong[0 .. ($#wrong < 30 ? $#wrong : 30)]);
    note join ', ', map { "$_ $met{$_}" } sort keys %met;

    return (\%met, $c, $js, @lines);
}

my ($met, $c, $js, @lines) = compared(7, \@tickets, @asks);
cmp_ok $met->{$_} // 0, '>', 0, "$_ was among them"
    for qw(IN USED DAY_BEFORE DAY_AFTER SLOT_EARLY SLOT_LATE PRINT_FIRST UNPAID
           NOT_ISSUED REFUNDED STOPPED STATION CLOSED REPRINTED);

# The same tickets by signed codes, whose key no device knows.
my $signer = Crypt::PK::Ed25519->new->generate_key;
my %number = map { $_->{code} => $_->{ticket} } @tickets;
is_deeply [devices(map { s/^scan \K(\d{19})\d{11}/
                             signed_code($signer, 7, $1, $number{$&},
                                         life => $life)
                         /er } @lines[0 .. $#lines - @tickets * 9])],
    [map { [@$_[0 .. @tickets - 1]] } $c, $js],
    'a signed code is found by the digits in it';


# ---- Of others, at an attraction's own gates ----

my @abroad = tickets(8, 'joint');
{
    my ($guests, $said, undef, @given) = compared(8, \@abroad,
        ['10:00:20', 1], ['23:59:40', 2]);
    cmp_ok $guests->{$_} // 0, '>', 0, "an operator's ticket may be $_"
        for qw(IN USED DAY_BEFORE DAY_AFTER PRINT_FIRST NOT_NAMED REFUNDED
               STOPPED);
    is sql_value('select count(*) from ticket.gate_row where supplier_id <> 8'
                 . ' and day = ? and order_id = any (?) and flags & 7 <> 7',
                 $day, \@joint), 0, 'no other list lets them in';
    my $numbers = sql_value("select string_agg(distinct sign(product_id)::text,"
        . " ' ') from ticket.gate_product p join ticket.gate_row r on"
        . ' r.supplier_id = p.supplier_id and r.day = p.day and r.product ='
        . ' p.place where r.supplier_id = 8 and r.order_id = any (?)', \@joint);
    is $numbers, '-1', 'their product is none of the attraction\'s';
}

# What happens to them is in its list, too.
{
    my ($named) = grep { sql_value("select count(*) from ticket.settle_leg"
        . " where order_id = ? and state = 'W' and ticket_no = 1", $_) == 2
        && sql_value('select stopped_at is null from ticket.orders where'
                     . ' order_id = ?', $_) } @joint[2 .. $#joint];
    my $flags = sub {
        book(8);
        return sql_value('select flags & 7 from ticket.gate_row where'
            . ' supplier_id = 8 and day = ? and order_id = ? and ticket_no = 1',
            $day, $named);
    };
    is $flags->(), 0, 'one that was sold is good';
    given_back($named, 1);
    is $flags->(), 1, 'one that came back is not';
}

# ---- Card by card ----

# One answer of several tickets: whom the server lets in, the list does, and the
# other way round.
my %index = map {
    $_->{order} => sql_value("select '\\x' || encode(id_index, 'hex') from"
                             . ' ticket.visitor where order_id = ?',
                             $_->{order})
} @named;
my @cards = @named;
clock('09:59');                     # what came before may have taken its time
@lines = book(1);
my @said;
for my $ask ([qw(10:00:20 1)], [qw(16:00:20 2)]) {
    clock($ask->[0]);
    my $at = sql_value("select round(extract(epoch from (?::date + ?::time) at"
                       . " time zone 'Asia/Shanghai') * 1000)", $day, $ask->[0]);
    push @said, server(@$ask, map { { supplier => 1,
                                      id => $index{$_->{order}} } } @cards);
    push @lines, map { "card $_->{card} $at $ask->[1]\n" } @cards;
}
($c, $js) = devices(@lines);
is_deeply $c, $js, 'both programs answer the same of cards';
for my $i (0 .. $#said) {
    my ($verdict) = $said[$i]{says} =~ /^(\w+)/;
    my @of = map { /^(\w+)/ } split /, /, $c->[$i];
    my $is = (grep { $_ eq 'IN' } @of) ? 'IN' : $of[0];
    $is = 'UNKNOWN' if $is eq 'none';
    ok $is eq $verdict || (grep { $_ eq $verdict } @of) && $is ne 'IN',
        'card ' . $i % @cards . ' is judged as the server does'
        or diag("$c->[$i], not $said[$i]{says}");
}
is scalar(grep { $_->{says} =~ /^SHOW_PAPER/ } @said), 4,
    'of two cards, twice, paper is asked for';



# ---- The day is closed ----

staff_call('day_off', 'BOOK', $day, '{"reason": "typhoon", "yes": true}');
wait_until { sql_value('select refunded_at is not null from ticket.day_off') }
    'the worker has given back what comes back', 30;
($met) = compared(8, \@abroad, ['12:10:20', 1]);
cmp_ok $met->{CALLED_OFF} // 0, '>', 0, 'so are tickets of others';
($met) = compared(7, \@tickets, ['12:10:20', 1]);
cmp_ok $met->{CALLED_OFF} // 0, '>', 0, 'what is for a closed day is called off';
is $met->{IN} // 0, 0, 'and nobody is let in, on paper or not';

audit_ok();
done_testing();
