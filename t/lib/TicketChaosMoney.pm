package TicketChaosMoney;

=encoding utf8

=head1 NAME

TicketChaosMoney - what chaos draws of payments at once, refunds and staff

=head1 SYNOPSIS

    my $money = TicketChaosMoney->new('DEMO', '127.0.0.1:PORT');    # of notices
    $money->buyer($sale, $n, $number, $order);  # a buyer's process
    $money->manner;                     # the platform misbehaves
    $money->staff_change($sale);        # staff change what is sold and how
    $money->hurry;                      # as if leases and pauses were over
    $money->calm($sale);                # staff let everything go its way
    $money->go_on;                      # and approve what still waits
    $money->settled($name);             # the books, when all is quiet
    my $code = $money->begin($sale, $order);    # to be paid
    $money->pay($code);

An order has been booked and is to be paid at once.  The buyer gets a code and
pays, or cancels, or does both; what is paid he keeps, or wants back.  What came
of it he asks for.  The platform is TicketAlipay; its notices come through a
proxy of faults.

Staff switch the approval of receipts and refunds and the activation of what is
paid on and off, approve and refuse what waits for them, change a capacity, a
price of some other day and the account's name.

=cut

use strict;
use warnings;
use utf8;

use JSON::PP ();

use TicketAlipay;
use TicketPay qw(account_of staff_does pay_jobs_are_due);
use TicketTest;
use TicketWechat3;

my $json = JSON::PP->new->canonical;

my %at = (
    DEMO => { supplier => 1, platform => 'TicketAlipay', channel => 'alipay',
              lie => 'ACQ.SYSTEM_ERROR' },
    HILL => { supplier => 2, platform => 'TicketWechat3', channel => 'wechat',
              lie => 'SYSTEM_ERROR' },
);
my @MANNERS = ('ok', 'delay 300', 'close', 'ignore close', 'http 502', 'forged',
               'lie', 'cut');
my @ACTIONS = qw(charge query close refund refund_query);


sub new {
    my ($class, $code, $notices) = @_;
    my $self = bless { %{$at{$code}}, code => $code }, $class;

    $self->{platform} = $self->{platform}->new(speed => 60,
                                               notify_via => $notices);
    account_of($code, 1, $self->{platform}, $self->{channel}, way => 'qr',
               notify_base => "http://$notices/pay/");
    return $self;
}


# ---- Buyers ----

# Asked again and again, as a pause and a lost answer are no answer.
sub comes_to {
    my ($self, $sale, $order, $states, $meanwhile) = @_;
    my $state = 'unknown';

    for (1 .. 1000) {
        $meanwhile->() if $meanwhile;
        my $raw = $sale->ask(request_bytes('QueryOrder', { order_id => $order },
                                           at => $sale->at));
        ($state) = $raw =~ m{<orderstatus>(.)</orderstatus>} or return $raw;
        return $state if $state =~ /^[$states]$/;
        select undef, undef, undef, 0.1;
    }
    return "for ever $state";
}

sub cancel {
    my ($self, $sale, $order) = @_;
    $sale->ask(request_bytes('CancelOrder', { Order_id => $order },
                             at => $sale->at));
}

sub apply {
    my ($self, $sale, $order) = @_;
    $sale->ask(request_bytes('ApplyRefund', { Order_id => $order,
        PaybackReason => 'no more wanted' }, at => $sale->legacy));
}

# Of a code that has been closed meanwhile the platform takes no money.
sub pay {
    my ($self, $code) = @_;
    eval { $self->{platform}->pay($code) };
}

# What buyers do with a code; in the end the order's state.
my @fates = (
    [0.40, sub {                        # pays and comes
        my ($self, $sale, $order, $code) = @_;
        $self->pay($code);
        return $self->comes_to($sale, $order, '356');
    }],
    [0.30, sub {                        # pays and wants the money back
        my ($self, $sale, $order, $code) = @_;
        $self->pay($code);
        $self->comes_to($sale, $order, '356');
        return $self->comes_to($sale, $order, '34A',
                               sub { $self->apply($sale, $order) });
    }],
    [0.15, sub {                        # pays what he has cancelled
        my ($self, $sale, $order, $code) = @_;
        $self->cancel($sale, $order);
        $self->pay($code);
        return $self->comes_to($sale, $order, '4');
    }],
    [0.15, sub {                        # cancels what he has paid
        my ($self, $sale, $order, $code) = @_;
        $self->pay($code);
        $self->cancel($sale, $order);
        return $self->comes_to($sale, $order, '3456');
    }],
);

# The code, or the answer that has none.  That the platform has not answered yet is
# no answer: it says to ask again.
sub begin {
    my ($self, $sale, $order) = @_;
    my $bytes = request_bytes('BeginToPay',
        { Order_id => $order, Paychannelid => $self->{channel} }, at => $sale->at);
    my ($code, $raw);

    for (1 .. 20) {
        $raw = $sale->ask($bytes);
        ($code) = $raw =~ m{<retcode>0</retcode>.*<qrcode>(.+?)</qrcode>}s;
        last if $raw !~ m{<retcode>-2003</retcode>};
    }

    return ($code, $raw);
}

sub buyer {
    my ($self, $sale, $n, $number, $order) = @_;
    my ($code, $raw) = $self->begin($sale, $order);
    return $sale->write_down($n, "E $number $raw") if !defined $code;

    my $at = rand;
    my ($fate) = grep { ($at -= $_->[0]) < 0 } @fates;
    my $state = ($fate // $fates[0])->[1]->($self, $sale, $order, $code);

    $sale->write_down($n, $state eq '4' ? "C $number $order"
        : length $state == 1 ? "P $number $order" : "E $number $state");
}


# ---- Faults ----

sub manner {
    my ($self) = @_;

    $self->{platform}->script($ACTIONS[rand @ACTIONS],
        (map { $MANNERS[rand @MANNERS] =~ s/^lie/lie $self->{lie}/r }
         0 .. rand 3), 'ok');
}

sub waiting {
    my ($self, $state) = @_;

    return map { $_->{order_id} } sql('select order_id from ticket.orders'
        . ' where supplier_id = ? and state = ?', $self->{supplier}, $state);
}

sub approve_all {
    my ($self) = @_;

    staff_does('receipt_approve', $self->{code}, $_) for $self->waiting('5');
    # also of tickets: their orders stay what they are
    staff_does('refund_approve', $self->{code}, $_->{order_id})
        for sql("select order_id from ticket.refund_application where state = '7'"
                . ' and supplier_id = ?', $self->{supplier});
}

sub supplier_set {
    my ($self, %change) = @_;

    $_ = $_ ? JSON::PP::true : JSON::PP::false for values %change;
    staff_does('supplier_set', $self->{code}, $json->encode(\%change));
}

my @switches = qw(receipt_by_hand refund_by_hand direct_activation);

my @changes = (
    sub { $_[0]->supplier_set($switches[rand @switches] => rand() < 0.5) },
    sub { $_[0]->approve_all },
    sub {
        my ($self) = @_;
        my @applied = $self->waiting('7') or return;
        staff_does('refund_refuse', $self->{code}, $applied[rand @applied],
                   { remark => 'not now' });
    },
    sub {
        my ($self, $sale) = @_;
        my @slots = $sale->slots or return;
        $self->resize($sale, $slots[rand @slots], -int rand 100);
    },
    sub {
        my ($self) = @_;
        staff_does('price_set', $self->{code}, 'ADULT', 10000 + int rand 100,
                   $json->encode({ first_day => iso_day(200) }));
    },
    sub {
        my ($self) = @_;
        staff_does('provider_set', $self->{code}, 1,
                   $json->encode({ name => 'Alipay ' . int rand 1000 }));
    },
);

sub resize {
    my ($self, $sale, $slot, $by) = @_;

    staff_does('slot_resize', $self->{code}, '01', $sale->{iso}, $slot,
               $json->encode({ online => $sale->places + $by }));
}

sub staff_change {
    my ($self, $sale) = @_;
    $changes[rand @changes]->($self, $sale);
}

sub hurry { pay_jobs_are_due('true') }

# Somebody else may have been quicker.
sub go_on {
    my ($self) = @_;

    $self->hurry;
    eval { $self->approve_all };
}

sub calm {
    my ($self, $sale) = @_;

    $self->{platform}->script($_, 'ok') for @ACTIONS;
    $self->supplier_set(map { $_ => 0 } @switches);
    $self->resize($sale, $_, 0) for $sale->slots;
}


# ---- In the end ----

sub open_ones {
    return sql_value("select (select count(*) from ticket.payment
                               where state in ('W', 'O'))
                           + (select count(*) from ticket.payback
                               where state in ('N', 'S'))");
}

# Everything is paid or closed, and what goes back is back.
sub settled {
    my ($self, $name) = @_;

    wait_until { $self->go_on; !open_ones() }
        "$name: nothing is open at the platform", 60
        or diag map { join(' ', map { $_ // '-' } @$_{qw(number action
                          attempts asks last_code)}), "\n" }
                sql('select * from ticket.pay_job');
    my $ours = sql_row('select coalesce(sum(received_fen), 0) as received,'
        . ' coalesce(sum(refunded_fen), 0) as refunded from ticket.payment'
        . ' where supplier_id = ?', $self->{supplier});
    my $theirs = $self->{platform}->totals;

    is_deeply $ours, { map { $_ => $theirs->{$_} } qw(received refunded) },
        "$name: the books of the platform and ours agree to the fen";
    # a code that was asked for in vain often enough is given up
    is_deeply [map { "$_->{kind} $_->{number}" }
               sql("select kind, number from ticket.alarm where kind <> 'gave up'")],
        [], "$name: nobody is alarmed";
}

# Payments of a sale, paid and given back.
sub told {
    my ($self, $prefix) = @_;

    return sql_values('select count(*), count(*) filter (where refunded_fen > 0)'
        . ' from ticket.payment p join ticket.orders o using (supplier_id, order_id)'
        . " where p.state = 'P' and o.request_key like ?", "$prefix-%");
}

1;
