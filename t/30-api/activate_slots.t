# Edition 3.0 in time slots: no slot is named at booking, so the order's place
# moves to the slot and day of the activation, and nobody gets a slot that is
# over.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use TicketShop;
use TicketTest;

system_start();

# The clock of tomorrow, so that slots come and go.
sub clock {
    my ($hour, $days) = @_;

    set_clock_shift(sql_value(<<'END', 24 * (1 + ($days // 0)) + $hour));
        select ceil(extract(epoch from
            (date_trunc('day', now() at time zone 'Asia/Shanghai')
             + make_interval(hours => ?)) at time zone 'Asia/Shanghai'
            - now()))::int + 60
END
}

my $n = 0;
sub authorised {
    my ($at, %more) = @_;

    my $order = booked_id({ ID => identity(700 + ++$n), SXRQ => day(0), %more },
                          at => $at);
    paid($order, at => 'agent3');           # 3.0 does not activate
    return $order;
}

sub activate {
    my ($at, $order, $slot, $n) = @_;

    return call('ActivateTicket', { orderid => $order, activateall => '1',
        activatedate => day($n // 0), tickettype => '2', activatemode => '1',
        timespanindex => $slot }, at => $at);
}

sub slot_of {
    my ($answer) = @_;

    return $answer->retmsg if $answer->retcode;
    return join ' ', map { $answer->raw =~ m{<$_>(.*?)</$_>} }
        qw(ticketdate timespanindex starttime);
}

sub used {      # of the line's slots, day by day
    my %used;

    $used{"$_->{Date} $_->{TimeSpanIndex}"} = $_->{UsedCount}
        for call('GetTimeSegment', { startdate => day(0), enddate => day(2),
                                     servicecode => '01' })->items;
    return join ', ', map { "$_: $used{$_}" } grep { $used{$_} } sort keys %used;
}

# In the morning all find their place in the first slot.
clock(7);
my ($today, $tomorrow) = (day(0), day(1));
my @order = map { authorised('agent3') } 1 .. 6;
my $said_any = authorised('agent', timespanindex => '-1');
my $named = authorised('agent', timespanindex => '1');

is used(), "$today 1: 16", 'eight orders of two have places in the first slot';
unlike call('QueryOrder', { order_id => $order[0] })->raw, qr/<timeindex>\d/,
    'no slot is told of an order that has still to name one';
is slot_of(activate('agent3', $order[0], 4)), "$today 4 11:00",
    'edition 3.0 names the slot when it activates';
is slot_of(activate('agent', $order[1], 5)), "$today 5 12:00",
    'so does edition 4.0 with an order of 3.0';
is slot_of(activate('agent3', $order[2], 2, 1)), "$tomorrow 2 09:00",
    'the day is that of the activation, too';
is used(), "$today 1: 10, $today 4: 2, $today 5: 2, $tomorrow 2: 2",
    'every place has moved, none is lost';
is slot_of(call('GetTicketList', { orderid => $order[2] })),
    "$tomorrow 2 09:00", 'GetTicketList shows that day and slot';

# At 14:00 nobody gets 08:00-09:00.
clock(14);
is slot_of(activate('agent3', $order[3], -1)), "$today 7 14:00",
    '-1 takes the earliest slot that is not over';
is slot_of(activate('agent', $said_any, -1)), "$today 7 14:00",
    'so it does for an order that was booked with -1';
like activate('agent3', $order[4], 1)->retmsg, qr/时段不存在或不可用/,
    'a slot that is over cannot be named';
staff('slot', 'resize', 'DEMO', '01', iso_day(0), 7, '--online', 5);
like activate('agent3', $order[4], 7)->retmsg, qr/时段余量不足/,
    'nor can a slot without room';
is slot_of(activate('agent3', $order[4], -1)), "$today 8 15:00",
    '-1 passes a slot without room';
is slot_of(activate('agent', $named, 1)), "$today 1 08:00",
    'who named a slot keeps it, though late';

my ($code) = ticket_codes($order[4]);
is call('RefundTicket', { orderid => $order[4], ticketcode => $code })->retcode,
    0, 'a ticket is refunded until its new slot ends';

# When all slots of the day are over.
clock(20);
is slot_of(activate('agent3', $order[5], -1)),
    '调用失败，失败原因：验证参数失败：时段不存在或不可用；',
    'no slot of today is left';
is slot_of(activate('agent3', $order[5], -1, 1)), "$tomorrow 1 08:00",
    'tomorrow there is one';
is order_state($_), '3', 'each order is delivered' for @order, $named;

# Paid late where every payment activates: today's slots are over.
clock(7, 2);
my $late = booked_id({ ID => identity(799), SXRQ => day(0) }, at => 'agent3');
clock(14, 2);
paid($late);
is slot_of(call('GetTicketList', { orderid => $late })), day(0) . ' 7 14:00',
    'a payment that activates takes a slot that is not over';

audit_ok();
done_testing();
