# What the client says of copies that it may have, of pieces that it wants, and
# of a body it does not know how to send, changes nothing of what is done: a
# write answers whole, a malformed request is one.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use TicketTest;

system_start();

sub with_header {
    my ($header, @call) = @_;

    my $bytes = request_bytes(@call);
    $bytes =~ s/\r\n\r\n/\r\n$header\r\n\r\n/ or die 'no end of the head';
    return raw_request($bytes);
}

my $n = 0;
for my $header ('If-None-Match: *', 'If-None-Match: "x"', 'If-Match: "x"',
    'If-Match: *', 'If-Modified-Since: Sat, 01 Jan 2050 00:00:00 GMT',
    'If-Unmodified-Since: Sat, 01 Jan 2000 00:00:00 GMT', 'Range: bytes=0-3',
    "Range: bytes=0-3\r\nIf-Range: *")
{
    for my $method (qw(GET POST)) {
        my $name = 'c-' . $n++;
        my $sold = with_header($header, 'OrderAndPayWithYDJ',
            order(XCDDH => $name, Order_list => 'CHILD|1', money => '50.00'),
            method => $method, keep => 0);
        is $sold->code, 200, "$header: $method is answered with 200";
        is $sold->item('XCDDH'), $name, "$header: the answer of $method is whole";
    }
    is with_header($header, 'GetProducts', {}, keep => 0)->code, 200,
        "$header: a read is answered with 200";
    is with_header($header, 'GetProducts', {}, keep => 0, sign => 'A' x 32)
        ->retcode, -1, "$header: a refusal is whole";
}
is sql_value("select count(*) from ticket.orders where request_key like 'c-%'"),
    $n, 'every order is there';

# Bodies in chunks that are none, with every page there may be: read, discarded,
# refused.
for my $path ('POST/GetProducts', 'GetProducts', 'CancelOrder', 'Nothing',
              'POST/Nothing', 'POST/CancelOrder')
{
    for my $method (qw(GET POST PUT)) {
        for my $chunks ('zz', "5\r\nhelloX", "-1\r\n", "ffffffffffffffffff\r\n") {
            my $answer = raw_request("$method /agent/$path.aspx HTTP/1.1\r\n"
                . "Host: x\r\nConnection: close\r\n"
                . "Transfer-Encoding: chunked\r\n\r\n$chunks\r\n\r\n");
            my $what = "$method $path with " . $chunks =~ s/\r\n/|/gr;
            is $answer->code, 400, "$what is malformed";
            is $answer->retcode, -1, "$what is answered in shape";
            like $answer->retmsg, qr/格式/, "$what is told what it is";
        }
    }
}

is call('GetProducts', {})->retcode, 0, 'others are answered';

# $ticket_order is an order that was found or booked, and nothing else.
my $order = call('OrderAndPayWithYDJ', order(XCDDH => 'known'))->item('Order_id');
my $known = call('QueryOrder', { order_id => $order })->retcode;
my @unknown = (
    call('QueryOrder', { order_id => '2611210010000000077' }),
    call('QueryOrder', { order_id => '2611210010000000078' }, sign => 'A' x 32),
    call('QueryOrder', { order_id => $order }, agent => 'demo2'),
    call('ChangePayPwd', { YZM => '1', ZFDH => '2611210010000000079',
        NewPwd => encipher('A' x 32, '5d2c9a1e-7b34-4c8f-9e60-1a2b3c4d5e6f'),
        NewPwd2 => encipher('A' x 32, '5d2c9a1e-7b34-4c8f-9e60-1a2b3c4d5e6f') }),
);
is $known, 0, 'the agent sees its order';
is scalar(grep { $_->retcode != 0 } @unknown), 4, 'nobody sees another one';

my @orders;
wait_until {
    my ($log) = glob dir() . '/nginx0/logs/access.log';
    @orders = map { (split ' ')[7] }
        grep { / (?:QueryOrder|ChangePayPwd)\.aspx / }
        split /\n/, TicketProcess::slurp($log);
    @orders == 5
} 'all of them are logged';
is_deeply [sort @orders], [sort $order, ('-') x 4],
    'the log has the order that was found alone';

audit_ok();
done_testing();
