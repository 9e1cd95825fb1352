package TicketShop;

=encoding utf8

=head1 NAME

TicketShop - what tests do over and over: staff, book, pay, look, be refused

=head1 SYNOPSIS

    use TicketTest;
    use TicketShop;

    staff(qw(product set DEMO ADULT --stop));
    refused('stopped', -1015, '...', { Order_list => 'ADULT|2' });

    my $answer = booked('two children', { Order_list => 'CHILD|2' });
    my $order = booked_id({}, at => 'hill');
    paid($order, at => 'hill', money => '200.00');
    is order_state($order, at => 'hill'), '2', 'the order is paid';

    my $other = bought({ Order_list => 'CHILD|1', money => '50.00' });
    my @codes = ticket_codes($other);

=over

=item staff(@arguments)

A change of the supplier's staff: ticketctl, whose refusal fails the test.  Its
output.

=item book(\%order, %options), booked($name, \%order, %options),
booked_id(\%order, %options), bought(\%order, %options)

C<book> sends the order of C<order(%order)>, by OrderAndPayWithYDJ if it has
XCDDH, and returns the answer; at C<hill>, which has no slots, without one.  One
without an own number is another request each time, but for the option same.
C<booked> fails the test when it is refused.  C<booked_id> returns the order's
number instead, and gives it an own number of the client unless there is one.
C<bought> does the same with an order that is paid at once.  Options are those
of C<call>.

=item refused($name, $code, $text, \%order, %options)

The order is refused like that and nothing is booked.

=item is_refusal($answer, $code, $text, $name)

An answer is that code and text (or pattern) and no more.

=item pay($order, %options), paid($order, %options)

With C<page>, C<money>, C<secret> (password or code), C<given> (further
parameters) and the options of C<call>.  C<paid> fails the test when it is
refused.  Both return the answer.

=item order_state($order, %options), ticket_codes($order, %options)

=item age_codes($seconds)

All codes of verification get older.

=item pay_password_is($user, $password)

A payment password in the place of the one there is, which staff cannot do.

=item forgiven($user)

Whatever this agent (demo) has guessed wrong is forgotten.

=back

=cut

use strict;
use warnings;
use utf8;

use TicketTest;

use Exporter qw(import);
our @EXPORT = qw(
    staff book booked booked_id bought refused is_refusal pay paid
    order_state ticket_codes age_codes pay_password_is forgiven
);

my $numbers = 0;


sub staff {
    my ($status, $out, $errors) = ticketctl(@_);

    local $Test::Builder::Level = $Test::Builder::Level + 1;
    is $status, 0, "ticketctl @_ succeeds" or diag $errors;
    return $out;
}

sub book {
    my ($given, %options) = @_;

    my %order = %{ order(%$given) };
    if (($options{at} // '') =~ /^hill/) {
        delete @order{grep { !exists $given->{$_} }
                      qw(ServiceCode timespanindex)};
    }

    my $numbered = exists $given->{XCDDH} || exists $given->{senderid};
    $options{add} = [@{$options{add} // []}, [nonce => ++$numbers]]
        unless delete $options{same} || $numbered;

    return call($given->{XCDDH} ? 'OrderAndPayWithYDJ' : 'OrderProducts',
                \%order, %options);
}

sub booked {
    my ($name, $given, %options) = @_;

    local $Test::Builder::Level = $Test::Builder::Level + 1;
    my $answer = book($given, %options);
    is $answer->retcode, 0, "$name: the order is booked" or diag $answer->retmsg;
    return $answer;
}

sub booked_id {
    my ($given, %options) = @_;

    local $Test::Builder::Level = $Test::Builder::Level + 1;
    my $list = $given->{Order_list} // 'ADULT|2';
    my %number = exists $given->{XCDDH} ? ()
                                        : (senderid => 'shop-' . ++$numbers);
    return booked("an order of $list", { %number, %$given }, %options)
        ->order_id;
}

sub bought {
    my ($given, %options) = @_;

    local $Test::Builder::Level = $Test::Builder::Level + 1;
    return booked_id({ XCDDH => 'shop-' . ++$numbers, %$given }, %options);
}

sub refused {
    my ($name, $code, $text, $given, %options) = @_;

    local $Test::Builder::Level = $Test::Builder::Level + 1;
    my $orders = sql_value('select count(*) from ticket.orders');
    is_refusal(book($given, %options), $code, $text, $name);
    is sql_value('select count(*) from ticket.orders'), $orders,
        "$name: nothing is booked";
}

sub is_refusal {
    my ($answer, $code, $text, $name) = @_;

    local $Test::Builder::Level = $Test::Builder::Level + 1;
    is $answer->retcode, $code, "$name: the refusal has its code";
    ref $text ? like($answer->retmsg, $text, "$name: the refusal has its text")
              : is($answer->retmsg, $text, "$name: the refusal has its text");
    is_deeply [map { $_->nodeName } $answer->doc->findnodes('/root/*')],
        [qw(retcode retmsg sign)], "$name: the refusal has no other element";
}

# Each page spells the secret's name its own way; a code travels in clear.
sub pay {
    my ($order, %options) = @_;

    my ($page, $money, $secret, $given) =
        delete @options{qw(page money secret given)};
    $page //= 'UseAccountToPayByPwd';
    my $spelt = $page eq 'UseAccountToPayByPwd' ? 'Smscode' : 'SmsCode';

    return call($page, {
        Order_id => $order, money => $money // '200.00',
        $spelt => $secret // '246810',
        $page eq 'UseAccountToPay' ? () : (smsModel => '0'), %{$given // {}},
    }, $page =~ /Pwd$/ ? () : (raw => ['SmsCode']), %options);
}

sub paid {
    my ($order, %options) = @_;

    local $Test::Builder::Level = $Test::Builder::Level + 1;
    my $page = $options{page} // 'UseAccountToPayByPwd';
    my $answer = pay($order, %options);
    is $answer->retcode, 0, "$page: the order is paid" or diag $answer->retmsg;
    return $answer;
}

sub order_state {
    my ($order, %options) = @_;

    return call('QueryOrder', { order_id => $order }, %options)
        ->item('orderstatus');
}

sub ticket_codes {
    my ($order, %options) = @_;

    return call('GetTicketList', { orderid => $order }, %options)->raw
        =~ m{<ticketcode>(\d{30})</ticketcode>}g;
}

sub forgiven {
    my ($user) = @_;

    local $Test::Builder::Level = $Test::Builder::Level + 1;
    staff(qw(agent unlock DEMO), $user // 'demo');
}

sub pay_password_is {
    my ($user, $password) = @_;

    local $Test::Builder::Level = $Test::Builder::Level + 1;
    sql_do("update ticket.agent set pay_password_hash = null
            where supplier_id = 1 and user_name = ?", $user);
    return staff(qw(paypassword set DEMO), $user, '--password', $password);
}

sub age_codes {
    my ($seconds) = @_;

    sql_do('update ticket.code set created_at = created_at - ?::interval,
            expire_at = expire_at - ?::interval', ("$seconds s") x 2);
}


1;
