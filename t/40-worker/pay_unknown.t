# Unknown outcomes at Alipay: of every action, executed and not, whatever came
# back.  Nothing happens twice, no number is sent with two contents, and in the
# end both books say the same.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use TicketAlipay;
use TicketBooking qw(booked order_row sql_call);
use TicketMoney qw(begin payment_of payback_of jobs_of alarms);
use TicketPay qw(pay_system account_add opened ask_now attempts comes_to
                 until_asked cancelled one_content);
use TicketTest;

my $alipay = TicketAlipay->new;

pay_system();
account_add($alipay, 'alipay');

# Executed, and nobody knows; not executed, and nobody knows.
my @done = ('close', 'reset', 'http 502', 'forged', 'unsigned', 'lie 20000',
            'lie ACQ.SYSTEM_ERROR');
my @lost = ('ignore close', 'ignore http 504', 'refuse 20000',
            'refuse ACQ.SYSTEM_ERROR');

sub count { my ($number, $action) = @_;
    return scalar $alipay->requests(number => $number, action => $action) }
sub refunds_sent { my ($number) = @_;
    return scalar grep { ($_->{refund_number} // '') eq $number }
                  $alipay->requests(action => 'refund') }

sub begun { return begin(booked(), channel => 'alipay')->{number} }

# A payment that has been paid, and its order.
sub paid {
    my ($order, $number) = opened('alipay');
    $alipay->pay($number);
    until_asked($number, sub { payment_of($number)->{state} eq 'P' },
                "$number is paid");
    return ($order, $number);
}

sub back_of { return payback_of(payment_of($_[0]))->[-1] }


# ---- Precreate: the same request again ----

for my $does (@done, @lost) {
    my $order = booked();
    $alipay->script(charge => $does, 'ok');
    my $number = begin($order, channel => 'alipay')->{number};
    until_asked($number, sub { payment_of($number)->{state} eq 'O' },
                "opened though the first answer was: $does");
    is count($number, 'charge'), 2, "opened by a repeat after: $does";
    is_deeply [grep { /^1 / && !/5$/ } attempts($number)],
        ['1 sends 6', '1 asks 1'],
        "the first attempt stays unknown: $does";
    one_content($alipay, $number, 'charge', "the same content after: $does");
}

for my $does ('ignore close', 'refuse ACQ.TRADE_HAS_SUCCESS') {
    $alipay->script(charge => ($does) x 4, 'ok');
    my $number = begun();
    until_asked($number, sub { payment_of($number)->{state} eq 'X' },
                "what cannot be opened is closed: $does");
    is count($number, 'charge'), 4, "after three repeats: $does";
    is count($number, 'close'), 1, "by the platform: $does";
    is alarms($number), 'gave-up', "staff are told: $does";
}

{
    $alipay->script(charge => 'refuse ACQ.ACCESS_FORBIDDEN', 'ok');
    my $number = begun();
    comes_to($number, 'F', 'what the platform refuses is refused');
    is count($number, 'charge'), 1, 'and not said again';
}


# ---- Query ----

for my $does ('close', 'http 502', 'forged', 'unsigned', 'lie 20000') {
    my ($order, $number) = opened('alipay');
    $alipay->pay($number);
    $alipay->script("query $number" => $does, 'ok');
    until_asked($number, sub { payment_of($number)->{state} eq 'P' },
                "found paid after a query that was: $does");
    is order_row($order)->{state}, '6', "the order is paid after: $does";
    is payment_of($number)->{received_fen}, 20000, "once, after: $does";
}


# ---- Close ----

for my $does (@done, @lost) {
    my ($order, $number) = opened('alipay');
    $alipay->scan($number);
    $alipay->script("close $number" => $does, 'ok');
    sql_call('api.cancel_order', 7, 9101, $order);
    until_asked($number, sub { payment_of($number)->{state} eq 'X' },
                "closed though the first answer was: $does");
    is count($number, 'close'), (grep { $_ eq $does } @lost) ? 2 : 1,
        "closed as often as it takes after: $does";
    is $alipay->trade($number)->{state}, 'closed',
        "the platform has it closed after: $does";
}

{
    my ($order, $number) = opened('alipay');
    $alipay->pay($number);
    $alipay->script("query $number" => 'ignore close', 'ok');
    sql_call('api.cancel_order', 7, 9101, $order);
    until_asked($number, sub { payment_of($number)->{state} eq 'P' },
                'what was paid before it is closed is paid');
    my $back = back_of($number);
    until_asked($back->{number}, sub { back_of($number)->{state} eq 'D' },
                'and goes back, the order being closed');
    is order_row($order)->{state}, '4', 'which it stays';
}


# ---- Refund: asked after, and sent again by the same number ----

for my $does (@done, @lost, 'ignore cut') {
    my ($order, $number) = paid();
    my $lost = grep { $_ eq $does } @lost, 'ignore cut';

    $alipay->script(refund => $does, 'ok');
    cancelled($order);
    my $back = back_of($number)->{number};
    until_asked($back, sub { back_of($number)->{state} eq 'D' },
                "refunded though the first answer was: $does");
    is refunds_sent($back), $lost ? 2 : 1,
        "sent again only where it was not executed: $does";
    is $alipay->refund($back)->{amount}, 20000, "refunded once: $does";
    is order_row($order)->{state}, '4', "the order is closed after: $does";

    my @asks = grep { /^6 asks/ } attempts($back);
    is scalar(@asks), $lost ? 3 : 1,
        "asked before anything is sent again: $does";
}

{
    my ($order, $number) = paid();
    $alipay->script(refund => 'refuse ACQ.SELLER_BALANCE_NOT_ENOUGH', 'ok');
    cancelled($order);
    my $back = back_of($number)->{number};
    wait_until { ((attempts($back))[0] // '') eq '6 sends 2' }
        'where money is missing, the refund waits';
    ok sql_value("SELECT due_at > api.now() + interval '5 min'"
                 . ' FROM ticket.pay_job WHERE number = ?', $back),
        'it waits for minutes';
    ask_now($back);
    wait_until { back_of($number)->{state} eq 'D' } 'and is sent again';
    is refunds_sent($back), 2, 'by the same number';

    ($order, $number) = paid();
    $alipay->script(refund => 'refuse ACQ.TRADE_HAS_FINISHED', 'ok');
    cancelled($order);
    wait_until { back_of($number)->{state} eq 'M' }
        'a refund that is refused for good waits for staff';
    is alarms(back_of($number)->{number}), 'refund-failed', 'who are told';
    is refunds_sent(back_of($number)->{number}), 1, 'it is sent once';

    # refused after one that is unknown: that one has the last word
    ($order, $number) = paid();
    $alipay->script(refund => 'ignore close', 'refuse ACQ.TRADE_HAS_FINISHED', 'ok');
    cancelled($order);
    until_asked(back_of($number)->{number},
                sub { back_of($number)->{state} eq 'M' },
                'a repeat that is refused is asked after, then final');
    is_deeply [grep { /sends/ } attempts(back_of($number)->{number})],
        ['6 sends 6', '6 sends 6'], 'neither attempt says what it was';
}


# ---- In the end ----

my $books = $alipay->totals;
is sql_value('SELECT sum(received_fen) FROM ticket.payment'),
    $books->{received}, 'both say the same of what came';
is sql_value('SELECT sum(refunded_fen) FROM ticket.payment'),
    $books->{refunded}, 'and of what went back';
is sql_value('SELECT count(*) FROM (SELECT number, action FROM'
    . ' ticket.pay_attempt GROUP BY 1, 2 HAVING count(DISTINCT content_hash)'
    . ' > 1) x'), 0, 'no number was sent with two contents';
is scalar(grep { @$_ > 1 } values %{contents()}), 0,
    'nor does the platform know one with two';

# What the platform was sent, by action and number.
sub contents {
    my %of;
    for my $r ($alipay->requests) {
        my $number = $r->{refund_number} // $r->{number} // next;
        my $all = $of{"$r->{action} $number"} //= [];
        push @$all, $r->{content}
            if defined $r->{content} && !grep { $_ eq $r->{content} } @$all;
    }
    return \%of;
}

audit_ok();
done_testing();
