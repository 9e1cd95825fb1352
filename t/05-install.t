# make install: everything in its place, whole, below a directory of ours; what
# runs keeps its file; and make uninstall takes all of it away.

use strict;
use warnings;

use Cwd qw(abs_path);
use File::Basename qw(dirname);
use File::Find qw(find);
use File::Temp qw(tempdir);
use Test::More;

my $top   = abs_path(dirname(__FILE__) . '/..');
my $build = $ENV{TICKET_BUILD} // "$top/build";

plan skip_all => 'what is installed is the plain build'
    if $build ne "$top/build";

my $root = tempdir('/tmp/ticket-install.XXXXXX', CLEANUP => 1);
my $share = "$root/opt/ticket/share";

delete local @ENV{qw(TICKET_SQL TICKET_POSTGRES MAKEFLAGS MFLAGS MAKELEVEL)};

sub make {
    my ($target) = @_;

    my $said = qx{make -s -C '$top' $target DESTDIR='$root' PREFIX=/opt/ticket \\
                  2>&1};
    is $?, 0, "make $target succeeds" or diag $said;
    return $said;
}

# Path below the root => mode.
sub installed {
    my %mode;

    find({ no_chdir => 1, wanted => sub {
        $mode{substr $_, length $root} = sprintf '%o', (lstat)[2] & 07777
            if !-d;
    } }, $root);
    return \%mode;
}

sub slurp {
    open my $file, '<:raw', $_[0] or die "$_[0]: $!";
    local $/;
    return scalar <$file>;
}

is make('install'), '', 'it has nothing to say';
my $was = installed();

my @sql = map { s{^\Q$top\E/}{}r } glob "$top/sql/{schema,functions/*}/*.sql";
my @www = map { s{^\Q$build\E/console/}{}r }
          grep { !-d } glob "$build/console/www/console/{,files/}*";
my %want = (
    '/opt/ticket/bin/ticket-worker' => 755,
    '/opt/ticket/bin/ticketctl' => 755,
    '/usr/lib/nginx/modules/ngx_ticket_module.so' => 644,
    '/opt/ticket/lib/systemd/system/ngx_ticket-worker.service' => 644,
    map { ("/opt/ticket/share/$_" => 644) }
        'nginx/modules-available/mod-http-ticket.conf',
        'bash-completion/completions/ticketctl',
        'man/man1/ticketctl.1', 'man/man8/ticket-worker.8',
        (map { 'ngx_ticket/conf.example/' . s{.*/}{}r }
         glob "$top/conf.example/*.conf"),
        (map { "ngx_ticket/$_" } @www, @sql, map { "sql/$_" }
         qw(roles.sql retired.sql functions/roles.sql functions/triggers.sql
            schema/SHA256SUMS)),
);
my @missing = grep { !$was->{$_} } sort keys %want;
is_deeply \@missing, [], 'every file is in its place';
is_deeply [grep { !m{/ngx_ticket/sql/functions/} && !$want{$_} }
           sort keys %$was], [], 'and no other';
is_deeply [map { "$_ $was->{$_}" } grep { $was->{$_} != ($want{$_} // 644) }
           sort keys %$was], [], 'with its mode';
cmp_ok scalar(@sql), '>', 100, 'the SQL files are among them';

like slurp("$root/opt/ticket/lib/systemd/system/ngx_ticket-worker.service"),
    qr{^ExecStart=/opt/ticket/bin/ticket-worker }m,
    'the unit starts what was installed';
is slurp("$share/nginx/modules-available/mod-http-ticket.conf"),
    "load_module modules/ngx_ticket_module.so;\n",
    'nginx is told to load it by the name that it has';

for my $page ("$share/man/man1/ticketctl.1", "$share/man/man8/ticket-worker.8") {
    next if !-x '/usr/bin/man';
    is qx{LC_ALL=C.UTF-8 MANWIDTH=80 /usr/bin/man --warnings -l $page \\
          2>&1 > /dev/null}, '', "$page can be read";
}
is system("bash -n $share/bash-completion/completions/ticketctl"), 0,
    'bash takes the completion';

# It finds the SQL files that were installed with it: what it lacks is Postgres.
my $asked = "--postgres 'host=$root dbname=none'";
unlike qx{$root/opt/ticket/bin/ticketctl migrate $asked 2>&1},
    qr/where are the SQL files/, 'ticketctl migrate finds what was installed';
like qx{'$build/ticketctl' migrate $asked 2>&1}, qr/where are the SQL files/,
    'that of the build has to be told';


# Over what runs, and over what an older version had.
my $worker = "$root/opt/ticket/bin/ticket-worker";
my $inode = (stat $worker)[1];
open my $mapped, '<', $worker or die $!;
my $old = "$share/ngx_ticket/sql/functions/api/gone.sql";
open my $gone, '>', $old or die $!;
close $gone;

make('install');
isnt +(stat $worker)[1], $inode, 'a new file takes the place of the old one';
is +(stat $mapped)[1], $inode, 'who has the old one keeps it';
ok !-e $old, 'SQL files that are no more are not there';
is_deeply installed(), $was, 'nothing else is left, of its work either';

make('uninstall');
is_deeply installed(), {}, 'make uninstall leaves no file';

done_testing;
