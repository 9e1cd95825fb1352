# The lives of a database: when it may have gone back in time a new one begins,
# and numbers go on beyond all that had been told.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/../lib";
use TicketBooking qw(
    database connection fixture sql_call booked order_defaults);
use TicketTest;

my $dbh = database();

fixture(slot_mode => 1);
order_defaults(day => iso_day(2));

my $head = sql_value("select to_char(api.now() at time zone 'Asia/Shanghai',"
                     . " 'YYMMDD') || '007'");

# By the catalogue of this moment.
sub catalogue {
    return sql_value('select catalogue_version from ticket.supplier'
                     . ' where supplier_id = 7');
}

sub sold { booked(catalogue => catalogue(), @_) }

sub hello    { sql_call('api.hello_2')->[0]{life} }
sub lives    { sql_value('select count(*) from ticket.life') }
sub life     { sql_row('select * from ticket.life order by life desc limit 1') }
sub number   { sql_value('select impl.next_number(7, api.now())') }
sub message  { sql_value("select nextval('ticket.message_number')") }

# What the clock says a number of today must be beyond.
sub clock {
    return $head * 10 ** 10 + sql_value("select impl.number_at(api.now())"
        . " - impl.number_at(date_trunc('day', api.now()"
        . " at time zone 'Asia/Shanghai') at time zone 'Asia/Shanghai')");
}

sub restored { sql_do("update ticket.life set identity = 'another'") }

# ---- The first greeting, and those that follow ----

sql_do('delete from ticket.life');
my $first = hello();
cmp_ok $first, '>', 0, 'the greeting says a life';
is hello(), $first, 'the next greeting says the same life';
is lives(), 1, 'one life has begun';
is life()->{code_life}, 0, 'codes of the first life are as before';
is sql_call('api.hello_2')->[0]{schema_version}, 1,
    'the greeting says the schema version';

# ---- Another database behind the same name ----

my $before = sold();
my $told = number();
message();
my $floor = clock();
my $messages = sql_value('select impl.number_at(api.now())');
restored();
my $second = hello();
cmp_ok $second, '>', $first, 'a restored database is in a new life';
cmp_ok number(), '>', $floor,
    'its numbers are beyond all that could be told before';
cmp_ok sold(), '>', $floor,
    'its orders are beyond all that could be told before';
cmp_ok message(), '>', $messages,
    'its messages are beyond all that could be told before';
like number(), qr/^$head\d{10}$/, 'a number has day, supplier and ten digits';
is life()->{code_life}, $second, 'the codes of its orders are of the life';
is hello(), $second, 'it stays in that life';

# Who books may have been greeted before: a standby that is promoted keeps its
# connections.  And he may not know the life yet, of which codes are made.
{
    my ($floor, $lives, $catalogue) = (clock(), lives(), catalogue());
    restored();
    ok !eval { booked(catalogue => $catalogue) },
        'a booking that nobody has been greeted for is not made';
    is $@, "STALE\n",
        'its catalogue is of the life before';
    is lives(), $lives + 1, 'it has begun one life';
    cmp_ok sold(), '>', $floor, 'the next try is booked in that life';
    is lives(), $lives + 1, 'it stays in that life';

    restored();
    sql_call('api.issue_code', 7, 9101, 3, 0, 1, '\x0102', '\x01');
    is lives(), $lives + 2, 'a code begins a life, too';
    $second = hello();
}

# The same rows in another file, as when data alone are restored.
{
    my $rows = sql_value('select jsonb_agg(l) from ticket.life l');
    sql_do('truncate ticket.life');
    sql_do('insert into ticket.life select * from'
           . ' jsonb_populate_recordset(null::ticket.life, ?)', $rows);
    my $life = hello();
    cmp_ok $life, '>', $second, 'a table that was filled again begins a life';
    $second = $life;
}

is sql_value('select api.code_life(7, ?)', $before), 0,
    'an order of before keeps its codes';
is sql_value('select api.code_life(7, ?)', sold()), $second,
    'a new order has codes of the life';
is sql_value('select api.code_life(7, 5)'), 0, 'no order has no life';

# ---- The same backup again, and again ----

{
    my ($number, $life) = sql_values('select last_value, ('
        . 'select max(life) from ticket.life) from ticket.number');
    my %told;

    for (1 .. 3) {
        $told{number()}++ for 1 .. 100;
        sql_do('delete from ticket.life where life > ?', $life);
        sql_do("select setval('ticket.number', ?)", $number);
        restored();
        hello();
    }
    $told{number()}++ for 1 .. 100;
    is scalar(keys %told), 400,
        'restored three times, no number is given twice';
}

# ---- A dump that is restored after somebody has greeted ----

{
    my $life = hello();
    sql_do("select setval('ticket.number', 5)");
    isnt hello(), $life, 'a sequence that was set back begins a life';
    $life = hello();
    sql_do("select setval('ticket.message_number', 5)");
    isnt hello(), $life, 'a sequence of messages that was set back begins one';
}

# ---- Two at once ----

{
    restored();
    my $n = lives();
    my ($one, $other) = map { connection() } 1, 2;
    $one->begin_work;
    my $life = $one->selectrow_array('select life from api.hello_2()');
    $other->do('select 1');
    my $asked = $other->prepare('select life from api.hello_2()',
                                { pg_async => 1 });
    $asked->execute;
    wait_until {
        sql_value("select count(*) from pg_locks where locktype = 'advisory'"
                  . ' and not granted')
    } 'the second greeting waits for the first';
    $one->commit;
    $asked->pg_result;
    is $asked->fetchrow_array, $life, 'both greetings say the same life';
    is lives(), $n + 1, 'one life has begun for both';
}

# ---- A booking under way ----

{
    $dbh->begin_work;
    my $order = sold();
    my $other = connection();
    my $asked = $other->prepare('select life_before from api.staff_renumber()',
                                { pg_async => 1 });
    $asked->execute;
    wait_until {
        sql_value("select count(*) from pg_locks where locktype = 'advisory'"
                  . ' and not granted')
    } 'a life waits for the booking';
    $dbh->commit;
    $asked->pg_result;
    my $before = $asked->fetchrow_array;
    is sql_value('select api.code_life(7, ?)', $order),
        sql_value('select code_life from ticket.life where life = ?', $before),
        'the order is of the life that it was booked in';
}

# ---- Days ----

{
    my $last = number();

    # The lives begun above are some minutes ahead: beyond a midnight that is
    # less than an hour away.
    sql_do("select api.set_clock_shift('25 hours')");
    my $day = sql_value("select to_char(api.now() at time zone"
                        . " 'Asia/Shanghai', 'YYMMDD')");
    cmp_ok number(), '<', "${day}0070000100000" + 10,
        'the numbers of a day begin with its first';
    cmp_ok number(), '>', $last, 'they are above those of the day before';
    is substr(sold(day => iso_day(2)), 0, 9), "${day}007",
        'an order has a number of its day';

    # a clock that is put right again
    sql_do("select api.set_clock_shift('0')");
    my %told = map { number() => 1 } 1 .. 100;
    is scalar(keys %told), 100, 'numbers are different on a day again';
    like $_, qr/^$head\d{10}$/, 'a number is of its day and supplier'
        for (sort keys %told)[0, 99];
}

{
    my $ahead = hello();
    sql_do("select api.set_clock_shift('-1 hour')");
    my $last = sql_value('select last_value from ticket.number');
    restored();
    cmp_ok hello(), '>', $ahead, 'a clock that went back makes a later life';
    cmp_ok sql_value('select last_value from ticket.number'), '>=',
        $last + 10_000_000, 'its numbers go on with a distance';
    sql_do("select api.set_clock_shift('0')");
}

# ---- What waits for transactions of another cluster ----

{
    my ($r) = sql_call('api.staff_notice_set', 'BOOK', 'booking',
                       '{"text": "x"}')->[0];
    my $order = sold();
    sql_do('select * from api.notice_born()');
    sql_do("update ticket.notice_cursor set seen_xid = '99999999999999'");
    restored();
    hello();
    wait_until {
        sql_do('select * from api.notice_born()');
        sql_value('select count(*) from ticket.message where order_id = ?',
                  $order)
    } 'an order is told after the restore';
    is sql_value('select count(*) from ticket.message where order_id = ?',
                 $order), 1, 'it is told once';
    sql_call('api.staff_notice_set', 'BOOK', 'booking', '{"off": true}');
}

# ---- By hand ----

{
    my $life = hello();
    my $number = number();
    my ($status, $out) = ticketctl('renumber', '--json');
    is $status, 0, 'ticketctl renumber succeeds';
    my ($now) = $out =~ /"life": "?(\d+)/;
    cmp_ok $now, '>', $life, 'it begins a life and says which';
    like $out, qr/"life_before": "?$life\b/, 'it says which it was before';
    my ($after) = $out =~ /"supplier": ?"BOOK".*?"orders_after": "?(\d+)/s;
    cmp_ok $after, '>', $number, 'it says beyond what orders are numbered';
    cmp_ok number(), '>', $after, 'numbers are beyond that';
    is hello(), $now, 'the greeting says that life';

    (undef, $out) = ticketctl('life', 'list');
    like $out, qr/$life.*found.*\n.*$now.*staff/, 'the lives are listed';
}

# ---- Who may ----

for my $role (qw(ticket_nginx ticket_worker)) {
    is sql_value('select life from api.hello_2()', { role => $role }), hello(),
        "$role may greet";
    ok !eval { sql_do('select * from api.staff_renumber()',
                      { role => $role }); 1 },
        "$role may not renumber";
}

audit_ok();
done_testing();
