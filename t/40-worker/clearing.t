# The clearing provider the whole way: charged, told by a notice, asked, closed,
# given back, and its bill.  Nobody charges a distributor yet: the payments are
# put here as BeginToPay puts them, with the account that pays.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use TicketBooking qw(booked order_row staff_call);
use TicketBuilder;
use TicketClearing;
use TicketMoney qw(payment_of payback_of alarms sides);
use TicketNotice ();
use TicketPay qw(pay_system account_add ask_now attempts comes_to cancelled
                 one_content until_asked);
use TicketTest;

my $clearing = TicketClearing->new(
    bill_today => 1, accounts => { DIST0001 => 1_000_000, POOR => 5000 });

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
    my $number = sql_value('INSERT INTO ticket.payment (supplier_id,'
        . ' payment_id, order_id, agent_id, account_no, way, number,'
        . ' amount_fen, state, created_at, expire_at) SELECT o.supplier_id, n,'
        . " o.order_id, o.agent_id, ?, 1, 'T' || n, o.total_fen, 'W',"
        . " api.now(), api.now() + interval '30 min' FROM ticket.orders o,"
        . ' impl.next_number(7, api.now()) n WHERE o.order_id = ?'
        . ' RETURNING number', $account, $order);

    $clearing->plan($number, @plan) if @plan;
    sql_do('SELECT impl.job_make(1::int2, p, null, jsonb_build_object('
           . "'payer', ?::text, 'fee_fen', 50, 'subject', '测试门票'), 1::int2,"
           . ' api.now()) FROM ticket.payment p WHERE number = ?', $payer,
           $number);
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
    is_deeply [attempts($number)], ['1 sends 3'],
        'and nothing is tried again by itself';
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
    wait_until { ((attempts($number))[0] // '') =~ /^1 sends 6/ }
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
sub open_ones { return [sort map { "$_->{kind}:$_->{number}" }
    @{staff_call('bill_differences', 'BOOK', '{"open": true}')}] }

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
          @{staff_call('bill_show', 'BOOK', $account, $day)}), 1,
    'what was paid to an attraction is kept as another matter';

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
