package TicketMoney;

# Instant payments: what the module and the worker would do, without a platform.
# The supplier is that of TicketBooking, unless at_supplier() says another one.

use strict;
use warnings;
use utf8;

use Exporter 'import';

use TicketBooking qw(connection sql_call staff_call sql_array booked);
use TicketSystem;

our @EXPORT_OK = qw(
    at_supplier platforms begin claim claimed record due_now settle
    pay_order opened paid_order payment_of payback_of alarms jobs_of sides
    events
);

# What the worker says of an outcome, and tk_pay_state_e.
our %RESULT = (done => 1, retry => 2, refused => 3, released => 5,
               unknown => 6);
our %STATE = (waiting => 1, paid => 2, returned => 3, closed => 4, failed => 5,
              absent => 6);

my $trade = 0;
my $accounts = 0;
my %at = (supplier => 7, code => 'BOOK', agent => 9101);


# From now on a supplier of the demonstration data, and its agent "demo".

sub at_supplier {
    my ($code) = @_;
    my $row = sql_row('SELECT supplier_id, agent_id FROM ticket.supplier s'
        . ' JOIN ticket.agent a USING (supplier_id)'
        . " WHERE s.code = ? AND a.user_name = 'demo'", $code);

    %at = (supplier => $row->{supplier_id}, code => $code,
           agent => $row->{agent_id});
    accounts();
    return;
}


# Two accounts: 1 Alipay, 2 WeChat Pay.

sub platforms {
    accounts();
    sql_do('UPDATE ticket.agent SET can_epay = true WHERE supplier_id = ?',
           $at{supplier});
    sql_do('UPDATE ticket.agent SET version = 1');

    return;
}


sub accounts {
    my $own = $accounts++ || '';        # no two have the same merchant
    my @accounts = (
        [1, 'alipay', qq({"app_id": "2021$own", "channel": "alipay",)
            . ' "name": "支付宝"}'],
        [2, 'wechat3', qq({"app_id": "wx2$own", "merchant_id": "2",)
            . ' "channel": "wechat", "name": "微信"}'],
    );

    for (@accounts) {
        my ($row) = @{staff_call('provider_add', $at{code}, @$_)};
        die "$row->{verdict} $row->{subject}\n" if $row->{verdict};
    }

    return;
}


sub begin {
    my ($order, %o) = @_;

    return sql_call('api.begin_payment_2', $at{supplier},
        $o{agent} // $at{agent}, $order, $o{channel} // 'alipay',
        exists $o{way} ? $o{way} : 3, $o{phone} // 0, '192.0.2.1', $o{notify},
        $o{total})->[0];
}


# Jobs leased to a worker; of one number.

sub claim {
    my ($owner, %o) = @_;

    return sql_call($o{on} // db('ticket_worker'),
                    'api.pay_claim_' . ($o{release} // 3), $owner,
                    $o{limit} // 100, $o{lease} // '60 s', $o{suppliers},
                    $o{jobs}, $o{room} // 100,
                    map { sql_array([map { $_ } @$_]) }
                    $o{room_suppliers} // [], $o{room_accounts} // [],
                    $o{rooms} // []);
}


sub claimed {
    my ($number, $owner) = @_;

    return (grep { $_->{number} eq $number } @{claim($owner // 'w')})[0];
}


# What became of jobs: result, and whatever was learned.

sub record {
    my ($owner, @results) = @_;
    my $on = ref $owner ? shift @results : undef;
    my $dbh = $on ? $owner : db('ticket_worker');
    my $column = sub { my ($get) = @_; sql_array([map { $get->($_) } @results]) };
    my $of = sub { my ($name) = @_; $column->(sub { $_[0]{$name} }) };

    return sql_call($dbh, 'api.pay_record_3', $on // $owner,
        $column->(sub { $_[0]{job}{supplier_id} }),
        $column->(sub { $_[0]{job}{job_id} }),
        $column->(sub { $RESULT{$_[0]{result}} // die $_[0]{result} }),
        $column->(sub { $_[0]{due}
                        // sql_value("SELECT api.now() + interval '5 s'") }),
        $of->('code'), $column->(sub { $_[0]{pending} ? 1 : 0 }),
        $column->(sub { $STATE{$_[0]{state} // ''} // 0 }),
        $column->(sub { $_[0]{next} // 0 }),
        map { $of->($_) } qw(amount platform_no url qr at learned));
}


# Everything is due: as if the time had come.

sub due_now {
    sql_do('UPDATE ticket.pay_job SET due_at = api.now() WHERE NOT gave_up');
    return;
}


# The job of a number, claimed and recorded.

sub settle {
    my ($number, %result) = @_;

    due_now();
    my $job = claimed($number, 'settle') or die "nothing is due of $number\n";
    sql_do("UPDATE ticket.pay_job SET lease_owner = null, due_at = 'infinity'"
           . " WHERE lease_owner = 'settle' AND number <> ?", $number);
    sql_do('UPDATE ticket.pay_attempt SET outcome = 5 WHERE outcome IS NULL'
           . " AND owner = 'settle' AND number <> ?", $number);

    return record('settle', { job => $job, result => 'done', %result });
}


# An order paid at once: begun, opened and paid.

sub pay_order {
    my ($order, %o) = @_;
    my $begun = begin($order, %o);

    die "$begun->{verdict}\n" if $begun->{verdict};
    settle($begun->{number}, state => 'waiting', qr => 'https://qr.test/1');
    sql_value('SELECT impl.payment_paid(?, ?, ?, ?, null)', $at{supplier},
              $begun->{payment_id}, $o{amount} // $begun->{amount_fen},
              'A' . ++$trade);

    return payment_of($begun->{number});
}


# An order and its payment: the buyer may pay; has paid.

sub opened {
    my $order = booked(@_);
    my $begun = begin($order);

    settle($begun->{number}, state => 'waiting', qr => 'q');
    return ($order, $begun);
}


sub paid_order {
    my $order = booked(@_);

    return ($order, pay_order($order));
}


# The states that the agent has been told of.

sub events { return sql_value('SELECT string_agg(status::text, null::text'
    . ' ORDER BY seq) FROM ticket.outbox WHERE order_id = ?', $_[0]) }


sub payment_of {
    return sql_row('SELECT * FROM ticket.payment WHERE number = ?', $_[0]);
}


# Paybacks of a payment, the first one first.

sub payback_of {
    return [sql('SELECT * FROM ticket.payback WHERE payment_id = ?'
                . ' ORDER BY payback_id', $_[0]{payment_id})];
}


sub alarms { return join ' ', sql_values(
    "SELECT coalesce(string_agg(replace(kind, ' ', '-'), ' ' ORDER BY alarm_id),"
    . " '') FROM ticket.alarm WHERE number = ?", $_[0]) }


# The actions that are to be sent of a number.

sub jobs_of { return join ' ', sql_values(
    "SELECT coalesce(string_agg(action::text, ' ' ORDER BY action), '')"
    . ' FROM ticket.pay_job WHERE number = ?', $_[0]) }


# What sides of the ledger have, of the documents of one order.

sub sides {
    my ($order, @sides) = @_;

    return join ' ', map { sql_value(
        'SELECT coalesce(sum(case when credit = ? then amount_fen'
        . ' when debit = ? then -amount_fen end), 0) FROM ticket.transfer'
        . ' WHERE order_id = ? OR order_id IN (SELECT payment_id'
        . ' FROM ticket.payment WHERE order_id = ?)', $_, $_, $order, $order)
    } @sides;
}

1;
