package TicketCase;

# What settlement has the worker send: charges by agreement, and attempts of cases,
# put there as those who keep the cases put them.  Of supplier 7 (TicketBooking).

use strict;
use warnings;
use utf8;

use Exporter qw(import);
use TicketOutbox ();
use TicketPay qw(ask_now);
use TicketTest;

our @EXPORT_OK = qw(account_sealed sealed agreed case_job rests said);

# As tk_seal() does, in hex: accounts for party 3's account 1.
sub sealed { local $TicketOutbox::SUPPLIER = 7; return TicketOutbox::sealed(@_) }
sub account_sealed { return sealed('party_number', '3.1', $_[0]) }

# A payment of an order at an account, and the job that charges it; its number is
# told before the job is there.
sub agreed {
    my ($account, $order, $content, $before) = @_;

    my $number = sql_value('INSERT INTO ticket.payment (supplier_id,'
        . ' payment_id, order_id, agent_id, account_no, way, number,'
        . ' amount_fen, state, created_at, expire_at) SELECT o.supplier_id, n,'
        . " o.order_id, o.agent_id, ?, 6, 'T' || n, o.total_fen, 'W',"
        . " api.now(), api.now() + interval '30 min' FROM ticket.orders o,"
        . ' impl.next_number(7, api.now()) n WHERE o.order_id = ?'
        . ' RETURNING number', $account, $order);

    $before->($number) if $before;
    sql_do('SELECT impl.job_make(15::int2, p, null, ?::jsonb, 1::int2, api.now())'
           . ' FROM ticket.payment p WHERE number = ?', $content, $number);
    return $number;
}

# An attempt of a case: its number.
my $cases = 0;
sub case_job {
    my ($account, $what, $action, $content) = @_;

    my $number = sprintf '%s%015d01', uc substr($what, 0, 1), ++$cases;
    sql_do('INSERT INTO ticket.pay_job (supplier_id, job_id, action, account_no,'
        . ' case_id, number, content, content_hash, priority, due_at, give_up_at,'
        . " created_at) VALUES (7, nextval('ticket.pay_job_number'), ?, ?, 5, ?,"
        . " ?::jsonb || jsonb_build_object('number', ?::text), '\\x01', 2, api.now(),"
        . " '-infinity', api.now())", $action, $account, $number, $content, $number);
    return $number;
}

# Nobody waits for its case, so what is settled rests.
sub rests {
    my ($number, $name) = @_;

    return wait_until {
        ask_now($number);
        sql_value('SELECT gave_up FROM ticket.pay_job WHERE number = ?', $number);
    } $name, 20;
}

# The last answer.
sub said {
    return sql_row('SELECT code, outcome, learned::text FROM ticket.pay_attempt'
        . ' WHERE number = ? AND outcome IS NOT NULL ORDER BY job_id DESC, no DESC'
        . ' LIMIT 1', $_[0]);
}

1;
