package TicketInstant;

=encoding utf8

=head1 NAME

TicketInstant - BeginToPay over HTTP, and a stand-in for the worker

=head1 SYNOPSIS

    use TicketTest;
    use TicketInstant;

    accounts();                             # Alipay and WeChat Pay of DEMO
    my $sent = begin($order, channel => 'alipay');
    opened($order, qr => 'https://qr.test/1');
    is answer($sent)->item('qrcode'), 'https://qr.test/1', '...';

=over

=item begin($order, %options)

Sends BeginToPay and does not wait for its answer.  C<channel> (alipay),
C<notify>, C<browser> (User-Agent) and the options of C<request_bytes>; at
C<agent3> there is a NotifyURL unless C<notify> is undef.

=item answer($sent, $seconds)

The answer, its signature looked at; undef: none came in time (15).

=item begun($order, %options)

Both.

=item opened($order, %result), closed($order, %result)

What a worker would: waits until the order has a payment that is to be opened
(closed), and records the result of C<TicketMoney::settle>, by default that it
waits for the buyer (is closed).

=item payments($order)

Its rows, the first one first.

=back

=cut

use strict;
use warnings;
use utf8;

use Exporter qw(import);

use TicketMoney ();
use TicketTest;
use TicketWire ();

our @EXPORT = qw(accounts begin answer begun opened closed payments);


sub accounts {
    TicketMoney::at_supplier($_[0] // 'DEMO');
    return;
}


sub begin {
    my ($order, %opt) = @_;

    my $at = $opt{at} // 'agent';
    my %params = (Order_id => $order, Paychannelid => $opt{channel} // 'alipay');
    my $notify = exists $opt{notify} ? $opt{notify}
               : $at =~ /3$/ ? 'https://client.example/paid' : undef;
    $params{NotifyURL} = $notify if defined $notify;

    my $bytes = request_bytes('BeginToPay', \%params, keep => 0, %opt);
    $bytes =~ s/\r\n\r\n/\r\nUser-Agent: $opt{browser}\r\n\r\n/
        if defined $opt{browser};

    return { socket => TicketWire::http_send(port($opt{nginx}), [$bytes]),
             opt => \%opt };
}


sub answer {
    my ($sent, $seconds) = @_;

    my ($status, $headers, $body) =
        TicketWire::http_receive($sent->{socket}, timeout => $seconds // 15)
        or return;
    return unless defined $status;

    my $answer = TicketWire::Answer->new($status, $headers, $body);
    TicketClient::verify('BeginToPay', $answer, $sent->{opt});
    TicketClient::reached('BeginToPay', $answer, $sent->{opt}{at} // 'agent');

    return $answer;
}


sub begun { return answer(begin(@_)) }


sub payments {
    return [sql('SELECT * FROM ticket.payment WHERE order_id = ?'
                . ' ORDER BY payment_id', $_[0])];
}


sub recorded {
    my ($order, $action, %result) = @_;

    my $number = sub { sql_value('SELECT j.number FROM ticket.pay_job j'
        . ' JOIN ticket.payment p USING (supplier_id, payment_id)'
        . ' WHERE p.order_id = ? AND j.action = ?', $order, $action) };

    local $Test::Builder::Level = $Test::Builder::Level + 2;
    wait_until { $number->() } 'the worker has something to send' or return;
    # of a number that is closed the platform is asked, too
    my $no = $number->();
    sql_do("UPDATE ticket.pay_job SET priority = 9 WHERE number = ?"
           . ' AND action <> ?', $no, $action);
    TicketMoney::settle($no, %result);

    return $no;
}


sub opened { return recorded($_[0], 1, state => 'waiting', @_[1 .. $#_]) }

sub closed { return recorded($_[0], 4, state => 'closed', @_[1 .. $#_]) }

1;
