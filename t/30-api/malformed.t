# Every parameter of every page, missing, empty, too long, of the wrong kind,
# not of its set, not deciphered: the parameter error of page and edition, with
# the parameter's name in the document's spelling.  And what is just within:
# not refused for it.  From the tables of the interface document alone.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use JSON::PP ();
use TicketShop qw(forgiven);
use TicketTest;
use Time::HiRes qw(time);
use TicketWire ();

my $key = '5d2c9a1e-7b34-4c8f-9e60-1a2b3c4d5e6f';

system_start();

my @pages = do {
    open my $in, '<:raw', "$FindBin::Bin/../fixtures/interface.json" or die $!;
    local $/;
    map { { %$_, params => [once(@{ $_->{params} })] } }
    grep { !$_->{callback} && !$_->{later} }
        @{ JSON::PP->new->utf8->decode(scalar <$in>)->{pages} };
};

# Of a name that is printed twice in an edition, the one in cipher counts
# (decision 20).
sub once {
    my (@params) = @_;

    return grep {
        my $p = $_;
        $p->{encrypted} || !grep { $_->{name} eq $p->{name} && $_->{encrypted}
            && within($_->{editions}, $p->{editions}[0]) } @params;
    } @params;
}

sub within {
    my ($list, $edition) = @_;
    return scalar grep { $_ eq $edition } @$list;
}


# ---- What is good ----

# A value of each parameter that no page refuses for its form.
my $password = TicketWire::md5_upper('246810');
my $none = '2611210010000000000';
my %good = (
    order_list => 'ADULT|2', mobile => '13912345678', id => identity(1),
    sxrq => day(1), money => '200.00', smsmodel => '0', xcddh => 'm-1',
    senderid => 'm-1', order_id => $none, orderid => $none, zfdh => $none,
    productid => 'ADULT', startdate => day(1), enddate => day(2),
    servicecode => '01', page_index => '0', ticketcode => '1' x 30,
    dwsx => '3', dwid => 'nobody', yzm => '123456', newpwd => $password,
    newpwd2 => $password, smscode => $password, activateall => '1',
    activatedate => day(1), tickettype => '2', activatemode => '1',
    responseaddr => '', sendofficiallysnotify => '1', timespanindex => '3',
    total_fee => '200.00', paybackreason => '不去了',
    paychannelid => 'alipay', notifyurl => 'https://client.example/paid',
    theaterid => '1', sceneid => '5', senceid => '5', seatareaid => '11',
    seatinfo => '110001|110002', ticketdate => day(1), ticketdate2 => day(2),
);
my %good_at = (
    UseAccountToPay => { smscode => '123456' },
    UseAccountToPayByFK => { smscode => '123456' },
);

sub good_value {
    my ($page, $p) = @_;

    my $name = lc $p->{name};
    return day(0) . ($p->{max_len} == 14 ? '000000' : '')
        if $name =~ /^(?:start|end)_datetime$/;
    return $good_at{$page}{$name} // $good{$name};
}


# ---- What is not ----

my @day = qw(20260230 20261301 20260100 2026101 2026-1-1 tomorrow 00000000
             ２０２６１１２１);
my @number = ('x', '-1', '1.0', '1e3', '+1', ' 1', '１');
my %wrong = (
    day    => \@day,
    state  => [qw(E x a -1 中)],
    moment => [qw(20260230000000 20261121240000 20261121006000 20261121000060
                  20261121 2026112100000 2026-11-21T000 ２０２６１１２１００００００)],
    stamp  => [qw(20260230 20260230000000 20261121240000 20261121006000
                  20261121000060 2026112112 yesterday)],
    number => \@number,
    index  => [@number, '2147483648', '9' x 30],
    slot   => ['x', '-2', '1.0', '1e3', '+1', ' 1', '１', '2147483648'],
    money  => ['x', '-1', '-0.01', '1.234', '1.2300a', '1.0001', '1,000.00', '.5', '1.', '1..0',
               '1e3', '+1', ' 1', '1 ', '１', '0x10', '9' x 31],
    phone  => ['x', '1234', '139 1234 5678', '139-12345678', '+', '1391234567x',
               '１３９１２３４５６７８'],
);
my %kind = (
    (map { $_ => 'day' } qw(sxrq startdate enddate activatedate ticketdate
                            ticketdate2)),
    mobile => 'phone', money => 'money', total_fee => 'money',
    idcount => 'number',
    page_index => 'index', timespanindex => 'slot', zt => 'state',
);

sub kind_of {
    my ($page, $p, $edition) = @_;

    my $name = lc $p->{name};
    return $kind{$name} unless $name =~ /^(?:start|end)_datetime$/;
    return 'day' if $p->{max_len} == 8;
    return $page =~ /^QueryOrder/ ? 'stamp' : 'moment';
}

# Printed, but not meant: lengths (decision 37) without room for the value, and
# a set of which the document takes anything else for 2.
my %length = ('ChangePayPwd YZM' => 0, 'UseAccountToPayByFKWithPwd SmsCode' => 0);
my %no_set = ('GetTimeSegment resourcetype' => 1);

# Ciphers that are none, and what is no text when deciphered.
my @no_cipher = ('!!!!', 'AAAA', 'AAAAAAAAAAA=', 'abcdefgh', '13912345678',
    encipher('x', '00000000-0000-0000-0000-000000000000'),
    map { encipher($_, $key) } "\xff\xfe", "a\0b", "\xe4\xb8");

sub bad_values {
    my ($page, $p, $edition) = @_;

    my $what = "$page $p->{name}";
    my $max = $length{$what} // $p->{max_len};
    my $kind = kind_of($page, $p, $edition);
    my @bad = @{ $kind ? $wrong{$kind} : [] };
    push @bad, '0' if $kind && $kind eq 'slot' && $page =~ /^Order/;

    if ($p->{values} && !$no_set{$what}) {
        my $first = $p->{values}[0];
        push @bad, 'x', '~', "$first$first", "0$first", "$first ", "-$first",
            '１';
    }
    return @bad if !$max || $no_set{$what};
    my $long = good_value($page, $p);
    return (@bad, '1' x ($max + 1), 'x' x ($max + 1), '中' x ($max + 1),
            length($long // '') ? substr $long x ($max + 1), 0, $max + 1 : ());
}

# Visitors that together are just so many characters.
sub memo_of {
    my ($max) = @_;

    my @visitors = map { identity($_) . '^张三^13900000001^1^1' } 1 .. 105;
    my $left = $max - length join '|', @visitors;
    s/张三/张三丰/ for @visitors[1 .. $left];
    return join '|', @visitors;
}

# The most that fits; which form has none of its own.
sub fitting {
    my ($page, $p, $edition) = @_;

    my $what = "$page $p->{name}";
    my $kind = kind_of($page, $p, $edition) // '';
    my $max = $length{$what} // $p->{max_len};

    return @{ $p->{values} }, $no_set{$what} ? ('x', '3', 'xx') : ()
        if $p->{values};
    return ('-1', '1', '2147483647') if $kind eq 'slot';
    return ('0', '2147483647') if $kind eq 'index';
    return ('0', '9999') if $kind eq 'number';
    return ('0', '0.1', '0.10', '0.1000', '00001', '1' x 12 . '.99') if $kind eq 'money';
    return ('12345', '1' x 20) if $kind eq 'phone';
    return (day(0), day(0) . '235959') if $kind eq 'stamp';
    return day(3) . '235959' if $kind eq 'moment';
    return day(0) if $kind eq 'day';
    return ('0' .. '9', 'A' .. 'D', 'X') if $kind eq 'state';   # table 2.2
    return $password if $p->{name} =~ /^NewPwd/ || $what =~ /2 smscode$/;
    return memo_of($max) if lc $p->{name} eq 'memo';
    return 'A' x ($max - 2) . '|1' if lc $p->{name} eq 'order_list';
    return 'http://ota.example/' . 'x' x ($max - 19)
        if $p->{name} =~ /^(?:responseaddr|NotifyURL)$/;
    return ('1' x 20, 'x') if !$max;
    return ('x' x $max, '中' x $max);
}


# ---- What is answered ----

# Words of the page's own: edition, page, parameter => missing, bad.
my $dates = [-1, '传入的日期格式错误，请核查。'];
my $new = [-2432, '新密码错误、两次输入密码不相符或密钥不符合规则。'];
my %own = (
    '4.0 CancelOrder Order_id' => [[-1, '订单号不能为空，请检查输入']],
    '4.0 RefundTicket orderid' => [[-1, '单号不能为空......']],
    (map { ("4.0 $_ orderid" => [[-1, '单号不能为空......']]) }
     qw(GetProductsIdentity QueryOrderRefund OrderRefundDeal)),
    (map { ("3.0 $_ Order_id" => [[-2002, '没有内部单号，不能完成操作；']]) }
     qw(ApplyRefund RevokeOrder)),
    '4.0 SetAgentParameters sendofficiallysnotify' =>
        [[-1, 'sendofficiallysnotify参数不能为空，请设置......']],
    '4.0 ActivateTicket orderid' => [[-1, '预订单号不能为空，激活失败。']],
    '4.0 ActivateTicket activateall' =>
        [[-1, '是否整单激活参数不能为空，激活失败。']],
    '4.0 ActivateTicket activatedate' =>
        [[-1, '激活（游览）日期不能为空，激活失败。']],
    '4.0 ActivateTicket tickettype' => [[-1, '参数不能为空，激活失败。']],
    '4.0 ActivateTicket activatemode' =>
        [[-1, '激活方式不能为空，激活失败。'],
         [-1, '激活方式参数错误，激活失败。']],
    '3.0 ActivateTicket activatemode' =>
        [undef, [-1, '调用失败，失败原因：激活方式参数错误，激活失败；']],
    (map { ("4.0 GetProductsInventory $_" => [$dates, $dates]) }
     qw(StartDate EndDate)),
    (map { ("4.0 QueryFKJYRecCount $_" => [$dates, $dates],
            "4.0 QueryFKJYRec $_" => [$dates, $dates]) }
     qw(Start_datetime End_datetime)),
    (map { ("4.0 ChangePayPwd $_" => [$new, $new],
            "3.0 ChangePayPwd $_" => [[-2002, '支付密码不能为空；'],
                                      [-2001, '参数不完备；']]) }
     qw(NewPwd NewPwd2)),
    (map { my $at = $_;
           (map { ("$at $_ SenceID" => [([-1, '场次错误。错误原因：SenceID']) x 2],
                   "$at $_ SeatInfo" =>
                       [undef, [-1, '座位列表解析失败。错误：SeatInfo']]) }
            qw(OrderProducts2 OrderAndPayWithYDJ2 OrderAndPayWithFK2)),
           "$at OrderProducts2 Order_list" =>
               [[-1, '没有设置产品列表项，请先设置......']],
           (map { ("$at $_" => [[-1, '缺少参数，操作失败......' . s/.* //r],
                                [-1, '参数异常。错误：' . s/.* //r]]) }
            'QueryTheaterSenceList TheaterID', 'QueryRowsAndSeatsList SeatAreaID',
            'QueryTheaterSenceList TicketDate', 'QuerySeatAreaList ProductID',
            'QuerySeatAreaList SenceID', 'QuerySeatAreaList TicketDate',
            'QuerySeatsState SeatAreaID', 'QuerySeatsState SenceID',
            'QuerySeatsState TicketDate') } '4.0', '3.0'),
    (map { ("$_ BeginToPay Order_id" =>
                [[-2007, '没有输入内部单号，不能完成操作；']],
            "$_ BeginToPay Paychannelid" => [[-2001, '不支持的支付方式；']]) }
     '4.0', '3.0'),
);

# Decision 41: what the page prints for any parameter, else -1901 in 4.0 and
# the failure of a call in 3.0.
sub parameter_error {
    my ($page, $edition, $name) = @_;

    my $number = $edition eq '4.0' ? qr/^-(?:1501|1901)$/
                                   : qr/^-(?:1501|2091|2001)$/;
    my ($printed) = grep { within($_->{editions}, $edition)
        && $_->{code} =~ $number
        && $_->{message} =~ /^参数(?:错误|不完备)[。；]?$/ }
        @{ $page->{errors} };

    return [$printed->{code}, "$printed->{message}$name"] if $printed;
    return [-1901, "参数错误。$name"] if $edition eq '4.0';
    return [-1, "调用失败，失败原因：参数错误 $name"];
}


# ---- Asking ----

my ($page, $short, $edition, %sent);
my $own_number = 0;

# The good request with one value changed; undef: not sent.  Each is an order
# of its own.
sub ask {
    my ($name, $value, %options) = @_;

    my ($own) = grep { /^(?:XCDDH|senderid)$/ } keys %sent;
    $sent{$own} = encipher('m-' . ++$own_number, $key) if $own;
    my %values = (%sent, $name ? ($name => $value) : ());
    my @pairs = map { [$_, $values{$_}] }
                grep { defined $values{$_} } sort keys %values;
    my $long = grep { length $_->[1] > 1000 } @pairs;

    @pairs = map { [uc $_->[0], $_->[1]] } @pairs if $options{upper};
    my $from = time;
    my $answer = call($short, {}, at => $edition eq '3.0' ? 'agent3' : 'agent',
                      add => \@pairs, $long ? (method => 'POST') : (),
                      %options);

    # values that are good in form are wrong secrets: who guesses is slowed down
    forgiven() if time - $from > 0.2;
    return $answer;
}

sub told {
    my ($answer) = @_;
    return [$answer->retcode, $answer->retmsg];
}

sub as_sent {
    my ($p, $value) = @_;

    return $value if !$p->{encrypted} || !length $value;
    return encipher($value, $key);
}

sub shown {
    my ($value) = @_;

    return 'none' unless defined $value;
    return "'$value'" if length $value < 40;
    return length($value) . ' of ' . substr($value, 0, 8) . '...';
}

my $requests = 0;

# Those whose answer is another than the one wanted.
sub all_refused {
    my ($p, $wanted, @values) = @_;

    $requests += @values;
    return map {
        my $told = told(ask($p->{name}, $_));
        "@$told" eq "@$wanted" ? () : shown($_) . ": @$told"
    } @values;
}

# Those that are refused for this parameter.
sub some_refused {
    my ($p, $wanted, @values) = @_;

    $requests += @values;
    return map {
        my $told = told(ask($p->{name}, $_));
        "@$told" eq "@$wanted" ? shown($_) : ()
    } @values;
}

sub try_parameter {
    my ($p) = @_;

    my $what = "$edition $short $p->{name}";
    my $error = parameter_error($page, $edition, $p->{name});
    my ($missing, $bad) = @{ $own{$what} // [] };
    $_ //= $error for $missing, $bad;

    my @bad = ((map { as_sent($p, $_) } bad_values($short, $p, $edition)),
               $p->{encrypted} ? @no_cipher : ());
    is_deeply [all_refused($p, $bad, @bad)], [],
        "$what: bad values are refused";

    my @nothing = (undef, '');
    my $required = within($p->{required}, $edition)
                   && !defined $p->{default}
                   && $what ne '3.0 GetTimeSegment servicecode' # all lines
                   && $p->{name} ne 'Page_index'    # the first page
                   || "$short $p->{name}" =~ /^Order.* timespanindex$/;
    if ($p->{name} eq 'responseaddr') {
        @nothing = (undef);                     # empty: no callbacks
        is_deeply [some_refused($p, $missing, '')], [],
            "$what: an empty value is not refused";
    }
    if ($required) {
        push @nothing, encipher('', $key) if $p->{encrypted};
        is_deeply [all_refused($p, $missing, @nothing)], [],
            "$what: a missing value is refused";
    }

    is_deeply [some_refused($p, $bad, (map { as_sent($p, $_) }
                   fitting($short, $p, $edition)),
                   $required ? () : @nothing)], [],
        "$what: good values are not refused";
    is_deeply told(ask($p->{name}, $bad[0], upper => 1)), $bad,
        "$what: the refusal spells the name as the document" if @bad;
}

for my $next (@pages) {
    $page = $next;
    $short = $page->{page} =~ s/\.aspx$//r;

    for my $which (@{ $page->{editions} }) {
        $edition = $which;
        my @params = grep { within($_->{editions}, $edition) }
                     @{ $page->{params} };
        my %of_here = map { $_->{name} => 1 } @params;

        %sent = map { $_->{name} => as_sent($_, good_value($short, $_)) }
                grep { within($_->{required}, $edition)
                       || $_->{name} eq 'timespanindex' } @params;

        my $told = told(ask());
        unlike $told->[1], qr/参数错误|参数不完备/,
            "$edition $short: the request is good otherwise";
        try_parameter($_) for @params;

        # a name that only the other edition knows is any name
        for my $p (grep { !$of_here{ $_->{name} } } @{ $page->{params} }) {
            is_deeply [some_refused($p,
                parameter_error($page, $edition, $p->{name}),
                bad_values($short, $p, $edition))], [],
                "$edition $short ignores $p->{name} of the other edition";
        }

        # what all pages have in common
        for (['sign_type', 'SHA1'], ['service_version', 'x'],
             ['input_charset', 'GBK'], ['sign_key_index', 'x'],
             ['sign_key_index', '0'], ['sign_key_index', '10000'],
             ['password', ''], ['password', 'A' x 65])
        {
            my ($name, $value) = @$_;
            is_deeply told(ask($name, $value, drop => [$name])),
                parameter_error($page, $edition, $name),
                "$edition $short refuses $name " . shown($value);
        }
        is_deeply told(ask(undef, undef, sign => undef)),
            parameter_error($page, $edition, 'sign'),
            "$edition $short requires a signature";
        is_deeply told(ask(undef, undef, drop => ['user'], verify => 'none')),
            parameter_error($page, $edition, 'user'),
            "$edition $short requires a user";
    }
}

cmp_ok $requests, '>', 2000, 'more than 2000 requests were sent';
audit_ok();
done_testing();
