# Machines that hand out and sell by themselves: whose order it is, what a lost
# answer may not do twice, whose drawer it is, and two at the same moment.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use JSON::PP ();
use TicketBooking qw(
    database connection fixture staff_call staff_refused sql_call
    order_defaults booked order_row after_commit);
use TicketMoney qw(platforms opened);
use TicketTest;

my $dbh = database();
my $json = JSON::PP->new->canonical;

fixture(slot_mode => 1, activateable => 1);
sql_do('INSERT INTO ticket.line_product SELECT 7, 1, g'
       . ' FROM generate_series(1, 5) g');
sql_do("INSERT INTO ticket.price VALUES (7, 1, 0, '2000-01-01', 10000),"
       . " (7, 2, 0, '2000-01-01', 9000), (7, 3, 0, '2000-01-01', 12000)");
sql_do('UPDATE ticket.agent SET can_cash = true WHERE agent_id = 9101');
platforms();
staff_call('station_set', 'BOOK', 1, '南门');
staff_call('device_create', 'BOOK', $_->[0], { kind => $_->[1], station => 1,
    gate => $_->[2] }) for ['自助机 1', 'machine', 1],
    ['自助机 2', 'machine', 2], ['闸 1', 'turnstile', 3];
sql_do('UPDATE ticket.supplier SET catalogue_version = 1');
sql_do('UPDATE ticket.agent SET version = 1');

my $day = iso_day(0);
sql_do("SELECT api.set_clock_shift((?::date + time '09:00')"
       . " AT TIME ZONE 'Asia/Shanghai' - transaction_timestamp())", $day);
my $number = 5678;
order_defaults(day => $day, items => [[1, 2]], slots => [3], page => 3,
    ticket_until => $day, pay_by => 'infinity', phone_tail => $number,
    valid_until => sql_value(
        "SELECT (?::date + 3)::timestamp AT TIME ZONE 'Asia/Shanghai'", $day));

my $nginx = connection('ticket_nginx');
my $asked = 0;

# A call of a machine: its verdict, or what it is answered.
sub asks {
    my ($on, $name, $no, @args) = @_;
    my $row = sql_call($on, "api.machine_$name", 7, $no,
        sql_value('SELECT epoch FROM ticket.device WHERE device_no = ?', $no)
            // 0, 'en', map { ref $_ ? $json->encode($_) : $_ } @args)->[0];
    return $row->{verdict} // $json->decode($row->{answer});
}
sub find { return asks($nginx, 'find', @_) }
sub pickup {
    my ($no, $what, $change, $request) = @_;
    return asks($nginx, 'pickup', $no, $request // 'p' . ++$asked, $what,
                $change // {});
}
sub sale {
    my ($no, $items, $change, $request) = @_;
    $change = { agreed_fen => 10000 * ($items =~ /(\d)$/)[0], %{ $change // {} } };
    return asks($nginx, 'sale', $no, $request // 's' . ++$asked, $items,
                $change // {});
}
sub till { return sql_value('SELECT till_fen FROM ticket.shift WHERE device_no'
    . " = ? AND state <> 'C'", $_[0]) }
sub orders { return sql_value('SELECT count(*) FROM ticket.orders') }
sub audited {
    my ($what) = @_;
    local $Test::Builder::Level = $Test::Builder::Level + 1;
    is_deeply [map { "$_->{check_name} $_->{reference} $_->{detail}" }
               sql('SELECT * FROM api.audit(7)')], [], $what;
}


# ---- Whose drawer ----

is sale(1, 'ADULT=1', { slot => 3 }), 'SHIFT_NONE', 'without a drawer'
    . ' nothing is sold';
is sale(1, 'ADULT=1', { preview => JSON::PP::true }), 'SHIFT_NONE',
    'and no price is shown';
is asks($nginx, 'stand', 1, undef)->{shift}, undef, 'and it says that it has'
    . ' none';
staff_call('shift_open', 'BOOK', 1, { float => '10x10' });
is sql_value('SELECT person FROM ticket.shift'), 'machine 1',
    'the drawer is the machine\'s';
staff_call('shift_open', 'BOOK', 2, { float => '10x10' });
staff_refused(qr/has shift 1 of machine 1 open/, 'one of each machine',
              'shift_open', 'BOOK', 1, {});
for my $name (qw(stand find pickup sale)) {
    my %args = (stand => [undef], find => [{}], pickup => ['r', {}, {}],
                sale => ['r', 'ADULT=1', {}]);
    is asks($nginx, $name, 3, @{ $args{$name} }), 'MACHINE_KIND',
        "a turnstile asks for no $name";
}


# ---- What it may sell ----

my $stand = asks($nginx, 'stand', 1, undef);
is_deeply $stand->{shift}, { no => 1, state => 'open' }, 'its drawer is open';
is_deeply [map { "$_->{product} $_->{price_fen} @{ $_->{lines} }" }
           @{ $stand->{products} }], ['ADULT 10000 01', 'GROUP 9000 01'],
    'products without names are sold, at the desk\'s price';
is_deeply [@{ $stand->{slots}[0] }{qw(line slot from until left)}],
    ['01', 2, '09:00', '10:00', 500], 'out of the desk\'s places';


# ---- A sale ----

my $shown = sale(1, 'ADULT=2', { preview => JSON::PP::true });
is_deeply [@$shown{qw(order state due_fen slot slot_from)}],
    [undef, 'X', 20000, 2, '09:00'], 'what it costs is shown';
is orders(), 0, 'and nothing is sold';
is sale(1, 'ADULT=2', { slot => 2, tendered_fen => 19999 }), 'MACHINE_SHORT',
    'too little was put in';
is sale(1, 'ADULT=2', { slot => 2 }), 'MACHINE_SHORT', 'or nothing at all';
is sale(1, 'ADULT=2', { slot => 2, agreed_fen => 19000, tendered_fen => 20000 }),
    'MACHINE_PRICE', 'nobody pays what was not shown';
is sale(1, 'ADULT=2', { tendered_fen => 20000 }), 'MACHINE_SLOT',
    'nor goes when it was not said';
is sale(1, 'REAL=1', { slot => 2, tendered_fen => 12000 }), 'SALE_NAMES',
    'names are not asked for';
is orders() + sql_value('SELECT count(*) FROM ticket.machine_request'), 0,
    'a refusal leaves nothing behind';

my $sold = sale(1, 'ADULT=2', { slot => 3, tendered_fen => 25000 }, 'once');
is_deeply [@$sold{qw(state persons total_fen paid_fen change_fen slot_from shift
                     receipt repeated)}, $sold->{tickets}],
    ['X', 2, 20000, 20000, 5000, '10:00', 1, 1, JSON::PP::false, [1, 2]],
    'two tickets are sold, and change is due';
is till(1), 30000, 'the money is in the machine\'s drawer';
is_deeply [map { "$_->{ticket_no} $_->{person} $_->{device_no}" }
           sql('SELECT * FROM ticket.print ORDER BY ticket_no')],
    ['1 machine 1 1', '2 machine 1 1'], 'both are printed, by the machine';
is_deeply [@{ $sold->{receipt_paper} }{qw(total_fen tendered_fen change_fen)}],
    [20000, 25000, 5000], 'its receipt says what was put in';
my $again = sale(1, 'ADULT=2', { slot => 3, tendered_fen => 25000 }, 'once');
is delete $again->{repeated}, JSON::PP::true, 'an answer was lost';
delete $sold->{repeated};
is_deeply $again, $sold, '... and is the same';
is orders(), 1, '... nothing is sold twice';
is sale(1, 'ADULT=1', { slot => 3, tendered_fen => 25000 }, 'once'),
    'MACHINE_REQUEST', 'the same name for another sale is none';
is sale(2, 'ADULT=2', { slot => 3, tendered_fen => 20000 }, 'once')->{receipt},
    1, 'each machine has names of its own';
is_deeply [map { "$_->{by} $_->{person} $_->{role} $_->{action}" }
           sql('SELECT * FROM ticket.staff_log ORDER BY no DESC LIMIT 1')],
    ['device machine 2 machine machine sale'], 'the log knows who it was';


is sale(1, 'ADULT=1', { slot => 3, tendered_fen => 9_000_000 }), 'TILL_SHORT',
    'a drawer gives no change that it does not have';
{
    my %back = (slot => 3, tendered_fen => 10000);
    my $made = sale(2, 'ADULT=1', \%back, 'back');
    sql_do("UPDATE ticket.ticket SET state = '2' WHERE order_id = ?",
           $made->{order});
    my $told = sale(2, 'ADULT=1', \%back, 'back');
    is_deeply [@$told{qw(repeated gone paper order)}],
        [JSON::PP::true, [1], undef, $made->{order}],
        'what came back meanwhile is not printed again';
    sql_do("UPDATE ticket.ticket SET state = '3' WHERE order_id = ?",
           $made->{order});
    ok sale(2, 'ADULT=1', \%back, 'back')->{paper}, 'what is good is';

    sql_do('UPDATE ticket.supplier SET reprint_voids = true');
    sql_do('update ticket.supplier set catalogue_version = 1');
    staff_call('ticket_print', 'BOOK', $made->{order}, { reason => 'lost' });
    is_deeply sale(2, 'ADULT=1', \%back, 'back')->{gone}, [1],
        'nor a paper that is void';
    is find(2, { order => $made->{order}, ticket => 1 }), 'MACHINE_REPRINTED',
        'by which nothing is found';
    is find(2, { order => $made->{order}, ticket => 1 + 2048 }),
        'MACHINE_NONE', 'nor by a code that was not made';
    is_deeply find(2, { order => $made->{order}, ticket => 1 + 1024 })
              ->{orders}[0]{printed}, [1], 'but by the good one';
    sql_do('UPDATE ticket.supplier SET reprint_voids = false');
    sql_do('update ticket.supplier set catalogue_version = 1');
}


# ---- An order that is paid there ----

my $order = booked();
is find(1, { order => $order, tail => 1 }), 'MACHINE_NONE',
    'a stranger does not find it';
my $found = find(1, { order => $order, tail => $number });
is_deeply [map { $_->{order} . " $_->{state} $_->{does} $_->{total_fen}"
                 . " @{ $_->{tickets} }" } @{ $found->{orders} }],
    ["$order 0 pay 20000 1 2"], 'who has the phone does';
is pickup(1, { order => $order, tail => $number }), 'MACHINE_PRICE',
    'it is to be paid';
my $paid = pickup(1, { order => $order, tail => $number },
                  { take => 'ADULT=1', agreed_fen => 10000,
                    tendered_fen => 10000 });
is_deeply [@$paid{qw(state does paid_fen change_fen)}, $paid->{tickets}],
    ['X', 'pay', 10000, 0, [1]], 'a part is paid and taken';
is order_row($order)->{state}, 'X', 'the order is paid in cash';
is pickup(1, { order => $order, tail => $number }), 'MACHINE_PRINTED',
    'no paper is made twice';
is_deeply [@{ find(1, { order => $order, tail => $number })->{orders}[0] }
           {qw(does tickets printed persons total_fen)}],
    [undef, [], [1], 1, 10000], 'and it is said so, of what is left';
is pickup(1, { order => $order, tail => $number }, { tickets => '9' }),
    'ORDER_TICKET', 'nor of a ticket that is not there';


($order) = opened();
is pickup(1, { order => $order }, { preview => JSON::PP::true })->{waits},
    JSON::PP::true, 'a buyer has begun to pay by phone';
is sql_value('SELECT count(*) FROM ticket.payment WHERE order_id = ?'
             . ' AND closing', $order), 1,
    'and that is closed, also by a preview';


# ---- Orders that are paid ----

$order = booked(state => '2');
is pickup(2, { order => $order })->{state}, '3', 'a voucher hands out all';
is order_row($order)->{state}, '3', 'at the price of the order';
is sql_value("SELECT string_agg(state::text, '') FROM ticket.ticket WHERE"
    . ' order_id = ?', $order), '33', 'what is printed comes back at the desk'
    . ' alone';
$order = booked(state => '3', medium => 2);
is_deeply pickup(2, { order => $order, ticket => 2 })->{tickets}, [2],
    'who shows a ticket has that one';
is_deeply pickup(2, { order => $order })->{tickets}, [1],
    'and the voucher the others';
$order = booked(state => '3', medium => 2);
sql_do("UPDATE ticket.ticket SET state = '4' WHERE order_id = ?", $order);
is_deeply [@{ find(2, { order => $order })->{orders}[0] }
           {qw(does tickets printed used)}], [undef, [], [], [1, 2]],
    'what was used without paper is used';
is_deeply [@{ sql_call($nginx, 'api.machine_pickup', 7, 2, sql_value(
        'SELECT epoch FROM ticket.device WHERE device_no = 2'), 'en', 'used',
        $json->encode({ order => $order }), '{}')->[0] }{qw(verdict subject)}],
    ['PRINT_STATE', "$order\t1,2"], '... and not printed, by its number';
is pickup(2, { order => booked(state => '2'), ticket => 1 }), 'MACHINE_NONE',
    'nobody has a ticket that is not issued';


# On the day behind that of a slot which its client named it is over, and desk,
# machine and page say so; where none was named it moves.
my $tells = sub {
    my ($state) = @_;
    my $found = find(2, { order => $order })->{orders}[0];
    return [$found->{does}, sql_value('SELECT impl.visitor_state(o) FROM'
        . ' ticket.orders o WHERE order_id = ?', $order),
        pickup(2, { order => $order }, { preview => JSON::PP::true })];
};
my $shift_to = sub {
    sql_do("SELECT api.set_clock_shift((?::date + time '09:00')"
           . " AT TIME ZONE 'Asia/Shanghai' - transaction_timestamp())", $_[0]);
};
for my $state ('0', '2') {
    $order = booked(state => $state);
    $shift_to->(iso_day(1));
    is_deeply $tells->(), [undef, 'late', 'PICKUP_NOT'],
        "of state $state a slot of yesterday is over";
    $shift_to->($day);
    is_deeply [@{ $tells->() }[0, 1]],
        $state ? ['pickup', 'paid'] : ['pay', 'unpaid'], 'as it was not then';
}

$order = booked(state => '2', key => "\x02open", page => 53, callback => 0,
                contact => '\x06');
is_deeply $tells->(), [undef, 'confirming', 'OPEN_ORDER_WAITS'],
    'what staff have to confirm is not handed out';

staff_call('order_stop', 'BOOK', $order = booked(state => '2'),
           '{"reason": "forged"}');
is_deeply [@{ find(2, { order => $order })->{orders}[0] }
           {qw(does tickets stopped)}], [undef, [], JSON::PP::true],
    'of a stopped order nothing is handed out';
is pickup(2, { order => $order }), 'ORDER_STOPPED', '... as is said then';


# ---- Guesses ----

# The index of a phone, as nginx makes it; order_defaults() has none of its own.
my ($phone, $wrong) = map { '\\x' . $_ x 32 } 'a', 'b';
my $later = sub {
    sql_do('SELECT api.set_clock_shift(shift + ?::interval) FROM ticket.clock',
           $_[0]);
};
my $forgiven = sub {
    sql_do("DELETE FROM ticket.$_") for qw(machine_wrong machine_phone);
};
$forgiven->();
$order = booked();
sql_do('UPDATE ticket.orders SET phone_index = ? WHERE order_id = ?', $phone,
       $order);
is find(1, { order => $order, tail => $_ }), 'MACHINE_NONE', "$_ is not it"
    for 1 .. 4;
is find(1, { order => 1, tail => $number }), 'MACHINE_NONE',
    'nor is it one of nobody';
is find(1, { order => $order, tail => $number }), 'MACHINE_WAIT',
    'after five the machine waits';
is pickup(1, { order => $order, phones => [$phone] }), 'MACHINE_WAIT',
    'whoever types at it';
is find(1, { order => $order })->{orders}[0]{order}, $order,
    'who has a code does not';
is sale(1, 'ADULT=2', { slot => 3, tendered_fen => 25000 }, 'once')->{repeated},
    JSON::PP::true, 'what was sold is told all the same';
is sale(1, 'ADULT=1', { slot => 4, tendered_fen => 10000 })->{state}, 'X',
    'and sales go on';
is sql_value("SELECT count(*) FROM ticket.alarm WHERE kind = 'orders guessed'"),
    1, 'and staff are told';
is find(2, { order => $order, tail => 9 }), 'MACHINE_NONE',
    'the fifth at another machine';
is find(2, { order => $order, tail => $number }), 'MACHINE_NONE',
    'four digits are no good for the day';
is find(2, { order => $order, phones => [$wrong, $phone] })->{orders}[0]{order},
    $order, 'the whole number of the phone is';
is find(2, { order => booked(), phones => [$phone] }), 'MACHINE_NONE',
    'of its own order';

# Who guesses whole numbers waits longer and longer, and no one else does.
$forgiven->();
my $guess = sub { return find(1, { order => $_[0], phones => [$wrong] }) };
my $strange = 2611290070000099999;
for my $what ($order, $strange) {
    my @said;
    for (1 .. 9) {
        push @said, $guess->($what);
        $later->($said[-1] eq 'MACHINE_WAIT' ? '61 s' : '13 s');
    }
    is_deeply \@said, [('MACHINE_NONE') x 5, 'MACHINE_WAIT', 'MACHINE_NONE',
                       'MACHINE_WAIT', 'MACHINE_WAIT'],
        "the sixth of $what waits, then the seventh for longer";
    $later->('2 minutes');
}
is find(2, { order => $order, phones => [$phone] })->{orders}[0]{order}, $order,
    'its owner goes to another machine';
is find(1, { order => $order, document => '\\x' . 'c' x 32 }), 'MACHINE_NONE',
    'or shows a card, a wrong one here';
my $tried = 0;
for (1 .. 20 * 24) {
    $tried++ if $guess->($order) eq 'MACHINE_NONE';
    $later->('3 minutes');
}
cmp_ok $tried, '<=', 40, 'of a day of guesses few are tried';
cmp_ok $tried, '>=', 20, 'but some are';
is $guess->($order), 'MACHINE_WAIT', 'it waits for most of an hour';
staff_call('device_unlock', 'BOOK', 1);
is $guess->($order), 'MACHINE_NONE', 'until staff let it go on';
is sql_value("SELECT count(*) FROM ticket.device WHERE alarm_at IS NOT NULL"
             . ' AND device_no = 1'), 0, 'who have seen the alarm';

# A family whose cards nobody knows.
$forgiven->();
my %card = (document => '\\x' . 'd' x 32);
is_deeply [map { find(2, \%card) } 1 .. 11],
    [('MACHINE_NONE') x 10, 'MACHINE_WAIT'], 'ten cards are read, then it waits';
isnt find(2, { order => $order, phones => [$phone] }), 'MACHINE_WAIT',
    'for cards alone';
$later->('1 day');
sql_call(db('ticket_worker'), 'api.machine_sweep');
is sql_value('SELECT count(*) FROM ticket.machine_phone'), 0,
    'the worker forgets numbers after a day';
sql_do("SELECT api.set_clock_shift((?::date + time '09:30')"
       . " AT TIME ZONE 'Asia/Shanghai' - transaction_timestamp())", $day);


# ---- The count ----

is asks($nginx, 'stand', 2, undef)->{shift}{state}, 'open', 'one is open';
audited('while machines are open all is as it is said to be');

# closing the drawer in the middle of a sale: the count waits, and has it
$nginx->begin_work;
my $middle = sale(1, 'ADULT=1', { slot => 3, tendered_fen => 10000 });
is $middle->{paid_fen}, 10000, 'a sale is under way';
after_commit($nginx, connection(), 'the count waits', 'SELECT verdict FROM'
    . ' api.staff_shift_count(?, ?, ?)', 'BOOK', 1, '{"cash": "100x6"}');
is_deeply [@{ sql_row('SELECT * FROM ticket.shift WHERE shift_no = 1') }
           {qw(state till_fen counted_fen)}], ['T', 60000, 60000],
    'the count has waited for it';
is sale(1, 'ADULT=1', { slot => 3, tendered_fen => 10000 }), 'SHIFT_COUNTED',
    'the next one is refused, and its money returned';
is sale(1, 'ADULT=2', { slot => 3, tendered_fen => 25000 }, 'once')->{repeated},
    JSON::PP::true, 'what was sold before is still told';
my $z = staff_call('shift_close', 'BOOK', 1, {})->[0];
is_deeply [@$z{qw(z_no expected_fen counted_fen variance_fen)}],
    [1, 60000, 60000, 0], 'the machine has a Z';

# what was asked long ago is forgotten by the worker, and by no seller
sql_do("INSERT INTO ticket.machine_request VALUES (7, 2, 'old', api.now() -"
       . " interval '31 days', sha256('x'), 1, '{}'), (7, 2, 'young', api.now()"
       . " - interval '29 days', sha256('x'), 1, '{}')");
sql_do("INSERT INTO ticket.machine_guess VALUES (7, ?, 1, 6), (7, ?, 1, 6)",
       iso_day(-1), $day);
my $left = sub {
    return sql_row("SELECT (SELECT string_agg(request, ' ' ORDER BY request)"
        . " FROM ticket.machine_request WHERE request IN ('old', 'young'))"
        . ' AS asked, (SELECT count(*) FROM ticket.machine_guess'
        . ' WHERE order_id = 1) AS days');
};
sale(2, 'ADULT=1', { slot => 3, preview => JSON::PP::true });
is_deeply $left->(), { asked => 'old young', days => 2 },
    'who asks clears nothing away';
sql_call(db('ticket_worker'), 'api.machine_sweep');
is_deeply $left->(), { asked => 'young', days => 1 },
    'the worker forgets what is over';
sql_do("DELETE FROM ticket.machine_request WHERE request = 'young'");

# two of one name at the same moment: one sale
my $orders = orders();
my @both = map {
    my $pid = open my $pipe, '-|' // die "fork: $!";
    if ($pid == 0) {
        $_->{InactiveDestroy} = 1 for $dbh, $nginx;
        my $row = sql_call(connection('ticket_nginx'), 'api.machine_sale', 7, 2,
            0, 'en', 'twin', 'ADULT=1',
            $json->encode({ slot => 3, agreed_fen => 10000,
                            tendered_fen => 10000 }))->[0];
        print $json->encode({ %$row, answer => undef,
            told => $json->decode($row->{answer})->{order} });
        close STDOUT;
        require POSIX;
        POSIX::_exit(0);
    }
    $pipe;
} 1 .. 4;
my %told = map { my $pipe = $_; $json->decode(do { local $/; <$pipe> })->{told}
                 => 1 } @both;
is keys %told, 1, 'who asks four times at once is told of one order';
is orders(), $orders + 1, '... and it is one';

# locked
staff_call('device_lock', 'BOOK', 2, { reason => 'broken open' });
is sale(2, 'ADULT=1', { slot => 3, tendered_fen => 10000 }), 'DEVICE_LOCKED',
    'a machine that is locked sells nothing';
is sale(2, 'ADULT=2', { slot => 3, tendered_fen => 20000 }, 'once'),
    'DEVICE_LOCKED', 'and is told nothing';

audited('at last all is as it is said to be');
sql_do("UPDATE ticket.machine_request SET answer = answer || '{\"receipt\": 9}'"
       . " WHERE request = 'twin'");
is sql_value("SELECT check_name FROM api.audit(7)"), 'machine_request',
    'the audit looks at what a machine was told';

done_testing();
