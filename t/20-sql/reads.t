# What the reading pages get: orders, tickets, deposit, counters.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use TicketBooking qw(
    database connection fixture quota sql_call pay_deposit booked place_one);
use TicketTest;

my $dbh = database();
my $reader = connection('ticket_nginx');    # its rights are part of the test

fixture(slot_mode => 1);

my ($supplier, $agent) = (7, 9101);

# Words of this test's own, to see that they arrive as they are.
sql_do('UPDATE ticket.line SET name = ? WHERE supplier_id = ?',
       '南线', $supplier);
sql_do('UPDATE ticket.agent SET name = ? WHERE supplier_id = ?',
       '旅行社', $supplier);
my ($catalogue, $version) = map { sql_value($_) }
    "SELECT catalogue_version FROM ticket.supplier WHERE supplier_id = 7",
    "SELECT version FROM ticket.agent WHERE supplier_id = 7";
my $day = iso_day(2);

sub place {
    my (%order) = @_;
    my $o = place_one(agent => $agent, day => $day, slots => [2],
                      customer => '张三', catalogue => $catalogue,
                      version => $version, %order);

    is $o->{verdict}, undef, 'an order is booked';
    sql_do('UPDATE ticket.order_item SET unit = ? WHERE order_id = ?',
           '张', $o->{order_id});
    return $o->{order_id};
}

sub pay {
    my ($order, $fen, $activate) = @_;
    my $rows = pay_deposit($supplier, $agent, $order, $fen,
                    40, $activate, 0, 't');
    is $rows->[0]{verdict}, undef, "order $order is paid";
}

sub query { return sql_call($reader, 'api.query_order_2', $supplier, @_) }

sub pick { my ($row, @names) = @_; return [@{$row}{@names}] }


# An order as booked: one row per line, the head in each.
my $order = place(key => 'R1', items => [[1, 3], [2, 11, 1]], callback => 0);
my $rows = query($agent, $order);

is scalar @$rows, 2, 'the answer has a row per item';
is_deeply pick($rows->[0], qw(verdict subject order_id request_key
        customer_type customer_id customer_name state pay_timeout_min
        total_fen bill day delivered_at need_invoice deal_total_fen deal_fen
        fee_fen pay_channel back_fen back_status return_description
        return_count return_fen return_channels)),
    [undef, undef, $order, 'R1', '3', "unit$agent", '张三', '0', 30, 110000,
     '', $day, undef, 0, 0, 0, 0, '', 0, '', '', 0, 0, ''],
    'the head of an unpaid order is complete';
is $rows->[0]{description}, 'ADULT3张，GROUP11张',
    'the description says the order in words';
is_deeply pick($rows->[1], qw(product_code product_name quantity unit price_fen
        product_state slot_no slot_description line_code line_name seats
        deal_quantity deal_item_fen item_fee_fen item_return_count
        item_return_fee_fen item_return_fen item_return_channels)),
    ['GROUP', 'GROUP', 11, '张', 8000, '', 2, '09:00-10:00', '01', '南线', '',
     0, 0, 0, 0, 0, 0, ''], 'the item of an unpaid order is complete';
is_deeply [map { $_->{product_code} } @$rows], ['ADULT', 'GROUP'],
    'the items come in the order they were booked';

for my $case (['of somebody else', $agent + 1, $order],
              ['that does not exist', $agent, 1])
{
    my ($what, @arguments) = @$case;
    for my $function (qw(query_order_2 order_birth)) {
        my $none = sql_call($reader, "api.$function", $supplier, @arguments);
        is_deeply [map { $_->{verdict} } @$none], ['ORDER_UNKNOWN'],
            "$function does not know an order $what";
    }
}

is_deeply [map { $_->{verdict} }
           @{sql_call($reader, 'api.ticket_list_2', $supplier, $agent, $order)}],
    ['NO_TICKETS'], 'there are no tickets before delivery';


# Paid and activated.
my $birth = sql_call($reader, 'api.order_birth', $supplier, $agent, $order);

pay($order, 110000, 't');
$rows = query($agent, $order);
is_deeply pick($rows->[0], qw(state bill deal_total_fen deal_fen fee_fen
                              pay_channel back_status)),
    ['3', "S$order", 110000, 110000, 0, '预订金支付', ''],
    'the head of a delivered order is complete';
ok defined $rows->[0]{delivered_at}, 'the order says when it was delivered';
is_deeply [map { pick($_, qw(deal_quantity deal_item_fen)) } @$rows],
    [[3, 30000], [11, 80000]], 'free persons cost nothing in an item';

is_deeply sql_call($reader, 'api.order_birth', $supplier, $agent, $order),
    $birth,
    'the original answer has not changed';
is_deeply pick($birth->[0], qw(order_id request_key pay_timeout_min state
                               quantity price_fen product_state)),
    [$order, 'R1', 30, '0', 3, 10000, ''],
    'the original answer is that of the booking';


# Tickets.
my $tickets = sql_call($reader, 'api.ticket_list_2', $supplier, $agent, $order);

is scalar @$tickets, 4, 'three single tickets and one of the group are listed';
is_deeply pick($tickets->[0], qw(verdict order_id bill station_id business_type
        station_name total_fen deal_total_fen deal_fen fee_fen ticket_count
        person_count product_code product_name ticket_no persons day free
        price_fen amount_fen line_code line_name slot_no start_minute
        end_minute ticket_state request_key name_sealed id_sealed)),
    [undef, $order, "S$order", '00', '2', '互联网', 110000, 110000, 110000, 0,
     4, 14, 'ADULT', 'ADULT', 1, 1, $day, 0, 10000, 10000, '01', '南线', 2,
     540, 600, '1', 'R1', undef, undef], 'a single ticket is listed in full';
is_deeply pick($tickets->[3], qw(ticket_no persons free price_fen amount_fen)),
    [4, 11, 1, 8000, 80000], 'the ticket of the group has one free person';


# Visitors of single tickets.
$order = place(key => 'R2', items => [[3, 2]], state => '3',
               visitors => [['A', 1], ['B', 1]]);
$tickets = sql_call($reader, 'api.ticket_list_2', $supplier, $agent, $order);
is_deeply [map { pick($_, qw(ticket_no id_sealed name_sealed)) } @$tickets],
    [[1, "\x01", "\x02"], [2, "\x01", "\x02"]],
    'each ticket is listed with its visitor';


# Returned tickets, in numbers and in words.
is sql_call('api.refund_tickets_2', $supplier, $agent, $order, [2])
    ->[0]{verdict}, undef, 'a ticket is refunded';
$rows = query($agent, $order);
is_deeply pick($rows->[0], qw(state back_fen back_status return_description
        return_count return_fen return_channels item_return_count
        item_return_fee_fen item_return_fen item_return_channels)),
    ['3', 12000, '已受理', '退REAL1张，合计120.00元，退回预订金', 1, 12000,
     '预订金，退款120.00，已受理', 1, 0, 12000, '预订金，退款120.00，已受理'],
    'one returned ticket is shown, in numbers and in words';

# a fee, and one more way: cash at the counter
sql_do("INSERT INTO ticket.refund VALUES (?, ?, 1, '1', 12000, 2050,"
       . ' api.now())', $supplier, $order);
$rows = query($agent, $order);
is_deeply pick($rows->[0], qw(return_count return_fen item_return_fee_fen
                              return_channels return_description)),
    [2, 21950, 2050, '预订金，退款120.00，已受理；现金退款99.50，已受理',
     '退REAL1张，合计120.00元，退回预订金；退REAL1张，合计99.50元，前台退现'],
    'two ways of return are shown, less the fee';
sql_do('DELETE FROM ticket.refund WHERE order_id = ? AND ticket_no = 1',
       $order);


# A generated key is the caller's to hide: personal data is sealed with it.
$order = place(key => "\x01" . '0' x 32, items => [[1, 1]]);
is query($agent, $order)->[0]{request_key}, "\x01" . '0' x 32,
    'the request key is answered as it is';


# The deposit: only what changes the booked balance counts.
my $balance = sub {
    return pick(sql_call($reader, 'api.deposit_balance', $supplier,
        $agent)->[0],
                qw(verdict opening_fen debits_fen credits_fen closing_fen));
};

is_deeply $balance->(),
    [undef, 0, 110000 + 24000, 100_000_000 + 12000, 99_878_000],
    'the deposit shows debits, credits and what is left';
is_deeply pick(sql_call($reader, 'api.deposit_balance', $supplier, $agent)->[0],
               qw(unit_type unit_id unit_name)),
    ['3', "unit$agent", '旅行社'], 'the deposit says whose it is';

$order = place(key => 'R3', items => [[1, 1]]);
pay($order, 10000, 'f');
is $balance->()->[4], 99_878_000, 'money on hold is still booked';
is query($agent, $order)->[0]{state}, '2', 'the order is authorised (state 2)';

# last year's movements are brought forward
sql_do("UPDATE ticket.transfer SET at = at - interval '1 year'"
       . ' WHERE kind = 1 AND credit = ?', $agent * 10 + 1);
is_deeply $balance->(), [undef, 100_000_000, 134000, 12000, 99_878_000],
    'a top-up of last year is brought forward';
is_deeply [map { $_->{verdict} }
           @{sql_call($reader, 'api.deposit_balance', $supplier, 12345)}],
    ['NO_DEPOSIT'], 'an unknown account has no deposit';


# Counters.
my ($slot, $site) = (quota(1, $day, 1002), quota(3, $day, 0));
is_deeply [map { pick($_, qw(quota_id capacity used)) }
           @{sql_call($reader, 'api.counters_2', [($supplier) x 3],
                  [$site, quota(1, $day, 1007), $slot])}],
    [[$slot, 1000, 17], [$site, 2147483647, 17]],
    'the quotas that exist are answered in the order of their ids';

audit_ok();


# Every table is reached through an index, whatever the planner knows of it:
# with these settings of the module's connections it scans only what no index
# fits.
$reader->do('SET enable_seqscan = off');
$reader->do('SET plan_cache_mode = force_generic_plan');
$reader->begin_work;

# Counts of this connection's last second may still be among them.
sub scans {
    return map { @$_ } @{$reader->selectall_arrayref(
        'SELECT relname, seq_scan FROM pg_stat_xact_user_tables'
        . " WHERE relname <> 'clock'")};
}

my %before = scans();
sql_call($reader, 'api.query_order_2', $supplier, $agent, $order);
sql_call($reader, 'api.order_birth', $supplier, $agent, $order);
sql_call($reader, 'api.ticket_list_2', $supplier, $agent, $order);
sql_call($reader, 'api.deposit_balance', $supplier, $agent);
sql_call($reader, 'api.counters_2', [$supplier], [$slot]);
my %after = scans();
is_deeply [grep { $after{$_} > ($before{$_} // 0) } sort keys %after], [],
    'no table is scanned';
cmp_ok $reader->selectrow_array('SELECT count(*) FROM pg_stat_xact_user_tables'
                                . ' WHERE idx_scan > 0'), '>=', 8,
    'the tables are read by their indexes';
$reader->commit;


# The role has no other way to the tables.
for my $table (qw(orders agent agent_key transfer)) {
    ok !eval { $reader->do("SELECT * FROM ticket.$table") },
        "ticket_nginx cannot read $table";
}

done_testing;
