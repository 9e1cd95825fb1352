package TicketGateTraffic;

=encoding utf8

=head1 NAME

TicketGateTraffic - gates that let visitors in all day, and accept nothing but
the right verdict

=head1 SYNOPSIS

    my $gates = TicketGateTraffic->new(buyers => 2);    # so many gates of HILL
    $gates->open;
    $gates->goes_on(50, 'before');      # wait for so many answers more
    ...                                 # what nobody may notice
    $gates->close('upgrade');           # all that came in is written down

Every gate is a process, with parties and named visitors of its own that were
sold before; whoever starts the system gives it the location C</hill-gate/>.  It
lets them in one by one, asks again under the same request, takes some back, and
scans what is used up, forged, refunded or was let in a moment ago.  Each check
is sent once.  An answer that does not come, "busy" and any other verdict than
the one that the gate knows to be right are failures.

=cut

use strict;
use warnings;
use utf8;

use parent 'TicketTraffic';

use File::Temp ();
use Time::HiRes qw(time);

use TicketDevice ();
use TicketShop;
use TicketTest;

my $PARTIES = 8;                # of each gate
my $PERSONS = 20;               # of each of them
my $NAMED = 4;                  # visitors with a card, of each gate
my $MOST_FAULTS = 5;            # of one gate, before it gives up
my $ECHO = 5;                   # seconds in which a second scan lets nobody in
my $SLACK = 0.5;

sub new {
    my ($class, %opt) = @_;

    my $self = bless {
        buyers => 2, pause => 0.1, %opt, dir => File::Temp->newdir,
        marks => [], codes => [], cards => [], devices => [],
    }, $class;

    staff(qw(supplier set HILL --activation 1));
    staff(qw(product create HILL NAMED --name 实名票 --form single
             --real-name yes --order-days 3 --web-order-days 3 --ticket-days 3
             --days-ahead 0));
    staff(qw(price set HILL NAMED 30.00));
    for my $n (1 .. $self->{buyers}) {
        my $device = TicketDevice::device("gate $n", supplier => 'HILL',
                                          gate => "$n",
                                          path => '/hill-gate/v1');
        # Each on a connection of its own: whose nginx goes closes the others.
        $device->{http} = TicketConsole::Http->new(timeout => 20,
                                                   keep_alive => 0);
        push @{$self->{devices}}, $device;
        push @{$self->{codes}}, [map { party() } 1 .. $PARTIES];
        push @{$self->{cards}}, [map { named($n * 100 + $_) } 1 .. $NAMED];
    }
    ($self->{refunded}) = ticket_codes(sold(HILL2 => 1), at => 'hill');
    staff(qw(ticket refund HILL), $self->{refunded});
    return $self;
}

sub party {
    my $order = sold(HILL2 => $PERSONS);
    my ($code) = ticket_codes($order, at => 'hill');
    return { order => $order, code => $code, left => $PERSONS };
}

sub sold {
    my ($product, $persons) = @_;

    return bought({ Order_list => "$product|$persons", SXRQ => day(0),
                    money => sprintf('%.2f', 30 * $persons), activate => '1',
                    tickettype => '2' }, at => 'hill');
}

sub named {
    my ($n) = @_;

    return { id_card => identity($n), left => 1, order => bought({
        Order_list => 'NAMED|1', SXRQ => day(0), money => '30.00',
        activate => '1', tickettype => '1', ID => identity(9), IDCount => 1,
        Memo => identity($n) . '^赵六^^1^1' }, at => 'hill') };
}

sub served { 'visitors are let in' }

sub close {
    my ($self, $name) = @_;

    CORE::close $self->{stop};
    waitpid $_, 0 for @{$self->{pids}};
    $self->mark("$name: at the end");

    is_deeply [$self->faults], [], "$name: no check has failed";
    my %told = map { /^P (\d+) (\d+)/ ? ($1 => $2) : () } $self->journal;
    my %there = map { @$_{qw(order_id persons)} }
        sql("select o.order_id, coalesce(sum(g.persons), 0)::int as persons"
            . ' from ticket.orders o left join ticket.passage g'
            . ' on g.supplier_id = o.supplier_id and g.order_id = o.order_id'
            . ' and g.undone_at is null where o.order_id = any (?)'
            . ' group by 1', '{' . join(',', keys %told) . '}');
    is_deeply \%told, \%there, "$name: inside is who was let in, and no other";
    note $_ for $self->chapters;
}

# ---- A gate ----

my @habits = ([scan => 12], [card => 2], [forged => 1], [refunded => 1],
              [beat => 1]);

sub buy {
    my ($self) = @_;

    my $n = $self->{n} - 1;
    $self->{device} = $self->{devices}[$n];
    my @own = (@{$self->{codes}[$n]}, @{$self->{cards}[$n]});

    until ($self->{leave}->can_read(rand 2 * $self->{pause})) {
        my $habit = TicketTraffic::pick(@habits);
        $self->$habit;
        return if ($self->{nfaults} // 0) >= $MOST_FAULTS;
    }
    $self->note_down(sprintf 'P %d %d', $_->{order},
                     ($_->{code} ? $PERSONS : 1) - $_->{left}) for @own;
}

# What came back, if it is an answer at all.
sub asked {
    my ($self, $what, @is) = @_;

    my $began = time;
    my $answer = $self->{device}->$what(@is);
    my $took = time - $began;
    $self->note_down(sprintf 'A %.3f %.3f %s', time, $took, $what);
    if ($answer->{status} != 200) {
        $self->note_down(sprintf 'E %s: %s %s, after %.3f s, at %.3f', $what,
                         @$answer{qw(status content)}, $took, time);
        return;
    }

    CORE::open my $out, '>>', "$self->{dir}/answers" or die "answers: $!";
    syswrite $out, '.';
    return $answer->{json};
}

sub wrong {
    my ($self, $what, $is, @right) = @_;

    my ($verdict, $persons, $left) = map { $_ // '-' }
                                     @$is{qw(verdict persons left)};
    $self->note_down("E $what: $verdict, $persons persons, $left left, and not "
                     . join ' or ', @right);
    return;
}

sub scan {
    my ($self, $ticket) = @_;

    my $n = $self->{n} - 1;
    my $party = $ticket // TicketTraffic::some(@{$self->{codes}[$n]});
    my $read = $party->{code} ? 'code' : 'id_card';
    my $request = TicketDevice::request();
    my @asks = ($read => $party->{$read}, request => $request, persons => 1);
    my $began = time;
    my $is = $self->asked(check => @asks) or return;
    my $ended = time;

    # Just before five seconds are over it may be either.
    my ($from, $to) = @$party{qw(from to)};
    my $may_echo = defined $to && $began - $to < $ECHO + $SLACK;
    my $must_echo = defined $from && $ended - $from < $ECHO - $SLACK;
    my @right = ($may_echo ? 'TWICE' : (),
                 $must_echo ? () : $party->{left} > 0 ? 'IN' : 'USED');
    return $self->wrong($party->{$read}, $is, @right)
        unless grep { $_ eq $is->{verdict} } @right;
    return if $is->{verdict} ne 'IN';

    $party->{left}--;
    @$party{qw(from to)} = ($began, $ended);
    return $self->wrong($party->{$read}, $is, "IN, $party->{left} left")
        if $is->{persons} != 1 || $is->{left} != $party->{left}
           || $is->{repeated};
    $self->again($party, @asks) if rand() < 0.3;
    $self->back($party, $request) if rand() < 0.2;
}

sub again {
    my ($self, $party, @asks) = @_;

    my $is = $self->asked(check => @asks) or return;
    $self->wrong('asked again', $is, 'IN, as before')
        unless $is->{verdict} eq 'IN' && $is->{repeated}
            && $is->{persons} == 1;
}

sub back {
    my ($self, $party, $request) = @_;

    $self->asked(undo => $request) or return;
    $party->{left}++;
    delete @$party{qw(from to)};
}

sub card {
    my ($self) = @_;
    $self->scan(TicketTraffic::some(@{$self->{cards}[$self->{n} - 1]}));
}

sub says {
    my ($self, $what, $code, $verdict) = @_;

    my $is = $self->asked(check => code => $code) or return;
    $self->wrong($what, $is, $verdict) if $is->{verdict} ne $verdict;
}

sub forged {
    my ($self) = @_;
    $self->says('a forged code', substr($self->{refunded}, 0, 22) . '00000000',
                'FORGED');
}

sub refunded {
    my ($self) = @_;
    $self->says('a refunded ticket', $self->{refunded}, 'REFUNDED');
}

sub beat {
    my ($self) = @_;
    $self->asked('heartbeat');
}

1;
