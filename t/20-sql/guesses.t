# Wrong secrets of an agent, counted: how many lock it, for how long, what ends
# a count, and codes bounded by phone and day.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/../lib";
use TicketBooking qw(
    database connection fixture sql_call order_defaults booked);
use TicketTest;

my $dbh = database();

fixture(slot_mode => 1, activateable => 1);
order_defaults(day => iso_day(2));

my ($LOGIN, $PAYMENT, $CODE, $TICKET) = 1 .. 4;
my $LIMIT = 10;
my $hour = 3600;


sub clock {
    sql_do('SELECT api.set_clock_shift(make_interval(secs => ?))', $_[0]);
}

# One wrong secret: "failures locks".
sub wrong {
    my ($kind, %o) = @_;
    my $r = sql_call($o{db} // $dbh, 'api.guess_failed', 7, $o{agent} // 9101,
                     $kind, $LIMIT, $o{address} // '192.0.2.7')->[0];
    return join ' ', $r->{failures}, $r->{locks} ? 'locks' : 'open';
}

sub row {
    my ($kind) = @_;
    return sql_row('SELECT *, extract(epoch from locked_until - last_at)::int'
        . ' AS seconds FROM ticket.guess WHERE agent_id = 9101'
        . ' AND kind = ?', $kind);
}

sub locked_row {
    my ($kind) = @_;
    my ($row) = grep { $_->{kind} eq 'guess' && $_->{num}[0] == $kind }
                @{ sql_call('api.agent_4', 7, 'agent9101') };
    return $row && $row->{num}[2] != 0;
}

# the tenth locks, and begins a new count
{
    my $version = sql_value('SELECT version FROM ticket.agent'
                            . ' WHERE agent_id = 9101');

    is_deeply [map { wrong($PAYMENT) } 1 .. 9], [map { "$_ open" } 1 .. 9],
        'nine wrong passwords are counted one by one';
    ok !locked_row($PAYMENT), 'nine wrong passwords lock nothing';
    is wrong($PAYMENT, address => '192.0.2.8'), '10 locks',
        'the tenth wrong password locks';
    ok locked_row($PAYMENT), 'the snapshot of the agent says that it is locked';
    my $row = row($PAYMENT);
    is_deeply [@{$row}{qw(failures locks seconds last_address)}],
        [0, 1, 900, '192.0.2.8'], 'the first lock is of 15 minutes';
    is wrong($PAYMENT), '10 open', 'what comes while it is locked counts not';
    is row($PAYMENT)->{version}, $row->{version},
        'what comes while it is locked changes no lock';
    is wrong($LOGIN), '1 open', 'another secret has a count of its own';
    is wrong($PAYMENT, agent => 9102), '1 open',
        'another agent has a count of its own';
    is sql_value('SELECT version FROM ticket.agent WHERE agent_id = 9101'),
        $version, 'no booking becomes stale by a lock';
}

# locks in a row double, up to a day; a week of quiet ends the row
{
    my $at = 0;
    for my $minutes (30, 60, 120, 240, 480, 960, 1440, 1440) {
        $at += 86400 * 1.5;
        clock($at);
        wrong($PAYMENT) for 1 .. 10;
        is row($PAYMENT)->{seconds}, $minutes * 60,
            "the next lock in a row is of $minutes minutes";
    }
    $at += 86400 * 9;
    clock($at);
    wrong($PAYMENT) for 1 .. 10;
    is row($PAYMENT)->{seconds}, 900, 'after a quiet week it is 15 minutes';

    # a count is of a day
    $at += 86400;
    clock($at);
    is wrong($PAYMENT), '1 open', 'a count begins when a lock is over';
    clock($at + 23 * $hour);
    is wrong($PAYMENT), '2 open', 'a count runs for a day';
    clock($at + 24 * $hour);
    is wrong($PAYMENT), '1 open', 'a new count begins after a day';
    clock(0);
    sql_do('DELETE FROM ticket.guess');
}

# what lifts a lock: staff, and another secret; never a success
{
    wrong($PAYMENT) for 1 .. 9;
    my $order = booked();
    sql_call('api.pay_account_2', 7, 9101, $order, 20000, 40, 'f', 0, 't', 'Y',
             '0', undef);
    is sql_value('SELECT state FROM ticket.orders WHERE order_id = ?', $order),
        '2', 'the agent pays an order meanwhile';
    is wrong($PAYMENT), '10 locks', 'a payment that is right resets no count';

    my $before = row($PAYMENT)->{version};
    my $r = sql_call('api.staff_agent_unlock', 'BOOK', 'agent9101')->[0];
    is_deeply [@{$r}{qw(verdict user_name lifted)}], [undef, 'agent9101', 1],
        'staff lift the lock';
    ok !locked_row($PAYMENT), 'the snapshot says that it is open again';
    cmp_ok row($PAYMENT)->{version}, '>', $before,
        'every host hears that the count begins anew';
    is wrong($PAYMENT), '1 open', 'the count begins anew';

    wrong($_) for $PAYMENT, $LOGIN;
    my $first = '{"pay_password_hash": "\\\\x' . '4e' x 32 . '"}';
    is sql_call('api.staff_agent_set', 'BOOK', 'agent9101', $first)
        ->[0]{verdict}, undef, 'staff give a first payment password';
    is_deeply [@{ sql_call('api.staff_agent_set', 'BOOK', 'agent9101', $first)
                  ->[0] }{qw(verdict subject)}],
        ['PAY_PASSWORD_SET', 'agent9101'], 'staff give no second one (R129)';
    is wrong($PAYMENT), '1 open', 'a new payment password has a new count';
    is wrong($LOGIN), '2 open', 'the login password goes on being counted';
    sql_call('api.staff_agent_set', 'BOOK', 'agent9101',
             '{"password_sealed": "\\\\x0102"}');
    is wrong($LOGIN), '1 open', 'a new login password has a new count';

    is sql_call('api.staff_agent_unlock', 'BOOK', 'nobody')->[0]{verdict},
        'AGENT_MISSING', 'an unknown agent is not unlocked';
}

# what staff see
{
    sql_do('DELETE FROM ticket.guess_event');
    sql_do('DELETE FROM ticket.guess');
    wrong($TICKET, address => '2001:db8::1') for 1 .. 10;
    wrong($LOGIN);
    my @locks = @{ sql_call('api.staff_agent_locks', 'BOOK') };
    is_deeply [map { "@{$_}{qw(user_name secret failures last_address)}" }
               @locks],
        ['agent9101 ticket code 0 2001:db8::1',
         'agent9101 login password 1 192.0.2.7'],
        'the locks are listed before the counts';
    ok $locks[0]{locked_until} && !$locks[1]{locked_until},
        'until when it is locked is listed';
    sql_call('api.staff_agent_unlock', 'BOOK', 'agent9101');
    is_deeply sql_call('api.staff_agent_locks', 'BOOK'), [],
        'nothing is listed after the lock is lifted';
    is_deeply [sort map { join ' ', $_->{what}, $_->{secret}, $_->{failures},
                    $_->{lifted_by} ? 'by' : 'from ' . $_->{address} }
               @{ sql_call('api.staff_agent_lockouts', 'BOOK') }],
        ['lifted login password 0 by', 'lifted ticket code 0 by',
         'locked ticket code 10 from 2001:db8::1'],
        'the lock and its lifting are on record';
}

# two at the same moment count twice
{
    sql_do('DELETE FROM ticket.guess');
    my @db = map { connection() } 1, 2;
    $_->begin_work for @db;
    is wrong($CODE, db => $db[0]), '1 open', 'one host counts a failure';
    require DBD::Pg;
    $db[1]->do("SELECT * FROM api.guess_failed(7, 9101, 3::int2, 10, '')",
               { pg_async => DBD::Pg::PG_ASYNC() });
    wait_until { sql_value('SELECT count(*) FROM pg_locks WHERE NOT granted'
                           . ' AND pid = ?', $db[1]{pg_pid}) }
        'the other host waits for it';
    $db[0]->commit;
    $db[1]->pg_result;
    $db[1]->commit;
    is row($CODE)->{failures}, 2, 'both failures are counted';
}

# codes: by phone and day, whoever has them sent
sub hash_of { return sprintf '\x%064x', $_[0] }

sub sent {
    my ($agent, $order, $phone) = @_;
    return sql_call('api.issue_code', 7, $agent, 1, $order, $phone // 1,
                    hash_of(1), '\\x01')->[0]{verdict};
}

{
    sql_do('DELETE FROM ticket.code');
    sql_do("UPDATE ticket.agent SET phone1_sealed = '\\x01',"
           . " phone2_sealed = '\\x02', phone1_index = '\\xaa' WHERE agent_id"
           . ' IN (9101, 9102)');
    sql_do('UPDATE ticket.agent SET version = 1');
    my ($one, $two) = (booked(), booked(agent => 9102));
    sql_do('INSERT INTO ticket.code (supplier_id, code_id, agent_id, purpose,'
        . ' order_id, hash, resend, created_at, expire_at, phone_key)'
        . " SELECT 7, n, 9101, 1, 100 + n, decode(repeat('00', 32), 'hex'),"
        . " false, api.now(), api.now() + interval '6 min', '\\xaa'"
        . ' FROM generate_series(1, 98) n');
    is sent(9101, $one), undef, 'the 99th code of a day is sent to a phone';
    is sent(9102, $two), undef, 'the 100th code, of another agent, is sent';
    is sent(9101, booked()), 'CODE_TOO_OFTEN',
        'the 101st code of a day is not sent to the phone';
    is sent(9102, booked(agent => 9102)), 'CODE_TOO_OFTEN',
        'nor is it for the other agent who has that phone';
    is sent(9101, booked(), 2), undef, 'the other phone gets its codes';
    clock(86400);
    is sent(9101, booked()), undef, 'the phone gets codes the next day';
    clock(0);
}

sub paid {
    my ($order, $code) = @_;
    return sql_call('api.pay_account_code_2', 7, 9101, $order, 20000, 40, 'f', 0,
                    't', hash_of($code), 'Y', '0', undef)->[0]{verdict};
}

{
    sql_do('DELETE FROM ticket.code');
    for (1 .. 6) {
        my $order = booked();
        sent(9101, $order);
        paid($order, 2) for 1 .. 5;
    }
    is sql_value('SELECT sum(tries) FROM ticket.code'), 30,
        'thirty codes are guessed wrong';
    my $order = booked();
    sent(9101, $order);
    is paid($order, 1), 'CODE_EXPIRED',
        'after thirty wrong codes in a day no code of the phone is good';
    sql_call('api.staff_agent_unlock', 'BOOK', 'agent9101');
    $order = booked();
    sent(9101, $order);
    is paid($order, 1), undef, 'staff lift that, too';
}

audit_ok();
done_testing();
