# Lists for devices that are offline: what is sold, used, refunded or stopped is
# in them soon, each change once, with numbers that have no gap, whoever dies.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use TicketBooking qw(connection sql_call staff_call);
use TicketGateList;
use TicketShop;
use TicketTest;
use Time::HiRes qw(time);

system_start(worker => ['sweep 100']);

my $day = sql_value('select impl.local_day(1, api.now())::text');
my $day_no = sql_value("select ?::date - date '1970-01-01'", $day);
my $now = int time * 1000;
my ($status, $ticket_key) = ticketctl(qw(key show-sub ticket));
$ticket_key = pack 'H*', $ticket_key =~ /([0-9a-f]{64})/ ? $1 : die;
my $key = list_key($ticket_key, 1, $day_no);

# As nginx asks.
sub asked {
    my ($what, @more) = @_;
    return sql_call(connection('ticket_nginx'), "api.gate_$what", 1, 1, 1,
                    @more)->[0];
}

sub device {
    my ($keys) = asked('keys', undef);
    my @keys = map { pack 'H*', s/^\\x//r } @{$keys->{public_key}};
    return TicketGateList->new(1, $day_no, $now, @keys);
}

# Takes what there is; how often it had to begin anew is counted.
sub synced {
    my ($list) = @_;

    for (1 .. 5) {
        if (!defined $list->{last}) {
            my $whole = asked('list', undef);
            return if $whole->{verdict};
            $list->open($whole->{bytes});
            $list->{begun}++;
        }
        my $deltas = asked('deltas', undef, $list->{last});
        my $done = !$deltas->{verdict} && eval {
            $list->apply($_) for segments($deltas->{bytes} // '');
            1;
        };
        return 1 if $done;
        delete $list->{last};
    }
    return;
}

# Who waits hastens the next cut, but where a whole turn is waited for.
sub told {
    my ($list, $code, $is, $name, $patient) = @_;

    local $Test::Builder::Level = $Test::Builder::Level + 1;
    my $row;
    wait_until(sub {
        sql_do('update ticket.gate_cursor set next_at = api.now()')
            if !$patient;
        synced($list);
        $row = $list->find($key, $code);
        return $row && !grep { $row->{$_} != $is->{$_} } keys %$is;
    }, $name, 10);
    return ok $row, "$name: devices hear of it";
}


# ---- Before there are devices ----

# Of today there is room at every hour, and money back.
staff(qw(supplier set DEMO --counter-refund-late yes));
sql_do('update ticket.slot set start_minute = 0, end_minute = 1440 where'
       . ' supplier_id = 1 and day = ? and slot_no = 8', $day);
sub sold { return bought({ SXRQ => day(0), timespanindex => 8, @_ }) }

my $before = sold();
my ($first) = ticket_codes($before);
is sql_value('select count(*) from ticket.gate_dirty'), 0,
    'without devices nothing is written down';
is asked('list', undef)->{verdict}, 'DEVICE_UNKNOWN',
    'who is no device gets no list';

sql_do("insert into ticket.station (supplier_id, station_no, name)"
       . " values (1, 1, 'South')");
sql_do("insert into ticket.device (supplier_id, device_no, name, kind,"
       . " station_no, gate, epoch) values (1, 1, 'S1', 'turnstile', 1, '1', 1),"
       . " (1, 2, 'D1', 'desk', 1, '2', 1)");
is sql_call(connection('ticket_nginx'), 'api.gate_list', 1, 2, 1, undef)
       ->[0]{verdict}, 'LIST_KIND', 'a desk gets no list';
is asked('list', '2020-01-01')->{verdict}, 'LIST_DAY',
    'there are none of days long past';

like asked('list', undef)->{verdict} // 'there', qr/^(?:LIST_WAIT|there)$/,
    'who asks early has to wait';
my $device = device();
wait_until(sub { !asked('list', undef)->{verdict} }, 'the list is made');
$device = device();
ok synced($device), 'a device takes it';
is_deeply [@{$device->{list}}{qw(kind supplier day first)}],
    ['L', 1, $day_no, 0], 'it is the list of the day';


# ---- What changes ----

told($device, $first, { used => 0, persons => 2 }, 'what was sold before');

my @orders = map { sold() } 1 .. 3;
my @codes = map { ticket_codes($_) } @orders;
told($device, $codes[0], { used => 0 }, 'what is sold', 'patient');
is $device->find($key, '0' x 30), undef, 'another code is not listed';
my $product = $device->{list}{products}[$device->find($key, $codes[0])
                                            ->{product}];
is $product->{number}, sql_value("select product_id from ticket.product where"
    . " supplier_id = 1 and code = 'ADULT'"), 'it names its product';

my $clerk = connection('ticket_staff');
is sql_call($clerk, 'api.check_ticket', 1, $orders[0], 1, 'South', '1')
       ->[0]{verdict}, undef, 'a gate lets it in';
my $flags = $device->find($key, $codes[1])->{flags};
staff(qw(ticket refund DEMO), $codes[1]);
staff(qw(order stop DEMO), $orders[2], qw(--reason why));

told($device, $codes[0], { used => 2 }, 'what was used');
told($device, $codes[1], { flags => $flags & ~8 | 1 }, 'what is refunded');
told($device, $codes[2], { flags => $flags | 3 }, 'what is stopped');
staff(qw(order release DEMO), $orders[2], qw(--reason settled));
told($device, $codes[2], { flags => $flags }, 'what is released');


# ---- Whoever begins later, or dies ----

my $late = device();
ok synced($late), 'another device begins later';
is_deeply $late->{rows}, $device->{rows}, 'and knows the same';
is $late->{last}, $device->{last}, 'up to the same number';

start('worker1');
for (1 .. 6) {
    my $sold = sold();
    kill KILL => pids('worker') if $_ == 3;
    @codes = ticket_codes($sold);
}
told($device, $codes[0], { used => 0 }, 'what is sold while a worker dies');
is_deeply [sql('select a.change_no from ticket.gate_change a where not exists'
    . ' (select from ticket.gate_change b where b.change_no = a.change_no - 1)'
    . ' and a.change_no <> 1')], [], 'numbers have no gap';
is sql_value('select max(last_no) - sum(last_no - first_no + 1)'
             . ' from ticket.gate_segment'), 0, 'each is in one segment';
is $device->{begun}, 1, 'no device had to begin anew';

# ---- The products change, and with them what deltas point to ----

sql_do("insert into ticket.product_entry (supplier_id, product_id,"
       . " entries_per_day, set_at) values (1, ?, 2, api.now())",
       $product->{number});
wait_until(sub { synced($device) && $device->{begun} == 2 },
           'the device has to fetch the whole list', 15);
is $device->{list}{products}[$device->find($key, $codes[0])->{product}]{entries},
    2, 'and has what is new';


# ---- Keys ----

staff(qw(gatelist hour DEMO 4));
is sql_value('select impl.gate_dawn(1)'), '04:00:00',
    'the list is made at another hour';
like staff(qw(gatelist show DEMO)), qr{^ *\Q$day\E  +\d}m,
    'staff see what devices know';
staff(qw(gatekey make DEMO));
$device = device();
synced($device);
is scalar(keys %{$device->{keys}}), 2, 'devices know both keys';
staff(qw(gatekey retire DEMO 1));
like staff(qw(gatekey list DEMO)), qr{^ *2 .* yes$}m, 'the younger one signs';
my $trusting = device();
is scalar(keys %{$trusting->{keys}}), 1, 'and then the younger one alone';
wait_until(sub { eval { synced($trusting) } }, 'the list is signed by it');
ok $trusting->find($key, $codes[0]), 'what it signs is believed';


# ---- What machines have asked for ----

sql_do('insert into ticket.machine_guess values (1, ?::date - 1, 1, 6),'
       . ' (1, ?, 1, 6)', $day, $day);
kill USR1 => pids('worker1');
wait_until(sub { sql_value('select count(*) from ticket.machine_guess') == 1 },
           'the worker forgets what is over');

done_testing();
