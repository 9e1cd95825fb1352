# BeginToPay the whole way: nginx rings, the worker asks the platform, the
# distributor has its answer, the buyer pays, the platform tells nginx.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use HTTP::Tiny;
use TicketAlipay;
use TicketBooking qw(staff_call);
use TicketInstant;
use TicketPay qw(account_of);
use TicketShop;
use TicketTest;
use TicketUnionPay;
use Time::HiRes qw(time);

system_start(worker => 1,
             locations => 'location /status/ { ticket_status; }');

my %platform = (
    1 => TicketAlipay->new,
    2 => TicketUnionPay->new,
);
account_of('DEMO', $_, $platform{$_}, $platform{$_}->account->{provider},
           notify_base => base('agent'),
           return_url => "https://shop.example/paid/$_") for sort keys %platform;

wait_until {
    HTTP::Tiny->new->get(base('status') . '/metrics')->{content}
        =~ /^ticket_provider_accounts\{[^}]*state="usable"\} 2$/m
} 'nginx can read what the platforms will tell';

# This supplier activates whatever is paid, a moment later.
sub has_money {
    my ($order, $what) = @_;
    local $Test::Builder::Level = $Test::Builder::Level + 1;
    return wait_until { order_state($order) =~ /^[63]$/ } $what, 20;
}


# ---- A code to scan ----

staff_call('provider_set', 'DEMO', 1, '{"way": "qr"}');
for my $at ('agent', 'agent3') {
    my $order = booked_id({});
    my $began = time;
    my $answer = begun($order, at => $at);

    is $answer->retcode, 0, "$at: a payment is begun" or diag $answer->retmsg;
    cmp_ok time - $began, '<', 5, "$at: its buyer does not wait for long";
    like $answer->item('qrcode'), qr{^https://}, "$at: there is a code to scan";
    is begun($order, at => $at)->raw, $answer->raw, "$at: a repeat has the same";
    $platform{1}->pay($answer->item('qrcode'));
    has_money($order, "$at: the order is paid when its buyer has paid");
    is begun($order, at => $at)->retcode, -2004, "$at: and is not paid again";
}


# ---- A page, one for phones ----

staff_call('provider_set', 'DEMO', 1, '{"way": "auto"}');
for my $browser (undef, 'Mozilla/5.0 (iPhone) Mobile') {
    my $order = booked_id({});
    my $answer = begun($order, browser => $browser);
    my $what = $browser ? 'a phone' : 'a browser';

    like $answer->item('payurl'), qr{^http://127\.0\.0\.1:\d+/gateway\.do\?},
        "$what is sent to a page of the platform";
    is $answer->item('qrcode'), '', "$what has no code to scan";
    $platform{1}->pay($answer->item('payurl'));
    has_money($order, "what $what has paid is paid");
}


# ---- A form ----

{
    my $order = booked_id({});
    my $url = begun($order, channel => 'unionpay')->item('payurl');
    my $http = HTTP::Tiny->new;
    my $page = $http->get($url)->{content};
    my ($action) = $page =~ /action="([^"]*)"/;
    my %sign = (amp => '&', lt => '<', gt => '>', quot => '"', '#39' => "'");
    my @fields = map { s/&([^;]*);/$sign{$1}/gr }
        $page =~ /<input type="hidden" name="([^"]*)" value="([^"]*)">/g;
    my $posted = $http->post_form($action, \@fields);

    my %field = @fields;
    is $field{frontUrl}, 'https://shop.example/paid/2',
        'the form says where the buyer goes then';
    is $posted->{status}, 200, 'the platform takes the form of our page';
    $platform{2}->pay(payments($order)->[0]{number});
    has_money($order, 'what is paid there is paid');
    like $http->get($url)->{content}, qr/This order has been paid/,
        'and the page says so';
}


# ---- From one channel to the other ----

{
    my $order = booked_id({});
    staff_call('provider_set', 'DEMO', 1, '{"way": "qr"}');
    begun($order);
    my $answer = begun($order, channel => 'unionpay');
    is $answer->retcode, 0, 'another channel is opened by one request'
        or diag $answer->retmsg;
    is_deeply [map { @{$_}{qw(account_no state)} } @{payments($order)}],
        [1, 'X', 2, 'O'], 'once the first one is closed';
}

audit_ok();
done_testing();
