# What is told of orders of the open API to who does not take it: again in the same
# bytes, with a new time and signature, what follows waits; thirteen times, then it
# is listed, and sent again by staff.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use JSON::PP ();
use TicketDevice;
use TicketOpenReceiver;
use TicketOpenShop;
use TicketTest;

open_start(processes => 2, worker => ['sweep 50'],
           locations => 'location /gate/ { ticket_gate OPEN; }');

my $single = sells('SINGLE', '10.00');
my $receiver = TicketOpenReceiver->new;
my $partner = agent_id('ota');
my $key = open_key('ota');
$receiver->agent($partner, $key);
staff(qw(openagent set OPEN ota --notice-url), $receiver->url('told?n=1'));
wait_until { open_call('order/Create', order_of($single, VisitDate => iso_day(20)),
                       agent => 'ota')->good } 'the product is sold', 10;
my $gate = device('again 1', supplier => 'OPEN');

# An order whose notices are answered like that, and its codes.
sub answered {
    my ($name, $count, @does) = @_;

    local $Test::Builder::Level = $Test::Builder::Level + 1;
    my $order = created($name, order_of($single, VisitDate => iso_day(0),
                                        OrderQuantity => $count));
    $receiver->script($order, @does);
    return ($order, codes(paid($name, $order)));
}

sub waits {
    my ($order, $column) = @_;
    return sql_value("select $column from ticket.outbox where order_id = ?"
                     . ' order by seq limit 1', number_of($order));
}

sub taken {
    my ($name, $order) = @_;

    local $Test::Builder::Level = $Test::Builder::Level + 1;
    wait_until { !waits($order, '1') } "$name: it is taken", 20;
    is sql_value('select count(*) from ticket.outbox_done where order_id = ?'
                 . ' and not delivered', number_of($order)), 0,
        "$name: nothing was given up";
}

# The clock that the worker goes by, which is Postgres'.
sub goes_on {
    my ($seconds) = @_;

    sql_do("select api.set_clock_shift(api.now() - clock_timestamp()"
           . ' + make_interval(secs => ?))', $seconds, { role => 'ticket_test' });
}

sub ctl {
    my ($status, $out, $err) = ticketctl(@_, '--json');
    is $status, 0, "ticketctl @_[0, 1] is done" or diag $err;
    return @{JSON::PP->new->decode($out)};
}


# ---- What is taken, and what is not ----

my %good = map { $_ => [answered("\"$_\"", 1, $_, 'code 7')] }
           ('ok', 'small', 'code "1000"', 'true', 'bytes');
my %bad = map { $_ => [answered("\"$_\"", 1, $_, 'ok')] }
          ('silent', 'code 0', 'code "0"', 'false', 'html', 'redirect',
           'http 500', 'empty', 'cut');

for my $does (sort keys %good) {
    my ($order) = @{$good{$does}};
    taken("\"$does\"", $order);
    is $receiver->requests(order => $order), 1, "\"$does\" is asked for once";
}

# Somebody comes in meanwhile.
for my $does (sort keys %bad) {
    my ($order, $code) = @{$bad{$does}};
    wait_until { ($does eq 'silent' ? 1 : waits($order, 'attempts'))
                 && $receiver->notes(order => $order) eq 'ticket 1' }
        "\"$does\": it is told", 10;
    verdict_is $gate->check(code => $code), 'IN', "\"$does\": its visitor is in";
}
# Ten seconds are beyond the second try, so that the third would be next.
wait_until { defined waits($bad{silent}[0], 'last_error') } 'silence ends', 15;
like waits($bad{silent}[0], 'last_error'), qr/Timeout/, 'it ends as a failure';
sql_do('update ticket.outbox set due_at = api.now() where order_id = ?',
       number_of($bad{silent}[0]));
for my $does (sort keys %bad) {
    my ($order, $code) = @{$bad{$does}};
    taken("\"$does\"", $order);
    my @came = $receiver->requests(order => $order);
    is $receiver->notes(order => $order), 'ticket 1, ticket 1, verify 1/1',
        "\"$does\": what follows has waited";
    is $came[1]{body}, $came[0]{body}, "\"$does\": the same bytes again";
    isnt $came[1]{headers}{$_}, $came[0]{headers}{$_},
        "\"$does\": another header $_" for qw(timestamp authorization);
}
ok +($receiver->requests(order => $bad{silent}[0]))[1]{time}
   - ($receiver->requests(order => $bad{silent}[0]))[0]{time} > 9.9,
    'silence is waited for';
is_deeply [grep { $_->{path} ne '/told' } $receiver->requests], [],
    'no redirect is followed';


# ---- Thirteen times ----

{
    my ($order, @codes) = answered('of who never takes it', 2, 'code 0');
    my $number = number_of($order);
    wait_until { waits($order, 'attempts') } 'it is told', 10;
    verdict_is $gate->check(code => $codes[0]), 'IN', 'somebody has come in';
    my ($pending) = ctl(qw(callback pending OPEN));
    is $pending->{order_id}, $number, 'it is listed as pending';

    for my $n (1 .. 12) {
        wait_until { $n == (sql_value('select attempts from ticket.outbox
                         where order_id = ? and seq = 1
                         and lease_owner is null', $number) // 0) } "try $n", 10;
        goes_on(sql_value('select extract(epoch from due_at - api.now())
                           from ticket.outbox where order_id = ? and seq = 1',
                          $number) + 1);
    }
    wait_until { grep { $_->{order_id} eq $number }
                 ctl(qw(callback undelivered OPEN)) } 'it is given up', 10;
    my @tries = $receiver->requests(order => $order,
                                    service => 'order_ticket_notify');
    is @tries, 13, 'thirteen times are enough';
    is keys %{{ map { $_->{body} => 1 } @tries }}, 1, 'all of the same bytes';
    is keys %{{ map { $_->{headers}{timestamp} => 1 } @tries }}, 13,
        'each with a time of its own';
    my $hours = ($tries[-1]{headers}{timestamp} - $tries[0]{headers}{timestamp})
                / 3600_000;
    ok $hours > 21 && $hours < 28, 'within a day and a night' or diag $hours;

    $receiver->script($order, 'ok');
    staff(qw(callback resend OPEN), $number);
    wait_until { !waits($order, '1') && $receiver->notes(order => $order)
                 =~ m{ticket 1, verify 1/2\z|verify 1/2, ticket 1\z} }
        'sent again, it is taken, and so is what followed', 20;
    is +($receiver->requests(order => $order,
         service => 'order_ticket_notify'))[-1]{body}, $tries[0]{body},
        'it says what it has said';
    is_deeply [grep { $_->{order_id} eq $number }
               ctl(qw(callback undelivered OPEN))], [], 'nothing is left of it';
}


is_deeply [grep { $_->{verified} != 1 || defined open_judged($_, $key) }
           $receiver->requests], [], 'each one is signed and formed well';

audit_ok();
done_testing();
