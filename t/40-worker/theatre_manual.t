# The commands of doc/theatres.md, one after the other, as somebody types them
# who follows it.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use Cwd qw(getcwd);
use Encode qw(decode encode);
use File::Temp ();
use TicketProcess qw(slurp);
use TicketTest;

system_start(nginx => 0, redis => 0);

my $top = getcwd();
my $manual = decode('UTF-8', slurp("$top/doc/theatres.md"));
my ($csv) = $manual =~ /^```csv\n(.*?)^```$/ms;
my @commands = map { s/\s+#.*//r } $manual =~ /^    ticketctl (.*)$/mg;

cmp_ok scalar @commands, '>=', 30, 'the commands of the manual are read';

# It has days of its own.
sql_do(q{SELECT api.set_clock_shift('2026-11-28 12:00+08' - transaction_timestamp())});

my $dir = File::Temp->newdir;
chdir $dir or die "$dir: $!";
open my $file, '>:utf8', 'hall3.csv' or die $!;
print {$file} $csv;
close $file;

# What the manual says of some of them.
my %asks = map { $_ => 1 } grep { /^performance cancel/ && !/--yes/ } @commands;

for my $command (@commands) {
    my ($status, undef, $err) = ticketctl(map { encode('UTF-8', $_) } split ' ', $command);

    if ($command =~ /^order seat/) {
        like $err, qr/there is no order/, "ticketctl $command: of an order that is not here";
    } elsif ($asks{$command}) {
        like $err, qr/\(yes or no\)/, "ticketctl $command asks";
    } else {
        is $status, 0, "ticketctl $command succeeds" or diag $err;
    }
}

is scalar(keys %asks), 1, 'one of them asks';
chdir $top;
audit_ok();
done_testing();
