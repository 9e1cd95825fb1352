# Tickets at the gate and at the counter, in JSON: what is refused is said in the
# words of staff, in both languages, with the status that fits.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use TicketConsole;
use TicketProcess;
use TicketShop;
use TicketTest;

console_start();
staff_person('HILL', 'anna', 'desk_lead');
my $anna = staff_session('anna');
my $n = 0;
staff(qw(supplier set HILL --activation 1));

sub check {
    my ($code, %is) = @_;
    return ask('POST', '/tickets/check', cookie => $anna, key => 'key-' . ++$n,
               body => { ticketcode => $code, station => '南门', gate => '3' },
               %is);
}

sub back {
    my ($codes, %is) = @_;
    return ask('POST', '/tickets/refund', cookie => $anna, key => 'key-' . ++$n,
               body => { ticketcodes => $codes }, %is);
}

sub refused_as {
    my ($what, $status, $name, $english, $chinese, $call) = @_;

    my $answer = $call->();
    problem_is($answer, $status, $name, $what);
    is $answer->{json}{detail}, $english, "$what, in English";
    is $call->(lang => 'zh')->{json}{detail}, $chinese, "$what, in Chinese";
}

my ($used, $other) = map {
    [ticket_codes(bought({ Order_list => 'HILL2|2', money => '60.00',
                           SXRQ => $_, activate => '1',
                           tickettype => '2' }, at => 'hill'), at => 'hill')];
} day(0), day(1);
my $none = '1' x 30;

refused_as('what is no code', 422, 'BAD_TICKET_CODE',
        "$none is no code of this supplier's", "$none 不是本景区的票码或凭证码", $_)
    for sub { check($none, @_) }, sub { back([$none], @_) },
        sub { ask('POST', '/vouchers/show', cookie => $anna,
                  body => { code => $none }, @_) };

refused_as('a ticket of another day', 409, 'CHECK_DAY',
        'the ticket is not valid today', '门票今天不在有效期内',
        sub { check($other->[0], @_) });
is check($used->[0])->{status}, 200, 'a ticket lets its visitor in';

refused_as('tickets of two orders', 422, 'REFUND_OTHER_ORDER',
        "ticket $used->[0] is of another order: each order comes back by itself",
        "票 $used->[0] 属于另一个订单：请逐个订单退票",
        sub { back([$other->[0], $used->[0]], @_) });
refused_as('a ticket that was used', 409, 'REFUND_PASSED',
        'ticket 1 has passed a gate', '票 1 已检票', sub { back([$used->[0]], @_) });

is back([$other->[0]])->{status}, 200, 'a ticket comes back';
refused_as('a ticket that has come back', 409, 'REFUND_REFUNDED',
        'ticket 1 has come back already', '票 1 已退',
        sub { back([$other->[0]], @_) });
refused_as('what has come back, at the gate', 409, 'CHECK_REFUNDED',
        'the ticket has come back', '门票已退', sub { check($other->[0], @_) });

done_testing;
