package TicketGate;

# Cases of t/fixtures/gate_cases, and such by chance, for the three judges.

use strict;
use warnings;

use Exporter qw(import);
use FindBin;

our @EXPORT_OK = qw(gate_cases gate_default gate_facts gate_random);

my $file = "$FindBin::Bin/../fixtures/gate_cases";
$file = "$FindBin::Bin/fixtures/gate_cases" unless -e $file;

my (@cases, $default);


# [{ name, facts, answer }, ...], as the lines say.
sub gate_cases {
    read_table() unless @cases;
    return @cases;
}


# The line of what is so where a case says nothing.
sub gate_default {
    read_table() unless @cases;
    return $default;
}


sub read_table {
    open my $in, '<', $file or die "$file: $!";
    while (<$in>) {
        chomp;
        next if /^#/ || /^$/;

        my ($name, $facts, $answer) = map { s/^\s+|\s+$//gr } split /\|/, $_, 3;
        if ($name eq 'default') {
            $default = $facts;
            next;
        }
        push @cases, { name => $name, facts => $facts, answer => $answer };
    }
    return;
}


# All facts of a case by name; passages in order, under "passages".
sub gate_facts {
    my ($facts) = @_;

    my %fact;
    for (split ' ', gate_default() . " $facts") {
        my ($name, $value) = /^([\w-]+)=(.*)$/ or die "no fact: $_";
        if ($name =~ /^(?:in|out|undone|undone-out)$/) {
            push @{$fact{passages}}, [$name, split m{/}, $value];
            next;
        }
        $fact{$name} = $value;
    }
    return \%fact;
}


# Facts by chance, the same for the same seed: few days, few devices, moments
# near the ends of slots, so that much of it meets.
sub gate_random {
    my ($count, $seed) = @_;

    srand $seed;
    return map { random_facts() } 1 .. $count;
}


sub one_of { return $_[rand @_] }


sub random_moment {
    my ($around) = @_;

    my $hour = one_of(0, 8, 9, 9, 9, 10, 10, 12, 23, 24);
    return sprintf '%s%02d%sT%02d:%02d:%02d.%03d%s', one_of('', '2026'), 11,
        one_of(27, 28, 28, 28, 28, 29), $hour,
        $hour == 24 ? 0 : one_of(0, 0, 29, 30, 30, 59),
        one_of(0, 0, 1, 4, 5, 59), one_of(0, 0, 0, 1, 999),
        one_of('', '', '', '+08', '+07', '-05');
}


sub random_facts {
    my @days = sort map { one_of(1126 .. 1130) } 1 .. 2;
    @days = (1128, 1128) if rand() < 0.6;

    # Passages come in the order of their moments; the fixture's default zone
    # alone makes that the order of their texts.
    my @passages = sort map {
        random_moment() =~ s/^2026//r =~ s/[+-]\d\d$//r
    } 1 .. one_of(0, 0, 0, 1, 1, 2, 3, 5);

    my @facts = (
        'look=' . one_of(('found') x 8, qw(unknown forged unlisted signed replaced on-paper)),
        'state=' . one_of(0, 1, 1, 1, 2, 3, 3, 4, 4, 4, 4, 4),
        'persons=' . one_of(1, 1, 2, 3, 5, 5, 40),
        "first=$days[0]", "last=$days[1]",
        'window=' . one_of(qw(none none slot slot slot show)),
        'from=' . one_of('1128T09:00', random_moment()),
        'until=' . one_of('1128T10:00', '1128T24:00', random_moment()),
        'over=' . one_of('', '', '1129T00:30', random_moment()),
        'good=' . one_of(('') x 5, random_moment()),
        'stations=' . one_of('', '', '', 1, '2,1', '2,3'),
        'entries=' . one_of(1, 1, 1, 2, 3), 'all=' . one_of(0, 0, 0, 1, 2),
        (map { "$_=" . (rand() < 0.4 ? 1 : 0) } qw(reentry)),
        (map { "$_=" . (rand() < 0.1 ? 1 : 0) } qw(id print closed stopped lead)),
        'paid=' . (rand() < 0.9 ? 1 : 0),
        'off=' . one_of(('no') x 12, qw(day show)),
        'early=' . one_of(0, 0, 15, 30), 'late=' . one_of(0, 0, 15, 30),
        'early_then=' . one_of(qw(refuse ask in)),
        'late_then=' . one_of(qw(refuse ask in)),
        'unknown=' . one_of(qw(refuse signed mark)),
        'at=' . random_moment(), 'device=' . one_of(1 .. 3), 'station=1',
        'direction=' . one_of(qw(in in in out)),
        'ask=' . one_of(0, 0, 0, 1, 2, 5, 7),
        'card=' . one_of(qw(none none fits other unreadable)),
        (map { one_of(qw(in in in out undone undone-out)) . "=$_/"
               . one_of(1, 1, 2, 3) . '/' . one_of(1 .. 3) } @passages),
    );
    return join ' ', @facts;
}

1;
