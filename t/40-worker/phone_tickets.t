# A phone ticket from the page that activates to the phone and to the gate: the
# code in a text, the picture whose QR code another make's reader reads, plain
# and encrypted; and the voucher of who has to fetch paper.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use MIME::Base64 qw(decode_base64);
use TicketOutbox qw(worker_log);
use TicketPhone;
use TicketShop;
use TicketTest;
use TicketVisitor qw(visitor_token);

system_start(worker => [phone_settings()], locations => <<'END');
        location /hill4/ {
            ticket HILL;
            ticket_legacy_pages on;
        }
END

staff(qw(supplier set HILL --activation 1));
for my $supplier (qw(DEMO HILL)) {
    staff('notice', 'set', $supplier, 'activation', '--text',
          '订单{order}门票{code}。');
    staff('notice', 'set', $supplier, 'voucher', '--text',
          '订单{order}凭证{code}。');
}

my ($phone, $n) = ('13955557777', 0);

# What phones got about an order, once there are so many: kind, phone, text.
sub arrived {
    my ($order, $count) = @_;
    my @all;

    local $Test::Builder::Level = $Test::Builder::Level + 1;
    wait_until {
        @all = messages(text => qr/$order/);
        @all >= $count;
    } "$count messages about $order arrive";
    return sort { $a->{kind} cmp $b->{kind} || $a->{text} cmp $b->{text} } @all;
}

# What a reader of QR codes finds in a message's picture.
sub read_by_camera {
    my ($message) = @_;
    my $file = dir() . '/ticket.jpg';

    open my $out, '>:raw', $file or die "$file: $!";
    print {$out} decode_base64($message->{picture});
    close $out or die "$file: $!";
    my $text = qx{zbarimg -q --raw '$file' 2>/dev/null};
    chomp $text;
    return $text;
}

sub let_in {
    my ($supplier, $code) = @_;
    return (ticketctl('ticket', 'check', $supplier, $code, '--station', '南门',
                      '--gate', '1'))[0];
}

sub phone_order {
    my ($list, $money, %more) = @_;
    my %at = (at => delete $more{at} // 'agent');
    return bought({ Order_list => $list, money => $money, Mobile => $phone,
                    tickettype => '2', %more }, %at);
}

# A text with the code, and a picture: of a group, which is one ticket.
{
    my $order = phone_order('ADULT|2', '200.00', smsModel => '2');
    my ($code) = ticket_codes($order);
    my ($text, $picture) = arrived($order, 2);

    is_deeply [map { [@{$_}{qw(kind phone text)}] } $text, $picture],
        [map { [$_, $phone, "订单${order}门票$code。"] } qw(activation picture)],
        'text and picture go to the phone of the order, with the code';
    is $text->{picture}, undef, 'the text has no picture';
    is read_by_camera($picture), $code, 'the picture holds the ticket code';
    is +(messages(text => qr/$order/)), 2, 'there is no third message';
}

# Each visitor gets his own; who gave no phone gets it through the order.
{
    my @id = map { identity($_) } 1 .. 3;
    my $order = phone_order('REAL|3', '360.00', smsModel => '1', IDCount => 3,
        Memo => "$id[0]^张三^13900000001^1^1|$id[1]^李四^^1^1"
            . "|$id[2]^王五^13900000003^1^1");
    my @code = ticket_codes($order);
    my @sent = arrived($order, 3);

    is_deeply [map { "$_->{kind} $_->{phone} " . read_by_camera($_) } @sent],
        ["picture 13900000001 $code[0]", "picture $phone $code[1]",
         "picture 13900000003 $code[2]"],
        'each ticket goes to the phone of whom it is for';
    is_deeply [map { $_->{text} } @sent],
        [map { "订单${order}门票$_。" } @code],
        'each text beside a picture says the code of that picture';
}

# Only a text; several tickets in one.
{
    staff(qw(product create DEMO SOLO --name 单人票 --form single));
    staff(qw(price set DEMO SOLO 10.00));
    staff(qw(line products DEMO 01 ADULT CHILD TEN1 REAL SOLO));
    my $order = phone_order('SOLO|3', '30.00', smsModel => '0');
    my ($text) = arrived($order, 1);

    is $text->{text}, "订单${order}门票"
        . join('，', ticket_codes($order)) . '。',
        'one text says the codes of all tickets';
    is $text->{kind}, 'activation', 'a text with codes is a notice';
}

# Encrypted, the codes are what only the supplier's gates read.
{
    staff(qw(supplier set HILL --qr encrypted));
    my %today = (SXRQ => day(0), activate => '1', at => 'hill4');
    my $order = phone_order('HILL2|1', '30.00', smsModel => '2', %today);
    my ($code) = ticket_codes($order, at => 'hill4');
    my ($text, $picture) = arrived($order, 2);
    my ($said) = $text->{text} =~ /门票([0-9A-F]{118})。$/;

    isnt $said, undef, 'the text says the encrypted code' or diag $text->{text};
    unlike $text->{text}, qr/$code/, 'the text does not say the plain code';
    my $seen = read_by_camera($picture);
    like $seen, qr/^[0-9A-F]{118}$/, 'the picture holds an encrypted code';
    is let_in('HILL', $seen), 0, 'the encrypted picture lets its visitor in';
    like +(ticketctl('ticket', 'check', 'HILL', $said, '--station', '南门',
                     '--gate', '1'))[2], qr/all persons of the ticket are in/,
        'the encrypted text is of the same ticket, which is used';
    isnt let_in('DEMO', $seen), 0, 'another supplier cannot read the code';
    isnt let_in('HILL', $seen =~ s/(.)$/$1 eq '0' ? '1' : '0'/er), 0,
        'a code with a wrong digit is no ticket';
    my ($status, undef, $err) = ticketctl(qw(ticket refund HILL), $seen);
    is $status, 1, 'a used ticket does not come back';
    like $err, qr/has passed a gate/, 'the counter knows the used ticket by its code';

    my $back = phone_order('HILL2|1', '30.00', smsModel => '1', %today);
    is +(ticketctl(qw(ticket refund HILL),
                   read_by_camera((arrived($back, 1))[0])))[0], 0,
        'the counter takes a ticket back by its encrypted code';
    staff(qw(supplier set HILL --qr plain));
}

# The order's page, for the phone of the order alone.
{
    my ($status, undef, $err) = ticketctl(qw(notice set DEMO activation --text),
                                          '{order} {link}');
    is $status, 1, 'without an address of such pages there is no link';
    like $err, qr/no address of visitors' pages: supplier set --visitor-url/,
        'which is said with what to do';
    for my $wrong (qw(http://tickets.example https://x.example/t?a=/
                      ftp://x.example/ x), 'https://x.example/a b/')
    {
        ($status, undef, $err) = ticketctl(qw(supplier set DEMO --visitor-url),
                                           $wrong);
        is $status, 1, "$wrong is no address of pages";
    }
    staff(qw(supplier set DEMO --visitor-url https://tickets.example/t/));
    staff(qw(notice set DEMO activation --text), '单{order}：{link} {code}。');

    my @id = map { identity($_) } 11 .. 12;
    my $order = phone_order('REAL|2', '240.00', smsModel => '2', IDCount => 2,
        Memo => "$id[0]^张三^13900000001^1^1|$id[1]^李四^^1^1");
    my @code = ticket_codes($order);
    my $link = 'https://tickets.example/t/' . visitor_token($order);
    my @own = grep { $_->{phone} eq $phone } arrived($order, 4);
    my @other = grep { $_->{phone} ne $phone } messages(text => qr/$order/);

    is_deeply [map { $_->{text} } @own],
        ["单$order：$link " . join('，', @code) . '。',
         "单$order：$link $code[1]。"], 'the phone of the order gets the link';
    is_deeply [map { "$_->{phone} $_->{text}" } @other],
        [("13900000001 单$order： $code[0]。") x 2],
        'a visitor, who has his ticket, does not';
    is +(ticketctl(qw(--json order link DEMO), $order))[1] =~ /"link": ?"(.*?)"/
       ? $1 : undef, $link, 'staff are told the same link';
    ($status, undef, $err) = ticketctl(qw(order link DEMO 2611210010000000042));
    is $status, 1, 'there is none of an order that is none';
    staff(qw(supplier set DEMO --visitor-url), '');
    is +(ticketctl(qw(order link DEMO), $order))[0], 1,
        'nor where there is no address';
    staff(qw(notice set DEMO activation --text), '订单{order}门票{code}。');
}

# On request, and again.
{
    my $order = bought({ Order_list => 'HILL1|1', money => '90.00',
                         Mobile => $phone, smsModel => '1' }, at => 'hill4');
    my ($voucher) = arrived($order, 1);
    is $voucher->{kind}, 'picture', 'an order to be picked up gets its voucher';
    like $voucher->{text}, qr/凭证\d{27}。$/, 'the voucher says its code';
    like staff(qw(voucher show HILL), $voucher->{text} =~ /凭证(\d+)/),
        qr/$order/, 'the counter finds the order by that code';

    is call('ActivateTicket', { orderid => $order, activateall => '1',
        activatedate => day(1), tickettype => '2', activatemode => '1' },
        at => 'hill4')->retcode, 0, 'the order is activated for phones';
    my ($code) = call('GetTicketList', { orderid => $order }, at => 'hill4')
        ->raw =~ /<ticketcode>(\d+)/;
    my @sent = grep { /门票/ } map { $_->{text} } arrived($order, 2);
    is_deeply \@sent, ["订单${order}门票$code。"],
        'the activation sends the ticket';

    sql_do("update ticket.voucher set last_at = last_at - interval '6 min'");
    is call('ReMakeTicket', { Order_id => $order, smsModel => '2' },
            at => 'hill4')->retcode, 0, 'the ticket is asked for again';
    @sent = grep { $_->{text} =~ /门票/ } arrived($order, 4);
    is_deeply [map { $_->{kind} } @sent], [qw(activation picture picture)],
        'the ticket is sent again as asked for';
}

# Forced activation without a medium: paper at the counter.
{
    my $order = bought({ Order_list => 'ADULT|1', money => '100.00',
                         Mobile => $phone, smsModel => '2' });
    is order_state($order), '3', 'the payment has activated the order';
    my ($picture, $text) = arrived($order, 2);
    is_deeply [map { $_->{kind} } $picture, $text], [qw(picture voucher)],
        'who has to fetch paper gets the voucher';
    is read_by_camera($picture), ($text->{text} =~ /凭证(\d{27})。$/)[0],
        'text and picture hold the same voucher';
    like staff(qw(voucher show DEMO), read_by_camera($picture)), qr/$order/,
        'the counter finds the order by its voucher';

    my $again = sub { call('ReMakeTicket', { Order_id => $order,
                                             smsModel => '0' })->retcode };
    my $later = sub { sql_do("update ticket.voucher
        set last_at = last_at - interval '6 min'") };
    $later->();
    is $again->(), 0, 'the voucher is sent again before it is printed';
    $later->();
    sql_do("update ticket.ticket set state = '3' where order_id = ?", $order);
    is $again->(), -1, 'the voucher is refused once it is printed';
    is_deeply [map { $_->{kind} } arrived($order, 3)],
        [qw(picture voucher voucher)], 'no notice says that the gate is open';
}

is_deeply [worker_log(qr/ (?:WARN|ALERT) /)], [], 'the worker has no complaint';
audit_ok();
done_testing();
