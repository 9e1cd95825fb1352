# The rebate account: what staff move, paying from it in two steps and in one,
# and what of it comes back.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use DBD::Pg qw(:async);
use TicketBooking qw(
    database connection fixture top_up supplier_set sql_call pay_deposit
    staff_call staff_refused order_defaults booked place place_one
    place_sql place_arguments order_row account_of);
use TicketTest;

my $dbh = database();

fixture(slot_mode => 1, fee_mode => 1);
sql_do("INSERT INTO ticket.fee_rule VALUES (7, 1, 'D', 0, 'B', 1500)");
sql_do('UPDATE ticket.supplier SET catalogue_version = 1');

my $day = iso_day(2);
my ($deposit, $rebate) = (91011, 91013);

sub account { return account_of($_[0] // $rebate) }

order_defaults(day => $day);

sub pay {
    my ($order, %o) = @_;
    return sql_call('api.pay_account', 7, $o{agent} // 9101, $order,
        $o{amount} // 20000, $o{edition} // 40, $o{activate} // 'f', 0,
        't', 'F', '0', undef)->[0];
}

sub transfers {
    return $dbh->selectall_arrayref('SELECT no, kind, debit, credit,'
        . ' amount_fen, debit_after, credit_after FROM ticket.transfer'
        . ' WHERE order_id = ? ORDER BY no', undef, $_[0]);
}


# ---- What staff move ----

my $staff = connection('ticket_staff');

my @who = ('BOOK', 'agent9101');
my $row = staff_call('rebate_topup', @who, 100000, '{"reference": "RB-1",'
              . ' "rebate_type": "2"}')->[0];

is_deeply [@{$row}{qw(user_name kind amount_fen balance_fen held_fen
                      repeated)}],
    ['agent9101', 'topup', 100000, 100000, 0, 0], 'a settlement';
is account(), '100000 0', 'in the rebate account';
is account($deposit), '100000000 0', 'and not in the deposit';
is_deeply transfers($row->{document}),
    [[1, 1, 2, $rebate, 100000, undef, 100000]], 'one transfer';

my $again = staff_call('rebate_topup', @who, 100000, '{"reference": "RB-1",'
                . ' "rebate_type": "2"}')->[0];
is_deeply [@{$again}{qw(document balance_fen repeated)}],
    [$row->{document}, 100000, 1], 'said twice it counts once';
staff_refused(qr/RB-1 was used for another document/, 'another type',
    'rebate_topup',
        @who, 100000, '{"reference": "RB-1"}');
staff_refused(qr/RB-1 was used for another document/, 'the deposit',
    'deposit_topup',
        @who, 100000, '{"reference": "RB-1"}');
staff_refused(qr/more than 0\.00/, 'nothing', 'rebate_topup', @who, 0, '{}');
staff_refused(qr/only 1000\.00 is available/, 'more than there is',
    'rebate_deduct',
        @who, 100001, '{}');
staff_refused(qr/no agent x/, 'nobody', 'rebate_topup', 'BOOK', 'x', 1, '{}');

for my $case (['topup', '3'], ['deduct', '2'], ['topup', '9'],
              ['deduct', '1'])
{
    my ($what, $type) = @$case;
    is eval { staff_call("rebate_$what", @who, 100,
                  qq({"rebate_type": "$type"})); 1 }, undef,
        "$what is never of type $type";
}

is staff_call('rebate_deduct', @who, 30000, '{}')->[0]{balance_fen}, 70000,
    'paid out';
is_deeply $dbh->selectcol_arrayref('SELECT rebate_type FROM'
    . ' ticket.deposit_document WHERE account_id = ? ORDER BY order_id', undef,
    $rebate), ['2', '3'], 'each with what it was';
is_deeply [map { [@{$_}{qw(kind amount_fen balance_fen)}] }
           @{staff_call('rebate_show', @who, '{}')}],
    [['topup', 100000, 100000], ['deduct', 30000, 70000]], 'shown';


# ---- Two steps ----

my $order = booked();
my $r = pay($order);

is_deeply [@{$r}{qw(verdict order_id state)}], [undef, $order, 'C'],
    'authorised';
is account(), '70000 20000', 'held';
is account($deposit), '100000000 0', 'the deposit is another account';
is_deeply transfers($order), [[1, 4, $rebate, $rebate + 1, 20000, 70000,
                               70000]], 'a hold';
my $o = order_row($order);
is_deeply [@{$o}{qw(state born_state pay_method transfers events deal_fen
                    delivered_at)}],
    ['C', '0', 'F', 1, 2, 0, undef], 'the order';
is sql_value('SELECT string_agg(status::text, null::text'
    . ' ORDER BY seq) FROM ticket.outbox WHERE order_id = ?', $order),
    '0C', 'who is told';
is pay($order)->{verdict}, 'ORDER_NOT_PAYABLE', 'once';
is pay_deposit(7, 9101, $order, 20000, 40, 'f', 0,
        't')->[0]{verdict}, 'ORDER_NOT_PAYABLE', 'nor from the deposit';

is sql_call('api.cancel_order', 7, 9101, $order)->[0]{state}, '4',
    'cancelled (R20)';
is account(), '67000 0', 'the rest is back, the fee is not (R61)';
is_deeply [map { [@{$_}[1 .. 4]] } @{transfers($order)}],
    [[4, $rebate, $rebate + 1, 20000], [5, $rebate + 1, $rebate, 17000],
     [7, $rebate + 1, 3, 3000]], 'by that account';

$order = booked();
$r = pay($order, activate => 't');
is $r->{state}, 'D', 'debited and activated';
is account(), '47000 0', 'debited';
is_deeply transfers($order), [[1, 3, $rebate, 1, 20000, 47000, undef]],
    'a sale';
$o = order_row($order);
is_deeply [@{$o}{qw(state pay_method deal_fen)}], ['D', 'F', 20000],
    'the order';
is $o->{delivered_at}, $o->{paid_at}, 'delivered when paid';
is sql_value('SELECT count(*) FROM ticket.ticket WHERE order_id = ?'
    . " AND state = '1'", $order), 2, 'its tickets';

is sql_call('api.refund_tickets', 7, 9101, $order, '{1}')->[0]{verdict},
    undef, 'a ticket is refunded';
is account(), '55500 0', 'to the rebate account, less the fee (R82, R125)';
is sql_call('api.query_order', 7, 9101, $order)->[0]{return_channels},
    '返款余额，退款85.00，已受理', 'in words';

supplier_set(activateable => 2);
is pay(booked())->{state}, 'D', 'forced';
is pay(booked(), edition => 30)->{state}, 'C', 'edition 3.0 only authorises';
supplier_set(activateable => 0);
is pay(booked(), activate => 't')->{verdict}, 'ACTIVATION_FORBIDDEN',
    'forbidden';
supplier_set(activateable => 1);

is account(), '35500 20000', 'what is left';
is pay(booked(), amount => 19999)->{verdict}, 'ORDER_AMOUNT', 'another amount';
is pay(booked(), agent => 9102)->{verdict}, 'ORDER_NOT_PAYABLE', 'not theirs';
is pay(booked())->{verdict}, 'BALANCE_LOW',
    'held money is not available, and that of the deposit neither';
is account(), '35500 20000', 'nothing has moved';


# ---- One step, through the batch ----

top_up(9102, 100000, 3);
my %usual = (agent => 9102, day => $day, items => [[1, 2]], slots => [2],
             callback => 1, valid_until => sql_value(
                 "SELECT api.now() + interval '1 day'"));
my @placed = place({ %usual, key => 'F1', state => 'C' }, { %usual,
    key => 'F2', state => '2' },
    { %usual, key => 'F3', state => 'D' }, { %usual, key => 'F4', state => '3' });

is_deeply [map { $_->{verdict} } @{$placed[0]}], [(undef) x 4], 'all placed';
my @id = map { $_->{order_id} } @{$placed[0]};
is account(91023), '80000 20000', 'rebate: one held, one sold';
is account(91021), '99980000 20000', 'deposit: likewise';
is_deeply transfers($id[0]), [[1, 4, 91023, 91024, 20000, 100000, 100000]],
    'held';
is_deeply transfers($id[2]), [[1, 3, 91023, 1, 20000, 80000, undef]], 'sold';
is_deeply [@{order_row($id[2])}{qw(state born_state pay_method deal_fen)}],
    ['D', 'D', 'F', 20000], 'delivered as it was born';
ok defined order_row($id[2])->{delivered_at}, 'and when';
is_deeply [@{order_row($id[0])}{qw(state born_state pay_method deal_fen
                                   delivered_at)}],
    ['C', 'C', 'F', 0, undef], 'the other one only paid';
is_deeply $dbh->selectcol_arrayref('SELECT state FROM ticket.ticket WHERE'
    . ' order_id IN (?, ?) ORDER BY order_id, ticket_no', undef, @id[0, 2]),
    ['0', '0', '1', '1'], 'tickets';
is sql_value('SELECT sum(deal_quantity) FROM ticket.order_item'
    . ' WHERE order_id IN (?, ?)', @id[0, 2]), 2, 'lines';

# decided one by one, as when something of a batch does not fit
@placed = place({ %usual, key => 'G1', state => 'C', items => [[1, 6]] },
    { %usual, key => 'G2', state => 'D', items => [[1, 1]] },
    { %usual, key => 'G3', state => '2', items => [[1, 1]] });
is_deeply [map { $_->{verdict} } @{$placed[0]}],
    [undef, 'BALANCE_LOW', undef], 'the rebate is used up, the deposit not';
is account(91023), '80000 80000', 'all of it held';
is place_one(%usual, key => 'F1', state => 'C')->{replayed}, 1,
    'a repeat';
is place_one(%usual, key => 'F1', state => 'C')->{state}, 'C',
    'with the state it was born in';

# nobody comes for it: the rest goes back
sql_do("SELECT api.set_clock_shift('25 hours')");
sql_call('api.expire_orders', 100);
is order_row($id[0])->{state}, '4', 'expired (R102)';
is account(91023), '68000 0', 'a fee of 15.00 for each of eight';
sql_do("SELECT api.set_clock_shift('0')");


# ---- Two pages, one own number, at one moment ----

# Nothing else of the two is the same, and documents have each decided alone.

for my $first ('C', '2') {
    my $second = $first eq 'C' ? '2' : 'C';
    my $two = sub { my ($state, $day) = @_; return { %usual, agent => 9103,
        key => "ONE$first", slots => [], items => [[4, 1]], day => $day,
        documents => [[4, $day, 'one', 5, 1, 1]], state => $state } };
    my $other = connection();
    my $sth;

    top_up(9103, 20000, 3);
    $dbh->begin_work;
    my $o = place_one(%{$two->($first, iso_day(3))});
    is $o->{verdict}, undef, "$first: placed, not committed";

    $sth = $other->prepare(place_sql(),
                           { pg_async => PG_ASYNC });
    $sth->execute(place_arguments(7, sql_value('SELECT api.now()'),
                                  [$two->($second, iso_day(4))]));
    wait_until(sub {
        sql_value('SELECT count(*) FROM pg_stat_activity'
            . " WHERE pid = ? AND wait_event_type = 'Lock'",
            $other->{pg_pid});
    }, 'the other one waits');
    $dbh->commit;
    $other->pg_result;
    my ($row) = grep { $_->{kind} eq 'o' } @{$sth->fetchall_arrayref({})};
    is $row->{replayed}, 1, "$second: is told of the first";
    is $row->{order_id}, $o->{order_id}, 'and which';
    $sth->finish;
    $other->disconnect;
}

audit_ok();
done_testing();
