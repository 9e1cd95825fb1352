# Twenty seeded payments and refunds during which parts of the system are killed.
# TICKET_KILLS_SEEDS says how many, TICKET_KILLS_FIRST the first seed.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/../lib";
use TicketPayKills;
use TicketTest;

my $first = $ENV{TICKET_KILLS_FIRST} // 1;
my $count = $ENV{TICKET_KILLS_SEEDS} // 20;

TicketPayKills::system_up($count);
TicketPayKills->new($_)->run for $first .. $first + $count - 1;
TicketPayKills::everything_was_killed($first, $count);
TicketPayKills::books_agree();
TicketPayKills::books_can_differ();

done_testing();
