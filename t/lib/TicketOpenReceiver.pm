package TicketOpenReceiver;

=encoding utf8

=head1 NAME

TicketOpenReceiver - a distributor of the open API that hears of its orders,
awkward on demand

=head1 SYNOPSIS

    my $receiver = TicketOpenReceiver->new;
    $receiver->agent(7811 => $key, ...);        # signatures are checked with it
    $receiver->url('notice/zzy?a=1');
    $receiver->script($open_id, 'http 500', 'code 0', 'small', 'ok');
    $receiver->script('order_refund_notify', 'html');
    $_->{note}{CheckedNumber} for $receiver->requests(order => $open_id);
    $receiver->expect_notes($order, 'verify 1/2 verify 2/2', 'two checks');

A TicketFake; "ok" answers as the document has it.  Of its own are

    code N        200 with that Code, IsSuccess true; N may be a text, in ""
    small         {"code":1000,"message":...}, as one client of 2021 answers
    true, false   no Code, IsSuccess so
    html, empty, array     200, and nothing of an object

Scripts are for an order (its OrderId), a product ("p11063"), a service, a path,
"*".  In the journal: service, partner, order, own, product, note (the inner
object, read), text (whether it was a string) and verified: signature, headers
and partner by code of its own, not ours; then the number of the key.

=cut

use strict;
use warnings;

use parent 'TicketFake';
use Digest::SHA qw(hmac_sha1_base64);
use JSON::PP ();
use TicketProcess qw(wait_until);
use Time::HiRes ();

sub agent { my ($self, @agent) = @_; $self->command(agent => @agent) }

# A notice in a word: "ticket 1", "verify 3/5", "refund NO 1", "product 2".
sub word_of {
    my ($request) = @_;

    my ($service) = ($request->{service} // '') =~ /\Aorder_(\w+)_notify\z/
        or return '?';
    my $note = $request->{note};
    return "verify $note->{CheckedNumber}/$note->{OrderTotal}"
        if $service eq 'verify';
    return "refund $note->{RefundApplyNo} $note->{RefundStatus}"
        if $service eq 'refund';
    return 'product ' . $note->{Status} if $service eq 'product';
    return "$service $note->{TicketStatus}";
}

sub notes {
    my ($self, %where) = @_;
    return join ', ', map { word_of($_) } $self->requests(%where);
}

sub expect_notes {
    my ($self, $order, $expected, $name) = @_;

    local $Test::Builder::Level = $Test::Builder::Level + 1;
    wait_until { $self->notes(order => $order) eq $expected }
        "$name: the agent is told $expected", 15;
}

sub good {
    return '{"Code":1000,"IsSuccess":true,"LogId":"","Message":"'
           . "\xe6\x94\xb6\xe5\x88\xb0\xe9\x80\x9a\xe7\x9f\xa5" . '"}';
}

sub bodies {
    return (
        small => '{"code":1000,"message":"ok"}',
        true  => '{"IsSuccess":true}',
        false => '{"isSuccess":false,"message":"no"}',
        html  => '<html><body>Code 1000</body></html>',
        empty => '',
        array => '[{"Code":1000}]',
    );
}

sub text_of {
    my ($self, $does) = @_;

    return $self->whole('200 OK', qq({"Code":$1,"IsSuccess":true}))
        if $does =~ /\Acode (.*)\z/;
    return $self->SUPER::text_of($does);
}

sub read_notice {
    my ($request) = @_;

    return $request->{read} //= do {
        my $all = eval { JSON::PP->new->utf8->decode($request->{body}) } // {};
        my $head = $all->{OrderNotifyHeader} // {};
        my $inner = $all->{OrderNotifyBody};
        my $text = defined $inner && !ref $inner;
        my $note = $text ? eval { JSON::PP->new->decode($inner) } // {} : {};

        +{ service => $head->{NotifyServiceName}, note => $note,
           partner => $head->{PartnerId}, text => $text ? 1 : 0 };
    };
}

sub keys_of {
    my ($self, $request) = @_;

    my $read = read_notice($request);
    my $note = $read->{note};
    return ($note->{OrderId} // "p" . ($note->{ProductId} // ''),
            $read->{service} // '', $request->{path}, '*');
}

sub fields {
    my ($self, $request) = @_;

    my $read = read_notice($request);
    delete $request->{read};
    return (%$read, order => $read->{note}{OrderId},
            own => $read->{note}{OriginOrderId},
            product => $read->{note}{ProductId},
            verified => $self->verified($request, $read), read => undef);
}

sub obey {
    my ($self, $what, @words) = @_;

    $what eq 'agent' or return $self->SUPER::obey($what, @words);
    my ($partner, @keys) = @words;
    $self->{agents}{$partner} = \@keys;
    return 'done';
}

# HMAC-SHA1 over partner, milliseconds and the path without the query.
sub verified {
    my ($self, $request, $read) = @_;

    my %head = %{$request->{headers}};
    my $partner = $head{partnerid} // '';
    my $keys = $self->{agents}{$partner} or return 0;

    return 0 if $request->{method} ne 'POST' || $partner ne $read->{partner};
    return 0 if ($head{'content-type'} // '')
                ne 'application/json; charset=utf-8';
    return 0 if ($head{timestamp} // '') !~ /\A[0-9]{13}\z/;

    for my $n (1 .. @$keys) {
        my $token = hmac_sha1_base64(
            "$partner$head{timestamp}$request->{path}", $keys->[$n - 1]);
        return $n if ($head{authorization} // '')
                     eq "Bearer ZZY-OPENAPI:$partner:$token=";
    }

    return 0;
}

1;
