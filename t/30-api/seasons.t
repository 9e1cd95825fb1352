# A supplier whose clocks change: moments of the past are shown by the offset of
# their own time, and an order behind two changes ends with its last day.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use TicketShop;
use TicketTest;

system_start();
sql_do("update ticket.supplier set zone = 'America/New_York'"
       . " where code = 'HILL'");

sub seconds_to {
    return sql_value("select ceil(extract(epoch from ?::timestamp at time zone"
                     . " 'America/New_York' - transaction_timestamp()))",
                     $_[0]);
}

# Noon of a winter's day, and days after that.
sub winter {
    my ($days) = @_;
    return sql_value("select extract(year from transaction_timestamp())::int"
                     . " + 1 || '-02-10'") if !defined $days;
    return sql_value('select (?::date + ?::int)::text', winter(), $days);
}

sub at { set_clock_shift(seconds_to("$_[0] $_[1]")) }

sub buy {
    my ($key, $day, $activate) = @_;
    my $answer = call('OrderAndPayWithYDJ',
        order(XCDDH => $key, ServiceCode => undef, timespanindex => undef,
              money => '90.00', Order_list => 'HILL1|1', activate => $activate,
              tickettype => $activate ? 1 : undef, SXRQ => $day =~ tr/-//dr),
        at => 'hill');
    is $answer->retcode, 0, "$key is booked and paid";
    return $answer->item('Order_id');
}

# What pages and lists show of the order, to the minute.
sub shown {
    my ($order) = @_;
    my $day = winter() =~ tr/-//dr;
    my %window = (Page_index => 0, Query_model => 3,
                  Start_datetime => $day, End_datetime => $day);

    return [map {
        my ($page, $given, $element) = @$_;
        my $doc = call($page, $given, at => 'hill')->doc;
        "$page $element "
            . substr $doc->findvalue("(//$element)[1]"), 0, 12
    } ['QueryOrder', { order_id => $order }, 'ordertime'],
      ['QueryOrder', { order_id => $order }, 'jgrqsj'],
      ['QueryOrdersList', \%window, 'ordertime'],
      ['QueryOrdersList', \%window, 'jgrqsj'],
      ['GetTicketList', { orderid => $order }, 'datetime']];
}

at(winter(), '12:00:30');
staff(qw(price set HILL HILL1 90.00));
my $order = buy('S-1', winter(), 1);
my $noon = (winter() =~ tr/-//dr) . '1200';
my $winter = shown($order);
is_deeply [map { (split)[2] } @$winter], [($noon) x 5],
    'noon of winter is shown as noon';

# Behind the next change, and behind the one after that.
my $far = buy('S-2', winter(300), 0);
my $until = sql_value('select valid_until from ticket.orders'
                      . ' where order_id = ?', $far);
is sql_value("select (?::timestamptz at time zone 'America/New_York')::time"
             . "::text", $until), '00:00:00',
    'an order behind two changes of the clock ends at midnight';

at(winter(60), '12:00:30');
is_deeply shown($order), $winter, 'in summer it is still shown as noon';

# An hour before its end nothing happens to it.
staff(qw(fee clear HILL HILL1));
staff(qw(fee set HILL HILL1 0 --amount 20.00));
sub closed {
    my ($at) = @_;
    set_clock_shift(seconds_to($at), database => 1);
    sql_do('select count(*) from api.expire_orders(100)',
           { role => 'ticket_worker' });
    return join ' ', sql_values('select state, fee_fen from ticket.orders'
                                . ' where order_id = ?', $far);
}
my $last = sql_value("select ((?::timestamptz - interval '1 day')"
                     . " at time zone 'America/New_York')::date::text", $until);
is closed("$last 23:30:00"), '2 0',
    'half an hour before its last midnight it is open and has cost nothing';
my $next = sql_value('select (?::date + 1)::text', $last);
is closed("$next 00:00:10"), '4 2000', 'behind it, it is closed';

audit_ok();
done_testing();
