# Two hosts of one system: a device asks now one and now the other, and neither
# lets in, takes back, commands or takes an upload twice.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use MIME::Base64 qw(decode_base64url);
use TicketBooking qw(connection sql_call);
use TicketConsole qw(problem_is);
use TicketDevice;
use TicketGateList;
use TicketShop;
use TicketTest;

gate_start(nginx => 2, worker => ['sweep 100'],
           locations => 'location /hill-gate/ { ticket_gate HILL; }');
my $staff = connection('ticket_staff');
staff(qw(supplier set HILL --activation 1));
my $device = device('南门 1 号闸', supplier => 'HILL', path => '/hill-gate/v1');

sub ticket {
    my ($order) = bought({ Order_list => 'HILL2|1', money => '30.00',
                           SXRQ => day(0), activate => '1', tickettype => '2' },
                         at => 'hill');
    return (ticket_codes($order, at => 'hill'))[0];
}

# The device's request, sent to this host.
sub at {
    my ($host, $does, @is) = @_;
    local $device->{port} = port($host);
    return $device->$does(@is);
}

# To both, one before the other is answered.
sub at_both {
    my (%is) = @_;
    return map { $_->() } map { at($_, 'check_sent', %is) } 0, 1;
}

sub passages { sql_value('select count(*) from ticket.passage where request = ?',
                         $_[0]) }

sub staff_says {
    my ($function, @values) = @_;
    my $row = sql_call($staff, "api.staff_$function", 'HILL', @values)->[0];
    die "$function: $row->{verdict}\n" if defined $row->{verdict};
    return $row;
}


subtest 'who a device is' => sub {
    for my $host (0, 1) {
        is at($host, 'token')->{status}, 200, "host $host gives a token";
        is at($_, 'heartbeat')->{status}, 200, "... which host $_ takes"
            for 0, 1;
    }

    my %is = (time => time, nonce => $device->nonce);
    is at(0, 'token', %is)->{status}, 200, 'a request with its nonce';
    problem_is at(0, 'token', %is), 401, 'GATE_NONCE', 'the same again there';
    is at(1, 'token', %is)->{status}, 200, 'a host remembers what it was sent';
    problem_is at(1, 'token', %is), 401, 'GATE_NONCE', '... and then it does';

    restart('nginx1');
    problem_is at(1, 'token_once', time => time - 60), 503, 'GATE_BEGINS',
        'a host that has begun takes nothing from before';
    is at(0, 'token')->{status}, 200, 'the other one goes on';
    is at(1, 'heartbeat')->{status}, 200, 'a token is good across a start';
};


subtest 'one request, one outcome' => sub {
    my $code = ticket();
    verdict_is at(0, 'check', code => $code, request => 'one'), 'IN',
        'one host lets in';
    my $again = at(1, 'check', code => $code, request => 'one');
    verdict_is $again, 'IN', 'the other says the same';
    ok $again->{json}{repeated}, '... and that it is the same';
    is passages('one'), 1, '... one passage';
    verdict_is at(1, 'check', code => $code), 'TWICE', 'another one is used up';
    problem_is at(1, 'check', code => ticket(), request => 'one'), 409,
        'DEVICE_REQUEST', 'for another ticket it is no request';

    for my $n (1 .. 4) {
        my $both = ticket();
        my @said = at_both(code => $both, request => "both-$n");
        is_deeply [map { $_->{json}{verdict} } @said], [('IN') x 2],
            "asked at both at once, both let in, time $n";
        is grep({ $_->{json}{repeated} } @said), 1, '... one of them again';
        is passages("both-$n"), 1, '... and it is one passage';
    }
};


subtest 'taken back at the other one' => sub {
    my $code = ticket();
    verdict_is at(0, 'check', code => $code, request => 'back'), 'IN',
        'somebody is let in';
    my $undone = at(1, 'undo', 'back');
    is $undone->{status}, 200, 'the other host takes it back';
    is_deeply at(0, 'undo', 'back')->{json}{persons}, $undone->{json}{persons},
        'and the first one says the same';
    problem_is at($_, 'check', code => $code, request => 'back'), 409,
        'DEVICE_UNDONE', "host $_ lets nobody in by it" for 0, 1;
    verdict_is at(1, 'check', code => $code), 'IN', 'but by a new one';
};


subtest 'a command, once' => sub {
    for my $n (1 .. 5) {
        staff_says('device_command', $device->{no}, 'open');
        my @told = map { at($_, 'heartbeat')->{json}{command} // '-' }
                   $n % 2 ? (0, 1) : (1, 0);
        is_deeply \@told, ['open', '-'], "one heartbeat has it, time $n";
    }
};


subtest 'a list here, its changes there' => sub {
    my $whole;
    wait_until { ($whole = at(0, 'ask', 'GET', '/list'))->{status} == 200 }
        'there is a list';
    my $other = at(1, 'ask', 'GET', '/list', headers =>
                   { 'If-None-Match' => $whole->{headers}{etag} });
    is $other->{status}, 304, 'the other host has the same';

    my $keys = at(1, 'ask', 'GET', '/keys')->{json};
    my $list = TicketGateList->new(2,
        sql_value("select ?::date - date '1970-01-01'", $keys->{day}),
        time * 1000, map { decode_base64url($_) } @{$keys->{keys}})
        ->open($whole->{content});
    my $key = decode_base64url($keys->{list_key});
    my ($host, @codes) = (1, ticket(), ticket());

    for my $code (@codes) {
        verdict_is at($host, 'check', code => $code), 'IN', 'somebody comes in';
        wait_until {
            sql_do('update ticket.gate_cursor set next_at = api.now()');
            my $more = at($host, 'ask', 'GET',
                          "/list/deltas?after=$list->{last}");
            $list->apply($_) for segments($more->{content} // '');
            ($list->find($key, $code) // {})->{used};
        } "host $host tells of it";
        $host = 0;
    }
};


subtest 'an upload in pieces' => sub {
    my ($n, $code) = (0, ticket());
    my @done = map { { seq => ++$n, request => "up-$n", code => $_,
                       direction => 'in', persons => 1, verdict => 'IN',
                       scanned_at => int(time * 1000) } } $code, ticket();
    my $sent = sub {
        my ($host, @some) = @_;
        return at($host, 'ask', 'POST', '/passages', body =>
                  { time => int(time * 1000), passages => \@some })
            ->{json}{items};
    };

    my $first = $sent->(0, $done[0]);
    is_deeply [@{$first->[0]}{qw(seq judged again)}],
        [1, 'IN', JSON::PP::false], 'one host takes the first';
    my $both = $sent->(1, @done);
    is_deeply [map { $_->{again} ? 'again' : 'new' } @$both], ['again', 'new'],
        'the other one knows it, and takes the second';
    is_deeply [map { $_->{judged} } @$both], ['IN', 'IN'],
        'with the same outcome';
    is passages("up-$_"), 1, "scan $_ is one passage" for 1, 2;
    is sql_value('select count(*) from ticket.double_use'), 0,
        'and nothing is a double use';
};


subtest 'locked everywhere' => sub {
    staff_says('device_lock', $device->{no}, '{"reason":"stolen"}');
    problem_is at($_, 'heartbeat'), 403, 'DEVICE_LOCKED', "at host $_ at once"
        for 0, 1;
};


audit_ok();
done_testing();
