# Guessing: wrong passwords, codes and ticket codes of who signs right are
# counted for the agent on all hosts, slowed down, then locked; signatures that
# fit nobody are counted for their address, and shut no agent out.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use HTTP::Tiny;
use JSON::PP qw(decode_json);
use TicketBooking qw(connection);
use TicketPhone;
use TicketProcess qw(slurp);
use TicketShop;
use TicketTest;
use Time::HiRes qw(time);

system_start(nginx => 2, processes => 2, worker => [phone_settings()],
    locations => 'location /status/ { ticket_status; }');
secret(qw(13800000001 13800000002));

my %locked = (agent => [-2202, '当前账户已禁用。'],
              agent3 => [-1, '没有这个互联网账户或者互联网账户被禁用；']);
my $key = '5d2c9a1e-7b34-4c8f-9e60-1a2b3c4d5e6f';


sub figure {
    my ($metric, $label, $value, $nginx) = @_;
    my $url = 'http://127.0.0.1:' . port($nginx // 0) . '/status/status';
    my $status = decode_json(HTTP::Tiny->new->get($url)->{content});

    my ($found) = grep { $_->{$label} eq $value } @{ $status->{$metric} };
    return $found->{value};
}

sub is_locked {
    my ($answer, $name, $at) = @_;

    local $Test::Builder::Level = $Test::Builder::Level + 1;
    is_deeply [$answer->retcode, $answer->retmsg], $locked{ $at // 'agent' },
        "$name is answered as a locked account";
}

sub pay_with {
    my ($order, $password, %o) = @_;
    return pay($order, secret => $password, %o);
}

# As if so many had been guessed wrong elsewhere.
sub guessed {
    my ($kind, $failures) = @_;
    sql_do('insert into ticket.guess (supplier_id, agent_id, kind, failures,'
        . ' first_at, last_at, last_address) select 1, agent_id, ?, ?,'
        . " api.now(), api.now(), '192.0.2.1' from ticket.agent"
        . " where supplier_id = 1 and user_name = 'demo'"
        . ' on conflict (supplier_id, agent_id, kind) do update'
        . ' set failures = excluded.failures, first_at = excluded.first_at',
        $kind, $failures);
}

sub taken { my $from = time; $_[0]->(); return time - $from }


# ---- Payment password: slowed down, locked, told, lifted ----

{
    my $order = booked_id({});
    my @seconds;

    for my $n (1 .. 9) {
        my $a;
        push @seconds, taken(sub { $a = pay_with($order, "wrong-$n") });
        is $a->retcode, -2098, "wrong password $n is refused as such";
    }
    cmp_ok $seconds[0] + $seconds[1] + $seconds[2], '<', 0.75,
        'the first three are answered at once';
    cmp_ok $seconds[3], '>=', 0.25, 'the fourth is answered late';
    cmp_ok $seconds[8], '>=', 2, 'the ninth is answered later';

    my $other = booked_id({});
    my $right;
    cmp_ok taken(sub { $right = pay_with($other, '246810') }), '<', 1,
        'what is right is not slowed down';
    is $right->retcode, 0, 'what is right is done before the lock';

    is pay_with($order, 'wrong-10')->retcode, -2098,
        'the right one has not reset the count: the tenth is the last';
    wait_until { sql_value('select locked_until > api.now() from ticket.guess')
        } 'the payment password is locked';

    is_locked(pay_with($order, '246810'), 'the right password');
    is_locked(pay_with($order, '246810', at => 'agent3'),
        'the right password in 3.0', 'agent3');
    is_locked(book({ XCDDH => 'lock-1' }), 'booking and paying at once');
    is order_state($order), '0', 'the agent reads on, and nothing was paid';
    is call('GetProducts', {})->retcode, 0, 'other pages go on';
    is pay_with(booked_id({}, agent => 'demo2'), '135790', agent => 'demo2')
        ->retcode, 0, 'another agent goes on';
    wait_until { pay_with($order, '246810', nginx => 1)->retcode == -2202 }
        'the other host knows the lock';

    like join("\n", log_lines(qr/\[warn\]/)), qr/the\ payment\ password\ of
        \ agent\ "demo"\ of\ "DEMO"\ is\ locked\ for\ 900\ s\ after\ 10
        .*127\.0\.0\.1.*ticketctl\ agent\ unlock\ DEMO\ demo/x,
        'the log says who is locked, for how long, and what lifts it';
    like staff(qw(agent locks DEMO)), qr/demo\s+payment password/,
        'ticketctl lists the lock';
    is figure('locks_total', of => 'payment'), 1, 'the status counts the lock';
    is figure('wrong_secrets_total', secret => 'payment'), 10,
        'the status counts wrong passwords';

    reload(0);
    is_locked(pay_with($order, '246810'), 'the right password, after a reload');
    restart('nginx1');
    is_locked(pay_with($order, '246810', nginx => 1),
        'the right password, after a restart');

    forgiven();
    is pay_with($order, '246810')->retcode, 0, 'staff lift the lock';
    wait_until { pay_with($order, '246810', nginx => 1)->retcode == -2095 }
        'the other host hears of it';
    like staff(qw(agent lockouts DEMO)), qr/lifted.*\n.*locked/s,
        'both are on record';
    unlike staff(qw(agent locks DEMO)), qr/demo/, 'no lock is listed any more';
}


# ---- Half on one host, half on the other; and all at once ----

{
    my $order = booked_id({});
    guessed(2, 7);
    pay_with($order, "wrong-$_", nginx => $_ % 2) for 1 .. 3;
    wait_until { 2 == grep { pay_with($order, '246810', money => '1.00',
                                      nginx => $_)->retcode == -2202 } 0, 1 }
        'hosts count together';
    forgiven();

    # 60 at once, the right one last
    my @sockets = map {
        my $bytes = request_bytes('UseAccountToPayByPwd', {
            Order_id => $order, money => '200.00', smsModel => '0',
            Smscode => $_ == 60 ? '246810' : "guess-$_" });
        my $socket = IO::Socket::INET->new(PeerAddr => '127.0.0.1',
                                           PeerPort => port(0));
        syswrite $socket, $bytes;
        $socket;
    } 1 .. 60;
    my %said;
    for my $socket (@sockets) {
        my (undef, undef, $body) = TicketWire::http_receive($socket);
        $said{ $body =~ /<retcode>(-?\d+)</ ? $1 : 'none' }++;
    }
    cmp_ok $said{-2098}, '<=', 12, 'of many at once no more are judged';
    is $said{0}, undef, 'the right one among many is not found';
    is order_state($order), '0', 'guessing has paid nothing';
    forgiven();
}


# ---- A process that hears late of what it was the first to tell ----

{
    my $order = booked_id({});
    my @process = TicketSystem::nginx_processes(0);
    my $guess = request_bytes('UseAccountToPayByPwd', {
        Order_id => $order, money => '200.00', smsModel => '0',
        Smscode => 'wrong' });
    my $products = request_bytes('GetProducts', {});
    my $asks = sub {
        my ($socket, $bytes) = @_;
        syswrite $socket, $bytes;
        return sub {
            my (undef, undef, $body) = TicketWire::http_receive($socket);
            return $body =~ /<retcode>(-?\d+)</ ? $1 : 'none';
        };
    };
    my $failures = sub {
        sql_value('select failures from ticket.guess where supplier_id = 1'
                  . ' and kind = 2 and failures >= ?', $_[0])
    };

    # a stopped process takes no connection
    my ($first, @others) = map {
        my ($own, $other) = @process[$_ ? (1, 0) : (0, 1)];
        kill 'STOP', $other;
        wait_until { slurp("/proc/$other/stat") =~ /^\d+ \(.*\) T /s }
            'the other process has stopped';
        my @got = map { IO::Socket::INET->new(PeerAddr => '127.0.0.1',
                                              PeerPort => port(0)) }
                  1 .. ($_ ? 5 : 1);
        is_deeply [map { $_->() } map { $asks->($_, $products) } @got],
            [(0) x @got], 'connections of one process are answered';
        kill 'CONT', $other;
        @got;
    } 0, 1;

    guessed(2, 5);
    my $held = connection();
    $held->begin_work;
    $held->do('select from ticket.guess for update');
    my $told = $asks->($first, $guess);
    wait_until {
        sql_value("select true from pg_stat_activity where wait_event_type ="
                  . " 'Lock' and application_name like 'ngx_ticket writes%'"
                  . ' and datname = current_database()')
    } 'the first process tells of its guess';
    is $told->(), -2098, 'the guess is wrong';
    kill 'STOP', $process[0];
    $held->rollback;
    wait_until { $failures->(6) } 'the guess is counted';

    my @wrong = map { $asks->($_, $guess) } @others[0 .. 2];
    wait_until { $failures->(9) } 'three of another process are counted';
    is_deeply [map { $_->() } @wrong], [(-2098) x 3], 'they are wrong, too';
    $asks->($others[0], $products)->() for 1, 2;

    kill 'CONT', $process[0];
    $asks->($first, $products)->() for 1, 2;
    my %said;
    $said{ $_->() }++ for map { $asks->($_, $guess) } @others;
    is_deeply \%said, { -2098 => 1, -2202 => 4 },
        'what the first hears late makes room for no more guesses';
    forgiven();
}


# ---- Login password ----

{
    my %wrong = (agent => { user => 'demo', password => 'wrong', key => $key });

    guessed(1, 9);
    is call('GetProducts', {}, %wrong)->retmsg, '用户名、密码 或 密钥 不正确；',
        'the tenth wrong login password is refused as such';
    wait_until { call('GetProducts', {})->retcode == -2202 }
        'ten wrong login passwords lock the agent';
    is_locked(call('GetTimeSegment', { begdate => day(1), enddate => day(1) },
                   at => 'agent3'), 'a page of 3.0', 'agent3');

    # nobody else's signature can do that
    is call('GetProducts', {}, agent => 'demo2', key => $key, verify => 0)
        ->retcode, -1, 'a signature of another agent is refused' for 1 .. 20;
    is call('GetProducts', {}, agent => 'demo2')->retcode, 0,
        'what strangers do locks no agent';
    is sql_value('select count(*) from ticket.guess where agent_id <> (select'
                 . " agent_id from ticket.agent where user_name = 'demo' and"
                 . ' supplier_id = 1)'), 0, 'strangers are not counted there';
    forgiven();
}


# ---- Codes ----

{
    my @orders = map { booked_id({}) } 1 .. 3;
    call('ReadyToPay', { Order_id => $_ }) for @orders;
    my %code = map { $_ => code_for($_) } @orders;
    my $by_code = sub {
        my ($order, $code, %o) = @_;
        return pay($order, page => 'UseAccountToPay', secret => $code, %o);
    };

    guessed(3, 18);
    is $by_code->($orders[0], 'x')->retcode, -2092,
        'the 19th wrong code is refused as such';
    is $by_code->($orders[0], '000')->retcode, -2092,
        'the 20th wrong code is refused as such';
    wait_until { $by_code->($orders[1], $code{ $orders[1] },
                            money => '1.00')->retcode == -2202 }
        'twenty wrong codes lock codes, for right ones, too';
    is order_state($orders[1]), '0', 'the locked code has paid nothing';
    is pay_with($orders[1], '246810')->retcode, 0,
        'the payment password goes on';
    forgiven();
    is $by_code->($orders[2], $code{ $orders[2] })->retcode, 0,
        'staff lift that lock';
}


# ---- Ticket codes: one answer for all that are foreign ----

{
    my ($mine, $next) = map { bought({ Order_list => 'ADULT|1',
                                       money => '100.00' }) } 1, 2;
    my ($good, $else) = map { (ticket_codes($_))[0] } $mine, $next;
    my $theirs = bought({ Order_list => 'ADULT|1', money => '100.00',
                          SmsCode => '135790' }, agent => 'demo2');
    my ($foreign) = ticket_codes($theirs, agent => 'demo2');
    my $bent = $good =~ s/(.)$/($1 + 1) % 10/er;
    my $made_up = $foreign =~ s/(.)$/($1 + 1) % 10/er;
    my $nowhere = '2611210010000099999';
    my $refund = sub { call('RefundTicket', { orderid => $_[0],
                                              ticketcode => $_[1] }) };
    my $context = sub { call('GetTicketContext', { orderid => $_[0],
                                                   ticketcode => $_[1] }) };

    for my $code ($foreign, $made_up, $bent, $else, '1' x 30, 'x') {
        my $a = $refund->($mine, $code);
        is_deeply [$a->retcode, $a->retmsg],
            [-1, "调用失败，失败原因：门票不属于指定的预订单 $code；"],
            "RefundTicket of an order of ours refuses $code as any other";
    }
    is $refund->($mine, "$good|$foreign")->retmsg,
        "调用失败，失败原因：门票不属于指定的预订单 $foreign；",
        'a foreign code among our own is named';
    forgiven();

    my %answers;
    for my $order ($theirs, $nowhere) {
        for my $code ($foreign, $made_up, $good, $bent, '1' x 30, 'x') {
            $answers{ $refund->($order, $code)->raw }++;
            forgiven() if $code eq $good || $code eq 'x';
        }
    }
    is_deeply [values %answers], [12],
        'RefundTicket of an order that is not ours has one answer, to the byte';
    is $refund->($nowhere, 'x')->retmsg, '指定的预订单不存在。',
        'the answer is that there is no such order';

    %answers = ();
    for (map { my $order = $_; map { [$order, $_] }
               $foreign, $made_up, $else, $bent, '1' x 30, 'x' }
             $mine, $theirs, $nowhere)
    {
        $answers{ $context->(@$_)->raw }++;
        forgiven() if $_->[1] eq 'x' || $_->[1] eq $else;
    }
    is_deeply [values %answers], [18],
        'GetTicketContext has one answer for all that is not ours';
    is $context->($mine, $good)->retcode, 0, 'our own ticket is shown';

    %answers = ();
    my $passages = sub { call('QueryTicketCheckList', { orderid => $_[0],
                                                        ticketcode => $_[1] }) };
    $answers{ $passages->($mine, $_)->raw }++
        for $good, $foreign, $made_up, $bent;
    is_deeply [values %answers], [4],
        'QueryTicketCheckList tells none of them from one that passed no gate';
    wait_until { sql_value('select failures from ticket.guess where kind = 4')
                 == 3 } 'our own ticket counts as no guess';
    forgiven();

    guessed(4, 19);
    $context->($theirs, $foreign);
    wait_until { $context->($mine, $good)->retcode == -2202 }
        'foreign ticket codes lock the tickets';
    is_locked($refund->($mine, $good), 'refunding our own ticket');
    forgiven();
    is $refund->($mine, $good)->retcode, 0, 'staff lift that lock';
}


# ---- Simple payment passwords ----

for my $simple (qw(1 0000 111111 123456 987654 890123 abcdef aaaaaaaa 12)) {
    my ($status, undef, $err) =
        ticketctl(qw(paypassword set DEMO demo --password), $simple);
    is $status, 2, "staff cannot set the password $simple";
    like $err, qr/--password: too simple/, "ticketctl says why not $simple";
}

# Once there is one it is the agent's alone; the first one staff give.
{
    my $hash = sub { sql_value("select encode(pay_password_hash, 'hex')
        from ticket.agent where supplier_id = 1 and user_name = 'demo'") };
    my $before = $hash->();
    for my $password ('246810', 'Neu-4711') {
        my ($status, undef, $err) =
            ticketctl(qw(paypassword set DEMO demo --password), $password);
        is $status, 1, 'staff cannot replace a payment password';
        like $err, qr/agent demo has a payment password.*ChangePayPwd/,
            'ticketctl says who can change the payment password';
    }
    is $hash->(), $before, 'the payment password stays as it was';
    staff(qw(agent create DEMO fresh --name 新 --password Fresh-2026));
    staff(qw(paypassword set DEMO fresh --password 975312));
    is +(ticketctl(qw(paypassword set DEMO fresh --password 246810)))[0], 1,
        'staff cannot replace the payment password they gave';
}


# ---- Addresses ----

# From an address of its own, sent together: how often which HTTP status.
sub strangers {
    my ($from, $n, %o) = @_;
    my $bytes = request_bytes('GetProducts', {}, sign => 'A' x 32, %o);
    my %status;

    while ($n > 0) {
        my @sockets = map {
            my $socket = IO::Socket::INET->new(LocalAddr => $from,
                PeerAddr => '127.0.0.1', PeerPort => port(0)) or die $!;
            syswrite $socket, $bytes;
            $socket;
        } 1 .. ($n > 50 ? 50 : $n);
        $n -= @sockets;
        $status{ (TicketWire::http_receive($_))[0] }++ for @sockets;
    }
    return \%status;
}

sub from {
    my ($from, %o) = @_;
    my $a = call('GetProducts', {}, from => $from, verify => 0, %o);
    return $a->code . ' ' . $a->retcode;
}

{
    is_deeply strangers('127.0.0.21', 299), { 200 => 299 },
        'wrong signatures are refused one by one';
    is_deeply strangers('127.0.0.21', 50), { 429 => 50 },
        'an address with too many of them is locked';
    is from('127.0.0.21'), '200 0', 'who signs right from there is let in';
    is from('127.0.0.22', sign => 'A' x 32), '200 -1',
        'another address is not locked';
    is from('127.0.0.21', agent => { user => 'nobody', password => 'x',
                                     key => $key }), '429 -2201',
        'an unknown user is a stranger, too';
    is scalar(log_lines(qr/\[warn\].*127\.0\.0\.21 is locked for 60 s/)), 1,
        'the log says so once';
    is figure('locks_total', of => 'address'), 1,
        'the status counts the locked address';
    reload(0);
    is from('127.0.0.21', sign => 'A' x 32), '429 -1',
        'the address is locked after a reload';
}

audit_ok();
done_testing();
