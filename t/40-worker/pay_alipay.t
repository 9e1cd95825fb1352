# The whole way through Alipay: a QR code, a query that finds it paid, a refund.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use TicketAlipay;
use TicketBooking qw(booked order_row);
use TicketMoney qw(begin payment_of payback_of jobs_of alarms sides);
use TicketPay qw(pay_system account_add opened ask_now attempts comes_to
                 cancelled one_content);
use TicketTest;

my $alipay = TicketAlipay->new;

pay_system();
account_add($alipay, 'alipay');

my ($order, $number) = opened('alipay');
my $p = payment_of($number);
like $p->{qr}, qr{^https?://}, 'the buyer has a code to scan';
is $p->{url}, undef, 'and no page';

$alipay->pay($number);
ask_now($number);
comes_to($number, 'P', 'a question finds it paid');
is_deeply [@{payment_of($number)}{qw(received_fen state)}], [20000, 'P'],
    'the receipt is booked';
is order_row($order)->{state}, '6', 'the order is paid';
is jobs_of($number), '', 'nothing is asked any more';

cancelled($order);
my ($back) = @{payback_of($p)};
wait_until { payback_of($p)->[0]{state} eq 'D' } 'the money goes back';
is order_row($order)->{state}, '4', 'and the order is closed';
is_deeply $alipay->totals, { received => 20000, refunded => 20000,
                             transferred => 0 }, 'the platform says the same';
is alarms($number), '', 'nobody is alarmed';
is sides($order, 3, 4, 5, 21), '0 0 0 0', 'the books are even';

audit_ok();
done_testing();
