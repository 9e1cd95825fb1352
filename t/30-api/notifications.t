# Everybody who may connect to the database may notify nginx: it takes a
# notification as a hint to read again, whatever it says, and a flood of them as
# one a second.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use TicketShop;
use TicketTest;

system_start(worker => 0);

sub price {
    my $answer = call('GetProducts');
    return (map { $_->{price} }
            grep { $_->{productid} eq 'ADULT' } $answer->items)[0];
}

# A role that may do nothing else: the worker's.
sub notify {
    my ($n, $text) = @_;

    sql_do('select count(pg_notify(\'ticket_config\', ? || i))'
           . ' from generate_series(1, ?) i', $text, $n,
           { role => 'ticket_worker' });
}

my $orders = 0;
sub sells {
    my ($when, $money) = @_;

    my $order = bought({ XCDDH => 'notified-' . ++$orders,
                         money => $money // '200.00' });
    is order_state($order), '3', "$when: an order is sold";
}

# What says nothing that is so changes nothing.
notify(1, $_)
    for '', 'keys', 'agent', 'agent 1 ', 'agent 99999999999999999999 x',
        'supplier ', 'supplier ' . 'x' x 7000, 'agent -1 demo', ' ', 'äöü 1 2';
sells('after nonsense');

notify(20_000, 'agent 1 nobody');
wait_until { log_lines(qr/more than 200 notifications/) }
    'a flood of notifications is told', 10;
sells('after a flood');
cmp_ok scalar log_lines(qr/more than 200 notifications/), '<=', 3,
    'a flood is told once a second at most';

# A change within the flood is seen all the same.
notify(1_000, 'agent 1 nobody');
staff(qw(price set DEMO ADULT 101.00));
wait_until { (price() // '') eq '101.00' } 'a price that changed is seen', 10;

notify(1_000, 'keys');
sells('after a flood that asks for other connections', '202.00');

done_testing();
