# A browser as a gate: it registers, checks, goes on without the server, and tells
# what happened meanwhile, once.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use TicketBrowser;
use TicketDevice;
use TicketShop;
use TicketTest;

browser_start(worker => 1, locations =>
    'location /console/gate/HILL/ { ticket_gate HILL; }');
browser_person('lead', 'gate_lead', { supplier => 'HILL' });
staff(qw(supplier set HILL --activation 1));
my ($no, $code) = device_made('手持 1', supplier => 'HILL', kind => 'handheld');

sub ticket {
    my ($persons, $phone) = @_;
    my $order = bought({ Order_list => "HILL2|$persons", SXRQ => day(0),
                         money => 30 * $persons . '.00', activate => '1',
                         tickettype => '2', Mobile => $phone // '13900000000' },
                       at => 'hill');
    return ticket_codes($order, at => 'hill');
}
my %of = map { $_->[0] => ticket(@$_[1, 2]) } [one => 1], [party => 5],
    [camera => 1], [undone => 1], [offline => 1], [offline_party => 5],
    [offline_undone => 1], [lead => 1, '13900004321'], [twice => 1];

browser_run('gate.mjs', CODE => $code, (map { uc $_ => $of{$_} } keys %of),
            CHROME => browser_video($of{camera}), does => {
    down => sub {
        stop('nginx');
        staff(qw(passage let-in HILL), substr($of{twice}, 0, 19),
              qw(1 --station 1 --gate 2 --reason), 'the other gate');
    },
    up => sub { start('nginx') },
    lock => sub { staff(qw(device lock HILL), $no, '--reason', 'lost') },
});

# What became of each: entries that count, persons in them, entries at all.
sub entries {
    my ($ticket) = @_;
    return join ' ', @{ sql_row(
        'select count(*) filter (where undone_at is null) as good,'
        . ' coalesce(sum(persons) filter (where undone_at is null), 0) as persons,'
        . ' count(*) as all from ticket.passage where order_id = ?'
        . " and direction = 'I'", substr $ticket, 0, 19) }{qw(good persons all)};
}
is entries($of{one}), '1 1 1', 'one comes in';
is entries($of{party}), '1 4 2', 'four of five, in place of five';
is entries($of{camera}), '1 1 1', 'who was read by the camera';
is entries($of{undone}), '0 0 1', 'who did not go through is undone';
is entries($of{offline}), '1 1 1', 'who came in without the server is told of once';
is entries($of{offline_party}), '1 4 1', 'and four of five';
is entries($of{offline_undone}), '0 0 0', 'who did not go through is not';
is entries($of{twice}), '2 2 2', 'who came in elsewhere, too, is known twice';
is entries($of{lead}), '1 1 1', 'a supervisor lets in';

done_testing;
