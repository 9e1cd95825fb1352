# Tickets of settlement from the deposit: charge, issue, check-in, expiry, return.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use TicketBooking qw(database fixture order_defaults order_row account_of
                     sql_call top_up in_time staff_call quota quota_used);
use TicketSettle qw(parties terms sold settle_pay checked_in settle_work legs
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

# The order waits until its distributor has money.
{
    my $order = sold(1, 2);
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
    is said(settle_pay($order)), 'ORDER_NOT_PAYABLE', 'it is charged once';
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
    is checked_in($order, 1, 1)->{verdict}, 'NOT_ISSUED',
        'no gate lets them in';
    is legs($order), 'AA', 'and nothing moves';
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
    my $apply = sub { sql_call(db('ticket_nginx'), 'api.settle_return', 7, 9101,
                               $order, @_, 't')->[0] };
    is $apply->('{1,9}')->{verdict}, 'REFUND_OTHER_ORDER',
        'one of another order: none is taken';
    is $apply->('{1,2}')->{verdict}, undef, 'two are applied for';
    is legs($order), 'VR RR XX', 'and are back in the deposit';
    is $apply->('{2}')->{verdict}, 'REFUND_REFUNDED', 'each of them once';
    clock_days(3, '00:01');
    is $apply->('{3}')->{verdict}, 'REFUND_LATE', 'not after their days';
    settle_work();
    is legs($order), 'VR RR NN', 'then the money is kept';
    clock_days(0, '10:00');
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

audit_ok();
done_testing();
