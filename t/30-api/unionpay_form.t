# BeginToPay by UnionPay: the page of ours from which the buyer's browser posts
# the platform's form.

use strict;
use warnings;
use utf8;

use Digest::SHA qw(sha256_base64);
use FindBin;
use lib "$FindBin::Bin/../lib";
use HTTP::Tiny;
use TicketBooking qw(staff_call);
use TicketInstant;
use TicketShop;
use TicketTest;

system_start(postgres => 'own', locations => 'location /pay/ { ticket_notices; }');
accounts();

my $base = base('pay') . '/';
my ($row) = @{staff_call('provider_add', 'DEMO', 3, 'unionpay', qq({
    "merchant_id": "777290058110048", "channel": "unionpay", "name": "银联",
    "gateway": "https://gateway.test.95516.com/gateway/api",
    "notify_base": "$base"}))};
is $row->{verdict}, undef, 'the supplier has an account at UnionPay';

my $http = HTTP::Tiny->new(timeout => 10);
my $action = 'https://gateway.test.95516.com/gateway/api/frontTransReq.do';

# What the worker has made, with all that a page of HTML must not take amiss.
my $posted = 'version=5.1.0&signature=a%2Bb%2Fc%3D%3D&x=%22%3E%3Cscript%3E'
           . 'alert(1)%3C%2Fscript%3E%27%26amp%3B&orderDesc=%E9%97%A8%E7%A5%A8';

sub page {
    my ($url, $method) = @_;
    my $page = $http->request($method // 'GET', $url);
    utf8::decode($page->{content} //= q());
    return $page;
}

sub says {
    my ($url, $status, $chinese, $english, $what) = @_;
    local $Test::Builder::Level = $Test::Builder::Level + 1;

    my $page = page($url);
    is $page->{status}, $status, "$what: the page has its status";
    like $page->{content}, qr/<p>\Q$chinese\E</, "$what: it is said in Chinese";
    like $page->{content}, qr/<p lang="en">\Q$english\E</,
        "$what: and in English";
    unlike $page->{content}, qr/<form|<script/, "$what: there is no form";
}

sub in_time {
    my ($order, %opt) = @_;
    my $sent = begin($order, channel => 'unionpay', %opt);
    opened($order, url => "$action?$posted");
    return answer($sent)->item('payurl');
}

my $order = booked_id({});
my $url = in_time($order);
my $number = payments($order)->[0]{number};
like $url, qr/^\Q$base\EUnionPayForm\.aspx\?no=$number&t=[0-9a-f]{32}$/,
    'the buyer is sent to a page of ours';
is payments($order)->[0]{way}, 1, 'from which a browser goes on';

my $page = page($url);
is $page->{status}, 200, 'it is there';
is $page->{headers}{'content-type'}, 'text/html; charset=utf-8', 'it is a page of HTML';
my ($to) = $page->{content} =~ /<form method="post"[^>]* action="([^"]*)">/;
is $to, $action, 'it has the form of the platform';
my %sign = (amp => '&', lt => '<', gt => '>', quot => '"', '#39' => "'");
my @fields = map { s/&([^;]*);/$sign{$1}/gr }
    $page->{content} =~ /<input type="hidden" name="([^"]*)" value="([^"]*)">/g;
is_deeply \@fields, [version => '5.1.0', signature => 'a+b/c==',
    x => q("><script>alert(1)</script>'&amp;), orderDesc => '门票'],
    'the form has what the worker has signed, byte for byte';
my @scripts = $page->{content} =~ m{<script>(.*?)</script>}gs;
is scalar @scripts, 1, 'one script is on the page';
like $page->{headers}{'content-security-policy'},
    qr/default-src 'none'.*script-src 'sha256-\Q@{[sha256_base64($scripts[0])]}\E='/,
    'and is the only one that may run';
like $page->{headers}{'content-security-policy'},
    qr/frame-ancestors 'none'.*form-action https: \Qhttps:\/\/gateway.test.95516.com\E$/,
    'nobody frames the page, and its form goes where it has to';
is $page->{headers}{'cache-control'}, 'no-store', 'it is kept nowhere';
is $page->{headers}{'referrer-policy'}, 'no-referrer',
    'the platform does not learn its address';
is page($url =~ s/no=T/no=T/r)->{content}, $page->{content},
    'it may be opened again';
is page($url =~ s{/pay/}{/agent/}r)->{status}, 200,
    "it is below the agents' pages, too";

# who has no link
my @wrong = ([404, '支付链接无效。', 'This payment link is not valid.']);
for ($url =~ s/t=.*//r, $url =~ s/.$/x/r, $url =~ s/&t=/&t=0/r,
     $url =~ s/no=T\d/no=T9/r, $url =~ s/\?.*//r, $url =~ s/(t=.*)/\U$1/r,
     $url =~ s/no=[^&]*/no=/r, "$base/UnionPayForm.aspx?no=" . 'a' x 3000)
{
    says($_, @{$wrong[0]}, 'a wrong link ' . substr $_, length $base, 70);
}
is page($url, 'POST')->{status}, 405, 'nothing is posted there';
is page($url, 'HEAD')->{status}, 200, 'it may be looked for';

# another account's payments have no page
{
    my $other = booked_id({});
    my $sent = begin($other);
    opened($other, url => 'https://openapi.alipay.com/gateway.do?a=1');
    answer($sent);
    my $alipay = payments($other)->[0]{number};
    sql_do("UPDATE ticket.payment SET number = 'X' || number WHERE number = ?",
           $number);
    says($url, @{$wrong[0]}, 'a number that is none');
    sql_do("UPDATE ticket.payment SET number = substr(number, 2)"
           . " WHERE number = 'X' || ?", $number);
}

# over
my @over = (200, '支付链接已失效，请重新发起支付。',
            'This payment link has expired. Please begin the payment again.');
sql_do("UPDATE ticket.payment SET closing = true WHERE number = ?", $number);
says($url, @over, 'a payment that is being closed');
sql_do("UPDATE ticket.payment SET closing = false, expire_at = api.now()"
       . ' WHERE number = ?', $number);
says($url, @over, 'a payment whose time is over');
sql_do("UPDATE ticket.payment SET state = 'W' WHERE number = ?", $number);
says($url, 200, '支付正在准备中，请稍后刷新本页。',
     'The payment is being prepared. Please reload this page in a moment.',
     'a payment that is not open yet');
sql_do("UPDATE ticket.payment SET state = 'O' WHERE number = ?", $number);
sql_value('SELECT impl.payment_paid(1, payment_id, 20000, ?, null)'
          . ' FROM ticket.payment WHERE number = ?', 'U-1', $number);
says($url, 200, '该订单已支付，无需再次付款。',
     'This order has been paid. There is nothing more to pay.',
     'a payment that is paid');

# without an address of its own the page is where the agent's are
{
    staff_call('provider_set', 'DEMO', 3, '{"notify_base": ""}');
    my $at = base('agent');
    my $plain = booked_id({});
    like in_time($plain), qr{^http://test/agent/UnionPayForm\.aspx\?no=T\d+&t=},
        'without a base the link is below the page that was called';
}

# by phone, and by a code
{
    my $phone = booked_id({});
    in_time($phone, browser => 'Mobile');
    is payments($phone)->[0]{way}, 2, 'a phone gets the form for phones';
    staff_call('provider_set', 'DEMO', 3, '{"way": "qr"}');
    my $code = booked_id({});
    my $sent = begin($code, channel => 'unionpay');
    opened($code, qr => 'https://qr.95516.com/1');
    is answer($sent)->item('qrcode'), 'https://qr.95516.com/1',
        'a code needs no form';
}

kill9('postgres');
says($url, 503, '系统繁忙，请稍后刷新本页。',
     'The system is busy. Please reload this page in a moment.',
     'without Postgres');
start('postgres');

done_testing();
