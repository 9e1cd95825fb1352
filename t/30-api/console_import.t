# Files that staff import over HTTP: looked at, taken whole or not at all, taken
# back; what is wrong with them by line, in both languages.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use Encode qw(encode);
use IO::Socket::INET;
use TicketProcess;
use TicketConsole;
use TicketPicture;
use TicketTest;

use constant MOST => 512 * 1024;

console_start(console => 'client_max_body_size 576k;',
              http => 'ticket_intake_timeout 60s;');

staff_person('DEMO', 'mia', 'market');
staff_person('DEMO', 'finn', 'finance');
staff_person('HILL', 'hugo', 'market');
staff_person('OPERA', 'olga', 'market');
my $market = staff_session('mia');
my $finance = staff_session('finn');

my $keys = 0;
sub import_file {
    my ($path, $text, %is) = @_;
    return ask('POST', $path, cookie => $market, key => 'import-' . ++$keys,
               csv => utf8::is_utf8($text) ? encode('UTF-8', $text) : $text,
               %is);
}

sub lines { return encode('UTF-8', join '', map { "$_\r\n" } @_) }

sub changes {
    my ($answer) = @_;
    my %n;

    $n{$_->{change}}++ for @{ $answer->{json}{items} // [] };
    return join ' ', $answer->{status}, map { "$_ $n{$_}" } sort keys %n;
}

sub season { return sql_value('SELECT md5(string_agg(t::text, $$,$$ ORDER BY'
    . ' line_id, day, slot_no)) FROM ticket.slot t WHERE supplier_id = 1') }

my ($one, $new) = (iso_day(1), iso_day(90));
my $path = '/slots/import';


# ---- Slots ----

my $before = season();
my $text = lines('line,day,slot,start,end,total,online,open',
                 "01,$one,1,,,1600,1100,", "01,$new,1,8:00,9:30,100,,");
my $seen = import_file("$path?preview=1", $text, key => undef);
is changes($seen), '200 changed 1 new 1', 'a preview needs no key'
    or diag told($seen);
is season(), $before, 'and changes nothing';
problem_is(import_file($path, $text, key => undef), 428, 'IDEMPOTENCY_NEEDED',
           'the import itself needs one');
is season(), $before, 'without it nothing is imported';
my $expect = $seen->{json}{items}[0]{preview};
my $done = import_file("$path?expect=$expect", $text, key => 'season');
is changes($done), '200 changed 1 new 1', 'it is imported as it was shown';
is sql_value('SELECT total_capacity FROM ticket.slot WHERE supplier_id = 1 AND'
             . ' line_id = 1 AND slot_no = 1 AND day = ?', $one), 1600,
    'a slot is as the file says';
my $again = import_file("$path?expect=$expect", $text, key => 'season');
is $again->{headers}{'idempotent-replayed'}, 'true', 'again: the first answer';
is $again->{content}, $done->{content}, 'byte for byte the same';
problem_is(import_file("$path?expect=$expect", $text . lines("01,$new,2"),
                       key => 'season'),
           422, 'IDEMPOTENCY_OTHER', 'another file under that key');
is sql_value("SELECT count(*) FROM ticket.staff_change c JOIN ticket.staff_log l"
             . " USING (supplier_id, no) WHERE l.action = 'slot import'"
             . " AND l.person = 'mia' AND c.of_table = 'slot'"), 2,
    'the log has each slot, before and after';
is ask('POST', '/slots/undo', cookie => $market, key => 'back', body => {})
    ->{status}, 200, 'the import is taken back';
is season(), $before, 'all of it is';

my $gbk = import_file("$path?preview=yes", encode('GBK', join "\n",
    '线路,日期,时段,总数', "1,$one,1,1600"), key => undef);
is changes($gbk), '200 changed 1', 'a file in GB18030, in Chinese';
is changes(import_file("$path?preview=yes",
                       "\xef\xbb\xbf" . lines('line;day;slot;total',
                                              "01;$one;1;1600"))),
    '200 changed 1', 'one as Excel writes it in UTF-8';


# ---- What is wrong ----

my $wrong = lines('line,day,slot,start,end,total,online', "01,$one,1,,,1600,",
                  "09,$one,1,,,,", "01,$one,2,25:00,,,", "01,$one,3,,,5,6");
my $no = import_file($path, $wrong);
problem_is($no, 422, 'IMPORT_WRONG', 'a file of which lines are wrong');
is_deeply $no->{json}{errors}, [
    { line => 3, code => 'LINE_MISSING', detail => 'there is no line 09' },
    { line => 4, code => 'CELL_CLOCK',
      detail => 'start: 25:00 is no time such as 08:00' },
    { line => 5, code => 'PLACES_ONLINE',
      detail => 'online, 6, is more than total, 5' },
], 'each is said, with its line';
is season(), $before, 'none of it is imported';
$no = import_file($path, $wrong, lang => 'zh');
is $no->{json}{detail}, '什么都没有导入：3 行有误，首行是第 3 行：没有线路 09',
    'in Chinese to whom speaks it';
is $no->{json}{errors}[1]{detail}, 'start：25:00 不是时刻，应如 08:00',
    'line by line, too';
$seen = import_file("$path?preview=1", $wrong);
is changes($seen), '200 changed 1 wrong 3', 'a preview lists them among the others';
is $seen->{json}{items}[1]{wrong}, 'there is no line 09',
    'in words of ours';
$no = import_file($path, lines('line,day,slot,total',
                               map { "09,$one,$_,5" } 1 .. 300));
is scalar @{ $no->{json}{errors} }, 100, 'of many the first hundred are said';
$seen = import_file("$path?preview=1", lines('line,day,slot',
    '"\\""wrong"":""' . "\x1e" . 'X""' . "\x1f\t\x01\",$one,1"));
problem_is($seen, 422, 'FILE_ENCODING', 'what marks words of ours is no text');

for (['', 'FILE_EMPTY'], ["line,day,slot,colour,size\n", 'FILE_COLUMNS'],
     ["line,day,Day\n", 'FILE_COLUMN_TWICE'], ["line,day\n\0,1\n", 'FILE_ZERO'],
     [encode('UTF-16LE', "\x{feff}line,day"), 'FILE_UTF16'],
     ["line,day\n\xff\xff\n", 'FILE_ENCODING'],
     ["line,day,slot\n", 'IMPORT_LINES']) {
    my ($text, $name) = @$_;
    problem_is(import_file($path, $text), 422, $name, "refused: $name");
}
is import_file($path, "line,colour,size\n", lang => 'zh')->{json}{detail},
    '第 1 行：没有列 colour, size；可用的列：line 线路, day 日期, slot 时段,'
    . ' start 开始, end 结束, total 总数, online 线上, open 开放',
    'which columns there are is said';

problem_is(import_file($path, 'x' x (MOST + 1)), 413, 'FILE_LARGE',
           'a file that is too long');
like import_file($path, 'x' x (MOST + 1))->{json}{detail}, qr/ 524288 bytes/,
    'how long it may be is said';
my $long = lines('line,day,slot,total', map { "01,$one,1,1600" } 1 .. 20_000);
$long = substr($long, 0, MOST);
problem_is(import_file($path, $long), 422, 'FILE_LINES',
           'one that is just not is read, and has too many lines');
problem_is(import_file($path, $text, headers => { 'Content-Type' => $_ }), 415,
           'FILE_TYPE', "not as $_")
    for 'application/json', 'text/plain', 'application/vnd.ms-excel';
problem_is(import_file($path, $text,
                       headers => { 'Content-Encoding' => 'gzip' }),
           415, 'FILE_TYPE', 'not packed');
problem_is(import_file($path, $text, headers => { 'Content-Type' => undef }),
           415, 'FILE_TYPE', 'not without a type');
is import_file("$path?preview=1", $text,
               headers => { 'Content-Type' => 'Text/CSV; charset=gb18030' })
    ->{status}, 200, 'whatever encoding the type says';
problem_is(import_file("$path?rows=1", $text), 422, 'VALUES_WRONG',
           'an option that is none');
problem_is(import_file($path, $text,
                       headers => { 'Sec-Fetch-Site' => 'cross-site' }),
           403, 'CROSS_SITE', 'a page of another site');
is season(), $before, 'nothing of all that was imported';


# ---- Who ----

problem_is(import_file($path, $text, cookie => undef), 401, 'SESSION_NEEDED',
           'nobody is signed in');
problem_is(import_file($_, $text, cookie => $finance), 403, 'ROLE_MISSING',
           "not for finance: $_")
    for $path, "$path?preview=1";
problem_is(import_file('/agents/import', lines('user', 'x'),
                       cookie => $finance), 403, 'ROLE_MISSING',
           'nor agents');
problem_is(import_file($path, "\xff", cookie => $finance), 403, 'ROLE_MISSING',
           'a file is not read for who may not import it');
problem_is(import_file($path, "\xff", cookie => 'x' x 43), 401, 'SESSION_NONE',
           'nor for somebody whom nobody knows');

# Long bodies that nobody sends take no more memory than so much.
{
    my @slow = map {
        my $socket = IO::Socket::INET->new(PeerAddr => '127.0.0.1',
                                           PeerPort => port()) or die "$!\n";
        print {$socket} "POST /console/api/v1$path HTTP/1.1\r\nHost: 127.0.0.1\r\n"
            . "Sec-Fetch-Site: same-origin\r\nContent-Type: text/csv\r\n"
            . 'Cookie: __Host-ticket=' . 'x' x 43 . "\r\n"
            . "Idempotency-Key: slow\r\nContent-Length: 500000\r\n\r\nline";
        $socket->flush;
        $socket;
    } 1 .. 32;
    my $long = lines('line,day,slot,total', ('') x 40_000, "01,$one,1,1600");
    my $answer;
    wait_until {
        $answer = import_file("$path?preview=1", $long);
        $answer->{status} == 503
    } 'beside so many long bodies another one waits';
    problem_is($answer, 503, 'BUSY', 'it is told to come again');
    is import_file("$path?preview=1", $text)->{status}, 200,
        'a short one goes through';
    close $_ for @slow;
    wait_until { import_file("$path?preview=1", $long)->{status} == 200 }
        'until they have gone';
}
is import_file($path, $text, cookie => staff_session('hugo'))->{status}, 422,
    'another supplier has no such line';
is season(), $before, 'and does not reach this one';


# ---- Prices, agents, maps of seats ----

my $prices = '/prices/import';
is changes(import_file($prices, lines('product,from,to,weekdays,price',
                                      "ADULT,$one,$new,六日,130"))),
    '200 changed 1', 'prices are imported';
is ask('POST', '/prices/undo', cookie => $market, key => 'prices-back',
       body => {})->{status}, 200, 'and taken back';
is import_file($prices, lines('product,from,price', "ADULT,$one,free"),
               lang => 'zh')->{json}{errors}[0]{detail},
    'price：free 不是金额（元），应如 99.50', 'what is wrong with one is said';

my $agents = import_file('/agents/import',
                         lines('user,name,pay', 'ota,某旅行网,deposit'));
is changes($agents), '200 new 1', 'agents are imported' or diag told($agents);
is sql_value("SELECT length(password_sealed) > 32 FROM ticket.agent"
             . " WHERE supplier_id = 1 AND user_name = 'ota'"), 1,
    'a new one has a password that nobody knows';
is ask('POST', '/agents/undo', cookie => $market, key => 'agents-back',
       body => {})->{status}, 200, 'they are taken back';
problem_is(import_file('/agents/import', lines('user', 1 .. 1001)), 422,
           'FILE_LINES', 'so many agents are none for the gateway');
$no = import_file('/agents/import', lines('user,name,products',
                                          'ota,某旅行网,NONE'));
is_deeply $no->{json}{errors}, [{ line => 2, code => 'PRODUCT_MISSING',
                                  detail => 'there is no product NONE' }],
    'what a function refuses of a line is said of it';

my $opera = staff_session('olga');
my $seats = "/halls/7/map/import";
is ask('PUT', '/halls/7', cookie => $opera,
       body => { name => '小厅' })->{status}, 200, 'a hall is added';
my $map = <<'CSV';
area,area_name,color,area_x,area_y,area_w,area_h,row,row_x,row_y,row_w,row_h,seat_w,seat_h,align,seat,aisle
A,池座,#C0392B,0,0,240,60,1,20,0,200,20,20,20,M,1,
,,,,,,,1,,,,,,,,2,
CSV
my $made = import_file($seats, $map, cookie => $opera);
is $made->{status}, 200, 'a map of seats is imported' or diag told($made);
is "$made->{json}{map} $made->{json}{seats}", '1 2', 'with its seats';
my $json = '{"areas": [{"code": "A", "name": "池座", "color": "#C0392B", "x": 0,'
    . ' "y": 0, "w": 240, "h": 60, "rows": [{"num": "1", "x": 20, "y": 0,'
    . ' "w": 200, "h": 20, "seat_w": 20, "seat_h": 20, "align": "M",'
    . ' "seats": [{"num": "1"}, {"num": "2"}]}]}]}';
my $same = import_file($seats, $json, cookie => $opera,
                       headers => { 'Content-Type' => 'application/json' });
is $same->{status}, 200, 'one in JSON, too' or diag told($same);
ok !$same->{json}{changed}, 'which is the same map';
problem_is(import_file($seats, '{"areas": ', cookie => $opera,
                       headers => { 'Content-Type' => 'application/json' }),
           422, 'FILE_JSON', 'one that is no JSON');
$no = import_file($seats, $map =~ s/,M,1,/,X,1,/r, cookie => $opera);
problem_is($no, 422, 'MAP_WRONG', 'a map of which lines are wrong');
is $no->{json}{errors}[0]{line}, 2, 'each is said, with its line'
    or diag told($no);
problem_is(import_file($seats, $map, cookie => $opera, key => undef), 428,
           'IDEMPOTENCY_NEEDED', 'a map needs a key');



# ---- Pictures ----

{
    my $at = '/offers/1/picture';
    my $upload = sub {
        my ($bytes, $type, %is) = @_;
        return ask('PUT', $at, cookie => $market, raw => $bytes, match => '*',
                   headers => { 'Content-Type' => $type }, %is);
    };

    problem_is($upload->(picture(), 'image/png'), 404, 'OFFER_MISSING',
               'a picture of no offer');
    is ask('PUT', '/offers/1', cookie => $market,
           body => { title => '夜游' })->{status}, 200, 'an offer is made';
    for my $kind (qw(png jpeg webp)) {
        my $done = $upload->(picture($kind), "image/$kind");
        is $done->{status}, 200, "a $kind is taken" or diag told($done);
        is join(' ', @{ $done->{json} }{map { "picture$_" } '', qw(_width
                         _height _bytes)}),
            "$kind 3 2 " . length(picture($kind)), "$kind: it says what it is";
    }
    my $shown = ask('GET', '/offers/1', cookie => $market);
    is $shown->{json}{picture}, 'webp', 'the last one is there';

    for ([text => 'image/png', 422, 'PICTURE_WRONG'],
         ['<svg xmlns="http://www.w3.org/2000/svg"/>', 'image/png', 422,
          'PICTURE_WRONG'],
         [picture() . '<script>', 'image/png', 422, 'PICTURE_WRONG'],
         [substr(picture('webp'), 0, -1), 'image/webp', 422, 'PICTURE_WRONG'],
         ['', 'image/png', 422, 'PICTURE_WRONG'],
         [picture('webp') . 'x' x 204_800, 'image/webp', 413, 'PICTURE_LARGE'],
         [picture() . 'x' x MOST, 'image/png', 413, 'FILE_LARGE'],
         [picture(), 'image/svg+xml', 415, 'FILE_TYPE'],
         [picture(), 'text/csv', 415, 'FILE_TYPE'])
    {
        my ($bytes, $type, $status, $name) = @$_;
        problem_is($upload->($bytes, $type), $status, $name,
                   "$name: " . length($bytes) . " bytes of $type");
    }
    problem_is($upload->(picture(), 'image/png', cookie => $finance), 403,
               'ROLE_MISSING', 'a picture of whom it is not the matter');
    problem_is($upload->(picture(), 'image/png', match => undef), 428,
               'MATCH_NEEDED', 'a picture without If-Match');
    is ask('GET', '/offers/1', cookie => $market)->{headers}{etag},
        $shown->{headers}{etag}, 'none of them changes anything';

    my $log = sql_value(q{select max(length(c::text)) from ticket.staff_change c
                          where of_table = 'offer_picture'});
    cmp_ok $log, '>', 10, 'the log says that there is another picture';
    unlike sql_value(q{select string_agg(c::text, ' ') from ticket.staff_change c
                       where of_table = 'offer_picture'}), qr/89504e47/,
        'and has no picture itself';
    is ask('DELETE', '/offers/1', cookie => $market, match => '*')->{status},
        200, 'an offer goes with its picture';
    is sql_value('select count(*) from ticket.offer_picture'), 0,
        'none is left behind';
}

audit_ok();
done_testing;
