package TicketPay;

# Payments with a worker and a platform that a test plays: what nginx would ask
# for is asked for in SQL.  The supplier is that of TicketBooking.

use strict;
use warnings;
use utf8;

use Exporter 'import';

use TicketBooking qw(fixture order_defaults booked in_time sql_call staff_call);
use TicketBuilder;
use TicketMoney qw(begin payment_of);
use TicketSystem;
use TicketTest;

our @EXPORT_OK = qw(pay_system account_add account_of staff_does opened ask_now attempts
                    comes_to until_asked cancelled one_content form_posted
                    pay_jobs_are_due);

my $accounts = 0;


# A worker that hears of jobs by its sweep alone, unless sweep is said.  What
# system_start() returns.
sub pay_system {
    my (%opt) = @_;

    my $system = system_start(nginx => 0, timeout => 280,
        worker => [@{$opt{settings} // ['sweep 100']}], %{$opt{system} // {}});
    TicketBooking::arrays(db());
    fixture(slot_mode => 1);
    sql_do('UPDATE ticket.agent SET can_epay = true WHERE supplier_id = 7');
    sql_do('UPDATE ticket.agent SET version = 1');
    sql_do('UPDATE ticket.supplier SET refund_by_hand = false');
    sql_do('UPDATE ticket.supplier SET catalogue_version = 1');
    order_defaults(day => iso_day(2), pay_by => sub { in_time('30 minutes') });

    return $system;
}


# An account of the supplier's at the platform; its number.  Agents pay by the
# channel of the same name.
sub account_add {
    my ($platform, $channel, %more) = @_;

    account_of('BOOK', ++$accounts, $platform, $channel, %more);
    return $accounts;
}


# Of another supplier, under this number.
sub account_of {
    my ($supplier, $no, $platform, $channel, %more) = @_;
    my %account = (%{$platform->account}, channel => $channel,
                   name => "channel $channel", %more);
    my $provider = delete $account{provider};
    my $key_id = delete $account{key_id};
    delete $account{channel} if $provider eq 'clearing';
    my $files = $platform->files(dir());

    for_nginx(values %$files);

    # Without TLS where it can do without.
    $account{gateway} =~ s{^https?://}{http://} if !$files->{api_cert};
    my $json = JSON::PP->new->canonical;
    staff_does('provider_add', $supplier, $no, $provider,
               $json->encode(\%account));

    for my $role (sort keys %$files) {
        my %change = defined $key_id && $role eq 'platform_key'
                     ? (key_id => $key_id) : ();
        staff_does('provider_file', $supplier, $no, $role, $files->{$role},
                   $json->encode(\%change));
    }

    return;
}


# What staff are not refused.
sub staff_does {
    my ($row) = @{staff_call(@_)};

    die "$_[0]: $row->{verdict} $row->{subject}\n" if $row->{verdict};
    return;
}


# An order of which a payment is open: its number, the payment's.
sub opened {
    my ($channel, %o) = @_;
    my $order = booked();
    my $begun = begin($order, channel => $channel, %o);

    die "$begun->{verdict}\n" if $begun->{verdict};
    comes_to($begun->{number}, 'O');
    return ($order, $begun->{number});
}


# Waits until the payment is in one of these states.
sub comes_to {
    my ($number, $states, $name) = @_;

    return wait_until { payment_of($number)->{state} =~ /^[$states]$/ }
        $name // "payment $number comes to $states";
}


# As if the time of the next question or repeat had come.
sub ask_now {
    my (@numbers) = @_;

    sql_do('UPDATE ticket.pay_job SET due_at = api.now()'
           . ' WHERE number = ANY (?) AND lease_owner IS NULL'
           . " AND due_at < 'infinity'", \@numbers);
    return;
}


# As if the pauses of these jobs and the leases of who has died were over; what is
# surely under way stays.  Postgres may be down.
sub pay_jobs_are_due {
    my ($where, @values) = @_;

    eval {
        sql_do('UPDATE ticket.pay_job SET due_at = api.now()'
               . " WHERE due_at < 'infinity' AND (lease_owner IS NULL"
               . ' OR job_id NOT IN (SELECT job_id FROM ticket.pay_attempt'
               . " WHERE outcome IS NULL AND at > api.now() - interval '2 s'))"
               . " AND $where", @values);
        1;
    } or TicketSystem::disconnect();
    return;
}


# The tries of a number: "action asking outcome", in turn.
sub attempts {
    my ($number) = @_;

    return map { join ' ', $_->{action}, $_->{asking} ? 'asks' : 'sends',
                           $_->{outcome} // '-' }
           sql('SELECT action, asking, outcome FROM ticket.pay_attempt'
               . ' WHERE number = ? ORDER BY job_id, no', $number);
}


# The only content that a number and action ever had.
sub one_content {
    my ($platform, $number, $action, $name) = @_;
    my %content = map { $_->{content} => 1 }
                  $platform->requests(number => $number, action => $action);

    return is scalar(keys %content), 1, $name;
}


# The buyer's browser posts the form of a payment.
sub form_posted {
    my ($platform, $number) = @_;
    my $at = sql_value('SELECT extract(epoch FROM created_at)::int8'
                       . ' FROM ticket.payment WHERE number = ?', $number);
    my $builder = TicketBuilder->new($platform);

    $builder->send_request($builder->build(charge => {
        number => $number, made_at => $at, amount_fen => 20000, way => 'page',
        subject => 'x', expire_at => $at + 900 }));
    return;
}


# Asks as often as it takes.
sub until_asked {
    my ($number, $is, $name) = @_;
    return wait_until { $is->() || (ask_now($number), 0)[1] } $name, 10;
}


# Applied for by the agent, and approved at once.
sub cancelled {
    my ($order) = @_;
    return sql_call('api.apply_refund', 7, 9101, $order, 'no more wanted')->[0];
}

1;
