package TicketSettleRun;

=encoding utf8

=head1 NAME

TicketSettleRun - joint tickets of three attractions while money goes wrong

=head1 SYNOPSIS

    TicketSettleRun::system_up();
    TicketSettleRun->new($seed, tickets => 2000, kill => 20)->run;

Distributors of all three forms order tickets of three products; most are paid
for at once, some later, some cancelled. Visitors come to any gate, tickets are
given back, and applied for when they are over. Two platforms, a clearing provider
(TicketClearing) and Alipay, answer as the seed has it: late, not at all, with a
lie about what they have done, with a refusal; accounts run dry, are frozen, and
agreements end. Staff have what waits go on. The worker is killed with signal 9
each so many seconds (kill), or each so many orders (kill_orders).

Then all is healed, days pass, everything is over; and the books of both platforms,
of what visitors and distributors were told, and ours agree to the fen.

=cut

use strict;
use warnings;
use utf8;

use Time::HiRes qw(time);

use TicketAlipay;
use TicketBooking qw(sql_call order_defaults);
use TicketClearing;
use TicketPay qw(pay_system account_add pay_jobs_are_due);
use TicketSettle qw(attraction distributor terms sold settle_pay checked_in
                    given_back waits_go);
use TicketTest;

my %PRICE = (1 => 25000, 2 => 10000, 4 => 8000);
my %PAYEE = (10 => 'SPOT0001', 20 => 'SPOT0002', 50 => '2088000000000050');
my %PAYER = (9102 => 'DIST0001', 9104 => 'DIST0002');
my @AGENTS = (9101 .. 9104);
my $RICH = 100_000_000;
my $DAY = 86400;

# How often each is drawn, of a platform's answers to what is sent and asked.
my @SENT = ('ok', 'ok', 'delay 150', 'close', 'ignore close', 'ignore reset',
            'http 502', 'forged', 'lie', 'cut');
my @ASKED = ('ok', 'ok', 'close', 'http 502', 'forged', 'lie');

my ($clearing, $alipay, $agreement, %account);
my $runs = 0;


sub system_up {
    my (%o) = @_;

    @{$TicketBooking::PRODUCT{$_}}[1, 2, 3, 4] = ('1', 'f', 0, $PRICE{$_})
        for keys %PRICE;
    $clearing = TicketClearing->new(speed => 20, funds => $RICH, accounts => {
        (map { $PAYER{$_} => $RICH } keys %PAYER), map { $PAYEE{$_} => 0 } 10, 20 });
    $alipay = TicketAlipay->new(speed => 20, funds => $RICH);
    $agreement = $alipay->agreed($RICH);

    pay_system(system => { timeout => $o{timeout} // 120 });
    $account{clearing} = account_add($clearing, 'clearing',
                                     notify_base => 'https://pay.test.example/');
    $account{alipay} = account_add($alipay, 'alipay',
                                   notify_base => 'https://pay.test.example/');
    attraction(10, 1, '甲', $account{clearing}, $PAYEE{10});
    attraction(20, 2, '乙', $account{clearing}, $PAYEE{20});
    attraction(50, 3, '丙', $account{alipay}, $PAYEE{50});
    distributor(30, 9101, '一', 'D');
    distributor(40, 9102, '二', 'C', $account{clearing}, 'DIST0001', 'AG_DIST0001');
    distributor(60, 9103, '三', 'A', $account{alipay}, '2088000000000060',
                $agreement);
    distributor(70, 9104, '四', 'C', $account{clearing}, 'DIST0002', 'AG_DIST0002');
    order_defaults(callback => 1, medium => 2);

    # What attractions get: less than its share, more, all but a fee.
    terms(1, fund => 'FUND01', after => 2, return_rule => 4, return_value => 500,
          parts => [[10, 12000, 10000, 50, 2, 2], [20, 8000, 6000],
                    [50, 5000, 4000]]);
    terms(2, fund => 'FUND02', after => 3, refund_days => 5, return_rule => 3,
          return_value => 250, parts => [[10, 6000, 6500], [50, 4000, 3000, 0]]);
    terms(4, after => 1, return_rule => 2, return_value => 0,
          parts => [[20, 5000, 4000, 4000], [50, 3000, 3000]]);
    calm();
    return;
}


sub new {
    my ($class, $seed, %o) = @_;
    return bless { seed => $seed, tickets => 40, name => "seed $seed",
                   orders => [], told => {}, faults => {}, kills => 0,
                   killed_at => time, %o }, $class;
}


# ---- What people do ----

sub one_of { $_[rand @_] }

sub order_one {
    my ($self) = @_;
    my $most = $self->{tickets} - $self->{made};
    my $count = 1 + int rand($most < 4 ? $most : 4);
    my $agent = one_of(@AGENTS);
    my $product = one_of(sort keys %PRICE);

    my $order = sold($product, $count, agent => $agent, day => iso_day(0),
        ticket_until => iso_day(30), nobody => rand() < 0.05);
    push @{$self->{orders}}, { id => $order, agent => $agent, count => $count };
    $self->{made} += $count;
    settle_pay($order, $agent) if rand() < 0.9;
    return;
}

# Newer ones more often.
sub some_order {
    my ($self) = @_;
    my $orders = $self->{orders};
    return $orders->[$#$orders - int(@$orders * rand() ** 2)];
}

my @acts = (
    [in => 10, sub {
        my ($self, $o, $ticket) = @_;
        my $station = one_of(1, 2, 3);
        $self->{told}{"$o->{id} $ticket"}{in}{$station}++
            if checked_in($o->{id}, $ticket, $station)->{verdict} eq 'IN';
    }],
    [back => 1, sub {
        my ($self, $o, $ticket) = @_;
        $self->{told}{"$o->{id} $ticket"}{back}++
            if !defined given_back($o->{id}, $ticket, agent => $o->{agent});
    }],
    [applied => 1, sub {
        my ($self, $o, $ticket) = @_;
        $self->{told}{"$o->{id} $ticket"}{applied}++
            if !defined given_back($o->{id}, $ticket, agent => $o->{agent},
                                   expired => 1);
    }],
    [pay => 2, sub { settle_pay($_[1]{id}, $_[1]{agent}) }],
    [cancel => 1, sub { sql_call(db('ticket_nginx'), 'api.cancel_order', 7,
                                 $_[1]{agent}, $_[1]{id}) }],
    # None of these is theirs.
    [strange => 1, sub {
        my ($self, $o, $ticket) = @_;
        my ($other) = grep { $_ != $o->{agent} } @AGENTS;
        $self->{told}{strange}++
            if !defined settle_pay($o->{id}, $other)->{verdict}
               || !defined given_back($o->{id}, $ticket, agent => $other);
    }],
);


# ---- What goes wrong ----

sub script {
    my ($self) = @_;
    my $which = one_of($clearing, $alipay);
    my $ours = $which == $clearing;
    my $asks = rand() < 0.3;
    my $action = $asks
        ? one_of($ours ? qw(transfer_query refund_query)
                       : qw(query transfer_query refund_query cancel))
        : one_of($ours ? qw(charge transfer fund_in fund_out refund)
                       : qw(charge_agreed transfer refund));
    my $code = $ours || $action =~ /^transfer/ ? 'SYSTEM_ERROR'
                                               : 'ACQ.SYSTEM_ERROR';

    $which->script($action, (map { one_of($asks ? @ASKED : @SENT)
                                   =~ s/^lie$/lie $code/r } 0 .. rand 3), 'ok');
}

my @wrong = (
    [script => 8, \&script],
    [slow => 2, sub { $clearing->plan('*', notice => 'none', transfer => 'slow 1') }],
    [fails => 2, sub { $clearing->plan('*', notice => 'none', transfer => one_of(
        'fail EXPIRED', 'fail ACCOUNT_FROZEN', 'slow 1 RISK_REFUSED')) }],
    [refunds => 1, sub { $clearing->plan('*', notice => 'none', refund => one_of(
        'slow 1', 'abnormal')) }],
    [bank => 2, sub { $alipay->plan('*', notice => 'none', transfer => one_of(
        'slow 1', 'fail PAYEE_CARD_INFO_ERROR')) }],
    [many => 1, sub { $clearing->script(one_of(qw(charge transfer fund_in)),
                                        'refuse TOO_MANY_REQUESTS', 'ok') }],
    [poor => 1, sub { $clearing->funds(1000) }],
    [dry => 1, sub { $alipay->funds(1000) }],
    [empty => 1, sub { $clearing->account_set(DIST0002 => 5000) }],
    [nothing => 1, sub { $alipay->payer_funds($agreement, 100) }],
    [frozen => 1, sub { $clearing->freeze(one_of(qw(DIST0001 SPOT0001 SPOT0002))) }],
    [ended => 1, sub { $clearing->agreement_end('AG_DIST0001') }],
    [calm => 6, sub { calm() }],
    [go => 6, sub { staff_go() }],
);

sub calm {
    $clearing->plan('*', notice => 'none', transfer => 'done', refund => 'done');
    $alipay->plan('*', notice => 'none', transfer => 'done');
    $clearing->script($_, 'ok')
        for qw(charge transfer fund_in fund_out fund_end refund transfer_query
               refund_query);
    $alipay->script($_, 'ok')
        for qw(charge_agreed query cancel transfer transfer_query refund
               refund_query);
    $clearing->thaw($_) for qw(DIST0001 SPOT0001 SPOT0002);
    $clearing->sign_agreement('AG_DIST0001');
    $_->funds($RICH) for $clearing, $alipay;
    $clearing->account_set(DIST0002 => $RICH);
    $alipay->payer_funds($agreement, $RICH);
    return;
}

# What waits goes on; of charges the distributor says so.
sub staff_go {
    waits_go($_) for sql("select case_id from ticket.settle_case where state = 'M'"
                         . " and kind <> 'C' order by case_id");
    return;
}

sub drawn {
    my ($from) = @_;
    my $all = 0;
    $all += $_->[1] for @$from;
    my $at = rand $all;
    return (grep { ($at -= $_->[1]) < 0 } @$from)[0] // $from->[-1];
}

# As if pauses were over, and the leases of who has died.
sub hurry {
    pay_jobs_are_due('true');
    sql_do("update ticket.pay_job set absent_at = absent_at - interval '60 s'"
           . ' where absent_at is not null and lease_owner is null');
    sql_do("update ticket.settle_case set due_at = api.now() where state = 'N'"
           . " and due_at < 'infinity' and (kind <> 'R' or due_at < api.now()"
           . " + interval '1 hour')");
    return;
}

sub kills {
    my ($self) = @_;

    return if $self->{kill_orders} ? @{$self->{orders}} < $self->{kill_orders}
                                     * ($self->{kills} + 1)
                                   : time - $self->{killed_at} < $self->{kill};
    kill9('worker');
    restart('worker');
    $self->{killed_at} = time;
    $self->{kills}++;
    return;
}

sub acts {
    my ($self, $times) = @_;

    for (1 .. $times) {
        my $o = $self->some_order;
        my (undef, undef, $act) = @{drawn(\@acts)};
        $act->($self, $o, 1 + int rand $o->{count});
    }
    if (rand() < 0.4) {
        my ($what, undef, $does) = @{drawn(\@wrong)};
        $self->{faults}{$what}++;
        $does->($self);
    }
    hurry();
    $self->kills;
    return;
}


# ---- A run ----

# What is under way, seen in one moment: money, and neither bills nor yields, which
# tell of it.  The trade of a charge that Alipay has refused without our hearing of
# it waits for its payer until its time is over: that is none of them while orders
# may still be paid.  ended: all that may be applied for has had its time, and
# nothing lies in a money product.
sub open_ones {
    my ($payable, $ended) = @_;
    my @open = sql(<<'END', ($ended ? 1 : 0) x 2);
        select 'case ' || kind::text || ' ' || state::text || ' ' || case_id
               || ' ' || coalesce(code, '') as what
        from ticket.settle_case
        where state in ('S', 'W')
           or state = 'N' and due_at < api.now() + interval '1 hour'
           or state = 'M' and kind <> 'C'
        union all
        select 'job ' || number
        from ticket.pay_job
        where number !~ '^[BY]'
        union all
        select 'payback ' || number
        from ticket.payback
        where state in ('N', 'S', 'M')
        union all
        select 'over ' || order_id
        from ticket.settle_ticket t
        where t.state = '2' and t.expire_at <= api.now()
          and exists (select
                      from ticket.settle_leg l
                      where l.order_id = t.order_id
                        and l.ticket_no = t.ticket_no and l.state in ('A', 'W'))
        union all
        select 'money of ' || product_id
        from ticket.settle_funds
        where ? = 1
        union all
        select 'may be applied for: ' || order_id
        from ticket.settle_ticket
        where ? = 1 and refund_state = '1' and apply_until <= api.now()
END
    return grep { !$payable || $_->{what} !~ /^(?:case C [SW]|job T)/ } @open;
}

sub quiet {
    my ($self, $when) = @_;
    my $payable = $self->{day} < 5;
    my @open;

    calm();
    wait_until { staff_go(); hurry(); @open = open_ones($payable);
                 !@open }
        "$self->{name}: nothing is open, $when", $self->{patience} // 120
        or diag map { "$_->{what}\n" } @open[0 .. ($#open < 20 ? $#open : 20)];
    return;
}

# Everybody's clock goes on.
sub day_is {
    my ($self, $day) = @_;

    set_clock_shift($day * $DAY, database => 1);
    $_->ask(skew => $day * $DAY) for $clearing, $alipay;
    $self->{day} = $day;
    return;
}

sub run {
    my ($self) = @_;
    my $name = $self->{name};
    my $began = time;

    srand $self->{seed};
    @$self{qw(day made)} = (0, 0);
    for my $day (0, 1) {
        $self->day_is($day);
        while ($self->{made} < $self->{tickets} * ($day + 1) / 2) {
            $self->order_one;
            $self->acts(4);
        }
        $self->quiet("day $day");
    }
    $self->acts(6) for 1 .. $self->{tickets} / 10;
    $self->quiet('before they are over');
    $self->day_is(5);
    $self->quiet('when they are over');
    $self->acts(6) for 1 .. $self->{tickets} / 10;
    $self->quiet('before the last one may be applied for');
    $self->day_is(30);
    # What never held anything yields nothing.
    $clearing->yield("FUND0$_" => 1 + int rand 1000) for sql_values(
        "select distinct product_id from ticket.settle_case where kind = 'I'"
        . " and state = 'K' order by 1");
    sql_do("update ticket.settle_product set state = 'C', closed_at = api.now()");
    sql_do('update ticket.settle_funds set look_at = api.now()');
    wait_until { $self->ended } "$name: the money products are over", 60
        or diag map { "$_->{what}\n" } open_ones(0, 1);

    $self->check;
    diag sprintf '%s: %.1f s, %d orders, %d tickets, worker killed %d times; %s',
        $name, time - $began, scalar(@{$self->{orders}}), $self->{made},
        $self->{kills}, join ', ', map { "$_ $self->{faults}{$_}" }
                                   sort keys %{$self->{faults}};
    return;
}

sub ended {
    my ($self) = @_;

    staff_go();
    hurry();
    sql_do('update ticket.settle_funds set look_at = api.now()');
    return !open_ones(0, 1);
}


# ---- The books ----

# Of the clearing provider's: what each has given and got.
sub their_books {
    my ($audit) = @_;
    my %sum = (ours => 0, map { $_ => 0 } values %PAYER, @PAYEE{10, 20});

    for my $order (grep { $_->{state} eq 'SUCCESS' } @{$audit->{orders}}) {
        my ($action, $fen) = @$order{qw(action amount)};
        if ($action eq 'charge') {
            $fen += $order->{fee};
            $fen -= $_->{amount} for grep { $_->{state} eq 'SUCCESS' }
                                     @{$order->{refunds}};
            $sum{$order->{payer}} -= $fen;
            $sum{ours} += $fen;
        }
        elsif ($action eq 'pay') {
            $sum{$order->{payee}} += $fen;
            $sum{ours} -= $fen;
        }
        else {
            $fen = $order->{principal} + $order->{yield}
                if $action eq 'redeem_all';
            $sum{ours} += $action eq 'fund_in' ? -$fen : $fen;
        }
    }
    return \%sum;
}

sub our_books {
    my %sum = (ours => side("account $account{clearing}"),
               map { $_ => 0 } values %PAYER, @PAYEE{10, 20});

    $sum{$PAYEE{$_->{party_no}}} += $_->{fen} for sql(
        "select party_no, sum(amount_fen)::int8 as fen from ticket.settle_case"
        . " where kind = 'P' and state = 'K' and party_no in (10, 20) group by 1");
    $sum{$PAYER{$_->{agent_id}}} -= $_->{fen} for sql(
        'select agent_id, sum(received_fen - refunded_fen)::int8 as fen from'
        . ' ticket.payment where account_no = ? group by 1', $account{clearing});
    return \%sum;
}

sub side {
    my ($name) = @_;
    return sql_value('select coalesce(sum(case when impl.side_name(debit) = ? then'
        . ' amount_fen else -amount_fen end), 0)::int8 from ticket.transfer where'
        . ' supplier_id = 7 and ? in (impl.side_name(debit),'
        . ' impl.side_name(credit))', $name, $name);
}

sub check {
    my ($self) = @_;
    my $name = $self->{name};
    my $audit = $clearing->audit;
    my $totals = $alipay->totals;

    is_deeply our_books(), their_books($audit),
        "$name: the clearing provider's books are ours";
    is $audit->{there}, $audit->{brought} + $audit->{yielded},
        "$name: there no money has come or gone";
    # Its bills tell of its fees, which the worker may have read meanwhile.
    is side("account $account{alipay}") + sql_value('select coalesce(sum(fee_fen),'
        . ' 0)::int8 from ticket.bill where account_no = ?', $account{alipay}),
        $totals->{received} - $totals->{refunded} - $totals->{transferred},
        "$name: Alipay's are, too";
    is_deeply [map { "$_ " . side($_) } grep { side($_) != 0 } 'unused',
               'attractions', 'refunds', 'prepaid', 'fund'], [],
        "$name: in the end nobody is owed anything";
    is_deeply [grep { $_->{principal} + $_->{yield} } values %{$audit->{funds}}],
        [], "$name: nor lies anything in money products";

    my %done;
    $done{$_->{biz_no} =~ s/..\z//r}++ for grep { $_->{state} eq 'SUCCESS'
        && $_->{biz_no} !~ /^T/ } @{$audit->{orders}};
    is_deeply [grep { $done{$_} > 1 } sort keys %done], [],
        "$name: each case was done once";

    is sql_value(<<'END'), 0, "$name: the price of each ticket is what became of it";
        select count(*)
        from ticket.settle_ticket t
        where t.price_fen is distinct from (
            select sum(x.amount_fen)
            from ticket.transfer_part p
            join ticket.transfer x using (supplier_id, order_id, no)
            where p.order_id = t.order_id and p.ticket_no = t.ticket_no
              and x.debit = impl.side('unused'))
END
    is sql_value(<<'END'), 0, "$name: what went into each product has come out";
        select count(*)
        from (select sum(case kind when 'I' then amount_fen else -amount_fen end)
                         as fen
              from ticket.settle_case
              where kind in ('I', 'O', 'E') and state = 'K'
              group by product_id) k
        where k.fen <> 0
END
    $self->check_told;
    audit_ok("$name: the books agree");
    return;
}

# Who was let in and who was promised money, and what became of it.
sub check_told {
    my ($self) = @_;
    my $name = $self->{name};
    my %told = %{$self->{told}};
    my @wrong = delete $told{strange} ? ('a stranger got somewhere') : ();
    my %party = (1 => 10, 2 => 20, 3 => 50);
    my %leg = map { ("$_->{order_id} $_->{ticket_no} $_->{party_no}" => $_) }
              sql('select * from ticket.settle_leg');
    my %in;

    for my $ticket (sort keys %told) {
        my ($in, $back, $applied) = @{$told{$ticket}}{qw(in back applied)};
        push @wrong, "$ticket: in and given back" if $in && $back;
        push @wrong, "$ticket: given back twice"
            if ($back // 0) > 1 || ($applied // 0) > 1;
        for my $station (keys %{$in // {}}) {
            $in{"$ticket $party{$station}"} = 1;
            push @wrong, "$ticket at $station: let in, not settled"
                if $leg{"$ticket $party{$station}"}{state} ne 'S';
        }
        push @wrong, map { "$ticket: given back, $_->{state}" }
                     grep { $_->{state} ne 'R' } map { $leg{"$ticket $_"} // () }
                     values %party if $back;
    }
    push @wrong, map { "$_: settled without a visit" }
                 grep { $leg{$_}{state} eq 'S' && !$in{$_} } sort keys %leg;
    push @wrong, map { "$_: $leg{$_}{state} in the end" }
                 grep { $leg{$_}{state} !~ /[SRN]/ } sort keys %leg;
    is_deeply \@wrong, [], "$name: what was told is what there is";
    return;
}

1;
