# Codes by SMS: who gets one and how often, what ends them, and paying with one.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/../lib";
use TicketBooking qw(
    database connection fixture sql_call order_defaults booked);
use TicketTest;

my $dbh = database();

fixture(slot_mode => 1, activateable => 1);
sql_do("UPDATE ticket.agent SET phone1_sealed = '\\x01', phone2_sealed ="
       . " '\\x02' WHERE agent_id <> 9103");
sql_do('UPDATE ticket.agent SET version = 1');

my $day = iso_day(2);
my ($n, $shift) = (0, 0);

# Purposes.
my ($DEPOSIT, $REBATE, $PASSWORD) = (1, 2, 3);


sub clock {
    $shift = $_[0];
    sql_do('SELECT api.set_clock_shift(make_interval(secs => ?))',
           $shift);
}

order_defaults(day => $day);

sub hash_of { return sprintf '\x%064x', $_[0] }

# Hashes are what C makes of a code; here a code is a number.
sub send_code {
    my ($purpose, $order, $code, %o) = @_;
    return sql_call($o{db} // $dbh, 'api.issue_code', 7, $o{agent} // 9101,
        $purpose, $order, $o{phone} // 1, hash_of($code), "\\xc0de")->[0];
}

sub sent { return send_code(@_)->{verdict} }

sub pay {
    my ($order, $code, %o) = @_;
    return sql_call('api.pay_account_code_2', 7, $o{agent} // 9101, $order,
        $o{amount} // 20000, $o{edition} // 40, $o{activate} // 'f',
        0, 't', hash_of($code), 'Y', '0', $o{version})->[0];
}

sub paid { return pay(@_)->{verdict} }

sub tries { return sql_value('SELECT max(tries) FROM ticket.code'
                         . ' WHERE order_id = ?', $_[0]) }

# one code: what is kept, what is queued
{
    my $order = booked();
    my $r = send_code($DEPOSIT, $order, 111);

    is $r->{verdict}, undef, 'a code is sent';
    my $c = sql_row('SELECT *,'
        . ' expire_at - created_at AS life FROM ticket.code');
    is $c->{code_id}, $r->{code_id},
        'the code is stored under the number answered';
    is_deeply [@{$c}{qw(agent_id purpose order_id tries life used_at)}],
        [9101, 1, $order, 0, '00:06:00', undef],
        'the code lives for six minutes';
    my $m = sql_row('SELECT * FROM ticket.message');
    is_deeply [@{$m}{qw(kind order_id phone_what seal_context phone_sealed
                        text text_sealed attempts)}],
        [1, $order, 'phone1', 'agent9101', "\x01", undef, "\xc0\xde", 0],
        'the message has a sealed phone and a sealed text';
    is $m->{expire_at}, $c->{expire_at}, 'the message expires with the code';
    is $m->{due_at}, $m->{created_at}, 'the message is due at once';

    is paid($order, 112), 'CODE_WRONG', 'paying with another code is refused';
    is tries($order), 1, 'the other code counts as a try';
    $r = pay($order, 111);
    is_deeply [@{$r}{qw(verdict state order_id)}], [undef, '2', $order],
        'paying with the right code authorises the order';
    isnt sql_value('SELECT used_at FROM ticket.code WHERE order_id = ?',
        $order),
        undef, 'the code is used up';
    is paid($order, 111), 'ORDER_NOT_PAYABLE', 'a paid order is refused';
}

# who gets none
is sent($DEPOSIT, 1, 1), 'CODE_ORDER', 'an unknown order gets no code';
is sent($DEPOSIT, booked(), 1, agent => 9102), 'CODE_ORDER',
    'an order of another agent gets no code';
{
    my $order = booked();
    sql_call('api.cancel_order', 7, 9101, $order);
    is sent($DEPOSIT, $order, 1), 'CODE_ORDER', 'a closed order gets no code';
    is sent($DEPOSIT, booked(pay_by => sql_value('SELECT api.now()')), 1),
        'CODE_ORDER', 'an order past its time to pay gets no code';
    is sent($DEPOSIT, booked(valid_until => sql_value('SELECT api.now()')), 1),
        'CODE_ORDER', 'an order past its validity gets no code';
    is sent($DEPOSIT, booked(agent => 9103), 1, agent => 9103), 'PHONE_UNSET',
        'an agent without a phone gets no code';
    is sent($DEPOSIT, booked(), 1, phone => 2), undef,
        'a code is sent to the second phone';
    is sql_value('SELECT phone_what FROM ticket.message'
             . ' ORDER BY message_id DESC LIMIT 1'), 'phone2',
        'the message names the second phone';
    is paid(booked(agent => 9103), 1, agent => 9103), 'PHONE_UNSET',
        'an agent without a phone cannot pay with a code';
    is paid(booked(), 1), 'CODE_UNKNOWN',
        'paying where no code was sent is refused';
    is paid(1, 1), 'ORDER_NOT_PAYABLE', 'paying an unknown order is refused';
    is paid($order, 1), 'ORDER_NOT_PAYABLE', 'paying a closed order is refused';
}

# a minute between two of one order, of the rebate more than a minute
for ([$DEPOSIT, 60], [$REBATE, 61]) {
    my ($purpose, $pause) = @$_;
    my $order = booked();

    # In one transaction, the clock moves by its shift alone.
    my $at = sub {
        sql_do('SELECT api.set_clock_shift(c.created_at'
               . ' + make_interval(secs => ?) - transaction_timestamp())'
               . ' FROM ticket.code c WHERE order_id = ?'
               . ' ORDER BY created_at DESC LIMIT 1', $_[0], $order);
    };

    $dbh->begin_work;
    is sent($purpose, $order, 1), undef,
        "purpose $purpose: a first code is sent";
    $at->(59.9);
    is sent($purpose, $order, 2), 'CODE_TOO_SOON',
        "purpose $purpose: a second code too soon is refused";
    $at->(60);
    is sent($purpose, $order, 2), $pause == 60 ? undef : 'CODE_TOO_SOON',
        "purpose $purpose: a pause of a minute is judged exactly";
    $at->(60.000001) if $pause > 60;
    is sent($purpose, $order, 2), $pause == 60 ? 'CODE_TOO_SOON' : undef,
        "purpose $purpose: a microsecond later is judged exactly";
    is sent($purpose, booked(), 3), undef,
        "purpose $purpose: another order need not wait";
    $dbh->commit;
    clock(0);
}

# the latest one counts, for so long
for ([$DEPOSIT, 360]) {
    my (undef, $life) = @$_;
    my $order = booked();

    sql_do('DELETE FROM ticket.code');
    is sent($DEPOSIT, $order, 1), undef, 'the first of two codes is sent';
    clock(120);
    is sent($DEPOSIT, $order, 2), undef, 'the second of two codes is sent';
    is paid($order, 1), 'CODE_WRONG',
        'the first code is wrong once there is a second';
    clock(120 + $life - 30);
    is paid($order, 3), 'CODE_WRONG',
        'a wrong code is called wrong while the code lives';
    clock(120 + $life + 1);
    is paid($order, 2), 'CODE_EXPIRED', 'the code has expired after its life';
    is tries($order), 2, 'an expired code counts no try';
    clock(0);
}
is sql_value("SELECT expire_at - created_at FROM ticket.code WHERE code_id = ?",
         send_code($REBATE, booked(), 1)->{code_id}), '00:10:00',
    'a code of the rebate lives for ten minutes';

# What is not sent yet is not sent any more once there is a newer code, so that
# the newest on the phone is the one that counts.
for my $purpose ($DEPOSIT, $REBATE, $PASSWORD) {
    my ($sent, $retry) = (1, 2);
    my ($order, $other) = ($purpose == $PASSWORD ? 0 : booked(), booked());
    my $wait = 0;

    my $claimed = sub {
        return [map { $_->{message_id} }
                @{ sql_call('api.message_claim_4', 'w', 10, '70 s') }];
    };
    my $record = sub {
        my ($id, $result, $pause) = @_;
        return sql_value("SELECT api.message_record('w', '{7}', array[?]::int8[],"
            . ' array[?]::int2[], array[api.now() + ?::interval],'
            . " '{HTTP 500}')", $id, $result, $pause // '0');
    };
    my $newer = sub {       # its message
        clock($wait += 61) if @_;
        is sent($purpose, $order, 1), undef,
            "purpose $purpose: a newer code is sent";
        return sql_value('SELECT max(message_id) FROM ticket.message');
    };
    my $end = sub {
        return join ' ', map { $_ // '-' } sql_values('SELECT sent,'
            . ' last_error FROM ticket.message_done WHERE message_id = ?',
            $_[0]);
    };

    sql_do('DELETE FROM ticket.message');
    sql_do('DELETE FROM ticket.code');

    # it failed, and waits for another try
    my $first = $newer->();
    sent($DEPOSIT, $other, 1);
    my $foreign = sql_value('SELECT max(message_id) FROM ticket.message');
    is_deeply $claimed->(), [$first, $foreign],
        "purpose $purpose: the codes of two orders are claimed";
    $record->($_, $retry, '65 s') for $first, $foreign;
    my $second = $newer->(61);
    is_deeply $claimed->(), [$second],
        "purpose $purpose: the second code is claimed";
    is $record->($second, $sent), 1,
        "purpose $purpose: the second code is sent";
    clock($wait += 10);
    is_deeply $claimed->(), [$foreign],
        "purpose $purpose: another order's code is claimed, the first not";
    is $end->($first), '0 HTTP 500',
        "purpose $purpose: the first code is given up";
    $record->($foreign, $sent);

    # it is in flight: it may come, but is not tried again
    my $third = $newer->(61);
    is_deeply $claimed->(), [$third],
        "purpose $purpose: the third code is claimed";
    my $fourth = $newer->(61);
    is_deeply $claimed->(), [$fourth],
        "purpose $purpose: the fourth code is claimed meanwhile";
    is $record->($third, $retry, '1 s'), 0,
        "purpose $purpose: the third code fails and is not done";
    my $fifth = $newer->(61);
    is $record->($fourth, $sent), 1,
        "purpose $purpose: the fourth code comes late";
    is $end->($fourth), '1 -',
        "purpose $purpose: the fourth code is done as sent";
    clock($wait += 2);
    is_deeply $claimed->(), [$fifth],
        "purpose $purpose: the fifth code alone is claimed";
    is $end->($third), '0 HTTP 500',
        "purpose $purpose: the third code is given up";
    $record->($fifth, $sent);
    $newer->(61);
    clock(0);
}

# a code whose message nobody wrote down
{
    my $order = booked();
    sql_do('DELETE FROM ticket.message');
    sent($DEPOSIT, $order, 1);
    sql_do('UPDATE ticket.code SET message_id = null WHERE order_id = ?',
           $order);
    clock(61);
    is sent($DEPOSIT, $order, 2), undef,
        'a code without its message is followed by another';
    is sql_value('SELECT count(*) FROM ticket.message WHERE expire_at > api.now()'),
        2, 'both messages live as long as they would have';
    clock(0);
}

# five wrong tries
{
    my $order = booked();

    sent($DEPOSIT, $order, 5);
    is paid($order, 50 + $_), 'CODE_WRONG',
        "wrong code number $_ is refused" for 1 .. 5;
    is paid($order, 5), 'CODE_EXPIRED',
        'the right code is refused after five wrong tries';
    is tries($order), 5, 'five tries are counted, no more';
    clock(61);
    is sent($DEPOSIT, $order, 6), undef,
        'a new code is sent after five wrong tries';
    is paid($order, 6), undef, 'the new code pays the order';
    clock(0);
}

# a payment that fails keeps the code
{
    my $order = booked(items => [[2, 9999]], slots => []);
    my $amount = 9999 * 8000;

    sent($DEPOSIT, $order, 7);
    sql_do('UPDATE ticket.account SET held_fen = held_fen + balance_fen - 1'
           . ' - held_fen WHERE supplier_id = 7 AND account_id = 91011');
    is paid($order, 7, amount => $amount), 'BALANCE_LOW',
        'paying more than the balance is refused';
    is paid($order, 7, amount => 1), 'ORDER_AMOUNT',
        'paying a wrong amount is refused';
    is paid($order, 8, amount => 1), 'CODE_WRONG',
        'a wrong code is refused before a wrong amount';
    is tries($order), 1, 'a wrong code with a wrong amount counts as a try';
    is sql_value('SELECT used_at FROM ticket.code WHERE order_id = ?', $order),
        undef, 'a failed payment does not use the code up';
    sql_do("UPDATE ticket.account SET held_fen = coalesce((SELECT"
           . ' sum(amount_fen) FROM ticket.transfer WHERE credit = 91012), 0)'
           . ' WHERE supplier_id = 7 AND account_id = 91011');
    is pay($order, 7, amount => $amount, activate => 't')->{state}, '3',
        'the code pays and activates once there is money';
}

# fifty codes sent again a day of an agent and purpose; first ones do not count
{
    sql_do('DELETE FROM ticket.code');
    my @orders = map { booked(agent => 9102) } 1 .. 26;
    my %agent = (agent => 9102);
    my $early = 86400 * 3;      # a day of its own, from its first hour on

    sql_do("SELECT api.set_clock_shift(date_trunc('day', (now() + '3 days')"
           . " at time zone 'Asia/Shanghai') at time zone 'Asia/Shanghai'"
           . " + '1 hour' - now())");
    sql_do("UPDATE ticket.orders SET valid_until = '2099-01-01'");
    my $base = sql_value('SELECT extract(epoch FROM shift) FROM ticket.clock');

    is_deeply [grep { defined } map { sent($DEPOSIT, $_, 1, %agent) } @orders],
        [], 'a first code is sent for each of 26 orders';
    clock($base + 61);
    is_deeply [grep { defined } map { sent($DEPOSIT, $_, 2, %agent) }
               @orders[0 .. 24]], [], 'twenty-five more codes are sent again';
    clock($base + 122);
    is_deeply [grep { defined } map { sent($DEPOSIT, $_, 3, %agent) }
               @orders[0 .. 24]], [], 'fifty codes are sent again';
    is sent($DEPOSIT, $orders[25], 4, %agent), 'CODE_TOO_OFTEN',
        'one more code is refused as too often';
    is sent($DEPOSIT, booked(%agent), 4, %agent), undef,
        'the first code of another order is sent';
    is sent($REBATE, $orders[25], 4, %agent), undef,
        'the first code of another purpose is sent';
    clock($base + 86400);
    is sent($DEPOSIT, $orders[25], 5, %agent), undef,
        'a code is sent again the next day';
    is sql_value('SELECT count(*) FROM ticket.code WHERE agent_id = 9102'), 79,
        'codes are kept for a day';
    clock($base + 2 * 86400);
    is sent($DEPOSIT, $orders[25], 6, %agent), undef,
        'a code is sent again the day after that';
    is sql_value('SELECT count(*) FROM ticket.code WHERE agent_id = 9102'
             . ' AND purpose = 1'), 2,
        'codes that nobody asks for any more are deleted';
    clock(0);
    sql_do('DELETE FROM ticket.code');
}

# the payment password
{
    my $change = sub {
        my ($document, $code, %o) = @_;
        return sql_call('api.change_pay_password', 7, $o{agent} // 9101,
            $document, hash_of($code), hash_of($o{new} // 77))->[0]{verdict};
    };
    my $version = sql_value('SELECT version FROM ticket.agent'
                        . ' WHERE agent_id = 9101');

    is $change->(1, 1), 'CODE_UNKNOWN',
        'changing the password without a code is refused';
    my $first = send_code($PASSWORD, 0, 1)->{code_id};
    is sql_value('SELECT order_id FROM ticket.code WHERE code_id = ?',
        $first), 0,
        'a code of the password belongs to no order';
    is sql_value('SELECT order_id FROM ticket.message ORDER BY message_id DESC'
             . ' LIMIT 1'), undef,
        'the message of the password belongs to no order';
    is $change->($first, 2), 'CODE_WRONG',
        'changing the password with a wrong code is refused';
    is $change->($first + 1, 1), 'CODE_UNKNOWN', 'a wrong document is refused';
    is $change->($first, 1, agent => 9102), 'CODE_UNKNOWN',
        'the document of another agent is refused';
    is sql_value('SELECT version FROM ticket.agent WHERE agent_id = 9101'),
        $version, 'refused changes leave the agent as it was';

    clock(100);
    my $second = send_code($PASSWORD, 0, 3)->{code_id};
    is $change->($first, 1), 'CODE_EXPIRED',
        'the document of the older code has expired';
    is $change->($second, 3), undef, 'the newer code changes the password';
    is sql_value('SELECT pay_password_hash FROM ticket.agent'
             . ' WHERE agent_id = 9101'), pack('H*', sprintf '%064x', 77),
        'the hash of the password is stored';
    is sql_value('SELECT version FROM ticket.agent WHERE agent_id = 9101'),
        $version + 1, 'the change raises the version of the agent';
    is $change->($second, 3, new => 78), 'CODE_EXPIRED',
        'the code changes the password once';
    clock(100 + 361);
    my $third = send_code($PASSWORD, 0, 4)->{code_id};
    clock(100 + 722);
    is $change->($third, 4), 'CODE_EXPIRED',
        'a code past its life changes nothing';
    is $change->(1, 1, agent => 9103), 'PHONE_UNSET',
        'an agent without a phone cannot change the password';
    clock(0);
    sql_do("UPDATE ticket.agent SET version = 1 WHERE agent_id = 9101");
}

# two at the same moment: one code
{
    sql_do('DELETE FROM ticket.code');
    my $order = booked();
    my @db = map { connection() } 1, 2;
    my @pids;

    $dbh->begin_work;
    sql_do('SELECT FROM ticket.orders WHERE order_id = ? FOR UPDATE',
           $order);
    for my $i (0, 1) {
        $db[$i]->{AutoInactiveDestroy} = 1;
        require DBD::Pg;
        push @pids, $db[$i]->selectrow_array('SELECT pg_backend_pid()');
        $db[$i]->do('SELECT verdict FROM api.issue_code(7, 9101, 1::int2,'
            . " $order, 1::int2, '" . hash_of($i) . "', '\\xc0')",
            { pg_async => DBD::Pg::PG_ASYNC() });
    }
    wait_until { sql_value('SELECT count(*) FROM pg_locks'
        . ' WHERE not granted AND pid IN (?, ?)', @pids) == 2 }
        'both wait for the order';
    $dbh->commit;
    $_->pg_result for @db;
    is sql_value('SELECT count(*) FROM ticket.code WHERE order_id = ?',
        $order), 1,
        'two requests at the same moment make one code';
}

# staff who change an agent meanwhile undo nothing that it did itself (R43)
{
    my ($agent, $staff) = (connection(), connection());
    my $of = sub { sql_value("SELECT encode(pay_password_hash, 'hex') || ' ' ||"
        . ' callback_address || sends_notice || name FROM ticket.agent'
        . ' WHERE supplier_id = 7 AND agent_id = 9105') };
    my $meanwhile = sub {
        my ($name, $sql, @values) = @_;

        $agent->begin_work;
        $agent->do($sql, undef, @values);
        my $change = $dbh->quote(qq({"name": "$name"}));
        $staff->do("SELECT * FROM api.staff_agent_set('BOOK', 'agent9105',"
                   . " $change)", { pg_async => DBD::Pg::PG_ASYNC() });
        wait_until(sub { sql_value('SELECT count(*) FROM pg_locks'
            . ' WHERE NOT granted AND pid = ?', $staff->{pg_pid}) },
            'staff waits');
        $agent->commit;
        $staff->pg_result;
    };

    my $code = sql_call('api.issue_code', 7, 9105, 3, 0, 1, hash_of('1'),
                    '\\x01')->[0]{code_id};
    $meanwhile->('one', 'SELECT * FROM api.change_pay_password(7, 9105, ?, ?,'
                 . ' ?)', $code, hash_of('1'), '\\x' . '4d' x 32);
    $meanwhile->('two', "SELECT * FROM api.set_callback(7, 9105,"
                 . " 'https://new.example/', false)");
    is $of->(), '4d' x 32 . ' https://new.example/falsetwo',
        'staff and agent undo nothing of each other';
}

audit_ok();
done_testing();
