# Settings of the open API, by ticketctl and over HTTP: who may call it, with
# which keys, what it shows of products; what is refused, and by which name.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use JSON::PP ();
use TicketConsole;
use TicketShop;
use TicketTest;

console_start();

my $yes = JSON::PP::true;
my $no = JSON::PP::false;
my %cookie;
for my $role (qw(market admin)) {
    staff_person('DEMO', $role, $role);
    $cookie{$role} = staff_session($role);
}

sub rows {
    local $Test::Builder::Level = $Test::Builder::Level + 1;
    my ($status, $out, $err) = ticketctl(@_, '--json');
    is $status, 0, "ticketctl @_[0, 1]" or diag $err;
    return JSON::PP->new->utf8(0)->decode($out);
}

sub says {
    my ($status, $pattern, @command) = @_;
    local $Test::Builder::Level = $Test::Builder::Level + 1;
    my ($is, $out, $err) = ticketctl(@command);
    is $is, $status, "ticketctl @command[0, 1]: the status";
    like "$err$out", $pattern, "ticketctl @command[0, 1]: the words";
}

sub changed {
    my ($role, $path, $body) = @_;
    return ask('PATCH', $path, cookie => $cookie{$role}, match => '*',
               body => $body);
}


# ---- Keys ----

my $key = '0123456789ABCDEF0123456789ABCDEF';
my $given = rows(qw(openkey issue DEMO demo --key), $key)->[0];
is_deeply [@$given{qw(user_name key_index key)}], ['demo', 1, undef],
    'a key that is given is not shown again';
my $made = rows(qw(openkey issue DEMO demo))->[0];
like $made->{key}, qr/^[0-9A-F]{32}$/, 'one that is made is shown, once';
says(1, qr/agent demo has two live keys of the open API: drop one/,
     qw(openkey issue DEMO demo));
says(2, qr/--key: such a key has 32 characters of 0-9 and A-F/,
     qw(openkey issue DEMO demo2 --key), lc $key);
says(1, qr/there is no agent nobody/, qw(openkey issue DEMO nobody));

is_deeply [map { [@$_{qw(key_index signs_notices)}] }
           @{ rows(qw(openkey list DEMO demo)) }], [[1, $no], [2, $yes]],
    'keys are listed; the newest signs what it is told';
unlike join(' ', map { values %$_ } @{ rows(qw(openkey list DEMO demo)) }),
    qr/$key/,
    '... without being shown';
is_deeply [map { $_->{key_index} } @{ rows(qw(openkey drop DEMO demo 2)) }],
    [1], 'one is ended';
says(1, qr/agent demo has no key 2/, qw(openkey drop DEMO demo 2));
is_deeply rows(qw(openkey drop DEMO demo 1 --yes)), [], 'the last one, too';
is sql_value("select count(*) from ticket.open_key"), 0, 'then there is none';

my $answer = ask('POST', '/agents/demo/open-keys', cookie => $cookie{market},
                 key => 'one', body => {});
is $answer->{status}, 200, 'a key is made over HTTP' or diag told($answer);
like $answer->{json}{key}, qr/^[0-9A-F]{32}$/, '... and shown';
my $again = ask('POST', '/agents/demo/open-keys', cookie => $cookie{market},
                key => 'one', body => {});
is_deeply [@{ $again->{json} }{qw(key_index key)}], [1, undef],
    'once: whoever asks again does not get it';
$answer = ask('POST', '/agents/demo/open-keys', cookie => $cookie{market},
              key => 'two', body => { key => lc $key });
is_deeply [$answer->{status}, $answer->{json}{errors}[0]{pointer}],
    [422, '/key'], 'what is no key is refused';
$answer = ask('DELETE', '/agents/demo/open-keys/1', cookie => $cookie{admin});
is $answer->{status}, 409, 'the last one is ended by who is sure alone';
is sql_value('select count(*) from ticket.open_key'), 1, '... and stays';
unlike sql_value("select string_agg(row_to_json(c)::text, ' ')"
                 . ' from ticket.staff_change c'), qr/$key|$made->{key}/,
    'no key is in the log';


# ---- Agents ----

is_deeply rows(qw(openagent show DEMO demo))->[0],
    { user_name => 'demo', partner_id => 101, enabled => $no, notice_url => '',
      product_notices => $no, keys => '1' },
    'nobody may call before somebody says so';
my $url = 'https://ota.example/notice/zzy?a=1';
is_deeply rows(qw(openagent set DEMO demo --enabled yes --notice-url), $url)
    ->[0],
    { user_name => 'demo', partner_id => 101, enabled => $yes,
      notice_url => $url, product_notices => $no, keys => '1' },
    'an agent may call, and has an address';
is rows(qw(openagent set DEMO demo --product-notices yes))->[0]{notice_url},
    $url, 'what is not said stays';
says(2, qr/--notice-url/, qw(openagent set DEMO demo --notice-url), $_)
    for 'ftp://x/', 'https://u:p@x/', "$url#x", "$url\tx", "$url|", 'https://x/?'
        . 'x' x 250, '?a=1', 'https://10.0.0.1/n?a=1', 'https://10.0.0.1/n';
sql_do('update ticket.supplier set plain_callback = false'
       . ' where supplier_id = 1');
says(1, qr/has no TLS/, qw(openagent set DEMO demo --notice-url http://x/n));
says(2, qr/--enabled: "perhaps"/, qw(openagent set DEMO demo --enabled perhaps));
$answer = changed(market => '/agents/demo/open',
                  { notice_url => 'http://ota.example/n' });
is_deeply [$answer->{status}, $answer->{json}{errors}[0]{pointer}],
    [422, '/notice_url'], 'over HTTP the refusal names the parameter';
is rows(qw(openagent show DEMO demo))->[0]{notice_url}, $url,
    'and nothing has changed';
sql_do("update ticket.agent set plain_callback = true where agent_id = 101"
       . ' and supplier_id = 1');
is changed(market => '/agents/demo/open',
           { notice_url => 'http://ota.example/n' })->{json}{notice_url},
    'http://ota.example/n', 'who may have an address without TLS may here';
is rows(qw(openagent set DEMO demo), '--notice-url', '')->[0]{notice_url}, '',
    'none is empty';
is changed(admin => '/agents/demo/open', { enabled => $no })->{status}, 403,
    'who sells says who may call';

# Another name: the key goes along.
staff(qw(agent rename DEMO demo travel));
is_deeply [@{ rows(qw(openagent show DEMO travel))->[0] }{qw(enabled keys)}],
    [$yes, '1'], 'all of it stays an agent\'s under another name';
staff(qw(agent rename DEMO travel demo));


# ---- Suppliers ----

is_deeply rows(qw(opensupplier show DEMO)),
    [{ refund_notice => 'always', forced_partial => $no }],
    'a supplier has what is usual';
is_deeply rows(qw(opensupplier set DEMO --refund-notices review))->[0],
    { refund_notice => 'review', forced_partial => $no }, 'or says otherwise';
is_deeply changed(admin => '/supplier/open', { forced_partial => $yes })->{json},
    { refund_notice => 'review', forced_partial => $yes }, '... over HTTP, too';
says(2, qr/--refund-notices/, qw(opensupplier set DEMO --refund-notices never));


# ---- Products ----

my %usual = (is_ticket => $no, address => '', description => '', kind => '',
             adults => 1, children => 0, guest_rule => 'one', guest_per => 1,
             refund => $yes, review => $no, confirm => $no, assign_slot => $no,
             scenic_id => 0,
             scenic_name => '', out_id => '', market_fen => undef,
             sale_fen => undef);
my $shown = rows(qw(openproduct show DEMO REAL))->[0];
is_deeply { map { $_ => $shown->{$_} } keys %usual }, \%usual,
    'a product has what is usual';
is_deeply [@$shown{qw(product version)}], ['REAL', 0], 'and is new';

my $set = rows(qw(openproduct set DEMO REAL --exchange yes --address), '南门',
               '--description', '说明', '--kind', '门票',
               qw(--guests per --guests-per 5 --refund no --review yes
                  --confirm yes --assign-session yes --scenic-id 33 --scenic-name), '景区',
               qw(--out-id X-1 --market-price 150.00 --sale-price 99.5))->[0];
is_deeply { map { $_ => $set->{$_} } keys %usual },
    { is_ticket => $yes, address => '南门', description => '说明',
      kind => '门票', adults => 1, children => 0, guest_rule => 'per',
      guest_per => 5, refund => $no, review => $yes, confirm => $yes,
      assign_slot => $yes,
      scenic_id => 33, scenic_name => '景区', out_id => 'X-1',
      market_fen => 15000, sale_fen => 9950 }, 'or what somebody says of it';
is $set->{version}, 1, 'its version rises';
is rows(qw(openproduct set DEMO REAL --market-price 9999999999999.99))->[0]
        {market_fen}, 999999999999999, 'a price may be any';
is rows(qw(openproduct set DEMO REAL --market-price 0))->[0]{market_fen}, undef,
    'a price of 0 is none';
is rows(qw(openproduct set DEMO REAL --market-price 0))->[0]{version}, 3,
    'who says again what is so raises nothing';
staff(qw(price set DEMO REAL 119.00 --from 2030-01-01));
is rows(qw(openproduct show DEMO REAL))->[0]{version}, 4,
    'a price raises it';
staff(qw(product set DEMO REAL --name), '实名票（新）');
is rows(qw(openproduct show DEMO REAL))->[0]{version}, 5, 'so does a name';

for my $wrong (
    ['--adults', 100], ['--children', -1], ['--guests', 'some'],
    ['--guests-per', 0], ['--refund', 'maybe'], ['--scenic-id', 'x'],
    ['--out-id', 'x' x 65], ['--address', 'x' x 201],
    ['--market-price', '1.001'], ['--scenic-name', 'x' x 65],
) {
    says(2, qr/\Q$wrong->[0]\E: /, qw(openproduct set DEMO REAL), @$wrong);
}

says(1, qr/is for nobody: --adults or --children/,
     qw(openproduct set DEMO REAL --adults 0));
says(1, qr/is for one person: --form group/,
     qw(openproduct set DEMO REAL --adults 2));
is rows(qw(openproduct set DEMO ADULT --adults 2 --children 1))->[0]{children},
    1, 'a group ticket may be for several';
says(1, qr/is for one person/, qw(product set DEMO ADULT --form single));
$answer = changed(market => '/products/REAL/open', { children => 3 });
is_deeply [$answer->{status}, $answer->{json}{errors}[0]{pointer}],
    [422, '/adults'], 'over HTTP the refusal names the parameter';
is changed(market => '/products/REAL/open', { confirm => $no })->{json}{confirm},
    $no, 'a product is changed over HTTP';
is_deeply { map { $_->{product} => $_->{adults} }
            @{ rows(qw(openproduct list DEMO)) } },
    { ADULT => 2, CHILD => 1, TEN1 => 1, REAL => 1, NORTH => 1 },
    'all are listed';
says(1, qr/there is no product NONE/, qw(openproduct show DEMO NONE));

staff(qw(product create DEMO GONE));
staff(qw(openproduct set DEMO GONE --kind x));
is ask('DELETE', '/products/GONE', cookie => $cookie{market},
       match => '*')->{status}, 200, 'a product goes with what was said of it';


# ---- nginx has it ----

for my $name ('demo', '#101') {
    is_deeply [map { $_->{kind} }
               grep { $_->{kind} eq 'agent' || $_->{kind} eq 'open_key' }
               sql('select kind from api.agent_5(1, ?)', $name)],
        [qw(agent open_key)],
        "nginx finds it as $name";
}

done_testing();
