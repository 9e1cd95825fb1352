# What staff do with money from outside: payments, receipts, refunds, what was
# sent and what was not, and a sale by the code on the buyer's phone.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use Encode qw(decode encode);
use File::Temp ();
use JSON::PP ();
use TicketMoney qw(
    at_supplier begin claimed record settle due_now pay_order payment_of
    payback_of);
use TicketShop;
use TicketTest;

delete $ENV{SUDO_USER};
my $me = getpwuid $<;                   # whom it writes down

system_start();
at_supplier('DEMO');
staff(qw(supplier set DEMO --activation 1));

my $program = ($ENV{TICKET_BUILD} // "$FindBin::Bin/../../build")
            . '/ticketctl';

sub rows {
    my ($status, $out, $err) = ticketctl(@_, '--json');

    local $Test::Builder::Level = $Test::Builder::Level + 1;
    is $status, 0, "ticketctl @_ succeeds" or diag $err;
    return JSON::PP->new->decode($out);
}

sub says {
    my ($status, $pattern, @command) = @_;
    my ($is, $out, $err) = ticketctl(@command);

    local $Test::Builder::Level = $Test::Builder::Level + 1;
    is $is, $status, "ticketctl @command: the status says no";
    like decode('UTF-8', $err), $pattern, "ticketctl @command: the words say why";
}

sub paid_order {
    my $order = booked_id({});
    return ($order, pay_order($order));
}


# ---- Settings ----

is_deeply [map { [@{$_}{qw(receipt_approval refund_approval
                          direct_activation)}] }
           grep { $_->{code} eq 'DEMO' } @{rows('supplier', 'list')}],
    [['auto', 'hand', JSON::PP::false]], 'a supplier begins like this';
my ($set) = @{rows(qw(supplier set DEMO --receipt-approval hand
                      --refund-approval auto --direct-activation yes))};
is_deeply [@{$set}{qw(receipt_approval refund_approval direct_activation)}],
    ['hand', 'auto', JSON::PP::true], 'and may have it otherwise';
says(2, qr/none of: auto hand/, qw(supplier set DEMO --refund-approval never));
staff(qw(supplier set DEMO --refund-approval hand --direct-activation no));


# ---- Receipts ----

{
    my ($order) = paid_order();
    is order_state($order), '5', 'a receipt waits for finance';
    is rows(qw(receipt approve DEMO), $order)->[0]{state}, '6',
        'which approves it';
    says(1, qr/has no receipt that waits/, qw(receipt approve DEMO), $order);
    says(1, qr/has no receipt that waits/, qw(receipt refuse DEMO), $order);

    my $p;
    ($order, $p) = paid_order();
    my ($row) = @{rows(qw(receipt refuse DEMO), $order, '--remark', '查无')};
    is_deeply [@{$row}{qw(state amount_fen number)}],
        ['9', 20000, payback_of($p)->[0]{number}],
        'or refuses it, and the money goes back';
    is payback_of($p)->[0]{reason}, '查无', 'with the remark';
    says(1, qr/no order 1\b/, qw(receipt approve DEMO 1));
    says(2, qr/ORDER/, qw(receipt approve DEMO));
    staff(qw(supplier set DEMO --receipt-approval auto));
}


# ---- Payments ----

{
    my ($order, $p) = paid_order();
    my $list = rows(qw(payment list DEMO), $order);
    is_deeply [map { [@{$_}{qw(number state received_fen)}] } @$list],
        [[$p->{number}, 'P', 20000]], 'the payments of an order are listed';
    cmp_ok scalar @{rows(qw(payment list DEMO))}, '>=', 3,
        'or those of everybody';

    for my $number ($p->{number}, $p->{platform_no}) {
        my $story = rows(qw(payment show DEMO), $number);
        is_deeply [map { $_->{what} } @$story], [qw(payment sent receipt)],
            "payment show $number tells what has happened";
        like $story->[0]{details}, qr/order $order/, 'and to which order';
    }
    says(1, qr/no payment T1/, qw(payment show DEMO T1));

    # opened, and nobody tells how it went on
    my $open = booked_id({});
    my $begun = begin($open);
    settle($begun->{number}, state => 'waiting', qr => 'q');
    my ($row) = @{rows(qw(payment receive DEMO), $begun->{number}, '200.00',
                       qw(--trade 2026-late))};
    is_deeply [@{$row}{qw(booked order_state)}], ['paid', '6'],
        'finance books what nobody told of';
    is rows(qw(payment receive DEMO), $begun->{number}, '200.00',
            qw(--trade 2026-late))->[0]{booked}, 'repeated', 'which is done once';
    ok((grep { $_->{what} eq "booked by $me" }
        @{rows(qw(payment show DEMO), $begun->{number})}),
        'and the story says who did');
    says(1, qr/is booked already/, qw(payment receive DEMO),
         begin(booked_id({}))->{number}, '200.00', qw(--trade 2026-late));
    says(1, qr/more than 0/, qw(payment receive DEMO), $begun->{number}, '0',
         qw(--trade x));
    says(2, qr/--trade is missing/, qw(payment receive DEMO),
         $begun->{number}, '200.00');
    says(2, qr/amount in yuan/, qw(payment receive DEMO), $begun->{number},
         '1.234', qw(--trade x));
}


# ---- Refunds ----

{
    my ($order, $p) = paid_order();
    my $apply = sub { call('ApplyRefund', { Order_id => $order,
                                            PaybackReason => '不去了' }) };
    $apply->();
    my ($row) = grep { $_->{order_id} == $order }
                @{rows(qw(refund list DEMO))};
    is_deeply [@{$row}{qw(state amount_fen cause reason)}],
        ['7', 20000, 'application', '不去了'], 'what is applied for is listed';
    is rows(qw(refund approve DEMO), $order)->[0]{state}, '8',
        'it is approved';
    says(1, qr/nothing is applied for/, qw(refund approve DEMO), $order);
    is sql_value('SELECT decided_by FROM ticket.refund_application'
        . ' WHERE order_id = ?', $order), $me,
        'by somebody who is written down';

    my $number = payback_of($p)->[0]{number};
    says(1, qr/not one that has failed/, qw(payback cash DEMO), $number);
    settle($number, result => 'refused', code => 'NOTENOUGH');
    my ($dead) = grep { $_->{number} eq $number } @{rows(qw(job list DEMO))};
    is_deeply [@{$dead}{qw(action state last_code answer order_id)}],
        ['refund', 'refused', 'NOTENOUGH', 'payback resend, payback cash, payback done',
         $order], 'what the platform refused is listed with its reason';
    my ($alarm) = grep { $_->{number} eq $number }
                  @{rows(qw(alarm list DEMO))};
    is $alarm->{kind}, 'refund failed', 'and staff are told';
    is rows(qw(alarm seen DEMO), $alarm->{alarm_id})->[0]{seen_by},
        $me, 'until somebody has seen it';
    ok !(grep { $_->{number} eq $number } @{rows(qw(alarm list DEMO))}),
        'then it is told no more';
    says(1, qr/no alarm/, qw(alarm seen DEMO), $alarm->{alarm_id});

    is rows(qw(payback resend DEMO), $number)->[0]{state}, 'N',
        'it is sent again';
    settle($number, result => 'refused', code => 'NOTENOUGH');
    is rows(qw(payback cash DEMO), $number)->[0]{state}, 'D',
        'or was paid in cash';
    is order_state($order), '4', 'which closes the order';
    my $story = rows(qw(payment show DEMO), $number);
    ok((grep { $_->{what} eq "booked by $me" } @$story),
        'the story says who paid');
    is scalar(grep { $_->{what} eq 'sent' && $_->{number} eq $number }
              @$story), 2, 'and how often it was sent';

    ($order, $p) = paid_order();
    says(2, qr/--reason is missing/, qw(refund apply DEMO), $order);
    is rows(qw(refund apply DEMO), $order, '--reason', '不来了')->[0]{state},
        '7', 'staff may apply for it as the agent does';
    says(1, qr/cannot be applied for/, qw(refund apply DEMO), $order,
         qw(--reason x));
    rows(qw(refund approve DEMO), $order);
    $number = payback_of($p)->[0]{number};
    ok((grep { $_->{what} eq 'payback'
               && $_->{details} =~ /applied for by \Q$me\E, 不来了/ }
        @{rows(qw(payment show DEMO), $number)}),
        'and the story says who did, and why');
    settle($number, result => 'refused', code => 'NOTENOUGH');
    is rows(qw(payback done DEMO), $number, qw(--trade BYHAND1))->[0]{state},
        'D', "what was made on the platform's site is done";

    ($order) = paid_order();
    $apply->();
    is rows(qw(refund refuse DEMO), $order, '--remark', '已入园')
        ->[0]{state}, 'A', 'an application may be refused';
    is sql_value('SELECT remark FROM ticket.refund_application'
        . ' WHERE order_id = ?', $order), '已入园', 'with a remark';
    says(1, qr/nothing is applied for/, qw(refund refuse DEMO), $order);
}

# given back by the platform, which was not asked to
{
    my ($order, $p) = paid_order();
    my @resolve = (qw(payment resolve DEMO), $p->{number});

    sql_value('SELECT impl.payment_returned(?, ?, 20000, null, null)',
              $p->{supplier_id}, $p->{payment_id});
    my ($row) = @{rows(qw(payment suspense DEMO --open))};
    is_deeply [@{$row}{qw(number order_id order_state amount_fen)}],
        [$p->{number}, $order, '6', 20000], 'it is listed for finance';
    says(2, qr/--remark/, @resolve, qw(--as cash));
    says(2, qr/--as/, @resolve, qw(--as gift --remark x));
    is rows(@resolve, qw(--as refund --remark), '未出票')->[0]{order_state},
        '4', 'who say what it was';
    says(1, qr/is in suspense/, @resolve, qw(--as cash --remark x));
    ($row) = grep { $_->{number} eq $p->{number} }
             @{rows(qw(payment suspense DEMO))};
    is_deeply [@{$row}{qw(resolution resolved_by remark)}],
        ['refund', $me, '未出票'], 'and it stays visible';
}


# ---- What was sent and is not known ----

{
    my $begun = begin(booked_id({}));
    my $job = claimed($begun->{number});
    record('w', { job => $job, result => 'unknown', code => 'no answer' });
    is_deeply rows(qw(payment unclear DEMO)), [],
        'for a minute nobody is troubled';
    sql_do("UPDATE ticket.pay_job SET unclear_since = api.now()"
           . " - interval '61 s' WHERE number = ?", $begun->{number});
    my ($row) = @{rows(qw(payment unclear DEMO))};
    is_deeply [@{$row}{qw(number action last_code)}],
        [$begun->{number}, 'charge', 'no answer'], 'then it is listed';

    says(1, qr/has run out of tries/, qw(job resend DEMO), $begun->{number});
    sql_do("UPDATE ticket.pay_job SET gave_up = true, due_at = 'infinity'"
           . ' WHERE number = ?', $begun->{number});
    ($row) = grep { $_->{number} eq $begun->{number} }
             @{rows(qw(job list DEMO --last 5))};
    is_deeply [@{$row}{qw(state answer)}], ['gave up', 'job resend'],
        'what has run out of tries is listed, too';
    is rows(qw(job resend DEMO), $begun->{number})->[0]{jobs}, 1,
        'and goes on when staff say so';
    settle($begun->{number}, state => 'closed');
}


# ---- Sold by the code on the buyer's phone ----

my $secret = '284600000000000001';

# The command beside this process, and what the worker would do.
sub sells {
    my ($order, $code, $work, @more) = @_;
    my ($out, $err) = (File::Temp->new, File::Temp->new);
    my $in = File::Temp->new;

    print $in "$code\n";
    $in->flush;

    my $pid = fork // die "fork: $!";
    if ($pid == 0) {
        local $ENV{TICKET_POSTGRES} = conninfo('ticket_staff');
        local $ENV{TICKET_MASTER_KEY} = master_key();
        open STDIN, '<', $in->filename;
        open STDOUT, '>', $out->filename;
        open STDERR, '>', $err->filename;
        exec $program, 'payment', 'code', $order, '-', '--json', @more
            or POSIX::_exit(127);
    }

    $work->() if $work;
    waitpid $pid, 0;

    return ($? >> 8, map { local (@ARGV, $/) = $_->filename;
                           decode('UTF-8', <> // '') } $out, $err);
}

sub job_of {
    my ($order) = @_;
    my $number;

    wait_until {
        $number = sql_value('SELECT number FROM ticket.payment'
            . " WHERE order_id = ? AND way = 4 AND state = 'W'", $order)
    } 'the payment is there';

    return claimed($number);
}

{
    my $order = booked_id({ Order_list => 'ADULT|2|CHILD|1' });
    my $job;
    my ($status, $out, $err) = sells($order, $secret, sub {
        $job = job_of($order);
        record('w', { job => $job, result => 'done', state => 'paid',
                      platform_no => '2026-code-1' });
    });
    is $status, 0, 'a paid code sells' or diag $err;
    my $tickets = JSON::PP->new->decode($out);
    is_deeply [map { [@{$_}{qw(ticket_no product persons payment)}] }
               @$tickets],
        [[1, 'ADULT', 2, $job->{number}], [2, 'CHILD', 1, $job->{number}]],
        'its tickets are printed at once';
    is_deeply [sort map { $_->{ticketcode} } @$tickets],
        [sort(ticket_codes($order))], 'with the codes they have everywhere';
    is order_state($order), '3', 'the order is delivered';

    my $content = JSON::PP->new->decode($job->{content});
    is_deeply [@{$content}{qw(attach way amount_fen address)}],
        [$order, 4, 25000, '127.0.0.1'], 'the worker is told what to charge';
    like $content->{auth_code_sealed}, qr/^[0-9a-f]{60,}$/,
        'and the code, sealed';
    unlike $job->{content}, qr/$secret/, 'never the code itself';
    is $job->{action}, 2, 'it is a charge by code';

    ($status, my $again) = sells($order, $secret);
    is $again, $out, 'the same command again prints the same tickets';
    is scalar @{rows(qw(payment list DEMO), $order)}, 1,
        'and what is paid is not paid again';

    ($order) = paid_order();
    ($status, $out, $err) = sells($order, $secret);
    is $status, 1, 'what is paid otherwise has no tickets to sell';
    like $err, qr/nothing to pay: it is in state 6/, 'and is said to be so';
}

# whose code it is
{
    my $order = booked_id({});
    my ($status, $out, $err) = sells($order, '134600000000000001', sub {
        my $job = job_of($order);
        is $job->{provider}, 'wechat3', 'a code of WeChat Pay goes there';
        record('w', { job => $job, result => 'refused', state => 'failed',
                      code => 'AUTHCODEEXPIRE' });
    });
    is $status, 1, 'a code that is refused sells nothing';
    like $err, qr/not paid: T\d+, AUTHCODEEXPIRE/, 'and says why';
    is order_state($order), '0', 'the order is as it was';

    ($status, $out, $err) = sells($order, '6223890412345678901');
    is $status, 1, 'a code of a platform without account is refused';
    like $err, qr/no account at unionpay/, 'by its name';
    for my $code ('12', '9' x 18, '28460000000000000x') {
        ($status, $out, $err) = sells($order, $code);
        is $status, 2, "$code is no code";
        like $err, qr/no payment code/, "$code: said so";
        unlike $err, qr/\Q$code\E/, "$code: and not repeated";
    }
    ($status, $out, $err) = sells('2611210010000000000', $secret);
    like $err, qr/no order 2611210010000000000/, 'an unknown order is named';
}

# nobody knows yet; the same command waits again for the same payment
{
    my $order = booked_id({});
    my $job;
    my ($status, $out, $err) = sells($order, $secret, sub {
        $job = job_of($order);
        record('w', { job => $job, result => 'unknown', pending => 1,
                      code => 'USERPAYING' });
    }, '--wait', '1');
    is $status, 1, 'what is not known is no sale';
    like $err, qr/not known yet whether $job->{number} was paid/,
        'and is said to be open';
    ($status, $out, $err) = sells($order, $secret, sub {
        due_now();
        record('w', { job => claimed($job->{number}), result => 'done',
                      state => 'paid', platform_no => '2026-code-2' });
    });
    is $status, 0, 'the next one finds it paid' or diag $err;
    is scalar @{rows(qw(payment list DEMO), $order)}, 1,
        'there was one payment only';
}

# another number of the order is open: it is closed before
{
    my $order = booked_id({});
    my $qr = begin($order);
    settle($qr->{number}, state => 'waiting', qr => 'q');
    my ($status, $out, $err) = sells($order, $secret);
    is $status, 1, 'two ways of paying are not open at a time';
    like $err, qr/another payment of order $order is being closed/,
        'the other one is being closed';
    settle($qr->{number}, state => 'closed');
    ($status, $out, $err) = sells($order, $secret, sub {
        record('w', { job => job_of($order), result => 'done',
                      state => 'paid', platform_no => '2026-code-3' });
    });
    is $status, 0, 'then the code sells' or diag $err;
}

# finance has to look first
{
    staff(qw(supplier set DEMO --receipt-approval hand));
    my $order = booked_id({});
    my ($status, $out, $err) = sells($order, $secret, sub {
        record('w', { job => job_of($order), result => 'done',
                      state => 'paid', platform_no => '2026-code-4' });
    });
    is $status, 1, 'a receipt that waits hands out no tickets';
    like $err, qr/order $order is in state 5/, 'and it is said why';
    staff(qw(supplier set DEMO --receipt-approval auto));
}

is sql_value('SELECT count(*) FROM ticket.pay_attempt WHERE content::text LIKE ?',
             "%$secret%"), 0, 'no code is kept in the clear';
audit_ok();
done_testing();
