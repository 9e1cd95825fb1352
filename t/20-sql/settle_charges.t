# Tickets of settlement that are charged by agreement at the clearing provider, and
# what goes back that way: each outcome of each request.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use TicketBooking qw(database fixture order_defaults order_row sql_call
                     staff_call);
use TicketMoney qw(alarms);
use TicketSettle qw(parties party_account waits_go terms sold settle_pay checked_in settle_work legs
                    tickets_of order_of cases_of sides_of case_of answered
                    job_of clock_days);
use TicketTest;

use Encode ();
use JSON::PP ();

my $dbh = database();
fixture();
staff_call('provider_add', 'BOOK', 1, 'clearing',
           { name => 'clearing', merchant_id => 'GW0001', serial => 'US01',
             gateway => 'https://clearing.test' });
parties();
clock_days(0, '09:00');
order_defaults(day => iso_day(0), ticket_until => iso_day(0), callback => 1,
               medium => 2, agent => 9102);
# 100.00, shares 60.00 and 40.00, of which attractions get 50.00 and 30.00
my @parts = ([10, 6000, 5000], [20, 4000, 3000]);
terms(1, parts => \@parts);
# Its terms are older than whatever is booked, also when the clock is set back here.
clock_days(0, '10:00');

sub said { my ($r) = @_; return $r->{verdict} // $r->{state} }

sub charging {
    my $order = sold(1, $_[0] // 1);
    is said(settle_pay($order, 9102)), '0', 'the charge is on its way';
    return $order;
}
sub payments { return sql_value("select string_agg(state::text, '' order by"
    . ' payment_id) from ticket.payment where order_id = ?', $_[0]) }
sub due { sql_do("update ticket.settle_case set due_at = api.now()"
                 . " where state = 'N' and due_at < 'infinity'");
          return settle_work() }
sub cancel { return said(sql_call('api.cancel_order', 7, 9102, $_[0])->[0]) }

# Done.
{
    my $order = charging(3);
    is cases_of($order), 'C:S', 'its case is sent';
    is said(settle_pay($order, 9102)), 'PAY_LATER', 'it is charged once';
    my $job = sql_row('select * from ticket.pay_job where number = ?',
                      job_of($order, 'C'));
    is_deeply [@{$job}{qw(action account_no)}], [15, 1], 'by the agreement';
    like $job->{content}, qr/"amount_fen": 30300,/, 'price and fees';
    is cancel($order), 'CANCEL_STATE', 'nobody cancels it now';
    answered(job_of($order, 'C'), 'unknown');
    is cases_of($order), 'C:W', 'nothing is known of it';
    is cancel($order), 'CANCEL_STATE', 'nobody does so then';
    answered(job_of($order, 'C'), 'done');
    is cases_of($order), 'C:K', 'then it is done';
    is legs($order), 'WW WW WW', 'the tickets are issued';
    is_deeply [@{order_row($order)}{qw(state pay_method)}], ['3', 'E'],
        'the order is paid and delivered';
    is_deeply sides_of(), { %{sides_of()}, 'account 1' => 30300,
        unused => -30000, 'ticket fees' => -300 }, 'the books say whose it is';
}

# The fee is that of the booking, whatever it is when the distributor pays.
{
    my $before = sold(1, 2);
    my $fee = sub { staff_call('party_set', 'BOOK', 40, { ticket_fee_fen => $_[0] });
                    sql_do('update ticket.clock set shift = shift'
                           . " + interval '1 s'") };
    $fee->(50_000);
    my $between = sold(1, 1);
    $fee->(100);
    my $behind = sold(1, 1);
    settle_pay($_, 9102) for $before, $between, $behind;
    is_deeply [map { case_of($_, 'C')->{amount_fen} } $before, $between, $behind],
        [20200, 60000, 10100], 'each order is charged the fee of its booking';
    answered(job_of($_, 'C'), 'done') for $before, $between, $behind;
    is sql_value('select array_agg(fee_fen order by since)::text'
                 . ' from ticket.party_fee where party_no = 40'),
        '{100,50000,100}', 'each fee is kept, with since when it was so';
    is sql_value('select min(since)::text from ticket.party_fee'
                 . ' where party_no = 40'), '-infinity',
        'the first one of all time before';
    staff_call('party_set', 'BOOK', 40, { phone1_sealed => '\\x01' });
    is sql_value('select count(*) from ticket.party_fee where party_no = 40'), 3,
        'and another change of the party is none of its fee';
}

# What the platform could not do is tried again, under another number.
{
    my $order = charging();
    answered(job_of($order, 'C'), 'refused', code => 'TOO_MANY_REQUESTS');
    is cases_of($order), 'C:N', 'refused by the service: again';
    is scalar(@{settle_work()}), 0, 'but not at once';
    is cancel($order), '4', 'meanwhile it may be cancelled';
    is cases_of($order), 'C:A', 'then nothing more is tried';
    is_deeply [@{order_of($order)}{qw(state close_reason)}], ['4', '2'],
        'it is cancelled, not unpaid';
}
{
    my $order = charging();
    for (1 .. 5) {
        answered(job_of($order, 'C'), 'refused', code => 'EXPIRED');
        due();
    }
    is case_of($order, 'C')->{attempt}, 6, 'five refusals: the sixth try';
    answered(job_of($order, 'C'), 'done');
    is payments($order), 'FFFFFP', 'six numbers, one of them paid';
    my @story = @{staff_call('settle_case', 'BOOK',
                             case_of($order, 'C')->{case_id})};
    is join(' ', map { $_->{code} // '-' } grep { $_->{what} eq 'sent' } @story),
        'EXPIRED EXPIRED EXPIRED EXPIRED EXPIRED -', 'which its story has';
    is legs($order), 'WW', 'and the ticket is issued';
}

# What waits for the distributor: it is told, with where it signs.
staff_call('party_set', 'BOOK', 40, { phone1_sealed => '\\x01' });
sql_do("update ticket.party_account set sign_address = 'https://sign.test/1'"
       . ' where party_no = 40');
sub notes { return map { JSON::PP::decode_json(Encode::encode_utf8($_)) }
            map { $_->{note} } sql('select note::text as note from ticket.outbox'
                . ' where order_id = ? and kind = 5 order by seq', $_[0]) }
my %waits = (FUNDS => '余额不足，请充值后重新申请出票',
    AGREEMENT => '扣款协议已终止或无效，请重新签约后申请出票',
    LIMIT => '超出扣款限额，请调整后重新申请出票');
for (['INSUFFICIENT_FUNDS', 'FUNDS'], ['NOT_AUTHORISED', 'AGREEMENT'],
     ['LIMIT_EXCEEDED', 'LIMIT'], ['SURPRISE', undef])
{
    my ($code, $class) = @$_;
    my $order = charging();
    answered(job_of($order, 'C'), 'refused', code => $code);
    is_deeply [@{case_of($order, 'C')}{qw(state class code)}],
        ['M', $class, $code], "$code: it waits";
    is alarms(case_of($order, 'C')->{case_id}), 'settlement-waits',
        "$code: staff are told";
    my ($note) = notes($order);
    is_deeply [@{$note}{qw(event class text sign amount)}], ['charge-waits',
        $class, $waits{$class // ''} // '扣款未成功，请联系运营方',
        ($class // '') eq 'AGREEMENT' ? 'https://sign.test/1' : undef, '101.00'],
        "$code: so is its distributor";
    is_deeply [sql_values('select text from ticket.message where order_id = ?',
                          $order)],
        [map { "【平台】订单 $order 扣款 101.00 元失败：$waits{$class}。"
               . ($class eq 'AGREEMENT' ? '签约地址 https://sign.test/1' : '') }
         grep { /FUNDS|AGREEMENT/ } $class // ''], "$code: and on its phone";
    is scalar(@{due()}), 0, "$code: nothing is tried by itself";
    is said(settle_pay($order, 9102)), '0', "$code: its distributor tries again";
    answered(job_of($order, 'C'), 'refused', code => $code);
    is scalar(notes($order)), 1, "$code: told once in half an hour";
    settle_pay($order, 9102);
    answered(job_of($order, 'C'), 'done');
    is payments($order), 'FFP', "$code: under another number";
    is sql_value('select count(*) from ticket.alarm where number = ?'
        . ' and seen_at is null', case_of($order, 'C')->{case_id}), 0,
        "$code: nobody need look any more";
}

# What was refused by the service is tried again by what is so then: by another
# account and its agreement, both; and not at all by one that has ended, for an
# order that is stopped or called off, or where its distributor has no account.
staff_call('provider_add', 'BOOK', 2, 'clearing',
           { name => 'second', merchant_id => 'GW0002', serial => 'US02',
             gateway => 'https://second.test' });
sub account_is {
    my ($no, $values) = @_;
    sql_do("update ticket.party_account set $values where party_no = 40"
           . ' and account_no = ?', $no);
    sql_do('update ticket.agent set version = 1');
}
{
    my $order = charging();
    answered(job_of($order, 'C'), 'refused', code => 'EXPIRED');
    party_account(40, 3, 'C', 2, 'DIST0003', 'AG_THREE');
    due();
    my $job = sql_row('select * from ticket.pay_job where number = ?',
                      job_of($order, 'C'));
    is $job->{account_no}, 2, 'another account meanwhile: by that one';
    is agreed_by($order), 3, 'another account meanwhile: and its own agreement';
    is_deeply [@{case_of($order, 'C')}{qw(party_account account_no)}], [3, 2],
        'another account meanwhile: as the case says';
    answered(job_of($order, 'C'), 'done');
    is legs($order), 'WW', 'another account meanwhile: it is issued';
    account_is(3, 'is_default = false');
    account_is(1, 'is_default = true');
}
for (['its agreement has ended', sub { account_is(1, "agreement_state = 'E'") },
      sub { account_is(1, "agreement_state = 'S'") }, 'AGREEMENT',
      'the agreement is not signed'],
     ['it has no account', sub { account_is(1, 'is_default = false') },
      sub { account_is(1, 'is_default = true') }],
     ['the order is stopped',
      sub { staff_call('order_stop', 'BOOK', $_[0], { reason => 'x' }) },
      sub { staff_call('order_release', 'BOOK', $_[0], { reason => 'x' }) }],
     ['the day is called off',
      sub { sql_do("insert into ticket.day_off values (7, ?, 0, 'x', api.now(),"
                   . " 'x')", iso_day(0)) },
      sub { sql_do('update ticket.day_off set opened_at = api.now(),'
                   . " opened_by = 'x'");
            sql_do('update ticket.supplier set catalogue_version = 1') }])
{
    my ($name, $ends, $begins, $class, $code) = @$_;
    my $order = charging();
    answered(job_of($order, 'C'), 'refused', code => 'EXPIRED');
    is cases_of($order), 'C:N', "$name: the service has refused it before";
    $ends->($order);
    due();
    is_deeply [@{case_of($order, 'C')}{qw(state class code)}],
        ['M', $class, $code // 'not charged any more'],
        "$name: it is not charged by itself";
    is payments($order), 'F', "$name: and nothing more is sent";
    is alarms(case_of($order, 'C')->{case_id}), 'settlement-waits',
        "$name: staff are told";
    is scalar(notes($order)), 1, "$name: and its distributor";
    $begins->($order);
    is said(settle_pay($order, 9102)), '0', "$name no more: it is charged";
    answered(job_of($order, 'C'), 'done');
    is legs($order), 'WW', "$name no more: and issued";
}

# The most that one charge, and all of a day by one agreement, may be.
{
    party_account(40, 5, 'C', 1, 'DIST0005', 'AG_FIVE');
    my $waits = sub {
        my ($name, $code, $order) = @_;
        settle_pay($order, 9102);
        is_deeply [@{case_of($order, 'C')}{qw(state class code)}],
            ['M', 'LIMIT', $code], "$name: it waits";
        is payments($order), undef, "$name: nothing is sent";
        is +(notes($order))[0]{text}, $waits{LIMIT}, "$name: it is told so";
    };
    account_is(5, 'limit_once_fen = 10099');
    my $order = sold(1, 1);
    $waits->('a fen too much', 'more than one charge may be', $order);
    account_is(5, 'limit_once_fen = 10100, limit_day_fen = 20200');
    is said(settle_pay($order, 9102)), '0', 'as much as may be: it is charged';
    my $second = charging();
    answered(job_of($second, 'C'), 'done');
    my $third = sold(1, 1);
    $waits->('the third of a day', 'more than may be charged in a day', $third);
    answered(job_of($order, 'C'), 'refused', code => 'INSUFFICIENT_FUNDS');
    is said(settle_pay($third, 9102)), '0',
        'what was not charged leaves room for another one';
    answered(job_of($third, 'C'), 'done');
    clock_days(1, '00:00');
    my $next = charging();
    answered(job_of($next, 'C'), 'done');
    is legs($next), 'WW', 'another day: it is charged';
    clock_days(0, '10:00');
    account_is(5, 'is_default = false');
    account_is(1, 'is_default = true');
}

# The platform has taken the money and given it back, as it was told to cancel, or
# somebody has done so there: the order waits no longer for that number.
{
    my $order = charging();
    my $number = job_of($order, 'C');
    answered($number, 'refused', code => 'ACQ.EXPIRED', state => 'unsaid');
    is cases_of($order), 'C:S', 'refused, and cancelled: not over yet';
    answered($number, 'done', state => 'returned');
    is sql_value('select refunded_fen from ticket.payment where number = ?',
                 $number), 10100, 'cancelled: what came has gone back';
    is_deeply [@{case_of($order, 'C')}{qw(state class attempt)}],
        ['N', 'SYSTEM', 2], 'cancelled: another number is tried';
    due();
    answered(job_of($order, 'C'), 'done');
    is legs($order), 'WW', 'cancelled: then it is issued';
}
{
    my $order = charging();
    my $number = job_of($order, 'C');
    answered($number, 'unknown');
    answered($number, 'done', state => 'returned');
    is_deeply [@{case_of($order, 'C')}{qw(state class code)}],
        ['M', undef, 'RETURNED'], 'given back by hand: it waits for somebody';
    is alarms(case_of($order, 'C')->{case_id}), 'settlement-waits',
        'given back by hand: staff are told';
    is said(settle_pay($order, 9102)), '0', 'given back by hand: charged again';
    answered(job_of($order, 'C'), 'done');
    is payments($order), 'PP', 'given back by hand: under another number';
    is legs($order), 'WW', 'given back by hand: and issued';
}

# The account by whose agreement a charge is sent, which it has sealed.
sub agreed_by {
    return sql_value("select a.account_no from ticket.pay_job j join"
        . " ticket.party_account a on j.content ->> 'agreement_sealed'"
        . " = encode(a.agreement_sealed, 'hex') where j.number = ?"
        . ' and a.party_no = 40'
        . " and j.content -> 'agreement_no' is null", job_of($_[0], 'C'));
}

# Its agreement has ended: with another one it is charged, under another number.
{
    my $order = charging();
    answered(job_of($order, 'C'), 'refused', code => 'NOT_AUTHORISED');
    party_account(40, 2, 'C', 1, 'DIST0002', 'AG_NEW');
    is said(settle_pay($order, 9102)), '0', 'a new agreement: it is charged';
    is agreed_by($order), 2,
        'a new agreement: by that one, and nothing of it in clear';
    answered(job_of($order, 'C'), 'done');
    is legs($order), 'WW', 'a new agreement: and issued';
}

# The time to pay is over while the platform is at it: nobody knows yet.
sub late {
    my $order = charging();
    answered(job_of($order, 'C'), 'unknown', pending => 1);
    clock_days(0, '13:30');
    sql_call(db('ticket_worker'), 'api.expire_orders', 100);
    is order_row($order)->{state}, '0', 'out of time, and unknown: it stays open';
    return $order;
}
{
    my $order = late();
    answered(job_of($order, 'C'), 'refused', code => 'TOO_MANY_REQUESTS');
    is scalar(@{due()}), 0, 'out of time: nothing more is tried';
    sql_call(db('ticket_worker'), 'api.expire_orders', 100);
    is cases_of($order), 'C:A', 'then it was not charged: it is closed';
    is_deeply [@{order_of($order)}{qw(state close_reason)}], ['4', '1'],
        'as one that was not paid';
    is checked_in($order, 1, 1)->{verdict}, 'CLOSED', 'and lets nobody in';
    clock_days(0, '10:20');
}
{
    my $order = late();
    answered(job_of($order, 'C'), 'done');
    is legs($order), 'WW', 'out of time, and charged: it is issued';
    clock_days(0, '10:40');
}

# Days count from the charge, not from the order.
{
    terms(1, parts => \@parts, days => 3);
    my @days = (iso_day(1), iso_day(3));
    clock_days(0, '23:50');
    my $order = charging();
    clock_days(1, '00:10');
    answered(job_of($order, 'C'), 'done');
    is_deeply [sql_values('select from_day, until_day from ticket.settle_ticket'
        . ' where order_id = ?', $order)], \@days,
        'charged after midnight: three days from then on';
    clock_days(0, '11:00');
    terms(1, parts => \@parts);
}

# Another sum than was asked for is no charge.
for my $fen (1, 10099, 10101, 20200) {
    my $order = charging();
    my $number = job_of($order, 'C');
    answered($number, 'done', amount => $fen);
    is legs($order), undef, "$fen fen of 10100: nothing is issued";
    is_deeply [@{case_of($order, 'C')}{qw(state code)}], ['M', 'amount'],
        "$fen fen of 10100: it waits for somebody";
    is sql_value('select b.amount_fen from ticket.payback b join ticket.payment p'
        . ' using (supplier_id, payment_id) where p.number = ?', $number), $fen,
        "$fen fen of 10100: all that came goes back";
    answered(sql_value('select b.number from ticket.payback b join ticket.payment'
        . ' p using (supplier_id, payment_id) where p.number = ?', $number), 'done');
    is cancel($order), '4', "$fen fen of 10100: and it may be cancelled";
}

# What notices tell: of another sum, of another account, of what is not over yet,
# of its end, and of the charge.
my $notices = 0;
sub told {
    my ($number, %o) = @_;
    my $stored = sql_call(db('ticket_nginx'), 'api.notice_store_2', 7,
        $o{account} // 1, 'S' . ++$notices, $number, $o{event} // 1, '',
        $o{amount} // 10100, undef, "told of $number", undef, 'f', '\x00')
        ->[0]{notice_store_2};
    sql_call(db('ticket_worker'), 'api.notice_apply_2', 100);
    return $stored;
}
{
    my $order = charging();
    my $number = job_of($order, 'C');
    for (['another sum', amount => 1], ['more than it is', amount => 10101],
         ['another account', account => 2], ['something else', event => 6])
    {
        my ($name, %o) = @$_;
        told($number, %o);
        is cases_of($order), 'C:S', "told of $name: nothing is charged";
        is legs($order), undef, "told of $name: nothing is issued";
    }
    is told($number, event => 3), 'stored', 'told that it is closed';
    is_deeply [@{case_of($order, 'C')}{qw(state class code)}],
        ['N', 'SYSTEM', 'CLOSED'], 'closed: it is tried again by itself';
    due();
    is told(job_of($order, 'C')), 'stored', 'told that it is done';
    is legs($order), 'WW', 'done: it is issued';
    is told($number), 'stored', 'told that the first one is done after all';
    is sql_value('select b.amount_fen from ticket.payback b join ticket.payment p'
        . ' using (supplier_id, payment_id) where p.number = ?', $number), 10100,
        'the first one: all of it goes back';
    answered(sql_value('select b.number from ticket.payback b join ticket.payment'
        . ' p using (supplier_id, payment_id) where p.number = ?', $number), 'done');
}

# Told twice, it is charged once.
{
    my $order = charging();
    my $number = job_of($order, 'C');
    answered($number, 'done');
    is sql_value('select impl.payment_paid(7, payment_id, 10100, platform_no, null)'
                 . ' from ticket.payment where number = ?', $number), 'repeated',
        'told again it is a repetition';
    is sql_value('select received_fen from ticket.payment where number = ?',
                 $number), 10100, 'and was charged once';
}

# Who takes part no more is not charged.
{
    my $order = charging();
    answered(job_of($order, 'C'), 'refused', code => 'INSUFFICIENT_FUNDS');
    sql_do('update ticket.party set enabled = false where party_no = 40');
    is said(settle_pay($order, 9102)), 'ORDER_NOT_PAYABLE',
        'a distributor that is disabled is not charged';
    is said(settle_pay(sold(1, 1), 9102)), 'ORDER_NOT_PAYABLE',
        'nor for another order';
    sql_do('update ticket.party set enabled = true where party_no = 40');
}

# The truth comes when the order is closed.
{
    my $order = charging();
    my $number = job_of($order, 'C');
    answered($number, 'refused', code => 'INSUFFICIENT_FUNDS');
    is cancel($order), '4', 'a charge that waits: the order is cancelled';
    my $id = sql_value('select payment_id from ticket.payment where number = ?',
                       $number);
    is sql_value("select impl.payment_paid(7, ?, 10100, 'L1', null)", $id),
        'returned', 'it was charged all the same';
    is order_row($order)->{state}, '4', 'the order stays closed';
    is legs($order), undef, 'nothing is issued';
    my ($back) = sql_values('select number from ticket.payback'
                            . ' where payment_id = ?', $id);
    answered($back, 'done');
    is sql_value('select refunded_fen from ticket.payment where payment_id = ?',
                 $id), 10100, 'all of it goes back, the fee too';
    is alarms($number), 'charged-late', 'staff are told';
}

# At Alipay an end is a cancel, which gives back what was paid: while one may be on
# its way, whatever else says that it was paid may be older.
staff_call('provider_add', 'BOOK', 4, 'alipay',
           { name => 'alipay', app_id => '2021', channel => 'alipay' });
party_account(40, 4, 'C', 4, '2088000000000009', 'AG_ALIPAY');
for my $who ('notice', 'query') {
    for my $end ('returned', 'paid') {
        my $name = "$who, $end";
        my $order = charging();
        my $number = job_of($order, 'C');
        answered($number, 'unknown', pending => 1);
        sql_do('select impl.payments_close(7, ?)', $order);
        answered($number, 'unknown', action => 'cancel');
        if ($who eq 'notice') {
            is told($number, account => 4), 'stored', "$name: it is told of";
        }
        else {
            answered($number, 'done', action => 'charge agreed');
        }
        is legs($order), undef, "$name: nothing is issued while it is cancelled";
        answered($number, 'done', action => 'cancel', state => $end);
        if ($end eq 'paid') {
            is legs($order), 'WW', "$name: it was not cancelled: it is issued";
            next;
        }
        is legs($order), undef, "$name: it was cancelled: nothing is issued";
        is_deeply [sql_values('select received_fen, refunded_fen from'
            . ' ticket.payment where number = ?', $number)], [10100, 10100],
            "$name: what came has gone back";
        is case_of($order, 'C')->{state}, 'M', "$name: and it waits for somebody";
    }
}
account_is(4, 'is_default = false');
account_is(1, 'is_default = true');

# A refund that goes wrong.
sub back {
    my $order = charging();
    answered(job_of($order, 'C'), 'done');
    sql_call(db('ticket_nginx'), 'api.settle_return', 7, 9102, $order, '{1}',
             'f');
    settle_work();
    return $order;
}
{
    my $order = back();
    is legs($order), 'XX', 'returned: the money is on its way';
    is case_of($order, 'R', 1)->{amount_fen}, 9500, 'less the fee';
    answered(job_of($order, 'R', 1), 'refused', code => 'EXPIRED');
    is legs($order), 'XX', 'the service fails: it goes on';
    sql_do('update ticket.pay_job set due_at = api.now()');
    answered(job_of($order, 'R', 1), 'unknown');
    is legs($order), 'XX', 'nothing is known: as before';
    answered(job_of($order, 'R', 1), 'done');
    is legs($order), 'RR', 'then it is back';
    is tickets_of($order), '44', 'the ticket is refunded';
    is_deeply [@{order_of($order)}{qw(state close_reason)}], ['4', '3'],
        'the order is closed, refunded';
    is_deeply [map { join ' ', $_->{event}, $_->{amount} // $_->{state} }
               notes($order)], ['refund-success 95.00', 'order-close 交易关闭'],
        'as its distributor hears';
}
{
    my $order = back();
    answered(job_of($order, 'R', 1), 'refused', code => 'ACCOUNT_FROZEN',
             learned => '{"text": "账户已注销"}');
    is legs($order), 'PP', 'refused: it waits for staff';
    is tickets_of($order), '22', 'the ticket says so';
    is_deeply [map { $_->{reason} } @{staff_call('settle_show', 'BOOK', $order, {})}],
        [('ACCOUNT_FROZEN 账户已注销') x 2], 'with the reason, as they say it';
    is sql_value('select text from ticket.alarm where number = ?'
        . " and kind = 'settlement waits'", case_of($order, 'R', 1)->{case_id}),
        "distributor refund of 95.00, order $order: ACCOUNT_FROZEN 账户已注销",
        'which staff hear of';
    is waits_go(case_of($order, 'R', 1)), undef, 'staff send it again';
    answered(job_of($order, 'R', 1), 'refused', code => 'RISK_REFUSED');
    is legs($order), 'PP', 'refused again it waits again';
    is sql_value('select reason from ticket.settle_leg where order_id = ?'
        . ' limit 1', $order), 'RISK_REFUSED', 'with the new reason';
    waits_go(case_of($order, 'R', 1));
    is tickets_of($order), '22', 'sent again it is no better yet';
    answered(job_of($order, 'R', 1), 'done');
    is legs($order), 'RR', 'then it is back';
    is tickets_of($order), '44', 'and the ticket is refunded';
    is join(' ', map { $_->{code} // '-' } grep { $_->{what} eq 'sent' }
            @{staff_call('settle_case', 'BOOK',
                         case_of($order, 'R', 1)->{case_id})}),
        'ACCOUNT_FROZEN RISK_REFUSED -', 'its story has all of them';
    is sql_value('select count(distinct b.number) from ticket.payback b join'
        . ' ticket.payment p using (supplier_id, payment_id) where p.order_id = ?',
        $order), 3, 'three numbers, one of them paid back';
}
for (['SELLER_BALANCE_NOT_ENOUGH', 4], ['BUYER_ENABLE_STATUS_FORBID', 3]) {
    my ($code, $next) = @$_;
    my $order = back();
    my $number = job_of($order, 'R', 1);
    answered($number, 'retry', code => $code, state => 'unsaid', next => $next);
    is legs($order), 'PP', "$code: it waits for staff at once";
    is case_of($order, 'R', 1)->{state}, 'M', "$code: and so does its case";
    waits_go(case_of($order, 'R', 1));
    my $other = job_of($order, 'R', 1);
    isnt $other, $number, "$code: then another number is sent";
    answered($other, 'unknown');
    answered($other, 'retry', code => $code, state => 'unsaid', next => $next);
    is case_of($order, 'R', 1)->{state}, 'S',
        "$code: what may have been done keeps its number";
    sql_do('update ticket.pay_job set due_at = api.now()');
    answered($other, 'done');
    is legs($order), 'RR', "$code: then it is back";
}
{
    my $order = back();
    sql_do("update ticket.settle_case set tries_until = api.now()"
           . " where kind = 'R' and order_id = ?", $order);
    answered(job_of($order, 'R', 1), 'refused', code => 'TOO_MANY_REQUESTS');
    is legs($order), 'PP', 'after a day of tries a refund waits for staff';
    waits_go(case_of($order, 'R', 1));
    answered(job_of($order, 'R', 1), 'done');
    is legs($order), 'RR', 'who send it';
}

# Two that the operator had too little for: one hand sends both.
{
    my @orders = map { back() } 1, 2;
    answered(job_of($_, 'R', 1), 'refused', code => 'INSUFFICIENT_FUNDS')
        for @orders;
    my ($first, $other) = map { case_of($_, 'R', 1) } @orders;
    is_deeply [map { "$_->{state} $_->{class}" } $first, $other],
        [('M FUNDS') x 2], 'too little for two refunds: both wait';
    is_deeply [map { @{$_}{qw(continued continued_fen waiting)} }
               @{staff_call('settle_go', 'BOOK', $first->{case_id},
                            { all => \1 })}], [1, 9500, 0],
        'too little for two refunds: one hand continues both';
    answered(job_of($_, 'R', 1), 'done') for @orders;
    is_deeply [map { legs($_) } @orders], [('RR') x 2],
        'too little for two refunds: then both are back';
}

# One that the tables refuse holds up nobody else.
{
    my ($one, $two) = map { charging() } 1, 2;
    answered(job_of($_, 'C'), 'done') for $one, $two;
    sql_do("update ticket.settle_case set due_at = 'infinity' where state = 'N'");
    sql_call(db('ticket_nginx'), 'api.settle_return', 7, 9102, $_, '{1}', 'f')
        for $one, $two;
    my $transfers = order_row($one)->{transfers};
    sql_do('update ticket.orders set transfers = 32767 where order_id = ?', $one);
    settle_work();
    is case_of($one, 'R', 1)->{state}, 'N', 'refused by the tables: not sent';
    is case_of($two, 'R', 1)->{state}, 'S', 'refused by the tables: the next is';
    is alarms(case_of($one, 'R', 1)->{case_id}), 'settlement-stuck',
        'refused by the tables: staff are told';
    is scalar(@{settle_work()}), 0, 'refused by the tables: it waits a while';
    sql_do('update ticket.orders set transfers = ? where order_id = ?',
           $transfers, $one);
    due();
    is case_of($one, 'R', 1)->{state}, 'S', 'taken by the tables: it is sent';
    answered(job_of($_, 'R', 1), 'done') for $one, $two;
}

# Of those that are charged as soon as they have booked, one that cannot be holds up
# no other.
{
    staff_call('party_set', 'BOOK', 40, { charge_on => 'place' });
    settle_work();                      # what was booked before
    my ($stopped, $other) = map { sold(1, 1) } 1, 2;
    staff_call('order_stop', 'BOOK', $stopped, { reason => 'x' });
    sql_call(db('ticket_worker'), 'api.settle_work', 1);
    is cases_of($stopped), '', 'stopped: it is not charged';
    is cases_of($other), 'C:S', 'stopped: the next one is';
    answered(job_of($other, 'C'), 'done');
    sql_call('api.cancel_order', 7, 9102, $stopped);
    staff_call('party_set', 'BOOK', 40, { charge_on => 'pay' });
}

# One that is due some days later has its day of tries from then on.
{
    clock_days(0, '15:00');
    terms(1, parts => \@parts, days => 1, after => 2, delay => 3);
    my $order = charging();
    answered(job_of($order, 'C'), 'done');
    clock_days(1, '00:00');
    settle_work();
    clock_days(4, '00:01');
    settle_work();
    answered(job_of($order, 'R', 1), 'refused', code => 'TOO_MANY_REQUESTS');
    is legs($order), 'XX', 'three days later: the service fails, it goes on';
    answered(job_of($order, 'R', 1), 'done');
    is legs($order), 'RR', 'three days later: under another number';
}

audit_ok();
done_testing();
