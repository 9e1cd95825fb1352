# An agent's day limit: what it books on a day, whatever the days of the visits;
# repeats of what it booked still get their answers when it is reached.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use TicketShop;
use TicketTest;

system_start(nginx => 2);

staff(qw(agent set DEMO demo --day-limit 6));

sub two {
    my ($n, $number) = @_;
    return { XCDDH => $number, SXRQ => day($n), money => '200.00' };
}

# Booked at one host, asked for at the other, which reads the numbers of a day
# when it is asked for that day.
my %order = map { $_ => bought(two($_, "day $_"), nginx => 1) } 1 .. 3;

for my $round (1 .. 5) {
    for my $n (1 .. 3) {
        for my $other (1 .. 3) {
            is_refusal(book(two($n, "more $round $n $other")), -10362,
                qr/^ADULT\|/, "round $round: more for day $n are too many");
            is book(two($other, "day $other"))->order_id, $order{$other},
                "round $round: the repeat for day $other gets its order";
        }
    }
}
is book({ Order_list => 'ADULT|1' }, agent => 'demo2')->retcode, 0,
    'another agent has a limit of its own';

my $ticket = (ticket_codes($order{2}))[0];
is call('RefundTicket', { orderid => $order{2}, ticketcode => $ticket })
    ->retcode, 0, 'two persons are refunded';
wait_until { book(two(4, 'again'))->retcode == 0 }
    'what was refunded today can be booked again today';
staff(qw(agent set DEMO demo --day-limit 8));
wait_until { book(two(4, 'raised'))->retcode == 0 }
    'a higher limit counts at once';

# The next day begins with none booked.
set_clock_shift(86400);
wait_until { book(two(2, 'tomorrow'))->retcode == 0 }
    'tomorrow the agent may book again';

audit_ok();
done_testing();
