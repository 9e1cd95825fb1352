package TicketPicture;

=encoding utf8

=head1 NAME

TicketPicture - pictures as staff upload them: three pixels wide, two high

=head1 SYNOPSIS

    my $bytes = picture('webp');
    my $path = picture_file('jpeg');

A picture is a png where no kind is named.  An odd one of its kind stands behind
a colon: C<png:2> is another one.

=cut

use strict;
use warnings;

use Compress::Zlib qw(compress crc32);
use File::Temp;

use Exporter qw(import);
our @EXPORT = qw(picture picture_file);

my %picture = (
    jpeg => 'ffd8ffe000064a464946ffc00011080002000303012200021101031101ffda000c'
            . '03010002110311003f00f3fa28a2803fffd9',
    webp => '52494646240000005745425056503820180000003001009d012a0300020002c04c'
            . '25a400037000fef81f8000',
);

sub chunk {
    my ($name, $data) = @_;

    return pack('N', length $data) . $name . $data
           . pack 'N', crc32($name . $data);
}

sub picture {
    my ($kind, $colour) = split /:/, $_[0] // 'png';

    return pack 'H*', $picture{$kind} if $picture{$kind};
    return "\x89PNG\r\n\x1a\n" . chunk('IHDR', pack 'NNC5', 3, 2, 8, 2, 0, 0, 0)
           . chunk('IDAT', compress(("\0" . chr($colour // 0) x 9) x 2))
           . chunk('IEND', '');
}

my @files;

sub picture_file {
    my $file = File::Temp->new(SUFFIX => '.picture');

    binmode $file;
    print {$file} picture(@_);
    close $file or die "cannot write a picture: $!\n";
    push @files, $file;

    return $file->filename;
}

1;
