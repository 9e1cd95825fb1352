package TicketChaosJoint;

=encoding utf8

=head1 NAME

TicketChaosJoint - tickets of three attractions, sold while everything breaks

=head1 SYNOPSIS

    TicketChaos::system_up(1);
    TicketChaosJoint->new($seed)->run;

Three attractions are suppliers of their own, each with places for a day, and
none with as many as another.  The buyers of TicketChaos want the operator's
ticket of all three, or the plain one of an attraction; some cancel what they
have booked.  Staff of attractions change their products meanwhile.

In the end every place of each attraction is sold, and none twice: by the orders,
by the rows that count and by the books.

=cut

use strict;
use warnings;
use utf8;

use parent 'TicketChaos';

use JSON::PP ();

use TicketPay qw(staff_does);
use TicketShop;
use TicketTest;

my %PLACES = (81 => 700, 82 => 500, 79 => 900);     # by attraction
my @LEGS = sort { $a <=> $b } keys %PLACES;         # two behind the operator
my $TRIP = 80;
my $KEY = '5d2c9a1e-7b34-4c8f-9e60-1a2b3c4d5e6f';

my $trips = 0;

sub code { "LEG$_[0]" }

sub seller {
    my ($code, $number) = @_;

    staff('supplier', 'create', $code, $number, '--name', $code,
          qw(--activation 1 --online-refund yes --pay-timeout 30
             --plain-callback yes));
    staff('agent', 'create', $code, qw(demo --name demo --password Demo-2026
          --all-products yes --pay), 'deposit,epay');
    staff('key', 'issue', $code, 'demo', '--key', $KEY);
    staff('agent', 'set', $code, 'demo', '--callback',
          TicketChaos->receiver->url('demo'));
}

sub trip_up {
    return if $trips++;

    seller('TRIP', $TRIP);
    staff(qw(station set TRIP 1 S));
    staff(qw(product create TRIP JOINT --name J --form single --days-ahead 0
             --day-limit none));
    for my $leg (@LEGS) {
        my $code = code($leg);
        seller($code, $leg);
        staff('product', 'create', $code, qw(ENTRY --name E --form group
              --days-ahead 0 --day-limit), $PLACES{$leg});
        staff('price', 'set', $code, qw(ENTRY 50.00));
        staff('party', 'add', 'TRIP', $leg, "P$leg", qw(--kind attraction));
        staff('party', 'supplier', 'TRIP', $leg, $code);
    }
    staff(qw(party add TRIP 9 D --kind distributor --agent demo));
    staff(qw(settleproduct set TRIP JOINT --kind joint --days 60 --parts),
          join ',', map { "$_:50:40\@ENTRY" } @LEGS);
    staff(qw(settleproduct approve TRIP JOINT 1));
    sql_do("update ticket.settle_product set state = 'O'"
           . ' where supplier_id = ?', $TRIP);
    sql_do('update ticket.product set on_sale = true where supplier_id = ?',
           $TRIP);
}

sub prepare {
    my ($self) = @_;

    trip_up();
    $self->day_is($trips++);
    $self->{order} = { Mobile => '13912345678', ID => identity(1),
                       SXRQ => $self->{day} };
}

sub supplier { $TRIP }
sub quota_kind { 2 }
sub all { my $n = 0; $n += $_ for values %PLACES; return $n }
sub at_once { 0 }

# By attraction: plain tickets, and joint ones at each.
sub taken {
    my ($self) = @_;

    my %taken = map { $_ => 0 } @LEGS;
    my @rows = eval {
        sql('select o.supplier_id, sum(i.quantity) as n from ticket.orders o'
            . ' join ticket.order_item i using (supplier_id, order_id)'
            . " where o.day = ?::date and o.state <> '4'"
            . ' and o.supplier_id in (' . join(',', @LEGS, $TRIP) . ')'
            . ' group by 1', $self->{iso});
    };
    return if $@;
    my %sold = map { @$_{qw(supplier_id n)} } @rows;
    return { map { $_ => ($sold{$_} // 0) + ($sold{$TRIP} // 0) } @LEGS };
}

sub cancel_at {
    my ($self, $n, $number, $id, $at) = @_;

    my $raw = $self->ask(request_bytes('CancelOrder', { Order_id => $id },
                                       at => $at));
    $self->write_down($n, $raw =~ m{<retcode>(?:0|-23\d\d)</retcode>}
        ? "C $number $id" : "E $number cancel: $raw");
}

sub buy {
    my ($self, $n, $stop, $unpaid) = @_;
    my $most = 4;

    for (my $k = 1; !$stop->can_read(0); $k++) {
        my $leg = rand() < 0.5 ? 0 : $LEGS[rand @LEGS];
        my $at = $leg ? lc code($leg) : 'trip';
        my $persons = 1 + int rand $most;
        my $number = "$self->{prefix}-$n-$k";
        select undef, undef, undef, rand 0.03;
        my $raw = $self->ask(request_bytes('OrderProducts', {
            %{$self->{order}}, senderid => $number,
            Order_list => ($leg ? 'ENTRY' : 'JOINT') . "|$persons" },
            at => $at));

        if ($raw =~ m{<retcode>0</retcode>.*<(?:Order_id|orderid)>(\d+)<}s) {
            my $id = $1;
            $self->write_down($n, "S $number $id");
            $self->cancel_at($n, $number, $id, $at) if rand() < $unpaid;
        } elsif ($raw =~ /已达到或接近/) {
            $self->write_down($n, "F $number");
            $most = 1 if $persons > 1 && rand() < 0.2;
            select undef, undef, undef, 0.05 if $persons == 1;
        } else {
            $self->write_down($n, "E $number $raw");
            return;
        }
    }
}

# A change of any of them makes what the operator has quoted old.
sub staff_change {
    my ($self) = @_;

    staff_does('product_set', code($LEGS[rand @LEGS]), 'ENTRY',
               JSON::PP->new->encode({ name => 'E' . int rand 1000 }));
}

sub manner { }
sub hurry { }
sub go_on { }
sub calm { }
sub settled { }
sub more_told { 'nothing paid' }

sub check_places {
    my ($self, $name) = @_;

    is_deeply $self->taken, \%PLACES,
        "$name: every place of each attraction is sold once";
    my %used = map { @$_{qw(supplier_id used)} } sql('select supplier_id, used'
        . ' from ticket.quota where supplier_id in (' . join(',', @LEGS) . ')'
        . ' and quota_id >> 36 = api.quota_id(2, ?::date, 0) >> 36',
        $self->{iso});
    is_deeply \%used, \%PLACES, "$name: the quotas count the places sold";
}

1;
