# What settlement asks of payment platforms: who is given it, what is kept of it,
# how a charge by agreement ends, and what a refusal is for.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use TicketBooking qw(database fixture in_time order_defaults booked order_row
                     staff_call sql_call);
use TicketMoney qw(platforms claim claimed record due_now settle payment_of alarms
                   jobs_of);
use TicketTest;

my $dbh = database();

fixture(slot_mode => 1);
platforms();
for ([3, 'clearing', '{"merchant_id": "GW1", "serial": "US1",'
                     . ' "gateway": "https://clearing.example"}'])
{
    my ($row) = @{staff_call('provider_add', 'BOOK', @$_)};
    die "$row->{verdict} $row->{subject}\n" if $row->{verdict};
}
order_defaults(day => iso_day(2), pay_by => sub { in_time('30 minutes') });

my $n = 0;

# An attempt of a case, as whoever keeps the cases makes it.
sub case_job {
    my (%o) = @_;

    my $number = $o{number} // sprintf 'P%019d01', ++$n;
    sql_do('INSERT INTO ticket.pay_job (supplier_id, job_id, action, account_no,'
        . ' case_id, number, content, content_hash, priority, due_at, give_up_at,'
        . " created_at) VALUES (7, nextval('ticket.pay_job_number'),"
        . " impl.pay_action(?), ?, ?, ?, ?::jsonb, '\\x01', 2, api.now(),"
        . " '-infinity', api.now())", $o{action} // 'transfer', $o{account} // 3,
        exists $o{case} ? $o{case} : 5, $number,
        $o{content} // qq({"number": "$number", "amount_fen": 5950,)
                       . ' "payee_sealed": "0201", "payee_name_sealed": "0202",'
                       . ' "sealed_for": "12.1", "subject": "结算"}');
    return $number;
}

sub job_of { return sql_row('SELECT * FROM ticket.pay_job WHERE number = ?', $_[0]) }
sub attempt_of { return sql_row('SELECT * FROM ticket.pay_attempt WHERE number = ?'
    . ' ORDER BY no DESC LIMIT 1', $_[0]) }
sub told {
    my ($number, $account) = @_;
    return sql_call(db('ticket_nginx'), 'api.notice_store_2', 7, $account // 3,
        "N$number" . ++$n, $number, 1, '', 5950, undef, "Z$n", undef, 'f', '\x00')
        ->[0]{notice_store_2};
}


# ---- Who is given it ----

{
    my $case = case_job();
    my $fund = case_job(action => 'fund', case => undef, number => 'F0000001',
                        content => '{"fund": "FUND01"}');
    my $job = job_of($case)->{job_id};

    is_deeply [grep { $_->{number} =~ /^[PF]/ } @{claim('old', release => 2)}], [],
        'a worker of the release before is given nothing of settlement';
    is_deeply claim('old', release => 2, suppliers => '{7}', jobs => "{$job}"), [],
        'not even what is named';
    is job_of($case)->{attempts}, 0, 'nor does it count a try';

    my @given = sort map { $_->{number} } grep { $_->{number} =~ /^[PF]/ } @{claim('w')};
    is_deeply \@given, [$fund, $case], 'one of this release is given both';
    unlike attempt_of($case)->{content}, qr/_sealed/, 'an attempt keeps no seal';
    like attempt_of($case)->{content}, qr/"sealed_for"/, 'but the rest of the content';
    like job_of($case)->{content}, qr/"payee_sealed"/, 'which the job still has whole';

    record('w', map { +{ job => job_of($_), result => 'unknown', code => 'PROCESSING',
        pending => 1, learned => '{"fund_fen": 14000, "yields": [["20261128", 1, 0]]}' } }
        $case, $fund);
    is attempt_of($case)->{code}, 'PROCESSING', 'what the platform said is kept';
    is sql_value("SELECT learned ->> 'fund_fen' FROM ticket.pay_attempt"
                 . ' WHERE number = ?', $fund), 14000, 'and what else it said';
}
{
    my $case = case_job(action => 'fund end');
    settle($case, state => 'paid', amount => 14000, learned => '{"yield_fen": 123}');
    is job_of($case)->{gave_up}, 1, 'what nobody waits for rests for staff';
    is alarms($case), 'gave-up', 'who are told of it';
    is sql_value('SELECT case_id FROM ticket.pay_job WHERE number = ?', $case), 5,
        'its case is known';
    sql_do('SELECT impl.job_end(7, ?, null, 7::int2)', $case);
    is sql_value('SELECT case_id FROM ticket.pay_job_done WHERE number = ?', $case), 5,
        'when it has ended, too';
}


# ---- Notices ----

{
    my $case = case_job();
    my $job = claimed($case);
    record('w', { job => $job, result => 'unknown', code => 'PROCESSING', pending => 1,
                  due => sql_value("SELECT api.now() + interval '1 h'") });
    is told($case), 'stored', 'a notice of a case is kept';
    ok sql_value('SELECT due_at <= api.now() FROM ticket.pay_job WHERE number = ?',
                 $case), 'the platform is asked at once';
    is alarms($case), '', 'nobody is alarmed';
    is sql_value('SELECT verdict FROM ticket.pay_notice WHERE number = ?', $case),
        'asked', 'nothing is booked of it';
    is told($case), 'repeated', 'told again it is a repetition';
    is told($case, 1), 'unknown', 'of another account it is none of ours';
    is alarms($case), 'unknown-number', 'which staff hear of';

    sql_do('SELECT impl.job_end(7, ?, null, 1::int2)', $case);
    my $late = case_job();
    record('w', { job => claimed($late), result => 'unknown' });
    sql_do('SELECT impl.job_end(7, ?, null, 1::int2)', $late);
    is told($late), 'stored', 'what is over may still be told of';
    is alarms($late), '', 'without an alarm';
}


# ---- Charges by agreement ----

sub agreed {
    my ($account) = @_;

    my $order = booked();
    my $number = sql_value('INSERT INTO ticket.payment (supplier_id, payment_id,'
        . ' order_id, agent_id, account_no, way, number, amount_fen, state,'
        . ' created_at, expire_at) SELECT o.supplier_id, n, o.order_id, o.agent_id, ?,'
        . " 6, 'T' || n, o.total_fen, 'W', api.now(), api.now() + interval '30 min'"
        . ' FROM ticket.orders o, impl.next_number(7, api.now()) n'
        . ' WHERE o.order_id = ? RETURNING number', $account, $order);
    sql_do("SELECT impl.job_make(impl.pay_action('charge agreed'), p, null,"
           . ' \'{"agreement_no": "AG1"}\', 1::int2, api.now())'
           . ' FROM ticket.payment p WHERE number = ?', $number);
    return ($order, $number);
}

sub state_of { return join ' ', map { $_ // '-' } @{payment_of($_[0])}{qw(state last_code)} }

{
    my ($order, $number) = agreed(1);
    my $job = job_of($number)->{job_id};
    is_deeply claim('old', release => 2, suppliers => '{7}', jobs => "{$job}"), [],
        'a worker of the release before does not charge by agreement';
    settle($number, state => 'paid', amount => 20000, platform_no => 'A1');
    is state_of($number), 'P -', 'a charge is done';
    is order_row($order)->{state}, '6', 'and pays the order';
}
{
    my ($order, $number) = agreed(1);
    settle($number, result => 'refused', code => 'ACQ.BUYER_BALANCE_NOT_ENOUGH');
    is state_of($number), 'W ACQ.BUYER_BALANCE_NOT_ENOUGH',
        'a trade that was refused may still be paid';
    is jobs_of($number), '5', 'so it is cancelled';
    settle($number, state => 'closed', code => '10000');
    is state_of($number), 'X ACQ.BUYER_BALANCE_NOT_ENOUGH',
        'then it is over, and why stays known';
    is order_row($order)->{state}, '0', 'the order waits as before';
}
{
    my ($order, $number) = agreed(1);
    settle($number, result => 'refused', code => 'ACQ.BUYER_BALANCE_NOT_ENOUGH');
    settle($number, state => 'paid', amount => 20000, platform_no => 'A2');
    is state_of($number), 'P ACQ.BUYER_BALANCE_NOT_ENOUGH',
        'what was paid all the same is paid';
    is order_row($order)->{state}, '6', 'and pays its order';
}
{
    my ($order, $number) = agreed(1);
    settle($number, result => 'unknown', code => 'ACQ.OF_TOMORROW', next => 9);
    settle($number, result => 'unknown', code => 'ACQ.TRADE_NOT_EXIST',
           state => 'absent', next => 9);
    settle($number, result => 'refused', code => 'ACQ.TRADE_NOT_EXIST',
           state => 'absent', next => 9);
    is state_of($number), 'F ACQ.OF_TOMORROW',
        'what nobody has heard of is asked after, and then its word counts';
    is sql_value("SELECT impl.settle_class('alipay', 'ACQ.OF_TOMORROW')"), undef,
        'it is left to staff';
}
for my $code (undef, 'ACQ.AGREEMENT_NOT_EXIST') {
    my ($order, $number) = agreed(1);
    my $name = $code // 'unknown';
    if ($code) {
        settle($number, result => 'refused', code => $code);
    }
    else {
        record('w', { job => claimed($number), result => 'unknown' });
        sql_do('SELECT impl.payments_close(7, ?)', $order);
        sql_do('DELETE FROM ticket.pay_job WHERE number = ? AND action = 15', $number);
    }
    settle($number, state => 'absent', code => '10000');
    is jobs_of($number), $code ? '' : '3',
        "$name: no trade is there, and one may come only if nobody had answered";
}
for (['isv.invalid-signature', 1], ['INSUFFICIENT_FUNDS', 3]) {
    my ($code, $account) = @$_;
    my ($order, $number) = agreed($account);
    settle($number, result => 'refused', code => $code,
           state => $account == 3 ? 'failed' : '');
    is state_of($number), "F $code", "$code: nothing is left to be cancelled";
    is jobs_of($number), '', "$code: nothing more is asked";
}
for ([1, '5'], [3, '4']) {
    my ($account, $by) = @$_;
    my ($order, $number) = agreed($account);
    record('w', { job => claimed($number), result => 'unknown' });
    sql_do('SELECT impl.payments_close(7, ?)', $order);
    is jobs_of($number), "$by 15", "account $account: it is ended by action $by";
    my ($never, $unsent) = agreed($account);
    sql_do('SELECT impl.payments_close(7, ?)', $never);
    is state_of($unsent), 'X not sent', "account $account: unsent it is over at once";
}
{
    my ($order, $number) = agreed(3);
    record('w', { job => claimed($number), result => 'unknown', due => 'infinity' });
    is jobs_of($number), '4 15', 'what nobody answers for is closed in the end';
    is alarms($number), 'gave-up', 'and staff hear of it';
}


# ---- Why something was refused ----

my %classes = (
    alipay => {
        FUNDS => [qw(ACQ.BUYER_BALANCE_NOT_ENOUGH ACQ.BUYER_BANKCARD_BALANCE_NOT_ENOUGH
                     ACQ.NO_PAYMENT_INSTRUMENTS_AVAILABLE PAYER_BALANCE_NOT_ENOUGH
                     BALANCE_IS_NOT_ENOUGH AVAILABLE_AMOUNT_NOT_ENOUGH
                     USER_PAY_TYPE_MISMATCH)],
        AGREEMENT => [qw(ACQ.AGREEMENT_NOT_EXIST ACQ.AGREEMENT_INVALID
                         ACQ.AGREEMENT_STATUS_NOT_NORMAL ACQ.AGREEMENT_ERROR
                         ACQ.MERCHANT_AGREEMENT_NOT_EXIST AQC.MERCHANT_AGREEMENT_INVALID)],
        LIMIT => [qw(ACQ.BUYER_PAYMENT_AMOUNT_DAY_LIMIT_ERROR
                     ACQ.PRODUCT_AMOUNT_LIMIT_ERROR ACQ.CYCLE_PAY_SINGLE_FEE_EXCEED
                     ACQ.OVER_MAX_DEDUCT_COUNT EXCEED_LIMIT_DM_AMOUNT)],
        ACCOUNT => [qw(PAYEE_NOT_EXIST PAYEE_USER_INFO_ERROR PAYEE_USERINFO_ERROR)],
        RISK => [qw(ACQ.PAYMENT_REQUEST_HAS_RISK)],
        SYSTEM => [qw(ISP.UNKNOWN isp.unknow-error isv.call-limited TRADE_CLOSED)],
        '-' => [qw(ACQ.OF_TOMORROW INSUFFICIENT_FUNDS ACQ. MERCHANT_STATUS_NOT_NORMAL
                   acq.AGREEMENT_ERROR ACQ.ACQ.AGREEMENT_ERROR)],
    },
    clearing => {
        FUNDS => [qw(INSUFFICIENT_FUNDS FUND_NOT_ENOUGH err_015 EB2C0005)],
        AGREEMENT => [qw(NOT_AUTHORISED)],
        LIMIT => [qw(LIMIT_EXCEEDED FUND_LIMIT)],
        ACCOUNT => [qw(ACCOUNT_NOT_FOUND ACCOUNT_FROZEN),
                    map { sprintf 'EB2C%04d', $_ } 7 .. 10, 116 .. 119],
        RISK => [qw(RISK_REFUSED)],
        SYSTEM => [qw(TOO_MANY_REQUESTS EXPIRED CLOSED)],
        '-' => [qw(OF_TOMORROW PARAM_ERROR FUND PAYEE_NOT_EXIST), ''],
    },
    wechat3 => { '-' => [qw(NOT_ENOUGH)] },
);

for my $provider (sort keys %classes) {
    for my $class (sort keys %{$classes{$provider}}) {
        my @wrong = grep { (sql_value('SELECT impl.settle_class(?, ?)', $provider, $_)
                            // '-') ne $class } @{$classes{$provider}{$class}};
        is_deeply \@wrong, [], "$provider: each code of class $class is classed so";
    }
}
is sql_value('SELECT impl.settle_class(?, null)', 'alipay'), undef,
    'no word at all has no class';


# ---- Seals ----

{
    my $case = case_job(content => '{"payee_sealed": "0201", "payer_sealed": "0202",'
        . ' "payee_name_sealed": "0203", "agreement_sealed": "0204",'
        . ' "contact_sealed": "0205", "mobile_sealed": "0206", "sealed_for": "12.1"}');
    my $job = job_of($case)->{job_id};
    my @page = sql('SELECT * FROM impl.reseal_page(?, 7, ?, -1, 2)', 'pay_job', $job);
    is_deeply [map { [@{$_}{qw(b context what1 what2 what3 what4)},
                      map { defined ? unpack 'H*', $_ : '-' } @{$_}{qw(sealed1 sealed4)}] }
                   @page],
        [[0, '12.1', 'party_number', 'party_number', 'party_holder', 'party_agreement',
          '0201', '0204'],
         [1, '12.1', 'party_contact', 'party_mobile', '', '', '0205', '-']],
        'each seal of a job is found, with what it was sealed as';
    is_deeply [map { $_->{b} } sql('SELECT * FROM impl.reseal_page(?, 7, ?, 0, 1)',
                                   'pay_job', $job)], [1], 'page by page';

    my $put = sub {
        my ($part, @seals) = @_;
        my @arrays = map { defined $_ ? "{\"\\\\x$_\"}" : '{null}' } @seals;
        sql_do('SELECT impl.reseal_rows(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)', 'pay_job',
               '{7}', "{$job}", "{$part}", @arrays);
    };
    $put->(0, '0201', '0301', '0299', '0302', '0203', undef, '0204', '0304');
    $put->(1, '0205', '0305', '0206', '0306', (undef) x 4);
    my $content = sql_row('SELECT content ->> \'payee_sealed\' AS a,'
        . " content ->> 'payer_sealed' AS b, content ->> 'payee_name_sealed' AS c,"
        . " content ->> 'agreement_sealed' AS d, content ->> 'contact_sealed' AS e,"
        . " content ->> 'mobile_sealed' AS f FROM ticket.pay_job WHERE number = ?", $case);
    is_deeply [@{$content}{qw(a b c d e f)}], [qw(0301 0202 0203 0304 0305 0306)],
        'new ones take their places, unless they have changed';
}

sql_do('DELETE FROM ticket.pay_job WHERE payment_id IS NULL');
audit_ok();
done_testing();
