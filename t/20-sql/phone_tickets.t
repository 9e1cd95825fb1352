# Tickets for phones: who gets which, as a text with codes or as a picture, when
# an order is activated and when it is asked for again.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use TicketBooking qw(
    database fixture sql_call order_defaults booked last_number supplier_set);
use TicketTest;

my $dbh = database();

fixture(slot_mode => 1, activateable => 1, name => '山');
$dbh->{pg_enable_utf8} = 1;

my $day = iso_day(2);
my ($own, $text) = ("\x03", 'SELECT text FROM ticket.message WHERE order_id = ?');

order_defaults(day => $day);


sub notice {
    my ($event, $text) = @_;
    my $change = defined $text ? qq({"text": "$text"}) : '{"off": true}';
    return sql_call('api.staff_notice_set', 'BOOK', $event, $change)
        ->[0]{verdict};
}

# Paid and activated by phone, as a page does.
sub passes {
    my ($order, %o) = @_;
    my $r = sql_call('api.pay_account_2', 7, 9101, $order, $o{amount} // 20000,
        40, 't', $o{medium} // 2, $o{notice} // 't', 'Y', $o{model} // '0',
        undef)->[0];
    die $r->{verdict} if defined $r->{verdict};
    return $order;
}

# [kind, phone, tickets]: what is queued for an order; it is taken away.
sub told {
    my ($order) = @_;
    my $rows = $dbh->selectall_arrayref('DELETE FROM ticket.message'
        . ' WHERE order_id = ? RETURNING impl.message_event(kind),'
        . " phone_sealed, coalesce(array_to_string(tickets, ' '), ''),"
        . ' message_id', undef, $order);
    return [map { [@{$_}[0 .. 2]] } sort { $a->[3] <=> $b->[3] } @$rows];
}

sub again {
    my ($order, $model) = @_;
    return sql_call('api.re_make_ticket', 7, 9101, $order, $model)
        ->[0]{verdict} // 'sent';
}

# Visitors 1, 2 ... get these phones.
sub phones {
    my ($order, @phones) = @_;
    sql_do('UPDATE ticket.visitor SET phone_sealed = decode(?, \'hex\')'
           . ' WHERE order_id = ? AND visitor_no = ?', $phones[$_ - 1], $order,
           $_) for 1 .. @phones;
    return $order;
}

my @real = (items => [[3, 3]],
            visitors => [['a', 1], ['b', 1], ['c', 1]]);

is told(passes(booked(), model => 2))->[0], undef,
    'no ticket is sent without a text of the supplier';

# Only where there is a code has a text its place.
is notice($_, 'x {code}'), 'NOTICE_PLACEHOLDER', "$_: a text has no {code}"
    for qw(booking payment refund);
is notice($_, '{order} {code}'), undef, "$_: a text has a {code}"
    for qw(voucher activation);
notice('voucher');

# A group is one ticket, single tickets are many; ten codes fit into a text.
is_deeply told(passes(booked(items => [[2, 4]]), amount => 32000)),
    [['activation', $own, '1']], 'the code of a group goes to the order';
is_deeply told(passes(booked())), [['activation', $own, '1 2']],
    'the codes of two tickets go in one text';
is_deeply told(passes(booked(items => [[1, 12]]), amount => 120000)),
    [['activation', $own, '1 2 3 4 5 6 7 8 9 10'],
     ['activation', $own, '11 12']],
    'the codes of twelve tickets go in two texts';
supplier_set(qr_mode => '2');
is_deeply told(passes(booked(items => [[1, 4]]), amount => 40000)),
    [['activation', $own, '1 2 3'], ['activation', $own, '4']],
    'three encrypted codes go in one text';
supplier_set(qr_mode => '1');

# smsModel: 0 texts, 1 pictures, 2 both; a ticket goes to whom it is for.
for ([0, []],
     [1, [['picture', $own, '1'], ['picture', $own, '2']]],
     [2, [['activation', $own, '1 2'], ['picture', $own, '1'],
          ['picture', $own, '2']]])
{
    my ($model, $wanted) = @$_;
    $wanted = [['activation', $own, '1 2']] unless $model;
    is_deeply told(passes(booked(), model => $model)), $wanted,
        "model $model: the phone of the order gets its tickets";
}
{
    my $order = phones(booked(@real), '11', '', '13');
    is_deeply told(passes($order, amount => 36000, model => 0)),
        [['activation', $own, '1 2 3'], ['activation', "\x11", '1'],
         ['activation', "\x13", '3']],
        'texts: the order gets all codes, a visitor his own';
    $order = phones(booked(key => 'pictures', day => iso_day(3), @real),
                    '11', '', '13');
    is_deeply told(passes($order, amount => 36000, model => 1)),
        [['picture', "\x11", '1'], ['picture', $own, '2'],
         ['picture', "\x13", '3']],
        'pictures: a visitor without a phone gets his through the order';
}

# Cards pass by themselves, so they have no picture; paper is fetched.
is_deeply told(passes(booked(items => [[2, 1]]), amount => 8000, medium => 1,
                      model => 2)), [['activation', $own, '1']],
    'an order that a card passes with gets no picture';
is_deeply told(passes(booked(), medium => 0, model => 2)), [],
    'an order for paper gets no ticket';
is_deeply told(passes(booked(), notice => 'f', model => 2)), [],
    'no ticket is sent when the call says no';

# A text without {code} is one for each phone.
notice(activation => 'gate {order}');
is_deeply told(passes(booked(), model => 2)),
    [['activation', $own, ''], ['picture', $own, '1'], ['picture', $own, '2']],
    'a text without codes goes out once';

# What a batch activates is told by the worker.
{
    my @orders = map { booked(state => '3', medium => 2,
                              page => 8 + 256 * $_) } 0 .. 2;
    my $last = last_number();
    wait_until {
        sql_do('SELECT * FROM api.notice_born()');
        sql_value('SELECT done_id FROM ticket.notice_cursor') >= $last
    } 'all are read';
    is_deeply [map { join ' ', map { $_->[0] } @{told($_)} } @orders],
        ['activation', 'picture picture', 'activation picture picture'],
        'orders created activated get the tickets as they named';
}

# Asked for again: as long as a ticket opens a gate.
{
    my $order = passes(booked());
    told($order);
    is again($order, '1'), 'sent', 'a phone ticket is sent again';
    is_deeply told($order), [['picture', $own, '1'], ['picture', $own, '2']],
        'it is sent as it is asked for now';
    is again($order, '1'), 'VOUCHER_TOO_SOON',
        'the next one waits five minutes';
    sql_do("SELECT api.set_clock_shift('301 s')");
    sql_call('api.refund_tickets_2', 7, 9101, $order, '{1}');
    told($order);
    is again($order, '2'), 'sent', 'what is left of an order is sent again';
    is_deeply told($order),
        [['activation', $own, ''], ['picture', $own, '2']],
        'a ticket given back is not sent again';
    sql_do("SELECT api.set_clock_shift('602 s')");
    sql_do("UPDATE ticket.ticket SET state = '4' WHERE order_id = ?"
           . ' AND ticket_no = 2', $order);
    is again($order, '0'), 'VOUCHER_STATE',
        'tickets that have been used are not sent again';
    sql_do("SELECT api.set_clock_shift('0')");
    notice('activation');
    is again(passes(booked()), '1'), 'VOUCHER_STATE',
        'nothing is sent again without a text of the supplier';
}

# What the worker is given to write and to draw.
{
    notice(activation => '{code}');
    sql_do('DELETE FROM ticket.message');
    my $order = passes(booked(), model => 2);
    my $m = [sort { $a->{message_id} <=> $b->{message_id} }
             @{ sql_call('api.message_claim_4', 'w', 10, '60 s') }];
    is_deeply [map { [@{$_}{qw(kind tickets qr_mode)}] } @$m],
        [[4, '1,2', '1'], [7, '1', '1'], [7, '2', '1']],
        'the claim says which tickets a message carries';
    is_deeply [@{$m->[0]}{qw(text supplier_name)}], ['{code}', undef],
        'a text is not drawn';
    is_deeply [@{$m->[2]}{qw(supplier_name products persons day line_name
                             start_minute)}],
        ['山', 'ADULT', 1, $day, '南线', 480],
        'the claim says what is to be seen on a ticket';
}

audit_ok();
done_testing();
