# Requests that get everything wrong and are signed again after that, in
# locations that other modules of nginx share, over HTTP/1 and HTTP/2: every
# answer is well formed and rightly signed, and nginx goes on.  Ten seconds of
# them; "make test-asan" has more, and sees more.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/lib";
use TicketFuzz;
use TicketProcess qw(free_port);
use TicketShop qw(staff);
use TicketTest;

my $http2 = free_port();
my $seconds = $ENV{TICKET_FUZZ_SECONDS} // 10;
my $seed = $ENV{TICKET_FUZZ_SEED} // 1;

# Where a length is spoiled, the rest of a body is the next request, and nginx
# itself says at "info" what it was; conf.example forbids that level.
system_start(
    processes => 2, level => 'notice',
    http => 'limit_req_zone $binary_remote_addr zone=slow:1m rate=500r/s;
             limit_req_zone $server_name zone=few:1m rate=20r/s;
             limit_conn_zone $binary_remote_addr zone=at_once:1m;
             client_body_timeout 2s; client_header_timeout 2s;
             lingering_timeout 1s; lingering_time 2s;',
    server => "listen 127.0.0.1:$http2 http2;
               rewrite ^/old/(.*)\$ /agent/\$1 last;",
    locations => <<'END',
        location /mirrored/ { ticket DEMO; mirror /copy; mirror /agent/GetProducts.aspx; }
        location /alone/ { ticket DEMO; mirror /copy; mirror_request_body off; }
        location = /copy { internal; return 204; }
        location /asked/ { ticket DEMO; auth_request /may; }
        location /may { internal; if ($args ~ "[5-9]$") { return 403; } return 204; }
        location /asking/ { ticket DEMO; auth_request /agent/GetProducts.aspx; }
        location /told/ { ticket DEMO;
            error_page 400 403 404 405 408 411 412 413 414 416 500 503 = @said; }
        location @said { return 404 'said'; }
        location /again/ { ticket DEMO;
            error_page 400 404 405 413 500 503 =200 /agent/GetProviderConfig.aspx; }
        location /moved/ { ticket DEMO; rewrite ^/moved/(.*)$ /told/$1 last; }
        location /tried/ { ticket DEMO; try_files /none /agent/GetProducts.aspx; }
        location /slow/ { ticket DEMO; limit_req zone=slow burst=100;
            limit_conn at_once 3; }
        location /open/ { ticket_open_api DEMO; ticket_open_api_plain on;
            ticket_open_api_doc on; }
        location /open-mirrored/ { ticket_open_api DEMO; ticket_open_api_plain on;
            mirror /copy; }
        location /open-asked/ { ticket_open_api DEMO; ticket_open_api_plain on;
            auth_request /may; }
        location /open-told/ { ticket_open_api DEMO; ticket_open_api_plain on;
            error_page 400 403 404 405 408 411 412 413 414 416 500 503 = @said; }
        location /open-slow/ { ticket_open_api DEMO; ticket_open_api_plain on;
            limit_req zone=slow burst=100; limit_conn at_once 3; }
        location /few/ { ticket DEMO; limit_req zone=few burst=5; mirror /copy;
            error_page 503 = /hill/GetProducts.aspx; }
END
);

my @pids = sort(pids('nginx-process'));
my $sold = call('OrderAndPayWithYDJ', order(XCDDH => 'before'));
is $sold->retcode, 0, 'an order is sold before';
my $order = $sold->item('Order_id');
my @codes = call('GetTicketList', { orderid => $order })->raw
            =~ m{<ticketcode>(\d{30})</ticketcode>}g;

staff(qw(openagent set DEMO demo --enabled yes));
my ($key) = staff(qw(openkey issue DEMO demo)) =~ /\b([0-9A-F]{32})\b/
    or die "no key of the open API\n";
my %open = (
    at => [qw(open open-mirrored open-asked open-told open-slow)], key => $key,
    id => sql_value("select agent_id from ticket.agent where supplier_id = 1"
                    . " and user_name = 'demo'"),
    product => sql_value("select product_id from ticket.product where supplier_id"
                         . " = 1 and code = 'ADULT'"),
    orders => [$order],
);

my $fuzz = TicketFuzz->new(
    seed => $seed, http2 => $http2, orders => [$order], codes => \@codes,
    at => [qw(agent agent3 hill mirrored alone asked asking told again moved
              tried slow few old)],
    edition => { agent3 => '3.0' },
    open => \%open,
    excused => { (map { $_ => qr/^503$/ } qw(slow few open-slow)),
                 asking => qr/^50[03]$/ },      # what auth_request was told
);
$fuzz->run($seconds);

is_deeply [$fuzz->faults], [], "every answer is well formed (seed $seed)";
note join ', ', map { "$_ " . $fuzz->count($_) }
                qw(requests answers signed sold halves http2 busy told done);
cmp_ok $fuzz->count('signed'), '>', $fuzz->count('requests') / 8,
    'many answers are signed';
cmp_ok $fuzz->count('sold'), '>', 0, 'some requests are granted';
cmp_ok $fuzz->count('told'), '>', 0, 'the open API answers, too';
cmp_ok $fuzz->count('done'), '>', 0, 'and does what it is asked';
cmp_ok $fuzz->count('halves'), '>', 0, 'some clients leave in the middle';
cmp_ok $fuzz->count('http2'), '>', 0, 'some clients speak HTTP/2';

is_deeply [sort(pids('nginx-process'))], \@pids, 'no process of nginx has died';
my $after = call('OrderAndPayWithYDJ', order(XCDDH => 'after'));
is $after->retcode, 0, 'an order is sold afterwards' or diag $after->retmsg;
audit_ok();
done_testing();
