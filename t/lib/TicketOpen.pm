package TicketOpen;

=encoding utf8

=head1 NAME

TicketOpen - a client of the open ticket API: signs, sends, checks the frame

=head1 SYNOPSIS

    use TicketOpen;

    open_agent('demo', id => 101, key => $key);
    my $answer = open_call('order/Create', { OriginOrderId => 'A-1', ... });
    is $answer->message, '下单成功', 'booked';
    is $answer->json, '{"DistributorId":101,...}', 'Data, its names sorted';

    is_open_refusal(open_call(...), '库存不足', 'what is sold out');

=over

=item open_token($key, $partner, $milliseconds, $path)

Base64 of HMAC-SHA1 over the three, joined, with the key's text.

=item open_agent($name, id => ..., key => ..., at => ...)

=item open_call($call, \%members, %options), open_bytes($call, \%members, %options)

Signs, sends and checks the frame of what is answered: a fault fails the test.
C<open_bytes> gives what would be sent.  C<$call> is the path behind the location.
Members are named as the specification names them.

    agent      'demo'   name of a known agent, or { id, key }
    at         '/open/' the location, or the agent's; path: the whole path
                        in its place
    method              of the call as a rule; 'GET' sends members as a query
    style      ''       'camel': names as JavaScript has them; 'strings': numbers
                        as strings; both with a blank between them
    partner             in place of the agent's id, in the header and the token
    body                bytes in place of the members; query: in the path
    type                Content-Type; undef: none
    signed              path that is signed; default the path as it is sent
    ahead      0        seconds the client's clock is ahead
    timestamp, token    in place of the right ones
    authorization       the whole header
    headers    {}       of others; a value undef takes one away
    port, timeout, keep, from       as TicketClient has them
    framed     1        0: do not look at the frame

PartnerId is a member of every POST; undef: it is left out.

=item open_at_once([$call, \%members, %options], ...)

All of them at once, each on a connection of its own; their answers.

=item is_open_refusal($answer, $message or pattern, $name)

Code 0, IsSuccess false, no Data, and this text.

=item open_judged($request, $key)

What a receiver of notices finds wrong with a request of TicketFake's journal:
its signature and its form; undef: nothing.

=item json_read($bytes), json_text($value)

Numbers stay as they are written (an object that is compared as its text), and a
name that comes twice dies.  C<json_text>: compact, names sorted, numbers as read.

=back

An answer has C<status>, C<header>, C<raw>, C<root>, C<code>, C<good> (IsSuccess),
C<message>, C<log_id>, C<data>, C<json> (of Data).

=cut

use strict;
use warnings;
use utf8;

use Digest::SHA qw(hmac_sha1_base64);
use Encode qw(decode);
use Exporter qw(import);
use POSIX ();
use Scalar::Util qw(blessed);
use Test::More ();
use Time::HiRes qw(time);

use TicketLogs qw(secret);
use TicketSystem qw(port stamp);
use TicketWire qw(bytes query_string http_send http_receive);

our @EXPORT = qw(
    open_token open_agent open_call open_bytes open_at_once is_open_refusal
    open_judged json_read json_text
);

my %agents;

# Members that are numbers; all others are strings, but for objects and lists.
my %number = map { $_ => 1 } qw(
    PartnerId ProductId OrderId OrderQuantity IDCardType CardType Gender
    RefundCount TicketCount UnitPrice
);

# Code of success, by the name of the call in small letters.
my %success = (pay => 1, cancelorder => 0);

my %get = map { $_ => 1 }
          qw(getproductbydistributor getproductpricebydistributor personqrcodes);


# ---- Signature ----

sub open_token {
    my ($key, $partner, $milliseconds, $path) = @_;

    # the library leaves out what fills up
    return hmac_sha1_base64("$partner$milliseconds" . bytes($path),
                            bytes($key)) . '=';
}

sub open_agent {
    my ($name, %agent) = @_;

    $agents{$name} = \%agent;
    secret($agent{key});
}

sub agent_of {
    my ($name) = @_;

    return $name if ref $name;
    return $agents{$name} // die "no agent $name\n";
}

sub milliseconds {
    my ($ahead) = @_;

    # as the clocks of the system are, which may have been moved
    my $shift = $TicketSystem::s ? $TicketSystem::s->{shift} : 0;
    return sprintf '%.0f', (time + $shift + $ahead) * 1000;
}


# ---- Requests ----

sub call_name { return lc(($_[0] =~ m{([^/?]+)(?:\?.*)?\z})[0] // '') }

sub open_bytes {
    my ($call, $members, %opt) = @_;

    my $agent = agent_of($opt{agent} // 'demo');
    my $method = $opt{method} // ($get{call_name($call)} ? 'GET' : 'POST');
    my %members = ($method eq 'GET' ? () : (PartnerId => $agent->{id}),
                   %{$members // {}});
    delete @members{grep { !defined $members{$_} } keys %members};

    my $path = $opt{path} // ($opt{at} // $agent->{at} // '/open/') . $call;
    my $query = $opt{query}
        // ($method eq 'GET' ? query_of(\%members, $opt{style}) : '');
    my $body = $opt{body}
        // ($method eq 'GET' ? undef : json_write(\%members, $opt{style}));

    my %header = (signed_headers($agent, $path, \%opt),
                  Host => 'test',
                  Connection => $opt{keep} ? 'keep-alive' : 'close');
    if (defined $body) {
        $body = bytes($body);
        $header{'Content-Type'} = exists $opt{type} ? $opt{type}
                                                    : 'application/json';
        $header{'Content-Length'} = length $body;
    }
    %header = (%header, %{$opt{headers} // {}});

    return join "\r\n",
           "$method $path" . (length $query ? "?$query" : '') . ' HTTP/1.1',
           (map { bytes("$_: $header{$_}") }
            grep { defined $header{$_} } sort keys %header),
           '', $body // '';
}

sub signed_headers {
    my ($agent, $path, $opt) = @_;

    my $partner = $opt->{partner} // $agent->{id};
    my $at = $opt->{timestamp} // milliseconds($opt->{ahead} // 0);
    my $token = $opt->{token}
        // open_token($agent->{key}, $partner, $at, $opt->{signed} // $path);

    return (Timestamp => $at, PartnerId => $partner,
            Authorization => $opt->{authorization}
                             // "Bearer ZZY-OPENAPI:$partner:$token");
}

sub query_of {
    my ($members, $style) = @_;

    return query_string([map { [spelt($_, $style), bytes($members->{$_})] }
                         sort keys %$members]);
}

# As Newtonsoft's resolver has it: capitals at the beginning get small, but for
# one that begins the next word.
sub spelt {
    my ($name, $style) = @_;

    return $name if ($style // '') !~ /camel/;
    return $name =~ s/\A([A-Z]+)(?=[A-Z][a-z]|\z)|\A([A-Z])/lc($1 \/\/ $2)/er;
}

sub json_write {
    my ($value, $style, $name) = @_;

    return '{' . join(',', map {
        string(spelt($_, $style)) . ':' . json_write($value->{$_}, $style, $_)
    } sort keys %$value) . '}' if ref $value eq 'HASH';
    return '[' . join(',', map { json_write($_, $style) } @$value) . ']'
        if ref $value eq 'ARRAY';
    return $$value if ref $value eq 'SCALAR';       # as it stands there
    return 'null' if !defined $value;

    return $value if $number{$name // ''} && ($style // '') !~ /strings/
                     && $value =~ /\A-?\d+(?:\.\d+)?\z/;
    return string($value);
}

sub string {
    my ($text) = @_;

    my %short = ("\n" => '\n', "\t" => '\t', '"' => '\"', '\\' => '\\\\');
    return '"' . $text =~ s{(["\\\x00-\x1f])}
                           {$short{$1} // sprintf '\u%04x', ord $1}ger . '"';
}


# ---- Calling ----

sub open_call {
    my ($call, $members, %opt) = @_;

    local $Test::Builder::Level = $Test::Builder::Level + 1;
    my $socket = http_send($opt{port} // port(),
                           [open_bytes($call, $members, %opt)],
                           from => $opt{from}) or return;
    return answer_of($socket, $call, \%opt);
}

sub open_at_once {
    my @calls = @_;

    local $Test::Builder::Level = $Test::Builder::Level + 1;
    my @bytes = map { open_bytes(@$_) } @calls;
    my @sockets = map {
        my (undef, undef, %opt) = @{$calls[$_]};
        http_send($opt{port} // port(), [$bytes[$_]], from => $opt{from});
    } 0 .. $#calls;

    return map {
        my ($call, undef, %opt) = @{$calls[$_]};
        $sockets[$_] && answer_of($sockets[$_], $call, \%opt);
    } 0 .. $#calls;
}

sub answer_of {
    my ($socket, $call, $opt) = @_;

    local $Test::Builder::Level = $Test::Builder::Level + 1;
    my ($status, $headers, $body) =
        http_receive($socket, timeout => $opt->{timeout});
    return if !defined $status;

    my $answer = TicketOpen::Answer->new($status, $headers, $body);
    if ($opt->{framed} // 1) {
        my @wrong = $answer->wrong($success{call_name($call)} // 1000);
        Test::More::fail("$call: the answer's frame is right: $_") for @wrong;
        Test::More::diag("$status\n$body") if @wrong;
    }
    return $answer;
}

sub is_open_refusal {
    my ($answer, $message, $name) = @_;

    local $Test::Builder::Level = $Test::Builder::Level + 1;
    return Test::More::fail("$name: there is an answer") if !$answer;

    Test::More::is($answer->status . ' ' . ($answer->code // '') . ' '
                   . ($answer->good ? 'true' : 'false'), '200 0 false',
                   "$name: the answer is a refusal")
        or Test::More::diag($answer->raw);
    ref $message
        ? Test::More::like($answer->message, $message, "$name: its text")
        : Test::More::is($answer->message, $message, "$name: its text");
}


# ---- Notices, as their receiver sees them ----

sub open_judged {
    my ($request, $key) = @_;

    my $header = $request->{headers};
    my ($at, $partner) = @$header{qw(timestamp partnerid)};
    return 'the method is not POST' if $request->{method} ne 'POST';
    return 'Timestamp has not thirteen digits' if ($at // '') !~ /\A\d{13}\z/;
    return 'PartnerId is no number' if ($partner // '') !~ /\A[1-9]\d*\z/;

    my $token = open_token($key, $partner, $at, $request->{path});
    return "the token is not that of $request->{path}"
        if ($header->{authorization} // '')
           ne "Bearer ZZY-OPENAPI:$partner:$token";
    return 'the type is not JSON in UTF-8'
        if lc($header->{'content-type'} // '') =~ tr/ //dr
           ne 'application/json;charset=utf-8';

    my $body = eval { json_read($request->{body}) }
        or return 'the body is no JSON: ' . ($@ || 'false');
    my $head = $body->{OrderNotifyHeader};
    return 'the members are others'
        if join(' ', sort keys %$body) ne 'OrderNotifyBody OrderNotifyHeader';
    return 'PartnerId of header and body differ'
        if json_text($head->{PartnerId}) ne $partner;
    return 'the service is unknown'
        if $head->{NotifyServiceName}
           !~ /\Aorder_(?:refund|verify|ticket|product)_notify\z/;
    return 'OrderNotifyBody is no string'
        if ref $body->{OrderNotifyBody} || !defined $body->{OrderNotifyBody};
    return 'OrderNotifyBody is no object'
        if ref eval { json_read(bytes($body->{OrderNotifyBody})) } ne 'HASH';
    return;
}


# ---- JSON, of RFC 8259 ----

sub json_read {
    my ($bytes) = @_;

    my $text = eval { decode('UTF-8', $bytes, Encode::FB_CROAK) }
        // die "no UTF-8\n";
    my $value = json_value(\$text);
    die "more behind the value\n" if $text !~ /\G[ \t\r\n]*\z/gc;
    return $value;
}

sub json_value {
    my ($text) = @_;

    $$text =~ /\G[ \t\r\n]*/gc;
    return json_members($text) if $$text =~ /\G\{/gc;
    return json_list($text) if $$text =~ /\G\[/gc;
    return json_string($text) if $$text =~ /\G"/gc;
    return TicketOpen::Number->new($1)
        if $$text =~ /\G(-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?)/gc;
    return bless \(my $is = $1 eq 'true' ? 1 : 0), 'TicketOpen::Truth'
        if $$text =~ /\G(true|false)\b/gc;
    return undef if $$text =~ /\Gnull\b/gc;    ## no critic: a value of it
    die 'no value at ' . (pos($$text) // 0) . "\n";
}

sub json_members {
    my ($text) = @_;
    my %members;

    return {} if $$text =~ /\G[ \t\r\n]*\}/gc;
    do {
        $$text =~ /\G[ \t\r\n]*"/gc or die "no name\n";
        my $name = json_string($text);
        die "$name comes twice\n" if exists $members{$name};
        $$text =~ /\G[ \t\r\n]*:/gc or die "no colon behind $name\n";
        $members{$name} = json_value($text);
    } while ($$text =~ /\G[ \t\r\n]*,/gc);

    $$text =~ /\G[ \t\r\n]*\}/gc or die "no end of an object\n";
    return \%members;
}

sub json_list {
    my ($text) = @_;
    my @values;

    return [] if $$text =~ /\G[ \t\r\n]*\]/gc;
    do { push @values, json_value($text) }
        while ($$text =~ /\G[ \t\r\n]*,/gc);

    $$text =~ /\G[ \t\r\n]*\]/gc or die "no end of a list\n";
    return \@values;
}

sub json_string {
    my ($text) = @_;

    my %short = (b => "\b", f => "\f", n => "\n", r => "\r", t => "\t");
    $$text =~ /\G((?:[^"\\\x00-\x1f]|\\(?:["\\\/bfnrt]|u[0-9A-Fa-f]{4}))*)"/gc
        or die "no end of a string\n";
    my $string = $1;

    $string =~ s{\\u(d[89ab]..)\\u(d[c-f]..)}
                {chr 0x10000 + ((hex($1) - 0xd800) << 10) + hex($2) - 0xdc00}gie;
    $string =~ s{\\(?:u(....)|(.))}{defined $1 ? chr hex $1 : $short{$2} // $2}ge;
    return $string;
}

sub json_text {
    my ($value) = @_;

    return 'null' if !defined $value;
    return "$value" if blessed $value;
    return '{' . join(',', map { string($_) . ':' . json_text($value->{$_}) }
                           sort keys %$value) . '}' if ref $value eq 'HASH';
    return '[' . join(',', map { json_text($_) } @$value) . ']' if ref $value;
    return string($value);
}


# A number: its text, which is compared and reckoned with as Perl does.

package TicketOpen::Number;

use overload '""' => sub { ${$_[0]} }, '0+' => sub { 0 + ${$_[0]} },
             fallback => 1;

sub new { my ($class, $text) = @_; return bless \$text, $class }


package TicketOpen::Truth;

use overload '""' => sub { ${$_[0]} ? 'true' : 'false' },
             bool => sub { ${$_[0]} }, '0+' => sub { ${$_[0]} }, fallback => 1;


package TicketOpen::Answer;

sub new {
    my ($class, $status, $headers, $body) = @_;

    my $root = eval { TicketOpen::json_read($body) };
    return bless { status => $status, headers => $headers, raw => $body,
                   fault => $@, root => ref $root eq 'HASH' ? $root : undef },
                 $class;
}

sub status  { $_[0]{status} }
sub header  { $_[0]{headers}{lc $_[1]} }
sub raw     { $_[0]{raw} }
sub root    { $_[0]{root} }
sub code    { $_[0]{root}{Code} }
sub good    { $_[0]{root}{IsSuccess} }
sub message { $_[0]{root}{Message} }
sub log_id  { $_[0]{root}{LogId} }
sub data    { $_[0]{root}{Data} }
sub json    { TicketOpen::json_text($_[0]{root}{Data}) }

# What the frame demands, whatever was asked; a list of complaints.
sub wrong {
    my ($self, $success) = @_;

    my $root = $self->{root} or return "no JSON object: $self->{fault}";
    my @wrong = map { "no $_" }
                grep { !defined $root->{$_} } qw(Code IsSuccess LogId Message);
    return @wrong if @wrong;

    push @wrong, "HTTP $self->{status}"
        if $self->{status} !~ /\A(?:200|403|404|405|413|503)\z/;
    push @wrong, 'the type is ' . ($self->header('content-type') // 'missing')
        if ($self->header('content-type') // '')
           !~ m{\Aapplication/json(?:; *charset=utf-8)?\z}i;
    push @wrong, map { "a member $_" }
                 grep { !/\A(?:Data|Code|IsSuccess|LogId|Message|TotalCount)\z/ }
                 keys %$root;
    push @wrong, 'Code is no number'
        if ref $root->{Code} ne 'TicketOpen::Number';
    push @wrong, 'IsSuccess is neither true nor false'
        if ref $root->{IsSuccess} ne 'TicketOpen::Truth';
    push @wrong, map { "$_ is no string" }
                 grep { ref $root->{$_} } qw(LogId Message);
    return @wrong if @wrong;

    push @wrong, log_id_wrong($root->{LogId});
    return (@wrong, $root->{IsSuccess} ? $self->success_wrong($success)
                                       : $self->failure_wrong);
}

sub success_wrong {
    my ($self, $success) = @_;

    return ("Code $self->{root}{Code} of a success")
           x ($self->{root}{Code} ne $success),
           ("success with HTTP $self->{status}") x ($self->{status} != 200);
}

sub failure_wrong {
    my ($self) = @_;
    my $root = $self->{root};

    return ("Code $root->{Code} of a failure") x ($root->{Code} ne '0'),
           ('Data of a failure') x defined $root->{Data},
           ('TotalCount of a failure') x exists $root->{TotalCount},
           ('a failure says nothing') x ($root->{Message} eq '');
}

# Ticks since the year 1 and the same moment in digits, both of the suppliers'
# zone, and three digits more.
sub log_id_wrong {
    my ($log_id) = @_;

    my ($ticks, $moment) = $log_id =~ /\A(\d{18})(\d{17})\d{3}\z/
        or return "LogId $log_id has not the form";

    my $ms = do { use integer; $ticks / 10000 - 62135596800000 };
    my $said = POSIX::strftime('%Y%m%d%H%M%S', gmtime int($ms / 1000))
               . sprintf '%03d', $ms % 1000;
    return "LogId $log_id: its moments differ ($said)" if $said ne $moment;

    my $now = TicketOpen::milliseconds(8 * 3600);
    return "LogId $log_id is not of now" if abs($now - $ms) > 60_000;
    return;
}


1;
