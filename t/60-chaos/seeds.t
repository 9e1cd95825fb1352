# Ten seeded sales during which everything breaks; TICKET_CHAOS_SEEDS says how
# many, TICKET_CHAOS_FIRST the first seed.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/../lib";
use TicketChaos;
use TicketTest;

my $first = $ENV{TICKET_CHAOS_FIRST} // 1;
my $count = $ENV{TICKET_CHAOS_SEEDS} // 10;

TicketChaos::system_up($count);
TicketChaos->new($_)->run for $first .. $first + $count - 1;
TicketChaos::all_told();

done_testing();
