# What agents and the channel are told of rail orders: in which bytes, signed by what,
# one after the other of an order, again where it is not taken, thirteen times, then
# once more when staff say so.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use TicketOutbox qw(worker_log);
use TicketRailReceiver;
use TicketRailShop;
use TicketTest;

my $receiver = TicketRailReceiver->new;
$receiver->keys_are('/agent' => "${KEY}xcslw");
$receiver->keys_are('/channel' => $CHANNEL);
rail_start(worker => ['sweep 50', 'per_host 4'], shop => { channel_url => $receiver->url('channel') });
staff_says('merchant_set', 'demo', { callback_url => $receiver->url('agent') });

my @CONFIRM = ('ProcessPurchase.do', opt => 'CONFIRM');

sub news {
    my ($order, $column) = @_;
    return sql_value("select string_agg(w.$column\::text, ' ' order by w.seq) from"
        . ' ticket.rail_news w join ticket.rail_order o using (supplier_id, rail_id)'
        . ' where o.order_no = ?', $order);
}

sub all_told {
    my ($name, @orders) = @_;
    local $Test::Builder::Level = $Test::Builder::Level + 1;
    for my $order (@orders) {
        wait_until { news($order, 'state') !~ /[OF]/ } "$name: all of it is taken", 15
            or diag news($order, 'last_error');
    }
}

# The clock that the worker goes by, which is Postgres'.
sub goes_on { sql_do('update ticket.clock set shift = shift + make_interval(secs => ?)', $_[0]) }


# ---- To the byte ----

{
    my $order = import_order(orderNo => 'xcslw141117203122003');
    need_pay($order, 'E646076788');
    by_hand($order, 'D');
    all_told('bought', $order);
    my @came = $receiver->requests(order => $order);
    is_deeply [sort map { "$_->{path} $_->{body}" } @came], [
        "/agent orderNo=$order&payStatus=1&HMAC=6976C76D7637DDA02C3C3752F88C5072",
        map { "/channel orderNo=$order&event=$_->[0]&amount=1241.00&refundCash=43.00&reason="
              . "&HMAC=$_->[1]" } ['ISSUED', hmac_of($order, 'ISSUED1241.0043.00')],
                                  ['PARTIAL', hmac_of($order, 'PARTIAL1241.0043.00')]
    ], 'the agent hears the vector, the channel what it gets back';
    is $receiver->notes($order, path => '/channel'), 'ISSUED, PARTIAL', '... in their order';
    is balance(), '0 75900 0 0 124100', 'the books say so, too';

    done('ChannelRefund.do', orderNo => $order);
    done('ProcessRefund.do', orderNo => $order, opt => 'REFUSE', reason => '2');
    done('ChannelRefund.do', orderNo => $order);
    done('ProcessRefund.do', orderNo => $order, opt => 'AGREE');
    $receiver->expect_notes($order, 'ISSUED, PARTIAL, REFUSED, REFUND', 'refunds',
                            path => '/channel');
    is_deeply [map { $_->{body} =~ /event=(.*)&HMAC/ }
               ($receiver->requests(order => $order, path => '/channel'))[2, 3]],
        ['REFUSED&amount=&refundCash=&reason=2',
         'REFUND&amount=&refundCash=1179.00&reason='], 'with reason and amount';
}

sub hmac_of {
    my ($order, $values) = @_;
    return uc Digest::MD5::md5_hex("$CHANNEL$order$values");
}

{
    my $order = import_order();
    $receiver->script($order, 'hold');
    done('ProcessPurchase.do', orderNo => $order, opt => 'NO_TICKET', reason => '1');
    wait_until { $receiver->waiting == 1 } 'the channel hears that there is no ticket', 10;
    is rail_order($order)->{state}, 'N', 'until it has taken that, money is on its way';
    $receiver->release;
    wait_until { rail_order($order)->{state} eq 'X' } 'then the order is closed', 10;
    like +($receiver->requests(order => $order))[0]{body},
        qr/event=NO_TICKET&amount=&refundCash=1344.00&reason=1&HMAC=/, 'all of it goes back';
}


# ---- Who does not take it ----

{
    my %does = map { $_ => import_order() } 'http 500', 'http 404', 'http 204', 'http 201',
        'redirect', 'html', 'empty', 'array', 'twice', 'text', 'false', 'cut', 'close',
        'large', 'silent';
    my %good = map { $_ => import_order() } 'ok', 'bytes', 'delay 300 ok';
    for my $does (sort keys %does) {
        $receiver->script($does{$does}, $does, 'ok');
        done(@CONFIRM, orderNo => $does{$does}, result => result());
    }
    for my $does (sort keys %good) {
        $receiver->script($good{$does}, $does, 'ok');
        done(@CONFIRM, orderNo => $good{$does}, result => result());
    }
    all_told($_, $good{$_}) for sort keys %good;
    is $receiver->notes($good{$_}), 'ISSUED, PARTIAL', "\"$_\": told once" for sort keys %good;

    wait_until { news($does{$_}, 'attempts') =~ /^[1-9]/ } "\"$_\" is no yes", 15
        for sort keys %does;
    is +(split / /, news($does{$_->[0]}, 'last_error'), 1)[0], $_->[1], "\"$_->[0]\": why not"
        for ['http 500', 'HTTP 500'], ['redirect', 'HTTP 302'], ['false', 'ret is not true'],
            ['html', 'the answer is no object of JSON'], ['text', 'ret is not true'];
    like news($does{silent}, 'due_at'), qr/ infinity$/, 'what waits for others is not looked for';
    goes_on(40);
    for my $does (sort keys %does) {
        all_told("\"$does\"", $does{$does});
        is $receiver->notes($does{$does}), 'ISSUED, ISSUED, PARTIAL', "\"$does\": in order";
        my @came = $receiver->requests(order => $does{$does});
        is $came[1]{body}, $came[0]{body}, "\"$does\": the same bytes again";
    }
    is_deeply [grep { $_->{path} !~ m{^/(?:agent|channel)$} } $receiver->requests], [],
        'no redirect is followed';
    my @warned = worker_log(qr/WARN|warn/);
    is_deeply [grep { !/rail notice to agent "channel" of supplier \d+ failed/ } @warned], [],
        'a failure is told of by name' or diag @warned;
    is @warned, 1, '... once in a while';
    ok !worker_log(qr/abc123456/), 'the receiver\'s words are in no log';
}


# ---- The latest state, and nothing of what is at work ----

{
    staff_says('topup', 'demo', 500_000, { reference => 'paper 2' });
    my $order = import_order();
    $receiver->script($order, 'false', 'ok');
    need_pay($order, 'E646000001');
    by_hand($order, 'F');
    wait_until { news($order, 'attempts') eq '1' } 'a failure that the agent does not take', 10;
    need_pay($order, 'E646000001', pwd => 'another1');
    goes_on(10);
    my $other = import_order();
    need_pay($other, 'E646000002');
    by_hand($other, 'F');
    $receiver->expect_notes($other, 'PAY 2', 'another order');
    is $receiver->notes($order), 'PAY 2', 'while it is tried again, nothing is told of it';
    by_hand($order, 'D');
    all_told('bought in the end', $order);
    is $receiver->notes($order, path => '/agent'), 'PAY 2, PAY 1, PAY 1',
        'each says how it stands now';
}


# ---- Nobody to tell ----

{
    staff_says('supplier_set', { channel_url => '' });
    my $order = import_order();
    done('ProcessPurchase.do', orderNo => $order, opt => 'NO_TICKET', reason => '1');
    is news($order, 'due_at'), 'infinity', 'what the channel cannot be told rests';
    staff_says('supplier_set', { channel_url => $receiver->url('channel') });
    wait_until { rail_order($order)->{state} eq 'X' } 'until it has an address', 10;

    $receiver->script($order = import_order(), 'http 500', 'ok');
    done(@CONFIRM, orderNo => $order, result => result());
    wait_until { news($order, 'attempts') =~ /^1 / } 'what it has not taken', 10;
    staff_says('supplier_set', { channel_url => '' });
    goes_on(10);
    is news($order, 'due_at'), 'infinity infinity', '... rests as well';
    staff_says('supplier_set', { channel_url => $receiver->url('channel') });
    all_told('an address again', $order);

    # What a name turns out to be only the worker sees.
    sql_do("update ticket.rail_agent set callback_url = 'http://169.254.169.254/x'");
    my $inside = import_order();
    need_pay($inside, 'E646000009');
    by_hand($inside, 'F');
    wait_until { (news($inside, 'last_error') // '') eq 'address refused' }
        'no address inside is called', 10;
    staff_says('merchant_set', 'demo', { callback_url => $receiver->url('agent') });
    all_told('an address that may be called', $inside);

    my $refused = sql_row('select * from'
        . " api.staff_rail_supplier_set('DEMO', '{\"channel_url\": \"http://10.0.0.1:8080/\"}')");
    is $refused->{verdict}, 'CALLBACK_REACH', 'an address that no worker calls is refused';
}


# ---- Thirteen times, and once more ----

{
    my $order = import_order();
    $receiver->script($order, ('false') x 13, 'ok');
    need_pay($order, 'E646000003');
    by_hand($order, 'F');
    for my $n (1 .. 12) {
        wait_until { sql_value('select 1 from ticket.rail_news w join'
            . ' ticket.rail_order o using (supplier_id, rail_id) where o.order_no = ?'
            . ' and w.lease_owner is null and w.attempts = ?', $order, $n) } "try $n", 10;
        goes_on(sql_value('select extract(epoch from w.due_at - api.now()) + 1 from'
            . ' ticket.rail_news w join ticket.rail_order o using (supplier_id, rail_id)'
            . ' where o.order_no = ?', $order));
    }
    wait_until { news($order, 'state') eq 'F' } 'it is given up', 10;
    is $receiver->notes($order), join(', ', ('PAY 2') x 13), 'thirteen times are enough';
    my ($listed) = sql("select * from api.staff_rail_news_list('DEMO', '{}')");
    is_deeply [@$listed{qw(order_no target event attempts last_error)}],
        [$order, 'agent', 'PAY', 13, 'ret is not true'], 'staff see it';
    my $span = sql_value('select extract(epoch from w.done_at - w.event_at) from'
        . ' ticket.rail_news w join ticket.rail_order o using (supplier_id, rail_id)'
        . ' where o.order_no = ?', $order);
    ok $span > 21 * 3600 && $span < 28 * 3600, 'within a day and a night' or diag $span;
    staff_says('news_resend', $order, $listed->{seq});
    all_told('sent again', $order);
}


# ---- A receiver that is stuck ----

{
    my $OTHER = 'D' x 32;
    secret($OTHER);
    merchant('demo2', 'other', $OTHER, callback_url => $receiver->url('other'));
    $receiver->keys_are('/other' => "${OTHER}other");
    wait_until { rail_call('QueryPurchase.do', merchantCode => 'other', key => $OTHER,
        orderNo => 'none0000')->{errCode} eq '113' } 'another agent is known', 5;
    $receiver->script('/agent', 'hold');
    my @stuck = map { import_order() } 1 .. 24;
    my $held = 646_100_000;
    need_pay($_, 'E' . ++$held) for @stuck;
    by_hand($_, 'F') for @stuck;
    wait_until { $receiver->waiting == 4 } 'as many wait there as one may have', 10;
    my $order = import_order(code => 'other');
    need_pay($order, 'E' . ++$held, merchantCode => 'other', key => $OTHER);
    by_hand($order, 'F');
    $receiver->expect_notes($order, 'PAY 2', 'another agent does not wait');
    is $receiver->waiting, 4, 'no more go to who is stuck';
    cmp_ok sql_value("select count(*) from ticket.rail_news where target = 'A' and lease_owner"
        . ' is not null'), '<=', 20, '... nor are many more kept for it';
    $receiver->script('/agent', 'ok');
    $receiver->release;
    all_told('not stuck any more', @stuck);
}


# ---- The worker dies between answer and record ----

{
    my $order = import_order();
    $receiver->script($order, 'hold');
    done('ProcessPurchase.do', orderNo => $order, opt => 'NO_TICKET', reason => '1');
    wait_until { $receiver->waiting == 1 } 'it is on its way', 10;
    kill9('worker');
    $receiver->release;
    start('worker');
    is news($order, 'state'), 'O', 'nobody knows whether it was taken';
    goes_on(61);
    wait_until { rail_order($order)->{state} eq 'X' } 'told again when the lease is over', 10;
    is $receiver->notes($order), 'NO_TICKET, NO_TICKET', '... for a second time';
    is sql_value("select count(*) from ticket.rail_event e join ticket.rail_order o"
        . " using (supplier_id, rail_id) where o.order_no = ? and e.after = 'X'", $order), 1,
        'and closed once';
}


# ---- In the end ----

is_deeply [grep { !$_->{verified} } $receiver->requests], [], 'each one is signed'
    or diag explain [grep { !$_->{verified} } $receiver->requests];
kill USR1 => pids('worker');
wait_until { worker_log(qr/figures delivered=[1-9]\d* retried=\d+ undelivered=\d+ .* due=0 /) }
    'the figures count them', 10;
audit_ok();
done_testing();
