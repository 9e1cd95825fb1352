# Somebody sits on a row of one supplier for seconds.  Orders of others are
# booked meanwhile, also those that travelled in one batch with its orders; its
# own are booked when the row is free, or told to be busy when their time is
# over.  Its connection may be lost and the process that books be killed then.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use IO::Select;
use TicketTest;
use TicketWire qw(http_send http_receive);
use Time::HiRes qw(time);

my $LONGEST = 1;                # second that an order of the others may take

expect_log(qr/exited on signal 9/);
my @many = map { "S$_" } 1 .. 10;
system_start(nginx => 0, processes => 3, http => 'lingering_close off;',
    locations => join ' ', 'location /status/ { ticket_status; }',
        map { "location /\L$_\E/ { ticket $_; }" } 'LAKE', @many);

# Suppliers whose orders travel together with HILL's: all have even numbers.
sub staff {
    my ($status, undef, $errors) = ticketctl(@_);

    $status == 0 or die "ticketctl @_: $errors";
}

my $number = 2;
for my $code ('LAKE', @many) {
    staff(qw(supplier create), $code, $number += 2, '--name', $code,
          qw(--activation 2));
    staff(qw(product create), $code, qw(LAKE1 --name LAKE1 --form group
          --day-limit none));
    staff(qw(price set), $code, qw(LAKE1 10.00));
    staff(qw(agent create), $code, qw(demo --name demo --password Demo-2026
          --pay deposit --all-products yes));
    staff(qw(key issue), $code, qw(demo --key),
          '5d2c9a1e-7b34-4c8f-9e60-1a2b3c4d5e6f');
}
staff(qw(paypassword set LAKE demo --password 246810));
staff(qw(deposit topup LAKE demo 100.00 --reference LAKE-1));
configure(0);
start('nginx');

my %id = map { @$_{qw(code supplier_id)} }
    sql('select code, supplier_id from ticket.supplier');
my %at = (HILL => 'hill', map { $_ => lc } 'LAKE', @many);
my %product = (HILL => 'HILL2', map { $_ => 'LAKE1' } 'LAKE', @many);

sub asked {
    my ($supplier, $number) = @_;

    return ('OrderProducts', order(Order_list => "$product{$supplier}|1",
        timespanindex => undef, ServiceCode => undef, senderid => $number),
        at => $at{$supplier}, keep => 0);
}

sub ask { http_send(port(), [request_bytes(asked(@_))]) }

sub retcode {
    my ($socket) = @_;
    my $body = (http_receive($socket, timeout => 20))[2];

    close $socket;
    return ($body // '') =~ m{<retcode>(-?\d+)<} ? $1 : '';
}

sub not_sold { grep { $_ ne '0' } map { retcode($_) } @_ }

sub orders {
    return sql_value('select count(*) from ticket.orders where request_key'
        . ' like ?', "$_[0]-%");
}

# Statements of nginx that a lock of ours holds up, on connections so named.
sub held {
    my ($connection) = @_;

    return map { $_->{pid} } sql('select pid from pg_stat_activity where'
        . ' datname = current_database() and wait_event_type = ?'
        . ' and application_name like ?', 'Lock', "ngx_ticket $connection%");
}

sub hold {
    my ($table, $supplier) = @_;
    my $db = db('postgres')->clone;

    $db->begin_work;
    $db->do("select 1 from ticket.$table where supplier_id = ? for update",
            undef, $id{$supplier});
    return $db;
}

# Orders of the supplier while $condition is not true: how many, the longest.
sub selling {
    my ($supplier, $name, $condition) = @_;
    my ($n, $longest) = (0, 0);

    wait_until {
        my $from = time;
        my $code = call(asked($supplier, "$name-" . ++$n))->retcode;
        my $took = time - $from;
        $longest = $took if $took > $longest;
        $code == 0 or fail("$name: order $n is sold, not $code");
        return $condition->();
    } $name, 20;
    return ($n, $longest);
}

# Of all processes together.
sub figure {
    my ($name) = @_;
    my $sum = 0;
    my ($status, $body) = (http_receive(http_send(port(),
        ["GET /status/metrics HTTP/1.1\r\nHost: x\r\n"
         . "Connection: close\r\n\r\n"])))[0, 2];

    $sum += $_ for $body =~ /^ticket_$name(?:\{.*\})? (\d+)$/mg;
    return $sum;
}

is call(asked($_, "FIRST-$_"))->retcode, 0, "a first order of $_ is sold"
    for sort keys %at;


# ---- For three seconds ----

for my $case ([qw(account LAKE HILL)], [qw(account HILL LAKE)],
              [qw(quota LAKE HILL)])
{
    my ($table, $stuck, $other) = @$case;
    my $name = "\U$table-$stuck";
    my $lock = hold($table, $stuck);
    my $from = time;
    my @stuck = ask($stuck, "$name-0");
    wait_until { held('orders') } "$name: an order waits for the row";

    my @other;
    for my $n (1 .. 20) {
        push @stuck, ask($stuck, "$name-$n");
        push @other, ask($other, "$name-O$n");
    }
    my $sent = time;
    is_deeply [not_sold(@other)], [],
        "$name: orders of $other that came together with those are sold";
    cmp_ok time - $sent, '<', $LONGEST, "$name: within a second";

    my ($n, $longest) = selling($other, "$name-L", sub { time - $from >= 3 });
    cmp_ok $longest, '<', $LONGEST,
        "$name: each of the $n orders meanwhile is sold within a second";
    is scalar(my @early = IO::Select->new(@stuck)->can_read(0)), 0,
        "$name: those of $stuck wait";
    $lock->rollback;
    $sent = time;
    is_deeply [not_sold(@stuck)], [], "$name: they are sold in the end";
    cmp_ok time - $sent, '<', $LONGEST, "$name: as soon as the row is free";
}


# ---- Of one of many ----

# While a batch waits for the row of one, a batch of many comes together.
my %lock = map { $_ => hold('account', $_) } qw(LAKE S5);
my $first = ask('LAKE', 'MANY-0');
wait_until { held('orders') } 'an order waits for a row';
my $sent = time;
my (@one, @rest);
for my $n (1 .. 3) {
    push @{ $_ eq 'S5' ? \@one : \@rest }, ask($_, "MANY-$_-$n") for @many;
}
is_deeply [not_sold(@rest)], [], 'orders of nine others are sold';
cmp_ok time - $sent, '<', $LONGEST, 'they are sold within a second';
$_->rollback for values %lock;
is_deeply [not_sold(@one, $first)], [], 'the rest is sold when it is free';


# ---- Of two suppliers ----

%lock = map { $_ => hold('account', $_) } qw(LAKE HILL);
my %waits = map { my $supplier = $_;
    $supplier => [map { ask($supplier, "TWO-$supplier-$_") } 1 .. 10] }
    qw(LAKE HILL);
wait_until { figure('held_suppliers') == 2 } 'two suppliers are held up';
$lock{HILL}->rollback;
my $freed = time;
is_deeply [not_sold(@{ $waits{HILL} })], [],
    'orders of the one that is free again are sold';
cmp_ok time - $freed, '<', $LONGEST, 'they are sold within a second';
is figure('held_suppliers'), 1, 'the other one is still held up';
$lock{LAKE}->rollback;
is_deeply [not_sold(@{ $waits{LAKE} })], [], 'its orders are sold in the end';


# ---- Payments ----

sub unpaid {
    my ($supplier, $n) = @_;

    return map { call(asked($supplier, "PAY-$supplier-$_"))->item('orderid') }
           1 .. $n;
}

sub pay {
    my ($supplier, $order) = @_;

    return http_send(port(), [request_bytes('UseAccountToPayByPwd',
        { Order_id => $order, smsModel => '0', SmsCode => '246810',
          money => $supplier eq 'HILL' ? '30.00' : '10.00' },
        at => $at{$supplier}, keep => 0)]);
}

my %unpaid = (HILL => [unpaid('HILL', 24)], LAKE => [unpaid('LAKE', 6)]);
%lock = (HILL => hold('account', 'HILL'));
my @paying = map { pay('HILL', $_) } @{ $unpaid{HILL} };
wait_until { held('writes') } 'payments wait for the row';
$sent = time;
is_deeply [not_sold(map { pay('LAKE', $_) } @{ $unpaid{LAKE} })], [],
    'payments of another supplier are made meanwhile';
cmp_ok time - $sent, '<', 1.5, 'they are made within a second and a half';
is scalar(my @paid = IO::Select->new(@paying)->can_read(0)), 0,
    'those that are held wait';
$lock{HILL}->rollback;
is_deeply [not_sold(@paying)], [], 'they are made in the end';
is sql_value('select count(*) from ticket.orders where request_key like ?'
    . ' and state = ?', 'PAY-HILL-%', '2'), 24, 'each of them is made once';


# ---- Until their time is over ----

my $lock = hold('account', 'LAKE');
my $from = time;
my @stuck = map { ask('LAKE', "LATE-$_") } 1 .. 3;
my ($n, $longest) = selling('HILL', 'LATE-L',
    sub { IO::Select->new(@stuck)->can_read(0) });
cmp_ok $longest, '<', $LONGEST, "each of the $n orders meanwhile is sold within"
    . ' a second';
is_deeply [map { retcode($_) } @stuck], [(-1) x 3],
    'who waits for longer than an order may is told that it is busy';
my $took = time - $from;
cmp_ok $took, '>', 4.5, 'not before that time';
cmp_ok $took, '<', 6, 'and not much later';
$lock->rollback;
is_deeply [not_sold(map { ask('LAKE', "LATE-$_") } 1 .. 3)], [],
    'asked again they are sold';
is orders('LATE') - $n, 3, 'each of them is there once';


# ---- Its connection is lost, the process that books is killed ----

$lock = hold('account', 'LAKE');
@stuck = map { ask('LAKE', "LOST-$_") } 1 .. 10;
wait_until { held('orders held') } 'they wait on a connection of their own';
is figure('held_suppliers'), 1, 'monitoring sees that a supplier is held up';
sql_value('select pg_terminate_backend(?)', $_) for held('orders held');
wait_until { held('orders held') } 'they wait again after it was lost';
is call(asked('HILL', 'LOST-L'))->retcode, 0,
    'an order of another supplier is sold';
my ($line) = (log_lines(qr/process \d+ books for all/))[-1];
my ($holder) = $line =~ /\] (\d+)#/;
kill 'KILL', $holder;
$lock->rollback;
my @codes = map { retcode($_) } @stuck;
is_deeply [grep { $_ ne '0' && $_ ne '' } @codes], [],
    'whoever has an answer was sold a place';
is_deeply [not_sold(map { ask('LAKE', "LOST-$_") } 1 .. 10)], [],
    'all of them are sold in the end';
is orders('LOST'), 11, 'each of them is there once';
is figure('held_suppliers'), 0, 'nobody is held up any more';

audit_ok();
done_testing();
