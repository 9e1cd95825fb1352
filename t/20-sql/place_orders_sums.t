# A batch that fits as a whole is booked without deciding order by order.  Both
# ways must come to the same: every batch here is booked one by one, undone,
# and booked again with its sums known; answers and all that was written agree.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/../lib";
use TicketBooking qw(database fixture quota booked place);
use TicketTest;

my $dbh = database();

fixture(slot_mode => 1);

my $day = iso_day(3);
my $key = 0;

srand 20261001;         # the same batches every time

sub any { $_[rand @_] }

# Sometimes a replay, a stale quote, a poor agent, a choice of slots, a document.
sub random_order {
    my ($strange) = @_;
    my $state = any('0', '2', '3', '3');
    my %o = (
        agent => any(9101 .. 9104), key => 'B' . ++$key, day => $day,
        items => [map { [$_, 1 + int rand 4] } any([1], [1, 2], [2], [1, 5])->@*],
        slots => [any(1, 2, 3)], state => $state, slot_capacity => 250,
        pay_by => $state eq '0' ? '2098-01-01 00:00:00+00' : undef,
        callback => any(0, 1),
    );
    return \%o unless $strange;

    $o{key} = 'B' . (1 + int rand $key) if rand() < 0.3;
    $o{version} = 2 if rand() < 0.2;
    $o{slots} = [1, 2, 3] if rand() < 0.3;
    $o{slots} = [] if rand() < 0.1;
    $o{agent_limit} = 60 if rand() < 0.3;
    $o{documents} = [[4, $day, 'one', 5, 1, 1]] if rand() < 0.2;
    return \%o;
}

# Everything a booking writes, with orders named by their idempotency keys.
my @tables = qw(order_key orders order_item ticket transfer outbox
                order_document);

sub state_of {
    my @state = map { sql_value($_) }
        "SELECT string_agg(q::text, E'\\n' ORDER BY q::text) FROM ticket.quota q",
        "SELECT string_agg(a::text, E'\\n' ORDER BY a::text) FROM ticket.account a",
        "SELECT string_agg(d::text, E'\\n' ORDER BY d::text) FROM ticket.document d";

    for my $table (@tables) {
        push @state, sql_value(
            "SELECT string_agg(k.request_key || ' '"
            . " || (to_jsonb(t) - 'order_id')::text, E'\\n'"
            . " ORDER BY k.request_key, to_jsonb(t) - 'order_id')"
            . " FROM ticket.order_key k JOIN ticket.$table t"
            . " USING (supplier_id, order_id)");
    }
    return @state;
}

sub told {
    my ($orders, $quotas) = @_;
    return (map({ my %o = %$_; delete @o{qw(order_id)}
                      unless $o{verdict} || $o{replayed};
                  join ' ', map { "$_=" . ($o{$_} // '') } sort keys %o }
            @$orders),
            map({ "$_->{quota_id} $_->{remaining} $_->{quota_version}" }
                @$quotas));
}

my ($whole, $parted) = (0, 0);

for my $batch (1 .. 90) {
    my $strange = $batch % 3 == 0 || $batch > 60;
    my @orders = map { random_order($strange && rand() < 0.3) } 1 .. any(1, 2,
        7, 16);
    my %seen;
    @orders = grep { !$seen{"$_->{agent} $_->{key}"}++ } @orders;

    my (@told, @state, @answers);

    $dbh->begin_work;       # one clock for both: api.now() is that of the
    for my $one_by_one (1, 0) {                         # transaction
        $TicketBooking::ONE_BY_ONE = $one_by_one;
        sql_do('SAVEPOINT s');
        my @answer = place(@orders);
        push @told, [told(@answer)];
        push @state, [state_of()];
        push @answers, $answer[0];
        sql_do('ROLLBACK TO s') if $one_by_one;
    }
    $dbh->commit;

    is_deeply $told[1], $told[0],
        "batch $batch: both ways give the same answers";
    is_deeply $state[1], $state[0],
        "batch $batch: both ways write the same rows";

    my @booked = grep { !$_->{verdict} && !$_->{replayed} } @{$answers[1]};
    my @ids = map { $_->{order_id} } @booked;
    is_deeply \@ids, [sort { $a <=> $b } @ids], "batch $batch: numbers ascend";
    @booked < @{$answers[1]} ? $parted++ : $whole++;
}

cmp_ok $whole, '>=', 15, "enough batches fitted: $whole";
cmp_ok $parted, '>=', 15, "enough batches had refusals: $parted";
audit_ok();

done_testing();
