# Each state of an attraction's share of a ticket, reached as its row of the table
# of transitions says; and in each, whatever does not lead out of it is refused and
# moves nothing.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use TicketBooking qw(database fixture order_defaults order_row account_of
                     sql_call staff_call staff_refused in_time);
use JSON::PP ();
use TicketSettle qw(parties terms sold settle_pay checked_in settle_work legs
                    tickets_of order_of cases_of case_of answered job_of
                    given_back waits_go clock_days);
use TicketPlans;
use TicketTest;

my $dbh = database();
fixture();
staff_call('provider_add', 'BOOK', 1, 'clearing',
           { name => 'clearing', merchant_id => 'GW0001', serial => 'US01',
             gateway => 'https://clearing.test' });
parties();
TicketSettle::attraction(50, 3, '丙', 1, 'SPOT0003');
order_defaults(day => iso_day(0), ticket_until => iso_day(9), callback => 1,
               medium => 2, agent => 9102,
               pay_by => sub { in_time('180 minutes') });
my @parts = ([10, 6000, 5000], [20, 4000, 3000]);
clock_days(0, '10:00');
terms(1, parts => \@parts);

sub ordered { return sold(1, 1, @_) }

# By @$of, where that is said.
sub issued {
    my ($after, @more) = @_;
    my $of = ref $more[0] ? shift @more : \@parts;
    terms(1, parts => $of, days => 1, after => $after, return_rule => 2,
          return_value => 0);
    my $order = ordered(@more);
    settle_pay($order, 9102);
    answered(job_of($order, 'C'), 'done');
    return $order;
}

sub over {
    my $order = issued(@_);
    clock_days(1, '00:00');
    settle_work();
    return $order;
}

sub refused {
    my $order = over(2);
    settle_work();
    answered(job_of($order, 'R', 1), 'refused', code => 'ACCOUNT_FROZEN');
    return $order;
}

sub paid_out {
    my $order = issued(1);
    checked_in($order, 1, 1);
    settle_work();
    return $order;
}

# What it is called, how it comes there and what it is then: shares, ticket and its
# refund, the order; and what may happen.
my @states = (
    ['not paid, visitor named' => \&ordered, undef, undef, undef, 'pay cancel'],
    ['not paid, nobody named' => sub { ordered(nobody => 1) },
     undef, undef, undef, 'pay cancel'],
    ['charge under way' => sub { my $order = ordered(); settle_pay($order, 9102);
                                 $order }, undef, undef, '0', ''],
    ['charge unknown' => sub { my $order = ordered(); settle_pay($order, 9102);
                               answered(job_of($order, 'C'), 'unknown');
                               $order }, undef, undef, '0', ''],
    ['charge waits for money' => sub {
        my $order = ordered();
        settle_pay($order, 9102);
        answered(job_of($order, 'C'), 'refused', code => 'INSUFFICIENT_FUNDS');
        $order }, undef, undef, '0', 'pay cancel go'],
    ['void, not paid' => sub {
        my $order = ordered();
        settle_pay($order, 9102);
        answered(job_of($order, 'C'), 'refused', code => 'INSUFFICIENT_FUNDS');
        sql_call('api.cancel_order', 7, 9102, $order);
        $order }, undef, undef, '4', ''],
    ['to be activated' => sub { issued(1, nobody => 1) }, 'AA', '20', '2', 'return'],
    ['to be visited' => sub { issued(1) }, 'WW', '20', '2', 'in return'],
    ['visited, to be paid' => \&paid_out, 'VW', '20', '2', ''],
    ['settled' => sub {
        my $order = paid_out();
        answered(job_of($order, 'P', 1, 1), 'done');
        $order }, 'SW', '20', '2', ''],
    ['visited, payout waits' => sub {
        my $order = paid_out();
        answered(job_of($order, 'P', 1, 1), 'refused', code => 'ACCOUNT_FROZEN');
        $order }, 'VW', '20', '2', 'go'],
    ['over, may be applied for' => sub { over(3) }, 'XX', '21', '2', 'apply'],
    ['over, refund on its way' => sub { my $order = over(2); settle_work();
                                        $order }, 'XX', '20', '2', ''],
    ['over, no refund' => sub { over(1) }, 'NN', '30', '3', ''],
    ['nobody applied' => sub { my $order = over(3); clock_days(31, '00:00');
                               settle_work(); $order }, 'NN', '30', '3', ''],
    ['refund waits' => \&refused, 'PP', '22', '2', 'go'],
    ['refund waited' => sub {
        my $order = refused();
        waits_go(case_of($order, 'R', 1));
        answered(job_of($order, 'R', 1), 'done');
        $order }, 'RR', '44', '4', ''],
    ['refunded' => sub {
        my $order = over(2);
        settle_work();
        answered(job_of($order, 'R', 1), 'done');
        $order }, 'RR', '44', '4', ''],
    ['refunded, a share of nothing' => sub {
        my $order = over(2, [[10, 10000, 5000], [20, 0, 0]]);
        settle_work();
        answered(job_of($order, 'R', 1), 'done');
        $order }, 'RN', '44', '4', ''],
    ['visited, refunded, a share of nothing' => sub {
        my $order = issued(2, [[10, 5000, 5000], [20, 5000, 0], [50, 0, 0]]);
        checked_in($order, 1, 1);
        settle_work();
        answered(job_of($order, 'P', 1, 1), 'done');
        clock_days(1, '00:00');
        settle_work();
        answered(job_of($order, 'R', 1), 'done');
        $order }, 'SRN', '33', '3', ''],
    ['returned' => sub {
        my $order = issued(1);
        given_back($order, 1, agent => 9102);
        settle_work();
        answered(job_of($order, 'R', 1), 'done');
        $order }, 'RR', '44', '4', ''],
);

# What lists of its distributor say: of the order, of its refunds; of the ticket,
# and its code.
my %shown = (
    'not paid, visitor named' => '等待支付',
    'not paid, nobody named' => '等待支付',
    'charge under way' => '等待支付：支付确认中',
    'charge unknown' => '等待支付：支付确认中',
    'charge waits for money' => '等待支付：余额不足',
    'void, not paid' => '交易关闭',
    'to be activated' => '出票成功 - 出票成功；甲景区：待激活；乙景区：待激活 1',
    'to be visited' => '出票成功 - 出票成功；甲景区：待游玩；乙景区：待游玩 1',
    'visited, to be paid' => '出票成功 - 出票成功；甲景区：已游玩；乙景区：待游玩 4',
    'settled' => '出票成功 - 出票成功；甲景区：已游玩；乙景区：待游玩 4',
    'visited, payout waits' => '出票成功 - 出票成功；甲景区：已游玩；乙景区：待游玩 4',
    'over, may be applied for' => '出票成功 可退款1 出票成功；甲景区：未游玩失效；乙景区：未游玩失效；可退款 1',
    'over, refund on its way' => '出票成功 - 出票成功；甲景区：未游玩失效；乙景区：未游玩失效 1',
    'over, no refund' => '交易成功 - 交易成功；甲景区：无需退款；乙景区：无需退款 1',
    'nobody applied' => '交易成功 - 交易成功；甲景区：无需退款；乙景区：无需退款 1',
    'refund waits' => '出票成功 退款待处理1 出票成功；甲景区：待退款；乙景区：待退款；退款待处理 1',
    'refund waited' => '交易关闭 退款成功1 交易关闭；甲景区：已退款；乙景区：已退款；退款成功 2',
    'refunded' => '交易关闭 退款成功1 交易关闭；甲景区：已退款；乙景区：已退款；退款成功 2',
    'refunded, a share of nothing' =>
        '交易关闭 退款成功1 交易关闭；甲景区：已退款；乙景区：无需退款；退款成功 2',
    'visited, refunded, a share of nothing' => '交易成功 部分退款成功1'
        . ' 交易成功；已游玩1、已退款1、无需退款1；部分退款成功 4',
    'returned' => '交易关闭 退款成功1 交易关闭；甲景区：已退款；乙景区：已退款；退款成功 2',
);

# Who tries what, and whether it was refused.
my $nginx = db('ticket_nginx');
my %tries = (
    in => sub { checked_in($_[0], 1, 1)->{verdict} ne 'IN' },
    # Who asks again hears what was issued.
    pay => sub { my $r = settle_pay($_[0], 9102);
                 defined $r->{verdict} || $r->{state} eq '3' },
    cancel => sub { defined sql_call('api.cancel_order', 7, 9102, $_[0])
                    ->[0]{verdict} },
    return => sub { defined given_back($_[0], 1, agent => 9102) },
    apply => sub { defined given_back($_[0], 1, agent => 9102, expired => 1) },
    go => sub {
        my ($order) = @_;
        my @waits = sql('select case_id from ticket.settle_case'
                        . ' where order_id = ?', $order);
        return !grep { !defined waits_go($_) } @waits;
    },
    # Somebody else's ways, and ways of other orders.
    'return by another agent' => sub { defined given_back($_[0], 1) },
    'pay by another agent' => sub { defined settle_pay($_[0], 9101)->{verdict} },
    'buyer pays' => sub { defined sql_call($nginx, 'api.begin_payment_2', 7, 9102,
        $_[0], 'clearing', 3, 0, '192.0.2.1', undef, undef)->[0]{verdict} },
    'buyer applies' => sub { defined sql_call($nginx, 'api.apply_refund', 7, 9102,
        $_[0], 'x')->[0]{verdict} },
    'desk refunds' => sub { defined sql_call(db('ticket_staff'),
        'api.staff_ticket_refund', 7, $_[0], '{1}')->[0]{verdict} },
    'passage taken back' => sub { defined staff_call('passage_undo', 'BOOK', $_[0],
        1, 1, { reason => 'x' })->[0]{verdict} },
    'nothing is due' => sub { settle_work(); 1 },
);

sub all_of {
    my ($order) = @_;

    return join ' | ', map { $_ // '-' } legs($order), tickets_of($order),
        cases_of($order), order_row($order)->{state},
        (order_of($order) // {})->{state},
        sql_value('select count(*) from ticket.transfer where order_id = ?', $order),
        sql_value("select count(*) from ticket.settle_history where order_id = ?"
                  . " and event <> 'O2'", $order),
        sql_value('select count(*) from ticket.passage where order_id = ?', $order),
        sql_value('select count(*) from ticket.payment where order_id = ?', $order);
}

sub listed {
    my ($order) = @_;

    my ($row) = @{sql_call($nginx, 'api.query_orders_list_2', 7, 9102, 30, 1, '',
        '', undef, undef, $order, '', undef, 0)};
    my ($ticket) = @{sql_call($nginx, 'api.ticket_list_2', 7, 9102, $order)};
    return join ' ', $row->{description} =~ s/^ADULT1张；//r,
        $row->{back_status} ne '' ? $row->{back_status} : $ticket->{ticket_no}
            ? '-' : (),
        map { $_ // () } @$ticket{qw(line_name ticket_state)};
}

my $minute = 0;
my %order;
for (@states) {
    my ($name, $make, $legs, $tickets, $state, $may) = @$_;
    clock_days(0, sprintf '11:%02d', $minute++);
    my $order = $make->();
    $order{$name} = $order;
    my %may = map { $_ => 1 } split ' ', $may;

    is_deeply [legs($order), tickets_of($order),
               (order_of($order) // {})->{state}], [$legs, $tickets, $state],
        "$name: it is so";
    is listed($order), $shown{$name}, "$name: so its distributor is told";
    my $before = all_of($order);
    my @moved;
    for my $try (grep { !$may{$_} } sort keys %tries) {
        push @moved, "$try is not refused" if !$tries{$try}->($order);
        push @moved, "$try: " . all_of($order) if all_of($order) ne $before;
        $before = all_of($order);
    }
    is_deeply \@moved, [], "$name: nothing else leads out of it";
    my ($goes) = grep { $may{$_} } qw(go apply return pay);
    ok !$tries{$goes}->($order), "$name: $goes does" if $goes;
}

# Staff list orders by each state: what is issued as its rows say, and what is not
# as who is named and whether it is open.
sub orders_of {
    return [sort map { $_->{order_id} } @{staff_call('settle_orders', 'BOOK',
        { first_day => iso_day(0), last_day => iso_day(40), last => 1000,
          @_ })}];
}
sub rows_of { return [sort { $a <=> $b } sql_values(
    'select array_agg(distinct order_id) from ticket.' . shift, @_) // ()] }
my %letter = (activate => 'A', visit => 'W', visited => 'V', settled => 'S',
    void => 'X', 'refund-waits' => 'P', refunded => 'R', 'no-refund' => 'N');
my @issued = map { "$_" } @{sql_value('select array_agg(order_id) from'
    . ' ticket.settle_order where issued_at is not null')};
my %issued = map { $_ => 1 } @issued;
my @all = @{orders_of()};
cmp_ok scalar @all, '>=', scalar @states, 'all orders are listed';
for my $share (sort keys %letter) {
    my @rows = @{sql_value('select array_agg(distinct order_id) from'
        . ' ticket.settle_leg where state = ?', $letter{$share}) // []};
    is_deeply [grep { $issued{$_} } @{orders_of(share => $share)}],
        [sort @rows], "issued orders with a share: $share";
}
is_deeply orders_of(share => 'unpaid'),
    [sort grep { !$issued{$_} && order_row($_)->{state} eq '4' } @all],
    'those whose shares are void, not paid';
my %unnamed = map { $_ => 1 } @{orders_of(share => 'activate')};
ok $unnamed{$order{'not paid, nobody named'}}
    && !$unnamed{$order{'not paid, visitor named'}}, 'those that nobody is named for';
for (['waits', '0'], ['issued', '2'], ['completed', '3'], ['closed', '4']) {
    my ($word, $state) = @$_;
    is_deeply orders_of(state => $word),
        [sort grep { ($issued{$_} ? order_of($_)->{state}
                      : order_row($_)->{state} eq '4' ? '4' : '0') eq $state }
         @all], "those that are $word";
}
for (['apply', 1], ['waits', 2], ['partly', 3], ['wholly', 4]) {
    my ($word, $state) = @$_;
    is_deeply orders_of(refund => $word), [sort @{sql_value('select'
        . ' array_agg(distinct order_id) from ticket.settle_ticket'
        . ' where refund_state = ?', $state) // []}], "those with a refund: $word";
}
is_deeply orders_of(attraction => 50, share => 'no-refund'),
    [sort grep { defined } @order{'refunded, a share of nothing'} ? () : (),
     $order{'visited, refunded, a share of nothing'}],
    'of one attraction in a state';
is_deeply orders_of(distributor => 40), [@all], 'of a distributor';
is_deeply orders_of(distributor => 30), [], 'of another one';
staff_refused(qr/there is no party 10/, 'an attraction that buys',
              'settle_orders', 'BOOK', { distributor => 10 });
is_deeply orders_of(first_day => iso_day(2)), [], 'of other days';
my ($asked) = grep { $_->{order_id} eq $order{'charge unknown'} }
    @{staff_call('settle_orders', 'BOOK', { state => 'waits',
        first_day => iso_day(0), last_day => iso_day(40), last => 1000 })};
is_deeply [@{$asked // {}}{qw(distributor tickets price_fen ticket_fee_fen state
                             charge class refunds shares)}],
    ['经销商二', 1, 10000, 100, 'waits for the charge', 'under way', undef,
     undef, '甲景区: to be visited 1; 乙景区: to be visited 1'], 'and what each is';
my ($last_one, $before) = map { $_->{order_id} }
    @{staff_call('settle_orders', 'BOOK', { first_day => iso_day(0),
        last_day => iso_day(40), last => 2 })};
is staff_call('settle_orders', 'BOOK', { first_day => iso_day(0), last_day =>
    iso_day(40), last => 1, after => $last_one })->[0]{order_id}, $before,
    'page by page';

# Lists find all of it by keys.
indexes_read();
my $watched = watched();
my $last = sql_value('select max(order_id) from ticket.settle_ticket');
plans_of(sub {
    sql_call($watched, 'api.query_orders_list_2', 7, 9102, 30, 1, '', '', undef,
             undef, undef, '', undef, 0);
    sql_call($watched, 'api.ticket_list_2', 7, 9102, $last);
    sql_call($watched, 'api.staff_settle_orders', 'BOOK', JSON::PP->new->encode(
        { first_day => iso_day(0), share => 'void', attraction => 10,
          refund => 'apply', distributor => 40, state => 'issued' }));
    sql_call($watched, 'api.staff_settle_orders', 'BOOK', JSON::PP->new->encode(
        { first_day => iso_day(0), share => 'visit' }));
});
my %read = map { $_->{'Relation Name'} => 1 }
           grep { ($_->{'Relation Name'} // '') =~ /^settle_/ } @nodes;
is join(' ', sort keys %read),
    'settle_case settle_leg settle_order settle_product settle_terms_part'
    . ' settle_ticket',
    'lists read the tables of settlement';
is_deeply [grep { defined } map { fault($_) } @nodes], [], '... by their keys';

# The element has 32 characters, and clients of ten years' age no more room.
sub service_name {
    return sql_call($nginx, 'api.ticket_list_2', 7, 9102, $last)->[0]{line_name};
}
my $short = service_name();
sql_do("update ticket.party set name = name || repeat('名', 20)"
       . " where supplier_id = 7 and kind = 'A'");
like service_name(), qr/^[^；]+；(?:\p{Han}+\d、?)+(?:；\p{Han}+)?$/,
    'a ticket of long names has numbers of its states';
cmp_ok length service_name(), '<=', 32, '... in 32 characters';
sql_do("update ticket.party set name = replace(name, repeat('名', 20), '')"
       . ' where supplier_id = 7');
is service_name(), $short, 'a ticket of short names has all of them';

# Each row of the table was walked.
is sql_value("select string_agg(distinct event, ' ' order by event)"
             . " from ticket.settle_history where event ~ '^[LO]'"),
    'L11 L12 L13 L14 L15 L16 L4 L5 L7 L8 L9 O2 O3 O5',
    'the rows of the table were walked';

audit_ok();
done_testing();
