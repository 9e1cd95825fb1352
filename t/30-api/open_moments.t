# Last moments of the open API, to the second: until when a day can be booked, and
# an order be paid.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use TicketOpenShop;
use TicketTest;

# nginx need not have heard yet that Postgres' clock is another one.
open_start(locations => 'location /wide/ { ticket_open_api OPEN;'
    . ' ticket_open_api_plain on; ticket_open_api_window 1h; }');

my $evening = sells('EVENING', '10.00', days_ahead => 1, until => '18:00');
my $noon = sells('NOON', '10.00', days_ahead => 0, until => '12:00');
my $midnight = sells('MIDNIGHT', '10.00', days_ahead => 2);
my $dates = '游玩预订时间不符合产品预订时间限制';
my $user = person(1);
my $day = '2027-03-01';

# All clocks come to that second and ask in it; who was too late comes again.
sub in_second {
    my ($moment, $ask) = @_;
    my ($answer, $second) = ('', $moment =~ tr/0-9//cdr);

    for (1 .. 4) {
        set_clock_shift(int(sql_value("select extract(epoch from ?::timestamp"
            . " at time zone 'Asia/Shanghai')", $moment) - time - 2));
        wait_until { stamp() >= $second } "it is $moment", 10;
        $answer = $ask->();
        last if stamp() eq $second;
    }
    return $answer;
}

sub book {
    my ($product, $visit) = @_;
    return sub { open_call('order/Create', order_of($product,
                           VisitDate => $visit), agent => 'ota') };
}

sub try_it {
    my ($product, $visit) = @_;
    return open_call('order/Verify', { ProductId => $product,
        VisitDate => $visit, OrderUsers => [{ UserName => $user->{Name},
        Mobile => $user->{Mobile}, CardID => $user->{IdCard} }] },
        agent => 'ota');
}

sub booking_days {
    my ($product, $from, $to) = @_;
    return map { $_->{BeginTime} } @{open_call(
        'product/getProductPriceByDistributor', { StartTime => $from,
        EndTime => $to, productId => $product }, agent => 'ota')
        ->data->{DailyPriceStock}};
}


# ---- Until noon of the day itself ----

ok in_second("$day 11:59:59", book($noon, $day))->good,
    'a second before noon the day itself is sold';
is_open_refusal(in_second("$day 12:00:01", book($noon, $day)),
                qr/^\Q$dates\E[(（].*12:00/, 'a second after noon');
is_deeply [booking_days($noon, $day, '2027-03-02')], ['2027-03-02'],
    'and it is left out of the calendar';
ok book($noon, '2027-03-02')->()->good, 'the next day is sold';


# ---- Until six of the day before ----

{
    my ($tomorrow, $after) = qw(2027-03-02 2027-03-03);
    my $tried;
    my $answer = in_second("$day 17:59:59", sub {
        $tried = try_it($evening, $tomorrow);
        book($evening, $tomorrow)->();
    });
    ok $answer->good, 'a second before six tomorrow is sold'
        or diag $answer->raw;
    ok $tried->good, 'which a check has said';
    is_open_refusal(in_second("$day 18:00:01", book($evening, $tomorrow)),
                    $dates . '(须提前1天 18:00 前预订)', 'a second after six');
    is_open_refusal(try_it($evening, $tomorrow),
                    $dates . '(须提前1天 18:00 前预订)', 'a check of it');
    is_deeply [booking_days($evening, $tomorrow, $after)], [$after],
        'and it is left out of the calendar';
    ok book($evening, $after)->()->good, 'the day after is sold';
}


# ---- Until midnight of two days before ----

{
    my ($two, $three) = qw(2027-03-03 2027-03-04);
    ok in_second("$day 23:59:59", book($midnight, $two))->good,
        'a second before midnight the day after tomorrow is sold';
    is_open_refusal(in_second('2027-03-02 00:00:01', book($midnight, $two)),
                    qr/^\Q$dates\E[(（]须提前2天/, 'a second after midnight');
    ok book($midnight, $three)->()->good, 'the day behind it is sold';
}


# ---- Half an hour to pay ----

{
    my ($soon, $late) = map { created($_, order_of($noon,
        VisitDate => '2027-03-09')) } 'paid soon', 'paid late';
    my $made = sub { sql_value('select created_at from ticket.orders'
                               . ' where order_id = ?', number_of($_[0])) };
    my $after = sub { sql_do('select api.set_clock_shift(?::timestamptz'
        . ' + make_interval(secs => ?) - clock_timestamp())', $made->($_[0]),
        $_[1], { role => 'ticket_test' }) };
    my $pay = sub { open_call('order/Pay', { OrderId => $_[0] },
                              agent => 'ota', framed => 0, at => '/wide/') };

    $after->($soon, 1798);
    ok $pay->($soon)->good, 'seconds before its end an order is paid';
    $after->($late, 1801);
    is_open_refusal($pay->($late), '订单已过期', 'a second after its end');
    is balance(), '99990.00', 'which costs nothing';
}

audit_ok();
done_testing();
