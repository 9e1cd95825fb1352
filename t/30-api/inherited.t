# Other modules in a ticket location: what they read of a request, copy of it or
# send elsewhere is whole, and when the client leaves in the middle nobody uses
# what has gone.  "make test-asan" sees the last.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use IO::Socket::INET;
use TicketFake;
use TicketTest;

my $copies = TicketFake->new;

system_start(
    http => 'limit_req_zone $server_name zone=one:1m rate=1r/m;
             lingering_timeout 1s; client_body_timeout 1s;',
    location => { agent => 'mirror /copy/;',
                  agent3 => 'error_page 400 404 405 413 500 503 /after/;' },
    locations => 'location /copy/ { proxy_pass ' . $copies->url('copy') . '; }
        location /after/ { proxy_pass ' . $copies->url('after') . ';
            proxy_pass_request_body off; proxy_set_header Content-Length ""; }
        location /then/ { ticket HILL; post_action /after/; }
        location /few/ { ticket DEMO; limit_req zone=one;
            error_page 503 =200 /agent/GetProviderConfig.aspx; }
        location /tried/ { ticket DEMO; try_files /none /hill/Nothing.aspx; }',
);

my @pids = pids('nginx-process');

# Sends the pieces, then no more, and returns all that is answered.
sub talk {
    my (@pieces) = @_;

    my $socket = IO::Socket::INET->new(PeerAddr => '127.0.0.1',
        PeerPort => port()) or die "connect: $!";
    for my $piece (@pieces) {
        $socket->syswrite($piece);
        $socket->flush;
    }
    $socket->shutdown(1);
    local $/;
    return readline($socket) // '';
}

sub with_body {
    my ($bytes, $length, $body) = @_;

    my $head = ref $length ? $$length : "Content-Length: $length";
    $bytes =~ s/\r\n\r\n\z/\r\n$head\r\n\r\n$body/ or die 'no end of the head';
    return $bytes;
}

sub copied {
    my ($note) = @_;
    return grep { ($_->{params}{note} // '') eq $note } $copies->requests;
}

# Whole requests: each is answered, and the copy has the body.
for my $method (qw(GET POST)) {
    my $answer = call('GetProducts', {}, method => $method,
                      $method eq 'GET' ? (add => [[note => 'whole']]) : ());
    is $answer->retcode, 0, "$method is answered beside its copy";
}
my $bytes = request_bytes('GetProducts', {}, keep => 0,
                          add => [[note => 'body']]);
like talk(with_body($bytes, 5, 'hello')), qr/<retcode>0</,
    'GET with a body is answered';
wait_until { copied('body') } 'GET with a body is copied';
is +(copied('body'))[0]{body}, 'hello', 'the copy has the body of a GET';

# Halves, of every page that waits for something else: nothing, a snapshot, a
# statement, a batch, and what is no page.
my $order = call('OrderAndPayWithYDJ', order(XCDDH => 'copied'));
is $order->retcode, 0, 'an order is sold beside its copy';
my @requests = (
    ['GetProducts', {}], ['QueryOrder', { order_id => $order->item('Order_id') }],
    ['CancelOrder', { Order_id => $order->item('Order_id') }],
    ['OrderProducts', order()], ['Nothing', {}],
    ['GetProducts', {}, agent => { user => 'nobody', password => 'x',
        key => '00000000-0000-0000-0000-000000000000' }],
);
my @locations = ('agent', 'hill', 'agent3', 'few', 'tried');
my $n = 0;

$copies->script('/copy', 'hold');
for my $behaviour (0 .. 2) {
    for my $request (@requests) {
        for my $at (@locations) {
            my ($page, $params, %options) = @$request;
            my $user = $options{agent} // 'demo';
            $user = { %$user, user => 'nobody' . $n++ } if ref $user;
            my $one = request_bytes($page, $params, at => $at, keep => 0,
                                    agent => $user);
            talk(@{(
                [with_body($one, 1000, 'x' x 500)],
                [with_body($one, 1000, ''), 'x' x 500],
                [with_body($one, \'Transfer-Encoding: chunked', "5\r\nhel")],
            )[$behaviour]});

            my $post = request_bytes($page, $params, at => $at, keep => 0,
                                     agent => $user, method => 'POST');
            talk(substr $post, 0, length($post) - 20);
        }
    }
    pass "halves are sent in way $behaviour";
}
$copies->script('/copy', 'ok');

is_deeply [pids('nginx-process')], \@pids, 'no process has died of a half';

# A client that leaves while Postgres works: what comes back is for nobody.
my $holder = db();
my $held = call('OrderProducts', { Order_list => 'HILL2|1', Mobile =>
    '13912345678', ID => identity(7), SXRQ => day(1) }, at => 'then');
is $held->retcode, 0, 'an order of the other supplier is booked';
my $number = $held->item('orderid');
$holder->begin_work;
$holder->do('select 1 from ticket.orders where order_id = ? for update', undef,
            $number);
my $left = IO::Socket::INET->new(PeerAddr => '127.0.0.1', PeerPort => port())
    or die "connect: $!";
$left->syswrite(request_bytes('CancelOrder', { Order_id => $number },
                              at => 'then'));
wait_until {
    sql_value("select count(*) from pg_stat_activity where
        usename = 'ticket_nginx' and wait_event_type = 'Lock'")
} 'the cancellation waits for its order';
my $before = $copies->requests;
close $left;
wait_until { $copies->requests > $before } 'its post_action goes on';
$holder->rollback;
wait_until {
    sql_value('select state from ticket.orders where order_id = ?', $number)
        eq '4'
} 'the order is cancelled all the same';

is call('GetProducts', {}, keep => 0)->retcode, 0, 'others are answered';
is_deeply [pids('nginx-process')], \@pids, 'no process has died of leaving';

audit_ok();
done_testing();
