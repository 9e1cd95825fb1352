# BeginToPay while nothing has come of it yet: how long a request waits, who
# else waits, what it costs, and what breaks meanwhile.  The worker is the test.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use HTTP::Tiny;
use TicketInstant;
use TicketShop;
use TicketTest;
use Time::HiRes qw(time);

my @later = (-2003, '数据检索异常，请稍候再试；');

expect_log(qr/exited on signal 9/);
system_start(postgres => 'own', locations => 'location /status/ { ticket_status; }');
accounts();

sub waiting {
    my $text = HTTP::Tiny->new->get(base('status') . '/metrics')->{content};
    return $text =~ /^ticket_waiting_payments\{[^}]*\} (\d+)$/m ? $1 : -1;
}

sub waits {
    my ($n, $what) = @_;
    local $Test::Builder::Level = $Test::Builder::Level + 1;
    return wait_until { waiting() == $n } $what;
}


# ---- Too late, and another number that is not closed in time ----

{
    my @late = map { booked_id({}) } 0 .. 3;
    my @sent = map { begin($late[$_], at => $_ ? 'agent3' : 'agent') } 0, 1;

    # of the others an old number is open that the platform does not close
    for (2, 3) {
        my $sent = begin($late[$_]);
        opened($late[$_], qr => "old-$_");
        answer($sent);
        push @sent, begin($late[$_], channel => 'wechat',
                          at => $_ == 2 ? 'agent' : 'agent3');
    }
    my $began = time;           # of the last one
    waits(4, 'all of them wait');

    for (0 .. 3) {
        is_refusal(answer($sent[$_]), @later, "request $_ waited for too long");
    }
    cmp_ok time - $began, '<', 12, 'the last one waits for eight seconds';
    cmp_ok time - $began, '>', 7.5, 'and is not answered sooner';
    waits(0, 'nobody waits any more');

    opened($late[0], qr => 'late');
    is begun($late[0])->item('qrcode'), 'late', 'a repeat finds what came late';
    is scalar @{payments($late[0])}, 1, 'which is the only payment';

    my $sent = begin($late[2], channel => 'wechat');
    closed($late[2]);
    opened($late[2], qr => 'weixin://new');
    is answer($sent)->item('qrcode'), 'weixin://new',
        'once the old number is closed, a repeat opens the new one';
    is_deeply [map { @{$_}{qw(account_no state)} } @{payments($late[2])}],
        [1, 'X', 2, 'O'], 'of two payments one is open';

    $sent = begin($late[3], channel => 'wechat');
    closed($late[3], state => 'paid', amount => 20000, platform_no => 'A-1');
    is_refusal(answer($sent), -2004, '订单状态不是预订中，不允许支付；',
        'where the old number was paid instead');
    is scalar @{payments($late[3])}, 1, 'nothing new is opened';
}


# ---- Several who wait for one ----

{
    my $order = booked_id({});
    my @sent = map { begin($order) } 1 .. 5;

    waits(5, 'five wait for one payment');
    opened($order, qr => 'one');
    is answer($_)->item('qrcode'), 'one', 'each of them is told' for @sent;
    is scalar @{payments($order)}, 1, 'it is one payment';
}
{
    my $order = booked_id({});
    my $sent = begin($order);

    waits(1, 'one waits');
    sql_do("UPDATE ticket.payment SET closing = true WHERE order_id = ?",
           $order);
    is_refusal(answer($sent), @later, 'whose payment is being closed already');
}


# ---- Who leaves ----

{
    my $order = booked_id({});
    my $sent = begin($order);

    waits(1, 'a client waits');
    close $sent->{socket};
    waits(0, 'who leaves waits no more');
    opened($order, qr => 'still');
    is begun($order)->item('qrcode'), 'still', 'the wish stands';
}


# ---- What it costs, and how many may wait ----

{
    sql_do("ALTER ROLE ticket_nginx SET track_functions = 'all'");
    restart('nginx');
    my $calls = sub { sql_value(<<'END') // 0 };
select calls from pg_stat_user_functions where funcname = 'payment_result_2'
END
    my $order = booked_id({});
    my $other = booked_id({ Order_list => 'HILL1|1' }, at => 'hill');
    accounts('HILL');
    my $began = time;
    my @sent = map { begin($order) } 1 .. 200;
    my $hill = begin($other, at => 'hill');

    waits(201, '201 wait, of two suppliers');
    is_refusal(answer($_), @later, 'one of 201 that wait in vain')
        for @sent, $hill;
    my $ticks = (time - $began) / 0.2 + 2;

    # statistics are told a second later
    begun($order, channel => 'none');
    wait_until { $calls->() > 0 } 'the questions are counted';
    cmp_ok $calls->(), '<=', $ticks, 'they cost one statement for all, not more'
        . ' often than five times a second';
    cmp_ok $calls->(), '>=', 20, 'which is asked as long as they wait';

    @sent = map { begin($order) } 1 .. 257;
    my $full = 0;
    waits(256, '256 of one agent wait');
    $other = booked_id({ Order_list => 'HILL1|1' }, at => 'hill');
    $hill = begin($other, at => 'hill');
    waits(257, 'and one of another');
    opened($order, qr => 'many');
    my %codes;
    $codes{answer($_)->retcode}++ for @sent;
    is_deeply \%codes, { 0 => 256, -2003 => 1 },
        'the one too many is told to come later';
    opened($other, qr => 'hill');
    is answer($hill)->item('qrcode'), 'hill', 'the other agent is not';
}


# ---- What breaks meanwhile ----

{
    my ($order, $late) = map { booked_id({}) } 1, 2;
    my @sent = map { begin($_) } $order, $late;

    waits(2, 'two wait');
    sql_do("SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
           . " WHERE usename = 'ticket_nginx'");
    opened($order, qr => 'after');
    is answer($sent[0])->item('qrcode'), 'after',
        'a wait outlives its connection';
    kill9('postgres');
    is_refusal(answer($sent[1]), @later, 'and ends without Postgres, too');
    start('postgres');
    wait_until { call('GetProducts', {})->retcode == 0 } 'Postgres is back';
}
{
    my $order = booked_id({});
    my $sent = begin($order);

    waits(1, 'one waits in a process');
    my %old = map { $_ => 1 } pids('nginx-process');
    kill HUP => pids('nginx');
    wait_until { grep { !$old{$_} } pids('nginx-process') }
        'a new process is there';
    is call('GetProducts', {})->retcode, 0, 'the new process serves';
    opened($order, qr => 'reloaded');
    is answer($sent)->item('qrcode'), 'reloaded',
        'which answers it although it is to leave';

    $order = booked_id({});
    $sent = begin($order);
    waits(1, 'one waits in the new process');
    wait_until { pids('nginx-process') == 1 } 'the old process goes';
    kill9('nginx-process');
    is answer($sent), undef, 'who waits when nginx is killed has no answer';
    opened($order, qr => 'killed');
    is begun($order)->item('qrcode'), 'killed', 'and finds it by a repeat';
}

audit_ok();
done_testing();
