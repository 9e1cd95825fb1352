# notify_url and notify_Payback_url: what Alipay tells of by itself, and what
# others hand on of it.

use strict;
use warnings;
use utf8;

use Encode qw(encode);
use FindBin;
use lib "$FindBin::Bin/../lib";
use TicketNotice qw(accounts paying notify vector apply alipay account_file
                    payment refunding order_state notices alarms);
use TicketTest;
use TicketWire qw(cipher query_string sign_pairs);

system_start(locations => 'location /pay/ { ticket_notices; }
                           location /status/ { ticket_status; }');
accounts(only => [1]);

my $number = 'T20261128000001';
my $order = paying($number, 1);
my $body = sub { vector('alipay', "notify_$_[0]")->{body} };

sub taken {
    my ($what, @answer) = @_;
    is_deeply [@answer[0 .. 2]], [200, 'success', 'text/plain'],
        "$what: answered with success";
}

sub refused {
    my ($what, @answer) = @_;
    is $answer[1], 'fail', "$what: not answered with success";
}

sub told { return notify('notify_url.aspx', @_) }


# ---- What is wrong, first: nothing is kept ----

refused('a tampered notice', told($body->('tampered')));
refused('a wrong amount', told($body->('wrong_amount')));
is alarms($number), 'wrong-amount', 'staff are told of the wrong amount';
refused('another application', told(alipay({ app_id => '2021000000000002' })));
wait_until { alarms($number) eq 'wrong-amount notice-foreign' }
    'staff are told of another application, signed right';
refused('another seller', told(alipay({ seller_id => '2088000000000002' })));
refused('one signed with our own key', told(alipay({}, key => 'alipay_app')));
refused('one without a signature', told('app_id=2021000000000001'));
{
    # nearly every signature has one
    my ($with) = grep { /sign=[^&]*%2B/ }
                 map { alipay({ notify_id => "plus$_" }) } 1 .. 20;
    refused('one whose base64 has blanks', told($with =~ s/%2B/+/gr));
}
refused('a base64 that is none', told(alipay({}) =~ s/sign=[^&]*/sign=%25%25/r));
refused('a parameter more', told($body->('paid') . '&router=1'));
refused('a parameter twice', told($body->('paid') . '&out_trade_no=T1'));
refused('nothing at all', told(''));
refused('no words', told("\x{ff}\x{00}" x 100));
is notices(), 0, 'nothing of it is kept';


# ---- Paid ----

taken('paid', told($body->('paid')));
is notices($number), 1, 'it is kept';
is order_state($order), '0', 'and not done before the worker does it';
taken('the same again', told($body->('paid_duplicate')));
taken('the same on the other page',
      notify('notify_Payback_url.aspx', $body->('paid')));
taken('a name in small letters', notify('NOTIFY_URL.ASPX', $body->('paid')));
taken('a query of our own URL',
      notify('notify_url.aspx?route=7&out_trade_no=T2', $body->('paid')));
taken('the other way of a signature',
      told($body->('v2_sign_type_signed')));
taken('empty values', told($body->('empty_value')));
taken('GBK', told($body->('gbk'),
                  headers => { 'Content-Type' => 'text/html; charset=GBK' }));
is notices($number), 1, 'all of it is one notice';
is apply(), 'paid', 'which is done';
is order_state($order), '6', 'the order is paid';
is payment($number)->{platform_no}, '2026112822001400000000000001',
    'the payment knows its number at the platform';
taken('the same, paid already', told($body->('paid')));
is apply(), '', 'and nothing is done again';

# JSON text, HTML's words, what looks encoded and what is new are what they are
{
    my $other = paying('T20261128000002', 1);
    taken('awkward values', told(alipay({
        out_trade_no => 'T20261128000002', notify_id => 'awkward%41&copy=1',
        passback_params => 'a%3D1%26notify%3D2', subject => '&quot;&notify 50%',
        fund_bill_list => '[{"amount":"88.80","fundChannel":"A&B"}]',
        alipay_cert_sn => 'of a certificate', later_field => '中文',
        total_amount => '88.8',
    })));
    is apply(), 'paid', 'awkward values are no hindrance';
    is order_state($other), '6', 'the other order is paid, too';
}


# ---- In any order ----

{
    my $n = 'T20261128000003';
    my $o = paying($n, 1);
    taken('WAIT_BUYER_PAY', told(alipay({ out_trade_no => $n,
        trade_status => 'WAIT_BUYER_PAY', notify_id => 'wait3' })));
    taken('paid later', told(alipay({ out_trade_no => $n,
                                      notify_id => 'paid3' })));
    taken('closed after it', told(alipay({ out_trade_no => $n,
        trade_status => 'TRADE_CLOSED', notify_id => 'closed3' })));
    is apply(), 'asked paid applied', 'all three are done at once';
    is payment($n)->{state}, 'P', 'paid beats closed';
    is order_state($o), '6', 'and the order is paid';
}

{
    my $n = 'T20261128000004';
    my $o = paying($n, 1, state => 'W');
    taken('paid before we have heard that it was opened',
          told(alipay({ out_trade_no => $n, notify_id => 'early' })));
    is apply(), 'paid', 'an early notice is done';
    is order_state($o), '6', 'the order was there before';
}

taken('a number of nobody', told(alipay({ out_trade_no => 'T99999999999',
                                          notify_id => 'nobody' })));
is alarms('T99999999999'), 'unknown-number', 'staff are told of that number';
is apply(), '', 'and nothing is done of it';


# ---- Refunds ----

{
    for my $refund (['R20261128000001', 3000], ['R20261128000002', 5880]) {
        refunding($number, @$refund);
    }
    refused('more than was paid', told(alipay({
        refund_fee => '88.81', out_biz_no => 'R20261128000001',
        gmt_refund => '2026-11-28 11:00:00', notify_id => 'more' })));
    refused('less than this refund', told(alipay({
        refund_fee => '29.99', out_biz_no => 'R20261128000001',
        gmt_refund => '2026-11-28 11:00:00', notify_id => 'less' })));
    taken('a part went back', told($body->('partial_refund')));
    is apply(), 'applied', 'the part is done';
    is payment($number)->{refunded_fen}, 3000, 'the part is booked';
    taken('all of it went back', told($body->('full_refund')));
    taken('the part again', told($body->('partial_refund')));
    is apply(), 'applied', 'the rest is done';
    is payment($number)->{refunded_fen}, 8880,
        'the total that is told is not booked as a part';
    taken('TRADE_FINISHED', told($body->('finished')));
    is apply(), 'passed over', 'its end changes nothing';
    is payment($number)->{refunded_fen}, 8880, 'nothing is booked twice';
}


# ---- What others hand on ----

{
    my $secret = 'a-secret-that-we-share-1';
    my $relay = sub {
        my ($n, $status, $type, $key) = @_;
        my @pairs = ([NETDH => cipher($n, $secret)],
                     [STATUS => cipher($status, $secret)],
                     [OpType => cipher($type, $secret)], [sign_type => 'MD5']);
        return query_string([@pairs,
            [Sign => sign_pairs(\@pairs, $key // $secret)]]);
    };
    my $n = 'T20261128000005';
    my $o = paying($n, 1);
    my $later = sub { sql_value('SELECT due_at > api.now() FROM ticket.pay_job'
                                . ' WHERE number = ?', $n) };

    refused('a relay without a secret',
            notify('notify_url.aspx', $relay->($n, 'TRADE_SUCCESS', 0)));
    account_file(1, 'secret', "$secret\n");
    wait_until { (notify('notify_url.aspx', $relay->($n, 'TRADE_FAIL', 0)))[1]
                 eq 'success' } 'a relay is taken with it';
    is notices($n), 1, 'it is kept';
    sql_do("UPDATE ticket.pay_job SET due_at = api.now() + interval '1 h'"
           . ' WHERE number = ?', $n);
    is apply(), 'asked', 'what failed is asked after';
    ok !$later->(), 'the platform is asked at once';
    taken('by GET, on the other page', notify('notify_Payback_url.aspx',
          $relay->($n, 'TRADE_SUCCESS', 0), method => 'GET'));
    is apply(), 'asked', 'what was paid is asked after, too';
    is order_state($o), '0', 'and not believed';
    refused('another key', notify('notify_url.aspx',
            $relay->($n, 'TRADE_SUCCESS', 0, 'another')));
    is notices($n), 2, 'two notices are kept of it';
}


# ---- HTTP ----

is +(notify('notify_url.aspx', '', method => 'GET'))[1], 'fail',
    'a browser sees one harmless word';
is_deeply [(notify('notify_url.aspx', $body->('paid'), method => 'PUT'))[0, 1]],
    [405, 'fail'], 'another method is refused';
is_deeply [(notify('notify_url.aspx', $body->('paid'),
                 headers => { 'Content-Encoding' => 'gzip' }))[0, 1]],
    [415, 'fail'], 'a packed body is refused';
is_deeply [(notify('notify_url.aspx', $body->('paid') . '&x=' . 'y' x 70_000))
           [0, 1]], [413, 'fail'], 'a long one is refused';
is +(notify('nothing.aspx', 'x'))[0], 404, 'another name is no page';
is +(notify('7/notify_url.aspx', 'x'))[0], 404, 'half an account is no page';
taken('the account in the path', notify('2/1/notify_url.aspx', $body->('paid')));
refused('another account in the path',
        notify('2/2/notify_url.aspx', $body->('paid')));
taken('below the pages of its supplier',
      notify('notify_url.aspx', $body->('paid'), at => 'hill'));
taken('there, with its account',
      notify('2/1/notify_url.aspx', $body->('paid'), at => 'hill'));
refused('below those of another supplier',
        notify('notify_url.aspx', $body->('paid'), at => 'agent'));

audit_ok();
done_testing();
