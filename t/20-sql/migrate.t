# A migration of a database that has everything already asks nobody to wait:
# not who sells or refunds meanwhile, nor who changes what is sold.

use strict;
use warnings;

use DBI;
use FindBin;
use lib "$FindBin::Bin/../lib";
use TicketTest;

system_start(nginx => 0, redis => 0);

my @written = map { $_->{name} } sql(q{
    select format('%I.%I', n.nspname, c.relname) as name
    from pg_class c
    join pg_namespace n on n.oid = c.relnamespace
    where n.nspname = 'ticket' and c.relkind in ('r', 'p')
      and c.relname <> 'schema_change'
    order by 1});
cmp_ok scalar(@written), '>=', 20, 'the tables of the schema are read';

my $writer = DBI->connect('dbi:Pg:' . conninfo() =~ tr/ /;/r, undef, undef,
                          { RaiseError => 1, PrintError => 0 });
$writer->begin_work;
$writer->do('lock table ' . join(', ', @written) . ' in row exclusive mode');

# lock_timeout ends a migration that waits for the writer.
my ($status, undef, $errors) = ticketctl('migrate', '--postgres', conninfo());
is $status, 0, 'a migration does not wait for a transaction that writes'
    or diag $errors;
$writer->rollback;

is sql_value(q{
    select count(*)
    from pg_trigger t
    where not t.tgisinternal
      and t.tgrelid in ('ticket.orders'::regclass, 'ticket.refund'::regclass)
}), 2, 'orders and refunds have their triggers';

done_testing();
