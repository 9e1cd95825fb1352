# A bill whose answer names a certificate of the platform that nobody has: it is
# fetched as for payments, and the bill comes minutes later, not hours.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use TicketBooking qw(staff_call);
use TicketMoney qw(payment_of);
use TicketPay qw(pay_system account_add opened ask_now comes_to);
use TicketTest;
use TicketWechat3;

my $wechat = TicketWechat3->new(trust => 'certificate', bill_today => 1);

pay_system(settings => ['sweep 100', 'allow_loopback on']);
my $account = account_add($wechat, 'wechat',
                          notify_base => 'http://127.0.0.1:9');
my $day = sql_value("SELECT (api.now() at time zone 'Asia/Shanghai')::date - 3");

sub job { return sql_row('SELECT due_at < api.now() + interval \'10 min\' AS soon,'
    . ' lease_owner IS NOT NULL AS leased, attempts, last_code FROM ticket.pay_job'
    . ' WHERE account_no = ? AND action = impl.pay_action(\'bill\')', $account) }

# One payment of three days ago.
$wechat->plan('*', bill => 'day -3', notice => 'none');
my (undef, $number) = opened('wechat');
$wechat->pay($number);
ask_now($number);
comes_to($number, 'P');
sql_do("UPDATE ticket.payment SET paid_at = paid_at - interval '3 d'");
sql_do("UPDATE ticket.provider_account SET keys_asked_at = api.now()"
       . " - interval '2 min'");

$wechat->command('rotate');
my ($row) = @{staff_call('bill_fetch', 'BOOK', $account, $day)};
is $row->{verdict}, undef, 'a bill is to be fetched';
wait_until { sql_value('SELECT count(*) FROM ticket.provider_trust') == 1 }
    'the certificate that its answer names is fetched';
wait_until { my $job = job(); $job && !$job->{leased} && $job->{attempts} }
    'its first try is over';
ok job()->{soon}, 'the next one comes soon' or diag explain job();

wait_until {
    sql_do('UPDATE ticket.pay_job SET due_at = api.now()'
           . ' WHERE action = impl.pay_action(\'bill\') AND lease_owner IS NULL');
    (sql_value('SELECT state FROM ticket.bill WHERE account_no = ? AND day = ?',
               $account, $day) // '') eq 'C'
} 'the bill is read then';
is sql_value('SELECT count(*) FROM ticket.bill_line WHERE number = ?', $number),
    1, 'it has the payment';

audit_ok();
done_testing();
undef $wechat;
