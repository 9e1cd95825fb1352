# A visitor gives tickets back on the page of the order: who may, what is shown
# and taken, who proves to know the phone, and that a form counts once.

use strict;
use warnings;
use utf8;

use Encode qw(decode);
use FindBin;
use lib "$FindBin::Bin/../lib";
use HTTP::Tiny;
use TicketInstant qw(accounts begin opened answer payments);
use TicketShop;
use TicketTest;
use TicketVisitor;

system_start(locations => visitor_location());
accounts();

staff(qw(supplier set DEMO --gate-media 3 --activation 1 --fees yes));
staff(qw(product set DEMO CHILD --form single));
staff(qw(agent set DEMO demo --visitor-refund yes));

sub child {
    my ($n, %more) = @_;
    return bought({ Order_list => "CHILD|$n", activate => 1, tickettype => 2,
                    Mobile => '13955550678', money => 50 * $n . '.00', %more });
}

sub step { return visitor_page($_[0], query => '?refund=1', @_[1 .. $#_]) }

# What the form would send.
sub fields {
    my ($page, %more) = @_;
    return { (map { $_->getAttribute('name') => $_->getAttribute('value') // '' }
              $page->{doc}->findnodes('//form//input')), %more };
}

sub give {
    my ($order, $fields, %opt) = @_;
    my $answer = visitor_get(visitor_token($order) . '?refund=1',
                             form => $fields, %opt);
    TicketVisitor::read_page($answer) if $answer->{status} == 200;
    return $answer;
}

sub given {
    my ($order, $fields, $name) = @_;
    local $Test::Builder::Level = $Test::Builder::Level + 1;
    my $answer = give($order, $fields);
    is $answer->{status}, 303, "$name: it is done";
    is $answer->{headers}{location}, visitor_token($order),
        "$name: and the page is looked at";
}

sub offered {
    my ($order) = @_;
    return visitor_page($order)->{doc}->findnodes(
        '//main//a[starts-with(@href, "?refund=1")]')->size;
}

sub refunds { return sql_value('SELECT count(*) FROM ticket.refund') }

sub says_none {
    my ($order, $name) = @_;
    local $Test::Builder::Level = $Test::Builder::Level + 1;

    is offered($order), 0, "$name: nothing is offered";
    my $page = step($order);
    is $page->{doc}->findnodes('//form')->size, 0, "$name: there is no form";
    like text($page), qr/现在不能自助退票/, "$name: which is said";
}


# ---- Two steps ----

{
    my $order = child(2);
    my $before = sql_value('SELECT balance_fen FROM ticket.account'
                           . ' WHERE supplier_id = 1 AND account_id = 1011');
    is offered($order), 1, 'what may come back is offered';
    my $page = step($order);
    like text($page), qr/已付¥100\.00手续费¥0\.00可退¥100\.00/, 'the sums are shown';
    like text($page), qr/款项退回售票方/, 'and who gets the money';
    is $page->{headers}{'cache-control'}, 'no-store', 'nobody keeps the form';
    unlike $page->{raw}, qr/0678/, 'what is asked for stands nowhere';
    is step($order, lang => 'en')->{doc}->findnodes('//label')->get_node(1)
        ->textContent, 'Last four digits of the phone you booked with',
        'it is asked in English, too';
    is refunds(), 0, 'looking gives nothing back';

    my $form = fields($page, tail => '0678');
    given($order, $form, 'the right digits');
    is refunds(), 2, 'both tickets are back';
    is sql_value('SELECT balance_fen FROM ticket.account WHERE supplier_id = 1'
                 . ' AND account_id = 1011'), $before + 10000,
        "the money is on the agent's account";
    is_deeply [says(visitor_page($order), '//section/p[contains(@class, "state")]')],
        ['已退款', ('已退票') x 2], 'the page says so';
    like text(visitor_page($order)), qr/退款由售票方退还给您：演示旅行社/,
        '... and who gives it to the visitor';
    given($order, $form, 'the same form again');
    is refunds(), 2, 'gives nothing back twice';
    says_none($order, 'all is back');
}

# what was used stays
{
    my $order = child(3);
    sql_do("UPDATE ticket.ticket SET state = '4' WHERE order_id = ?"
           . ' AND ticket_no = 2', $order);
    my $page = step($order);
    like text($page), qr/已付¥100\.00/, 'a used ticket does not come back';
    given($order, fields($page, tail => '0678'), 'the others');
    is_deeply sql_value("SELECT string_agg(state::text, '' ORDER BY ticket_no)"
                        . ' FROM ticket.ticket WHERE order_id = ?', $order),
        '242', 'the others come back';
}


# ---- The fee that was shown is the fee that is taken ----

{
    my $order = child(2);
    my $page = step($order);
    staff(qw(fee set DEMO CHILD 0 --amount 5.00));
    my $changed = give($order, fields($page, tail => '0678'));
    is $changed->{status}, 200, 'a fee that is new is no fee that was agreed to';
    like text($changed), qr/请核对下面的金额后再次确认/, 'it is shown once more';
    like text($changed), qr/手续费¥10\.00可退¥90\.00/, 'as it is now';
    is sql_value('SELECT count(*) FROM ticket.refund WHERE order_id = ?', $order),
        0, 'nothing is back';
    my $fields = fields($changed, tail => '0678');
    for my $wrong ({ fee => 0 }, { amount => 20000 }, { at => $fields->{at} + 1 },
                   { proof => 'x' x 32 }, { proof => '' })
    {
        my ($name) = %$wrong;
        like text(give($order, { %$fields, %$wrong })), qr/请核对/,
            "a form with another $name is none of ours";
    }
    like text(give($order, { tail => '0678' })), qr/请核对/,
        'nor is one that says nothing';
    my $other = child(1);
    like text(give($other, $fields)), qr/请核对/, 'nor that of another order';
    my ($host) = base('t') =~ m{//([^/]+)};
    for my $from ({ 'Sec-Fetch-Site' => 'cross-site' },
                  { 'Sec-Fetch-Site' => 'cross-site', Origin => 'null' },
                  { Origin => 'https://evil.example' },
                  { Origin => "http://x$host" }, { Origin => 'x' })
    {
        my $foreign = HTTP::Tiny->new(max_redirect => 0)->post_form(
            base('t') . '/' . visitor_token($order) . '?refund=1', $fields,
            { headers => $from });
        like decode('UTF-8', $foreign->{content}), qr/请核对/,
            "nor one that another site has sent: @{[%$from]}";
    }
    for my $own ({ Origin => 'null' }, { Origin => "http://$host" },
                 { 'Sec-Fetch-Site' => 'same-origin', Origin => 'null' })
    {
        my $wrong = HTTP::Tiny->new(max_redirect => 0)->post_form(
            base('t') . '/' . visitor_token($order) . '?refund=1',
            { %$fields, tail => '' }, { headers => $own });
        like decode('UTF-8', $wrong->{content}), qr/后四位不正确/,
            "our own page is believed: @{[%$own]}";
    }
    sql_do('DELETE FROM ticket.visitor_guess');
    is sql_value('SELECT count(*) FROM ticket.visitor_guess'), 0,
        'none of them was a guess';
    given($order, $fields, 'the fee as it was shown');
    is_deeply sql_row('SELECT sum(amount_fen) AS amount, sum(fee_fen) AS fee'
                      . ' FROM ticket.refund WHERE order_id = ?', $order),
        { amount => 10000, fee => 1000 }, 'and it is what was taken';
}


# ---- Who knows the phone ----

{
    my $order = child(1);
    my $form = fields(step($order));
    for my $tail ('0679', '', '678', 'abcd') {
        my $left = { '0679' => 4, '' => 3, '678' => 2, 'abcd' => 1 }->{$tail};
        like text(give($order, { %$form, tail => $tail })),
            qr/后四位不正确，今天还可尝试次数：$left/, "'$tail' is wrong";
    }
    like text(give($order, { %$form, tail => '9999' })), qr/尝试次数过多/,
        'the fifth is the last';
    like text(give($order, { %$form, tail => '0678' })), qr/尝试次数过多/,
        'also the right one is too late';
    like text(step($order)), qr/尝试次数过多/, 'nobody is asked any more';
    is sql_value('SELECT count(*) FROM ticket.refund WHERE order_id = ?', $order),
        0, 'nothing is back';
    sql_do("UPDATE ticket.visitor_guess SET first_at = first_at - interval '1 day'");
    given($order, fields(step($order), tail => '0678'), 'a day later');
    my $history = staff('order', 'history', 'DEMO', $order);
    like $history, qr/given back on the page\s+visitor/,
        'the history of the order says that the visitor did it';
    like $history, qr/wrong phone on the page.*wrong digits: 5/,
        'and who did not know the phone before';
}


# ---- Who may ----

{
    my $order = child(1);
    for my $setting (['agent set DEMO demo --visitor-refund platform', 0],
                     ['agent set DEMO demo --visitor-refund no', 0],
                     ['agent set DEMO demo --visitor-refund yes', 1],
                     ['supplier set DEMO --visitor-refund no', 0],
                     ['supplier set DEMO --visitor-refund yes', 1],
                     ['supplier set DEMO --online-refund no', 0],
                     ['supplier set DEMO --online-refund yes', 1])
    {
        staff(split ' ', $setting->[0]);
        is offered($order), $setting->[1], $setting->[0];
        says_none($order, $setting->[0]) unless $setting->[1];
    }
    my $form = fields(step($order), tail => '0678');
    staff(qw(supplier set DEMO --visitor-refund no));
    like text(give($order, $form)), qr/现在不能自助退票/, 'a form is no right';
    staff(qw(supplier set DEMO --visitor-refund yes));

    sql_do('UPDATE ticket.orders SET stopped_at = api.now() WHERE order_id = ?',
           $order);
    says_none($order, 'a stopped order');
    sql_do('UPDATE ticket.orders SET stopped_at = null WHERE order_id = ?', $order);
    sql_do("UPDATE ticket.ticket SET state = '3' WHERE order_id = ?", $order);
    says_none($order, 'a printed ticket');
    sql_do("UPDATE ticket.ticket SET state = '1' WHERE order_id = ?", $order);
    sql_do('UPDATE ticket.orders SET phone_tail = null WHERE order_id = ?', $order);
    says_none($order, 'an order whose phone nobody knows');
    says_none(booked_id({ Order_list => 'CHILD|1' }), 'an order that is not paid');
    is visitor_get(visitor_token($order, life => 9) . '?refund=1',
                   form => $form)->{status}, 404, 'a dead link gives nothing back';
}


# ---- What was paid to a platform ----

{
    staff(qw(agent set DEMO demo --visitor-refund platform));
    staff(qw(supplier set DEMO --receipt-approval auto --refund-approval hand));
    my $order = booked_id({ Order_list => 'CHILD|2', Mobile => '13955550678' });
    my $sent = begin($order);
    opened($order, qr => 'https://qr.alipay.com/1');
    answer($sent);
    sql_value('SELECT impl.payment_paid(1, payment_id, 10000, ?, null)'
              . ' FROM ticket.payment WHERE order_id = ?', 'V-1', $order);
    my $page = step($order);
    like text($page), qr/已付¥100\.00手续费¥10\.00可退¥90\.00/,
        'what is paid and not activated comes back, too';
    like text($page), qr/原路退回您的支付账户/, 'the way it was paid';
    my $form = fields($page, tail => '0678');
    given($order, $form, 'a payment');
    is_deeply sql_row('SELECT o.state::text AS state, a.amount_fen, a.fee_fen,'
                      . ' a.reason FROM ticket.orders o'
                      . ' JOIN ticket.refund_application a USING (supplier_id,'
                      . ' order_id) WHERE order_id = ?', $order),
        { state => '7', amount_fen => 9000, fee_fen => 1000,
          reason => '游客退票' }, 'it is applied for, and finance has to agree';
    like text(visitor_page($order)), qr/退款处理中/, 'the page says so';
    given($order, $form, 'the same form again');
    is sql_value('SELECT count(*) FROM ticket.refund_application'
                 . ' WHERE order_id = ?', $order), 1, 'it is applied for once';
}

audit_ok();
done_testing();
