# Sold by the code on the buyer's phone, and refunded in part: ticketctl, the
# worker and Alipay with its books.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use Encode qw(decode);
use JSON::PP ();
use TicketAlipay;
use TicketBooking qw(booked order_row staff_call sql_array sql_call);
use TicketMoney qw(payment_of payback_of alarms sides);
use TicketPay qw(pay_system account_add attempts one_content);
use TicketTest;

my $alipay = TicketAlipay->new(speed => 20);

pay_system();
account_add($alipay, 'alipay');

my $code = '284600000000000042';        # each is used once

sub sells {
    my ($order, @more) = @_;

    secret(++$code);
    my ($status, $out, $err) = ticketctl('payment', 'code', $order, $code,
                                         '--json', @more);

    return ($status, $status ? [] : JSON::PP->new->decode($out), $err);
}

sub number_of {
    return sql_value('SELECT number FROM ticket.payment WHERE order_id = ?'
                     . ' ORDER BY payment_id DESC LIMIT 1', $_[0]);
}


# ---- Paid at once ----

my $order = booked(items => [[1, 3]]);
my ($status, $tickets, $err) = sells($order);

is $status, 0, 'a code that pays sells' or diag $err;
is_deeply [map { $_->{product} } @$tickets], [('ADULT') x 3],
    'three tickets are printed';
like $_->{ticketcode}, qr/^$order\d{11}$/, 'with their codes' for @$tickets;
is order_row($order)->{state}, '3', 'the order is delivered';

my $number = number_of($order);
my $p = payment_of($number);
is_deeply [@{$p}{qw(state received_fen way)}], ['P', 30000, 4],
    'the receipt is booked';
one_content($alipay, $number, 'charge_code', 'the platform was asked for it');
is_deeply $alipay->totals, { received => 30000, refunded => 0,
                             transferred => 0 }, 'its books say so, too';


# ---- Tickets back, each under a number of its own ----

is sql_call('api.refund_tickets_2', 7, 9101, $order, '{1}')->[0]{verdict},
    undef, 'one ticket is refunded online';
is sql_call('api.staff_ticket_refund', 7, $order, '{2}')->[0]{way},
    'platform', 'another one at the counter';
wait_until { !grep { $_->{state} ne 'D' } @{payback_of($p)} }
    'both are back at the platform';
my @back = @{payback_of($p)};
is_deeply [map { $_->{amount_fen} } @back], [10000, 10000],
    'each with its own amount';
isnt $back[0]{number}, $back[1]{number}, 'under its own number';
is_deeply $alipay->totals, { received => 30000, refunded => 20000,
                             transferred => 0 },
    'the platform has paid both, and no more';
is sql_value('SELECT count(*) FROM ticket.outbox WHERE order_id = ?'
    . ' AND kind = 2', $order), 2, 'the agent is told of both, each once';
is sides($order, 1, 4, 5, 21), '10000 0 0 -10000', 'one ticket is left';


# ---- The buyer has to type a password ----

$alipay->plan('*' => asks => 2);
$order = booked();
($status, $tickets, $err) = sells($order);
is $status, 0, 'it is waited for the password' or diag $err;
is scalar @$tickets, 2, 'then the tickets are printed';


# ---- The platform refuses ----

$alipay->script(charge_code => 'refuse ACQ.PAYMENT_AUTH_CODE_INVALID');
$order = booked();
($status, $tickets, $err) = sells($order);
is $status, 1, 'a code the platform refuses sells nothing';
like decode('UTF-8', $err), qr/not paid: T\d+, .*AUTH_CODE_INVALID/,
    'and is told why';
is order_row($order)->{state}, '0', 'the order may be paid otherwise';
unlike $err, qr/$code/, 'the code is said nowhere';

is sql_value('SELECT count(*) FROM ticket.pay_attempt WHERE content::text'
    . ' LIKE ?', '%2846000%'), 0, 'nor kept in the clear';

audit_ok();
done_testing();
