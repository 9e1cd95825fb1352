# Accounts at payment platforms: what staff say of them, and what nginx and the
# worker are told.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use TicketBooking qw(
    database connection after_commit fixture staff_call staff_refused sql_call);
use TicketTest;

database();
fixture();

my $worker = db('ticket_worker');
my $alipay = '{"app_id": "2021000000000001", "merchant_id":'
    . ' "2088000000000001", "channel": "alipay", "name": "支付宝"}';

sub accounts { return sql_call($worker, 'api.provider_accounts_2') }
sub account { return (grep { $_->{account_no} == $_[0] } @{accounts()})[0] }

sub row {
    my (@call) = @_;
    my ($row) = @{staff_call(@call)};
    die "$call[0]: $row->{verdict} $row->{subject}" if $row->{verdict};
    return $row;
}


is_deeply accounts(), [], 'there is no account at first';

my $added = row('provider_add', 'BOOK', 1, 'alipay', $alipay);
is_deeply [@{$added}{qw(account_no provider name channel app_id merchant_id
                        mode version files)}],
    [1, 'alipay', '支付宝', 'alipay', '2021000000000001', '2088000000000001',
     'public-key', 1, undef], 'an account is added';

# what cannot be
for ([qr/from 1 to 60/, 'the number 0', 0, 'alipay', $alipay],
     [qr/from 1 to 60/, 'the number 61', 61, 'alipay', $alipay],
     [qr/no platform paypal/, 'a platform nobody knows', 2, 'paypal', '{}'],
     [qr/an account 1 already/, 'a number that is used', 1, 'alipay', $alipay],
     [qr/no setting key/, 'a setting that is none', 2, 'alipay',
      '{"app_id": "1", "key": "x"}'],
     [qr/app_id has no value that alipay takes/, 'an account without app_id',
      2, 'alipay', '{}'],
     [qr/merchant_id has no value that wechat3/, 'a merchant with letters', 2,
      'wechat3', '{"app_id": "wx1", "merchant_id": "abc"}'],
     [qr/merchant_id has no value that unionpay/, 'a short merchant', 2,
      'unionpay', '{"merchant_id": "777"}'],
     [qr/mode has no value that unionpay/, 'a mode of others', 2,
      'unionpay', '{"merchant_id": "777290058110048", "mode": 1}'],
     [qr/mode has no value that alipay/, 'a mode that is no number', 2,
      'alipay', '{"app_id": "1", "mode": "x"}'],
     [qr/gateway has no value/, 'a gateway without TLS', 2, 'alipay',
      '{"app_id": "1", "gateway": "http://openapi.alipay.com/gateway.do"}'],
     [qr/notify_base has no value/, 'an address that is none', 2, 'alipay',
      '{"app_id": "1", "notify_base": "ftp://x"}'],
     (map { [qr/return_url has no value/, "a return address $_->[0]", 2,
             $_->[1] // 'alipay', '{"app_id": "1", "merchant_id":'
             . qq( "777290058110048", "return_url": "$_->[2]"})] }
      ['that is none', undef, 'back'],
      ['of another kind', undef, 'javascript:alert(1)'],
      ['with a blank', undef, 'https://shop.example/a b'],
      ['with a fragment', 'unionpay', 'https://shop.example/a#b'],
      ['that is too long', 'unionpay', 'https://shop.example/' . 'a' x 200],
      ['with parameters, at Alipay', undef, 'https://shop.example/?a=1']),
     [qr/channel has no value/, 'a channel too long for the wire', 2, 'alipay',
      '{"app_id": "1", "channel": "' . 'a' x 33 . '"}'],
     [qr/name has no value/, 'an empty name', 2, 'alipay',
      '{"app_id": "1", "name": ""}'],
     [qr/account 1 of supplier number 7 has/, 'a merchant twice', 2, 'alipay',
      $alipay],
     [qr/account 1 of supplier number 7 has/, 'a channel twice', 2, 'wechat3',
      '{"app_id": "wx1", "merchant_id": "1", "channel": "alipay"}'])
{
    my ($pattern, $what, $no, $provider, $change) = @$_;
    staff_refused($pattern, $what, 'provider_add', 'BOOK', $no, $provider,
                  $change);
}
staff_refused(qr/no supplier/, 'a supplier nobody knows', 'provider_add',
              'NONE', 1, 'alipay', $alipay);
is scalar @{accounts()}, 1, 'a refusal leaves no account behind';

# settings
is_deeply [@{row('provider_set', 'BOOK', 1,
                 '{"gateway": "https://pay.test/gateway.do", "mode": 1}')}
           {qw(gateway mode name version)}],
    ['https://pay.test/gateway.do', 'certificate', '支付宝', 2],
    'a setting changes, the others stay';
is row('provider_set', 'BOOK', 1, '{"return_url": "https://shop.example/paid"}')
    ->{return_url}, 'https://shop.example/paid', 'buyers may come back somewhere';
is account(1)->{return_url}, 'https://shop.example/paid', 'the worker is told';
is row('provider_set', 'BOOK', 1, '{"return_url": ""}')->{return_url}, '',
    'and need not';
is row('provider_set', 'BOOK', 1, '{"channel": ""}')->{channel}, undef,
    'an empty channel is taken from agents';
staff_refused(qr/mode has no value/, 'another mode', 'provider_set', 'BOOK', 1,
              '{"mode": 2}');
staff_refused(qr/BOOK has no account 9/, 'an account that is none',
              'provider_set', 'BOOK', 9, '{}');
is account(1)->{version}, 5, 'a refused change is no version';

# files
my @file = ('provider_file', 'BOOK', 1);
row(@file, 'our_key', '/etc/ticket/pay/one.pem', '{"fingerprint": "00ff"}');
row(@file, 'platform_key', '/etc/ticket/pay/theirs.pem',
    '{"key_id": "A", "valid_until": "2030-01-01T00:00:00Z"}');
is_deeply [@{account(1)}{qw(roles paths key_ids version)}],
    [['our_key', 'platform_key'],
     ['/etc/ticket/pay/one.pem', '/etc/ticket/pay/theirs.pem'], ['', 'A'], 7],
    'the worker is told where the files are';
row(@file, 'our_key', '/etc/ticket/pay/two.pem', '{}');
row(@file, 'platform_key', '/etc/ticket/pay/new.pem', '{"key_id": "B"}');
is_deeply account(1)->{paths},
    ['/etc/ticket/pay/two.pem', '/etc/ticket/pay/new.pem',
     '/etc/ticket/pay/theirs.pem'],
    'a key of ours takes the place of the old one, one of theirs does not';
is row('provider_list', 'BOOK')->{valid_until}, '2030-01-01 00:00:00+00',
    'the list says when the first certificate ends';
row('provider_file_drop', 'BOOK', 1, 'platform_key',
    '/etc/ticket/pay/theirs.pem');
is_deeply account(1)->{paths},
    ['/etc/ticket/pay/two.pem', '/etc/ticket/pay/new.pem'],
    'a key of the platform is dropped after the switch';
staff_refused(qr/no file in use/, 'dropping it once more',
              'provider_file_drop', 'BOOK', 1, 'platform_key',
              '/etc/ticket/pay/theirs.pem');
staff_refused(qr/cannot be a cookie/, 'a role nobody knows', @file, 'cookie',
              '/x', '{}');
staff_refused(qr/no absolute path: one.pem/, 'a path that is not absolute',
              @file, 'our_key', 'one.pem', '{}');
staff_refused(qr/key has no value/, 'a fingerprint that is no hex', @file,
              'our_key', '/x', '{"fingerprint": "x"}');

# keys of the platform that the worker found
my @trust = ('api.provider_trust_put', 7, 1);
my $version = account(1)->{version};
is sql_call($worker, @trust, 'PUB_1', "PEM\n", undef, undef)
   ->[0]{provider_trust_put}, $version + 1, 'a key of the platform is kept';
is sql_call($worker, @trust, 'PUB_1', "PEM\n", undef, undef)
   ->[0]{provider_trust_put}, $version + 1, 'the same key again is no news';
is sql_call($worker, 'api.provider_trust_put', 7, 9, 'PUB_1', 'P', undef,
            undef)->[0]{provider_trust_put}, undef,
    'a key of no account is not kept';
is_deeply [@{account(1)}{qw(trust_ids trust_pems)}], [['PUB_1'], ["PEM\n"]],
    'the worker reads it again';
sql_call($worker, @trust, 'OLD', 'PEM', undef, '2020-01-01');
is_deeply account(1)->{trust_ids}, ['PUB_1'],
    'a key whose time is over is trusted no more';

# an account and its files at once, or nothing of both
my $wechat = '{"app_id": "wx8", "merchant_id": "8", "mode": 1}';
my @files = map { qq({"role": "$_->[0]", "path": "$_->[1]", "key_id": "$_->[2]",
                      "valid_until": "2046-11-23 08:45:32+08"}) }
    ['our_key', '/k/our', ''], ['platform_cert', '/k/old', 'OLD'],
    ['platform_key', '/k/pub', 'PUB_KEY_ID_1'];
staff_refused(qr/cannot be a cookie/, 'an account with a wrong file',
              'provider_add', 'BOOK', 8, 'wechat3', $wechat,
              qq([$files[0], {"role": "cookie", "path": "/k/x"}]));
is account(8), undef, 'the account is not there either';
my $whole = row('provider_add', 'BOOK', 8, 'wechat3', $wechat,
                '[' . join(',', @files) . ']');
is $whole->{mode}, 'public-key', 'the list says how a platform proves itself';
is_deeply account(8)->{paths}, ['/k/our', '/k/old', '/k/pub'],
    'its files came with it';
is_deeply [map { "$_->{role} $_->{key_id}" } @{staff_call('provider_show',
                                                          'BOOK', 8)}],
    ['our_key ', 'platform_cert OLD', 'platform_key PUB_KEY_ID_1'],
    'staff see the files';
sql_call($worker, 'api.provider_trust_put', 7, 8, 'NEW', 'PEM', undef, undef);
is staff_call('provider_show', 'BOOK', 8)->[0]{key_id}, 'NEW',
    'and what the platform handed out';
row('provider_set', 'BOOK', 8, '{}', '[]', '/k/old');
row('provider_set', 'BOOK', 8, '{}', '[]', 'NEW');
is_deeply [@{account(8)}{qw(paths trust_ids)}], [['/k/our', '/k/pub'], []],
    'the end of a switch is the end of both';
staff_refused(qr/no file in use/, 'an end of nothing', 'provider_set', 'BOOK',
              8, '{}', '[]', 'NEW');
is staff_call('provider_account', 'BOOK', 8)->[0]{app_id}, 'wx8',
    'ticketctl is told what nginx and the worker are';
row('provider_remove', 'BOOK', 8);

is row('provider_checked', 'BOOK', 1, 'the keys are swapped')->{check_text},
    'the keys are swapped', 'a check says what it found';

# two who add the same number wait for each other
{
    my ($one, $two) = (connection('ticket_staff'), connection('ticket_staff'));
    my $add = 'SELECT verdict FROM api.staff_provider_add(?, ?, ?, ?)';
    my @call = ('BOOK', 2, 'wechat3', '{"app_id": "wx2", "merchant_id": "2"}');

    $one->begin_work;
    is $one->selectrow_array($add, undef, @call), undef,
        'the first one adds the account';
    is after_commit($one, $two, 'the second one waits for the first', $add,
                    @call), 'PROVIDER_EXISTS', 'and is refused afterwards';
}

# keys that are to be fetched
sub due {
    my (@wanted) = @_;
    return join ' ', sort map { "$_->{account_no}:$_->{key_id}" }
        @{sql_call($worker, 'api.provider_keys_due',
                   [map { 7 } @wanted], [map { $_->[0] } @wanted],
                   [map { $_->[1] } @wanted])};
}
is due(), '2:', "wechat's certificates are asked for";
is due(), '', 'and not again';
is due([1, 'sn1'], [2, 'AB']), '1:sn1', 'a key that an answer names is wanted';
is due([1, 'sn2']), '', 'an account asks once a minute';
set_clock_shift(61, database => 1);
is due(), '1:sn2 2:AB', 'what was wanted meanwhile is wanted then';
is due([1, 'PUB_1']), '', 'what is there already is not wanted';
set_clock_shift(13 * 3600, database => 1);
is due(), '2:', 'half a day later it may have other certificates';

# what a notice names, which anybody may have sent
my $named = sub { sql_call(db('ticket_nginx'), 'api.notice_worry', 7, $_,
                           'notice key', '', 'ABCDEF') for 1, 2 };
$named->();
is due(), '', 'a notice that names a key lets nobody ask at once again';
set_clock_shift(13 * 3600 + 61, database => 1);
$named->();
is due(), '2:', 'a minute later it does, for what the platform hands out';
is due(), '', 'which is asked once';
is sql_value('SELECT count(*) FROM ticket.alarm WHERE supplier_id = 7'
             . " AND text LIKE '%ABCDEF%'"), 0, 'staff are not told of it';
is sql_call($worker, 'api.provider_trust_put_all', [7, 7], [1, 1],
            ['sn3', 'PUB_1'], ['PEM', 'PEM'],
            ['2020-01-01', '2020-01-01'], ['2040-01-01', '2040-01-01'])
   ->[0]{provider_trust_put_all}, 1, 'of keys that are kept it says which are new';
is_deeply [sort @{account(1)->{trust_ids}}], ['PUB_1', 'sn3'],
    'they are trusted from now on';
set_clock_shift(0, database => 1);

# gone
is row('provider_remove', 'BOOK', 1)->{provider}, 'alipay',
    'an account is taken away';
is_deeply [map { $_->{account_no} } @{accounts()}], [2],
    'nobody is told of it any more';
staff_refused(qr/or was, an account 1/, 'its number again', 'provider_add',
              'BOOK', 1, 'alipay', $alipay);
is row('provider_add', 'BOOK', 3, 'alipay', $alipay)->{account_no}, 3,
    'its merchant may have another account';

audit_ok();
done_testing();
