# What a body may be: a form, or multipart/form-data, which .NET's and Python's
# clients write; JSON and XML are refused by name.  And how long a request may be.  

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use TicketShop;
use TicketTest;
use TicketWire ();

my ($buffers) = do {
    open my $in, '<:utf8', "$FindBin::Bin/../../conf.example/nginx.conf"
        or die $!;
    local $/;
    <$in> =~ /^ *(large_client_header_buffers .*;)$/m;
};
ok $buffers, 'conf.example says how long a line may be';

system_start(http => $buffers, locations => 'location /small/ { ticket DEMO;
    client_max_body_size 1k; }
    location /large/ { client_max_body_size 10m; ticket DEMO; }
    location /nothing/ { return 200; }');

# The form of a good request as another body.
sub posted {
    my ($type, $body, %options) = @_;
    my $page = $options{page} // 'GetProducts';

    return raw_request("POST /agent/POST/$page.aspx HTTP/1.1\r\n"
        . "Host: x\r\nConnection: close\r\n"
        . (defined $type ? "Content-Type: $type\r\n" : '')
        . 'Content-Length: ' . length($body) . "\r\n\r\n$body");
}

sub pairs {
    my ($page, $given) = @_;
    my ($form) = request_bytes($page, $given, method => 'POST')
        =~ /\r\n\r\n(.*)\z/s;

    return map { [map { s/\+/ /gr =~ s/%(..)/chr hex $1/ger } split /=/, $_, 2] }
           split /&/, $form;
}

sub multipart {
    my ($boundary, $head, @pairs) = @_;

    return join('', map { "--$boundary\r\n" . $head->($_->[0])
        . "\r\n\r\n$_->[1]\r\n" } @pairs) . "--$boundary--\r\n";
}

my $plain = sub { qq(Content-Disposition: form-data; name="$_[0]") };
my $dotnet = sub { "Content-Type: text/plain; charset=utf-8\r\n"
                   . "Content-Disposition: form-data; name=$_[0]" };
my $good = call('GetProducts', {})->raw;

is posted('multipart/form-data; boundary=b',
          multipart('b', $plain, pairs('GetProducts', {})))->raw, $good,
    'a multipart body answers as a form does';
is posted('multipart/form-data; boundary="8c1d-4f"',
          multipart('8c1d-4f', $dotnet, pairs('GetProducts', {})))->raw, $good,
    'a multipart body of .NET answers as well';

{
    my $order = order(XCDDH => 'multipart', InvoiceTitle => '某公司 & 子公司',
                      NeedInvoice => '1');
    my $answer = posted('multipart/form-data; boundary=b',
        multipart('b', $plain, pairs('OrderAndPayWithYDJ', $order)),
        page => 'OrderAndPayWithYDJ');
    is $answer->retcode, 0, 'a multipart body books' or diag $answer->retmsg;
    is call('OrderAndPayWithYDJ', $order)->raw, $answer->raw,
        'the same as a form is a replay';
}

for (['no boundary', 'multipart/form-data'],
     ['another boundary', 'multipart/form-data; boundary=c'])
{
    my ($name, $type) = @$_;
    my $answer = posted($type, multipart('b', $plain,
                                         pairs('GetProducts', {})));
    is $answer->retcode, -1, "$name: the body is refused";
    like $answer->retmsg, qr/multipart/, "$name: the refusal says what it is";
}
is posted('multipart/form-data; boundary=b', multipart('b', $plain,
        pairs('GetProducts', {}), ['USER', 'demo']))->retmsg,
    '调用失败，失败原因：参数重复 user；', 'a part given twice is refused';

for (['application/json', '{"user":"demo"}', 'JSON'],
     ['application/json; charset=utf-8', '', 'JSON'],
     [undef, '{"user":"demo","password":"a=b"}', 'JSON'],
     ['application/x-www-form-urlencoded', ' [{"user":"demo"}]', 'JSON'],
     ['text/xml', '<?xml version="1.0"?><root/>', 'XML'])
{
    my ($type, $body, $name) = @$_;
    my $answer = posted($type, $body);
    is $answer->code, 415, "$name as " . ($type // 'nothing') . ': HTTP 415';
    is $answer->retcode, -1, "$name is refused by an answer";
    like $answer->retmsg, qr/不支持$name/, "$name is refused by name";
}

my ($form) = request_bytes('GetProducts', {}, method => 'POST')
    =~ /\r\n\r\n(.*)\z/s;
for my $type (undef, 'text/plain', 'application/json', 'text/xml') {
    is posted($type, $form)->raw, $good,
        'a form is read whatever its type is said to be: ' . ($type // 'none');
}

# Who sends more than nginx reads is answered in our shape, whoever reads it.
sub line_of {
    my ($path, $length) = @_;

    return raw_request("GET $path?user=demo&memo=" . 'x' x $length
        . " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
}

for my $path ('/agent/GetProducts.aspx', '/agent3/GetProducts.aspx', '/agent/',
              '/hill/OrderProducts.aspx')
{
    my $answer = line_of($path, 40_000);
    is $answer->code, 414, "$path with a line too long: HTTP 414";
    is $answer->header('Content-Type'), 'text/xml; charset=utf-8',
        "$path with a line too long: the answer is XML";
    is $answer->retcode, -1, "$path with a line too long: it has its number";
    like $answer->retmsg, qr/请求过大/, "$path with a line too long: it says so";
}
{
    my $answer = call('OrderProducts', order(senderid => 'long',
        Memo => '备' x 4000));
    is $answer->retcode, 0, 'a GET with a Memo of 4,000 characters is served'
        or diag $answer->raw;
}
for my $path ('/nothing/', '/', '/agents/GetProducts.aspx') {
    my $answer = line_of($path, 40_000);
    is $answer->code, 414, "$path, which is not ours: HTTP 414";
    like $answer->raw, qr/<html>/, "$path has nginx's own page";
}
{
    my $answer = raw_request("GET /agent/GetProducts.aspx?user=demo"
        . " HTTP/1.1\r\nHost: x\r\nConnection: close\r\nX-Long: "
        . 'x' x 40_000 . "\r\n\r\n");
    is $answer->code, 400, 'a header too long: HTTP 400';
    is $answer->retcode, -1, 'a header too long: it has its number';
}

# A location's own limit counts, unless it is more than bodies may have.
sub body_of {
    my ($at, $length) = @_;

    return raw_request("POST /$at/POST/GetProducts.aspx HTTP/1.1\r\nHost: x\r\n"
        . "Connection: close\r\nContent-Length: $length\r\n\r\n"
        . 'x' x $length);
}

is body_of('agent', 2000)->code, 200, 'a body of 2,000 bytes is read';
is body_of('small', 1024)->code, 200, 'as many bytes as a location allows';
is body_of('small', 1025)->code, 413, 'no more bytes than a location allows';
is body_of('small', 1025)->retcode, -1, 'its refusal is an answer';
is body_of('large', 70000)->code, 413, 'no more bytes than ticket_max_body';

audit_ok();
done_testing();
