# Rules about the tree itself: what is where, and what may not be written.

use strict;
use warnings;
use utf8;

use Cwd qw(abs_path);
use Digest::SHA qw(sha256_hex);
use Encode qw(encode);
use File::Basename qw(basename dirname);
use File::Find qw(find);
use Test::More;

chdir abs_path(dirname(__FILE__) . '/..') or die $!;

# Lines a file may have before it is probably two files.
my $longest = 1600;

my @tree = split /\0/, qx{git ls-files -z --cached --others --exclude-standard};
@tree = grep { -e } @tree;
@tree = all_files() unless @tree;           # an unpacked tar file

my @c       = grep { /\.[ch]$/ } @tree;
my @sql     = grep { m{^sql/.*\.sql$} } @tree;
my @perl    = grep { /\.(?:t|pm)$/ } @tree;
my %text    = map { $_ => slurp($_) } @tree;


# ---- Top level ----

my %allowed = map { $_ => 1 } qw(
    ngx_ticket_module config sql conf.example worker t README.md ARCHITECTURE.md
    debian doc Makefile .ci .gitignore .gitattributes VERSION CHANGELOG.md LICENSE
    CONTRIBUTING.md SECURITY.md README.zh.md
);
nothing('nothing else is at the top level',
        grep { !$allowed{$_} } unique(map { m{^([^/]+)} } @tree));


# ---- config lists every source file ----

my @listed = sort map { "ngx_ticket_module/$_" }
             $text{config} =~ m{^\s+\$ticket_dir/(\S+\.c)\b}mg;
my @sources = sort grep { m{^ngx_ticket_module/.*\.c$} } @tree;
is_deeply \@listed, \@sources, 'config lists every source file of the module';


# ---- core is pure, dependencies point one way ----

# Comments and texts are no code; lines stay where they are.
my %code = map { $_ => $text{$_} =~ s{/\*.*?\*/|"(?:[^"\\\n]|\\.)*"}
                                     {$& =~ s/[^\n]//gr}gser } @c;
my @core = grep { m{^ngx_ticket_module/core/} } @c;
my @pure = (@core, grep { m{^ngx_ticket_module/provider/} } @c);

none('core and provider know nothing of nginx, libpq, Redis and the worker',
     \@pure, \%code,
     qr/\bngx_|libpq|\bPQ[a-z]|hiredis|\bwk_|\bjob_/);
my %aspx = map { basename($_) => 1 }
           grep { m{^ngx_ticket_module/core/aspx/.*\.h$} } @tree;
nothing('core knows nothing of the interface it is asked through',
        map { my $file = $_;
              map { "$file: $_" } grep { $aspx{basename($_)} }
                                  $text{$file} =~ /^#include "([^"]+)"/mg }
        grep { m{^ngx_ticket_module/core/[^/]+$} } @c);
none('core and provider read no clock and no environment', \@pure, \%code,
     qr/\b(?:time|gettimeofday|clock_gettime|getenv|localtime\w*|setlocale)
         \s*\(/x);
none('core and provider keep nothing between two calls', \@pure, \%code,
     qr/^\s*static\s+(?![^;={(]*\bconst\b)[^(;{]*[;=]/m);
# OpenSSL's contexts are made once and changed by every cipher.
none('nothing in core and provider can be changed but tk_openssl', \@pure,
     \%code,
     qr/^(?!static\b|typedef\b|[^\n;=]*\bconst\b)[a-z][\w ]*\s\**
        (?!tk_openssl\b)\w+\s*(?:\[[^]\n]*\]\s*)*[;=]/mx);
none('core and provider allocate from the pool they are given',
     [grep { !m{/tk_arena\.c$} } @pure], \%code,
     qr/(?<![\w.>])(?:malloc|calloc|realloc|strdup|free)\s*\(/);
none('handlers do not talk to Postgres or Redis behind their helpers',
     [grep { m{^ngx_ticket_module/api/} } @c], \%code,
     qr/\bPQ[a-z]|\bredisAsync/);
none('the module and the worker never sleep',
     [grep { m{^(?:ngx_ticket_module|worker)/} } @c], \%code,
     qr/\b(?:u|nano)?sleep\s*\(/);


# ---- An include goes to a lower floor ----

# From the ground up.  A folder stands for all that is in it and in no row of
# its own; who stands on one floor does not know one another, but for those of a
# folder.  Nowhere is there a circle.
my @floors = (
    ['pure C: no nginx, no socket, no clock',
     qw(ngx_ticket_module/core)],
    ['the same with a reader of JSON: what staff can do; what distributors ask
      for in JSON',
     qw(ngx_ticket_module/core/staff ngx_ticket_module/core/open)],
    ['what is asked of proxy payment for rail orders',
     qw(ngx_ticket_module/core/rail)],
    ['the same with a library of QR codes: what printers print',
     qw(ngx_ticket_module/core/print)],
    ['the same with a library that draws',
     qw(ngx_ticket_module/picture)],
    ['the same with readers of JSON and XML: what payment platforms say',
     qw(ngx_ticket_module/provider)],
    ['the same with libpq: what a connection string says',
     qw(ngx_ticket_module/conninfo)],

    ['which file of the disk is mapped here', qw(ngx_ticket_module/image)],

    ['what the clients do alike with the event loop; who waits, in turn; whose'
     . ' a connection is',
     map { "ngx_ticket_module/base/$_" } qw(client lanes address)],
    ['module: statements of Postgres', qw(ngx_ticket_module/pg/stmt)],
    ['an operation of Postgres, which knows no connection',
     qw(ngx_ticket_module/pg/op)],
    ['those of one connection',
     qw(ngx_ticket_module/pg/queue)],
    ['module: clients, which know no request', map { "ngx_ticket_module/$_" }
     qw(pg redis)],
    ['what the directives set',
     qw(ngx_ticket_module/base/conf)],
    ['what a process has: connections, clock',
     qw(ngx_ticket_module/base/process)],
    ['whether the clocks agree; which version this and the database are',
     map { "ngx_ticket_module/base/$_" } qw(clock version)],
    ['shared memory and its lock; its master keys and the database',
     map { "ngx_ticket_module/$_" } qw(base/zone base/keys)],
    ['what this host knows of a quota row; what it has counted; where Postgres
      answers', map { "ngx_ticket_module/$_" }
     qw(stock/cells base/counts base/guesses base/hosts)],
    ['what distributors asked in JSON, kept for staff',
     qw(ngx_ticket_module/open/log)],
    ['passwords of people, in a thread; JSON that is wiped',
     map { "ngx_ticket_module/base/$_" } qw(hash wiped)],
    ['the same told to Redis; used keys; snapshots, whose change expires cells',
     map { "ngx_ticket_module/$_" } qw(stock/shield stock/seen stock/seats snapshot)],
    ['keys of payment platforms', qw(ngx_ticket_module/notice/files)],
    ['accounts there', qw(ngx_ticket_module/notice/accounts)],
    ['is there room for an order: cells, keys and Redis together; which life of
      the database all that is of', map { "ngx_ticket_module/stock/$_" }
     qw(availability life)],
    ['who looks at seats in Postgres', qw(ngx_ticket_module/stock/look)],
    ['what an endpoint is; bodies on their way; pauses; files',
     map { "ngx_ticket_module/request/$_" } qw(endpoint arrivals pause file)],
    ['a request, which holds snapshots',
     qw(ngx_ticket_module/request/request)],
    ['what a tongue is, and what several need',
     map { "ngx_ticket_module/$_" } qw(request/tongue request/body)],
    ['answers found ready',
     qw(ngx_ticket_module/request/answer_cache)],
    ['how it is sent',
     qw(ngx_ticket_module/request/reply)],
    ['what tongues with a table of calls have in common',
     qw(ngx_ticket_module/request/call)],
    ['texts that many are told; one of those; what has changed; all of them',
     qw(ngx_ticket_module/events)],
    ['what runs its steps and ends with the answer',
     qw(ngx_ticket_module/request/driver)],
    ['what steps wait for: Postgres, fresh snapshots, time',
     map { "ngx_ticket_module/$_" } qw(request/sql request/restart
                                       request/guess)],
    ['... and what the worker does',
     qw(ngx_ticket_module/request/waiting)],
    ['suppliers whose rows somebody holds',
     qw(ngx_ticket_module/booking/held)],
    ['bookings that wait for a batch; messages between processes',
     map { "ngx_ticket_module/booking/$_" } qw(queue pipe)],
    ['the batch, which resumes them',
     qw(ngx_ticket_module/booking/batch)],
    ['which process books for all',
     qw(ngx_ticket_module/booking/holder)],
    ['what it books for others',
     qw(ngx_ticket_module/booking/foreign)],
    ['bookings handed over to it',
     qw(ngx_ticket_module/booking/handover)],
    ['what a request holds of its booking',
     qw(ngx_ticket_module/booking/attempt)],
    ['whether it gets as far as the batch',
     qw(ngx_ticket_module/booking/admit)],
    ['checks of gates, payments of the open API that wait for a statement, which
      resumes them',
     qw(ngx_ticket_module/gate/lane ngx_ticket_module/booking/pays)],
    ['the umbrella for handlers',
     qw(ngx_ticket_module/ngx_ticket)],
    ['pieces that several handlers use', map { "ngx_ticket_module/api/$_" }
     qw(form open pay picture staff steps)],
    ['files that staff take away, and import',
     map { "ngx_ticket_module/api/$_" } qw(download names upload)],
    ['what is sealed in answers to staff, opened',
     qw(ngx_ticket_module/api/staff_open)],
    ['rail orders that staff ask about',
     qw(ngx_ticket_module/api/staff_rail)],
    ['what nginx does itself of some actions of staff',
     qw(ngx_ticket_module/api/staff_own)],
    ['handlers: what differs between operations',
     map { "ngx_ticket_module/$_" } qw(booking/booking api)],
    ['the table of them',
     qw(ngx_ticket_module/endpoints)],
    ['tongues: from bytes to an endpoint and its parameters',
     map { "ngx_ticket_module/$_" } qw(aspx form open rail status notice visitor)],
    ['headers that a tongue reads; how it answers; the tongue of staff',
     qw(ngx_ticket_module/console/origin)],
    ['how it answers', qw(ngx_ticket_module/console/answer)],
    ['the tongues of staff, and of gates\' devices',
     map { "ngx_ticket_module/$_" } qw(console gate)],
    ['directives and variables',
     map { "ngx_ticket_module/$_" } qw(conf variables)],
    ['phases and processes',
     qw(ngx_ticket_module/module)],

    ['worker: everybody logs', qw(worker/lib/wk_log)],
    ['memory and dice log', qw(worker/lib/wk_util)],
    ['values and settings, for the clients', map { "worker/lib/$_" }
     qw(wk_conf wk_params)],
    ['names of hosts', qw(worker/lib/wk_lookup)],
    ['clients, which know no job and no other client',
     map { "worker/lib/$_" } qw(wk_http wk_pg wk_redis)],
    ['all clients together', qw(worker/lib/wk_env)],
    ['the engine, which knows no kind', qw(worker/queue)],
    ['what is remembered of agents, whoever tells them', qw(worker/agent)],
    ['kinds of work, which know no other kind', map { "worker/$_" }
     qw(bill callback chain expiry export gate message open pay rail)],
    ['bills of the accounts that payments are asked for',
     qw(worker/bill/job_bill)],
    ['held rail orders, which are paid for at the site', qw(worker/rail)],
    ['the whole', qw(worker/ticket_worker)],
    ['ticketctl', qw(worker/ctl)],
);

my (%floor, %where);
for my $i (0 .. $#floors) {
    my ($why, @units) = @{ $floors[$i] };
    $floor{$_} = $i for @units;
}

my @ours = grep { m{^(?:ngx_ticket_module|worker)/} } @c;
push @{ $where{basename($_)} }, $_ for @ours;

my %includes = map { $_ => [included($_)] } @ours;
nothing('every file of the module and of the worker has its floor',
        grep { !defined floor_of($_) } @ours);
nothing('an include goes to a lower floor', map {
    my $file = $_;
    map { "$file: $_" }
    grep { !(floor_of($_) < floor_of($file) || unit($_) eq unit($file)) }
    @{ $includes{$file} };
} @ours);
nothing('units include one another in no circle', circles());

# Files of one folder may share a header: there it is calls that tell.
my (%made, %calls);                     # folder => function => file
for my $file (grep { /\.c$/ } @ours) {
    $made{dirname($file)}{$1} = $file
        while $code{$file} =~ /^(?!static\b)\w[\w *]*\n(\w+)\(/mg;
}
for my $file (grep { /\.c$/ } @ours) {
    $calls{$file}{$_} = 1
        for grep { defined && $_ ne $file }
            map { $made{dirname($file)}{$_} } $code{$file} =~ /\b(\w+)\b/g;
}
cmp_ok scalar(grep { /^ctl_/ } keys %{ $made{'worker/ctl'} }), '>', 50,
    'the functions of ticketctl are read';
nothing('files of one folder call one another in no circle',
        in_circles(%calls));


# ---- Every parser has its harness ----

# Files of core/, provider/ and the worker that read nothing somebody else wrote: they
# reckon, are tables, or hand on what others have read.  A new file stands here
# or in the "Covers:" of a harness.
my %no_parser = map { $_ => 1 } (
    (map { "ngx_ticket_module/core/$_.c" } qw(
        tk_doorbell tk_guess tk_retry tk_secret_file tk_skew tk_sorted
        tk_used)),
    'ngx_ticket_module/core/open/tk_open_describe.c',
    'ngx_ticket_module/core/open/tk_open_example.c',
    'ngx_ticket_module/core/open/tk_open_reason.c',
    (map { "ngx_ticket_module/core/staff/$_.c" } qw(
        tk_actions tk_gate_call tk_openapi tk_openapi_schema tk_refusal
        tk_sign_in)),
    'ngx_ticket_module/provider/tk_providers.c',
    (map { "worker/$_.c" } qw(
        ticket_worker chain/job_chain expiry/job_counters expiry/job_expiry lib/wk_lookup
        lib/wk_pg bill/job_bill rail/job_rail export/export_cell export/export_file
        export/job_export ctl/ctl_export pay/pay_accounts pay/pay_intervals pay/pay_keys
        pay/pay_lane pay/pay_request queue/wk_queue
        queue/wk_task ctl/ctl_handlers ctl/ctl_actions ctl/ctl_help ctl/ctl_lang
        ctl/ctl_man ctl/ctl_gate ctl/ctl_key gate/job_gate gate/gate_segment
        ctl/ctl_master ctl/ctl_migrate ctl/ctl_names ctl/ctl_order ctl/ctl_payment
        ctl/ctl_print ctl/ctl_paper ctl/ctl_rail ctl/ctl_rename ctl/ctl_sheet ctl/ctl_sign ctl/ctl_statement ctl/ctl_provider ctl/ctl_provider_check
        ctl/ctl_import ctl/ctl_map_svg ctl/ctl_openapi
        ctl/ctl_run ctl/ctl_say ctl/ctl_seatmap ctl/ctl_worker
        ctl/ticketctl)),
);

my @harnesses = grep { m{^t/fuzz/\w+\.c$} } @tree;
my %covered = map { $_ => 1 } map { covers($_) } @harnesses;
my %parser = map { $_ => 1 }
             grep { m{^(?:ngx_ticket_module/(?:core|provider)|worker)/.*\.c$} }
             @tree;

nothing('every parser of core/, provider/ and the worker has a harness in t/fuzz',
        grep { !$covered{$_} && !$no_parser{$_} } sort keys %parser);
nothing('a file that parses nothing has no harness',
        grep { $covered{$_} || !$parser{$_} } sort keys %no_parser);
nothing('what a harness covers is there',
        grep { !$text{$_} } sort keys %covered);
nothing('every harness says what it covers, and has inputs to begin with',
        grep { !covers($_)
               || !$text{ s{(\w+)\.c$}{corpus/$1.txt}r } } @harnesses);


# ---- How C looks ----

none('lines of C have no tab and no space at their end', \@c, \%text,
     qr/\t|[ ]$/m);
nothing('lines of C have at most 80 columns',
        grep { defined } map { too_wide($_) } grep { !/\.tbl\.h$/ } @c);
nothing("no file has more than $longest lines, but what programs write",
        grep { lines($_) > $longest
               && !m{^t/fixtures/|/package-lock\.json\z|^doc/pages\b} } @tree);


# ---- SQL ----

my @functions = grep { m{^sql/functions/.*\.sql$} } @sql;

# Databases have applied it, and refuse another of that name.
my %sum = reverse $text{'sql/schema/SHA256SUMS'} =~ /^([0-9a-f]{64})  (\S+)$/mg;
my %is = map { basename($_) => sha256_hex(encode('UTF-8', $text{$_})) }
         grep { m{^sql/schema/.*\.sql$} } @sql;
is_deeply \%is, \%sum, 'a schema file is never edited: changes have their own';
my %statement = map { $_ => $text{$_} =~ s/--.*//gr } @sql;

# Each is one transaction.  What it has locked stays locked while it waits for
# the next table, and with it whoever sells.
nothing('a schema file changes one table that is there',
        grep { basename($_) =~ /^(\d+)/ && $1 > 30
               && keys %{{ map { $_ => 1 }
                           $statement{$_} =~ /^alter table (\S+)/mg }} > 1 }
        grep { m{^sql/schema/} } @sql);

# Functions of the release before make rows of it until they are replaced.
nothing('no schema file changes the columns of a type that is there',
        grep { basename($_) =~ /^(\d+)/ && $1 > 147
               && $statement{$_} =~ /^alter type /m }
        grep { m{^sql/schema/} } @sql);

# How long a transaction has taken is no time of the day.
none('only api.now() reads the clock without its shift', \@functions,
     { map { $_ => $statement{$_}
             =~ s/\(clock_timestamp\(\) - transaction_timestamp\(\)\)//gr }
       keys %statement },
     qr/(?<!api\.)\bnow\s*\(\s*\)|\bcurrent_(?:date|time|timestamp)\b
        |\b(?:clock|statement)_timestamp\b|\blocaltime
        |\btransaction_timestamp\s*\(\s*\)(?!\s*\+\s*(?:c\.|v_)?shift\b)/xi);

# Where a function stands says who may call it: in api somebody, in impl nobody.
my @misplaced;
for my $file (grep { !m{^sql/functions/(?:roles|triggers)\.sql$} } @functions) {
    my ($schema) = $file =~ m{^sql/functions/(api|impl)/\w+/\w+\.sql$};
    my @made = $statement{$file} =~
               /create\s+or\s+replace\s+function\s+(\w+)\./gi;
    my $grants = count($file, qr/grant\s+execute\s+on\s+function\s+api\./i);
    my $granted = ($schema // '') eq 'api'
                  && $file !~ m{/(?:set_clock_shift|balance_at|actions_set)\.sql$};

    push @misplaced, $file
        if !$schema || grep({ $_ ne $schema } @made)
           || $grants != ($granted ? @made : 0);
}
nothing('a function stands in the folder of its schema, granted in api alone',
        @misplaced);

# The role of tests is not there on a real system; what it alone may call are two
# functions, and what migrate calls as their owner.
none('no function is granted to ticket_test',
     [grep { $_ ne 'sql/functions/roles.sql' } @functions], \%statement,
     qr/\bticket_test\b/);

# ticketctl migrate closes all of them to the public.
none("a function's file revokes nothing", \@functions, \%statement,
     qr{^\s*revoke\b}im);

nothing('every function of SQL has its COMMENT',
        grep { count($_, qr/create\s+or\s+replace\s+function/i)
               > count($_, qr/comment\s+on\s+function/i) } @functions);

nothing('what may refuse is called where a handler of refusals reaches',
        map {
            my $file = $_;
            map { "$file: $_" }
            map { /\bimpl\.(?!(?:\w+_kind|side|day_zero|life_newest)\b)(\w+)\(/g }
            $text{$file} =~ /^declare\n(.*?)^begin\n/msg
        }
        grep { $text{$_} =~ /when sqlstate 'ST001'/ } @functions);
nothing('a SECURITY DEFINER function pins search_path',
        grep { $statement{$_} =~ /security\s+definer/i
               && $statement{$_} !~ /search_path/i } @functions);


# One dialect: see sql/README.md.  %quiet has neither comments nor strings, lines
# stay where they are.
my %quiet = map {
    $_ => $text{$_} =~ s{/\*.*?\*/|--[^\n]*|'(?:[^']|'')*'}
                        {$& =~ s/[^\n]/ /gr}gser
} @functions;

none('keywords of SQL are in lower case', \@functions, \%quiet,
     qr/\b(?:SELECT|FROM|WHERE|AND|OR|INSERT|UPDATE|DELETE|SET|BEGIN|END)\b/);
none('types of SQL have their short names', \@functions, \%quiet,
     qr/\b(?:int|integer|smallint|bigint|boolean)\b/);
none('clauses of SQL begin where their statement begins', \@functions, \%quiet,
     qr/^(\ *)(?:select|update|delete|perform)\b[^;\n]*\n
        (?:\1\ {4,}+[^\n]*+\n)*+\1\ {1,3}(?:from|where|set|join|group|order)\b/mx);
none('the body of a function ends with a semicolon', \@functions,
     \%quiet, qr/[^;\s]\s*\n\$\$;/);
none('comments in the body of a function are /* */', \@functions, \%text,
     qr/^ +--/m);
none('the head of a file of SQL is written with --', \@functions, \%text,
     qr{\A/\*});
none('a function\'s comment begins in the first column', \@functions, \%text,
     qr/\bis\n +'/);
nothing('lines of SQL have at most 80 columns',
        grep { defined } map { too_wide($_) } @functions);


# ---- Verdicts are names of the error table ----

my %error = map { $_ => 1 }
            $text{'ngx_ticket_module/core/tk_errors.tbl.h'} =~
            /^\s*TK_ERR\(\s*(\w+)/mg;
ok keys %error > 50, 'the error table is read';
$error{$_} = 1
    for $text{'ngx_ticket_module/core/tk_staff.tbl.h'} =~ /^TK_STAFF\(\s*(\w+)/mg;
$error{$_} = 1
    for $text{'ngx_ticket_module/core/staff/tk_line.tbl.h'} =~ /^TK_LINE\(\s*(\w+)/mg;
ok $error{AGENT_MISSING} && $error{CELL_DAY},
    'and that of staff functions, and of lines of files';
$error{$_} = 1
    for $text{'ngx_ticket_module/core/gate/tk_gate.tbl.h'} =~ /^TK_GATE\(\s*(\w+)/mg;
ok $error{SLOT_EARLY}, 'and that of gates';
# Of rail orders: why a purchase ended, what the site answers, what is asked and
# told on the wire.
$error{$_} = 1 for qw(
    BAD_PASSWORD ACCOUNT_LOCKED HELD_NOT_FOUND SEAT_LOST AMOUNT_CHANGED
    SEAT_NOT_ASKED PRICE_HIGHER TIME_SHORT CHANNEL_FUNDS CHANNEL_REFUSED NOT_PAID
    NO_TICKETS TAKEN_BACK NOT_FOUND RAIL_LEASE NO_TICKET WAIT_TICKET APPLY_REFUND);

my %unknown;
for my $file (@functions) {
    for my $name ($statement{$file} =~ /'([A-Z][A-Z_]{3,})'/g) {
        next if $error{$name} || $name !~ /_/;
        $unknown{"$file: $name"} = 1;
    }
}
nothing('every verdict in SQL is an error', sort keys %unknown);


# ---- ticketctl says everything in Chinese, too ----

# What is one text of C: literals that stand behind one another.
my $c_text = qr/"(?:[^"\\\n]|\\.)*"(?:\s*"(?:[^"\\\n]|\\.)*")*/;
my @ctl = grep { m{^worker/ctl/.*\.c$} } @tree;
my %ctl_text = map { $_ => 1 }
    map { joined($_) }
    map { $text{$_} =~ s{/\*.*?\*/}{}gsr =~ /($c_text)/g } @ctl;
my %ctl_zh = map { joined($_) }
    $text{'worker/ctl/ctl_zh.tbl.h'} =~ /^CTL_ZH\( ($c_text), ($c_text) \)$/mg;
cmp_ok scalar keys %ctl_zh, '>', 90, 'the texts of ticketctl are read';

# The first argument of what says something, which may be what a call answers.
my $c_call = qr/(?<call>\((?:[^"();]++|(?&call)|$c_text)*+\))/;
my @said = map { joined($_) }
    map { /($c_text)/g }
    grep { defined }
    map { $text{$_} =~ /\bctl_(?:error|text)\(((?:[^",();]++|$c_call|$c_text)*+)/g }
    @ctl;
push @said, map { joined($_) }
    map { $text{$_} =~ /\bctl_run_sure\(ctl, \w+, ($c_text)\)/g } @ctl;
nothing('what ticketctl says is there in Chinese',
        unique(grep { !$ctl_zh{$_} && (s/%[\d.*]*[a-z]//gr) =~ /[a-z]{2}/i } @said));
nothing('what is there in Chinese is said', grep { !$ctl_text{$_} } sort keys %ctl_zh);
nothing('both have the same values in the same order',
        grep { conversions($_) ne conversions($ctl_zh{$_}) } sort keys %ctl_zh);
my $refusals = join '', map { $text{"ngx_ticket_module/core/$_.tbl.h"} }
    qw(tk_staff staff/tk_problem_ticket);
my %refused;
$refused{$1} = [$2, $3]
    while $refusals =~ /^TK_STAFF\(\s*(\w+),\s*4\d\d,\s*($c_text),\s*($c_text) \)$/mg;
is scalar keys %refused, scalar(() = $refusals =~ /^TK_STAFF/mg),
    'every refusal has a name of its own, a status and two texts';
nothing('refusals are in both languages, with the same values',
        grep { my ($en, $zh) = @{ $refused{$_} };
               conversions($en) ne conversions($zh) || $zh !~ /[^\x00-\x7f]/ }
        sort keys %refused);


# A word of the program's, such as a kind or a state, is said in the language of
# whoever reads the refusal; what they have typed themselves is said as it is.
my @unworded;
for my $file (@functions) {
    my $call = qr/(\((?:[^()']++|'[^']*+'|(?1))*+\))/;
    for my $given ($statement{$file} =~ /staff_refuse$call/g) {
        $given =~ s/\bimpl\.(?:worded|who_told|either|\w+_words)$call//g;
        push @unworded, "$file: $1"
            if $given =~ /(\b[vpr]\w*\.(?:kind|person|role)\b
                              (?!\s*(?:<>|=|when\b))
                          |\bimpl\.\w+_(?:name|word)\b)/x;
    }
}
# A name of a member of staff is nobody's word.
nothing('refusals have no word of the program that is not in the language of'
        . ' whoever reads them',
        grep { !/staff_approval_approve\.sql: v_proposal\.person$/ } @unworded);
nothing('in Chinese they have none of other languages but what is typed',
        grep { my $zh = $refused{$_}[1];
               $zh =~ s/--[a-z-]+(?: [a-z]+)?//g;
               $_ ne 'ROLE_UNKNOWN'
               && $zh =~ /(?<![a-z])(?:turnstile|handheld|desk|machine|printer
                            |clerk|drawer|receipt|ticket)s?(?![\w .-])/x }
        sort keys %refused);


# ---- Tests wait for conditions ----

none('no test in Perl sleeps',
     [grep { /\.t$/ && $_ ne 't/00-tree.t' } @perl], \%text,
     qr/^(?!\s*#).*\b(?:u|nano)?sleep\b\s*[(\d\$]/m);
none('no unit test sleeps', [grep { m{^t/.*\.c$} } @c], \%code,
     qr/\b(?:u|nano)?sleep\s*\(/);


# ---- A failing line explains itself ----

my @named = qw(t);                          # stages that are done

# What is last in an assertion, or behind the block that is waited for.
my $literal = qr/'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"/s;
my $assertion = qr/^[ ]*(?:ok|is|isnt|is_deeply|like|unlike|cmp_ok|pass|fail)\b
                   .*?;[ ]*$/msx;
my $end = qr/\s*\)?\s*(?:(?:or|for|if|unless)\b.*|(?:,\s*\d+)?)?;[ ]*$/s;

my @short;
for my $file (grep { /\.t$/ && stage_of($_) } @perl) {
    my $text = $text{$file};
    my @found;

    while ($text =~ /$assertion/g) {
        my ($at, $statement) = ($-[0], $&);
        push @found, [$at, $1]
            if $statement =~ /(?:,|^\s*(?:pass|fail)\b\s*\(?)\s*
                              ($literal)$end/x;
    }
    push @found, [$-[0], $1] while $text =~ /\}\s+($literal)$end/mg;

    for (@found) {
        my ($at, $name) = @$_;
        my @words = split ' ', substr $name, 1, -1;
        my $line = 1 + (substr($text, 0, $at) =~ tr/\n//);
        push @short, "$file:$line: $name" if @words < 3;
    }
}
nothing('the name of an assertion has three words at least', @short);


# ---- Nothing is left for later ----

none('nothing is marked as unfinished',
     [grep { $_ ne 't/00-tree.t' && !/\.png\z/ } @tree], \%text, qr/\b(?:TODO|FIXME|XXX)\b/);


# ---- What people start ----

nothing('scripts are executable',
        grep { $text{$_} =~ /^#!/ && !/\.(?:pm|t)$/ && !-x } @tree);
none('nothing refers to where it was written', \@tree, \%text,
     qr{/(?:work|home)/\w+/\w});

done_testing;


# Texts of C that stand behind one another are one.
sub joined {
    my ($literals) = @_;

    return join '', $literals =~ /"((?:[^"\\]|\\.)*)"/g;
}


sub conversions {
    my ($format) = @_;

    return join ' ', map { /([a-z]+)$/ } $format =~ /%[-\d.*]*[a-z]+?(?<=[sdcmu])/g;
}


sub none {
    my ($name, $files, $texts, $pattern) = @_;

    my @found;
    for my $file (@$files) {
        while ($texts->{$file} =~ /$pattern/g) {
            my $line = 1 + (substr($texts->{$file}, 0, $-[0]) =~ tr/\n//);
            push @found, "$file:$line: " . substr $texts->{$file}, $-[0],
                         $+[0] - $-[0] > 60 ? 60 : $+[0] - $-[0];
            last if @found > 50;
        }
    }

    nothing($name, @found);
}


sub nothing {
    my ($name, @found) = @_;

    ok !@found, $name or diag join "\n", @found;
}


# The first line that is too wide; what is written in Chinese may be.
sub too_wide {
    my ($file) = @_;

    my $n = 0;
    for my $line (split /\n/, $text{$file}) {
        $n++;
        return "$file:$n" if length $line > 80 && $line !~ /[^\x00-\x7f]/;
    }

    return;
}


sub count {
    my ($file, $pattern) = @_;

    my @found = $statement{$file} =~ /$pattern/g;
    return scalar @found;
}


sub stage_of {
    my ($file) = @_;

    return scalar grep { $file =~ m{^\Q$_\E/} } @named;
}


# The files that the comment at the head of a harness names.
sub covers {
    my ($covers) = $text{$_[0]} =~ m{^ \* Covers: (.*?)\n \*\n}ms;

    return map { m{^worker/} ? $_ : "ngx_ticket_module/$_" }
           grep { $_ ne '*' } split ' ', $covers // '';
}


sub lines {
    return scalar(() = $text{$_[0]} =~ /\n/g);
}


# The file or folder that has a row.
sub unit {
    my $unit = $_[0] =~ s/(?:\.tbl)?\.[ch]$//r;

    $unit = dirname($unit) until exists $floor{$unit} || $unit !~ m{/};
    return $unit;
}


sub floor_of {
    return $floor{unit($_[0])};
}


sub included {
    my ($file) = @_;

    my @found;
    for my $name ($text{$file} =~ /^#include "([^"]+)"/mg) {
        my @candidates = ("ngx_ticket_module/$name",
                          dirname($file) . "/$name",
                          @{ $where{basename($name)} || [] });
        my ($found) = grep { $text{$_} } @candidates;
        push @found, $found || "$name, which is not there";
    }

    return @found;
}


# A unit is a file and its header; those that know nobody who is left are taken
# away until none is.
sub circles {
    my %knows;

    for my $file (@ours) {
        my $unit = stem($file);
        $knows{$unit}{$_} = 1
            for grep { $_ ne $unit } map { stem($_) }
                grep { !/\.tbl\.h$/ } @{ $includes{$file} };
    }

    return in_circles(%knows);
}

sub in_circles {
    my (%knows) = @_;

    while (my @free = grep { !grep { $knows{$_} } keys %{ $knows{$_} } }
                      keys %knows)
    {
        delete @knows{@free};
    }

    return sort keys %knows;
}


# What only files of one folder include belongs to its first.
sub stem {
    return $_[0] =~ s/\.[ch]$//r =~ s{^(.*)/(\w+)/private$}{$1/$2/$2}r;
}


sub unique {
    my %seen;

    return sort grep { !$seen{$_}++ } @_;
}


sub slurp {
    my ($name) = @_;

    open my $file, '<:raw', $name or die "$name: $!";
    local $/;
    my $text = <$file> // '';
    utf8::decode($text);
    return $text;
}


sub all_files {
    my @found;

    find({ no_chdir => 1, wanted => sub {
        $File::Find::prune = 1 if m{^\./(?:\.git|build|run)$};
        push @found, s{^\./}{}r if -f;
    } }, '.');
    return sort @found;
}
