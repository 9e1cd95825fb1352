# The worker dies on its way: another one goes on, and no order is paid for twice.
# What had been sent is asked after; what may be sent was said once.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use TicketRailClient;
use TicketRailHouse;
use TicketTest;

my $site = rail_house();

# An order whose worker dies once a call is there, answered so late.
sub dies_at {
    my ($call, $how) = @_;
    my ($no, $held) = held_order(un => my $un = new_user());
    $site->script("$call $_" => $how, 'ok') for $held, $un;
    need_pay($no, $held, un => $un);
    wait_until { $site->asked($call, un => $un) || $site->asked($call, number => $held) }
        "the site is asked: $call";
    return ($no, $held, $un);
}

# As if the leases of the dead had ended.
sub again {
    sql_do("update ticket.rail_case set lease_until = api.now(), due_at = api.now()"
           . ' where lease_owner is not null');
    start('worker');
    return;
}

sub bought {
    local $Test::Builder::Level = $Test::Builder::Level + 1;
    my ($no, $held, $name) = @_;
    comes_to($no, 'D', $name);
    paid_once($held);
    is $site->asked('pay', number => $held), 1, 'the payment was sent once';
    return;
}


# before it is claimed
stop('worker');
my ($no, $held) = bought_order();
start('worker');
bought($no, $held, 'nobody was there at first');

# while it is looked at
for my $call (qw(login held continue open)) {
    ($no, $held) = dies_at($call, 'delay 400 ok');
    kill9('worker');
    again();
    bought($no, $held, "killed while it asked: $call");
}

# behind the permission, before anything was sent
($no, $held) = dies_at('gateway', 'hold');
kill9('worker');
again();
comes_to($no, 'V', 'killed at the cashier: whoever finds it pays nothing');
is $site->asked('pay', number => $held), 0, 'no payment is sent any more';
wait_until { defined case_of($no)->{proof_at} } 'it was not paid, says one look';
passes(62);
comes_to($no, 'F NOT_PAID', 'and says another one');
never_paid($held);

# sent, and executed later; before the answer; behind it
for my $how ('linger 600 ok', 'delay 600 ok') {
    ($no, $held) = dies_at('pay', $how);
    kill9('worker');
    again();
    bought($no, $held, "killed while the payment was made ($how)");
}

# the answer is there, and cannot be recorded
($no, $held) = held_order(un => my $un = new_user());
$site->script("pay $held" => 'hold', 'ok');
need_pay($no, $held, un => $un);
wait_until { $site->asked('pay', number => $held) } 'a payment is under way';
my $lock = db()->clone;
$lock->begin_work;
$lock->do('select from ticket.rail_order where order_no = ? for update', undef, $no);
$site->release;
wait_until { sql_value("select count(*) from pg_stat_activity where wait_event_type = 'Lock'"
                       . " and query like '%rail_record%'") } 'its record waits';
kill9('worker');
$lock->rollback;
wait_until { !sql_value("select count(*) from pg_stat_activity where state = 'active'"
                        . " and query like '%from api.rail_record%' and pid <> pg_backend_pid()") }
    'Postgres has done what the dead has asked for, or not';
again();
bought($no, $held, 'killed behind the answer');

# the connection to Postgres is cut behind the answer
($no, $held) = held_order(un => $un = new_user());
$site->script("pay $held" => 'hold', 'ok');
need_pay($no, $held, un => $un);
wait_until { $site->asked('pay', number => $held) } 'another payment is under way';
$lock->begin_work;
$lock->do('select from ticket.rail_order where order_no = ? for update', undef, $no);
$site->release;
wait_until { sql_value("select pg_terminate_backend(pid) from pg_stat_activity"
                       . " where wait_event_type = 'Lock' and query like '%rail_record%'") }
    'its record is cut off';
$lock->rollback;
bought($no, $held, 'recorded on another connection');

# a worker that ends gives back what is not about to pay
($no, $held) = dies_at('held', 'delay 2000 ok');
stop('worker');
is sql_value('select count(*) from ticket.rail_case where lease_owner is not null'), 0,
    'a worker that ends leaves no lease';
is case_of($no)->{state}, 'C', 'what it looked at is looked at by the next one';
start('worker');
bought($no, $held, 'by its successor');

# one that is about to pay ends when it has paid
($no, $held) = dies_at('pay', 'delay 1000 ok');
stop('worker');
like case_of($no)->{state}, qr/[VD]/, 'a payment under way is finished first';
is sql_value("select outcome from ticket.rail_attempt where rail_id = ? and call = 'pay_do'",
             case_of($no)->{rail_id}), 'OK', '... and recorded';
start('worker');
bought($no, $held, 'what is left its successor does');

audit_ok();
done_testing();
