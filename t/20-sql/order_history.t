# The history of an order in the language of who reads it: each kind of event,
# in both.  What programs go by is English in either.

use strict;
use warnings;
use utf8;

use FindBin;
use JSON::PP ();
use lib "$FindBin::Bin/../lib";
use TicketBooking qw(
    database fixture sql_call in_time order_defaults booked staff_call);
use TicketMoney qw(platforms pay_order);
use TicketProcess qw(slurp);
use TicketTest;

binmode Test::More->builder->$_, ':encoding(UTF-8)'
    for qw(output failure_output todo_output);

my $dbh = database();
my ($today, $tomorrow) = map { iso_day($_) } 0, 1;
my $staff = db('ticket_staff');

fixture(slot_mode => 1, fee_mode => 1);
platforms();
sql_do("INSERT INTO ticket.fee_rule VALUES (7, 1, 'D', 0, 'B', 1100)");
sql_do('UPDATE ticket.supplier SET catalogue_version = 1');
order_defaults(day => $today, ticket_until => iso_day(3),
               pay_by => sub { in_time('30 minutes') });

sub reads { $staff->do("SET ticket.language = '$_[0]'"); return }

# "happened | who | detail" of each event, in a language, by what it is.
my %seen;

sub history {
    my ($order, $language) = @_;

    reads($language);
    my $rows = staff_call('order_history', 'BOOK', $order);
    reads('');
    $seen{$_->{what}} = 1 for @$rows;

    return map { my $row = $_;
                 [$row->{what}, join ' | ', map { $row->{$_} // '' }
                                            qw(happened who detail)] } @$rows;
}

# The events of an order are there, each in both languages.
sub told {
    my ($order, @events) = @_;
    my %lines = map { $_ => [history($order, $_)] } qw(en zh);

    is_deeply [map { $_->[0] } @{$lines{zh}}],
        [map { $_->[0] } @{$lines{en}}], 'what happened is the same word';

    for (@events) {
        my ($what, $english, $chinese) = @$_;

        for ([en => $english], [zh => $chinese]) {
            my ($language, $line) = @$_;
            my @found = map { $_->[1] } grep { $_->[0] eq $what }
                                             @{$lines{$language}};
            ok scalar(grep { $_ eq $line } @found), "$what in $language"
                or diag "wanted: $line\n", map { "    got: $_\n" } @found;
        }
    }

    return;
}


# ---- Paid at once ----

my $order = booked(key => 'OTA-9', edition => 40, medium => 2, slots => [7]);
my $payment = pay_order($order);
my $number = $payment->{number};
my ($trade) = $payment->{platform_no};

sql_do("UPDATE ticket.orders SET delivered_at = paid_at, state = '3',"
       . ' deal_fen = total_fen, fee_fen = 100'
       . ' WHERE order_id = ?', $order);
sql_do("UPDATE ticket.ticket SET state = '1' WHERE order_id = ?", $order);
sql_call($staff, 'api.check_ticket', 7, $order, 1, 'South', '1');
sql_do('UPDATE ticket.orders SET visit_day = day + 1 WHERE order_id = ?',
       $order);
sql_do('INSERT INTO ticket.passage (supplier_id, order_id, ticket_no,'
       . ' passage_no, at, station_name, gate, direction, persons, lead,'
       . ' undone_at, undone_by, undone_why) SELECT supplier_id, order_id,'
       . " ticket_no, n, at, 'North', '2', d, p, l, u, l, w"
       . ' FROM ticket.passage, lateral (VALUES'
       . " (2, 'I'::\"char\", 2, 'lead', at, 'why'),"
       . " (3, 'O', 1, null, null, null)) v (n, d, p, l, u, w)"
       . ' WHERE order_id = ?', $order);

for (['X', 'T2', 'F2'], ['F', 'T3', 'F3']) {
    sql_do('INSERT INTO ticket.payment SELECT (jsonb_populate_record(p,'
           . ' jsonb_build_object(\'payment_id\', nextval('
           . "'ticket.alarm_number') + 900, 'number', p.number || ?::text,"
           . " 'state', ?::text, 'closed_at', api.now(), 'paid_at', null,"
           . " 'received_fen', 0, 'last_code', 'TIMEOUT'))).*"
           . ' FROM ticket.payment p WHERE p.number = ?', @$_[1, 0], $number);
}
sql_do('INSERT INTO ticket.pay_notice (supplier_id, account_no, notice_key,'
       . ' number, event, received_at, raw_hash, verdict, applied_at)'
       . " VALUES (7, 1, 'k', ?, 1, api.now(), '\\x00', 'applied', api.now())",
       $number);
sql_do('INSERT INTO ticket.payback (supplier_id, payback_id, payment_id,'
       . ' number, amount_fen, cause, state, created_at, done_at, platform_no,'
       . " reason) VALUES (7, 901, ?, 'BACK00001', 500, 3, 'D', api.now(),"
       . " api.now(), 'B1', 'said so')", $payment->{payment_id});
sql_do('INSERT INTO ticket.refund_application (supplier_id, order_id, no,'
       . ' state, from_state, amount_fen, fee_fen, item_fees, cause, at,'
       . ' decided_at, decided_by, remark, applied_by)'
       . " SELECT 7, ?, x.no, x.state, '6', 9000, 1000, '{1000}', 1,"
       . " api.now(), api.now(), 'fritz', 'no', 'anna'"
       . " FROM (VALUES (1, 'A'::\"char\"), (2, 'V'), (3, '4')) x (no, state)",
       $order);
sql_do('INSERT INTO ticket.payment_call (supplier_id, order_id, payment_id,'
       . ' agent_id, address, status, event_at, expire_at, due_at, attempts,'
       . " done_at, delivered) VALUES (7, ?, ?, 9101, 'https://a.test/', '6',"
       . " api.now(), api.now(), 'infinity', 1, api.now(), true)", $order,
       $payment->{payment_id});

sql_do('INSERT INTO ticket.outbox_done (supplier_id, order_id, seq, agent_id,'
       . ' kind, status, ticket_no, event_at, done_at, attempts, delivered,'
       . " last_error) SELECT 7, ?, x.seq, 9101, x.kind, x.status, x.ticket,"
       . ' api.now(), api.now(), 2, x.seq = 101,'
       . " CASE WHEN x.seq = 102 THEN 'HTTP 500' END"
       . " FROM (VALUES (101, 1, '3'::\"char\", null), (102, 2, null, 1))"
       . ' x (seq, kind, status, ticket)', $order);
sql_do('INSERT INTO ticket.message_done (supplier_id, message_id, order_id,'
       . ' kind, created_at, done_at, attempts, sent, last_error) VALUES'
       . ' (7, 1, $1, 3, api.now(), api.now(), 1, true, null),'
       . " (7, 2, \$1, 6, api.now(), api.now(), 9, false, 'HTTP 404')",
       $order);
sql_do('INSERT INTO ticket.message (supplier_id, message_id, order_id, kind,'
       . ' phone_what, seal_context, phone_sealed, text, created_at,'
       . " expire_at, due_at) VALUES (7, 3, ?, 5, 'x', 'x', '\\x00', 'x',"
       . " api.now(), api.now(), 'infinity')", $order);
staff_call('order_stop', 'BOOK', $order, '{"reason": "forged"}');
staff_call('order_release', 'BOOK', $order, '{"reason": "not so"}');
staff_call('order_reveal', 'BOOK', $order, '{"reason": "lost"}');

told($order,
    ['booked', "booked | agent9101 | ADULT2张, 200.00, for $today,"
               . ' own number OTA-9',
     "下单 | agent9101 | ADULT2张，200.00，游览日期 $today，代理商单号 OTA-9"],
    ['paid', 'paid | agent9101 | instant, 200.00',
     '已支付 | agent9101 | 即时支付，200.00'],
    ['delivered', "delivered |  | phone, visit on $tomorrow, 200.00 of 200.00,"
                  . ' fee 1.00',
     "交付 |  | 手机，游览日期 $tomorrow，200.00/200.00，手续费 1.00"],
    ['passage', 'passage | South 1 | ticket 1', '检票 | South 1 | 票 1'],
    ['passage', 'passage | North 2, lead | ticket 1, passage 2, persons 2',
     '检票 | North 2, lead | 票 1，检票次数 2，人数 2'],
    ['exit', 'exit | North 2 | ticket 1, passage 3',
     '出园 | North 2 | 票 1，检票次数 3'],
    ['passage undone', 'passage undone | lead | ticket 1, passage 2: why',
     '撤销检票 | lead | 票 1，检票次数 2：why'],
    ['payment begun', "payment begun | account 1 | $number, 200.00,"
                      . ' by code to scan',
     "发起支付 | 平台 1 | $number，200.00，扫码支付"],
    ['payment received', "payment received | account 1 | $number, 200.00,"
                         . " trade $trade",
     "收到付款 | 平台 1 | $number，200.00，平台交易号 $trade"],
    ['payment closed', "payment closed | account 1 | ${number}T2, TIMEOUT",
     "支付关闭 | 平台 1 | ${number}T2，TIMEOUT"],
    ['receipt', 'receipt |  | 200.00 from account 1 to prepaid',
     '收款 |  | 200.00，平台 1 → 预收款'],
    ['notice of a platform', 'notice of a platform | account 1 |'
                             . " paid, $number, applied",
     "平台通知 | 平台 1 | 已支付，$number，已处理"],
    ['payback begun', 'payback begun |  | BACK00001, 5.00, paid twice, said so',
     '发起退款 |  | BACK00001，5.00，重复付款，said so'],
    ['paid back', 'paid back |  | BACK00001, 5.00, B1',
     '退款到账 |  | BACK00001，5.00，B1'],
    ['refund applied for', 'refund applied for | anna | 90.00, fee 10.00,'
                           . ' application',
     '申请退款 | anna | 90.00，手续费 10.00，退款申请'],
    ['refund refused', 'refund refused | fritz | no', '退款被拒 | fritz | no'],
    ['refund revoked', 'refund revoked | fritz | no',
     '退款申请撤回 | fritz | no'],
    ['refund approved', 'refund approved | fritz | no',
     '退款已审核 | fritz | no'],
    ['callback delivered', 'callback delivered |  | state 3, tries 2',
     '回调已送达 |  | 状态 已交付（预存款），尝试次数 2'],
    ['callback given up', 'callback given up |  | refund of ticket 1, tries 2,'
                          . ' HTTP 500',
     '回调已放弃 |  | 退票：票 1，尝试次数 2，HTTP 500'],
    ['callback waits', 'callback waits |  | passage of ticket 1, for event 1,'
                       . ' tries 0',
     '回调等待中 |  | 检票：票 1，等待：事件 1，尝试次数 0'],
    ['NotifyURL delivered', 'NotifyURL delivered |  | state 6, tries 1',
     'NotifyURL 已送达 |  | 状态 已收款，尝试次数 1'],
    ['message sent', 'message sent |  | payment, tries 1',
     '短信已发送 |  | 支付，尝试次数 1'],
    ['message given up', 'message given up |  | voucher, tries 9, HTTP 404',
     '短信已放弃 |  | 凭证，尝试次数 9，HTTP 404'],
    ['message waits', 'message waits |  | refund, tries 0',
     '短信等待中 |  | 退款，尝试次数 0'],
    ['stopped', 'stopped | ticket_staff | forged',
     '停止使用 | ticket_staff | forged'],
    ['released', 'released | ticket_staff | not so',
     '恢复使用 | ticket_staff | not so']);

sql_do('UPDATE ticket.payment_call SET delivered = false WHERE order_id = ?',
       $order);
told($order, ['NotifyURL given up', 'NotifyURL given up |  | state 6, tries 1',
              'NotifyURL 已放弃 |  | 状态 已收款，尝试次数 1']);

is_deeply [map { $_->[1] =~ /(\S+),/ } grep { $_->[0] eq 'payment received' }
                                        history($order, 'en')], [$number],
    'what was closed unpaid was received nowhere';


# ---- Given up ----

my $given = booked(state => '3', day => $tomorrow);

sql_call($staff, 'api.act_as', 'wang', 'order refund', 'BOOK', undef);
staff_call('order_refund', 'BOOK', $given, '{1}', '{}');
$staff->do("SET ticket.actor = ''");
sql_do('INSERT INTO ticket.visitor_guess VALUES (7, ?, 2, api.now(),'
       . ' api.now())', $given);
told($given,
    ['given back on the page', 'given back on the page | visitor | ',
     '游客自助退票 | 游客 | '],
    ['wrong phone on the page', 'wrong phone on the page |  | wrong digits: 2',
     '自助退票手机号不符 |  | 错误次数：2'],
    ['ticket refunded', 'ticket refunded | wang | ticket 1, the way it was'
                        . ' paid, 89.00, fee 11.00',
     '退票 | wang | 票 1，原路退款，89.00，手续费 11.00'],
    ['sale', 'sale |  | 200.00 from deposit to sales',
     '售票 |  | 200.00，预存款 → 销售收入'],
    ['staff: order refund', 'staff: order refund | wang | ticket_staff,'
                            . ' refunded 1, returned 89.00',
     '员工：订单退款 | wang | 命令行，已退款 1，退回 89.00']);

my $closed = booked();
sql_call($staff, 'api.act_as', 'wang', 'order cancel', 'BOOK', undef);
staff_call('order_cancel', 'BOOK', $closed, '{}');
$staff->do("SET ticket.actor = ''");
sql_do('UPDATE ticket.orders SET fee_waived = true WHERE order_id = ?',
       $closed);
told($closed, ['closed', 'closed |  | fee waived', '已关闭 |  | 免手续费'],
    ['staff: order cancel', 'staff: order cancel | wang | ticket_staff,'
                            . ' state 4',
     '员工：取消订单 | wang | 命令行，状态 已关闭']);


# ---- A machine, and a desk ----

my $handed = booked(state => '3', medium => 2);
for (['machine 2', 'machine', 'device', 'machine pickup',
      { state => '3', persons => 2, paid_fen => 0 }],
     ['machine 2', 'machine', 'device', 'machine pickup',
      { printed => [1, 2], again => 1 }],
     ['wang', 'clerk', 'console', 'ticket print',
      { printed => [1], again => 2 }],
     ['wang', 'clerk', 'console', 'desk sale',
      { sold => 'ADULT=2', form => 'card', total_fen => 20000 }])
{
    my ($person, $role, $by, $action, $after) = @$_;
    my $no = sql_value('INSERT INTO ticket.staff_log (supplier_id, at, person,'
        . ' role, by, action, subject, xact) VALUES (7, api.now(), ?, ?, ?, ?,'
        . " '', pg_current_xact_id()) RETURNING no", $person, $role, $by,
        $action);
    sql_do("INSERT INTO ticket.staff_change (supplier_id, no, of_table, key,"
           . " after) VALUES (7, ?, 'orders', jsonb_build_object('order_id',"
           . ' ?::text), ?)', $no, $handed,
           JSON::PP->new->canonical->encode($after));
}
told($handed,
    ['staff: machine pickup', 'machine pickup | machine 2 | paid 0.00,'
                              . ' persons 2, state 3',
     '自助机取票 | 自助机 2 | 已支付 0.00，人数 2，状态 已交付（预存款）'],
    ['staff: machine pickup', 'machine pickup | machine 2 | printed 1 2',
     '自助机取票 | 自助机 2 | 已打印门票 1 2'],
    ['staff: ticket print', 'staff: ticket print | wang | clerk, again 2,'
                            . ' printed 1',
     '员工：打印门票 | wang | 售票员，打印次数 2，已打印门票 1'],
    ['staff: desk sale', 'staff: desk sale | wang | clerk, form card,'
                         . ' sold ADULT=2, total 200.00',
     '员工：窗口售票 | wang | 售票员，支付方式 银行卡，已售 ADULT=2，总额 200.00']);


# ---- Every word has its Chinese ----

my $words = slurp("$FindBin::Bin/../../sql/functions/impl/base/worded.sql");
my ($happened) = $words =~ /What happened to an order.*?\n(.*?)\n\s*\/\*/s;

# What needs a theatre is in performance_cancel.t.
is_deeply [grep { !$seen{$_} && $_ ne 'performance cancelled' }
           $happened =~ /when '(.*?)'/g], [], 'each kind was looked at here';
is_deeply [sql_values(
    'SELECT x.word FROM (SELECT impl.transfer_name(n::int2) FROM'
    . ' generate_series(1, 16) n'
    . ' UNION ALL SELECT impl.side_name(n) FROM generate_series(1, 8) n'
    . ' UNION ALL SELECT impl.account_word(n) FROM generate_series(101, 104) n'
    . ' UNION ALL SELECT impl.pay_way_name(n::int2) FROM'
    . ' generate_series(1, 5) n'
    . ' UNION ALL SELECT impl.pay_event_name(n::int2) FROM'
    . ' generate_series(1, 6) n'
    . ' UNION ALL SELECT impl.pay_cause_name(n::int2) FROM'
    . ' generate_series(1, 7) n'
    . ' UNION ALL SELECT impl.message_event(n::int2) FROM'
    . ' generate_series(1, 7) n'
    . ' UNION ALL SELECT impl.pay_word(n::"char") FROM'
    . " unnest('{Y,F,E,X,N}'::text[]) n"
    . ' UNION ALL SELECT unnest(impl.role_names())) x (word)'
    . ' WHERE x.word IS NULL OR impl.word_chinese(x.word) IS NULL')], [],
    'as has each name of a kind';
is_deeply [sql_values(
    'SELECT n FROM unnest(array[1, 2, 3, 4, 5, 6, 7, 8, 21]) n'
    . " WHERE impl.export_side(7, n) <> coalesce(impl.word_chinese("
    . "impl.account_word(n)), impl.word_chinese('account') || ' 1')"
    . ' UNION ALL SELECT n FROM generate_series(91011, 91014) n WHERE'
    . " impl.export_side(7, n) NOT LIKE '% ' || impl.word_chinese("
    . 'impl.account_word(n))')], [], 'and is called as in files';
my ($did) = $words =~ /What staff did about one.*?\n(.*?)\n\s*\/\*/s;
is_deeply [grep { !sql_value('SELECT count(*) FROM ticket.action WHERE name ='
                             . ' ?', $_) } $did =~ /when '(.*?)'/g], [],
    'what staff did is an action, by its name';
# What is logged of an order: by which action, and which members.
my (%logs, %member);
for my $file (glob "$FindBin::Bin/../../sql/functions/{api,impl}/*/*.sql") {
    for my $call (slurp($file) =~ /perform impl\.((?:order_)?logged\(.*?;)/gs) {
        my ($said) = $call =~ /^(?:order_logged\(|logged\([\w.]+,\s*'\w+',\s*
            jsonb_build_object\(\s*'order_id')(.*)/sx or next;
        $member{$_} = 1 for $said =~ /'(\w+)',/g;
        $logs{$1} = 1 if $file =~ /staff_(\w+)\.sql$/;
    }
}
delete @member{qw(order_id orders stopped)};
$logs{$_} = 1 for qw(desk_sale desk_late machine_sale machine_pickup);
cmp_ok scalar(keys %logs), '>=', 15, 'what is logged is read from the source';
my %action = map { $_->{name} =~ s/[ -]/_/gr => $_->{name} }
             sql('SELECT name FROM ticket.action');

is_deeply [grep { !sql_value('SELECT impl.word_chinese(?)',
                             $action{$_} // tr/_/ /r) } sort keys %logs], [],
    'each action that is logged of an order has its Chinese';
is_deeply [grep { !sql_value('SELECT impl.word_chinese(?)',
                             s/_fen$//r =~ tr/_/ /r) } sort keys %member], [],
    'as has each thing that is said of it';

# What alarms say: all texts of SQL, of nginx and of the worker, with a number
# for each value.
my $functions = "$FindBin::Bin/../../sql/functions";
my %alarm;
for my $file (glob "$functions/{api,impl}/*/*.sql") {
    for my $call (slurp($file) =~ /perform impl\.(?:device_)?alarm\((.*?);/gs) {
        $alarm{$_} = 1 for grep { / / } $call =~ s/''//gr =~ /'([^']+)'/g;
    }
}
my $notice = slurp("$FindBin::Bin/../../ngx_ticket_module/notice/notice.c");
my $accounts = slurp("$FindBin::Bin/../../worker/pay/pay_accounts.c");
my $char = qr/(?:[^"\\]|\\.)/;
my $literal = qr/"($char*(?:"\s*"$char*)*)"/;
for my $said ((map { /$literal/g } $notice =~ /(?:kinds|texts)\[\] = \{(.*?)\};/gs),
              (map { /$literal/g } $accounts =~
                  /pay_account(?:s_alarm|_says_why)\((.*?)\);/gs),
              $accounts =~ /snprintf\(text, sizeof\(text\), $literal/g) {
    $alarm{ $said =~ s/(?<!\\)"\s*"//gr =~ s/\\"/"/gr } = 1;
}
delete $alarm{'account %d of supplier %d: %s'};     # is for the log
delete @alarm{' by staff', 'refund '};  # pieces of texts that are there
cmp_ok scalar(keys %alarm), '>', 50, 'texts of alarms are read from the source';
is_deeply [grep {
    my $said = sql_value('SELECT impl.alarm_chinese(?)', s/%s|%d/7/gr);
    $said =~ s/[“（]?ticketctl [a-z ]+//;
    $said =~ s/[a-z]+_[a-z]+//;            # a setting has one name
    $said =~ /[a-z]{2}/;
} sort keys %alarm], [], 'each alarm is told in Chinese';
is sql_value("SELECT impl.alarm_chinese('told of 1.00 as A7, booked 2.00 as B8"
             . " by staff')"), '平台通知 1.00（A7），人工已记 2.00（B8）',
    '... with its values';
is sql_value("SELECT impl.alarm_chinese('account 1, paid, 0.01, refund R77')"),
    '账户 1，已支付，0.01，退款 R77', '... and what platforms tell of';
is sql_value("SELECT impl.alarm_said('orders guessed', 'device 2: South')"),
    'device 2: South', 'in English it is as it was';
is sql_value("SELECT impl.alarm_said('orders guessed', 'device 2: South') FROM"
             . " set_config('ticket.language', 'zh', false)"),
    '猜测订单：设备 2：South', '... and in Chinese its kind stands before it';
sql_do("SELECT set_config('ticket.language', '', false)");

is sql_value("SELECT impl.worded('no word of ours')"), 'no word of ours',
    'what has none stays as it is';
is sql_value("SELECT impl.either('a', 'b')"), 'a',
    'where nobody says the language it is English';

done_testing();
