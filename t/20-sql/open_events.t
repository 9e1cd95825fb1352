# What distributors of the open API are told, and when: events of orders become
# notices, never callbacks, and say what was true when they happened.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use JSON::PP ();
use TicketBooking qw(database connection fixture sql_call staff_call sql_array
    order_defaults booked supplier_set);
use TicketOpenOrder qw(pay open_product);
use TicketTest;

my $dbh = database();
my $nginx = connection('ticket_nginx');
my ($requests, $own, $today) = (0, 0, iso_day(0));
my $json = JSON::PP->new->canonical;

fixture();
staff_call('station_set', 'BOOK', 1, '站1');
staff_call('device_create', 'BOOK', '闸1',
           { kind => 'turnstile', station => 1, gate => 1 });
supplier_set(activateable => 1, gate_media => 3);
order_defaults(day => $today, ticket_until => $today, state => '3', slots => [],
               medium => 2, page => 53, callback => 0);
settings("insert into ticket.open_agent (supplier_id, agent_id, enabled,
              notice_url) values (7, 9101, true, 'http://127.0.0.1/n')");

# As the orders of these tests know agents and the catalogue.
sub settings {
    my ($sql) = @_;
    sql_do($sql);
    sql_do('update ticket.supplier set catalogue_version = 1');
    sql_do('update ticket.agent set version = 1');
    return;
}

sub clock {
    my ($time) = @_;
    sql_do("select api.set_clock_shift((?::date + ?::time)"
           . " at time zone 'Asia/Shanghai' - clock_timestamp())", $today, $time);
    return;
}

sub order_of {
    my ($product, $quantity, %with) = @_;
    my $number = booked(key => "\x02own-" . ++$own,
                        items => [[$product, $quantity]], %with);

    sql_do("insert into ticket.open_order (supplier_id, order_id, open_id,
                agent_id, contact_sealed)
            select supplier_id, order_id, nextval('ticket.open_number'),
                   agent_id, '' from ticket.orders where order_id = ?",
           $number);
    return $number;
}

sub check {
    my ($order, $ticket, $persons) = @_;
    return sql_call($nginx, 'api.check_tickets', map { sql_array([$_]) }
        7, 1, 0, 'r' . ++$requests, $order, $ticket, undef, undef, 'f',
        $persons, undef, undef)->[0];
}

# What waits of an order: "7 {note}", in its order.
sub events {
    my ($order) = @_;
    return join ' ', map { "$_->{kind} $_->{status}"
            . $json->encode($json->decode($_->{note})) =~ s/"//gr }
        sql("select kind, coalesce(status::text, '') as status,
                 coalesce(note, '{}')::text as note
             from ticket.outbox where order_id = ? order by seq", $order);
}

# What its distributor reads: 4, its tickets are out; 3, staff are asked first.
sub pays {
    my ($order) = @_;
    my $row = pay($order)->[0];
    return $row->{verdict} // $row->{status};
}

sub closes {
    my ($order) = @_;
    sql_do('select impl.close_order(7, ?, api.now())', $order);
}

sub refund {
    my ($order, @tickets) = @_;
    sql_do("select impl.refund_issued(7, ?, ?::int2[], '2', api.now())",
           $order, sql_array(\@tickets));
}

clock('10:00');


# ---- Tickets are out ----

{
    my $order = order_of(1, 2, state => '0');
    is events($order), '', 'a booking is told to nobody';
    is pays($order), 4, 'paid, its tickets are out';
    is events($order), '6 {status:1}', '... which is told';

    my $refused = order_of(1, 2, state => '0');
    open_product(1, confirm => 't');
    is pays($refused), 3, 'paid, it waits for staff';
    open_product(1);
    is events($refused), '', '... which is not';
    closes($refused);
    is events($refused), '6 {status:2}', 'that its tickets never come is';

    my $late = order_of(1, 2, state => '0');
    closes($late);
    is events($late), '', 'an order that was never paid ends in silence';
}


# ---- Checked ----

{
    my $order = order_of(1, 3);
    is check($order, 1)->{verdict}, 'IN', 'one of three comes in';
    is events($order), '7 {checked:1,tickets:[1],total:3}', '... and is told';

    is check($order, 3)->{verdict}, 'IN', 'another one at once';
    is events($order), '7 {checked:2,tickets:[1,3],total:3}',
        'both are told in one notice';
    is sql_value('select count(*) from ticket.outbox where order_id = ?
                  and due_at > api.now()', $order), 1, '... after a second';

    clock('10:01');
    refund($order, 2);
    check($order, 1);
    is events($order), '7 {checked:2,tickets:[1,3],total:3} 8 {reason:,'
        . "refund:,status:1,tickets:[2]}",
        'who comes in again is not told';
    audit_ok('the books agree');
}

{
    my $order = order_of(1, 2);
    check($order, 1);
    clock('10:02');
    is_deeply [map { $_->{own_number} } grep { $_->{order_id} eq $order }
               @{sql_call(connection('ticket_worker'), 'api.outbox_claim_5',
                          'w', 100, '60 seconds', undef, undef)}],
        ["own-$own"], 'a worker takes it';
    clock('10:02');
    check($order, 2);
    is events($order), '7 {checked:1,tickets:[1],total:2}'
        . ' 7 {checked:2,tickets:[2],total:2}',
        'what a worker has is as it is; the next check is a notice of its own';
}

# A code that was typed has come in a message; one that was scanned beside it, in
# the same notice, has not.
{
    my $typed = 16384;
    my $order = order_of(1, 4);
    my $claim = sub {
        my ($version) = @_;
        return map { $_->{voucher} // 'none' } grep { $_->{order_id} eq $order }
            @{sql_call(connection('ticket_worker'),
                       "api.outbox_claim_$version", 'w', 100, '60 seconds',
                       undef, undef)};
    };

    clock('10:05');
    is check($order, $typed + 1)->{verdict}, 'IN', 'a code is typed';
    is events($order), '7 {checked:1,tickets:[1],total:4,voucher:2}',
        'its notice says so';
    is check($order, $typed + 2)->{ticket_no}, 2, 'another one is typed';
    is events($order), '7 {checked:2,tickets:[1,2],total:4,voucher:2}',
        '... in the same notice';
    check($order, 3);
    is events($order), '7 {checked:3,tickets:[1,2,3],total:4}',
        'with one that was scanned it is as others';
    clock('10:06');
    is_deeply [$claim->(6)], [1], '... to the worker';
    $order = order_of(1, 1);
    check($order, $typed + 1);
    clock('10:07');
    is_deeply [$claim->(5)], ['none'], "1.9.0's worker asks for less";
    clock('10:09');
    is_deeply [$claim->(6)], [2], 'what was typed alone is told as typed';
}

# A group comes in parts; who goes out and comes back was told of before.
{
    clock('11:00');
    my $order = order_of(2, 5);
    is check($order, 1, 3)->{persons}, 3, 'three of a group come in';
    clock('11:01');
    is check($order, 1, 2)->{persons}, 2, 'then two more come';
    is events($order), '7 {checked:3,tickets:[1],total:5}'
        . ' 7 {checked:5,tickets:[1],total:5}', 'each part is told, and all';
}

{
    clock('12:00');
    my $order = order_of(2, 5);
    check($order, 1, 3);
    sql_do("select impl.passage_undo(g, api.now(), 'x', 'y')
            from ticket.passage g where g.order_id = ?", $order);
    clock('12:01');
    check($order, 1, 2);
    is events($order), '7 {checked:3,tickets:[1],total:5}',
        'a passage taken back is told to nobody, nor who comes in again';
    clock('12:02');
    check($order, 1, 2);
    is events($order), '7 {checked:3,tickets:[1],total:5}'
        . ' 7 {checked:4,tickets:[1],total:5}', '... but who is new is';
}

{
    clock('13:00');
    my ($one, $other, $page) = (order_of(1, 2), order_of(1, 1),
                                booked(items => [[1, 1]], page => 3));
    sql_call($nginx, 'api.check_tickets', sql_array([7, 7, 7, 7]),
             sql_array([1, 1, 1, 1]), sql_array([0, 0, 0, 0]),
             sql_array([map { 'm' . $_ } 1 .. 4]),
             sql_array([$one, $other, $page, $one]), sql_array([1, 1, 1, 2]),
             (sql_array([undef, undef, undef, undef])) x 2,
             sql_array(['f', 'f', 'f', 'f']),
             sql_array([1, 1, 1, 1]),
             (sql_array([undef, undef, undef, undef])) x 2);
    is events($one), '7 {checked:2,tickets:[1,2],total:2}',
        'of several that come in at once each order is told once';
    is events($other), '7 {checked:1,tickets:[1],total:1}', '... and the other';
    is events($page), sql_value("select callback_address <> '' from ticket.agent
        where agent_id = 9101") ? '3 {}' : '', '... and its own way a page\'s';
    audit_ok('the books agree');
}


# ---- Refunds nobody has asked for ----

{
    clock('14:00');
    my $order = order_of(1, 3);
    refund($order, 1, 2, 3);
    is events($order), '8 {reason:,refund:,status:1,tickets:[]}',
        'all of an order that comes back is an end';

    my $part = order_of(1, 3);
    check($part, 1);
    my $refused = staff_call('order_refund', 'BOOK', $part, sql_array([2]),
                             '{"reason":"x"}')->[0];
    is $refused->{verdict}, 'OPEN_PARTIAL', 'staff give back no part of it';
    is $refused->{subject}, $part, '... and read of which order';
    is staff_call('ticket_refund', 7, $part, sql_array([2]))->[0]{verdict},
        'OPEN_PARTIAL', 'nor does the counter';

    my $all = staff_call('order_refund', 'BOOK', $part, '{}',
                         '{"reason":"x"}')->[0];
    is $all->{verdict}, undef, 'all that is left they do';
    is events($part), '7 {checked:1,tickets:[1],total:3}'
        . ' 8 {reason:,refund:,status:1,tickets:[2,3]}', '... which is told';

    settings("insert into ticket.open_supplier (supplier_id, forced_partial)
            values (7, true)");
    my $forced = order_of(1, 3);
    is staff_call('order_refund', 'BOOK', $forced, sql_array([2]),
                  '{"reason":"x"}')->[0]{verdict}, undef,
        'where the supplier has it so, a part comes back';
    is events($forced), "8 {reason:,refund:S${forced}002,status:1,tickets:[2]}",
        '... under a number of ours';
    audit_ok('the books agree');
}

# What was asked for is told by whoever answers it.
{
    my $order = order_of(1, 2);
    sql_do("insert into ticket.open_refund (supplier_id, agent_id, refund_no,
                apply_id, order_id, count, tickets, state, content_hash, at,
                decided_at)
            values (7, 9101, 'R-1', nextval('ticket.open_apply'), ?, 1, '{2}',
                    1, '', api.now(), api.now())", $order);
    refund($order, 2);
    is events($order), '', 'a refund that was asked for is told of elsewhere';
    sql_do("select impl.open_told(o, 'refund', '{\"refund\":\"R-1\"}',
                                  api.now())
            from ticket.orders o where o.order_id = ?", $order);
    is events($order), '8 {refund:R-1}', '... which is here';
}

{
    my $order = order_of(1, 2, state => '0');
    pays($order);
    is TicketOpenOrder::refund($order, 'R-9', count => 1)->{status}, 1,
        'its distributor asks one ticket back';
    my $told = '6 {status:1} 8 {reason:,refund:R-9,status:1,tickets:[2]}';
    is events($order), $told, '... and is told of it once';
    TicketOpenOrder::refund($order, 'R-9', count => 1);
    is events($order), $told, '... however often it asks';

    open_product(1, review => 't');
    is TicketOpenOrder::refund($order, 'R-10', count => 1)->{status}, 0,
        'the other one waits for staff';
    is events($order), $told, '... of which nobody is told yet';
    my $apply = sql_value("select apply_id from ticket.open_refund
                           where refund_no = 'R-10'");
    is staff_call('openrefund_refuse', 'BOOK', $apply,
                  { reason => '不退' })->[0]{verdict}, undef, '... who say no';
    is events($order), "$told 8 {reason:不退,refund:R-10,status:2,tickets:[]}",
        '... which is told with its reason, and without codes';
    open_product(1);
    audit_ok('the books agree');
}


# ---- Who is not told, and what is never lost ----

{
    clock('15:00');
    settings("update ticket.open_agent set notice_url = ''");
    my $order = order_of(1, 2);
    check($order, 1);
    is events($order), '', 'nobody to call';
    settings("update ticket.open_agent set notice_url = 'http://127.0.0.1/n'");
    clock('15:01');
    check($order, 2);
    is events($order), '7 {checked:2,tickets:[2],total:2}',
        'the next notice says it all the same';
}

{
    clock('16:00');
    my $order = order_of(1, 1);
    check($order, 1);
    clock('16:01');
    my $worker = connection('ticket_worker');
    my $sees = sub {
        my ($claim) = @_;
        return join ' ', map { "$_->{seq}/$_->{kind}" }
               grep { $_->{order_id} eq $order }
               @{sql_call($worker, "api.outbox_claim_$claim", 'w', 100,
                          '60 seconds', undef, undef)};
    };
    is $sees->(4), '', 'who tells callbacks does not see it';
    is $sees->(5), '1/7', 'who tells notices does';
    sql_call($worker, 'api.outbox_record', 'w', sql_array([7]),
             sql_array([$order]), sql_array([1]), sql_array([3]),
             sql_array([undef]), sql_array(['no']));
    sql_call(connection('ticket_staff'), 'api.outbox_resend', 7, $order, 1);
    is events($order), '7 {checked:1,tickets:[1],total:1}',
        'what was given up says the same when it is sent again';
    audit_ok('the books agree');
}



# ---- Products ----

{
    clock('17:00');
    my $worker = connection('ticket_worker');
    my $told = sub { sql_do('select impl.open_product_told(7, ?, ?::int2)',
                            sql_array([@_[1 .. $#_]]), $_[0]) };
    my $claimed = sub {
        return [map { [@$_{qw(id product_id status)}] }
                sort { $a->{product_id} <=> $b->{product_id} }
                @{sql_call($worker, 'api.open_news_claim', 'w', 10,
                           '60 seconds')}];
    };
    my $record = sub {
        my ($result, @ids) = @_;
        sql_call($worker, 'api.open_news_record', 'w',
                 sql_array([(7) x @ids]), sql_array(\@ids),
                 sql_array([($result) x @ids]),
                 sql_array([(undef) x @ids]), sql_array([('') x @ids]));
    };

    $told->(3, 1);
    is sql_value('select count(*) from ticket.open_news'), 0,
        'of products nobody hears who does not want it';

    sql_do('update ticket.open_agent set product_notices = true');
    sql_do('update ticket.agent set all_products = agent_id = 9101');
    $told->(3, 1, 2);
    $told->(3, 1);
    $told->(2, 1);
    $told->(0, 3);
    $told->(1, 3);
    is_deeply $claimed->(), [], 'what changes in a minute is told together';

    clock('17:01:01');
    my $rows = $claimed->();
    is_deeply [map { join ' ', @$_[1, 2] } @$rows], ['1 2', '2 3', '3 1'],
        '... what a product is before what it costs, whether it is sold as it'
        . ' is now';
    is_deeply $claimed->(), [], '... to one worker';

    $told->(3, 2);
    $record->(1, map { $_->[0] } @$rows);
    is sql_value("select string_agg(product_id || ' ' || status, ', '
                                    order by 1) from ticket.open_news"),
        '1 3, 2 3', 'what changes while it is told is told again';

    is_deeply [map { join ' ', @$_[1, 2] } @{$claimed->()}], ['1 3'],
        '... a minute later';
    sql_do('update ticket.open_agent set product_notices = false');
    clock('17:03');
    is_deeply $claimed->(), [], 'who wants no more hears no more';
    is sql_value('select count(*) from ticket.open_news'), 0,
        '... and nothing is kept';
}

done_testing();
