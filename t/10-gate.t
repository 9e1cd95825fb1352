# Who is let in at a gate, as devices decide it: the judges in C and in
# JavaScript over t/fixtures/gate_cases, and over cases by chance.

use strict;
use warnings;
use utf8;

use Cwd qw(abs_path);
use FindBin;
use IPC::Open2 qw(open2);
use JSON::PP ();
use Test::More;

use lib "$FindBin::Bin/lib";
use TicketGate qw(gate_cases gate_default gate_random);

binmode Test::More->builder->$_, ':utf8'
    for qw(output failure_output todo_output);

my $top = abs_path("$FindBin::Bin/..");
my $build = $ENV{TICKET_BUILD} // "$top/build";
my $gate = "$top/ngx_ticket_module/core/gate";
my @judges = (['C', "$build/tools/gate_judge"],
              ['JavaScript', 'node', "$top/t/lib/gate_judge.mjs"]);

$SIG{ALRM} = sub { die "takes too long\n" };
alarm 300;


subtest 'every case of the table' => sub {
    my @cases = gate_cases();

    cmp_ok scalar @cases, '>=', 80, 'the table has its cases';
    for my $judge (@judges) {
        my ($name, @command) = @$judge;
        my @answers = judged(\@command, map { $_->{facts} } @cases);

        is scalar @answers, scalar @cases, "$name answers each of them";
        is $answers[$_], $cases[$_]{answer}, "the judge in $name: $cases[$_]{name}"
            for 0 .. $#cases;
    }
};


# The list has what the server or this device let in some seconds later.
subtest 'who came in a moment before the network broke' => sub {
    my %left = ('in by the server before it was listed, and then in the list' => 2,
                'in by the server, and the list does not have it yet' => 2,
                'twice by the server, another device between, the list behind' => 0,
                'another device let in more since' => 1,
                'undone behind the list that had it' => 1,
                'let in alone, told, and the list does not have it yet' => 1,
                'in by the server, which has taken one back' => 2,
                'let in alone, and undone before it was told' => 3,
                'let in alone, told, and undone too late' => 1,
                'let in alone, told, and in the list' => 1);
    my %is = map { chomp; /^(.*): (\d+)$/ ? ($1 => $2) : ($_ => undef) }
             qx{node '$top/t/lib/gate_passed.mjs'};

    is $is{$_}, $left{$_}, "of three: $_" for sort keys %left;
    is_deeply [sort keys %is], [sort keys %left], 'these are all cases';
};


subtest 'cases by chance' => sub {
    my $seed = 20261129;
    my @facts = gate_random(20_000, $seed);
    my ($c, $js) = map { my ($name, @command) = @$_; [judged(\@command, @facts)] }
                   @judges;
    my @other = grep { $c->[$_] ne $js->[$_] } 0 .. $#facts;

    is scalar @$c, scalar @facts, 'each case has an answer';
    is scalar @other, 0, "both judges agree, with the seed $seed"
        or diag join "\n", map { "$facts[$_]\n  C $c->[$_], JavaScript $js->[$_]" }
                           @other[0 .. ($#other < 4 ? $#other : 4)];

    my %seen = map { (split ' ')[0] => 1 } @$c;
    my ($verdicts) = verdicts();
    is_deeply [grep { !$seen{$_} } @$verdicts],
        [qw(NOT_NAMED REFUND_ASKED)],
        'chance has met every verdict that the judge alone gives';
};


subtest 'a fact that is missing' => sub {
    my $module = "$top/doc/gate/judge.js";
    my $script = <<"END";
import("$module").then(({ judge }) => {
  const ticket = { look: 'found', state: '1', persons: 1, first: 1, last: 1,
    window: 'none', good: 0, stations: [], entries: 1, all: 0,
    reentry: false, id: false, print: false, paid: true, closed: false, stopped: false, off: 'no' };
  const policy = { early: 0, late: 0, earlyThen: 'in', lateThen: 'in',
    unknown: 'refuse' };
  const scan = { at: 0, day: 1, device: 1, station: 1, ask: 0, out: false,
    card: 'none', lead: false };
  const said = { whole: judge(ticket, policy, [], scan).verdict };
  for (const facts of [ticket, policy, scan]) {
    for (const name of Object.keys(facts).filter((n) => n !== 'look')) {
      const own = [ticket, policy, scan].map((f) =>
        f === facts ? { ...f, [name]: undefined } : f);
      try {
        said[name] = judge(own[0], own[1], [], own[2]).verdict;
      } catch (e) {
        said[name] = e.constructor.name;
      }
    }
  }
  console.log(JSON.stringify(said));
});
END
    my $said = js($script);

    is delete $said->{whole}, 'IN', 'with all of them it is let in';
    cmp_ok scalar keys %$said, '>', 25, 'each of them was left out';
    is_deeply [grep { $said->{$_} ne 'TypeError' } sort keys %$said], [],
        'without one there is no verdict';
};


subtest 'verdicts and their words' => sub {
    my ($names, $rows) = verdicts();
    my $js = js('import("' . "$top/doc/gate/judge.js" . '")'
                . '.then((m) => console.log(JSON.stringify(m.verdicts)))');

    is_deeply [sort @$names], [sort keys %$js], 'both have the same verdicts';
    is_deeply $js->{$_}, $rows->{$_}, "$_ has the same words, colour, sound and step"
        for @$names;

    my %said;
    for (gate_cases()) {
        my ($verdict, $persons, $next) = (split ' ', $_->{answer})[0, 1, 4];
        $said{$verdict}++;
        next if $rows->{$verdict}[6] eq $next || $verdict =~ /^SLOT_/;
        ok $verdict eq 'OFFLINE_UNKNOWN' && $persons > 0,
            "$verdict leads where its row says: $_->{name}";
    }
    # Of settlement and of refunds, which the server alone asks.
    is_deeply [grep { !$said{$_} } @$names], [qw(NOT_NAMED REFUND_ASKED)],
        'the table has every verdict';

    for my $name (@$names) {
        my @texts = @{$rows->{$name}}[0 .. 3];
        is scalar(grep { !length } @texts), 0, "$name has all its words";
        like $texts[$_], qr/[^\x00-\x7f]/, "$name is said in Chinese" for 0, 2;
        unlike $texts[$_], qr/[^\x00-\x7f]/, "$name is said in English" for 1, 3;
    }

    my %all = (persons => 3, left => 2, minutes => 20, in => 5, all => 6,
               at => '09:12', station => '南门', gate => '3',
               day => '11月28日', slot => '09:00–10:00', by => '市场部');
    for my $left_out ('nothing', sort keys %all) {
        my %facts = %all;
        delete $facts{$left_out};
        is_deeply words_of_c(%facts), words_of_js(%facts),
            "both say the same where all is known but $left_out";
    }
    is_deeply words_of_c(), words_of_js(), 'both say the same of nothing';

    my $said = words_of_c(%all);
    is $said->{IN}[0], '请进 3 人，还可进 2 人', 'who may follow is said';
    is $said->{USED}[0], '已于 09:12 在南门 3 号闸全部使用（5/6 人）',
        'where and when it was used is said';
    $said = words_of_c(persons => 3, in => 5, all => 5);
    is $said->{IN}[0], '请进 3 人', 'who may not follow is not';
    is $said->{USED}[0], '已全部使用（5/5 人）', 'what is not known is not said';
    is $said->{STATION}[3], 'Please go to another entrance',
        'there are other words for it';
};


subtest 'a device can do with what there is' => sub {
    my $object = "$build/obj/ngx_ticket_module/core/gate";

    for my $name (qw(tk_gate tk_gate_words)) {
        my @includes = slurp("$gate/$name.c") =~ /^#include (\S+)/mg;
        is_deeply [grep { !/^"tk_gate(?:\.tbl)?\.h"$/ } @includes], [],
            "$name.c includes nothing but its own";

        my @needs = grep { !/^(?:mem(?:cpy|set)|tk_gate\w*|__stack_chk_fail
                               |__(?:a|t|ub)san\w*|__gcov\w*|__llvm\w*
                               |_GLOBAL_OFFSET_TABLE_)$/x }
                    map { /^\s+U (\S+)$/ } split /\n/, qx{nm '$object/$name.o'};
        is_deeply \@needs, [], "$name.c needs no library";
    }
    is_deeply [slurp("$gate/tk_gate.h") =~ /^#include (<\S+)/mg],
        ['<stddef.h>', '<stdint.h>'], 'the header needs two others';
};

done_testing;


# What a judge says of each.
sub judged {
    my ($command, @facts) = @_;

    my $pid = open2(my $out, my $in, @$command);
    my $writer = fork // die "fork: $!";
    if (!$writer) {
        print $in 'default | ', gate_default(), " |\n",
            map { "case | $_ |\n" } @facts;
        close $in;
        require POSIX;
        POSIX::_exit(0);
    }
    close $in;

    chomp(my @said = <$out>);
    waitpid $writer, 0;
    waitpid $pid, 0;
    is $?, 0, "$command->[-1] ends well";

    return @said;
}


# Names in order, and of each its words, colour, sound, next step.
sub verdicts {
    my $text = slurp("$gate/tk_gate.tbl.h");
    my $string = qr/"([^"]*)"/;
    my (@names, %row);

    while ($text =~ /^TK_GATE\(\s*(\w+),\s*$string,\s*$string,\s*$string,
                      \s*$string,\s*(\w+),\s*(\w+),\s*(\w+)\s*\)/mgx)
    {
        push @names, $1;
        $row{$1} = [$2, $3, $4, $5, map { lc } $6, $7, $8];
    }

    my $count = () = $text =~ /^TK_GATE/mg;
    die "the table of verdicts is not read\n" if $count != @names || !@names;
    return \@names, \%row;
}


# { verdict => [screen zh, screen en, spoken zh, spoken en] }
sub words_of_c {
    my (%facts) = @_;

    open my $out, '-|:encoding(UTF-8)', "$build/tools/gate_judge", 'words',
        map { "$_=$facts{$_}" } sort keys %facts or die "gate_judge: $!";
    my %said;
    while (<$out>) {
        chomp;
        my ($verdict, $words) = split /\t/, $_, 2;
        push @{$said{$verdict}}, $words;
    }
    close $out or die "gate_judge words\n";
    return \%said;
}


sub words_of_js {
    my (%facts) = @_;

    my $facts = JSON::PP->new->ascii->canonical->encode(
        { map { $_ => $facts{$_} =~ /^\d+$/ && $_ ne 'gate' ? 0 + $facts{$_}
                                                           : $facts{$_} }
          keys %facts });
    return js('import("' . "$top/doc/gate/judge.js" . '").then((m) =>'
        . 'console.log(JSON.stringify(Object.fromEntries(Object.keys(m.verdicts)'
        . '.map((v) => [v, ["screen zh", "screen en", "say zh", "say en"]'
        . ".map((w) => m.words(v, w, $facts))])))))");
}


sub js {
    my ($script) = @_;

    open my $out, '-|', 'node', '-e', $script or die "node: $!";
    local $/;
    my $said = <$out>;
    close $out or die "node: $script\n";
    return JSON::PP->new->utf8->decode($said);
}


sub slurp {
    my ($name) = @_;

    open my $file, '<:encoding(UTF-8)', $name or die "$name: $!";
    local $/;
    return <$file>;
}
