# A bill of 60,000 lines: the worker reads it within its memory, puts it into
# Postgres and compares it part by part, and payments go on meanwhile.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use TicketAlipay;
use TicketBooking qw(staff_call);
use TicketPay qw(pay_system account_add opened ask_now comes_to);
use TicketProcess qw(slurp);
use TicketTest;
use TicketWechat3;

my $lines  = 60_000;
my $wechat = TicketWechat3->new(bill_today => 1);
my $alipay = TicketAlipay->new;

pay_system(settings => ['sweep 100', 'allow_loopback on']);
my $account = account_add($wechat, 'wechat',
                          notify_base => 'https://pay.test.example/');
account_add($alipay, 'alipay');

my $day = sql_value("SELECT (api.now() at time zone 'Asia/Shanghai')::date - 3");
$wechat->plan('*', bill => 'day -3');

sub bill { return sql_row('SELECT * FROM ticket.bill WHERE account_no = ?'
                          . ' AND day = ?', $account, $day) // { state => '' } }
sub paid {
    my ($platform, $channel) = @_;
    my (undef, $number) = opened($channel);

    $platform->pay($number);
    ask_now($number);
    comes_to($number, 'P');
    return $number;
}

# kB that the worker has had at most
sub memory {
    my $status = slurp('/proc/' . (pids('worker'))[0] . '/status');
    return ($status =~ /^VmHWM:\s+(\d+)/m)[0];
}

my $known = paid($wechat, 'wechat');
my $ours = paid($wechat, 'wechat');
$wechat->plan($ours, bill => 'missing');
sql_do("UPDATE ticket.payment SET paid_at = paid_at - interval '3 d'");
$wechat->bulk($lines);

my $before = memory();
my $said = staff_call('bill_fetch', 'BOOK', $account, $day)->[0];
is $said->{verdict}, undef, 'the bill is asked for';

wait_until(sub { sql_value('SELECT count(*) FROM ticket.bill_line') },
           'its lines come', 90);
paid($alipay, 'alipay') for 1 .. 5;
is bill()->{state}, 'W', 'payments at another platform go on meanwhile';
wait_until(sub { bill()->{state} eq 'C' }, 'it is read and compared', 240)
    or diag bill()->{last_error};
is_deeply [@{bill()}{qw(lines paid_fen fee_fen)}],
    [$lines + 1, 100 * $lines + 20000, $lines + 120], 'it has all its lines';
is sql_value('SELECT count(distinct number) FROM ticket.bill_line'), $lines + 1,
    'each of them once';
is sql_value("SELECT string_agg(kind || ' ' || n, ', ' ORDER BY kind) FROM"
             . ' (SELECT kind, count(*) AS n FROM ticket.bill_difference'
             . ' GROUP BY kind) x'), "ours_only 1, theirs_only $lines",
    'what is not ours is found, and what is ours alone';
cmp_ok memory() - $before, '<', 400_000, 'the worker needs less than 400 MB';
is sql_value('SELECT count(*) FROM ticket.pay_attempt WHERE number = ?',
             $said->{number}), 1, 'it was fetched once';

done_testing();
