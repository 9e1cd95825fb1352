package TicketRailClient;

=encoding utf8

=head1 NAME

TicketRailClient - an agent of railway tickets, and the channel of their orders

=head1 SYNOPSIS

    system_start(locations => rail_locations());
    rail_shop(provider => 'http');
    import_order(orderNo => 'xcslw141117203122003');
    done('ProcessPurchase.do', orderNo => ..., opt => 'NEED_PAY', result => result(),
         un => 'hxb1080@163.com', pwd => 'abc123456');
    refused('302', '代付处理中，请稍后', 'ProcessPurchase.do', ...);

Agent "demo" of DEMO is the merchant "xcslw".  Forms are signed here as the
document says it, whatever the product does.  C<key>, C<HMAC> and C<at>, an
instance of nginx, of a call are not sent as they are.

=cut

use strict;
use warnings;
use utf8;

use Digest::MD5 qw(md5_hex);
use Encode qw(encode_utf8);
use HTTP::Tiny;
use JSON::PP ();
use Test::More;

use TicketOutbox ();
use TicketSystem;

use Exporter qw(import);
our @EXPORT = qw(
    rail_locations rail_shop rail_supplier staff_says sealed hmac signed asked rail_call
    refused done pulled merchant an_order orders import_order result @SEED
);
our @EXPORT_OK = qw(%GET $KEY $CHANNEL);

our $KEY = '7AF9F2C5D1E84B60A3C7E9D2B4F60813';
our $CHANNEL = 'C0FFEE00C0FFEE00C0FFEE00C0FFEE00';

our @SEED = (['国贺', '7', '11车04号下铺', '428.00'],
             ['蔡博文', '6', '11车04号中铺', '414.00'],
             ['陈硕', '5', '11车04号上铺', '399.00']);

# In the order in which they are signed.
my %PARAMS = (
    'QueryOrders.do' => [qw(merchantCode type)],
    'ProcessPurchase.do' => [qw(merchantCode orderNo opt result un pwd reason
                                passengerReason comment)],
    'ProcessGoPay.do' => [qw(merchantCode orderNo price un comment)],
    'ProcessRefund.do' => [qw(merchantCode orderNo opt refundCash comment reason)],
    'ProcessApplyAutoRefund.do' => [qw(merchantCode orderNo refundCash reason comment)],
    'QueryPurchase.do' => [qw(merchantCode orderNo)],
    'ImportOrders.do' => [qw(merchantCode orders)],
    'ChannelRefund.do' => [qw(merchantCode orderNo)],
);

our %GET = map { $_ => 1 } qw(QueryOrders.do QueryPurchase.do);

my $json = JSON::PP->new->utf8->canonical;
my $http = HTTP::Tiny->new(timeout => 20);
my ($papers, $imported) = (0, 0);


# ---- What is set up ----

sub rail_locations {
    return 'location /api/pub/ { ticket_rail_api DEMO; ticket_rail_plain on; }'
         . ' location /tls/ { ticket_rail_api DEMO; }';
}

sub rail_supplier {
    return sql_value("select supplier_id from ticket.supplier where code = 'DEMO'");
}

sub staff_says {
    my ($function, @arguments) = @_;
    my $marks = join ', ', map { ref eq 'HASH' ? '?::jsonb' : '?' } @arguments;
    my $row = sql_row("select * from api.staff_rail_$function('DEMO'"
                      . ($marks && ", $marks") . ')',
                      map { ref eq 'HASH' ? $json->encode($_) : $_ } @arguments);
    is $row->{verdict}, undef, "staff may do it: $function" or diag explain $row;
    return $row;
}

sub sealed {
    local $TicketOutbox::SUPPLIER = rail_supplier();
    return '\x' . TicketOutbox::sealed(@_);
}

# Settings of the supplier; purchase: what the agent has for purchases, in fen.
sub rail_shop {
    my (%is) = @_;
    my $fen = delete $is{purchase} // 200_000;

    staff_says('supplier_set', { enabled => JSON::PP::true, provider => 'manual',
                                 night_from => '00:00', night_until => '00:00', %is });
    merchant('demo', 'xcslw', $KEY);
    staff_says('channel_key_issue', sealed(rail_key => '-', $CHANNEL));
    staff_says('topup', 'demo', $fen, { reference => 'paper ' . ++$papers });
    return;
}


# An agent that buys, and its key.
sub merchant {
    my ($user, $code, $key, %is) = @_;
    staff_says('merchant_add', $user, $code, { purchase_on => JSON::PP::true, %is });
    staff_says('key_issue', $user, sealed(rail_key => $code, $key));
    return;
}


# ---- The client ----

sub hmac {
    my ($page, $key, $sent) = @_;
    return uc md5_hex(encode_utf8(join '', $key,
        map { $sent->{$_} // '' } @{$PARAMS{$page}}));
}

sub signed {
    my ($page, %sent) = @_;
    my $key = delete $sent{key}
              // ($page =~ /^(Import|Channel)/ ? $CHANNEL : $KEY);
    $sent{merchantCode} //= 'xcslw';
    $sent{HMAC} //= hmac($page, $key, \%sent);
    return \%sent;
}

sub form {
    my ($sent) = @_;
    return $http->www_form_urlencode($sent);
}

# $sent: names and values, or the bytes of a form.
sub asked {
    my ($page, $sent, $path, $instance) = @_;
    my $url = base($path // 'api/pub', $instance) . "/$page";
    my $form = ref $sent ? form($sent) : $sent;
    my $answer = $GET{$page} ? $http->get("$url?$form")
        : $http->post($url, { content => $form,
            headers => { 'Content-Type' => 'application/x-www-form-urlencoded' } });
    is $answer->{headers}{'content-type'}, 'application/json; charset=utf-8',
        "$page answers in JSON" or diag $answer->{content};
    return ($answer->{status}, $json->decode($answer->{content}));
}

sub rail_call {
    my ($page, %sent) = @_;
    local $Test::Builder::Level = $Test::Builder::Level + 1;
    my $at = delete $sent{at};
    my ($status, $said) = asked($page, signed($page, %sent), undef, $at);
    is $status, 200, "$page answers with 200";
    return $said;
}

sub refused {
    my ($code, $text, $page, %sent) = @_;
    local $Test::Builder::Level = $Test::Builder::Level + 1;
    my $said = rail_call($page, %sent);
    is_deeply $said, { ret => JSON::PP::false, errCode => $code, errMsg => $text },
        "$page says $code $text" or diag explain $said;
}

sub done {
    my ($page, %sent) = @_;
    local $Test::Builder::Level = $Test::Builder::Level + 1;
    my $said = rail_call($page, %sent);
    ok $said->{ret}, "$page is done" or diag explain $said;
    return $said;
}

# A pull every five seconds: the database's clock goes on.
sub pulled {
    my ($type, %sent) = @_;
    sql_do("update ticket.clock set shift = shift + interval '6 s'");
    return done('QueryOrders.do', type => $type, %sent);
}


# ---- What it sends ----

sub an_order {
    my (%is) = @_;
    return {
        orderNo => 'xcslw141117203122003', orderType => 0, orderDate => '2014-11-17 20:31:22',
        trainNo => 'T7', trainStartTime => iso_day(12) . ' 17:10',
        trainEndTime => iso_day(13) . ' 22:00', dptStation => '北京西',
        arrStation => '成都', seat => { 7 => 428 }, extSeat => [{ 6 => 414 }, { 5 => 399.5 }],
        ticketPay => '1284.00', insurance => 60, source => 'PC端',
        contact => { name => '曹操', mobile => '18612345678', email => '' },
        passengers => [map { { name => $_->[0], certNo => '12345619891010123X',
            certType => '1', ticketType => '1' } } @SEED],
        %is,
    };
}

sub orders { return JSON::PP->new->canonical->encode([@_]) }

# A new one, handed over to who has that code; its number.
sub import_order {
    my (%is) = @_;
    my $code = delete $is{code} // 'xcslw';
    my $no = $is{orderNo} // sprintf '%s1411172031%05d', $code, ++$imported;
    done('ImportOrders.do', merchantCode => $code,
         orders => orders(an_order(%is, orderNo => $no)));
    return $no;
}

sub result {
    my (%is) = @_;
    my $held = $is{held} // 'E646076788';
    my @tickets = map { {
        ticketNo => $held, seatType => $_->[1], seatNo => $_->[2],
        price => $_->[3], passengerName => $_->[0], seq => '0', ticketType => '1',
    } } @{$is{seats} // \@SEED};
    return JSON::PP->new->canonical->encode({ count => scalar @tickets,
                                              tickets => \@tickets });
}

1;
