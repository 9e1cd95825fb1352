# Who is let in at a gate, as the server decides it: impl.gate_judge over
# t/fixtures/gate_cases, and over cases by chance against the judge in C, which
# t/10-gate.t compares with the one in JavaScript.

use strict;
use warnings;
use utf8;

use FindBin;
use IPC::Open2 qw(open2);
use JSON::PP qw(encode_json);

use lib "$FindBin::Bin/../lib";
use TicketGate qw(gate_cases gate_default gate_facts gate_random);
use TicketTest;

system_start(nginx => 0, redis => 0);

my $dbh = db('postgres');
my $build = $ENV{TICKET_BUILD} // "$FindBin::Bin/../../build";


# Arguments in their order: name, type.
my @arguments = map { [split] } split /\n/, <<'END';
look text
state "char"
persons int4
first date
last date
window text
from timestamptz
until timestamptz
over timestamptz
good timestamptz
stations int2[]
entries int4
all int4
reentry bool
id bool
print bool
paid bool
closed bool
stopped bool
off text
early int4
early_then text
late int4
late_then text
unknown text
passages jsonb
zone text
at timestamptz
day date
device int4
station int4
ask int4
out bool
card text
lead bool
END

my $asked = $dbh->prepare(
    'select concat_ws(\' \', verdict, persons, left_persons, minutes, next_step,'
    . ' first_passage::int4) as said, passage from impl.gate_judge('
    . join(', ', map { "p_$_->[0] => " . ($_->[1] ne 'jsonb' ? "?::$_->[1]"
        : 'array(select jsonb_populate_record(null::ticket.passage, k)'
          . ' from jsonb_array_elements(?) k)') } @arguments) . ')');


sub iso_date {
    my ($text) = @_;

    my ($year, $month, $day) = $text =~ /^(\d{4})?(\d\d)(\d\d)$/ or die $text;
    return sprintf '%d-%s-%s', $year // 2026, $month, $day;
}


# As Postgres reads it, and its day by that clock.
sub moment {
    my ($text) = @_;

    my ($on, $clock, $east) =
        $text =~ /^(\d+)T(\d\d:\d\d[:.\d]*)([+-]\d\d)?$/ or die "no moment: $text";
    my $day = iso_date($on);

    $clock .= ':00' if length $clock == 5;
    $day = next_day($day) if $clock =~ s/^24/00/;
    return ("$day $clock" . ($east // '+08'), $day);
}


{
    my %next;

    sub next_day {
        my ($day) = @_;

        return $next{$day} //= $dbh->selectrow_array(
            'select (?::date + 1)::text', undef, $day);
    }
}


# Arguments may be said otherwise.
sub judged {
    my ($facts, %other) = @_;

    my $fact = gate_facts($facts);
    my %value = %$fact;
    @value{qw(at day)} = moment($fact->{at});
    $value{$_} = iso_date($fact->{$_}) for qw(first last);
    for (qw(from until over good)) {
        ($value{$_}) = $fact->{$_} eq '' ? undef : moment($fact->{$_});
    }
    $value{stations} = "{$fact->{stations}}";
    $value{out} = $fact->{direction} eq 'out' ? 1 : 0;

    $value{zone} = 'Asia/Shanghai';

    my @passages = map {
        my ($name, $at, $persons, $device) = @$_;
        my ($moment, $day) = moment($at);

        { at => $moment, day => $day, persons => $persons,
          device_no => $device, direction => $name =~ /out/ ? 'O' : 'I',
          undone_at => $name =~ /undone/ ? $moment : undef }
    } @{$fact->{passages} // []};
    my $no = 0;
    $_->{passage_no} = ++$no for @passages;
    $value{passages} = encode_json(\@passages);

    %value = (%value, %other);
    $asked->execute(map { $value{$_->[0]} } @arguments);
    my $rows = $asked->fetchall_arrayref;
    is scalar @$rows, 1, 'there is one answer' if @$rows != 1;

    return wantarray ? @{$rows->[0]} : $rows->[0][0];
}


is scalar judged($_->{facts}), $_->{answer}, $_->{name} for gate_cases();


# Moments within a day of a change of the clocks are of their own zone.
is judged('window=slot first=0329 last=0329 from=0329T01:00+01'
          . ' until=0329T04:00+02 at=0329T03:59:59.999+02') . '',
    'IN 1 0 0 none 1', 'a slot over the change of the clocks';


my $used = 'state=4 persons=3 in=1128T09:00/1/2 undone=1128T09:01/1/2'
           . ' in=1128T09:02/2/2 out=1128T09:03/1/4';
is_deeply [judged($used)], ['USED 0 0 0 supervisor 0', 3],
    'of a used ticket it says which passage was the last one';
is_deeply [judged("$used device=2 at=1128T09:02:04")],
    ['TWICE 2 0 0 none 0', 3], 'of an echo it says whose it is';


# Of a passage from before they were written down.
my $in = '{"passage_no": 1, "at": "2026-11-28T01:00:00Z", "direction": "I"}';
my $all = 'state=4 persons=3';
is judged($all, passages => "[$in]") . '', judged("$all in=1128T09:00/3/0") . '',
    'a passage that does not say whose it is was everybody\'s, on its day';
is judged($all, passages => "[$in]", zone => 'America/Chicago') . '',
    judged("$all in=1127T19:00/3/0") . '', 'a day is one of the zone';

# What a device uploads has a higher number than what came after it.
my $out = $in =~ s/"I"/"O"/r =~ s/1,/2,/r =~ s/T01/T02/r;
$all .= ' reentry=1';
is judged($all, passages => "[$_]") . '',
    judged("$all in=1128T09:00/3/0 out=1128T10:00/3/0") . '',
    "the earlier passage counts first: $_" for "$in, $out", "$out, $in";


# What is not known must not let in: it is a bug of whoever asks.
{
    my %may_be_null = map { $_ => 1 } qw(over good stations passages);
    for my $name (grep { !$may_be_null{$_} } map { $_->[0] } @arguments) {
        local $dbh->{PrintError} = 0;
        local $asked->{PrintError} = 0;
        my $said = eval { judged('window=slot', $name => undef) };
        ok !defined $said && $@ =~ /facts that are known/,
            "it is no verdict that $name is not known";
    }

    my $in = 'in=1128T09:00/1/2';
    for ([look => 'other'], [state => '5'], [window => 'wide'], [off => 'never'],
         [early_then => 'perhaps'], [late_then => ''], [unknown => 'yes'],
         [card => 'fit']) {
        local $dbh->{PrintError} = 0;
        local $asked->{PrintError} = 0;
        my $said = eval { judged($in, @$_) };
        ok !defined $said && $@ =~ /facts that are known/,
            "it is no verdict that $_->[0] is something else";
    }
}
is scalar judged('look=unknown', map { $_->[0] => undef } @arguments[1 .. 10]),
    'UNKNOWN 0 0 0 none 0', 'of a ticket that is not there nothing is known';


my $seed = 20261130;
my @facts = gate_random(3000, $seed);
my @c = by_c(@facts);
my @other = grep { scalar judged($facts[$_]) ne $c[$_] } 0 .. $#facts;
is scalar @c, scalar @facts, 'the judge in C answers each case by chance';
is scalar @other, 0, "both decide the same, with the seed $seed"
    or diag join "\n", map { "$facts[$_]\n  C $c[$_], SQL " . judged($facts[$_]) }
                       @other[0 .. ($#other < 4 ? $#other : 4)];


is $dbh->selectrow_array(
    "select provolatile from pg_proc where oid = 'impl.gate_judge'::regproc"),
    'i', 'the judge is immutable';

done_testing;


sub by_c {
    my $pid = open2(my $out, my $in, "$build/tools/gate_judge");
    my $writer = fork // die "fork: $!";

    if (!$writer) {
        print $in 'default | ', gate_default(), " |\n", map { "case | $_ |\n" } @_;
        close $in;
        require POSIX;
        POSIX::_exit(0);
    }
    close $in;

    chomp(my @said = <$out>);
    waitpid $_, 0 for $writer, $pid;
    return @said;
}
