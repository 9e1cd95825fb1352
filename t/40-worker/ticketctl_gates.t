# ticketctl: stations, devices, how products are let in.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use JSON::PP ();
use TicketShop;
use TicketPicture;
use TicketTest;

system_start(nginx => 0, redis => 0);

sub rows { return JSON::PP->new->decode(staff(@_, '--json')) }

sub says {
    my ($status, $pattern, @command) = @_;
    my ($is, $out, $err) = ticketctl(@command);

    local $Test::Builder::Level = $Test::Builder::Level + 1;
    is $is, $status, "ticketctl @command[0, 1]: the status";
    like "$err$out", $pattern, "ticketctl @command[0, 1]: the words";
    return;
}

is rows(qw(station set DEMO 1), '南门')->[0]{name}, '南门', 'there is a station';
staff(qw(station set DEMO 2), '北门');
says(2, qr/STATION: "65" is not/, qw(station set DEMO 65 x));
is scalar @{rows(qw(station list DEMO))}, 2, 'there are two stations';

says(2, qr/--kind/, qw(device create DEMO x));
says(1, qr/needs a station/, qw(device create DEMO x --kind turnstile));
my $device = rows(qw(device create DEMO), '南门 1 号闸',
                  qw(--kind turnstile --station 1 --gate 1))->[0];
like $device->{code}, qr/^\w{4}-\w{4}-\w{4}$/, 'a device has a code';
is $device->{token}, $device->{code}, '... by its elder name, too';
isnt rows(qw(device code DEMO 1))->[0]{code}, $device->{code},
    'and another one';
like rows(qw(device code DEMO 1 --hmac yes))->[0]{code}, qr/^\w{4}-/,
    'and one for HMAC';
like staff(qw(device code DEMO 1)), qr/^device +name +code +code_for +code_until *$/m,
    'which is no token, as devices have them later';
like staff(qw(device code DEMO 1 --as escpos)),
    qr/1P0(\w{4}-\w{4}-\w{4})\x1d.*\1/s,
    'a device that has a camera reads it off paper';
like staff(qw(device create DEMO), '大厅', qw(--kind desk --as html)),
    qr/<svg .*大厅|大厅.*<svg /s, '... or off the screen where it is made';
staff(qw(device remove DEMO 2));
is rows(qw(device set DEMO 1 --directions both --offline mark))->[0]
    {directions}, 'both', 'a device is changed';
is rows(qw(device command DEMO 1 stay-open))->[0]{command}, 'stay_open',
    'a command waits';
says(2, qr/--reason/, qw(device lock DEMO 1));
ok rows(qw(device lock DEMO 1 --reason lost))->[0]{locked}, 'it is locked';
ok !rows(qw(device unlock DEMO 1))->[0]{locked}, 'it is unlocked';
is rows(qw(device show DEMO 1))->[0]{offline_unknown}, 'mark', 'it is shown';
like staff(qw(device list DEMO)), qr/南门 1 号闸/, 'it is listed';

sql_do('insert into ticket.double_use (supplier_id, kind, device_no, persons,'
       . " at, found_at) values (1, 'UNKNOWN', 1, 1, api.now(), api.now())");
is rows(qw(passage double DEMO --open))->[0]{kind}, 'UNKNOWN',
    'what was one too many has the word of the gate, for programs';
like staff(qw(passage double DEMO)), qr/^ *1  Unknown ticket  /m,
    '... and for people what a gate says';
{
    local $ENV{LC_ALL} = 'zh_CN.UTF-8';
    like staff(qw(passage double DEMO)), qr/^ *1  没有这张票  /m,
        '... in Chinese, too';
    like staff(qw(device list DEMO)),
        qr/^ *1  南门 1 号闸 +闸机 .* 双向 +否 .* 否 /m,
        'what a device is and may is listed in Chinese';
    is rows(qw(device show DEMO 1))->[0]{kind}, 'turnstile',
        '... and for programs as ever';
}

is rows(qw(product entry DEMO ADULT --early 15 --early-then ask --stations),
        '1,2', qw(--entries 2 --entries-all none --reentry yes))
    ->[0]{early_minutes},
    15, 'how a product is let in';
says(1, qr/no order 77/, qw(passage undo DEMO 77 1 1 --reason x));
says(1, qr/no order 77/,
     qw(passage let-in DEMO 77 1 --station 1 --gate 1 --reason x));
says(2, qr/--reason/, qw(passage let-in DEMO 77 1 --station 1 --gate 1));
says(1, qr/station 2 is used by: ADULT/, qw(station remove DEMO 2));
like staff(qw(product show DEMO ADULT)), qr/^entry +.*\bearly_minutes 15\b/m,
    'a product shows how it is let in, in words';
staff(qw(product entry DEMO ADULT --stations all));
is scalar @{rows(qw(station remove DEMO 2))}, 1, 'a station goes';
is scalar @{rows(qw(device remove DEMO 1))}, 0, 'the device goes';

staff(qw(offer set DEMO 1 --title), '夜游');
like staff(qw(picture set DEMO 1), picture_file()), qr/^ +1 +夜游 +png +3 +2 /m,
    'what a picture is stands in a table, too';

done_testing();
