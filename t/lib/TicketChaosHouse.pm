package TicketChaosHouse;

=encoding utf8

=head1 NAME

TicketChaosHouse - a full house sold while everything breaks

=head1 SYNOPSIS

    TicketChaos::system_up(1);
    TicketChaosHouse->new($seed)->run;

A performance of 800 seats in three areas, sold by the buyers of TicketChaos
under its faults.  Buyers look which seats are free, which may be a second old,
and name one to five of them; or name some without looking; or take the best
there are.  They pay in one step or two, from deposit or rebate, or at a
platform, be it too late; they cancel, paid for or not; they give back some of
the tickets that they have got; they let the time to pay pass, and some pay
then.  Some send again what has been answered.  Staff keep seats, give them
back, stop the sale and go on with it, change prices; they let the house choose
the seats, or choose them by hand, and seat others elsewhere.

Beside it two more are sold.  One is cancelled in the middle of the sale.  The
other one is planned then, on another map of the hall that is imported; a third
one, of which nothing is sold, moves to that map.

In the end both houses that are played are full: a last buyer has found every
seat that came back.  Who was told yes has the seats that were asked for, and
nobody else has; the quotas count them; balances fell by what was paid; each
process of each host shows every seat as it is.  TicketChaosSeats looks at all
of that.

=cut

use strict;
use warnings;
use utf8;

use parent 'TicketChaosSeats';

use JSON::PP ();
use Time::HiRes qw(time);

use TicketPay qw(staff_does);
use TicketShop qw(staff);
use TicketTest;

my $PARTY = 5;                  # tickets of an order, at most
my $KEPT = 3;                   # by staff, in the end
my $FAULTS = 25;                # at least
my $BUSY = 0.5;                 # changes by staff with each of them
my $BELIEVED = 1.7;             # seconds after which a refusal is of now

# Rows, seats of a row and whether an aisle parts it; who sits there.
my %maps = (
    great => { A => [20, 24, 1], B => [10, 24, 0], C => [8, 10, 0] },
    small => { A => [4, 8, 1], B => [2, 9, 0], C => [2, 5, 0] },
);
my %products = (
    ADULT => { fen => 10000, fee => 1000, form => 'single',
               areas => ['A', 'B'] },
    CHILD => { fen => 5000, fee => 0, form => 'group', areas => ['B', 'C'] },
);
my %ways = (
    deposit => { page => 'OrderAndPayWithYDJ2', later => 'UseAccountToPayByPwd',
                 account => 1, states => '23' },
    rebate => { page => 'OrderAndPayWithFK2', account => 3, states => 'CD',
                later => 'UseAccountToPayByFKWithPwd' },
);

my $houses = 0;


# ---- The house ----

sub legacy { 'house' }
sub at_once { $_[1] > 7 }
sub product { $products{$_[1]} }
sub way { $ways{$_[1]} }
sub ways { sort keys %ways }

sub json { JSON::PP->new->canonical->encode({@_}) }

sub house_up {
    return if $houses++;

    for my $code (sort keys %products) {
        my $product = $products{$code};
        staff(qw(product create HILL), $code, '--name', $code, '--form',
              $product->{form});
        staff(qw(price set HILL), $code, $product->{fen} / 100 . '.00');
        staff(qw(fee set HILL), $code, qw(0 --unit hour --amount),
              $product->{fee} / 100 . '.00');
    }
    # Who may pay in cash has all the time there is.
    staff(qw(agent set HILL demo --pay), 'deposit,rebate,epay');
    staff(qw(supplier set HILL --kind theatre));
    staff(qw(hall add HILL 1 大剧院));
    map_used('great');
    staff_does('session_add', 'HILL', 5, json(
        hall => 1, name => '晚场', start => 1170, length => 90));
    for my $code (sort keys %products) {
        staff_does('product_area', 'HILL', $code, 1, $products{$code}{areas});
    }
}

# The hall's newest map, from now on.
sub map_used {
    my ($map) = @_;
    my ($no, @lines) = 0;

    for my $code (sort keys %{$maps{$map}}) {
        my ($rows, $seats, $aisle) = @{$maps{$map}{$code}};
        $no++;
        for my $place (0 .. $rows * $seats - 1) {
            my ($row, $seat) = (int $place / $seats, 1 + $place % $seats);
            push @lines, {
                line => 2 + @lines, area_no => $no, row_no => 1 + $row,
                area => $code, area_name => "${code}区", color => '#FF0000',
                area_x => 0, area_y => 500 * $no, area_w => 500, area_h => 500,
                row => 1 + $row, row_x => 0, row_y => 500 * $no + 20 * $row,
                row_w => 500, row_h => 10, seat_w => 10, seat_h => 10,
                align => 'M', seat => $seat,
                aisle => $aisle && $seat == $seats / 2 ? 'yes' : 'no',
            };
        }
    }
    staff_does('seatmap_import', 'HILL', 1, JSON::PP->new->encode(\@lines));
}

sub seats_on {
    my ($map, $code) = @_;
    my ($rows, $seats) = @{$maps{$map}{$code}};
    return $rows * $seats;
}

# What is played, each on a day of its own: the sale's; the one that is
# cancelled; the one that is planned while all is sold; the one that nobody
# wants.
sub prepare {
    my ($self) = @_;

    house_up();
    map_used('great');
    my $day = 2 + 4 * ($houses - 1);
    $self->day_is($day);
    my @plays = qw(main doomed later idle);
    $self->{plays} = { map { $plays[$_] => { name => $plays[$_],
        day => day($day + $_), iso => iso_day($day + $_) } } 0 .. $#plays };
    $self->{seating} = [];
    $self->{moved} = {};
    $self->{steps} = [steps()];

    $self->planned($_) for qw(main doomed idle);
    # so that it stays on its map
    staff_does('seat_keep', 'HILL', 5, $self->iso_of('doomed'), 'P', ['C/1/1'],
               '{}');
    staff($_, qw(topup HILL demo 1000000.00 --reference),
          "chaos-$self->{prefix}-$_") for qw(deposit rebate);
    $self->{before} = $self->balances;

    # buyers are other processes: they must not talk on our connections
    $self->{who} = { mobile => '13800000001', ID => identity(1), SenceID => 5 };
    secret(@{$self->{who}}{qw(mobile ID)});
    for my $host (0, 1) {
        wait_until {
            my $answer = call('QuerySeatAreaList', $self->where('main',
                ProductID => encipher('ADULT',
                    '5d2c9a1e-7b34-4c8f-9e60-1a2b3c4d5e6f')),
                at => 'house', nginx => $host);
            $answer && $answer->retcode == 0;
        } "$self->{prefix}: nginx $host knows of the performance", 20;
    }
}

sub iso_of { $_[0]{plays}{$_[1]}{iso} }

sub where {
    my ($self, $play, %given) = @_;
    return { TicketDate => $self->{plays}{$play}{day}, SenceID => 5, %given };
}

# Somebody may have done it in vain, as far as he knows.
sub planned {
    my ($self, $play) = @_;

    eval { staff_does('performance_add', 'HILL', 5, $self->iso_of($play), '{}');
           1 } or $@ =~ /PERFORMANCE_EXISTS/ or die $@;
    $self->{plays}{$play}{map} = $play eq 'main' || $play eq 'doomed'
                                 ? 'great' : 'small';
}

# What may be spent: an order that is paid for holds its money until its tickets
# are issued.
sub balances {
    my ($self) = @_;

    return { map { @$_{qw(account fen)} } sql(
        'select b.account_id % 10 as account, b.balance_fen - b.held_fen as fen'
        . ' from ticket.account b join ticket.agent a'
        . ' on a.supplier_id = b.supplier_id and a.agent_id = b.account_id / 10'
        . " where b.supplier_id = ? and a.user_name = 'demo'",
        $self->supplier) };
}

# Of all areas; none where nothing is planned.
sub seats_of {
    my ($self, $play) = @_;
    my $map = $self->{plays}{$play}{map} or return 0;
    my $all = 0;

    $all += seats_on($map, $_) for keys %{$maps{$map}};
    return $all;
}

# Of what is played in the end.
sub all {
    my ($self) = @_;
    my $kept = eval { scalar @{$self->kept} } // 0;

    return $self->seats_of('main') + $self->seats_of('later') - $kept;
}

# People with an order and a ticket, by performance and area.
sub taken {
    my ($self) = @_;

    my @rows = eval {
        sql("select o.day || ' ' || o.area_id as place, sum(t.persons) as n"
            . ' from ticket.orders o'
            . ' join ticket.ticket t using (supplier_id, order_id)'
            . ' where o.supplier_id = ? and o.session_id = 5'
            . " and o.day = any (?::date[]) and o.state <> '4'"
            . " and t.state <> '2' group by 1", $self->supplier,
            [map { $self->iso_of($_) } qw(main later)]);
    };
    return if $@;
    return { map { @$_{qw(place n)} } @rows };
}


# ---- Buyers ----

my %ciphered = (QuerySeatAreaList => ['ProductID'],
                map { $_->{page} => ['senderid'] } values %ways);

sub bytes {
    my ($self, $page, $given) = @_;
    my %given = %$given;

    # A plain text at other pages.
    $given{$_} = encipher($given{$_}, '5d2c9a1e-7b34-4c8f-9e60-1a2b3c4d5e6f')
        for grep { defined $given{$_} } @{$ciphered{$page} // []};
    return request_bytes($page, \%given, at => 'house');
}

# The areas of a product, as they were told first; none where that is not played
# (yet).
sub areas {
    my ($self, $play, $product) = @_;
    my $known = \$self->{areas}{$play}{$product};

    return @$$known if $$known;
    my $raw = $self->ask($self->bytes('QuerySeatAreaList',
        $self->where($play, ProductID => $product)));
    my @areas = map { { id => $_->[0], seats => $_->[1] } } pairs($raw =~
        m{<SeatAreaID>(\d+)</SeatAreaID>.*?<SeatsCount>(\d+)</SeatsCount>}gs);
    $$known = \@areas if @areas;
    return @areas;
}

sub pairs { my @pairs; push @pairs, [splice @_, 0, 2] while @_; @pairs }

# The seats of an area that were free, as somebody was told.
sub look {
    my ($self, $play, $area) = @_;
    my $raw = $self->ask($self->bytes('QuerySeatsState',
        $self->where($play, SeatAreaID => $area->{id})));
    my %state = seat_states($raw);

    die "seats of $area->{id}: $raw\n" if keys %state != $area->{seats};
    return $area->{seen} = [grep { $state{$_} eq '1' }
                            sort { $a <=> $b } keys %state];
}

sub seat_states {
    return $_[0] =~ m{<SeatID>(\d+)</SeatID>\s*<SeatState>(.)</SeatState>}g;
}

sub seat_ids {
    my ($area) = @_;
    return map { $area->{id} * 10000 + $_ } 1 .. $area->{seats};
}

sub next_to_each_other {
    my ($persons, @seats) = @_;

    return if @seats < $persons;
    my $from = int rand(@seats - $persons + 1);
    return @seats[$from .. $from + $persons - 1];
}

# Who is too late for so many wants one at a time, and looks first.  Nothing
# where nothing is played.
sub wish {
    my ($self, $most, $last) = @_;
    my $which = rand;
    my $play = $which < 0.75 ? 'main' : $which < 0.88 || $last ? 'later'
                                                              : 'doomed';
    my $code = (sort keys %products)[rand keys %products];
    my $persons = 1 + int rand $most;
    my @areas = $self->areas($play, $code) or return;
    my $area = $areas[rand @areas];
    my $how = rand;

    my @from = $how < 0.4 ? ()
             : $how < 0.5 && $most > 1 ? seat_ids($area)
             : $how < 0.6 && $most > 1 && $area->{seen} ? @{$area->{seen}}
             : @{$self->look($play, $area)};
    my @seats = next_to_each_other($persons, @from);

    return { play => $play, product => $code, persons => $persons,
             seats => \@seats, fen => $persons * $products{$code}{fen} };
}

sub order_of {
    my ($self, $wish, $number, $way, $paid) = @_;
    my %order = (%{$self->{who}}, %{$self->where($wish->{play})},
        senderid => $number, Order_list => "$wish->{product}|$wish->{persons}",
        @{$wish->{seats}} ? (SeatInfo => join '|', @{$wish->{seats}}) : ());

    return $self->bytes('OrderProducts2', \%order) if !$paid;
    return $self->bytes($ways{$way}{page}, { %order, smscode => '246810',
        smsModel => '0', money => $wish->{fen} / 100 . '.00' });
}

my $SOLD_OUT = qr/场次余票不足/;
my $TAKEN = qr/座位已被占用/;
my $STOPPED = qr/当前场次已被禁用/;
my $RETURNED = qr/门票已退/;

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
    my $at_once = !$last && $self->at_once($n);

    for (my $k = 1; !$stop->can_read(0); $k++) {
        my $paid = !$at_once && ($last || rand() < 0.5);
        my $late = !$paid && rand() < 0.3;
        my $way = $at_once ? 'platform' : rand() < 0.5 ? 'deposit' : 'rebate';
        my $wish = $self->wish($most, $last);
        my $number = "$self->{prefix}-$n-$k" . ($late ? 'L' : '');
        my $raw = $wish ? $self->orders_it($n, $number, $wish, $way, $paid, $late,
                                       $last) : $STOPPED;
        return if !defined $raw;
        $most = 1 if $raw =~ $SOLD_OUT;
        # a sale takes its time, one in vain more
        my $pause = $raw =~ /<retcode>0</ ? 0 : 0.03;
        select undef, undef, undef, $pause + rand 0.05;
    }
}

# The answer, when all is done that is done with the order; undef: it must not
# be.
sub orders_it {
    my ($self, $n, $number, $wish, $way, $paid, $late, $last) = @_;
    my $bytes = $self->order_of($wish, $number, $way, $paid);
    my $raw = $self->surely($n, $number, $bytes, 1);

    if ($raw =~ m{<retcode>0</retcode>.*<(?:order_id|orderid)>(\d+)<}s) {
        my %order = (%$wish, n => $n, number => $number, id => $1, way => $way,
                     bytes => $bytes, late => $late);
        $self->write_down($n, join ' ', 'S', $number, $1,
            @$wish{qw(play product persons)}, join '|', @{$wish->{seats}});
        $self->repeated(\%order) if rand() < 0.15;
        ($order{state}) = $raw =~ m{<status>(.)</status>} if $paid;
        $paid ? $self->paid_for(\%order, $last)
              : $way eq 'platform' ? $self->at_a_platform(\%order)
              : $late ? $self->late(\%order) : $self->later(\%order);
        return $raw;
    }
    my $refused = $raw =~ $SOLD_OUT || $raw =~ $TAKEN || $raw =~ $STOPPED;
    $self->write_down($n, $refused ? "F $number" : "E $number $raw");
    return $refused ? $raw : undef;
}

sub repeated {
    my ($self, $order) = @_;
    my $raw = $self->surely(@$order{qw(n number bytes)});

    $self->write_down($order->{n}, "E $order->{number} again: $raw")
        if $raw !~ m{<(?:order_id|orderid)>\Q$order->{id}\E<};
}

# What is delivered may come back in part, what is not yet is cancelled.
sub paid_for {
    my ($self, $order, $for_good) = @_;

    $self->write_down($order->{n}, join ' ', 'P',
                      @$order{qw(number id way fen state)});
    return if $for_good;
    return rand() < 0.35 && $self->give_back($order)
        if $order->{state} =~ /[3D]/;
    $self->cancel(@$order{qw(n number id)}, 'cancelled')
        if $order->{way} ne 'platform' && rand() < 0.15;
}

# Some of its tickets, or the only one.  That they are back already may be the
# answer to a repeat.
sub give_back {
    my ($self, $order) = @_;
    my $raw = $self->ask(request_bytes('GetTicketList',
        { orderid => $order->{id} }, at => 'house'));
    my @tickets = pairs($raw =~ m{<ticketcode>(\d+)</ticketcode>\s*
                                  <personcount>(\d+)</personcount>}gx)
        or return $self->write_down($order->{n}, "E $order->{number} $raw");
    @tickets = grep { rand() < 0.6 } @tickets;
    return if !@tickets;

    my $persons = 0;
    $persons += $_->[1] for @tickets;
    $raw = $self->ask(request_bytes('RefundTicket', { orderid => $order->{id},
        ticketcode => join '|', map { $_->[0] } @tickets }, at => 'house'));
    $self->write_down($order->{n}, $raw =~ /<retcode>0</ || $raw =~ $RETURNED
        ? join(' ', 'B', @$order{qw(number id)}, $persons)
        : "E $order->{number} back: $raw");
}

sub later {
    my ($self, $order) = @_;

    return $self->cancel(@$order{qw(n number id)}, 'unpaid') if rand() < 0.4;
    $self->pay($order);
}

# The time to pay is over now or soon (see hurry).
sub late {
    my ($self, $order) = @_;

    if (rand() < 0.5) {
        select undef, undef, undef, rand 0.6;
        return $self->pay($order);
    }
    $self->closed($order, 'late');
}

sub closed {
    my ($self, $order, $why) = @_;
    $self->write_down($order->{n}, join ' ', 'C', @$order{qw(number id)}, $why);
}

# An answer that says it is no longer to be paid may be that of a repeat.
sub pay {
    my ($self, $order) = @_;
    my $raw = $self->ask(request_bytes($ways{$order->{way}}{later}, {
        Order_id => $order->{id}, money => $order->{fen} / 100 . '.00',
        SmsCode => '246810', smsModel => '0' }, at => 'house'));
    my $paid = $ways{$order->{way}}{states};
    my $state = $raw =~ /<retcode>(?:0|-2[01]95)</
        ? $self->comes_to($order, "${paid}4") : $raw;

    return $self->paid_for({ %$order, state => $state })
        if $state =~ /^[$paid]$/;
    return $self->closed($order, 'unpaid') if $state eq '4';
    $self->write_down($order->{n}, "E $order->{number} pay: $state");
}

# Who pays comes, or wants the money back, or has cancelled before, or is too
# late.
sub at_a_platform {
    my ($self, $order) = @_;
    my ($money, $id) = ($self->money, $order->{id});
    my ($code) = $money->begin($self, $id);
    my $why = $order->{late} ? 'late'
            : $order->{play} eq 'doomed' ? 'unpaid' : '';
    my $fate = rand;

    $why = 'cancelled' if $fate < 0.25;
    $self->money->cancel($self, $id) if $fate < 0.25;
    select undef, undef, undef, rand 0.6 if $order->{late};
    $money->pay($code) if defined $code;
    my $state = $self->comes_to($order, $why ? '3456A' : '356');
    if ($fate > 0.65 && $state =~ /[56]/) {
        $why = 'applied';
        $state = $money->comes_to($self, $id, '34A',
                                  sub { $money->apply($self, $id) });
    }
    return $self->closed($order, $why) if $state eq '4';
    return $self->paid_for({ %$order, state => $state })
        if length $state == 1;
    $self->write_down($order->{n}, "E $order->{number} $state");
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

# The time to pay of those that let it pass, and the pauses of who refunds.
sub hurry {
    my ($self) = @_;

    $self->SUPER::hurry;
    unless_down(sub {
        sql_do("update ticket.orders set pay_by = api.now() - interval '1 s'"
               . " where supplier_id = ? and state = '0' and pay_by > api.now()"
               . ' and request_key like ?', $self->supplier,
               "$self->{prefix}-%L");
        sql_do('update ticket.payment p set expire_at = o.pay_by'
               . ' from ticket.orders o where o.supplier_id = ?'
               . ' and o.request_key like ? and o.pay_by <= api.now()'
               . ' and p.supplier_id = o.supplier_id'
               . ' and p.order_id = o.order_id and p.expire_at > o.pay_by',
               $self->supplier, "$self->{prefix}-%L");
        sql_do('update ticket.called_off set due_at = api.now()'
               . ' where supplier_id = ? and done_at is null', $self->supplier);
    });
}

# What is done when Postgres is there, and others are not in the way.
sub unless_down {
    my ($do) = @_;
    eval { $do->(); 1 } or $@ =~ /connect|closed|server|terminat|deadlock/i
        or die $@;
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
        . " where supplier_id = ? and session_id = 5 and day = ?::date"
        . " and kind <> 'O' order by 1", $self->supplier, $self->{iso})];
}

# What somebody else is quicker with is refused.
sub try {
    my ($refused, $function, @given) = @_;

    eval { staff_does($function, 'HILL', @given); 1 } or $@ =~ $refused
        or die $@;
}

sub keep {
    my ($self, $kind, @seats) = @_;

    try(qr/SEATS_HELD|SEATS_PROMISED/, 'seat_keep', 5, $self->{iso}, $kind,
        \@seats, '{}') if @seats;
}

sub performance {
    my ($self, $enabled) = @_;

    staff_does('performance_set', 'HILL', 5, $self->{iso},
        json(enabled => $enabled ? JSON::PP::true : JSON::PP::false,
             yes => JSON::PP::true));
}

sub supplier_is { staff_does('supplier_set', 'HILL', json(@_)) }

# Who chooses the seats: the client, the house, or staff by hand.  When it was
# said and when it was done, as far as anybody knows.
sub seated_by {
    my ($self, $who) = @_;
    my $change = { who => $who, said => time, done => 9**9**9 };

    push @{$self->{seating}}, $change;
    supplier_is(seating => $who);
    $change->{done} = time;
}

# Who may have chosen the seats of an order of that moment.
sub may_have_seated {
    my ($self, $at) = @_;
    my %who = (C => 1);

    for my $change (@{$self->{seating}}) {
        next if $change->{said} > $at;
        %who = () if $change->{done} < $at;
        $who{$change->{who}} = 1;
    }
    return join '', sort keys %who;
}

# Orders that wait for their seats, or that have some: number, area, people.
sub seated_orders {
    my ($self, $seated) = @_;

    return grep { $_->{persons} } sql('select o.order_id, o.area_id, a.code,'
        . ' a.map_no, o.day::text as day, i.product_id, (select sum(t.persons)::int'
        . '   from ticket.ticket t where t.supplier_id = o.supplier_id'
        . "   and t.order_id = o.order_id and t.state <> '2') as persons"
        . ' from ticket.orders o'
        . ' join ticket.order_item i using (supplier_id, order_id)'
        . ' join ticket.seat_area a using (supplier_id, area_id)'
        . ' where o.supplier_id = ? and o.session_id = 5'
        . " and o.day = any (?::date[]) and o.state <> '4' and o.seated = ?",
        $self->supplier, [map { $self->iso_of($_) } qw(main doomed later)],
        $seated ? 'true' : 'false');
}

# An area where the order's product is sold, its own or another one.
sub other_area {
    my ($self, $order) = @_;

    return sql_value('select a.area_id from ticket.product_area p'
        . ' join ticket.seat_area a using (supplier_id, hall_id, code)'
        . ' where p.supplier_id = ? and p.product_id = ? and a.map_no = ?'
        . ' order by random() limit 1', $self->supplier,
        @$order{qw(product_id map_no)});
}

sub free_seats {
    my ($self, $area, $day) = @_;

    return map { $_->{id} } sql(
        'select impl.seat_id(s.area_id, s.seat_no) as id from ticket.seat s'
        . ' where s.supplier_id = ? and s.area_id = ?'
        . ' and not exists (select from ticket.seat_held h'
        . '     where h.supplier_id = s.supplier_id and h.session_id = 5'
        . '     and h.day = ?::date and h.area_id = s.area_id'
        . '     and h.seat_no = s.seat_no) order by 1',
        $self->supplier, $area, $day);
}

my $NO_SEATS = qr/SEATS_HELD|SEATS_PROMISED|ORDER_ENDED|ORDER_SEATS
                  |PERFORMANCE_CANCELLED/x;

sub seat {
    my ($self, $order, $area) = @_;
    my @seats = next_to_each_other($order->{persons},
        $self->free_seats($area, $order->{day})) or return;

    $self->{moved}{$order->{order_id}} = 1;
    try($NO_SEATS, 'order_seat', $order->{order_id}, \@seats);
}

sub seat_all {
    my ($self) = @_;
    $self->seat($_, $_->{area_id}) for $self->seated_orders(0);
}

my @changes = (
    [5, sub {
        my ($self) = @_;
        my ($area) = sql_value('select area_id from ticket.seat_area a'
            . ' join ticket.performance p using (supplier_id, map_no)'
            . ' where supplier_id = ? and session_id = 5 and day = ?::date'
            . ' order by random() limit 1', $self->supplier, $self->{iso});
        my $first = 1 + int rand 60;
        $self->keep((qw(P R F))[rand 3], map { $area * 10000 + $_ }
                                         $first .. $first + rand 4);
    }],
    [4, sub {
        my ($self) = @_;
        my @kept = @{$self->kept};
        $self->keep('1', grep { rand() < 0.5 } @kept);
    }],
    [1, sub { $_[0]->performance(0) }],
    [3, sub { $_[0]->performance(1) }],
    [3, sub { $_[0]->seated_by((qw(C A H))[rand 3]) }],
    [2, sub { supplier_is(activateable => rand() < 0.7 ? 2 : 1) }],
    [4, sub {                           # some of who waits
        my ($self) = @_;
        my @waiting = $self->seated_orders(0);
        $self->seat($_, rand() < 0.7 ? $_->{area_id} : $self->other_area($_))
            for grep { rand() < 0.5 } @waiting;
    }],
    [2, sub {                           # one elsewhere
        my ($self) = @_;
        my @seated = $self->seated_orders(1) or return;
        my $order = $seated[rand @seated];
        $self->seat($order, $self->other_area($order));
    }],
    [4, sub { $_[0]->money->staff_change($_[0]) }],
);

sub staff_change {
    my ($self) = @_;
    my $at = 0;
    $at += $_->[0] for @changes;
    $at = rand $at;

    for my $change (@changes) {
        return $change->[1]->($self) if ($at -= $change->[0]) < 0;
    }
}

# What no sale is without: when so much of it is sold.
sub steps {
    return (
        [0.05, sub { supplier_is(activateable => 2) }],
        [0.15, sub { $_[0]->seated_by('H') }],
        [0.25, sub {
            my ($self) = @_;
            map_used('small');
            $self->planned('later');
        }],
        [0.35, sub { $_[0]->seated_by('A') }],
        [0.45, sub {
            my ($self) = @_;
            try(qr/PERFORMANCE_CANCELLED/, 'performance_cancel', 5,
                $self->iso_of('doomed'), json(yes => JSON::PP::true));
            $self->{cancelled} = time;
        }],
        [0.55, sub { $_[0]->seated_by('C') }],
    );
}

# One that fails is done again.
sub step {
    my ($self, $share) = @_;

    while (@{$self->{steps}} && $self->{steps}[0][0] <= $share) {
        $self->{steps}[0][1]->($self);
        shift @{$self->{steps}};
    }
}

sub fault {
    my ($self) = @_;

    $self->SUPER::fault;
    unless_down(sub {
        $self->staff_change if rand() < $BUSY;
        $self->step(TicketChaos::sum($self->taken) / $self->all);
    });
}

# Some seats stay with staff.
sub calm {
    my ($self) = @_;

    $self->SUPER::calm;
    $self->step(1);
    $self->seated_by('C');
    supplier_is(activateable => 1);
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

# Nobody's order may still be let go, or wait for its seats.
sub close_sale {
    my ($self) = @_;

    $self->SUPER::close_sale;
    wait_until { $self->go_on; !$self->unpaid_ones }
        "seed $self->{seed}: whose time to pay is over has no seat", 60;
    wait_until { $self->seat_all; !$self->seated_orders(0) }
        "seed $self->{seed}: staff choose all seats", 60;
    $self->{quiet} = time;
}

sub unpaid_ones {
    my ($self) = @_;

    return sql_value('select count(*) from ticket.orders where supplier_id = ?'
        . " and session_id = 5 and day = any (?::date[]) and state = '0'",
        $self->supplier, [map { $self->iso_of($_) } qw(main doomed later)]);
}

# Who was let down has the money back.
sub settled {
    my ($self, $name) = @_;

    $self->SUPER::settled($name);
    wait_until {
        $self->go_on;
        defined sql_value('select refunded_at from ticket.performance'
            . ' where supplier_id = ? and session_id = 5 and day = ?::date',
            $self->supplier, $self->iso_of('doomed'));
    } "$name: the money of the cancelled performance is back", 60;
}

# Those that staff have closed.
sub told_closed {
    my ($self, @lines) = @_;

    return ($self->SUPER::told_closed(@lines),
        map { @$_{qw(request_key order_id)} } sql('select request_key, order_id'
            . ' from ticket.orders where supplier_id = ? and session_id = 5'
            . " and day = ?::date and state = '4'", $self->supplier,
            $self->iso_of('doomed')));
}

# Of the report of a run.
sub more_told {
    my ($self, @lines) = @_;
    my $named = grep { /^S (?:\S+ ){5}\d/ } @lines;

    return sprintf '%d named their seats, %d paid for, %d at a platform, %d too'
        . ' late, %d cancelled, %d gave back, %d refused first, %d seated by'
        . ' staff, %d kept', $named,
        (map { my $what = $_; scalar grep { /$what/ } @lines }
             qr/^P/, qr/^P.* platform/, qr/^C.* late/, qr/^S \S+ \d+ doomed/,
             qr/^B/, qr/^A/),
        scalar keys %{$self->{moved}}, scalar @{$self->kept};
}

1;
