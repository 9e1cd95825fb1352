# A part of an order, taken with a promotion: every page says the same money, and
# what has no free person in it can come back.  The gate's media hold for
# whoever pays.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use TicketShop;
use TicketTest;

system_start(location => { hill => 'ticket_legacy_pages on;' });

staff(qw(product create HILL SOLO --name 单人票 --form single));
staff(qw(price set HILL SOLO 20.00));
staff(qw(promotion set HILL SOLO 10 1));
staff(qw(product create HILL GROUP --name 团体票 --form group));
staff(qw(price set HILL GROUP 30.00));
staff(qw(promotion set HILL GROUP 10 1));
staff(qw(supplier set HILL --gate-media 2));

my $n = 0;

sub hill {
    my ($page, $parameters) = @_;
    my %p = %$parameters;
    delete @p{qw(ServiceCode timespanindex)};
    return call($page, \%p, at => 'hill');
}

sub texts { map { $_->textContent } $_[0]->doc->findnodes("//$_[1]") }

# product, booked, taken, paid, what the part costs, free persons in it
for (['SOLO', 10, 9, '180.00', '180.00', 0],
     ['SOLO', 20, 10, '360.00', '180.00', 1],
     ['GROUP', 22, 15, '600.00', '420.00', 1])
{
    my ($product, $persons, $taken, $paid, $deal, $free) = @$_;
    my $name = "$taken of $persons $product";
    my $order = booked_id({ Order_list => "$product|$persons",
        ID => identity(500 + ++$n) }, at => 'hill');

    is pay($order, money => $paid, at => 'hill')->retcode, 0, "$name: paid";
    my $answer = hill('ActivateTicket', { orderid => $order,
        activateall => '0', activatelist => "$product|$taken",
        activatedate => day(1), tickettype => '2', activatemode => '1' });
    is $answer->retcode, 0, 'a part is taken' or diag $answer->retmsg;
    is eval { join '+', texts($answer, 'freecount') } =~ s/\+?0\+?//gr,
        $free || '', 'so many of it go free';

    is hill('QueryOrder', { order_id => $order })->item('dealamount'), $deal,
        'QueryOrder says what it costs';
    my $deals = hill('GetSPYDRec', { Page_index => '0', Order_id => $order,
        Start_datetime => day(0), End_datetime => day(0) });
    is_deeply [texts($deals, 'Total')], [$deal], 'GetSPYDRec the same';
    is sql_value('select sum(amount_fen) from ticket.transfer'
                 . ' where order_id = ? and kind = 6', $order),
        $deal * 100, 'which is what was captured';

    my ($code) = texts($answer, 'ticketcode');
    is hill('RefundTicket', { orderid => $order, ticketcode => $code })
        ->retcode, $free && $product eq 'SOLO' ? -1 : 0,
        $free && $product eq 'SOLO' ? 'a promotion does not come back'
                                    : 'it comes back';
}

# The gate reads phones alone.
{
    my $refusal = '调用失败，失败原因：门票介质类型不允许 1；';
    my $order = booked_id({ Order_list => 'SOLO|1',
        ID => identity(500 + ++$n) }, at => 'hill');

    for my $activate ('0', '1') {
        is pay($order, money => '20.00', at => 'hill',
            given => { activate => $activate, tickettype => '1' })
            ->retmsg, $refusal, "no card, activate $activate";
    }
    is hill('OrderProducts', order(senderid => 'media', Order_list => 'SOLO|1',
        ID => identity(499), tickettype => '1'))->retmsg, $refusal,
        'nor when it is booked';
    is pay($order, money => '20.00', at => 'hill', given => { activate => '0',
        tickettype => '2' })->retcode, 0,
        'a phone';
    is sql_value('select medium from ticket.orders where order_id = ?',
                 $order), 2, 'which is kept';
}

audit_ok();
done_testing();
