# Orders that were not paid in time: the worker closes them and calls
# back.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/../lib";
use TicketTest;
use TicketBooking qw(fixture quota in_time order_defaults booked);
use TicketOutbox;
use TicketReceiver;

system_start(nginx => 0, worker => ['sweep 60000']);

my $dbh = db();
fixture(slot_mode => 1);
sql_do('UPDATE ticket.supplier SET catalogue_version = 1
        WHERE supplier_id = 7');

$TicketOutbox::SUPPLIER = 7;
my $receiver = TicketReceiver->new;
agent_add(9200, $receiver);
sql_do('INSERT INTO ticket.account (supplier_id, account_id)
        VALUES (7, 92001), (7, 92003)');
sql_do('UPDATE ticket.agent SET version = 1
        WHERE supplier_id = 7 AND agent_id = 9200');

# From noon on: what the agent may book a day is of the day it is.
my $noon = sql_value(<<'END');
    select ceil(extract(epoch from ((now() at time zone 'Asia/Shanghai')::date
                                    + interval '36 hours')
                                   at time zone 'Asia/Shanghai' - now()))
END
clock_shift($noon);

order_defaults(agent => 9200, day => iso_day(1),
    pay_by => sub { in_time('30 minutes') },
    valid_until => sub { in_time('3 days') });

sub closed {
    return sql_value("select count(*) from ticket.orders
                      where supplier_id = 7 and state = '4'");
}

my @orders = map { booked() } 1 .. 250;
is closed(), 0, 'no order is closed before its time';

# What Redis counts of the slot: all of it sold, as of an older version.
my ($quota, $version, $left) = @{sql_row(
    'select quota_id, version, capacity - used as remaining from ticket.quota
     where supplier_id = 7 and quota_id >> 56 = 1')}{qw(quota_id version remaining)};
my $timeline = sql_value('select life from api.hello_2()');
my $key = "ticket:{7}:$timeline:$quota";
redis()->hset($key, l => 0, v => $version - 1);

clock_shift($noon + 1801);
wait_until { closed() == 250 }
    'every late order is closed, more than one call takes';
wait_until { events_done($_) eq '1:delivered 2:delivered' }
    "order $_: both events are delivered without notification or sweep"
    for $orders[0], $orders[249];
is join('', map { $_->{status} } $receiver->requests(order => $orders[0])),
    '04', 'the callbacks say booked, then closed';
is sql_value('select sum(used) from ticket.quota where supplier_id = 7'), 0,
    'the places of closed orders are free again';
wait_until { redis()->hget($key, 'l') == $left + 500 }
    'Redis gets the freed places';

# How far it is off is a figure.  Nobody told it of six places in four rows.
booked(pay_by => undef) for 1 .. 3;
redis()->hset($key, l => $left + 500 - 6 - 4);
kill 'USR1', pids('worker');
wait_until { worker_log(qr/counters redis_rows=4 redis_few=4 redis_many=18/) }
    'the figures count four places too few in Redis';
redis()->hset($key, l => $left + 500 - 6 + 9);
kill 'USR1', pids('worker');
wait_until { worker_log(qr/counters redis_rows=4 redis_few=0 redis_many=27/) }
    'the figures count nine places too many in Redis';
audit_ok();

done_testing();
