package TicketRailReceiver;

=encoding utf8

=head1 NAME

TicketRailReceiver - an agent, or the channel, that hears of rail orders, awkward
on demand

=head1 SYNOPSIS

    my $receiver = TicketRailReceiver->new;
    $receiver->keys_are('/agent' => "${key}xcslw"); # what signs there: the key,
                                                    # and of an agent its code
    $receiver->script($order_no, 'http 500', 'false', 'ok');
    $receiver->notes($order_no);                    # 'PAY 2, PAY 1'
    $receiver->expect_notes($order_no, 'ISSUED, PARTIAL', 'issued');

A TicketFake; "ok" answers C<{"ret":true}>.  Of its own are

    false         {"ret":false,"msg":...}, as the document has it
    text          ret is the text "true"
    html, empty, array, twice    200, and nothing of an object with one ret

Scripts are for an order, a path, "*".  In the journal: order, note, verified:
the number of the key by which the form is signed as the document says.

=cut

use strict;
use warnings;
use utf8;

use parent 'TicketFake';
use Digest::MD5 qw(md5_hex);
use TicketProcess qw(wait_until);

# merchantCode is signed and not sent to agents, whose keys_are() have it.
my @VALUES = qw(orderNo payStatus event amount refundCash reason);

sub keys_are { my ($self, $path, @keys) = @_; $self->command(keys => $path, @keys) }

sub notes {
    my ($self, $order, %where) = @_;
    return join ', ', map { $_->{note} } $self->requests(order => $order, %where);
}

sub expect_notes {
    my ($self, $order, $expected, $name, %where) = @_;
    local $Test::Builder::Level = $Test::Builder::Level + 1;
    wait_until { $self->notes($order, %where) eq $expected }
        "$name: told are $expected", 15
        or Test::More::diag('told: ' . $self->notes($order, %where));
}

sub good { return '{"ret":true}' }

sub bodies {
    return (
        false => '{"ret":false,"msg":"abc123456"}',
        text  => '{"ret":"true"}',
        html  => '<html>"ret":true</html>',
        empty => '',
        array => '[{"ret":true}]',
        twice => '{"ret":true,"ret":true}',
    );
}

sub sent_of {
    my ($request) = @_;
    return { map { @$_ } TicketFake::pairs_of($request->{body}) };
}

sub keys_of {
    my ($self, $request) = @_;
    return (sent_of($request)->{orderNo} // '', $request->{path}, '*');
}

sub fields {
    my ($self, $request) = @_;
    my $sent = sent_of($request);
    return (order => $sent->{orderNo}, verified => $self->verified($request, $sent),
            note => defined $sent->{payStatus} ? "PAY $sent->{payStatus}"
                                               : $sent->{event} // '?');
}

sub obey {
    my ($self, $what, @words) = @_;
    $what eq 'keys' or return $self->SUPER::obey($what, @words);
    my ($path, @keys) = @words;
    $self->{signs}{$path} = \@keys;
    return 'done';
}

sub verified {
    my ($self, $request, $sent) = @_;
    my $keys = $self->{signs}{$request->{path}} or return 0;

    return 0 if $request->{method} ne 'POST' || ($request->{headers}{'content-type'} // '')
                ne 'application/x-www-form-urlencoded';
    for my $n (1 .. @$keys) {
        return $n if ($sent->{HMAC} // '') eq uc md5_hex(join '', $keys->[$n - 1],
            map { $sent->{$_} // '' } @VALUES);
    }
    return 0;
}

1;
