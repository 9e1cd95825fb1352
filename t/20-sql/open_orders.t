# Orders of the open ticket API: paid, cancelled, refunded.  What was answered
# once is answered for ever, whoever asks at the same moment.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use TicketBooking qw(
    database connection after_commit fixture top_up sql_call in_time
    quota_used order_defaults order_row account_of staff_call);
use TicketOpenOrder qw(
    open_order open_id pay paid cancel refund codes own_number open_product);
use TicketRace qw(together errors);
use TicketTest;

my $dbh = database();
my $day = iso_day(0);
my $agent = 9101;

fixture(gate_media => 3, qr_mode => '1', fee_mode => 1);
sql_do("INSERT INTO ticket.fee_rule VALUES (7, 1, 'D', 0, 'B', 700)");
sql_do('UPDATE ticket.supplier SET catalogue_version = 1');
order_defaults(day => $day, slots => [], ticket_until => iso_day(3),
               pay_by => sub { in_time('30 minutes') });

sub verdict { return $_[0][0]{verdict} }

sub tickets { return join ' ', map { $_->{ticket_no} // '-' } @{$_[0]} }

# What an agent has; before it has exactly so much.
sub balance { return (split / /, account_of($_[0] . '1'))[0] }

sub set_balance {
    my ($agent, $fen) = @_;
    my $row = staff_call('deposit_deduct', 'BOOK', "agent$agent",
                         balance($agent) - $fen, {})->[0];
    is $row->{verdict}, undef, 'money is taken out';
}

sub transfers {
    return join ' ', @{$dbh->selectcol_arrayref(
        "SELECT kind || ':' || amount_fen FROM ticket.transfer"
        . ' WHERE order_id = ? ORDER BY no', undef, $_[0])};
}


# Single tickets and those of a group.
{
    my $order = open_order(items => [[1, 2]],
                           visitors => [['first', 1], ['second', 1]]);
    my $before = balance($agent);
    my $rows = pay($order, unit => 10000, tickets => 2, eticket => 'E-77');

    is_deeply [map { [@$_{qw(verdict order_id open_id status money_fen
                             group_ticket ticket_no visitor_no id_sealed
                             contact_sealed)}] } @$rows],
        [map { [undef, $order, open_id($order), 4, 20000, 0, $_, $_, "\x01",
                "\x06"] } 1, 2],
        'single tickets are paid and out: a row for each, with its visitor';
    is $before - balance($agent), 20000, 'the deposit is debited';
    is_deeply [@{order_row($order)}{qw(state pay_method medium deal_fen)}],
        ['3', 'Y', 2, 20000], 'the order is delivered, for phones';
    is sql_value('SELECT eticket_no FROM ticket.open_order WHERE order_id = ?',
                 $order), 'E-77', 'the other system\'s number is kept';
    is_deeply pay($order, number => open_id($order)), $rows,
        'paid again, by its other number, it is answered the same';
    is_deeply codes(own_number($order)), $rows,
        'by its own number the tickets are the same';
    is balance($agent), $before - 20000, 'and it was debited once';
}

{
    my $order = open_order(items => [[2, 5]], visitors => [['leader', 1]]);
    my $rows = pay($order);

    is_deeply [map { [@$_{qw(verdict status group_ticket ticket_no)}] } @$rows],
        [[undef, 4, 1, 1]], 'a group has one ticket';
    is_deeply codes(own_number($order)), $rows, 'and one code';
}


# What refuses a payment.
{
    my $ours = open_order();
    my $far = booked_elsewhere();
    my @cases = (
        # what is done to the order, how it is paid, verdict
        ['nobody has', undef, { number => 999 }, 'ORDER_UNKNOWN'],
        ['another agent\'s', undef, { agent => 9102 }, 'ORDER_UNKNOWN'],
        ['one of the pages', undef, { number => $far }, 'ORDER_UNKNOWN'],
        ['another price', undef, { unit => 9990 }, 'OPEN_PRICE'],
        ['another number of tickets', undef, { tickets => 3 }, 'OPEN_TICKETS'],
        ['an older view of the agent', undef, { version => 77 }, 'STALE'],
        ['out of time', "pay_by = api.now() - interval '1 second'", {},
         'ORDER_EXPIRED'],
        ['stopped', 'stopped_at = api.now()', {}, 'OPEN_STATE'],
    );

    for (@cases) {
        my ($name, $set, $with, $verdict) = @$_;
        my $order = open_order();

        sql_do("UPDATE ticket.orders SET $set WHERE order_id = ?", $order)
            if defined $set;
        is verdict(pay($order, %$with)), $verdict,
            "$name: it is not paid, $verdict";
        is transfers($order), '', 'and nothing has moved';
    }

    is verdict(pay($ours, unit => 10000, tickets => 2)), undef,
        'the right ones are no obstacle';

    sql_do('UPDATE ticket.agent SET can_deposit = false WHERE agent_id = 9103');
    sql_do('UPDATE ticket.agent SET version = 1');
    my $order = open_order(agent => 9103);
    is verdict(pay($order, agent => 9103)), 'DEPOSIT_FORBIDDEN',
        'who may not pay from the deposit does not';
}

sub booked_elsewhere { return TicketBooking::booked() }


# The last fen, and three at once.
{
    my $order = open_order(agent => 9104);

    set_balance(9104, 19999);
    is verdict(pay($order, agent => 9104)), 'BALANCE_LOW', 'a fen is missing';
    is balance(9104), 19999, 'nothing is taken';
    is order_row($order)->{state}, '0', 'it is booked, and can be paid yet';
    top_up(9104, 1);

    my @said = together((sub {
        my ($own) = @_;
        my $rows = pay($order, on => $own, agent => 9104);
        print join(' ', $rows->[0]{verdict} // 'paid', $rows->[0]{status},
                   tickets($rows)), "\n";
    }) x 3);

    is_deeply [map { @$_ } @said], [('paid 4 1 2') x 3],
        'three at once are answered alike';
    is balance(9104), 0, 'and the deposit is empty, not in debt';
    is transfers($order), '3:20000', 'it was debited once';
}


# Given up, and out of time.
{
    my $order = open_order();
    my $used = quota_used(2, $day, 1);

    is cancel($order, agent => 9102)->{verdict}, 'ORDER_UNKNOWN',
        'another agent gives up nothing';
    is cancel(open_id($order))->{verdict}, undef, 'it is given up';
    is $used - quota_used(2, $day, 1), 2, 'its places are free';
    is cancel($order)->{verdict}, undef, 'once more it is no refusal';
    is verdict(pay($order)), 'ORDER_CANCELLED', 'it is not paid any more';
    is verdict(codes(own_number($order))), 'OPEN_STATE', 'and has no codes';

    my $paid = paid();
    is cancel($paid)->{verdict}, 'OPEN_PAID', 'what is paid is not given up';

    my $late = open_order();
    sql_call(db('ticket_worker'), 'api.expire_orders', 10);
    $used = quota_used(2, $day, 1);
    sql_do("UPDATE ticket.orders SET pay_by = api.now() - interval '1 second'"
           . ' WHERE order_id = ?', $late);
    sql_call(db('ticket_worker'), 'api.expire_orders', 10);
    is order_row($late)->{state}, '4', 'what nobody pays is closed';
    is $used - quota_used(2, $day, 1), 2, 'its places are free';
    is verdict(pay($late)), 'ORDER_EXPIRED', 'and it is told why';
    is cancel($late)->{verdict}, undef, 'it may be given up, too';
}


# Who is first wins.
{
    my $calls = sub {
        my ($other, $first) = @_;
        my $order = open_order();
        my $one = connection();
        my $two = connection();
        my %call = (
            pay => ['SELECT verdict FROM api.open_pay(7, 9101, ?, -1, -1, \'\','
                    . ' null) LIMIT 1', $order],
            cancel => ['SELECT verdict FROM api.open_cancel(7, 9101, ?)'
                       . ' LIMIT 1', $order]);

        $one->begin_work;
        my ($won) = $one->selectrow_array($call{$first}[0], undef, $order);
        my $lost = after_commit($one, $two, "$other waits for $first",
                                @{$call{$other}});
        $_->disconnect for $one, $two;

        return [$won, $lost, order_row($order)->{state}];
    };

    is_deeply $calls->('cancel', 'pay'), [undef, 'OPEN_PAID', '3'],
        'paid first, it is not given up';
    is_deeply $calls->('pay', 'cancel'), [undef, 'ORDER_CANCELLED', '4'],
        'given up first, it is not paid';

    my @won;
    for my $n (1 .. 8) {
        my $order = open_order(pay_by => in_time('400 milliseconds'));

        select undef, undef, undef, 0.4 - 0.002 * (4 - $n);
        my ($said) = together(
            sub { print pay($order, on => $_[0])->[0]{verdict} // 'paid', "\n" },
            sub { $_[0]->do('SELECT FROM api.expire_orders(10)') });

        sql_call('api.expire_orders', 10);
        push @won, join ' ', @$said, order_row($order)->{state},
                   transfers($order);
    }
    is scalar(grep { $_ ne 'paid 3 3:20000' && $_ ne 'ORDER_EXPIRED 4 ' } @won),
        0, 'paying and expiring: one of them';
}


# Tickets that come back.
{
    my $order = paid(items => [[1, 3]]);
    my $before = balance($agent);
    my $used = quota_used(2, $day, 1);
    my $row = refund($order, 'R-1', count => 1);

    is_deeply [@$row{qw(verdict status reason order_id)}],
        [undef, 1, '', $order], 'one of three comes back at once';
    is balance($agent) - $before, 10000, 'at its whole price';
    is $used - quota_used(2, $day, 1), 1, 'its place is free';
    is tickets(codes(own_number($order))), '1 2',
        'it was the last, which has no code any more';
    is tickets(pay($order)), '1 2 3', 'what was paid is told as it was';

    is refund($order, 'R-1', count => 1)->{apply_id}, $row->{apply_id},
        'the same again is answered the same';
    is refund($order, 'R-1', count => 2)->{verdict}, 'OPEN_REFUND_DIFFERS',
        'another one under its number is refused';
    is refund(paid(), 'R-1', count => 1)->{verdict}, 'OPEN_REFUND_DIFFERS',
        'also of another order';
    is refund($order, 'R-1', count => 1, agent => 9102)->{verdict},
        'ORDER_UNKNOWN', 'and another agent\'s order';
    is balance($agent) - $before, 10000 - 20000, 'nothing came back but that';

    my @said = together((sub {
        my $row = refund($order, 'R-2', on => $_[0], count => 1);
        print join(' ', map { $_ // 'null' } @$row{qw(verdict status apply_id)}),
              "\n";
    }) x 2);
    is errors(@said), '', 'two at once are answered';
    is $said[0][0], $said[1][0], 'both of them alike';
    is transfers($order), '3:30000 8:10000 8:10000', 'and one is paid back';

    my @refusals = (
        ['more than are left', 'R-3', { count => 2 }, 'OPEN_REFUND_TOO_MANY'],
        ['none', 'R-4', { count => 0 }, 'REFUND_COUNT'],
        ['no number and no codes', 'R-5', {}, 'REFUND_COUNT'],
        ['a code of another order', 'R-6', { codes => [[paid(), 1]] },
         'ORDER_UNKNOWN'],
        ['a code twice back', 'R-7', { codes => [[$order, 3]] },
         'OPEN_REFUND_TOO_MANY'],
        ['a code that is not there', 'R-8', { codes => [[$order, 9]] },
         'ORDER_UNKNOWN'],
        ['more than the codes are', 'R-9', { codes => [[$order, 1]], count => 2 },
         'REFUND_COUNT'],
        ['an older view of the agent', 'R-10', { count => 1, version => 77 },
         'STALE'],
    );
    for (@refusals) {
        my ($name, $refund, $with, $verdict) = @$_;
        is refund($order, $refund, %$with)->{verdict}, $verdict,
            "$name: it does not come back, $verdict";
    }
    is sql_value("SELECT count(*) FROM ticket.open_refund"
                 . " WHERE refund_no ~ '^R-([3-9]|10)\$'"), 0,
        'a refusal uses no number';
    is refund($order, 'R-3', count => 1)->{status}, 1, 'the last one comes back';
    is tickets(codes(own_number($order))), '-', 'there is no code any more';
    is tickets(pay($order)), '1 2 3', 'and the payment is still answered';
}

# By codes alone.
{
    my $order = paid(visitors => [['first', 1], ['second', 1]]);

    is refund(0, 'C-1', codes => [[$order, 2]], agent => 9102)->{verdict},
        'ORDER_UNKNOWN', 'a code of another agent\'s';
    is refund(0, 'C-2', codes => [[$order, 1], [paid(), 1]])->{verdict},
        'ORDER_UNKNOWN', 'codes of two orders';
    is refund(0, 'C-3', codes => [[$order, 1], [$order, 1]])->{status}, 1,
        'a code that is named twice comes back once';
    is_deeply [map { $_->{visitor_no} } @{codes(own_number($order))}], [2],
        'the other visitor keeps his ticket';
}

# Used tickets, tickets not paid, and products whose tickets do not come back.
{
    my $order = paid();

    is sql_call(db('ticket_staff'), 'api.check_ticket', 7, $order, 2, 'South',
                '1')->[0]{verdict}, undef, 'a visitor comes in';
    is refund($order, 'U-1', codes => [[$order, 2]])->{verdict},
        'REFUND_PASSED', 'what was used does not come back';
    is refund($order, 'U-2', count => 2)->{verdict}, 'OPEN_REFUND_TOO_MANY',
        'nor among others';
    is refund($order, 'U-3', count => 1)->{status}, 1, 'the other one does';
    is refund($order, 'U-4', count => 1)->{verdict}, 'REFUND_PASSED',
        'and then there is only that';
    is refund(open_order(), 'U-5', count => 1)->{verdict}, 'OPEN_STATE',
        'what is not paid cannot come back';

    open_product(1, refund => 'f');
    is refund(paid(), 'U-6', count => 1)->{verdict}, 'OPEN_NO_REFUND',
        'of a product that is never given back';
    open_product(1, refund => 't');
}

# A group comes back as a whole.
{
    my $order = paid(items => [[2, 5]]);
    my $before = balance($agent);

    is refund($order, 'G-1', count => 2)->{verdict}, 'REFUND_COUNT',
        'no part of a group';
    is refund($order, 'G-2', count => 6)->{verdict}, 'OPEN_REFUND_TOO_MANY',
        'no more than it has';
    is refund($order, 'G-3', codes => [[$order, 1]])->{status}, 1,
        'its code is all of it';
    is balance($agent) - $before, 40000, 'and all of its money';
}


# Staff have to confirm what is paid.
{
    my $before = account_of("${agent}1");

    open_product(1, confirm => 't');
    my $order = open_order();
    my $rows = pay($order);

    is_deeply [map { [@$_{qw(verdict status ticket_no)}] } @$rows],
        [[undef, 3, undef]], 'it is paid, and has no tickets yet';
    is_deeply pay($order), $rows, 'the same again';
    is order_row($order)->{state}, '2', 'its money is held';
    is verdict(codes(own_number($order))), 'OPEN_STATE', 'there are no codes';
    is cancel($order)->{verdict}, 'OPEN_PAID', 'it cannot be given up';
    is refund($order, 'W-1', count => 2)->{verdict}, 'OPEN_STATE',
        'nor given back';
    open_product(1, confirm => 'f');
}

audit_ok();
done_testing();
