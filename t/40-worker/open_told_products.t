# What distributors of the open API are told of products, if they want it: what staff
# change in a minute together, with ticketctl; tried three times and forgotten.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use TicketOpenReceiver;
use TicketOpenShop;
use TicketTest;

open_start(worker => ['sweep 50']);

my $single = sells('SINGLE', '10.00');
my $other = sells('OTHER', '10.00');
my $receiver = TicketOpenReceiver->new;
my $partner = agent_id('ota');
my $key = open_key('ota');
$receiver->agent($partner, $key);
staff(qw(openagent set OPEN ota --notice-url), $receiver->url('told?n=1'));
wait_until { open_call('order/Create', order_of($single, VisitDate => iso_day(20)),
                       agent => 'ota')->good } 'the products are sold', 10;

# The clock that the worker goes by, which is Postgres'.
sub goes_on {
    my ($seconds) = @_;

    sql_do("select api.set_clock_shift(api.now() - clock_timestamp()"
           . ' + make_interval(secs => ?))', $seconds, { role => 'ticket_test' });
}

sub products { return $receiver->notes(service => 'order_product_notify') }

sub told_products {
    my ($expected, $name) = @_;

    local $Test::Builder::Level = $Test::Builder::Level + 1;
    my $before = length products();
    goes_on(61);
    wait_until { substr(products(), $before) =~ s/\A, //r eq $expected }
        "$name: $expected", 10 or diag products();
}

changes('SINGLE', name => '改名');
goes_on(61);
staff(qw(openagent set OPEN ota --product-notices yes));
changes('SINGLE', name => '再改');
prices('SINGLE', '12.00');
changes('SINGLE', name => '三改');
{
    my ($order) = bought('a notice behind them', order_of($other),
                           framed => 0);
    $receiver->expect_notes($order, 'ticket 1', 'an order');
    is products(), '', 'changes wait for others';
}
told_products('product 2, product 3', 'what changed in a minute');
is_deeply [map { $_->{body} } $receiver->requests(product => $single)],
    [map { qq({"OrderNotifyHeader":{"PartnerId":$partner,"NotifyServiceName":)
           . '"order_product_notify"},"OrderNotifyBody":"{\"ProductId\":'
           . $single . ',\"Status\":' . $_ . '}"}' } 2, 3],
    '... in these bytes, and none of before it wanted them';

changes('SINGLE', on_sale => 'no');
told_products('product 0', 'what is off sale');
changes('SINGLE', on_sale => 'yes');
told_products('product 1', 'what is on sale again');
staff(qw(openproduct set OPEN OTHER --description), '好玩');
told_products('product 2', 'what the open API alone shows');
is +($receiver->requests(service => 'order_product_notify'))[-1]{product}, $other,
    '... of that product';

# Three tries.
$receiver->script("p$other", 'code 0');
prices('OTHER', '13.00');
my $before = () = products() =~ /product/g;
goes_on(61);
for my $n (1 .. 3) {
    wait_until { (() = products() =~ /product/g) == $before + $n } "try $n", 10;
    goes_on($n == 1 ? 241 : 1501);
}
wait_until { !sql_value('select count(*) from ticket.open_news') }
    'a change is forgotten then', 10;
is sql_value('select count(*) from ticket.outbox_done where not delivered'), 0,
    '... and not listed';

is_deeply [grep { $_->{verified} != 1 || defined open_judged($_, $key) }
           $receiver->requests], [], 'each one is signed and formed well';

audit_ok();
done_testing();
