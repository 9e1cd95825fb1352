# Whoever belongs to an agent of rail tickets sees, answers and sets what is that
# agent's, and nothing of another one; staff see all.

use strict;
use warnings;
use utf8;

use Encode qw(decode_utf8 encode_utf8);
use FindBin;
use JSON::PP ();
use lib "$FindBin::Bin/../lib";
use TicketConsole;
use TicketRailClient;
use TicketTest;

console_start(locations => rail_locations());
secret('abc123456', 'other-pass1', 'hxb1080@163.com', '国贺', '12345619891010123X');
rail_shop();
merchant('demo2', 'other', 'B' x 32);
my ($mine, $theirs) = ('xcslw141117203122003', 'other141117203122003');
import_order(orderNo => $mine);
done('ImportOrders.do', merchantCode => 'other', orders => orders(an_order(orderNo => $theirs)));

staff_person('DEMO', 'xu', 'agent');
ticketctl(qw(staff create DEMO yan --roles agent --agent demo2));
staff_person('DEMO', 'anna', 'finance', 'market', 'admin');
my %cookie = map { $_ => staff_session($_) } qw(xu yan anna);
my $keys = 0;

sub as {
    my ($who, $method, $path, $body) = @_;
    return ask($method, $path, cookie => $cookie{$who}, match => '*',
               key => 'rail-people-' . ++$keys, $body ? (body => $body) : ());
}

sub numbers { return [sort map { $_->{order_no} } @{$_[0]{json}{items}}] }


# ---- What is seen ----

is_deeply as('xu', GET => '../v1/session')->{json}{agent},
    { agent => 'demo', name => '演示旅行社', merchant_code => 'xcslw' },
    'a session says of which agent its person is';
is_deeply numbers(as('anna', GET => '/rail-orders')), [sort $mine, $theirs],
    'staff see orders of all agents';
is_deeply numbers(as('anna', GET => '/rail-orders?agent=demo2')), [$theirs],
    'or those of one agent';
for (['xu', 'demo', $mine, $theirs, 'demo2'], ['yan', 'demo2', $theirs, $mine, 'demo']) {
    my ($who, $user, $own, $other, $others) = @$_;

    is_deeply numbers(as($who, GET => '/rail-orders')), [$own], "$who sees the own orders";
    is_deeply numbers(as($who, GET => "/rail-orders?agent=$user")), [$own],
        "$who may say whose they are";
    problem_is(as($who, GET => "/rail-orders?agent=$others"), 404, 'RAIL_MERCHANT_MISSING',
               "$who asks for another agent's");
    problem_is(as($who, GET => '/rail-orders?agent=closed'), 404, 'RAIL_MERCHANT_MISSING',
               "$who asks for one that buys nothing");
    problem_is(as($who, GET => "/rail-orders?after=$other"), 404, 'RAIL_MISSING',
               "$who pages behind another's order");
    is_deeply numbers(as($who, POST => '/rail-orders/find', { mobile => '18612345678' })),
        as($who, GET => "/rail-orders/$own")->{json}{mobile} ? [$own] : [],
        "$who finds by the telephone what is their own";
    is as($who, GET => '/rail-counts')->{json}{total}, 1, "$who counts the own orders"
        or diag told(as($who, GET => '/rail-counts'));
    is scalar @{as($who, GET => '/rail-merchants')->{json}{items}}, 1,
        "$who sees one agent's balances";
    problem_is(as($who, GET => "/rail-merchants/$others"), 404, 'RAIL_MERCHANT_MISSING',
               "$who asks for the balances of another");
    is_deeply numbers(as($who, GET => '/rail-report')), [$own], "$who reports the own orders";
    is as($who, GET => '/rail-total')->{json}{orders}, 1, "$who sums up the own orders";

    my @other = (
        [GET => "/rail-orders/$other"], [GET => "/rail-orders/$other/rate"],
        [POST => "/rail-orders/$other/reveal", { reason => 'curious' }],
        [POST => "/rail-orders/$other/confirm",
         { tickets => decoded(result())->{tickets} }],
        [POST => "/rail-orders/$other/no-ticket", { reason => 1 }],
        [POST => "/rail-orders/$other/cancel", {}],
        [POST => "/rail-orders/$other/refund/agree", {}],
        [POST => "/rail-orders/$other/refund/start", { cash_fen => 1 }],
        [POST => "/rail-orders/$other/refund/refuse", { reason => 'late' }]);
    problem_is(as($who, @$_), 404, 'RAIL_MISSING', "$who: $_->[0] $_->[1]") for @other;
    for ([POST => '/rail-tasks'], [POST => "/rail-orders/$own/task/lock", {}],
         [POST => "/rail-merchants/$user/topup", { amount_fen => 1, reference => 'x' }],
         [GET => '/supplier/rail'], [GET => "/rail-merchants/$user/keys"],
         [GET => '/orders'], [GET => '/agents'], [GET => '/staff'])
    {
        my $answer = as($who, @$_);
        like $answer->{status}, qr/^(?:403|405)$/, "$who may not: $_->[0] $_->[1]"
            or diag told($answer);
    }
}

sub decoded { return JSON::PP->new->utf8->decode(encode_utf8($_[0])) }


# ---- What is answered ----

my $page = as('xu', GET => "/rail-orders/$mine");
is $page->{json}{passengers}[0]{passenger}, '国贺', 'an own order shows who travels';
is $page->{json}{task}, undef, 'and not who works on it';
like $page->{json}{passengers}[0]{certificate}, qr/XXXX$/, 'documents are shown in part';
problem_is(as('xu', POST => "/rail-orders/$mine/reveal", {}), 422, 'VALUES_WRONG',
           'in full for a reason alone');
my $all = as('xu', POST => "/rail-orders/$mine/reveal", { reason => 'asks for it' });
unlike $all->{json}{passengers}[0]{certificate}, qr/XXXX$/, 'then it is shown in full';
is sql_value("select person from ticket.staff_log where action = 'rail reveal'"
             . " and reason = 'asks for it'"), 'xu', 'who asked is written down';

my $wrong = as('xu', POST => "/rail-orders/$mine/confirm",
               { tickets => [{ ticketNo => 'E1' }] });
is $wrong->{json}{errors}[0]{detail}, 'result.tickets[0].seatType is wrong',
    'what is wrong of tickets is said' or diag told($wrong);
is as('xu', POST => "/rail-orders/$mine/confirm",
      { tickets => decoded(result())->{tickets}, comment => 'by hand' })->{json}{state}, 'T',
    'an agent writes tickets down';
ticketctl(qw(rail refund ask DEMO), $mine);
is as('xu', POST => "/rail-orders/$mine/refund/refuse", { reason => 'collected' })
    ->{json}{state}, 'T', 'and refuses a refund';


# ---- The password ----

my $set = '/rail-merchants/demo/password';
is as('xu', POST => $set, { new => 'abc123456' })->{json}{password_version}, 1,
    'an agent sets the first password';
problem_is(as('xu', POST => $set, { new => 'a b' }), 422, 'VALUES_WRONG',
           'a password has no blanks');
problem_is(as('xu', POST => '/rail-merchants/demo2/password', { new => 'abc123456' }), 404,
           'RAIL_MERCHANT_MISSING', "not another agent's password");
problem_is(as('xu', POST => $set, { old => "guess-$_", new => 'other-pass1' }), 422,
           'RAIL_PASSWORD_WRONG', "the old one is wrong: $_") for 1 .. 5;
problem_is(as('xu', POST => $set, { old => 'abc123456', new => 'other-pass1' }), 409,
           'RAIL_PASSWORD_LOCKED', 'five of them close the form');
sql_do("update ticket.clock set shift = shift + interval '15 min 1 s'");
is as('xu', POST => $set, { old => 'abc123456', new => 'other-pass1' })
    ->{json}{password_version}, 2, 'for fifteen minutes';


# ---- Who belongs to one ----

problem_is(as('anna', POST => '/staff', { name => 'li', roles => ['agent'] }), 422,
           'PERSON_AGENT_NEEDED', 'whose it is must be said');
problem_is(as('anna', POST => '/staff', { name => 'li', roles => ['clerk'], agent => 'demo' }),
           422, 'PERSON_AGENT', 'a clerk is of no agent');
problem_is(as('anna', POST => '/staff', { name => 'li', roles => ['agent', 'clerk'],
           agent => 'demo' }), 422, 'PERSON_PARTY_ALONE', 'the role is alone');
problem_is(as('anna', POST => '/staff', { name => 'li', roles => ['agent'], agent => 'closed' }),
           404, 'RAIL_MERCHANT_MISSING', 'its agent buys rail tickets');
is as('anna', PATCH => '/staff/xu', { agent => 'demo2' })->{json}{agent}, 'demo2',
    'somebody goes to another agent';
problem_is(as('xu', GET => '/rail-orders'), 401, 'SESSION_NONE',
           'which ends the sessions of before');

audit_ok();
done_testing();
