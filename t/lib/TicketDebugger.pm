package TicketDebugger;

=encoding utf8

=head1 NAME

TicketDebugger - a process killed at the very place where it is

=head1 SYNOPSIS

    my $answer = kill_in($pid, 'ngx_ticket_zone_unlock_cells', $bytes);

Ends a process of nginx at its next call of a function: what that function would
undo, a lock for instance, stays done.  What leads to the call, the request
C<$bytes>, is sent until it has come to it; the answer is that of the first
request, undef when there was none.  With a function as fourth argument, that is
called before each request with their number so far.  Returns when another
process has been started.

=cut

use strict;
use warnings;
use utf8;

use POSIX ();
use TicketTest;

use Exporter qw(import);
our @EXPORT = qw(kill_in);

sub kill_in {
    my ($pid, $function, $bytes, $change) = @_;
    my %old = map { $_ => 1 } pids('nginx-process');

    my $debugger = fork // die "fork: $!";
    if ($debugger == 0) {
        open STDIN, '<', '/dev/null';
        open STDOUT, '>', log_dir() . '/gdb.log';
        open STDERR, '>&', \*STDOUT;
        exec 'gdb', '-nx', '-q', '-batch', '-ex', 'set debuginfod enabled off',
            '-p', $pid, '-ex', "break $function", '-ex', 'echo armed\n',
            '-ex', 'continue', '-ex', 'kill' or POSIX::_exit(127);
    }

    wait_until { slurp_log() =~ /^armed/m }
        "the debugger is armed in $function", 30;

    my @answers;
    wait_until {
        $change->(scalar @answers) if $change;
        push @answers,
            scalar eval { raw_request($bytes, timeout => 2, keep => 0) };
        waitpid $debugger, POSIX::WNOHANG();
    } "the process is killed in $function" or kill 'KILL', $debugger;
    wait_until { !kill 0, $pid } 'the killed process is gone';
    wait_until { grep { !$old{$_} } pids('nginx-process') }
        'another process is started';
    return $answers[0];
}

sub slurp_log {
    open my $in, '<', log_dir() . '/gdb.log' or return '';
    local $/;
    return readline($in) // '';
}


1;
