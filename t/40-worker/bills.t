# Bills from platforms to differences: fetched, unpacked, read, compared.  The
# platforms' days are moved, so that nobody waits for tomorrow.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use TicketAlipay;
use TicketMoney qw(payment_of payback_of alarms);
use TicketBooking qw(staff_call);
use TicketPay qw(pay_system account_add opened ask_now comes_to cancelled);
use TicketTest;
use TicketUnionPay;
use TicketWechat3;

my $alipay = TicketAlipay->new(bill_today => 1);
my $wechat = TicketWechat3->new(bill_today => 1);
my $union  = TicketUnionPay->new(bill_today => 1);

pay_system(settings => ['sweep 100', 'allow_loopback on']);
my %account = (alipay => account_add($alipay, 'alipay'),
               wechat => account_add($wechat, 'wechat'),
               union  => account_add($union, 'union'));

# Everything happens three days ago, here and there.
my $day = sql_value("SELECT (api.now() at time zone 'Asia/Shanghai')::date - 3");
my $next = sql_value('SELECT ?::date + 1', $day);
$_->plan('*', bill => 'day -3') for $alipay, $wechat, $union;

sub long_ago {
    sql_do("UPDATE ticket.payment SET paid_at = paid_at - interval '3 d'"
           . " WHERE paid_at > api.now() - interval '1 d'");
    sql_do("UPDATE ticket.payback SET done_at = done_at - interval '3 d'"
           . " WHERE done_at > api.now() - interval '1 d'");
    return;
}

sub paid {
    my ($platform, $channel) = @_;
    my (undef, $number) = opened($channel);

    $platform->pay($number);
    ask_now($number);
    comes_to($number, 'P');
    return payment_of($number);
}

sub bill { return sql_row('SELECT * FROM ticket.bill WHERE account_no = ?'
                          . ' AND day = ?', @_) // { state => '' } }
sub fetch {
    my ($account, $of) = @_;
    my ($row) = @{staff_call('bill_fetch', 'BOOK', $account, $of)};

    die "$row->{verdict} $row->{subject}\n" if $row->{verdict};
    return $row->{number};
}
sub fetched {
    my ($account, $of, $name) = @_;

    fetch($account, $of);
    wait_until { bill($account, $of)->{state} eq 'C' } $name;
    return bill($account, $of);
}
sub said { return [sort map { "$_->{kind}:$_->{number}" }
                   grep { !$_->{resolved_at} && $_->{account_no} == $_[0] }
                   @{staff_call('bill_differences', 'BOOK', '{}')}] }
sub costs { return sql_value('SELECT coalesce(sum(case when debit = 7 then'
    . ' amount_fen else -amount_fen end), 0) FROM ticket.transfer WHERE kind ='
    . ' 13 AND ? IN (debit, credit)', 20 + $_[0]) }


# ---- Alipay: a zip with names in GBK, behind an address that lives 30 s ----

my @paid = map { paid($alipay, 'alipay') } 1 .. 5;
my ($same, $refunded, $missing, $other, $shifted) = @paid;
cancelled($refunded->{order_id});
wait_until { (payback_of($refunded)->[0]{state} // '') eq 'D' }
    'one of them goes back';
my $back = payback_of($refunded)->[0];

$alipay->plan($missing->{number}, bill => 'missing');
$alipay->plan($other->{number}, bill => 'amount 19990 day -3');
$alipay->plan($shifted->{number}, bill => 'day -2');
$alipay->stray('STRANGER1', 500);
long_ago();

my $bill = fetched($account{alipay}, $day, 'the bill is fetched and compared');
is_deeply [@{$bill}{qw(lines paid_fen refunded_fen fee_fen)}],
    [5, 3 * 20000 - 10 + 500, $back->{amount_fen}, costs($account{alipay})],
    'its lines add up';
ok $bill->{fee_fen} > 0, 'what the platform keeps is booked';
is_deeply said($account{alipay}),
    [sort "ours_only:$missing->{number}", "ours_only:$shifted->{number}",
          "amount:$other->{number}", 'theirs_only:STRANGER1'],
    'what only one side has, and another amount, are found';
is alarms("$day of account $account{alipay}"), 'bill-differs',
    'staff are told';
is scalar(@{staff_call('bill_show', 'BOOK', $account{alipay}, $day)}), 5,
    'its lines can be looked at';
audit_ok('the books are good with differences');

fetched($account{alipay}, $next, 'the next day is fetched');
is_deeply said($account{alipay}),
    [sort "ours_only:$missing->{number}", "day:$shifted->{number}",
          "amount:$other->{number}", 'theirs_only:STRANGER1'],
    'a line of the next day explains one that was missing';

# Mended there, fetched again.
$alipay->plan($_->{number}, bill => 'day -3') for $missing, $other, $shifted;
sql_do("UPDATE ticket.bill SET state = 'W'");
fetched($account{alipay}, $_, "the bill of $_ is fetched again")
    for $day, $next;
is_deeply said($account{alipay}), ['theirs_only:STRANGER1'],
    'what is no more so is resolved by itself';
is bill($account{alipay}, $day)->{lines}, 7, 'all its lines are there';
is costs($account{alipay}), bill($account{alipay}, $day)->{fee_fen},
    'the fee is made good';


# ---- A file that is cut off, an address that is dead, nothing yet ----

{
    my $was = bill($account{alipay}, $day);

    $alipay->script(file => 'cut', 'http 403', 'ok');
    my $number = fetch($account{alipay}, $day);
    my $again = sub {
        my ($pattern, $name) = @_;

        wait_until { (bill($account{alipay}, $day)->{last_error} // '')
                     =~ $pattern } $name;
        is bill($account{alipay}, $day)->{state}, 'W', 'it is to come again';
        sql_do('UPDATE ticket.bill SET last_error = null');
        sql_do('UPDATE ticket.pay_job SET due_at = api.now() WHERE number = ?'
               . ' AND lease_owner IS NULL', $number);
    };

    $again->(qr/./, 'half a file is no bill');
    $again->(qr/403/, 'a dead address is none');
    wait_until { bill($account{alipay}, $day)->{state} eq 'C' }
        'a new address is asked for';
    is scalar($alipay->requests(action => 'bill')), 7,
        'the address is asked for each time';
    is_deeply [@{bill($account{alipay}, $day)}{qw(lines fee_fen)}],
        [@{$was}{qw(lines fee_fen)}], 'in the end it is as before';
}
{
    my $early = sql_value('SELECT ?::date - 1', $day);

    $alipay->script(bill => 'refuse BILL_NOT_EXIST', 'ok');
    my $number = fetch($account{alipay}, $early);
    wait_until { (bill($account{alipay}, $early)->{last_error} // '')
                 =~ /BILL_NOT_EXIST/ } 'what is not there is asked for later';
    ok sql_value("SELECT due_at > api.now() + interval '40 min' AND due_at <"
                 . " api.now() + interval '80 min' FROM ticket.pay_job"
                 . ' WHERE number = ?', $number), 'in about an hour';
    sql_do('UPDATE ticket.pay_job SET due_at = api.now() WHERE number = ?',
           $number);
    wait_until { bill($account{alipay}, $early)->{state} eq 'C' }
        'a day without trades has a bill, too';
    is bill($account{alipay}, $early)->{lines}, 0, 'an empty one';
}
{
    my $early = sql_value('SELECT ?::date - 2', $day);

    $alipay->script(bill => ('refuse BILL_NOT_EXIST') x 9);
    my $number = fetch($account{alipay}, $early);
    wait_until { (bill($account{alipay}, $early)->{last_error} // '') ne '' }
        'it is asked for until then';
    sql_do('UPDATE ticket.pay_job SET give_up_at = api.now(),'
           . ' due_at = api.now() WHERE number = ?', $number);
    wait_until { bill($account{alipay}, $early)->{state} eq 'M' }
        'what does not come in time is given up';
    is alarms("$early of account $account{alipay}"), 'bill-missing',
        'with an alarm';
}


# ---- WeChat Pay: gzip behind a signed address, with a hash ----

# More lines than go at once.
my $many = 2100;
$wechat->stray("STRANGER$_", 100) for 1001 .. 1000 + $many;
$bill = fetched($account{wechat}, $day, 'the bill of WeChat Pay is fetched');
is_deeply [@{$bill}{qw(lines paid_fen)}], [$many, 100 * $many],
    'all its lines are there';
is sql_value('SELECT count(distinct number) FROM ticket.bill_line'
             . ' WHERE account_no = ?', $account{wechat}), $many,
    'each of them once';
is scalar @{said($account{wechat})}, $many, 'nobody here knows them';


# ---- UnionPay: in the answer itself, deflated and zipped ----

$bill = fetched($account{union}, $day, 'the file of UnionPay is fetched');
is $bill->{lines}, 0, 'nothing was paid there';
$union->stray('STRANGER2', 1000);
$bill = fetched_again();
is_deeply [@{$bill}{qw(lines paid_fen payout_fen)}],
    [1, 1000, 1000 - $bill->{fee_fen}], 'what is there is paid out';
is_deeply said($account{union}), ['theirs_only:STRANGER2'],
    'and belongs to nobody here';

sub fetched_again {
    sql_do("UPDATE ticket.bill SET state = 'W' WHERE account_no = ?",
           $account{union});
    return fetched($account{union}, $day, 'the file is fetched again');
}


# ---- A worker that dies on the way ----

{
    $wechat->script(file => 'silent', 'ok');
    my $number = fetch($account{wechat}, $day);
    wait_until { $wechat->requests(action => 'file') >= 2 }
        'the file is on its way';
    kill9('worker');
    start('worker');
    is bill($account{wechat}, $day)->{state}, 'W', 'a lease is left';
    sql_do('UPDATE ticket.pay_job SET due_at = api.now() WHERE number = ?',
           $number);
    wait_until { bill($account{wechat}, $day)->{state} eq 'C' }
        'another worker fetches it', 60;
    is bill($account{wechat}, $day)->{lines}, $many, 'its lines are there once';
}

audit_ok();
done_testing();
