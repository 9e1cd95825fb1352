package TicketChaos;

=encoding utf8

=head1 NAME

TicketChaos - a sale of 5,000 places in four slots while everything breaks

=head1 SYNOPSIS

    TicketChaos::system_up(10);     # two hosts, proxies in between
    TicketChaos->new($seed)->run for 1 .. 10;
    TicketChaos::all_told();        # every callback arrives in the end

Buyers are processes.  Each orders one to twelve places, paid or to be paid,
of a slot or any, at either host, directly or through a proxy; an answer that
says busy, or none, makes it send the same request again until it knows.  Some
unpaid orders it cancels.  Two more buyers pay at once, at a payment platform,
and some want their money back (TicketChaosMoney).  What they were told they
write down.

Meanwhile faults are drawn from the seed: processes, a host, the worker, Redis,
Postgres killed; its connections terminated; Redis emptied, robbed of its
scripts, set back to an older state, filled with nonsense; what passes between
nginx and Postgres, nginx and Redis, buyers or the platform and nginx delayed,
held up, cut at any byte; the platform's answers; changes by staff.  Then
everything is healed, and what is left is sold, place by place.

After that: no slot sold one place too many, none left over; what buyers were
told is what there is; books and callbacks of every order are complete; the
platform's books and ours agree to the fen.

What is sold, to whom and what staff do meanwhile are methods of their own:
TicketChaosHouse sells the seats of a theatre under the same faults.

=cut

use strict;
use warnings;
use utf8;

use Encode qw(decode);
use File::Temp ();
use IO::Handle;
use IO::Select;
use IO::Socket::INET;
use POSIX qw(WNOHANG);
use Time::HiRes qw(time);

use TicketChaosMoney;
use TicketProxy;
use TicketReceiver;
use TicketTest;

my $PLACES = 1250;              # of each slot
my $SLOTS = 4;
my $BUYERS = 8;
my $AT_ONCE = 2;                # more buyers, who pay at a platform

my ($proxies, $receiver, %money, $dir, @ports);
my $sales = 0;
my $at_once = 0;                # sales in which some paid at a platform
my %buyers;                     # processes that run

# A file that dies leaves nobody behind who holds its output open.
END { kill 'KILL', keys %buyers }

sub system_up {
    my ($seeds) = @_;

    expect_log(qr/exited on signal 9/);
    expect_log(qr/was locked by/);

    system_start(nginx => 2, processes => 3, postgres => 'own',
                 worker => ['sweep 200'], timeout => 120 + 120 * $seeds,
                 locations => 'location /pay/ { ticket_notices; }'
                     . ' location /old/ { ticket DEMO;'
                     . ' ticket_legacy_pages on; }'
                     . ' location /house/ { ticket HILL;'
                     . ' ticket_legacy_pages on; }'
                     . ' location /park/ { ticket PARK; }'
                     . join('', map { " location /\L$_\E/ { ticket $_;"
                                      . ' ticket_legacy_pages on; }' }
                                    qw(TRIP LEG79 LEG81 LEG82))
                     . ' location /park-gate/ { ticket_gate PARK; }'
                     . ' location /sea/ { ticket SEA; }'
                     . ' location /sea-gate/ { ticket_gate SEA; }'
                     . ' location /sea-open/ { ticket_open_api SEA;'
                     . ' ticket_open_api_plain on; }'
                     . ' location /console/api/ { ticket_console; }');

    $dir = File::Temp->newdir('/tmp/ticket-chaos.XXXXXX');
    chmod 0755, $dir;
    mkdir "$dir/pg";
    my ($socket) = conninfo() =~ /host=(\S+)/;

    $proxies = {
        postgres => TicketProxy->new("$dir/pg/.s.PGSQL.5432",
                                     "$socket/.s.PGSQL.5432", 1),
        redis => TicketProxy->new("$dir/redis.sock", redis_socket(), 2),
    };

    for my $host (0, 1) {
        configure($host, postgres_at => "$dir/pg", redis_at => "$dir/redis.sock");
        restart("nginx$host");
        $ports[$host] = IO::Socket::INET->new(Listen => 1,
            LocalAddr => '127.0.0.1')->sockport;
        $proxies->{"host$host"} = TicketProxy->new("127.0.0.1:$ports[$host]",
            '127.0.0.1:' . port($host), 3 + $host);
    }

    $money{1} = TicketChaosMoney->new('DEMO', "127.0.0.1:$ports[0]");
    $money{2} = TicketChaosMoney->new('HILL', "127.0.0.1:$ports[1]");
    $receiver = TicketReceiver->new;
    is call('SetAgentParameters', { responseaddr => $receiver->url('demo'),
        sendofficiallysnotify => '1' }, at => $_)->retcode, 0,
        "the agent asks for callbacks, $_" for qw(agent house);
}

sub new {
    my ($class, $seed) = @_;

    my $self = bless {
        seed => $seed, sale => $sales, prefix => "c$seed-" . ++$sales,
        journal => File::Temp->newdir, faults => {}, down => {},
    }, $class;

    $self->prepare;
    return $self;
}

sub day_is {
    my ($self, $ahead) = @_;

    $self->{day} = day($ahead);
    $self->{iso} = iso_day($ahead);
}

# Four slots of a day nobody has bought for yet.
sub prepare {
    my ($self) = @_;

    $at_once++;
    $self->{first} = 1 + 4 * ($self->{sale} % 2);
    $self->day_is(1 + int($self->{sale} / 2));

    for my $slot ($self->slots) {
        my ($status, undef, $err) = ticketctl(qw(slot resize DEMO 01),
            $self->{iso}, $slot, '--online', $PLACES);
        $status == 0 or die "$self->{prefix}: slot $slot: $err";
    }

    my ($status) = ticketctl(qw(deposit topup DEMO demo 1000000.00 --reference),
                             "chaos-$self->{prefix}");
    $status == 0 or die "$self->{prefix}: no money\n";

    # buyers are other processes: they must not talk on our connections
    $self->{order} = order(SXRQ => $self->{day});
}

sub places { $PLACES }

# What can be sold.
sub all { $PLACES * $SLOTS }

sub slots { my ($self) = @_; $self->{first} .. $self->{first} + $SLOTS - 1 }


# ---- Buyers ----

sub write_down {
    my ($self, $n, $line) = @_;

    open my $out, '>>:utf8', "$self->{journal}/$n" or die "journal: $!";
    print $out $line =~ s/\n/ /gr, "\n";
    close($out) or die "journal: $!";
}

# Of either host, its own or that of the proxy before it.
sub some_port {
    my $host = int rand 2;
    return rand() < 0.3 ? $ports[$host] : port($host);
}

# The answer's text, once there is one that says yes or no.
sub ask {
    my ($self, $bytes) = @_;

    for my $try (0 .. 3000) {
        my $answer = eval {
            raw_request($bytes, port => some_port(), timeout => 8) };
        my $raw = $answer ? $answer->raw : '';
        $raw = decode('UTF-8', $raw) unless utf8::is_utf8($raw);

        return $raw if $raw =~ m{<retcode>.*</root>$}s && $raw !~ /系统繁忙/;
        $self->{repeats}++;
        select undef, undef, undef, 0.02 + rand 0.05;   # a client's pause
    }
    return 'never answered';
}

# Where they buy, and where pages are that edition 4.0 dropped.
sub at { 'agent' }
sub legacy { 'old' }

sub money { $money{$_[0]->supplier} }

# Does this one pay at a platform?
sub at_once { $_[1] > $BUYERS }

# $why: for those who look at it later.
sub cancel {
    my ($self, $n, $number, $id, $why) = @_;
    my $raw = $self->ask(request_bytes('CancelOrder', { Order_id => $id },
                                       at => $self->at));

    $self->write_down($n, $raw =~ m{<retcode>(?:0|-23\d\d)</retcode>}
        ? join(' ', 'C', $number, $id, $why // ())
        : "E $number cancel: $raw");
}

# What is done with an order that is not paid yet.
sub unpaid {
    my ($self, $n, $number, $id) = @_;

    return $self->money->buyer($self, $n, $number, $id) if $self->at_once($n);
    return $self->cancel($n, $number, $id) if rand() < 0.5;
}

sub buy {
    my ($self, $n, $stop, $unpaid) = @_;
    my $most = 12;
    $unpaid = 1 if $unpaid && $self->at_once($n);

    for (my $k = 1; !$stop->can_read(0); $k++) {
        my $persons = 1 + int rand $most;
        my @lines = $persons > 2 && rand() < 0.5
            ? (['ADULT', $persons - 2], ['CHILD', 2]) : (['ADULT', $persons]);
        my $paid = rand() >= $unpaid;
        my $number = "$self->{prefix}-$n-$k";
        select undef, undef, undef, rand 0.03;          # a sale takes its time
        my $fen = 0;
        $fen += $_->[1] * ($_->[0] eq 'ADULT' ? 100 : 50) for @lines;
        my %order = (%{$self->{order}},
            Order_list => join('|', map { @$_ } @lines),
            timespanindex => $self->{first} + int rand $SLOTS);
        %order = $paid
            ? (%order, XCDDH => $number, SmsCode => '246810', smsModel => '0',
               money => "$fen.00")
            : (%order, senderid => $number);
        my $bytes = request_bytes($paid ? 'OrderAndPayWithYDJ'
                                        : 'OrderProducts', \%order);
        my $raw = $self->ask($bytes);

        if ($raw =~ m{<retcode>0</retcode>.*<(?:Order_id|orderid)>(\d+)<}s) {
            my $id = $1;
            $self->write_down($n, "S $number $id");
            $self->unpaid($n, $number, $id) if !$paid;
        } elsif ($raw =~ /时段余量不足|已达到或接近/) {
            $self->write_down($n, "F $number");
            $most = 1 if $persons > 1;
            select undef, undef, undef, 0.05 if $persons == 1;
        } else {
            $self->write_down($n, "E $number $raw");
            return;
        }
    }
}

# $unpaid of the orders, 0 to 1, are to be paid later, or at once; some of them
# the buyer cancels instead.
sub open_sale {
    my ($self, $unpaid, @buyers) = @_;

    pipe my $stop, $self->{stop} or die "pipe: $!";
    for my $n (@buyers) {
        my $pid = fork // die "fork: $!";
        if ($pid == 0) {
            close $self->{stop};
            srand $self->{seed} * 100 + $n;
            eval { $self->buy($n, IO::Select->new($stop), $unpaid); 1 }
                or $self->write_down($n, "E - $@");
            $self->write_down($n, 'R ' . ($self->{repeats} // 0));
            POSIX::_exit(0);
        }
        $buyers{$pid} = 1;
    }
}

# The buyers end what they have begun: one may yet cancel, or get money back.
sub close_sale {
    my ($self) = @_;

    close $self->{stop};
    wait_until {
        $self->go_on;
        delete @buyers{grep { waitpid $_, WNOHANG } keys %buyers};
        return !%buyers;
    } "seed $self->{seed}: the buyers end", 120;
}

# Places taken, by slot, as the orders say.
sub taken {
    my ($self) = @_;

    my %taken = map { $_ => 0 } $self->slots;
    my @rows = eval {
        sql('select o.slot_no, sum(i.quantity) as n from ticket.orders o'
            . ' join ticket.order_item i using (supplier_id, order_id)'
            . ' where o.supplier_id = 1 and o.day = ?::date'
            . " and o.state <> '4' and o.slot_no between ? and ?"
            . ' group by 1', $self->{iso}, $self->{first},
            $self->{first} + $SLOTS - 1);
    };
    return if $@;
    $taken{$_->{slot_no}} = $_->{n} for @rows;
    return \%taken;
}

sub sum { my $n = 0; $n += $_ for values %{ $_[0] // {} }; $n }


# ---- Faults ----

sub one_of { my @pids = @_; kill 'KILL', $pids[rand @pids] if @pids }

sub proxy { $proxies->{ (sort keys %$proxies)[rand keys %$proxies] } }

# A thing that is down comes up again some faults later.
sub down {
    my ($self, $what) = @_;

    return if $self->{down}{$what};
    my ($leader) = pids($what);
    kill9($what);
    # nginx's processes serve on without their master, and hold its port
    TicketProcess::finish_session($leader);
    $self->{down}{$what} = 1 + int rand 3;
}

sub up {
    my ($self, $all) = @_;

    for my $what (sort keys %{ $self->{down} }) {
        next if --$self->{down}{$what} > 0 && !$all;
        delete $self->{down}{$what};
        start($what);
    }
}

sub counters { grep { /^ticket:\{/ } redis()->keys('ticket:*') }

my %old;

# The one that books for its host may be among them; it goes on some faults
# later.
sub stand_still {
    my ($self) = @_;
    my @pids = pids('nginx' . int(rand 2) . '-process');

    my $pid = $pids[rand @pids] // return;
    kill 'STOP', $pid;
    $self->{still}{$pid} = 2 + int rand 8;
}

sub wake {
    my ($self, $all) = @_;

    for my $pid (keys %{ $self->{still} }) {
        next if --$self->{still}{$pid} > 0 && !$all;
        delete $self->{still}{$pid};
        kill 'CONT', $pid;
    }
}

my @faults = (
    [process => 4, sub { one_of(pids('nginx' . int(rand 2) . '-process')) }],
    [still => 2, \&stand_still],
    [host => 1, sub { $_[0]->down('nginx' . int rand 2) }],
    [worker => 2, sub { $_[0]->down('worker') }],
    [redis => 2, sub { $_[0]->down('redis') }],
    [postgres => 1, sub {
        my ($self) = @_;
        return if $self->{faults}{postgres} > 2;
        kill9('postgres');
        start('postgres');
    }],
    [terminated => 3, sub {
        eval { sql("select pg_terminate_backend(pid) from pg_stat_activity"
                   . " where usename = 'ticket_nginx'") };
    }],
    [flushall => 2, sub { redis()->flushall }],
    [scripts => 2, sub { redis()->script_flush }],
    [remember => 2, sub { %old = map { $_ => redis()->dump($_) } counters() }],
    [restore => 2, sub {
        redis()->restore($_, 0, $old{$_}, 'REPLACE')
            for grep { defined $old{$_} } keys %old;
    }],
    [nonsense => 2, sub {
        my @value = (0, 1, 1000000, -5, 'many', '9' x 30);
        for my $key (counters()) {
            rand() < 0.2 ? redis()->set($key, 'x')
                         : redis()->hset($key, 'l', $value[rand @value]);
        }
    }],
    [delay => 3, sub {
        my $min = 1 + int rand 10;
        proxy()->tell("delay $min " . ($min + int rand 90));
    }],
    [cut => 3, sub { proxy()->tell('cut ' . (2 + int rand 30)) }],
    [cutnow => 3, sub { proxy()->tell('cutnow') }],
    [stall => 2, sub { proxy()->tell('stall ' . (50 + int rand 400)) }],
    [calm => 4, sub { proxy()->tell('calm') }],
    [platform => 4, sub { $_[0]->manner }],
    [staff => 6, sub { $_[0]->staff_change }],
);

sub draw {
    my $all = 0;
    $all += $_->[1] for @faults;
    my $at = rand $all;
    for my $fault (@faults) {
        return $fault if ($at -= $fault->[1]) < 0;
    }
    return $faults[-1];
}

sub fault {
    my ($self) = @_;
    my ($name, undef, $do) = @{ draw() };

    $self->{faults}{$name}++;
    eval { $do->($self); 1 }
        or $@ =~ /redis|connect|closed|server|WRONGTYPE/i || diag "$name: $@";
    $self->hurry;
    $self->up;
    $self->wake;
}

# Once all is told, in the order of their names.
sub no_faults_yet { $_[0]{faults} = { map { $_->[0] => 0 } @faults } }

sub faults_drawn {
    my ($self) = @_;
    my $drawn = $self->{faults};

    return join ', ', map { "$_ $drawn->{$_}" }
                      grep { $drawn->{$_} } sort keys %$drawn;
}

# Connections that proxies have cut, all in all.
sub cuts {
    my $cuts = 0;
    $cuts += ($_->count)[2] for values %$proxies;
    return $cuts;
}

sub receiver { $receiver }

sub manner { $_[0]->money->manner }

sub staff_change { $_[0]->money->staff_change($_[0]) }

sub hurry { $_[0]->money->hurry }

sub go_on { $_[0]->money->go_on }

# What staff have changed is as it was.
sub calm { $_[0]->money->calm($_[0]) }

sub heal {
    my ($self) = @_;

    $_->tell('calm') for values %$proxies;
    $self->wake(1);
    $self->up(1);
    $self->calm;
}


# ---- A run ----

sub run {
    my ($self) = @_;
    my $name = "seed $self->{seed}";
    my $began = time;

    srand $self->{seed};
    $self->no_faults_yet;
    my $cuts = cuts();

    $self->open_sale(0.2, 1 .. $BUYERS + $AT_ONCE);
    my $target = 0;
    for (my $faults = 0; time - $began < 40; $faults++) {
        my $sold = sum($self->taken);
        last if $self->enough($sold, $faults);
        $self->fault;
        $target = $sold + 20 + int rand 200;
        my $until = time + 0.05 + rand 0.35;
        wait_until { time > $until || sum($self->taken) >= $target }
            "$name: the time until the next fault passes", 60;
    }
    $self->heal;

    $self->sold_out("$name: in the end every place is sold");

    # what was cancelled at the very end is sold again, and stays sold
    $self->open_sale(0, $BUYERS + $AT_ONCE + 1);
    $self->sold_out("$name: the places cancelled last are sold again");
    $self->settled($name);
    my $seconds = time - $began;

    $self->check($name);

    my @lines = $self->journal;
    my $repeats = 0;
    $repeats += $_ for map { /^R (\d+)/ ? $1 : () } @lines;
    diag sprintf '%s: %.1f s, %d orders, %d refused, %d cancelled, %s, '
        . '%d repeats, %d cuts, drift %s; %s', $name, $seconds,
        (map { my $what = $_; scalar grep { /^$what/ } @lines } qw(S F C)),
        $self->more_told(@lines), $repeats, cuts() - $cuts, $self->drift,
        $self->faults_drawn;
}

sub settled {
    my ($self, $name) = @_;
    $self->money->settled($name);
}

sub enough {
    my ($self, $sold) = @_;
    return $sold >= 0.8 * $self->all;
}

# However long it takes, as long as more is sold than ever.
sub sold_out {
    my ($self, $name) = @_;
    my ($most, $since, $full) = (-1, time);

    wait_until {
        $self->hurry;
        my $sold = sum($self->taken);
        ($most, $since) = ($sold, time) if $sold > $most;
        $full = $sold >= $self->all;
        $full || time - $since > 120;
    } "$name, or no more is", 3600;
    ok $full, $name or diag "$most of ", $self->all, ' are sold';
    $self->close_sale;
}

sub more_told {
    my ($self) = @_;

    return sprintf '%d paid at once, %d given back',
        $self->money->told($self->{prefix});
}

sub journal {
    my ($self) = @_;

    my @lines;
    for my $file (glob "$self->{journal}/*") {
        open my $in, '<:utf8', $file or die "journal: $!";
        chomp(my @l = <$in>);
        push @lines, @l;
    }
    return @lines;
}

# The rows that count what is sold: of a supplier, of a kind and the sale's day.
sub supplier { 1 }
sub quota_kind { 1 }

sub quotas {
    my ($self) = @_;

    return sql('select quota_id, quota_id & ((1::int8 << 36) - 1) as ref,'
        . ' capacity, used from ticket.quota where supplier_id = ?'
        . ' and quota_id >> 36 = api.quota_id(?, ?::date, 0) >> 36',
        $self->supplier, $self->quota_kind, $self->{iso});
}

sub check_places {
    my ($self, $name) = @_;

    my $taken = $self->taken;
    is_deeply $taken, { map { $_ => $PLACES } $self->slots },
        "$name: every place is sold once";
    my %used = map { $_->{ref} % 1000 => $_->{used} } $self->quotas;
    is_deeply { map { $_ => $used{$_} } $self->slots }, $taken,
        "$name: the quotas count the places sold";
}

sub check {
    my ($self, $name) = @_;

    my @lines = $self->journal;
    $self->check_places($name, @lines);
    my %told = map { /^S (\S+) (\d+)/ ? ($1 => $2) : () } @lines;
    my %there = map { @$_{qw(request_key order_id)} }
        sql('select request_key, order_id from ticket.order_key'
            . ' where request_key like ?', "$self->{prefix}-%");
    is_deeply \%told, \%there, "$name: the orders answered are those there are";

    my %closed = map { @$_{qw(request_key order_id)} }
        sql('select request_key, order_id from ticket.orders'
            . " where request_key like ? and state = '4'", "$self->{prefix}-%");
    is_deeply { $self->told_closed(@lines) }, \%closed,
        "$name: the orders closed are those cancelled";
    is_deeply [grep { /^E/ } @lines], [], "$name: no other answer was given";

    my @histories = sql('select o.order_id, o.events, array_agg(e.seq order by'
        . ' e.seq)::text as seqs from ticket.orders o left join (select'
        . ' order_id, seq from ticket.outbox union all select order_id, seq'
        . ' from ticket.outbox_done) e using (order_id)'
        . ' where o.request_key like ? group by 1, 2', "$self->{prefix}-%");
    is_deeply [grep { $_->{seqs} ne '{' . join(',', 1 .. $_->{events}) . '}' }
               @histories], [], "$name: each order has one history of events";
    audit_ok("$name: the books agree");
}

sub told_closed {
    my ($self, @lines) = @_;
    return map { /^C (\S+) (\d+)/ ? ($1 => $2) : () } @lines;
}

# Places that Redis counts too few and too many, once all is quiet.
sub drift {
    my ($self) = @_;

    my ($known, $few, $many) = (0, 0, 0);
    my $life = sql_value('select life from api.hello_2()');
    my $keys = 'ticket:{' . $self->supplier . "}:$life";
    for my $row ($self->quotas) {
        my $l = eval { redis()->hget("$keys:$row->{quota_id}", 'l') };
        next unless defined $l && $l =~ /^-?\d+$/;
        $known++;
        my $d = $l - ($row->{capacity} - $row->{used});
        $d < 0 ? ($few -= $d) : ($many += $d);
    }
    return "-$few +$many of $known rows";
}

# What a killed worker held comes back when its lease ends.
sub all_told {
    set_clock_shift(61, database => 1);
    wait_until { sql_value('select count(*) from ticket.outbox') == 0 }
        'every callback is delivered', 60;
    is sql_value('select count(*) from ticket.outbox_done where not delivered'),
        0, 'no callback was given up';
    my %told = map { $_->{order} . ($_->{status} // 'R') => 1 }
               $receiver->requests;
    my @missing = grep { !$told{$_->{order_id} . ($_->{status} // 'R')} } sql(
        'select order_id, status from ticket.outbox_done where kind < 6');
    is scalar(@missing), 0, 'every callback has arrived';
    return if !$at_once;
    my ($paid, $back) = $money{1}->told('%');
    cmp_ok $back, '>', 0, 'money went back to some who had paid at once';
    cmp_ok $paid, '>', $back, 'and not to all of them';
}

1;
