# A day with rail orders by ticketctl alone, where cashiers pay at the site by
# hand: settings, an import, a purchase that two people make, a refund, what the
# railway gives back; the report and the ledger say the same.

use strict;
use warnings;
use utf8;

use Encode qw(encode);
use File::Temp ();
use FindBin;
use lib "$FindBin::Bin/../lib";
use JSON::PP ();
use TicketRailClient qw(:DEFAULT $KEY $CHANNEL);
use TicketTest;

my $json = JSON::PP->new->canonical;
my $dir = File::Temp->newdir;
my $program = ($ENV{TICKET_BUILD} // "$FindBin::Bin/../../build") . '/ticketctl';
my %ran;                        # commands that were run with success
my ($PWD, $UN) = ('abc123456', 'hxb1080@163.com');

system_start(locations => rail_locations());
secret($PWD, $UN, '国贺', '12345619891010123X', $KEY, $CHANNEL);

# Status, output, errors; { in => lines of input, as => who types }.
sub run {
    my $opt = ref $_[-1] ? pop : {};
    my @words = map { encode('UTF-8', $_) } @_;
    my @file = map { File::Temp->new } 0 .. 2;
    print { $file[0] } encode('UTF-8', $opt->{in} // '');
    $file[0]->flush;

    my $pid = fork // die "fork: $!";
    if ($pid == 0) {
        $ENV{TICKET_POSTGRES} = conninfo('ticket_staff');
        $ENV{TICKET_MASTER_KEY} = master_key();
        $ENV{SUDO_USER} = $opt->{as} // 'anna';
        open STDIN, '<', $file[0]->filename;
        open STDOUT, '>', $file[1]->filename;
        open STDERR, '>', $file[2]->filename;
        exec $program, @words or POSIX::_exit(127);
    }
    waitpid $pid, 0;
    return ($? >> 8, map { Encode::decode('UTF-8', slurped($_->filename)) } @file[1, 2]);
}

sub slurped { local (@ARGV, $/) = @_; return scalar(<>) // '' }

# The rows of what must succeed.
sub rail {
    my $opt = ref $_[-1] ? pop : {};
    local $Test::Builder::Level = $Test::Builder::Level + 1;
    my ($status, $out, $err) = run('rail', @_, '--json', $opt);
    is $status, 0, "it is done: rail @_" or diag $err;
    $ran{join ' ', 'rail', @_[0 .. $_]} = 1 for 0 .. ($#_ < 1 ? $#_ : 1);
    return $json->decode($out || '[]');
}

sub no_rail {
    my $opt = ref $_[-1] ? pop : {};
    my ($like, @words) = @_;
    local $Test::Builder::Level = $Test::Builder::Level + 1;
    my ($status, $out, $err) = run('rail', @words, $opt);
    isnt $status, 0, "rail @words: is refused";
    like $err, $like, '... and says why';
    return;
}

sub file {
    my ($name, $value) = @_;
    open my $out, '>', "$dir/$name" or die $!;
    print $out encode('UTF-8', ref $value ? $json->encode($value) : $value);
    close $out or die $!;
    return "$dir/$name";
}


# ---- Settings ----

is rail(qw(supplier set DEMO --provider manual --night-from 00:00 --night-until 00:00))
    ->[0]{provider}, 'manual', 'cashiers pay by hand';
is rail(qw(supplier show DEMO))->[0]{presale_days}, 20, 'what else is by default';
no_rail(qr/no time of a day/, qw(supplier set DEMO --night-from 25:00));
is rail(qw(merchant add DEMO demo xcslw --purchase yes))->[0]{merchant_code}, 'xcslw',
    'an agent has a code';
no_rail(qr/no code/, qw(merchant add DEMO demo2 XX));
is rail(qw(merchant set DEMO demo --unfreeze 90))->[0]{unfreeze_min}, 90, 'it is changed';
is scalar @{rail(qw(merchant list DEMO))}, 1, 'there is one';
is rail(qw(key issue DEMO demo --key -), { in => "$KEY\n" })->[0]{key_index}, 1,
    'its key is read';
like rail(qw(key issue DEMO demo))->[0]{key}, qr/^[0-9A-F]{32}$/, 'another one is made';
is scalar @{rail(qw(key list DEMO demo))}, 2, 'both keys live now';
rail(qw(key drop DEMO demo 2));
rail(qw(channelkey issue DEMO --key -), { in => "$CHANNEL\n" });
is scalar @{rail(qw(channelkey list DEMO))}, 1, 'the channel has a key';
like rail(qw(channelkey issue DEMO))->[0]{key}, qr/^[0-9A-F]{32}$/, 'and another one';
rail(qw(channelkey drop DEMO 2));
is scalar @{rail(qw(fee list DEMO))}, 4, 'fees are those of 2014';
is scalar @{rail(qw(fee set DEMO), '2036-12-01 00:00', '--steps', '48:5:2,0:20:2')}, 2,
    'others can be set';
no_rail(qr/steps/, qw(fee set DEMO), '2036-12-01 00:00', '--steps', '48:5:2');
rail(qw(fee set DEMO), '2036-12-01 00:00');

is rail(qw(topup DEMO demo 2000.00 --reference BANK-1))->[0]{purchase_fen}, 200_000,
    'money for purchases comes in';
ok rail(qw(topup DEMO demo 2000.00 --reference BANK-1))->[0]{repeated}, 'but that paper counts once';

is rail(qw(password DEMO demo --new -), { in => "$PWD\n" })->[0]{password_version}, 1,
    'the first password needs no old one';
no_rail(qr/- alone/, qw(password DEMO demo --new secret-1));
no_rail(qr/6 to 32/, qw(password DEMO demo --new -), { in => "abc\n" });
no_rail(qr/old password/, qw(password DEMO demo --old - --new -),
        { in => "wrong-$_\nother-pw1\n" }) for 1 .. 5;
no_rail(qr/too often/, qw(password DEMO demo --old - --new -), { in => "$PWD\nother-pw1\n" });


# ---- Orders ----

my @orders = map { an_order(orderNo => "xcslw14111720312200$_") } 1 .. 4;
my ($held, $free, $none, $back) = map { $_->{orderNo} } @orders;
my $file = file('orders.json', \@orders);
is_deeply [@{rail(qw(import DEMO demo), $file)->[0]}{qw(imported known)}], [4, 0],
    'orders of a file are taken';
is_deeply [@{rail(qw(import DEMO demo), $file)->[0]}{qw(imported known)}], [0, 4], 'each of them once';
no_rail(qr/orders\[0\]\.trainNo/, qw(import DEMO demo),
        file('wrong.json', [{ %{$orders[0]}, trainNo => '' }]));

is_deeply [@{rail(qw(counts DEMO))->[0]}{qw(paid wait total)}], [4, 4, 4], 'they are counted';
is_deeply [sort map { $_->{order_no} } @{rail(qw(list DEMO --quick wait --agent demo))}],
    [sort map { $_->{orderNo} } @orders], 'and they are listed';
is_deeply [map { $_->{contact} } @{rail(qw(list DEMO --last 1))}], ['曹**'],
    'the contact in part';
is scalar @{rail(qw(find DEMO --mobile -), { in => "$orders[0]{contact}{mobile}\n" })}, 4,
    'by the telephone, which is no argument';
is scalar @{rail(qw(find DEMO --contact), $orders[0]{contact}{name}, '--order', $held)}, 1,
    'by the name';
is scalar @{rail(qw(find DEMO --mobile 13900000000))}, 0, 'not by another one';

my $page = rail('show', 'DEMO', $held)->[0];
is_deeply [map { $_->{passenger} } @{$page->{passengers}}], [map { $_->[0] } @SEED],
    'an order shows who travels';
like $page->{passengers}[0]{certificate}, qr/^1\d{13}XXXX$/, 'documents in part';
is $page->{mobile}, '186********', 'and the telephone';
no_rail(qr/--reason/, 'reveal', 'DEMO', $held);
my $all = rail('reveal', 'DEMO', $held, '--reason', 'passenger calls')->[0];
is $all->{mobile}, $orders[0]{contact}{mobile}, 'in full, for a reason';
is sql_value("select reason from ticket.staff_log where action = 'rail reveal'"),
    'passenger calls', 'which is written down';


# ---- A purchase, by two ----

done('ProcessPurchase.do', orderNo => $held, opt => 'NEED_PAY',
     result => result(held => 'E646076788'), un => $UN);
is_deeply [map { "$_->{order_no} $_->{task} $_->{login}" } @{rail(qw(task list DEMO))}],
    ["$held check h***m"], 'it is a task';
is rail('task', 'lock', 'DEMO', $held)->[0]{said_fen}, 124_100, 'a cashier takes it';
no_rail(qr/is with anna/, 'task', 'lock', 'DEMO', $held, { as => 'bert' });
my $login = rail('task', 'login', 'DEMO', $held, '--reason', 'pays')->[0];
is_deeply [@$login{qw(login uniform_password)}], [$UN, $PWD], 'and can sign in there';
no_rail(qr/is with anna/, 'task', 'login', 'DEMO', $held, '--reason', 'x', { as => 'bert' });

no_rail(qr/may not be paid/, 'task', 'record', 'DEMO', $held, '--paid', 'ok');
is rail('task', 'record', 'DEMO', $held, qw(--login ok --held same --total 1241.00 --open ok
        --pay-no W1))->[0]{next}, 'pay', 'what it sees lets it be paid';
is rail(qw(merchant show DEMO demo))->[0]{held_fen}, 124_100, 'the money is held';
is rail('task', 'record', 'DEMO', $held, qw(--paid ok --method), '支付宝', qw(--number Z1))
    ->[0]{next}, 'confirm', 'that it was paid waits for another person';
no_rail(qr/another person/, 'task', 'confirm', 'DEMO', $held);
is rail('task', 'confirm', 'DEMO', $held, { as => 'bert' })->[0]{state}, 'V', 'who confirms it';
rail('task', 'lock', 'DEMO', $held);
is rail('task', 'record', 'DEMO', $held, qw(--query paid --tickets there))->[0]{next},
    'confirm', 'so are the tickets';
is rail('task', 'confirm', 'DEMO', $held, { as => 'bert' })->[0]{state}, 'D', 'it is bought';
is_deeply [@{rail(qw(merchant show DEMO demo))->[0]}{qw(purchase_fen held_fen available_fen)}],
    [75_900, 0, 124_100], 'as the seed has it';
is rail('show', 'DEMO', $held)->[0]{case_word}, '采购完成', 'its page says so';

# Tickets that are not as the agent said.
done('ProcessPurchase.do', orderNo => $back, opt => 'NEED_PAY',
     result => result(held => 'E646076799'), un => $UN);
rail('task', 'lock', 'DEMO', $back);
is rail('task', 'record', 'DEMO', $back, qw(--login ok --held other --total 1241.00))
    ->[0]{reason}, 'MISMATCH', 'something else is not paid for';
done('ProcessPurchase.do', orderNo => $back, opt => 'NEED_PAY',
     result => result(held => 'E646076800'), un => $UN);
rail('task', 'lock', 'DEMO', $back);
rail('task', 'unlock', 'DEMO', $back);
rail('cancel', 'DEMO', $back);
is scalar @{rail(qw(list DEMO --quick failed))}, 1, 'what was taken back has failed';
is_deeply [map { $_->{case_reason} } @{rail(qw(list DEMO --purchase not-paid))}],
    ['TAKEN_BACK'], 'why, is there';


# ---- Answers for the agent ----

my $tickets = file('result.json', result(held => 'E555555555'));
no_rail(qr/result\.tickets/, 'confirm', 'DEMO', $free, '--tickets',
        file('bad.json', '{"count":1,"tickets":[{}]}'));
is rail('confirm', 'DEMO', $free, '--tickets', $tickets)->[0]{state}, 'T', 'tickets by hand';
is rail('no-ticket', 'DEMO', $none, '--why', 'sold-out')->[0]{state}, 'N', 'or that there are none';
no_rail(qr/passengerReason is wrong/, 'no-ticket', 'DEMO', $back, '--why', 'identity');
is scalar @{rail('rate', 'DEMO', $free)}, 3, 'what a refund costs';
no_rail(qr/no moment/, 'rate', 'DEMO', $free, '--at', '2026-99-99 00:00');
is rail(qw(refund ask DEMO), $free)->[0]{state}, 'R', 'a refund is asked for';
is rail(qw(refund refuse DEMO), $free, qw(--why collected))->[0]{state}, 'T', 'it is refused';
no_rail(qr/not the amount/, qw(refund start DEMO), $free, qw(--cash 1241.01));
is rail(qw(refund start DEMO), $free, qw(--cash 1.00))->[0]{state}, 'B',
    'or given without being asked for';
rail(qw(refund ask DEMO), $held);
is rail(qw(refund agree DEMO), $held)->[0]{state}, 'B', 'or agreed to';
is rail('return', 'DEMO', $held, qw(1241.00 --reference R1))->[0]{went}, 'refund',
    'the railway gives back';
ok rail('return', 'DEMO', $held, qw(1241.00 --reference R1))->[0]{repeated}, 'a reference counts once';
no_rail(qr/not in a state/, 'look', 'DEMO', $held);

# Paid, and no tickets.
rail(qw(topup DEMO demo 2000.00 --reference BANK-2));
done('ProcessPurchase.do', orderNo => $back, opt => 'NEED_PAY',
     result => result(held => 'E646076801'), un => $UN);
rail('task', 'lock', 'DEMO', $back);
rail('task', 'record', 'DEMO', $back, qw(--login ok --held same --total 1241.00 --open ok));
rail('task', 'record', 'DEMO', $back, qw(--paid ok));
rail('task', 'confirm', 'DEMO', $back, { as => 'bert' });
sql_do("update ticket.clock set shift = shift + interval '16 min'");
rail('task', 'lock', 'DEMO', $back);
rail('task', 'record', 'DEMO', $back, qw(--query paid --tickets missing));
is rail('task', 'confirm', 'DEMO', $back, { as => 'bert' })->[0]{state}, 'E',
    'what was paid and has no tickets is abnormal';
is rail('look', 'DEMO', $back)->[0]{order_no}, $back, 'it is looked at once more';


# ---- What is told ----

is_deeply rail(qw(news list DEMO)), [], 'nothing has failed yet';
my @told = map { $_->{news} } @{rail(qw(news list DEMO --state open))};
cmp_ok scalar @told, '>', 3, 'and much is to be told';
is_deeply [map { $_->{news} } @{rail(qw(news list DEMO --state open --after), $told[1])}],
    [@told[2 .. $#told]], 'page by page';
no_rail(qr/no rail order/, qw(news list DEMO --after x.1));
sql_do("update ticket.rail_news set state = 'F', due_at = null, done_at = api.now()"
       . ' where rail_id = (select rail_id from ticket.rail_order where order_no = ?)', $none);
my $news = rail(qw(news list DEMO))->[0];
is rail(qw(news resend DEMO), $none, $news->{seq})->[0]{seq}, $news->{seq}, 'it is told once more';


# ---- Figures ----

my $sum = rail(qw(total DEMO))->[0];
sub moved {
    return sql_value('select coalesce(sum(amount_fen), 0)::int8 from ticket.transfer'
                     . ' where kind = impl.transfer_kind(?)', $_[0]);
}
is $sum->{purchase_fen}, moved('rail purchase'), 'purchases are those of the ledger';
is $sum->{partial_refund_fen}, moved('rail difference'), 'so are differences';
is $sum->{unfrozen_fen}, moved('rail unfreeze'), 'and what was unfrozen';
is scalar @{rail(qw(report DEMO --state refunded))}, 2, 'by the state';

my ($status, $csv) = run(qw(rail report DEMO --as csv));
is $status, 0, 'the report is a file';
is substr($csv, 0, 1), "\x{feff}", 'with a mark in front';
my @lines = split /\r\n/, $csv;
is scalar @lines, 6, 'a head, a line for each order, the sums';
like $lines[0], qr/订单号,.*预订日期,采购日期,出票日期,发车日期,车次,发站,到站,坐席\(数量\),乘客数,车票号,12306订单号,登录账号,/,
    'the head is the document\'s';
like $lines[-1], qr/^合计,.*,1241\.00,/, 'the sums are the last line';
unlike $csv, qr/\Q$UN\E/, 'accounts in part';

my @commands = (
    'rail list', 'rail find', 'rail counts', 'rail show', 'rail reveal', 'rail rate',
    'rail confirm', 'rail no-ticket', 'rail cancel', 'rail refund agree',
    'rail refund refuse', 'rail refund ask', 'rail refund start', 'rail return', 'rail look', 'rail task list',
    'rail task lock', 'rail task login', 'rail task unlock', 'rail task record',
    'rail task confirm', 'rail report', 'rail total', 'rail news list', 'rail news resend',
    'rail merchant add', 'rail merchant set', 'rail merchant list', 'rail merchant show',
    'rail key issue', 'rail key list', 'rail key drop', 'rail channelkey issue',
    'rail channelkey list', 'rail channelkey drop', 'rail topup', 'rail password',
    'rail import', 'rail supplier set', 'rail supplier show', 'rail fee set',
    'rail fee list',
);
is_deeply [grep { !$ran{$_} } @commands], [],
    'every command of rail orders was run with success';

audit_ok();
done_testing();
