package TicketFuzz;

=encoding utf8

=head1 NAME

TicketFuzz - a client that gets everything wrong, and signs it

=head1 SYNOPSIS

    my $fuzz = TicketFuzz->new(seed => 7, http2 => $port,
                               at => [qw(agent agent3 hill)]);
    $fuzz->run(30);                     # seconds
    is_deeply [$fuzz->faults], [], 'every answer is well formed';

Each request begins as a good one of some page, by the interface's tables, and
is spoilt: names, values, ciphers, how they are encoded, method, framing of the
body, the pieces it is sent in, when the client hangs up, HTTP/2.  Most are
signed after that, so that they get behind the signature.

Whoever sent a whole request must get an answer: HTTP that ends where it says,
XML whose signature is right or JSON of the open API's frame, no status 5xx that has no cause.  What does not
fit is a fault, kept with the bytes that were sent.

=over

=item new(%options)

    seed     1       the same seed, the same requests
    at       [...]   locations
    edition  {}      by location; 4.0
    excused  {}      statuses 5xx that have a cause, by location: qr/^503$/
    http2            port that speaks HTTP/2 without TLS; undef: none
    orders   []      numbers of orders there are
    codes    []      and of tickets
    open             { at => [...], id, key, product, orders => [] }: calls of the
                     open API, too, by who has this number and key

=item run($seconds), faults(), count($what)

Counts: requests, answers, signed, sold, halves, http2, busy, told, done; the
last two of the open API.

=back

=cut

use strict;
use warnings;
use utf8;

use IO::Select;
use IO::Socket::INET;
use JSON::PP ();
use Socket qw(SOL_SOCKET SO_LINGER IPPROTO_TCP TCP_NODELAY);
use Time::HiRes qw(time);
use XML::LibXML;

use TicketOpen qw(open_token);
use TicketSystem qw(day iso_day port);
use TicketWire qw(bytes cipher md5_upper sign_pairs sign_of_answer);

my $PATIENCE = 12;                      # seconds for an answer
my $MOST_FAULTS = 5;
my $busy = bytes('系统繁忙');

my @agents = (
    ['demo', 'Demo-2026', '5d2c9a1e-7b34-4c8f-9e60-1a2b3c4d5e6f', '246810'],
    ['demo2', 'Demo2-2026', '0f1e2d3c-4b5a-4978-8796-a5b4c3d2e1f0', '135790'],
);

# What breaks readers.
my @nasty = (
    '', ' ', '0', '-1', '1', '2147483648', '9223372036854775808', '9' x 40,
    '1e3', "\0", "a\0b", "\r\n", "\n<a>&amp;", "'; drop table", '%', '%2', '%zz',
    "\xff\xfe", "\xc0\x80", "\xed\xa0\x80", bytes('中'), bytes('中') x 500,
    'A' x 300, '|' x 50, '^' x 50, 'ADULT|2|' x 40, '{"a":1}', '../../etc',
    '${jndi}', '%s%n', '20260230', '00000000', 'http://[::1]/', '=', '&', '+',
);
my @foreign = qw(sign status sellbillid refunddatetime stationname timestamp
                 page user sign_key_index input_charset Order_list x);

sub new {
    my ($class, %opt) = @_;

    my $self = bless {
        seed => 1, at => ['agent'], edition => {}, excused => {}, orders => [],
        codes => [], %opt, pages => [pages()], count => {}, faults => [],
        days => [map { day($_) } 0 .. 2],
    }, $class;

    srand $self->{seed};
    return $self;
}

sub pages {
    my $name = __FILE__ =~ s{[^/]+$}{../fixtures/interface.json}r;

    open my $in, '<:raw', $name or die "$name: $!";
    local $/;
    return grep { !$_->{callback} && !$_->{later} }
           @{ JSON::PP->new->utf8->decode(scalar <$in>)->{pages} };
}

sub count  { $_[0]{count}{$_[1]} // 0 }
sub faults { @{$_[0]{faults}} }

sub run {
    my ($self, $seconds) = @_;

    my $end = time + $seconds;
    local $SIG{PIPE} = 'IGNORE';
    while (time < $end && @{$self->{faults}} < $MOST_FAULTS) {
        $self->{count}{rounds}++;
        one_of(5) && $self->{http2} ? $self->http2 : $self->http1;
    }
}

sub one_of { return rand($_[0]) < 1 }
sub any    { return $_[rand @_] }


# ---- What is asked ----

sub good_value {
    my ($self, $p, $agent) = @_;

    my $name = lc $p->{name};
    my %good = (
        order_list => any('ADULT|2', 'CHILD|1', 'ADULT|1|CHILD|2', 'HILL1|1'),
        mobile => '13912345678', id => '430702198001010009',
        xcddh => 'fuzz-' . int rand 40, senderid => 'fuzz-' . int rand 40,
        money => any('200.00', '50.00', '90.00'), productid => 'ADULT',
        servicecode => any('01', '02'), timespanindex => any(-1, 1 .. 8),
        smscode => $p->{encrypted} ? md5_upper($agent->[3]) : 'F' x 32,
        page_index => any(0, 1),
        ticketcode => any('1' x 30, @{$self->{codes}}), dwsx => 3,
        dwid => 'nobody', yzm => '123456', responseaddr => '',
        activatelist => 'ADULT|1', memo => '', idcount => 0,
    );

    return $good{$name} if defined $good{$name};
    return any(@{$p->{values}}) if $p->{values};
    return any('2611210010000000000', @{$self->{orders}})
        if $name =~ /order_?id|zfdh/;
    return any(@{$self->{days}}) . ($p->{max_len} == 14 ? '000000' : '')
        if $name =~ /date|sxrq/;
    return $good{smscode} if $name =~ /pwd/;
    return '1';
}

sub spoilt_value {
    my ($value) = @_;

    return any(@nasty) if one_of(3);
    return substr $value, 0, rand 1 + length $value if one_of(3);
    return $value . any(@nasty) if one_of(3);
    substr($value, rand length $value, 1) = chr rand 256 if length $value;
    return $value;
}

# [name, value] as signed, and which key does.
sub pairs {
    my ($self, $page, $edition) = @_;

    my $agent = any(@agents);
    my $key = $agent->[2];
    my @pairs = (
        [sign_type => 'MD5'], [service_version => '1.0'],
        [input_charset => 'UTF-8'], [sign_key_index => 1],
        [user => $agent->[0]], [password => cipher(md5_upper($agent->[1]), $key)],
    );

    for my $p (grep { grep { $_ eq $edition } @{$_->{editions}} }
                    @{$page->{params}})
    {
        my $value = bytes($self->good_value($p, $agent));
        $value = spoilt_value($value) if one_of(12);
        $value = cipher($value, $key)
            if $p->{encrypted} && length $value
               && (!one_of(30) || $value =~ /^[0-9A-F]{32}$/);
        push @pairs, [$p->{name}, $value];
    }

    for (1 .. any(0, 0, 1, 1, 2)) {
        my $at = rand @pairs;
        any(sub { splice @pairs, $at, 1 },
            sub { push @pairs, [@{$pairs[$at]}] },
            sub { $pairs[$at][0] = uc $pairs[$at][0] },
            sub { $pairs[$at][1] = spoilt_value($pairs[$at][1]) },
            sub { $pairs[$at][0] = spoilt_value($pairs[$at][0]) },
            sub { push @pairs, [any(@foreign), any(@nasty)] },
            sub { push @pairs, map { ["n$_", $_] } 1 .. any(3, 30, 300) },
        )->();
    }

    my $sign = sign_pairs(\@pairs, $key, nocase => one_of(2));
    $sign = any(lc $sign, 'A' x 32, '', spoilt_value($sign)) if one_of(12);
    splice @pairs, rand(@pairs + 1), 0, [sign => $sign];
    return (\@pairs, $key);
}

# The same pairs can be written in many ways, and in some that are none.
sub query {
    my ($pairs) = @_;

    my $how = any(0, 0, 0, 1, 2, 3);
    my $text = join '&', map { escaped($_->[0], $how) . '='
                               . escaped($_->[1], $how) } @$pairs;
    return $text unless one_of(15);
    return any("&&$text&", $text . '&x', "$text&%", "=$text", "$text&a=b=c",
               substr($text, 0, rand length $text));
}

sub escaped {
    my ($text, $how) = @_;

    return $text =~ s/(.)/sprintf '%%%02x', ord $1/gers if $how == 1;
    return $text =~ s/([^A-Za-z0-9_.~ -])/sprintf '%%%02X', ord $1/ger
                 =~ tr/ /+/r if $how == 2;
    return $text =~ s/([^!-\$'-*,-<>-~\x80-\xff])/sprintf '%%%02X', ord $1/ger
        if $how == 3;
    return $text =~ s/([^A-Za-z0-9_.~-])/sprintf '%%%02X', ord $1/ger;
}


# ---- HTTP/1.1 ----

# A request: bytes, whether it is whole, and what its answer may be.
sub request {
    my ($self) = @_;

    return $self->open_request if $self->{open} && one_of(3);
    my $at = any(@{$self->{at}});
    my $page = any(@{$self->{pages}});
    my $edition = $self->{edition}{$at} // '4.0';
    my ($pairs, $key) = $self->pairs($page, $edition);
    my $query = query($pairs);
    my $name = $page->{page};

    $name = any(lc $name, uc $name, "$name/", "/$name", "POST/$name", 'No.aspx',
                "../agent/$name", "./$name", "%47etProducts.aspx") if one_of(15);
    my %rq = (at => $at, key => $key, whole => 1, method => any(qw(GET POST)));
    my $odd = one_of(25);
    $rq{method} = any(qw(HEAD PUT DELETE OPTIONS PATCH get TRACE X)) if $odd;

    if ($rq{method} eq 'POST' && !$odd) {
        my $line = "POST /$at/POST/$name" . (one_of(15) ? "?$query" : '');
        $rq{bytes} = "$line HTTP/1.1\r\n" . headers()
                     . $self->body(\%rq, $query);
    } else {
        $rq{bytes} = "$rq{method} /$at/$name?$query HTTP/1."
                     . (one_of(30) ? 0 : 1) . "\r\n" . headers()
                     . (one_of(15) ? $self->body(\%rq, $query) : "\r\n");
    }

    return \%rq;
}

sub headers {
    my $text = "Host: test\r\nContent-Type: application/x-www-form-urlencoded"
               . "\r\n";

    $text .= any("Range: bytes=0-3\r\n", "If-None-Match: *\r\n",
                 "If-Modified-Since: Thu, 01 Jan 2037 00:00:00 GMT\r\n",
                 "Accept-Encoding: gzip\r\n", "X: " . 'y' x 3000 . "\r\n",
                 "Cookie: a=b; c\r\n", "Upgrade: h2c\r\n", "Range: bytes=-\r\n")
        if one_of(8);
    return $text;
}

# ---- The open API ----

my %person = (Name => '"x"', Mobile => '"13912345678"', IDCardType => 0,
              IdCard => '"430702198001010009"');
my @calls = (
    ['product/getProductByDistributor', 'GET', qw(pageIndex pageSize productId)],
    ['product/getProductPriceByDistributor', 'GET',
     qw(StartTime EndTime productId)],
    ['order/Verify', 'POST', qw(ProductId VisitDate OrderUsers BeginPlayTime
                                EndPlayTime ProductItemName)],
    (['order/Create', 'POST', qw(OriginOrderId ContactPerson ProductId
        OrderQuantity VisitDate VisitPerson OrderRemark BeginPlayTime
        EndPlayTime)]) x 3,
    (['order/Pay', 'POST', qw(OrderId UnitPrice TicketCount EticketNo)]) x 2,
    ['order/PersonQrCodes', 'GET', qw(originOrderId)],
    (['order/Refund', 'POST', qw(OrderId RefundCount VoucherCode RefundId)]) x 2,
    ['order/CancelOrder', 'GET', qw(orderId)],
    ['order/CancelOrder', 'POST', qw(orderId)],
);

# What breaks readers of JSON.
my @odd = (
    qw(null true -1 0 1e3 1.5 9223372036854775808 "" "0" [] {} [[]] {"a":1}
       NaN 01 "\\ud83d" "\\u0000" "\\u007f1" "x^y" "'--" "2026-02-30"
       "25:00" '1' "1e3" [null] [{}] -), '"' . 'y' x 300 . '"',
    "\"\xff\"", "\"\0\"", "\"\xed\xa0\x80\"", '"' . "\xf0\x9f\x98\x80" x 33 . '"',
    '[' x 20 . ']' x 20, '[' . join(',', (1) x 1200) . ']', '9' x 50,
);

sub member {
    my ($self, $name) = @_;
    my $open = $self->{open};
    my $is = '{' . join(',', map { qq("$_":$person{$_}) } sort keys %person) . '}';
    my %good = (
        pageindex => 1, pagesize => 20, productid => $open->{product},
        starttime => '"' . iso_day(0) . '"', endtime => '"' . iso_day(9) . '"',
        visitdate => '"' . iso_day(int rand 3) . '"', orderusers => "[$is]",
        contactperson => $is, visitperson => any('[]', "[$is]"),
        begintime => '"09:00"', orderquantity => any(1, 1, 2),
        originorderid => '"fuzz-' . int(rand 60) . '"', orderremark => '"x"',
        orderid => any(@{$open->{orders}}, 4600001 + int rand 60),
        unitprice => '100.00', ticketcount => 1, eticketno => '"e"',
        refundcount => 1, refundid => '"r-' . int(rand 60) . '"',
        vouchercode => '[]',
    );

    return $good{lc $name} // 'null';
}

# Names and values, JSON as values.
sub members {
    my ($self, @names) = @_;
    my @pairs = map { [$_ => $self->member($_)] } @names;

    for (1 .. any(0, 0, 0, 1, 1, 2)) {
        my $at = int rand @pairs;
        any(sub { splice @pairs, $at, 1 },
            sub { push @pairs, [uc $pairs[$at][0], $pairs[$at][1]] },
            sub { $pairs[$at][0] = lc $pairs[$at][0] },
            sub { $pairs[$at][1] = any(@odd) },
            sub { $pairs[$at][1] =~ s/([0-9x])/any(@odd)/e },
            sub { push @pairs, [spoilt_value('Name'), any(@odd)] },
        )->();
        last if !@pairs;
    }
    return @pairs;
}

sub open_request {
    my ($self) = @_;
    my $open = $self->{open};
    my ($name, $method, @names) = @{any(@calls)};
    my @pairs = $self->members(@names);
    my $body = '{' . join(',', map { qq("$_->[0]":$_->[1]) }
                               ['PartnerId', $open->{id}], @pairs) . '}';
    my $query = query([map { [$_->[0], $_->[1] =~ s/\A"(.*)"\z/$1/sr] } @pairs]);

    $name = any(lc $name, uc $name, "$name/", "/$name", "./$name", "x/../$name",
                $name =~ s/r/%72/r, 'order/No', 'openapi.json') if one_of(15);
    $method = any(qw(GET POST PUT HEAD OPTIONS)) if one_of(20);
    substr($body, rand length $body, 1) = chr rand 256 if one_of(8);
    $body = any("\xef\xbb\xbf", ' ', "\0") . $body if one_of(20);

    my $at = any(@{$open->{at}});
    my $path = "/$at/$name";
    my @headers = $self->open_headers($path);
    my %rq = (at => $at, key => '', whole => 1, method => $method,
              headers => \@headers);
    $rq{bytes} = "$method $path" . ($method eq 'GET' || one_of(10) ? "?$query" : '')
        . " HTTP/1.1\r\nHost: test\r\n"
        . join('', map { "$_->[0]: $_->[1]\r\n" } @headers)
        . ($method eq 'POST' || one_of(20) ? $self->body(\%rq, $body) : "\r\n");
    return \%rq;
}

sub open_headers {
    my ($self, $path) = @_;
    my $open = $self->{open};
    my $time = sprintf '%.0f', time * 1000;
    my $token = open_token($open->{key}, $open->{id}, $time, $path);
    my @headers = (
        ['Timestamp', $time], ['PartnerId', $open->{id}],
        ['Authorization', "Bearer ZZY-OPENAPI:$open->{id}:$token"],
        ['Content-Type', 'application/json'],
    );

    return @headers if !one_of(8);
    my $header = any(@headers);
    any(sub { $header->[1] = spoilt_value($header->[1]) =~ tr/\r\n\0//dr },
        sub { push @headers, [@$header] },
        sub { @headers = grep { $_ != $header } @headers },
        sub { $header->[0] = lc $header->[0] },
        sub { $header->[1] = any('', ' ', '9' x 13, 'x' x 3000) })->();
    return @headers;
}


# The rest of the head and the body; some lie about their length.
sub body {
    my ($self, $rq, $query) = @_;

    my $length = length $query;
    my $how = any((0) x 8, (1) x 4, 2 .. 7);

    return "Content-Length: $length\r\n\r\n$query" if $how == 0;
    return "Transfer-Encoding: chunked\r\n\r\n" . chunked($query) if $how == 1;

    $rq->{odd} = 1;
    return "Content-Length: $length\r\nExpect: 100-continue\r\n\r\n$query"
        if $how == 2;
    $rq->{whole} = 0;
    return 'Content-Length: ' . ($length + 1 + int rand 900) . "\r\n\r\n$query"
        if $how == 3;
    return "Transfer-Encoding: chunked\r\n\r\n"
           . substr chunked($query), 0, rand $length if $how == 4;
    return "Transfer-Encoding: chunked\r\n\r\n"
           . any("zz\r\n$query", "-1\r\n$query", 'f' x 17 . "\r\n$query",
                 "5\r\nhelloworld\r\n0\r\n\r\n") if $how == 5;
    return "Content-Length: $length\r\nTransfer-Encoding: chunked\r\n\r\n"
           . chunked($query) if $how == 6;
    return 'Content-Length: ' . any('x', '-1', '9' x 30, 66000 + rand 9e6)
           . "\r\n\r\n$query";
}

sub chunked {
    my ($text) = @_;

    my $chunks = '';
    while (length $text) {
        my $piece = substr $text, 0, 1 + rand(one_of(2) ? 20 : 2000), '';
        $chunks .= sprintf "%x%s\r\n%s\r\n", length $piece,
                           one_of(10) ? ';a=b' : '', $piece;
    }
    return $chunks . "0\r\n" . (one_of(10) ? "T: x\r\n" : '') . "\r\n";
}

sub http1 {
    my ($self) = @_;

    my @requests = map { $self->request } 1 .. any(1, 1, 1, 2, 4);
    my $text = join '', map { $_->{bytes} } @requests;
    my $leaves = one_of(10) ? any('FIN', 'RST') : '';

    $text = substr $text, 0, rand length $text if $leaves && one_of(2);
    $self->{count}{requests} += @requests;
    $self->{count}{halves}++ if $leaves || grep { !$_->{whole} } @requests;

    my $socket = $self->connected(port()) // return;
    in_pieces($socket, $text);
    hang_up($socket, $leaves) if $leaves;
    return if $leaves eq 'RST';

    # No more comes from here: who waits for the rest waits no longer.  To nginx
    # that is a client who leaves.
    if (one_of(4) || !$requests[-1]{whole} || $requests[-1]{odd}) {
        shutdown $socket, 1;
        $leaves = 'FIN';
    }
    $self->read_answers($socket, $leaves, @requests);
}

# Each from another address: what is bounded by address is not the whole.
sub connected {
    my ($self, $port) = @_;

    my $socket = IO::Socket::INET->new(PeerAddr => '127.0.0.1',
        PeerPort => $port, LocalAddr => '127.0.0.' . (2 + int rand 250),
        Proto => 'tcp', Timeout => 5);
    return $self->fault('nginx does not accept', '') if !$socket;

    $socket->setsockopt(IPPROTO_TCP, TCP_NODELAY, 1);
    return $socket;
}

sub in_pieces {
    my ($socket, $text) = @_;

    my $size = one_of(3) ? 1 + int rand 60 : 65536;
    while (length $text) {
        my $piece = substr $text, 0, $size, '';
        my $sent = syswrite $socket, $piece;
        return if !$sent;
        substr($text, 0, 0) = substr $piece, $sent if $sent < length $piece;
    }
}

sub hang_up {
    my ($socket, $how) = @_;

    return shutdown $socket, 1 if $how eq 'FIN';
    setsockopt $socket, SOL_SOCKET, SO_LINGER, pack 'ii', 1, 0;
    close $socket;
}


# ---- Answers ----

sub read_answers {
    my ($self, $socket, $left, @requests) = @_;

    my ($data, $end, $first) = ('', time + $PATIENCE, 1);
    my $unsure = $left || grep { !$_->{whole} || $_->{odd} } @requests;
    my $ended = 0;

    while (my $rq = shift @requests) {
        my $answer;

        until (($answer = answer(\$data, $rq->{method}, $ended)) || $ended) {
            my $wait = $end - time;
            if ($wait <= 0 || !IO::Select->new($socket)->can_read($wait)) {
                return $unsure ? () : $self->fault('no answer in time',
                                                   $rq->{bytes});
            }
            $ended = !sysread $socket, $data, 65536, length $data;
        }

        # nginx may close after what was wrong; behind it nothing is answered.
        if (!$answer) {
            $self->fault('no whole answer', "$rq->{bytes}\n$data")
                if $first && !$unsure;
            return;
        }

        $first = 0;
        if ($answer->{status} == 100) {
            unshift @requests, $rq;
            next;
        }

        $self->judge($rq, $answer);
        return if ($answer->{header}{connection} // '') eq 'close';
    }
}

# Cuts the first whole one off.
sub answer {
    my ($data, $method, $ended) = @_;

    my ($head) = $$data =~ /^(.*?\r\n\r\n)/s or return;
    my ($status) = $head =~ m{^HTTP/1\.[01] (\d{3}) } or return;
    my %header = map { /^([^:]+):\s*(.*)$/ ? (lc $1, $2) : () }
                 split /\r\n/, $head;
    my $rest = substr $$data, length $head;
    my $body = '';

    if ($method eq 'HEAD' || $status == 100 || $status == 204
        || $status == 304)
    {
        # has none
    } elsif (($header{'transfer-encoding'} // '') eq 'chunked') {
        my $at = 0;
        for (;;) {
            substr($rest, $at) =~ /^([0-9a-f]+)\r\n/i or return;
            my ($size, $from) = (hex $1, $at + length $&);
            return if length $rest < $from + $size + 2;
            $body .= substr $rest, $from, $size;
            $at = $from + $size + 2;
            last if !$size;
        }
        $rest = substr $rest, $at;

    } elsif (defined $header{'content-length'}) {
        return if length $rest < $header{'content-length'};
        $body = substr $rest, 0, $header{'content-length'}, '';

    } else {
        return if !$ended;
        ($body, $rest) = ($rest, '');
    }

    $$data = $rest;
    return { status => $status, header => \%header, body => $body };
}

my %expected = map { $_ => 1 } qw(200 206 304 400 403 404 405 408 411 412 413
                                  414 415 416 417 501 505);

sub judge {
    my ($self, $rq, $answer) = @_;

    my ($status, $body) = @$answer{qw(status body)};
    $self->{count}{answers}++;

    if ($status =~ ($self->{excused}{$rq->{at}} // qr/^$/)
        || $status == 503 && $body =~ $busy)
    {
        $self->{count}{busy}++;
        return;
    }
    return $self->fault("status $status", "$rq->{bytes}\n\n$body")
        if !$expected{$status};
    return $self->judge_json($rq, $body)
        if ($answer->{header}{'content-type'} // '') =~ /json/
           && $rq->{method} ne 'HEAD' && $body !~ /"openapi":/;
    return if $status == 304 || $status == 206 || $rq->{method} eq 'HEAD'
              || $body !~ /^<\?xml/;

    my $doc = eval { XML::LibXML->load_xml(string => $body, no_network => 1) };
    return $self->fault('the answer is no XML', "$rq->{bytes}\n\n$body")
        if !$doc || $doc->documentElement->nodeName ne 'root';

    my ($code) = $body =~ m{<retcode>(-?\d+)</retcode>}
        or return $self->fault('no retcode', "$rq->{bytes}\n\n$body");
    my ($sign) = $body =~ m{<sign>([^<]*)</sign>};
    return $self->fault('success without a signature',
                        "$rq->{bytes}\n\n$body")
        if $code == 0 && !$sign;
    return if !$sign;

    $self->{count}{signed}++;
    $self->{count}{sold}++ if $code == 0;
    $self->fault('the signature is wrong', "$rq->{bytes}\n\n$body")
        if !grep { $sign eq sign_of_answer($body, $_->[2]) } @agents;
}

# The frame of the open API, whatever was asked.
sub judge_json {
    my ($self, $rq, $body) = @_;
    my $is = eval { JSON::PP->new->utf8->decode($body) };

    return $self->fault('the answer is no JSON', "$rq->{bytes}\n\n$body")
        if ref $is ne 'HASH';
    return $self->fault('the frame is wrong', "$rq->{bytes}\n\n$body")
        if ($is->{LogId} // '') !~ /\A\d{38}\z/ || !length($is->{Message} // '')
           || !defined $is->{Code} || !defined $is->{IsSuccess};
    $self->{count}{told}++;
    $self->{count}{done}++ if $is->{IsSuccess};
}

sub fault {
    my ($self, $what, $bytes) = @_;

    push @{$self->{faults}}, "round $self->{count}{rounds}, seed "
        . "$self->{seed}: $what: " . ($bytes =~ s/([^ -~])/sprintf '\\x%02x',
                                      ord $1/ger);
    return;
}


# ---- HTTP/2, without TLS: frames by hand ----

sub frame {
    my ($type, $flags, $stream, $payload) = @_;

    return pack 'CnCCN a*', length($payload) >> 16, length($payload) & 0xffff,
                $type, $flags, $stream, $payload;
}

# A header as a literal that is not indexed, its length in HPACK's integers.
sub literal {
    my ($name, $value) = @_;

    return "\0" . join '', map { integer(length) . $_ } $name, $value;
}

sub integer {
    my ($n) = @_;

    return chr $n if $n < 127;
    my $text = chr 127;
    $n -= 127;
    while ($n >= 128) {
        $text .= chr(128 | $n & 127);
        $n >>= 7;
    }
    return $text . chr $n;
}

sub http2 {
    my ($self) = @_;

    my @requests = map { $self->request } 1 .. any(1, 2, 5);
    my $text = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" . frame(4, 0, 0, '');
    my $stream = -1;
    my $leaves = one_of(8);
    my %open;

    for my $rq (@requests) {
        my ($method, $path) = $rq->{bytes} =~ m{^(\S+) (\S+) } or next;
        my (undef, $body) = split /\r\n\r\n/, $rq->{bytes}, 2;
        my $ends = !length $body;

        $stream += 2;
        my $head = join '', literal(':method', $method),
            literal(':path', $path), literal(':scheme', 'http'),
            literal(':authority', 'test'),
            $rq->{headers}
            ? map({ literal(lc $_->[0], $_->[1]) } @{$rq->{headers}})
            : literal('content-type', 'application/x-www-form-urlencoded');
        next if length $head > 16000;

        $text .= frame(1, 4 | $ends, $stream, $head);
        $open{$stream} = $rq if $ends;
        next if $ends;

        while (length $body) {
            my $piece = substr $body, 0, 1 + rand 4000, '';
            my $last = !length $body && !one_of(6);
            $text .= frame(0, $last ? 1 : 0, $stream, $piece);
            $open{$stream} = $rq if $last;
            last if one_of(20);
        }
        $text .= frame(3, 0, $stream, pack 'N', 8) if one_of(6);
        delete $open{$stream} if one_of(6);
    }

    $text .= any(frame(6, 0, 0, 'x' x 8), frame(8, 0, 0, pack 'N', 1000),
                 frame(2, 0, 1, pack 'NC', 0, 1), frame(99, 255, 7, 'x'),
                 frame(4, 0, 0, pack 'nN', 3, 1), 'garbage' x 9)
        if one_of(6);
    substr($text, 24 + rand(length($text) - 24), 1) = chr rand 256
        if one_of(8);

    $self->{count}{requests} += @requests;
    $self->{count}{http2}++;
    my $socket = $self->connected($self->{http2}) // return;
    in_pieces($socket, $text);
    hang_up($socket, 'RST') if $leaves;
    $self->read_frames($socket) if !$leaves;
}

# Until it says that it is done, or has said nothing for a moment: which of the
# streams must be answered depends on what was spoilt.
sub read_frames {
    my ($self, $socket) = @_;

    shutdown $socket, 1;
    my ($data, $end) = ('', time + $PATIENCE);
    while (time < $end && IO::Select->new($socket)->can_read($end - time)) {
        last if !sysread $socket, $data, 65536, length $data;
    }
    return $self->fault('HTTP/2 does not end', '') if time >= $end;

    while (length $data >= 9) {
        my ($high, $low, $type) = unpack 'CnC', $data;
        my $length = ($high << 16) + $low;
        return $self->fault("HTTP/2: frame of type $type", $data)
            if $type > 9 || $length > 16384;
        $self->{count}{answers}++ if $type == 1;
        substr $data, 0, 9 + $length, '';
    }
}


1;
