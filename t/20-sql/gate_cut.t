# Changes for devices get their numbers: nothing is missed, however late its
# transaction ends, and a number has one content, whoever makes segments of it.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/../lib";
use TicketBooking qw(
    database connection fixture place sql_call order_defaults booked
    staff_call);
use TicketTest;

database();
# A list of the day begins by itself at three o'clock.
sql_do("select api.set_clock_shift((?::date + time '10:00') at time zone"
       . " 'Asia/Shanghai' - clock_timestamp())", iso_day(0));
fixture();
my %order = (day => iso_day(0), ticket_until => iso_day(0), slots => [],
             state => '3', callback => 0);
order_defaults(%order);

my $worker = connection('ticket_worker');
my $other = connection('ticket_worker');
my $seller = connection('ticket_nginx');
my $owner = connection('postgres');

sub due { sql_do('update ticket.gate_cursor set next_at = api.now()') }

# What a worker does in a turn; a second call notes how far numbers are.
sub cut {
    my ($rows) = (0);
    due();
    for (1 .. 4) {
        my $row = sql_call($worker, 'api.gate_cut')->[0];
        $rows += $row->{changes} if $row;
        due() if $row && $row->{more};
    }
    sql_do("update ticket.gate_cursor set next_at = api.now()"
           . " + interval '1 s'");
    sql_call($worker, 'api.gate_cut');
    return $rows;
}

sub listed {
    my ($order) = @_;
    return sql_value('select string_agg((flags & 7)::text, \' \' order by'
        . ' ticket_no) from ticket.gate_row where order_id = ?', $order);
}

sub device {
    sql_do("insert into ticket.device (supplier_id, device_no, name, kind,"
           . " station_no, gate, epoch) values (7, 1, 'S1', 'turnstile', 1,"
           . " '1', 1)");
}

sub numbers {
    return join ' ', map { $_->{change_no} } sql(
        'select change_no from ticket.gate_change order by 1');
}


# ---- Whoever began before there were books ----

sql_do("insert into ticket.station (supplier_id, station_no, name)"
       . " values (7, 1, 'South')");
sql_do("insert into ticket.product_entry (supplier_id, product_id, print_first,"
       . ' set_at) select supplier_id, product_id, false, api.now() from'
       . ' ticket.product where supplier_id = 7');
my $order = booked();
is cut(), 0, 'without devices there is nothing to do';

$owner->begin_work;
$owner->do("update ticket.ticket set state = '2' where order_id = ?"
           . ' and ticket_no = 1', undef, $order);
device();
is cut(), 0, 'with one, what is there goes into the list';
is listed($order), '0 0', 'as far as others can see it';
$owner->commit;
is sql_value('select count(*) from ticket.gate_dirty'), 0,
    'a change that saw no book leaves no order';
# ... and those of other tests that ran then.
my $found = 0;
wait_until(sub { ($found += cut()) > 0 },
           'it is found when its transaction has ended', 30);
is $found, 1, 'it is one change';
is listed($order), '1 0', 'and it is told';
is numbers(), '1', 'by the first number';

sql_do("update ticket.ticket set state = '4' where order_id = ?"
       . ' and ticket_no = 2', $order);
is sql_value('select count(*) from ticket.gate_dirty'), 1,
    'one that sees a book leaves its order';
is cut(), 0, 'what devices know already gets no number';


# ---- Orders whose transaction ends late ----

$seller->begin_work;
my ($late) = place($seller, { agent => 9101, items => [[1, 2]], %order,
                              key => 'late' });
my $early = booked(agent => 9102, day => iso_day(-1));
cmp_ok $early, '>', $late->[0]{order_id}, 'an order with a later number';
is cut(), 2, 'is told at once';
is cut(), 0, 'and only once';
$seller->commit;
is cut(), 2, 'one with a lower number, whose transaction ended later, too';
is listed($late->[0]{order_id}), '0 0', 'it is listed';
is cut(), 0, 'nothing is told twice';
is numbers(), join(' ', 1 .. 5), 'numbers have no gap';


# ---- Workers beside each other, and such that die ----

my $more = booked();
due();
$other->begin_work;
is sql_call($other, 'api.gate_cut')->[0]{changes}, 2, 'a worker cuts';
is_deeply sql_call($worker, 'api.gate_cut'), [], 'meanwhile no other one does';
$other->rollback;
is cut(), 2, 'where it dies, another one cuts the same';
is numbers(), join(' ', 1 .. 7), 'under the same numbers';

my $public = '\x' . 'ab' x 32;
is sql_call($worker, 'api.gate_work', 'one')->[0]{part}, 'K',
    'a key is wanted first';
ok sql_value("select api.gate_key_first(7, '$public', '\\x01')"),
    'and made once';
ok !sql_value("select api.gate_key_first(7, '$public', '\\x01')"),
    'not a second one';

sub work {
    my ($who) = @_;
    return map { { %$_ } } @{sql_call($worker, 'api.gate_work', $who)};
}

sub put {
    my ($head, %other) = @_;
    my %is = (%$head, %other);
    return sql_call($worker, 'api.gate_put', @is{qw(n1 n2 n3 n4 n5 n8 n9)}, 1,
                    $is{bytes} // '\x01', $is{n6})->[0]{gate_put};
}

my ($head, @rest) = work('one');
is_deeply [@$head{qw(part n3 n4 n5)}], ['H', 1, 1, 7],
    'the deltas come first, all of them';
is scalar(grep { $_->{part} eq 'T' } @rest), 7, 'with their tickets';
is_deeply [work('two')], [], 'another worker has nothing to do then';
is_deeply [(work('one'))[1 .. 7]], [@rest[0 .. 6]],
    'asked again, the same is given';
ok !put($head, n4 => 2), 'a segment that leaves one out is not kept';
ok !put($head, n5 => 8), 'nor one with more than there is';
ok put($head), 'the one that was asked for is';
ok !put($head, bytes => '\x02'), 'another one of the same numbers is not';
is sql_value('select bytes = \'\x01\' from ticket.gate_segment'), 1,
    'its content stands';

($head) = work('two');
is_deeply [@$head{qw(n3 n4 n5)}], [0, 0, 7], 'then the list, up to there';
is $head->{b1}, sql_value("select sha256('\\x01')"), 'and what it follows';
ok put($head), 'it is kept';
is_deeply [work('two')], [], 'and that is all';


# ---- Pieces ----

# More than a piece is not looked at in one statement, which a worker would give
# up: neither when a list begins, nor when all is looked at once more.
{
    my ($today, $next) = map { iso_day($_) } 0, 1;
    my @orders = map { booked(ticket_until => $next) } 1 .. 5;
    my $piece = sub {
        $owner->do('create or replace function impl.gate_piece() returns int4'
                   . " language sql immutable as 'select $_[0]'");
    };
    my $turn = sub { due(); return sql_call($worker, 'api.gate_cut')->[0] };
    my $still = sub {
        return sql_value('select c.scan or c.scanned_to is not null from'
                         . ' ticket.gate_cursor c where supplier_id = 7');
    };
    my $quiet = sub { wait_until(sub { cut(); !$still->() }, $_[0], 30) };
    my $of = sub {
        return sql_value('select count(distinct order_id) from ticket.gate_row'
                         . ' where supplier_id = 7 and day = ?', $_[0]);
    };
    $quiet->('all was looked at');
    $piece->(2);

    is sql_call($seller, 'api.gate_list', 7, 1, 1, $next)->[0]{verdict},
        'LIST_WAIT', 'a list of tomorrow is wanted';
    my $row = $turn->();
    is $of->($next), 2, 'a piece of it is filled, and no more';
    ok $row->{more}, 'and the rest is to come at once';
    is sql_call($seller, 'api.gate_list', 7, 1, 1, $next)->[0]{verdict},
        'LIST_WAIT', 'half a list is handed to nobody';
    my ($first) = map { $_->{order_id} } sql('select distinct order_id from'
        . ' ticket.gate_row where day = ? order by 1 limit 1', $next);
    sql_do("update ticket.ticket set state = '2' where order_id = ?"
           . ' and ticket_no = 1', $first);
    push @orders, booked(ticket_until => $next);
    my $turns = 0;
    $turns++ while $turns < 20 && $turn->()->{more};
    ok sql_value('select filled from ticket.gate_book where supplier_id = 7'
                 . ' and day = ?', $next), 'then all of it is there';
    cmp_ok $turns, '>=', 1, 'and it took several pieces';
    is $of->($next), scalar @orders, '... and what was sold meanwhile';
    is sql_value("select string_agg((flags & 7)::text, ' ' order by ticket_no)"
                 . ' from ticket.gate_row where order_id = ? and day = ?',
                 $first, $next), '1 0',
        '... as it is now, also what has changed behind the pieces';

    $piece->(1000);
    $quiet->('nobody is missed');
    $piece->(2);
    my $all = $of->($today);
    staff_call('product_entry', 'BOOK', 'ADULT', { early_minutes => 77 });
    my ($most, $changes) = (0, 0);
    $row = $turn->();
    ok $row->{more}, 'a rule is another one: all is looked at, in pieces';
    my $sold = booked();
    $changes += $row->{changes};
    $row = $turn->();
    is listed($sold), '0 0', 'what is sold meanwhile does not wait for the end';
    $changes += $row->{changes} - 2;
    for ($turns = 0; $turns < 20 && $row->{more}; $turns++) {
        $row = $turn->();
        $changes += $row->{changes};
        $most = $row->{changes} if $row->{changes} > $most;
    }
    is $still->(), 0, 'it comes to an end';
    cmp_ok $most, '<=', 2 * 2 * 2, 'and no piece is larger than it may be';
    is $changes, 2 * ($all + @orders), 'each ticket was told once';
    is sql_value('select count(*) from ticket.gate_row r join'
        . ' ticket.gate_product p using (supplier_id, day) where'
        . ' r.supplier_id = 7 and p.place = r.product and p.early <> 77'), 0,
        'all of them by the new rule';
    $piece->(4000);
    staff_call('product_entry', 'BOOK', 'ADULT', { early_minutes => 0 });
    $quiet->('the rule is taken back');
}


# ---- Rules that change at noon ----

{
    my $party = booked();
    my %told;
    my @rules = ([entries_per_day => 5], [entries_all => 1], [reentry => 'yes'],
                 [stations => '1'], [early_minutes => 10], [early_then => 'ask'],
                 [late_minutes => 20], [late_then => 'refuse'],
                 [print_first => 'yes'], [id_at_gate => 'yes']);
    cut();
    for my $rule (@rules) {
        my ($name, $value) = @$rule;
        if ($name eq 'entries_all') {
            sql_call(connection('ticket_staff'), 'api.check_ticket', 7,
                     $party, 1, 'South', '1');
            cut();
        }
        my $row = staff_call('product_entry', 'BOOK', 'ADULT', { $name => $value })
            ->[0];
        is $row->{verdict}, undef, "$name of a product is another one";
        cmp_ok cut(), '>', 0, '... which devices hear of at once';
        $told{$name} = 1;
    }
    is_deeply [sort keys %told], [sort map { $_->{name} } sql(
        'select attname::text as name from pg_attribute where attrelid ='
        . " 'ticket.product_entry'::regclass and attnum > 0 and not attisdropped"
        . " and attname not in ('supplier_id', 'product_id', 'set_at')")],
        'so it is of all that is said of entry';
    sql_do('delete from ticket.product_entry where supplier_id = 7');
    cmp_ok cut(), '>', 0, 'a rule that is taken away is heard of, too';
    sql_do('update ticket.supplier set gate_media = gate_media # 1'
           . ' where supplier_id = 7');
    due();
    sql_call($worker, 'api.gate_cut');
    is sql_value('select count(*) from ticket.gate_cursor c join'
        . ' ticket.supplier s using (supplier_id) where c.scanned_at ='
        . ' api.now() or c.catalogue_version <> s.catalogue_version'), 0,
        'and so it is of what a gate of the supplier reads';
}


# ---- Another life of the database, another day ----

sql_call(connection('ticket_staff'), 'api.staff_renumber');
$worker = connection('ticket_worker');
$worker->do('select * from api.hello_2()');
cut();
cmp_ok sql_value('select last_no from ticket.gate_book'), '>', 100_000,
    'in another life numbers go on beyond what may have been told';
is_deeply [map { $_->{n} } sql('select count(*) as n from ticket.gate_segment'
    . ' union all select count(*) from ticket.gate_list')], [0, 0],
    'with a list of their own';
($head) = work('two');
isnt $head->{b1}, '\x' . '00' x 32, 'that no deltas of another one fit';

sql_do("select api.set_clock_shift('3 days')");
cut();
is sql_value('select count(*) from ticket.gate_row where day < impl.local_day('
             . '7, api.now())'), 0, 'what is over is thrown away';
sql_do('update ticket.device set removed_at = api.now()');
cut();
is_deeply [map { $_->{n} } sql('select count(*) as n from ticket.gate_book'
    . ' union all select count(*) from ticket.gate_cursor')], [0, 0],
    'and all of it with the last device';

done_testing();
