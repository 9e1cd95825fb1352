# Rail orders when there are many: a quick filter is counted in an index of its own
# orders, a page of the list begins where it is, and cases and news are found when
# they are due.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use TicketBooking qw(database fixture staff_call);
use TicketRail qw(rail_shop seed);
use TicketTest;

my $dbh = database();
fixture();
rail_shop();

# What most of them are: issued, and long gone.
my $many = $ENV{RAIL_ORDERS} // 20_000;
seed(order_no => 'first');
$dbh->do('insert into ticket.rail_order (supplier_id, rail_id, order_no, agent_id,'
    . ' order_type, order_at, train_no, from_name, to_name, departs_at, seat, seat_fen,'
    . ' seats, fare_fen, insurance_fen, state, case_no, case_state, imported_at, paid_at,'
    . ' urgent_at, issued_at, frozen_fen)'
    . " select 7, n, 'many' || n, 9101 + n % 2, 0, api.now() - n * interval '1 min', 'T7',"
    . " 'a', 'b', api.now() - n * interval '1 min' + interval '20 days', 7, 100, 1, 100, 0,"
    . " (case n % 100 when 0 then 'P' when 1 then 'R' else 'T' end)::\"char\","
    . ' case when n % 200 = 0 then 1 else 0 end,'
    . " (case when n % 400 = 0 then 'F' when n % 200 = 0 then 'C' else '-' end)::\"char\","
    . " api.now(), api.now(), api.now() + (n % 300 - 150) * interval '1 min', api.now(), 0"
    . ' from generate_series(1, ?) n', undef, $many);
sql_do('update ticket.rail_balance b set orders = (select count(*) from ticket.rail_order o'
    . ' where o.agent_id = b.agent_id)');
$dbh->do('vacuum analyze ticket.rail_order');

sub plan_of {
    my ($sql) = @_;
    return join "\n", @{$dbh->selectcol_arrayref("explain (costs off) $sql")};
}

my %index = (paid => '(?:paid|urgent)', wait => 'waits?', presale => 'waits?', refund => 'refund',
             urgent => 'urgent', failed => 'failed');
for my $quick (sort keys %index) {
    my $where = sql_value('select impl.rail_quick(?)', $quick) =~ s/\$[23]/api.now()/gr;
    for (['an agent', ' and o.agent_id = 9101'], ['all', '']) {
        my ($who, $of) = @$_;
        my $plan = plan_of('select count(*) from ticket.rail_order o where o.supplier_id = 7'
                        . " and $where$of");
        like $plan, qr/Index Only Scan using rail_order_$index{$quick}\b|Bitmap Index Scan on rail_order_$index{$quick}\b|Index Scan using rail_order_$index{$quick}\b/,
            "$quick of $who is counted in its own index";
    }
}
for (['all', '', 'rail_order_at'], ['an agent', ' and o.agent_id = 9101',
     'rail_order_(?:agent|at)'])
{
    my ($who, $of, $index) = @$_;
    like plan_of("select o.rail_id from ticket.rail_order o where o.supplier_id = 7$of and"
        . ' (o.order_at, o.rail_id) < (api.now(), 1) order by o.order_at desc, o.rail_id desc'
        . ' limit 50'), qr/Scan Backward using $index/, "a page of $who begins where it is";
}
for (['rail_case_due', 'select from ticket.rail_case c where c.due_at <= api.now()'
        . ' order by c.due_at limit 10'],
     ['rail_news_due', 'select from ticket.rail_news w where w.due_at <= api.now()'
        . ' order by w.due_at limit 10'],
     ['rail_news_lane', 'select from ticket.rail_news w where w.supplier_id = 7 and'
        . " w.target = 'A' and w.agent_id = 9101 and w.due_at <= api.now()"
        . ' order by w.due_at limit 10'],
     ['rail_case_leased', 'select from ticket.rail_case c where c.un_index = \'\x01\''
        . ' and c.lease_until is not null and c.lease_until > api.now()'],
     ['rail_order_frozen', 'select from ticket.rail_order o where o.frozen_fen > 0 and'
        . ' o.unfreeze_at <= api.now() order by o.unfreeze_at limit 10'],
     ['rail_refund_waits', 'select from ticket.rail_refund r where r.supplier_id = 7 and'
        . " r.agent_id = 9101 and r.state = '4' order by r.asked_at"])
{
    my ($index, $sql) = @$_;
    $dbh->do('set enable_seqscan = off');
    like plan_of($sql), qr/$index\b/, "$index finds what is due";
    $dbh->do('set enable_seqscan = on');
}

my ($row) = @{staff_call('rail_counts', 'BOOK', {})};
is $row->{total}, $many + 1, 'all of them are counted without being read';
is $row->{paid}, $many / 100 + 1, 'and those that are paid';
is scalar(@{staff_call('rail_list', 'BOOK', {})}), 50, 'fifty are a page';

if ($ENV{RAIL_ORDERS}) {
    require Time::HiRes;
    my $from = Time::HiRes::time();
    staff_call('rail_counts', 'BOOK', {});
    diag(sprintf '%d orders: counts in %.1f ms', $many, 1000 * (Time::HiRes::time() - $from));
    $from = Time::HiRes::time();
    staff_call('rail_list', 'BOOK', { quick => 'failed' });
    diag(sprintf 'list in %.1f ms', 1000 * (Time::HiRes::time() - $from));
}

done_testing();
