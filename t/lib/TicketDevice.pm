package TicketDevice;

=encoding utf8

=head1 NAME

TicketDevice - devices of a gate, which ask nginx in JSON

=head1 THE SYSTEM

=over

=item gate_start(%options)

A system with a location C</gate/> of DEMO; options of system_start, C<gate>
more lines for the location, C<locations> whole ones more.

=item device_made($name, %change)

Makes a device of DEMO by SQL, as staff would: kind turnstile at station 1
("南门"), gate 1, unless told otherwise; C<supplier> another one.  Its number and
its one-time code.

=item device($name, %change)

The same, registered over HTTP, with a key of its own, or with a secret where
C<hmac> is true: a TicketDevice.

=back

=head1 A DEVICE

=over

=item new(no => $n, seed => $bytes, path => '/gate/v1', port => $port)

With the private key of those 32 bytes, or of chance; C<< hmac => 1 >>: with the
secret that it is given when it registers.

=item register($code), token(%is), heartbeat(%is), check(%is), undo($request)

Answers as C<ask> gives them.  C<token> takes C<time>, or C<ahead> of the real one
(unless told as far as the system is), C<nonce>, C<secret> (a
shared one, in place of the key), C<body>, C<headers>; a good one is remembered.
C<check> names its request unless told.

=item stands(), finds(%is), picks(%is), sells(%is)

The same of a machine: C<v1/machine> and what is below it.

=item check_sent(%is)

Sends a check on a connection of its own; a function that reads its answer.

=item ask($method, $path, %is)

    body      what is sent as JSON; raw: the bytes instead
    headers   {} of others; a value undef takes one away
    token     another one; undef: none
    lang      Accept-Language, default "en"

A reference to status, reason, type, headers, content, json.

=item signed_bytes($method, $path, $time, $nonce, $body)

What a device signs.

=back

=head1 A PROGRAM

=over

=item program($name, @args)

One of t/demo/ that reads commands and answers lines of JSON.

=item says(@words), hears()

What it answers to a line, or says of itself.

=item ends(), dies()

Has it end, or kills it as a loss of power does; its status.

=back

=cut

use strict;
use warnings;
use utf8;

use Crypt::PK::Ed25519;
use Digest::SHA qw(hmac_sha256 sha256 sha256_hex);
use Exporter 'import';
use FindBin;
use IO::Socket::INET;
use IPC::Open2 qw(open2);
use JSON::PP ();
use MIME::Base64 qw(decode_base64url encode_base64url);

use TicketBooking qw(connection sql_call);
use TicketConsole ();
use TicketSystem;

our @EXPORT = qw(gate_start device_made device signed_bytes verdict_is program);

my $json = JSON::PP->new->canonical->allow_nonref->utf8;
my $plain = JSON::PP->new->canonical;
my $requests = 0;


sub gate_start {
    my (%opt) = @_;

    my $gate = delete $opt{gate} // '';
    my $locations = delete $opt{locations} // '';
    return system_start(%opt, locations =>
        "location /gate/ { ticket_gate DEMO; $gate } $locations");
}

sub device_made {
    my ($name, %change) = @_;

    my $staff = connection('ticket_staff');
    my $supplier = delete $change{supplier} // 'DEMO';
    %change = (kind => 'turnstile', station => 1, gate => '1', %change);

    sql_call($staff, 'api.staff_station_set', $supplier, 1, '南门')
        unless sql_value('select count(*) from ticket.station s'
                         . ' join ticket.supplier using (supplier_id)'
                         . ' where code = ? and station_no = 1', $supplier);

    my $row = sql_call($staff, 'api.staff_device_create', $supplier, $name,
                       $plain->encode(\%change))->[0];
    die "$name: $row->{verdict} $row->{subject}\n" if defined $row->{verdict};

    return ($row->{device}, $row->{token});
}

sub device {
    my ($name, %change) = @_;

    my %is = map { $_ => delete $change{$_} } grep { exists $change{$_} }
             qw(path port);
    my ($no, $code) = device_made($name, %change);
    my $device = TicketDevice->new(no => $no, hmac => $change{hmac}, %is);
    my $answer = $device->register($code);
    die "$name: $answer->{status} $answer->{content}\n"
        unless $answer->{status} == 200;

    $answer = $device->token;
    die "$name: $answer->{status} $answer->{content}\n"
        unless $answer->{status} == 200;

    return $device;
}

sub signed_bytes {
    my ($method, $path, $time, $nonce, $body) = @_;
    return join "\n", $method, $path, $time, $nonce, sha256_hex($body);
}

# It was answered, and with this verdict.
sub verdict_is {
    my ($answer, $verdict, $what) = @_;

    local $Test::Builder::Level = $Test::Builder::Level + 1;
    my $is = ref $answer->{json} eq 'HASH' ? $answer->{json}{verdict} // '' : '';
    return Test::More::ok($answer->{status} == 200 && $is eq $verdict, $what)
           || Test::More::diag("wanted $verdict, got $answer->{status} "
                               . ($answer->{content} // ''));
}

sub program {
    my ($name, @args) = @_;

    my ($out, $in);
    my $pid = open2($out, $in, 'node', "$FindBin::Bin/../demo/$name", @args);
    $in->autoflush;
    return bless { pid => $pid, in => $in, out => $out },
           'TicketDevice::Program';
}


sub new {
    my ($class, %is) = @_;

    my $key = Crypt::PK::Ed25519->new;
    if (defined $is{seed}) {
        $key->import_key_raw($is{seed}, 'private');
    }
    else {
        $key->generate_key;
    }

    return bless { path => '/gate/v1', key => $key, nonces => 0,
                   http => TicketConsole::Http->new(timeout => 60,
                                                    agent => 'TicketDevice'),
                   %is }, $class;
}

sub public_key {
    my ($self) = @_;
    return encode_base64url($self->{key}->export_key_raw('public'));
}

sub register {
    my ($self, $code, %is) = @_;

    my $answer = $self->ask('POST', $self->{hmac} ? '/register/hmac' : '/register',
                            token => undef, %is,
                            body => { code => $code,
                                      $self->{hmac} ? ()
                                      : (public_key => $self->public_key),
                                      %{ $is{body} // {} } });
    if ($answer->{status} == 200) {
        $self->{no} = $answer->{json}{device};
        $self->{secret} = decode_base64url($answer->{json}{secret})
            if $self->{hmac};
    }
    return $answer;
}

sub nonce {
    my ($self) = @_;
    return encode_base64url(sha256(join ' ', $$, $self + 0, ++$self->{nonces},
                                   rand));
}

sub sign {
    my ($self, $bytes, $secret) = @_;

    return encode_base64url(defined $secret ? hmac_sha256($bytes, $secret)
                            : $self->{key}->sign_message($bytes));
}

# For a moment behind its start nginx takes none.
sub token {
    my ($self, %is) = @_;

    my $answer = $self->token_once(%is);
    for (1 .. 40) {
        last if ($answer->{json}{type} // '') ne '/errors/GATE_BEGINS';
        select undef, undef, undef, 0.1;
        $answer = $self->token_once(%is);
    }
    return $answer;
}

sub token_once {
    my ($self, %is) = @_;

    my $body = $is{body} // $json->encode({ device => $self->{no} });
    my $ahead = $is{ahead} // ($TicketSystem::s ? $TicketSystem::s->{shift} : 0);
    my $time = $is{time} // time + $ahead;
    my $nonce = $is{nonce} // $self->nonce;
    my $path = $is{signed_path} // "$self->{path}/token";
    my $signature = $is{signature}
        // $self->sign(signed_bytes('POST', $path, $time, $nonce, $body),
                       $is{secret} // $self->{secret});

    my $answer = $self->ask('POST', '/token', raw => $body, token => undef,
                            headers => { 'Gate-Time' => $time,
                                         'Gate-Nonce' => $nonce,
                                         'Gate-Signature' => $signature,
                                         %{ $is{headers} // {} } });
    $self->{token} = $answer->{json}{token} if $answer->{status} == 200;
    return $answer;
}

sub heartbeat {
    my ($self, %is) = @_;
    return $self->ask('POST', '/heartbeat',
                      body => { time => int(time * 1000), %is });
}

sub request { return sprintf 'r%d-%d', $$, ++$requests }

sub check {
    my ($self, %is) = @_;
    return $self->ask('POST', '/check',
                      body => { request => request(), %is });
}

sub stands {
    my ($self, $day) = @_;
    return $self->ask('GET', '/machine' . ($day ? "?day=$day" : ''));
}

sub finds {
    my ($self, %is) = @_;
    return $self->ask('POST', '/machine/find', body => \%is);
}

sub picks {
    my ($self, %is) = @_;
    return $self->ask('POST', '/machine/pickup',
                      body => { request => request(), %is });
}

sub sells {
    my ($self, %is) = @_;
    return $self->ask('POST', '/machine/sale',
                      body => { request => request(), %is });
}

# Sends a check and returns a function that reads the answer.
sub check_sent {
    my ($self, %is) = @_;

    my $body = $json->encode({ request => request(), %is });
    my $socket = IO::Socket::INET->new(PeerAddr => '127.0.0.1',
                                       PeerPort => $self->{port} // port(),
                                       Timeout => 20) or die "nginx: $!\n";
    syswrite $socket, join "\r\n", "POST $self->{path}/check HTTP/1.1",
        'Host: gate', 'Connection: close', 'Accept-Language: en',
        "Authorization: Bearer $self->{token}",
        'Content-Type: application/json', 'Content-Length: ' . length $body, '',
        $body;

    return sub {
        my $came = '';
        local $SIG{ALRM} = sub { die "nginx does not answer\n" };
        alarm 30;
        1 while sysread $socket, $came, 65536, length $came;
        alarm 0;
        my ($head, $content) = split /\r\n\r\n/, $came, 2;
        my %headers = map { /^([\w-]+): (.*)/ ? (lc $1 => $2) : () }
                      split /\r\n/, $head;
        return { status => $head =~ /^HTTP\S+ (\d+)/, headers => \%headers,
                 type => $headers{'content-type'}, content => $content,
                 json => scalar eval { $json->decode($content) } };
    };
}

sub undo {
    my ($self, $request) = @_;
    return $self->ask('POST', '/undo', body => { request => $request });
}

sub ask {
    my ($self, $method, $path, %is) = @_;

    my $token = exists $is{token} ? $is{token} : $self->{token};
    my $content = $is{raw} // (exists $is{body} ? $json->encode($is{body})
                                                : undef);
    my %headers = (
        'Accept-Language' => $is{lang} // 'en',
        defined $token ? (Authorization => "Bearer $token") : (),
        defined $content ? ('Content-Type' => 'application/json') : (),
        %{ $is{headers} // {} },
    );
    delete @headers{ grep { !defined $headers{$_} } keys %headers };

    my $port = $self->{port} // port();
    my $answer = $self->{http}->request($method,
        "http://127.0.0.1:$port" . ($is{path} // $self->{path}) . $path,
        { headers => \%headers, defined $content ? (content => $content) : () });

    return {
        status => $answer->{status}, reason => $answer->{reason},
        headers => $answer->{headers},
        type => $answer->{headers}{'content-type'},
        content => $answer->{content},
        json => scalar eval { $json->decode($answer->{content}) },
    };
}


package TicketDevice::Program;

sub hears {
    my ($self) = @_;
    my $line = readline($self->{out}) // die "the program has ended\n";
    return $json->decode($line);
}

sub says {
    my ($self, @words) = @_;
    print { $self->{in} } join(' ', @words), "\n";
    return $self->hears;
}

sub ends {
    my ($self) = @_;
    close $self->{in};
    waitpid $self->{pid}, 0;
    return $?;
}

sub dies {
    my ($self) = @_;
    kill KILL => $self->{pid};
    return $self->ends;
}

1;
