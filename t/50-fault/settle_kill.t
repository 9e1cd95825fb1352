# Joint tickets of three attractions while the worker is killed and platforms answer
# as they like: a short run, of a seed or more.  TICKET_SETTLE_SEEDS says how many,
# TICKET_SETTLE_FIRST the first one, TICKET_SETTLE_TICKETS how many tickets each; then
# the worker is killed each 20 seconds.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use TicketSettleRun;
use TicketTest;

my $first = $ENV{TICKET_SETTLE_FIRST} // 1;
my $count = $ENV{TICKET_SETTLE_SEEDS} // 1;
my $tickets = $ENV{TICKET_SETTLE_TICKETS} // 30;

for my $seed ($first .. $first + $count - 1) {
    TicketSettleRun::system_up(timeout => 120 + $tickets);
    TicketSettleRun->new($seed, tickets => $tickets,
        defined $ENV{TICKET_SETTLE_TICKETS} ? (kill => 20) : (kill_orders => 4))->run;
}

done_testing();
