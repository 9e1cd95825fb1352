# ticketctl provider: accounts at payment platforms with their keys in files,
# replaced while both of the platform's are in use, and checked by asking it.

use strict;
use warnings;
use utf8;

use File::Temp ();
use FindBin;
use lib "$FindBin::Bin/../lib";
use IO::Socket::INET;
use JSON::PP ();
use TicketAlipay;
use TicketBooking qw(fixture);
use TicketKeys;
use TicketTest;
use TicketWechat3;

system_start(nginx => 0, redis => 0);
fixture();

my $dir = File::Temp->newdir;
my $alipay = TicketAlipay->new;
my $file = $alipay->files("$dir");

sub provider { return ticketctl('provider', @_) }

# The rows that a command prints.
sub rows {
    my (@words) = @_;
    my ($status, $out, $err) = provider(@words, '--json');
    is $status, 0, "ticketctl provider $words[0] succeeds" or diag $err;
    return eval { JSON::PP::decode_json(Encode::encode('UTF-8', $out)) } // [];
}

sub refused {
    my ($pattern, $what, @words) = @_;
    my ($status, $out, $err) = provider(@words);
    isnt $status, 0, "$what is refused";
    like $err, $pattern, "what is wrong with $what is said";
    return $status;
}

# What a check finds, and whether it says that all is well.
sub check {
    my (@words) = @_;
    my ($status, $out, $err) = provider('check', 'BOOK', @words, '--json');
    my $rows = eval { JSON::PP::decode_json(Encode::encode('UTF-8', $out)) }
        or diag "$out $err";
    return ($status, map { $_->{check_text} } @$rows);
}

sub finds {
    my ($pattern, $what, @words) = @_;
    my ($status, $text) = check(@words);
    is $status, 1, "$what is no good account";
    like $text, $pattern, "the check finds $what";
}

my @alipay = ('add', 'BOOK', 1, 'alipay', '--app-id', $alipay->account->{app_id},
              '--merchant-id', $alipay->account->{merchant_id},
              '--gateway', $alipay->gateway, '--channel', 'alipay',
              '--our-key', $file->{our_key});


# ---- add ----

refused(qr/the platform's public key is missing: name its file as platform_key/,
        'an account without a key of the platform', @alipay);
refused(qr/public\.pem is a public key: our private key \(our_key\)/,
        'a public key for ours', @alipay[0 .. 11], '--our-key',
        key_file('public.pem', alipay_platform => 'public_spki', 0600),
        '--platform-key', $file->{platform_key});
refused(qr/is a private key: the platform's public key \(platform_key\)/,
        'a private key for theirs', @alipay, '--platform-key',
        $file->{our_key});
refused(qr/public half of our own, \S+alipay-our_key\.pem/,
        'our own public key', @alipay, '--platform-key',
        key_file('own.pem', alipay_app => 'public_spki'));
refused(qr/open\.pem can be read by others than its owner \(644\): chmod 600/,
        'a private key for everybody', @alipay[0 .. 11], '--our-key',
        key_file('open.pem', alipay_app => 'private_pkcs8', 0644),
        '--platform-key', $file->{platform_key});
symlink $file->{our_key}, "$dir/link.pem" or die $!;
refused(qr/link\.pem is a symbolic link/, 'a symbolic link', @alipay[0 .. 11],
        '--our-key', "$dir/link.pem", '--platform-key', $file->{platform_key});
refused(qr/no\.pem cannot be opened: No such file/, 'a file that is not there',
        @alipay[0 .. 11], '--our-key', "$dir/no.pem", '--platform-key',
        $file->{platform_key});
refused(qr/alipay has no use for \S+ \(api_key\)/, 'a file of no use', @alipay,
        '--platform-key', $file->{platform_key}, '--api-key',
        $file->{our_key});
refused(qr/names the file of --platform-key, which is missing/,
        'an id of nothing', @alipay, '--platform-key-id', 'X');
refused(qr/gateway has no value/, 'a gateway without TLS', @alipay,
        '--gateway', 'http://openapi.alipay.com', '--platform-key',
        $file->{platform_key});
refused(qr/return_url has no value that alipay takes/,
        'a return address that is none', @alipay, '--return-url', 'shop.example',
        '--platform-key', $file->{platform_key});
is_deeply rows('list', 'BOOK'), [], 'nothing of that is an account';

my ($added) = @{rows(@alipay, '--platform-key', $file->{platform_key},
                     '--name', '支付宝')};
is_deeply [@{$added}{qw(account_no provider name channel mode)}],
    [1, 'alipay', '支付宝', 'alipay', 'public-key'], 'an account is added';

my %fact = map { $_->{role} => $_ } @{rows('show', 'BOOK', 1)};
is $fact{our_key}{path}, $file->{our_key}, 'where our key is, is kept';
chomp(my $digest = qx{openssl pkey -in $file->{our_key} -pubout -outform DER | sha256sum});
is $fact{our_key}{fingerprint}, $digest =~ s/ .*//r,
    'and what is public of it, to be compared';
is sql_value("select count(*) from ticket.provider_file where path like '%BEGIN%'
              or key_id like '%MII%'"), 0, 'the database has no key';


rows('set', 'BOOK', 1, '--return-url', 'https://shop.example/paid');
is rows('list', 'BOOK')->[0]{return_url}, 'https://shop.example/paid',
    'where buyers come back to can be set';


# ---- check ----

my ($status, $text) = check(1);
is $status, 0, 'a good account is good';
like $text, qr/^good, answered in \d+ ms$/, 'it was asked';
is_deeply [map { $_->{action} } $alipay->requests], ['query'],
    'nothing but a question was sent';
like rows('list', 'BOOK')->[0]{check_text}, qr/^good/, 'the list remembers';

$alipay->script(query => 'forged');
finds(qr/not signed by the platform's key that this account has/,
      'a key of somebody else', 1);
$alipay->script(query => 'http 502');
finds(qr/answers HTTP 502: it, or a proxy before it, is out of order/,
      'a platform out of order', 1);
$alipay->script(query => 'close');
finds(qr/cannot be reached at http:\S+: /, 'a platform that hangs up', 1);
$alipay->script(query => 'refuse isv.insufficient-isv-permissions');
finds(qr/has no permission to ask for payments/, 'a contract that is missing',
      1);
$alipay->script(query => 'ok');

$alipay->command('skew', 1000);
finds(qr/our clock is (?:9|10)\d\d? seconds behind the platform's/,
      'a clock that is wrong', 1);
$alipay->command('skew', 0);

rows('set', 'BOOK', 1, '--app-id', '2021000000000077');
finds(qr/Alipay does not know this app_id/, 'another app_id', 1);
rows('set', 'BOOK', 1, '--app-id', $alipay->account->{app_id});

my $other = key_file('other.pem', wx_merchant => 'private_pkcs8');
rows('set', 'BOOK', 1, '--our-key', $other);
finds(qr/does not accept our signature: what its console has/,
      'a key of ours that the platform does not know', 1);
key_text('other.pem', "gone\n");
finds(qr/other\.pem holds no key and no certificate/, 'a file that is spoilt',
      1);
rows('set', 'BOOK', 1, '--our-key', $file->{our_key});

# a platform whose certificate is of an authority that the worker believes
{
    my $gateway = $alipay->gateway;
    rows('set', 'BOOK', 1, '--gateway', $alipay->gateway('https'));
    finds(qr/cannot be reached at https:\S+: SSL certificate problem/,
          'a certificate of an authority that nobody knows', 1);
    configure_worker('ca_file ' . $alipay->ca_file);
    local $ENV{TICKET_WORKER_CONF} = dir() . '/worker.conf';
    is +(check(1))[0], 0, 'what the worker believes is believed';
    $ENV{TICKET_WORKER_CONF} = "$dir/none.conf";
    finds(qr/the worker's configuration cannot be read/,
          'a configuration that is not there', 1);
    rows('set', 'BOOK', 1, '--gateway', $gateway);
}

# what root can read, and the worker's user cannot
SKIP: {
    skip 'only root can try what others may read', 6 if $> != 0;
    local $ENV{TICKET_WORKER_USER} = 'nobody';
    my $nobody = getpwnam 'nobody';
    my ($done, undef, $said) = provider('set', 'BOOK', 1, '--our-key',
                                        $file->{our_key});
    is $done, 0, 'a file of root is taken';
    like $said, qr/^warning: the worker, user nobody, cannot use it: \Q$file->{our_key}\E cannot be opened: Permission denied/m,
        'it is said that the worker cannot read it';
    finds(qr/user nobody, cannot use it: \Q$file->{our_key}\E/,
          'a key that the worker cannot read', 1);
    chmod 0755, "$dir" or die $!;
    chmod 0644, $file->{platform_key} or die $!;
    chown $nobody, -1, $file->{our_key} or die $!;
    is +(check(1))[0], 0, 'with a file of its own it can';
    chown 0, -1, $file->{our_key} or die $!;
    $ENV{TICKET_WORKER_USER} = 'no-such-user';
    finds(qr/user no-such-user, cannot use it: there is no such user/,
          'a user that is not there', 1);
}

my $closed = IO::Socket::INET->new(Listen => 1, LocalAddr => '127.0.0.1');
my $port = $closed->sockport;
close $closed;
rows('set', 'BOOK', 1, '--gateway', "http://127.0.0.1:$port/gateway.do");
finds(qr/cannot be reached at http:\S+$port\S+: .*connect/i,
      'a gateway where nobody is', 1);
rows('set', 'BOOK', 1, '--gateway', $alipay->gateway);


# ---- old and new key of the platform ----

my $new = key_file('new.pem', alipay_platform_new => 'public_spki');
rows('set', 'BOOK', 1, '--platform-key', $new);
is_deeply [map { $_->{path} } grep { $_->{role} eq 'platform_key' }
           @{rows('show', 'BOOK', 1)}], [$file->{platform_key}, $new],
    'during a switch both keys are there';
is +(check(1))[0], 0, 'the old one still verifies';
rows('set', 'BOOK', 1, '--drop', $file->{platform_key});
finds(qr/not signed by the platform's key/, 'the end of the switch', 1);
refused(qr/no file in use/, 'ending it again', 'set', 'BOOK', 1, '--drop',
        $file->{platform_key});
refused(qr/the platform's public key is missing/, 'ending both', 'set', 'BOOK',
        1, '--drop', $new);
rows('set', 'BOOK', 1, '--platform-key', $file->{platform_key});


# ---- with certificates ----

my $certified = TicketAlipay->new(certificates => 1);
my $cert = $certified->files("$dir");
rows('set', 'BOOK', 1, '--channel', '', '--app-id', '1');
my ($mode) = @{rows('add', 'BOOK', 2, 'alipay', '--app-id',
                    $certified->account->{app_id}, '--merchant-id',
                    $certified->account->{merchant_id}, '--gateway',
                    $certified->gateway,
                    map { ("--$_" =~ tr/_/-/r, $cert->{$_}) }
                    sort keys %$cert)};
is $mode->{mode}, 'certificate', 'the files show which mode is meant';
is $mode->{valid_until} =~ /^2046-11-2/, 1, 'the list says when they end';
is +(check(2))[0], 0, 'an account with certificates is good';


# ---- no buyer pays there ----

refused(qr/channel has no value that clearing takes/, 'a channel of the clearing'
        . ' provider', qw(add BOOK 6 clearing --channel clr --merchant-id GW1
                          --serial US1 --gateway https://clearing.example),
        '--our-key', $file->{our_key}, '--platform-key', $file->{platform_key},
        qw(--platform-key-id THEM1));


# ---- the mode follows the files ----

my $wechat = TicketWechat3->new(trust => 'key');
my $keys = $wechat->files("$dir");
my ($bare) = @{rows('add', 'BOOK', 5, 'wechat3', '--app-id',
                    $wechat->account->{app_id}, '--merchant-id',
                    $wechat->account->{merchant_id}, '--gateway',
                    $wechat->gateway, map { ("--$_" =~ tr/_/-/r, $keys->{$_}) }
                    grep { !/^platform/ } sort keys %$keys)};
is $bare->{mode}, 'certificate', 'without a key, certificates are fetched';
sql_value("SELECT api.provider_alarm('{7}', '{5}', '{key missing}', '{404}')");
is rows('set', 'BOOK', 5, '--platform-key', $keys->{platform_key},
        '--platform-key-id', $wechat->account->{key_id})->[0]{mode},
    'public-key', 'with a public key they are wanted no more';
is sql_value("SELECT count(*) FROM ticket.alarm WHERE kind = 'key missing'"
             . " AND number = '5' AND seen_at IS NULL"), 0,
    'and nothing is missing';
is rows('set', 'BOOK', 5, '--name', '微信')->[0]{mode}, 'public-key',
    'what says nothing of keys leaves it so';
rows('remove', 'BOOK', 5);

$certified->command('rotate');
finds(qr/is signed with the platform's key [0-9a-f]{32}, which this account/,
      'a certificate that is not known', 2);
rows('set', 'BOOK', 2, '--platform-cert',
     key_file('new.crt', alipay_platform_new => 'certificate'));
is +(check(2))[0], 0, 'it is good with both of them';

my ($all, @texts) = check();
is $all, 1, 'checking all of them finds the one that is not good';
is scalar @texts, 2, 'each of them is checked';


# ---- remove ----

rows('remove', 'BOOK', 1);
refused(qr/has no account 1/, 'an account that was removed', 'check', 'BOOK',
        1);
is_deeply [map { $_->{account_no} } @{rows('list', 'BOOK')}], [2],
    'the other one stays';

audit_ok();
done_testing();
