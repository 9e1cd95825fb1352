# GetServiceItem 4.2.39: lines, of a product, without slots.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use TicketShop;
use TicketTest;

system_start();

sub lines {
    my ($given, %options) = @_;
    return join ' ', map { "$_->{ServiceCode}=$_->{ServiceName}" }
        call('GetServiceItem', $given, %options)->items;
}

my $answer = call('GetServiceItem', {});
is $answer->retcode, 0, 'GetServiceItem answers with success';
is_deeply [($answer->items)[0]->names], [qw(ServiceCode ServiceName)],
    'a route has all elements in order';

for my $at (qw(agent agent3)) {
    for my $method (qw(GET POST)) {
        my @how = (at => $at, method => $method);
        is lines({}, @how), '01=南线 02=北线',
            "both routes are listed, $method $at";
        is lines({ productid => 'NORTH' }, @how), '02=北线',
            "productid lists its route, $method $at";
        is lines({ PRODUCTID => 'REAL' }, @how), '01=南线',
            "parameter names ignore case, $method $at";
    }
}

$answer = call('GetServiceItem', { productid => 'NONE' });
is $answer->retcode, -1, 'an unknown product is refused';
is $answer->retmsg, '没有获取到相关的产品列表。',
    'the refusal of an unknown product has its text';

$answer = call('GetServiceItem', {}, at => 'hill');
is $answer->retcode, -1, 'without slots routes are refused';
is $answer->retmsg, '没有获取到相关的产品列表。', 'the refusal without slots has its text';

$answer = call('GetServiceItem', { productid => 'X' x 37 });
is $answer->retcode, -1901, 'a productid of 37 characters is refused';
like $answer->retmsg, qr/\A参数错误。.*productid/i, 'the refusal names productid';

staff(qw(line create DEMO 03 东线));
staff(qw(line products DEMO 03 ADULT));
is lines({ productid => 'ADULT' }), '01=南线 03=东线',
    'a new route is listed at once';

done_testing();
