package TicketWire;

# The interface as a distributor's client speaks it: cipher, signature, HTTP,
# answers.  Written from the specification alone and on other libraries than
# core/, so that the two prove each other.

use strict;
use warnings;

use Crypt::Mode::ECB;
use Digest::MD5 qw(md5_hex);
use Digest::SHA qw(hmac_sha256_hex);
use IO::Select;
use IO::Socket::INET;
use MIME::Base64 qw(encode_base64 decode_base64);
use Socket qw(IPPROTO_TCP TCP_NODELAY);
use Time::HiRes qw(time);
use XML::LibXML;

use Exporter qw(import);
our @EXPORT_OK = qw(bytes cipher decipher md5_upper sign_pairs query_string
                    sign_of_answer http_send http_receive);


# Text as UTF-8; what is bytes already stays so.

sub bytes {
    my ($text) = @_;

    utf8::encode($text) if utf8::is_utf8($text);
    return $text;
}


sub md5_upper {
    return uc md5_hex(bytes($_[0]));
}


# ---- Triple DES, ch. 3.3: the first 24 characters of the key, ECB, PKCS7 ----

sub des3_key {
    return substr($_[0] . '0' x 24, 0, 24);
}


sub cipher {
    my ($text, $key) = @_;

    my $mode = Crypt::Mode::ECB->new('DES_EDE', 1);
    return encode_base64($mode->encrypt(bytes($text), des3_key($key)), '');
}


sub decipher {
    my ($base64, $key) = @_;

    my $mode = Crypt::Mode::ECB->new('DES_EDE', 1);
    return $mode->decrypt(decode_base64($base64), des3_key($key));
}


# ---- Signature, ch. 3.4 ----
#
# pairs: [name, value], ...; nocase sorts as stock .NET clients do; strict signs
# as strict mode wants it.

sub sign_pairs {
    my ($pairs, $key, %opt) = @_;

    my @signed = grep { lc $_->[0] ne 'sign' && length $_->[1] } @$pairs;

    # Perl's sort is stable, so equal names keep their order.
    @signed = $opt{nocase} ? sort { lc $a->[0] cmp lc $b->[0] } @signed
                           : sort { $a->[0] cmp $b->[0] } @signed;

    my $text = join '', (map { "$_->[0]=$_->[1]&" } @signed), "key=$key";
    return $opt{strict} ? uc hmac_sha256_hex(bytes($text), $key)
                        : md5_upper($text);
}


sub query_string {
    my ($pairs) = @_;

    return join '&', map { escape($_->[0]) . '=' . escape($_->[1]) } @$pairs;
}


sub escape {
    my ($value) = @_;

    $value =~ s/([^A-Za-z0-9_.~-])/sprintf '%%%02X', ord $1/ge;
    return $value;
}


# What an answer's sign must be: a leaf counts as its text, an element with
# children as its inner XML exactly as sent.

sub sign_of_answer {
    my ($body, $key, %opt) = @_;

    return sign_pairs([children($body)], $key, %opt);
}


# The children of the root as [name, text or inner XML], from the bytes.

sub children {
    my ($body) = @_;

    my ($depth, $from, $name, @found) = (0);

    while ($body =~ m{<([?!]?)(/?)([^\s<>/?]+)[^<>]*?(/?)\s*>}g) {
        my ($special, $close, $tag, $empty) = ($1, $2, $3, $4);
        next if $special;

        if ($close) {
            if (--$depth == 1) {
                my $end = pos($body) - length($&);
                push @found, [$name, substr($body, $from, $end - $from)];
            }
            next;
        }

        if ($empty) {
            push @found, [$tag, ''] if $depth == 1;
            next;
        }

        ($name, $from) = ($tag, pos $body) if $depth == 1;
        $depth++;
    }

    $_->[1] = unescape($_->[1]) for grep { $_->[1] !~ /</ } @found;
    return @found;
}


sub unescape {
    my ($text) = @_;

    my %entity = (lt => '<', gt => '>', amp => '&', quot => '"', apos => "'");

    my $char = sub {
        my ($name) = @_;

        return bytes_of(hex $1) if $name =~ /^#x(.+)/;
        return bytes_of($1) if $name =~ /^#(.+)/;
        return $entity{$name};
    };

    $text =~ s/&([#\w]+);/$char->($1)/ge;
    return $text;
}


sub bytes_of {
    my $char = chr $_[0];

    utf8::encode($char);
    return $char;
}


# ---- HTTP, byte by byte ----

my %kept;                               # port => connection


# A kept connection that the server has closed is not used again; nothing is
# ever sent twice.

sub http_connect {
    my ($port, $keep, $from) = @_;

    my $socket = $keep ? delete $kept{$port} : undef;
    return $socket
        if $socket && !IO::Select->new($socket)->can_read(0);

    $socket = IO::Socket::INET->new(PeerAddr => '127.0.0.1', PeerPort => $port,
                                    Proto => 'tcp', Timeout => 5,
                                    $from ? (LocalAddr => $from) : ())
        or return;
    $socket->setsockopt(IPPROTO_TCP, TCP_NODELAY, 1);
    return $socket;
}


# Sends pieces one by one over one connection and gives the connection back.

sub http_send {
    my ($port, $pieces, %opt) = @_;

    my $socket = http_connect($port, $opt{keep}, $opt{from}) or return;

    local $SIG{PIPE} = 'IGNORE';
    for my $piece (@$pieces) {
        my $sent = 0;

        while ($sent < length $piece) {
            my $n = syswrite $socket, $piece, length($piece) - $sent, $sent;
            last unless $n;
            $sent += $n;
        }
    }

    return $socket;
}


# Reads one answer: (status, headers, body), or nothing when the connection
# ended or the time was up before it was whole.

sub http_receive {
    my ($socket, %opt) = @_;

    my $end = time + ($opt{timeout} // 15);
    my $data = $opt{rest} // '';
    my $more = sub {
        my $left = $end - time;
        return 0 if $left <= 0 || !IO::Select->new($socket)->can_read($left);
        return sysread $socket, $data, 65536, length $data;
    };

    until ($data =~ /\r\n\r\n/) {
        $more->() or return;
    }

    my ($head, $body) = split /\r\n\r\n/, $data, 2;
    my ($status) = $head =~ m{^HTTP/1\.[01] (\d+)} or return;
    my %header = map { /^([^:]+):\s*(.*)$/ ? (lc $1, $2) : () }
                 split /\r\n/, $head;

    $data = $body;
    if (($header{'transfer-encoding'} // '') eq 'chunked') {
        until ($data =~ /(?:^|\r\n)0\r\n\r\n$/) {
            $more->() or return;
        }
        $data = join '', chunks($data);

    } elsif (defined $header{'content-length'}) {
        while (length $data < $header{'content-length'}) {
            $more->() or return;
        }

    } elsif ($status != 204) {          # which has no body, and no length
        1 while $more->();
    }

    if ($opt{keep} && ($header{connection} // '') ne 'close') {
        $kept{$opt{keep}} = $socket;
    }

    return ($status, \%header, $data);
}


sub chunks {
    my ($data) = @_;

    my @chunks;
    while ($data =~ s/^([0-9A-Fa-f]+)\r\n//) {
        push @chunks, substr $data, 0, hex $1, '';
        $data =~ s/^\r\n//;
    }

    return @chunks;
}


# ---- Answers ----

package TicketWire::Node;

# An element: a hash of the texts of its leaves by name as sent, with
# ->names in order, ->nodes($name) for elements inside and ->text($name)
# without regard to case.

use overload '%{}' => sub { ${$_[0]}->{texts} }, fallback => 1;

sub new {
    my ($class, $element) = @_;

    my %self = (texts => {}, nodes => [], names => []);

    for my $child ($element->childNodes) {
        next unless $child->nodeType == XML::LibXML::XML_ELEMENT_NODE();

        my $name = $child->nodeName;
        push @{$self{names}}, $name;

        if (grep { $_->nodeType == XML::LibXML::XML_ELEMENT_NODE() }
            $child->childNodes)
        {
            push @{$self{nodes}}, [$name, TicketWire::Node->new($child)];
        } elsif (!exists $self{texts}{$name}) {
            $self{texts}{$name} = $child->textContent;
        }
    }

    return bless \(my $copy = \%self), $class;
}

sub names { @{${$_[0]}->{names}} }
sub hash  { ${$_[0]}->{texts} }

sub nodes {
    my ($self, $name) = @_;

    return map { $_->[1] }
           grep { !defined $name || lc $_->[0] eq lc $name }
           @{${$self}->{nodes}};
}

sub text {
    my ($self, $name) = @_;

    my $texts = ${$self}->{texts};
    return $texts->{$name} if exists $texts->{$name};
    my ($same) = grep { lc $_ eq lc $name } keys %$texts;
    return defined $same ? $texts->{$same} : undef;
}


package TicketWire::Answer;

sub new {
    my ($class, $status, $headers, $body) = @_;

    my $doc = eval { XML::LibXML->load_xml(string => $body, no_network => 1) };
    my $root = $doc && TicketWire::Node->new($doc->documentElement);

    return bless { status => $status, headers => $headers, body => $body,
                   doc => $doc, root => $root }, $class;
}

sub code    { $_[0]{status} }
sub header  { $_[0]{headers}{lc $_[1]} }
sub raw     { $_[0]{body} }
sub doc     { $_[0]{doc} }
sub root    { $_[0]{root} }
sub retcode { $_[0]{root} ? $_[0]{root}->text('retcode') : undef }
sub retmsg  { $_[0]{root} ? $_[0]{root}->text('retmsg') : undef }
sub sign    { $_[0]{root} ? $_[0]{root}->text('sign') : undef }

# The elements named Item; what an answer without any has is the root itself.

sub items {
    my ($self) = @_;

    return $self->{root} ? $self->{root}->nodes('Item') : ();
}

sub subitems {
    my ($self) = @_;

    return map { $_->nodes } $self->items;
}

# The text of that name in the first Item, else in the root.

sub item {
    my ($self, $name) = @_;

    my ($item) = $self->items;
    my $text = $item ? $item->text($name) : undef;
    return $text // ($self->{root} ? $self->{root}->text($name) : undef);
}

# The number of an order, which pages spell differently.

sub order_id {
    my ($self) = @_;

    my ($name) = grep { defined $self->item($_) } qw(orderid Order_id order_id);
    return defined $name ? $self->item($name) : undef;
}


1;
