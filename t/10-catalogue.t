#!/usr/bin/perl

# Our interface tables against what the interface document prints, page by page
# and edition by edition: every parameter, every element of an answer in the
# document's spelling and order, every number and message.  What we do
# otherwise stands here in plain lists, each entry with its reason; an entry
# that is no longer needed fails too.

use strict;
use warnings;
use utf8;

use FindBin;
use JSON::PP;
use Test::More;

use lib "$FindBin::Bin/lib";
use TicketResults;

binmode $_, ':utf8'
    for Test::More->builder->output, Test::More->builder->failure_output,
        Test::More->builder->todo_output;

my $root  = "$FindBin::Bin/..";
my $build = $ENV{TICKET_BUILD} // "$root/build";


# Parameters we take beyond the document.
my @beyond = map { { page => $_->[0], name => $_->[1] } } (
    ['OrderProducts.aspx', 'tickettype'],   # a booking passes the gate mode:
                                            # 2.16.2, 2.18
);

# Lengths that are not the printed ones.
my @length = map { { page => $_->[0], name => $_->[1], length => $_->[2] } } (
    ['UseAccountToPayByFKWithPwd.aspx', 'SmsCode', 64],
                                        # no room for it in 20 (decision 37)
    ['GetSPYDRecCount.aspx', 'Order_id', 20],   # none printed: as elsewhere
    ['GetSPYDRec.aspx', 'Order_id', 20],
    ['ChangePayPwd.aspx', 'YZM', 0],        # no room for it in 1 (decision 37)
    (map { ["$_.aspx", 'smscode', 64] }     # 32 as it is; or in cipher
     qw(OrderAndPayWithYDJ2 OrderAndPayWithFK2)),
);

# In cipher or not, as it comes (decision 20).
my @either = map { { page => "$_.aspx", name => 'smscode' } }
             qw(OrderAndPayWithYDJ2 OrderAndPayWithFK2);

# Marked as required where the words beside say what their absence means.
my @optional = map { { page => $_->[0], name => $_->[1], at => $_->[2] } } (
    ['GetTimeSegment.aspx', 'servicecode', '3.0'],      # all lines
    (map { my $page = $_;
           map { ["$page.aspx", 'Page_index', $_] } '4.0', '3.0' }
     qw(QueryOrdersList QueryYFKJYRec QueryFKJYRec GetSPYDRec)),
                                        # the first page (decision 27)
);

# Samples without a signature: all answers have one.
my %unsigned = map { $_ => 1 } qw(GetVerificationCode.aspx ChangePayPwd.aspx);

# Messages the document lists and we never send: where (an edition, a page and
# edition, or anywhere), number, message, why.
my @replaced = map {
    { at => $_->[0], code => $_->[1], message => $_->[2] }
} (
    ['*', 0, '表示取消成功；',
     'describes the number; the sample says 操作成功, and so do we'],
    ['*', -1, '创建访问参数失败。错误:ex。',
     'a failure inside: told as busy, so that clients try again'],
    ['*', -1, '获取当日景区最大订票数量失败：ex', 'a failure inside: busy'],
    ['*', -1, '获取当前客户单位最大单日订票数量失败：ex',
     'a failure inside: busy'],
    ['*', -1, '创建单据号失败', 'a failure inside: busy'],
    ['*', -1, '创建单据号失败。', 'a failure inside: busy'],
    ['*', -1, '创建访问参数失败。错误:ex', 'a failure inside: busy'],
    ['*', -1, '获取产品价格失败，失败原因：ex', 'a failure inside: busy'],
    ['*', -1, '没有获取到产品信息，不能完成订单的提交。',
     'the message on the product that is out of range says it better'],
    ['*', -1, '未知错误；', 'a failure inside: busy'],
    ['*', -1, '用户尚未登陆或登陆已过期；', 'there are no sessions'],
    ['*', -1, '没有这个客户单位或客户单位被禁用；',
     'an account has its unit with it; a closed one is -2202'],
    ['4.0', -1, '没有这个互联网账户或者互联网账户被禁用；',
     '4.0 has -2201 and -2202 for it'],
    ['*', -1, '未开通预付金支付或返款支付功能的代理商不允许更改支付密码；',
     'belongs to another page, ChangePayPwd'],
    ['*', -1, '预定人的手机号码为空；', 'no order is taken without one'],
    ['*', -2, '下发短信失败，获取系统时间失败；',
     'messages go out after the payment and cannot fail it'],
    ['*', -4, '下发短信失败,二维码生成失败；', 'likewise'],
    ['*', -5, '下发短信失败,没有获取到景区的代码；', 'likewise'],
    ['*', -6, '下发短信失败,保存二维码凭证失败；', 'likewise'],
    ['*', -2001, '下发短信失败,短信已存在；', 'likewise'],
    ['*', -2002, '下发短信失败,此短信对应的单号不存在,请确认定单号是否正确；',
     'likewise'],
    ['*', -2003,
     '下发短信失败,此定单还没有支付完成，不能进行下发短信凭证的操作；',
     'likewise'],
    ['*', -2004,
     '下发短信失败,此定单已经发送了多次凭证，不允许再重发凭证；',
     'likewise'],
    ['*', -2005, '下发短信失败,下发的时间太频繁，请稍后再试(间隔5分钟)',
     'likewise'],
    ['*', -1, '下发短信失败,预定人的手机号码为空，不能完成操作；',
     'no order is taken without one'],
    ['*', -1, '下发短信失败,获取系统时间失败，失败原因：……；',
     'a failure inside: busy'],
    ['*', -1, '下发短信失败,二维码生成失败,失败原因：ex；',
     'the worker draws it, after the answer'],
    ['*', -1, '下发短信失败,保存二维码凭证失败。', 'a failure inside: busy'],
    ['*', -10362, '已达到或接近最大单日预定限制，预定失败',
     '-10362 is the limit of the agent: the other sentence of the page'],
    ['*', -10362, '已达到或接近最大单日预定限制，预定失败；'
     . '已达到或接近当前客户单位最大单日预定限制，预定失败。',
     'its second sentence alone: -10362 is the limit of the agent'],
    ['*', -2362, '核算互联网订单违约手续费错误：订单状态错误。',
     'a state that cannot be cancelled is -2381'],
    ['*', -2363, '计算互联网订单违约手续费失败。', 'a failure inside: busy'],
    ['*', -2364, '从客户预订金账户扣除互联网违约手续费失败。',
     'a fee is never more than what is held for the order'],
    ['3.0', -2002, '预定单的状态不支持。',
     'the same fact as -2003, which says more'],
    ['*', -2341,
     '系统内供应商（T_JQ）设置不正确：不存在设置数据或存在多个冲突的设置。',
     'the schema allows no such settings'],
    ['*', -2342, '系统内有关是否允许激活的参数设置错误。', 'likewise'],
    ['*', -2351, '一次检索的时段数据不能超过个日历日。',
     'lacks its number: we print the 7 of the parameter'],
    ['*', -1, '检索互联网用户失败，失败原图：ex', 'told as -2201'],
    ['*', -1, '企业ID不存在', 'no page has such a parameter'],
    ['GetProductsInventory.aspx 3.0', -1, '没有获取到相关的产品列表。',
     '-2 of the page says it with its reasons'],
    ['*', -1, '调用失败，失败原因：此版本已暂停使用，请使用新版本进行门票预订操作!',
     'a page that is not there answers 404'],
    (map { my $at = "QueryTicketCheckList.aspx $_";
           ([$at, -1, '取票证件号码:"xxxx"有错误:ex',
             'of the booking pages: nothing is booked here'],
            [$at, -1, '暂时一个订单只支持一个门票种类，请检查......',
             'likewise']) } '4.0', '3.0'),
    ['*', 0, '成功。成功向代理商在供应商处登记的接收短信的手机号发送了一条验证码短信。',
     'describes the number; and it is on its way, not sent yet'],
    ['*', 0, '成功。表示支付成功，到时可以到售票点进行凭证换票；',
     'describes the number'],
    ['*', 0, '调用成功；', 'says no more than 成功。'],
    ['*', 0, '成功；', 'says no more than 成功。'],
    ['*', -1, '不支持预付金支付功能。', 'the longer sentence of the same page'],
    ['*', -2, '表示  生成新的验证码失败，请稍候再试；', 'a failure inside: busy'],
    ['*', -2, '生成验证码失败；', 'a failure inside: busy'],
    ['*', -2001, '表示验证码长度小于 6 或是空验证码的状态',
     'a code always has six digits'],
    ['*', -2001, '验证码长度小于 6 或验证码是空；', 'likewise'],
    ['*', -2003, '表示 保存数据失败', 'a failure inside: busy'],
    ['*', -2003, '保存验证码数据失败。', 'a failure inside: busy'],
    ['*', -2003, '保存验证码数据失败；', 'a failure inside: busy'],
    ['*', -1, '创建单据号失败；', 'a failure inside: busy'],
    ['UseAccountToPay.aspx 4.0', -1,
     '不支持预付金支付功能，请与景区管理员联系，开通此功能。',
     '4.0 has -2094 for it'],
    ['UseAccountToPayByFK.aspx 4.0', -1,
     '不支持返款余额支付功能，请与景区管理员联系，开通此功能；',
     '4.0 has -2194 for it'],
    ['3.0', -1, '"预定人的手机号码为空，不能完成操作。"',
     'no order is taken without one'],
    ['*', -1, '预定人的手机号码为空，不能完成操作；',
     'no order is taken without one'],
    ['UseAccountToPay.aspx 4.0', -2, '验证码过期；', '4.0 has -2093 for it'],
    ['UseAccountToPay.aspx 4.0', -3, '验证码错误 ；', '4.0 has -2092 for it'],
    ['UseAccountToPayByFK.aspx 4.0', -2, '验证码过期；',
     '4.0 has -2093 for it'],
    ['UseAccountToPayByFK.aspx 4.0', -1, '验证码错误或预定单号不存在',
     '4.0 has -2092 and -2195 for it'],
    ['*', -4, '定单支付成功，二维码凭证生成失败，请点击重发凭证项；',
     'messages go out after the payment and cannot fail it'],
    ['*', -5, '定单支付成功，二维码凭证生成失败，没有找到KHDM 客户代码；',
     'likewise'],
    ['*', -6, '定单支付成功，二维码凭证生成成功，但保存到T_KH_SMS失败；',
     'likewise'],
    ['*', -2001, '短信已存在；', 'likewise'],
    ['*', -2002, '--如果此短信对应的单号不存在，则不处理；', 'likewise'],
    ['*', -2003, '表示 此定单还没有支付完成，不能进行下发短信凭证的操作；',
     'likewise'],
    ['*', -2004, '表示 此定单已经发送了多次凭证，不允许再重发凭证；',
     'likewise'],
    ['*', -4, '下发短信失败，二维码凭证生成失败；', 'likewise'],
    ['*', -5, '下发短信失败，没有获取到景区的代码；', 'likewise'],
    ['*', -6, '下发短信失败，保存二维码凭证失败；', 'likewise'],
    ['*', -2002, '下发短信失败,此短信对应的单号不存在；', 'likewise'],
    ['*', -2003, '下发短信失败,订单还没有支付完成，不能进行下发短信凭证的操作；',
     'likewise'],
    ['*', -2004, '下发短信失败,订单已经发送了多次凭证，不允许再重发凭证。',
     'likewise'],
    ['4.0', -1, '参数错误；', '4.0 has -1901 for it'],
    ['*', -1, '其他服务器端错误。', 'a failure inside: busy'],
    ['3.0', -1, '业务单号不存在或不正确；', 'the same fact as -2004'],
    ['3.0', -1, '验证码错误；', 'the same fact as -2005'],
    ['*', -2006, '验证邮箱不存在或不正确；',
     'there is no address on file to compare Email with'],
    ['*', -2007, '客户单位不存在或不正确。', 'an account has its unit with it'],
    ['*', -1, '不能确定当前系统是否处于分时段模式，激活失败。',
     'the schema allows no such settings'],
    ['*', -1, '不可识别的客户单位类型:DWLX=[DWLX]，激活订单失败。', 'likewise'],
    ['*', -1, '没有预订明细记录，激活失败。',
     'no order is without lines; the audit proves it'],
    ['*', -1, '执行激活参数准备时发生错误:" + ex.Message。',
     'a failure inside: busy'],
    ['*', -1, '验证参数失败：参数为空。',
     'the message on an empty parameter of the page says it'],
    ['*', -1, '验证参数失败：当指定现返方案时，业务归属不能为空。',
     'an order is always its agent\'s'],
    ['*', -1, '验证参数失败：当指定引用现返余额时，业务归属不能为空。',
     'promotions free persons at once and keep no balance'],
    ['*', -1, '验证参数失败：当指定引用现返余额时，现返方案不能为空。',
     'likewise'],
    ['*', -1, '验证参数失败：当指定业务归属为地接社时，地接社不能为空。',
     'an order is always its agent\'s'],
    ['*', -1, '验证参数失败：当指定业务归属为地接社部门时，地接社部门不能为空。',
     'likewise'],
    ['*', -1, '验证参数失败：售票站点为空。', 'the internet is one station'],
    ['ApplyRefund.aspx 4.0', 0, '成功。',
     'the sample says 操作成功, and so do we'],
    (map { (["$_.aspx 4.0", 0, '成功。', 'likewise'],
            ["$_.aspx 3.0", 0, '成功。', 'likewise']) }
         qw(QueryTheaterList QueryTheaterSenceList QuerySeatAreaList
            QueryRowsAndSeatsList QuerySeatsState)),
    ['3.0', 0, '成功。表示支付申请退款成功，待系统或客服退款核准后，完成退款操作；',
     'describes the number; the sample says 操作成功'],
    ['3.0', 0, '表示支付申请退款成功，待系统或客服退款核准后，完成退款操作；',
     'likewise'],
    ['4.0', 0, '成功。（成功表示转为了“第三方支付已付款待核准”或“第三方支付已核准状态，'
     . '可以继续该状态下的后续流程。）', 'likewise'],
    ['ApplyRefund.aspx 4.0', -2361,
     '核算互联网订单违约手续费错误：订单不存在。',
     'the same fact as -2095, which is looked at first'],
    ['RevokeOrder.aspx 3.0', -2001, '通过互联网预订所售票，暂不允许退款；',
     'of ApplyRefund: what was sold has no application, which is -2004'],
    ['3.0', -2003, '数据检索异常，请稍候再试；', 'a failure inside: busy'],
    ['3.0', -2006, '数据库数据异常，数据不完整，不能完成操作；', 'likewise'],
    ['3.0', -2007, '申请退款时，内部异常，请稍候再试；', 'likewise'],
    ['*', -1, '没有内部单号，不能完成操作。', 'the same fact as -2007'],
    ['*', -2008, '当前订单超过支付时限（2014-4-18添加，电子门票系统可以对互联网订单'
     . '设置座位预定后支付时限，当支付时间超出系统的支付时限时，定单将被系统自动'
     . '关闭，预定失效，支付不能成功）。', 'its first words: the rest explains them'],
    ['*', -1, '其他错误', 'a failure inside: busy'],
    ['*', -1, '其他错误。', 'a failure inside: busy'],
);


my $fixture = read_json("$root/t/fixtures/interface.json");
my $ours    = JSON::PP->new->utf8->decode(dump_tables());

my %printed = map { $_->{page} => $_ } @{ $fixture->{pages} };
my %built   = map { $_->{page} => $_ } @{ $ours->{pages} };

is_deeply([sort keys %built],
          [sort grep { !$printed{$_}{callback} && !$printed{$_}{later} }
               keys %printed],
          'the pages built are those of the fixture not marked for later');

for my $name (sort keys %built) {
    next if !$printed{$name};

    for my $edition (@{ $printed{$name}{editions} }) {
        params($name, $edition);
        response($name, $edition);
        errors($name, $edition);
    }

    one_edition($name) if @{ $printed{$name}{editions} } == 1;
}

numbers_of('3.0');
callbacks();

every_result();

is(join("\n", map { join ' ', grep { defined } @$_{qw(page name at code message)} }
              grep { !$_->{used} } @beyond, @length, @either, @optional, @replaced),
   '', 'no exception in this file is out of date');

done_testing();


sub read_json {
    my ($file) = @_;

    open my $in, '<:raw', $file or die "$file: $!\n";
    local $/;
    return JSON::PP->new->utf8->decode(scalar <$in>);
}


sub dump_tables {
    my $program = "$build/tools/catalogue_dump";

    open my $in, '-|:raw', $program or die "$program: $!\n";
    my $text = do { local $/; <$in> };
    close $in or die "$program failed: $?\n";

    return $text;
}


sub within {
    my ($list, $edition) = @_;

    return scalar grep { $_ eq $edition } @$list;
}


# ---- parameters ----

sub printed_param {
    my ($p, $edition) = @_;

    return {
        name      => $p->{name},
        max_len   => $p->{max_len} // 0,
        required  => within($p->{required}, $edition),
        encrypted => $p->{encrypted} ? 1 : 0,
        default   => $p->{default},
        values    => join(' ', sort @{ $p->{values} // [] }),
    };
}


sub our_param {
    my ($p, $edition) = @_;

    return {
        name      => $p->{name},
        max_len   => $p->{max_len},
        required  => within($p->{required}, $edition),
        encrypted => $p->{encrypted} ? 1 : 0,
        default   => $p->{default},
        values    => join(' ', sort split / /, $p->{values} // ''),
    };
}


# Of a name that is printed twice, the one in cipher counts (decision 20).
sub once {
    my (@params) = @_;

    my %times;
    $times{$_->{name}}++ for @params;

    return grep { $times{$_->{name}} == 1 || $_->{encrypted} } @params;
}


sub params {
    my ($page, $edition) = @_;

    my @want = map { printed_param($_, $edition) }
               once(grep { within($_->{editions} // [], $edition) }
                    @{ $printed{$page}{params} });

    for my $p (@want) {
        my ($ours) = grep { $_->{page} eq $page && $_->{name} eq $p->{name} }
                     @length or next;

        $ours->{used} = 1;
        $p->{max_len} = $ours->{length};
    }

    for my $p (@want) {
        my ($ours) = grep { $_->{page} eq $page && $_->{name} eq $p->{name} }
                     @either or next;

        $ours->{used} = 1;
        $p->{encrypted} = 1;
    }

    for my $p (@want) {
        my ($ours) = grep { $_->{page} eq $page && $_->{name} eq $p->{name}
                            && $_->{at} eq $edition } @optional or next;

        $ours->{used} = 1;
        $p->{required} = 0;
    }

    my @have;

    for my $p (@{ $built{$page}{params} }) {
        next if !within($p->{editions}, $edition);

        my ($extra) = grep { $_->{page} eq $page && $_->{name} eq $p->{name} }
                      @beyond;

        if ($extra) {
            $extra->{used} = 1;
            next;
        }

        push @have, our_param($p, $edition);
    }

    is_deeply(\@have, \@want,
        "$page $edition: parameters are those printed");
}


# ---- answers ----

sub flatten {
    my ($nodes, $edition, $level) = @_;

    my @out;

    for my $n (@$nodes) {
        next if $n->{editions} && !within($n->{editions}, $edition);

        my @these = ({ name => $n->{name}, level => $level,
                       repeat => $n->{repeat} ? 1 : 0,
                       container => $n->{children} ? 1 : 0 },
                     flatten($n->{children} // [], $edition, $level + 1));

        my $before = $edition eq '3.0' ? $n->{'before_in_3.0'} : undef;
        my $at = @out;

        if (defined $before) {
            ($at) = grep { $out[$_]{name} eq $before
                           && $out[$_]{level} == $level } 0 .. $#out;
            die "$n->{name}: no $before before it\n" if !defined $at;
        }

        splice @out, $at, 0, @these;
    }

    return @out;
}


sub our_elements {
    my ($page, $edition) = @_;

    return map { { name => $_->{name}, level => $_->{level},
                   repeat => $_->{repeat} ? 1 : 0,
                   container => $_->{container} ? 1 : 0 } }
           grep { within($_->{editions}, $edition) }
           @{ $built{$page}{response} };
}


sub response {
    my ($page, $edition) = @_;

    my @want = flatten($printed{$page}{response}, $edition, 0);

    my @head = (qw(retcode retmsg), $unsigned{$page} ? () : 'sign');

    is_deeply([map { $_->{name} } splice @want, 0, scalar @head], \@head,
              "$page $edition: the answer's head is the one printed");
    is_deeply([our_elements($page, $edition)], \@want,
              "$page $edition: the answer's elements are those printed");
}


# A page of one edition takes and answers the same at every location.
sub one_edition {
    my ($page) = @_;

    is_deeply([our_elements($page, '3.0')], [our_elements($page, '4.0')],
              "$page: both editions answer the same elements");
    is_deeply([map { our_param($_, '3.0') } @{ $built{$page}{params} }],
              [map { our_param($_, '4.0') } @{ $built{$page}{params} }],
              "$page: both editions take the same parameters");
}


# ---- errors ----

# Our text fits the printed one when it is the same but for what the document
# leaves open: ex, xxxx and X; a subject behind the words or, by product, before
# them (-10361, -10362); quotation marks of program text; blanks.
sub pattern_of {
    my ($message) = @_;

    my $text = $message;

    $text =~ s/^表示\s*//;
    $text =~ s/^"(.*)";?$/$1/;
    $text =~ s/"xxxx *"/"XX"/g;
    $text =~ s/订单状态为X，/订单状态为XX，/;
    $text =~ s/\[(?:MPLXMC|ZJHM)\]/XX/g;
    $text =~ s/\.{6}\(此处表示其他错误\)/XX/g;
    $text =~ s/(?<![A-Za-z])ex(?![A-Za-z])[；。]?/XX/g;

    my $pattern = join '.+', map { quotemeta } split /XX/, $text, -1;

    return qr/^(?:<>\|)?$pattern(?:<>)?$/;
}


sub errors {
    my ($page, $edition) = @_;

    my %can = map { $_ => 1 } everywhere(), results_of($page);
    my %seen;

    for my $e (@{ $printed{$page}{errors} }) {
        next if !within($e->{editions}, $edition);
        next if $seen{"$e->{code} $e->{message}"}++;

        my $pattern = pattern_of($e->{message});
        my ($fits)  = grep { $can{ $_->{name} } && $_->{code} == $e->{code}
                             && $_->{text} =~ $pattern }
                      @{ $built{$page}{errors}{$edition} };

        my ($other) = $fits ? () : replaced($page, $edition, $e);

        $other->{used} = 1 if $other;

        ok($fits || $other,
           "$page $edition: can answer $e->{code} $e->{message}");
    }
}


sub replaced {
    my ($page, $edition, $e) = @_;

    return grep { $_->{code} == $e->{code} && $_->{message} eq $e->{message}
                  && ($_->{at} eq '*' || $_->{at} eq $edition
                      || $_->{at} eq "$page $edition") } @replaced;
}


# Every row of the error table has a place where it can appear.
sub every_result {
    my %placed = map { $_ => 1 } everywhere(), inside(),
        map { results_of($_) } keys %printed;
    my @names  = map { $_->{name} }
                 @{ $ours->{pages}[0]{errors}{'4.0'} };

    is_deeply([sort keys %placed], [sort @names],
              'every result has its pages, and every page knows its results');
}


# No answer of an edition carries a number no page of it prints; a page of one
# edition answers as there in both (decision 56).
sub numbers_of {
    my ($edition) = @_;

    my %known;

    for my $page (values %printed) {
        for my $error (@{ $page->{errors} }) {
            $known{$_}{ $error->{code} } = 1 for @{ $error->{editions} };
        }
    }

    for my $page (sort keys %built) {
        my $editions = $printed{$page}{editions};
        my $as = within($editions, $edition) ? $edition : $editions->[0];
        my @strange = grep { !$known{$as}{ $_->{code} } }
                      @{ $built{$page}{errors}{$edition} };

        is_deeply($built{$page}{errors}{$edition}, $built{$page}{errors}{$as},
                  "$page $edition: the errors are those of $as")
            if $as ne $edition;

        is(join(', ', map { "$_->{name} $_->{code}" } @strange), '',
           "$page $edition: the errors have only numbers of that edition");
    }
}


# ---- callbacks ----

sub callbacks {
    my @common = qw(sign_type service_version input_charset sign sign_key_index
                 user password);

    for my $page (grep { $printed{$_}{callback} } sort keys %printed) {
        my $url = $ours->{callbacks}{$page};
        ok($url, "$page: the callback has an address") or next;

        my ($path, $query) = split /\?/, $url, 2;
        like($path, qr{/\Q$page\E$}, "$page: the callback is spelt as printed");

        my %sent = map { (split /=/, $_, 2)[0] => 1 } split /&/, $query;
        my @want = map { lc $_->{name} } @{ $printed{$page}{params} };

        is_deeply([sort keys %sent], [sort @want, @common],
                  "$page: the callback has the parameters printed");
    }
}
