# Sold by the code on the buyer's phone: the receipt comes when the money is sure,
# and no drawer is counted while one is on its way.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use TicketBooking qw(database connection fixture drawer staff_call
                     staff_refused sql_call order_row quota_used);
use TicketMoney qw(platforms settle);
use TicketTest;

database();
fixture(slot_mode => 1);
sql_do('INSERT INTO ticket.line_product SELECT 7, 1, g'
       . ' FROM generate_series(1, 5) g');
sql_do("INSERT INTO ticket.price VALUES (7, 1, 0, '2000-01-01', 10000)");
platforms();
my $day = iso_day(0);
sql_do("SELECT api.set_clock_shift((?::date + time '09:00')"
       . " AT TIME ZONE 'Asia/Shanghai' - transaction_timestamp())", $day);

sub desk { my $function = shift; return staff_call($function, 'BOOK', @_)->[0] }
sub sale { return desk('desk_sale', 'ADULT=2', { slot => 3, pay => 'code' }) }
sub charge {
    return sql_call(connection('ticket_staff'), 'api.staff_payment_code', 7,
                    $_[0], '{alipay}', '\x01', '127.0.0.1')->[0];
}
sub pays {
    my ($number, $trade) = @_;
    settle($number, state => 'paid', amount => 20_000, platform_no => $trade);
}
sub receipts { return sql_value('SELECT count(*) FROM ticket.shift_receipt') }
sub places { return quota_used(5, $day, 1003) }

# How many of its tickets a gate lets in on paper alone.
sub prints_first {
    return sql_value('SELECT count(*) FROM impl.gate_facts(7, ?,'
                     . ' array[?]::int8[]) WHERE flags & 8 <> 0', $day, $_[0]);
}

sql_do('INSERT INTO ticket.device (supplier_id, device_no, name, kind)'
       . " VALUES (7, 1, 'window 1', 'desk')");
is sale()->{verdict}, 'SHIFT_NONE', 'it is sold by a shift, too';
desk('shift_open', 1, {});

my $sale = sale();
is_deeply [@$sale{qw(verdict state form receipt_no total_fen)}],
    [undef, '0', 'code', undef, 20000], 'it is booked first, and not paid';
is places(), 2, 'its places are taken';
my $order = $sale->{order_id};
is desk('desk_paid', $order)->{verdict}, 'PAYMENT_NONE', 'nothing was charged';
my $number = charge($order)->{number};
is_deeply [@{ desk('desk_paid', $order) }{qw(state payment waits receipt_no)}],
    ['0', 'W', 1, undef], 'the buyer types a password: there is no receipt';
staff_refused(qr/on its way/, 'counting', 'shift_count', 'BOOK', 1, {});
is charge($order)->{number}, $number, 'scanned again it is the same payment';

pays($number, 'A1');
my $paid = desk('desk_paid', $order);
is_deeply [@$paid{qw(payment waits shift_no receipt_no amount_fen)}],
    ['P', 0, 1, 1, 20000], 'when the money is sure there is one'
    or diag explain $paid;
is desk('desk_paid', $order)->{receipt_no}, 1, 'and one only';
is_deeply scalar sql_row('SELECT kind, form, persons, fen FROM'
    . ' ticket.shift_receipt'), { kind => 'code', form => 'alipay', persons => 2, fen => 20000 },
    'by the platform that paid';
sql_call(connection('ticket_worker'), 'api.activate_paid');
is order_row($order)->{state}, '3', 'its tickets are issued at once';
is prints_first($order), 0, 'and the phone that paid opens the gates';
is sql_value('SELECT till_fen FROM ticket.shift'), 0, 'no cash has moved';

# asked for by ticketctl, which waits
$order = sale()->{order_id};
$number = charge($order)->{number};
pays($number, 'A2');
is sql_call(connection('ticket_staff'), 'api.staff_payment_code_state', 7,
            $number)->[0]{order_state}, '3', 'who waits for it';
is receipts(), 2, 'has its receipt, too';

# given up: nothing is left of it
$order = sale()->{order_id};
$number = charge($order)->{number};
settle($number, result => 'refused', code => 'USER_CANCEL');
is desk('desk_paid', $order)->{receipt_no}, undef,
    'of what was not paid there is none';
is receipts(), 2, 'nor will there be';
sql_do("SELECT api.set_clock_shift((?::date + time '09:11')"
       . " AT TIME ZONE 'Asia/Shanghai' - transaction_timestamp())", $day);
sql_call(connection('ticket_worker'), 'api.expire_orders', 10);
is order_row($order)->{state}, '4', 'what nobody pays is closed';
is places(), 4, 'and its places are free';

# paid, and nobody asked: the count finds it
$order = sale()->{order_id};
$number = charge($order)->{number};
pays($number, 'A3');
desk('shift_count', 1, {});
my $z = desk('shift_close', 1, {});
is_deeply [@$z{qw(verdict last_receipt expected_fen counted_fen)}],
    [undef, 3, 0, 0], 'the count makes the receipt that nobody asked for';
like $z->{sums}, qr/"fen": 60000/, 'and its Z has the sum';
sql_call(connection('ticket_worker'), 'api.activate_paid') for 1 .. 3;

# of another shift, or none
is charge($order)->{verdict}, undef, 'a paid one stays as it is';
staff_refused(qr/has no shift/, 'without a shift', 'desk_paid', 'BOOK', $order);

audit_ok();
done_testing();
