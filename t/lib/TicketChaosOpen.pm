package TicketChaosOpen;

=encoding utf8

=head1 NAME

TicketChaosOpen - distributors of the open API sell while everything breaks

=head1 SYNOPSIS

    TicketChaos::system_up(1);
    TicketChaosOpen->new($seed)->run;
    TicketChaosOpen::all_told();    # every notice has arrived

An attraction of its own, under the faults of TicketChaos.  Two distributors sell
by the open API, another seller by the pages, the same places from the same
deposit.  They order single tickets, group tickets, tickets that staff confirm and
tickets with real names, few of one phone and one of a document; cancel some, pay
others, ask for the codes, come to the gate, give tickets back, at once or after a
review.  Who is not answered sends the same again, signed anew; and so do some who
were answered, and are told the same.  One sends another's numbers.  Staff confirm
and refuse, approve and refuse, and change what is shown; receivers of notices do
what they like.

In the end what each was told is what there is: orders and their numbers, money to
the fen, refunds, passages; each ticket is sold once and the last place is sold;
phones and documents hold what their orders are; and each order's notices came, in
order, one content for each.

=cut

use strict;
use warnings;
use utf8;

use parent 'TicketChaos';

use JSON::PP ();
use Time::HiRes qw(time);

use TicketConsole ();
use TicketDevice;
use TicketOpen;
use TicketOpenReceiver;
use TicketPay qw(staff_does);
use TicketShop qw(staff);
use TicketTest;
use TicketWire qw(http_send http_receive);

my $SUPPLIER = 60;
my $SECONDS = 12;               # of faults
my $PLACES = 200;               # of ONE
my $PHONES = 12;                # that are used
my $OF_PHONE = 5;               # tickets of one, of each product
my $PEOPLE = 40;                # documents, of which each has one
my $PAGES = 7;                  # the buyer who asks the pages
my $FILLER = 10;                # ... who takes what is left
my $ALWAYS = 3000;

my %products = (
    ONE => { fen => 1000, form => 'single' },
    GRP => { fen => 500, form => 'group', review => 1 },
    ASK => { fen => 700, form => 'single', confirm => 1 },
    REAL => { fen => 900, form => 'single', real => 1 },
);
my %agents = (demo => 0, rival => 0);   # their numbers

my $json = JSON::PP->new->canonical;
my ($up, $told_by, %told_codes, @devices);
my $rounds = 0;
my @sellers = qw(demo rival demo rival demo rival);     # of buyers 1 to 6

sub json { $json->encode({@_}) }

sub money { 'TicketChaosOpen' }
sub supplier { $SUPPLIER }
sub at { 'sea' }
sub manner { receivers_manner() }
sub hurry { }
sub calm { }


# ---- The attraction ----

sub sea_up {
    return if $up++;

    $told_by = TicketOpenReceiver->new;
    staff(qw(supplier create SEA), $SUPPLIER, '--name', '海洋馆',
          qw(--activation 2 --online-refund yes --pay-timeout 60
             --plain-callback yes --single-purchase no --slots no));
    for my $code (sort keys %products) {
        my $p = $products{$code};
        staff(qw(product create SEA), $code, '--name', $code, '--form', $p->{form},
              qw(--days-ahead 0 --order-days 300 --web-order-days 300
                 --valid-mode 2 --valid-days 300 --phone-maximum), $OF_PHONE, qw(--phone-days 1),
              $code eq 'ONE' ? ('--day-limit', $PLACES) : (),
              $p->{real} ? qw(--real-name yes --id-maximum 1 --id-days 1) : ());
        staff(qw(price set SEA), $code, sprintf '%.2f', $p->{fen} / 100);
        staff(qw(openproduct set SEA), $code, '--review',
              $p->{review} ? 'yes' : 'no', '--confirm',
              $p->{confirm} ? 'yes' : 'no');
    }
    for my $agent (sort keys %agents) {
        staff(qw(agent create SEA), $agent, '--name', $agent, '--password',
              'Demo-2026', qw(--pay deposit --all-products yes));
        staff(qw(deposit topup SEA), $agent, '1000000.00', '--reference',
              "sea-$agent");
        staff(qw(openagent set SEA), $agent, qw(--enabled yes --notice-url),
              $told_by->url($agent));
        my ($key) = staff(qw(openkey issue SEA), $agent) =~ /\b([0-9A-F]{32})\b/
            or die "no key of $agent\n";
        $agents{$agent} = sql_value('select agent_id from ticket.agent'
            . ' where supplier_id = ? and user_name = ?', $SUPPLIER, $agent);
        open_agent("sea-$agent", id => $agents{$agent}, key => $key,
                   at => '/sea-open/');
        $told_by->agent($agents{$agent}, $key);
    }
    staff(qw(key issue SEA demo --key 5d2c9a1e-7b34-4c8f-9e60-1a2b3c4d5e6f));
    staff(qw(paypassword set SEA demo --password 246810));
    push @devices, device("sea $_", supplier => 'SEA', path => '/sea-gate/v1',
                          gate => "$_", directions => 'both') for 1 .. 6;
}

sub prepare {
    my ($self) = @_;

    sea_up();
    $self->day_is(20 + $rounds++);
    my $products = sql_value('select json_object_agg(code, product_id)::text'
        . ' from ticket.product where supplier_id = ?', $SUPPLIER);
    $self->{product} = $json->decode($products);
    $self->{before} = balances();
    $self->{order} = order(SXRQ => $self->{day});
    delete @{$self->{order}}{qw(ServiceCode timespanindex)};
}

sub balances {
    return { map { @$_{qw(user_name balance_fen)} } sql('select g.user_name,'
        . ' a.balance_fen - a.held_fen as balance_fen from ticket.account a'
        . ' join ticket.agent g on g.supplier_id = a.supplier_id'
        . ' and a.account_id = g.agent_id * 10 + 1 where g.supplier_id = ?',
        $SUPPLIER) };
}


# ---- Asking ----

sub seller { $sellers[$_[0] - 1] // 'demo' }
sub agent { 'sea-' . seller($_[0]{n}) }

sub note_it { my ($self, @words) = @_; $self->write_down($self->{n}, "@words") }

# The answer, once there is one that says yes or no.
sub told {
    my ($self, $call, $members, %opt) = @_;

    for (1 .. $ALWAYS) {
        my $answer = eval {
            my $bytes = open_bytes($call, $members, agent => $self->agent, %opt);
            my $socket = http_send(TicketChaos::some_port(), [$bytes]);
            my ($status, $headers, $body) = http_receive($socket, timeout => 8);
            defined $status && TicketOpen::Answer->new($status, $headers, $body);
        };
        return $answer if $answer && $answer->root && $answer->status == 200
                          && defined $answer->good
                          && $answer->message !~ /系统繁忙/;
        $self->{repeats}++;
        select undef, undef, undef, 0.02 + rand 0.05;
    }
    return;
}

sub wrong {
    my ($self, $what, $answer) = @_;

    $self->note_it('E', $what, $answer ? $answer->raw =~ s/^\x{feff}//r
                                       : 'never answered');
    return;
}

# It is answered as it was before.
sub again {
    my ($self, $is, $call, $members, %opt) = @_;

    return if rand() >= ($opt{often} // 0.2);
    delete $opt{often};
    my $answer = $self->told($call, $members, %opt);
    $self->wrong("$call again, not " . $is->json, $answer)
        if !$answer || $answer->json ne $is->json;
}

# What it was refused with; '': it was not.
sub refused { my ($answer) = @_; return $answer->good ? '' : $answer->message }


# ---- Buyers ----

sub buy {
    my ($self, $n, $stop) = @_;

    $self->{n} = $n;
    $self->{last} = $n == $FILLER;
    return $self->pages($stop) if $n == $PAGES;

    for (my $k = 1; !$stop->can_read(0); $k++) {
        # which no JSON in JSON may trip over
        $self->one_order(qq($self->{prefix}-"\\u0022},{-$n-$k));
        select undef, undef, undef, rand 0.05;
    }
}

my @codes = sort keys %products;

sub phone { '1392000' . sprintf '%04d', rand $PHONES }

sub wish {
    my ($self, $number) = @_;
    my $code = $self->{last} ? 'ONE' : $codes[rand @codes];
    my $count = $self->{last} && $self->{few} ? 1 : 1 + int rand 3;
    my %order = (
        OriginOrderId => $number, ProductId => $self->{product}{$code},
        OrderQuantity => $count, VisitDate => $self->{iso},
        ContactPerson => { Name => '张三', Mobile => $self->{last}
            ? sprintf '139%08d', rand 1e8 : phone() },
        OrderRemark => "'; -- $number",
    );

    if ($products{$code}{real}) {
        my $first = int rand $PEOPLE;
        $order{VisitPerson} = [map { { Name => "游客$_", IDCardType => 0,
            IdCard => identity(($first + $_) % $PEOPLE) } } 1 .. $count];
    }
    return ($code, $count, \%order);
}

my $LIMITS = qr/^(?:库存不足|手机号已超过最大预定限制|身份证已超过最大预定限制)$/;

sub one_order {
    my ($self, $number) = @_;
    my ($code, $count, $order) = $self->wish($number);
    my $is = $self->told('order/Create', $order)
        or return $self->wrong("create $number");

    if (!$is->good) {
        $self->note_it('F', $number, $is->message);
        $self->{few} = 1;
        select undef, undef, undef, 0.2 if $self->{last};
        return $is->message =~ $LIMITS || $self->wrong("create $number", $is);
    }
    my $id = $is->data->{OrderId};
    $self->note_it('S', $number, $id);
    $self->again($is, 'order/Create', { %$order, OrderRemark => 'again' });
    $self->other_content($order) if rand() < 0.1;
    $self->others($id) if rand() < 0.1;

    my $fate = $self->{last} ? 1 : rand;
    return $self->cancels($number, $id) if $fate < 0.25;
    return if $fate < 0.3;
    $self->pays($number, $id, $code, $count);
}

sub other_content {
    my ($self, $order) = @_;
    my $answer = $self->told('order/Create', { %$order,
        OrderQuantity => $order->{OrderQuantity} + 1, VisitPerson => undef });

    $self->wrong('create with another content', $answer)
        if !$answer || $answer->message ne '订单号重复，内容不一致'
           && $answer->message !~ /游客/;
}

# A token is good for its partner's orders alone.
sub others {
    my ($self, $id) = @_;
    my %rival = (agent => 'sea-' . ($self->agent eq 'sea-demo' ? 'rival' : 'demo'));

    for (['order/Pay', { OrderId => $id }], ['order/CancelOrder', { orderId => $id }],
         ['order/Refund', { OrderId => $id, RefundCount => 1, RefundId => "x$id" }])
    {
        my $answer = $self->told(@$_, %rival);
        $self->wrong("$_->[0] of another's", $answer)
            if !$answer || $answer->message ne '订单不存在';
    }
}

sub cancels {
    my ($self, $number, $id) = @_;
    my $answer = $self->told('order/CancelOrder', { orderId => $id },
                             method => rand() < 0.5 ? 'GET' : 'POST');

    return $self->wrong("cancel $number", $answer) if !$answer || !$answer->good;
    $self->note_it('C', $number, $id);
    return if rand() < 0.5;
    $answer = $self->told('order/Pay', { OrderId => $id });
    $self->wrong("pay what is cancelled, $number", $answer)
        if !$answer || $answer->message ne '订单已取消';
}

sub codes_of {
    my ($data) = @_;
    return grep { length } "$data->{VoucherCode}",
           map { "$_->{VoucherCode}" } @{$data->{OrderUserVouchers}};
}

sub pays {
    my ($self, $number, $id, $code, $count) = @_;
    my %pay = (OrderId => $id, UnitPrice => $products{$code}{fen} / 100,
               TicketCount => $count);
    my $is = $self->told('order/Pay', \%pay);

    # staff may have said no before the answer that was lost is asked for again
    return $self->wrong("pay $number", $is) if !$is || !$is->good;
    my $data = $is->data;
    my @codes = codes_of($data);
    $self->note_it('P', $number, $id, sprintf('%.0f', $data->{PayMoney} * 100),
                   $code);
    return if $products{$code}{confirm};
    return $self->wrong("pay $number", $is)
        if $data->{OrderStatus} != 4 || @codes != ($code eq 'GRP' ? 1 : $count);

    $self->again($is, 'order/Pay', \%pay);
    my $late = $self->told('order/CancelOrder', { orderId => $id });
    $self->wrong("cancel what is paid, $number", $late)
        if !$late || $late->message ne '订单已支付，不能取消';
    return if $self->{last};
    $self->comes($number, $code, \@codes) if rand() < 0.4;
    $self->gives_back($number, $id, $code, $count, \@codes) if rand() < 0.5;
    $self->asks_codes($number) if rand() < 0.2;
}

sub asks_codes {
    my ($self, $number) = @_;
    my $answer = $self->told('order/PersonQrCodes', { originOrderId => $number });

    $self->wrong("codes of $number", $answer) if !$answer || !$answer->good;
}

# A group comes in two parts.
sub comes {
    my ($self, $number, $product, $codes) = @_;
    my $device = $devices[$self->{n} - 1];
    my $code = $codes->[rand @$codes];
    my $request = "$number-" . int rand 1e9;

    $device->{http} //= TicketConsole::Http->new(timeout => 6);
    for (1 .. 40) {
        my $answer = eval {
            $device->{port} = TicketChaos::some_port();
            $device->check(code => $code, request => $request, direction => 'in',
                           $product eq 'GRP' ? (persons => 1) : ());
        } // { status => 599 };
        eval { $device->token_once } if $answer->{status} == 401;
        if ($answer->{status} == 200 && ref $answer->{json}) {
            my $is = $answer->{json};
                    $self->note_it($is->{verdict} eq 'IN' ? 'I' : 'N', $number, $request,
                           $is->{verdict});
            return;
        }
        $self->{repeats}++;
        select undef, undef, undef, 0.05;
    }
    $self->note_it('M', $request);
}

sub gives_back {
    my ($self, $number, $id, $code, $count, $codes) = @_;
    my $all = $code eq 'GRP' ? $count : 1 + int rand $count;
    my %refund = (RefundId => "$number-r", rand() < 0.5 && $code ne 'GRP'
        ? (VoucherCode => [@$codes[0 .. $all - 1]])
        : (OrderId => $id, RefundCount => $all));
    my $is = $self->told('order/Refund', \%refund)
        or return $self->wrong("refund $number");

    if (!$is->good) {
        return if $is->message =~ /^(?:票已使用|可退数量不足)$/;
        return $self->wrong("refund $number", $is);
    }
    my $data = $is->data;
    $self->note_it('B', $number, "$number-r", $data->{ApplyId}, $all,
                   $data->{RefundStatus});
    $self->again($is, 'order/Refund', \%refund, often => 0.3)
        if $code ne 'GRP';
    return if rand() >= 0.2;
    my $other = $self->told('order/Refund', { OrderId => $id, RefundCount => 999,
                                              RefundId => "$number-r" });
    $self->wrong("refund of another content, $number", $other)
        if !$other || $other->message ne '退款申请批次号重复，内容不一致';
}

# The same places, the same deposit.
sub pages {
    my ($self, $stop) = @_;

    for (my $k = 1; !$stop->can_read(0); $k++) {
        my $number = "$self->{prefix}-$self->{n}-$k";
        my $persons = 1 + int rand 2;
        my $raw = $self->ask(request_bytes('OrderAndPayWithYDJ', {
            %{$self->{order}}, Order_list => "ONE|$persons", XCDDH => $number,
            SmsCode => '246810', smsModel => '0', money => $persons * 10 . '.00',
            Mobile => sprintf('138%08d', rand 1e8) }, at => 'sea'));

        $raw =~ m{<retcode>0</retcode>.*<(?:Order_id|orderid)>(\d+)<}s
            ? $self->note_it('D', $number, $1, $persons * 1000)
            : $raw =~ /已达到或接近|余量不足/
              ? select undef, undef, undef, 0.2
              : $self->note_it('E', $number, $raw);
        select undef, undef, undef, 0.1 + rand 0.1;
    }
}


# ---- Staff, receivers ----

my @MANNERS = ('http 500', 'code 0', 'close', 'cut', 'delay 200 ok', 'html',
               'redirect', 'bytes');

sub receivers_manner {
    $told_by->script('*', (map { $MANNERS[rand @MANNERS] } 0 .. rand 4), 'ok');
}

sub waiting_orders {
    return map { $_->{order_id} } sql("select order_id from ticket.orders"
        . " where supplier_id = ? and page = 53 and state = '2'", $SUPPLIER);
}

sub waiting_refunds {
    return map { $_->{apply_id} } sql('select apply_id from ticket.open_refund'
        . ' where supplier_id = ? and state = 0', $SUPPLIER);
}

sub decide {
    my ($order, $refund) = @_;

    staff_does("openorder_$order", 'SEA', $_,
               $order eq 'refuse' ? json(reason => 'chaos') : ())
        for waiting_orders();
    staff_does("openrefund_$refund", 'SEA', $_, json(reason => 'chaos'))
        for waiting_refunds();
}

sub staff_change {
    my ($self) = @_;
    my $what = rand;

    return decide(rand() < 0.7 ? 'confirm' : 'refuse',
                  rand() < 0.6 ? 'approve' : 'refuse') if $what < 0.7;
    return staff_does('price_set', 'SEA', 'ONE', 1000 + int rand 100,
                      json(first_day => iso_day(200))) if $what < 0.85;
    staff_does('open_product_set', 'SEA', 'ONE',
               json(description => 'x' . int rand 1000));
}

# As if the pauses between two tries were over, and the leases of who has died.
sub notices_are_due {
    sql_do("update ticket.outbox set due_at = api.now()"
           . ' where supplier_id = ? and kind >= 6 and lease_owner is null'
           . ' and due_at > api.now()', $SUPPLIER);
}

sub go_on {
    my ($self) = @_;

    eval { decide('confirm', 'approve'); 1 } or $self->{staff_error} = $@;
}


# ---- A run ----

sub run {
    my ($self) = @_;
    my $name = "seed $self->{seed} (open)";
    my $began = time;

    srand $self->{seed};
    my $cuts = TicketChaos::cuts();
    $self->no_faults_yet;
    $self->open_sale(0.2, 1 .. $PAGES);
    for (my $faults = 0; time - $began < $SECONDS; $faults++) {
        $self->fault;
        $self->staff_change if rand() < 0.3;
        my $until = time + 0.05 + rand 0.35;
        wait_until { time > $until }
            "$name: the time until the next fault passes", 60;
    }
    $self->heal;
    $told_by->script('*', 'ok');
    $self->close_sale;
    wait_until { $self->go_on; !waiting_orders() && !waiting_refunds() }
        "$name: staff have said something of all that waits", 60
        or diag $self->{staff_error};

    # what was given back is sold again, to the last place
    $self->open_sale(0, $FILLER);
    wait_until { $self->left == 0 } "$name: in the end the last place is sold", 120;
    $self->close_sale;
    wait_until { notices_are_due();
                 sql_value('select count(*) from ticket.outbox'
                           . ' where supplier_id = ? and lease_owner is null',
                           $SUPPLIER) == 0 }
        "$name: all is told that no worker who has died holds", 60;

    my @lines = $self->journal;
    is_deeply [grep { /^E/ } @lines], [], "$name: no other answer was given";
    $self->check_orders($name, @lines);
    $self->check_money($name, @lines);
    $self->check_limits($name);
    audit_ok("$name: the books agree");
    diag sprintf '%s: %.1f s, %s; %d repeats, %d cuts; %s', $name, time - $began,
        words_of(@lines), repeats_of(@lines), TicketChaos::cuts() - $cuts,
        $self->faults_drawn;
}

# Places of ONE.
sub left {
    my ($self) = @_;
    my $row = eval { sql_row('select capacity - used as n from ticket.quota'
        . ' where supplier_id = ? and quota_id = api.quota_id(2, ?::date, ?)',
        $SUPPLIER, $self->{iso}, $self->{product}{ONE}) };

    return $row ? $row->{n} : -1;
}

sub check_orders {
    my ($self, $name, @lines) = @_;
    my $like = "$self->{prefix}-%";

    my %told = map { /^S (\S+) (\d+)/ ? ($1 => $2) : () } @lines;
    my %there = map { @$_{qw(own open_id)} } sql('select'
        . ' impl.open_number(o.request_key) as own, n.open_id from ticket.orders o'
        . ' join ticket.open_order n using (supplier_id, order_id)'
        . ' where o.supplier_id = ? and impl.open_number(o.request_key) like ?',
        $SUPPLIER, $like);
    is_deeply \%told, \%there, "$name: the orders answered are those there are";

    my %closed = map { @$_{qw(own open_id)} } sql('select'
        . ' impl.open_number(o.request_key) as own, n.open_id from ticket.orders o'
        . ' join ticket.open_order n using (supplier_id, order_id)'
        . " where o.supplier_id = ? and o.state = '4' and o.pay_method = 'N'"
        . ' and impl.open_number(o.request_key) like ?', $SUPPLIER, $like);
    is_deeply { map { /^C (\S+) (\d+)/ ? ($1 => $2) : () } @lines }, \%closed,
        "$name: the orders closed are those cancelled";

    my %refunds = map { $_->{refund_no} => "$_->{apply_id} $_->{count}" }
        sql('select refund_no, apply_id, count from ticket.open_refund'
            . ' where supplier_id = ? and refund_no like ?', $SUPPLIER, $like);
    is_deeply { map { /^B \S+ (\S+) (\d+) (\d+)/ ? ($1 => "$2 $3") : () } @lines },
        \%refunds, "$name: what was given back is what there is";

    my %in = map { $_->{request} => 1 } sql('select request from ticket.passage'
        . ' where supplier_id = ? and request like ?', $SUPPLIER, $like);
    my %unsure = map { /^M (\S+)/ ? ($1 => 1) : () } @lines;
    my %let = map { /^I \S+ (\S+)/ ? ($1 => 1) : () } @lines;
    is_deeply \%let, { map { $_ => 1 } grep { !$unsure{$_} } keys %in },
        "$name: who was let in is who has passed";
}

# From what was told, and from what staff have decided, to the fen.
sub check_money {
    my ($self, $name, @lines) = @_;
    my %is = %{balances()};
    my %should = %{$self->{before}};
    my %agent_of;

    for my $line (@lines) {
        my ($what, $number, @more) = split / /, $line;
        next if $what !~ /^[PD]$/;
        my ($n) = $number =~ /-(\d+)-\d+\z/;
        my $agent = seller($n);
        $should{$agent} -= $more[1];
        $agent_of{$number} = [$agent, $what eq 'P' ? $more[2] : ''];
    }
    my $like = "$self->{prefix}-%";
    for my $row (sql('select impl.open_number(request_key) as own, total_fen'
        . " from ticket.orders where supplier_id = ? and state = '4'"
        . " and pay_method <> 'N' and impl.open_number(request_key) like ?"
        . ' and not exists (select from ticket.open_refund r where r.supplier_id ='
        . ' orders.supplier_id and r.order_id = orders.order_id)',
        $SUPPLIER, $like))
    {
        $should{$agent_of{$row->{own}}[0]} += $row->{total_fen};
    }
    for my $row (sql('select refund_no, count from ticket.open_refund'
        . ' where supplier_id = ? and state = 1 and refund_no like ?',
        $SUPPLIER, $like))
    {
        my ($agent, $code) = @{$agent_of{$row->{refund_no} =~ s/-r\z//r}};
        $should{$agent} += $row->{count} * $products{$code}{fen};
    }
    is_deeply \%is, \%should, "$name: deposits are what was told, to the fen";
}

# What phones and documents hold is what the orders are that hold it.
sub check_limits {
    my ($self, $name) = @_;
    my %held = map { @$_{qw(code n)} } sql('select p.code, sum(d.used) as n'
        . ' from ticket.document d join ticket.product p'
        . ' using (supplier_id, product_id)'
        . ' where d.supplier_id = ? and d.day = ?::date group by 1',
        $SUPPLIER, $self->{iso});
    my %there = map { @$_{qw(code n)} } sql('select p.code,'
        . ' sum(t.persons) * case when p.real_name then 2 else 1 end as n'
        . ' from ticket.orders o join ticket.ticket t using (supplier_id, order_id)'
        . ' join ticket.order_item i using (supplier_id, order_id, line_no)'
        . ' join ticket.product p on p.supplier_id = i.supplier_id'
        . ' and p.product_id = i.product_id where o.supplier_id = ?'
        . " and o.day = ?::date and o.state <> '4' and t.state <> '2'"
        . ' group by p.code, p.real_name', $SUPPLIER, $self->{iso});

    is_deeply \%held, \%there, "$name: phones and documents hold what there is";
}

my %WORDS = (S => 'ordered', F => 'refused', C => 'cancelled', P => 'paid',
             D => 'by pages', B => 'asked back', I => 'let in', N => 'not let in',
             M => 'not answered');

sub words_of {
    my (@lines) = @_;

    return join ', ', map {
        my $what = $_;
        scalar(grep { /^$what / } @lines) . " $WORDS{$what}"
    } sort keys %WORDS;
}

sub repeats_of {
    my $repeats = 0;
    $repeats += $_ for map { /^R (\d+)/ ? $1 : () } @_;
    return $repeats;
}


# ---- In the end ----

# Each order's notices came in order, and one content is one of them, however
# often it came.
sub all_told {
    return if !$rounds;

    wait_until { notices_are_due();
                 sql_value('select count(*) from ticket.outbox'
                           . ' where supplier_id = ?', $SUPPLIER) == 0 }
        'open: every notice is delivered', 60;
    my (%heard, %latest);
    for my $r ($told_by->requests) {
        my $order = $r->{order} // next;
        next if ($latest{$order} // '') eq $r->{body};
        push @{$heard{$order}}, $latest{$order} = $r->{body};
    }
    my %told = map { @$_{qw(open_id n)} } sql('select n.open_id, count(*) as n'
        . ' from ticket.outbox_done e'
        . ' join ticket.open_order n using (supplier_id, order_id)'
        . ' where supplier_id = ? and e.delivered group by 1', $SUPPLIER);
    is_deeply { map { $_ => scalar @{$heard{$_}} } keys %heard }, \%told,
        'open: each notice came in its turn, with one content';
    is_deeply [grep { !$_->{verified} } $told_by->requests], [],
        'open: each of them was signed';
    is sql_value('select count(*) from ticket.outbox_done where supplier_id = ?'
                 . ' and not delivered', $SUPPLIER), 0, 'open: none was given up';
    is sql_value('select count(*) from ticket.orders o where supplier_id = ?'
                 . ' and page = 53 and events <> (select count(*)'
                 . ' from ticket.outbox_done e where e.supplier_id ='
                 . ' o.supplier_id and e.order_id = o.order_id)', $SUPPLIER), 0,
        'open: each order has one history of events';
    for my $kind (6, 7, 8) {
        cmp_ok sql_value('select count(*) from ticket.outbox_done'
                         . ' where supplier_id = ? and kind = ?', $SUPPLIER, $kind),
            '>', 0, "open: some were told of kind $kind";
    }
}

1;
