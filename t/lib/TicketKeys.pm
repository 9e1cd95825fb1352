package TicketKeys;

=encoding utf8

=head1 NAME

TicketKeys - the keys of t/fixtures/pay as files, in a directory of their own

=head1 SYNOPSIS

    my $path = key_file('our.pem', alipay_app => 'private_pkcs8');
    key_file('root.crt', 'alipay_root_bundle');
    key_text('our.pem', "whatever\n", 0644);

=cut

use strict;
use warnings;

use Exporter qw(import);
use File::Basename qw(dirname);
use File::Temp ();
use JSON::PP ();
use TicketProcess qw(slurp write_file);

our @EXPORT = qw(key_file key_text);

my $dir = File::Temp->newdir;
my $keys;

sub key_text {
    my ($name, $text, $mode) = @_;

    my $path = "$dir/$name";
    unlink $path;
    write_file($path, $text);
    chmod $mode // 0600, $path or die "$path: $!";
    return $path;
}

sub key_file {
    my ($name, $key, $what, $mode) = @_;

    $keys //= JSON::PP->new->utf8->decode(
        slurp(dirname(__FILE__) . '/../fixtures/pay/keys.json'));
    my $text = ref $keys->{$key} ? $keys->{$key}{$what} : $keys->{$key};
    die "no $key" . ($what ? " $what" : '') unless $text;
    return key_text($name, $text, $mode);
}

1;
