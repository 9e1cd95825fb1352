# Stations and devices: what staff set, how a device registers, tells of itself
# and is locked out.

use strict;
use warnings;
use utf8;

use Digest::SHA qw(sha256);
use FindBin;
use lib "$FindBin::Bin/../lib";
use DBD::Pg qw(:pg_types);
use TicketBooking qw(database connection fixture sql_call staff_call
    staff_refused after_commit);
use TicketTest;

my $dbh = database();
my $nginx = connection('ticket_nginx');     # its rights are part of the test

fixture();


sub bytes { return '\x' . unpack 'H*', $_[0] }

sub gate { return sql_call($nginx, "api.gate_$_[0]", @_[1 .. $#_])->[0] }

sub staff { return staff_call(@_)->[0] }

sub register {
    my ($token, $key) = @_;
    return gate('register', 7, bytes(sha256($token =~ s/-//gr)),
                bytes($key // 'k' x 32));
}


# ---- Stations ----

is staff('station_set', 'BOOK', 1, '南门')->{name}, '南门', 'there is a station';
staff('station_set', 'BOOK', 2, '北门');
staff_refused(qr/station 南门 exists/, 'a name twice', 'station_set', 'BOOK', 3,
              '南门');
is staff('station_set', 'BOOK', 2, '东门')->{name}, '东门', 'it has another name';


# ---- Devices ----

my $made = staff('device_create', 'BOOK', '一号闸',
                 { kind => 'turnstile', station => 1, gate => '1' });
is_deeply [@{$made}{qw(verdict device kind station_name gate directions
                       offline_unknown registered locked)}],
    [undef, 1, 'turnstile', '南门', '1', 'in', 'refuse', 0, 0], 'a turnstile is made';
like $made->{code}, qr/^(?:[0-9A-HJKMNP-TV-Z]{4}-?){3}$/, 'with a code';
is $made->{token}, $made->{code}, '... by the name that it had, too';
is sql_value('select code_until - api.now() <= interval \'10 min\''
             . ' from ticket.device'), 1, 'for ten minutes';

staff_refused(qr/turnstile needs a station/, 'a turnstile nowhere',
              'device_create', 'BOOK', 'x', { kind => 'turnstile', gate => 1 });
staff_refused(qr/device 一号闸 exists/, 'a name twice', 'device_create', 'BOOK',
              '一号闸', { kind => 'desk' });
staff_refused(qr/no station 9/, 'a station that is not there', 'device_create',
              'BOOK', 'x', { kind => 'handheld', station => 9, gate => 'A' });
my $desk = staff('device_create', 'BOOK', '窗口', { kind => 'desk' });
is $desk->{device}, 2, 'a desk needs no station';
staff_refused(qr/station 1 is used by: 一号闸/, 'a station with a device',
              'station_remove', 'BOOK', 1);
is scalar @{staff_call('station_remove', 'BOOK', 2)}, 1, 'one without goes';


# ---- Registering ----

is gate('device', 7, 1)->{verdict}, 'DEVICE_UNKNOWN', 'no key, no token';
is register('0000-0000-0000')->{verdict}, 'DEVICE_CODE_WRONG', 'a wrong code';
my $other = staff('device_code', 'BOOK', 1, {});
is register($made->{token})->{verdict}, 'DEVICE_CODE_WRONG',
    'a newer code takes its place';
is_deeply [@{register($other->{token})}{qw(verdict device_no name kind epoch)}],
    [undef, 1, '一号闸', 'turnstile', 1], 'the device registers itself';
is register($other->{token})->{verdict}, 'DEVICE_CODE_WRONG', 'no code registers twice';
is_deeply [@{gate('device', 7, 1)}{qw(verdict epoch locked)}], [undef, 1, 0],
    'and may ask for tokens';
is gate('device', 7, 9)->{verdict}, 'DEVICE_UNKNOWN', 'of another number not';

$other = staff('device_code', 'BOOK', 2, {})->{token};
sql_do("select api.set_clock_shift(interval '10 min')");
is register($other)->{verdict}, 'DEVICE_CODE_WRONG', 'a code of ten minutes ago';
sql_do("select api.set_clock_shift(interval '0')");
$other = staff('device_code', 'BOOK', 2, {})->{token};
is register($other, 'd' x 32)->{device_no}, 2, 'the desk registers';


# ---- Heartbeats ----

my $beat = gate('beat', 7, 1, 1, '{"list_no": 7}');
is_deeply [@{$beat}{qw(verdict name kind station_no station gate directions
                       offline_unknown command list_no alarm_at)}],
    [undef, '一号闸', 'turnstile', 1, '南门', '1', 'in', 'refuse', undef, undef,
     undef], 'it hears where it stands';
is staff('device_show', 'BOOK', 1)->{told}, '{"list_no": 7}', 'what it told';

my $row = sub { sql_value('select told_at from ticket.device'
                          . ' where device_no = 1') };
my $then = $row->();
gate('beat', 7, 1, 1, '{"list_no": 7}');
is $row->(), $then, 'the same is not written again';
gate('beat', 7, 1, 1, '{"list_no": 8}');
isnt $row->(), $then, 'but what is new';
sql_do("select api.set_clock_shift(interval '1 min')");
$then = $row->();
gate('beat', 7, 1, 1, '{"list_no": 8}');
isnt $row->(), $then, 'or after a minute';
sql_do("select api.set_clock_shift(interval '0')");

is staff('device_command', 'BOOK', 1, 'open')->{command}, 'open', 'a command is given';
staff_refused(qr/at no gate/, 'a command for a desk', 'device_command', 'BOOK', 2,
              'open');
staff('device_command', 'BOOK', 1, 'close');
is gate('beat', 7, 1, 1, '{}')->{command}, 'close', 'the newest command is told';
is gate('beat', 7, 1, 1, '{}')->{command}, undef, 'no command is told twice';
staff('device_command', 'BOOK', 1, 'open');
{
    my ($one, $two) = (connection(), connection());
    $one->begin_work;
    is sql_call($one, 'api.gate_beat', 7, 1, 1, '{}')->[0]{command}, 'open',
        'of two heartbeats';
    is scalar after_commit($one, $two, 'the other one waits',
        "select command from api.gate_beat(7, 1, 1, '{}')"), undef,
        'one hears of a command';
}
staff('device_command', 'BOOK', 1, 'open');
staff('device_command', 'BOOK', 1, 'none');
is gate('beat', 7, 1, 1, '{}')->{command}, undef, 'one that is taken back, never';

my $version = gate('beat', 7, 1, 1, '{}')->{policy_version};
is staff('device_set', 'BOOK', 1, { directions => 'both', gate => 'A1',
                                    offline_unknown => 'signed' })->{gate},
    'A1', 'staff change it';
$beat = gate('beat', 7, 1, 1, '{}');
is_deeply [@{$beat}{qw(gate directions offline_unknown)},
           $beat->{policy_version} > $version], ['A1', 'both', 'signed', 1],
    'it hears of that';
staff_refused(qr/desk|turnstile needs/, 'a turnstile that stands nowhere',
              'device_set', 'BOOK', 1, { station => 0 });


# ---- Wrong codes ----

is_deeply [map { my $w = gate('wrong', 7, 1, 1); "$w->{wrong} $w->{alarm}" }
           1 .. 5], ['1 0', '2 0', '3 0', '4 0', '5 1'], 'the fifth is an alarm';
ok gate('beat', 7, 1, 1, '{}')->{alarm_at}, 'the device hears of it';
ok staff('device_show', 'BOOK', 1)->{alarm_at}, 'so do staff';
gate('wrong', 7, 1, 1);
is_deeply [map { "$_->{kind} $_->{number} $_->{what}" }
           @{staff_call('alarm_list', 'BOOK')}],
    ['codes forged 1 device 1: 一号闸'], '... among all that they must look at, once';
sql_do("insert into ticket.alarm (supplier_id, at, kind, number, text)"
       . " values (7, api.now(), 'gave up', '1', 'money')");
is_deeply [map { join ' ', map { $_->{kind} }
                 @{sql_call(connection($_), 'api.staff_alarm_list', 'BOOK')} }
           qw(ticket_gate ticket_desk)], ['codes forged', 'codes forged gave up'],
    'who leads the gates sees what is of devices, and no money';
is sql_call(connection('ticket_gate'), 'api.staff_alarm_seen', 'BOOK',
            sql_value("select alarm_id from ticket.alarm where kind = 'gave up'")
           )->[0]{verdict}, 'ALARM_MISSING', '... and has looked at none of that';
sql_do("delete from ticket.alarm where kind = 'gave up'");
is staff('device_unlock', 'BOOK', 1)->{alarm_at}, undef, 'who take it back';
is scalar @{staff_call('alarm_list', 'BOOK')}, 0, '... which ends the alarm';
gate('wrong', 7, 1, 1) for 1 .. 4;
sql_do("select api.set_clock_shift(interval '1 min')");
is gate('wrong', 7, 1, 1)->{wrong}, 1, 'a minute later they are counted anew';
sql_do("select api.set_clock_shift(interval '0')");


# ---- Locked, changed, removed ----

is gate('beat', 7, 1, 0, '{}')->{verdict}, 'DEVICE_STALE', 'an old epoch';
is gate('wrong', 7, 1, 0)->{verdict}, 'DEVICE_STALE', 'for every call';
staff_refused(qr/say why/, 'a lock without a reason', 'device_lock', 'BOOK', 1,
              {});
is staff('device_lock', 'BOOK', 1, { reason => 'stolen' })->{locked}, 1, 'a device is locked';
is gate('beat', 7, 1, 1, '{}')->{verdict}, 'DEVICE_LOCKED', 'no heartbeat is answered';
is gate('device', 7, 1)->{verdict}, 'DEVICE_LOCKED', 'no new token either';
staff('device_lock', 'BOOK', 1, { reason => 'again' });
staff_refused(qr/is locked/, 'a command for it', 'device_command', 'BOOK', 1,
              'open');
is staff('device_unlock', 'BOOK', 1)->{locked}, 0, 'the device is unlocked';
is gate('beat', 7, 1, 1, '{}')->{verdict}, 'DEVICE_STALE',
    'tokens of before stay worthless';
is gate('device', 7, 1)->{epoch}, 2, 'it asks for another one';

is scalar @{staff_call('device_remove', 'BOOK', 1)}, 1, 'a device is removed';
is gate('beat', 7, 1, 3, '{}')->{verdict}, 'DEVICE_UNKNOWN', 'nobody knows it then';
is gate('device', 7, 1)->{verdict}, 'DEVICE_UNKNOWN', 'it gets no token';
staff_refused(qr/no device 1/, 'one that is gone', 'device_show', 'BOOK', 1);
is staff('device_create', 'BOOK', '一号闸',
         { kind => 'handheld', station => 1, gate => '1' })->{device}, 3,
    'its name may be given again, its number not';


# ---- How a product is let in ----

my $entry = staff('product_entry', 'BOOK', 'ADULT', {});
is_deeply [@{$entry}{qw(entries_per_day entries_all reentry early_minutes
                        early_then late_minutes late_then print_first
                        id_at_gate stations)}],
    [1, 0, 0, 0, 'refuse', 0, 'in', 'order', 0, 'all'], 'there are defaults';
is sql_value('select count(*) from ticket.product_entry'), 0, 'are no row';
$entry = staff('product_entry', 'BOOK', 'ADULT',
    { entries_per_day => 2, reentry => JSON::PP::true(), stations => '1',
      early_minutes => 15, late_then => 'ask', print_first => 'no' });
is_deeply [@{$entry}{qw(entries_per_day reentry early_minutes early_then
                        late_then print_first stations)}],
    [2, 1, 15, 'refuse', 'ask', 'no', '1'], 'some are changed';
is_deeply [@{staff('product_entry', 'BOOK', 'ADULT',
                   { stations => 'all', print_first => 'order' })}
           {qw(entries_per_day print_first)}], [2, 'order'], 'some are changed back';
like staff('product_show', 'BOOK', 'ADULT')->{entry}, qr/"early_minutes" : 15/,
    'product show has them';
staff_refused(qr/no station 7/, 'a station that is not there', 'product_entry',
              'BOOK', 'ADULT', { stations => '1,7' });
staff_refused(qr/no station x/, 'no station at all', 'product_entry', 'BOOK',
              'ADULT', { stations => 'x' });
staff('product_entry', 'BOOK', 'ADULT', { stations => '1' });
staff_call('device_remove', 'BOOK', 3);
staff_refused(qr/used by: ADULT/, 'a station of a product', 'station_remove',
              'BOOK', 1);

# ---- Hardware that has no Ed25519 ----

{
    my $old = staff('device_create', 'BOOK', '旧闸',
                    { kind => 'turnstile', station => 1, gate => '7',
                      hmac => JSON::PP::true });
    my $code = bytes(sha256($old->{token} =~ s/-//gr));
    my $no = $old->{device};
    is_deeply [@$old{qw(registered algorithm token_for)}],
        [0, undef, 'hmac-sha256'], 'it has no key yet, and a code for a secret';
    is register($old->{token})->{verdict}, 'DEVICE_CODE_WRONG',
        'its code takes no public key';
    is gate('secret', 8, $code)->{verdict}, 'DEVICE_CODE_WRONG',
        'the code is no other supplier\'s';
    is gate('secret', 7, $code)->{device_no}, $no, 'it names the device';
    is gate('secret_put', 7, $code, $no + 1, '\x01')->{verdict},
        'DEVICE_CODE_WRONG', 'for which alone a secret is sealed';
    is gate('secret_put', 7, $code, $no, '\x0102')->{device_no}, $no,
        'it has a secret';
    is gate('secret_put', 7, $code, $no, '\x03')->{verdict}, 'DEVICE_CODE_WRONG',
        '... this once';
    is gate('secret', 7, $code)->{verdict}, 'DEVICE_CODE_WRONG',
        'and the code is used up';
    is_deeply [@{gate('device', 7, $no)}{qw(verdict public_key epoch)}],
        [undef, undef, 1], 'it may ask for tokens';
    is sql_value("select encode(secret_sealed, 'hex') from api.gate_device(7, ?)",
                 $no), '0102', '... by its secret';
    ok !eval { sql_do('update ticket.device set public_key = ? where device_no = ?',
                      bytes('k' x 32), $no); 1 },
        'a device never has both, a key and a secret';
    is staff('device_show', 'BOOK', $no)->{algorithm}, 'hmac-sha256',
        'staff see how it signs';

    my $again = staff('device_code', 'BOOK', $no, { hmac => JSON::PP::false });
    is register($again->{token})->{device_no}, $no, 'a key takes its place';
    is sql_value('select secret_sealed from ticket.device where device_no = ?',
                 $no), undef,
        '... and the secret goes';
    $again = staff('device_code', 'BOOK', $no, { hmac => JSON::PP::true });
    $code = bytes(sha256($again->{token} =~ s/-//gr));
    staff('device_lock', 'BOOK', $no, { reason => 'x' });
    is gate('secret', 7, $code)->{verdict}, 'DEVICE_CODE_WRONG',
        'a locked device is given none';
    staff('device_unlock', 'BOOK', $no);
    $again = staff('device_code', 'BOOK', $no, {});
    $code = bytes(sha256($again->{token} =~ s/-//gr));
    is $again->{token_for}, 'hmac-sha256', 'a code says what it is for';
    gate('secret_put', 7, $code, $no, '\x0102');
    is staff('device_show', 'BOOK', $no)->{algorithm}, 'hmac-sha256',
        'left out, a code is for what the one before was for';

    for my $role (qw(ticket_nginx ticket_staff ticket_worker ticket_gate
                     ticket_desk)) {
        is sql_value("select has_column_privilege(?, 'ticket.device',"
                     . " 'secret_sealed', 'select')", $role), 0,
            "$role reads no seal in the table";
    }
    is_deeply [map { $_->{role} } sql(<<'END')], ['ticket_nginx'],
        select r as role
        from unnest(array['ticket_nginx', 'ticket_staff', 'ticket_worker',
                          'ticket_gate', 'ticket_desk', 'ticket_keys']) r
        where exists (select from pg_proc p
                      where p.proname in ('gate_device', 'gate_secret',
                                          'gate_secret_put')
                        and has_function_privilege(r, p.oid, 'EXECUTE'))
END
        'and nginx alone is told of one';
    staff_call('device_remove', 'BOOK', $no);
    is sql_value('select secret_sealed from ticket.device where device_no = ?',
                 $no), undef,
        'what is removed has no secret';
}


is sql_value("select count(*) from ticket.staff_change where of_table = 'device'"
             . " and (jsonb_exists(before, 'told')"
             . " or jsonb_exists(after, 'public_key')"
             . " or before::text ~ 'secret_sealed'"
             . " or after::text ~ 'secret_sealed')"), 0,
    'the log has neither heartbeats nor keys';

audit_ok();
done_testing();
