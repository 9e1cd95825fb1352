# People, their sessions and the log in the console.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/../lib";
use TicketBrowser;
use TicketConsole;
use TicketShop;
use TicketSystem;
use TicketTest;

browser_start();
browser_person('adm', 'admin');
browser_person('mei', 'market');
is ask('PATCH', '/staff/mei', cookie => staff_session('adm'), match => '*',
       body => { language => 'en', full_name => 'Mei Lan' })->{status}, 200,
    'who reads English has an English account';
staff(qw(product set DEMO ADULT --name Grown-ups));

# As a worker does each second.
sql_do('select * from api.log_chain(10000)');

browser_run('staff.mjs');

done_testing;
