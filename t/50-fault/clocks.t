# Clocks that differ: what nginx and the worker say at their start, what the
# status location shows, and that bookings go by Postgres' clock.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use HTTP::Tiny;
use JSON::PP qw(decode_json);
use TicketTest;
use TicketOutbox;

system_start(locations => 'location /status/ { ticket_status; }');

sub ask { HTTP::Tiny->new->get(base('status') . "/$_[0]")->{content} }

# As JSON and for Prometheus.
sub figure {
    my ($json) = map { $_->{value} }
                 @{decode_json(ask('status'))->{clock_difference_milliseconds}
                   // []};
    my ($text) = ask('metrics')
                 =~ /^\w*clock_difference_milliseconds\{[^}]*\} (-?\d+)$/m;
    return ($json // 'none', $text // 'none');
}

# What it says is the database's clock less the host's.
sub differs {
    my ($seconds, $words) = @_;

    set_clock_shift($seconds, database => 1);
    restart('nginx');
    wait_until {
        log_lines(qr/\[warn\].*clock of this host is \d+\.\d{3} s $words /)
    } "$seconds s: nginx says that its clock is $words Postgres'";
    like +(log_lines(qr/postgres orders: connected/))[-1],
        qr/clock \d+\.\d{3} s $words Postgres'/,
        "$seconds s: the connection's line has the difference";

    for my $ms (figure()) {
        cmp_ok abs($ms - 1000 * $seconds), '<', 900,
            "$seconds s: the status location shows $ms ms";
    }

    my $answer = call('OrderAndPayWithYDJ', order(XCDDH => "C$seconds"));
    is $answer->retcode, 0, "$seconds s: a booking is taken";
    cmp_ok abs(sql_value('SELECT extract(epoch FROM created_at'
                         . ' - transaction_timestamp()) FROM ticket.orders'
                         . ' WHERE order_id = ?', $answer->item('Order_id'))
               - $seconds), '<', 5, "$seconds s: Postgres' clock dates it";
}

my ($json, $text) = figure();
cmp_ok abs($json), '<', 900, 'clocks that agree differ by little';
is $json, $text, 'both forms of the status show the same';
is scalar(log_lines(qr/clock of this host is/)), 0,
    'clocks that agree are not complained of';
like +(log_lines(qr/postgres orders: connected/))[0],
    qr/clock \d\.\d{3} s /, 'the difference is measured at the start';

differs(5, 'behind');
differs(-7, 'ahead of');

# Without a new connection.
set_clock_shift(0, database => 1);
wait_until { log_lines(qr/clock of this host is \d+\.\d{3} s .* again/) }
    'nginx says that the clocks agree again', 20;
cmp_ok abs +(figure())[0], '<', 900, 'the status location shows it';
is call('OrderAndPayWithYDJ', order(XCDDH => 'again'))->retcode, 0,
    'a booking is taken when the clocks agree again';

# A leap while nginx runs is seen where it would cost a booking.
for my $leap (3600, 0) {
    set_clock_shift($leap, database => 1);
    is call('OrderAndPayWithYDJ', order(XCDDH => "L$leap"))->retcode, 0,
        "a clock that leaps to $leap s costs no booking";
}

# The worker; a shift that it is told of is none.
set_clock_shift(5, database => 1);
configure_worker();
start('worker');
wait_until { worker_log(qr/WARN the clock of this host is [45]\.\d{3} s behind/) }
    'the worker says that its clock is behind';
kill USR1 => pids('worker');
wait_until { worker_log(qr/figures .* clock_difference_ms=[45]\d{3}\b/) }
    "the worker's figures have the difference";
stop('worker');

my $said = worker_log(qr/clock of this host/);
configure_worker('clock_shift 5');
start('worker');
is scalar(worker_log(qr/clock of this host/)), $said,
    'a shift that is configured is no difference';

done_testing();
