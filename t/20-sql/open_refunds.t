# What distributors ask back by the open ticket API, where staff look at it
# first; and their paid orders that staff confirm.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use TicketBooking qw(
    database fixture quota_used sql_call in_time order_defaults order_row
    account_of staff_call staff_refused);
use TicketOpenOrder qw(
    open_order pay paid cancel refund codes own_number open_product);
use TicketRace qw(together errors);
use TicketTest;

my $dbh = database();
my $day = iso_day(0);

fixture(gate_media => 3, qr_mode => '1', fee_mode => 1);
sql_do("INSERT INTO ticket.fee_rule VALUES (7, 1, 'D', 0, 'B', 700)");
sql_do('UPDATE ticket.supplier SET catalogue_version = 1');
order_defaults(day => $day, slots => [], ticket_until => iso_day(3),
               pay_by => sub { in_time('30 minutes') });

sub balance { return (split / /, account_of(91011))[0] }

sub passes {
    my ($order, $ticket) = @_;
    return sql_call(db('ticket_staff'), 'api.check_ticket', 7, $order, $ticket,
                    'South', '1')->[0]{verdict} // 'in';
}

sub transfers {
    return join ' ', @{$dbh->selectcol_arrayref(
        "SELECT kind || ':' || amount_fen FROM ticket.transfer"
        . ' WHERE order_id = ? ORDER BY no', undef, $_[0])};
}

# What a device's list says of a ticket, without what stands in the upper bits.
sub listed {
    my ($order, $ticket) = @_;
    return sql_value('SELECT f.flags & 7 FROM impl.gate_facts(7, ?,'
                     . ' array[?::int8]) f WHERE f.ticket_no = ?', $day,
                     $order, $ticket);
}


# ---- Refunds that staff look at ----

open_product(1, review => 't');

{
    my $order = paid(items => [[1, 3]]);
    my $before = balance();
    my $asked = refund($order, 'A-1', count => 1);

    is_deeply [@$asked{qw(verdict status reason)}], [undef, 0, ''],
        'it is asked for';
    is balance(), $before, 'and nothing is paid back yet';
    is tickets($order), '1 2 3', 'the distributor has all codes';
    is passes($order, 3), 'CHECK_ASKED_BACK', 'the gate is closed to it';
    is passes($order, 1), 'in', 'and open to the others';
    is_deeply [map { listed($order, $_) } 2, 3], [0, 3],
        'lists of gates have it as stopped';
    is refund($order, 'A-2', count => 2)->{verdict}, 'OPEN_REFUND_TOO_MANY',
        'what is asked for is not there twice';
    is refund($order, 'A-1', count => 1)->{status}, 0, 'asked again it waits';

    my ($row) = @{staff_call('openrefund_list', 'BOOK')};
    is_deeply [@$row{qw(apply agent order_id own_number refund_no tickets
                        persons amount_fen state)}],
        [$asked->{apply_id}, 'agent9101', $order, own_number($order), 'A-1',
         [3], 1, 10000, 'open'], 'staff see it';

    staff_refused(qr/asks ticket 3 of order $order back/,
                  'a refund by itself', 'order_refund', 'BOOK', $order, '{3}',
                  {});
    is sql_call('api.staff_ticket_refund', 7, $order, '{3}')->[0]{verdict},
        'REFUND_ASKED', 'at the desk, too';
    staff_refused(qr/nobody asked for a refund under number 999/, 'none',
                  'openrefund_approve', 'BOOK', 999, {});

    my $done = staff_call('openrefund_approve', 'BOOK', $asked->{apply_id},
                          {})->[0];
    is_deeply [@$done{qw(verdict apply order_id state tickets returned_fen)}],
        [undef, $asked->{apply_id}, $order, 'refunded', [3], 10000],
        'staff approve of it';
    is balance() - $before, 10000, 'the whole price is back';
    is transfers($order), '3:30000 8:10000', 'by one transfer';
    is listed($order, 3), 1, 'lists of gates have it as refunded';
    is passes($order, 3), 'CHECK_REFUNDED', 'and the gate says so';
    is refund($order, 'A-1', count => 1)->{status}, 1,
        'asked again it is answered as done';
    staff_refused(qr/is decided already: refunded/, 'once more',
                  'openrefund_approve', 'BOOK', $asked->{apply_id}, {});
    staff_refused(qr/is decided already: refunded/, 'refusing it',
                  'openrefund_refuse', 'BOOK', $asked->{apply_id},
                  { reason => 'late' });
    is_deeply staff_call('openrefund_list', 'BOOK'), [], 'nothing waits any more';
    is staff_call('openrefund_list', 'BOOK', { state => 1 })->[0]{state},
        'refunded', 'but it is listed among those that are done';
}

{
    my $order = paid();
    my $before = balance();
    my $asked = refund($order, 'B-1', count => 2);

    staff_refused(qr/say why/, 'no reason', 'openrefund_refuse', 'BOOK',
                  $asked->{apply_id}, { reason => ' ' });
    is staff_call('openrefund_refuse', 'BOOK', $asked->{apply_id},
                  { reason => '已入园' })->[0]{state}, 'refused',
        'staff refuse it';
    is balance(), $before, 'no money is back';
    is_deeply [@{refund($order, 'B-1', count => 2)}{qw(verdict status reason)}],
        [undef, 2, '已入园'], 'asked again it is told why';
    is refund($order, 'B-1', count => 1)->{verdict}, 'OPEN_REFUND_DIFFERS',
        'what was refused keeps its number';
    is passes($order, 1), 'in', 'the gate is open again';
    is refund($order, 'B-2', count => 1)->{status}, 0,
        'and the other may be asked for under a new number';
}

# What staff may not do, or what has become of it meanwhile.
{
    my $order = paid();
    my $asked = refund($order, 'C-1', count => 2);

    staff_call('order_stop', 'BOOK', $order, { reason => 'forged' });
    staff_refused(qr/order $order is stopped/, 'of a stopped order',
                  'openrefund_approve', 'BOOK', $asked->{apply_id}, {});
    is refund($order, 'C-1', count => 2)->{status}, 0, 'it is still open';
    staff_call('order_release', 'BOOK', $order, { reason => 'good' });

    sql_do('SELECT impl.refund_issued(7, ?, array[1, 2]::int2[], \'2\','
           . ' api.now())', $order);
    is refund($order, 'C-1', count => 2)->{status}, 1,
        'what came back by itself is done';
    is transfers($order), '3:20000 8:20000', 'and paid back once';
}

# Several of the staff at once, and the distributor again.
{
    my $order = paid();
    my $asked = refund($order, 'D-1', count => 2)->{apply_id};
    my $decides = sub {
        my ($function, $change) = @_;
        return sub {
            my ($row) = @{sql_call($_[0], "api.staff_openrefund_$function",
                                   'BOOK', $asked, $change)};
            print $row->{verdict} // $row->{state}, "\n";
        };
    };
    my @said = together(
        $decides->('approve', '{}'), $decides->('approve', '{}'),
        $decides->('refuse', '{"reason": "no"}'),
        sub { refund($order, 'D-1', on => $_[0], count => 2) });
    my ($state) = grep { $_ ne 'OPEN_REFUND_DECIDED' } map { @$_ } @said;

    is errors(@said), '', 'all of them are answered';
    is scalar(grep { $_ eq 'OPEN_REFUND_DECIDED' } map { @$_ } @said), 2,
        'one of them decides it';
    is transfers($order), $state eq 'refunded' ? '3:20000 8:20000' : '3:20000',
        "and the money follows: $state";
    is refund($order, 'D-1', count => 2)->{status},
        $state eq 'refunded' ? 1 : 2, 'as does what is answered later';
}

open_product(1, review => 'f');


# ---- Orders that staff confirm ----

open_product(1, confirm => 't');

{
    my $before = account_of(91011);
    my $order = open_order();

    pay($order);
    isnt account_of(91011), $before, 'the money is put aside';
    is_deeply [map { $_->{order_id} } @{staff_call('openorder_list', 'BOOK')}],
        [$order], 'staff see it';
    staff_refused(qr/is paid by the open API and not confirmed/,
                  'at the desk', 'order_pickup', 'BOOK', $order,
                  { preview => JSON::PP::true() });
    is passes($order, 1), 'CHECK_NOT_ISSUED', 'no gate is open to it';
    my $shown = 'select impl.visitor_state(o) from ticket.orders o'
                . ' where o.order_id = ?';
    is sql_value($shown, $order), 'confirming', 'its visitor reads who has to';

    is_deeply [@{staff_call('openorder_confirm', 'BOOK', $order)->[0]}{
                qw(verdict order_id state deal_fen)}],
        [undef, $order, '3', 20000], 'they confirm it';
    is transfers($order), '4:20000 6:20000', 'the money is taken';
    is sql_value($shown, $order), 'tickets', '... and that they have';
    is_deeply [map { [@$_{qw(verdict status ticket_no)}] } @{pay($order)}],
        [[undef, 4, 1], [undef, 4, 2]], 'paid again its tickets are told';
    is tickets($order), '1 2', 'and its codes';
    is passes($order, 1), 'in', 'the gate is open to it';
    staff_refused(qr/is none of the open API that is paid and waits/,
                  'confirming it again', 'openorder_confirm', 'BOOK', $order);
}

{
    my $before = account_of(91011);
    my $used = quota_used(2, $day, 1);
    my $order = open_order();

    pay($order);
    staff_refused(qr/say why/, 'no reason', 'openorder_refuse', 'BOOK', $order,
                  {});
    is_deeply [@{staff_call('openorder_refuse', 'BOOK', $order,
                            { reason => 'full' })->[0]}{
                qw(verdict order_id state returned_fen)}],
        [undef, $order, '4', 20000], 'they refuse it';
    is account_of(91011), $before, 'all of its money is free, no fee is taken';
    is quota_used(2, $day, 1), $used, 'so are its places';
    is_deeply [map { [@$_{qw(verdict status ticket_no)}] } @{pay($order)}],
        [[undef, 5, undef]], 'paid again it is told that there are none';
    is cancel($order)->{verdict}, undef, 'given up it is already';
}

{
    my $before = account_of(91011);
    my $order = open_order();

    pay($order);
    sql_do("UPDATE ticket.orders SET valid_until = api.now() WHERE order_id = ?",
           $order);
    sql_call(db('ticket_worker'), 'api.expire_orders', 10);
    is order_row($order)->{state}, '4', 'what nobody confirms in time is closed';
    is account_of(91011), $before, 'and all of its money is free';
}

sub tickets {
    return join ' ', map { $_->{ticket_no} // '-' } @{codes(own_number($_[0]))};
}

audit_ok();


# ---- What the audit finds ----

# Each damage alone: what is found of it.
open_product(1);
{
    my $order = paid(items => [[1, 3]]);
    my $asked = refund($order, 'Z-1', count => 1)->{apply_id};

    for (
        ['a refund that is not back', 'open_refund',
         'UPDATE ticket.open_refund SET tickets = \'{1}\' WHERE apply_id = ?',
         $asked],
        ['one of more persons', 'open_refund',
         'UPDATE ticket.open_refund SET count = 2 WHERE apply_id = ?', $asked],
        ['a ticket asked back twice', 'open_refund_twice',
         'INSERT INTO ticket.open_refund SELECT supplier_id, agent_id,'
         . " 'Z-2', nextval('ticket.open_apply'), order_id, count, tickets,"
         . ' state, reason, content_hash, at, decided_at, decided_by'
         . ' FROM ticket.open_refund WHERE apply_id = ?', $asked],
        ['an order without its number', 'open_order',
         'DELETE FROM ticket.open_order WHERE order_id = ?', $order],
        ['a number of another agent\'s', 'open_order',
         'UPDATE ticket.open_order SET agent_id = 9102 WHERE order_id = ?',
         $order],
    ) {
        my ($name, $check, $sql, @values) = @$_;

        $dbh->begin_work;
        sql_do($sql, @values);
        is_deeply [map { $_->{check_name} } @{sql_call('api.audit', 7)}],
            [$check], "$name is found as $check";
        $dbh->rollback;
    }
}

done_testing();
