# The clock, the greeting, numbers.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/../lib";
use TicketBooking qw(database fixture quota sql_call);
use TicketTest;

my $dbh = database();

fixture();

my $hello = sql_call('api.hello_2')->[0];
is $hello->{schema_version}, 1, 'the greeting says the schema version';
cmp_ok $hello->{life}, '>', 0, 'the greeting says the life of the database';

sql_do("SELECT api.set_clock_shift('36 hours')");
is sql_value(
    "SELECT api.now() = transaction_timestamp() + interval '36 hours'"), 1,
    'the clock is the transaction and the shift';
sql_do("SELECT api.set_clock_shift('0')");

for my $case ([1, '2000-01-01', 0], [1, '2026-12-31', 1003],
              [2, '2099-12-31', 2147483647], [4, '2024-02-29', 101])
{
    is sql_value('SELECT api.quota_id(?, ?, ?)', @$case),
        quota(@$case), "api.quota_id computes the id of @$case";
}

for my $case (['2026-07-01 15:59:59+00', '2026-07-01'],
              ['2026-07-01 16:00:00+00', '2026-07-02'])
{
    is sql_value('SELECT impl.local_day(7, ?)', $case->[0]),
        $case->[1], "the day in Shanghai is $case->[1] at $case->[0]";
}

my $number = sql_value(
    "SELECT impl.next_number(7, '2026-07-01 16:00:00+00')");
like $number, qr/^260702007\d{10}$/, 'a number says day and supplier';
isnt sql_value(
    "SELECT impl.next_number(7, '2026-07-01 16:00:00+00')"), $number,
    'a number is given once';

is sql_value("SELECT impl.client_ref('A1')"), 'A1',
    'an idempotency key of the agent is its client reference';
is sql_value('SELECT impl.client_ref(?)',
             "\x01" . '0' x 32), undef,
    'a generated key is no client reference';

done_testing();
