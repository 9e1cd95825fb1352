# The log of staff becomes a chain, by whatever worker; its links are told.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/../lib";
use TicketBooking qw(staff_call);
use TicketTest;

system_start(nginx => 0, redis => 0, worker => 1);

sub waiting { return sql_value('select count(*) from ticket.staff_log_open') }

sub told {
    my ($worker) = @_;
    open my $log, '<', log_dir() . "/$worker.log" or die $!;

    return map { /staff log of supplier (\d+): link (\d+) is ([0-9a-f]{64})/
                 ? [$1, $2, $3] : () } <$log>;
}

wait_until(sub { waiting() == 0 }, 'what the database began with is chained');

staff_call('deposit_topup', 'DEMO', 'demo', 100 + $_, '{}') for 1 .. 3;
wait_until(sub { waiting() == 0 }, 'what staff do is chained');
cmp_ok sql_value('select max(link) from ticket.staff_chain where supplier_id'
                 . ' = 1'), '>=', 3, 'link by link';

start('worker1');
staff_call('deposit_topup', $_ % 2 ? 'DEMO' : 'HILL', 'demo', 200 + $_, '{}')
    for 1 .. 40;
wait_until(sub { waiting() == 0 }, 'two workers chain it');
is sql_value('select count(*) from ticket.staff_chain'),
    sql_value('select count(*) from ticket.staff_log'), 'each row once';
audit_ok('the chain is whole');

kill USR1 => pids('worker');
wait_until(sub { told('worker') > 0 }, 'a worker tells its last links');
stop('worker');
stop('worker1');

my @told = (told('worker'), told('worker1'));
cmp_ok scalar(@told), '>=', 2, 'and at its end';
for my $said (@told) {
    my ($supplier, $link, $hash) = @$said;
    is $hash, sql_value("select encode(hash, 'hex') from ticket.staff_chain"
                        . ' where supplier_id = ? and link = ?', $supplier,
                        $link),
        "link $link of supplier $supplier is as it was told";
}
is_deeply [map { $_->{supplier_id} } sql(
    'select c.supplier_id from ticket.staff_chain c group by 1 having not'
    . ' max(link) = any (array(select t.l from unnest(?::int[], ?::int8[])'
    . ' t (s, l) where t.s = c.supplier_id))',
    '{' . join(',', map { $_->[0] } @told) . '}',
    '{' . join(',', map { $_->[1] } @told) . '}')], [],
    'the last link of each supplier was told';

done_testing();
