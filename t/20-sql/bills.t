# Bills of platforms: when they are due, what they book, where they differ from
# what is written here, and what staff do about it.  Sides of the ledger: 2
# bank, 7 costs, 8 suspense, 21 Alipay, 23 UnionPay.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use TicketBooking qw(
    database fixture sql_call sql_array order_defaults booked staff_call
    staff_refused in_time);
use TicketMoney qw(
    platforms settle pay_order payback_of alarms);
use TicketTest;

my $dbh = database();
my $worker = db('ticket_worker');

fixture(slot_mode => 1);
clock_at('00:30');
platforms();
staff_call('provider_add', 'BOOK', 3, 'unionpay',
           '{"merchant_id": "777290058110048", "name": "银联"}');
order_defaults(day => iso_day(4),
               pay_by => sub { in_time('30 minutes') });

my $day = bill_day();

sub bill_day { return sql_value("SELECT impl.bill_day('alipay', api.now())") }

# The clock stands at that time of a day in Beijing, so many days from today.
sub clock_at {
    my ($clock, $days) = @_;

    sql_do('SELECT api.set_clock_shift(interval \'0\')');
    sql_do('SELECT api.set_clock_shift((((now() at time zone'
           . " 'Asia/Shanghai')::date + ?::int + ?::time)"
           . " at time zone 'Asia/Shanghai') - now())", $days // 1, $clock);
    return;
}

# The job of an account's bill, leased; what its lines are; what came of it.
sub leased {
    my ($owner, $number) = @_;
    my $jobs = sql_call($worker, 'api.bill_claim', $owner, 100, '10 min',
                        undef, undef);

    return (grep { $_->{number} eq $number } @$jobs)[0];
}

sub put {
    my ($owner, $job, $first, @lines) = @_;
    my $of = sub { my ($name, $else) = @_;
                   return sql_array([map { $_->{$name} // $else } @lines]) };
    my %kind = (payment => 1, refund => 2, payout => 3, other => 4);
    $_->{kind_no} = $kind{$_->{kind} // 'payment'} for @lines;
    $_->{settled} //= $_->{amount} for @lines;

    return sql_call($worker, 'api.bill_put', $owner, 7, $job->{job_id},
        $first, $of->('kind_no'), $of->('state', 1), $of->('number', ''),
        $of->('refund', ''), $of->('platform_no', ''), $of->('amount'),
        $of->('settled'), $of->('fee', 0), $of->('at', 0))->[0]{taken};
}

sub total {
    my ($kind, $name, @lines) = @_;
    my $sum = 0;

    $sum += $_->{$name} // 0
        for grep { !$kind || ($_->{kind} // 'payment') eq $kind } @lines;
    return $sum;
}

sub done {
    my ($owner, $job, @lines) = @_;

    my $said = sql_call($worker, 'api.bill_done', $owner, 7, $job->{job_id},
        scalar @lines, total('payment', 'amount', @lines),
        total('refund', 'amount', @lines), total('payout', 'amount', @lines),
        total('', 'fee', @lines), '\x01')->[0];

    return $said->{verdict} ? $said : compared($owner, $job);
}

# Part by part, as the worker does it.
sub compared {
    my ($owner, $job) = @_;
    my @at = (1, 0, 0);
    my $said;

    do {
        $said = sql_call($worker, 'api.bill_compare', $owner, 7,
                         $job->{job_id}, @at)->[0];
        return $said if $said->{verdict};
        @at = @{$said}{qw(phase at differences)};
    } while ($at[0]);

    return { verdict => undef, differences => $at[2] };
}

sub recorded {
    my ($owner, $job, $result, $error) = @_;

    return sql_call($worker, 'api.bill_record', $owner, '{7}',
        "{$job->{job_id}}", "{$result}",
        sql_array([in_time('1 hour')]), sql_array([$error]));
}

# The same, whoever has it.
sub due {
    my ($owner, $number) = @_;

    sql_do('UPDATE ticket.pay_job SET due_at = api.now() WHERE number = ?',
           $number);
    return leased($owner, $number) // die "no job $number\n";
}

sub bill {
    my ($number, @lines) = @_;
    my $job = due('w', $number);

    put('w', $job, 1, @lines) or die "not taken\n";
    my $answer = done('w', $job, @lines);
    recorded('w', $job, 1);
    return $answer;
}

sub number_of { my ($account, $at) = @_;
                return sprintf 'B%02d%s', $account, $at =~ s/-//gr }
sub bill_of { return sql_row('SELECT * FROM ticket.bill WHERE account_no = ?'
                             . ' AND day = ?', @_) }
sub differences { return staff_call('bill_differences', 'BOOK', $_[0] // '{}') }
sub said { return join ' ', map { "$_->{kind}:$_->{number}" }
           grep { !$_->{resolved_at} } @{differences(@_)} }
sub side { return sql_value(
    'SELECT coalesce(sum(case when debit = ? then amount_fen else -amount_fen'
    . ' end), 0) FROM ticket.transfer WHERE ? IN (debit, credit)',
    $_[0], $_[0]) }
sub later { return sql_value('SELECT ?::date + ?::int', @_) }


# ---- When they are due ----

clock_at('09:58', 2);
is_deeply [map { $_->{job_id} ? 1 : 0 } @{sql_call($worker, 'api.bills_due', 100)}],
    [1], 'at nine o\'clock only UnionPay has a bill';
is bill_of(3, $day)->{state}, 'W', 'its bill is to be fetched';
clock_at('10:05', 2);
is scalar @{sql_call($worker, 'api.bills_due', 100)}, 2,
    'at ten the others have theirs';
is scalar @{sql_call($worker, 'api.bills_due', 100)}, 0,
    'what is to be fetched is so once';
clock_at('10:05', 5);
is scalar @{sql_call($worker, 'api.bills_due', 100)}, 9,
    'the days that a worker was away are made up for';
sql_do('DELETE FROM ticket.pay_job');
sql_do('DELETE FROM ticket.bill');


# ---- Payments of a day, and all is well ----

clock_at('11:00');
my @paid = map { pay_order(booked()) } 1 .. 6;
my ($first, $second, $third, $fourth, $fifth, $sixth) = @paid;
my @line = map { { number => $_->{number}, amount => $_->{received_fen},
                   platform_no => $_->{platform_no}, fee => 120 } } @paid;

staff_refused(qr/has the bill of \S+ from \S+ 10:00 on/, 'a day that is not over',
              'bill_fetch', 'BOOK', 1, $day);
staff_refused(qr/no bill of 2020-01-01 any more/, 'a day of long ago',
              'bill_fetch', 'BOOK', 1, '2020-01-01');
for (['bill_fetch', 'NOBODY', 1, $day], ['bill_show', 'NOBODY', 1, $day],
     ['bill_resolve', 'NOBODY', '{1}', '{}'], ['bill_list', 'NOBODY', '{}'],
     ['bill_differences', 'NOBODY', '{}'])
{
    staff_refused(qr/no supplier NOBODY/, "$_->[0] of nobody", @$_);
}
staff_refused(qr/has no account 9 at/, 'an account that is not there',
              'bill_fetch', 'BOOK', 9, $day);
staff_refused(qr/no bill of \S+: bill fetch/, 'a bill that was never asked for',
              'bill_show', 'BOOK', 1, $day);

clock_at('10:05', 2);
sql_call($worker, 'api.bills_due', 100);
{
    my $job = leased('w', number_of(1, $day));

    is $job->{content},
        sql_value("SELECT jsonb_build_object('day', to_char(?::date, 'YYYYMMDD'),"
             . " 'number', ?::text)::text", $day, number_of(1, $day)),
        'the job says which day';
    is leased('v', number_of(1, $day)), undef, 'a leased bill is not leased twice';
    is sql_value('SELECT count(*) FROM ticket.pay_attempt WHERE number = ?',
            number_of(1, $day)), 1, 'the attempt is written down';
    is put('v', $job, 1, $line[0]), 0, 'another worker does not put its lines';
    sql_do("UPDATE ticket.pay_job SET lease_until = api.now() + interval '9 s'"
           . ' WHERE job_id = ?', $job->{job_id});
    is put('w', $job, 1, @line[0 .. 3]), 1, 'lines are kept';
    ok sql_value("SELECT least(lease_until, due_at) > api.now() + interval"
                 . " '9 min' FROM ticket.pay_job WHERE job_id = ?",
                 $job->{job_id}), 'a lease that ends soon is renewed meanwhile';
    is done('v', $job, @line[0 .. 3])->{verdict}, 'not leased',
        'nor does another one end it';
    is done('w', $job, @line)->{verdict}, 'other sums',
        'a bill is not read while lines are missing';
    put('w', $job, 1, @line[0 .. 1], { number => 'ELSE', amount => 1 });
    put('w', $job, 3, @line[2 .. 5], { number => 'TAIL', amount => 7 });
    is_deeply done('w', $job, @line),
        { verdict => undef, differences => 0 }, 'a bill that agrees is read';
    is side(7), 720, 'what the platform keeps is a cost';
    done('w', $job, @line);
    is side(7), 720, 'and is booked once';
    recorded('w', $job, 1);
    is sql_value('SELECT count(*) FROM ticket.pay_job WHERE number = ?',
            number_of(1, $day)), 0, 'nothing is to be fetched any more';
}
is bill_of(1, $day)->{lines}, 6, 'lines that an earlier try put are gone';
is said(), '', 'there is no difference';
is scalar @{staff_call('bill_show', 'BOOK', 1, $day)}, 6,
    'its lines can be looked at';
is side(21), 6 * $first->{received_fen} - 720, 'the platform owes the rest';
audit_ok('the books agree with a bill');

{
    my ($row) = grep { $_->{account_no} == 1 && $_->{day} eq $day }
                @{staff_call('bill_list', 'BOOK', '{}')};
    is_deeply [@{$row}{qw(state lines paid_fen fee_fen open)}],
        ['compared', 6, 6 * $first->{received_fen}, 720, 0],
        'staff see what it says';
}


# ---- It is fetched again, and says something else ----

my ($fetched) = @{staff_call('bill_fetch', 'BOOK', 1, $day)};
is $fetched->{number}, number_of(1, $day), 'staff may fetch a bill again';
staff_refused(qr/is not there yet/, 'what is on its way',
              'bill_show', 'BOOK', 1, $day);

my %other = (%{$line[3]}, amount => 19_999, settled => 19_999, fee => 119);
my $found = bill(number_of(1, $day), @line[0 .. 2], \%other,
    { number => 'STRANGER1', amount => 500, fee => 3, platform_no => 'A77' },
    { kind => 'refund', number => $fifth->{number}, refund => 'R-STRANGER',
      amount => 700 });
is $found->{differences}, 5, 'what staff must look at is counted';
is_deeply [sort split / /, said()], [sort "amount:$fourth->{number}",
    "ours_only:$fifth->{number}", "ours_only:$sixth->{number}",
    'theirs_only:R-STRANGER', 'theirs_only:STRANGER1'],
    'each difference is there';
is side(7), 3 * 120 + 119 + 3, 'the fees are made good';
like alarms("$day of account 1"), qr/bill-differs/, 'staff are told';
audit_ok('the books agree while differences are open');

{
    my %row = map { ("$_->{kind}:$_->{number}" => $_) } @{differences()};
    my $amount = $row{"amount:$fourth->{number}"};

    is_deeply [@{$amount}{qw(what ours_fen theirs_fen)}],
        ['payment', 20000, 19999], 'both amounts can be seen';
    like $row{"ours_only:$fifth->{number}"}{proposal}, qr/next day/,
        'what is ours alone waits for the next bill';
    like $row{'theirs_only:STRANGER1'}{proposal}, qr/--as suspense/,
        'for money of a stranger there is a proposal';

    my ($lined) = grep { ($_->{differs} // '') eq 'amount' }
                  @{staff_call('bill_show', 'BOOK', 1, $day)};
    is $lined->{number}, $fourth->{number}, 'the line says that it differs';
}


# ---- What staff do ----

sub id_of {
    my ($what) = @_;
    return (map { $_->{difference_id} }
            grep { "$_->{kind}:$_->{number}" eq $what } @{differences()})[0];
}
sub resolve { return staff_call('bill_resolve', 'BOOK', sql_array([@{$_[0]}]),
                                $_[1] // '{}') }

staff_refused(qr/is no money of an unknown number, but amount/,
              'putting an amount aside', 'bill_resolve', 'BOOK',
              sql_array([id_of("amount:$fourth->{number}")]),
              '{"as": "suspense"}');
staff_refused(qr/no difference 999999 that is open/, 'what is not there',
              'bill_resolve', 'BOOK', '{999999}', '{}');
is resolve([id_of("amount:$fourth->{number}")],
           '{"remark": "电话确认"}')->[0]{resolution}, 'accept',
    'a difference is resolved';
{
    my ($row) = grep { $_->{number} eq $fourth->{number} } @{differences()};
    is_deeply [@{$row}{qw(resolved_by remark proposal)}],
        ['ticket_staff', '电话确认', ''], 'and stays, with who did it';
    ok !grep({ $_->{number} eq $fourth->{number} }
             @{differences('{"open": true}')}), 'open ones can be had alone';
}
my $owed = side(21);
resolve([id_of('theirs_only:STRANGER1'), id_of('theirs_only:R-STRANGER')],
        '{"as": "suspense"}');
is side(8), 700 - 500, 'money of strangers is put aside';
is side(21) - $owed, 500 - 700, 'and counts as the platform\'s debt';
is sql_value('SELECT count(*) FROM ticket.transfer WHERE kind = 16 AND booked_by'
        . " = 'ticket_staff'"), 2, 'it is known who booked it';
audit_ok('the books agree when differences are resolved');

# whose that was
{
    my ($came, $went) = map { id_of("theirs_only:$_") }
                        'STRANGER1', 'R-STRANGER';
    my @before = map { side($_) } 2, 7, 21;
    my $settle = sub { resolve([$_[0]], qq({"as": "$_[1]", "remark": "查明"})) };
    my @late = ('bill_resolve', 'BOOK', sql_array([$came]));

    staff_refused(qr/say how $came ended/, 'no reason', @late,
                  '{"as": "bank"}');
    is $settle->($came, 'bank')->[0]{resolution}, 'bank',
        'who had paid at the platform has his money by the bank';
    is side(2) - $before[0], -500, 'it left the bank';
    is $settle->($went, 'loss')->[0]{resolution}, 'loss',
        'what went to nobody knows whom is lost';
    is side(7) - $before[1], 700, 'it is a cost';
    is_deeply [side(8), side(21) - $before[2]], [0, 0],
        'nothing is in suspense, and the platform owes the same';
    staff_refused(qr/nothing of $came is in suspense/, 'the same once more',
                  @late, '{"as": "cash", "remark": "x"}');
    staff_refused(qr/no difference $came that is open/, 'putting it back',
                  @late, '{"as": "suspense"}');
    audit_ok('the books agree when suspense is settled');
}


# ---- The next day has what was missing ----

my $next = later($day, 1);

clock_at('12:00', 2);
my $seventh = pay_order(booked());

clock_at('10:05', 3);
sql_call($worker, 'api.bills_due', 100);
is bill(number_of(1, $next), $line[4],
        { number => $seventh->{number}, amount => 20000, fee => 120 })
    ->{differences}, 0, 'a line of another day is no alarm';
is_deeply [sort split / /, said()],
    [sort "day:$fifth->{number}", "ours_only:$sixth->{number}"],
    'it explains what was missing the day before';
{
    my ($gone) = grep { $_->{kind} eq 'ours_only'
                        && $_->{number} eq $fifth->{number} } @{differences()};
    is_deeply [@{$gone}{qw(resolution resolved_by)}], ['gone', 'bill'],
        'what is no more so stays, too';
    my ($alone) = grep { $_->{number} eq $sixth->{number} } @{differences()};
    like $alone->{proposal}, qr/^ask the platform/,
        'for what neither bill has there is another proposal';
}
audit_ok('the books agree after a day shift');


# ---- States ----

clock_at('12:00', 3);
my $third_day = later($day, 2);
my $late = TicketMoney::begin(booked());
settle($late->{number}, state => 'waiting', qr => 'https://qr.test/1');
my $back = pay_order(booked());

clock_at('10:05', 4);
sql_call($worker, 'api.bills_due', 100);
is bill(number_of(1, $third_day),
        { number => $late->{number}, amount => 20000 },
        { number => $back->{number}, amount => 20000 },
        { number => $back->{number}, amount => 20000 },
        { kind => 'other', number => 'WHATEVER', amount => 5 })->{differences},
    2, 'a payment that is open here and paid there is found, and one paid twice';
is_deeply [sort grep { !/:$fifth->{number}|:$sixth->{number}/ } split / /, said()],
    [sort "state:$late->{number}", "theirs_only:$back->{number}"],
    'as what they are';
{
    my ($state) = grep { $_->{kind} eq 'state' } @{differences()};
    like $state->{proposal}, qr/^payment receive/, 'staff may book the receipt';
}
staff_call('payment_receive', 'BOOK', $late->{number}, 20000,
           { trade => 'A-LATE' });
staff_call('bill_fetch', 'BOOK', 1, $third_day);
bill(number_of(1, $third_day),
     { number => $late->{number}, amount => 20000 },
     { number => $back->{number}, amount => 20000 });
ok !grep({ /state:|theirs_only/ } split / /, said()),
    'fetched again, what was mended is gone';


# ---- Refunds ----

clock_at('12:00', 4);
my $fourth_day = later($day, 3);
my @back = map { refunding() } 1 .. 4;

sub refunding {
    my $p = pay_order(booked());

    sql_call('api.apply_refund', 7, 9101, $p->{order_id}, '不去了');
    staff_call('refund_approve', 'BOOK', $p->{order_id});
    return [$p, payback_of($p)->[0]];
}

settle($back[$_][1]{number}, state => 'paid') for 0 .. 2;
clock_at('10:05', 5);
sql_call($worker, 'api.bills_due', 100);
is bill(number_of(1, $fourth_day),
        (map { { number => $_->[0]{number}, amount => 20000, fee => 120 } }
         @back),
        # one that names the refund, one that is but of the payment
        { kind => 'refund', number => $back[0][0]{number}, amount => 20000,
          refund => $back[0][1]{number}, fee => -120 },
        { kind => 'refund', number => $back[1][0]{number}, amount => 20000 },
        { kind => 'refund', number => $back[3][0]{number}, amount => 20000,
          refund => $back[3][1]{number} })->{differences}, 2,
    'refunds are compared as well';
is_deeply [sort grep { /:R/ } split / /, said()],
    [sort "ours_only:$back[2][1]{number}", "state:$back[3][1]{number}"],
    'one that is not there, and one of which nobody here knows that it is done';
like((grep { $_->{kind} eq 'state' } @{differences()})[0]{proposal},
     qr/^payback resend/, 'staff may have it sent again');
settle($back[3][1]{number}, state => 'paid');
staff_call('bill_fetch', 'BOOK', 1, $fourth_day);
bill(number_of(1, $fourth_day),
     (map { { number => $_->[0]{number}, amount => 20000, fee => 120 } }
      @back),
     map { { kind => 'refund', number => $_->[0]{number}, amount => 20000,
             refund => $_->[1]{number} } } @back);
is join(' ', grep { /:R/ } split / /, said()), "day:$back[3][1]{number}",
    'in the end they agree, but that one was heard of the day after';
audit_ok('the books agree with refunds');

# given back in cash, and by the platform after all; without being asked to
clock_at('12:00', 5);
{
    my $fifth_day = later($day, 4);
    my ($cash, $unasked) = (refunding(), pay_order(booked()));

    sql_do("SELECT impl.payback_failed(7, ?, false, 'X')",
           $cash->[1]{payback_id});
    staff_call('payback_cash', 'BOOK', $cash->[1]{number});
    sql_do('SELECT impl.payment_returned(7, ?, 20000, null, null)',
           $unasked->{payment_id});
    clock_at('10:05', 6);
    sql_call($worker, 'api.bills_due', 100);
    is bill(number_of(1, $fifth_day),
            (map { { number => $_->{number}, amount => 20000 } }
             $cash->[0], $unasked),
            { kind => 'refund', number => $cash->[0]{number}, amount => 20000,
              refund => $cash->[1]{number} },
            { kind => 'refund', number => $unasked->{number},
              amount => 20000 })->{differences}, 2,
        'what was paid in cash is no refund of the platform';
    my %row = map { $_->{kind} => $_ }
              grep { $_->{number} =~ /^($cash->[1]{number}|$unasked->{number})$/ }
              @{differences()};
    like $row{state}{proposal}, qr/paid in cash/, 'staff see why it differs';
    like $row{theirs_only}{proposal}, qr/^accept: it was booked/,
        'what was booked when it was told of is said to be so';
    staff_refused(qr/booked already/, 'booking it twice', 'bill_resolve',
                  'BOOK', "{$row{theirs_only}{difference_id}}",
                  '{"as": "suspense"}');
    audit_ok('the books agree with what was given back twice');
}


# ---- UnionPay's day ends at 23:00 and is paid out ----

is sql_value("SELECT impl.bill_day('unionpay', timestamptz '2026-11-27 22:59+08')"
        . " || ' ' || impl.bill_day('unionpay', '2026-11-27 23:00+08')"),
    '2026-11-27 2026-11-28', 'what UnionPay takes after 23:00 is of the next day';
{
    my $job = due('w', number_of(3, $third_day));
    put('w', $job, 1, { number => 'U1', amount => 1000, fee => 6 });
    sql_call($worker, 'api.bill_done', 'w', 7, $job->{job_id}, 1, 1000, 0, 994,
             6, '\x02');
    compared('w', $job);
    recorded('w', $job, 1);
    is sql_value('SELECT sum(amount_fen) FROM ticket.transfer WHERE kind = 14'
        . ' AND debit = 2 AND credit = 23'), 994,
        'what was paid out to the bank is booked';
    is side(23), -1000, 'and that the platform has kept the fee';
    resolve([id_of('theirs_only:U1')], '{"as": "suspense"}');
    is side(23), 0, 'nothing is owed any more';
}


# ---- What never comes ----

{
    my $number = number_of(2, $third_day);
    my $job = due('w', $number);

    recorded('w', $job, 2, 'NO_STATEMENT_EXIST');
    is leased('w', $number), undef, 'what is not there is asked for later';
    is bill_of(2, $third_day)->{last_error}, 'NO_STATEMENT_EXIST',
        'and staff see why';
    $job = due('w', $number);
    recorded('w', $job, 3, 'given up');
    is bill_of(2, $third_day)->{state}, 'M', 'at last it is given up';
    like alarms("$third_day of account 2"), qr/bill-missing/,
        'with an alarm';
    is leased('w', $number), undef, 'and not asked for by itself';
    staff_call('job_resend', 'BOOK', $number);
    ok leased('w', $number), 'staff may let it go on';
    is scalar(grep { $_->{number} eq $number }
              @{TicketMoney::claim('x', room => 1000)}), 0,
        'nobody else takes bills';
}

sql_do('DELETE FROM ticket.pay_job WHERE action = 10');
audit_ok('the books agree at the end');

for (['payment_money', 'UPDATE ticket.transfer SET amount_fen = amount_fen - 1'
                       . ' WHERE kind = 9'],
     ['payback_money', 'UPDATE ticket.payback SET amount_fen = amount_fen + 1'
                       . " WHERE state = 'D'"],
     ['payment_side', 'UPDATE ticket.transfer SET debit = 22 WHERE kind = 9'],
     ['payment_transfer', 'UPDATE ticket.transfer SET order_id = order_id'
                          . ' + 7000000 WHERE kind = 9'],
     ['order_payment', 'UPDATE ticket.orders SET total_fen = total_fen + 1'
                       . " WHERE pay_method = 'E'"],
     ['number_content', "UPDATE ticket.pay_attempt SET content_hash = '\\x00'"
                        . ' WHERE job_id = (SELECT min(job_id) FROM'
                        . ' ticket.pay_attempt WHERE number = (SELECT number'
                        . ' FROM ticket.pay_attempt GROUP BY number HAVING'
                        . ' count(distinct job_id) > 1 LIMIT 1))'],
     ['bill_lines', "UPDATE ticket.bill_line SET amount_fen = amount_fen + 1"
                    . " WHERE number = 'U1'"],
     ['bill_money', "UPDATE ticket.bill SET fee_fen = fee_fen + 1"
                    . ' WHERE account_no = 3 AND fee_fen = 6'],
     ['bill_difference', 'DELETE FROM ticket.bill_difference WHERE number'
                         . " = 'U1'"],
     ['bill_transfer', 'UPDATE ticket.transfer SET order_id = order_id + 1'
                       . ' WHERE kind = 14'],
     ['receivable', 'UPDATE ticket.transfer SET amount_fen = amount_fen + 1'
                    . ' WHERE kind = 14'])
{
    my ($check, $damage) = @$_;

    $dbh->begin_work;
    sql_do($damage);
    ok sql_value('SELECT count(*) FROM api.audit() WHERE check_name = ?', $check),
        "the audit finds damage of $check";
    $dbh->rollback;
}

done_testing;
