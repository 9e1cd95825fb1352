package TicketProxy;

=encoding utf8

=head1 NAME

TicketProxy - a proxy of faults (t/lib/proxy.c) between two parts of a system

=head1 SYNOPSIS

    my $proxy = TicketProxy->new($listen, $target, $seed);
    $proxy->tell('delay 1 100');        # see proxy.c for what it understands
    my ($open, $opened, $cuts) = $proxy->count;

It ends with the object.

=cut

use strict;
use warnings;

use IO::Handle;
use IPC::Open2;

my $program = ($ENV{TICKET_BUILD} // 'build') . '/tools/proxy';

sub new {
    my ($class, $listen, $target, $seed) = @_;

    my $pid = open2(my $out, my $in, $program, $listen, $target, $seed);
    my $self = bless { in => $in, out => $out, pid => $pid, of => $$ }, $class;
    $in->autoflush(1);
    $self->answer eq 'ready' or die "proxy $listen is not ready\n";

    return $self;
}

sub answer {
    my ($self) = @_;

    my $line = readline($self->{out}) // die "the proxy has ended\n";
    chomp $line;
    return $line;
}

sub tell {
    my ($self, $command) = @_;

    print { $self->{in} } "$command\n";
    my $answer = $self->answer;
    die "the proxy does not know \"$command\"\n" if $answer eq 'what';
    return $answer;
}

sub count { split ' ', $_[0]->tell('count') }

# Processes forked off have copies of the pipes: they must not end the proxy,
# nor keep it.
sub DESTROY {
    my ($self) = @_;

    return if $$ != $self->{of};
    local ($?, $!);
    kill 'TERM', $self->{pid};
    waitpid $self->{pid}, 0;
}

1;
