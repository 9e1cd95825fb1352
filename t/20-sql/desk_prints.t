# Papers: of tickets, once and again, of receipts, X and Z; facts for
# core/print/, and a row of each ticket that was printed.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use JSON::PP ();
use TicketBooking qw(database connection fixture drawer staff_call staff_refused sql_call
                     sql_array booked order_defaults);
use TicketPeople qw(person sign_in act rows);
use TicketTest;

my $dbh = database();
my $json = JSON::PP->new->canonical;

fixture(slot_mode => 1, activateable => 1, active_refund => 1);
sql_do('INSERT INTO ticket.line_product SELECT 7, 1, g'
       . ' FROM generate_series(1, 5) g');
sql_do("INSERT INTO ticket.price VALUES (7, 1, 0, '2000-01-01', 10000)");
my $day = iso_day(0);
sql_do("SELECT api.set_clock_shift((?::date + time '09:00')"
       . " AT TIME ZONE 'Asia/Shanghai' - transaction_timestamp())", $day);
person('BOOK', 'clara', 'clerk');
person('BOOK', 'dora', 'desk_lead');
my %who = map { $_ => sign_in($_, 'BOOK') } qw(clara dora);
my $keys = 0;
sub settled {
    sql_do('UPDATE ticket.supplier SET catalogue_version = 1');
    sql_do('UPDATE ticket.agent SET version = 1');
}

sub does {
    my ($person, $name, $args, $change) = @_;
    my $answer = act($who{$person}, $name, $args, key => 'k' . ++$keys,
                     change => $change // {}, lang => 'en');
    return $answer->{verdict} // rows($answer)->[0];
}
sub states { return sql_value("SELECT string_agg(state::text, '' ORDER BY"
    . ' ticket_no) FROM ticket.ticket WHERE order_id = ?', $_[0]) }

drawer(10);                         # the owner's
settled();
order_defaults(day => $day, items => [[1, 3]], slots => [3], state => '3',
               ticket_until => $day);
my $order = booked();
settled();

# ---- Tickets ----

is does('clara', 'ticket print', ["$order"]), 'SHIFT_NONE',
    'a clerk prints at the own desk';
sql_do('INSERT INTO ticket.device (supplier_id, device_no, name, kind)'
       . " VALUES (7, 2, 'window 2', 'desk')");
does('clara', 'shift open', [2], { float => '10x1' });
my $print = does('clara', 'ticket print', ["$order"], { tickets => '1-2' });
is_deeply [@$print{qw(order_id tickets again person device_no shift_no)}],
    ["$order", [1, 2], 1, 'clara', 2, 2], 'two tickets are printed';
my $paper = $print->{paper};
is_deeply [@$paper{qw(kind lang supplier supplier_id desk clerk order again
                      reason qr life)}],
    ['ticket', 'en', '订票景区', 7, 'window 2', 'clara', "$order", 1, undef,
     '1', sql_value('SELECT api.code_life(7, ?)', $order)],
    'with what stands on their paper' or diag explain $paper;
is_deeply $paper->{tickets}, [map { {
    number => $_, product => 'ADULT', day => $day, slot => '10:00-11:00',
    line => '南线', persons => 1, price_fen => 10000 } } 1, 2],
    'and on each of them' or diag explain $paper->{tickets};
is states($order), '331', 'they are on paper then';
is sql_call('api.refund_tickets_2', 7, 9101, $order, '{1}')->[0]{verdict},
    'REFUND_PRINTED', 'which does not come back online (R209)';
is sql_call('api.refund_tickets_2', 7, 9101, $order, '{3}')->[0]{verdict},
    undef, 'another one does';

is does('clara', 'ticket print', ["$order"]), 'PRINT_AGAIN',
    'once more needs a reason';
staff_refused(qr/tickets 1, 2 were printed or used before \(\d{4}-\d\d-\d\d 09:\d\d clara\): say why once more \(--reason\)/,
    'a print without one', 'ticket_print', 'BOOK', $order, {});
$print = does('clara', 'ticket print', ["$order"], { reason => 'paper jam' });
is_deeply [@$print{qw(tickets again)}, @{ $print->{paper} }{qw(again reason)}],
    [[1, 2], 2, 2, 'paper jam'], 'and says so on paper';
is does('clara', 'ticket print', ["$order"], { tickets => '3' }),
    'PRINT_STATE', 'what was given back is not printed';
is does('clara', 'ticket print', ["$order"], { tickets => '4' }),
    'PRINT_STATE', 'nor what there is not';
is does('clara', 'ticket print', ["$order"], { tickets => 'x' }),
    'ORDER_TICKET', 'nor what is no number';
is does('clara', 'ticket print', ['77']), 'ORDER_MISSING', 'nor of no order';
is does('clara', 'ticket print', [booked(state => '2') . '']),
    'ORDER_NOT_DELIVERED', 'nor of what is not delivered';
is_deeply [map { [@$_{qw(ticket_no print_no person shift_no reason)}] }
           @{ staff_call('ticket_prints', 'BOOK', $order) }],
    [[1, 1, 'clara', 2, undef], [2, 1, 'clara', 2, undef],
     [1, 2, 'clara', 2, 'paper jam'], [2, 2, 'clara', 2, 'paper jam']],
    'each paper is written down';
sql_do("UPDATE ticket.ticket SET state = '4' WHERE order_id = ?"
       . ' AND ticket_no = 2', $order);
is does('clara', 'ticket print', ["$order"], { tickets => '2',
                                               reason => 'lost' })->{again}, 3,
    'a used one may be printed again';
is states($order), '342', 'and stays used';
{
    my $used = booked();
    sql_do("UPDATE ticket.ticket SET state = '4' WHERE order_id = ?", $used);
    staff_refused(qr/tickets 1, 2, 3 were printed or used before \(used\)/,
        'of what was used alone that is said', 'ticket_print', 'BOOK', $used, {});
    is_deeply does('dora', 'ticket print', ["$used"], { reason => 'phone dead' })
              ->{tickets}, [1, 2, 3], '... and it is printed for a reason';
    sql_do("UPDATE ticket.ticket SET state = '2' WHERE order_id = ?", $used);
    is does('dora', 'ticket print', ["$used"], { reason => 'x' }),
        'PRINT_NONE', 'where nothing is left nothing is printed';
    sql_do("UPDATE ticket.ticket SET state = '4' WHERE order_id = ?", $used);
}
sql_do("UPDATE ticket.ticket SET state = '3' WHERE order_id = ?"
       . ' AND ticket_no = 2', $order);
staff_call('order_stop', 'BOOK', $order, { reason => 'forged' });
is does('clara', 'ticket print', ["$order"], { reason => 'x' }),
    'ORDER_STOPPED', 'what is stopped is not printed';
is does('dora', 'ticket print', [booked() . ''])->{shift_no}, undef,
    'a lead prints without a drawer';


# ---- Papers that void those before ----

# What the papers are, print by print: number and code.
sub papers {
    return [map { "$_->{ticket_no}: $_->{print_no} $_->{code_no}" } sql(
        'SELECT ticket_no, print_no, code_no FROM ticket.print'
        . ' WHERE order_id = ? ORDER BY 1, 2', $_[0])];
}
sub checked {
    my ($order, $number) = @_;
    return sql_call('api.check_ticket', 7, $order, $number, 'South', '1')
           ->[0]{verdict};
}

is_deeply papers($order), ['1: 1 0', '1: 2 0', '2: 1 0', '2: 2 0', '2: 3 0'],
    'as it is, papers have the same code';
sql_do('UPDATE ticket.supplier SET reprint_voids = true WHERE supplier_id = 7');
settled();
my $void = booked();
$print = does('dora', 'ticket print', ["$void"], { tickets => '1-2' });
is $print->{paper}{voids}, undef, 'a first paper voids nothing';
is $print->{paper}{tickets}[0]{code_no}, undef, 'and has the first code';
is does('dora', 'ticket print', ["$void"], { tickets => '1' }), 'PRINT_AGAIN',
    'without a reason nothing is void';
is_deeply papers($void), ['1: 1 0', '2: 1 0'], 'nor anything written';
$print = does('dora', 'ticket print', ["$void"], { tickets => '1,3',
                                                   reason => 'lost' });
is $print->{paper}{voids}, JSON::PP::true, 'another one does, and says so';
is_deeply [map { $_->{code_no} } @{ $print->{paper}{tickets} }], [1, undef],
    'its ticket has another code, one that had no paper has not';
is_deeply papers($void), ['1: 1 0', '1: 2 1', '2: 1 0', '3: 1 0'],
    'which is written down';
is_deeply [map { $_->{void} } @{ staff_call('ticket_prints', 'BOOK', $void) }],
    [1, 0, 0, 0], 'and told which is void';
for (['en', 'voided papers 1'], ['zh', '已作废纸质票 1']) {
    my ($lang, $words) = @$_;
    my $told = rows(act($who{dora}, 'order history', ["$void"], lang => $lang));
    like join("\n", map { $_->{detail} // '' } @$told), qr/\Q$words\E$/m,
        "the history of the order has it in $lang, and no receipt";
}
is checked($void, 1), 'CHECK_REPRINTED', 'the paper before lets nobody in';
is checked($void, 1 + 2048), 'CHECK_UNKNOWN', 'nor one that is not made yet';
is checked($void, 1 + 1024), undef, 'the newer one does';
is checked($void, 2), undef, 'the others of the order stay good';
$print = does('dora', 'ticket print', ["$void"], { tickets => '1',
                                                   reason => 'wet' });
is states($void), '443', 'a used one stays used';
is checked($void, 1 + 2048), 'CHECK_USED', 'with whichever paper';
{
    my $torn = booked();
    does('dora', 'ticket print', ["$torn"], { tickets => '1' });
    does('dora', 'ticket print', ["$torn"], { tickets => '1', reason => 'jam' });
    my $back = sub {
        return [@{ sql_call('api.staff_ticket_refund', 7, $torn,
                            sql_array(\@_))->[0] }{qw(verdict subject ticket_no)}];
    };
    is_deeply $back->(1), ['REFUND_REPRINTED', '1', undef],
        'nothing is paid for void paper';
    is_deeply $back->(2, 1), ['REFUND_REPRINTED', '1', undef],
        '... also beside good paper';
    is_deeply $back->(1 + 1024, 1), ['REFUND_REPRINTED', '1', undef],
        '... its own, too';
    is_deeply $back->(1 + 2048), ['BAD_TICKET_CODE', '1', undef],
        'nor for a code that is not made yet';
    is states($torn), '311', 'and nothing comes back by that';
    is_deeply $back->(1 + 1024), [undef, undef, 1], 'the newer paper is paid';
    is states($torn), '211', '... its ticket comes back';
    is_deeply $back->(1), ['REFUND_REFUNDED', '1', undef],
        'of what came back that is said, and not which paper is good';
    settled();
}
is does('dora', 'passage let-in', ["$void", 1], { reason => 'x', station => 1 }),
    'STATION_MISSING', 'a lead names a ticket';
sql_do('UPDATE ticket.ticket SET code_no = 15 WHERE order_id = ?'
       . ' AND ticket_no = 2', $void);
is does('dora', 'ticket print', ["$void"], { tickets => '1-2', reason => 'x' }),
    'PRINT_MANY', 'there are so many codes';
is_deeply papers($void), ['1: 1 0', '1: 2 1', '1: 3 2', '2: 1 0', '3: 1 0'],
    'and then none is made';
is sql_value('SELECT code_no FROM ticket.ticket WHERE order_id = ? AND'
             . ' ticket_no = 1', $void), 2, 'of none of them';
sql_do('UPDATE ticket.ticket SET code_no = 0 WHERE order_id = ?'
       . ' AND ticket_no = 2', $void);
sql_do('UPDATE ticket.supplier SET reprint_voids = false WHERE supplier_id = 7');
settled();
$print = does('dora', 'ticket print', ["$void"], { tickets => '1',
                                                   reason => 'x' });
is $print->{paper}{tickets}[0]{code_no}, 2,
    'who voids no more prints the good code';
is checked($void, 1), 'CHECK_REPRINTED', 'and old paper stays void';


# ---- Receipts, X and Z ----

settled();
my $sale = does('clara', 'desk sale', ['ADULT=2'], { slot => 3 });
does('clara', 'desk sale', ['ADULT=1'], { slot => 3, pay => 'card',
                                          reference => 'S-1' });
my $receipt = does('clara', 'shift receipt', [2, $sale->{receipt_no}])->{paper};
is_deeply [@$receipt{qw(kind what receipt shift order form total_fen drawer
                        lines)}],
    ['receipt', 'sale', 1, 2, $sale->{order_id}, 'cash', 20000,
     JSON::PP::true, [{ name => 'ADULT', count => 2, price_fen => 10000,
                        amount_fen => 20000 }]], 'a receipt has its lines'
    or diag explain $receipt;
is does('clara', 'shift receipt', [2, 2])->{paper}{form}, 'card',
    'and its form of payment, for any language';
is does('clara', 'shift receipt', [2, 9]), 'RECEIPT_MISSING',
    'one that there is not is told';
is does('clara', 'shift show', [2])->{paper}, undef,
    'an X of the own drawer would tell what ought to be in it';
my $x = does('dora', 'shift show', [2])->{paper};
is_deeply [@$x{qw(kind shift float_fen receipts first_receipt last_receipt
                  voids no)}], ['x', 2, 1000, 2, 1, 2, 0, undef],
    'a lead has one' or diag explain $x;
is_deeply $x->{forms}, [
    { form => 'cash', count => 1, sales_fen => 20000, refunds_fen => 0,
      expected_fen => 21000 },
    { form => 'card', count => 1, sales_fen => 10000, refunds_fen => 0,
      expected_fen => 10000 }], 'by form of payment' or diag explain $x->{forms};
does('clara', 'shift count', [2], { cash => '100x2,5x1', card_fen => 10000 });
does('clara', 'shift close', [2]);
my $z = does('clara', 'z show', [1])->{paper};
is_deeply [@$z{qw(kind no shift counts)}],
    ['z', 1, 2, [{ denomination_fen => 10000, count => 2 },
                 { denomination_fen => 500, count => 1 }]], 'and a Z'
    or diag explain $z;
is_deeply $z->{forms}[0], { form => 'cash', count => 1, sales_fen => 20000,
    refunds_fen => 0, expected_fen => 21000, counted_fen => 20500,
    variance_fen => -500 }, 'with what was counted';
is_deeply $z->{forms}[1], { form => 'card', count => 1, sales_fen => 10000,
    refunds_fen => 0, expected_fen => 10000, counted_fen => 10000,
    variance_fen => 0 }, '... of the slips of cards, too';
does('dora', 'shift correct', [1], { found_fen => 500, reason => 'tray' });
is_deeply [@{ does('dora', 'z show', [2])->{paper} }{qw(kind no corrects
                                                        reason)}],
    ['z', 2, 1, 'tray'], 'a correction says what of';

# each of them is a paper that core/print/ takes
for my $facts ($paper, $receipt, $x, $z) {
    ok !grep({ !defined } values %$facts), "$facts->{kind}: no member is null";
}

sql_do("UPDATE ticket.ticket SET state = '1' WHERE order_id = ?"
       . ' AND ticket_no = 1', $order);
is_deeply [map { $_->{check_name} } sql('SELECT check_name FROM api.audit(7)')],
    ['print_state'], 'the audit knows paper from none';
sql_do("UPDATE ticket.ticket SET state = '3' WHERE order_id = ?"
       . ' AND ticket_no = 1', $order);
audit_ok();


# ---- A day that is called off: cash comes back at the desk alone ----

{
    does('clara', 'shift open', [2], { float => '100x1' });
    my @cash = map { does('clara', 'desk sale', ['ADULT=2'], { slot => 3 })
                     ->{order_id} } 1 .. 2;
    settled();
    does('clara', 'ticket print', [$cash[1]], { tickets => '1' });
    my %row = map { $_->{order_id} => $_ }
              @{ staff_call('day_orders', 'BOOK', $day, {}) };
    is_deeply [map { [@{ $row{$_} }{qw(persons due_fen left_persons
                                       left_why)}] } @cash],
        [[0, 0, 2, 'desk'], [0, 0, 2, 'printed, desk']],
        'money of the desk is told not to come back by itself';
    is staff_call('day_off', 'BOOK', $day, { preview => 1 })->[0]{desk_fen},
        sql_value("SELECT sum(i.price_fen * (t.persons - t.free))"
            . ' FROM ticket.ticket t JOIN ticket.order_item i'
            . ' USING (supplier_id, order_id, line_no) JOIN ticket.orders o'
            . " USING (supplier_id, order_id) WHERE o.state = 'X'"
            . " AND t.state IN ('1', '3')"),
        'and how much the desk will have to give back';
    staff_call('day_off', 'BOOK', $day, { reason => 'storm', yes => 1 });
    settled();
    is sql_value('SELECT count(*) FROM ticket.called_off WHERE order_id'
                 . ' = ANY (?)', \@cash), 0, 'nobody has to look after it';

    # as a day was put down before
    sql_do('INSERT INTO ticket.called_off (supplier_id, order_id, day, line_id,'
           . ' person, reason, due_fen, due_at, looks) VALUES (7, ?, ?, 0, ?,'
           . ' ?, 20000, api.now(), 3)', $cash[0], $day, 'x', 'storm');
    sql_call(db('ticket_worker'), 'api.called_off_refunds', 100);
    is sql_value("SELECT (done_at IS NOT NULL) || ' ' || due_fen FROM"
                 . ' ticket.called_off WHERE order_id = ?', $cash[0]),
        'true 0', 'and who looks does so once';

    is does('clara', 'ticket print', [$_]), 'PRINT_OFF',
        'nothing of it is printed any more' for @cash;
    is states($_), $_ eq $cash[0] ? '11' : '31', 'it stays as it is' for @cash;
    is does('clara', 'ticket print', [$cash[1]],
            { tickets => '1', reason => 'lost' })->{again}, 2,
        'but what was on paper is';
    is_deeply [map { [@$_{qw(verdict way amount_fen fee_fen)}] }
               sql("SELECT * FROM api.staff_ticket_refund(7, ?, '{1,2}')",
                   $cash[0])],
        [([undef, 'cash', 10000, 0]) x 2], 'the desk gives the money back without a fee';
}

audit_ok();
done_testing();
