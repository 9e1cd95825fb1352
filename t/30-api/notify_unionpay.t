# UnionPayNotify and ClearingNotify.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use TicketNotice qw(accounts paying payment refunding order_state notify
                    notices alarms apply vector unionpay clearing);
use TicketTest;

system_start(locations => 'location /pay/ { ticket_notices; }
                           location /status/ { ticket_status; }');

# The moment the vectors were signed.
set_clock_shift(1795831200 - time);
accounts(only => [4, 5]);


# ---- UnionPay ----

sub up { return notify('UnionPayNotify.aspx', @_) }

sub up_taken {
    my ($what, @answer) = @_;
    is_deeply [@answer], [200, 'ok', 'text/plain'], "$what: taken in its words";
}

sub up_refused {
    my ($what, @answer) = @_;
    is $answer[0], 400, "$what: refused by its status";
}

{
    my $number = 'T20261128000031';
    my $order = paying($number, 4);
    my $body = sub { vector('unionpay', "notify_$_[0]")->{body} };
    my $later = sub {
        sql_do('UPDATE ticket.pay_job SET asking = true, due_at = api.now()'
            . " + interval '1 h' WHERE number = ?", $_[0]);
    };
    my $asked = sub { sql_value('SELECT due_at <= api.now()'
                                . ' FROM ticket.pay_job WHERE number = ?', $_[0]) };

    up_refused('a plus that was not encoded', up($body->('blank_for_plus')));
    up_refused('a certificate of another signer', up($body->('wrong_signer')));
    up_refused('a parameter more', up($body->('paid') . '&extra=1'));
    up_refused('an amount that was not signed',
               up($body->('paid') =~ s/txnAmt=8880/txnAmt=1/r));
    up_refused('another amount', up(unionpay({ txnAmt => 1 })));
    is alarms($number), 'wrong-amount', 'staff are told of the amount';
    up_refused('another merchant', up(unionpay({ merId => '777290058110049' })));
    wait_until { alarms($number) eq 'wrong-amount notice-foreign' }
        'staff are told of that, too';
    up_refused('no form at all', up('{"orderId":1}'));
    is notices(), 0, 'nothing of it is kept';

    $later->($number);
    up_taken('paid', up($body->('paid')));
    up_taken('a query and a cookie of our own',
        notify('UnionPayNotify.aspx?orderId=T1&x=2', $body->('paid'),
               headers => { Cookie => 'merId=1' }));
    is notices($number), 1, 'both are one notice';
    is apply(), 'asked', 'what is paid is asked after';
    is $asked->($number), 1, 'it is asked at once';
    is order_state($order), '0', 'nothing is booked before the answer';
    sql_do('SELECT impl.payment_paid(p.supplier_id, p.payment_id, 8880,'
        . " '202611281000001234568', null) FROM ticket.payment p"
        . ' WHERE p.number = ?', $number);
    is order_state($order), '6', 'the answer books it';

    refunding($number, 'R20261128000031', 3000);
    $later->('R20261128000031');
    up_taken('a refund', up(unionpay({ txnType => '04', txnSubType => '00',
        orderId => 'R20261128000031', txnAmt => 3000,
        queryId => '202611281100001234569' })));
    is apply(), 'asked', 'a refund is asked after';
    is $asked->('R20261128000031'), 1, 'that is asked at once, too';
    up_refused('a refund of another amount', up(unionpay({ txnType => '04',
        orderId => 'R20261128000031', txnAmt => 3001,
        queryId => '202611281100001234570' })));
    is +(up('', method => 'GET'))[0], 405, 'a GET is refused';
}


# ---- The clearing provider ----

sub cl { return notify('ClearingNotify.aspx', @_) }

sub cl_taken {
    my ($what, @answer) = @_;
    is_deeply [@answer], [200, '{"code":"SUCCESS"}', 'application/json'],
        "$what: taken in its words";
}

sub cl_refused {
    my ($what, @answer) = @_;
    is $answer[0], 401, "$what: refused by its status";
}

sub vc { my $v = vector('clearing', $_[0]); return ($v->{body},
         headers => $v->{headers}) }

{
    my $number = 'C20261128000001';
    my $order = paying($number, 5);
    my $finished = sub {
        my ($id, %data) = @_;
        return { id => $id, event_type => 'ORDER.FINISHED',
                 create_time => '2026-11-28T10:00:02+08:00',
                 data => { biz_no => $number, order_no => 'HJB1',
                           action => 'charge', state => 'SUCCESS',
                           amount => 8880,
                           finished_at => '2026-11-28T10:00:01+08:00', %data } };
    };

    cl_refused('tampered', cl(vc('notify_tampered')));
    cl_refused('a late one', cl(clearing($finished->('E1'), late => -310)));
    cl_refused('another amount', cl(clearing($finished->('E2', amount => 1))));
    is alarms($number), 'wrong-amount', 'staff are told of the amount';
    cl_refused('another merchant',
               cl(clearing({ %{$finished->('E3')}, mchid => 'GW0002' })));
    cl_refused('another currency',
               cl(clearing($finished->('E4', currency => 'USD'))));
    cl_refused('an event of nobody', cl(clearing({ %{$finished->('E5')},
                                                   event_type => 'X' })));
    is notices($number), 0, 'nothing of it is kept';
    cl_taken('finished', cl(vc('notify_finished')));
    cl_taken('the same again', cl(vc('notify_finished')));
    is apply(), 'paid', 'it is done once';
    is order_state($order), '6', 'the order is paid';

    refunding($number, 'R20261128000041', 3000);
    cl_taken('a refund', cl(clearing({ id => 'E6',
        event_type => 'REFUND.FINISHED',
        create_time => '2026-11-28T10:00:02+08:00',
        data => { refund_no => 'R20261128000041', biz_no => $number,
                  state => 'SUCCESS', refunded_total => 3000 } })));
    is apply(), 'applied', 'the refund is done';
    is payment($number)->{refunded_fen}, 3000, 'it is booked';
}

audit_ok();
done_testing();
