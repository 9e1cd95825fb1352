# The request that checks the availability of a full row may leave, or its check
# may fail: the next request checks then, and nobody is refused for what was not
# read.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use IO::Select;
use TicketTest;
use TicketWire qw(http_send http_receive);

system_start(nginx => 2);

my $iso = iso_day(1);
my $numbers = 0;

sub want {
    my ($slot) = @_;

    return ('OrderAndPayWithYDJ', order(XCDDH => 'N-' . ++$numbers,
        Order_list => 'ADULT|1', money => '100.00', timespanindex => $slot));
}

# A slot of one place, which an unpaid order has.
sub sell_out {
    my ($slot) = @_;

    my ($status) = ticketctl(qw(slot resize DEMO 01), $iso, $slot,
                             qw(--online 1));
    is $status, 0, "slot $slot has one place";
    my $order = call('OrderProducts', order(senderid => "HELD-$slot",
        Order_list => 'ADULT|1', money => '100.00', timespanindex => $slot),
        nginx => 1);
    is $order->retcode, 0, "slot $slot has sold its place" or diag $order->raw;

    return $order->item('orderid');
}

# The first host knows all that is to be known of the slot's orders when it
# refuses without asking.
sub settled {
    my ($slot) = @_;

    my $from = -s dir() . '/nginx0/logs/access.log' // 0;
    return 0 if call(want($slot))->retcode eq '0';

    my $line = '';
    wait_until {
        open my $log, '<', dir() . '/nginx0/logs/access.log' or die $!;
        seek $log, $from, 0;
        ($line = <$log> // '') =~ /\n/;
    } 'the request is logged';
    my ($pg, $redis) = (split ' ', $line)[-2, -1];

    return $pg == 0 && $redis == 0;
}

# A request whose look is held up; those before the look is due are refused.
sub look {
    my ($slot) = @_;
    my $socket;

    wait_until {
        $socket = http_send(port(0), [request_bytes(want($slot))]);
        wait_until {
            IO::Select->new($socket)->can_read(0) || held()
        } 'an answer comes, or a check is held up';
        held();
    } 'an availability check is held up';

    return $socket;
}

sub held {
    sql_value('select pg_stat_clear_snapshot()');   # in a transaction of ours
    return sql_value('select pid from pg_stat_activity'
        . " where usename = 'ticket_nginx' and wait_event_type = 'Lock'"
        . ' and datname = current_database()');
}

# What happens to the look while its row is locked.
sub lost {
    my ($slot, $how, $happen) = @_;

    my $order = sell_out($slot);
    wait_until { settled($slot) } 'the host refuses by itself';

    my $holder = db();
    $holder->begin_work;
    $holder->do('lock table ticket.quota');
    my $socket = look($slot);
    $happen->($socket);
    $holder->rollback;

    is call('CancelOrder', { Order_id => $order }, nginx => 1)->retcode, 0,
        'the place comes back at the other host';
    is call(want($slot))->retcode, 0, "$how: the next request checks, and buys";
}

lost(5, 'the client leaves', sub {
    my ($socket) = @_;

    close $socket;
    wait_until { log_lines(qr/prematurely closed connection/) }
        'nginx notices the client has left';
});

lost(6, 'the look ends in an error', sub {
    my ($socket) = @_;

    sql_value('select pg_terminate_backend(?)', held());
    my (undef, undef, $body) = http_receive($socket);
    unlike $body // '<retcode>0<', qr/<retcode>0</,
        'the failed check answers no success';
});

audit_ok();
done_testing();
