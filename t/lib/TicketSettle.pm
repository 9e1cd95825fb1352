package TicketSettle;

# Settlement for tests: the supplier of TicketBooking with attractions X (station
# 1) and Y (station 2), distributors, and products with terms.

use strict;
use warnings;
use utf8;

use Exporter 'import';

use TicketBooking qw(fixture staff_call sql_call sql_array connection booked
                     top_up order_defaults in_time order_row account_of);
use TicketOutbox ();
use TicketSystem;
use TicketTest;

our @EXPORT_OK = qw(
    parties attraction distributor party_account
    terms sold settle_pay checked_in settle_work answered job_of given_back
    waits_go legs tickets_of order_of cases_of sides_of case_of clock_days
);

my $requests = 0;
my %RESULT = (done => 1, retry => 2, refused => 3, unknown => 6);
my %STATE = (unsaid => 0, waiting => 1, paid => 2, returned => 3, closed => 4,
             failed => 5, absent => 6);


# Two attractions with a station and a gate each, 10 and 20; the agent 9101 pays
# from the deposit, 9102 by an account of its own at the platform of account
# "account", the clearing provider's unless form is A: numbers says which accounts
# they have there, agreement what 9102 has signed.
sub parties {
    my (%o) = @_;
    my $account = $o{account} // 1;
    my %numbers = (10 => 'SPOT0001', 20 => 'SPOT0002', 40 => 'DIST0001',
                   %{$o{numbers} // {}});

    attraction(10, 1, '甲', $account, $numbers{10}, %o);
    attraction(20, 2, '乙', $account, $numbers{20}, %o);
    distributor(30, 9101, '一', 'D', undef, undef, undef, %o);
    distributor(40, 9102, '二', $o{form} // 'C', $account, $numbers{40},
                $o{agreement} // "AG_$numbers{40}", %o);
    return;
}


# At a station of its own, paid out to this number.
sub attraction {
    my ($party, $station, $name, $account, $number, %o) = @_;

    staff_call('station_set', 'BOOK', $station, "${name}门");
    staff_call('device_create', 'BOOK', "闸$station",
               { kind => 'turnstile', station => $station, gate => $station,
                 directions => 'in' });
    sql_do('insert into ticket.party (supplier_id, party_no, kind, name,'
        . " payout_fee_fen, made_at) values (7, ?, 'A', ?, ?, api.now())",
        $party, "${name}景区", $o{payout_fee} // 50);
    sql_do('insert into ticket.party_station values (7, ?, ?)', $station, $party);
    party_account($party, 1, 'P', $account, $number);
    return;
}


sub distributor {
    my ($party, $agent, $name, $form, $account, $number, $agreement, %o) = @_;

    sql_do('insert into ticket.party (supplier_id, party_no, kind, name,'
        . ' agent_id, ticket_fee_fen, charge_form, made_at) values'
        . " (7, ?, 'D', ?, ?, ?, ?, api.now())",
        $party, "经销商$name", $agent, $o{ticket_fee} // 100, $form);
    party_account($party, 1, 'C', $account, $number, $agreement)
        if $form ne 'D';
    as_known();
    return;
}


# Bookings are by agents of version 1.
sub as_known {
    sql_do('update ticket.agent set version = 1 where supplier_id = 7'
           . ' and version <> 1');
    return;
}


# An account of a party, from now on its default one.
sub party_account {
    my ($party, $no, $use, $account, $number, $agreement) = @_;

    local $TicketOutbox::SUPPLIER = 7;
    sql_do('update ticket.party_account set is_default = false'
           . ' where supplier_id = 7 and party_no = ?', $party);
    sql_do('insert into ticket.party_account (supplier_id, party_no,'
        . ' account_no, provider_account, use, number_sealed, number_shown,'
        . ' holder_sealed, holder_shown, is_default, agreement_state,'
        . ' agreement_sealed, made_at, made_by) values (7, ?, ?, ?, ?,'
        . " decode(?, 'hex'), '…', decode(?, 'hex'), '…', true, ?,"
        . " decode(?, 'hex'), api.now(), 't')", $party, $no, $account, $use,
        TicketOutbox::sealed(party_number => "$party.$no", $number),
        TicketOutbox::sealed(party_holder => "$party.$no", 'Company'),
        $use eq 'C' ? ('S', TicketOutbox::sealed(
            party_agreement => "$party.$no", $agreement)) : ('N', undef));
    as_known();
    return;
}


# The terms of a product, from now on: parts as [party, share, attraction, fee].
sub terms {
    my ($product, %o) = @_;
    my $version = 1 + sql_value('select count(*) from ticket.settle_terms'
        . ' where supplier_id = 7 and product_id = ?', $product);

    my $parts = $o{parts};
    my $sum = 0;
    $sum += $_->[1] for @$parts;

    sql_do('insert into ticket.settle_product (supplier_id, product_id, joint,'
        . " state, version) values (7, ?, true, 'O', ?) on conflict (supplier_id,"
        . ' product_id) do update set version = excluded.version', $product,
        $version);
    sql_do('insert into ticket.settle_terms (supplier_id, product_id, version,'
        . ' since, joint, price_fen, from_day, until_day, days, after_expiry,'
        . ' refund_days, refund_delay_days, return_rule, return_value, fund_code,'
        . ' proposed_by, approved_by) values (7, ?, ?, api.now(), true, ?, ?, ?, ?,'
        . " ?, ?, ?, ?, ?, ?, 'one', 'two')", $product, $version, $sum, $o{from},
        $o{until}, $o{from} ? undef : $o{days} // 3, $o{after} // 1,
        $o{refund_days} // 30, $o{delay} // 0, $o{return_rule} // 4,
        $o{return_value} // 500, $o{fund});
    my $leg = 0;
    sql_do('insert into ticket.settle_terms_part (supplier_id, product_id,'
        . ' version, leg_no, party_no, share_fen, attraction_fen, payout_fee_fen,'
        . ' entry_days, entries_per_day) values (7, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
        $product, $version, ++$leg, $_->[0], $_->[1], $_->[2], $_->[3] // 50,
        $_->[4] // 1, $_->[5] // 1) for @$parts;

    # Bookings are quoted under version 1.
    sql_do('update ticket.supplier set catalogue_version = 1');
    return;
}


# An order of so many tickets, with a visitor each unless nobody is named.
sub sold {
    my ($product, $count, %o) = @_;
    my $nobody = delete $o{nobody};
    my $n = 0;

    # ... and by agents of version 1, which their parties have raised.
    sql_do('update ticket.agent set version = 1 where supplier_id = 7'
           . ' and version <> 1');

    return booked(items => [[$product, $count]], slots => [],
        pay_by => in_time('180 minutes'),
        visitors => $nobody ? [] : [map { ["v" . $requests++, 1] } 1 .. $count],
        %o);
}


sub settle_pay {
    my ($order, $agent) = @_;
    return sql_call(db('ticket_nginx'), 'api.settle_pay_2', 7, $agent // 9101,
                    $order)->[0];
}


# What the gate at a station says.
sub checked_in {
    my ($order, $ticket, $station, %o) = @_;
    my @call = (7, $station, 0, $o{request} // 'r' . ++$requests, $order, $ticket,
                undef, undef, 'f', undef, undef, undef);

    return sql_call(db('ticket_nginx'), 'api.check_tickets',
                    map { sql_array([$_]) } @call)->[0];
}


# What is said to a distributor that gives a ticket back, or applies for the rest
# of one that is over.
sub given_back {
    my ($order, $ticket, %o) = @_;
    return sql_call(db('ticket_nginx'), 'api.settle_return', 7,
                    $o{agent} // 9101, $order, "{$ticket}",
                    $o{expired} ? 't' : 'f')->[0]{verdict};
}


# Staff have a case go on that waits for them.
sub waits_go {
    my ($case, %change) = @_;
    return staff_call('settle_go', 'BOOK', $case->{case_id}, \%change)
        ->[0]{verdict};
}


# As often as there is something to do, as the worker has it.
sub settle_work {
    my (@done, $rows);

    do {
        $rows = sql_call(db('ticket_worker'), 'api.settle_work', 500);
        push @done, @$rows;
    } while (@$rows);

    return \@done;
}


# What became of the live job of a case or payment, or of the one of an action.
sub answered {
    my ($number, $result, %o) = @_;
    my $job = sql_row('update ticket.pay_job set lease_owner = \'t\','
        . ' attempts = attempts + 1 where number = ? and action ='
        . ' coalesce(impl.pay_action(?), action) returning *', $number,
        $o{action})
        // die "nothing is to be sent of $number\n";

    sql_do('insert into ticket.pay_attempt (supplier_id, job_id, no, action,'
        . ' number, content_hash, content, asking, at, owner) values'
        . ' (7, ?, ?, ?, ?, ?, ?, ?, api.now(), \'t\')',
        @{$job}{qw(job_id attempts action number)}, '\x01', '{}',
        $job->{asking});

    my @values = (7, $job->{job_id}, $RESULT{$result},
        $o{due} // sql_value("select api.now() + interval '5 s'"),
        $o{code}, $o{pending} ? 1 : 0,
        $STATE{$o{state} // ($result eq 'done' ? 'paid' : 'failed')},
        $o{next} // 0,
        $o{amount} // ($job->{content} =~ /"amount_fen": (\d+)/ ? $1 : -1),
        'P' . ++$requests, '', '', 0, $o{learned});
    return sql_call(db('ticket_worker'), 'api.pay_record_3', 't',
                    map { sql_array([$_]) } @values);
}


# The number of the live job of an order's case: kind, ticket and leg.
sub job_of {
    my ($order, $kind, $ticket, $leg) = @_;
    my $case = case_of($order, $kind, $ticket, $leg);

    return sql_value('select number from ticket.pay_job where case_id = ?'
                     . ' or payback_id = ?', $case->{case_id},
                     $case->{payback_id});
}


sub case_of {
    my ($order, $kind, $ticket, $leg) = @_;

    return sql_row('select * from ticket.settle_case where order_id = ?'
        . ' and kind = ? and ticket_no = ? and leg_no = ? order by case_id desc'
        . ' limit 1', $order, $kind, $ticket // 0, $leg // 0);
}


# "C:K P:N …" of an order, in the order in which they were made.
sub cases_of {
    return sql_value("select string_agg(kind::text || ':' || state::text, ' '"
        . ' order by case_id) from ticket.settle_case where order_id = ?', $_[0])
        // '';
}


# States of the legs of an order, by ticket: "WW XN".
sub legs {
    return sql_value("select string_agg(s, ' ' order by ticket_no) from ("
        . " select ticket_no, string_agg(state::text, '' order by leg_no) as s"
        . ' from ticket.settle_leg where order_id = ? group by 1) k', $_[0]);
}


# State and refund state of each ticket: "20 31".
sub tickets_of {
    return sql_value("select string_agg(state::text || refund_state::text, ' '"
        . ' order by ticket_no) from ticket.settle_ticket where order_id = ?',
        $_[0]);
}


sub order_of {
    return sql_row('select * from ticket.settle_order where order_id = ?', $_[0]);
}


# What sides have, debits less credits in fen, of all that moved for this
# supplier.
sub sides_of {
    return { map { $_->{name} => $_->{fen} } sql(<<'END') };
        select impl.side_name(k.side) as name, sum(k.fen)::int8 as fen
        from (select debit as side, amount_fen as fen from ticket.transfer
              where supplier_id = 7
              union all
              select credit, -amount_fen from ticket.transfer
              where supplier_id = 7) k
        group by 1
        having sum(k.fen) <> 0
END
}


# The clock is at this time of a day so many days from the real one.
sub clock_days {
    my ($days, $time) = @_;

    sql_do("select api.set_clock_shift(((clock_timestamp() at time zone"
           . " 'Asia/Shanghai')::date + ?::int4 + ?::time) at time zone"
           . " 'Asia/Shanghai' - clock_timestamp())", $days, $time // '10:00');
    return;
}

1;
