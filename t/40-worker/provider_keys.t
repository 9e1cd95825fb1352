# Certificates of platforms that change: what an answer names and nobody has is
# fetched, proven, kept for all, and the payment goes on.  What cannot be proven
# is kept nowhere, and staff are told.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use TicketAlipay;
use TicketBooking qw(staff_call);
use TicketMoney qw(payment_of);
use TicketOutbox qw(worker_log);
use TicketPay qw(pay_system account_add opened ask_now comes_to);
use TicketProcess qw(wait_until);
use TicketTest;
use TicketWechat3;

my $wechat = TicketWechat3->new(trust => 'certificate');
my $alipay = TicketAlipay->new(certificates => 1);

pay_system();
my $no = account_add($wechat, 'wechat');
staff_call('provider_set', 'BOOK', $no, '{"notify_base": "http://127.0.0.1:9"}');
$wechat->plan('*' => notice => 'none');

sub trusted { return sql_value('select string_agg(key_id, \' \' order by key_id)
                                from ticket.provider_trust
                                where account_no = ?', $_[0]) }
sub alarmed { return sql_value('select count(*) from ticket.alarm
                                where kind = ? and number = ?', @_) }

my (undef, $first) = opened('wechat');
ok payment_of($first)->{qr}, 'a payment is opened with the certificate on file';
is trusted($no), undef, 'nothing has been fetched for it';


# ---- WeChat changes its certificate ----

$wechat->command('rotate');
$wechat->pay($first);
ask_now($first);
wait_until { ask_now($first); payment_of($first)->{state} eq 'P' }
    'a payment whose answers name a new certificate is found paid';
is payment_of($first)->{received_fen}, 20000, 'the money is booked';
like trusted($no), qr/^7132D72A03E93CDDF8C03BBD1F37EEDF00000002$/,
    'the new certificate is kept, the old one stays on file';
is alarmed('key missing', $no), 0, 'nobody is alarmed';
is scalar($wechat->requests(action => 'key')), 1, 'it was fetched once';

my (undef, $second) = opened('wechat');
ok payment_of($second)->{qr}, 'the next payment is opened with the new one';
is scalar($wechat->requests(action => 'key')), 1, 'and nothing is fetched again';


# ---- a certificate that does not come from the root ----

my $certified = account_add($alipay, 'alipay');
my (undef, $number) = opened('alipay');
$alipay->command('rotate');
$alipay->pay($number);
wait_until { ask_now($number); alarmed('key missing', $certified) }
    'a certificate that cannot be proven is an alarm';
isnt payment_of($number)->{state}, 'P', 'its answers prove nothing';
is trusted($certified), undef, 'it is kept nowhere';
like +(worker_log(qr/cannot be fetched/))[0],
    qr/account $certified of supplier 7: the platform's key [0-9a-f]{32} cannot be fetched: NOT_FROM_ROOT/,
    'the log says why';

audit_ok();
done_testing();
