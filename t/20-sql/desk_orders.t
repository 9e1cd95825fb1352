# Orders at the desk: paid in cash and taken, handed out whole or in part, given
# back; to the fen, through the drawer of who does it.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use JSON::PP ();
use TicketBooking qw(
    database connection fixture quota_used staff_call staff_refused sql_call
    sql_array order_defaults booked order_row after_commit top_up);
use TicketMoney qw(platforms paid_order settle payback_of);
use TicketTest;

my $dbh = database();
my $json = JSON::PP->new->canonical;

fixture(slot_mode => 1, activateable => 1, fee_mode => 1,
        counter_refund => 2);
sql_do('INSERT INTO ticket.line_product SELECT 7, 1, g'
       . ' FROM generate_series(1, 5) g');
sql_do('INSERT INTO ticket.device (supplier_id, device_no, name, kind)'
       . " VALUES (7, 1, 'window 1', 'desk'), (7, 2, 'window 2', 'desk')");
sql_do("INSERT INTO ticket.fee_rule VALUES (7, 1, 'D', 0, 'B', 1000),"
       . " (7, 2, 'D', 0, 'B', 1000)");
sql_do("INSERT INTO ticket.price VALUES (7, 1, 0, '2000-01-01', 10000),"
       . " (7, 2, 0, '2000-01-01', 9000)");
sql_do('UPDATE ticket.agent SET can_cash = true WHERE agent_id = 9101');
platforms();
top_up(9101, 10_000_000, 3);

# Triggers raise them; the orders below are quoted as if nothing had changed.
sub settled {
    sql_do('UPDATE ticket.supplier SET catalogue_version = 1');
    sql_do('UPDATE ticket.agent SET version = 1');
}
settled();

my $day = iso_day(0);
sql_do("SELECT api.set_clock_shift((?::date + time '09:00')"
       . " AT TIME ZONE 'Asia/Shanghai' - transaction_timestamp())", $day);
order_defaults(day => $day, items => [[1, 3]], slots => [3], page => 3,
    ticket_until => $day, pay_by => 'infinity', valid_until => sql_value(
        "SELECT (?::date + 3)::timestamp AT TIME ZONE 'Asia/Shanghai'", $day));

my %preview = (preview => JSON::PP::true);

sub pickup { return staff_call('order_pickup', 'BOOK', $_[0], $_[1] // {})->[0] }
sub refund { return sql_call(connection('ticket_staff'),
    'api.staff_ticket_refund', 7, $_[0], sql_array($_[1])) }
sub till { return sql_value('SELECT till_fen FROM ticket.shift WHERE'
    . " supplier_id = 7 AND state <> 'C'") }
sub used { return quota_used(1, $_[1] // $day, 1000 + $_[0]) // 0 }
sub left { return sql_value("SELECT string_agg(state::text, '' ORDER BY"
    . ' ticket_no) FROM ticket.ticket WHERE order_id = ?', $_[0]) }
sub moved {
    return join ', ', map { "$_->{kind} $_->{debit} $_->{credit}"
                            . " $_->{amount_fen}" }
        sql('SELECT kind, debit, credit, amount_fen FROM ticket.transfer'
            . ' WHERE supplier_id = 7 AND order_id = ? ORDER BY no', $_[0]);
}
sub receipt {
    return join ' ', map { $_ // '-' } @{ sql_row('SELECT * FROM'
        . ' ticket.shift_receipt WHERE supplier_id = 7'
        . ' ORDER BY shift_no DESC, receipt_no DESC LIMIT 1') }
        {qw(receipt_no kind form persons fen reference)};
}


# ---- No shift, no cash ----

my $order = booked();
staff_refused(qr/has no shift open/, 'without a shift', 'order_pickup', 'BOOK',
              $order, {});
is pickup($order, \%preview)->{deal_fen}, 30000,
    'what it would cost is told without one';
is order_row($order)->{state}, '0', 'and nothing is done';
staff_call('shift_open', 'BOOK', 1, { float => '100x1' });


# ---- Paid at the desk ----

my $row = pickup($order);
is_deeply [@$row{qw(verdict state shift_no receipt_no form persons deal_fen
                    paid_fen fee_fen day slot_no start_minute end_minute
                    tickets waits)}],
    [undef, 'X', 1, 1, 'cash', 3, 30000, 30000, 0, $day, 3, 600, 660,
     [1, 2, 3], 0], 'an order is paid in cash and taken';
is moved($order), '3 9 1 30000', 'the money is in the drawer';
is till(), 40000, 'which knows of it';
is receipt(), '1 order cash 3 30000 -', 'the receipt says so';
is_deeply [@{ order_row($order) }{qw(state pay_method deal_fen fee_fen)}],
    ['X', 'X', 30000, 0], 'the order is delivered for cash';
is left($order), '111', 'with all of its tickets';
is sql_value('SELECT status FROM ticket.outbox WHERE order_id = ? ORDER BY seq'
             . ' DESC LIMIT 1', $order), 'X', 'its agent is told';
staff_refused(qr/ticket print/, 'twice', 'order_pickup', 'BOOK', $order, {});

# part of it: what is taken is paid, and nothing else (R55, R66)
$order = booked(items => [[1, 3], [2, 4]]);
my $before = used(3);
$row = pickup($order, { take => 'ADULT=1, GROUP=3', pay => 'card',
                        reference => 'SLIP-1' });
is_deeply [@$row{qw(state form persons deal_fen paid_fen fee_fen)}],
    ['X', 'card', 4, 34000, 34000, 0], 'of a part the part is paid, by card';
is moved($order), '3 2 1 34000', 'which the bank has';
is till(), 40000, 'and the drawer has not';
is receipt(), '2 order card 4 34000 SLIP-1', 'its receipt names the slip';
is used(3), $before - 3, 'the places of the rest are sold again';
is left($order), '10010', 'and its tickets are not issued';

for (['pay', qr/slip/, pay => 'card'], ['words', qr/no number of a product/,
        take => 'ADULT'], ['twice', qr/twice/, take => 'ADULT=1,ADULT=1'],
     ['unknown', qr/no product NOPE/, take => 'NOPE=1'],
     ['too many', qr/fewer/, take => 'ADULT=4'],
     ['another product', qr/no such product/, take => 'REAL=1'],
     ['nothing', qr/nothing is taken/, take => 'ADULT=0'],
     ['no ticket', qr/4/, tickets => '4'],
     ['both', qr/either/, tickets => '1', take => 'ADULT=1'])
{
    my ($name, $pattern, %change) = @$_;
    staff_refused($pattern, $name, 'order_pickup', 'BOOK',
                  my $o = booked(), \%change);
    is order_row($o)->{state}, '0', "$name: it stays as it was";
}

# ticket by ticket (R71)
$order = booked();
is pickup($order, { tickets => '2-3' })->{persons}, 2, 'or ticket by ticket';

# not by everybody, not before the day
staff_refused(qr/not paid, and its agent/, 'another agent', 'order_pickup',
              'BOOK', booked(agent => 9102), {});
staff_refused(qr/is for \Q@{[iso_day(1)]}\E/, 'early', 'order_pickup', 'BOOK',
              booked(day => iso_day(1)), {});
staff_refused(qr/it is closed/, 'cancelled', 'order_pickup', 'BOOK', do {
    my $o = booked();
    staff_call('order_cancel', 'BOOK', $o, {});
    $o }, {});
staff_refused(qr/stopped/, 'stopped', 'order_pickup', 'BOOK', do {
    my $o = booked();
    staff_call('order_stop', 'BOOK', $o, { reason => 'forged' });
    $o }, {});


# ---- Authorised orders ----

$order = booked(state => '2', items => [[1, 3]]);
$row = pickup($order, { take => 'ADULT=2' });
is_deeply [@$row{qw(state form persons deal_fen paid_fen fee_fen)}],
    ['3', 'deposit', 2, 20000, 0, 1000],
    'a part of an authorised order costs the fee of the rest (R67)';
is moved($order), '4 91011 91012 30000, 6 91012 1 20000, 7 91012 3 1000,'
    . ' 5 91012 91011 9000', 'from the deposit';
is receipt(), '4 pickup deposit 2 0 -', 'nothing of it at the desk';
is pickup($order = booked(state => 'C'))->{state}, 'D', 'a rebate order, too';
is receipt(), '5 pickup rebate 3 0 -', 'which its receipt says';

($order) = paid_order();
is sql_value('SELECT state FROM ticket.orders WHERE order_id = ?', $order), '6',
    'one that was paid at once';
$row = pickup($order, { take => 'ADULT=2' });
is_deeply [@$row{qw(state form)}], ['3', 'alipay'], 'is handed out, too'
    or diag explain $row;


# ---- Its slot is shown first (R93) ----

$order = booked(page => 3 | 2 << 12, slots => [1]);     # nobody named it
sql_do("SELECT api.set_clock_shift((?::date + time '10:30')"
       . " AT TIME ZONE 'Asia/Shanghai' - transaction_timestamp())", $day);
is_deeply [@{ pickup($order, \%preview) }{qw(slot_no start_minute)}], [3, 600],
    'the earliest slot that is not over is shown';
staff_refused(qr/slot 3, 10:00 to 11:00/, 'unseen', 'order_pickup', 'BOOK',
              $order, {});
my ($one, $three) = (used(1), used(3));
is pickup($order, { slot => 3 })->{slot_no}, 3, 'who has seen it confirms it';
is_deeply [used(1) - $one, used(3) - $three], [-3, 3], 'its places have moved';

$order = booked(page => 3 | 1 << 12, slots => [4]);     # it was told of one
is pickup($order, \%preview)->{slot_no}, 4, 'who was told of a slot keeps it';
staff_refused(qr/slot 4/, 'another', 'order_pickup', 'BOOK', $order,
              { slot => 5 });
is pickup($order, { slot => 4 })->{state}, 'X', 'and has it confirmed';
$order = booked(page => 3 | 2 << 12, slots => [1]);
is pickup($order, { slot => 6 })->{slot_no}, 6,
    'who named none may take a later one';
staff_refused(qr/no slot of the day/, 'full', 'order_pickup', 'BOOK',
              booked(page => 3 | 2 << 12, slots => [1]), do {
    sql_do('UPDATE ticket.quota SET capacity = used WHERE supplier_id = 7'
           . ' AND quota_id >> 56 = 1');
    sql_do('INSERT INTO ticket.quota SELECT 7, api.quota_id(1, ?, 1000 + n), 0'
           . ' FROM generate_series(1, 8) n ON CONFLICT DO NOTHING', $day);
    {} });
sql_do('UPDATE ticket.quota SET capacity = 1000 WHERE supplier_id = 7'
       . ' AND quota_id >> 56 = 1');


# ---- Back ----

order_defaults(slots => [5]);
$order = booked();
pickup($order);
$before = till();
my $rows = refund($order, [1, 2]);
is_deeply [map { [@$_{qw(verdict ticket_no way amount_fen fee_fen
                         returned_fen)}] } @$rows],
    [map { [undef, $_, 'cash', 10000, 1000, 9000] } 1, 2],
    'what was paid in cash comes back in cash, less the fee (R79)'
    or diag explain $rows;
is moved($order), '3 9 1 30000, 8 1 9 20000, 7 9 3 2000', 'out of the drawer';
is till(), $before - 18000, 'which has so much less';
like receipt(), qr/^\d+ refund cash 2 -18000 -$/, 'its receipt is below zero';
is sql_value('SELECT count(*) FROM ticket.outbox WHERE order_id = ?'
             . ' AND kind = 2', $order), 2, 'its agent is told of both';

$order = booked();
pickup($order, { pay => 'card', reference => 'SLIP-2' });
is refund($order, [1])->[0]{way}, 'card', 'by card it goes back to the card';
is moved($order), '3 2 1 30000, 8 1 2 10000, 7 2 3 1000', 'from the bank';

# what the agent has paid goes back to it, or, in the other way, is cash
$order = booked(state => '3');
is refund($order, [1])->[0]{way}, 'account', 'an account gets its money back';
like receipt(), qr/^\d+ refund deposit 1 0 -$/, 'none of it from the drawer';
sql_do("UPDATE ticket.supplier SET counter_refund = '1'");
settled();
$before = till();
is refund($order, [2])->[0]{returned_fen}, 9000, 'or the visitor has the cash';
is till(), $before - 9000, 'from the drawer, too';
is refund(booked(state => 'D'), [1])->[0]{way}, 'account',
    'but never what was paid by rebate (R125)';

my $dear = booked(state => '3', items => [[1, 30]]);
sql_do('UPDATE ticket.fee_rule SET value = 0');
settled();
my ($most) = int(till() / 10000);
$rows = refund($dear, [1 .. 30]);
is $rows->[0]{verdict}, 'TILL_SHORT', 'more than there is in it is refused';
is left($dear), '1' x 30, 'and nothing of it is done';

# counted, and gone
staff_call('shift_count', 'BOOK', 1, { cash => '100x1', card_fen => 0 });
is refund($dear, [1])->[0]{verdict}, 'SHIFT_COUNTED', 'nor after the count';
staff_refused(qr/has been counted/, 'after the count', 'order_pickup', 'BOOK',
              booked(), {});
staff_call('shift_close', 'BOOK', 1, {});
is refund($dear, [1])->[0]{verdict}, 'SHIFT_NONE', 'nor without a shift';
is refund(booked(state => 'D'), [1])->[0]{way}, 'account',
    'but what is no cash needs none';

# Of a refund and a pick-up, and of two who hand out, one waits for the other.
staff_call('shift_open', 'BOOK', 1, {});
my ($first, $second) = (connection('ticket_staff'), connection('ticket_desk'));
$second->do("SELECT api.act_as('second', '-', 'BOOK', null)");
$second->do(q{SELECT * FROM api.staff_shift_open('BOOK', 2, '{}')});
$order = booked();
$first->begin_work;
$first->do('SELECT * FROM api.staff_order_pickup(?, ?, ?)', undef, 'BOOK',
           $order, '{}');
is +(after_commit($first, $second, 'the other clerk waits',
    'SELECT verdict FROM api.staff_order_pickup(?, ?, ?)', 'BOOK', $order,
    '{}'))[0], 'PICKUP_STATE', 'of two clerks one hands out';
staff_refused(qr/nothing of order $order can be picked up: its tickets are issued, print them \(ticket print\)/,
    'picking up what is handed out', 'order_pickup', 'BOOK', $order, {});

audit_ok();
done_testing();
