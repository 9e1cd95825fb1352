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
    $_->{order} for $receiver->requests;
    $receiver->events($order);          # '03R': states and refunds, in order
    $receiver->expect_events($order, '03R', 'a life');      # in time

A TicketFake; "ok" answers retcode 0.  Of its own are

    retcode N     200 with that retcode
    charset NAME  the same with 0, and a letter of Latin-1, said to be NAME
    garbage       no XML
    nested        retcode 0, but not below the root
    doctype       well-formed, with entities that grow
    tail          retcode 0 after the entity's declaration was cut off

and in the journal page, user, order, status, ticket and verified (signature and
password: then the kind of signature).

=cut

use strict;
use warnings;

use parent 'TicketFake';
use TicketProcess qw(wait_until);
use TicketWire qw(decipher md5_upper sign_pairs);

sub url {
    my ($self, $path) = @_;

    return $self->SUPER::url(defined $path ? "$path/" : '');
}

sub agent { my ($self, @agent) = @_; $self->command(agent => @agent) }

sub events {
    my ($self, $order) = @_;

    return join '', map { $_->{status} // 'R' }
                    $self->requests(order => $order);
}

sub expect_events {
    my ($self, $order, $expected, $name) = @_;

    local $Test::Builder::Level = $Test::Builder::Level + 1;
    wait_until { $self->events($order) eq $expected }
        "$name: the agent is told $expected", 15;
}

sub content_type { 'text/xml; charset=utf-8' }
sub good         { document(0) }

sub document {
    my ($retcode) = @_;

    return '<?xml version="1.0" encoding="utf-8"?>' . "\n<root><retcode>"
           . "$retcode</retcode><retmsg></retmsg></root>";
}

sub bodies {
    return (
        garbage => 'retcode=0',
        nested  => '<root><x><retcode>0</retcode></x></root>',
        large   => '<root><retcode>0</retcode>' . ('x' x 1048576) . '</root>',
        doctype => '<!DOCTYPE root [<!ENTITY a0 "0000000000">'
                   . join('', map { '<!ENTITY a' . ($_ + 1) . ' "'
                                    . ("&a$_;" x 10) . '">' } 0 .. 8)
                   . ']><root><retcode>0</retcode><x>&a9;</x></root>',
        tail    => document(0) . '<!DOCTYPE root',
    );
}

sub text_of {
    my ($self, $does) = @_;

    return $self->whole('200 OK', document($1))
        if $does =~ /\Aretcode (.*)\z/;

    my ($charset) = $does =~ /\Acharset (\S+)\z/;
    return $self->whole('200 OK', "\n<Root><RetCode>0</RetCode>\xff</Root>")
               =~ s/utf-8/$charset/r
        if defined $charset;

    return $self->SUPER::text_of($does);
}

sub keys_of {
    my ($self, $request) = @_;

    my ($below) = $request->{path} =~ m{\A(/[^/]+)/};
    return ($request->{params}{orderid} // '', $below // '', '*');
}

sub fields {
    my ($self, $request) = @_;

    my $params = $request->{params};
    return (
        page => $request->{path} =~ s{.*/}{}r, user => $params->{user},
        order => $params->{orderid}, status => $params->{status},
        ticket => $params->{ticketcode},
        verified => $self->verified($request->{pairs}) || 0,
    );
}

sub obey {
    my ($self, $what, @words) = @_;

    $what eq 'agent' or return $self->SUPER::obey($what, @words);
    my ($user, $key, $password) = @words;
    $self->{agents}{$user} = { key => $key, password => $password };
    return 'done';
}

# The password travels as TripleDes(UPPER(MD5(password)), KEY).
sub verified {
    my ($self, $pairs) = @_;

    my %p = map { @$_ } @$pairs;
    my $agent = $self->{agents}{$p{user} // ''} or return 0;
    my $type = $p{sign_type} // 'MD5';
    my $strict = $type eq 'HMAC-SHA256';
    return 0 if $type ne 'MD5' && !$strict;
    return 0 if sign_pairs($pairs, $agent->{key}, strict => $strict)
                ne uc($p{sign} // '');
    return $type if !defined $agent->{password};

    my $hash = md5_upper($agent->{password});
    my $cipher = $p{password} // '';
    my $good = $cipher eq $hash
               || (eval { decipher($cipher, $agent->{key}) } // '') eq $hash;
    return $good && $type;
}

1;
