# What the plans of the functions of payments look like: made on empty tables,
# and on tables that have grown without statistics, they read by whole keys.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/../lib";
use TicketBooking qw(
    database fixture sql_call sql_array place_one);
use TicketMoney qw(platforms claim record);
use TicketPlans;
use TicketTest;

my $dbh = database();
$dbh->do('select api.hello_2()');       # a booking then begins no life

fixture(slot_mode => 1, fee_mode => 1);
sql_do('INSERT INTO ticket.line_product SELECT 7, 1, g'
       . ' FROM generate_series(1, 5) g');
sql_do("INSERT INTO ticket.fee_rule VALUES (7, 1, 'D', 0, 'B', 100)");
platforms();
sql_do('UPDATE ticket.supplier SET catalogue_version = 1');
sql_do("ALTER TABLE ticket.$_ SET (autovacuum_enabled = off)")
    for @{$dbh->selectcol_arrayref("SELECT tablename FROM pg_tables"
                                   . " WHERE schemaname = 'ticket'")};
indexes_read();

my ($day, $n) = (iso_day(1), 0);


# Money from outside: paid, told of, expired, applied for, back, in whole and in
# part.  The functions of nginx and of the worker.

sub paying {
    my ($own) = @_;
    my $run = ++$n;
    my $trade = 0;
    my $call = sub { return sql_call($own, @_) };
    my $place = sub {
        return place_one($own, agent => 9101, key => 'W' . ++$n, day => $day,
            items => [[1, 2]], slots => [1], callback => 1, ident => "w$n",
            pay_by => '2098-01-01 00:00:00+00', medium => 2)->{order_id};
    };
    my $begin = sub {
        my ($order, $channel) = @_;
        return $call->('api.begin_payment_2', 7, 9101, $order,
            $channel // 'alipay', 3, 0, '192.0.2.1', 'https://shop.test/',
            20000)->[0];
    };
    my $works = sub {       # action => state
        my (%state) = @_;
        my @jobs = @{claim('plans', on => $own)};
        record($own, 'plans', map { +{ job => $_, result => 'done',
            state => $state{$_->{action}}
                     // ($_->{action} == 3 ? 'waiting' : 'paid'), qr => 'qr',
            platform_no => "$run-" . ++$trade } } @jobs);
        return scalar grep { $_->{action} != 3 } @jobs;
    };
    my $paid = sub {
        my $order = $place->();
        my $payment = $begin->($order);
        $works->(1 => 'waiting');
        $call->('api.notice_store_2', 7, 1, "$run-" . ++$trade,
            $payment->{number}, 1, '', 20000, undef, "$run-$trade", undef,
            'f', '\x00');
        $call->('api.notice_apply_2', 100);
        return ($order, $payment);
    };

    my ($order, $payment) = $paid->();
    is scalar(grep { $_->{order_id} eq $order }
              @{$call->('api.payment_calls_claim', 'plans', 100, '60 s')}), 1,
        'the page named for it is to be told';
    $call->('api.payment_calls_record', 'plans', '{7}', "{$order}", '{1}',
            '{null}', '{null}');
    is $begin->($order)->{verdict}, 'PAY_STATE', 'a paid order is paid once';
    $call->('api.payment_result_2', '{7}',
        sql_array([$payment->{payment_id}]), '{0}');
    $call->('api.pay_channels_2', 7, 9101);
    is $call->('api.apply_refund', 7, 9101, $order, 'x')->[0]{state}, '7',
        'a refund is applied for';
    $call->('api.query_refund_2', 7, 9101, $order);
    is $call->('api.revoke_refund_2', 7, 9101, $order, 20000, 'x')
        ->[0]{state}, '6', 'an application is revoked';
    $call->('api.apply_refund', 7, 9101, $order, 'x');
    $call->('api.staff_refund_list', 'BOOK');
    $call->('api.staff_refund_approve', 'BOOK', $order);
    is $call->('api.refund_deal', 7, 9101, $order)->[0]{state}, '8',
        'a refund is dealt with';
    is $works->(), 1, 'a refund is sent and settled';
    is sql_value('SELECT state::text FROM ticket.orders WHERE order_id = ?',
                 $order), '4', 'an order whose money is back is closed';

    # in part, and its tickets
    sql_do('UPDATE ticket.supplier SET refund_by_hand = false');
    sql_do('UPDATE ticket.supplier SET catalogue_version = 1');
    ($order) = $paid->();
    is $call->('api.activate_order_2', 7, 9101, $order, 'f', '{1}', '{1}',
            $day, -1, 2, 1, 't', '{}', '{}')->[0]{verdict}, undef,
        'an instant payment is activated in part';
    is $call->('api.refund_tickets_2', 7, 9101, $order, '{1}')->[0]{verdict},
        undef, 'its ticket is refunded';
    is $works->(), 2, 'both parts go back';
    sql_do('UPDATE ticket.supplier SET refund_by_hand = true');

    # what staff say of receipts
    sql_do('UPDATE ticket.supplier SET receipt_by_hand = true');
    sql_do('UPDATE ticket.supplier SET catalogue_version = 1');
    ($order, $payment) = $paid->();
    $call->('api.staff_payment_list', 'BOOK', $order);
    $call->('api.staff_payment_show', 'BOOK', $payment->{number});
    is $call->('api.staff_receipt_approve', 'BOOK', $order)->[0]{state}, '6',
        'a receipt is approved';
    ($order) = $paid->();
    is $call->('api.staff_receipt_refuse', 'BOOK', $order, '{}')->[0]{state},
        '9', 'a receipt is refused';
    is $works->(), 1, 'what has come goes back';
    sql_do('UPDATE ticket.supplier SET receipt_by_hand = false');

    # by itself
    sql_do('UPDATE ticket.supplier SET direct_activation = true');
    sql_do('UPDATE ticket.supplier SET catalogue_version = 1');
    ($order) = $paid->();
    is $call->('api.activate_paid')->[0]{verdict}, 'activated',
        'a paid order is activated by itself';
    sql_do('UPDATE ticket.supplier SET direct_activation = false');
    sql_do('UPDATE ticket.supplier SET catalogue_version = 1');
    ($order) = $paid->();
    sql_do("UPDATE ticket.orders SET valid_until = api.now() - interval '1 s'"
           . ' WHERE order_id = ?', $order);
    is $call->('api.refunds_expire_2', 10)->[0]{order_id}, $order,
        'an order nobody has taken is applied for';

    # given up, and paid all the same
    $order = $place->();
    $payment = $begin->($order);
    $works->(1 => 'waiting');
    is $begin->($order, 'wechat')->{verdict}, 'PAY_LATER',
        'another channel waits for the first one to be closed';
    is $works->(4 => 'closed'), 1, 'it is closed at the platform';
    $payment = $begin->($order, 'wechat');
    is $payment->{verdict}, undef, 'then it is opened';
    sql_do("UPDATE ticket.payment SET expire_at = api.now() - interval '1 s'"
           . ' WHERE payment_id = ?', $payment->{payment_id});
    $call->('api.payments_expire_2', 10);
    $call->('api.cancel_order', 7, 9101, $order);
    $call->('api.notice_store_2', 7, 2, "$run-late", $payment->{number}, 1,
        '', 20000, undef, "$run-late", undef, 'f', '\x00');
    $call->('api.notice_apply_2', 100);
    is $works->(), 1, 'money for a dead order goes back';

    return;
}


sub check_paying {
    my ($name) = @_;
    my %table = map { ($_->{'Relation Name'} // '') => 1 } @nodes;
    my @missing = grep { !$table{$_} } qw(
        payment payback refund_application pay_job pay_job_done pay_attempt
        pay_notice provider_account activation payment_call);

    is_deeply \@missing, [], "$name: every table of payments was planned for";
    return check_rows($name);
}


my $early = watched();

plans_of(sub { paying($early) });
check_paying('made on empty tables');

# What was paid, sent and told of before.
sql_do(<<'END');
    insert into ticket.payment (supplier_id, payment_id, order_id, agent_id,
        account_no, way, number, amount_fen, state, created_at, expire_at)
    select 7, n, n, 9102, 1, 3, 'T' || 1e15::int8 + n, 1, 'X', now(), now()
    from generate_series(1, 5000) n
END
sql_do(<<'END');
    insert into ticket.payback (supplier_id, payback_id, payment_id, number,
        amount_fen, cause, state, created_at, done_at)
    select 7, n, n, 'R' || 1e15::int8 + n, 1, 2, 'D', now(), now()
    from generate_series(1, 5000) n
END
sql_do(<<'END');
    insert into ticket.refund_application (supplier_id, order_id, no, state,
        from_state, amount_fen, fee_fen, item_fees, cause, at)
    select 7, n, 1, '4', '6', 1, 0, '{0}', 1, now()
    from generate_series(1, 5000) n
END
sql_do(<<'END');
    insert into ticket.payment_call (supplier_id, order_id, payment_id,
        agent_id, address, status, event_at, expire_at, due_at, done_at,
        delivered)
    select 7, n, n, 9102, 'https://shop.test/', '6', now(), now(), now(),
           now(), true
    from generate_series(1, 5000) n
END
sql_do(<<'END');
    insert into ticket.pay_attempt (supplier_id, job_id, no, action, number,
        content_hash, content, asking, at, owner)
    select 7, -n, 1, 1, 'T' || 1e15::int8 + n, '', '{}', false, now(), 'w'
    from generate_series(1, 5000) n
END
sql_do(<<'END');
    insert into ticket.pay_job (supplier_id, job_id, action, account_no,
        payment_id, number, content, content_hash, priority, due_at,
        give_up_at, created_at)
    select 7, -n, 3, 1, n, 'T' || 1e15::int8 + n, '{}', '', 3, 'infinity',
           'infinity', now()
    from generate_series(1, 5000) n
END
sql_do(<<'END');
    insert into ticket.pay_notice (supplier_id, account_no, notice_key, number,
        event, received_at, raw_hash, verdict, applied_at)
    select 7, 1, n, 'T' || 1e15::int8 + n, 1, now(), '', 'paid', now()
    from generate_series(1, 5000) n
END

plans_of(sub { paying($early) });
check_paying('made on empty tables, used on grown ones');

# What was made up is no books.
sql_do("DELETE FROM ticket.$_") for
    "payment WHERE payment_id <= 5000", "payback WHERE payback_id <= 5000",
    "refund_application WHERE order_id <= 5000", "pay_job WHERE job_id < 0",
    "pay_attempt WHERE job_id < 0",
    "pay_notice WHERE number < 'T2' AND number > 'T1'",
    "payment_call WHERE order_id <= 5000";

audit_ok();
%{$early->{CachedKids}} = ();
done_testing();
