# Seasons, prices and agents from files and to files, with the real ticketctl:
# all lines or none, what is wrong line by line, and taken back as a whole.

use strict;
use warnings;
use utf8;

use Encode qw(encode);
use File::Temp ();
use FindBin;
use lib "$FindBin::Bin/../lib";
use JSON::PP ();
use TicketProcess;
use TicketTest;

system_start(nginx => 1);

my $dir = File::Temp->newdir;
my $json = JSON::PP->new;
my $files = 0;

sub file {
    my (@lines) = @_;
    my $path = "$dir/in" . ++$files . '.csv';
    open my $out, '>:raw', $path or die "$path: $!";
    print $out encode('UTF-8', join "\r\n", @lines, '');
    close $out or die "$path: $!";
    return $path;
}

sub exported {
    my (@command) = @_;
    my $path = "$dir/out" . ++$files . '.csv';
    my ($status, $out, $err) = ticketctl(@command[0 .. 2], $path,
                                          @command[3 .. $#command]);
    is $status, 0, "@command writes a file" or diag $err;
    like $out, qr/^lines of \Q$path\E: \d+\n\z/, 'and says how much it is';
    open my $in, '<:encoding(UTF-8)', $path or die "$path: $!";
    return split /\r\n/, do { local $/; <$in> };
}

sub rows {
    my (@command) = @_;
    my ($status, $out, $err) = ticketctl(@command, '--json');
    die "@command: $err\n" if $status;
    return $json->decode($out);
}

sub changes {
    my %count;
    $count{$_->{change}}++ for @{$_[0]};
    return join ' ', map { "$_ $count{$_}" } sort keys %count;
}

sub says {
    my ($pattern, @command) = @_;
    local $Test::Builder::Level = $Test::Builder::Level + 1;
    my ($status, $out, $err) = ticketctl(@command);
    is $status, 1, "@command[0 .. 2] is refused";
    like $out . $err, $pattern, "@command[0 .. 2]: it says why";
    return $out;
}

sub season { return sql_value('SELECT md5(string_agg(t::text, $$,$$ ORDER BY'
    . ' line_id, day, slot_no)) FROM ticket.slot t WHERE supplier_id = 1') }

my ($one, $two) = (iso_day(1), iso_day(2));


# ---- A season ----

my @season = exported(qw(slot export DEMO));
is $season[0], "\x{feff}line,day,slot,start,end,total,online,open",
    'a file begins with its columns';
is scalar(@season), 1 + sql_value('SELECT count(*) FROM ticket.slot WHERE'
    . " supplier_id = 1 AND day >= impl.local_day(1, api.now())"),
    'then a line for each slot';
is changes(rows(qw(slot import DEMO), file(@season))), "same $#season",
    'what was exported and is imported changes nothing';

my $before = season();
my $new = iso_day(90);
my $file = file('line,day,slot,start,end,total,online,open',
    "01,$one,1,,,1600,1100,", "01,$one,2,08:59,,,,", "01,$new,1,8:00,9:30,100,,",
    "01," . $new =~ tr{-}{/}r . ',2,09:30,11:00,100,50,no');
my ($status, $out, $err) = ticketctl(qw(slot import DEMO), $file);
is $status, 1, 'a file of which a line is wrong is refused';
like $err, qr/nothing is imported; lines that are wrong: 1, the first is line 3: the slot overlaps/,
    'how many, and which is the first';
like $out, qr/^ *3 +wrong +the slot overlaps another one of its line +01 +\Q$one\E +2 /m, 'and all are listed by line';
is season(), $before, 'then nothing is imported at all';

$file = file('line;day;slot;start;end;total;online;open',
    "01;$one;1;;;1600;1100;", '', "01;$new;1;8:00;9:30;100;;",
    '01;' . $new =~ tr{-}{/}r . ';2;09:30;11:00;100;50;no');
my $preview = rows(qw(slot import DEMO), $file, '--preview');
is changes($preview), 'changed 1 new 2', 'a preview says what would become of it';
is_deeply [map { $_->{line_no} } @$preview], [2, 4, 5], 'by the lines of the file';
is season(), $before, 'and changes nothing at all';
is changes(rows(qw(slot import DEMO), $file, '--expect', $preview->[0]{preview})),
    'changed 1 new 2', 'the file is imported';
is_deeply [map { "$_->{total_capacity} $_->{online_capacity} "
                 . ($_->{enabled} ? 1 : 0) }
           @{rows(qw(slot list DEMO 01 --from), $new)}], ['100 100 1', '100 50 0'],
    'slots are as the file says';
rows(qw(slot undo DEMO));
is season(), $before, 'all of it is taken back';
rows(qw(slot import DEMO), $file);
is call('OrderAndPayWithYDJ', order(XCDDH => 'IMPORT', Order_list => 'ADULT|2',
    money => '200.00', SXRQ => $new =~ tr/-//dr, timespanindex => 1))->retcode, 0,
    'what was imported is sold';
says(qr/slot 01\/1 of \Q$new\E places are sold/, qw(slot undo DEMO));

my @wrong = (
    ["09,$one,1,,,5,,", 'there is no line 09'],
    ["01,2026-02-30,1,,,5,,", 'day: 2026-02-30 is no day'],
    ["01,$one,0,,,5,,", 'slot: 0 is no whole number from 1 to 999'],
    ["01,$one,9,,,5,,", 'start is missing'],
    ["01,$one,3,25:00,,5,,", 'start: 25:00 is no time'],
    ["01,$one,3,,,many,,", 'total: many is no whole number'],
    ["01,$one,3,,,5,6,", 'online, 6, is more than total, 5'],
    ["01,$one,3,,,,,maybe", 'open: maybe is not yes or no'],
    ["01,$one,4,,,,,,x", "a cell under no column's name"],
    ["01,$one,4,\"8:00,,,", 'a quote is not closed'],
);
for (@wrong) {
    my ($line, $why) = @$_;
    like says(qr/lines that are wrong: 1, the first is line 2: \Q$why\E/,
              qw(slot import DEMO),
              file('line,day,slot,start,end,total,online,open', $line)),
        qr/^ *2 +wrong +\Q$why\E/m, "$line is listed with what is wrong";
}
says(qr/line 3: the same as in line 2/, qw(slot import DEMO),
     file('line,day,slot,total', "01,$one,3,1700", "01,$one,3,1800"));
says(qr/line 1: there is no column colour, 尺寸; there are: line 线路, day 日期, slot/,
     qw(slot import DEMO), file('line,day,colour,slot,尺寸', "01,$one,red,3,1"));
says(qr/the column day is there twice/, qw(slot import DEMO),
     file('line,day,日期', "01,$one,3"));
says(qr/is empty/, qw(slot import DEMO), file());
says(qr/a file has 1 to 50000 lines/, qw(slot import DEMO), file('line,day'));
says(qr/cannot read/, qw(slot import DEMO), "$dir/none");


# ---- What a spreadsheet makes of it ----

{
    my @before = ('line,day,slot,total', "01,$one,1,1700");
    write_file("$dir/gbk.csv", map { encode('GBK', "$_\r\n") }
        '线路,日期,时段,总数', '1,' . $one =~ tr{-}{/}r . ',1,1700');
    is changes(rows(qw(slot import DEMO), "$dir/gbk.csv")), 'changed 1',
        'a file in GB18030, in Chinese, of a line without its zero';
    is changes(rows(qw(slot import DEMO), file(@before))), 'same 1',
        'is the same as one in UTF-8';
    ($status, $out) = ticketctl(qw(slot import DEMO), file(@before));
    is $out, "new 0, changed 0, same 1, wrong 0\n",
        'what changes nothing is counted and not listed';
    sql_do("INSERT INTO ticket.line VALUES (1, 9, '1', '一')");
    is changes(rows(qw(slot import DEMO),
                    file('line,day,slot,total,start,end', "1,$one,1,5,8:00,9:00"))),
        'new 1', 'where there is a line 1 it is meant';
    rows(qw(slot undo DEMO));
    sql_do('DELETE FROM ticket.line WHERE supplier_id = 1 AND line_id = 9');
    rows(qw(slot undo DEMO));

    write_file("$dir/broken.csv", "line,day\n\xff\xff,1\n");
    says(qr/line 2 is no text in UTF-8 or GB18030/, qw(slot import DEMO),
         "$dir/broken.csv");
    write_file("$dir/cut.csv", encode('UTF-8', "line,day\n线,1\n路,2\n")
                               . "\xe7\xba,3\n");
    says(qr/line 4 is no text in UTF-8/, qw(slot import DEMO), "$dir/cut.csv");

    local $ENV{LC_ALL} = 'zh_CN.UTF-8';
    like says(qr/首行是第 2 行：没有线路 09/, qw(slot import DEMO),
              file('line,day,slot,total', "09,$one,3,5")),
        qr/没有线路 09.*新增 0，修改 0，不变 0，有误 1/s, 'all of it in Chinese';
}
for (['六日', '6 7'], ['周六、周日', '6 7'], ['1-5', '1 2 3 4 5'],
     ['sat sun', '6 7'], ['Sat, Sunday', '6 7'], ['一至五', '1 2 3 4 5'],
     ['67', '6 7'], ['all', '1 2 3 4 5 6 7']) {
    my ($said, $days) = @$_;
    is sql_value("SELECT array_to_string(impl.csv_weekdays(?), ' ')", $said),
        $days, "weekdays are read: $said";
}
is sql_value('SELECT impl.csv_weekdays(?)', $_), undef, "no weekdays at all: $_"
    for '7-Jun', '6月7日', '8', '', 'x';


# ---- Prices ----

rows(qw(price change DEMO ADULT 120 --from), $one, '--to', iso_day(28),
     '--weekdays', '6,7');
my @prices = exported(qw(price export DEMO));
is $prices[0], "\x{feff}product,agent,from,to,weekdays,price",
    'prices have their columns';
is scalar(grep { /^ADULT,,\S+,\S+,"6 7",120\.00$/ } @prices), 1,
    'prices of days are lines of the file';
is changes(rows(qw(price import DEMO), file(@prices))), "same $#prices",
    'what was exported and is imported changes no price';

sub prices { return sql_value('SELECT md5(coalesce(string_agg(p::text, $$,$$'
    . ' ORDER BY p), $$$$)) FROM (SELECT p::text FROM ticket.price p UNION ALL'
    . ' SELECT p::text FROM ticket.day_price p) p(p)') }
$before = prices();
$file = file('product,agent,from,to,weekdays,price',
    'ADULT,,' . iso_day(30) . ',,,105', "CHILD,demo,$one,$two,,45.50",
    "ADULT,,$one," . iso_day(14) . ',6,130', "REAL,,$one,,,120");
is changes(rows(qw(price import DEMO), $file, '--preview')), 'changed 4',
    'a preview of prices';
is prices(), $before, 'changes no price';
is changes(rows(qw(price import DEMO), $file)), 'changed 4', 'prices are imported';
is changes(rows(qw(price import DEMO), $file)), 'same 4', 'once and for all';
rows(qw(price undo DEMO));
is prices(), $before, 'all of them are taken back';

my $today = iso_day(0);
rows(qw(price import DEMO), file('product,from,price', "ADULT,$today,101"));
is call('OrderAndPayWithYDJ', order(XCDDH => 'PRICE', Order_list => 'ADULT|2',
    money => '202.00', timespanindex => 4))->retcode, 0,
    'who buys pays what was imported';
says(qr/product ADULT was bought by its price since, order \d{19}/,
     qw(price undo DEMO));
rows(qw(price import DEMO), file('product,from,to,price', "CHILD,$one,$two,44"));
rows(qw(price set DEMO CHILD 1 --from), iso_day(9));
rows(qw(price undo DEMO));
rows(qw(price import DEMO), file('product,from,to,price', "CHILD,$one,$two,44"));
sql_do('UPDATE ticket.day_price SET price_fen = 1 WHERE product_id = 2');
says(qr/the price of CHILD from \Q$one\E on was changed since/,
     qw(price undo DEMO));

for (["NONE,,$one,,,5", 'there is no product NONE'],
     ["ADULT,nobody,$one,,,5", 'there is no agent nobody'],
     ["ADULT,,$one,,6,5", 'to is missing'], ["ADULT,,,,,5", 'from is missing'],
     ["ADULT,,$two,$one,,5", 'to: '], ["ADULT,,$one,$two,8,5", 'weekdays: 8'],
     ["ADULT,,$one,,,free", 'price: free is no amount'],
     ["ADULT,," . iso_day(-9) . ',,,5', iso_day(-9) . ' is over']) {
    my ($line, $why) = @$_;
    says(qr/the first is line 2: \Q$why\E/, qw(price import DEMO),
         file('product,agent,from,to,weekdays,price', $line));
}
says(qr/line 3: the same as in line 2/, qw(price import DEMO),
     file('product,from,to,weekdays,price', "ADULT,$one,$two,1-7,5",
          'ADULT,' . iso_day(-2) . ",$one,1-7,6"));


# ---- Agents ----

my @agents = exported(qw(agent export DEMO));
like $agents[0], qr/^\x{feff}user,name,unit_type,unit_id,enabled,/,
    'agents have their columns';
is scalar(@agents), 4, 'each agent is a line';
my $text = join "\n", @agents;
my $secrets = sql_value(q{SELECT string_agg(encode(password_sealed, 'hex'), '|')
    || '|' || string_agg(encode(pay_password_hash, 'hex'), '|')
    FROM ticket.agent WHERE supplier_id = 1});
unlike $text, qr/$secrets|\Q5d2c9a1e\E|Demo-2026/, 'nothing secret is exported';
is changes(rows(qw(agent import DEMO), file(@agents))), 'same 3',
    'what was exported and is imported changes no agent';

sub agents { return sql_value("SELECT string_agg(impl.agent_cells(a)::text, ','"
    . ' ORDER BY agent_id) FROM ticket.agent a WHERE supplier_id = 1') }
$before = agents();
$file = file('user,name,pay,day_limit,products,strict',
    'demo,新名,deposit epay,500,ADULT CHILD,', 'ota,某旅行网,deposit,none,all,no');
is changes(rows(qw(agent import DEMO), $file, '--preview')), 'changed 1 new 1',
    'a preview of agents';
is agents(), $before, 'changes no agent';
is rows(qw(agent import DEMO), $file, '--preview')->[1]{after},
    'day_limit none, name 某旅行网, pay deposit, products all, strict no, user ota',
    'of a new one it shows what the file says';
is changes(rows(qw(agent import DEMO), $file)), 'changed 1 new 1',
    'agents are imported';
my ($ota) = @{rows(qw(agent show DEMO ota))};
is $ota->{keys}, undef, 'a new one has no key'
    if !ref $ota->{keys};
is sql_value("SELECT count(*) FROM ticket.agent_key k JOIN ticket.agent a"
    . " USING (supplier_id, agent_id) WHERE a.user_name = 'ota'"), 0,
    'the import has made no key';
is sql_value("SELECT length(password_sealed) > 32 FROM ticket.agent"
    . " WHERE user_name = 'ota'"), 1, 'its password is sealed, and nobody knows it';
is_deeply [sql_values("SELECT day_limit, can_deposit, can_rebate, can_epay FROM"
    . " ticket.agent WHERE user_name = 'demo' AND supplier_id = 1")],
    [500, 1, 0, 1], 'the other one is as the file says';
rows(qw(agent undo DEMO --preview));
isnt agents(), $before, 'a preview takes nothing back';
rows(qw(agent undo DEMO));
is agents(), $before, 'all of it is taken back';

rows(qw(agent import DEMO), $file);
rows(qw(key issue DEMO ota));
says(qr/agent ota has agent_key/, qw(agent undo DEMO));
rows(qw(agent set DEMO demo --day-limit 400));
says(qr/agent demo was changed since/, qw(agent undo DEMO));

for (['a b,x', 'user: a b has other characters'], [',x', 'user is missing'],
     ['n1,x,9', 'unit_type: 9 is no whole number from 1 to 8'], ['n1,x,,gold', 'pay: gold is none of cash'],
     ['n1,x,,,NONE', 'there is no product NONE'],
     ['n1,x,,,,ftp://x/', 'callback: ftp://x/ is no address'],
     ['n1,x,,,,,300.0.0.0/8', 'addresses: 300.0.0.0/8 is no list of addresses']) {
    my ($line, $why) = @$_;
    says(qr/the first is line 2: \Q$why\E/, qw(agent import DEMO),
         file('user,name,unit_type,pay,products,callback,addresses', $line));
}
is sql_value("SELECT count(*) FROM ticket.agent WHERE user_name = 'n1'"), 0,
    'no agent is made of a file that is wrong';

audit_ok();
done_testing();
