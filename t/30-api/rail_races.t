# Proxy payment when many ask at once, at two nginx: what is asked twice is done once,
# of two that exclude each other one wins, and nobody is told "busy".

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use JSON::PP ();
use List::Util qw(shuffle);
use TicketRailShop;
use TicketTest;
use TicketWire qw(http_send http_receive);

rail_start(nginx => 2, processes => 2);
my $OTHER = 'D' x 32;
merchant('demo2', 'other', $OTHER);
secret($OTHER);
my %other = (merchantCode => 'other', key => $OTHER);
wait_until { my ($a, $b) = map { rail_call('QueryPurchase.do', %other, orderNo => 'none0000',
                                           at => $_)->{errCode} } 0, 1;
             $a eq '113' && $b eq '113' } 'both know the second agent', 10;
staff_says('topup', 'demo', 100_000_000, { reference => 'paper 2' });

my $turn = 0;

# [page, parameters] each, all on their way before the first answer is read.
sub at_once {
    my (@calls) = @_;

    my @sockets = map {
        my ($page, %sent) = @$_;
        my $at = $turn++ % 2;
        my $form = TicketRailClient::form(signed($page, %sent));
        my @head = $page =~ /^Query/
            ? ("GET /api/pub/$page?$form HTTP/1.1")
            : ("POST /api/pub/$page HTTP/1.1",
               'Content-Type: application/x-www-form-urlencoded',
               'Content-Length: ' . length $form);
        http_send(port($at), [join("\r\n", @head, 'Host: x', 'Connection: close', '', '')
                              . ($page =~ /^Query/ ? '' : $form)]);
    } @calls;

    return map { my (undef, undef, $body) = http_receive($_);
                 JSON::PP->new->utf8->decode($body // '{}') } @sockets;
}

# "done: 1, 008: 7"
sub summed {
    my %n;
    $n{$_->{ret} ? 'done' : $_->{errCode} // '?'}++ for @_;
    return join ', ', map { "$_: $n{$_}" } sort { ($b eq 'done') <=> ($a eq 'done') || $a cmp $b }
           keys %n;
}

sub outcome { return ['ProcessPurchase.do', @_] }

my $held = 700_000_000;
sub pay {
    my ($order, %more) = @_;
    return outcome(orderNo => $order, opt => 'NEED_PAY', un => $UN, pwd => $PWD,
                   result => result(held => $more{held} // 'E' . ++$held), %{$more{as} // {}});
}


# ---- The same, eight times ----

for my $round (1 .. 5) {
    my $order = import_order();
    my $call = pay($order);
    is summed(at_once(($call) x 8)), 'done: 8', "NEED_PAY eight times, round $round";
    is sql_value('select count(*) from ticket.rail_case c join ticket.rail_order o using'
        . ' (supplier_id, rail_id) where o.order_no = ?', $order), 1, '... is one case';
}

{
    my $order = import_order();
    need_pay($order, 'E' . ++$held);
    by_hand($order, 'D');
    my $before = balance();
    is summed(at_once((['ProcessApplyAutoRefund.do', orderNo => $order, reason => '1',
                        refundCash => '1000.00']) x 8)), 'done: 1, 008: 7',
        'an agent gives back once';
    is ((split / /, $before)[4] - (split / /, balance())[4], 100_000, '... one amount');
}

{
    my $order = import_order();
    is summed(at_once((outcome(orderNo => $order, opt => 'CONFIRM', result => result())) x 8)),
        'done: 8', 'CONFIRM eight times is done';
    is sql_value("select count(*) from ticket.rail_event e join ticket.rail_order o using"
        . " (supplier_id, rail_id) where o.order_no = ? and e.after = 'T'", $order), 1,
        '... and happens once';

    is summed(at_once((['ChannelRefund.do', orderNo => $order]) x 8)), 'done: 8',
        'a refund is asked for eight times';
    is sql_value('select count(*) from ticket.rail_refund r join ticket.rail_order o using'
        . ' (supplier_id, rail_id) where o.order_no = ?', $order), 1, '... and is one refund';
    # Nothing is available in the old mode, so it waits for funds.
    is summed(at_once((['ProcessRefund.do', orderNo => $order, opt => 'AGREE']) x 8)),
        'done: 1, 008: 7', 'it is agreed to once';
}

{
    sql_do("update ticket.clock set shift = shift + interval '6 s'");
    is summed(at_once((['QueryOrders.do', type => 'WAIT_TICKET']) x 8)), 'done: 1, 999: 7',
        'of pulls at once one is answered';
}


# ---- One held order, many orders of two agents ----

for my $round (1 .. 5) {
    my @mine = map { import_order() } 1 .. 4;
    my @theirs = map { import_order(code => 'other') } 1 .. 4;
    my $number = 'E' . ++$held;
    my @calls = shuffle((map { pay($_, held => $number) } @mine),
                        map { pay($_, held => $number, as => \%other) } @theirs);
    is summed(at_once(@calls)), 'done: 1, 304: 7', "one has the held order, round $round";
    is sql_value('select count(*) from ticket.rail_case where held_no = ?', $number), 1,
        '... in one case';
}


# ---- What excludes one another ----

sub state { return join ' ', @{rail_order($_[0])}{qw(state case_state)} }

for my $round (1 .. 10) {
    my $order = import_order();
    need_pay($order, 'E' . ++$held);
    my @said = at_once(shuffle(
        (outcome(orderNo => $order, opt => 'CONFIRM', result => result())) x 3,
        (outcome(orderNo => $order, opt => 'CANCEL_PAY')) x 3));
    my $taken = grep { $_->{ret} } @said;
    like summed(@said), qr/^done: \d(?:, 008: \d)?(?:, 302: \d)?$/,
        "CONFIRM against CANCEL_PAY, round $round";
    like state($order), qr/^[PT] F$/, "... it is taken back";
    is sql_value("select count(*) from ticket.rail_event e join ticket.rail_order o using"
        . " (supplier_id, rail_id) where o.order_no = ? and e.after in ('T', 'F')", $order),
        1 + (state($order) =~ /^T/), '... once, and issued once at most';
}

for my $round (1 .. 10) {
    my $order = import_order();
    my @said = at_once(shuffle(
        (outcome(orderNo => $order, opt => 'CONFIRM', result => result())) x 2,
        (outcome(orderNo => $order, opt => 'NO_TICKET', reason => '1')) x 2,
        pay($order), pay($order)));
    my $state = state($order);
    like $state, qr/^(?:T -|N -|P Q)$/, "tickets, none, or paid for: round $round";
    is summed(@said), { 'T -' => 'done: 2, 008: 4', 'N -' => 'done: 1, 008: 5',
                        'P Q' => 'done: 1, 302: 5' }->{$state} // '', '... one of them wins'
        or diag $state;
}

for my $round (1 .. 5) {
    my $order = import_order();
    need_pay($order, 'E' . ++$held);
    by_hand($order, 'D');
    done('ChannelRefund.do', orderNo => $order);
    is summed(at_once(shuffle((['ProcessRefund.do', orderNo => $order, opt => 'AGREE']) x 4,
        (['ProcessRefund.do', orderNo => $order, opt => 'REFUSE', reason => '2']) x 4))),
        'done: 1, 008: 7', "AGREE against REFUSE, round $round";
}


# ---- ImportOrders ----

for my $round (1 .. 5) {
    my @orders = map { an_order(orderNo => sprintf 'xcslw%02dround%05d', $round, $_) } 1 .. 20;
    my $before = (split / /, balance())[0];
    my @said = at_once(map { ['ImportOrders.do', orders => orders(shuffle @orders)] } 1 .. 6);
    is summed(@said), 'done: 6', "the same orders six times, round $round";
    is_deeply [map { $_->{imported} + $_->{known} } @said], [(20) x 6], '... each has them all';
    my $new = 0;
    $new += $_->{imported} for @said;
    is $new, 20, '... and each order is new once';
    is ((split / /, balance())[0] - $before, 20 * 128_400, '... and is paid once');
}

for my $round (1 .. 5) {
    my $order = sprintf 'xcslw%02dunpaid', $round;
    import_order(orderNo => $order, paid => JSON::PP::false);
    my @said = at_once(shuffle(
        (map { ['ImportOrders.do', orders => orders(an_order(orderNo => $order))] } 1 .. 3),
        (map { ['ImportOrders.do', orders => orders(an_order(orderNo => $order,
            paid => JSON::PP::false, closed => JSON::PP::true))] } 1 .. 3)));
    is summed(@said), 'done: 6', "paid against closed, round $round";
    like state($order), qr/^[PX] -$/, '... it is one of them';
}

audit_ok();
done_testing();
