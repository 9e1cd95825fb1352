package TicketEvents;

=encoding utf8

=head1 NAME

TicketEvents - a reader of what the staff's interface tells of

=head1 SYNOPSIS

    my $stream = TicketEvents->new($cookie);
    $stream->status;                        # 200
    $stream->header('content-type');
    my $told = $stream->await('slots');     # its data; undef: it did not come
    $stream->over;                          # 1 once it has ended

=over

=item new($cookie, %options)

    port        default: nginx's
    headers     more lines of the request
    small       1: hardly anything of it lies in the kernel unread

=item await($name, $seconds, $fits)

The data of the next event of that name, of which $fits->($data) is true, read
as JSON; 10 seconds.

=item heard()

How many events came so far, by name.

=item over($seconds)

Whether it ends by then.

=back

=cut

use strict;
use warnings;

use IO::Select;
use JSON::PP ();
use Socket;
use Time::HiRes qw(time);

use TicketSystem qw(port);

my $json = JSON::PP->new->allow_nonref->utf8;


sub new {
    my ($class, $cookie, %is) = @_;

    socket my $fh, PF_INET, SOCK_STREAM, 0 or die "socket: $!\n";
    setsockopt $fh, SOL_SOCKET, SO_RCVBUF, 2048 if $is{small};
    connect $fh, sockaddr_in($is{port} // port(), INADDR_LOOPBACK)
        or die "connect: $!\n";
    syswrite $fh, join "\r\n", 'GET /console/api/v1/events HTTP/1.1',
        'Host: console', defined $cookie ? "Cookie: __Host-ticket=$cookie" : (),
        @{ $is{headers} // [] }, '', '';

    return bless { fh => $fh, raw => '', text => '', events => [], heard => {} },
                 $class;
}

sub fh { $_[0]{fh} }

sub status {
    my ($self) = @_;

    $self->head;
    return $self->{status};
}

sub header {
    my ($self, $name) = @_;

    $self->head;
    return $self->{headers}{$name};
}

sub heard { return $_[0]{heard} }

sub await {
    my ($self, $name, $seconds, $fits) = @_;

    my $until = time + ($seconds // 10);
    while (1) {
        while (my $event = shift @{ $self->{events} }) {
            next if $event->{name} ne $name;
            my $data = $json->decode($event->{data});
            return $data if !$fits || $fits->($data);
        }
        return if !$self->more($until);
    }
}

sub over {
    my ($self, $seconds) = @_;

    my $until = time + ($seconds // 10);
    1 while $self->more($until);
    return $self->{over};
}

sub head {
    my ($self) = @_;

    my $until = time + 10;
    while (!$self->{status}) {
        $self->more($until) or last;
    }
    return;
}

# Whether something came until then.
sub more {
    my ($self, $until) = @_;

    my $left = $until - time;
    return 0 if $self->{over} || $left <= 0
                || !IO::Select->new($self->{fh})->can_read($left);

    if (!sysread $self->{fh}, $self->{raw}, 65536, length $self->{raw}) {
        $self->{over} = 1;
        return 0;
    }

    if (!$self->{status}) {
        my $end = index $self->{raw}, "\r\n\r\n";
        return 1 if $end < 0;
        my ($line, @lines) = split /\r\n/,
            substr $self->{raw}, 0, $end + 4, '';
        ($self->{status}) = $line =~ m{^HTTP/1\.1 (\d+)};
        $self->{headers} = { map { /^([^:]+): (.*)/ ? (lc $1, $2) : () }
                             @lines };
    }

    $self->chunks;
    return 1;
}

sub chunks {
    my ($self) = @_;

    while ($self->{raw} =~ /^([0-9a-f]+)\r\n/
           && length $self->{raw} >= length($1) + hex($1) + 4)
    {
        my $head = length($1) + 2;
        $self->{over} ||= hex $1 == 0;
        $self->{text} .= substr $self->{raw}, $head, hex $1;
        substr($self->{raw}, 0, $head + hex($1) + 2) = '';
    }

    while ($self->{text} =~ s/^(.*?)\n\n//s) {
        my %is = map { /^(\w+): (.*)/ ? ($1, $2) : () } split /\n/, $1;
        $self->{retry} = $is{retry} if $is{retry};
        next if !defined $is{event};
        $self->{heard}{ $is{event} }++;
        push @{ $self->{events} }, { id => $is{id}, name => $is{event},
                                     data => $is{data} };
    }

    return;
}

1;
