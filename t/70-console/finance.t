# Finance in the console: a closing as a file of Excel, statements, files that a
# worker makes.

use strict;
use warnings;
use utf8;

use File::Temp ();
use FindBin;
use JSON::PP ();
use lib "$FindBin::Bin/../lib";
use TicketBrowser;
use TicketConsole;
use TicketProcess;
use TicketShop;
use TicketSystem;
use TicketTest;

my ($dir, $saved) = map { File::Temp->newdir } 1 .. 2;
chmod 0700, "$dir";
browser_start(worker => ["export_dir $dir"], http => "ticket_exports $dir/;");

# Where nginx' processes are somebody else, the directory is of their group.
my ($process) = pids('nginx-process');
my $user = (stat "/proc/$process")[4];
my $group = $user == $> ? undef : (getpwuid $user)[3];
chown -1, $group, "$dir" if defined $group;
chmod 02710, "$dir" if defined $group;
browser_person('fin', 'finance');
staff(qw(deposit topup DEMO demo 5000.00 --reference BANK-7731));
bought({});
is ask('POST', '/closings', cookie => staff_session('fin'), key => 'c1',
       body => {})->{status}, 200, 'yesterday is closed';

my $file = "$saved/closing.xlsx";
browser_run('finance.mjs', FILE => $file);

my $rows = JSON::PP->new->decode(
    scalar qx{/usr/bin/python3 '$FindBin::Bin/../fixtures/read_xlsx.py' '$file'});
is_deeply [map { $_->[1] } @{ $rows->[0] }[0 .. 3]],
    ['Item', 'By', 'Agent', 'Number'], 'what reads files of Excel reads it';
is_deeply [map { $_->[0][1] } @$rows[1 .. 3]], ['首单', '末单', '订单'],
    'with all its items';

done_testing;
