# A process is killed while it changes the shared memory, half way, with the
# lock in its hand: the zone is put in order by whoever comes next, and nothing
# that was known wrongly is believed.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use TicketDebugger;
use TicketTest;

expect_log(qr/exited on signal 9/);
expect_log(qr/was locked by/);
system_start(processes => 1);

my $iso = iso_day(1);
my $n = 0;

sub buy {
    my ($persons, %more) = @_;
    return call('OrderAndPayWithYDJ', order(XCDDH => 'Z-' . ++$n,
        Order_list => "ADULT|$persons", money => sprintf('%d.00', 100 * $persons),
        timespanindex => 3, %more));
}

sub process { (pids('nginx-process'))[0] }

my ($status, undef, $errors) = ticketctl(qw(slot resize DEMO 01), $iso, 3,
    '--online', 6);
is $status, 0, 'the slot has six places' or diag $errors;
is buy(2)->retcode, 0, 'two places are sold';

# Cells: the zone holds what was left of the slot.
my $lost = kill_in(process(), 'ngx_ticket_zone_unlock_cells',
    request_bytes('OrderAndPayWithYDJ', order(XCDDH => 'LOST',
        Order_list => 'ADULT|1', money => '100.00', timespanindex => 3),
        keep => 0));
is $lost, undef,
    'a request whose process is killed with the cells locked has no answer';

is buy(2)->retcode, 0, 'the next process sells two places';
cmp_ok scalar(log_lines(qr/died while it changed the ticket zone: its counters/)),
    '>=', 1, 'the log says that the cells were found half changed';
my $sold = sql_value('select used from ticket.quota where supplier_id = 1'
    . ' and quota_id >> 36 = api.quota_id(1, ?::date, 0) >> 36'
    . ' and (quota_id & ((1::int8 << 36) - 1)) % 1000 = 3', $iso);
like $sold, qr/^[45]$/, "the database has $sold places sold";
is call('OrderAndPayWithYDJ', order(XCDDH => 'LOST', Order_list => 'ADULT|1',
    money => '100.00', timespanindex => 3))->retcode, 0,
    'a replay of the request without an answer has its order';
is buy(1)->retcode, 0, 'the last place is sold';
like buy(1)->retmsg, qr/余量不足/, "request $_ after the last place is refused"
    for 1 .. 3;

# Snapshots: rows of suppliers and agents.
my $name = 'none';
kill_in(process(), 'ngx_slab_alloc_locked',
        request_bytes('GetProducts', {}, keep => 0), sub {
    $name = "RENAMED$_[0]";
    ticketctl(qw(product set DEMO ADULT --name), $name);
});
like call('GetProducts', {})->raw, qr/$name</,
    'the snapshot is built again with the new name';
cmp_ok scalar(log_lines(qr/died while it changed the ticket zone/)), '>=', 2,
    'the log says that the snapshots were found half changed';
is sql_value('select count(*) from ticket.orders'), 4,
    'the database has four orders';
audit_ok();
done_testing();
