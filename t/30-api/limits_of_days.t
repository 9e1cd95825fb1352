# Limits of documents and phones over several days: what is given back is sold
# again at once, whatever this host has heard of a refusal.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use TicketShop;
use TicketTest;

system_start();

my $saved = '保存预定单信息失败，失败原因：';

for my $code (qw(CARDS PHONES DAILY)) {
    staff('product', 'create', 'DEMO', $code, '--name', $code,
          '--form', 'group');
    staff('price', 'set', 'DEMO', $code, '10.00');
}
staff(qw(line products DEMO 01 ADULT CHILD TEN1 REAL CARDS PHONES DAILY));
sql_do($_) for
    "UPDATE ticket.product SET id_maximum = 2, id_days = 3 WHERE code = 'CARDS'",
    'UPDATE ticket.product SET phone_maximum = 2, phone_days = 0'
    . " WHERE code = 'PHONES'",
    "UPDATE ticket.product SET phone_maximum = 2 WHERE code = 'DAILY'";

sub of {
    my ($code, $quantity, $day, %more) = @_;
    return { Order_list => "$code|$quantity", SXRQ => day($day), %more };
}

sub cancelled {
    is call('CancelOrder', { Order_id => $_[0] })->retcode, 0,
        'the order is cancelled';
}

for my $case (['CARDS', '超过单个证件最大购买数量', 1, 2],
              ['PHONES', '超过单个手机号最大购买数量', 2, 1],
              ['DAILY', '超过单个手机号最大购买数量', 1, 1])
{
    my ($code, $text, $day, $other) = @$case;
    my $order = booked_id(of($code, 2, $day));

    refused("$code: too many", -1, "$saved$text $code", of($code, 1, $other))
        for 1 .. 3;
    cancelled($order);
    booked_id(of($code, 1, $other));
    refused("$code: one is left", -1, "$saved$text $code",
            of($code, 2, $other));
    booked_id(of($code, 1, $day));
}

# the windows' ends; another phone, another document
booked_id(of('CARDS', 2, 1, ID => identity(7)));
refused('a day of the window', -1, "${saved}超过单个证件最大购买数量 CARDS",
        of('CARDS', 1, 2, ID => identity(7)));
booked_id(of('CARDS', 2, 4, ID => identity(7)));
booked_id(of('CARDS', 1, 2, ID => identity(8)));
booked_id(of('PHONES', 2, 1, Mobile => '13900000001'));
booked_id(of('DAILY', 2, 2));

# one number, however it is written
booked_id(of('DAILY', 1, 3, Mobile => '+8613900000007'));
booked_id(of('DAILY', 1, 3, Mobile => '13900000007'));
refused('a phone with 86 in front', -1,
        "${saved}超过单个手机号最大购买数量 DAILY",
        of('DAILY', 1, 3, Mobile => '8613900000007'));

audit_ok();
done_testing();
