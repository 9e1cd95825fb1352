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

is $answer->retcode, 0, 'answered';
is_deeply [($answer->items)[0]->names], [qw(ServiceCode ServiceName Date
    TimeSpanIndex StartTime EndTime TotalCapacity Capacity UsedCount)],
    'elements, in order';

my %slot = (ServiceCode => '01', ServiceName => '南线', Date => day(1),
    TimeSpanIndex => 3, StartTime => '10:00', EndTime => '11:00',
    TotalCapacity => 1500, Capacity => 1000, UsedCount => 0);
is +($answer->items)[2]{$_}, $slot{$_}, "slot 3: $_" for sort keys %slot;
is_deeply [map { $_->{TimeSpanIndex} } $answer->items], [1 .. 8], 'eight';

is count({ startdate => day(1) }), 16, 'both lines of a day';
is count({ STARTDATE => day(1), ServiceCode => '02' }, method => 'POST'), 8,
    'POST, in other case';
is count({ %one, enddate => day(8) }), 64, 'a difference of seven days';
is count({ enddate => day(1), servicecode => '01' })
   - count({ servicecode => '01' }), 8, 'from today, and today';

for my $wrong ([%one, enddate => day(9)], [enddate => day(8)]) {
    $answer = slots({ @$wrong });
    is $answer->retcode, -2351, 'more days';
    like $answer->retmsg, qr/一次检索的时段数据不能超过.*个日历日。/, 'in words';
}

for my $none ([startdate => day(300)], [%one, servicecode => '99']) {
    $answer = slots({ @$none });
    is $answer->retcode, -2352, 'nothing there';
    is $answer->retmsg, '没有检索到符合条件的时段数据。', 'in words';
}
is slots({}, at => 'hill')->retcode, -2352, 'no slots at all';

for my $bad (qw(20261301 2026-1-1 x)) {
    $answer = slots({ startdate => $bad });
    is $answer->retcode, -1901, "date $bad";
    like $answer->retmsg, qr/\A参数错误.*startdate/i, 'is named';
}

# What is left to the counter, and for whatever else is sent: online.
$answer = slots({ %one, resourcetype => '1' });
is $answer->item('Capacity'), 500, 'the rest is the front desk\'s';
is slots({ %one, resourcetype => $_ })->item('Capacity'), 1000,
    "resource type $_" for qw(2 7);

is call('OrderProducts', order(timespanindex => 3))->retcode, 0, 'two go';
is +(slots(\%one)->items)[2]{UsedCount}, 2, 'are counted';

my $day = iso_day(1);
staff('slot', 'resize', 'DEMO', '01', $day, 4, '--online', 7);
is +(slots(\%one)->items)[3]{Capacity}, 7, 'resized, at once';

# Edition 3.0 has other codes; servicecode is required there.
my @old = (at => 'agent3');
is count(\%one, @old), 8, '3.0';
$answer = slots({ startdate => day(300), servicecode => '01' }, @old);
is $answer->retcode, -1, '3.0: nothing there';
is $answer->retmsg, '其他错误。', 'in words';
$answer = slots({ startdate => day(1) }, @old);
is $answer->retcode, -1, '3.0: no line';
like $answer->retmsg, qr/参数错误 servicecode/i, 'is named';

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
} 'Redis has all of them';
is redis()->dbsize, 128, 'eight days, two lines, eight slots';

audit_ok();
done_testing();
