# Who is let in, as devices ask over HTTP: each verdict once, what is wrong with
# a request, answers that go to who asked, and what breaks under them.

use strict;
use warnings;
use utf8;

use FindBin;
use HTTP::Tiny;
use lib "$FindBin::Bin/../lib";
use TicketBooking qw(connection sql_call);
use TicketConsole qw(problem_is);
use TicketDevice;
use TicketProcess;
use TicketShop;
use TicketTest;

gate_start(locations => 'location /hill-gate/ { ticket_gate HILL; }
                         location /status/ { ticket_status; }',
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
    like $used->{json}{screen}{en}, qr/^used up: \d\d:\d\d, 南门, gate 1/,
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

    verdict_is $south->check(qr => 'U' . 'x' x 121), 'FORGED',
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


subtest 'each verdict in words' => sub {
    my $entry = sub {
        my $row = sql_call($staff, 'api.staff_product_entry', 'HILL', 'HILL2',
                           JSON::PP->new->encode({ @_ }))->[0];
        die $row->{verdict} if defined $row->{verdict};
    };
    my $words = sub {
        my ($answer, $verdict, $next, $colour, $zh) = @_;

        verdict_is $answer, $verdict, "$verdict is answered";
        is_deeply facts($answer, qw(next colour persons)), [$next, $colour, 0],
            '... with its step and colour';
        like $answer->{json}{screen}{zh}, $zh, '... in words';
    };

    my ($order, $code) = tickets(undef, undef, SXRQ => day(1));
    $words->($south->check(code => $code), 'DAY_BEFORE', 'desk', 'red',
             qr/^\d+月\d+日 的票，今天不能用$/);

    ($order, $code) = tickets();
    $words->($both->check(code => $code, direction => 'out'), 'NOT_INSIDE',
             'supervisor', 'amber', qr/^没有入园记录$/);
    verdict_is $both->check(code => $code, direction => 'in'), 'IN',
        'a gate for both ways lets in';
    my $out = $both->check(code => $code, direction => 'out');
    verdict_is $out, 'OUT', '... and out';
    is $out->{json}{say}{en}, 'Goodbye', '... with a word';
    problem_is $south->check(code => (tickets())[1], direction => 'out'), 409,
        'DEVICE_DIRECTION', 'the other way a gate of one way lets nobody';

    ($order, $code) = tickets();
    sql_call('api.refund_tickets_2', 2, sql_value('select agent_id from'
             . ' ticket.orders where order_id = ?', $order), $order, '{1}');
    $words->($south->check(code => $code), 'REFUNDED', 'none', 'red',
             qr/^\d\d:\d\d 已退票$/);

    ($order, $code) = tickets();
    sql_call($staff, 'api.staff_order_stop', 'HILL', $order,
             '{"reason":"forged"}');
    $words->($south->check(code => $code), 'STOPPED', 'supervisor', 'red',
             qr/^订单已被停止使用（\S+ \d\d:\d\d）$/);

    ($order, $code) = tickets();
    $entry->(stations => '2');
    $words->($south->check(code => $code), 'STATION', 'station', 'red',
             qr/^请到北门检票$/);
    verdict_is $north->check(code => $code), 'IN', '... where it is let in';
    $entry->(stations => 'all');

    ($order, $code) = tickets(undef, undef, ID => identity(5));
    $entry->(id_at_gate => JSON::PP::true);
    my $needs = $south->check(code => $code);
    $words->($needs, 'ID_NEEDED', 'second', 'blue', qr/^请刷身份证$/);
    is_deeply $needs->{json}{needs}, ['id_card'], '... which the step is';
    $words->($south->check(code => $code, card => identity(6)), 'ID_OTHER',
             'supervisor', 'red', qr/^证件与订单不符$/);
    $words->($south->check(code => $code, card_unreadable => JSON::PP::true),
             'CARD_UNREADABLE', 'paper', 'amber', qr/^身份证读不出/);
    verdict_is $south->check(code => $code, card => identity(5)), 'IN',
        'the card of the order lets in';
    $entry->(id_at_gate => JSON::PP::false);

    ($order, $code) = tickets();
    $entry->(print_first => 'yes');
    $words->($south->check(code => $code), 'PRINT_FIRST', 'desk', 'amber',
             qr/^请先到前台或自助机打印纸质票$/);
    $entry->(print_first => 'no');
};


subtest 'guessed codes are an alarm' => sub {
    my $device = device('南门 9 号闸', %hill, gate => '9');
    my $code = (tickets())[1];
    verdict_is $device->check(code => substr($code, 0, 22) . "0000000$_"),
        'FORGED', "guess $_" for 1 .. 4;
    is $device->heartbeat->{json}{alarm_at}, undef, 'four are none';
    verdict_is $device->check(code => substr($code, 0, 22) . '00000005'),
        'FORGED', 'the fifth guess';
    cmp_ok abs($device->heartbeat->{json}{alarm_at} / 1000 - time), '<', 60,
        '... is one, and the device hears of it';
};


subtest 'many at once' => sub {
    my @codes = map { (tickets())[1] } 1 .. 12;
    my @devices = ($south, $other, $both, $north);
    my @sent = map { my $n = $_; [$devices[$n % 4], code => $codes[$n],
                                  request => "many-$n"] } 0 .. 11;
    my @answers = map { $_->() } map { my ($device, %is) = @$_;
                                       $device->check_sent(%is) } @sent;
    is_deeply [map { $_->{json}{request} } @answers],
        [map { "many-$_" } 0 .. 11], 'each answer goes to who asked';
    is_deeply [map { $_->{json}{verdict} } @answers], [('IN') x 12],
        'all are let in';
    is sql_value("select count(*) from ticket.passage where request like 'many-%'"),
        12, '... once each';

    my $code = (tickets())[1];
    my @twins = map { $_->() }
             map { $south->check_sent(code => $code, request => 'twin') } 1 .. 3;
    is_deeply [map { $_->{json}{verdict} } @twins], [('IN') x 3],
        'one request, three times at once';
    is sql_value("select count(*) from ticket.passage where request = 'twin'"), 1,
        '... is one passage';
};


subtest 'a row that somebody holds' => sub {
    my ($order, $held) = tickets();
    my @codes = map { (tickets())[1] } 1 .. 16;
    my $holder = connection();
    $holder->begin_work;
    $holder->do('select from ticket.orders where order_id = ? for update', undef,
                $order);
    my $waits = $south->check_sent(code => $held, request => 'held');
    wait_until { sql_value("select count(*) from pg_stat_activity where"
                           . " wait_event_type = 'Lock' and query like"
                           . " '%check_tickets%'") } 'a check waits for it';
    my @sent = map { $south->check_sent(code => $_) } @codes;
    my @answers = map { $_->() } @sent;
    my @busy = grep { $_->{status} == 429 } @answers;
    cmp_ok scalar @busy, '>=', 1, 'a device has so many under way, and no more';
    problem_is $busy[0], 429, 'GATE_QUEUE', '... it hears that';
    is $busy[0]->{headers}{'retry-after'}, 1, '... and when to come';
    is scalar(grep { ($_->{json}{verdict} // '') eq 'IN' } @answers), 16 - @busy,
        'the others need not wait for the row';
    $holder->commit;
    is $waits->()->{json}{verdict}, 'IN', 'nor does it once it is free';
};


subtest 'many that wait for one row, and some for others' => sub {
    my ($order, $held) = tickets('HILL2|45', '1350.00');
    my ($second, $other_held) = tickets();
    my @codes = map { (tickets())[1] } 1 .. 6;
    my $holder = connection();
    my $waits = sub { wait_until {
        sql_value("select count(*) from pg_stat_activity where wait_event_type"
                  . " = 'Lock' and query like '%check_tickets%'") } $_[0] };
    $holder->begin_work;
    $holder->do('select from ticket.orders where order_id = any (?) for update',
                undef, [$order, $second]);

    my @sent = map { my $device = $_; map { $device->check_sent(
        code => $held, persons => 1) } 1 .. 14 } $south, $other, $both;
    push @sent, $other->check_sent(code => $other_held);
    $waits->('they wait for it');

    # Each of them alone would keep the lane longer than anybody waits.
    my @said = map { $north->check(code => $_)->{json}{verdict} // 'BUSY' } @codes;
    is_deeply \@said, [('IN') x @codes], 'others are answered meanwhile';
    my $metrics = HTTP::Tiny->new->get(base('status') . '/metrics')->{content};
    my ($queued) = $metrics =~ /^ticket_queued_checks\{.*\} (\d+)$/m;
    is $queued, scalar @sent, 'those whose row is held count as waiting';

    $holder->commit;
    my @answers = map { $_->() } @sent;
    is scalar(grep { $_->{status} == 200 } @answers), scalar @sent,
        'and they are, once it is free';
    is $answers[-1]{json}{verdict}, 'IN', '... whichever it was';
    is sql_value('select sum(persons) from ticket.passage where order_id = ?',
                 $order), scalar(grep { $_->{json}{verdict} eq 'IN' }
                                 @answers[0 .. $#answers - 1]),
        '... each as it was told';
};


subtest 'Postgres goes away and comes back' => sub {
    my (undef, $code) = tickets();
    stop('postgres');
    my $sent = $south->check_sent(code => $code, request => 'away');
    start('postgres');
    my $answer = $sent->();
    $answer = $south->check(code => $code, request => 'away')
        if $answer->{status} == 503;
    is $answer->{json}{verdict}, 'IN', 'the check was asked again';
    is sql_value("select count(*) from ticket.passage where request = 'away'"), 1,
        '... and lets in once';
};


subtest 'what a device asks wrong' => sub {
    my $code = (tickets())[1];
    for (
        [{ request => '' }, '/request LENGTH'],
        [{ request => 'x' x 65 }, '/request LENGTH'],
        [{ request => 7 }, '/request TYPE'],
        [{ request => "a\nb" }, '/request CONTROL'],
        [{ code => [] }, '/code TYPE'],
        [{ code => $code, qr => $code }, '/code ONE_OF'],
        [{ code => $code, persons => 0 }, '/persons INT'],
        [{ code => $code, persons => 65536 }, '/persons INT'],
        [{ code => $code, direction => 'up' }, '/direction WORD'],
        [{ code => $code, scanned_at => 10 ** 15 }, '/scanned_at INT'],
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
    verdict_is $south->check(code => $code, map { $_ => undef }
                             qw(qr id_card persons direction scanned_at)), 'IN',
        'nothing was used up by that, and null says nothing';
};


audit_ok();
done_testing();
