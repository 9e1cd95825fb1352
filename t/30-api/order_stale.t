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

# As staff do it: nginx is notified.
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

retcode_is(pay_now(), 0, 'an order is sold to begin with');

# a price
my $price = sub { 'update ticket.price set price_fen = ' . $_[0] . ' from'
    . " ticket.product p where p.code = 'ADULT' and p.supplier_id = 1 and"
    . ' price.supplier_id = 1 and price.product_id = p.product_id' };
secretly($price->(11000), $supplier);
retcode_is(pay_now(), -2096, 'the old price does not buy any more');
retcode_is(pay_now(money => '220.00'), 0, 'the new price buys');
secretly($price->(9000), $supplier);
my $order = book({});
retcode_is($order, 0, 'an order to be paid later is booked');
is call('QueryOrder', { order_id => $order->item('orderid') })
    ->item('summary'), '180.00', 'the later order has the new price too';
is call('GetProducts', {})->doc->findvalue(
    '//Item[productid="ADULT"]/price'), '90.00',
    'all pages know the new price then';
secretly($price->(10000), $supplier);
retcode_is(pay_now(money => '180.00'), -2096,
    'the price before it is refused too');

# a product is taken off the list
my $sale = sub { "update ticket.product set on_sale = $_[0] where code = 'CHILD'"
    . ' and supplier_id = 1' };
secretly($sale->('false'), $supplier);
retcode_is(book({ Order_list => 'CHILD|1' }), -1,
    'a product taken off sale is refused');
secretly($sale->('true'), $supplier);
retcode_is(book({ Order_list => 'ADULT|1' }), 0,
    'an order finds out the product is back');
retcode_is(book({ Order_list => 'CHILD|1' }), 0,
    'the product back on sale is booked');

# the account
secretly("update ticket.agent set can_deposit = false where supplier_id = 1"
         . " and user_name = 'demo'", $agent);
retcode_is(pay_now(), -2094, 'a forbidden deposit is refused');
secretly("update ticket.agent set can_deposit = true where supplier_id = 1"
         . " and user_name = 'demo'", $agent);
retcode_is(book({}), 0, 'an order finds out the deposit is allowed');
retcode_is(pay_now(), 0, 'the allowed deposit pays again');

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

pay_password_is(demo => '975310');
wait_until { $pay->($last, '975310')->retcode == 0 } 'the new password pays';
secretly("update ticket.agent set pay_password_hash = '\\x$old' where"
         . " supplier_id = 1 and user_name = 'demo'", $agent);
retcode_is($pay->($later, '975310'), -2098,
    'a password replaced meanwhile is refused');
is sql_value('select state from ticket.orders where order_id = ?', $later),
    '0', 'the refused password pays nothing';
secretly("update ticket.agent set can_deposit = false where supplier_id = 1"
         . " and user_name = 'demo'", $agent);
retcode_is($pay->($later, '246810'), -2094,
    'a forbidden deposit pays no booked order');
secretly("update ticket.agent set can_deposit = true where supplier_id = 1"
         . " and user_name = 'demo'", $agent);
retcode_is(book({}), 0, 'an order finds out the deposit is back');
retcode_is($pay->($later, '246810'), 0,
    'the right password pays the booked order');

# an order whose agent has been closed, or has lost its key, is not booked
my $orders = sql_value('select count(*) from ticket.orders');
secretly("update ticket.agent set enabled = false where supplier_id = 1"
         . " and user_name = 'demo'", $agent);
retcode_is(book({}), -2202, 'a closed account is refused');
retcode_is(book({}), -2202, 'a closed account stays refused');
openly("update ticket.agent set enabled = true where supplier_id = 1"
       . " and user_name = 'demo'");
retcode_is(book({}), 0, 'an opened account books again');

secretly('update ticket.agent_key set key_index = 77 from ticket.agent a'
         . " where a.supplier_id = 1 and a.user_name = 'demo' and"
         . ' agent_key.supplier_id = 1 and agent_key.agent_id = a.agent_id',
         $agent);
retcode_is(call('OrderProducts', order(senderid => 'stale-key'),
                verify => 0), -1, 'a key that is gone is refused');
is sql_value('select count(*) from ticket.orders'), $orders + 1,
    'the refused requests booked nothing';

# a replay of what was sold at the old price gets the original answer
# (a request that names no key is proven by any, so by 77, too: one that names
# it says when nginx has heard)
openly('update ticket.agent_key set key_index = 1 where key_index = 77');
wait_until {
    call('GetProviderConfig', { sign_key_index => 77 }, verify => 0)->retcode
        == -1
} 'nginx has heard that key 77 is gone';
$orders++;
my %same = (XCDDH => 'stale-same', money => '200.00');
my $first = pay_now(%same);
retcode_is($first, 0, 'an order is sold at the old price');
secretly($price->(12500), $supplier);
is pay_now(%same)->raw, $first->raw, 'a replay answers the same at a new price';
retcode_is(pay_now(), -2096, 'the old price is refused to others');

audit_ok('the books agree');
done_testing();
