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
    wait_until { my $d = done($id); $d && $d->{sent} } "$name: sent";
    pass($name);
}

# What is due later is due now.
sub hurry { sql_do('update ticket.message set due_at = api.now()
                    where lease_owner is null') }

# once, as configured
{
    my $text = "【景区】验证码482913 \"6\" \\ {phone}\n";
    my $id = message(text => $text);
    sent($id, 'a code');
    my ($r) = asked($id);
    is scalar(asked($id)), 1, 'asked once';
    is "$r->{method} $r->{target}", 'POST /send', 'as configured';
    is $r->{headers}{authorization}, "Bearer $token", 'with its header';
    is $r->{headers}{'content-type'}, 'application/json; charset=utf-8',
        'and its type';
    is_deeply(JSON::PP->new->utf8->decode($r->{body}),
        { to => $phone, text => $text, ref => "1-$id" },
        'phone, text and number, escaped as JSON');
    is row($id), undef, 'gone from the queue';
    is done($id)->{attempts}, 1, 'one try';
    wait_until {
        worker_log(qr/message supplier=1 id=$id kind=code try=1 sent/) == 1
    } 'a line of the log';
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
    } "$does: a try";
    is $m->{lease_owner}, undef, "$does: no lease";
    like $m->{last_error}, qr/$error/,
        "$does: the reason ($m->{last_error})";
    # However long the claim and the try took.
    cmp_ok $m->{rest}, '<', 6, "$does: again in five seconds";
    cmp_ok $m->{pause}, '>', 4, "$does: not at once";
    hurry();
    sent($id, "$does: the second time");
    is scalar(asked($id)), 2, "$does: two tries";
    is((asked($id))[0]{body}, (asked($id))[1]{body}, "$does: the same twice");
}

# given up when it helps nobody any more
{
    $gateway->script('*', 'http 503');
    my ($code, $notice) = (message(life => 360), message(kind => 3,
                                                         life => 86400));
    wait_until { tried($code) && tried($notice) }
        'both were tried';
    clock_shift(350);
    hurry();
    wait_until { done($code) || tried($code) == 2 } 'once more';
    clock_shift(361);
    wait_until { done($code) } 'the code has expired';
    is done($code)->{sent}, 0, 'given up';
    is done($code)->{last_error}, 'HTTP 503', 'with its reason';
    isnt row($notice), undef, 'the notice lives on';
    my $tries = asked($code);
    hurry();
    wait_until { tried($notice) >= 2 } 'and is tried';
    is scalar(asked($code)), $tries, 'the code is not';
    clock_shift(86401);
    wait_until { done($notice) } 'a day later';
    is done($notice)->{sent}, 0, 'it is given up too';
    clock_shift(0);
    $gateway->script('*', 'ok');
}

# nobody is there, then somebody is
{
    $gateway->stop;
    my $id = message();
    wait_until { tried($id) } 'refused';
    like row($id)->{last_error}, qr/connect/i, 'no connection';
    $gateway->start;
    hurry();
    sent($id, 'the gateway is back');
}

# A gateway that hangs holds up no callback; no more at once than allowed.
{
    my $receiver = TicketReceiver->new;
    agent_add(501, $receiver);
    $gateway->script('*', 'hold');
    my @held = map { message(kind => 3, life => 86400) } 1 .. 10;
    wait_until { (grep { $_->{does} eq 'hold' } $gateway->requests) == 4 }
        'four hang';
    my @orders = map { order_add(501, '0', '2', '3') } 1 .. 30;
    wait_until { outbox_done() == 90 } 'ninety callbacks meanwhile';
    is scalar(grep { $_->{does} eq 'hold' } $gateway->requests), 4,
        'four at once, no more';

    # what is urgent goes first when one is free
    my $code = message();
    $gateway->release;
    $gateway->script('*', 'ok');
    sent($_, 'let go') for $code, @held;
    my @order = map { my ($id) = $_->{body} =~ /"1-(\d+)"/; $id }
                $gateway->requests;
    my %place = map { $order[$_] => $_ } 0 .. $#order;
    ok $place{$code} < $place{$held[-1]}, 'the code before the notices';
}

# killed in the middle: another one sends it
{
    $gateway->script('*', 'hold', 'ok');
    my $id = message();
    wait_until { asked($id) == 1 } 'in flight';
    kill9('worker');
    isnt row($id)->{lease_owner}, undef, 'its lease stands';
    start('worker');
    clock_shift(61);
    sent($id, 'taken over');
    is scalar(asked($id)), 2, 'asked twice, under one number';
    clock_shift(0);

    # a clean end gives back
    $gateway->script('*', 'hold');
    $id = message();
    wait_until { asked($id) == 1 } 'in flight again';
    stop('worker');
    is_deeply [@{ row($id) }{qw(lease_owner attempts)}], [undef, 0],
        'SIGTERM: given back, not tried';
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
        'what was given back is sent';
    my $id = message(kind => 4, text => 'a&b=验', picture => '00ff10');
    sent($id, 'form');
    my ($r) = asked($id);
    is $r->{target}, "/s?id=1-$id&p=$phone", 'the address';
    is $r->{body}, 't=a%26b%3D%E9%AA%8C&pic=AP8Q&raw={x}', 'a form';
    $gateway->script('*', 'garbage');
    sent(message(), 'any 2xx will do');
    stop('worker');

    configure_worker('sweep 50', 'sms_provider http', 'sms_url '
        . $gateway->url('x?to={phone}&text={text}&id={id}'),
        'sms_header Accept: text/plain');
    start('worker');
    $id = message(text => 'a b');
    sent($id, 'an address alone');
    ($r) = asked($id);
    is "$r->{method} $r->{target}", "GET /x?to=$phone&text=a%20b&id=1-$id",
        'is a GET';
    is $r->{body}, '', 'without a body';
    stop('worker');

    configure_worker('sweep 50', 'sms_provider http', 'sms_url '
        . $gateway->url('x'), 'sms_method PUT',
        'sms_header content-type: text/xml',
        'sms_body <m id="{id}"><to>{phone}</to><t>{text}</t></m>');
    start('worker');
    $id = message(text => '1 < 2 & "3"');
    sent($id, 'XML');
    ($r) = asked($id);
    is "$r->{method} $r->{body}", "PUT <m id=\"1-$id\"><to>$phone</to><t>1 &lt; "
        . '2 &amp; &quot;3&quot;</t></m>', 'escaped as XML';
    stop('worker');
    $gateway->script('*', 'ok');
}

# the file of a demonstration
{
    configure_worker('sweep 50', 'sms_provider file ' . phone_file());
    start('worker');
    my $id = message(text => "Zeile\n\"zwei\"");
    my $notice = message(kind => 5, text => 'Hinweis');
    sent($_, 'written down') for $id, $notice;
    is_deeply [map { [@{$_}{qw(id kind phone text)}] }
               sort { $a->{id} cmp $b->{id} } TicketPhone::messages()],
        [["1-$id", 'code', $phone - 1, "Zeile\n\"zwei\""],
         ["1-$notice", 'refund', $phone, 'Hinweis']], 'a line each';
    is((stat phone_file())[2] & 07777, 0600, 'for the owner alone');

    stop('worker');
    unlink phone_file();
    mkdir phone_file();
    start('worker');
    $id = message();
    wait_until { tried($id) } 'no file';
    like row($id)->{last_error}, qr/^file: Is a directory/, 'tried again';
    rmdir phone_file();
    hurry();
    sent($id, 'now it is one');
    is((stat phone_file())[2] & 07777, 0600, 'made for the owner alone');

    # sealed for something else
    expect_log(qr/id=\d+ cannot be opened/);
    $id = message(what => 'phone');
    wait_until { tried($id) } 'not to be opened';
    is row($id)->{last_error}, 'cannot be opened', 'and says so';
    sql_do('delete from ticket.message');
    stop('worker');
}

# no provider: what is too late goes, the rest waits for somebody who has one
{
    configure_worker('sweep 50');
    my ($late, $fresh) = (message(life => 1), message());
    clock_shift(2);
    start('worker');
    wait_until { done($late) } 'too late';
    is done($late)->{last_error}, 'not tried in time', 'is cleared away';
    is row($fresh)->{lease_owner}, undef, 'the rest waits';
    clock_shift(0);
    stop('worker');
}

# figures
{
    configure_worker(@settings);
    start('worker');
    wait_until { !sql_value('select count(*) from ticket.message') } 'sent';
    kill 'USR1', pids('worker');
    wait_until { worker_log(qr/figures .* sms_sent=1 sms_given_up=0 sms_in_fl/) }
        'a figure';
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
    like $said, $pattern, "refused: $lines[-1]";
    isnt $?, 0, 'with a status';
}

configure_worker(@settings);
done_testing();
