# Every request to every platform times everything that may come of it: what is
# sent next and how often, after how long, when it is given up, and what staff
# read of it then.  The pauses are those of the platforms' rules, written down
# here once more.  Platforms are gone through side by side, each a case at a
# time: five unknown answers in a row would open an account's circuit.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use TicketAlipay;
use TicketBooking qw(booked order_row sql_call staff_call);
use TicketMoney qw(begin payment_of payback_of alarms jobs_of);
use TicketPay qw(pay_system account_add attempts cancelled form_posted);
use TicketTest;
use TicketUnionPay;
use TicketWechat2;
use TicketWechat3;

my %ACTION = (charge => 1, charge_code => 2, query => 3, close => 4,
              cancel => 5, refund => 6);
my %NAME = reverse %ACTION;

my @OPEN = ((5) x 6, (30) x 4, 300);
my @WECHAT = (charge => [1, 3, 9], charge_code => [5], query => \@OPEN,
              close => [1, 5, 30], cancel => [3, 5, 10, 30, 60, 300],
              refund => [(60) x 5, 300, 600, 1200, 1800, 3600]);
my %PAUSES = (
    alipay => {
        charge => [1, 3, 9], charge_code => [4],
        query => [(5) x 6, (60) x 5, 300], close => [1, 5, 30],
        cancel => [3, 5, 10, 30, 60, 300],
        refund => [10, 30, 60, 120, 300, 600, 1800, 3600],
    },
    wechat2 => {@WECHAT},
    wechat3 => {@WECHAT},
    unionpay => {
        charge_code => [5], query => [300, 600, 1800, 3600, 7200],
        close => [1, 5, 30],
        cancel => [1, 2, 4, 8, 16, 32, 60, 300, 1800, 3600],
        refund => [1, 2, 4, 8, 16, 32, 60, 300, 1800, 3600],
    },
);
my %DAYS = (alipay => 7, wechat2 => 7, wechat3 => 7, unionpay => 2);
my %EMPTY_ASKS = (alipay => 3, wechat2 => 1, wechat3 => 1, unionpay => 1);

# The platform's own word for: I do not know; and one that nobody knows.
my %UNSURE = (alipay => 'ACQ.SYSTEM_ERROR', wechat2 => 'SYSTEMERROR',
              wechat3 => 'SYSTEM_ERROR', unionpay => '05');
my %STRANGE = (alipay => 'ACQ.OF_TOMORROW', wechat2 => 'OF_TOMORROW',
               wechat3 => 'OF_TOMORROW', unionpay => '99');
my %NO_FUNDS = (alipay => 'ACQ.SELLER_BALANCE_NOT_ENOUGH',
                wechat2 => 'NOTENOUGH', wechat3 => 'NOT_ENOUGH');
my %FINAL = (alipay => 'ACQ.TRADE_HAS_FINISHED', wechat2 => 'TRADE_OVERDUE',
             wechat3 => 'PARAM_ERROR', unionpay => '36');

my %platform = (
    alipay   => TicketAlipay->new(certificates => 1),
    wechat2  => TicketWechat2->new,
    wechat3  => TicketWechat3->new,
    unionpay => TicketUnionPay->new,
);
my (%account, %cases, %now, %seen);
my %code = (alipay => '284700000000000042', wechat2 => '134700000000000042',
            wechat3 => '134800000000000042', unionpay => '6223890412345670042');

# WeChat Pay V2 has to be asked through TLS: it wants our certificate there.
pay_system(settings => ['sweep 100', 'ca_file ' . $platform{wechat2}->ca_file],
           system => { timeout => 400 });

# Nobody tells us anything: what we do not ask for we do not know.
for my $at (sort keys %platform) {
    $platform{$at}->plan('*', notice => 'none');
    $account{$at} = account_add($platform{$at}, $at,
                                notify_base => 'https://pay.test.example/');
}

for my $at (sort keys %platform) {
    my @executed = ('close', 'cut', 'http 502', 'forged', "lie $UNSURE{$at}",
                    "lie $STRANGE{$at}");
    my @lost = ('ignore reset', "refuse $UNSURE{$at}");
    my $turn = 0;

    # What comes instead of an answer does not ask what it was about: each
    # request has half of it, each platform all of it.
    my $some = sub {
        $turn++;
        return (@executed[map { ($_ * 2 + $turn) % @executed } 0 .. 2],
                $_[0] ? $lost[$turn % 2] : ());
    };
    my $add = sub { push @{$cases{$at}}, { at => $at, @_ } };
    my $all = sub {
        my ($of, $manners, @how) = @_;

        $add->(of => $of, does => $_, lost => /^(?:ignore|refuse)/ ? 1 : 0, @how)
            for $PAUSES{$at}{$of} ? @$manners : ();
    };

    $all->(charge => [$some->(1)], begin => \&charge_begins,
           ends => sub { $_[0]{p}{state} eq 'O' }, check => \&charge_ended);
    $all->(charge_code => [$some->(1)], begin => \&code_begins,
           ends => sub { $_[0]{p}{state} =~ /[PX]/ }, check => \&code_ended);
    $all->(query => [$some->(0)], begin => \&query_begins,
           ends => sub { $_[0]{p}{state} eq 'P' }, check => \&query_ended);
    $all->(close => [$some->(1)], begin => \&close_begins,
           ends => sub { $_[0]{p}{state} eq 'X' }, check => \&close_ended);
    $all->(cancel => [$some->(1)], begin => \&cancel_begins,
           ends => sub { $_[0]{p}{state} eq 'X' }, check => \&cancel_ended);
    $all->(refund => [$some->(1)], begin => \&refund_begins,
           ends => sub { back_of($_[0])->{state} eq 'D' },
           check => \&refund_ended);

    $add->(does => 'no connection', of => 'refund', begin => \&dead_begins,
           ends => sub { back_of($_[0])->{state} eq 'D' },
           check => \&dead_ended);
    $add->(does => "refuse $FINAL{$at}", of => 'refund',
           begin => \&refund_begins,
           ends => sub { back_of($_[0])->{state} eq 'M' },
           check => \&refund_refused);
    $add->(does => "refuse $NO_FUNDS{$at}", of => 'refund', funds => 1,
           begin => \&refund_begins,
           ends => sub { back_of($_[0])->{state} eq 'D' },
           check => \&refund_waited)
        if $NO_FUNDS{$at};
    $add->(does => 'ignore close', of => 'refund', tired => "$DAYS{$at} days",
           begin => \&refund_begins, ends => \&given_up, check => \&asked_on);
    $add->(does => 'nothing comes', of => 'close', begin => \&expiry_begins,
           ends => sub { $_[0]{p}{state} eq 'X' }, check => \&expiry_ended);
    $add->(does => 'the truth is late', of => 'charge_code', late => 1,
           begin => \&code_begins, check => \&late_ended,
           ends => sub { $_[0]{p}{state} =~ /[PX]/ })
        if $PAUSES{$at}{cancel};
    $add->(does => 'ignore close', of => 'cancel', tired => '1 day',
           begin => \&cancel_begins, ends => \&given_up, check => \&asked_on)
        if $PAUSES{$at}{cancel};
}

wait_until { !grep { step($_) } sort keys %cases } 'every case has ended', 150
    or diag map { "  $_->{name}, payment $_->{p}{state}\n" } grep { $_ }
            values %now;

# Of each request a pause was seen, at least: the first is a second, which a busy
# machine may sleep through.
for my $at (sort keys %PAUSES) {
    is_deeply [grep { !%{$seen{$at}{$_} // {}} } sort keys %{$PAUSES{$at}}], [],
        "$at: each request was waited for";
}

# What WeChat Pay takes back at once is in its books alone.
for my $at (sort keys %platform) {
    my $books = $platform{$at}->totals;
    is sql_value('SELECT sum(received_fen - refunded_fen) FROM ticket.payment'
                 . ' WHERE account_no = ?', $account{$at}),
        $books->{received} - $books->{refunded}, "$at: both books say the same";
}
is sql_value('SELECT count(*) FROM (SELECT FROM ticket.pay_attempt'
    . ' GROUP BY number, action HAVING count(DISTINCT content_hash) > 1) x'),
    0, 'no number was sent with two contents';

audit_ok();
done_testing();


# ---- A case at a time ----

# Whether there is more to do at the platform.
sub step {
    my ($at) = @_;
    my $case = $now{$at} //= shift @{$cases{$at}};

    return 0 if !$case;
    if (!$case->{number}) {
        $case->{name} = "$at $case->{of}, $case->{does}";
        @$case{qw(order number)} = $case->{begin}->($case, $platform{$at});
        return 1;
    }

    $case->{p} = payment_of($case->{number});
    if ($case->{goes_on} && !$case->{goes_on}->($case)) {
        hurry($case);
        return 1;
    }
    delete $case->{goes_on};
    hurry($case);
    return 1 if !$case->{ends}->($case);

    is join('; ', @{$case->{wrong} // []}), '',
        "$case->{name}: the pauses are right";
    $case->{check}->($case, $platform{$at});
    sql_do("UPDATE ticket.pay_job SET due_at = 'infinity'"
           . ' WHERE payment_id = ?', $case->{p}{payment_id});
    delete $now{$at};
    return 1;
}

# As if the time of what waits had come; the pause is looked at first.
sub hurry {
    my ($case) = @_;
    my $back = $case->{tired} // '0';

    for my $job (sql('SELECT j.job_id, j.action, j.asks, j.asking, p.state,'
        . ' t.asking AS asked, extract(epoch from j.due_at'
        . ' - coalesce(t.answered_at, j.created_at)) AS most,'
        . ' extract(epoch from j.due_at - CASE WHEN t.answered_at IS NULL'
        . ' THEN p.created_at ELSE t.at END) AS least'
        . ' FROM ticket.pay_job j JOIN ticket.payment p'
        . ' USING (supplier_id, payment_id) LEFT JOIN ticket.pay_attempt t'
        . ' ON t.supplier_id = j.supplier_id AND t.job_id = j.job_id'
        . ' AND t.no = j.attempts WHERE j.payment_id = ?'
        . " AND j.due_at > api.now() AND j.due_at < 'infinity'"
        . ' AND j.lease_owner IS NULL AND NOT j.gave_up',
        $case->{p}{payment_id}))
    {
        waited($case, $job);
        sql_do('UPDATE ticket.pay_job SET due_at = api.now(), created_at ='
               . ' created_at - CASE WHEN asking THEN ?::interval'
               . " ELSE '0' END WHERE job_id = ? AND lease_owner IS NULL",
               $back, $job->{job_id});
    }

    return;
}

# An answer to a question, or to what was sent: then it begins anew.  The worker
# counts from when it had the answer, which is behind the request and before the
# answer is written down, however busy the machine is.
sub waited {
    my ($case, $job) = @_;
    my $action = $NAME{$job->{action}};
    my $pauses = $PAUSES{$case->{at}}{$action};
    my $place = $action eq 'query' ? $job->{asks} + $job->{asking}
                : $job->{asked} ? $job->{asks} : 0;

    return if !$pauses || !$job->{asking} && $action ne 'query';
    my $right = $pauses->[$place] // $pauses->[-1];

    # What has ended unknown to them is listened for.
    $right = 60 if $action eq 'query' && $job->{state} eq 'X';
    $seen{$case->{at}}{$action}{$place} = 1;
    push @{$case->{wrong}}, "$action, question $place: $job->{most} s"
        if $job->{least} < 0.8 * $right - 0.3
           || $job->{most} > 1.2 * $right + 0.3;
    return;
}

sub sent { my ($case, %where) = @_;
           return scalar $platform{$case->{at}}->requests(%where) }
sub often { my ($case, $action) = @_;
            return sent($case, number => $case->{number}, action => $action) }
sub back_of { my ($case) = @_;
              return payback_of($case->{p})->[-1] // { state => '' } }
sub refunds { my ($case) = @_;
    return sent($case, action => 'refund',
                refund_number => back_of($case)->{number}) }

# One that is open, and one that is paid.
sub open_one {
    my ($case, $platform) = @_;
    my $order = booked();
    my $begun = begin($order, channel => $case->{at},
                      way => $case->{at} eq 'unionpay' ? 5 : 3);

    die "$begun->{verdict}\n" if $begun->{verdict};
    return ($order, $begun->{number});
}

sub when_open {
    my ($case, $then) = @_;

    $case->{goes_on} = sub {
        return 0 if $_[0]{p}{state} ne 'O';
        $then->(@_);
        return 1;
    };
}

sub buyer_pays {
    my ($case, $platform) = @_;

    form_posted($platform, $case->{number}) if $case->{at} eq 'unionpay';
    $platform->pay($case->{number});
}


# ---- Charges ----

sub charge_begins {
    my ($case, $platform) = @_;

    $platform->script(charge => $case->{does}, 'ok');
    return open_one($case);
}

sub charge_ended {
    my ($case, $platform) = @_;

    is often($case, 'charge'), 2, "$case->{name}: the same request once more";
    is scalar(keys %{{ map { $_->{content} => 1 } $platform->requests(
        number => $case->{number}, action => 'charge') }}), 1,
        "$case->{name}: with the same content";
    is alarms($case->{number}), '', "$case->{name}: nobody is told";
}


# ---- By the code of the buyer's phone ----

sub sell {
    my ($case, $platform) = @_;
    my $order = booked();
    my $code = ++$code{$case->{at}};

    # Codes of WeChat Pay go to the account that has a channel.
    sql_do('UPDATE ticket.provider_account SET channel = CASE'
           . " WHEN account_no = ? THEN provider END WHERE provider LIKE"
           . " 'wechat%'", $account{$case->{at}})
        if $case->{at} =~ /wechat/;
    secret($code);
    ticketctl(qw(payment code), $order, $code, qw(--wait 0));
    sql_do('UPDATE ticket.provider_account SET channel = provider'
           . " WHERE provider LIKE 'wechat%'") if $case->{at} =~ /wechat/;

    # What is cancelled has to be 15 s old, and 150 s where they do not know it;
    # UnionPay knows no payment by another time.
    my $known = $case->{at} eq 'unionpay'
                && !($case->{lost} && $case->{of} eq 'charge_code');
    my $older = $known ? 0 : 160;
    return ($order, sql_value('UPDATE ticket.payment SET created_at ='
        . ' created_at - make_interval(secs => ?) WHERE order_id = ?'
        . ' RETURNING number', $older, $order));
}

sub code_begins {
    my ($case, $platform) = @_;

    $platform->script(charge_code => $case->{late} ? 'close' : $case->{does},
                      'ok');
    $platform->plan('*', lag => 100) if $case->{late};
    my ($order, $number) = sell($case, $platform);
    $case->{goes_on} = \&minute_over if $case->{lost} || $case->{late};
    return ($order, $number);
}

# Asked, unpaid as it seems; then its minute is over.
sub minute_over {
    my ($case) = @_;

    return 1 if $case->{p}{closing} || $case->{p}{state} ne 'W';
    $platform{$case->{at}}->age($case->{number}, 20)
        if $case->{late} && often($case, 'charge_code');
    sql_do("UPDATE ticket.pay_job SET created_at = created_at - interval '1 h'"
           . ' WHERE number = ? AND action = 2 AND asks > 0'
           . " AND created_at > api.now() - interval '30 min'",
           $case->{number});
    return 0;
}

sub code_ended {
    my ($case, $platform) = @_;
    my $money = $case->{lost} ? 0 : 20000;

    is $case->{p}{received_fen}, $money, "$case->{name}: what was paid is known";
    is often($case, 'charge_code'), 1, "$case->{name}: charged once";
    is often($case, 'cancel') > 0 || 0, $case->{lost} || 0,
        "$case->{name}: cancelled if nothing is paid";
    is alarms($case->{number}), '', "$case->{name}: nobody is told";
    return if !$case->{lost};

    my @said = map { $_->{action} }
               $platform->requests(number => $case->{number});
    like "@said", qr/query cancel/,
        "$case->{name}: at once after the last question";
    is order_row($case->{order})->{state}, '0',
        "$case->{name}: the order may be paid otherwise";
}

# Paid, and no question sees it: what is taken back is no sale.
sub late_ended {
    my ($case, $platform) = @_;

    $platform->plan('*', lag => 0);
    is order_row($case->{order})->{state}, '0',
        "$case->{name}: what was taken back is not sold";
    is $platform->trade($case->{number})->{state}, 'returned',
        "$case->{name}: the buyer has the money again";
    is $case->{p}{received_fen} - $case->{p}{refunded_fen}, 0,
        "$case->{name}: we do not have it";
}


# ---- Queries ----

sub query_begins {
    my ($case, $platform) = @_;
    my ($order, $number) = open_one($case);

    when_open($case, sub {
        $platform->script("query $number" => $case->{does}, 'ok');
        buyer_pays($case, $platform);
    });
    return ($order, $number);
}

sub query_ended {
    my ($case, $platform) = @_;

    is $case->{p}{received_fen}, 20000, "$case->{name}: the receipt is booked";
    is order_row($case->{order})->{state}, '6',
        "$case->{name}: the order is paid";
    ok often($case, 'query') > 1, "$case->{name}: asked once more";
}


# ---- Closing ----

# Nobody closes at WeChat Pay V2 what is not five minutes old.
sub older {
    my ($case, $platform) = @_;

    return if $case->{at} ne 'wechat2';
    sql_do("UPDATE ticket.payment SET created_at = created_at - interval '6 min'"
           . ' WHERE number = ?', $case->{number});
    $platform->age($case->{number}, 400);
}

# UnionPay closes by itself, five minutes behind the payment's end.
sub ended_there {
    my ($case) = @_;

    sql_do("UPDATE ticket.payment SET created_at = api.now() - interval '1 h',"
           . " expire_at = api.now() - interval '6 min' WHERE number = ?",
           $case->{number}) if $case->{at} eq 'unionpay';
}

sub close_begins {
    my ($case, $platform) = @_;
    my ($order, $number) = open_one($case);
    my $what = $case->{at} eq 'unionpay' ? 'query' : 'close';

    when_open($case, sub {
        $platform->scan($number) if $case->{at} eq 'alipay';
        older($case, $platform);
        ended_there($case);
        $platform->script("$what $number" => $case->{does}, 'ok');
        sql_call('api.cancel_order', 7, 9101, $order);
    });
    return ($order, $number);
}

sub close_ended {
    my ($case, $platform) = @_;

    is order_row($case->{order})->{state}, '4',
        "$case->{name}: the order is closed";
    is alarms($case->{number}), '', "$case->{name}: nobody is told";
    return if $case->{at} eq 'unionpay';
    is often($case, 'close'), $case->{lost} ? 2 : 1,
        "$case->{name}: closed as often as it takes";
    ok often($case, 'query'), "$case->{name}: asked before it is sent again";
    is $platform->trade($case->{number})->{state}, 'closed',
        "$case->{name}: the platform has it closed";
}

sub expiry_begins {
    my ($case, $platform) = @_;
    my ($order, $number) = open_one($case);

    when_open($case, sub {
        $platform->scan($number) if $case->{at} eq 'alipay';
        older($case, $platform);
        sql_do('UPDATE ticket.payment SET expire_at = api.now() - interval'
               . " '6 min', created_at = api.now() - interval '1 h'"
               . ' WHERE number = ?', $number);
    });
    return ($order, $number);
}

sub expiry_ended {
    my ($case, $platform) = @_;

    is jobs_of($case->{number}), '', "$case->{name}: nothing is asked any more";
    return if $case->{at} eq 'unionpay';
    is often($case, 'close'), 1, "$case->{name}: closed at the platform";
    is $platform->trade($case->{number})->{state}, 'closed',
        "$case->{name}: where nobody can pay it now";
}


# ---- Cancelling ----

sub cancel_begins {
    my ($case, $platform) = @_;

    $platform->plan('*', asks => 'never');
    $platform->script(charge_code => 'ok');
    my ($order, $number) = sell($case, $platform);
    my @more = $case->{tired} ? () : 'ok';
    $platform->script("cancel $number" => $case->{does}, @more);

    $case->{goes_on} = sub {
        return 0 if !minute_over(@_);
        $platform->age($number, 20);
        return 1;
    };
    return ($order, $number);
}

sub cancel_ended {
    my ($case, $platform) = @_;

    $platform->plan('*', asks => undef);
    ok often($case, 'cancel') <= 3, "$case->{name}: sent again, not for ever";
    ok often($case, 'cancel') > 1 || $case->{at} ne 'alipay',
        "$case->{name}: the same request again";
    is $platform->trade($case->{number})->{state}, 'closed',
        "$case->{name}: the platform has it undone";
    is $case->{p}{received_fen}, 0, "$case->{name}: nothing is booked";
    is order_row($case->{order})->{state}, '0',
        "$case->{name}: the order may be paid otherwise";
}


# ---- Refunds ----

sub paid_first {
    my ($case, $platform, $then) = @_;
    my ($order, $number) = open_one($case);

    $case->{goes_on} = sub {
        my $state = $_[0]{p}{state};

        buyer_pays($case, $platform) if $state eq 'O' && !$case->{bought}++;
        return 0 if $state ne 'P';
        $then->();
        return 1;
    };
    return ($order, $number);
}

sub refund_begins {
    my ($case, $platform) = @_;

    return paid_first($case, $platform, sub {
        $platform->script(refund => $case->{does}, $case->{tired} ? () : 'ok');
        cancelled($case->{order});
        $platform->script($_ => 'ignore close')
            for $case->{tired} ? asks_of($case) : ();
    });
}

# UnionPay asks after a refund as after a payment.
sub asks_of { my ($case) = @_;
    return $case->{at} eq 'unionpay' ? 'query ' . back_of($case)->{number}
                                     : 'refund_query' }

sub refund_ended {
    my ($case, $platform) = @_;
    my $back = back_of($case)->{number};
    my @asks = grep { /^6 asks/ } attempts($back);

    is refunds($case), $case->{lost} ? 2 : 1,
        "$case->{name}: sent again only where it was not executed";
    ok @asks >= ($case->{lost} ? $EMPTY_ASKS{$case->{at}} : 1),
        "$case->{name}: asked before anything is sent again";
    is $platform->refund($back)->{amount}, 20000,
        "$case->{name}: refunded once";
    is order_row($case->{order})->{state}, '4',
        "$case->{name}: the order is closed";
    is alarms($back), '', "$case->{name}: nobody is told";
}

sub refund_refused {
    my ($case, $platform) = @_;
    my $back = back_of($case)->{number};

    is refunds($case), 1, "$case->{name}: sent once";
    is alarms($back), 'refund-failed', "$case->{name}: staff are told";
    is_deeply [map { $_->{answer} } grep { $_->{number} eq $back }
               @{staff_call('job_list', 'BOOK', '{}')}],
        ['payback resend, payback cash, payback done'], "$case->{name}: and what they can do";
    is $case->{p}{refunded_fen}, 0, "$case->{name}: nothing is booked";
}

sub refund_waited {
    my ($case, $platform) = @_;
    my $back = back_of($case)->{number};
    my ($first) = attempts($back);

    is $first, '6 sends 2', "$case->{name}: it waits for money";
    is refunds($case), 2, "$case->{name}: and is sent by the same number";
}

# Nothing has left: the same request, without a question.
sub dead_begins {
    my ($case, $platform) = @_;

    return paid_first($case, $platform, sub {
        $platform->script(refund => 'ok');
        $platform->stop;
        cancelled($case->{order});
        my $back = back_of($case)->{number};
        wait_until { ((attempts($back))[0] // '') =~ /\d$/ }
            "$case->{name}: it was tried";
        is_deeply sql_row('SELECT asking, unclear_since FROM ticket.pay_job'
                          . ' WHERE number = ?', $back),
            { asking => 0, unclear_since => undef },
            "$case->{name}: it is no open case";
        $platform->start;
    });
}

sub dead_ended {
    my ($case, $platform) = @_;
    my @tries = attempts(back_of($case)->{number});

    is $tries[0], '6 sends 2', "$case->{name}: surely not sent";
    like $tries[1], qr/^6 sends/, "$case->{name}: sent without a question";
    is refunds($case), 1, "$case->{name}: refunded once";
}


# ---- Given up ----

sub given_up {
    my ($case) = @_;

    return sql_value('SELECT count(*) FROM ticket.pay_job WHERE gave_up'
                     . ' AND action = ? AND payment_id = ?',
                     $ACTION{$case->{of}}, $case->{p}{payment_id});
}

sub asked_on {
    my ($case, $platform) = @_;
    my $refund = $case->{of} eq 'refund';
    my $number = $refund ? back_of($case)->{number} : $case->{number};
    my $state = sub { $refund ? back_of($case)->{state}
                              : payment_of($case->{number})->{state} };

    is alarms($number), 'gave-up', "$case->{name}: staff are told";
    is scalar(grep { $_->{number} eq $number && $_->{gave_up}
                     && $_->{action} eq $case->{of} }
              @{staff_call('payment_unclear', 'BOOK')}), 1,
        "$case->{name}: it is an open case";
    is $state->(), $refund ? 'S' : $case->{p}{state},
        "$case->{name}: and no guess is made";

    $platform->script($_ => 'ok')
        for $refund ? ('refund', asks_of($case)) : "cancel $number";
    is staff_call('job_resend', 'BOOK', $number)->[0]{verdict}, undef,
        "$case->{name}: staff let it go on";
    delete $case->{tired};
    my $end = $refund ? qr/D/ : qr/[FX]/;
    wait_until { hurry($case); $state->() =~ $end }
        "$case->{name}: then it is settled", 20;
    $platform->plan('*', asks => undef);
    is $refund ? refunds($case) : often($case, 'charge_code'), $refund ? 2 : 1,
        "$case->{name}: nothing was sent for a second purpose";
}
