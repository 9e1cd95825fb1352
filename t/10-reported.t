# Each failure that was reported of payment platforms has a test, by the list in
# t/fixtures/pay/reported_failures.

use strict;
use warnings;
use utf8;

use Encode qw(decode);
use FindBin;
use Test::More;

use lib "$FindBin::Bin/lib";
use TicketProcess qw(slurp);

binmode Test::More->builder->$_, ':utf8'
    for qw(output failure_output todo_output);

my $top = "$FindBin::Bin/..";
my $list = decode('UTF-8', slurp("$top/t/fixtures/pay/reported_failures"));
my (%tests, $failure, %text);

for (grep { !/^#|^$/ } split /\n/, $list) {
    if (/^C(\d+) +(\S.*)/) {
        $failure = $1;
        ok !$tests{$failure}, "C$failure stands there once: $2";
        $tests{$failure} = [];
        next;
    }

    my ($file, $words) = /^ +(\S+) +(\S.*)/;
    my $all = $text{$file} //= decode('UTF-8', slurp("$top/$file"));
    ok index($all, $words) >= 0, "C$failure: $file has the test: $words";
    push @{$tests{$failure}}, $words;

    # a function of a unit that nobody runs is no test
    like $all, qr/cmocka_unit_test\(\Q$words\E\)/, "C$failure: $words is run"
        if $file =~ /\.c$/ && $words =~ /^\w+$/ && $words =~ /_/;
}

is_deeply [grep { !@{$tests{$_} // []} } 1 .. 40], [],
    'each of the forty failures has a test';
is_deeply [grep { $_ < 1 || $_ > 40 } keys %tests], [], 'there are no others';
done_testing();
