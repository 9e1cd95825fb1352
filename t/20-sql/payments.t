# Payments at once: begun, opened, paid, closed, and what comes too late.  Sides
# of the ledger: 4 prepaid, 5 refunds to be paid, 21 what Alipay owes.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use TicketBooking qw(
    database connection fixture supplier_set sql_call in_time order_defaults
    booked order_row pay_deposit staff_call staff_refused after_commit
    sql_array);
use TicketMoney qw(
    platforms begin claim claimed record due_now settle pay_order payment_of
    payback_of alarms jobs_of sides opened events);
use TicketTest;

my $dbh = database();

fixture(slot_mode => 1);
platforms();
order_defaults(day => iso_day(2), pay_by => sub { in_time('30 minutes') });

sub paid {
    my ($payment, $amount, $trade) = @_;
    return sql_value('SELECT impl.payment_paid(7, ?, ?, ?, null)',
                     $payment->{payment_id}, $amount, $trade);
}


# What nginx asks for those who wait: of one payment, behind one that is none.
sub result_of {
    my ($payment, $closed) = @_;
    return sql_call(db('ticket_nginx'), 'api.payment_result_2', '{7,7}',
        "{1,$payment->{payment_id}}", $closed ? '{1,1}' : '{0,0}');
}


# The job of a number and action, whatever else is due.
sub taken {
    my ($number, $action) = @_;
    my $job = sql_value('UPDATE ticket.pay_job SET due_at = api.now()'
        . ' WHERE number = ? AND action = ? RETURNING job_id', $number,
        $action);

    return claim('w', suppliers => '{7}', jobs => "{$job}")->[0];
}


# ---- Begun ----

{
    my $order = booked();
    my $p = begin($order);

    is_deeply [@{$p}{qw(verdict state channel account_no amount_fen url qr)}],
        [undef, 'W', 'alipay', 1, 20000, undef, undef],
        'a payment is wished for';
    is $p->{number}, 'T' . $p->{payment_id}, 'its number is of our documents';
    like $p->{number}, qr/^[0-9A-Za-z]{8,32}$/, 'every platform takes it';

    my $again = begin($order);
    is_deeply [@{$again}{qw(verdict number job_id)}],
        [undef, $p->{number}, $p->{job_id}],
        'a repeat finds the same payment, and what is still to be sent for it';
    is begin($order, channel => '支付宝')->{number}, $p->{number},
        'a channel may be named by its name';
    is_deeply result_of($p), [], 'who waits is told nothing yet';

    my $job = claimed($p->{number});
    is_deeply [@{$job}{qw(job_id action account_no provider attempts asking)}],
        [$p->{job_id}, 1, 1, 'alipay', 1, 0], 'the worker is to open it';
    like $job->{content}, qr/"subject": "ADULT".*"amount_fen": 20000\b/,
        'with the amount and what is bought';
    is sql_value('SELECT count(*) FROM ticket.pay_attempt WHERE number = ?'
        . ' AND outcome IS NULL', $p->{number}), 1,
        'the attempt is there before anything is sent';

    record('w', { job => $job, result => 'done', state => 'waiting',
                  qr => 'https://qr.test/1' });
    is_deeply [@{begin($order)}{qw(state qr number)}],
        ['O', 'https://qr.test/1', $p->{number}],
        'it is open, and a repeat gets the same code';
    is_deeply [map { @{$_}{qw(place state closing qr)} } @{result_of($p)}],
        [2, 'O', 0, 'https://qr.test/1'], 'who waits is told';
    is_deeply result_of($p, 1), [],
        'but not who waits until it is open no more';
    is begin($order)->{job_id}, undef, 'nothing is to be sent for it';
    is jobs_of($p->{number}), '3', 'from now on the platform is asked';

    is paid($p, 20000, 'A-1'), 'paid', 'the buyer pays';
    is_deeply [@{order_row($order)}{qw(state pay_method)}], ['6', 'E'],
        'the order is paid and approved';
    is events($order), '06', 'the agent is told once';
    is sides($order, 21, 4), '-20000 20000',
        'the platform owes what is not yet earned';
    is jobs_of($p->{number}), '', 'nothing is asked any more';
    is paid($p, 20000, 'A-1'), 'repeated', 'telling it again changes nothing';
    is sides($order, 21, 4), '-20000 20000', 'and books nothing';
    is alarms($p->{number}), '', 'and alarms nobody';
    is paid($p, 20000, 'A-2'), 'repeated',
        'the same number under another trade is not booked';
    is alarms($p->{number}), 'paid-otherwise', 'but staff are told';
    is begin($order)->{verdict}, 'PAY_STATE', 'a paid order is not paid again';
}

supplier_set(receipt_by_hand => 1);
{
    my $order = booked();
    pay_order($order);
    is order_row($order)->{state}, '5', 'a receipt waits for its approval';
    is events($order), '05', 'the agent is told so';
}
supplier_set(receipt_by_hand => 0);


# ---- Looked up ----

{
    my ($order, $other) = map { booked() } 1, 2;
    my $p = begin($order);

    is_deeply [map { $_->{channel_id} }
               @{sql_call('api.pay_channels_2', 7, 9101)}],
        ['alipay', 'wechat'], 'agents see the channels of the accounts';
    sql_do('UPDATE ticket.agent SET can_epay = false WHERE agent_id = 9104');
    is sql_call('api.pay_channels_2', 7, 9104)->[0]{verdict},
        'NO_PAY_CHANNELS', 'but not those who may not pay at once';
    sql_do('UPDATE ticket.agent SET can_epay = true WHERE agent_id = 9104');
    sql_do('UPDATE ticket.agent SET version = 1');

    my ($row, @more) = @{staff_call('payment_list', 'BOOK', $order)};
    is_deeply [@{$row}{qw(number state amount_fen waits_for)}, scalar @more],
        [$p->{number}, 'W', 20000, "$p->{number} charge", 0],
        'staff see a payment and what it waits for';
    is_deeply staff_call('payment_list', 'BOOK', $other), [],
        'an order without payments has none';
    staff_refused(qr/account 1 has payments or refunds/,
                  'removing an account that is used', 'provider_remove',
                  'BOOK', 1);
}


# ---- Refused ----

{
    my $order = booked();
    for (['PAY_ORDER_UNKNOWN', 'an order of another agent', agent => 9102],
         ['PAY_CHANNEL', 'a channel nobody has', channel => 'paypal'],
         ['PAY_AMOUNT', 'another total', total => 19999])
    {
        my ($verdict, $what, %o) = @$_;
        is begin($order, %o)->{verdict}, $verdict, "$what is refused";
    }
    is begin($order + 1)->{verdict}, 'PAY_ORDER_UNKNOWN',
        'an order that is none is refused';
    sql_do('UPDATE ticket.agent SET can_epay = false WHERE agent_id = 9101');
    is begin($order)->{verdict}, 'PAY_CHANNEL',
        'an agent who may not pay at once is refused';
    sql_do('UPDATE ticket.agent SET official = true WHERE agent_id = 9101');
    is begin($order)->{verdict}, undef, 'the official site may';
    sql_do('UPDATE ticket.agent SET official = false, can_epay = true'
           . ' WHERE agent_id = 9101');
    sql_do('UPDATE ticket.agent SET version = 1');
    is begin(booked(pay_by => in_time('-1 s')))->{verdict}, 'PAY_LATE',
        'an order whose time to pay is over is refused';
    my $late = booked(pay_by => in_time('-1 s'));
    sql_call('api.expire_orders', 100);
    is order_row($late)->{state}, '4', 'an order is closed by its time';
    is begin($late)->{verdict}, 'PAY_LATE',
        'an order that its time has closed is refused for the same reason';
    is begin(booked(state => '2'))->{verdict}, 'PAY_STATE',
        'an authorised order is refused';
    is begin(booked(items => [[1, 1, 1]]))->{verdict}, 'PAY_AMOUNT',
        'an order that costs nothing is refused';
    my $broken = booked();
    sql_do('UPDATE ticket.ticket SET persons = 2 WHERE order_id = ?'
           . ' AND ticket_no = 1', $broken);
    is begin($broken)->{verdict}, 'PAY_COUNT',
        'an order whose tickets do not fit its items is refused';
    sql_do('UPDATE ticket.ticket SET persons = 1 WHERE order_id = ?', $broken);
}

{
    my $p = begin(booked());
    settle($p->{number}, result => 'refused', code => 'ACQ.ACCESS_FORBIDDEN');
    is_deeply [@{payment_of($p->{number})}{qw(state last_code)}],
        ['F', 'ACQ.ACCESS_FORBIDDEN'], 'the platform may refuse a payment';
    is jobs_of($p->{number}), '', 'and is not asked again';
}


# ---- One open number at a time ----

{
    my $order = booked();
    my $p = begin($order);

    my $q = begin($order, channel => 'wechat');
    is_deeply [@{$q}{qw(verdict account_no)}], [undef, 2],
        'another channel is opened at once where nothing was sent';
    is payment_of($p->{number})->{state}, 'X', 'the first one is closed';
    settle($q->{number}, state => 'waiting', qr => 'weixin://1');

    my $back = begin($order);
    is_deeply [@{$back}{qw(verdict number job_id)}],
        ['PAY_LATER', $q->{number}, sql_value('SELECT job_id'
            . ' FROM ticket.pay_job WHERE number = ? AND action = 4',
            $q->{number})], 'back again waits for what is being closed';
    is_deeply result_of($q, 1), [], 'who waits for its end is told nothing yet';
    is_deeply [payment_of($q->{number})->{state}, jobs_of($q->{number})],
        ['O', '3 4'], 'what was sent is closed by the platform';
    is begin($order)->{verdict}, 'PAY_LATER', 'and until then nothing is opened';
    is begin($order, channel => 'wechat')->{verdict}, 'PAY_LATER',
        'not even the same one';
    sql_do("UPDATE ticket.pay_job SET priority = 9 WHERE action = 3");
    settle($q->{number}, state => 'closed');
    is payment_of($q->{number})->{state}, 'X', 'the platform has closed it';
    is result_of($q, 1)->[0]{state}, 'X', 'who waits for its end is told';
    is begin($order)->{verdict}, undef, 'now the other one is opened';
}


# ---- Page, page for phones, QR code ----

for (['alipay', 'auto', 0, 1], ['alipay', 'auto', 1, 2],
     ['alipay', 'page', 1, 1], ['alipay', 'wap', 0, 2], ['alipay', 'qr', 1, 3],
     ['wechat', 'auto', 1, 3], ['wechat', 'wap', 0, 2], ['wechat', 'qr', 0, 3])
{
    my ($channel, $set, $phone, $way) = @$_;
    my $order = booked();

    staff_call('provider_set', 'BOOK', $channel eq 'alipay' ? 1 : 2,
               qq({"way": "$set"}));
    my $p = begin($order, channel => $channel, way => undef, phone => $phone);
    is payment_of($p->{number})->{way}, $way,
        "$channel, $set: the buyer pays in the right way"
        . ($phone ? ' by phone' : '');
    is begin($order, channel => $channel, way => undef,
             phone => $phone)->{number}, $p->{number},
        "$channel, $set: a repeat pays in the same way";
}
staff_refused(qr/way has no value that wechat3 takes/, 'a page of WeChat Pay',
              'provider_set', 'BOOK', 2, '{"way": "page"}');
staff_refused(qr/way has no value/, 'a way that is none', 'provider_set',
              'BOOK', 1, '{"way": "bar"}');
staff_call('provider_set', 'BOOK', $_, '{"way": "auto"}') for 1, 2;


# ---- Told of it ----

{
    my $p = begin(booked(), notify => 'https://shop.test/paid?a=1');
    is payment_of($p->{number})->{notify_url}, 'https://shop.test/paid?a=1',
        'where to tell of the payment is kept';
    my $order = payment_of($p->{number})->{order_id};
    begin($order);
    is payment_of($p->{number})->{notify_url}, 'https://shop.test/paid?a=1',
        'a repeat that names none leaves it';
    is begin($order, notify => 'https://shop.test/b')->{number}, $p->{number},
        'a repeat that names another one finds the payment';
    is payment_of($p->{number})->{notify_url}, 'https://shop.test/b',
        'the one named last is told';
    is payment_of(begin(booked(), notify => '')->{number})->{notify_url}, undef,
        'nowhere is nothing';
    supplier_set(plain_callback => 0);
    is_deeply [@{begin(booked(), notify => 'http://shop.test/')}
               {qw(verdict subject)}], ['BAD_PARAM', 'NotifyURL'],
        'without TLS only where the supplier allows it';
    supplier_set(plain_callback => 1);
    is begin(booked(), notify => 'http://shop.test/')->{verdict}, undef,
        'where it does, it is taken';
}


# ---- Money for dead orders ----

{
    my ($order, $p) = opened();
    is sql_call('api.cancel_order', 7, 9101, $order)->[0]{state}, '4',
        'the buyer gives up';
    is jobs_of($p->{number}), '3 4', 'the platform is told to close';
    is sql_value("SELECT count(*) FROM ticket.pay_job j JOIN ticket.payment p"
        . ' USING (supplier_id, payment_id) WHERE j.number = ?'
        . " AND (j.content ->> 'expire_at')::int8"
        . ' = extract(epoch FROM p.expire_at)::int8', $p->{number}), 2,
        'and knows in both cases until when it may be paid';
    sql_do("UPDATE ticket.payment SET created_at = created_at - interval '1 h'"
        . ' WHERE number = ?', $p->{number});
    is paid($p, 20000, 'A-3'), 'returned', 'but the buyer pays';
    is order_row($order)->{state}, '4', 'the order stays closed';
    my ($back) = @{payback_of($p)};
    is_deeply [@{$back}{qw(amount_fen cause state)}], [20000, 2, 'N'],
        'all of it goes back by itself';
    is sql_value("SELECT j.content ->> 'made_at' = extract(epoch FROM"
        . ' b.created_at)::int8::text FROM ticket.pay_job j'
        . ' JOIN ticket.payback b USING (supplier_id, payback_id)'
        . ' WHERE j.number = ?', $back->{number}), 1,
        'under the moment of the refund, not that of the payment';
    is sides($order, 21, 4, 5), '-20000 0 20000', 'it is to be paid back';

    settle($back->{number}, state => 'paid', platform_no => 'B-1');
    is_deeply [@{payback_of($p)->[0]}{qw(state mode platform_no)}],
        ['D', '1', 'B-1'], 'it has gone back';
    is payment_of($p->{number})->{refunded_fen}, 20000,
        'the payment says how much';
    is sides($order, 21, 4, 5), '0 0 0', 'the books are even';
}

{
    my ($order, $p) = opened();
    is pay_deposit(7, 9101, $order, 20000, 40, 'f', 0, 't')->[0]{state}, '2',
        'the agent pays from the deposit meanwhile';
    is jobs_of($p->{number}), '3 4', 'the platform is told to close';
    is paid($p, 20000, 'A-4'), 'returned', 'and the buyer, too';
    is_deeply [map { [@{$_}{qw(amount_fen cause)}] } @{payback_of($p)}],
        [[20000, 3]], 'paid twice goes back';
}

{
    my $p = begin(my $order = booked());
    settle($p->{number}, result => 'refused', code => 'X');
    is paid($p, 20000, 'A-5'), 'paid',
        'money beats a refusal while the order is booked';
    is order_row($order)->{state}, '6', 'and pays it';
}

# two channels: the one that was given up is paid, and the other one, too
{
    my $order = booked();
    my $p = begin($order);
    settle($p->{number}, result => 'refused', code => 'X');
    my $q = begin($order, channel => 'wechat');
    settle($q->{number}, state => 'waiting', qr => 'weixin://2');
    is paid($p, 20000, 'A-6'), 'paid', 'the first channel pays the order';
    is_deeply [payment_of($q->{number})->{closing}, jobs_of($q->{number})],
        [1, '3 4'], 'the second one is closed';
    is paid($q, 20000, 'A-7'), 'returned', 'but is paid before it is';
    is_deeply [map { [@{$_}{qw(amount_fen cause)}] } @{payback_of($q)}],
        [[20000, 3]], 'its money goes back';
    is_deeply payback_of($p), [], 'and only its money';
}

{
    my $p = pay_order(my $order = booked(), amount => 15000);
    is order_row($order)->{state}, '1', 'less than due is state 1';
    is alarms($p->{number}), 'paid-less', 'and staff are told';

    $p = pay_order($order = booked(), amount => 20500);
    is order_row($order)->{state}, '6', 'more than due pays the order';
    is payback_of($p)->[0]{amount_fen}, 500, 'the rest goes back';
}


# ---- Paybacks that do not go well ----

{
    my $dead = sub {
        my ($order, $p) = opened();
        sql_call('api.cancel_order', 7, 9101, $order);
        paid($p, 20000, 'D' . $order);
        return ($order, $p, payback_of($p)->[0]);
    };
    my ($order, $p, $back) = $dead->();

    settle($back->{number}, result => 'unknown', code => 'timeout');
    is payback_of($p)->[0]{state}, 'S', 'an unknown refund counts as sent';
    due_now();
    my $job = claimed($back->{number});
    is_deeply [@{$job}{qw(asking attempts)}], [1, 2],
        'the next one asks, and sends no other number';
    record('w', { job => $job, result => 'unknown', state => 'absent' });
    due_now();
    is_deeply [@{$job = claimed($back->{number})}{qw(asks absent asking)}],
        [1, 1, 1], 'what they do not know is counted';
    record('w', { job => $job, result => 'retry' });
    due_now();
    is_deeply [@{$job = claimed($back->{number})}{qw(asking absent number)}],
        [0, 0, $back->{number}], 'it is sent again, by the same number';
    record('w', { job => $job, result => 'done', state => 'closed',
                  code => 'REFUNDCLOSE' });
    my @all = @{payback_of($p)};
    is_deeply [map { [@{$_}{qw(state amount_fen)}] } @all],
        [['C', 20000], ['N', 20000]], 'a closed refund is replaced';
    is $all[1]{replaces}, $all[0]{payback_id}, 'by one that says so';
    isnt $all[1]{number}, $all[0]{number}, 'with another number';
    settle($all[1]{number}, state => 'closed', code => 'REFUNDCLOSE');
    is payback_of($p)->[1]{state}, 'M', 'closed once more is for staff';
    is alarms($all[1]{number}), 'refund-failed', 'who are told';
    is sides($order, 5, 21), '20000 -20000', 'it is still to be paid';

    (undef, $p, $back) = $dead->();
    settle($back->{number}, result => 'refused', code => 'TRADE_HAS_FINISHED');
    is_deeply [@{payback_of($p)->[0]}{qw(state last_code)}],
        ['M', 'TRADE_HAS_FINISHED'], 'a refused refund is for staff';

    (undef, $p, $back) = $dead->();
    settle($back->{number}, state => 'absent');
    is payback_of($p)->[0]{state}, 'S',
        'a refund they do not know is neither done nor refused';
    is alarms($back->{number}), 'gave-up', 'and waits for staff';

    (undef, $p, $back) = $dead->();
    settle($back->{number}, result => 'unknown', code => 'timeout',
           due => 'infinity');
    my $row = sql_row('SELECT * FROM ticket.pay_job WHERE number = ?',
                      $back->{number});
    is_deeply [@{$row}{qw(gave_up priority due_at)}, payback_of($p)->[0]{state}],
        [1, 9, 'infinity', 'S'], 'given up it rests, and nothing is guessed';
    is alarms($back->{number}), 'gave-up', 'staff are told';
    is sql_value('SELECT text FROM ticket.alarm WHERE number = ?',
                 $back->{number}), "refund (job $row->{job_id}): timeout",
        'the alarm says it in words';
}

# the bug that would give back more than came
{
    my $p = pay_order(booked());
    is eval { sql_do('SELECT impl.payback_make(p, 20001, 1::int2, null, \'\','
                     . ' api.now()) FROM ticket.payment p WHERE number = ?',
                     $p->{number}); 1 }, undef,
        'more than was received is never given back';
    like $@, qr/20001 fen of 20000/, 'the exception says why';
}


# ---- The worker dies ----

{
    my $p = begin(booked());
    is claimed($p->{number}, 'dies')->{attempts}, 1, 'a worker has the job';
    is scalar(grep { $_->{number} eq $p->{number} } @{claim('other')}), 0,
        'nobody else gets it';
    due_now();
    my $job = claimed($p->{number}, 'next');
    is_deeply [@{$job}{qw(attempts asking)}], [2, 1],
        'where a request may have left, the next worker asks';
    record('dies', { job => $job, result => 'done', state => 'closed' });
    is payment_of($p->{number})->{state}, 'W',
        'what the dead one says late is passed over';
    record('next', { job => $job, result => 'released' });
    $job = claimed($p->{number}, 'next');
    is_deeply [@{$job}{qw(attempts asking)}], [3, 1],
        'a lease given back leaves the job as it was';
    record('next', { job => $job, result => 'done', state => 'paid',
                     amount => 20000, platform_no => 'A-9' });
    is payment_of($p->{number})->{state}, 'P', 'asked, the platform says paid';
    record('next', { job => $job, result => 'done', state => 'closed' });
    is payment_of($p->{number})->{state}, 'P', 'recording twice changes nothing';
}
{
    my $p = begin(booked());
    settle($p->{number}, result => 'unknown', code => 'timeout');
    settle($p->{number}, result => 'refused', code => 'CONTEXT_INCONSISTENT');
    is_deeply [@{payment_of($p->{number})}{qw(state closing)},
               jobs_of($p->{number})], ['W', 1, '1 4'],
        'a refused repeat leaves the first one unknown: it is closed and asked';
}
{
    my $p = begin(booked());
    my $job = claimed($p->{number});
    record('w', { job => $job, result => 'released' });
    is claimed($p->{number})->{asking}, 0,
        'what was surely not sent is sent, and not asked after';
    due_now();
    settle($p->{number}, result => 'unknown', due => 'infinity');
    is_deeply [payment_of($p->{number})->{closing}, jobs_of($p->{number})],
        [1, '1 4'], 'what cannot be opened is closed';
    sql_do('UPDATE ticket.pay_job SET priority = 9 WHERE action = 1');
    settle($p->{number}, state => 'absent');
    is payment_of($p->{number})->{state}, 'X', 'as the platform says';
}

# cancelled while it was paid: the money has come and gone
{
    my $order = booked();
    my $p = begin($order, way => 4);
    settle($p->{number}, state => 'waiting');
    is begin($order)->{verdict}, 'PAY_LATER', 'the code is given up';
    sql_do("UPDATE ticket.pay_job SET priority = 9 WHERE action = 3");
    is jobs_of($p->{number}), '3 5', 'a code is cancelled';
    settle($p->{number}, state => 'returned', platform_no => 'A-10');
    is_deeply [@{payment_of($p->{number})}
               {qw(state received_fen refunded_fen)}], ['P', 20000, 20000],
        'what came and went back is booked twice';
    is_deeply [order_row($order)->{state}, sides($order, 21, 4, 5)],
        ['0', '0 0 0'], 'and the order is as it was';
}

# paid while the cancel is under way: the order lives, and the money has gone
sub cancelling {
    my $order = booked();
    my $p = begin($order, way => 4);

    settle($p->{number}, state => 'waiting');
    begin($order);
    sql_do('UPDATE ticket.pay_job SET priority = 9 WHERE action = 3');
    return ($order, $p, claimed($p->{number}));
}

for my $answer ('returned', 'closed') {
    my ($order, $p, $job) = cancelling();

    is $job->{action}, 5, 'the cancel is under way';
    is paid($p, 20000, "A-11-$answer"), 'paid', 'the notice is faster';
    is jobs_of($p->{number}), '5', 'the answer to the cancel is waited for';
    record('w', { job => $job, result => 'done', state => $answer });
    is_deeply [order_row($order)->{state}, jobs_of($p->{number})], ['6', ''],
        "the order stays paid, and nothing is to be sent, $answer";
    is sides($order, 21, 4, 8), '0 20000 -20000',
        "what the platform gave back is somebody's debt, $answer";
    is alarms($p->{number}), 'returned-unasked', "staff are told, $answer";
}

# the cancel has no answer: it is asked after, and not sent again
{
    my ($order, $p, $job) = cancelling();

    record('w', { job => $job, result => 'unknown' });
    paid($p, 20000, 'A-12');
    due_now();
    $job = claimed($p->{number});
    is_deeply [@{$job}{qw(action asking next)}], [5, 1, 6],
        'what may have been cancelled is asked by the query';
    record('w', { job => $job, result => 'unknown', next => 1 });
    due_now();
    $job = claimed($p->{number});
    is_deeply [@{$job}{qw(asking next)}], [1, 6], 'and is so again';
    record('w', { job => $job, result => 'retry' });
    due_now();
    $job = claimed($p->{number});
    is_deeply [@{$job}{qw(asking next)}], [1, 6],
        'a question that was not sent is no cancel';
    record('w', { job => $job, result => 'done', state => 'paid',
                  amount => 20000 });
    is_deeply [jobs_of($p->{number}), sides($order, 21, 4, 8)],
        ['', '-20000 20000 0'], 'it is paid, and that was all';
    is alarms($p->{number}), '', 'nobody is told of anything';
}

# what was surely not sent, and what was not even tried, is not cancelled
for my $result ('retry', 'released') {
    my (undef, $p, $job) = cancelling();

    paid($p, 20000, "A-13-$result");
    record('w', { job => $job, result => $result });
    is jobs_of($p->{number}), '', "a paid payment is not cancelled, $result";
}
{
    my $order = booked();
    my $p = begin($order, way => 4);

    settle($p->{number}, state => 'waiting');
    begin($order);
    paid($p, 20000, 'A-14');
    is jobs_of($p->{number}), '', 'nor where nothing was sent';
}

# an order that is dead: the money goes back once, by the cancel
{
    my ($order, $p, $job) = cancelling();

    sql_call('api.cancel_order', 7, 9101, $order);
    is paid($p, 20000, 'A-15'), 'returned', 'money for a dead order goes back';
    record('w', { job => $job, result => 'done', state => 'returned' });
    my ($back) = @{payback_of(payment_of($p->{number}))};
    is_deeply [$back->{state}, jobs_of($back->{number})], ['D', ''],
        'and has gone by the cancel';
    is sides($order, 21, 4, 5, 8), '0 0 0 0', 'it is booked once';
}


# ---- Time ----

{
    my ($order, $p) = opened(pay_by => in_time('10 minutes'));
    is_deeply sql_call('api.payments_expire_2', 10), [], 'nothing is over yet';
    sql_do("UPDATE ticket.orders SET pay_by = api.now() - interval '1 s'"
           . ' WHERE order_id = ?', $order);
    sql_do("UPDATE ticket.payment SET expire_at = api.now() - interval '1 s'"
           . ' WHERE number = ?', $p->{number});
    sql_call('api.expire_orders', 100);
    is order_row($order)->{state}, '0', 'the order waits for its payment';
    is scalar(grep { $_->{job_id} } @{sql_call('api.payments_expire_2', 10)}), 1,
        'the platform is told first';
    is_deeply sql_call('api.payments_expire_2', 10), [],
        'and is told once';
    sql_do("UPDATE ticket.pay_job SET priority = 9 WHERE action = 3");
    settle($p->{number}, state => 'closed');
    sql_call('api.expire_orders', 100);
    is order_row($order)->{state}, '4', 'then the order is closed';
}

# a platform that cannot be reached: nothing has left us
{
    my ($order, $other, $lost) = map { booked() } 1 .. 3;
    my ($p, $q, $r) = map { begin($_) } $order, $other, $lost;
    my $try = sub {
        my ($payment, $result) = @_;
        my $job = taken($payment->{number}, 1);
        record('w', { job => $job, result => $result }) if $result;
        return $job;
    };

    $try->($p, $_) for 'retry', 'released', 'retry';
    $try->($q, 'retry');
    my $job = $try->($q);
    $try->($r, $_) for 'retry', 'unknown';
    sql_call('api.cancel_order', 7, 9101, $_) for $order, $other, $lost;
    is_deeply [payment_of($p->{number})->{state}, jobs_of($p->{number})],
        ['X', ''], 'what surely never left us is closed at once';
    is_deeply [payment_of($q->{number})->{closing}, jobs_of($q->{number})],
        [1, '1 4'], 'what is under way is closed by the platform';
    is_deeply [payment_of($r->{number})->{closing}, jobs_of($r->{number})],
        [1, '1 4'], 'and so is what may have been sent once';
    record('w', { job => taken($_->{number}, 4), result => 'done',
                  state => 'closed' }) for $q, $r;

    my $late = begin(booked());
    $try->($late, 'retry');
    record('w', { job => $try->($late), result => 'retry',
                  due => 'infinity' });
    is_deeply [payment_of($late->{number})->{state}, jobs_of($late->{number})],
        ['X', ''], 'what gives up and never left us is closed, too';
}

# a platform that is back after more than the time for closing
{
    my ($order, $p) = opened();
    my $closing = sub {
        return sql_row('SELECT gave_up, priority, due_at BETWEEN'
            . " api.now() + interval '55 min' AND api.now() + interval '65 min'"
            . ' AS in_an_hour, due_at::text,'
            . " give_up_at > api.now() + interval '65 min' AS then_tried"
            . ' FROM ticket.pay_job WHERE number = ? AND action = 4',
            $p->{number});
    };
    my $ends = sub {
        my (%result) = @_;
        record('w', { job => taken($p->{number}, 4), %result });
    };

    sql_do("UPDATE ticket.orders SET pay_by = api.now() - interval '1 s'"
           . ' WHERE order_id = ?', $order);
    sql_do("UPDATE ticket.payment SET expire_at = api.now() - interval '1 s'"
           . ' WHERE number = ?', $p->{number});
    sql_call('api.payments_expire_2', 10);
    $ends->(result => 'unknown', due => 'infinity');
    is_deeply [@{$closing->()}{qw(gave_up priority in_an_hour then_tried)}],
        [1, 3, 1, 1], 'a close that gave up is tried again in an hour';
    is alarms($p->{number}), 'gave-up', 'staff are told';
    sql_do('UPDATE ticket.alarm SET seen_at = api.now() WHERE number = ?',
           $p->{number});
    $ends->(result => 'unknown');
    $ends->(result => 'unknown', due => 'infinity');
    is alarms($p->{number}), 'gave-up', 'but not again each hour';
    is_deeply [@{$closing->()}{qw(gave_up in_an_hour)}], [1, 1],
        'it goes on so';
    sql_call('api.expire_orders', 100);
    is order_row($order)->{state}, '0', 'nothing is guessed meanwhile';

    sql_do("UPDATE ticket.pay_job SET created_at = api.now() - interval '8 d'"
           . ' WHERE number = ?', $p->{number});
    $ends->(result => 'unknown', due => 'infinity');
    is_deeply [@{$closing->()}{qw(gave_up priority due_at)}],
        [1, 9, 'infinity'], 'after a week it is left to staff';
    is alarms($p->{number}), 'gave-up gave-up', 'who are told once more';

    $ends->(state => 'closed', result => 'done');
    sql_call('api.expire_orders', 100);
    is order_row($order)->{state}, '4', 'the answer frees its places';
}


# ---- Two at once ----

# the same money, told by two: a notice and a query
{
    my ($order, $p) = opened();
    my ($one, $two) = (connection(), connection());
    my $paid = "SELECT impl.payment_paid(7, ?, 20000, 'A-20', null)";

    $one->begin_work;
    is $one->selectrow_array($paid, undef, $p->{payment_id}), 'paid',
        'the first one books';
    is after_commit($one, $two, 'the second one waits for the order', $paid,
                    $p->{payment_id}), 'repeated', 'and finds it booked';
    is sides($order, 21), '-20000', 'the money is booked once';
}

# paid while it is being closed; closed while it is being paid
for my $first ('paid', 'ended') {
    my ($order, $p) = opened();
    my ($one, $two) = (connection(), connection());
    my %sql = (paid => "SELECT impl.payment_paid(7, ?, 20000, 'A-21', null)",
               ended => "SELECT impl.payment_ended(7, ?, 'X', 'closed')");
    my ($second) = grep { $_ ne $first } keys %sql;

    $one->begin_work;
    $one->selectrow_array($sql{$first}, undef, $p->{payment_id});
    after_commit($one, $two, "$second waits for $first", $sql{$second},
                 $p->{payment_id});
    is payment_of($p->{number})->{state}, 'P',
        "paid beats closed where $first came first";
    is order_row($order)->{state}, '6', "and the order is paid, $first first";
}

# the order is cancelled while the money arrives
{
    my ($order, $p) = opened();
    my ($one, $two) = (connection(), connection());

    $one->begin_work;
    $one->selectall_arrayref('SELECT * FROM api.cancel_order(7, 9101, ?)', {},
                             $order);
    is after_commit($one, $two, 'the money waits for the order',
                    "SELECT impl.payment_paid(7, ?, 20000, 'A-22', null)",
                    $p->{payment_id}), 'returned', 'and goes back';
    is order_row($order)->{state}, '4', 'the order is cancelled';
}

# what a platform says at more length than anybody has room for
{
    my ($long, $other) = map { begin(booked())->{number} } 1, 2;

    due_now();
    my %job = map { $_->{number} => $_ } @{claim('long')};
    record('long', { job => $job{$long}, result => 'done', state => 'waiting',
                     qr => 'q' x 1025, url => 'u' x 8193, code => 'c' x 300 },
                   { job => $job{$other}, result => 'done', state => 'paid',
                     platform_no => 'L' x 65 });
    is_deeply [@{payment_of($long)}{qw(state qr url)}], ['O', undef, undef],
        'an address that is too long is left out';
    is_deeply [@{payment_of($other)}{qw(state platform_no)}],
        ['P', 'L' x 64], 'a number of theirs is cut';
    sql_do("UPDATE ticket.pay_attempt SET outcome = 5 WHERE outcome IS NULL"
           . " AND owner = 'long'");
    sql_do("UPDATE ticket.pay_job SET lease_owner = null"
           . " WHERE lease_owner = 'long'");
}

# what the tables refuse
{
    my ($odd, $nothing, $other) = map { begin(booked())->{number} } 1 .. 3;

    due_now();
    my %job = map { $_->{number} => $_ } @{claim('odd')};
    sql_do('UPDATE ticket.payment SET transfers = 32767 WHERE number = ?',
           $odd);
    record('odd', map { +{ job => $job{$_}, result => 'done', state => 'paid',
                           amount => $_ eq $nothing ? 0 : undef } }
                  $odd, $nothing, $other);
    is payment_of($other)->{state}, 'P',
        'a result that cannot be booked holds up no other one';
    is_deeply [map { payment_of($_)->{state}, alarms($_) } $odd, $nothing],
        [('W', 'gave-up') x 2], 'it rests for staff';
    like sql_value('SELECT last_code FROM ticket.pay_job WHERE number = ?'
                   . ' AND action = 1', $odd),
        qr/^not recorded: smallint out of range/, 'who see why';
    sql_do("UPDATE ticket.payment SET transfers = 0 WHERE number = ?", $odd);
    sql_do("UPDATE ticket.pay_attempt SET outcome = 5 WHERE outcome IS NULL"
           . " AND owner = 'odd'");
    sql_do("UPDATE ticket.pay_job SET lease_owner = null"
           . " WHERE lease_owner = 'odd'");
}

# results of an order that somebody sits on
{
    my ($order, $p) = opened();
    my ($free, $other) = opened();
    my $one = connection();

    due_now();
    my %job = map { $_->{number} => $_ } @{claim('sits')};
    my @results = map { +{ job => $job{$_->{number}}, result => 'done',
        state => 'paid', platform_no => "sits $_->{number}" } } $p, $other;

    $one->begin_work;
    $one->do('SELECT FROM ticket.orders WHERE order_id = ? FOR UPDATE', {},
             $order);
    is_deeply [grep { defined } map { $_->{kept_id} }
               @{record('sits', @results)}], [$results[0]{job}{job_id}],
        'a result of a locked order is to be kept';
    is_deeply [map { order_row($_)->{state} } $order, $free], ['0', '6'],
        'and holds up no other one';
    is sql_value('SELECT outcome FROM ticket.pay_attempt WHERE job_id = ?'
                 . ' ORDER BY no DESC LIMIT 1', $results[0]{job}{job_id}), undef,
        'until then nobody knows its outcome';
    $one->rollback;
    record('sits', $results[0]);
    is order_row($order)->{state}, '6', 'it is recorded when that is free';
    is sides($order, 21), '-20000', 'it is booked once';
    sql_do("UPDATE ticket.pay_attempt SET outcome = 5 WHERE outcome IS NULL"
           . " AND owner = 'sits'");
    sql_do("UPDATE ticket.pay_job SET lease_owner = null"
           . " WHERE lease_owner = 'sits'");
}

# two workers claim the same jobs
{
    my @numbers = map { begin(booked())->{number} } 1 .. 6;
    my ($one, $two) = map { connection('ticket_worker') } 1, 2;

    due_now();
    $one->begin_work;
    my %of = map { $_->{number} => 1 } @{claim('one', on => $one, limit => 3)};
    my %other = map { $_->{number} => 1 } @{claim('two', on => $two)};
    $one->commit;
    is scalar(grep { $of{$_} && $other{$_} } keys %of), 0,
        'no job is claimed by both';
    is scalar(keys %of), 3, 'the first one has what it asked for';
}

# a full account leaves room for another one
{
    sql_do("UPDATE ticket.pay_job SET due_at = 'infinity'");
    my @many = map { begin(booked())->{number} } 1 .. 5;
    my $other = begin(booked(), channel => 'wechat')->{number};
    my %got = map { $_->{number} => 1 }
              @{claim('w', limit => 4, room => 2)};
    is_deeply [scalar(keys %got), $got{$other}], [3, 1],
        'each account has its share';
    sql_do('UPDATE ticket.pay_attempt SET outcome = 5 WHERE outcome IS NULL');
    due_now();
    sql_do('UPDATE ticket.pay_job SET due_at = api.now(), lease_owner = null'
           . ' WHERE number = ANY (?)', [@many, $other]);

    my @full = (room_suppliers => [7], room_accounts => [1], rooms => [0]);
    %got = map { $_->{number} => 1 } @{claim('w', @full)};
    is_deeply [grep { $got{$_} } @many, $other], [$other],
        'an account without room has none';
    my ($job) = sql('SELECT supplier_id, job_id FROM ticket.pay_job'
                    . ' WHERE number = ?', $many[0]);
    my @named = (suppliers => "{7}", jobs => "{$job->{job_id}}");
    is_deeply claim('w', @named, @full), [], 'not even for a job that is named';
    $full[-1] = [1];
    is claim('w', @named, @full)->[0]{number}, $many[0],
        'with room it is claimed';

    due_now();
    sql_do('UPDATE ticket.pay_job SET lease_owner = null');
    my @jobs = map { $_->{job_id} } sql('SELECT job_id FROM ticket.pay_job'
        . ' WHERE number = ANY (?)', [@many, $other]);
    @named = (suppliers => sql_array([map { 7 } @jobs]),
              jobs => sql_array(\@jobs));

    # However Postgres joins its rows.
    my $on = connection('ticket_worker');
    $on->do('set enable_nestloop = off');
    my @turns = map { $_->{account_no} } @{claim('w', @named, room => 2,
                                                 on => $on)};
    is_deeply [sort(splice @turns, 0, 2), @turns], [1, 2, 1],
        'of those that are named, too, each account has its share';
}


# ---- What the worker tells others ----

{
    my $order = booked();
    my $p = begin($order);
    my $told = settle($p->{number}, state => 'waiting', qr => 'q');
    is_deeply [map { [@{$_}{qw(order_id payment_id job_id quota_id)}] } @$told],
        [[$order, $p->{payment_id}, undef, undef]],
        'a payment that is opened is told of';
    sql_call('api.cancel_order', 7, 9101, $order);
    sql_do('UPDATE ticket.pay_job SET priority = 9 WHERE action = 3');
    $told = settle($p->{number}, state => 'paid', amount => 20000,
                   platform_no => 'A-30');
    my ($back) = @{payback_of($p)};
    is_deeply [map { $_->{job_id} } grep { $_->{job_id} } @$told],
        [sql_value('SELECT job_id FROM ticket.pay_job WHERE number = ?',
                   $back->{number})],
        'so is the refund that is to be sent at once';
}


# ---- Listened for ----

# closed, since the platform does not know it: the code may still be scanned
{
    my ($order, $p) = opened();
    begin($order, channel => 'wechat');
    sql_do('UPDATE ticket.pay_job SET priority = 9 WHERE action = 3');
    settle($p->{number}, state => 'absent');
    is_deeply [payment_of($p->{number})->{state}, jobs_of($p->{number})],
        ['X', '3'], 'what is not there is closed, and asked after';
    my $q = begin($order, channel => 'wechat');
    is $q->{verdict}, undef, 'another one is opened';
    settle($q->{number}, state => 'waiting', qr => 'q');
    settle($p->{number}, state => 'paid', amount => 20000,
           platform_no => 'A-31');
    is order_row($order)->{state}, '6', 'if it is paid nevertheless, it counts';
    is payment_of($q->{number})->{closing}, 1, 'and the other one is closed';

    ($order, $p) = opened();
    sql_call('api.cancel_order', 7, 9101, $order);
    sql_do('UPDATE ticket.pay_job SET priority = 9 WHERE action = 3');
    settle($p->{number}, state => 'absent');
    settle($p->{number}, result => 'refused', state => 'absent');
    is jobs_of($p->{number}), '', 'when its time is over, that ends';
}


# ---- The account stays as long as its money ----

{
    my $add = sub { staff_call('provider_add', 'BOOK', $_[0], 'alipay',
                               qq({"app_id": "21$_[0]", "channel": "$_[1]"})) };
    my $stays = sub {
        my ($when) = @_;
        staff_refused(qr/account 3 has payments or refunds that are open, or/,
                      "removing an account, $when", 'provider_remove', 'BOOK',
                      3);
        staff_refused(qr/account 3 keeps its app_id and merchant_id while/,
                      "another merchant, $when", 'provider_set', 'BOOK', 3,
                      '{"app_id": "2199"}');
        staff_refused(qr/account 3 keeps its app_id and merchant_id while/,
                      "another merchant's number, $when", 'provider_set',
                      'BOOK', 3, '{"merchant_id": "2088999999999999"}');
    };

    $add->(3, 'third');
    is staff_call('provider_set', 'BOOK', 3, '{"app_id": "2103"}')
       ->[0]{verdict}, undef, 'an account without payments gets its merchant';

    my $order = booked();
    my $p = begin($order, channel => 'third');
    $stays->('while a payment is to be opened');
    settle($p->{number}, state => 'waiting', qr => 'q');
    $stays->('while the buyer may pay');
    is paid($p, 20000, 'A-41'), 'paid', 'the buyer pays by the third account';
    is jobs_of($p->{number}), '', 'nothing is to be sent for it';
    $stays->('while the order may be given back');
    is staff_call('provider_set', 'BOOK', 3,
                  '{"name": "3", "app_id": "2103"}')->[0]{verdict}, undef,
        'the rest of its settings may change';

    sql_call('api.apply_refund', 7, 9101, $order, '不去了');
    $stays->('while a refund is applied for');
    staff_call('refund_approve', 'BOOK', $order)
        if order_row($order)->{state} eq '7';
    my ($back) = @{payback_of($p)};
    $stays->('while the money goes back');
    settle($back->{number}, state => 'returned', amount => 20000);
    is payback_of($p)->[0]{state}, 'D', 'the money is back';
    is staff_call('provider_set', 'BOOK', 3, '{"app_id": "2113"}')
       ->[0]{verdict}, undef, 'the account may then be of another merchant';
    is staff_call('provider_remove', 'BOOK', 3)->[0]{verdict}, undef,
        'or be taken away';

    # tickets may come back, until they are used or their time is over
    supplier_set(direct_activation => 1);
    $add->(4, 'fourth');
    $order = booked();
    $p = begin($order, channel => 'fourth');
    settle($p->{number}, state => 'waiting', qr => 'q');
    paid($p, 20000, 'A-42');
    1 while @{sql_call('api.activate_paid')};
    supplier_set(direct_activation => 0);
    is order_row($order)->{state}, '3', 'the tickets are issued';
    staff_refused(qr/account 4 has payments or refunds that are open, or/,
                  'removing an account whose tickets may come back',
                  'provider_remove', 'BOOK', 4);
    set_clock_shift(30 * 86400, database => 1);
    is staff_call('provider_remove', 'BOOK', 4)->[0]{verdict}, undef,
        'tickets whose time is over keep no account';
    set_clock_shift(0, database => 1);

    # who begins a payment and who takes the account away wait for each other
    my $begin = 'SELECT verdict FROM api.begin_payment_2(7, 9101, ?, ?, 3::int2,'
        . " false, '192.0.2.1', null, null)";
    my $remove = "SELECT verdict FROM api.staff_provider_remove('BOOK', ?)";
    my ($one, $two) = map { connection() } 1, 2;

    $add->(5, 'fifth');
    $one->begin_work;
    is $one->selectrow_array($begin, undef, booked(), 'fifth'), undef,
        'a payment is being begun';
    is after_commit($one, $two, 'the removal waits for the payment', $remove,
                    5), 'PROVIDER_OPEN', 'and is refused afterwards';

    $add->(6, 'sixth');
    $one->begin_work;
    is $one->selectrow_array($remove, undef, 6), undef,
        'an account is being taken away';
    is after_commit($one, $two, 'the payment waits for the removal', $begin,
                    booked(), 'sixth'), 'PAY_CHANNEL', 'and finds no account';
}


# ---- Tried too often ----

{
    my ($order, $p) = opened();
    my ($other, $q) = opened();
    due_now();
    sql_do('UPDATE ticket.pay_job SET attempts = 32767 WHERE number = ?',
           $p->{number});

    ok claimed($q->{number}), 'one job that cannot be counted stops no other';
    is_deeply sql_row('SELECT priority, gave_up, due_at::text FROM'
        . ' ticket.pay_job WHERE number = ?', $p->{number}),
        { priority => 9, gave_up => 1, due_at => 'infinity' },
        'it rests for staff';
    is alarms($p->{number}), 'gave-up', 'who are told of it';
    is claimed($p->{number}), undef, 'and it is taken no more';
}

audit_ok();
done_testing();
