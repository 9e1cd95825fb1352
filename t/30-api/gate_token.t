# How a device comes to be known: it registers by a code that staff made, signs
# for a token, and every other request has that.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use JSON::PP ();
use MIME::Base64 qw(decode_base64url encode_base64url);
use TicketBooking qw(connection sql_call);
use TicketConsole qw(problem_is);
use TicketDevice;
use TicketProcess qw(slurp);
use TicketTest;

gate_start(locations => 'location /hill-gate/ { ticket_gate HILL; }
                         location /nobody/ { ticket_gate NOBODY; }');
my $json = JSON::PP->new;
my $staff = connection('ticket_staff');

sub told { $_[0]{json}{errors}[0] // {} }

sub staff { my $row = sql_call($staff, "api.staff_$_[0]", @_[1 .. $#_])->[0];
            die "$_[0]: $row->{verdict}\n" if defined $row->{verdict}; $row }


subtest 'registering' => sub {
    my ($no, $code) = device_made('南门 1 号闸');
    my $device = TicketDevice->new;

    problem_is $device->register('0000-0000-0000'), 404, 'DEVICE_CODE_WRONG',
        'a code that nobody made';
    problem_is $device->register($code, body => { public_key => 'x' x 43 }), 422,
        'VALUES_WRONG', 'no key';
    my $answer = $device->register($code, body => { public_key => 'short' });
    problem_is $answer, 422, 'VALUES_WRONG', 'no key, and too short';
    is told($answer)->{pointer}, '/public_key', '... which is named';
    $answer = $device->register($code, body => { public_key => 'A' x 43 });
    is join(' ', @{ told($answer) }{qw(pointer code)}), '/public_key KEY',
        'nor one by which everybody could sign';
    $answer = $device->ask('POST', '/register', token => undef, body => {});
    is_deeply [map { "$_->{pointer} $_->{code}" } @{ $answer->{json}{errors} }],
        ['/code MISSING', '/public_key MISSING'], 'all that is missing is named';

    $answer = $device->register(lc $code =~ s/-/ /gr);
    is $answer->{status}, 200, 'a code as somebody types it';
    is_deeply [@{ $answer->{json} }{qw(device name kind)}],
        [$no, '南门 1 号闸', 'turnstile'], 'it hears who it is';
    cmp_ok $answer->{json}{supplier}, '>', 0, '... and whose';
    problem_is $device->register($code), 404, 'DEVICE_CODE_WRONG',
        'a code is good once';

    my $late = staff('device_code', 'DEMO', $no, '{}')->{token};
    sql_do("update ticket.device set code_until = api.now() - interval '1 s'"
           . ' where device_no = ?', $no);
    problem_is $device->register($late), 404, 'DEVICE_CODE_WRONG',
        'a code is good for ten minutes';
    is $device->token->{status}, 200, 'until a new key is there the old one is';

    my $other = TicketDevice->new(no => $no);
    $other->register(staff('device_code', 'DEMO', $no, '{}')->{token});
    problem_is $device->heartbeat, 401, 'DEVICE_STALE',
        'behind a new key the token of the old one opens nothing';
    problem_is $device->token, 401, 'GATE_SIGNATURE', '... nor does the key';
    is $other->token->{status}, 200, 'the new one does';
};


my $device = device('南门 2 号闸', gate => '2');

subtest 'a token' => sub {
    my $answer = $device->token;
    is $answer->{status}, 200, 'a token is given';
    my $now = time;
    cmp_ok abs($answer->{json}{until} / 1000 - $now - 900), '<', 60,
        'for fifteen minutes';
    cmp_ok abs($answer->{json}{now} / 1000 - $now), '<', 60, 'it says the time';
    is $answer->{headers}{'cache-control'}, 'no-store', 'nobody keeps it';
    is $device->heartbeat->{status}, 200, 'it opens a door';

    my %is = (time => time, nonce => $device->nonce);
    is $device->token(%is)->{status}, 200, 'a request with its nonce';
    problem_is $device->token(%is), 401, 'GATE_NONCE', 'the same again';
    problem_is $device->token(%is, time => time + 1), 401, 'GATE_NONCE',
        'the nonce with another time';
    is device('南门 3 号闸', gate => '3')->token(%is)->{status}, 200,
        'another device may use it';
};


subtest 'the example of doc/gate.md' => sub {
    my $is = JSON::PP->new->decode(slurp("$FindBin::Bin/../fixtures/gate_ask.json"));
    my $example = TicketDevice->new(seed => pack 'H*', $is->{private_key});
    my $bytes = signed_bytes(@$is{qw(method path time nonce body)});

    is $example->public_key, $is->{public_key_text}, 'its public key';
    is $bytes, $is->{signed}, 'the bytes that are signed';
    is $example->sign($bytes), $is->{signature}, 'by its key, independently';
    is $example->sign($bytes, pack 'H*', $is->{secret}), $is->{mac},
        '... and under a shared secret';
    is encode_base64url(pack 'H*', $is->{secret}), $is->{secret_text},
        '... which is sent so';
    my $page = slurp("$FindBin::Bin/../../doc/gate.md");
    like $page, qr/ \Q$_\E$/m, 'the page says so, too'
        for @$is{qw(public_key_text signature secret_text mac)};
};


subtest 'a device that knows HMAC alone' => sub {
    my $yes = JSON::PP::true;
    my ($no, $code) = device_made('旧门', gate => '9', hmac => $yes);
    my $old = TicketDevice->new(hmac => 1);

    problem_is(TicketDevice->new->register($code), 404, 'DEVICE_CODE_WRONG',
               'its code takes no public key');
    my $answer = $old->register($code);
    is $answer->{status}, 200, 'it is given a secret';
    is_deeply [sort keys %{ $answer->{json} }],
        [qw(device kind name now secret supplier)], '... and hears who it is';
    is length $old->{secret}, 32, 'of 32 bytes';
    is $answer->{headers}{'cache-control'}, 'no-store', 'which nobody keeps';
    problem_is $old->register($code), 404, 'DEVICE_CODE_WRONG', '... this once';

    my $kept = sql_value("select encode(secret_sealed, 'hex') from ticket.device"
                         . ' where device_no = ?', $no);
    unlike $kept, qr/@{[unpack 'H*', $old->{secret}]}/, 'kept is a seal of it';
    my $shown = staff('device_show', 'DEMO', $no);
    is_deeply [@$shown{qw(registered algorithm)}], [1, 'hmac-sha256'],
        'staff see how it signs';
    unlike join(' ', map { $_ // '' } values %$shown),
        qr/@{[quotemeta $answer->{json}{secret}]}|$kept/, '... and not by what';

    is $old->token->{status}, 200, 'it is given a token';
    is $old->heartbeat->{status}, 200, '... which opens a door';
    my %is = (time => time, nonce => $old->nonce);
    is $old->token(%is)->{status}, 200, 'a request with its nonce';
    problem_is $old->token(%is), 401, 'GATE_NONCE', '... and again';
    problem_is $old->token(time => time - 200), 401, 'GATE_TIME',
        'its clock may be two minutes wrong, too';

    my $bare = TicketDevice->new(no => $no);
    problem_is $bare->token, 401, 'GATE_SIGNATURE', 'another key is not its';
    problem_is $bare->token(secret => ''), 401, 'GATE_SIGNATURE',
        'nor is the empty secret';
    problem_is $bare->token(secret => pack 'H*', $kept), 401, 'GATE_SIGNATURE',
        'nor is what the database has';
    my $guess = TicketDevice->new(no => $no, seed => $old->{secret});
    problem_is $guess->token, 401, 'GATE_SIGNATURE',
        'nor is its secret as a private key of Ed25519';
    problem_is $old->token(body => $json->encode({ device => $device->{no} })),
        401, 'GATE_SIGNATURE', 'it signs for no other device';

    is sql_value('update ticket.device d set secret_sealed = e.secret_sealed,'
                 . ' public_key = null from ticket.device e where d.device_no = ?'
                 . ' and e.device_no = ? and e.supplier_id = d.supplier_id'
                 . ' returning d.device_no', $device->{no}, $no), $device->{no},
        'a seal is moved';
    problem_is $old->token(body => $json->encode({ device => $device->{no} })),
        401, 'GATE_SIGNATURE', 'not even by its own seal in that one\'s row';
    expect_log(qr/the secret of device \d+ was not sealed/);
    $device->register(staff('device_code', 'DEMO', $device->{no}, '{}')->{token});
    is $device->token->{status}, 200, 'which a public key takes the place of';

    staff('device_lock', 'DEMO', $no, '{"reason":"stolen"}');
    problem_is $old->heartbeat, 403, 'DEVICE_LOCKED', 'it can be locked';
    problem_is $old->token, 403, 'DEVICE_LOCKED', '... and is given no token';
    staff('device_unlock', 'DEMO', $no);
    is $old->token->{status}, 200, 'until it is unlocked';

    my $next = TicketDevice->new(hmac => 1);
    my $later = staff('device_code', 'DEMO', $no, '{}')->{token};
    is $next->register($later)->{status}, 200,
        'its next code gives it another secret';
    isnt $next->{secret}, $old->{secret}, '... which is another one';
    problem_is $old->heartbeat, 401, 'DEVICE_STALE', 'the old token opens nothing';
    problem_is $old->token, 401, 'GATE_SIGNATURE', '... nor does the old secret';
    is $next->token->{status}, 200, 'the new one does';

    my $new = TicketDevice->new;
    $later = staff('device_code', 'DEMO', $no, '{"hmac":false}')->{token};
    problem_is $next->register($later), 404, 'DEVICE_CODE_WRONG',
        'a code for a public key gives no secret';
    is $new->register($later)->{status}, 200, 'by it comes a public key';
    problem_is $next->token, 401, 'GATE_SIGNATURE', 'behind which no secret counts';
    is $new->token->{status}, 200, '... but the key';
    is sql_value('select num_nonnulls(secret_sealed) from ticket.device'
                 . ' where device_no = ?', $no), 0, '... and no seal stays';
};


subtest 'what is no proof' => sub {
    for (-200, -121, 122, 10_000) {
        my $answer = $device->token(time => time + $_);
        problem_is $answer, 401, 'GATE_TIME', "a clock that is $_ s away";
        cmp_ok abs($answer->{json}{now} / 1000 - time), '<', 60,
            '... hears what time it is';
        like $answer->{headers}{'www-authenticate'}, qr/^Bearer /,
            '... and how to prove who it is';
    }

    problem_is $device->token(signature => 'x' x 86), 401, 'GATE_SIGNATURE',
        'no signature';
    problem_is $device->token(signature => 'short'), 401, 'GATE_SIGNATURE',
        'one that is too short';
    problem_is $device->token(secret => $device->{key}
                                               ->export_key_raw('public')), 401,
        'GATE_SIGNATURE', 'an HMAC under the public key, which is no secret';
    problem_is $device->token(signed_path => '/gate/v1/check'), 401,
        'GATE_SIGNATURE', 'a signature for another path';

    my $nonce = $device->nonce;
    my $body = JSON::PP->new->encode({ device => $device->{no} });
    my $time = time;
    my $signature = $device->sign(signed_bytes('POST', '/gate/v1/token', $time,
                                               $nonce, $body));
    problem_is $device->token(body => "$body ", time => $time, nonce => $nonce,
                              signature => $signature), 401, 'GATE_SIGNATURE',
        'a body with one byte more';
    is $device->token(body => $body, time => $time, nonce => $nonce,
                      signature => $signature)->{status}, 200,
        'what was refused has used up no nonce';

    problem_is $device->token(body => '{"device":4711}'), 401, 'DEVICE_UNKNOWN',
        'a device that is not there';
    for ('Gate-Time', 'Gate-Nonce', 'Gate-Signature') {
        my $answer = $device->token(headers => { $_ => undef });
        problem_is $answer, 400, 'GATE_HEADER', "without $_";
        like $answer->{json}{detail}, qr/\Q$_\E/, '... which is named';
    }
    problem_is $device->token(headers => { 'Gate-Time' => '1e9' }), 400,
        'GATE_HEADER', 'a time that is no number';
    problem_is $device->token(headers => { 'Gate-Nonce' => 'short' }), 400,
        'GATE_HEADER', 'a nonce that is too short';
};


subtest 'what opens nothing' => sub {
    problem_is $device->ask('POST', '/heartbeat', token => undef,
                            body => { time => time * 1000 }), 401,
        'GATE_TOKEN_NEEDED', 'no token';
    problem_is $device->ask('POST', '/heartbeat', token => 'x' x 72, body => {}),
        401, 'GATE_TOKEN_WRONG', 'no token of ours';

    my $bytes = decode_base64url($device->{token});
    substr($bytes, 6, 1) = chr(1 + ord substr $bytes, 6, 1);
    problem_is $device->ask('POST', '/heartbeat', body => {},
                            token => encode_base64url($bytes)), 401,
        'GATE_TOKEN_WRONG', 'a token with another device';
    problem_is $device->ask('POST', '/heartbeat', path => '/hill-gate/v1',
                            body => { time => time * 1000 }), 401,
        'GATE_TOKEN_OTHER', 'a token of another attraction';

    my ($no, $code) = device_made('山门', supplier => 'HILL');
    my $hill = TicketDevice->new(path => '/hill-gate/v1');
    problem_is(TicketDevice->new->register($code), 404, 'DEVICE_CODE_WRONG',
               'a code of another attraction');
    is $hill->register($code)->{status}, 200, '... is good where it is from';
    is $hill->token->{status}, 200, '... as is its key';
    problem_is $hill->ask('POST', '/heartbeat', path => '/gate/v1',
                          body => { time => time * 1000 }), 401,
        'GATE_TOKEN_OTHER', 'its token is not good here';

    staff('device_lock', 'DEMO', $device->{no}, '{"reason":"stolen"}');
    problem_is $device->heartbeat, 403, 'DEVICE_LOCKED', 'a locked device';
    problem_is $device->token, 403, 'DEVICE_LOCKED', '... is given no token';
    staff('device_unlock', 'DEMO', $device->{no});
    $device->token;
    is $device->heartbeat->{status}, 200, 'an unlocked one goes on';

    set_clock_shift(901);
    problem_is $device->heartbeat, 401, 'GATE_TOKEN_OVER',
        'a token of fifteen minutes ago';
    is $device->token(ahead => 901)->{status}, 200, 'a new one';
    is $device->heartbeat->{status}, 200, '... opens a door';
    set_clock_shift(0);
};


subtest 'what is no request' => sub {
    $device->token;
    problem_is $device->ask('GET', '/heartbeat'), 405, 'METHOD_WRONG',
        'another method';
    is $device->ask('GET', '/heartbeat')->{headers}{allow}, 'POST',
        '... hears which';
    problem_is($device->ask('POST', $_, body => {}), 404, 'PATH_UNKNOWN',
               "nothing is at $_") for '/nothing', '', '/check/', '/../v2/check';
    problem_is $device->ask('POST', '/heartbeat', raw => '{',), 400,
        'JSON_SYNTAX', 'no JSON';
    problem_is $device->ask('POST', '/heartbeat', raw => '[]',), 400,
        'JSON_OBJECT', 'no object';
    problem_is $device->ask('POST', '/heartbeat', raw => '{}',
                            headers => { 'Content-Type' => 'text/plain' }), 415,
        'TYPE_WRONG', 'another type';
    my $answer = $device->ask('POST', '/heartbeat',
                              raw => ' ' x 8193);
    problem_is $answer, 413, 'GATE_LARGE', 'a body that is too long';
    like $answer->{json}{detail}, qr/8192/, '... hears how long it may be';
    problem_is $device->ask('POST', '/heartbeat', raw => ' ' x 400_000), 413,
        'GATE_LARGE', '... whatever its length';

    $answer = $device->heartbeat(battery => 101, paper => '', error => 'x' x 201,
                                 colour => 'red', list => 'none');
    is_deeply [sort map { "$_->{pointer} $_->{code}" } @{ $answer->{json}{errors} }],
        ['/battery INT', '/colour UNKNOWN', '/error LENGTH', '/list INT',
         '/paper LENGTH'], 'all that is wrong is named';
    problem_is $answer, 422, 'VALUES_WRONG', '... in one answer';
    is $device->heartbeat(lang => 'zh')->{status}, 422, 'the language is no member';
    $answer = $device->heartbeat(map { $_ => "a\nb" } qw(paper door version error));
    is_deeply [sort map { "$_->{pointer} $_->{code}" } @{ $answer->{json}{errors} }],
        ['/door CONTROL', '/error CONTROL', '/paper CONTROL', '/version CONTROL'],
        'what staff see is one line';
};


subtest 'a heartbeat' => sub {
    my $answer = $device->heartbeat(list => 12, battery => 80, paper => 'low',
                                    door => 'closed', error => '卡纸',
                                    version => '1.2', waiting => 3);
    is $answer->{status}, 200, 'a heartbeat is answered';
    my $is = $answer->{json};
    cmp_ok abs($is->{now} / 1000 - time), '<', 60, 'with the time';
    is_deeply [@$is{qw(name kind station gate directions offline_unknown
                       command)}],
        ['南门 2 号闸', 'turnstile', { no => 1, name => '南门' }, '2', 'in',
         'refuse', undef], '... and how it stands';
    my $told = JSON::PP->new->decode(
        sql_value('select told::text from ticket.device where device_no = ?',
                  $device->{no}));
    is_deeply $told, { list => 12, battery => 80, paper => 'low',
                       door => 'closed', error => '卡纸', version => '1.2',
                       waiting => 3 }, 'what it told is known';

    my $policy = $is->{policy};
    staff('device_command', 'DEMO', $device->{no}, 'open');
    is $device->heartbeat->{json}{command}, 'open', 'a command is handed out';
    is $device->heartbeat->{json}{command}, undef, '... no more than once';
    staff('device_set', 'DEMO', $device->{no}, '{"gate":"A2"}');
    $is = $device->heartbeat->{json};
    is $is->{gate}, 'A2', 'it hears of a change';
    cmp_ok $is->{policy}, '>', $policy, '... and that there was one';
    cmp_ok abs($device->heartbeat(time => time * 1000 - 60_000)->{json}{ahead}
               + 60_000), '<', 10_000, 'it hears how far its clock is away';
    cmp_ok $device->heartbeat(time => 1)->{json}{ahead}, '<', -10 ** 12,
        '... also where that began in 1970';
};


subtest 'nobody asks Postgres for a stranger' => sub {
    my $before = sql_value("select count(*) from ticket.device where told_at"
                           . ' is not null');
    my @answers = map { $device->ask('POST', '/heartbeat', token => 'A' x 72,
                                     body => { time => 1 }) } 1 .. 20;
    is scalar(grep { $_->{status} == 401 } @answers), 20, 'all are refused';
    is sql_value("select count(*) from ticket.device where told_at is not null"),
        $before, 'and nothing was written down';
};


problem_is(TicketDevice->new(no => 1, path => '/nobody/v1')->token, 503, 'BUSY',
           'a location of nobody');
expect_log(qr/there is no supplier "NOBODY"/);

audit_ok();
done_testing();
