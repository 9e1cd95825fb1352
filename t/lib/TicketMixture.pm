package TicketMixture;

# Some of everything that orders come to, at random: all forms of payment, parts
# delivered, tickets given back online, at the counter and in cash, free persons,
# seats, money that came late, twice or too little, what was cancelled, refused
# or ran out.

use strict;
use warnings;
use utf8;

use Exporter 'import';

use TicketBooking qw(
    fixture top_up drawer sql_call sql_array staff_call order_defaults booked
    in_time);
use TicketMoney qw(platforms pay_order payback_of settle);
use TicketSystem;
use TicketTheatre qw(theatre performance);
use TicketTest;

our @EXPORT_OK = qw(mixture_start mixture_day mixture_at %SEEN);

our %SEEN;

my %OFFER = (ADULT => [1, 3], GROUP => [2, 12]);    # product, most persons


# The supplier; before anything is booked.
sub mixture_start {
    my ($seed) = @_;

    srand $seed;
    fixture(fee_mode => 1, activateable => 1);
    theatre();
    sql_do("INSERT INTO ticket.fee_rule VALUES (7, 1, 'D', 0, 'A', 3333),"
           . " (7, 2, 'D', 0, 'B', 733)");
    platforms();
    drawer(999_999);
    top_up($_, 50_000_000, 3) for 9101 .. 9104;
    order_defaults(pay_by => sub { in_time('30 minutes') });
    sql_do('UPDATE ticket.supplier SET catalogue_version = 1');
    return;
}


# A time of a day, in the supplier's zone.
sub mixture_at {
    my ($day, $time) = @_;

    sql_do('SELECT api.set_clock_shift((?::date + ?::time) at time zone'
           . " 'Asia/Shanghai' - transaction_timestamp())", $day, $time);
    return;
}


sub pick { return $_[int rand @_] }

sub unchanged { sql_do('UPDATE ticket.supplier SET catalogue_version = 1') }


# An order's arguments and its number.
sub an_order {
    my ($day, %o) = @_;
    my $visit = sql_value('SELECT (?::date + ?::int4)::date', $day, int rand 2);

    if (rand() < 0.3) {
        performance($visit);
        %o = (session => 5, areas => [[31, 200]], slots => [],
              items => [[1, 1 + int rand 3]], %o);
    } else {
        %o = (slots => [1 + int rand 8], slot_capacity => 100_000, %o);
    }

    $o{items} //= [map { my ($product, $most) = @{$OFFER{$_}};
                         my $persons = 1 + int rand $most;
                         [$product, $persons, int($persons * rand() * 0.5)] }
                   grep { rand() < 0.7 } sort keys %OFFER];
    $o{items} = [[1, 2]] if !@{$o{items}};
    $o{agent} //= pick(9101 .. 9104);
    %o = (day => $visit, ticket_until => $visit,
          valid_until => in_time('30 hours'), callback => 1,
          list => pick(9000, 10000, 15000), %o);

    my $order = booked(%o);
    return ($order, \%o);
}


# A part of it, or all.
sub activate {
    my ($order, $o, $part) = @_;
    my @products = map { $_->[0] } @{$o->{items}};
    my @persons = map { $part ? int rand(1 + $_->[1]) : $_->[1] } @{$o->{items}};

    $persons[0] ||= 1;
    my $rows = sql_call('api.activate_order_2', 7, $o->{agent}, $order,
        $part ? 'f' : 't', sql_array(\@products), sql_array(\@persons),
        $o->{day}, 0, 2, 1, 't', '{}', '{}');
    return $rows->[0]{verdict};
}


sub give_back {
    my ($order, $o) = @_;
    my $how = pick(qw(online counter cash));
    my $ticket = sql_value("SELECT ticket_no FROM ticket.ticket WHERE"
        . " order_id = ? AND state = '1' ORDER BY ticket_no DESC LIMIT 1",
        $order) or return;

    sql_do('UPDATE ticket.supplier SET counter_refund = ?',
           $how eq 'cash' ? 1 : 2);
    unchanged();
    my $rows = $how eq 'online'
        ? sql_call('api.refund_tickets_2', 7, $o->{agent}, $order, "{$ticket}")
        : sql_call('api.staff_ticket_refund', 7, $order, "{$ticket}");
    $SEEN{"back $how " . ($rows->[0]{verdict} // 'done')}++;
    return;
}


# What platforms say of all that is to go back, sometimes.
sub paybacks {
    my ($payment) = @_;

    for (@{payback_of($payment)}) {
        settle($_->{number}, state => 'paid')
            if $_->{state} eq 'N' && rand() < 0.7;
    }
    return;
}


# ---- Kinds of orders ----

my %KIND = (
    sold => sub {
        my ($order, $o) = an_order(@_, state => pick('3', 'D'));
        give_back($order, $o) for 1 .. int rand 3;
        sql_call('api.check_ticket', 7, $order, 1, '南门', '01')
            if rand() < 0.5;
    },
    held => sub {
        my ($order, $o) = an_order(@_, state => pick('2', 'C'));
        my $what = pick(qw(stays part whole cancel));

        $SEEN{"held $what"}++;
        sql_call('api.cancel_order', 7, $o->{agent}, $order)
            if $what eq 'cancel';
        my $verdict = activate($order, $o, $what eq 'part')
            if $what =~ /part|whole/;
        give_back($order, $o) if $what =~ /part|whole/ && !$verdict;
    },
    unpaid => sub {
        my ($order, $o) = an_order(@_);
        sql_call('api.cancel_order', 7, $o->{agent}, $order) if rand() < 0.5;
    },
    epay => sub {
        my $hand = rand() < 0.3 ? 't' : 'f';
        sql_do('UPDATE ticket.supplier SET receipt_by_hand = ?', $hand);
        unchanged();
        my ($order, $o) = an_order(@_, agent => 9101);
        my $payment = pay_order($order, rand() < 0.1 ? (amount => 100) : (),
                                channel => pick('alipay', 'wechat'));
        my $state = sql_value('SELECT state FROM ticket.orders WHERE'
                              . ' order_id = ?', $order);
        my $what = pick(qw(stays part whole apply));

        if ($state =~ /[15]/) {
            $what = pick(qw(stays refuse), $state eq '5' ? 'approve' : ());
            staff_call('receipt_refuse', 'BOOK', $order,
                       '{"remark": "查无此款"}')
                if $what eq 'refuse';
            staff_call('receipt_approve', 'BOOK', $order)
                if $what eq 'approve';
        } elsif ($what eq 'apply') {
            sql_call('api.apply_refund', 7, 9101, $order, '不去了');
            staff_call('refund_approve', 'BOOK', $order) if rand() < 0.8;
        } elsif ($what ne 'stays') {
            my $verdict = activate($order, $o, $what eq 'part');
            $what .= " $verdict" if $verdict;
            give_back($order, $o) for 1 .. int rand 3;
        }
        $SEEN{"epay $what"}++;
        paybacks($payment);
    },
    late => sub {
        my ($order, $o) = an_order(@_, agent => 9101);
        my $begun = TicketMoney::begin($order);
        settle($begun->{number}, state => 'waiting', qr => 'q');
        sql_do("UPDATE ticket.orders SET pay_by = api.now() - interval '1 s'"
               . ' WHERE order_id = ?', $order);
        sql_call('api.expire_orders', 100);
        sql_value("SELECT impl.payment_paid(7, ?, ?, 'LATE' || ?, null)",
                  $begun->{payment_id}, $begun->{amount_fen}, $order);
        paybacks(TicketMoney::payment_of($begun->{number}));
    },
    agent => sub {
        my $agent = 'agent' . pick(9101 .. 9104);
        my $fen = 100 + int rand 100_000;

        staff_call(pick(qw(deposit_topup rebate_topup)), 'BOOK', $agent, $fen,
                   '{}');
        staff_call('deposit_deduct', 'BOOK', $agent, int($fen / 2), '{}');
    },
    bank => sub {
        staff_call('bill_withdraw', 'BOOK', 1, 1000,
                   '{"reference": "W' . ++$SEEN{withdrawals}
                   . '", "fee_fen": 30}');
    },
);

my @WEIGHTED = (qw(sold) x 4, qw(held) x 4, qw(epay) x 6, qw(unpaid late agent),
                'bank');


# So many steps through a day.
sub mixture_day {
    my ($day, $steps) = @_;

    for my $step (1 .. $steps) {
        my $minute = 8 * 60 + int(10 * 60 * $step / $steps);
        mixture_at($day, sprintf '%02d:%02d', int($minute / 60), $minute % 60);
        my $kind = $WEIGHTED[rand @WEIGHTED];
        $SEEN{$kind}++;
        $KIND{$kind}->($day);
    }

    mixture_at($day, '23:30');
    1 while @{sql_call('api.expire_orders', 100)};
    return;
}

1;
