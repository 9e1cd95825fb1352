# Where an agent calls from, and that it changes things by POST alone.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use TicketShop;
use TicketTest;

my $elsewhere = '调用失败，失败原因：来源地址不允许；';

# One proxy is believed; its word stands in X-Real-IP.
system_start(
    http => 'set_real_ip_from 127.0.0.1; real_ip_header X-Real-IP;
             add_header X-Who $ticket_unauthenticated always;');

sub from {
    my ($address, @call) = @_;

    my $bytes = request_bytes(@call);
    $bytes =~ s/\r\n/\r\nX-Real-IP: $address\r\n/ if defined $address;
    return raw_request($bytes);
}

is from(undef, 'GetProducts', {})->retcode, 0, 'at first anywhere is allowed';

staff(qw(agent set DEMO demo --addresses), '192.0.2.0/25,2001:db8:1::/48');
for my $case ([undef, 0], ['192.0.2.1', 1], ['192.0.2.127', 1],
              ['192.0.2.128', 0], ['192.0.3.1', 0], ['127.0.0.1', 0],
              ['2001:db8:1::7', 1], ['2001:db8:2::7', 0],
              ['::ffff:192.0.2.9', 1], ['::ffff:192.0.3.9', 0])
{
    my ($address, $allowed) = @$case;
    my $name = $address // 'the proxy itself';
    for my $at (qw(agent agent3)) {
        my $answer = from($address, 'GetProducts', {}, at => $at);
        is $answer->retcode, $allowed ? 0 : -1, "$at $name: the code is right";
        is $answer->retmsg, $elsewhere, "$at $name: the refusal says why"
            unless $allowed;
        ok length $answer->sign, "$at $name: the answer is signed";
    }
}

# A stolen key is of no use elsewhere, whatever is asked.
for my $page (qw(CancelOrder OrderProducts QueryOrder RefundTicket)) {
    is from('198.51.100.1', $page, {})->retmsg, $elsewhere,
        "$page is refused from elsewhere";
}
is call('CancelOrder', { Order_id => '1' }, agent => 'demo2')->retcode, -2361,
    'another agent calls from where it likes';
ok scalar(log_lines(qr/agent "demo" does not call from 198\.51\.100\.1/)),
    'a refused address is logged';

# What is right elsewhere is not even looked at.
is from('198.51.100.1', 'GetProducts', {}, sign => 'A' x 32)->retmsg,
    $elsewhere, 'elsewhere no signature is looked at';

# One who may change his address of IPv6 is limited all the same.
for my $case (['192.0.2.7', '192.0.2.7'], ['::ffff:192.0.2.9', '192.0.2.9'],
              ['2001:db8:0:1:2::3', '2001:db8:0:1::/64'],
              ['2001:db8:0:1::ffff', '2001:db8:0:1::/64'])
{
    my ($address, $who) = @$case;
    is from($address, 'GetProducts', {}, sign => 'A' x 32)->header('x-who'),
        $who, "the limits see $who where $address asks";
}

staff(qw(agent set DEMO demo --addresses any));
is from('198.51.100.1', 'GetProducts', {})->retcode, 0,
    'any address is allowed again, without a reload';

# Writes by POST alone.
staff(qw(agent set DEMO demo --post-only yes));
my $order = booked_id({ Order_list => 'CHILD|1' }, method => 'POST');
for my $page (qw(CancelOrder OrderProducts UseAccountToPayByPwd
                 SetAgentParameters RefundTicket ActivateTicket))
{
    my $answer = call($page, { Order_id => $order });
    is $answer->code, 405, "$page by GET: the status is 405";
    is $answer->retcode, -1, "$page by GET: it is refused";
    like $answer->retmsg, qr/请求方法不正确/, "$page by GET: the method is named";
}
is order_state($order), '0', 'the order is as it was, which a GET may tell';
is call('QueryYFKRec', {}, method => $_)->retcode, 0, "a read comes by $_"
    for qw(GET POST);
is call('CancelOrder', { Order_id => $order }, method => 'POST')->retcode, 0,
    'POST cancels it';
is call('CancelOrder', { Order_id => 1 }, sign => 'A' x 32)->retmsg,
    '签名不正确，不能完成操作；', 'a wrong signature is the first refusal';

audit_ok();
done_testing();
