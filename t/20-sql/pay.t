# Paying a booked order from the deposit.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/../lib";
use TicketBooking qw(
    database fixture supplier_set pay_deposit index_of in_time
    order_defaults booked order_row account_of);
use TicketTest;

my $dbh = database();

fixture(slot_mode => 1);

my $day = iso_day(2);

order_defaults(day => $day, pay_by => sub { in_time('30 minutes') });

sub pay {
    my ($order, %o) = @_;
    return pay_deposit(7, $o{agent} // 9101, $order,
        $o{amount} // 20000, $o{edition} // 40, $o{activate} // 'f',
        $o{medium} // 0, $o{notice} // 't')->[0];
}

sub verdict { return pay(@_)->{verdict} }

# only authorised: the money is held
{
    my $order = booked();
    my $r = pay($order, medium => 2, notice => 'f');

    is $r->{verdict}, undef, 'authorised';
    is $r->{state}, '2', 'state 2';
    is $r->{order_id}, $order, 'of this order';
    is account_of(91011), '100000000 20000', 'booked balance unchanged';
    is_deeply $dbh->selectall_arrayref('SELECT no, kind, debit, credit,'
        . ' amount_fen, debit_after, credit_after FROM ticket.transfer'
        . ' WHERE order_id = ?', undef, $order),
        [[1, 4, 91011, 91012, 20000, 100000000, 100000000]], 'hold';

    my $o = order_row($order);
    is_deeply [@{$o}{qw(state born_state pay_method medium notice transfers
                        events deal_fen delivered_at)}],
        ['2', '0', 'Y', 2, 0, 1, 2, 0, undef], 'the order';
    ok defined $o->{paid_at}, 'paid when';
    is sql_value('SELECT string_agg(status::text, null::text'
        . ' ORDER BY seq) FROM ticket.outbox WHERE order_id = ?',
        $order), '02', 'two events';
    is sql_value('SELECT count(*) FROM ticket.ticket'
        . " WHERE order_id = ? AND state = '0'", $order), 2,
        'no ticket issued';
    is verdict($order), 'ORDER_NOT_PAYABLE', 'and only once';
}

# debited and activated in one
{
    my $order = booked(medium => 2);
    my $r = pay($order, activate => 't');

    is_deeply [@{$r}{qw(verdict state)}], [undef, '3'], 'activated';
    is account_of(91011), '99980000 20000', 'debited';
    is_deeply $dbh->selectall_arrayref('SELECT no, kind, debit, credit,'
        . ' amount_fen, debit_after, credit_after FROM ticket.transfer'
        . ' WHERE order_id = ?', undef, $order),
        [[1, 3, 91011, 1, 20000, 99980000, undef]], 'sale';

    my $o = order_row($order);
    is_deeply [@{$o}{qw(state pay_method medium deal_fen transfers events)}],
        ['3', 'Y', 2, 20000, 1, 2], 'the order';
    is $o->{delivered_at}, $o->{paid_at}, 'delivered when paid';
    is sql_value('SELECT count(*) FROM ticket.ticket'
        . " WHERE order_id = ? AND state = '1'", $order), 2, 'tickets';
    is sql_value('SELECT deal_quantity FROM ticket.order_item'
        . ' WHERE order_id = ?', $order), 2, 'line delivered';
}

# editions and the supplier's will
supplier_set(activateable => 2);
is pay(booked())->{state}, '3', 'forced activation';
is pay(booked(), edition => 30)->{state}, '2', 'edition 3.0 only authorises';
is pay(booked(), edition => 30, activate => 't')->{state}, '2',
    'whatever it asks for';
supplier_set(activateable => 0);
{
    my $order = booked();
    is verdict($order, activate => 't'), 'ACTIVATION_FORBIDDEN', 'forbidden';
    is order_row($order)->{state}, '0', 'and not authorised either';
    is pay($order)->{state}, '2', 'without it, authorised';
}
supplier_set(activateable => 1);

# ways of passing
supplier_set(gate_media => 2);
is_deeply [@{pay(booked(), activate => 't', medium => 1)}{qw(verdict subject)}],
    ['ACTIVATION_MEDIUM', '1'], 'no identity cards here';
is pay(booked(), activate => 't', medium => 2)->{state}, '3', 'phones';
is pay(booked(), activate => 't')->{state}, '3', 'paper';
supplier_set(gate_media => 3);
is verdict(booked(id_type => 4), activate => 't', medium => 1),
    'ACTIVATION_DOCUMENT', 'the order\'s ID is no card';
is pay(booked(id_type => 4), activate => 't', medium => 2)->{state}, '3',
    'which a phone does not mind';
{
    my %real = (items => [[3, 2]], id_type => 4);
    is_deeply [@{pay(booked(%real, visitors => [['a', 1, 1], ['b', 1, 3]]),
                     activate => 't', medium => 1, amount => 24000)}
               {qw(verdict subject)}],
        ['ACTIVATION_DOCUMENT', '2'], 'a visitor with a passport (R162)';
    is pay(booked(%real, visitors => [['c', 1, 1], ['d', 1, 1]]),
           activate => 't', medium => 1, amount => 24000)->{state}, '3',
        'visitors with cards';
}

# refusals
is verdict(1), 'ORDER_NOT_PAYABLE', 'no such order';
is verdict(booked(), agent => 9102), 'ORDER_NOT_PAYABLE', 'a foreign order';
is verdict(booked(), amount => 19999), 'ORDER_AMOUNT', 'another amount';
{
    my $order = booked();
    sql_do("SELECT api.set_clock_shift('29 minutes')");
    is verdict($order, amount => 1), 'ORDER_AMOUNT', 'payable for 29 minutes';
    sql_do("SELECT api.set_clock_shift('31 minutes')");
    is verdict($order), 'ORDER_NOT_PAYABLE', 'not after the time limit';
    sql_do("SELECT api.set_clock_shift('0')");
    $order = booked(pay_by => undef, valid_until => sql_value(
        "SELECT api.now() + interval '1 day'"));
    sql_do("SELECT api.set_clock_shift('25 hours')");
    is verdict($order), 'ORDER_NOT_PAYABLE', 'not after its validity';
    sql_do("SELECT api.set_clock_shift('0')");
}
{
    my $before = account_of(91011);
    my ($balance, $held) = split / /, $before;
    my $dear = booked(items => [[2, 9999]], slots => []);
    my $amount = 9999 * 8000;

    is verdict($dear, amount => $amount), undef, 'within what is available';
    my $second = booked(items => [[2, 9999]], slots => []);
    is verdict($second, amount => $amount), 'BALANCE_LOW',
        'held money is not available';
    is account_of(91011), $balance . ' ' . ($held + $amount), 'nothing moved';
}

# nothing to pay
{
    my $order = booked(items => [[2, 1, 1]]);
    is pay($order, amount => 0)->{state}, '2', 'a free order';
    is order_row($order)->{transfers}, 0, 'moves no money';
}

# documents: R31 and R196
{
    my $real = sub { (items => [[3, 1]], visitors => [[$_[0], 1]],
        agent => 9102, documents => [[0, $day, $_[0], 1, 1, 1]],
        ticket_until => iso_day(4)) };
    my %pay = (agent => 9102, amount => 12000, activate => 't');
    my $first = booked($real->('V'));

    supplier_set(single_purchase => 1);
    is verdict($first, %pay), undef, 'activated';
    is sql_value('SELECT used FROM ticket.document WHERE day = ?'
        . ' AND id_index = ?::bytea', $day, index_of('V')), 0,
        'a delivered order is no valid order any more (R31)';

    my $second = booked($real->('V'));
    is verdict($second, %pay), 'DOCUMENT_TICKET', 'but holds a ticket (R196)';
    is order_row($second)->{state}, '0', 'still only booked';
    is sql_value('SELECT held_fen FROM ticket.account'
        . ' WHERE account_id = 91021'), 0, 'nothing held';
    is verdict($second, %pay, activate => 'f'), undef,
        'authorisation alone asks nothing';
    supplier_set(single_purchase => 0);
}

# no event where there is nobody to tell
{
    my $order = booked(agent => 9108, callback => 0);
    is verdict($order, agent => 9108), undef, 'an agent without an address';
    is order_row($order)->{events}, 0, 'no event';
    $order = booked(agent => 9102, key => "\x01" . 'cd' x 16, callback => 0);
    is verdict($order, agent => 9102), undef, 'an order without own number';
    is order_row($order)->{events}, 0, 'no event either';
}

audit_ok();
done_testing();
