# Half an hour without a network: four devices, 2,000 of 5,000 tickets, 40 of them
# used twice.  Devices judge by what the worker has signed; what they did is
# uploaded later, more than once, and nothing of it is lost or counted twice.

use strict;
use warnings;

use Digest::SHA qw(hmac_sha256);
use FindBin;
use IPC::Open2;
use lib "$FindBin::Bin/../lib";
use IO::Compress::Gzip qw(gzip);
use JSON::PP ();
use List::Util qw(shuffle);
use POSIX qw(strftime);
use TicketBooking qw(
    connection fixture order_defaults booked sql_array sql_call);
use TicketGateList;
use TicketTest;
use Time::HiRes qw(time);

my $seed = $ENV{SEED} // time % 1_000_000;
srand $seed;
note "SEED=$seed";

system_start(nginx => 0, redis => 0, worker => 1);
fixture();

my ($orders, $used, $twice) = (2500, 2000, 40);
my $nginx = connection('ticket_nginx');

sql_do("insert into ticket.product_entry (supplier_id, product_id, print_first,"
       . ' set_at) select supplier_id, product_id, false, api.now() from'
       . ' ticket.product where supplier_id = 7');
sql_do("insert into ticket.station (supplier_id, station_no, name)"
       . " values (7, 1, 'South')");
sql_do("insert into ticket.device (supplier_id, device_no, name, kind,"
       . " station_no, gate, epoch) select 7, n, 'S' || n, 'turnstile', 1, n, 1"
       . ' from generate_series(1, 4) n');

# One order, then as many as it, two hours old.
order_defaults(day => iso_day(0), ticket_until => iso_day(0), slots => [],
               state => '3', callback => 0);
my $one = booked();
sql_do("update ticket.orders set created_at = created_at - interval '2 hours',"
       . " paid_at = paid_at - interval '2 hours', delivered_at = delivered_at"
       . " - interval '2 hours' where order_id = ?", $one);
for my $table (qw(order_key orders order_item ticket)) {
    my $columns = join ', ', map {
        $_ eq 'order_id' ? 't.order_id + i'
        : $_ eq 'request_key' ? 't.request_key || i' : "t.$_"
    } map { $_->{attname} } sql('select attname from pg_attribute where'
        . ' attrelid = ?::regclass and attnum > 0 and not attisdropped'
        . ' order by attnum', "ticket.$table");
    sql_do("insert into ticket.$table select $columns from ticket.$table t,"
           . " generate_series(1, $orders - 1) i where t.order_id = $one");
}

sub asked {
    my ($what, @more) = @_;
    return sql_call($nginx, "api.gate_$what", 7, 1, 1, @more)->[0];
}

my $list;
wait_until(sub { $list = asked('list', undef); !$list->{verdict} },
           'the list of the day is made', 30);
my $day = sql_value("select ?::date - date '1970-01-01'", $list->{day});
my $bytes = pack 'H*', unpack('H*', $list->{bytes});

# Two more tickets are used while the devices are online: two segments.
my $clerk = connection('ticket_staff');
my $last = $list->{last_no};
for my $ticket (1, 2) {
    is sql_call($clerk, 'api.check_ticket', 7, $one, $ticket, 'South', '1')
           ->[0]{verdict}, undef, "ticket $ticket is used while all are online";
    sql_do('update ticket.gate_cursor set next_at = api.now()');
    wait_until(sub { asked('deltas', undef, $last)->{last_no} > $last },
               'and told of');
    $last = asked('deltas', undef, $last)->{last_no};
}
my $deltas = asked('deltas', undef, $list->{last_no});

my ($status, $ticket_key) = ticketctl(qw(key show-sub ticket));
$ticket_key = pack 'H*', $ticket_key =~ /([0-9a-f]{64})/ ? $1 : die;
my $life = sql_value('select api.code_life(7, ?)', $one);

sub code {
    my ($order, $ticket) = @_;
    my $hash = hmac_sha256(pack('N q> N', 7, $order, $ticket)
                           . ($life ? pack('q>', $life) : ''), $ticket_key);
    return sprintf '%019d%03d%08d', $order, $ticket,
        unpack('Q>', $hash) % 100_000_000;
}

cmp_ok length $bytes, '<=', 96 + 64 + 16 * 2 * $orders + 32 * 64,
    'the list has 16 bytes for a ticket';
gzip(\$bytes, \my $packed);
cmp_ok length $packed, '<=', 10 * 2 * $orders,
    'and packed ten: those of 50,000 are 500 KB';


# ---- The network is gone ----

my $now = int(time * 1000);

# Before midnight the list of today is nobody's.
my $past = 1000 * sql_value("select least(1800, greatest(4, floor(extract("
    . "epoch from clock_timestamp() - date_trunc('day', clock_timestamp(),"
    . " 'Asia/Shanghai')))))");
my %code;
my @tickets = (shuffle(map { my $o = $one + $_; ([$o, 1], [$o, 2]) }
                       1 .. $orders - 1))[0 .. $used - 1];
my @scans = map { [] } 1 .. 4;
for my $i (0 .. $#tickets) {
    my $code = code(@{$tickets[$i]});
    my @at = shuffle(0 .. 3);
    $code{$code} = $tickets[$i];
    for my $device (@at[0 .. ($i < $twice ? 1 : 0)]) {
        push @{$scans[$device]}, { code => $code,
            at => $now - 3_000 - int rand($past - 3_000) };
    }
}
# Scanned again at the same gate, and a code of nobody's.
push @{$scans[0]}, { code => $scans[0][0]{code}, at => $now - 2_000 },
                   { code => '9' x 30, at => $now - 1_000 };

my $keys = asked('keys', undef);
my $pid = open2(my $out, my $in, 'node',
                "$FindBin::Bin/../lib/gate_offline.mjs");
print $in JSON::PP->new->encode({
    supplier => 7, day => $day, now => $now,
    list_key => unpack('H*', list_key($ticket_key, 7, $day)),
    keys => [map { s/^\\x//r } @{$keys->{public_key}}],
    list => unpack('H*', $bytes), deltas => unpack('H*', $deltas->{bytes}),
    devices => [map { { device => $_, scans => $scans[$_ - 1] } } 1 .. 4] });
close $in;
my $told = JSON::PP->new->decode(do { local $/; <$out> });
waitpid $pid, 0;

is $told->{segments}, 2, 'what comes in one answer is several segments';
is_deeply $told->{faults}, {
    changed => 'SIGNATURE', cut => 'SIGNATURE', missing => 'GAP',
    yesterday => 'DAY', supplier => 'SUPPLIER', over => 'EXPIRED',
    key => 'UNKNOWN_KEY',
}, 'devices refuse what is wrong, and name it';
is_deeply [map { $_->{tested} ? 1 : 0 } @{$told->{devices}}], [1, 1, 1, 1],
    'three codes that the server knows are known here';
is $told->{devices}[1]{state}{tickets}, 2 * $orders,
    'a device says what it has';

my @sent = map { [@{$_->{entries}}] } @{$told->{devices}};
is scalar(map { grep { $_->{persons} == 1 } @$_ } @sent), $used + $twice,
    'each ticket comes in at each gate that knows nothing of the others';
is_deeply [map { $_->{verdict} } @{$sent[0]}[-2, -1]],
    ['USED', 'OFFLINE_UNKNOWN'], 'but not twice at one, nor without a ticket';


# ---- And is back ----

# No distributor answers here: what it would be told of is only counted.
stop('worker');

sub upload {
    my ($device, @entries) = @_;
    return @{sql_call($nginx, 'api.gate_uploads_2', 7, $device, 1, map {
        my $value = $_;
        sql_array([map { $value->($_) } @entries]);
    } sub { $_[0]{seq} }, sub { $_[0]{request} },
      sub { ($code{$_[0]{code}} // [undef, undef])->[0] },
      sub { ($code{$_[0]{code}} // [undef, undef])->[1] }, sub { undef },
      sub { $_[0]{direction} eq 'out' ? 't' : 'f' }, sub { $_[0]{persons} },
      sub { strftime('%Y-%m-%d %H:%M:%S', gmtime $_[0]{scanned_at} / 1000)
            . sprintf '.%03d+00', $_[0]{scanned_at} % 1000 },
      sub { $_[0]{verdict} }, sub { $_[0]{lead} })};
}

my @what = qw(passages doubles told);
sub found {
    my %is = %{(sql('select (select count(*) from ticket.passage where given is'
        . ' not null) as passages, (select count(*) from ticket.double_use) as'
        . ' doubles, (select count(*) from ticket.gate_upload) as told'))[0]};
    return [@is{@what}];
}

my $all;
for my $time (1 .. 3) {
    for my $device (shuffle(1 .. 4)) {
        my @entries = @{$sent[$device - 1]};
        upload($device, splice @entries, 0, 500) while @entries;
    }
    $all //= found();
    is_deeply found(), [$used + $twice, $twice, $used + $twice + 2],
        "all that was done is known, and no more, upload $time";
}

is sql_value('select count(*) from (select order_id, ticket_no from'
    . ' ticket.passage where given is not null group by 1, 2'
    . ' having count(*) = 2) t'), $twice, 'both passages of each stay';
is sql_value('select count(*) from ticket.double_use d join ticket.passage g'
    . ' using (supplier_id, order_id, ticket_no, passage_no) join'
    . ' ticket.passage o on o.supplier_id = d.supplier_id and o.order_id ='
    . ' d.order_id and o.ticket_no = d.ticket_no and o.passage_no = d.other_no'
    . " where d.kind = 'USED' and g.gate <> o.gate"), $twice,
    'and both gates are named';
is_deeply [sql('select count(*) as n, count(distinct (order_id, ticket_no)) as'
               . ' tickets from ticket.outbox where kind = 3')],
    [{ n => $used + 2, tickets => $used + 2 }],
    'the distributor hears of each ticket once';
is sql_value('select count(*) from ticket.ticket t where t.supplier_id = 7 and'
    . " t.state = '4'"), $used + 2, 'the tickets are used, and no others';

sql_do('delete from ticket.outbox');
start('worker');
my $device = TicketGateList->new(7, $day, $now,
    map { pack 'H*', s/^\\x//r } @{$keys->{public_key}})->open($bytes);
wait_until(sub {
    my $more = asked('deltas', undef, $device->{last});
    $device->apply($_) for segments($more->{bytes} // '');
    return $used + 2 == grep { $_->{used} == 1 } values %{$device->{rows}};
}, 'and devices hear of all of it', 30);

sql_do('update ticket.device set epoch = epoch + 1 where device_no = 2');
is +(upload(2, $sent[1][0]))[0]{verdict}, 'DEVICE_STALE',
    'a device that was locked meanwhile is refused';

done_testing();
