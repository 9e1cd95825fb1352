# Breach fees of whole orders, case by case (2.6, 2.7): what the order costs,
# what comes back, for closing, expiry and refund.  Every sum here was worked
# out by hand from the rules, in yuan.
#
# The visit is agreed for day D, in slot 3 from 10:00 to 11:00, else from 00:00.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/../lib";
use TicketBooking qw(
    database fixture top_up sql_call sql_array booked place_one);
use TicketTest;

$TicketBooking::PRODUCT{6} = ['ODD',  '1', 'f', 0, 10004, 2147483647];
$TicketBooking::PRODUCT{7} = ['GIFT', '1', 'f', 0,     0, 2147483647];

my $dbh = database();
fixture(slot_mode => 1, fee_mode => 1);

my $day = iso_day(10);
my $end = sql_value("SELECT (?::date + 3)::timestamp"
    . " AT TIME ZONE 'Asia/Shanghai'", $day);   # D+3 00:00

# fee tables: unit, units ahead, B fen or A hundredths of a percent, value
my %fees = (
    none    => [],
    # two days ahead nothing, one day 10, the day itself and later 50
    days    => [['D', 2, 'B', 0], ['D', 1, 'B', 1000], ['D', 0, 'B', 5000]],
    # nothing, 10 %, 33.33 %
    percent => [['D', 3, 'A', 0], ['D', 1, 'A', 1000], ['D', 0, 'A', 3333]],
    # nothing, 5 %, 15, all of it
    hours   => [['H', 48, 'B', 0], ['H', 24, 'A', 500], ['H', 2, 'B', 1500],
                ['H', 0, 'A', 10000]],
    half    => [['D', 0, 'A', 1250]],
    few     => [['D', 5, 'B', 100], ['D', 3, 'B', 200]],
    both    => [['D', 2, 'B', 300], ['H', 3, 'B', 700], ['H', 0, 'B', 900]],
);

# what is ordered: product, quantity, free; the price of one is 100.00, 80.00,
# 30.00, 100.04, 0.00
my %order = (
    three => [[1, 3]],                  # 300.00
    group => [[2, 10, 1]],              # 720.00: ten free one
    mixed => [[1, 2], [2, 10, 1]],      # 920.00
    cheap => [[4, 4]],                  # 120.00, a group
    odd   => [[6, 3]],                  # 300.12
    gift  => [[7, 2], [1, 1]],          # 100.00
    free  => [[1, 11, 1]],              # 1000.00: singles, one of them free
);

my @cases = (
    # what is done, fee table, order, when, how => fee, comes back

    # closed by the distributor: deposit authorised
    [cancel => none    => three => 'D-5 12:00', {}, '0.00', '300.00'],
    [cancel => none    => three => 'D 09:00',   {}, '0.00', '300.00'],
    [cancel => days    => three => 'D-3 00:00', {}, '0.00', '300.00'],
    [cancel => days    => three => 'D-2 23:59', {}, '0.00', '300.00'],
    [cancel => days    => three => 'D-1 00:00', {}, '30.00', '270.00'],
    [cancel => days    => three => 'D-1 23:59', {}, '30.00', '270.00'],
    [cancel => days    => three => 'D 00:00',   {}, '150.00', '150.00'],
    [cancel => days    => three => 'D+1 12:00', {}, '150.00', '150.00'],
    [cancel => days    => group => 'D-1 12:00', {}, '90.00', '630.00'],
    [cancel => days    => group => 'D 12:00',   {}, '450.00', '270.00'],
    [cancel => days    => mixed => 'D-1 12:00', {}, '110.00', '810.00'],
    [cancel => days    => mixed => 'D 12:00',   {}, '550.00', '370.00'],
    [cancel => days    => cheap => 'D-1 12:00', {}, '40.00', '80.00'],
    [cancel => days    => cheap => 'D 12:00',   {}, '120.00', '0.00'],
    [cancel => days    => gift  => 'D 12:00',   {}, '50.00', '50.00'],
    [cancel => percent => three => 'D-3 23:59', {}, '0.00', '300.00'],
    [cancel => percent => three => 'D-2 00:00', {}, '30.00', '270.00'],
    [cancel => percent => three => 'D-1 23:59', {}, '30.00', '270.00'],
    [cancel => percent => three => 'D 08:00',   {}, '99.99', '200.01'],
    # 33.33 % of 80.00 is 26.664, of 30.00 9.999, of 100.04 33.3433
    [cancel => percent => group => 'D 08:00',   {}, '239.94', '480.06'],
    [cancel => percent => cheap => 'D 08:00',   {}, '40.00', '80.00'],
    [cancel => percent => odd   => 'D 08:00',   {}, '100.02', '200.10'],
    # 12.5 % of 100.04 is 12.505, of 30.00 3.75
    [cancel => half    => odd   => 'D-9 08:00', {}, '37.53', '262.59'],
    [cancel => half    => cheap => 'D-9 08:00', {}, '15.00', '105.00'],
    [cancel => hours   => three => 'D-2 10:00', {}, '0.00', '300.00'],
    [cancel => hours   => three => 'D-2 10:01', {}, '15.00', '285.00'],
    [cancel => hours   => three => 'D-1 10:00', {}, '15.00', '285.00'],
    [cancel => hours   => three => 'D-1 10:01', {}, '45.00', '255.00'],
    [cancel => hours   => three => 'D 08:00',   {}, '45.00', '255.00'],
    [cancel => hours   => three => 'D 08:01',   {}, '300.00', '0.00'],
    [cancel => hours   => three => 'D 10:00',   {}, '300.00', '0.00'],
    [cancel => hours   => three => 'D 18:00',   {}, '300.00', '0.00'],
    [cancel => hours   => three => 'D-1 00:00', { slots => [] },
                                                '15.00', '285.00'],
    [cancel => hours   => three => 'D-1 22:00', { slots => [] },
                                                '45.00', '255.00'],
    [cancel => hours   => three => 'D-1 22:01', { slots => [] },
                                                '300.00', '0.00'],
    # below the smallest item the smallest counts
    [cancel => few     => three => 'D-5 12:00', {}, '3.00', '297.00'],
    [cancel => few     => three => 'D-4 12:00', {}, '6.00', '294.00'],
    [cancel => few     => three => 'D 12:00',   {}, '6.00', '294.00'],
    [cancel => both    => three => 'D-2 23:00', {}, '9.00', '291.00'],
    [cancel => both    => three => 'D-1 23:00', {}, '21.00', '279.00'],
    [cancel => both    => three => 'D 09:00',   {}, '27.00', '273.00'],
    # only what the product's own table says
    [cancel => days    => mixed => 'D 12:00', { only => [1] },
                                                '100.00', '820.00'],
    [cancel => days    => mixed => 'D 12:00', { fee_mode => 0 },
                                                '0.00', '920.00'],
    # booked and not paid costs nothing; nothing was held
    [cancel => days    => three => 'D 00:00', { state => '0' },
                                                '0.00', '0.00'],

    # not taken: the order's validity has ended
    [expire => none    => three => 'D+3 00:00', {}, '0.00', '300.00'],
    [expire => days    => three => 'D+3 00:00', {}, '150.00', '150.00'],
    [expire => days    => group => 'D+3 00:00', {}, '450.00', '270.00'],
    [expire => days    => cheap => 'D+3 00:00', {}, '120.00', '0.00'],
    [expire => percent => three => 'D+3 00:00', {}, '99.99', '200.01'],
    [expire => hours   => mixed => 'D+3 00:00', {}, '920.00', '0.00'],
    [expire => days    => three => 'D+9 17:00', {}, '150.00', '150.00'],
    [expire => days    => three => 'D+3 00:00', { state => '0' },
                                                '0.00', '0.00'],
    [expire => days    => three => 'D+3 00:00', { fee_mode => 0 },
                                                '0.00', '300.00'],

    # tickets given back after activation; the rest stays delivered
    [refund => none    => three => 'D 09:00', { tickets => [1] },
                                                '0.00', '100.00'],
    [refund => days    => three => 'D-2 12:00', { tickets => [1] },
                                                '0.00', '100.00'],
    [refund => days    => three => 'D-1 12:00', { tickets => [1, 3] },
                                                '20.00', '180.00'],
    [refund => days    => three => 'D 10:30', { tickets => [1, 2, 3] },
                                                '150.00', '150.00'],
    [refund => days    => group => 'D-1 12:00', { tickets => [1] },
                                                '90.00', '630.00'],
    [refund => days    => mixed => 'D 09:00', { tickets => [2, 3] },
                                                '500.00', '320.00'],
    [refund => days    => cheap => 'D 09:00', { tickets => [1] },
                                                '120.00', '0.00'],
    [refund => percent => odd   => 'D 09:00', { tickets => [1, 2] },
                                                '66.68', '133.40'],
    [refund => half    => odd   => 'D-9 09:00', { tickets => [2] },
                                                '12.51', '87.53'],
    [refund => hours   => three => 'D 07:59', { tickets => [2] },
                                                '15.00', '85.00'],
    [refund => hours   => three => 'D 08:01', { tickets => [2] },
                                                '100.00', '0.00'],
    [refund => days    => gift  => 'D 09:00', { tickets => [1] },
                                                '0.00', '0.00'],
    # singles with a promotion, or too late for the slot: nothing moves
    [refund => none    => free  => 'D-5 12:00', { tickets => [1],
        verdict => 'REFUND_PROMOTION' },        '0.00', '0.00'],
    [refund => none    => three => 'D 10:31', { tickets => [1],
        verdict => 'REFUND_LATE' },             '0.00', '0.00'],
);


sub yuan {
    my ($fen) = @_;
    return sprintf '%d.%02d', int($fen / 100), $fen % 100;
}

sub set_fees {
    my ($rules, $only) = @_;

    sql_do('DELETE FROM ticket.fee_rule');
    for my $product (@{ $only // [1, 2, 4, 6, 7] }) {
        sql_do('INSERT INTO ticket.fee_rule VALUES (7, ?, ?, ?, ?, ?)',
               $product, @$_) for @$rules;
    }
    return;
}

sub set_clock {         # "D-1 10:00" by the supplier's clock; undef: as it is
    my ($when) = @_;

    if (!defined $when) {
        sql_do("SELECT api.set_clock_shift('0')");
        return;
    }
    my ($days, $time) = $when =~ /^D([+-]\d+)? (\d\d:\d\d)$/ or die $when;
    sql_do("SELECT api.set_clock_shift(((?::date + ?::int4) + ?::time)"
           . " at time zone 'Asia/Shanghai' - transaction_timestamp())",
           $day, $days // 0, $time);
    return;
}

# state while it is held and once it is delivered, account, method
my %form = (
    deposit => ['2', '3', 91011, 'Y'],
    rebate  => ['C', 'D', 91013, 'F'],
);
top_up(9101, 100_000_000, 3);

sub account {
    my ($id) = @_;
    return sql_values('SELECT balance_fen, held_fen FROM'
        . ' ticket.account WHERE supplier_id = 7 AND account_id = ?',
        $id);
}

my $n = 0;

sub try_case {
    my ($form, $do, $fees, $what, $when, $how, $fee, $back) = @_;
    my ($held, $delivered, $id, $method) = @{ $form{$form} };
    my $name = "$form: $do $what, $fees, $when"
        . join '', map { ", $_" } grep { $_ ne 'verdict' } sort keys %$how;

    set_fees($fees{$fees}, $how->{only});
    sql_do('UPDATE ticket.supplier SET fee_mode = ?',
           $how->{fee_mode} // 1);
    sql_do('UPDATE ticket.supplier SET catalogue_version = 1');

    my $o = place_one(agent => 9101, key => 'B' . ++$n, day => $day,
        items => $order{$what}, slots => $how->{slots} // [3],
        account => $id, pay_method => $method,
        state => $how->{state} // ($do eq 'refund' ? $delivered : $held),
        ticket_until => $day, valid_until => $end);
    die "$name: $o->{verdict}" if defined $o->{verdict};

    my $order = $o->{order_id};
    my ($before, $held_before) = account($id);

    # one transaction has one moment
    $dbh->begin_work;
    set_clock($when);
    my $rows = $do eq 'cancel'
        ? sql_call('api.cancel_order', 7, 9101, $order)
        : $do eq 'refund'
        ? sql_call('api.refund_tickets_2', 7, 9101, $order,
               sql_array($how->{tickets}))
        : sql_call('api.expire_orders', 100);
    set_clock(undef);
    $dbh->commit;
    my ($after, $held_after) = account($id);

    # held money pays the fee when it is let go, booked money when it returns
    my ($state, $total) = sql_values('SELECT state, total_fen FROM'
        . ' ticket.orders WHERE supplier_id = 7 AND order_id = ?',
        $order);
    my ($told_fee, $told_back) = $do eq 'refund'
        ? sql_values('SELECT coalesce(sum(fee_fen), 0),'
            . ' coalesce(sum(amount_fen - fee_fen), 0) FROM ticket.refund'
            . ' WHERE supplier_id = 7 AND order_id = ?', $order)
        : (sql_value('SELECT fee_fen FROM ticket.orders WHERE'
            . ' supplier_id = 7 AND order_id = ?', $order),
           $held_before - $held_after + $after - $before);

    is_deeply [$state, yuan($told_fee), yuan($told_back),
               $do eq 'refund' ? yuan($after - $before)
                               : yuan($before - $after)],
        [$do eq 'refund' ? $delivered : '4', $fee, $back,
         $do eq 'refund' ? $back : $fee],
        "$name: the fee and what comes back are right";
    is $rows->[0]{verdict}, $how->{verdict}, "$name: the verdict is as expected"
        if $do ne 'expire';
    return;
}

for my $form (sort keys %form) {
    try_case($form, @$_) for @cases;
}

audit_ok();
cmp_ok(scalar(@cases), '>=', 60, 'at least sixty cases are tried');

done_testing();
