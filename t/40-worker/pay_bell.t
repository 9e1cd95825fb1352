# A buyer waits: the bell of Redis makes the worker claim at once what nginx has
# named; without Redis the sweep finds all of it.

use strict;
use warnings;
use utf8;

use FindBin;
use Time::HiRes qw(time);
use lib "$FindBin::Bin/../lib";
use TicketAlipay;
use TicketBooking qw(booked order_row sql_call supplier_set);
use TicketMoney qw(begin payment_of payback_of);
use TicketPay qw(pay_system account_add ask_now comes_to cancelled);
use TicketTest;

my $alipay = TicketAlipay->new;

# What the worker hears of, the bell told.
pay_system(settings => ['sweep 600000']);
account_add($alipay, 'alipay');

sub ring {
    my ($begun) = @_;
    redis()->xadd('ticket:pay', '*', supplier => 7, jobs => $begun->{job_id});
    return;
}

# the account is new to the worker
my $begun = begin(booked(), channel => 'alipay');
ring($begun);
wait_until { $alipay->requests(action => 'charge')
             || (ring($begun), 0)[1] } 'the worker hears of a job';
comes_to($begun->{number}, 'O', 'and opens the payment');

my $order = booked();
$begun = begin($order, channel => 'alipay');
my $at = time;
ring($begun);
comes_to($begun->{number}, 'O', 'the next one is opened, too');
cmp_ok time - $at, '<', 3, 'it is opened at once';

# a notice that nginx has stored
sql_call(db('ticket_nginx'), 'api.notice_store_2', 7, 1, 'N1',
         $begun->{number}, 1, '', 20000, undef, "A$begun->{payment_id}", undef,
         'f', '\x00');
redis()->xadd('ticket:pay', '*', supplier => 7, notices => 1);
comes_to($begun->{number}, 'P', 'a stored notice is applied when it is rung for');
is order_row($order)->{state}, '6', 'the order is paid';

# what follows of a record is sent at once
cancelled($order);
ok payback_of(payment_of($begun->{number}))->[0], 'a refund is made';

# nothing depends on Redis
redis()->flushall;
$begun = begin(booked(), channel => 'alipay');
ring($begun);
comes_to($begun->{number}, 'O', 'the bell rings again after FLUSHALL');

stop('worker');
stop('redis');
configure_worker('sweep 200');
start('worker');
$begun = begin(booked(), channel => 'alipay');
comes_to($begun->{number}, 'O', 'without Redis the sweep opens payments');

# a paid order is activated by itself, where the supplier has it so
supplier_set(direct_activation => 1);
$order = booked();
$begun = begin($order, channel => 'alipay');
comes_to($begun->{number}, 'O', 'another payment is opened');
$alipay->pay($begun->{number});
ask_now($begun->{number});
wait_until { order_row($order)->{state} eq '3' }
    'an order is paid, and then activated';

# the end of its time: first at the platform, then here
$order = booked();
$begun = begin($order, channel => 'alipay');
comes_to($begun->{number}, 'O', 'a last payment is opened');
sql_do("UPDATE ticket.payment SET expire_at = api.now() WHERE number = ?",
       $begun->{number});
sql_do("UPDATE ticket.orders SET pay_by = api.now() WHERE order_id = ?",
       $order);
comes_to($begun->{number}, 'X', 'its time over, it is closed');
is scalar($alipay->requests(number => $begun->{number}, action => 'close')), 1,
    'the platform has closed it';
wait_until { order_row($order)->{state} eq '4' } 'then the order is closed';

audit_ok();
done_testing();
