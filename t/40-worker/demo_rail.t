# sql/demo.sh rail: an agent that buys railway tickets, and an order of it; said
# once more it changes nothing.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use TicketRailClient;
use TicketTest;

system_start(locations => rail_locations());

my $top = "$FindBin::Bin/../..";
my $build = $ENV{TICKET_BUILD} // "$top/build";

sub demo {
    local @ENV{qw(TICKETCTL TICKET_POSTGRES TICKET_MASTER_KEY)} =
        ("$build/ticketctl", conninfo('ticket_staff'), master_key());
    my $said = qx{sh '$top/sql/demo.sh' rail 2>&1};
    is $?, 0, 'the demonstration of rail orders is made' or diag $said;
    return;
}

sub state_is {
    return [map { sql_value($_) } 'select count(*) from ticket.rail_order',
            'select count(*) from ticket.rail_key',
            'select purchase_fen from ticket.rail_balance',
            'select count(*) from ticket.rail_agent where purchase_on'];
}

demo();
is_deeply state_is(), [1, 2, 200_000, 1], 'there is an order, and money to buy it';
demo();
is_deeply state_is(), [1, 2, 200_000, 1], 'said once more it changes nothing';

my $pulled = pulled('WAIT_TICKET');
is $pulled->{data}[0]{orderNo}, 'xcslw141117203122003', 'the agent pulls it with its key';
like((ticketctl(qw(rail list DEMO)))[1], qr/xcslw141117203122003 .*曹\*\*/,
     'a newcomer sees it in the list');

audit_ok();
done_testing();
