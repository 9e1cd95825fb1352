# Sold by the code on the buyer's phone, and refunded in part: ticketctl, the
# worker and Alipay with its books; and sales at WeChat Pay that nobody pays.

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
use TicketPay qw(pay_system account_add ask_now one_content);
use TicketTest;
use TicketWechat2;
use TicketWechat3;

my $alipay = TicketAlipay->new(speed => 20);

# A reversal is too early by our clock alone.
my %wechat = (wechat2 => TicketWechat2->new(speed => 2),
              wechat3 => TicketWechat3->new(speed => 2));

# WeChat Pay V2 has to be asked through TLS: it wants our certificate there.
pay_system(settings => ['sweep 100', 'ca_file ' . $wechat{wechat2}->ca_file]);
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

$order = booked();
secret(++$code);
($status, my $printed, $err) = ticketctl(qw(payment code), $order, $code);
is $status, 0, 'one more code pays' or diag $err;
is scalar(() = $printed =~ /\b$order\d{11}\b/g), 2,
    'a table has both tickets, too' or diag $printed;


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


# ---- The password is never typed, at WeChat Pay: reversed, and asked after ----

$code = '134600000000000042';
nobody_pays($_) for qw(wechat2 wechat3);

audit_ok();
done_testing();


sub nobody_pays {
    my ($name) = @_;
    my $wechat = $wechat{$name};
    my $sold = booked();

    # Codes of WeChat Pay go to the account that has a channel.
    sql_do("UPDATE ticket.provider_account SET channel = NULL"
           . " WHERE provider LIKE 'wechat%'");
    account_add($wechat, $name);
    $wechat->plan('*' => asks => 'never', notice => 'none');

    my ($failed) = sells($sold, '--wait', 0);
    is $failed, 1, "$name: without the password nothing is sold";
    my $open = number_of($sold);
    wait_until { $wechat->requests(number => $open, action => 'charge_code') }
        "$name: the platform was asked for it";

    # As if the minute of the code were over.
    wait_until {
        sql_do('UPDATE ticket.pay_job'
               . " SET created_at = api.now() - interval '1 min'"
               . ' WHERE number = ? AND action = 2 AND asking'
               . ' AND lease_owner IS NULL', $open);
        ask_now($open);
        return payment_of($open)->{closing};
    } "$name: it is given up, and closed";

    wait_until { payment_of($open)->{state} eq 'X' }
        "$name: what is reversed has ended", 40;
    my @said = map { $_->{action} } $wechat->requests(number => $open);
    is "@said[-2, -1]", 'cancel query',
        "$name: it was reversed, and asked after";
    is sql_value('SELECT count(*) FROM ticket.pay_job WHERE number = ?', $open),
        0, "$name: nothing goes on for it";

    $wechat->plan('*' => asks => undef);
    my ($paid, $got, $why) = sells($sold);
    is $paid, 0, "$name: the order may be paid by another code" or diag $why;
    is scalar @$got, 2, "$name: and is sold";
    isnt number_of($sold), $open, "$name: under another number";
    return;
}
