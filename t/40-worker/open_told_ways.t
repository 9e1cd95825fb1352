# The ways by which something happens to orders of the open API, and what of it is
# told: cards, staff and offline devices that let in, days that follow, passages
# that are undone, days that are called off, keys that are replaced.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use TicketDevice;
use TicketOpenReceiver;
use TicketOpenShop;
use TicketTest;
use Time::HiRes ();

open_start(processes => 2, worker => ['sweep 50'],
           locations => 'location /gate/ { ticket_gate OPEN; }');

my $named = sells('NAMED', '10.00', real_name => 'yes');
my $group = sells('GROUP', '10.00', form => 'group');
my @days = (valid(4), ticket_days => 3);
my $three = sells('THREE', '10.00', @days);
my $crowd = sells('CROWD', '10.00', @days, form => 'group');
my $review = sells('REVIEW', '10.00', open => { review => 'true' });
my $slow = sells('SLOW', '10.00', open => { confirm => 'true' });

my $receiver = TicketOpenReceiver->new;
my $partner = agent_id('ota');
my $second = '9D1E5C7A3B2F48609D1E5C7A3B2F4860';
secret($second);
$receiver->agent($partner, open_key('ota'), $second);
staff(qw(openagent set OPEN ota --notice-url), $receiver->url('ways'));
wait_until { open_call('order/Create', order_of($slow, VisitDate => iso_day(20)),
                       agent => 'ota')->good } 'the products are sold', 10;
my ($gate, $other) = map { device($_, supplier => 'OPEN') } qw(one two);
my %today = (VisitDate => iso_day(0));

# What the order was told of in the end, and the codes of each visit.
sub told { return $receiver->expect_notes(@_) }

sub visits {
    my ($order) = @_;
    return map { $_->{note}{VoucherCode} }
           $receiver->requests(order => $order, service => 'order_verify_notify');
}

sub refund {
    my ($order, $count, $number) = @_;
    return open_call('order/Refund', { OrderId => $order, RefundCount => $count,
                     RefundId => $number }, agent => 'ota');
}


# ---- By card, by staff, offline, and back ----

{
    my @guests = map { person($_) } 1 .. 4;
    my ($order, $data) = bought('four', order_of($named, %today,
        OrderQuantity => 4, VisitPerson => \@guests));
    my @codes = codes($data);

    verdict_is $gate->check(id_card => $guests[1]{IdCard}), 'IN',
        'a card opens the gate';
    told($order, 'ticket 1, verify 1/4', 'by card');
    staff(qw(passage let-in OPEN), number_of($order), qw(3 --station 1 --gate 1
             --reason bus));
    told($order, 'ticket 1, verify 1/4, verify 2/4', 'by staff');

    my $now = int(Time::HiRes::time() * 1000);
    my $answer = $gate->ask('POST', '/passages', body => { time => $now,
        passages => [{ seq => 1, request => "off-$$", code => $codes[0],
            persons => 1, scanned_at => $now - 60_000, verdict => 'IN' }] });
    is $answer->{json}{items}[0]{judged}, 'IN', 'a device tells of a passage'
        or diag $answer->{content};
    told($order, 'ticket 1, verify 1/4, verify 2/4, verify 3/4', 'offline');
    is_deeply [visits($order)], [map { [$codes[$_]] } 1, 2, 0],
        'each visit has its code';

    my $in = $gate->check(code => $codes[3], request => "in-$$");
    verdict_is $in, 'IN', 'the last one is in';
    told($order, 'ticket 1, verify 1/4, verify 2/4, verify 3/4, verify 4/4',
         'the last one');
    is $gate->undo("in-$$")->{status}, 200, 'and is not, after all';
    verdict_is $other->check(code => $codes[3]), 'IN', 'but a moment later';
    told($order, 'ticket 1, verify 1/4, verify 2/4, verify 3/4, verify 4/4',
         'which is told once');
}


# ---- A key is replaced, an agent is shut out for a while ----

{
    staff(qw(openkey issue OPEN ota --key), $second);
    my ($order) = bought('with a new key', order_of($named,
                         VisitPerson => [person(5)]));
    told($order, 'ticket 1', 'a new key');
    is +($receiver->requests(order => $order))[0]{verified}, 2,
        'the newest key signs';
    ok refund($order, 1, 'still')->good, 'the old one signs requests all the same';
    told($order, 'ticket 1, refund still 1', 'a new key');

    my $confirmed = created('for when it is shut out', order_of($slow));
    paid('it', $confirmed);
    staff(qw(openagent set OPEN ota --enabled no));
    staff(qw(openorder confirm OPEN), number_of($confirmed));
    my $rests = sub { sql_value('select waits_for from impl.outbox_open(50, null,'
                                . ' ?, 9)', number_of($confirmed)) // '' };
    is $rests->(), 'agent disabled', 'what is told meanwhile rests';
    is $receiver->notes(order => $confirmed), '', '... and is not told';
    staff(qw(openagent set OPEN ota --enabled yes));
    told($confirmed, 'ticket 1', 'let in again');
    wait_until { open_call('order/Pay', { OrderId => 1 }, agent => 'ota')->message
                 eq '订单不存在' } 'it is let in', 10;
}


# ---- A day is called off ----

{
    my %then = (VisitDate => iso_day(3));
    my $before = balance();
    my ($order) = bought('two', order_of($review, %then, OrderQuantity => 2));
    my ($half, $data) = bought('three', order_of($review, %then, OrderQuantity => 3));
    my @codes = codes($data);
    ok refund($half, 1, 'open')->good, 'one of three is asked back';
    my ($group_order) = bought('five', order_of($group, %then,
                                                OrderQuantity => 5));
    my ($waits) = bought('what waits', order_of($slow, %then));
    my $unpaid = created('what is not paid', order_of($group, %then));

    staff(qw(day off OPEN), $then{VisitDate}, qw(--reason typhoon --yes));
    wait_until { balance() eq $before } 'all of its money is back', 15;
    told($order, 'ticket 1, refund  1', 'the whole order');
    told($group_order, 'ticket 1, refund  1', 'the whole group');
    told($waits, 'ticket 2', 'what waited for staff');
    wait_until { !sql_value('select count(*) from ticket.outbox') }
        'all of it is told', 15;
    is_deeply [map { [@{$_->{note}}{qw(RefundApplyNo RefundStatus VoucherCode)}] }
               $receiver->requests(order => $half,
                                   service => 'order_refund_notify')],
        [['open', 1, [$codes[2]]], ['', 1, [@codes[0, 1]]]],
        'what was asked back by its number, the others unasked';
    is refund($half, 1, 'open')->data->{RefundStatus}, 1, '... and is done';
    is $receiver->notes(order => $unpaid), '', 'of what was not paid nothing';
    is_open_refusal(open_call('order/Create', order_of($group, %then),
                    agent => 'ota'), qr/^游玩预订时间不符合产品预订时间限制/,
                    'a day that is called off');
}


# ---- Days that follow ----

{
    my ($order, $data) = bought('two of three days', order_of($three, %today,
                                                              OrderQuantity => 2));
    my ($many, $all) = bought('five of three days', order_of($crowd, %today,
                                                             OrderQuantity => 5));
    my @codes = codes($data);
    my ($code) = codes($all);
    verdict_is $gate->check(code => $codes[0]), 'IN', 'the first day';
    verdict_is $gate->check(code => $code, persons => 3), 'IN', '... of three';
    told($order, 'ticket 1, verify 1/2', 'the first day');
    told($many, 'ticket 1, verify 3/5', 'the first day of three');

    set_clock_shift(86400);
    $_->token for $gate, $other;
    verdict_is $gate->check(code => $codes[0]), 'IN', 'the second day';
    verdict_is $gate->check(code => $code, persons => 2), 'IN', '... of two';
    verdict_is $other->check(code => $codes[1]), 'IN', 'the other one comes';
    told($order, 'ticket 1, verify 1/2, verify 2/2', 'the second day');
    is_deeply [visits($order)], [[$codes[0]], [$codes[1]]],
        'who comes again is told once';
    told($many, 'ticket 1, verify 3/5, verify 5/5', 'the second day of two');

    verdict_is $other->check(code => $code), 'IN', 'all others of them';
    my ($last) = bought('a notice behind it', order_of($crowd, VisitDate =>
                        iso_day(5)));
    told($last, 'ticket 1', 'what is behind it');
    told($many, 'ticket 1, verify 3/5, verify 5/5',
         'no more have come in than there are');
}

is_deeply [grep { !$_->{verified} } $receiver->requests], [],
    'each one is signed and formed well';
audit_ok();
done_testing();
