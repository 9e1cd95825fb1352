# Reports and statements of a standby: they are those of the primary, it is said
# how old they are, and what is too old is refused.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use DBI;
use JSON::PP ();
use TicketProcess qw(spawn finish);
use TicketShop;
use TicketTest;

my %pids;
END { finish(\%pids, 'standby', 'INT') }

my $there;                              # the directory of its socket
system_start(postgres => 'own');
my $bed = dir() . '/pg';
my ($socket) = conninfo() =~ /host=(\S+)/;

sub owner {
    my (@command) = @_;

    local $ENV{RUN_DIR} = $bed;
    system(this_tree() . '/t/env/system', 'as-owner', @command) == 0
        or die "@command failed\n";
}

sub standby_start {
    local $ENV{RUN_DIR} = $bed;
    spawn(\%pids, 'standby', log_dir() . '/standby.log',
          this_tree() . '/t/env/system', 'as-owner', 'postgres',
          '-D', "$bed/standby", '-k', $there);
}

my $order = order(Order_list => 'ADULT|1', money => '100.00', XCDDH => 'x',
                  timespanindex => 1);
sub sell {
    my ($own) = @_;
    my $answer = call('OrderAndPayWithYDJ', { %$order, XCDDH => $own });
    is $answer->retcode, '0', "$own is sold";
    return $answer->order_id;
}

sell('before');

# A standby beside it, on the loopback's socket.
$there = dir() . '/there';
mkdir $there or die "mkdir: $!";
chown +(stat "$bed/pg")[4, 5], $there;
owner(qw(pg_basebackup -U postgres -c fast -R -h), $socket,
      '-D', "$bed/standby");
standby_start();
my $dsn = "dbi:Pg:host=$there;dbname=ticket;user=postgres";
my $db;
sub connects {
    return $db = eval { DBI->connect($dsn, '', '', { RaiseError => 1,
                                                     PrintError => 0 }) };
}
wait_until { connects() } 'the standby answers';

my $json = JSON::PP->new;
my @of = ('--replica', "host=$there dbname=ticket user=ticket_staff");

sub hears {
    my ($whom) = @_;
    $db->do('alter system set primary_conninfo = ' . $db->quote($whom));
    $db->do('select pg_reload_conf()');
}

sub follows {
    my ($id) = @_;
    wait_until { $db->selectrow_array('select 1 from ticket.orders'
        . ' where order_id = ?', undef, $id) } 'the standby follows';
    wait_until { !$db->selectrow_array('select api.standby_age()') }
        'and is behind no more';
}


# ---- The same as the primary says ----

follows(sell('after'));
my $day = iso_day(0);
for my $command (
    [qw(report sales DEMO --from), $day],
    [qw(report noshow DEMO --from), iso_day(1), '--to', iso_day(1)],
    [qw(report passages DEMO --from), $day],
    [qw(passage list DEMO)],
    [qw(statement agent DEMO demo --from), $day, '--to', $day],
    [qw(statement supplier DEMO --from), $day, '--to', $day],
) {
    my ($status, $out, $err) = ticketctl(@$command, @of);
    is $status, 0, "the standby answers @$command[0, 1]" or diag $err;
    like $err, qr/^(?:ticketctl: the standby is \d+ seconds behind\n)?\z/,
        'and says no more than how old it is';
    is $out, (ticketctl(@$command))[1], 'what the primary does';
    isnt $out, '', 'which is something' if $command->[0] ne 'passage';
}
{
    my ($status, undef, $err) = ticketctl(
        qw(report sales DEMO --from), $day, '--replica',
        "host=$there dbname=ticket user=ticket_finance");
    is $status, 0, 'a role of people asks it, too' or diag $err;
}
is sql_value('select api.standby_age()'), undef, 'the primary has no age';


# ---- When it is behind ----

$db->do('select pg_wal_replay_pause()');
wait_until { $db->selectrow_array('select pg_get_wal_replay_pause_state()')
             eq 'paused' } 'the standby stands still';
sell('unseen');
wait_until { ($db->selectrow_array('select api.standby_age()') // 0) > 1 }
    'it knows that it is behind';
{
    my ($status, $out, $err) = ticketctl(
        qw(report sales DEMO --json --from), $day, @of);
    is $status, 0, 'it answers still' or diag $err;
    like $err, qr/^ticketctl: the standby is \d+ seconds behind$/m,
        'and it is said how far it is behind';
    is $json->decode($out)->[-1]{orders},
        $json->decode((ticketctl(qw(report sales DEMO --json --from),
                                 $day))[1])->[-1]{orders} - 1,
        'what is not there yet is missing';
}
$db->do('select pg_wal_replay_resume()');


# ---- When it hears nothing any more ----

my $primary = $db->selectrow_array('show primary_conninfo');
hears('');
wait_until { !$db->selectrow_array('select 1 from pg_stat_wal_receiver') }
    'the standby hears no more';
wait_until { $db->selectrow_array('select api.standby_age()') > 1 }
    'it is behind, though it has replayed all that it has';

{
    my ($status, undef, $err) = ticketctl(
        qw(report sales DEMO --from), $day, @of);
    is $status, 0, 'minutes are borne';
    like $err, qr/^ticketctl: the standby is \d+ seconds behind$/,
        'and told with it';
}

# Its clock goes on, and it does not.
hears($primary);
sql_do("select api.set_clock_shift(interval '10 minutes')");
wait_until { $db->selectrow_array('select api.now() > now()') }
    'ten minutes are over there, too';
hears('');
wait_until { !$db->selectrow_array('select 1 from pg_stat_wal_receiver') }
    'the standby hears no more, again';
{
    my ($status, $out, $err) = ticketctl(
        qw(report sales DEMO --from), $day, @of);
    isnt $status, 0, 'what is older is refused';
    like $err,
        qr/standby is 6\d\d seconds behind, and more than 300 are refused/,
        'with its age';
    is $out, '', 'and nothing is printed';
    my ($zh) = do { local $ENV{LC_ALL} = 'zh_CN.UTF-8';
                    (ticketctl(qw(report sales DEMO --from), $day, @of))[2] };
    like $zh, qr/备库落后 \d+ 秒，超过 300 秒即拒绝/, 'in Chinese, too';
}
is((ticketctl(qw(order list DEMO), @of))[0], 0,
   'what is asked of the primary goes on');

$db->disconnect;
done_testing;
