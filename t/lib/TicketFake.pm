package TicketFake;

=encoding utf8

=head1 NAME

TicketFake - an HTTP server of somebody else, scripted and awkward on demand

=head1 SYNOPSIS

    package TicketBank;
    use parent 'TicketFake';

    sub good { '{"paid":true}' }                # the body of "ok"
    sub bodies { (refused => '{"paid":false}') }
    sub keys_of { my ($self, $r) = @_; return ($r->{path}, '*') }
    sub fields { my ($self, $r) = @_; return (amount => ...) }

    my $bank = TicketBank->new;
    $bank->url('pay');                          # http://127.0.0.1:PORT/pay
    $bank->script('*', 'ok');                   # the default of all
    $bank->script('/pay', 'http 500', 'delay 300 cut', 'ok');
    $bank->release;                             # what is held goes on as "ok"
    $_->{body} for $bank->requests(path => '/pay');
    $bank->stop;                                # and start(), on the same port

A request's script is that of the first of its keys that has one.  A list of
behaviours is gone through from request to request, the last one stays:

    ok            200 with the good body
    NAME          200 with the body of that name; every fake has "large", 1 MB
    http N        that status, with the good body all the same (204: none)
    redirect      302 to elsewhere on itself, with the good body
    hold          the answer waits for release(), which holds until a script
                  holds again
    delay MS ...  so late whatever follows
    silent        never an answer
    close         closes at once
    cut           closes in the middle of a good answer
    bytes         the answer byte by byte

Each request is one line of the journal: time, method, target, path, params (of
the query), headers, body, does, open (how many were waiting for their answer),
and what fields() adds.

One process, never blocking, many connections.  It knows nothing of the test but
what command() tells it, which start() tells it again.

=cut

use strict;
use warnings;

use Fcntl qw(F_GETFL F_SETFL O_NONBLOCK);
use File::Temp ();
use IO::Poll qw(POLLIN POLLOUT POLLHUP POLLERR);
use IO::Socket::INET;
use JSON::PP ();
use POSIX ();
use Socket qw(AF_UNIX SOCK_STREAM PF_UNSPEC);
use Time::HiRes qw(time);

my $json = JSON::PP->new->canonical->ascii;


# ---- What a fake is: for those that are one ----

sub good         { '' }
sub bodies       { () }
sub content_type { 'application/json' }
sub keys_of      { my ($self, $request) = @_; return ($request->{path}, '*') }
sub fields       { () }

# Before the journal's line is written and the answer sent.
sub take { }

# What is to be done for a command; what it answers, "done" when nothing.
sub obey {
    my ($self, $what, @words) = @_;

    if ($what eq 'script') {
        my $for = shift @words;
        $self->{scripts}{$for} = [@words];
        $self->{released} = 0 if grep { /hold/ } @words;
        return;
    }

    return $self->{waiting} if $what eq 'waiting';
    $what eq 'release' or die "no command \"$what\"\n";

    $self->{released} = 1;
    $self->act($_, 'ok') for values %{$self->{held}};
    $self->{held} = {};
    return;
}


# ---- The test's side ----

sub new {
    my ($class, %opt) = @_;

    my $self = bless {
        address => '127.0.0.1', port => 0,
        journal => File::Temp->new(TEMPLATE => '/tmp/ticket-fake.XXXXXX'),
        %opt, owner => $$, commands => [],
    }, $class;
    $self->start;
    return $self;
}

sub start {
    my ($self) = @_;

    my $listen = IO::Socket::INET->new(
        LocalAddr => $self->{address}, LocalPort => $self->{port},
        Listen => 4096, ReuseAddr => 1) or die ref($self) . ": $!";
    socketpair(my $mine, my $its, AF_UNIX, SOCK_STREAM, PF_UNSPEC)
        or die ref($self) . ": $!";
    $_->autoflush(1) for $mine, $its;
    $self->{port} = $listen->sockport;

    my $pid = fork // die ref($self) . ": $!";
    if ($pid == 0) {
        close $mine;
        $SIG{$_} = 'DEFAULT' for qw(TERM INT ALRM HUP);
        $SIG{PIPE} = 'IGNORE';
        eval { $self->serve($listen, $its) }
            or print STDERR ref($self), ": $@";
        POSIX::_exit(0);
    }

    @$self{qw(pid control)} = ($pid, $mine);
    $self->ask(@$_) for @{$self->{commands}};
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

sub port { return $_[0]{port} }
sub url  { return "http://127.0.0.1:$_[0]{port}/" . ($_[1] // '') }

sub ask {
    my ($self, @words) = @_;

    print {$self->{control}} $json->encode(\@words), "\n";
    my $answer = readline $self->{control};
    die ref($self) . " does not answer\n" if !defined $answer;
    return $answer;
}

sub command {
    my ($self, @words) = @_;

    push @{$self->{commands}}, \@words;
    return $self->ask(@words);
}

sub script {
    my ($self, $for, @does) = @_;

    $self->text_of($_) for @does;               # dies of what it cannot do
    $self->command(script => "$for", @does);
}

sub release { $_[0]->command('release') }

# How many wait for an answer now.
sub waiting { return 0 + $_[0]->ask('waiting') }

sub requests {
    my ($self, %where) = @_;

    my @all = $self->journal_read;

    for my $name (keys %where) {
        @all = grep { ($_->{$name} // '') eq $where{$name} } @all;
    }

    return @all;
}

# Each line is read once.
sub journal_read {
    my ($self) = @_;
    my $read = $self->{read} //= { at => 0, lines => [] };

    open my $file, '<', "$self->{journal}" or die "journal: $!";
    seek $file, $read->{at}, 0;
    for (grep { /\n\z/ } <$file>) {
        push @{$read->{lines}}, $json->decode($_);
        $read->{at} += length;
    }

    return @{$read->{lines}};
}


# ---- Its side: connections ----

sub serve {
    my ($self, $listen, $control) = @_;

    open my $file, '>>', "$self->{journal}" or die "journal: $!";
    $file->autoflush(1);

    my $poll = IO::Poll->new;
    @$self{qw(file poll waiting)} = ($file, $poll, 0);
    $self->{$_} = {} for qw(scripts conns held);
    nonblocking($listen);
    $poll->mask($_ => POLLIN) for $listen, $control;

    while (1) {
        $poll->poll($self->overdue);

        for my $fh ($self->ready(POLLIN | POLLHUP | POLLERR)) {
            if ($fh == $control) {
                $self->listen_to($control) or return 1;
            }
            elsif ($fh == $listen) {
                $self->welcome($listen);
            }
            elsif ($self->{conns}{$fh}) {
                $self->hear($self->{conns}{$fh});
            }
        }

        for my $fh ($self->ready(POLLOUT)) {
            $self->say_more($self->{conns}{$fh}) if $self->{conns}{$fh};
        }
    }
}

# What poll has found, the oldest first: IO::Poll gives it in no order, and what
# was begun first shall be sent and read first.
sub ready {
    my ($self, $events) = @_;

    my $conns = $self->{conns};
    return sort { ($conns->{$a} ? $conns->{$a}{order} : 0)
                  <=> ($conns->{$b} ? $conns->{$b}{order} : 0) }
           $self->{poll}->handles($events);
}

# A connection of this fake's, in the order in which they come.
sub joined {
    my ($self, $fh, $events, %conn) = @_;

    $self->{poll}->mask($fh => $events);
    return $self->{conns}{$fh} = {
        fh => $fh, order => ++$self->{joined}, in => '', out => '',
        slice => 65536, %conn,
    };
}

sub nonblocking {
    my ($fh) = @_;

    fcntl($fh, F_SETFL, fcntl($fh, F_GETFL, 0) | O_NONBLOCK);
}

# Does something in so many seconds.
sub later {
    my ($self, $seconds, $code) = @_;

    push @{$self->{delayed}}, [time + $seconds, $code];
}

# Does what was delayed until now; seconds until there is more, or none.
sub overdue {
    my ($self) = @_;

    my $now = time;
    my @all = sort { $a->[0] <=> $b->[0] } @{$self->{delayed} // []};
    my @due = grep { $_->[0] <= $now } @all;

    $self->{delayed} = [@all[@due .. $#all]];
    $_->[1]->() for @due;
    @{$self->{delayed}} = sort { $a->[0] <=> $b->[0] } @{$self->{delayed}};

    my $next = $self->{delayed}[0] // return;
    my $left = $next->[0] - time;
    return $left > 0 ? $left : 0;
}

sub listen_to {
    my ($self, $control) = @_;

    my $line = readline $control;
    return 0 if !defined $line;

    print {$control} $self->obey(@{$json->decode($line)}) // 'done', "\n";
    return 1;
}

sub welcome {
    my ($self, $listen) = @_;

    while (my $fh = $listen->accept) {
        nonblocking($fh);
        $self->joined($fh, POLLIN);
    }
}

sub leave {
    my ($self, $conn) = @_;

    $self->{waiting}-- if $conn->{busy};
    $self->{poll}->remove($conn->{fh});
    delete $self->{held}{$conn->{fh}};
    delete $self->{conns}{$conn->{fh}};
    close $conn->{fh};
}

sub hear {
    my ($self, $conn) = @_;

    my $n = sysread $conn->{fh}, $conn->{in}, 65536, length $conn->{in};
    return if !defined $n && $!{EAGAIN};
    return $self->leave($conn) if !$n;

    while ($conn->{in} =~ /\A(.*?)\r\n\r\n/s) {
        my ($head, $from) = ($1, $+[0]);
        my ($length) = $head =~ /^content-length: *(\d+)/mi;

        return if length $conn->{in} < $from + ($length // 0);
        my $body = substr $conn->{in}, $from, $length // 0;
        substr $conn->{in}, 0, $from + ($length // 0), '';
        $self->request($conn, $head, $body);
        return if !$self->{conns}{$conn->{fh}};
    }
}

sub say_more {
    my ($self, $conn) = @_;

    if (length $conn->{out}) {
        my $n = syswrite $conn->{fh}, $conn->{out}, $conn->{slice};
        return $self->leave($conn) if !defined $n && !$!{EAGAIN};
        substr $conn->{out}, 0, $n // 0, '';
    }

    return $self->leave($conn) if !length $conn->{out} && $conn->{end};
    $self->{poll}->mask($conn->{fh} => length $conn->{out} ? POLLIN | POLLOUT
                                                           : POLLIN);
}


# ---- Its side: requests ----

sub decoded {
    my ($text) = @_;

    $text =~ tr/+/ /;
    $text =~ s/%([0-9A-Fa-f]{2})/chr hex $1/ge;
    return $text;
}

# [name, value] of a query or a form.
sub pairs_of {
    my ($query) = @_;

    return map { my ($n, $v) = split /=/, $_, 2; [decoded($n), decoded($v // '')] }
           split /&/, $query // '';
}

sub request {
    my ($self, $conn, $head, $body) = @_;

    my ($first, @lines) = split /\r\n/, $head;
    my ($method, $target) = $first =~ m{\A(\S+) (\S+) HTTP/1\.[01]\z}
        or return $self->leave($conn);
    my ($path, $query) = split /\?/, $target, 2;
    my @pairs = pairs_of($query);
    my %request = (
        method => $method, target => $target, path => $path, pairs => \@pairs,
        params => { map { @$_ } @pairs }, body => $body,
        headers => { map { my ($n, $v) = split /: */, $_, 2; (lc $n => $v) }
                     @lines },
    );
    my $does = $self->behaviour(\%request);

    $conn->{busy} = 1;
    $self->take($conn, \%request, $does);
    %request = (%request, $self->fields(\%request), time => time,
                does => $does, open => ++$self->{waiting});
    delete $request{pairs};
    print {$self->{file}} $json->encode(\%request), "\n";

    $self->act($conn, $does);
}

sub behaviour {
    my ($self, $request) = @_;

    my ($list) = grep { defined } @{$self->{scripts}}{$self->keys_of($request)};
    $list //= ['ok'];
    return @$list > 1 ? shift @$list : $list->[0];
}

sub act {
    my ($self, $conn, $does) = @_;

    if ($does eq 'hold' && !$self->{released}) {
        $self->{held}{$conn->{fh}} = $conn;
        return;
    }

    if ($does =~ /\Adelay (\d+) (.+)\z/) {
        my $rest = $2;
        $self->later($1 / 1000, sub {
            $self->act($conn, $rest) if $self->{conns}{$conn->{fh}};
        });
        return;
    }

    return if $does eq 'silent';
    return $self->leave($conn) if $does eq 'close';

    $conn->{slice} = 1 if $does eq 'bytes';
    $conn->{end} = 1 if $does eq 'cut';
    $self->{waiting}-- if $conn->{busy};
    $conn->{busy} = 0;
    $conn->{out} .= $self->text_of($does, $conn);
    $self->say_more($conn);
}

# What is sent for a behaviour.
sub text_of {
    my ($self, $does) = @_;

    my $good = $self->good;
    my $bodies = $self->{bodies}
        //= { large => $good . ' ' x 1048576, $self->bodies };

    return $self->text_of($1) if $does =~ /\Adelay \d+ (.+)\z/;
    return $self->whole('200 OK', $bodies->{$does})
        if defined $bodies->{$does};
    return $self->whole('200 OK', $good)
        if $does =~ /\A(?:ok|hold|silent|close|bytes)\z/;
    return substr $self->whole('200 OK', $good . ' ' x 40), 0, -20
        if $does eq 'cut';
    return $self->whole("$1 X", $good) if $does =~ /\Ahttp (\d+)\z/;
    return $self->whole('302 Found', $good, 'Location: /ok/x')
        if $does eq 'redirect';
    die ref($self) . " cannot do \"$does\"\n";
}

sub whole {
    my ($self, $status, $body, @headers) = @_;

    # A body here would be the next answer's beginning to the client.
    return "HTTP/1.1 $status\r\n\r\n" if $status =~ /\A204/;
    return join "\r\n", "HTTP/1.1 $status", @headers,
                'Content-Type: ' . $self->content_type,
                'Content-Length: ' . length $body, '', $body;
}

1;
