# Codes by SMS, from the page that sends one to the phone and back to the page
# that wants it: paying from the deposit and from the rebate balance, and a new
# payment password.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use TicketPhone;
use TicketShop;
use TicketTest;

system_start(worker => [phone_settings()]);
secret(qw(13800000001 13800000002));


sub ready {
    my ($order, %o) = @_;
    my $page = $o{fk} ? 'ReadyToPayByFK' : 'ReadyToPay';
    my %p = (Order_id => $order);
    $p{NumIndex} = $o{phone} if defined $o{phone};
    return call($page, \%p, at => $o{at} // 'agent',
                agent => $o{agent} // 'demo');
}

sub pay_by_code {
    my ($order, $code, %given) = @_;
    my ($rebate, %options) = (delete $given{fk});

    for (grep { exists $given{$_} } qw(at agent money)) {
        $options{$_} = delete $given{$_};
    }
    return pay($order, page => $rebate ? 'UseAccountToPayByFK'
                                       : 'UseAccountToPay',
               secret => $code, given => \%given, %options);
}

sub other {
    my ($code) = @_;
    return sprintf '%06d', ($code + 1) % 1000000;
}

sub answers {
    my ($answer, $retcode, $retmsg, $name) = @_;

    local $Test::Builder::Level = $Test::Builder::Level + 1;
    is $answer->retcode, $retcode, "$name: the retcode is $retcode";
    is $answer->retmsg, $retmsg, "$name: the text is as printed";
}

# 4.0, activation forced: a code, and the order is paid and delivered.
{
    forgiven();
    my $order = booked_id({});
    my $a = ready($order, phone => '1');
    is $a->retcode, 0, 'a code is sent for the deposit';
    unlike $a->raw, qr/<item/i,
        'ReadyToPay answers nothing but retcode and retmsg';

    my $code = code_for($order);
    like $code, qr/^\d{6}$/, 'the code has six digits';
    my ($m) = messages(text => qr/订单$order/);
    is $m->{phone}, '13800000001', '4.0 sends to phone 1, whatever was asked';
    is $m->{text}, "【演示景区】验证码$code，用于订单${order}的预订金支付授权，"
        . '6分钟内有效。请勿告诉他人。',
        'the message names the code, the order and six minutes';
    wait_until { !sql_value('select count(*) from ticket.message') }
        'the message has left the queue';
    is sql_value('select sent from ticket.message_done where order_id = ?',
                 $order), 1, 'the message is recorded as sent';
    is((stat phone_file())[2] & 07777, 0600,
        'the phone file is for its owner alone');

    answers(ready($order), -1, '重发太频繁，请稍候再试；',
        'a second code within a minute is refused');
    answers(pay_by_code($order, other($code)), -2092, '验证码错误。',
        'a wrong code is refused');
    answers(pay_by_code($order, $code, money => '199.00'), -2096,
        '指定的订单金额不正确。', 'a wrong amount is refused');
    is pay_by_code($order, $code, activate => '1')->retcode, -1901,
        'activate without tickettype is refused';
    is order_state($order), '0', 'no refused payment has paid the order';

    $a = pay_by_code($order, $code, sendnotification => '0');
    is $a->retcode, 0, 'the right code pays' or diag $a->retmsg;
    is order_state($order), '3', 'the paid order is delivered (state 3)';
    is sql_value('select notice from ticket.orders where order_id = ?',
                 $order), 0, 'the order sends no messages, as asked';
    answers(pay_by_code($order, $code), -2095,
        '指定的订单不存在、订单状态不为‘预订中’或订单不属于当前代理商。',
        'an order is not paid twice');
    answers(ready($order), -2002, '定单已经不是预定中的状态了，不需要再设置',
        'no code is sent for a paid order');
}

# 3.0: authorised only; the phone that was asked for; its own numbers.
{
    forgiven();
    my $order = booked_id({}, at => 'agent3');
    is ready($order, at => 'agent3', phone => '1')->retcode, 0,
        '3.0 sends a code';
    my $code = code_for($order);
    my ($m) = messages(text => qr/订单$order/);
    is $m->{phone}, '13800000002', '3.0 sends to the phone asked for';

    answers(pay_by_code($order, other($code), at => 'agent3'), -3, '验证码错误 ；',
        '3.0: a wrong code is refused');
    answers(pay_by_code($order, $code, at => 'agent3', money => '1.00'), -1,
        '调用失败，失败原因：当前订单金额错误；', '3.0: a wrong amount is refused');
    is pay_by_code($order, $code, at => 'agent3')->retcode, 0,
        '3.0: the right code authorises';
    is order_state($order), '2',
        '3.0: the order is authorised, not delivered (state 2)';
    answers(pay_by_code($order, $code, at => 'agent3'), -1, '调用失败，失败原因：'
        . '未找到对应的预订单信息或预订单状态已更改；', '3.0: an order is not paid twice');
    answers(ready($order, at => 'agent3'), -2002,
        '定单已经不是预定中的状态了，不需要再设置', '3.0: no code is sent for a paid order');
    answers(pay_by_code(booked_id({}, at => 'agent3'), '123456',
        at => 'agent3'), -3,
        '验证码错误 ；', '3.0: a code that was never sent is refused');
}

# Time, and five tries.
{
    forgiven();
    my ($old, $many) = map { booked_id({}) } 1, 2;
    my $three = booked_id({}, at => 'agent3');
    ready($_) for $old, $many;
    ready($three, at => 'agent3');
    my ($code, $second, $third) = map { code_for($_) } $old, $many, $three;

    is pay_by_code($many, other($second))->retcode, -2092,
        "wrong code, try $_ of 5, is refused" for 1 .. 5;
    answers(pay_by_code($many, $second), -2093, '验证码已过期。',
        'after five tries the right code is refused');

    age_codes(361);
    answers(pay_by_code($old, $code), -2093, '验证码已过期。',
        'a code expires after six minutes');
    answers(pay_by_code($three, $third, at => 'agent3'), -2, '验证码过期；',
        '3.0: a code expires after six minutes');
    is ready($old)->retcode, 0, 'another code is sent for the old order';
    my $new = code_for($old, 2);
    answers(pay_by_code($old, $new eq $code ? other($code) : $code), -2092,
        '验证码错误。', 'the first code is void after the second');
    is pay_by_code($old, $new)->retcode, 0, 'the second code pays';
}

# Whose orders, whose codes; bad values.
{
    forgiven();
    my $order = booked_id({});
    answers(ready($order, agent => 'demo2'), -2002,
        '定单已经不是预定中的状态了，不需要再设置', "no code is sent for another agent's order");
    answers(ready('1'), -2002, '定单已经不是预定中的状态了，不需要再设置',
        'no code is sent for an unknown order');
    ready($order);
    my $code = code_for($order);
    is pay_by_code($order, $code, agent => 'demo2')->retcode, -2095,
        'another agent cannot pay with the code';
    my $second = booked_id({});
    is pay_by_code($second, $code)->retcode, -2092,
        'a code does not pay another order';
    is sql_value('select count(*) from ticket.code where order_id = ?',
                 $second), 0, 'no code exists for the other order';
    answers(call('ReadyToPay', { Order_id => $order, NumIndex => '2' }), -1901,
        '参数错误。NumIndex', 'a third phone is refused');
    answers(call('ReadyToPay', {}), -1901, '参数错误。Order_id',
        'ReadyToPay without an order is refused');
    is call('ReadyToPay', {}, at => 'agent3')->retmsg,
        '调用失败，失败原因：参数错误 Order_id',
        '3.0: ReadyToPay without an order is refused';
    is pay_by_code($order, '')->retmsg, '参数错误。SmsCode',
        'an empty code is refused';
    is pay_by_code($order, '1' x 21)->retmsg, '参数错误。SmsCode',
        'a code of 21 digits is refused';
    is pay_by_code($order, $_)->retcode, -2092,
        "'$_' is refused as a wrong code"
        for '0', substr($code, 0, 5), "$code ", "0$code";
    is pay_by_code($order, $code)->retcode, 0,
        'the right code pays at the last try';
}

# demo2 has no phone.
{
    forgiven();
    my $a = call('OrderProducts', order(senderid => 'poor'), agent => 'demo2');
    my $order = $a->item('orderid');
    answers(ready($order, agent => 'demo2'), -1,
        '调用失败，失败原因：代理商处预留的手机号码为空；', 'without a phone no code is sent');
    answers(pay_by_code($order, '123456', agent => 'demo2'), -1,
        '代理商处预留的手机号码为空，不能完成操作。', 'without a phone no code pays');

    # ... and when it has one, not the money; the code stays good.
    my ($status, undef, $err) = ticketctl(qw(agent set DEMO demo2 --phone1
                                             13800000003));
    is $status, 0, 'demo2 gets a phone' or diag $err;
    secret('13800000003');
    ticketctl(qw(deposit deduct DEMO demo2 350.00 --reference T-1));
    is ready($order, agent => 'demo2')->retcode, 0,
        'a code is sent to the new phone';
    my $code = code_for($order);
    answers(pay_by_code($order, $code, agent => 'demo2'), -2097,
        '预订金余额不足以完成授权。', 'a code does not pay beyond the balance');
    is ready($order, agent => 'demo2', at => 'agent3')->retcode, -1,
        'both editions share the minute between codes';
    answers(pay_by_code($order, $code, agent => 'demo2', at => 'agent3'), -1,
        '调用失败，失败原因：当前预定金账户错误或余额不足。',
        '3.0: a code does not pay beyond the balance');
    ticketctl(qw(deposit topup DEMO demo2 350.00 --reference T-2));
    is pay_by_code($order, $code, agent => 'demo2')->retcode, 0,
        'the same code pays once there is money';

    answers(ready($order, agent => 'demo2', fk => 1), -1, '不支持返款余额支付'
        . '功能，请与景区管理员联系，开通此功能；', 'without rebate no code for it is sent');
    answers(pay_by_code($order, $code, agent => 'demo2', fk => 1), -2194,
        '当前客户不能使用预定金支付.', 'without rebate no code pays from it');
    answers(pay_by_code($order, $code, agent => 'demo2', fk => 1,
        at => 'agent3'), -1,
        '不支持返款余额支付功能，请与景区管理员联系，开通此功能；',
        '3.0: without rebate no code pays from it');
    ticketctl(qw(agent set DEMO demo2 --pay cash));
    answers(ready($order, agent => 'demo2'), -1, '不支持预付金支付功能，'
        . '请与景区管理员联系，开通此功能；', 'without deposit no code is sent');
    answers(pay_by_code($order, $code, agent => 'demo2'), -2094,
        '当前客户不能使用预定金支付.', '4.0: without deposit no code pays');
    answers(pay_by_code($order, $code, agent => 'demo2', at => 'agent3'), -1,
        '不支持预付金支付功能，请与景区管理员联系，开通此功能。',
        '3.0: without deposit no code pays');
    my %p = (DWSX => '3', DWID => 'x');
    answers(call('GetVerificationCode', {}, agent => 'demo2',
        %{ enciphered('demo2', \%p) }), -1,
        '未开通预付金支付或返款支付功能的代理商不允许更改支付密码；',
        'without both no payment password is changed');
}

# The rebate balance; pages of 3.0, and of a 4.0 location that keeps them.
{
    forgiven();
    ticketctl(qw(rebate topup DEMO demo 600.00 --reference R-1));
    my $order = booked_id({});
    my $a = ready($order, fk => 1);
    is $a->retcode, 0, 'a code is sent for the rebate' or diag $a->retmsg;
    my $code = code_for($order);
    my ($m) = messages(text => qr/订单$order/);
    is $m->{text}, "【演示景区】验证码$code，用于订单${order}的返款余额支付授权，"
        . '10分钟内有效。请勿告诉他人。',
        'the rebate message names the code, the order and ten minutes';
    answers(ready($order, fk => 1), -1,
        '调用失败，失败原因：重发太频繁，请稍候再试。',
        'a second rebate code within a minute is refused');
    is pay_by_code($order, $code)->retcode, -2092,
        'a rebate code does not pay from the deposit';
    answers(pay_by_code($order, other($code), fk => 1), -2092, '验证码错误。',
        'a wrong rebate code is refused');
    answers(pay_by_code($order, $code, fk => 1, money => '1.00'), -2196,
        '指定的订单金额不正确。', 'a wrong amount of rebate is refused');
    age_codes(590);
    is pay_by_code($order, $code, fk => 1)->retcode, 0,
        'a rebate code pays after nearly ten minutes';
    is order_state($order), 'D',
        'the order is delivered against rebate (state D)';
    answers(pay_by_code($order, $code, fk => 1), -2195,
        '指定的订单不存在、订单状态不为‘预订中’或订单不属于当前代理商。',
        'an order is not paid twice by rebate');
    answers(ready($order, fk => 1), -2002,
        '定单已经不是预定中的状态了，不能再下发验证码；', 'no rebate code is sent for a paid order');

    $order = booked_id({}, at => 'agent3');
    answers(pay_by_code($order, '123456', fk => 1, at => 'agent3'), -1,
        '验证码错误或预定单号不存在', '3.0: a rebate code that was never sent is refused');
    is ready($order, fk => 1, at => 'agent3', phone => '1')->retcode, 0,
        '3.0: a rebate code is sent';
    $code = code_for($order);
    answers(pay_by_code($order, other($code), fk => 1, at => 'agent3'), -2093,
        '验证码错误；', '3.0: a wrong rebate code is refused');
    answers(pay_by_code($order, $code, fk => 1, at => 'agent3',
        money => '1.00'),
        -2094, '当前订单金额错误 ；', '3.0: a wrong amount of rebate is refused');
    is pay_by_code($order, '', fk => 1, at => 'agent3')->retcode, -2091,
        '3.0: an empty rebate code is refused';
    is pay_by_code($order, $code, fk => 1, at => 'agent3')->retcode, 0,
        '3.0: the rebate code authorises';
    is order_state($order), 'C',
        '3.0: the order is authorised against rebate (state C)';
    answers(pay_by_code($order, $code, fk => 1, at => 'agent3'), -2092,
        '未找到对应的预订单信息或预订单状态已更改；', '3.0: an order is not paid twice by rebate');

    my @late = (booked_id({}), booked_id({}, at => 'agent3'));
    ready($late[0], fk => 1);
    ready($late[1], fk => 1, at => 'agent3');
    my @codes = map { code_for($_) } @late;
    age_codes(601);
    answers(pay_by_code($late[0], $codes[0], fk => 1), -2093, '验证码已过期。',
        'a rebate code expires after ten minutes');
    answers(pay_by_code($late[1], $codes[1], fk => 1, at => 'agent3'), -2,
        '验证码过期；', '3.0: a rebate code expires after ten minutes');

    # 200.00 are left of 600.00
    is ready($late[0], fk => 1)->retcode, 0, 'another rebate code is sent';
    is pay_by_code($late[0], code_for($late[0], 2), fk => 1)->retcode, 0,
        'the code pays with the last of the rebate';
    is ready($late[1], fk => 1, at => 'agent3')->retcode, 0,
        '3.0: another rebate code is sent';
    my $last = code_for($late[1], 2);
    answers(pay_by_code($late[1], $last, fk => 1), -2197, '返款余额不足以完成授权。',
        'a rebate code does not pay beyond the balance');
    answers(pay_by_code($late[1], $last, fk => 1, at => 'agent3'), -2095,
        '当前预定金账户错误或余额不足。',
        '3.0: a rebate code does not pay beyond the balance');

    is call($_, { Order_id => $order }, at => 'hill', verify => 0)->code, 404,
        "$_ is no page of 4.0" for qw(ReadyToPayByFK UseAccountToPayByFK);
}

# A new payment password.
{
    forgiven();
    my %unit = %{ sql_row("select unit_type::text as type, unit_id from
        ticket.agent where supplier_id = 1 and user_name = 'demo'") };
    my $ask = sub {
        my (%o) = @_;
        my $at = delete $o{at} // 'agent';
        my %p = (DWSX => $unit{type}, DWID => $unit{unit_id}, %o);
        return call('GetVerificationCode', {}, at => $at,
            %{ enciphered('demo', \%p) });
    };
    my $change = sub {
        my ($document, $code, $new, %o) = @_;
        my ($at, $again) = (delete $o{at} // 'agent', delete $o{again});
        my %p = (YZM => $code, ZFDH => $document, NewPwd => upper($new),
                 NewPwd2 => $again // upper($new), %o);
        delete $p{$_} for grep { !defined $p{$_} } keys %p;
        return call('ChangePayPwd', {}, at => $at,
            %{ enciphered('demo', \%p) });
    };

    answers($ask->(DWSX => '8'), -1, '传入的单位ID或单位属性ID不正确；',
        'another kind of unit is refused');
    answers($ask->(DWID => 'nobody'), -1, '传入的单位ID或单位属性ID不正确；',
        'another unit is refused');
    is $ask->(DWSX => '9')->retmsg, '参数错误。DWSX',
        'DWSX 9 is refused as a parameter';
    is $ask->(DWID => '')->retmsg, '参数错误。DWID',
        'an empty DWID is refused as a parameter';
    answers($change->('1', '123456', 'Neu-1'), -2433,
        '验证码已过期或不正确。', 'a password code that was never sent is refused');
    answers($change->('1', '123456', 'Neu-1', at => 'agent3'), -2004,
        '业务单号不正确或不存在；', '3.0: a password code that was never sent is refused');

    my $a = $ask->(NumIndex => '1');
    is $a->retcode, 0,
        'a code is sent for the payment password' or diag $a->retmsg;
    my ($item) = $a->doc->findnodes('/root/item');
    my ($document) = map { $_->textContent } $item->findnodes('order_id');
    like $document, qr/^\d{19}$/, 'the code comes with a document number';
    is $item->findvalue('status'), '0', 'the document has status 0';
    my $code = code_for(undef);
    my ($m) = messages(text => qr/支付密码/);
    is $m->{text}, "【演示景区】验证码$code，用于修改支付密码，6分钟内有效。"
        . '请勿告诉他人。', 'the message names the code and the payment password';
    is $m->{phone}, '13800000001', 'the password code goes to phone 1';
    answers($ask->(), -1, '调用失败，失败原因：重发太频繁；',
        'a second password code within a minute is refused');

    # what is wrong with the form costs no try
    my @form = ([again => upper('Neu-2')], [again => ''],
                [NewPwd => ''], [NewPwd => lc upper('Neu-1'),
                                 again => lc upper('Neu-1')],
                [NewPwd => 'short', again => 'short']);
    answers($change->($document, $code, 'Neu-1', @$_), -2432,
        '新密码错误、两次输入密码不相符或密钥不符合规则。', "a bad form is refused: @$_[0]")
        for @form;
    my @three = ([-2003, '两次输入的密码不一致；'], [-2002, '支付密码不能为空；'],
                 [-2002, '支付密码不能为空；'], [-2001, '参数不完备；'],
                 [-2001, '参数不完备；']);
    answers($change->($document, $code, 'Neu-1', @{ $form[$_] },
                      at => 'agent3'), @{ $three[$_] },
                      "3.0: bad form $_ is refused")
        for 0 .. $#form;
    for my $simple (qw(7 111111 123456 fedcba)) {
        answers($change->($document, $code, $simple), -2432,
            '新密码错误、两次输入密码不相符或密钥不符合规则。',
            "a password that is too simple is refused: $simple");
        answers($change->($document, $code, $simple, at => 'agent3'), -3,
            '修改支付密码失败，请重试。', "3.0: $simple is refused");
    }
    is $change->($document, '', 'Neu-1')->retmsg, '参数错误。YZM',
        'an empty YZM is refused';
    is $change->($document, '', 'Neu-1', at => 'agent3')->retcode, -2001,
        '3.0: an empty YZM is refused';
    is $change->('', $code, 'Neu-1')->retmsg, '参数错误。ZFDH',
        'an empty ZFDH is refused';
    is sql_value('select tries from ticket.code where code_id = ?', $document),
        0, 'a bad form counts as no try';

    answers($change->($document, other($code), 'Neu-1'), -2431,
        '验证码错误。', 'a wrong password code is refused');
    answers($change->($document, other($code), 'Neu-1', at => 'agent3'), -2005,
        '验证码错误；', '3.0: a wrong password code is refused');
    answers($change->($document + 1, $code, 'Neu-1'), -2433,
        '验证码已过期或不正确。', 'a password code does not fit another document');

    my $version = sql_value("select version from ticket.agent where
        supplier_id = 1 and user_name = 'demo'");
    $a = $change->($document, $code, 'Neu-1', Email => 'a@ota.example');
    is $a->retcode, 0, 'the payment password is changed' or diag $a->retmsg;
    unlike $a->raw, qr/<item/i,
        'ChangePayPwd answers nothing but retcode and retmsg';
    secret(upper('Neu-1'));
    cmp_ok sql_value("select version from ticket.agent where supplier_id = 1
        and user_name = 'demo'"), '>', $version,
        'the version of the agent is raised';

    my $order = booked_id({});
    my $by_password = sub {
        return call('UseAccountToPayByPwd', { Order_id => $order,
            money => '200.00', Smscode => $_[0], smsModel => '0' })->retcode;
    };
    wait_until { $by_password->('246810') == -2098 }
        'the old password is refused';
    is $by_password->('Neu-1'), 0, 'the new password pays';

    answers($change->($document, $code, 'Neu-3'), -2433,
        '验证码已过期或不正确。', 'a password code works once only');
    answers($change->($document, $code, 'Neu-3', at => 'agent3'), -2,
        '验证码过期；', '3.0: a password code works once only');
    age_codes(61);
    is $ask->(NumIndex => '1', at => 'agent3')->retcode, 0,
        '3.0: a password code is sent';
    my $third = code_for(undef, 2);
    is((messages(text => qr/支付密码/))[-1]{phone}, '13800000002',
        '3.0: the password code goes to phone 2');

    # as ticketctl stores it
    pay_password_is(demo => 'Neu-1');
    is $by_password->('Neu-1'), -2095,
        'the password set by ticketctl is right, the order is paid';
}

# Fifty resends a day.
{
    forgiven();
    my $order = booked_id({});
    for my $p (1 .. 3) {
        sql_do("insert into ticket.code (supplier_id, code_id, agent_id,
                    purpose, order_id, hash, resend, created_at, expire_at)
                select 1, -i - 100 * ?::int, 101, ?::int, ?::int8,
                       decode(repeat('00', 32), 'hex'), true,
                       api.now() - i * interval '1 ms',
                       api.now() + interval '6 minutes'
                from generate_series(1, 50) i", $p, $p,
               $p == 3 ? 0 : $order);
    }
    age_codes(61);

    # a day that began a minute ago has no resends yet
    if (sql_value("select (api.now() - interval '61 s') at time zone
            'Asia/Shanghai' >= (api.now() at time zone
            'Asia/Shanghai')::date")) {
        answers(ready($order), -3,
            '重发的次数太多了，不允许再重发 （暂定不超过50次重发）。',
            'the 51st code of a day is refused');
        answers(ready($order, fk => 1), -1, '调用失败，失败原因：重发次数太多，'
            . '不允许此操作，请与管理员联系；', 'the 51st rebate code of a day is refused');
        my %p = %{ sql_row('select unit_type::text as "DWSX", unit_id as "DWID"
            from ticket.agent where supplier_id = 1 and user_name = ?',
            'demo') };
        answers(call('GetVerificationCode', {}, %{ enciphered('demo', \%p) }),
            -3, '调用失败，失败原因：重发次数太多，不允许此操作；',
            'the 51st password code of a day is refused');
    }
}

audit_ok();
done_testing();


# These pages encipher other names than those TicketTest knows.
sub enciphered {
    my ($agent, $p) = @_;

    my $key = { demo => '5d2c9a1e-7b34-4c8f-9e60-1a2b3c4d5e6f',
                demo2 => '0f1e2d3c-4b5a-4978-8796-a5b4c3d2e1f0' }->{$agent};
    my %cipher = map { $_ => 1 } qw(DWSX DWID NewPwd NewPwd2 Email);
    return { add => [map { [$_, $cipher{$_} && $p->{$_} ne ''
                                ? encipher($p->{$_}, $key) : $p->{$_}] }
                     sort keys %$p] };
}

sub upper {
    my ($password) = @_;

    require Digest::MD5;
    return uc Digest::MD5::md5_hex($password);
}
