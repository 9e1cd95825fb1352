# What is paid to attractions behind a check-in, and what lies in money products:
# each refusal, each silence, and two gates at once.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use JSON::PP ();
use TicketBooking qw(database connection fixture order_defaults sql_call
                     staff_call staff_refused sql_array after_commit
                     account_of top_up);
use TicketMoney qw(alarms);
use TicketSettle qw(parties given_back terms sold settle_pay checked_in settle_work legs
                    tickets_of order_of cases_of case_of answered job_of
                    clock_days);
use TicketTest;

$TicketBooking::PRODUCT{$_}[4] = 20000 for 1, 2, 5;
my $dbh = database();
fixture();
staff_call('provider_add', 'BOOK', 1, 'clearing',
           { name => 'clearing', merchant_id => 'GW0001', serial => 'US01',
             gateway => 'https://clearing.test' });
parties();
clock_days(0, '10:00');
order_defaults(day => iso_day(0), ticket_until => iso_day(0), callback => 1,
               medium => 2);
my @parts = ([10, 12000, 10000], [20, 8000, 6000]);

# The operator has a phone of its own, and one distributor.
staff_call('party_add', 'BOOK', 90, '运营方',
           { kind => 'operator', phone1_sealed => '\\x01' });
staff_refused(qr/is the operator itself/, 'an operator with a fee', 'party_set',
              'BOOK', 90, { payout_fee_fen => 1 });
is staff_call('party_show', 'BOOK', 90)->[0]{kind}, 'operator',
    'the operator is a party';
staff_call('party_set', 'BOOK', 30, { phone2_sealed => '\\x02' });
sub told { sql_do('delete from ticket.message') if @_;
           return [map { "$_->{to} $_->{text}" } sql('select seal_context'
               . " || ' ' || phone_what as to, text from ticket.message"
               . ' where kind = 8 order by message_id')] }

# An order of the deposit's, issued.
sub issued {
    my ($count, %terms) = @_;

    terms(1, days => 3, parts => \@parts, %terms) if %terms || !$terms{known};
    my $order = sold(1, $count);
    my $r = settle_pay($order);
    die "$r->{verdict}\n" if $r->{verdict};
    return $order;
}

# A payout of ticket 1 at X that was sent.
sub sent {
    my ($order) = @_;
    checked_in($order, 1, 1);
    settle_work();
    return $order;
}
my $seq = 0;
sub payout { return case_of($_[0], 'P', $_[1] // 1, $_[2] // 1) }
sub go { return staff_call('settle_go', 'BOOK', $_[0]{case_id}, $_[1] // {})->[0] }
sub due { sql_do("update ticket.settle_case set due_at = api.now()"
                 . " where state = 'N' and due_at < 'infinity'");
          return settle_work() }

# What waits, by list: how many, how much.
sub waits {
    return { map { ($_->{list} => "$_->{number} $_->{amount_fen}") }
             @{staff_call('settle_waits', 'BOOK')} };
}
sub listed {
    return [map { $_->{case_id} }
            @{staff_call('settle_list', 'BOOK', { list => $_[0] })}];
}

# The operator has too little.
{
    my $order = sent(issued(3));
    answered(job_of($order, 'P', 1, 1), 'refused', code => 'INSUFFICIENT_FUNDS');
    is_deeply [@{payout($order)}{qw(state class)}], ['M', 'FUNDS'],
        'too little: it waits for staff';
    is legs($order), 'VW WW WW', 'the share stays visited';
    is alarms(1), 'funds-too-low', 'staff are told of the account';
    is_deeply told(), ['90 party_phone1 【平台】景区结算失败：余额不足。清结算账户需'
        . ' 99.50 元，待付 1 笔。请充值后在后台“继续打款”。'], 'and the operator\'s phone';
    checked_in($order, 2, 1);
    is scalar(@{due()}), 0, 'the next payout from it is not even tried';
    is payout($order, 2)->{state}, 'N', 'it waits in turn';
    is_deeply [map { $_->{code} } @{staff_call('settle_list', 'BOOK', {})}],
        ['INSUFFICIENT_FUNDS'],
        'the list has the one that waits for somebody, and why';
    is_deeply [map { join ' ', $_->{list}, $_->{code} // '-', $_->{number} }
               @{staff_call('settle_waits', 'BOOK')}],
        ['payouts INSUFFICIENT_FUNDS 1', 'payouts - 1'],
        'and it is counted, beside the one that waits for the account';
    is_deeply [map { JSON::PP->new->decode($_->{parties}) }
               @{staff_call('settle_waits', 'BOOK')}],
        [([{ party => '甲景区', party_no => 10, number => 1,
             amount_fen => 9950 }]) x 2], 'of whom, and how much';
    is_deeply listed('payouts'), [map { $_->{case_id} } payout($order, 2),
                                  payout($order)], 'both are on its list';
    staff_refused(qr/orders that are not over/, 'a party that is to be paid',
                  'party_remove', 'BOOK', 10);
    is_deeply [@{go(payout($order), { all => \1 })}{
               qw(verdict party amount_fen continued continued_fen waiting)}],
        [undef, '甲景区', 9950, 1, 9950, 0],
        'staff say go, and are told of whom how much goes on';
    is scalar(@{due()}), 2, 'both are sent';
    is payout($order)->{attempt}, 2, 'the first one under another number';
    answered(job_of($order, 'P', 1, 1), 'refused', code => 'INSUFFICIENT_FUNDS');
    is scalar(@{told()}), 1, 'still too little: one message in half an hour';
    clock_days(0, '10:31');
    answered(job_of($order, 'P', 2, 1), 'refused', code => 'INSUFFICIENT_FUNDS');
    like told()->[1], qr/需 199\.00 元，待付 2 笔/, 'then one of all that waits';
    is_deeply [@{go(payout($order))}{qw(continued waiting)}], [0, 1],
        'one of two by hand: the other waits';
    is go(payout($order, 2), { all => \1 })->{waiting}, 0, 'until it is sent';
    due();
    clock_days(0, '10:00');
    answered(job_of($order, 'P', $_, 1), 'done') for 1, 2;
    is legs($order), 'SW SW WW', 'and both are paid';
    is_deeply [map { $_->{class} // $_->{code} }
               @{staff_call('settle_list', 'BOOK', { order => $order })}],
        [(undef) x 3], 'of what is done nothing says that it was refused';
    my $number = payout($order)->{case_id};
    my %story = map { my $row = $_; (join(' ', $_->{what}, map { $_ // '-' }
            @{$_}{qw(number amount_fen state code)}) => $row->{details}) }
        @{staff_call('settle_case', 'BOOK', $number)};
    is_deeply [sort keys %story], ['attraction payout - 9950 done -',
        'done - - - -', (map { "sent P${number}0$_ - - INSUFFICIENT_FUNDS" } 1, 2),
        "sent P${number}03 - - -"],
        'its story has each number, and what was answered';
    like $story{'attraction payout - 9950 done -'},
        qr/^order $order, ticket 1, attraction 1, party 10, account 1, try 3$/,
        'and whose it is';
    staff_refused(qr/no such case|there is no case/, 'of a case that is none',
                  'settle_case', 'BOOK', 5);
    is sql_value('select count(*) from ticket.alarm where seen_at is null'), 0,
        'nobody need look any more';
    staff_refused(qr/does not wait/, 'a case that is done', 'settle_go', 'BOOK',
                  payout($order)->{case_id}, {});
}

# The service fails for a day; nothing is known; another number is wrong.
{
    my $order = sent(issued(1));
    answered(job_of($order, 'P', 1, 1), 'refused', code => 'EXPIRED');
    is payout($order)->{state}, 'N', 'refused by the service: again';
    due();
    sql_do('update ticket.settle_case set tries_until = api.now()'
           . " where kind = 'P' and state = 'S'");
    answered(job_of($order, 'P', 1, 1), 'refused', code => 'EXPIRED');
    is payout($order)->{state}, 'M', 'after a day it waits for staff';
    go(payout($order));
    due();
    answered(job_of($order, 'P', 1, 1), 'unknown') for 1 .. 3;
    is payout($order)->{state}, 'W', 'nothing is known: it is asked after';
    is_deeply waits(), {}, 'for a minute nobody need look';
    sql_do("select api.set_clock_shift(shift + interval '61 s') from ticket.clock");
    is_deeply waits(), { unclear => '1 9950' }, 'then it is unclear';
    is_deeply listed('unclear'), [payout($order)->{case_id}], 'and listed so';
    is_deeply listed('payouts'), [], 'no list has it twice';
    answered(job_of($order, 'P', 1, 1), 'unknown', due => 'infinity');
    is payout($order)->{state}, 'W', 'past its time, too';
    is payout($order)->{attempt}, 3, 'under the same number';
    is alarms(payout($order)->{case_id}), 'settlement-waits settlement-unclear',
        'staff are told';
    sql_do("update ticket.pay_job set due_at = api.now(), gave_up = false");
    answered(job_of($order, 'P', 1, 1), 'done');
    is legs($order), 'SW', 'then it was paid, once';
    is scalar(@{due()}), 0, 'and nothing more is sent';
}

# The service fails for a day and more: no try has another one's number.
{
    my $order = sent(issued(1));
    my @numbers = job_of($order, 'P', 1, 1);
    answered($numbers[0], 'refused', code => 'ACCOUNT_FROZEN');

    for my $tries (9, 98, 99, 109, 1034) {
        sql_do('update ticket.settle_case set attempt = ? where case_id = ?',
               $tries, payout($order)->{case_id});
        go(payout($order));
        due();
        push @numbers, job_of($order, 'P', 1, 1);
        answered($numbers[-1], 'refused', code => 'ACCOUNT_FROZEN');
    }

    is_deeply [map { substr $_, -2 } @numbers], [qw(01 10 99 A0 AA ZZ)],
        'each try has a number of its own, also the hundredth';
    is_deeply sql_value('select array_agg(distinct impl.settle_case_of(n))'
                        . ' from unnest(?::text[]) n', sql_array(\@numbers)),
        [payout($order)->{case_id}], 'and each is known to be of the case';
    sql_do('update ticket.settle_case set attempt = 99 where case_id = ?',
           payout($order)->{case_id});
    go(payout($order));
    due();
    answered(job_of($order, 'P', 1, 1), 'refused', code => 'EXPIRED');
    is_deeply [@{payout($order)}{qw(state attempt)}], ['N', 101],
        'which is tried again by itself as any other';
    due();
    answered(job_of($order, 'P', 1, 1), 'done');
    is legs($order), 'SW', 'until it is paid';
}

# No account; nothing left to pay; more than the share.
{
    sql_do("update ticket.party_account set is_default = false"
           . ' where party_no = 10');
    my $order = sent(issued(1));
    is_deeply [@{payout($order)}{qw(state class)}], ['M', 'ACCOUNT'],
        'no account to pay to: the gate lets in all the same';
    staff_refused(qr/no account/, 'a party without an account', 'settle_go',
                  'BOOK', payout($order)->{case_id}, {});
    sql_do("update ticket.party_account set is_default = true");
    go(payout($order));
    due();
    answered(job_of($order, 'P', 1, 1), 'done');
    is legs($order), 'SW', 'with one it is paid';
}
{
    my $order = sent(issued(1, parts => [[10, 12000, 100, 100],
                                         [20, 8000, 6000]]));
    is legs($order), 'SW', 'a fee as high as the price: settled at once';
    is payout($order), undef, 'and nothing is sent';
}
{
    my $order = sent(issued(1, parts => [[10, 12000, 13000], [20, 8000, 6000]]));
    is payout($order)->{amount_fen}, 12950, 'more than the share is paid';
    answered(job_of($order, 'P', 1, 1), 'done');
    is sql_value("select sum(case t.debit when 16 then t.amount_fen else"
        . ' -t.amount_fen end) from ticket.transfer t where t.order_id = ?'
        . ' and 16 in (t.debit, t.credit)', $order), 1000,
        'the operator has lost the rest';
}

# As much as the price: nothing is sent, and all of it is income.
{
    my $order = sent(issued(1, parts => [[10, 12000, 10000, 10000],
                                         [20, 8000, 6000]]));
    is legs($order), 'SW', 'a fee of the whole price: settled';
    is sql_value('select amount_fen from ticket.transfer where order_id = ? and'
        . " credit = 15", $order), 10000, 'and the fee is income';
}

# Days of entry, and entries a day.
{
    my $order = issued(1, parts => [[10, 12000, 10000, 50, 2, 2],
                                    [20, 8000, 6000]]);
    my $in = sub { clock_days(@_); checked_in($order, 1, 1)->{verdict} };
    is $in->(0, '11:00'), 'IN', 'the first entry opens the window';
    is $in->(0, '12:00'), 'IN', 'two entries a day';
    is $in->(0, '13:00'), 'USED', 'no third one';
    is $in->(1, '10:00'), 'IN', 'again the next day';
    is $in->(2, '10:00'), 'DAY_AFTER', 'not after the window';
    is scalar(() = cases_of($order) =~ /P:/g), 1, 'one payout for all of it';
    is checked_in($order, 1, 2)->{verdict}, 'IN', 'the other attraction waits';
    clock_days(0, '10:00');
}
{
    staff_call('party_set', 'BOOK', 10, { fee_each_entry => \1 });
    my $order = issued(1, parts => [[10, 12000, 100, 40, 1, 9],
                                    [20, 8000, 6000]]);
    staff_call('party_set', 'BOOK', 10, { fee_each_entry => \0 });
    my $in = sub { clock_days(0, shift); checked_in($order, 1, 1)->{verdict} };
    $in->('11:00');
    $in->('11:10');
    is payout($order)->{amount_fen}, 60, 'nothing is taken before it is paid';
    settle_work();
    is_deeply [@{payout($order)}{qw(state amount_fen)}], ['N', 60],
        'nor is it paid while the last entry can be undone';
    clock_days(0, '11:12');
    settle_work();
    is_deeply [@{payout($order)}{qw(state amount_fen fee_fen)}], ['S', 20, 80],
        'a fee for each entry, as it was sold';
    answered(job_of($order, 'P', 1, 1), 'refused', code => 'TOO_MANY_REQUESTS');
    is $in->('11:20'), 'IN', 'one more is let in';
    clock_days(0, '11:40');
    settle_work();
    is legs($order), 'SW', 'nothing is left to pay: settled';
    is_deeply [@{payout($order)}{qw(state amount_fen)}], ['A', 20],
        'and nothing is sent';
    clock_days(0, '10:05');             # behind what was said before
    staff_call('party_set', 'BOOK', 10, { fee_each_entry => \1 });
    $order = sent(issued(1, parts => [[10, 12000, 10000, 50, 1, 9],
                                      [20, 8000, 6000]]));
    staff_call('party_set', 'BOOK', 10, { fee_each_entry => \0 });
    $in->('11:00');
    is payout($order)->{amount_fen}, 9950, 'what was sent stays what it is';
    answered(job_of($order, 'P', 1, 1), 'done');
    is legs($order), 'SW', 'and is paid so';
}

# Whether each entry costs it is said by the booking, whenever that is charged.
for my $each (1, 0) {
    clock_days(0, $each ? '12:30' : '12:40');
    staff_call('party_set', 'BOOK', 10, { fee_each_entry => $each ? \1 : \0 });
    terms(1, days => 3, parts => \@parts);
    my $order = sold(1, 1);
    staff_call('party_set', 'BOOK', 10, { fee_each_entry => $each ? \0 : \1 });
    settle_pay($order);
    is sql_value('select fee_each from ticket.settle_leg where order_id = ? and'
                 . ' leg_no = 1', $order), $each,
        'a ticket has the fee of each entry by its booking: ' . ($each ? 'yes' : 'no');
}
staff_call('party_set', 'BOOK', 10, { fee_each_entry => \0 });

# Taken back before it is paid, an entry costs nothing: by the gate, by staff.
{
    clock_days(0, '10:06');
    staff_call('party_set', 'BOOK', 10, { fee_each_entry => \1 });
    my $order = issued(1, parts => [[10, 12000, 10000, 50, 1, 9],
                                    [20, 8000, 6000]]);
    staff_call('party_set', 'BOOK', 10, { fee_each_entry => \0 });
    my $in = sub { clock_days(0, $_[0]);
                   checked_in($order, 1, 1, request => "undone-$_[0]")->{verdict} };
    is_deeply [map { $in->($_) } '11:00', '11:10', '11:20'], [('IN') x 3],
        'let in three times';
    is_deeply [map { $_->{verdict} } @{sql_call(db('ticket_nginx'), 'api.gate_undo',
        7, 1, 0, 'undone-11:20')}], [undef], 'the gate takes the third entry back';
    clock_days(0, '11:12');
    settle_work();
    is_deeply [@{payout($order)}{qw(state amount_fen fee_fen)}], ['S', 9900, 100],
        'one further entry is left';
    answered(job_of($order, 'P', 1, 1), 'refused', code => 'PAYEE_NOT_EXIST');
    staff_call('passage_undo', 'BOOK', $order, 1, 2, { reason => 'nobody came in' });
    go(payout($order));
    due();
    is_deeply [@{payout($order)}{qw(state amount_fen fee_fen)}], ['S', 9950, 50],
        'and none when it is sent again: the fee is back';
    answered(job_of($order, 'P', 1, 1), 'done');
    is legs($order), 'SW', 'it is paid';
    is sql_value('select sum(amount_fen) from ticket.transfer where order_id = ?'
                 . " and credit = impl.side('payout fees')", $order), 50,
        'income is one fee';
    clock_days(0, '10:00');
}
{
    my $order = issued(1, days => 3);
    is_deeply [sql_values('select from_day, until_day from ticket.settle_ticket'
        . ' where order_id = ?', $order)], [iso_day(0), iso_day(2)],
        'days are counted from the issue';
}

# Two gates at once.
{
    my $order = issued(1);
    staff_call('device_create', 'BOOK', '闸3', { kind => 'turnstile',
        station => 1, gate => 3, directions => 'in' });
    my ($one, $two) = map { connection('ticket_nginx') } 1, 2;
    my $ask = 'select verdict from api.check_tickets(' . join(', ', ('?') x 12)
              . ')';
    my @of = sub { my ($device) = @_; map { sql_array([$_]) } 7, $device, 0,
        "g$device", $order, 1, undef, undef, 'f', undef, undef, undef };
    $one->begin_work;
    is $one->selectrow_array($ask, undef, $of[0]->(1)), 'IN', 'one lets in';
    is after_commit($one, $two, 'the other gate waits', $ask, $of[0]->(3)),
        'USED', 'the other one does not';
    is cases_of($order), 'C:K P:N', 'one payout is born';
}

# The money product has no money, and comes later.
{
    my $order = issued(3, fund => 'FUND01');
    settle_work();
    answered(job_of($order, 'I'), 'refused', code => 'INSUFFICIENT_FUNDS');
    is case_of($order, 'I')->{state}, 'M', 'too little to put in: it waits';
    is waits()->{funds}, '1 60000', 'among what is wrong with money products';
    is_deeply [sql_values('select count(*) from ticket.settle_poor')], [0],
        'and holds no payout up';
    checked_in($order, 1, 1);
    is case_of($order, 'O', 1, 1), undef, 'nothing has to come out';
    due();
    is payout($order)->{state}, 'S', 'the attraction is paid all the same';
    answered(job_of($order, 'P', 1, 1), 'done');
    go(case_of($order, 'I'));
    due();
    is case_of($order, 'I')->{amount_fen}, 50000,
        'later what is not due to others goes in';
    checked_in($order, 2, 1);
    is case_of($order, 'O', 2, 1)->{state}, 'N',
        'who comes meanwhile leaves it to come out';
    is scalar(grep { $_->{job_id} && case_of($order, 'O', 2, 1)->{state} ne 'N' }
              @{due()}), 0, 'but not before it is in';
    answered(job_of($order, 'I'), 'done');
    due();
    answered(job_of($order, 'O', 2, 1), 'unknown', pending => 1);
    is case_of($order, 'P', 2, 1)->{state}, 'S', 'the payout waits no longer'
        . ' than it may';
    answered(job_of($order, 'O', 2, 1), 'done');
    is sql_value('select sum(fund_fen) from ticket.settle_ticket'
                 . ' where order_id = ?', $order), 40000, 'the rest lies there';
    answered($_->{number}, 'done') for sql('select number from ticket.pay_job j'
        . " join ticket.settle_case c using (supplier_id, case_id)"
        . " where c.order_id = ? and c.kind = 'P'", $order);
    is legs($order), 'SW SW WW', 'both are settled';
}

# A money product that gives 500.00 a day, with 540.00 of it and of the order before
# in it: two parts on two days.
{
    my $order = issued(1, fund => 'FUND02', from => iso_day(0),
                       until => iso_day(0));
    due();
    answered(job_of($order, 'I'), 'done');
    checked_in($order, 1, 2);
    due();
    answered(job_of($order, 'O', 1, 2), 'done');
    due();
    answered(job_of($order, 'P', 1, 2), 'done');
    clock_days(5, '09:00');
    settle_work();
    sql_do('update ticket.settle_funds set look_at = api.now()');
    my $live = sub { (sql_values('select j.number from ticket.pay_job j join'
        . ' ticket.settle_case c using (supplier_id, case_id) where c.kind = ?'
        . ' and c.order_id = 0', $_[0]))[0] };
    my $end = sub { sql_row("select * from ticket.settle_case where kind = 'E'"
                            . ' order by case_id desc limit 1') };
    settle_work();
    is $end->()->{amount_fen}, 54000, 'all that is left is to come out';
    answered($live->('E'), 'refused', code => 'FUND_LIMIT');
    like $live->('E'), qr/^Q/, 'not in one day: it is asked how much does';
    answered($live->('E'), 'done', amount => 50_000, state => 'unsaid');
    is scalar(@{settle_work()}), 1, 'so much is sent for';
    is $live->('E'), undef, 'and the rest waits';
    answered($live->('O'), 'done');
    is sql_value('select sum(fund_fen) from ticket.settle_ticket'), 4000,
        'of it 40.00 are left';
    settle_work();
    is $live->('E'), undef, 'not on this day';
    clock_days(6, '00:11');
    settle_work();
    answered($live->('E'), 'done', amount => 4000,
             learned => '{"yield_fen": 123}');
    is_deeply [@{$end->()}{qw(state amount_fen yield_fen)}], ['K', 4000, 123],
        'the next day it comes with all that was yielded';
    is order_of($order)->{fund}, 'E', 'and the product is at its end';
    clock_days(0, '10:00');
}

# An account that had too little is asked what it has.
{
    told('new');
    sql_do("delete from ticket.settle_told");
    my $order = sent(issued(3));
    answered(job_of($order, 'P', 1, 1), 'refused', code => 'INSUFFICIENT_FUNDS');
    checked_in($order, 2, 1);
    clock_days(0, '10:06');
    settle_work();
    my $asks = sub { (sql_values('select number from ticket.pay_job where action'
                                 . ' = 13'))[0] };
    answered($asks->(), 'done', amount => 19_899, state => 'unsaid');
    is scalar(@{settle_work()}), 0, 'less than all that waits: it goes on waiting';
    clock_days(0, '10:12');
    settle_work();
    answered($asks->(), 'done', amount => 19_900, state => 'unsaid');
    is scalar(@{settle_work()}), 1, 'enough: what was not sent yet goes out';
    is payout($order)->{state}, 'M', 'what was refused waits for a hand';
    answered(job_of($order, 'P', 2, 1), 'done');
    clock_days(0, '10:00');
}

# The money product is slow: a payout waits ten minutes for it, and no longer.
{
    my $order = issued(1, fund => 'FUND01');
    settle_work();
    answered(job_of($order, 'I'), 'done');
    clock_days(0, '11:00');
    checked_in($order, 1, 1);
    settle_work();
    answered(job_of($order, 'O', 1, 1), 'unknown', pending => 1,
             due => 'infinity');
    clock_days(0, '11:09');
    settle_work();
    is payout($order)->{state}, 'N', 'slow: for nine minutes it waits';
    clock_days(0, '11:12');
    settle_work();
    is payout($order)->{state}, 'S', 'slow: then it goes all the same';
    answered(job_of($order, 'P', 1, 1), 'refused', code => 'INSUFFICIENT_FUNDS');
    is sql_value("select string_agg(kind, ' ') from ticket.alarm where number = '1'"
        . ' and seen_at is null'), 'funds too low',
        'slow, and too little: staff hear of the sum';
    go(payout($order));
    due();
    answered(job_of($order, 'P', 1, 1), 'done');
    sql_do('update ticket.pay_job set gave_up = false, due_at = api.now()');
    answered(job_of($order, 'O', 1, 1), 'done');
    is sql_value('select sum(fund_fen) from ticket.settle_ticket where order_id'
                 . ' = ?', $order), 10000, 'slow: it comes out hours later';
    clock_days(0, '10:00');
}

# Given back while its money is on its way in: it comes out behind that.
{
    my $order = issued(2, fund => 'FUND01');
    settle_work();
    is given_back($order, 1), undef, 'on its way in: a ticket is given back';
    is case_of($order, 'O', 1), undef, 'on its way in: nothing comes out yet';
    settle_work();
    answered(job_of($order, 'I'), 'done');
    settle_work();
    is case_of($order, 'O', 1)->{amount_fen}, 20000, 'in: all of it comes out';
    answered(job_of($order, 'O', 1), 'done');
    is sql_value('select sum(fund_fen) from ticket.settle_ticket where order_id'
                 . ' = ?', $order), 20000, 'the other ticket lies there';
}
{
    my $order = issued(2, fund => 'FUND01');
    settle_work();
    given_back($order, 1);
    answered(job_of($order, 'I'), 'refused', code => 'TOO_MANY_REQUESTS');
    due();
    is case_of($order, 'I')->{amount_fen}, 20000,
        'tried again: the other ticket alone goes in';
    answered(job_of($order, 'I'), 'done');
    is case_of($order, 'O', 1), undef, 'and nothing has to come out';
}

# Visited while it is on its way in, which has to be tried again: it goes in no
# more, and does not come out.
{
    my $order = issued(2, fund => 'FUND01');
    settle_work();
    checked_in($order, 1, 1);
    is case_of($order, 'O', 1, 1)->{state}, 'N', 'visited meanwhile: it waits';
    answered(job_of($order, 'I'), 'refused', code => 'TOO_MANY_REQUESTS');
    is case_of($order, 'O', 1, 1)->{state}, 'A',
        'not in yet: nothing will come out';
    is payout($order)->{due_at} le sql_value('select api.now()'), 1,
        'not in yet: the payout waits no more';
    due();
    is case_of($order, 'I')->{amount_fen}, 30000, 'what is left goes in';
    answered(job_of($order, 'I'), 'done');
    is sql_value('select sum(fund_fen) from ticket.settle_ticket where order_id'
                 . ' = ?', $order), 30000, 'and lies there';
    answered(job_of($order, 'P', 1, 1), 'done');
}

# Attractions that get more than the price: no more comes out than went in.
{
    my $order = issued(2, fund => 'FUND01',
                       parts => [[10, 12000, 13000], [20, 8000, 9000]]);
    settle_work();
    answered(job_of($order, 'I'), 'done');
    checked_in($order, 1, $_) for 1, 2;
    is join(' ', map { case_of($order, 'O', 1, $_)->{amount_fen} } 1, 2),
        '13000 7000', 'more than the price: the price comes out';
    settle_work();
    answered(job_of($order, 'O', 1, $_), 'done') for 1, 2;
    settle_work();
    answered(job_of($order, 'P', 1, $_), 'done') for 1, 2;
    is sql_value('select sum(fund_fen) from ticket.settle_ticket where order_id'
                 . ' = ?', $order), 20000, 'the other ticket lies there whole';
    is legs($order), 'SS WW', 'and both are settled';
}

# Tickets of some days from their issue on: their money stays until the product is
# closed.
{
    my $ends = sub {
        sql_do('update ticket.settle_funds set look_at = api.now()');
        settle_work();
        return sql_value("select count(*) from ticket.settle_case where kind = 'E'"
                         . " and state <> 'K'");
    };
    clock_days(8, '10:00');
    settle_work();
    is $ends->(), 0, 'over, and still sold: the money stays';
    sql_do("update ticket.settle_product set state = 'C', closed_at = api.now()"
           . ' where product_id = 1');
    is $ends->(), 1, 'closed: all of it comes out';
    answered(sql_value('select j.number from ticket.pay_job j join'
        . " ticket.settle_case c using (supplier_id, case_id) where c.kind = 'E'"),
        'done', amount => sql_value('select amount_fen from ticket.settle_case'
        . " where kind = 'E'"), learned => '{"yield_fen": 0}');
    is sql_value('select sum(fund_fen) from ticket.settle_ticket'), 0,
        'closed: nothing lies there';
    sql_do("update ticket.settle_product set state = 'O', closed_at = null"
           . ' where product_id = 1');
    clock_days(0, '10:00');
}

# All of it came out for visits and returns: what it has yielded is left.
{
    terms(5, from => iso_day(0), until => iso_day(0), fund => 'FUND08',
          parts => \@parts);
    my $order = sold(5, 1, day => iso_day(0));
    settle_pay($order);
    due();
    answered(job_of($order, 'I'), 'done');
    is given_back($order, 1), undef, 'the only ticket comes back';
    due();
    answered(job_of($order, 'O', 1), 'done');
    due();
    clock_days(1, '00:01');
    settle_work();
    sql_do('update ticket.settle_funds set look_at = api.now()');
    settle_work();
    my $end = sub { sql_row("select c.*, j.number from ticket.settle_case c"
        . ' left join ticket.pay_job j using (supplier_id, case_id)'
        . " where c.kind = 'E' and c.product_id = 5") };
    is_deeply [@{$end->()}{qw(state amount_fen)}], ['S', 0],
        'nothing but the yield is to come out';
    answered($end->()->{number}, 'done', amount => 0,
             learned => '{"yield_fen": 83}');
    is_deeply [@{$end->()}{qw(state amount_fen yield_fen)}], ['K', 0, 83],
        'which comes out of it';
    is sql_value('select sum(amount_fen) from ticket.transfer where order_id = ?',
                 $end->()->{case_id}), 83, 'and is booked as income';
    audit_ok('the books agree with a yield alone');
    clock_days(0, '10:00');
}

# Two that share a money product, as before 1.9.0: the first one to end takes its
# own out, the last one all the rest.
{
    my $code = sql_value('select code from ticket.product where supplier_id = 7'
                         . ' and product_id = 2');
    my @orders = map {
        terms($_, from => iso_day(0), until => iso_day(0), fund => 'FUND07',
              parts => \@parts);
        my $order = sold($_, 1, day => iso_day(0));
        settle_pay($order);
        due();
        answered(job_of($order, 'I'), 'done');
        $order;
    } 2, 5;
    staff_refused(qr/FUND07 is that of product $code/, 'a third product there',
        'settle_fund_on', 'BOOK', sql_value('select code from ticket.product'
        . ' where supplier_id = 7 and product_id = 1'), 'FUND07',
        { reason => 'x' });
    clock_days(1, '00:01');
    my $ends = sub {
        settle_work();
        sql_do('update ticket.settle_funds set look_at = api.now()');
        settle_work();
        return sql_row("select c.*, j.number from ticket.settle_case c join"
            . ' ticket.pay_job j using (supplier_id, case_id) where c.order_id = 0'
            . " and c.state = 'S' order by c.case_id limit 1");
    };
    my $first = $ends->();
    is_deeply [@{$first}{qw(kind amount_fen)}], ['O', 20000],
        'shared: of the first one its own comes out';
    answered($first->{number}, 'done');
    my $last = $ends->();
    is_deeply [@{$last}{qw(kind amount_fen)}], ['E', 20000],
        'shared: of the last one all the rest';
    answered($last->{number}, 'done', amount => 20000,
             learned => '{"yield_fen": 123}');
    is join('', map { order_of($_)->{fund} } @orders), 'EE',
        'shared: and both are at their end';
    is sql_value('select count(*) from ticket.settle_funds'), 0,
        'shared: nothing lies there';
    clock_days(0, '10:00');
}

# What a device has let in by itself earns money as far as the ticket is good: of
# one who is named, on its days, at an attraction that is not paid or over.
sub uploaded {
    my ($order, $at) = @_;
    my @call = (++$seq, "u$seq", $order, 1, undef, 'f', 1,
                $at // sql_value('select api.now()'), 'IN', undef);
    my ($row) = @{sql_call(db('ticket_nginx'), 'api.gate_uploads_2', 7, 1, 0,
                           map { sql_array([$_]) } @call)};
    return scalar(() = cases_of($order) =~ /P:/g);
}
{
    my $order = issued(1);
    is uploaded($order), 1, 'a passage that is uploaded earns its money';
    is uploaded($order), 1, 'a second one earns nothing';
    is alarms("$order.1.1"), '', 'and neither is one to look at';
    my $nobody = sold(1, 1, nobody => 1);
    settle_pay($nobody);
    is uploaded($nobody), 0, 'of nobody who is named there is none to earn';
    given_back(my $back = issued(1), 1);
    is uploaded($back), 0, 'nor of a ticket that was given back';
    is legs($back), 'RR', 'which stays so';
    my $early = issued(1, from => iso_day(1), until => iso_day(2));
    is checked_in($early, 1, 1)->{verdict}, 'DAY_BEFORE', 'nor before its days';
    is uploaded($early), 0, 'whatever a device says';
    is uploaded(sold(1, 1)), 0, 'nor of one that nobody has paid';
    my $over = issued(1, after => 1, days => 1);
    clock_days(1, '00:01');
    settle_work();
    is uploaded($over), 0, 'nor behind them';
    is legs($over), 'NN', 'what is over stays so';
    is_deeply [map { alarms("$_.1.1") } $nobody, $back, $early, $over],
        [('visit-not-paid') x 4], 'staff are told of each that earns nothing';
    is uploaded($over), 0, 'nor does it when it comes once more';
    is alarms("$over.1.1"), 'visit-not-paid', 'which they hear once';
    my $said = sub { return (map { $_->{what} } grep { $_->{number} eq "$over.1.1" }
                             @{staff_call('alarm_list', 'BOOK')})[0] };
    like $said->(), qr/^ticket 1 of order $over at \S+: no refund$/,
        'of which ticket and attraction';
    db('ticket_staff')->do("select set_config('ticket.language', 'zh', false)");
    like $said->(), qr/^入园未结算：订单 $over 第 1 张门票，\S+：无需退款$/, 'and so in Chinese';
    db('ticket_staff')->do("select set_config('ticket.language', '', false)");
    clock_days(0, '10:00');
}

# A device that is moved before it tells of what it did was where it was.
{
    my $order = issued(1);
    my $then = sql_value('select api.now()');
    staff_call('device_set', 'BOOK', 1, { station => 2, gate => '7' });
    uploaded($order, $then);
    is legs($order), 'VW', 'it earns for the attraction where it stood then';
    uploaded($order);
    is legs($order), 'VV', 'and now for the one where it stands';
    is_deeply [map { "$_->{station_name} $_->{gate}" } sql(
        'select station_name, gate from ticket.passage where order_id = ?'
        . ' order by passage_no', $order)], ['甲门 1', '乙门 7'],
        'its passages say so';
    staff_call('device_set', 'BOOK', 1, { station => 1, gate => '1' });
    is uploaded(issued(1), '2000-01-01 00:00+08'), 1,
        'of before anything is known it stood where it stood first';
}

# What is over is given back no more, and it is said why.
{
    my %over = map { $_ => issued(1, after => $_, days => 1) } 1 .. 3;
    my $used = issued(1, after => 1, days => 1);
    checked_in($used, 1, $_) for 1, 2;
    my $back = issued(1, after => 3, days => 1);
    given_back($back, 1);
    clock_days(1, '00:01');
    settle_work();
    is_deeply [map { given_back($_, 1, expired => 1) } @over{1, 2}, $used, $back],
        [qw(REFUND_EXPIRED REFUND_REFUNDED REFUND_PASSED REFUND_REFUNDED)],
        'nothing goes back, it has gone, it was used, it came back before';
    is_deeply [map { given_back($over{3}, 1, expired => 1) } 1, 2],
        [undef, 'REFUND_REFUNDED'], 'and of what may be applied for, once';
    clock_days(0, '10:00');
}

# What staff see and give back.
{
    my $order = issued(1);
    my $rows = staff_call('settle_show', 'BOOK', $order, {});
    is_deeply [map { $_->{leg_state} } @$rows], [('to be visited') x 2],
        'an order is shown, a row each share';
    staff_refused(qr/is one of settlement, .*: settle return/,
                  'what gives other orders back', 'order_refund', 'BOOK', $order,
                  '{1}', '{}');
    my ($r) = @{staff_call('settle_return', 'BOOK', $order, 1,
                           { reason => 'asked for' })};
    is $r->{refund_fen}, 19500, 'staff give a ticket back';
    staff_refused(qr/cannot come back: \x{1e}BACK_ALREADY$/, 'twice the same',
                  'settle_return', 'BOOK',
                  $order, 1, { reason => 'again' });
    is_deeply [@{staff_call('settle_history', 'BOOK', $order)->[0]}
                {qw(event from_state to_state)}],
        ['O2', undef, 'waits for the charge'],
        'its history begins with the charge';
    my $waiting = sold(1, 1, nobody => 1);
    is staff_call('settle_show', 'BOOK', $waiting, {})->[0]{leg_state},
        'to be activated', 'one that is not charged is shown, too';
    staff_refused(qr/no order/, 'an order of another kind', 'settle_show',
                  'BOOK', 5, {});
}

# A deposit that falls below what its distributor is to hear of.
{
    told('new');
    my ($balance) = split ' ', account_of(91011);
    staff_call('party_set', 'BOOK', 30, { warn_fen => $balance });
    settle_work();
    is_deeply told(), [], 'at the balance nobody is told';
    issued(1);
    settle_work() for 1, 2;
    is_deeply told(), [sprintf '30 party_phone2 【平台】预存款余额 %s 元，低于 %s 元，'
        . '请及时充值。', map { sql_value('select impl.settle_money_text(?)', $_) }
        $balance - 20100, $balance], 'below it is told, once';
    top_up(9101, 100_000);
    settle_work();
    issued(5);
    settle_work();
    is scalar(@{told()}), 2, 'and again when it has fallen again';
}

audit_ok();
done_testing();
