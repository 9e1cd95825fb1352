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
    return sql_call('api.pay_account_2', 7, $o{agent} // 9101, $order,
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
    ['agent9101', 'topup', 100000, 100000, 0, 0],
    'a top-up answers its type, amount and balance';
is account(), '100000 0', 'the top-up is in the rebate account';
is account($deposit), '100000000 0', 'the top-up is not in the deposit';
is_deeply transfers($row->{document}),
    [[1, 1, 2, $rebate, 100000, undef, 100000]], 'the top-up is one transfer';

my $again = staff_call('rebate_topup', @who, 100000, '{"reference": "RB-1",'
                . ' "rebate_type": "2"}')->[0];
is_deeply [@{$again}{qw(document balance_fen repeated)}],
    [$row->{document}, 100000, 1], 'a top-up said twice counts once';
staff_refused(qr/RB-1 was used for another document/,
    'another type under one reference', 'rebate_topup', @who, 100000,
    '{"reference": "RB-1"}');
staff_refused(qr/RB-1 was used for another document/,
    'the deposit under one reference', 'deposit_topup', @who, 100000,
    '{"reference": "RB-1"}');
staff_refused(qr/more than 0\.00/, 'a top-up of nothing',
    'rebate_topup', @who, 0, '{}');
staff_refused(qr/only 1000\.00 is available/,
    'a deduction of more than there is', 'rebate_deduct', @who, 100001, '{}');
staff_refused(qr/no agent x/, 'a top-up of nobody',
    'rebate_topup', 'BOOK', 'x', 1, '{}');

for my $case (['topup', '3'], ['deduct', '2'], ['topup', '9'],
              ['deduct', '1'])
{
    my ($what, $type) = @$case;
    is eval { staff_call("rebate_$what", @who, 100,
                  qq({"rebate_type": "$type"})); 1 }, undef,
        "$what is never of type $type";
}

is staff_call('rebate_deduct', @who, 30000, '{}')->[0]{balance_fen}, 70000,
    'a deduction lowers the balance';
is_deeply $dbh->selectcol_arrayref('SELECT rebate_type FROM'
    . ' ticket.deposit_document WHERE account_id = ? ORDER BY order_id', undef,
    $rebate), ['2', '3'], 'each document keeps its type';
is_deeply [map { [@{$_}{qw(kind amount_fen balance_fen)}] }
           @{staff_call('rebate_show', @who, '{}')}],
    [['topup', 100000, 100000], ['deduct', 30000, 70000]],
    'both documents are shown';


# ---- Two steps ----

my $order = booked();
my $r = pay($order);

is_deeply [@{$r}{qw(verdict order_id state)}], [undef, $order, 'C'],
    'paying from rebate authorises the order (state C)';
is account(), '70000 20000', 'the rebate account has the amount on hold';
is account($deposit), '100000000 0', 'the deposit is another account';
is_deeply transfers($order), [[1, 4, $rebate, $rebate + 1, 20000, 70000,
                               70000]], 'the payment writes one hold';
my $o = order_row($order);
is_deeply [@{$o}{qw(state born_state pay_method transfers events deal_fen
                    delivered_at)}],
    ['C', '0', 'F', 1, 2, 0, undef], 'the order stores its payment from rebate';
is sql_value('SELECT string_agg(status::text, null::text'
    . ' ORDER BY seq) FROM ticket.outbox WHERE order_id = ?', $order),
    '0C', 'callbacks of states 0 and C are queued';
is pay($order)->{verdict}, 'ORDER_NOT_PAYABLE', 'paying it twice is refused';
is pay_deposit(7, 9101, $order, 20000, 40, 'f', 0,
        't')->[0]{verdict}, 'ORDER_NOT_PAYABLE',
    'paying it from the deposit, too, is refused';

is sql_call('api.cancel_order', 7, 9101, $order)->[0]{state}, '4',
    'the authorised order is cancelled (R20)';
is account(), '67000 0', 'the rest is back, the fee is not (R61)';
is_deeply [map { [@{$_}[1 .. 4]] } @{transfers($order)}],
    [[4, $rebate, $rebate + 1, 20000], [5, $rebate + 1, $rebate, 17000],
     [7, $rebate + 1, 3, 3000]], 'release and fee move in the rebate account';

$order = booked();
$r = pay($order, activate => 't');
is $r->{state}, 'D', 'paying with activation delivers the order (state D)';
is account(), '47000 0', 'the amount is debited from the rebate account';
is_deeply transfers($order), [[1, 3, $rebate, 1, 20000, 47000, undef]],
    'the payment writes one sale';
$o = order_row($order);
is_deeply [@{$o}{qw(state pay_method deal_fen)}], ['D', 'F', 20000],
    'the order stores its sale from rebate';
is $o->{delivered_at}, $o->{paid_at}, 'the order is delivered when it is paid';
is sql_value('SELECT count(*) FROM ticket.ticket WHERE order_id = ?'
    . " AND state = '1'", $order), 2, 'both tickets are issued';

is sql_call('api.refund_tickets_2', 7, 9101, $order, '{1}')->[0]{verdict},
    undef, 'a ticket is refunded';
is account(), '55500 0',
    'the refund goes to the rebate account, less the fee (R82, R125)';
is sql_call('api.query_order_2', 7, 9101, $order)->[0]{return_channels},
    '返款余额，退款85.00，已受理', 'the refund is shown in words';

supplier_set(activateable => 2);
is pay(booked())->{state}, 'D', 'the supplier may force activation';
is pay(booked(), edition => 30)->{state}, 'C', 'edition 3.0 only authorises';
supplier_set(activateable => 0);
is pay(booked(), activate => 't')->{verdict}, 'ACTIVATION_FORBIDDEN',
    'activation is refused where it is forbidden';
supplier_set(activateable => 1);

is account(), '35500 20000', 'the rebate account has what is left';
is pay(booked(), amount => 19999)->{verdict}, 'ORDER_AMOUNT',
    'another amount is refused';
is pay(booked(), agent => 9102)->{verdict}, 'ORDER_NOT_PAYABLE',
    'an order of another agent is refused';
is pay(booked())->{verdict}, 'BALANCE_LOW',
    'money on hold and money of the deposit are not available';
is account(), '35500 20000', 'the refused payments move no money';


# ---- One step, through the batch ----

top_up(9102, 100000, 3);
my %usual = (agent => 9102, day => $day, items => [[1, 2]], slots => [2],
             callback => 1, valid_until => sql_value(
                 "SELECT api.now() + interval '1 day'"));
my @placed = place({ %usual, key => 'F1', state => 'C' }, { %usual,
    key => 'F2', state => '2' },
    { %usual, key => 'F3', state => 'D' }, { %usual, key => 'F4', state => '3' });

is_deeply [map { $_->{verdict} } @{$placed[0]}], [(undef) x 4],
    'all four orders are placed';
my @id = map { $_->{order_id} } @{$placed[0]};
is account(91023), '80000 20000',
    'the rebate account has one hold and one sale';
is account(91021), '99980000 20000', 'the deposit has one hold and one sale';
is_deeply transfers($id[0]), [[1, 4, 91023, 91024, 20000, 100000, 100000]],
    'an order created in state C writes a hold';
is_deeply transfers($id[2]), [[1, 3, 91023, 1, 20000, 80000, undef]],
    'an order created in state D writes a sale';
is_deeply [@{order_row($id[2])}{qw(state born_state pay_method deal_fen)}],
    ['D', 'D', 'F', 20000], 'an order created in state D is delivered';
ok defined order_row($id[2])->{delivered_at},
    'an order created in state D says when it was delivered';
is_deeply [@{order_row($id[0])}{qw(state born_state pay_method deal_fen
                                   delivered_at)}],
    ['C', 'C', 'F', 0, undef], 'an order created in state C is only paid';
is_deeply $dbh->selectcol_arrayref('SELECT state FROM ticket.ticket WHERE'
    . ' order_id IN (?, ?) ORDER BY order_id, ticket_no', undef, @id[0, 2]),
    ['0', '0', '1', '1'], 'the tickets of the delivered order alone are issued';
is sql_value('SELECT sum(deal_quantity) FROM ticket.order_item'
    . ' WHERE order_id IN (?, ?)', @id[0, 2]), 2,
    'the items of the delivered order alone are delivered';

# decided one by one, as when something of a batch does not fit
@placed = place({ %usual, key => 'G1', state => 'C', items => [[1, 6]] },
    { %usual, key => 'G2', state => 'D', items => [[1, 1]] },
    { %usual, key => 'G3', state => '2', items => [[1, 1]] });
is_deeply [map { $_->{verdict} } @{$placed[0]}],
    [undef, 'BALANCE_LOW', undef], 'the rebate is used up, the deposit is not';
is account(91023), '80000 80000', 'all of the rebate is on hold';
is place_one(%usual, key => 'F1', state => 'C')->{replayed}, 1,
    'the same key again is a replay';
is place_one(%usual, key => 'F1', state => 'C')->{state}, 'C',
    'the replay answers the initial state';

# nobody comes for it: the rest goes back
sql_do("SELECT api.set_clock_shift('25 hours')");
sql_call('api.expire_orders', 100);
is order_row($id[0])->{state}, '4', 'the authorised order expires (R102)';
is account(91023), '68000 0', 'expiry costs a fee of 15.00 for each of eight';
sql_do("SELECT api.set_clock_shift('0')");


# ---- Two pages, one idempotency key, at one moment ----

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
    is $o->{verdict}, undef,
        "an order in state $first is placed, not committed";

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
    is $row->{replayed}, 1,
        "an order in state $second is a replay of the first";
    is $row->{order_id}, $o->{order_id},
        "an order in state $second gets the number of the first";
    $sth->finish;
    $other->disconnect;
}

audit_ok();
done_testing();
