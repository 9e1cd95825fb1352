package TicketCodes;

=encoding utf8

=head1 NAME

TicketCodes - codes of tickets, made by another program than the one tested

=head1 SYNOPSIS

    my $code = ticket_code(2, $order, 1);       # also of one not issued
    my $key = gate_key('HILL');                 # signs from now on
    my $text = signed_code($key, 2, $order, 1, persons => 3);

=over

=item ticket_code($supplier, $order, $ticket, $life)

The 30 digits; the life is 0 where it is not said.

=item gate_key($code)

One more key of a supplier's, for signed QR codes; its private half is here
alone.

=item signed_code($key, $supplier, $order, $ticket, %is)

The text of a signed QR code: life, first_day (days since 1970), days, flags,
slot, persons, product.

=item signed_facts($text, $supplier, $public)

What such a text says, once its signature is good by that key (hex): order,
check, ticket, flags, first day, days, slot, persons, product; undef: it is not.

=back

=cut

use strict;
use warnings;

use Crypt::PK::Ed25519;
use Digest::SHA qw(hmac_sha256 sha256);
use Exporter qw(import);
use MIME::Base64 qw(decode_base64url encode_base64url);

use TicketBooking qw(connection sql_call);
use TicketVisitor ();

our @EXPORT = qw(ticket_code gate_key signed_code signed_facts);


# $ticket: of a code behind the first one, 1024 more for each.
sub ticket_code {
    my ($supplier, $order, $ticket, $life) = @_;

    my $key = hmac_sha256('ngx_ticket ticket 1', TicketVisitor::master());
    my $hash = hmac_sha256(pack('N Q> N', $supplier, $order, $ticket)
                           . ($life ? pack('Q>', $life) : ''), $key);
    return sprintf '%019d%03d%08d', $order, $ticket & 1023,
        unpack('Q>', substr $hash, 0, 8) % 100_000_000;
}

sub gate_key {
    my ($code) = @_;

    my $key = Crypt::PK::Ed25519->new;
    $key->generate_key;
    my $row = sql_call(connection('ticket_staff'), 'api.staff_gate_key_make',
        $code, '\x' . unpack('H*', $key->export_key_raw('public')), '\x01')
        ->[0];
    die "$row->{verdict}\n" if defined $row->{verdict};
    return $key;
}

sub signed_code {
    my ($key, $supplier, $order, $ticket, %is) = @_;

    my $id = substr sha256($key->export_key_raw('public')), 0, 1;
    my $check = substr ticket_code($supplier, $order, $ticket, $is{life}), 22;
    my $bytes = "\x52$id" . pack 'q< V v v C v v l<', $order, $check,
        ($ticket & 1023) + 1024 * ($is{flags} // 0), $is{first_day} // 20785,
        $is{days} // 0, $is{slot} // 0, $is{persons} // 1, $is{product} // 1;
    return encode_base64url($bytes
        . $key->sign_message($bytes . pack 'l<', $supplier));
}

sub signed_facts {
    my ($text, $supplier, $public) = @_;

    my $bytes = decode_base64url($text);
    my $key = Crypt::PK::Ed25519->new->import_key_raw(pack('H*', $public),
                                                      'public');
    return unless $key->verify_message(substr($bytes, 27),
        substr($bytes, 0, 27) . pack 'l<', $supplier);
    my ($order, $check, $ticket, @more) = unpack 'x2 q< V v v C v v l<', $bytes;
    return [$order, sprintf('%08d', $check), $ticket & 1023, $ticket >> 10,
            @more];
}

1;
