# The parsers under libFuzzer, for a minute or so in all; see t/fuzz/fuzz.h.
# "make fuzz SECONDS=600" is the long form.  It takes what time others leave:
# it runs beside tests that wait for each other.

use strict;
use warnings;

use Cwd qw(abs_path);
use File::Basename qw(basename dirname);
use Test::More;

my $top = abs_path(dirname(__FILE__) . '/..');
chdir $top or die "$top: $!";
delete @ENV{qw(MAKEFLAGS MFLAGS MAKELEVEL)};

my @names = map { basename($_, '.c') } glob 't/fuzz/*.c';

my $said = qx{make -s fuzzers 2>&1};
is $?, 0, 'the harnesses of all parsers are built' or BAIL_OUT($said);


subtest 'what is wrong is found and kept' => sub {
    local $ENV{TICKET_FUZZ_TRAP} = 'http';

    my $report = qx{t/env/fuzz --only address --seconds 1 2>&1};
    my ($input) = $report =~ /^ +input: (\S+)$/m;

    is $? >> 8, 1, 'a failure is the exit status';
    like $report, qr/^address .* FAILED$/m, 'the harness that failed is named';
    like $report, qr/not so: /, 'the report says what did not hold';
    like slurp($input), qr/^http/, 'the input that failed is kept'
        and unlink $input;
};

my $unknown = qx{t/env/fuzz --only nothing 2>&1};
isnt $?, 0, 'a harness that is not there is an error';
like $unknown, qr/no harness: nothing; there are: .*address/,
    'the error names the harnesses that are there';


my @report = split /^/, qx{nice -n 10 t/env/fuzz --seconds 80 --seed 1 2>&1};
my $status = $?;
note @report;

for my $name (@names) {
    my ($line) = grep { /^\Q$name\E / } @report;

    like $line // 'no line', qr/^\w+ +[1-9]\d* +\d+ +[1-9]\d* of +\d+ +$/,
        "the harness $name finds nothing";
}
is $status, 0, 'all harnesses together find nothing' or diag @report;

done_testing;


sub slurp {
    my ($name) = @_;

    open my $file, '<:raw', $name // '' or return 'nothing was kept';
    local $/;
    return <$file> // '';
}
