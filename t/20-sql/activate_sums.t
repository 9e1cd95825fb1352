# Hundreds of orders delivered in random parts: money, places, documents and
# tickets add up, and no part costs more than its order did.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/../lib";
use TicketBooking qw(database fixture sql_call sql_array index_of place_one);
use TicketTest;

my $dbh = database();

fixture(fee_mode => 1, single_purchase => 1);
sql_do("INSERT INTO ticket.fee_rule VALUES (7, 1, 'D', 0, 'A', 3333),"
       . " (7, 2, 'D', 0, 'B', 500), (7, 3, 'D', 1, 'B', 100000),"
       . " (7, 4, 'D', 0, 'A', 10000)");
sql_do("INSERT INTO ticket.promotion SELECT 7, p, '2000-01-01',"
       . " '2099-12-31', every, free FROM (VALUES (1, 3, 1), (2, 5, 4),"
       . ' (4, 2, 2)) k(p, every, free)');
sql_do('UPDATE ticket.supplier SET catalogue_version = 1');

srand 20261121;

my %every = (1 => [3, 1], 2 => [5, 4], 4 => [2, 2]);
my ($n, %seen) = (0);

sub pick { return $_[int rand @_] }

# A promotion's, or what an older one may have given.
sub free_of {
    my ($product, $quantity) = @_;
    my ($every, $free) = @{$every{$product} // [1, 0]};

    return int rand(1 + $quantity) if rand() < 0.1;
    return int($quantity / $every) * $free;
}

sub random_order {
    my $ahead = int rand 3;
    my $day = iso_day($ahead);
    my %order = (agent => pick(9101 .. 9106), key => 'S' . ++$n, day => $day,
        state => '2', slots => [1 + $n % 8], slot_capacity => 1_000_000,
        callback => 1, ticket_until => iso_day(4), ident => "o$n");
    my @products = grep { rand() < 0.5 } 1 .. 4;

    @products = (2) unless @products;
    for my $product (@products) {
        my $quantity = 1 + int rand 12;
        push @{$order{items}}, [$product, $quantity,
            $product == 3 ? 0 : free_of($product, $quantity)];
        my $line = @{$order{items}};
        if ($product == 3 || rand() < 0.3) {
            for my $i (1 .. $quantity) {
                my $who = $product == 3 && rand() < 0.03 ? 'again-' . int rand 3
                                                         : "v$n-$line-$i";
                next if grep { $_->[0] eq $who } @{$order{visitors}};
                push @{$order{visitors}}, [$who, $line];
                push @{$order{documents}}, [0, $day, $who, 99, 1, 1]
                    if $product == 3;
            }
        }
        push @{$order{documents}}, [4, $day, "o$n", 5000, $quantity, 1]
            if $product == 4 && !grep { $_->[1] == $line } @{$order{visitors}};
    }

    return \%order;
}

sub activate {
    my ($id, $o) = @_;
    my $all = rand() < 0.2;
    my (%want, @index, @line);

    for my $line (1 .. @{$o->{items}}) {
        my ($product, $quantity) = @{$o->{items}[$line - 1]};
        my $w = $all || rand() < 0.2 ? $quantity : int rand(1 + $quantity);
        my @who = map { $_->[0] } grep { $_->[1] == $line }
                  @{$o->{visitors} // []};

        $want{$product} = $w;
        for my $who (@who) {
            last if $w-- == 0;
            push @index, index_of($who);
            push @line, $line;
        }
    }

    my @products = sort keys %want;
    my $on = sql_value('SELECT greatest(?::date,'
        . ' impl.local_day(7, api.now())) + ?::int4', $o->{day},
        int rand 2);

    return sql_call('api.activate_order_2', 7, $o->{agent}, $id,
        $all ? 't' : 'f', sql_array(\@products), sql_array([@want{@products}]),
        $on, 0, 2, 1, 't', sql_array(\@index), sql_array(\@line));
}

for my $step (1 .. 250) {
    my $o = random_order();
    my $r = place_one(%$o);
    if (defined $r->{verdict}) {
        die "$r->{verdict}" unless $r->{verdict} eq 'DOCUMENT_USED';
        $seen{'not booked'}++;
        next;
    }
    my $rows = activate($r->{order_id}, $o);
    my $verdict = $rows->[0]{verdict} // 'done';

    $seen{$verdict}++;
    if (rand() < 0.3) {
        my %named = map { 1 + int rand 3 => 1 } 1 .. 2;
        $seen{refund}++ unless defined sql_call('api.refund_tickets_2', 7,
            $o->{agent}, $r->{order_id}, sql_array([keys %named]))
            ->[0]{verdict};
    } elsif ($verdict ne 'done' && rand() < 0.5) {
        sql_call('api.cancel_order', 7, $o->{agent}, $r->{order_id});
    }

    audit_ok("the books are good after $step orders")
        unless $step % 50;
}

note "$_: $seen{$_}" for sort keys %seen;
cmp_ok $seen{$_} // 0, '>', 2, "it came about: $_"
    for qw(done refund DOCUMENT_TICKET);

cmp_ok sql_value('SELECT count(*) FROM ticket.order_item'
    . ' WHERE deal_quantity BETWEEN 1 AND quantity - 1'), '>', 100,
    'many items are delivered in part';
is sql_value('SELECT count(*) FROM ticket.orders WHERE deal_fen'
    . ' + fee_fen > total_fen'), 0, 'no order costs more than its hold';
is sql_value("SELECT count(*) FROM ticket.account WHERE held_fen <>"
    . ' (SELECT coalesce(sum(o.total_fen), 0) FROM ticket.orders o WHERE'
    . " o.agent_id = account_id / 10 AND o.state = '2')"
    . ' AND account_id % 10 = 1'), 0,
    'the holds are the sums of undelivered orders';

done_testing();
