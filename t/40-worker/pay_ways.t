# The ways to pay by Alipay: the page, that for phones, the QR code, and the code
# of the buyer's phone; in certificate mode.

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

my $alipay = TicketAlipay->new(certificates => 1);

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

audit_ok();
done_testing();
undef $alipay;
