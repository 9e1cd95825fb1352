# The list by which a device judges tickets while it is offline, and signed QR
# codes: their bytes as doc/gate.md has them, read by Perl, and by JavaScript.

use strict;
use warnings;
use utf8;

use Cwd qw(abs_path);
use Crypt::PK::Ed25519;
use Digest::SHA qw(hmac_sha256 sha256);
use FindBin;
use JSON::PP ();
use MIME::Base64 qw(decode_base64url);
use Test::More;

my $top = abs_path("$FindBin::Bin/..");
my $build = $ENV{TICKET_BUILD} // "$top/build";

my %is = map { $_ => slurp("$top/t/fixtures/gate_$_.json") } qw(list qr);
my ($vectors, $qr_vectors) = map { JSON::PP->new->utf8->decode($is{$_}) }
                             qw(list qr);

is qx{'$build/tools/gate_vectors' $_}, $is{$_},
    "the fixture gate_$_.json is what is built today" for qw(list qr);


# A reader of its own, after the tables of doc/gate.md.

sub segment {
    my ($hex) = @_;

    my $bytes = pack 'H*', $hex;
    my %s;
    @s{qw(magic kind nspans nproducts supplier day first last ntickets ncards
          made expires key_id previous)} =
        unpack 'a4 a C v l< l< q< q< V V q< q< a8 a32', $bytes;

    my $at = 96;
    my $take = sub { my ($size, $count) = @_;
                     my @pieces = map { substr $bytes, $at + $_ * $size, $size }
                                  0 .. $count - 1;
                     $at += $size * $count;
                     return @pieces };

    $s{products} = [map { [unpack 'l< v3 C3 x3 Q<', $_] }
                    $take->(32, $s{nproducts})];
    $s{spans} = [map { [unpack 'l< C x3 q<3', $_] } $take->(32, $s{nspans})];

    my @columns = map { [$take->($_, $s{ntickets})] } 8, 2, (1) x 6;
    my %row;
    for my $i (0 .. $s{ntickets} - 1) {
        my ($tag, $product, @bytes) = map { $_->[$i] } @columns;
        push @{$s{tickets}}, [$tag, unpack('v', $product), map { ord } @bytes];
    }
    $s{cards} = [$take->(8, $s{ncards})];
    $s{card_tickets} = [map { unpack 'V', $_ } $take->(4, $s{ncards})];

    $s{signed} = substr $bytes, 0, $at;
    $s{signature} = substr $bytes, $at;
    $s{hash} = sha256($bytes);
    return \%s;
}


sub verified {
    my ($key, $text, $signature) = @_;

    return Crypt::PK::Ed25519->new->import_key_raw(pack('H*', $key), 'public')
               ->verify_message($signature, $text);
}


sub tag { return substr hmac_sha256($_[0], pack 'H*', $vectors->{list_key}), 0, 8 }


subtest 'the bytes of a list' => sub {
    my $list = segment($vectors->{list});

    is "$list->{magic}$list->{kind}", 'TGL1L', 'it says what it is';
    is_deeply [@$list{qw(supplier day first last ntickets ncards nproducts nspans)}],
        [7, 20785, 0, 100, 11, 6, 2, 3], 'its numbers are there';
    is $list->{made}, 1795795200000 + 5 * 3600_000, 'it says when it was made';
    is unpack('H*', $list->{previous}), 'abcd' . '00' x 30,
        'it says which deltas it has';
    is $list->{key_id},
        substr(sha256(pack 'H*', $vectors->{public_key}), 0, 8),
        'it says which key has signed it';
    is length $list->{signature}, 64, 'a signature is its end';
    ok verified($vectors->{public_key}, $list->{signed}, $list->{signature}),
        'the signature is good for somebody else';

    is_deeply $list->{products}[0], [11, 1, 15, 30, 1, 0, 0, 0],
        'a product has its policy';
    is_deeply $list->{products}[1], [12, 2, 0, 0, 0, 2, 1, (1 << 63) | 1],
        'a product has its stations';
    is_deeply $list->{spans}[0],
        [0, 0, 1795795200000, 1795795200000 + 86_400_000, 0],
        'the first span is the day';

    my @tags = map { $_->[0] } @{$list->{tickets}};
    is_deeply \@tags, [sort @tags], 'tickets are sorted by their tags';
    my ($party) = grep { $_->[0] eq tag('261128007000000004200256001916') }
                  @{$list->{tickets}};
    is_deeply [@$party[1 .. 7]], [0, 1, 5, 3, 0x20, 0, 0],
        'a ticket is found by its code';

    my ($card) = grep { $list->{cards}[$_] eq tag('110101199003070070') } 0 .. 5;
    is $list->{tickets}[$list->{card_tickets}[$card]][0],
        tag('261128007000000004300188000001'), 'a card leads to its ticket';
    is_deeply [sort map { $list->{tickets}[$list->{card_tickets}[$_]][0] }
               grep { $list->{cards}[$_] eq tag(tag('E12345678')) } 0 .. 5],
        [sort map { tag($_) } qw(261128007000000005100188000010
                                 261128007000000005100288000011)],
        '... and the tag of its tag to those behind paper';
};


subtest 'the bytes of deltas' => sub {
    my ($one, $two) = map { segment($_) } @{$vectors->{deltas}};

    is "$one->{magic}$one->{kind}", 'TGL1D', 'they say what they are';
    is_deeply [map { @$_{qw(first last ntickets nproducts nspans)} } $one, $two],
        [101, 103, 3, 0, 0, 104, 104, 1, 0, 0], 'their numbers have no gap';
    is $one->{previous}, segment($vectors->{list})->{previous},
        'the first ones follow what the list has';
    is $two->{previous}, $one->{hash}, 'the next ones follow the first';
    ok verified($vectors->{public_key}, $one->{signed}, $one->{signature}),
        'the first ones are signed';
    ok verified($vectors->{old_public_key}, $two->{signed}, $two->{signature}),
        'the next ones are signed by the other key';
    is $two->{card_tickets}[0], 0xffffffff, 'a card is taken back';
};


subtest 'the list key of a day' => sub {
    my $info = 'ticket gate list' . pack('N N C', 7, 20785, 1);

    is unpack('H*', hmac_sha256($info, pack 'H*', $vectors->{ticket_key})),
        $vectors->{list_key}, 'it is HKDF-Expand of the ticket key';
};


subtest 'a signed QR code' => sub {
    for my $qr (@{$qr_vectors->{qr}}) {
        my $bytes = decode_base64url($qr->{text});
        my ($version, $key, $order, $check, $number, $first, $days, $slot,
            $persons, $product) = unpack 'C a q< V v v C v v l<', $bytes;
        my ($ticket, $flags) = ($number & 1023, $number >> 10);
        my %read = (order => $order, ticket => $ticket, check => $check,
                    first => $first,
                    last => $first + $days, slot => $slot, persons => $persons,
                    product => $product, print => $flags & 1,
                    id => $flags >> 1 & 1, group => $flags >> 2 & 1);

        is length $bytes, 91, 'it has its bytes';
        is $version, 0x52, 'it has its version';
        is $key, substr(sha256(pack 'H*', $qr_vectors->{public_key}), 0, 1),
            'it has the first byte of its key';
        is_deeply \%read, { map { $_ => $qr->{$_} } keys %read },
            'it has what the ticket is for';
        ok verified($qr_vectors->{public_key},
                    substr($bytes, 0, 27) . pack('l<', 7), substr $bytes, 27),
            'its signature is good for somebody else';
        cmp_ok length $qr->{text}, '<=', 122,
            'a QR code of version 7 holds it';
    }
};


subtest 'JavaScript' => sub {
    my $seed = 20261128;
    open my $out, '-|', "'$build/tools/gate_vectors' many $seed"
                        . " | node '$top/t/lib/gate_list.mjs'"
        or die "node: $!";
    local $/;
    my $said = <$out>;
    ok close $out, 'it reads them' or return;
    my $js = JSON::PP->new->utf8->decode($said);

    for my $i (0 .. $#{$vectors->{said}}) {
        my $wanted = $vectors->{said}[$i];
        my $text = $wanted->{code} // $wanted->{card};
        is $js->{said}[$i], $wanted->{answer},
            "of $text after $wanted->{after} deltas";
    }
    is scalar @{$js->{said}}, scalar @{$vectors->{said}}, 'all is said';

    for my $i (0 .. $#{$vectors->{refused}}) {
        my $wanted = $vectors->{refused}[$i];
        is $js->{refused}[$i], $wanted->{why},
            "it is refused that $wanted->{what}";
    }
    is scalar @{$js->{refused}}, scalar @{$vectors->{refused}},
        'what is refused changes nothing';
    is_deeply $js->{spoilt}, [qw(FORM SIGNATURE UNKNOWN_KEY)],
        'no list with another byte is taken';
    is_deeply $js->{other}, [],
        "a list with deltas by chance is what it is in C, with the seed $seed";
    cmp_ok $js->{found}, '>', 1000, 'it has its tickets';
    cmp_ok $js->{cards}, '>', 20, 'it has cards of several tickets';
    ok $js->{keyIsShut}, 'a list key cannot be read out again';

    for my $i (0 .. $#{$qr_vectors->{qr}}) {
        my %wanted = %{$qr_vectors->{qr}[$i]};
        delete $wanted{text};
        my %read = map { $_ => $js->{qr}[$i]{$_} } keys %wanted;
        $read{$_} = $read{$_} ? 1 : 0 for qw(print id group);
        is_deeply \%read, \%wanted, "the QR code of order $wanted{order}";
        is_deeply $js->{qr}[$i]{errors},
            [qw(SIGNATURE SIGNATURE UNKNOWN_KEY FORM FORM FORM)],
            'others are refused by name';
        ok $js->{qr}[$i]{signed}, 'it is known as a signed one';
        ok $js->{qr}[$i]{named}, 'its code is there without a key';
    }
};

done_testing;


sub slurp {
    my ($name) = @_;

    open my $file, '<', $name or die "$name: $!";
    local $/;
    return <$file>;
}
