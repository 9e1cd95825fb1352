#!/usr/bin/perl

# What every page has answered while the whole suite ran: each of its results
# was reached for real, in each edition that has the page.  What cannot be
# reached over HTTP stands here, with the reason.

use strict;
use warnings;
use utf8;

use FindBin;
use JSON::PP;
use Test::More;

use lib "$FindBin::Bin/lib";
use TicketResults;

plan skip_all => 'judges the whole suite' unless $ENV{TICKET_WHOLE};

binmode $_, ':utf8'
    for Test::More->builder->output, Test::More->builder->failure_output;

my $root = "$FindBin::Bin/..";
my $build = $ENV{TICKET_BUILD} // "$root/build";

# page, edition and result ('*' any), why
my @unreachable = (
    # booking, paying, activating, refunding
    (map { my $page = $_;
           map { [$page, '3.0', $_, '3.0 only authorises: whatever would forbid '
                  . 'activation is not asked, and the order is paid'] }
               qw(ACTIVATION_FORBIDDEN ACTIVATION_MEDIUM ACTIVATION_DOCUMENT
                  DOCUMENT_TICKET ACTIVATE_CARDS_ORDER ACTIVATE_SINGLE_ORDER
                  ACTIVATE_CARD_TWICE) }
         qw(OrderAndPayWithYDJ.aspx UseAccountToPay.aspx
            UseAccountToPayByPwd.aspx)),
    (map { ['UseAccountToPayByFK.aspx', '3.0', $_, 'likewise'] }
         qw(ACTIVATION_MEDIUM ACTIVATION_DOCUMENT DOCUMENT_TICKET
            ACTIVATE_CARDS_ORDER ACTIVATE_SINGLE_ORDER ACTIVATE_CARD_TWICE)),
    ['OrderAndPayWithFK.aspx', '3.0', 'DOCUMENT_TICKET', 'likewise'],
    (map { [$_, '3.0', 'SLOT_FULL', 'likewise'] }
         qw(UseAccountToPay.aspx UseAccountToPayByPwd.aspx
            UseAccountToPayByFK.aspx)),
    ['OrderProducts.aspx', '3.0', 'ACTIVATION_MEDIUM',
     'no parameter of 3.0 says how visitors pass the gate'],
    (map { [$_, '3.0', 'REBATE_TOO_FAR', '3.0 has no limit of a window'] }
         qw(QueryFKJYRecCount.aspx QueryFKJYRec.aspx)),
    (map { my $at = $_;
           (map { ['OrderAndPayWithYDJ2.aspx', $at, $_,
                   'no parameter says how visitors pass the gate, nor that '
                   . 'payment activates'] }
                qw(ACTIVATION_FORBIDDEN ACTIVATION_MEDIUM ACTIVATION_DOCUMENT
                   ACTIVATE_CARDS_ORDER ACTIVATE_SINGLE_ORDER
                   ACTIVATE_CARD_TWICE)) } qw(4.0 3.0)),
    (map { ["OrderAndPayWith$_.aspx", '3.0', 'DOCUMENT_TICKET',
            '3.0 only authorises'] } qw(YDJ2 FK2)),

    # everything else
);

sub slurp {
    my ($file) = @_;

    open my $in, '<:raw', $file or die "$file: $!\n";
    local $/;
    return scalar <$in>;
}

my $fixture = JSON::PP->new->utf8->decode(
    slurp("$root/t/fixtures/interface.json"));
my $ours = JSON::PP->new->utf8->decode(do {
    open my $in, '-|:raw', "$build/tools/catalogue_dump" or die $!;
    local $/;
    <$in>;
});
my %built = map { $_->{page} => $_ } @{ $ours->{pages} };

# page, edition => "number message" => times
my %answers;
open my $in, '<:utf8', "$ENV{TICKET_TEST_DIR}/answers" or die "answers: $!\n";
while (<$in>) {
    chomp;
    my ($page, $edition, $code, $text) = split /\t/, $_, 4;
    $answers{lc "$page.aspx"}{$edition}{"$code $text"}++;
}

my ($wanted, %used) = (0);

sub excused {
    my @what = @_;

    for my $i (0 .. $#unreachable) {
        my @rule = @{ $unreachable[$i] };
        next if grep { $rule[$_] ne '*' && $rule[$_] ne $what[$_] } 0 .. 2;
        return $used{$i} = 1;
    }
    return 0;
}

for my $page (grep { !$_->{callback} && !$_->{later} } @{ $fixture->{pages} }) {
    my $name = $page->{page};
    my $params = $built{$name}{params};

    for my $edition (@{ $page->{editions} }) {
        my @missing;
        my %text = map { $_->{name} => $_ } @{ $built{$name}{errors}{$edition} };

        for my $result ('OK', 'BAD_SIGN', 'UNKNOWN_AGENT', 'AGENT_DISABLED',
                        'BAD_LOGIN', @$params ? 'BAD_PARAM' : (),
                        results_of($name))
        {
            my $e = $text{$result} or next;
            my $pattern = join '.*', map { quotemeta }
                split /<>/, "$e->{code} $e->{text}", -1;

            $wanted++;
            push @missing, "$result: $e->{code} $e->{text}"
                unless (grep { /^$pattern$/ }
                        keys %{ $answers{lc $name}{$edition} // {} })
                    || excused($name, $edition, $result);
        }
        is scalar(@missing), 0, "$name $edition: every result was answered"
            or diag map { "  $_\n" } @missing;
    }
}

# ---- The open API ----

# By names, which the log of nginx has (TicketSystem); 413 is nginx's own, and
# has none: t/30-api/open_frame.t.
my %unnamed = (TOO_LARGE => 1);
my %refused;
open $in, '<', "$ENV{TICKET_TEST_DIR}/refusals" or die "refusals: $!\n";
while (<$in>) {
    $refused{$2}++ if m{^(-|(?:product|order)/\w+) ([A-Z_]+)$};
}

my @refusals = slurp("$root/ngx_ticket_module/core/open/tk_open_errors.tbl.h")
               =~ /^OPEN_ERR\( (\w+),/mg;
cmp_ok scalar(@refusals), '>=', 50, 'the refusals of the open API are read';
is_deeply [grep { !$refused{$_} && !$unnamed{$_} } @refusals], [],
    'each of them was answered';

my %row = map { $_ => 1 } @refusals;
my %ours = map { $_ => 1 } qw(BUSY STALE NO_MEMORY UNKNOWN_SUPPLIER);
is_deeply [grep { !$row{$_} && !$ours{$_} } sort keys %refused], [],
    'no other one was, which would be said to be a fault of ours';

cmp_ok $wanted, '>=', 300, 'at least 300 results are wanted';
is_deeply [map { "@{ $unreachable[$_] }[0 .. 2]" }
           grep { !$used{$_} } 0 .. $#unreachable], [],
    'no excuse is out of date';

done_testing();
