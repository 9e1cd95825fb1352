# Orders of the open ticket API and those of the pages share places and money,
# and nothing else: neither interface knows the other one's.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use TicketBooking qw(
    database fixture sql_call in_time quota_used order_defaults order_row
    booked account_of staff_call);
use TicketMoney qw(platforms);
use TicketOpenOrder qw(open_order open_id pay paid cancel refund codes);
use TicketTest;

my $dbh = database();
my $day = iso_day(0);
my $today = sql_value("SELECT ?::date - date '2000-01-01'", $day);

fixture(gate_media => 3, qr_mode => '1');
platforms();
order_defaults(day => $day, slots => [], ticket_until => iso_day(3),
               pay_by => sub { in_time('30 minutes') });
sql_do('INSERT INTO ticket.open_agent (supplier_id, agent_id, enabled)'
       . ' VALUES (7, 9101, true)');
sql_do('UPDATE ticket.agent SET version = 1');


# Each function that a page calls with an order's number: in what state the
# order is, what stands behind the number, and what of none is said.
my @functions = (
    ['query_order_2', '3', [], 'ORDER_UNKNOWN'],
    ['cancel_order', '0', [], 'CANCEL_UNKNOWN'],
    ['pay_account_2', '0', [20000, 40, 'f', 2, 't', 'Y', '0', undef],
     'ORDER_NOT_PAYABLE'],
    ['pay_account_3', '0', [20000, 40, 'f', 2, 't', 'Y', '0', undef],
     'ORDER_NOT_PAYABLE'],
    ['ticket_list_2', '3', [], 'NO_TICKETS'],
    ['ticket_context_3', '3', [1], 'NO_TICKETS'],
    ['order_identities', '3', [], 'IDENTITY_UNKNOWN'],
    ['refund_tickets_2', '3', ['{1}'], 'REFUND_UNKNOWN'],
    ['activate_order_2', '2', ['t', '{}', '{}', $day, 0, 2, 1, 'f', '{}', '{}'],
     'ACTIVATE_UNKNOWN'],
    ['begin_payment_2', '0', ['alipay', 3, 'f', '192.0.2.1', '', 20000],
     'PAY_ORDER_UNKNOWN'],
    ['re_make_ticket', '2', ['0'], 'VOUCHER_UNKNOWN'],
    ['apply_refund', '6', ['why'], 'APPLY_UNKNOWN'],
    ['revoke_refund_2', '7', [20000, 'why'], 'REVOKE_UNKNOWN'],
    ['refund_deal', '8', [], 'REFUND_UNKNOWN'],
    ['query_refund_2', '3', [], 'REFUNDS_UNKNOWN'],
    ['settle_pay_2', '0', [], 'ORDER_NOT_PAYABLE'],
    ['settle_return', '3', ['{1}', 'f'], 'REFUND_UNKNOWN'],
);

for (@functions) {
    my ($function, $state, $more, $unknown) = @$_;
    my $ask = sub {
        return sql_call(db('ticket_nginx'), "api.$function", 7, 9101, $_[0],
                        @$more)->[0]{verdict};
    };
    my $none = $ask->(2_000_000_000_000_000_001);
    my $order = open_order();

    sql_do('UPDATE ticket.orders SET state = ?, delivered_at = CASE WHEN ?'
           . ' THEN api.now() END WHERE order_id = ?',
           $state, $state eq '3' ? 't' : 'f', $order);
    is $ask->($order), $none, "$function: an order of the API is none";
    is $none, $unknown, "which is told as $unknown";
    is order_row($order)->{state}, $state, 'and stays what it was';
    sql_do("UPDATE ticket.orders SET state = '0', delivered_at = null"
           . ' WHERE order_id = ?', $order);
}

is_deeply sql_call(db('ticket_nginx'), 'api.ticket_passages', 7, 9101, paid(),
                   1)->[0]{verdict}, 'NO_PASSAGES', 'no passages are told of it';
is_deeply sql_call(db('ticket_nginx'), 'api.settle_names', 7, 9101, paid()), [],
    'and no names';
is sql_call(db('ticket_nginx'), 'api.issue_code', 7, 9101, 1, open_order(), 1,
            '\x01', '\x02')->[0]{verdict}, 'CODE_ORDER',
    'no code to pay by is sent for it';


# Lists.
{
    my $page = booked(key => 'page-1');
    my $delivered = booked(key => 'page-2', state => '3');
    my $open = paid();
    my @listed = (40, 0, "$day", "$day", undef, undef, undef, '', undef);
    my @days = map { s/-//gr } @listed[2, 3];
    my @window = (40, 0, @days, undef, undef, undef, '', undef);

    my $orders = sql_call(db('ticket_nginx'), 'api.query_orders_list_2', 7,
                          9101, @window, 1);
    is_deeply [sort map { $_->{order_id} } @$orders], [sort $page, $delivered],
        'a list of orders has those of the pages alone';
    is sql_call(db('ticket_nginx'), 'api.query_order_page_list_count', 7, 9101,
                @window)->[0]{record_count}, 2, 'and counts them alone';

    my $deals = sql_call(db('ticket_nginx'), 'api.deal_list', 7, 9101, 1,
                         $today, $today, '', '');
    is_deeply [map { $_->{order_id} } @$deals], [$delivered],
        'so does one of what was delivered';
    is sql_call(db('ticket_nginx'), 'api.deal_count', 7, 9101, $today, $today,
                '', '')->[0]{record_count}, 1, 'and its count';
    is sql_call(db('ticket_nginx'), 'api.deal_list', 7, 9101, 1, $today,
                $today, $open, '')->[0]{verdict}, 'NO_DEALS',
        'also when its number is named';

    my $account = sql_call(db('ticket_nginx'), 'api.account_count_2', 7, 9101,
                           1, "$days[0]000000", "$days[1]235959", '', 40)->[0]{record_count};
    cmp_ok $account, '>=', 2, 'the account shows what was paid by both';
}


# The other way.
{
    my $order = booked(key => 'page-3');
    my $delivered = booked(key => 'page-4', state => '3');

    is pay($order)->[0]{verdict}, 'ORDER_UNKNOWN', 'a page\'s is not paid';
    is cancel($order)->{verdict}, 'ORDER_UNKNOWN', 'nor is it cancelled';
    is refund($delivered, 'X-1', count => 1)->{verdict}, 'ORDER_UNKNOWN',
        'nor are its tickets given back';
    is refund(0, 'X-2', codes => [[$delivered, 1]])->{verdict},
        'ORDER_UNKNOWN', 'nor are they by codes';
    is codes('page-4')->[0]{verdict}, 'ORDER_UNKNOWN', 'and has no codes';
    is order_row($order)->{state}, '0', 'nothing was done to it';
}


# What they share.
{
    my $used = quota_used(2, $day, 1);
    my ($balance) = split / /, account_of(91011);

    paid();
    is quota_used(2, $day, 1) - $used, 2, 'places are those of all';
    is $balance - (split / /, account_of(91011))[0], 20000, 'so is the deposit';
}


# Staff see them as any other.
{
    my $order = open_order();

    is staff_call('order_show', 'BOOK', $order)->[0]{order_id}, $order,
        'staff see an order';
    is staff_call('order_cancel', 'BOOK', $order, {})->[0]{state}, '4',
        'and cancel it';
}

audit_ok();
done_testing();
