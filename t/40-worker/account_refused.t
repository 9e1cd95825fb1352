# What a platform's answers show to be wrong with an account: staff are told, and
# not of a single answer that may be anybody's.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use TicketAlipay;
use TicketBooking qw(booked staff_call);
use TicketMoney qw(begin payment_of);
use TicketPay qw(pay_system account_add opened ask_now attempts comes_to);
use TicketProcess qw(wait_until);
use TicketTest;

my $alipay = TicketAlipay->new;

pay_system();
my $no = account_add($alipay, 'alipay');
$alipay->plan('*' => notice => 'none');

sub alarmed { return sql_value("select coalesce(max(text), '') from ticket.alarm"
    . ' where kind = ? and number = ?', $_[0], $no) }

# the platform takes nothing of the account
$alipay->script(charge => 'refuse isv.invalid-signature');
comes_to(begin(booked())->{number}, 'F', 'a payment is refused by the platform');
wait_until { alarmed('account broken') } 'which is an alarm of the account';
like alarmed('account broken'),
    qr/^account $no: .* as it is set up: isv\.invalid-signature; "ticketctl provider check"/,
    'with the reason, and what looks at it';

# one answer that somebody else has signed, and many
$alipay->script(charge => 'ok');
my ($order, $number) = opened('alipay');
$alipay->pay($number);
$alipay->script(query => 'forged', 'ok');
wait_until { ask_now($number); payment_of($number)->{state} eq 'P' }
    'a question finds the payment paid';
is alarmed('key missing'), '', 'one answer that is not proven is no alarm';

($order, $number) = opened('alipay');
$alipay->script(query => 'forged');
wait_until { ask_now($number); alarmed('key missing') }
    'but where no answer is, it is one', 60;
is sql_value('select last_code from ticket.pay_job where number = ?', $number),
    'signed by no key that is here', 'and the job says why it is not settled';
is payment_of($number)->{state}, 'O', 'nothing of that is believed';

audit_ok();
done_testing();
