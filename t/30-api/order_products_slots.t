# Slots: by number, automatic, full, closed, unknown; lines.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use TicketShop;
use TicketTest;

system_start();

my $saved = '保存预定单信息失败，失败原因：';
my $day = iso_day(1);

sub slot_of {
    return sql_value('select slot_no from ticket.orders where order_id = ?',
        $_[0]->item('orderid'));
}

sub resize {
    my ($slot, @how) = @_;
    staff('slot', 'resize', 'DEMO', '01', $day, $slot, @how);
}

is slot_of(booked("slot $_", { timespanindex => $_ })), $_,
    "the order is in slot $_" for 1, 8;
is slot_of(booked('automatic', { timespanindex => '-1' })), 1,
    'the automatic slot is the earliest';
is slot_of(booked('POST, other case',
    { TimeSpanIndex => 5, timespanindex => undef }, method => 'POST')), 5,
    'parameter names ignore case by POST';

resize(1, '--online', 5);
is slot_of(booked('one left', { timespanindex => -1 })), 2,
    'the automatic slot skips one with too few places';
is slot_of(booked('fits', { timespanindex => -1, Order_list => 'ADULT|1' })), 1,
    'the automatic slot is the first that fits';
refused('full', -1, qr/\A$saved.*1/, { timespanindex => 1 });
refused('full for one', -1, qr/\A$saved/,
    { timespanindex => 1, Order_list => 'ADULT|1' });
resize(1, '--online', 6);
booked('one more place', { timespanindex => 1, Order_list => 'ADULT|1' });

resize(2, '--open', 'no');
refused('closed', -1, qr/\A$saved/, { timespanindex => 2 });
is slot_of(booked('closed', { timespanindex => -1 })), 3,
    'the automatic slot skips a closed one';

refused("slot $_", -1, qr/\A$saved/, { timespanindex => $_ }) for 9, 999;
for my $bad (0, -2) {
    my $answer = call('OrderProducts', order(timespanindex => $bad));
    isnt $answer->retcode, 0, "slot $bad is refused";
}
refused('no slot', -1501, qr/timespanindex/i, { timespanindex => undef });
refused('a day without slots', -1, qr/\A$saved/, { SXRQ => day(200) });

# Lines.
refused('unknown line', -1, qr/./, { ServiceCode => '99' });
refused('the wrong line', -1, qr/./, { ServiceCode => '02' });
refused('two lines', -1, qr/./,
    { ServiceCode => undef, Order_list => 'ADULT|1|NORTH|1' });
booked('the line they share',
    { ServiceCode => undef, Order_list => 'ADULT|1|CHILD|1' });
booked('north', { ServiceCode => '02', Order_list => 'NORTH|1' });

# More than any slot has.
refused('1001', -1, qr/\A$saved/,
    { timespanindex => -1, Order_list => 'CHILD|1001' });

# Today's slots that have ended.
staff(qw(line create DEMO 09 夜线));
staff(qw(line products DEMO 09 NORTH));
staff(qw(slot create DEMO 09 --days 1 --start 00:00 --length 1 --count 1
             --total 10));
my $minutes = sql_value(q{select extract(hour from n) * 60
    + extract(minute from n) from (select now() at time zone
    'Asia/Shanghai') t (n)});
SKIP: {
    skip 'the first minute of the day', 3 if $minutes < 2;
    refused('ended', -1, qr/\A$saved/, { ServiceCode => '09', SXRQ => day(0),
        timespanindex => 1, Order_list => 'NORTH|1' });
}

# Elsewhere slots mean nothing.
booked('no slots', { timespanindex => 77, Order_list => 'HILL2|1' },
    at => 'hill');
booked('3.0', { timespanindex => undef, ServiceCode => undef },
    at => 'agent3');

audit_ok();
done_testing();
