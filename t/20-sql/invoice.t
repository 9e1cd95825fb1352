# Invoices: wanted, issued, handed out, taken back; what they are about, to the
# cent, whatever came back of their orders before and after.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use TicketBooking qw(database connection fixture top_up sql_call sql_array
                     staff_call staff_refused order_defaults booked
                     pay_deposit after_commit);
use TicketTest;

my $dbh = database();
fixture(slot_mode => 1, fee_mode => 1);
top_up(9101, 100_000_000, 3);
sql_do("INSERT INTO ticket.fee_rule VALUES (7, 1, 'D', 1, 'B', 0),"
       . " (7, 1, 'D', 0, 'B', 1100)");
sql_do('UPDATE ticket.supplier SET catalogue_version = 1');

my $day = iso_day(0);
sql_do("SELECT api.set_clock_shift((?::date + '09:00'::time)"
       . " AT TIME ZONE 'Asia/Shanghai' - transaction_timestamp())", $day);
order_defaults(day => $day, items => [[1, 3]], slots => [3], state => '3',
               ticket_until => $day);

my %title = (title => '某旅行社有限公司');

sub invoice {
    my ($what, $no, %change) = @_;
    my $row = staff_call("invoice_$what", 'BOOK', $no,
                         $what =~ /^(?:collect|show)$/ ? () : \%change)->[0];
    return $row;
}

sub is_refused {
    my ($verdict, $name, $what, @call) = @_;
    is invoice($what, @call)->{verdict}, $verdict, $name;
}

sub listed {
    return join ' ', map { $_->{invoice_no} // $_->{verdict} }
        @{staff_call('invoice_list', 'BOOK', {@_})};
}

sub back {
    my ($order, @tickets) = @_;
    my $row = sql_call('api.staff_ticket_refund', 7, $order,
                       sql_array(\@tickets))->[0];
    is $row->{verdict}, undef, "tickets @tickets come back";
}


# ---- The way of one ----

my $order = booked();
my $row = invoice(want => $order, %title, kind => 'special',
                  tax_number => '91110000802100433B', send_to => '北京市某街 1 号');

is_deeply [@{$row}{qw(verdict invoice_no state kind tax_number amount_fen
                      due_fen wrong)}],
    [undef, 1, 'wanted', 'special', '91110000802100433B', undef, 30000, 0],
    'it is wanted, and what it is about is not fixed yet';
is_refused('INVOICE_EXISTS', 'an order has one at a time', want => $order, %title);
is invoice(show => 1)->{send_to}, '北京市某街 1 号', 'where it is sent is known';
is_refused('INVOICE_STATE', 'nobody collects what is not issued', collect => 1);
is_refused('INVOICE_STATE', 'nobody posts it either', post => 1, number => 'SF1');
is invoice(post => 1, number => 'SF1')->{subject},
    "1\twanted\tposted\tissue it first (invoice issue)",
    '... who is told what comes first';

back($order, 1);
is_refused('INVOICE_DAY', 'it is not issued tomorrow', issue => 1,
           number => 'N-1', day => iso_day(1));
is_refused('INVOICE_DAY', 'nor before it was wanted', issue => 1,
           number => 'N-1', day => iso_day(-1));
$row = invoice(issue => 1, number => 'N-1');
is_deeply [@{$row}{qw(verdict state amount_fen number issued_on)}],
    [undef, 'issued', 21100, 'N-1', $day],
    'it is about what came in less what went back before; the fee stays';
is_refused('INVOICE_STATE', 'it is issued once', issue => 1, number => 'N-2');
like invoice(issue => 1, number => 'N-2')->{subject},
    qr/\tit has its number \(invoice show\)$/, '... whose number is there';

is_refused('INVOICE_CARRIER', 'paper needs a carrier', post => 1);
$row = invoice(post => 1, number => 'SF123');
is_deeply [@{$row}{qw(state carrier_number)}], ['posted', 'SF123'],
    'it is posted under the number of the carrier';
is invoice(show => 1)->{send_to}, undef, 'and where to is forgotten';
is sql_value("SELECT count(*) FROM ticket.staff_change WHERE of_table ="
             . " 'invoice'"), 3, 'what became of it is in the log';
is sql_value("SELECT count(*) FROM ticket.staff_change c WHERE c::text ~"
             . " '某街'"), 0, 'and where it was sent is not';

is listed(wrong => 1), '', 'it is right as long as nothing comes back';
back($order, 2, 3);
is listed(wrong => 1), '1', 'it is wrong once something does';
$row = staff_call('invoice_list', 'BOOK', { wrong => 1 })->[0];
is_deeply [@{$row}{qw(amount_fen due_fen)}], [21100, 3300],
    'what it says and what it ought to say stand side by side';

is_refused('INVOICE_RED', 'what was issued goes by a red note', cancel => 1,
           reason => 'refunded');
is_refused('REASON_NEEDED', 'and for a reason', cancel => 1, red => 'R-1');
is_refused('INVOICE_NUMBER', 'of a number of its own', cancel => 1,
           red => 'N-1', reason => 'refunded');
$row = invoice(cancel => 1, red => 'R-1', reason => 'refunded');
is_deeply [@{$row}{qw(state red_number reason amount_fen wrong)}],
    ['cancelled', 'R-1', 'refunded', 21100, 0], 'it stays as it was issued';
is_refused('INVOICE_STATE', 'it is cancelled once', cancel => 1, red => 'R-2',
           reason => 'again');
like invoice(issue => 1, number => 'N-3')->{subject},
    qr/\twant another one \(invoice want\)$/, '... and another one is wanted';

$row = invoice(want => $order, %title, kind => 'electronic',
               send_to => 'a@example.com');
is $row->{invoice_no}, 2, 'its order may have another one';
is_refused('INVOICE_NUMBER', 'numbers of red notes are numbers, too',
           issue => 2, number => 'R-1');
is invoice(issue => 2, number => 'N-2')->{amount_fen}, 3300,
    'of the fees, which stay';
is invoice(post => 2)->{state}, 'posted', 'an electronic one has no carrier';
is invoice(post => 2, number => 'SF2')->{carrier_number}, 'SF2',
    'or is told of it later';
is invoice(post => 2, number => 'SF3')->{verdict}, 'INVOICE_STATE',
    'but of one alone';


# ---- What has none ----

is_refused('ORDER_MISSING', 'no order', want => 1, %title);
is_refused('INVOICE_EARLY', 'what is not delivered',
           want => booked(state => '0'), %title);
is_refused('INVOICE_MISSING', 'none of that number', issue => 99,
           number => 'N-3');
is_refused('INVOICE_TAX', 'a special one without a tax number',
           want => booked(), %title, kind => 'special');
is_refused('INVOICE_TAX_FORM', 'a tax number that is none',
           want => booked(), %title, tax_number => 'abcdefghijklmnop');

my $rebate = booked(state => '0');
is sql_call('api.pay_account_2', 7, 9101, $rebate, 30000, 40, 't', 0, 't', 'F',
            '0', undef)->[0]{state}, 'D', 'an order is paid from rebate';
is_refused('INVOICE_REBATE', 'what was paid from rebate (R205)',
           want => $rebate, %title);

my $whole = booked();
is invoice(want => $whole, %title)->{invoice_no}, 3, 'an order to be given up';
sql_do("DELETE FROM ticket.fee_rule");
sql_do('UPDATE ticket.supplier SET catalogue_version = 1');
back($whole, 1, 2, 3);
is_refused('INVOICE_NOTHING', 'what has gone back whole', issue => 3,
           number => 'N-3');
is_refused('INVOICE_NOT_RED', 'and has no red note', cancel => 3,
           red => 'R-3', reason => 'given up');
is invoice(cancel => 3, reason => 'given up')->{state}, 'cancelled',
    'what nobody issued is taken back by itself';
is_refused('INVOICE_NOTHING', 'and is not wanted again', want => $whole, %title);


# ---- Lists ----

is listed(), '3 2 1', 'the latest comes first';
is listed(state => 'living'), '2', 'those that count';
is listed(state => 'cancelled', last => 1), '3', 'a page of them';
is listed(state => 'cancelled', after => 3), '1', 'and the next';
is listed(order => $order), '2 1', 'those of an order';
is listed(first_day => iso_day(1), last_day => iso_day(2)), '', 'of other days';
is listed(first_day => iso_day(2), last_day => iso_day(1)), 'REPORT_DAYS',
    'not of days that are reversed';


# ---- A file of them ----

sql_do("INSERT INTO ticket.export_host (host, seen_at)"
       . " VALUES ('h', api.now())");
my $export = staff_call('export_make', 'BOOK', 'invoices',
                        { first_day => $day, last_day => $day })->[0];
is $export->{verdict}, undef, 'a file of invoices is asked for';

my ($after, @cells);
do {
    my $page = sql_call('api.export_page', 7, $export->{no}, $after, 2);
    push @cells, map { $_->{cells} } grep { defined $_->{cells} } @$page;
    $after = $page->[-1]{after};
} while (defined $after);

is_deeply [map { join ' ', @{$_}[0, 3, 4, 7, 9, 13] } @cells],
    ['1 已撤销 专用 21100 N-1 R-1', '2 已寄出 电子 3300 N-2 ',
     '3 已撤销 普通   '], 'each has a row, by pages';
is sql_value("SELECT count(*) FROM unnest(impl.export_columns('invoices'))"),
    2 * @{$cells[0]}, 'of which each cell has a title';
staff_refused(qr/filtered by product/, 'a filter that it would not heed',
              'export_make', 'BOOK', 'invoices', { product => 'ADULT' });


# ---- Two at once ----

my $both = booked();
my ($one, $two) = map { connection('ticket_staff') } 1, 2;
my @want = ('BOOK', $both, '{"title": "of one of two"}');
$_->{pg_enable_utf8} = 1 for $one, $two;
$one->begin_work;
is sql_call($one, 'api.staff_invoice_want', @want)->[0]{verdict}, undef,
    'one wants an invoice of an order';
is after_commit($one, $two, 'another waits for it',
                'SELECT verdict FROM api.staff_invoice_want(?, ?, ?)', @want),
    'INVOICE_EXISTS', 'and learns that it is wanted already';

audit_ok('the books agree');
# ---- Wanted when it was booked ----

{
    my %when = map { $_ => booked(state => $_) } qw(3 D 0);
    sql_do('UPDATE ticket.orders SET invoice = true WHERE order_id = ?', $_)
        for values %when;
    my @asked = grep { !defined $_->{invoice_no} }
                @{ staff_call('invoice_list', 'BOOK', {}) };
    is_deeply [map { [@$_{qw(order_id state due_fen wrong wanted_by)}] } @asked],
        [[$when{3}, 'wanted', 30000, 0, 'agent9101']],
        'what is delivered and paid in money stands in the list';
    is sql_call('api.staff_invoice_list', 'BOOK', '{"state": "wanted"}')
        ->[0]{order_id}, $when{3}, '... as wanted, before all others';
    is listed(order => $when{3}, %$_), '', 'and as nothing else'
        for { state => 'issued' }, { after => 99 }, { wrong => 1 };
    my $no = invoice(want => $when{3}, %title)->{invoice_no};
    is listed(order => $when{3}), $no, 'until it is written down';
    invoice(cancel => $no, reason => 'not wanted');
    is listed(order => $when{3}, state => 'wanted'), '',
        'and not again behind that';
}

done_testing;
