# Held rail orders are paid for: the whole way, and what the site refuses.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use TicketRailClient;
use TicketRailHouse;
use TicketTest;

my $site = rail_house(purchase => 200_000);


# ---- All is well ----

my ($no, $held) = held_order();
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
is_deeply $site->held($held)->{keys}, ["$no-1"], 'the channel knows the payment by its key';

audit_ok();
done_testing();
