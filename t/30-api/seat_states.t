# What many ask for of a house that is being sold: the states of an area's
# seats, kept in shared memory, and refusals of seats that are taken.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use TicketShop;
use TicketTest;
use Time::HiRes qw(time);

system_start(processes => 2, locations => <<'END');
        location /house/ { ticket HILL; ticket_legacy_pages on; }
END

my $key = '5d2c9a1e-7b34-4c8f-9e60-1a2b3c4d5e6f';
my ($day, $other) = (iso_day(1), iso_day(2));
my $wire = $day =~ s/-//gr;

staff(qw(product create HILL ADULT --name 成人票 --form group));
staff(qw(price set HILL ADULT 100.00));

# One area of 20 seats in two rows, one of 5,000.
sql_do($_) for split /;/, <<"END";
insert into ticket.hall values (2, 1, '大剧院', 1);
insert into ticket.seat_map values (2, 1, 1, now());
insert into ticket.seat_area values
    (2, 11, 1, 1, 1, 'A', 'A区', '#FF0000', 0, 0, 90, 30, 20,
     '{1,10,-9,11,10,-9}'),
    (2, 12, 1, 1, 2, 'B', 'B区', '#00FF00', 0, 40, 60, 15, 5000,
     '{1,5000,-4999}');
insert into ticket.seat_row
    select 2, a, r, r::text, 0, 0, 90, 15, 14, 13, 'M'
    from (values (11, 1), (11, 2), (12, 1)) v(a, r);
insert into ticket.seat
    select 2, 11, n, 1 + (n - 1) / 10, n, false from generate_series(1, 20) n;
insert into ticket.seat
    select 2, 12, n, 1, n, false from generate_series(1, 5000) n;
insert into ticket.session
    values (2, 5, 1, '晚场', 1170, 1260, 1160, 1110, 1200);
insert into ticket.performance
    select 2, 5, d::date, 1, 1170, 1260, 1160, 1110, 1200
    from unnest('{$day,$other}'::date[]) d;
insert into ticket.product_area
    select 2, p.product_id, 1, 'A'
    from ticket.product p where p.supplier_id = 2 and p.code = 'ADULT';
update ticket.supplier set kind = '2', catalogue_version = catalogue_version + 1
    where supplier_id = 2


END

# Each look at Postgres leaves a mark, outside of its transaction's reach.
my $seq = 'public.look_count';
sql_do("create sequence $seq");
sql_do("grant usage on sequence $seq to public");
my $view = sql_value(q{select pg_get_functiondef('api.seat_view'::regproc)});
$view =~ s/begin\n/begin\n    perform nextval('$seq');\n/i or die $view;
$view =~ s/ STABLE / VOLATILE / or die $view;
sql_do($view);
sub looks { return sql_value("select last_value from $seq") }

wait_until { call('QueryTheaterList', {}, at => 'house')->retcode == 0 }
    'nginx knows of the theatre';

my $ref = 0;

sub buy {
    my ($page, $seats, %given) = @_;
    my $people = $given{people} // scalar(() = $seats =~ /\d+/g);

    return call($page, {
        Order_list => "ADULT|$people", mobile => '13800000001',
        ID => $given{id} // identity(++$ref), TicketDate => $wire, SenceID => 5,
        SeatInfo => $seats,
        $page eq 'OrderProducts2' ? ()
            : (smscode => '246810', money => 100 * $people . '.00',
               smsModel => 0,
               senderid => encipher($given{number} // "N-$ref", $key)) },
        at => 'house');
}

sub ask_states {
    my (%given) = @_;
    return call('QuerySeatsState', { SeatAreaID => 11, SenceID => 5,
                                     TicketDate => $wire, %given },
                at => 'house');
}

sub states { return join '', map { $_->{SeatState} } ask_states(@_)->items }

# Neither process shows anything else.
sub both {
    my ($want, $name) = @_;
    my %seen;

    local $Test::Builder::Level = $Test::Builder::Level + 1;
    $seen{states()}++ for 1 .. 6;
    is join(' ', sort keys %seen), $want, $name;
    return;
}


# ---- What this host does is seen at once ----

is states(), '1' x 20, 'all seats are free';
my $booked = buy('OrderProducts2', '110001|110002');
both('SS' . '1' x 18, 'seats that are booked are so at once');
my $first = buy('OrderAndPayWithYDJ2', '110003', number => 'FIRST',
    id => identity(900));
both('SSB' . '1' x 17, 'a seat that is paid for is sold at once');
buy('OrderAndPayWithYDJ2', '', people => 2);
both('SSB11111111111BB1111', 'and so are the best seats');
is pay($booked->order_id, at => 'house')->retcode, 0, 'a payment comes';
is states(), 'BBB11111111111BB1111', 'what is paid for later is sold';
my $gone = buy('OrderProducts2', '110020');
is states(), 'BBB11111111111BB111S', 'another seat is booked';
is call('CancelOrder', { Order_id => $gone->order_id }, at => 'house')->retcode,
    0, 'its order is cancelled';
is states(), 'BBB11111111111BB1111', 'its seat is free again';


# ---- What others do is seen in a second or two ----

sub changed {
    my ($want, $name) = @_;
    my $from = time;

    local $Test::Builder::Level = $Test::Builder::Level + 1;
    wait_until { states() eq $want } $name;
    cmp_ok time - $from, '<', 2.5, "$name within two seconds";
    return;
}

my $late = buy('OrderProducts2', '110020')->order_id;
is states(), 'BBB11111111111BB111S', 'one more is booked';
my $quota = sql_value('select quota_id from ticket.quota where supplier_id = 2'
                      . ' and impl.quota_kind_of(quota_id) = 8');
sql_do("insert into ticket.seat_held values (2, 5, '$day', 11, 10, 'P'),"
       . " (2, 5, '$day', 11, 11, 'R'), (2, 5, '$day', 11, 12, 'F')");
sql_do('update ticket.quota set used = used + 3, version = version + 1'
       . ' where quota_id = ?', $quota);
sql_do("update ticket.orders set state = '2',"
       . ' paid_at = created_at where order_id = ?', $late);
changed('BBB111111PRF11BB111B',
        'seats that staff keep and a state that changes no count are seen');
sql_do("update ticket.orders set state = '0',"
       . ' paid_at = null where order_id = ?', $late);


# ---- How often Postgres is asked ----

{
    my ($from, $before, $n) = (time, looks(), 0);
    while (time - $from < 1.1) {
        states();
        buy('OrderProducts2', '11000' . (5 + $n)) if ++$n <= 2;
    }
    my $asked = looks() - $before;
    cmp_ok $asked, '<=', 2 * (time - $from + 1),
        'each process asks once a second at most, whoever buys';
    cmp_ok $n, '>', 2 * $asked, 'and others have their answers meanwhile';
    like states(), qr/^BBB11SS11PRF11BB111/, 'what was bought is seen';
}

{
    my $before = looks();
    is_refusal(ask_states(%$_), -1, '没有找到座位视图的定义数据。',
               join ' ', %$_, 'has no seats')
        for map { my $name = $_; map { { $name => $_ } }
                  '0', '-1', '99', '1.5', '11 ', '9' x 20, "11'" }
            qw(SeatAreaID SenceID);
    is_refusal(ask_states(TicketDate => '20991231'), -1,
               '没有找到座位视图的定义数据。', 'a day without it has no seats');
    cmp_ok looks() - $before, '<=', 2, 'nothing of it reaches Postgres';
}

is length(states(SeatAreaID => 12)), 5000, 'a large area has all its seats';
is length(states(TicketDate => $other =~ s/-//gr)), 20, 'another day has its own';


# ---- Who wants a seat that is taken ----

sub taken {
    my ($answer, $name) = @_;
    local $Test::Builder::Level = $Test::Builder::Level + 1;
    like $answer->retmsg, qr/座位已被占用/, $name;
    return;
}

{
    my $batches = "public.batch_count";
    sql_do("create sequence $batches");
    sql_do("grant usage on sequence $batches to public");
    my $place = sql_value(
        q{select pg_get_functiondef('api.place_orders_6'::regproc)});
    $place =~ s/begin\n/begin\n    perform nextval('$batches');\n/i or die;
    sql_do($place);
    my $sent = sub { sql_value("select last_value from $batches") };

    taken(buy('OrderProducts2', '110001'), 'a taken seat is refused');
    my $before = $sent->();
    wait_until {
        taken(buy('OrderProducts2', '110001'), 'and again');
        my $so_far = $sent->();
        my $same = $so_far == $before;
        $before = $so_far;
        $same
    } 'until it is known to be taken';
    taken(buy('OrderProducts2', '110002|110004'),
          'then another one is refused') for 1 .. 5;
    cmp_ok $sent->() - $before, '<=', 1, 'and no batch is sent for that';

    is buy('OrderAndPayWithYDJ2', '110003', number => 'FIRST',
           id => identity(900))->order_id, $first->order_id, 'who repeats his order for it has its answer';
    is call('CancelOrder', { Order_id => $booked->order_id },
            at => 'house')->retcode, 0, 'an order is cancelled';
    is buy('OrderProducts2', '110001|110002')->retcode, 0,
        'its seats can be bought at once';
}

# What Redis says of seats, and when it says what is wrong.
{
    my $cell = 'ticket:{2}:' . sql_value('select life from api.hello_2()')
               . ":$quota";
    my $bits = sub { unpack 'b20', redis()->hget($cell, 's') // '' };
    wait_until {
        states();
        $bits->() eq states() =~ tr/1/0/r =~ s/[^0]/1/gr
    } 'Redis learns which seats are not free';
    redis()->hset($cell, 's', "\xff" x 3);
    is buy('OrderProducts2', '110005')->retcode, 0,
        'a free seat is sold, whatever Redis says';
    redis()->flushall;
    is buy('OrderProducts2', '110008')->retcode, 0,
        'and when Redis has forgotten all';
}


# ---- Another life ----

# The database is another one, in which the count goes on where it was.
{
    my $order = $first->order_id;
    sql_do('delete from ticket.seat_held where order_id = ?', $order);
    sql_do("update ticket.life set identity = 'another'");
    changed('SS11SSSS1PRF11BB111S', 'what a database that was restored has');
    sql_do("insert into ticket.seat_held values (2, 5, '$day', 11, 3, 'O',"
           . ' ?, 1)', $order);
    sql_do('delete from ticket.seat_held where supplier_id = 2'
           . " and kind <> 'O'");
    sql_do('update ticket.quota set used = used - 3 where quota_id = ?',
           $quota);
}

audit_ok();
done_testing();
