package TicketOpenOrder;

# Orders of the open ticket API for the SQL tests, and its calls as nginx makes
# them.

use strict;
use warnings;

use Exporter 'import';

use TicketBooking qw(booked sql_call sql_array);
use TicketSystem;
use TicketTest;

our @EXPORT_OK = qw(
    open_order open_id pay paid cancel refund codes own_number
    open_product
);

my $orders = 0;


# The number of an order of the API, which is booked and nothing else; of its
# own number comes what api.open_codes() is asked for.

sub open_order {
    my (%order) = @_;
    my $own = $order{own} // 'own-' . ++$orders;

    delete $order{own};

    return booked(key => "\x02$own", page => 53, callback => 0,
                  contact => '\x06', %order);
}


sub open_id {
    return sql_value('SELECT open_id FROM ticket.open_order'
                     . ' WHERE order_id = ?', $_[0]);
}


sub own_number {
    return sql_value('SELECT impl.open_number(request_key)'
                     . ' FROM ticket.orders WHERE order_id = ?', $_[0]);
}


# The connection before the arguments, or nginx'.

sub asked {
    my ($function, @arguments) = @_;
    my $dbh = ref $arguments[0] && eval { $arguments[0]->isa('DBI::db') }
              ? shift @arguments : db('ticket_nginx');

    return sql_call($dbh, "api.open_$function", 7, @arguments);
}


# What differs from the usual: agent, unit, tickets, eticket, version.

sub pay {
    my ($order, %with) = @_;

    return asked('pay', $with{on} // (), $with{agent} // 9101,
                 $with{number} // $order, $with{unit} // -1,
                 $with{tickets} // -1, $with{eticket} // '', $with{version});
}


# The number of an order that is paid for certain.

sub paid {
    my (%order) = @_;
    my $order = open_order(%order);
    my $row = pay($order, agent => $order{agent})->[0];

    die "$row->{verdict}\n" if defined $row->{verdict};
    return $order;
}


sub cancel {
    my ($order, %with) = @_;

    return asked('cancel', $with{on} // (), $with{agent} // 9101, $order)
           ->[0];
}


# By its number, by codes as [order, number of the code], or by both.

sub refund {
    my ($order, $refund, %with) = @_;
    my @codes = @{$with{codes} // []};

    return asked('refund', $with{on} // (), $with{agent} // 9101, $order,
                 sql_array([map { $_->[0] } @codes]),
                 sql_array([map { $_->[1] } @codes]), $with{count} // -1,
                 $refund, $with{version})->[0];
}


sub codes {
    my ($own, %with) = @_;

    return asked('codes', $with{agent} // 9101, $own);
}


# What staff say of a product for this API: refund, review, confirm.

sub open_product {
    my ($product, %with) = @_;
    my @names = sort keys %with;

    sql_do('DELETE FROM ticket.open_product WHERE supplier_id = 7'
           . ' AND product_id = ?', $product);
    sql_do('INSERT INTO ticket.open_product ('
           . join(', ', qw(supplier_id product_id), @names) . ') VALUES (7, '
           . join(', ', ('?') x (1 + @names)) . ')', $product, @with{@names});
    sql_do('UPDATE ticket.supplier SET catalogue_version = 1');
    sql_do('UPDATE ticket.agent SET version = 1');

    return;
}

1;
