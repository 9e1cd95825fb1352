package TicketProcess;

# Programs a test starts: each leads a session of its own, so that what it
# starts in turn is found and ended with it.  "pids" is the caller's hash of
# number by name.  Also what goes with it: waiting, ports, small files.

use strict;
use warnings;
use utf8;

use Fcntl qw(SEEK_SET);
use IO::Socket::INET;
use POSIX qw(:sys_wait_h setsid);
use Test::More ();
use Time::HiRes qw(time);

use TicketWire qw(bytes);

use Exporter qw(import);
our @EXPORT = qw(
    spawn running session children offspring finish finish_session alive
    poll polling wait_until free_port slurp tail write_file
);


# ---- Processes ----

sub spawn {
    my ($pids, $name, $log, @command) = @_;

    my $pid = fork // die "fork: $!";

    if ($pid == 0) {
        setsid();
        open STDIN, '<', '/dev/null';
        open STDOUT, '>>', $log or POSIX::_exit(126);
        open STDERR, '>&', \*STDOUT;
        POSIX::close($_) for 3 .. 63;
        exec { $command[0] } @command or POSIX::_exit(127);
    }

    $pids->{$name} = $pid;
    return $pid;
}

sub running {
    my ($pids, $name) = @_;

    my $pid = $pids->{$name} // return 0;
    return 1 if alive($pid);
    delete $pids->{$name};
    return 0;
}

# The processes of the session a daemon of ours leads.
sub session {
    my ($leader) = @_;

    my @found;
    for my $stat (glob '/proc/[0-9]*/stat') {
        open my $file, '<', $stat or next;
        my $line = <$file> // next;
        my ($pid, $rest) = $line =~ /^(\d+) \(.*\) (.*)/s or next;
        my @field = split ' ', $rest;
        push @found, $pid if $field[3] == $leader && $field[0] ne 'Z';
    }

    return sort { $a <=> $b } @found;
}

# Also of a parent that is no child of ours.
sub children {
    my ($parent) = @_;

    return grep { parent($_) == $parent } map { m{(\d+)} } glob '/proc/[0-9]*';
}

# What a process has started, and that in turn, but for who leads a session of
# its own.
sub offspring {
    my ($pid) = @_;

    my %left = map { $_ => 1 } session(session_of($pid));
    my @found = grep { $left{$_} } children($pid);
    return (@found, map { offspring($_) } @found);
}

sub session_of {
    my ($pid) = @_;

    return slurp("/proc/$pid/stat") =~ /^\d+ \(.*\) \S \d+ \d+ (\d+)/s ? $1 : 0;
}

sub parent {
    my ($pid) = @_;

    open my $file, '<', "/proc/$pid/stat" or return 0;
    return (<$file> // '') =~ /^\d+ \(.*\) [^Z] (\d+)/s ? $1 : 0;
}

# Ends a daemon and what it started: a signal, then, when that is not enough,
# another that is.
sub finish {
    my ($pids, $name, $signal) = @_;

    my $pid = $pids->{$name} // return;

    # It is called at the end of a test, whose exit status is its own.
    local $? = $?;
    kill $signal, $pid;
    poll(sub { !running($pids, $name) }, 20)
        or Test::More::diag("$name does not stop, killing it");
    finish_session($pid);
    poll(sub { !running($pids, $name) }, 5);
    delete $pids->{$name};
}

sub finish_session {
    my ($leader) = @_;

    poll(sub {
        my @left = session($leader);
        kill 'KILL', @left if @left;
        return !@left;
    }, 5);
}

# Our own children stay zombies until they are waited for.
sub alive {
    my ($pid) = @_;

    waitpid($pid, WNOHANG);
    open my $file, '<', "/proc/$pid/stat" or return 0;
    return (<$file> // '') !~ /^\d+ \(.*\) Z/s;
}


# ---- Waiting ----

our $polling = 0;

# Whether a condition is being looked at: what it sees need not be right yet.
sub polling { $polling }

# Looks at a condition until it is true or the time is up.
sub poll {
    my ($condition, $seconds) = @_;

    local $polling = 1;
    my $end = time + $seconds;
    my $pause = 0.002;

    for (;;) {
        my $value = $condition->();
        return $value if $value;
        return if time > $end;
        select undef, undef, undef, $pause;
        $pause *= 1.5 if $pause < 0.05;
    }
}

# Fails the test and returns false when the condition is not true in time (10).
sub wait_until (&;$$) {
    my ($condition, $what, $seconds) = @_;

    my $value = poll($condition, $seconds // 10);
    return $value if $value;

    local $Test::Builder::Level = $Test::Builder::Level + 1;
    Test::More::fail('in time: ' . ($what // 'the condition is true'));
    return;
}


# ---- Ports and files ----

sub free_port {
    my $socket = IO::Socket::INET->new(Listen => 1, LocalAddr => '127.0.0.1')
        or die "no port: $!";
    return $socket->sockport;
}

# The bytes of a file, from there on; "" when there is none.
sub slurp {
    my ($name, $from) = @_;

    open my $file, '<', $name or return '';
    seek $file, $from, SEEK_SET if $from;
    local $/;
    return <$file> // '';
}

sub tail {
    my ($name) = @_;

    my @lines = split /^/, slurp($name);
    return join '', @lines[($#lines > 20 ? -20 : -@lines) .. -1];
}

sub write_file {
    my ($name, @text) = @_;

    open my $file, '>', $name or die "$name: $!";
    print {$file} bytes(join '', @text);
    close $file or die "$name: $!";
}


1;
