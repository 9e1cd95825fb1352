# What distributors of the open API are told of the orders that they make and pay
# over HTTP: tickets, visits, refunds, what staff decide and what they do unasked;
# in which bytes, signed by what, each once and in order.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use Encode qw(encode);
use TicketDevice;
use TicketOpenReceiver;
use TicketOpenShop;
use TicketTest;

open_start(processes => 2, worker => ['sweep 50'],
           locations => 'location /gate/ { ticket_gate OPEN; }');

my $single = sells('SINGLE', '100.00');
my $group = sells('GROUP', '40.00', form => 'group');
my $review = sells('REVIEW', '30.00', open => { review => 'true' });
my $slow = sells('SLOW', '50.00', open => { confirm => 'true' });

my $receiver = TicketOpenReceiver->new;
my $partner = agent_id('ota');
$receiver->agent($partner, open_key('ota'));
staff(qw(openagent set OPEN ota --notice-url),
      $receiver->url('notice/zzy?a=1'));

wait_until { open_call('order/Create', order_of($single, VisitDate => iso_day(20)),
                       agent => 'ota')->good } 'the products are sold', 10;
my ($north, $south) = map { device($_, supplier => 'OPEN') } qw(north south);
my %today = (VisitDate => iso_day(0));


# ---- Notices ----

# The bytes of a notice, from those of the text in it.
sub body_of {
    my ($service, $text) = @_;

    return encode('UTF-8', qq({"OrderNotifyHeader":{"PartnerId":$partner,)
        . qq("NotifyServiceName":"order_${service}_notify"},)
        . '"OrderNotifyBody":"' . $text =~ s/(["\\])/\\$1/gr . '"}');
}

sub list { return '[' . join(',', map { qq("$_") } @_) . ']' }

sub users {
    return '[' . join(',', map { qq({"IDCardNo":"$_->[0]","VoucherCode":"$_->[1]",)
                                 . qq("Mobile":"$_->[2]"}) } @_) . ']';
}

sub ticket {
    my ($own, $order, $status, $code, @users) = @_;

    return [ticket => qq({"OriginOrderId":"$own","OrderId":$order,)
        . qq("VoucherCode":{"OrderVoucherCode":"$code","OrderUserVouchers":)
        . users(@users) . qq(},"TicketStatus":$status})];
}

# Their codes were typed: 2.
sub verify {
    my ($own, $order, $checked, $total, @codes) = @_;

    return [verify => qq({"TicketStatus":1,"OriginOrderId":"$own","OrderId":$order,)
        . '"VoucherCode":' . list(@codes) . qq(,"OrderTotal":$total,)
        . qq("CheckedNumber":$checked,"VoucherType":2})];
}

sub refunded {
    my ($order, $apply, $status, $reason, @codes) = @_;

    return [refund => qq({"OrderId":$order,"RefundApplyNo":"$apply",)
        . qq("RefundStatus":$status,"RefundReason":"$reason","VoucherCode":)
        . list(@codes) . '}'];
}

my %told;       # order => what must have been told of it in the end

# All that is told of an order, in order and to the byte.
sub told {
    my ($name, $order, @notices) = @_;

    local $Test::Builder::Level = $Test::Builder::Level + 1;
    wait_until { $receiver->requests(order => $order) >= @notices }
        "$name: it is told", 15;
    my @came = $receiver->requests(order => $order);
    is_deeply [map { $_->{body} } @came], [map { body_of(@$_) } @notices],
        "$name: in these bytes";
    $told{$order} = $receiver->notes(order => $order);
}

sub refund {
    my ($order, $count, $number, %opt) = @_;

    return open_call('order/Refund', { OrderId => $order, RefundId => $number,
        RefundCount => $count }, agent => 'ota', %opt);
}


# ---- Tickets, a part back, visits ----

{
    my @persons = (person(3, Mobile => undef), person(1), person(2));
    my $members = order_of($single, %today, OrderQuantity => 3,
                           OriginOrderId => '1522870633233514497',
                           VisitPerson => \@persons);
    my ($order, $data) = bought('three', $members);
    my @codes = codes($data);
    my $phone = $members->{ContactPerson}{Mobile};
    my @story = ticket($members->{OriginOrderId}, $order, 1, '',
        map { [$persons[$_]{IdCard}, $codes[$_], $persons[$_]{Mobile} // $phone] }
        0 .. 2);
    told('tickets are out', $order, @story);

    my ($r) = $receiver->requests(order => $order);
    is $r->{target}, '/notice/zzy?a=1', 'it goes to the address, query and all';
    is open_judged($r, open_key('ota')), undef,
        'its token is that of the path without the query';
    is $r->{headers}{partnerid}, $partner, 'its header names the partner';
    is $r->{headers}{'content-type'}, 'application/json; charset=utf-8',
        'it is JSON in UTF-8';

    paid('and again', $order);
    ok refund($order, 1, '1522870740750303232')->good, 'one comes back';
    ok refund($order, 1, '1522870740750303232')->good, '... and again the same';
    push @story, refunded($order, '1522870740750303232', 1, '', $codes[2]);
    told('it is told by its number', $order, @story);

    verdict_is $north->check(code => $codes[0]), 'IN', 'the first one is in';
    push @story, verify($members->{OriginOrderId}, $order, 1, 2, $codes[0]);
    told('one of two', $order, @story);
    verdict_is $south->check(code => $codes[0]), 'USED', 'once is enough';
    verdict_is $south->check(code => $codes[1]), 'IN', 'the second one is in';
    push @story, verify($members->{OriginOrderId}, $order, 2, 2, $codes[1]);
    told('both of two', $order, @story);
}
{
    my $members = order_of($single, %today, OrderQuantity => 2,
                           OriginOrderId => "单\"1\\2\"");
    my ($order, $data) = bought('an odd number', $members);
    my @codes = codes($data);
    my $own = '单\"1\\\\2\"';
    my $phone = $members->{ContactPerson}{Mobile};
    my @story = ticket($own, $order, 1, '', map { ['', $_, $phone] } @codes);
    told('who is not named has no card', $order, @story);
    refund($order, 1, 'one');
    push @story, refunded($order, 'one', 1, '', $codes[1]);
    $north->check(code => $codes[0]);
    push @story, verify($own, $order, 1, 1, $codes[0]);
    told('one of one, behind the refund', $order, @story);
}

# Two within a second, as far as the machine is so fast.
{
    my $members = order_of($single, %today, OrderQuantity => 2);
    my ($order, $data) = bought('two at once', $members);
    my @codes = codes($data);
    $receiver->expect_notes($order, 'ticket 1', 'two at once');
    my @answers = map { $_->() } map { $north->check_sent(code => $_) } @codes;
    verdict_is $_, 'IN', 'in at once' for @answers;
    wait_until { $receiver->notes(order => $order) =~ m{verify 2/2\z} }
        'both are told', 15;
    my @notes = map { $_->{note} }
                $receiver->requests(order => $order,
                                    service => 'order_verify_notify');
    is_deeply [sort map { @{$_->{VoucherCode}} } @notes], [sort @codes],
        'each code is told once';
    is @notes, 1, '... and both in one notice'
        if sql_value('select max(at) - min(at) < interval \'0.8 seconds\''
                     . ' from ticket.passage where order_id = ?',
                     number_of($order));
    $told{$order} = $receiver->notes(order => $order);
}


# ---- One code for all ----

{
    my $members = order_of($group, %today, OrderQuantity => 5);
    my ($order, $data) = bought('a group', $members);
    my $own = $members->{OriginOrderId};
    my ($code) = codes($data);
    my @story = ticket($own, $order, 1, $code);
    told('a group has one code', $order, @story);

    my $in = $north->check(code => $code, persons => 3);
    verdict_is $in, 'IN', 'three of five are in';
    is $in->{json}{persons}, 3, '... who were asked for';
    push @story, verify($own, $order, 3, 5, $code);
    told('three of five', $order, @story);
    is_open_refusal(refund($order, 5, 'a group'), qr/^(?:票已使用|可退数量不足)$/,
                    'what is used in part');
    $in = $south->check(code => $code);
    is $in->{json}{persons}, 2, 'the others are in';
    push @story, verify($own, $order, 5, 5, $code);
    told('all of five', $order, @story);
}
{
    my $members = order_of($group, %today, OrderQuantity => 4);
    my ($order, $data) = bought('a group', $members);
    my @story = ticket($members->{OriginOrderId}, $order, 1, codes($data));
    ok refund($order, 4, 'whole')->good, 'a group comes back';
    push @story, refunded($order, 'whole', 1, '', codes($data));
    told('a group comes back', $order, @story);
}


# ---- Staff look at refunds ----

{
    my $members = order_of($review, %today, OrderQuantity => 3);
    my ($order, $data) = bought('looked at', $members);
    my @codes = codes($data);
    my $phone = $members->{ContactPerson}{Mobile};
    my @story = ticket($members->{OriginOrderId}, $order, 1, '',
                       map { ['', $_, $phone] } @codes);
    told('tickets that staff look at', $order, @story);

    my $before = balance();
    my $no = refund($order, 1, 'no');
    is $no->data->{RefundStatus}, 0, 'it waits for staff';
    verdict_is $north->check(code => $codes[2]), 'REFUND_ASKED',
        'its ticket opens no gate';
    told('of what waits nothing is told', $order, @story);
    staff('openrefund', 'refuse', 'OPEN', $no->data->{ApplyId} . '',
          '--reason', '已过"期限"');
    push @story, refunded($order, 'no', 2, '已过\"期限\"');
    told('a no, with its reason and no codes', $order, @story);
    is balance(), $before, 'no money comes back';
    my $again = refund($order, 1, 'no');
    is join(' ', $again->data->{RefundStatus}, $again->message), '2 已过"期限"',
        'who asks again is told so';

    verdict_is $north->check(code => $codes[2]), 'IN', 'its ticket is good again';
    push @story, verify($members->{OriginOrderId}, $order, 1, 3, $codes[2]);
    told('it is used', $order, @story);

    my $yes = refund($order, 1, 'yes');
    staff('openrefund', 'approve', 'OPEN', $yes->data->{ApplyId} . '');
    push @story, refunded($order, 'yes', 1, '', $codes[1]);
    told('a yes', $order, @story);
    is balance(), sprintf('%.2f', $before + 30), 'its money is back';

    $north->check(code => $codes[0]);
    push @story, verify($members->{OriginOrderId}, $order, 2, 2, $codes[0]);
    told('two of two that are left', $order, @story);
}


# ---- Staff confirm orders, or refuse them ----

{
    my $members = order_of($slow, %today, OrderQuantity => 2);
    my ($order, $data) = bought('confirmed', $members);
    is $data->{OrderStatus}, 3, 'its tickets are waited for';
    my ($other) = bought('a notice of another order', order_of($single));
    $receiver->expect_notes($other, 'ticket 1', 'another order');
    is $receiver->notes(order => $order), '', 'of what waits nothing is told';

    staff(qw(openorder confirm OPEN), number_of($order));
    $data = paid('after it was confirmed', $order);
    is $data->{OrderStatus}, 4, 'its tickets are out';
    my $phone = $members->{ContactPerson}{Mobile};
    told('it is confirmed', $order, ticket($members->{OriginOrderId}, $order, 1,
         '', map { ['', $_, $phone] } codes($data)));
}
{
    my $before = balance();
    my $members = order_of($slow, OrderQuantity => 2);
    my ($order) = bought('refused', $members);
    staff(qw(openorder refuse OPEN), number_of($order), '--reason', '已售完');
    told('it is refused', $order,
         ticket($members->{OriginOrderId}, $order, 2, ''));
    is balance(), $before, 'its money is back';
    my $data = paid('after it was refused', $order);
    is_deeply [map { json_text($data->{$_}) } qw(OrderStatus VoucherCode
                                                 OrderUserVouchers)],
        [5, '""', '[]'], 'it never will have tickets';
}


# ---- Staff give back, unasked ----

{
    my $before = balance();
    my $members = order_of($single, %today, OrderQuantity => 2);
    my ($order, $data) = bought('forced', $members);
    my $phone = $members->{ContactPerson}{Mobile};
    staff(qw(order refund OPEN), number_of($order));
    is balance(), $before, 'all of it is back, without a fee';
    told('the whole order', $order,
         ticket($members->{OriginOrderId}, $order, 1, '',
                map { ['', $_, $phone] } codes($data)),
         refunded($order, '', 1, ''));
    verdict_is $north->check(code => $_), 'REFUNDED', 'it opens no gate'
        for codes($data);

    # The client of 2021 looks for the order by OrderId and closes it.
    my ($note) = map { $_->{note} }
        $receiver->requests(order => $order, service => 'order_refund_notify');
    ok $note->{RefundApplyNo} eq '' && $note->{RefundStatus} == 1
        && $note->{OrderId} eq "$order", 'a client closes its order then';
}
{
    my $members = order_of($single, %today, OrderQuantity => 3);
    my ($order, $data) = bought('forced', $members);
    my @codes = codes($data);
    my $phone = $members->{ContactPerson}{Mobile};
    my @story = ticket($members->{OriginOrderId}, $order, 1, '',
                       map { ['', $_, $phone] } @codes);
    $north->check(code => $codes[1]);
    push @story, verify($members->{OriginOrderId}, $order, 1, 3, $codes[1]);
    told('one is in', $order, @story);

    my ($status) = ticketctl(qw(order refund OPEN), number_of($order), '1');
    isnt $status, 0, 'a part comes back to nobody who has not asked';
    staff(qw(order refund OPEN), number_of($order));
    push @story, refunded($order, '', 1, '', @codes[0, 2]);
    told('all that was left', $order, @story);

    staff(qw(opensupplier set OPEN --forced-partial yes));
    my ($second, $theirs) = bought('in parts', order_of($single,
                                                        OrderQuantity => 3));
    staff(qw(order refund OPEN), number_of($second), '2');
    wait_until { $receiver->notes(order => $second) =~ /refund/ }
        'a part is told', 15;
    my ($note) = map { $_->{note} }
        $receiver->requests(order => $second, service => 'order_refund_notify');
    like $note->{RefundApplyNo}, qr/^S\d+$/, 'by a number of ours';
    is_deeply [@$note{qw(RefundStatus VoucherCode)}],
        [1, [(codes($theirs))[1]]], 'with its code';
    $told{$second} = $receiver->notes(order => $second);
}


# ---- What is told to nobody ----

{
    my $order = created('never paid', order_of($single));
    ok open_call('order/CancelOrder', { orderId => $order }, agent => 'ota')
        ->good, 'an order is cancelled';

    staff(qw(opensupplier set OPEN --refund-notices review));
    my ($silent) = bought('one of the silent', order_of($single));
    ok refund($silent, 1, 'silent')->good, 'one comes back';

    my ($deaf) = bought('of who hears nothing', order_of($single),
                        agent => 'other');

    my ($last) = bought('the last one', order_of($single));
    $receiver->expect_notes($last, 'ticket 1', 'the last one');
    is $receiver->notes(order => $order), '', 'who has not paid is told nothing';
    is $receiver->notes(order => $silent), 'ticket 1',
        'nor of a refund that nobody looked at, where that is set';
    is $receiver->notes(order => $deaf), '', 'nor who has no address';
}


# ---- In the end ----

wait_until { !sql_value("select count(*) from ticket.outbox
                         where agent_id = ?", $partner) } 'all is told', 15;
is_deeply { map { $_ => $receiver->notes(order => $_) } keys %told }, \%told,
    'nothing was told twice, and nothing more';
is_deeply [grep { $_->{verified} != 1 || !$_->{text}
                  || defined open_judged($_, open_key('ota')) }
           $receiver->requests], [], 'each one is signed and formed well';

audit_ok();
done_testing();
