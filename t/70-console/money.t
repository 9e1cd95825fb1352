# Agents, approvals and callbacks in the console.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/../lib";
use TicketBrowser;
use TicketConsole;
use TicketShop;
use TicketTest;

browser_start();
browser_person($_, 'finance') for qw(fin fan);
browser_person('market', 'market');
staff_person('DEMO', 'adm', 'admin');

# Above 100 yuan another person approves; nobody listens where callbacks go.
is ask('POST', '/approval-limits', cookie => staff_session('adm'),
       body => { action => 'deposit topup', limit_fen => 10000 })->{status},
    200, 'a limit is set';
is ask('PATCH', '/agents/demo', cookie => staff_session('market'),
       match => '*', body => { callback_address => 'http://127.0.0.1:9/' })
   ->{status}, 200, 'the agent wants callbacks';
bought({}) for 1 .. 3;

browser_run('money.mjs');

done_testing;
