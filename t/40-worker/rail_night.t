# The site is closed at night; accounts are used by one order at a time; secrets
# stay secret.

use strict;
use warnings;
use utf8;

use Encode qw(decode_utf8);
use FindBin;
use lib "$FindBin::Bin/../lib";
use TicketProcess qw(slurp);
use TicketRailClient;
use TicketRailHouse;
use TicketTest;

my $site = rail_house(shop => { night_from => '23:00', night_until => '06:00' });

# Both clocks at so many seconds past midnight of the supplier's.
sub it_is {
    my ($second) = @_;
    passes(sql_value("select ((? - extract(epoch from api.now() at time zone 'Asia/Shanghai')::int8"
        . ' % 86400 + 86400) % 86400)::int4', $second));
    return;
}


# ---- Two orders of one account, at once; two workers ----

start('worker1');
it_is(12 * 3600);
my $un = new_user();
my @two = map { [held_order(un => $un)] } 1 .. 2;
$site->script("pay $two[0][1]" => 'hold', 'ok');
need_pay(@$_, un => $un) for @two;
wait_until { $site->asked('pay', number => $two[0][1])
             || $site->asked('pay', number => $two[1][1]) } 'one of two is being paid for';
is sql_value('select count(*) from ticket.rail_case where lease_owner is not null'), 1,
    'the other one waits';
my ($other) = bought_order();
comes_to($other, 'D', 'who has another account does not');
$site->release;
comes_to($_->[0], 'D', 'both are bought, one behind the other') for @two;
paid_once($_->[1]) for @two;
is scalar($site->requests(call => 'login', un => $un)), 2, 'neither ended the other\'s session';
stop('worker1');


# ---- A locked account, a wrong password ----

my ($no, $held, $who) = bought_order(ask => { pwd => 'wrong1' });
comes_to($no, 'F BAD_PASSWORD', 'a wrong password');
need_pay($no, $held, un => $who, pwd => 'wrong1');
comes_to($no, 'F BAD_PASSWORD', '... is not tried again');
is $site->asked('login', un => $who), 1, '... at the site';
need_pay($no, $held, un => $who, pwd => $PASSWORD);
comes_to($no, 'D', 'the right one is');
paid_once($held);


# ---- The uniform password ----

is uniform_password('first1'), 'done', 'a uniform password is set';
is uniform_password('second', 'wrong'), 'RAIL_PASSWORD_WRONG', 'not by who knows it not';
is uniform_password($PASSWORD, 'first1'), 'done', 'changed by who knows it';
my ($plain, $plain_held) = held_order(un => my $user = new_user());
done('ProcessPurchase.do', orderNo => $plain, opt => 'NEED_PAY', un => $user,
     result => result(held => $plain_held));
comes_to($plain, 'D', 'the next order goes by the new one');
paid_once($plain_held);


# ---- Night ----

# the pause begins while the payment is opened
it_is(23 * 3600 - 60);
my ($late, $late_held) = held_order(un => $un, limit => 1700);
my ($long, $long_held) = held_order(un => $user, limit => 7.5 * 3600);
$site->script("continue $_" => 'linger 2000 ok', 'ok') for $late_held, $long_held;
need_pay($late, $late_held, un => $un);
need_pay($long, $long_held, un => $user);
wait_until { $site->asked('continue', number => $late_held)
             && $site->asked('continue', number => $long_held) } 'both have been looked at';
$site->set(night => 1);
passes(60);
comes_to($late, 'F MAINTENANCE', 'closed, and to be paid for before morning');
never_paid($late_held);
wait_until { case_of($long)->{state} eq 'Q' && @{calls_of($long)} } 'to be paid for in the morning';
is sql_value("select to_char(?::timestamptz at time zone 'Asia/Shanghai', 'HH24:MI')",
             case_of($long)->{due_at}), '06:00', '... it waits until then';
it_is(6 * 3600);
$site->set(night => 0);
comes_to($long, 'D', '... and is bought');
paid_once($long_held);


# ---- Nothing is told of accounts ----

my $un_told = join '', map { $_->{line} } @{db()->selectall_arrayref(
    'select t::text as line from ticket.rail_attempt t', { Slice => {} })};
unlike $un_told, qr/traveller|\Q$PASSWORD\E|wrong1|12345619891010/, 'attempts name nobody';
for my $table (qw(rail_case rail_account rail_password rail_event rail_order)) {
    is sql_value("select count(*) from ticket.$table t where t::text ~ ?",
                 "traveller\\d|$PASSWORD|$USER|国贺"), 0, "ticket.$table has no account in clear";
}
my ($socket) = conninfo() =~ /host=(\S+)/;
my $name = sql_value('select current_database()');
my $dump = decode_utf8(qx{pg_dump -h $socket -U postgres --inserts -n ticket $name});
like $dump, qr/rail_attempt/, 'there is a dump';
unlike $dump, qr/traveller\d|\Q$PASSWORD\E|\Q$USER\E|国贺/, '... and nobody in it';
my $log = slurp(log_dir() . '/worker.log');
like $log, qr/rail supplier=\d+ order=\d+ case=1 login=OK held=OK pay_open=OK state=S next=pay/,
    'the log says what was called';
unlike $log, qr/traveller\d|\Q$PASSWORD\E|wrong1|JSESSIONID/, '... and of no account';

audit_ok();
done_testing();
