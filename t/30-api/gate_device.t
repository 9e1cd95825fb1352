# A device as a program, t/demo/gate-device.mjs: with the server, without it, and
# with it again.

use strict;
use warnings;
use utf8;

use FindBin;
use JSON::PP ();
use lib "$FindBin::Bin/../lib";
use TicketDevice;
use TicketShop;
use TicketTest;
use Time::HiRes qw(time);

gate_start(worker => 1,
           locations => 'location /hill-gate/ { ticket_gate HILL; }');
my ($no, $code) = device_made('南门 1 号闸', supplier => 'HILL');
staff(qw(supplier set HILL --activation 1));

sub ticket {
    my $order = bought({ Order_list => 'HILL2|1', money => '30.00',
                         SXRQ => day(0), activate => '1', tickettype => '2' },
                       at => 'hill');
    my ($ticket) = ticket_codes($order, at => 'hill');
    return $ticket;
}

# Two tickets of one card, and one of another.
staff(qw(product create HILL NAMED --name 实名票 --form single --real-name yes
         --order-days 3 --web-order-days 3 --ticket-days 3 --days-ahead 0));
staff(qw(price set HILL NAMED 30.00));
my @named = map {
    bought({ Order_list => 'NAMED|1', money => '30.00', SXRQ => day(0),
             activate => '1', tickettype => '1', ID => identity(9),
             IDCount => 1, Memo => identity($_) . '^赵六^^1^1' }, at => 'hill')
} 1, 1, 2;
# A passport with a refunded ticket, and with one on paper.
my ($back, $paper) = map {
    bought({ Order_list => 'NAMED|1', money => '30.00', SXRQ => day(0),
             activate => '1', tickettype => '2', ID => identity(9),
             IDCount => 1, Memo => 'P7654321^赵六^^1^3' }, at => 'hill')
} 1, 2;
staff(qw(ticket refund HILL), ticket_codes($back, at => 'hill'));
staff(qw(ticket print HILL), $paper, qw(--as html));
my @codes = map { ticket() } 1 .. 4;
my $device;

sub begins {
    $device = program('gate-device.mjs',
                      'http://127.0.0.1:' . port() . '/hill-gate', @_);
}

sub ends { return $device->ends }

sub says { return $device->says(@_) }

sub scanned { return shown(scan => @_) }

sub shown { my $is = says(@_); return join ' ', @$is{qw(by verdict persons)} }

begins($code);

my $state;
wait_until(sub { $state = says('sync'); ($state->{tickets} // 0) >= 7 },
           'the device has registered and has a list', 20);
ok $state->{tickets} >= 7, 'it says how many tickets that has';

is scanned($_), 'server IN 1', 'with the server that lets in'
    for @codes[0 .. 2];
is_deeply says('offline'), { offline => JSON::PP::true,
                             tested => JSON::PP::true },
    'three codes that it named are in the list';

is scanned($codes[3]), 'list IN 1', 'without it the list lets in';
is scanned('1' x 30), 'list OFFLINE_UNKNOWN 0', 'and nobody without a ticket';
is shown(card => identity(1)), 'list IN 1', 'a card of the list lets in, too';
is shown(card => lc identity(2)), 'list IN 1', 'the other card lets in';
is shown(card => identity(3)), 'list OFFLINE_UNKNOWN 0', '... and no other one';
is_deeply [@{says('card', 'P7654321')}{qw(by verdict screen)}],
    ['list', 'SHOW_PAPER', { zh => '已打印纸质票，请出示纸质票',
                             en => 'printed on paper: show the paper' }],
    'a passport with a refunded ticket and one on paper is asked for that';
is says('state')->{waiting}, 6, 'all scans wait to be told of';
is says('online')->{waiting}, 0, 'with the network they are told';

is_deeply [map { $_->{given} // '' } sql('select given from ticket.passage where'
    . " supplier_id = 2 and device_no = ? order by at", $no)],
    ['', '', '', 'IN', 'IN', 'IN'], 'who came in has a passage';
like scanned($codes[3]), qr{^server (?:TWICE 1|USED 0)$}, 'the server knows it';

is sql_value('select count(distinct order_id) from ticket.passage'
             . ' where order_id = any (?)', '{' . join(',', @named) . '}'), 2,
    'of each card one ticket was used';
like shown(card => identity(1)), qr/^server (?:TWICE|IN) 1$/,
    'the card has one ticket more';

# Who was let in by the server a moment ago is inside, should the network break.
my ($party) = ticket_codes(bought({ Order_list => 'HILL2|3', money => '90.00',
    SXRQ => day(0), activate => '1', tickettype => '2' }, at => 'hill'),
    at => 'hill');
my $before = says('state')->{tickets};
wait_until(sub { says('sync')->{tickets} > $before }, 'a party is listed', 20);
is scanned($party, 1), 'server IN 1', 'of a party one goes in';
says('offline');
like scanned($party), qr/^list (?:TWICE 1|IN 2)$/,
    'no more than are left follow without the server';
says('online');

# A server that says nothing: nobody waits for it longer than two seconds, nor
# twice, and the device comes back by itself.
my @silent = map { ticket() } 1 .. 3;
$before = says('state')->{tickets};
wait_until(sub { says('sync')->{tickets} >= $before + 3 }, 'they are listed',
           20);
my @processes = pids('nginx-process');
kill STOP => @processes;
my $asked = time;
is scanned($silent[0]), 'list IN 1', 'no answer comes, and the list lets in';
my $took = time - $asked;
cmp_ok $took, '<', 4, 'after two seconds' or diag $took;
cmp_ok $took, '>', 1.9, 'and not before';
$asked = time;
is scanned($silent[1]), 'list IN 1', 'so it does from then on';
cmp_ok time - $asked, '<', 1, 'at once, without asking';
ok says('state')->{away}, 'which it says';
kill CONT => @processes;
wait_until(sub { !says('state')->{away} }, 'it comes back by itself', 20);
is says('state')->{waiting}, 0, 'and has told of all';
is scanned($silent[2]), 'server IN 1', 'then the server lets in';
is sql_value('select count(*) from ticket.passage where supplier_id = 2'
             . ' and order_id = ?', substr $silent[0], 0, 19), 1,
    'who asked and had no answer is in once';

# Where staff let it, a signed code opens that no list has.
staff(qw(device set HILL), $no, qw(--offline signed));
staff(qw(supplier set HILL --qr signed));
says('sync');
my ($signed) = staff(qw(ticket print HILL), substr(ticket(), 0, 19),
                     qw(--as escpos)) =~ /\x31\x50\x30(U[\w-]{121})/;
says('offline');
is scanned($signed), 'list IN 1',
    'a signed code of a ticket sold a moment ago lets in';
is scanned(ticket()), 'list OFFLINE_UNKNOWN 0', 'a plain one does not';
says('online');

# Stolen, and locked: neither the server nor its own list lets anybody in, and
# what it has not told yet it keeps.
my $listed = ticket();
$before = says('state')->{tickets};
wait_until(sub { says('sync')->{tickets} > $before }, 'one more is listed', 20);
says('offline');
is scanned('1' x 30), 'list OFFLINE_UNKNOWN 0', 'it has something to tell';
staff(qw(device lock HILL), $no, qw(--reason stolen));
says('online');
is says(scan => $listed)->{error}, 'DEVICE_LOCKED',
    'a device that is locked lets nobody in by its list';
is says('sync')->{error}, 'DEVICE_LOCKED', 'and gets no other one';
says('offline');
is scanned($listed), 'list OFFLINE_UNKNOWN 0', 'nor without a network';
says('online');
staff(qw(device unlock HILL), $no);
wait_until(sub { exists says('sync')->{last} }, 'unlocked it has a list', 20);
is scanned($listed), 'server IN 1', 'and works as before';
is ends(), 0, 'the device ends well';

(undef, $code) = device_made('南门 2 号闸', supplier => 'HILL', gate => '2',
                             hmac => JSON::PP::true);
begins($code, 'hmac');
is scanned(ticket()), 'server IN 1', 'one that knows HMAC alone asks as well';
is ends(), 0, 'it ends well, too';

(undef, $code) = device_made('手持机', supplier => 'HILL', gate => '3',
                             kind => 'handheld', gates => '3,4');
begins($code);
is_deeply says('gate', '4'), { gate => '4', gates => ['3', '4'] },
    'a handheld says at which gate it stands';
is says('gate', '9')->{error}, 'DEVICE_GATE', 'which is one of its own';
my $there = ticket();
is scanned($there), 'server IN 1', 'it lets in there';
is sql_value('select gate from ticket.passage where order_id = ?',
             substr $there, 0, 19), '4', '... and is counted there';
is ends(), 0, 'it ends well, as the others';


# ---- Over midnight ----

# Hours before the list of a day is made by itself.
sub at {
    set_clock_shift(sql_value("select extract(epoch from (?::date + ?::time) at"
        . " time zone 'Asia/Shanghai' - clock_timestamp())::int", @_));
}

my ($today, $next) = map { iso_day($_) } 0, 1;
at($today, '23:58');
(undef, $code) = device_made('南门 3 号闸', supplier => 'HILL', gate => '3');
begins($code);
wait_until(sub { exists says('sync')->{last} }, 'a device has a list at night',
           20);
ticket();
wait_until(sub { says('sync')->{last} > 0 }, 'and the changes behind it', 20);
at($next, '00:20');
my ($early) = ticket();
my $said;
wait_until(sub { $said = says('sync'); ($said->{tickets} // 0) >= 1 },
           'the device asks for the new one', 20);
cmp_ok $said->{tickets} // 0, '>=', 1, 'which is made at once'
    or diag explain $said;
says('offline');
is scanned($early), 'list IN 1', 'and lets in who has come early';
says('online');
is ends(), 0, 'it has no more to tell';

done_testing();
