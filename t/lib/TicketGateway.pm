package TicketGateway;

=encoding utf8

=head1 NAME

TicketGateway - an SMS gateway, awkward on demand

=head1 SYNOPSIS

    my $gateway = TicketGateway->new;
    $gateway->url('send');              # http://127.0.0.1:PORT/send
    $gateway->script('http 500', 'ok'); # from request to request, the last stays
    $gateway->release;                  # what is held goes on
    $_->{body} for $gateway->requests;  # method, target, headers, body, does
    $gateway->stop;                     # and start() again, on the same port

Behaviours:

    ok            200 {"code":0}
    http N        that status, with {"code":0} all the same
    refused       200 {"code":7}
    garbage       200 and nothing that makes sense
    empty         204
    redirect      302 to itself
    hold          the answer waits for release()
    close         closes without an answer
    cut           the message is accepted, the answer ends in the middle
    large         1 MB

A process per connection; each request is one line of the journal.

=cut

use strict;
use warnings;

use Fcntl qw(:flock);
use File::Temp ();
use IO::Socket::INET;
use JSON::PP ();
use POSIX ();

my $json = JSON::PP->new->canonical->utf8;


sub new {
    my ($class) = @_;

    my $self = bless { owner => $$, port => 0,
                       dir => File::Temp->newdir('/tmp/ticket-gateway.XXXXXX')
                     }, $class;
    $self->script('ok');
    $self->start;
    return $self;
}

sub start {
    my ($self) = @_;

    my $listen = IO::Socket::INET->new(
        LocalAddr => '127.0.0.1', LocalPort => $self->{port}, Listen => 1024,
        ReuseAddr => 1) or die "gateway: $!";
    $self->{port} = $listen->sockport;

    my $pid = fork // die "gateway: $!";
    if ($pid == 0) {
        $SIG{$_} = 'DEFAULT' for qw(TERM INT ALRM HUP);
        $SIG{PIPE} = 'IGNORE';
        $SIG{CHLD} = 'IGNORE';
        setpgrp;
        serve($listen, "$self->{dir}");
        POSIX::_exit(0);
    }

    setpgrp $pid, $pid;
    $self->{pid} = $pid;
}

sub stop {
    my ($self) = @_;

    my $pid = delete $self->{pid} or return;
    kill KILL => -$pid;
    waitpid $pid, 0;
}

sub DESTROY {
    my ($self) = @_;

    local ($?, $!, $@);
    $self->stop if $self->{owner} == $$;
}

sub url { return "http://127.0.0.1:$_[0]{port}/" . ($_[1] // '') }

sub script {
    my ($self, @does) = @_;

    locked("$self->{dir}/script", sub { @does });
}

sub release {
    my ($self) = @_;

    open my $file, '>', "$self->{dir}/release" or die "release: $!";
}

sub requests {
    my ($self) = @_;

    open my $file, '<:raw', "$self->{dir}/journal" or return ();
    return map { $json->decode($_) } grep { /\n\z/ } <$file>;
}


# ---- The gateway's side ----

# Lines of a file, read and written by one process at a time.
sub locked {
    my ($name, $change) = @_;

    open my $file, '+>>', $name or die "$name: $!";
    flock $file, LOCK_EX or die "$name: $!";
    seek $file, 0, 0;
    chomp(my @lines = <$file>);
    @lines = $change->(@lines);
    truncate $file, 0;
    print {$file} map { "$_\n" } @lines;
    close $file;
}

sub behaviour {
    my ($dir) = @_;

    my $does;
    locked("$dir/script", sub {
        my (@lines) = @_;
        $does = @lines > 1 ? shift @lines : $lines[0];
        return @lines;
    });
    return $does // 'ok';
}

sub serve {
    my ($listen, $dir) = @_;

    for (;;) {
        my $fh = $listen->accept or next;
        my $pid = fork // next;
        if ($pid == 0) {
            close $listen;
            alarm 120;
            1 while answer_one($fh, $dir);
            POSIX::_exit(0);
        }
        close $fh;
    }
}

sub answer_one {
    my ($fh, $dir) = @_;

    my ($head, $body) = ('', '');
    while ($head !~ /\r\n\r\n\z/) {
        sysread $fh, my $byte, 1 or return 0;
        $head .= $byte;
    }

    my ($first, @lines) = split /\r\n/, $head;
    my ($method, $target) = split / /, $first;
    my %headers = map { my ($n, $v) = split /: /, $_, 2; (lc $n => $v) } @lines;
    while (length $body < ($headers{'content-length'} // 0)) {
        sysread $fh, $body, 65536, length $body or return 0;
    }

    my $does = behaviour($dir);
    open my $journal, '>>:raw', "$dir/journal" or die "journal: $!";
    syswrite $journal, $json->encode({
        method => $method, target => $target, headers => \%headers,
        body => $body, does => $does,
    }) . "\n";
    close $journal;

    return act($fh, $does, $dir);
}

sub whole {
    my ($status, $body, @more) = @_;

    return join "\r\n", "HTTP/1.1 $status", @more,
                'Content-Length: ' . length $body, '', $body;
}

sub act {
    my ($fh, $does, $dir) = @_;

    if ($does eq 'hold') {
        select undef, undef, undef, 0.01 until -e "$dir/release";
        $does = 'ok';
    }

    return 0 if $does eq 'close';

    my $good = '{"code":0}';
    my $text = $does eq 'ok' ? whole('200 OK', $good)
             : $does =~ /^http (\d+)$/ ? whole("$1 X", $good)
             : $does eq 'refused' ? whole('200 OK', '{"code":7}')
             : $does eq 'garbage' ? whole('200 OK', "\0\xff code is 0")
             : $does eq 'empty' ? "HTTP/1.1 204 No Content\r\n\r\n"
             : $does eq 'large' ? whole('200 OK', $good . ' ' x 1048576)
             : $does eq 'redirect' ? whole('302 Found', $good, 'Location: /x')
             : substr whole('200 OK', $good . ' ' x 40), 0, -20;

    while (length $text) {
        my $n = syswrite $fh, $text or return 0;
        substr $text, 0, $n, '';
    }

    return $does ne 'cut';
}

1;
