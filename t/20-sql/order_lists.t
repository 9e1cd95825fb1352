# Lists of orders: windows, models, filters, pages and what moves between them.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use TicketBooking qw(
    database connection fixture sql_call pay_deposit index_of booked
    place_one order_row);
use TicketTest;

my $dbh = database();
my $reader = connection('ticket_nginx');    # its rights are part of the test

fixture();


# The supplier's clock, in Asia/Shanghai.
sub clock_at {
    my ($local) = @_;

    sql_do("SELECT api.set_clock_shift('0')");
    sql_do("SELECT api.set_clock_shift(?::timestamp at time zone"
           . " 'Asia/Shanghai' - api.now())", $local);
    return;
}

sub book {
    my (%order) = @_;

    return booked(day => iso_day(delete $order{ahead} // 0), %order);
}

sub arguments {
    my (%list) = @_;

    return (7, $list{agent} // 9101, $list{edition} // 40, $list{model} // 1,
            $list{from} // '', $list{to} // '', $list{phone}, $list{document},
            $list{order}, $list{state} // '', $list{product});
}

sub page {
    my (%list) = @_;

    return sql_call($reader, 'api.query_orders_list_2', arguments(%list),
                $list{page} // 0);
}

sub orders {
    my $rows = page(@_);
    return [] if ($rows->[0]{verdict} // '') eq 'NO_ORDERS';
    return [map { $_->{order_id} } @$rows];
}

sub count {
    return sql_call($reader, 'api.query_order_page_list_count',
        arguments(@_))->[0];
}

sub is_list {
    my ($list, $wanted, $name) = @_;
    my $count = count(@$list);

    local $Test::Builder::Level = $Test::Builder::Level + 1;
    is_deeply orders(@$list), $wanted, $name;
    is $count->{record_count}, scalar @$wanted,
        "$name: the count is that of the list";
    is $count->{verdict}, @$wanted ? undef : 'NO_ORDER_PAGES',
        "$name: the count is refused only if there are none";
}

sub refusal {
    my $row = page(@_)->[0];
    my $count = count(@_);

    local $Test::Builder::Level = $Test::Builder::Level + 1;
    is_deeply [@$count{qw(verdict subject)}], [@$row{qw(verdict subject)}],
        "the count is refused as the list is: @_";
    return join ' ', grep { defined } @$row{qw(verdict subject)};
}


# Nothing yet.
clock_at('2027-03-31 12:00');
is_list [], [], 'there are no orders yet';

# The same day of last month, of 31 March the last of February.
clock_at('2027-02-27 23:59:59');
my $early = book();
clock_at('2027-02-28 00:00:00');
my $first = book(ahead => 40, items => [[2, 11, 1], [1, 2]]);
clock_at('2027-03-15 10:20:30');
my $middle = book(ahead => 3, state => '3');
my $other = book(agent => 9102, ahead => 3, state => '3');
clock_at('2027-03-31 09:00:00');
my $last = book(state => '2', ident => 'somebody');
sql_do('UPDATE ticket.orders SET phone_index = ? WHERE order_id = ?',
       '\x' . '0a' x 16, $middle);

is_list [], [$last, $middle, $first],
    'the list goes from the last of February to today';
is_list [model => 0], [$last, $middle, $first], 'model 0 is the first model';
is_list [agent => 9102], [$other], 'another agent lists its own order';
is_list [agent => 9103], [], 'an agent without orders lists none';
clock_at('2028-03-31 09:00:00');
is sql_value("SELECT first_at FROM impl.order_list_window(7,"
    . " 40::int2, '', '')"), '2028-02-29 00:00:00',
    'a month before the end of March is 29 February in a leap year';
clock_at('2027-03-31 23:59:59');
is_list [], [$last, $middle, $first], 'the list goes to the end of the day';

# Days: the ends belong to it, 31 apart at most.
is_list [from => '20270315', to => '20270315'], [$middle],
    'a window of one day has its order';
is_list [from => '20270227', to => '20270330'], [$middle, $first, $early],
    'a window of 31 days is accepted';
is refusal(from => '20270227', to => '20270331'), 'BAD_PARAM End_datetime',
    'a window of 32 days is refused';
is refusal(from => '20270401'), 'BAD_PARAM End_datetime',
    'a reversed window is refused';
is_list [from => '20270316', to => '20270330'], [],
    'a window between two orders is empty';
is_list [to => '20270315'], [$middle, $first],
    'a window with only its end has what is before it';
is_list [from => '21990101', to => '21990102'], [],
    'a window far away is empty';

# Effective dates.
is_list [model => 2], [$last, $middle],
    'model 2 lists what is effective up to today';
is_list [model => 2, from => '20270318', to => '20270318'], [$middle],
    'model 2 lists what is effective on one day';
is_list [model => 2, from => '20270401', to => '20270430'], [$first],
    'model 2 finds an order booked earlier';
is_list [model => 2, from => '20270319', to => '20270330'], [],
    'model 2 lists none where none is effective';

# Delivered dates: when created, later.
clock_at('2027-04-02 08:00:00');
is pay_deposit(7, 9101, $first, 100000, 40, 't', 0, 't')
    ->[0]{state}, '3', 'the first order is paid and delivered';
is_list [model => 3], [$middle, $first],
    'model 3 lists delivered orders, the newest first';
is_list [model => 3, from => '20270402', to => '20270402'], [$first],
    'model 3 finds the order delivered later';
is_list [model => 3, from => '20270315', to => '20270401'], [$middle],
    'model 3 finds the order created delivered';
is_list [model => 3, from => '20270228', to => '20270314'], [],
    'model 3 does not look at the day of booking';
is_list [from => '20270315', to => '20270402'], [$last, $middle],
    'a delivery does not move the order in model 1';

# 3.0: moments, seconds included, and no bounds.
my @v3 = (edition => 30);
is_list [@v3], [$last, $middle, $first, $early],
    'edition 3.0 lists all without a date';
is_list [@v3, from => '20270315'], [$last, $middle],
    'edition 3.0 lists from a day on';
is_list [@v3, to => '20270315'], [$middle, $first, $early],
    'edition 3.0 lists up to a day';
is_list [@v3, from => '20270315102030', to => '20270315102030'], [$middle],
    'edition 3.0 lists a window of one second';
is_list [@v3, from => '20270315102031'], [$last],
    'edition 3.0 leaves out what is a second before';
is_list [@v3, to => '20270315102029'], [$first, $early],
    'edition 3.0 leaves out what is a second after';
is_list [@v3, model => 2], [$last, $middle, $first, $early],
    'edition 3.0 lists by effective date';
is_list [@v3, model => 2, from => '20270319'], [$last, $first],
    'edition 3.0 lists from an effective date on';
is_list [@v3, model => 3], [$middle, $first], 'edition 3.0 lists by delivery';
is_list [@v3, model => 3, from => '20270402080000'], [$first],
    'edition 3.0 lists what is delivered in the second';
is_list [@v3, model => 3, from => '20270402080001'], [],
    'edition 3.0 lists none delivered after the second';
is_list [@v3, model => 3, to => '20270402075959'], [$middle],
    'edition 3.0 lists what is delivered before the second';
is_list [@v3, from => '20250101', to => '20271231'], 
    [$last, $middle, $first, $early], 'edition 3.0 lists a window of years';
is refusal(@v3, from => '20270315102030', to => '20270315102029'),
    'BAD_PARAM End_datetime',
    'edition 3.0 refuses a window reversed by a second';

# Filters, alone and together, in every model.
for my $model (1 .. 3) {
    my @all = (@v3, model => $model);
    my @delivered = ($middle, $first);
    my @some = $model == 3 ? @delivered
        : ($last, $middle, $first, $early);
    my $among = sub { my %is = map { $_ => 1 } @_; [grep { $is{$_} } @some] };

    is_list [@all, order => $middle], $among->($middle),
        "model $model finds an order by its number";
    is_list [@all, order => $other], [],
        "model $model finds no order of another agent";
    is_list [@all, order => -1], [], "model $model finds no order -1";
    is_list [@all, state => '2'], $among->($last),
        "model $model filters by state 2";
    is_list [@all, state => '3'], $among->(@delivered),
        "model $model filters by state 3";
    is_list [@all, state => 'B'], [],
        "model $model finds none in a state that is never set";
    is_list [@all, phone => '\x' . '0a' x 16], $among->($middle),
        "model $model filters by phone";
    is_list [@all, phone => '\x04'], $among->($last, $first, $early),
        "model $model filters by the phone of the others";
    is_list [@all, document => index_of('somebody')], $among->($last),
        "model $model filters by document";
    is_list [@all, product => 2], $among->($first),
        "model $model filters by product";
    is_list [@all, product => 1], $among->($last, $middle, $first, $early),
        "model $model lists every order of a product once";
    is_list [@all, product => -1], [],
        "model $model finds none of an unknown product";
    is_list [@all, product => 1, state => '3', phone => '\x04',
             document => index_of('holder'), order => $first],
        $among->($first), "model $model applies all filters together";
    is_list [@all, product => 2, state => '2'], [],
        "model $model finds none by filters that exclude each other";
}

is refusal(state => $_), 'BAD_PARAM ZT',
    "the list refuses state $_" for 'E', 'x', '-';

# A row of it: delivered, two lines, one ticket returned.
is sql_call('api.refund_tickets_2', 7, 9101, $first, '{3}')->[0]{verdict},
    undef, 'a ticket of the order is returned';
sql_do("UPDATE ticket.order_item SET unit = '张'");
my ($row) = grep { $_->{order_id} == $first } @{page(@v3)};
is_deeply { map { $_ => $row->{$_} }
            grep { !/_sealed$|_at$|^(?:verdict|subject)$/ } keys %$row }, {
    order_id => $first, request_key => order_row($first)->{request_key},
        customer_type => '3',
    customer_id => 'unit9101', customer_name => '张三',
    description => 'GROUP11张，ADULT2张', state => '3', total_fen => 100000,
    tickets => 'GROUP11张,ADULT2张', deal_total_fen => 100000,
    deal_description => '共成交GROUP11张,ADULT2张', fee_fen => 0,
    back_fen => 10000, back_status => '已受理', pay_channel => '预订金支付',
    return_description => '退ADULT1张，合计100.00元，退回预订金',
    return_count => 1, return_fen => 10000, return_fee_fen => 0,
    return_channels => '预订金，退款100.00，已受理', bill => "S$first",
    day => '2027-04-09', need_invoice => 0 },
    'a row says all of a delivered order';
($row) = grep { $_->{order_id} == $last } @{page(@v3)};
is_deeply [@$row{qw(bill deal_description back_status return_count delivered_at
                    deal_total_fen return_channels)}],
    ['', '', '', 0, undef, 0, ''], 'a row leaves empty what has not happened';
is_deeply $row, { %$row, map { $_ => sql_call($reader, 'api.query_order_2', 7,
    9101,
    $last)->[0]{$_} } qw(order_id request_key created_at customer_type
    customer_id customer_name description state total_fen bill day delivered_at
    phone_sealed id_sealed need_invoice invoice_sealed deal_total_fen fee_fen
    pay_channel back_fen back_status return_description return_count
    return_fen return_channels) }, 'a row says the same as QueryOrder';


# Pages: 20 each, newest first, whichever number the first one has.
clock_at('2027-05-20 08:00:00');
my @many = reverse map { book() } 1 .. 41;

sql_do('UPDATE ticket.supplier SET page_base = 0');
is_deeply [map { scalar @{orders(page => $_)} } 0 .. 3], [20, 20, 1, 0],
    'the pages have 20 orders each';
is_deeply [map { @{orders(page => $_)} } 0 .. 2], \@many,
    'the pages have no gap and no repeat';
is_deeply [@{count()}{qw(page_size page_count record_count)}], [20, 3, 41],
    'the count agrees with the pages';
is page(page => 3)->[0]{verdict}, 'NO_ORDERS',
    'a page behind the last has no orders';
is page(page => 2147483647)->[0]{verdict}, 'NO_ORDERS',
    'a page far behind the last has no orders';

is_deeply orders(page => -1), orders(page => 0),
    'a list without a page begins with the first';
sql_do('UPDATE ticket.supplier SET page_base = 2');
is_deeply [map { @{orders(page => $_)} } 1 .. 3], \@many,
    'the pages are counted from 1 where either number is the first';
is_deeply orders(page => $_), orders(page => 1), "page $_ is the first then"
    for -1, 0;
sql_do('UPDATE ticket.supplier SET page_base = 1');
is_deeply orders(page => -1), orders(page => 1),
    'a list without a page begins with the first where that is 1';
is_deeply [map { @{orders(page => $_)} } 1 .. 3], \@many,
    'the pages may be counted from 1';
is refusal_of_page(0), 'BAD_PARAM Page_index',
    'page 0 is refused where pages begin at 1';
sql_do('UPDATE ticket.supplier SET page_base = 0');
sql_do('UPDATE ticket.supplier SET catalogue_version = 1');
is refusal_of_page(-2), 'BAD_PARAM Page_index', 'page -2 is refused';

sub refusal_of_page {
    my $row = page(page => $_[0])->[0];
    return "$row->{verdict} $row->{subject}";
}

# Pages by product, deep ones too; every other order is of before the column.
sql_do("SELECT api.set_clock_shift('0')");
clock_at('2027-08-20 08:00:00');
my @odd;
{
    my ($one) = book();
    my $columns = join ', ', map { $_->[0] } @{$dbh->selectall_arrayref(
        "SELECT attname FROM pg_attribute WHERE attrelid ="
        . " 'ticket.orders'::regclass AND attnum > 0 AND attname not in"
        . " ('order_id', 'request_key', 'products')")};
    sql_do('INSERT INTO ticket.orders (order_id, request_key, products,'
           . " $columns) SELECT order_id + n, 'C' || n,"
           . " case when n % 2 = 1 then null when n % 1000 = 0 then '{5}'"
           . " else products end, $columns FROM ticket.orders,"
           . ' generate_series(1, 25000) n WHERE order_id = ?', $one);
    sql_do('INSERT INTO ticket.order_item SELECT supplier_id, order_id + n,'
           . ' line_no, case when n % 1000 < 2 then 5 else product_id end,'
           . ' product_name, unit, form, quantity, free, price_fen,'
           . ' ticket_until FROM ticket.order_item, generate_series(1,'
           . ' 25000) n WHERE order_id = ?', $one);
    @odd = reverse map { $one + $_ } grep { $_ % 1000 < 2 } 1 .. 25000;
}
is scalar @odd, 50, 'the product is in a few orders among many';
is_deeply [map { @{orders(product => 5, page => $_)} } 0 .. 3], \@odd,
    'the pages by product have no gap and no repeat';
is_deeply [map { scalar @{orders(product => 5, page => $_)} } 0 .. 3],
    [20, 20, 10, 0], 'the pages by product have 20 orders each';
is page(product => 5, page => 2147483647)->[0]{verdict}, 'NO_ORDERS',
    'a page far behind those by product has no orders';
is_deeply [@{count(product => 5)}{qw(page_count record_count)}], [3, 50],
    'the count by product agrees with the pages';
is_deeply [@{count()}{qw(page_count record_count)}], [1251, 25001],
    'the count of all orders is right';
is_deeply orders(product => 1, page => 1246), [orders_of_page(1246)],
    'a page deep down has its orders';
sql_do("DELETE FROM ticket.orders WHERE request_key like 'C%'");
sql_do('DELETE FROM ticket.order_item i WHERE NOT EXISTS (SELECT FROM'
       . ' ticket.orders o WHERE o.order_id = i.order_id)');
clock_at('2027-05-20 09:00:00');

# The page of those with product 1: all but the 50.
sub orders_of_page {
    my ($page) = @_;

    return map { $_->[0] } @{$dbh->selectall_arrayref('SELECT o.order_id FROM'
        . ' ticket.orders o JOIN ticket.order_item i USING (order_id)'
        . " WHERE o.agent_id = 9101 AND o.created_at > api.now() - interval"
        . " '1 month' AND i.product_id = 1 ORDER BY 1 DESC OFFSET ? LIMIT 20",
        undef, 20 * $page)};
}

# An order that comes in between two pages: nothing is lost, one comes twice.
my @first = @{orders()};
my $new = book();
my @second = @{orders(page => 1)};
is $second[0], $first[-1], 'the last order of page 0 comes once more';
is_deeply [@first, @second[1 .. $#second]], [@many[0 .. 38]],
    'an order that comes in between loses none';
is orders()->[0], $new, 'the new order leads the list';
is_deeply orders(to => '20270519', from => '20270419'), [],
    'a window that is over does not move';

# An order from before the column names no products; it is found too.
{
    my $row = place_one(agent => 9101, key => 'of before',
                        day => iso_day(2), items => [[4, 3]]);
    sql_do('UPDATE ticket.orders SET products = NULL WHERE order_id = ?',
           $row->{order_id});
    is_deeply orders(product => 4), [$row->{order_id}],
        'an order without its products is found by product';
    is count(product => 4)->{record_count}, 1,
        'an order without its products is counted by product';
}

sql_do("SELECT api.set_clock_shift('0')");
audit_ok();
done_testing();
