# Held rail orders are paid for: the whole way, what the site refuses, and how it
# is hard to read.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use TicketRailClient qw(:DEFAULT $KEY);
use TicketRailHouse;
use TicketRailReceiver;
use TicketTest;

my $site = rail_house(purchase => 200_000);
my $agent = TicketRailReceiver->new;
$agent->keys_are('/agent' => "${KEY}xcslw");
staff_says('merchant_set', 'demo', { callback_url => $agent->url('agent') });

sub used {
    local $Test::Builder::Level = $Test::Builder::Level + 1;
    my ($no, $held, %is) = @_;
    return refused('304', '12306订单号已使用或已失效', 'ProcessPurchase.do', orderNo => $no,
        opt => 'NEED_PAY', result => result(held => $held), un => $USER, pwd => $PASSWORD, %is);
}

my $papers = 0;
sub topup { staff_says('topup', 'demo', $_[0], { reference => 'more ' . ++$papers }) }


# ---- All is well ----

my ($no, $held) = held_order();
need_pay($no, $held);
need_pay($no, $held);
comes_to($no, 'D', 'a held order is bought');
paid_once($held);
is money(), '75900 0', 'the purchase is paid of the purchase money';
is order_of($no)->{state}, 'T', 'its order is issued';
is_deeply calls_of($no), ['login OK', 'held OK', 'pay_open OK', 'pay_do OK',
    'pay_query OK PAID', 'done OK'], 'each call once, one behind the other';
my $said = done('QueryPurchase.do', orderNo => $no);
is_deeply [@$said{qw(payStatus state amount method)}], [1, '采购完成', '1241.00', '支付宝'],
    'the agent may read it' or diag explain $said;
$agent->expect_notes($no, 'PAY 1', 'it is bought');
is_deeply $site->held($held)->{keys}, ["$no-1"], 'the channel knows the payment by its key';
refused('008', '订单状态已改变', 'ProcessPurchase.do', orderNo => $no, opt => 'NEED_PAY',
        result => result(held => $held), un => $USER, pwd => $PASSWORD);

my @at = map { $_->{time} } $site->requests(un => $USER);
my @close = grep { $at[$_] - $at[$_ - 1] < 0.49 } 1 .. $#at;
is_deeply \@close, [], 'half a second lies between two requests of an account';

# one held order pays for one order
my $other = import_order();
used($other, $held);


# ---- Not enough money ----

($no, $held, my $un) = bought_order();
comes_to($no, 'F FUNDS', 'without the money it is not paid for');
never_paid($held);
is money(), '75900 0', 'nothing is held';
$agent->expect_notes($no, 'PAY 2', 'it is not paid for');
topup(10_000_000);
need_pay($no, $held, un => $un);
comes_to($no, 'D', 'with more money it is, when it is asked for again');
is case_of($no)->{case_no}, 2, 'by a second case';
paid_once($held);
my $money = money();


# ---- What the site refuses: nothing is held, nothing paid ----

# each by an account of its own, so all at once
my %is = (
    'F BAD_PASSWORD' => [ask => { pwd => 'abc12345' }],
    'F CAPTCHA' => [account => { captcha => 1 }],
    'F ACCOUNT_LOCKED' => [account => { bad => 3 }],
    'F SEAT_LOST' => [lost => 'before'],
    'F EXPIRED' => [lost => 'after'],
    'F SEAT_NOT_ASKED' => [people => [['国贺', '硬座', '1号', 42800], ['蔡博文', '硬卧',
        '04号中铺', 41400], ['陈硕', '硬卧', '04号上铺', 39900]]],
    'F AMOUNT_CHANGED' => [form_amount => 124101],
    'F PRICE_HIGHER' => [people => [['国贺', '硬卧', '04号下铺', 42800], ['蔡博文', '硬卧',
        '04号中铺', 42800], ['陈硕', '硬卧', '04号上铺', 42801]]],
    'F MISMATCH' => [train => 'T8'],
    'F TIME_SHORT' => [limit => 170],
    'F HELD_NOT_FOUND' => [empty => 'ever'],
    'F CHANNEL_FUNDS' => [refuse => 'FUNDS'],
    'F CHANNEL_REFUSED' => [refuse => 'RISK'],
);
my %case = map { $_ => [bought_order(@{$is{$_}})] } sort keys %is;
my ($cashier, $cashier_held) = bought_order(cashier_amount => 124101);
for my $reason (sort keys %case) {
    my ($no, $held) = @{$case{$reason}};
    comes_to($no, $reason, "$reason ends it");
    never_paid($held, '... not paid');
}
comes_to($cashier, 'F AMOUNT_CHANGED', 'the cashier shows another amount');
never_paid($cashier_held, '... which nobody confirms');
is money(), $money, 'all the money is there again';
is scalar($site->requests(call => 'login', un => $case{'F BAD_PASSWORD'}[2])), 1,
    'a wrong password is tried once';

for my $reason ('F SEAT_LOST', 'F EXPIRED') {
    my ($no, $held, $un) = @{$case{$reason}};
    used($no, $held, un => $un);
}

# the user name may have been the mistake
($no, $held, $un) = @{$case{'F HELD_NOT_FOUND'}};
used($no, $held, un => $un);
$site->change($held, un => $USER, empty => 0);
need_pay($no, $held);
comes_to($no, 'D', 'not found by one account, bought by another');
paid_once($held);


# ---- Hard to read, and bought all the same ----

%is = (
    'an empty list for five seconds' => [empty => 5],
    'names with blanks' => [people => [['国 贺', '硬卧', '04号下铺', 42800],
        ["蔡\x{3000}博文", '硬卧', '04号中铺', 41400], ['陈硕', '硬卧', '04号上铺', 39900]]],
    'a session that ends' => [dies => 1],
    'a session whose end is a page of its own' => [dies => 1, account => { page => 1 }],
    'certificates that are hidden' => [people => [['国贺', '硬卧', '04号下铺', 42800,
        '1234**********123X'], ['蔡博文', '硬卧', '04号中铺', 41400, '1234**********123X'],
        ['陈硕', '硬卧', '04号上铺', 39900, '1234**********123X']]],
    'seats not asked for first' => [people => [['国贺', '硬卧', '04号上铺', 39900], ['蔡博文',
        '硬卧', '04号中铺', 41400], ['陈硕', '硬卧', '04号下铺', 42800]]],
);
%case = map { $_ => [bought_order(@{$is{$_}})] } sort keys %is;
for my $what (sort keys %case) {
    my ($no, $held) = @{$case{$what}};
    comes_to($no, 'D', $what);
    paid_once($held, '... paid once');
}

# it does not answer, then it does
my ($silent, $silent_held) = held_order(un => my $mute = new_user());
$site->script("held $mute" => 'silent', 'ok');
need_pay($silent, $silent_held, un => $mute);

# two held orders of one account, one behind the other
$un = new_user();
my @two = map { [held_order(un => $un)] } 1 .. 2;
need_pay(@$_, un => $un) for @two;
for (@two) {
    comes_to($_->[0], 'D', 'one of two held orders');
    paid_once($_->[1]);
}
is scalar($site->requests(call => 'login', un => $un)), 2,
    'neither ended the other\'s session';

comes_to($silent, 'D', 'a silent site is asked again');
paid_once($silent_held);

# the site is busy, then not
$site->set(busy => 2);
($no, $held) = bought_order();
comes_to($no, 'D', 'a busy site is asked again');
paid_once($held);


# ---- The bell ----

stop('worker');
configure_worker('sweep 600000', @{worker_settings()}[1 .. 2]);
start('worker');
($no, $held) = bought_order();
comes_to($no, 'D', 'nginx rings, and no sweep is waited for');

audit_ok();
done_testing();
