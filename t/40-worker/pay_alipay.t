# The whole way through Alipay: a QR code, a query that finds it paid, a refund; and
# what settlement asks of it, charges by an agreement and transfers.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use TicketAlipay;
use TicketBooking qw(booked order_row);
use TicketCase qw(account_sealed sealed agreed case_job rests said);
use TicketMoney qw(begin payment_of payback_of jobs_of alarms sides);
use TicketPay qw(pay_system account_add opened ask_now attempts comes_to
                 cancelled one_content);
use TicketTest;

my $alipay = TicketAlipay->new;

pay_system();
account_add($alipay, 'alipay');

my ($order, $number) = opened('alipay');
my $p = payment_of($number);
like $p->{qr}, qr{^https?://}, 'the buyer has a code to scan';
is $p->{url}, undef, 'and no page';

$alipay->pay($number);
ask_now($number);
comes_to($number, 'P', 'a question finds it paid');
is_deeply [@{payment_of($number)}{qw(received_fen state)}], [20000, 'P'],
    'the receipt is booked';
is order_row($order)->{state}, '6', 'the order is paid';
is jobs_of($number), '', 'nothing is asked any more';

cancelled($order);
my ($back) = @{payback_of($p)};
wait_until { payback_of($p)->[0]{state} eq 'D' } 'the money goes back';
is order_row($order)->{state}, '4', 'and the order is closed';
is_deeply $alipay->totals, { received => 20000, refunded => 20000,
                             transferred => 0 }, 'the platform says the same';
is alarms($number), '', 'nobody is alarmed';
is sides($order, 3, 4, 5, 21), '0 0 0 0', 'the books are even';


# ---- Charged by an agreement ----

my $no = $alipay->agreed(30_000);
my $agreed = sub {
    my (%more) = @_;
    my $order = booked();
    my $agreement = $more{agreement} // $no;
    return ($order, agreed(1, $order, qq({"agreement_no": "$agreement", "subject": "联票"}),
                           $more{before}));
};

for my $manner ('ok', 'close', 'forged') {
    $alipay->payer_funds($no, 30_000);
    $alipay->script(charge_agreed => $manner, 'ok');
    my ($sale, $charge) = $agreed->();
    comes_to($charge, 'P', "agreed, $manner: it is charged") if $manner eq 'ok';
    wait_until { ask_now($charge); payment_of($charge)->{state} eq 'P' }
        "agreed, $manner: it is asked after", 20;
    is order_row($sale)->{state}, '6', "agreed, $manner: the order is paid";
    one_content($alipay, $charge, 'charge_agreed', "agreed, $manner: with one content");
    is $alipay->trade($charge)->{received}, 20000, "agreed, $manner: it was charged once";
}
{
    my ($sale, $charge) = $agreed->();          # 10,000 are left
    comes_to($charge, 'X', 'who has too little is not charged');
    is payment_of($charge)->{last_code}, 'ACQ.BUYER_BALANCE_NOT_ENOUGH', 'the reason is kept';
    is $alipay->trade($charge)->{state}, 'closed', 'and the trade cannot be paid any more';
    is order_row($sale)->{state}, '0', 'the order waits for another number';
}
{
    my ($sale, $charge) = $agreed->(agreement => '20991231000000000001');
    comes_to($charge, 'X', 'an agreement that is not there charges nobody');
    is payment_of($charge)->{last_code}, 'ACQ.AGREEMENT_NOT_EXIST', 'and is named';
}


# ---- Transfers ----

my $to = sub {
    my ($who, $name) = @_;
    my ($sealed, $holder) = (account_sealed($who), sealed('party_holder', '3.1', $name));
    return case_job(1, pay => 8, qq({"amount_fen": 5950, "payee_sealed": "$sealed",)
        . qq( "payee_name_sealed": "$holder", "sealed_for": "3.1", "subject": "结算"}));
};
{
    my $done = $to->('hill@test.example', 'Mountain');
    rests($done, 'an attraction is paid');
    my ($asked) = $alipay->requests(number => $done, action => 'transfer');
    like $asked->{content}, qr/hill\@test\.example.*Mountain/, 'at its account, by its name';
    is $alipay->transfer($done)->{state}, 'done', 'the platform has sent it';
}
{
    $alipay->funds(0);
    my $short = $to->('hill@test.example', 'Mountain');
    rests($short, 'without money it is refused');
    is said($short)->{code}, 'PAYER_BALANCE_NOT_ENOUGH', 'and says that it is for money';
    is scalar($alipay->requests(number => $short)), 1, 'nothing is tried again by itself';
    $alipay->funds(1_000_000);
    $alipay->payee('nobody@test.example', 'PAYEE_NOT_EXIST');
    my $wrong = $to->('nobody@test.example', 'Nobody');
    rests($wrong, 'whom they do not know is not paid');
    is said($wrong)->{code}, 'PAYEE_NOT_EXIST', 'and that is said, too';
}

sql_do('DELETE FROM ticket.pay_job WHERE case_id IS NOT NULL');
audit_ok();
done_testing();
