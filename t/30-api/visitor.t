# The page of an order behind its link, as a visitor's phone asks for it: every
# state, both languages, small, without script, and nobody else's.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use TicketPicture;
use TicketShop;
use TicketTest;
use TicketVisitor;
use TicketWire qw(http_receive http_send);

system_start(locations => visitor_location());

staff(qw(supplier set DEMO --gate-media 3 --activation 1));
staff(qw(product set DEMO CHILD --form single));


# ---- Tickets ----

my $order = bought({ Order_list => 'CHILD|3', activate => 1, tickettype => 2,
    money => '150.00',
                     Mobile => '13955551234', CustomerName => '张小三' });
my $page = visitor_page($order);
my $at = visitor_token($order);

is $page->{status}, 200, 'an order has a page';
is $page->{headers}{'content-type'}, 'text/html; charset=utf-8', 'it is one of HTML';
is $page->{doc}->documentElement->getAttribute('lang'), 'zh-CN',
    'in Chinese, where nobody says anything else';
is scalar(() = $page->{content} =~ /data:image\/png/g), 3,
    'each ticket has its QR code';
is_deeply [map { qr_of($_) } images($page)], [ticket_codes($order)],
    'which says what gates let in';
is_deeply [says($page, '//section/p[@class="state good"]')],
    ['已出票', ('有效') x 3], 'order and tickets say that they are good';
like text($page), qr/儿童票3张/, 'it says what was bought';
like text($page), qr/订单号$order/, 'by what number the desk finds it';
like text($page), qr/@{[iso_day(1)]}/, 'when it is good';
unlike $page->{content}, qr/小三|5551234|>1234<|@{[identity(1)]}/,
    'nothing by which a person is known is on it';

# headers
{
    my $h = $page->{headers};
    is $h->{'cache-control'}, 'no-store', 'no cache between keeps it';
    is $h->{'referrer-policy'}, 'no-referrer', 'no site learns its address';
    is $h->{'x-robots-tag'}, 'noindex, nofollow', 'no search engine has it';
    is $h->{'x-content-type-options'}, 'nosniff', 'it is what it says';
    my %policy = map { /^(\S+) (.*)/ } split /; /, $h->{'content-security-policy'};
    is $policy{'default-src'}, "'none'", 'nothing is loaded';
    is $policy{$_}, "'self'", "$_: but what is here"
        for qw(script-src style-src connect-src worker-src form-action);
    is $policy{'img-src'}, "'self' data:", 'and QR codes';
    is $policy{$_}, "'none'", "$_: nobody may" for qw(frame-ancestors base-uri);
    unlike $page->{content}, qr/<script>|<style|\son\w+=|style=/,
        'nothing stands in the page that the policy forbids';
}

# all of it
{
    my @files = qw(style.css page.js worker.js);
    my $size = length $page->{raw};
    my %type = (css => 'text/css', js => 'text/javascript');

    for my $name (@files) {
        my $file = visitor_get($name);
        is $file->{status}, 200, "$name is there";
        my ($end) = $name =~ /(\w+)$/;
        is $file->{headers}{'content-type'}, "$type{$end}; charset=utf-8",
            "$name has its type";
        is $file->{headers}{'cache-control'}, 'public, max-age=3600',
            "$name may be kept";
        $size += length $file->{raw};
    }

    cmp_ok $size, '<=', 30 * 1024, "page and files together have $size bytes";
    is visitor_get('other.css')->{status}, 404, 'there is no other file';
}

# without a network
{
    my @files = map { my $at = dir() . "/$_";
                      open my $out, '>:raw', $at or die "$at: $!";
                      print {$out} visitor_get($_)->{raw};
                      close $out or die $!;
                      $at } qw(worker.js page.js);
    my @said = qx{node '$FindBin::Bin/../lib/visitor_offline.js' @files 2>&1};
    is $?, 0, 'the scripts run';
    for (@said) {
        next if /^1\.\./;
        my ($ok, $what) = /^(ok|not ok) \d+ - (.*)/ or diag $_;
        is $ok, 'ok', $what // $_;
    }
    cmp_ok scalar @said, '>=', 15, 'they were asked for all of that';
}

# languages
{
    my %asked = ('en-GB,en;q=0.9' => 'en', 'zh-TW' => 'zh-CN',
                 'fr,en;q=0.5,zh;q=0.4' => 'en', 'zh;q=0.1,en;q=0.9' => 'en',
                 'fr' => 'zh-CN', '' => 'zh-CN');
    for my $accept (sort keys %asked) {
        is visitor_page($order, lang => $accept)->{doc}->documentElement
            ->getAttribute('lang'), $asked{$accept}, "asked for '$accept'";
    }

    my $english = visitor_page($order, query => '?lang=en', lang => 'zh');
    is $english->{doc}->documentElement->getAttribute('lang'), 'en',
        'the link on the page goes before what the phone says';
    is_deeply [says($english, '//section/p[@class="state good"]')],
        ['Tickets issued', ('Valid') x 3], 'its words are English';
    is_deeply [$english->{doc}->findnodes('//nav/a/@href')->get_node(1)->value],
        ['?lang=zh'], 'and the way back';
}

# gates, one ticket, a stop
my $again = '今天已使用，有效期内以后的日子还可入园';
my @codes = ticket_codes($order);
sql_do('INSERT INTO ticket.passage (supplier_id, order_id, ticket_no, passage_no,'
       . ' at, station_name, gate) VALUES (1, ?, 1, 1, api.now(), ?, ?)', $order,
       '南门', '1');
sql_do("UPDATE ticket.ticket SET state = '4' WHERE order_id = ?"
       . ' AND ticket_no = 1', $order);
my $minute = sql_value("SELECT to_char(min(at) AT TIME ZONE 'Asia/Shanghai',"
                       . " 'YYYY-MM-DD HH24:MI') FROM ticket.passage");
$page = visitor_page($order);
is_deeply [says($page, '//section/p[contains(@class, "state")]')],
    ['已出票', $again, '有效', '有效'], 'one is used';
like text($page), qr/已使用\Q$minute\E 南门，闸口 1/, 'when, and where';

is call('RefundTicket', { orderid => $order, ticketcode => $codes[1] })->retcode,
    0, 'the second one comes back';
$page = visitor_page($order);
is_deeply [says($page, '//section/p[contains(@class, "state")]')],
    ['已出票', $again, '已退票', '有效'], 'one came back';
is scalar(images($page)), 2, 'and has no code any more';
like text($page), qr/已退¥50\.00/, 'what came back';
like text($page), qr/退款由售票方退还给您：\S/, 'who gives it back, of one ticket, too';

sql_do("UPDATE ticket.ticket SET state = '3' WHERE order_id = ?"
       . ' AND ticket_no = 3', $order);
$page = visitor_page($order);
is_deeply [says($page, '//section/p[contains(@class, "state")]')],
    ['已出票', $again, '已退票', '已打印，请用纸质票入园'], 'one is on paper';
is scalar(images($page)), 1, 'which is what opens the gate';
like text($page), qr/入园方式请在检票口出示.*已打印的门票请用纸质票入园/,
    'it says how to get in with each of them';

# of those that are back, on paper, or of which some went in
{
    my $group = bought({ Order_list => 'CHILD|3', activate => 1,
                         tickettype => 2, money => '150.00' });
    my $set = sub { sql_do("UPDATE ticket.ticket SET $_[0] WHERE order_id = ?",
                           $group) };
    my $states = sub { [says(visitor_page($group, @_),
                             '//section/p[contains(@class, "state")]')] };

    $set->("state = '3'");
    $page = visitor_page($group, lang => 'en');
    like text($page), qr/How to get inCome in with the paper/,
        'all are on paper: come in with it';
    unlike text($page), qr/document|Show the code/, 'and with nothing else';

    # one of three is back, one given up, one used that was printed
    sql_do('UPDATE ticket.ticket SET state = (ARRAY[?, ?, ?])[ticket_no]'
           . '::"char" WHERE order_id = ?', qw(4 2 0), $group);
    sql_do('INSERT INTO ticket.print (supplier_id, order_id, ticket_no,'
           . ' print_no, at, person) VALUES (1, ?, 1, 1, api.now(), ?)', $group,
           'clara');
    $page = visitor_page($group);
    is scalar(images($page)), 0, 'used paper has no code on the page';
    like text($page), qr/票种儿童票2张人数2/, 'what was given up is not counted';

    sql_do('UPDATE ticket.ticket SET persons = 2 WHERE order_id = ?'
           . ' AND ticket_no = 1', $group);
    sql_do('INSERT INTO ticket.passage (supplier_id, order_id, ticket_no,'
           . ' passage_no, at, station_name, gate, persons) VALUES (1, ?, 1, 1,'
           . ' api.now(), ?, ?, 1)', $group, '南门', '2');
    is $states->()->[1], '1/2 人已入园', 'one of two went in';
    is $states->(lang => 'en')->[1], '1 of 2 went in', 'in English, too';
    sql_do('UPDATE ticket.passage SET persons = 2 WHERE order_id = ?', $group);
    is $states->()->[1], $again, 'both of them did, for today';
    sql_do("UPDATE ticket.passage SET at = at - interval '1 day'"
           . ' WHERE order_id = ?', $group);
    is $states->()->[1], '已打印，请用纸质票入园',
        'what was used yesterday is good today, whatever wrote that down';
    sql_do('UPDATE ticket.order_item SET ticket_until = current_date - 1'
           . ' WHERE order_id = ?', $group);
    is_deeply [@{$states->()}[0, 1]], ['已使用', '已使用'],
        'behind its last day an order that was used is over';
    sql_do('DELETE FROM ticket.passage WHERE order_id = ?', $group);
    $set->("state = '1'");
    is $states->()->[0], '已过期', '... and one that was not has expired';

    $set->("state = '2'");
    is_deeply $states->(), ['已退款', ('已退票') x 3], 'all are back';
    unlike text(visitor_page($group)), qr/入园方式/, 'and let nobody in';
}

# ---- Other states ----

{
    my $stopped = bought({ Order_list => 'CHILD|1', activate => 1, tickettype => 2,
    money => '50.00' });
    sql_do('UPDATE ticket.orders SET stopped_at = api.now() WHERE order_id = ?',
           $stopped);
    state_is($stopped, '订单已暂停，请到服务窗口处理', 'stopped');
}

{
    my $unpaid = booked_id({ Order_list => 'CHILD|2' });
    my $here = visitor_page($unpaid);
    like text($here), qr/请于此前支付.*请在游览当天凭此二维码/,
        'an order that may be paid at the desk says where';
    like qr_of(images($here)), qr/^$unpaid\d{8}$/, '... with a code for there';
    sql_do("UPDATE ticket.orders SET pay_by = api.now() + interval '1 hour'"
           . ' WHERE order_id = ?', $unpaid);
    my $unpaid_page = state_is($unpaid, '尚未支付', 'booked');
    like text($unpaid_page), qr/金额¥100\.00/, 'what is to be paid';
    like text($unpaid_page), qr/请于此前支付\d{4}-\d\d-\d\d \d\d:\d\d/,
        'and until when';
    sql_do('UPDATE ticket.orders SET pay_by = api.now() WHERE order_id = ?',
           $unpaid);
    state_is($unpaid, '已过期', 'nobody has paid');
    is call('CancelOrder', { Order_id => $unpaid })->retcode, 0, 'it is given up';
    state_is($unpaid, '订单已关闭', 'given up');
}

{
    my $paid = booked_id({ Order_list => 'CHILD|2' });
    paid($paid, money => '100.00');
    my $voucher = visitor_page($paid);
    is_deeply [says($voucher, '//section/p[contains(@class, "state")]')],
        ['已支付，待取票'], 'paid: the order says so';
    is scalar(images($voucher)), 1, 'paid: it has its voucher';
    like qr_of(images($voucher)), qr/^$paid\d{8}$/, 'which the desk can read';
    {
        my @were = map { sql_value("SELECT $_ FROM ticket.orders"
                                   . ' WHERE order_id = ?', $paid) }
            qw(state page);
        my $set = 'UPDATE ticket.orders SET state = ?, page = ?'
                  . ' WHERE order_id = ?';
        sql_do($set, '2', 53, $paid);
        state_is($paid, '已支付，待景区确认', 'paid by the open API');
        sql_do($set, @were, $paid);
    }
    sql_do('UPDATE ticket.orders SET valid_until = api.now()'
           . ' WHERE order_id = ?', $paid);
    state_is($paid, '已过期', 'paid and never used');
    sql_do("UPDATE ticket.orders SET state = '7' WHERE order_id = ?", $paid);
    state_is($paid, '退款处理中', 'applied for');
    sql_do("UPDATE ticket.orders SET state = '9' WHERE order_id = ?", $paid);
    state_is($paid, '请与售票方或服务窗口联系', 'refused');
    sql_do("UPDATE ticket.orders SET state = '4', closed_at = api.now()"
           . ' WHERE order_id = ?', $paid);
    state_is($paid, '已退款', 'come back');
}

{
    my $off = bought({ Order_list => 'CHILD|1', activate => 1, tickettype => 2,
    money => '50.00' });
    sql_do("INSERT INTO ticket.called_off (supplier_id, order_id, day, line_id,"
           . ' person, reason, due_fen, due_at)'
           . " VALUES (1, ?, ?, 0, 'x', 'storm', 0, api.now())", $off,
           iso_day(1));
    state_is($off, '本次游览已取消，款项将退回', 'called off');
    like text(visitor_page($off)), qr/取消原因\s*storm/, 'why, as staff have typed it';
    unlike text(visitor_page($order)), qr/取消原因/, 'nothing of it where it is not so';
    sql_do("UPDATE ticket.orders SET pay_method = 'X' WHERE order_id = ?", $off);
    state_is($off, '本次游览已取消，请到售票窗口退款', 'called off, paid at the desk');
    sql_do("UPDATE ticket.orders SET pay_method = 'Y' WHERE order_id = ?", $off);

    my $unpaid = booked_id({ Order_list => 'CHILD|1' });
    is call('CancelOrder', { Order_id => $unpaid })->retcode, 0, 'it is given up, too';
    sql_do('UPDATE ticket.called_off SET order_id = ?', $unpaid);
    state_is($unpaid, '订单已关闭', 'closed before anybody paid');
    like text(visitor_page($unpaid)), qr/取消原因\s*storm/, 'also why that was closed';
    like text(visitor_page($unpaid, lang => 'en')), qr/Called off because of\s*storm/,
        'in English, too';
    sql_do('DELETE FROM ticket.called_off');
}

# of paper, as the agent wished or the product needs
{
    my $paper = bought({ Order_list => 'CHILD|2', activate => 1,
                         tickettype => 2, money => '100.00' });
    sql_do('UPDATE ticket.orders SET medium = 0 WHERE order_id = ?', $paper);
    my $page_of = sub { visitor_page($_[0]) };
    my $there = $page_of->($paper);
    is_deeply [says($there, '//section/p[contains(@class, "state")]')],
        ['已出票', ('有效，请先取纸质票') x 2], 'tickets of paper are to be printed';
    is_deeply [map { qr_of($_) =~ s/\d{8}$//r } images($there)], [$paper],
        'the voucher is there for that, and no code that a gate would refuse';
    like text($there), qr/到售票窗口或自助机取票/, 'it says where';
    my $phone = bought({ Order_list => 'CHILD|1', activate => 1,
                         tickettype => 2, money => '50.00' });
    is_deeply [map { qr_of($_) } images($page_of->($phone))],
        [ticket_codes($phone)], 'of phones the ticket is enough';
    staff(qw(product entry DEMO CHILD --print-first yes));
    is_deeply [map { qr_of($_) =~ s/\d{8}$//r } images($page_of->($phone))],
        [$phone], 'unless the product wants them printed';
    staff(qw(product entry DEMO CHILD --print-first order));
}

# printed again, where that voids the paper before
{
    my $paper = bought({ Order_list => 'CHILD|1', activate => 1,
                         tickettype => 2, money => '50.00' });
    staff(qw(supplier set DEMO --reprint void));
    staff(qw(ticket print DEMO), $paper, qw(--as html));
    unlike text(visitor_page($paper)), qr/作废/, 'a first paper voids nothing';
    staff(qw(ticket print DEMO), $paper, qw(--as html --reason lost));
    my $page = visitor_page($paper);
    is scalar images($page), 0, 'a page shows no code beside paper';
    like text($page), qr/请用纸质票入园.*有效纸质票的打印时间（此前的已作废）\s*
                         \d{4}-\d\d-\d\d\ \d\d:\d\d/xs,
        '... but which paper is good';
    staff(qw(supplier set DEMO --reprint keep));
}

# many of them: one page after the other
{
    my $many = bought({ Order_list => 'CHILD|24', activate => 1, tickettype => 2,
    money => '1200.00' });
    my @codes = ticket_codes($many);
    my @seen;

    for my $n (1 .. 3) {
        my $part = visitor_page($many, query => "?p=$n");
        cmp_ok length $part->{raw}, '<=', 22 * 1024, "page $n is small";
        push @seen, map { qr_of($_) } images($part);
        is_deeply [map { $_->value } $part->{doc}->findnodes(
                       '//nav[@class="pages"]/a/@href')],
            [map { "?p=$_&lang=zh" } @{([2], [1, 3], [2])[$n - 1]}],
            "page $n leads to the others";
    }

    is_deeply \@seen, \@codes, 'all tickets are on them';
    is scalar(images(visitor_page($many, query => '?p=9'))), 0, 'and no more';
    is scalar(images(visitor_page($many, query => "?p=$_"))), 10,
        "page $_ is the first one" for qw(0 -1 x 99999999999999999999);
}

# a supplier whose codes only its gates can read, and one without phones
{
    my $sealed = bought({ Order_list => 'CHILD|10', activate => 1, tickettype => 2,
    money => '500.00' });
    staff(qw(supplier set DEMO --qr encrypted));
    my $there = visitor_page($sealed);
    like qr_of((images($there))[0]), qr/^[0-9A-F]{118}$/, 'codes are sealed';
    cmp_ok length $there->{raw}, '<=', 22 * 1024, 'ten of them are small, too';
    staff(qw(supplier set DEMO --qr plain --gate-media 1));
    is scalar(images(visitor_page($sealed))), 0, 'where phones open no gate';
    staff(qw(supplier set DEMO --gate-media 3));
}

# what the attraction offers
{
    my $adult = bought({ Order_list => 'ADULT|2', money => '200.00' });
    my $offers = sub { [map { $_->textContent =~ s/^\n|\n$//gr }
                        visitor_page($_[0], @_[1 .. $#_])->{doc}->findnodes(
                            '//section[@class="box offer"]')] };
    staff(qw(offer set DEMO 1 --title), '夜游 <b>', '--title-en', 'Night tour',
          '--text', '晚上八点', qw(--link https://park.example/a?b=1&c="2"));
    staff(qw(offer set DEMO 2 --title 儿童剧场 --product CHILD --place 1));
    staff(qw(offer set DEMO 3 --title 过去 --to 2026-01-01));
    is_deeply $offers->($adult), ["夜游 <b>\n晚上八点"],
        'what goes with the order and with the day is offered';
    is_deeply $offers->($order), ['儿童剧场', "夜游 <b>\n晚上八点"],
        'another one goes with what was bought, and comes first';
    is_deeply $offers->($order, lang => 'en'), ['儿童剧场', "Night tour\n晚上八点"],
        'in English where there is any';
    is_deeply [map { $_->value } visitor_page($order, lang => 'en')->{doc}
               ->findnodes('//section[@class="box offer"]/*/@lang')],
        ['zh-CN', 'zh-CN'], 'what is Chinese there says so';
    my ($one) = grep { $_->{offer} == 2 }
                @{ JSON::PP->new->decode(staff(qw(offer list DEMO --json))) };
    is_deeply [@$one{qw(first_day last_day)}], [undef, undef],
        'no days are shown of what is offered on all days';
    is visitor_page($adult)->{doc}->findvalue('//section/h2/a/@href'),
        'https://park.example/a?b=1&c="2"', 'the address is as it was given';
    for my $wrong (['--link', 'http://park.example/'], ['--title', ''],
                   ['--link', 'javascript:alert(1)'], [qw(--product NONE)],
                   [qw(--from 2027-01-01 --to 2026-12-31)])
    {
        isnt +(ticketctl(qw(offer set DEMO 1), @$wrong))[0], 0,
            "@$wrong is refused for an offer";
    }
    is +(ticketctl(qw(offer set DEMO 4 --text x)))[0], 1, 'a title is needed';
    is +(ticketctl(qw(offer remove DEMO 4)))[0], 1, 'what is not there stays away';
    staff(qw(offer remove DEMO), $_) for 1 .. 3;
    is_deeply $offers->($order), [], 'what is taken away is not offered';
}

# with a picture
{
    my $seen = sub { [visitor_page($_[0])->{doc}->findnodes(
                          '//section[@class="box offer"]//img')] };
    staff(qw(offer set DEMO 1 --title 夜游));
    staff(qw(picture set DEMO 1), picture_file('jpeg'));
    my ($img) = @{ $seen->($order) };
    is join(' ', map { $img->getAttribute($_) } qw(width height loading)),
        '3 2 lazy', 'it has its place before it is there';
    my $name = $img->getAttribute('src');
    my $got = visitor_get($name);
    is $got->{status}, 200, 'the picture is where the page says';
    is $got->{raw}, picture('jpeg'), 'as it was uploaded';
    is $got->{headers}{'content-type'}, 'image/jpeg', 'of its kind';
    is $got->{headers}{'x-content-type-options'}, 'nosniff', 'and nothing else';
    like $got->{headers}{'content-security-policy'}, qr/^default-src 'none';/,
        'nothing runs in it';
    is $got->{headers}{'cache-control'}, 'public, max-age=31536000, immutable',
        'it is fetched once';
    is visitor_get($name, method => 'HEAD')->{status}, 200, 'its head is there';
    is visitor_get($name, method => 'POST')->{status}, 405, 'nothing is sent to it';
    is visitor_page($order, query => '?lang=en')->{doc}->findvalue(
           '//section[@class="box offer"]//img/@src'), $name,
        'it is the same in English';

    staff(qw(picture set DEMO 1), picture_file('png:9'));
    my $new = $seen->($order)->[0]->getAttribute('src');
    isnt $new, $name, 'another picture has another name';
    is visitor_get($new)->{headers}{'content-type'}, 'image/png',
        'it is a PNG now';
    is visitor_get($_)->{status}, 404, "there is none: $_"
        for $name, $new =~ s/.$/$& eq 'A' ? 'B' : 'A'/er, 'offer-' . 'A' x 36;
    staff(qw(picture remove DEMO 1));
    is_deeply $seen->($order), [], 'what is taken away is not on the page';
    is visitor_get($new)->{status}, 404, 'and nowhere else';
    isnt +(ticketctl(qw(picture set DEMO 1), $0))[0], 0,
        'what is no picture is refused';
    staff(qw(offer remove DEMO 1));
}

# names that are no HTML
{
    my $name = sql_value('SELECT name FROM ticket.supplier WHERE supplier_id = 1');
    sql_do('UPDATE ticket.supplier SET name = ? WHERE supplier_id = 1',
           q(<b>"A" & 'B'</b>));
    my $there = visitor_page($order);
    is says($there, '//h1'), q(<b>"A" & 'B'</b>), 'a name is text';
    sql_do('UPDATE ticket.supplier SET name = ? WHERE supplier_id = 1', $name);
}


# ---- Who has no link ----

{
    my $dead = visitor_token($order, life => 7);
    my $none = visitor_token($order + 9_000_000);
    my $wrong = visitor_get($at =~ s/^./$& eq 'A' ? 'B' : 'A'/re);
    is $wrong->{status}, 404, 'a wrong link has no page';
    like $wrong->{content}, qr/链接无效或已失效.*This link is not valid/s,
        'which is said in both languages';
    my %same = ('of another life' => $dead, 'of no order' => $none,
                'of another supplier' => visitor_token($order, supplier => 2),
                'of another key' => visitor_token($order, key => 'x' x 32),
                'too short' => substr($at, 0, 34), 'too long' => "${at}A",
                'with a slash' => "$at/", 'empty' => '', 'the order' => $order,
                'very long' => 'A' x 2000, 'not text' => '%FF%00');
    for my $what (sort keys %same) {
        my $answer = visitor_get($same{$what});
        next if $what eq 'not text' && $answer->{status} == 400;
        is $answer->{status}, 404, "$what: there is no page";
        is $answer->{raw}, $wrong->{raw}, "$what: and no other answer";
        delete @{$_->{headers}}{'date'} for $answer, $wrong;
        is_deeply $answer->{headers}, $wrong->{headers}, "$what: nor headers";
    }

    is visitor_get($at, method => 'PUT')->{status}, 405, 'nothing is put there';
    my $posted = visitor_get($at, form => { respCode => '00' });
    is $posted->{status}, 303, 'whom UnionPay sends back is told to look';
    is $posted->{headers}{location}, $at, 'at the page of his order';
    is visitor_get("$at?lang=en", form => { respCode => '00' })
        ->{headers}{location}, "$at?lang=en", '... in the language that it had';
    is visitor_get("${at}x", form => {})->{status}, 404, 'if it is his link';
    is visitor_get($at, method => 'HEAD')->{status}, 200, 'it may be looked for';
    unlike join('', log_lines(qr/./)), qr/\Q$at\E/, 'no log has the link';
}

# who tries is slowed down, and locked, alone
{
    my $status = sub {
        my ($path, $n, $from) = @_;
        my @sent = map { http_send(port(0), ["GET /t/$path HTTP/1.1\r\n"
            . "Host: test\r\nConnection: close\r\n\r\n"], from => $from) }
            1 .. $n;
        my %all;
        $all{(http_receive($_))[0] // 0}++ for @sent;
        return \%all;
    };
    my $from = '127.0.0.22';

    $status->('A' x 35, 150, $from) for 1 .. 2;
    is_deeply $status->('A' x 35, 20, $from), { 429 => 20 },
        'who tries on and on is locked out';
    is_deeply $status->($at, 3, $from), { 200 => 3 }, 'whoever has a link is not';
    is_deeply $status->('A' x 35, 3, '127.0.0.23'), { 404 => 3 },
        'nor who comes from elsewhere';
}

done_testing();
