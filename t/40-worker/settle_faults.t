# Charges, payouts and refunds of settlement, however the clearing provider answers
# and whenever the worker dies: each happens once.

use strict;
use warnings;
use utf8;

use Encode qw(decode_utf8);
use FindBin;
use lib "$FindBin::Bin/../lib";
use TicketBooking qw(order_defaults sql_call staff_call);
use TicketClearing;
use TicketGateway;
use TicketOutbox;
use TicketPay qw(pay_system account_add);
use TicketSettle qw(parties terms sold settle_pay checked_in legs cases_of
                    case_of);
use TicketTest;

my $clearing = TicketClearing->new(speed => 20, accounts => {
    DIST0001 => 10_000_000, SPOT0001 => 0, SPOT0002 => 0 });

my $gateway = TicketGateway->new;

pay_system(settings => [
    'sweep 100', 'sms_provider http', 'sms_url ' . $gateway->url('send'),
    'sms_header Content-Type: application/json; charset=utf-8',
    'sms_body {"to":"{phone}","text":"{text}"}', 'sms_accept "code":0']);
my $account = account_add($clearing, 'clearing',
                          notify_base => 'https://pay.test.example/');
parties(account => $account);
order_defaults(ticket_until => iso_day(9), callback => 1, medium => 2,
               agent => 9102, day => iso_day(0));
terms(1, days => 3, parts => [[10, 6000, 5000], [20, 4000, 3000]]);
$clearing->plan('*', notice => 'none');

my %moved = (charge => 0, refund => 0, pay => 0);

# Asks and sends as often as it takes, now and then a new worker.
sub comes {
    my ($name, $kills, $is) = @_;
    my $n = 0;

    return wait_until {
        if ($kills && ++$n % 5 == 1 && $kills-- > 0) {
            kill9('worker');
            restart('worker');
        }
        sql_do("update ticket.pay_job set due_at = api.now(), lease_owner = null"
               . " where due_at < 'infinity' and (lease_owner is null or job_id"
               . ' not in (select job_id from ticket.pay_attempt where outcome'
               . " is null and at > clock_timestamp() - interval '2 s'))");
        sql_do("update ticket.settle_case set due_at = api.now() where state ="
               . " 'N' and due_at < 'infinity'");
        $is->();
    } $name, 30;
}

sub totals {
    my $totals = $clearing->totals;
    return { map { $_ => $totals->{$_} // 0 } keys %moved };
}

for my $manner ('ok', 'close', 'ignore reset', 'forged', 'http 502',
                'refuse SYSTEM_ERROR', 'killed')
{
    my $kills = $manner eq 'killed' ? 2 : 0;
    my @script = $kills ? ('close', 'ok') : ($manner, 'ok');

    $clearing->script(charge => @script);
    my $order = sold(1, 1);
    is settle_pay($order, 9102)->{verdict}, undef, "$manner: it is charged";
    comes("$manner: the tickets are issued", $kills,
          sub { (legs($order) // '') eq 'WW' });
    $moved{charge} += 10100;
    is_deeply totals(), \%moved, "$manner: charged once";

    $clearing->script(transfer => @script);
    checked_in($order, 1, 1);
    comes("$manner: the attraction is paid", $kills,
          sub { legs($order) eq 'SW' });
    $moved{pay} += 4950;
    is_deeply totals(), \%moved, "$manner: paid once";
    is cases_of($order), 'C:K P:K', "$manner: by one case each";

    my $other = sold(1, 1);
    settle_pay($other, 9102);
    comes("$manner: another one is issued", 0,
          sub { (legs($other) // '') eq 'WW' });
    $moved{charge} += 10100;
    $clearing->script(refund => @script);
    sql_call(db('ticket_nginx'), 'api.settle_return', 7, 9102, $other, '{1}',
             'f');
    comes("$manner: what is returned is refunded", $kills,
          sub { legs($other) eq 'RR' });
    $moved{refund} += 9500;
    is_deeply totals(), \%moved, "$manner: it goes back once";
}

# It has failed, they say; the order is closed; and their bill says that it was
# done.  They are asked again, and all of it goes back, the fee too.
{
    $clearing->plan('*', notice => 'none', transfer => 'fail RISK_REFUSED');
    my $order = sold(1, 1);
    settle_pay($order, 9102);
    comes('after all: it waits', 0, sub { cases_of($order) eq 'C:M' });
    my ($number) = sql_values('select number from ticket.payment where order_id = ?',
                              $order);
    like +(grep { $_->{what} eq 'sent' } @{staff_call('settle_case', 'BOOK',
        case_of($order, 'C')->{case_id})})[0]{details}, qr/: refused: 未成功$/,
        'after all: in their words';
    sql_call('api.cancel_order', 7, 9102, $order);
    is cases_of($order), 'C:A', 'after all: it is given up';
    $clearing->plan('*', notice => 'none', transfer => 'done');
    $clearing->plan($number, bill => 'day -3');
    $clearing->after_all($number);
    my $day = sql_value("select (api.now() at time zone 'Asia/Shanghai')::date - 3");
    staff_call('bill_fetch', 'BOOK', $account, $day);
    comes('after all: their bill is read', 0, sub {
        sql_value("select state = 'C' from ticket.bill where day = ?", $day) });
    is_deeply [map { "$_->{kind} $_->{number}" }
               @{staff_call('bill_differences', 'BOOK', { open => \1 })}],
        ["state $number"], 'after all: and says so';
    comes('after all: what the platform says then comes and goes back', 0, sub {
        sql_value('select refunded_fen = 10100 from ticket.payment'
                  . ' where number = ?', $number) });
    sql_do("update ticket.payment set paid_at = paid_at - interval '3 d'"
           . ' where number = ?', $number);
    $moved{$_} += 10100 for qw(charge refund);
    is_deeply totals(), \%moved, 'after all: all of it, once';
    is legs($order), undef, 'after all: and nothing is issued';
}

# The operator has nothing, and then enough: what was not sent yet goes out.
{
    my $order = sold(1, 2);
    settle_pay($order, 9102);
    comes('two tickets are issued', 0, sub { (legs($order) // '') eq 'WW WW' });
    my $has = $clearing->audit->{merchant};
    $clearing->funds(0);
    checked_in($order, 1, 1);
    comes('the payout waits', 0, sub { cases_of($order) =~ /P:M/ });
    checked_in($order, 2, 1);
    $clearing->funds($has);
    comes('when there is money the next one is paid', 0, sub {
        sql_do("update ticket.settle_poor set since = api.now() - interval '1 h'");
        sql_do("update ticket.settle_told set told_at = api.now() - interval"
               . " '1 h' where what = 'look'");
        cases_of($order) =~ /P:M P:K/ });
}

# Nobody takes messages when the operator has too little: money goes on without, and
# when somebody does, there is one.
{
    my $phone = '13912340040';
    local $TicketOutbox::SUPPLIER = 7;
    secret($phone);
    $gateway->stop;
    staff_call('party_add', 'BOOK', 90, '运营方', { kind => 'operator',
        phone1_sealed => '\\x' . TicketOutbox::sealed(party_phone1 => 90, $phone) });
    sql_do("delete from ticket.settle_told where what in ('alarm', 'message')");

    my $order = sold(1, 3);
    settle_pay($order, 9102);
    comes('no gateway: three tickets are issued', 0,
          sub { (legs($order) // '') eq 'WW WW WW' });
    my $has = $clearing->audit->{merchant};
    $clearing->funds(0);
    checked_in($order, 1, 1);
    comes('no gateway: the payout waits', 0, sub { cases_of($order) =~ /P:M/ });
    wait_until { sql_value('select attempts > 0 and last_error is not null'
                           . ' from ticket.message where kind = 8') }
        'no gateway: the message is tried';

    # too little again, in the same half hour
    staff_call('settle_go', 'BOOK', case_of($order, 'P', 1, 1)->{case_id}, {});
    comes('no gateway: it waits again', 0, sub {
        my $case = case_of($order, 'P', 1, 1);
        $case->{attempt} == 2 && $case->{state} eq 'M' });
    $clearing->funds($has);
    checked_in($order, 2, 1);
    staff_call('settle_go', 'BOOK', case_of($order, 'P', 1, 1)->{case_id}, {});
    comes('no gateway: both are paid all the same', 0,
          sub { legs($order) eq 'SW SW WW' });
    my $other = sold(1, 1);
    settle_pay($other, 9102);
    comes('no gateway: distributors are charged', 0,
          sub { (legs($other) // '') eq 'WW' });
    is sql_value('select count(*) from ticket.message where kind = 8'), 1,
        'no gateway: one message waits';

    $gateway->start;
    wait_until {
        sql_do('update ticket.message set due_at = api.now()'
               . ' where lease_owner is null');
        sql_value('select count(*) = 1 from ticket.message_done where kind = 8'
                  . ' and sent');
    } 'a gateway: the message is sent';
    my @taken = $gateway->requests;
    is scalar(@taken), 1, 'a gateway: one message, not none and not many';
    like decode_utf8($taken[0]{body}), qr/"to":"$phone","text":"【平台】景区结算失败：余额不足。/,
        'a gateway: the operator hears of it';
    is sql_value('select count(*) from ticket.message where kind = 8'), 0,
        'a gateway: nothing more is to be told';
}

audit_ok();
done_testing();
