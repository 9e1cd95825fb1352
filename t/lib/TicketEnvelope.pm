package TicketEnvelope;

# Requests and answers signed beside their bodies, as WeChat Pay V3 does it and
# the clearing house after it.  A request has all in one header, five lines are
# signed; an answer and a notice have a header each, three lines are signed.

use strict;
use warnings;

use TicketPlatform qw(random_text sign verified);

use Exporter qw(import);
our @EXPORT_OK = qw(authorization authorization_fault signed_headers);


# What is wrong with a request's Authorization; undef when nothing is.
#
#   scheme, mchid, serial, key    of who may ask; the key's name
#   now                           of the platform's clock
#   nonces                        those seen; without it they may repeat

sub authorization_fault {
    my ($r, %us) = @_;

    my ($scheme, $rest) = split / /, $r->{headers}{authorization} // '', 2;
    return 'no authorization of ours' if ($scheme // '') ne $us{scheme};

    my %p = ($rest // '') =~ /(\w+)="([^"]*)"/g;
    for my $name (qw(mchid nonce_str signature timestamp serial_no)) {
        return "no $name" if !length($p{$name} // '');
    }

    return 'another merchant' if $p{mchid} ne $us{mchid};
    return 'an unknown serial' if lc $p{serial_no} ne lc $us{serial};
    return 'a wrong nonce' if $p{nonce_str} !~ /\A\w{1,32}\z/a;
    return 'a wrong time' if $p{timestamp} !~ /\A\d{10}\z/
                             || abs($p{timestamp} - $us{now}) > 300;
    return 'a wrong signature'
        if !verified(asked($r, $p{timestamp}, $p{nonce_str}), $p{signature},
                     $us{key});
    return 'a nonce that was there' if $us{nonces} && $us{nonces}{$p{nonce_str}}++;
    return;
}

sub asked {
    my ($r, $time, $nonce) = @_;
    return join '', map { "$_\n" } $r->{method}, $r->{target}, $time, $nonce,
                                   $r->{body};
}

# The header of one who asks.
sub authorization {
    my ($r, %us) = @_;

    my $nonce = $us{nonce} // random_text(32);
    my $time = int $us{now};
    my $signature = sign(asked($r, $time, $nonce), $us{key});
    return "$us{scheme} mchid=\"$us{mchid}\",nonce_str=\"$nonce\","
           . "signature=\"$signature\",timestamp=\"$time\","
           . "serial_no=\"$us{serial}\"";
}

# Of an answer or a notice.  prefix, now, key, serial; how: forged, unsigned,
# stale, probe (a signature that is wrong on purpose).
sub signed_headers {
    my ($body, $how, %us) = @_;

    my $time = int $us{now} - ($how->{stale} ? 3600 : 0);
    my $nonce = random_text(32);
    my $signature = sign("$time\n$nonce\n$body\n", $us{key}, $how->{forged});
    $signature = "$us{probe}$signature" if $how->{probe};

    return $how->{unsigned} ? () : (
        "$us{prefix}-Timestamp: $time", "$us{prefix}-Nonce: $nonce",
        "$us{prefix}-Serial: $us{serial}", "$us{prefix}-Signature: $signature",
    );
}

1;
