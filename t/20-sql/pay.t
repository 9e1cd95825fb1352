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

    is $r->{verdict}, undef, 'paying authorises the order';
    is $r->{state}, '2', 'the order is authorised (state 2)';
    is $r->{order_id}, $order, 'the payment answers the number of the order';
    is account_of(91011), '100000000 20000',
        'the hold leaves the booked balance unchanged';
    is_deeply $dbh->selectall_arrayref('SELECT no, kind, debit, credit,'
        . ' amount_fen, debit_after, credit_after FROM ticket.transfer'
        . ' WHERE order_id = ?', undef, $order),
        [[1, 4, 91011, 91012, 20000, 100000000, 100000000]],
        'the payment writes one hold';

    my $o = order_row($order);
    is_deeply [@{$o}{qw(state born_state pay_method medium notice transfers
                        events deal_fen delivered_at)}],
        ['2', '0', 'Y', 2, 0, 1, 2, 0, undef],
        'the order stores its payment, medium and notice';
    ok defined $o->{paid_at}, 'the order says when it was paid';
    is sql_value('SELECT string_agg(status::text, null::text'
        . ' ORDER BY seq) FROM ticket.outbox WHERE order_id = ?',
        $order), '02', 'callbacks of states 0 and 2 are queued';
    is sql_value('SELECT count(*) FROM ticket.ticket'
        . " WHERE order_id = ? AND state = '0'", $order), 2,
        'an authorised order has no ticket issued';
    is verdict($order), 'ORDER_NOT_PAYABLE', 'paying it twice is refused';
}

# debited and activated in one
{
    my $order = booked(medium => 2);
    my $r = pay($order, activate => 't');

    is_deeply [@{$r}{qw(verdict state)}], [undef, '3'],
        'paying with activation delivers the order';
    is account_of(91011), '99980000 20000',
        'the amount is debited from the balance';
    is_deeply $dbh->selectall_arrayref('SELECT no, kind, debit, credit,'
        . ' amount_fen, debit_after, credit_after FROM ticket.transfer'
        . ' WHERE order_id = ?', undef, $order),
        [[1, 3, 91011, 1, 20000, 99980000, undef]],
        'the payment writes one sale';

    my $o = order_row($order);
    is_deeply [@{$o}{qw(state pay_method medium deal_fen transfers events)}],
        ['3', 'Y', 2, 20000, 1, 2],
        'the order stores its sale and settled amount';
    is $o->{delivered_at}, $o->{paid_at},
        'the order is delivered when it is paid';
    is sql_value('SELECT count(*) FROM ticket.ticket'
        . " WHERE order_id = ? AND state = '1'", $order), 2,
        'both tickets are issued';
    is sql_value('SELECT deal_quantity FROM ticket.order_item'
        . ' WHERE order_id = ?', $order), 2, 'the item is delivered in full';
}

# editions and the supplier's will
supplier_set(activateable => 2);
is pay(booked())->{state}, '3', 'the supplier may force activation';
is pay(booked(), edition => 30)->{state}, '2', 'edition 3.0 only authorises';
is pay(booked(), edition => 30, activate => 't')->{state}, '2',
    'edition 3.0 only authorises if asked to activate, too';
supplier_set(activateable => 0);
{
    my $order = booked();
    is verdict($order, activate => 't'), 'ACTIVATION_FORBIDDEN',
        'activation is refused where it is forbidden';
    is order_row($order)->{state}, '0',
        'the refusal does not authorise the order either';
    is pay($order)->{state}, '2',
        'paying without activation authorises the order';
}
supplier_set(activateable => 1);

# ways of passing
supplier_set(gate_media => 2);
is_deeply [@{pay(booked(), activate => 't', medium => 1)}{qw(verdict subject)}],
    ['ACTIVATION_MEDIUM', '1'], 'a medium the gates do not know is refused';
is pay(booked(), activate => 't', medium => 2)->{state}, '3',
    'phones are accepted at these gates';
is pay(booked(), activate => 't')->{state}, '3',
    'paper is accepted at these gates';
supplier_set(gate_media => 3);
is verdict(booked(id_type => 4), activate => 't', medium => 1),
    'ACTIVATION_DOCUMENT', 'a document that is no card is refused for cards';
is pay(booked(id_type => 4), activate => 't', medium => 2)->{state}, '3',
    'a document that is no card is accepted for phones';
{
    my %real = (items => [[3, 2]], id_type => 4);
    is_deeply [@{pay(booked(%real, visitors => [['a', 1, 1], ['b', 1, 3]]),
                     activate => 't', medium => 1, amount => 24000)}
               {qw(verdict subject)}],
        ['ACTIVATION_DOCUMENT', '2'],
        'a visitor with a passport is refused (R162)';
    is pay(booked(%real, visitors => [['c', 1, 1], ['d', 1, 1]]),
           activate => 't', medium => 1, amount => 24000)->{state}, '3',
        'visitors with cards are accepted';
}

# what ActivateTicket checks of names, each way of passing
for (['two single tickets on one card', 1, 20000, 'ACTIVATE_CARDS_ORDER ADULT',
      items => [[1, 2]]],
     ['one of two named, for cards', 1, 20000, 'ACTIVATE_CARDS_ORDER ADULT',
      items => [[1, 2]], visitors => [['e', 1]]],
     ['one of a group named, for cards', 1, 16000,
      'ACTIVATE_CARDS_ORDER GROUP', items => [[2, 2]], visitors => [['f', 1]]],
     ['two products on one card', 1, 18000, 'ACTIVATE_CARD_TWICE ',
      items => [[1, 1], [2, 1]]],
     ['one of two named, for phones', 2, 20000, 'ACTIVATE_SINGLE_ORDER ADULT',
      items => [[1, 2]], visitors => [['g', 1]]],
     ['one ticket on one card', 1, 10000, '', items => [[1, 1]]],
     ['a group on one card', 1, 16000, '', items => [[2, 2]]],
     ['one of a group named, for phones', 2, 16000, '', items => [[2, 2]],
      visitors => [['h', 1]]],
     ['one of two named, for paper', 0, 20000, '', items => [[1, 2]],
      visitors => [['i', 1]]])
{
    my ($name, $medium, $amount, $expected, @order) = @$_;
    my $order = booked(@order);
    my $r = pay($order, activate => 't', medium => $medium, amount => $amount);
    is join(' ', grep { defined } @{$r}{qw(verdict subject)}), $expected =~ s/ $//r,
        "$name: the payment says what activating would" if $expected;
    is $r->{state}, $expected ? '0' : '3', "$name: the state is right";
    is order_row($order)->{transfers}, $expected ? 0 : 1,
        "$name: money moves with the activation or not at all";
}

# refusals
is verdict(1), 'ORDER_NOT_PAYABLE', 'an unknown order is refused';
is verdict(booked(), agent => 9102), 'ORDER_NOT_PAYABLE',
    'an order of another agent is refused';
is verdict(booked(), amount => 19999), 'ORDER_AMOUNT',
    'another amount is refused';
{
    my $order = booked();
    sql_do("SELECT api.set_clock_shift('29 minutes')");
    is verdict($order, amount => 1), 'ORDER_AMOUNT',
        'an order is payable for 29 minutes';
    sql_do("SELECT api.set_clock_shift('31 minutes')");
    is verdict($order), 'ORDER_NOT_PAYABLE',
        'an order is not payable after the time limit';
    sql_do("SELECT api.set_clock_shift('0')");
    $order = booked(pay_by => undef, valid_until => sql_value(
        "SELECT api.now() + interval '1 day'"));
    sql_do("SELECT api.set_clock_shift('25 hours')");
    is verdict($order), 'ORDER_NOT_PAYABLE',
        'an order is not payable after its validity';
    sql_do("SELECT api.set_clock_shift('0')");
}
{
    my $before = account_of(91011);
    my ($balance, $held) = split / /, $before;
    my $dear = booked(items => [[2, 9999]], slots => []);
    my $amount = 9999 * 8000;

    is verdict($dear, amount => $amount), undef,
        'a payment within what is available succeeds';
    my $second = booked(items => [[2, 9999]], slots => []);
    is verdict($second, amount => $amount), 'BALANCE_LOW',
        'money on hold is not available';
    is account_of(91011), $balance . ' ' . ($held + $amount),
        'the refused payment moves no money';
}

# nothing to pay
{
    my $order = booked(items => [[2, 1, 1]]);
    is pay($order, amount => 0)->{state}, '2', 'a free order is authorised';
    is order_row($order)->{transfers}, 0, 'a free order moves no money';
}

# documents: R31 and R196
{
    my $real = sub { (items => [[3, 1]], visitors => [[$_[0], 1]],
        agent => 9102, documents => [[0, $day, $_[0], 1, 1, 1]],
        ticket_until => iso_day(4)) };
    my %pay = (agent => 9102, amount => 12000, activate => 't');
    my $first = booked($real->('V'));

    supplier_set(single_purchase => 1);
    is verdict($first, %pay), undef,
        'the first order of a document is activated';
    is sql_value('SELECT used FROM ticket.document WHERE day = ?'
        . ' AND id_index = ?::bytea', $day, index_of('V')), 0,
        'a delivered order is no valid order any more (R31)';

    my $second = booked($real->('V'));
    my $row = pay($second, %pay);
    is_deeply [@{$row}{qw(verdict request_key id_sealed)}],
        ['DOCUMENT_TICKET', order_row($second)->{request_key}, "\x01"],
        'the second order of the document is refused with its seal (R196)';
    is order_row($second)->{state}, '0',
        'the refused order is still only booked';
    is sql_value('SELECT held_fen FROM ticket.account'
        . ' WHERE account_id = 91021'), 0,
        'the refused order puts nothing on hold';
    is verdict($second, %pay, activate => 'f'), undef,
        'authorisation alone asks for no document';
    supplier_set(single_purchase => 0);
}

# no event where there is nobody to tell
{
    my $order = booked(agent => 9108, callback => 0);
    is verdict($order, agent => 9108), undef,
        'an order of an agent without an address is paid';
    is order_row($order)->{events}, 0,
        'an agent without an address gets no event';
    $order = booked(agent => 9102, key => "\x01" . 'cd' x 16, callback => 0);
    is verdict($order, agent => 9102), undef,
        'an order without a client reference is paid';
    is order_row($order)->{events}, 0,
        'an order without a client reference gets no event';
}

audit_ok();
done_testing();
