# What the railway gives back of tickets is found at the site; where the site is,
# and where passwords may be sent.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use TicketProcess qw(slurp);
use TicketRailClient;
use TicketRailHouse;
use TicketTest;

my $site = rail_house();
uniform_password($PASSWORD);


# ---- Money of tickets ----

my ($no, $held) = bought_order();
comes_to($no, 'D', 'an order is bought');
done('ChannelRefund.do', orderNo => $no);
done('ProcessRefund.do', orderNo => $no, opt => 'AGREE', refundCash => '1179.00');

# the agent gives the tickets back at the site
my @names = map { $_->[0] } @SEED;
my @back = (38520, 37250, 35900);
$site->give_back($held, map { { passenger_name => $names[$_], return_price => $back[$_],
    trade_no => "T$held$_", return_time => iso_day(0) . ' 12:00:00' } } 0 .. 1);
passes(700);
wait_until { order_of($no)->{railway_fen} == $back[0] + $back[1] } 'two tickets are back';
$site->give_back($held, { passenger_name => $names[2], return_price => $back[2],
    trade_no => "T${held}2", return_time => iso_day(0) . ' 13:00:00' });
sql_do('update ticket.rail_case set due_at = api.now() where rail_id = ?',
       order_of($no)->{rail_id});
wait_until { order_of($no)->{railway_fen} == $back[0] + $back[1] + $back[2] }
    'and the third one; the first two are known';
is sql_value("select string_agg(returned_fen::text, ' ' order by no) from ticket.rail_ticket"
             . ' where rail_id = ?', order_of($no)->{rail_id}), "@back", 'each ticket has its own';
paid_once($held);


# ---- Where the site is ----

sub checked {
    my (@lines) = @_;
    configure_worker(@lines);
    my $program = ($ENV{TICKET_BUILD} // "$FindBin::Bin/../../build") . '/ticket-worker';
    my $said = qx{$program --check @{[dir()]}/worker.conf 2>&1};
    return $? ? $said =~ s/\n\z//r : 'good';
}

is checked("rail_site $_"), 'good', "rail_site may be $_"
    for qw(https://rail.example https://rail.example:8443/base/ http://127.0.0.1:80
           http://[::1]:1/);
like checked("rail_site $_"), qr/"rail_site" must be https/, "rail_site is never $_"
    for qw(http://rail.example http://127.0.0.10 http://127.0.0.1.rail.example https:// ftp://x
           https://rail.example/?x https://user@rail.example rail.example);
like checked('rail_channel https://pay.example'), qr/rail_channel needs a rail_site/,
    'a channel alone is none';
is checked('rail_site https://a.example', 'rail_channel https://b.example'), 'good',
    'both are good';


# ---- A worker that has no site ----

stop('worker');
configure_worker(@{worker_settings()}[0, 1]);
start('worker');
($no, $held) = bought_order();
wait_until { log_says(qr/figures/) || (kill('USR1', (pids('worker'))[0]), 0)[1] }
    'a worker without a site is there';
is case_of($no)->{state}, 'Q', 'it leaves orders to those who have one';
stop('worker');
configure_worker(@{worker_settings()});
start('worker');
comes_to($no, 'D', 'who has one buys');
wait_until { log_says(qr/rail_orders visits=[1-9].* paid=1/)
             || (kill('USR1', (pids('worker'))[0]), 0)[1] } 'and counts what it did';

sub log_says { return slurp(log_dir() . '/worker.log') =~ $_[0] }

audit_ok();
done_testing();
