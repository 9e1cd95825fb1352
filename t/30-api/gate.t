# Who is let in, as devices ask over HTTP: each verdict once, what is wrong with
# a request, answers that go to who asked, and what breaks under them.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use TicketBooking qw(connection sql_call);
use TicketConsole qw(problem_is);
use TicketDevice;
use TicketProcess;
use TicketShop;
use TicketTest;

gate_start(locations => 'location /hill-gate/ { ticket_gate HILL; }',
           postgres => 'own');
my $staff = connection('ticket_staff');
sql_call($staff, 'api.staff_station_set', 'HILL', @$_)
    for [1, '南门'], [2, '北门'];
my %hill = (supplier => 'HILL', path => '/hill-gate/v1');
my $south = device('南门 1 号闸', %hill);
my $other = device('南门 2 号闸', %hill, gate => '2');
my $both = device('南门 3 号闸', %hill, gate => '3', directions => 'both');
my $north = device('北门 1 号闸', %hill, station => 2);
staff(qw(supplier set HILL --activation 1));

# Codes of tickets for today, in a new order, which is delivered.
sub tickets {
    my ($list, $money, %more) = @_;

    my %to = map { $_ => delete $more{$_} } grep { exists $more{$_} } qw(at);
    my $order = bought({ Order_list => $list // 'HILL2|1',
                         money => $money // '30.00', SXRQ => day(0),
                         activate => '1', tickettype => '2', %more },
                       at => 'hill', %to);
    return ($order, ticket_codes($order, at => 'hill', %to));
}

sub facts { my ($answer) = @_; return [@{ $answer->{json} }{@_[1 .. $#_]}] }


subtest 'in, twice, used up' => sub {
    my ($order, $code) = tickets();
    my $in = $south->check(code => $code, request => 'in');
    verdict_is $in, 'IN', 'a ticket is let in';
    is_deeply facts($in, qw(request persons left next colour sound repeated)),
        ['in', 1, 0, 'none', 'green', 'ok', JSON::PP::false], '... and how';
    is_deeply $in->{json}{screen}, { zh => '请进 1 人', en => 'come in: 1' },
        '... in two languages';
    is_deeply $in->{json}{say}, { zh => '请进，1 位', en => 'Welcome, 1' },
        '... to be spoken, too';
    my $ticket = $in->{json}{ticket};
    is_deeply [@$ticket{qw(order no product persons inside first_day)}],
        [$order, 1, $ticket->{product}, 1, 1, iso_day(0)], 'it hears which';
    like $ticket->{product}, qr/\w/, '... by its name';
    unlike $in->{content}, qr/13912345678|430702/, 'no phone and no document';
    is $in->{headers}{'cache-control'}, 'no-store', 'nobody keeps it';

    my $again = $south->check(code => $code, request => 'in');
    verdict_is $again, 'IN', 'the same request has the same answer';
    is $again->{json}{repeated}, JSON::PP::true, '... which says so';
    verdict_is $south->check(code => $code), 'TWICE', 'a scanner fires twice';
    my $used = $other->check(code => $code);
    verdict_is $used, 'USED', 'at another gate it is used up';
    is_deeply facts($used, qw(persons next colour)), [0, 'supervisor', 'amber'],
        '... and what to do';
    is_deeply [@{ $used->{json}{used} }{qw(station gate)}], ['南门', '1'],
        '... and where it was';
    like $used->{json}{screen}{zh}, qr/^已于 \d\d:\d\d 在南门 1 号闸全部使用/,
        '... in words';
    like $used->{json}{screen}{en}, qr/^used up on \d\d:\d\d at 南门, gate 1/,
        '... in both languages';
    is sql_value('select count(*) from ticket.passage where order_id = ?',
                 $order), 1, 'one passage was written down';
    is sql_value("select device_no from ticket.passage where order_id = ?",
                 $order), $south->{no}, '... of the device';

    problem_is $south->check(code => (tickets())[1], request => 'in'), 409,
        'DEVICE_REQUEST', 'its request for another ticket is refused';
};


subtest 'how a ticket is read' => sub {
    my ($order, $code) = tickets();
    verdict_is $south->check(qr => $code), 'IN', 'a plain QR code';
    verdict_is $south->check(code => substr($code, 0, 22) . '00000000'), 'FORGED',
        'wrong check digits';
    verdict_is $south->check(qr => $_), 'UNKNOWN', "no code of ours: $_"
        for 'https://example.com/x', '123', '1' x 29, 'XY' x 59, '门票';
    verdict_is $south->check(qr => 'AB' x 59), 'FORGED', 'a seal of nobody';

    verdict_is $south->check(qr => 'U' . 'x' x 117), 'FORGED',
        'a signature of nobody';
    verdict_is $south->check(id_card => identity(78)), 'UNKNOWN',
        'a card of nobody';
};


subtest 'taking back' => sub {
    my ($order, $code) = tickets();
    verdict_is $south->check(code => $code, request => 'mine'), 'IN',
        'somebody is let in';
    problem_is $other->undo('mine'), 404, 'UNDO_UNKNOWN',
        'another device takes nothing back';
    my $undone = $south->undo('mine');
    is $undone->{status}, 200, 'the device does';
    is_deeply facts($undone, qw(request persons)), ['mine', 1], '... that one';
    is $south->undo('mine')->{status}, 200, '... and again';
    verdict_is $other->check(code => $code), 'IN', 'the ticket is good again';
    problem_is $south->undo('nothing'), 404, 'UNDO_UNKNOWN',
        'nothing is not taken back';
    is $south->undo('')->{json}{errors}[0]{pointer}, '/request',
        'a request is named';
};


subtest 'what a device asks wrong' => sub {
    my $code = (tickets())[1];
    for (
        [{ request => '' }, '/request LENGTH'],
        [{ request => 'x' x 65 }, '/request LENGTH'],
        [{ request => 7 }, '/request TYPE'],
        [{ code => undef }, '/code TYPE'],
        [{ code => $code, qr => $code }, '/code ONE_OF'],
        [{ code => $code, persons => 0 }, '/persons INT'],
        [{ code => $code, persons => 65536 }, '/persons INT'],
        [{ code => $code, direction => 'up' }, '/direction WORD'],
        [{ code => $code, scanned_at => -1 }, '/scanned_at INT'],
        [{ code => $code, colour => 'red' }, '/colour UNKNOWN'],
        [{ code => $code, card => '430702198001010012' }, '/card DOCUMENT'],
        [{ code => $code, card => identity(1), card_unreadable => \1 },
         '/card_unreadable ONE_OF'],
        [{ code => 'x' x 513 }, '/code LENGTH'],
        [{ id_card => '430702198001010012' }, '/id_card DOCUMENT'],
        [{ id_card => '12' }, '/id_card LENGTH'],
        [{}, '/code ONE_OF'],
    ) {
        my ($given, $expected) = @$_;
        my $answer = $south->check(%$given);
        is join(', ', map { "$_->{pointer} $_->{code}" }
                      @{ $answer->{json}{errors} // [{ pointer => 'none',
                                                       code => '' }] }),
            $expected, "wrong is $expected";
    }
    verdict_is $south->check(code => $code), 'IN', 'nothing was used up by that';
};


audit_ok();
done_testing();
