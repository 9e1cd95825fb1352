# The clearing provider the whole way: charged by an agreement, told by a notice,
# asked, closed, given back, and its bill; what settlement asks of it besides.  The
# payments and jobs are put here as the cases of settlement put them, with sealed
# accounts.

use strict;
use warnings;
use utf8;

use FindBin;
use JSON::PP ();
use lib "$FindBin::Bin/../lib";
use TicketBooking qw(booked order_row staff_call);
use TicketBuilder;
use TicketCase qw(account_sealed sealed agreed case_job rests said);
use TicketClearing;
use TicketMoney qw(payment_of payback_of alarms sides);
use TicketNotice ();
use TicketOutbox ();
use TicketPay qw(pay_system account_add ask_now attempts comes_to cancelled
                 one_content until_asked);
use TicketTest;

my $json = JSON::PP->new;
my $clearing = TicketClearing->new(
    bill_today => 1, accounts => { DIST0001 => 1_000_000, POOR => 5000, SPOT0001 => 0,
                                   OTHER => 1_000_000 });

pay_system(settings => ['sweep 100', 'allow_loopback on'],
           system => { nginx => 1, locations =>
                       'location /pay/ { ticket_notices; }
                        location /status/ { ticket_status; }' });
my $account = account_add($clearing, 'clearing', notify_base => base('pay'));
TicketNotice::usable(1);
my %moved = (charge => 0, refund => 0, pay => 0, fund_in => 0, fund_out => 0);

# A payment of an order, and the job that charges a distributor.
sub charged {
    my ($payer, @plan) = @_;

    my $order = booked();
    my $sealed = account_sealed($payer);
    my $number = agreed($account, $order, qq({"payer_sealed": "$sealed",)
        . qq( "agreement_no": "AG_$payer", "sealed_for": "3.1", "fee_fen": 50,)
        . ' "subject": "测试门票"}', sub { $clearing->plan($_[0], @plan) if @plan });
    return ($order, $number);
}

sub paid {
    my ($name, $order, $number) = @_;

    comes_to($number, 'P', "$name: the charge is done") or return;
    $moved{charge} += 20000;
    is order_row($order)->{state}, '6', "$name: the order is paid";
    is payment_of($number)->{received_fen}, 20000,
        "$name: what is received is the amount, without the fee";
    is_deeply $clearing->totals, \%moved, "$name: it was charged once";
    one_content($clearing, $number, 'charge', "$name: with one content");
    is alarms($number), '', "$name: nobody is alarmed";
    return;
}

sub back_of { return payback_of(payment_of($_[0]))->[-1] // { state => '' } }


# ---- Charges ----

{
    my ($order, $number) = charged('DIST0001');
    paid('at once', $order, $number);
    is $clearing->transfer($number)->{fee}, 50, 'the payer has given the fee';
    is payment_of($number)->{platform_no},
        $clearing->transfer($number)->{order_no}, 'the platform\'s number is kept';
}
{
    my ($order, $number) = charged('DIST0001', transfer => 'slow 1',
                                   notice => 'none');
    until_asked($number, sub { payment_of($number)->{state} eq 'P' },
                'slow: it is asked after');
    paid('slow', $order, $number);
    is scalar($clearing->requests(number => $number, action => 'charge')), 1,
        'slow: it was sent once';
}
for my $manner ('close', 'ignore reset', 'forged', 'http 502', 'refuse SYSTEM_ERROR')
{
    $clearing->plan('*', notice => 'none');
    $clearing->script(charge => $manner, 'ok');
    my ($order, $number) = charged('DIST0001');
    until_asked($number, sub { payment_of($number)->{state} eq 'P' },
                "$manner: it is asked after, and sent again if it must be");
    paid($manner, $order, $number);
    $clearing->plan('*', notice => '');
}
{
    # A notice may be sooner than what the attempt brought.
    my ($order, $number) = charged('POOR', notice => 'none');
    comes_to($number, 'F', 'who has no money is not charged');
    is order_row($order)->{state}, '0', 'the order waits as before';
    is_deeply [attempts($number)], ['15 sends 3'],
        'and nothing is tried again by itself';
}


# What a seal says is what is sent, and nobody else sees it.
{
    my ($order, $number) = charged('DIST0001');
    paid('sealed', $order, $number);
    is $clearing->transfer($number)->{payer}, 'DIST0001', 'sealed: the account was named';
    unlike sql_value('SELECT string_agg(content::text, null) FROM ticket.pay_attempt'),
        qr/"DIST0001|_sealed/, 'sealed: attempts keep nothing of it';
    is_deeply [TicketOutbox::worker_log(qr/\bDIST0001\b/)], [], 'sealed: nor does the log';
}
for ([OTHER => 'NOT_AUTHORISED', sub { $clearing->agreement_end('AG_OTHER') }],
     [OTHER => 'ACCOUNT_FROZEN', sub { $clearing->freeze('OTHER') }])
{
    my ($payer, $code, $before) = @$_;
    $before->();
    my ($order, $number) = charged($payer, notice => 'none');
    comes_to($number, 'F', "$code: nothing is charged");
    is payment_of($number)->{last_code}, $code, "$code: the reason is kept";
}
{
    # Another seal than the context says cannot be opened: nothing is sent.
    my ($order, $number) = charged('DIST0001');
    comes_to($number, 'P', 'one more is paid');
    $moved{charge} += 20000;
    my $strange = case_job($account, transfer => 8, '{"amount_fen": 100, "subject": "x",'
        . ' "payee_sealed": "' . account_sealed('SPOT0001') . '",'
        . ' "sealed_for": "3.2"}');
    rests($strange, 'a seal of another account is not opened');
    is scalar($clearing->requests(number => $strange)), 0, 'and nothing is sent';
}


# ---- Money of settlement ----

my $payee = account_sealed('SPOT0001');
my $pay = qq({"amount_fen": 5950, "fee_fen": 50, "subject": "结算",)
          . qq( "payee_sealed": "$payee", "sealed_for": "3.1"});
for my $manner ('ok', 'close', 'ignore reset', 'forged', 'http 502') {
    $clearing->script(transfer => $manner, 'ok');
    my $number = case_job($account, pay => 8, $pay);
    rests($number, "payout, $manner: it is settled");
    $moved{pay} += 5950;
    is $clearing->transfer($number)->{payee}, 'SPOT0001', "payout, $manner: to whom it is";
    is_deeply $clearing->totals, \%moved, "payout, $manner: it is sent once";
    one_content($clearing, $number, 'transfer', "payout, $manner: with one content");
}
{
    $clearing->plan('*', transfer => 'slow 2 INSUFFICIENT_FUNDS');
    my $number = case_job($account, pay => 8, $pay);
    rests($number, 'a payout that fails in the end is settled');
    is said($number)->{code}, 'INSUFFICIENT_FUNDS', 'its reason is kept';
    is scalar($clearing->requests(number => $number, action => 'transfer')), 1,
        'and nothing is sent again';
    $clearing->plan('*', transfer => 'done');
}
{
    # Executed when nobody waits for the answer any more.
    $clearing->script(transfer => 'linger 300 close', 'ok');
    my $number = case_job($account, pay => 8, $pay);
    wait_until { $clearing->notices(number => $number) } 'a payout is told of';
    is((($clearing->notices(number => $number))[0])->{taken}, 1, 'nginx takes the notice');
    is sql_value('SELECT verdict FROM ticket.pay_notice WHERE number = ?', $number),
        'asked', 'nothing is booked of it';
    rests($number, 'and it is asked after');
    $moved{pay} += 5950;
    is alarms($number), 'gave-up', 'but that nobody waits for it, nobody is alarmed';
}
{
    my $in = case_job($account, in => 11, '{"amount_fen": 20000, "fund": "FUND01"}');
    rests($in, 'money goes into a product');
    $clearing->yield(FUND01 => 123);
    my $out = case_job($account, out => 12, '{"amount_fen": 6000, "fund": "FUND01"}');
    rests($out, 'a part comes back');
    @moved{qw(fund_in fund_out)} = (20000, 6000);

    my $held = case_job($account, held => 17, '{"fund": "FUND01"}');
    rests($held, 'what it holds is asked');
    is_deeply $json->decode(said($held)->{learned}), { fund_fen => 14000, yield_fen => 123 },
        'and what was said is kept';
    $clearing->fund_limit(FUND01 => 10_000);
    my $early = case_job($account, end => 16, '{"fund": "FUND01"}');
    rests($early, 'it does not give back all in a day');
    is said($early)->{code}, 'FUND_LIMIT', 'and it says why';
    $clearing->fund_limit(FUND01 => 50_000);
    for my $manner ('close', 'ignore reset') {
        $clearing->script(fund_end => $manner, 'ok');
        my $end = case_job($account, end => 16, '{"fund": "FUND01"}');
        rests($end, "$manner: it gives back all");
        is $json->decode(said($end)->{learned})->{yield_fen}, $manner eq 'close' ? 123 : 0,
            "$manner: with what it has yielded, once";
    }
    my $days = case_job($account, yield => 14, '{"fund": "FUND01", "day": "20261128",'
                                     . ' "last_day": "20261128"}');
    rests($days, 'what it has yielded is asked by day');
    is_deeply $json->decode(said($days)->{learned})->{yields}, [['20261128', 0, 0]],
        'and each day is kept';
}
{
    my $opened = case_job($account, account => 18, '{"name": "山水旅行社", "licence_no": "91330000X",'
        . ' "mobile_sealed": "' . sealed('party_mobile', '4.1', '13900000000')
        . '", "sealed_for": "4.1"}');
    rests($opened, 'an account is opened');
    my $learned = $json->decode(said($opened)->{learned});
    like $learned->{account_sealed}, qr/^[0-9a-f]{40,}$/, 'its number is sealed';
    like(($clearing->requests(number => $opened))[0]{body}, qr/13900000000/,
         'a sealed phone was sent');

    my $made = case_job($account, grant => 19, '{"payer_sealed": "' . $learned->{account_sealed}
                                     . '", "sealed_for": "4.1"}');
    rests($made, 'its holder is asked to agree: the seal opens');
    my $no = $json->decode(said($made)->{learned})->{agreement_no};
    like $no, qr/^AG\d+$/, 'the agreement has a number';
    $clearing->sign_agreement($no);
    for ([20 => 1, 'it is signed'], [21 => 1, 'it is ended'], [20 => 3, 'then it is over']) {
        my ($action, $outcome, $name) = @$_;
        my $asked = case_job($account, grant => $action, qq({"agreement_no": "$no"}));
        rests($asked, "agreement: $name");
        is said($asked)->{outcome}, $outcome, "agreement: the outcome says $name";
    }
}


# ---- Notices, through nginx ----

{
    $clearing->script(charge => 'silent', 'ok');
    my ($order, $number) = charged('DIST0001');
    paid('told', $order, $number);
    is scalar($clearing->requests(number => $number, action => 'query')), 0,
        'told: nobody had to ask';
    my ($notice) = $clearing->notices(number => $number);
    is_deeply [@{$notice}{qw(status taken)}], [200, 1],
        'told: nginx has answered as the provider wants';
}
{
    my ($order, $number) = charged('DIST0001', notice => 'twice repeat');
    comes_to($number, 'P', 'twice: it is paid');
    wait_until { $clearing->notices(number => $number) >= 2 }
        'twice: it is told twice';
    paid('twice', $order, $number);
}
{
    my ($order, $number) = charged('DIST0001', notice => 'forged');
    paid('forged notice', $order, $number);
    wait_until { $clearing->notices(number => $number) }
        'forged notice: it has come';
    is((($clearing->notices(number => $number))[0])->{status}, 401,
       'forged notice: it is refused');
}


# ---- Closed ----

for my $late (0, 1) {
    my $name = $late ? 'late' : 'closed';
    my ($order, $number) = charged('DIST0001', transfer => 'accepted');
    wait_until { ((attempts($number))[0] // '') =~ /^15 sends 6/ }
        "$name: it is accepted, no more";
    $clearing->plan($number, transfer => 'accepted', notice => 'none') if $late;
    $clearing->script("close $number" => $late ? 'close' : 'ok');
    sql_do('UPDATE ticket.payment SET expire_at = api.now() WHERE number = ?',
           $number);
    until_asked($number, sub { payment_of($number)->{state} eq 'X' },
                "$name: when its time is over it is cancelled");
    is $clearing->transfer($number)->{state}, 'closed',
        "$name: the platform says so, too";
    is sql_value('SELECT count(*) FROM ticket.pay_job WHERE number = ?',
                 $number), 0, "$name: nothing is asked any more";
}
is_deeply $clearing->totals, \%moved, 'what is closed was not charged';


# ---- Given back ----

for my $manner ('ok', 'close', 'ignore reset', 'forged', 'slow', 'told') {
    my ($order, $number) = charged('DIST0001');
    my $name = "back, $manner";

    paid($name, $order, $number);
    $clearing->plan('*', $manner eq 'slow' ? (refund => 'slow 1')
                         : (notice => $manner eq 'told' ? '' : 'none'));
    $clearing->script(refund => $manner eq 'told' ? 'silent' : $manner, 'ok')
        if $manner ne 'slow';
    cancelled($order);
    wait_until {
        my $back = back_of($number);
        ask_now($back->{number}) if $back->{number} && $manner ne 'told';
        $back->{state} eq 'D';
    } "$name: the money goes back", 20;
    $moved{refund} += 20000;
    is_deeply $clearing->totals, \%moved, "$name: it goes back once";
    is order_row($order)->{state}, '4', "$name: the order is closed";
    is sides($order, 3, 4, 5, 20 + $account), '0 0 0 0',
        "$name: the books are even";
    $clearing->plan('*', refund => 'done', notice => '');
}
{
    my ($order, $number) = charged('DIST0001');
    paid('frozen', $order, $number);
    $clearing->plan('*', refund => 'abnormal');
    cancelled($order);
    wait_until { back_of($number)->{state} eq 'M' }
        'frozen: what cannot go back waits for staff';
    is alarms(back_of($number)->{number}), 'refund-failed', 'frozen: who are told';
    is_deeply $clearing->totals, \%moved, 'frozen: no money has moved';
    $clearing->plan('*', refund => 'done');
}


# ---- The bill ----

# What else the merchant does there is no concern of this supplier's.
my $builder = TicketBuilder->new($clearing);
is $builder->ask(transfer => { number => 'P20261128000001', payee => 'SPOT0001',
                               amount_fen => 700, subject => '结算' })->{outcome},
    'ok', 'an attraction is paid besides';

my $day = sql_value("SELECT (api.now() at time zone 'Asia/Shanghai')::date - 3");
$clearing->plan('*', bill => 'day -3');
sql_do("UPDATE ticket.payment SET paid_at = paid_at - interval '3 d'");
sql_do("UPDATE ticket.payback SET done_at = done_at - interval '3 d'");

sub bill { return sql_row('SELECT * FROM ticket.bill WHERE day = ?', $_[0])
           // { state => '', last_error => '' } }
sub fetch {
    my ($row) = @{staff_call('bill_fetch', 'BOOK', $account, $_[0])};
    die "$row->{verdict} $row->{subject}\n" if $row->{verdict};
    return $row->{number};
}
sub again { return sql_do('UPDATE ticket.pay_job SET due_at = api.now()'
    . ' WHERE number = ? AND lease_owner IS NULL', $_[0]) }
# Not of what is moved here for no case of settlement.
sub open_ones { return [sort map { "$_->{kind}:$_->{number}" }
    grep { $_->{what} ne 'settlement' } @{staff_call('bill_differences', 'BOOK', '{"open": true}')}] }

{
    $clearing->script(bill => 'refuse NOT_FOUND', 'ok');
    my $number = fetch($day);
    wait_until { (bill($day)->{last_error} // '') =~ /NOT_FOUND/ }
        'a bill that is not there yet';
    ok sql_value("SELECT due_at > api.now() + interval '40 min'"
                 . ' FROM ticket.pay_job WHERE number = ?', $number),
        'is asked for later';
    $clearing->script(file => 'cut', 'ok');
    again($number);
    wait_until { (bill($day)->{last_error} // '') !~ /NOT_FOUND|^$/ }
        'half a bill is none';
    again($number);
    wait_until { bill($day)->{state} eq 'C' } 'a whole one is read';
}
is_deeply [@{bill($day)}{qw(paid_fen refunded_fen fee_fen payout_fen)}],
    [@moved{qw(charge refund)}, 0, 0], 'it says what was charged and given back';
is_deeply open_ones(), [], 'both books agree';
is scalar(grep { $_->{kind} eq 'other' }
          @{staff_call('bill_show', 'BOOK', $account, $day)}),
    scalar(grep { $_->{action} ne 'charge' } @{$clearing->audit->{orders}}),
    'what was paid to attractions and moved besides is kept as another matter';

{
    my ($stranger) = sql_values("SELECT number FROM ticket.payment"
                                . " WHERE state = 'P' ORDER BY number");
    $clearing->plan($stranger, bill => 'amount 19999 day -3');
    fetch($day);
    wait_until { bill($day)->{state} eq 'C' && @{open_ones()} }
        'another amount is found';
    is_deeply open_ones(), ["amount:$stranger"], 'of that payment alone';
    $clearing->plan($stranger, bill => 'day -3');
    fetch($day);
    wait_until { !@{open_ones()} } 'fetched again it agrees';
}
{
    my $empty = sql_value('SELECT ?::date - 1', $day);
    fetch($empty);
    wait_until { bill($empty)->{state} eq 'C' } 'a day without orders has a bill';
    is bill($empty)->{lines}, 0, 'an empty one';
}

audit_ok();
done_testing();
