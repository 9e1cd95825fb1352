# A Memo without IDCount is a remark: kept, and shown with the order.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use JSON::PP qw(decode_json);
use TicketShop;
use TicketTest;

system_start();

my $remark = '老人 & 轮椅 <请> "靠近"入口';
my $description = call('QueryOrder', { order_id => booked_id({}) })
    ->item('description');
like $description, qr/\A成人票2张\z/, 'an order without a remark has none';

sub shown {
    my ($name, $expected, $given, %options) = @_;
    my $order = booked_id({ %$given }, %options);

    for my $at (qw(agent agent3)) {
        my $answer = call('QueryOrder', { order_id => $order }, at => $at);
        is $answer->item('description'), $expected, "$name: QueryOrder at $at";
        my ($listed) = call('QueryOrdersList', { YDDH => $order }, at => $at)
            ->doc->findnodes('//description');
        is $listed->textContent, $expected, "$name: QueryOrdersList at $at";
    }
    return $order;
}

sub title_is {
    my ($order, $expected, $name) = @_;

    local $Test::Builder::Level = $Test::Builder::Level + 1;
    is call('QueryOrder', { order_id => $order })->item('fptt'), $expected,
        "$name: QueryOrder has the title";
    my ($listed) = call('QueryOrdersList', { YDDH => $order })
        ->doc->findnodes('//fptt');
    is $listed->textContent, $expected, "$name: QueryOrdersList has the title";
}

# What staff see of it, as JSON.
sub seen {
    my ($order) = @_;

    my ($seen) = @{decode_json(Encode::encode_utf8(
        staff(qw(order show DEMO), $order, '--json')))};
    return $seen;
}

shown('a remark', "$description；备注：$remark", { Memo => $remark });
shown('in one step', "$description；备注：$remark",
      { XCDDH => 'remark', Memo => $remark });
shown('an IDCount of 0', "$description；备注：$remark",
      { IDCount => '0', Memo => $remark });
shown('lines', "$description；备注：一  二", { Memo => "一\r\n二" });
shown('4,000 characters', "$description；备注：" . '备' x 4000,
      { Memo => '备' x 4000 }, method => 'POST');
shown('what looks like a visitor', "$description；备注：E12345^张三^^1^3",
      { Memo => 'E12345^张三^^1^3' });

shown('4,000 characters of four bytes', "$description；备注：" . '𠮷' x 4000,
      { Memo => '𠮷' x 4000 }, method => 'POST');
shown('an empty one', $description, { Memo => '' });

# The character that the release before put between title and remark.
my $mark = "\x{2063}";
for my $memo ($mark, "${mark}x", "x$mark", "x${mark}y${mark}z") {
    my $name = 'a remark ' . ($memo =~ s/$mark/U+2063/gr);
    title_is(shown($name, "$description；备注：$memo", { Memo => $memo }), '',
             $name);
    title_is(shown("$name and a title", "$description；备注：$memo",
                   { Memo => $memo, NeedInvoice => '1',
                     InvoiceTitle => "某${mark}公司" }),
             "某${mark}公司", "$name and a title");
}
title_is(shown('a title with it alone', $description,
               { NeedInvoice => '1', InvoiceTitle => "某${mark}公司" }),
         "某${mark}公司", 'a title with it alone');

# An order of that release: one text in one column.
for (['title and remark', "某公司$mark$remark", '某公司', $remark],
     ['a remark alone', $mark . $remark, '', $remark],
     ['a remark with the mark', "某公司${mark}x${mark}y", '某公司',
      "x${mark}y"],
     ['a title alone', '某公司', '某公司', ''])
{
    my ($name, $text, $title, $said) = @$_;
    my $order = booked_id({ NeedInvoice => '1', InvoiceTitle => $text });
    sql_do('update ticket.orders set remark_sealed = null where order_id = ?',
           $order);
    my $shows = $description . ($said eq '' ? '' : "；备注：$said");
    for my $page ([QueryOrder => 'order_id'], [QueryOrdersList => 'YDDH']) {
        my ($is) = call($page->[0], { $page->[1] => $order })
            ->doc->findnodes('//description');
        is $is->textContent, $shows,
            "an order of the release before, $name: $page->[0] shows it";
    }
    title_is($order, $title, "an order of the release before, $name");
    my $seen = seen($order);
    is_deeply [map { $_ // '' } @{$seen}{qw(invoice_title remark)}],
        [$title, $said], "an order of the release before, $name: staff see it";
}
is call('QueryOrder', { order_id => booked_id({}) })->item('fptt'), '',
    'an order without invoice has no title';

# Beside the title of an invoice, which is shown alone.
my $order = shown('with an invoice', "$description；备注：$remark",
    { Memo => $remark, NeedInvoice => '1', InvoiceTitle => '某公司' });
is call('QueryOrder', { order_id => $order })->item('fptt'), '某公司',
    'the title of the invoice is the title alone';

# Staff see both, if they have the key.
is_deeply [@{seen($order)}{qw(order_id agent state total_fen invoice
                              invoice_title remark)}],
    [$order, 'demo', '0', 20000, JSON::PP::true, '某公司', $remark],
    'order show prints title and remark';
ok !exists seen($order)->{request_key}, 'order show prints no request key';
like staff(qw(order show DEMO), $order),
    qr/^invoice_title  某公司\nremark         \Q$remark\E$/m,
    'order show prints them for people';
is_deeply [@{seen(booked_id({}))}{qw(invoice invoice_title remark)}],
    [JSON::PP::false, undef, undef],
    'order show prints of an order without them that there are none';
my $lines = booked_id({ Memo => "a\r\nb\tc" });
sql_do("update ticket.order_item set product_name = E'a\\x1b[2J\\u009bb'
        where order_id = ?", $lines);
like staff(qw(order show DEMO), $lines),
    qr/^products +a \[2J b2张\n.*^remark +a  b c$/ms,
    'no text moves the cursor of a terminal';
sql_do("update ticket.order_item set product_name = E'a\\u202eb\\u2028c\\u2066d'
        where order_id = ?", $lines);
like staff(qw(order show DEMO), $lines), qr/^products +a b c d2张\n/m,
    '... or turns what stands behind it';
is seen($lines)->{remark}, "a\r\nb\tc", 'JSON has it as it is';
my ($status, $out, $errors) = ticketctl(qw(order show HILL), $order);
is $status, 1, "another supplier's order is not shown";
like $errors, qr/there is no order $order/, 'the error names the order';
is $out, '', 'nothing of it is printed';
($status, $out, $errors) = ticketctl(qw(order show DEMO 0));
is $status, 2, 'a number that none can have is no order';
{
    my $key = File::Temp->new;
    print {$key} 'ab' x 32, "\n";
    close $key;
    for ('/nowhere', "$key") {
        ($status, $out) = ticketctl(qw(order show DEMO), $order,
                                    '--master-key', $_);
        isnt $status, 0, 'without the right master key it is refused';
        unlike $out, qr/某公司|轮椅/, 'without the right master key it shows'
            . ' no word';
    }
}
sql_do('update ticket.orders set remark_sealed = invoice_sealed
        where order_id = ?', $order);
($status, $out, $errors) = ticketctl(qw(order show DEMO), $order);
is $status, 1, 'a seal that does not open is an error';
like $errors, qr/what $order says was not sealed with this master key/,
    'the error names the order whose seal it is';

$order = booked_id({ NeedInvoice => '1', InvoiceTitle => '某公司' });
is call('QueryOrder', { order_id => $order })->item('fptt'), '某公司',
    'so it is without a remark';
is call('QueryOrder', { order_id => $order })->item('description'),
    $description, 'and the order has none';
$order = booked_id({ Memo => $remark });
is call('QueryOrder', { order_id => $order })->item('fptt'), '',
    'a remark is no title of an invoice';

# A replay has the first answer, another remark is another request.
my $given = order(XCDDH => 'again', Memo => $remark);
is call('OrderAndPayWithYDJ', $given)->raw, call('OrderAndPayWithYDJ', $given)
    ->raw, 'a replay gets the same answer';
is call('OrderAndPayWithYDJ', { %$given, Memo => 'another' })->retcode, -1,
    'another remark under the same number is refused';

# Visitors are none.
my $real = booked_id({ Order_list => 'REAL|1', IDCount => '1',
    Memo => identity(5) . '^张三^^1^1' });
unlike call('QueryOrder', { order_id => $real })->item('description'), qr/备注/,
    'a list of visitors is no remark';

is sql_value("select count(*) from ticket.orders
    where position(convert_to('轮椅', 'UTF8') in
                   coalesce(invoice_sealed, '') || coalesce(remark_sealed, ''))
          > 0"), 0, 'no remark is stored in clear';
is sql_value('select count(*) from ticket.orders
              where length(remark_sealed) > 0 and length(invoice_sealed) > 0'),
    5, 'title and remark are sealed apart';
audit_ok();
done_testing();
