package TicketTimes;

# Writes down, for t/env/test, how long a file took, and what processor time it
# used with whatever it has started and waited for.  What leaves it as a daemon,
# and Postgres, is not in it.

use strict;
use warnings;

use Time::HiRes qw(time);

my ($owner, $from) = ($$, time);

# Loaded before all others it ends after them.
END {
    my $dir = $ENV{TICKET_TEST_DIR};

    if ($$ == $owner && defined $dir && open my $out, '>>', "$dir/times") {
        my $used = 0;
        $used += $_ for times;
        printf $out "%s %.1f %.1f\n", $0, time - $from, $used;
    }
}

1;
