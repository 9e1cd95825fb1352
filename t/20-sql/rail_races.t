# Rail orders when two do something at once: what is paid, refunded, issued or told
# happens once, or not at all.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use TicketBooking qw(database connection fixture staff_call sql_call after_commit
                     until_waits);
use TicketRace qw(together each_of errors);
use TicketRail qw(rail_shop rail_order import_orders seed tickets confirm need_pay
                  no_ticket answer ask_refund claim record order_of case_of money
                  moved login held opened did queried done at later hexed json);
use TicketTest;

database();
fixture();
rail_shop(purchase => 100_000_000);

my $day = iso_day(12);
my @good = (login(), held(day => $day), opened());

sub fresh { return seed(departs_at => "$day 17:10:00+08", @_) }

my $asks = 'select verdict from api.rail_need_pay(7, ?, ?, ?, ?, ?, ?, ?, null, null, ?)';
sub asking {
    my ($no, $held, $un) = @_;
    return (9101, $no, json(tickets(held => $held)), $held, '\x05', hexed($un), 'h*m', '');
}

# ---- One held number, two orders ----

my ($one, $two) = map { connection('ticket_nginx') } 1, 2;
my ($a, $b) = (fresh(), fresh());
$one->begin_work;
is $one->selectrow_array($asks, undef, asking($a, 'E100', 'u1')), undef,
    'an order asks for a held number';
is after_commit($one, $two, 'another one waits', $asks, asking($b, 'E100', 'u2')),
    'RAIL_HELD_USED', 'and is told that it is used';
is sql_value("select count(*) from ticket.rail_case where held_no = 'E100'"), 1,
    'one case for one number';

# ---- The same order twice ----

my $twice = fresh();
$one->begin_work;
$one->selectrow_array($asks, undef, asking($twice, 'E101', 'u3'));
is after_commit($one, $two, 'the same call waits', $asks, asking($twice, 'E101', 'u3')),
    undef, 'and is the same';
is order_of($twice)->{case_no}, 1, 'there is one case';

# ---- Two workers ----

my ($w1, $w2) = map { connection('ticket_worker') } 1, 2;
my $claims = "select order_no from api.rail_claim(?, 10, '60 s', null, null)";
$w1->begin_work;
my @first = @{$w1->selectcol_arrayref($claims, undef, 'w1')};
is scalar(@first), 2, 'a worker takes what is due';
is_deeply $w2->selectcol_arrayref($claims, undef, 'w2'), [], 'another one does not wait';
$w1->commit;
is_deeply $w2->selectcol_arrayref($claims, undef, 'w2'), [], 'nor gets any of it later';

# Taken back while it is looked at; looked at while it is taken back.
my $case = sub { my ($no) = @_; my $c = case_of($no);
    return { rail_id => $c->{rail_id}, case_no => $c->{case_no}, owner => $c->{lease_owner} } };
my $records = 'select coalesce(verdict, state) from api.rail_record(?, ?, 7, ?, ?, ?)';
sub recording { my ($no, @facts) = @_; my $c = $case->($no);
    return ($c->{owner}, '60 s', $c->{rail_id}, $c->{case_no}, json([@facts])) }
my $takes = 'select verdict from api.rail_cancel_pay(7, 9101, ?, null)';

$one->begin_work;
$one->selectrow_array($takes, undef, $a);
is after_commit($one, $w1, 'the check waits for who takes it back', $records,
                recording($a, @good)), 'RAIL_LEASE', 'and finds it gone';
like money(), qr/^\d+ 100000000 0 /, 'nothing is held';
$w1->begin_work;
is $w1->selectrow_array($records, undef, recording($twice, @good)), 'S',
    'a check lets it be paid';
is after_commit($w1, $one, 'who takes it back waits', $takes, $twice), 'RAIL_WORKING',
    'and is too late';

# A lease that is over: the second worker verifies, the first one's answer is late.
later('61 s');
my ($found) = grep { $_->{order_no} eq $twice } @{claim('w9')};
is $found->{what}, 'verify', 'the second worker verifies';
is scalar(@{sql_call(db('ticket_worker'), 'api.rail_record', 'w1', '60 s', 7,
    $found->{rail_id}, $found->{case_no}, json([did('OK')]))}), 1, 'the first one reports';
record({ %$found, owner => 'w9' }, queried('PAID'), login(), done(held => 'E101'));
is case_of($twice)->{state}, 'D', 'there is one purchase';

# ---- A confirmation against no ticket ----

my $either = fresh();
$one->begin_work;
$one->selectrow_array('select verdict from api.rail_confirm(7, 9101, ?, ?, null)', undef,
    $either, json(tickets()));
is after_commit($one, $two, 'no ticket waits', 'select verdict from'
    . ' api.rail_no_ticket(7, 9101, ?, 1::int2, null, null)', $either), 'RAIL_DONE',
    'and comes too late';

# ---- Agreed to, and credited at the same moment ----

my $poor = fresh();
confirm($poor);
ask_refund($poor);
my $agrees = 'select state from api.rail_refund_answer(7, 9101, ?, true, null, null, null)';
my $had = (split / /, money())[4];
my $returns = "select verdict from api.staff_rail_return('BOOK', ?, ?, ?)";
my $staff = connection('ticket_staff');

# Enough is there already, so this order has to wait for both.
sql_do('update ticket.rail_balance set available_fen = 0 where agent_id = 9101');
$one->begin_work;
is $one->selectrow_array($agrees, undef, $poor), 'R', 'it waits for funds';
is after_commit($one, $staff, 'the credit waits for who agrees', $returns, $poor, 124100,
                '{"reference": "C1"}'), undef, 'and comes then';
is order_of($poor)->{state}, 'B', 'so it is refunded at once';
my $other = fresh();
confirm($other);
ask_refund($other);
answer($other, 1);
is order_of($other)->{state}, 'R', 'another one waits';
my $third = fresh();
confirm($third);
ask_refund($third);
my $owner = connection();
$owner->begin_work;
$owner->do('select from ticket.rail_order where order_no = ? for update', undef, $other);
is staff_call('rail_return', 'BOOK', $third, 124100, { reference => 'C2' })->[0]{verdict},
    undef, 'a credit waits for no other order';
is order_of($other)->{state}, 'R', 'whose refund is left alone';
$owner->commit;
sql_call(db('ticket_worker'), 'api.rail_clock', 100);
is order_of($other)->{state}, 'B', 'until the clock finds it';
sql_do('update ticket.rail_balance set available_fen = available_fen + ? where agent_id ='
       . ' 9101', $had);
audit_ok();

# ---- Many, without a deadlock ----

my @many = map { fresh() } 1 .. 12;
my @said = together(
    (map { my $n = $_; each_of(sub { my ($own, $no) = @_;
        print $own->selectrow_array($asks, undef, asking($no, "E5$no", "m$n")) // 'ok',
            "\n" }, @many) } 1, 2),
    each_of(sub { my ($own) = @_;
        print scalar @{$own->selectall_arrayref('select * from'
            . " api.rail_claim('w5', 5, '60 s', null, null)")}, "\n" }, 1 .. 20),
    each_of(sub { my ($own, $no) = @_;
        $own->do('select * from api.rail_cancel_pay(7, 9101, ?, null)', undef, $no) },
        reverse @many),
    each_of(sub { my ($own) = @_; $own->do('select * from api.rail_clock(100)') }, 1 .. 10),
    each_of(sub { my ($own) = @_; $own->do("select * from api.rail_news_claim_2('w6', 50,"
        . " '1 ms')") }, 1 .. 20));
is errors(@said), '', 'nobody waits for each other in a circle';
my @orders = map { rail_order(order_no => "same$_") } 1 .. 20;
@said = together(map { my @mine = $_ % 2 ? @orders : reverse @orders;
    my $text = json(\@mine);
    sub { my ($own) = @_;
          print $own->selectrow_array('select imported from api.rail_import(7, ?)', undef,
              $text), "\n" } } 1 .. 4);
is errors(@said), '', 'nor do who import the same orders';
my ($some, $more) = (json([@orders[0 .. 9], map { rail_order(order_no => "part$_") } 1 .. 9]),
                     json([@orders[5 .. 14], map { rail_order(order_no => "part$_") } 5 .. 15]));
@said = together((map { my $text = $_; each_of(sub { my ($own) = @_;
        $own->do('select * from api.rail_import(7, ?)', undef, $text) }, 1 .. 5) } $some, $more),
    each_of(sub { my ($own, $o) = @_; $own->do('select * from api.rail_no_ticket(7, 9101, ?,'
        . ' 1::int2, null, null)', undef, $o->{order_no}) }, reverse @orders));
is errors(@said), '', 'nor those who answer them at the same time';
is sql_value("select count(*) from ticket.rail_order where order_no like 'same%'"), 20,
    'each is there once';
audit_ok();
done_testing();
