# Who has not booked: sold out of the desk's own places, voided, entered behind a
# power cut; never more than there is, to the fen.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use JSON::PP ();
use TicketBooking qw(
    database connection fixture drawer index_of quota_used staff_call staff_refused
    sql_call sql_array order_row after_commit supplier_set booked
    order_defaults);
use TicketTest;

my $dbh = database();
my $json = JSON::PP->new->canonical;

fixture(slot_mode => 1, fee_mode => 1);
sql_do('INSERT INTO ticket.line_product SELECT 7, 1, g'
       . ' FROM generate_series(1, 5) g');
sql_do("INSERT INTO ticket.price VALUES (7, 1, 0, '2000-01-01', 10000),"
       . " (7, 2, 0, '2000-01-01', 8000), (7, 3, 0, '2000-01-01', 12000),"
       . " (7, 5, 0, '2000-01-01', 9000)");
sql_do("INSERT INTO ticket.promotion (supplier_id, product_id, first_day,"
       . " last_day, every_persons, free_persons) VALUES (7, 2, '2000-01-01',"
       . " '2099-01-01', 10, 1)");
sql_do("INSERT INTO ticket.fee_rule VALUES (7, 1, 'D', 0, 'B', 1000)");
my $day = iso_day(0);
my %preview = (preview => JSON::PP::true);
my $keys = 0;

sub clock {
    sql_do('SELECT api.set_clock_shift((?::date + ?::time)'
           . " AT TIME ZONE 'Asia/Shanghai' - transaction_timestamp())", $day,
           $_[0]);
}
clock('09:00');

my $desk = connection();

sub sale { return sql_call($desk, 'api.staff_desk_sale', 'BOOK', $_[0],
                           $json->encode($_[1] // {}))->[0] }
sub refused {
    my ($verdict, $what, @call) = @_;
    my $orders = sql_value('SELECT count(*) FROM ticket.orders');
    local $Test::Builder::Level = $Test::Builder::Level + 1;
    is sale(@call)->{verdict}, $verdict, "$what is refused";
    is sql_value('SELECT count(*) FROM ticket.orders'), $orders,
        "$what: nothing is sold";
}
sub till { return sql_value('SELECT till_fen FROM ticket.shift WHERE'
    . " supplier_id = 7 AND state <> 'C'") }
sub used { return quota_used($_[0], $day, 1000 + $_[1]) // 0 }
sub receipt {
    return join ' ', map { $_ // '-' } @{ sql_row('SELECT * FROM'
        . ' ticket.shift_receipt WHERE supplier_id = 7 AND shift_no = 1'
        . ' ORDER BY receipt_no DESC LIMIT 1') }
        {qw(receipt_no kind form persons fen reference reason voids)};
}
sub moved {
    return join ', ', map { "$_->{kind} $_->{debit} $_->{credit}"
                            . " $_->{amount_fen}" }
        sql('SELECT kind, debit, credit, amount_fen FROM ticket.transfer'
            . ' WHERE supplier_id = 7 AND order_id = ? ORDER BY no', $_[0]);
}

refused('SHIFT_NONE', 'without a shift', 'ADULT=2', { slot => 3 });
drawer(10);


# ---- A sale ----

my $row = sale('ADULT=2, GROUP=10', { %preview });
is_deeply [@$row{qw(verdict order_id state shift_no persons total_fen day
                    slot_no start_minute tickets)}],
    [undef, undef, 'X', undef, 12, 92000, $day, 2, 540, [1, 2, 3]],
    'what it would cost is shown, and the earliest slot';
is sql_value('SELECT count(*) FROM ticket.orders'), 0, 'nothing is sold by it';
refused('SALE_SLOT', 'a slot nobody has seen', 'ADULT=2');

$row = sale('ADULT=2, GROUP=10', { slot => 3 });
my $order = $row->{order_id};
is_deeply [@$row{qw(verdict state shift_no receipt_no form persons total_fen
                    slot_no start_minute end_minute tickets)}],
    [undef, 'X', 1, 1, 'cash', 12, 92000, 3, 600, 660, [1, 2, 3]],
    'two adults and a group, of which one goes free';
is till(), 192000, 'the money is in the drawer';
is moved($order), '3 9 1 92000', 'as the ledger says';
is receipt(), '1 sale cash 12 92000 - - -', 'and the receipt';
is_deeply [used(1, 3), used(5, 3)], [0, 12],
    'the places are those of the desk';
is_deeply [@{ order_row($order) }{qw(state pay_method agent_id slot_no day
                                     callback notice)}],
    ['X', 'X', 99999999, 3, $day, 0, 0], 'the order is of the desk';
is sql_value("SELECT string_agg(state || persons || free, ' ' ORDER BY"
    . ' ticket_no) FROM ticket.ticket WHERE order_id = ?', $order),
    '110 110 1101', 'its tickets are issued, one a person or one for all';
is sql_value('SELECT count(*) FROM ticket.outbox'), 0, 'nobody is told of it';
is sql_value('SELECT enabled FROM ticket.agent WHERE agent_id = 99999999'), 0,
    'nobody signs in as the desk';
is scalar @{ sql_call('api.agent_4', 7, 'desk') }, 0, 'nor is found so';
staff_refused(qr/stands for the desk/, "$_->[0] of the desk's agent", @$_)
    for ['agent_set', 'BOOK', 'desk', { name => 'x' }],
        ['agent_enable', 'BOOK', 'desk'];

is sale('ADULT=1', { slot => 4, pay => 'card', reference => 'S-1' })->{form},
    'card', 'or by card';
is receipt(), '2 sale card 1 10000 S-1 - -', 'whose slip is on the receipt';
is till(), 192000, 'and no cash';

# Figures of the day tell cards from cash, as the drawer does.
my %by = map { $_->{key} => $_ } grep { defined $_->{key} }
         @{ sql_call($desk, 'api.staff_report_sales', 'BOOK', $json->encode({
            by => 'form', first_day => $day, last_day => $day })) };
is_deeply [map { $by{$_}{paid_fen} } qw(card cash)], [10000, 92000],
    'a report by form of payment has cards for themselves';
is $by{card}{name}, '银行卡', '... by their name';
my %moved = map { @$_{qw(key paid_fen)} } grep { defined $_->{key} }
            @{ sql_call($desk, 'api.staff_report_sales', 'BOOK',
               $json->encode({ by => 'form', date => 'money', first_day => $day,
                               last_day => $day })) };
is_deeply [@moved{qw(card cash)}], [10000, 92000], '... by money, too';
my $sums = "FROM impl.closing_sums(7, api.now() - interval '1 day',"
           . " api.now() + interval '1 day')";
is_deeply [map { [@$_{qw(form fen)}] }
           sql("SELECT form, sum(fen)::int8 AS fen $sums WHERE kind = 3"
               . ' GROUP BY 1 ORDER BY 1')],
    [['card', 10000], ['cash', 92000]], 'and so has the closing of a day';
$dbh->begin_work;
$dbh->do("INSERT INTO ticket.closing (supplier_id, no, day, made_at, made_by,"
         . " orders, persons, passages, visitors, hash) VALUES (7, 1, '$day',"
         . " api.now(), 'x', 0, 0, 0, 0, sha256(''))");
$dbh->do('INSERT INTO ticket.closing_row (supplier_id, no, kind, debit, credit,'
         . ' form, agent_id, number, fen) SELECT 7, 1, kind, debit, credit,'
         . " replace(form, 'card', 'cash'), agent_id, number, fen $sums");
is $dbh->selectrow_array('SELECT count(*) FROM impl.closing_later(7, 1,'
    . " api.now() - interval '1 day', api.now() + interval '1 day')"), 0,
    'one of before, which had them as cash, is not corrected for that';
$dbh->rollback;


# ---- With names ----

# What the reader of the command line makes of names.
sub named {
    return visitors => [map { +{ line => $_->[0], type => 1,
        id_sealed => '\x01', id_index => index_of($_->[1]),
        name_sealed => '\x02', name_index => '\x' . '0102030405060708' x 2,
        phone_sealed => undef } } @_], request_key => 'desk ' . ++$keys;
}

is sale('REAL=1', { %preview, named([1, 'anna']) })->{total_fen}, 12000,
    'a product with real names is sold with names';
$row = sale('REAL=2,ADULT=1', { slot => 7, named([1, 'anna'], [1, 'berta']) });
is_deeply [@$row{qw(verdict state persons total_fen)}, $row->{tickets}],
    [undef, 'X', 3, 34000, [1, 2, 3]], 'it is, beside one without';
is_deeply [map { "$_->{ticket_no} $_->{name_tag}" } sql('SELECT * FROM'
    . ' ticket.visitor WHERE order_id = ? ORDER BY visitor_no',
    $row->{order_id})], ['1 72623859790382856', '2 72623859790382856'],
    'each ticket has its visitor';
refused('SALE_NAMES', 'without names', 'REAL=1', { slot => 7 });
refused('SALE_VISITORS', 'with one too few', 'REAL=2',
        { slot => 7, named([1, 'c']) });
refused('SALE_VISITORS', 'with one too many', 'ADULT=1',
        { slot => 7, named([1, 'c'], [1, 'd']) });
refused('SALE_VISITOR_ITEM', 'of a product that is not there', 'REAL=1',
        { slot => 7, named([1, 'c'], [2, 'd']) });
refused('SALE_VISITOR_TWICE', 'one document twice', 'REAL=2',
        { slot => 7, named([1, 'c'], [1, 'c']) });

# R191 binds valid orders, R196 tickets where nobody may have two
is sale('REAL=1', { slot => 7, named([1, 'anna']) })->{state}, 'X',
    'who has a ticket may buy another one';
sql_do('UPDATE ticket.supplier SET single_purchase = true');
is sale('REAL=1', { slot => 7, named([1, 'carl']) })->{state}, 'X',
    'where nobody may have two, one is sold';
refused('SALE_DOCUMENT', 'and the second one', 'REAL=1',
        { slot => 7, named([1, 'carl']) });
sql_do('UPDATE ticket.supplier SET single_purchase = false');
is sale('REAL=1', { slot => 7, named([1, 'dora']), pay => 'code' })->{state},
    '0', 'by code it is booked first';
refused('SALE_DOCUMENT', 'and its document then', 'REAL=1',
        { slot => 7, named([1, 'dora']) });


# ---- What is not sold ----

refused('TAKE_WRONG', "\"$_\"", $_, { slot => 3 })
    for 'ADULT', 'ADULT=0', 'ADULT=1,ADULT=1', 'ADULT=1.5';
refused('PRODUCT_MISSING', 'an unknown product', 'NOPE=1', { slot => 3 });
refused('SALE_PRICE', 'one without a price', 'LIMIT=1', { slot => 3 });
refused('SALE_MANY', 'more than an order holds', 'ADULT=1000', { slot => 3 });
refused('SALE_SLOT_NONE', 'a slot that there is not', 'ADULT=1', { slot => 9 });
refused('CARD_REFERENCE', 'a card without its slip', 'ADULT=1',
        { slot => 3, pay => 'card' });
refused('SALE_DAY', 'yesterday', 'ADULT=1', { day => iso_day(-1), slot => 3 });
refused('SALE_LINE_NONE', 'another line', 'ADULT=1', { line => '02' });
is sale('ADULT=1', { day => iso_day(1), slot => 1 })->{day}, iso_day(1),
    'tomorrow can be sold';
sql_do('UPDATE ticket.product SET on_sale = false WHERE product_id = 5');
refused('SALE_PRODUCT', 'a product that is stopped', 'SCARCE=1', { slot => 3 });
sql_do('UPDATE ticket.product SET on_sale = true, week_first = 1, week_last = 7,'
       . ' week_negated = true WHERE product_id = 5');
refused('SALE_PRODUCT', 'one that is sold on no day', 'SCARCE=1', { slot => 3 });
sql_do('UPDATE ticket.product SET week_first = null, week_last = null,'
       . ' week_negated = false, minimum = 2, maximum = 101 WHERE'
       . ' product_id = 5');
refused('SALE_NUMBER', 'too few', 'SCARCE=1', { slot => 3 });
refused('SALE_NUMBER', 'too many', 'SCARCE=102', { slot => 3 });
refused('SALE_LIMIT', 'more than its limit', 'SCARCE=101', { slot => 3 });
clock('10:05');
refused('SALE_SLOT_NONE', 'a slot that is over', 'ADULT=1', { slot => 2 });
clock('09:00');
supplier_set(kind => 2);
refused('SALE_THEATRE', 'a theatre', 'ADULT=1', { slot => 3 });
supplier_set(kind => 1);

# the last places, by two at once
sql_do('UPDATE ticket.slot SET total_capacity = online_capacity + 14'
       . ' WHERE day = ? AND slot_no IN (3, 5)', $day);
sql_do('UPDATE ticket.quota SET capacity = 14 WHERE quota_id = api.quota_id(5,'
       . ' ?, 1003)', $day);
refused('SALE_FULL', 'more than the desk has', 'ADULT=3', { slot => 3 });
is sale('GROUP=13', { %preview, pay => 'cash' })->{slot_no}, 2,
    'the earliest slot that has room is shown';
is sale('ADULT=2', { slot => 3 })->{verdict}, undef, 'the last ones are sold';
refused('SALE_FULL', 'one more', 'ADULT=1', { slot => 3 });
is_deeply [used(1, 3), used(5, 3)], [0, 14], 'online still has all of its own';

my ($first, $second) = (connection('ticket_staff'), connection('ticket_desk'));
for ([$first, 'one', 2], [$second, 'two', 3]) {
    my ($at, $who, $device) = @$_;
    sql_do('INSERT INTO ticket.device (supplier_id, device_no, name, kind)'
           . " VALUES (7, ?, ?, 'desk')", $device, $who);
    sql_call($at, 'api.act_as', $who, '-', 'BOOK', undef);
    sql_call($at, 'api.staff_shift_open', 'BOOK', $device, '{}');
}
$first->begin_work;
$first->do('SELECT * FROM api.staff_desk_sale(?, ?, ?)', undef, 'BOOK',
           'GROUP=10', '{"slot": 5}');
is +(after_commit($first, $second, 'the other one waits',
    'SELECT verdict FROM api.staff_desk_sale(?, ?, ?)', 'BOOK', 'GROUP=5',
    '{"slot": 5}'))[0], 'SALE_FULL', 'of two who want the last places one gets'
    . ' them';
is used(5, 5), 10, 'and no place is sold twice';


# ---- Back, and voided ----

my $before = till_of(1);
sub till_of { return sql_value('SELECT till_fen FROM ticket.shift WHERE'
    . ' supplier_id = 7 AND shift_no = ?', $_[0]) }

my $rows = sql_call($desk, 'api.staff_ticket_refund', 7, $order,
                    sql_array([1]));
is_deeply [@{ $rows->[0] }{qw(verdict way amount_fen fee_fen)}],
    [undef, 'cash', 10000, 1000], 'a ticket comes back for its fee';
is till_of(1), $before - 9000, 'out of the drawer';
is used(5, 3), 13, 'its place is sold again, at the desk';

sub void { return sql_call($desk, 'api.staff_desk_void', 'BOOK', $_[0],
                           $json->encode($_[1] // { reason => 'typed' }))->[0] }
is void(1)->{verdict}, 'VOID_USED', 'of which one is back is no more voided';
is void(99)->{verdict}, 'RECEIPT_MISSING', 'nor what there is not';
is void(2, {})->{verdict}, 'REASON_NEEDED', 'nor without a reason';
$row = sale('ADULT=1', { slot => 3 });
$before = till_of(1);
my $void = void($row->{receipt_no});
is_deeply [@$void{qw(verdict voids form persons returned_fen)}],
    [undef, $row->{receipt_no}, 'cash', 1, 10000],
    'a mistake is voided, without a fee';
is till_of(1), $before - 10000, 'all of its money is out again';
is used(5, 3), 13, 'and its place is free';
like receipt(), qr/^\d+ void cash 1 -10000 - typed $row->{receipt_no}$/,
    'the receipt says of which';
is_deeply [@{void($row->{receipt_no})}{qw(verdict subject)}],
    ['VOID_DONE', "$row->{receipt_no}\t$void->{receipt_no}"],
    'once only, and the next one is told by which';
is void($void->{receipt_no})->{verdict}, 'VOID_KIND', 'a void is not voided';
is void(2)->{form}, 'card', 'a card sale goes back to the card';
like moved(sql_value('SELECT order_id FROM ticket.shift_receipt WHERE'
    . ' shift_no = 1 AND receipt_no = 2')), qr/8 1 2 10000$/,
    'from the bank, as it came';


# ---- By hand, entered later ----

sub late { return sql_call($desk, 'api.staff_desk_late', 'BOOK', $_[0],
                           $json->encode($_[1]))->[0] }
my %cut = (at => 510, reason => 'power cut', slot => 1);
is late('ADULT=2', { %cut, reason => '' })->{verdict}, 'REASON_NEEDED',
    'what was sold by hand has a reason';
is late('ADULT=2', { %cut, at => 600 })->{verdict}, 'LATE_TIME',
    'and is not to come';
is late('ADULT=2', { %cut, day => iso_day(-8) })->{verdict}, 'LATE_TIME',
    'nor of long ago';
clock('10:30');
$row = late('ADULT=2', \%cut);
is_deeply [@$row{qw(verdict state slot_no persons total_fen)}],
    [undef, 'X', 1, 2, 20000], 'it is sold in the slot of then';
like receipt(), qr/^\d+ late cash 2 20000 - power cut -$/, 'says the receipt';
is sql_value("SELECT to_char(at AT TIME ZONE 'Asia/Shanghai', 'HH24:MI') FROM"
    . " ticket.shift_receipt WHERE kind = 'late'"), '08:30', 'with its own time';
like sql_value('SELECT max(reason) FROM ticket.staff_log'), qr/power cut|typed/,
    'the log says why';

# without slots
supplier_set(slot_mode => 0);
$row = sale('ADULT=1');
is_deeply [@$row{qw(verdict slot_no state)}], [undef, undef, 'X'],
    'where there are no slots there is none to choose';

my $z = do {
    my $shift = sub { sql_call($desk, "api.staff_shift_$_[0]", 'BOOK', 1,
                               $json->encode($_[1]))->[0] };
    $shift->('count', { cash => '100x1', card_fen => 0 });
    $shift->('close', {});
};
is $z->{verdict}, undef, 'the drawer closes';
is $z->{voids}, 2, 'its Z counts the voids';
audit_ok();
done_testing();
