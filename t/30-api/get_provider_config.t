# GetProviderConfig 4.2.38: every setting, both editions, changes at once.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use TicketShop;
use TicketTest;

system_start();

my @new = qw(providerid providername type sublevelmode feemode feeitems
    activateable tickettype canpaywithcash canpaywithyfk canpaywithfk
    canpaywithepay maxlimit payandactive activerefund);

sub config { return call('GetProviderConfig', {}, @_) }

sub values_are {
    my ($name, $answer, %expected) = @_;
    is $answer->item($_), $expected{$_},
        "$name has its $_" for sort keys %expected;
}

my $answer = config();
is_deeply [($answer->items)[0]->names], \@new,
    'a configuration has all elements in order';
values_are('DEMO', $answer, providerid => 'DEMO', providername => '演示景区',
    type => 1, sublevelmode => 1, feemode => 0, activateable => 2,
    canpaywithcash => 1, canpaywithyfk => 1, canpaywithfk => 1,
    canpaywithepay => 1, maxlimit => 0, payandactive => 1, activerefund => 1);
values_are('POST', config(method => 'POST'), providerid => 'DEMO');
values_are('demo2', config(agent => 'demo2'), canpaywithcash => 0,
    canpaywithyfk => 1, canpaywithfk => 0, canpaywithepay => 0);

$answer = config(at => 'agent3');
is_deeply [($answer->items)[0]->names],
    [grep { !/\A(?:payandactive|activerefund)\z/ } @new],
    'edition 3.0 lacks payandactive and activerefund';

$answer = config(at => 'hill');
values_are('HILL', $answer, providerid => 'HILL', sublevelmode => 0,
    feemode => 1, activateable => 1, payandactive => 0);

my @fees = $answer->doc->findnodes('/root/Item/feeitems/feeitem');
is scalar(@fees), 6, 'six fee items are listed';
is_deeply [map { $_->nodeName } $fees[0]->childNodes],
    [qw(productid productname unitcount unit referencetime feecalmode
        feevalue)],
    'a fee item has all elements in order';
my %fees = map { ($_->findvalue('productid') . $_->findvalue('unitcount'))
    => join ' ', map { $_->textContent }
       ($_->childNodes)[3 .. 6] } @fees;
is $fees{"HILL1$_->[0]"}, "D A B $_->[1]",
    "HILL1 has its fee $_->[0] days ahead"
    for [0, '20.00'], [1, '10.00'], [2, '0.00'];

staff('agent', 'set', 'DEMO', 'demo2', '--day-limit', 12, '--pay', 'cash,epay');
values_are('changed agent', config(agent => 'demo2'), maxlimit => 12,
    canpaywithcash => 1, canpaywithyfk => 0, canpaywithepay => 1);
staff(qw(agent set DEMO demo2 --official yes --pay none));
values_are('official site', config(agent => 'demo2'), canpaywithepay => 1,
    canpaywithcash => 0);
staff(qw(supplier set DEMO --activation 0 --online-refund no
             --gate-media 2));
values_are('changed supplier', config(), activateable => 0, tickettype => 2,
    payandactive => 0, activerefund => 0);

$answer = config(agent => 'closed');
is $answer->retcode, -2202, 'a disabled account is refused';
is $answer->retmsg, '当前账户已禁用', 'the refusal uses the words of this page';
$answer = config(agent => 'closed', at => 'agent3');
is $answer->retcode, -1, '3.0: a disabled account is refused';
is $answer->retmsg, '没有这个互联网账户或者互联网账户被禁用；',
    "3.0: the refusal's text is as printed";

done_testing();
