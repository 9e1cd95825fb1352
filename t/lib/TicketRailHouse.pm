package TicketRailHouse;

=encoding utf8

=head1 NAME

TicketRailHouse - nginx, a worker and the railway's site: held orders are paid for

=head1 SYNOPSIS

    my $site = rail_house();
    my ($no, $held) = held_order(pending => 120);
    need_pay($no, $held);
    comes_to($no, 'D', 'it is bought');
    passes(120, 'V');               # both clocks go on

The agent, its orders and forms are those of TicketRailClient; what is held at
the site for its passengers those of TicketRailFake.

=cut

use strict;
use warnings;
use utf8;

use Digest::SHA qw(sha256);

use TicketRailClient;
use TicketRailFake;
use TicketTest;

use Exporter qw(import);
our @EXPORT = qw(
    rail_house held_order bought_order new_user uniform_password need_pay case_of order_of money comes_to passes paid_once
    calls_of never_paid worker_settings $USER $PASSWORD
);

our ($USER, $PASSWORD) = ('hxb1080@163.com', 'abc123456');

my ($site, $held, $users) = (undef, 646_076_000, 0);


# The fake; the worker hears of nothing but by its sweep.
sub rail_house {
    my (%is) = @_;

    $site = TicketRailFake->new;
    system_start(timeout => $is{timeout} // 280, locations => rail_locations(),
                 worker => worker_settings(), %{$is{system} // {}});
    secret($USER, $PASSWORD, @{$is{secrets} // []});
    rail_shop(provider => 'http', purchase => $is{purchase} // 100_000_000,
              %{$is{shop} // {}});
    $site->account($USER, $PASSWORD);
    return $site;
}

sub worker_settings { return ['sweep 100', 'allow_loopback on', "rail_site $site->{base}/"] }

# An order of ours, and one held for it at the site.
sub held_order {
    my (%is) = @_;
    my $no = import_order(%{delete $is{order} // {}});
    my $number = 'E' . ++$held;
    $site->hold($number, un => $USER, day => iso_day(12), %is);
    return ($no, $number);
}

# The same by an account of its own, asked to be paid for.
sub bought_order {
    my (%is) = @_;
    my $un = new_user(%{delete $is{account} // {}});
    my $ask = delete $is{ask} // {};
    my ($no, $number) = held_order(un => $un, %is);
    need_pay($no, $number, un => $un, %$ask);
    return ($no, $number, $un);
}

sub new_user {
    my (%is) = @_;
    my $un = 'traveller' . ++$users;
    $site->account($un, $PASSWORD, %is);
    return $un;
}

sub need_pay {
    my ($no, $number, %is) = @_;
    return done('ProcessPurchase.do', orderNo => $no, opt => 'NEED_PAY',
                result => result(held => $number), un => $USER, pwd => $PASSWORD, %is);
}

# For all accounts of the agent; the verdict.  Its index compares passwords, and
# is nothing else.
sub uniform_password {
    my ($password, $old) = @_;
    my $row = sql_row('select * from api.staff_rail_password(?, ?, ?, ?, ?)', 'DEMO', 'demo',
        (map { defined ? '\x' . unpack 'H*', substr(sha256($_), 0, 16) : undef } $old, $password),
        sealed(rail_password => 'xcslw', $password));
    return $row->{verdict} // 'done';
}

sub order_of { return sql_row('select * from ticket.rail_order where order_no = ?', $_[0]) }

sub case_of {
    return sql_row('select c.* from ticket.rail_case c join ticket.rail_order o'
        . ' using (supplier_id, rail_id, case_no) where o.order_no = ?', $_[0]);
}

# Calls that were recorded, as "call OUTCOME word".
sub calls_of {
    my ($no) = @_;
    return [map { join ' ', grep { length } @$_{qw(call outcome word)} }
        sql("select a.call, coalesce(a.outcome, '') as outcome, a.word from ticket.rail_attempt a"
            . ' join ticket.rail_order o using (supplier_id, rail_id) where o.order_no = ?'
            . ' order by a.case_no, a.no', $no)];
}

# Balances of the agent: purchase, held.
sub money {
    my $row = sql_row('select purchase_fen, held_fen from ticket.rail_balance'
                      . ' where supplier_id = ?', rail_supplier());
    return "$row->{purchase_fen} $row->{held_fen}";
}

# "F FUNDS": the state, and where it matters the reason.
sub comes_to {
    my ($no, $wanted, $name, $seconds) = @_;
    local $Test::Builder::Level = $Test::Builder::Level + 1;
    my $is = '';
    my $came = wait_until {
        my $case = eval { case_of($no) };
        TicketSystem::disconnect() if $@;
        $is = $case ? "$case->{state} $case->{reason}" : '';
        $is =~ /\A\Q$wanted\E(?: |\z)/;
    } $name, $seconds // 30;
    diag "$no is \"$is\": @{calls_of($no)}" if !$came;
    return $came;
}

# Both clocks go on; what the worker was to do since is due.
sub passes {
    my ($seconds) = @_;
    $site->passes($seconds);
    sql_do("update ticket.clock set shift = shift + make_interval(secs => ?)", $seconds);
    return;
}

# The site's books say so.
sub paid_once {
    my ($number, $name) = @_;
    local $Test::Builder::Level = $Test::Builder::Level + 1;
    return is $site->audit->{$number}, 1, $name // 'the site was paid once';
}

sub never_paid {
    my ($number, $name) = @_;
    local $Test::Builder::Level = $Test::Builder::Level + 1;
    return is $site->audit->{$number}, 0, $name // 'the site was not paid';
}

1;
