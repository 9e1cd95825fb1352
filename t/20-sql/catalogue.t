# Snapshots, their versions and the notice that they changed.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use TicketTest;

system_start(nginx => 0, redis => 0);

my $dbh = db();
my $reader = db('ticket_nginx');
my @of_demo = (1, 'demo');

sub rows {
    my ($kind, $sql, @values) = @_;
    my $all = $reader->selectall_arrayref($sql, { Slice => {} }, @values);
    return grep { $_->{kind} eq $kind } @$all;
}

sub catalogue { return rows($_[0], 'SELECT * FROM api.catalogue_6(?)',
                            $_[1] // 'DEMO') }
sub agent { return rows($_[0], 'SELECT * FROM api.agent_5(?, ?)', @of_demo) }

# of a bytea in an array, which DBD::Pg leaves in hex
sub length_of { return length($_[0] =~ s/^\\x//r) / 2 }

sub days {
    my ($day) = @_;
    return sql_value("select ?::date - date '2000-01-01'", $day);
}

# the day the demo data are of: midnight may have passed since
my $today = sql_value('select min(day) from ticket.slot where supplier_id = 1');


# What a snapshot says.
{
    my ($s) = catalogue('supplier');
    my @num = @{$s->{num}};

    is_deeply $s->{txt}, ['DEMO', '演示景区'],
        'the supplier has its code and name';
    is scalar @num, 14, 'the supplier has 14 numbers';
    is_deeply [@num[0 .. 11]], [1, ord '1', 1, 0, 2, 3, 1, 0, 0, 2, 30,
                                2147483647], 'the supplier has its settings';
    is $num[12], sql_value('select catalogue_version from ticket.supplier'
                           . ' where supplier_id = 1'),
        'the supplier has its version';
    is_deeply [map { $_->{num}[1] } catalogue('zone')], [28800],
        'Shanghai does not change its clocks';

    my @all = @{$reader->selectall_arrayref(
        'SELECT kind, num FROM api.catalogue_6(?)', undef, 'DEMO')};
    my %count;
    $count{$_->[0]}++ for @all;
    is_deeply \%count, { supplier => 1, product => 5, price => 5,
                         promotion => 1, line => 2, line_product => 5,
                         slot => 2 * 8 * 31, zone => 1 },
        'the snapshot has rows of all kinds';
    is $all[0][0], 'supplier', 'the supplier comes first';

    is_deeply [map { $_->{txt}[0] } catalogue('product')],
        [qw(ADULT CHILD TEN1 REAL NORTH)], 'all products are listed';
    my ($real) = grep { $_->{txt}[0] eq 'REAL' } catalogue('product');
    is_deeply $real->{num}, [4, 0, 1, 1, 1, 0, 0, 2147483647, ord 'A', 3, 3, 3,
                             0, 1440, 0, 36524, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0,
                             1, 4, 0, 0, 0, 0],
        'a product has its numbers';
    is_deeply $real->{txt}, ['REAL', '实名票', '张', ''], 'a product has its texts';
    is_deeply [map { $_->{num} } catalogue('price')],
        [map { [$_->[0], 0, days($today), $_->[1]] }
         [1, 10000], [2, 5000], [3, 8000], [4, 12000], [5, 6000]],
        'all prices are listed';
    is_deeply [map { $_->{num} } catalogue('promotion')],
        [[3, 0, 36524, 10, 1]], 'all promotions are listed';
    is_deeply [map { [$_->{num}[0], @{$_->{txt}}] } catalogue('line')],
        [[1, '01', '南线'], [2, '02', '北线']], 'all routes are listed';
    is_deeply [map { $_->{num} } catalogue('line_product')],
        [[1, 1], [1, 2], [1, 3], [1, 4], [2, 5]],
        'the products of each route are listed';

    my @slots = catalogue('slot');
    is_deeply $slots[0]{num}, [1, days($today), 1, 480, 540, 1500, 1000, 1],
        'the first slot has its numbers';
    my $sorted = join ' ', map { join ',', @{$_->{num}}[0 .. 2] }
        sort { $a->{num}[0] <=> $b->{num}[0] || $a->{num}[1] <=> $b->{num}[1]
               || $a->{num}[2] <=> $b->{num}[2] } @slots;
    is join(' ', map { join ',', @{$_->{num}}[0 .. 2] } @slots), $sorted,
        'the slots come by route, day and number';

    is_deeply [map { $_->{num} } catalogue('fee', 'HILL')],
        [map { my $p = $_; ([$p, ord 'D', 0, ord 'B', 2000],
                            [$p, ord 'D', 1, ord 'B', 1000],
                            [$p, ord 'D', 2, ord 'B', 0]) } 1, 2],
        'the fees of every product are listed';
    is_deeply [$reader->selectall_arrayref(
        'SELECT * FROM api.catalogue_6(?)', undef, 'NOBODY')], [[]],
        'an unknown code has no rows';
    is scalar(@{$reader->selectall_arrayref('SELECT * FROM api.agent_5(1, ?)',
                                            undef, 'nobody')}), 0,
        'an unknown agent has no rows';
}

{
    my ($a) = agent('agent');
    is scalar @{$a->{num}}, 18, 'the agent has 18 numbers';
    is_deeply [@{$a->{num}}[0 .. 11], $a->{num}[13]],
        [101, ord '3', 1, 0, 1, 1, 1, 1, 0, 1, 1, 0, 1],
        'the agent has its rights';
    is_deeply $a->{txt}, ['demo', '演示旅行社', '101', 'demo'],
        'the agent has its texts';
    is length_of($a->{bin}[0]), 32 + 33, 'the password is sealed';
    is length_of($a->{bin}[1]), 32, 'the payment password is hashed';

    my ($k) = agent('key');
    is $k->{num}[0], 1, 'the agent has a key';
    is length_of($k->{bin}[0]), 36 + 33, 'the key is sealed';
    is $k->{num}[1], sql_value(
        'select (extract(epoch from created_at) * 1000000)::int8'
        . ' - 946684800000000 from ticket.agent_key k join ticket.agent'
        . " using (supplier_id, agent_id) where user_name = 'demo'"
        . ' and supplier_id = 1'),
        'the key says since when it is valid, in microseconds';
}

is_deeply [$reader->selectrow_array(
    "SELECT count(*) FROM api.catalogue_6('DEMO') c WHERE array_position(c.num,"
    . ' NULL) IS NOT NULL OR array_position(c.txt, NULL) IS NOT NULL')], [0],
    'no array contains a NULL';


# Zones: the changes around a day, and that no moment of years has another
# offset than Postgres gives it.
for my $case (
    ['Asia/Shanghai', '2026-11-21 00:00Z'],
    ['Asia/Kolkata', '2026-11-21 12:34:56Z'],
    ['Europe/Berlin', '2026-11-21 00:00Z', '7200 2026-03-29 01:00:00+00',
     '3600 2026-10-25 01:00:00+00', '7200 2027-03-28 01:00:00+00',
     '3600 2027-10-31 01:00:00+00'],
    ['America/New_York', '2026-11-21 00:00Z', '-14400 2026-03-08 07:00:00+00',
     '-18000 2026-11-01 06:00:00+00', '-14400 2027-03-14 07:00:00+00',
     '-18000 2027-11-07 06:00:00+00'],
    ['Australia/Lord_Howe', '2026-11-21 12:34:56Z',
     '37800 2026-04-04 15:00:00+00', '39600 2026-10-03 15:30:00+00',
     '37800 2027-04-03 15:00:00+00', '39600 2027-10-02 15:30:00+00'],
    ['America/Santiago', '2026-11-21 00:00Z'],
    ['Africa/Casablanca', '2026-11-21 00:00Z'],
) {
    my ($zone, $at, @near) = @$case;

    is sql_value(<<'END', $zone, $at, $at, $at), join(', ', @near),
        select string_agg(c.offset_s || ' ' || c.at, ', ' order by c.at)
        from impl.zone_changes(?, ?) c
        where c.at between ?::timestamptz - interval '300 days'
                       and ?::timestamptz + interval '360 days'
END
        "$zone changes at those moments" if @near;
    is sql_value(<<'END', $zone, $at, $at, $at, $zone), 0,
        with c as materialized (
            select *, lead(at, 1, 'infinity') over (order by at) as until
            from impl.zone_changes(?, ?))
        select count(*)
        from generate_series(?::timestamptz - interval '9 years',
                             ?::timestamptz + interval '9 years',
                             interval '11 hours 7 minutes') g (at)
        left join c on g.at >= c.at and g.at < c.until
        where c.offset_s is distinct from
              extract(epoch from g.at at time zone ?
                                 - g.at at time zone 'UTC')
END
        "$zone has the offset of every moment";
}


# Every table of a snapshot raises the version and says so.
sql_do('LISTEN ticket_config');

sub heard {
    my @heard;
    while (my $notice = $dbh->pg_notifies) {
        push @heard, $notice->[2];
    }
    my %seen;
    return [sort grep { !$seen{$_}++ } @heard];
}

sub version { return sql_value('select catalogue_version from ticket.supplier'
                               . ' where supplier_id = 1') }
sub agent_version { return sql_value('select version from ticket.agent where'
                                     . ' supplier_id = 1 and agent_id = 101') }

heard();

my @supplier_changes = (
    "update ticket.supplier set name = 'x' where supplier_id = 1",
    "insert into ticket.product (supplier_id, product_id, code, name)"
        . " values (1, 9, 'NEW', 'n')",
    "update ticket.product set on_sale = false where supplier_id = 1",
    "insert into ticket.price values (1, 9, 0, '2027-01-01', 1)",
    'update ticket.price set price_fen = 2 where supplier_id = 1',
    'delete from ticket.price where supplier_id = 1 and product_id = 9',
    "insert into ticket.day_price values (1, 9, 0, 6, '2031-01-01',"
        . " '2031-01-31', 1)",
    'update ticket.day_price set price_fen = 2 where supplier_id = 1',
    'delete from ticket.day_price where supplier_id = 1',
    "insert into ticket.day_off values (1, '2031-01-01', 0, 'x', api.now(),"
        . " 'x')",
    "update ticket.day_off set opened_at = api.now(), opened_by = 'x'"
        . ' where supplier_id = 1',
    'delete from ticket.day_off where supplier_id = 1',
    "insert into ticket.promotion values (1, 9, '2026-01-01', '2026-02-01', 2,"
        . ' 1)',
    'update ticket.promotion set free_persons = 1 where supplier_id = 1',
    'delete from ticket.promotion where supplier_id = 1',
    "insert into ticket.fee_rule values (1, 9, 'D', 0, 'B', 1)",
    'update ticket.fee_rule set value = 2 where supplier_id = 1',
    'delete from ticket.fee_rule where supplier_id = 1',
    "insert into ticket.line values (1, 9, '09', 'n')",
    "update ticket.line set name = 'm' where supplier_id = 1",
    'insert into ticket.line_product values (1, 9, 9)',
    'update ticket.line_product set line_id = 9 where supplier_id = 1'
        . ' and line_id = 9',
    'delete from ticket.line_product where supplier_id = 1 and line_id = 9',
    'delete from ticket.line where supplier_id = 1 and line_id = 9',
    "insert into ticket.slot values (1, 1, '2031-01-01', 1, 0, 60, 1, 1)",
    'update ticket.slot set enabled = false where supplier_id = 1',
    'delete from ticket.slot where supplier_id = 1',
    "insert into ticket.hall values (1, 9, 'n', 1)",
    "update ticket.hall set name = 'm' where supplier_id = 1",
    'with m as (insert into ticket.seat_map values (1, 9, 1, api.now()))'
        . " insert into ticket.seat_area values (1, 9, 9, 1, 1, 'A', 'n', '#FF0000',"
        . " 0, 0, 1, 1, 1, '{1,1,0}')",
    "update ticket.seat_area set name = 'm' where supplier_id = 1",
    "insert into ticket.session values (1, 9, 9, 'n', 0, 60, 0, 0, 60)",
    "update ticket.session set name = 'm' where supplier_id = 1",
    "insert into ticket.performance values (1, 9, '2031-01-01', 1, 0, 60, 0,"
        . ' 0, 60)',
    "update ticket.performance set state = 'D' where supplier_id = 1",
    'delete from ticket.performance where supplier_id = 1',
    'delete from ticket.session where supplier_id = 1',
    'delete from ticket.seat_area where supplier_id = 1',
    "insert into ticket.product_area values (1, 9, 9, 'A')",
    "update ticket.product_area set code = 'B' where supplier_id = 1",
    'delete from ticket.product_area where supplier_id = 1',
    "insert into ticket.performance_price values (1, 9, 0, '2031-01-01',"
        . " '2031-01-02', 1)",
    'update ticket.performance_price set price_fen = 2 where supplier_id = 1',
    'delete from ticket.performance_price where supplier_id = 1',
    'insert into ticket.settle_terms (supplier_id, product_id, version, since,'
        . ' joint, days, after_expiry, refund_days, refund_delay_days,'
        . ' return_rule, proposed_by, approved_by) values (1, 9, 1, api.now(),'
        . " false, 1, '1', 30, 0, 1, 'x', 'y')",
    'with m as (delete from ticket.seat_map where supplier_id = 1)'
        . ' delete from ticket.hall where supplier_id = 1',
    'delete from ticket.product where supplier_id = 1 and product_id = 9',
);

for my $change (@supplier_changes) {
    my $before = version();
    sql_do($change);
    is version(), $before + 1, "the version of the supplier rises: $change";
    is_deeply heard(), ['supplier DEMO'], "the supplier is published: $change";
}

my @agent_changes = (
    "update ticket.agent set name = 'x' where supplier_id = 1"
        . ' and agent_id = 101',
    "insert into ticket.agent_key values (1, 101, 7, '\\x00', api.now())",
    "update ticket.agent_key set key_sealed = '\\x01' where supplier_id = 1"
        . ' and agent_id = 101',
    'delete from ticket.agent_key where supplier_id = 1 and agent_id = 101',
    'insert into ticket.agent_product values (1, 101, 1)',
    'update ticket.agent_product set product_id = 2 where supplier_id = 1'
        . ' and agent_id = 101',
    'delete from ticket.agent_product where supplier_id = 1',
    'insert into ticket.party (supplier_id, party_no, kind, name, agent_id,'
        . " charge_form, made_at) values (1, 5, 'D', 'p', 101, 'C', api.now())",
    "update ticket.party set ticket_fee_fen = 1 where supplier_id = 1",
    'insert into ticket.party_account (supplier_id, party_no, account_no,'
        . ' provider_account, use, number_sealed, number_shown, holder_sealed,'
        . " holder_shown, is_default, made_at, made_by) values (1, 5, 1, 3, 'C',"
        . " '\\x00', '', '\\x00', '', true, api.now(), 'x')",
    "update ticket.party_account set agreement_state = 'S', agreement_sealed ="
        . " '\\x0201'"
        . ' where supplier_id = 1',
);

for my $change (@agent_changes) {
    my $before = agent_version();
    sql_do($change);
    is agent_version(), $before + 1, "the version of the agent rises: $change";
    is_deeply heard(), ['agent 1 demo'], "the agent is published: $change";
}

# Who is charged for tickets of settlement, and sees them.
sub charged { return chr((agent('agent'))[0]{num}[16]) }

is charged(), 'N', 'without an account of ours there nobody is charged';
sql_do("insert into ticket.provider_account (supplier_id, account_no, provider,"
       . " name, merchant_id, created_at) values (1, 3, 'clearing', 'c', 'M',"
       . ' api.now())');
is charged(), 'C', 'an agent is charged by its agreement';
{
    my $was = agent_version();
    heard();
    sql_do("update ticket.provider_account set state = 'R'"
           . ' where supplier_id = 1');
    is agent_version(), $was + 1, 'an account of ours is removed: its version rises';
    is_deeply heard(), ['agent 1 demo', 'provider'], '... and is published';
    is charged(), 'N', '... and it is not charged';
    sql_do('update ticket.agent set can_deposit = true where agent_id = 101'
           . ' and supplier_id = 1');
    sql_do("update ticket.party set charge_form = 'D' where supplier_id = 1");
    is charged(), 'D', 'from its deposit it is';
    sql_do('update ticket.agent set official = true where agent_id = 101'
           . ' and supplier_id = 1');
    is charged(), 'N', 'but never one that sells for the supplier itself';
    sql_do('update ticket.agent set official = false where agent_id = 101'
           . ' and supplier_id = 1');
}

{
    sql_do("insert into ticket.product (supplier_id, product_id, code, name,"
           . " form, ticket_days) values (1, 9, 'JOINT', 'n', '1', 9)");
    sql_do('insert into ticket.settle_product (supplier_id, product_id, joint,'
           . " state, version) values (1, 9, true, 'O', 2)");
    sql_do('insert into ticket.settle_terms (supplier_id, product_id, version,'
        . ' since, joint, price_fen, from_day, until_day, days, after_expiry,'
        . ' refund_days, refund_delay_days, return_rule, proposed_by,'
        . ' approved_by) values (1, 9, 2, api.now(), true, 9, null, null, 4,'
        . " '1', 30, 0, 1, 'x', 'y'), (1, 9, 3, api.now(), true, 9,"
        . " '2027-02-01', '2027-02-10', null, '1', 30, 0, 1, 'x', 'y')");
    sql_do("insert into ticket.party (supplier_id, party_no, kind, name,"
           . " made_at) values (1, 6, 'A', 'a', api.now()), (1, 7, 'A', 'b',"
           . ' api.now())');
    sql_do('insert into ticket.settle_terms_part (supplier_id, product_id,'
        . ' version, leg_no, party_no, share_fen, attraction_fen,'
        . ' payout_fee_fen, entry_days, entries_per_day) values'
        . ' (1, 9, 2, 1, 6, 4, 4, 0, 1, 1), (1, 9, 2, 2, 7, 5, 5, 0, 1, 1)');

    my $joint = sub {
        my ($row) = grep { $_->{txt}[0] eq 'JOINT' } catalogue('product');
        return [@{$row->{num}}[11, 14, 15, 19 .. $#{$row->{num}}]];
    };
    is_deeply $joint->(), [4, 0, 36524, 1, 2, 4, 0, 0, 1, 0, 1, 4, 0, 0, 0, 0],
        'a product of settlement has its attractions, and days from the issue';
    sql_do('update ticket.settle_product set version = 3 where product_id = 9');
    is_deeply $joint->(), [10, days('2027-02-01'), days('2027-02-10'), 1, 1, 0, 0,
                            0, 1, 0, 1, 4, 0, 0, 0, 0],
        '... or is sold for the days that it is valid on';

    my ($old) = grep { $_->{txt}[0] eq 'JOINT' }
        rows('product', 'select * from api.catalogue_4(?)', 'DEMO');
    is_deeply [scalar @{$old->{num}}, $old->{num}[19]], [20, 0],
        'who does not know such products sees none on sale';
    is scalar @{(rows('agent', 'select * from api.agent_3(?, ?)', @of_demo))[0]
                {num}}, 16, '... and knows of no charges';
}

# Visitors of an age.
{
    my $real = sub {
        my ($function) = @_;
        my ($row) = grep { $_->{txt}[0] eq 'REAL' }
            rows('product', "select * from api.$function(?)", 'DEMO');
        return [@{$row->{num}}[19 .. $#{$row->{num}}]];
    };

    sql_do('update ticket.product set on_sale = true'
           . ' where supplier_id = 1 and product_id = 4');
    is_deeply $real->('catalogue_5'), [1, 0, 0],
        'who does not know of ages sees what has no limit of it';
    sql_do('update ticket.product set min_age = 60, max_age = 99'
           . ' where supplier_id = 1 and product_id = 4');
    is_deeply $real->('catalogue_6'), [1, 0, 0, 60, 99, 1, 0, 1, 4, 0, 0, 0, 0],
        'a product says how old its visitors must be';
    is_deeply $real->('catalogue_5'), [0, 0, 0],
        '... and to who does not know of it is not on sale';
    is_deeply $real->('catalogue_4'), [0], '... nor to anybody before him';

    for my $limit ('phone_maximum = 1', 'id_maximum = 2, id_days = 0') {
        sql_do('update ticket.product set min_age = 0, max_age = 0,'
               . ' phone_maximum = 0, id_days = 1, id_maximum = 0'
               . ' where supplier_id = 1 and product_id = 4');
        is_deeply $real->('catalogue_5'), [1, 0, 0],
            'who knows no limits of several days sees what has none';
        sql_do("update ticket.product set $limit where supplier_id = 1"
               . ' and product_id = 4');
        is_deeply $real->('catalogue_5'), [0, 0, 0], "... and not with $limit";
        is $real->('catalogue_6')->[0], 1, '... who knows them does';
    }

    for my $valid ('valid_mode = 1', 'wait_minutes = 30',
                   "valid_mode = 5, valid_first = '2027-05-01',"
                   . " valid_last = '2027-05-07'")
    {
        sql_do('update ticket.product set id_days = 1, id_maximum = 0,'
               . ' valid_mode = 4, wait_minutes = 0'
               . ' where supplier_id = 1 and product_id = 4');
        is_deeply $real->('catalogue_5'), [1, 0, 0],
            'who knows one way to be valid sees what is valid so';
        sql_do("update ticket.product set $valid where supplier_id = 1"
               . ' and product_id = 4');
        is_deeply $real->('catalogue_5'), [0, 0, 0], "... and not with $valid";
    }
    is_deeply [@{$real->('catalogue_6')}[8 .. 12]],
        [5, 0, days('2027-05-01'), days('2027-05-07'), 0],
        'a product says when its tickets are valid';
}
heard();

# The open API: who may call it, under a name that is its number, and how often
# what it shows of a product has changed.
{
    my $found = sub {
        return map { $_->{txt}[0] }
            rows('agent', 'select * from api.agent_5(1, ?)', @_);
    };
    my $open = sub { return (agent('agent'))[0]{num}[17] };

    is $found->('#101'), 0, 'an agent that is none of the open API has no number';
    is $open->(), 0, '... and may not call it';
    heard();

    for my $change (
        'insert into ticket.open_agent values (1, 101)',
        'update ticket.open_agent set enabled = true where agent_id = 101',
        "insert into ticket.open_key values (1, 101, 3, '\x0102', api.now())",
        "update ticket.open_key set key_sealed = '\x03' where agent_id = 101",
        "update ticket.agent set name = 'y' where supplier_id = 1"
            . ' and agent_id = 101',
    ) {
        my $was = agent_version();
        sql_do($change);
        is agent_version(), $was + 1, "the version of the agent rises: $change";
        is_deeply heard(), ['agent 1 #101', 'agent 1 demo'],
            "it is published under both of its names: $change";
    }

    is_deeply [$found->('#101')], ['demo'], 'it is found by its number';
    is_deeply [map { scalar $found->($_) } '#102', '#0101', '#', '#2147483648',
               '#99999999999', '#1 or', '101'], [(0) x 7],
        '... and nobody by what is none';
    is $found->(undef), 0, '... nor by nothing';
    is $open->(), 1, 'it may call';
    my ($key) = agent('open_key');
    is_deeply [$key->{num}[0], length_of($key->{bin}[0])], [3, 1],
        'it has a key of its own for that';
    is scalar @{(rows('agent', 'select * from api.agent_4(?, ?)', @of_demo))[0]
                {num}}, 17, 'a module of 1.8.0 hears nothing of it';
    is rows('open_key', 'select * from api.agent_4(?, ?)', @of_demo), 0,
        '... nor of its keys';
    is rows('agent', "select * from api.agent_4(1, '#101')"), 0,
        '... and knows no numbers';
}

{
    my $shown = sub {
        return { map { ($_->{num}[0] => $_) } catalogue('open_product') };
    };
    my $versions = sub {
        my $rows = $shown->();
        return [map { $rows->{$_} ? $rows->{$_}{num}[1] : 0 } 1 .. 5];
    };

    sql_do("insert into ticket.slot values (1, 2, '2031-01-01', 1, 0, 60, 1,"
           . ' 1)');
    my ($slot) = sql("select day::text, slot_no from ticket.slot"
                     . " where line_id = 2 and day = '2031-01-01'");
    ok $slot, 'there is a slot';
    sql_do('delete from ticket.open_version');
    is_deeply $versions->(), [0, 0, 0, 0, 0], 'what never changed is new';

    # Lines 1 and 2: products 1 to 4, product 5.
    my @changes = (
        [1, "update ticket.product set name = 'm' where supplier_id = 1"
            . ' and product_id = 1', 1],
        [0, 'update ticket.product set name = name where supplier_id = 1', 1],
        [1, 'update ticket.product set on_sale = not on_sale'
            . ' where supplier_id = 1 and product_id = 2', 2],
        [1, "insert into ticket.price values (1, 3, 0, '2031-01-01', 5)", 3],
        [1, "update ticket.price set price_fen = 6 where first_day ="
            . " '2031-01-01' and supplier_id = 1 and product_id = 3", 3],
        [1, "delete from ticket.price where first_day = '2031-01-01'"
            . ' and supplier_id = 1 and product_id = 3', 3],
        [1, "insert into ticket.day_price values (1, 4, 0, 6, '2031-01-01',"
            . " '2031-01-31', 1)", 4],
        [1, "update ticket.slot set start_minute = 5 where day = '2031-01-01'",
         5],
        [1, "update ticket.slot set enabled = false where day = '2031-01-01'",
         5],
        [0, 'update ticket.slot set enabled = enabled where line_id = 2', 5],
        [1, "update ticket.line set code = '77' where line_id = 2"
            . ' and supplier_id = 1', 5],
        [1, "insert into ticket.day_off values (1, '2031-01-02', 2, 'x',"
            . " api.now(), 'x')", 5],
        [0, "update ticket.day_off set refunded_at = api.now()"
            . " where day = '2031-01-02'", 5],
        [1, "insert into ticket.day_off values (1, '2031-01-02', 0, 'x',"
            . " api.now(), 'x')", 1 .. 5],
        [1, 'insert into ticket.open_product (supplier_id, product_id, address)'
            . " values (1, 2, 'gate')", 2],
        [1, "update ticket.open_product set kind = 'k', market_fen = 9", 2],
        [0, "update ticket.open_product set kind = 'k'", 2],
        [0, "update ticket.promotion set free_persons = 2 where supplier_id ="
            . ' 1', 3],
    );

    for my $change (@changes) {
        my ($rises, $sql, @products) = @$change;
        my $want = $versions->();
        $want->[$_ - 1] += $rises for @products;
        sql_do($sql);
        is_deeply $versions->(), $want,
            'the version ' . ($rises ? 'rises' : 'stays') . ": $sql";
    }

    is_deeply $shown->()->{2}{num},
        [2, $versions->()->[1], 0, 1, 0, 1, 1, 1, 0, 0, 0, 9, -1, 0],
        'a product has what the open API shows of it';
    is_deeply $shown->()->{2}{txt}, ['gate', '', 'k', '', ''], '... in texts, too';

    my $is = $versions->();
    sql_do('insert into ticket.product (supplier_id, product_id, code, name)'
           . " values (1, 8, 'NEWER', 'n')");
    is $shown->()->{8}, undef, 'a new product begins with 0';
    is_deeply $versions->(), $is, '... and no other one has changed';

    is rows('open_product', 'select * from api.catalogue_5(?)', 'DEMO'), 0,
        'a module of 1.8.0 hears nothing of it';
    sql_do("update ticket.product set name = 'm' where supplier_id = 3");
    is sql_value('select count(*) from ticket.open_version'
                 . ' where supplier_id <> 1'), 0,
        'of suppliers without an agent of the open API nothing is counted';
    sql_do("delete from ticket.$_") for qw(open_key open_agent);
}
heard();

my $before = version();
sql_do('update ticket.supplier set name = name where supplier_id = 1');
is version(), $before, 'a change of nothing makes no new version';
heard();

sql_do('insert into ticket.agent (supplier_id, agent_id, user_name, name,'
       . " unit_id, password_sealed) values (1, 900, 'new', 'n', 'u', '')");
is_deeply heard(), ['agent 1 new'], 'a new agent is published';

$dbh->begin_work;
sql_do("update ticket.supplier set name = 'y' where supplier_id = 1");
$dbh->rollback;
is_deeply heard(), [], 'a change that is rolled back is not published';


# The agent's own settings, as nginx makes them.
sub set_callback {
    my $row = $reader->selectrow_hashref(
        'SELECT * FROM api.set_callback(1, ?, ?, ?)', undef, @_);
    return $row->{verdict};
}

$before = agent_version();
is set_callback(101, 'http://ota.example/cb/', 'f'), undef,
    'the agent sets its callback address';
is agent_version(), $before + 1, 'setting the address raises the version';
is_deeply heard(), ['agent 1 demo'], 'setting the address is published';
is_deeply [@{(agent('agent'))[0]{num}}[10, 11]], [0, 1],
    'the agent sends its own notices and has an address';
is set_callback(101, '', 't'), undef, 'the agent empties its callback address';
is_deeply [@{(agent('agent'))[0]{num}}[10, 11]], [1, 0],
    'an empty address means no callbacks';
is set_callback(101, 'http://x/' . 'a' x 250, 't'), 'CALLBACK_REFUSED',
    'an address that is too long is refused';
is set_callback(77, 'http://x/', 't'), 'CALLBACK_REFUSED',
    'an unknown agent is refused';

ok !eval { $reader->do('SELECT * FROM ticket.agent_key') },
    'ticket_nginx reads no table';

done_testing();
