package TicketChaosHouse;

=encoding utf8

=head1 NAME

TicketChaosHouse - a full house sold while everything breaks

=head1 SYNOPSIS

    TicketChaos::system_up(1);
    TicketChaosHouse->new($seed)->run;

One performance of 800 seats in three areas, sold by the buyers of TicketChaos
under its faults.  Buyers look which seats are free, which may be a second old,
and name one to five of them; or name some without looking; or take the best
there are.  They pay in one step or two, from deposit or rebate; they cancel,
paid for or not; they let the time to pay pass, and some pay then.  Some send
again what has been answered.  Staff keep seats, give them back, stop the sale
and go on with it, change prices.

In the end the house is full: a last buyer has found every seat that came back.
Who was told yes has the seats that were asked for, and nobody else has; the
quotas count them; balances fell by what was paid; each process of each host
shows every seat as it is.  What proves it finds what is spoilt on purpose.

=cut

use strict;
use warnings;
use utf8;

use parent 'TicketChaos';

use JSON::PP ();
use Time::HiRes qw(time);

use TicketPay qw(staff_does);
use TicketProcess qw(poll);
use TicketShop qw(staff);
use TicketTest;
use TicketWire qw(http_send http_receive);

my $SUPPLIER = 2;               # HILL
my $HALL = 1;
my $SESSION = 5;
my $PARTY = 5;                  # tickets of an order, at most
my $KEPT = 3;                   # by staff, in the end
my $FAULTS = 25;                # at least
my $STALE = 2;                  # seconds that a state may be old
my $BELIEVED = 1.7;             # seconds after which a refusal is of now

# Rows, seats of a row and whether an aisle parts it; who sits there.
my %areas = (
    11 => { code => 'A', rows => 20, seats => 24, aisle => 1 },
    12 => { code => 'B', rows => 10, seats => 24, aisle => 0 },
    13 => { code => 'C', rows => 8, seats => 10, aisle => 0 },
);
my %products = (
    ADULT => { fen => 10000, form => 'single', areas => [11, 12] },
    CHILD => { fen => 5000, form => 'group', areas => [12, 13] },
);
my %ways = (
    deposit => { page => 'OrderAndPayWithYDJ2', later => 'UseAccountToPayByPwd',
                 account => 1, state => '2' },
    rebate => { page => 'OrderAndPayWithFK2', account => 3, state => 'C',
                later => 'UseAccountToPayByFKWithPwd' },
);

my $built;


# ---- The house ----

sub supplier { $SUPPLIER }
sub quota_kind { 8 }
sub at { 'house' }
sub slots { () }

sub json { JSON::PP->new->canonical->encode({@_}) }

sub house_up {
    return if $built++;

    for my $code (sort keys %products) {
        my $product = $products{$code};
        staff(qw(product create HILL), $code, '--name', $code, '--form',
              $product->{form});
        staff(qw(price set HILL), $code, $product->{fen} / 100 . '.00');
    }
    # Who may pay in cash has all the time there is.
    staff(qw(agent set HILL demo --pay), 'deposit,rebate');
    sql_do('insert into ticket.hall values (?, ?, ?, 1)', $SUPPLIER, $HALL,
           '大剧院');
    sql_do('insert into ticket.seat_map values (?, ?, 1, now())', $SUPPLIER,
           $HALL);
    area_up($_) for sort keys %areas;
    sql_do("update ticket.supplier set kind = '2', catalogue_version ="
           . ' catalogue_version + 1 where supplier_id = ?', $SUPPLIER);
    staff_does('session_add', 'HILL', $SESSION, json(
        hall => $HALL, name => '晚场', start => 1170, length => 90));
    for my $code (sort keys %products) {
        staff_does('product_area', 'HILL', $code, $HALL,
            [map { $areas{$_}{code} } @{$products{$code}{areas}}]);
    }
}

sub area_up {
    my ($area) = @_;
    my ($code, $rows, $seats, $aisle) =
        @{$areas{$area}}{qw(code rows seats aisle)};
    my $part = $aisle ? $seats / 2 : $seats;

    sql_do(q{insert into ticket.seat_area
             select ?, a.id, ?, 1, a.id, ?, ?, '#FF0000', 0, 0, 500, 500, a.n,
                    array(select v from generate_series(1, a.n, ?) f(first),
                          lateral (values (1, f.first), (2, a.part),
                                   (3, 2 * ((f.first - 1) % a.width) + 1
                                       - a.width)) n(i, v)
                          order by f.first, n.i)
             from (values (?::int, ?::int, ?::int, ?::int))
                  a(id, n, part, width)},
           $SUPPLIER, $HALL, $code, "${code}区", $part, $area, $rows * $seats,
           $part, $seats);
    sql_do(q{insert into ticket.seat_row
             select ?, ?, r, r::text, 0, 0, 500, 10, 10, 10, 'M'
             from generate_series(1, ?) r}, $SUPPLIER, $area, $rows);
    sql_do(q{insert into ticket.seat
             select ?, ?, s, (s - 1) / k.width + 1,
                    ((s - 1) % k.width + 1)::text,
                    k.aisle and (s - 1) % k.width + 1 = k.width / 2
             from generate_series(1, ?) s, (values (?::int, ?::bool)) k(width,
                  aisle)}, $SUPPLIER, $area, $rows * $seats, $seats, $aisle);
}

sub seats_of { my ($area) = @_; $areas{$area}{rows} * $areas{$area}{seats} }

sub seat_ids {
    my ($area) = @_;
    return map { $area * 10000 + $_ } 1 .. seats_of($area);
}

sub prepare {
    my ($self) = @_;

    house_up();
    $self->day_is(1 + $self->{sale});
    staff_does('performance_add', 'HILL', $SESSION, $self->{iso}, '{}');
    staff($_, qw(topup HILL demo 1000000.00 --reference),
          "chaos-$self->{prefix}-$_") for qw(deposit rebate);
    $self->{before} = balances();

    # buyers are other processes: they must not talk on our connections
    $self->{who} = { mobile => '13800000001', ID => identity(1),
                     TicketDate => $self->{day}, SenceID => $SESSION };
    secret(@{$self->{who}}{qw(mobile ID)});
    for my $host (0, 1) {
        wait_until {
            my $answer = call('QuerySeatsState',
                { $self->area(11) }, at => 'house', nginx => $host);
            $answer && $answer->retcode == 0;
        } "$self->{prefix}: nginx $host knows of the performance", 20;
    }
}

sub area {
    my ($self, $area) = @_;
    return (SeatAreaID => $area, TicketDate => $self->{day},
            SenceID => $SESSION);
}

# What may be spent: an order that is paid for holds its money until its tickets
# are issued.
sub balances {
    return { map { @$_{qw(account fen)} } sql(
        'select b.account_id % 10 as account, b.balance_fen - b.held_fen as fen'
        . ' from ticket.account b join ticket.agent a'
        . ' on a.supplier_id = b.supplier_id and a.agent_id = b.account_id / 10'
        . " where b.supplier_id = ? and a.user_name = 'demo'", $SUPPLIER) };
}

sub all {
    my ($self) = @_;
    my $kept = eval { scalar @{$self->kept} } // 0;
    my $all = -$kept;

    $all += seats_of($_) for keys %areas;
    return $all;
}

# People with an order, by area.
sub taken {
    my ($self) = @_;

    my %taken = map { $_ => 0 } keys %areas;
    my @rows = eval {
        sql('select o.area_id, sum(i.quantity) as n from ticket.orders o'
            . ' join ticket.order_item i using (supplier_id, order_id)'
            . ' where o.supplier_id = ? and o.session_id = ?'
            . " and o.day = ?::date and o.state <> '4' group by 1",
            $SUPPLIER, $SESSION, $self->{iso});
    };
    return if $@;
    $taken{$_->{area_id}} = $_->{n} for @rows;
    return \%taken;
}


# ---- Buyers ----

my %ciphered = map { $_->{page} => 1 } values %ways;

sub bytes {
    my ($self, $page, $given) = @_;
    my %given = %$given;

    # A plain text at other pages.
    $given{senderid} = encipher($given{senderid},
        '5d2c9a1e-7b34-4c8f-9e60-1a2b3c4d5e6f') if $ciphered{$page};
    return request_bytes($page, \%given, at => 'house');
}

# The seats of an area that were free, as somebody was told.
sub look {
    my ($self, $area) = @_;
    my $raw = $self->ask($self->bytes('QuerySeatsState',
                                      { $self->area($area) }));
    my %state = seat_states($raw);

    die "seats of $area: $raw\n" if keys %state != seats_of($area);
    return $self->{seen}{$area} = [grep { $state{$_} eq '1' }
                                   sort { $a <=> $b } keys %state];
}

sub seat_states {
    return $_[0] =~ m{<SeatID>(\d+)</SeatID>\s*<SeatState>(.)</SeatState>}g;
}

sub next_to_each_other {
    my ($persons, @seats) = @_;

    return if @seats < $persons;
    my $from = int rand(@seats - $persons + 1);
    return @seats[$from .. $from + $persons - 1];
}

# Who is too late for so many wants one at a time, and looks first.
sub wish {
    my ($self, $most) = @_;
    my $code = (sort keys %products)[rand keys %products];
    my $persons = 1 + int rand $most;
    my $areas = $products{$code}{areas};
    my $area = $areas->[rand @$areas];
    my $how = rand;

    my @from = $how < 0.4 ? ()
             : $how < 0.5 && $most > 1 ? seat_ids($area)
             : $how < 0.6 && $most > 1 && $self->{seen}{$area}
                   ? @{$self->{seen}{$area}}
             : @{$self->look($area)};
    my @seats = next_to_each_other($persons, @from);

    return { product => $code, persons => $persons, seats => \@seats,
             fen => $persons * $products{$code}{fen} };
}

sub order_of {
    my ($self, $wish, $number, $way, $paid) = @_;
    my %order = (%{$self->{who}}, senderid => $number,
        Order_list => "$wish->{product}|$wish->{persons}",
        @{$wish->{seats}} ? (SeatInfo => join '|', @{$wish->{seats}}) : ());

    return $self->bytes('OrderProducts2', \%order) if !$paid;
    return $self->bytes($ways{$way}{page}, { %order, smscode => '246810',
        smsModel => '0', money => $wish->{fen} / 100 . '.00' });
}

my $SOLD_OUT = qr/场次余票不足/;
my $TAKEN = qr/座位已被占用/;
my $STOPPED = qr/当前场次已被禁用/;

# What a host has found sold out it believes for a second, and of seats that are
# taken for a second and a half: who has bought meanwhile at another one, and
# repeats that here, is refused.  So who is not told for the first time asks once
# more; A: then it was there.
sub surely {
    my ($self, $n, $number, $bytes, $first) = @_;
    my $repeats = $self->{repeats} // 0;
    my $raw = $self->ask($bytes);

    return $raw if $raw !~ $SOLD_OUT && $raw !~ $TAKEN;
    return $raw if $first && $repeats == ($self->{repeats} // 0);

    select undef, undef, undef, $BELIEVED;
    $raw = $self->ask($bytes);
    $self->write_down($n, "A $number") if $raw =~ /<retcode>0</;
    return $raw;
}

sub buy {
    my ($self, $n, $stop, $unpaid) = @_;
    my $most = $PARTY;
    my $last = !$unpaid;

    for (my $k = 1; !$stop->can_read(0); $k++) {
        my $paid = $last || rand() < 0.5;
        my $late = !$paid && rand() < 0.3;
        my $way = rand() < 0.5 ? 'deposit' : 'rebate';
        my $wish = $self->wish($most);
        my $number = "$self->{prefix}-$n-$k" . ($late ? 'L' : '');
        my $bytes = $self->order_of($wish, $number, $way, $paid);
        my $raw = $self->surely($n, $number, $bytes, 1);

        if ($raw =~ m{<retcode>0</retcode>.*<(?:order_id|orderid)>(\d+)<}s) {
            my %order = (%$wish, n => $n, number => $number, id => $1,
                         way => $way, bytes => $bytes);
            $self->write_down($n, join ' ', 'S', $number, $1, $wish->{persons},
                              join '|', @{$wish->{seats}});
            $self->repeated(\%order) if rand() < 0.15;
            $self->paid_for(\%order, $last) if $paid;
            $late ? $self->late(\%order) : $self->later(\%order) if !$paid;
        } elsif ($raw =~ $SOLD_OUT) {
            $self->write_down($n, "F $number");
            $most = 1;
        } elsif ($raw =~ $TAKEN || $raw =~ $STOPPED) {
            $self->write_down($n, "F $number");
        } else {
            $self->write_down($n, "E $number $raw");
            return;
        }
        # a sale takes its time, one in vain more
        my $pause = $raw =~ /<retcode>0</ ? 0 : 0.03;
        select undef, undef, undef, $pause + rand 0.05;
    }
}

sub repeated {
    my ($self, $order) = @_;
    my $raw = $self->surely(@$order{qw(n number bytes)});

    $self->write_down($order->{n}, "E $order->{number} again: $raw")
        if $raw !~ m{<(?:order_id|orderid)>\Q$order->{id}\E<};
}

sub paid_for {
    my ($self, $order, $for_good) = @_;

    $self->write_down($order->{n}, join ' ', 'P',
                      @$order{qw(number id way fen)});
    $self->cancel(@$order{qw(n number id)}) if !$for_good && rand() < 0.15;
}

sub later {
    my ($self, $order) = @_;

    return $self->cancel(@$order{qw(n number id)}) if rand() < 0.4;
    $self->pay($order);
}

# The time to pay is over now or soon (see hurry).
sub late {
    my ($self, $order) = @_;

    if (rand() < 0.5) {
        select undef, undef, undef, rand 0.6;
        return $self->pay($order);
    }
    $self->write_down($order->{n}, "C $order->{number} $order->{id}");
}

# An answer that says it is no longer to be paid may be that of a repeat.
sub pay {
    my ($self, $order) = @_;
    my $raw = $self->ask(request_bytes($ways{$order->{way}}{later}, {
        Order_id => $order->{id}, money => $order->{fen} / 100 . '.00',
        SmsCode => '246810', smsModel => '0' }, at => 'house'));
    my $paid = $ways{$order->{way}}{state};
    my $state = $raw =~ /<retcode>0</ ? $paid
        : $raw =~ /<retcode>-2[01]95</ ? $self->comes_to($order, "${paid}4")
        : $raw;

    return $self->paid_for($order) if $state eq $paid;
    $self->write_down($order->{n}, $state eq '4'
        ? "C $order->{number} $order->{id}" : "E $order->{number} pay: $state");
}

sub comes_to {
    my ($self, $order, $states) = @_;
    my $state = 'unknown';

    for (1 .. 1000) {
        my $raw = $self->ask(request_bytes('QueryOrder',
            { order_id => $order->{id} }, at => 'house'));
        ($state) = $raw =~ m{<orderstatus>(.)</orderstatus>} or return $raw;
        return $state if $state =~ /^[$states]$/;
        select undef, undef, undef, 0.1;
    }
    return "for ever $state";
}


# ---- Staff, and time ----

# The time to pay of those that let it pass.
sub hurry {
    my ($self) = @_;

    $self->SUPER::hurry;
    eval {
        sql_do("update ticket.orders set pay_by = api.now() - interval '1 s'"
               . " where supplier_id = ? and state = '0' and pay_by > api.now()"
               . ' and request_key like ?', $SUPPLIER, "$self->{prefix}-%L");
    };
}

sub go_on {
    my ($self) = @_;

    $self->hurry;
    $self->SUPER::go_on;
}

sub kept {
    my ($self) = @_;

    return [map { $_->{seat} } sql(
        'select impl.seat_id(area_id, seat_no) as seat from ticket.seat_held'
        . " where supplier_id = ? and session_id = ? and day = ?::date"
        . " and kind <> 'O' order by 1", $SUPPLIER, $SESSION, $self->{iso})];
}

# What somebody else is quicker with is refused.
sub keep {
    my ($self, $kind, @seats) = @_;

    return if !@seats;
    eval { staff_does('seat_keep', 'HILL', $SESSION, $self->{iso}, $kind,
                      \@seats, '{}'); 1 }
        or $@ =~ /SEATS_HELD|SEATS_PROMISED/ or die $@;
}

sub performance {
    my ($self, $enabled) = @_;

    staff_does('performance_set', 'HILL', $SESSION, $self->{iso},
        json(enabled => $enabled ? JSON::PP::true : JSON::PP::false,
             yes => JSON::PP::true));
}

my @changes = (
    [5, sub {
        my ($self) = @_;
        my $area = (sort keys %areas)[rand keys %areas];
        $self->keep((qw(P R F))[rand 3],
                    next_to_each_other(1 + int rand 4, seat_ids($area)));
    }],
    [4, sub {
        my ($self) = @_;
        my @kept = @{$self->kept};
        $self->keep('1', grep { rand() < 0.5 } @kept);
    }],
    [1, sub { $_[0]->performance(0) }],
    [3, sub { $_[0]->performance(1) }],
    [1, sub {
        staff_does('price_set', 'HILL', 'ADULT', 10000 + int rand 100,
                   json(first_day => iso_day(200)));
    }],
);

sub staff_change {
    my ($self) = @_;
    my $at = rand 14;

    for my $change (@changes) {
        return $change->[1]->($self) if ($at -= $change->[0]) < 0;
    }
}

# Some seats stay with staff.
sub calm {
    my ($self) = @_;

    $self->SUPER::calm;
    $self->performance(1);
    my @kept = @{$self->kept};
    $self->keep('1', splice @kept, $KEPT) if @kept > $KEPT;
}


# ---- In the end ----

# A house is full before much has happened.
sub enough {
    my ($self, $sold, $faults) = @_;
    return $faults >= $FAULTS && $self->SUPER::enough($sold);
}

# Nobody's order may still be let go.
sub close_sale {
    my ($self) = @_;

    $self->SUPER::close_sale;
    wait_until { $self->hurry; !$self->unpaid_ones }
        "seed $self->{seed}: whose time to pay is over has no seat", 60;
    $self->{quiet} = time;
}

sub unpaid_ones {
    my ($self) = @_;

    return sql_value('select count(*) from ticket.orders where supplier_id = ?'
        . " and session_id = ? and day = ?::date and state = '0'",
        $SUPPLIER, $SESSION, $self->{iso});
}

sub check_places {
    my ($self, $name, @lines) = @_;

    is_deeply [$self->problems(@lines)], [],
        "$name: every seat is sold once, to who asked for it";
    $self->spoilt_is_seen($name, @lines);
    $self->hosts_agree($name);
}

# Orders with the seats that they hold.
sub orders {
    my ($self) = @_;

    return sql("select o.order_id, o.state, coalesce((
            select string_agg(impl.seat_id(h.area_id, h.seat_no)::text, '|'
                              order by h.area_id, h.seat_no)
            from ticket.seat_held h
            where h.supplier_id = o.supplier_id and h.order_id = o.order_id
                and h.session_id = o.session_id and h.day = o.day), '') as seats
        from ticket.orders o
        where o.supplier_id = ? and o.session_id = ? and o.day = ?::date
        order by 1", $SUPPLIER, $SESSION, $self->{iso});
}

# What is wrong, in words.
sub problems {
    my ($self, @lines) = @_;

    return ($self->wrong_orders(@lines), $self->wrong_areas,
            $self->wrong_money(@lines));
}

sub wrong_orders {
    my ($self, @lines) = @_;
    my %told = map { /^S \S+ (\d+) (\d+) (.*)/
                     ? ($1 => { persons => $2, seats => $3 }) : () } @lines;
    my @wrong;

    $told{$_->[0]}{paid} = $ways{$_->[1]}{state}
        for map { /^P \S+ (\d+) (\w+)/ ? [$1, $2] : () } @lines;
    for my $order ($self->orders) {
        my $told = delete $told{$order->{order_id}};
        my $why = !$told->{persons} ? 'nobody knows of it'
                        : wrong_order($order, $told) or next;
        push @wrong, "order $order->{order_id}, state $order->{state}, has"
                     . " $order->{seats}: $why";
    }
    return @wrong, map { "order $_ is lost" } sort keys %told;
}

sub wrong_order {
    my ($order, $told) = @_;
    my @seats = split /\|/, $order->{seats};

    return @seats ? 'it is closed' : undef if $order->{state} eq '4';
    return 'it is not paid for' if $order->{state} ne ($told->{paid} // '');
    return "named were $told->{seats}"
        if $told->{seats} ne '' && $told->{seats} ne $order->{seats};
    return "$told->{persons} were wanted" if @seats != $told->{persons};
    return 'they are in several areas'
        if grep { int($_ / 10000) != int($seats[0] / 10000) } @seats;
    return;
}

sub wrong_areas {
    my ($self) = @_;
    my %quota = map { $_->{ref} % 1048576 => $_ } $self->quotas;
    my %held = map { @$_{qw(area_id n)} } sql(
        'select h.area_id, count(*) as n from ticket.seat_held h'
        . ' left join ticket.orders o using (supplier_id, order_id)'
        . ' where h.supplier_id = ? and h.session_id = ? and h.day = ?::date'
        . " and (h.kind <> 'O' or o.state in ('2', 'C')) group by 1",
        $SUPPLIER, $SESSION, $self->{iso});
    my @wrong;

    for my $area (sort keys %areas) {
        my $seats = seats_of($area);
        my $is = join ' of ', $quota{$area}{used} // 0,
                              $quota{$area}{capacity} // 0;
        push @wrong, "area $area has $held{$area} of $seats taken"
            if ($held{$area} // 0) != $seats;
        push @wrong, "the quota of area $area is $is"
            if $is ne "$seats of $seats";
    }
    return @wrong;
}

sub wrong_money {
    my ($self, @lines) = @_;
    my $now = balances();
    my %closed = map { /^C \S+ (\d+)/ ? ($1 => 1) : () } @lines;
    my %spent;

    for (@lines) {
        my ($id, $way, $fen) = /^P \S+ (\d+) (\w+) (\d+)/ or next;
        $spent{$way} += $fen if !$closed{$id};
    }
    return map {
        my $account = $ways{$_}{account};
        my $fell = $self->{before}{$account} - $now->{$account};
        $fell == ($spent{$_} // 0) ? ()
            : "$_ fell by $fell and not by " . ($spent{$_} // 0);
    } sort keys %ways;
}


# ---- What is spoilt on purpose ----

my $HELD = "(select ctid from ticket.seat_held where supplier_id = $SUPPLIER"
           . " and session_id = $SESSION and day = ?::date and kind = 'O'"
           . ' limit 1)';
my @spoils = (
    ['a seat is lost', "delete from ticket.seat_held where ctid = $HELD"],
    ['a seat is that of a closed order',
     'update ticket.seat_held set order_id = (select order_id'
     . " from ticket.orders where supplier_id = $SUPPLIER"
     . " and session_id = $SESSION and state = '4' order by 1 desc limit 1)"
     . " where ctid = $HELD"],
    ['a quota counts one more', 'update ticket.quota'
     . ' set capacity = capacity + 1, used = used + 1'
     . " where supplier_id = $SUPPLIER"
     . ' and quota_id >> 36 = api.quota_id(8, ?::date, 0) >> 36'],
    ['an order is not paid for', "update ticket.orders set state = '0',"
     . ' paid_at = null where order_id = (select order_id from ticket.seat_held'
     . " where ctid = $HELD)"],
);

sub spoilt_is_seen {
    my ($self, $name, @lines) = @_;

    for my $spoil (@spoils) {
        my ($what, $query) = @$spoil;
        db()->begin_work;
        sql_do("set constraints all deferred");
        sql_do($query, $self->{iso});
        my @problems = $self->problems(@lines);
        db()->rollback;
        cmp_ok scalar(@problems), '>', 0, "$name: it would be seen that $what";
    }
    my ($first) = grep { $lines[$_] =~ /^S/ } 0 .. $#lines;
    my @problems = $self->problems(@lines[grep { $_ != $first } 0 .. $#lines]);
    cmp_ok scalar(@problems), '>', 0,
        "$name: it would be seen that an order was made twice";
}


# ---- What hosts show ----

sub states_are {
    my ($self, $area) = @_;

    return { map { @$_{qw(id state)} } sql(
        'select impl.seat_id(s.area_id, s.seat_no) as id,'
        . ' impl.seat_state(h.kind, o.state) as state from ticket.seat s'
        . ' left join ticket.seat_held h on h.supplier_id = s.supplier_id'
        . ' and h.area_id = s.area_id and h.seat_no = s.seat_no'
        . ' and h.session_id = ? and h.day = ?::date'
        . ' left join ticket.orders o on o.supplier_id = h.supplier_id'
        . ' and o.order_id = h.order_id'
        . ' where s.supplier_id = ? and s.area_id = ?',
        $SESSION, $self->{iso}, $SUPPLIER, $area) };
}

# Each process is asked once, while those stand still that have answered.
sub hosts_agree {
    my ($self, $name) = @_;
    my %are = map { $_ => $self->states_are($_) } keys %areas;
    my %wrong;

    poll(sub { time >= $self->{quiet} + $STALE }, $STALE + 1);
    for my $host (0, 1) {
        my %asked;
        for my $process (pids("nginx$host-process")) {
            my ($pid, %shown) = $self->shown_by($host, \%asked);
            $asked{$pid} = 1;
            for my $area (keys %are) {
                my @other = grep { ($shown{$_} // '') ne $are{$area}{$_} }
                            keys %{$are{$area}};
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
    my ($self, $host, $asked) = @_;
    my ($process, %shown);

    kill 'STOP', keys %$asked;
    for my $area (sort keys %areas) {
        my $bytes = $self->bytes('QuerySeatsState', { $self->area($area) });
        my ($pid, $body);

        wait_until {
            my $socket = http_send(port($host), [$bytes]) or return;
            (undef, undef, $body) = http_receive($socket, timeout => 5);
            $pid = process_of($socket);
            return defined $body && defined $pid
                   && (!defined $process || $pid == $process);
        } "host $host shows the seats of area $area", 30;
        $process = $pid;
        %shown = (%shown, seat_states($body // ''));
    }
    return ($process, %shown);
}

# Of the report of a run.
sub more_told {
    my ($self, @lines) = @_;
    my %told = map { /^S \S+ (\d+) \d+ (.*)/ ? ($1 => $2) : () } @lines;

    return sprintf '%d named their seats, %d paid for, %d too late, %d refused'
        . ' first, %d kept',
        scalar(grep { $_ ne '' } values %told),
        (map { my $what = $_; scalar grep { /$what/ } @lines }
             qr/^P/, qr/^C \S+L /, qr/^A/),
        scalar @{$self->kept};
}

1;
