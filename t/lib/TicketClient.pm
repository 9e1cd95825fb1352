package TicketClient;

=encoding utf8

=head1 NAME

TicketClient - a distributor's client: signs, sends, checks what is answered

=head1 CALLING

=over

=item call($page, \%parameters or [name => value, ...], %options)

Signs, sends, checks the answer's signature (a wrong or missing one fails the
test) and returns an answer.

    agent      'demo'    name of a known agent, or { user, password, key, ... }
    at         'agent'   location
    nginx      0         instance
    method     'GET'     or 'POST' (%PATH%/POST/page)
    index      1         sign_key_index; undef: none is sent
    key                  another session key to sign and encrypt with
    raw        []        names whose value is sent as it is, not enciphered
    drop       []        parameters left out (common ones too)
    add        []        [name, value] pairs more, signed
    unsigned   []        [name, value] pairs more, not signed
    sign                 this instead of the signature; undef: none
    nocase     0         sort as stock .NET clients do
    strict     0         in strict mode: HMAC-SHA256, with the parameters below;
                         the default of an agent that is added with strict => 1
    timestamp            yyyyMMddHHmmss; seconds from now, as +10; undef: none
    page                 the page's name; undef: none
    nonce                so that no two requests are equal; undef: none
    answered             1 or 0: the answer is signed as in strict mode, or not
    verify     1         0: do not look at the answer's signature;
                         'none': the answer must have no signature
    keep       1         0: a new connection
    timeout    15        seconds; without an answer by then call returns undef

Parameters of the table in this file are given in clear: they are enciphered,
passwords (C<password>, C<SmsCode>) also hashed.  Text is encoded as UTF-8.

The answer has C<code> (HTTP status), C<retcode>, C<retmsg>, C<item($name)>
(of the first Item, else of the root), C<items> and C<subitems> (lists; each is
a hash of texts by name as sent, and has C<names>, C<nodes>, C<text>), C<raw>,
C<header>, C<sign>, C<doc> (XML::LibXML).

=item request_bytes($page, $parameters, %options)

The bytes call would send, to be sent later, in pieces, or many times.

=item raw_request($bytes or [pieces], %options)

Sends just that to nginx (option nginx); returns an answer, unverified, or
undef when the connection ended without one.

=item order(%parameters)

Parameters of a good order of two ADULT at DEMO, slot 3, tomorrow, with what is
given replaced (undef: left out).  With XCDDH those of OrderAndPayWithYDJ and
the payment password, else those of OrderProducts.

=item identity($n)

A well-formed, invented identity card number; another for each $n.

=item add_agent($name, user => ..., password => ..., key => ..., ...)

=item signature($pairs, $key), encipher($text, $key), decipher($base64, $key)

Rule D1 over [name, value] pairs; ch. 3.3.

=back

=cut

use strict;
use warnings;
use utf8;

use POSIX qw(strftime);
use Test::More ();

use TicketLogs qw(secret);
use TicketProcess qw(polling);
use TicketSystem qw(day stamp answers_file port);
use TicketWire qw(bytes cipher md5_upper sign_pairs query_string
                  sign_of_answer http_send http_receive);

use Exporter qw(import);
our @EXPORT = qw(
    call request_bytes raw_request order identity add_agent
    signature encipher decipher
);

my %agents = (
    demo => {
        user => 'demo', password => 'Demo-2026', pay_password => '246810',
        key => '5d2c9a1e-7b34-4c8f-9e60-1a2b3c4d5e6f',
    },
    demo2 => {
        user => 'demo2', password => 'Demo2-2026', pay_password => '135790',
        key => '0f1e2d3c-4b5a-4978-8796-a5b4c3d2e1f0',
    },
    closed => {
        user => 'closed', password => 'Closed-2026',
        key => '9a8b7c6d-5e4f-4a3b-8c2d-1e0f9a8b7c6d',
    },
);

# By name in lower case; "hash": UPPER(MD5) first.
my %enciphered = (
    password => 'hash', smscode => 'hash', mobile => 1, id => 1, sxrq => 1,
    invoicetitle => 1, memo => 1, xcddh => 1,
    # of theatres
    theaterid => 1, sceneid => 1, senceid => 1, ticketdate => 1,
    ticketdate2 => 1, seatareaid => 1, seatinfo => 1,
);

# What may not appear in a log.
my %personal = map { $_ => 1 } qw(mobile id memo invoicetitle);

agent_secrets($_) for values %agents;


# ---- Agents ----

sub add_agent {
    my ($name, %agent) = @_;

    $agents{$name} = { user => $name, %agent };
    agent_secrets($agents{$name});
}

sub agent_secrets {
    my ($agent) = @_;

    secret(@$agent{grep { defined $agent->{$_} }
                  qw(password key pay_password)});
    secret(md5_upper($agent->{password})) if defined $agent->{password};
    secret(md5_upper($agent->{pay_password}))
        if defined $agent->{pay_password};
}

sub agent_of {
    my ($opt) = @_;

    my $agent = $opt->{agent} // 'demo';
    return $agent if ref $agent;
    return $agents{$agent} // die "no agent $agent\n";
}


# ---- Requests ----

# [name, value] as sent, signature last.
sub pairs_of {
    my ($page, $params, $opt) = @_;

    my $agent = agent_of($opt);
    my $key = $opt->{key} // $agent->{key};
    my @given = ref $params eq 'HASH'
                ? map { [$_, $params->{$_}] } sort keys %$params
                : map { [@$params[2 * $_, 2 * $_ + 1]] } 0 .. $#$params / 2;

    my $index = exists $opt->{index} ? $opt->{index} : 1;
    my $strict = $opt->{strict} // $agent->{strict};
    my @common = (
        $strict ? strict_pairs($page, $opt) : [sign_type => 'MD5'],
        [service_version => '1.0'],
        [input_charset => 'UTF-8'], [sign_key_index => $index],
        [user => $agent->{user}], [password => $agent->{password}],
    );

    my %raw = map { lc $_ => 1 } @{$opt->{raw} // []};
    my %drop = map { lc $_ => 1 } @{$opt->{drop} // []};
    my %given = map { lc $_->[0] => 1 } @given;
    my @pairs = map { [$_->[0], value_of($_, $key, \%raw)] }
                grep { defined $_->[1] && !$drop{lc $_->[0]} }
                (grep { !$given{$_->[0]} } @common), @given;

    push @pairs, map { [bytes($_->[0]), bytes($_->[1])] } @{$opt->{add} // []};
    my $sign = exists $opt->{sign} ? $opt->{sign}
                                   : sign_pairs(\@pairs, $key,
                                                nocase => $opt->{nocase},
                                                strict => $strict);
    push @pairs, map { [bytes($_->[0]), bytes($_->[1])] }
                 @{$opt->{unsigned} // []};
    push @pairs, [sign => $sign] if defined $sign;
    return \@pairs;
}

my $nonce = 0;

sub strict_pairs {
    my ($page, $opt) = @_;

    my %given = (timestamp => '+0', page => $page =~ s/\.aspx$//r,
                 nonce => "$$-" . ++$nonce, %$opt);
    $given{timestamp} = stamp($given{timestamp})
        if ($given{timestamp} // '') =~ /^[+-]\d+$/;

    return [sign_type => 'HMAC-SHA256'],
           map { [$_ => $given{$_}] } qw(timestamp page nonce);
}

sub value_of {
    my ($pair, $key, $raw) = @_;

    my ($name, $value) = (lc $pair->[0], $pair->[1]);
    my $how = $raw->{$name} ? undef : $enciphered{$name};

    secret(split /[|^]/, $value) if $personal{$name} && !$raw->{$name};
    return bytes($value) if !$how || $value eq '';
    $value = md5_upper($value) if $how eq 'hash';
    return cipher($value, $key);
}

sub request_bytes {
    my ($page, $params, %opt) = @_;

    my $at = $opt{at} // 'agent';
    my $query = query_string(pairs_of($page, $params // {}, \%opt));
    my $connection = ($opt{keep} // 1) ? 'keep-alive' : 'close';

    $page .= '.aspx' unless $page =~ /\./;
    if (($opt{method} // 'GET') eq 'GET') {
        return "GET /$at/$page?$query HTTP/1.1\r\nHost: test\r\n"
               . "Connection: $connection\r\n\r\n";
    }

    return "$opt{method} /$at/POST/$page HTTP/1.1\r\nHost: test\r\n"
           . "Connection: $connection\r\n"
           . "Content-Type: application/x-www-form-urlencoded\r\n"
           . 'Content-Length: ' . length($query) . "\r\n\r\n$query";
}


# ---- Calling ----

sub call {
    my ($page, $params, %opt) = @_;

    local $Test::Builder::Level = $Test::Builder::Level + 1;
    my $answer = raw_request(request_bytes($page, $params, %opt),
                             keep => 1, %opt)
        or return;
    verify($page, $answer, \%opt);
    reached($page, $answer, $opt{at} // 'agent');
    return $answer;
}

# What pages have answered in the whole suite, for t/90-reached.t.
sub reached {
    my ($page, $answer, $at) = @_;

    my $line = join "\t", $page, $at =~ /3$/ ? '3.0' : '4.0',
        $answer->retcode // '', ($answer->retmsg // '') =~ s/\s/ /gr;
    my $file = answers_file();
    open my $out, '>>:utf8', $file or die "$file: $!";
    print $out "$line\n";
    close $out or die "$file: $!";
}

sub raw_request {
    my ($pieces, %opt) = @_;

    my $port = $opt{port} // port($opt{nginx});
    my $keep = $opt{keep} && !$opt{from};
    my $socket = http_send($port, ref $pieces ? $pieces : [$pieces],
                           keep => $keep, from => $opt{from}) or return;
    my ($status, $headers, $body) =
        http_receive($socket, timeout => $opt{timeout},
                     keep => $keep ? $port : undef)
        or return;
    return unless defined $status;
    return TicketWire::Answer->new($status, $headers, $body);
}

# Says nothing when all is well.
sub verify {
    my ($page, $answer, $opt) = @_;

    local $Test::Builder::Level = $Test::Builder::Level + 1;
    my $how = $opt->{verify} // 1;
    return unless $how;

    my $sign = $answer->sign // '';

    # who waits for Postgres is answered meanwhile by a gateway without keys
    return if $sign eq '' && polling();
    if ($how eq 'none') {
        Test::More::fail("$page: the answer has no signature") if $sign ne '';
        return;
    }

    my $agent = agent_of($opt);
    my $key = $opt->{answer_key} // $opt->{key} // $agent->{key};
    my $good = sign_of_answer($answer->raw, $key,
        strict => $opt->{answered} // $opt->{strict} // $agent->{strict});
    if ($sign ne $good) {
        Test::More::fail("$page: the answer's signature is right");
        Test::More::diag("it is '$sign' and not $good:\n" . $answer->raw);
    }
}

sub signature { sign_pairs(@_) }
sub encipher  { cipher(@_) }
sub decipher  { TicketWire::decipher(@_) }


# ---- Orders ----

sub order {
    my (%given) = @_;

    my %order = (
        Order_list => 'ADULT|2', Mobile => '13912345678', ID => identity(1),
        SXRQ => day(1), ServiceCode => '01', timespanindex => '3',
    );
    %order = (%order, SmsCode => '246810', money => '200.00', smsModel => '0')
        if defined $given{XCDDH};
    %order = (%order, %given);

    return { map { $_ => $order{$_} } grep { defined $order{$_} } keys %order };
}

# Region 430702, born 1 January 1980 or later; ISO 7064 MOD 11-2.
sub identity {
    my ($n) = @_;

    my $number = sprintf '430702%s%03d', strftime('%Y%m%d', 0, 0, 0,
                 1 + int($n / 1000) % 28, int($n / 28000) % 12, 80), $n % 1000;
    my ($sum, $weight) = (0, 2 ** 17 % 11);

    for my $digit (split //, $number) {
        $sum += $digit * $weight;
        $weight = $weight * 6 % 11;         # the inverse of 2 modulo 11
    }

    return $number . (split //, '10X98765432')[$sum % 11];
}


1;
