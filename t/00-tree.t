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
    doc Makefile .ci .gitignore
);
nothing('nothing else at the top level',
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

none('core knows nothing of nginx, libpq, Redis and the worker', \@core, \%code,
     qr/\bngx_|libpq|\bPQ[a-z]|hiredis|\bwk_|\bjob_/);
none('core reads no clock and no environment', \@core, \%code,
     qr/\b(?:time|gettimeofday|clock_gettime|getenv|localtime\w*|setlocale)
         \s*\(/x);
none('core keeps nothing between two calls', \@core, \%code,
     qr/^\s*static\s+(?![^;={(]*\bconst\b)[^(;{]*[;=]/m);
none('core allocates from the pool it is given',
     [grep { !m{/tk_arena\.c$} } @core], \%code,
     qr/(?<![\w.>])(?:malloc|calloc|realloc|strdup|free)\s*\(/);
none('handlers do not talk to Postgres or Redis behind their helpers',
     [grep { m{^ngx_ticket_module/api/} } @c], \%code,
     qr/\bPQ[a-z]|\bredisAsync/);
none('the module and the worker never sleep',
     [grep { m{^(?:ngx_ticket_module|worker)/} } @c], \%code,
     qr/\b(?:u|nano)?sleep\s*\(/);


# ---- An include goes to a lower floor ----

# From the lowest one up: files, and why they stand there.  Files of one floor
# do not know one another, unless "inside" says that those of a folder may.
my @floors = (
    { files => qr{^worker/lib/wk_log\.}, why => 'everybody logs' },
    { files => qr{^worker/lib/wk_util\.}, why => 'memory and dice log' },
    { files => qr{^worker/lib/wk_(?:params|conf)\.},
      why => 'values and settings, for the clients' },
    { files => qr{^worker/lib/wk_(?:pg|redis|http)\.},
      why => 'clients, which know no job and no other client' },
    { files => qr{^worker/lib/wk_env\.}, why => 'all clients together' },
    { files => qr{^worker/queue/}, why => 'the engine, which knows no kind' },
    { files => qr{^worker/(?:callback|message|expiry)/}, inside => 1,
      why => 'kinds of work, which know no other kind' },
    { files => qr{^worker/ticket_worker\.}, why => 'the whole' },
);

my (%floor, %header, %upward, %knows);
for my $file (@c) {
    ($floor{$file}) = grep { $file =~ $floors[$_]{files} } 0 .. $#floors;
    $header{basename($file)} = $file if defined $floor{$file} && $file =~ /h$/;
}
for my $file (grep { defined $floor{$_} } @c) {
    my $own = $file =~ s/\.[ch]$//r;

    for my $name ($text{$file} =~ /^#include "([^"]+)"/mg) {
        my $other = $header{$name} // next;
        next if $other eq "$own.h";

        $knows{$own}{$other =~ s/\.h$//r} = 1;
        $upward{"$file: $name"} = 1
            unless $floor{$other} < $floor{$file}
                || ($floor{$other} == $floor{$file}
                    && $floors[$floor{$file}]{inside}
                    && dirname($other) eq dirname($file));
    }
}
nothing('an include goes to a lower floor', sort keys %upward);
nothing('every file of the worker stands on a floor',
        grep { m{^worker/(?!ctl/)} && !defined $floor{$_} } @c);

# Those that know nobody who is left are taken away until none is.
while (my @free = grep { !grep { $knows{$_} } keys %{$knows{$_}} }
                  keys %knows)
{
    delete @knows{@free};
}
nothing('no circle of units', sort keys %knows);


# ---- How C looks ----

none('no tab and no blank at the end of a line in C', \@c, \%text,
     qr/\t|[ ]$/m);
nothing('lines of C have at most 80 columns',
        grep { defined } map { too_wide($_) } grep { !/\.tbl\.h$/ } @c);
nothing("no file of more than $longest lines",
        grep { lines($_) > $longest && !m{^t/fixtures/} } @tree);


# ---- SQL ----

my @functions = grep { m{^sql/functions/.*\.sql$} } @sql;

# Databases have applied it, and refuse another of that name.
my %sum = reverse $text{'sql/schema/SHA256SUMS'} =~ /^([0-9a-f]{64})  (\S+)$/mg;
my %is = map { basename($_) => sha256_hex(encode('UTF-8', $text{$_})) }
         grep { m{^sql/schema/.*\.sql$} } @sql;
is_deeply \%is, \%sum, 'a schema file is never edited: changes have their own';
my %statement = map { $_ => $text{$_} =~ s/--.*//gr } @sql;

none('only api.now() reads the clock without its shift', \@functions,
     \%statement,
     qr/(?<!api\.)\bnow\s*\(\s*\)|\bcurrent_(?:date|time|timestamp)\b
        |\b(?:clock|statement)_timestamp\b|\blocaltime
        |\btransaction_timestamp\s*\(\s*\)(?!\s*\+\s*(?:c\.|v_)?shift\b)/xi);

# Where a function stands says who may call it: in api somebody, in impl nobody.
my @misplaced;
for my $file (grep { !m{^sql/functions/roles\.sql$} } @functions) {
    my ($schema) = $file =~ m{^sql/functions/(api|impl)/\w+/\w+\.sql$};
    my @made = $statement{$file} =~
               /create\s+or\s+replace\s+function\s+(\w+)\./gi;
    my $grants = count($file, qr/grant\s+execute\s+on\s+function\s+api\./i);

    push @misplaced, $file
        if !$schema || grep({ $_ ne $schema } @made)
           || $grants != ($schema eq 'api' ? @made : 0);
}
nothing('a function stands in the folder of its schema, granted in api alone',
        @misplaced);

# ticketctl migrate closes all of them to the public.
none("a function's file revokes nothing", \@functions, \%statement,
     qr{^\s*revoke\b}im);

nothing('as many COMMENTs as functions',
        grep { count($_, qr/create\s+or\s+replace\s+function/i)
               > count($_, qr/comment\s+on\s+function/i) } @functions);

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
none('types have their short names', \@functions, \%quiet,
     qr/\b(?:int|integer|smallint|bigint|boolean)\b/);
none('clauses begin where their statement begins', \@functions, \%quiet,
     qr/^(\ *)(?:select|update|delete|perform)\b[^;\n]*\n
        (?:\1\ {4,}+[^\n]*+\n)*+\1\ {1,3}(?:from|where|set|join|group|order)\b/mx);
none('a body ends with a semicolon', \@functions, \%quiet, qr/[^;\s]\s*\n\$\$;/);
none('comments in a body are /* */', \@functions, \%text, qr/^ +--/m);
none('a file\'s head is --', \@functions, \%text, qr{\A/\*});
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
ok $error{AGENT_MISSING}, 'and that of staff functions';

my %unknown;
for my $file (@functions) {
    for my $name ($statement{$file} =~ /'([A-Z][A-Z_]{3,})'/g) {
        next if $error{$name} || $name !~ /_/;
        $unknown{"$file: $name"} = 1;
    }
}
nothing('every verdict in SQL is an error', sort keys %unknown);


# ---- Tests wait for conditions ----

none('no test sleeps', [grep { /\.t$/ && $_ ne 't/00-tree.t' } @perl], \%text,
     qr/^(?!\s*#).*\b(?:u|nano)?sleep\b\s*[(\d\$]/m);
none('no unit test sleeps', [grep { m{^t/.*\.c$} } @c], \%code,
     qr/\b(?:u|nano)?sleep\s*\(/);


# ---- Nothing is left for later ----

none('nothing is marked as unfinished', [grep { $_ ne 't/00-tree.t' } @tree],
     \%text, qr/\b(?:TODO|FIXME|XXX)\b/);


# ---- What people start ----

nothing('scripts are executable',
        grep { $text{$_} =~ /^#!/ && !/\.(?:pm|t)$/ && !-x } @tree);
none('nothing refers to where it was written', \@tree, \%text,
     qr{/(?:work|home)/\w+/\w});

done_testing;


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


sub lines {
    return scalar(() = $text{$_[0]} =~ /\n/g);
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
