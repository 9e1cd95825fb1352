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
    } "asked $count";
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

# Order number and check, reckoned apart from the program.
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

    is scalar @sent, 2, "$name: two messages";
    is_deeply [map { [@{$_}{qw(to text)}] } @sent],
        [(['13955557777', "取票凭证$order"]) x 2], 'to the order\'s phone';
    is $sent[0]{pic}, '', 'the SMS has no picture';
    is_deeply [sort grep { defined } map { $_->{target} =~ m{/send/(\w+)$} }
               grep { $_->{body} =~ /$order/ } $gateway->requests],
        [qw(picture voucher)], 'a gateway can tell them apart';
    isnt $sent[0]{ref}, $sent[1]{ref}, 'each its own number';
    like decode_base64($sent[1]{pic}), qr/^\xff\xd8.*\xff\xd9$/s, 'a JPEG';
    is read_by_camera($sent[1]{pic}), code_of($supplier, $order),
        'its QR code: order number and check';
    wait_until { !sql_value('select count(*) from ticket.message') } 'done';
    wait_until {
        worker_log(qr/kind=picture try=1 sent/) == $supplier
    } 'a line of the log';
}

# what staff find out
{
    my $code = code_of(1, $order{DEMO});
    my ($shown) = @{ JSON::PP->new->utf8->decode(
        Encode::encode_utf8(staff(qw(voucher show DEMO), $code, "--json"))) };
    is_deeply [@{$shown}{qw(order_id agent state products total_fen
                            start_minute)}],
        [$order{DEMO}, 'demo', '2', '成人票2张，儿童票1张', 25000, 600],
        'its order';
    for ([DEMO => code_of(1, $order{HILL})], [HILL => $code],
         [DEMO => $code =~ s/(.)$/($1 + 1) % 10/er], [DEMO => $order{DEMO}],
         [DEMO => '1'])
    {
        my ($status, $out, $err) = ticketctl(qw(voucher show), @$_);
        isnt $status, 0, "$_->[0] $_->[1]: refused";
        is $out, '', 'nothing is said of an order';
    }
    my ($status, undef, $err) =
        ticketctl(qw(voucher show DEMO), code_of(1, '2611210010000009999'));
    is $status, 1, 'an order there is not';
    like $err, qr/there is no order 2611210010000009999/, 'says so';
}

# encrypted; tried again it is the same message with a voucher as good
{
    staff(qw(supplier set DEMO --qr encrypted));
    $gateway->script('*', 'http 500', 'ok');
    my $order = picked_up('agent', 'ADULT|1', '100.00', 1);
    asked($order, 1);
    wait_until { sql_value('select attempts from ticket.message
        where order_id = ? and lease_owner is null', $order) } 'failed';
    sql_do('update ticket.message set due_at = api.now()');
    my @sent = asked($order, 2);

    is $sent[0]{ref}, $sent[1]{ref}, 'one message, tried twice';
    for (map { read_by_camera($_->{pic}) } @sent) {
        like $_, qr/^[0-9A-F]{112}$/, 'sealed';
        unlike $_, qr/$order/, 'says nothing to others';
        like staff(qw(voucher show DEMO), $_), qr/$order/, 'and opens';
        my ($status) = ticketctl(qw(voucher show HILL), $_);
        is $status, 1, 'for this supplier alone';
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
        is read_by_camera($sent->{pic}), code_of(1, $order), 'a QR code';
        cmp_ok length($sent->{pic}),
            '<', (sort { $b <=> $a } map { length $_->{pic} } @before)[0] - 3000,
            'and no text';
    }
    is scalar(worker_log(qr/"font" \S+ cannot be used/)), 1, 'once';
}

audit_ok();
done_testing();
