# Two clerks sell, hand out and take back at the same moment, and drawers are
# counted and closed in the middle of it: whatever comes first, the books agree,
# nobody waits for ever, and nothing goes through a drawer that was counted.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use JSON::PP ();
use TicketBooking qw(database connection fixture sql_call order_defaults booked
                     quota_used in_time);
use TicketTest;

use constant { ORDERS => 40, ROUNDS => 150 };

my $json = JSON::PP->new->canonical;

database();
fixture(slot_mode => 1, activateable => 1, counter_refund => 1);
sql_do('INSERT INTO ticket.line_product SELECT 7, 1, g'
       . ' FROM generate_series(1, 5) g');
sql_do("INSERT INTO ticket.price VALUES (7, 1, 0, '2000-01-01', 10000)");
sql_do('UPDATE ticket.agent SET can_cash = true WHERE agent_id = 9101');
sql_do('UPDATE ticket.supplier SET catalogue_version = 1');
sql_do('UPDATE ticket.agent SET version = 1');
sql_do('INSERT INTO ticket.device (supplier_id, device_no, name, kind)'
       . " VALUES (7, 1, 'window 1', 'desk'), (7, 2, 'window 2', 'desk')");
my $day = iso_day(0);
sql_do("SELECT api.set_clock_shift((?::date + time '09:00')"
       . " AT TIME ZONE 'Asia/Shanghai' - transaction_timestamp())", $day);
order_defaults(day => $day, items => [[1, 2]], slots => [4],
    ticket_until => $day, pay_by => 'infinity', valid_until => sql_value(
        "SELECT (?::date + 2)::timestamp AT TIME ZONE 'Asia/Shanghai'", $day));
my @orders = map { $_ % 2 ? booked() : booked(state => '2') } 1 .. ORDERS;
sql_do('UPDATE ticket.slot SET total_capacity = online_capacity + 90'
       . ' WHERE day = ?', $day);
sql_do('UPDATE ticket.agent SET version = 1');
sql_do('UPDATE ticket.supplier SET catalogue_version = 1');


# A person in a process of its own: verdicts and how often, as JSON.

sub person {
    my ($name, $does) = @_;

    pipe my $read, my $write or die $!;
    my $pid = fork // die $!;
    return [$pid, $read] if $pid;

    close $read;
    my %seen;
    my $good = eval {
        my $dbh = connection('ticket_staff');
        sql_call($dbh, 'api.act_as', $name, '-', 'BOOK', undef);
        $does->(sub {
            my ($function, @args) = @_;
            my $row = sql_call($dbh, "api.staff_$function",
                map { ref eq 'HASH' ? $json->encode($_) : $_ } @args)->[0];
            $seen{"$function " . ($row->{verdict} // 'done')}++;
            return $row;
        });
        1;
    };
    $seen{"died: $@"}++ if !$good;
    print $write $json->encode(\%seen);
    close $write;
    require POSIX;
    POSIX::_exit(0);
}

sub said {
    my ($pid, $read) = @{$_[0]};
    my $text = do { local $/; <$read> };
    waitpid $pid, 0;
    return $json->decode($text);
}

sub clerk {
    my ($device, $seed) = @_;

    return sub {
        my ($do) = @_;

        srand $seed;
        $do->('shift_open', 'BOOK', $device, { float => '100x50' });

        for my $round (1 .. ROUNDS) {
            my $order = $orders[rand @orders];
            my $kind = int rand 5;

            if ($kind < 2) {
                my $row = $do->('desk_sale', 'BOOK', 'ADULT=1',
                                { slot => 1 + int rand 8 });
                $do->('desk_void', 'BOOK', $row->{receipt_no},
                      { reason => 'raced' })
                    if !$row->{verdict} && rand() < 0.3;
            }
            elsif ($kind < 4) {
                my $row = $do->('order_pickup', 'BOOK', $order, {});
                $do->('ticket_refund', 7, $order, '{1}') if !$row->{verdict};
            }
            else {
                $do->('ticket_refund', 7, $order,
                      '{' . (1 + int rand 2) . '}');
            }
        }
    };
}

# Who leads counts what is open, again and again, and closes it.
sub lead {
    my ($do) = @_;

    for my $shift (1, 2) {
        for (1 .. 1000) {
            my $row = $do->('shift_show', 'BOOK', $shift);
            last if !$row->{verdict} && $row->{receipts} >= 30;
            select undef, undef, undef, 0.01;
        }
        $do->('shift_count', 'BOOK', $shift, { cash => '100x50',
                                               reason => 'raced' });
        $do->('shift_close', 'BOOK', $shift, { reason => 'raced' });
    }
}

my @people = (person('carl', clerk(1, 1)), person('clara', clerk(2, 2)),
              person('dora', \&lead));
my @seen = map { said($_) } @people;
my %all;
for my $seen (@seen) { $all{$_} += $seen->{$_} for keys %$seen }

is_deeply [grep { /^died/ } keys %all], [], 'nobody is thrown out of it';
cmp_ok $all{$_} // 0, '>', 0, "$_: that happens" for 'desk_sale done',
    'order_pickup done', 'order_pickup PICKUP_STATE', 'ticket_refund done',
    'shift_count done', 'shift_close done';
is $all{'shift_close done'}, 2, 'both drawers close'
    or diag explain \%all;
ok grep({ /SHIFT_(?:COUNTED|NONE)$/ } keys %all),
    'and what comes behind is refused';

is sql_value('SELECT count(*) FROM ticket.shift_receipt r JOIN ticket.shift s'
    . ' USING (supplier_id, shift_no) WHERE r.at > s.counted_at'), 0,
    'nothing went through a drawer that was counted';
is_deeply [sql_values('SELECT min(z_no), max(z_no), count(*) FROM ticket.z')],
    [1, 2, 2], 'the Zs have no gap';
is sql_value('SELECT sum(z.counted_fen - z.variance_fen - z.float_fen)'
    . ' FROM ticket.z'), sql_value("SELECT sum(fen) FROM ticket.shift_receipt"
    . " WHERE form = 'cash'"), 'and all cash of their receipts';
is sql_value('SELECT count(*) FROM ticket.quota WHERE used > capacity'), 0,
    'no place is sold twice';

audit_ok();
done_testing();
