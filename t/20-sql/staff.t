# What staff may do, as SQL functions: refusals, limits that bind what is
# booked already, money in and out.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use TicketBooking qw(supplier_set staff_call staff_refused booked);
use TicketTest;

system_start(nginx => 0, redis => 0);

my $staff = db('ticket_staff');
my $today = sql_value("select (api.now() at time zone 'Asia/Shanghai')::date");

sub book {
    my ($kind, $day, $ref, $used, $capacity, $supplier) = @_;
    sql_do('insert into ticket.quota values (?, api.quota_id(?, ?, ?), ?, ?)',
           $supplier // 2, $kind, $day, $ref, $capacity, $used);
}

sub quota {
    my ($kind, $day, $ref, $supplier) = @_;
    my $row = sql_row('select capacity, used, version from ticket.quota where'
                      . ' supplier_id = ? and quota_id = api.quota_id(?, ?, ?)',
                      $supplier // 2, $kind, $day, $ref);
    return [@$row{qw(capacity used version)}];
}

sub day_after {
    my ($n) = @_;
    return sql_value('select ?::date + ?::int', $today, $n);
}


# Limits: what is booked from today on is bound by the new one.
my ($yesterday, $tomorrow) = (day_after(-1), day_after(1));

book(2, $_, 1, 40, 100) for $yesterday, $today, $tomorrow;
book(2, $today, 2, 40, 2147483647);

staff_call('product_set', 'HILL', 'HILL1', '{"day_limit": 60}');
is_deeply quota(2, $today, 1), [60, 40, 2],
    'the limit of today changes, with a new version';
is_deeply quota(2, $tomorrow, 1), [60, 40, 2], 'the limit of tomorrow changes';
is_deeply quota(2, $yesterday, 1), [100, 40, 1], 'the limit of yesterday stays';
is_deeply quota(2, $today, 2), [2147483647, 40, 1],
    'the limit of another product stays';

staff_refused(qr/persons who are booked: 40 on $today, more than 39/,
        'a limit below what is booked', 'product_set', 'HILL', 'HILL1',
        '{"day_limit": 39}');
is_deeply quota(2, $today, 1), [60, 40, 2], 'a refused limit changes no quota';
is sql_value("select day_limit from ticket.product where code = 'HILL1'"), 60,
    'a refused limit does not change the product';
staff_call('product_set', 'HILL', 'HILL1', '{"day_limit": null}');
is_deeply quota(2, $today, 1), [60, 40, 2],
    'a limit that is unset leaves the quota as it is';
is sql_value("select day_limit is null from ticket.product"
             . " where code = 'HILL1'"), 1, 'the limit of the product is unset';
staff_call('product_set', 'HILL', 'HILL1', '{"name": "登山票"}');
is_deeply quota(2, $today, 1), [60, 40, 2],
    'a new name leaves the quota as it is';

book(3, $today, 0, 70, 2147483647);
staff_call('supplier_set', 'HILL', '{"day_limit": 70}');
is_deeply quota(3, $today, 0), [70, 70, 2],
    'the limit of the attraction changes';
staff_refused(qr/booked: 70 on/, 'a limit of the attraction below what is booked',
    'supplier_set', 'HILL', '{"day_limit": 69}');

book(7, $today, 101, 30, 2147483647);
staff_call('agent_set', 'HILL', 'demo', '{"day_limit": 30}');
is_deeply quota(7, $today, 101), [30, 30, 2], 'the limit of an agent changes';
staff_refused(qr/booked: 30 on/, 'a limit of an agent below what is booked',
    'agent_set', 'HILL', 'demo', '{"day_limit": 29}');
staff_call('agent_set', 'HILL', 'demo', '{"day_limit": 0}');
is_deeply quota(7, $today, 101), [2147483647, 30, 3], 'a limit of 0 means none';

book(1, $tomorrow, 1003, 500, 1000, 1);
my $slot = staff_call('slot_resize', 'DEMO', '01', $tomorrow, 3,
               '{"online": 500, "total": 600, "enabled": false}')->[0];
is_deeply [@$slot{qw(slot_no total_capacity online_capacity used remaining
                     enabled)}], [3, 600, 500, 500, 0, 0], 'a slot is resized';
is_deeply quota(1, $tomorrow, 1003, 1), [500, 500, 2],
    'the quota of the slot is resized';
staff_refused(qr/persons who are booked: 500 on $tomorrow, more than 499/,
    'a capacity below what is booked', 'slot_resize', 'DEMO', '01', $tomorrow, 3,
    '{"online": 499}');
staff_refused(qr/online capacity 700 is more than the total 600/,
    'a capacity above the total',
        'slot_resize', 'DEMO', '01', $tomorrow, 3, '{"online": 700}');


# Names that are not there, or are there already.
for my $case (
    [qr/there is no supplier X/, 'product_list', 'X'],
    [qr/there is no product X/, 'price_set', 'DEMO', 'X', 1, '{}'],
    [qr/there is no line 09/, 'slot_list', 'DEMO', '09', {}],
    [qr/there is no agent x/, 'agent_show', 'DEMO', 'x'],
    [qr/there is no agent x/, 'price_set', 'DEMO', 'ADULT', 1,
     '{"agent": "x"}'],
    [qr/line 01 has no slot 99/, 'slot_resize', 'DEMO', '01', $today, 99, '{}'],
    [qr/no time zone Asia\/Nowhere/, 'supplier_set', 'DEMO',
     '{"zone": "Asia/Nowhere"}'],
    [qr/exists already/, 'supplier_create', 'DEMO', 9, '{}'],
    [qr/exists already/, 'supplier_create', 'NEW', 1, '{}'],
    [qr/product ADULT exists/, 'product_create', 'DEMO', 'ADULT', '{}'],
    [qr/line 01 exists/, 'line_create', 'DEMO', '01', 'x'],
    [qr/agent demo exists/, 'agent_create', 'DEMO', 'demo',
     '{"password_sealed": "\\\\x00"}'],
    [qr/another promotion/, 'promotion_set', 'DEMO', 'TEN1', 5, 1,
     '{"first_day": "2027-01-01"}'],
    [qr/either an amount or a percentage/, 'fee_set', 'HILL', 'HILL1', 1, '{}'],
    [qr/slots of these numbers or times/, 'slot_create', 'DEMO', '01',
     '{"start": 480, "length": 60, "count": 1, "total": 1, "first_no": 50}'],
    [qr/do not fit into a day/, 'slot_create', 'DEMO', '01',
     '{"start": 1380, "length": 61, "count": 1, "total": 1}'],
    [qr/no such price/, 'price_clear', 'DEMO', 'ADULT',
     '{"first_day": "2031-01-01"}'],
    [qr/less than the minimum/, 'product_set', 'DEMO', 'ADULT',
     '{"minimum": 5, "maximum": 4}'],
    [qr/highest age 17 is less than the lowest 18/, 'product_set', 'DEMO',
     'REAL', '{"min_age": 18, "max_age": 17}'],
    [qr/visitors of product ADULT are not named/, 'product_set', 'DEMO',
     'ADULT', '{"min_age": 60}'],
    [qr/no such callback/, 'callback_resend', 'DEMO', 5, '{}'],
) {
    my ($pattern, @call) = @$case;
    staff_refused($pattern, "@call[0 .. 1]", @call);
}


# Deposits.
sub balance {
    return [@{sql_row('select balance_fen, held_fen, version from'
                      . ' ticket.account where supplier_id = 1 and'
                      . ' account_id = 1021')}{qw(balance_fen held_fen
                                                  version)}];
}

my $version = balance()->[2];
my $moved = staff_call('deposit_topup', 'DEMO', 'demo2', 12345,
                '{"reference": "B-1"}')->[0];
is_deeply [@$moved{qw(kind amount_fen balance_fen held_fen repeated)}],
    ['topup', 12345, 62345, 0, 0], 'the deposit is topped up';
like $moved->{document}, qr/^\d{6}001\d{10}$/,
    'the document has a number like an order';
is_deeply balance(), [62345, 0, $version + 1],
    'the account has a new balance and version';
is_deeply [@{sql_row('select * from ticket.transfer where order_id = ?',
                     $moved->{document})}{qw(no kind debit credit amount_fen
                                             debit_after credit_after)}],
    [1, 1, 2, 1021, 12345, undef, 62345],
    'a top-up is one transfer from the bank';

my $again = staff_call('deposit_topup', 'DEMO', 'demo2', 12345,
                '{"reference": "B-1"}')->[0];
is_deeply [@$again{qw(document repeated balance_fen)}],
    [$moved->{document}, 1, 62345], 'a top-up said twice is booked once';
staff_refused(qr/reference B-1 was used for another document/,
    'another amount under one reference', 'deposit_topup', 'DEMO', 'demo2', 1,
    '{"reference": "B-1"}');
staff_refused(qr/reference B-1 was used for another document/,
    'another direction under one reference',
        'deposit_deduct', 'DEMO', 'demo2', 12345, '{"reference": "B-1"}');
staff_refused(qr/more than 0.00/, 'a top-up of nothing',
    'deposit_topup', 'DEMO', 'demo2', 0, '{}');

# what orders hold cannot be taken
sql_do('update ticket.account set held_fen = 60000 where account_id = 1021');
staff_refused(
    qr/only 23.45 is available: balance 623.45, held by orders 600.00/,
        'a deduction of what is on hold', 'deposit_deduct', 'DEMO', 'demo2', 2346,
        '{}');
$moved = staff_call('deposit_deduct', 'DEMO', 'demo2', 2345, '{}')->[0];
is $moved->{balance_fen}, 60000, 'what is not on hold can be deducted';
sql_do('update ticket.account set held_fen = 0 where account_id = 1021');
is_deeply [@{sql_row('select * from ticket.transfer where order_id = ?',
                     $moved->{document})}{qw(kind debit credit amount_fen
                                             debit_after credit_after)}],
    [2, 1021, 2, 2345, 60000, undef], 'a deduction is one transfer to the bank';

# no reference: every saying counts
staff_call('deposit_topup', 'DEMO', 'demo2', 100, '{}') for 1, 2;
is balance()->[0], 60200, 'without a reference twice is twice';
is_deeply [map { [@$_{qw(kind amount_fen balance_fen)}] }
           @{staff_call('deposit_show', 'DEMO', 'demo2', '{"last": 3}')}],
    [['deduct', 2345, 60000], ['topup', 100, 60100], ['topup', 100, 60200]],
    'the last movements are shown, oldest first';
is_deeply [map { $_->{booked_by} } grep { ($_->{reference} // '') eq 'B-1' }
           @{staff_call('deposit_show', 'DEMO', 'demo2', '{}')}],
    ['ticket_staff'], 'with the papers they stand on, and who booked them';

# two at once with one reference
{
    my $other = DBI->connect(
        'dbi:Pg:' . conninfo('ticket_staff') =~ s/ /;/gr, undef, undef,
        { RaiseError => 1, PrintError => 0, pg_enable_utf8 => 1 });
    my $sql = "SELECT document FROM api.staff_deposit_topup('DEMO', 'demo2',"
            . ' 500, \'{"reference": "B-2"}\')';

    $staff->begin_work;
    my ($first) = $staff->selectrow_array($sql);

    $other->do($sql, { pg_async => DBD::Pg::PG_ASYNC() });
    wait_until {
        sql_value("select count(*) from pg_stat_activity where"
                  . " wait_event_type = 'Lock' and datname ="
                  . ' current_database()')
    } 'the second waits for the first';
    $staff->commit;
    is $other->pg_result, 1, 'the second of two at once has an answer';
    is balance()->[0], 60700, 'two at once are booked once';
    is sql_value("select order_id from ticket.deposit_document where"
                 . " reference = 'B-2'"), $first,
        'the top-up is booked under the first number';
}


# Keys: two at a time.
sub live { return [map { $_->{key_index} } @{staff_call('key_list', 'DEMO',
    'demo2')}] }

is staff_call('key_issue', 'DEMO', 'demo2', '\x01')->[0]{key_index}, 2,
    'a second key is issued';
staff_refused(qr/two live keys/, 'a third live key',
    'key_issue', 'DEMO', 'demo2', '\x02');
is staff_call('key_rotate', 'DEMO', 'demo2', '\x03', 'f')->[0]{key_index}, 3,
    'the keys are rotated';
is_deeply live(), [2, 3], 'the newest old key and the new one are live';

sub used {
    my ($index, $days) = @_;

    sql_do('insert into ticket.agent_key_use select k.supplier_id, k.agent_id,
            k.key_index, k.created_at, api.now() - make_interval(days => ?)
            from ticket.agent_key k join ticket.agent a using (supplier_id,
            agent_id) where a.supplier_id = 1 and a.user_name = ?
            and k.key_index = ?', $days, 'demo2', $index);
}

sub last_use {
    my ($index) = @_;
    my ($key) = grep { $_->{key_index} == $index }
                @{staff_call('key_list', 'DEMO', 'demo2')};
    return $key->{last_used_at};
}

is last_use(2), undef, 'a new key was never used';
used(2, 6);
isnt last_use(2), undef, 'the list shows when a key was used last';
staff_refused(qr/demo2 used key 2 on \d{4}-.*--now/, 'dropping a key in use',
    'key_rotate', 'DEMO', 'demo2', '\x04', 'f');
is_deeply live(), [2, 3], 'a refused rotation changes no key';
isnt last_use(2), undef, 'a refused rotation forgets no use';
sql_do("update ticket.agent_key_use set used_at = used_at
        - interval '25 hours'");
is staff_call('key_rotate', 'DEMO', 'demo2', '\x04', 'f')->[0]{key_index}, 4,
    'a key that was used eight days ago is dropped';
used(3, 0);
is staff_call('key_rotate', 'DEMO', 'demo2', '\x05', 't')->[0]{key_index}, 5,
    'a key in use is dropped when somebody says now';
is_deeply live(), [4, 5], 'two keys are live after that';

staff_refused(qr/has the keys 4, 5/, 'replacing a key that is not named',
    'key_replace', 'DEMO', 'demo2', undef, '\x06');
staff_refused(qr/has no key 9/, 'replacing a key that is not there',
    'key_replace', 'DEMO', 'demo2', 9, '\x06');
used(4, 0);
is staff_call('key_replace', 'DEMO', 'demo2', 4, '\x06')->[0]{key_index}, 4,
    'a new key takes the number of the old one';
is_deeply [map { $_->{key_sealed} } sql("select encode(key_sealed, 'hex') as
    key_sealed from ticket.agent_key join ticket.agent a using (supplier_id,
    agent_id) where a.user_name = 'demo2' order by key_index")], [qw(06 05)],
    'the old key is gone, the other one stays';
is last_use(4), undef, 'the new key does not inherit the use of the old one';

is_deeply [map { $_->{key_index} } @{staff_call('key_drop', 'DEMO', 'demo2', 5,
    {})}], [4], 'a key that was never used is dropped unasked';
used(4, 300);
staff_refused(qr/key 4 is the last one of agent demo2/, 'dropping the last key',
    'key_drop', 'DEMO', 'demo2', 4, {});
is staff_call('key_issue', 'DEMO', 'demo2', '\x07')->[0]{key_index}, 5,
    'another key is issued';
staff_refused(qr/demo2 has used key 4, on \d{4}-/, 'dropping a used key',
    'key_drop', 'DEMO', 'demo2', 4, {});
is_deeply live(), [4, 5], 'a refused drop ends no key';
staff_call('key_drop', 'DEMO', 'demo2', 4, { yes => \1 });
is_deeply live(), [5], 'who is sure drops it';
staff_refused(qr/has no key 4/, 'dropping the key again', 'key_drop', 'DEMO',
    'demo2', 4, { yes => \1 });
staff_call('key_drop', 'DEMO', 'demo2', 5, { yes => \1 });
is_deeply live(), [], 'who is sure drops the last one';


# An agent comes with its accounts.
staff_call('agent_create', 'DEMO', 'fresh', '{"password_sealed": "\\\\x00"}');
is_deeply [map { $_->{account_id} } sql(
    'select account_id from ticket.account where supplier_id = 1 and account_id'
    . ' between 1040 and 1049 order by 1')], [1041, 1043],
    'a new agent has a deposit and a rebate account';
is_deeply [map { $_->{user_name} } @{staff_call('agent_list', 'DEMO')}],
    [qw(demo demo2 closed fresh)], 'all agents are listed';
{
    my $new = sub { staff_call('agent_create', 'DEMO', $_[0],
        { password_sealed => '\\x00', agent_id => $_[1] })->[0] };
    is $new->('chosen', 7811)->{agent_id}, 7811, 'a number can be chosen';
    staff_refused(qr/number 7811 is, or was, another/, 'of another one', 'agent_create',
        'DEMO', 'again', { password_sealed => '\\x00', agent_id => 7811 });
    is $new->('behind')->{agent_id}, 7812, 'the next one comes behind it';
}
staff_refused(qr/there is no product X/, 'a product that is not there',
        'agent_products', 'DEMO', 'fresh', ['ADULT', 'X']);
is staff_call('agent_products', 'DEMO', 'fresh', ['ADULT',
    'TEN1'])->[0]{products},
    'ADULT TEN1', 'the agent may sell two products';
is staff_call('agent_products', 'DEMO', 'fresh', ['TEN1'])->[0]{products},
    'TEN1',
    'the agent may sell one product';
is_deeply [@{staff_call('agent_products', 'DEMO', 'fresh', ['all'])->[0]}
           {qw(products all_products)}], [undef, 1],
    'the agent may sell every product';


# The role: functions, no tables, bounded.  A gate's function is a person's too,
# and the ones that compare keys and say who acts name the session.
is_deeply [map { $_->{n} } sql(
    "select p.proname as n from pg_proc p join pg_namespace n on n.oid ="
    . " p.pronamespace where n.nspname = 'api' and has_function_privilege("
    . "'ticket_staff', p.oid, 'execute') and p.proname !~ '^(staff|outbox)_'"
    . " and p.provolatile = 'v' order by 1")],
    ['act_as', 'check_ticket', 'key_check'],
    'ticket_staff changes nothing but through staff functions';
ok !eval { $staff->do('SELECT * FROM ticket.agent') },
    'ticket_staff reads no table';
is $staff->selectrow_array('SHOW statement_timeout'), '30s',
    'the statements of ticket_staff are bounded';
is $staff->selectrow_array('SHOW idle_in_transaction_session_timeout'), '10s',
    'the idle transactions of ticket_staff are bounded';

# the rows made up for the limits are no bookings
sql_do('delete from ticket.quota');
audit_ok();
done_testing();
