# conf.example works as it stands, but for where things are: each program takes
# its file, and everybody reaches what he needs and no more.

use strict;
use warnings;
use utf8;

use Digest::SHA qw(sha256_hex);
use File::Basename qw(dirname);
use File::Temp ();
use FindBin;
use lib "$FindBin::Bin/../lib";
use Redis;
use TicketProcess;
use TicketTest;

plan skip_all => 'other users are for root to try' if $> != 0;
plan skip_all => 'no user www-data here' if !getpwnam 'www-data';

my $top = this_tree();
my $build = $ENV{TICKET_BUILD} // "$top/build";
my $system = system_start(nginx => 0, redis => 0, postgres => 'own');
my $dir = File::Temp->newdir('/tmp/ticket-conf.XXXXXX');
chmod 0755, $dir;

my $pids = {};
my $owner = $$;

# Also where a test dies.
END {
    if ($$ == ($owner // 0)) {
        local $?;
        finish($pids, $_, 'TERM') for keys %$pids;
    }
}

# A file of conf.example as another one, with what is elsewhere here.
sub example {
    my ($name, %elsewhere) = @_;

    my $text = slurp("$top/conf.example/$name");
    for my $was (sort { length $b <=> length $a } keys %elsewhere) {
        $text =~ s/\Q$was\E/$elsewhere{$was}/g or die "$name has no $was\n";
    }
    write_file("$dir/$name", $text);
    return "$dir/$name";
}

sub said { my $out = qx{@_ 2>&1}; return ($? >> 8, $out) }


# nginx.conf with console.conf and gate.conf, which are included, and only names,
# paths and the port as they are here.
sub nginx_conf {
    my ($port) = @_;
    my $listens = "listen 127.0.0.1:$port ";
    my %logs = ('/var/log/nginx/' => "$dir/");

    for my $name (qw(tickets console gate)) {
        next if -e "$dir/$name.pem";
        system("openssl req -x509 -newkey rsa:2048 -nodes -subj"
               . " /CN=$name.example -keyout $dir/$name.key"
               . " -out $dir/$name.pem 2>/dev/null") == 0 or die;
    }
    my %tls = map { ("/etc/ssl/certs/$_.example.pem" => "$dir/$_.pem",
                     "/etc/ssl/private/$_.example.key" => "$dir/$_.key") }
              qw(tickets console gate);
    my ($socket) = conninfo() =~ /host=(\S+)/;

    example('console.conf', %logs, 'listen 443 ' => $listens,
            '/usr/share/ngx_ticket/www' => "$dir/www",
            (map { ("/etc/nginx/console-$_.conf" =>
                        "$top/conf.example/console-$_.conf") }
                 qw(files page gate)),
            map { $_ => $tls{$_} } grep { /console/ } keys %tls);
    example('gate.conf', %logs, 'listen 443 ' => $listens,
            map { $_ => $tls{$_} } grep { /gate/ } keys %tls);
    return example('nginx.conf', %logs, 'listen 443 ' => $listens,
        (map { $_ => $tls{$_} } grep { /tickets/ } keys %tls),
        '/run/nginx.pid' => "$dir/pid",
        '/etc/ngx_ticket/master.key' => master_key(),
        'host=/run/postgresql ' => "host=$socket ",
        'include /etc/nginx/modules-enabled/*.conf;' =>
            "load_module $build/nginx/ngx_ticket_module.so;",
        '#include /etc/nginx/console.conf;' => "include $dir/console.conf;",
        '#include /etc/nginx/gate.conf;' => "include $dir/gate.conf;");
}

# What stands for the console.
mkdir "$dir/$_" for qw(www www/console www/console/files);
write_file("$dir/www/console/$_", "of $_\n")
    for qw(index.html files/main-1.js files/main-1.js.gz);

subtest 'nginx takes nginx.conf' => sub {
    plan skip_all => 'this nginx has its module inside' if $ENV{TICKET_NGINX};

    my $conf = nginx_conf(443);
    my ($status, $out) = said("/usr/sbin/nginx -t -p $dir -e $dir/error.log"
                              . " -c $conf");
    is $status, 0, 'nginx.conf is accepted, and those it includes' or diag $out;
    unlike $out, qr/\[(?:warn|error|alert|emerg)\]/, 'without a complaint'
        or diag $out;
    like $out, qr/ngx_ticket \d+\.\d+\.\d+, build \S+, schema \d+$/m,
        'nginx -t says which module is on the disk';
};


subtest 'the worker takes worker.conf' => sub {
    my $key = '/run/credentials/ngx_ticket-worker.service/master.key';
    my $conf = example('worker.conf', $key => master_key());
    my ($status, $out) = said("$build/ticket-worker --config $conf --check");
    is $status, 0, 'worker.conf is accepted' or diag $out;

    my $unit = slurp("$top/conf.example/ngx_ticket-worker.service");
    like $unit, qr{^LoadCredential=master\.key:/etc/ngx_ticket/master\.key$}m,
        'its unit makes the copy of the key that worker.conf names';
};


# Does that user of the system get a connection?
sub enters {
    my ($who, $where, $command) = @_;

    my ($socket) = conninfo() =~ /host=(\S+)/;
    my ($status, $out) = said("setpriv --reuid $who --regid $who --clear-groups"
        . " psql -XAtqc '$command' 'host=$socket $where'");
    note "$who, $where: $out";
    return $status == 0;
}

sub enters_as {
    my ($who, $role) = @_;

    return enters($who, "dbname=ticket user=$role", 'select 1');
}

sub replicates {
    my ($who, $role) = @_;

    return enters($who, "replication=true user=$role", 'IDENTIFY_SYSTEM');
}

subtest 'Postgres lets in who pg_hba.conf names' => sub {
    my $pg = "$system->{bed}/pg";
    local $ENV{RUN_DIR} = $system->{bed};

    for my $name (qw(pg_hba.conf pg_ident.conf)) {
        system("cp $top/conf.example/$name $pg/$name") == 0 or die;
    }
    # the socket and its directory are private in tests
    chmod 0711, $system->{bed}, dir(), dirname(dir());
    chmod 0777, "$system->{bed}/.s.PGSQL.5432";
    my ($status, $out) = said("$top/t/env/system as-owner pg_ctl reload -D $pg");
    is $status, 0, 'Postgres reads the files' or diag $out;
    is sql_value('select count(*) from pg_hba_file_rules where error is not'
                 . ' null'), 0, 'no line of pg_hba.conf is wrong';
    wait_until { !enters_as('root', 'ticket_nginx') } 'the files count';

    ok enters_as('www-data', 'ticket_nginx'), 'nginx enters as its role';
    ok !enters_as('www-data', $_), "nginx does not enter as $_"
        for qw(ticket_worker ticket_staff postgres ticket_owner);
    ok enters_as('root', 'ticket_staff'), 'the administrator enters as staff';
    ok enters_as('root', 'postgres'), 'the administrator enters as the owner';
    ok enters_as('postgres', 'postgres'), 'the user postgres enters as itself';
    ok replicates('postgres', 'postgres'),
        'pg_basebackup may ask for replication';
    ok !replicates('www-data', 'ticket_nginx'),
        'nginx may not ask for replication';

    ($status, $out) = said("$top/t/env/system as-owner postgres -D $pg"
        . " -C wal_compression -c hba_file=$pg/pg_hba.conf"
        . " --config-file=$top/conf.example/postgresql.conf");
    is $out, "lz4\n", 'Postgres takes postgresql.conf';
};


# Over TLS, by the name that the certificate has; the status behind what came.
sub fetched {
    my ($name, $port, $path, @more) = @_;
    my $host = "$name.example:$port";

    return (said('curl', '-s', '--http1.1', '-m', 20, "--cacert $dir/$name.pem",
                 "-w '%{http_code}'", "--resolve $host:127.0.0.1", @more,
                 "'https://$host$path'"))[1];
}

# The user of nginx.conf, who has got at Postgres above, and no more than that.
subtest 'nginx serves as nginx.conf and console.conf have it' => sub {
    plan skip_all => 'this nginx has its module inside' if $ENV{TICKET_NGINX};

    my $port = free_port();
    spawn($pids, 'nginx', "$dir/nginx.log", '/usr/sbin/nginx', '-p', $dir,
          '-e', "$dir/error.log", '-c', nginx_conf($port), '-g', 'daemon off;');

    wait_until { fetched('tickets', $port,
                         '/agent/GetProducts.aspx?user=nobody')
                 =~ m{<retcode>-2201</retcode>.*200\z}s }
        'a page is answered, out of Postgres' or diag tail("$dir/error.log");
    like fetched('tickets', $port, '/status/healthz'), qr/200\z/,
        'the status is told to this machine';
    like fetched('console', $port, '/console/api/openapi.json'),
        qr/"openapi" ?: ?"3\.1.*200\z/s, 'the console says what it can do';
    like fetched('console', $port, '/console/api/v1/products'),
        qr{/errors/SESSION_NEEDED.*401\z}s, 'and asks who is there';
    like fetched('console', $port, '/console/api/v1/session', '-d',
                 q('{"name": "anna", "password": "none of hers"}'),
                 '-H "Content-Type: application/json"'),
        qr{/errors/SIGN_IN_WRONG.*401\z}s, 'who signs in is looked for';
    like fetched('console', $port, '/console/api/v1/session', '-I'),
        qr/^strict-transport-security: max-age=\d+\r$/mi, 'over TLS alone';
    my $page = fetched('console', $port, '/console/orders/5', '-i');
    like $page, qr/^of index\.html\n200\z/m,
        'whatever else is asked for is the page';
    like $page, qr/^Strict-Transport-Security: max-age=\d+\r$/m,
        'that is sent over TLS alone, too';
    my $part = fetched('console', $port, '/console/files/main-1.js', '-i',
                       '-H "Accept-Encoding: gzip"');
    like $part, qr{^Content-Type: text/javascript;.*^of files/main-1\.js\.gz$}ms,
        'its parts are sent compressed, as what they are';
    like $part, qr/^Content-Security-Policy: default-src 'none';/m,
        'with what browsers are to hold to';
    like $page, qr/^Content-Security-Policy: .*trusted-types 'none'\r$/m,
        'the page makes no script of text';
    my $gate = fetched('console', $port, '/console/gate', '-i');
    like $gate, qr/^of index\.html\n200\z/m, 'that of gates is the same page';
    like $gate, qr/^Content-Security-Policy: .*trusted-types gate; worker-src/m,
        'which may begin its worker';
    like $part, qr/^Cache-Control: max-age=3\d{8}\r$/m, 'and to keep';
    like fetched('console', $port, '/console/files/none.js'), qr/404\z/,
        'what is not there is not the page';
    like fetched('tickets', $port, '/console/api/v1/session'), qr/404\z/,
        'under the name of distributors there are no staff';

    like fetched('gate', $port, '/gate/v1/heartbeat', '-d', q('{"time": 1}'),
                 '-H "Content-Type: application/json"'),
        qr{/errors/GATE_TOKEN_NEEDED.*401\z}s, 'a gate asks which device it is';

    like fetched('console', $port, '/console/gate'), qr/^of index\.html\n200\z/m,
        'a browser is a gate by the same page';
    like fetched('console', $port, '/console/gate/DEMO/v1/heartbeat',
                 '-d', q('{"time": 1}'), '-H "Content-Type: application/json"'),
        qr{/errors/GATE_TOKEN_NEEDED.*401\z}s, 'and asks there';

    for my $name (qw(tickets gate)) {
        unlike fetched($name, $port, '/'), qr/welcome|(?<!404)\z/i,
            "nothing else is served as $name, nor welcomed";
    }

    my $refused = 0;
    for (1 .. 40) {
        $refused++ if fetched('console', $port, '/console/api/v1/session',
            '-d', q('{"name": "anna", "password": "none of hers"}'),
            '-H "Content-Type: application/json"') =~ /429\z/;
    }
    cmp_ok $refused, '>', 0, 'who guesses is held up, by address';

    finish($pids, 'nginx', 'TERM');
    like slurp("$dir/console.log"), qr{ 401 \d+ - sign-in }m,
        'the log of staff has who was refused';
    # Not every machine lets a process have so many descriptors.
    is_deeply [grep { /\[(?:alert|crit|emerg)\]/ && !/ setrlimit/ }
               split /\n/, slurp("$dir/error.log")], [], 'nothing is amiss';
};


subtest 'Redis and redis.conf' => sub {
    my $nobody = '0' x 64;
    my $conf = example('redis.conf', "#$nobody" => '#' . sha256_hex('Boss-2026'),
        '/run/redis/redis-server.sock' => "$dir/redis.sock");

    spawn($pids, 'redis', "$dir/redis.log", '/usr/bin/redis-server', $conf,
          '--dir', "$dir");
    my $redis;
    wait_until { $redis = eval { Redis->new(sock => "$dir/redis.sock") } }
        'Redis starts with redis.conf' or diag tail("$dir/redis.log");
    is sprintf('%o', (stat "$dir/redis.sock")[2] & 0777), '770',
        'its socket is open to its group';
    ok !eval { $redis->config_get('*'); 1 }, 'nginx and worker configure nothing';
    ok !eval { $redis->auth('admin', 'Boss-2025'); 1 },
        'a wrong password makes nobody an administrator';
    is $redis->auth('admin', 'Boss-2026'), 'OK', 'the administrator enters';
    ok defined $redis->dbsize, 'the administrator may do everything';
    finish($pids, 'redis', 'TERM');

    # As it stands nobody is the administrator.
    like slurp("$top/conf.example/redis.conf"), qr/^user admin on #$nobody /m,
        'no password comes with the example';
};


sub in_file {
    my ($name, $pattern) = @_;

    my ($found) = slurp("$top/conf.example/$name") =~ $pattern;
    return $found // "nothing in $name";
}

cmp_ok in_file('nginx.service.d.conf', qr/^LimitNOFILE=(\d+)$/m), '>=',
    in_file('nginx.conf', qr/^worker_rlimit_nofile (\d+);/m),
    "nginx's unit lets it have the descriptors of nginx.conf";
cmp_ok in_file('ngx_ticket-worker.service', qr/^LimitNOFILE=(\d+)$/m), '>=',
    1.5 * in_file('worker.conf', qr/^#max_in_flight (\d+)$/m) + 300,
    "the worker's unit lets it have the descriptors of worker.conf";

done_testing();
