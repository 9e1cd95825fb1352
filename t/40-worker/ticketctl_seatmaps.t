# Halls and maps of seats, as staff import, export, show and draw them.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use Encode qw(decode encode);
use File::Temp ();
use JSON::PP ();
use TicketProcess qw(slurp);
use TicketShop;
use TicketTest;
use XML::LibXML;

system_start(nginx => 0, redis => 0);

my $dir = File::Temp->newdir;
my $files = 0;

sub file {
    my ($bytes, $ending) = @_;
    my $path = "$dir/" . ++$files . '.' . ($ending // 'csv');

    open my $file, '>:raw', $path or die "$path: $!";
    print {$file} utf8::is_utf8($bytes) ? encode('UTF-8', $bytes) : $bytes;
    close $file;
    return $path;
}

sub text { return decode('UTF-8', slurp($_[0])) }

sub rows { return JSON::PP->new->decode(staff(@_, '--json')) }

sub said {
    my ($status, $pattern, @command) = @_;
    my ($is, $out, $err) = ticketctl(@command);

    local $Test::Builder::Level = $Test::Builder::Level + 1;
    is $is, $status, "ticketctl @command[0, 1]: the status says no";
    like "$err$out", $pattern, "ticketctl @command[0, 1]: the words say why";
    return;
}

staff(qw(supplier create HOUSE 5 --name 歌剧院 --kind theatre));


# ---- Halls ----

my $hall = rows(qw(hall add HOUSE 1), '大剧场')->[0];
is_deeply $hall, { hall => 1, name => '大剧场', map => 0, areas => 0,
                   seats => 0 }, 'a hall is added';
is rows(qw(hall add HOUSE 1), '歌剧厅')->[0]{name}, '歌剧厅', 'and named anew';
is scalar @{rows(qw(hall list HOUSE))}, 1, 'there is one hall';
said(1, qr/DEMO is no theatre/, qw(hall add DEMO 1 x));
said(2, qr/HALL: "0" is not/, qw(hall add HOUSE 0 x));
said(1, qr/hall 1 has no seats yet/, qw(seatmap export HOUSE 1));


# ---- The examples that doc/theatres.md shows ----

my $manual = slurp("$FindBin::Bin/../../doc/theatres.md");
my ($csv, $json) = map { decode('UTF-8', $_) }
                   $manual =~ /^```(?:csv|json)\n(.*?)^```$/msg;

my $map = rows(qw(seatmap import HOUSE 1), file($csv))->[0];
is_deeply [@{$map}{qw(map changed areas rows seats moved kept)}],
    [1, JSON::PP::true, 2, 3, 11, 0, 0], 'the CSV of the manual is imported';
is rows(qw(seatmap import HOUSE 1), file($json, 'json'))->[0]{changed},
    JSON::PP::false, 'its JSON is the same map';
is rows(qw(hall list HOUSE))->[0]{seats}, 11, 'the hall has its seats';
like staff(qw(seatmap import HOUSE 1), file($json, 'json')),
    qr/Nothing differs from map 1/, 'and people are told so';

for my $form (
    ['a mark of UTF-8 and CRLF' => "\x{feff}" . $csv =~ s/\n/\r\n/gr],
    ['CR alone' => $csv =~ s/\n/\r/gr],
    ['semicolons' => $csv =~ s/,/;/gr],
    ['tabs, upper case and blanks' =>
        $csv =~ s/,/\t/gr =~ s/^(\S+)/\U$1/r =~ s/\t1\t/\t 1 \t/gr],
    ['quotes everywhere' => $csv =~ s/([^,\n]+)/"$1"/gr],
    ['empty lines and empty columns at the end' =>
        $csv =~ s/\n/,,\n,,\n/gr =~ s/,,\n,,\n/,,\n/r],
    ['another order of columns' =>
        join "\n", map { join ',', (reverse split /,/, $_, -1) }
                   split /\n/, $csv],
    ['every cell said' => staff(qw(seatmap export HOUSE 1))],
) {
    my ($what, $text) = @$form;
    is rows(qw(seatmap import HOUSE 1), file($text))->[0]{changed},
        JSON::PP::false, "$what: the same map";
}
is rows(qw(seatmap import HOUSE 1 --format csv), file($csv, 'txt'))
    ->[0]{changed}, JSON::PP::false, 'a file of any name, its form said';
said(2, qr/ends with .csv or .json, or --format/, qw(seatmap import HOUSE 1),
     file($csv, 'txt'));


# ---- Export, import, export ----

# Names that spreadsheets, quotes and signs of XML and JSON spoil.
my @names = ('=1+1', '+1', '-1', '@x', "'=1", "''+", "'名'", '＝1', 'a,b;c',
             '"', 'a"b', '<&>', '\\', "O'Neil", '1 2', '🎭');
my @head = split /,/, ($csv =~ /^(.*)\n/)[0];
my $n = 0;
my $hard = join '', map { "$_\n" } join(',', @head), map {
    my $name = $_;
    my $cell = '"' . ($name =~ /^'*[-=+@＝]/ ? "'" : '') . $name =~ s/"/""/gr
             . '"';
    $n++;
    "A$n,$cell,#00ff00," . $n * 100 . ",-50,100,20,$cell,"
        . $n * 100 . ",-50,100,20,50,20,l,$cell,yes";
} @names;

is rows(qw(seatmap import HOUSE 1), file($hard))->[0]{map}, 2,
    'names of all kinds are imported';
is_deeply [map { $_->{name} } @{rows(qw(seatmap show HOUSE 1))}], \@names,
    'and are what they were';

for my $ending (qw(csv json)) {
    my ($first, $second) = map { "$dir/out$_.$ending" } 1, 2;

    staff(qw(seatmap export HOUSE 1), $first);
    is rows(qw(seatmap import HOUSE 1), $first)->[0]{changed},
        JSON::PP::false, "$ending: what is exported is the same map";
    staff(qw(seatmap export HOUSE 1), $second);
    is text($second), text($first), "$ending: exported again it is equal";
    is staff(qw(seatmap export HOUSE 1 --format), $ending), text($first),
        "$ending: standard output gets the same";
    staff(qw(hall add HOUSE 2 x));
    staff(qw(seatmap import HOUSE 2), $first);
    is staff(qw(seatmap export HOUSE 2 --format), $ending), text($first),
        "$ending: and so does another hall";
    said(1, qr/cannot make .*: File exists/, qw(seatmap export HOUSE 1),
         $first);
}
unlike text("$dir/out1.csv"), qr/(?:^|,)"?[=+@]/m,
    'no cell of the CSV is a formula';
like text("$dir/out1.csv"), qr/\A\x{feff}area,.*\r\n\z/s,
    'it begins and ends as spreadsheets want it';
is scalar @{rows(qw(seatmap show HOUSE 1 --map 1))}, 2, 'the first map is there';
is staff(qw(seatmap export HOUSE 1 --map 1)),
    staff(qw(seatmap export HOUSE 1 --map 1 --format csv)),
    'and can be exported';
said(1, qr/hall 1 has no map 3/, qw(seatmap export HOUSE 1 --map 3));


# ---- What is wrong ----

sub changed {
    my ($line, $column, $value) = @_;
    my @lines = split /\n/, $csv;
    my @cells = split /,/, $lines[$line - 1], -1;

    @cells[grep { $head[$_] eq $column } 0 .. $#head] = $value;
    $lines[$line - 1] = join ',', @cells;
    return join "\n", @lines;
}

my ($status, $out, $err) = ticketctl(qw(seatmap import HOUSE 1 --json),
    file(changed(5, seat => 3) =~ s/#2980B9/blue/r =~ s/,20,20,20,L/,20,20,30,L/r));
is $status, 1, 'a map that is wrong is refused';
is $err, "ticketctl: nothing is stored; problems of the map for hall"
    . " 1: 3\n", 'and it is said how many problems it has';
my $list = JSON::PP->new->decode($out);
is_deeply $list, [
    { line => 5, area => 'A', row => '1', seat => '3',
      problem => 'the row has that seat already' },
    { line => 8, area => 'A', row => '2', seat => undef,
      problem => 'seats 30 high do not fit into a row of 20' },
    { line => 11, area => 'B', row => undef, seat => undef,
      problem => 'color is not one such as #FF8800' }],
    'all of them are listed, with line, area, row and seat';
($status, $out) = ticketctl(qw(seatmap import HOUSE 1),
                            file(changed(5, seat => 3)));
like $out, qr/^ +5  A +1 +3 +the row has that seat already$/m,
    'for people as a table';
{
    local $ENV{LC_ALL} = 'zh_CN.UTF-8';

    like((ticketctl(qw(seatmap import HOUSE 1), file(changed(5, seat => 3))))[1],
         qr/^ +5  A +1 +3 +此排已有此座位$/m, 'in their language');
}

for my $case (
    [qr/is empty/ => ''],
    [qr/there is no area/ => ($csv =~ /^(.*\n)/)[0]],
    [qr/there is no column colour; there are: area, / =>
        $csv =~ s/color/colour/r],
    [qr/column align is missing/ => $csv =~ s/,align,/,,/r],
    [qr/column row is there twice/ => $csv =~ s/,aisle/,row/r],
    [qr/line 2 has a zero byte/ => "a\nb\0c"],
    [qr/line 4 is no text in UTF-8/
     => encode('UTF-8', "a\n池\n座\n") . "\xb3\xd8\n"],
    [qr/is UTF-16/ => encode('UTF-16LE', "\x{feff}$csv")],
    [qr/ 13 .*a quote is not closed/ => $csv . 'C,"'],
    [qr/ 3 .*text behind the quote/ => changed(3, seat => '"2"x')],
    [qr/ 3 .*under no column's name/ => changed(3, aisle => ',x')],
    [qr/ 3 .*aisle is not yes or no/ => changed(3, aisle => 'x')],
    [qr/control character/ => changed(2, area_name => "\"a\nb\"")],
    [qr/more than 9999/ => join '', ($csv =~ /^(.*\n.*\n)/)[0],
        map { ',' x 15 . "$_,\n" } 100 .. 10200],
    [qr/larger than 16 MB/ => 'x' x (17 << 20)],
    [qr/more than 120000 lines/ => ($csv =~ /^(.*\n)/)[0]
                                   . ",,,,,,,1,,,,,,,,2\n" x 120_001],
    [qr/line 1: there is no column .*; there are: area, area_name, color/ => $json],
    [qr/line 1: / => '{"areas": ', 'json'],
    [qr/is not \{"areas"/ => '[]', 'json'],
    [qr/is not \{"areas"/ => '{"areas": [], "x": 1}', 'json'],
    [qr/duplicate object key/ => '{"areas": [], "areas": []}', 'json'],
    [qr/line 1: / => '[' x 100_000, 'json'],
    [qr/there is no area/ => '{"areas": []}', 'json'],
    [qr/this is no object/ => '{"areas": [7]}', 'json'],
    [qr/no member "colour"/ => $json =~ s/color/colour/r, 'json'],
    [qr/rows is no list/ => '{"areas": [{"rows": 7}]}', 'json'],
    [qr/the area has no row/ => '{"areas": [{"rows": []}]}', 'json'],
    [qr/the row has no seat/ => '{"areas": [{"rows": [{"seats": []}]}]}',
     'json'],
    [qr/x is no text and no number/ => $json =~ s/"x": 0/"x": [0]/r, 'json'],
    [qr/area_x is not a whole number/ => $json =~ s/"x": 0/"x": 0.5/r, 'json'],
    [qr/a gap in the chain/ => $json =~ s/"next": "3"/"next": "4"/r, 'json'],
    [qr/control character/ => $json =~ s/池座/池\\u0007座/r, 'json'],
    [qr/line 2: .*\\u0000/ => $json =~ s/池座/\\u0000/r, 'json'],
) {
    my ($pattern, $text, $ending) = @$case;
    said(1, $pattern, qw(seatmap import HOUSE 1), file($text, $ending));
}
said(1, qr/cannot read .*: No such file/, qw(seatmap import HOUSE 1),
     "$dir/none.csv");
said(1, qr/cannot read .*: Is a directory/, qw(seatmap import HOUSE 1
     --format csv), "$dir");
said(1, qr/no hall 9/, qw(seatmap import HOUSE 9), file($csv));
is rows(qw(hall list HOUSE))->[0]{map}, 2, 'nothing of them is stored';


# ---- What there is ----

staff(qw(seatmap import HOUSE 1), file($csv));
is_deeply [map { [@{$_}{qw(row seats first_seat last_seat aisles align)}] }
           @{rows(qw(seatmap show HOUSE 1 --area A))}],
    [['1', 6, '1', '6', 1, 'M'], ['2', 3, '1', '3', 0, 'L']],
    'the rows of an area are shown';
said(1, qr/no area C/, qw(seatmap show HOUSE 1 --area C));

my $day = day(1) =~ s/(\d{4})(..)(..)/$1-$2-$3/r;
sql_do(q{INSERT INTO ticket.session
         VALUES (5, 2, 1, '<晚场>', 1170, 1260, 1170, 1110, 1200)});
sql_do(q{INSERT INTO ticket.performance
         VALUES (5, 2, ?, 3, 1170, 1260, 1170, 1110, 1200)}, $day);
my ($area) = sql_value('SELECT max(area_id) - 1 FROM ticket.seat_area');
sql_do(q{INSERT INTO ticket.seat_held
         VALUES (5, 2, ?, ?, 1, 'P'), (5, 2, ?, ?, 3, 'R'),
                (5, 2, ?, ?, 4, 'F')}, ($day, $area) x 3);
sql_do('INSERT INTO ticket.quota VALUES (5, api.quota_id(8, ?, ?), 9, 3)', $day,
       2 * 1048576 + $area);
sql_do(q{INSERT INTO ticket.product (supplier_id, product_id, code, name, unit)
         VALUES (5, 1, 'ADULT', '票', '张')});
sql_do(q{INSERT INTO ticket.product_area VALUES (5, 1, 1, 'B')});

my $other = file(join '', map { "$_\n" } (split /\n/, $csv)[0 .. 6]);
like staff(qw(seatmap import HOUSE 1), $other),
    qr/the new map 4\..* 0 moved.*^1 stay on an older map.*has not: B$/ms,
    'people are told what stays on an older map, and what areas are gone';
is_deeply [map { [@{$_}{qw(map newest area performances)}] }
           @{rows(qw(seatmap show HOUSE 1))}],
    [[4, JSON::PP::true, 'A', 0], [3, JSON::PP::false, 'A', 1],
     [3, JSON::PP::false, 'B', 1]],
    'the newest map is shown and the one that is played on';
is_deeply [map { [@{$_}{qw(session day map newest seats taken)}] }
           @{rows(qw(seatmap show HOUSE 1 --performances))}],
    [[2, $day, 3, JSON::PP::false, 11, 3]],
    'and which map each performance is played on';


# ---- Drawings ----

sub drawn {
    my $svg = staff(qw(seatmap draw HOUSE 1), @_);
    my $xml = eval { XML::LibXML->load_xml(string => encode('UTF-8', $svg), no_network => 1) };

    local $Test::Builder::Level = $Test::Builder::Level + 1;
    ok $xml, 'the drawing is well-formed' or diag $@;
    my $path = XML::LibXML::XPathContext->new($xml);
    $path->registerNs(s => 'http://www.w3.org/2000/svg');
    is scalar(my @x = $path->findnodes('//s:script|//@*[starts-with(name(),
                                        "on")]')), 0, 'no script is in it';
    return $path;
}

sub seat_boxes {
    my ($path, $row) = @_;
    return map { $_->getAttribute('x') }
           $path->findnodes("//s:g[contains(s:title, '/$row/')]/s:rect");
}

my $path = drawn(qw(--map 3));
is scalar(my @seats = $path->findnodes('//s:g')), 11, 'every seat is drawn';
is_deeply [map { $_->textContent } $path->findnodes('//s:g/s:text')],
    [1 .. 6, 1 .. 3, 2, 4], 'with its number';
is scalar(my @aisles = $path->findnodes('//s:path')), 1, 'and the aisle';
is(($path->findnodes('//s:g/s:title'))[6]->textContent, 'A/2/1, 池座',
   'and its name, as commands take it');
ok scalar((grep { $_->textContent eq 'A 池座: 9' } $path->findnodes('//s:text'))[0]),
    'the legend has the codes of areas';
is_deeply [map { $_->getAttribute('fill') }
           $path->findnodes('//s:rect[@fill-opacity]')],
    ['#C0392B', '#2980B9'], 'areas have their colours';

my @front = seat_boxes($path, 1);
my @behind = seat_boxes($path, 2);
my $w = $front[1] - $front[0];
is sprintf('%.1f', ($front[0] - $behind[0]) / $w), '3.0',
    'a row in the middle begins three seats to the right of one to the left';
is sprintf('%.1f', ($front[7] - $behind[0]) / $w), '11.0',
    'a row to the right ends at the right';

$path = drawn(qw(--session 2 --day), $day);
is_deeply [map { $_->textContent =~ /: (.)/ } $path->findnodes('//s:g/s:title')],
    [qw(P 1 R F), (1) x 7], 'each seat is what it is at a performance';
is $path->findvalue('/s:svg/s:title'), "歌剧厅, map 3, <晚场>, $day",
    'on the map of that performance';
ok scalar((grep { $_->textContent eq '1 free: 8' }
           $path->findnodes('//s:text'))[0]), 'they are counted';
said(2, qr/--session and --day go together/, qw(seatmap draw HOUSE 1
                                               --session 2));
said(1, qr/session 3 has no performance on/, qw(seatmap draw HOUSE 1 --session 3
                                             --day), $day);
staff(qw(seatmap import HOUSE 1), file($hard));
drawn();

# Pale colours are seen on white; names are no longer than their areas.
staff(qw(hall add HOUSE 3 y));
like staff(qw(seatmap import HOUSE 3),
           file($csv =~ s/#C0392B/#FFFFFF/r =~ s/池座/'池' x 64/er =~ s/0,80,240/0,50,240/gr)),
    qr/lie on each other, if that is meant: A and B$/m, 'who imports hears what overlaps';
$path = XML::LibXML::XPathContext->new(XML::LibXML->load_xml(
    string => encode('UTF-8', staff(qw(seatmap draw HOUSE 3)))));
$path->registerNs(s => 'http://www.w3.org/2000/svg');
is_deeply [map { $_->getAttribute('stroke') } $path->findnodes('//s:rect[@fill-opacity]')],
    ['#777777', '#2980B9'], 'an area of a pale colour has a rim';
is_deeply [sort { $a <=> $b } map { length $_->textContent }
           grep { $_->textContent =~ /^A 池/ } $path->findnodes('//s:text')],
    [20, 26], 'a long name is cut where its area ends, and so it is in the legend';

if (my $look = $ENV{MAPS_LOOK}) {
    staff(qw(seatmap draw HOUSE 1), "$look/hard.svg");
    staff(qw(seatmap draw HOUSE 1 --map 3), "$look/small.svg");
    staff(qw(seatmap draw HOUSE 1), "$look/states.svg", '--session', 2, '--day', $day);
    if (-e "$look/big.csv") { staff(qw(seatmap import HOUSE 2), "$look/big.csv");
    staff(qw(seatmap draw HOUSE 2), "$look/big.svg"); }
}

sql_do('DELETE FROM ticket.seat_held');
sql_do('DELETE FROM ticket.quota WHERE supplier_id = 5');
audit_ok();
done_testing();
