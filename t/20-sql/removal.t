# Products, lines and suppliers are renamed, and removed while nothing uses them;
# their numbers are never given again.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use TicketBooking qw(
    database connection fixture sql_call staff_call staff_refused
    in_time order_defaults booked order_row after_commit place);
use TicketTest;

database();
fixture();
sub version {
    return sql_value('SELECT catalogue_version FROM ticket.supplier'
                     . ' WHERE supplier_id = 7');
}
order_defaults(day => iso_day(1), items => [[1, 1]], catalogue => \&version,
               pay_by => sub { in_time('30 minutes') });

sub made {
    my ($what, @more) = @_;
    my ($row) = @{staff_call("${what}_create", 'BOOK', @more)};
    die "$row->{verdict}\n" if $row->{verdict};
    return $row;
}

# ---- Products ----

my $new = made('product', 'NEW', '{"name": "新品"}')->{product_id};
staff_call('price_set', 'BOOK', 'NEW', 5000, '{}');
staff_call('price_change', 'BOOK', 'NEW', '60', '{}');
staff_call('promotion_set', 'BOOK', 'NEW', 10, 1, '{}');
staff_call('fee_set', 'BOOK', 'NEW', 1, '{"amount_fen": 100}');
staff_call('line_products', 'BOOK', '01', '{ADULT,NEW}');
staff_call('agent_products', 'BOOK', 'agent9101', '{NEW}');
staff_refused(qr/product NEW is used: line 01; agent agent9101/,
    'a product that is sold', 'product_remove', 'BOOK', 'NEW');
staff_call('line_products', 'BOOK', '01', '{ADULT}');
staff_call('agent_products', 'BOOK', 'agent9101', '{ADULT}');
is staff_call('product_remove', 'BOOK', 'NEW')->[0]{name}, '新品',
    'one that nothing sells is removed';
is sql_value("SELECT count(*) FROM ticket.$_ WHERE supplier_id = 7"
             . ' AND product_id = ?', $new), 0, "its rows of $_ go along"
    for qw(price day_price promotion fee_rule);
staff_refused(qr/there is no product NEW/, 'removing it again',
    'product_remove', 'BOOK', 'NEW');
is made('product', 'NEW', '{}')->{product_id}, $new + 1,
    'another one of its code has another number';

sql_do('UPDATE ticket.agent SET version = 1');
my $order = booked();
my $sold_as = sql_value('SELECT product_name FROM ticket.order_item'
                        . ' WHERE order_id = ?', $order);
staff_call('product_set', 'BOOK', 'ADULT', '{"name": "成人票（新）"}');
is sql_value('SELECT product_name FROM ticket.order_item WHERE order_id = ?',
             $order), $sold_as, 'what is sold keeps its name';
staff_call('line_products', 'BOOK', '01', '{}');
staff_call('agent_products', 'BOOK', 'agent9101', '{}');
staff_refused(qr/product ADULT is used: orders \(1\), such as $order/,
    'a product that was ordered', 'product_remove', 'BOOK', 'ADULT');
sql_call('api.cancel_order', 7, 9101, $order);
staff_refused(qr/orders \(1\), such as $order/, 'a product whose order is closed',
    'product_remove', 'BOOK', 'ADULT');
sql_do('UPDATE ticket.agent SET version = 1');
my $later = booked(items => [[4, 1]], day => iso_day(2));
sql_do('UPDATE ticket.orders SET visit_day = ? WHERE order_id = ?', iso_day(3),
       $later);
staff_refused(qr/such as $later/, 'a product of an order for another day',
    'product_remove', 'BOOK', 'LIMIT');


# ---- Lines ----

made('line', '02', '北线');
is staff_call('line_set', 'BOOK', '02', '{"name": "东线"}')->[0]{name}, '东线',
    'a line gets another name';
staff_call('slot_create', 'BOOK', '02', '{"days": 2, "start": 480, "length": 60,'
           . ' "count": 2, "total": 10}');
staff_refused(qr/line 02 is used: slots \(4\) from \S+ to \S+ \(slot remove\)/,
    'a line with slots', 'line_remove', 'BOOK', '02');
staff_call('slot_remove', 'BOOK', '02',
           '{"last_day": "' . iso_day(1) . '"}');
my $line = sql_value("SELECT line_id FROM ticket.line WHERE code = '02'"
                     . ' AND supplier_id = 7');
is staff_call('line_remove', 'BOOK', '02')->[0]{name}, '东线',
    'a line without slots is removed';
is made('line', '02', 'x')->{line_id}, $line + 1, 'its number is not used again';
staff_refused(qr/line 01 is used: orders \(\d+\), such as \d+; slots \(248\)/,
    'a line that was ordered', 'line_remove', 'BOOK', '01');
db('ticket_staff')->do("SET ticket.language = 'zh'");
staff_refused(qr/line 01 is used: 订单 \d+ 个，例如 \d+; 时段 248 个，\S+ 至/,
    'in the language of who asks', 'line_remove', 'BOOK', '01');
db('ticket_staff')->do('RESET ticket.language');


# ---- Suppliers ----

staff_refused(qr/supplier BOOK is not empty, it has: account; agent; .*slot/,
    'a supplier that has something', 'supplier_remove', 'BOOK');
staff_call('supplier_create', 'EMPTY', 88, '{"name": "空"}');
is staff_call('supplier_remove', 'EMPTY')->[0]{code}, 'EMPTY',
    'a supplier that has nothing is removed';
staff_refused(qr/there was one of the number/, 'another one of its number',
    'supplier_create', 'OTHER', 88, '{}');
is staff_call('supplier_create', 'EMPTY', 89, '{}')->[0]{code}, 'EMPTY',
    'another one of its code';


# ---- Who books at the same moment ----

{
    my ($buyer, $staff) = (connection(), connection('ticket_staff'));
    my $day = iso_day(5);

    $buyer->begin_work;
    place($buyer, { key => 'RACE', agent => 9101, items => [[5, 1]],
                    day => $day, slots => [], line => undef,
                    pay_by => in_time('30 minutes'),
                    catalogue => version() });
    like after_commit($buyer, $staff, 'who removes waits for who books',
                      'SELECT subject FROM api.staff_product_remove(?, ?)',
                      'BOOK', 'SCARCE'), qr/orders \(1\)/,
        'what was just bought is not removed';
}

sql_do('UPDATE ticket.orders SET visit_day = null WHERE order_id = ?', $later);
audit_ok();
done_testing();
