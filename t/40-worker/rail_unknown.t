# A payment whose outcome is not known: it is asked after until tickets, or a
# proof, or nobody says so, and never made again.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use TicketRailClient;
use TicketRailHouse;
use TicketTest;

my $site = rail_house();
my $money = money();

# The clocks go on until the case is there; it takes so many seconds each time.
sub in_time {
    my ($no, $wanted, $step, $times, $name) = @_;
    local $Test::Builder::Level = $Test::Builder::Level + 1;
    for (1 .. $times) {
        my $asked = @{calls_of($no)};
        passes($step);
        wait_until { @{calls_of($no)} > $asked || case_of($no)->{state} =~ /[DEF]/ }
            "$name: asked once more" or last;
        last if case_of($no)->{state} =~ /[DEF]/;
    }
    return comes_to($no, $wanted, $name);
}


# ---- Answers that are lost ----

my @lost = map { my $how = $_; [$how, do {
    my ($no, $held) = held_order(un => my $un = new_user());
    $site->script("pay $held" => $how, 'ok');
    need_pay($no, $held, un => $un);
    ($no, $held) }] } 'close', 'cut', 'http 502', 'redirect', 'linger 1500 close';
for (@lost) {
    my ($how, $no, $held) = @$_;
    comes_to($no, 'D', "the answer is lost ($how), the tickets are there");
    paid_once($held);
    is $site->asked('pay', number => $held), 1, '... and it was sent once';
}


# ---- Late ----

my %late = (
    'the channel takes two minutes' => { pending => 120 },
    'the site shows it unpaid for a minute, though the channel says paid' => { site_late => 60 },
    'neither order nor tickets for a while' => { tickets_late => 20 },
);
my %case = map { $_ => [bought_order(%{$late{$_}})] } sort keys %late;
for my $what (sort keys %case) {
    my ($no, $held) = @{$case{$what}};
    comes_to($no, 'V', $what);
    wait_until { grep { /^pay_query/ } @{calls_of($no)} } '... it is asked after';
    is case_of($no)->{held_fen}, 124100, '... its money is held meanwhile';
}
my ($no, $held) = @{$case{'the channel takes two minutes'}};
refused('302', '代付处理中，请稍后', 'ProcessPurchase.do', orderNo => $no, opt => 'CANCEL_PAY');
passes(121);
for my $what (sort keys %case) {
    comes_to($case{$what}[0], 'D', "$what: bought in the end");
    paid_once($case{$what}[1]);
}


# ---- Proof that it was not paid ----

# the request never got there; it takes two looks, and the number is closed
($no, $held) = held_order(un => my $un = new_user());
$site->script("pay $held" => 'ignore close', 'ok');
need_pay($no, $held, un => $un);
comes_to($no, 'V', 'a request that did not arrive');
wait_until { defined case_of($no)->{proof_at} } 'one look says it was not paid';
comes_to($no, 'V', 'which is not enough', 1);
passes(62);
comes_to($no, 'F NOT_PAID', 'a minute later, closed, it is proof');
is_deeply [grep { /close/ } @{calls_of($no)}], ['pay_close OK'], 'the channel has closed it';
never_paid($held);
is $site->asked('pay', number => $held), 1, 'the payment was tried once';

# asked for again it is paid
$site->change($held, closed => 0);
need_pay($no, $held, un => $un);
comes_to($no, 'D', 'asked for again, by another case, it is bought');
paid_once($held);
is_deeply $site->held($held)->{keys}, ["$no-2"], '... under another key';


# ---- No tickets ----

my $before = money();
%late = (
    'none come, and the money goes back' => { tickets_late => 'ever', back => 3 * 3600 },
    'they come an hour later' => { tickets_late => 3600 },
    'they are somebody else\'s' => { stranger => '别人' },
);
%case = map { $_ => [bought_order(%{$late{$_}})] } sort keys %late;
for my $what (sort keys %case) {
    wait_until { grep { $_ eq 'pay_query OK PAID' } @{calls_of($case{$what}[0])} }
        "paid, and no tickets: $what";
}
in_time($case{$_}[0], 'E NO_TICKETS', 300, 4, "$_: abnormal in a quarter of an hour")
    for sort keys %case;
is money(), ($before =~ s/ .*//r) - 3 * 124100 . ' 0', 'the railway has the money';

($no, $held) = @{$case{'none come, and the money goes back'}};
is done('QueryPurchase.do', orderNo => $no)->{payStatus}, 3, 'the agent may read that';
refused('303', '支付完成出票异常，请登录12306核实，不能重新代付', 'ProcessPurchase.do',
        orderNo => $no, opt => 'NEED_PAY', result => result(held => $held), un => $USER,
        pwd => $PASSWORD);
refused('303', '支付完成出票异常，请登录12306核实，不能重新代付', 'ProcessPurchase.do',
        orderNo => $no, opt => 'NO_TICKET', reason => '1');

passes(3600);
comes_to($case{'they come an hour later'}[0], 'D', 'tickets that are seen later count');
passes(2 * 3600);
wait_until { case_of($no)->{returned_fen} == 124100 } 'money that comes back is booked';
is money(), ($before =~ s/ .*//r) - 2 * 124100 . ' 0', 'it is purchase money again';
done('ProcessPurchase.do', orderNo => $no, opt => 'NO_TICKET', reason => '1');
paid_once($case{$_}[1]) for sort keys %case;


# ---- Nobody knows ----

$before = money();
($no, $held) = held_order(un => $un = new_user());
$site->script("pay $held" => 'delay 3000 close');
need_pay($no, $held, un => $un);
wait_until { $site->asked('pay', number => $held) } 'a payment is sent';
$site->set(down => 1);
comes_to($no, 'V', 'and then nothing answers any more');
in_time($no, 'E UNKNOWN', 600, 8, 'half an hour behind its limit nobody knows');
is case_of($no)->{held_fen}, 124100, 'the money stays held';
is done('QueryPurchase.do', orderNo => $no)->{payStatus}, 3, 'the agent is told to look';
$site->set(down => 0);
passes(600);
comes_to($no, 'D', 'the site is back, and has the tickets');
paid_once($held);
is((split / /, money())[1], 0, 'nothing is held any more');

audit_ok();
done_testing();
