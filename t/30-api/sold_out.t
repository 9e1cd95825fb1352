# A slot that is sold out: who comes late is refused at the price of a read, a
# replay of a booked order gets the original answer, and places that come back
# are sold within a second.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use TicketTest;
use Time::HiRes qw(time);

system_start(nginx => 2, processes => 2);

# Postgres counts the calls of our functions, for connections from now on.
my $database = sql_value('select current_database()');
sql_do("alter database \"$database\" set track_functions = 'all'");
restart('nginx');
restart('nginx1');

my $iso = iso_day(1);
my $numbers = 0;

sub resize {
    my ($slot, $places) = @_;
    my ($status, undef, $errors) = ticketctl(
        qw(slot resize DEMO 01), $iso, $slot, '--online', $places);
    is $status, 0, "slot $slot has $places places" or diag $errors;
}

sub buy {
    my ($persons, $slot, $host, %more) = @_;
    my $number = delete $more{number} // 'N-' . ++$numbers;

    return call('OrderAndPayWithYDJ', order(
        XCDDH => $number, Order_list => "ADULT|$persons",
        money => sprintf('%d.00', 100 * $persons), timespanindex => $slot,
        %more), nginx => $host);
}

sub full {
    my ($name, $answer) = @_;
    is $answer->retcode, -1, "$name: the order is refused";
    like $answer->retmsg, qr/时段余量不足|已达到或接近/,
        "$name: the refusal is for want of places";
}

sub calls {
    my ($function) = @_;
    my %calls = map { @$_{qw(funcname calls)} } sql(
        'select funcname, calls from pg_stat_user_functions');
    return $calls{$function} // 0;
}

# Calls so far, once the processes that were asked have reported them: they do
# at the end of a call, when the last report is a second old.
my $balances = 0;

sub settled {
    my ($function) = @_;
    my $next = time + 1.05;
    wait_until {
        return 0 if time < $next;
        $balances += call('QueryYFKRec', {}, nginx => $_)->retcode eq '0'
            for 0, 1;
        $next = time + 1.05;
        calls('deposit_balance') == $balances;
    } 'Postgres has counted the calls', 15;
    return calls($function);
}

sub admissions {
    my %stats = map { @$_{qw(key value)} } map { { key => $_->[0], value => $_->[1] } }
        map { [split /:/, $_, 2] } split /\r?\n/, redis_info();
    my ($n) = ($stats{cmdstat_evalsha} // 'calls=0') =~ /calls=(\d+)/;
    return $n;
}

sub redis_info {
    my $info = redis()->info('commandstats');
    return ref $info ? join "\n", map { "cmdstat_$_:$info->{$_}" =~
        s/cmdstat_cmdstat_/cmdstat_/r } keys %$info : $info;
}

# ---- Ten places, two a buyer; the last pair is not enough for three ----

resize(5, 10);
my @sold = map { buy(2, 5, $_ % 2) } 1 .. 4;
is $_->retcode, 0, 'an order of two is sold' for @sold;
full('three where two are left', buy(3, 5, 0));
my $last = buy(2, 5, 1);
is $last->retcode, 0, 'the last two places are sold';
push @sold, $last;

# Both hosts learn of it, and soon of all keys the slot was sold to.
full("host $_ learns of it", buy(1, 5, $_)) for 0, 1;
wait_until {
    my $before = settled('find_order_2');
    buy(1, 5, $_) for 0, 1;
    settled('find_order_2') == $before;
} 'both hosts have seen every key sold', 5;

my $read = settled('sold_out');
my $found = settled('find_order_2');
my $admitted = admissions();
my $began = time;

full('late', buy(1 + $_ % 3, 5, $_ % 2)) for 1 .. 300;

my $seconds = time - $began;
my $looks = settled('sold_out') - $read;
cmp_ok $looks, '<=', 2 * ($seconds + 3),
    "two hosts checked availability $looks times in $seconds s";
is settled('find_order_2') - $found, 0, 'no idempotency key was looked up';
cmp_ok admissions() - $admitted, '<=', $looks + 2,
    'Redis was asked by these checks alone';

resize(6, 2);
my $open = call('OrderProducts', order(senderid => 'OPEN', timespanindex => 6));
is $open->retcode, 0, 'an unpaid order takes slot 6';
full("host $_: slot 6", buy(1, 6, $_)) for 0, 1, 0, 1;

# ---- Replays ----

for my $n (0 .. $#sold) {
    my $number = 'N-' . ($n + 1 + ($n == 4));
    is buy(2, 5, $_, number => $number)->raw, $sold[$n]->raw,
        "a replay of $number at host $_ gets its answer" for 0, 1;
}
my $differs = buy(1, 5, 0, number => 'N-1');
is $differs->retcode, -1, 'another order under that key is refused';
unlike $differs->retmsg, qr/余量不足/, 'the refusal is not for want of places';
is sql_value('select sum(quantity) from ticket.order_item i join ticket.orders o'
    . ' using (supplier_id, order_id) where o.day = ?::date and o.slot_no = 5',
    $iso), 10, 'ten places are sold, no more';

# ---- What comes first ----

full('whatever else is wrong with it',
    buy(1, 5, 0, Mobile => '1', SmsCode => 'wrong'));
is buy(1, 5, 0, timespanindex => '77')->retmsg =~ /余量不足/ ? 1 : 0, 0,
    'an unknown slot is not refused as full';
like call('OrderAndPayWithYDJ', order(XCDDH => 'S', timespanindex => 5),
    sign => '0' x 32)->retmsg, qr/签名/, 'a wrong signature is refused as such';
my $login = call('OrderAndPayWithYDJ', { %{order(XCDDH => 'S',
    timespanindex => 5)}, password => 'not-it' });
unlike $login->retmsg, qr/余量不足/, 'a wrong password is not refused as full';

# ---- A place comes back ----

resize(5, 11);
wait_until { buy(1, 5, 1)->retcode eq '0' }
'the place that came back is sold', 3;
full("host $_: gone again", buy(1, 5, $_)) for 0, 1;

my $cancelled = call('CancelOrder', { Order_id => $open->item('orderid') });
is $cancelled->retcode, 0, 'an unpaid order is cancelled at one host'
    or diag $cancelled->raw, $open->raw;
wait_until { buy(2, 6, 1)->retcode eq '0' }
'the cancelled places are sold at the other host', 3;
full("host $_: all gone", buy(1, 6, $_)) for 0, 1;

# ---- Everybody's slot: the automatic one ----

resize($_, 1) for 1, 2, 3, 4, 7, 8;
my @any = map { buy(1, -1, $_ % 2) } 1 .. 6;
is scalar(grep { $_->retcode eq '0' } @any), 6,
    'the automatic slot sells one place in each of six';
full('none has a place', buy(1, -1, $_)) for 0, 1, 0, 1;
is buy(1, -1, 1, number => 'N-' . ($numbers - 9))->raw, $any[0]->raw,
    'a replay of an automatic slot gets its answer';

# ---- A host that knows nothing yet ----

restart('nginx');
full('after a restart', buy(1, 5, 0)) for 1 .. 3;
is buy(2, 5, 0, number => 'N-1')->raw, $sold[0]->raw,
    'a replay after a restart gets its answer';

# ---- One idempotency key, a hundred times at once ----

resize(3, 2);
my $want = request_bytes('OrderAndPayWithYDJ', order(XCDDH => 'HUNDRED',
    Order_list => 'ADULT|1', money => '100.00', timespanindex => 3));
my @pipes;
for my $n (1 .. 100) {
    pipe my $in, my $out or die "pipe: $!";
    my $pid = fork // die "fork: $!";
    if ($pid == 0) {
        close $in;
        my $answer = eval { raw_request($want, nginx => $n % 2) };
        print $out $answer ? $answer->raw : '';
        close $out;
        POSIX::_exit(0);
    }
    close $out;
    push @pipes, [$pid, $in];
}
my %answers;
for (@pipes) {
    my ($pid, $in) = @$_;
    local $/;
    $answers{readline($in) // ''}++;
    waitpid $pid, 0;
}
is scalar(keys %answers), 1, 'a hundred replays get one answer'
    or diag join "\n", map { "$answers{$_} x $_" } keys %answers;
like +(keys %answers)[0], qr/<retcode>0</, 'the one answer is a success';
is sql_value("select count(*) from ticket.order_key where request_key = 'HUNDRED'"),
    1, 'a hundred replays book one order';

audit_ok();
done_testing();
