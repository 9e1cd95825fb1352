package TicketPayKills;

=encoding utf8

=head1 NAME

TicketPayKills - money from outside while parts of the system are killed

=head1 SYNOPSIS

    TicketPayKills::system_up(20);
    TicketPayKills->new($seed)->run for 1 .. 20;
    TicketPayKills::everything_was_killed();
    TicketPayKills::books_agree();

A buyer pays an order by QR code and gets the money back.  At one of the steps
(charge, notice, refund, bill) one part (worker, one of nginx's processes, all
of nginx, Redis, Postgres) is killed with signal 9 in the moment when the
platform has the request, or the system the notice; the platform answers as the
seed says.  Sixteen seeds that follow one another have every step with every
part; how many kills came in the midst of a step, before what it sent or was told
had been recorded, is told in the end.  All clients try again, as they do; in the
end the order is paid and refunded, each once.

What would wait for a lease or for the next question is told that its time has
come.

=cut

use strict;
use warnings;
use utf8;

use Time::HiRes qw(time);

use TicketAlipay;
use TicketBooking qw(staff_call);
use TicketMoney qw(payment_of payback_of);
use TicketPay qw(account_of one_content pay_jobs_are_due);
use TicketShop;
use TicketTest;
use TicketWire qw(http_send http_receive);

my @STEPS = qw(charge notice refund bill);
my @PARTS = qw(worker nginx redis postgres);
my %MANNERS = (
    charge => ['ok', 'close', 'ignore close', 'http 502', 'forged',
               'lie ACQ.SYSTEM_ERROR'],
    refund => ['ok', 'close', 'ignore close', 'http 502', 'forged',
               'lie ACQ.SYSTEM_ERROR'],
    notice => ['', 'first', 'twice', 'repeat', 'late 200', 'none'],
    bill   => ['ok', 'close', 'http 502'],
);
my $CHANNEL = 'alipay';
my $SECONDS = 60;               # until a step has surely gone well

my $alipay;
my $runs = 0;
my (%killed, %midst);           # how often, by part and step


sub system_up {
    my ($seeds) = @_;

    expect_log(qr/exited on signal 9/);
    system_start(processes => 2, postgres => 'own', worker => ['sweep 100', 'allow_loopback on'],
                 locations => 'location /pay/ { ticket_notices; }'
                     . ' location /old/ { ticket HILL;'
                     . ' ticket_legacy_pages on; }',
                 timeout => 120 + 60 * $seeds);
    $alipay = TicketAlipay->new(speed => 60, bill_today => 1,
                                notify_via => '127.0.0.1:' . port());
    account_of('HILL', 1, $alipay, $CHANNEL, way => 'qr',
               notify_base => base('pay') . '/');
    staff(qw(supplier set HILL --refund-approval auto));
    return;
}

sub new {
    my ($class, $seed) = @_;
    my $step = $STEPS[$seed % 4];
    my $part = $PARTS[int($seed / 4) % 4];

    srand $seed;
    my $manners = $MANNERS{$step};
    my $manner = $manners->[rand @$manners];
    my $whole = $part eq 'nginx' && rand() < 0.5;
    my $early = rand() < 0.7;

    # time to be killed in the midst of it
    $manner = "delay 400 $manner" if $early && $step ne 'notice';

    return bless { seed => $seed, step => $step, part => $part,
                   manner => $manner, whole => $whole, early => $early,
                   name => "seed $seed ($step, $part killed, "
                           . ($manner || 'nothing else') . ')' }, $class;
}


# ---- Kills ----

# Killed and started again while something is under way.
sub kill_it {
    my ($self) = @_;
    my $part = $self->{part};

    if ($part eq 'nginx' && !$self->{whole}) {
        my @pids = pids('nginx-process');
        kill 'KILL', $pids[rand @pids];
        return;
    }

    my ($leader) = pids($part);
    kill9($part);
    TicketProcess::finish_session($leader) if $part eq 'nginx';
    start($part);
    return;
}

# Of the step that this seed is about: what others do meanwhile, then the kill.
sub during {
    my ($self, $step, $under_way) = @_;

    return if $self->{step} ne $step || $self->{killed_at};
    $self->surely("the $step is under way", $under_way, 30);
    $self->{killed_at} = time;
    $self->kill_it;
}

# Was there no receipt of what the notice told of, no answer recorded to what had
# been sent?
sub in_the_midst {
    my ($self, $number) = @_;

    return sql_value('select at > to_timestamp(?) from ticket.transfer'
                     . ' where kind = 9 and order_id = ?', $self->{killed_at},
                     payment_of($number)->{payment_id})
        if $self->{step} eq 'notice';
    return sql_value('select exists (select from ticket.pay_attempt'
                     . ' where to_timestamp(?) between at'
                     . " and coalesce(answered_at, at + interval '60 s'))",
                     $self->{killed_at});
}

sub script {
    my ($self, $step) = @_;

    $alipay->script($step, $self->{step} eq $step ? $self->{manner} : 'ok', 'ok');
}

# As if leases were over and the next question due; Postgres may be down.
sub hurry { pay_jobs_are_due('number = ?', $_[0]) }


# ---- A run ----

sub requests { scalar grep { $_->{action} eq $_[0] } $alipay->requests }

# Asks until the answer is 0, as clients do after "busy" and after none.
sub persist {
    my ($self, $page, $params) = @_;
    my $bytes = request_bytes($page, $params, at => 'old');
    my $answer;

    $self->surely("$page is answered in the end", sub {
        $answer = eval { raw_request($bytes) } or return;
        my $code = $answer->retcode // '-1';
        die "$self->{name}: $page: " . $answer->raw
            if $code ne '0' && ($answer->retmsg // '') !~ /系统繁忙/;
        return $code eq '0';
    });
    return $answer;
}

# What does not happen ends the test: nothing after it would be right.
sub surely {
    my ($self, $what, $is, $seconds) = @_;

    wait_until { $is->() } "$self->{name}: $what", $seconds // $SECONDS
        or die "$self->{name}: not in time: $what\n";
}

# So many seconds it may come by itself.
sub comes_to {
    my ($self, $number, $what, $is, $patience) = @_;
    my $from = time + ($patience // 0);

    $self->surely($what, sub {
        my $now = eval { $is->() };
        TicketSystem::disconnect() if $@;
        hurry($number) if !$now && time > $from;
        return $now;
    });
}

sub charge {
    my ($self) = @_;
    my $before = requests('charge');
    my %params = (Order_id => $self->{order}, Paychannelid => $CHANNEL);

    $self->script('charge');
    my $asked = http_send(port(), [request_bytes('BeginToPay', \%params,
                                                 at => 'old', keep => 0)]);
    $self->during('charge', sub { requests('charge') > $before });
    close $asked;

    my $number;
    $self->comes_to('', 'there is a payment', sub {
        $number = sql_value('select number from ticket.payment'
                            . ' where order_id = ?', $self->{order}) });
    $self->comes_to($number, 'the platform has given a code',
                    sub { payment_of($number)->{state} eq 'O' });
    my $answer = $self->persist('BeginToPay', \%params);
    is $answer->item('qrcode'), payment_of($number)->{qr},
        "$self->{name}: the buyer gets the code of this payment";
    return $number;
}

sub visitor_pays {
    my ($self, $number) = @_;
    my $notice = $self->{step} eq 'notice' ? $self->{manner} : '';

    $alipay->plan($number => notice => $notice) if $notice;
    $alipay->pay($number);
    $self->during('notice', sub { $self->{early} || $notice eq 'none'
                                  || $alipay->notices(number => $number) });
    $self->comes_to($number, 'the payment is paid',
                    sub { payment_of($number)->{state} eq 'P' },
                    $self->{step} eq 'notice' && $notice ne 'none' ? 8 : 0);
    $self->comes_to($number, 'the order is paid', sub {
        sql_value('select state from ticket.orders where order_id = ?',
                  $self->{order}) eq '6' });
    $self->comes_to($number, 'the notice is applied', sub {
        sql_value('select verdict is not null from ticket.pay_notice'
                  . ' where number = ?', $number) })
        if $self->{step} eq 'notice' && $notice ne 'none';
}

sub give_back {
    my ($self, $payment) = @_;
    my $before = requests('refund');

    $self->script('refund');
    $self->persist('ApplyRefund', { Order_id => $self->{order},
                                    PaybackReason => 'no more wanted' });
    $self->during('refund', sub { requests('refund') > $before });

    my $back;
    $self->comes_to('', 'there is a refund',
                    sub { ($back) = @{payback_of($payment)}; $back });
    $self->comes_to($back->{number}, 'the money is back', sub {
        payback_of($payment)->[-1]{state} eq 'D' });
    $self->comes_to('', 'the order is closed', sub {
        sql_value('select state from ticket.orders where order_id = ?',
                  $self->{order}) eq '4' });
    return $back;
}

# As if all had happened on a day of this run's own, in the past.
sub compare {
    my ($self, $payment, $back) = @_;
    my $ago = 2 + $runs;
    my $before = requests('bill');
    my $day = sql_value("select (api.now() at time zone 'Asia/Shanghai')::date"
                        . ' - ?::int4', $ago);

    $alipay->plan($_->{number} => bill => "day -$ago") for $payment, $back;
    sql_do("update ticket.payment set paid_at = paid_at - ? * interval '1 d'"
           . ' where number = ?', $ago, $payment->{number});
    sql_do("update ticket.payback set done_at = done_at - ? * interval '1 d'"
           . ' where number = ?', $ago, $back->{number});

    $self->script('bill');
    my ($job) = @{staff_call('bill_fetch', 'HILL', 1, $day)};
    $self->during('bill', sub { requests('bill') > $before });
    $self->comes_to($job->{number}, 'the bill is compared', sub {
        (sql_value('select state from ticket.bill where account_no = 1'
                   . ' and day = ?', $day) // '') eq 'C' });
    is_deeply [sql_values('select kind from ticket.bill_difference'
                          . ' where account_no = 1 and day = ?', $day)], [],
        "$self->{name}: the bill says what our books say";
}

sub run {
    my ($self) = @_;
    my $name = $self->{name};
    my $answer = $self->persist('OrderProducts', {
        %{order(Order_list => 'HILL2|2')}, timespanindex => undef,
        ServiceCode => undef, senderid => 'kills-' . ++$runs . "-$self->{seed}" });

    $self->{order} = $answer->item('orderid');
    my $number = $self->charge;
    $self->visitor_pays($number);
    my $back = $self->give_back(payment_of($number));
    my $trade = $alipay->trade($number);

    is_deeply [$trade->{received}, map { @$_{qw(number amount state)} }
                                   values %{$trade->{refunds}}],
        [6000, $back->{number}, $back->{amount_fen}, 'done'],
        "$name: the platform took the money once, and gave it back once"
        or diag explain $trade;
    cmp_ok $back->{amount_fen}, '>', 0, "$name: all but the fee";
    one_content($alipay, $number, $_, "$name: one $_ was sent, however often")
        for qw(charge refund);
    $self->compare(payment_of($number), $back) if $self->{step} eq 'bill';
    $killed{$self->{part}}{$self->{step}}++ if $self->{killed_at};
    $midst{$self->{part}}{$self->{step}}++ if $self->in_the_midst($number);
}


# ---- In the end ----

# As often as the seeds say: each pair of sixteen, once.
sub everything_was_killed {
    my ($first, $count) = @_;
    my %wanted;
    $wanted{$PARTS[int($_ / 4) % 4]}{$STEPS[$_ % 4]}++
        for $first .. $first + $count - 1;

    is_deeply \%killed, \%wanted, 'each part was killed at each step';
    diag join '', map { sprintf '%-18s', $_ } 'killed (in midst)', @STEPS;
    for my $part (@PARTS) {
        diag join '', map { sprintf '%-18s', $_ } $part,
            map { sprintf '%d (%d)', map { $_ // 0 }
                  $killed{$part}{$_}, $midst{$part}{$_} } @STEPS;
    }
}

# Between the platform's books and ours, and within ours.
sub differences {
    my $ours = sql_row('select sum(received_fen) as received,'
                       . ' sum(refunded_fen) as refunded from ticket.payment');
    my $theirs = $alipay->totals;

    return (
        (map { "$_: $ours->{$_}, the platform $theirs->{$_}" }
         grep { $ours->{$_} != $theirs->{$_} } qw(received refunded)),
        (map { "alarm: $_->{kind}" } sql('select kind from ticket.alarm')),
        (map { "open: $_->{number}" } sql('select number from ticket.payment'
            . " where state in ('W', 'O')")),
        (map { "$_->{check_name}: $_->{detail}" }
         sql('select check_name, detail from api.audit()')));
}

sub books_agree {
    is_deeply [differences()], [],
        'the books of the platform and ours agree to the fen';
}

# Would it be seen?
sub books_can_differ {
    my %spoil = (
        'a fen too much received' =>
            'update ticket.payment set received_fen = received_fen + 1',
        'a fen too little given back' =>
            'update ticket.payment set refunded_fen = refunded_fen - 1',
        'a receipt booked twice' =>
            'insert into ticket.transfer select supplier_id, order_id, no + 50,'
            . ' kind, debit, credit, amount_fen, debit_after, credit_after, at'
            . ' from ticket.transfer where kind = 9',
        'a refund that is not booked' =>
            'delete from ticket.transfer where kind = 12',
    );

    for my $what (sort keys %spoil) {
        db()->begin_work;
        sql_do($spoil{$what});
        ok scalar(differences()), "$what is seen";
        db()->rollback;
    }
}

1;
