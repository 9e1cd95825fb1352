# The database goes back in time under a running nginx: a base backup is started
# in its place, a dump is restored, a standby that had not got the last orders
# is promoted.  Selling goes on at once, what was told is not given again, and
# what was lost is unknown.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use DBI;
use TicketProcess qw(spawn finish);
use TicketShop;
use TicketTest;
use Time::HiRes qw(time);

my %pids;
END { finish(\%pids, 'standby', 'INT') }

# nginx finds Postgres in a directory that is another one later.
system_start(nginx => 0, postgres => 'own');
my $bed = dir() . '/pg';
my ($socket) = conninfo() =~ /host=(\S+)/;
my $at = dir() . '/at';
symlink $socket, $at or die "symlink: $!";
configure(0, postgres_at => $at);
start('nginx');
my @processes = pids('nginx-process');

sub owner {
    my (@command) = @_;

    local $ENV{RUN_DIR} = $bed;
    system(this_tree() . '/t/env/system', 'as-owner', @command) == 0
        or die "@command failed\n";
}

# Its day is asked of a database that is not always there.
my $order = order(Order_list => 'ADULT|1', money => '100.00', XCDDH => 'x',
                  timespanindex => 1);

sub one { +{ %$order, XCDDH => $_[0], timespanindex => $_[1] } }

sub buy { call('OrderAndPayWithYDJ', one(@_)) }

# Nobody can sign an answer before it is known who asks.
sub sells {
    my $answer = eval { raw_request(request_bytes('OrderAndPayWithYDJ',
                                                  one(@_))) } // return;
    return $answer->raw =~ m{<retcode>0<.*<Order_id>(\d+)<}s ? $1 : undef;
}

sub refund {
    my ($order, $code) = @_;

    return call('RefundTicket', { orderid => $order, ticketcode => $code });
}

sub lives_told { scalar(() = log_lines(qr/the database is in life/)) }

sub sell {
    my ($name, $slot, $n) = @_;

    my @orders = map { buy("$name-$_", $slot) } 1 .. $n;
    is scalar(grep { $_->retcode ne '0' } @orders), 0, "$name: $n are sold";
    return map { $_->order_id } @orders;
}

# What is kept, and then what is lost: the rest of a slot, and others.
sub before {
    my ($name, $slot, $places, $others) = @_;

    staff(qw(slot resize DEMO 01), iso_day(1), $slot, '--online', $places);
    return { name => $name, slot => $slot, rest => $places - 3,
             others => $others, kept => [sell("$name-kept", $slot, 3)] };
}

sub tail {
    my ($t) = @_;

    $t->{lost} = [sell("$t->{name}-lost", $t->{slot}, $t->{rest}),
                  sell("$t->{name}-other", 8, $t->{others})];
    ($t->{code}) = ticket_codes($t->{lost}[0]);
    isnt buy("$t->{name}-late", $t->{slot})->retcode, '0',
        "$t->{name}: the slot is sold out";
    $t->{lives} = lives_told();
}

# $db: a connection to the database as it is now
sub after {
    my ($t, $db) = @_;

    my ($name, $from, $first) = ($t->{name}, time);
    wait_until { $first = sells("$name-first", $t->{slot}) }
        "$name: it sells again";
    cmp_ok time - $from, '<', 2, "$name: it sells again within two seconds";
    is_deeply [pids('nginx-process')], \@processes,
        "$name: nginx goes on as it was";
    cmp_ok lives_told(), '>', $t->{lives},
        "$name: the log says that it is another life";

    lost_is_unknown($t, $db);

    my @again = map { buy("$name-lost-$_", $t->{slot}) } 2 .. $t->{rest};
    is scalar(grep { $_->retcode ne '0' } @again), 0,
        "$name: the free places are sold, repeats of lost orders among others";
    my %told = map { $_ => 1 } @{$t->{lost}}, @{$t->{kept}};
    my @new = ($first, (map { $_->order_id } @again),
               sell("$name-new", 8, $t->{others}));
    is_deeply [grep { $told{$_}++ } @new], [],
        "$name: no number was told before";
    is buy("$name-kept-2", $t->{slot})->order_id, $t->{kept}[1],
        "$name: the repeat of an order that was kept gets its answer";
    is_deeply $db->selectall_arrayref('select * from api.audit()'), [],
        "$name: the books agree";
}

sub lost_is_unknown {
    my ($t, $db) = @_;

    my ($lost, $name) = ($t->{lost}[0], $t->{name});
    isnt call('QueryOrder', { order_id => $lost })->retcode, '0',
        "$name: a lost order is unknown";
    isnt refund($lost, $t->{code})->retcode, '0',
        "$name: the code of a lost ticket refunds nothing";
    isnt refund($t->{kept}[0], $t->{code})->retcode, '0',
        "$name: it refunds no ticket of another order";
    is $db->selectrow_array('select count(*) from ticket.refund'), 0,
        "$name: nobody has got money back";
}

# A base backup that is started in the database's place.
{
    my $t = before('base', 3, 40, 63);
    owner(qw(pg_basebackup -U postgres -c fast -h), $socket, '-D', "$bed/base");
    tail($t);
    stop('postgres');
    rename "$bed/pg", "$bed/lost" or die "rename: $!";
    rename "$bed/base", "$bed/pg" or die "rename: $!";
    start('postgres');
    after($t, db());
}

# A dump that is restored beside it, and gets its name.
{
    my $t = before('dump', 4, 13, 10);
    my @to = ('-U', 'postgres', '-h', $socket);
    owner('pg_dump', @to, '-Fc', '-f', "$bed/dump", 'ticket');
    tail($t);
    owner('createdb', @to, 'fresh');
    owner('pg_restore', @to, '-d', 'fresh', "$bed/dump");
    TicketSystem::disconnect();
    owner(qw(psql -q -o /dev/null -d postgres), @to, map { ('-c', $_) }
        'alter database ticket allow_connections false',
        'select pg_terminate_backend(pid, 5000) from pg_stat_activity'
        . " where datname = 'ticket'",
        'alter database ticket rename to lost',
        'alter database fresh rename to ticket');
    after($t, db());
}

# A standby that is promoted without the last orders, when nginx has found its
# way to it already.
{
    my $t = before('standby', 5, 13, 40);
    my $there = dir() . '/there';
    my $standby = "dbi:Pg:host=$there;dbname=ticket;user=postgres";
    mkdir $there or die "mkdir: $!";
    chown +(stat "$bed/pg")[4, 5], $there;

    owner(qw(pg_basebackup -U postgres -c fast -R -h), $socket,
          '-D', "$bed/standby");
    $ENV{RUN_DIR} = $bed;
    spawn(\%pids, 'standby', log_dir() . '/standby.log',
          this_tree() . '/t/env/system', 'as-owner', 'postgres',
          '-D', "$bed/standby", '-k', $there);
    my $db;
    wait_until { $db = eval { DBI->connect($standby, '', '',
        { RaiseError => 1, PrintError => 0 }) } } 'the standby answers';
    push @{$t->{kept}}, sell('standby-more', 8, 1);
    wait_until { $db->selectrow_array(
        'select 1 from ticket.orders where order_id = ?', undef,
        $t->{kept}[-1]) } 'the standby follows';
    is $db->selectrow_array('select life from api.hello_2()'),
        sql_value('select life from api.hello_2()'),
        'a standby is in the life of its primary';

    $db->do("alter system set primary_conninfo = ''");
    $db->do('select pg_reload_conf()');
    wait_until { !$db->selectrow_array('select 1 from pg_stat_wal_receiver') }
        'the standby hears no more';
    tail($t);
    stop('postgres');
    symlink $there, "$at.new" or die "symlink: $!";
    rename "$at.new", $at or die "rename: $!";
    wait_until { log_lines(qr/orders: cannot connect.*session is read-only/) }
        'nginx does not take a standby';
    owner('pg_ctl', 'promote', '-D', "$bed/standby");
    after($t, $db);
    $db->disconnect;
}

done_testing();
