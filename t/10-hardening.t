# Our programs and the module are built so that a bug is hard to use, and the
# units of conf.example take from them what they do not need.

use strict;
use warnings;

use Cwd qw(abs_path);
use File::Basename qw(dirname);
use File::Copy qw(copy);
use File::Temp ();
use Test::More;

my $top   = abs_path(dirname(__FILE__) . '/..');
my $build = $ENV{TICKET_BUILD} // "$top/build";

plan skip_all => 'sanitizers and coverage are not hardened'
    if $build =~ m{/(?:asan|coverage)$};

sub readelf {
    my ($option, $file) = @_;

    my $text = qx{LC_ALL=C readelf -W $option '$file' 2>/dev/null};
    return $text;
}

for (['ticket-worker', 1], ['ticketctl', 1],
     ['nginx/ngx_ticket_module.so', 0])
{
    my ($name, $program) = @$_;
    my $file = "$build/$name";
    my $dynamic = readelf('-d', $file);
    my $segments = readelf('-l', $file);
    my $symbols = readelf('--dyn-syms', $file);

    like readelf('-h', $file), qr/Type:\s+DYN/, "$name can be anywhere";
    like $dynamic, qr/FLAGS_1.*\bPIE\b/, "$name is a PIE" if $program;
    like $segments, qr/GNU_RELRO/, "$name has a read-only table";
    like $dynamic, qr/BIND_NOW|FLAGS_1.*\bNOW\b/, "$name is bound at its start";
    like $segments, qr/GNU_STACK\s+\S+\s+\S+\s+\S+\s+\S+\s+\S+\s+RW\s/,
        "$name has no executable stack";
    like $symbols, qr/__stack_chk_fail/, "$name protects its stack";
    like $symbols, qr/__(?:memcpy|snprintf|fprintf|printf)_chk/,
        "$name checks what it copies";

    my $said = readelf('--debug-dump=info', $file);
    like $said, qr/DW_AT_producer.*-fstack-clash-protection/,
        "$name probes large frames"
        if $said =~ /DW_AT_producer.*GNU C.*-f/;
}

# As systemd itself sees it.
SKIP: {
    my $analyze = '/usr/bin/systemd-analyze';
    my $nginx = '/lib/systemd/system/nginx.service';
    skip 'there is no systemd-analyze', 2 unless -x $analyze && -f $nginx;

    my $dir = File::Temp->newdir;
    mkdir "$dir/nginx.service.d";
    copy("$top/conf.example/ngx_ticket-worker.service", "$dir/") or die $!;
    copy($nginx, "$dir/") or die $!;
    copy("$top/conf.example/nginx.service.d.conf",
         "$dir/nginx.service.d/ngx_ticket.conf") or die $!;

    for my $unit (qw(ngx_ticket-worker.service nginx.service)) {
        my $said = qx{cd $dir && $analyze security --offline=yes \\
                      --threshold=25 $dir/$unit 2>&1};
        is $?, 0, "$unit is exposed by 2.5 at most" or diag $said;
    }
}

done_testing;
