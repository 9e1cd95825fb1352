# The unit tests in C, each program once, its results as results of this file.

use strict;
use warnings;

use Cwd qw(abs_path);
use File::Basename qw(basename dirname);
use Test::More;

my $top   = abs_path(dirname(__FILE__) . '/..');
my $build = abs_path($ENV{TICKET_BUILD} // "$top/build");
chdir $top or die "$top: $!";

$ENV{CMOCKA_MESSAGE_OUTPUT} = 'TAP';

for my $source (sort glob "$top/t/10-unit/*.c") {
    my $name = basename($source, '.c');

    subtest $name => sub {
        my @lines = split /^/, qx{'$build/t/$name' 2>&1};
        my $status = $?;
        my ($plan) = map { /^1\.\.(\d+)/ } @lines;
        my @results = grep { /^(?:not )?ok / } @lines;

        for (@results) {
            my ($not, $what) = /^(not )?ok \d+(?: - (.*))?/;
            ok !$not, $what;
        }

        is scalar @results, $plan // -1, "$name has as many results as planned";
        is $status, 0, "$name exits with status 0"
            or diag grep { !/^ok / } @lines;
    };
}

done_testing;
