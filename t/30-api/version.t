# Which version runs: programs say it, the log of the start, the status
# location.  A file of the module or of the worker that was replaced on the disk
# is not the one that runs, and a reload does not make it so.

use strict;
use warnings;
use utf8;

use File::Copy qw(copy);
use File::Path qw(make_path);
use File::Temp ();
use FindBin;
use HTTP::Tiny;
use JSON::PP qw(decode_json);
use lib "$FindBin::Bin/../lib";
use TicketProcess qw(slurp);
use TicketTest;

plan skip_all => 'this nginx has its module inside' if $ENV{TICKET_NGINX};

my $top = this_tree();
my $build = $ENV{TICKET_BUILD} // "$top/build";
my $release = qr/\d+\.\d+\.\d+, build \S+, schema \d+/;

# Programs of a directory of our own, where they can be replaced.
my $tree = File::Temp->newdir('/tmp/ticket-version.XXXXXX');
chmod 0755, $tree;
make_path("$tree/build/nginx");

my %file = (module => 'build/nginx/ngx_ticket_module.so',
            worker => 'build/ticket-worker');

# As an installer does: the new file gets the name of the old one.
sub install {
    my ($what) = @_;

    my $name = $file{$what};
    copy("$build/" . $name =~ s{^build/}{}r, "$tree/new") or die "copy: $!";
    chmod 0755, "$tree/new";
    rename "$tree/new", "$tree/$name" or die "rename: $!";
}

install($_) for keys %file;
my $system = system_start(nginx => 0, daemon => 1,
    locations => 'location /status/ { ticket_status; }');
use_tree(nginx => "$tree");
use_tree(worker => "$tree");
configure(0);
start('nginx');

sub figures {
    my $answer = HTTP::Tiny->new->get(base('status') . '/status');
    return decode_json($answer->{content});
}

# Lines of nginx's log since the last time.
my $at = 0;
sub said {
    my ($pattern) = @_;

    return scalar grep { /$pattern/ } split /^/, slurp(log_file(), $at);
}

sub log_file { return (glob dir() . '/nginx0/logs/error.log')[0] }

sub read_on { $at = -s log_file() }

my $replaced =
    qr/\[warn\].*ngx_ticket_module\.so.*reload keeps the old module.*USR2/;


subtest 'programs say which version they are' => sub {
    chomp(my $number = slurp("$top/VERSION"));
    my ($level) = map { sprintf '%d', m{/(\d+)-} }
                  (sort glob "$top/sql/schema/*.sql")[-1];

    for my $program (qw(ticketctl ticket-worker)) {
        my $said = qx{'$build/$program' --version 2>&1};
        is $?, 0, "$program --version succeeds";
        like $said,
            qr/^$program \Q$number\E, build \S+, schema $level\n\z/,
            "$program says version, build and schema";
    }
    is qx{'$top/t/demo/ticket-demo' --version}, "ticket-demo $number\n",
        'the demonstration says its version, too';
    like qx{'$build/ticketctl' agent list --version 2>&1},
        qr/^ticketctl $release$/, 'a command of ticketctl says it, too';
    like slurp("$top/CHANGELOG.md"), qr/^## \Q$number\E\b/m,
        'the list of changes has this version';
};


subtest 'the log says it at the start' => sub {
    wait_until { said(qr/the database has schema \d+, of ngx_ticket \d/) }
        'nginx says which schema the database has';
    is said(qr/\[notice\].*ngx_ticket $release/), 1,
        'nginx says which module it has loaded';
    is said($replaced), 0, 'nothing was replaced at the start';

    my $figures = figures();
    my ($info) = @{ $figures->{module_info} };
    like qx{'$build/ticketctl' --version}, qr/ $info->{version}, build $info->{build},/,
        'the status location says which module it is';
    is $figures->{module_schema}, $figures->{database_schema}[0]{value},
        'the database has the schema that the module is made for';
    is $figures->{module_replaced}, 0, 'the module is that of the disk';

    configure_worker();
    start('worker');
    like slurp(log_dir() . '/worker.log'),
        qr/ticket-worker $release\n.*postgres connected: .*, schema \d+, of /s,
        'the worker says which it is, and what it has found';
};


subtest 'a file that was replaced' => sub {
    read_on();
    reload();
    is said(qr/ngx_ticket $release/), 1, 'a reload says the version again';
    is said($replaced), 0, 'a reload of what is there warns of nothing';

    install('module');
    is figures()->{module_replaced}, 1,
        'the status location says that the module was replaced';
    read_on();
    reload();
    is said($replaced), 1, 'a reload says that it keeps the old module';

    # A directive that only the new module knows: the old one says why.
    expect_log(qr/unknown directive "ticket_of_tomorrow"/);
    configure(0, http => 'ticket_of_tomorrow on;');
    read_on();
    kill 'HUP', $system->{pid}{nginx0};
    wait_until { said(qr/unknown directive "ticket_of_tomorrow"/) }
        'the old module does not know a directive of the new one';
    is said($replaced), 1, 'a reload that fails says that the module is old';
    configure(0);

    read_on();
    upgrade();
    is said($replaced), 0, 'USR2 takes the new one';
    reload();
    is said($replaced), 0, 'a reload after USR2 warns of nothing';
    is figures()->{module_replaced}, 0, 'the module is that of the disk again';

    unlink "$tree/$file{module}" or die "unlink: $!";
    is figures()->{module_replaced}, 1, 'a module that was removed is not there';
    install('module');

    my $log = log_dir() . '/worker.log';
    my $again = qr/on the disk is not the program that runs.*restart it/;
    kill 'HUP', pids('worker');
    wait_until { slurp($log) =~ /master_key read again/ } 'the worker reloads';
    unlike slurp($log), $again, 'the worker is that of the disk';
    my $from = -s $log;
    install('worker');
    kill 'HUP', pids('worker');
    wait_until { slurp($log, $from) =~ /master_key read again/ }
        'the worker reloads again';
    like slurp($log, $from), $again,
        'the worker says that another program is on the disk';
};


subtest 'a database that is older' => sub {
    my $was = sql_value('select schema_level from ticket.release');

    sql_do('update ticket.release set schema_level = 24');
    restart('nginx');
    wait_until { said(qr/\[warn\].*schema 24.*older.*ticketctl migrate/) }
        'nginx says that the database is older, and what to do';
    is figures()->{database_schema}[0]{value}, 24,
        'the status location says which schema it has';
    restart('worker');
    like slurp(log_dir() . '/worker.log'),
        qr/schema 24, older than this worker.*ticketctl migrate/,
        'the worker says that the database is older, and what to do';

    sql_do('alter function api.release() rename to released');
    stop('nginx');
    read_on();
    local $system->{opt}{ready} = 0;
    start('nginx');
    wait_until { said(qr/42883.*older than this module, ticketctl migrate/) }
        'a function that is missing is explained', 20;
    sql_do('alter function api.released() rename to release');
    sql_do('update ticket.release set schema_level = ?', $was);
};

done_testing();
