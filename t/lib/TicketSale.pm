package TicketSale;

=encoding utf8

=head1 NAME

TicketSale - buyers who all want one slot while something breaks

=head1 SYNOPSIS

    my $sale = TicketSale->new(places => 300, buyers => 6);
    $sale->open;
    $sale->sold(50);                # wait until so many are sold
    kill9('nginx-process');
    $sale->close('nginx killed');   # sold out, and everything adds up
    $sale->busy;                    # how often a buyer was told so
    $sale->slowest;                 # the longest that one has asked for a place

Options: C<pause>, seconds between a buyer's places (0), and C<patience>, how
long it waits for an answer before it asks again (15).

Every buyer is a process.  It buys one place at a time, each order under an own
number of its own; an answer that says busy, or none at all, makes it repeat the
same request until it knows.  What it was told it writes into a journal.

close() waits until every place is sold, ends the buyers and compares: the
places sold are the places there were; every order a buyer was told of exists,
under the number it was told; every order that exists is known to its buyer; no
buyer met an answer that is neither sold, sold out nor busy; the books agree.

=cut

use strict;
use warnings;
use utf8;

use Encode qw(decode);
use File::Temp ();
use IO::Handle;
use IO::Select;
use POSIX ();
use Time::HiRes qw(time);

use TicketTest;

my $sales = 0;

sub new {
    my ($class, %opt) = @_;

    my $self = bless {
        places => 300, buyers => 6, nginx => 1, slot => 2 + $sales,
        prefix => 'sale' . ++$sales, dir => File::Temp->newdir,
        pause => 0, patience => 15, %opt,
    }, $class;

    my ($status, undef, $err) = ticketctl(
        qw(slot resize DEMO 01), iso_day(1), $self->{slot},
        '--online', $self->{places});
    is $status, 0, "a slot of $self->{places} places is set up" or diag $err;

    # buyers are other processes: they must not talk on our connections
    $self->{order} = order(XCDDH => 'x', Order_list => 'ADULT|1',
        money => '100.00', timespanindex => $self->{slot});

    return $self;
}

sub open {
    my ($self) = @_;

    pipe my $stop, $self->{stop} or die "pipe: $!";

    for my $n (1 .. $self->{buyers}) {
        my $pid = fork // die "fork: $!";
        if ($pid == 0) {
            CORE::close($self->{stop});
            eval { $self->buy($n, IO::Select->new($stop)); 1 }
                or $self->note_down($n, "E - $@");
            POSIX::_exit(0);
        }
        push @{ $self->{pids} }, $pid;
    }
}

sub note_down {
    my ($self, $n, $line) = @_;

    CORE::open my $out, '>>:utf8', "$self->{dir}/$n" or die "journal: $!";
    print $out $line =~ s/\n/ /gr, "\n";
    CORE::close($out) or die "journal: $!";
}

sub buy {
    my ($self, $n, $stop) = @_;

    for (my $k = 1; !$stop->can_read(0); $k++) {
        my $number = "$self->{prefix}-$n-$k";
        my $bytes = request_bytes('OrderAndPayWithYDJ',
            { %{ $self->{order} }, XCDDH => $number });
        my $from = time;

        for (my $try = 0; ; $try++) {
            my $at = ($n + $k + $try) % $self->{nginx};
            my $answer = eval { raw_request($bytes, nginx => $at,
                timeout => $self->{patience}) };
            my $raw = $answer ? $answer->raw : '';
            $raw = decode('UTF-8', $raw) unless utf8::is_utf8($raw);

            if ($raw =~ m{<retcode>0</retcode>.*<Order_id>(\d+)</Order_id>}s) {
                $self->note_down($n, "S $number $1 " . (time - $from));
                return if $stop->can_read($self->{pause});
                last;
            }
            if ($raw =~ /时段余量不足|已达到或接近/) {
                $self->note_down($n, "F $number");
                return if $stop->can_read(0.05);
                last;
            }
            if ($raw =~ /<retcode>/ && $raw !~ /系统繁忙/) {
                $self->note_down($n, "E $number $raw");
                return;
            }
            if ($try > 400) {
                $self->note_down($n, "E $number never answered");
                return;
            }
            $self->note_down($n, "B $number") if $raw =~ /系统繁忙/;
            $stop->can_read(0.05);      # and once more: it wants to know
        }
    }
}

# Places sold by now, as Postgres has it; undef while it is away.
sub count {
    my ($self) = @_;

    my $n = eval {
        sql_value('select count(*) from ticket.orders'
                  . ' where day = ?::date and slot_no = ? and state <> ?',
                  iso_day(1), $self->{slot}, '4');
    };
    return $n;
}

sub sold {
    my ($self, $n) = @_;

    wait_until { ($self->count // 0) >= $n } "$n places are sold", 30;
}

sub journal {
    my ($self) = @_;

    my @lines;
    for my $file (glob "$self->{dir}/*") {
        CORE::open my $in, '<:utf8', $file or die "journal: $!";
        chomp(my @l = <$in>);
        push @lines, @l;
    }
    return @lines;
}

sub busy {
    my ($self) = @_;

    return scalar grep { /^B/ } $self->journal;
}

sub slowest {
    my ($self) = @_;
    my @seconds = sort { $a <=> $b } map { /^S \S+ \d+ (\S+)/ } $self->journal;

    return $seconds[-1] // 0;
}

sub close {
    my ($self, $name) = @_;

    wait_until { ($self->count // 0) >= $self->{places} }
        "$name: in the end every place is sold", 40;
    wait_until { grep { /^F/ } $self->journal } "$name: a buyer is refused";
    CORE::close($self->{stop});
    waitpid $_, 0 for @{ $self->{pids} };

    is $self->count, $self->{places}, "$name: not one place too many is sold";

    my @lines = $self->journal;
    my %told = map { /^S (\S+) (\d+)/ ? ($1 => $2) : () } @lines;
    my %there = map { @$_{qw(request_key order_id)} }
        sql('select request_key, order_id from ticket.order_key'
            . ' where request_key like ?', "$self->{prefix}-%");

    is_deeply \%told, \%there, "$name: the orders answered are those there are";
    is_deeply [grep { /^E/ } @lines], [], "$name: no other answer was given";
    ok scalar(grep { /^F/ } @lines), "$name: late requests were refused";
    audit_ok("$name: the books agree");
}

1;
