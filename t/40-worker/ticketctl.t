# ticketctl: every command, as a table and as JSON, its refusals, what it
# keeps secret.

use strict;
use warnings;
no warnings 'qw';            # --pay cash,deposit
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use Crypt::Mode::ECB;
use Digest::MD5 qw(md5_hex);
use Encode qw(decode encode);
use File::Temp ();
use JSON::PP ();
use MIME::Base64 qw(decode_base64);
use TicketProcess qw(slurp);
use TicketPicture;
use TicketTest;

system_start(nginx => 0, redis => 0);

my $program = ($ENV{TICKET_BUILD} // "$FindBin::Bin/../../build")
            . '/ticketctl';
my $sql = "$FindBin::Bin/../../sql";
my %ran;                        # commands this file has run with success

local $ENV{TICKET_POSTGRES} = conninfo('ticket_staff');
local $ENV{TICKET_MASTER_KEY} = master_key();
delete local $ENV{TICKET_SQL};

# Status, output and errors; the last argument may be { in => 'input' }.
sub run {
    my $opt = ref $_[-1] ? pop : {};
    my @arguments = map { encode('UTF-8', $_) } @_;
    my ($in, $out, $err) = map { File::Temp->new } 1 .. 3;

    print $in $opt->{in} // '';
    $in->flush;

    my $pid = fork // die "fork: $!";
    if ($pid == 0) {
        open STDIN, '<', $in->filename;
        open STDOUT, '>', $out->filename;
        open STDERR, '>', $err->filename;
        chdir $opt->{dir} if $opt->{dir};
        exec $program, @arguments or POSIX::_exit(127);
    }
    waitpid $pid, 0;

    my $status = $? & 127 ? "signal $?" : $? >> 8;
    $ran{$_[0]} = $ran{"$_[0] " . ($_[1] // '')} = 1 if $status eq '0';

    return ($status, map { local (@ARGV, $/) = $_->filename;
                           decode('UTF-8', <> // '') } $out, $err);
}

# Rows of a command that must succeed.
sub rows {
    my ($status, $out, $err) = run(@_[0 .. $#_ - (ref $_[-1] ? 1 : 0)],
                                   '--json', ref $_[-1] ? $_[-1] : ());

    local $Test::Builder::Level = $Test::Builder::Level + 1;
    my $command = join ' ', grep { defined && !ref } @_[0, 1];
    is $status, 0, "ticketctl $command succeeds" or diag $err;
    is $err, '', "ticketctl $command prints no error";

    my $rows = eval { JSON::PP->new->decode($out) };
    is ref $rows, 'ARRAY', "ticketctl $command answers JSON" or diag $out;
    return $rows // [];
}

sub row { return rows(@_)->[0] // {} }

sub says {
    my ($expected, $pattern, @arguments) = @_;
    my ($status, $out, $err) = run(@arguments);

    local $Test::Builder::Level = $Test::Builder::Level + 1;
    my $command = join ' ', 'ticketctl', grep { defined } @arguments[0, 1];
    is $status, $expected, "$command fails with status $expected";
    like $err, $pattern, "$command: the error says why";
    is $out, '', "$command: nothing is printed but the error";
}


# Help.
my ($status, $help) = run('--help');
is $status, 0, 'ticketctl --help succeeds';
my @commands = $help =~ /^  ([a-z]+(?: [a-z-]+)?)  +\S/mg;
cmp_ok scalar @commands, '>', 35, 'ticketctl --help lists the commands';

for my $command (@commands) {
    my ($status, $out) = run(split(/ /, $command), '--help');
    is $status, 0, "ticketctl $command --help succeeds";
    like $out, qr/^usage: ticketctl \Q$command\E.*^example: ticketctl \Q$command\E/ms,
        "ticketctl $command --help shows usage and example";
    my ($required) = $out =~ /^usage: ticketctl \Q$command\E ([A-Z.]+)/m;
    like((run(split / /, $command))[2], qr/\Q$required\E is missing/,
         "ticketctl $command names an argument that is missing") if $required;
}
%ran = ();

is((run(@$_))[0], 0, "ticketctl @$_ succeeds")
    for ['help'], [qw(completion bash)], ['man'];

says(2, qr/which command/);
says(2, qr/there is no command "fly"/, 'fly');
says(2, qr/one of these commands:.*slot create.*slot list/s, 'slot');
says(2, qr/no command "slot sell"/, 'slot', 'sell');
says(2, qr/no option "--colour"/, 'supplier', 'list', '--colour');
says(2, qr/"x" is more than "ticketctl supplier list" takes/, 'supplier',
     'list', 'x');


# A table aligns Chinese, two columns a character.
{
    my ($status, $out) = run('product', 'list', 'DEMO');
    my @lines = split /\n/, $out;

    is $status, 0, 'product list succeeds';
    like $lines[0], qr/^product_id  code   name    unit  /,
        'the table has its head';
    like $lines[1], qr/^-{10}  -{5}  -{6}  -{4}  /,
        'the table has a rule below its head';
    like $lines[2], qr/^         1  ADULT  成人票  张    group   no /,
        'a row is aligned, two columns a Chinese character';
    is $lines[-1], '(5 rows)', 'the table ends with the number of rows';
    ($status, $out) = run('agent', 'show', 'DEMO', 'demo2');
    like $out, qr/^name +演示旅行社二部\n.*^balance +500\.00$/ms,
        'one row of many columns is printed downwards, money in yuan';
}


# Suppliers.
row(qw(supplier create GONE 77));
row(qw(product create GONE P1));
is row(qw(product remove GONE P1))->{code}, 'P1',
    'product remove removes what nothing sells';
row(qw(line create GONE 01 x));
is row(qw(line set GONE 01 --name), '东线')->{name}, '东线',
    'line set gives another name';
is row(qw(line remove GONE 01))->{name}, '东线',
    'line remove removes what has no slots';
is row(qw(supplier remove GONE))->{code}, 'GONE',
    'supplier remove removes what is empty';
my $new = row(qw(supplier create NEW 3 --name 新景区 --slots yes --activation 1),
              qw(--pay-timeout 45 --zone Europe/Berlin --kind theatre),
              qw(--day-limit 5000));
is_deeply [@$new{qw(supplier_id code name slot_mode activateable zone kind
                    pay_timeout_min day_limit)}],
    [3, 'NEW', '新景区', JSON::PP::true, 1, 'Europe/Berlin', '2', 45, 5000],
    'supplier create takes every option';
$new = row(qw(supplier set NEW --zone Asia/Shanghai --kind scenic),
           qw(--day-limit none --fees yes));
is_deeply [@$new{qw(zone kind day_limit fee_mode pay_timeout_min)}],
    ['Asia/Shanghai', '1', 2147483647, JSON::PP::true, 45],
    'supplier set changes what it names, the rest stays';
is $new->{qr_mode}, 'plain', 'the QR codes of a supplier are plain';
like((run(qw(supplier set NEW --page-base both)))[1], qr/^page_base +both$/m,
    'supplier set prints a setting by the name it is set with');
like((run(qw(supplier set NEW --page-base 0)))[1], qr/^page_base +0$/m,
    'the first page may be 0 alone');
is row(qw(supplier set NEW --qr encrypted))->{qr_mode}, 'encrypted',
    'supplier set changes the QR codes to encrypted ones';
is $new->{reprint}, 'keep', 'another print leaves the paper before good';
is row(qw(supplier set NEW --reprint void))->{reprint}, 'void',
    'supplier set lets it void that';
is row(qw(supplier show NEW))->{reprint}, 'void', 'and supplier show says so';
is_deeply [map { $_->{code} } @{rows(qw(supplier list))}], [qw(DEMO HILL NEW OPERA)],
    'supplier list prints every supplier';
like((run(qw(supplier list)))[1], qr/NEW +新景区 .* none +client$/m,
    'supplier list prints no limit as "none"');
is_deeply row(qw(supplier show NEW))->{page_base}, 0,
    'supplier show prints what one has chosen';

# Products, prices, promotions, fees.
is row(qw(product create NEW P1 --name 日票 --form single --day-limit 10
          --weekdays 1-5 --until 18:00 --real-name yes))->{product_id}, 1,
    'product create gives the product its number';
my $p = row(qw(product set NEW P1 --day-limit unset --weekdays all --maximum 9
               --from 2026-01-01 --to 20271231 --id-maximum none));
is_deeply [@$p{qw(name form day_limit week_first last_minute maximum first_day
                  last_day id_maximum real_name)}],
    ['日票', '1', undef, undef, 1080, 9, '2026-01-01', '2027-12-31', 0,
     JSON::PP::true], 'product set changes what it names';
is_deeply [@{row(qw(product set NEW P1 --min-age 18 --max-age 60))}
           {qw(min_age max_age)}], [18, 60],
    'product set says how old visitors must be';
like((run(qw(product set NEW P1 --min-age 0)))[1],
     qr/^min_age +none\nmax_age +60$/m, 'no age is printed as "none"');
is_deeply [@{row(qw(product set NEW P1 --max-age 0))}{qw(min_age max_age)}],
    [0, 0], 'and said as 0';
is_deeply [@{row(qw(product set NEW P1 --id-maximum 4 --id-days 7
                    --phone-maximum 5 --phone-days 0))}
           {qw(id_maximum id_days phone_maximum phone_days)}], [4, 7, 5, 0],
    'product set says over how many days limits are counted';
is_deeply [@{row(qw(product set NEW P1 --id-maximum none --id-days 1
                    --phone-maximum 0 --phone-days 1))}
           {qw(id_maximum id_days phone_maximum phone_days)}], [0, 1, 0, 1],
    '... and that there are none';
says(2, qr/--phone-days: /, qw(product set NEW P1 --phone-days 3661));
is_deeply [@{row(qw(product set NEW P1 --valid-mode 5 --valid-first 2027-05-01
                    --valid-last 2027-05-07 --wait-minutes 30))}
           {qw(valid_mode valid_days valid_first valid_last wait_minutes)}],
    [5, 0, '2027-05-01', '2027-05-07', 30], 'and when tickets are valid';
is_deeply [@{row(qw(product set NEW P1 --valid-mode 2 --valid-days 7
                    --wait-minutes 0))}{qw(valid_mode valid_days wait_minutes)}],
    [2, 7, 0], '... from the day of booking on';
row(qw(product set NEW P1 --valid-mode 4));
row(qw(product create NEW P2 --unit 位));
like((run(qw(product set NEW P2)))[1],
     qr/^maximum +none\nid_maximum +none\nday_limit +none$/m,
    'a new product has no limits');
like((run(qw(product list NEW)))[1], qr/ P2 .* 1 +none +none /,
    'product list prints it the same way');

my $since = row(qw(price set NEW P1 99.5))->{first_day};
is $since, sql_value("select (api.now() at time zone 'Asia/Shanghai')::date"),
    'a price without --from begins today';
my $prices = rows(qw(price set NEW P1 120 --from 2027-01-01));
is_deeply [map { [@$_{qw(product agent first_day price_fen)}] } @$prices],
    [['P1', undef, $since, 9950], ['P1', undef, '2027-01-01', 12000]],
    'price set answers the prices, in fen for programs';
is scalar @{rows(qw(price clear NEW P1 --from 2027-01-01))}, 1,
    'price clear removes one price';
like((run(qw(price list NEW)))[1], qr/^P1 +- +$since +99\.50 +-$/m,
     'price list prints yuan for people');
like((run(qw(product show NEW P1)))[1],
     qr/^code +P1\n.*^prices\n *agent .*^ *- +$since +99\.50$/ms,
     'product show prints a product and its prices below it');

is_deeply row(qw(promotion set NEW P1 10 1 --to 2027-12-31)),
    { product => 'P1', first_day => '2000-01-01', last_day => '2027-12-31',
      every_persons => 10, free_persons => 1 },
    'promotion set makes a promotion';
is scalar @{rows(qw(promotion list NEW))}, 1,
    'promotion list prints one promotion';
is scalar @{rows(qw(promotion clear NEW P1))}, 0,
    'promotion clear leaves no promotion';

row(qw(fee set NEW P1 2 --amount 10.00));
is_deeply rows(qw(fee set NEW P1 5 --percent 12.5 --unit hour))->[1],
    { product => 'P1', unit => 'H', units_ahead => 5, mode => 'A',
      amount_fen => undef, percent => 12.5 }, 'fee set makes a fee in percent';
is scalar @{rows(qw(fee list NEW))}, 2, 'fee list prints both fees';
like((run(qw(fee list NEW)))[1], qr/^P1 +day +2 +amount +10\.00 +-\nP1 +hour +5 +percent +- +12\.50$/m,
    'in the words of its options, for people');
is scalar @{rows(qw(fee clear NEW P1 --ahead 5 --unit hour))}, 1, 'fee clear takes one';
says(1, qr/P1 has no such fee/, qw(fee clear NEW P1 --ahead 5));
is scalar @{rows(qw(fee clear NEW P1))}, 0, 'fee clear leaves no fee';

# Where "none" is kept as 0, 0 is not taken for it.
says(2, qr/--day-limit: "0" is not 1 or more, or "none"/,
     qw(agent set DEMO demo --day-limit 0));
says(2, qr/--$_: "0" is not 1 or more/, qw(product set NEW P1), "--$_", 0)
    for qw(maximum id-maximum);
is row(qw(product set NEW P1 --day-limit 0))->{day_limit}, 0,
    'a product of which nothing may be sold is one';

# Routes (of the command "line") and slots.
row(qw(line create NEW 07 西线));
is row(qw(line products NEW 07 P1 P2))->{products}, 'P1 P2',
    'line products sells both products on the route';
is row(qw(line products NEW 07 P2))->{products}, 'P2',
    'line products replaces the whole list';
is scalar @{rows(qw(line list NEW))}, 1, 'line list prints the route';
is row(qw(line show NEW 07))->{products}, 'P2', 'line show prints one route';
is_deeply row(qw(slot create NEW 07 --from 2030-01-01 --days 3 --start 09:30
                 --length 45 --count 4 --total 100 --online 60)),
    { line => '07', first_day => '2030-01-01', last_day => '2030-01-03',
      slots => 12 }, 'slot create makes the slots of three days';
my $slots = rows(qw(slot list NEW 07 --from 2030-01-02));
is_deeply [map { [@$_{qw(slot_no start_minute end_minute online_capacity)}] }
           @$slots],
    [[1, 570, 615, 60], [2, 615, 660, 60], [3, 660, 705, 60],
     [4, 705, 750, 60]], 'slot list prints slots one after the other';
like((run(qw(slot list NEW 07 --from 2030-01-02)))[1],
     qr/^07 +2030-01-02 +1 +09:30 +10:15 /m,
    'slot list prints times of day for people');

# a limit reaches what is booked already
sql_do('insert into ticket.quota values (3, api.quota_id(1, ?, 1002), 60, 50)',
       '2030-01-02');
is row(qw(slot resize NEW 07 2030-01-02 2 --online 55))->{remaining}, 5,
    'slot resize answers the places that remain';
is sql_value('select capacity from ticket.quota where supplier_id = 3'), 55,
    'slot resize changes the capacity of the quota';
says(1, qr/persons who are booked: 50 on 2030-01-02, more than 49/,
     qw(slot resize NEW 07 2030-01-02 2 --online 49));
is row(qw(slot show NEW 07 2030-01-02 2))->{used}, 50,
    'slot show prints what is left of one slot';
says(1, qr{line 07 has no slot 5 on 2030-01-02}, qw(slot show NEW 07 2030-01-02 5));
sql_do('delete from ticket.quota where supplier_id = 3');

# A theatre: sessions, performances, areas, prices, seats.
{
    my @play = qw(PLAY 2 2031-12-24);

    is row(qw(supplier create PLAY 4 --kind theatre --seating hand))->{seating},
        'hand', 'supplier create says who chooses seats';
    sql_do("insert into ticket.hall values (4, 1, '大剧院', 1)");
    sql_do('insert into ticket.seat_map values (4, 1, 1, api.now())');
    sql_do("insert into ticket.seat_area values (4, 1, 1, 1, 1, 'A', 'n',"
           . " '#FF0000', 0, 0, 9, 9, 12, '{1,12,-11}')");
    sql_do("insert into ticket.seat_row values (4, 1, 1, '一', 0, 0, 9, 9, 1,"
           . " 1, 'M')");
    sql_do("insert into ticket.seat select 4, 1, n, 1, n::text, false"
           . ' from generate_series(1, 12) n');
    row(qw(product create PLAY SEAT --name 池座 --form single));

    row(qw(session add PLAY 2 --hall 1 --name 晚场 --start 23:00 --end 00:30));
    row(qw(session set PLAY 2 --sale-end -15 --check-from 30));
    like((run(qw(session list PLAY)))[1],
         qr/^ +2 +1 +晚场 +23:00 +24:30 +23:15 +22:30 +24:30 +0$/m,
         'session list prints an end after midnight');
    is row(qw(session show PLAY 2))->{sale_end_minute}, 1395,
        'session show prints one of them';
    is row(qw(hall show PLAY 1))->{seats}, 12, 'hall show prints one hall';
    is_deeply rows(qw(performance plan PLAY 2 --from 2031-12-22 --to 20311231
                      --weekdays 1-2,5,7)),
        [{ session => 2, done => 'planned', performances => 6,
           days => [map { "2031-12-$_" } 22, 23, 26, 28 .. 30] }],
        'performance plan takes some weekdays';
    like((run(qw(performance plan PLAY 2 --from 2032-03-01 --days 12)))[1],
         qr/planned +12 +2032-03-01 2032-03-02 .*2032-03-10 \.\.\. 2032-03-12$/m,
         'many days are short for people');
    is scalar @{row(qw(performance remove PLAY 2 --from 2032-03-01 --days 40))->{days}}, 12,
        'and whole for programs';
    says(2, qr/--weekdays: "$_" is not weekdays such as 1-5/,
         qw(performance plan PLAY 2 --weekdays), $_) for '8', '5-2', '1,', '';
    is row('performance', 'add', @play, qw(--start 20:00))->{end_minute}, 1290,
        'performance add takes a time';
    is row('performance', 'set', @play, qw(--enabled no))->{state}, 'disabled',
        'performance set disables it';
    row('performance', 'set', @play, qw(--enabled yes));
    is row('performance', 'state', @play)->{state}, 'open',
        'performance state prints that it is on sale';

    is row(qw(product area PLAY SEAT 1), 'A,')->{areas}, 'A',
        'product area says where a product is sold';
    is scalar @{rows(qw(product areas PLAY))}, 1, 'product areas lists it';
    says(1, qr/no areas of these codes: B, C$/,
         qw(product area PLAY SEAT 1 C A B));
    is row(qw(seatprice set PLAY SEAT 280 --session 2 --from 2031-12-24
              --to 2031-12-26))->{price_fen}, 28000, 'seatprice set takes yuan';
    like((run(qw(seatprice list PLAY)))[1],
         qr/^SEAT +2 +2031-12-24 +2031-12-26 +280\.00 +-$/m,
         'seatprice list prints it');
    is row('performance', 'show', @play)->{products}, 'SEAT 280.00',
        'performance show prints it';

    is_deeply [map { "$_->{seat} $_->{seat_id} $_->{state}" }
               @{rows('seat', 'reserve', @play, 'A/一/9-10', '10003')}],
        ['A/一/9 10009 P', 'A/一/10 10010 P', 'A/一/3 10003 P'],
        'seat reserve takes names, ranges and ids';
    row('seat', 'repair', @play, 'A/一/9');
    row('seat', 'guest', @play, 'A/一/10', '--remark', '李经理');
    is_deeply [map { "$_->{seats} $_->{state} " . ($_->{remark} // '-') }
               @{rows(qw(seat kept PLAY --session 2 --from 2031-12-24))}],
        ['A/一/3 P -', 'A/一/9 R -', 'A/一/10 F 李经理'], 'seat kept lists them, and why';
    is_deeply [map { "$_->{seat} $_->{means}" }
               @{rows('seat', 'show', @play, '--taken')}],
        ['A/一/3 reserved', 'A/一/9 in repair', 'A/一/10 for guests'],
        'seat show prints what seats are kept for';
    is scalar @{rows('seat', 'show', @play, 'A/一')}, 12,
        'seat show prints a row of seats';
    like((run(qw(performance list PLAY --from 2031-12-24)))[1],
         qr/^2031-12-24 .* open +12 +0 +3 +0 +9 +A 9 +- +- +- +-$/m,
         'performance list counts them');
    says(1, qr/: \QA\/1\/1 (A has the rows 一 to 一), "{\ (the areas are A), A\/一\/13 (A\/一 has\E/,
         'seat', 'lift', @play, 'A/1/1', 'A/一/9', '"{\\', 'A/一/13');
    says(2, qr/SEAT\.\.\. is missing/, 'seat', 'lift', @play);
    row('seat', 'lift', @play, 'A/一');

    is scalar @{rows(qw(seatprice clear PLAY SEAT --session 2 --from
                        2031-12-24))}, 0, 'seatprice clear leaves no price';
    says(1, qr/has no orders; it is cancelled for ever .*all the same\? /s,
         qw(performance cancel PLAY 2 2031-12-30));
    is_deeply [@{row(qw(performance cancel PLAY 2 2031-12-30 --yes))}
               {qw(state orders amount_fen)}], ['cancelled', 0, 0],
        'performance cancel asks before it does it';
    says(1, qr/performance of session 2 on 2031-12-30 is cancelled/,
         qw(performance cancel PLAY 2 2031-12-30 --yes));
    says(1, qr/session 2 has no performance on 2031-01-01/,
         qw(performance cancel PLAY 2 2031-01-01 --yes));
    is scalar @{rows(qw(order list PLAY --unseated))}, 0,
        'order list has no order to list';
    says(1, qr/no order 5/, qw(order seat PLAY 5 A/1/1));
    # what was made by mistake
    sql_do("insert into ticket.hall values (4, 9, '小剧场', 0)");
    row(qw(session add PLAY 9 --hall 1 --start 10:00 --length 60));
    row(qw(performance plan PLAY 9 --from 2032-01-01 --days 3));
    says(1, qr/sessions are played in hall 1: 2, 9/, qw(hall remove PLAY 1));
    says(1, qr/session 9 has performances \(3\)/, qw(session remove PLAY 9));
    is row(qw(performance remove PLAY 9 2032-01-01))->{performances}, 1,
        'performance remove takes one away';
    is row(qw(performance remove PLAY 9 --from 20320101 --to 20320131
              --weekdays all))->{performances}, 2,
        'or those of some days';
    row(qw(session remove PLAY 9));
    row(qw(hall remove PLAY 9));

    $ran{'order seat'} = 1;             # performances.t
}

# Agents.
my $agent = row(qw(agent create NEW ota --password - --phone1 - --name 旅行社
                   --pay cash,deposit --callback https://ota.example/cb/
                   --day-limit 500), { in => "Secret-1\n13912345678\n" });
is_deeply [@$agent{qw(agent_id user_name name can_cash can_deposit can_rebate
                      can_epay day_limit callback_address enabled keys)}],
    [101, 'ota', '旅行社', (JSON::PP::true) x 2, (JSON::PP::false) x 2, 500,
     'https://ota.example/cb/', JSON::PP::true, undef],
    'agent create takes every option';
is row(qw(agent disable NEW ota))->{enabled}, JSON::PP::false,
    'agent disable shuts the agent out';
is row(qw(agent enable NEW ota))->{enabled}, JSON::PP::true,
    'agent enable lets the agent in';
is_deeply [@{row(qw(agent set NEW ota --pay none --day-limit none))}
           {qw(can_cash can_deposit day_limit)}],
    [JSON::PP::false, JSON::PP::false, 0],
    'agent set removes ways to pay and limit';
like((run(qw(agent show NEW ota)))[1], qr/^day_limit +none\n.*^addresses +-$/ms,
    'agent show prints no limit as "none", no addresses as "-"');
like((run(qw(agent list NEW)))[1], qr/^ +101  ota .* none +- +- .*$/m,
    'so does agent list');
is_deeply [@{row(qw(agent show NEW ota))}{qw(addresses post_only strict_mode)}],
    ['', (JSON::PP::false) x 2], 'an agent is held to nothing at first';
for (['192.0.2.0/24,2001:db8::/32', '192.0.2.0/24,2001:db8::/32'],
     ['198.51.100.7, fd00::2', '198.51.100.7/32,fd00::2/128'],
     ['0.0.0.0/0', '0.0.0.0/0'], ['any', ''], ['10.0.0.0/8', '10.0.0.0/8'],
     ['none', ''], ['10.0.0.0/8', '10.0.0.0/8'], ['', ''])
{
    is row(qw(agent set NEW ota --addresses), $_->[0])->{addresses}, $_->[1],
        "agent set takes the addresses '$_->[0]'";
}
is_deeply [@{row(qw(agent set NEW ota --post-only yes --strict yes
                    --addresses 192.0.2.0/24))}
           {qw(addresses post_only strict_mode)}],
    ['192.0.2.0/24', (JSON::PP::true) x 2],
    'agent set holds it to addresses, POST and strict mode';
is_deeply [@{rows(qw(agent list NEW))->[0]}
           {qw(addresses post_only strict_mode)}],
    ['192.0.2.0/24', (JSON::PP::true) x 2], 'agent list prints all three';
is_deeply [@{row(qw(agent set NEW ota --post-only no --strict no))}
           {qw(addresses post_only strict_mode)}],
    ['192.0.2.0/24', (JSON::PP::false) x 2],
    'agent set lets go of two and keeps what it does not name';
row(qw(agent set NEW ota --addresses any));

# A rotation, in a copy of the key file, as far as it touches nothing else; see
# rotate_master.t.
{
    my $copy = File::Temp->new;
    print $copy slurp(master_key());
    $copy->flush;
    my @file = ('--master-key', $copy->filename);

    my ($master) = @{rows(qw(key masters))};
    is $master->{state}, 'seals', 'key masters lists the key that seals';
    my $new = row(qw(key rotate-master), @file)->{key_id};
    like slurp($copy->filename), qr/^$new [0-9a-f]{64}\n$master->{key_id} /m,
        'key rotate-master puts the new key first';
    is row(qw(key show-sub ticket), @file)->{key},
        row(qw(key show-sub ticket))->{key}, 'the tickets\' key is as before';
    says(2, qr/no key "master": ticket, index or/, qw(key show-sub master));
    says(2, qr/KEY: .* 8 hex digits/, qw(key drop-master 12));
    says(1, qr/is needed/, qw(key drop-master), $master->{key_id}, @file);
    says(1, qr/holds no key 00000000/, qw(key drop-master 00000000), @file);
    is row(qw(key drop-master), $new, @file)->{state}, 'dropped',
        'key drop-master takes out a key that was never used';
    unlike slurp($copy->filename), qr/$new/, 'the file has it no more';
}

is row(qw(agent products NEW ota P1))->{products}, 'P1',
    'agent products allows one product';
is row(qw(agent show NEW ota))->{products}, 'P1',
    'agent show prints the product allowed';
is scalar @{rows(qw(agent list NEW))}, 1, 'agent list prints one agent';

my $stored = sub {
    return sql_value("select $_[0] from ticket.agent where supplier_id = 3");
};
my $before = $stored->('password_sealed');
is length $before, 32 + 33, 'the password is stored sealed';
is length $stored->('phone1_sealed'), 11 + 33,
    'the phone number is stored sealed';
row(qw(password set NEW ota --password -), { in => "Secret-2\n" });
isnt $stored->('password_sealed'), $before,
    'password set stores another password';
is row(qw(paypassword set NEW ota --password -), { in => "112233" })
    ->{has_pay_password}, JSON::PP::true,
    'paypassword set gives a payment password';
is length $stored->('pay_password_hash'), 32,
    'the payment password is stored hashed';
says(2, qr/--password: too simple/, qw(paypassword set NEW ota --password),
     '123456');
is length $stored->('phone1_index'), 16, 'the phone number is stored indexed';

# What was guessed wrong of it.
is_deeply rows(qw(agent locks NEW)), [], 'agent locks lists nothing at first';
sql_do("select api.guess_failed(3, (select agent_id from ticket.agent"
       . " where supplier_id = 3), 2::int2, 2, '192.0.2.7')") for 1, 2;
my $lock = row(qw(agent locks NEW));
is_deeply [@{$lock}{qw(user_name secret last_address)}],
    ['ota', 'payment password', '192.0.2.7'], 'agent locks lists the lock';
isnt $lock->{locked_until}, undef, 'agent locks says how long it is locked';
is row(qw(agent unlock NEW ota))->{lifted}, 1, 'agent unlock lifts the lock';
is_deeply rows(qw(agent locks NEW)), [], 'agent locks lists it no more';
is_deeply [sort map { $_->{what} } @{ rows(qw(agent lockouts NEW)) }],
    [qw(lifted locked)], 'agent lockouts has both on record';
says(1, qr/there is no agent nobody/, qw(agent unlock NEW nobody));

# Keys.
my $made = row(qw(key issue NEW ota));
is $made->{key_index}, 1, 'key issue makes the first key';
like $made->{key}, qr/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
    'key issue shows the key it made';
my $given = '0a1b2c3d-0000-4000-8000-123456789abc';
my ($issued, $out) = run(qw(key rotate NEW ota --key -), { in => "$given\n" });
is $issued, 0, 'key rotate takes a second key, given';
unlike $out, qr/$given/, 'key rotate does not show a key that was given';
is_deeply [map { $_->{key_index} } @{rows(qw(key list NEW ota))}], [1, 2],
    'key list prints both live keys';
says(1, qr/two live keys/, qw(key issue NEW ota));

# What is wrong with a signature.
{
    my $sent = 'SXRQ=20261122&user=ota&XCDDH=&memo=%E7%A5%A8';
    my $signed = 'SXRQ=20261122&memo=票&user=ota';
    my $look = sub {
        my ($text, $more) = @_;
        my $sign = md5_hex(encode('UTF-8', $text));
        my ($status, $out) = run(qw(sign check NEW ota),
                                 "$sent@{[$more // '']}&sign=$sign", '--json');
        return ($status, JSON::PP->new->decode($out)->[0]);
    };

    my ($status, $said) = $look->("$signed&key=$made->{key}");
    is $status, 0, 'sign check knows a good signature';
    is_deeply [@{$said}{qw(fits key_index slips advice)}],
        [JSON::PP::true, 1, [], ''], 'of the first key';
    is $said->{signed}, "$signed&key=KEY", 'it says what is signed';

    ($status, $said) = $look->("$signed$given");
    is $status, 1, 'it fails where the signature does';
    is_deeply [@{$said}{qw(fits key_index slips)}],
        [JSON::PP::false, 2, ['BARE']], 'and names the slip, and the key';
    like $said->{advice}, qr/&key= and the key/, 'with what to do';

    ($status, $said) = $look->('SXRQ=20261122&memo=票&sign_key_index=2'
                               . "&user=ota&key=$made->{key}",
                               '&sign_key_index=2');
    is_deeply [@{$said}{qw(key_index slips)}], [1, ['OTHER_KEY']],
        'the key that is named counts';

    ($status, $said) = $look->('nothing of the kind');
    is_deeply [@{$said}{qw(key_index slips)}], [undef, []],
        'an unknown slip is none';
    like $said->{advice}, qr/no usual slip/, 'and it says so';
    unlike +JSON::PP->new->encode($said), qr/$given|$made->{key}/,
        'keys are never shown';

    my $body = md5_hex("memo=a?b#c&user=ota&key=$made->{key}");
    is row(qw(sign check NEW ota), "user=ota&memo=a?b#c&sign=$body")->{fits},
        JSON::PP::true, 'a value of a body may have a question mark';

    says(1, qr/has no parameter sign/, qw(sign check NEW ota),
         'http://127.0.0.1/agent/GetProducts.aspx?user=ota#sign=1');
    says(1, qr/32 hexadecimal/, qw(sign check NEW ota user=ota&sign=12));
    says(1, qr/not URL-encoded/, qw(sign check NEW ota), 'user=%&sign=12');
    says(1, qr/has no key 7/, qw(sign check NEW ota),
         'sign_key_index=7&sign=' . '0' x 32);
}

sub decrypt {
    my ($base64, $password) = @_;
    my $key = substr encode('UTF-8', $password) . '0' x 24, 0, 24;
    return Crypt::Mode::ECB->new('DES_EDE', 1)
        ->decrypt(decode_base64($base64), $key);
}

{
    my $dir = File::Temp->newdir;
    my ($status, $out, $err) = run(
        qw(key export NEW ota --password - --index 1),
        { in => "Export-2026\n", dir => "$dir" });
    my $file = "$dir/NEW-ota-1.Bin";

    is $status, 0, 'key export succeeds with --password -' or diag $err;
    is $out, '', 'key export prints nothing on the screen';
    like $err, qr{^key 1 of ota written to \Q$file\E$}m,
        'key export says the whole path of the file';
    is((stat $file)[2] & 07777, 0600,
        'the key file is readable by its owner only');
    is decrypt(do { local (@ARGV, $/) = $file; <> }, 'Export-2026'),
        $made->{key}, 'another program decrypts the key file';

    mkdir "$dir/elsewhere";
    ($status, $out, $err) = run(qw(key export NEW ota --index 1 --password x),
                                '--output', "$dir/elsewhere");
    is $status, 0, 'key export takes a directory' or diag $err;
    is((stat "$dir/elsewhere/NEW-ota-1.Bin")[2] & 07777, 0600,
        'its owner alone reads the file there');

    ($status, $out) = run(qw(key export NEW ota --output - --password short));
    is decrypt($out, 'short'), $given,
        'key export writes the newest key to standard output';

    ($status, $out, $err) = run(
        qw(key export NEW ota --index 1 --password x), { dir => "$dir" });
    is $status, 1, 'key export overwrites no file';
    like $err, qr/cannot make NEW-ota-1\.Bin: File exists/,
        'the error names the file that is there';
}

# What an agent may need is not dropped by a slip of the hand.
sql_do('insert into ticket.agent_key_use select supplier_id, agent_id,
        key_index, created_at, api.now() from ticket.agent_key
        where supplier_id = 3 and key_index = 1');
isnt row(qw(key list NEW ota))->{last_used_at}, undef,
    'key list shows when a key was used last';

# Moments are those of the supplier's zone.
{
    my $moment = qr/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?/;

    like row(qw(key list NEW ota))->{created_at}, qr/^$moment\+08:00$/,
        'moments are in JSON by RFC 3339, in the zone of the supplier';
    like((run(qw(key list NEW ota)))[1],
         qr/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\s.*^\(2 rows; times of Asia\/Shanghai\)$/ms,
         'tables say which zone that is');

    local $ENV{PGTZ} = 'Asia/Kolkata';
    like row(qw(key list NEW ota))->{created_at}, qr/^$moment\+05:30$/,
        'but PGTZ counts before it';
}
says(1, qr/agent ota used key 1 on .*--now/, qw(key rotate NEW ota));
says(1, qr/used key 1, on .* last\n.*yes or no.*nothing was changed.*--yes/s,
     qw(key drop NEW ota 1));
for my $answer ("no\n", "\n", 'yess') {
    my ($status) = run(qw(key drop NEW ota 1), { in => $answer });
    is $status, 1, 'key drop keeps a key that nobody is sure of';
}
is scalar @{rows(qw(key list NEW ota))}, 2, 'both keys are live after that';
is +(run(qw(key drop NEW ota 1), { in => "yes\n" }))[0], 0,
    'key drop ends a used key on a yes';
says(1, qr/key 2 is the last one of agent ota/, qw(key drop NEW ota 2));
is row(qw(key issue NEW ota))->{key_index}, 3, 'key issue makes another key';
is scalar @{rows(qw(key drop NEW ota 3))}, 1,
    'key drop ends a key that was never used unasked';
is row(qw(key rotate NEW ota --now))->{key_index}, 3,
    'key rotate takes --now';
says(1, qr/has the keys 2, 3: say which one/, qw(key replace NEW ota));
my $replaced = row(qw(key replace NEW ota 3));
is $replaced->{key_index}, 3, 'key replace keeps the number';
like $replaced->{key}, qr/^[0-9a-f-]{36}$/, 'key replace shows the new key';
is scalar @{rows(qw(key drop NEW ota 3 --yes))}, 1, 'key drop takes --yes';
isnt row(qw(key replace NEW ota))->{key}, $replaced->{key},
    'key replace finds the only key by itself';
says(1, qr/has no such key/, qw(key export NEW ota --index 1 --password x));

{
    my $other = File::Temp->new;
    print $other '11' x 32, "\n";
    $other->flush;
    says(1, qr/master key is refused: it is sealed with key [0-9a-f]{8}/,
         qw(key export NEW ota --password x --output - --master-key),
         $other->filename);
    says(1, qr/cannot read the master key/,
         qw(key issue DEMO demo --master-key /nowhere));
}

# Money.
my $topup = row(qw(deposit topup NEW ota 1234.5 --reference B-1));
is_deeply [@$topup{qw(amount_fen balance_fen repeated)}],
    [123450, 123450, JSON::PP::false],
    'deposit topup adds to the balance';
like $topup->{document}, qr/^\d{19}$/,
    'deposit topup answers a document number';
is_deeply [@{row(qw(deposit topup NEW ota 1234.5 --reference B-1))}
           {qw(document balance_fen repeated)}],
    [$topup->{document}, 123450, JSON::PP::true],
    'deposit topup with the same reference is a replay';
is row(qw(deposit deduct NEW ota 34.50))->{balance_fen}, 120000,
    'deposit deduct takes from the balance';
like((run(qw(deposit deduct NEW ota 0.01)))[1],
     qr/^NEW|^ota +\d{19} +deduct +0\.01 +1199\.99 /m,
    'deposit deduct prints yuan as a table');
is_deeply [map { $_->{kind} } @{rows(qw(deposit show NEW ota))}],
    [qw(topup deduct deduct)], 'deposit show prints the movements';
says(1, qr/only 1199\.99 is available/, qw(deposit deduct NEW ota 1200));

# The rebate account beside it, each movement with what it was.
my $earned = row(qw(rebate topup NEW ota 300 --as settlement --reference R-1));
is_deeply [@$earned{qw(kind amount_fen balance_fen held_fen repeated)}],
    ['topup', 30000, 30000, 0, JSON::PP::false],
    'rebate topup adds a settlement';
is_deeply [@{row(qw(rebate topup NEW ota 300 --as settlement --reference R-1))}
           {qw(document repeated)}], [$earned->{document}, JSON::PP::true],
    'rebate topup with the same reference is a replay';
says(1, qr/R-1 was used for another document/,
     qw(rebate topup NEW ota 300 --as transfer-in --reference R-1));
says(1, qr/B-1 was used for another document/,
     qw(rebate topup NEW ota 1234.5 --reference B-1));
is row(qw(rebate deduct NEW ota 20.5 --as exchange))->{balance_fen}, 27950,
    'rebate deduct takes from the balance';
says(1, qr/only 279\.50 is available/, qw(rebate deduct NEW ota 279.51));
says(2, qr/--as: "payout" is none of: direct settlement refund transfer-in/,
     qw(rebate topup NEW ota 1 --as payout));
says(2, qr/--as: "direct" is none of: payout sale exchange transfer-out/,
     qw(rebate deduct NEW ota 1 --as direct));
is_deeply [map { [@$_{qw(kind amount_fen balance_fen)}] }
           @{rows(qw(rebate show NEW ota))}],
    [['topup', 30000, 30000], ['deduct', 2050, 27950]],
    'rebate show prints the movements';
is_deeply [map { [@$_{qw(kind balance_fen)}] }
           @{rows(qw(rebate show NEW ota --at 2020-02-29))}],
    [['balance', 0]],
    'rebate show --at prints the balance of an earlier day';
is rows(qw(deposit show NEW ota --last 1 --at 2099-12-31))->[-1]{balance_fen},
    119999, 'deposit show --at prints the balance of a day to come';
says(2, qr/--at/, qw(deposit show NEW ota --at tomorrow));

# Callbacks that were given up.
sql_do("insert into ticket.outbox_done (supplier_id, order_id, seq, agent_id,"
       . ' kind, status, event_at, done_at, attempts, delivered, last_error)'
       . " select 3, 77, n, 101, 1, '2', api.now(), api.now(), 13, n = 3,"
       . " 'HTTP 500' from generate_series(1, 3) n");
is_deeply [map { [@$_{qw(order_id seq attempts last_error)}] }
           @{rows(qw(callback undelivered NEW))}],
    [['77', 1, 13, 'HTTP 500'], ['77', 2, 13, 'HTTP 500']],
    'callback undelivered lists what was given up';
my $waits = sub { [map { [@$_{qw(order_id seq waits_for)}] } @{ rows(@_) }] };
is_deeply $waits->(qw(callback resend NEW 77 --event 2)),
    [['77', 2, 'worker']], 'callback resend sends one event again';
is_deeply $waits->(qw(callback resend NEW 77)),
    [['77', 1, 'worker'], ['77', 2, 'event 1']],
    'callback resend sends the rest again';
is_deeply $waits->(qw(callback pending NEW)),
    [['77', 1, 'worker'], ['77', 2, 'event 1']],
    'callback pending lists what waits';
is sql_value('select count(*) from ticket.outbox where supplier_id = 3'), 2,
    'both resent events are due';
says(1, qr/78 has no such callback/, qw(callback resend NEW 78));


# notices, and messages that were given up
is_deeply rows(qw(notice set NEW payment --text), '{supplier}：{order}'),
    [{ event => 'payment', text => '{supplier}：{order}' }],
    'notice set makes a notice';
is_deeply [map { $_->{event} } @{ rows(qw(notice set NEW booking --text x)) }],
    [qw(booking payment)], 'notice set makes a second notice';
is_deeply [map { $_->{text} } @{ rows(qw(notice set NEW booking --text y)) }],
    ['y', '{supplier}：{order}'], 'notice set changes a text';
is_deeply [map { $_->{event} } @{ rows(qw(notice set NEW booking --off)) }],
    ['payment'], 'notice set --off removes a notice';
is_deeply [map { $_->{event} } @{ rows(qw(notice list NEW)) }], ['payment'],
    'notice list prints the notice left';
is_deeply row(qw(notice show NEW refund)), { event => 'refund', text => undef },
    'notice show prints that nothing is told of an event';
says(1, qr/there is no notice of nothing/, qw(notice show NEW nothing));
is_deeply [map { $_->{event} } @{ rows(qw(notice set NEW voucher --text),
                                       '{order}') }],
    [qw(payment voucher)], 'notice set makes a notice of vouchers';
rows(qw(notice set NEW voucher --off));

# What visitors are offered, and what agents earn.
is row(qw(offer set NEW 1 --title), '夜游')->{title}, '夜游', 'an offer is made';
is_deeply [map { $_->{title} } @{ rows(qw(offer list NEW)) }], ['夜游'],
    'it is in the list';
is row(qw(offer show NEW 1))->{picture}, undef, 'it has no picture';
is row(qw(picture set NEW 1), picture_file())->{picture_width}, 3,
    'it gets one, of so many pixels';
is row(qw(picture remove NEW 1))->{picture}, undef, 'which is taken away';
rows(qw(offer remove NEW 1));
is row(qw(commission set DEMO demo --product ADULT --each 5.00 --from),
       iso_day(1))->{rule}, 1, 'a rule of commission is made';
is @{ rows(qw(commission rules DEMO)) }, 1, 'it is listed';
rows(qw(commission end DEMO 1 --last-day), iso_day(9));
says(1, qr/there is no notice of picture/, qw(notice set NEW picture --text x));
says(1, qr/this is no voucher of this supplier/, qw(voucher show NEW),
     '1' x 27);
$ran{'voucher show'} = 1;               # with a good code: vouchers.t
says(1, qr/there is no order 77/, qw(order show NEW 77));
$ran{$_} = 1 for (                      # ticketctl_payments.t
    (map { "payment $_" }
         qw(list show unclear receive suspense resolve code)),
    (map { ("receipt $_", "refund $_") } qw(approve refuse)),
    'refund list', 'refund apply',
    (map { "payback $_" } qw(resend cash done)), 'job list', 'job resend',
    'alarm list', 'alarm seen');
$ran{$_} = 1 for (                      # ticketctl_seatmaps.t
    'hall add', 'hall list', map { "seatmap $_" } qw(import export show draw));
$ran{$_} = 1 for (                      # ticketctl_calendar.t
    (map { "slot $_" } qw(change move remove copy undo)), 'price change',
    'price days', map { "day $_" } qw(off on list orders));
$ran{$_} = 1 for (                      # ticketctl_import.t
    'price undo', 'agent undo',
    map { ("$_ export", "$_ import") } qw(slot price agent));
$ran{$_} = 1 for map({ "gatekey $_" } qw(make list retire)),   # gate_lists.t
                 map({ "gatelist $_" } qw(show hour));
$ran{"passage $_"} = 1 for qw(double settle);       # 20-sql/gate_uploads.t
$ran{"commission $_"} = 1 for (         # 20-sql/commission.t, as staff do
    qw(preview run list show approve refuse statement tickets));
$ran{"invoice $_"} = 1 for              # 20-sql/invoice.t, likewise
    qw(want issue collect post cancel list show);
$ran{$_} = 1 for (                      # ticketctl_gates.t
    (map { "station $_" } qw(set list remove)), 'product entry',
    'passage undo', 'passage let-in',
    (map { "device $_" }
         qw(create set show list code lock unlock remove command)));
$ran{$_} = 1 for (                      # ticketctl_people.t
    (map { "staff $_" }
         qw(create set list show disable link sessions end)),
    (map { "approval $_" } qw(list approve refuse limits limit)),
    'log list', 'log show', 'log verify');
$ran{"open$_"} = 1 for (                # 20-sql/open_refunds.t, as staff do
    (map { "order $_" } qw(list confirm refuse)),
    (map { "refund $_" } qw(list approve refuse)));
$ran{"order $_"} = 1                   # ticketctl_orders.t
    for qw(find show history reveal list stop release cancel close refund);
$ran{$_} = 1 for                       # 30-api/parties.t
    (map { "party $_" } qw(add set list show remove supplier)),
    (map { "partyaccount $_" } qw(add list retire default agreement)),
    (map { "settleproduct $_" }
         qw(set approve publish published open list show close)),
    'settlefund on', 'settlefund off';
$ran{"settle $_"} = 1                  # 20-sql/settle_payouts.t, as staff do
    for qw(list waits orders case show history go return);
$ran{"report $_"} = 1                  # 20-sql/settle_example.t, likewise
    for qw(settlement shares profit);
$ran{'settle bind'} = 1;                # 30-api/parties.t
$ran{$_} = 1 for                        # 30-api/open_settings.t
    (map { "openkey $_" } qw(issue list drop)),
    (map { "openagent $_" } qw(set show)),
    (map { "opensupplier $_" } qw(set show)),
    (map { "openproduct $_" } qw(set show list));
$ran{'agent rename'} = 1;
$ran{"provider $_"} = 1                # with files and a platform:
    for qw(add set list show check remove);     # provider_ctl.t
says(1, qr/there is no notice of code/, qw(notice set NEW code --text x));
says(1, qr/there is no placeholder \{phone\}/,
     qw(notice set NEW refund --text), '{order} {phone}');
says(1, qr/either a text or --off/, qw(notice set NEW refund));
says(1, qr/either a text or --off/, qw(notice set NEW refund --off --text x));
says(2, qr/--text: 501 characters/, qw(notice set NEW refund --text),
     '字' x 501);
sql_do("insert into ticket.message_done
        select s.supplier_id, i, 77, 3, api.now(), api.now() + i * interval
               '1 s', 2, i = 2, 'HTTP 500'
        from ticket.supplier s, generate_series(1, 3) i
        where s.code = 'NEW'");
is_deeply [map { [@{$_}{qw(message_id kind last_error)}] }
           @{ rows(qw(message unsent NEW)) }],
    [['3', 'payment', 'HTTP 500'], ['1', 'payment', 'HTTP 500']],
    'message unsent lists messages given up';
is scalar @{ rows(qw(message unsent NEW --last 1)) }, 1,
    'message unsent --last 1 prints one message';
sql_do('delete from ticket.message_done');
sql_do("delete from ticket.$_ where supplier_id = 3") for qw(outbox outbox_done);

# Ways to pay at once.
is_deeply row(qw(paychannel add NEW alipay 支付宝)),
    { channel => 'alipay', name => '支付宝', enabled => JSON::PP::true,
      sort => 1 }, 'paychannel add makes a channel';
is row(qw(paychannel add NEW wechat 微信支付))->{sort}, 2,
    'paychannel add puts a second channel behind the first';
is row(qw(paychannel add NEW union 银联 --sort 0 --enabled no))->{enabled},
    JSON::PP::false, 'paychannel add makes a channel that is not enabled';
is row(qw(paychannel add NEW alipay 支付宝钱包 --enabled no))->{sort}, 1,
    'paychannel add changes a channel, its place stays';
is_deeply [map { "$_->{channel} $_->{name}" } @{rows(qw(paychannel list NEW))}],
    ['union 银联', 'alipay 支付宝钱包', 'wechat 微信支付'],
    'paychannel list prints the channels in their order';
is row(qw(paychannel show DEMO alipay))->{channel}, 'alipay',
    'paychannel show prints one channel';
is scalar @{rows(qw(paychannel list DEMO))}, 2,
    'the channels of another supplier stay';
is_deeply [map { $_->{channel} } @{rows(qw(paychannel remove NEW alipay))}],
    [qw(union wechat)], 'paychannel remove leaves two channels';
says(1, qr/no payment channel alipay/, qw(paychannel remove NEW alipay));
says(1, qr/letters, digits, _ and -/, qw(paychannel add NEW a@b x));
says(1, qr/no supplier NONE/, qw(paychannel add NONE alipay x));
rows(qw(paychannel remove NEW), $_) for qw(union wechat);

# Tickets at a gate.
{
    my @gate = qw(--station 南门 --gate 3);

    says(1, qr/1{30} is no code of this supplier's/, qw(ticket check NEW), '1' x 30, @gate);
    says(1, qr/123 is no code of this supplier's/, qw(ticket check NEW 123), @gate);
    says(2, qr/--gate/, qw(ticket check NEW), '1' x 30, qw(--station 南门));
    says(2, qr/--gate/, qw(ticket check NEW), '1' x 30,
         qw(--station 南门 --gate 12345));
    says(2, qr/--station/, qw(ticket check NEW), '1' x 30, qw(--gate 3),
         '--station', '南' x 65);
    says(1, qr/1{30} is no code of this supplier's/, qw(ticket refund NEW), '1' x 30);
    # with good codes: 30-api/look_ups.t, 40-worker/callbacks_tickets.t
    $ran{$_} = 1 for 'ticket check', 'ticket refund';
}

# Numbers that nobody was told.
is scalar @{rows('renumber')}, scalar @{rows(qw(supplier list))},
    'renumber says for each supplier how its orders go on';
is rows(qw(life list))->[-1]{reason}, 'staff',
    'life list names the life that was begun by hand';

# The books.
is_deeply rows(qw(audit)), [], 'audit finds nothing wrong';
is_deeply rows(qw(audit --supplier NEW)), [],
    'audit of one supplier finds nothing wrong';
sql_do('update ticket.account set balance_fen = balance_fen + 1'
       . ' where supplier_id = 3 and account_id = 1011');
($status, $out) = run(qw(audit --supplier NEW));
is $status, 1, 'audit fails when a balance is a fen too high';
like $out, qr/^ +3  \S+/m, 'audit lists the wrong balance';
is((run(qw(audit --supplier HILL)))[0], 0,
    'audit of another supplier succeeds');
sql_do('update ticket.account set balance_fen = balance_fen - 1'
       . ' where supplier_id = 3 and account_id = 1011');


# What is not understood is said before anything is tried.
for my $case (
    [qr/NUMBER: "0" is not a whole number from 1 to 999/,
     qw(supplier create X 0)],
    [qr/SUPPLIER: "a b" is not a name/, 'product', 'list', 'a b'],
    [qr/LINE: "009" is not 1 to 2 letters and digits/, qw(line create NEW 009 x)],
    [qr/PRODUCT: "a.b" is not 1 to 36 letters, digits/,
     qw(product create NEW a.b)],
    [qr/NAME: ".*" has a control character/, qw(line create NEW 09), "a\tb"],
    [qr/NAME: ".*" has a control character/, qw(line create NEW 09), "a\x01b"],
    [qr/--form: "triple" is none of: single group/,
     qw(product set NEW P1 --form triple)],
    [qr/--pay: "cash,gold" is none of: cash deposit rebate epay/,
     qw(agent set NEW ota --pay cash,gold)],
    [qr/--weekdays: "0-8" is not/, qw(product set NEW P1 --weekdays 0-8)],
    [qr/--until: "25:00" is not/, qw(product set NEW P1 --until 25:00)],
    [qr/--from: "2027-02-29" is not a day/,
     qw(product set NEW P1 --from 2027-02-29)],
    [qr/--on-sale: "maybe" is not yes or no/,
     qw(product set NEW P1 --on-sale maybe)],
    [qr/--day-limit: "-1" is not/, qw(agent set NEW ota --day-limit -1)],
    [qr/--day-limit: "unset" is not/, qw(agent set NEW ota --day-limit unset)],
    [qr/AMOUNT: "1\.005" is not an amount/, qw(deposit topup NEW ota 1.005)],
    [qr/no option "-5"/,
     qw(price set NEW P1 -5)],
    [qr/--percent: "101" is not/, qw(fee set NEW P1 1 --percent 101)],
    [qr/--callback: "ftp:..x" is not/, qw(agent set NEW ota --callback ftp://x)],
    (map { [qr/--addresses: "\Q$_->[0]\E" is not a block of addresses/,
            qw(agent set NEW ota --addresses), $_->[1] // $_->[0]] }
         ['192.0.2.7/24'], ['192.0.2.0/33'], ['192.0.2.0/'], ['192.0.2'],
         ['2001:db8::1/32'], ['2001:db8::/129'], ['::ffff:192.0.2.1'],
         ['example.com'], ['10.0.0.0/-1'], ['x' x 200],
         ['any', '10.0.0.0/8,any']),
    [qr/--addresses: 1 to 64 blocks/, qw(agent set NEW ota --addresses),
     join ',', map { "10.0.0.$_" } 1 .. 65],
    [qr/--addresses: 1 to 64 blocks/, qw(agent set NEW ota --addresses), ', '],
    [qr/--strict: "maybe" is not yes or no/,
     qw(agent set NEW ota --strict maybe)],
    [qr/--post-only: "1" is not yes or no/,
     qw(agent set NEW ota --post-only 1)],
    [qr/--phone1: a mobile number/, qw(agent set NEW ota --phone1 12ab)],
    [qr/--key: a key has 36 characters/, qw(key issue NEW ota --key short)],
    [qr/--password is missing/, qw(agent create NEW x)],
    [qr/--total is missing/,
     qw(slot create NEW 07 --start 08:00 --length 60 --count 1)],
    [qr/--password: nothing on standard input/,
     qw(password set NEW ota --password -)],
    [qr/--name: 65 characters; 1 to 64/, qw(supplier set NEW --name),
     '名' x 65],
) {
    my ($pattern, @arguments) = @$case;
    says(2, $pattern, @arguments);
}

says(1, qr/there is no supplier NONE/, qw(product list NONE));
says(1, qr/there is no supplier NONE/, qw(key issue NONE x));
says(1, qr/breaks the rule price_price_fen_check/,
     qw(price set NEW P1 1000000.01));

{
    local $ENV{TICKET_POSTGRES};
    delete $ENV{TICKET_POSTGRES};
    says(2, qr/where is the database/, qw(supplier list));
    says(1, qr/No such file|could not connect|does not exist/,
         qw(supplier list --postgres), 'host=/nowhere dbname=x');
    local $ENV{TICKET_MASTER_KEY};
    delete $ENV{TICKET_MASTER_KEY};
    says(2, qr/where is the master key/, qw(key issue DEMO demo --postgres),
         conninfo('ticket_staff'));
}


# migrate, in a database of its own.
{
    my $database = 'ctl_' . $$;
    my $owner = conninfo('postgres') =~ s/dbname=\S+/dbname=$database/r;
    my $staff = conninfo('ticket_staff') =~ s/dbname=\S+/dbname=$database/r;
    my $dir = File::Temp->newdir;

    sql_do("create database $database template template0 encoding"
           . " 'SQL_ASCII' lc_collate 'C' lc_ctype 'C'");
    says(1, qr/encoding is SQL_ASCII: create it with encoding 'UTF8'/,
         'migrate', '--postgres', $owner, '--sql', $sql);
    sql_do("drop database $database");

    sql_do("create database $database");
    system('cp', '-r', "$sql/roles.sql", "$sql/schema", "$sql/functions",
           "$dir") == 0
        or die "cp: $?";

    says(2, qr/where are the SQL files/, 'migrate', '--postgres', $owner);
    says(1, qr/holds no SQL files/, 'migrate', '--postgres', $owner, '--sql',
         '/nowhere');
    says(1, qr/run "ticketctl migrate"/, qw(supplier list --postgres), $staff);

    my ($status, $out, $err) = run('migrate', '--postgres', $owner, '--sql',
                                   "$dir");
    is $status, 0, 'migrate succeeds on an empty database' or diag $err;
    like $out, qr/^applying 001-base\.sql$/m,
        'migrate names a file it applies';
    like $out, qr/^\d+\ schema\ files?\ applied,\ \d+\ function\ files
                   \ installed:\ schema\ \d+,\ of\ ngx_ticket\ \S+,\ build\ \S+$/mx,
        'migrate says how many files it applied and installed, and of what';
    is_deeply rows(qw(supplier list --postgres), $staff), [],
        'the migrated database works';

    ($status, $out) = run('migrate', '--postgres', $owner, '--sql', "$dir");
    is $status, 0, 'a second migrate succeeds';
    like $out, qr/^0 schema files applied/m,
        'a second migrate applies nothing';

    my $append = sub {
        my ($name, $text) = @_;
        open my $f, '>>', "$dir/$name" or die "$name: $!";
        print $f $text;
        close $f;
    };

    # a file that fails leaves nothing behind
    $append->('schema/990-next.sql',
              "create table ticket.half (n int);\nselect 1 / 0;\n");
    ($status, $out, $err) = run('migrate', '--postgres', $owner, '--sql',
                                "$dir");
    is $status, 1, 'migrate fails on a bad file';
    like $err, qr/division by zero.*in .*990-next\.sql/s,
        'the error names the bad file';

    my $other = DBI->connect('dbi:Pg:' . $owner =~ s/ /;/gr, undef, undef,
                             { RaiseError => 1 });
    is $other->selectrow_array("select to_regclass('ticket.half')"), undef,
        'the bad file leaves no table behind';

    unlink "$dir/schema/990-next.sql";
    $append->('schema/990-next.sql', "create table ticket.whole (n int);\n");
    $append->('schema/991-index-online.sql',
              'create index concurrently if not exists whole_n'
              . " on ticket.whole (n);\n");
    # its index was begun before, and broken off
    local $other->{PrintError} = 0;
    $other->do('create table ticket.twice (n int)');
    $other->do('insert into ticket.twice values (1), (1)');
    ok !eval { $other->do('create unique index concurrently whole_n'
                          . ' on ticket.twice (n)'); 1 },
                          'the making of an index is broken off';
    ($status, $out, $err) = run('migrate', '--json', '--postgres', $owner,
                                '--sql', "$dir");
    is $status, 0, 'migrate applies the next files' or diag $err;
    is(JSON::PP->new->decode($out)->{applied}, 2,
        'migrate answers that it applied two files');
    is_deeply [$other->selectrow_array('select c.relname, i.indisvalid'
        . ' from pg_index i join pg_class c on c.oid = i.indrelid'
        . " where i.indexrelid = 'ticket.whole_n'::regclass")], ['whole', 1],
        'the index broken off is whole and on the right table';
    is_deeply $other->selectcol_arrayref(
        'select name from ticket.schema_change order by 1'),
        [map { s{.*/}{}r } sort glob "$dir/schema/*.sql"],
        'every applied file is recorded';

    # an edited file is refused
    $append->('schema/990-next.sql', "-- a later thought\n");
    ($status, $out, $err) = run('migrate', '--postgres', $owner, '--sql',
                                "$dir");
    is $status, 1, 'migrate refuses an edited file';
    like $err, qr/990-next\.sql was edited after it had been applied/,
        'the error names the edited file';

    # two at once
    unlink "$dir/schema/990-next.sql";
    $append->('schema/990-next.sql', "create table ticket.whole (n int);\n");
    $other->do('select pg_advisory_lock(7233480216)');
    my $pid = fork // die "fork: $!";
    if ($pid == 0) {
        open STDOUT, '>', '/dev/null';
        exec $program, 'migrate', '--postgres', $owner, '--sql', "$dir"
            or POSIX::_exit(127);
    }
    wait_until {
        $other->selectrow_array('select count(*) from pg_locks where locktype'
                                . " = 'advisory' and not granted")
    } 'a second migration waits for the first';
    $other->do('select pg_advisory_unlock(7233480216)');
    waitpid $pid, 0;
    is $?, 0, 'the second migration succeeds afterwards';

    says(1, qr/another database role/, 'migrate', '--sql', "$dir",
         '--postgres', $staff);
    $other->disconnect;
    sql_do("drop database $database");
}


# Bills of platforms.
{
    my $day = sql_value("select (api.now() at time zone 'Asia/Shanghai')::date"
                        . ' - 2');
    my ($account) = sql_value(
        "select account_no from api.staff_provider_add('DEMO', 57, 'alipay',"
        . " '{\"app_id\": \"202157\", \"name\": \"账单\"}')");
    my $number = sprintf 'B57%s', $day =~ s/-//gr;

    is $account, 57, 'there is an account';
    is row(qw(bill fetch DEMO 57), $day)->{number}, $number,
        'a bill is to be fetched';
    says(1, qr/account 57 of \S+ is not there yet/, qw(bill show DEMO 57),
         $day);
    says(2, qr/DAY: "2026" is not a day/, qw(bill fetch DEMO 57 2026));
    says(2, qr/ACCOUNT: .*61/, qw(bill fetch DEMO 61), $day);
    says(1, qr/has no account 58/, qw(bill fetch DEMO 58), $day);
    says(1, qr/has the bill of 2199/, qw(bill fetch DEMO 57 2199-01-01));

    my $worker = db('ticket_worker');
    my ($job) = grep { $_->{number} eq $number } @{$worker->selectall_arrayref(
        "select * from api.bill_claim('w', 10, '1 min', null, null)",
        { Slice => {} })};
    $worker->selectrow_array(
        "select api.bill_put('w', ?, ?, 1, '{1,2}', '{1,1}', '{STRANGER,STRANGER}',"
        . " '{\"\",BACK}', '{A1,A2}', '{8880,3000}', '{8880,3000}', '{53,-18}',"
        . " '{0,0}')", undef, @{$job}{qw(supplier_id job_id)});
    $worker->selectrow_array(
        "select api.bill_done('w', ?, ?, 2, 8880, 3000, 0, 35, '\\x01')", undef,
        @{$job}{qw(supplier_id job_id)});
    my @at = (1, 0, 0);
    (undef, @at) = $worker->selectrow_array(
        "select * from api.bill_compare('w', ?, ?, ?, ?, ?)", undef,
        @{$job}{qw(supplier_id job_id)}, @at) while $at[0];
    $worker->selectrow_array(
        'select count(*) from api.bill_record(?, array[?]::int4[],'
        . " array[?]::int8[], '{1}', array[now()], '{null}')",
        undef, 'w', @{$job}{qw(supplier_id job_id)});

    is_deeply [@{row(qw(bill list DEMO --account 57 --from), $day)}
               {qw(state lines paid_fen refunded_fen fee_fen open)}],
        ['compared', 2, 8880, 3000, 35, 2], 'bill list says what it is';
    is_deeply [map { $_->{differs} } @{rows(qw(bill show DEMO 57), $day)}],
        [('theirs_only') x 2], 'bill show says which lines differ';
    my ($paid, $back) = @{rows(qw(bill differences DEMO --open --account 57))};
    is_deeply [@{$paid}{qw(kind what number theirs_fen)}],
        ['theirs_only', 'payment', 'STRANGER', 8880],
        'bill differences says what is unknown';
    like $paid->{proposal}, qr/--as suspense/, 'and what to do about it';

    my (undef, $shown) = run(qw(bill differences DEMO --account 57));
    like $shown, qr/theirs_only +payment +STRANGER +- +88\.80/,
        'a table shows yuan';
    says(2, qr/DIFFERENCE\.\.\.: "x" is not/, qw(bill resolve DEMO x));
    says(1, qr/no difference 99999999 that is open/,
         qw(bill resolve DEMO 99999999));
    is_deeply [map { $_->{resolution} } @{rows(qw(bill resolve DEMO),
        $paid->{difference_id}, $back->{difference_id}, '--as', 'suspense',
        '--remark', '来源待查')}], [('suspense') x 2],
        'bill resolve takes several';
    is scalar @{rows(qw(bill differences DEMO --open --account 57))}, 0,
        'nothing is open any more';
    is scalar @{rows(qw(bill differences DEMO --account 57))}, 2,
        'what is resolved stays';

    my @draw = (qw(bill withdraw DEMO 57 50.00 --reference BANK-77 --fee 0.05));
    is_deeply [@{row(@draw)}{qw(amount_fen fee_fen returned repeated)}],
        [5000, 5, JSON::PP::false, JSON::PP::false],
        'bill withdraw books what was drawn';
    is row(@draw)->{repeated}, JSON::PP::true, 'and the same paper once';
    is row(qw(bill withdraw DEMO 57 50.00 --returned --reference BANK-78),
           '--fee', '0.05')->{returned}, JSON::PP::true,
        'what came back is booked the other way';
    is_deeply [map { $_->{reference} }
               @{rows(qw(bill withdrawals DEMO --account 57))}],
        ['BANK-78', 'BANK-77'], 'bill withdrawals lists them';
    says(2, qr/--reference/, qw(bill withdraw DEMO 57 50.00));
    says(2, qr/AMOUNT: "50.001"/, qw(bill withdraw DEMO 57 50.001 --reference X));
    says(2, qr/--fee: "-1"/, qw(bill withdraw DEMO 57 1 --reference X --fee=-1));
    says(1, qr/BANK-77 was used for another document/,
         qw(bill withdraw DEMO 57 51.00 --reference BANK-77));
    says(1, qr/has no account 58/, qw(bill withdraw DEMO 58 1 --reference X));
}

# Of a text as RFC 4180 has it, strictly: rows of cells, or it dies.
sub csv_rows {
    my ($text) = @_;
    my @rows;

    $text =~ s/\A\x{feff}// or die "no mark\n";
    while (length $text) {
        my (@cells, $end);
        do {
            $text =~ s/\A(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)//
                or die "no cell: " . substr($text, 0, 40) . "\n";
            $end = $3;
            push @cells, defined $1 ? $1 =~ s/""/"/gr : $2;
        } while ($end eq ',');
        push @rows, \@cells;
    }

    return \@rows;
}


# Statements, as Excel opens them.
{
    my $month = substr sql_value("select (api.now() at time zone"
                                 . " 'Asia/Shanghai')::date"), 0, 7;
    my $dir = File::Temp->newdir;

    row(qw(deposit topup DEMO demo 12.30 --reference =1+2));
    row(qw(deposit deduct DEMO demo 0.30 --reference), 'a,"b"');
    my ($status, $csv) = run(qw(statement agent DEMO demo), $month);
    my @lines = split /\r\n/, $csv, -1;

    is $status, 0, 'statement agent succeeds';
    is $lines[0], "\x{feff}账户,时间,单据号,摘要,参考号,自编号,经办,收入（元）,支出（元）,余额（元）",
        'it begins with the mark that Excel wants';
    is scalar(grep { /^预存款账户,\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{19}\t,充值,"'=1\+2",,[\w-]+,12\.30,,\d+\.\d\d$/ }
              @lines), 1, 'a text is no formula, a number no rounded one';
    is scalar(grep { /,扣款,"a,""b""",,[\w-]+,,0\.30,\d+\.\d\d$/ } @lines), 1,
        'quotes are doubled';
    is $lines[-1], '', 'its last line ends';

    # whatever a reference may hold
    my @odd = ('-1+2', '+A1', '@SUM(A1)', "\t=1", ' =1', '=HYPERLINK("x","y")',
               '＝1+2', '－1', 'a;b', '"', "中文,逗号", '00012345678901234567');
    row(qw(deposit topup DEMO demo 0.01 --reference), $_) for @odd;
    ($status, $csv) = run(qw(statement agent DEMO demo), $month);
    @lines = split /\r\n/, $csv, -1;
    my $table = csv_rows($csv);
    is_deeply [grep { @$_ != 10 } @$table], [], 'each row has all columns';
    is_deeply [grep { /^[\s]*[-=+\@＝＋－＠]/ && !/^-?\d+\.\d\d$/ }
               map { @$_ } @$table], [], 'no cell can be taken for a formula';
    my %seen = map { ($_->[4] =~ s/^'|\t$//gr => 1) } @$table;
    is_deeply [grep { !$seen{$_} } @odd], [], 'each text is there whole';
    like $csv, qr/^预存款账户,,,期末余额,,,,[\d.]+,[\d.]+,[\d.]+\r$/m,
        'it ends with the balance';

    my @json = @{rows(qw(statement agent DEMO demo), $month)};
    is scalar @json, @lines - 2, 'JSON has the same rows';

    my ($status2, $out) = run(qw(statement supplier DEMO), $month, '--output',
                              "$dir/m.csv");
    is_deeply [$status2, $out], [0, ''], 'it may go to a file';
    my $file = decode('UTF-8', slurp("$dir/m.csv"));
    like $file, qr/\A\x{feff}账户,摘要,笔数,/, 'which holds it';
    like $file, qr/^应收平台 57 账单,平台手续费,3,0\.05,0\.40,\r$/m,
        'fees of a platform are there';
    says(1, qr/cannot make .*m\.csv: File exists/,
         qw(statement supplier DEMO), $month, '--output', "$dir/m.csv");
    my $week = rows(qw(statement supplier DEMO --from), "$month-01");
    is $week->[0]{item}, '期初余额', 'it may be of some days';
    says(1, qr/either a month or --from and --to/,
         qw(statement supplier DEMO));
    says(1, qr/either a month or --from/, qw(statement supplier DEMO), $month,
         '--from', "$month-01");
    says(2, qr/MONTH: "2026-13" is not|MONTH: .*a day of/,
         qw(statement supplier DEMO 2026-13));
    says(2, qr/MONTH: "november" is not a month/,
         qw(statement supplier DEMO november));
    says(1, qr/no agent nobody/, qw(statement agent DEMO nobody), $month);
    says(1, qr/no supplier NONE/, qw(statement supplier NONE), $month);
}


# Figures: what they say is t/20-sql's.
{
    my $today = sql_value("select (api.now() at time zone 'Asia/Shanghai')::date");

    for my $by (qw(day agent product slot form hour)) {
        for my $date (qw(purchase visit money)) {
            next if "$by $date" eq 'product money';
            my $rows = rows(qw(report sales DEMO --by), $by, '--date', $date,
                            '--from', $today);
            is $rows->[-1]{name}, 'total', "sales by $by, $date, have a sum";
        }
    }
    says(1, qr/by product there is --date purchase/,
         qw(report sales DEMO --by product --date money));
    says(1, qr/reversed or more than 366/, qw(report sales DEMO
         --from 2026-11-02 --to 2026-11-01));
    says(2, qr/none of: purchase visit money/,
         qw(report sales DEMO --date never));
    my ($status, $table) = run(qw(report sales DEMO --from), $today);
    like $table, qr/\btotal\b/, 'a report is a table, too';
    is row(qw(report noshow DEMO))->{name}, 'total', 'nobody missed a day';
    like +(run(qw(report noshow DEMO)))[1], qr/^key +name +.*\n-.*\n\S.*\n\(1 row\)$/m,
        'a list of one row is a table';
    is ref rows(qw(report passages DEMO --by gate)), 'ARRAY', 'who came in';
    my ($passage) = @{rows(qw(passage list DEMO --last 1))};
    if ($passage) {
        is ref rows(qw(passage list DEMO --after), $passage->{passage}),
            'ARRAY', 'and who before';
    }
    is_deeply rows(qw(receipt list DEMO)), [], 'no receipt waits';
    for my $what (qw(receipt refund)) {
        my $many = rows($what, qw(approve-many DEMO 2 1));
        is_deeply [map { "$_->{order_id} $_->{refused}" } @$many],
            ['1 ORDER_MISSING', '2 ORDER_MISSING'], "each $what has its answer";
        my (undef, $table) = run($what, qw(approve-many DEMO 2));
        like $table, qr/^ +2 +- +there is no order 2 +-$/m, 'people see it in words';
    }

    my $closing = row(qw(closing make DEMO));
    is $closing->{no}, 1, 'yesterday is closed';
    says(1, qr/is not over yet/, qw(closing make DEMO), $today);
    says(1, qr/closed already, under number 1/, qw(closing make DEMO),
         $closing->{day});
    is row(qw(closing show DEMO), $closing->{day})->{item}, '首单', 'it is shown';
    is row(qw(closing list DEMO))->{no}, 1, 'and it is listed';
    like +(run(qw(closing show DEMO), $closing->{day}, qw(--as html)))[1],
        qr/<th>日结编号<th>日期<th>摘要.*<tr><td>1<td>$closing->{day}<td>首单/s,
        'printed it is the sheet of the day';
    unlike +(run(qw(closing show DEMO 1)))[1], qr/\bfen\b/,
        'what it shows is in yuan';
    says(1, qr/nothing was booked into/, qw(closing correct DEMO 1 --reason), '无');
    sql_do('insert into ticket.transfer (supplier_id, order_id, no, kind, debit,'
           . ' credit, amount_fen, at) select supplier_id, order_id, 99, 14, 2,'
           . " 21, 1, (?::date + time '12:00') at time zone 'Asia/Shanghai'"
           . ' from ticket.transfer limit 1', $closing->{day});
    is row(qw(closing correct DEMO 1 --reason), '迟到')->{corrects}, 1,
        'what came later is a correction';
    sql_do('delete from ticket.transfer where no = 99');

    # what a worker makes of it is exports.t's
    says(1, qr/no worker makes files to take away/, qw(export make DEMO sales));
    sql_do("insert into ticket.export_host values ('somewhere', 'infinity')");
    my $export = row(qw(export make DEMO sales --format csv));
    is $export->{state}, 'waiting', 'a file is asked for';
    says(1, qr/is not done yet: waiting/, qw(export fetch DEMO),
         $export->{no}, '/tmp/none');
    says(1, qr/cannot be filtered by gate/,
         qw(export make DEMO sales --gate 01));
    is row(qw(export list DEMO))->{no}, $export->{no}, 'it is in the list';
    is row(qw(export cancel DEMO), row(qw(export make DEMO sales))->{no})->{state},
        'failed', 'another one is withdrawn';
    {
        my $made = File::Temp->new;
        my $dir = File::Temp->newdir;
        print $made "a\r\n";
        close $made;
        sql_do("update ticket.export set state = 'D', host = 'h', path = ?,"
               . " hash = sha256(e'a\r\n'), expire_at = api.now() + interval '1 h'"
               . ' where no = ?', $made->filename, $export->{no});
        rows(qw(export fetch DEMO), $export->{no}, "$dir/file");
        is slurp("$dir/file"), "a\r\n", 'and is copied';
    }

    # a standby is asked what may be asked of one, and nothing else
    my $elsewhere = 'host=/nowhere dbname=ticket user=ticket_staff';
    says(1, qr{/nowhere}, qw(report sales DEMO --replica), $elsewhere);
    {
        local $ENV{TICKET_POSTGRES_REPLICA} = $elsewhere;
        says(1, qr{/nowhere}, qw(closing show DEMO 1));
        rows(qw(closing list DEMO));
    }
    local $ENV{TICKET_POSTGRES_REPLICA} = conninfo('ticket_staff');
    rows(qw(report passages DEMO));
}


# Some have a test of their own.
my $others = join '', map { slurp($_) } grep { !m{/ticketctl\.t$} }
             glob "$FindBin::Bin/*.t";
is_deeply [grep { !$ran{$_} && $others !~ /\b\Q$_\E\b/ } @commands], [],
    'every command was run with success';
audit_ok();
done_testing();
