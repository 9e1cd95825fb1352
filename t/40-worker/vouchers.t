# A voucher's picture, from the page that pays to the gateway: its QR code is
# read by a reader of another make, and by staff.

use strict;
use warnings;
use utf8;

use Encode ();
use Digest::SHA qw(hmac_sha256);
use FindBin;
use lib "$FindBin::Bin/../lib";
use JSON::PP ();
use MIME::Base64 qw(decode_base64);
use TicketGateway;
use TicketOutbox qw(worker_log);
use TicketProcess qw(slurp);
use TicketShop;
use TicketTest;

my $gateway = TicketGateway->new;
my @settings = ('sweep 50', 'sms_provider http',
    'sms_url ' . $gateway->url('send/{kind}'), 'sms_header Content-Type: application/json',
    'sms_body {"to":"{phone}","text":"{text}","ref":"{id}","pic":"{picture}"}',
    'sms_accept "code":0');

system_start(worker => [@settings]);

my $n = 0;

sub picked_up {
    my ($at, $list, $money, $model) = @_;

    return bought({ Order_list => $list, money => $money, smsModel => $model,
                    Mobile => '13955557777' }, at => $at);
}

# What the gateway was asked about an order, once there are so many.
sub asked {
    my ($order, $count) = @_;
    my @all;

    local $Test::Builder::Level = $Test::Builder::Level + 1;
    wait_until {
        @all = grep { $_->{text} =~ /$order/ }
               map { JSON::PP->new->utf8->decode($_->{body}) }
               $gateway->requests;
        @all >= $count;
    } "the gateway is asked $count times about $order";
    return @all;
}

# What a reader of QR codes finds in it.
sub read_by_camera {
    my ($base64) = @_;
    my $file = dir() . '/voucher.jpg';

    open my $out, '>:raw', $file or die "$file: $!";
    print {$out} decode_base64($base64);
    close $out or die "$file: $!";
    my $text = qx{zbarimg -q --raw '$file' 2>/dev/null};
    chomp $text;
    return $text;
}

# Order number and check, computed apart from the program.
sub code_of {
    my ($supplier, $order) = @_;
    my $master = pack 'H*', slurp(master_key()) =~ s/\s//gr;
    my $check = hmac_sha256(pack('N Q>', $supplier, $order) . "voucher\0",
                            hmac_sha256('ngx_ticket ticket 1', $master));
    return sprintf '%019d%08d', $order, unpack('Q>', $check) % 100_000_000;
}

my $pickup = '取票凭证{order}';
staff(qw(supplier set DEMO --activation 1));
staff(qw(notice set), $_, qw(voucher --text), $pickup) for qw(DEMO HILL);

# an SMS has none, a picture message one; both suppliers, with and without slots
my %order;
for (['agent', 1, 'DEMO', 'ADULT|2|CHILD|1', '250.00'],
     ['hill', 2, 'HILL', 'HILL1|1', '90.00'])
{
    my ($at, $supplier, $name, $list, $money) = @$_;
    my $order = $order{$name} = picked_up($at, $list, $money, 2);
    my @sent = sort { length $a->{pic} <=> length $b->{pic} }
               asked($order, 2);

    is scalar @sent, 2, "$name: two messages are sent";
    is_deeply [map { [@{$_}{qw(to text)}] } @sent],
        [(['13955557777', "取票凭证$order"]) x 2],
        "$name: both messages go to the order's phone";
    is $sent[0]{pic}, '', "$name: the SMS has no picture";
    is_deeply [sort grep { defined } map { $_->{target} =~ m{/send/(\w+)$} }
               grep { $_->{body} =~ /$order/ } $gateway->requests],
        [qw(picture voucher)], "$name: the address says the kind of message";
    isnt $sent[0]{ref}, $sent[1]{ref},
        "$name: each message has a number of its own";
    like decode_base64($sent[1]{pic}), qr/^\xff\xd8.*\xff\xd9$/s,
        "$name: the picture is a JPEG";
    is read_by_camera($sent[1]{pic}), code_of($supplier, $order),
        "$name: the QR code holds order number and check";
    wait_until { !sql_value('select count(*) from ticket.message') }
        "$name: both messages leave the queue";
    wait_until {
        worker_log(qr/kind=picture try=1 sent/) == $supplier
    } "$name: the log has a line of the picture";
}

# what staff find out
{
    my $code = code_of(1, $order{DEMO});
    my ($shown) = @{ JSON::PP->new->utf8->decode(
        Encode::encode_utf8(staff(qw(voucher show DEMO), $code, "--json"))) };
    is_deeply [@{$shown}{qw(order_id agent state products total_fen
                            start_minute)}],
        [$order{DEMO}, 'demo', '2', '成人票2张，儿童票1张', 25000, 600],
        'voucher show prints the order of a code';
    is staff(qw(voucher show DEMO), $code),
        staff(qw(order show DEMO), $order{DEMO}),
        'order show prints the same of its number';
    for ([DEMO => code_of(1, $order{HILL})], [HILL => $code],
         [DEMO => $code =~ s/(.)$/($1 + 1) % 10/er], [DEMO => $order{DEMO}],
         [DEMO => '1'])
    {
        my ($status, $out, $err) = ticketctl(qw(voucher show), @$_);
        isnt $status, 0, "$_->[0]: the code $_->[1] is refused";
        is $out, '', "$_->[0]: nothing is printed for the code $_->[1]";
    }
    my ($status, undef, $err) =
        ticketctl(qw(voucher show DEMO), code_of(1, '2611210010000009999'));
    is $status, 1, 'the code of an unknown order is refused';
    like $err, qr/there is no order 2611210010000009999/,
        'the error names the unknown order';
}

# encrypted; tried again it is the same message with a voucher as good
{
    staff(qw(supplier set DEMO --qr encrypted));
    $gateway->script('*', 'http 500', 'ok');
    my $order = picked_up('agent', 'ADULT|1', '100.00', 1);
    asked($order, 1);
    wait_until { sql_value('select attempts from ticket.message
        where order_id = ? and lease_owner is null', $order) }
        'the first try of the picture has failed';
    sql_do('update ticket.message set due_at = api.now()');
    my @sent = asked($order, 2);

    is $sent[0]{ref}, $sent[1]{ref}, 'both tries send one message number';
    for (map { read_by_camera($_->{pic}) } @sent) {
        like $_, qr/^[0-9A-F]{112}$/, 'the encrypted QR code is 112 hex digits';
        unlike $_, qr/$order/, 'the encrypted QR code hides the order';
        like staff(qw(voucher show DEMO), $_), qr/$order/,
            'voucher show opens the encrypted QR code';
        my ($status) = ticketctl(qw(voucher show HILL), $_);
        is $status, 1, 'another supplier cannot open the encrypted QR code';
    }
    staff(qw(supplier set DEMO --qr plain));
}

# no font: no words, and the log says so once
{
    my @before = asked($order{DEMO}, 2);
    stop('worker');
    configure_worker(@settings, 'font /no/such/font.ttf');
    start('worker');
    expect_log(qr/"font" .* cannot be used/);
    my @orders = map { picked_up('agent', 'ADULT|2|CHILD|1', '250.00', 1) } 1,
        2;
    for my $order (@orders) {
        my ($sent) = asked($order, 1);
        is read_by_camera($sent->{pic}), code_of(1, $order),
            "$order: the QR code is right without a font";
        cmp_ok length($sent->{pic}),
            '<', (sort { $b <=> $a } map { length $_->{pic} } @before)[0] - 3000,
            "$order: the picture has no text without a font";
    }
    is scalar(worker_log(qr/"font" \S+ cannot be used/)), 1,
        'the log says once that the font cannot be used';
}

audit_ok();
done_testing();
