# Rail orders in the console.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use TicketBrowser;
use TicketRailClient;
use TicketTest;

my ($order, $held, $free) = map { "xcslw14111720312200$_" } 3 .. 5;

browser_start(locations => rail_locations());
secret('abc123456', 'hxb1080@163.com', '国贺', '12345619891010123X');
rail_shop();
import_order(orderNo => $_) for $order, $held, $free;
done('ProcessPurchase.do', orderNo => $held, opt => 'NEED_PAY', result => result(),
     un => 'hxb1080@163.com', pwd => 'abc123456');
browser_person('fin', 'finance');
browser_person('ann', 'clerk');
browser_person('xu', 'agent');

browser_run('rail.mjs', ORDER => $order, HELD => $held, FREE => $free);

is_deeply sql_row('select o.state, c.state as bought, c.method from ticket.rail_order o'
                  . ' join ticket.rail_case c using (supplier_id, rail_id, case_no)'
                  . ' where order_no = ?', $held),
    { state => 'T', bought => 'D', method => '支付宝' }, 'what two people did is booked';
is_deeply [sql('select seat_text, price_fen from ticket.rail_ticket k'
               . ' join ticket.rail_order o using (supplier_id, rail_id)'
               . ' where order_no = ? order by no', $free)],
    [map { { seat_text => "11车0${_}号", price_fen => 40_050 } } 1 .. 3],
    'tickets that were written down are those of the passengers';
audit_ok();

done_testing;
