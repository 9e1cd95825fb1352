package TicketTraffic;

=encoding utf8

=head1 NAME

TicketTraffic - buyers who do what distributors do all day, and accept nothing
but the right answer

=head1 SYNOPSIS

    my $traffic = TicketTraffic->new(buyers => 6);
    $traffic->open;
    $traffic->goes_on(200, 'before');   # wait for so many answers more
    ...                                 # what nobody may notice
    $traffic->close('upgrade');          # everything settled; everything right

Every buyer is a process.  It books, paid at once or to be paid later, under own
numbers; pays, activates, cancels and refunds what it has booked, in any order;
repeats old bookings; looks at orders, products, times and its account.  Each
request is sent once, on a connection of its own.  Its answer must come, be
signed, and say yes; a repeat's must be the first one's, byte for byte; an
order's state must be the one the buyer has brought it to.  All else, "busy"
too, is a failure.

close() lets the buyers settle every order and repeat their oldest bookings; then
it compares what they were told with the tables, and every callback that was due
with what came.

=cut

use strict;
use warnings;
use utf8;

use File::Temp ();
use IO::Select;
use POSIX ();
use Time::HiRes qw(time);

use TicketReceiver;
use TicketTest;
use TicketWire qw(sign_of_answer);

my $KEY = '5d2c9a1e-7b34-4c8f-9e60-1a2b3c4d5e6f';
my $PASSWORD = '246810';
my $MOST_FAULTS = 5;            # of one buyer, before it gives up
my $LAST_LOOKS = 15;            # of one buyer, at its oldest bookings


# ---- The test's side ----

sub new {
    my ($class, %opt) = @_;

    my $self = bless {
        buyers => 6, pause => 0.02, prefix => 'traffic', %opt, key => $KEY,
        dir => File::Temp->newdir, receiver => TicketReceiver->new, marks => [],
    }, $class;

    # Buyers are other processes: they must not talk on our connections.
    $self->{days} = [map { day($_) } 1 .. 2];
    $self->{order} = order(Order_list => 'CHILD|1');
    secret(@{$self->{order}}{qw(Mobile ID)});

    $self->{receiver}->agent(demo => $self->{key}, 'Demo-2026');
    is call('SetAgentParameters', { sendofficiallysnotify => '1',
        responseaddr => $self->{receiver}->url('demo') }, keep => 0)->retcode,
        0, 'the agent wants callbacks';
    return $self;
}

sub open {
    my ($self) = @_;

    pipe my $stop, $self->{stop} or die "pipe: $!";
    for my $n (1 .. $self->{buyers}) {
        my $pid = fork // die "fork: $!";
        if ($pid == 0) {
            CORE::close $self->{stop};
            @$self{qw(n leave orders)} = ($n, IO::Select->new($stop), []);
            srand $n;
            eval { $self->buy; 1 } or $self->note_down("E - $@");
            POSIX::_exit(0);
        }
        push @{$self->{pids}}, $pid;
    }
}

# Waits for so many answers more, and says how long they took.  $from: more than
# that.
sub goes_on {
    my ($self, $more, $name, $from) = @_;

    my @before = $self->faults;
    $from //= $self->answers;
    local $Test::Builder::Level = $Test::Builder::Level + 1;
    wait_until { $self->answers >= $from + $more }
        "$name: " . $self->served, 60;
    my @faults = $self->faults;
    is scalar(@faults), scalar(@before), "$name: every request has its answer"
        or diag map { "$_\n" } @faults;
    $self->mark($name);
}

sub served { 'buyers are served' }

# What happens from now on is the next chapter.
sub mark {
    my ($self, $name) = @_;

    push @{$self->{marks}}, { name => $name, at => time };
}

sub answers { my ($self) = @_; return -s "$self->{dir}/answers" // 0 }
sub faults  { my ($self) = @_; return grep { /^E/ } $self->journal }

sub journal {
    my ($self) = @_;

    my @lines;
    for my $file (glob "$self->{dir}/buyer*") {
        CORE::open my $in, '<:utf8', $file or die "journal: $!";
        push @lines, grep { /\n\z/ } <$in>;
    }
    chomp @lines;
    return @lines;
}

sub close {
    my ($self, $name) = @_;

    CORE::close $self->{stop};
    waitpid $_, 0 for @{$self->{pids}};
    $self->mark("$name: at the end");

    is_deeply [$self->faults], [], "$name: no request has failed";
    $self->orders_agree($name);
    $self->callbacks_agree($name);
    note $_ for $self->chapters;
}

sub orders_agree {
    my ($self, $name) = @_;

    my (%told, %state);
    for ($self->journal) {
        $told{$1} = $2, $state{$2} = $3 if /^B (\S+) (\d+) (\S)/;
        $state{$1} = $2 if /^S (\d+) (\S)/;
    }
    my $mine = "request_key like '$self->{prefix}-%'";
    my %there = map { @$_{qw(request_key order_id)} }
        sql("select request_key, order_id from ticket.order_key where $mine");
    my %is = map { @$_{qw(order_id state)} }
        sql("select order_id, state from ticket.orders where $mine");

    is_deeply \%told, \%there, "$name: the orders answered are those there are";
    is_deeply { map { $_ => $state{$_} =~ tr/R/3/r } keys %state }, \%is,
        "$name: each order has the state its buyer knows";
    cmp_ok scalar(keys %told), '>', 0, "$name: orders were made";
}

# Each event of each order once, one after the other.
sub callbacks_agree {
    my ($self, $name) = @_;

    wait_until { sql_value('select count(*) from ticket.outbox') == 0 }
        "$name: every callback is delivered", 60;
    is sql_value('select count(*) from ticket.outbox_done'
                 . ' where not delivered'), 0,
       "$name: no callback was given up";

    my (%came, %due);
    my @requests = $self->{receiver}->requests;
    $came{$_->{order}} .= $_->{status} // 'R' for @requests;
    $due{$_->{order_id}} .= $_->{kind} == 1 ? $_->{status} : 'R'
        for sql('select order_id, kind, status from ticket.outbox_done'
                . ' order by order_id, seq');
    is_deeply \%came, \%due, "$name: each event came once, and in order";
    is scalar(grep { !$_->{verified} } @requests), 0,
        "$name: every callback is signed";

    my %events = map { @$_{qw(order_id events)} }
        sql('select order_id, events from ticket.orders where events > 0');
    is_deeply { map { $_ => length $due{$_} } keys %due }, \%events,
        "$name: no event of an order is missing";
}

# Waits until one that was booked before one moment is settled after another.
sub carries {
    my ($self, $booked, $settled, $name) = @_;

    wait_until { $self->carried($booked, $settled) } $name, 60;
}

sub carried {
    my ($self, $booked, $settled) = @_;

    my (%at, $n);
    $n = 0;
    for ($self->journal) {
        $at{$1} = $2 if /^B \S+ (\d+) \S (\S+)/;
        $n++ if /^S (\d+) \S (\S+)/ && $at{$1} < $booked && $2 > $settled;
    }
    return $n;
}

sub chapters {
    my ($self) = @_;

    my @lines = map { [split] } grep { /^A/ } $self->journal;
    my $from = 0;
    return map {
        my $mark = $_;
        my @took = sort { $a <=> $b } map { $_->[2] }
                   grep { $_->[1] > $from && $_->[1] <= $mark->{at} } @lines;
        $from = $mark->{at};
        sprintf '%-40s %5d answers, median %.0f ms, longest %.0f ms',
            $mark->{name}, scalar @took, 1000 * ($took[@took / 2] // 0),
            1000 * ($took[-1] // 0);
    } @{$self->{marks}};
}


# ---- A buyer ----

my @habits = (
    [book => 5], [settle => 4], [repeat => 4], [look => 3], [browse => 3],
);

sub buy {
    my ($self) = @_;

    until ($self->{leave}->can_read(rand 2 * $self->{pause})) {
        my $habit = pick(@habits);
        $self->$habit;
        return if ($self->{nfaults} // 0) >= $MOST_FAULTS;
    }

    while (grep { open_order($_) } @{$self->{orders}}) {
        $self->settle;
        return if ($self->{nfaults} // 0) >= $MOST_FAULTS;
    }
    my @oldest = @{$self->{orders}};
    splice @oldest, $LAST_LOOKS if @oldest > $LAST_LOOKS;
    $self->repeat($_), $self->look($_) for @oldest;
}

sub pick {
    my (@habits) = @_;

    my $all = 0;
    $all += $_->[1] for @habits;
    my $at = rand $all;
    for (@habits) {
        return $_->[0] if ($at -= $_->[1]) < 0;
    }
    return $habits[-1][0];
}

sub note_down {
    my ($self, $line) = @_;

    CORE::open my $out, '>>:utf8', "$self->{dir}/buyer$self->{n}"
        or die "journal: $!";
    print $out $line =~ s/\n/ /gr, "\n";
    CORE::close $out or die "journal: $!";
    $self->{nfaults}++ if $line =~ /^E/;
}

# The answer, if it is a right one.
sub ask {
    my ($self, $at, $page, $params) = @_;

    return $self->ask_again($page, request_bytes($page, $params, at => $at,
                                                 keep => 0));
}

sub ask_again {
    my ($self, $page, $bytes) = @_;

    my $began = time;
    my $answer = eval { raw_request($bytes, timeout => 20) };
    my $took = time - $began;
    my $why = !$answer ? 'no answer'
        : $answer->code != 200 ? 'HTTP ' . $answer->code
        : ($answer->sign // '') ne sign_of_answer($answer->raw, $self->{key})
            ? 'a wrong signature'
        : ($answer->retcode // '') ne '0'
            ? ($answer->retcode // '') . ' ' . ($answer->retmsg // '')
        : undef;

    $self->note_down(sprintf 'A %.3f %.3f %s', time, $took, $page);
    if (defined $why) {
        $self->note_down(sprintf 'E %s: %s, after %.3f s, at %.3f', $page, $why,
                         $took, time);
        return;
    }

    CORE::open my $out, '>>', "$self->{dir}/answers" or die "answers: $!";
    syswrite $out, '.';
    return $answer;
}

# Half of the orders are paid at once.  In edition 3.0 paid is not delivered.
sub book {
    my ($self) = @_;

    my $number = "$self->{prefix}-$self->{n}-" . ++$self->{count};
    my $at = rand() < 0.25 ? 'agent3' : 'agent';
    my $paid = rand() < 0.5;
    my $page = $paid ? 'OrderAndPayWithYDJ' : 'OrderProducts';
    my $day = $self->{days}[rand 2];
    my %params = (%{$self->{order}}, SXRQ => $day,
                  timespanindex => 1 + int rand 8);
    %params = $paid ? (%params, XCDDH => $number, SmsCode => $PASSWORD,
                       smsModel => '0', money => '50.00')
                    : (%params, senderid => $number);

    my $bytes = request_bytes($page, \%params, at => $at, keep => 0);
    my $answer = $self->ask_again($page, $bytes) or return;
    my ($id) = $answer->raw =~ m{<(?:Order_id|orderid)>(\d+)<}
        or return $self->note_down("E $page: no number: " . $answer->raw);
    my %order = (id => $id, at => $at, page => $page, bytes => $bytes,
                 raw => $answer->raw, day => $day,
                 state => !$paid ? '0' : $at eq 'agent' ? '3' : '2');

    push @{$self->{orders}}, \%order;
    $self->note_down(sprintf 'B %s %s %s %.3f', $number, $id, $order{state},
                     time);
}

sub open_order { return $_[0]{state} =~ /[023]/ }

sub some {
    my (@orders) = @_;

    return @orders ? $orders[rand @orders] : undef;
}

sub settle {
    my ($self) = @_;

    # The oldest half of the time: some are settled by another version than
    # the one that has booked them.
    my @open = grep { open_order($_) } @{$self->{orders}};
    my $order = (rand() < 0.5 ? $open[0] : some(@open)) or return;
    my $how = $order->{state} eq '3' ? 'refund'
            : rand() < 0.3 ? 'cancel'
            : $order->{state} eq '2' ? 'activate' : 'pay';
    my $state = $self->$how($order) or return;

    $order->{state} = $state;
    $self->note_down(sprintf 'S %s %s %.3f', $order->{id}, $state, time);
}

sub pay {
    my ($self, $order) = @_;

    $self->ask($order->{at}, 'UseAccountToPayByPwd', {
        Order_id => $order->{id}, money => '50.00', Smscode => $PASSWORD,
        smsModel => '0' }) or return;
    return $order->{at} eq 'agent' ? '3' : '2';
}

# What 3.0 only authorises is delivered on request, of either edition.
sub activate {
    my ($self, $order) = @_;

    my $answer = $self->ask(some(qw(agent agent3)), 'ActivateTicket', {
        orderid => $order->{id}, activateall => '1', activatemode => '1',
        activatedate => $order->{day}, tickettype => '2',
        timespanindex => '-1' }) or return;
    return '3' if $answer->raw =~ m{<ticketcode>\d{30}</ticketcode>};
    $self->note_down("E no ticket activated: $order->{id}");
    return;
}

sub cancel {
    my ($self, $order) = @_;

    $self->ask($order->{at}, 'CancelOrder', { Order_id => $order->{id} })
        or return;
    return '4';
}

sub refund {
    my ($self, $order) = @_;

    my $list = $self->ask('agent', 'GetTicketList', { orderid => $order->{id} })
        or return;
    my ($code) = $list->raw =~ m{<ticketcode>(\d{30})</ticketcode>}
        or return $self->note_down("E no ticket: $order->{id}");
    $self->ask('agent', 'RefundTicket', { orderid => $order->{id},
                                          ticketcode => $code }) or return;
    return 'R';
}

sub repeat {
    my ($self, $order) = @_;

    $order //= some(@{$self->{orders}}) or return;
    my $answer = $self->ask_again($order->{page}, $order->{bytes}) or return;
    $self->note_down("E $order->{page}: another answer: "
                     . "$order->{raw} and " . $answer->raw)
        if declared($answer->raw) ne declared($order->{raw});
}

# 1.0.0 has no line break behind the declaration.
sub declared { my ($xml) = @_; return $xml =~ s/\A(<\?xml[^>]*>)\n/$1/r }

sub look {
    my ($self, $order) = @_;

    $order //= some(@{$self->{orders}}) or return;
    my $answer = $self->ask($order->{at}, 'QueryOrder',
                            { order_id => $order->{id} }) or return;
    my $state = $answer->item('orderstatus') // '';
    $self->note_down("E $order->{id} is $state and not $order->{state}")
        if $state ne $order->{state} =~ tr/R/3/r;
}

sub browse {
    my ($self) = @_;

    my ($from, $to) = @{$self->{days}};
    my @pages = (
        [GetProducts => {}], [QueryYFKRec => {}],
        [GetTimeSegment => { startdate => $from, enddate => $to,
                             servicecode => '01' }],
        [GetProductsInventory => { StartDate => $from, EndDate => $to }],
    );
    $self->ask('agent', @{$pages[rand @pages]});
}

1;
