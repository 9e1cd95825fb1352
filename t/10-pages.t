# doc/pages.md and doc/pages.zh.md say what the tables of the interface say.

use strict;
use warnings;
use utf8;

use FindBin;
use Test::More;

use lib "$FindBin::Bin/lib";
use TicketPages qw(about_page about_param);

my $root = "$FindBin::Bin/..";

is system("$root/t/env/pages", '--check'), 0,
    'the pages are described as the tables have them (else: make pages)';

for my $path ("$root/doc/pages.md", "$root/doc/pages.zh.md") {
    open my $in, '<:utf8', $path or die "$path: $!";
    my @lines = <$in>;

    is scalar(grep { /^## [A-Za-z0-9]+\n/ } @lines), 52,
        "$path has each page, once";
    is_deeply [grep { /\|\s*(?:HASH|ARRAY|CODE)\(/ } @lines], [],
        "$path has no value of the program's";
}

is eval { about_page('Nothing.aspx') }, undef, 'a page without words is a fault';
is eval { about_param('nothing') }, undef, 'and so is such a parameter';

done_testing();
