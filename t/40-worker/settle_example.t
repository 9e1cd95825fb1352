# A joint ticket of two attractions the whole way, by the real worker at the clearing
# provider, to the fen: three tickets of 200.00, of which X gets 100.00 of 120.00
# and Y 60.00 of 80.00; fees of 1.00 a ticket, 0.50 a payout, 5.00 a return.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use TicketBooking qw(order_defaults order_row sql_call staff_call);
use TicketClearing;
use TicketPay qw(pay_system account_add);
use TicketSettle qw(parties terms sold settle_pay checked_in legs tickets_of
                    order_of cases_of sides_of case_of);
use TicketTest;

$TicketBooking::PRODUCT{1}[4] = 20000;
my $clearing = TicketClearing->new(bill_today => 1, accounts => {
    DIST0001 => 1_000_000, SPOT0001 => 0, SPOT0002 => 0 });

pay_system(settings => ['allow_loopback on']);
$clearing->plan('*', bill => 'day -3');
# The operator has what comes, and no more.
$clearing->funds(0);
my $account = account_add($clearing, 'clearing',
                          notify_base => 'https://pay.test.example/');
parties(account => $account);
order_defaults(ticket_until => iso_day(9), callback => 1, medium => 2,
               agent => 9102, day => iso_day(0));

# Debits less credits of what has moved since the start.
my $start = {};
sub moved {
    my $now = sides_of();
    my %moved = map { $_ => ($now->{$_} // 0) - ($start->{$_} // 0) }
                keys %{{%$now, %$start}};
    delete @moved{grep { !$moved{$_} } keys %moved};
    return \%moved;
}

# Asks and sends as often as it takes; what waits for money that is to come out
# of a product waits for it.
sub comes {
    my ($name, $is) = @_;

    return wait_until {
        sql_do("update ticket.pay_job set due_at = api.now() where lease_owner"
               . " is null and due_at < 'infinity'");
        sql_do("update ticket.settle_case set due_at = api.now() where state ="
               . " 'N' and due_at < 'infinity' and kind not in ('P', 'R')");
        $is->();
    } $name, 20;
}

sub states { return (case_of(@_) // {})->{state} // '' }

sub pc { return moved()->{"account $account"} // 0 }

for my $after (1, 2) {
    my $name = $after == 1 ? 'kept' : 'auto';
    my $fund = "FUND0$after";
    $start = sides_of();
    my $books = $clearing->audit;
    terms(1, from => iso_day(0), until => iso_day(2), after => $after,
          fund => $fund, parts => [[10, 12000, 10000], [20, 8000, 6000]]);
    my $order = sold(1, 3);

    is settle_pay($order, 9102)->{verdict}, undef, "$name: it is charged";
    comes("$name: the charge is done and lies in the product",
          sub { states($order, 'I') eq 'K' });
    is_deeply moved(), { "account $account" => 300, fund => 60000,
        unused => -60000, 'ticket fees' => -300 }, "$name: as the books say";

    for ([1, 1], [1, 2], [3, 1]) {
        my ($ticket, $station) = @$_;
        is checked_in($order, $ticket, $station)->{verdict}, 'IN',
            "$name: ticket $ticket comes to station $station";
        comes("$name: ticket $ticket is settled at station $station",
              sub { states($order, 'P', $ticket, $station) eq 'K' });
    }
    is((sql_call(db('ticket_nginx'), 'api.settle_return', 7, 9102, $order,
                 '{2}', 'f')->[0])->{verdict}, undef, "$name: ticket 2 is returned");
    comes("$name: its money is back", sub { states($order, 'R', 2) eq 'K'
                                            && states($order, 'O', 2) eq 'K' });
    is legs($order), 'SS RR SW', "$name: the states of the shares";
    is pc(), 950, "$name: what the operator has there";

    # 460.00 came out today: 100.00 of the 140.00 that are left may follow.
    $clearing->fund_limit($fund => 56_000) if $after == 1;
    $clearing->yield($fund => 123);
    $clearing->script(fund_end => 'close', 'ok');   # done, and not said
    sql_do('update ticket.settle_ticket set expire_at = api.now()'
           . ' where order_id = ?', $order);
    sql_do('update ticket.settle_funds set look_at = api.now()');
    if ($after == 1) {
        comes("$name: what the product gives in a day comes out", sub {
            sql_do('update ticket.settle_funds set look_at = api.now()');
            sql_value("select sum(amount_fen) from ticket.settle_case where"
                . " kind = 'O' and order_id = 0 and state = 'K'") });
        is pc(), 10950, "$name: 100.00 of it";
        $clearing->fund_limit($fund => 100_000);        # another day
    }
    comes("$name: all of it comes out", sub {
        sql_do('update ticket.settle_funds set look_at = api.now()');
        order_of($order)->{fund} eq 'E' });
    comes("$name: the rest is back", sub { states($order, 'R', 3) eq 'K' })
        if $after == 2;

    my $income = { "account $account" => 15073, 'ticket fees' => -300,
        'payout fees' => -150, margin => -6000, breakage => -8000,
        'return fees' => -500, yield => -123 };
    if ($after == 2) {
        $income->{"account $account"} -= 8000;
        delete $income->{breakage};
    }
    is_deeply moved(), $income, "$name: what the operator has earned";
    is tickets_of($order), $after == 1 ? '30 44 30' : '30 44 33',
        "$name: the states of the tickets";
    is order_of($order)->{state}, '3', "$name: the order is done";

    my $after_all = $clearing->audit;
    my $back = $after == 2 ? 8000 : 0;
    is_deeply { map { $_ => $after_all->{accounts}{$_}
                            - $books->{accounts}{$_} }
                keys %{$after_all->{accounts}} },
        { DIST0001 => -40800 + $back, SPOT0001 => 19900, SPOT0002 => 5950 },
        "$name: what the others have, as the provider says";
    is $after_all->{merchant} - $books->{merchant}, 15073 - $back,
        "$name: and what the operator has";
    is $after_all->{there}, $after_all->{brought} + $after_all->{yielded},
        "$name: no money has come or gone";
}

audit_ok();


# ---- As files, and as a party sees them ----

sub file {
    my ($status, $out, $err) = ticketctl(@_);
    is $status, 0, "ticketctl @_[0, 1] makes a file" or diag $err;
    return $out;
}

my ($code) = sql_values('select code from ticket.product where supplier_id = 7'
                        . ' and product_id = 1');
my @days = ('--from', iso_day(0), '--to', iso_day(0));
sql_do("update ticket.orders set customer_name = '=1+<b>'");
my $csv = file(qw(report shares BOOK --as csv), @days);
like $csv, qr/\A\x{feff}订单编号,票务编号,景区序号,产品编码,/, 'Excel opens it';
is scalar(() = $csv =~ /\r\n/g), 16, 'twelve shares, two yields, their sum, a head';
like $csv, qr/^2\d{18}\t,1,1,/m, 'and rounds no number of an order';
like $csv, qr/,"'=1\+<b>",/, 'nor takes a name for a formula';
my ($sum) = (split /\r\n/, $csv)[1];
is $sum, ',,,,合计,,,,,,,,,1200.00,6.00,,,520.00,3.00,,,,470.00,,10.00,120.00,80.00,'
    . '2.46,221.46,,,', 'the first row sums up';
my $page = file(qw(report shares BOOK --as html), @days);
like $page, qr/<td>=1\+&lt;b&gt;/, 'a page is safe as well';
like $page, qr/\@page\{size:A4/, 'and is to be printed';
$page = file(qw(report profit BOOK), $code, qw(--as html));
like $page, qr/<td>平台收益<td>理财收益<td>2<td class=r>2\.46/, 'a sheet of a product';

for ([40, qr/120\.00/, qr/(?<!\d)(?:100|99|60|59|20)\.[05]0|甲景区|乙景区/],
     [10, qr/100\.00/, qr/(?<!\d)(?:120|80|60|59|20)\.[05]0|乙景区|经销商/],
     [20, qr/(?<!\d)60\.00/, qr/(?<!\d)(?:120|80|100|99|20)\.[05]0|甲景区|经销商/])
{
    my ($party, $own, $others) = @$_;
    for (['shares', qw(report shares BOOK --as csv), @days],
         ['shares in JSON', qw(report shares BOOK --json), @days],
         ['its orders', qw(settle show BOOK),
          sql_value('select min(order_id) from ticket.settle_order')],
         ['its cases', qw(settle list BOOK --state all)])
    {
        my ($what, @command) = @$_;
        my $said = file(@command, '--party', $party);
        # Neither sums of its own nor moments are others' amounts.
        $said =~ s/"\w+_fen": ?(\d+)(\d\d)(?!\d)/$1.$2/g;
        $said =~ s/\A.*?"product_name": "total".*?\}//s;
        $said =~ s/^.*合计.*$//m;
        $said =~ s/\d\d:\d\d:\d\d[.\d]*//g;
        unlike $said, $others, "party $party: $what tells nothing of others";
        like $said, $own, "party $party: $what has its own"
            if $what ne 'its cases';
    }
}


# ---- The bill of that day ----

# All of it was three days ago, as the provider says.
sql_do("update ticket.payment set paid_at = paid_at - interval '3 d'");
sql_do("update ticket.payback set done_at = done_at - interval '3 d'");
sql_do("update ticket.settle_case set ended_at = ended_at - interval '3 d'"
       . ' where ended_at is not null');
my $day = sql_value("select impl.bill_day('clearing', api.now()) - 3");
staff_call('bill_fetch', 'BOOK', $account, $day);
wait_until { (sql_value('select state from ticket.bill where day = ?', $day) // '')
             eq 'C' } 'the bill comes';
is sql_value('select count(*) from ticket.bill_line where kind = 4 and state = 1'),
    sql_value("select count(*) from ticket.settle_case where state = 'K' and kind in"
              . " ('P', 'I', 'O', 'E')"),
    'it has what was paid out and what moved';
is_deeply [map { "$_->{kind} $_->{number} $_->{ours_fen} $_->{theirs_fen}" }
           @{staff_call("bill_differences", "BOOK", {})}], [],
    'and is what the books say, line by line';

done_testing();
