# Payments of the open API travel in batches.  The connection of one is cut, its
# nginx or Postgres is killed, its clients leave: whoever has an answer has paid,
# who pays once more gets the same tickets, and each order was paid once.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use TicketOpen;
use TicketOpenShop;
use TicketTest;
use TicketWire qw(http_send http_receive);

use constant {
    ORDERS => 24,
    PRICE  => 10,               # yuan
};

expect_log(qr/exited on signal 9/);
expect_log(qr/was locked by/);              # by one that was killed
open_start(processes => 2, daemon => 1, postgres => 'own', http => 'lingering_close off;');

my $product = sells(PAYS => PRICE . '.00');

sub orders {
    my ($what) = @_;

    return map { created("$what, order $_", order_of($product)) } 1 .. ORDERS;
}

# The row that every payment of the agent takes from is somebody else's.
sub held {
    my $db = db('postgres')->clone;

    $db->begin_work;
    $db->do('select 1 from ticket.account order by account_id for update');
    return $db;
}

# Connections of nginx that wait for it, with a batch or anything.
sub waiting {
    my ($query) = @_;

    return map { $_->{pid} } sql(q{select pid from pg_stat_activity
        where datname = current_database() and usename = 'ticket_nginx'
          and wait_event_type = 'Lock' and query ~ ?}, $query // '');
}

sub pays_sent {
    return map {
        my $sent = open_bytes('order/Pay', { OrderId => $_ }, agent => 'ota');
        { order => $_, socket => http_send(port(), [$sent]) };
    } @_;
}

# Empty: its process was killed.
sub told {
    my ($pay) = @_;
    my $body = (http_receive($pay->{socket}, timeout => 30))[2];

    close $pay->{socket};
    return length($body // '') ? json_read($body) : undef;
}

# Said until it is not "busy": a process that has lost Postgres takes a while.
sub paid_again {
    my ($name, $order) = @_;
    my $answer;

    wait_until {
        $answer = open_call('order/Pay', { OrderId => $order }, agent => 'ota');
        $answer && ($answer->good || $answer->message !~ /系统繁忙/);
    } "$name: order $order is answered";
    ok $answer->good, "$name: order $order is paid for once more"
        or diag $answer->raw;
    return $answer->data // {};
}

# Every order of it is paid, and was once, whatever its clients were told.
sub once {
    my ($name, $before, @pays) = @_;

    my @tickets = map {
        join ' ', sort(codes(paid_again($name, $_->{order})));
    } @pays;
    my @differ = grep {
        my $said = $pays[$_]{said};
        $said && $said->{IsSuccess}
            && join(' ', sort(codes($said->{Data}))) ne $tickets[$_];
    } 0 .. $#pays;
    is_deeply \@differ, [], "$name: the tickets are those that were told first";
    is sprintf('%.2f', $before - balance('ota')),
        sprintf('%.2f', PRICE * @pays), "$name: each is paid once";
    audit_ok("$name: the books balance");
}

sub said {
    my ($said) = @_;

    return !$said ? 'nothing' : $said->{IsSuccess} ? 'paid' : $said->{Message};
}

# A batch waits for the row with these payments in it, and others behind it;
# then comes what $does.
sub in_flight {
    my ($name, $does) = @_;

    my @orders = orders($name);
    my $before = balance('ota');
    my $lock = held();
    my @pays = pays_sent(@orders);
    wait_until { waiting('api\.open_pays') } "$name: a batch waits for the row";
    $does->($lock, \@pays);
    $_->{said} //= $_->{socket} && told($_) for @pays;
    return ($before, @pays);
}

# Its statement is cut off; what it has not paid is asked for alone.
{
    my ($before, @pays) = in_flight('cut off', sub {
        my ($lock) = @_;

        my @cut = waiting();
        sql('select pg_terminate_backend(?)', $_) for @cut;
        my %cut = map { $_ => 1 } @cut;
        wait_until { grep { !$cut{$_} } waiting() } 'cut off: they are asked for anew';
        $lock->rollback;
    });
    is_deeply [grep { $_ ne 'paid' } map { said($_->{said}) } @pays], [],
        'cut off: everybody is told that it is paid';
    once('cut off', $before, @pays);
}

# The processes are killed, whose batches Postgres may end all the same.
{
    my ($before, @pays) = in_flight('nginx killed', sub {
        my ($lock) = @_;

        kill9('nginx-process');
        wait_until { pids('nginx-process') == 2 } 'nginx killed: others come';
        $lock->rollback;
    });
    is_deeply [grep { $_ ne 'paid' && $_ ne 'nothing' } map { said($_->{said}) } @pays], [],
        'nginx killed: nobody is told anything else';
    once('nginx killed', $before, @pays);
}

# The clients leave: what was sent is paid, and what waits for it need not be.
{
    my ($before, @pays) = in_flight('left alone', sub {
        my ($lock, $pays) = @_;

        for (@$pays) {
            close $_->{socket};
            $_->{socket} = undef;
        }
        $lock->rollback;
        wait_until { !waiting() } 'left alone: the batch is over';
    });
    once('left alone', $before, @pays);
}

# Postgres is killed with the batch in it.
{
    my ($before, @pays) = in_flight('Postgres killed', sub {
        my ($lock) = @_;

        kill9('postgres');
        eval { $lock->rollback };
        start('postgres');
    });
    my %said;
    $said{said($_->{said})}++ for @pays;
    is_deeply [sort grep { !/^(?:paid|系统繁忙)/ } keys %said], [],
        'Postgres killed: paid, or busy';
    once('Postgres killed', $before, @pays);
}

done_testing();
