# What platforms tell of by themselves: stored once, applied once, in any order;
# and what staff do where nobody has told.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use TicketBooking qw(
    database connection fixture sql_call in_time order_defaults booked
    order_row staff_call staff_refused supplier_set after_commit);
use TicketMoney qw(
    platforms begin claimed record due_now settle payment_of payback_of
    alarms events jobs_of sides opened);
use TicketTest;

database();
fixture(slot_mode => 1);
platforms();
order_defaults(day => iso_day(2), pay_by => sub { in_time('30 minutes') });

my $key = 0;

# A notice as nginx stores it: event, amount, refund number.

sub store {
    my ($number, %o) = @_;

    return sql_call($o{on} // db('ticket_nginx'), 'api.notice_store_2', 7,
        $o{account} // 1, $o{key} // 'N' . ++$key, $number, $o{event} // 1,
        $o{refund} // '', exists $o{amount} ? $o{amount} : 20000, $o{refunded},
        $o{trade} // "trade of $number", undef, $o{ask} // 'f',
        '\x00')->[0]{notice_store_2};
}

# What became of each; without what the worker tells others of it.
sub apply {
    return [map { my $row = $_;
                  +{ map { $_ => $row->{$_} } qw(supplier_id order_id verdict) } }
            grep { defined $_->{verdict} }
            @{sql_call(db('ticket_worker'), 'api.notice_apply_2', 100)}];
}

sub waiting {
    my ($order, $payment) = opened();
    return ($order, $payment->{number});
}


# ---- Once ----

{
    my ($order, $number) = waiting();

    is store($number, key => 'same'), 'stored', 'a notice is stored';
    is order_row($order)->{state}, '0', 'and not applied yet';
    is store($number, key => 'same'), 'repeated', 'the same one is known';
    is store($number), 'repeated', 'so is the same event by another name';
    is_deeply apply(),
        [{ supplier_id => 7, order_id => $order, verdict => 'paid' }],
        'the worker applies it';
    is order_row($order)->{state}, '6', 'the order is paid';
    is_deeply apply(), [], 'nothing is left to be applied';
    is sides($order, 21), '-20000', 'the money is booked once';
}

# the notice is faster than the answer to the request
{
    my $order = booked();
    my $p = begin($order);
    my $job = claimed($p->{number});

    is store($p->{number}), 'stored', 'a notice before the answer is stored';
    apply();
    record('w', { job => $job, result => 'done', state => 'waiting',
                  qr => 'late' });
    is_deeply [@{payment_of($p->{number})}{qw(state qr)}], ['P', undef],
        'the late answer opens nothing';
    is jobs_of($p->{number}), '', 'and nothing is asked';
}

# closed behind paid, paid behind closed
{
    my ($order, $number) = waiting();
    store($number);
    store($number, event => 3, amount => undef);
    apply();
    is payment_of($number)->{state}, 'P', 'closed after paid changes nothing';
    is order_row($order)->{state}, '6', 'the order stays paid';

    ($order, $number) = waiting();
    store($number, event => 3, amount => undef);
    apply();
    is payment_of($number)->{state}, 'X', 'a closed payment is closed';
    store($number);
    apply();
    is payment_of($number)->{state}, 'P', 'money that comes later is booked';
    is order_row($order)->{state}, '6', 'and pays the order, still booked';
}


# ---- Wrong ----

{
    my ($order, $number) = waiting();

    is store($number, amount => 1), 'wrong', 'another amount is wrong';
    is store($number, account => 2), 'wrong', 'so is another account';
    is alarms($number), 'wrong-amount wrong-account', 'staff are told of both';
    is sql_value('SELECT text FROM ticket.alarm WHERE number = ?'
                 . " AND kind = 'wrong amount'", $number),
        'account 1, paid, 0.01', 'the alarm says it in words';
    is_deeply apply(), [], 'nothing of it is applied';
    is order_row($order)->{state}, '0', 'nothing is booked';

    is store('T999999999'), 'unknown', 'a number of nobody is kept';
    is alarms('T999999999'), 'unknown-number', 'staff are told of it';
    is_deeply apply(), [], 'and it is not applied';

    is store($number, event => 4, refund => 'R999999999'), 'unknown',
        'the end of a refund of nobody is kept';
    is store('U' x 65, refund => 'R' x 65, trade => 'T' x 65,
             key => 'K' x 129), 'unknown',
        'one whose texts are too long is kept, too';
    is store($number, event => 6, amount => undef), 'stored',
        'what has no meaning here is kept, too';
    is apply()->[0]{verdict}, 'asked', 'and lets the platform be asked';
}

# what the tables refuse of one
{
    my ($odd, $number) = map { (waiting())[1] } 1, 2;

    sql_do('UPDATE ticket.payment SET transfers = 32767 WHERE number = ?',
           $odd);
    store($odd);
    store($number);
    is_deeply { map { $_->{verdict} => 1 } @{apply()} },
        { 'not applied' => 1, 'paid' => 1 },
        'a notice that cannot be booked holds up no other one';
    is alarms($odd), 'notice-not-applied', 'staff are told';
    like sql_value('SELECT text FROM ticket.alarm WHERE number = ?', $odd),
        qr/^paid: \w/, 'they are told in words';
    sql_do('UPDATE ticket.payment SET transfers = 0 WHERE number = ?', $odd);
}


# ---- What proves too little ----

# Number, action and whether it is due of the jobs of a number.
sub due {
    return join ' ', map { "$_->{action}$_->{due}" } sql('SELECT action,'
        . " CASE WHEN due_at <= api.now() THEN ' now' ELSE ' later' END AS due"
        . ' FROM ticket.pay_job WHERE number = ? ORDER BY action', $_[0]);
}

{
    my ($order, $number) = waiting();

    is due($number), '3 later', 'an open payment is asked after later';
    is store($number, ask => 't'), 'stored', 'such a notice is stored';
    is apply()->[0]{verdict}, 'asked', 'the platform is to be asked';
    is due($number), '3 now', 'it is asked at once';
    is order_row($order)->{state}, '0', 'nothing is booked of it';
    is store($number, ask => 't'), 'repeated', 'it is one notice';
    settle($number, state => 'paid', amount => 20000, platform_no => 'asked');
    is order_row($order)->{state}, '6', 'the answer is booked';
    is store($number, key => 'later', event => 6, ask => 't', amount => undef),
        'stored', 'one that comes later is stored';
    is apply()->[0]{verdict}, 'asked', 'and asked, as far as that can be';
    is due($number), '', 'nothing is left to be asked';

    ($order, $number) = waiting();
    store($number, event => 3, amount => undef);
    apply();
    is payment_of($number)->{state}, 'X', 'a payment is closed';
    store($number, ask => 't');
    apply();
    is due($number), '3 now', 'it is asked after once more';
    settle($number, state => 'closed');
    is_deeply [payment_of($number)->{state}, due($number)], ['X', ''],
        'the answer leaves it closed';

    is store($number, ask => 't'), 'repeated',
        'told again within the minute it is known';
    sql_do("UPDATE ticket.pay_notice SET applied_at = applied_at"
           . " - interval '2 min' WHERE number = ?", $number);
    is store($number, ask => 't'), 'stored',
        'told again later it is news, as the platform may know it by now';
    is_deeply [map { $_->{verdict} } @{apply()}], ['asked'],
        'and is asked after again';
    settle($number, state => 'paid', amount => 20000, platform_no => 'late');
    is payment_of($number)->{state}, 'P', 'late money is booked';
    sql_do("UPDATE ticket.pay_notice SET applied_at = applied_at"
           . " - interval '2 min' WHERE number = ?", $number);
    is store($number, ask => 't'), 'repeated', 'then nothing is asked any more';
}

# what proves more comes behind what proves too little
{
    my ($order, $number) = waiting();

    store($number, ask => 't', trade => 'relayed');
    apply();
    sql_do("UPDATE ticket.pay_job SET due_at = 'infinity' WHERE number = ?",
           $number);
    is store($number, trade => 'own'), 'stored',
        "the platform's own notice is not taken for the relayed one";
    is apply()->[0]{verdict}, 'paid', 'it is applied';
    is_deeply [order_row($order)->{state}, payment_of($number)->{platform_no}],
        ['6', 'own'], 'as it says';
    is store($number, trade => 'own'), 'repeated', 'and is known from now on';
    is store($number, ask => 't', trade => 'relayed'), 'repeated',
        'nor does the relayed one take its place again';
}


# ---- Refunds ----

{
    my ($order, $number) = waiting();
    sql_call('api.cancel_order', 7, 9101, $order);
    store($number);
    is apply()->[0]{verdict}, 'returned', 'money for a closed order goes back';
    my ($back) = @{payback_of(payment_of($number))};
    my $job = claimed($back->{number});

    is store($number, event => 2, refund => $back->{number}, amount => 19999),
        'wrong', 'a refund of another amount is wrong';
    is store($number, event => 2, refund => $back->{number}), 'stored',
        'the refund is told of before it is answered';
    apply();
    is payback_of(payment_of($number))->[0]{state}, 'D', 'it is done';
    record('w', { job => $job, result => 'refused', code => 'late' });
    is payback_of(payment_of($number))->[0]{state}, 'D',
        'an answer that comes later changes nothing';
    is sides($order, 5, 21), '0 0', 'it is booked once';

    ($order, $number) = waiting();
    sql_call('api.cancel_order', 7, 9101, $order);
    store($number);
    apply();
    ($back) = @{payback_of(payment_of($number))};
    is store($back->{number}, event => 2, refund => $back->{number},
             amount => 19999), 'wrong',
        'a refund that does not say of what is compared, too';
    is store($back->{number}, event => 2, refund => $back->{number}),
        'stored', 'a refund that does not say of what is stored';
    apply();
    is payback_of(payment_of($number))->[0]{state}, 'D', 'its refund is done';

    ($order, $number) = waiting();
    sql_call('api.cancel_order', 7, 9101, $order);
    store($number);
    apply();
    ($back) = @{payback_of(payment_of($number))};
    store($number, event => 4, refund => $back->{number}, amount => undef);
    apply();
    is_deeply [map { $_->{state} } @{payback_of(payment_of($number))}],
        ['C', 'N'], 'a refund that was closed is made anew';
    store($number, event => 5,
          refund => payback_of(payment_of($number))->[1]{number});
    apply();
    is payback_of(payment_of($number))->[1]{state}, 'M',
        'one that failed is for staff';
    like sql_value('SELECT text FROM ticket.alarm WHERE number = ?',
                   payback_of(payment_of($number))->[1]{number}),
        qr/^200.00 of payment $number: failed, says a notice$/,
        'who are told what has happened';
}

# money that went back by no refund of ours
{
    my ($order, $number) = waiting();

    store($number);
    apply();
    is store($number, event => 2, refunded => 20000), 'stored',
        'a refund without a number is stored';
    is apply()->[0]{verdict}, 'asked', 'and is not passed over';
    is alarms($number), 'returned-by-another', 'staff are told of it';
    is sides($order, 21, 4), '-20000 20000', 'nothing is guessed';

    ($order, $number) = waiting();
    store($number);
    apply();
    is store($number, event => 2, refund => 'HANDREFUND1', amount => 3000),
        'stored', 'so is one by a number that somebody has made up';
    is apply()->[0]{verdict}, 'asked', 'which is not passed over, either';
    is sql_value('SELECT text FROM ticket.alarm WHERE number = ?'
                 . " AND kind = 'returned by another'", $number),
        'a refund is none of ours, HANDREFUND1, 30.00', 'staff are told what';
    is sides($order, 21, 4), '-20000 20000', 'and nothing is guessed';

    ($order, $number) = waiting();
    sql_call('api.cancel_order', 7, 9101, $order);
    store($number);
    apply();
    store($number, event => 2, refunded => 20000);
    is apply()->[0]{verdict}, 'passed over',
        'what goes back by refunds of ours is no news';
    is alarms($number), '', 'and no alarm';
}

# what the platform had refused, and gives back after all
{
    my $failed = sub {
        my ($event) = @_;
        my ($order, $number) = waiting();

        sql_call('api.cancel_order', 7, 9101, $order);
        store($number);
        apply();
        my ($back) = @{payback_of(payment_of($number))};
        store($number, event => $event, refund => $back->{number},
              amount => undef);
        apply();
        return ($order, $number, $back->{number});
    };
    my $given = sub {
        my ($number, $back) = @_;

        for my $trade ('one', 'other') {
            store($number, event => 2, refund => $back,
                  trade => "$trade of $back");
            apply();
        }
    };
    my $states = sub { join ' ', map { $_->{state} }
                       @{payback_of(payment_of($_[0]))} };

    my ($order, $number, $back) = $failed->(5);
    staff_call('payback_cash', 'BOOK', $back);
    is sides($order, 21, 6, 8), '-20000 20000 0', 'the buyer has had cash';
    $given->($number, $back);
    is sides($order, 21, 6, 8), '0 20000 -20000',
        'what the platform gives, too, is somebody\'s debt';
    is alarms($back), 'refund-failed returned-unasked', 'staff are told';
    is $states->($number), 'D', 'the refund stays as it is';

    # somebody had given it back on the platform's site
    ($order, $number, $back) = $failed->(5);
    staff_refused(qr/platform's own number/, 'a refund by no number',
                  'payback_done', 'BOOK', $back, {});
    is staff_call('payback_done', 'BOOK', $back,
                  { trade => 'HAND-1' })->[0]{state}, 'D',
        'a refund that was made by hand there is done';
    is sides($order, 21, 5, 6), '0 0 0', 'by the platform, and no cash is paid';
    is_deeply [@{payback_of(payment_of($number))->[0]}{qw(mode platform_no)}],
        ['1', 'HAND-1'], 'under the number that it has there';
    is order_row($order)->{state}, '4', 'the order stays closed';
    is sql_value('SELECT count(*) FROM ticket.alarm WHERE number = ?'
                 . ' AND seen_at IS NULL', $back), 0, 'the alarm is over';
    staff_refused(qr/not one that has failed/, 'doing it again',
                  'payback_done', 'BOOK', $back, { trade => 'HAND-1' });
    $given->($number, $back);
    is sides($order, 21, 5, 6, 8), '0 0 0 0', 'and it is booked once';

    ($order, $number, $back) = $failed->(4);
    is $states->($number), 'C N', 'another number takes its place';
    $given->($number, $back);
    is $states->($number), 'C D', 'it is not sent any more';
    is sides($order, 21, 5, 8), '0 0 0', 'the money has gone once';
    is jobs_of(payback_of(payment_of($number))->[1]{number}), '',
        'nothing is to be sent';

    ($order, $number, $back) = $failed->(4);
    my $second = payback_of(payment_of($number))->[1]{number};
    my $job = claimed($second);
    $given->($number, $back);
    is sides($order, 21, 5, 8), '0 20000 -20000',
        'one that is under way is waited for';
    is alarms($back), 'returned-unasked', 'and staff are told';
    record('w', { job => $job, result => 'done', state => 'paid' });
    is sides($order, 21, 5, 8), '20000 0 -20000', 'both are in the books';
    audit_ok('the books agree with money that came back twice');
}


# ---- Nobody has told ----

{
    my ($order, $number) = waiting();
    my @receive = ('payment_receive', 'BOOK');

    staff_refused(qr/no payment T1/, 'a number of nobody', @receive, 'T1',
                  20000, { trade => 'X' });
    staff_refused(qr/more than 0.00/, 'nothing', @receive, $number, 0,
                  { trade => 'X' });
    staff_refused(qr/platform's own number/, 'a trade without number',
                  @receive, $number, 20000, {});
    my ($row) = @{staff_call(@receive, $number, 20000,
                  { trade => 'BY-HAND-1' })};
    is_deeply [@{$row}{qw(booked order_id order_state)}],
        ['paid', $order, '6'], 'finance books the receipt';
    is sql_value('SELECT booked_by FROM ticket.transfer WHERE order_id = ?',
                 payment_of($number)->{payment_id}), 'ticket_staff',
        'the books say that staff did';
    is staff_call(@receive, $number, 20000,
                  { trade => 'BY-HAND-1' })->[0]{booked},
        'repeated', 'but books it once';
    is store($number, trade => 'BY-HAND-1'), 'stored', 'the notice comes late';
    is apply()->[0]{verdict}, 'repeated', 'and books nothing';
    is sides($order, 21), '-20000', 'the money is booked once, by hand';

    staff_refused(qr/\b$number there is booked already: 200.00, as BY-HAND-1$/,
                  'another amount of it', @receive, $number, 15000,
                  { trade => 'BY-HAND-1' });
    staff_refused(qr/booked already/, 'another trade of it', @receive, $number,
                  20000, { trade => 'BY-HAND-2' });
    is alarms($number), '', 'a mistake at the keyboard is no alarm';

    my (undef, $other) = waiting();
    staff_refused(qr/BY-HAND-1 is booked already/, 'a trade twice', @receive,
                  $other, 20000,
                  { trade => 'BY-HAND-1' });

    settle($other, result => 'unknown', code => 'no answer',
           due => 'infinity');
    ($row) = grep { $_->{number} eq $other } @{staff_call('payment_unclear',
                                                          'BOOK')};
    is_deeply [@{$row}{qw(gave_up next_try_at last_code)}],
        [1, undef, 'no answer'], 'what gave up is listed as unclear';
    is staff_call('job_resend', 'BOOK', $other)->[0]{jobs}, 1,
        'staff let it go on';
    my $job = claimed($other);
    is $job->{asking}, 1, 'it still asks before anything else';
    record('w', { job => $job, result => 'done', state => 'closed' });
    staff_refused(qr/nothing of $other has run out/, 'what is settled',
                  'job_resend', 'BOOK', $other);

    my ($alarm) = @{staff_call('alarm_list', 'BOOK')};
    is staff_call('alarm_seen', 'BOOK', $alarm->{alarm_id})->[0]{seen_by},
        'ticket_staff', 'an alarm is seen by somebody';
    staff_refused(qr/no alarm/, 'an alarm twice', 'alarm_seen', 'BOOK',
                  $alarm->{alarm_id});
}

# Finance had typed too little: what the platform says holds, whoever hears it.
for my $tells ('notice', 'question') {
    for my $row ([0, '6', 'paid'], [1, '5', 'approved by hand']) {
        my ($hand, $state, $name) = @$row;
        supplier_set(receipt_by_hand => $hand);
        my ($order, $number) = waiting();

        is staff_call('payment_receive', 'BOOK', $number, 5000,
               { trade => "typed-$number" })
            ->[0]{order_state}, '1', "too little is typed, $tells";
        is jobs_of($number), '3', 'the platform is asked, in case';

        if ($tells eq 'notice') {
            store($number);
            is apply()->[0]{verdict}, 'paid', 'a notice of all of it pays';
        } else {
            settle($number, state => 'paid', amount => 20000,
                   platform_no => "trade of $number");
        }

        is order_row($order)->{state}, $state, "the order is $name";
        is events($order), "0$state", 'its agent is told once';
        is sides($order, 21, 4), '-20000 20000', 'the rest is booked, too';
        is_deeply [@{payment_of($number)}{qw(received_fen platform_no)}],
            [20000, "trade of $number"], "the platform's number holds";
        is alarms($number), 'paid-less paid-otherwise', 'staff are told';
        is sql_value("SELECT string_agg(coalesce(booked_by, 'platform'), ' '"
                     . ' ORDER BY no) FROM ticket.transfer WHERE order_id = ?',
                     payment_of($number)->{payment_id}),
            'ticket_staff platform', 'the books say who booked what';

        store($number, key => "again $number", event => 6, amount => undef);
        apply();
        staff_refused(qr/booked already: 200.00, as trade of/,
                      'what was typed first', 'payment_receive', 'BOOK',
                      $number, 5000, { trade => "typed-$number" });
        is sides($order, 21, 4), '-20000 20000', 'nothing is booked again';
    }
}

supplier_set(receipt_by_hand => 0);

# the order has ended meanwhile, is paid already, or the trade alone was wrong
{
    my ($order, $number) = waiting();
    staff_call('payment_receive', 'BOOK', $number, 5000,
               { trade => "typed-$number" });
    staff_call('receipt_refuse', 'BOOK', $order, {});
    store($number);
    is apply()->[0]{verdict}, 'returned', 'a refused order stays refused';
    is order_row($order)->{state}, '9', 'in its state';
    is_deeply [map { $_->{amount_fen} } @{payback_of(payment_of($number))}],
        [5000, 15000], 'and the rest goes back, too';
    is sides($order, 21, 4, 5), '-20000 0 20000', 'all of it is due back';

    ($order, $number) = waiting();
    staff_call('payment_receive', 'BOOK', $number, 5000,
               { trade => "typed-$number" });
    settle($number, state => 'paid', amount => 12000, platform_no => 'less');
    is order_row($order)->{state}, '1', 'less than due is still state 1';
    is sides($order, 21, 4), '-12000 12000', 'with all that came';
    staff_call('receipt_refuse', 'BOOK', $order, {});
    is sides($order, 21, 4, 5), '-12000 0 12000', 'which goes back whole';

    ($order, $number) = waiting();
    staff_call('payment_receive', 'BOOK', $number, 20000,
               { trade => "typed-$number" });
    store($number);
    is apply()->[0]{verdict}, 'repeated', 'another trade books nothing';
    is payment_of($number)->{platform_no}, "trade of $number",
        'but the platform knows its own number';
    is alarms($number), 'paid-otherwise', 'staff look what they had typed';

    ($order, $number) = waiting();
    staff_call('payment_receive', 'BOOK', $number, 30000,
               { trade => "typed-$number" });
    store($number);
    is apply()->[0]{verdict}, 'repeated', 'less than typed takes nothing away';
    is alarms($number), 'paid-more paid-otherwise', 'staff are told';
    audit_ok('the books agree with what was typed wrong');
}


# ---- What is told of it ----

{
    my ($order, $number) = waiting();
    staff_call('payment_receive', 'BOOK', $number, 5000,
               { trade => "typed-$number" });
    store($number);
    apply();
    sql_call('api.apply_refund', 7, 9101, $order, '');
    staff_call('refund_approve', 'BOOK', $order);
    my ($back) = @{payback_of(payment_of($number))};
    # as the platform tells it: in whole seconds, before it was asked to
    settle($back->{number}, state => 'paid', at => sql_value(
        "SELECT extract(epoch FROM date_trunc('second', api.now())"
        . " - '2000-01-01 00:00Z'::timestamptz)::int8 * 1000000 - 1000000"));

    my $story = staff_call('payment_show', 'BOOK', $number);
    is join(' ', map { $_->{what} =~ tr/ /-/r } @$story),
        'payment sent receipt booked-by-ticket_staff notice payback sent'
        . ' paid-back', 'a story is told in the order of what led to what';
    is_deeply [map { $_->{details} =~ s/, until .*//r } @$story[0, 1, 3, 4]],
        ["order $order, account 1, by code to scan", 'charge, by settle: done',
         'receipt, from account 1 to prepaid', "paid, trade of $number"],
        'and in words';
    is_deeply [grep { $_->{details} =~ /\b(?:kind|event|outcome|way) \d/ } @$story],
        [], 'without the numbers of tables';

    # what ended as it may is no case for staff
    ($order, $number) = waiting();
    sql_do("UPDATE ticket.payment SET expire_at = api.now() - interval '1 s'"
           . ' WHERE number = ?', $number);
    settle($number, result => 'refused', state => 'closed', code => 'GONE');
    is payment_of($number)->{state}, 'X', 'nobody paid in time';
    is_deeply [grep { $_->{number} eq $number } @{staff_call('job_list', 'BOOK',
                                                             '{}')}],
        [], 'which is not listed as what was not done';
}


# ---- Two at once ----

# the same notice, to two processes
{
    my (undef, $number) = waiting();
    my ($one, $two) = map { connection('ticket_nginx') } 1, 2;

    $one->begin_work;
    is store($number, on => $one, key => 'twin'), 'stored', 'one is stored';
    is after_commit($one, $two, 'its twin waits for it',
                    "SELECT api.notice_store_2(7, 1::int2, 'twin2', ?, 1::int2,"
                    . " '', 20000, null, 't', null, false, '\\x00')", $number),
        'repeated', 'and is a repeat';
    is scalar @{apply()}, 1, 'it is applied once';
}

# a notice against a query, in both orders
for my $first ('notice', 'query') {
    my ($order, $number) = waiting();
    my ($one, $two) = map { connection('ticket_worker') } 1, 2;

    due_now();
    my $job = claimed($number, 'race');
    store($number);

    my %do = (
        notice => 'SELECT * FROM api.notice_apply_2(10)',
        query => "SELECT * FROM api.pay_record_2('race', '{7}',"
            . " '{$job->{job_id}}', '{1}', '{2030-01-01}', '{}', '{0}', '{2}',"
            . " '{0}', '{20000}', '{\"trade of $number\"}', '{}', '{}', '{}')",
    );

    $one->begin_work;
    $one->do($do{$first});

    if ($first eq 'notice') {
        my $kept = $two->selectall_arrayref($do{query}, { Slice => {} });
        is_deeply [map { $_->{kept_id} } @$kept], [$job->{job_id}],
            'a query passes over what a notice is applied to';
        $one->commit;
        $two->do($do{query});

    } else {
        is_deeply apply(), [], 'a notice passes over what is being recorded';
        $one->commit;
        is_deeply [map { $_->{verdict} } @{apply()}], ['repeated'],
            'it is applied by a later call';
    }

    is sides($order, 21, 4), '-20000 20000',
        "the money is booked once, $first first";
    is alarms($number), '', "and nobody is alarmed, $first first";
}

# a notice while the time of the payment ends
{
    my ($order, $number) = waiting();
    my $one = connection('ticket_worker');

    sql_do("UPDATE ticket.payment SET expire_at = api.now() - interval '1 s'"
           . ' WHERE number = ?', $number);
    store($number);
    $one->begin_work;
    $one->do('SELECT * FROM api.payments_expire_2(10)');
    is_deeply apply(), [], 'the money is not booked while its time ends';
    $one->commit;
    is apply()->[0]{verdict}, 'paid', 'and is booked all the same';
    is_deeply [order_row($order)->{state}, jobs_of($number)], ['6', ''],
        'the order is paid, and nothing is closed any more';
}

# an order that somebody sits on, with more notices than a call takes of one
# supplier
{
    my ($order, $number) = waiting();
    my ($free, $other) = waiting();
    my ($one, $worker) = (connection(), connection('ticket_worker'));
    my $call = sub { return $worker->selectcol_arrayref(
        'SELECT order_id FROM api.notice_apply_2(1) WHERE verdict IS NOT NULL') };

    store($number);
    store($number, event => 3, amount => undef);
    store($other);
    $one->begin_work;
    $one->do('SELECT FROM ticket.orders WHERE order_id = ? FOR UPDATE', {},
             $order);
    is_deeply $call->(), [$free],
        'notices of a locked order do not head the queue';
    is order_row($free)->{state}, '6', 'the other order is paid';
    is_deeply $call->(), [], 'those of the locked one are passed over';
    $one->rollback;
    is_deeply [map { @{$call->()} } 1 .. 3], [$order, $order],
        'and applied when it is free';
    is order_row($order)->{state}, '6', 'that order is paid, too';
}

audit_ok();
done_testing();
