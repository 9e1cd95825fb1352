# What impl.place_decide() decides, case by case, without a row in any table.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/../lib";
use TicketBooking qw(database quota sql_array booked);
use TicketTest;

my $dbh = database();

my $DAY = '2026-07-10';
my $NO_DAY = '2000-01-01';
my %TYPE = (
    s_catalogue => 'int8[]', a_version => 'int8[]', q_id => 'int8[]',
    q_left => 'int4[]', a_balance => 'int8[]', a_held => 'int8[]',
    x_product => 'int4[]', x_day => 'date[]', x_limit => 'int4[]',
    x_used => 'int4[]', x_held => 'date[]',
    x_first => 'int4[]', x_busy => 'datemultirange[]', o_last => 'date[]',
    o_same => 'bool[]', o_supplier => 'int2[]', o_account => 'int2[]', o_catalogue => 'int8[]',
    o_version => 'int8[]', o_transfer => 'int2[]', o_total => 'int8[]',
    o_day => 'date[]', r_order => 'int2[]', r_quota => 'int2[]',
    r_persons => 'int4[]', r_group => 'int2[]', u_order => 'int2[]',
    u_document => 'int2[]', u_count => 'int4[]', u_take => 'bool[]',
    u_until => 'date[]', q_runs => 'ticket.seat_runs[]', o_seated => 'bool[]',
    n_order => 'int2[]', n_seat => 'int4[]',
    x_days => 'int4[]', x_phone => 'bool[]', x_around => 'int4[]',
    x_chain => 'int4[]', x_next => 'int4[]',
);

# Quotas by name: kind and reference, in the order of their keys.
my @QUOTAS = ([slot1 => 1, 3001], [slot2 => 1, 3002], [product => 2, 5],
              [site => 3, 0], [agent => 4, 9101], [desk => 5, 3001]);
my %QUOTA = map { $QUOTAS[$_][0] => $_ + 1 } 0 .. $#QUOTAS;


# One batch.  quotas: places left by name; accounts: [balance, held]; rules:
# [product, day, limit, used, until, first of the document, its busy days, days
# that count together, whether it is a phone, what is held on those, first and
# next rule of it]; orders: what differs from a usual one, with
# wants: [quota, persons, group], uses: [rule, count, take, until].

sub decide {
    my (%given) = @_;
    my %a = (s_catalogue => [1], q_runs => '{}', map { $_ => [] } grep { /^[xorun]_/ } keys %TYPE);

    my %left = %{$given{quotas} // {}};
    $a{q_id} = [map { quota($_->[1], $DAY, $_->[2]) } @QUOTAS];
    $a{q_left} = [map { exists $left{$_->[0]} ? $left{$_->[0]} : 1000 } @QUOTAS];

    my @accounts = @{$given{accounts} // [[0, 0]]};
    $a{a_balance} = [map { $_->[0] } @accounts];
    $a{a_held} = [map { $_->[1] } @accounts];
    $a{a_version} = [(1) x @accounts];

    for (@{$given{rules} // []}) {
        push @{$a{x_product}}, $_->[0];
        push @{$a{x_day}}, $_->[1];
        push @{$a{x_limit}}, $_->[2];
        push @{$a{x_used}}, $_->[3];
        push @{$a{x_held}}, $_->[4];
        push @{$a{x_first}}, $_->[5] // scalar @{$a{x_held}};
        push @{$a{x_busy}}, $_->[6];
        push @{$a{x_days}}, $_->[7] // 1;
        push @{$a{x_phone}}, $_->[8] // 'f';
        push @{$a{x_around}}, $_->[9];
        push @{$a{x_chain}}, $_->[10];
        push @{$a{x_next}}, $_->[11];
    }

    my $n = 0;
    for my $o (@{$given{orders}}) {
        my %o = (same => undef, supplier => 1, account => 1, catalogue => 1, version => 1,
                 transfer => 0, total => 100, day => $DAY, seated => 'f', %$o);

        $o{last} //= $o{day};
        $n++;
        push @{$a{"o_$_"}}, $o{$_}
            for qw(same supplier account catalogue version transfer total day
                   last seated);

        for (@{$o{wants} // []}) {
            push @{$a{r_order}}, $n;
            push @{$a{r_quota}}, $QUOTA{$_->[0]};
            push @{$a{r_persons}}, $_->[1];
            push @{$a{r_group}}, $_->[2] // 0;
        }
        for (@{$o{uses} // []}) {
            push @{$a{u_order}}, $n;
            push @{$a{u_document}}, $_->[0];
            push @{$a{u_count}}, $_->[1];
            push @{$a{u_take}}, $_->[2] // 't';
            push @{$a{u_until}}, $_->[3];
        }
    }

    my @names = sort keys %TYPE;
    return sql_row(
        'SELECT * FROM impl.place_decide('
        . join(', ', map { "$_ => ?::$TYPE{$_}" } @names) . ')',
        map { ref $a{$_} ? sql_array($a{$_}) : $a{$_} } @names);
}

my @cases = (
    ['an order that wants nothing is booked',
     { orders => [{}] }, { verdict => [undef], balance_after => [undef] }],

    # what it was quoted from
    ['a catalogue of before is stale',
     { orders => [{ catalogue => 0 }, {}] }, { verdict => ['STALE', undef] }],
    ['an agent record of before is stale',
     { orders => [{ version => 2 }] }, { verdict => ['STALE'] }],
    ['an agent that is gone is stale',
     { orders => [{ account => 2 }] }, { verdict => ['STALE'] }],

    # idempotency keys
    ['a replay is neither refused nor booked',
     { orders => [{ same => 't', catalogue => 0, transfer => 3,
                    wants => [[slot1 => 9]] }], quotas => { slot1 => 5 } },
     { verdict => [undef], slot_no => [undef], balance_after => [undef] }],
    ['a replay with another content is refused before all else',
     { orders => [{ same => 'f', catalogue => 0 }] },
     { verdict => ['REPEAT_DIFFERS'] }],
    ['rows of a replay are no other order\'s',
     { orders => [{ same => 't', wants => [[slot1 => 9]], uses => [[1, 9]] },
                  { wants => [[slot1 => 2]], uses => [[1, 1]] }],
       quotas => { slot1 => 2 }, rules => [[0, $DAY, 1, 0, undef]] },
     { verdict => [undef, undef], slot_no => [undef, 1] }],

    # money
    ['a sale takes from the balance, a hold from what is left of it',
     { orders => [{ transfer => 3 }, { transfer => 4, total => 300 }],
       accounts => [[500, 100]] },
     { verdict => [undef, undef], a_balance => [400], a_held => [400],
       balance_after => [400, 400] }],
    ['what is on hold pays nothing else',
     { orders => [{ transfer => 3 }], accounts => [[500, 401]] },
     { verdict => ['BALANCE_LOW'], a_balance => [500] }],
    ['an agent without an account has no balance',
     { orders => [{ transfer => 4, total => 0 }], accounts => [[undef, undef]] },
     { verdict => ['BALANCE_LOW'] }],
    ['one of two that are too dear together is booked',
     { orders => [{ transfer => 3 }, { transfer => 3 }, { transfer => 3,
                                                          total => 50 }],
       accounts => [[150, 0]] },
     { verdict => [undef, 'BALANCE_LOW', undef], a_balance => [0] }],

    # limits
    (map {
        my ($quota, $verdict) = @$_;
        ["what $quota has left is sold, no more",
         { orders => [({ wants => [[$quota => 2]] }) x 2],
           quotas => { $quota => 3 } },
         { verdict => [undef, $verdict], failed => [undef, 2] }]
     } [slot1 => 'SLOT_FULL'], [product => 'DAY_LIMIT'], [site => 'DAY_LIMIT'],
       [agent => 'AGENT_LIMIT'], [desk => 'SLOT_FULL']),
    ['who is refused gives back what it had taken',
     { orders => [{ wants => [[slot1 => 2], [product => 2], [site => 2]] },
                  { wants => [[slot1 => 2], [product => 2]] }],
       quotas => { slot1 => 2, product => 2, site => 1 } },
     { verdict => ['DAY_LIMIT', undef], failed => [3, undef],
       slot_no => [undef, 1], q_left => [0, 1000, 0, 1, 1000, 1000] }],

    # groups: the first of them that has room
    ['the first slot with room serves a group',
     { orders => [({ wants => [[slot1 => 2, 1], [slot2 => 2, 1],
                               [product => 2]] }) x 3],
       quotas => { slot1 => 3, slot2 => 2 } },
     { verdict => [undef, undef, 'SLOT_FULL'], slot_no => [1, 2, undef],
       failed => [undef, undef, 8],
       q_left => [1, 0, 996, 1000, 1000, 1000] }],
    ['a group that was served gives back the one that served it',
     { orders => [{ wants => [[slot1 => 2, 1], [slot2 => 2, 1],
                              [agent => 2]] }],
       quotas => { slot1 => 1, slot2 => 5, agent => 1 } },
     { verdict => ['AGENT_LIMIT'], slot_no => [undef],
       q_left => [1, 5, 1000, 1000, 1, 1000] }],

    # ID rules
    ['a document buys once a day',
     { orders => [({ uses => [[1, 1]] }) x 2],
       rules => [[0, $DAY, 1, 0, undef]] },
     { verdict => [undef, 'DOCUMENT_USED'], failed => [undef, 2],
       x_used => [1] }],
    (map {
        my ($what, $last, @verdict) = @$_;
        ["a document is in one valid order at a time: $what",
         { orders => [{ last => $last, uses => [[1, 1]] },
                      { day => '2026-07-12', uses => [[2, 1]] }],
           rules => [[0, $DAY, 1, 0, undef, 1],
                     [0, '2026-07-12', 1, 0, undef, 1]] },
         { verdict => [@verdict], failed => [undef, @verdict > 1 && $verdict[1]
                                             ? 2 : undef] }]
     } ['they meet', '2026-07-12', undef, 'DOCUMENT_USED'],
       ['one is over before the next', '2026-07-11', undef, undef]),
    ['two documents do not meet',
     { orders => [{ last => '2026-07-12', uses => [[1, 1]] },
                  { day => '2026-07-12', uses => [[2, 1]] }],
       rules => [[0, $DAY, 1, 0, undef], [0, '2026-07-12', 1, 0, undef]] },
     { verdict => [undef, undef] }],
    ['an order of before is met on its last day, not the day after',
     { orders => [{ last => '2026-07-12', uses => [[1, 1]] },
                  { last => '2026-07-11', uses => [[1, 1]] }],
       rules => [[0, $DAY, 1, 0, undef, 1, '{[2026-07-12,2026-07-15)}']] },
     { verdict => ['DOCUMENT_USED', undef],
       x_busy => ['{[2026-07-10,2026-07-15)}'] }],
    ['a document buys so many of a product',
     { orders => [({ uses => [[1, 2]] }) x 2],
       rules => [[5, $DAY, 3, 0, undef]] },
     { verdict => [undef, 'DOCUMENT_LIMIT'], x_used => [2] }],
    ['what only looks takes nothing',
     { orders => [({ uses => [[1, 1, 'f']] }) x 2],
       rules => [[0, $DAY, 1, 0, undef]] },
     { verdict => [undef, undef], x_used => [0] }],
    ['a document with a ticket that is valid that day buys no other',
     { orders => [{ uses => [[1, 1, 't', '2026-07-12']] }, { uses => [[1, 1]] },
                  { day => '2026-07-13', uses => [[1, 1, 't', '2026-07-14']] }],
       rules => [[0, $NO_DAY, 1, 0, '2026-07-09']] },
     { verdict => [undef, 'DOCUMENT_TICKET', undef], x_held => ['2026-07-14'],
       x_used => [2] }],
    ['who is refused for places has used no document',
     { orders => [{ uses => [[1, 1]], wants => [[slot1 => 9]] },
                  { uses => [[1, 1]] }],
       rules => [[0, $DAY, 1, 0, undef]], quotas => { slot1 => 1 } },
     { verdict => ['SLOT_FULL', undef], x_used => [1] }],
);

for my $case (@cases) {
    my ($name, $given, $wanted) = @$case;
    my $got = decide(%$given);

    is_deeply { map { $_ => $got->{$_} } keys %$wanted }, $wanted, $name
        or diag explain $got;
}

done_testing();
