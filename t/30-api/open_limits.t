# Limits of the open API: how much one phone and one card may have, on days that
# lie near each other; given back with what was cancelled, ended or refunded.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use TicketOpenShop;
use TicketTest;

open_start(processes => 2, worker => ['sweep 100']);

my %phone = (phone_maximum => 5, phone_days => 7);
my $phones = sells('PHONES', '10.00', limits => \%phone);
my $ever = sells('EVER', '10.00', limits => { phone_maximum => 2,
                                              phone_days => 0 });
my $cards = sells('CARDS', '10.00', real_name => 'yes',
                  limits => { id_maximum => 1, id_days => 0 });
my $week = sells('WEEK', '10.00', real_name => 'yes',
                 limits => { id_maximum => 2, id_days => 3 });
my $group = sells('GROUP', '10.00', form => 'group',
                  limits => { phone_maximum => 5 });
my $limit = '手机号已超过最大预定限制';
my $card_limit = '身份证已超过最大预定限制';
my $v = 8;

sub create { return open_call('order/Create', $_[0], agent => 'ota', @_[1 .. $#_]) }

# Of a phone, so many on a day.
sub of_phone {
    my ($product, $n, $count, $day) = @_;

    return order_of($product, OrderQuantity => $count,
        VisitDate => iso_day($day),
        ContactPerson => person($n, IdCard => undef, IDCardType => undef));
}

sub of_card {
    my ($product, $day, @cards) = @_;

    return order_of($product, OrderQuantity => scalar @cards,
        VisitDate => iso_day($day), VisitPerson => [map { person($_) } @cards]);
}

sub refuses {
    my ($message, $name, $members, %opt) = @_;

    local $Test::Builder::Level = $Test::Builder::Level + 1;
    my $before = sql_value('select count(*) from ticket.orders');
    is_open_refusal(create($members, %opt), $message, $name);
    is sql_value('select count(*) from ticket.orders'), $before,
        "$name: there is no order";
}

wait_until { create(of_phone($group, 99, 1, 20))->good } 'the products are sold', 10;


# ---- Phones ----

my $three = created('three on a day', of_phone($phones, 1, 3, $v));
created('two six days later', of_phone($phones, 1, 2, $v + 6));
refuses($limit, 'one more on the day', of_phone($phones, 1, 1, $v));
refuses($limit, 'one more between', of_phone($phones, 1, 1, $v + 3));
refuses($limit, 'four a day before', of_phone($phones, 1, 4, $v - 1));
created('two a day before', of_phone($phones, 1, 2, $v - 1));
created('three, seven days later: the last two count alone',
        of_phone($phones, 1, 3, $v + 7));
created('three, of another phone', of_phone($phones, 2, 3, $v));
refuses($limit, 'three of that, of another distributor',
        of_phone($phones, 2, 3, $v), agent => 'other');
refuses($limit, 'six at once', of_phone($phones, 3, 6, $v));
created('five at once', of_phone($phones, 3, 5, $v));
created('of another product', of_phone($group, 3, 5, $v));
refuses($limit, 'one more of that', of_phone($group, 3, 1, $v));
created('of that, a day later', of_phone($group, 3, 5, $v + 1));

ok open_call('order/CancelOrder', { orderId => $three }, agent => 'ota')->good,
    'the first three are cancelled';
created('one on that day', of_phone($phones, 1, 1, $v));

# One number, however it is written; what is kept of it is as it was sent.
{
    my $mobile = person(1)->{Mobile};
    my $written = sub { my ($as, $count) = @_;
        my $order = of_phone($phones, 1, $count, $v + 14);
        $order->{ContactPerson}{Mobile} = $as;
        return $order };
    secret("86$mobile", "+86$mobile");
    created('four as "+86"', $written->("+86$mobile", 4));
    refuses($limit, "two as $_->[0]", $written->($_->[1], 2))
        for ['digits', $mobile], ['"86"', "86$mobile"],
            ['"+86-"', '+86-' . $mobile =~ s/^(\d{3})(\d{4})/$1-$2-/r];
    created('one as "86"', $written->("86$mobile", 1));
    refuses($limit, 'one more as digits', $written->($mobile, 1));
}

# A check says so, and takes nothing.
{
    my %users = (PartnerId => agent_id('ota'), ProductId => $phones,
                 VisitDate => iso_day($v));
    my $user = sub { my $is = person($_[0]); return {
        UserName => $is->{Name}, Mobile => person(3)->{Mobile},
        CardID => $is->{IdCard} } };
    is_open_refusal(open_call('order/Verify', {%users,
        OrderUsers => [$user->(3)] }, agent => 'ota'), $limit, 'a check of more');
    for (1 .. 3) {
        ok open_call('order/Verify', {%users, VisitDate => iso_day($v + 20),
            OrderUsers => [map { $user->($_) } 3 .. 7] }, agent => 'ota')->good,
            'a check of five is good, again and again';
    }
}

# For all days.
{
    created('one on a day', of_phone($ever, 1, 1, 1));
    my ($order) = bought('one a month later', of_phone($ever, 1, 1, 30));
    refuses($limit, 'a third one, on any day', of_phone($ever, 1, 1, 15));
    open_call('order/Refund', { OrderId => $order, RefundCount => 1,
        RefundId => 'limits-1' }, agent => 'ota');
    created('after a refund', of_phone($ever, 1, 1, 15));
    refuses($limit, 'and again no more', of_phone($ever, 1, 1, 30));
}

# At once.
{
    my @answers = open_at_once(map { ['order/Create', of_phone($phones, 9, 2, $v),
                                      agent => 'ota'] } 1 .. 6);
    is scalar(grep { $_->good } @answers), 2, 'of six at once two have room';
    is_deeply [map { $_->message } grep { !$_->good } @answers], [($limit) x 4],
        'the others are told of the limit';
}


# ---- Cards ----

{
    my ($order, $data) = bought('two visitors', of_card($cards, 2, 1, 2));
    refuses($card_limit, 'one of them, ever', of_card($cards, 2, 1));
    refuses($card_limit, 'one of them, much later', of_card($cards, 29, 2));
    refuses($card_limit, 'one of them beside another', of_card($cards, 9, 3, 2));
    bought('a third one alone: what was refused took nothing',
           of_card($cards, 9, 3));

    open_call('order/Refund', { OrderId => $order, RefundCount => 1,
        RefundId => 'limits-2', VoucherCode => [(codes($data))[0]] },
        agent => 'ota');
    bought('the first one, after a refund', of_card($cards, 12, 1));
    refuses($card_limit, 'the second one all the same', of_card($cards, 12, 2));

    my $x = person(4, IdCard => born('1980-05-05', 8));
    for my $n (0 .. 999) {
        last if $x->{IdCard} =~ /X$/;
        $x->{IdCard} = born('1980-05-05', $n);
    }
    my $small = {%$x, IdCard => lc $x->{IdCard}};
    my $of = sub { order_of($cards, VisitPerson => [$_[0]]) };
    bought('a card with a capital', $of->($x));
    refuses($card_limit, 'the same with a small letter', $of->($small));
}
{
    bought('two on a day', of_card($week, 5, 1, 2));
    bought('one of them two days later', of_card($week, 7, 1));
    refuses($card_limit, 'the same between', of_card($week, 6, 1));
    bought('the other one between', of_card($week, 6, 2));
    refuses($card_limit, 'that one, two days later', of_card($week, 7, 2));
    bought('the first one, five days later', of_card($week, 10, 1));
}

# What nobody pays has nothing.
{
    my $order = created('two, which nobody pays', of_phone($ever, 7, 2, 3));
    my $card = created('a card, which nobody pays', of_card($cards, 3, 7));
    set_clock_shift(1860);
    wait_until { sql_value("select count(*) from ticket.orders where state = '4'"
        . ' and order_id in (?, ?)', number_of($order), number_of($card)) == 2 }
        'they end', 20;
    created('two of the phone', of_phone($ever, 7, 2, 3));
    created('one of the card', of_card($cards, 3, 7));
}

audit_ok();
done_testing();
