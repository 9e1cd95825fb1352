# Sessions of the open API: slots of a line, by begin and end; in the calendar
# with what is left of each.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use TicketOpenShop;
use TicketTest;

open_start();

my $id = sells('TOUR', '20.00', at => 'LINE');
my $named = sells('NAMED', '20.00', at => 'LINE', real_name => 'yes');
staff(qw(line create LINE 03), '东线');
staff(qw(line products LINE 03 TOUR NAMED));
staff(qw(slot create LINE 03 --days 31 --start 09:00 --length 60 --count 3
         --total 10 --online 6));
my $plain = sells('PLAIN', '20.00');

sub create { return open_call('order/Create', $_[0], agent => 'line', @_[1 .. $#_]) }

# From nine to ten, unless told otherwise.
sub at_nine {
    my (%is) = @_;

    return order_of($id, BeginPlayTime => '09:00', EndPlayTime => '10:00', %is);
}

sub refuses {
    my ($message, $name, $members) = @_;

    local $Test::Builder::Level = $Test::Builder::Level + 1;
    my $before = sql_value('select count(*) from ticket.orders');
    is_open_refusal(create($members), $message, $name);
    is sql_value('select count(*) from ticket.orders'), $before,
        "$name: there is no order";
}

sub seats {
    my ($day) = @_;

    my $answer = open_call('product/getProductPriceByDistributor', {
        StartTime => iso_day($day), EndTime => iso_day($day), productId => $id },
        agent => 'line');
    my @lines = $answer->good ? @{$answer->data->{DailyPriceStock}} : ();
    return @lines ? $lines[0]{ProductSeats} : [];
}

sub left { return join ' ', map { $_->{SeatsNum} } @{seats($_[0])} }

wait_until { create(at_nine(VisitDate => iso_day(9)))->good }
    'the product is sold', 10;


# ---- Times ----

created('a session', at_nine(), agent => 'line');
for my $begin ('9:00', '09:00:00') {
    my $members = at_nine(BeginPlayTime => $begin, EndPlayTime => '10:00:00');
    my $order = created("a session from $begin", $members, agent => 'line');
    is create({%$members, BeginPlayTime => '09:00', EndPlayTime => '10:00'})
        ->data->{OrderId}, "$order", "$begin is the same as 09:00";
}
created('a day with a time, which says nothing', at_nine(
        VisitDate => iso_day(2) . ' 11:30:00'), agent => 'line');

refuses('请选择场次', 'no session',
        at_nine(BeginPlayTime => undef, EndPlayTime => undef));
refuses('请选择场次', 'an empty session',
        at_nine(BeginPlayTime => '', EndPlayTime => ''));
refuses(qr/./, 'a begin without an end', at_nine(EndPlayTime => undef));
refuses(qr/./, 'an end without a begin', at_nine(BeginPlayTime => undef));
refuses('场次不存在', "a session from $$_[0] to $$_[1]",
        at_nine(BeginPlayTime => $$_[0], EndPlayTime => $$_[1]))
    for ['09:00', '11:00'], ['08:00', '09:00'], ['12:00', '13:00'],
        ['09:30', '10:00'], ['10:00', '09:00'], ['09:00', '09:59'];
refuses(qr/^参数 BeginPlayTime 格式错误/, "a session from \"$_\"",
        at_nine(BeginPlayTime => $_))
    for '25:00', '09:60', '9', 'nine', '09.00', '09:00:60', '0900', '-1:00',
        '场次开始时间(格式:09:00)';
refuses(qr/^(?:场次不存在|游玩预订时间不符合产品预订时间限制)/,
        'a day without sessions', at_nine(VisitDate => iso_day(40)));
ok open_call('order/Create', order_of($plain, BeginPlayTime => '',
    EndPlayTime => ''), agent => 'ota')->good,
    'empty times of what has no sessions are none';
{
    my $order = created('a session at noon', at_nine(BeginPlayTime => '11:00',
                        EndPlayTime => '12:00'), agent => 'line');
    is sql_value('select slot_no from ticket.orders where order_id = ?',
                 number_of($order)), 3, 'the slot is that of its times';
}


# ---- Places ----

my $day = 5;
is_deeply [map { { %$_ } } @{seats($day)}], [
    { Time => iso_day($day), SeatsStartTime => '09:00', SeatsEndTime => '10:00',
      SeatsCode => '03-1', SeatsNum => 6 },
    { Time => iso_day($day), SeatsStartTime => '10:00', SeatsEndTime => '11:00',
      SeatsCode => '03-2', SeatsNum => 6 },
    { Time => iso_day($day), SeatsStartTime => '11:00', SeatsEndTime => '12:00',
      SeatsCode => '03-3', SeatsNum => 6 },
], 'the calendar has three sessions with their places';
is_deeply [map { ref($_->{SeatsNum}) . ref($_->{SeatsCode}) } @{seats($day)}],
    [('TicketOpen::Number') x 3], 'a number and a string';

my %there = (VisitDate => iso_day($day));
created('four places', at_nine(%there, OrderQuantity => 4), agent => 'line');
wait_until { left($day) eq '2 6 6' } 'two are left in one session', 5;
refuses('场次库存不足', 'three of two', at_nine(%there, OrderQuantity => 3));
my $last = created('the last two', at_nine(%there, OrderQuantity => 2),
                   agent => 'line');
wait_until { left($day) eq '0 6 6' } 'a full session is shown with 0', 5;
refuses('场次库存不足', 'one of none', at_nine(%there));
created('one of the next session', at_nine(%there, BeginPlayTime => '10:00',
        EndPlayTime => '11:00'), agent => 'line');

ok open_call('order/CancelOrder', { orderId => $last }, agent => 'line')->good,
    'two are given back';
wait_until { left($day) eq '2 5 6' } 'and are shown again', 5;
created('two, again', at_nine(%there, OrderQuantity => 2), agent => 'line');

# At once: not one more than there are.
{
    my %then = (VisitDate => iso_day(6));
    my @answers = open_at_once(map { ['order/Create', at_nine(%then,
        OrderQuantity => 2), agent => 'line'] } 1 .. 8);
    is scalar(grep { $_->good } @answers), 3, 'of eight at once three have room';
    is_deeply [map { $_->message } grep { !$_->good } @answers],
        [('场次库存不足') x 5], 'the others are told that it is full';
}

# Days of equal sessions are not joined: each session has its day.
{
    my $answer = open_call('product/getProductPriceByDistributor', {
        StartTime => iso_day(10), EndTime => iso_day(12), productId => $id },
        agent => 'line');
    my %days;
    for my $line (@{$answer->data->{DailyPriceStock}}) {
        $days{$_->{Time}}++ for @{$line->{ProductSeats}};
    }
    is_deeply \%days, { map { iso_day($_) => 3 } 10 .. 12 },
        'each day has its sessions';
}

staff(qw(slot change LINE 03 --slots 2 --open no --from), iso_day($day));
wait_until { create(at_nine(%there, BeginPlayTime => '10:00',
             EndPlayTime => '11:00'))->message =~ /^场次/ }
    'a session that is closed is not sold', 10;
unlike left($day), qr/^\d+ [1-9]\d* \d+$/, 'nor is it shown with places';


# ---- The check before ----

sub verify {
    my (%is) = @_;
    my $person = person(1);

    return open_call('order/Verify', {
        ProductId => $id, BeginPlayTime => '09:00', EndPlayTime => '10:00',
        OrderUsers => [{ UserName => $person->{Name}, CardID => $person->{IdCard},
                         Mobile => $person->{Mobile} }], %is,
    }, agent => 'line');
}

ok verify(VisitDate => iso_day(7))->good, 'a session is checked';
is_open_refusal(verify(VisitDate => iso_day($day)), '场次库存不足',
                'a check of a full session');
is_open_refusal(verify(VisitDate => iso_day(7), EndPlayTime => '13:00'),
                '场次不存在', 'a check of no session');
is_open_refusal(verify(VisitDate => iso_day(7), BeginPlayTime => undef,
                       EndPlayTime => undef), '请选择场次',
                'a check without a session');
ok verify(VisitDate => iso_day(7) . ' 10:15:00', BeginPlayTime => undef,
          EndPlayTime => undef)->good,
    'where no session is said, the time of the visit says it';


# ---- Where one is assigned ----

staff(qw(openproduct set LINE TOUR --assign-session yes));
my $members = order_of($id, VisitDate => iso_day(8));
wait_until { verify(VisitDate => iso_day(8), BeginPlayTime => undef,
                    EndPlayTime => undef)->good } 'who checks need name none', 10;
my $order = created('a session that nobody named', $members, agent => 'line');
is create($members)->data->{OrderId}, "$order", 'said again it is the same one';
is left(8), '5 6 6', 'it is the first one that has room';
created('the rest of it', { %$members, OriginOrderId => "rest-$$", OrderQuantity => 6 },
        agent => 'line');
is left(8), '5 0 6', 'or the first one where all find room';
refuses(qr/./, 'an end without a begin, where one is assigned',
        at_nine(BeginPlayTime => undef));

audit_ok();
done_testing();
