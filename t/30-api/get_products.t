# GetProducts 4.2.1: every element, what an agent may sell, prices at once.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use TicketShop;
use TicketTest;

system_start();

my @elements = qw(productid productname Classid classname unit price initdate
    enddate conditionsofsale minimum maximum SimpleIDmaximum shippingmethod
    Preorder PreorderDays EffectBegPeriod EffectEndPeriod EffectPeriodNegated
    webpredays weblong needname);

sub products {
    my (%options) = @_;
    my $given = delete $options{given} // {};
    my $answer = call('GetProducts', $given, %options);
    return $answer, map { $_->{productid} => $_ } $answer->items;
}

sub ids {
    my ($given, %options) = @_;
    return join ' ', map { $_->{productid} }
        call('GetProducts', $given, %options)->items;
}

my ($answer, %product) = products();

is $answer->retcode, 0, 'GetProducts answers with success';
is $answer->retmsg, '成功。', 'the retmsg is the documented one';
is_deeply [($answer->items)[0]->names], \@elements,
    'a product has all elements in order';
is ids({}), 'ADULT CHILD TEN1 REAL NORTH', 'all products of DEMO are listed';

my %adult = (productid => 'ADULT', productname => '成人票', price => '100.00',
    conditionsofsale => '', minimum => 1, Preorder => 3, weblong => 3,
    PreorderDays => 3, EffectBegPeriod => '', EffectEndPeriod => '',
    EffectPeriodNegated => 0, webpredays => 0, needname => 0,
    SimpleIDmaximum => 0, unit => '张');
is $product{ADULT}{$_}, $adult{$_}, "ADULT has its $_" for sort keys %adult;
like $product{ADULT}{$_}, qr/\A\d{8}\z/,
    "$_ of ADULT is a day" for qw(initdate enddate);
like $product{ADULT}{Classid}, qr/\A[01]\z/, 'Classid is 0 or 1';
like $product{ADULT}{classname}, qr/\A(?:有形产品|虚拟产品)\z/,
    'classname is one of two';
like $product{ADULT}{shippingmethod}, qr/\A[AB]\z/, 'shippingmethod is A or B';
is $product{REAL}{needname}, 1, 'REAL requires names of visitors';
is $product{REAL}{price}, '120.00', 'REAL has its price';

for my $at (qw(agent agent3)) {
    for my $method (qw(GET POST)) {
        my @how = (at => $at, method => $method);
        is ids({}, @how), 'ADULT CHILD TEN1 REAL NORTH',
            "all products are listed, $method $at";
        is ids({ ServiceCode => '02' }, @how), 'NORTH',
            "a route lists its products, $method $at";
        is ids({ SERVICECODE => '01' }, @how), 'ADULT CHILD TEN1 REAL',
            "parameter names ignore case, $method $at";
    }
}

for my $at (qw(agent agent3)) {
    $answer = call('GetProducts', { ServiceCode => '99' }, at => $at);
    is $answer->retcode, -1, "an unknown route is refused, $at";
    is $answer->retmsg, '没有获取到相关的产品列表。',
        "the refusal says no products are found, $at";
}
is ids({ ServiceCode => '99' }, at => 'hill'), 'HILL1 HILL2',
    'without slots the route is ignored';

$answer = call('GetProducts', { ServiceCode => '012' });
is $answer->retcode, -1901, 'a route of three characters is refused';
like $answer->retmsg, qr/\A参数错误。.*ServiceCode/i,
    'the refusal names ServiceCode';

# What staff change is seen at once.
staff(qw(price set DEMO ADULT 110.00));
($answer, %product) = products();
is $product{ADULT}{price}, '110.00', 'a new price is seen at once';

staff(qw(price set DEMO ADULT 95.50 --agent demo2));
($answer, %product) = products(agent => 'demo2');
is $product{ADULT}{price}, '95.50', "an agent's own price is seen";
($answer, %product) = products();
is $product{ADULT}{price}, '110.00',
    "an agent's own price is not another agent's";

staff(qw(product set DEMO CHILD --minimum 2 --maximum 9 --id-maximum 4
             --days-ahead 1 --order-days 5 --web-order-days 6 --ticket-days 7
             --weekdays 2-4 --weekdays-negated yes --conditions 凭证入园
             --from 2026-01-02 --to 2098-12-30));
($answer, %product) = products();
my %child = (minimum => 2, maximum => 9, SimpleIDmaximum => 4,
    webpredays => 1, Preorder => 5, weblong => 6, PreorderDays => 7,
    EffectBegPeriod => 2, EffectEndPeriod => 4, EffectPeriodNegated => 1,
    conditionsofsale => '凭证入园', initdate => '20260102',
    enddate => '20981230');
is $product{CHILD}{$_}, $child{$_},
    "CHILD has its changed $_" for sort keys %child;

staff(qw(agent set DEMO demo2 --all-products no));
staff(qw(agent products DEMO demo2 ADULT NORTH));
is ids({}, agent => 'demo2'), 'ADULT NORTH', 'an agent lists what it may sell';
is ids({ ServiceCode => '01' }, agent => 'demo2'), 'ADULT',
    'an agent lists what it may sell of a route';
is ids({}), 'ADULT CHILD TEN1 REAL NORTH', 'other agents list all products';

staff(qw(product set DEMO TEN1 --on-sale no));
is ids({}), 'ADULT CHILD REAL NORTH', 'a product taken off sale is not listed';

stop('redis');
is ids({}), 'ADULT CHILD REAL NORTH', 'products are listed without Redis';

done_testing();
