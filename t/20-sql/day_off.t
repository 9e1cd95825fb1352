# A day that is called off: nobody books for it any more, and every order of it
# gets its money back, once, the way it came and without a fee.  Whoever came in,
# or has a ticket of paper, keeps it.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use TicketBooking qw(
    database connection fixture top_up supplier_set sql_call staff_call
    staff_refused in_time order_defaults booked place order_row account_of
    quota_used after_commit);
use TicketMoney qw(
    platforms begin paid_order settle payback_of alarms);
use TicketTest;
use TicketTheatre qw(refund_all clock_at);

database();

# a fee that would take a third of every ticket
fixture(fee_mode => 1, activateable => 1, slot_mode => 1);
sql_do("INSERT INTO ticket.fee_rule SELECT 7, p, 'H', 0, 'B', 3000"
       . ' FROM generate_series(1, 5) p');
sql_do("INSERT INTO ticket.line VALUES (7, 2, '02', '北线')");
sql_do('INSERT INTO ticket.slot SELECT 7, 2, day, slot_no, start_minute,'
       . ' end_minute, 100, 100, true FROM ticket.slot WHERE supplier_id = 7');
sql_do('INSERT INTO ticket.line_product SELECT 7, l, p'
       . ' FROM generate_series(1, 2) l, generate_series(1, 5) p');
platforms();
top_up(9101, 100_000_000, 3);
sql_do('UPDATE ticket.supplier SET refund_by_hand = false');
staff_call('notice_set', 'BOOK', 'refund', '{"text": "订单{order}已退款"}');

my $day = iso_day(2);
my $other = iso_day(3);

sub unchanged {
    sql_do('UPDATE ticket.supplier SET catalogue_version = 1');
    return;
}

sub wish {
    return (day => $day, slots => [3], items => [[1, 2]],
            ticket_until => iso_day(4), valid_until => iso_day(5) . ' 00:00+08',
            pay_by => sub { in_time('30 minutes') }, @_);
}
order_defaults(wish());
unchanged();

sub state_of { return order_row($_[0])->{state} }

sub tickets {
    return sql_value("SELECT string_agg(state, '' ORDER BY ticket_no)"
                     . ' FROM ticket.ticket WHERE order_id = ?', $_[0]);
}

# All that is told of an order, refunds of tickets as r, entries as e.
sub told {
    return sql_value("SELECT string_agg(CASE kind WHEN 2 THEN 'r' WHEN 1 THEN"
                     . " status::text ELSE 'e' END, '' ORDER BY seq)"
                     . ' FROM ticket.outbox WHERE order_id = ?', $_[0]) // '';
}

sub activate {
    my ($order, $take, $on, $slot) = @_;
    my ($row) = @{sql_call('api.activate_order_2', 7, 9101, $order, 'f', '{1}',
                           "{$take}", $on // $day, $slot // 3, 2, 1, 't', '{}',
                           '{}')};
    die "$row->{verdict}\n" if $row->{verdict};
    return $order;
}

sub passes {
    my ($order, @tickets) = @_;
    clock_at(order_row($order)->{day}, '10:30');
    for my $ticket (@tickets) {
        my ($row) = @{sql_call('api.check_ticket', 7, $order, $ticket, 'South',
                               '1')};
        die "$row->{verdict}\n" if $row->{verdict};
    }
    sql_do("SELECT api.set_clock_shift('0')");
    return $order;
}

sub printed {
    my ($order, @tickets) = @_;
    sql_do("UPDATE ticket.ticket SET state = '3' WHERE order_id = ?"
           . ' AND ticket_no = ?', $order, $_) for @tickets;
    return $order;
}

sub paid { return (paid_order(wish(@_)))[0] }

sub delivered {
    my ($order) = @_;
    sql_do('SELECT impl.activation_due(7, ?)', $order);
    sql_do('INSERT INTO ticket.activation VALUES (7, ?, api.now())', $order);
    sql_call('api.activate_paid');
    die 'not delivered: ' . state_of($order) . "\n" if state_of($order) ne '3';
    return $order;
}

sub cancelled {
    my ($order) = @_;
    sql_call('api.cancel_order', 7, 9101, $order);
    return $order;
}

sub held { return booked(state => '2', @_) }
sub sold { return booked(state => '3', @_) }

# In fen: what the agent has more when all is done, and what buyers get.
# name, order; state, tickets, told, account, buyer, persons that stay
my @cases = (
    ['an unpaid order', sub { booked() }, '4', '00', '04', 0, 0, 0],
    ['one held of the deposit', sub { held() }, '4', '00', '24', 20000, 0, 0],
    ['one held of the rebate', sub { booked(state => 'C') },
     '4', '00', 'C4', 20000, 0, 0],
    ['one delivered from the deposit', sub { sold() },
     '3', '22', '3rr', 20000, 0, 0],
    ['one delivered from the rebate', sub { booked(state => 'D') },
     'D', '22', 'Drr', 20000, 0, 0],
    ['a group ticket', sub { sold(items => [[2, 7]]) },
     '3', '2', '3r', 56000, 0, 0],
    ['an order with a free person', sub { sold(items => [[1, 3, 1]]) },
     '3', '222', '3rrr', 20000, 0, 0],
    ['one that is in', sub { passes(sold(), 1, 2) },
     '3', '44', '3ee', 0, 0, 2],
    ['one of whom one is in', sub { passes(sold(), 2) },
     '3', '24', '3er', 10000, 0, 1],
    ['one whose tickets are of paper', sub { printed(sold(), 1, 2) },
     '3', '33', '3', 0, 0, 2],
    ['a voucher of which a part is picked up', sub { printed(sold(), 1) },
     '3', '32', '3r', 10000, 0, 1],
    ['one of which a ticket came back before', sub {
         my $order = sold();
         sql_call('api.refund_tickets_2', 7, 9101, $order, '{2}');
         return $order;
     }, '3', '22', '3rr', 10000, 0, 0],
    ['one that was taken in part',
     sub { activate(held(items => [[1, 3]]), 2) },
     '3', '220', '23rr', 20000, 0, 0],
    ['one closed before, with a fee', sub { cancelled(held()) },
     '4', '00', '24', 0, 0, 0],
    ['one of another line', sub { sold(line => 2) }, '3', '22', '3rr', 20000, 0,
     0],

    ['one paid at once', sub { paid() }, '4', '00', '064', 0, 20000, 0],
    ['one delivered and paid at once', sub { delivered(paid()) },
     '3', '22', '063rr', 0, 20000, 0],
    ['one paid at once of whom one is in',
     sub { passes(delivered(paid()), 1) }, '3', '42', '063er', 0, 10000, 1],
    ['one with a QR code that nobody pays', sub {
         my $order = booked();
         my $begun = begin($order);
         settle($begun->{number}, state => 'waiting', qr => 'q');
         return $order;
     }, '4', '00', '04', 0, 0, 0],
);

$_->[8] = $_->[1]->() for @cases;
my @elsewhere = (held(day => $other), sold(day => $other),
                 sold(day => iso_day(1)));
my $moved = held(day => iso_day(1), page => 2 << 12);   # nobody named a slot
eval { activate($moved, 2, $day, -1) } or die $@;
unchanged();

my @balance = map { my ($b, $h) = split / /, account_of($_); $b - $h }
              91011, 91013;


# ---- What staff are told before ----

my $concerned = (grep { $_->[5] + $_->[6] || $_->[4] =~ /^04$/ } @cases) + 1;
my $stay = 0;
$stay += $_->[7] for @cases;

my ($row) = @{staff_call('day_off', 'BOOK', $day, '{"preview": true}')};
my $will = $row;
is_deeply [@{$row}{qw(day line state orders left_persons)}],
    [$day, undef, 'open', $concerned, $stay],
    'a preview tells how many orders there are, and how many persons stay';
is sql_value('SELECT count(*) FROM ticket.day_off'), 0,
    'a preview closes nothing';

my @listed = @{staff_call('day_orders', 'BOOK', $day, '{"left": true}')};
is_deeply [map { "$_->{left_persons} $_->{left_why}" } @listed],
    ['2 used', '1 used', '2 printed', '1 printed', '1 used'],
    'orders of which something stays are listed, with the reason';
is scalar(grep { $_->{persons} > 0 }
          @{staff_call('day_orders', 'BOOK', $day, '{}')}), $concerned,
    'so are all that get their money back';

staff_refused(qr/has orders \($concerned, persons: \d+\), of which \d+\.\d\d yuan/,
    'closing a day without saying that it is meant', 'day_off', 'BOOK', $day,
    '{"reason": "台风"}');
is sql_value('SELECT count(*) FROM ticket.day_off'), 0, 'it stays open then';
staff_refused(qr/say why/, 'closing without a reason', 'day_off',
              'BOOK', $day, '{"yes": true}');
staff_refused(qr/is over/, 'closing yesterday', 'day_off', 'BOOK', iso_day(-1),
              '{"yes": true, "reason": "x"}');
staff_refused(qr/there is no line 77/, 'closing a line that is not there',
              'day_off', 'BOOK', $day,
              '{"yes": true, "reason": "x", "lines": "01,77"}');
staff_refused(qr/is not closed/, 'opening a day that is open', 'day_on', 'BOOK',
              $day, '{}');


# ---- It is closed ----

($row) = @{staff_call('day_off', 'BOOK', $day,
                      '{"reason": "台风", "yes": true}')};
is_deeply [@{$row}{qw(state orders persons amount_fen left_persons)}],
    ['closed', @{$will}{qw(orders persons amount_fen left_persons)}],
    'the day is closed, for as much as was foretold';
is sql_value('SELECT count(*) FROM ticket.called_off'), $concerned,
    'as many orders are put down';
staff_refused(qr/is closed as a whole, not on single lines/,
              'opening a line of it', 'day_on', 'BOOK', $day,
              '{"lines": "02"}');
is sql_value('SELECT count(*) FROM api.catalogue_6(?) c WHERE c.kind = ?'
             . ' AND c.num[8] = 1 AND c.num[2] = ?::date - impl.day_zero()',
             'BOOK', 'slot', $day), 0, 'none of its slots is on sale';
is sql_value('SELECT count(*) FROM api.catalogue_6(?) c WHERE c.kind = ?'
             . ' AND c.num[8] = 1 AND c.num[2] = ?::date - impl.day_zero()',
             'BOOK', 'slot', $other), 16, 'those of other days are';
is sql_value('SELECT num[1] FROM api.catalogue_6(?) WHERE kind = ?', 'BOOK',
             'day_off'), sql_value('SELECT ?::date - impl.day_zero()', $day),
    'who quotes knows of the day';
unchanged();

{
    my $order = $cases[0][8];
    is sql_call('api.pay_account_2', 7, 9101, $order, 20000, 40, 'f', 0, 'f',
                'Y', '0', 1)->[0]{verdict}, 'ORDER_NOT_PAYABLE',
        'an order of it cannot be paid from the deposit';
    is begin($order)->{verdict}, 'PAY_STATE',
        'an order of it cannot be paid at once';
    is eval { activate($cases[1][8], 2) } // $@, "ACTIVATE_STATE\n",
        'an order of it cannot be activated';
    my $later = held(day => iso_day(1), page => 2 << 12);
    is eval { activate($later, 2, $day, -1) } // $@, "ACTIVATE_VALIDITY\n",
        'nobody activates another order for it';
    clock_at($day, '10:30');
    is sql_call('api.check_ticket', 7, $cases[3][8], 1, 'South', '1')
        ->[0]{verdict}, 'CHECK_CLOSED', 'no gate lets its tickets in';
    staff_call('product_entry', 'BOOK', 'ADULT', { entries_per_day => 2 });
    is sql_call('api.check_ticket', 7, $cases[7][8], 1, 'South', '1')
        ->[0]{verdict}, 'CHECK_CLOSED', 'who was in before stays out, too';
    sql_do("SELECT api.set_clock_shift('0')");
}


# ---- Everybody gets the money back ----

cmp_ok refund_all(20), '>', 5, 'a piece of the orders is refunded at a time';
is sql_value('SELECT refunded_at FROM ticket.day_off'), undef,
    'while money is on its way, not all is refunded';

for (1 .. 3) {
    for my $number (sql('SELECT number FROM ticket.payback WHERE state IN'
                        . " ('N', 'S') ORDER BY number")) {
        settle($number->{number}, state => 'paid');
    }
    for my $number (sql('SELECT number FROM ticket.payment WHERE closing')) {
        settle($number->{number}, state => 'closed');
    }
    sql_do('UPDATE ticket.called_off SET due_at = api.now()');
    refund_all();
}

my @gain = (0, 0);
for (@cases) {
    my ($name, undef, $state, $tickets, $told, $account, $buyer, $left,
        $order) = @$_;

    is join(' ', state_of($order), tickets($order), told($order)),
        "$state $tickets $told", "$name ends right and is told of once";
    is sql_value('SELECT coalesce(sum(b.amount_fen), 0) FROM ticket.payback b'
                 . ' JOIN ticket.payment p USING (supplier_id, payment_id)'
                 . " WHERE p.order_id = ? AND b.state = 'D'", $order), $buyer,
        "$name: the buyer gets $buyer fen back";
    is sql_value('SELECT count(*) FROM ticket.message WHERE order_id = ?'
                 . ' AND kind = 5', $order),
        $account + $buyer ? $name =~ /before$/ ? 2 : 1 : 0,
        "$name: visitors whose money is back are told once";
    is order_row($order)->{fee_fen} > 0 ? 1 : 0,
        $name =~ /fee|part$/ ? 1 : 0, "$name: the supplier lets nobody pay for it";
    $gain[order_row($order)->{pay_method} eq 'F'] += $account;
}
is tickets($moved), '22', 'an order that came to visit that day is refunded';
$gain[0] += 20000;
is_deeply [map { my ($b, $h) = split / /, account_of((91011, 91013)[$_]);
                 $b - $h - $balance[$_] } 0, 1],
    [$gain[0] - 20000 * 1, $gain[1]],
    'deposit and rebate have all that was held or paid';
is_deeply [map { state_of($_) } @elsewhere], ['2', '3', '3'],
    'orders of other days stay as they are';
ok defined sql_value('SELECT refunded_at FROM ticket.day_off'),
    'all is refunded now';
is quota_used(1, $day, 1003), $stay, 'places of those who stay are counted';

my ($progress) = @{staff_call('day_list', 'BOOK', '{}')};
is_deeply [@{$progress}{qw(state reason orders_left)}], ['closed', '台风', 0],
    'staff see that nothing is left';
is $progress->{refund_fen}, $progress->{refunded_fen}, 'and how much has gone';
is refund_all(), 0, 'then nothing is left to do';

# said again
($row) = @{staff_call('day_off', 'BOOK', $day,
                      '{"reason": "台风", "yes": true}')};
is_deeply [@{$row}{qw(state orders left_persons)}], ['closed', 0, $stay],
    'said again it finds nothing more';
is refund_all(), 0, 'and the worker has nothing more to do';

# paper comes back at the counter, late and without a fee
{
    my ($paper) = map { $_->[8] } grep { $_->[0] =~ /of paper/ } @cases;
    clock_at($day, '20:00');
    my ($one) = @{staff_call('ticket_refund', 7, $paper, '{1}')};
    is $one->{verdict}, undef, 'a ticket of paper comes back at the counter';
    is $one->{fee_fen}, 0, 'and costs no fee';
    sql_do("SELECT api.set_clock_shift('0')");
    unchanged();
}


# ---- A line alone, and opening it again ----

{
    my @one = (sold(day => $other), sold(day => $other, line => 2));
    unchanged();
    ($row) = @{staff_call('day_off', 'BOOK', $other, '{"reason": "山洪",'
                          . ' "yes": true, "lines": "02"}')};
    is_deeply [@{$row}{qw(line state orders)}], ['02', 'closed', 1],
        'a line is closed alone';
    is_deeply [map { $_->{enabled} ? 1 : 0 }
               @{staff_call('slot_list', 'BOOK', '02',
                            qq({"first_day": "$other", "last_day": "$other"}))}],
        [(0) x 8], 'its slots are shown as closed';
    refund_all();
    is_deeply [map { tickets($_) } @one], ['11', '22'],
        'the other line is visited';
    staff_refused(qr/is not closed as a whole, but on lines 02: --lines/,
        'opening the whole of a day of which a line is closed', 'day_on', 'BOOK', $other, '{}');
    ($row) = @{staff_call('day_on', 'BOOK', $other, '{"lines": "02"}')};
    is $row->{state}, 'open', 'the line is opened again';
    is sql_value('SELECT count(*) FROM api.catalogue_6(?) c WHERE c.kind = ?'
                 . ' AND c.num[8] = 1 AND c.num[2] = ?::date - impl.day_zero()',
                 'BOOK', 'slot', $other), 16, 'its slots are on sale again';
    unchanged();
    my $again = sold(day => $other, line => 2);
    is refund_all(), 0, 'what is booked from then on is visited';
    is tickets($again), '11', 'its tickets are good';
    staff_call('day_off', 'BOOK', $other, '{"reason": "又下雨", "yes": true}');
    refund_all();
    is_deeply [map { tickets($_) } @one, $again], [('22') x 3],
        'until the whole day is closed';
    unchanged();
}


# ---- Who books at the same moment ----

for my $n (6, 7) {
    my $on = iso_day($n);
    booked(day => $on) if $n == 7;      # or nobody has booked it before
    my ($buyer, $staff) = (connection(), connection('ticket_staff'));

    $buyer->begin_work;
    place($buyer, { key => "RACE$n", agent => 9101,
                    wish(day => $on, pay_by => undef) });
    is after_commit($buyer, $staff, "day $n: who closes waits for who books",
                    'SELECT orders FROM api.staff_day_off(?, ?, ?)', 'BOOK',
                    $on, '{"reason": "x", "yes": true}'), $n - 5,
        "day $n: the order that is just booked is refunded, too";
    my ($late) = place({ key => "LATE$n", agent => 9101,
                         wish(day => $on, pay_by => undef) });
    is $late->[0]{verdict}, 'STALE', "day $n: who books later is refused";
    unchanged();
}
refund_all();


# ---- Said again beside the worker ----

# Until it is done, or a lock keeps it: which of them.
sub stuck {
    my ($own, $name) = @_;
    my $watch = connection();
    my $waits;

    wait_until(sub {
        $waits = $watch->selectrow_array('SELECT count(*) FROM pg_stat_activity'
            . " WHERE pid = ? AND wait_event_type = 'Lock'", undef,
            $own->{pg_pid});
        $waits || $own->pg_ready;
    }, $name);
    return $waits;
}

sub under_way {
    my ($own, $sql, @values) = @_;
    my $sth = $own->prepare($sql, { pg_async => 1 });
    $sth->execute(@values);
    return $sth;
}

# whether it has ended well
sub ends { my ($own) = @_; return eval { $own->pg_result; 1 } // $@ }

{
    my $on = iso_day(5);
    unchanged();
    my $order = held(day => $on);
    my @off = ('SELECT verdict FROM api.staff_day_off(?, ?, ?)', 'BOOK', $on,
               '{"reason": "x", "yes": true}');
    my ($keeper, $worker, $clerk) = (connection(), connection('ticket_worker'),
                                     connection('ticket_staff'));
    $clerk->do($off[0], undef, @off[1 .. 3]);

    # The worker has the order and is about to come to its places.
    $keeper->begin_work;
    $keeper->do('SELECT FROM ticket.account WHERE supplier_id = 7'
                . ' AND account_id = 91011 FOR UPDATE');
    my $refunds = under_way($worker, 'SELECT * FROM api.called_off_refunds(9)');
    is stuck($worker, 'the worker is at work'), 1,
        'the worker waits for an account';
    my $closes = under_way($clerk, @off);
    stuck($clerk, 'staff close the day again');
    $keeper->commit;
    is ends($clerk), 1, 'who closes the day again is not refused';
    is ends($worker), 1, '... and the worker goes on';
    undef $_ for $closes, $refunds;
    is state_of($order), '4', 'the order is refunded';

    # Who has a supplier may wait for what the worker has.
    sql_do('UPDATE ticket.day_off SET refunded_at = null WHERE day = ?', $on);
    unchanged();
    $clerk->begin_work;
    sql_call($clerk, 'api.staff_day_off', 'BOOK', iso_day(3),
             '{"reason": "x", "yes": true}');
    $refunds = under_way($worker, 'SELECT * FROM api.called_off_refunds(9)');
    is stuck($worker, 'the worker ends'), 0,
        'the worker waits for no supplier';
    $clerk->rollback;
    is ends($worker), 1, '... whom staff have locked';
    ok defined sql_value('SELECT refunded_at FROM ticket.day_off WHERE day = ?',
                         $on), 'and writes down what is refunded';
    is sql_value('SELECT catalogue_version FROM ticket.supplier'
                 . ' WHERE supplier_id = 7'), 1, 'which no catalogue shows';
    unchanged();
}


# ---- An order of a closed day and a closed line ----

{
    my $on = iso_day(8);
    my $order = sold(day => $on, line => 2);
    staff_call('day_off', 'BOOK', $on,
               '{"reason": "x", "yes": true, "lines": "02"}');
    staff_call('day_off', 'BOOK', $on, '{"reason": "y", "yes": true}');
    refund_all();
    is tickets($order), '22', 'what is closed twice is refunded once';
    is sql_value('SELECT count(refunded_at) FROM ticket.day_off WHERE day = ?',
                 $on), 2, 'and nothing is left of either';
    staff_call('day_on', 'BOOK', $on, $_) for '{"lines": "02"}', '{}';
    unchanged();
}


# ---- Without slots ----

supplier_set('slot_mode', 'f');
{
    my $on = iso_day(9);
    my @plain = map { booked(day => $on, slots => [], line => undef, @$_) }
                [state => '3'], [state => '2'];
    staff_refused(qr/has no slots/, 'a line where there are none', 'day_off',
                  'BOOK', $on, '{"reason": "x", "lines": "01"}');
    staff_call('day_off', 'BOOK', $on, '{"reason": "x", "yes": true}');
    refund_all();
    unchanged();
    is_deeply [map { state_of($_) } @plain], ['3', '4'],
        'where there are no slots, orders of the day are refunded likewise';
    my $late = booked(day => iso_day(8), slots => [], line => undef,
                      state => '2');
    is eval { activate($late, 2, $on, 0) } // $@, "ACTIVATE_VALIDITY\n",
        'and nobody activates another order for it';
}

audit_ok();
sql_do("UPDATE ticket.supplier SET kind = '2' WHERE supplier_id = 7");
staff_refused(qr/is a theatre: performance cancel/, 'closing a theatre',
              'day_off', 'BOOK', iso_day(9), '{"reason": "x"}');
done_testing();
