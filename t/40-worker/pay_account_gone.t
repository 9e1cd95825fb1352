# A refund whose account is there no more: it has pauses and an error, and stops
# nobody else.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use TicketAlipay;
use TicketMoney qw(payment_of payback_of);
use TicketPay qw(pay_system account_add opened until_asked cancelled);
use TicketProcess qw(wait_until);
use TicketTest;
use TicketWechat3;

my ($gone, $other) = (TicketAlipay->new, TicketWechat3->new);

pay_system();
my $no = account_add($gone, 'gone');
account_add($other, 'other', notify_base => 'https://pay.test.example/');
$_->plan('*' => notice => 'none') for $gone, $other;

my ($order, $number) = opened('gone');
$gone->pay($number);
until_asked($number, sub { payment_of($number)->{state} eq 'P' },
            'the buyer has paid');

sql_do("UPDATE ticket.provider_account SET state = 'R', version = version + 1"
       . ' WHERE account_no = ?', $no);
kill HUP => $_ for pids('worker');
cancelled($order);

my $job;
wait_until {
    $job = sql_row('SELECT j.*, due_at > api.now() AS pauses'
        . ' FROM ticket.pay_job j JOIN ticket.payback b USING (number)'
        . ' WHERE b.payment_id = ? AND j.lease_owner IS NULL',
        payment_of($number)->{payment_id});
    $job && ($job->{last_code} // '') eq 'its account is not there'
} 'the refund is not sent, and says why';
ok $job->{pauses}, 'the refund comes again after a pause';
cmp_ok $job->{attempts}, '<', 20, 'it is not tried again and again';

my (undef, $second) = opened('other');
is payment_of($second)->{state}, 'O', 'others go on meanwhile';

done_testing();
