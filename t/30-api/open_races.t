# The open API asked by many at the same moment, at two instances of nginx: one
# order of one number, one refund of one number, and of pay and cancel, refund and
# visit, yes and no of staff only one; money, places and persons agree.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use POSIX ();
use TicketDevice;
use TicketOpenShop;
use TicketTest;
use TicketWire qw(http_send);

open_start(nginx => 2, processes => 2,
           locations => 'location /gate/ { ticket_gate OPEN; }');

my $limit = 400;
my @sold = (day_limit => $limit);
my $single = sells('SINGLE', '10.00', @sold);
my $group = sells('GROUP', '10.00', @sold, form => 'group');
my $review = sells('REVIEW', '10.00', @sold, open => { review => 'true' });
my $slow = sells('SLOW', '10.00', @sold, open => { confirm => 'true' });
for my $n (0, 1) {
    wait_until { open_call('order/Verify', { ProductId => $slow,
        VisitDate => iso_day(20), OrderUsers => [{ UserName => 'A',
        Mobile => '13912345678', CardID => identity(1) }] }, agent => 'ota',
        port => port($n))->good } "instance $n sells the products", 10;
}
my @gates = map { device("races $_", supplier => 'OPEN', port => port($_)) } 0, 1;
my %today = (VisitDate => iso_day(0));
my $turn = 0;

# Sends, and gives what reads the answer; instances take turns.
sub sent {
    my ($call, $members, %opt) = @_;

    %opt = (agent => 'ota', port => port($turn++ % 2), %opt);
    my $socket = http_send($opt{port}, [open_bytes($call, $members, %opt)]);
    return sub { TicketOpen::answer_of($socket, $call, \%opt) };
}

sub checked {
    my ($code, %is) = @_;
    return $gates[$turn++ % 2]->check_sent(code => $code, %is);
}

# What begins all of these at once, the first one first; their answers.
sub at_once {
    my @answers = map { $_->() } @_;
    return map { $_->() } @answers;
}

sub refund_of {
    my ($order, $number, $count, %is) = @_;

    return sub { sent('order/Refund', { OrderId => $order, RefundId => $number,
                                        RefundCount => $count, %is }) };
}

sub says { return join ' | ', sort map { $_->good ? $_->json : $_->message } @_ }

sub good { return scalar grep { $_->good } @_ }

# How much a piece of work has cost.
sub costs {
    my ($name, $yuan, $before, $user) = @_;

    local $Test::Builder::Level = $Test::Builder::Level + 1;
    is balance($user), sprintf('%.2f', $before - $yuan), "$name: its money";
}


# ---- Create ----

{
    my $members = order_of($single, OrderQuantity => 2);
    my @answers = at_once(map { sub { sent('order/Create', $members) } } 1 .. 8);
    is good(@answers), 8, 'eight at once have an order' or diag says(@answers);
    is keys %{{ map { $_->json => 1 } @answers }}, 1, '... the same one';

    my @other = map { order_of($single, OriginOrderId => 'either',
                               OrderQuantity => $_) } 3, 4;
    @answers = at_once(map { my $n = $_;
        sub { sent('order/Create', $other[$n % 2]) } } 1 .. 8);
    is good(@answers), 4, 'of two contents at once one has an order';
    is_deeply [map { $_->message } grep { !$_->good } @answers],
        [('订单号重复，内容不一致') x 4], '... and the other differs';

    @answers = at_once(map { my $who = $_;
        map { sub { sent('order/Create', order_of($single,
              OriginOrderId => 'of both'), agent => $who) } } 1 .. 3 }
        qw(ota other));
    is good(@answers), 6, 'two partners at once have a number each';
    is keys %{{ map { $_->data->{OrderId} => 1 } @answers }}, 2, '... of their own';
    is sql_value('select count(*) from ticket.orders'), 4, 'there are four orders';
}


# ---- Pay ----

{
    my $before = balance('other');
    my @orders = map { created('for a third of it', order_of($single,
        OrderQuantity => 9), agent => 'other') } 1 .. 3;
    my @answers = at_once(map { my $order = $_;
        map { sub { sent('order/Pay', { OrderId => $order }, agent => 'other') } }
        1, 2 } @orders);
    is good(@answers), 4, 'of three orders two can be paid'
        or diag says(@answers);
    is_deeply [map { $_->message } grep { !$_->good } @answers],
        [('余额不足') x 2], '... and of the third there is not enough';
    costs('two orders', 180, $before, 'other');
}
{
    my ($before, $paid) = (balance(), 0);
    for my $round (1 .. 12) {
        my $order = created('paid or cancelled', order_of($single));
        my @do = map { my $call = $_;
            sub { sent("order/$call", { ($call eq 'Pay' ? 'OrderId' : 'orderId')
                                        => $order }) }
        } $round % 2 ? qw(Pay CancelOrder Pay CancelOrder Pay)
                     : qw(CancelOrder Pay CancelOrder Pay);
        my @answers = at_once(@do);
        my ($pay) = grep { $_->good && $_->code == 1 } @answers;
        $paid += 10 if $pay;
        my %said = map { ($_->good ? $_->code . '' : $_->message) => 1 } @answers;
        is join(' ', sort keys %said),
            $pay ? '1 订单已支付，不能取消' : '0 订单已取消',
            'all are told the same of it';
    }
    costs('what was paid', $paid, $before);
}


# ---- Refund ----

{
    my $before = balance();
    my ($order) = bought('two', order_of($single, OrderQuantity => 2));
    my @answers = at_once(map { refund_of($order, 'one number', 1) } 1 .. 8);
    is good(@answers), 8, 'eight at once are one refund' or diag says(@answers);
    is keys %{{ map { $_->json => 1 } @answers }}, 1, '... of one number';
    costs('one of two', 10, $before);
}
{
    my $before = balance();
    my ($order) = bought('three', order_of($single, OrderQuantity => 3));
    my @answers = at_once(map { refund_of($order, 'or other', $_ % 2 + 1) } 1 .. 8);
    is good(@answers), 4, 'of one number two counts are one refund';
    is_deeply [map { $_->message } grep { !$_->good } @answers],
        [('退款申请批次号重复，内容不一致') x 4], '... and the other differs';
    my $back = (grep { $answers[$_]->good } 0, 1)[0] == 0 ? 2 : 1;
    costs('what is left', 30 - 10 * $back, $before);
}
{
    my $before = balance();
    my ($order, $data) = bought('five', order_of($single, OrderQuantity => 5));
    my @answers = at_once(map { refund_of($order, "fifth $_", 1) } 1 .. 8);
    is good(@answers), 5, 'of eight refunds five have a ticket';
    is_deeply [map { $_->message } grep { !$_->good } @answers],
        [('可退数量不足') x 3], '... and of three nothing is left';
    costs('all came back', 0, $before);
}
{
    my $before = balance();
    my ($order, $data) = bought('two', order_of($single, OrderQuantity => 2));
    my @codes = codes($data);
    my @answers = at_once(map { refund_of(undef, "code $_", undef,
                                VoucherCode => [$codes[1]]) } 1 .. 4);
    is good(@answers), 1, 'a code comes back once' or diag says(@answers);
    costs('the other one', 10, $before);
}


# ---- Refund and visit ----

# What is good of both: IN, or the refund.
sub either {
    my ($name, $quantity, $product, $persons, $rounds, $wanted) = @_;

    local $Test::Builder::Level = $Test::Builder::Level + 1;
    my ($before, $cost) = (balance(), 0);
    my @wrong;
    for my $round (1 .. $rounds) {
        my ($order, $data) = bought($name, order_of($product, %today,
                                    OrderQuantity => $quantity));
        my ($code) = reverse codes($data);
        my @do = (refund_of($order, "$name $round", $quantity),
                  sub { checked($code, persons => $persons) });
        my @answers = at_once($round % 2 ? @do : reverse @do);
        my ($back, $gate) = $round % 2 ? @answers : reverse @answers;
        my $in = $gate->{json}{verdict} eq 'IN';
        push @wrong, join ' ', $gate->{json}{verdict}, $back->raw
            if $in == $back->good || !$in && $gate->{json}{verdict} ne $wanted
               || $in && $back->message !~ /^(?:票已使用|可退数量不足)$/;
        $cost += 10 * $quantity if $in || $wanted ne 'REFUNDED';
    }
    is_deeply \@wrong, [], "$name: either in or back";
    costs($name, $cost, $before);
}

either('one ticket', 1, $single, 1, 12, 'REFUNDED');
either('a group', 5, $group, 3, 8, 'REFUNDED');
either('looked at', 1, $review, 1, 8, 'REFUND_ASKED');

# Of three there is always one that is not used.
{
    my $before = balance();
    my @wrong;
    for my $round (1 .. 6) {
        my ($order, $data) = bought('three', order_of($single, %today,
                                    OrderQuantity => 3));
        my @codes = codes($data);
        my ($back, @gate) = at_once(refund_of($order, "of three $round", 1),
            map { my $code = $_; sub { checked($code) } } @codes[1, 2]);
        my %in = map { $_ => $gate[$_ - 1]{json}{verdict} } 1, 2;
        push @wrong, join ' ', $back->raw, %in
            if !$back->good
               || (grep { $_ eq 'REFUNDED' } values %in) > 1
               || grep { !/^(?:IN|REFUNDED)$/ } values %in;
    }
    is_deeply \@wrong, [], 'one of three comes back, and the others are good';
    costs('two of three each', 120, $before);
}


# ---- Staff ----

# Commands at once, each in a process of its own; which of them were done.
sub staff_at_once {
    my @pids = map {
        my @command = @$_;
        my $pid = fork // die "fork: $!";
        if ($pid == 0) {
            $_->{InactiveDestroy} = 1 for values %{$TicketSystem::s->{db}};
            my ($status) = ticketctl(@command);
            POSIX::_exit($status);
        }
        $pid;
    } @_;
    return map { waitpid $_, 0; $? == 0 ? 1 : 0 } @pids;
}

for my $round (1 .. 2) {
    my $before = balance();
    my ($order) = bought('decided', order_of($review, OrderQuantity => 2));
    my $apply = refund_of($order, "decided $round", 1)->()->()
                ->data->{ApplyId} . '';
    my @done = staff_at_once(['openrefund', 'approve', 'OPEN', $apply],
        ['openrefund', 'refuse', 'OPEN', $apply, '--reason', 'no'],
        ['openrefund', 'approve', 'OPEN', $apply],
        ['openrefund', 'refuse', 'OPEN', $apply, '--reason', 'no']);
    my $yes = $done[0] || $done[2];
    ok $yes != ($done[1] || $done[3]), 'staff say either yes or no'
        or diag "@done";
    is refund_of($order, "decided $round", 1)->()->()->data->{RefundStatus},
        $yes ? 1 : 2, '... which is what is told';
    costs('as they said', $yes ? 10 : 20, $before);
}
for my $round (1 .. 2) {
    my $before = balance();
    my ($order) = bought('confirmed', order_of($slow, OrderQuantity => 2));
    my $number = number_of($order);
    my @done = staff_at_once(['openorder', 'confirm', 'OPEN', $number],
        ['openorder', 'refuse', 'OPEN', $number, '--reason', 'no']);
    ok $done[0] != $done[1], 'staff either confirm or refuse' or diag "@done";
    is paid('then', $order)->{OrderStatus}, $done[0] ? 4 : 5,
        '... which is what is told';
    costs('as they did', $done[0] ? 20 : 0, $before);
}


# ---- The books ----

# What is left of each day agrees with the persons that were sold.
for my $product ($single, $group, $review, $slow) {
    for my $day (0, 1) {
        my $sold = sql_value('select coalesce(sum(i.quantity), 0)'
            . ' from ticket.orders o join ticket.order_item i'
            . ' using (supplier_id, order_id)'
            . " where product_id = ? and day = ? and o.state <> '4'", $product,
            iso_day($day));
        my $back = sql_value('select coalesce(sum(t.persons), 0)'
            . ' from ticket.ticket t join ticket.orders o'
            . ' using (supplier_id, order_id) join ticket.order_item i'
            . ' using (supplier_id, order_id)'
            . " where product_id = ? and day = ? and o.state <> '4'"
            . " and t.state = '2'", $product, iso_day($day));
        my ($is) = @{open_call('product/getProductPriceByDistributor', {
            StartTime => iso_day($day), EndTime => iso_day($day),
            productId => $product }, agent => 'ota')->data->{DailyPriceStock}};
        is $is->{DailyStock}, $limit - $sold + $back,
            "what is left of $product on day $day";
    }
}

audit_ok();
done_testing();
