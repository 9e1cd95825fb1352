# Tickets of attractions that are suppliers of their own, over HTTP: their places
# are taken together, shown as the least of all, given back together; each one's
# own gate lets in, by the code of the operator's ticket.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use TicketDevice;
use TicketPay qw(account_of);
use TicketClearing;
use TicketShop;
use TicketTest;

my $clearing = TicketClearing->new(accounts => {
    SPOT0001 => 0, SPOT0002 => 0, SPOT0003 => 0 });

system_start(locations => join ' ',
    (map { 'location /' . lc . '/ { ticket ' . $_ . '; }' } qw(TRIP LAKE)),
    (map { 'location /' . lc . '-gate/ { ticket_gate ' . $_ . '; }' }
         qw(TRIP LAKE PEAK FARM)));

my ($KEY, $n) = ('5d2c9a1e-7b34-4c8f-9e60-1a2b3c4d5e6f', 0);
my %NO = (TRIP => 70, LAKE => 71, PEAK => 69, FARM => 73);

staff('supplier', 'create', $_, $NO{$_}, '--name', $_,
      qw(--activation 1 --online-refund yes --pay-timeout 30
         --plain-callback yes)) for sort keys %NO;
staff('product', 'create', @$_, qw(--form single --days-ahead 0)) for
    [qw(TRIP JOINT --name J --order-days 30 --web-order-days 30)],
    [qw(LAKE ENTRY --name E --day-limit 4)],
    [qw(PEAK RIDE --name R --day-limit 3)];
staff(qw(price set LAKE ENTRY 50.00));
staff(qw(product entry TRIP JOINT --print-first no));
for my $supplier ('TRIP', 'LAKE') {
    staff('agent', 'create', $supplier, qw(demo --name demo --password Demo-2026
          --pay all --all-products yes --phone1 13800000001));
    staff('key', 'issue', $supplier, 'demo', '--key', $KEY);
    staff('paypassword', 'set', $supplier, qw(demo --password 246810));
    staff('deposit', 'topup', $supplier, qw(demo 5000.00 --reference one));
}
account_of('TRIP', 1, $clearing, 'clearing',
           notify_base => 'https://pay.test.example/');
staff(qw(station set TRIP 1 S));
staff('party', 'add', 'TRIP', @$_) for
    [qw(10 A --kind attraction --stations 1)], [qw(11 B --kind attraction)],
    [qw(12 C --kind attraction)], [qw(30 D --kind distributor --agent demo)];
staff('party', 'supplier', 'TRIP', @$_) for [11, 'LAKE'], [12, 'PEAK'];
staff('partyaccount', 'add', 'TRIP', $_->[0], 1, qw(--through 1 --use payout
      --holder Company --number), $_->[1])
    for [10, 'SPOT0001'], [11, 'SPOT0002'], [12, 'SPOT0003'];
staff(qw(settleproduct set TRIP JOINT --kind joint --days 1 --return free
      --parts), '10:50:40,11:50:40@ENTRY,12:50:40@RIDE');
staff(qw(settleproduct approve TRIP JOINT 1));
staff(qw(settleproduct open TRIP JOINT));

sub buys {
    my ($count, %more) = @_;
    return call('OrderAndPayWithYDJ', {
        XCDDH => 'joint-' . ++$n, Order_list => "JOINT|$count",
        money => 150 * $count . '.00', Mobile => '13912345678',
        ID => identity(1), SXRQ => day(0), smsModel => '0',
        SmsCode => '246810', IDCount => $count,
        Memo => join('|', map { identity(10 * $n + $_)
                                . "^游客$_^1391234000$_^1^1" } 1 .. $count),
        %more }, at => 'trip');
}

sub plain {
    my ($count) = @_;
    return call('OrderAndPayWithYDJ', {
        XCDDH => 'plain-' . ++$n, Order_list => "ENTRY|$count",
        money => 50 * $count . '.00', Mobile => '13912345678',
        ID => identity(1), SXRQ => day(0), smsModel => '0',
        SmsCode => '246810' }, at => 'lake');
}

# What is said to be left of a product today.
sub left {
    my ($product, $at) = @_;
    return call('GetProductsInventory', { StartDate => day(0),
                EndDate => day(0), ProductID => $product }, at => $at)
        ->item('quantity');
}

# What is sold there, in Postgres.
sub used {
    my ($supplier) = @_;
    return sql_value('select coalesce(max(q.used), 0) from ticket.quota q'
        . ' where q.supplier_id = ? and q.quota_id >> 56 = 2', $NO{$supplier});
}

is left('JOINT', 'trip'), 3, 'the least of all attractions is shown';
my $first = buys(2);
my $first_no = $n;
is $first->retcode, 0, 'a ticket of three attractions is sold' or diag $first->retmsg;
my $order = $first->item('Order_id');
is used('LAKE') . used('PEAK'), '22', 'at each its places are taken';
wait_until { left('JOINT', 'trip') == 1 } 'one is left at one attraction';
isnt buys(2)->retcode, 0, 'two are not sold then';
is used('LAKE') . used('PEAK'), '22', 'and nothing is taken anywhere';
is plain(2)->retcode, 0, 'the other sells its own rest';
wait_until { left('JOINT', 'trip') == -1 } 'now it is the other that is full';
my $full = buys(1);
isnt $full->retcode, 0, 'so that there is no joint ticket either';
like $full->retmsg, qr/余量不足|限/, 'which is what is said';

staff('settle', 'return', 'TRIP', $order, 2, '--reason', 'asked for');
is used('LAKE') . used('PEAK'), '31', 'one comes back, at each';
{
    my $again;
    wait_until { $again = buys(1); $again->retcode == 0 }
        'and is sold again', 20;
    is used('LAKE') . used('PEAK'), '42', 'at each of them';
}

# Redis is emptied: what is sold is known all the same.
SKIP: {
    system('redis-cli', '-s', redis_socket(), 'flushall') == 0 or skip 'no redis', 2;
    isnt buys(1)->retcode, 0, 'what is sold out stays so without its counters';
    is used('LAKE') . used('PEAK'), '42', 'nothing is oversold';
}

staff(qw(product set LAKE ENTRY --day-limit 6));
{
    my $more;
    wait_until { $more = buys(1); $more->retcode == 0 }
        'what an attraction adds is sold by its operator', 20;
}


# ---- Gates ----

my %gate = map { $_ => device("$_ 1", supplier => $_,
                              path => '/' . lc($_) . '-gate/v1') } sort keys %NO;
my ($code) = ticket_codes($order, at => 'trip');

verdict_is $gate{FARM}->check(code => $code), 'FORGED',
    'to a stranger\'s gate it is no code of its own';
{
    my $in = $gate{LAKE}->check(code => $code, request => 'in');
    verdict_is $in, 'IN', 'an attraction\'s own gate lets it in';
    is $in->{json}{ticket}{order}, $order, 'by the operator\'s order';
    verdict_is $gate{LAKE}->check(code => $code, request => 'in'), 'IN',
        'again the same, to the same request';
}
verdict_is $gate{FARM}->check(id_card => identity(10 * $first_no + 1)),
    'UNKNOWN', 'a stranger\'s gate knows no such visitor';
verdict_is $gate{PEAK}->check(id_card => identity(10 * $first_no + 1)), 'IN',
    'the other lets in by the visitor\'s card';
verdict_is $gate{TRIP}->check(code => $code), 'IN', 'and the operator\'s station';
verdict_is $gate{LAKE}->check(code => $code =~ s/(.)$/($1 + 1) % 10/er),
    'FORGED', 'a code whose check digits are wrong is forged there, too';
is sql_value('select string_agg(state::text, \'\' order by leg_no) from'
    . ' ticket.settle_leg where order_id = ? and ticket_no = 1', $order), 'VVV',
    'each has earned its money';

audit_ok('no attraction is oversold, and nobody is owed anything else');
done_testing();
