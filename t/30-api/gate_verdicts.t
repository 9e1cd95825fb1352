# Each verdict that a device may hear, of tickets that the pages have sold: its
# words, colour, sound and next step.  doc/gate.md has the table.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use TicketBooking qw(connection sql_call);
use TicketCodes;
use TicketDevice;
use TicketProcess qw(slurp);
use TicketShop;
use TicketTest;
use TicketVisitor;

gate_start(locations => visitor_location());
my $staff = connection('ticket_staff');
my ($today, $day, $next) = map { iso_day($_) } 0 .. 2;
my $mdy = sub { sprintf '%d月%d日', $_[0] =~ /-(\d\d)-(\d\d)$/ };

staff(qw(supplier set DEMO --activation 1));


# ---- Orders, of all states ----

# Slot 3 is from 10:00 to 11:00.
sub sold {
    my (%more) = @_;
    return bought({ Order_list => 'ADULT|1', money => '100.00', activate => '1',
                    tickettype => '2', SXRQ => $day =~ tr/-//dr, %more });
}

sub code { return ticket_code(1, $_[0], $_[1] // 1) }

my %order = (
    (map { $_ => sold() } qw(one day after early late ask in station stopped
                             refunded sealed forged signed elder printed out)),
    (map { $_ => sold() } qw(again again_sealed again_signed)),
    party => sold(Order_list => 'ADULT|3', money => '300.00'),
    paper => sold(),
    unissued => sold(activate => '0'),
    off => sold(Order_list => 'NORTH|1', money => '60.00',
                ServiceCode => '02'),
    off_paper => sold(Order_list => 'NORTH|1', money => '60.00',
                      ServiceCode => '02'),
    unpaid => booked_id({ Order_list => 'ADULT|1' }),
    cancelled => booked_id({ Order_list => 'ADULT|1' }),
);

is_deeply [ticket_codes($order{one})], [code($order{one})],
    'the codes of tests are those of the pages';
is call('CancelOrder', { Order_id => $order{cancelled} })->retcode, 0,
    'one is cancelled';
is call('RefundTicket', { orderid => $order{refunded},
                          ticketcode => code($order{refunded}) })->retcode, 0,
    'one is refunded';
staff(qw(order stop DEMO), $order{stopped}, qw(--reason forged));
staff(qw(ticket print DEMO), $order{off_paper}, qw(--as escpos));
staff(qw(day off DEMO), $day, qw(--reason 台风 --lines 02 --yes));

staff(qw(supplier set DEMO --qr encrypted));
my $sealed = qr_of((images(visitor_page($order{sealed})))[0]);
my $broken = qr_of((images(visitor_page($order{forged})))[0]);
substr($broken, 60, 1) =~ tr/0-9A-F/1-9A-F0/;
staff(qw(supplier set DEMO --qr plain));

# Signed where visitors and papers show them; pictures stay as they are.
my @refused = ticketctl(qw(supplier set DEMO --qr signed));
like $refused[2], qr/no key that signs/, 'without a key nothing is signed';
staff(qw(gatekey make DEMO));
staff(qw(supplier set DEMO --qr signed));
my $page = visitor_page($order{elder});
my $elder = qr_of((images($page))[0]);
my ($printed) = staff(qw(ticket print DEMO), $order{printed},
                      qw(--as escpos)) =~ /\x31\x50\x30(U[\w-]{121})/;
for ([$elder, $order{elder}], [$printed, $order{printed}]) {
    my ($text, $of) = @$_;
    like $text, qr/^U[\w-]{121}$/, 'a signed code';
    my ($public) = sql_value("select encode(public_key, 'hex') from"
                             . ' ticket.gate_key');
    my $row = sql_row('select t.persons, i.product_id, i.ticket_until - o.day'
        . " as days, o.day - date '1970-01-01' as first, o.slot_no from"
        . ' ticket.orders o join ticket.ticket t using (supplier_id, order_id)'
        . ' join ticket.order_item i using (supplier_id, order_id)'
        . ' where o.order_id = ?', $of);
    is_deeply signed_facts($text, 1, $public),
        [$of, substr(code($of), 22), 1, 4, @$row{qw(first days slot_no persons
                                                    product_id)}],
        '... of the ticket, signed by the supplier';
}
cmp_ok length $page->{raw}, '<', 30_000, 'the page is no larger than it may be';
unlike staff(qw(ticket print DEMO), $order{printed}, '--reason', 'jam',
             '--json'), qr/signe[rd]/, 'nobody else is shown what signs';
my $key = gate_key('DEMO');
my $signed = signed_code($key, 1, $order{signed}, 1);
staff(qw(gatekey retire DEMO 1));
is qr_of((images(visitor_page($order{elder})))[0]), code($order{elder}),
    'where the key cannot be opened the code is a plain one';
# Of each form, the paper before and the newer one.
my %paper;
staff(qw(supplier set DEMO --reprint void));
staff(qw(gatekey make DEMO));
for my $form (qw(plain encrypted signed)) {
    my $of = $order{ { plain => 'again', encrypted => 'again_sealed',
                       signed => 'again_signed' }->{$form} };
    staff(qw(supplier set DEMO --qr), $form);
    $paper{$form} = [map {
        my ($text) = staff(qw(ticket print DEMO), $of, qw(--as escpos), @$_)
                     =~ /\x31\x50\x30([\w-]{30,})/;
        $text;
    } [], [qw(--reason jam)]];
    is grep({ length } @{ $paper{$form} }), 2, "two papers: $form";
}
is_deeply $paper{plain}, [map { code($order{again}, $_) } 1, 1 + 1024],
    'a ticket that is printed again has another code';
is substr($paper{signed}[1], 0, 13), substr($paper{signed}[0], 0, 13),
    'a signed one, too: the order is the same';
is_deeply [ticket_codes($order{again})], [code($order{again})],
    'the distributor knows it by the first';
staff(qw(supplier set DEMO --reprint keep --qr plain));


# ---- The clock ----

# Tokens of a day to come are good until then, whenever that is.
my $ahead = 9 * 86400;
set_clock_shift($ahead);
sql_call($staff, 'api.staff_station_set', 'DEMO', @$_)
    for [1, '南门'], [2, '北门'];

sub device_ahead {
    my ($no, $code) = device_made(@_);
    my $device = TicketDevice->new(no => $no);
    $device->register($code);
    $device->token(ahead => $ahead);
    return $device;
}

my %device = (
    south => device_ahead('南门 1 号闸', directions => 'both'),
    east => device_ahead('南门 2 号闸', gate => '2'),
    north => device_ahead('北门 1 号闸', station => 2),
);

sub clock {
    my ($time, $on) = @_;
    sql_do("select api.set_clock_shift((?::date + ?::time) at time zone"
           . " 'Asia/Shanghai' - clock_timestamp())", $on // $day, $time);
    return;
}

# nginx may not have seen yet what day the database has.
my $when = qr/(?:\d+月\d+日 )?/;
my $when_en = qr/(?:\d+ [A-Z][a-z]{2} )?/;

# What is asked: at, on (a day), by, entry (what the product says from here on).
# What is answered, in the order of the names below.
my @names = qw(verdict persons left minutes next colour sound);
my @said = qw(screen.zh screen.en say.zh say.en);

my @cases = (
    { does => 'some of a party come in', code => code($order{party}),
      persons => 2, at => '10:00',
      is => [qw(IN 2 1 0 none green ok)],
      said => ['请进 2 人，还可进 1 人', 'come in: 2; more may follow: 1',
               '请进，2 位', 'Welcome, 2'] },
    { does => 'the scanner fires twice', code => code($order{party}),
      persons => 2, at => '10:00:03',
      is => [qw(TWICE 2 1 0 none green none)],
      said => ['刚刚已放行 2 人，同一张票，还可进 1 人',
               'the same ticket, let through a moment ago: 2; more may follow: 1',
               '已扫过', 'Already read'] },
    { does => 'the rest of the party', code => code($order{party}),
      by => 'east', at => '10:07',
      is => [qw(IN 1 0 0 none green ok)],
      said => ['请进 1 人', 'come in: 1', '请进，1 位', 'Welcome, 1'] },
    { does => 'nobody is left of the party', code => code($order{party}),
      at => '10:09',
      is => [qw(USED 0 0 0 supervisor amber ask)],
      said => [qr/^已于 ${when}10:07 在南门 2 号闸全部使用（3\/3 人）$/,
               qr/^used up: ${when_en}10:07, 南门, gate 2 \(3 of 3\)$/,
               '票已使用', 'Ticket already used'] },
    { does => 'a ticket of tomorrow', code => code($order{day}),
      at => '12:00', on => $today,
      is => [qw(DAY_BEFORE 0 0 0 desk red no)],
      said => [$mdy->($day) . ' 的票，今天不能用',
               qr/^a ticket for \d+ \w+, not yet for today$/,
               '不是今天的票', "Not today's ticket"] },
    { does => 'a ticket whose days are over', code => code($order{after}),
      at => '12:00', on => iso_day(6),
      is => [qw(DAY_AFTER 0 0 0 desk red no)],
      said => [qr/^已于 \d+月\d+日 过期$/, qr/^expired on \d+ \w+$/,
               '票已过期', 'Ticket expired'] },
    { does => 'before its slot, refused', code => code($order{early}),
      at => '09:40',
      is => [qw(SLOT_EARLY 0 1 20 wait amber ask)],
      said => [qr/^${when}10:00–11:00 的票，20 分钟后可进$/,
               qr/^a ticket for ${when_en}10:00–11:00: 20 minutes too early$/,
               '请 20 分钟后再来', '20 minutes too early'] },
    { does => 'hours before its slot', code => code($order{early}),
      at => '08:40:20',
      is => [qw(SLOT_EARLY 0 1 80 wait amber ask)],
      said => [qr/^${when}10:00–11:00 的票，${when}10:00 起可进$/,
               qr/^a ticket for ${when_en}10:00–11:00: come at ${when_en}10:00$/,
               qr/^请 ${when}10:00再来$/, qr/^Please come at ${when_en}10:00$/] },
    { does => 'an hour before its slot', code => code($order{early}),
      at => '09:00', is => [qw(SLOT_EARLY 0 1 60 wait amber ask)],
      said => [qr/的票，60 分钟后可进$/, qr/: 60 minutes too early$/,
               '请 60 分钟后再来', '60 minutes too early'] },
    { does => 'before its slot, the supervisor is asked',
      code => code($order{early}), at => '09:41',
      entry => { early_then => 'ask' },
      is => [qw(SLOT_EARLY 0 1 19 supervisor amber ask)] },
    { does => 'before its slot, within the minutes that are granted',
      code => code($order{early}), at => '09:42',
      entry => { early_then => 'refuse', early_minutes => 18 },
      is => [qw(IN 1 0 0 none green ok)] },
    { does => 'before its slot, let in', code => code($order{in}),
      at => '08:00', entry => { early_then => 'in', early_minutes => 0 },
      is => [qw(IN 1 0 0 none green ok)] },
    { does => 'behind its slot, refused', code => code($order{late}),
      at => '11:34:20', entry => { early_then => 'refuse',
                                late_then => 'refuse' },
      is => [qw(SLOT_LATE 0 1 35 desk amber ask)],
      said => [qr/^${when}10:00–11:00 的票，已过 35 分钟$/,
               qr/^a ticket for ${when_en}10:00–11:00: 35 minutes too late$/,
               '已过入园时段', 'Your time is over'] },
    { does => 'behind its slot, the supervisor is asked',
      code => code($order{late}), at => '11:35:20', entry => { late_then => 'ask' },
      is => [qw(SLOT_LATE 0 1 36 supervisor amber ask)] },
    { does => 'behind its slot, let in', code => code($order{late}),
      at => '11:37', entry => { late_then => 'in' },
      is => [qw(IN 1 0 0 none green ok)] },
    { does => 'not paid', code => code($order{unpaid}),
      is => [qw(UNPAID 0 0 0 desk red no)],
      said => ['未付款，请到前台现付', 'not paid: to the desk', '请先付款',
               'Please pay first'] },
    { does => 'paid and not picked up', code => code($order{unissued}),
      is => [qw(NOT_ISSUED 0 0 0 desk amber ask)],
      said => ['未取票，请到前台或自助机取票',
               'not picked up yet: to the desk or a machine', '请先取票',
               'Please pick up your ticket first'] },
    { does => 'cancelled', code => code($order{cancelled}),
      is => [qw(CLOSED 0 0 0 desk red no)],
      said => ['订单已关闭', 'the order is closed', '订单已关闭',
               'Order closed'] },
    { does => 'of a day that is called off', code => code($order{off}),
      is => [qw(CALLED_OFF 0 0 0 desk red no)],
      said => ['已取消，请到前台', 'called off: to the desk',
               '已取消，请到前台', 'Called off, please go to the desk'] },
    { does => 'stopped', code => code($order{stopped}),
      is => [qw(STOPPED 0 0 0 supervisor red no)],
      said => [qr/^订单已被停止使用（\S+ $when\d\d:\d\d）$/,
               qr/^the order is stopped \(\S+, $when_en\d\d:\d\d\)$/,
               '请联系工作人员', 'Please ask our staff'] },
    { does => 'refunded', code => code($order{refunded}),
      is => [qw(REFUNDED 0 0 0 none red no)],
      said => [qr/^$when\d\d:\d\d 已退票$/,
               qr/^refunded: $when_en\d\d:\d\d$/, '票已退',
               'Ticket refunded'] },
    { does => 'of a day that is called off, though on paper',
      code => code($order{off_paper}),
      is => [qw(CALLED_OFF 0 0 0 desk red no)] },
    { does => 'the same paper on the day behind it',
      code => code($order{off_paper}), on => $next,
      is => [qw(IN 1 0 0 none green ok)] },
    { does => 'to be printed first', code => code($order{paper}),
      entry => { print_first => 'yes' },
      is => [qw(PRINT_FIRST 0 0 0 desk amber ask)],
      said => ['请先到前台或自助机打印纸质票',
               'to be printed first: to the desk or a machine',
               '请先打印纸质票', 'Please have your ticket printed first'] },
    { does => 'the paper before', qr => $paper{plain}[0],
      is => [qw(REPRINTED 0 0 0 desk red no)],
      said => ['此票已重新打印，请用新票',
               'printed again: the newer paper is good', '请用新打印的票',
               'Please show your newer paper ticket'] },
    { does => 'the paper before, typed', code => $paper{plain}[0],
      is => [qw(REPRINTED 0 0 0 desk red no)] },
    { does => 'the paper before, sealed', qr => $paper{encrypted}[0],
      is => [qw(REPRINTED 0 0 0 desk red no)] },
    { does => 'the paper before, signed', qr => $paper{signed}[0],
      is => [qw(REPRINTED 0 0 0 desk red no)] },
    { does => 'the newer paper', qr => $paper{plain}[1],
      is => [qw(IN 1 0 0 none green ok)] },
    { does => 'the newer paper, sealed', qr => $paper{encrypted}[1],
      is => [qw(IN 1 0 0 none green ok)] },
    { does => 'the newer paper, signed', qr => $paper{signed}[1],
      is => [qw(IN 1 0 0 none green ok)] },
    { does => 'the paper before, of who is inside', qr => $paper{plain}[0],
      at => '10:16', is => [qw(REPRINTED 0 0 0 desk red no)] },
    { does => 'a paper that was not printed yet',
      code => code($order{again}, 1 + 2048),
      is => [qw(UNKNOWN 0 0 0 none red no)] },
    { does => 'out by the paper before', qr => $paper{plain}[0],
      at => '10:17', direction => 'out', is => [qw(OUT 1 0 0 none green ok)] },
    { does => 'at the wrong station', code => code($order{station}),
      entry => { print_first => 'order', stations => '2' },
      is => [qw(STATION 0 1 0 station red no)],
      said => ['请到北门检票', 'please go to 北门', '请到北门检票',
               'Please go to 北门'] },
    { does => 'at its station', code => code($order{station}), by => 'north',
      is => [qw(IN 1 0 0 none green ok)] },
    { does => 'out before it was in', code => code($order{out}),
      direction => 'out', entry => { stations => 'all' },
      is => [qw(NOT_INSIDE 0 1 0 supervisor amber ask)],
      said => ['没有入园记录', 'has not come in', '没有入园记录',
               'Please ask our staff'] },
    { does => 'in by a gate of both ways', code => code($order{out}),
      at => '10:30', is => [qw(IN 1 0 0 none green ok)] },
    { does => 'out again', code => code($order{out}), at => '10:31',
      direction => 'out',
      is => [qw(OUT 1 0 0 none green ok)],
      said => ['请出 1 人', 'out: 1', '再见', 'Goodbye'] },
    { does => 'wrong check digits', code => code($order{one}) =~ s/(\d)$/9-$1/er,
      is => [qw(FORGED 0 0 0 none red no)],
      said => ['校验码错误', 'the check digits are wrong', '没有这张票',
               'Unknown ticket'] },
    { does => 'a code of no ticket', code => code($order{one}, 2),
      is => [qw(UNKNOWN 0 0 0 none red no)],
      said => ['没有这张票', 'there is no such ticket', '没有这张票',
               'Unknown ticket'] },
    { does => 'what is no code', qr => 'https://example.com/',
      is => [qw(UNKNOWN 0 0 0 none red no)] },
    { does => 'a plain QR code', qr => code($order{one}),
      is => [qw(IN 1 0 0 none green ok)] },
    { does => 'a sealed QR code', qr => $sealed,
      is => [qw(IN 1 0 0 none green ok)] },
    { does => 'a sealed one, typed', code => lc $sealed, at => '10:20',
      is => [qw(USED 0 0 0 supervisor amber ask)] },
    { does => 'a sealed one with a digit changed', qr => $broken,
      is => [qw(FORGED 0 0 0 none red no)] },
    { does => 'a signed one of another supplier',
      qr => signed_code($key, 2, $order{signed}, 1),
      is => [qw(FORGED 0 0 0 none red no)] },
    { does => 'a signed one with a letter changed',
      qr => $signed =~ s/^(.{20})(.)/$1 . ($2 eq 'A' ? 'B' : 'A')/er,
      is => [qw(FORGED 0 0 0 none red no)] },
    { does => 'a signed QR code', qr => $signed,
      is => [qw(IN 1 0 0 none green ok)] },
    { does => 'a signed one with a letter too many', qr => "${signed}A",
      is => [qw(UNKNOWN 0 0 0 none red no)] },
    { does => 'a signed one, whose key is retired, typed', code => $elder,
      is => [qw(IN 1 0 0 none green ok)] },
    { does => 'a signed one on paper', qr => $printed,
      is => [qw(IN 1 0 0 none green ok)] },
    { does => 'a signed one again', qr => $signed, by => 'east',
      is => [qw(USED 0 0 0 supervisor amber ask)] },
);

my %heard;
for my $case (@cases) {
    my %ask = map { $_ => $case->{$_} } grep { exists $case->{$_} }
              qw(code qr persons direction);
    $ask{direction} //= 'in';

    if ($case->{entry}) {
        my $row = sql_call($staff, 'api.staff_product_entry', 'DEMO', 'ADULT',
                           JSON::PP->new->encode($case->{entry}))->[0];
        is $row->{verdict}, undef, "$case->{does}: the product says so";
    }
    clock($case->{at} // '10:15', $case->{on});

    my $answer = $device{$case->{by} // 'south'}->check(%ask)->{json};
    is_deeply [@$answer{@names}], $case->{is}, $case->{does}
        or diag(JSON::PP->new->encode($answer));
    is $answer->{ticket}{inside}, 0, "$case->{does}: nobody is inside"
        if $answer->{ticket} && !$answer->{used} && !$answer->{persons}
           && $case->{does} !~ /of who is inside/;
    is $answer->{ticket}, undef, "$case->{does}: no ticket is told of"
        if $case->{is}[0] =~ /^(?:UNKNOWN|FORGED)$/;
    next unless $case->{said};

    $heard{$answer->{verdict} // ''} = 1;
    for my $i (0 .. $#said) {
        my ($where, $lang) = split /\./, $said[$i];
        my ($is, $text) = ($answer->{$where}{$lang}, $case->{said}[$i]);
        ref $text ? like($is, $text, "$case->{does}: $said[$i]")
                  : is($is, $text, "$case->{does}: $said[$i]");
    }
}

clock('10:30');
like +(ticketctl(qw(ticket check DEMO), $paper{plain}[0],
                 qw(--station 1 --gate 1)))[2],
    qr/was printed again/, 'who checks by hand is told of the paper before';
like +(ticketctl(qw(ticket check DEMO), $paper{plain}[0],
                 qw(--station X --gate 1)))[2],
    qr/there is no station X/, 'who has stations is at one of them';

# Of cards gate.t and gate_cards.t tell, of who is not named settle_orders.t, of
# what is asked back open_refunds.t, of what is not good yet product_valid.t, and
# devices alone say that they are offline.
is_deeply [sort keys %heard],
    [sort grep { !/^(?:ID_|CARD_|SHOW_|OFFLINE_|NOT_NAMED|NOT_YET|REFUND_ASKED)/ }
     slurp("$FindBin::Bin/../../ngx_ticket_module/core/gate/tk_gate.tbl.h")
         =~ /^TK_GATE\( (\w+)/mg],
    'no verdict was left out';

audit_ok();
done_testing();
