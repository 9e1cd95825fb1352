# OrderProducts replayed: one idempotency key is one order, whatever happens.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use POSIX ();
use TicketShop;
use TicketTest;

system_start(nginx => 2, processes => 2);

sub orders { return sql_value('select count(*) from ticket.orders') }

my %first = (senderid => 'R-1', Order_list => 'ADULT|2|CHILD|1');
my $first = booked('first', \%first);
is orders(), 1, 'the first request books one order';

for my $how ([], [method => 'POST'], [nginx => 1], [keep => 0]) {
    is call('OrderProducts', order(%first), @$how)->raw, $first->raw,
        "a replay answers the same bytes: @$how";
}
is orders(), 1, 'replays book no other order';

# The string that is signed is the same when its own number, or what is paid
# for, is made part of another name or value.
my ($path) = request_bytes('OrderProducts', order(%first, Memo => undef))
             =~ m{^GET (\S+) };
my ($target, $query) = split /\?/, $path;
my %sent = map { split /=/, $_, 2 } split /&/, $query;

sub cut {
    my ($add, @drop) = @_;

    my %rest = %sent;
    delete @rest{@drop};
    my $cut = join '&', $add, map { "$_=$rest{$_}" } sort keys %rest;
    return raw_request("GET $target?$cut HTTP/1.1\r\nHost: x\r\n"
                       . "Connection: close\r\n\r\n");
}

my $folded = join '%26', "senderid=$sent{senderid}",
             "service_version%3D$sent{service_version}";
my ($inside, $named) = ($folded, $folded);
$named =~ s/^senderid=/senderid%3D/;
$named =~ s/service_version%3D/service_version=/;
is cut("senderid=$sent{senderid}", 'senderid')->retcode, 0,
    'the request that is cut is good';
for ([$inside, 'service_version', 'a value'], [$named, 'senderid', 'a name']) {
    my ($pair, $hidden, $where) = @$_;
    my $answer = cut($pair, qw(senderid service_version));
    like $answer->retmsg, qr/参数.*\Q$hidden\E$/,
        "a parameter hidden in $where is refused";
}
is orders(), 1, 'no other order is booked by an own number that is hidden';

# Whatever has changed since.
staff(qw(price set DEMO ADULT 123.00));
is booked('new price', \%first)->raw, $first->raw,
    'a replay at a new price answers the same bytes';
staff(qw(product set DEMO ADULT --on-sale no --name 别的名字));
is booked('not on sale', \%first, nginx => 1)->raw, $first->raw,
    'a replay of a product off sale answers the same bytes';
staff(qw(product set DEMO ADULT --on-sale yes --minimum 5 --day-limit 2));
is booked('a minimum', \%first)->raw, $first->raw,
    'a replay below a new minimum answers the same bytes';
staff(qw(product set DEMO ADULT --minimum 1 --day-limit none));
staff(qw(price set DEMO ADULT 100.00));

# What differs is refused; what is not compared may.
for my $other ([Order_list => 'ADULT|3|CHILD|1'], [Order_list => 'ADULT|2'],
               [SXRQ => day(2)], [timespanindex => '4'],
               [ID => identity(2)]) {
    my $answer = call('OrderProducts', order(%first, @$other));
    isnt $answer->retcode, 0, "the key with another $other->[0] is refused";
    isnt $answer->item('orderid') // '', $first->item('orderid'),
        "the refusal of another $other->[0] names no order";
}
my $answer = call('OrderAndPayWithYDJ', order(XCDDH => 'R-1',
    Order_list => 'ADULT|2|CHILD|1', money => '250.00'));
isnt $answer->retcode, 0, 'the key on another page is refused';
is orders(), 1, 'the refusals book no order';

# Of another agent or supplier the same number is another one.
booked("another agent's", \%first, agent => 'demo2');
booked("another supplier's", { senderid => 'R-1', Order_list => 'HILL2|1' },
    at => 'hill');
is orders(), 3, 'the key of another agent or supplier is another order';

# Without an own number the key is ours, and nobody's to read.
my $unnamed = request_bytes('OrderProducts',
    order(%first, senderid => undef, Order_list => 'CHILD|4'),
    add => [[nonce => 'N-1']]);
is raw_request($unnamed)->retcode, 0, 'an order without a number is booked';
(my $elsewhere = $unnamed) =~ s{/agent/}{/agent3/};
like raw_request($elsewhere)->retmsg, qr/业务单据号 *已用于内容不同的订单/,
    'what it is known by is told to nobody';

# A refused booking uses no number.
refused('too many', -1, qr/./, { senderid => 'R-2', timespanindex => '77' });
booked('then good', { senderid => 'R-2' });

# None given: the signature is the key, for as long as the order may be paid.
{
    my %none = (Order_list => 'CHILD|2');
    my @same = (\%none, same => 1);
    my $none = booked('no number', @same);
    my $before = orders();
    for my $how ([], [method => 'POST'], [nginx => 1]) {
        is call('OrderProducts', order(%none), @$how)->raw, $none->raw,
            "the same without a number answers the same bytes: @$how";
    }
    my $bytes = request_bytes('OrderProducts', order(%none));
    is raw_request($bytes =~ s/sign=([0-9A-F]+)/'sign=' . lc $1/er)->raw,
        $none->raw, 'the signature in small letters is the same one';
    is raw_request($bytes =~ s/\?/?none=&/r)->raw, $none->raw,
        'an empty parameter more makes no other request';
    is orders(), $before, 'the same without a number books nothing';

    my $id = $none->item('orderid');
    isnt booked('another list', { Order_list => 'CHILD|3' }, same => 1)
        ->item('orderid'),
        $id, 'another request without a number is another order';
    isnt booked("another agent's", @same, agent => 'demo2')->item('orderid'),
        $id, "another agent's is another order";
    isnt booked('one more parameter', @same, add => [[nonce => '1']])
        ->item('orderid'), $id, 'with a parameter more it is another order';

    # sold out, and cancelled: the answer stays
    my ($slot) = map { $_->{slot_no} } sql_row('select slot_no from
        ticket.orders where order_id = ?', $id);
    my ($used) = sql_value('select used from ticket.quota where supplier_id = 1
        and quota_id = api.quota_id(1::int2, ?::date, 1000 + ?)', iso_day(1),
        $slot);
    staff(qw(slot resize DEMO 01), iso_day(1), $slot, '--online', $used);
    is call('OrderProducts', order(%none), nginx => $_)->raw, $none->raw,
        "sold out, the same on host $_ answers the same bytes" for 0, 1, 0;
    staff(qw(slot resize DEMO 01), iso_day(1), $slot, '--online', 1000);
    is call('CancelOrder', { Order_id => $id })->retcode, 0,
        'the order is cancelled';
    is call('OrderProducts', order(%none))->raw, $none->raw,
        'cancelled, the same answers the same bytes';

    # after the pay time-out it is a new one, and again so
    for my $round (1, 2) {
        set_clock_shift(1801 * $round);
        my $next = booked("after $round time-outs", @same);
        isnt $next->item('orderid'), $id,
            "after $round pay time-outs it is a new order";
        $id = $next->item('orderid');
        is booked('again', @same, nginx => 1)->item('orderid'), $id,
            "after $round pay time-outs the new one is found";
        audit_ok("after $round pay time-outs the books agree");
    }
    set_clock_shift(0);
}

# At the same moment, on both machines; the last two without a number.
for my $round (1 .. 5) {
    my $before = orders();
    my @pipes;
    my $bytes = request_bytes('OrderProducts',
        order(%first, senderid => $round < 4 ? "T-$round" : undef),
        $round < 4 ? () : (add => [[nonce => "T-$round"]]));
    for my $i (0 .. 7) {
        pipe(my $read, my $write) or die;
        my $pid = fork // die;
        if ($pid == 0) {
            close $read;
            my $raw = raw_request($bytes, nginx => $i % 2)->raw;
            utf8::encode($raw) if utf8::is_utf8($raw);
            syswrite $write, $raw;
            POSIX::_exit(0);
        }
        close $write;
        push @pipes, [$pid, $read];
    }
    my %seen;
    for my $pipe (@pipes) {
        my $file = $pipe->[1];
        $seen{ do { local $/; <$file> } // '' }++;
        waitpid $pipe->[0], 0;
    }
    is scalar(keys %seen), 1, "round $round: eight replays get one answer";
    like +(keys %seen)[0], qr/<retcode>0</,
        "round $round: that answer is a success";
    is orders(), $before + 1, "round $round: one order is booked";
}

stop('redis');
is booked('without Redis', \%first)->raw, $first->raw,
    'a replay without Redis answers the same bytes';

audit_ok();
done_testing();
