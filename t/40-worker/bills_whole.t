# Bills of WeChat Pay V2 and of UnionPay the whole way: what was paid and given
# back through the worker stands in them, is compared and booked; and, of V3,
# too, a bill that is late or of a day without trades.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use TicketBooking qw(booked staff_call);
use TicketBuilder;
use TicketMoney qw(begin payment_of payback_of alarms);
use TicketPay qw(pay_system account_add opened ask_now comes_to cancelled);
use TicketTest;
use TicketUnionPay;
use TicketWechat2;
use TicketWechat3;

my %platform = (wechat2  => TicketWechat2->new(bill_today => 1),
                unionpay => TicketUnionPay->new(bill_today => 1),
                wechat3  => TicketWechat3->new(bill_today => 1));
my %paid = (wechat2 => \&paid_by_code, unionpay => \&paid_by_form);
my %account;

pay_system(settings => ['sweep 100', 'allow_loopback on',
                        'ca_file ' . $platform{wechat2}->ca_file]);
for my $channel (sort keys %platform) {
    $platform{$channel}->plan('*', notice => 'none', bill => 'day -3');
    $account{$channel} = account_add($platform{$channel}, $channel,
        notify_base => 'https://pay.test.example/');
}

whole($_, $platform{$_}, $account{$_}) for sort keys %paid;
late_and_empty($_, $platform{$_}, $account{$_}) for sort keys %platform;
audit_ok();
done_testing();


sub paid_by_code {
    my ($channel) = @_;
    my ($order, $number) = opened($channel);

    $platform{$channel}->pay($number);
    return ($order, $number);
}

# The buyer's browser posts a form.
sub paid_by_form {
    my ($channel) = @_;
    my $order = booked();
    my $number = begin($order, channel => $channel, way => 5)->{number};

    comes_to($number, 'O');
    my $at = sql_value('SELECT extract(epoch FROM created_at)::int8'
                       . ' FROM ticket.payment WHERE number = ?', $number);
    our %builder;
    my $builder = $builder{$channel} //= TicketBuilder->new($platform{$channel});
    $builder->send_request($builder->build(charge => {
        number => $number, made_at => $at, amount_fen => 20000, way => 'page',
        subject => 'x', expire_at => $at + 900 }));
    $platform{$channel}->pay($number);
    return ($order, $number);
}

sub day_of {
    my ($channel) = @_;
    return sql_value('SELECT impl.bill_day(?, api.now()) - 3', $channel);
}
sub bill { return sql_row('SELECT * FROM ticket.bill WHERE account_no = ?'
                          . ' AND day = ?', @_) // { state => '', last_error => '' } }
sub fetch {
    my ($row) = @{staff_call('bill_fetch', 'BOOK', @_)};
    die "$row->{verdict} $row->{subject}\n" if $row->{verdict};
    return $row->{number};
}
sub fetched {
    my ($account, $day, $name) = @_;

    sql_do("UPDATE ticket.bill SET state = 'W' WHERE account_no = ?", $account);
    fetch($account, $day);
    wait_until { bill($account, $day)->{state} eq 'C' } $name
        or diag bill($account, $day)->{last_error};
    return bill($account, $day);
}
sub again { return sql_do('UPDATE ticket.pay_job SET due_at = api.now()'
    . ' WHERE number = ? AND lease_owner IS NULL', $_[0]) }
sub open_ones { return [sort map { "$_->{kind}:$_->{number}" }
    grep { $_->{account_no} == $_[0] }
    @{staff_call('bill_differences', 'BOOK', '{"open": true}')}] }
sub owed { return sql_value('SELECT coalesce(sum(case when debit = ? then'
    . ' amount_fen else -amount_fen end), 0) FROM ticket.transfer WHERE ? IN'
    . ' (debit, credit)', (20 + $_[0]) x 2) }

sub whole {
    my ($channel, $platform, $account) = @_;
    my (@orders, @numbers);

    for (1 .. 3) {
        my ($order, $number) = $paid{$channel}->($channel);
        wait_until { ask_now($number); payment_of($number)->{state} eq 'P' }
            "$channel: it is paid";
        push @orders, $order;
        push @numbers, $number;
    }

    cancelled($orders[0]);
    my $back = sub { payback_of(payment_of($numbers[0]))->[0] // { state => '' } };
    wait_until { ask_now($back->()->{number}) if $back->()->{number};
                 $back->()->{state} eq 'D' } "$channel: one of them goes back", 20;

    sql_do("UPDATE ticket.payment SET paid_at = paid_at - interval '3 d'"
           . ' WHERE account_no = ?', $account);
    sql_do("UPDATE ticket.payback SET done_at = done_at - interval '3 d'"
           . ' WHERE done_at > api.now() - interval \'1 d\'');

    my $day = day_of($channel);
    my $bill = fetched($account, $day, "$channel: the bill is read");
    my $fee = 2 * 120;          # six in a thousand of what is left
    is_deeply [@{$bill}{qw(lines paid_fen refunded_fen fee_fen)}],
        [4, 60000, 20000, $fee], "$channel: it says what happened";
    is_deeply open_ones($account), [], "$channel: both books agree";
    my $out = $channel eq 'unionpay' ? 40000 - $fee : 0;
    is $bill->{payout_fen}, $out, "$channel: what is paid out is booked";
    is owed($account), 40000 - $fee - $out, "$channel: the platform owes the rest";
    audit_ok("$channel: the books agree with the bill");

    fetched($account, $day, "$channel: it is fetched again");
    is owed($account), 40000 - $fee - $out, "$channel: which books nothing twice";

    $platform->plan($numbers[1], bill => 'missing');
    $platform->plan($numbers[2], bill => 'amount 19900 day -3');
    fetched($account, $day, "$channel: it is fetched, and is wrong");
    is_deeply open_ones($account),
        [sort "ours_only:$numbers[1]", "amount:$numbers[2]"],
        "$channel: what is missing and what differs is found";
    is alarms("$day of account $account"), 'bill-differs', "$channel: staff are told";
    $platform->plan($_, bill => 'day -3') for @numbers;
    fetched($account, $day, "$channel: the right one is fetched");
    is_deeply open_ones($account), [], "$channel: and all is well again";
}

# What the platform says of a bill that is not there, and what then happens.
sub late_and_empty {
    my ($channel, $platform, $account) = @_;
    my $wechat = $channel =~ /^wechat/;
    my $empty = sql_value('SELECT ?::date - 1', day_of($channel));

    $platform->late(1);
    my $number = fetch($account, $empty);
    wait_until { (bill($account, $empty)->{last_error} // '') ne '' }
        "$channel: a bill that is not ready";
    like bill($account, $empty)->{last_error}, $wechat ? qr/creating/i : qr/98/,
        "$channel: it is said why";
    $platform->late(0);
    my ($least, $most) = $wechat ? (40, 80) : (20, 40);
    ok sql_value("SELECT due_at > api.now() + ? * interval '1 min' AND due_at <"
                 . " api.now() + ? * interval '1 min' FROM ticket.pay_job WHERE"
                 . ' number = ?', $least, $most, $number),
        "$channel: is asked for later";

    if ($wechat) {
        again($number);
        wait_until { bill($account, $empty)->{last_error} =~ /No.(?:Bill|Statement).Exist/i }
            "$channel: a day without trades has none, it may be";
        is bill($account, $empty)->{state}, 'W', "$channel: or not yet";
        sql_do('UPDATE ticket.pay_job SET give_up_at = api.now()'
               . " + interval '50 min' WHERE number = ?", $number);
    }

    again($number);
    wait_until { bill($account, $empty)->{state} eq 'C' }
        "$channel: in the end it is taken for an empty one"
        or diag bill($account, $empty)->{last_error};
    is_deeply [@{bill($account, $empty)}{qw(lines fee_fen)}], [0, 0],
        "$channel: with nothing in it";
    is alarms("$empty of account $account"), '', "$channel: nobody is alarmed";

    my $lost = sql_value('SELECT ?::date - 2', day_of($channel));
    $platform->late(1);
    $number = fetch($account, $lost);
    wait_until { (bill($account, $lost)->{last_error} // '') ne '' }
        "$channel: another one does not come";
    sql_do('UPDATE ticket.pay_job SET give_up_at = api.now(), due_at = api.now()'
           . ' WHERE number = ?', $number);
    wait_until { bill($account, $lost)->{state} eq 'M' }
        "$channel: it is given up";
    is alarms("$lost of account $account"), 'bill-missing',
        "$channel: which staff are told";
    $platform->late(0);
}
