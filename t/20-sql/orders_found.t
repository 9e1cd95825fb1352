# How staff find orders, by whatever somebody says of them, list them, and see
# all that has happened to one.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use JSON::PP;
use TicketBooking qw(
    database fixture sql_call in_time order_defaults booked order_row
    staff_call staff_refused index_of);
use TicketMoney qw(platforms pay_order);
use TicketTest;

my $dbh = database();
my ($yesterday, $today, $tomorrow) = map { iso_day($_) } -1 .. 1;
my $json = JSON::PP->new->canonical;

fixture(slot_mode => 1, fee_mode => 1);
platforms();
sql_do("INSERT INTO ticket.fee_rule VALUES (7, 1, 'D', 0, 'B', 1100)");
sql_do('UPDATE ticket.supplier SET catalogue_version = 1');
order_defaults(day => $today, ticket_until => iso_day(3),
               pay_by => sub { in_time('30 minutes') });

sub phone { return '\x' . unpack 'H*', pack 'A16', $_[0] }

# "order:kind" of each.
sub found {
    my ($find, %change) = @_;
    my $rows = staff_call('order_find', 'BOOK', $json->encode($find),
                          $json->encode(\%change));

    die "$rows->[0]{verdict}\n" if @$rows && defined $rows->[0]{verdict};
    return join ' ', map { "$_->{order_id}:$_->{found_by}" } @$rows;
}

sub listed {
    my (%change) = @_;
    my $rows = staff_call('order_list', 'BOOK', $json->encode(\%change));

    die "$rows->[0]{verdict}\n" if @$rows && defined $rows->[0]{verdict};
    return join ' ', map { $_->{order_id} } @$rows;
}


# ---- Found ----

my $first = booked(key => 'OTA-1', phone_tail => 1234,
                   phone_index => phone('one'));
my $second = booked(key => '0042', phone_tail => 42, agent => 9102,
                    phone_index => phone('two'), ident => 'owner',
                    day => $tomorrow);
my $real = booked(items => [[3, 2]], key => "\x01abc", phone_tail => 1234,
    phone_index => phone('three'), visitors => [['guest', 1, 1, 77],
                                                ['other', 1, 3, -5]],
    documents => [[0, $today, 'guest', 1, 1, 1]], state => '3',
    valid_until => "$tomorrow 00:00:00+08");
my $far = booked(day => iso_day(30), phone_tail => 1234, items => [[3, 1]],
    phone_index => phone('one'), visitors => [['guest', 1, 1, 77]],
    documents => [[0, iso_day(30), 'guest', 1, 1, 1]]);

is found({ text => $first, order => $first, kind => 'order' }),
    "$first:order", 'by its number';
is found({ text => 'x', order => $real, kind => 'ticket' }),
    "$real:ticket", 'by a ticket';
is found({ text => '5', order => '5', kind => 'order' }), '', 'by no number';
is found({ text => 'OTA-1' }), "$first:own number", "by its agent's number";
is found({ text => "\x01abc" }), '', 'a key that was made here is no number';
is found({ text => '0042', tail => 42 }), "$second:own number",
    'what is two things is said once, by the surer one';
is found({ text => '1234', tail => 1234 }),
    join(' ', map { "$_:last digits" } $far, $real, $first),
    'by the last digits of a phone, the newest first';
is found({ text => '1234', tail => 1234 }, last => 2),
    "$far:last digits $real:last digits", 'two of them';
is found({ text => '1234', tail => 1234 }, last => 2, after => $real),
    "$first:last digits", 'those that follow';
is found({ text => '1234', tail => 1234 }, last_day => $tomorrow),
    "$real:last digits $first:last digits", 'of days that are named';
is found({ text => 'p', tail => 1234, phone => [phone('one'), phone('x')] }),
    "$far:phone $first:phone", 'by a whole phone';
is found({ text => 'p', tail => 1234, phone => [phone('x')] }), '',
    'by no phone';

is found({ text => 'd', document => index_of('guest') }),
    "$far:document $real:document",
    "by a visitor's document, on days that are far";
is found({ text => 'd', document => index_of('other') }), "$real:document",
    'or near, where no rule keeps it';
is found({ text => 'd', document => index_of('owner') }), "$second:document",
    "by the buyer's document";
is found({ text => 'd', document => index_of('guest') },
    first_day => iso_day(20), last_day => iso_day(40)), "$far:document",
    'of days that are named';
is found({ text => 'n', name => '77' }), "$real:name", "by a visitor's name";
is found({ text => 'n', name => '77', document => index_of('owner') }),
    "$real:name $second:document", 'each by its own kind';
is found({ text => 'n', name => '77' }, first_day => iso_day(29),
    last_day => iso_day(31)), "$far:name", 'on days that are named';

is found({ text => 'agent9102' }), "$second:agent", 'by the agent';
is found({ text => '代理商9102' }), "$second:agent", 'by the name of it';
is found({ text => '代理商' }, last => 1), "$far:agent",
    'or by a part of that';
is found({ text => 'nothing', tail => 9, document => index_of('x'),
           name => 4 }), '', 'by nothing that is there';
{
    my $row = staff_call('order_find', 'BOOK', '{"text": "OTA-1"}', '{}')->[0];

    is_deeply [@$row{qw(agent own_number state stopped day start_minute
                        products persons total_fen phone)}],
        ['agent9101', 'OTA-1', '0', 0, $today, 480, 'ADULT2张', 2, 20000,
         '*******1234'], 'what is shown of it';
}
staff_refused(qr/no supplier X/, 'another supplier', 'order_find', 'X', '{}',
              '{}');
staff_refused(qr/are reversed/, 'reversed days', 'order_find', 'BOOK', '{}',
    $json->encode({ first_day => $tomorrow, last_day => $today }));

# before there were the columns
sql_do('UPDATE ticket.orders SET phone_tail = null WHERE order_id = ?',
       $first);
is found({ text => 'p', tail => 1234, phone => [phone('one')] }),
    "$far:phone", 'an order of before is not found by its phone';
is sql_value('SELECT phone FROM api.staff_order_find(?, ?, ?)', 'BOOK',
             '{"text": "OTA-1"}', '{}'), undef, 'and shows none';
sql_do('UPDATE ticket.orders SET phone_tail = 1234 WHERE order_id = ?',
       $first);


# ---- Listed ----

my $late = booked(slots => [8], state => '2');
my $early = booked(slots => [2]);

sql_call('api.cancel_order', 7, 9101, $early);

is listed(), join(' ', $first, $real, $late, $second, $far),
    'by day of visit and slot';
is listed(last_day => $today), "$first $real $late", 'of one day';
is listed(first_day => $tomorrow), "$second $far", 'of days that follow';
is listed(last => 2), "$first $real", 'two of them';
is listed(last => 2, after => $real), "$late $second", 'those that follow';
is listed(last => 2, after => $second), $far, 'to the end';
is listed(after => $far), '', 'and nothing behind it';
is listed(state => 'all', last_day => $today), "$first $real $early $late",
    'also those that are closed';
is listed(state => 'closed'), $early, 'those alone are listed';
is listed(state => 'delivered'), $real, 'what was delivered';
is listed(state => 'authorised'), $late, 'what is authorised';
is listed(agent => 'agent9102'), $second, 'of an agent';
is listed(product => 'REAL'), "$real $far", 'of a product';
is listed(pay => 'deposit'), "$real $late", 'by form of payment';
is listed(pay => 'none'), "$first $second $far", 'those not paid';
is listed(line => '01', slot => 8), $late, 'of a slot';
is listed(stopped => JSON::PP::true), '', 'none is stopped';
is listed(used => JSON::PP::true), '', 'none is used';
sql_call(db('ticket_staff'), 'api.check_ticket', 7, $real, 1, 'South', '1');
is listed(used => JSON::PP::true), $real, 'now one is';
is listed(used => JSON::PP::false, last_day => $today), "$first $late",
    'and the others not';
sql_do("UPDATE ticket.ticket SET state = '3' WHERE order_id = ?"
       . ' AND ticket_no = 2', $real);
is listed(printed => JSON::PP::true), $real, 'one is printed';
staff_call('order_stop', 'BOOK', $late, '{"reason": "x"}');
is listed(stopped => JSON::PP::true), $late, 'one is stopped';

is listed(bought_first => $today, state => 'all'),
    join(' ', $early, $late, $far, $real, $second, $first),
    'by day of purchase, the newest first';
is listed(bought_first => $today, last => 2, after => $late), "$far $real",
    'page by page';
is listed(bought_first => $tomorrow), '', 'none of tomorrow';
is listed(bought_last => $yesterday), '', 'nor of yesterday';
is listed(bought_first => $today, first_day => $tomorrow), "$second $far",
    'by both of them';
{
    my $row = staff_call('order_list', 'BOOK', '{"state": "delivered"}')->[0];

    is_deeply [@$row{qw(agent state product persons pay total_fen printed used
                        refunded stopped own_number start_minute session)}],
        ['agent9101', '3', 'REAL2张', 2, 'deposit', 24000, 1, 1, 0, 0, undef,
         480, undef], 'what is shown of it';
}
for ([qr/are reversed/, first_day => $tomorrow, last_day => $today],
     [qr/are reversed or more than 800/, last_day => '2099-01-01'],
     [qr/are reversed/, bought_first => $tomorrow, bought_last => $today],
     [qr/no agent x/, agent => 'x'], [qr/no product x/, product => 'x'],
     [qr/no line 77/, line => '77'], [qr/no order 5/, after => '5'])
{
    my ($pattern, %change) = @$_;
    staff_refused($pattern, join(' ', %change), 'order_list', 'BOOK',
                  $json->encode(\%change));
}


# ---- Shown ----

{
    my $row = staff_call('order_show', 'BOOK', $real)->[0];
    my ($tickets, $visitors, $money) =
        map { $json->decode($row->{$_}) } qw(tickets visitors money);

    is_deeply [@$row{qw(order_id agent own_number state pay slot line
                        start_minute end_minute stopped_at total_fen)}],
        [$real, 'agent9101', undef, '3', 'deposit', 1, '01', 480, 540, undef,
         24000], 'an order is shown';
    is_deeply [map { [@$_{qw(ticket product persons price_fen state passages
                             passed)}] } @$tickets],
        [[1, 'REAL', 1, 12000, 'used', 1, 'South 1'],
         [2, 'REAL', 1, 12000, 'printed', 0, undef]], 'with its tickets';
    is_deeply [map { [@$_{qw(visitor ticket kind id_sealed)}] } @$visitors],
        [[1, 1, 'identity card', '\x01'], [2, 2, 'passport', '\x01']],
        'with its visitors, sealed';
    is_deeply [map { [@$_{qw(what from to amount_fen by)}] } @$money],
        [['sale', 'deposit', 'sales', 24000, undef]],
        'with its money, from where to where';
    my $rfc3339 = qr/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d$/;
    like $_, $rfc3339, 'moments inside of a list have an offset, too'
        for $money->[0]{at}, $tickets->[0]{passed_at};
    is_deeply [@{staff_call('order_show', 'BOOK', $late)->[0]}
               {qw(stopped_by stop_reason)}], ['ticket_staff', 'x'],
        'who has stopped it';

    $row = staff_call('order_reveal', 'BOOK', $real, '{"reason": "x"}')->[0];
    is_deeply [@$row{qw(order_id request_key)}], [$real, "\x01abc"],
        'phone and documents are given away for a reason';
    is_deeply [map { $_->{detail} } grep { $_->{what} =~ /^staff: / }
               @{staff_call('order_history', 'BOOK', $real)}],
        ['x, ticket_staff'], 'which is written down';
    staff_refused(qr/say why/, 'for none', 'order_reveal', 'BOOK',
                  $real, '{}');
    staff_refused(qr/there is no order 5/, 'of no order', $_, 'BOOK', 5,
                  $_ eq 'order_reveal' ? '{"reason": "x"}' : ())
        for qw(order_show order_history order_reveal);
}


# ---- Its history ----

sub history {
    return [map { my $row = $_;
                  join ' | ', map { $row->{$_} // '' } qw(what who detail) }
            @{staff_call('order_history', 'BOOK', $_[0])}];
}

{
    my $order = booked(key => 'OTA-9', edition => 40, medium => 2,
                       slots => [7]);
    my $number = pay_order($order)->{number};

    sql_do("UPDATE ticket.orders SET delivered_at = paid_at, state = '3'"
           . ' WHERE order_id = ?', $order);
    sql_do("UPDATE ticket.ticket SET state = '1' WHERE order_id = ?", $order);
    sql_call(db('ticket_staff'), 'api.check_ticket', 7, $order, 1, 'South',
             '1');
    sql_do('INSERT INTO ticket.outbox_done SELECT supplier_id, order_id, seq,'
           . ' agent_id, kind, status, ticket_no, event_at, api.now(), 2,'
           . " false, 'HTTP 500' FROM ticket.outbox WHERE order_id = ?"
           . ' AND seq = 1', $order);
    sql_do('DELETE FROM ticket.outbox WHERE order_id = ? AND seq = 1', $order);
    sql_do('INSERT INTO ticket.message_done (supplier_id, message_id,'
           . ' order_id, kind, created_at, done_at, attempts, sent)'
           . ' VALUES (7, 1, ?, 3, api.now(), api.now(), 1, true)', $order);
    staff_call('order_stop', 'BOOK', $order, '{"reason": "forged"}');
    staff_call('order_release', 'BOOK', $order, '{"reason": "not so"}');

    sql_do("UPDATE ticket.payment SET paid_at = created_at - interval '0.5 s'"
           . ' WHERE order_id = ?', $order);

    my $lines = history($order);
    like join("\n", @$lines), qr/^payment begun .*^payment received /ms,
        'it was paid after it was begun, though the platform tells seconds';
    my $has = sub {
        my ($pattern, $name) = @_;
        is scalar(grep { /$pattern/ } @$lines), 1, $name;
    };

    is $lines->[0], 'booked | agent9101 | ADULT2张, 200.00,'
                    . " for $today, own number OTA-9", 'first it was booked';
    $has->(qr/^payment begun \| account 1 \| $number, 200\.00/,
           'a payment was begun');
    $has->(qr/^payment received \| account 1 \| $number, 200\.00, trade A/,
           'and received');
    $has->(qr/^receipt \| +\| 200\.00 from account 1 to prepaid$/,
           'the money moved');
    $has->(qr/^passage \| South 1 \| ticket 1$/, 'it passed a gate');
    $has->(qr/^callback given up \| +\| state 0, tries 2, HTTP 500$/,
           'a callback was answered so');
    $has->(qr/^callback waits \| +\| passage of ticket 1, for event/,
           'another one waits');
    $has->(qr/^message sent \| +\| payment, tries 1$/, 'a message was sent');
    $has->(qr/^stopped \| ticket_staff \| forged$/, 'it was stopped');
    $has->(qr/^released \| ticket_staff \| not so$/, 'and released');
    is_deeply [map { $_->{at} } @{staff_call('order_history', 'BOOK', $order)}],
        [sort map { $_->{at} } @{staff_call('order_history', 'BOOK', $order)}],
        'on one line of time';

    my $given = booked(state => '3', day => $tomorrow);
    staff_call('order_refund', 'BOOK', $given, '{1}', '{}');
    $lines = history($given);
    $has->('^ticket refunded \| ticket_staff \| ticket 1, the way it was'
           . ' paid, 89\.00, fee 11\.00$', 'a ticket came back');
    $has->('^staff: - \| ticket_staff \| ticket_staff,'
           . ' refunded 1, returned 89\.00$',
           'staff did that, in words and not as it is kept');
    $lines = history($early);
    $has->(qr/^closed /, 'an order was closed');
}

# An order of the open API, by what its distributor knows it by.
{
    my $open = booked(key => "\x02open-1", page => 53, callback => 0,
                      contact => '\x06');
    my $number = sql_value('select open_id from ticket.open_order'
                           . ' where order_id = ?', $open);

    is found({ text => $number, order => $number, kind => 'order' }),
        "$open:order", "by its distributor's OrderId";
    is found({ text => $number, order => $number + 1, kind => 'order' }), '',
        'by no such one';
}

done_testing();
