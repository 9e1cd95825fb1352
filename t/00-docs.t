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
my $module = slurp('ngx_ticket_module/ngx_ticket_module.c');

my @directives = $module =~ /^    \{ ngx_string\("(ticket\w*)"\),$/mg;
my @variables = $module =~ /NGX_TICKET_VARIABLE\("(ticket_\w+)"/g;
cmp_ok scalar(@directives), '>=', 13, 'directives';
cmp_ok scalar(@variables), '>=', 7, 'variables';

like $nginx, qr/^\s*#?$_ /m, "conf.example: $_" for @directives;
like $readme, qr/`$_[ `]/, "README: $_" for @directives;
like $readme, qr/\$$_\b/, "README: \$$_" for @variables;

my %directive = map { $_ => 1 } @directives;
my %variable = map { $_ => 1 } @variables;
for my $text ($readme, $nginx) {
    is_deeply [grep { !$variable{$_} } $text =~ /\$(ticket_\w+)/g], [],
        'no variable that is not there';
}
is_deeply [grep { !$directive{$_} } $nginx =~ /^\s*#?(ticket\w*) /mg], [],
    'no directive that is not there';

# The worker's settings.
my @settings = slurp('worker/wk_conf.c') =~ /\{ "(\w+)",/g;
cmp_ok scalar(@settings), '>=', 5, 'settings of the worker';
my $worker = slurp('conf.example/worker.conf');
like $worker, qr/^#?$_ /m, "conf.example/worker.conf: $_" for @settings;

# Targets of make, folders of the map, commands of ticketctl.
my $make = slurp('Makefile');
like $make, qr/^$_:/m, "make $_" for $readme =~ /\bmake ([a-z][a-z0-9-]+)/g;

ok -e $_, "$_ is there"
    for grep { !/^(?:DEMO|HILL)$/ } $readme =~ /^\| `([\w\/]+\/?)` \|/mg;

my $ctl = slurp('worker/ctl_commands.c');
like $ctl, qr/"$_"/, "ticketctl $_"
    for $readme =~ /ticketctl ([a-z]+ [a-z]+|audit|migrate)\b/g;

done_testing();
