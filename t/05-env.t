# Private systems: side by side, in awkward directories, stopped without trace.

use strict;
use warnings;

use Cwd qw(abs_path);
use File::Basename qw(dirname);
use File::Path qw(make_path remove_tree);
use File::Temp qw(tempdir);
use IO::Socket::INET;
use POSIX qw(:sys_wait_h);
use Test::More;
use Time::HiRes qw(time);

my $top    = abs_path(dirname(__FILE__) . '/..');
my $system = "$top/t/env/system";
my $owner  = $$;
my %port;

# All of them are below one directory, so that what is left behind is found.
my $base = tempdir('/tmp/ticket-env.XXXXXX');
chmod 0755, $base;

# No machine loses its power here.
$ENV{TICKET_FSYNC} = 'off';

$SIG{ALRM} = sub { die "takes too long\n" };
alarm 900;


subtest 'nothing is installed when nothing is missing' => sub {
    is qx{'$top/t/env/setup' 2>&1}, '', 'setup says nothing';
    is $?, 0, 'setup succeeds when nothing is missing';

    my $fake = "$base/bin";
    make_path($fake);
    script("$fake/dpkg-query", 'exit 1');
    script("$fake/id", 'echo 1000');

    my $said = qx{PATH='$fake':"\$PATH" '$top/t/env/setup' 2>&1};
    isnt $?, 0, 'without root what is missing is an error';
    like $said, qr/apt-get install .*\bnginx-dev\b/,
        'the error says what to type';
};


subtest 'what a machine has by another way is not installed' => sub {
    my $fake = "$base/few-bin";
    make_path($fake);
    script("$fake/dpkg-query", "case \$4 in npm) exit 1;; *) echo installed;; esac");
    script("$fake/id", 'echo 1000');
    symlink "/usr/bin/$_", "$fake/$_"
        for qw(bash sed grep cat dirname mkdir env);

    like qx{PATH='$fake' /bin/bash '$top/t/env/setup' 2>&1},
        qr/^missing packages: npm$/m, 'npm is missing';
    script("$fake/npm", 'exit 0');
    is qx{PATH='$fake' /bin/bash '$top/t/env/setup' 2>&1}, '',
        'where there is some npm, nothing is missing';
};


subtest 'what it installs stays down, what was there stays as it was' => sub {
    my ($fake, $root) = ("$base/root-bin", "$base/root");
    make_path($fake, "$root/usr/sbin");
    script("$fake/id", 'echo 0');
    script("$fake/apt-get", "ls $root/usr/sbin > $root/policy");
    script("$fake/systemctl", "echo \"\$*\" >> $root/told");

    for my $missing ('redis-server', 'gdb') {
        script("$fake/dpkg-query",
               "case \$4 in $missing) exit 1;; *) echo installed;; esac");
        local @ENV{qw(SETUP_ROOT PATH)} = ($root, "$fake:$ENV{PATH}");
        my $said = qx{'$top/t/env/setup' 2>&1};
        is $?, 0, "$missing is installed" or diag $said;
    }

    is slurp("$root/policy"), "policy-rc.d\n", 'no service starts meanwhile';
    is slurp("$root/told"), "--quiet disable redis-server\n",
        'the one new service is disabled, nothing else is touched';
    is_deeply [grep { -e } glob("$root/usr/sbin/* $root/etc/*/*/*")], [],
        'it leaves no file behind';
};


subtest 'two systems side by side' => sub {
    my @dirs = ("$base/one", "$base/two");
    my @pids = map { in_background('start', $_) } @dirs;

    for my $i (0, 1) {
        waitpid $pids[$i], 0;
        is $?, 0, "the system in $dirs[$i] starts";
        like slurp("$dirs[$i].out"),
            qr{\Abase\ URL:\ http://127\.0\.0\.1:$port{$dirs[$i]}/agent/
               \nopen\ API:\ http://127\.0\.0\.1:$port{$dirs[$i]}/open/,}x,
            "the system in $dirs[$i] says where it is";
        works($dirs[$i]);
    }

    my ($status, $said) = command('start', "$base/three", $port{$dirs[0]});
    isnt $status, 0, 'a taken port is refused';
    like $said, qr/port $port{$dirs[0]} is taken/,
        'the refusal names the taken port';

    ($status, $said) = command('start', $dirs[0]);
    is $status, 0, 'starting what runs is no error';

    is command('stop', $dirs[0]), 0, 'the first system stops';
    is_deeply [running($dirs[0])], [],
        'the first system leaves nothing running';
    is_deeply [sockets($dirs[0])], [], 'the first system leaves no socket';
    works($dirs[1]);

    my $rows = psql($dirs[1], 'select count(*) from ticket.transfer');
    is command('stop', $dirs[1]), 0, 'the second system stops';
    is command('start', $dirs[1]), 0, 'the second system starts again';
    is psql($dirs[1], 'select count(*) from ticket.transfer'), $rows,
        'the second system has the same data again';

    # What kill -9 leaves behind is no obstacle.
    kill 'KILL', map { (split)[1] } grep { /^(?:nginx|postgres) / }
                 split /^/, slurp("$dirs[1]/pids");
    is command('start', $dirs[1]), 0,
        'the system starts again after kill -9';
    works($dirs[1]);
    is command('stop', $dirs[1]), 0, 'the system stops after kill -9';
    is_deeply [running($dirs[1])], [],
        'the system leaves nothing running after kill -9';
};


# Where something else is tried than to begin with nothing, the database is that
# of a system that has stopped, which takes no seven seconds to make.  It is not
# migrated again, either.
my $made = "$base/one";


subtest 'a directory too long for a socket' => sub {
    local @ENV{qw(TICKET_TEMPLATE TICKET_MIGRATE)} = ($made, 'no');
    my $dir = "$base/" . 'long' x 25 . '/run';

    is command('start', $dir), 0, 'the system in a long directory starts';
    works($dir);

    chomp(my $short = slurp("$dir/socket_dir"));
    ok -S "$short/redis.sock",
        'the sockets are in a short directory';
    is command('stop', $dir), 0, 'the system in a long directory stops';
    ok !-e $short, 'the short directory is removed';
};


SKIP: {
    skip 'only root has the choice', 3 if $> != 0;

    subtest 'a directory of root that was there' => sub {
        local @ENV{qw(TICKET_TEMPLATE TICKET_MIGRATE)} = ($made, 'no');
        my $empty = "$base/empty";
        my $used = "$base/used";

        make_path($empty, $used, { mode => 0755 });
        script("$used/something", 'exit 0');

        is command('start', $empty), 0,
            'the system in an empty directory of root starts';
        works($empty);
        ok -S "$empty/.s.PGSQL.5432", 'its sockets are in there';
        is command('stop', $empty), 0, 'the system stops again';

        is command('start-postgres', $used), 0,
            'Postgres starts in a directory of root with something in it';
        chomp(my $elsewhere = slurp("$used/socket_dir"));
        ok -S "$elsewhere/.s.PGSQL.5432", 'its sockets are elsewhere';
        is command('stop', $used), 0, 'Postgres stops again';
        ok !-e $elsewhere, 'their directory is removed';
        is_deeply [sort { $a cmp $b } map { (stat)[4] } $used, "$used/something"],
            [0, 0], 'what was there is still that of root';
    };

    subtest 'a directory nobody else reaches' => sub {
        my $dir = "$base/private/run";

        plan skip_all => 'no user name spaces here'
            if system('unshare --user true 2>/dev/null');

        make_path("$base/private", { mode => 0700 });
        is command('start', $dir), 0,
            'the system in a private directory starts';
        works($dir);
        is +(stat "$dir/pg")[4], 0,
            "Postgres' files are root's own, in a user name space";
        is command('stop', $dir), 0, 'the system in a private directory stops';
        is_deeply [running($dir)], [],
            'the system in a private directory leaves nothing running';
    };

    subtest 'without root' => sub {
        my ($uid, $gid) = (getpwnam 'postgres')[2, 3];
        my $dir = "$base/user/run";

        make_path("$base/user");
        chown $uid, $gid, "$base/user";
        local @ENV{qw(AS HOME)} =
            ("setpriv --reuid $uid --regid $gid --clear-groups", $dir);
        plan skip_all => 'the tree is out of its reach'
            if system("$ENV{AS} test -x '$system'");

        make_path("$base/roots", { mode => 0755 });
        my ($status, $said) = command('start', "$base/roots");
        isnt $status, 0, 'a directory that is not writable is refused';
        like $said, qr{cannot write in \S+/roots: choose another, RUN_DIR=},
            'the refusal says what to do';

        is command('start', $dir), 0, 'the system of another user starts';
        works($dir);
        is command('stop', $dir), 0, 'the system of another user stops';
        is_deeply [running($dir)], [],
            'the system of another user leaves nothing running';
    };
}


subtest 'the first administrator comes in by a link, and by no password' => sub {
    local @ENV{qw(TICKET_TEMPLATE TICKET_MIGRATE)} = ($made, 'no');
    my $dir = "$base/staffed";
    my @links;

    for my $time (1, 2) {
        my ($status, $said) = command('start', $dir);
        is $status, 0, 'the system starts';
        push @links, $said =~ /^demo-admin sets .*: ([\w-]{43})$/m;
        is scalar(@links), $time, 'and shows a link' or diag $said;
    }
    isnt $links[0], $links[1], 'a new one, as long as nobody has used one';
    unlike join('', map { slurp($_) } glob "$dir/logs/*"),
        qr/\Q$links[0]\E|\Q$links[1]\E/, 'of which no log knows';
    is psql($dir, 'select count(*) from ticket.staff where password is not null'),
        0, 'nobody has a password';
    is psql($dir, "select string_agg(distinct role, ' ' order by role) from"
                  . ' ticket.staff_role where supplier_id = 1'),
        'admin agent clerk desk_lead finance gate_lead market steward',
        'somebody has each role';

    # As the documentation has it, in a place of its own for the cookies.  On
    # the loopback those that are Secure go over HTTP, too.
    my ($typed) = slurp("$top/doc/console.md")
                  =~ /^## By hand\n.*?\n\n((?:    [^\n]*\n|\n)+)/ms;
    $typed =~ s/127\.0\.0\.1:8080/127.0.0.1:$port{$dir}/;
    my $by_hand = sub {
        my ($token) = @_;
        my $script = $typed =~ s/^    token=.*$/token=$token/mr;
        open my $out, '>', "$dir/typed" or die $!;
        print $out "cd $dir\n$script";
        close $out;
        return scalar qx{bash '$dir/typed' 2>&1};
    };

    like $by_hand->($links[0]), qr{"type":"/errors/LINK_\w+"},
        'the earlier link is none any more';
    my $said = $by_hand->($links[1]);
    unlike $said, qr{/errors/}, 'by the latest one all is done that is typed';
    like $said, qr/"name"\s*:\s*"demo-clerk",.*"token"\s*:\s*"[\w-]{43}"/s,
        'up to the link of a clerk';
    is psql($dir, "select string_agg(name, ' ') from ticket.staff"
                  . ' where password is not null'), 'demo-admin',
        'who has used the link has a password';

    my (undef, $again) = command('start', $dir);
    unlike $again, qr/^demo-admin sets/m, 'then no link is shown any more';
    like $again, qr{^console: http://127\.0\.0\.1:$port{$dir}/console/link#[\w-]{43} }m,
        'but that of who is shown the console';
    is command('stop', $dir), 0, 'the system stops';
};


subtest 'make run ends with what it started' => sub {
    local @ENV{qw(TICKET_TEMPLATE TICKET_MIGRATE)} = ($made, 'no');
    my $dir = "$base/foreground";
    my $pid = in_background('run', $dir);

    # From here on it follows the logs.
    my $ready = poll(sub { slurp("$dir.err") =~ /following the logs/ }, 90)
        or diag slurp("$dir.out"), slurp("$dir.err");
    ok $ready, 'make run has started everything and follows the logs';
    like slurp("$dir.out"), qr/^base URL: /m,
        'make run says where the system is';
    like slurp("$dir.out"), qr/received; everything as it should be$/m,
        'every answer and callback was right';
    like slurp("$dir.out"), qr{^ +\d+ +.* void, not visited +no refund}m,
        'a joint ticket was used at one attraction, and over at the other';
    like slurp("$dir.out"), qr/^staff: everything as it should be$/m,
        'and all that the staff did';
    unlike slurp("$dir.err"), qr/ line \d+/, 'no warning of Perl is printed';

    my $url = "http://127.0.0.1:$port{$dir}";
    my $key = '0' x 36;
    my $said = qx{'$top/t/demo/ticket-demo' --base $url --key $key 2>&1};
    is $? >> 8, 1, 'the demonstration fails with a wrong key';
    like $said, qr/^    FAILED: the answer's signature is wrong$/m,
        'the demonstration says that the signature is wrong';
    like $said, qr/^0 callbacks received; something went wrong, see above$/m,
        'the demonstration says that something went wrong';

    local $ENV{TICKET_STAFF_LINK} = 'A' x 43;
    $said = qx{'$top/t/demo/staff-demo' --base $url 2>&1};
    is $? >> 8, 1, "the staff's demonstration fails with a wrong link";
    like $said, qr/^    FAILED: it should be 200$/m, 'it says where';
    like $said, qr/^staff: something went wrong, see above$/m, 'and that it did';

    # A terminal sends it to the whole group, as often as somebody types it.
    my $ended = poll(sub {
        kill 'INT', -$pid;
        return waitpid($pid, WNOHANG) == $pid;
    }, 30);
    ok $ended, 'Ctrl-C ends make run, typed many times over';
    is_deeply [running($dir)], [], 'make run leaves nothing running';
    is_deeply [sockets($dir)], [], 'make run leaves no socket';
};


subtest 'make run, broken off while the data is loaded, begins again' => sub {
    my $dir = "$base/early";
    my $pid = in_background('run', $dir);

    ok poll(sub { -e "$dir/logs/demo.log" }, 90), 'the data is being loaded'
        or diag slurp("$dir.err");
    kill 'INT', -$pid;
    ok poll(sub { waitpid($pid, WNOHANG) == $pid }, 30), 'Ctrl-C ends make run';
    is_deeply [running($dir)], [], 'make run leaves nothing running';

    is command('start', $dir), 0, 'the system starts afterwards';
    works($dir);
    is psql($dir, 'select count(*) from ticket.agent'), 7,
        'the system has all of the data';
    is command('stop', $dir), 0, 'the system stops';
};


subtest 'make run ends when nobody reads what it says' => sub {
    my $dir = "$base/early";

    local @ENV{qw(RUN_DIR PORT)} = ($dir, $port{$dir});
    like qx{'$system' run < /dev/null 2>&1 | grep -m 1 following},
        qr/the logs/, 'make run follows the logs';
    is_deeply [running($dir)], [], 'make run leaves nothing running';
};


# As a terminal does it (the whole group gets it), and as kill does.
subtest 'make bench leaves nothing behind when it is interrupted' => sub {
    for (['TERM', 0, qr/^postgres /m, 'while its system starts'],
         ['INT', 1, qr/^wrk$/m, 'under load'])
    {
        my ($signal, $group, $until, $when) = @$_;
        my $dir = "$base/bench-$signal";
        my $pid = bench($dir);

        ok poll(sub { busy($dir) =~ $until }, 240), "make bench runs $when"
            or diag slurp("$dir.out");
        kill $signal, $group ? -$pid : $pid;
        ok poll(sub { waitpid($pid, WNOHANG) == $pid }, 60),
            "SIG$signal ends make bench $when";
        is_deeply [running($dir)], [], "SIG$signal $when: nothing is left";
        is_deeply [group($pid)], [], "SIG$signal $when: its group has gone";
        is_deeply [glob "$dir/*"], [], "SIG$signal $when: no file is left";
    }
};


# Budgets are of processor time: waiting, for a busy machine too, is none.
subtest 'a stage is judged by what it has computed' => sub {
    my $t = "$base/stages/t";

    make_path($t);
    script("$t/$_->[0].t", "$_->[1]; use Test::More; pass; done_testing",
           '/usr/bin/perl')
        for ['00-waits', 'select undef, undef, undef, 3'],
            ['40-works', '1 while (times)[0] < 2'];

    local @ENV{qw(TICKET_TEST_DIR TICKET_WHOLE)} = (undef, 0);
    local @ENV{qw(TICKET_BUDGET TICKET_TEMPLATE)} = (1.8, $made);
    delete $ENV{TICKET_TEST_DIR};
    my $said = qx{'$top/t/env/test' '$t' 2>&1};
    is $?, 0, 'the tests run' or diag $said;

    my %stage = map { $_ => [$said =~ /^$_\S* .* ([\d.]+) s, processor +([\d.]+) s/m] }
                qw(00-tree 40-worker);
    cmp_ok $stage{'00-tree'}[0], '>=', 3, 'who waits takes time';
    cmp_ok $stage{'00-tree'}[1], '<', 1.8, 'who waits computes little';
    cmp_ok $stage{'40-worker'}[1], '>=', 2, 'who computes has computed';
    like $said, qr/^40-worker.* OVER ITS BUDGET\n +\S+works\.t: \d\.\d s of processor/m,
        'what is too much is said, with the file that did it';
    is scalar(() = $said =~ /OVER ITS BUDGET/g), 1, 'of nothing else';
    like $said, qr/^in all +[\d.]+ s of 1200 s$/m, 'the whole has its bound';
};


# Not even it can say so: its Postgres, and who waits for it.
subtest 'a run of tests that is killed leaves nothing running' => sub {
    my ($t, $said) = ("$base/killed/t", "$base/killed/said");

    make_path($t);
    script("$t/20-waits.t", "open my \$out, '>', '$said'; print {\$out} "
        . '$ENV{TICKET_TEST_DIR}; close $out; use POSIX; pause', '/usr/bin/perl');

    my $pid = fork // die "fork: $!";
    if (!$pid) {
        delete $ENV{TICKET_TEST_DIR};
        @ENV{qw(TICKET_WHOLE TICKET_TEMPLATE)} = (0, $made);
        open STDOUT, '>', "$base/killed/out";
        open STDERR, '>&', \*STDOUT;
        exec "$top/t/env/test", $t or POSIX::_exit(127);
    }

    ok poll(sub { -s $said }, 60), 'it is at work'
        or diag slurp("$base/killed/out");
    my $dir = slurp($said);
    like join(' ', running($dir)), qr/postgres/, 'so is its Postgres';
    kill 'KILL', $pid;
    waitpid $pid, 0;
    ok poll(sub { !running($dir) && !running($base) }, 60), 'nothing is left'
        or diag join "\n", running($dir), running($base);
    remove_tree($dir);
};


is_deeply [running($base)], [], 'no system is left running';
done_testing;


END {
    if ($$ == $owner) {
        my $good = $? == 0 && Test::More->builder->is_passing;
        local $?;
        alarm 0;
        command('stop', $_) for grep { -d } keys %port;
        $good ? remove_tree($base) : diag "kept: $base";
    }
}


# Every part answers, each by its own client.
sub works {
    my ($dir) = @_;

    local $Test::Builder::Level = $Test::Builder::Level + 1;
    my ($status, $said) = command('status', $dir);
    is $status, 0, "$dir: all parts run" or diag $said;
    is psql($dir, 'select count(*) from ticket.supplier'), 4,
        "$dir: Postgres has the demo data";
    is psql($dir, q{select distinct string_agg(f.units_ahead || f.unit::text || ' '
                        || f.value, ', ' order by f.units_ahead desc)
                    from ticket.fee_rule f join ticket.supplier s
                    using (supplier_id) where s.code = 'OPERA'
                    group by f.product_id}),
        '48H 0, 24H 2000, 2H 5000, 0H 10000',
        "$dir: the theatre's fees are by the hour";
    like +(command('redis-cli', $dir, 'ping'))[1], qr/^PONG/,
        "$dir: Redis answers";

    my $answer = get($port{$dir}, '/agent/GetProducts.aspx?user=nobody');
    like $answer, qr/<retcode>-2201</, "$dir: nginx answers a request";
}


# A measurement of its own, as the leader of a group.
sub bench {
    my ($dir) = @_;

    make_path($dir);
    my $pid = fork // die "fork: $!";
    return $pid if $pid;

    POSIX::setpgid(0, 0);
    $SIG{INT} = 'DEFAULT';
    $ENV{TMPDIR} = $dir;
    @ENV{qw(TICKET_TEMPLATE TICKET_MIGRATE)} = ($made, 'no');
    open STDIN, '<', '/dev/null';
    open STDOUT, '>', "$dir.out";
    open STDERR, '>&', \*STDOUT;
    exec "$top/t/bench/run", '--quick', '--cold', '--only',
        'GetProducts, 20'
        or POSIX::_exit(127);
}


sub group {
    my ($leader) = @_;

    my @lines = split /^/, qx{ps -eo pgid=,state=,args=};
    return grep { /^ *$leader [^Z]/ } @lines;
}


# What it has started: the system's parts, and who measures.
sub busy {
    my ($dir) = @_;

    my ($pids) = glob "$dir/*/run/pids";
    return join "\n", slurp($pids // ''),
                      map { m{^/proc/\d+ (\S+)} } running($dir);
}


sub psql {
    my ($dir, $query) = @_;

    my ($status, $said) = command('psql', $dir, '-qAtc', $query);
    chomp $said;
    return $said;
}


# (exit status, output); in scalar context the status.  A number after the
# directory is the port.
sub command {
    my ($what, $dir, @rest) = @_;

    my $pid = in_background($what, $dir, @rest);
    waitpid $pid, 0;
    my $status = $?;

    if ($status && !wantarray) {
        diag slurp("$dir.out"), slurp("$dir.err");
    }

    return wantarray ? ($status, slurp("$dir.out") . slurp("$dir.err"))
                     : $status;
}


sub in_background {
    my ($what, $dir, @rest) = @_;

    $port{$dir} //= @rest && $rest[0] =~ /^\d+$/ ? shift @rest : free_port();
    make_path(dirname($dir));

    my $pid = fork // die "fork: $!";
    return $pid if $pid;

    POSIX::setpgid(0, 0);
    $SIG{INT} = 'DEFAULT';
    @ENV{qw(RUN_DIR PORT)} = ($dir, $port{$dir});
    open STDIN, '<', '/dev/null';
    open STDOUT, '>', "$dir.out";
    open STDERR, '>', "$dir.err";
    exec split(' ', $ENV{AS} // ''), $system, $what, @rest
        or POSIX::_exit(127);
}


# Processes that work in the directory or name it.
sub running {
    my ($dir) = @_;

    my @found;
    for my $proc (glob '/proc/[0-9]*') {
        next if $proc eq "/proc/$$";
        my $cwd = readlink("$proc/cwd") // '';
        my $command = slurp("$proc/cmdline") =~ tr/\0/ /r;
        push @found, "$proc $command" if "$cwd/" =~ m{^\Q$dir\E/}
                                         || $command =~ m{\Q$dir\E/};
    }

    return @found;
}


sub sockets {
    my ($dir) = @_;

    return grep { -S } glob("$dir/* $dir/.s*");
}


sub get {
    my ($port, $uri) = @_;

    my $socket = IO::Socket::INET->new(PeerAddr => "127.0.0.1:$port")
        or return '';
    print {$socket} "GET $uri HTTP/1.0\r\n\r\n";
    local $/;
    return <$socket> // '';
}


sub free_port {
    my $socket = IO::Socket::INET->new(Listen => 1, LocalAddr => '127.0.0.1')
        or die "no port: $!";

    return $socket->sockport;
}


sub poll {
    my ($condition, $seconds) = @_;

    my $end = time + $seconds;
    until ($condition->()) {
        return 0 if time > $end;
        select undef, undef, undef, 0.05;
    }

    return 1;
}


sub slurp {
    my ($name) = @_;

    open my $file, '<', $name or return '';
    local $/;
    return <$file> // '';
}


sub script {
    my ($name, $text, $program) = @_;

    open my $file, '>', $name or die "$name: $!";
    print {$file} '#!', $program // '/bin/sh', "\n$text\n";
    close $file;
    chmod 0755, $name;
}
