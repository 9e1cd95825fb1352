# The master key is changed while nginx and the worker run: nothing is sealed
# with a new key before everybody knows it, the old seals are made anew step by
# step, and what was found or handed out by lasting keys stays good.  A wrong
# key is refused by nginx, worker and ticketctl.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use File::Temp qw(tempdir);
use HTTP::Tiny;
use JSON::PP qw(decode_json);
use POSIX ();
use TicketBooking qw(connection);
use TicketConsole qw(ask staff_person staff_session);
use TicketDevice;
use TicketOutbox;
use TicketProcess qw(slurp);
use TicketReceiver;
use TicketShop;
use TicketTest;

my $dir = tempdir(CLEANUP => 1);         # files go out of a connection more
chmod 0700, $dir;
gate_start(
    postgres => 'own', worker => ["export_dir $dir"], processes => 2,
    locations => 'location /status/ { ticket_status; }'
        . ' location /console/api/ { ticket_console; }',
);

my $receiver = TicketReceiver->new;
$receiver->agent(demo => '5d2c9a1e-7b34-4c8f-9e60-1a2b3c4d5e6f', 'Demo-2026');
staff(qw(agent set DEMO demo --callback), $receiver->url);
staff(qw(gatekey make DEMO));
{
    # The channel's, for which staff have no action yet.
    my $demo = sql_value("select supplier_id from ticket.supplier where code = 'DEMO'");
    local $TicketOutbox::SUPPLIER = $demo;
    sql_do("insert into ticket.rail_key values (?, 0, 1, decode(?, 'hex'), api.now())",
           $demo, TicketOutbox::sealed(rail_key => '-', 'C0FFEE00' x 4));
}

# Rows by the key their seals name; "first" without one.
sub seals {
    my %by;
    $by{$_->{of}}++ for sql(<<'END');
        select coalesce(encode(impl.seal_key(s.sealed), 'hex'), 'first') as of
        from (select phone_sealed from ticket.orders
              union all select id_sealed from ticket.orders
              union all select invoice_sealed from ticket.orders
              union all select remark_sealed from ticket.orders
              union all select id_sealed from ticket.visitor
              union all select name_sealed from ticket.visitor
              union all select phone_sealed from ticket.visitor
              union all select password_sealed from ticket.agent
              union all select phone1_sealed from ticket.agent
              union all select key_sealed from ticket.agent_key
              union all select key_sealed from ticket.open_key
              union all select key_sealed from ticket.rail_key
              union all select secret_sealed from ticket.gate_key
              union all select secret_sealed from ticket.device
              union all select phone1_sealed from ticket.party
              union all select number_sealed from ticket.party_account
              union all select holder_sealed from ticket.party_account
              union all select agreement_sealed from ticket.party_account
              union all select decode(content ->> k, 'hex')
                        from ticket.pay_job, unnest('{payee_sealed,
                             agreement_sealed}'::text[]) k
              union all select phone_sealed from ticket.message
              union all select text_sealed from ticket.message)
             as s (sealed)
        where length(s.sealed) > 0
END
    return \%by;
}

sub rotate {
    return ticketctl(qw(key rotate-master), @_);
}

sub masters {
    my ($status, $out) = ticketctl(qw(key masters --json));
    is $status, 0, 'the master keys are listed';
    return { map { $_->{key_id} => $_->{state} } @{decode_json($out)} };
}

my $n = 0;
my $said;               # an order with remark and title
my $device;             # which has a secret

sub sells {
    my ($when) = @_;

    local $Test::Builder::Level = $Test::Builder::Level + 1;
    my $id = identity(++$n);
    return bought({ XCDDH => "rotate-$n", Order_list => 'REAL|1',
                    money => '120.00', IDCount => 1, ID => $id,
                    Memo => "$id^赵六^^1^1" });
}

# What a client and staff see of an order that was booked before.
sub still_good {
    my ($order, $code, $when) = @_;

    local $Test::Builder::Level = $Test::Builder::Level + 1;
    my $list = call('QueryOrdersList', { Page_index => 0,
                                         Mobile => '13912345678' });
    like $list->raw, qr/$order/, "$when: the order is found by its phone";
    is +(ticket_codes($order))[0], $code, "$when: the ticket's code is the same";
    my ($status, $out) = ticketctl(qw(ticket check DEMO), $code, '--station',
                                   "S$n");
    unlike $out, qr/不是|BAD/, "$when: the code is read at a gate";
    is call('QueryOrder', { order_id => $said })->item('fptt'), '某公司',
        "$when: the invoice has its title";
    like call('QueryOrder', { order_id => $said })->item('description'),
        qr/；备注：靠近入口$/, "$when: the order has its remark";
    is $device->token->{status}, 200, "$when: the device has its secret";
    sells($when);
}

# A database that an earlier release filled: no seal has an id.
my ($first) = keys %{masters()};
sql_do('update ticket.master_key_use set ids = false');
reload();
my $order = sells('before');

# Parties, of ticketctl and over HTTP: what they are sealed for is the same.
sql_do("insert into ticket.provider_account (supplier_id, account_no, provider,"
       . " name, created_at) values (1, 9, 'clearing', 'c', api.now())");
staff(qw(party add DEMO 1 one --kind attraction --phone1 13900000001));
staff(qw(partyaccount add DEMO 1 2 --through 9 --use payout --number C1
         --holder one));
staff_person('DEMO', 'admin', 'admin');
my $admin = staff_session('admin');
is ask('POST', '/parties', cookie => $admin,
       body => { party => 2, name => 'two', kind => 'attraction',
                 phone1 => '13900000002' })->{status}, 200,
    'a party is added over HTTP';
is ask('PUT', '/parties/2/accounts/1', cookie => $admin, match => '*',
       body => { provider_account => 9, use => 'payout', number => 'C2',
                 holder => 'two' })->{status}, 200, 'and an account of it';

# Keys of the open API, likewise.
staff(qw(openkey issue DEMO demo));
is ask('POST', '/agents/demo2/open-keys', cookie => $admin, key => 'open',
       body => {})->{status}, 200, 'a key of the open API is issued over HTTP';

# An agreement, sealed for its account, and with a number to be charged by it.
staff(qw(party add DEMO 3 three --kind distributor --agent demo2 --charge
         clearing));
staff(qw(partyaccount add DEMO 3 1 --through 9 --use charge --number C3 --holder
         three));
staff(qw(partyaccount agreement DEMO 3 1 --state signed --agreement AG-SEALED));

# An attempt of settlement that waits for staff, with somebody's account.
sql_do("insert into ticket.pay_job (supplier_id, job_id, action, account_no, case_id,"
       . ' number, content, content_hash, priority, due_at, give_up_at, created_at)'
       . " values (1, nextval('ticket.pay_job_number'), 8, 9, 1, 'P000000001',"
       . " jsonb_build_object('payee_sealed', ?::text, 'agreement_sealed', ?::text,"
       . " 'sealed_for', '3.1'), '\\x01', 9, 'infinity', '-infinity', api.now())",
       TicketOutbox::sealed(party_number => '3.1', '2088000000000002'),
       TicketOutbox::sealed(party_agreement => '3.1', 'AG-JOB'));
$device = device('旧门', hmac => JSON::PP::true);
my ($code) = ticket_codes($order);
$said = booked_id({ Memo => '靠近入口', NeedInvoice => '1',
                       InvoiceTitle => '某公司' });
ok((seals()->{first} // 0) > 0, 'seals of the release before have no id');
my $pay_hash = sql_value('select pay_password_hash from ticket.agent'
                         . " where user_name = 'demo'");

# The new key is in the file, and nothing else has happened.
my ($status, $out, $errors) = rotate();
is $status, 0, 'rotate-master writes a new key' or diag $errors;
like $out,
    qr/every host this file.*every nginx.*restart every ticket-worker.*again/s,
    'rotate-master says what comes next';
my ($new) = $out =~ /key ([0-9a-f]{8}) is in/;
like slurp(master_key()), qr/^$new [0-9a-f]{64}\n$first [0-9a-f]{64}\nindex /m,
    'the key file has the new key first';
is sprintf('%04o', (stat master_key())[2] & 07777), '0400',
    'the key file keeps its mode';
is_deeply masters(), { $first => 'seals' }, 'the old key still seals';

($status, undef, $errors) = rotate(qw(--wait 0));
is $status, 1, 'a key that processes do not know is refused';
like $errors,
    qr/$new is not known yet to .*ngx_ticket orders [\d.]+ \(pid \d+\)/,
    'the refusal names nginx';
like $errors, qr/ticket-worker [\d.]+ \(pid \d+\)/,
    'the refusal names the worker';
is_deeply masters(), { $first => 'seals' }, 'the refused key seals nothing';

# Sessions open one after the other, also when nginx answers already.
sub all_know {
    my ($program) = @_;

    wait_until {
        sql_value('select bool_and(knows) from impl.key_sessions(?)'
                  . ' where program like ?', "\\x$new", "$program%")
    } "all sessions of $program know the new key", 10;
}

# nginx alone is not enough.
reload();
all_know('ngx_ticket');
($status, undef, $errors) = rotate(qw(--wait 0));
is $status, 1, 'the worker is waited for, too';
unlike $errors, qr/ngx_ticket/, 'nginx knows the key after its reload';
my ($worker) = pids('worker');
kill 'HUP', $worker;
wait_until { worker_log(qr/master_key read again, 2 keys/) }
    'the worker reads its key file again', 10;
all_know('ticket-worker');

# A host that hears of nothing while the key begins to seal, as its connection
# for that is lost, finds out when it has another one.
my @stopped = pids('nginx-process');
kill 'STOP', @stopped;
sql('select pg_terminate_backend(pid) from pg_stat_activity'
    . " where application_name like 'ngx_ticket loads%'");
wait_until {
    !sql_value('select count(*) from pg_stat_activity'
               . " where application_name like 'ngx_ticket loads%'")
} 'the connections that listen are lost';
($status, undef, $errors) = rotate(qw(--wait 0 --step 1 --steps 1));
is $status, 1, 'who does not seal with the new key yet is waited for';
like $errors, qr/do not seal with the new key yet: ngx_ticket/,
    'the refusal names who does not';
kill 'CONT', @stopped;

# One step, then whoever comes next goes on; sales go on all the time.
($status, $out, $errors) = rotate(qw(--wait 10 --step 1 --steps 1));
is $status, 0, 'one step is done' or diag $errors;
like $out, qr/stopped after the steps asked for/, 'the step was the last';
is_deeply masters(), { $new => 'seals', $first => 'needed' },
    'the new key seals, the old one is needed';
is sql_value('select sum(resealed) from ticket.reseal'), 1,
    'one row has its new seals';
($status, $out) = ticketctl('audit');
is $status, 0, 'an audit finds nothing wrong under way';
like $out, qr/rotation: order (?:waits|under way), \d+ rows looked at/,
    'an audit says how far the rotation is';

my $during = sells('during');
is sql_value("select encode(impl.seal_key(phone_sealed), 'hex')"
             . ' from ticket.orders where order_id = ?', $during), $new,
    'a new order is sealed with the new key';

($status, $out, $errors) = ticketctl(qw(key drop-master), $first);
is $status, 1, 'a key that is needed is not dropped';

# Somebody connects in the middle of it, and is behind until he has said what he
# knows.
my $held = connection();
$held->begin_work;
$held->do("select from ticket.reseal where kind = 'order' for update");
my $rotation = open my $pipe, '-|' // die "fork: $!";
if ($rotation == 0) {
    $_->{InactiveDestroy} = 1 for $held, values %{$TicketSystem::s->{db}};
    print join '', rotate(qw(--step 7));
    close STDOUT;
    POSIX::_exit(0);
}
sub rotation_is {
    my ($at, $name) = @_;

    wait_until {
        sql_value('select true from pg_stat_activity where application_name like'
                  . " 'ticketctl%' and datname = current_database() and $at")
    } $name, 30;
}
rotation_is("wait_event_type = 'Lock'", 'the rotation is under way');
my $late = connection('ticket_nginx');
$held->rollback;
rotation_is("query like '%pg_sleep%'", 'the rotation waits for who connects');
$late->disconnect;
($status, $out) = split /\n/, do { local $/; readline $pipe } =~ s/^\d+\K/\n/r, 2;
close $pipe;
is $status, 0, 'the rotation goes on to its end' or diag $out;
like $out, qr/waiting for connections \(1\) to seal with key $new/,
    'it has said for how many it waited';
like $out, qr/everything is sealed with key $new/, 'all seals are new';
like $out, qr/key $first is not needed any more/, 'the old key is not needed';
is_deeply [keys %{seals()}], [$new], 'no seal of another key is left';
is_deeply masters(), { $new => 'seals', $first => 'not needed' },
    'the list says so as well';
is sql_value('select pay_password_hash from ticket.agent'
             . " where user_name = 'demo'"), $pay_hash,
    'hashes of passwords stay as they are';

# A ticketctl of a release before is at its end, and the database has seals that
# it does not know.
sql_do("insert into ticket.reseal (kind, clean) values ('later', false)");
my $older = sql_row('select verdict, subject from api.staff_key_retire()');
is $older->{verdict}, 'MASTER_KEY_NEEDED', 'who does not know all seals cannot finish';
like $older->{subject}, qr/^later; this ticketctl is older .* that of \d+\.\d+\.\d+$/,
    '... and is told why';
sql_do("delete from ticket.reseal where kind = 'later'");
still_good($order, $code, 'with both keys');

# The old key goes.
is +(ticketctl(qw(key drop-master), $first))[0], 0, 'the old key is dropped';
unlike slurp(master_key()), qr/$first/, 'the file has it no more';
reload();
restart('worker');
still_good($order, $code, 'with the new key alone');
wait_until { $receiver->requests(order => $_) } "order $_ is called back", 20
    for $order, $during;
is_deeply [grep { !$_->{verified} } $receiver->requests], [],
    'callbacks are signed with the key as before';
audit_ok('the books agree after the rotation');
is +(ticketctl('audit'))[0], 0, 'an audit finds no old seal';

# A seal that was left behind is found.
sql_do(q{update ticket.orders set phone_sealed = '\x02'::bytea
         || decode(?, 'hex') || substr(phone_sealed, 6) where order_id = ?},
       $first, $order);
($status, $out) = ticketctl('audit');
is $status, 1, 'an audit finds a seal of the old key';
like $out, qr/seal_key\b.*order $order.*key $first/, 'the audit names it';
sql_do(q{update ticket.orders set phone_sealed = '\x02'::bytea
         || decode(?, 'hex') || substr(phone_sealed, 6) where order_id = ?},
       $new, $order);
sub device_seal {
    sql_do(q{update ticket.device set secret_sealed = '\x02'::bytea
             || decode(?, 'hex') || substr(secret_sealed, 6)}, @_);
}
device_seal($first);
like +(ticketctl('audit'))[1], qr/seal_key\b.*device 1\b.*key $first/,
    'the audit names a device, too';
device_seal($new);

# A wrong key: nobody works with it.
expect_log(qr/the database does not go with (?:ticket_)?master_key/);
my $good = slurp(master_key());
my $http = HTTP::Tiny->new(timeout => 5);
sub key_file {
    my ($text) = @_;

    open my $file, '>', master_key() . '.new' or die $!;
    print $file $text;
    close $file or die $!;
    chmod 0400, master_key() . '.new';
    rename master_key() . '.new', master_key() or die $!;
}

for (['another key', '11' x 32 . "\n", qr/sealed with key $new, which is not/],
     ['other lasting keys', ($good =~ s/^index \K[0-9a-f]{64}/'22' x 32/mer),
      qr/keys of look-ups, passwords and tickets are others/])
{
    my ($what, $text, $why) = @$_;

    key_file($text);
    ($status, undef, $errors) = ticketctl(qw(agent list DEMO));
    is $status, 1, "$what: ticketctl refuses to work";
    like $errors, $why, "$what: ticketctl says why";

    stop('worker');
    ok !eval { start('worker'); 1 }, "$what: the worker does not start";
    like $@, $why, "$what: the worker says why";

    reload();
    wait_until { log_lines($why) } "$what: nginx says why", 10;
    my $ready = $http->get(base('status') . '/readyz');
    is $ready->{status}, 503, "$what: nginx is not ready";
    is decode_json($ready->{content})->{master_key}, 'refused',
        "$what: readyz says so";
    my $orders = sql_value('select count(*) from ticket.orders');
    is book({ XCDDH => "wrong-$what" }, verify => 'none')->retcode, -1,
        "$what: nothing is sold";
    is sql_value('select count(*) from ticket.orders'), $orders,
        "$what: nothing is booked";

    key_file($good);
    reload();
    wait_until { $http->get(base('status') . '/readyz')->{status} == 200 }
        "$what: nginx is ready with the right key", 10;
    start('worker');
    sells("after $what");
}

done_testing();
