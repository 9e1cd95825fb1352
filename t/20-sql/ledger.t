# The lists of an account's transactions read as a ledger: every entry begins
# with the balance the one before ended with, also across pages, the turn of
# the year, and whatever ran at the same moment.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use DBD::Pg qw(:async);
use POSIX ();
use TicketBooking qw(
    database connection fixture sql_call booked place_one place_sql
    place_arguments);
use TicketTest;

my $dbh = database();
my $reader = connection('ticket_nginx');

fixture(slot_mode => 1, fee_mode => 1);
sql_do("INSERT INTO ticket.fee_rule VALUES (7, 1, 'D', 0, 'B', 1500)");
sql_do("UPDATE ticket.agent SET name = '旅行社'"
       . ' WHERE agent_id = 9101');
sql_do('UPDATE ticket.supplier SET page_base = 0, catalogue_version = 1');
sql_do('UPDATE ticket.agent SET version = 1');

# Moves the clock to a moment of the supplier's, and so from test to test.
sub at {
    sql_do(q{SELECT api.set_clock_shift(?::timestamp at time zone}
           . q{ 'Asia/Shanghai' - transaction_timestamp())}, $_[0]);
    return;
}

sub window { return map { s/\D//gr } @_ }

sub all_of {
    my ($which, $agent, $first, $last, $type) = @_;
    my @window = window($first, $last);
    my (@rows, $page, $short);

    for ($page = 0; ; $page++) {
        my $rows = sql_call($reader, 'api.account_list_2', 7, $agent, $which,
            $page,
                        @window, $type // '', 40);
        last if defined $rows->[0]{verdict};
        push @rows, @$rows;
        $short++ if @$rows < 20;
    }

    my $count = sql_call($reader, 'api.account_count_2', 7, $agent, $which,
        @window,
                     $type // '', 40)->[0];
    is_deeply [@{$count}{qw(verdict page_size page_count record_count)}],
        [@rows ? undef : 'NO_ENTRY_PAGES', 20, $page, scalar @rows],
        "account $which from $window[0]: the count agrees with the pages";
    is $short // 0, @rows % 20 ? 1 : 0,
        "account $which from $window[0]: only the last page is short";
    return @rows;
}

# The property; returns the balances before and after the whole.
sub chained {
    my ($name, @rows) = @_;
    my @broken = grep { $rows[$_]{opening_fen} != $rows[$_ - 1]{closing_fen} }
                 1 .. $#rows;
    my @moved = grep { abs($_->{closing_fen} - $_->{opening_fen})
                       != $_->{amount_fen} } @rows;
    my @order = grep { $rows[$_]{moment} lt $rows[$_ - 1]{moment} }
                1 .. $#rows;

    is scalar @broken, 0, "$name: each entry begins where the one before ended"
        or diag explain @rows[map { ($_ - 1, $_) } @broken[0 .. 0]];
    is scalar @moved, 0, "$name: each entry moves its amount";
    is scalar @order, 0, "$name: the oldest entry comes first";
    return [$rows[0]{opening_fen}, $rows[-1]{closing_fen}];
}

sub balance_at {
    return sql_value('SELECT api.balance_at(7, ?,'
        . q{ ?::timestamp at time zone 'Asia/Shanghai')}, @_);
}

my $n = 0;
sub placed {
    my $o = place_one(key => 'L' . ++$n, day => iso_day(2),
        items => [[1, 2]], slots => [], agent => 9101,
        ticket_until => iso_day(9), @_);
    return $o->{order_id} // die $o->{verdict};
}

sub staff { return sql_call("api.staff_rebate_$_[0]", 'BOOK', 'agent9101',
                        $_[1], $_[2])->[0]{document} }


# ---- Every type, over the turn of a year ----

my ($first, $last) = ('2027-10-15 00:00:00', '2028-03-31 23:59:59');

at('2027-10-15 09:00:00');
my @document = map { staff(@$_) }
    [topup => 100000, '{}'],
    [topup => 50000, '{"rebate_type": "2", "reference": "RB-10"}'],
    [topup => 700, '{"rebate_type": "6"}'],
    [topup => 8000, '{"rebate_type": "8"}'],
    [deduct => 1000, '{}'],
    [deduct => 4000, '{"rebate_type": "4"}'],
    [deduct => 500, '{"rebate_type": "5"}'],
    [deduct => 7000, '{"rebate_type": "7", "reference": "TO-7"}'];

at('2027-12-30 10:00:00');
my $sold = placed(state => 'D');
my $held = placed(state => 'C');
my $cancelled = placed(state => 'C');
sql_call('api.cancel_order', 7, 9101, $cancelled);

at('2028-01-01 00:00:00');
my $next = placed(state => 'D', items => [[1, 1]]);
sql_call('api.refund_tickets_2', 7, 9101, $next, '{1}');
at('2028-01-02 08:00:00');
sql_call('api.refund_tickets_2', 7, 9101, $sold, '{2}');

my @all = all_of(3, 9101, $first, $last);
my @expected = (
    # type, before, amount, after, document, user, year
    ['0', 0, 100000, 100000, $document[0], 'postgres', 2027],
    ['2', 100000, 50000, 150000, $document[1], 'postgres', 2027],
    ['6', 150000, 700, 150700, $document[2], 'postgres', 2027],
    ['8', 150700, 8000, 158700, $document[3], 'postgres', 2027],
    ['3', 158700, 1000, 157700, $document[4], 'postgres', 2027],
    ['4', 157700, 4000, 153700, $document[5], 'postgres', 2027],
    ['5', 153700, 500, 153200, $document[6], 'postgres', 2027],
    ['7', 153200, 7000, 146200, $document[7], 'postgres', 2027],
    ['9', 146200, 20000, 126200, $sold, 'agent9101', 2027],
    ['9', 126200, 3000, 123200, $cancelled, 'agent9101', 2027],  # its fee
    ['1', 123200, 0, 123200, '', '', 2028],
    ['9', 123200, 10000, 113200, $next, 'agent9101', 2028],
    ['A', 113200, 10000, 123200, $next, 'agent9101', 2028],
    ['9', 123200, 1500, 121700, $next, 'agent9101', 2028],
    ['A', 121700, 10000, 131700, $sold, 'agent9101', 2028],
    ['9', 131700, 1500, 130200, $sold, 'agent9101', 2028],
);

is_deeply [map { [@{$_}{qw(type opening_fen amount_fen closing_fen document
                           user_name year)}] } @all],
    \@expected, 'the ledger shows an entry of every type';
is_deeply [map { $_->{note} } @all], [
    '直接存入返款金额', '返款单据结算 RB-10', '返款票退票', '从其他账户转入',
    '返款兑现', '返款票出售', '免票兑换', '从账户转出 TO-7',
    '互联网预定返款票出售', '互联网订单违约手续费',
    '2027年余额结转至2028年',
    '互联网预定返款票出售', '互联网预定返款票退票', '互联网订单违约手续费',
    '互联网预定返款票退票', '互联网订单违约手续费'], 'the notes say each type in words';
is $all[10]{moment}, '20280101000000',
    'the balance is carried over as the year begins';
is_deeply [@{$all[0]}{qw(unit_type unit_id unit_name moment)}],
    ['3', 'unit9101', '旅行社', '20271015090000'],
    'an entry says whose it is, and when';
is_deeply chained('the window', @all), [0, 130200],
    'the ledger leads from nothing to the balance';

for my $type ('0' .. '9', 'A') {
    is_deeply [map { $_->{document} . $_->{closing_fen} }
               all_of(3, 9101, $first, $last, $type)],
        [map { $_->[4] . $_->[3] } grep { $_->[0] eq $type } @expected],
        "entries of type $type alone are listed";
}

# holds and releases are no transactions; what is held is still booked
is sql_value('SELECT held_fen FROM ticket.account'
    . ' WHERE account_id = 91013'), 20000, 'one order is on hold still';

# balances of any moment
for my $case (['2027-10-14 23:59:59', 0], ['2027-12-30 09:59:59', 146200],
              ['2028-01-01 00:00:00', 123200], ['2028-01-01 00:00:01', 121700],
              ['2028-06-01 00:00:00', 130200])
{
    is balance_at(91013, $case->[0]), $case->[1],
        "the balance at $case->[0] is $case->[1]";
}

sub year {
    return [@{sql_call($reader, 'api.rebate_balance', 7, 9101)->[0]}
            {qw(year opening_fen credits_fen debits_fen closing_fen)}];
}

is_deeply year(), [2028, 123200, 20000, 13000, 130200],
    'the new year shows its opening and movements';
is balance_at(91013, '2028-01-01 00:00:00'), year()->[1],
    'the opening of the year is what was carried over';
at('2029-05-01 12:00:00');
is_deeply year(), [2029, 130200, 0, 0, 130200],
    'the year after opens with the balance';
is_deeply [map { [@{$_}{qw(type closing_fen year)}] }
           all_of(3, 9101, '2028-12-01 00:00:00', '2029-05-01 00:00:00')],
    [['1', 130200, 2029]], 'a year without a movement carries over too';
is_deeply [all_of(3, 9102, '2028-12-01 00:00:00', '2029-05-01 00:00:00')], [],
    'an empty account carries nothing over';
is_deeply [all_of(3, 9101, '2029-12-01 00:00:00', '2030-05-01 00:00:00')], [],
    'nothing is carried over before the year has come';

# staff see the same
{
    my $shown = sql_call('api.staff_rebate_show', 'BOOK', 'agent9101',
                     '{"at": "2027-12-31", "last": 3}');
    is_deeply [map { [@{$_}{qw(kind amount_fen balance_fen)}] } @$shown],
        [['hold', 20000, 126200], ['release', 17000, 126200],
         ['fee', 3000, 123200], ['balance', undef, 123200]],
        'staff see the balance at the end of a day';
    is_deeply [map { $_->{balance_fen} } @{sql_call(
        'api.staff_rebate_show', 'BOOK', 'agent9101', '{"at": "2020-01-01"}')}],
        [0], 'the balance before the first movement is nothing';
    is scalar @{sql_call('api.staff_deposit_show', 'BOOK', 'agent9101',
        '{}')}, 1, 'the deposit shows its opening and no balance of a day';
}


# ---- Limits of a window ----

sub verdict {
    my ($which, $first, $last, $edition) = (@_, 40);
    my @window = window($first, $last);
    return join ' ', map { $_ // '-' } (
        map { @{$_->[0]}{qw(verdict subject)} }
        sql_call($reader, 'api.account_list_2', 7, 9101, $which, 0, @window, '',
                 $edition),
        sql_call($reader, 'api.account_count_2', 7, 9101, $which, @window, '',
                 $edition));
}

is verdict(3, '2028-01-01 00:00:01', '2028-01-01 00:00:00'),
    'DATES_REVERSED End_datetime DATES_REVERSED End_datetime',
    'a reversed window is refused';
is verdict(1, '2028-01-01 00:00:01', '2028-01-01 00:00:00'),
    'BAD_PARAM End_datetime BAD_PARAM End_datetime',
    'a reversed window of the deposit is refused';
is verdict(3, '2027-10-15 00:00:00', '2028-04-15 00:00:00'), '- - - -',
    'a window of six months is accepted';
is verdict(3, '2027-10-15 00:00:00', '2028-04-15 00:00:01'),
    'REBATE_TOO_FAR End_datetime REBATE_TOO_FAR End_datetime',
    'a window of six months and a second is refused';
is verdict(3, '2000-01-01 00:00:00', '2028-04-15 00:00:01', 30), '- - - -',
    'edition 3.0 prints no limit and has none';
is verdict(3, '2028-01-01 00:00:01', '2028-01-01 00:00:00', 30),
    'DATES_REVERSED End_datetime DATES_REVERSED End_datetime',
    'a reversed window is refused in edition 3.0, too';
is verdict(3, '2027-08-31 00:00:00', '2028-02-29 00:00:00'), '- - - -',
    'six months may end with a shorter month';
is verdict(1, '2023-10-15 00:00:00', '2024-10-15 00:00:00'),
    'NO_ENTRIES - NO_ENTRY_PAGES -',
    'a window of 366 days of the deposit is accepted';
is verdict(1, '2000-01-01 00:00:00', '2020-10-15 00:00:01'),
    'NO_ENTRIES - NO_ENTRY_PAGES -',
    'a window of twenty years of the deposit is accepted';
is sql_call($reader, 'api.account_count_2', 7, 12345, 3,
        window('2027-10-15 00:00:00', '2027-10-15 00:00:01'), '', 40)
    ->[0]{verdict}, 'NO_ENTRY_PAGES', 'an unknown account has no entries';

# both ends are within the window
is scalar(all_of(3, 9101, '2027-10-15 09:00:00', '2027-10-15 09:00:00')), 8,
    'a window of one second has its entries';
is scalar(all_of(3, 9101, '2027-10-15 09:00:01', '2027-12-30 09:59:59')), 0,
    'a window between two entries is empty';
is sql_call($reader, 'api.account_list_2', 7, 9101, 3, 1,
        window($first, $last), '', 40)->[0]{verdict}, 'NO_ENTRIES',
    'a page behind the last has no entries';

is sql_call($reader, 'api.account_list_2', 7, 9101, 3, -1,
        window($first, $last), '', 40)->[0]{document}, $document[0],
    'without a page it is the first';
sql_do('UPDATE ticket.supplier SET page_base = 2');
is sql_call($reader, 'api.account_list_2', 7, 9101, 3, $_,
        window($first, $last), '', 40)->[0]{document}, $document[0],
    "page $_ is the first where 0 and 1 are" for 0, 1;
sql_do('UPDATE ticket.supplier SET page_base = 1');
is sql_call($reader, 'api.account_list_2', 7, 9101, 3, 1,
        window($first, $last), '', 40)->[0]{document}, $document[0],
    'pages may be counted from 1';
is_deeply [@{sql_call($reader, 'api.account_list_2', 7, 9101, 3, 0,
        window($first, $last), '', 40)->[0]}{qw(verdict subject)}],
    ['BAD_PARAM', 'Page_index'], 'page 0 is refused where pages begin at 1';
sql_do('UPDATE ticket.supplier SET page_base = 0, catalogue_version = 1');


# ---- Whatever runs at the same moment ----

at('2029-06-01 12:00:00');
sql_call('api.staff_rebate_topup', 'BOOK', 'agent9104', 500_000_000, '{}');

{
    my @pipes;
    my @day = map { iso_day(1 + $_) } 0 .. 6;
    sql_do('SELECT pg_advisory_lock(1)');

    for my $i (1 .. 6) {
        my $pid = open my $pipe, '-|' // die "fork: $!";

        if ($pid == 0) {
            $dbh->{InactiveDestroy} = $reader->{InactiveDestroy} = 1;
            my $own = connection();
            $own->do('SELECT pg_advisory_lock_shared(1)');

            for my $k (1 .. 25) {
                # this one's moment is a second behind that of the others
                my $late = $i % 2 ? "interval '1 s'" : "interval '0 s'";
                my $which = $k % 2 ? 1 : 3;
                my $now = $own->selectrow_array("SELECT api.now() - $late");
                my $sth = $own->prepare_cached(place_sql($own));

                $sth->execute(place_arguments($own, 7, $now, [map { {
                    agent => 9104, key => "P$i-$k-$_", items => [[1, $_]],
                    day => $day[$i], slots => [],
                    state => $which == 3 ? ('C', 'D')[$_ % 2]
                                         : ('2', '3')[$_ % 2] } } 1 .. 3]));
                my @id = map { $_->{order_id} } grep { $_->{kind} eq 'o' }
                         @{$sth->fetchall_arrayref({})};
                sql_call($own, 'api.refund_tickets_2', 7, 9104, $id[0], '{1}')
                    if $k % 3 == 0;
                sql_call($own, 'api.cancel_order', 7, 9104, $id[1])
                    if $k % 5 == 0;
            }
            print "done\n";
            close STDOUT;
            POSIX::_exit(0);
        }
        push @pipes, $pipe;
    }

    sql_do('SELECT pg_advisory_unlock(1)');
    my @lines = map { my $pipe = $_; <$pipe> } @pipes;
    close $_ for @pipes;
    is scalar(grep { /done/ } @lines), 6, 'six processes ran at once';

    for my $which (1, 3) {
        my @rows = all_of($which, 9104, '2029-06-01 00:00:00',
                          '2029-06-30 23:59:59');
        cmp_ok scalar @rows, '>', 100, "account $which has many entries";
        my $ends = chained("account $which", @rows);
        is $ends->[1], sql_value('SELECT balance_fen FROM'
            . ' ticket.account WHERE account_id = ?', 91040 + $which),
            "account $which: the last entry ends with the balance";

        my %side = (1 => 0, -1 => 0);
        $side{$_->{closing_fen} <=> $_->{opening_fen}} += $_->{amount_fen}
            for @rows;
        is $ends->[1] - $ends->[0], $side{1} - $side{-1},
            "account $which: the amounts add up to the difference";
    }

    my @both = map { scalar all_of(1, 9104, '2029-06-01 00:00:00',
                                   '2029-06-30 23:59:59', $_) } '1', '2', '';
    is $both[0] + $both[1], $both[2],
        'entries in and entries out are all entries';
}

# a balance at every entry is that of its entry
{
    my ($bad) = sql_value(<<'END');
        SELECT count(*) FROM ticket.transfer t
         WHERE t.debit = 91043 AND t.kind = 3
           AND api.balance_at(7, 91043, t.at) <>
               (SELECT coalesce(sum(case when y.credit in (91043, 91044)
                                         then y.amount_fen else 0 end
                                    - case when y.debit in (91043, 91044)
                                           then y.amount_fen else 0 end), 0)
                  FROM ticket.transfer y
                 WHERE greatest(y.debit, y.credit) in (91043, 91044)
                   AND y.at < t.at)
END
    is $bad, 0, 'balances of any moment are the sums of what came before';
}

# A clock that goes back by hours is believed; by less, it waits.
{
    my $at = sub { sql_values('SELECT at, moved_at FROM'
        . ' ticket.transfer JOIN ticket.account ON account_id = credit'
        . ' WHERE order_id = ?', $_[0]) };
    my $move = sub { sql_call('api.staff_rebate_topup', 'BOOK', 'agent9105',
                          1, '{}')->[0]{document} };
    my ($a) = $at->($move->());
    at('2029-06-01 11:30:00');
    my ($b, $moved) = $at->($move->());
    cmp_ok $b, 'gt', $a,
        'half an hour back, a transfer is still after the last one';
    is $moved, $b, 'the account knows the moment of its last transfer';
    at('2029-06-01 09:00:00');
    my ($c) = $at->($move->());
    cmp_ok $c, 'lt', $a,
        'three hours back, a transfer is at the time of the clock';
}

audit_ok();
done_testing();
