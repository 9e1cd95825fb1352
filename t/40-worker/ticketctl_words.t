# What ticketctl says without a database: help, in two languages; what was
# probably meant; what it prints for shells and man.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use Encode qw(decode encode);
use File::Temp qw(tempdir);
use JSON::PP ();
use Test::More;

binmode Test::More->builder->$_, ':encoding(UTF-8)'
    for qw(output failure_output todo_output);

my $build = $ENV{TICKET_BUILD} // "$FindBin::Bin/../../build";
my $program = "$build/ticketctl";
my $dir = tempdir(CLEANUP => 1);
delete local @ENV{qw(TICKET_POSTGRES TICKET_MASTER_KEY TICKET_SQL LC_MESSAGES LANG)};

my $actions = JSON::PP->new->utf8->decode(scalar qx{$build/tools/actions_dump});

# Status, output, errors; the last argument may be the locale.
sub run {
    my $locale = ref $_[-1] ? ${ pop() } : 'C.UTF-8';
    my @arguments = map { encode('UTF-8', $_) } @_;

    my $pid = fork // die "fork: $!";
    if ($pid == 0) {
        $ENV{LC_ALL} = $locale;
        open STDIN, '<', "$dir/in";
        open STDOUT, '>', "$dir/out";
        open STDERR, '>', "$dir/err";
        chdir $dir;
        exec $program, @arguments or POSIX::_exit(127);
    }
    waitpid $pid, 0;

    return ($? >> 8, map { local (@ARGV, $/) = "$dir/$_";
                           decode('UTF-8', <> // '') } qw(out err));
}

sub says {
    my ($status, $pattern, @arguments) = @_;
    my ($got, $out, $err) = run(@arguments);

    local $Test::Builder::Level = $Test::Builder::Level + 1;
    my $line = join ' ', map { ref ? $$_ : $_ } @arguments;
    is $got, $status, "\"$line\" ends with $status";
    like $status == 0 ? $out : $err, $pattern, "\"$line\" says so";
    is $status == 0 ? $err : $out, '', "\"$line\" says nothing else";
}

open my $in, '>', "$dir/in" or die $!;
print $in "Secret-2026\n";
close $in or die $!;


# ---- Values and headings of tables ----

# What tables show in Chinese at all they show so of every word that an option
# of the same member takes.  Words of filters alone are values of no column.
sub source {
    open my $file, '<:utf8', "$FindBin::Bin/../../worker/ctl/$_[0]" or die "$_[0]: $!";
    local $/;
    return scalar <$file>;
}

my @rows = source('ctl_words_zh.tbl.h')
    =~ /^CTL_WORD_ZH\( "([^"]*)", "([^"]*)", "([^"]*)", "([^"]*)" \)$/mg;
my (%zh, %any, @plain, @unworded);
while (my ($commands, $column, $word, $text) = splice @rows, 0, 4) {
    push @{$zh{$column}{$word}}, $commands;
    $any{$column} = 1;
    push @plain, "$column $word" if $text !~ /\p{Han}/;
    push @plain, "$commands: no such command"
        if !grep { index($_->{name}, $commands) == 0 } @$actions;
}
cmp_ok scalar(keys %zh), '>', 20, 'the Chinese words of values are read';
is_deeply \@plain, [], '... and are Chinese, of commands that there are';

for my $a (grep { !/ (?:list|orders)$|^report |^export / } map { $_->{name} } @$actions) {
    my ($action) = grep { $_->{name} eq $a } @$actions;
    for my $option (grep { $_->{kind} eq 'choice' && $any{$_->{member} // '-'} }
                    @{$action->{options}}) {
        for my $word (map { /^([^=]+)=/ } split / /, $option->{words}) {
            push @unworded, "$a: $option->{member} $word"
                if !grep { index($a, (split / /, $_)[0] // '') == 0 }
                        @{$zh{$option->{member}}{$word} // []};
        }
    }
}
is_deeply \@unworded, [], 'each word that staff choose is shown in Chinese';

# Programs have the members, people the headings: two of one table would be one.
my %head = source('ctl_print.c') =~ /\{ "report shares", "(\w+)", "(\w+)" \}/;
my @twice;
for my $a (@$actions) {
    my %seen;
    push @twice, map { "$a->{name}: $_" } grep { $seen{$_}++ }
        map { $a->{name} eq 'report shares' && $head{$_} || s/_(?:fen|minute)\z//r }
        split ' ', $a->{columns} // '';
}
is_deeply \@twice, [], 'no table has two columns under one heading';


# ---- Help, in both languages ----

my $chinese = qr/[\x{4e00}-\x{9fff}]/;
my (@unsaid, @english);

for my $a (@$actions) {
    my @name = split / /, $a->{name};
    my ($status, $out) = run('help', @name);
    my ($status_zh, $out_zh) = run('help', @name, \'zh_CN.UTF-8');

    push @unsaid, $a->{name}
        if $status || $status_zh || $out !~ /^\Q$a->{en}\E\n/
           || $out_zh !~ /^\Q$a->{zh}\E\n/
           || $out !~ /^example: ticketctl \Q$a->{example}\E$/m
           || $out_zh !~ /^示例：ticketctl \Q$a->{example}\E$/m
           || grep { $out !~ /\Q$_->{name}\E(?!\w).*?\Q$_->{en}\E/s
                     || $out_zh !~ /\Q$_->{name}\E.*?\Q$_->{zh}\E/s }
              @{ $a->{args} }, @{ $a->{options} };
    push @english, $a->{name} if $out =~ /([^\x00-\x7f].*)/
        && $1 !~ /^\Q@{[$a->{example} =~ m{([^\x00-\x7f].*)}]}\E$/;
}
is_deeply \@unsaid, [], 'the help of each command has all of it, in both languages';
is_deeply \@english, [], 'and the English one no Chinese but in examples';

says(0, qr/^usage: ticketctl COMMAND.*^  order list  .*^  --json  /ms, @$_)
    for ['help'], ['--help'], ['-h'];
says(0, qr/^用法：ticketctl 命令.*^  order list  .*$chinese/ms, 'help', \'zh_CN.UTF-8');
says(0, qr/^用法：/, 'help', \'zh');
says(0, qr/^usage: /, 'help', \'de_DE.UTF-8');
says(0, qr/^list a theatre's orders|^list orders/, qw(order list -h));
says(0, qr/^commands with "order":\n  order find .*^  order list /ms, qw(help order));
says(0, qr/^commands with "refund":\n  refund list .*^  order refund .*^  ticket refund /ms,
     qw(help refund));
says(0, qr/^含“undo”的命令：\n  slot undo .*^  price undo /ms, qw(help undo), \'zh_CN.UTF-8');
says(2, qr/^"ticketctl order" is one of.*^  order list /ms, 'order');
says(2, qr/^“ticketctl order”是以下命令之一.*^  order list /ms, 'order', \'zh_CN.UTF-8');
says(0, qr/^ticketctl \d/, '--version');
says(0, qr/^for: clerk, desk_lead, market, the system's administrator$/m, qw(help order cancel));
says(0, qr/^for: the system's administrator$/m, qw(help migrate));
says(0, qr/^适用角色：finance, 系统管理员$/m, qw(help receipt approve), \'zh_CN.UTF-8');

{
    my (undef, $out) = run('help');
    my @first = $out =~ /^  ([a-z]+) (?=[a-z -]+  )/mg;
    my (%seen, $before, @apart);
    for my $word (@first) {
        push @apart, $word if $seen{$word}++ && $before ne $word;
        $before = $word;
    }
    is_deeply \@apart, [], 'commands of one first word stand together';
}
says(0, qr/^  --way auto\|page\|wap\|qr  /m, qw(provider set --help));
says(0, qr/^  --slots yes\|no  /m, qw(supplier set --help));
says(0, qr/^  --password SECRET\|-  .*\(required\)$/m, qw(help agent create));


# ---- What was probably meant ----

says(2, qr/no command "ordr list": did you mean "order list"\?/, qw(ordr list));
says(2, qr/no command "order lsit": did you mean "order list"\?/,
     qw(order lsit HILL));
says(2, qr/no command "aduit": did you mean "audit"\?/, 'aduit');
says(2, qr/没有命令“ordr list”：您是指“order list”吗？/, qw(ordr list),
     \'zh_CN.UTF-8');
says(2, qr/no command "fly": see "ticketctl help"/, 'fly');
says(2, qr/no command "order fly": see "ticketctl help order"/, qw(order fly));
says(2, qr/no command "lsit"/, qw(help lsit));
says(2, qr/no option "--unsated" of "ticketctl order list": did you mean "--unseated"\?/,
     qw(order list OPERA --unsated));
says(2, qr/no option "--jsno": did you mean "--json"\?/, '--jsno');
says(2, qr/no option "--colour" of "ticketctl supplier list": see "ticketctl help supplier list"/,
     qw(supplier list --colour=red));
says(2, qr/no option "--reason" of "ticketctl refund list": see "ticketctl help refund list"/,
     qw(refund list DEMO --reason x));
says(2, qr/no option "-x" of "ticketctl supplier list"/, qw(supplier list -x));
says(2, qr/--name wants a value: see "ticketctl help supplier set"/,
     qw(supplier set HILL --name));
says(2, qr/--json takes no value/, qw(supplier list --json=yes));
says(2, qr/SUPPLIER is missing \(code of the supplier\)/, qw(order list));
says(2, qr/缺少 SUPPLIER（景区代码）/, qw(order list), \'zh_CN.UTF-8');
says(2, qr/PRICE：“abc”不是以元计的金额/, qw(price set HILL HILL1 abc),
     \'zh_CN.UTF-8');
says(2, qr/数据库在哪里/, qw(supplier list), \'zh_CN.UTF-8');


# ---- Every example is understood ----

my @misread;
for my $a (@$actions) {
    my @words = map { s/^(['"])(.*)\1$/$2/sr }
                $a->{example} =~ /('[^']*'|"[^"]*"|\S+)/g;
    my ($status, $out, $err) = run(@words);
    push @misread, "$a->{example}: $err"
        unless $status == 0
               || $err =~ /where is the (?:database|master key)|cannot (?:read|find) |holds no SQL files|no payment code|fe_sendauth|connection|no such|does not exist/i;
}
is_deeply \@misread, [], 'every example is understood';


# ---- For shells, for man ----

my $bash = do {
    my ($status, $out) = run(qw(completion bash));
    is $status, 0, 'the completion is printed';
    $out;
};

sub completes {
    my ($line) = @_;
    my @words = split / /, $line, -1;

    open my $file, '>:utf8', "$dir/completion" or die $!;
    print $file $bash, 'COMP_WORDS=(', join(' ', map { "'$_'" } @words), ")\n",
        "COMP_CWORD=$#words\n_ticketctl\nprintf '%s\\n' \"\${COMPREPLY[\@]}\"\n";
    close $file or die $!;
    return join ' ', sort split ' ', qx{cd $dir && bash completion};
}

is completes('ticketctl ord'), 'order', 'bash completes a first word';
like completes('ticketctl order '), qr/\blist\b.*\bshow\b/, 'a second one';
is completes('ticketctl supplier set HILL --pay-t'), '--pay-timeout', 'an option of a command';
is completes('ticketctl supplier set HILL --kind th'), 'theatre', 'one of its values';
is completes('ticketctl supplier set HILL --slots '), 'no yes', 'yes or no';
is completes('ticketctl audit --j'), '--json', 'what every command takes';
is completes('ticketctl provider set HILL 1 --our-key com'), 'completion', 'a file of the directory';
says(2, qr/SHELL: "fish" is none of: bash/, qw(completion fish));

for my $locale ('C.UTF-8', 'zh_CN.UTF-8') {
    my ($status, $page) = run('man', \$locale);
    is $status, 0, "the manual page is printed in $locale";
    my @sections = $page =~ /^\.SS (.*)$/mg;
    is scalar @sections, scalar @$actions, "and has every command in $locale";
    is scalar(() = $page =~ /^(?:For: |适用角色：)\S/mg), scalar @$actions,
        "and says whom each is for in $locale";
    unlike $page, qr/^[.'](?!(?:TH|SH|SS|TP|PP|nf|fi|RS|RE|B|I)\b)/m,
        "no line of it is taken for a request in $locale";

    SKIP: {
        skip 'no groff here', 1 if system('command -v groff >/dev/null') != 0;
        open my $file, '>:utf8', "$dir/page" or die $!;
        print $file $page;
        close $file or die $!;
        is scalar qx{groff -k -man -Tutf8 -ww -z $dir/page 2>&1 | grep -v "can't break line\\|cannot adjust\\|break line"},
            '', "groff takes it in $locale";
    }
}

done_testing();
