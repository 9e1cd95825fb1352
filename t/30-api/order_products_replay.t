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

# A refused booking uses no number.
refused('too many', -1, qr/./, { senderid => 'R-2', timespanindex => '77' });
booked('then good', { senderid => 'R-2' });

# None given: each is its own.
isnt booked('no number', {})->item('orderid'),
    booked('no number', {})->item('orderid'),
    'two requests without a key are two orders';

# At the same moment, on both machines.
for my $round (1 .. 5) {
    my $before = orders();
    my @pipes;
    my $bytes = request_bytes('OrderProducts',
        order(%first, senderid => "T-$round"));
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
