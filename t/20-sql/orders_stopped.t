# Orders that staff have stopped (2.15): nothing is paid, activated, handed out
# or let in, at once and until they are released; they can be given up.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use TicketBooking qw(
    database connection after_commit fixture supplier_set sql_call in_time
    order_defaults booked order_row staff_call staff_refused pay_deposit);
use TicketMoney qw(platforms begin pay_order);
use TicketTest;

my $dbh = database();
my $day = iso_day(0);

fixture(gate_media => 3, qr_mode => '1');
platforms();
order_defaults(day => $day, slots => [], ticket_until => iso_day(3),
               pay_by => sub { in_time('30 minutes') });

sub forbid {
    my ($order, $reason) = @_;
    return staff_call('order_stop', 'BOOK', $order,
                      '{"reason": "' . ($reason // 'why') . '"}')->[0];
}

sub release {
    return staff_call('order_release', 'BOOK', $_[0],
                      '{"reason": "settled"}')->[0];
}

sub passes {
    my ($order) = @_;
    return sql_call(db('ticket_staff'), 'api.check_ticket', 7, $order, 1,
                    'South', '1')->[0]{verdict} // 'in';
}

sub activated {
    my ($order, $mode) = @_;
    my $row = sql_call(db('ticket_nginx'), 'api.activate_order_2', 7, 9101,
        $order, 't', '{}', '{}', $day, 0, 2, $mode // 1, 'f', '{}', '{}')->[0];
    return $row->{verdict} // 'delivered';
}

sub picture {
    my ($order) = @_;
    return sql_call(db('ticket_nginx'), 'api.ticket_context_3', 7, 9101,
                    $order, 1)->[0]{qr_mode};
}


# What staff say.
{
    my $order = booked();

    staff_refused(qr/say why/, 'no reason', 'order_stop', 'BOOK',
                  $order, '{"reason": " "}');
    staff_refused(qr/there is no order 77/, 'no order', 'order_stop', 'BOOK',
                  77, '{"reason": "x"}');
    staff_refused(qr/was never stopped/, 'one that was never stopped',
                  'order_release', 'BOOK', $order, '{"reason": "x"}');
    is order_row($order)->{stopped_at}, undef, 'a refusal stops nothing';

    my $said = forbid($order, 'forged card');
    is_deeply [@$said{qw(verdict order_id state stopped person reason)}],
        [undef, $order, '0', 1, 'ticket_staff', 'forged card'],
        'it is stopped, and says by whom and why';
    is_deeply forbid($order, 'again'), $said,
        'stopped again it answers the same, and keeps the first reason';
    is_deeply [@{release($order)}{qw(stopped reason)}], [0, 'settled'],
        'it is released';
    is release($order)->{stopped}, 0, 'and once more';
    is sql_value('SELECT count(*) FROM ticket.order_stop WHERE order_id = ?',
                 $order), 2, 'each is written down once';

    is_deeply [map { join ' | ', @$_{qw(person reason before after)} }
               sql('select l.person, l.reason, c.before::text,'
                   . ' c.after::text from ticket.staff_log l'
                   . ' join ticket.staff_change c using (supplier_id, no)'
                   . " where c.key ->> 'order_id' = ? order by l.no", $order)],
        ['ticket_staff | forged card | {"stopped": false} | {"stopped": true}',
         'ticket_staff | settled | {"stopped": true} | {"stopped": false}'],
        'and stands in the log of staff';

    sql_call('api.cancel_order', 7, 9101, $order);
    staff_refused(qr/order $order has ended/, 'a closed order', 'order_stop',
                  'BOOK', $order, '{"reason": "x"}');
}

# not paid
{
    my $order = booked();
    my $pay = sub { pay_deposit($dbh, 7, 9101, $order, 20000, 40, 'f', 2,
                                't')->[0]{verdict} };

    forbid($order);
    is $pay->(), 'ORDER_NOT_PAYABLE', 'it is not paid from the deposit';
    is begin($order)->{verdict}, 'PAY_STATE',
        'nor at a platform';
    is sql_call(db('ticket_staff'), 'api.staff_payment_code', 7, $order,
                '{alipay}', '\x00', '192.0.2.1')->[0]{verdict},
        'ORDER_STOPPED', 'nor at the desk';
    is order_row($order)->{state}, '0', 'it stays booked';
    release($order);
    is $pay->(), undef, 'released it is paid';
}

# authorised
{
    my $order = booked(state => '2', medium => 2);

    forbid($order);
    is activated($order), 'ACTIVATE_STATE', 'it is not activated';
    is sql_call('api.re_make_ticket', 7, 9101, $order, '0')->[0]{verdict},
        'VOUCHER_STATE', 'no voucher of it goes out';
    release($order);
    is activated($order), 'delivered', 'released it is activated';
}

# authorised, and given up by its agent
{
    my $order = booked(state => '2');

    forbid($order);
    is sql_call('api.cancel_order', 7, 9101, $order)->[0]{state}, '4',
        'its agent may give it up';
    is order_row($order)->{closed_at} ne '', 1, 'it is closed';
}

# delivered
{
    my $order = booked(state => '3', medium => 2);

    is picture($order), '1', 'a ticket has a picture';
    forbid($order);
    is picture($order), undef, 'stopped it has none';
    is passes($order), 'CHECK_STOPPED', 'and opens no gate';
    is sql_value('SELECT count(*) FROM ticket.passage WHERE order_id = ?',
                 $order), 0, 'nothing is written down of it';
    is sql_call('api.staff_ticket_refund', 7, $order, '{1}')->[0]{verdict},
        'REFUND_STOPPED', 'the counter gives nothing back';
    is sql_call('api.refund_tickets_2', 7, 9101, $order, '{2}')->[0]{verdict},
        undef, 'its agent may give a ticket back';
    release($order);
    is passes($order), 'in', 'released it opens gates';
    is picture($order), '1', 'and has its picture';
}

# paid at once while it is stopped, and to be activated by itself
supplier_set(direct_activation => 1);
{
    my $order = booked(edition => 40, medium => 2);
    my $number = pay_order($order);
    my $run = sub {
        sql_call(db('ticket_worker'), 'api.activate_paid');
        return order_row($order)->{state};
    };

    is order_row($order)->{state}, '6', 'it is paid';
    forbid($order);
    is $run->(), '6', 'the worker passes it over';
    is sql_value('SELECT count(*) FROM ticket.refund_application'
                 . ' WHERE order_id = ?', $order), 0,
        'and does not give its money back';
    is $run->(), '6', 'again and again';
    release($order);
    is $run->(), '3', 'released it is activated';
}

# a payment that is open when it is stopped
{
    my $order = booked(edition => 40);
    my $begun = begin($order);

    is $begun->{verdict}, undef, 'a payment is begun';
    forbid($order);
    is sql_value("SELECT state::text FROM ticket.payment"
                 . ' WHERE payment_id = ?', $begun->{payment_id}), 'X',
        'what was not sent yet is not sent any more';
}

# A gate and staff at the same moment: one waits for the other.
{
    my $order = booked(state => '3', medium => 2);
    my ($staff, $gate) = (connection(), connection());

    $staff->begin_work;
    sql_call($staff, 'api.staff_order_stop', 'BOOK', $order,
             '{"reason": "x"}');
    is scalar after_commit($staff, $gate, 'the gate waits',
        "SELECT verdict FROM api.check_ticket(7, ?, 1::int2, 'South', '1')",
        $order), 'CHECK_STOPPED',
        'who comes while it is being stopped does not get in';
}

audit_ok();
done_testing();
