# When tickets of the open API are good: the five modes of products with the days
# of the specification, and minutes to wait behind the payment; at the gate in the
# last second before, the first, the last, and the first one behind.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use POSIX qw(strftime);
use TicketDevice;
use TicketOpenShop;
use TicketTest;

open_start(locations => 'location /gate/ { ticket_gate OPEN; }');

my $zone = 8 * 3600;
my $gate;

sub epoch_of {
    my ($moment) = @_;
    return sql_value("select extract(epoch from ?::timestamp"
                     . " at time zone 'Asia/Shanghai')", $moment);
}

# All clocks are about there; a device asks for a token anew.
sub goes_to {
    my ($moment) = @_;

    set_clock_shift(int(epoch_of($moment) - time));
    $gate->token if $gate;
}

# The clock that gates judge by begins that second.
sub begins {
    my ($moment) = @_;

    sql_do("select api.set_clock_shift((?::timestamp at time zone"
           . " 'Asia/Shanghai') - clock_timestamp())", $moment,
           { role => 'ticket_test' });
}

# In that very second; who was too slow comes once more.
sub at_gate {
    my ($moment, %wanted) = @_;

    local $Test::Builder::Level = $Test::Builder::Level + 1;
    for my $name (sort keys %wanted) {
        my ($code, $verdict) = @{$wanted{$name}};
        my $answer;
        for (1 .. 5) {
            begins($moment);
            $answer = $gate->check(code => $code);
            last if ($answer->{json}{verdict} // '') eq $verdict
                    || sql_value("select api.now() < (?::timestamp at time zone"
                           . " 'Asia/Shanghai') + interval '1 second'", $moment);
        }
        verdict_is $answer, $verdict, "$name at $moment";
    }
}

my $dates = qr/^游玩预订时间不符合产品预订时间限制/;

# Five tickets, of which those that were taken are gone.
my %codes;

sub buys {
    my ($name, $product, $day, %is) = @_;

    local $Test::Builder::Level = $Test::Builder::Level + 1;
    my (undef, $data) = bought($name, order_of($product, OrderQuantity => 5,
                                               VisitDate => $day, %is));
    $codes{$name} = [codes($data)];
}

sub refuses_day {
    my ($product, $day, $name) = @_;

    local $Test::Builder::Level = $Test::Builder::Level + 1;
    is_open_refusal(open_call('order/Create', order_of($product,
                    VisitDate => $day), agent => 'ota'), $dates, $name);
}

sub before { return [$codes{$_[0]}[0], 'DAY_BEFORE'] }
sub after  { return [$codes{$_[0]}[0], 'DAY_AFTER'] }
sub in     { return [shift @{$codes{$_[0]}}, 'IN'] }


# ---- Products ----

goes_to('2027-04-30 12:00:00');
my $one = sells('ONE', '10.00', valid(1));
my $two = sells('TWO', '10.00', valid(2, days => 7));
my $three = sells('THREE', '10.00', valid(3, last => '2027-10-31'));
my $four = sells('FOUR', '10.00', valid(4), ticket_days => 3);
my $five = sells('FIVE', '10.00', valid(5, first => '2027-05-01',
                                        last => '2027-05-07'));
my $wait = sells('WAIT', '10.00', valid(1, wait => 30));
my $group = sells('GROUP', '10.00', valid(4), ticket_days => 3,
                  form => 'group');
wait_until { open_call('order/Create', order_of($group,
    VisitDate => '2027-05-20'), agent => 'ota')->good }
    'the products are sold', 10;
$gate = device('valid 1', supplier => 'OPEN');

buys('five', $five, '2027-05-03');
at_gate('2027-04-30 23:59:59', five => before('five'));
at_gate('2027-05-01 00:00:00', five => in('five'));


# ---- Shown ----

goes_to('2027-05-01 09:00:00');

sub shown {
    my ($product, @members) = @_;
    my $is = open_call('product/getProductByDistributor',
                       { productId => $product }, agent => 'ota')
             ->data->{Products}[0];
    return join ' ', map { "$is->{$_}" } @members;
}

sub span { return shown($_[0], qw(BeginEffectiveTime EndEffectiveTime)) }

is_deeply [map { shown($_, qw(EffectiveTimeMode EffectiveTime
                              BecomeEffectiveTime)) }
           $one, $two, $three, $four, $wait],
    ['1 1 0', '2 7 0', '3 183 0', '4 2 0', '1 1 30'],
    'products show their mode, its days and the minutes';
is shown($five, 'EffectiveTimeMode'), 5, 'the fifth one has its dates';
is span($three), ' 2027-10-31', 'the third mode shows its last day';
is span($five), '2027-05-01 00:00:00 2027-05-07 23:59:59',
    'the fifth mode shows both moments';


# ---- Booked on the first of May ----

buys('one', $one, '2027-05-10');
buys('two', $two, '2027-05-05');
buys('three', $three, '2027-05-20');
buys('four', $four, '2027-05-10');
buys('group', $group, '2027-05-10');
at_gate('2027-05-01 09:00:30', one => before('one'), two => in('two'),
        three => in('three'), four => before('four'), five => in('five'),
        group => before('group'));

refuses_day($two, '2027-05-09', 'a day behind eight days');
refuses_day($three, '2027-11-01', 'a day behind the last one');
refuses_day($five, '2027-05-08', 'a day behind the holidays');
created('the last of eight days', order_of($two, VisitDate => '2027-05-08'),
        agent => 'ota');
created('the last day', order_of($three, VisitDate => '2027-10-31'),
        agent => 'ota');
created('the last of the holidays', order_of($five, VisitDate => '2027-05-07'),
        agent => 'ota');


# ---- The days go by ----

goes_to('2027-05-07 23:59:50');
at_gate('2027-05-07 23:59:59', five => in('five'), two => in('two'));
at_gate('2027-05-08 00:00:00', five => after('five'), two => in('two'));

goes_to('2027-05-08 23:59:50');
at_gate('2027-05-08 23:59:59', two => in('two'));
at_gate('2027-05-09 00:00:00', two => after('two'));

goes_to('2027-05-09 23:59:50');
at_gate('2027-05-09 23:59:59', one => before('one'), four => before('four'),
        group => before('group'));
at_gate('2027-05-10 00:00:00', one => in('one'), four => in('four'));

goes_to('2027-05-10 23:59:50');
at_gate('2027-05-10 23:59:59', one => in('one'), four => in('four'));
at_gate('2027-05-11 00:00:00', one => after('one'), four => in('four'));

goes_to('2027-05-12 23:59:50');
at_gate('2027-05-12 23:59:59', four => in('four'), group => in('group'),
        three => in('three'));
at_gate('2027-05-13 00:00:00', four => after('four'));

goes_to('2027-10-31 23:59:50');
at_gate('2027-10-31 23:59:59', three => in('three'));
at_gate('2027-11-01 00:00:00', three => after('three'));


# ---- Minutes to wait ----

sub now { return sql_value("select to_char(api.now() at time zone"
                           . " 'Asia/Shanghai', 'YYYY-MM-DD HH24:MI:SS')") }

sub later {
    my ($moment, $seconds) = @_;
    return strftime('%Y-%m-%d %H:%M:%S',
                    gmtime epoch_of($moment) + $zone + $seconds);
}

goes_to('2027-11-05 10:00:00');
my $order = created('who has to wait', order_of($wait, OrderQuantity => 5,
                    VisitDate => '2027-11-05'), agent => 'ota');
begins('2027-11-05 10:05:00');
my $data = paid('five minutes later', $order);
my $until = later(now(), 1);
$codes{wait} = [codes($data)];

my $early = $gate->check(code => $codes{wait}[0]);
verdict_is $early, 'NOT_YET', 'who has just paid waits';
like $early->{json}{screen}{zh},
    qr/^购票后 30 分钟生效，10:3[56] 起可入园$/, 'and is told from when on';
at_gate('2027-11-05 10:34:59', wait => [$codes{wait}[0], 'NOT_YET']);
at_gate(later($until, 1800), wait => in('wait'));
at_gate('2027-11-05 23:59:59', wait => in('wait'));
at_gate('2027-11-06 00:00:00', wait => after('wait'));

audit_ok();
done_testing();
