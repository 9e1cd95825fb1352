# Files that staff take away over HTTP: nginx hands out what the worker has made,
# to whom may have it, whole or in parts, and nothing else that is there.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use Digest::SHA qw(sha256_hex);
use Encode qw(decode);
use File::Temp ();
use Sys::Hostname qw(hostname);
use TicketConsole;
use TicketProcess;
use TicketShop;
use TicketTest;

my $dir = File::Temp->newdir;
chmod 0700, "$dir";
console_start(worker => ["export_dir $dir"], http => "ticket_exports $dir/;");

# Where nginx' processes are somebody else, the directory is of their group.
my ($process) = pids('nginx-process');
my $user = (stat "/proc/$process")[4];
my $group = $user == $> ? undef : (getpwuid $user)[3];
my $mode = defined $group ? 02710 : 0700;
chown -1, $group, "$dir" if defined $group;
chmod $mode, "$dir";

my %role = (
    steward => 403, gate_lead => 403, clerk => 403, desk_lead => 403,
    market => 403, finance => 200, admin => 409, party => 404);
staff_person('DEMO', "demo-$_", $_) for keys %role;
staff_person('HILL', 'hill-finance', 'finance');
my %cookie = map { $_ => staff_session("demo-$_", 'DEMO') } keys %role;
my $hill = staff_session('hill-finance', 'HILL');
my $finance = $cookie{finance};

bought({}) for 1 .. 3;
wait_until { sql_value('SELECT count(*) FROM ticket.export_host') }
    'the worker says that it makes exports';

sub fetch {
    my ($no, %is) = @_;
    return ask(delete $is{method} // 'GET', "/exports/$no/file",
               cookie => $finance, %is);
}

my $keys = 0;
sub made {
    my (%body) = @_;

    my $answer = ask('POST', '/exports',
                     cookie => delete $body{cookie} // $finance,
                     key => 'make-' . ++$keys,
                     body => { kind => 'orders', first_day => iso_day(0),
                               last_day => iso_day(0), %body });
    my $no = $answer->{json}{items}[0]{no} // die told($answer) . "\n";
    wait_until {
        sql_value('SELECT state FROM ticket.export WHERE no = ?', $no) eq 'D'
    } "export $no is made", 60;
    return $no;
}

sub path_of {
    return sql_value('SELECT path FROM ticket.export WHERE no = ?', $_[0]);
}

my $no = made();
my $path = path_of($no);
my $bytes = slurp_raw($path);

sub slurp_raw {
    open my $in, '<:raw', $_[0] or die "$_[0]: $!\n";
    local $/;
    return scalar <$in>;
}


# ---- The file ----

is +(stat $path)[2] & 07777, defined $group ? 0640 : 0600,
    'a file is for its owner and, of a directory with one, the group';
my $got = fetch($no);
is $got->{status}, 200, 'finance gets the file' or diag told($got);
ok $got->{content} eq $bytes, 'byte for byte as the worker made it';
is $got->{type}, 'application/vnd.openxmlformats-officedocument'
    . '.spreadsheetml.sheet', 'its type is that of a workbook';
my %head = %{ $got->{headers} };
is $head{'content-length'}, length $bytes, 'its length is said';
is $head{etag}, '"' . sha256_hex($bytes) . '"', 'its ETag is its hash';
is $head{'cache-control'}, 'no-store', 'nothing on the way keeps it';
is $head{'x-content-type-options'}, 'nosniff', 'no browser guesses what it is';
is $head{'accept-ranges'}, 'bytes', 'parts may be asked for';
my ($plain, $utf8) = $head{'content-disposition'}
    =~ /^attachment; filename="([A-Za-z0-9._-]+)"; filename\*=UTF-8''([A-Za-z0-9._~%-]+)$/;
is $plain, $path =~ s{.*/}{}r, 'it has the name of the file';
my $today = iso_day(0) =~ s/-//gr;
my $supplier = sql_value("SELECT name FROM ticket.supplier WHERE code = 'DEMO'");
is decode('UTF-8', ($utf8 // '') =~ s/%(..)/chr hex $1/ger),
    "$supplier-订单-$today-$today-$no.xlsx", 'and one that people read';

my $log = sql_row("SELECT * FROM ticket.staff_log WHERE action = 'export fetch'"
                  . ' ORDER BY no DESC LIMIT 1');
is_deeply [@$log{qw(person by role subject request)}],
    ['demo-finance', 'console', 'finance', "$no", $head{'x-request-id'}],
    'the log has who took it, and which';
is sql_value('SELECT fetched FROM ticket.export WHERE no = ?', $no), 1,
    'that is counted';

my $part = fetch($no, headers => { Range => 'bytes=10-29' });
is $part->{status}, 206, 'a part of it is answered as one';
ok $part->{content} eq substr($bytes, 10, 20), 'with these bytes';
is fetch($no, headers => { Range => 'bytes=10-29',
                           'If-Range' => $head{etag} })->{status}, 206,
    'a download goes on where the file is the same';
is fetch($no, headers => { Range => 'bytes=10-29', 'If-Range' => '"x"' })
    ->{status}, 200, 'and begins again where it is not';
my $beyond = fetch($no, headers => { Range => 'bytes=99999999-' });
problem_is($beyond, 416, 'RANGE_WRONG', 'a part that is not there');
is $beyond->{headers}{'content-disposition'}, undef,
    'a refusal is not kept as a file';
like $beyond->{headers}{'content-range'}, qr{^bytes \*/\d+$},
    'how long it is, it says';
my $only = fetch($no, method => 'HEAD');
is_deeply [$only->{status}, $only->{content} // '',
           $only->{headers}{'content-length'}], [200, '', length $bytes], 'its head is asked for without it';

my $csv = made(format => 'csv-excel');
$got = fetch($csv);
is $got->{type}, 'text/csv; charset=utf-8', 'CSV is called that';
ok $got->{content} eq slurp_raw(path_of($csv)), 'and is there whole';


# ---- Of settlement ----

{
    sql_do('insert into ticket.party (supplier_id, party_no, kind, name, made_at)'
           . " values (1, 7, 'P', '运营方', api.now())");
    my %heads = (admin => qr/景区结算价（元）.*平台收益（元）/,
                 party => qr/^\x{feff}?订单编号,票务编号,景区序号,产品编码,产品名称,单位编号,所属单位,出票时间,景区结算价（元）,景区手续费（元）,结算时间,景区状态\r\n$/);
    for my $who (sort keys %heads) {
        my $shares = made(cookie => $cookie{$who}, kind => 'shares',
                          format => 'csv-excel');
        my $file = fetch($shares, cookie => $cookie{$who});
        is $file->{status}, 200, "$who takes shares away" or diag told($file);
        like decode('UTF-8', $file->{content}), $heads{$who},
            "$who: with the columns that are for it";
    }
}


# ---- Who ----

for my $name (sort keys %role) {
    my $answer = fetch($no, cookie => $cookie{$name});
    is $answer->{status}, $role{$name}, "$name asks for the file"
        or diag told($answer);
}
problem_is(fetch($no, cookie => undef), 401, 'SESSION_NEEDED',
           'nobody is signed in');
problem_is(fetch($no, cookie => $hill), 404, 'EXPORT_MISSING',
           'an export of another supplier');
problem_is(fetch(999_999_999), 404, 'EXPORT_MISSING', 'none of that number');
problem_is(fetch($_), 422, 'VALUES_WRONG', "no number: $_")
    for '0', '-1', $plain;
problem_is(fetch($_), 404, 'PATH_UNKNOWN', "no path of ours: $_")
    for '..', '%2e%2e', '../1', '1%2f..';
problem_is(ask('POST', "/exports/$no/fetch", cookie => $finance, body => {}),
           404, 'PATH_UNKNOWN', 'there is no other way to it');
problem_is(ask('GET', '/exports/' . $no . '/file?path=/etc/passwd',
               cookie => $finance), 422, 'VALUES_WRONG', 'no path is taken');


# ---- What is not as it was made ----

sub error_log { return slurp(dir() . '/nginx0/logs/error.log') }

sub unreadable {
    my ($words, $what) = @_;
    my $answer = fetch($no);

    local $Test::Builder::Level = $Test::Builder::Level + 1;
    problem_is($answer, 500, 'EXPORT_UNREADABLE', $what);
    is $answer->{headers}{etag}, undef, "$what: without an ETag";
    like error_log(), qr/\[error\].*\Q$path\E" $words/, "$what: the log says why";
}

my $secret = File::Temp->new;
print {$secret} $bytes;
close $secret;
chmod 0644, "$secret";

rename $path, "$path.kept";
problem_is(fetch($no), 409, 'EXPORT_GONE', 'a file that is gone');
symlink "$secret", $path;
unreadable('cannot be opened', 'a link in its place');
unlink $path;
link "$path.kept", $path;
unreadable('is no plain file', 'a second name of it');
unlink $path;
mkdir $path;
unreadable('is no plain file', 'a directory in its place');
rmdir $path;
system 'mkfifo', '-m', '644', $path;
unreadable('is no plain file', 'a pipe in its place');
unlink $path;
write_file($path, 'x');
chmod 0644, $path;
unreadable('has another size', 'another file in its place');
unlink $path;
rename "$path.kept", $path;
is fetch($no)->{status}, 200, 'the file itself is handed out';

SKIP: {
    skip 'root alone has two users', 8 if !defined $group;

    chmod 0600, $path;
    unreadable('cannot be opened', 'a file that is not for the group');
    chmod 0640, $path;
    chmod 0700, "$dir";
    problem_is(fetch($no), 500, 'EXPORT_UNREADABLE',
               'a directory that is not for the group');
    restart('nginx0');
    like error_log(), qr/\[warn\].*no exports are handed out: .*cannot be entered/,
        'which is said when nginx begins';
    chmod $mode, "$dir";
    is fetch($no)->{status}, 200, 'until it is';
    chmod 02770, "$dir";
    my $waits = ask('POST', '/exports', cookie => $finance, key => 'waits',
                    body => { kind => 'orders' })->{json}{items}[0]{no};
    restart('worker');
    wait_until {
        slurp(dir() . '/logs/worker.log') =~ /its group write: chmod 2710/
    } 'a directory that the group may write in is refused';
    chmod $mode, "$dir";
    wait_until {
        sql_value('SELECT state FROM ticket.export WHERE no = ?', $waits) eq 'D'
    } 'until it may not', 90;
}

sql_do("UPDATE ticket.export SET host = 'elsewhere' WHERE no = ?", $no);
is fetch($no)->{status}, 200, 'a directory may be shared by hosts';
rename $path, "$path.kept";
problem_is(fetch($no), 409, 'EXPORT_ELSEWHERE',
           'a file of another host that is not here');
rename "$path.kept", $path;
sql_do('UPDATE ticket.export SET host = ? WHERE no = ?', hostname(), $no);

sql_do("UPDATE ticket.export SET path = ? WHERE no = ?", $_, $no),
    problem_is(fetch($no), 500, 'EXPORT_UNREADABLE', "no name of ours: $_")
    for "$dir/.hidden", "$dir/a b", "$dir/a\"b";
sql_do("UPDATE ticket.export SET path = ? WHERE no = ?", '/etc/passwd', $no);
problem_is(fetch($no), 409, 'EXPORT_GONE',
           'only what is in the directory is looked for');
sql_do('UPDATE ticket.export SET path = ? WHERE no = ?', $path, $no);

sql_do("UPDATE ticket.export SET expire_at = api.now() WHERE no = ?", $no);
problem_is(fetch($no), 409, 'EXPORT_GONE', 'a file whose day is over');


# ---- Where nginx has no directory ----

configure(0, http => '');
restart('nginx0');
problem_is(fetch($csv), 500, 'EXPORT_UNREADABLE', 'nginx knows no directory');
like error_log(), qr/"ticket_exports" is not set/, 'its log says so';

done_testing;
