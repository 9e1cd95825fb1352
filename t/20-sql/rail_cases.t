# Purchase cases: every arrow from one state to the next, and every refusal.  No
# money is held where nothing was paid, and none is paid twice.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use TicketBooking qw(database fixture staff_call sql_call);
use TicketRail qw(rail_shop seed tickets confirm need_pay no_ticket cancel_pay go_pay
                  purchase claim clock record order_of case_of money login held opened did
                  queried done at later topup hexed news told site);
use TicketTest;

database();
fixture();
rail_shop(purchase => 10_000_000);

my ($day, $n) = (iso_day(12), 0);
my $limit;

# A new order with a case of its own account and number, leased.
sub begun {
    my (%o) = @_;
    my $held = $o{held} // 'E6460' . ++$n;
    my $no = seed(departs_at => "$day 17:10:00+08", %{$o{order} // {}});
    my $said = need_pay($no, held => $held, un => "user$n", %{$o{ask} // {}});
    die "$said->{verdict}\n" if defined $said->{verdict};
    return ($no, $held, again($no));
}

sub again {
    my ($no) = @_;
    my ($case) = grep { $_->{order_no} eq $no } @{claim()};
    return $case;
}

# Until a case is due once more.
sub next_of {
    my ($no) = @_;
    later(sql_value("select greatest(c.due_at - api.now(), interval '0')"
        . ' from ticket.rail_case c join ticket.rail_order o using (supplier_id,'
        . ' rail_id, case_no) where o.order_no = ?', $no));
    return again($no);
}

sub good { my ($held) = @_; return (login(), held(day => $day, held => $held,
    $limit ? (limit => $limit) : ()), opened()) }

# One that is paid for at this moment.
sub paying {
    my ($no, $held, $case) = begun(@_);
    is record($case, good($held))->{next}, 'pay', "$no may be paid";
    return ($no, $held, $case);
}

sub verifying {
    my ($outcome, @more) = @_;
    my ($no, $held, $case) = paying(@more);
    my $row = record($case, did($outcome));
    is $row->{state}, 'V', "$outcome: it is verified";
    return ($no, $held, $case);
}

sub stands {
    my ($no, $state, $reason, $name) = @_;
    my $case = case_of($no);
    is "$case->{state} $case->{reason}", "$state $reason", $name;
    return $case;
}

# ---- P4: certain refusals before money ----

my $before = money();
$before =~ s/^\S+//;
for (['BAD_PASSWORD', sub { login('REFUSED', 'BAD_PASSWORD') }],
     ['ACCOUNT_LOCKED', sub { login('REFUSED', 'LOCKED') }],
     ['CAPTCHA', sub { login('REFUSED', 'CAPTCHA') }],
     ['SEAT_LOST', sub { (login(), held(day => $day, held => $_[0]),
                          opened(0, outcome => 'REFUSED', word => 'EXPIRED')) }],
     ['AMOUNT_CHANGED', sub { (login(), held(day => $day), opened(124101)) }],
     ['MISMATCH', sub { (login(), held(day => iso_day(13)), opened()) }],
     ['MISMATCH', sub { (login(), held(day => $day, other => { train => 'T8' }), opened()) }],
     ['MISMATCH', sub { (login(), held(day => $day, other => { to => '重庆' }), opened()) }],
     ['MISMATCH', sub { (login(), held(day => $day, seats => [['国贺', 7, 'a', 42800],
         ['蔡博文', 6, 'b', 41400], ['陈 硕', 5, 'c', 39900]]), opened()) }],
     ['MISMATCH', sub { (login(), held(day => $day, seats => [['国贺', 7, 'a', 42800]]),
                         opened(42800)) }],
     ['SEAT_NOT_ASKED', sub { (login(), held(day => $day, seats => [['国贺', 7, 'a', 42800],
         ['蔡博文', 6, 'b', 41400], ['陈硕', 1, 'c', 39900]]), opened()) }],
     ['PRICE_HIGHER', sub { (login(), held(day => $day, seats => [['国贺', 7, 'a', 42800],
         ['蔡博文', 6, 'b', 42800], ['陈硕', 5, 'c', 42801]]), opened(128401)) }],
     ['TIME_SHORT', sub { (login(), held(day => $day, limit => at('179 s')), opened()) }])
{
    my ($reason, $facts) = @$_;
    my ($no, $held, $case) = begun();
    my $row = record($case, $facts->($held));
    is_deeply [@$row{qw(state next)}], ['F', ''], "$reason ends it";
    stands($no, 'F', $reason, "... by that name");
    is case_of($no)->{pwd_sealed}, undef, '... without its password';
    is purchase($no)->{pay_status}, 2, '... and the agent may know';
    is order_of($no)->{state}, 'P', '... its order waits';
}
like money(), qr/\Q$before\E$/, 'nothing is held, nothing paid';

# A wrong password is not tried again; another one is.
my ($bad, $bad_held, $bad_case) = begun(ask => { un => 'wrong', pwd => 'x12345' });
is $bad_case->{pwd_what}, 'rail', 'a password of its own is taken';
is $bad_case->{pwd_context}, $bad, '... sealed for its order';
record($bad_case, login('REFUSED', 'BAD_PASSWORD'));
is sql_value('select warned from ticket.rail_account where user_index = ?', hexed('wrong')),
    1, 'it is not the uniform one, and staff see that';
need_pay($bad, held => $bad_held, un => 'wrong', pwd => 'x12345');
is again($bad), undef, 'the same once more is not even tried';
stands($bad, 'F', 'BAD_PASSWORD', '... and fails');
need_pay($bad, held => $bad_held, un => 'wrong', pwd => 'y12345');
ok again($bad), 'another one is tried';
cancel_pay($bad);

# ---- P3: nothing is certain ----

my ($slow, $slow_held, $slow_case) = begun();
for (3, 6, 15, 30, 30) {
    my $row = record($slow_case, site('login', 'UNKNOWN', word => 'TIMEOUT'));
    is $row->{state}, 'Q', 'technical: once more';
    is sql_value('select extract(epoch from c.due_at - api.now())::int from ticket.rail_case'
        . " c where c.rail_id = ? and c.state = 'Q'", $slow_case->{rail_id}), $_,
        "... in $_ s";
    $slow_case = next_of($slow);
}
is record($slow_case, good($slow_held))->{next}, 'pay', 'then it is paid';
record($slow_case, did('OK'));
record($slow_case, queried('PAID'), login(), done(held => $slow_held));
stands($slow, 'D', '', 'and bought');

# The list is empty for some seconds, or for ever.
my ($late, $late_held, $late_case) = begun();
record($late_case, login(), held(refused => 'NOT_FOUND'));
is case_of($late)->{state}, 'Q', 'an empty list proves nothing yet';
$late_case = next_of($late);
record($late_case, login(), held(refused => 'NOT_FOUND'));
$late_case = next_of($late);
is record($late_case, good($late_held))->{next}, 'pay', 'then it is there';
record($late_case, did('OK'));
record($late_case, done(held => $late_held));

my ($gone, $gone_held, $gone_case) = begun();
for (1 .. 4) {
    last if record($gone_case, login(), held(refused => 'NOT_FOUND'))->{state} eq 'F';
    $gone_case = next_of($gone);
}
stands($gone, 'F', 'HELD_NOT_FOUND', 'empty for ever');
is need_pay($gone, held => $gone_held, un => "user$n")->{verdict}, 'RAIL_HELD_USED',
    'the same number in the same account: 304';
is need_pay($gone, held => $gone_held, un => 'right')->{case_no}, 2, 'in another one: case 2';
my $right = again($gone);
is record($right, good($gone_held))->{next}, 'pay', 'it is found there';
record($right, did('OK'));
record($right, done(held => $gone_held));
stands($gone, 'D', '', 'and bought');

# ---- What other calls say meanwhile ----

my ($no, $held, $case) = begun();
is confirm($no, held => $held)->{verdict}, 'RAIL_WORKING', 'CONFIRM meanwhile: 302';
is no_ticket($no, 1)->{verdict}, 'RAIL_WORKING', 'NO_TICKET meanwhile: 302';
is need_pay($no, held => $held, un => "user$n")->{repeated}, 1, 'NEED_PAY again: true';
is need_pay($no, held => 'E1', un => "user$n")->{verdict}, 'RAIL_WORKING',
    '... of another number: 302';
is_deeply [map { $_->{order_no} } grep { $_->{order_no} eq $no }
    @{sql_call(db('ticket_nginx'), 'api.rail_orders', 7, 9101, 'WAIT_TICKET')}], [],
    'it is not pulled meanwhile';
is cancel_pay($no)->{verdict}, undef, 'it may be taken back';
stands($no, 'F', 'TAKEN_BACK', 'so it ends');
is record($case, good($held))->{verdict}, 'RAIL_LEASE', 'the worker that is at it stops';
is cancel_pay($no)->{verdict}, 'RAIL_DONE', 'taking back twice: 008';
is go_pay($no, 124101)->{verdict}, 'RAIL_PRICE', 'GoPay of another sum: 300';
is go_pay($no, 124100)->{case_no}, 2, 'GoPay: once more';
is record(again($no), good($held))->{next}, 'pay', '... to be paid';
is cancel_pay($no)->{verdict}, 'RAIL_WORKING', 'not to be taken back now: 302';
is confirm($no, held => $held)->{verdict}, 'RAIL_WORKING', 'nor to be confirmed';
record({ %$case, case_no => 2 }, did('OK'));
record({ %$case, case_no => 2 }, done(held => $held));
is need_pay($no, held => $held)->{verdict}, 'RAIL_DONE', 'NEED_PAY when bought: 008';
is confirm($no, held => $held)->{repeated}, 1, 'CONFIRM of the same then: true';

my $joint = seed(order_type => 1);
is need_pay($joint, held => 'E2')->{verdict}, 'RAIL_JOINT', 'a joint order: 301';
is confirm($joint)->{verdict}, undef, '... but the agent may buy it';
staff_call('rail_merchant_set', 'BOOK', 'agent9101', { purchase_on => JSON::PP::false });
my $off = seed();
is need_pay($off, held => 'E3')->{verdict}, 'RAIL_PURCHASE_OFF', 'not switched on: 306';
staff_call('rail_merchant_set', 'BOOK', 'agent9101', { purchase_on => JSON::PP::true });
is need_pay($off, held => $held)->{verdict}, 'RAIL_HELD_USED', 'a number of another: 304';
is need_pay('nobody')->{verdict}, 'RAIL_ORDER_UNKNOWN', 'no order: 113';
sql_do('delete from ticket.rail_password where agent_id = 9101');
is need_pay($off, held => 'E4')->{verdict}, 'RAIL_PASSWORD', 'no password: 305';
staff_call('rail_password', 'BOOK', 'agent9101', undef, hexed('pw1'), '\x0101');

# F: paid off line, or given up.
is confirm($bad)->{verdict}, undef, 'P14: F, and the agent has paid itself';
stands($bad, 'F', 'TAKEN_BACK', 'no purchase money');
my ($given, undef, $given_case) = begun();
record($given_case, login('REFUSED', 'CAPTCHA'));
is no_ticket($given, 1)->{verdict}, undef, 'P16: F, and there is no ticket';

# ---- FUNDS ----

my $had = (split / /, money())[1];
sql_do('update ticket.rail_balance set purchase_fen = 100000 where agent_id = 9101');
my ($poor, $poor_held, $poor_case) = begun();
record($poor_case, good($poor_held));
stands($poor, 'F', 'FUNDS', 'too little money: not paid');
sql_do('update ticket.rail_balance set purchase_fen = ? where agent_id = 9101', $had);
is need_pay($poor, held => $poor_held, un => "user$n")->{case_no}, 2, 'topped up: case 2';
$poor_case = again($poor);
is record($poor_case, good($poor_held))->{next}, 'pay', 'it is paid then';

# ---- P7: refused by the channel ----

record($poor_case, did('REFUSED', 'FUNDS'), queried('NOT_PAID'));
stands($poor, 'F', 'CHANNEL_FUNDS', 'refused, and not paid: what was held is free');
like money(), qr/^\S+ $had 0 /, '... to the fen';
my ($lost, $lost_held, $lost_case) = paying();
record($lost_case, did('REFUSED', 'CLOSED'), queried('CLOSED'));
stands($lost, 'F', 'EXPIRED', 'seat lost between the form and the payment');
is need_pay($lost, held => $lost_held, un => 'x')->{verdict}, 'RAIL_HELD_USED',
    'that number never again: 304';
my ($unsure, $unsure_held, $unsure_case) = paying();
record($unsure_case, did('REFUSED', 'RISK'), queried('PAID'));
stands($unsure, 'V', '', 'refused, but paid: it is verified');
record($unsure_case, done(held => $unsure_held));
stands($unsure, 'D', '', '... and bought');

# ---- P6, P8: answer lost, pending, died ----

for my $outcome (qw(UNKNOWN PENDING)) {
    my ($v, $v_held, $v_case) = verifying($outcome);
    $v_case = next_of($v);
    is $v_case->{what}, 'verify', 'never paid again';
    is record($v_case, queried('UNKNOWN'), login(), done(unknown => 1))->{state}, 'V',
        'it is still unknown';
    record(next_of($v), queried('PAID'), login(), held(refused => 'NOT_FOUND'),
           done(refused => 'NOT_FOUND'));
    stands($v, 'V', '', 'paid, no tickets yet: never F');
    record(next_of($v), queried('PAID'), login(), done(held => $v_held));
    stands($v, 'D', '', 'then they are there');
}
my ($died, $died_held, $died_case) = paying();
later('61 s');
my $found = again($died);
is $found->{what}, 'verify', 'who finds one that was begun, verifies';
is record({ %$died_case, owner => 'dead' }, did('OK'))->{verdict}, 'RAIL_LEASE',
    'a late answer comes too late';
isnt case_of($died)->{paid_at}, undef, '... but that it was paid is known';
record($found, done(held => $died_held));
stands($died, 'D', '', 'and bought');
is sql_value("select count(*) from ticket.rail_attempt where call = 'pay_do' and rail_id"
    . ' = ?', $died_case->{rail_id}), 1, 'there was one payment';

# ---- P9: the proof ----

my ($np, $np_held, $np_case) = verifying('UNKNOWN');
my @no = (login(), held(day => $day, held => $np_held));
is record(next_of($np), queried('NOT_PAID'), @no)->{state}, 'V', 'once is no proof';
$np_case = next_of($np);
is $np_case->{close}, 1, 'the second time the payment is closed first';
is record($np_case, site('pay_close', 'UNKNOWN'), queried('NOT_PAID'), @no)->{state}, 'V',
    'as long as it could be paid, nothing is proven';
$np_case = next_of($np);
is record($np_case, site('pay_close', 'OK'), queried('CLOSED'), @no)->{state}, 'F',
    'twice, and closed';
stands($np, 'F', 'NOT_PAID', 'not paid: what was held is free');
is need_pay($np, held => $np_held, un => 'other')->{case_no}, 2, 'and may be asked again';
cancel_pay($np);

my ($ev, $ev_held, $ev_case) = verifying('UNKNOWN');
for (1 .. 3) {
    is record(next_of($ev), queried('NOT_PAID'), login(), held(refused => 'NOT_FOUND'))
        ->{state}, 'V', 'an empty list alone proves nothing';
}
later('31 min');
record(next_of($ev), queried('NOT_PAID'), login(), done(refused => 'NOT_FOUND'));
stands($ev, 'V', '', 'after the limit, once');
record(next_of($ev), queried('NOT_PAID'), login(), done(refused => 'NOT_FOUND'));
stands($ev, 'F', 'NOT_PAID', 'after the limit, twice');

# ---- P10 to P13: E ----

my ($e, $e_held, $e_case) = verifying('OK');
record(next_of($e) // $e_case, queried('PAID'), login(), done(refused => 'NOT_FOUND'));
stands($e, 'V', '', 'paid, no tickets');
later('15 min');
record(next_of($e), queried('PAID'), login(), done(refused => 'NOT_FOUND'));
is stands($e, 'E', 'NO_TICKETS', '15 min later it is abnormal')->{spent_fen}, 124100,
    'the railway has the money';
is purchase($e)->{pay_status}, 3, 'that is payStatus 3';
is need_pay($e, held => $e_held)->{verdict}, 'RAIL_PAID', 'NEED_PAY then: 303';
is no_ticket($e, 1)->{verdict}, 'RAIL_PAID', 'NO_TICKET then: 303';
is confirm($e, held => 'E9')->{verdict}, 'RAIL_PAID', 'CONFIRM of another number: 303';
$e_case = next_of($e);
is $e_case->{what}, 'look', 'tickets are looked for each 10 min';
record($e_case, queried('PAID'), login(), done(refused => 'NOT_FOUND'));
staff_call('rail_return', 'BOOK', $e, 124100, { reference => 'BACK1' });
is case_of($e)->{returned_fen}, 124100, 'P13: the money came back';
is no_ticket($e, 1)->{verdict}, undef, 'now there may be no ticket';
is case_of($e)->{state}, 'E', 'the case stays what it was';

my ($seen, $seen_held) = verifying('OK');
later('16 min');
record(next_of($seen), queried('PAID'), login(), done(refused => 'NOT_FOUND'));
record(next_of($seen), queried('PAID'), login(), done(held => $seen_held));
stands($seen, 'D', '', 'P11: tickets are seen later');

my ($agent, $agent_held) = verifying('OK');
later('16 min');
record(next_of($agent), queried('PAID'), login(), done(refused => 'NOT_FOUND'));
is confirm($agent, held => $agent_held)->{verdict}, undef, 'P12: the agent has looked';
is stands($agent, 'D', '', 'bought, without another payment')->{by_agent}, 1, 'by its word';
my ($back) = @{staff_call('rail_return', 'BOOK', $agent, 124100, { reference => 'BACK2' })};
is $back->{went}, 'purchase', 'the railway gives it all back: to purchase';
is staff_call('rail_return', 'BOOK', $agent, 124100, { reference => 'BACK2' })->[0]{repeated},
    1, 'a reference once';

my ($dark, $dark_held, $dark_case) = verifying('UNKNOWN');
later('59 min');
record(next_of($dark), queried('UNKNOWN'), site('login', 'UNKNOWN'));
stands($dark, 'V', '', 'limit + 29 min: still asked');
later('2 min');
record(next_of($dark), queried('UNKNOWN'), site('login', 'UNKNOWN'));
is stands($dark, 'E', 'UNKNOWN', 'limit + 30 min: nobody knows')->{held_fen}, 124100,
    'the money stays held';
record(next_of($dark), site('returns', 'OK', returns => [{ name_index => hexed('国贺'),
    amount_fen => 124100, at => at('0'), reference => 'BACK3' }]));
is case_of($dark)->{held_fen}, 0, 'what came back is free';

# What the site says of them may be incomplete.
my ($bare, $bare_held) = verifying('OK');
my $short = done(held => $bare_held);
delete $_->{price_fen} for @{$short->{tickets}};
is record(next_of($bare), queried('PAID'), login(), $short)->{state}, 'V',
    'tickets without prices prove nothing';
$short = done(held => $bare_held);
delete @$_{qw(seat_type ticket_no)} for @{$short->{tickets}};
is record(next_of($bare), queried('PAID'), login(), $short)->{state}, 'D',
    'without seats they are tickets';
is confirm(seed(), seats => [['国贺', 7, 'x' x 41, 1], ['蔡博文', 6, 'b', 1],
    ['陈硕', 5, 'c', 1]])->{subject}, 'result', 'a seat of 41 letters is refused';

# Tickets of somebody else are no tickets.
my ($strange, $strange_held) = verifying('OK');
record(next_of($strange), queried('PAID'), login(), done(held => $strange_held, seats =>
    [['国贺', 7, 'a', 42800], ['蔡博文', 6, 'b', 41400], ['谁', 5, 'c', 39900]]));
stands($strange, 'V', '', 'another passenger\'s tickets are not ours');

# ---- One account at a time ----

my @two = map { my $o = seed(departs_at => "$day 17:10:00+08");
    need_pay($o, held => "E77$_", un => 'same'); $o } 1, 2;
is scalar(@{claim()}), 1, 'two of one account: one at a time';
is scalar(@{claim('w2')}), 0, '... whoever asks';
my ($first) = grep { case_of($_)->{state} eq 'C' } @two;
record({ rail_id => order_of($first)->{rail_id}, case_no => 1 }, login('REFUSED', 'CAPTCHA'));
is scalar(@{claim('w2')}), 1, 'then the other one';

# However many wait for one account, they keep nobody else.
my ($crowded, @crowd) = map { my $o = seed(departs_at => "$day 17:10:00+08");
    need_pay($o, held => "E78$_", un => $_ ? 'crowd' : 'alone'); $o } 0 .. 6;
sql_do("update ticket.rail_case set due_at = api.now() - interval '1 s' where un_index = ?",
       hexed('crowd'));
is_deeply [map { scalar @{claim('w2', 1)} } 1 .. 3], [1, 1, 0],
    'six of one account, and one of another: one of each is claimed';
is case_of($crowded)->{state}, 'C', 'the other one among them';
cancel_pay($_) for $crowded, @crowd;

# ---- Nobody takes it, or the money is nearly spent ----

sub alarms { return [map { "$_->{kind}: $_->{text}" } sql('select kind, text from ticket.alarm'
    . " where kind like 'rail purchase%' order by kind")] }
my $left = seed(departs_at => "$day 17:10:00+08");
need_pay($left, held => 'E6500', un => 'nobody');
later('9 min');
clock();
is_deeply alarms(), [], 'what waits for some minutes is no matter';
later('2 min');
staff_call('rail_supplier_set', 'BOOK', { low_fen => 10_000_000 });
clock() for 1 .. 2;
like join(', ', @{alarms()}), qr/\A(?:rail\ purchase\ low:\ \S+\ left\ for\ purchases,\ ){2}
    rail\ purchase\ waits:\ no\ worker\ with\ a\ rail_site\ has\ taken\ it\z/x,
    'then staff are told, once, and of what agents have left';
staff_call('rail_supplier_set', 'BOOK', { low_fen => 0 });
cancel_pay($left);

# ---- Night ----

staff_call('rail_supplier_set', 'BOOK', { night_from => '23:00', night_until => '06:00' });
sub clock_at { sql_do('update ticket.clock set shift = shift + (?::timestamptz - api.now())',
                      $_[0]) }
my ($tonight, $morning) = (iso_day(2), iso_day(3));
clock_at("$tonight 22:59:58+08");
$limit = "$tonight 23:28:00+08";
my ($night, $night_held, $night_case) = begun();
record($night_case, login(), held(day => $day, held => $night_held, limit => $limit),
       opened(0, outcome => 'REFUSED', word => 'MAINTENANCE'));
stands($night, 'F', 'MAINTENANCE', 'the site closes before the limit');
$limit = "$morning 06:30:00+08";
my ($over, $over_held, $over_case) = begun();
record($over_case, login(), held(day => $day, held => $over_held, limit => $limit),
       opened(0, outcome => 'REFUSED', word => 'MAINTENANCE'));
stands($over, 'Q', '', 'one with time waits');
is sql_value("select to_char(due_at at time zone 'Asia/Shanghai', 'YYYY-MM-DD HH24:MI') from"
    . ' ticket.rail_case where rail_id = ?', $over_case->{rail_id}), "$morning 06:00",
    '... until the morning';
$over_case = next_of($over);
is record($over_case, good($over_held))->{next}, 'pay', '... and is paid then';

audit_ok();
done_testing();
