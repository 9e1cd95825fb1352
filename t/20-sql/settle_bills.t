# A clearing provider's bill against what settlement has moved, line by line: what
# is done there and refused here is asked after, and never sent again.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use TicketBooking qw(database fixture order_defaults order_row staff_call
                     staff_refused sql_call sql_array in_time);
use TicketSettle qw(parties terms sold settle_pay checked_in settle_work legs
                    order_of cases_of case_of answered job_of clock_days);
use TicketTest;

$TicketBooking::PRODUCT{1}[4] = 20000;
database();
fixture();
staff_call('provider_add', 'BOOK', 1, 'clearing',
           { name => 'clearing', merchant_id => 'GW0001', serial => 'US01',
             gateway => 'https://clearing.test' });
parties();
clock_days(0, '10:00');
my $day = iso_day(0);
order_defaults(ticket_until => iso_day(9), callback => 1, medium => 2,
               agent => 9102);
terms(1, days => 3, fund => 'FUND01',
      parts => [[10, 12000, 10000], [20, 8000, 6000]]);

# The bill of today as it is now, with these lines: number, kind (1 charge, 4 what
# else there is), state (1 done, 3 failed), fen.
my $lines = 0;
sub billed {
    my (@lines) = @_;

    sql_do('insert into ticket.bill (supplier_id, account_no, day, sort, bill_id,'
        . " state, created_at, compared_at, lines) values (7, 1, ?, 1, 1, 'C',"
        . ' api.now(), api.now(), 0) on conflict do nothing', $day);
    my $first = $lines + 1;
    for (@lines) {
        my ($number, $kind, $state, $fen) = @$_;
        sql_do('insert into ticket.bill_line values (7, 1, ?, 1, ?, ?, ?, ?, ?, ?,'
            . ' ?, ?, 0, api.now())', $day, ++$lines, $kind, $state, $number, '',
            "Z$lines", $fen, $fen);
    }
    sql_do('update ticket.bill set lines = (select count(*) from ticket.bill_line),'
        . ' paid_fen = (select coalesce(sum(amount_fen) filter (where kind = 1), 0)'
        . ' from ticket.bill_line)');
    sql_do('select impl.bill_match(7, 1::int2, ?, ?, ?, null, null)', $day, $first,
           $lines) if @lines;
    sql_do("select impl.bill_match(7, 1::int2, ?, null, null, impl.bill_from("
           . "'clearing', ?::date), impl.bill_from('clearing', ?::date + 1))", $day, $day, $day);
    return;
}

sub differs {
    return [map { "$_->{what} $_->{kind} " . ($_->{ours_state} // '-') . ' '
                  . ($_->{ours_fen} // '-') . ' ' . ($_->{theirs_fen} // '-') }
            grep { !$_->{resolved_at} }
            @{staff_call('bill_differences', 'BOOK', {})}];
}

my $order = sold(1, 2, day => $day);
settle_pay($order, 9102);
my $charge = job_of($order, 'C');
answered($charge, 'done');
settle_work();
my $in = job_of($order, 'I');
answered($in, 'done');
checked_in($order, 1, 1);
settle_work();
my $out = job_of($order, 'O', 1, 1);
answered($out, 'done');
settle_work();
my $pay = job_of($order, 'P', 1, 1);
answered($pay, 'done');

billed([$charge, 1, 1, 40200], [$in, 4, 1, 40000], [$out, 4, 1, 10000]);
is_deeply differs(), ['settlement ours_only K 9950 -'],
    'a payout that the bill does not have is listed';
billed([$pay, 4, 1, 9950]);
is_deeply differs(), [], 'and no more, once it has it';
billed([$pay, 4, 1, 9950]);
is_deeply differs(), ['settlement theirs_only - - 9950'],
    'the same line twice is money that went twice';
billed(['P2901010000000000199901', 4, 1, 700], ['UNKNOWN00001', 4, 1, 800]);
is scalar(@{differs()}), 3, 'so are numbers of nobody';
my ($strange) = grep { ($_->{theirs_fen} // 0) == 800 }
                @{staff_call('bill_differences', 'BOOK', {})};
like $strange->{proposal}, qr/who has moved it/, 'of which somebody asks';
staff_refused(qr/is no money of an unknown number/, 'to book what went nobody knows'
    . ' where', 'bill_resolve', 'BOOK', sql_array([$strange->{difference_id}]),
    { as => 'suspense' });
staff_call('bill_resolve', 'BOOK', sql_array([map { $_->{difference_id} }
    grep { !$_->{resolved_at} } @{staff_call('bill_differences', 'BOOK', {})}]), {});
is_deeply differs(), [], 'staff have dealt with them';

# Another amount; failed there; moved twice.
checked_in($order, 2, 1);
settle_work();
my $second = job_of($order, 'O', 2, 1);
answered($second, 'done');
settle_work();
my $refused = job_of($order, 'P', 2, 1);
billed([$second, 4, 1, 9999]);
is_deeply differs(), ['settlement amount K 10000 9999'], 'another amount is listed';
answered($refused, 'refused', code => 'ACCOUNT_FROZEN');
is case_of($order, 'P', 2, 1)->{state}, 'M', 'a payout is refused';
billed([$refused, 4, 3, 0]);
is scalar(@{differs()}), 1, 'as the bill has it';
sql_do('delete from ticket.bill_line where state = 3');
billed([$refused, 4, 1, 9950]);
is_deeply [sort @{differs()}], ['settlement amount K 10000 9999',
    'settlement state M 9950 9950'], 'a later bill says that it was done';
is case_of($order, 'P', 2, 1)->{state}, 'W', 'so it is asked after';
staff_refused(qr/does not wait/, 'to send it again meanwhile', 'settle_go', 'BOOK',
              case_of($order, 'P', 2, 1)->{case_id}, {});
is job_of($order, 'P', 2, 1), $refused, 'under its own number';
answered($refused, 'done');
is_deeply [@{case_of($order, 'P', 2, 1)}{qw(state attempt)}], ['K', 1],
    'and it was done, once';
billed();
sql_do('select impl.bill_match(7, 1::int2, ?, 1, ?, null, null)', $day, $lines);
is_deeply differs(), ['settlement amount K 10000 9999'],
    'then the bill agrees with it';

# A charge that failed: the order is closed, and the bill says that it was done.
my $late = sold(1, 1, day => $day);
settle_pay($late, 9102);
my $lost = job_of($late, 'C');
answered($lost, 'refused', code => 'INSUFFICIENT_FUNDS');
is order_of($late)->{state}, '0', 'a charge is refused';
sql_call(db('ticket_nginx'), 'api.cancel_order', 7, 9102, $late);
is_deeply [@{order_of($late)}{qw(state close_reason)}], ['4', '2'],
    'and the order is cancelled';
billed([$lost, 1, 1, 20100]);
is scalar(grep { /^payment state F/ } @{differs()}), 1,
    'the bill says that it was charged: listed';
answered($lost, 'done', amount => 20100);
is_deeply [@{sql_row('select state, received_fen from ticket.payment where number'
    . ' = ?', $lost)}{qw(state received_fen)}], ['P', 20100],
    'the platform is asked, and has it';
is sql_value('select b.amount_fen from ticket.payback b join ticket.payment p'
    . ' using (supplier_id, payment_id) where p.number = ?', $lost), 20100,
    'all of it goes back, the fee too';
is order_of($late)->{state}, '4', 'the order stays closed';
sql_do('select impl.bill_match(7, 1::int2, ?, 1, ?, null, null)', $day, $lines);
is scalar(grep { /^payment/ } @{differs()}), 0, 'and the bill agrees';

audit_ok();
done_testing();
