package TicketVisitor;

=encoding utf8

=head1 NAME

TicketVisitor - a visitor's phone: the link of an order, its page, its QR codes

=head1 SYNOPSIS

    system_start(locations => visitor_location());
    my $page = visitor_page($order, lang => 'en', query => '?p=2');
    my @codes = map { qr_of($_) } images($page);

=over

=item visitor_location()

The location /t/.

=item visitor_token($order, life => 0, supplier => 1, key => ...)

The link, made by another program than the one that is tested.

=item visitor_get($path, method => 'GET', lang => '', form => {})

What is there: raw bytes, content in letters, headers, status.

=item visitor_page($order, query => '', ...)

The same, read as XML (doc), strictly.

=item images($page), qr_of($png), says($page, $xpath), text($page)

Pictures in the page; what a scanner reads of one; texts of nodes; all of it.

=item state_is($order, $words, $name)

The page says this, and has neither ticket nor code.

=back

=cut

use strict;
use warnings;
use utf8;

use Digest::SHA qw(hmac_sha256);
use File::Temp qw(tempfile);
use HTTP::Tiny;
use MIME::Base64 qw(decode_base64 encode_base64url);
use Test::More;
use TicketTest;
use XML::LibXML;

use Exporter qw(import);
our @EXPORT = qw(
    visitor_location visitor_token visitor_get visitor_page images qr_of says
    text state_is
);

sub visitor_location { return 'location /t/ { ticket_visitor; }' }

sub visitor_token {
    my ($order, %opt) = @_;
    my $supplier = $opt{supplier} // 1;
    my $life = $opt{life} // 0;

    my $key = hmac_sha256('ngx_ticket index 1', $opt{key} // master());
    my $what = 'visitor';
    my $mac = hmac_sha256(pack('N N', $supplier, length $what) . $what
                          . pack('Q> Q>', $order, $life), $key);

    return encode_base64url(substr($mac, 0, 16) . pack('n Q>', $supplier, $order)
                            . ($life ? pack('Q>', $life) : ''));
}

sub master {
    open my $in, '<', master_key() or die;
    my ($hex) = do { local $/; <$in> } =~ /^([0-9a-f]{64})$/im;
    return pack 'H*', $hex;
}

my $http = HTTP::Tiny->new(timeout => 10, max_redirect => 0);

sub visitor_get {
    my ($path, %opt) = @_;
    my $url = base('t') . "/$path";
    my %headers = ('Accept-Language' => $opt{lang} // '');

    my $answer = $opt{form}
        ? $http->post_form($url, $opt{form}, { headers => \%headers })
        : $http->request($opt{method} // 'GET', $url, { headers => \%headers });
    $answer->{raw} = $answer->{content} // '';
    utf8::decode($answer->{content} //= '');

    return $answer;
}

sub visitor_page {
    my ($order, %opt) = @_;
    my $page = visitor_get(visitor_token($order) . ($opt{query} // ''), %opt);

    read_page($page);
    return $page;
}

sub read_page {
    my ($page) = @_;

    $page->{doc} = eval { XML::LibXML->load_xml(string => $page->{raw},
                                                no_network => 1) };
    ok $page->{doc}, 'the page is well-formed' or diag $@, $page->{content};
}

sub images {
    my ($page) = @_;
    return map { decode_base64($_->value =~ s/^data:image\/png;base64,//r) }
           $page->{doc}->findnodes('//p[@class="qr"]/img/@src');
}

sub qr_of {
    my ($png) = @_;
    my ($out, $file) = tempfile(SUFFIX => '.png', UNLINK => 1);
    binmode $out;
    print {$out} $png;
    close $out;
    my $text = qx{zbarimg -q --raw '$file' 2>/dev/null};
    chomp $text;

    return $text;
}

sub says {
    my ($page, $path) = @_;
    my @texts = map { $_->textContent } $page->{doc}->findnodes($path);
    return wantarray ? @texts : $texts[0];
}

sub text {
    my ($page) = @_;
    return join '', map { $_->textContent =~ s/\n//gr }
                    $page->{doc}->findnodes('//main');
}

sub state_is {
    my ($order, $words, $name) = @_;
    local $Test::Builder::Level = $Test::Builder::Level + 1;
    my $page = visitor_page($order);

    is_deeply [says($page, '//section/p[contains(@class, "state")]')], [$words],
        "$name: the page says so";
    is scalar(images($page)), 0, "$name: there is no code";
    return $page;
}

1;
