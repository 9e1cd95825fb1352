# The audit finds nothing in good books, and each kind of damage by name.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/../lib";
use TicketBooking qw(
    database connection fixture top_up quota sql_call sql_array in_time
    booked place place_one);
use TicketTest;

my $dbh = database();

fixture(slot_mode => 1, fee_mode => 1, single_purchase => 1);
top_up($_, 3_000_000, 3) for 9101 .. 9107;
sql_do("INSERT INTO ticket.fee_rule VALUES (7, 1, 'D', 2, 'B', 0),"
       . " (7, 1, 'D', 0, 'A', 1250), (7, 2, 'H', 0, 'B', 500),"
       . " (7, 4, 'H', 24, 'B', 100)");
sql_do('UPDATE ticket.supplier SET catalogue_version = 1');
audit_ok('the books agree before anything is sold');


# ---- Several hundred operations of all kinds, the same ones every time ----

srand 20260701;

my (@orders, %done);
my $n = 0;
my $shift = 0;

sub pick { return $_[int rand @_] }

sub random_order {
    my $day = iso_day(int rand 4);
    my $state = pick('0', '0', '0', '2', '3', '3', 'C', 'D');
    my $until = iso_day(4 + int rand 3);
    my $person = 'p' . int rand 150;
    my %order = (
        agent => pick(9101 .. 9106), key => 'A' . $n++, day => $day,
        state => $state, callback => 1, ticket_until => $until,
        slots => pick([1], [2, 3], [4, 5, 6], []), slot_capacity => 25,
        pay_by => in_time('1 hour'), valid_until => in_time('3 days'),
        ident => $person,
    );
    my $kind = int rand 4;

    # the order's own document stands where no product asks for names (R196)
    my $issued = $state =~ /[3D]/;
    my @holder = $issued
        ? [0, '2000-01-01', $person, 1, 1, 1, $until] : ();

    if ($kind == 0) {
        $order{items} = [[1, 1 + int rand 5]];
        $order{documents} = \@holder;
    } elsif ($kind == 1) {
        my $quantity = 1 + int rand 12;
        $order{items} = [[2, $quantity, $quantity >= 10 ? 1 : 0], [1, 2]];
        $order{documents} = \@holder;
    } elsif ($kind == 2) {
        my $q = 1 + int rand 3;
        $order{items} = [[4, $q]];
        $order{documents} = [[4, $day, $person, 5, $q, 1], @holder];
    } else {
        $order{items} = [[3, 1]];
        $order{visitors} = [[$person, 1]];
        $order{documents} = [
            [0, $day, $person, 1, 1, $issued ? 0 : 1],
            $issued ? [0, '2000-01-01', $person, 1, 1, 1, $until] : ()];
    }

    return \%order;
}

sub remember {
    my ($name, $verdict) = @_;

    $done{"$name " . ($verdict // 'done')}++;
    return;
}

for my $step (1 .. 600) {
    my $what = int rand 12;
    my $o = @orders ? pick(@orders[(@orders > 40 ? -40 : -@orders) .. -1]) : undef;

    if ($what < 4 || !$o) {
        my @batch = map { random_order() } 1 .. 1 + int rand 6;
        my ($rows) = place(@batch);

        for (@$rows) {
            my $of = $batch[$_->{pos} - 1];

            remember(place => $_->{verdict});
            next if defined $_->{verdict} || $_->{replayed};
            push @orders, { id => $_->{order_id}, agent => $of->{agent} };
        }
    } elsif ($what < 7) {
        my $total = sql_value(
            'SELECT total_fen FROM ticket.orders WHERE order_id = ?',
            $o->{id});
        remember(pay => sql_call('api.pay_account_2', 7, $o->{agent}, $o->{id},
            $total, pick(30, 40, 40), pick('t', 'f'), pick(0, 1, 2), 't',
            pick('Y', 'F'), '0', undef)->[0]{verdict});
    } elsif ($what < 8) {
        remember(cancel => sql_call('api.cancel_order', 7, $o->{agent},
                                $o->{id})->[0]{verdict});
    } elsif ($what < 11) {
        my %named = map { 1 + int rand 4 => 1 } 1 .. 1 + int rand 2;
        remember(refund => sql_call('api.refund_tickets_2', 7, $o->{agent},
            $o->{id}, sql_array([keys %named]))->[0]{verdict});
    } else {
        $shift += int rand 40;
        sql_do("SELECT api.set_clock_shift(? * interval '1 minute')",
               $shift);
        remember(expire => $_->{order_id} && undef)
            for @{sql_call('api.expire_orders', 1 + int rand 20)};
    }

    next if $step % 100;
    audit_ok("the books are good after $step steps");
}

# a ticket that came back, once more
my @back = sql_values('SELECT o.agent_id, o.order_id, t.ticket_no'
    . ' FROM ticket.ticket t JOIN ticket.orders o USING (supplier_id, order_id)'
    . " WHERE supplier_id = 7 AND t.state = '2' LIMIT 1");
remember(refund => sql_call('api.refund_tickets_2', 7, @back[0, 1],
                        "{$back[2]}")->[0]{verdict});

note "$_: $done{$_}" for sort keys %done;
ok $done{$_}, "it came about: $_" for 'place done', 'place DOCUMENT_USED',
    'place DOCUMENT_TICKET', 'place DOCUMENT_LIMIT', 'place SLOT_FULL',
    'pay done', 'pay ORDER_NOT_PAYABLE', 'cancel done', 'cancel CANCEL_STATE',
    'refund done', 'refund REFUND_STATE', 'refund REFUND_REFUNDED',
    'expire done';


# ---- Damage ----

# An order of each kind: @ID in a statement becomes its number.
my $day = iso_day(2);
my %usual = (agent => 9107, day => $day, callback => 1, slots => [7]);
my %sample = (
    booked => place_one(%usual, key => 'D0', items => [[3, 1]],
        visitors => [['sample', 1]],
        documents => [[0, $day, 'sample', 1, 1, 1]]),
    held => place_one(%usual, key => 'D2', state => '2',
        items => [[1, 2]]),
    sold => place_one(%usual, key => 'D3', state => '3',
        items => [[1, 2]],
        documents => [[0, '2000-01-01', 'sold', 1, 1, 1, $day]]),
    rebate => place_one(%usual, key => 'DC', state => 'C',
        items => [[1, 2]]),
    given => place_one(%usual, key => 'DD', state => 'D',
        items => [[1, 2]],
        documents => [[0, '2000-01-01', 'given', 1, 1, 1, $day]]),
    back => place_one(%usual, key => 'DB', state => 'C',
        items => [[1, 2]]),
    closed => place_one(%usual, key => 'D4', state => '2',
        items => [[1, 2]]),
    part => place_one(%usual, key => 'D5', state => '2',
        items => [[2, 4]]),
);

is $sample{$_}{verdict}, undef,
    "the sample order is booked: $_" for sort keys %sample;
sql_call('api.cancel_order', 7, 9107, $sample{closed}{order_id});
sql_call('api.cancel_order', 7, 9107, $sample{back}{order_id});
sql_call('api.refund_tickets_2', 7, 9107, $sample{$_}{order_id}, '{1}')
    for 'sold', 'given';
$sample{paper}{order_id} = sql_call('api.staff_rebate_topup', 'BOOK',
    'agent9107', 700, '{"reference": "PAPER"}')->[0]{document};
sql_do('UPDATE ticket.supplier SET slot_mode = false');
is sql_call('api.activate_order_2', 7, 9107, $sample{part}{order_id}, 'f',
        '{2}', '{3}', $day, 0, 2, 1, 't', '{}', '{}')->[0]{deal_fen}, 24000,
    'the sample order is activated in part';
audit_ok('the books agree before the damage');

my $last = 0;
my @damage = (
    [account_balance => 'UPDATE ticket.account SET balance_fen ='
        . ' balance_fen + 1 WHERE account_id = 91011'],
    [account_balance => 'UPDATE ticket.account SET held_fen = held_fen + 1'
        . ' WHERE account_id = 91071'],
    [account_balance => 'UPDATE ticket.transfer SET amount_fen ='
        . ' amount_fen + 1 WHERE order_id = @held'],
    [account_balance => 'DELETE FROM ticket.account'
        . ' WHERE account_id = 91071'],
    [account_negative => 'ALTER TABLE ticket.account DROP CONSTRAINT'
        . ' account_check; UPDATE ticket.account SET balance_fen = -1'
        . ' WHERE account_id = 91011'],
    # the rebate side of it
    [account_balance => 'UPDATE ticket.account SET balance_fen ='
        . ' balance_fen + 1 WHERE account_id = 91073'],
    [account_balance => 'UPDATE ticket.account SET held_fen = held_fen - 1'
        . ' WHERE account_id = 91073'],
    [account_balance => 'DELETE FROM ticket.transfer'
        . ' WHERE order_id = @rebate'],
    [account_chain => 'UPDATE ticket.transfer SET debit_after ='
        . ' debit_after + 1 WHERE order_id = @given AND no = 1'],
    [account_chain => 'UPDATE ticket.transfer SET credit_after ='
        . ' credit_after - 1 WHERE order_id = @given AND kind = 8'],
    [account_chain => 'UPDATE ticket.transfer SET debit_after = NULL'
        . ' WHERE order_id = @sold AND no = 1'],
    [account_missing => 'DELETE FROM ticket.account'
        . ' WHERE account_id = 91073'],
    [transfer_account => 'UPDATE ticket.orders SET pay_method = \'Y\''
        . ' WHERE order_id = @rebate'],
    [transfer_account => 'UPDATE ticket.transfer SET debit = debit - 2'
        . ' WHERE order_id = @given AND no = 1'],
    [transfer_account => 'UPDATE ticket.transfer SET credit = credit + 2'
        . ' WHERE order_id = @sold AND kind = 8'],
    [transfer_sides => 'UPDATE ticket.transfer SET credit = credit - 2'
        . ' WHERE order_id = @back AND kind = 5'],
    [order_money => 'UPDATE ticket.orders SET deal_fen = deal_fen + 1'
        . ' WHERE order_id = @given'],
    [order_money => 'UPDATE ticket.transfer SET amount_fen = 1'
        . ' WHERE order_id = @back AND no = 2'],
    [order_money => 'UPDATE ticket.orders SET state = \'C\', closed_at = NULL'
        . ' WHERE order_id = @back'],
    [order_refunds => 'UPDATE ticket.refund SET amount_fen = amount_fen + 1'
        . ' WHERE order_id = @given'],
    [document_transfer => 'DELETE FROM ticket.transfer'
        . ' WHERE order_id = @paper'],
    [document_transfer => 'UPDATE ticket.deposit_document SET amount_fen = 7'
        . ' WHERE order_id = @paper'],
    [document_transfer => 'UPDATE ticket.transfer SET credit = credit - 2'
        . ' WHERE order_id = @paper'],

    [account_missing => 'UPDATE ticket.orders SET agent_id = 9999'
        . ' WHERE order_id = @booked'],
    [transfer_document => 'UPDATE ticket.transfer SET kind = 1'
        . ' WHERE order_id = @sold AND no = 1'],
    [transfer_agent => 'UPDATE ticket.transfer SET debit = 91011'
        . ' WHERE order_id = @sold AND no = 1'],
    [transfer_sides => 'UPDATE ticket.transfer SET credit = 3'
        . ' WHERE order_id = @sold AND no = 1'],
    [transfer_numbers => 'DELETE FROM ticket.transfer'
        . ' WHERE order_id = @sold AND no = 2'],
    [transfer_numbers => 'UPDATE ticket.transfer SET no = 9'
        . ' WHERE order_id = @closed AND no = 1'],
    [order_money => 'UPDATE ticket.orders SET deal_fen = deal_fen + 1'
        . ' WHERE order_id = @sold'],
    [order_money => 'UPDATE ticket.orders SET fee_fen = 1'
        . ' WHERE order_id = @held'],
    [order_money => 'UPDATE ticket.transfer SET amount_fen = 1'
        . ' WHERE order_id = @closed AND no = 2'],
    [order_refunds => 'UPDATE ticket.refund SET fee_fen = fee_fen + 1'
        . ' WHERE order_id = @sold'],
    [order_total => 'UPDATE ticket.orders SET total_fen = total_fen + 1'
        . ' WHERE order_id = @booked'],
    [order_total => 'DELETE FROM ticket.order_item WHERE order_id = @booked'],
    [order_total => 'UPDATE ticket.order_item SET deal_quantity = 1'
        . ' WHERE order_id = @held'],
    [order_deal => 'UPDATE ticket.order_item SET deal_quantity = 4'
        . ' WHERE order_id = @part'],
    [order_deal => 'UPDATE ticket.ticket SET state = \'1\''
        . ' WHERE order_id = @part AND state = \'0\''],
    [order_deal => 'UPDATE ticket.orders SET deal_fen = deal_fen - 1'
        . ' WHERE order_id = @part'],
    [quota_used => 'UPDATE ticket.ticket SET state = \'1\''
        . ' WHERE order_id = @part AND state = \'0\''],
    [quota_used => 'UPDATE ticket.quota SET used = used + 1'
        . ' WHERE quota_id >> 56 = 3 AND used > 0'],
    [quota_used => 'DELETE FROM ticket.quota WHERE quota_id >> 56 = 7'],
    [quota_capacity => 'ALTER TABLE ticket.quota DROP CONSTRAINT'
        . ' quota_check; UPDATE ticket.quota SET capacity = used - 1'
        . ' WHERE used > 0'],
    (map { ["orphan_$_->[0]" => "UPDATE ticket.$_->[1] SET order_id = 5"
            . " WHERE order_id = \@$_->[2]"] }
        ['item', 'order_item', 'booked'], ['ticket', 'ticket', 'booked'],
        ['visitor', 'visitor', 'booked'], ['key', 'order_key', 'booked'],
        ['document', 'order_document', 'booked'], ['refund', 'refund', 'sold'],
        ['event', 'outbox', 'booked'], ['transfer', 'transfer', 'held']),
    [order_key => 'UPDATE ticket.order_key SET request_key = \'other\''
        . ' WHERE order_id = @booked'],
    [order_number => 'UPDATE ticket.orders SET order_id = 5'
        . ' WHERE order_id = @booked'],
    [line_tickets => 'UPDATE ticket.ticket SET persons = 3'
        . ' WHERE order_id = @booked'],
    [line_tickets => 'DELETE FROM ticket.ticket WHERE order_id = @held'],
    [ticket_line => 'UPDATE ticket.ticket SET line_no = 9'
        . ' WHERE order_id = @held'],
    [passage_ticket => 'INSERT INTO ticket.passage SELECT supplier_id,'
        . " order_id, 1, 1, api.now(), 'S', '3' FROM ticket.orders"
        . ' WHERE order_id = @booked'],
    [visitor_ticket => 'UPDATE ticket.visitor SET ticket_no = 9'
        . ' WHERE order_id = @booked'],
    [visitor_count => 'INSERT INTO ticket.visitor SELECT supplier_id,'
        . ' order_id, 2, ticket_no, id_type, id_sealed, id_index, name_sealed'
        . ' FROM ticket.visitor WHERE order_id = @booked'],
    [ticket_state => 'UPDATE ticket.ticket SET state = \'1\''
        . ' WHERE order_id = @booked'],
    [ticket_state => 'UPDATE ticket.ticket SET state = \'0\''
        . ' WHERE order_id = @sold AND ticket_no = 2'],
    [ticket_refund => 'UPDATE ticket.ticket SET state = \'2\''
        . ' WHERE order_id = @sold'],
    [ticket_refund => 'UPDATE ticket.refund SET amount_fen = amount_fen + 1'
        . ' WHERE order_id = @sold'],
    [ticket_refund => 'UPDATE ticket.refund SET price_fen = price_fen + 1'
        . ' WHERE order_id = @sold'],
    [ticket_refund => 'UPDATE ticket.refund SET price_fen = price_fen - 1,'
        . " mode = '1' WHERE order_id = \@sold"],
    [ticket_refund => 'UPDATE ticket.order_item SET list_fen = price_fen - 1'
        . ' WHERE order_id = @sold; UPDATE ticket.refund SET mode = \'1\''
        . ' WHERE order_id = @sold'],
    [document_used => 'UPDATE ticket.document SET used = used + 1'],
    [document_used => 'DELETE FROM ticket.order_document'
        . ' WHERE order_id = @booked'],
    [document_until => 'UPDATE ticket.document SET until = NULL'
        . ' WHERE used > 0'],
    [document_until => 'UPDATE ticket.document SET until = until - 1'],
    [document_until => 'UPDATE ticket.document SET until = until + 1'],
    [document_until => 'UPDATE ticket.document SET until = day'
        . ' WHERE used > 0'],
    [document_until => 'UPDATE ticket.order_document SET until = null;'
        . ' UPDATE ticket.document SET until = null'],
    [document_order => 'UPDATE ticket.orders SET state = \'4\','
        . ' closed_at = created_at WHERE order_id = @booked'],
    [event_numbers => 'DELETE FROM ticket.outbox WHERE order_id = @booked'],
    [event_numbers => 'UPDATE ticket.outbox SET seq = 3'
        . ' WHERE order_id = @booked'],
    [event_order => 'UPDATE ticket.outbox SET ticket_no = 9'
        . ' WHERE order_id = @sold AND kind = 2'],
    [order_times => 'UPDATE ticket.orders SET paid_at = created_at'
        . ' WHERE order_id = @booked'],
    [order_times => 'UPDATE ticket.orders SET visit_day = day + 1'
        . ' WHERE order_id = @held'],
    [order_times => 'UPDATE ticket.orders SET slot_day = day + 1'
        . ' WHERE order_id = @held'],
    [order_times => 'UPDATE ticket.orders SET paid_at = NULL'
        . ' WHERE order_id = @held'],
    [order_times => 'UPDATE ticket.orders SET closed_at = created_at'
        . ' - interval \'1 us\' WHERE order_id = @closed'],
    [order_times => 'UPDATE ticket.orders SET paid_at = delivered_at'
        . ' + interval \'1 us\' WHERE order_id = @sold'],
    [ticket_times => 'UPDATE ticket.refund SET at = at - interval \'1 h\''
        . ' WHERE order_id = @sold'],
    [event_twice => 'WITH e AS (UPDATE ticket.orders SET events = events + 1'
        . ' WHERE order_id = @sold RETURNING events) INSERT INTO ticket.outbox'
        . ' (supplier_id, order_id, seq, agent_id, kind, ticket_no, event_at,'
        . ' expire_at, due_at) SELECT o.supplier_id, o.order_id, e.events,'
        . ' o.agent_id, 2, o.ticket_no, o.event_at, o.expire_at, o.due_at'
        . ' FROM ticket.outbox o, e WHERE o.order_id = @sold AND o.kind = 2'],
);

for my $case (@damage) {
    my ($check, $sql) = @$case;

    $sql =~ s/\@(\w+)/$sample{$1}{order_id}/g;
    $last++;

    $dbh->begin_work;
    sql_do($sql);
    my %found = map { $_->{check_name} => 1 } @{sql_call('api.audit', 7)};
    $dbh->rollback;

    ok $found{$check}, "damage $last is found by $check"
        or diag "$sql\nfound: " . join ' ', sort keys %found;
}

is scalar @{sql_call('api.audit', 8)}, 0, 'the books of another supplier agree';
{
    my $staff = connection('ticket_staff');
    is scalar @{sql_call($staff, 'api.audit', undef)}, 0,
        'staff may run the audit';
}

audit_ok();
done_testing();
