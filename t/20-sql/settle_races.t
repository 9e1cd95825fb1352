# Settlement when two do something at once: a charge, a visit, a return, a payout
# and what forbids it happen once or not at all.  Two connections, of which the
# second waits for what the first has done; and many, without a deadlock.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use TicketBooking qw(database connection fixture order_defaults order_row booked
                     sql_call sql_array staff_call top_up in_time account_of
                     after_commit until_waits quota_used);
use TicketMoney qw(alarms);
use TicketRace qw(together each_of errors);
use TicketSettle qw(parties terms sold settle_pay checked_in settle_work legs
                    tickets_of order_of cases_of case_of answered job_of
                    given_back waits_go clock_days);
use TicketTest;

$TicketBooking::PRODUCT{1}[4] = 20000;
my $dbh = database();
fixture();
staff_call('provider_add', 'BOOK', 1, 'clearing',
           { name => 'clearing', merchant_id => 'GW0001', serial => 'US01',
             gateway => 'https://clearing.test' });
parties();
clock_days(0, '10:00');
order_defaults(day => iso_day(0), ticket_until => iso_day(9), callback => 1,
               medium => 2);
my @parts = ([10, 12000, 10000], [20, 8000, 6000]);
terms(1, parts => \@parts);

# What each says that comes to one order.
my %says = (
    pay => ['ticket_nginx', 'select coalesce(verdict, state::text) from'
            . ' api.settle_pay_2(7, ?, ?)', sub { @_ }],
    cancel => ['ticket_nginx', 'select coalesce(verdict, state::text) from'
               . ' api.cancel_order(7, ?, ?)', sub { @_ }],
    return => ['ticket_nginx', 'select verdict from api.settle_return(7, ?, ?,'
               . " '{1}', false)", sub { @_ }],
    apply => ['ticket_nginx', 'select verdict from api.settle_return(7, ?, ?,'
              . " '{1}', true)", sub { @_ }],
    in => ['ticket_nginx', 'select verdict from api.check_tickets('
           . join(', ', ('?') x 12) . ')', \&gate],
    work => ['ticket_worker', 'select count(*) from api.settle_work(500)',
             sub { () }],
    closed => ['ticket_worker', 'select count(*) from api.expire_orders(100)',
               sub { () }],
    go => ['ticket_staff', "select verdict from api.staff_settle_go('BOOK', ?,"
           . " '{}')", sub { case_of($_[1], $_[2] // 'P', @_[3, 4])->{case_id} }],
);
my $turn = 0;

sub gate {
    my (undef, $order) = @_;
    return map { sql_array([$_]) } 7, 1, 0, 'x' . ++$turn, $order, 1, undef,
        undef, 'f', undef, undef, undef;
}

# One does it and is about to commit.
sub begun {
    my ($does, @of) = @_;
    my ($role, $sql, $values) = @{$says{$does}};
    my $one = connection($role);

    $one->begin_work;
    my ($said) = $one->selectrow_array($sql, undef, $values->(@of));
    return ($one, $said);
}

# The second waits until the first has committed; what both were told.
sub behind {
    my ($name, $first, $second, @of) = @_;
    my ($one, $said) = begun($first, @of);
    my ($role, $sql, $values) = @{$says{$second}};

    my ($then) = after_commit($one, connection($role), "$name: it waits", $sql,
                              $values->(@of));
    return [$said, $then];
}

# The second comes meanwhile, and leaves alone what the first has locked.
sub beside {
    my ($name, $first, $second, @of) = @_;
    my ($one, $said) = begun($first, @of);
    my ($role, $sql, $values) = @{$says{$second}};
    my ($then) = connection($role)->selectrow_array($sql, undef, $values->(@of));

    $one->commit;
    return [$said, $then];
}

sub ask_now { sql_do("update ticket.settle_case set due_at = api.now() where"
    . " state = 'N' and due_at < 'infinity'") }

sub of_agent { my ($agent) = @_; return ($agent, sold(1, 1, agent => $agent)) }

sub paid_for {
    my ($agent, $order) = of_agent($_[0] // 9101);

    settle_pay($order, $agent);
    answered(job_of($order, 'C'), 'done') if $agent == 9102;
    return ($agent, $order);
}

sub payments { return sql_value('select count(*) from ticket.payment'
    . ' where order_id = ?', $_[0]) }


# ---- The charge ----

{
    my ($agent, $order) = of_agent(9101);
    my ($before) = split ' ', account_of(91011);
    is_deeply behind('paid twice', pay => 'pay', $agent, $order),
        [3, 3], 'paid twice: one is charged, both hear that';
    is cases_of($order), 'C:K', 'paid twice: by one case';
    is((split ' ', account_of(91011))[0], $before - 20100,
       'paid twice: the deposit gives it once');
}
{
    my ($agent, $order) = of_agent(9102);
    is_deeply behind('charged twice', pay => 'pay', $agent, $order),
        [0, 'PAY_LATER'], 'charged twice: the second hears that it is on its way';
    is payments($order), 1, 'charged twice: one number is sent';
}
{
    my ($agent, $order) = of_agent(9102);
    is_deeply behind('cancelled first', cancel => 'pay', $agent, $order),
        [4, 'ORDER_NOT_PAYABLE'], 'cancelled first: nothing is charged';
    is payments($order), 0, 'cancelled first: nothing is sent';
}
for my $agent (9101, 9102) {
    my (undef, $order) = of_agent($agent);
    is +(behind("charged first, $agent", pay => 'cancel', $agent, $order))->[1],
        'CANCEL_STATE', "charged first, $agent: nobody cancels it";
}

# It is to be tried again by itself just when its distributor gives it up.
sub tried_again {
    my ($agent, $order) = of_agent(9102);

    settle_pay($order, $agent);
    answered(job_of($order, 'C'), 'refused', code => 'EXPIRED');
    ask_now();
    return ($agent, $order);
}
{
    my ($agent, $order) = tried_again();
    is_deeply beside('given up first', cancel => 'work', $agent, $order), [4, 0],
        'given up first: the worker passes it over';
    settle_work();
    is cases_of($order), 'C:A', 'given up first: nothing more is tried';
    is payments($order), 1, 'given up first: no other number';
}
{
    my ($agent, $order) = tried_again();
    is_deeply behind('tried first', work => 'cancel', $agent, $order),
        [1, 'CANCEL_STATE'], 'tried first: nobody gives it up';
    answered(job_of($order, 'C'), 'done');
    is legs($order), 'WW', 'tried first: it is issued';
}
{
    my ($agent, $order) = tried_again();
    is_deeply beside('two workers', work => 'work', $agent, $order), [1, 0],
        'two workers: one tries again';
    is payments($order), 2, 'two workers: under one number';
    answered(job_of($order, 'C'), 'done');
}
{
    my ($agent, $order) = tried_again();
    is_deeply behind('paid beside a try', work => 'pay', $agent, $order),
        [1, 'PAY_LATER'], 'paid beside a try: it is under way';
    answered(job_of($order, 'C'), 'done');
    is payments($order), 2, 'paid beside a try: no third number';
}

# Its result comes while its distributor cancels, or its time is over.
sub result {
    my ($order, $result, %o) = @_;
    my $one = connection('ticket_worker');
    my $number = job_of($order, 'C');
    my $job = sql_row("update ticket.pay_job set lease_owner = 'r', attempts ="
        . ' attempts + 1 where number = ? returning *', $number);

    $one->begin_work;
    my $kept = sql_call($one, 'api.pay_record_3', 'r',
        map { sql_array([$_]) } 7, $job->{job_id}, $result eq 'done' ? 1 : 3,
        sql_value("select api.now() + interval '5 s'"), $o{code}, 0,
        $result eq 'done' ? 2 : 5, 0, $job->{content} =~ /"amount_fen": (\d+)/,
        'P' . ++$turn, '', '', 0, undef);
    return ($one, grep { $_->{kept_id} } @$kept);
}
for (['done', 'CANCEL_STATE', 'WW'], ['refused', '4', undef]) {
    my ($result, $said, $legs) = @$_;
    my ($agent, $order) = of_agent(9102);
    settle_pay($order, $agent);
    my ($one) = result($order, $result, code => 'INSUFFICIENT_FUNDS');
    is +(after_commit($one, connection('ticket_nginx'), "$result: cancel waits",
        $says{cancel}[1], $agent, $order))[0], $said,
        "$result while it is cancelled: $said";
    is legs($order), $legs, "$result while it is cancelled: as that was";
}
{
    my ($agent, $order) = of_agent(9102);
    settle_pay($order, $agent);
    my $one = connection('ticket_nginx');
    $one->begin_work;
    is $one->selectrow_array($says{cancel}[1], undef, $agent, $order),
        'CANCEL_STATE', 'nobody cancels what is being charged';
    my ($two, $kept) = result($order, 'done');
    ok $kept, 'a result beside that is recorded later';
    $_->commit for $one, $two;
    sql_do("update ticket.pay_job set lease_owner = null where lease_owner = 'r'");
    answered(job_of($order, 'C'), 'done');
    is legs($order), 'WW', 'and then issues';
}

# The truth about the first number comes while the second is being sent.
{
    my ($agent, $order) = of_agent(9102);
    settle_pay($order, $agent);
    my $first = job_of($order, 'C');
    answered($first, 'refused', code => 'INSUFFICIENT_FUNDS');
    my ($one) = begun(pay => $agent, $order);
    my ($said) = after_commit($one, connection(), 'late truth: it waits',
        'select impl.payment_paid(7, payment_id, amount_fen, \'L1\', null)'
        . ' from ticket.payment where number = ?', $first);
    is $said, 'returned', 'late truth beside another try: it goes back';
    answered(job_of($order, 'C'), 'done');
    is legs($order), 'WW', 'late truth beside another try: issued by that one';
    answered(sql_value('select b.number from ticket.payback b join ticket.payment p'
        . ' using (supplier_id, payment_id) where p.number = ?', $first), 'done');
    is sql_value('select sum(received_fen - refunded_fen) from ticket.payment'
                 . ' where order_id = ?', $order), 20100,
        'late truth beside another try: its price and fee were given once';
}
{
    my ($agent, $order) = of_agent(9102);
    settle_pay($order, $agent);
    my $first = job_of($order, 'C');
    answered($first, 'refused', code => 'INSUFFICIENT_FUNDS');
    my ($one) = begun(cancel => $agent, $order);
    is +(after_commit($one, connection(), 'late truth and a cancel: it waits',
        'select impl.payment_paid(7, payment_id, amount_fen, \'L2\', null)'
        . ' from ticket.payment where number = ?', $first))[0], 'returned',
        'late truth beside a cancel: all of it goes back';
    is order_row($order)->{state}, 4, 'late truth beside a cancel: it is closed';
    is checked_in($order, 1, 1)->{verdict}, 'CLOSED', 'and lets nobody in';
    answered(sql_value('select b.number from ticket.payback b join ticket.payment p'
        . ' using (supplier_id, payment_id) where p.number = ?', $first), 'done');
}
{
    my ($agent, $order) = of_agent(9102);
    settle_pay($order, $agent);
    answered(job_of($order, 'C'), 'refused', code => 'INSUFFICIENT_FUNDS');
    sql_do('update ticket.orders set pay_by = api.now() where order_id = ?',
           $order);
    my $said = behind('out of time', closed => 'pay', $agent, $order);
    is $said->[1], 'ORDER_NOT_PAYABLE', 'out of time: nobody pays it then';
    is_deeply [@{order_of($order)}{qw(state close_reason)}], [4, 1],
        'out of time: it is closed, unpaid';
}


# ---- A visit and whatever forbids it ----

for my $first ('in', 'return') {
    my $second = $first eq 'in' ? 'return' : 'in';
    my ($agent, $order) = paid_for();
    my $said = behind("$first before $second", $first => $second, $agent, $order);
    is_deeply $said, $first eq 'in' ? ['IN', 'REFUND_PASSED'] : [undef, 'REFUNDED'],
        "$first before $second: only that";
    is legs($order), $first eq 'in' ? 'VW' : 'RR', "$first before $second: its states";
    is cases_of($order), $first eq 'in' ? 'C:K P:N' : 'C:K R:K',
        "$first before $second: its money";
}
{
    terms(1, parts => \@parts, days => 1, after => 3);
    my ($agent, $order) = paid_for();
    clock_days(0, '23:59');
    settle_work();
    my ($one, $said) = begun(in => $agent, $order);
    clock_days(1, '00:00');
    is scalar(@{settle_work()}), 0, 'a visit at midnight: the worker passes it over';
    $one->commit;
    settle_work();
    is legs($order), 'VX', 'a visit at midnight: the other share is over';
    is tickets_of($order), '31', 'a visit at midnight: and may be applied for';
    answered(job_of($order, 'P', 1, 1), 'done');

    is_deeply behind('applied twice', apply => 'apply', $agent, $order),
        [undef, 'REFUND_REFUNDED'], 'applied twice: once';
    is cases_of($order), 'C:K P:K R:K', 'applied twice: one refund';
    clock_days(0, '11:00');
}
{
    my ($agent, $order) = paid_for();
    clock_days(30, '23:59');
    settle_work();
    clock_days(31, '00:00');
    is_deeply [map { $_ // '' } @{behind('applied too late', work => 'apply',
                                         $agent, $order)}],
        [1, 'REFUND_LATE'], 'applied too late: it is kept';
    is legs($order), 'NN', 'applied too late: no refund';
    clock_days(0, '12:00');
}
{
    terms(1, parts => \@parts, days => 3);
    my ($agent, $order) = paid_for();
    is_deeply behind('two gates', in => 'in', $agent, $order), ['IN', 'TWICE'],
        'two requests at one gate: one is let in';
    is cases_of($order), 'C:K P:N', 'and one payout is born';
}


# ---- Staff ----

sub refused_payout {
    my ($agent, $order) = paid_for();

    checked_in($order, 1, 1);
    settle_work();
    answered(job_of($order, 'P', 1, 1), 'refused', code => $_[0]);
    return ($agent, $order, 'P', 1, 1);
}
{
    my @of = refused_payout('ACCOUNT_FROZEN');
    is_deeply behind('go twice', go => 'go', @of), [undef, 'SETTLE_CASE_STATE'],
        'go twice: once';
    settle_work();
    is case_of(@of[1 .. 4])->{attempt}, 2, 'go twice: under one more number';
    is sql_value('select count(*) from ticket.pay_job where case_id = ?',
                 case_of(@of[1 .. 4])->{case_id}), 1, 'go twice: one is sent';
    answered(job_of(@of[1 .. 4]), 'done');
}
{
    my @of = refused_payout('EXPIRED');
    ask_now();
    is_deeply behind('go beside a try', work => 'go', @of),
        [1, 'SETTLE_CASE_STATE'], 'go beside a try by itself: that one alone';
    is_deeply beside('two tries', go => 'work', @of), ['SETTLE_CASE_STATE', 0],
        'go beside nothing that waits: nothing';
    is case_of(@of[1 .. 4])->{attempt}, 2, 'go beside a try: one more number';
    answered(job_of(@of[1 .. 4]), 'done');
}


# ---- Many at once, without a deadlock ----

# Charges that are known in one transaction, sales of the same places, returns
# and visits: whoever locks many does so in one order.
{
    my @charged = map { (of_agent(9102))[1] } 1 .. 24;
    my @issued = map { (paid_for())[1] } 1 .. 24;
    settle_pay($_, 9102) for @charged;
    sql_do("update ticket.pay_job set lease_owner = 'many', attempts = attempts + 1"
           . ' where payment_id in (select payment_id from ticket.payment where'
           . ' order_id = any (?))', \@charged);
    my @jobs = sql("select job_id, content from ticket.pay_job where lease_owner ="
                   . " 'many' order by random()");
    is scalar(@jobs), 24, 'many: all charges are on their way';
    my $due = sql_value('select api.now()');

    my $record = sub {
        my ($own, @some) = @_;
        my $n = 0;
        while (@some) {
            my $rows = sql_call($own, 'api.pay_record_3', 'many',
                map { sql_array($_) } [(7) x @some], [map { $_->{job_id} } @some],
                [(1) x @some], [($due) x @some], [(undef) x @some],
                [(0) x @some], [(2) x @some], [(0) x @some],
                [map { $_->{content} =~ /"amount_fen": (\d+)/ } @some],
                [map { "M$_->{job_id}" } @some], ([('') x @some]) x 2,
                [(0) x @some], [(undef) x @some]);
            my %kept = map { $_->{kept_id} => 1 } grep { $_->{kept_id} } @$rows;
            @some = grep { $kept{$_->{job_id}} } @some;
            die "never recorded" if ++$n > 2000;
        }
    };
    my @half = (splice(@jobs, 0, 12), ());
    my $let_in = sub { sql_call($_[0], 'api.check_tickets',
                                gate(undef, $_[1])) };
    my $back = sub { sql_call($_[0], 'api.settle_return', 7, 9101, $_[1], '{1}',
                              'f') };
    my $work = sub { sql_call($_[0], 'api.settle_work', 500) };
    my @said = together(sub { $record->($_[0], @half) },
                        sub { $record->($_[0], @jobs) },
                        each_of($let_in, @issued), each_of($back, reverse @issued),
                        each_of($work, 1 .. 24));
    is errors(@said), '', 'many: no deadlock';
    is sql_value("select string_agg(distinct state::text, '') from"
        . ' ticket.settle_order where order_id = any (?)', \@charged), '2',
        'many: each charge has issued its order';
    is sql_value("select count(*) from (select order_id from ticket.settle_leg"
        . ' where order_id = any (?) group by 1 having bool_or(state = \'V\')'
        . " and bool_or(state in ('X', 'R'))) k", \@issued), 0,
        'many: a visit and a refund are never both';
    is sql_value("select count(*) from ticket.settle_order s where order_id = any"
        . " (?) and not exists (select from ticket.settle_case c where"
        . " c.order_id = s.order_id and c.kind in ('P', 'R'))", \@issued), 0,
        'many: and each has one of them';
}

audit_ok();
done_testing();
