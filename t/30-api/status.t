# What monitoring asks: healthz, readyz, status and metrics.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use File::Temp ();
use HTTP::Tiny;
use JSON::PP qw(decode_json);
use TicketTest;

system_start(
    postgres => 'own',
    http => 'limit_req_zone $ticket_stranger zone=s:1m rate=1r/m;
             log_format v "[$ticket_agent|$ticket_page|$ticket_retcode|$ticket_stranger]";
             access_log logs/variables.log v;',
    locations => 'location /status/ { allow 127.0.0.1; deny all; ticket_status; }
                  location /closed/ { ticket_status; deny all; }
                  location /few/ { ticket_status; limit_req zone=s; }',
);

my $http = HTTP::Tiny->new(timeout => 10);

# (HTTP status, content type, body)
sub ask {
    my ($name, %is) = @_;

    my $url = base($is{at} // 'status') . "/$name";
    my $answer = $http->request($is{method} // 'GET', $url,
                                $is{body} ? { content => $is{body} } : {});
    return @$answer{qw(status)}, $answer->{headers}{'content-type'},
           $answer->{content};
}

sub json_is {
    my ($name, $status, $expected, $what, %is) = @_;

    my ($is, $type, $body) = ask($name, %is);
    is $is, $status, "$what answers HTTP $status";
    is $type, 'application/json', "$what answers in JSON";
    is_deeply eval { decode_json($body) }, $expected,
        "$what answers as expected"
        or diag $body;
}

# {family: {type, help, samples: {'label="value",...': number}}}; strict.
sub parse_metrics {
    my ($text) = @_;

    my (%family, $name, %ended);
    die "no end of line\n" if $text !~ /\n\z/;

    for my $line (split /\n/, $text) {
        if ($line =~ /^# HELP ([a-z_]+) (\S.*)$/) {
            die "$1 comes twice\n" if $family{$1};
            $name = $1;
            $family{$name} = { help => $2, samples => {} };
        }
        elsif ($line =~ /^# TYPE ([a-z_]+) (counter|gauge)$/) {
            die "TYPE of $1 is not behind its HELP\n"
                if $1 ne ($name // '') || $family{$1}{type};
            $family{$1}{type} = $2;
        }
        elsif ($line =~ /^([a-z_]+)(?:\{(.*)\})? (-?\d+)$/) {
            my ($sample, $labels, $value) = ($1, $2 // '', $3);
            die "$sample is not behind its HELP and TYPE\n"
                if $sample ne ($name // '') || !$family{$sample}{type};
            die "labels of $sample: $labels\n" if $labels ne ''
                && $labels !~ /^(?:(?:^|,)[a-z]+="(?:[^"\\]|\\[\\"n])*")+$/;
            die "$sample\{$labels} comes twice\n"
                if defined $family{$sample}{samples}{$labels};
            $family{$sample}{samples}{$labels} = $value;
        }
        else {
            die "not a line of the format: $line\n";
        }
    }
    return \%family;
}

sub metrics {
    my ($status, $type, $body) = ask('metrics');
    my $family = eval { parse_metrics($body) };
    die "metrics: $@" if !$family;
    return $family;
}

# What moved from one reading to the other: {'name{labels}': by}
sub moved {
    my ($before, $after) = @_;

    my %by;
    for my $name (keys %$after) {
        next if $after->{$name}{type} ne 'counter';
        my $samples = $after->{$name}{samples};
        for my $labels (keys %$samples) {
            my $by = $samples->{$labels} - $before->{$name}{samples}{$labels};
            $by{"$name\{$labels}"} = $by if $by;
        }
    }
    return \%by;
}

sub requests {
    my ($operation) = @_;
    return qq(ticket_requests_total{operation="$operation"});
}

sub answers {
    my ($operation, $class) = @_;
    return qq(ticket_answers_total{operation="$operation",class="$class"});
}

# Each reading asks once: its request is counted before it is read, its answer
# behind.
my %reading = (requests('GET_METRICS') => 1, answers('GET_METRICS', 'ok') => 1);


# ---- The four names ----

wait_until { (ask('readyz'))[0] == 200 } 'all connections come up';
json_is('healthz', 200, { status => 'ok' }, 'healthz');
json_is('readyz', 200, { ready => JSON::PP::true, postgres => 'up',
                         redis => 'up' }, 'readyz');

my ($status, $type, $body) = ask('metrics');
is $status, 200, 'metrics answers HTTP 200';
is $type, 'text/plain; version=0.0.4', 'metrics has its content type';
my $first = eval { parse_metrics($body) } or diag $@;
ok $first, 'metrics: every line is of the format';
is_deeply [grep { !/^ticket_/ } keys %$first], [],
    'metrics: every name begins with ticket_';
is_deeply [grep { $first->{$_}{help} !~ /\.$/ || !%{ $first->{$_}{samples} } }
               keys %$first], [], 'metrics: each has a HELP and figures';
is_deeply [grep { ($first->{$_}{type} eq 'counter') != /_total$/ }
               keys %$first], [], 'metrics: counters end with _total';

($status, $type, $body) = ask('status');
is $status, 200, 'status answers HTTP 200';
is $type, 'application/json', 'status answers in JSON';
my $json = decode_json($body);
is_deeply [sort map { "ticket_$_" } keys %$json], [sort keys %$first],
    'status says what metrics say';
is $json->{zone_bytes}, 32 * 1024 * 1024, 'the zone is as large as configured';
cmp_ok $_->{value}, '>', 0, "the zone has free pages: $_->{part}"
    for @{ $json->{zone_free_pages} };
is_deeply [map { $_->{value} } @{ $json->{postgres_up} }], [(1) x 8],
    'eight connections to Postgres are up';
is_deeply [sort map { $_->{connection} } @{ $json->{postgres_up} }],
    ['lists', 'lists 2', 'loads', 'orders', 'orders 2',
     'orders held', 'reads', 'writes'],
    'each connection to Postgres has its name';
is_deeply [map { "$_->{worker} $_->{pid}" } @{ $json->{process_info} }],
    ["0 @{[pids('nginx-process')]}"],
    'process_info names the process that answers';
is scalar(@{ $json->{answers_total} }), 4 * @{ $json->{requests_total} },
    'each operation has four classes of answers';


# ---- What is refused ----

json_is($_, 404, { error => 'unknown name' }, "'$_' is no name")
    for '', 'Healthz', 'healthz/', 'GetProducts.aspx', 'x' x 5000;
json_is('healthz', 405, { error => 'method not allowed' }, $_, method => $_)
    for qw(POST PUT DELETE);
json_is('status', 405, { error => 'method not allowed' }, 'a body',
        method => 'POST', body => 'x' x 20000);
json_is('healthz', 403, { error => 'forbidden' }, 'denied', at => 'closed');
json_is('nothing', 403, { error => 'forbidden' }, 'denied before 404',
        at => 'closed');
json_is('healthz', 200, { status => 'ok' }, 'within the limit', at => 'few');
json_is('healthz', 503, { error => 'busy' }, "nginx's own 503", at => 'few');
json_is('healthz', 413, { error => 'too large' }, "nginx's own 413",
        method => 'POST', body => 'x' x 100000);

for my $name (qw(healthz readyz status metrics)) {
    my $get = $http->get(base('status') . "/$name");
    my $head = $http->head(base('status') . "/$name");
    is $head->{status}, 200, "HEAD $name: HTTP 200";
    is $head->{content} // '', '', "HEAD $name: no body";
    is $head->{headers}{'content-type'}, $get->{headers}{'content-type'},
        "HEAD $name: the content type of GET";
}
is $http->head(base('status') . '/x')->{status}, 404, 'HEAD of no name: 404';


# ---- Figures move by what was done ----

my $before = metrics();
is_deeply moved($before, my $after = metrics()), \%reading,
    'a reading moves its own figures alone';

call('GetProducts', {}) for 1 .. 3;
call('GetProducts', {}, sign => 'A' x 32);
is_deeply moved($after, $before = metrics()), {
    %reading, requests('LIST_PRODUCTS') => 4,
    answers('LIST_PRODUCTS', 'ok') => 3,
    answers('LIST_PRODUCTS', 'refused') => 1,
    'ticket_bad_signatures_total{}' => 1,
    'ticket_lookups_total{}' => 1           # of an agent not heard of before
}, 'three products lists, one with a bad signature';

call('OrderProducts', order(senderid => 's-1')) for 1 .. 2;
is_deeply moved($before, $after = metrics()), {
    %reading, requests('BOOK') => 2, answers('BOOK', 'ok') => 2,
    'ticket_orders_booked_total{}' => 1, 'ticket_batches_sent_total{}' => 2
}, 'an order and its replay: one order, two batches';

call('Nothing', {}, verify => 0);
ask('healthz', at => 'closed');
is_deeply moved($after, $before = metrics()), {
    %reading, requests('NONE') => 1, answers('NONE', 'refused') => 1,
    requests('GET_HEALTH') => 1, 'ticket_nginx_errors_total{}' => 1
}, 'no page, and a name that nginx denies';
is_deeply [grep { $_ } map { values %{ $before->{"ticket_$_"}{samples} } }
               qw(queued_orders queued_rows batch_orders held_suppliers)], [],
    'no order is queued';

my $held = $before->{ticket_snapshots}{samples}{'worker="0"'};
call('GetProducts', {}, agent => 'demo2');
is metrics()->{ticket_snapshots}{samples}{'worker="0"'}, $held + 1,
    "another agent's snapshot is held";
$before = metrics();

reload();
is_deeply moved($before, $after = metrics()), {
    %reading, 'ticket_reloads_total{}' => 1
}, 'a reload: counted, and the counts go on';


# ---- Variables, and a neighbour ----

ask('readyz');
ask('nothing');
my $log;
wait_until {
    $log = TicketProcess::slurp((glob dir() . '/nginx0/logs/variables.log')[0]);
    $log =~ /\|readyz\|.*\n.*\|-\|-1\|.*\n\z/;
} 'both requests are logged';
like $log, qr/^\[-\|readyz\|0\|127\.0\.0\.1\]$/m,
    'the variables of an answer are logged';
like $log, qr/^\[-\|-\|-1\|127\.0\.0\.1\]$/m,
    'the variables of a refusal are logged';
is call('GetProducts', {})->retcode, 0, 'agents are served beside it';


# ---- Ready, or not ----

stop('redis');
wait_until { (ask('readyz'))[2] =~ /"redis":"down"/ }
'readyz says Redis is down';
json_is('readyz', 200, { ready => JSON::PP::true, postgres => 'up',
                         redis => 'down' }, 'without Redis it is ready');
is metrics()->{ticket_redis_up}{samples}{'worker="0"'}, 0,
    'metrics: Redis is down';
start('redis');

my $order = order(senderid => 's-2');
stop('postgres');
wait_until { (ask('readyz'))[0] == 503 } 'readyz says Postgres is down';
json_is('readyz', 503, { ready => JSON::PP::false, postgres => 'down',
                         redis => (ask('readyz'))[2] =~ /"up"/ ? 'up' : 'down' },
        'without Postgres it is not');
json_is('healthz', 200, { status => 'ok' }, 'but it answers');
$before = metrics();
is_deeply [values %{ $before->{ticket_postgres_up}{samples} }], [(0) x 8],
    'metrics: Postgres is down';
call('OrderProducts', $order, verify => 0);
$after = metrics();
is moved($before, $after)->{answers('BOOK', 'busy')}, 1,
    'a booking meanwhile is answered as busy';
start('postgres');
wait_until { (ask('readyz'))[0] == 200 } 'readyz is ready again';


# ---- What nginx -t says ----

my $top = "$FindBin::Bin/../..";
my $build = $ENV{TICKET_BUILD} // "$top/build";
my $nginx = $ENV{TICKET_NGINX};
my $load = $nginx ? '' : "load_module $build/nginx/ngx_ticket_module.so;";
$nginx ||= '/usr/sbin/nginx';
my $dir = File::Temp->newdir;

sub nginx_t {
    my ($lines, $location, $name) = @_;

    open my $conf, '>', "$dir/nginx.conf" or die $!;
    print $conf "$load\npid $dir/pid;\nerror_log $dir/error.log;\nevents {}\n"
        . "http { access_log off; $lines server { listen 127.0.0.1:1;"
        . " location @{[$name // '/status/']} { $location } } }\n";
    close $conf;
    return scalar `ASAN_OPTIONS=detect_leaks=0 $nginx -t -p $dir -e $dir/error.log -c $dir/nginx.conf 2>&1`;
}

my $good = 'ticket_postgres "host=/tmp dbname=ticket user=ticket_nginx";'
    . " ticket_zone 8m; ticket_master_key @{[master_key()]};";

like nginx_t($good, 'ticket_status;'), qr/test is successful/,
    'ticket_status alone is accepted, without Redis';
like nginx_t($good, "$_;"), qr/needs a location of its own/,
    "refused together: $_"
    for 'ticket DEMO; ticket_status', 'ticket_status; ticket DEMO';
like nginx_t($good, 'ticket_status; ticket_status;'), qr/is duplicate/,
    'ticket_status twice is refused';
like nginx_t($good, 'ticket_status on;'), qr/invalid number of arguments/,
    'ticket_status with an argument is refused';
like nginx_t($good, 'ticket_status;', '/status'), qr/ends with "\/"/,
    'a location without a slash is refused';
like nginx_t('', 'ticket_status;'),
    qr/says "ticket_status", but "ticket_postgres" is not set/,
    'ticket_status without ticket_postgres is refused';

done_testing();
