# A performance that is cancelled: every order of it gets its money back, once,
# the way it came and without a fee.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use TicketBooking qw(
    database connection fixture top_up supplier_set sql_call sql_array
    staff_call staff_refused in_time order_defaults booked place order_row
    account_of after_commit);
use TicketMoney qw(
    platforms begin paid_order pay_order settle payback_of payment_of
    alarms);
use TicketTest;
use TicketTheatre qw(theatre performance seated seats_of seats_used clock_at
                     refund_all);

database();

# a fee that would take a third of every ticket
fixture(fee_mode => 1, activateable => 1);
sql_do("INSERT INTO ticket.fee_rule SELECT 7, p, 'H', 0, 'B', 3000"
       . ' FROM generate_series(1, 5) p');
theatre();
platforms();
top_up(9101, 100_000_000, 3);
sql_do('UPDATE ticket.supplier SET refund_by_hand = false');

my $day = iso_day(2);
my $other = iso_day(3);
my $today = iso_day(0);
performance($_) for $day, $other;
order_defaults(items => [[1, 2]], slots => [], ticket_until => $day,
               pay_by => sub { in_time('30 minutes') });

sub state_of { return order_row($_[0])->{state} }

sub tickets {
    return sql_value("SELECT string_agg(state, '' ORDER BY ticket_no)"
                     . ' FROM ticket.ticket WHERE order_id = ?', $_[0]);
}

# All that is told of an order, refunds of tickets as r.
sub told {
    return sql_value("SELECT string_agg(coalesce(status::text, 'r'), ''"
                     . ' ORDER BY seq) FROM ticket.outbox WHERE order_id = ?',
                     $_[0]) // '';
}

sub money {
    my ($order) = @_;
    my $account = order_row($order)->{pay_method} eq 'F' ? 91013 : 91011;
    my ($balance, $held) = split / /, account_of($account);
    return $balance - $held;
}

sub activate {
    my ($order, $take) = @_;
    my ($row) = @{sql_call('api.activate_order_2', 7, 9101, $order, 'f', '{1}',
                           "{$take}", $day, -1, 2, 1, 't', '{}', '{}')};
    die "$row->{verdict}\n" if $row->{verdict};
    return $order;
}

sub ticket_states {
    my ($order, %state) = @_;
    sql_do('UPDATE ticket.ticket SET state = ? WHERE order_id = ?'
           . ' AND ticket_no = ?', $state{$_}, $order, $_) for keys %state;
    sql_do("INSERT INTO ticket.passage SELECT 7, order_id, ticket_no, 1,"
           . " api.now(), 'South', '1' FROM ticket.ticket WHERE order_id = ?"
           . " AND state = '4'", $order);
    return $order;
}

sub by_hand {
    my ($what, $make) = @_;
    supplier_set($what, 't');
    my $order = $make->();
    supplier_set($what, 'f');
    return $order;
}

sub applied {
    my ($order) = @_;
    my ($row) = @{sql_call('api.apply_refund', 7, 9101, $order, '不去了')};
    die "$row->{verdict}\n" if $row->{verdict};
    return $order;
}

sub paid { return (paid_order(seat_wish(@_)))[0] }
sub seat_wish {
    return (day => $day, session => 5, areas => [[31, 200]],
            valid_until => "$day 21:00+08", @_);
}

sub delivered {
    my ($order) = @_;
    sql_do('SELECT impl.activation_due(7, ?)', $order);
    sql_do('INSERT INTO ticket.activation VALUES (7, ?, api.now())', $order);
    sql_call('api.activate_paid');
    die 'not delivered: ' . state_of($order) . "\n" if state_of($order) ne '3';
    return $order;
}

# In fen: what the agent has more when all is done, and what buyers get.
# name, order; state, tickets, told, account, buyer
my @cases = (
    ['an unpaid order', sub { seated($day) }, '4', '00', '04', 0, 0],
    ['one held of the deposit', sub { seated($day, state => '2') },
     '4', '00', '24', 20000, 0],
    ['one held of the rebate', sub { seated($day, state => 'C') },
     '4', '00', 'C4', 20000, 0],
    ['one delivered from the deposit', sub { seated($day, state => '3') },
     '3', '22', '3rr', 20000, 0],
    ['one delivered from the rebate', sub { seated($day, state => 'D') },
     'D', '22', 'Drr', 20000, 0],
    ['a group ticket', sub { seated($day, state => '3', items => [[2, 7]]) },
     '3', '2', '3r', 56000, 0],
    ['an order with a free person',
     sub { seated($day, state => '3', items => [[1, 3, 1]]) },
     '3', '222', '3rrr', 20000, 0],
    ['a printed ticket and one at the gate',
     sub { ticket_states(seated($day, state => '3'), 1 => '3', 2 => '4') },
     '3', '22', '3rr', 20000, 0],
    ['one of which a ticket came back before', sub {
         my $order = seated($day, state => '3');
         sql_call('api.refund_tickets_2', 7, 9101, $order, '{2}');
         return $order;
     }, '3', '22', '3rr', 10000, 0],
    ['one that was taken in part',
     sub { activate(seated($day, state => '2', items => [[1, 3]]), 2) },
     '3', '220', '23rr', 20000, 0],
    ['one whose seats staff have not chosen',
     sub { seated($day, state => '2', seated => 'f') },
     '4', '00', '24', 20000, 0],
    ['one closed before, with a fee', sub {
         my $order = seated($day, state => '2');
         sql_call('api.cancel_order', 7, 9101, $order);
         return $order;
     }, '4', '00', '24', 0, 0],

    ['one paid at once', sub { paid() }, '4', '00', '064', 0, 20000],
    ['one whose receipt waits', sub { by_hand(receipt_by_hand => \&paid) },
     '4', '00', '054', 0, 20000],
    ['one delivered and paid at once', sub { delivered(paid()) },
     '3', '22', '063rr', 0, 20000],
    ['one taken in part and paid at once',
     sub { activate(paid(items => [[1, 3]]), 2) },
     '3', '220', '063rr', 0, 27000],
    ['one applied for before, its fee paid', sub { applied(paid()) },
     '4', '00', '064', 0, 14000],
    ['one whose application waits for finance',
     sub { by_hand(refund_by_hand => sub { applied(paid()) }) },
     '4', '00', '064', 0, 14000],
    ['one whose application finance refused', sub {
         by_hand(refund_by_hand => sub {
             my $order = applied(paid());
             staff_call('refund_refuse', 'BOOK', $order,
                        { remark => '已入园' });
             return $order;
         });
     }, '4', '00', '064', 0, 20000],
    ['one paid less than was due', sub {
         my $order = seated($day);
         pay_order($order, amount => 12345);
         return $order;
     }, '4', '00', '04', 0, 12345],
    ['one with a QR code that nobody pays', sub {
         my $order = seated($day);
         my $begun = begin($order);
         settle($begun->{number}, state => 'waiting', qr => 'q');
         return $order;
     }, '4', '00', '04', 0, 0],
    ['one with a payment that was never sent', sub {
         my $order = seated($day);
         begin($order);
         return $order;
     }, '4', '00', '04', 0, 0],
);

$_->[7] = $_->[1]->() for @cases;
my $paid_late = seated($day);
my $late = begin($paid_late);
settle($late->{number}, state => 'waiting', qr => 'q');
my $elsewhere = seated($other, state => '2');
my $refused = paid();
staff_call('receipt_refuse', 'BOOK', by_hand(receipt_by_hand => sub {
    $refused = paid();
}), { remark => '查无此款' });
sql_do("UPDATE ticket.supplier SET catalogue_version = 1");

my %before = map { $_ => [map { account_of($_) } 91011, 91013] } 'all';
my @balance = map { (split / /, account_of($_))[0] - (split / /, account_of($_))[1]
    } 91011, 91013;

# What visitors hear from now on.
staff_call('notice_set', 'BOOK', 'refund', '{"text": "订单{order}已退款"}');
sql_do('UPDATE ticket.supplier SET catalogue_version = 1');

# ---- What staff are told before ----

my $orders = grep { $_->[0] ne 'one closed before, with a fee' } @cases;
$orders += 2;           # the late one, and the first paid one of two
staff_refused(qr/has orders \($orders\), of which [0-9]+\.[0-9]{2} yuan would go/,
              'cancelling orders without saying that it is meant',
              'performance_cancel', 'BOOK', 5, $day, '{}');
is sql_value('SELECT state FROM ticket.performance WHERE supplier_id = 7 AND day = ?', $day), 'O',
    'the performance is still played then';
is sql_value('SELECT count(*) FROM ticket.called_off'), 0,
    'no order is put down then';
staff_refused(qr/session 6/, 'a session that is not there',
              'performance_cancel', 'BOOK', 6, $day, '{}');
staff_refused(qr/there is no supplier NOWHERE/, 'a supplier that is not there',
              'performance_cancel', 'NOWHERE', 5, $day, '{}');

my ($row) = @{staff_call('performance_cancel', 'BOOK', 5, $day, '{"yes": true}')};
is_deeply [@{$row}{qw(verdict session day state orders)}],
    [undef, 5, $day, 'cancelled', $orders], 'the performance is cancelled';
staff_refused(qr/is cancelled/, 'cancelling twice', 'performance_cancel',
              'BOOK', 5, $day, '{"yes": true}');
is_deeply [sql_values('SELECT cancelled_at IS NOT NULL, cancelled_by,'
                      . ' refunded_at FROM ticket.performance WHERE supplier_id = 7 AND day = ?',
                      $day)], [1, 'ticket_staff', undef],
    'who cancelled it is written down, and that nothing is refunded yet';
{
    my $line = sub {
        my ($row) = grep { $_->{what} eq 'performance cancelled' }
                    @{staff_call('order_history', 'BOOK', $cases[0][7])};
        return join ' | ', map { $_ // '' } @$row{qw(happened who detail)};
    };

    is $line->(), 'performance cancelled | ticket_staff | session 5',
        'it is in the history of its orders';
    db('ticket_staff')->do("SET ticket.language = 'zh'");
    is $line->(), '演出取消 | ticket_staff | 场次 5', 'in Chinese, too';
    db('ticket_staff')->do('RESET ticket.language');
}

# ---- What nobody can do any more ----

{
    my $order = $cases[0][7];
    is sql_call('api.pay_account_2', 7, 9101, $order, 20000, 40, 'f', 0, 'f',
                'Y', '0', 1)->[0]{verdict}, 'ORDER_NOT_PAYABLE',
        'an order of it cannot be paid from the deposit';
    is begin($order)->{verdict}, 'PAY_STATE', 'an order of it cannot be paid'
        . ' at once';
    is eval { activate($cases[1][7], 2) } // $@, "ACTIVATE_STATE\n",
        'an order of it cannot be activated';
    is sql_call('api.check_ticket', 7, $cases[3][7], 1, 'South', '1')
        ->[0]{verdict}, 'CHECK_CANCELLED', 'no gate lets its tickets in';
}

# ---- Everybody gets the money back ----

sql_value('SELECT impl.payment_paid(7, ?, 20000, ?, null)', $late->{payment_id},
          'LATE');
cmp_ok refund_all(20), '>', 5, 'a piece of the orders is refunded at a time';
is sql_value('SELECT refunded_at FROM ticket.performance WHERE supplier_id = 7 AND day = ?', $day),
    undef, 'while money is on its way, not all is refunded';

# the platform answers
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

my (@gain, @spent) = (0, 0);
for (@cases) {
    my ($name, undef, $state, $tickets, $told, $account, $buyer, $order) = @$_;

    is join(' ', state_of($order), tickets($order), told($order)),
        "$state $tickets $told", "$name ends right and is told of once";
    is sql_value('SELECT coalesce(sum(b.amount_fen), 0) FROM ticket.payback b'
                 . ' JOIN ticket.payment p USING (supplier_id, payment_id)'
                 . " WHERE p.order_id = ? AND b.state = 'D'", $order), $buyer,
        "$name: the buyer gets $buyer fen back";
    is seats_of($order), 0, "$name: no seat is held";
    is sql_value('SELECT count(*) FROM ticket.message WHERE order_id = ?'
                 . ' AND kind = 5', $order),
        $account + $buyer && $buyer != 12345 ? 1 : 0,
        "$name: visitors whose money is back are told once";
    $gain[order_row($order)->{pay_method} eq 'F'] += $account;
}
is state_of($paid_late), '4', 'what was paid meanwhile is closed';
is told($paid_late), '064', 'its agent hears that it was paid, and is not';
is payback_of(payment_of($late->{number}))->[0]{amount_fen}, 20000,
    'all of it goes back';
is_deeply [map { (split / /, account_of((91011, 91013)[$_]))[0]
                 - (split / /, account_of((91011, 91013)[$_]))[1]
                 - $balance[$_] } 0, 1], \@gain,
    'deposit and rebate have all that was held or paid';
is seats_used($day), 0, 'no seat of the performance is counted';
is state_of($elsewhere), '2', 'another performance is played';
is seats_of($elsewhere), 2, 'its seats stay';
ok defined sql_value('SELECT refunded_at FROM ticket.performance'
                     . ' WHERE supplier_id = 7 AND day = ?', $day),
    'all is refunded';
is sql_value('SELECT count(*) FROM ticket.order_item i JOIN ticket.orders o'
             . ' USING (supplier_id, order_id) JOIN ticket.called_off d'
             . ' USING (supplier_id, order_id) WHERE o.fee_fen > 0'
             . ' AND o.order_id <> ALL (?)',
             [map { $_->[7] } grep { $_->[0] =~ /fee|finance$|part/ } @cases]),
    0, 'nobody pays a fee whom the supplier has let down';
is_deeply [sql_values('SELECT orders_left, refund_fen = refunded_fen FROM'
                      . ' ticket.performance p,'
                      . ' impl.performance_progress(p) WHERE p.supplier_id = 7'
                      . ' AND p.day = ?',
                      $day)], [0, 1], 'staff see that nothing is left';

my ($issued) = map { $_->[7] } grep { $_->[0] eq
    'one delivered from the deposit' } @cases;
is_deeply [map { [@{$_}{qw(in_fen out_fen)}] }
           grep { ($_->{document} // 0) == $issued }
           @{staff_call('statement_agent', 'BOOK', 'agent9101', $today)}],
    [[undef, 20000], [20000, undef]],
    'the statement has a line for the sale and one for what came back';

is refund_all(), 0, 'then nothing is left to do';

# ---- Who books at the same moment ----

for my $n (4, 5) {
    my $on = iso_day($n);
    performance($on);
    seated($on) if $n == 5;             # or nobody has booked it before
    my ($buyer, $staff) = (connection(), connection('ticket_staff'));

    $buyer->begin_work;
    place($buyer, { key => "RACE$n", agent => 9101, items => [[1, 2]],
                    seat_wish(day => $on, valid_until => "$on 21:00+08") });
    is after_commit($buyer, $staff, "day $n: who cancels waits for who books",
                    'SELECT orders FROM api.staff_performance_cancel(?, ?, ?,'
                    . ' ?)', 'BOOK', 5, $on, '{"yes": true}'), $n - 3,
        "day $n: the order that is just booked is refunded, too";
    my ($late) = place({ key => "LATE$n", agent => 9101, items => [[1, 2]],
                         seat_wish(day => $on) });
    is $late->[0]{verdict}, 'STALE', "day $n: who books later is refused";
    sql_do('UPDATE ticket.supplier SET catalogue_version = 1');
}

# ---- One that cannot be refunded holds up nobody ----

{
    my $on = iso_day(6);
    performance($on);
    my ($broken, $payment) = paid_order(seat_wish(
        day => $on, valid_until => "$on 21:00+08"));
    my @fine = map { seated($on, state => '2') } 1, 2;
    sql_do('UPDATE ticket.payment SET received_fen = 19999'
           . ' WHERE payment_id = ?', $payment->{payment_id});
    staff_call('performance_cancel', 'BOOK', 5, $on, '{"yes": true}');
    refund_all();
    is join(' ', map { state_of($_) } $broken, @fine), '6 4 4',
        'the others are refunded';
    is alarms($broken), 'not-refunded', 'staff are told of the one that is not';
    is_deeply [sql_values('SELECT orders_left, refund_fen, refunded_fen FROM'
                          . ' ticket.performance p,'
                          . ' impl.performance_progress(p) WHERE p.supplier_id = 7'
                      . ' AND p.day = ?',
                          $on)], [1, 60000, 40000], 'staff see that one is left';
    sql_do('UPDATE ticket.payment SET received_fen = 20000'
           . ' WHERE payment_id = ?', $payment->{payment_id});
    is refund_all(), 0, 'it is not tried again at once';
    sql_do('UPDATE ticket.called_off SET due_at = api.now()'
           . ' WHERE order_id = ?', $broken);
    refund_all();
    settle(payback_of($payment)->[0]{number}, state => 'paid');
    is state_of($broken), '4', 'mended it is refunded, too';
    is sql_value('SELECT count(*) FROM ticket.alarm WHERE number = ?'
                 . ' AND seen_at IS NULL', $broken), 0, 'the alarm is over';
    sql_do('UPDATE ticket.supplier SET catalogue_version = 1');
}

# ---- What was paid at the desk comes back there ----

{
    my $on = iso_day(7);
    performance($on);
    sql_do('UPDATE ticket.agent SET can_cash = true WHERE agent_id = 9101');
    sql_do('UPDATE ticket.agent SET version = 1');
    sql_do('UPDATE ticket.supplier SET catalogue_version = 1');
    my @cash = map { seated($on, pay_by => 'infinity', activate_from => $on) }
               1 .. 3;
    clock_at($on, '12:00');
    staff_call('device_create', 'BOOK', 'window 1', '{"kind": "desk"}');
    staff_call('shift_open', 'BOOK', 1, '{"float": "100x50"}');
    for (@cash) {
        my ($row) = @{staff_call('order_pickup', 'BOOK', $_, {})};
        die "$row->{verdict} $row->{subject}\n" if $row->{verdict};
    }
    ticket_states($cash[1], 1 => '3', 2 => '4');
    my $till = sub { sql_value('SELECT till_fen FROM ticket.shift') };
    my $full = $till->();

    staff_refused(qr/has orders \(3\), of which 600\.00 yuan .* 600\.00 of it at/,
        'cancelling what was paid at the desk asks', 'performance_cancel',
        'BOOK', 5, $on, '{}');
    my ($row) = @{staff_call('performance_cancel', 'BOOK', 5, $on,
                             '{"yes": true}')};
    is_deeply [@$row{qw(orders amount_fen desk_orders desk_fen)}],
        [0, 0, 3, 60000], 'and says what the desk gives back';
    refund_all();
    is sql_value("SELECT count(*) FROM ticket.called_off WHERE order_id = ANY (?)",
                 \@cash), 0, 'the worker has nothing to do with them';
    my $desk = sub {
        my ($area) = grep { $_->{area_id} == 31 }
                     @{staff_call('performance_show', 'BOOK', 5, $on)};
        my ($list) = @{staff_call('performance_list', 'BOOK',
                                  qq({"first_day": "$on", "last_day": "$on"}))};
        return [$area->{desk_fen}, $list->{desk_fen}];
    };
    is_deeply $desk->(), [60000, 60000], 'staff see what is to be given back';
    is_deeply [map { [@$_{qw(order_id left_persons left_why)}] }
               @{staff_call('day_orders', 'BOOK', $on, '{"left": true}')}],
        [map { [$_, 2, 'desk'] } @cash], '... and of which orders';
    is_deeply [map { sql_value('SELECT impl.visitor_state(o) FROM ticket.orders'
                               . ' o WHERE order_id = ?', $_) } @cash],
        [('off_desk') x 3], 'their pages send all of them to the desk';

    # days later, printed and used ones too
    clock_at(iso_day(9), '10:00');
    for (@cash[0, 1]) {
        my @back = @{sql_call(connection('ticket_staff'),
                              'api.staff_ticket_refund', 7, $_, '{1,2}')};
        is_deeply [map { [@$_{qw(verdict way amount_fen fee_fen)}] } @back],
            [([undef, 'cash', 10000, 0]) x 2],
            'a clerk gives all of it back in cash';
    }
    is $till->(), $full - 40000, 'out of the drawer';
    is tickets($cash[1]), '22', 'and the tickets are good no more';
    is_deeply $desk->(), [20000, 20000], 'one is left';
    sql_do("SELECT api.set_clock_shift('0')");
    sql_do('UPDATE ticket.supplier SET catalogue_version = 1');
}

# ---- What is left to the worker of before, and to clients ----

{
    sql_do('UPDATE ticket.supplier SET catalogue_version = 1');
    my @left = map { seated($other, state => $_) } '2', 'C', '2';
    my $paid = paid(day => $other, valid_until => "$other 21:00+08");
    my $open = seated($other, pay_by => undef);
    staff_call('performance_cancel', 'BOOK', 5, $other, '{"yes": true}');
    sql_call('api.cancel_order', 7, 9101, pop @left);
    is sql_call('api.apply_refund', 7, 9101, $paid, '')->[0]{fee_fen}, 0,
        'who applies for the money of it pays no fee';
    clock_at($other, '22:00');
    sql_call('api.refunds_expire_2', 100);
    sql_call('api.expire_orders', 100);
    is_deeply [map { my $o = order_row($_); "$o->{state} $o->{fee_fen}" }
               @left, $open, $paid], ['4 0', '4 0', '4 0', '8 0'],
        'what time-out closes of it costs no fee';
    refund_all();
    settle($_->{number}, state => 'paid')
        for sql("SELECT number FROM ticket.payback WHERE state = 'N'");
    sql_do('UPDATE ticket.called_off SET due_at = api.now()');
    refund_all();
    ok defined sql_value('SELECT refunded_at FROM ticket.performance'
                         . ' WHERE supplier_id = 7 AND day = ?', $other),
        'the worker sees that all is refunded';
    performance($today, 600, 660, 600, 540, 660);
    clock_at($today, '12:00');
    staff_refused(qr/is over/, 'cancelling what has been played',
                  'performance_cancel', 'BOOK', 5, $today, '{"yes": true}');
}

audit_ok();
done_testing();
