# Vouchers: who gets one, in which medium, once; and again when asked for.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use TicketBooking qw(
    database connection fixture top_up sql_call order_defaults booked
    order_row last_number);
use TicketTest;

my $dbh = database();

fixture(slot_mode => 1, activateable => 1, name => '山');
$dbh->{pg_enable_utf8} = 1;
top_up(9101, 1_000_000, 3);
sql_do("UPDATE ticket.agent SET phone1_sealed = '\\x01'");
sql_do('UPDATE ticket.agent SET version = 1');

my $day = iso_day(2);
my ($n, $hash) = (0, '\x' . '07' x 32);


sub clock {
    sql_do('SELECT api.set_clock_shift(make_interval(secs => ?))',
           $_[0]);
}

sub notice {
    my ($event, $text) = @_;
    my $change = defined $text ? qq({"text": "$text"}) : '{"off": true}';
    sql_call('api.staff_notice_set', 'BOOK', $event, $change);
}

order_defaults(day => $day);

# Paid as a page does; model undef: by a host that knows of none.
sub pay {
    my ($order, %o) = @_;
    my $with = $o{with} // 'deposit';
    my $function = $with =~ /code/ ? 'pay_account_code_2' : 'pay_account_2';

    return sql_call("api.$function", 7, 9101, $order,
        $o{amount} // 20000, $o{edition} // 40, $o{activate} // 'f', 0,
        $o{notice} // 't', $with =~ /code/ ? $o{hash} // $hash : (),
        $with =~ /deposit/ ? 'Y' : 'F', $o{model} // '0', undef)->[0];
}

sub paid {
    my ($order, %o) = @_;
    my $r = pay($order, %o);
    die $r->{verdict} if defined $r->{verdict};
    return $order;
}

# A code for it, by purpose.
sub code {
    my ($order, $purpose) = @_;
    my $r = sql_call('api.issue_code', 7, 9101, $purpose, $order, 1, $hash,
                 '\x01')->[0];
    die $r->{verdict} if defined $r->{verdict};
    return $order;
}

# "voucher picture": what is queued for an order; it is taken away.
sub told {
    my ($order) = @_;
    my $rows = $dbh->selectall_arrayref('DELETE FROM ticket.message'
        . ' WHERE order_id = ? AND kind <> 1'
        . ' RETURNING impl.message_event(kind), message_id', undef, $order);
    return join ' ', map { $_->[0] } sort { $a->[1] <=> $b->[1] } @$rows;
}

sub again {
    my ($order, $model, $agent) = @_;
    my $row = sql_call('api.re_make_ticket', 7, $agent // 9101, $order,
                   $model // '0')->[0];
    return $row->{verdict} // 'sent';
}

sub born {
    my $last = last_number();
    wait_until {
        sql_do('SELECT * FROM api.notice_born()');
        (sql_value('SELECT done_id FROM ticket.notice_cursor') // $last)
            >= $last
    } 'all are read';
}

# A state that no function of ours brings about here; the books get it back.
my %was;

sub force {
    my ($order, $state) = @_;
    $was{$order} //= sql_value('SELECT state FROM ticket.orders'
                           . ' WHERE order_id = ?', $order);
    sql_do('UPDATE ticket.orders SET state = ? WHERE order_id = ?',
           $state, $order);
}

# As the counter will: nothing prints yet.
sub print_ticket {
    my ($order, $ticket) = @_;
    sql_do("UPDATE ticket.ticket SET state = '3' WHERE order_id = ?"
           . ' AND ticket_no = ?', $order, $ticket);
}

sub model { sql_value('SELECT impl.sms_model(page) FROM ticket.orders'
                  . ' WHERE order_id = ?', $_[0]) }

# nobody has said anything
{
    my $order = paid(booked());
    is told($order), '', 'no voucher is queued without a template';
    is again($order), 'VOUCHER_OFF',
        'a voucher asked for is refused without a template';
    is sql_value('SELECT count(*) FROM ticket.voucher'), 0,
        'no voucher is counted without a template';
}

notice(voucher => '{supplier}：{order} {day} {slot} {products} {amount}');
is_deeply [map { $_->{event} } @{sql_call('api.staff_notice_list', 'BOOK')}],
    ['voucher'], 'the template of vouchers is listed';

# each way to pay from an account, each model
for my $way ('deposit', 'rebate', 'deposit_code', 'rebate_code') {
    for my $model (0, 1, 2) {
        my $order = booked();
        code($order, $way =~ /deposit/ ? 1 : 2) if $way =~ /code/;
        my $r = pay($order, with => $way, model => $model);
        my $name = "$way, $model model";

        is $r->{verdict}, undef, "$name: the order is paid";
        is_deeply [@{$r}{qw(order_id state)}],
            [$order, $way =~ /deposit/ ? '2' : 'C'],
            "$name: the payment answers as ever";
        is told($order), (qw(voucher picture), 'voucher picture')
            [$model], "$name: the voucher is queued as asked for";
        is sql_value('SELECT page & 255 FROM ticket.orders WHERE order_id = ?',
                 $order), 3, "$name: the page of the order stays";
    }
}

# what it says, to whom, how long
{
    my $order = paid(booked(), model => 2);
    my $rows = $dbh->selectall_arrayref('SELECT *, expire_at - created_at AS'
        . ' life FROM ticket.message WHERE order_id = ? ORDER BY kind',
        { Slice => {} }, $order);
    for my $m (@$rows) {
        like $m->{text}, qr/^山：$order $day 08:00-09:00 ADULT2.+ 200\.00$/,
            "message kind $m->{kind} is the template, filled in";
        is_deeply [@{$m}{qw(phone_what seal_context phone_sealed text_sealed
                            picture life urgent)}],
            ['phone', order_row($order)->{request_key}, "\x03", undef, undef,
                '1 day', 0],
            "message kind $m->{kind} goes to the phone of the order, for a day";
    }
    is_deeply [map { $_->{kind} } @$rows], [6, 7],
        'both kinds of voucher are queued';
    told($order);
}

# beside the notice of the payment, once
{
    notice(payment => 'paid {order}');
    my $order = paid(booked());
    is told($order), 'payment voucher',
        'a payment queues its notice and a voucher';
    force($order, '6');
    is told($order), '', 'a step between two paid states queues no voucher';
    notice('payment');

    for my $to ('5', '6') {
        $order = booked();
        force($order, '1') if $to eq '6';
        told($order);
        force($order, $to);
        is told($order), 'voucher', "a payment by state $to queues a voucher";
    }

    $order = paid(booked(), edition => 30);
    is told($order), 'voucher', 'edition 3.0: a payment queues a voucher, too';
}

# nothing to pick up; silence
{
    is told(paid(booked(medium => 2), activate => 't', model => 1)), '',
        'an order activated for phones gets no voucher';
    is told(paid(booked(), notice => 'f', model => 1)), '',
        'no voucher is queued when the call says no';
    sql_do('UPDATE ticket.agent SET sends_notice = false'
           . ' WHERE agent_id = 9101');
    my $order = paid(booked(version =>
        sql_value('SELECT version FROM ticket.agent WHERE agent_id = 9101')));
    is told($order), '', 'no voucher is queued when the agent says no';
    is again($order, '1'), 'sent',
        'an agent that says no may ask for a voucher';
    is told($order), 'picture', 'the voucher it asks for is queued';
    sql_do('UPDATE ticket.agent SET sends_notice = true'
           . ' WHERE agent_id = 9101');
    sql_do('UPDATE ticket.agent SET version = 1');

    $order = booked();
    is told($order), '', 'an unpaid order gets no voucher';
    sql_call('api.cancel_order', 7, 9101, $order);
    is told($order), '', 'a closed order gets no voucher';
}

# a refused payment leaves nothing of its model behind
{
    my $order = booked();
    is pay($order, model => '1', amount => 1)->{verdict}, 'ORDER_AMOUNT',
        'paying a wrong amount is refused';
    is model($order), 0, 'the model of a refused payment is forgotten';
    is pay($order, with => 'rebate', model => '2', amount => 1)->{verdict},
        'ORDER_AMOUNT', 'paying a wrong amount from rebate is refused';
    is model($order), 0, 'the model of a refused rebate payment is forgotten';
    code($order, 2);
    is pay($order, with => 'rebate_code', model => '2',
           hash => '\x' . '08' x 32)->{verdict}, 'CODE_WRONG',
        'paying with a wrong code is refused';
    is model($order), 0, 'the model of a wrong code is forgotten';
    is sql_value('SELECT tries FROM ticket.code WHERE order_id = ?', $order), 1,
        'the wrong code counts as a try';
    paid($order);
    is told($order), 'voucher', 'the payment that succeeds names the voucher';

    is pay($order, model => '1')->{verdict}, 'ORDER_NOT_PAYABLE',
        'paying it twice is refused';
    is model($order), 0, 'paying it twice changes no model';

    my $other = booked();
    my $r = sql_call('api.pay_account_2', 7, 9102, $other, 20000, 40, 'f', 0,
                 't', 'Y', '1', undef)->[0];
    is $r->{verdict}, 'ORDER_NOT_PAYABLE',
        'paying an order of another agent is refused';
    is model($other), 0, 'the order of another agent is untouched';
}

# what batches book: read later, in the medium that the booking named
{
    born();
    my @orders = map { booked(state => '2', page => 8 + 256 * $_) } 0 .. 2;
    my $delivered = booked(state => '3', page => 8 + 256, medium => 2);
    my $paper = booked(state => 'D', page => 8 + 256);
    my $unpaid = booked();
    is told($_), '', 'a batch queues no voucher at once' for @orders;

    # meanwhile one is picked up, and one is asked for again
    my $gone = booked(state => '2');
    sql_call('api.cancel_order', 7, 9101, $gone);
    my $asked = booked(state => '2');
    is again($asked, '1'), 'sent',
        'a voucher asked for before the worker came is accepted';
    is told($asked), 'picture',
        'a voucher asked for before the worker came is queued';

    born();
    is_deeply [map { told($_) } @orders], ['voucher', 'picture',
        'voucher picture'], 'orders created paid get the vouchers they named';
    is told($delivered), '',
        'an order created delivered for phones gets no voucher';
    is told($paper), 'picture',
        'an order created delivered for paper gets the voucher it named';
    is told($unpaid), '', 'an order created unpaid gets no voucher';
    is told($gone), '', 'an order cancelled meanwhile gets no voucher';
    is told($asked), '', 'an order that asked before gets no second voucher';
    born();
    is told($_), '', 'the orders are read once' for @orders;
}

# again
{
    my $order = booked();
    is again($order), 'VOUCHER_UNPAID', 'an unpaid order is refused';
    force($order, '1');
    is again($order), 'VOUCHER_UNPAID', 'an order not paid in full is refused';
    force($order, '0');
    delete $was{$order};
    paid($order);
    told($order);

    is again($order), 'VOUCHER_TOO_SOON',
        'a voucher just sent is refused as too soon';
    is again($order, '0', 9102), 'VOUCHER_UNKNOWN',
        'an order of another agent is unknown';
    is again(0), 'VOUCHER_UNKNOWN', 'order 0 is unknown';
    is again(-1), 'VOUCHER_UNKNOWN', 'order -1 is unknown';
    is sql_call('api.re_make_ticket', 8, 9101, $order, '0')->[0]{verdict},
        'VOUCHER_UNKNOWN', 'an order of another supplier is unknown';
    clock(299);
    is again($order), 'VOUCHER_TOO_SOON',
        'a voucher is too soon before five minutes';
    clock(301);
    is told($order), '', 'the refused requests queue no voucher';
    is again($order, '2'), 'sent', 'a voucher is sent after five minutes';
    is told($order), 'voucher picture',
        'the voucher is of the model asked for now';
    is model($order), 0, 'the model of the payment stays';
    is again($order), 'VOUCHER_TOO_SOON',
        'the next voucher waits five minutes more';

    for (2 .. 10) {
        clock(300 * $_ + 5);
        is again($order, '1'), 'sent', "voucher number $_ is sent again";
    }
    clock(300 * 11 + 10);
    is again($order), 'VOUCHER_TOO_OFTEN', 'an eleventh voucher is refused';
    is sql_value('SELECT resent FROM ticket.voucher WHERE order_id = ?',
        $order),
        10, 'ten vouchers are counted';
    is told($order), join(' ', ('picture') x 9),
        'an eleventh voucher is not queued';
    clock(0);

    for my $state (qw(2 C 5 6)) {
        my $o = booked(state => $state =~ /[2C]/ ? $state : '2');
        force($o, $state);
        is again($o), 'sent', "an order in state $state gets a voucher";
        told($o);
    }
    for my $state (qw(7 8 9 A)) {
        my $o = booked(state => '2');
        force($o, $state);
        is again($o), 'VOUCHER_STATE', "an order in state $state is refused";
    }
    is again(paid(booked(items => [[2, 1]], medium => 1), activate => 't',
                  amount => 8000)), 'VOUCHER_STATE',
        'an order that a card passes with is refused';
    my $closed = paid(booked());
    sql_call('api.cancel_order', 7, 9101, $closed);
    is again($closed), 'VOUCHER_STATE', 'a closed order is refused';
    my $old = booked(state => '2', valid_until =>
        sql_value("SELECT api.now() + interval '1 hour'"));
    clock(3600);
    is again($old), 'VOUCHER_STATE', 'an order past its validity is refused';
    clock(0);
}

# Activated for paper: nothing is told but the voucher, until it is printed.
{
    notice(activation => 'gate {order}');

    for my $way ('deposit', 'rebate') {
        my $order = paid(booked(), with => $way, activate => 't', model => 2);
        is told($order), 'voucher picture',
            "$way: an order activated for paper gets its voucher alone";
        is again($order), 'VOUCHER_TOO_SOON',
            "$way: the voucher of an order for paper counts as sent";
        clock(301);
        is again($order, '1'), 'sent',
            "$way: the voucher of an order for paper is sent again";
        is told($order), 'picture',
            "$way: the voucher of an order for paper is a picture";

        clock(602);
        print_ticket($order, 1);
        is again($order), 'sent',
            "$way: while one ticket is not printed the voucher is sent";
        told($order);
        clock(903);
        print_ticket($order, 2);
        is again($order), 'VOUCHER_STATE',
            "$way: once all are printed the voucher is refused";
        is told($order), '', "$way: the refused voucher is not queued";
        clock(0);
    }

    my $late = paid(booked(), activate => 't');
    told($late);
    clock(3 * 86400);
    is again($late), 'VOUCHER_STATE',
        'a voucher for tickets past their validity is refused';
    clock(0);

    my $back = paid(booked(), activate => 't');
    told($back);
    sql_call('api.refund_tickets_2', 7, 9101, $back, '{1,2}');
    clock(301);
    is again($back), 'VOUCHER_STATE',
        'a voucher for tickets given back is refused';
    clock(0);
    is told(paid(booked(), activate => 't', notice => 'f')), '',
        'no voucher for paper is queued when the call says no';
    notice('activation');
}

# two at once: one is sent
{
    my $order = booked(state => '2');
    my @two = map { connection() } 1, 2;
    my $ask = "SELECT verdict FROM api.re_make_ticket(7, 9101, $order, '0')";

    $two[0]->begin_work;
    is $two[0]->selectrow_array($ask), undef,
        'the first of two requests is accepted';
    $two[1]->do($ask, { pg_async => 1 });
    wait_until {
        sql_value('SELECT count(*) FROM pg_stat_activity'
              . " WHERE wait_event_type = 'Lock' AND query LIKE ?",
              "%$order%")
    } 'the second waits';
    $two[0]->commit;
    $two[1]->pg_result;
    is sql_value('SELECT resent FROM ticket.voucher WHERE order_id = ?',
        $order),
        1, 'two requests at once count once';
    is told($order), 'voucher', 'two requests at once queue one voucher';
}

# asked for while the worker reads the same creation: one, whoever is first
{
    my ($agent, $worker) = map { connection() } 1, 2;
    my $born = 'SELECT * FROM api.notice_born()';
    my $waits = sub {
        my ($db, $name) = @_;
        my $pid = $db->{pg_pid};
        wait_until {
            sql_value('SELECT count(*) FROM pg_locks WHERE not granted'
                  . ' AND pid = ?', $pid)
        } $name;
    };

    # Booked, and seen: the next call reads it.
    my $seen = sub {
        born();
        my $order = booked(state => '2');
        my $last = last_number();
        wait_until {
            sql_do($born);
            (sql_value('SELECT seen_id FROM ticket.notice_cursor') // 0)
                >= $last
        } 'it is seen';
        wait_until { sql_value('SELECT'
            . ' pg_snapshot_xmin(pg_current_snapshot()) > seen_xid'
            . ' FROM ticket.notice_cursor') } 'all of before have ended';
        return $order;
    };

    my $order = $seen->();
    my $other = booked(agent => 9102, state => '2');
    my $ask = "SELECT verdict FROM api.re_make_ticket(7, 9101, $order, '1')";

    $agent->begin_work;
    is $agent->selectrow_array($ask), undef,
        'a voucher is asked for before the worker reads';
    $worker->do($born, { pg_async => 1 });
    $waits->($worker, 'the worker waits');
    $agent->commit;
    ok eval { $worker->pg_result; 1 },
        'the worker goes on after its wait' or diag $@;
    is told($order), 'picture', 'the worker queues no voucher of its own';
    born();
    is told($order), '', 'the worker queues none later';
    is told($other), 'voucher', 'the next order gets its voucher';

    $order = $seen->();
    $ask =~ s/, \d+, '1'/, $order, '1'/;
    $worker->begin_work;
    $worker->do($born);
    my $asked = $agent->prepare($ask, { pg_async => 1 });
    $asked->execute;
    $waits->($agent, 'the agent waits');
    $worker->commit;
    $asked->pg_result;
    is $asked->fetchrow_array // 'sent', 'VOUCHER_TOO_SOON',
        'a request after the worker is too soon';
    is told($order), 'voucher', 'the worker queues one voucher';
    is sql_value('SELECT resent FROM ticket.voucher WHERE order_id = ?',
        $order),
        0, 'the voucher of the worker counts as no request';
}

# what the worker is given for a picture
{
    sql_do('DELETE FROM ticket.message');
    my $order = paid(booked(), model => 2);
    sql_do("UPDATE ticket.supplier SET qr_mode = '2'");
    sql_do('UPDATE ticket.supplier SET catalogue_version = 1');
    my %row = map { $_->{kind} => $_ }
              @{ sql_call('api.message_claim_4', 'w', 10, '60 s') };
    my @picture = qw(qr_mode supplier_name products persons day line_name
                     start_minute end_minute);
    is_deeply [@{ $row{6} }{@picture}], [(undef) x 8],
        'an SMS gets nothing to draw';
    my $line = sql_value('SELECT name FROM ticket.line WHERE supplier_id = 7');
    is_deeply [@{ $row{7} }{qw(order_id kind seal_context phone_sealed),
                            @picture}],
        [$order, 7, order_row($order)->{request_key}, "\x03", '2', '山',
         sql_value('SELECT impl.order_description(7, ?)', $order), 2, $day,
             $line,
         480, 540], 'a picture gets what is to be seen on it';
    sql_do('DELETE FROM ticket.message');

    $order = paid(booked(slots => [], items => [[2, 1]]), model => 1,
                  amount => sql_value('SELECT total_fen FROM ticket.orders'
                                  . ' WHERE order_id = (SELECT max(order_id)'
                                  . ' FROM ticket.orders)'));
    my $m = sql_call('api.message_claim_4', 'w', 10, '60 s')->[0];
    is_deeply [@{$m}{qw(order_id start_minute end_minute line_name)}],
        [$order, undef, undef, undef],
        'a picture without a slot has no times and no route';
    sql_do('DELETE FROM ticket.message');
}

# off again
notice('voucher');
is told(paid(booked(), model => 2)), '',
    'no voucher is queued once the template is gone';
is sql_value('SELECT count(*) FROM ticket.notice_cursor'), 0,
    'no order is read once the template is gone';

force($_, $was{$_}) for keys %was;
audit_ok();
done_testing();
