package TicketGateway;

=encoding utf8

=head1 NAME

TicketGateway - an SMS gateway, awkward on demand

=head1 SYNOPSIS

    my $gateway = TicketGateway->new;
    $gateway->url('send');              # http://127.0.0.1:PORT/send
    $gateway->script('*', 'http 500', 'ok');
    $_->{body} for $gateway->requests;

A TicketFake; "ok" answers {"code":0}.  Of its own are

    refused       {"code":7}
    garbage       nothing that makes sense

=cut

use strict;
use warnings;

use parent 'TicketFake';

sub good   { '{"code":0}' }
sub bodies { (refused => '{"code":7}', garbage => "\0\xff code is 0") }

1;
