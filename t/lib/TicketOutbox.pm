package TicketOutbox;

# For the worker's tests: agents with a callback address and sealed secrets, and
# orders with events, written as the owner.  The orders have no money and no
# places; tests of what books look like use other pages.

use strict;
use warnings;

use Crypt::AuthEnc::GCM qw(gcm_encrypt_authenticate);
use Digest::MD5 qw(md5_hex);
use Digest::SHA qw(hmac_sha256);
use Exporter qw(import);
use TicketTest ();

our @EXPORT = qw(agent_add agent_key agent_address order_add order_next event_add
                 outbox_open outbox_done ring events_done worker_log
                 clock_shift);

our $SUPPLIER = 1;
my $order = 0;
my $seal;

sub seal_key {
    return $seal if defined $seal;

    open my $file, '<', TicketTest::master_key() or die "master key: $!";
    my $hex = readline $file;
    chomp $hex;
    return $seal = hmac_sha256('ngx_ticket seal 1', pack 'H*', $hex);
}

# As tk_seal() does.
sub sealed {
    my ($what, $user, $plain) = @_;

    my $nonce = join '', map { chr int rand 256 } 1 .. 12;
    my $head = pack('CNNN', 1, $SUPPLIER, length $what, length $user)
               . $what . $user;
    my ($text, $tag) = gcm_encrypt_authenticate('AES', seal_key(), $nonce,
                                                $head, $plain);

    return unpack 'H*', pack('C', 1) . $nonce . $text . $tag;
}

# The receiver learns key and password and tells whether they were used right.
sub agent_add {
    my ($id, $receiver, $address) = @_;

    my $user = "user$id";
    my $password = "Password-$id";
    TicketTest::sql_do(
        q{insert into ticket.agent (supplier_id, agent_id, user_name, name,
              unit_id, password_sealed, callback_address, all_products)
          values (?, ?, ?, ?, ?, decode(?, 'hex'), ?, true)},
        $SUPPLIER, $id, $user, $user, "U$id",
        sealed(password => $user, uc md5_hex($password)),
        $address // $receiver->url("a$id"));
    agent_key($id, 1, $receiver);
    TicketTest::secret($password, uc md5_hex($password));

    return $id;
}

sub agent_key {
    my ($id, $index, $receiver) = @_;

    my $key = sprintf '%08x-0000-4000-8000-%012x', $id, $index;
    TicketTest::sql_do(
        q{insert into ticket.agent_key
          values (?, ?, ?, decode(?, 'hex'), api.now())},
        $SUPPLIER, $id, $index, sealed(key => "user$id", $key));
    TicketTest::secret($key);
    $receiver->agent("user$id", $key, "Password-$id") if $receiver;
}

sub agent_address {
    my ($id, $address) = @_;

    TicketTest::sql_do('update ticket.agent set callback_address = ?
                        where supplier_id = ? and agent_id = ?',
                       $address, $SUPPLIER, $id);
}

# An order with these events (codes of states), nothing sent yet.
# The number that order_add() gives next: what its receiver answers is said before
# its events are there, as the worker may look at any moment.
sub order_next { return 2600000010000000000 + $order + 1 }

sub order_add {
    my ($agent, @states) = @_;

    my $id = order_next();
    $order++;
    TicketTest::sql_do(
        q{insert into ticket.orders (supplier_id, order_id, agent_id,
              request_key, page, edition, state, born_state, customer_name,
              customer_type, day, notice, callback, phone_sealed, phone_index,
              id_sealed, id_index, id_type, total_fen, pay_timeout_min,
              created_at, valid_until)
          values (?, ?, ?, ?, 3, 40, '2', '0', 'x', '3',
                  date '2026-01-01', true, true, '', '', '', '', 1, 0, 30,
                  api.now(), api.now() + interval '3 days')},
        $SUPPLIER, $id, $agent, "OWN-$order");
    event_add($id, $_) for @states;

    return "$id";
}

sub event_add {
    my ($id, $state) = @_;

    TicketTest::sql_do(
        q{update ticket.orders o
          set events = impl.queue_event(o.supplier_id, o.order_id, o.agent_id,
                                       o.request_key, o.events, 1::int2,
                                       ?::"char", null, api.now())
          where o.supplier_id = ? and o.order_id = ?},
        $state, $SUPPLIER, $id);
}

sub ring {
    my (@orders) = @_;

    TicketTest::redis()->xadd('ticket:outbox', '*', supplier => $SUPPLIER,
                              orders => join(',', @orders));
}

sub outbox_open {
    return TicketTest::sql_value('select count(*) from ticket.outbox');
}

sub outbox_done {
    my ($delivered) = @_;

    return TicketTest::sql_value('select count(*) from ticket.outbox_done
                                  where delivered = ?',
                                 $delivered // 1 ? 't' : 'f');
}

# What is recorded of an order: "1:delivered 2:undelivered".
sub events_done {
    my ($id) = @_;

    return join ' ', map { "$_->{seq}:" . ($_->{delivered} ? 'delivered'
                                                           : 'undelivered') }
        TicketTest::sql('select seq, delivered from ticket.outbox_done
                         where order_id = ? order by seq', $id);
}

sub worker_log {
    my ($pattern, $name) = @_;

    open my $file, '<', TicketTest::log_dir() . '/' . ($name // 'worker')
                        . '.log' or return;
    return grep { /$pattern/ } <$file>;
}

# Postgres' clock alone; worker and nginx are not restarted.
sub clock_shift {
    my ($seconds) = @_;

    TicketTest::set_clock_shift($seconds, database => 1);
}

1;
