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

is $answer->retcode, 0, 'products are listed';
is $answer->retmsg, '成功。', 'with the documented word';
is_deeply [($answer->items)[0]->names], \@elements, 'elements, in order';
is ids({}), 'ADULT CHILD TEN1 REAL NORTH', 'all of DEMO';

my %adult = (productid => 'ADULT', productname => '成人票', price => '100.00',
    conditionsofsale => '', minimum => 1, Preorder => 3, weblong => 3,
    PreorderDays => 3, EffectBegPeriod => '', EffectEndPeriod => '',
    EffectPeriodNegated => 0, webpredays => 0, needname => 0,
    SimpleIDmaximum => 0, unit => '张');
is $product{ADULT}{$_}, $adult{$_}, "ADULT: $_" for sort keys %adult;
like $product{ADULT}{$_}, qr/\A\d{8}\z/, "$_ is a day" for qw(initdate enddate);
like $product{ADULT}{Classid}, qr/\A[01]\z/, 'Classid';
like $product{ADULT}{classname}, qr/\A(?:有形产品|虚拟产品)\z/, 'classname';
like $product{ADULT}{shippingmethod}, qr/\A[AB]\z/, 'effect mode';
is $product{REAL}{needname}, 1, 'REAL wants names';
is $product{REAL}{price}, '120.00', 'and has its price';

for my $at (qw(agent agent3)) {
    for my $method (qw(GET POST)) {
        my @how = (at => $at, method => $method);
        is ids({}, @how), 'ADULT CHILD TEN1 REAL NORTH', "all, $method $at";
        is ids({ ServiceCode => '02' }, @how), 'NORTH', 'of a line';
        is ids({ SERVICECODE => '01' }, @how), 'ADULT CHILD TEN1 REAL',
            'its name in other case';
    }
}

for my $at (qw(agent agent3)) {
    $answer = call('GetProducts', { ServiceCode => '99' }, at => $at);
    is $answer->retcode, -1, "a line that is not, $at";
    is $answer->retmsg, '没有获取到相关的产品列表。', 'in words';
}
is ids({ ServiceCode => '99' }, at => 'hill'), 'HILL1 HILL2',
    'without slots the line is ignored';

$answer = call('GetProducts', { ServiceCode => '012' });
is $answer->retcode, -1901, 'a line of three characters';
like $answer->retmsg, qr/\A参数错误。.*ServiceCode/i, 'is named';

# What staff change is seen at once.
staff(qw(price set DEMO ADULT 110.00));
($answer, %product) = products();
is $product{ADULT}{price}, '110.00', 'a new price';

staff(qw(price set DEMO ADULT 95.50 --agent demo2));
($answer, %product) = products(agent => 'demo2');
is $product{ADULT}{price}, '95.50', "an agent's own price";
($answer, %product) = products();
is $product{ADULT}{price}, '110.00', "is not another's";

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
is $product{CHILD}{$_}, $child{$_}, "CHILD changed: $_" for sort keys %child;

staff(qw(agent set DEMO demo2 --all-products no));
staff(qw(agent products DEMO demo2 ADULT NORTH));
is ids({}, agent => 'demo2'), 'ADULT NORTH', 'what an agent may sell';
is ids({ ServiceCode => '01' }, agent => 'demo2'), 'ADULT', 'of a line';
is ids({}), 'ADULT CHILD TEN1 REAL NORTH', 'others sell all';

staff(qw(product set DEMO TEN1 --on-sale no));
is ids({}), 'ADULT CHILD REAL NORTH', 'taken off sale';

stop('redis');
is ids({}), 'ADULT CHILD REAL NORTH', 'without Redis too';

done_testing();
