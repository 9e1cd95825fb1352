package TicketPayKills;

=encoding utf8

=head1 NAME

TicketPayKills - money from outside while parts of the system are killed

=head1 SYNOPSIS

    TicketPayKills::system_up(20);
    TicketPayKills->new($seed)->run for 1 .. 20;
    TicketPayKills::books_agree();

A buyer pays an order by QR code and gets the money back.  At one of the steps
(charge, notice, refund, bill) one part (worker, one of nginx's processes, all
of nginx, Redis, Postgres) is killed with signal 9 in the moment when the
platform has the request, or the system the notice; the platform answers as the
seed says.  Sixteen seeds that follow one another have every step with every
part.  All clients try again, as they do; in the end the order is paid and
refunded, each once.

What would wait for a lease or for the next question is told that its time has
come.

=cut

use strict;
use warnings;
use utf8;

use TicketAlipay;
use TicketBooking qw(staff_call);
use TicketMoney qw(payment_of payback_of);
use TicketPay qw(one_content);
use TicketShop;
use TicketTest;
use TicketWire qw(http_send http_receive);

my @STEPS = qw(charge notice refund bill);
my @PARTS = qw(worker nginx redis postgres);
my %MANNERS = (
    charge => ['ok', 'delay 300', 'close', 'ignore close', 'http 502', 'forged',
               'lie ACQ.SYSTEM_ERROR'],
    refund => ['ok', 'delay 300', 'close', 'ignore close', 'http 502', 'forged',
               'lie ACQ.SYSTEM_ERROR'],
    notice => ['', 'first', 'twice', 'repeat', 'late 200', 'none'],
    bill   => ['ok', 'delay 300', 'close', 'http 502'],
);
my $CHANNEL = 'alipay';
my $SECONDS = 60;               # until a step has surely gone well

my ($alipay, $begun_at);
my $runs = 0;


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

    my %account = (%{$alipay->account}, channel => $CHANNEL, name => 'Alipay', way => 'qr',
                   notify_base => 'http://127.0.0.1:' . port() . '/pay/');
    delete $account{provider};
    said(staff_call('provider_add', 'HILL', 1, 'alipay',
                    JSON::PP->new->canonical->encode(\%account)));
    my $files = $alipay->files(dir());
    said(staff_call('provider_file', 'HILL', 1, $_, $files->{$_}, '{}'))
        for sort keys %$files;
    staff(qw(supplier set HILL --refund-approval auto));
    return;
}

sub said {
    my ($rows) = @_;
    my $row = $rows->[0];

    die "$row->{verdict} $row->{subject}\n" if $row->{verdict};
}

sub new {
    my ($class, $seed) = @_;
    my $step = $STEPS[$seed % 4];
    my $part = $PARTS[int($seed / 4) % 4];

    srand $seed;
    my $manners = $MANNERS{$step};
    my $manner = $manners->[rand @$manners];
    my $whole = $part eq 'nginx' && rand() < 0.5;

    return bless { seed => $seed, step => $step, part => $part,
                   manner => $manner, whole => $whole,
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

    return if $self->{step} ne $step || $self->{killed}++;
    $self->surely("the $step is under way", $under_way, 30);
    $self->kill_it;
}

sub script {
    my ($self, $step) = @_;

    $alipay->script($step, $self->{step} eq $step ? $self->{manner} : 'ok', 'ok');
}

# As if leases were over and the next question due; Postgres may be down.
sub hurry {
    my ($number) = @_;

    eval {
        sql_do('update ticket.pay_job set lease_until = api.now()'
               . ' where lease_owner is not null'
               . " and lease_until < 'infinity' and number = ?"
               . ' and job_id not in (select job_id from ticket.pay_attempt'
               . " where outcome is null and at > api.now() - interval '2 s')",
               $number);
        sql_do('update ticket.pay_job set due_at = api.now()'
               . " where lease_owner is null and due_at < 'infinity'"
               . ' and number = ?', $number);
        1;
    } or disconnect();
    return;
}


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
            if $code ne '0' && $answer->raw !~ /系统繁忙/;
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

sub comes_to {
    my ($self, $number, $what, $is) = @_;

    $self->surely($what, sub {
        my $now = eval { $is->() };
        hurry($number) if !$now;
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
    $self->during('notice', sub {
        $notice eq 'none' || $alipay->notices(number => $number) });
    $self->comes_to($number, 'the payment is paid',
                    sub { payment_of($number)->{state} eq 'P' });
    $self->comes_to($number, 'the order is paid', sub {
        sql_value('select state from ticket.orders where order_id = ?',
                  $self->{order}) eq '6' });
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
    ok $self->{killed}, "$name: something was killed";
}


# ---- In the end ----

sub books_agree {
    my $ours = sql_row('select sum(received_fen) as received,'
                       . ' sum(refunded_fen) as refunded from ticket.payment');
    my $theirs = $alipay->totals;

    is_deeply $ours, { map { $_ => $theirs->{$_} } qw(received refunded) },
        'the books of the platform and ours agree to the fen';
    is_deeply [sql_values("select kind || ' ' || coalesce(number, '')"
                          . ' from ticket.alarm')], [], 'nobody is alarmed';
    is sql_value('select count(*) from ticket.payment where state in (?, ?)',
                 'W', 'O'), 0, 'nothing is open';
    audit_ok();
}

1;
