# The ways to pay by Alipay: the page, that for phones, the QR code, and the code
# of the buyer's phone; in certificate mode.  And UnionPay's codes, in either
# direction.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use TicketAlipay;
use TicketBooking qw(booked order_row);
use TicketMoney qw(begin payment_of payback_of alarms);
use TicketPay qw(pay_system account_add ask_now attempts comes_to cancelled
                 until_asked);
use TicketTest;
use TicketUnionPay;
use TicketVisitor qw(visitor_token);

my $alipay = TicketAlipay->new(certificates => 1);
my $unionpay = TicketUnionPay->new;

pay_system();
account_add($alipay, 'alipay',
            notify_base => 'https://tickets.example',
            return_url => 'https://shop.example/paid');

sub back_of { return payback_of(payment_of($_[0]))->[-1] }

for my $way (1, 2, 3) {
    my $order = booked();
    my $number = begin($order, channel => 'alipay', way => $way)->{number};

    comes_to($number, 'O', "a payment of way $way is opened");
    my $p = payment_of($number);
    my ($open, $other) = @$p{$way == 3 ? qw(qr url) : qw(url qr)};
    like $open, qr/^http/, "the buyer has what to open, way $way";
    is $other, undef, "and nothing else, way $way";
    my ($back_to) = $open =~ /[?&]return_url=([^&]*)/;
    is $back_to, $way == 3 ? undef : 'https%3A%2F%2Fshop.example%2Fpaid',
        "a page leads the buyer back, a code does not, way $way";
    is scalar($alipay->requests(number => $number, action => 'charge')),
        $way == 3 ? 1 : 0, "only the code is asked for, way $way";
    $alipay->pay($open);
    until_asked($number, sub { payment_of($number)->{state} eq 'P' },
                "a question finds it paid, way $way");
    cancelled($order);
    my $back = back_of($number)->{number};
    until_asked($back, sub { back_of($number)->{state} eq 'D' },
                "the money goes back, way $way");
    is order_row($order)->{state}, '4', "the order is closed, way $way";
    is alarms($number), '', "nobody is alarmed, way $way";
}


# ---- By the code of the buyer's phone ----

{
    my $code = '281234567890123456';
    my $sells = sub {
        my $order = booked();
        ticketctl(qw(payment code), $order, $code++, qw(--wait 0));
        return ($order, sql_value('SELECT number FROM ticket.payment'
                                  . ' WHERE order_id = ?', $order));
    };

    my ($order, $number) = $sells->();
    comes_to($number, 'P', 'a code pays at once');
    # What is sold at a desk is handed out at once, by the worker's next turn.
    wait_until { order_row($order)->{state} eq '3' }
        'and the order is delivered';
    is $alipay->trade($number)->{amount}, 20000, 'the platform has the money';

    $alipay->plan('*' => asks => 2);
    ($order, $number) = $sells->();
    until_asked($number, sub { payment_of($number)->{state} eq 'P' },
                'a buyer who types a password is waited for');

    $alipay->plan('*' => asks => 'never');
    ($order, $number) = $sells->();
    wait_until { ((attempts($number))[0] // '') eq '2 sends 6' }
        'another buyer does not type it';
    sql_do("UPDATE ticket.pay_job SET created_at = created_at - interval '1 min'"
           . ' WHERE number = ?', $number);
    until_asked($number, sub { payment_of($number)->{state} eq 'X' },
                'after a minute the payment is cancelled');
    is scalar($alipay->requests(number => $number, action => 'cancel')), 1,
        'the platform has cancelled it';
    is order_row($order)->{state}, '0', 'the order waits as before';
}


# ---- UnionPay: a code that the buyer scans ----

account_add($unionpay, 'unionpay', notify_base => 'https://tickets.example');
$unionpay->plan('*', notice => 'none');

{
    my $open = sub {
        my $order = booked();
        my $number = begin($order, channel => 'unionpay', way => 3)->{number};
        comes_to($number, 'O', 'UnionPay answers a code');
        return ($order, $number);
    };

    my ($order, $number) = $open->();
    like payment_of($number)->{qr}, qr{^https://qr\.95516\.com/},
        'the buyer has a code to scan';
    until_asked($number, sub { $unionpay->requests(number => $number,
                                                   action => 'query') },
                'it is asked after before anybody scans it');
    is payment_of($number)->{state}, 'O', 'and stays open';
    $unionpay->pay(payment_of($number)->{qr});
    until_asked($number, sub { payment_of($number)->{state} eq 'P' },
                'what was scanned is found paid');
    cancelled($order);
    my $back = back_of($number)->{number};
    until_asked($back, sub { back_of($number)->{state} eq 'D' },
                'it goes back as the product it was');
    is $unionpay->refund($back)->{amount}, 20000, 'all of it';

    ($order, $number) = $open->();
    $unionpay->expire($number);
    sql_do("UPDATE ticket.payment SET expire_at = api.now() - interval '6 min'"
           . ' WHERE number = ?', $number);
    until_asked($number, sub { payment_of($number)->{state} eq 'X' },
                'a code that nobody scans ends with its time');
    is alarms($number), '', 'and staff are not alarmed';

    $unionpay->script(charge => 'refuse 38');
    $order = booked();
    $number = begin($order, channel => 'unionpay', way => 3)->{number};
    comes_to($number, 'FX', 'a code that is refused opens nothing');
    is order_row($order)->{state}, '0', 'and the order waits as before';
    $unionpay->script(charge => 'ok');
}


# ---- UnionPay: by the code of the buyer's phone ----

{
    my $code = '6223890412345670042';
    my $sells = sub {
        my $order = booked();
        my @said = ticketctl(qw(payment code), $order, $code++, @_);
        return ($order, sql_value('SELECT number FROM ticket.payment'
                                  . ' WHERE order_id = ?', $order), @said);
    };
    my $waits = sub { $sells->(qw(--wait 0)) };
    my $over = sub {
        my ($number) = @_;
        wait_until { $unionpay->requests(number => $number, action => 'charge_code') }
            'UnionPay has the charge';
        sql_do('UPDATE ticket.pay_job SET created_at = created_at'
               . " - interval '1 min' WHERE number = ? AND action = 2", $number);
    };

    my ($order, $number) = $waits->();
    until_asked($number, sub { payment_of($number)->{state} eq 'P' },
                "a question finds UnionPay's code paid");
    wait_until { order_row($order)->{state} eq '3' } 'and its order is delivered';
    is scalar($unionpay->requests(number => $number, action => 'charge_code')), 1,
        'it was charged once';
    cancelled($order);

    $unionpay->plan('*' => asks => 2);
    ($order, $number) = $waits->();
    until_asked($number, sub { payment_of($number)->{state} eq 'P' },
                'the password is waited for at UnionPay, too');

    $unionpay->plan('*' => asks => undef, tried => '64');
    ($order, $number) = $waits->();
    until_asked($number, sub { payment_of($number)->{state} =~ /[FX]/ },
                'a buyer with too little money has not paid');
    is order_row($order)->{state}, '0', 'who may pay otherwise';
    is scalar($unionpay->requests(number => $number, action => 'cancel')), 0,
        'there is nothing to reverse';
    $unionpay->plan('*' => tried => undef);

    my @said;
    ($order, $number, @said) = do { $code--; $sells->() };
    is $said[0], 1, 'a code that was used before sells nothing';
    like $said[2], qr/\b86\b/, 'and UnionPay is quoted';

    $unionpay->plan('*' => asks => 'never');
    ($order, $number) = $waits->();
    $over->($number);
    until_asked($number, sub { payment_of($number)->{state} eq 'X' },
                'what nobody confirms is reversed after a minute');
    is $unionpay->trade($number)->{state}, 'closed', 'at UnionPay, too';
    is order_row($order)->{state}, '0', 'its order may be paid otherwise';
    is alarms($number), '', 'and nobody is alarmed of it';

    # Paid while nobody sees it: the reversal gives it back.
    $unionpay->plan('*' => asks => undef, lag => 100);
    ($order, $number) = $waits->();
    $over->($number);
    until_asked($number, sub { payment_of($number)->{state} eq 'X' },
                'what is paid too late to be seen is reversed');
    is $unionpay->trade($number)->{state}, 'returned', 'the buyer has it again';

    # Its day is over: the question finds what cannot be reversed.
    $unionpay->plan('*' => lag => undef);
    $unionpay->script(query => 'refuse 05');
    $unionpay->script(cancel => 'refuse 35');
    ($order, $number) = $waits->();
    $over->($number);
    wait_until { ask_now($number);
                 $unionpay->requests(number => $number, action => 'cancel') }
        'a reversal is tried', 10;
    $unionpay->script($_ => 'ok') for qw(query cancel);
    until_asked($number, sub { payment_of($number)->{received_fen} > 0 },
                'what cannot be reversed is booked when it is seen');
}

audit_ok();
# ---- Back to the page of the order ----

# Without an address of its own, an account leads to the page of the order.
{
    my @orders = map { booked() } 1 .. 2;
    sql_do('UPDATE ticket.supplier SET visitor_url = ? WHERE supplier_id = ?',
           'https://tickets.example/t/', $TicketBooking::SUPPLIER);
    for my $address ('https://shop.example/paid', '') {
        sql_do('UPDATE ticket.provider_account SET return_url = ?', $address);
        my $order = shift @orders;
        my $number = begin($order, channel => 'alipay', way => 1)->{number};
        comes_to($number, 'O', "a payment is opened, address '$address'");
        my ($back_to) = payment_of($number)->{url} =~ /[?&]return_url=([^&]*)/;
        my $token = visitor_token($order,
                                  supplier => $TicketBooking::SUPPLIER);
        is $back_to, $address ? 'https%3A%2F%2Fshop.example%2Fpaid'
                              : "https%3A%2F%2Ftickets.example%2Ft%2F$token",
            "the buyer comes back to where he should, address '$address'";
    }
    sql_do('UPDATE ticket.provider_account SET return_url = ?',
           'https://shop.example/paid');
}

done_testing();
undef $alipay;
undef $unionpay;
