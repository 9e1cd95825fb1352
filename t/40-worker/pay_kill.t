# The worker dies, and platforms are stuck: what had been sent is asked after and
# never sent again unasked; who is stuck delays nobody else, nor callbacks.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use TicketAlipay;
use TicketBooking qw(booked order_row sql_call);
use TicketMoney qw(begin payment_of payback_of alarms);
use TicketOutbox qw(agent_add order_add events_done);
use TicketPay qw(pay_system account_add opened ask_now attempts comes_to
                 cancelled);
use TicketProcess qw(slurp);
use TicketReceiver;
use TicketTest;
use TicketWechat3;

my $alipay = TicketAlipay->new;
my $wechat = TicketWechat3->new;

pay_system();
account_add($alipay, 'alipay');
account_add($wechat, 'wechat');

sub log_has { my ($what) = @_;
    return scalar grep { /$what/ } split /^/, slurp(log_dir() . '/worker.log') }
sub back_of { return payback_of(payment_of($_[0]))->[-1] }
sub requests { my ($number, $action) = @_;
    return scalar grep { ($_->{refund_number} // $_->{number} // '') eq $number }
                  $alipay->requests(action => $action) }

# As if the leases of the dead had ended.
sub leases_end {
    sql_do("UPDATE ticket.pay_job SET due_at = api.now()"
           . ' WHERE lease_owner IS NOT NULL');
    return;
}

sub dies_and_comes_back {
    kill9('worker');
    leases_end();
    start('worker');
    return;
}


# ---- It dies between sending and recording ----

# a charge that the platform has taken
{
    $alipay->script(charge => 'hold', 'ok');
    my $number = begin(booked(), channel => 'alipay')->{number};
    wait_until { requests($number, 'charge') == 1 } 'a charge is sent';
    dies_and_comes_back();
    comes_to($number, 'O', 'the next worker opens it');
    is_deeply [grep { /^1 / && !/5$/ } attempts($number)],
        ['1 sends -', '1 asks 1'],
        'by the same request, of which one may have been executed';
    is requests($number, 'charge'), 2, 'it was sent twice in all';
}

# a refund: the money may have gone
{
    my ($order, $number) = opened('alipay');
    $alipay->pay($number);
    ask_now($number);
    comes_to($number, 'P', 'a payment is paid');
    $alipay->script(refund => 'hold', 'ok');
    cancelled($order);
    my $back = back_of($number)->{number};
    wait_until { requests($back, 'refund') == 1 } 'its refund is sent';
    dies_and_comes_back();
    wait_until { back_of($number)->{state} eq 'D' } 'the next worker finds it';
    is requests($back, 'refund'), 1, 'and has not sent it again';
    is requests($back, 'refund_query'), 1, 'but it has asked';
    is $alipay->totals->{refunded}, 20000, 'it has gone back once';
}


# ---- It ends in good order ----

{
    my ($order, $number) = opened('alipay');
    $alipay->pay($number);
    ask_now($number);
    comes_to($number, 'P', 'another payment is paid');
    $alipay->script(refund => 'hold', 'ok');
    cancelled($order);
    my $back = back_of($number)->{number};
    wait_until { requests($back, 'refund') == 1 } 'its refund is on its way';
    stop('worker');
    is sql_value('SELECT count(*) FROM ticket.pay_job WHERE lease_owner'
        . ' IS NOT NULL'), 0, 'a worker that ends leaves no lease';
    is_deeply [attempts($back)], ['6 sends 6'],
        'what was in flight may have been executed';
    start('worker');
    ask_now($back);
    wait_until { back_of($number)->{state} eq 'D' } 'its successor asks';
    is requests($back, 'refund'), 1, 'and sends nothing again';
}


# ---- A platform is stuck ----

{
    $wechat->script('*' => 'ignore hold');
    my @stuck = map { begin(booked(), channel => 'wechat')->{number} } 1 .. 20;
    wait_until { $wechat->waiting == 8 } 'a stuck platform has a full window';

    my $begun = time;
    my ($order, $number) = opened('alipay');
    $alipay->pay($number);
    ask_now($number);
    comes_to($number, 'P', 'another platform is as quick as ever');
    cmp_ok time - $begun, '<', 15, 'it takes no more than seconds';
    my $receiver = TicketReceiver->new;
    my $agent = agent_add(501, $receiver);
    my @events = map { order_add($agent, '0') } 1 .. 20;
    wait_until { @events == grep { events_done($_) eq '1:delivered' } @events }
        'callbacks are delivered all the while';
    is $wechat->waiting, 8, 'while the first one holds what it has';

    is sql_value('SELECT count(*) FROM ticket.pay_job WHERE account_no = 2'
        . ' AND lease_owner IS NOT NULL'), 8,
        'no more is leased of it than it may have';
    ok sql_value("SELECT every(lease_until < api.now() + interval '1 min')"
        . ' FROM ticket.pay_job WHERE lease_owner IS NOT NULL'),
        'and for no longer than a lease';
    $wechat->script('*' => 'http 502');
    $wechat->release;
    wait_until { log_has('account 2 .* has not answered 5 times') }
        'five failures in a row open its circuit';
    wait_until { log_has('payments .*circuits_open=1')
                 || (kill('USR1', (pids('worker'))[0]), 0)[1] }
        'the figures say so';

    ($order, $number) = opened('alipay');
    ok $number, 'the other one is open';

    $wechat->script('*' => 'ok');
    sql_do("UPDATE ticket.pay_job SET due_at = api.now() WHERE account_no = 2"
           . " AND lease_owner IS NULL AND due_at < 'infinity'");
    wait_until { log_has('account 2 .* answers again') }
        'one answer closes the circuit', 30;
    wait_until { sql_value('SELECT count(*) FROM ticket.payment'
        . " WHERE account_no = 2 AND state = 'W'") == 0
        || (ask_now(@stuck), 0)[1] } 'and everything goes on', 60;
}

is sql_value('SELECT count(*) FROM api.audit(7)'), 0, 'the books are even';
done_testing();
undef $_ for $alipay, $wechat;
