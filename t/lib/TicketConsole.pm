package TicketConsole;

=encoding utf8

=head1 NAME

TicketConsole - people who ask nginx in JSON

=head1 THE SYSTEM

=over

=item console_start(%options)

A system with a location C</console/api/>; options of system_start, C<console>
more lines for the location.

=item actions()

The table of actions, as the program prints it; those that are asked for over
HTTP have a method.

=back

=head1 PEOPLE

=over

=item staff_person($supplier, $name, @roles)

Makes somebody by SQL, who has no password yet; their link's token.

=item staff_session($name, $supplier)

A cookie of theirs, made by SQL.

=item ask($method, $path, %is)

    cookie      value of the session's cookie
    body        what is sent as JSON; raw: the bytes instead; csv: of a file
    key, match  Idempotency-Key, If-Match
    headers     {} of others; a value undef takes one away
    lang        Accept-Language, default "en"
    port        of which nginx, default instance 0

A reference to status, reason, type, headers, content, json.  C<$path> stands behind
C</console/api/v1>, or begins with C<..>.

=item problem_is($answer, $status, $name, $what)

It is a problem of that name, in the form of RFC 9457.

=item examples($document)

The calls of a document, each as its examples say it: {name, roles, method,
path, body or csv}; those of signing in have no roles and are left out.

=item code_of($secret, $step)

The six digits of a device, of a secret in Base32.

=back

=cut

use strict;
use warnings;
use utf8;

use Digest::SHA qw(sha256 hmac_sha1);
use Encode qw(encode);
use Exporter 'import';
use HTTP::Tiny;
use JSON::PP ();
use Socket ();
use Test::More ();

use TicketBooking qw(connection sql_call);
use TicketPicture qw(picture);
use TicketProcess;
use TicketSystem;

our @EXPORT = qw(
    console_start actions staff_person staff_session ask problem_is code_of
    password cookie_of told examples
);

my $json = JSON::PP->new->canonical->allow_nonref->utf8;
my $http = TicketConsole::Http->new(timeout => 30, agent => 'TicketConsole');
my $cookies = 0;
my $actions;


sub actions {
    return $actions if $actions;

    my $build = $ENV{TICKET_BUILD} // this_tree() . '/build';
    $actions = $json->decode(scalar qx{$build/tools/actions_dump});
    return $actions;
}

sub console_start {
    my (%opt) = @_;

    my $console = delete $opt{console} // '';
    my $locations = delete $opt{locations} // '';
    my $system = system_start(%opt, locations => "location /console/api/ {
        ticket_console; $console } $locations");
    return $system;
}

sub password { return "The-Password-of-$_[0]" }

# What nginx has compared: the password, and the secret of the device.
sub known_of {
    my $row = sql_row('select password, totp_sealed from ticket.staff'
                      . ' where name = ?', $_[0]);
    return ($row->{password}, defined $row->{totp_sealed}
                              ? '\x' . unpack 'H*', $row->{totp_sealed} : undef);
}

sub hash_of { return sha256(encode('UTF-8', $_[0])) }

sub hex_of { return '\x' . unpack 'H*', hash_of($_[0]) }


# By SQL: the link of a new person is used over HTTP in a test of its own.
sub staff_person {
    my ($supplier, $name, @roles) = @_;
    my %of;

    # Who belongs to a party belongs to this one.
    if ("@roles" eq 'party') {
        %of = (party => 31999);
        sql_do("insert into ticket.party (supplier_id, party_no, kind, name,"
               . " made_at) select supplier_id, 31999, 'A', '某景区', api.now()"
               . ' from ticket.supplier where code = ? on conflict do nothing',
               $supplier);
    }
    elsif ("@roles" eq 'agent') {       # likewise
        %of = (agent => 'demo');
        sql_call(connection('ticket_staff'), 'api.staff_rail_merchant_add',
                 $supplier, 'demo', 'xcslw', '{}');
    }

    my $row = sql_call(connection('ticket_staff'), 'api.staff_person_create',
                       $supplier, $name,
                       $json->encode({ roles => \@roles, %of }))->[0];
    die "$name: $row->{verdict}\n" if defined $row->{verdict};

    return $row->{token};
}

sub staff_session {
    my ($name, $supplier) = @_;

    my $cookie = sprintf '%.43s', "session-$name-" . ++$cookies . '-' . 'x' x 43;
    sql_do("update ticket.staff set password = repeat('x', 16),"
           . ' password_at = api.now() where name = ? and password is null',
           $name);
    my $row = sql_call(connection('ticket_nginx'), 'api.sign_in_end', $name,
                       't', undef, $supplier, hex_of($cookie), '127.0.0.1',
                       'a test', undef, known_of($name), undef,
                       "\\x" . '00' x 16)->[0];
    die "$name: $row->{verdict}\n" if defined $row->{verdict};

    return $cookie;
}


sub ask {
    my ($method, $path, %is) = @_;

    my %headers = (
        'Accept-Language' => $is{lang} // 'en',
        'Sec-Fetch-Site' => 'same-origin',
        defined $is{cookie} ? (Cookie => "__Host-ticket=$is{cookie}") : (),
        defined $is{key} ? ('Idempotency-Key' => $is{key}) : (),
        defined $is{match} ? ('If-Match' => $is{match}) : (),
    );
    my $content = $is{raw} // $is{csv} // $is{image}
                  // (exists $is{body} ? $json->encode($is{body}) : undef);
    $headers{'Content-Type'} = defined $is{csv} ? 'text/csv'
                               : defined $is{image} ? 'image/png'
                               : 'application/json'
        if defined $content;

    for my $name (keys %{ $is{headers} // {} }) {
        my ($known) = grep { lc eq lc $name } keys %headers;
        delete $headers{$known} if defined $known;
        $headers{$name} = $is{headers}{$name}
            if defined $is{headers}{$name};
    }

    my $port = $is{port} // port();
    $path = $path =~ s{^\.\./}{}r ne $path
            ? "/console/api/" . $path =~ s{^\.\./}{}r
            : "/console/api/v1$path";
    my $answer = $http->request($method, "http://127.0.0.1:$port$path", {
        headers => \%headers,
        defined $content ? (content => $content) : (),
    });

    return {
        status => $answer->{status}, reason => $answer->{reason},
        headers => $answer->{headers},
        type => $answer->{headers}{'content-type'},
        content => $answer->{content},
        json => scalar eval { $json->decode($answer->{content}) },
    };
}


# The value that Set-Cookie gives.
sub cookie_of {
    my ($answer) = @_;

    my ($value) = ($answer->{headers}{'set-cookie'} // '')
                  =~ /^__Host-ticket=([^;]*)/;
    return $value;
}

sub told {
    my ($answer) = @_;

    return join ' ', $answer->{status}, $answer->{type} // 'no type',
           substr $answer->{content} // '', 0, 400;
}

sub problem_is {
    my ($answer, $status, $name, $what) = @_;

    local $Test::Builder::Level = $Test::Builder::Level + 1;
    my $is = $answer->{json};
    my $good = ref $is eq 'HASH'
               && $answer->{status} == $status
               && $answer->{type} eq 'application/problem+json'
               && $is->{type} eq "/errors/$name"
               && $is->{status} == $status
               && length $is->{title} && length $is->{detail}
               && $is->{instance} =~ /^[0-9a-f]{32}$/
               && $is->{instance} eq $answer->{headers}{'x-request-id'}
               && $answer->{headers}{'cache-control'} eq 'no-store';

    return Test::More::ok($good, $what)
           || Test::More::diag("wanted $status $name, got " . told($answer));
}


sub examples {
    my ($document) = @_;

    my @calls;
    for my $path (sort keys %{ $document->{paths} }) {
        for my $method (sort keys %{ $document->{paths}{$path} }) {
            my $operation = $document->{paths}{$path}{$method};
            next if !$operation->{'x-roles'};

            my ($name) = map { $_->{name} }
                         grep { $_->{name} =~ tr/ /-/r
                                eq $operation->{operationId} } @{ actions() };
            my $body = $operation->{requestBody}{content}{'application/json'};
            my $csv = $operation->{requestBody}{content}{'text/csv'};
            my $image = $operation->{requestBody}{content}{'image/png'};
            undef $body if $csv;
            my $where = $path =~ s{^/v1}{}r;
            my @query;

            for my $is (@{ $operation->{parameters} }) {
                next if !$is->{name} || !exists $is->{example};
                my @values = ref $is->{example} eq 'ARRAY'
                             ? @{ $is->{example} } : $is->{example};
                @values = map { JSON::PP::is_bool($_) ? 'true' : $_ } @values;
                @values = map { s/([^A-Za-z0-9_.~-])/sprintf '%%%02X', ord $1/ger }
                          map { encode('UTF-8', $_) } @values;

                if ($is->{in} eq 'path') {
                    $where =~ s/\{$is->{name}\}/$values[0]/;
                }
                elsif ($is->{in} eq 'query') {
                    push @query, map { "$is->{name}=$_" } @values;
                }
            }

            push @calls, {
                name => $name, roles => $operation->{'x-roles'},
                method => uc $method,
                path => join('?', $where, @query ? join '&', @query : ()),
                $body ? (body => $body->{example}) : (),
                $csv ? (csv => $csv->{example}) : (),
                $image ? (image => picture()) : (),
            };
        }
    }

    return @calls;
}

sub code_of {
    my ($secret, $step) = @_;

    my $bits = join '', map { sprintf '%05b', index
                              'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567', $_ }
                        split //, $secret;
    my $hash = hmac_sha1(pack('NN', 0, $step), pack 'B160', $bits);
    my $at = ord(substr $hash, 19) & 15;

    return sprintf '%06d',
           (unpack('N', substr $hash, $at, 4) & 0x7fffffff) % 1_000_000;
}


# It writes a head and then a body: without this the body waits until the head
# is acknowledged, which takes Linux 40 ms.

package TicketConsole::Http;

use parent -norequire => 'HTTP::Tiny';

sub _open_handle {
    my $handle = shift->SUPER::_open_handle(@_);

    setsockopt $handle->{fh}, Socket::IPPROTO_TCP, Socket::TCP_NODELAY, 1
        or die "TCP_NODELAY: $!\n";
    return $handle;
}

1;
