# The client that doc/open-api.md has in Python, as it stands there but for its
# address: it buys, says the same again, is refused, and knows who signs notices.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use TicketOpenShop;
use TicketTest;
use TicketWire qw(bytes);

open_start();

my $product = sells('PYTHON', '12.50');
my $session = sells('SESSIONS', '20.00', at => 'LINE');
staff(qw(line create LINE 01 One));
staff(qw(line products LINE 01 SESSIONS));
staff(qw(slot create LINE 01 --days 3 --start 08:00 --length 60 --count 8
         --total 10 --online 10));
wait_until { open_call('order/Verify', { ProductId => $product,
    VisitDate => iso_day(1), OrderUsers => [{ UserName => '张三',
    Mobile => '18106532623', CardID => '11010519491231002X' }] },
    agent => 'ota')->good } 'the product is sold', 10;

my $text = do {
    open my $in, '<:utf8', "$FindBin::Bin/../../doc/open-api.md" or die $!;
    local $/;
    <$in>;
};
my ($client) = $text =~ /^In Python, .*?\n\n((?:    [^\n]*\n|\n)+)/ms;
$client =~ s/^    //mg;
ok $client =~ s/^(order, price = .*)\z//ms, 'the document has a client';
my $told = $1;

# Runs it, with more lines behind it; what it says.
sub python {
    my ($agent, $at, $lines) = @_;

    my ($key, $id) = (open_key($agent), agent_id('ota', uc $at));
    my $url = 'http://127.0.0.1:' . port() . "/$at";
    my $code = $client =~ s/^HOST = .*$/HOST = '$url'/mr
                       =~ s/^PARTNER, KEY = .*$/PARTNER, KEY = $id, '$key'/mr;
    my $file = dir() . '/client.py';

    open my $out, '>:utf8', $file or die "$file: $!";
    print $out "$code\n$lines";
    close $out;
    local $ENV{PYTHONIOENCODING} = 'UTF-8';
    my $said = qx{/usr/bin/python3 '$file' 2>&1};
    utf8::decode($said);
    return $said;
}

my ($first, $last) = (iso_day(1), iso_day(2));
my $buy = $told =~ s/offer\(1, '[\d-]+', '[\d-]+', 2\)/
                     "offer($product, '$first', '$last', 2)"/er;

my $said = python('ota', 'open', $buy);
like $said, qr/^\d{7} \['\d{30}', '\d{30}'\]$/, 'it buys two tickets' or diag $said;
is python('ota', 'open', $buy), $said, 'said again they are the same';
is sql_value('select count(*) from ticket.orders'), 1, 'there is one order';
is balance('ota'), '99975.00', 'it is paid once';

like python('ota', 'open', $buy =~ s/'SHOP-1'/'SHOP-2'/r =~ s/, price\)/, 1)/r),
    qr{^ValueError: /order/Pay: 单价不一致, LogId \d{38}$}m, 'a refusal is raised';
like python('ota', 'open', "call('GET', '/order/Pay', {})"),
    qr{^ValueError: /order/Pay: 请求方法不正确, LogId \d{38}$}m,
    'so is one of another status';
like python('ota', 'open', "print(call('GET', '/order/PersonQrCodes',"
                           . " {'originOrderId': 'SHOP-1'})[1]['Name'])"),
    qr/^张三$/, 'what is asked in a query is answered';

$said = python('line', 'line', $told =~ s/offer\(1, '[\d-]+', '[\d-]+', 2\)/
                                "offer($session, '$first', '$last', 2)"/er);
like $said, qr/^\d{7} \['\d{30}', '\d{30}'\]$/, 'it buys for a session' or diag $said;

# A notice, signed for its path.
my ($key, $id, $at) = (open_key('ota'), agent_id('ota'), '1700000000000');
my $notice = qq({"OrderNotifyHeader":{"PartnerId":$id,"NotifyServiceName":)
    . '"order_product_notify"},"OrderNotifyBody":"{\"ProductId\":1,\"Status\":0}"}';
my $told_of = sub {
    my ($path, $token) = @_;
    return python('ota', 'open', "print(told('$path', {'Timestamp': '$at',"
        . " 'Authorization': 'Bearer ZZY-OPENAPI:$id:$token'}, r'''$notice'''))");
};
my $token = open_token($key, $id, $at, '/notice');
is $told_of->('/notice', $token),
    "('order_product_notify', {'ProductId': 1, 'Status': 0})\n",
    'a notice is read';
like $told_of->('/other', $token), qr/^ValueError: nobody of ours/m,
    'one for another path is nobody\'s';

audit_ok();
done_testing();
