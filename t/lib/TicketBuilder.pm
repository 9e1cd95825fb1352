package TicketBuilder;

=encoding utf8

=head1 NAME

TicketBuilder - what provider/ asks of a platform, and makes of its answers

=head1 SYNOPSIS

    my $builder = TicketBuilder->new($platform, notify_base => $url);

    my $request = $builder->build(refund => { number => 'T...', ... });
    my $said = $builder->ask(refund => { number => 'T...', ... });
    $said->{outcome}; $said->{state}; $said->{amount_fen}; $said->{answer}{status};
    $builder->notice($line)->{proof};   # of $platform->requests, or the like

build() has method, url, headers, body, or why it cannot; ask() sends it to the
platform and judges what comes.  It is the module's own code, without a worker.

=cut

use strict;
use warnings;

use Cwd qw(abs_path);
use File::Basename qw(dirname);
use IPC::Open2 qw(open2);
use JSON::PP ();
use Time::HiRes qw(time);

use TicketPlatform qw(random_text);
use TicketProcess qw(write_file);

my $top    = abs_path(dirname(__FILE__) . '/../..');
my $binary = ($ENV{TICKET_BUILD} // "$top/build") . '/tools/pay_dump';
my $json   = JSON::PP->new->utf8->canonical;

sub new {
    my ($class, $platform, %opt) = @_;

    my $account = $platform->account;
    my %contents = $platform->contents;
    my @files = map { +{ role => $_, text => $contents{$_},
                         key_id => $_ eq 'platform_key' ? $account->{key_id} // ''
                                                        : '' } }
                sort keys %contents;
    my $pid = open2(my $out, my $in, $binary);
    my $self = bless {
        owner => $$, platform => $platform, pid => $pid, in => $in, out => $out,
        account => { %$account, notify_base => 'https://pay.test.example/', %opt,
                     files => \@files },
    }, $class;
    $in->autoflush(1);
    return $self;
}

sub DESTROY {
    my ($self) = @_;

    # Whatever was forked since has its pipe, too: that does not end it.
    local ($?, $!, $@);
    return if $self->{owner} != $$;
    kill TERM => $self->{pid};
    waitpid $self->{pid}, 0;
}

sub order {
    my ($self, $do, $action, $content, %more) = @_;

    my %content = map { $_ => /_at\z|_fen\z/ ? int $content->{$_} : $content->{$_} }
                  keys %$content;
    $content{way} //= '';
    print {$self->{in}} $json->encode({
        do => $do, action => $action, content => \%content, now => int time,
        nonce => random_text(32), account => $self->{account}, %more }), "\n";
    my $line = readline $self->{out};
    die "pay_dump has ended\n" if !defined $line;
    return $json->decode($line);
}

sub build { my ($self, @call) = @_; return $self->order('build', @call) }

sub judge {
    my ($self, $action, $content, $status, $headers, $body) = @_;

    return { %{$self->order('judge', $action, $content, answer => {
                 status => 0 + $status, headers => texts($headers), body => text($body) })},
             answer => { status => $status, headers => $headers, body => $body } };
}

sub texts { my ($headers) = @_; return { map { "$_" } %$headers } }

# Of bytes: what is no UTF-8 cannot be handed over, and is not.
sub text {
    my ($bytes) = @_;

    my $copy = $bytes;
    return utf8::decode($copy) ? $copy : '';
}

sub ask {
    my ($self, $action, $content, %opt) = @_;

    my $request = $self->build($action, $content);
    die "$action cannot be built: $request->{why}\n" if !$request->{url};
    my ($status, $headers, $body) = $self->send_request($request, %opt);
    return $self->judge($action, $content, $status // 0, $headers // {}, $body // '');
}

sub send_request {
    my ($self, $request, %opt) = @_;

    my ($target) = $request->{url} =~ m{\Ahttps?://[^/]+(/.*)?\z};
    my $body = $request->{body};
    utf8::encode($body);
    return $self->{platform}->visit($request->{method}, $target // '/',
                                    { %{$request->{headers}} }, $body, %opt)
        if !$request->{certificate};
    return $self->send_with_certificate($request->{url}, $body);
}

sub send_with_certificate {
    my ($self, $url, $body) = @_;

    my $dir = File::Temp->newdir;
    my $file = $self->{platform}->files("$dir");
    write_file("$dir/body", $body);
    my $answer = qx{curl -s -i --max-time 10 --cacert '@{[$self->{platform}->ca_file]}' \\
        --cert $file->{api_cert} --key $file->{api_key} --data-binary \@$dir/body \\
        '$url'};
    my ($head, $rest) = split /\r\n\r\n/, $answer, 2;
    my ($status) = $head =~ m{\AHTTP/1\.1 (\d+)};
    return ($status, {}, $rest);
}

sub notice {
    my ($self, $line) = @_;

    return $self->order('notice', 'query', {}, notice => {
        headers => texts($line->{headers}), body => text($line->{body}) });
}

1;
