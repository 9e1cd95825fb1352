# Files that staff take away: asked for by ticketctl, made by a worker, read by
# programs that are not ours.  Whole or not at all, for a day, by few.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use Encode qw(decode);
use File::Temp ();
use JSON::PP ();
use TicketProcess qw(slurp);
use TicketOutbox qw(clock_shift worker_log);
use TicketShop;
use TicketTest;

my $dir = File::Temp->newdir;
my $out = File::Temp->newdir;
chmod 0700, "$dir";
system_start(worker => ["export_dir $dir"]);
# also behind a day that is passed by at once
sql_do("INSERT INTO ticket.export_host VALUES ('another', 'infinity')");

my $json = JSON::PP->new;
my $taken = 0;

sub rows {
    my ($status, $text, $errors) = ticketctl(@_, '--json');

    local $Test::Builder::Level = $Test::Builder::Level + 1;
    is $status, 0, "ticketctl @_[0 .. 2] succeeds" or diag $errors;
    return $status ? [] : $json->decode($text);
}

sub says {
    my ($pattern, @command) = @_;
    my ($status, undef, $errors) = ticketctl(@command);

    local $Test::Builder::Level = $Test::Builder::Level + 1;
    is $status, 1, "ticketctl @command: the status says no";
    like $errors, $pattern, "ticketctl @command: the words say why";
    return;
}

sub export_row { my ($no) = @_; return (grep { $_->{no} == $no }
    @{$json->decode((ticketctl(qw(export list DEMO --json)))[1])})[0] }

sub ended {
    my ($no) = @_;

    wait_until {
        sql_value('SELECT state FROM ticket.export WHERE no = ?', $no)
            =~ /[DF]/
    } "export $no comes to an end", 60;
    return export_row($no);
}

# Of today, made and copied: its path.
sub taken {
    my ($kind, @options) = @_;
    my $no = rows(qw(export make DEMO), $kind, '--from', iso_day(0),
                  @options)->[0]{no};
    my $row = ended($no);

    is $row->{state}, 'done', "$kind @options is done" or diag $row->{error};
    my $path = "$out/" . ++$taken . '.xlsx';
    my $fetched = rows(qw(export fetch DEMO), $no, $path)->[0];
    is -s $path, $fetched->{bytes}, 'as many bytes as the worker made';
    is +(stat $path)[2] & 0777, 0600, 'nobody else reads it';
    return ($path, $row);
}

sub read_xlsx {
    my $text = qx{/usr/bin/python3 '$FindBin::Bin/../fixtures/read_xlsx.py' '$_[0]'};
    die "openpyxl cannot read it\n" if $?;
    return $json->decode($text);
}

# Rows of CSV as RFC 4180 has it, strictly.
sub read_csv {
    my $text = decode('UTF-8', slurp($_[0]), 1);
    my @rows;

    $text =~ s/\A\x{feff}//;
    pos($text) = 0;
    while (pos $text < length $text) {
        my (@cells, $end);
        do {
            $text =~ /\G(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/gc
                or die 'no cell: ' . substr($text, pos $text, 40) . "\n";
            my ($quoted, $plain) = ($1, $2);
            $end = $3;
            push @cells, defined $quoted ? $quoted =~ s/""/"/gr : $plain;
        } while ($end eq ',');
        push @rows, \@cells;
    }
    return \@rows;
}


# ---- What Excel must not spoil ----

my $own = '012345678901234567890123456789';
my $order = bought({ XCDDH => $own, Mobile => '13912345678',
                     ID => TicketClient::identity(1) });
sql_do("UPDATE ticket.orders SET customer_name = '=1+1' WHERE order_id = ?",
       $order);
my $other = bought({});
sql_do(q{UPDATE ticket.orders SET customer_name = E'张"三",\n李四'
         WHERE order_id = ?}, $other);

my %at;         # columns of orders
{
    my ($path, $row) = taken('orders');
    my ($titles, @cells) = @{read_xlsx($path)};
    %at = map { $titles->[$_][1] => $_ } 0 .. $#$titles;
    my $one = $cells[0];

    is $row->{lines}, scalar @cells, 'the list says how many rows';
    is_deeply [@{$one->[$at{'订单号'}]}], ['s', "$order", '@'],
        'a number of 19 digits is a text';
    is_deeply [@{$one->[$at{'自编号'}]}], ['s', $own, '@'],
        'one of 30 digits with a zero before it, too';
    is_deeply [@{$one->[$at{'联系人'}]}[0, 1]], ['s', '=1+1'],
        'what looks like a formula is none';
    is_deeply [@{$one->[$at{'应付（元）'}]}], ['n', 200, '0.00'],
        'money is a number, in yuan';
    is $one->[$at{'电话'}][1], '139****5678', 'a phone number is masked';
    is $one->[$at{'证件号'}][1],
        TicketClient::identity(1) =~ s/^(...).*(....)$/$1***********$2/r,
        'so is a document';
    is $cells[1][$at{'联系人'}][1], '张"三", 李四', 'Chinese and quotes stay';
    like $one->[$at{'下单时间'}][1], qr/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/,
        'a moment is a text';
}
{
    my ($path) = taken(qw(orders --format csv));
    my ($titles, $one, $two) = @{read_csv($path)};
    unlike slurp($path), qr/\A\xef\xbb\xbf/, 'CSV for programs has no mark';
    is_deeply [@{$one}[@at{'订单号', '自编号', '联系人', '应付（元）'}]],
        [$order, $own, '=1+1', '200.00'], 'and everything as it is';
    is $two->[$at{'联系人'}], qq(张"三",\n李四), 'a line in a cell, too';
    is $one->[$at{'电话'}], '139****5678', 'but for whom it is about';
}
{
    my ($path) = taken(qw(orders --format csv-excel));
    my $text = slurp($path);
    my ($titles, $one, $two) = @{read_csv($path)};
    like $text, qr/\A\xef\xbb\xbf/, 'CSV for Excel has a mark';
    unlike $text =~ s/\r\n//gr, qr/[\r\n]/, 'its lines end with CR LF';
    is_deeply [@{$one}[@at{'订单号', '自编号', '联系人', '应付（元）'}]],
        [qq(="$order"), qq(="$own"), q('=1+1), '200.00'],
        'long digits are kept, a formula is none';
    is $two->[$at{'联系人'}], '张"三", 李四', 'a cell is one line';
}

# each kind once, and what is in it
for (['tickets', 2], ['payments', 4], ['passages', 0],
     ['statement', undef, qw(--agent demo)], ['statement', undef],
     ['sales', undef], ['sales', undef, qw(--by form --date money)],
     ['payments', undef, qw(--date money)])
{
    my ($kind, $lines, @options) = @$_;
    my ($path, $row) = taken($kind, @options);
    my @read = @{read_xlsx($path)};
    is @read - 1, $row->{lines}, "$kind @options: as many rows as are told";
    is $row->{lines}, $lines, "$kind: as many as there are" if defined $lines;
}
is sql_value("SELECT count(*) FROM ticket.staff_change WHERE of_table ="
             . " 'export' AND before IS NULL AND after ->> 'kind' = 'orders'"),
    3, 'the log knows who asked for what';
is scalar(grep { !/^DEMO-\d+-\w+-\d{8}-\d{8}\.(?:xlsx|csv)$/ }
          map { s{.*/}{}r } glob "$dir/*"), 0, 'the directory has whole files';
is scalar(grep { ((stat)[2] & 0777) != 0600 } glob "$dir/*"), 0,
    'that only their owner reads';


# ---- What is refused ----

{
    my ($last) = sort { $b <=> $a } map { $_->{no} } @{rows(qw(export list DEMO))};
    open my $there, '>', "$out/there";
    close $there;
    says(qr/cannot make .*there: File exists/, qw(export fetch DEMO), $last,
         "$out/there");
    my ($file) = glob "$dir/DEMO-$last-*";
    open my $f, '>>', $file;
    print $f 'x';
    close $f;
    says(qr/is not what the worker made/, qw(export fetch DEMO), $last,
         "$out/spoilt");
    ok !-e "$out/spoilt", 'and nothing of it is left';
    says(qr/no export 99999/, qw(export fetch DEMO 99999), "$out/none");
    says(qr/cannot be filtered by gate/, qw(export make DEMO orders --gate 01));
}

# a directory that others may look into
chmod 0755, "$dir";
my $waits = rows(qw(export make DEMO orders --from), iso_day(0))->[0]{no};
restart('worker');
wait_until { worker_log(qr/no exports are made: .*chmod 2710 or 700/) }
    'the worker says why it makes none';
is export_row($waits)->{state}, 'waiting', 'until then it waits';
chmod 0700, "$dir";
is ended($waits)->{state}, 'done', 'until the directory is private';


# ---- Killed in the middle ----

sql_do(<<'END');
    insert into ticket.orders (supplier_id, order_id, agent_id, request_key,
        page, edition, state, born_state, pay_method, customer_name,
        customer_type, day, notice, callback, phone_sealed, phone_index,
        id_sealed, id_index, id_type, total_fen, pay_timeout_min, created_at,
        valid_until)
    select 1, to_char(current_date - 30, 'YYMMDD')::int8 * 10000000000000
              + 10000000000 + n, agent_id, 'many-' || n, 3, 40, '0', '0', 'N',
           'x', '3', current_date - 30, false, false, '', '', '', '', 1, 0, 30,
           now() - interval '30 days', now()
    from ticket.agent a, generate_series(1, 20000) n
    where a.supplier_id = 1 and a.user_name = 'demo'
END
my $long = rows(qw(export make DEMO orders --format csv --from),
                iso_day(-40))->[0]{no};
wait_until { grep { -s } glob "$dir/DEMO-$long-*.part" }
    'a part of a long file is there';
kill9('worker');
ok !(glob "$dir/DEMO-$long-*.csv"), 'but no file of its name';
my ($part) = glob "$dir/DEMO-$long-*.part";
ok -e $part, 'what was begun is left';
start('worker1');
is export_row($long)->{state}, 'running', 'its lease goes on';
clock_shift(150);
is ended($long)->{state}, 'done', 'then another worker makes it';
is export_row($long)->{lines}, 20_002, 'with all of its rows';
is scalar @{read_csv((glob "$dir/DEMO-$long-*.csv")[0])}, 20_003,
    'and the file is whole';

# who stops gives back what it has begun
my $stopped = rows(qw(export make DEMO orders --format csv --from),
                   iso_day(-40))->[0]{no};
wait_until { grep { -s } glob "$dir/DEMO-$stopped-*.part" }
    'another long file is begun';
stop('worker1');
is export_row($stopped)->{state}, 'waiting', 'a worker that stops gives it back';
ok !(glob "$dir/DEMO-$stopped-*"), 'and leaves nothing of it';
start('worker1');
is ended($stopped)->{state}, 'done', 'the next one makes it';


# ---- Gone after a day ----

my $old = time - 1000;
utime $old, $old, glob "$dir/*";
open my $foreign, '>', "$dir/notes.txt";
close $foreign;
utime $old, $old, "$dir/notes.txt";
clock_shift(150 + 86400);
restart('worker1');
wait_until { !(glob "$dir/DEMO-*") } 'files are removed after a day';
ok -e "$dir/notes.txt", 'what is not ours stays';
is export_row($long)->{state}, 'gone', 'the row says so';
says(qr/is gone: files are kept for 24 hours/, qw(export fetch DEMO), $long,
     "$out/gone");

done_testing;
