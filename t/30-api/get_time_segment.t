# GetTimeSegment 4.2.40: windows, lines, what is left in a slot.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use TicketShop;
use TicketTest;

system_start();

sub slots {
    my ($given, %options) = @_;
    return call('GetTimeSegment', $given, %options);
}

sub count { return scalar(my @items = slots(@_)->items) }

my %one = (startdate => day(1), servicecode => '01');
my $answer = slots(\%one);

is $answer->retcode, 0, 'GetTimeSegment answers with success';
is_deeply [($answer->items)[0]->names], [qw(ServiceCode ServiceName Date
    TimeSpanIndex StartTime EndTime TotalCapacity Capacity UsedCount)],
    'a slot has all elements in order';

my %slot = (ServiceCode => '01', ServiceName => '南线', Date => day(1),
    TimeSpanIndex => 3, StartTime => '10:00', EndTime => '11:00',
    TotalCapacity => 1500, Capacity => 1000, UsedCount => 0);
is +($answer->items)[2]{$_}, $slot{$_}, "slot 3 has its $_" for sort keys %slot;
is_deeply [map { $_->{TimeSpanIndex} } $answer->items], [1 .. 8],
    'a day has eight slots';

is count({ startdate => day(1) }), 16, 'a day lists the slots of both routes';
is count({ STARTDATE => day(1), ServiceCode => '02' }, method => 'POST'), 8,
    'parameter names ignore case by POST';
is count({ %one, enddate => day(8) }), 64, 'eight days list 64 slots';
is count({ enddate => day(1), servicecode => '01' })
   - count({ servicecode => '01' }), 8,
   'without dates the slots of today are listed';

for my $wrong ([%one, enddate => day(9)], [enddate => day(8)]) {
    $answer = slots({ @$wrong });
    is $answer->retcode, -2351, "too many days are refused: @$wrong";
    like $answer->retmsg, qr/一次检索的时段数据不能超过.*个日历日。/,
        "the refusal says how many days: @$wrong";
}

for my $none ([startdate => day(300)], [%one, servicecode => '99']) {
    $answer = slots({ @$none });
    is $answer->retcode, -2352, "nothing is found: @$none";
    is $answer->retmsg, '没有检索到符合条件的时段数据。',
        "the refusal says nothing is found: @$none";
}
is slots({}, at => 'hill')->retcode, -2352, 'a supplier without slots has none';

for my $bad (qw(20261301 2026-1-1 x)) {
    $answer = slots({ startdate => $bad });
    is $answer->retcode, -1901, "the date $bad is refused";
    like $answer->retmsg, qr/\A参数错误.*startdate/i,
        "the refusal of $bad names startdate";
}

# What is left to the desk; for any other resourcetype, online.
$answer = slots({ %one, resourcetype => '1' });
is $answer->item('Capacity'), 500, 'resourcetype 1 is the capacity of the desk';
is slots({ %one, resourcetype => $_ })->item('Capacity'), 1000,
    "resourcetype $_ is the online capacity" for qw(2 7);

is call('OrderProducts', order(timespanindex => 3))->retcode, 0,
    'two adults are booked into slot 3';
is +(slots(\%one)->items)[2]{UsedCount}, 2,
    'the booked places are counted as used';

my $day = iso_day(1);
staff('slot', 'resize', 'DEMO', '01', $day, 4, '--online', 7);
is +(slots(\%one)->items)[3]{Capacity}, 7, 'a resized slot is seen at once';

# Edition 3.0 has other codes; without servicecode it lists all lines too.
my @old = (at => 'agent3');
is count(\%one, @old), 8, '3.0 lists the slots of a route';
$answer = slots({ startdate => day(300), servicecode => '01' }, @old);
is $answer->retcode, -1, '3.0: nothing is found';
is $answer->retmsg, '其他错误。', "3.0: the refusal's text is as printed";
is count({ startdate => day(1) }, @old), 16,
    '3.0 lists the slots of both routes where none is named';

# Redis learns of all rows of a large answer.
sql_do(<<'END');
    insert into ticket.quota (supplier_id, quota_id, capacity)
    select supplier_id, api.quota_id(1, s.day, line_id * 1000 + slot_no),
           online_capacity
      from ticket.slot s join ticket.supplier p using (supplier_id)
     where p.code = 'DEMO'
        on conflict do nothing
END
redis()->flushall;
wait_until {
    count({ startdate => day(1), enddate => day(8) });
    redis()->dbsize >= 128;
} 'Redis has learned of all slots';
is redis()->dbsize, 128, 'Redis has eight days of two routes of eight slots';

# What is over is not offered, online or at the desk.
staff(qw(line create DEMO 03 小路));
staff(qw(slot create DEMO 03 --days 2 --start 00:00 --length 1 --count 1
         --total 9 --online 5));
staff(qw(slot create DEMO 03 --first 2 --start 00:01 --length 1439 --count 1
         --total 9 --online 5));
for my $at (qw(agent agent3)) {
    for my $kind (1, 2) {
        $answer = slots({ startdate => day(-1), enddate => day(1),
            servicecode => '03', resourcetype => $kind }, at => $at);
        is_deeply [map { "$_->{Date} $_->{TimeSpanIndex}" } $answer->items],
            [day(0) . ' 2', day(1) . ' 1'],
            "$at offers no slot that is over, resourcetype $kind";
    }
}
staff('slot', 'resize', 'DEMO', '03', iso_day(0), 2, '--open', 'no');
is slots({ servicecode => '03' })->retcode, -2352,
    'a day of which all slots are over has none';

audit_ok();
done_testing();
