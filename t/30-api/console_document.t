# The document: OpenAPI 3.1 that says what there is, the same from nginx and from
# ticketctl, with examples that are carried out.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use Encode qw(decode);
use JSON::PP ();
use TicketConsole;
use TicketTest;

console_start();

my $answer = ask('GET', '../openapi.json');
is $answer->{status}, 200, 'the document is there for everybody';
is $answer->{type}, 'application/json', 'it is JSON';
my $document = $answer->{json};

my ($status, $out) = ticketctl('openapi');
is $status, 0, 'ticketctl prints it' or diag $out;
utf8::encode($out) if utf8::is_utf8($out);
ok $out eq $answer->{content}, 'the same bytes'
    or diag length($out) . ' against ' . length $answer->{content};
is ask('GET', '../openapi.json')->{content}, $answer->{content},
    'they are the same again';
is ask('POST', '../openapi.json', body => {})->{headers}{allow}, 'GET, HEAD',
    'it can be read alone';


# ---- Its structure ----

is $document->{openapi}, '3.1.0', 'it is of version 3.1';
is $document->{servers}[0]{url}, '.', 'paths are beside it';
my %schemes = %{ $document->{components}{securitySchemes} };
is $schemes{session}{name}, '__Host-ticket', 'it names the cookie';

{
    my $amount = $document->{paths}{'/v1/agents/{user}/deposit/topup'}{post}
        {requestBody}{content}{'application/json'}{schema}{properties}{amount_fen};
    like $amount->{description}, qr/^in fen; ticketctl: yuan/, 'an amount says that it is in fen';
    like $amount->{'x-description-zh'}, qr/^以分计；ticketctl：/, 'in Chinese, too';
}

my @wrong;
my %ids;
for my $path (sort keys %{ $document->{paths} }) {
    push @wrong, "$path is no path" if $path !~ m{^/v1(?:/(?:[a-z-]+|\{[a-z_]+\}))+$};

    for my $method (sort keys %{ $document->{paths}{$path} }) {
        my $is = $document->{paths}{$path}{$method};
        my $name = uc($method) . " $path";
        my %place;

        push @wrong, "$name has the method of nothing"
            if $method !~ /^(?:get|post|put|patch|delete)$/;
        push @wrong, "$name has the id of another" if $ids{$is->{operationId}}++;
        push @wrong, "$name has no sentence in both languages"
            if !length $is->{summary} || $is->{'x-summary-zh'} !~ /\p{Han}/;

        for my $parameter (@{ $is->{parameters} }) {
            $parameter = resolve($parameter);
            push @wrong, "$name: $parameter->{name} stands in no place"
                if $parameter->{in} !~ /^(?:path|query|header)$/;
            push @wrong, "$name: $parameter->{name} comes twice"
                if $place{"$parameter->{in} $parameter->{name}"}++;
            push @wrong, "$name: $parameter->{name} of a path is not required"
                if $parameter->{in} eq 'path' && !$parameter->{required};
            push @wrong, schema_wrong("$name $parameter->{name}",
                                      $parameter->{schema});
        }

        my @members = sort map { /^path (.*)/ ? $1 : () } keys %place;
        is_deeply \@members, [sort $path =~ /\{(\w+)\}/g],
            "$name describes what its path has";

        my $body = $is->{requestBody};
        if ($method =~ /^(?:get|delete)$/) {
            push @wrong, "$name has a body" if $body;
        }
        else {
            my $csv = $body->{content}{'text/csv'};
            push @wrong, "$name has no example of a file"
                if $csv && ($csv->{example} // '') !~ /^\w+(?:,\w+)+\r\n\z/;
            my $json = $body->{content}{'application/json'} or next;
            push @wrong, schema_wrong("$name body", $json->{schema}),
                map { "$name example: $_" }
                unfit($json->{schema}, $json->{example});
        }

        my %code = %{ $is->{responses} };
        push @wrong, "$name says no answer" if !$code{200} || !$code{default};
        push @wrong, map { "$name: $_ is nowhere" }
            grep { !resolve($_) } values %code;
    }
}
is_deeply \@wrong, [], 'every call is described as OpenAPI has it'
    or diag map { "$_\n" } @wrong;

my @types = @{ $document->{components}{schemas}{Problem}{'x-types'} };
cmp_ok scalar(@types), '>', 150, 'refusals are listed';
is_deeply [grep { $_->{type} !~ m{^/errors/[A-Z0-9_]+$} || $_->{status} < 400
                  || !length $_->{en} || !length $_->{zh} } @types], [],
    'each with its status and both languages';


# ---- Its examples ----

staff_person('DEMO', 'everybody',
             qw(steward gate_lead clerk desk_lead market finance admin));

my %seen;
for my $call (examples($document)) {
    my $answer = ask($call->{method}, $call->{path}, match => '*',
                     cookie => staff_session('everybody'),
                     key => "example $call->{name}" =~ tr/ /-/r,
                     map { exists $call->{$_} ? ($_ => $call->{$_}) : () }
                  qw(body csv image));
    my $type = $answer->{json} && ref $answer->{json} eq 'HASH'
               ? $answer->{json}{type} // '' : '';

    $seen{$answer->{status}}++;
    ok $answer->{status} =~ /^(?:20[02]|404|409|422)$/
       && $type !~ /(?:VALUES_WRONG|VALUE_REFUSED|PATH_UNKNOWN)$/,
        "$call->{name} takes its example" or diag told($answer);
}
cmp_ok $seen{200} // 0, '>', 50, 'most are carried out';
note map { "$_: $seen{$_}\n" } sort keys %seen;



# ---- What is read can be sent back ----

staff_person('OPERA', 'opera', 'market');
my %who = (DEMO => staff_session('everybody'), OPERA => staff_session('opera'));
my $day = sql_value("select (api.now() at time zone 'Asia/Shanghai')::date + 4");
my $patches = 0;
ticketctl(qw(station set DEMO 1 South));
ticketctl(qw(device create DEMO S1 --kind turnstile --station 1 --gate 1));
ticketctl(qw(device create DEMO D1 --kind desk));
my $desk = sql_value('select max(device_no) from ticket.device where supplier_id = 1');
ticketctl(qw(offer set DEMO 9 --title 夜游));
ticketctl(qw(rail merchant add DEMO demo xcslw));
ticketctl(qw(party add DEMO 7 Spare --kind attraction --stations 1));
ticketctl(qw(party add DEMO 8 Other --kind distributor --agent demo2
             --charge alipay));

for my $case (
    [DEMO => 'supplier set', '/supplier'], [DEMO => 'agent set', '/agents/demo'],
    [DEMO => 'agent set', '/agents/demo2'],
    [DEMO => 'openagent set', '/agents/demo/open'],
    [DEMO => 'opensupplier set', '/supplier/open'],
    [DEMO => 'rail supplier set', '/supplier/rail'],
    [DEMO => 'rail merchant set', '/rail-merchants/demo'],
    [DEMO => 'openproduct set', '/products/ADULT/open'],
    [DEMO => 'product set', '/products/ADULT'],
    [DEMO => 'product set', '/products/TEN1'],
    [DEMO => 'product entry', '/products/ADULT/entry',
     '/products/ADULT', 'entry'],
    [DEMO => 'product set', '/products/UNSET'],
    [DEMO => 'line set', '/lines/01'], [DEMO => 'device set', '/devices/1'],
    [DEMO => 'device set', "/devices/$desk"],
    [DEMO => 'offer set', '/offers/9'],
    [DEMO => 'staff set', '/staff/everybody'],
    [DEMO => 'party set', '/parties/7'], [DEMO => 'party set', '/parties/8'],
    [DEMO => 'slot resize', "/lines/01/slots/$day/2"],
    [OPERA => 'session set', '/sessions/1'],
    [OPERA => 'performance set', "/performances/1/$day"],
) {
    my ($supplier, $action, $path, $show, $part) = @$case;
    ticketctl(qw(product create DEMO UNSET --day-limit unset)) if $path =~ /UNSET/;
    my ($call) = grep { $_->{name} eq $action } examples($document);
    my $described = (grep { $_->{operationId} eq $action =~ tr/ /-/r }
                     map { values %$_ } values %{ $document->{paths} })[0];
    my $schema = $described->{requestBody}{content}{'application/json'}{schema};
    my $shown = ask('GET', $show // $path, cookie => $who{$supplier});
    my $has = $part ? $shown->{json}{$part} : $shown->{json};
    my %again = map { exists $schema->{properties}{$_} ? ($_ => $has->{$_}) : () }
        keys %$has;

    cmp_ok scalar keys %again, '>', 0, "$path: members are shown and taken";
    is_deeply [unfit({ %$schema, required => [] }, \%again)], [],
        "$path: what is shown fits what is taken";
    my $sent = ask($action eq 'offer set' ? 'PUT' : 'PATCH', $path, cookie => $who{$supplier}, match => '*',
                   body => \%again);
    is $sent->{status}, 200, "$path: it is taken as it is shown" or diag told($sent);
    is $sent->{headers}{etag}, $shown->{headers}{etag},
        "$path: and changes nothing";
    $patches++;
}
is_deeply [sort map { $_->{name} } grep { my $a = $_; ($a->{method} // '') eq 'PATCH'
           && $a->{match} } @{ actions() }],
    ['agent set', 'device set', 'line set', 'openagent set', 'openproduct set',
     'opensupplier set', 'party set', 'performance set', 'product entry',
     'product set', 'rail merchant set', 'rail supplier set', 'session set', 'slot resize', 'staff set', 'supplier set'], 'these are all that are patched';

done_testing;


sub resolve {
    my ($is) = @_;

    return $is if !$is->{'$ref'};
    my $at = $document;
    my (undef, @steps) = split m{/}, $is->{'$ref'};
    $at = ref $at eq 'HASH' ? $at->{$_} : undef for @steps;
    return $at;
}

# What is wrong with a schema.
sub schema_wrong {
    my ($name, $schema) = @_;

    return map { schema_wrong($name, $_) } @{ $schema->{anyOf} }
        if $schema->{anyOf};
    return () if $schema->{enum};
    return "$name has no type"
        if ($schema->{type} // '') !~ /^(?:string|integer|number|boolean|array|object|null)$/;
    return "$name has no pattern of regular expressions"
        if $schema->{pattern} && !eval { qr/$schema->{pattern}/ };
    return schema_wrong("$name\[]", $schema->{items}) if $schema->{type} eq 'array';
    return map { schema_wrong("$name.$_", $schema->{properties}{$_}) }
           keys %{ $schema->{properties} } if $schema->{type} eq 'object';
    return ();
}

# Where a value does not fit a schema.
sub unfit {
    my ($schema, $value, $at) = @_;

    $at //= '';
    return (grep { !unfit($_, $value) } @{ $schema->{anyOf} }) ? () : "$at fits none"
        if $schema->{anyOf};
    return grep({ ($_ // '') eq ($value // '') } @{ $schema->{enum} }) ? () : "$at is none of them"
        if $schema->{enum};

    my $type = $schema->{type};
    return defined $value ? "$at is not null" : () if $type eq 'null';
    if ($type eq 'object') {
        return "$at is no object" if ref $value ne 'HASH';
        my @missing = grep { !exists $value->{$_} } @{ $schema->{required} // [] };
        my @more = $schema->{additionalProperties} ? ()
                   : grep { !$schema->{properties}{$_} } keys %$value;
        return (map({ "$at.$_ is missing" } @missing), map({ "$at.$_ is unknown" } @more),
                map { $schema->{properties}{$_}
                      ? unfit($schema->{properties}{$_}, $value->{$_}, "$at.$_") : () }
                keys %$value);
    }
    if ($type eq 'array') {
        return "$at is no array" if ref $value ne 'ARRAY';
        return map { unfit($schema->{items}, $value->[$_], "$at\[$_]") } 0 .. $#$value;
    }
    if ($type eq 'boolean') {
        return JSON::PP::is_bool($value) ? () : "$at is no boolean";
    }
    my $text = JSON::PP->new->allow_nonref->encode($value);
    if ($type =~ /^(?:integer|number)$/) {
        return "$at is no number: $text" if $text !~ /^-?\d+(?:\.\d+)?$/;
        return "$at is out of its range: $text"
            if defined $schema->{minimum} && $value < $schema->{minimum}
               || defined $schema->{maximum} && $value > $schema->{maximum};
        return ();
    }
    return "$at is no text: $text" if $text !~ /^"/;
    return "$at does not fit its pattern: $text"
        if $schema->{pattern} && $value !~ /$schema->{pattern}/;
    return "$at has not the length: $text"
        if defined $schema->{minLength} && length $value < $schema->{minLength}
           || defined $schema->{maxLength} && length $value > $schema->{maxLength};
    return ();
}
