# Somebody sits on an order, as a hung psql does: what platforms say of other
# orders is recorded, and of this one when it is free.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use TicketAlipay;
use TicketBooking qw(connection order_row);
use TicketMoney qw(payment_of);
use TicketPay qw(pay_system account_add opened ask_now comes_to);
use TicketTest;

my $alipay = TicketAlipay->new(speed => 20);

pay_system();
account_add($alipay, 'alipay');

my ($order, $number) = opened('alipay');
my @others = map { [opened('alipay')] } 1 .. 3;
my $sits = connection();

$sits->begin_work;
$sits->do('SELECT FROM ticket.orders WHERE order_id = ? FOR UPDATE', {},
          $order);

$alipay->pay($_) for $number, map { $_->[1] } @others;
ask_now($number, map { $_->[1] } @others);
comes_to($_->[1], 'P', "$_->[1] is paid beside the locked order")
    for @others;
is_deeply [map { order_row($_->[0])->{state} } @others], ['6', '6', '6'],
    'the orders of others are paid';
wait_until { $alipay->requests(action => 'query', number => $number) }
    'the platform has said that the locked one is paid';
is payment_of($number)->{state}, 'O', 'which is not recorded yet';

$sits->rollback;
comes_to($number, 'P', 'the locked one is paid when it is free');
is order_row($order)->{state}, '6', 'and so is its order';
is sql_value('SELECT count(*) FROM ticket.transfer WHERE order_id = ?',
             payment_of($number)->{payment_id}), 1, 'it is booked once';

audit_ok();
done_testing;
