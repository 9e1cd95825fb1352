# The open API's description: OpenAPI 3.1, as others judge it; its examples are
# done one after the other against the demonstration's data, and answered as they
# say; its schemas notice what an answer lacks.
#
# The judges are fetched once by t/sdk/install.  Where they cannot be, the test
# says so and is skipped; it fails where the machine says that it is one for CI.

use strict;
use warnings;
use utf8;

use Cwd qw(abs_path);
use FindBin;
use IO::Handle;
use IPC::Open2 qw(open2);
use JSON::PP ();
use POSIX ();

use lib "$FindBin::Bin/../lib";
use TicketOpen;
use TicketShop;
use TicketTest;
use TicketWire qw(query_string);

my $top = abs_path("$FindBin::Bin/../..");
my $sdk = ($ENV{TICKET_BUILD} // "$top/build") . '/sdk';
my $said = qx{'$top/t/sdk/install' '$sdk' 2>&1};
if ($?) {
    my $why = "npm cannot fetch the judges (t/sdk/install): $said";
    die $why if $ENV{CI};
    diag $why;
    plan skip_all => 'the judges are not there';
}

system_start(locations => 'location /open/ { ticket_open_api DEMO;
    ticket_open_api_plain on; ticket_open_api_doc on; }');
{
    local @ENV{qw(TICKETCTL TICKET_POSTGRES TICKET_MASTER_KEY)} =
        ("$top/build/ticketctl", conninfo('ticket_staff'), master_key());
    $ENV{TICKETCTL} = "$ENV{TICKET_BUILD}/ticketctl" if $ENV{TICKET_BUILD};
    is system("$top/sql/demo.sh", 'open'), 0, "the demonstration's agent is made";
}
open_agent(demo => id => 7811, key => '0123456789ABCDEF0123456789ABCDEF');

my $json = JSON::PP->new->utf8->canonical->allow_nonref;
my $bytes = open_call('openapi.json', {}, method => 'GET', framed => 0)->raw;
my $document = $json->decode($bytes);
my $exact = json_read($bytes);


# ---- The judge ----

my ($hear, $tell);
{
    local $ENV{NODE_PATH} = "$sdk/node_modules";
    open2($hear, $tell, 'node', "$top/t/sdk/openapi.mjs");
    $tell->autoflush(1);
}

sub judged {
    my ($order) = @_;

    print {$tell} $json->encode($order), "\n";
    my $line = readline $hear;
    die "openapi.mjs says nothing\n" if !defined $line;
    return @{$json->decode($line)};
}

sub at {
    return join '', map { '/' . s/~/~0/gr =~ s{/}{~1}gr } @_;
}

# What is wrong with a value (JSON::PP's) by the schema at a place.
sub unfit {
    my ($value, $closed, @at) = @_;

    return judged({ do => 'value', at => at(@at), value => $value,
                    closed => $closed ? JSON::PP::true : JSON::PP::false });
}

is_deeply [judged({ do => 'document', document => $document })], [],
    'the document is OpenAPI 3.1';
{
    my $wrong = $json->decode($bytes);
    delete $wrong->{paths}{'/order/Pay'}{post}{responses}{200}{description};
    isnt scalar(judged({ do => 'document', document => $wrong })), 0,
        'an answer without a description is none';
    judged({ do => 'document', document => $document });
}


# ---- Examples ----

# In their order: { path, method, name, sent, header, answer, at }.
my @examples;
for my $path (sort keys %{$document->{paths}}) {
    for my $method (sort keys %{$document->{paths}{$path}}) {
        my $call = $document->{paths}{$path}{$method};
        my $exactly = $exact->{paths}{$path}{$method};
        my @answer = qw(responses 200 content application/json);
        my $answers = $call->{responses}{200}{content}{'application/json'}{examples};
        my $exact_answers = $exactly->{responses}{200}{content}{'application/json'}
                                    {examples};

        for my $name (keys %{$answers}) {
            my %example = (
                path => $path, method => uc $method, name => $name,
                step => $answers->{$name}{'x-step'},
                answer => $answers->{$name}{value},
                exact => $exact_answers->{$name}{value},
                at => ['paths', $path, $method, @answer, 'schema'],
            );
            if ($method eq 'get') {
                for my $parameter (@{$exactly->{parameters}}) {
                    my $is = $parameter->{examples}{$name} or next;
                    $example{$parameter->{in} eq 'query' ? 'sent' : 'header'}
                            {$parameter->{name}} = $is->{value};
                }
            }
            else {
                my $body = $exactly->{requestBody}{content}{'application/json'};
                $example{sent} = $body->{examples}{$name}{value};
                is_deeply [unfit($call->{requestBody}{content}{'application/json'}
                                 {examples}{$name}{value}, 1, 'paths', $path, $method,
                                 qw(requestBody content application/json schema))],
                    [], "$path $name: what is sent fits";
            }
            push @examples, \%example;
        }
    }
}
@examples = sort { $a->{step} <=> $b->{step} } @examples;
is_deeply [map { $_->{step} } @examples], [1 .. @examples],
    'each example has its step';

for my $path (keys %{$document->{paths}}) {
    my %seen = map { ($_->{answer}{IsSuccess} ? 'done' : 'refused') => 1 }
               grep { $_->{path} eq $path } @examples;
    is_deeply [sort keys %seen], [qw(done refused)],
        "$path has an example of both";
}

# What the document has instead of what this host says.
my %real;
my $shift = days(iso_day(0)) - days('2026-11-30');

sub days {
    my ($y, $m, $d) = split /-/, $_[0];
    return POSIX::floor(POSIX::mktime(0, 0, 12, $d, $m - 1, $y - 1900) / 86400);
}

sub shifted {
    my ($text) = @_;

    return $text if $text !~ /\A(\d{4})-(\d\d)-(\d\d)(| .*)\z/;
    return POSIX::strftime('%F', 0, 0, 12, $3 + $shift, $2 - 1, $1 - 1900) . $4;
}

sub here {
    my ($value) = @_;

    return { map { $_ => here($value->{$_}) } keys %$value } if ref $value eq 'HASH';
    return [map { here($_) } @$value] if ref $value eq 'ARRAY';
    return $value if !defined $value;
    return $real{$value} // (ref $value ? $value : shifted($value));
}

sub schema_of {
    my ($schema) = @_;

    my $at = $document;
    return $schema if !$schema->{'$ref'};
    $at = $at->{$_} for grep { $_ ne '#' } split m{/}, $schema->{'$ref'};
    return $at;
}

# Learns what varies.
sub learn {
    my ($schema, $example, $answer, $name) = @_;

    $schema = schema_of($schema // {});
    if ($schema->{'x-varies'} && defined $answer && length $example) {
        fail("$name is another one than before: $answer")
            if ($real{$example} // $answer) ne $answer && $name !~ /LogId/;
        $real{$example} = $answer;
    }
    elsif (ref $example eq 'HASH' && ref $answer eq 'HASH') {
        learn($schema->{properties}{$_}, $example->{$_}, $answer->{$_}, "$name.$_")
            for sort keys %$example;
    }
    elsif (ref $example eq 'ARRAY' && ref $answer eq 'ARRAY') {
        learn($schema->{items}, $example->[$_], $answer->[$_], "$name\[$_]")
            for 0 .. $#$example;
    }
}

for my $example (@examples) {
    my $name = "$example->{step} $example->{path} $example->{name}";
    my %sent = %{here($example->{sent} // {})};
    my $answer = open_call(substr($example->{path}, 1),
        $example->{method} eq 'POST' && $example->{path} =~ /Cancel/
            ? { PartnerId => undef, %sent } : \%sent,
        method => $example->{method},
        timestamp => $example->{header}{Timestamp});
    my $is = $json->decode($answer->raw);
    my @at = @{$example->{at}};

    is_deeply [unfit($example->{answer}, 1, @at)], [], "$name: the answer fits";
    is_deeply [unfit($is, 1, @at)], [], "$name: so does the server's";
    my $schema = $document;
    $schema = $schema->{$_} for @at;
    learn($schema, $example->{exact}, $answer->root, $name);
    is json_text($answer->root), json_text(here($example->{exact})),
        "$name: which is the same";
    $example->{is} = $is;
}


# ---- What the document in prose has ----

{
    open my $in, '<:utf8', "$top/doc/open-api.md" or die $!;
    my $text = do { local $/; <$in> };
    my $looked = 0;

    for my $call (qw(Create Pay Refund)) {
        my ($part) = $text =~ /^### $call\n(.*?)^(?:\||###)/ms;
        my @at = ('paths', "/order/$call", 'post');
        for my $block ($part =~ /^(    \{.*?)\n\n/msg) {
            my $value = JSON::PP->new->decode($block =~ s/"…"/"@{['6' x 38]}"/r);
            my @place = exists $value->{IsSuccess}
                ? qw(responses 200 content application/json schema)
                : qw(requestBody content application/json schema);
            is_deeply [unfit($value, 1, @at, @place)], [],
                "doc/open-api.md: $call: " . substr $block, 4, 20;
            $looked++;
        }
    }
    is $looked, 6, 'a request and an answer of each';
}


# ---- The schemas notice what is wrong ----

# All copies of a value that have one thing less, of another type, or more.
sub broken {
    my ($value) = @_;
    my @broken;

    if (ref $value eq 'HASH') {
        for my $name (sort keys %$value) {
            my %less = %$value;
            delete $less{$name};
            push @broken, ["no $name", \%less];
            for my $other (JSON::PP::null, [], {}, 'x', -1, JSON::PP::true, 1.5) {
                next if kind($other) eq kind($value->{$name});
                push @broken, ["$name is " . $json->encode($other),
                               { %$value, $name => $other }];
            }
            push @broken, map { ["$name: $_->[0]", { %$value, $name => $_->[1] }] }
                          broken($value->{$name});
        }
        push @broken, ['more', { %$value, 'X' => 1 }];
    }
    elsif (ref $value eq 'ARRAY' && @$value) {
        push @broken, map { ["[0] $_->[0]", [$_->[1], @$value[1 .. $#$value]]] }
                      broken($value->[0]), ['is a text', 'x'], ['is null', undef];
    }
    return @broken;
}

sub kind {
    my ($value) = @_;

    my $text = $json->encode($value);
    return $text =~ /\A-1\z|\A\d+\.5/ ? 'bad number' : $text =~ /\A["\[{]/ ? substr $text, 0, 1
         : $text =~ /\A[-\d]/ ? 'number' : $text =~ /null/ ? 'null' : 'truth';
}

my $tried = 0;
for my $example (@examples) {
    my @taken;
    for (broken($example->{is})) {
        my ($how, $value) = @$_;
        # amounts have decimals, and what is not there of refusals may be more
        next if $how =~ /(?:Price|PayMoney) is 1\.5/;
        $tried++;
        push @taken, $how if !unfit($value, 1, @{$example->{at}});
    }
    is_deeply \@taken, [], "$example->{path} $example->{name}: what is broken is noticed";
}
cmp_ok $tried, '>', 1000, 'many answers were broken';
note "$tried broken answers";

close $tell;
audit_ok();
done_testing();
