package TicketChaosGates;

=encoding utf8

=head1 NAME

TicketChaosGates - a day at gates and desks while everything breaks

=head1 SYNOPSIS

    TicketChaos::system_up(1);
    TicketChaosGates->new($seed)->run;
    TicketChaosGates::all_seen();   # what has to happen did, and would be seen

An attraction of its own, under the faults of TicketChaos.  Two buyers book for
today, paid or to be paid at the desk, and give tickets back online.  Two clerks
and a machine sell, hand out, print, take back and void, each from a drawer that
is opened, counted and closed again and again.  Who leads counts and closes
drawers of others, stops orders and lets them go, takes passages back, settles
double uses and, at times, closes the day.  Five devices check the same few
tickets at either host, in and out, undo at the other one, ask again what they
have asked, and judge by their lists when nobody answers, or when they like;
what they did they upload in parts, more than once.

What each was told is written down.  In the end that is what there is:
passages, uploads, money, prints, refunds; no ticket let in more persons than it
has unless that is listed as a double use; each first passage was told once;
drawers have what they ought to, and lists say what tickets are.

=cut

use strict;
use warnings;
use utf8;

use parent 'TicketChaos';

use Digest::SHA qw(hmac_sha256);
use JSON::PP ();
use MIME::Base64 qw(decode_base64url);
use Time::HiRes qw(time);

use TicketBooking qw(connection);
use TicketChaosGatesBooks;
use TicketConsole qw(staff_person staff_session);
use TicketDevice;
use TicketGateList;
use TicketPay qw(staff_does);
use TicketShop qw(staff);
use TicketTest;

my $SUPPLIER = 9;
my $SECONDS = 9;                # of faults
my $RECENT = 14;                # tickets that are wanted at the gates
my $FLOAT = 2000_00;
my %PRICE = (ONE => 30, GRP => 20);
my %ROLE = (1 => 'buyer', 2 => 'buyer', (map { $_ => 'gate' } 3 .. 7),
            8 => 'clerk', 9 => 'clerk', 10 => 'machine', 11 => 'lead');
my %PEOPLE = (8 => 'carl', 9 => 'clara', 10 => 'kiosk', 11 => 'dora');

my $json = JSON::PP->new->canonical->utf8;
my ($up, $ticket_key, @devices, $machine, %cookies, %desks, @told);
my $rounds = 0;
my $latest;                     # of them


# ---- The attraction ----

sub supplier { $SUPPLIER }
sub at { 'park' }
sub money { 'TicketChaosGates' }

# What the others have of a platform there is not.
sub manner { }
sub hurry { }
sub go_on { }
sub calm { }

sub park_up {
    return if $up++;

    staff(qw(supplier create PARK), $SUPPLIER, '--name', '演示公园',
          qw(--fees yes --activation 1 --online-refund yes --pay-timeout 30),
          qw(--plain-callback yes));
    for my $code (sort keys %PRICE) {
        staff(qw(product create PARK), $code, '--name', $code, '--form',
              $code eq 'ONE' ? 'single' : 'group', qw(--order-days 3),
              qw(--web-order-days 3 --ticket-days 3 --days-ahead 0));
        staff(qw(price set PARK), $code, "$PRICE{$code}.00");
        staff(qw(fee set PARK), $code, qw(0 --amount 10.00));
    }
    staff(qw(agent create PARK demo --name 演示旅行社 --password Demo-2026),
          qw(--pay all --all-products yes --phone1 13800000001));
    staff(qw(key issue PARK demo --key 5d2c9a1e-7b34-4c8f-9e60-1a2b3c4d5e6f));
    staff(qw(paypassword set PARK demo --password 246810));
    staff(qw(deposit topup PARK demo 10000000.00 --reference park));

    push @devices, device("闸$_", supplier => 'PARK', path => '/park-gate/v1',
                          gate => "$_", directions => 'both') for 1 .. 5;
    staff(qw(product entry PARK ONE --print-first no));
    staff(qw(product entry PARK GRP --reentry yes));
    for my $n (8, 9) {
        ($desks{$n}) = device_made("desk $n", supplier => 'PARK',
                                   gate => "D$n", kind => 'desk');
    }
    $machine = device('lobby', supplier => 'PARK', path => '/park-gate/v1',
                      gate => 'D10', kind => 'machine');
    $desks{10} = $machine->{no};
    for my $n (sort keys %PEOPLE) {
        staff_person('PARK', $PEOPLE{$n}, $n == 11
                     ? qw(desk_lead gate_lead market) : 'clerk');
        $cookies{$n} = staff_session($PEOPLE{$n}, 'PARK');
    }

    my (undef, $key) = ticketctl(qw(key show-sub ticket));
    $ticket_key = pack 'H*', $key =~ /([0-9a-f]{64})/ ? $1
                  : die "no ticket key\n";
    is call('SetAgentParameters', { responseaddr => TicketChaos::receiver()
        ->url('park'), sendofficiallysnotify => '1' }, at => 'park')->retcode,
        0, 'the agent asks for callbacks, park';
}

sub prepare {
    my ($self) = @_;

    park_up();
    $rounds++;
    $latest = $self;
    # of one day
    wait_until { 86400 - (time + 28800) % 86400 > 120 }
        "$self->{prefix}: no midnight is near", 125;
    $self->day_is(0);
    $self->{day_no} = sql_value("select ?::date - date '1970-01-01'",
                                $self->{iso});
    $self->{order} = order(SXRQ => $self->{day});
    delete @{$self->{order}}{qw(ServiceCode timespanindex)};
    $self->{day_off} = rand() < 0.3;

    wait_until { $self->{early} = $self->list($devices[0]) }
        "$self->{prefix}: there is a list of the day", 60;
}


# ---- Everybody ----

sub json { $json->encode({@_}) }

# What there is, as others see it; nothing, where Postgres is away.
sub look {
    my ($self, $query, @values) = @_;

    my $rows = eval {
        $self->{own} //= connection();
        $self->{own}->selectall_arrayref($query, { Slice => {} }, @values);
    };
    delete $self->{own} if !$rows;
    return @{$rows // []};
}

sub recent {
    my ($self, $where) = @_;
    my @rows = $self->look('select t.order_id, t.ticket_no, t.persons, t.state,'
        . ' api.code_life(t.supplier_id, t.order_id) as life'
        . ' from ticket.ticket t where t.supplier_id = ?'
        . " and t.state <> '0'" . ' order by t.order_id desc, t.ticket_no'
        . ' limit ?', $SUPPLIER, $RECENT);

    return map { { %$_, code => code_of_ticket($_) } } @rows;
}

# What was booked: who bought at a desk has said no phone.
sub orders {
    my ($self, $states) = @_;

    return map { $_->{order_id} } $self->look('select order_id from'
        . ' ticket.orders where supplier_id = ? and position(state::text in ?)'
        . ' > 0 and impl.client_ref(request_key) is not null'
        . ' order by order_id desc limit 6', $SUPPLIER, $states);
}

sub code_of_ticket {
    my ($ticket) = @_;
    my $hash = hmac_sha256(pack('N q> N', $SUPPLIER, @$ticket{qw(order_id
        ticket_no)}) . ($ticket->{life} ? pack('q>', $ticket->{life}) : ''),
        $ticket_key);

    return sprintf '%019d%03d%08d', @$ticket{qw(order_id ticket_no)},
        unpack('Q>', $hash) % 100_000_000;
}

sub one_of { $_[rand @_] }

sub pause { select undef, undef, undef, $_[0] * (0.5 + rand) }

# Asked at either host until somebody says yes or no, or so many times.
sub until_told {
    my ($self, $tries, $ask) = @_;

    for (1 .. $tries) {
        my $answer = eval { $ask->(TicketChaos::some_port()) };
        return $answer if $answer && $answer->{status} < 500
                          && $answer->{status} !~ /^4(?:01|29)$/
                          && ($answer->{json} || $answer->{status} =~ /^[23]/);
        $self->{repeats}++;
        pause(0.04);
    }
    return;
}

my $ALWAYS = 3000;

sub buy {
    my ($self, $n, $stop) = @_;
    my $does = $ROLE{$n};

    $self->{n} = $n;
    $self->$does($stop);
}

sub note_it { my ($self, @words) = @_; $self->write_down($self->{n}, "@words") }

sub wrong {
    my ($self, $what, $answer) = @_;
    $self->note_it('E', $what, $answer ? ($answer->{status},
                   $answer->{content} // '') : 'never answered');
}


# ---- Buyers ----

sub buyer {
    my ($self, $stop) = @_;

    for (my $k = 1; !$stop->can_read(0); $k++) {
        my $number = "$self->{prefix}-$self->{n}-$k";
        my $code = one_of(sort keys %PRICE);
        my $persons = 1 + int rand 4;
        my $way = rand;
        my %order = (%{$self->{order}}, Order_list => "$code|$persons");

        if ($way < 0.8) {               # paid; most of it for a phone
            %order = (%order, XCDDH => $number, SmsCode => '246810',
                      smsModel => '0', money => $persons * $PRICE{$code} . '.00',
                      $way < 0.6 ? (activate => '1', tickettype => '2') : ());
        }
        else {
            $order{senderid} = $number;
        }
        my $raw = $self->ask(request_bytes($way < 0.8 ? 'OrderAndPayWithYDJ'
            : 'OrderProducts', \%order, at => 'park'));
        if ($raw =~ m{<retcode>0</retcode>.*<(?:Order_id|orderid)>(\d+)<}s) {
            $self->note_it('S', $number, $1);
        }
        elsif ($raw !~ /门票预售的日期不在指定时间范围内/) {
            $self->note_it('E', $number, $raw);
        }
        $self->give_back if rand() < 0.35;
        pause(0.12);
    }
}

# Whoever is quicker: the gate, or the buyer who wants the money back.
sub give_back {
    my ($self) = @_;
    my $ticket = one_of($self->recent) or return;
    my $raw = $self->ask(request_bytes('RefundTicket', {
        orderid => $ticket->{order_id}, ticketcode => $ticket->{code} },
        at => 'park'));

    $self->note_it('B', @$ticket{qw(order_id ticket_no)})
        if $raw =~ m{<retcode>0</retcode>};
}


# ---- Gates ----

sub gate {
    my ($self, $stop) = @_;
    my $device = $self->{device} = $devices[$self->{n} - 3];

    $device->{http} = TicketConsole::Http->new(timeout => 6);
    $self->{seq} = $rounds * 1_000_000;
    $self->{waiting} = [];
    $self->{own_in} = {};
    $self->{list} = $self->{early};

    while (!$stop->can_read(0)) {
        my $what = rand;

        if ($what < 0.75) { $self->scan }
        elsif ($what < 0.85) { $self->away }
        elsif ($what < 0.95) { $self->beat }
        else { $self->deltas($device, $self->{list}) }
        $self->upload(3) if @{$self->{waiting}} && rand() < 0.2;
        pause(0.02);
    }
    $self->upload($ALWAYS) while @{$self->{waiting}};
}

sub at_gate {
    my ($self, $tries, $does) = @_;
    my $device = $self->{device};

    return $self->until_told($tries, sub {
        $device->{port} = $_[0];
        my $answer = $does->($device);
        $device->token_once if $answer->{status} == 401;
        return $answer;
    });
}

sub request_of { my ($self) = @_; "$self->{prefix}-$self->{n}-" . ++$self->{k} }

sub scan {
    my ($self) = @_;
    my $ticket = one_of($self->recent) or return;
    my %is = (code => $ticket->{code}, request => $self->request_of,
              direction => rand() < 0.85 ? 'in' : 'out',
              rand() < 0.5 ? (persons => 1 + int rand 2) : ());
    my $answer = $self->at_gate(3, sub { $_[0]->check(%is) });

    # who is not answered judges alone, under the same request
    if (!$answer) {
        $self->note_it('M', $is{request});
        return $self->alone($ticket, $is{request}, $is{direction});
    }

    # its answer was lost, and a supervisor has taken it back meanwhile
    my $is = $answer->{json} // {};
    return $self->note_it('M', $is{request})
        if ($is->{type} // '') eq '/errors/DEVICE_UNDONE';
    return $self->wrong('check', $answer) if $answer->{status} != 200;
    return if $is->{verdict} !~ /^(?:IN|OUT)$/;
    $self->note_it($is->{verdict} eq 'IN' ? 'I' : 'X', $is{request},
                   @$ticket{qw(order_id ticket_no)}, $is->{persons});
    $self->again(\%is, $is) if rand() < 0.15;
    $self->undo($is{request}) if rand() < 0.2;
}

sub again {
    my ($self, $asked, $first) = @_;
    my $answer = $self->at_gate($ALWAYS, sub { $_[0]->check(%$asked) });

    # a supervisor may have taken it back meanwhile
    return if ((($answer // {})->{json} // {})->{type} // '')
              eq '/errors/DEVICE_UNDONE';
    $self->wrong('again', $answer)
        if !$answer || $answer->{status} != 200 || !$answer->{json}{repeated}
           || grep { $answer->{json}{$_} ne $first->{$_} } qw(verdict persons);
}

sub undo {
    my ($self, $request) = @_;
    my $answer = $self->at_gate($ALWAYS, sub { $_[0]->undo($request) });

    return $self->note_it('U', $request) if $answer && $answer->{status} == 200;
    $self->wrong('undo', $answer) if !$answer || ($answer->{json}{type} // '')
                                     !~ m{^/errors/UNDO_(?:OUT|LATE)$};
}

sub beat {
    my ($self) = @_;
    my $answer = $self->at_gate(3, sub {
        $_[0]->heartbeat(waiting => scalar @{$self->{waiting}}) });

    $self->wrong('heartbeat', $answer) if $answer && $answer->{status} != 200;
}

# The whole list, as a device takes it; undef: not now.
sub list {
    my ($self, $device) = @_;
    my ($keys, $whole) = map { $device->ask('GET', $_) } '/keys', '/list';

    return if grep { $_->{status} != 200 } $keys, $whole;
    $keys = $keys->{json};
    my $list = TicketGateList->new($SUPPLIER, $self->{day_no}, time * 1000,
        map { decode_base64url($_) } @{$keys->{keys}});
    $list->{secret} = decode_base64url($keys->{list_key});
    return eval { $list->open($whole->{content}) };
}

# What follows it, or another list where nothing does.
sub deltas {
    my ($self, $device, $list) = @_;

    $device->{port} = TicketChaos::some_port() if $self->{n};
    my $answer = $device->ask('GET', "/list/deltas?after=$list->{last}");
    return 1 if $answer->{status} == 204;
    return 1 if $answer->{status} == 200
        && eval { $list->apply($_) for segments($answer->{content}); 1 };

    my $whole = $self->list($device) or return;
    %$list = %$whole;
    return 1;
}

# No network for a while: the device judges alone.
sub away {
    my ($self) = @_;

    for (1 .. 1 + int rand 6) {
        my $ticket = rand() < 0.05 ? { code => '9' x 30 }
                                   : one_of($self->recent) // next;
        $self->alone($ticket, $self->request_of, 'in');
    }
}

sub alone {
    my ($self, $ticket, $request, $direction) = @_;
    my $code = $ticket->{code};
    my $row = $self->{list}->find($self->{list}{secret}, $code);
    my $own = \$self->{own_in}{$code};

    my ($verdict, $persons) = !$row ? ('OFFLINE_UNKNOWN', 1)
        : $row->{flags} & 15 ? ('STOPPED', 0)
        : $direction eq 'out' ? ('OUT', 1)
        : $row->{used} + ($$own // 0) >= $row->{persons} ? ('USED', 0)
        : ('IN', 1);
    $$own += $persons if $direction eq 'in';
    push @{$self->{waiting}}, { seq => ++$self->{seq}, request => $request,
        code => $code, direction => $direction, persons => $persons,
        scanned_at => int(time * 1000), verdict => $verdict };
    $self->note_it('O', $self->{seq}, $request, $ticket->{order_id} // '-',
                   $ticket->{ticket_no} // '-', $persons);
}

# Some of what waits, now and then with what was taken already.
sub upload {
    my ($self, $tries) = @_;
    my $all = @{$self->{waiting}};
    my @some = @{$self->{waiting}}[0 .. ($all > 1 ? int rand $all : 0)];
    unshift @some, $self->{taken} if $self->{taken} && rand() < 0.3;

    my $answer = $self->at_gate($tries, sub { $_[0]->ask('POST', '/passages',
        body => { time => int(time * 1000), passages => \@some }) });
    return if !$answer && $tries < $ALWAYS;
    if (!$answer || $answer->{status} != 200) {
        $self->wrong('upload', $answer);
        $self->{waiting} = [];
        return;
    }

    my %named = map { $_->{seq} => 1 } @{$answer->{json}{items}};
    $self->{taken} = (grep { $named{$_->{seq}} } @some)[-1];
    @{$self->{waiting}} = grep { !$named{$_->{seq}} } @{$self->{waiting}};
}


# ---- Desks and machines ----

# An action of staff: what it answers, or the refusal's name.
sub acts {
    my ($self, $method, $path, $body, @allowed) = @_;
    my $key = "$self->{prefix}-$self->{n}-" . ++$self->{k};
    my $answer = $self->until_told($ALWAYS, sub {
        TicketConsole::ask($method, $path, cookie => $cookies{$self->{n}},
            key => $key, body => $body, port => $_[0]);
    });

    return ($answer->{json}, '') if $answer && $answer->{status} == 200;
    my ($name) = (($answer // {})->{json}{type} // '') =~ m{^/errors/(\w+)$};
    $self->wrong("$method $path", $answer)
        if !defined $name || $name =~ /^(?:VALUES_WRONG|ROLE_|KEY_|FAULT|SESSION)/;
    return (undef, $name // '');
}

# Money that went through the hands of who stands there.
sub cash {
    my ($self, $fen) = @_;

    $self->{hand} += $fen;
    $self->note_it('K', $fen);
}

sub clerk {
    my ($self, $stop) = @_;
    my @does = qw(sells sells sells hands_out hands_out hands_out prints prints
                  takes_back takes_back voids closes);

    while (!$stop->can_read(0)) {
        if (!$self->{shift}) {
            $self->opens;
        }
        else {
            my $does = one_of(@does);
            $self->$does;
        }
        pause(0.06);
    }
    $self->closes if $self->{shift};
}

sub opens {
    my ($self) = @_;
    my ($is) = $self->acts(POST => '/shifts', { device => $desks{$self->{n}},
        float => '100x20' });

    return if !$is;
    @$self{qw(shift hand sold)} = ($is->{shift_no}, $FLOAT, []);
    $self->note_it('D', $is->{shift_no});
}

# The drawer was taken from under them.
sub gone {
    my ($self, $name) = @_;
    delete $self->{shift} if $name =~ /^SHIFT_(?:NONE|COUNTED|STATE)/;
}

sub sells {
    my ($self) = @_;
    my ($is, $why) = $self->acts(POST => '/desk/sales', { items =>
        one_of(sort keys %PRICE) . '=' . (1 + int rand 3) });

    return $self->gone($why) if !$is;
    $self->cash($is->{total_fen});
    push @{$self->{sold}}, [$is->{receipt_no}, $is->{total_fen}];
    $self->note_it('Q', @$is{qw(shift_no receipt_no order_id total_fen)});
}

sub hands_out {
    my ($self) = @_;
    my $order = one_of($self->orders('02')) or return;
    my ($is, $why) = $self->acts(POST => "/orders/$order/pickup", {});

    return $self->gone($why) if !$is;
    my $paid = ($is->{form} // '') eq 'cash' ? $is->{paid_fen} : 0;
    $self->cash($paid) if $paid;
    $self->note_it('P', $order);
    $self->note_it('Q', $is->{shift_no}, $is->{receipt_no}, $order,
                   $is->{paid_fen}) if $paid;
}

sub prints {
    my ($self) = @_;
    my $ticket = one_of($self->recent) or return;
    my ($is, $why) = $self->acts(POST => "/orders/$ticket->{order_id}/print",
        { tickets => "$ticket->{ticket_no}", reason => 'torn' });

    return $self->gone($why) if !$is;
    $self->note_it('T', @$ticket{qw(order_id ticket_no)}, $is->{again});
}

sub takes_back {
    my ($self) = @_;
    my $ticket = one_of($self->recent) or return;
    my ($is, $why) = $self->acts(POST => '/tickets/refund',
        { ticketcodes => [$ticket->{code}] });

    return $self->gone($why) if !$is;
    for (@{$is->{items}}) {
        $self->cash(-$_->{returned_fen}) if $_->{way} eq 'cash';
        $self->note_it('G', @$ticket{qw(order_id ticket_no)}, $_->{way});
    }
}

sub voids {
    my ($self) = @_;
    my $sale = pop @{$self->{sold}} or return;
    my ($is, $why) = $self->acts(POST => '/desk/voids',
        { receipt => $sale->[0], reason => 'wrong one' });

    return $self->gone($why) if !$is;
    $self->cash(-$sale->[1]);
}

# Whoever fills and empties it is the person of its number.
sub machine {
    my ($self, $stop) = @_;

    $self->{device} = $machine;
    $machine->{http} = TicketConsole::Http->new(timeout => 6);
    while (!$stop->can_read(0)) {
        my $what = rand;

        if (!$self->{shift}) { $self->opens }
        elsif ($what < 0.5) {
            my ($code, $n) = (one_of(sort keys %PRICE), 1 + int rand 3);
            $self->by_itself(sells => items => "$code=$n",
                             agreed_fen => $n * $PRICE{$code} * 100,
                             tendered_fen => 10000);
        }
        elsif ($what < 0.95) { $self->hands_out_itself }
        else { $self->closes }
        pause(0.06);
    }
    $self->closes if $self->{shift};
}

# For the price that was shown.
sub hands_out_itself {
    my ($self) = @_;
    my $order = one_of($self->orders('023X')) or return;
    my %is = (order => "$order", phone_tail => '5678');
    my $shown = $self->at_gate($ALWAYS, sub {
        $_[0]->picks(request => $self->{prefix} . '-shown', %is,
                     preview => JSON::PP::true);
    });
    return $self->wrong('shown', $shown)
        if $shown && ($shown->{json}{type} // '') =~ /MACHINE_(?:NONE|WAIT)/;
    my $fen = (($shown // {})->{json} // {})->{paid_fen};

    $self->by_itself(picks => %is, $fen ? (agreed_fen => $fen,
                                           tendered_fen => $fen) : ());
}

# Its answer has the papers: so they are printed.
sub by_itself {
    my ($self, $does, %is) = @_;
    my $request = $self->request_of;
    my $ask = sub { $_[0]->$does(request => $request, %is) };
    my $answer = $self->at_gate($ALWAYS, $ask);
    my $is = ($answer // {})->{json} // {};

    return $self->gone(($is->{type} // '') =~ s{^/errors/}{}r)
        if $answer && $answer->{status} =~ /^4/
           && ($is->{type} // '')
              !~ /VALUES|DEVICE|JSON|MACHINE_(?:KIND|WAIT|REQUEST)/;
    return $self->wrong($does, $answer) if !$answer || $answer->{status} != 200;
    return if $is->{waits};

    $self->cash($is->{paid_fen}) if $is->{paid_fen} && $is->{receipt};
    $self->note_it('Q', @$is{qw(shift receipt order paid_fen)})
        if $is->{paid_fen} && $is->{receipt};
    $self->note_it('T', $is->{order}, $_, 1) for @{$is->{tickets}};
    return if rand() >= 0.2;

    my $again = $self->at_gate($ALWAYS, $ask);
    $self->wrong("$does again", $again)
        if !$again || $again->{status} != 200 || !$again->{json}{repeated}
           || $again->{json}{order} ne $is->{order};
}

# Counted is what is in the hand, to the last note.
sub closes {
    my ($self) = @_;
    my $shift = delete $self->{shift};
    my ($counted) = $self->acts(POST => "/shifts/$shift/count",
        { cash => '10x' . $self->{hand} / 1000 });

    return if !$counted;
    $self->note_it('N', $shift, $self->{hand});
    pause(0.05);
    my ($z) = $self->acts(POST => "/shifts/$shift/close", {});
    $self->note_it('Z', $shift, $z->{z_no}) if $z;
}


# ---- Who leads ----

sub lead {
    my ($self, $stop) = @_;
    my @does = qw(stops stops counts passage_back passage_back settles);
    my $day_off = $self->{day_off} ? time + 2 + rand 4 : 9**9**9;

    while (!$stop->can_read(0)) {
        if (time > $day_off) {
            $self->day_off;
            $day_off = 9**9**9;
        }
        my $does = one_of(@does);
        $self->$does;
        pause(0.15);
    }
    $self->releases;
}

sub stops {
    my ($self) = @_;
    my $ticket = one_of($self->recent) or return;
    my ($is) = $self->acts(POST => "/orders/$ticket->{order_id}/stop",
                           { reason => 'odd' });

    push @{$self->{stopped}}, $ticket->{order_id} if $is;
    $self->releases if rand() < 0.7;
}

sub releases {
    my ($self) = @_;
    my $order = shift @{$self->{stopped}} or return;
    $self->acts(POST => "/orders/$order/release", { reason => 'good' });
}

sub counts {
    my ($self) = @_;
    my ($shift) = map { @$_{qw(shift_no)} } $self->look('select shift_no from'
        . " ticket.shift where supplier_id = ? and state = 'O'"
        . ' order by random() limit 1', $SUPPLIER) or return;
    my ($counted) = $self->acts(POST => "/shifts/$shift/count",
        { cash => '100x20', reason => 'gone home' });

    return if !$counted;
    my ($z) = $self->acts(POST => "/shifts/$shift/close", { reason => 'gone' });
    $self->note_it('Z', $shift, $z->{z_no}) if $z;
}

sub passage_back {
    my ($self) = @_;
    my ($g) = $self->look('select order_id, ticket_no, passage_no, device_no,'
        . ' request from ticket.passage where supplier_id = ? and undone_at is'
        . ' null order by at desc offset ? limit 1', $SUPPLIER, int rand 5)
        or return;
    my ($is) = $self->acts(POST => "/orders/$g->{order_id}/tickets/"
        . "$g->{ticket_no}/passages/$g->{passage_no}/undo", { reason => 'x' });

    $self->note_it('V', @$g{qw(order_id ticket_no passage_no)}) if $is;
}

sub settles {
    my ($self) = @_;
    my ($d) = $self->look('select double_no from ticket.double_use where'
        . ' supplier_id = ? and closed_at is null limit 1', $SUPPLIER) or return;
    $self->acts(POST => "/double-uses/$d->{double_no}/settle",
                { reason => 'grandmother' });
}

sub day_off {
    my ($self) = @_;
    my ($off) = $self->acts(POST => "/days/$self->{iso}/off",
                            { reason => 'storm', yes => JSON::PP::true });
    return if !$off;
    $self->note_it('F', $self->{iso});
    pause(1);
    $self->acts(POST => "/days/$self->{iso}/on", {});
}

# Products that are let in otherwise: lists begin anew.
sub staff_change {
    staff_does('product_entry', 'PARK', 'ONE', json(early_minutes =>
                                                    int rand 60));
}


# ---- A run ----

sub run {
    my ($self) = @_;
    my $name = "seed $self->{seed} (gates)";
    my $began = time;

    srand $self->{seed};
    my $cuts = TicketChaos::cuts();
    $self->no_faults_yet;
    $self->open_sale(0, sort { $a <=> $b } keys %ROLE);
    for (my $faults = 0; time - $began < $SECONDS; $faults++) {
        $self->fault;
        my $until = time + 0.05 + rand 0.35;
        wait_until { time > $until }
            "$name: the time until the next fault passes", 60;
    }
    $self->heal;
    $self->close_sale;
    $self->quiet($name);

    my @lines = $self->journal;
    push @told, @lines;
    is_deeply [grep { /^E/ } @lines], [], "$name: no other answer was given";
    is_deeply [$self->differences], [], "$name: what was told is what there is";
    audit_ok("$name: the books agree");
    diag sprintf '%s: %.1f s, %s; %d repeats, %d cuts; %s', $name,
        time - $began, told_of(@lines), repeats_of(@lines),
        TicketChaos::cuts() - $cuts, $self->faults_drawn;
}

# The last change has been cut, and the worker has given back what was called
# off.
sub quiet {
    my ($self, $name) = @_;
    my $device = $devices[0];

    delete $device->{port};
    $device->token;
    wait_until {
        sql_do('update ticket.gate_cursor set next_at = api.now()'
               . ' where supplier_id = ?', $SUPPLIER);
        sql_value('select count(*) from ticket.called_off where supplier_id = ?'
                  . ' and done_at is null and looks = 0', $SUPPLIER) == 0
            && $self->deltas($device, $self->{early})
            && !TicketChaosGatesBooks::list_differences($self);
    } "$name: devices know what there is", 60
        or diag join "\n", TicketChaosGatesBooks::list_differences($self);
    $self->{late} = $self->list($device);
}

sub differences {
    my ($self) = @_;
    return TicketChaosGatesBooks::differences($self, @told);
}

sub early { $_[0]{early} }
sub late { $_[0]{late} }
sub code { code_of_ticket($_[1]) }

my %WORDS = (S => 'ordered', I => 'in', X => 'out', U => 'undone',
             M => 'not answered', O => 'judged alone', B => 'back online',
             Q => 'receipts', G => 'back at the desk', T => 'printed',
             Z => 'drawers closed', V => 'taken back', F => 'days off');

sub told_of {
    my (@lines) = @_;

    return join ', ', map {
        my $what = $_;
        scalar(grep { /^$what / } @lines) . " $WORDS{$what}"
    } grep { my $what = $_; grep { /^$what / } @lines } sort keys %WORDS;
}

sub repeats_of {
    my $repeats = 0;
    $repeats += $_ for map { /^R (\d+)$/ ? $1 : () } @_;
    return $repeats;
}


# ---- In the end ----

# Of all rounds together; then what is right is spoilt, and has to be seen.
sub all_seen {
    return if $rounds < 2;

    for my $what (qw(S I X U O Q T Z)) {
        ok scalar(grep { /^$what / } @told), "gates: some were $WORDS{$what}";
    }
    TicketChaosGatesBooks::can_differ($latest, @told);
}

1;
