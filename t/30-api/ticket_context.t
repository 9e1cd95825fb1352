# GetTicketContext: one ticket with everything on it, and its picture, whose QR
# code a reader of another make reads.

use strict;
use warnings;
use utf8;

use Crypt::AuthEnc::GCM qw(gcm_decrypt_verify);
use Crypt::KeyDerivation qw(hkdf);
use Digest::SHA qw(hmac_sha256);
use FindBin;
use IO::Socket::INET;
use lib "$FindBin::Bin/../lib";
use MIME::Base64 qw(decode_base64);
use TicketShop;
use TicketTest;

system_start(nginx => 2, locations => <<'END');
        location /strict/ {
            ticket DEMO;
        }
END
configure(1, http => 'ticket_font /no/such/font.ttf;');
restart('nginx1');

my $key = '5d2c9a1e-7b34-4c8f-9e60-1a2b3c4d5e6f';

sub bought_tickets {
    my ($list, $money, %more) = @_;
    my $order = bought({ Order_list => $list, money => $money, %more });

    return ($order, ticket_codes($order));
}

sub context {
    my ($order, $code, %opt) = @_;
    return call('GetTicketContext', { orderid => $order, ticketcode => $code },
                %opt);
}

# Width and height by the frame header of a JPEG.
sub size_of {
    my ($jpeg) = @_;

    return unless substr($jpeg, 0, 2) eq "\xff\xd8";
    for (my $at = 2; $at + 9 < length $jpeg;) {
        my ($mark, $kind, $len, undef, $h, $w) =
            unpack 'CCnCnn', substr $jpeg, $at;
        return if $mark != 0xff;
        return "${w}x$h" if $kind == 0xc0;
        $at += 2 + $len;
    }
    return;
}

# What a reader of QR codes finds in it.
sub read_by_camera {
    my ($jpeg) = @_;
    my $file = dir() . '/ticket.jpg';

    open my $out, '>:raw', $file or die "$file: $!";
    print {$out} $jpeg;
    close $out or die "$file: $!";
    my $text = qx{zbarimg -q --raw '$file' 2>/dev/null};
    chomp $text;
    return $text;
}

sub picture { decode_base64($_[0]->item('eticketimage')) }

my @id = (identity(1), identity(2));
my ($order, @code) = bought_tickets('REAL|2', '240.00', IDCount => 2,
    Memo => "$id[0]^张三^^1^1|$id[1]^李四^^1^1");

# Every element, both editions.
for (['agent', $code[1]], ['agent3', encipher($code[1], $key)]) {
    my ($at, $sent) = @$_;
    my $a = context($order, $sent, at => $at);

    is $a->retcode, 0, "$at: the ticket is found" or diag $a->retmsg;
    my %item = %{ ($a->items)[0] };
    delete $item{$_} for qw(names nodes text eticketimage);
    is_deeply \%item, { productid => 'REAL', productname => '实名票',
        ticketcode => $code[1], personcount => 1, ticketdate => day(1),
        freecount => 0, price => '120.00', summary => '120.00',
        servicecode => '01', servicename => '南线', timespanindex => 3,
        starttime => '10:00', endtime => '11:00', status => 1, name => '李四',
        identitycode => $id[1], dealtype => 2,
        $at eq 'agent' ? (seatdesc => '') : () },
        "$at: the ticket has every element";

    like $a->item('eticketimage'), qr{^[A-Za-z0-9+/]+=*$},
        "$at: the picture is plain Base64";
    is size_of(picture($a)), '360x600',
        "$at: the picture is a JPEG of its size";
    is read_by_camera(picture($a)), $code[1],
        "$at: the QR code is the ticket code";
}

# What is sent otherwise is refused.
is context($order, $code[0], at => 'agent3')->retcode, -1,
    '3.0: a ticket code in clear is refused';
for ('', '1', 'x' x 30, '0' x 30, $code[0] =~ s/.$//r,
     $code[0] =~ s/(.)$/($1 + 1) % 10/er, $code[0] . '0')
{
    isnt context($order, $_)->retcode, 0, "the code '$_' is refused";
}
is context($order, 'x' x 33)->retcode, -1901,
    'an overlong ticket code is refused';
is context('', $code[0])->retmsg, '参数错误。orderid', 'an empty order is refused';
is context('2611210010000000000', $code[0])->retmsg, '其他错误。',
    'a ticket of another order is refused';
is context($order, $code[0], agent => 'demo2')->retmsg, '其他错误。',
    "another agent's ticket is refused";
isnt context($order, $code[0], at => 'strict')->item('eticketimage'), '',
    '4.0 without legacy pages has the picture, too';

# Without letters it still opens the gate.
my $bare = picture(context($order, $code[0], nginx => 1));
is read_by_camera($bare), $code[0], 'without a font the QR code is drawn';
cmp_ok length($bare), '<', length(picture(context($order, $code[0]))) - 3000,
    'without a font no text is drawn';
is scalar(log_lines(qr/\[warn\].*ticket_font.*cannot be used/)) > 0, 1,
    'the missing font is warned of';

# Encrypted: only the supplier's key opens it.
{
    is +(ticketctl(qw(supplier set DEMO --qr encrypted)))[0], 0,
        'the supplier encrypts QR codes';
    my (undef, $json) = ticketctl(qw(supplier list --json));
    like $json, qr/"qr_mode": "encrypted"/, 'ticketctl lists the QR mode';

    my $first = picture(context($order, $code[0]));
    my $text = read_by_camera($first);
    like $text, qr/^[0-9A-F]{118}$/,
        'an encrypted QR code shows no ticket code';

    open my $file, '<', master_key() or die $!;
    chomp(my $master = <$file>);
    my $seal = hkdf(hmac_sha256('ngx_ticket ticket 1', pack 'H*', $master),
                    '', 'SHA256', 32, 'ngx_ticket qr 2');
    my ($version, $nonce, $cipher, $tag) =
        unpack 'Ca12a30a16', pack 'H*', $text;
    my $aad = pack 'CNNNa*', 3, 1, 2, 0, 'qr';
    is $version, 3, 'the QR code is sealed with version 3, the ticket key';
    is gcm_decrypt_verify('AES', $seal, $nonce, $aad, $cipher, $tag),
        $code[0], 'the QR code deciphers to the ticket code';

    is picture(context($order, $code[0])), $first,
        'the same ticket has the same picture';
    isnt read_by_camera(picture(context($order, $code[1]))), $text,
        'another ticket has another picture';
    is +(ticketctl(qw(supplier set DEMO --qr plain)))[0], 0,
        'the supplier prints plain QR codes again';
    is read_by_camera(picture(context($order, $code[0]))), $code[0],
        'the plain QR code counts at once';
}

# Many at once are drawn a few at a time; who leaves is forgotten.
{
    my @bought = bought_tickets('REAL|30', '3600.00', IDCount => 30,
        ID => identity(100),
        Memo => join '|', map { identity(100 + $_) . '^赵六^^1^1' } 1 .. 30);
    my ($many, @codes) = @bought;
    my @bytes = map { request_bytes('GetTicketContext', { orderid => $many,
        ticketcode => $_ }, keep => 0) } @codes;

    is scalar @codes, 30, 'the order has thirty tickets';
    for my $leave (1, 0) {
        my @sockets = map { IO::Socket::INET->new(PeerAddr => '127.0.0.1',
            PeerPort => port()) } @bytes;
        print { $sockets[$_] } $bytes[$_] for 0 .. $#bytes;
        $_->flush for @sockets;
        if ($leave) {
            close $_ for @sockets;
            next;
        }
        my @found = map { local $/; my $s = $_; <$s> } @sockets;
        is_deeply [map { m{<ticketcode>(\d+)<}; $1 } @found], \@codes,
            'each answer has its own ticket';
        is scalar(grep { m{<eticketimage>[^<]{9999}} } @found), 30,
            'each answer has a picture';
        my ($image) = $found[-1] =~ m{<eticketimage>([^<]+)};
        is read_by_camera(decode_base64($image)), $codes[-1],
            'the picture is of its own ticket';
    }
}

# A group, free persons, another day; a ticket not taken is none.
{
    my ($group, $code) = bought_tickets('TEN1|20', '1440.00');
    my $a = context($group, $code);
    is join(' ', map { $a->item($_) } qw(personcount freecount summary name)),
        '20 2 1440.00 ', 'a group ticket has its persons and free persons';
    is read_by_camera(picture($a)), $code,
        'the QR code of a group ticket is its code';

    my $order3 = call('OrderProducts', order(senderid => 'part',
        Order_list => 'REAL|2', IDCount => 2, ID => identity(5),
        Memo => join('|', map { identity($_) . '^王五^^1^1' } 5, 6)),
        at => 'agent3')->item('orderid');
    is call('UseAccountToPayByPwd', { Order_id => $order3, money => '240.00',
        Smscode => '246810', smsModel => '0' }, at => 'agent3')->retcode, 0,
        'the order is authorised';
    $a = call('ActivateTicket', { orderid => $order3, activateall => '0',
        activatelist => 'REAL|1', memo => identity(6) . '^王五^^1^1',
        activatedate => day(1), tickettype => '2', activatemode => '1',
        timespanindex => '-1' });
    is $a->retcode, 0, 'one ticket of two is activated' or diag $a->retmsg;
    my ($taken) = $a->raw =~ m{<ticketcode>(\d+)</ticketcode>};
    like $taken, qr/^${order3}002/, 'the second ticket is the activated one';
    is context($order3, $taken)->item('identitycode'), identity(6),
        'the activated ticket names its visitor';
}

# A group ticket of named visitors tells all of them, in the order of Memo.
{
    staff(qw(product create DEMO CLASS --name 班级票 --form group
             --real-name yes));
    staff(qw(price set DEMO CLASS 30.00));
    staff(qw(line products DEMO 01 ADULT CHILD TEN1 REAL CLASS));
    my @who = map { [identity(200 + $_), qw(赵一 钱二 孙三)[$_]] } 0 .. 2;
    my ($class, $code) = bought_tickets('ADULT|1|CLASS|3', '190.00',
        IDCount => 3, ID => identity(210),
        Memo => join('|', map { "$_->[0]^$_->[1]^^2^1" } @who));
    for my $at (qw(agent agent3)) {
        my @tickets = call('GetTicketList', { orderid => $class }, at => $at)
            ->doc->findnodes('//ticket');
        is_deeply [map { my $t = $_; [map { $t->findvalue($_) }
                         qw(productid name identitycode)] } @tickets],
            [['ADULT', '', ''],
             ['CLASS', '赵一，钱二，孙三', join('，', map { $_->[0] } @who)]],
            "$at: the list names everybody of a group";
    }
    my (undef, $second) = ticket_codes($class);
    is context($class, $second)->item('name'), '赵一，钱二，孙三',
        'the ticket of a group names everybody';
}

# No picture: refunded, or where phones open no gate.
is call('RefundTicket', { orderid => $order, ticketcode => $code[0] })
    ->retcode, 0, 'a ticket is refunded';
my $a = context($order, $code[0]);
is $a->item('status'), 2, 'a refunded ticket has status 2';
is $a->item('eticketimage'), '', 'a refunded ticket has no picture';
isnt context($order, $code[1])->item('eticketimage'), '',
    'the other ticket has its picture';
sql_do("update ticket.ticket set state = '4' where order_id = ?
    and ticket_no = 2", $order);
is context($order, $code[1])->item('status'), 1,
    'a used ticket has status 1 here';
is +(ticketctl(qw(supplier set DEMO --gate-media 1)))[0], 0,
    'the gates read cards only';
$a = context($order, $code[1]);
is $a->retcode, 0, 'a ticket for cards is answered';
is $a->item('eticketimage'), '', 'a ticket for cards has no picture';
is +(ticketctl(qw(supplier set DEMO --gate-media 2)))[0], 0,
    'the gates read phones only';
isnt context($order, $code[1])->item('eticketimage'), '',
    'a ticket for phones has its picture';

done_testing();
