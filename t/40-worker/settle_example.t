# A joint ticket of two attractions the whole way, by the real worker at the clearing
# provider, to the fen: three tickets of 200.00, of which X gets 100.00 of 120.00
# and Y 60.00 of 80.00; fees of 1.00 a ticket, 0.50 a payout, 5.00 a return.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use TicketBooking qw(order_defaults order_row sql_call);
use TicketClearing;
use TicketPay qw(pay_system account_add);
use TicketSettle qw(parties terms sold settle_pay checked_in legs tickets_of
                    order_of cases_of sides_of case_of);
use TicketTest;

$TicketBooking::PRODUCT{1}[4] = 20000;
my $clearing = TicketClearing->new(accounts => {
    DIST0001 => 1_000_000, SPOT0001 => 0, SPOT0002 => 0 });

pay_system();
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

# Asks and sends as often as it takes.
sub comes {
    my ($name, $is) = @_;

    return wait_until {
        sql_do("update ticket.pay_job set due_at = api.now() where lease_owner"
               . " is null and due_at < 'infinity'");
        sql_do("update ticket.settle_case set due_at = api.now() where state ="
               . " 'N' and due_at < 'infinity'");
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
done_testing();
