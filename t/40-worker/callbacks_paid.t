# The page that BeginToPay named is told that its order is paid: signed, once,
# again where it fails, never inside, and without holding up other callbacks.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use Digest::MD5 qw(md5_hex);
use TicketAlipay;
use TicketBooking qw(order_row sql_call staff_call);
use TicketMoney qw(payment_of);
use TicketOutbox;
use TicketPay qw(pay_system account_add opened ask_now comes_to);
use TicketReceiver;
use TicketTest;

my $alipay = TicketAlipay->new(speed => 20);
my $receiver = TicketReceiver->new;
my $port = $receiver->port;
my $page = $receiver->url('paid') . 'NotifyUrl.aspx';

pay_system();
account_add($alipay, 'alipay');
$TicketOutbox::SUPPLIER = 7;
sql_do("UPDATE ticket.agent SET user_name = 'user9101', callback_address = '',"
       . " password_sealed = decode(?, 'hex') WHERE agent_id = 9101",
       TicketOutbox::sealed(password => 'user9101',
                            uc md5_hex('Password-9101')));
agent_key(9101, 1, $receiver);
sql_do('UPDATE ticket.agent SET version = 1');
sql_do('UPDATE ticket.supplier SET plain_callback = true');
sql_do('UPDATE ticket.supplier SET catalogue_version = 1');

sub call_of {
    return sql_row('SELECT c.*, extract(epoch FROM c.due_at)'
        . ' - extract(epoch FROM c.event_at) AS after'
        . ' FROM ticket.payment_call c WHERE c.order_id = ?', $_[0]);
}

sub told {
    return $receiver->requests(order => $_[0], page => 'NotifyUrl.aspx');
}

sub paid {
    my ($order, $number) = opened('alipay', notify => $page);

    $alipay->pay($number);
    ask_now($number);
    comes_to($number, 'P', "order $order is paid");
    return $order;
}


# ---- Once, and right ----

my $first = paid();
wait_until { (call_of($first) // {})->{delivered} } 'the page is told';
my ($request, @more) = told($first);
is scalar @more, 0, 'the page is called once';
is_deeply [@{$request}{qw(method path status)}],
    ['GET', '/paid/NotifyUrl.aspx', '6'], 'of an order that is paid';
is $request->{params}{senderid},
    sql_value('SELECT impl.client_ref(request_key) FROM ticket.orders'
              . ' WHERE order_id = ?', $first), 'by its own number';
ok $request->{verified}, 'signed as callbacks are';
is order_row($first)->{state}, '6', 'as the order is';
is_deeply [outbox_done(), scalar $receiver->requests(order => $first)], [0, 1],
    'an agent without an address for callbacks is told nothing else';


# ---- Again, and beside other callbacks ----

agent_address(9101, $receiver->url('a'));
sql_do('UPDATE ticket.agent SET version = 1');
$receiver->script('/paid', 'retcode 5', 'ok');

my $second = paid();
wait_until { call_of($second)->{attempts} == 1 } 'a page refuses';
my $call = call_of($second);
wait_until { events_done($second) =~ /\b2:delivered/ }
    'the callback of the same event does not wait for it';
is_deeply [@{$call}{qw(last_error done_at)}], ['retcode 5', undef],
    'what it said is kept';
cmp_ok $call->{after}, '>', 4, 'the next try is due in some seconds';
cmp_ok $call->{after}, '<', 40, 'and not in minutes';
sql_do('UPDATE ticket.payment_call SET due_at = api.now() WHERE order_id = ?',
       $second);
wait_until { call_of($second)->{delivered} } 'the second try is taken';
is scalar(told($second)), 2, 'there were two tries';


# ---- Given up, and sent again ----

$receiver->script('/paid', 'http 500');
my $third = paid();
wait_until { call_of($third)->{attempts} == 1 } 'a page is broken';
sql_do('UPDATE ticket.payment_call SET due_at = api.now(), expire_at ='
       . ' api.now() WHERE order_id = ?', $third);
wait_until { defined call_of($third)->{done_at} } 'after a day it is given up';
ok !call_of($third)->{delivered}, 'it counts as undelivered';
my (undef, $out) = ticketctl('callback', 'undelivered', 'BOOK');
like $out, qr/\b$third\b/, 'staff see it';
$receiver->script('/paid', 'ok');
is +(ticketctl('callback', 'resend', 'BOOK', $third, '--event', 0))[0], 0,
    'staff send it again';
wait_until { call_of($third)->{delivered} } 'then it is taken';


# ---- Where it may not go ----

my ($fourth, $number) = opened('alipay', notify => $page);
my ($fifth, $other) = opened('alipay', notify => $page);
configure_worker('sweep 100', 'allow_loopback off', "allow_ports $port");
restart('worker');
is sql_value('SELECT impl.payment_paid(7, ?, ?, ?, null)',
             @{payment_of($number)}{qw(payment_id amount_fen)}, 'by hand'),
    'paid', 'another order is paid';
wait_until { (call_of($fourth) // {})->{attempts} } 'its page is tried';
is call_of($fourth)->{last_error}, 'address refused',
    'an address inside is not called';
is scalar(told($fourth)), 0, 'nothing arrives there';
is scalar(told($first)), 1, 'no page has been told twice';


# ---- Rung for ----

# What the worker hears of, the bell told.
configure_worker('sweep 600000', 'allow_loopback on', "allow_ports $port");
restart('worker');
sql_call(db('ticket_nginx'), 'api.notice_store_2', 7, 1, 'rung', $other, 1, '',
         20000, undef, 'rung', undef, 'f', '\x00');
wait_until { redis()->xadd('ticket:pay', '*', supplier => 7, notices => 1);
             payment_of($other)->{state} eq 'P' } 'a notice is applied';
wait_until { (call_of($fifth) // {})->{delivered} }
    'its page is told at once, without a sweep';
wait_until { !sql_value('SELECT count(*) FROM ticket.outbox'
                        . ' WHERE order_id = ?', $fifth) }
    'and so is the agent';
kill USR1 => pids('worker');
wait_until { worker_log(qr/figures delivered=[2-9] /) }
    'the figures count both';

done_testing;
