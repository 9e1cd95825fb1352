package TicketSystem;

=encoding utf8

=head1 NAME

TicketSystem - a whole private system for one test file

All tests share one Postgres with the demo data; each file works in a copy of
that database.  C<make test> starts it once; a file run alone (C<prove
t/30-api/x.t>, after C<make build>) starts its own.  Redis, nginx and worker
are each file's own.

=head1 THE SYSTEM

=over

=item system_start(%options)

    nginx         1     how many nginx instances (0: none), see "at" below
    processes     1     worker_processes of each
    redis         1     0: no Redis; nginx is told of none
    worker        0     1: a ticket-worker, or [ lines of its configuration ]
    main, http, server  ''   more lines of nginx.conf at that level
    location      {}    more lines by location: { agent => 'limit_req ...;' }
    locations     ''    whole locations more
    postgres      'shared'   'own': one that may be killed and restarted, and
                             whose rows are on the disk when it says so
    zone          '32m'
    level         'info'   of nginx's error_log
    postgres_at            another host= for nginx alone; "HOSTS port=PORTS"
    redis_at               another socket of Redis, nginx's only
    ready         1     0: do not wait until nginx has reached Postgres
    daemon        0     1: nginx is nobody's child, as "upgrade" wants it
    tree                another version's directory: its functions, module and
                        programs, built below its build/ (own Postgres)
    migrated      0     1: that database is one of this tree, migrated to it
    timeout       300   seconds after which the whole file is given up

Without nginx and redis it is a database for SQL tests, ready in 0.1 s.

=item dir(), log_dir(), master_key(), conninfo($role), redis_socket(), port($i)

Where it is: directory, log files, the master key's file, a libpq connection
string, Redis's socket, the port of nginx instance 0 (or $i).

=item for_nginx(@files)

Gives the files to who nginx's processes run as.

=item base($at, $i)

C<http://127.0.0.1:PORT/agent>, without a slash at the end.  The locations are
C<agent> (DEMO, edition 4.0), C<agent3> (DEMO, 3.0) and C<hill> (HILL, 4.0).

=item kill9($what), stop($what), start($what), restart($what), pids($what)

What: C<nginx> (instance 0; C<nginx1> the second), C<nginx-process> (its worker
processes; only kill9 and pids), C<redis>, C<worker>, C<worker1>..., and with
postgres => 'own' C<postgres>.  C<kill9> waits until they are gone; C<start>
until they answer.  C<start('worker1')> starts a second ticket-worker beside
the first.

=item process_of($socket)

The process of nginx that has the other end of a connection; undef: none yet.

=item reload($i)

HUP to nginx; returns when the new worker processes have started.

=item use_tree($what, $tree), this_tree()

What is started as C<$what> (a name as above), or called as C<ticketctl>, comes
from now on from that directory, as a version built there; C<this_tree()> is this
one.

=item upgrade($i)

Replaces a running nginx by one with the module of its present tree, on the
same listening sockets (daemon => 1); returns when the old one has gone.

=item configure($i, %options), configure_worker(@lines)

Writes other files (options of system_start); takes effect at start or reload.

=item set_clock_shift($seconds)

Moves the database's clock, which is the worker's too, and restarts nginx with
the same shift.
With C<< set_clock_shift($s, database => 1) >> the database's alone.

=item day($n), iso_day($n)

The suppliers' day, $n days from today: yyyyMMdd, as the interface has it, or
yyyy-MM-dd.

=item stamp($seconds)

A moment at the suppliers', so far from now: yyyyMMddHHmmss.

=item log_lines($pattern)

Lines of nginx's error logs that match.

=back

=head1 DATA

=over

=item db($role), sql($query, @values), sql_row, sql_value, sql_values, sql_do

DBI handles (default role: the owner), and short forms: all rows as hashes, the
first row, its first column, its columns, the number of rows changed.  A last
argument C<< { role => 'ticket_nginx' } >> takes another role.

=item redis()

A Redis handle (package Redis).

=item ticketctl(@arguments)

Runs it on this database: (exit status, output, errors).

=item audit_ok($name)

The books agree: api.audit() has no rows.

=back

=cut

use strict;
use warnings;
use utf8;

use Cwd qw(abs_path);
use DBI;
use Encode qw(decode);
use File::Basename qw(basename dirname);
use File::Path qw(make_path remove_tree);
use File::Temp ();
use IO::Socket::UNIX;
use POSIX ();
use Test::More ();
use Time::HiRes qw(time);

use TicketLogs qw(log_faults);
use TicketProcess;
use TicketWire qw(bytes http_send http_receive);

use Exporter qw(import);
our @EXPORT = qw(
    system_start dir log_dir master_key conninfo redis_socket port base
    for_nginx kill9 stop start restart pids process_of reload configure configure_worker
    this_tree use_tree upgrade
    set_clock_shift day iso_day stamp log_lines finish_systems
    db sql sql_row sql_value sql_values sql_do redis ticketctl audit_ok
);
our @EXPORT_OK = qw(answers_file);

my $top   = abs_path(dirname(__FILE__) . '/../..');
my $build = $ENV{TICKET_BUILD} // "$top/build";
my $owner = $$;                     # forked children stop nothing

my $bed;                            # directory with the shared Postgres
my $bed_is_ours;
my $files = 0;
our $s;                             # the present system
my @systems;                        # all of this file


# ---- The system ----

sub system_start {
    my (%opt) = @_;

    $SIG{ALRM} = sub { die "the test takes too long\n" };
    alarm($opt{timeout} // 300);
    $SIG{$_} = sub { exit 1 } for qw(INT TERM HUP PIPE);

    # A file is of one day at the suppliers'.
    poll(sub { 86400 - (time + 28800) % 86400 > 60 }, 65);

    testbed();
    $s = {
        opt => { nginx => 1, processes => 1, redis => 1, worker => 0,
                 postgres => 'shared', zone => '32m', ready => 1, level => 'info',
                 %opt },
        dir => "$bed/" . name() . ($files++ ? "-$files" : ''),
        pid => {}, shift => 0, ports => [],
    };
    push @systems, $s;
    make_path($s->{dir}, "$s->{dir}/logs", "$s->{dir}/redis");

    database_start();
    start('redis') if $s->{opt}{redis};

    for my $i (0 .. $s->{opt}{nginx} - 1) {
        configure($i);
        start("nginx$i");
    }

    if ($s->{opt}{worker}) {
        configure_worker(ref $s->{opt}{worker} ? @{$s->{opt}{worker}} : ());
        start('worker');
    }

    return $s;
}

sub name {
    my $name = abs_path($0) =~ s{^\Q$top\E/t/}{}r;

    return $name =~ s/\.t$//r =~ s/[^A-Za-z0-9]+/_/gr;
}

# The shared Postgres: make test's, or one for this file alone.
sub testbed {
    return if $bed;

    $bed = $ENV{TICKET_TEST_DIR};
    return if defined $bed;

    $bed = File::Temp::tempdir('/tmp/ticket-test.XXXXXX');
    rmdir $bed;
    $bed_is_ours = 1;
    env_system($bed, 'start-postgres');
}

# A database is migrated when it is made: starting Postgres again does not do it
# again, which would replace each function while it is called.
sub env_system {
    my ($dir, $command, $migrate) = @_;

    my $shared = $dir eq $bed;
    my $tree = $shared ? $top : tree_of('postgres');
    local $ENV{RUN_DIR} = $dir;
    local $ENV{TICKET_MIGRATE} = $migrate ? 'yes' : 'no';
    local $ENV{TICKET_BUILD} = $shared ? $build : build_of('postgres');
    local $ENV{TICKET_FSYNC} = $shared ? 'off' : 'on';
    system("$tree/t/env/system", $command) == 0
        or die "t/env/system $command failed in $dir\n";
}

# "bed" is where Postgres and the master key are.
sub database_start {
    if ($s->{opt}{postgres} eq 'own') {
        $s->{bed} = "$s->{dir}/pg";
        local $ENV{TICKET_TEMPLATE} = template();
        env_system($s->{bed}, 'start-postgres', $s->{opt}{migrated});
        $s->{own_bed} = 1;
        $s->{database} = 'ticket';
        log_mark("$s->{bed}/logs/postgres.log");
        return;
    }

    $s->{bed} = $bed;
    $s->{database} = 't_' . lc(basename $s->{dir}) =~ tr/a-z0-9/_/cr . "_$$";
    log_mark("$bed/logs/postgres.log");

    my $owner = DBI->connect(dsn('postgres'), 'postgres', '',
                             { RaiseError => 1, PrintError => 0 });
    # files as they are: through the log takes two to four times as long
    $owner->do("create database $s->{database} template ticket"
               . ' strategy file_copy');
    $owner->disconnect;
}

# For a Postgres of this tree: what t/env/test has copied of the shared one.
sub template {
    return '' if $bed_is_ours
                 || tree_of('postgres') ne $top && !$s->{opt}{migrated};

    return "$bed/template";
}

# What was in a shared log before this file is not its business.
sub log_mark {
    my ($file) = @_;

    $s->{marks}{$file} = -s $file // 0;
}

sub socket_dir {
    my $short = "$s->{bed}/socket_dir";

    return $s->{bed} unless -e $short;
    open my $file, '<', $short or die "$short: $!";
    chomp(my $dir = <$file>);
    return $dir;
}

sub dsn {
    my ($database) = @_;

    return "dbi:Pg:host=" . socket_dir() . ";dbname=$database";
}

sub dir          { $s->{dir} }
sub log_dir      { "$s->{dir}/logs" }
sub master_key   { "$s->{bed}/master.key" }
sub redis_socket { "$s->{dir}/redis.sock" }
sub port         { $s->{ports}[$_[0] // 0] }

sub conninfo {
    my ($role) = @_;

    return 'host=' . socket_dir() . " dbname=$s->{database} user="
           . ($role // 'postgres');
}

sub for_nginx {
    my (@files) = @_;

    chown +(stat "$s->{bed}/pg")[4, 5], @files if $> == 0;
}

sub base {
    my ($at, $i) = @_;

    return 'http://127.0.0.1:' . port($i) . '/' . ($at // 'agent');
}


# ---- Which tree a part comes from ----

sub this_tree { $top }

sub use_tree {
    my ($what, $tree) = @_;

    $s->{tree}{(part($what))[0]} = $tree;
}

sub tree_of {
    my ($name) = @_;

    return $s->{tree}{$name} // $s->{opt}{tree} // $top;
}

sub build_of {
    my ($name) = @_;

    my $tree = tree_of($name);
    return $tree eq $top ? $build : "$tree/build";
}


# ---- nginx ----

sub configure {
    my ($i, %opt) = @_;

    my %o = (%{$s->{opt}}, %opt);
    $s->{ports}[$i] //= free_port();

    my $dir = "$s->{dir}/nginx$i";
    make_path($dir, "$dir/logs", "$dir/nginx");
    write_file("$dir/nginx.conf", nginx_conf($i, $dir, \%o));
}

# t/env/nginx.conf.in, with what the options add.
sub nginx_conf {
    my ($i, $dir, $o) = @_;

    my $postgres = conninfo('ticket_nginx');
    $postgres =~ s/^host=\S+/host=$o->{postgres_at}/ if $o->{postgres_at};
    my $shift = $s->{shift} ? "ticket_clock_shift $s->{shift}s;" : '';

    my %value = (
        RUN_DIR => $dir, PORT => $s->{ports}[$i], LEVEL => $s->{opt}{level},
        WORKERS => $o->{processes}, ZONE => $o->{zone}, KEY => master_key(),
        POSTGRES => $postgres,
        HTTP => "$shift\n" . ($o->{http} // '') . told_by($i, $o),
        (map { uc $_ => $o->{$_} } qw(main server locations)),
        (map { uc $_ => $o->{location}{$_} } qw(agent agent3 hill)),
    );
    $value{LOAD} = 'load_module ' . build_of("nginx$i")
                   . '/nginx/ngx_ticket_module.so;' unless static_nginx();
    $value{USER} = 'user ' . (getpwuid((stat "$s->{bed}/pg")[4]))[0] . ';'
        if $> == 0;
    $value{REDIS} = 'ticket_redis unix:' . ($o->{redis_at} // redis_socket())
                    . ';' if $o->{redis};

    return slurp("$top/t/env/nginx.conf.in")
        =~ s/@(\w+)@/$value{$1} \/\/ ''/ger;
}

# Refusals of the open API are told apart by their names alone, which no answer
# has: "call NAME" for t/90-reached.t.  Other versions have not all variables.
sub told_by {
    my ($i, $o) = @_;

    return '' if ($o->{locations} // '') !~ /ticket_open_api/
                 || tree_of("nginx$i") ne $top;
    return q{ log_format reached "$ticket_page $ticket_refusal";}
           . " access_log $bed/refusals reached;";
}

sub static_nginx {
    return $ENV{TICKET_NGINX} if $ENV{TICKET_NGINX};
    return -x "$build/nginx" && -f "$build/nginx" ? "$build/nginx" : undef;
}

sub nginx_binary {
    return static_nginx() // '/usr/sbin/nginx';
}

sub nginx_start {
    my ($i) = @_;

    my $dir = "$s->{dir}/nginx$i";
    unlink "$dir/nginx.pid";

    # Postgres and Redis are there to be found at the first attempt.
    local $ENV{ASAN_OPTIONS} = $ENV{ASAN_OPTIONS} // 'detect_leaks=0';
    spawn($s->{pid}, "nginx$i", "$dir/logs/nginx.log", nginx_binary(),
          '-p', $dir, '-e', "$dir/logs/error.log", '-c', "$dir/nginx.conf",
          '-g', $s->{opt}{daemon} ? 'daemon on;' : 'daemon off;');
    nginx_leaves($i) if $s->{opt}{daemon};

    # asked no second time: where connections are cut that may fail again
    my $answers;
    poll(sub { !running($s->{pid}, "nginx$i")
               || ($answers = nginx_answers($i)) }, 20);
    $answers or die "nginx does not answer:\n" . tail("$dir/logs/nginx.log")
               . tail("$dir/logs/error.log");
}

# As a daemon it leaves who started it, and writes down its number.
sub nginx_leaves {
    my ($i) = @_;

    waitpid delete $s->{pid}{"nginx$i"}, 0;
    poll(sub { $s->{pid}{"nginx$i"} = nginx_pid_written($i) }, 20);
}

sub nginx_pid_written {
    my ($i) = @_;

    return slurp("$s->{dir}/nginx$i/nginx.pid") =~ /^(\d+)/ ? $1 : undef;
}

# By a page that asks Postgres, unless that is not to be waited for.
sub nginx_answers {
    my ($i, $user) = @_;

    $user //= 'nobody';
    my $get = "GET /agent/GetProducts.aspx?user=$user HTTP/1.1\r\n"
              . "Host: test\r\nConnection: close\r\n\r\n";
    my $socket = http_send($s->{ports}[$i], [$get]) or return 0;
    return 1 unless $s->{opt}{ready};

    my ($status, undef, $body) = http_receive($socket, timeout => 2);
    return defined $status && $body =~ /<retcode>-2201</;
}

sub nginx_pid { $s->{pid}{"nginx$_[0]"} }

sub nginx_processes {
    my ($i) = @_;

    my $master = nginx_pid($i) // return;
    return children($master);
}

sub process_of {
    my ($socket) = @_;
    my $port = sprintf '%04X', $socket->sockport;

    my ($inode) = map { (split)[9] } grep { /^ *\d+: \S+ \S+:$port / }
                  split /^/, slurp('/proc/net/tcp');
    for my $pid ($inode ? map { nginx_processes($_) } 0 .. $#{$s->{ports}}
                        : ())
    {
        return $pid if grep { (readlink // '') eq "socket:[$inode]" }
                       glob "/proc/$pid/fd/*";
    }
    return;
}

sub reload {
    my ($i) = @_;

    $i //= 0;
    my %old = map { $_ => 1 } nginx_processes($i);
    kill 'HUP', nginx_pid($i);
    wait_until {
        my @now = nginx_processes($i);
        @now && !grep { $old{$_} } @now;
    } 'nginx has reloaded', 20;
}

# The new master is the old one's child, then nobody's.  nginx does as it is
# told only as a daemon.
sub upgrade {
    my ($i) = @_;

    $i //= 0;
    my $old = nginx_pid($i);
    my $new;

    configure($i);
    kill 'USR2', $old;
    wait_until {
        $new = nginx_pid_written($i);
        $new && $new != $old && children($new);
    } 'the new nginx has processes', 20 or return;

    kill 'QUIT', $old;
    $s->{pid}{"nginx$i"} = $new;
    push @{$s->{orphans}}, $old;        # whose session it is
    wait_until { !alive($old) } 'the old nginx has gone', 30;
}


# ---- Worker, Redis, Postgres ----

sub configure_worker {
    my (@lines) = @_;

    write_file("$s->{dir}/worker.conf", map { "$_\n" }
        (grep { /^postgres / } @lines)
            ? () : 'postgres ' . conninfo('ticket_worker'),
        (grep { /^redis / } @lines) ? () : 'redis ' . redis_socket(),
        'master_key ' . master_key(),
        (grep { /^allow_loopback / } @lines) ? () : 'allow_loopback on',
        @lines);
}

sub worker_start {
    my ($name) = @_;

    my $log = "$s->{dir}/logs/$name.log";
    my $from = -s $log // 0;

    spawn($s->{pid}, $name, $log, build_of($name) . '/ticket-worker',
          "$s->{dir}/worker.conf");
    poll(sub { !running($s->{pid}, $name)
               || slurp($log, $from) =~ /ready/ }, 20);
    running($s->{pid}, $name) or die "$name has ended:\n" . tail($log);
}

sub redis_start {
    my $socket = redis_socket();

    # 777: nginx's processes are another user; the directory above is private.
    spawn($s->{pid}, 'redis', "$s->{dir}/logs/redis.log",
          '/usr/bin/redis-server',
          "$top/t/env/redis.conf", '--dir', "$s->{dir}/redis",
          '--unixsocket', $socket, '--unixsocketperm', '777');
    my $answers;
    poll(sub { !running($s->{pid}, 'redis')
               || ($answers = redis_answers()) }, 20);
    $answers
        or die "redis does not answer:\n" . tail("$s->{dir}/logs/redis.log");
    delete $s->{redis};
}

sub redis_answers {
    my $socket = IO::Socket::UNIX->new(Peer => redis_socket()) or return 0;

    print {$socket} "PING\r\n";
    $socket->flush;
    return (<$socket> // '') =~ /^\+PONG/;
}

sub redis {
    require Redis;
    return $s->{redis} //= Redis->new(sock => redis_socket(),
                                    encoding => undef);
}

sub postgres_pid {
    open my $file, '<', "$s->{bed}/pids" or return;
    my ($line) = grep { /^postgres / } <$file>;
    return $line && (split ' ', $line)[1];
}

sub own_postgres {
    $s->{own_bed}
        or die "the shared Postgres: system_start(postgres => 'own')\n";
}


# ---- Parts by name ----

sub part {
    my ($what) = @_;

    $what = 'nginx0' if $what eq 'nginx';
    return ($what, $what =~ /^([a-z]+)(\d*)$/);
}

sub start {
    my ($name, $kind, $i) = part(@_);

    return nginx_start($i) if $kind eq 'nginx';
    return redis_start() if $kind eq 'redis';
    return worker_start($name) if $kind eq 'worker';

    own_postgres();
    env_system($s->{bed}, 'start-postgres');
}

sub stop {
    my ($name, $kind) = part(@_);

    return finish($s->{pid}, $name, 'TERM') if $kind ne 'postgres';

    own_postgres();
    disconnect();
    env_system($s->{bed}, 'stop');
}

sub restart {
    my ($what) = @_;

    stop($what);
    start($what);
}

sub pids {
    my ($what) = @_;

    return nginx_processes($1 || 0) if $what =~ /^nginx(\d*)-process$/;
    return grep { defined } postgres_pid() if $what eq 'postgres';
    my ($name) = part($what);
    return running($s->{pid}, $name) ? $s->{pid}{$name} : ();
}

sub kill9 {
    my ($what) = @_;

    own_postgres() if $what eq 'postgres';
    my @pids = pids($what) or die "$what is not running\n";
    my $leader = $what =~ /-process$/ ? undef : $pids[0];
    my $memory = $what eq 'postgres' ? postgres_memory() : undef;

    # A master killed alone leaves its children; they are left as they are.
    kill 'KILL', @pids;
    wait_until { !grep { alive($_) } @pids } "$what is gone";
    if ($memory) {
        # Its sessions end by themselves; it does not start while one is there.
        wait_until { !memory_users($memory) } 'the sessions of postgres are gone';
        disconnect();
    }
    if ($leader && $what ne 'postgres') {
        delete $s->{pid}{(part($what))[0]};
        push @{$s->{orphans}}, $leader;
    }
}


# The shared memory of our Postgres, and how many processes have it.
sub postgres_memory {
    my @line = split /\n/, slurp("$s->{bed}/pg/postmaster.pid");
    return (split ' ', $line[6])[1];
}

sub memory_users {
    my ($id) = @_;

    my ($found) = grep { $_->[1] eq $id } map { [split] }
                  split /\n/, slurp('/proc/sysvipc/shm');
    return $found ? $found->[6] : 0;
}


# ---- Data ----

sub db {
    my ($role) = @_;

    $role //= 'postgres';
    return $s->{db}{$role} //= DBI->connect(
        dsn($s->{database}), $role, '',
        { RaiseError => 1, PrintError => 0, AutoCommit => 1,
          pg_enable_utf8 => 1 });
}

sub disconnect {
    (delete $s->{ear})->disconnect if $s->{ear};
    $_->disconnect for values %{delete $s->{db} // {}};
}

sub statement {
    my ($query, @values) = @_;

    my $opt = ref $values[-1] eq 'HASH' ? pop @values : {};
    return (db($opt->{role}), $query, { Slice => {} }, @values);
}

sub sql {
    my ($db, @rest) = statement(@_);

    return @{$db->selectall_arrayref(@rest)};
}

sub sql_row   { (sql(@_))[0] }

sub sql_value {
    my ($db, $query, undef, @values) = statement(@_);

    my $row = $db->selectrow_arrayref($query, undef, @values);
    return $row ? $row->[0] : undef;
}

sub sql_values {
    my ($db, $query, undef, @values) = statement(@_);

    return @{$db->selectrow_arrayref($query, undef, @values) // []};
}

sub sql_do {
    my ($db, $query, undef, @values) = statement(@_);

    return 0 + $db->do($query, undef, @values);
}

# nginx hears of a change by a notification, which has been sent when ticketctl
# ends: whatever Postgres answers a host from then on comes after it.  So each
# is asked for somebody it can know nothing of.
sub hear {
    for my $i (grep { running($s->{pid}, "nginx$_") }
                    0 .. $s->{opt}{nginx} - 1) {
        poll(sub { nginx_answers($i, 'stranger' . ++$s->{strangers}) }, 5)
            for 1 .. $s->{opt}{processes};
    }
}

my %changes = map { $_ => 1 } qw(
    create set clear products resize change move remove copy undo off on import
    enable disable unlock issue rotate drop open close agreement rename);

our $key_file;                  # what ticketctl's environment says; the right one

sub ticketctl {
    my (@arguments) = @_;

    local $ENV{TICKET_POSTGRES} = conninfo('ticket_staff');
    local $ENV{TICKET_MASTER_KEY} = $key_file // master_key();
    local $ENV{TICKET_SQL} = tree_of('ticketctl') . '/sql';
    local $ENV{PGOPTIONS} = '-c ticket.test_role=on';

    my @file = map { File::Temp->new } 0, 1;
    my $pid = fork // die "fork: $!";
    if ($pid == 0) {
        open STDIN, '<', '/dev/null';
        open STDOUT, '>&', $file[0];
        open STDERR, '>&', $file[1];
        exec build_of('ticketctl') . '/ticketctl', map { bytes($_) } @arguments
            or POSIX::_exit(127);
    }

    waitpid $pid, 0;
    my $status = $? >> 8;
    hear() if $status == 0 && $changes{$arguments[1] // ''};
    return ($status, map { decode('UTF-8', slurp($_->filename)) } @file);
}

sub audit_ok {
    my ($name) = @_;

    local $Test::Builder::Level = $Test::Builder::Level + 1;

    # a clock that was put forward makes the log look as if it waited
    sql('select * from api.log_chain(100000)')
        if sql_value('select true from ticket.staff_chain limit 1');
    my @rows = sql('select * from api.audit()');
    my $good = Test::More::is(scalar @rows, 0, $name // 'the books agree');

    Test::More::diag(join ' ', map { $_ // '-' }
                     @$_{qw(supplier_id check_name reference detail)})
        for @rows[0 .. ($#rows < 19 ? $#rows : 19)];
    return $good;
}


# ---- Time ----

sub set_clock_shift {
    my ($seconds, %opt) = @_;

    sql_do('select api.set_clock_shift(make_interval(secs => ?))', $seconds,
           { role => 'ticket_test' });
    return if $opt{database};

    $s->{shift} = $seconds;
    for my $i (0 .. $s->{opt}{nginx} - 1) {
        configure($i);
        restart("nginx$i");
    }
}

sub iso_day {
    my ($n) = @_;

    return sql_value(<<'END', $n // 0);
        select (api.now() at time zone 'Asia/Shanghai')::date + ?::int
END
}

sub day { return iso_day(@_) =~ tr/-//dr }

sub stamp {
    my ($seconds) = @_;

    return POSIX::strftime('%Y%m%d%H%M%S',
        gmtime time + ($s ? $s->{shift} : 0) + 8 * 3600 + ($seconds // 0));
}


# ---- Logs ----

# For t/90-reached.t.
sub answers_file { "$bed/answers" }

sub log_lines {
    my ($pattern) = @_;

    return grep { /$pattern/ }
           map { split /^/, slurp($_) } glob("$s->{dir}/nginx*/logs/error.log");
}


# ---- The end ----

sub system_stop {
    my ($system) = @_;

    local $s = $system;
    return if $s->{stopped}++;

    disconnect();
    finish($s->{pid}, $_, 'TERM') for grep { /^nginx/ } keys %{$s->{pid}};
    finish($s->{pid}, $_, 'TERM') for grep { /^worker/ } keys %{$s->{pid}};
    finish($s->{pid}, 'redis', 'TERM');
    finish_session($_) for @{$s->{orphans} // []};

    coverage_keep();

    if ($s->{own_bed}) {
        env_system($s->{bed}, 'stop');
        return;
    }

    return unless defined $s->{database};
    my $owner = eval {
        DBI->connect(dsn('postgres'), 'postgres', '',
                     { RaiseError => 1, PrintError => 0 });
    } or return;
    $owner->do("drop database if exists $s->{database} with (force)");
    $owner->disconnect;
}

# make coverage: how often each statement of the functions was executed goes
# with the database, so it is written down before.
sub coverage_keep {
    my $dir = $ENV{TICKET_COVERAGE} // return;

    my $owner = eval {
        DBI->connect(dsn($s->{database}), 'postgres', '',
                     { RaiseError => 1, PrintError => 0 });
    } or return;
    $owner->do('create extension if not exists plpgsql_check');
    my $rows = $owner->selectall_arrayref(<<'END');
select p.proname, s.stmtid, coalesce(s.parent_stmtid, -1),
       coalesce(s.parent_note, ''), coalesce(s.block_num, 0), s.lineno,
       s.exec_stmts, s.stmtname
  from pg_proc p
  join pg_language l on l.oid = p.prolang and l.lanname = 'plpgsql'
 cross join lateral plpgsql_profiler_function_statements_tb(p.oid) s
 where p.pronamespace in ('api'::regnamespace, 'impl'::regnamespace)
 order by p.proname, s.stmtid
END
    $owner->disconnect;

    open my $out, '>', "$dir/" . basename($s->{dir}) . ".$$.sql.tsv" or die $!;
    print $out join("\t", map { $_ // 0 } @$_), "\n" for @$rows;
    close $out or die $!;
}

sub finish_systems {
    for my $system (@systems) {
        next if $system->{stopped};

        eval { system_stop($system); 1 }
            or Test::More::fail("the system stops: $@");
        my @faults = log_faults($system);
        my $shown = $#faults < 19 ? $#faults : 19;
        Test::More::is(scalar @faults, 0, 'the logs are clean')
            or Test::More::diag(@faults[0 .. $shown]);
    }
}

END {
    if ($$ == $owner) {
        my $status = $?;

        alarm 0;
        $SIG{PIPE} = 'IGNORE';
        eval { system_stop($_) } for @systems;
        if ($bed_is_ours) {
            eval { env_system($bed, 'stop') };
            my $good = $status == 0 && Test::More->builder->is_passing;
            $good ? remove_tree($bed)
                  : Test::More::diag("the logs are kept in $bed");
        }
        $? = $status;
    }
}


1;
