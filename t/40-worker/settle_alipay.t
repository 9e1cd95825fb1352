# Settlement through Alipay the whole way: a distributor is charged by its
# agreement, attractions are paid by transfers, what is returned goes back; however
# the platform answers, each happens once.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use TicketAlipay;
use TicketBooking qw(order_defaults order_row sql_call staff_call);
use TicketMoney qw(payment_of alarms);
use TicketPay qw(pay_system account_add attempts one_content);
use TicketSettle qw(parties terms sold settle_pay checked_in given_back waits_go
                    legs tickets_of cases_of case_of);
use TicketTest;

my $alipay = TicketAlipay->new(speed => 20, funds => 10_000_000, bill_today => 1);
my ($x, $y) = ('2088000000000010', 'lake@test.example');
my $agreement = $alipay->agreed(1_000_000);

pay_system();
my $account = account_add($alipay, 'alipay',
                          notify_base => 'https://pay.test.example/');
parties(account => $account, form => 'A', agreement => $agreement,
        numbers => { 10 => $x, 20 => $y, 40 => '2088000000000040' });
order_defaults(ticket_until => iso_day(9), callback => 1, medium => 2,
               agent => 9102, day => iso_day(0));
terms(1, days => 3, parts => [[10, 6000, 5000], [20, 4000, 3000]]);
$alipay->plan('*', notice => 'none');

my %moved = (received => 0, refunded => 0, transferred => 0);

# Asks and sends as often as it takes, as if so much time had passed.
sub comes {
    my ($name, $is) = @_;

    return wait_until {
        sql_do("update ticket.pay_job set due_at = api.now(), absent_at ="
               . " absent_at - interval '60 s' where due_at < 'infinity' and"
               . ' lease_owner is null');
        sql_do("update ticket.settle_case set due_at = api.now() where state ="
               . " 'N' and due_at < 'infinity'");
        $is->();
    } $name, 30;
}

sub state { return (case_of(@_) // {})->{state} // '' }

sub charged {
    my ($name, $order) = @_;

    is settle_pay($order, 9102)->{verdict}, undef, "$name: it is charged";
    comes("$name: the tickets are issued", sub { (legs($order) // '') eq 'WW' });
    $moved{received} += 10100;
    is_deeply $alipay->totals, \%moved, "$name: charged once";
    return;
}

# The numbers at the platform of a case's tries.
sub numbers {
    my ($case) = @_;
    return grep { /^$case->{kind}$case->{case_id}/ }
           map { $_->{number} // () } $alipay->requests(action => 'transfer');
}

my $order;
for my $manner ('ok', 'close', 'ignore reset', 'forged', 'http 502',
                'lie ACQ.SYSTEM_ERROR')
{
    $alipay->script(charge_agreed => $manner, 'ok');
    $order = sold(1, 1);
    charged($manner, $order);

    $alipay->script(transfer => $manner =~ s/ACQ\.//r, 'ok');
    checked_in($order, 1, 1);
    comes("$manner: the attraction is paid", sub { legs($order) eq 'SW' });
    $moved{transferred} += 4950;
    is_deeply $alipay->totals, \%moved, "$manner: paid once";
    is cases_of($order), 'C:K P:K', "$manner: by one case each";
    my %numbers = map { $_ => 1 } numbers(case_of($order, 'P', 1, 1));
    is scalar(keys %numbers), 1, "$manner: the payout has one number";
}
{
    my ($asked) = reverse $alipay->requests(action => 'transfer');
    like $asked->{content}, qr/"identity":"$x","identity_type":"ALIPAY_USER_ID"/,
        'X is paid by its number there';
    checked_in($order, 1, 2);
    comes('the second attraction is paid', sub { legs($order) eq 'SS' });
    $moved{transferred} += 2950;
    ($asked) = reverse $alipay->requests(action => 'transfer');
    like $asked->{content}, qr/"identity":"\Q$y\E".*"name":"Company"/,
        'Y by its address, with its name';
}
for my $manner ('ok', 'close', 'http 502', 'lie ACQ.SYSTEM_ERROR') {
    $order = sold(1, 1);
    charged("back, $manner", $order);
    $alipay->script(refund => $manner, 'ok');
    is given_back($order, 1, agent => 9102), undef, "back, $manner: returned";
    comes("back, $manner: it is refunded", sub { legs($order) eq 'RR' });
    $moved{refunded} += 9500;
    is_deeply $alipay->totals, \%moved, "back, $manner: once";
}

# Who has too little leaves a trade that waits: it is closed for certain before
# another number is tried.
{
    $alipay->payer_funds($agreement, 0);
    $order = sold(1, 1);
    settle_pay($order, 9102);
    comes('too little: it waits', sub { state($order, 'C') eq 'M' });
    my ($first) = sql_values('select number from ticket.payment where order_id = ?',
                             $order);
    is case_of($order, 'C')->{class}, 'FUNDS', 'too little: that is why';
    is $alipay->trade($first)->{state}, 'closed', 'too little: its trade is closed';
    ok !eval { $alipay->pay($first); 1 }, 'too little: nobody pays that any more';
    $alipay->payer_funds($agreement, 1_000_000);
    $alipay->script(cancel => 'close', 'ok');
    charged('charged again', $order);
    is scalar(grep { $_->{action} eq 'charge_agreed' }
              $alipay->requests(number => $first)), 1,
        'charged again: the first number was sent once';
}

# Cancelled, while the answer to that is lost: no other number before it is known.
{
    $alipay->payer_funds($agreement, 0);
    $alipay->script(cancel => 'ignore close', 'ignore close', 'ok');
    $order = sold(1, 1);
    settle_pay($order, 9102);
    my $number;
    comes('not cancelled yet', sub {
        ($number) = sql_values('select number from ticket.payment'
                               . ' where order_id = ?', $order);
        $number && grep { $_->{action} eq 'cancel' }
                   $alipay->requests(number => $number) });
    $alipay->payer_funds($agreement, 1_000_000);
    comes('cancelled in the end', sub { state($order, 'C') eq 'M' });
    is $alipay->trade($number)->{state}, 'closed', 'then the trade is closed';
    charged('behind the cancel', $order);
}

# Refused, and the answer to that is lost: the trade waits for a payer who cannot
# pay it by hand. After five minutes it is cancelled and tried again, which says why.
{
    $alipay->payer_funds($agreement, 0);
    $alipay->script(charge_agreed => 'close', 'ok');
    $order = sold(1, 1);
    settle_pay($order, 9102);
    my ($first) = sql_values('select number from ticket.payment where order_id = ?',
                             $order);
    comes('no answer: it is asked after often', sub {
        (grep { $_->{action} eq 'query' } $alipay->requests(number => $first)) > 5 });
    is $alipay->trade($first)->{state}, 'asking', 'no answer: not cancelled at once';
    is state($order, 'C'), 'W', 'no answer: nobody knows';
    set_clock_shift(300, database => 1);
    comes('no answer: it ends', sub { state($order, 'C') eq 'M' });
    set_clock_shift(0, database => 1);
    is $alipay->trade($first)->{state}, 'closed', 'no answer: the first trade is closed';
    is_deeply [map { $_->{last_code} } sql('select last_code from ticket.payment'
                   . ' where order_id = ? order by payment_id', $order)],
        ['ACQ.WAIT_BUYER_PAY', 'ACQ.BUYER_BALANCE_NOT_ENOUGH'],
        'no answer: the second number says why';
    is case_of($order, 'C')->{class}, 'FUNDS', 'no answer: its distributor hears so';
    $alipay->payer_funds($agreement, 1_000_000);
    charged('no answer, then money', $order);
}

# They say that he has too little, and have the money: the cancel gives it back,
# whose answer is lost; what they tell of the money meanwhile issues nothing.
for my $told (0, 1) {
    my $name = $told ? 'a lie, and told late' : 'a lie';
    $alipay->script(charge_agreed => 'lie ACQ.BUYER_BALANCE_NOT_ENOUGH', 'ok');
    $alipay->script(cancel => 'close', 'close', 'ok');
    $order = sold(1, 1);
    settle_pay($order, 9102);
    my ($number) = sql_values('select number from ticket.payment'
                              . ' where order_id = ?', $order);
    wait_until { sql_value('select asking and lease_owner is null from'
        . ' ticket.pay_job where number = ? and action = impl.pay_action(?)',
        $number, 'cancel') } "$name: nobody knows whether it is cancelled";
    if ($told) {
        sql_call(db('ticket_nginx'), 'api.notice_store_2', 7, $account, 'LATE',
            $number, 1, '', 10100, undef, "told of $number", undef, 'f', '\x00');
        wait_until { sql_value('select applied_at is not null from'
            . " ticket.pay_notice where notice_key = 'LATE'") }
            "$name: they say that it was paid";
        is legs($order), undef, "$name: nothing is issued by that";
    }
    comes("$name: it ends", sub { state($order, 'C') eq 'M' });
    $moved{$_} += 10100 for qw(received refunded);
    is_deeply $alipay->totals, \%moved, "$name: what came has gone back";
    is legs($order), undef, "$name: and nothing was issued";
    charged("$name, and again", $order);
}

# A word that nobody has heard of: asked after, sent once more under its number,
# and after that it is for staff.
for my $times (1, 2) {
    $order = sold(1, 1);
    charged("unheard, $times", $order);
    $alipay->script(transfer => ('refuse OF_TOMORROW') x $times, 'ok');
    checked_in($order, 1, 1);
    comes("unheard, $times: it ends",
          sub { state($order, 'P', 1, 1) =~ /[KM]/ });
    my @numbers = numbers(case_of($order, 'P', 1, 1));
    is scalar(@numbers), 2, "unheard, $times: sent twice";
    is $numbers[0], $numbers[-1], "unheard, $times: under one number";
    one_content($alipay, $numbers[0], 'transfer', "unheard, $times: unchanged");
    is state($order, 'P', 1, 1), $times == 1 ? 'K' : 'M',
        "unheard, $times: " . ($times == 1 ? 'paid' : 'it waits for staff');
    if ($times == 2) {
        is_deeply [@{case_of($order, 'P', 1, 1)}{qw(class code)}],
            [undef, 'OF_TOMORROW'], 'unheard, 2: with its word';
        is waits_go(case_of($order, 'P', 1, 1)), undef, 'unheard, 2: they go on';
        comes('unheard, 2: then it is paid',
              sub { state($order, 'P', 1, 1) eq 'K' });
    }
    $moved{transferred} += 4950;
    is_deeply $alipay->totals, \%moved, "unheard, $times: paid once";
}

# Refused for certain, each for its reason; a hand goes on.
for (['PAYEE_NOT_EXIST', 'ACCOUNT'], ['EXCEED_LIMIT_DM_AMOUNT', 'LIMIT'],
     ['PAYER_BALANCE_NOT_ENOUGH', 'FUNDS'], ['PRODUCT_NOT_SIGN', undef])
{
    my ($code, $class) = @$_;
    $order = sold(1, 1);
    charged($code, $order);
    $alipay->script(transfer => "refuse $code", 'ok');
    checked_in($order, 1, 1);
    comes("$code: it waits", sub { state($order, 'P', 1, 1) eq 'M' });
    is case_of($order, 'P', 1, 1)->{class}, $class, "$code: for its reason";
    is legs($order), 'VW', "$code: the share stays visited";
    waits_go(case_of($order, 'P', 1, 1));
    comes("$code: then it is paid", sub { legs($order) eq 'SW' });
    $moved{transferred} += 4950;
    is_deeply $alipay->totals, \%moved, "$code: it is paid once";
}

# By a bank: slow, failed, sent back.
for (['slow 2', 'SW'], ['fail PAYEE_CARD_INFO_ERROR', 'VW'], ['return', 'VW']) {
    my ($plan, $legs) = @$_;
    $order = sold(1, 1);
    charged($plan, $order);
    $alipay->plan('*', transfer => $plan, notice => 'none');
    checked_in($order, 1, 1);
    comes("$plan: it ends", sub { state($order, 'P', 1, 1) =~ /[KM]/ });
    is legs($order), $legs, "$plan: " . ($legs eq 'SW' ? 'paid' : 'it waits');
    $moved{transferred} += 4950 if $legs eq 'SW';
    is alarms(case_of($order, 'P', 1, 1)->{case_id}),
        $legs eq 'SW' ? '' : 'settlement-waits', "$plan: staff know";
}

# An agreement that has ended charges nobody.
{
    $alipay->plan('*', notice => 'none');
    $alipay->agreement_state($agreement => 'ENDED');
    $order = sold(1, 1);
    settle_pay($order, 9102);
    comes('ended: it waits', sub { state($order, 'C') eq 'M' });
    is case_of($order, 'C')->{class}, 'AGREEMENT', 'ended: for that reason';
    is order_row($order)->{state}, '0', 'ended: nothing is issued';
}

# What attractions were paid stands in the bill of what moved on the account, which
# comes late, and in no other one.
{
    my $day = sql_value("select (api.now() at time zone 'Asia/Shanghai')::date - 3");
    my @payouts = map { $_->{number} }
        sql("select impl.settle_number(c) as number from ticket.settle_case c where"
            . " c.kind = 'P' and c.state = 'K' order by c.case_id");
    my ($missing, $other, @rest) = @payouts;
    my ($back) = map { $_->{number} } sql("select impl.settle_number(c) as number"
        . " from ticket.settle_case c where c.kind = 'P' and c.state = 'M'"
        . " order by c.case_id desc limit 1");
    sql_do("update ticket.settle_case set ended_at = ended_at - interval '3 d'"
           . " where kind = 'P' and state = 'K'");
    sql_do("update ticket.party_account set made_at = made_at - interval '4 d'");
    $alipay->plan('*', notice => 'none', bill => 'day -3');
    $alipay->plan($missing, bill => 'missing');
    $alipay->plan($other, bill => 'amount 4900 day -3');
    $alipay->plan('TOYS', bill => 'day -3', transfer => 'done');
    is $alipay->by_hand('TOYS', 1234), 'done', 'a bill: somebody sends money by hand';
    my $fetched = sub { sql_value("select string_agg(state, '' order by sort) from"
        . ' ticket.bill where day = ?', $day) // '' };
    my $differ = sub { [sort map { "$_->{kind} $_->{number}" }
        grep { !$_->{resolved_at} && $_->{what} eq 'settlement' }
        @{staff_call('bill_differences', 'BOOK', {})}] };

    $alipay->late(1);
    staff_call('bill_fetch', 'BOOK', $account, $day);
    wait_until { sql_value("select count(*) = 2 from ticket.bill where day = ? and"
                           . " last_error like '%BILL_NOT_EXIST%'", $day) }
        'a bill: both bills are late';
    $alipay->late(0);
    comes('a bill: both are read and compared', sub { $fetched->() eq 'CC' });
    is_deeply $differ->(), [sort "ours_only $missing", "amount $other",
                            'theirs_only TOYS'],
        'a bill: what differs of payouts is found, and of what came back nothing';
    is sql_value('select lines from ticket.bill where sort = 2 and day = ?', $day),
        @payouts + 2, 'a bill: transfers were read alone, each of them';
    ok +(grep { $_->{number} eq $rest[0] && $_->{kind} eq 'other' }
         @{staff_call('bill_show', 'BOOK', $account, $day)}),
        'a bill: staff can look at them';

    $alipay->plan($_, bill => 'day -3') for $missing, $other;
    staff_call('bill_fetch', 'BOOK', $account, $day);
    comes('a bill: it is fetched again', sub { $fetched->() eq 'CC' });
    is_deeply $differ->(), ['theirs_only TOYS'], 'a bill: what is right is resolved';
}

audit_ok();
done_testing();
