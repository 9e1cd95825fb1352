package TicketOpenOutbox;

# For the worker's tests, beside TicketOutbox: agents of the open API, and
# orders of it with tickets, visitors and passages, written as the owner.  They
# have no money and no places.

use strict;
use warnings;

use Exporter qw(import);
use TicketOutbox ();
use TicketTest ();

our @EXPORT = qw(open_agent_add open_key_add open_agent_url open_order_add
                 open_state open_check open_refund open_product);

our $PHONE = '18106532623';
my ($orders, $passages) = (0, 0);

sub open_agent_add {
    my ($id, $receiver, $path) = @_;

    TicketOutbox::agent_add($id, $receiver, '');
    TicketTest::sql_do(
        q{insert into ticket.open_agent (supplier_id, agent_id, enabled,
              notice_url, product_notices)
          values (?, ?, true, ?, true)},
        $TicketOutbox::SUPPLIER, $id, $receiver->url($path // "n$id"));
    open_key_add($id, 1, $receiver);
    return $id;
}

# The newest signs; the receiver has them in this order.
my %keys;

sub open_key_add {
    my ($id, $index, $receiver) = @_;

    my $key = sprintf '%08d%024d', $id, $index;
    TicketTest::sql_do(
        q{insert into ticket.open_key (supplier_id, agent_id, key_index,
              key_sealed, created_at)
          values (?, ?, ?, decode(?, 'hex'), api.now())},
        $TicketOutbox::SUPPLIER, $id, $index,
        TicketOutbox::sealed(open_key => "user$id", $key));
    TicketTest::secret($key);
    push @{$keys{$id}}, $key;
    $receiver->agent($id, @{$keys{$id}});
}

sub open_agent_url {
    my ($id, $url) = @_;

    TicketTest::sql_do('update ticket.open_agent set notice_url = ?
                        where agent_id = ?', $url, $id);
}

# Its number and the one its distributor knows.  ids: documents of visitors, one
# a ticket; group: so many persons have one ticket.
sub open_order_add {
    my ($agent, %with) = @_;

    my $number = 2600000020000000000 + ++$orders;
    my $key = "\x02OWN-$orders";
    my $persons = $with{group} // $with{tickets} // scalar @{$with{ids}};

    TicketTest::sql_do(
        q{insert into ticket.orders (supplier_id, order_id, agent_id,
              request_key, page, edition, state, born_state, customer_name,
              customer_type, day, notice, callback, phone_sealed, phone_index,
              id_sealed, id_index, id_type, total_fen, pay_timeout_min,
              created_at, valid_until)
          values (?, ?, ?, ?, 53, 40, '2', '0', 'x', '3',
                  date '2026-01-01', true, false, decode(?, 'hex'), '', '', '',
                  1, 0, 30, api.now(), api.now() + interval '3 days')},
        $TicketOutbox::SUPPLIER, $number, $agent, $key,
        TicketOutbox::sealed(phone => $key, $PHONE));
    TicketTest::sql_do(
        q{insert into ticket.order_item (supplier_id, order_id, line_no,
              product_id, product_name, unit, form, quantity, free, price_fen,
              ticket_until)
          values (?, ?, 1, 1, 'x', 'x', ?, ?, 0, 1, date '2099-01-01')},
        $TicketOutbox::SUPPLIER, $number, $with{group} ? 2 : 1, $persons);
    TicketTest::sql_do(
        q{insert into ticket.ticket (supplier_id, order_id, ticket_no, line_no,
              state, persons, free)
          select ?, ?, n, 1, '1', ?, 0 from generate_series(1, ?::int) n},
        $TicketOutbox::SUPPLIER, $number, $with{group} // 1,
        $with{group} ? 1 : $persons);

    my $n = 0;
    for my $id (@{$with{ids} // []}) {
        TicketTest::sql_do(
            q{insert into ticket.visitor (supplier_id, order_id, visitor_no,
                  ticket_no, id_type, id_sealed, id_index, name_sealed)
              values (?, ?, ?, ?, 1, decode(?, 'hex'), '', '')},
            $TicketOutbox::SUPPLIER, $number, ++$n, $n,
            TicketOutbox::sealed(id => $key, $id));
    }

    my $open = TicketTest::sql_value(
        q{insert into ticket.open_order (supplier_id, order_id, open_id,
              agent_id, contact_sealed)
          values (?, ?, nextval('ticket.open_number'), ?, '')
          returning open_id}, $TicketOutbox::SUPPLIER, $number, $agent);

    return ("$number", "$open", "OWN-$orders");
}

# Its tickets are out (3), or it is closed (4).
sub open_state {
    my ($order, $state) = @_;

    TicketTest::sql_do(
        q{update ticket.orders o
          set events = impl.queue_event(o.supplier_id, o.order_id, o.agent_id,
                  o.request_key, o.events, 1::int2, ?::"char", null, api.now())
          where o.order_id = ?}, $state, $order);
}

# So many persons come in with a ticket.
sub open_check {
    my ($order, $ticket, $persons, $typed) = @_;

    TicketTest::sql_do(
        q{with g as (
              insert into ticket.passage (supplier_id, order_id, ticket_no,
                  passage_no, at, station_name, gate, persons)
              values (?, ?, ?, ?, api.now(), 'x', '1', ?)
              returning *)
          select 1 from g}, $TicketOutbox::SUPPLIER, $order, $ticket,
        ++$passages, $persons // 1);
    TicketTest::sql_do(
        q{select impl.gate_tell(g, ?) from ticket.passage g
          where g.order_id = ? and g.passage_no = ?}, $typed ? 't' : 'f', $order,
        $passages);
}

# It is answered what was asked back under a number; none: nobody has asked.
sub open_refund {
    my ($order, $number, $status, $reason, @tickets) = @_;

    TicketTest::sql_do(
        q{select impl.open_told(o, 'refund', jsonb_build_object(
                     'refund', ?::text, 'status', ?::int, 'reason', ?::text,
                     'tickets', ?::int2[]), api.now())
          from ticket.orders o where o.order_id = ?},
        $number, $status, $reason, '{' . join(',', @tickets) . '}', $order);
}

sub open_product {
    my ($status, @products) = @_;

    TicketTest::sql_do('select impl.open_product_told(?, ?::int4[], ?::int2)',
                       $TicketOutbox::SUPPLIER,
                       '{' . join(',', @products) . '}', $status);
}

1;
