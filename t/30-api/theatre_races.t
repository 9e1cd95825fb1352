# Many buyers want the same seats at once, of two nginx: each seat is sold once,
# who is refused pays nothing, and what comes back is sold again.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use TicketShop;
use TicketTest;
use TicketWire qw(http_send http_receive);

system_start(nginx => 2, processes => 2, locations => <<'END');
        location /house/ {
            ticket HILL;
            ticket_legacy_pages on;
        }
        location /house3/ {
            ticket HILL;
            ticket_edition 3.0;
        }
END

my $key = '5d2c9a1e-7b34-4c8f-9e60-1a2b3c4d5e6f';

staff(qw(product create HILL SHOW --name 演出票 --form group));
staff(qw(price set HILL SHOW 100.00));
staff(qw(deposit topup HILL demo 100000.00));
staff(qw(rebate topup HILL demo 250.00));

my ($first, $last) = map { iso_day($_) } 1, 9;

# A hall of one area, a row of ten seats.  Each day is a race of its own.
sql_do($_) for split /;/, <<"END";
insert into ticket.hall values (2, 1, '大剧院', 1);
insert into ticket.seat_map values (2, 1, 1, now());
insert into ticket.seat_area values
    (2, 21, 1, 1, 1, 'A', 'A区', '#FF0000', 0, 0, 90, 30, 10, '{1,10,-9}');
insert into ticket.seat_row values
    (2, 21, 1, '1', 0, 0, 90, 15, 14, 13, 'M');
insert into ticket.seat
    select 2, 21, n, 1, n, false from generate_series(1, 10) n;
insert into ticket.session
    values (2, 5, 1, '晚场', 1170, 1260, 1160, 1110, 1200);
insert into ticket.performance
    select 2, 5, d::date, 1, 1170, 1260, 1160, 1110, 1200
    from generate_series('$first'::date, '$last', '1 day') d;
insert into ticket.product_area
    select 2, product_id, 1, 'A' from ticket.product
    where supplier_id = 2 and code = 'SHOW';
update ticket.supplier set kind = '2', catalogue_version = catalogue_version + 1
    where supplier_id = 2
END

for my $nginx (0, 1) {
    wait_until { call('QueryTheaterList', {}, at => 'house', nginx => $nginx)
                     ->retcode == 0 } "nginx $nginx knows of the theatre";
}

# A seat is gone, or so many are no longer there.
my $gone = qr/^保存预定单信息失败，失败原因：(?:座位已被占用|场次余票不足)/;


# ---- Asking ----

my ($number, $day) = (0, 0);

# What one buyer sends: seats by number, or so many of the best.
sub wish {
    my ($page, $seats, %given) = @_;
    my $people = ref $seats ? @$seats : $seats;
    my $sender = delete $given{senderid} // 'R-' . ++$number;
    my %order = (Order_list => "SHOW|$people", mobile => '13800000001',
                 ID => identity(++$number), TicketDate => day($day),
                 SenceID => 5, senderid => $sender, %given);

    $order{SeatInfo} = join '|', map { 210000 + $_ } @$seats if ref $seats;
    if ($page ne 'OrderProducts2') {
        %order = (%order, smscode => '246810', smsModel => 0,
                  money => 100 * $people . '.00',
                  senderid => encipher($sender, $key));
    }
    return { page => $page, given => \%order, seats => $seats,
             people => $people };
}

# All at once, each on a connection of its own, the two nginx and the two
# editions in turn.  Answers the wishes, with what became of them.
sub race {
    my @wishes = @_;
    my $n = 0;

    for my $wish (@wishes) {
        my $bytes = request_bytes($wish->{page}, $wish->{given},
            keep => 0, at => $n & 2 ? 'house3' : 'house',
            method => $n & 4 ? 'POST' : 'GET');
        $wish->{bytes} = $bytes;
        $wish->{port} = port($n++ & 1);
    }

    $_->{socket} = http_send($_->{port}, [$_->{bytes}]) for @wishes;
    for my $wish (@wishes) {
        my @answer = http_receive(delete $wish->{socket});
        my $answer = $wish->{answer} = TicketWire::Answer->new(@answer);
        $wish->{sold} = $answer->retcode eq '0';
    }
    return @wishes;
}

sub texts { return join ' ', map { $_->{answer}->raw } @_ }

# Those who have nothing were told so with a text that fits.
sub refused_ok {
    my ($name, $text, @wishes) = @_;
    my @odd = grep { !$_->{sold} && $_->{answer}->retmsg !~ $text } @wishes;

    local $Test::Builder::Level = $Test::Builder::Level + 1;
    is_deeply [map { $_->{answer}->retcode . ' ' . $_->{answer}->retmsg } @odd],
        [], "$name: who has nothing is told why";
    return;
}

# Each order that was told of has the seats that it named or as many as it
# wanted, no other has any, and all of them are counted.
sub seats_ok {
    my ($name, @wishes) = @_;
    my %want = map {
        ($_->{answer}->order_id => ref $_->{seats}
            ? join(' ', sort { $a <=> $b } @{$_->{seats}})
            : "any $_->{people}")
    } grep { $_->{sold} } @wishes;
    my %has = map { ($_->{order_id} => $_->{seats}) } sql(
        q{select order_id, string_agg(seat_no::text, ' ' order by seat_no) seats
          from ticket.seat_held where supplier_id = 2 and day = ?
          group by order_id}, iso_day($day));

    for my $order (grep { $want{$_} =~ /^any/ } keys %want) {
        $has{$order} = 'any ' . (() = ($has{$order} // '') =~ /\d+/g);
    }

    local $Test::Builder::Level = $Test::Builder::Level + 1;
    is_deeply \%has, \%want, "$name: each order has its seats, no other has any";
    is sql_value(q{select coalesce(sum(used), 0) from ticket.quota
                    where supplier_id = 2 and quota_id = api.quota_id(
                        impl.quota_kind('seats'), ?, 5 * 1048576 + 21)},
                 iso_day($day)),
        sql_value('select count(*) from ticket.seat_held
                   where supplier_id = 2 and day = ?', iso_day($day)),
        "$name: the area counts the seats that are taken";
    return;
}

# The money of all agents that is not authorised.
sub money {
    return sql_value('select sum(balance_fen - held_fen) from ticket.account
                      where supplier_id = 2 and account_id >= 100');
}

# One race: nobody has paid for more than the seats of the answers.
sub paid_race_ok {
    my ($name, $text, @wishes) = @_;
    my $before = money();

    local $Test::Builder::Level = $Test::Builder::Level + 1;
    race(@wishes);
    my $people = 0;
    $people += $_->{people} for grep { $_->{sold} } @wishes;
    is $before - money(), 10000 * $people, "$name: only who has seats has paid";
    refused_ok($name, $text, @wishes);
    seats_ok($name, @wishes);
    return scalar grep { $_->{sold} } @wishes;
}

my @all = 1 .. 10;

sub held {
    return map { $_->{seat_no} } sql('select seat_no from ticket.seat_held
        where supplier_id = 2 and day = ? order by seat_no', iso_day($day));
}

sub books { return sql_value('select count(*) from ticket.orders') }


# ---- By name ----

$day = 1;
is paid_race_ok('sixty want all ten', $gone,
                map { wish('OrderAndPayWithYDJ2', \@all) } 1 .. 60), 1,
    'sixty want all ten: one has them';
is books(), 1, 'sixty want all ten: there is one order';

$day = 2;
is paid_race_ok('six want each seat', $gone,
                map { wish('OrderAndPayWithYDJ2', [1 + $_ % 10]) } 1 .. 60), 10,
    'six want each seat: each is sold';

$day = 3;
paid_race_ok('pairs overlap', $gone,
    map { wish('OrderAndPayWithYDJ2', [1 + $_ % 9, 2 + $_ % 9]) } 1 .. 54);
{
    my %held = map { ($_ => 1) } held();
    is_deeply [grep { !$held{$_} && !$held{$_ + 1} } 1 .. 9], [],
        'pairs overlap: no pair is free that somebody wanted';
}


# ---- The best, too ----

$day = 4;
paid_race_ok('names beside the best', $gone,
    map { wish('OrderAndPayWithYDJ2', $_ % 2 ? 1 + $_ % 3 : [1 + $_ % 10]) }
        1 .. 60);
is scalar(held()), 10, 'names beside the best: the house is full';

$day = 5;
{
    my @first = race(map { wish('OrderProducts2', $_) } 2, 2, 2, [10]);
    is scalar(grep { $_->{sold} } @first), 4, 'four have seats, none is paid';
    my @cancels = map { { page => 'CancelOrder',
        given => { Order_id => $_->{answer}->order_id } } } @first;
    my @second = map { wish('OrderProducts2', $_ % 2 ? [1 + $_ % 10] : 2) }
                 1 .. 40;
    race(map { ($_ % 4 ? () : $cancels[$_ / 4] // (), $second[$_]) }
         0 .. $#second);
    is scalar(grep { $_->{sold} } @cancels), 4, 'each of them is cancelled';
    refused_ok('while others cancel', $gone, @second);
    seats_ok('while others cancel', @second);
}


# ---- Seats that come back ----

# Who takes the house for full looks again within a second.
sub sold_again {
    my ($name) = @_;
    my @left = map { wish('OrderProducts2', [$_]) } @all;

    wait_until {
        @left = grep { !$_->{sold} } race(@left);
        !@left;
    } "$name: each seat is sold again";
    is scalar(held()), 10, "$name: the house is full again";
    return;
}

sql_do(q{update ticket.orders set pay_by = api.now() - interval '1 s'
         where state = '0'});
sql('select * from api.expire_orders(100)');
is scalar(held()), 0, 'what nobody pays for comes back';
sold_again('after a time-out');

is scalar(grep { $_->{answer}->retcode ne '0' } race(
       map { { page => 'CancelOrder', given => { Order_id => $_->{order_id} } } }
       sql(q{select order_id from ticket.orders where state = '0'}))), 0,
    'all cancel at once';
is scalar(held()), 0, 'what is cancelled comes back';
sold_again('after cancels');


# ---- Money that is not enough ----

$day = 6;
my $low = qr/^返款余额不足以完成授权|^当前预定金账户错误或余额不足/;   # 4.0, 3.0
is paid_race_ok('a low balance', qr/$low|$gone/,
    map { wish('OrderAndPayWithFK2', $_ % 2 ? 1 : [1 + $_ % 10]) } 1 .. 30), 2,
    'a low balance: two have a seat';


# ---- The same again ----

$day = 7;
{
    my %same = (senderid => 'SAME', ID => identity(1));
    my $before = money();
    my @again = race(map { wish('OrderAndPayWithYDJ2', [4, 5], %same) } 1 .. 20);
    my %orders = map { (($_->{answer}->order_id // 'none') => 1) } @again;
    is scalar(keys %orders), 1, 'twenty times the same: each has the same answer'
        or diag texts(@again);
    is $before - money(), 20000, 'twenty times the same: it is paid once';
    is join(' ', held()), '4 5', 'twenty times the same: it has its two seats';

    %same = (senderid => 'OTHER', ID => identity(2));
    my @other = race(map { wish('OrderAndPayWithYDJ2', [$_], %same) } 6 .. 10);
    is scalar(grep { $_->{sold} } @other), 1,
        'one number for five seats: one of them is sold';
    is $before - money(), 30000, 'one number for five seats: one is paid';
}


# ---- What is left ----

for my $nginx (0, 1) {
    wait_until {
        my $states = join '', map { $_->{SeatState} } call('QuerySeatsState',
            { SeatAreaID => 21, SenceID => 5, TicketDate => day(4) },
            at => 'house', nginx => $nginx)->items;
        $states eq 'B' x 10;
    } "nginx $nginx shows a full house";
}

audit_ok();
done_testing();
