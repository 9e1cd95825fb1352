# Notices of the open API: what distributors are told, in which bytes, signed by
# what, and what is done when they do not take it.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use TicketTest;
use TicketCodes;
use TicketOpenOutbox;
use TicketOpenReceiver;
use TicketOutbox;

system_start(nginx => 0, worker => ['sweep 50']);

my $receiver = TicketOpenReceiver->new;
open_agent_add(7811, $receiver, 'notice/zzy?a=1');
open_agent_add($_, $receiver) for 502 .. 505;

sub code_of { return ticket_code(1, @_) }

# The one notice of an order.
sub notice {
    my ($open, $name) = @_;
    wait_until { $receiver->requests(order => $open) } "$name: a notice comes";
    return ($receiver->requests(order => $open))[0];
}

sub taken {
    my ($order, $name) = @_;
    wait_until { events_done($order) =~ /delivered\z/
                     && !sql_value('select count(*) from ticket.outbox
                                    where order_id = ?', $order) }
        "$name: it is done", 30;
    is events_done($order) =~ /undelivered/, '', "$name: it was taken";
}

# The worker has looked at all that is due.
sub looked {
    my ($name) = @_;
    my ($order) = open_order_add(503, tickets => 1);
    open_state($order, '3');
    taken($order, "$name: another order");
}


# ---- What is said, in which bytes ----

{
    my ($order, $open, $own) = open_order_add(7811,
        ids => ['11010519491231002X', '110101199003070055']);
    open_state($order, '3');
    my $r = notice($open, 'tickets');

    is $r->{body}, '{"OrderNotifyHeader":{"PartnerId":7811,"NotifyServiceName":'
        . '"order_ticket_notify"},"OrderNotifyBody":"{\"OriginOrderId\":\"'
        . $own . '\",\"OrderId\":' . $open . ',\"VoucherCode\":'
        . '{\"OrderVoucherCode\":\"\",\"OrderUserVouchers\":['
        . join(',', map { '{\"IDCardNo\":\"' . $_->[0]
                          . '\",\"VoucherCode\":\"' . code_of($order, $_->[1])
                          . '\",\"Mobile\":\"18106532623\"}' }
               ['11010519491231002X', 1], ['110101199003070055', 2])
        . ']},\"TicketStatus\":1}"}',
        'tickets are told with documents, codes and phone, in these bytes';
    is $r->{text}, 1, 'what happened is a text in it';
    is $r->{target}, '/notice/zzy?a=1', 'it goes where the agent wants it';
    is $r->{verified}, 1, '... signed over the path without the query';
    taken($order, 'tickets');

    ok !worker_log('11010519491231002X|18106532623'),
        'no log has what it says of persons';
}

{
    my ($order, $open) = open_order_add(502, group => 5);
    open_state($order, '3');
    my $note = notice($open, 'a group')->{note};
    is_deeply $note->{VoucherCode},
        { OrderVoucherCode => code_of($order, 1), OrderUserVouchers => [] },
        'a group has one code';

    open_check($order, 1, 3);
    $receiver->expect_notes($open, 'ticket 1, verify 3/5', 'three of a group');
    open_check($order, 1, 2);
    $receiver->expect_notes($open, 'ticket 1, verify 3/5, verify 5/5',
                            '... then two');
    is_deeply [map { $_->{note}{VoucherCode} }
               $receiver->requests(order => $open,
                                   service => 'order_verify_notify')],
        [([code_of($order, 1)]) x 2], '... by the same code';
}

{
    my ($order, $open, $own) = open_order_add(502, tickets => 2);
    open_state($order, '4');
    is_deeply notice($open, 'refused')->{note},
        { OriginOrderId => $own, OrderId => $open, TicketStatus => 2,
          VoucherCode => { OrderVoucherCode => '', OrderUserVouchers => [] } },
        'tickets that will never be are told without codes';
}

{
    my ($order, $open, $own) = open_order_add(502, tickets => 2);
    open_check($order, 1);
    $receiver->expect_notes($open, 'verify 1/2', 'one of two');
    open_check($order, 2);
    $receiver->expect_notes($open, 'verify 1/2, verify 2/2', 'the other');
    is_deeply notice($open, 'checked')->{note},
        { TicketStatus => 1, OriginOrderId => $own, OrderId => $open,
          VoucherCode => [code_of($order, 1)], OrderTotal => 2,
          CheckedNumber => 1, VoucherType => 1 }, 'a check, in all';

    my ($typed, $by_code) = open_order_add(502, tickets => 1);
    open_check($typed, 1, 1, 'typed');
    $receiver->expect_notes($by_code, 'verify 1/1', 'a code that was typed');
    is notice($by_code, 'checked')->{note}{VoucherType}, 2,
        '... is one of a message';

    my ($back, $number) = open_order_add(502, tickets => 2);
    sql_do("update ticket.ticket set state = '2'
            where order_id = ? and ticket_no = 2", $back);
    open_check($back, 1);
    $receiver->expect_notes($number, 'verify 1/1', 'what came back is not left');
}

{
    my ($order, $open) = open_order_add(502, tickets => 3);
    open_refund($order, 'R-1', 2, '已使用', 1);
    open_refund($order, 'R-2', 1, '', 2);
    open_refund($order, '', 1, '', ());
    $receiver->expect_notes($open, 'refund R-1 2, refund R-2 1, refund  1',
                            'refunds in their order');
    is_deeply [map { $_->{note} } $receiver->requests(order => $open)],
        [{ OrderId => $open, RefundApplyNo => 'R-1', RefundStatus => 2,
           RefundReason => '已使用', VoucherCode => [code_of($order, 1)] },
         { OrderId => $open, RefundApplyNo => 'R-2', RefundStatus => 1,
           RefundReason => '', VoucherCode => [code_of($order, 2)] },
         { OrderId => $open, RefundApplyNo => '', RefundStatus => 1,
           RefundReason => '', VoucherCode => [] }],
        'a no with its reason, a yes, and an end nobody has asked for';
}


# ---- What counts as taken ----

for my $does ('small', 'code "1000"', 'true', 'delay 300 ok', 'bytes') {
    my ($order, $open) = open_order_add(503, tickets => 1);
    $receiver->script($open, $does, 'code 7');
    open_state($order, '3');
    taken($order, "\"$does\"");
    is $receiver->requests(order => $open), 1, "\"$does\": once is enough";
}

my %slow;       # the next try is due after five seconds: together
for my $does ('code 0', 'false', 'redirect', 'html', 'empty', 'array', 'close',
              'cut', 'large', 'http 500', 'http 204', 'silent')
{
    my ($order, $open) = open_order_add(504, tickets => 1);
    $receiver->script($open, $does, 'ok');
    open_state($order, '3');
    $slow{$does} = [$order, $open];
}

{
    my $order = $slow{silent}[0];
    my $row = sub { sql_row('select attempts, last_error,
        extract(epoch from api.now() - event_at) as age from ticket.outbox
        where order_id = ? and attempts > 0', $order) };
    wait_until { $row->() } 'silence ends', 20;
    my $is = $row->();
    ok $is->{age} > 9.9 && $is->{age} < 13,
        "... after ten seconds ($is->{age}: $is->{last_error})";
    sql_do('update ticket.outbox set due_at = api.now() where order_id = ?',
           $order);
}

for my $does (sort keys %slow) {
    my ($order, $open) = @{$slow{$does}};
    taken($order, "after \"$does\"");
    my @tries = $receiver->requests(order => $open);
    is @tries, 2, "\"$does\": tried again, once";
    is $tries[1]{body}, $tries[0]{body}, '... in the same bytes';

    # Of a connection that was used before curl asks once more by itself.
    next if $does eq 'close';
    isnt $tries[1]{headers}{timestamp}, $tries[0]{headers}{timestamp},
        '... signed anew';
    is $tries[1]{verified}, 1, '... and well';
}

is_deeply [map { $_->{path} } grep { $_->{path} !~ m{/n(?:otice|50)} }
           $receiver->requests], [], 'no redirect is followed';
ok worker_log(qr/retry .*error: Code 0/), 'the log says what came';

# ---- Keys, addresses ----

{
    open_key_add(505, 2, $receiver);
    my ($order, $open) = open_order_add(505, tickets => 1);
    open_state($order, '3');
    is notice($open, 'a new key')->{verified}, 2, 'the newest key signs';

    my $url = sql_value('select notice_url from ticket.open_agent
                         where agent_id = 505');
    open_agent_url(505, 'http://10.0.0.1/x');
    ($order, $open) = open_order_add(505, tickets => 1);
    open_state($order, '3');
    wait_until { (sql_value('select last_error from ticket.outbox
                             where order_id = ?', $order) // '')
                     =~ /address/ } 'inside is nobody to be told';
    open_agent_url(505, '');
    sql_do("update ticket.outbox set due_at = api.now()");
    looked('without an address');
    is sql_value('select attempts from ticket.outbox where order_id = ?',
                 $order), 1, 'without an address it rests';
    open_agent_url(505, $url);
    taken($order, '... until there is one');

    sql_do('update ticket.open_agent set enabled = false where agent_id = 505');
    ($order, $open) = open_order_add(505, tickets => 1);
    open_state($order, '3');
    looked('shut out');
    is $receiver->requests(order => $open), 0, 'who is shut out hears nothing';
    is sql_value('select waits_for from impl.outbox_open(1, null, ?, 9)',
                 $order), 'agent disabled', '... and staff see why';
    sql_do('update ticket.open_agent set enabled = true where agent_id = 505');
    taken($order, '... and all later');
}


# ---- A worker that dies between telling and writing it down ----

{
    my ($order, $open) = open_order_add(502, tickets => 2);
    $receiver->script($open, 'hold');
    open_state($order, '3');
    wait_until { $receiver->requests(order => $open) } 'it is told';
    kill9('worker');
    $receiver->release;
    sql_do("update ticket.outbox set due_at = api.now(), lease_until = api.now()
            where order_id = ?", $order);
    start('worker');
    taken($order, 'by another worker');
    my @tries = $receiver->requests(order => $open);
    is @tries, 2, 'it is told again';
    is $tries[1]{body}, $tries[0]{body}, '... in the same bytes';
}


# ---- Twenty-four hours ----

{
    my ($order, $open) = open_order_add(504, tickets => 1);
    $receiver->script($open, 'code 0');
    open_state($order, '3');
    open_check($order, 1);
    my $start = sql_value('select extract(epoch from event_at)
        from ticket.outbox where order_id = ? and seq = 1', $order);

    for my $n (1 .. 12) {
        wait_until {
            $n == (sql_value('select attempts from ticket.outbox
                              where order_id = ? and seq = 1
                                and lease_owner is null', $order) // 0)
        } "try $n was made";
        clock_shift(int(1 + sql_value('select extract(epoch from due_at)
            from ticket.outbox where order_id = ? and seq = 1', $order)
            - $start));
    }

    wait_until { events_done($order) =~ /\A1:undelivered/ }
        'thirteen tries, then it is given up';
    is $receiver->requests(order => $open, service => 'order_ticket_notify'),
        13, '... not one more';
    is_deeply [map { [@$_{qw(order_id kind last_error)}] }
               sql('select * from api.outbox_undelivered(1, 9) where seq = 1')],
        [[$order, 6, 'Code 0']], '... listed with what was answered';
    $receiver->script($open, 'ok');
    is sql_value('select verdict from api.outbox_resend(1, ?, 1::int2)',
                 $order), undef, '... and sent again where staff want it';
    wait_until { events_done($order) =~ /\A1:delivered/ } '... taken';
    my @bodies = map { $_->{body} }
                 $receiver->requests(order => $open,
                                     service => 'order_ticket_notify');
    is scalar(grep { $_ ne $bodies[0] } @bodies), 0,
        '... in the same bytes';
}


# ---- Products ----

{
    my $shift = 90000;
    my @of = (product => 11063);
    clock_shift($shift);
    $receiver->script('p11063', 'code 0');
    sql_do('update ticket.agent set all_products = agent_id = 503');
    open_product(3, 11063);
    open_product(2, 11063, 11064);
    open_product(3, 11063);
    looked('a change');
    is $receiver->requests(@of), 0, 'a change waits for others';

    clock_shift($shift += 61);
    wait_until { $receiver->requests(@of) == 2 } '... for a minute';
    is $receiver->notes(@of), 'product 2, product 3',
        'what it is comes before what it costs, each once';
    is_deeply [map { $_->{body} } $receiver->requests(product => 11064)],
        ['{"OrderNotifyHeader":{"PartnerId":503,"NotifyServiceName":'
         . '"order_product_notify"},"OrderNotifyBody":'
         . '"{\"ProductId\":11064,\"Status\":2}"}'],
        '... in these bytes, to whom may sell it';

    for my $n (2, 3) {
        clock_shift($shift += $n == 2 ? 241 : 1501);
        wait_until { $receiver->requests(@of) == 2 * $n } "try $n";
    }
    wait_until { !sql_value('select count(*) from ticket.open_news') }
        'after three tries it is forgotten';
    is_deeply [grep { $_->{kind} > 8 }
               sql('select * from api.outbox_undelivered(1, 9)')], [],
        '... and no undelivered notice';
}

done_testing();
