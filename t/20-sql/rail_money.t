# Held rail orders: what each arrow of an order and of its purchase moves, to the
# fen, by the example of three sleepers.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use TicketBooking qw(database fixture staff_call staff_refused sql_call);
use TicketRail qw(rail_shop rail_order import_orders seed tickets confirm need_pay
                  no_ticket answer ask_refund start_refund purchase claim record clock
                  news told order_of case_of money moved login held opened did queried
                  done at later topup);
use TicketTest;

database();
fixture();
rail_shop();

# ---- The example, from the payment to the refund ----

my $day = iso_day(12);
my $no = seed(order_no => 'xcslw141117203122003', departs_at => "$day 17:10:00+08");
is money(), '128400 200000 0 0 0', 'the fare is frozen';
is_deeply moved($no), ['rail sale 82 5 128400', 'rail insurance 82 84 6000'],
    'the insurance is the insurer\'s';

is need_pay($no)->{verdict}, undef, 'the agent asks us to pay';
is purchase($no)->{pay_status}, 4, 'that is at work';
my ($case) = @{claim()};
is $case->{what}, 'check', 'the worker looks at the held order';
is $case->{pwd_what}, 'rail_password', 'with the uniform password';
my $checked = record($case, login(), held(day => $day), opened());
is_deeply [@$checked{qw(state next pay_no amount_fen)}], ['S', 'pay', 'P1', 124100],
    'a good check permits the payment';
is money(), '128400 75900 124100 0 0', 'the money is held';
is sql_value("select count(*) from ticket.rail_attempt where call = 'pay_do' and"
             . ' outcome is null'), 1, 'and the attempt written, before anything is sent';
is_deeply claim(), [], 'nobody else has it meanwhile';
my $paid = record($case, did('OK'));
is_deeply [@$paid{qw(state next)}], ['V', 'verify'], 'paid: it is verified at once';
is record($case, queried('PAID'), login(), done())->{state}, 'D', 'tickets are there';
is money(), '0 75900 0 0 124100', 'purchase 759.00, held 0, frozen 0, available 1241.00';
is_deeply moved($no), ['rail sale 82 5 128400', 'rail insurance 82 84 6000',
    'rail hold 6 7 124100', 'rail purchase 7 83 124100', 'rail unfreeze 5 9 124100',
    'rail difference 5 82 4300'], 'each move is in the ledger';
is order_of($no)->{state}, 'T', 'the order is issued';
is order_of($no)->{partial_refund_fen}, 4300, '43.00 go back';
is_deeply [@{purchase($no)}{qw(pay_status state held_no amount_fen method)}],
    [1, '采购完成', 'E646076788', 124100, '支付宝'], 'the agent may ask';
is_deeply [map { "$_->{target} $_->{event} $_->{pay_status} " . ($_->{amount_fen} // '')
               . ' ' . ($_->{refund_fen} // '') }
           sort { $a->{seq} <=> $b->{seq} } @{news()}],
    ['C ISSUED 0 124100 4300', 'A PAY 1  '], 'and both are told, in order';
audit_ok();

# 49 h before the departure it is 5 %, each ticket rounded by itself.
sub until_departure {
    my ($order, $interval) = @_;
    later(sql_value('select (o.departs_at - ?::interval - api.now())::text'
        . ' from ticket.rail_order o where o.order_no = ?', $interval, $order));
    return;
}

until_departure($no, '49:00:01');
my $asked = ask_refund($no);
is_deeply [@$asked{qw(refund_fen fee_fen repeated)}], [117900, 6200, 0],
    'refund at 5 %: 62.00 of fees, 1179.00';
is ask_refund($no)->{repeated}, 1, 'again is the same';
until_departure($no, '47:00:00');
is ask_refund($no)->{refund_fen}, 117900, 'at the rate of the moment of asking';
is_deeply [map { $_->{refund_fen} } @{sql_call(db('ticket_nginx'), 'api.rail_orders', 7,
    9101, 'APPLY_REFUND')}], [117900], 'the agent sees it';
is answer($no, 1, 117901)->{verdict}, 'RAIL_REFUND_AMOUNT', 'another amount is refused';
is answer($no, 1, 117900)->{state}, 'B', 'agreed, it is refunded';
is money(), '0 75900 0 0 6200', 'out of what is available';
is answer($no, 1)->{verdict}, 'RAIL_DONE', 'a second time it has been done';
staff_call('rail_return', 'BOOK', $no, 111650, { reference => 'R1' });
is money(), '0 75900 0 111650 6200', 'what 12306 gave goes to the refund account';
my ($again) = @{staff_call('rail_return', 'BOOK', $no, 111650, { reference => 'R1' })};
is $again->{repeated}, 1, 'a reference once';
is money(), '0 75900 0 111650 6200', 'and not again';
staff_refused(qr/other/, 'another amount by that reference', 'rail_return', 'BOOK', $no,
              100, { reference => 'R1' });
staff_refused(qr/more/, 'more than the tickets cost', 'rail_return', 'BOOK', $no, 20000,
              { reference => 'R2' });
audit_ok();

# ---- The old way: the agent buys itself ----

my $old = seed(departs_at => at('50 h'));
is confirm($old, seats => [['国贺', 7, 'a', 42800], ['蔡博文', 6, 'b', 42800],
    ['陈硕', 5, 'c', 42801]])->{verdict}, 'RAIL_PRICE_HIGHER', '0.01 too much is refused';
is confirm($old, seats => [['国贺', 7, 'a', 42800], ['蔡博文', 6, 'b', 42800]])->{subject},
    'result', 'so is a ticket too few';
is confirm($old, seats => [['国贺', 7, 'a', 1], ['蔡博文', 6, 'b', 1], ['国贺', 5, 'c', 1]])
    ->{verdict}, 'BAD_PARAM', 'so is a passenger twice';
is money(), '128400 75900 0 111650 6200', 'nothing has moved';
is confirm($old)->{verdict}, undef, 'tickets for everybody are taken';
is money(), '124100 75900 0 111650 6200', '43.00 go back, the rest stays frozen';
is confirm($old)->{repeated}, 1, 'the same once more is the same';
is confirm($old, held => 'E1')->{verdict}, 'RAIL_DONE', 'others are not';
is_deeply moved($old), ['rail sale 82 5 128400', 'rail insurance 82 84 6000',
    'rail difference 5 82 4300'], 'with one move';
until_departure($old, '-119 min');
clock();
is money(), '124100 75900 0 111650 6200', '119 min after departure it is frozen';
until_departure($old, '-121 min');
is clock()->{done}, 1, '121 min after';
is money(), '0 75900 0 111650 130300', 'it is available';
is clock()->{done}, 0, 'and only once';
is ask_refund($old)->{verdict}, 'RAIL_DEPARTED', 'too late for a refund';
audit_ok();

# ---- No ticket ----

my $none = seed();
is no_ticket($none, 6)->{subject}, 'passengerReason', 'reason 6 needs who';
is no_ticket($none, 8)->{subject}, 'reason', 'there is no reason 8';
is no_ticket($none, 1)->{verdict}, undef, 'no seats left';
is order_of($none)->{state}, 'N', 'the money is on its way back';
is_deeply moved($none), ['rail sale 82 5 128400', 'rail insurance 82 84 6000',
    'rail back 5 82 128400', 'rail insurance 84 82 6000'], '1344.00 go back';
is no_ticket($none, 1)->{verdict}, 'RAIL_DONE', 'again: it has been done';
is confirm($none)->{verdict}, 'RAIL_DONE', 'nor are tickets taken now';
told(1, grep { $_->{rail_id} == order_of($none)->{rail_id} } @{news()});
is order_of($none)->{state}, 'X', 'closed when the channel knows of it';
audit_ok();

# ---- Not enough for a refund ----

my $poor = seed(order_no => 'other1', agent => 9102, departs_at => at('49 h 1 s'));
my $little = seed(order_no => 'other2', agent => 9102, seat_fen => 10000,
                  people => ['国贺'], departs_at => at('1 s'));
sub of_other {
    my ($function, @more) = @_;
    return sql_call(db('ticket_nginx'), "api.rail_$function", 7, 9102, @more)->[0];
}
of_other('confirm', 'other2', TicketRail::json(tickets(seats => [['国贺', 7, 'a', 10000]])), '');
later('121 min');
clock();
is money(9102), '128400 0 0 0 10000', '100.00 are available';
of_other('confirm', 'other1', TicketRail::json(tickets()), '');
later('-120 min');
is of_other('channel_refund', 'other1')->{refund_fen}, 117900, '1179.00 are asked for';
is of_other('refund_answer', 'other1', 't', undef, undef, '')->{state}, 'R',
    'agreed, and it waits for funds';
is sql_value("select state from ticket.rail_refund where state = '4'"), '4', 'it has state 4';
staff_call('rail_return', 'BOOK', 'other1', 111650, { reference => 'R9' });
is order_of('other1')->{state}, 'B', 'the railway returns 1116.50: by itself';
is money(9102), '124100 0 0 0 3750', 'the refund account first, available keeps 37.50';
audit_ok();

# ---- Rates ----

for (['360:00:01', 124100, 0], ['48:00:01', 117900, 6200], ['47:59:59', 111650, 12450],
     ['49:00:01', 117900, 6200], ['24:00:01', 111650, 12450], ['23:59:59', 99250, 24850])
{
    my ($before, $fen, $fee) = @$_;
    my $n = seed(departs_at => at('400 h'));
    confirm($n);
    until_departure($n, $before);
    my $said = ask_refund($n);
    is_deeply [@$said{qw(refund_fen fee_fen)}], [$fen, $fee], "$before before: $fee fen";
    is answer($n, 0, undef, 4)->{subject}, 'reason', 'there is no refusal 4';
    is answer($n, 0, undef, 2)->{state}, 'T', 'refused: issued as before';
}

# To the moment.
my $exact = seed(departs_at => at('400 h'));
confirm($exact);
for (['360 h', 0], ['359:59:59.999', 6200], ['48 h', 6200], ['47:59:59.999', 12450],
     ['24 h', 12450], ['23:59:59.999', 24850])
{
    is sql_value('select sum(r.fee_fen) from ticket.rail_order o cross join lateral'
        . ' impl.rail_rates(o, o.departs_at - ?::interval) r where o.order_no = ?', $_->[0],
        $exact), $_->[1], "exactly $_->[0] before: $_->[1] fen";
}

# ---- The agent gives money back by itself ----

my $own = seed(departs_at => at('400 h'));
confirm($own);
is start_refund($own, 0)->{verdict}, 'RAIL_REFUND_AMOUNT', 'nothing is no refund';
is start_refund($own, 124101)->{verdict}, 'RAIL_REFUND_AMOUNT', 'nor more than all';
is start_refund($own, 50000)->{state}, 'B', 'a part is';
is start_refund($own, 50000)->{verdict}, 'RAIL_DONE', 'and only once';

# ---- Top-ups ----

is topup(100, 'agent9101', 'PAPER')->{repeated}, 0, 'a paper is booked';
is topup(100, 'agent9101', 'PAPER')->{repeated}, 1, 'moves money once';
is topup(101, 'agent9101', 'PAPER')->{verdict}, 'REFERENCE_USED', 'and of one amount';

audit_ok();
done_testing();
