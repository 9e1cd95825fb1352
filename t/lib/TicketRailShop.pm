package TicketRailShop;

=encoding utf8

=head1 NAME

TicketRailShop - rail orders that two cashiers buy, and what is in the books then

=head1 SYNOPSIS

    rail_start(worker => ['sweep 50'], shop => { channel_url => ... });
    my $order = import_order();                 # of TicketRailClient
    need_pay($order, 'E646076788');
    by_hand($order, 'D');                       # it is bought
    balance();                                  # "0 75900 0 0 124100"

DEMO, its agent demo, provider "manual"; C<shop> are settings of the supplier.

=cut

use strict;
use warnings;
use utf8;

use Encode qw(encode_utf8);
use Exporter qw(import);
use JSON::PP ();
use TicketRailClient qw(:DEFAULT $KEY $CHANNEL);
use TicketTest;

our @EXPORT = (qw($UN $PWD $KEY $CHANNEL rail_start need_pay by_hand rail_order balance),
               @TicketRailClient::EXPORT);

our $UN = 'hxb1080@163.com';
our $PWD = 'abc123456';

my $json = JSON::PP->new->utf8->canonical;


sub rail_start {
    my (%opt) = @_;
    my $shop = delete $opt{shop} // {};
    system_start(%opt, locations => rail_locations() . ($opt{locations} // ''));
    secret($PWD, $UN, '国贺', '12345619891010123X', $KEY, $CHANNEL);
    rail_shop(%$shop);
    return;
}

sub need_pay {
    my ($order, $held, %sent) = @_;
    local $Test::Builder::Level = $Test::Builder::Level + 1;
    return done('ProcessPurchase.do', orderNo => $order, opt => 'NEED_PAY',
        result => result(held => $held), un => $UN, pwd => $PWD, %sent);
}

sub rail_order { return sql_row('select * from ticket.rail_order where order_no = ?', $_[0]) }

# frozen, purchase, held, refund, available
sub balance {
    my $row = sql_row('select b.* from ticket.rail_balance b join ticket.agent a'
        . ' using (supplier_id, agent_id) where a.user_name = ?', $_[0] // 'demo');
    return join ' ', map { $row->{"${_}_fen"} } qw(frozen purchase held refund available);
}


# ---- The site, as cashiers tell of it ----

sub by {
    my ($who, $function, $order, @facts) = @_;
    sql_do("select set_config('ticket.actor', ?, false)",
           $json->encode({ person => $who }));
    my $row = sql_row("select * from api.staff_rail_task_$function('DEMO', ?"
        . (@facts ? ', ?::jsonb)' : ')'), $order, @facts ? Encode::decode_utf8(
          $json->encode({ facts => \@facts })) : ());
    sql_do("select set_config('ticket.actor', '', false)");
    die "$function: $row->{verdict} $row->{subject}\n" if defined $row->{verdict};
    return $row;
}

sub site {
    my ($call, $outcome, %more) = @_;
    return { call => $call, outcome => $outcome, word => '', %more };
}

# As the agent said it, for the whole of the order's case.
sub held_there {
    my ($order) = @_;
    my $row = sql_row('select c.tickets, o.train_no, o.from_name, o.to_name,'
        . " (o.departs_at at time zone 'Asia/Shanghai')::date::text as day,"
        . " (api.now() + interval '30 min')::text as until from ticket.rail_case c"
        . ' join ticket.rail_order o using (supplier_id, rail_id, case_no)'
        . ' where o.order_no = ?', $order);
    my $tickets = $json->decode(encode_utf8($row->{tickets}));
    my $sum = 0;
    $sum += $_->{price_fen} for @$tickets;
    return (site('held', 'OK', train => $row->{train_no}, day => $row->{day},
                 from => $row->{from_name}, to => $row->{to_name}, total_fen => $sum,
                 pay_limit_at => $row->{until}, passengers => $tickets),
            $tickets, $sum);
}

# The case ends in D, F (another password is wanted) or E (paid, no tickets); S: it
# is begun to be paid.
sub by_hand {
    my ($order, $state) = @_;
    my ($held, $tickets, $sum) = held_there($order);

    by('anna', lock => $order);
    if ($state eq 'F') {
        return by('anna', record => $order,
                  site('login', 'REFUSED', word => 'BAD_PASSWORD'));
    }
    my $row = by('anna', record => $order, site('login', 'OK'), $held,
                 site('pay_open', 'OK', pay_no => "P$order", amount_fen => $sum));
    return $row if $row->{next} ne 'pay' || $state eq 'S';

    my %paid = (channel_no => 'Z1', method => '支付宝',
                paid_at => sql_value('select api.now()::text'));
    by('anna', record => $order, site('pay_do', 'OK', %paid));
    by('bert', confirm => $order);
    sql_do("update ticket.clock set shift = shift + interval '16 min'") if $state eq 'E';
    by('anna', lock => $order);
    by('anna', record => $order, site('pay_query', 'OK', word => 'PAID', %paid),
       $state eq 'E' ? site('done', 'REFUSED', word => 'NOT_FOUND')
                     : site('done', 'OK', tickets => $tickets));
    return by('bert', confirm => $order);
}

1;
