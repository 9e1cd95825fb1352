# WeChatNotify: XML of V2, JSON of V3, at one page.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use TicketNotice qw(accounts account_file paying payment refunding
                    order_state notify notices alarms apply vector wechat2
                    wechat3);
use TicketTest;

system_start(locations => 'location /pay/ { ticket_notices; }
                           location /status/ { ticket_status; }');

# The moment the vectors were signed.
set_clock_shift(1795831200 - time);
accounts(only => [2, 3]);

my $page = 'WeChatNotify.aspx';
my $ok = '<xml><return_code><![CDATA[SUCCESS]]></return_code>'
       . '<return_msg><![CDATA[OK]]></return_msg></xml>';

sub xml_taken {
    my ($what, $xml) = @_;
    is_deeply [notify($page, $xml, headers => { 'Content-Type' => 'text/xml' })],
        [200, $ok, 'text/xml'], "$what: taken in its words";
}

sub xml_refused {
    my ($what, $xml) = @_;
    like +(notify($page, $xml))[1], qr/<return_code><!\[CDATA\[FAIL\]\]>/,
        "$what: refused in its words";
}

sub json_taken {
    my ($what, $body, %o) = @_;
    is_deeply [notify($page, $body, %o)],
        [200, '{"code":"SUCCESS"}', 'application/json'],
        "$what: taken in its words";
}

sub json_refused {
    my ($what, $status, $body, %o) = @_;
    my @answer = notify($page, $body, %o);
    is $answer[0], $status, "$what: refused with $status";
    like $answer[1], qr/^\{"code":"FAIL","message":"/, "$what: in its words";
}

sub v3 { my $v = vector('wechat_v3', $_[0]); return ($v->{body},
         headers => { %{$v->{headers}}, 'Content-Type' => 'application/json' }) }


# ---- V2 ----

{
    my $number = 'T20261128000011';
    my $order = paying($number, 2);
    my $xml = sub { vector('wechat_v2', "notify_$_[0]")->{xml} };

    xml_refused('tampered', $xml->('tampered'));
    xml_refused('an entity of its own', $xml->('xxe'));
    xml_refused('nothing', '');
    xml_refused('a form', 'out_trade_no=1');
    xml_refused('an amount of one fen', wechat2({ total_fee => 1 }));
    is alarms($number), 'wrong-amount', 'staff are told of the amount';
    xml_refused('another merchant', wechat2({ mch_id => '1900000110' }));
    xml_refused('another currency', wechat2({ fee_type => 'USD' }));
    xml_refused('half of it', substr $xml->('paid'), 0, 300);
    is notices(), 0, 'nothing of it is kept';

    xml_taken('a payment that failed', wechat2({
        result_code => 'FAIL', err_code => 'NOTENOUGH' }));
    is apply(), 'asked', 'what failed books nothing';
    xml_taken('paid', $xml->('paid'));
    xml_taken('the same again', $xml->('paid'));
    is apply(), 'paid', 'it is done once';
    is order_state($order), '6', 'the order is paid';

    refunding($number, 'R20261128000011', 3000);
    sql_do('UPDATE ticket.pay_job SET asking = true, attempts = 1, due_at ='
           . " api.now() + interval '1 h' WHERE number = 'R20261128000011'");
    xml_taken('a refund, which only deciphering proves', $xml->('refund'));
    is apply(), 'asked', 'the platform is to be asked';
    is payment($number)->{refunded_fen}, 0, 'nothing of it is booked';
    is sql_value('SELECT due_at <= api.now() FROM ticket.pay_job'
                 . " WHERE number = 'R20261128000011'"), 1,
        'it is asked at once';
    xml_refused('a refund of another key',
        $xml->('refund') =~ s/(<req_info>(?:<!\[CDATA\[)?.{40})./$1A/r);
    is +(notify($page, '', method => 'GET'))[0], 405, 'a GET is refused';
}


# ---- V3 ----

{
    my $number = 'T20261128000021';
    my $order = paying($number, 3);

    json_refused('a probe', 401, v3('notify_signtest'));
    is alarms(3), '', 'nobody is told of a probe';
    is_deeply [log_lines(qr/a notice of account 3/)], [], 'nor is the log';
    json_refused('a wrong tag', 500, v3('notify_bad_tag'));
    wait_until { alarms(3) eq 'notice-sealed' } 'staff are told of another key';
    json_refused('a late one', 401, wechat3({}, late => -310));
    json_refused('one of the future', 401, wechat3({}, late => 310));
    json_refused('our own key', 401, wechat3({}, key => 'wx_merchant'));
    json_refused('a key of nobody', 401, wechat3({}, serial => 'ABCDEF'));
    ok((grep { /nobody here has the platform's key/ }
        log_lines(qr/a notice of account 3/)), 'which the log says, once a minute');
    {
        my ($body, %o) = v3('notify_paid');
        for my $name (map { "Wechatpay-$_" }
                      qw(Timestamp Nonce Serial Signature)) {
            my %without = %{$o{headers}};
            delete $without{$name};
            json_refused("without $name", 401, $body, headers => \%without);
        }
        json_refused('a body with a blank more', 401, "$body ", %o);
    }
    is notices(), 3, 'nothing of it is kept';

    json_taken('paid', v3('notify_paid'));
    json_taken('the same again', v3('notify_paid'));
    is apply(), 'paid', 'it is done once';
    is order_state($order), '6', 'the order is paid';
    is alarms(3), 'notice-sealed', 'a key that anybody may name alarms nobody';

    my %plain = (mchid => '1900000109', appid => 'wx8888888888888888',
        transaction_id => '42', trade_state => 'SUCCESS',
        success_time => '2026-11-28T10:05:00+08:00');
    my $other = paying('T20261128000022', 3);
    json_refused('a wrong amount', 401, wechat3({ %plain,
        out_trade_no => 'T20261128000022', amount => { total => 1 } }));
    is alarms('T20261128000022'), 'wrong-amount', 'staff are told of it';
    json_refused('another currency', 401, wechat3({ %plain,
        out_trade_no => 'T20261128000022',
        amount => { total => 8880, currency => 'USD' } }));
    wait_until { alarms('T20261128000022') =~ /notice-foreign/ }
        'staff are told of that, too, by its number';
    json_refused('another merchant', 401, wechat3({ %plain,
        mchid => '1', out_trade_no => 'T20261128000022',
        amount => { total => 8880 } }));
    json_refused('no amount', 401, wechat3({ %plain,
        out_trade_no => 'T20261128000022' }));
    json_taken('the right one', wechat3({ %plain,
        out_trade_no => 'T20261128000022', amount => { total => 8880 } }));
    is apply(), 'paid', 'the right one is done';

    refunding($number, 'R20261128000021', 3000);
    json_taken('a refund', v3('notify_refund'));
    is apply(), 'applied', 'it is done';
    is payment($number)->{refunded_fen}, 3000, 'it is booked';
    json_taken('a transfer of nobody', v3('notify_transfer'));
    is alarms('P20261128000021'), 'unknown-number', 'staff are told of that';
}


# ---- Keys change while both are in use ----

{
    my ($old) = @{vector('wechat_v3', 'platform')->{certificate_serials}};
    my $n = 'T20261128000023';
    my $order = paying($n, 3);
    my @told = ({ mchid => '1900000109', appid => 'wx8888888888888888',
        out_trade_no => $n, transaction_id => '43', trade_state => 'SUCCESS',
        amount => { total => 8880 } });

    json_refused('a certificate nobody has', 401,
                 wechat3(@told, key => 'wx_platform_old', serial => $old));
    account_file(3, 'platform_cert', TicketNotice::key_text('wx_platform_old',
                                                            'certificate'));
    wait_until { (notify($page, wechat3(@told, key => 'wx_platform_old',
                                        serial => $old)))[0] == 200 }
        'it is taken when its certificate is there';
    json_taken('the public key still', wechat3(@told));
    is apply(), 'paid', 'both tell of one payment';
}

audit_ok();
done_testing();
