# Orders quoted with what staff have changed meanwhile, before nginx could hear
# of it: quoted again, once, with what is true now (architecture: a stale copy
# costs a retry, never a wrong sale).

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use TicketShop;
use TicketTest;

system_start();

my $n = 0;

# Behind everybody's back: no trigger, so no version and no notification, but
# those that are raised by hand.
sub pay_now {
    return book({ XCDDH => 'stale-' . ++$n, @_ });
}

sub secretly {
    my (@statements) = @_;

    sql_do('set session_replication_role = replica');
    sql_do($_) for @statements;
    sql_do('set session_replication_role = origin');
}

# As staff do it: nginx is told.
sub openly {
    sql_do($_[0]);
    wait_until { call('GetProviderConfig', {}, verify => 0)->retcode == 0 }
        'nginx has heard of it';
}

my $supplier = 'update ticket.supplier set catalogue_version ='
    . ' catalogue_version + 1 where supplier_id = 1';
my $agent = 'update ticket.agent set version = version + 1'
    . " where supplier_id = 1 and user_name = 'demo'";

sub retcode_is {
    my ($answer, $code, $name) = @_;
    is $answer->retcode, $code, $name or diag $answer->retmsg;
}

retcode_is(pay_now(), 0, 'to begin with');

# a price
my $price = sub { 'update ticket.price set price_fen = ' . $_[0] . ' from'
    . " ticket.product p where p.code = 'ADULT' and p.supplier_id = 1 and"
    . ' price.supplier_id = 1 and price.product_id = p.product_id' };
secretly($price->(11000), $supplier);
retcode_is(pay_now(), -2096, 'the old price does not buy any more');
retcode_is(pay_now(money => '220.00'), 0, 'the new one does');
secretly($price->(9000), $supplier);
my $order = book({});
retcode_is($order, 0, 'to be paid later');
is call('QueryOrder', { order_id => $order->item('orderid') })
    ->item('summary'), '180.00', 'at the new price, too';
is call('GetProducts', {})->doc->findvalue(
    '//Item[productid="ADULT"]/price'), '90.00',
    'and then all pages know it';
secretly($price->(10000), $supplier);
retcode_is(pay_now(money => '180.00'), -2096, 'and back');

# a product is taken off the list
my $sale = sub { "update ticket.product set on_sale = $_[0] where code = 'CHILD'"
    . ' and supplier_id = 1' };
secretly($sale->('false'), $supplier);
retcode_is(book({ Order_list => 'CHILD|1' }), -1,
    'what is not for sale any more');
secretly($sale->('true'), $supplier);
retcode_is(book({ Order_list => 'ADULT|1' }), 0, 'somebody finds out');
retcode_is(book({ Order_list => 'CHILD|1' }), 0, 'what is for sale again');

# the account
secretly("update ticket.agent set can_deposit = false where supplier_id = 1"
         . " and user_name = 'demo'", $agent);
retcode_is(pay_now(), -2094, 'the deposit forbidden');
secretly("update ticket.agent set can_deposit = true where supplier_id = 1"
         . " and user_name = 'demo'", $agent);
retcode_is(book({}), 0, 'an order finds out');
retcode_is(pay_now(), 0, 'and allowed again');

# what is paid for later is paid by the agent's row of now, too
my $pay = sub {
    my ($order, $password) = @_;
    call('UseAccountToPayByPwd', { Order_id => $order, money => '100.00',
        Smscode => $password, smsModel => '0' });
};
my $hash = "(select pay_password_hash from ticket.agent where supplier_id = 1"
    . " and user_name = 'demo')";
my $old = sql_value("select encode($hash, 'hex')");
my ($later, $last) = map { book({ Order_list => 'ADULT|1' })->item('orderid') } 1, 2;

is((ticketctl(qw(paypassword set DEMO demo --password 975310)))[0], 0, 'a new password');
wait_until { $pay->($last, '975310')->retcode == 0 } 'that pays';
secretly("update ticket.agent set pay_password_hash = '\\x$old' where"
         . " supplier_id = 1 and user_name = 'demo'", $agent);
retcode_is($pay->($later, '975310'), -2098, 'one of before does not');
is sql_value('select state from ticket.orders where order_id = ?', $later),
    '0', 'and nothing is paid';
secretly("update ticket.agent set can_deposit = false where supplier_id = 1"
         . " and user_name = 'demo'", $agent);
retcode_is($pay->($later, '246810'), -2094, 'nor does a deposit forbidden');
secretly("update ticket.agent set can_deposit = true where supplier_id = 1"
         . " and user_name = 'demo'", $agent);
retcode_is(book({}), 0, 'an order finds out');
retcode_is($pay->($later, '246810'), 0, 'the right one pays');

# an order whose agent has been closed, or has lost its key, is not booked
my $orders = sql_value('select count(*) from ticket.orders');
secretly("update ticket.agent set enabled = false where supplier_id = 1"
         . " and user_name = 'demo'", $agent);
retcode_is(book({}), -2202, 'a closed account');
retcode_is(book({}), -2202, 'and stays closed');
openly("update ticket.agent set enabled = true where supplier_id = 1"
       . " and user_name = 'demo'");
retcode_is(book({}), 0, 'opened');

secretly('update ticket.agent_key set key_index = 77 from ticket.agent a'
         . " where a.supplier_id = 1 and a.user_name = 'demo' and"
         . ' agent_key.supplier_id = 1 and agent_key.agent_id = a.agent_id',
         $agent);
retcode_is(call('OrderProducts', order(senderid => 'stale-key'),
                verify => 0), -1, 'a key that is gone');
is sql_value('select count(*) from ticket.orders'), $orders + 1,
    'and nothing was booked';

# a repeat of what was sold at the old price is still what it was
openly('update ticket.agent_key set key_index = 1 where key_index = 77');
$orders++;
my %same = (XCDDH => 'stale-same', money => '200.00');
my $first = pay_now(%same);
retcode_is($first, 0, 'sold');
secretly($price->(12500), $supplier);
is pay_now(%same)->raw, $first->raw, 'the same answer at a new price';
retcode_is(pay_now(), -2096, 'which others pay');

audit_ok('the books agree');
done_testing();
