package TicketPlatform;

=encoding utf8

=head1 NAME

TicketPlatform - a payment platform: books, buyers, notices and bad manners

=head1 SYNOPSIS

    my $platform = TicketAlipay->new(speed => 60, notify_via => "127.0.0.1:$port");

    $platform->gateway;                 # where requests are sent; http
    $platform->gateway('https');        # the same port; trust ca_file()
    my $role = $platform->files($dir);  # { our_key => "$dir/our_key.pem", ... }
    my $account = $platform->account;   # provider, app_id, merchant_id, ...

    $platform->pay($number);            # the buyer; also of a QR code or a URL
    $platform->trade($number);          # { amount => 8880, state => 'paid', ... }
    $platform->refund($number);
    $platform->transfer($number);
    $platform->totals;                  # received, refunded, transferred: fen

    $platform->script("refund $number" => 'silent', 'ok');
    $platform->plan($number => asks => 3, notice => 'twice');
    $platform->requests(number => $number, action => 'refund');
    $platform->notices(number => $number);

A TicketFake that answers what its books say.  HTTP and HTTPS on one port; it
goes on serving when one request hangs; stop() and start() keep the books.
Options of new():

    speed       how much faster its schedules run: repeats of notices, lives of
                codes and links, what may not be asked too early
    skew        seconds its clock is ahead of ours
    notify_via  host:port where notices go instead of the host of their URL
    funds       the merchant's fen; without it as many as it wants
    bill_today  the bill of a day is there at once

=head2 Actions

What a request is for, under one name at all platforms: charge, charge_code,
query, close, cancel, refund, refund_query, transfer, transfer_query, bill, file
(the bill itself), key (a certificate), balance, page (the buyer's browser).

=head2 Scripts

A request's script is that of "ACTION NUMBER", of NUMBER, of ACTION, of "*".  Of a
refund the number is the refund's, else the payment's.  A behaviour is

    [linger MS] [delay MS] [WHAT] [HOW...] [TRANSPORT]

    linger MS     is executed so much later, even if the client has gone
    delay MS      is executed now and answered so much later

    ignore        is not executed, and TRANSPORT says what comes instead
    refuse CODE   is not executed, and answered with that code
    lie CODE      is executed, and answered with that code

    forged        the answer is signed by somebody else
    unsigned      ... by nobody
    stale         ... an hour ago, where answers have a time
    escaped       its text written otherwise: \u and blanks
    reordered     the signature stands first

    ok hold silent close cut bytes redirect large    as of a TicketFake
    http N        a page of some proxy, with that status
    reset         the connection is reset

=head2 Plans

Of one number, or of all ("*"):

    asks N|never       a code payment waits so many queries for the password
    lag N              so many queries do not see yet what was paid
    refund WHAT        closed, abnormal, or "slow N": done after N queries
    transfer WHAT      "slow N", "fail CODE", "return" (by the bank, later)
    notice WORDS       none, twice (in parallel), repeat (though taken), first
                       (before the answer), forged, after_refund, "late MS"
    notice_amount FEN  what notices say
    notice_merchant M, notice_app A            likewise
    bill WHAT          missing, "amount FEN", "day N": N days later; or the
                       last two: "amount FEN day N"

=head2 Commands

pay WHAT, scan WHAT, expire NUMBER, finish NUMBER, age NUMBER SECONDS, stray
NUMBER FEN (somebody pays without our knowing), bulk LINES (more of such in the
bill of WeChat Pay), late 0|1 (no bill is ready), give_back NUMBER REFUND FEN (so
does the merchant by hand), notify NUMBER (once more), funds FEN, skew SECONDS, speed FACTOR, rotate (its key), books, idle (notices still to be sent).  Any
process may say them, by method or with curl: http://127.0.0.1:PORT/-/pay/NUMBER.

=cut

use strict;
use warnings;
use utf8;

use parent 'TicketFake';

use Carp qw(croak);
use Crypt::PK::RSA;
use Errno qw(EINPROGRESS);
use File::Basename qw(dirname);
use File::Temp ();
use IO::Poll qw(POLLIN POLLOUT);
use IO::Socket::INET;
use IO::Socket::SSL;
use JSON::PP ();
use MIME::Base64 qw(decode_base64 encode_base64);
use POSIX qw(strftime);
use Socket qw(MSG_PEEK SOL_SOCKET SO_LINGER);
use Time::HiRes qw(time);

use TicketProcess qw(slurp wait_until write_file);
use TicketWire qw(http_receive http_send);

use Exporter qw(import);
our @EXPORT_OK = qw(yuan signed_yuan fen beijing parse_beijing canonical random_text sign
                    verified key_text key_of fixture);

my $fixtures = dirname(__FILE__) . '/../fixtures/pay';
my $json     = JSON::PP->new->canonical->utf8->allow_nonref;
my $compare  = JSON::PP->new->canonical->ascii->allow_nonref;
my @kept     = qw(skew speed funds rotated);      # what a restart does not forget


# ---- What a platform is: for those that are one ----
#
# read_request($r)           sets action, number, refund_number, fen where it can
# execute($r)                changes the books; the answer, in its own form
# refusal($r, $code)         the answer that refuses
# dress($r, $answer, $how)   [status, [headers], body]
# verdict($answer)           its code, for the journal
# account(), contents()      of the account at it; key files by role
# notice_of($event, $trade, $refund)     what a notice says, as a hash
# notice_text($notice, $how) ([headers], body), made anew for each try
# notice_taken($status, $body)           was it the right answer?
# repeats()                  seconds between tries of a notice

sub path { '/' }


# ---- The test's side ----

sub new {
    my ($class, %opt) = @_;

    my $dir = File::Temp->newdir('/tmp/ticket-platform.XXXXXX');
    make_server_certificate("$dir");
    return $class->SUPER::new(speed => 1, skew => 0, %opt, tls => $dir,
                              state => $opt{state} // {});
}

# One that another process has started.
sub at {
    my ($class, $port) = @_;

    my $self = bless { port => $port, owner => 0 }, $class;
    $self->{journal} = $self->ask('journal');
    return $self;
}

# What it knows outlives its process.
sub stop {
    my ($self) = @_;

    $self->{state} = $self->ask('state')
        if $self->{pid} && kill 0, $self->{pid};
    $self->SUPER::stop;
}

# At the end of a program there is nobody to ask any more.
sub DESTROY {
    my ($self) = @_;

    local ($?, $!, $@);
    $self->SUPER::stop if $self->{owner} == $$;
}

sub gateway {
    my ($self, $scheme) = @_;

    return ($scheme // 'http') . "://127.0.0.1:$self->{port}" . $self->path;
}

sub ca_file { return "$_[0]{tls}/ca.pem" }

# Any process may ask, also one that was forked since.
sub ask {
    my ($self, @words) = @_;

    my $body = $json->encode(\@words);
    my $socket = http_send($self->{port}, ["POST /-/ HTTP/1.1\r\nHost: x\r\n"
        . 'Content-Length: ' . length($body) . "\r\n\r\n$body"]);
    my ($status, undef, $answer) = $socket ? http_receive($socket) : ();
    croak ref($self) . ' does not answer' if !$status;
    croak ref($self) . ": @words: $answer" if $status != 200;
    return $json->decode($answer);
}

sub command { my ($self, @words) = @_; return $self->ask(@words) }

for my $word (qw(plan pay scan expire finish age stray bulk late notify funds skew speed
                 rotate books idle))        # give_back is a method of its side
{
    no strict 'refs';
    *$word = sub { my $self = shift; return $self->ask($word, @_) };
}

sub trade    { $_[0]->books->{trades}{$_[1]} }
sub transfer { $_[0]->books->{transfers}{$_[1]} }

sub refund {
    my ($self, $number) = @_;

    my @all = map { $_->{refunds}{$number} // () }
              values %{$self->books->{trades}};
    croak "refund $number of two payments" if @all > 1;
    return $all[0];
}

# What has moved, in fen.
sub totals {
    my ($self) = @_;

    my $books = $self->books;
    my %sum = (received => 0, refunded => 0, transferred => 0);

    for my $trade (values %{$books->{trades}}) {
        $sum{received} += $trade->{received};
        $sum{refunded} += $_->{amount}
            for grep { $_->{state} eq 'done' } values %{$trade->{refunds}};
    }
    $sum{transferred} += $_->{amount}
        for grep { $_->{state} eq 'done' } values %{$books->{transfers}};

    return \%sum;
}

sub requests {
    my ($self, %where) = @_;
    return $self->SUPER::requests(kind => 'request', %where);
}

# Each try is one: event, number, url, body, status, answer, taken.
sub notices {
    my ($self, %where) = @_;
    return $self->SUPER::requests(kind => 'notice', %where);
}

# What a client gets: status, headers, body; nothing when none comes in time.
sub visit {
    my ($self, $method, $target, $headers, $body, %opt) = @_;

    my @lines = map { "$_: $headers->{$_}" } sort keys %$headers;
    my $socket = http_send($self->{port}, [join "\r\n",
        "$method $target HTTP/1.1", 'Host: x', @lines,
        'Content-Length: ' . length $body, '', $body]) or return;
    return http_receive($socket, timeout => $opt{timeout} // 10);
}

# Until nothing is left that it wants to tell.
sub expect_quiet {
    my ($self, $seconds) = @_;

    local $Test::Builder::Level = $Test::Builder::Level + 1;
    return wait_until { !$self->idle } 'the platform has no more to tell',
                      $seconds // 15;
}

# The account's keys in files of their own, as the product wants them: ours for
# their owner alone, those of the platform for nginx too, who runs as another.
sub files {
    my ($self, $dir) = @_;

    my %contents = $self->contents;
    my %path = map { $_ => "$dir/" . $self->account->{provider} . "-$_.pem" }
               keys %contents;

    for my $role (keys %contents) {
        write_file($path{$role}, $contents{$role});
        chmod $role =~ /^(?:our_key|api_key|secret)$/ ? 0600 : 0644,
            $path{$role};
    }

    return \%path;
}

# Of a machine that has openssl and nothing else.
sub make_server_certificate {
    my ($dir) = @_;

    my $key = '-newkey ec -pkeyopt ec_paramgen_curve:prime256v1';
    my @make = (
        "req -x509 $key -nodes -days 30 -subj '/CN=Test platforms'"
        . " -keyout $dir/ca.key -out $dir/ca.pem",
        "req $key -nodes -subj /CN=127.0.0.1"
        . " -keyout $dir/server.key -out $dir/server.csr",
        "x509 -req -in $dir/server.csr -CA $dir/ca.pem -CAkey $dir/ca.key"
        . " -set_serial 2 -days 30 -extfile $dir/names -out $dir/server.pem",
    );
    write_file("$dir/names", "subjectAltName=IP:127.0.0.1,DNS:localhost\n");

    for (@make) {
        my $said = qx{openssl $_ 2>&1 </dev/null};
        die "openssl $_: $said" if $?;
    }
}


# ---- Its side: what it is told ----

sub serve {
    my ($self, @files) = @_;

    my $state = $self->{state};
    $self->{$_} = $state->{$_} // {} for qw(book plans);
    $self->{book}{$_} //= {} for qw(trades transfers qr used);
    $self->{$_} = $state->{$_} // $self->{$_} for @kept;
    $self->{due} = {};
    $self->{scripts_kept} = $state->{scripts} // {};
    $self->later(0, sub {
        $self->{scripts} = { %{$self->{scripts_kept}}, %{$self->{scripts}} };
        $self->try_notice($_) for values %{$state->{due} // {}};
    });
    return $self->SUPER::serve(@files);
}

my %commands = (
    plan => sub {
        my ($self, $number, %plan) = @_;
        $self->{plans}{$number} = { %{$self->{plans}{$number} // {}}, %plan };
    },
    pay     => sub { my ($self, $what) = @_; $self->buyer_pays($what) },
    scan    => sub { my ($self, $what) = @_; $self->buyer_scans($what)->{number} },
    expire  => sub {
        my ($self, $number) = @_;
        $self->known($number)->{expire_at} = $self->now;
        $self->ripen($self->known($number));
    },
    finish  => sub {
        my ($self, $number) = @_;
        $self->known($number)->{state} = 'finished';
        $self->tell('finished', $self->known($number));
    },
    age     => sub {
        my ($self, $number, $seconds) = @_;
        my $trade = $self->known($number);
        for my $thing ($trade, values %{$trade->{refunds} // {}}) {
            $thing->{$_} -= $seconds
                for grep { $thing->{$_} } qw(made_at paid_at done_at);
        }
    },
    stray   => sub {
        my ($self, $number, $fen) = @_;
        $self->buyer_gives($self->new_trade(
            number => $number, amount => 0 + $fen, way => 'stray',
            content => ''));
    },
    late    => sub { my ($self, $is) = @_; $self->{late} = $is },
    bulk    => sub { my ($self, $lines) = @_; $self->{bulk} = $lines },
    give_back => sub {
        my ($self, $number, $refund, $fen) = @_;
        my $back = $self->give_back($self->known($number), $refund, 0 + $fen,
                                    platform_no => $self->trade_number);
        die "refused: $back\n" if !ref $back;
        return;
    },
    notify  => sub {
        my ($self, $number) = @_;
        $self->tell('paid', $self->known($number));
    },
    funds   => sub { my ($self, $fen) = @_; $self->{funds} = $fen },
    speed   => sub { my ($self, $factor) = @_; $self->{speed} = $factor },
    skew    => sub { my ($self, $seconds) = @_; $self->{skew} = $seconds },
    rotate  => sub { my ($self) = @_; $self->{rotated} = 1 },
    idle    => sub { my ($self) = @_; scalar keys %{$self->{due}} },
    journal => sub { my ($self) = @_; "$self->{journal}" },
    books   => sub {
        my ($self) = @_;
        $self->ripen($_) for values %{$self->{book}{trades}};
        $self->{book};
    },
    state   => sub {
        my ($self) = @_;
        my %due = %{$self->{due}};
        $_ = { %$_, then => undef } for values %due;
        +{ due => \%due,
           map { $_ => $self->{$_} } @kept, qw(book plans scripts) };
    },
);

sub obey {
    my ($self, $what, @words) = @_;

    my $command = $commands{$what} or return $self->SUPER::obey($what, @words);
    return $command->($self, @words);
}

sub request {
    my ($self, $conn, $head, $body) = @_;

    my ($words) = $head =~ m{\A(?:GET|POST) /-/(\S*) HTTP} or
        return $self->SUPER::request($conn, $head, $body);
    my @words = length $words ? map { TicketFake::decoded($_) } split m{/}, $words
                              : @{$json->decode($body)};
    my $answer = eval { $json->encode($self->obey(@words) // 'done') };
    my $status = defined $answer ? '200 OK' : '400 X';

    $conn->{out} .= $self->whole($status, $answer // bytes_of($@));
    $self->say_more($conn);
}

sub bytes_of { my ($text) = @_; utf8::encode($text); return $text }

# The plan of a number, of one kind.
sub planned {
    my ($self, $number, $name) = @_;

    for my $plan (map { $self->{plans}{$_} } $number, '*') {
        return $plan->{$name} if $plan && defined $plan->{$name};
    }

    return;
}


# ---- Its side: requests ----

# The longest first; what remains is the transport.
sub manner {
    my ($does) = @_;

    my (%how, $rest);
    for ($rest = $does;;) {
        next if $rest =~ s/\A(linger|delay) (\d+)(?: |\z)// && ($how{$1} = $2);
        next if $rest =~ s/\A(refuse|lie) (\S+)(?: |\z)// && ($how{$1} = $2);
        next if $rest =~ s/\A(ignore|forged|unsigned|stale|escaped|reordered)
                           (?:[ ]|\z)//x && ($how{$1} = 1);
        last;
    }

    $how{transport} = length $rest ? $rest : 'ok';
    die "no platform does \"$does\"\n"
        if $how{transport} !~ /\A(?:ok|hold|silent|close|cut|bytes|redirect
                                   |large|reset|http[ ]\d{3})\z/x
           || $how{ignore} && $how{transport} eq 'ok';
    return \%how;
}

sub keys_of {
    my ($self, $r) = @_;

    eval { $self->read_request($r) };
    $r->{fault} = "unreadable: $@" if $@;

    my $action = $r->{action} //= 'other';
    my @numbers = grep { defined } @$r{qw(refund_number number)};
    return ((map { "$action $_" } @numbers), @numbers[0 .. (@numbers ? 0 : -1)],
            $action, '*');
}

sub take {
    my ($self, $conn, $r, $does) = @_;

    my $how = manner($does);
    $r->{kind} = 'request';
    $conn->{request} = { %$r };
    $self->perform($conn, $r, $how) if !$how->{linger};
    delete @$r{qw(biz inner)};
}

sub perform {
    my ($self, $conn, $r, $how) = @_;

    local $self->{serving} = $conn;
    my $word = $how->{refuse} // $how->{lie};
    my $answer;

    $answer = $self->execute($r) if !$how->{refuse} && !$how->{ignore};
    $answer = $self->refusal($r, $word) if defined $word;

    $conn->{answer} = $answer ? $self->dress($r, $answer, $how) : undef;
    $r->{verdict} = $answer ? $self->verdict($answer) : 'ignored';
}

sub act {
    my ($self, $conn, $does) = @_;

    my $how = manner($does);
    my $again = sub {
        my ($rest) = @_;
        $self->act($conn, $rest) if $self->{conns}{$conn->{fh}};
    };

    if ($how->{linger}) {
        return $self->later($how->{linger} / 1000, sub {
            $self->perform($conn, $conn->{request}, $how);
            $again->($how->{transport});
        });
    }

    if ($how->{delay}) {
        return $self->later($how->{delay} / 1000,
                            sub { $again->($how->{transport}) });
    }

    my $notice = delete $conn->{first};
    if ($notice && !$notice->{tried}) {
        $notice->{then} = sub { $again->($how->{transport}) };
        return;
    }

    if ($how->{transport} eq 'reset') {
        setsockopt $conn->{fh}, SOL_SOCKET, SO_LINGER, pack 'll', 1, 0;
        return $self->leave($conn);
    }

    return $self->SUPER::act($conn, $how->{transport});
}

# Without a connection: can it be done?
sub text_of {
    my ($self, $does, $conn) = @_;

    manner($does);
    return '' if !$conn;

    my $page = '<html><body><h1>nginx</h1></body></html>';
    my $date = strftime 'Date: %a, %d %b %Y %H:%M:%S GMT', gmtime $self->now;
    my ($status, $headers, $body) = @{$conn->{answer} // [503, [], $page]};

    ($status, $headers, $body) = ($1, [], $page) if $does =~ /\Ahttp (\d+)\z/;
    ($status, $headers) = (302, ['Location: /elsewhere'])
        if $does eq 'redirect';
    $body .= ' ' x 1048576 if $does eq 'large';

    my $head = join '', map { "$_\r\n" } "HTTP/1.1 $status X", $date, @$headers,
               $status == 204 ? () : ('Content-Length: ' . length $body);
    my $whole = "$head\r\n" . ($status == 204 ? '' : $body);
    return $does eq 'cut' ? substr $whole, 0, -1 - length($body) / 2 : $whole;
}


# ---- Its side: TLS on the same port ----

sub welcome {
    my ($self, $listen) = @_;

    my %before = %{$self->{conns}};
    $self->SUPER::welcome($listen);
    $self->{conns}{$_}{fresh} = 1
        for grep { !$before{$_} } keys %{$self->{conns}};
}

sub hear {
    my ($self, $conn) = @_;

    if (delete $conn->{fresh}) {
        recv $conn->{fh}, my $first, 1, MSG_PEEK;
        $conn = $self->secure($conn) or return if ($first // '') eq "\x16";
    }

    return if $conn->{handshake} && !$self->shake($conn);
    return $self->hear_answer($conn) if $conn->{notice};

    do {
        $self->SUPER::hear($conn);
    } while $self->{conns}{$conn->{fh}} && $conn->{tls} && $conn->{fh}->pending;
}

# The handle becomes another: everything that knows it by name does so anew.
sub secure {
    my ($self, $conn) = @_;

    my $fh = $conn->{fh};
    $self->{poll}->remove($fh);
    delete $self->{conns}{$fh};

    my $tls = IO::Socket::SSL->start_SSL($fh,
        SSL_server => 1, SSL_startHandshake => 0,
        SSL_cert_file => "$self->{tls}/server.pem",
        SSL_key_file => "$self->{tls}/server.key",
        SSL_verify_mode => SSL_VERIFY_PEER, SSL_verify_callback => sub { 1 },
        SSL_ca_file => "$self->{tls}/ca.pem") or return;

    @$conn{qw(fh tls handshake)} = ($tls, 1, 1);
    $self->{conns}{$tls} = $conn;
    $self->{poll}->mask($tls => POLLIN);
    return $conn;
}

sub shake {
    my ($self, $conn) = @_;

    if ($conn->{fh}->accept_SSL) {
        $conn->{handshake} = 0;
        return 1;
    }

    $self->leave($conn) if $SSL_ERROR != SSL_WANT_READ
                           && $SSL_ERROR != SSL_WANT_WRITE;
    return 0;
}


# ---- Its side: books ----

sub now { return time + $_[0]{skew} }

# Seconds by its own clock, which may run faster.
sub age_of { my ($self, $at) = @_; return ($self->now - $at) * $self->{speed} }

sub known {
    my ($self, $number) = @_;

    return $self->{book}{trades}{$number}
           // $self->{book}{transfers}{$number} // die "no \"$number\"\n";
}

# Theirs, never the same.
sub next_number {
    my ($self, $prefix, $digits) = @_;

    return $prefix . sprintf "%0${digits}d", ++$self->{book}{last};
}

sub new_trade {
    my ($self, %trade) = @_;

    return $self->{book}{trades}{$trade{number}} = {
        state => 'made', received => 0, refunds => {}, made_at => $self->now,
        %trade,
    };
}

# Whatever time alone brings about.
sub ripen {
    my ($self, $trade) = @_;

    my $expire = $trade->{expire_at} or return $trade;
    $self->shut($trade)
        if $trade->{state} =~ /\A(?:made|waiting|asking)\z/
           && $self->now >= $expire;
    return $trade;
}

sub shut {
    my ($self, $trade, $state) = @_;

    @$trade{qw(state closed_at)} = ($state // 'closed', $self->now);
    $self->tell('closed', $trade);
}

# When a life of so many seconds ends.
sub ends_in {
    my ($self, $seconds) = @_;
    return $self->now + $seconds / $self->{speed};
}

# Something to scan or to open for so many seconds.
sub new_code {
    my ($self, $prefix, $trade, $life) = @_;

    my $code = $self->next_number($prefix, 10);
    $self->{book}{qr}{$code} = $trade->{number};
    $self->{book}{until}{$code} = $self->ends_in($life);
    return $code;
}

# By number, by QR code, by URL.
sub buyers_trade {
    my ($self, $what) = @_;

    my $number = $self->{book}{qr}{$what} // $what;
    my $until = $self->{book}{until}{$what};
    die "the code is too old\n" if defined $until && $until < $self->now;
    return $self->ripen($self->{book}{trades}{$number}
                        // die "the buyer sees no such payment: $what\n");
}

sub buyer_scans {
    my ($self, $what) = @_;

    my $trade = $self->buyers_trade($what);
    $trade->{state} = 'waiting' if $trade->{state} eq 'made';
    $trade->{platform_no} //= $self->trade_number;
    return $trade;
}

sub buyer_pays {
    my ($self, $what) = @_;

    my $trade = $self->buyer_scans($what);
    $trade->{state} =~ /\A(?:waiting|asking)\z/
        or die "the buyer cannot pay what is $trade->{state}\n";
    $self->buyer_gives($trade);
    return $trade->{number};
}

# The one place where money comes in.
sub buyer_gives {
    my ($self, $trade) = @_;

    $trade->{platform_no} //= $self->trade_number;
    @$trade{qw(state paid_at received)} = ('paid', $self->now, $trade->{amount});
    $trade->{lag} = $self->planned($trade->{number}, 'lag') // 0;
    $self->{funds} += $trade->{amount} if defined $self->{funds};
    $self->tell('paid', $trade);
}

# As a query sees it: a password is entered meanwhile, or the truth is late.
sub state_seen {
    my ($self, $trade) = @_;

    $self->ripen($trade);
    if ($trade->{state} eq 'asking' && $trade->{asks} ne 'never') {
        $self->buyer_gives($trade) if $trade->{asks}-- <= 0;
    }

    return 'asking' if $trade->{state} eq 'paid' && $trade->{lag}
                       && $trade->{lag}-- > 0;
    return $trade->{state};
}

sub refunded {
    my ($trade) = @_;

    my $sum = 0;
    $sum += $_->{amount} for grep { $_->{state} =~ /\A(?:done|slow)\z/ }
                                  values %{$trade->{refunds}};
    return $sum;
}

# The one place where money goes back: the refund, or why not, in our words.
sub give_back {
    my ($self, $trade, $number, $amount, %more) = @_;

    my $old = $trade->{refunds}{$number};
    if ($old && $old->{state} ne 'abnormal') {
        return $old->{amount} == $amount ? $old : 'other';
    }

    return 'finished' if $trade->{state} eq 'finished';
    return 'unpaid' if $trade->{state} !~ /\A(?:paid|returned)\z/;
    return 'much' if $amount > $trade->{received} - refunded($trade);
    return 'funds' if !$self->spend($amount);

    my ($plan, $polls) = split / /, $self->planned($number, 'refund') // 'done';
    my $refund = $trade->{refunds}{$number} = {
        number => $number, payment => $trade->{number}, amount => $amount,
        state => $plan, polls => $polls, made_at => $self->now, %more,
    };

    $refund->{done_at} = $self->now if $plan eq 'done';
    $self->{funds} += $amount if defined $self->{funds} && $plan !~ /done|slow/;
    $trade->{state} = 'returned' if refunded($trade) == $trade->{received};
    $self->tell('refund', $trade, $refund) if $plan ne 'slow';
    return $refund;
}

sub spend {
    my ($self, $amount) = @_;

    return 1 if !defined $self->{funds};
    return 0 if $self->{funds} < $amount;
    $self->{funds} -= $amount;
    return 1;
}

# What is slow is done after so many queries.
sub refund_seen {
    my ($self, $trade, $refund) = @_;

    if ($refund->{state} eq 'slow' && $refund->{polls}-- <= 0) {
        @$refund{qw(state done_at)} = ('done', $self->now);
        $self->tell('refund', $trade, $refund);
    }

    return $refund->{state};
}

# The transfer, or why not.  Without a plan it is in its usual state.
sub send_money {
    my ($self, $number, $amount, $content, $usual, %more) = @_;

    my $old = $self->{book}{transfers}{$number};
    return $old->{content} eq $content ? $old : 'other' if $old;
    return 'funds' if !$self->spend($amount);

    my ($plan, $word) = split / /, $self->planned($number, 'transfer') // $usual;
    $self->{funds} += $amount if defined $self->{funds} && $plan eq 'fail';
    return $self->{book}{transfers}{$number} = {
        number => $number, amount => $amount, content => $content,
        state => $plan, polls => $word, code => $word, made_at => $self->now,
        $plan eq 'done' ? (done_at => $self->now) : (), %more,
    };
}

sub transfer_seen {
    my ($self, $transfer) = @_;

    @$transfer{qw(state done_at)} = ('done', $self->now)
        if $transfer->{state} eq 'slow' && $transfer->{polls}-- <= 0;
    return $transfer->{state};
}

# What a bill of that day (of Beijing, yyyy-mm-dd) says, by time: the trade,
# the refund or undef, fen, and the time it happened.  The day may begin so many
# seconds early.
sub bill_rows {
    my ($self, $day, $early) = @_;

    my @rows;
    for my $trade (values %{$self->{book}{trades}}) {
        push @rows, $self->bill_row($trade->{number}, $trade, undef,
                                    $trade->{received}, $trade->{paid_at})
            if $trade->{paid_at};
        push @rows, $self->bill_row($_->{number}, $trade, $_, $_->{amount},
                                    $_->{done_at})
            for grep { $_->{done_at} } values %{$trade->{refunds}};
    }

    return sort { $a->{at} <=> $b->{at} || $a->{number} cmp $b->{number} }
           grep { beijing($_->{at} + ($early // 0), '%Y-%m-%d') eq $day } @rows;
}

sub bill_row {
    my ($self, $number, $trade, $refund, $fen, $at) = @_;

    my $plan = $self->planned($number, 'bill') // '';
    return if $plan eq 'missing';
    my %plan = split / /, $plan;
    return { number => $number, trade => $trade, refund => $refund,
             fen => $plan{amount} // $fen,
             at => $at + ($plan{day} // 0) * 86400 };
}

# From that hour of the next day; for tests that cannot wait, at once.
sub bill_ready {
    my ($self, $day, $hour) = @_;

    return if $self->{late};
    return $self->{bill_today}
           || $day lt beijing($self->now - $hour * 3600, '%Y-%m-%d');
}

# The platform's fee on so much: six in a thousand, rounded.
sub fee { my ($fen) = @_; return int(($fen * 6 + 500) / 1000) }


# ---- Its side: notices ----

sub tell {
    my ($self, $event, $trade, $refund) = @_;

    my $number = $refund ? $refund->{number} : $trade->{number};
    my $words = join ' ', map { $self->planned($_, 'notice') // () }
                              $refund ? $number : $trade->{number};
    my $notice = $self->notice_of($event, $trade, $refund) or return;

    return if !$notice->{url} || $words =~ /\bnone\b/;
    %$notice = (
        %$notice, event => $event, number => $trade->{number}, words => $words,
        $refund ? (refund_number => $refund->{number}) : (), tries => 0,
        key => ++$self->{book}{last},
    );
    $self->{due}{$notice->{key}} = $notice;

    if ($words =~ /\bafter_refund\b/ && $event eq 'paid') {
        $notice->{waits} = 1;
        return;
    }

    $_->{waits} && $_->{number} eq $trade->{number}
        and $self->later(0.2, do { my $held = $_; sub { $self->try_notice($held) } })
        for $event eq 'refund' ? values %{$self->{due}} : ();

    if ($words =~ /\bfirst\b/ && $self->{serving}) {
        $self->{serving}{first} = $notice;
        return $self->try_notice($notice);
    }

    my ($late) = $words =~ /\blate (\d+)/;
    $self->later(($late // 20) / 1000, sub { $self->try_notice($notice) });
}

sub try_notice {
    my ($self, $notice) = @_;

    delete $notice->{waits};
    $notice->{tries}++;
    $notice->{open} = $notice->{words} =~ /\btwice\b/ ? 2 : 1;
    my @all = map { $self->notice_request($notice) } 1 .. $notice->{open};
    $self->send_notice($notice, $_) for @all;
}

sub notice_request {
    my ($self, $notice) = @_;

    my ($host, $path) = $notice->{url} =~ m{\Ahttps?://([^/?]+)(.*)\z};
    my %how = map { $_ => 1 } split / /, $notice->{words};
    my ($headers, $body) = $self->notice_text($notice, \%how);

    return { body => $body, host => $self->{notify_via} // $host,
             text => join "\r\n", 'POST ' . ($path || '/') . ' HTTP/1.1',
                     "Host: $host", 'Connection: close', @$headers,
                     'Content-Length: ' . length $body, '', $body };
}

sub send_notice {
    my ($self, $notice, $request) = @_;

    my ($host, $port) = split /:/, $request->{host};
    my $fh = IO::Socket::INET->new(PeerAddr => $host, PeerPort => $port // 80,
                                   Blocking => 0);
    return $self->noticed($notice, $request, 0, "no connection: $!") if !$fh;

    my $conn = $self->joined($fh, POLLIN | POLLOUT, out => $request->{text},
                             notice => $notice, said => $request);
    $self->later(15, sub { $self->leave($conn) if $self->{conns}{$fh} });
}

sub hear_answer {
    my ($self, $conn) = @_;

    my $n = sysread $conn->{fh}, $conn->{in}, 65536, length $conn->{in};
    return if !defined $n && ($!{EAGAIN} || $!{EINPROGRESS});
    my ($head, $body) = split /\r\n\r\n/, $conn->{in}, 2;
    my ($length) = ($head // '') =~ /^content-length: *(\d+)/mi;
    $self->leave($conn)
        if !$n || defined $length && length($body // '') >= $length;
}

sub leave {
    my ($self, $conn) = @_;

    $self->SUPER::leave($conn);
    my $notice = delete $conn->{notice} or return;
    my ($head, $body) = split /\r\n\r\n/, $conn->{in}, 2;
    my ($status) = ($head // '') =~ m{\AHTTP/1\.[01] (\d+)};

    $body = join '', TicketWire::chunks($body)
        if ($head // '') =~ /^transfer-encoding: *chunked/mi;
    $self->noticed($notice, $conn->{said}, $status // 0, $body // '');
}

sub noticed {
    my ($self, $notice, $request, $status, $body) = @_;

    my $taken = $self->notice_taken($status, $body) ? 1 : 0;
    my %line = (
        kind => 'notice', time => time, status => $status, answer => $body,
        body => $request->{body}, taken => $taken,
        map { $_ => $notice->{$_} } grep { defined $notice->{$_} }
            qw(event number refund_number url id tries),
    );
    print {$self->{file}} $compare->encode(\%line), "\n";

    $notice->{taken} ||= $taken;
    $notice->{tried} = 1;
    return if --$notice->{open} > 0;
    (delete $notice->{then} // sub { })->();

    my $wait = ($self->repeats)[$notice->{tries} - 1];
    if (!defined $wait
        || $notice->{taken} && ($notice->{words} !~ /\brepeat\b/
                                || $notice->{tries} > 1))
    {
        delete $self->{due}{$notice->{key}};
        return;
    }

    $self->later($wait / $self->{speed}, sub { $self->try_notice($notice) });
}


# ---- Pieces that several platforms need ----

sub fixture {
    my ($name) = @_;
    return $json->decode(slurp("$fixtures/$name.json"));
}

sub key_text {
    my ($name, $part) = @_;

    our $keys //= fixture('keys');
    return $part ? $keys->{$name}{$part} : $keys->{$name};
}

sub key_of {
    my ($name, $part) = @_;

    our %key;
    return $key{"$name $part"} //= Crypt::PK::RSA->new(\key_text($name, $part));
}

# RSA over bytes, as base64; a forged one is by a key nobody expects.
sub sign {
    my ($bytes, $name, $forged) = @_;

    my $key = key_of($forged ? forger($name) : $name, 'private_pkcs8');
    return encode_base64($key->sign_message($bytes, 'SHA256', 'v1.5'), '');
}

sub forger { return $_[0] eq 'clearing_us' ? 'wx_merchant' : 'clearing_us' }

sub verified {
    my ($bytes, $base64, $name) = @_;

    return 0 if ($base64 // '') !~ m{\A[A-Za-z0-9+/]+={0,2}\z};
    return key_of($name, 'public_spki')
        ->verify_message(decode_base64($base64), $bytes, 'SHA256', 'v1.5');
}

sub yuan { my ($fen) = @_; return sprintf '%d.%02d', $fen / 100, $fen % 100 }

sub signed_yuan { my ($fen) = @_; return ($fen < 0 ? '-' : '') . yuan(abs $fen) }

# undef for what is no amount.
sub fen {
    my ($yuan) = @_;

    return undef if ref $yuan || ($yuan // '') !~ /\A(\d{1,9})(?:\.(\d{1,2}))?\z/;
    return $1 * 100 + substr(($2 // '') . '00', 0, 2);
}

sub beijing {
    my ($time, $format) = @_;
    return strftime $format // '%Y-%m-%d %H:%M:%S', gmtime $time + 8 * 3600;
}

# Of "yyyy-mm-dd hh:mm:ss" and other writings of the same digits.
sub parse_beijing {
    my ($text) = @_;

    my @t = ($text // '') =~ /\A(\d{4})-?(\d\d)-?(\d\d)[T ]?(\d\d):?(\d\d):?(\d\d)
                              (?:\+08:00)?\z/x or return undef;
    require Time::Local;
    return eval { Time::Local::timegm(@t[5, 4, 3, 2], $t[1] - 1, $t[0]) - 8 * 3600 };
}

# The same for the same content, however it is written.
sub canonical { return $compare->encode($_[0]) }

sub random_text {
    my ($length) = @_;
    return join '', map { ('A' .. 'Z', 0 .. 9)[rand 36] } 1 .. $length;
}

1;
