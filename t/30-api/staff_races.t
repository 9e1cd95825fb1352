# Staff and distributors give the same orders back at the same moment, in every
# way there is, while a day is called off and others buy: each ticket's money goes
# back once, each place once, and nobody's request fails but for a reason.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use JSON::PP ();
use POSIX ();
use TicketConsole;
use TicketProcess;
use TicketShop;
use TicketTest;

console_start(nginx => 2, worker => 1);
staff_person('DEMO', @$_) for ['lead', 'desk_lead', 'market'],
                              ['fina', 'finance'], ['clerk', 'clerk'];
my %cookie = map { $_ => staff_session($_) } qw(lead fina clerk);
my $day = iso_day(2);
my $keys = 0;

sub balance {
    return sql_value('select balance_fen from ticket.account'
                     . ' where supplier_id = 1 and account_id = 1011');
}

# A place is free again when all of an order's tickets have come back.
sub persons_of {
    my ($orders) = @_;
    return sql_value('select coalesce(sum(persons), 0) from ticket.ticket'
                     . " where supplier_id = 1 and state = '1'"
                     . ' and order_id = any (?)', $orders);
}

my $visitors = 0;

sub memo {
    return join '|', map { identity(++$visitors) . "^王$_^1390000000$_^1^1" }
                     1 .. 3;
}

sub staff_asks {
    my ($who, $method, $path, $body, %is) = @_;

    my $key = $is{key} // 'race-' . ++$keys;
    my $port = port($keys % 2);
    return sub {
        my $answer = ask($method, $path, cookie => $cookie{$who}, key => $key,
                         match => '*', port => $port, body => $body);
        return "$answer->{status} "
               . (($answer->{json}{type} // '') =~ s{^/errors/}{}r);
    };
}

sub agent_asks {
    my ($page, $given) = @_;

    my $bytes = request_bytes($page, $given);
    my $port = port(++$keys % 2);
    return sub {
        my $answer = raw_request($bytes, port => $port, timeout => 30)
            or return '0 none';
        return '200 ' . ($answer->retcode // 'none');
    };
}

# What each of them answers; all are there before the first one begins.
sub at_once {
    my (@calls) = @_;

    pipe my $wait, my $begin or die $!;
    my @pipes;
    for my $call (@calls) {
        pipe my $read, my $write or die $!;
        my $pid = fork // die $!;

        if ($pid == 0) {
            close $_ for $read, $begin;
            sysread $wait, my $nothing, 1;
            print $write eval { $call->() } // "0 $@";
            close $write;
            POSIX::_exit(0);
        }

        close $write;
        push @pipes, [$read, $pid];
    }

    close $begin;
    return map {
        my ($read, $pid) = @$_;
        local $/;
        my $said = <$read>;
        waitpid $pid, 0;
        $said;
    } @pipes;
}


for my $round (1 .. 4) {
    my @orders = map { bought({ Order_list => 'REAL|3', money => '360.00',
                                IDCount => '3', Memo => memo(),
                                SXRQ => day(2) }) } 1 .. 6;
    my @codes = map { [ticket_codes($_)] } @orders;
    my $before = balance();
    my @calls;

    for my $n (0 .. $#orders) {
        my ($order, @code) = ($orders[$n], @{ $codes[$n] });
        push @calls,
            staff_asks('lead', 'POST', "/orders/$order/refund",
                       { reason => 'a race' }),
            (staff_asks('fina', 'POST', "/orders/$order/refund",
                        { reason => 'the same' }, key => "same-$order")) x 2,
            staff_asks('clerk', 'POST', '/tickets/refund',
                       { ticketcodes => [@code[0, 1]] }),
            agent_asks('RefundTicket', { orderid => $order,
                                         ticketcode => $code[2] }),
            staff_asks('lead', 'POST', "/orders/$order/stop",
                       { reason => 'a race' });
    }

    push @calls,
        (staff_asks('lead', 'POST', "/days/$day/off",
                    { reason => 'storm', yes => JSON::PP::true })) x 2,
        staff_asks('lead', 'POST', "/days/$day/on", {}),
        staff_asks('fina', 'POST', '/refunds/approve',
                   { orders => [map { "$_" } @orders] }),
        map { agent_asks('OrderAndPayWithYDJ',
                         order(Order_list => 'CHILD|1', money => '50.00',
                               SXRQ => day(3),
                               XCDDH => "beside-$round-$_")) } 1 .. 6;

    my @came = at_once(@calls);
    my @failed = grep { !/^(?:200|404|409) / } @came;
    ok !@failed, "round $round: whoever is refused is told why" or diag "@failed";

    wait_until {
        sql_do('update ticket.called_off set due_at = api.now()'
               . ' where done_at is null');
        !sql_value('select count(*) from ticket.called_off'
                   . ' where done_at is null');
    } 'whom the day was called off for has the money';
    my $sold = grep { $_ eq '200 0' } @came[-6 .. -1];
    is $sold, 6, "round $round: who buys for another day is sold to";

    my $left = persons_of(\@orders);
    is balance(), $before + (18 - $left) * 12000 - $sold * 5000,
        "round $round: each ticket that is gone has come back as money, once"
        or diag "$left left: @came";
    audit_ok("round $round");

    staff(qw(day on DEMO), $day)
        if sql_value('select count(*) from ticket.day_off where opened_at'
                     . ' is null and day = ?', $day);
}

done_testing;
