# Partial activation with a promotion: every page says the same money, and a
# ticket without a free person can be refunded.  The gate's media hold for
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

    is pay($order, money => $paid, at => 'hill')->retcode, 0,
        "$name: the order is paid";
    my $answer = hill('ActivateTicket', { orderid => $order,
        activateall => '0', activatelist => "$product|$taken",
        activatedate => day(1), tickettype => '2', activatemode => '1' });
    is $answer->retcode, 0,
        "$name: the part is activated" or diag $answer->retmsg;
    is eval { join '+', texts($answer, 'freecount') } =~ s/\+?0\+?//gr,
        $free || '', "$name: the free persons are counted";

    is hill('QueryOrder', { order_id => $order })->item('dealamount'), $deal,
        "$name: QueryOrder shows the settled amount";
    my $deals = hill('GetSPYDRec', { Page_index => '0', Order_id => $order,
        Start_datetime => day(0), End_datetime => day(0) });
    is_deeply [texts($deals, 'Total')], [$deal],
        "$name: GetSPYDRec shows the same amount";
    is sql_value('select sum(amount_fen) from ticket.transfer'
                 . ' where order_id = ? and kind = 6', $order),
        $deal * 100, "$name: that amount was captured";

    my ($code) = texts($answer, 'ticketcode');
    is hill('RefundTicket', { orderid => $order, ticketcode => $code })
        ->retcode, $free && $product eq 'SOLO' ? -1 : 0,
        $free && $product eq 'SOLO' ?
        "$name: a ticket with a free person is not refunded"
                                    : "$name: the ticket is refunded";
}

# The gate reads phones alone.
{
    my $refusal = '调用失败，失败原因：门票介质类型不允许 1；';
    my $order = booked_id({ Order_list => 'SOLO|1',
        ID => identity(500 + ++$n) }, at => 'hill');

    for my $activate ('0', '1') {
        is pay($order, money => '20.00', at => 'hill',
            given => { activate => $activate, tickettype => '1' })
            ->retmsg, $refusal,
            "paying for a card is refused, activate $activate";
    }
    is hill('OrderProducts', order(senderid => 'media', Order_list => 'SOLO|1',
        ID => identity(499), tickettype => '1'))->retmsg, $refusal,
        'booking for a card is refused';
    is pay($order, money => '20.00', at => 'hill', given => { activate => '0',
        tickettype => '2' })->retcode, 0,
        'paying for a phone works';
    is sql_value('select medium from ticket.orders where order_id = ?',
                 $order), 2, 'the medium paid for is stored';
}

audit_ok();
done_testing();
