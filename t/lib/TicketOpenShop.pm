package TicketOpenShop;

=encoding utf8

=head1 NAME

TicketOpenShop - a supplier that sells over the open API, and its agents

=head1 THE SYSTEM

=over

=item open_start(%options)

A supplier OPEN without slots and LINE with slots, an agent C<ota> of each that
has money, C<other> that has little, and locations C</open/> and C</line/>;
options of system_start, C<open> more lines for both locations.  As agents of
TicketOpen they are ota, other and line.

=item sells($product, $price, %is)

Makes a product, its sale until one year from now; C<%is>: options of ticketctl
C<product create>, and C<at>, the supplier; under C<open> columns of
ticket.open_product, under C<limits> those of ticket.product.  Its ProductId.

=item valid($mode, days => ..., first => ..., last => ..., wait => ...)

Options of a product: EffectiveTimeMode, its days or dates, minutes to wait.

=item changes($product, %is), prices($product, @arguments)

=item told_at($supplier, $user, $url), open_key($name)

Where an agent is told of its orders; the key of an agent of this file.

=item key_issued($supplier, $user, $key), settles($table, $supplier, $name, %is)

One more key of an agent; columns of open_agent, open_product, product.

=item agent_id($user, $supplier), product_id($product, $supplier)

=item balance($user, $supplier)

Of the deposit, in yuan.

=back

=head1 ORDERS

=over

=item person($n, %is)

A Person of Create: an invented one, adult; another for each $n.

=item born($day, $n)

The number of a card of somebody born on that day; another for each $n to 999.

=item order_of($product_id, %members)

Members of a good Create for tomorrow, one ticket, an own number.

=item created($name, \%members, %options), paid($name, $order_id, %options),
bought($name, \%members, %options)

Fail the test when it is refused.  C<created>: the OrderId.  C<paid>: Data of
Pay.  C<bought>: OrderId and Data of Pay.

=item codes(\%data)

The codes of what Pay has answered, or a notice has told.

=item number_of($order_id, $agent)

The number that staff know the order by.

=back

=cut

use strict;
use warnings;
use utf8;

use Exporter qw(import);

use TicketOpen;
use TicketOutbox ();
use TicketShop qw(staff);
use TicketTest;

our @EXPORT = (qw(
    open_start told_at open_key key_issued settles sells valid changes prices agent_id product_id balance person born
    order_of
    created paid bought codes number_of staff
), @TicketOpen::EXPORT);

my %supplier = (OPEN => 50, LINE => 51);
my %key = (
    ota => '5C0E7A19D4B2F6835C0E7A19D4B2F683',
    other => 'A61F3D8E90B7C254A61F3D8E90B7C254',
    line => '2E9D6B40F8A1C7352E9D6B40F8A1C735',
);
my $orders = 0;


sub open_start {
    my (%opt) = @_;

    my $open = delete $opt{open} // '';
    my $locations = delete $opt{locations} // '';
    my $system = system_start(%opt, locations => join ' ', $locations,
        map { 'location ' . lc("/$_/") . " { ticket_open_api $_;"
              . " ticket_open_api_plain on; $open }" } sort keys %supplier);

    for my $code (sort keys %supplier) {
        staff('supplier', 'create', $code, $supplier{$code}, '--name', $code,
              qw(--activation 2 --online-refund yes --pay-timeout 30
                 --plain-callback yes --single-purchase no --slots), $code eq 'LINE' ? 'yes' : 'no');
    }
    agent_made(OPEN => 'ota', 'ota', '100000.00');
    agent_made(OPEN => 'other', 'other', '200.00');
    agent_made(LINE => 'ota', 'line', '100000.00');
    return $system;
}

# $name is what tests call it, which is not the user name.
sub agent_made {
    my ($code, $user, $name, $money) = @_;

    staff('agent', 'create', $code, $user, '--name', $user, '--password',
          "Open-$name-2026", qw(--pay deposit --all-products yes));
    staff('deposit', 'topup', $code, $user, $money, '--reference', $name);
    settles('open_agent', $code, $user, enabled => 'true');
    key_issued($code, $user, $key{$name});
    open_agent($name, id => agent_id($user, $code), key => $key{$name},
               at => lc "/$code/");
}

sub told_at {
    my ($code, $user, $url) = @_;

    local $Test::Builder::Level = $Test::Builder::Level + 1;
    settles('open_agent', $code, $user, notice_url => $url);
}

sub open_key { return $key{$_[0]} }

# What staff set for this interface is set by SQL here: these are not tests of it.
my $keys = 0;

sub key_issued {
    my ($code, $user, $key) = @_;

    local $TicketOutbox::SUPPLIER = $supplier{$code};
    sql_do("insert into ticket.open_key values (?, ?, ?, decode(?, 'hex'),"
           . ' api.now())', $supplier{$code}, agent_id($user, $code), ++$keys,
           TicketOutbox::sealed(open_key => $user, $key));
    agent_changed($code, $user);
}

sub agent_changed {
    my ($code, $user) = @_;

    sql_do('update ticket.agent set version = version + 1 where supplier_id = ?'
           . ' and agent_id = ?', $supplier{$code}, agent_id($user, $code));
}

sub settles {
    my ($table, $code, $name, %is) = @_;

    my ($column, $id) = $table eq 'open_agent'
                        ? (agent_id => agent_id($name, $code))
                        : (product_id => product_id($name, $code));
    sql_do("insert into ticket.$table (supplier_id, $column) values (?, ?)"
           . ' on conflict do nothing', $supplier{$code}, $id)
        if $table ne 'product';
    sql_do("update ticket.$table set $_ = ? where supplier_id = ?"
           . " and $column = ?", $is{$_}, $supplier{$code}, $id)
        for sort keys %is;
    agent_changed($code, $name) if $table eq 'open_agent';
}

sub agent_id {
    my ($user, $code) = @_;

    return sql_value('select agent_id from ticket.agent join ticket.supplier'
                     . ' using (supplier_id) where user_name = ? and code = ?',
                     $user, $code // 'OPEN');
}

sub product_id {
    my ($product, $code) = @_;

    return sql_value('select product_id from ticket.product p'
                     . ' join ticket.supplier s using (supplier_id)'
                     . ' where p.code = ? and s.code = ?', $product,
                     $code // 'OPEN');
}

sub balance {
    my ($user, $code) = @_;

    return sql_value('select (balance_fen / 100.0)::numeric(12, 2)'
        . ' from ticket.account join ticket.supplier using (supplier_id)'
        . ' where account_id = ? and code = ?',
        agent_id($user // 'ota', $code) * 10 + 1, $code // 'OPEN');
}


# ---- Products ----

sub options {
    my (%is) = @_;

    return map { ('--' . tr/_/-/r => $is{$_}) } sort keys %is;
}

sub sells {
    my ($product, $price, %is) = @_;

    local $Test::Builder::Level = $Test::Builder::Level + 1;
    my $code = delete $is{at} // 'OPEN';
    my ($open, $limits) = delete @is{qw(open limits)};
    staff('product', 'create', $code, $product, options(
        name => "$product 票", form => 'single', days_ahead => 0,
        order_days => 30, web_order_days => 30, %is));
    staff('price', 'set', $code, $product, $price);
    settles('open_product', $code, $product, %$open) if $open;
    settles('product', $code, $product, %$limits) if $limits;
    return product_id($product, $code);
}

sub valid {
    my ($mode, %is) = @_;

    my $wait = delete $is{wait};
    return (valid_mode => $mode, map({ ("valid_$_" => $is{$_}) } sort keys %is),
            defined $wait ? (wait_minutes => $wait) : ());
}

sub changes {
    my ($product, %is) = @_;

    local $Test::Builder::Level = $Test::Builder::Level + 1;
    my $code = delete $is{at} // 'OPEN';
    my ($open, $limits) = delete @is{qw(open limits)};
    staff('product', 'set', $code, $product, options(%is)) if %is;
    settles('open_product', $code, $product, %$open) if $open;
    settles('product', $code, $product, %$limits) if $limits;
}

sub prices {
    my ($product, @arguments) = @_;

    local $Test::Builder::Level = $Test::Builder::Level + 1;
    staff('price', 'set', 'OPEN', $product, @arguments);
}


# ---- Orders ----

sub person {
    my ($n, %is) = @_;

    my %person = (
        Name => '游客' . $n =~ s/(\d)/substr '零甲乙丙丁戊己庚辛壬', $1, 1/ger,
        Mobile => 13920000000 + $n, IdCard => identity($n), IDCardType => 0, %is,
    );
    secret(@person{grep { defined $person{$_} } qw(Mobile IdCard)});
    return { map { $_ => $person{$_} } grep { defined $person{$_} }
             keys %person };
}

# A card of somebody who was born that day; ISO 7064 MOD 11-2.
sub born {
    my ($day, $n) = @_;

    my $number = '430702' . $day =~ tr/-//dr . sprintf '%03d', $n // 1;
    my ($sum, @weights) = (0, qw(7 9 10 5 8 4 2 1 6 3 7 9 10 5 8 4 2));
    $sum += $_ * shift @weights for split //, $number;

    return $number . substr '10X98765432', $sum % 11, 1;
}

sub order_of {
    my ($product, %members) = @_;

    my %order = (
        OriginOrderId => sprintf('own-%d-%d', $$, ++$orders),
        ContactPerson => person(1, IdCard => undef, IDCardType => undef),
        ProductId => $product, OrderQuantity => 1, VisitDate => iso_day(1),
        %members,
    );
    return \%order;
}

sub created {
    my ($name, $members, %opt) = @_;

    local $Test::Builder::Level = $Test::Builder::Level + 1;
    my $answer = open_call('order/Create', $members, agent => 'ota', %opt);
    ok $answer && $answer->good, "$name: the order is made"
        or return diag $answer ? $answer->raw : 'no answer';
    return $answer->data->{OrderId};
}

sub paid {
    my ($name, $order, %opt) = @_;

    local $Test::Builder::Level = $Test::Builder::Level + 1;
    my $answer = open_call('order/Pay', { OrderId => $order }, agent => 'ota',
                           %opt);
    ok $answer && $answer->good, "$name: the order is paid"
        or return diag $answer ? $answer->raw : 'no answer';
    return $answer->data;
}

sub bought {
    my ($name, $members, %opt) = @_;

    local $Test::Builder::Level = $Test::Builder::Level + 1;
    my $order = created($name, $members, %opt) or return;
    return ($order, paid($name, $order, %opt));
}

sub codes {
    my ($data) = @_;

    return map { "$_" } grep { $_ ne '' }
           $data->{VoucherCode} // $data->{OrderVoucherCode},
           map { $_->{VoucherCode} } @{$data->{OrderUserVouchers}};
}

sub number_of {
    my ($order) = @_;

    return sql_value('select order_id from ticket.open_order where open_id = ?',
                     "$order");
}

1;
