package TicketBench;

# What measurements of the worker share: receivers that cost little, processor
# time, and how results are printed.

use strict;
use warnings;

use Exporter qw(import);
use IO::Socket::INET;
use POSIX qw(sysconf _SC_CLK_TCK);

use TicketProcess qw(wait_until);

our @EXPORT_OK = qw(cpu free_port receiver_start receivers_stop middle print_row
                    wal_used_before);

my $owner = $$;
my @receivers;

# Postgres writes over old WAL segments, as one that has run for a day does,
# rather than make new ones during the run: each of those takes some 50 ms.  Nor
# does the disk write then what was there before.  What is passed runs a statement
# as a superuser.
sub wal_used_before {
    my ($sql) = @_;

    $sql->("select pg_logical_emit_message(false, 'bench', ''), pg_switch_wal()")
        for 1 .. 128;
    $sql->('checkpoint');
    system('sync');
    return;
}

# However it ends.
END { local $?; receivers_stop() if $$ == $owner }

sub receivers_stop {
    kill TERM => @receivers if @receivers;
    waitpid $_, 0 for splice @receivers;
    return;
}

# A process of its own, which runs until the end.
sub receiver {
    my ($serve) = @_;

    my $pid = fork // die "fork: $!";
    if ($pid == 0) {
        $SIG{$_} = 'DEFAULT' for qw(TERM INT HUP);
        eval { $serve->() };
        warn $@ if $@;
        POSIX::_exit(127);
    }

    push @receivers, $pid;
    return;
}

sub free_port {
    return IO::Socket::INET->new(Listen => 1, LocalAddr => '127.0.0.1')->sockport;
}

# A plain nginx that returns a fixed document; its port.
sub receiver_start {
    my ($dir) = @_;

    my $port = free_port();
    open my $conf, '>', "$dir/nginx.conf" or die "nginx.conf: $!";
    print {$conf} <<"END";
worker_processes 1;
daemon off;
pid $dir/nginx.pid;
error_log $dir/error.log;
events { worker_connections 8192; }
http {
    access_log off;
    keepalive_requests 1000000;
    client_body_temp_path $dir; proxy_temp_path $dir; fastcgi_temp_path $dir;
    uwsgi_temp_path $dir; scgi_temp_path $dir;
    server {
        listen 127.0.0.1:$port backlog=4096;
        default_type text/xml;
        location / { return 200 "<root><retcode>0</retcode></root>"; }
    }
}
END
    close $conf;

    receiver(sub {
        exec '/usr/sbin/nginx', '-c', "$dir/nginx.conf", '-e',
             "$dir/error.log";
    });
    wait_until { IO::Socket::INET->new(PeerAddr => '127.0.0.1',
                                       PeerPort => $port) } 'receiver';
    return $port;
}

# Seconds of processor time a process has had.
sub cpu {
    my ($pid) = @_;

    open my $file, '<', "/proc/$pid/stat" or return 0;
    my @field = split ' ', (readline $file) =~ s/.*\) //r;
    return ($field[11] + $field[12]) / sysconf(_SC_CLK_TCK);
}

sub middle { my @all = sort { $a <=> $b } @_; return $all[$#all / 2] }

# The median with the least and the greatest.
sub print_row {
    my ($name, $format, @values) = @_;
    my @all = sort { $a <=> $b } @values;

    printf "%-44s $format  ($format .. $format)\n", $name, middle(@all),
           $all[0], $all[-1];
    return;
}

1;
