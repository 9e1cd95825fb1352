# Tickets of settlement from the deposit: charge, issue, check-in, expiry, return.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use JSON::PP ();
use TicketBooking qw(database fixture order_defaults order_row account_of
                     sql_call top_up in_time staff_call quota quota_used);
use TicketSettle qw(parties given_back terms sold settle_pay checked_in settle_work legs
                    tickets_of order_of cases_of sides_of case_of answered
                    job_of clock_days);
use TicketTest;

my $dbh = database();
fixture();
parties();
clock_days(0, '10:00');
order_defaults(day => iso_day(0), ticket_until => iso_day(0), callback => 1, medium => 2);
# 1: 100.00, shares 60.00 and 40.00, of which attractions get 50.00 and 30.00
terms(1, parts => [[10, 6000, 5000], [20, 4000, 3000]]);
staff_call('deposit_deduct', 'BOOK', 'agent9101', 100_000_000,
           {});

sub said { my ($r) = @_; return $r->{verdict} // $r->{state} }

# The tickets of an order of which the distributor hears this.
sub events_of {
    my ($order, $event) = @_;
    return map { $_->{ticket_no} } sql('select ticket_no from ticket.outbox'
        . " where order_id = ? and note->>'event' = ? order by ticket_no",
        $order, $event);
}

# The order waits until its distributor has money.
{
    my $order = sold(1, 2);
    is sql_call(db('ticket_staff'), 'api.staff_payment_code', 7, $order,
                '{alipay}', '\\x01', '127.0.0.1')->[0]{verdict},
        'PAYMENT_ORDER', 'no buyer pays it at the desk';
    sql_do('update ticket.agent set can_cash = true where agent_id = 9101');
    is sql_call(db('ticket_staff'), 'api.staff_order_pickup', 'BOOK', $order,
                '{"preview": true}')->[0]{verdict},
        'PICKUP_UNPAID', '... nor in cash';
    sql_do('update ticket.agent set can_cash = false where agent_id = 9101');
    is said(settle_pay($order)), 'BALANCE_LOW', 'a deposit that is too low';
    is cases_of($order), 'C:M', 'the charge waits for the distributor';
    is order_row($order)->{state}, '0', 'the order waits as before';
    is legs($order), undef, 'nothing of it is issued';
    top_up(9101, 1_000_000);
    is said(settle_pay($order)), '3', 'charged again it is issued';
    is cases_of($order), 'C:K', 'by the same case';
    is account_of(91011), '979800 0', 'price and fees leave the deposit';
    is legs($order), 'WW WW', 'each attraction waits for each visitor';
    is tickets_of($order), '20 20', 'the tickets are issued';
    is order_of($order)->{state}, '2', 'and so is the order';
    is said(settle_pay($order)), '3', 'asked again it is issued';
    is account_of(91011), '979800 0', '... and charged once';
    is checked_in($order, 1, 1)->{verdict}, 'IN', 'the first gate lets in';
    is legs($order), 'VW WW', 'that attraction is visited';
    is cases_of($order), 'C:K P:N', 'and is to be paid';
    is case_of($order, 'P', 1, 1)->{amount_fen}, 4950, 'less its fee';
    is checked_in($order, 1, 2)->{verdict}, 'IN', 'the second gate, too';
    is legs($order), 'VV WW', 'both are visited';
    is tickets_of($order), '30 20', 'the ticket is done';
    clock_days(0, '10:10');
    is checked_in($order, 1, 1)->{verdict}, 'USED', 'nobody comes twice a day';
    is cases_of($order), 'C:K P:N P:N', 'and nothing is paid for that';
    is scalar(@{settle_work()}), 2, 'both payouts are sent';
    answered(job_of($order, 'P', 1, 1), 'done');
    answered(job_of($order, 'P', 1, 2), 'done');
    is legs($order), 'SS WW', 'paid out they are settled';
    is cases_of($order), 'C:K P:K P:K', 'the cases are done';
}

# Who is not named is not let in; named later, and later than the first.
{
    my $order = sold(1, 1, nobody => 1);
    is said(settle_pay($order)), '3', 'tickets of nobody are issued';
    is legs($order), 'AA', 'and wait to be activated';
    is checked_in($order, 1, 1)->{verdict}, 'NOT_NAMED',
        'no gate lets them in, and says why';
    is sql_call(db('ticket_staff'), 'api.check_ticket', 7, $order, 1, '甲门', '1')
        ->[0]{verdict}, 'CHECK_NOT_NAMED', 'nor does anybody by hand';
    is legs($order), 'AA', 'and nothing moves';
}

# ... by a list of them, of which all are named or nobody.
sub named {
    my ($order, @list) = @_;
    my @visitors = map { { line => $_->[0], type => 1, id_sealed => '\\x01',
        id_index => '\\x' . unpack('H*', $_->[1]), name_sealed => '\\x02',
        name_index => '\\x' . '0a' x 16, phone_sealed => undef } } @list;
    return staff_call('settle_bind', 'BOOK', $order,
        { visitors => \@visitors, reason => 'by telephone',
          request_key => order_row($order)->{request_key} })->[0];
}
sub not_named {
    my ($row, $why, $what, $order, @list) = @_;
    my $r = named($order, @list);
    is_deeply [$r->{verdict}, split /\t/, $r->{subject}],
        ['SETTLE_BIND_ROW', $row, $why], $what;
}
{
    my $order = sold(1, 3, nobody => 1);
    is named($order, [2, 'n2'])->{unnamed}, 2, 'before the charge one is named';
    settle_pay($order);
    is legs($order), 'AA WW AA', 'issued, that one waits for its visitor';
    not_named(2, 'somebody is named for the ticket',
              'who has a name keeps it', $order, [1, 'n1'], [2, 'n9']);
    not_named(1, 'the order has no such ticket', 'a ticket that is not there',
              $order, [4, 'n1']);
    not_named(2, 'the document is named twice in the order',
              'one document for two', $order, [1, 'n1'], [3, 'n2']);
    is legs($order), 'AA WW AA', 'of a list with a fault nobody is named';
    is named($order, [1, 'n1'])->{named}, 1, 'one more is named';
    is legs($order), 'WW WW AA', 'and waits for the gate';
    is sql_value("select count(*) from ticket.settle_history where order_id = ?"
                 . " and event = 'L3' and ticket_no = 1", $order), 2,
        'which its history tells of each share';
    is checked_in($order, 1, 1)->{verdict}, 'IN', 'the gate lets it in';
    is staff_call('settle_bind', 'BOOK', $order, {})->[0]{verdict},
        'SETTLE_BIND_NONE', 'a list of nobody names nobody';
    is sql_call('api.settle_bind', 7, 9101, $order, iso_day(9),
                '[]')->[0]{verdict}, 'ACTIVATE_VALIDITY',
        'for a day on which the tickets are good';
    clock_days(5, '10:00');
    not_named(1, 'the ticket is over or has come back', 'what is over',
              $order, [3, 'n3']);
    clock_days(0, '10:30');             # behind the moment of the terms
}

# A document has so many tickets of a day as its product says; the buyer's stands
# for whom nobody has named.
{
    sql_do('update ticket.product set id_maximum = 2 where product_id = 1');
    sql_do('update ticket.supplier set catalogue_version = 1');
    my $used = sub { join ' ', map { $_->{used} } sql("select coalesce(sum("
        . "d.used), 0) as used from (values (0, 'one'::bytea), (1, (select"
        . ' id_index from ticket.orders where order_id = ?))) k (n, i) left join'
        . ' ticket.document d on d.id_index = k.i and d.product_id = 1'
        . ' group by k.n order by k.n', @_) };
    my $order = sold(1, 2, nobody => 1);
    sql_do('insert into ticket.document (supplier_id, product_id, day, id_index,'
        . " used) select 7, 1, o.day, i, 2 from ticket.orders o, unnest(array["
        . "'full', o.id_index]) i where o.order_id = ?", $order);
    sql_do('insert into ticket.order_document (supplier_id, order_id,'
        . ' product_id, day, id_index, count) select 7, order_id, 1, day,'
        . ' id_index, 2 from ticket.orders where order_id = ?', $order);
    is said(settle_pay($order)), '3', 'an order of two is issued';
    not_named(2, 'the document has 2 for the day already',
              'a document that has as many as it may', $order, [1, 'one'],
              [2, 'full']);
    is $used->($order), '0 2', 'nothing is counted of a list with a fault';
    named($order, [1, 'one']);
    is $used->($order), '1 1',
        'who is named counts, and the buyer stands for one less';
    is staff_call('settle_return', 'BOOK', $order, 1,
                  { reason => 'r' })->[0]{verdict}, undef, 'it comes back';
    is $used->($order), '0 1', 'with the ticket its visitor is free again';
    staff_call('settle_return', 'BOOK', $order, 2, { reason => 'r' });
    is $used->($order), '0 0', 'and the buyer with the rest';
    sql_do("delete from ticket.document where id_index = 'full'");
    sql_do('update ticket.product set id_maximum = 0 where product_id = 1');
    sql_do('update ticket.supplier set catalogue_version = 1');
}
# A document is in one valid order of a day: also where it is named later.
{
    sql_do('update ticket.product set real_name = true where product_id = 1');
    sql_do('update ticket.supplier set catalogue_version = 1');
    my @orders = map { sold(1, 2, nobody => 1) } 1 .. 2;
    my $in = sub { join ' ', map { "$_->{order_id} $_->{count}" } sql(
        'select order_id, count from ticket.order_document where product_id = 0'
        . " and id_index = 'both' order by order_id") };
    is named($orders[0], [1, 'both'])->{named}, 1, 'named before the charge';
    is $in->(), "$orders[0] 1", 'the document is in that order';
    not_named(2, 'the document is in another order of these days',
              'not in another one of the day', $orders[1], [1, 'else'], [2, 'both']);
    is sql_call('api.settle_bind', 7, 9101, $orders[1], iso_day(0), JSON::PP->new
            ->encode([{ type => 1, id_sealed => '\\x01', id_index => '\\x'
                . unpack('H*', 'both'), name_sealed => '\\x02',
                name_index => '\\x' . '0a' x 16, phone_sealed => undef }]))
            ->[0]{verdict}, 'DOCUMENT_LIMIT', 'nor by the page';
    is named($orders[1], [2, 'else'])->{named}, 1, 'another document is';
    is said(settle_pay($orders[0])), '3', 'that order is issued';
    is $in->(), '', 'and keeps the document from no other one';
    is named($orders[1], [1, 'both'])->{named}, 1, 'so that it is named there';
    is sql_call('api.cancel_order', 7, 9101, $orders[1])->[0]{verdict}, undef,
        'which is cancelled';
    is $in->(), '', 'and the document is free';
    sql_do('update ticket.product set real_name = false where product_id = 1');
    sql_do('update ticket.supplier set catalogue_version = 1');
}
# Ordered for a later day than its first one.
for my $terms ({ days => 3 }, { from => iso_day(0), until => iso_day(4) }) {
    terms(1, parts => [[10, 6000, 5000], [20, 4000, 3000]], %$terms);
    my $order = sold(1, 1, day => iso_day(2), ticket_until => iso_day(4));
    my $name = $terms->{days} ? 'days from the issue on' : 'fixed days';
    is said(settle_pay($order)), '3', "$name: issued before the day of the order";
    is checked_in($order, 1, 1)->{verdict}, 'IN', "$name: and let in at once";
}
terms(1, parts => [[10, 6000, 5000], [20, 4000, 3000]]);

# Charged as soon as it is booked.
{
    staff_call('party_set', 'BOOK', 30, { charge_on => 'place' });
    my $order = sold(1, 1);
    settle_work();
    is legs($order), 'WW', 'who is charged at the booking has its tickets';
    my ($balance) = split ' ', account_of(91011);
    staff_call('deposit_deduct', 'BOOK', 'agent9101', $balance - 1, {});
    $order = sold(1, 1);
    is scalar(@{settle_work()}), 1, 'one that cannot pay is tried';
    is cases_of($order), 'C:M', 'once, and then waits for its distributor';
    staff_call('party_set', 'BOOK', 30, { charge_on => 'pay' });
    top_up(9101, $balance);
    my $other = sold(1, 1);
    is scalar(@{settle_work()}), 0, 'who pays when he says so is left alone';
    is staff_call('party_show', 'BOOK', 30)->[0]{charge_on}, 'pay',
        'as staff see';
    is said(settle_pay($_)), '3', 'both are paid then' for $order, $other;
}

# Closed without a charge.
{
    my $order = sold(1, 1);
    my $used = quota_used(2, iso_day(0), 1);
    my ($r) = @{sql_call('api.cancel_order', 7, 9101, $order)};
    is $r->{state}, '4', 'what nobody paid is cancelled';
    is quota_used(2, iso_day(0), 1), $used - 1, 'its places are free again';
    is order_of($order), undef, 'settlement never heard of it';
}

# Over: kept, back at once, on request.
my @expiry = (
    [2, 'kept',   'NN', '30', undef],
    [3, 'auto',   'RR', '44', 10000],
);
for my $n (0, 1) {
    my ($how, $name) = (1 + $n, $expiry[$n][1]);
    terms(1, after => $how, days => 1,
          parts => [[10, 6000, 5000], [20, 4000, 3000]]);
    my $order = sold(1, 2);
    is said(settle_pay($order)), '3', "$name: it is issued";
    checked_in($order, 2, 1);
    my $before = (split ' ', account_of(91011))[0];
    clock_days(1, '00:00');
    is checked_in($order, 1, 1)->{verdict}, 'DAY_AFTER', "$name: it is over";
    settle_work();
    is legs($order), $n ? 'RR VR' : 'NN VN', "$name: nobody came";
    is tickets_of($order), $n ? '44 30' : '30 30', "$name: the tickets are done";
    is order_of($order)->{state}, '3', "$name: the order, too";
    is((split ' ', account_of(91011))[0] - $before, $n ? 14000 : 0,
       "$name: what of it goes back");
    settle_work();
    answered(job_of($order, 'P', 2, 1), 'done');
    is tickets_of($order), $n ? '44 33' : '30 30',
        "$name: paid out, part of it is refunded";
    clock_days(0, '10:00');
}
{
    terms(1, after => 3, days => 1, refund_days => 2,
          parts => [[10, 6000, 5000], [20, 4000, 3000]]);
    my $order = sold(1, 3);
    settle_pay($order);
    checked_in($order, 1, 1);
    clock_days(1, '00:01');
    settle_work();
    is legs($order), 'VX XX XX', 'on request: void, and open';
    is tickets_of($order), '31 21 21', 'the rest may be applied for';
    is_deeply [events_of($order, 'can-apply-refund')], [1, 2, 3],
        'of each the distributor is told';
    my $apply = sub { sql_call(db('ticket_nginx'), 'api.settle_return', 7, 9101,
                               $order, @_, 't')->[0] };
    is $apply->('{1,9}')->{verdict}, 'REFUND_OTHER_ORDER',
        'one of another order: none is taken';
    is $apply->('{1,2}')->{verdict}, undef, 'two are applied for';
    is legs($order), 'VR RR XX', 'and are back in the deposit';
    is $apply->('{2}')->{verdict}, 'REFUND_REFUNDED', 'each of them once';
    is_deeply [map { given_back($order, $_) } 1, 2], ['REFUND_PASSED',
        'REFUND_EXPIRED'], 'none of them comes back as one that is unused';
    clock_days(3, '00:01');
    is $apply->('{3}')->{verdict}, 'REFUND_LATE', 'not after their days';
    settle_work();
    is legs($order), 'VR RR NN', 'then the money is kept';
    clock_days(0, '10:00');
}

# A month, to the minute; and of the list all or none.
{
    terms(1, after => 3, days => 1, refund_days => 30,
          parts => [[10, 6000, 5000], [20, 4000, 3000]]);
    my ($order, $other) = map { sold(1, 2) } 1, 2;
    settle_pay($_) for $order, $other;
    clock_days(1, '00:01');
    settle_work();
    is given_back($order, '1,3', expired => 1), 'REFUND_OTHER_ORDER',
        'a ticket that is not of this order: none is taken';
    is legs($order), 'XX XX', 'and all stay as they were';
    clock_days(30, '23:59');
    is given_back($order, '1,2', expired => 1), undef, 'on the thirtieth day';
    is legs($order), 'RR RR', 'it is given back';
    is given_back($order, '1', expired => 1), 'REFUND_REFUNDED',
        'and each ticket once';
    clock_days(31, '00:00');
    is given_back($other, '1', expired => 1), 'REFUND_LATE',
        'not on the thirty-first';
    settle_work();
    is legs($other), 'NN NN', 'then it is kept';
    is given_back($other, '1', expired => 1), 'REFUND_LATE',
        'nor when it is kept';
    clock_days(0, '10:00');
}

# Nobody saw that it was over until nobody might apply any more.
{
    terms(1, after => 3, days => 1, refund_days => 2,
          parts => [[10, 6000, 5000], [20, 4000, 3000]]);
    my $order = sold(1, 2);
    settle_pay($order);
    checked_in($order, 1, 1);
    clock_days(9, '10:00');
    settle_work();
    is given_back($order, '1', expired => 1), 'REFUND_LATE', 'late: no refund';
    is legs($order), 'VN NN', 'what nobody has visited is kept';
    is tickets_of($order), '30 30', 'and both tickets are done';
    is_deeply [events_of($order, 'can-apply-refund')], [],
        'nobody is told to apply';
    clock_days(0, '10:00');
}

# Paid some days later, where the product has it so.
{
    terms(1, after => 2, days => 1, delay => 3,
          parts => [[10, 6000, 5000], [20, 4000, 3000]]);
    my $order = sold(1, 1);
    settle_pay($order);
    clock_days(1, '00:01');
    settle_work();
    is legs($order), 'XX', 'three days later: not yet';
    my $before = (split ' ', account_of(91011))[0];
    clock_days(3, '23:59');
    settle_work();
    is legs($order), 'XX', 'three days later: nor just before';
    clock_days(4, '00:02');
    settle_work();
    is legs($order), 'RR', 'three days later: then it is back';
    is((split ' ', account_of(91011))[0] - $before, 10000,
       'three days later: in the deposit');
    clock_days(0, '10:00');
}

# Half a fen is rounded up; no fee is more than the price.
for ([3, 250, 19999, 500], [3, 250, 19980, 500], [3, 250, 19979, 499],
     [3, 10000, 19999, 19999], [4, 500, 19999, 500], [4, 500, 300, 300],
     [2, 0, 19999, 0])
{
    my ($rule, $value, $price, $fee) = @$_;
    is sql_value("select impl.settle_return_fee(row(1, 1, true, null, null, 1, '1',"
        . ' 0, 0, ?::int2, ?, null)::ticket.settle_deal, ?)', $rule, $value,
        $price), $fee, "rule $rule, $value of $price: the fee is $fee";
}

# Returned before anybody came.
{
    terms(1, days => 1, return_rule => 3, return_value => 250,
          parts => [[10, 6000, 5000], [20, 4000, 3000]]);
    my $order = sold(1, 2);
    settle_pay($order);
    my $used = quota_used(2, iso_day(0), 1);
    my $before = (split ' ', account_of(91011))[0];
    my $back = sub { sql_call(db('ticket_nginx'), 'api.settle_return', 7, 9101,
                              $order, @_, 'f')->[0] };
    is $back->('{1}')->{verdict}, undef, 'a ticket comes back';
    is((split ' ', account_of(91011))[0] - $before, 9750, 'less its fee');
    is legs($order), 'RR WW', 'its shares are refunded';
    is tickets_of($order), '44 20', 'it is closed';
    is quota_used(2, iso_day(0), 1), $used - 1, 'its place is free again';
    is checked_in($order, 1, 1)->{verdict}, 'REFUNDED', 'no gate lets it in';
    is $back->('{1}')->{verdict}, 'REFUND_REFUNDED', 'it comes back once';
    checked_in($order, 2, 2);
    is $back->('{2}')->{verdict}, 'REFUND_PASSED', 'not one that was used';
    is order_of($order)->{state}, '2', 'the order goes on';
}

# The distributor's own pages: paid, given back, and nothing else.
{
    my $order = sold(1, 2);
    my $nginx = db('ticket_nginx');
    my $pay = sub { sql_call($nginx, 'api.pay_account_2', 7, 9101, $order, $_[0],
        40, 'f', 2, 't', $_[1], '0', undef)->[0] };
    is $pay->(1, 'Y')->{verdict}, 'ORDER_AMOUNT', 'the page says what it costs';
    is $pay->(20000, 'F')->{verdict}, 'ORDER_NOT_PAYABLE', 'rebate pays nothing';
    is said($pay->(20000, 'Y')), '3', 'the page charges and issues';
    is legs($order), 'WW WW', 'as the distributor asked for';
    my $back = sub { sql_call($nginx, 'api.refund_tickets_2', 7, 9101, $order,
                              @_)->[0]{verdict} };
    is $back->('{1}'), undef, 'RefundTicket gives a ticket back';
    is legs($order), 'RR WW', 'less its fee, to the deposit';
    is $back->('{1}'), 'REFUND_REFUNDED', 'RefundTicket does so once';
    sql_do('update ticket.agent set can_epay = true');
    sql_do('update ticket.agent set version = 1');
    is sql_call($nginx, 'api.begin_payment_2', 7, 9101, sold(1, 1), 'x', 3, 0,
                '192.0.2.1', undef, undef)->[0]{verdict}, 'PAY_CHANNEL',
        'no buyer pays for one of them';
}

# Commission: by a rule that names the product, of what nobody has got back.
{
    clock_days(5, '10:00');
    my $day = iso_day(0);
    my @days = (first_day => $day, last_day => $day);
    my %rule = (per_mille => 100, first_day => $day);
    order_defaults(day => $day, ticket_until => $day);
    terms(1, parts => [[10, 6000, 5000], [20, 4000, 3000]], days => 1, after => 2,
          return_rule => 2, return_value => 0);
    my $order = sold(1, 3);
    is said(settle_pay($order)), '3', 'three tickets that go back when they are over';
    my $run = sub {
        return join ', ', map { "$_->{tickets} $_->{earned_fen} $_->{off_fen}" }
               @{staff_call('commission_preview', 'BOOK', undef, { @days })};
    };
    is staff_call('commission_set', 'BOOK', 'agent9101', { %rule })->[0]{verdict},
        undef, 'a rule of all that the agent sells';
    is checked_in($order, 2, 1)->{verdict}, 'IN', 'the second ticket is used';
    is given_back($order, 1), undef, 'the first one comes back';
    clock_days(6, '00:00');
    is $run->(), '', 'by it, nothing of settlement is earned';
    clock_days(5, '10:00');
    is staff_call('commission_set', 'BOOK', 'agent9101', { %rule, product =>
            sql_value('select code from ticket.product where supplier_id = 7'
                      . ' and product_id = 1') })->[0]{verdict}, undef,
        'a rule of the product';
    clock_days(6, '00:00');
    is $run->(), '2 2000 0', 'by it, what was not given back earns';
    staff_call('commission_run', 'BOOK', undef, { @days });
    settle_work();
    is legs($order), 'RR VR RR', 'then they are over';
    is $run->(), '0 0 -1000', 'what is wholly refunded comes off again';
}

audit_ok();
done_testing();
