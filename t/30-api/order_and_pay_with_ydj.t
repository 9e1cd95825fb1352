# OrderAndPayWithYDJ 4.2.37: booked, paid, activated; again; both editions.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use TicketShop;
use TicketTest;

system_start(nginx => 2);

sub money {
    return sql_row('select balance_fen, held_fen from ticket.account
        where supplier_id = ? and account_id = 1011', $_[0] // 1);
}

my $before = money();
my $answer = booked('paid', { XCDDH => 'A-1' });
is_deeply [($answer->items)[0]->names], [qw(Order_id XCDDH status)],
    'the answer has all elements in order';
like $answer->item('Order_id'), qr/\A\d{6}001\d{10}\z/,
    'Order_id names the day and the supplier';
is $answer->item('XCDDH'), 'A-1', 'the idempotency key comes back in clear';
is $answer->item('status'), 3, 'the order is delivered: activation is forced';
is money()->{balance_fen}, $before->{balance_fen} - 20000,
    'the deposit is charged';
is money()->{held_fen}, $before->{held_fen}, 'no money is held';

is call('OrderAndPayWithYDJ', order(XCDDH => 'A-1'), @$_)->raw, $answer->raw,
    "a replay answers the same bytes: @$_"
    for [], [method => 'POST'], [nginx => 1];
staff(qw(price set DEMO ADULT 150.00));
is call('OrderAndPayWithYDJ', order(XCDDH => 'A-1'))->raw, $answer->raw,
    'a replay at a new price answers the same bytes';
isnt call('OrderAndPayWithYDJ', order(XCDDH => 'A-1', money => '300.00'))
    ->retcode, 0, 'the key with another amount is refused';
is call('OrderAndPayWithYDJ', order(XCDDH => 'A-1', SmsCode => '000000'))
    ->retcode, -2098, 'the password is checked before the replay';
is money()->{balance_fen}, $before->{balance_fen} - 20000,
    'the replays charge nothing';
staff(qw(price set DEMO ADULT 100.00));

booked('with medium', { XCDDH => 'A-2', activate => 1, tickettype => 2,
    sendnotification => 0, smsModel => 'A' });
booked('other case', { XCDDH => 'A-3', MONEY => '200.00', money => undef },
    method => 'POST');

# What it costs at the counter is kept beside what the agent pays.
staff(qw(price set DEMO ADULT 80.00 --agent demo));
my $kept = booked('own price', { XCDDH => 'A-5', money => '160.00' });
is_deeply [@{sql_row('select price_fen, list_fen from ticket.order_item
    where order_id = ?', $kept->item('Order_id'))}{qw(price_fen list_fen)}],
    [8000, 10000], "an agent's own price stands beside the list price";
staff(qw(price clear DEMO ADULT --agent demo));

# Ten free one is money too.
booked('ten', { XCDDH => 'A-4', Order_list => 'TEN1|10', money => '720.00' });

# 3.0 authorises only, and so does HILL when not asked.
my $held = money()->{held_fen};
is booked('3.0', { XCDDH => 'B-1', ServiceCode => undef,
    timespanindex => undef }, at => 'agent3')->item('status'), 2,
    'edition 3.0 authorises only (status 2)';
is money()->{held_fen}, $held + 20000, 'edition 3.0 holds the money';
my %hill = (ServiceCode => undef, timespanindex => undef, money => '90.00',
    Order_list => 'HILL1|1');
is booked('not asked', { XCDDH => 'C-1', %hill }, at => 'hill')
    ->item('status'), 2, 'HILL authorises when activate is not given';
is booked('not wanted', { XCDDH => 'C-2', %hill, activate => 0,
    tickettype => 1 }, at => 'hill')->item('status'), 2,
    'HILL authorises with activate 0';
is booked('asked', { XCDDH => 'C-3', %hill, activate => 1, tickettype => 1 },
    at => 'hill')->item('status'), 3, 'HILL delivers with activate 1';
is money(2)->{held_fen}, 18000, 'the money of two orders is held';

stop('redis');
booked('without Redis', { XCDDH => 'D-1' });

audit_ok();
done_testing();
