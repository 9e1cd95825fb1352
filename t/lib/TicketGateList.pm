package TicketGateList;

=encoding utf8

=head1 NAME

TicketGateList - a device's copy of a list, after doc/gate.md

=head1 SYNOPSIS

    my $list = TicketGateList->new($supplier, $day, $now, @public_keys);
    $list->open($bytes);             # dies of the refusal's name
    $list->apply($_) for segments($bytes);
    $list->find(list_key($ticket_key, $supplier, $day), $code)->{used};

=cut

use strict;
use warnings;

use Crypt::PK::Ed25519;
use Digest::SHA qw(hmac_sha256 sha256);
use Exporter qw(import);

our @EXPORT = qw(segments list_key);

use constant { HEAD => 96, SIGNATURE => 64, NONE => 0xffffffff };


sub list_key {
    my ($ticket_key, $supplier, $day) = @_;
    return hmac_sha256('ticket gate list' . pack('N2', $supplier, $day)
                       . "\x01", $ticket_key);
}

sub size {
    my ($spans, $products, $tickets, $cards) =
        unpack 'x5 C v x24 V V', $_[0];
    return HEAD + 32 * ($spans + $products) + 16 * $tickets + 12 * $cards
           + SIGNATURE;
}

sub segments {
    my ($bytes) = @_;
    my @found;
    while (length $bytes) {
        die "FORM\n" if length $bytes < HEAD || length $bytes < size($bytes);
        push @found, substr $bytes, 0, size($bytes), '';
    }
    return @found;
}

sub new {
    my ($class, $supplier, $day, $now, @keys) = @_;
    return bless { supplier => $supplier, day => $day, now => $now,
                   keys => { map { substr(sha256($_), 0, 8) => $_ } @keys } },
                 $class;
}

sub read_segment {
    my ($self, $bytes) = @_;

    die "FORM\n" if length $bytes < HEAD + SIGNATURE;
    my %s;
    @s{qw(magic kind nspans nproducts supplier day first last ntickets ncards
          made expires key_id previous)} =
        unpack 'a4 a C v l< l< q< q< V V q< q< a8 a32', $bytes;
    die "FORM\n" if $s{magic} ne 'TGL1' || $s{kind} !~ /^[LD]$/;

    my $key = $self->{keys}{$s{key_id}} or die "UNKNOWN_KEY\n";
    my $signed = substr $bytes, 0, -SIGNATURE();
    Crypt::PK::Ed25519->new->import_key_raw($key, 'public')
        ->verify_message(substr($bytes, -SIGNATURE()), $signed)
        or die "SIGNATURE\n";
    die "SUPPLIER\n" if $s{supplier} != $self->{supplier};
    die "DAY\n" if $s{day} != $self->{day};
    die "EXPIRED\n" if $self->{now} >= $s{expires};
    die "FORM\n" if length $bytes != size($bytes);

    my $at = HEAD;
    my $take = sub {
        my ($size, $count) = @_;
        my @found = map { substr $bytes, $at + $_ * $size, $size }
                    0 .. $count - 1;
        $at += $size * $count;
        return @found;
    };
    $s{products} = [map { my %p; @p{qw(number entries early late early_then
                              late_then reentry stations)} =
                              unpack 'l< v3 C3 x3 Q<', $_; \%p }
                    $take->(32, $s{nproducts})];
    $s{spans} = [map { my %p; @p{qw(number window from until over)} =
                           unpack 'l< C x3 q<3', $_; \%p }
                 $take->(32, $s{nspans})];
    my @columns = map { [$take->($_, $s{ntickets})] } 8, 2, (1) x 6;
    $s{rows} = [map {
        my $i = $_;
        my ($tag, $product, @rest) = map { $_->[$i] } @columns;
        my %row = (tag => $tag, product => unpack('v', $product));
        @row{qw(span persons used flags before after)} = map { ord } @rest;
        \%row;
    } 0 .. $s{ntickets} - 1];
    my @cards = $take->(8, $s{ncards});
    my @of = map { unpack 'V', $_ } $take->(4, $s{ncards});
    $s{cards} = [map { [$cards[$_], $of[$_]] } 0 .. $#cards];
    $s{hash} = sha256($bytes);
    return \%s;
}

sub open {      ## no critic (ProhibitBuiltinHomonyms)
    my ($self, $bytes, $least) = @_;

    my $s = $self->read_segment($bytes);
    die "FORM\n" if $s->{kind} ne 'L';
    die "OLD\n" if $s->{last} < ($least // $self->{last} // 0);

    @$self{qw(list last hash made rows cards)} =
        ($s, $s->{last}, $s->{previous}, $s->{made},
         { map { $_->{tag} => $_ } @{$s->{rows}} }, {});
    $self->put_cards($s);
    return $self;
}

sub apply {
    my ($self, $bytes) = @_;

    my $s = $self->read_segment($bytes);
    die "FORM\n" if $s->{kind} ne 'D';
    die "OLD\n" if $s->{last} <= $self->{last};
    die "GAP\n" if $s->{first} > $self->{last} + 1;
    die "PREVIOUS\n" if $s->{first} <= $self->{last}
                        || $s->{previous} ne $self->{hash};
    die "FORM\n" if grep { $_->{product} >= $self->{list}{nproducts}
                           || $_->{span} >= $self->{list}{nspans} }
                    @{$s->{rows}};
    $self->{rows}{$_->{tag}} = $_ for @{$s->{rows}};
    $self->put_cards($s);
    @$self{qw(last hash made)} = ($s->{last}, $s->{hash}, $s->{made});
    return $self;
}

sub put_cards {
    my ($self, $s) = @_;
    for (@{$s->{cards}}) {
        my ($tag, $of) = @$_;
        if ($of == NONE) {
            $self->{cards}{$tag} = {};
            next;
        }
        $self->{cards}{$tag}{$s->{rows}[$of]{tag}} = 1;
    }
    return;
}

# What is known of a ticket; undef: it is not listed.
sub find {
    my ($self, $key, $code) = @_;
    return $self->{rows}{substr hmac_sha256($code, $key), 0, 8};
}

# The tickets of an identity card.
sub card {
    my ($self, $key, $id) = @_;
    return map { $self->{rows}{$_} }
           sort keys %{$self->{cards}{substr hmac_sha256($id, $key), 0, 8}
                       // {}};
}

1;
