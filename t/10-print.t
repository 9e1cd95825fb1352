# Papers of receipt printers: what each fixture of facts becomes, byte by byte,
# and whether a printer would read it as it is meant.
#
# GOLDEN=1 in the environment writes the files anew; then look at what changed.

use strict;
use warnings;
use utf8;

use Cwd qw(abs_path);
use Digest::SHA qw(sha256_base64);
use Encode qw(decode encode);
use File::Basename qw(basename);
use File::Temp qw(tempdir);
use FindBin;
use JSON::PP ();
use Test::More;

binmode Test::More->builder->$_, ':utf8'
    for qw(output failure_output todo_output);

my $top = abs_path("$FindBin::Bin/..");
my $build = $ENV{TICKET_BUILD} // "$top/build";
my $fixtures = "$top/t/fixtures/print";
my $columns = 48;

my %extension = (escpos => 'bin', html => 'html');
my ($policy) = slurp("$top/ngx_ticket_module/core/print/tk_print.h")
    =~ /'sha256-([^']+)'/;
my @names = map { basename($_, '.json') } sort glob "$fixtures/*.json";

cmp_ok scalar @names, '>=', 9, 'there are papers to print';

for my $name (@names) {
    subtest $name => sub {
        my %made = map { $_ => made($name, $_) } sort keys %extension;
        my $dump = dump_of($made{escpos});

        for my $as (sort keys %extension) {
            my $file = "$fixtures/$name.$extension{$as}";
            spew($file, $made{$as}) if $ENV{GOLDEN};
            ok slurp($file) eq $made{$as}, "$as is what it was, byte by byte"
                or diag $as eq 'html' ? decode('UTF-8', $made{$as}) : $dump;
        }

        spew("$fixtures/$name.txt", encode('UTF-8', $dump)) if $ENV{GOLDEN};
        is $dump, decode('UTF-8', slurp("$fixtures/$name.txt")),
            'a printer reads of it what was meant';
        unlike $dump, qr/WRONG/, 'nothing of it is no command or no letter';

        looked_at($made{html});
    };
}


subtest 'a QR code of the page' => sub {
    my ($svg) = made('ticket', 'html') =~ m{(<svg .*?</svg>)}s;
    my ($size) = $svg =~ /viewBox="0 0 (\d+) \1"/;
    my $dir = tempdir(CLEANUP => 1);
    my @pixels = map { [(255) x ($size * 4)] } 1 .. $size * 4;

    while ($svg =~ /M(\d+) (\d+)h(\d+)v1h-\3z/g) {
        for my $y ($2 * 4 .. $2 * 4 + 3) {
            $pixels[$y][$_] = 0 for $1 * 4 .. ($1 + $3) * 4 - 1;
        }
    }
    spew("$dir/qr.pgm", sprintf("P5 %d %d 255\n", $size * 4, $size * 4)
                        . join '', map { pack 'C*', @$_ } @pixels);

    my ($code) = dump_of(made('ticket', 'escpos')) =~ /^QR (\S+)$/m;
    my $read = qx{zbarimg -q --raw '$dir/qr.pgm' 2>/dev/null};
    is $read, "$code\n", 'a reader reads the code that the printer prints';
};


subtest 'what is no paper' => sub {
    my @cases = (
        '{}', '[]', '{"kind":"poster"}', '{"kind":1}', '{"kind":"ticket"}',
        '{"kind":"ticket","tickets":[1]}', '{"kind":"ticket","tickets":{}}',
        '{"kind":"receipt","what":"gift"}', '{"kind":"receipt","lines":[2]}',
        '{"kind":"receipt","receipt":"7"}', '{"kind":"receipt","total_fen":1.5}',
        '{"kind":"z","counts":[{"count":1}]}', '{"kind":"z","forms":[null]}',
        '{"kind":"z","counts":[{"count":2,"denomination_fen":9223372036854775807}]}',
        '{"kind":"ticket","tickets":[{"number":1}]}',
        '{"kind":"ticket","supplier_id":1,"order":"7","tickets":[{"number":1}]}',
        '{"kind":"ticket","supplier_id":1,"order":"7","life":0,"tickets":[{"number":1000}]}',
        '{"kind":"ticket","tickets":[{"qr_text":"' . 'x' x 257 . '"}]}',
    );

    for my $facts (@cases) {
        my ($bytes, $status, $said) = run($facts, 'escpos');
        is "$status $said", "1 BAD_VALUE\n", "it is refused: $facts";
    }

    my $many = JSON::PP::encode_json(
        { kind => 'receipt', lines => [map { { name => $_ } } 0 .. 999] });
    is +(run($many, 'html'))[2], "BAD_VALUE\n", 'more lines than it may have';
};

done_testing;


sub made {
    my ($name, $as) = @_;

    my ($bytes, $status, $said) = run(slurp("$fixtures/$name.json"), $as);
    is "$status$said", '0', "$name becomes $as";

    return $bytes;
}


sub run {
    my ($facts, $as) = @_;

    my $dir = tempdir(CLEANUP => 1);
    spew("$dir/facts", utf8::is_utf8($facts) ? encode('UTF-8', $facts) : $facts);
    my $bytes = qx{'$build/tools/paper' $as <'$dir/facts' 2>'$dir/said'};

    return ($bytes, $? >> 8, slurp("$dir/said"));
}


# What a browser makes of it: nothing runs, nothing is loaded, one style that
# the policy knows.
sub looked_at {
    my ($html) = @_;

    my @styles = $html =~ m{<style>(.*?)</style>}gs;
    is scalar @styles, 1, 'the page has one sheet of style';
    is sha256_base64($styles[0]) . '=', $policy, 'and the policy names its hash';
    unlike $html, qr/<script|<link|<img|\bstyle=|\bon\w+=|url\(|http/i,
        'the page has no script and asks for nothing';
    like $html, qr/\@page\{size:80mm auto;margin:3mm\}/, 'it is 80 mm wide';
    is_deeply [grep { !/^(?:!doctype|\/?(?:html|meta|title|style|body|p|span|hr
                          |svg|path|div)\b)/x }
               $html =~ /<([^>]*)>/g], [],
        'texts of the paper are no elements of the page';
}


# A printer, as its manual describes it: a line of text for each command.
sub dump_of {
    my ($bytes) = @_;

    my ($chinese, $width, $text, $n, @said) = (0, $columns, '', 0);
    my $flush = sub { push @said, "WRONG: no end of line: $text" if $n };

    while (length $bytes) {
        if ($bytes =~ s/^\x1b\@//) {
            push @said, 'RESET';
        } elsif ($bytes =~ s/^\x1c([&.])//) {
            $flush->();
            $chinese = $1 eq '&';
            push @said, $chinese ? 'CHINESE ON' : 'CHINESE OFF';
        } elsif ($bytes =~ s/^\x1ba([\x00-\x02])//) {
            $flush->();
            push @said, 'ALIGN ' . (qw(LEFT CENTRE RIGHT))[ord $1];
        } elsif ($bytes =~ s/^\x1d!([\x00\x11])//) {
            $flush->();
            $width = ord $1 ? $columns / 2 : $columns;
            push @said, ord $1 ? 'BIG' : 'SMALL';
        } elsif ($bytes =~ s/^\x1bd(.)//s) {
            push @said, 'FEED ' . ord $1;
        } elsif ($bytes =~ s/^\x1dV\x42(.)//s) {
            push @said, 'CUT';
        } elsif ($bytes =~ s/^\x1bp\x00(.)(.)//s) {
            push @said, sprintf 'DRAWER %d %d', 2 * ord $1, 2 * ord $2;
        } elsif ($bytes =~ s/^\x1d\(k(..)//s) {
            my $n = unpack 'v', $1;
            my $command = substr $bytes, 0, $n, '';
            push @said, $chinese ? 'WRONG: QR code in Chinese mode'
                      : $command =~ /^1P0(.*)$/s ? "QR $1"
                      : $command =~ /^1C(.)$/s ? 'QR module of ' . ord $1
                      : $command =~ /^1E([0-3])$/ ? "QR level $1"
                      : $command eq "1A2\0" ? 'QR model 2'
                      : $command eq '1Q0' ? 'QR print'
                      : 'WRONG: QR command';
        } elsif ($bytes =~ s/^\n//) {
            push @said, "| $text", $n > $width ? "WRONG: $n columns" : ();
            ($text, $n) = ('', 0);
        } elsif ($bytes =~ s/^([\x20-\x7e])//) {
            $text .= $1;
            $n++;
        } elsif ($chinese && $bytes =~ s/^([\x81-\xfe](?:[\x40-\x7e\x80-\xfe]
                                           |[\x30-\x39][\x81-\xfe][\x30-\x39]))//x)
        {
            $text .= letter($1);
            $n += 2;
        } else {
            push @said, sprintf 'WRONG: byte %02x', ord substr $bytes, 0, 1, '';
        }
    }
    $flush->();

    return join '', map { s/\s+$//r . "\n" } @said;
}


# Perl knows GBK, which has the letters of two bytes.
sub letter {
    my ($bytes) = @_;

    my $letter = length $bytes == 2 ? decode('cp936', $bytes) : "\x{fffd}";
    return $letter =~ /\x{fffd}/ ? '<' . unpack('H*', $bytes) . '>' : $letter;
}


sub slurp {
    my ($name) = @_;

    open my $file, '<:raw', $name or return '';
    local $/;
    return <$file> // '';
}


sub spew {
    my ($name, $bytes) = @_;

    open my $file, '>:raw', $name or die "$name: $!";
    print $file $bytes;
    close $file or die "$name: $!";
}
