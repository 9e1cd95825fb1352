# What README, doc/ and conf.example say is what there is.

use strict;
use warnings;
use utf8;

use Encode qw(encode);
use File::Temp qw(tempdir);
use FindBin;
use JSON::PP ();
use MIME::Base64 qw(decode_base64);
use Test::More;

chdir "$FindBin::Bin/.." or die $!;

sub slurp {
    open my $file, '<:utf8', $_[0] or die "$_[0]: $!";
    local $/;
    return scalar <$file>;
}

my $readme = slurp('README.md');
my $configuration = slurp('doc/configuration.md');
my $nginx = slurp('conf.example/nginx.conf')
            . slurp('conf.example/console.conf')
            . slurp('conf.example/gate.conf');
my @directives = slurp('ngx_ticket_module/conf.c') =~ /^    [A-Z]+\("(ticket\w*)", /mg;
my @variables = slurp('ngx_ticket_module/variables.c') =~
    /NGX_TICKET_VARIABLE\("(ticket_\w+)"/g;
cmp_ok scalar(@directives), '>=', 13, 'the directives are read from the source';
cmp_ok scalar(@variables), '>=', 7, 'the variables are read from the source';

like $nginx, qr/^\s*#?$_[ ;]/m, "conf.example/nginx.conf has $_"
    for @directives;
like $configuration, qr/`$_[ `]/, "doc/configuration.md names the directive $_"
    for @directives;
like $configuration, qr/\$$_\b/, "doc/configuration.md names the variable \$$_"
    for @variables;

my %directive = map { $_ => 1 } @directives;
my %variable = map { $_ => 1 } @variables;
my @texts = ([README => $readme], ['doc/configuration.md' => $configuration],
             ['conf.example/nginx.conf' => $nginx]);
for (@texts) {
    my ($name, $text) = @$_;

    is_deeply [grep { !$variable{$_} } $text =~ /\$(ticket_\w+)/g], [],
        "$name names no unknown variable";
    is_deeply [grep { !$directive{$_} }
               $text =~ /(?:^|\{)\s*#?(ticket(?:_\w+)?)[ ;]/mg], [],
        "$name names no unknown directive";
}

# Each version has its day; the first may be one that is being prepared.
my @versions = slurp('CHANGELOG.md') =~ /^## (.*)$/mg;
cmp_ok scalar(@versions), '>=', 3, 'the list of changes has versions';
like $versions[0], qr/^\d+\.\d+\.\d+ - (?:not released|\d{4}-\d\d-\d\d)$/,
    'the newest version has a day, or is not released';
is_deeply [grep { !/^\d+\.\d+\.\d+ - \d{4}-\d\d-\d\d$/ }
           @versions[1 .. $#versions]], [], 'every version before has a day';

# The table of names has those that are sent or taken, and parts of pages' names.
my $aspx = join '', map { slurp("ngx_ticket_module/core/aspx/$_") }
    qw(tk_params.c tk_reply_tables.c tk_callback.c tk_pages.tbl.h tk_reply.c);
my @names = map { /`([^`%]+)`/g }
    slurp('doc/names.md') =~ /^\| ([^|]*`[^|]*) \|/mg;
cmp_ok scalar(@names), '>=', 50, 'the table of names is read';
is_deeply [grep { $aspx !~ /"\Q$_\E"/
                  && $aspx !~ /"\w*(?:With|By|Query|Get)$_\w*\.aspx"/ }
           @names], [], 'the table names nothing that is not there';

# The table of pages says what is built: a cell is a page and its two editions.
my $pages = slurp('ngx_ticket_module/core/aspx/tk_pages.tbl.h');
my $aliases = slurp('ngx_ticket_module/core/aspx/tk_aliases.tbl.h');
my ($table) = slurp('doc/distributors.md') =~ /^## Pages$(.*)/ms;
my (%said, @twice);

for my $line (split /\n/, $table) {
    while ($line =~ /\| (\w+) \| ([^|]*?) \| ([^|]*?) (?=\|)/g) {
        my ($page, @marks) = ($1, $2, $3);
        next if $page eq 'page';
        push @twice, $page if $said{$page};
        $said{$page} = join ' ', grep { $_ ne '' } @marks;
    }
}
cmp_ok scalar(keys %said), '>=', 60, 'the table of pages is read';
is_deeply \@twice, [], 'the table has each page once';

my %enum;
while ($pages =~ /^TK_PAGE\(\s*(\w+),\s*\w+,\s*"(\w+)\.aspx",\s*\w+,\s*([01])/mg) {
    my ($name, $page, $legacy) = ($1, $2, $3);
    my $mark = $legacy ? '○' : '●';

    $enum{$name} = $page;
    like delete $said{$page} // 'nothing', qr/^$mark (?:●|as 4\.0)$/,
        "doc/distributors.md: $page is built";
}
cmp_ok scalar(keys %enum), '>=', 14, 'the pages built are read from the source';
while ($aliases =~ /^TK_ALIAS\(\s*"(\w+)\.aspx",\s*(\w+)/mg) {
    is delete $said{$1}, "= $enum{$2}", "doc/distributors.md: $1 is a second name";
}
my $notices = slurp('ngx_ticket_module/notice/notice.c');
while ($notices =~ /\{ "(\w+)\.aspx",/g) {
    my $mark = delete $said{$1} or next;    # one of ours alone is not there
    is $mark, 'taken taken', "doc/distributors.md: $1 is taken from platforms";
}
is_deeply [grep { $said{$_} !~ /^(?:– –|sent sent)$/ } sort keys %said], [],
    'it says of no other page that it is built';

# What the open API says of refusals: all of it is in its document, and no more.
# "…" stands there for what varies; statuses of their own have a table of theirs.
{
    my $text = slurp('doc/open-api.md');
    my ($messages) = $text =~ /^## Messages$(.*?)^## /ms;
    my ($statuses) = $text =~ /^\| status \| why \|$(.*?)^$/ms;
    my %named = map { $_ => 1 }
        (map { s/\(…\)\z//r =~ s/Timestamp …/… 格式错误/r
               =~ s/…|(?<= )N\z/%s/r } $messages =~ /`([^`]*\p{Han}[^`]*)`/g),
        $statuses =~ /\((\p{Han}[^)]*)\)/g;
    my %row = map { $_ => 1 }
        slurp('ngx_ticket_module/core/open/tk_open_errors.tbl.h')
        =~ /^OPEN_ERR\( \w+, +"([^"]+)" \)$/mg;
    $row{'系统繁忙，请稍后重试'} = 1;           # what has no row

    cmp_ok scalar(keys %row), '>=', 40, 'the messages of the open API are read';
    is_deeply [grep { !$named{$_} } sort keys %row], [],
        'doc/open-api.md has every message';
    is_deeply [grep { !$row{$_} } sort keys %named], [],
        'doc/open-api.md has no other message';
}

# The worker's settings.
my @settings = slurp('worker/lib/wk_conf.c') =~ /\{ "(\w+)",/g;
cmp_ok scalar(@settings), '>=', 5,
    "the worker's settings are read from the source";
my $worker = slurp('conf.example/worker.conf');
like $worker, qr/^#?$_ /m, "conf.example/worker.conf has $_" for @settings;

# Targets of make.
my $make = slurp('Makefile');
like $make, qr/^$_:/m, "README: the Makefile has the target $_"
    for $readme =~ /\bmake ([a-z][a-z0-9-]+)/g;

# ARCHITECTURE.md and doc/ name what is there: files and folders, in full or by
# the end of their paths, and targets of make.
my @paths = map { "/$_" } split /\0/, qx{git ls-files -z};
my %folder = map { $_ => 1 } map { folders($_) } @paths;

for my $document ('ARCHITECTURE.md', glob 'doc/*.md') {
    my $text = slurp($document);

    for my $name ($text =~ m{`([\w./-]+(?:/|\.(?:c|h|t|pm|sql|md)))`}g) {
        my $there = $name =~ m{/$} ? grep { m{/\Q$name\E$} } keys %folder
                                   : grep { m{/\Q$name\E$} } @paths;
        ok $there, "$document: $name is there";
    }
    like $make, qr/^$_:/m, "$document: the Makefile has the target $_"
        for $text =~ /`make ([a-z][a-z0-9-]+)/g;
}

# Links between documents lead to files and headings that are there.
for my $document (glob('*.md'), 'sql/README.md', glob 'doc/*.md')
{
    my ($folder) = $document =~ m{^(.*/)?};
    my @nowhere;

    for my $link (slurp($document) =~ /\]\(([^()\s]+)\)/g) {
        next if $link =~ /^[a-z]+:/;
        my ($to, $heading) = split /#/, $link;
        my $path = length $to ? ($folder // '') . $to : $document;
        1 while $path =~ s{[^/]+/\.\./}{};

        push @nowhere, $link
            if !-e $path || defined $heading && !headings($path)->{$heading};
    }
    is_deeply \@nowhere, [], "$document: its links lead somewhere";
}

# The example of doc/clearing.md is signed as it says, with the keys it shows,
# and is what t/10-unit/clearing.c builds and judges.
my $clearing = slurp('doc/clearing.md');
my @blocks = map { s/\\\n//gr } $clearing =~ /^```\n(.*?)^```$/msg;
is scalar(@blocks), 6, 'doc/clearing.md has the six blocks of its example';
my ($our_key, $their_key, $request, $request_text, $answer, $answer_text) =
    @blocks;
my ($vectors, $keys) = map { JSON::PP->new->decode(slurp($_)) }
    't/fixtures/pay/clearing.json', 't/fixtures/pay/keys.json';

my ($method, $path, $head, $body) =
    $request =~ m{^(\w+) (\S+) HTTP/1\.1\n(.*?)\n\n(.*)\n\z}s;
my %part = $head =~ /\b(\w+)="([^"]*)"/g;
is $request_text,
    join('', map { "$_\n" } $method, $path, @part{qw(timestamp nonce_str)},
         $body),
    'the text of the request is made of its lines';
ok verified($our_key, $request_text, $part{signature}),
    'the request is signed by the key that the page shows';
ok !verified($our_key, "$request_text\n", $part{signature}),
    'a line more is not what was signed';
is_deeply [sort map { "$_=\"$part{$_}\"" } keys %part],
    [sort $vectors->{request}{authorization} =~ /\b\w+="[^"]*"/g],
    'the request has the authorization that the module builds';
is $body, $vectors->{request}{body}, 'the request has the body that it builds';

($head, $body) = $answer =~ m{^HTTP/1\.1 200 OK\n(.*?)\n\n(.*)\n\z}s;
my %header = $head =~ /^(Clearing-\w+): (.*)$/mg;
is $answer_text,
    join('', map { "$_\n" } @header{qw(Clearing-Timestamp Clearing-Nonce)},
         $body),
    'the text of the answer is made of its headers and its body';
ok verified($their_key, $answer_text, $header{'Clearing-Signature'}),
    'the answer is signed by the key that the page shows';
is_deeply [\%header, $body], [@{$vectors->{answer}}{qw(headers body)}],
    'the answer is the one that the module judges';
is_deeply [$our_key, $their_key],
    [map { $keys->{$_}{public_spki} } qw(clearing_us clearing_them)],
    'the keys are those of its tests';

# It leaves out nothing that the module sends or knows.
my $spoken = slurp('ngx_ticket_module/provider/tk_clearing.c');
my %words = map { $_ => 1 } grep { $_ ne 'POST' && $_ ne 'GET' }
    $spoken =~ /"([A-Z0-9_.]{3,}|[a-z_]{3,}|Clearing-\w+|CLEARING1[\w-]+)"/g;
cmp_ok scalar(keys %words), '>=', 50, 'the words of the protocol are read';
is_deeply [grep { $clearing !~ /(?<![\w-])\Q$_\E(?![\w-])/ }
           sort grep { !/^(?:clearing|refused)$/ } keys %words], [],
    'doc/clearing.md has every word that the module sends or knows';
my @paths_spoken = map { (split /[@?]/)[0] } $spoken =~ m{"(/v1/[^"]*)"}g;
is_deeply [grep { $clearing !~ /`\Q$_\E/ } @paths_spoken], [],
    'doc/clearing.md has every path that the module asks';

# doc/gate.md has every verdict with its Chinese words, colour, sound and step,
# every reason why a list is refused, in their order, and the QR code of its
# tests; its tables of bytes have no gap.
my $gate = slurp('doc/gate.md');
my $folder = 'ngx_ticket_module/core/gate';
my %shown;
while ($gate =~ /^\| `([A-Z_]+)` \| ((?:[^|\\]|\\\|)+) \| (\w+) \| (\w+) \| (\w+)/mg) {
    my ($name, @row) = ($1, $2, $3, $4, $5);
    $row[0] =~ s/\\\|/|/g;
    $shown{$name} = \@row;
}
my $verdicts = slurp("$folder/tk_gate.tbl.h");
my %verdict;
while ($verdicts =~ /^TK_GATE\(\s*(\w+),\s*"([^"]*)",.*?(\w+),\s*(\w+),\s*(\w+)\s*\)$/msg) {
    $verdict{$1} = [$2, map { lc } $3, $4, $5];
}
cmp_ok scalar(keys %verdict), '>=', 20, 'the verdicts are read from the source';
is_deeply \%shown, \%verdict, 'doc/gate.md has every verdict';

my ($reasons) = slurp("$folder/tk_gate_list.c") =~ /gate_list_names\[\] = \{(.*?)\}/s;
my ($refusals) = $gate =~ /^\| name \| \|\n\|---\|---\|\n(.*?)\n\n/ms;
is_deeply [$refusals =~ /^\| `(\w+)` /mg],
    [grep { $_ ne 'OK' } $reasons =~ /"(\w+)"/g],
    'doc/gate.md has every reason to refuse a list';

# ... and what to do behind each name that a device may be answered with: those
# that its code or what that asks of Postgres says, and those of every body.
my %named = map { $_ => 1 } map {
    slurp($_) =~ /(?:["'])((?:DEVICE|GATE|LIST|MACHINE|PASSAGE|UNDO|METHOD|PATH|TYPE|BODY)_[A-Z_]+)["']/g
} glob('ngx_ticket_module/api/gate*.c ngx_ticket_module/gate/gate.c'
       . ' sql/functions/api/gate/*.sql sql/functions/impl/gate/device_{refusal,beat}.sql'
       . ' sql/functions/impl/gate/{gate_run,device_stands}.sql'
       . ' sql/functions/{api,impl}/machine/*.sql');
$named{$_} = 1 for slurp('ngx_ticket_module/core/staff/tk_problem.tbl.h')
                   =~ /^TK_PROBLEM\(\s*(GATE_\w+|JSON_\w+|QUERY_SYNTAX|VALUES_WRONG|BUSY|FAULT|TOO_MANY),/mg;
my ($said) = $gate =~ /^### What is refused\n(.*?)^## /ms;
my %told = map { $_ => 1 } map { /`([A-Z_]+)`/g } $said =~ /^\|([^|]*)\|/mg;
cmp_ok scalar(keys %named), '>', 30, 'the refusals are read from the source';
is_deeply [sort keys %told], [sort keys %named],
    'doc/gate.md says what to do behind each refusal';

my $ask = JSON::PP->new->decode(slurp('t/fixtures/gate_ask.json'));
like $gate, qr/(?<![\w-])\Q$ask->{$_}\E(?![\w-])/,
    "doc/gate.md has the $_ of t/fixtures/gate_ask.json"
    for qw(private_key public_key public_key_text path time nonce body
           body_sha256 signature);

my $qr = JSON::PP->new->decode(slurp('t/fixtures/gate_qr.json'));
like $gate, qr/^    public key  \Q$qr->{public_key}\E$/m,
    'doc/gate.md has the key of the tests';
like $gate, qr/^    text        \Q$qr->{qr}[0]{text}\E$/m,
    'doc/gate.md has their first QR code';

for my $table ($gate =~ /^\| from \| bytes \| .*\n\|(?:---\|)+\n((?:\|.*\n)+)/mg) {
    my $end = 0;
    my @gaps;
    while ($table =~ /^\| (\d+) \| (\d+)/mg) {
        push @gaps, $1 if $1 < $end || $1 > $end + 4;
        $end = $1 + $2;
    }
    is_deeply \@gaps, [], "its table of $end bytes has them in order";
}

# Commands of ticketctl: those that documents name are there, and the table in
# doc/operation.md has each, once.
my %command = map { $_ => 1 }
    map { slurp($_) =~ /^(?:ACTION|MATCHED)\("([a-z][a-z-]*(?: [a-z][a-z-]*){0,2})",/mg }
    glob 'ngx_ticket_module/core/staff/tk_actions_*.tbl.h';
my %group = map { (split ' ')[0] => 1 } keys %command;
cmp_ok scalar(keys %command), '>=', 90, 'the commands are read from the source';

for my $document ('README.md', 'ARCHITECTURE.md', glob 'doc/*.md') {
    my %unknown;

    for my $named (slurp($document) =~ /ticketctl\s+([a-z-]+(?:\s+[a-z-]+){0,2})/g) {
        my ($first, $second, $third) = split ' ', $named;
        next if $first =~ /^-/ || $command{$first}
                || $command{join ' ', $first, $second // '', $third // ''};
        $unknown{$named}++ if !$group{$first}
            || defined $second && $second !~ /^-/ && !$command{"$first $second"};
    }
    is_deeply [sort keys %unknown], [], "$document: ticketctl has what it names";
}

my ($commands) = slurp('doc/operation.md') =~ /^## Commands$(.*?)^## /ms;
my %listed;
while ($commands =~ /^\| `([a-z]+)` \| ([^|]*) \|/mg) {
    my ($first, $second) = ($1, $2);
    my @second = $second =~ /`([a-z -]+)`/g;
    $listed{$_}++ for @second ? map { "$first $_" } @second : $first;
}
is_deeply \%listed, \%command, 'doc/operation.md has every command, once';

done_testing();


# The names that the headings of a page have in links.
sub headings {
    my ($path) = @_;

    my $text = slurp($path) =~ s/^```.*?^```//msgr;
    return {map { s/[^\w -]//gr =~ tr/ /-/r => 1 }
            map { lc } $text =~ /^#+ (.*)$/mg};
}


# "/a/b/c.h": "/a/", "/a/b/".
sub folders {
    my ($path) = @_;

    my @found;
    push @found, substr $path, 0, pos $path while $path =~ m{/}g;
    return @found[1 .. $#found];
}


# Is it a signature of the text?
sub verified {
    my ($key, $text, $signature) = @_;

    my $dir = tempdir(CLEANUP => 1);
    my %file = (key => $key, text => encode('UTF-8', $text),
                sign => decode_base64($signature));
    for my $name (keys %file) {
        open my $out, '>:raw', "$dir/$name" or die "$dir/$name: $!";
        print $out $file{$name};
        close $out or die "$dir/$name: $!";
    }
    return system("openssl dgst -sha256 -verify $dir/key -signature $dir/sign"
                  . " $dir/text >/dev/null 2>&1") == 0;
}
