# OrderAndPayWithYDJ refused: nothing is left behind.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use TicketShop;
use TicketTest;

system_start();

my $transfers = sub { sql_value('select count(*) from ticket.transfer') };
my $before = $transfers->();
my @old = (at => 'agent3');
my %flat = (ServiceCode => undef, timespanindex => undef);
my %n = (XCDDH => 'N-1');

refused('password', -2098, '支付密码错误。', { %n, SmsCode => '000000' });
refused('3.0: password', -2093, '支付密码错误；',
    { %n, %flat, SmsCode => '000000' }, @old);
for my $money ('199.99', '200.01', '0.00', '20000') {
    refused("amount $money", -2096, '指定的订单金额不正确。',
        { %n, money => $money });
    refused("3.0: amount $money", -2094, '当前订单金额错误 ；',
        { %n, %flat, money => $money }, @old);
}
refused('amount in letters', -1501, qr/money/i, { %n, money => 'much' });

refused("no $_", -1501, qr/\A参数错误.*$_/i, { %n, $_ => undef })
    for qw(Order_list Mobile ID SXRQ SmsCode money);
refused('message type', -1501, qr/smsModel/i, { %n, smsModel => '7' });
refused('activate without medium', -1501, qr/tickettype/i,
    { %n, activate => 1 });
refused('medium 3', -1501, qr/tickettype/i, { %n, tickettype => 3 });

# demo2 has 500.00.
my %two = (%n, SmsCode => '135790', Order_list => 'ADULT|6',
    money => '600.00');
refused('balance', -2097, '预订金余额不足以完成授权。', \%two,
    agent => 'demo2');
refused('3.0: balance', -2095, '当前预定金账户错误或余额不足。',
    { %two, %flat }, agent => 'demo2', @old);
is $transfers->(), $before, 'no money has moved';
booked('all of it, with that number',
    { %two, Order_list => 'ADULT|5', money => '500.00' }, agent => 'demo2');
refused('not a fen more', -2097, '预订金余额不足以完成授权。',
    { %two, XCDDH => 'N-2', Order_list => 'CHILD|1', money => '50.00' },
    agent => 'demo2');

# What booking refuses is refused as there.
refused('unknown product', -1, qr/\A该门票类型ID不在预定范围内/,
    { %n, Order_list => 'NONE|1' });
refused('slot', -1, qr/\A保存预定单信息失败/, { %n, timespanindex => 77 });
refused('twice', -1501, qr/\A参数错误/, { %n, Order_list => 'ADULT|1|ADULT|1' });

# Activation that the supplier does not offer.
staff(qw(supplier set HILL --activation 0));
my $answer = call('OrderAndPayWithYDJ', order(%n, %flat, money => '30.00',
    Order_list => 'HILL2|1', activate => 1, tickettype => 1), at => 'hill');
isnt $answer->retcode, 0,
    'an order whose activation is refused is refused whole';
is sql_value('select count(*) from ticket.orders where supplier_id = 2'), 0,
    'the refused activation books nothing';

# Agents that may not, or have no password.
staff(qw(agent create DEMO poor --password Poor-2026 --pay cash
             --all-products yes));
staff(qw(key issue DEMO poor --key 11111111-2222-4333-8444-555555555555));
add_agent('poor', user => 'poor', password => 'Poor-2026',
    key => '11111111-2222-4333-8444-555555555555');
refused('may not', -2094, '当前客户不能使用预定金支付.', \%n, agent => 'poor');
staff(qw(agent set DEMO poor --pay deposit));
refused('no password', -2099, '当前用户尚未设置支付密码。', \%n,
    agent => 'poor');
refused('closed', -2202, qr/\A当前账户已禁用/, \%n, agent => 'closed');

booked('the number was never used', \%n);

audit_ok();
done_testing();
