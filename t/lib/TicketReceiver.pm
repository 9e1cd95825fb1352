package TicketReceiver;

=encoding utf8

=head1 NAME

TicketReceiver - a distributor's callback receiver, awkward on demand

=head1 SYNOPSIS

    my $receiver = TicketReceiver->new;
    $receiver->agent(demo => $key, $password);  # verifies signatures with it
    $receiver->url('a1');               # http://127.0.0.1:PORT/a1/
    $receiver->script('*', 'ok');       # the default of all
    $receiver->script($order, 'http 500', 'retcode 1', 'ok');
    $receiver->script('/a1', 'hold');   # whatever is called below /a1
    $receiver->release;                 # what is held, and will be, is "ok"
    $_->{order} for $receiver->requests;
    $receiver->stop;

One process, never blocking, many connections.  A list of behaviours is gone
through from request to request, the last one stays:

    ok            200, retcode 0
    retcode N     200 with that retcode
    http N        that status, with retcode 0 all the same
    redirect      302 to itself
    hold          the answer waits for release()
    silent        never an answer
    close         closes at once
    half          closes in the middle of the answer
    bytes         the answer byte by byte
    large         1 MB
    garbage       no XML
    nested        retcode 0, but not below the root
    doctype       well-formed, with entities that grow
    tail          retcode 0 after the entity's declaration was cut off

Each request is one line of the journal: time, path, page, user, order, status,
ticket, params, verified (signature and password), does, open (how many were
waiting for their answer).

=cut

use strict;
use warnings;

use Digest::MD5 qw(md5_hex);
use Fcntl qw(F_GETFL F_SETFL O_NONBLOCK);
use File::Temp ();
use IO::Poll qw(POLLIN POLLOUT POLLHUP POLLERR);
use IO::Socket::INET;
use JSON::PP ();
use POSIX ();
use Socket qw(AF_UNIX SOCK_STREAM PF_UNSPEC);
use Time::HiRes qw(time);

my $json = JSON::PP->new->canonical;


# ---- The test's side ----

sub new {
    my ($class, %opt) = @_;

    my $listen = IO::Socket::INET->new(
        LocalAddr => $opt{address} // '127.0.0.1', LocalPort => $opt{port} // 0,
        Listen => 4096, ReuseAddr => 1) or die "receiver: $!";
    my $journal = File::Temp->new(TEMPLATE => '/tmp/ticket-receiver.XXXXXX');
    socketpair(my $mine, my $its, AF_UNIX, SOCK_STREAM, PF_UNSPEC)
        or die "receiver: $!";
    $_->autoflush(1) for $mine, $its;

    my $pid = fork // die "receiver: $!";
    if ($pid == 0) {
        close $mine;
        $SIG{$_} = 'DEFAULT' for qw(TERM INT ALRM HUP);
        $SIG{PIPE} = 'IGNORE';
        eval { serve($listen, $its, "$journal") } or print STDERR "receiver: $@";
        POSIX::_exit(0);
    }

    close $its;
    return bless { pid => $pid, owner => $$, port => $listen->sockport,
                   control => $mine, journal => $journal }, $class;
}

sub port { return $_[0]{port} }

sub url {
    my ($self, $path) = @_;

    return "http://127.0.0.1:$self->{port}/"
           . (defined $path ? "$path/" : '');
}

sub tell {
    my ($self, @words) = @_;

    print {$self->{control}} $json->encode(\@words), "\n";
    my $answer = readline $self->{control};
    die "receiver does not answer\n" if !defined $answer;
    return $answer;
}

sub agent   { my ($self, @a) = @_; $self->tell(agent => @a) }
sub script  { my ($self, $for, @does) = @_; $self->tell(script => "$for", @does) }
sub release { $_[0]->tell('release') }

# How many wait for an answer now.
sub waiting { return 0 + $_[0]->tell('waiting') }

sub requests {
    my ($self, %where) = @_;

    open my $file, '<', "$self->{journal}" or die "journal: $!";
    my @all = map { $json->decode($_) } grep { /\n\z/ } <$file>;

    for my $name (keys %where) {
        @all = grep { ($_->{$name} // '') eq $where{$name} } @all;
    }

    return @all;
}

sub stop {
    my ($self) = @_;

    my $pid = delete $self->{pid} or return;
    kill KILL => $pid;
    waitpid $pid, 0;
}

sub DESTROY {
    my ($self) = @_;

    local ($?, $!, $@);
    $self->stop if $self->{owner} == $$;
}


# ---- The receiver's side ----

my (%agents, %scripts, %conns, %held, $released, $waiting);

sub serve {
    my ($listen, $control, $journal) = @_;

    open my $file, '>>', $journal or die "journal: $!";
    $file->autoflush(1);
    $released = $waiting = 0;

    my $poll = IO::Poll->new;
    nonblocking($listen);
    $poll->mask($_ => POLLIN) for $listen, $control;

    while (1) {
        $poll->poll;

        for my $fh ($poll->handles(POLLIN | POLLHUP | POLLERR)) {
            if ($fh == $control) {
                obey($control, $poll) or return 1;
            }
            elsif ($fh == $listen) {
                welcome($listen, $poll);
            }
            elsif ($conns{$fh}) {
                hear($conns{$fh}, $poll, $file);
            }
        }

        for my $fh ($poll->handles(POLLOUT)) {
            say_more($conns{$fh}, $poll) if $conns{$fh};
        }
    }
}

sub nonblocking {
    my ($fh) = @_;

    fcntl($fh, F_SETFL, fcntl($fh, F_GETFL, 0) | O_NONBLOCK);
}

sub obey {
    my ($control, $poll) = @_;

    my $line = readline $control;
    return 0 if !defined $line;

    my ($what, @words) = @{$json->decode($line)};
    my $answer = 'done';

    if ($what eq 'agent') {
        $agents{$words[0]} = { key => $words[1], password => $words[2] };
    }
    elsif ($what eq 'script') {
        my $for = shift @words;
        $scripts{$for} = [@words];
    }
    elsif ($what eq 'waiting') {
        $answer = $waiting;
    }
    elsif ($what eq 'release') {
        $released = 1;
        for my $conn (values %held) {
            answer($conn, whole(document(0)), $poll);
        }
        %held = ();
    }

    print {$control} "$answer\n";
    return 1;
}

sub welcome {
    my ($listen, $poll) = @_;

    while (my $fh = $listen->accept) {
        nonblocking($fh);
        $conns{$fh} = { fh => $fh, in => '', out => '', slice => 65536 };
        $poll->mask($fh => POLLIN);
    }
}

sub leave {
    my ($conn, $poll) = @_;

    $waiting-- if $conn->{busy};
    $poll->remove($conn->{fh});
    delete $held{$conn->{fh}};
    delete $conns{$conn->{fh}};
    close $conn->{fh};
}

sub hear {
    my ($conn, $poll, $file) = @_;

    my $n = sysread $conn->{fh}, $conn->{in}, 65536, length $conn->{in};
    return if !defined $n && $!{EAGAIN};
    return leave($conn, $poll) if !$n;

    while ($conn->{in} =~ s/\A(.*?)\r\n\r\n//s) {
        request($conn, $1, $poll, $file);
        return if !$conns{$conn->{fh}};
    }
}

sub decoded {
    my ($text) = @_;

    $text =~ tr/+/ /;
    $text =~ s/%([0-9A-Fa-f]{2})/chr hex $1/ge;
    return $text;
}

# Rule D1, written again: non-empty ones but sign, by name, then the key.
sub verified {
    my ($pairs) = @_;

    my %p = map { $_->[0] => $_->[1] } @$pairs;
    my $agent = $agents{$p{user} // ''} or return 0;
    my @signed = sort { $a->[0] cmp $b->[0] }
                 grep { $_->[0] ne 'sign' && $_->[1] ne '' } @$pairs;
    my $text = join '&', map({ "$_->[0]=$_->[1]" } @signed),
                    "key=$agent->{key}";

    return uc md5_hex($text) eq uc($p{sign} // '')
           && password_fits($agent, $p{password} // '') ? 1 : 0;
}

# The password travels as TripleDes(UPPER(MD5(password)), KEY).
sub password_fits {
    my ($agent, $cipher) = @_;

    return 1 if !defined $agent->{password};
    require Crypt::Mode::ECB;
    require MIME::Base64;

    my $upper = uc md5_hex($agent->{password});
    return 1 if $cipher eq $upper;

    my $key = substr $agent->{key}, 0, 24;
    my $clear = eval {
        Crypt::Mode::ECB->new('DES_EDE')->decrypt(
            MIME::Base64::decode_base64($cipher), $key);
    };
    return defined $clear && $clear eq $upper;
}

sub behaviour {
    my ($order, $path) = @_;

    my ($below) = $path =~ m{\A(/[^/]+)/};
    my $list = $scripts{$order} // $scripts{$below // ''} // $scripts{'*'}
               // ['ok'];

    return @$list > 1 ? shift @$list : $list->[0];
}

sub request {
    my ($conn, $head, $poll, $file) = @_;

    my ($method, $target) = $head =~ m{\A(\S+) (\S+) HTTP/1\.[01]\r?\n?}
        or return leave($conn, $poll);
    my ($path, $query) = split /\?/, $target, 2;
    my @pairs = map { my ($n, $v) = split /=/, $_, 2;
                      [decoded($n), decoded($v // '')] }
                split /&/, $query // '';
    my %p = map { @$_ } @pairs;
    my $does = behaviour($p{orderid} // '', $path);

    $waiting++;
    $conn->{busy} = 1;
    print {$file} $json->encode({
        time => time, method => $method, path => $path,
        page => $path =~ s{.*/}{}r, user => $p{user}, order => $p{orderid},
        status => $p{status}, ticket => $p{ticketcode}, params => \%p,
        verified => verified(\@pairs), does => $does, open => $waiting,
    }), "\n";

    act($conn, $does, $poll);
}

sub document {
    my ($retcode) = @_;

    return '<?xml version="1.0" encoding="utf-8"?>' . "\n<root><retcode>"
           . "$retcode</retcode><retmsg></retmsg></root>";
}

sub whole {
    my ($body, $status) = @_;

    return 'HTTP/1.1 ' . ($status // '200 OK') . "\r\n"
           . "Content-Type: text/xml; charset=utf-8\r\n"
           . 'Content-Length: ' . length($body) . "\r\n\r\n$body";
}

my %bodies = (
    ok      => document(0),
    garbage => 'retcode=0',
    nested  => '<root><x><retcode>0</retcode></x></root>',
    large   => '<root><retcode>0</retcode>' . ('x' x 1048576) . '</root>',
    doctype => '<!DOCTYPE root [<!ENTITY a0 "0000000000">'
               . join('', map { '<!ENTITY a' . ($_ + 1) . ' "'
                                . ("&a$_;" x 10) . '">' } 0 .. 8)
               . ']><root><retcode>0</retcode><x>&a9;</x></root>',
    tail    => document(0) . '<!DOCTYPE root',
);

sub act {
    my ($conn, $does, $poll) = @_;

    if ($does eq 'hold' && !$released) {
        $held{$conn->{fh}} = $conn;
        return;
    }

    return if $does eq 'silent';
    return leave($conn, $poll) if $does eq 'close';

    if ($does eq 'half') {
        my $text = whole(document(0));
        $conn->{end} = 1;
        return answer($conn, substr($text, 0, length($text) - 20), $poll);
    }

    if ($does eq 'bytes') {
        $conn->{slice} = 1;
        return answer($conn, whole(document(0)), $poll);
    }

    if ($does eq 'redirect') {
        my $text = whole(document(0), "302 Found\r\nLocation: /ok/x");
        return answer($conn, $text, $poll);
    }

    return answer($conn, whole(document(0), "$1 X"), $poll)
        if $does =~ /\Ahttp (\d+)\z/;
    return answer($conn, whole(document($1)), $poll)
        if $does =~ /\Aretcode (.*)\z/;

    answer($conn, whole($bodies{$does} // $bodies{ok}), $poll);
}

sub answer {
    my ($conn, $text, $poll) = @_;

    $waiting-- if $conn->{busy};
    $conn->{busy} = 0;
    $conn->{out} .= $text;
    say_more($conn, $poll);
}

sub say_more {
    my ($conn, $poll) = @_;

    if (length $conn->{out}) {
        my $n = syswrite $conn->{fh}, $conn->{out}, $conn->{slice};
        return leave($conn, $poll) if !defined $n && !$!{EAGAIN};
        substr $conn->{out}, 0, $n // 0, '';
    }

    if (!length $conn->{out} && $conn->{end}) {
        return leave($conn, $poll);
    }

    $poll->mask($conn->{fh} => length $conn->{out} ? POLLIN | POLLOUT : POLLIN);
}

1;
