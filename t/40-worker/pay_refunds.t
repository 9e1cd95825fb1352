# Refunds at WeChat Pay and UnionPay, whatever is answered to them: money goes back
# once, and both books agree.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use TicketBooking qw(booked order_row staff_call);
use TicketMoney qw(begin payment_of payback_of alarms sides);
use TicketPay qw(pay_system account_add opened ask_now comes_to cancelled
                 one_content form_posted);
use TicketTest;
use TicketUnionPay;
use TicketWechat2;
use TicketWechat3;

my %platform = (
    wechat3  => TicketWechat3->new,
    wechat2  => TicketWechat2->new,
    unionpay => TicketUnionPay->new,
);
my %way = (wechat3 => \&paid_by_code, wechat2 => \&paid_by_code,
           unionpay => \&paid_by_form);
my %account;
my %moved = map { $_ => 0 } keys %platform;

# WeChat Pay V2 has to be asked through TLS: it wants our certificate there.
pay_system(settings => ['sweep 100', 'ca_file ' . $platform{wechat2}->ca_file]);

# Nobody tells us anything: what we do not ask for we do not know.
for my $channel (sort keys %platform) {
    $platform{$channel}->plan('*', notice => 'none');
    $account{$channel} = 20 + account_add($platform{$channel}, $channel,
        notify_base => 'https://pay.test.example/');
}

# Done or not, and what comes of it: nothing, nonsense, a lie.
my @manners = ('ok', 'close', 'ignore reset', 'forged', 'http 502');

for my $channel (sort keys %platform) {
    for my $manner (@manners) {
        my ($order, $number) = $way{$channel}->($channel);
        paid_and_given_back("$channel, $manner", $channel, $order, $number, $manner);
    }
}

# Sent, and the buyer's bank does not take it: staff decide, at once.
for my $channel ('wechat3', 'wechat2') {
    stuck($channel, $way{$channel}->($channel));
}

audit_ok();
done_testing();


# The buyer scans a code.
sub paid_by_code {
    my ($channel) = @_;

    my ($order, $number) = opened($channel);
    like payment_of($number)->{qr}, qr{^weixin://}, "$channel: there is a code";
    one_content($platform{$channel}, $number, 'charge', "$channel: it was asked for once");
    $platform{$channel}->pay($number);
    return ($order, $number);
}

# The buyer's browser posts a form.
sub paid_by_form {
    my ($channel) = @_;

    my $order = booked();
    my $number = begin($order, channel => $channel, way => 5)->{number};
    comes_to($number, 'O', "$channel: the form is open");
    form_posted($platform{$channel}, $number);
    $platform{$channel}->pay($number);
    return ($order, $number);
}

sub paid_and_given_back {
    my ($name, $channel, $order, $number, $manner) = @_;

    my $platform = $platform{$channel};
    wait_until { ask_now($number); payment_of($number)->{state} eq 'P' }
        "$name: a question finds it paid";
    my $payment = payment_of($number);
    is $payment->{received_fen}, 20000, "$name: the receipt is booked";
    is order_row($order)->{state}, '6', "$name: the order is paid";

    $platform->script(refund => $manner, 'ok');
    cancelled($order);
    wait_until {
        my ($back) = @{payback_of($payment)};
        ask_now($back->{number}) if $back;
        $back && $back->{state} eq 'D';
    } "$name: the money goes back", 20;

    my ($back) = @{payback_of($payment)};
    is order_row($order)->{state}, '4', "$name: the order is closed";
    is scalar(keys %{{ map { $_->{fen} => 1 }
                       $platform->requests(refund_number => $back->{number},
                                           action => 'refund') }}), 1,
        "$name: one amount was asked for";
    $moved{$channel} += 20000;
    is_deeply $platform->totals, { received => $moved{$channel},
        refunded => $moved{$channel}, transferred => 0 },
        "$name: the platform says the same";
    is alarms($number), '', "$name: nobody is alarmed";
    is sides($order, 3, 4, 5, $account{$channel}), '0 0 0 0',
        "$name: the books are even";
}

sub stuck {
    my ($channel, $order, $number) = @_;

    my $platform = $platform{$channel};
    wait_until { ask_now($number); payment_of($number)->{state} eq 'P' }
        "$channel, stuck: a question finds it paid";
    $platform->plan('*', refund => 'abnormal');
    cancelled($order);

    my $payment = payment_of($number);
    my $back = sub { payback_of($payment)->[0] };
    wait_until {
        ask_now($back->()->{number}) if $back->();
        $back->() && $back->()->{state} eq 'M';
    } "$channel: a refund that is stuck waits for staff", 20;

    my $refund = $back->()->{number};
    my $word = { wechat3 => 'ABNORMAL', wechat2 => 'CHANGE' }->{$channel};
    is alarms($refund), 'refund-failed', "$channel, stuck: they are told";
    like sql_value('SELECT text FROM ticket.alarm WHERE number = ?', $refund),
        qr/^200\.00 of payment $number: $word$/,
        "$channel, stuck: in yuan, with the platform's word";
    is_deeply [map { [@{$_}{qw(state last_code answer)}] }
               grep { $_->{number} eq $refund }
               @{staff_call('job_list', 'BOOK', '{}')}],
        [['refused', $word, 'payback resend, payback cash, payback done']],
        "$channel, stuck: so does the list of jobs";
    is sides($order, 5, $account{$channel}), '20000 -20000',
        "$channel, stuck: the money is still due";

    # staff have it sent once more, when the buyer has another card
    $platform->plan('*', refund => 'done');
    staff_call('payback_resend', 'BOOK', $refund);
    wait_until { ask_now($refund); $back->()->{state} eq 'D' }
        "$channel, stuck: it goes back in the end", 20;
    is scalar @{payback_of($payment)}, 1,
        "$channel, stuck: under its first number";
    is order_row($order)->{state}, '4', "$channel, stuck: the order is closed";
    $moved{$channel} += 20000;
    is_deeply $platform->totals, { received => $moved{$channel},
        refunded => $moved{$channel}, transferred => 0 },
        "$channel, stuck: the platform says the same";
}
