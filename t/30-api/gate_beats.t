# What devices say with their heartbeats: at which gate a handheld stands, what a
# device can, and who really went through; and what staff see of that.

use strict;
use warnings;
use utf8;

use FindBin;
use JSON::PP ();
use lib "$FindBin::Bin/../lib";
use TicketConsole qw(problem_is);
use TicketDevice;
use TicketProcess;
use TicketShop;
use TicketTest;

gate_start(locations => 'location /hill-gate/ { ticket_gate HILL; }');
my %hill = (supplier => 'HILL', path => '/hill-gate/v1');
my $hand = device('手持 1', %hill, kind => 'handheld', gates => '1, 2,A1');
my $south = device('南门 1 号闸', %hill);
staff(qw(supplier set HILL --activation 1));

sub ticket {
    my ($persons) = @_;
    my ($code) = ticket_codes(bought({
        Order_list => 'HILL2|' . ($persons // 1), SXRQ => day(0),
        money => 30 * ($persons // 1) . '.00', activate => '1',
        tickettype => '2' }, at => 'hill'), at => 'hill');
    return $code;
}

sub of_staff {
    my (@command) = @_;
    return JSON::PP->new->decode(staff(@command, '--json'));
}

sub refused_by {
    my (undef, undef, $errors) = ticketctl(@_);
    return $errors;
}

sub shown { return of_staff(qw(device show HILL), $_[0]{no})->[0] }

sub stood {
    return [map { $_->{gate} } sql('select gate from ticket.passage where'
        . ' order_id = ?', substr $_[0], 0, 19)];
}


subtest 'a handheld says at which of its gates it stands' => sub {
    my $beat = $hand->heartbeat;
    is_deeply [@{$beat->{json}}{qw(gate gates)}], ['1', ['1', '2', 'A1']],
        'it hears which there are';
    my $policy = $beat->{json}{policy};
    $beat = $hand->heartbeat(gate => 'A1');
    is $beat->{json}{gate}, 'A1', 'it says another one';
    cmp_ok $beat->{json}{policy}, '>', $policy, '... which is told as a change';
    $policy = $beat->{json}{policy};
    is $hand->heartbeat(gate => 'A1')->{json}{policy}, $policy,
        '... once, however often it says so';
    is shown($hand)->{gate}, 'A1', 'staff see where it stands';

    my $code = ticket();
    verdict_is $hand->check(code => $code), 'IN', 'it lets in';
    is_deeply stood($code), ['A1'], '... and is counted there';
    problem_is $hand->heartbeat(gate => '9'), 409, 'DEVICE_GATE',
        'a gate that is none of its own is refused';
    is $hand->heartbeat->{json}{gate}, 'A1', '... and it stands where it stood';
    problem_is $hand->heartbeat(gate => '12345'), 422, 'VALUES_WRONG',
        'what is no number of a gate is named';

    # what it tells of later was where it stood then
    my $late = ticket();
    sql_do("update ticket.device_place set since = since - interval '1 hour'"
           . ' where supplier_id = 2 and device_no = ? and gate = ?', $hand->{no},
           'A1');
    $hand->heartbeat(gate => '2');
    my $told = $hand->ask('POST', '/passages', body => {
        time => int(time * 1000), passages => [{
            seq => 1, request => 'late', code => $late, persons => 1,
            scanned_at => int((time - 60) * 1000), verdict => 'IN' }] });
    is $told->{json}{items}[0]{judged}, 'IN', 'a scan is told of later'
        or diag $told->{content};
    is_deeply stood($late), ['A1'], '... from where the device has gone since';

    problem_is $south->heartbeat(gate => '2'), 409, 'DEVICE_GATE',
        'a turnstile stays where it is';
    is $south->heartbeat(gate => '1')->{json}{gates}, undef,
        '... and may say so';
};


subtest 'staff say which gates' => sub {
    my $no = $hand->{no};
    like refused_by(qw(device set HILL), $south->{no}, '--gates', '1,2'),
        qr/handhelds alone/, 'of a handheld alone';
    like refused_by(qw(device set HILL), $no, '--gates', $_),
        qr/is no number of a gate/, "\"$_\" are none"
        for '12345', '1,1', join ',', 1 .. 65;
    is of_staff(qw(device set HILL), $no, qw(--gates 7))->[0]{gates}, '7',
        'others may be named';
    is $hand->heartbeat->{json}{gate}, '2', '... where it stands it stays';
    problem_is $hand->heartbeat(gate => '1'), 409, 'DEVICE_GATE',
        '... until it goes, to one of those';
    is of_staff(qw(device set HILL), $no, '--gates', '')->[0]{gates}, undef,
        'or none at all';
    is of_staff(qw(device create HILL hand2 --kind handheld --station 1 --gates),
                'B1,B2')->[0]{gate}, 'B1',
        'the first one is where it begins';
};


subtest 'what a device can' => sub {
    staff(qw(product entry HILL HILL2 --id yes));
    my $code = ticket();
    my $asked = $south->check(code => $code);
    verdict_is $asked, 'ID_NEEDED', 'a card is to be looked at';
    is $asked->{json}{next}, 'second', 'who has said nothing is to read it';
    $south->heartbeat(abilities => 'turns fly');
    is_deeply shown($south)->{abilities}, ['turns'],
        'it says what it can, of what means something';
    is $south->check(code => $code)->{json}{next}, 'supervisor',
        'one that reads no cards calls the supervisor';
    is $hand->check(code => $code)->{json}{next}, 'second',
        '... of that one alone';
    $south->heartbeat;
    is_deeply shown($south)->{abilities}, ['turns'],
        'a heartbeat that says nothing of it changes nothing';
    $south->heartbeat(abilities => '');
    is_deeply shown($south)->{abilities}, [], 'one may be able to do nothing';
    is $south->check(code => $code)->{json}{next}, 'supervisor', '... at all';
    $south->heartbeat(abilities => 'turns id_card');
    is_deeply shown($south)->{abilities}, [qw(id_card turns)], 'or more than that';
    is $south->check(code => $code)->{json}{next}, 'second',
        '... and is asked again';
    problem_is $south->heartbeat(abilities => 'x' x 201), 422, 'VALUES_WRONG',
        'what is too long is refused';
    staff(qw(product entry HILL HILL2 --id no));
};


subtest 'who really went through' => sub {
    my $code = ticket(3);
    my $order = substr $code, 0, 19;
    my $went = sub {
        of_staff(qw(passage list HILL --order), $order)->[0]{went}
    };
    verdict_is $south->check(code => $code, request => 'three'), 'IN',
        'three are let in';
    is $went->(), undef, 'nobody knows who went through';
    my $turns = sub {
        $south->heartbeat(turns => [map { { request => $_->[0],
                                            persons => $_->[1] } } @_]);
    };
    is $turns->(['three', 2], ['nobody', 5])->{status}, 200, 'two of them did';
    is $went->(), 2, '... which staff see';
    $turns->(['three', 1], ['three', 3]);
    is $went->(), 3, 'the larger number counts';
    $turns->(['three', 1]);
    is $went->(), 3, '... also of one that was told before';
    $turns->(['three', 9]);
    is $went->(), 3, 'of no more than were let in';
    is $hand->heartbeat(turns => [{ request => 'three', persons => 3 }])
        ->{status}, 200, 'another device says nothing of that';
    is sql_value('select count(*) from ticket.passage_turn'), 1,
        '... and what nobody let in is passed over';

    for my $wrong ([{ persons => 1 }, '/turns/1/request'],
                   [{ request => 'x' }, '/turns/1/persons'],
                   [{ request => 'x', persons => -1 }, '/turns/1/persons'],
                   [{ request => 'x', persons => 1, who => 'me' },
                    '/turns/1/who']) {
        my $answer = $south->heartbeat(turns => [
            { request => 'three', persons => 1 }, $wrong->[0]]);
        problem_is $answer, 422, 'VALUES_WRONG', "$wrong->[1] is wrong";
        is $answer->{json}{errors}[0]{pointer}, $wrong->[1], '... and named';
    }
    is $turns->(map { ['three', 1] } 1 .. 32)->{status}, 200, 'of 32 passages';
    problem_is $turns->(map { ['three', 1] } 1 .. 33), 422, 'VALUES_WRONG',
        '... and no more';

    my @minutes = @{of_staff(qw(report passages HILL --by minute))};
    like $minutes[0]{key}, qr{^\d\d:\d\d 南门/}, 'a report has the minutes of gates';
    is $minutes[-1]{went}, 3, '... with those who went through';
    is $minutes[-1]{persons}, 5, '... of those who were let in';
    my ($day) = iso_day(0);
    is scalar @{of_staff(qw(report passages HILL --by minute --from), $day)},
        scalar @minutes, '... or of a day';
    sql_do("update ticket.passage set at = at - interval '61 minutes'"
           . ' where order_id = ?', $order);
    is of_staff(qw(report passages HILL --by minute))->[-1]{persons}, 2,
        'what is longer than an hour ago is not live';
    sql_do("update ticket.passage set at = at + interval '61 minutes'"
           . ' where order_id = ?', $order);
};

audit_ok();
done_testing();
