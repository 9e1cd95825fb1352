# Proxy payment and who means no good: orders of others, HMACs and names of parameters
# that are played with, bytes that are no UTF-8, bombs of JSON.  What an agent trusts us
# with stands in no log, however much is logged, and in no table.

use strict;
use warnings;
use utf8;

use Digest::MD5 qw(md5_hex);
use Encode qw(encode encode_utf8);
use FindBin;
use HTTP::Tiny;
use lib "$FindBin::Bin/../lib";
use JSON::PP ();
use TicketRailShop;
use TicketTest;

rail_start(level => 'debug', shop => { channel_url => 'https://channel.test/told' });
my $OTHER = 'D' x 32;
merchant('demo2', 'other', $OTHER);
my %other = (merchantCode => 'other', key => $OTHER);
secret($OTHER, 'hxb1080%40163.com', 'hxb1080%2540163.com', '18612345678', 'secret of a kind',
       '%E5%9B%BD%E8%B4%BA', 'hidden-1', 'hidden-2', 'hidden-3');

# Postgres tells of every statement, with all that is sent to it.
my $database = sql_value('select current_database()');
sql_do("alter database \"$database\" set $_") for 'log_min_duration_statement = 0',
    'log_parameter_max_length = -1', 'log_parameter_max_length_on_error = -1';
restart('nginx0');

my @PAGE = ('ProcessPurchase.do');
wait_until { rail_call('QueryPurchase.do', %other, orderNo => 'none0000')->{errCode} eq '113' }
    'the second agent is known', 10;

sub moved {
    return join ' ', map { sql_value("select count(*) from ticket.$_") } qw(transfer rail_order
        rail_event rail_case rail_refund rail_news);
}

sub still {
    my ($name, $code) = @_;
    local $Test::Builder::Level = $Test::Builder::Level + 1;
    my $before = moved();
    $code->();
    is moved(), $before, "$name: nothing has happened";
    return;
}

sub wrong {
    my ($name, $code, $page, $sent) = @_;
    local $Test::Builder::Level = $Test::Builder::Level + 1;
    my ($status, $said) = asked($page, $sent);
    is "$said->{errCode} $said->{errMsg}", $code, "$name is refused" or diag explain $said;
    return;
}

# The bytes of a form, as they are.
sub bytes_of {
    my (@pairs) = @_;
    my @text;
    while (my ($name, $value) = splice @pairs, 0, 2) {
        push @text, "$name=" . ($value =~ s/([^A-Za-z0-9._-])/sprintf '%%%02X', ord $1/ger);
    }
    return join '&', @text;
}

sub hmac_of { return uc md5_hex(join '', $KEY, @_) }


# ---- Orders of somebody else ----

{
    my $order = import_order();
    my $issued = import_order();
    done(@PAGE, orderNo => $issued, opt => 'CONFIRM', result => result());
    my @mine = (
        ['ProcessPurchase.do', opt => 'CONFIRM', result => result()],
        ['ProcessPurchase.do', opt => 'NO_TICKET', reason => '1'],
        ['ProcessPurchase.do', opt => 'NEED_PAY', result => result(), un => $UN, pwd => $PWD],
        ['ProcessPurchase.do', opt => 'CANCEL_PAY'],
        ['ProcessGoPay.do', price => '1241.00', un => $UN],
        ['ProcessRefund.do', opt => 'AGREE'],
        ['ProcessRefund.do', opt => 'REFUSE', reason => '1'],
        ['ProcessApplyAutoRefund.do', refundCash => '1.00', reason => '1'],
        ['QueryPurchase.do'],
    );
    still('orders of another agent', sub {
        for my $no ($order, $issued) {
            refused('113', '订单不存在', $_->[0], %other, @$_[1 .. $#$_], orderNo => $no)
                for @mine;
            refused('113', '订单不存在', 'ChannelRefund.do', merchantCode => 'other',
                    orderNo => $no);
        }
        my $said = rail_call('ImportOrders.do', merchantCode => 'other', orders => orders(
            an_order(orderNo => 'other14111720310001'), an_order(orderNo => $order)));
        is $said->{errCode}, '112', 'the channel hands no order over twice' or diag explain $said;
        is pulled('WAIT_TICKET', %other)->{total}, 0, 'nor does anybody pull it';
    });
    still('orders by another key', sub {
        for my $key ($OTHER, $CHANNEL, '', lc $KEY) {
            refused('111', '密钥不匹配', $_->[0], @$_[1 .. $#$_], orderNo => $order,
                    key => $key) for @mine;
        }
        refused('111', '密钥不匹配', 'ChannelRefund.do', orderNo => $issued, key => $_)
            for $KEY, $OTHER, '';
        refused('111', '密钥不匹配', 'ImportOrders.do', orders => orders(an_order()),
                key => $KEY);
        refused('111', '密钥不匹配', 'QueryPurchase.do', orderNo => $order,
                merchantCode => $_) for '', 'Xcslw', 'xcslw ', '%', 'other';
    });
}


# ---- HMACs, and names of parameters ----

{
    my $order = import_order();
    my $hmac = hmac_of('xcslw', $order, 'CANCEL_PAY');
    my @base = (merchantCode => 'xcslw', orderNo => $order, opt => 'CANCEL_PAY');

    wrong('what has moved on', '008 订单状态已改变', @PAGE, bytes_of(@base, HMAC => $hmac));
    wrong('the same with empty values', '008 订单状态已改变', @PAGE,
          bytes_of(@base, result => '', un => '', pwd => '', comment => '', HMAC => $hmac));
    wrong('the same in other letters', '008 订单状态已改变', @PAGE,
          bytes_of(MERCHANTCODE => 'xcslw', orderno => $order, Opt => 'CANCEL_PAY',
                   hmac => lc $hmac));
    wrong('... and in another order, with strangers among them', '008 订单状态已改变', @PAGE,
          bytes_of(HMAC => $hmac, x => 'y', opt => 'CANCEL_PAY', merchantCode => 'xcslw',
                   x => 'z', orderNo => $order));
    still('parameters that come twice', sub {
        wrong("$_->[0] twice", "112 参数错误：$_->[0]", @PAGE,
              bytes_of(@base, HMAC => $hmac, @$_[1 .. $#$_]))
            for ['opt', 'opt', 'CANCEL_PAY'], ['opt', 'OPT', ''], ['orderNo', 'ORDERNO', $order],
                ['merchantCode', 'merchantcode', 'other'], ['HMAC', 'hmac', $hmac],
                ['pwd', 'pwd', '', 'pw', ''], ['pwd', 'password', 'hidden-1', 'pwd', 'hidden-2'],
                ['pwd', 'pw', 'hidden-1', 'PASSWORD', 'hidden-3'];
        my $query = bytes_of(opt => 'CONFIRM');
        my $answer = HTTP::Tiny->new->post(base('api/pub') . "/ProcessPurchase.do?$query", {
            content => bytes_of(@base, HMAC => $hmac),
            headers => { 'Content-Type' => 'application/x-www-form-urlencoded' } });
        like $answer->{content}, qr/"112".*opt/, 'opt in the query, too, is refused';
    });

    # The password by whatever name, and what of it is signed.
    my $number = 300_000_000;
    for my $name (qw(pwd password pw PassWord)) {
        my $to_pay = import_order();
        my $result = encode_utf8(result(held => 'E' . ++$number));
        my @pay = (merchantCode => 'xcslw', orderNo => $to_pay, opt => 'NEED_PAY',
                   result => $result, un => $UN);
        still('a password that nobody signed', sub {
            wrong('it', '111 密钥不匹配', @PAGE, bytes_of(@pay, $name => 'hidden-1', HMAC =>
                hmac_of('xcslw', $to_pay, 'NEED_PAY', $result, $UN)));
        });
        my (undef, $said) = asked(@PAGE, bytes_of(@pay, $name => $PWD, HMAC =>
            hmac_of('xcslw', $to_pay, 'NEED_PAY', $result, $UN, $PWD)));
        ok $said->{ret}, "the password may be called $name" or diag explain $said;
    }
}


# ---- Bytes ----

{
    my $order = import_order();
    my @base = (merchantCode => 'xcslw', orderNo => $order);
    my $gbk = encode('gbk', '国贺 secret of a kind');
    still('what is no UTF-8', sub {
        wrong('GBK', '112 参数错误：comment', @PAGE, bytes_of(@base, opt => 'CANCEL_PAY',
            comment => $gbk, HMAC => hmac_of('xcslw', $order, 'CANCEL_PAY', $gbk)));
        my $result = encode('gbk', result());
        wrong('a result in GBK', '112 参数错误：result', @PAGE, bytes_of(@base,
            opt => 'CONFIRM', result => $result,
            HMAC => hmac_of('xcslw', $order, 'CONFIRM', $result)));
        wrong('a NUL in the number', '112 参数错误：orderNo', 'QueryPurchase.do',
            bytes_of(merchantCode => 'xcslw', orderNo => "$order\0",
                     HMAC => hmac_of('xcslw', "$order\0")));
        wrong('a number that is SQL', '112 参数错误：orderNo', 'QueryPurchase.do',
            bytes_of(merchantCode => 'xcslw', orderNo => "x' or 1=1 --",
                     HMAC => hmac_of('xcslw', "x' or 1=1 --")));
        wrong('a number that is long', '112 参数错误：orderNo', 'QueryPurchase.do',
            bytes_of(merchantCode => 'xcslw', orderNo => 'x' x 33,
                     HMAC => hmac_of('xcslw', 'x' x 33)));
        wrong('half an escape', '112 参数错误：URL编码', @PAGE,
            'merchantCode=xcslw&opt=%E5%9');
    });

    # A comment is cut at 80 bytes, between two characters, and signed whole.
    my $long = '座' x 3000;
    done(@PAGE, orderNo => $order, opt => 'CONFIRM', result => result(), comment => $long);
    is sql_value("select e.after from ticket.rail_event e join ticket.rail_order o using"
        . " (supplier_id, rail_id) where o.order_no = ? and e.what = 'comment'", $order),
        '座' x 26, 'a comment is cut between two characters';
}

# What is larger than any call.
for (['long', 5_000_000, 413], ['too long a result', 17_000, 200]) {
    my ($name, $size, $status) = @$_;
    my $order = 'xcslw141117203100001';
    my $long = 'secret of a kind' x ($size / 16);
    still($name, sub {
        my ($is, $said) = asked(@PAGE, bytes_of(merchantCode => 'xcslw', orderNo => $order,
            opt => 'CONFIRM', result => $long,
            HMAC => hmac_of('xcslw', $order, 'CONFIRM', $long)));
        is_deeply [$is, $said->{errCode}], [$status, '112'], "$name is refused"
            or diag explain $said;
    });
}


# ---- JSON ----

sub ticket {
    my (%is) = @_;
    my %t = (ticketNo => '"E646076788"', seatType => '"7"', seatNo => '"x"', price => '428.00',
             passengerName => '"国贺"', seq => '"0"', ticketType => '"1"', %is);
    return '{' . join(',', map { "\"$_\":$t{$_}" } sort keys %t) . '}';
}

sub tickets { my (@t) = @_; return '{"count":' . @t . ',"tickets":[' . join(',', @t) . ']}' }

{
    my $order = import_order();
    my @seats = (['国贺', 7, '428.00'], ['蔡博文', 6, '414.00'], ['陈硕', 5, '399.00']);
    my @good = map { ticket(passengerName => "\"$_->[0]\"", seatType => $_->[1],
                            price => $_->[2]) } @seats;
    my %bad = (
        'nothing of JSON' => 'x',
        'a text' => '"x"',
        'an array' => '[' . join(',', @good) . ']',
        'deep arrays' => '{"count":3,"tickets":' . '[' x 5000 . ']' x 5000 . '}',
        'deep objects' => '{"a":' x 2000 . '1' . '}' x 2000,
        'deep beside' => '{"count":3,"x":' . '[' x 100 . ']' x 100 . ',"tickets":['
            . join(',', @good) . ']}',
        'many' => tickets(@good, (ticket()) x 60),
        'a count of another' => tickets(@good) =~ s/"count":3/"count":4/r,
        'a count that is long' => tickets(@good) =~ s/"count":3/"count":3000000000000000000000/r,
        'tickets twice' => tickets(@good) =~ s/\}\z/,"Tickets":[]}/r,
        'a price twice' => tickets(@good[0, 1], ticket(passengerName => '"陈硕"',
            Price => '1.00')),
        'something behind it' => tickets(@good) . tickets(@good),
        'a NUL' => tickets(@good[0, 1], ticket(passengerName => '"陈硕\u0000"')),
        'half a surrogate' => tickets(@good[0, 1], ticket(passengerName => '"\ud800"')),
        'a price of e' => tickets(@good[0, 1], ticket(passengerName => '"陈硕"',
            price => '1e2')),
        'a price of 1e308' => tickets(@good[0, 1], ticket(passengerName => '"陈硕"',
            price => '1e308')),
        'a price of many digits' => tickets(@good[0, 1], ticket(passengerName => '"陈硕"',
            price => '9' x 400)),
        'a price of a third of a fen' => tickets(@good[0, 1],
            ticket(passengerName => '"陈硕"', price => '399.003')),
        'a price that is none' => tickets(@good[0, 1], ticket(passengerName => '"陈硕"',
            price => 'null')),
        'a price less than nothing' => tickets(@good[0, 1], ticket(passengerName => '"陈硕"',
            price => '-399.00')),
        'a seat that is none' => tickets(@good[0, 1], ticket(passengerName => '"陈硕"',
            seatType => '-1')),
        'a seat of another kind' => tickets(@good[0, 1], ticket(passengerName => '"陈硕"',
            seatType => '[5]')),
        'a seat with a line break' => tickets(@good[0, 1], ticket(passengerName => '"陈硕"',
            seatNo => '"a\nb"')),
        'a seat that is long' => tickets(@good[0, 1], ticket(passengerName => '"陈硕"',
            seatNo => '"' . 'x' x 70 . '"')),
    );
    still('bad results', sub {
        for my $name (sort keys %bad) {
            my $said = rail_call(@PAGE, orderNo => $order, opt => 'CONFIRM',
                                 result => $bad{$name});
            is $said->{errCode}, '112', "$name is a wrong parameter" or diag explain $said;
            like $said->{errMsg}, qr/^参数错误：result/, "$name: which is named";
        }
    });
    done(@PAGE, orderNo => $order, opt => 'CONFIRM', result => tickets(@good));

    my $one = orders(an_order(orderNo => 'xcslw999999999999')) =~ s/\A\[|\]\z//gr;
    my %worse = (
        'nothing' => '', 'an object' => $one, 'a text' => '"x"', 'null' => '[null]',
        'numbers' => '[' . join(',', 1 .. 300) . ']', 'deep' => '[' x 4000 . ']' x 4000,
        'an end of ours' => "[$one],\"x\":1", 'another end' => "[$one]}",
        'orders twice' => "[$one],\"orders\":[$one]",
        'one that is good and one that is not' => "[$one,{}]",
        'a text where people are' => '[' . $one =~ s/"passengers":\[.*?\]/"passengers":"x"/r . ']',
        'a negative price' => '[' . $one =~ s/"ticketPay":"1284.00"/"ticketPay":"-1284.00"/r . ']',
        'a price of another sum' => '[' . $one =~ s/"ticketPay":"1284.00"/"ticketPay":"1284.01"/r
            . ']',
        'a day that is none' => '[' . $one =~ s/2014-11-17/2014-02-30/r . ']',
        'a member twice' => '[' . $one =~ s/\}\z/,"ORDERNO":"xcslw888888888888"}/r . ']',
    );
    still('bad orders', sub {
        for my $name (sort keys %worse) {
            my $said = rail_call('ImportOrders.do', orders => $worse{$name});
            is $said->{errCode}, '112', "$name is a wrong parameter" or diag explain $said;
            like $said->{errMsg}, qr/^参数错误：orders/, "$name: which is named";
        }
    });
}


# ---- Not without TLS ----

still('plain calls', sub {
    for my $page ('QueryOrders.do', 'ProcessPurchase.do', 'QueryPurchase.do', 'ImportOrders.do') {
        # nginx itself logs queries, in which no page has secrets.
        my %secret = $page =~ /^Query/ ? ()
            : (pwd => $PWD, un => $UN, orders => orders(an_order()));
        is_deeply [asked($page, signed($page, type => 'WAIT_TICKET', orderNo => 'x', %secret),
                         'tls')],
            [403, { ret => JSON::PP::false, errCode => '111', errMsg => '请使用HTTPS' }],
            "$page is not answered without TLS";
    }
});


# ---- What is in the tables ----

{
    my $paid = import_order();
    need_pay($paid, 'E390000001');
    by_hand($paid, 'S');
    my $lost = import_order();
    done(@PAGE, orderNo => $lost, opt => 'NO_TICKET', reason => '6',
         passengerReason => '[{"certNo":"12345619891010123X","name":"国贺"}]');

    my @clear = ($PWD, $UN, '国贺', '12345619891010123X', '18612345678', '曹操', $KEY,
                 $CHANNEL, $OTHER, 'hidden-');
    for my $table (sql_values("select c.oid::regclass::text from pg_class c join pg_namespace n on"
        . " n.oid = c.relnamespace where n.nspname = 'ticket' and c.relkind = 'r' and"
        . " c.reltuples <> 0 order by 1"))
    {
        my @found = grep { sql_value("select exists (select from $table x where strpos(x::text,"
            . ' ?) > 0 or strpos(x::text, encode(convert_to(?, \'UTF8\'), \'hex\')) > 0)',
            $_, $_) } @clear;
        is_deeply \@found, [], "nothing stands in clear in $table" if @found;
    }
    pass('tables have been looked through');
    cmp_ok sql_value('select count(*) from ticket.rail_passenger'), '>', 10,
        'where there are passengers';
}

audit_ok();
done_testing();
