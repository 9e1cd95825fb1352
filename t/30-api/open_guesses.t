# Signatures of the open API that are wrong are counted for their address, which
# is locked for a while; who signs right from there is let in.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use TicketOpenShop;
use TicketTest;

open_start();
my $pay = 'order/Pay';
my %wrong = (agent => 'ota', token => 'A' x 27 . '=', framed => 0);

sub from { my ($from, %opt) = @_;
    return open_call($pay, { OrderId => 1 }, agent => 'ota', from => $from,
                     framed => 0, %opt) }

my %seen;
for (1 .. 13) {
    $seen{$_->status . ' ' . $_->message}++ for open_at_once(
        map { [$pay, { OrderId => 1 }, %wrong, from => '127.0.0.31'] } 1 .. 23);
}
is_deeply \%seen, { '200 签名错误' => 299 },
    'wrong signatures are refused one by one';
from('127.0.0.31', %wrong) for 1 .. 5;
is from('127.0.0.31', %wrong)->status, 429,
    'an address with too many of them is locked';
ok !from('127.0.0.31', %wrong)->good, 'in the form of every answer';
is from('127.0.0.31')->message, '订单不存在', 'who signs right from there is let in';
is from('127.0.0.32', %wrong)->status, 200, 'another address is not locked';
is from('127.0.0.31', partner => 99999998, framed => 0)->status, 429,
    'an unknown partner is a stranger, too';
expect_log(qr/127\.0\.0\.31 is locked/);

audit_ok();
done_testing();
