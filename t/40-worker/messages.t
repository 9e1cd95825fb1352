# Messages to phones through a gateway that is slow, broken, refuses, or takes
# the message and does not say so; what is given up, and what is never said in
# a log.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use JSON::PP ();
use TicketGateway;
use TicketOutbox;
use TicketPhone qw(phone_file);
use TicketReceiver;
use TicketTest;

my $gateway = TicketGateway->new;
my $token = 'Token-8f2c61d07a';

my @settings = (
    'sweep 50', 'sms_provider http', 'sms_url ' . $gateway->url('send'),
    'sms_header Content-Type: application/json; charset=utf-8',
    "sms_header Authorization: Bearer $token",
    'sms_body {"to":"{phone}","text":"{text}","ref":"{id}"}',
    'sms_accept "code":0', 'sms_in_flight 4');

system_start(nginx => 0, worker => [@settings]);
secret($token);

my $n = 0;
my $phone = '13966660000';

# A message as nginx seals one (a code) or as a notice; its number.
sub message {
    my (%m) = (kind => 1, life => 360, text => 'x', @_);

    secret(++$phone, $m{text});
    my $sealed = TicketOutbox::sealed($m{what} // 'phone1', 'demo', $phone);
    my $text = TicketOutbox::sealed('message', 'demo', bytes($m{text}));

    sql_do("insert into ticket.message (supplier_id, message_id, order_id,
                kind, phone_what, seal_context, phone_sealed, text,
                text_sealed, picture, created_at, expire_at, due_at)
            select 1, ?, null, ?, 'phone1', 'demo', decode(?, 'hex'), ?,
                   decode(?, 'hex'), decode(?, 'hex'), n,
                   n + make_interval(secs => ?), n
            from api.now() n", ++$n, $m{kind}, $sealed,
           $m{kind} == 1 ? undef : $m{text}, $m{kind} == 1 ? $text : undef,
           $m{picture}, $m{life});
    return $n;
}

sub bytes { my ($text) = @_; utf8::encode($text); return $text }

sub row  { sql_row('select * from ticket.message where message_id = ?', $_[0]) }
sub done { sql_row('select * from ticket.message_done where message_id = ?',
                   $_[0]) }

# How often it was tried, while it is in the queue.
sub tried { my $m = row($_[0]); return $m ? $m->{attempts} : 0 }

sub asked {
    my ($id) = @_;
    return grep { "$_->{body}$_->{target}" =~ /1-$id(?!\d)/ }
           $gateway->requests;
}

sub sent {
    my ($id, $name) = @_;
    local $Test::Builder::Level = $Test::Builder::Level + 1;
    wait_until { my $d = done($id); $d && $d->{sent} } $name;
    pass($name);
}

# What is due later is due now.
sub hurry { sql_do('update ticket.message set due_at = api.now()
                    where lease_owner is null') }

# once, as configured
{
    my $text = "【景区】验证码482913 \"6\" \\ {phone}\n";
    my $id = message(text => $text);
    sent($id, 'a code is sent');
    my ($r) = asked($id);
    is scalar(asked($id)), 1, 'the gateway is asked once for a code';
    is "$r->{method} $r->{target}", 'POST /send',
        'the request has the method and address configured';
    is $r->{headers}{authorization}, "Bearer $token",
        'the request has the header configured';
    is $r->{headers}{'content-type'}, 'application/json; charset=utf-8',
        'the request has the content type configured';
    is_deeply(JSON::PP->new->utf8->decode($r->{body}),
        { to => $phone, text => $text, ref => "1-$id" },
        'the body has phone, text and number, escaped as JSON');
    is row($id), undef, 'a sent message is gone from the queue';
    is done($id)->{attempts}, 1, 'the sent message had one try';
    wait_until {
        worker_log(qr/message supplier=1 id=$id kind=code try=1 sent/) == 1
    } 'the log has a line of the sent message';
}

# whatever goes wrong: tried again, until it is right
for my $case (['http 500', 'HTTP 500'], ['http 404', 'HTTP 404'],
              ['redirect', 'HTTP 302'], ['refused', 'the answer does not say'],
              ['garbage', 'the answer does not say'],
              ['http 204', 'the answer does not say'],
              ['close', 'Server returned nothing'], ['cut', 'partial file'],
              ['large', 'too large'])
{
    my ($does, $error) = @$case;

    $gateway->script('*', $does, 'ok');
    my $id = message(text => "Geheim-$does");
    my $m;
    wait_until {
        $m = sql_row('select *, extract(epoch from due_at - api.now()) as rest,
                   extract(epoch from due_at - created_at) as pause
            from ticket.message where message_id = ? and attempts = 1', $id)
    } "$does: the message is tried";
    is $m->{lease_owner}, undef, "$does: the message is not leased";
    like $m->{last_error}, qr/$error/,
        "$does: last_error says why ($m->{last_error})";
    # However long the claim and the try took.
    cmp_ok $m->{rest}, '<', 6, "$does: the next try is in five seconds";
    cmp_ok $m->{pause}, '>', 4, "$does: the next try is not at once";
    hurry();
    sent($id, "$does: the second try sends the message");
    is scalar(asked($id)), 2, "$does: the gateway is asked twice";
    is((asked($id))[0]{body}, (asked($id))[1]{body},
        "$does: both requests have the same body");
}

# given up when it helps nobody any more
{
    $gateway->script('*', 'http 503');
    my ($code, $notice) = (message(life => 360), message(kind => 3,
                                                         life => 86400));
    wait_until { tried($code) && tried($notice) }
        'code and notice were tried';
    clock_shift(350);
    hurry();
    wait_until { done($code) || tried($code) == 2 }
        'the code is tried once more';
    clock_shift(361);
    wait_until { done($code) } 'the expired code leaves the queue';
    is done($code)->{sent}, 0, 'the expired code counts as not sent';
    is done($code)->{last_error}, 'HTTP 503',
        'the expired code keeps its last error';
    isnt row($notice), undef, 'the notice stays in the queue';
    my $tries = asked($code);
    hurry();
    wait_until { tried($notice) >= 2 } 'the notice is tried again';
    is scalar(asked($code)), $tries, 'the expired code is not tried again';
    clock_shift(86401);
    wait_until { done($notice) } 'the notice leaves the queue after a day';
    is done($notice)->{sent}, 0, 'the notice given up counts as not sent';
    clock_shift(0);
    $gateway->script('*', 'ok');
}

# nobody is there, then somebody is
{
    $gateway->stop;
    my $id = message();
    wait_until { tried($id) } 'a message is tried while no gateway runs';
    like row($id)->{last_error}, qr/connect/i,
        'last_error says that the connection failed';
    $gateway->start;
    hurry();
    sent($id, 'the message is sent when the gateway is back');
}

# A gateway that hangs holds up no callback; no more at once than allowed.
{
    my $receiver = TicketReceiver->new;
    agent_add(501, $receiver);
    $gateway->script('*', 'hold');
    my @held = map { message(kind => 3, life => 86400) } 1 .. 10;
    wait_until { (grep { $_->{does} eq 'hold' } $gateway->requests) == 4 }
        'four messages hang in the gateway';
    my @orders = map { order_add(501, '0', '2', '3') } 1 .. 30;
    wait_until { outbox_done() == 90 }
        'ninety callbacks are delivered meanwhile';
    is scalar(grep { $_->{does} eq 'hold' } $gateway->requests), 4,
        'no more than sms_in_flight messages are in flight';

    # what is urgent goes first when one is free
    my $code = message();
    $gateway->release;
    $gateway->script('*', 'ok');
    sent($_, "message $_ is sent once the gateway goes on") for $code, @held;
    my @order = map { my ($id) = $_->{body} =~ /"1-(\d+)"/; $id }
                $gateway->requests;
    my %place = map { $order[$_] => $_ } 0 .. $#order;
    ok $place{$code} < $place{$held[-1]},
        'the code is sent before the last notice';
}

# killed in the middle: another one sends it
{
    $gateway->script('*', 'hold', 'ok');
    my $id = message();
    wait_until { asked($id) == 1 } 'the message is in flight';
    kill9('worker');
    isnt row($id)->{lease_owner}, undef,
        'the lease of the killed worker remains';
    start('worker');
    clock_shift(61);
    sent($id, 'the next worker sends the message');
    is scalar(asked($id)), 2, 'the gateway is asked twice under one number';
    clock_shift(0);

    # a clean end gives back
    $gateway->script('*', 'hold');
    $id = message();
    wait_until { asked($id) == 1 } 'another message is in flight';
    stop('worker');
    is_deeply [@{ row($id) }{qw(lease_owner attempts)}], [undef, 0],
        'SIGTERM: the message is released and counts as not tried';
    $gateway->script('*', 'ok');
    $gateway->release;
}

# another gateway: a form, an address with placeholders, a picture, no words
{
    configure_worker('sweep 50', 'sms_provider http',
        'sms_url ' . $gateway->url('s?id={id}&p={phone}'),
        'sms_body t={text}&pic={picture}&raw={x}');
    start('worker');
    wait_until { !sql_value('select count(*) from ticket.message') }
        'the released message is sent';
    my $id = message(kind => 4, text => 'a&b=验', picture => '00ff10');
    sent($id, 'a message is sent as a form');
    my ($r) = asked($id);
    is $r->{target}, "/s?id=1-$id&p=$phone",
        'the placeholders of the address are filled in';
    is $r->{body}, 't=a%26b%3D%E9%AA%8C&pic=AP8Q&raw={x}',
        'the body is escaped as a form';
    $gateway->script('*', 'garbage');
    sent(message(), 'without sms_accept any 2xx is a success');
    stop('worker');

    configure_worker('sweep 50', 'sms_provider http', 'sms_url '
        . $gateway->url('x?to={phone}&text={text}&id={id}'),
        'sms_header Accept: text/plain');
    start('worker');
    $id = message(text => 'a b');
    sent($id, 'a message without sms_body is sent');
    ($r) = asked($id);
    is "$r->{method} $r->{target}", "GET /x?to=$phone&text=a%20b&id=1-$id",
        'without sms_body the request is a GET';
    is $r->{body}, '', 'the GET request has no body';
    stop('worker');

    configure_worker('sweep 50', 'sms_provider http', 'sms_url '
        . $gateway->url('x'), 'sms_method PUT',
        'sms_header content-type: text/xml',
        'sms_body <m id="{id}"><to>{phone}</to><t>{text}</t></m>');
    start('worker');
    $id = message(text => '1 < 2 & "3"');
    sent($id, 'a message is sent as XML');
    ($r) = asked($id);
    is "$r->{method} $r->{body}", "PUT <m id=\"1-$id\"><to>$phone</to><t>1 &lt; "
        . '2 &amp; &quot;3&quot;</t></m>', 'the body is escaped as XML';
    stop('worker');
    $gateway->script('*', 'ok');
}

# the file of a demonstration
{
    configure_worker('sweep 50', 'sms_provider file ' . phone_file());
    start('worker');
    my $id = message(text => "Zeile\n\"zwei\"");
    my $notice = message(kind => 5, text => 'Hinweis');
    sent($_, "message $_ is written to the file") for $id, $notice;
    is_deeply [map { [@{$_}{qw(id kind phone text)}] }
               sort { $a->{id} cmp $b->{id} } TicketPhone::messages()],
        [["1-$id", 'code', $phone - 1, "Zeile\n\"zwei\""],
         ["1-$notice", 'refund', $phone, 'Hinweis']],
        'the file has a line for each message';
    is((stat phone_file())[2] & 07777, 0600,
        'the file is readable by its owner alone');

    stop('worker');
    unlink phone_file();
    mkdir phone_file();
    start('worker');
    $id = message();
    wait_until { tried($id) } 'a message is tried without a file';
    like row($id)->{last_error}, qr/^file: Is a directory/,
        'last_error says that the file is a directory';
    rmdir phone_file();
    hurry();
    sent($id, 'the message is sent when the file can be written');
    is((stat phone_file())[2] & 07777, 0600,
        'a new file is readable by its owner alone');

    # sealed for something else
    expect_log(qr/id=\d+ cannot be opened/);
    $id = message(what => 'phone');
    wait_until { tried($id) }
        'a message sealed for something else is tried';
    is row($id)->{last_error}, 'cannot be opened',
        'last_error says that the message cannot be opened';
    sql_do('delete from ticket.message');
    stop('worker');
}

# no provider: what is too late goes, the rest waits for somebody who has one
{
    configure_worker('sweep 50');
    my ($late, $fresh) = (message(life => 1), message());
    clock_shift(2);
    start('worker');
    wait_until { done($late) }
        'an expired message leaves the queue without a provider';
    is done($late)->{last_error}, 'not tried in time',
        'last_error says that the expired message was not tried';
    is row($fresh)->{lease_owner}, undef,
        'a fresh message is not leased without a provider';
    clock_shift(0);
    stop('worker');
}

# figures
{
    configure_worker(@settings);
    start('worker');
    wait_until { !sql_value('select count(*) from ticket.message') }
        'every message is sent';
    kill 'USR1', pids('worker');
    wait_until { worker_log(qr/figures .* sms_sent=1 sms_given_up=0 sms_in_fl/) }
        'the worker logs its figures of messages';
}

# what a configuration may not say
for my $case (
    [qr/"sms_provider" must be/, 'sms_provider mail'],
    [qr/"sms_provider" must be/, 'sms_provider file'],
    [qr/"sms_provider" must be/, 'sms_provider files /tmp/x'],
    [qr/"sms_provider" is given twice/, 'sms_provider http',
     'sms_provider file /tmp/x'],
    [qr/needs an sms_url/, 'sms_provider http'],
    [qr/needs an sms_url/, 'sms_provider http', 'sms_url ftp://x/'],
    [qr/need "sms_provider http"/, 'sms_url http://x/'],
    [qr/"sms_header" must be "Name: value"/, 'sms_header Token'],
    [qr/"sms_header" is given too often/, ('sms_header A: b') x 17],
    [qr/"sms_method" must be/, 'sms_method post'],
    [qr/sms_method GET has no sms_body/, 'sms_provider http',
     'sms_url http://x/', 'sms_method GET', 'sms_body x'],
    [qr/Content-Type that is none of/, 'sms_provider http',
     'sms_url http://x/', 'sms_header Content-Type: image/png'],
    [qr/"sms_in_flight" is no number/, 'sms_in_flight 0'])
{
    my ($pattern, @lines) = @$case;
    configure_worker(@lines);
    my $program = ($ENV{TICKET_BUILD} // "$FindBin::Bin/../../build")
                  . '/ticket-worker';
    my $said = qx{$program --check @{[dir()]}/worker.conf 2>&1};
    like $said, $pattern, "a setting is refused with its reason: $lines[-1]";
    isnt $?, 0, "ticket-worker --check fails: $lines[-1]";
}

configure_worker(@settings);
done_testing();
