# A batch with orders of several suppliers: each gets what it would get alone.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/../lib";
use DBD::Pg ':async';
use TicketBooking qw(
    connection database fixture place place_sql place_arguments quota
    until_waits);
use TicketTest;

my $dbh = database();
my ($NEAR, $FAR) = (7, 8);

fixture(slot_mode => 1, single_purchase => 1);
{
    local $TicketBooking::SUPPLIER = $FAR;
    fixture(code => 'FAR', name => '远景区', slot_mode => 1,
            single_purchase => 1, zone => 'Pacific/Kiritimati');
}

my $day = iso_day(3);
my $n = 0;

sub wanted {
    return { supplier => $NEAR, agent => 9101, key => 'S' . ++$n, day => $day,
             items => [[1, 2]], slots => [1], callback => 1, state => '3', @_ };
}

sub stored {
    my ($order) = @_;
    return sql_row('SELECT o.supplier_id, o.agent_id, o.request_key, o.day,'
        . ' (SELECT count(*) FROM ticket.order_item i WHERE i.supplier_id ='
        . ' o.supplier_id AND i.order_id = o.order_id) AS items,'
        . ' (SELECT count(*) FROM ticket.ticket t WHERE t.supplier_id ='
        . ' o.supplier_id AND t.order_id = o.order_id) AS tickets,'
        . ' (SELECT count(*) FROM ticket.outbox x WHERE x.supplier_id ='
        . ' o.supplier_id AND x.order_id = o.order_id) AS events,'
        . ' (SELECT amount_fen FROM ticket.transfer f WHERE f.supplier_id ='
        . ' o.supplier_id AND f.order_id = o.order_id) AS paid'
        . ' FROM ticket.orders o WHERE o.order_id = ?', $order->{order_id});
}

sub balance {
    return sql_value('SELECT balance_fen FROM ticket.account'
                     . ' WHERE supplier_id = ? AND account_id = 91011', $_[0]);
}

sub used {
    my ($supplier, @quota) = @_;
    return sql_value('SELECT used FROM ticket.quota WHERE supplier_id = ?'
                     . ' AND quota_id = ?', $supplier, quota(@quota)) // 0;
}

sub verdicts { return [map { $_->{verdict} } @{$_[0]}] }

# all fit
{
    my %before = map { $_ => balance($_) } $NEAR, $FAR;
    my ($orders, $quotas) = place(
        wanted(supplier => $FAR), wanted(), wanted(supplier => $FAR,
            items => [[1, 1], [2, 5]]));

    is_deeply verdicts($orders), [undef, undef, undef],
        'orders of two suppliers are booked together';
    is_deeply [map { [@{stored($_)}{qw(supplier_id request_key items tickets
                                       events paid)}] } @$orders],
        [[8, 'S1', 1, 2, 1, 20000], [7, 'S2', 1, 2, 1, 20000],
         [8, 'S3', 2, 2, 1, 50000]],
        'each order is stored under its own supplier, with its own rows';
    is_deeply [map { $before{$_} - balance($_) } $NEAR, $FAR], [20000, 70000],
        'each supplier\'s account pays for its own orders';
    is_deeply [map { used($_, 1, $day, 1001) } $NEAR, $FAR], [2, 8],
        'each supplier\'s slot loses its own places';
    is_deeply [map { [@{$_}{qw(supplier_id remaining)}] }
               grep { $_->{quota_id} == quota(1, $day, 1001) } @$quotas],
        [[7, 998], [8, 992]], 'the answer says whose quota has what left';

    my @local = map { sql_value("SELECT to_char(api.now() at time zone zone,"
                                . " 'YYMMDD') FROM ticket.supplier"
                                . ' WHERE supplier_id = ?', $_) } $FAR, $NEAR;
    is_deeply [map { substr $_->{order_id}, 0, 9 } @{$orders}[0, 1]],
        ["$local[0]008", "$local[1]007"],
        'each order\'s number begins with its supplier\'s own day and number';
}

# one key, of two suppliers
{
    my ($orders) = place(wanted(key => 'SAME'),
                         wanted(key => 'SAME', supplier => $FAR));
    is_deeply verdicts($orders), [undef, undef],
        'an idempotency key is its supplier\'s own';
    my ($again) = place(wanted(key => 'SAME'), wanted(supplier => $FAR));
    is_deeply [map { $_->{replayed} ? 1 : 0 } @$again], [1, 0],
        'a replay of one is found beside a new order of the other';
    is $again->[0]{order_id}, $orders->[0]{order_id},
        'the replay is answered with its supplier\'s order';
    is $again->[1]{verdict}, undef, 'the new order beside it is booked';
}

# what is stale or short for one is neither for the other
{
    my ($orders) = place(wanted(catalogue => 9), wanted(supplier => $FAR));
    is_deeply verdicts($orders), ['STALE', undef],
        'a catalogue that changed concerns the orders of its supplier';

    ($orders) = place(wanted(items => [[5, 101]]),
                      wanted(items => [[5, 99]], supplier => $FAR));
    is_deeply verdicts($orders), ['DAY_LIMIT', undef],
        'a limit of one supplier does not refuse the other\'s orders';

    ($orders) = place(wanted(total => 10**12),
                      wanted(supplier => $FAR));
    is_deeply verdicts($orders), ['BALANCE_LOW', undef],
        'an empty account of one supplier leaves the other\'s alone';
}

# a day nobody has booked yet, stale for one of them
{
    my $new = iso_day(9);
    my ($orders) = place(wanted(day => $new, catalogue => 9),
                         wanted(day => $new, supplier => $FAR));
    is_deeply verdicts($orders), ['STALE', undef],
        'rows of a new day are made for those who are not stale';
    is_deeply [map { used($_, 1, $new, 1001) } $NEAR, $FAR], [0, 2],
        'no row is made from a catalogue of before';
}

# documents: rules are each supplier's own
{
    my @rule = ([0, $day, 'twin', 1, 1, 1]);
    my @card = (state => '0', documents => \@rule, visitors => [['twin', 1]]);
    my ($orders) = place(wanted(@card), wanted(@card, supplier => $FAR),
                         wanted(@card));
    is_deeply verdicts($orders), [undef, undef, 'DOCUMENT_USED'],
        'a document is used once with each supplier';
    ($orders) = place(wanted(@card, supplier => $FAR));
    is_deeply verdicts($orders), ['DOCUMENT_USED'],
        'a use is kept for its own supplier';
    is sql_value('SELECT count(*) FROM ticket.order_document'
                 . " WHERE count = 1 AND supplier_id = $FAR"), 1,
        'the use stands beside its supplier\'s order';
}

# Two batches name the suppliers the other way round: they lock in one order.
{
    my @other = map { connection() } 0, 1;
    my $now = sub { sql_value('SELECT api.now()') };
    my @refused;

    for my $turn (1 .. 20) {
        my @sth = map {
            my @orders = (wanted(), wanted(supplier => $FAR));
            @orders = reverse @orders if $_;
            my $sth = $other[$_]->prepare(place_sql(),
                                          { pg_async => PG_ASYNC });
            $sth->execute(place_arguments(7, $now->(), \@orders));
            $sth;
        } 0, 1;

        for (0, 1) {
            $other[$_]->pg_result;
            push @refused, grep { $_->{kind} eq 'o' && $_->{verdict} }
                           @{$sth[$_]->fetchall_arrayref({})};
        }
    }
    is_deeply \@refused, [],
        'batches of the same suppliers never wait for one another in a circle';

    # one that waits for the far supplier's account holds the near one's
    my $holder = connection();
    $holder->begin_work;
    $holder->do('SELECT FROM ticket.account WHERE supplier_id = ?'
                . ' AND account_id = 91011 FOR UPDATE', undef, $FAR);
    my $sth = $other[0]->prepare(place_sql(), { pg_async => PG_ASYNC });
    $sth->execute(place_arguments(7, $now->(), [wanted(supplier => $FAR),
                                            wanted()]));
    until_waits($other[0], 'the batch waits for the account that is held');
    $holder->commit;
    $other[0]->pg_result;
    is_deeply verdicts([grep { $_->{kind} eq 'o' }
                        @{$sth->fetchall_arrayref({})}]), [undef, undef],
        'the batch goes on when the account is free';
}

audit_ok();
done_testing();
