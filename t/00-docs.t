# What README and conf.example say is what there is.

use strict;
use warnings;
use utf8;

use FindBin;
use Test::More;

chdir "$FindBin::Bin/.." or die $!;

sub slurp {
    open my $file, '<:utf8', $_[0] or die "$_[0]: $!";
    local $/;
    return scalar <$file>;
}

my $readme = slurp('README.md');
my $nginx = slurp('conf.example/nginx.conf');
my @directives = slurp('ngx_ticket_module/conf.c') =~ /^    [A-Z]+\("(ticket\w*)", /mg;
my @variables = slurp('ngx_ticket_module/variables.c') =~
    /NGX_TICKET_VARIABLE\("(ticket_\w+)"/g;
cmp_ok scalar(@directives), '>=', 13, 'the directives are read from the source';
cmp_ok scalar(@variables), '>=', 7, 'the variables are read from the source';

like $nginx, qr/^\s*#?$_[ ;]/m, "conf.example/nginx.conf has $_"
    for @directives;
like $readme, qr/`$_[ `]/, "README names the directive $_" for @directives;
like $readme, qr/\$$_\b/, "README names the variable \$$_" for @variables;

my %directive = map { $_ => 1 } @directives;
my %variable = map { $_ => 1 } @variables;
for my $text ($readme, $nginx) {
    is_deeply [grep { !$variable{$_} } $text =~ /\$(ticket_\w+)/g], [],
        ($text eq $readme ? 'README' : 'conf.example/nginx.conf')
        . ' names no unknown variable';
}
is_deeply [grep { !$directive{$_} } $nginx =~ /^\s*#?(ticket\w*)[ ;]/mg], [],
    'conf.example/nginx.conf names no unknown directive';

# Each version has its day; the first may be one that is being prepared.
my @versions = slurp('CHANGELOG.md') =~ /^## (.*)$/mg;
cmp_ok scalar(@versions), '>=', 3, 'the list of changes has versions';
like $versions[0], qr/^\d+\.\d+\.\d+ - (?:not released|\d{4}-\d\d-\d\d)$/,
    'the newest version has a day, or is not released';
is_deeply [grep { !/^\d+\.\d+\.\d+ - \d{4}-\d\d-\d\d$/ }
           @versions[1 .. $#versions]], [], 'every version before has a day';

# The table of names has those that are sent or taken, and parts of pages' names.
my $aspx = join '', map { slurp("ngx_ticket_module/core/aspx/$_") }
    qw(tk_params.c tk_reply_tables.c tk_callback.c tk_pages.tbl.h tk_reply.c);
my @names = map { /`([^`%]+)`/g }
    slurp('doc/names.md') =~ /^\| ([^|]*`[^|]*) \|/mg;
cmp_ok scalar(@names), '>=', 50, 'the table of names is read';
is_deeply [grep { $aspx !~ /"\Q$_\E"/
                  && $aspx !~ /"\w*(?:With|By|Query|Get)$_\w*\.aspx"/ }
           @names], [], 'the table names nothing that is not there';

# The table of pages says what is built: a cell is a page and its two editions.
my $pages = slurp('ngx_ticket_module/core/aspx/tk_pages.tbl.h');
my $aliases = slurp('ngx_ticket_module/core/aspx/tk_aliases.tbl.h');
my ($table) = $readme =~ /^## Pages$(.*?)^## /ms;
my (%said, @twice);

for my $line (split /\n/, $table) {
    while ($line =~ /\| (\w+) \| ([^|]*?) \| ([^|]*?) (?=\|)/g) {
        my ($page, @marks) = ($1, $2, $3);
        next if $page eq 'page';
        push @twice, $page if $said{$page};
        $said{$page} = join ' ', grep { $_ ne '' } @marks;
    }
}
cmp_ok scalar(keys %said), '>=', 60, 'the table of pages is read';
is_deeply \@twice, [], 'the table has each page once';

my %enum;
while ($pages =~ /^TK_PAGE\(\s*(\w+),\s*\w+,\s*"(\w+)\.aspx",\s*\w+,\s*([01])/mg) {
    my ($name, $page, $legacy) = ($1, $2, $3);
    my $mark = $legacy ? '○' : '●';

    $enum{$name} = $page;
    like delete $said{$page} // 'nothing', qr/^$mark (?:●|as 4\.0)$/,
        "README: $page is built";
}
cmp_ok scalar(keys %enum), '>=', 14, 'the pages built are read from the source';
while ($aliases =~ /^TK_ALIAS\(\s*"(\w+)\.aspx",\s*(\w+)/mg) {
    is delete $said{$1}, "= $enum{$2}", "README: $1 is a second name";
}
is_deeply [grep { $said{$_} !~ /^(?:– –|sent sent)$/ } sort keys %said], [],
    'README says of no other page that it is built';

# The worker's settings.
my @settings = slurp('worker/lib/wk_conf.c') =~ /\{ "(\w+)",/g;
cmp_ok scalar(@settings), '>=', 5,
    "the worker's settings are read from the source";
my $worker = slurp('conf.example/worker.conf');
like $worker, qr/^#?$_ /m, "conf.example/worker.conf has $_" for @settings;

# Targets of make, folders of the map, commands of ticketctl.
my $make = slurp('Makefile');
like $make, qr/^$_:/m, "README: the Makefile has the target $_"
    for $readme =~ /\bmake ([a-z][a-z0-9-]+)/g;

ok -e $_, "README: $_ is there"
    for grep { !/^(?:DEMO|HILL)$/ && !$directive{$_} } $readme =~ /^\| `([\w\/]+\/?)` \|/mg;

# ARCHITECTURE.md and doc/ name what is there: files and folders, in full or by
# the end of their paths, and targets of make.
my @paths = map { "/$_" } split /\0/, qx{git ls-files -z};
my %folder = map { $_ => 1 } map { folders($_) } @paths;

for my $document ('ARCHITECTURE.md', glob 'doc/*.md') {
    my $text = slurp($document);

    for my $name ($text =~ m{`([\w./-]+(?:/|\.(?:c|h|t|pm|sql|md)))`}g) {
        my $there = $name =~ m{/$} ? grep { m{/\Q$name\E$} } keys %folder
                                   : grep { m{/\Q$name\E$} } @paths;
        ok $there, "$document: $name is there";
    }
    like $make, qr/^$_:/m, "$document: the Makefile has the target $_"
        for $text =~ /`make ([a-z][a-z0-9-]+)/g;
}

my $ctl = slurp('worker/ctl/ctl_commands.c');
like $ctl, qr/"$_"/, "README: ticketctl has the command $_"
    for $readme =~ /ticketctl ([a-z]+ [a-z]+|audit|migrate)\b/g;

done_testing();


# "/a/b/c.h": "/a/", "/a/b/".
sub folders {
    my ($path) = @_;

    my @found;
    push @found, substr $path, 0, pos $path while $path =~ m{/}g;
    return @found[1 .. $#found];
}
