# What nginx -t says of wrong directives; the variables; a limit by agent.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use File::Temp ();
use TicketTest;

my $top = "$FindBin::Bin/../..";
my $build = $ENV{TICKET_BUILD} // "$top/build";
my $nginx = $ENV{TICKET_NGINX};
my $load = $nginx ? '' : "load_module $build/nginx/ngx_ticket_module.so;";
$nginx ||= '/usr/sbin/nginx';

system_start(
    http => 'limit_req_zone $ticket_agent zone=a:1m rate=1r/m;
             limit_req_zone $ticket_stranger zone=s:1m rate=1r/m;
             limit_req_zone $ticket_unauthenticated zone=u:1m rate=1r/m;
             log_format v "[$ticket_agent|$ticket_page|$ticket_retcode|$ticket_order|$ticket_pg_time|$ticket_redis_time]";
             access_log logs/variables.log v;',
    locations => 'location /few/ { ticket DEMO; limit_req zone=a burst=2 nodelay; limit_req zone=s burst=2 nodelay; }',
);

my $dir = File::Temp->newdir;
my %good = (
    ticket_postgres => '"host=/tmp dbname=ticket user=ticket_nginx"',
    ticket_redis => 'unix:/tmp/none.sock', ticket_zone => '8m',
    ticket_master_key => master_key(),
);

sub nginx_t {
    my ($http, $location, $name) = @_;

    open my $conf, '>', "$dir/nginx.conf" or die $!;
    my $lines = join "\n", map { "$_ $http->{$_};" } sort keys %$http;
    print $conf "$load\npid $dir/pid;\nerror_log $dir/error.log;\nevents {}\n"
        . "http { access_log off; $lines\n"
        . "server { listen 127.0.0.1:1; location @{[$name // '/agent/']} {"
        . " $location } } }\n";
    close $conf;

    my $out = `ASAN_OPTIONS=detect_leaks=0 $nginx -t -p $dir -e $dir/error.log -c $dir/nginx.conf 2>&1`;
    return ($? >> 8, $out);
}

my ($status, $out) = nginx_t(\%good, 'ticket DEMO; ticket_edition 3.0;');
is $status, 0, 'nginx takes a good configuration' or diag $out;
unlike $out, qr/warn/, 'a good configuration has no warning';

# What else a location says of bodies counts, or staff are told why not.
($status, $out) = nginx_t(\%good, 'ticket DEMO; client_max_body_size 10m;');
is $status, 0, 'nginx takes a client_max_body_size of 10m';
like $out, qr{\[warn\].* "/agent/":\ client_max_body_size\ 10485760\ is\ more
    \ than\ ticket_max_body\ 65536}x, 'it warns that ticket_max_body counts';
($status, $out) = nginx_t(\%good, 'client_max_body_size 0; ticket DEMO;');
like $out, qr/\[warn\].*client_max_body_size 0 /, 'it warns of no limit at all';
for my $said ('ticket DEMO; client_max_body_size 1m;', 'ticket DEMO;') {
    ($status, $out) = nginx_t({ %good, client_max_body_size => '1m' }, $said);
    like $out, qr/\[warn\].*client_max_body_size 1048576 is more/,
        "it warns of nginx's default where somebody says it: $said";
}
($status, $out) = nginx_t({ %good, client_max_body_size => '64k' },
                          'ticket DEMO; client_max_body_size 1m;');
like $out, qr/\[warn\].*client_max_body_size 1048576 is more/,
    'it warns of a location that says more than the http block';
($status, $out) = nginx_t({ %good, ticket_max_body => '1m' },
                          'ticket DEMO; client_max_body_size 512k;');
unlike $out, qr/warn/, 'it does not warn of a limit that counts';
($status, $out) = nginx_t(\%good, 'ticket DEMO; client_body_in_file_only on;');
like $out, qr{\[warn\].* "/agent/": client_body_in_file_only},
    'it warns that bodies stay in memory';


for my $where ('host=127.0.0.1', 'host=::1', 'host=/tmp,10.0.0.1 port=1,2',
               'host=a.example,b.example hostaddr=10.0.0.1,10.0.0.2',
               'postgresql://10.0.0.1:1,10.0.0.2:2/ticket')
{
    ($status, $out) = nginx_t({ %good, ticket_postgres => "\"$where\"" },
                              'ticket DEMO;');
    is $status, 0, "ticket_postgres takes $where" or diag $out;
}

for (
    [ticket_postgres => '"host=db.example"', qr/ticket_postgres.*needs host/],
    [ticket_postgres => '"host=10.0.0.1,db.example"', qr/"db\.example"/],
    [ticket_postgres => '"host=10.0.0.1:5432"', qr/"10\.0\.0\.1:5432"/],
    [ticket_postgres => '"hostaddr=db.example"', qr/IP address/],
    [ticket_postgres => '"host=/a,/b port=1,2,3"', qr/3 items in port=/],
    [ticket_postgres => '"host=/a,/b hostaddr=::1"', qr/2 items in host=/],
    [ticket_postgres => '"host=/a connect_timeout=soon"', qr/connect_timeout/],
    [ticket_postgres => '"nonsense"', qr/ticket_postgres/],
    [ticket_redis => 'redis.example:6379', qr/ticket_redis/],
    [ticket_redis => 'unix:/x secret', qr/ticket_redis.*password=/],
    [ticket_redis => 'unix:/x password=', qr/ticket_redis.*password=/],
    [ticket_redis => 'unix:/x password=a b', qr/number of arguments/],
    [ticket_zone => '1k', qr/ticket_zone.*at least 4m/],
    [ticket_zone => 'much', qr/ticket_zone.*at least 4m/],
    [ticket_master_key => '/none', qr/ticket_master_key.*cannot open/],
    [ticket_master_key => '/etc/passwd', qr/ticket_master_key.*64 hex/],
    [ticket_order_batch => '0', qr/ticket_order_batch.*from 1 to 128/],
    [ticket_order_batch => '129', qr/ticket_order_batch.*from 1 to 128/],
    [ticket_order_queue => '0', qr/ticket_order_queue/],
    [ticket_order_rows => '7', qr/ticket_order_rows.*from 8/],
    [ticket_order_timeout => 'soon', qr/ticket_order_timeout/],
    [ticket_order_timeout => '0', qr/ticket_order_timeout.*from 100 to 60000/],
    [ticket_order_timeout => '2m', qr/ticket_order_timeout.*from 100 to 60000/],
    [ticket_intake_timeout => 'soon', qr/ticket_intake_timeout/],
    [ticket_intake_timeout => '0s', qr/ticket_intake_timeout.*from 100 to/],
    [ticket_clock_shift => 'x', qr/ticket_clock_shift.*seconds/],
    [ticket_max_body => 'x', qr/ticket_max_body/],
    [ticket_max_body => '0', qr/ticket_max_body.*from 1024 to 1048576/],
    [ticket_edition => '5.0', qr/5\.0/],
    [ticket_legacy_pages => 'maybe', qr/ticket_legacy_pages/],
) {
    my ($directive, $value, $says) = @$_;
    ($status, $out) = nginx_t({ %good, $directive => $value }, 'ticket DEMO;');
    is $status, 1, "$directive $value is refused";
    like $out, $says, "$directive $value is explained";
}

for my $missing (qw(ticket_postgres ticket_zone ticket_master_key)) {
    my %http = %good;
    delete $http{$missing};
    ($status, $out) = nginx_t(\%http, 'ticket DEMO;');
    is $status, 1, "a configuration without $missing is refused";
    like $out, qr/"$missing" is not set/, "nginx says that $missing is not set";
}
($status, $out) = nginx_t(\%good, 'ticket DEMO; ticket HILL;');
like $out, qr/duplicate/, 'two suppliers of one location are refused';
($status, $out) = nginx_t(\%good, 'ticket DEMO;', '/agent');
like $out, qr/ends with "\/"/, 'a location without a slash is refused';
($status, $out) = nginx_t({ %good, ticket_clock_shift => '60s' }, 'ticket DEMO;');
is $status, 0, 'a shifted clock is accepted';
like $out, qr/tests only/, 'a shifted clock is warned of';

# Variables.
my $order = call('OrderAndPayWithYDJ', order(XCDDH => 'v-1'))->item('Order_id');
call('GetProducts', {}, sign => 'A' x 32);
# nginx logs a request once its answer is sent
my $log;
wait_until {
    $log = TicketProcess::slurp((glob dir() . '/nginx0/logs/variables.log')[0]);
    $log =~ /OrderAndPay.*\n.*GetProducts.*\n/;
} 'both requests are logged';
like $log, qr/^\[demo\|OrderAndPayWithYDJ\.aspx\|0\|$order\|\d\.\d{3}\|\d\.\d{3}\]$/m,
    'the variables of an order are logged';
like $log, qr/^\[-\|GetProducts\.aspx\|-1\|-\|/m,
    'an agent whose signature is wrong is not logged';

# Limits: three, then none; what is unsigned does not use up an agent's share.
call('GetProducts', {}, at => 'few', sign => 'B' x 32) for 1 .. 3;
my @codes = map { call('GetProducts', {}, at => 'few', verify => 0)->code }
    1 .. 4;
is_deeply \@codes, [200, 200, 200, 503],
    'an agent has its own share of requests';
my $refused = call('GetProducts', {}, at => 'few', verify => 0);
is $refused->retcode, -1, "nginx's refusal has the shape of an answer";
like $refused->retmsg, qr/系统繁忙/, "nginx's refusal says busy";
is call('GetProducts', {}, at => 'few', sign => 'B' x 32, verify => 0)->code,
    503, 'unauthenticated requests are limited by address';

# Reload while requests go on.
my @before = pids('nginx-process');
reload();
is call('GetProducts', {})->retcode, 0, 'pages are answered after a reload';
isnt "@{[pids('nginx-process')]}", "@before",
    'another process answers after a reload';

done_testing();
