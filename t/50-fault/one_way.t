# Postgres has no connection left for one of the two that orders travel on.
# Suppliers with even and with odd numbers are booked on the other one in turn,
# also many at once, until it has come up.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use TicketTest;
use TicketWire qw(http_send http_receive);

my %number = (LAKE => 3, WOOD => 4);

expect_log(qr/terminating connection|server closed the connection/,
           qr/too many connections for role/);
system_start(nginx => 0, processes => 1, http => 'lingering_close off;',
    locations => join ' ', map { "location /\L$_\E/ { ticket $_; }" }
        sort keys %number);

sub staff {
    my ($status, undef, $errors) = ticketctl(@_);

    $status == 0 or die "ticketctl @_: $errors";
}

for my $code (sort keys %number) {
    staff(qw(supplier create), $code, $number{$code}, '--name', $code,
          qw(--activation 2));
    staff(qw(product create), $code, qw(LAKE1 --name LAKE1 --form group
          --day-limit none));
    staff(qw(price set), $code, qw(LAKE1 10.00));
    staff(qw(agent create), $code, qw(demo --name demo --password Demo-2026
          --pay deposit --all-products yes));
    staff(qw(key issue), $code, qw(demo --key),
          '5d2c9a1e-7b34-4c8f-9e60-1a2b3c4d5e6f');
}
configure(0);
start('nginx');

sub asked {
    my ($supplier, $number) = @_;

    return ('OrderProducts', order(Order_list => 'LAKE1|1',
        timespanindex => undef, ServiceCode => undef, senderid => $number),
        at => lc $supplier, keep => 0);
}

sub connections {
    return sql('select pid, application_name as name from pg_stat_activity'
        . ' where usename = ? order by name', 'ticket_nginx');
}

# Ten of each supplier at once: the return codes that are not 0.
sub not_sold {
    my ($name) = @_;
    my @sockets = map { my $n = $_;
        map { http_send(port(), [request_bytes(asked($_, "$name-$_-$n"))]) }
            sort keys %number } 1 .. 10;

    return grep { $_ ne '0' } map {
        my $body = (http_receive($_, timeout => 20))[2] // '';
        $body =~ m{<retcode>(-?\d+)<} ? $1 : 'no answer';
    } @sockets;
}

wait_until { connections() == 8 } 'nginx has its eight connections';
is_deeply [not_sold('BEFORE')], [], 'orders are sold on two connections';

for my $name ('orders 2', 'orders') {
    my $table = $name =~ tr/ /-/r;
    my ($pid) = map { $_->{pid} }
        grep { $_->{name} =~ /^ngx_ticket $name [\d.]+ keys / } connections();

    ok $pid, "$name: is a connection of nginx";
    db('postgres')->do('alter role ticket_nginx connection limit 7');
    sql('select pg_terminate_backend(?)', $pid);
    wait_until { connections() == 7 } "$name: it is gone";
    is_deeply [not_sold("$table-GONE")], [],
        "$name: orders of both suppliers are sold without it";
    is connections(), 7, "$name: it has not come up meanwhile";

    db('postgres')->do('alter role ticket_nginx connection limit -1');
    wait_until { connections() == 8 } "$name: it comes up again", 30;
    is_deeply [not_sold("$table-BACK")], [], "$name: orders are sold with it";
}

is_deeply [sql('select s.code, count(*) as n from ticket.orders o'
    . ' join ticket.supplier s using (supplier_id)'
    . ' where s.code = any (?) group by s.code order by s.code',
    [sort keys %number])],
    [map { { code => $_, n => 50 } } sort keys %number],
    'each order is there once';

done_testing();
