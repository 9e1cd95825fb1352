# Reports of sales: whichever way orders are sorted, the sums are the same, and
# they are those of the ledger to the cent.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use TicketBooking qw(database sql_call staff_call staff_refused);
use TicketMixture qw(mixture_start mixture_day mixture_at %SEEN);
use TicketPlans;
use TicketTest;

my $dbh = database();
my @money = qw(paid_fen refund_fen fee_fen sold_fen open_fen net_fen);
my @columns = (qw(persons list_fen discount_fen), @money);

mixture_start(20261129);
# iso_day() goes with the clock, which goes on.
my @day = map { iso_day($_) } 0 .. 10;
my @days = @day[1 .. 3];
mixture_day($_, 70) for @days;
mixture_at($day[5], '10:00');

note join ', ', map { "$_ $SEEN{$_}" } sort keys %SEEN;
cmp_ok $SEEN{$_} // 0, '>', 0, "it came about: $_"
    for 'held part', 'held cancel', 'epay part', 'epay apply', 'epay refuse',
        'back cash done', 'back counter done', 'back online done', 'late';
audit_ok('the books of the mixture agree');


# ---- Whatever they are sorted by ----

sub sales {
    my ($by, $date, $first, $last) = @_;
    my $rows = staff_call('report_sales', 'BOOK', sprintf(
        '{"by": "%s", "date": "%s", "first_day": "%s", "last_day": "%s"}',
        $by, $date, $first // $day[0], $last // $day[10]));

    die "$rows->[0]{verdict}\n" if defined $rows->[0]{verdict};
    my $total = pop @$rows;
    is $total->{name}, 'total', "$date by $by: the last row sums up";
    is $_->{key} // '', '', 'it has no key' for $total;
    return ($total, @$rows);
}

sub sum { my $sum = 0; $sum += $_ // 0 for @_; return $sum }

my %whole;
for my $date (qw(purchase visit money)) {
    for my $by (qw(day agent product slot form hour)) {
        next if $date eq 'money' && $by eq 'product';
        my ($total, @rows) = sales($by, $date);

        for my $column ($date eq 'money' ? @money : @columns) {
            is sum(map { $_->{$column} } @rows), $total->{$column},
                "$date by $by: the rows have the sum of $column";
        }
        is $total->{paid_fen}, sum(@{$total}{qw(refund_fen fee_fen sold_fen
                                                open_fen)}),
            "$date by $by: what was paid is somewhere";
        $whole{$date} //= $total;
        is_deeply [@{$total}{@money}], [@{$whole{$date}}{@money}],
            "$date by $by: all have the same sum";
        ok !(grep { ($_->{name} // '') eq '' } @rows), 'rows have names'
            if $by =~ /agent|product|form/;
    }
}
is_deeply [@{$whole{visit}}{'orders', @columns}],
    [@{$whole{purchase}}{'orders', @columns}],
    'by day of the visit there are the orders that were bought';
is_deeply [@{$whole{money}}{'orders', @money}],
    [@{$whole{purchase}}{'orders', @money}],
    'orders have moved what the ledger has moved';
is $whole{purchase}{list_fen} - $whole{purchase}{discount_fen}, sql_value(
    "SELECT sum(total_fen) FROM ticket.orders o WHERE transfers > 0 OR"
    . ' delivered_at IS NOT NULL OR EXISTS (SELECT FROM ticket.payment p'
    . " WHERE p.order_id = o.order_id AND p.state = 'P')"),
    'list price less discount is what orders cost';


# ---- The ledger ----

sub ledger {
    my ($first, $last) = @_;
    my $rows = staff_call('statement_supplier', 'BOOK', undef,
        qq({"first_day": "$first", "last_day": "$last"}));
    my %moved;

    die "$rows->[0]{verdict}\n" if defined $rows->[0]{verdict};
    $moved{$_->{account}} = $_->{in_fen} - $_->{out_fen}
        for grep { $_->{item} eq '期末余额' } @$rows;
    return \%moved;
}

{
    my $ledger = ledger($day[0], $day[10]);
    is $whole{purchase}{sold_fen}, $ledger->{'销售收入'},
        'what was sold is the ledger\'s income';
    is $whole{purchase}{fee_fen}, $ledger->{'违约手续费收入'},
        'fees are the ledger\'s';
    is $whole{purchase}{open_fen}, $ledger->{'预收款（未交付）'}
        + sql_value('SELECT sum(held_fen) FROM ticket.account'),
        'what is open is prepaid or held';
}
for my $day (@days, $day[4]) {
    my ($total) = sales('form', 'money', $day, $day);
    my $ledger = ledger($day, $day);

    is $total->{sold_fen}, $ledger->{'销售收入'} // 0, "$day: sold agrees";
    is $total->{fee_fen}, $ledger->{'违约手续费收入'} // 0, "$day: fees agree";
}
{
    my ($total, @rows) = sales('form', 'money');
    my %form = map { $_->{key} => $_ } @rows;
    my $receipts = sql_value('SELECT sum(amount_fen) FROM ticket.transfer'
                             . ' WHERE kind = 9');
    is $form{epay}{paid_fen}, $receipts, 'platforms brought what is booked';
    is $form{rebate}{paid_fen}, sql_value('SELECT sum(amount_fen)'
        . ' FROM ticket.transfer WHERE kind IN (3, 4) AND debit % 10 = 3'),
        'rebates paid what is booked';
}


# ---- Days, and what is refused ----

is scalar(my @none = sales('day', 'purchase', $day[0], $day[0])), 1,
    'a day without orders has its sum alone';
staff_refused(qr/reversed/, 'days that are reversed', 'report_sales', 'BOOK',
              sprintf '{"first_day": "%s", "last_day": "%s"}', $day[2],
              $day[1]);
staff_refused(qr/more than 366/, 'more than a year', 'report_sales', 'BOOK',
              '{"first_day": "2025-01-01", "last_day": "2026-11-01"}');
staff_refused(qr/by product/, 'movements by product', 'report_sales', 'BOOK',
              '{"by": "product", "date": "money"}');
staff_refused(qr/either a month/, 'a statement of a month and of days',
              'statement_supplier', 'BOOK', $day[0],
              '{"first_day": "2026-11-01"}');


# ---- Who came, and who did not ----

{
    my $rows = staff_call('report_noshow', 'BOOK', sprintf(
        '{"first_day": "%s", "last_day": "%s"}', $day[0], $day[4]));
    my $total = pop @$rows;

    is $total->{missed_persons}, sql_value('SELECT sum(persons) FROM'
        . " ticket.ticket WHERE state IN ('1', '3')"),
        'tickets that nobody checked are missed';
    is $total->{came_tickets}, sql_value('SELECT count(DISTINCT'
        . ' (order_id, ticket_no)) FROM ticket.passage'), 'the others have come';
    is sum(map { $_->{tickets} } @$rows), $total->{tickets}, 'they add up';
    is $total->{valid_tickets}, 0, 'all days are over';
}
{
    my %of = (first_day => $days[0], last_day => $days[-1]);
    my $days = join ', ', map { qq("$_": "$of{$_}") } sort keys %of;
    my $passages = sql_value('SELECT count(*) FROM ticket.passage');

    for my $by (qw(hour day gate product agent)) {
        my $rows = staff_call('report_passages', 'BOOK',
                              qq({"by": "$by", $days}));
        my $total = pop @$rows;
        is $total->{passages}, $passages, "by $by: all passages are there";
        is sum(map { $_->{persons} } @$rows), $total->{persons},
            "by $by: persons add up";
    }

    my (@all, $after);
    while (1) {
        my $rows = staff_call('passage_list', 'BOOK', qq({$days, "last": 3)
                              . ($after ? qq(, "after": "$after"}) : '}'));
        last if !@$rows;
        push @all, @$rows;
        $after = $rows->[-1]{passage};
    }
    is scalar @all, $passages, 'pages of passages have all of them';
    is_deeply [map { $_->{passage} } @all],
        [sort { (split /-/, $b)[0] <=> (split /-/, $a)[0]
                || (split /-/, $b)[1] <=> (split /-/, $a)[1] }
         map { $_->{passage} } @all], 'the newest first';
    is scalar @{staff_call('passage_list', 'BOOK',
                           qq({$days, "gate": "02"}))}, 0, 'of a gate alone';
    staff_refused(qr/no row/, 'a page behind nothing', 'passage_list', 'BOOK',
                  '{"after": "x"}');
}


# ---- What they read: of large tables some rows, never all ----

sql_do("INSERT INTO ticket.transfer (supplier_id, order_id, no, kind, debit,"
       . " credit, amount_fen, at) SELECT 7, n, 1, 9, 21, 4, 1, api.now()"
       . " - interval '1 year' FROM generate_series(1, 60000) n");
sql_do("INSERT INTO ticket.passage SELECT 7, n, 1, 1, api.now()"
       . " - interval '1 year', 'x', 'x' FROM generate_series(1, 60000) n");
sql_do("SELECT brin_summarize_new_values('ticket.$_')")
    for qw(transfer_by_time passage_by_time);
sql_do('ANALYZE');
{
    my $watched = watched();
    my %large = map { $_ => 1 } qw(orders order_item ticket transfer payment
                                   passage refund);
    my $days = qq("first_day": "$days[0]", "last_day": "$days[0]");
    my $indexes = sub {
        my ($function, $change) = @_;
        @nodes = ();
        plans_of(sub { sql_call($watched, "api.staff_$function", 'BOOK',
                                qq({$days$change})) });
        is_deeply [map { $_->{'Relation Name'} }
                   grep { $_->{'Node Type'} eq 'Seq Scan'
                          && $large{$_->{'Relation Name'}} } @nodes], [],
            "$function$change reads no table whole";
        return {map { ($_->{'Index Name'} // '') => 1 } @nodes};
    };

    ok $indexes->('report_sales', '')->{orders_pkey},
        'a day of purchase is a range of numbers';
    ok $indexes->('report_sales', ', "by": "product"')->{orders_pkey},
        'by product, too';
    ok $indexes->('report_sales', ', "date": "visit"')->{orders_moved},
        'visits on another day are found';
    for my $what ("impl.visit_orders(7, '$days[0]', 0)",
                  "impl.slot_had_orders((SELECT s FROM ticket.slot s"
                  . ' WHERE supplier_id = 7 LIMIT 1))',
                  'impl.orders_using(7, 1, 0, 99999999, null, 1)')
    {
        @nodes = ();
        plans_of(sub { $watched->do("SELECT * FROM $what") });
        my ($function) = $what =~ /^(.*?)\(/;
        ok scalar(grep { ($_->{'Index Name'} // '') eq 'orders_moved' } @nodes),
            "$function finds them, too";
    }
    is_deeply sql_value("SELECT json_agg(indexname::text) FROM pg_indexes"
                        . " WHERE tablename = 'orders' AND indexdef"
                        . " ~ '(slot|visit)_day'"), '["orders_moved"]',
        'by one index';
    is sql_value("SELECT reltuples::int FROM pg_class"
                 . " WHERE oid = 'ticket.orders_moved'::regclass"),
        sql_value('SELECT count(*) FROM ticket.orders'
                  . ' WHERE visit_day IS NOT NULL'),
        'which has those alone that were moved';
    ok $indexes->('report_sales', ', "date": "money"')->{transfer_by_time},
        'movements are found by their time';
    ok $indexes->('report_passages', '')->{passage_by_time},
        'passages are found by theirs';
    # on small tables any index of the supplier's looks as good
    $indexes->('report_noshow', '');
}

done_testing;
