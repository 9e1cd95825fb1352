# A joint ticket of two attractions from its sale to the end of its money product,
# to the fen: three tickets of 200.00, of which X gets 100.00 of 120.00 and Y 60.00
# of 80.00; a fee of 1.00 a ticket, of 0.50 a payout, of 5.00 a return.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use JSON::PP ();
use TicketBooking qw(database connection fixture order_defaults order_row sql_call
                     staff_call staff_refused);
use TicketPeople qw(person sign_in act rows);
use TicketSettle qw(parties terms sold settle_pay checked_in settle_work legs
                    tickets_of order_of cases_of sides_of case_of answered
                    job_of clock_days);
use TicketTest;

$TicketBooking::PRODUCT{1}[4] = 20000;
my $dbh = database();
fixture();
staff_call('provider_add', 'BOOK', 1, 'clearing',
           { name => 'clearing', merchant_id => 'GW0001', serial => 'US01',
             gateway => 'https://clearing.test' });
parties();
order_defaults(ticket_until => iso_day(9), callback => 1, medium => 2,
               agent => 9102);
my $start = sides_of();

sub said { my ($r) = @_; return $r->{verdict} // $r->{state} }

# What has moved since the start, debits less credits, without a zero.
sub moved {
    my $now = sides_of();
    my %moved = map { $_ => ($now->{$_} // 0) - ($start->{$_} // 0) }
                keys %{{%$now, %$start}};
    delete @moved{grep { !$moved{$_} } keys %moved};
    return \%moved;
}

sub pc { return moved()->{'account 1'} // 0 }

for my $after (1, 2) {
    my $name = $after == 1 ? 'kept' : 'auto';
    $start = sides_of();
    clock_days(0, '10:00');
    terms(1, from => iso_day(0), until => iso_day(2), after => $after,
          fund => 'FUND01',
          parts => [[10, 12000, 10000], [20, 8000, 6000]]);
    my $order = sold(1, 3, day => iso_day(0));

    is said(settle_pay($order, 9102)), '0', "$name: it is charged";
    answered(job_of($order, 'C'), 'done');
    is_deeply moved(), { 'account 1' => 60300, unused => -60000,
                         'ticket fees' => -300 }, "$name: it is issued";
    settle_work();
    is order_of($order)->{fund}, 'N', "$name: its money is on its way";
    answered(job_of($order, 'I'), 'done');
    is pc(), 300, "$name: the price lies in the money product";
    staff_refused(qr/lies in money product FUND01/, "$name: another one",
        'settle_fund_on', 'BOOK', sql_value('select code from ticket.product'
        . ' where supplier_id = 7 and product_id = 1'), 'FUND02',
        { reason => 'more' });

    for (['1', 1, 350, 'SW'], ['1', 2, 400, 'SS']) {
        my ($ticket, $station, $pc, $legs) = @$_;
        clock_days(0, "11:0$station");
        is checked_in($order, $ticket, $station)->{verdict}, 'IN',
            "$name: ticket 1 comes to station $station";
        settle_work();
        is case_of($order, 'P', $ticket, $station)->{state}, 'N',
            "$name: its payout waits for the money";
        answered(job_of($order, 'O', $ticket, $station), 'done');
        settle_work();
        answered(job_of($order, 'P', $ticket, $station), 'done');
        is pc(), $pc, "$name: and what is left";
        is((split ' ', legs($order))[0], $legs, "$name: the share is settled");
    }

    sql_call(db('ticket_nginx'), 'api.settle_return', 7, 9102, $order, '{2}',
             'f');
    settle_work();
    is case_of($order, 'R', 2)->{state}, 'N',
        "$name: its refund waits for the money, too";
    answered(job_of($order, 'O', 2), 'done');
    settle_work();
    answered(job_of($order, 'R', 2), 'done');
    is pc(), 900, "$name: ticket 2 is returned";
    is case_of($order, 'R', 2)->{amount_fen}, 19500, "$name: less 5.00";

    clock_days(1, '11:00');
    checked_in($order, 3, 1);
    settle_work();
    answered(job_of($order, 'O', 3, 1), 'done');
    settle_work();
    answered(job_of($order, 'P', 3, 1), 'done');
    is pc(), 950, "$name: ticket 3 comes to X";
    is legs($order), 'SS RR SW', "$name: the states";
    is moved()->{fund}, 14000, "$name: what is left in the money product";

    clock_days(3, '00:00');
    settle_work();
    is legs($order), $after == 1 ? 'SS RR SN' : 'SS RR SX',
        "$name: ticket 3 is over at Y";
    sql_do('update ticket.settle_funds set look_at = api.now()');
    settle_work();
    my ($end) = sql("select * from ticket.settle_case where kind = 'E'"
                    . " and state = 'S'");
    is $end->{amount_fen}, 14000, "$name: all of it comes out";
    unlike sql_value('select content from ticket.pay_job where case_id = ?',
        $end->{case_id}), qr/amount_fen/, "$name: how much the provider says";
    answered(sql_value('select number from ticket.pay_job where case_id = ?',
                       $end->{case_id}), 'done',
             learned => '{"yield_fen": 123}');
    if ($after == 2) {
        settle_work();
        answered(job_of($order, 'R', 3), 'done');
        is legs($order), 'SS RR SR', "$name: then what nobody visited goes back";
    }
    my $asked = sql_row('select number, content from ticket.pay_job'
                        . ' where action = 14');
    like $asked->{content}, qr/"fund": "FUND01"/, "$name: what it yielded by day";
    answered($asked->{number}, 'done', state => 'unsaid', learned =>
        sprintf '{"yields": [["%s", 20000, 100], ["%s", 14000, 23]]}',
        map { iso_day($_) =~ tr/-//dr } -1, 0);
    is sql_value('select count(*) from ticket.pay_job where action = 14'), 0,
        "$name: is asked once";
    my $income = { 'account 1' => 15073, 'ticket fees' => -300,
        'payout fees' => -150, margin => -6000, breakage => -8000,
        'return fees' => -500, yield => -123 };
    if ($after == 2) {
        $income->{'account 1'} -= 8000;
        delete $income->{breakage};
    }
    is_deeply moved(), $income, "$name: what the operator has earned";
    is tickets_of($order), $after == 1 ? '30 44 30' : '30 44 33',
        "$name: the tickets";
    is_deeply [@{order_of($order)}{qw(state fund)}], ['3', 'E'],
        "$name: the order is done";
    is sql_value('select count(*) from ticket.settle_funds'), 0,
        "$name: nothing lies anywhere";
    my ($first) = staff_call('report_settlement', 'BOOK',
        { first_day => iso_day(-9), last_day => iso_day(9) });
    my $sum = $first->[-1];
    is $sum->{income_fen}, $after == 1 ? 15073 : 15073 + 7073,
        "$name: the report has the income";
    is_deeply [map { $sum->{$_} / $after } qw(tickets sold_fen ticket_fees_fen
                                   attractions_fen payout_fees_fen margin_fen)],
        [3, 60000, 300, 26000, 150, 6000], "$name: and what was sold";
    is $sum->{refunds_fen}, $after == 1 ? 19500 : 2 * 19500 + 8000,
        "$name: and given back";
    shares_add_up($name, $after == 1 ? 14950 + 123 : 14950 + 123 + 7073);
}


# ---- Each share, and what the operator earned ----

# The first row of "report shares" is the sum of the others, and that is what the
# ledger has moved.
sub shares_add_up {
    my ($what, $income) = @_;
    local $Test::Builder::Level = $Test::Builder::Level + 1;
    my ($head, @rows) = @{ staff_call('report_shares', 'BOOK',
        { first_day => iso_day(-9), last_day => iso_day(9) }) };
    my @sums = grep { /_fen$/ } keys %$head;

    is_deeply { map { my $of = $_; my $sum = 0; $sum += $_->{$of} // 0 for @rows;
                      $of => $sum } @sums }, { map { $_ => $head->{$_} } @sums },
        "$what: the first row sums up the others";
    my $moved = sql_row(<<'END');
        select sum(t.amount_fen) filter (where credit = impl.side('unused'))
                   as distributor_fen,
               sum(t.amount_fen) filter (where credit = impl.side('ticket fees'))
                   as ticket_fee_fen,
               sum(t.amount_fen) filter (where credit = impl.side('attractions'))
                   as attraction_fen,
               sum(t.amount_fen) filter (where credit = impl.side('payout fees'))
                   as payout_fee_fen,
               sum(t.amount_fen) filter (where credit = impl.side('refunds'))
                   as refund_fen,
               sum(t.amount_fen) filter (where credit = impl.side('return fees'))
                   as return_fee_fen,
               coalesce(sum(case impl.side('margin')
                   when credit then t.amount_fen
                   when debit then -t.amount_fen end), 0) as margin_fen,
               sum(t.amount_fen) filter (where credit = impl.side('breakage'))
                   as breakage_fen,
               sum(t.amount_fen) filter (where credit = impl.side('yield'))
                   as yield_fen,
               sum(case when credit between 14 and 19 then t.amount_fen
                        when debit between 14 and 19 then -t.amount_fen end)
                   as income_fen
        from ticket.transfer t
        where t.supplier_id = 7
END
    is_deeply { map { $_ => $head->{$_} } @sums }, $moved,
        "$what: which is what the ledger has moved";
    is $head->{income_fen}, $income, "$what: the operator's income";
    return \@rows;
}

my $shares = shares_add_up('both', 15073 + 7073);
my ($returned) = grep { ($_->{ticket_no} // 0) == 2 } @$shares;
is_deeply [@{$returned}{qw(leg_no distributor_fen refund_fen return_fee_fen
                           attraction_fen leg_state charge_form)}],
    [1, 12000, 11700, 300, 0, 'refunded', 'clearing'],
    'what went back of a ticket falls to its shares';
like $returned->{refund_no}, qr/^R\d+$/, 'under the number of its refund';
is scalar(grep { $_->{yield_fen} } @$shares), 2, 'each yield is a row';
is_deeply [map { staff_call('report_shares', 'BOOK', $_)->[0]{verdict} }
           { first_day => iso_day(0) }, { last_day => iso_day(0) }],
    [('REPORT_BOTH') x 2], 'one end of the days is not enough';
is scalar(@{ staff_call('report_shares', 'BOOK', {}) }), 1,
    'yesterday nothing was issued';


my $code = sql_value('select code from ticket.product where supplier_id = 7'
                     . ' and product_id = 1');


# ---- What a party sees ----

# Of a distributor no attraction's price, of an attraction no distributor's, of
# neither the operator's margin or who else takes part: each action that is for
# them, as it is asked for in JSON.
my $json = JSON::PP->new->canonical;
my $build = $ENV{TICKET_BUILD} // "$FindBin::Bin/../../build";
my @theirs = grep { ($_->{method} // '') eq 'GET'
                    && grep { $_ eq 'party' } @{ $_->{roles} } }
             @{ $json->decode(scalar qx{$build/tools/actions_dump}) };
my $paid = sql_value('select min(order_id) from ticket.settle_order');
my %asks = (
    'settle list' => [[], { state => 'all' }], 'settle show' => [[$paid], {}],
    'report shares' => [[], { first_day => iso_day(-9), last_day => iso_day(9) }],
    'settleproduct published' => [[], {}]);
is_deeply [sort grep { !/^export / } map { $_->{name} } @theirs],
    [sort keys %asks],
    'each action for parties is asked here';

my %others = (
    40 => [qr/(?<!\d)(?:10000|9950|6000|5950|2000)(?!\d)/, qr/甲景区|乙景区/],
    10 => [qr/(?<!\d)(?:12000|20000|60300|60000|6000|5950|2000|11700|19500)(?!\d)/,
           qr/乙景区|经销商二/],
    20 => [qr/(?<!\d)(?:8000|20000|60300|60000|10000|9950|2000|7800|19500)(?!\d)/,
           qr/甲景区|经销商二/]);
my %named = (40 => qr/经销商二/, 10 => qr/甲景区/, 20 => qr/乙景区/);
my %its = (40 => qr/12000/, 10 => qr/10000/, 20 => qr/6000/);
for my $party (sort keys %others) {
    my $who = sign_in(person('BOOK', "of$party", "party=$party"), 'BOOK');

    for my $action (sort keys %asks) {
        my ($args, $change) = @{ $asks{$action} };
        my $answer = act($who, $action, $args, change => $change);
        is $answer->{verdict}, undef, "party $party asks: $action";
        my $said = $json->encode(rows($answer));
        unlike $said, $_, "party $party: $action tells nothing of $_"
            for @{ $others{$party} };
        like $said, $action eq 'settle list' ? qr/"case_id"/
                    : $action eq 'settle show' || $action eq 'report shares'
                    ? $its{$party} : qr/^\[/,
            "party $party: $action has what is its own";
        like $said, $named{$party}, "party $party: $action names it"
            if $action eq 'report shares';
        is act($who, $action, $args, change => { %$change, party => 30 })
            ->{verdict}, 'PARTY_MISSING', "party $party: $action of another one";
    }
    is act($who, 'settle show', [$paid + 1])->{verdict}, 'SETTLE_MISSING',
        "party $party: an order that is none";
}
my $stranger = sign_in(person('BOOK', 'of30', 'party=30'), 'BOOK');
is act($stranger, 'settle show', [$paid])->{verdict}, 'SETTLE_MISSING',
    'the order of another distributor is not shown';
is_deeply rows(act($stranger, 'settle list', [], change => { state => 'all' })), [],
    'nor are its cases';


# ---- What a party takes away as a file ----

my $worker = connection('ticket_worker');
sql_do("insert into ticket.export_host values ('h', 'infinity')");

# Asked for by somebody, or as staff at ticketctl; made, as rows by their titles.
my $files = 0;
sub file_of {
    my ($who, $kind, %change) = @_;
    my %days = (first_day => iso_day(-9), last_day => iso_day(9));
    my $made = $who ? act($who, 'export make', [$kind], key => 'file-' . ++$files,
                          change => { %days, %change })
        : staff_call('export_make', 'BOOK', $kind,
                     $json->encode({ %days, %change }))->[0];
    return $made->{verdict} if defined $made->{verdict};

    my $claim = sql_call($worker, 'api.export_claim', 'w', 'h', '/x')->[0];
    my @titles = @{ $claim->{columns} }[map { 2 * $_ }
        0 .. @{ $claim->{columns} } / 2 - 1];
    my ($after, @rows);
    do {
        my $page = sql_call($worker, 'api.export_page', 7, $claim->{no}, $after,
                            500);
        push @rows, map { $_->{cells} } grep { defined $_->{cells} } @$page;
        $after = @$page ? $page->[-1]{after} : undef;
    } while defined $after;
    is scalar(grep { @$_ != @titles } @rows), 0, "$kind: rows have its columns";
    sql_call($worker, 'api.export_done', 'w', 7, $claim->{no}, scalar @rows, 1,
             '00' x 32);
    return ($claim->{no}, \@titles,
            map { my %row; @row{@titles} = @$_; \%row } @rows);
}

my %of_party;
for my $party (sort keys %others) {
    my $who = sign_in("of$party", 'BOOK');
    my ($no, $titles, @rows) = file_of($who, 'shares');
    $of_party{$party} = $no;
    my $said = $json->encode(\@rows);
    unlike $said, $_, "party $party: its file tells nothing of $_"
        for @{ $others{$party} };
    like $said, $its{$party}, "party $party: its file has what is its own";
    my $report = rows(act($who, 'report shares', [], change => {
        first_day => iso_day(-9), last_day => iso_day(9) }));
    is scalar @rows, @$report - 1, "party $party: its file has the report's rows";
    my $hidden = $party == 40 ? '景区结算价|景区手续费|所属单位|平台收益|差价'
                              : '经销商|退款金额|订票人|平台收益|差价';
    is_deeply [grep { /$hidden/ } @$titles], [],
        "party $party: its file has its columns alone";
    is file_of($who, 'shares', party => 30), 'PARTY_MISSING',
        "party $party: no file of another one";
    is file_of($who, 'orders'), 'EXPORT_RIGHT', "party $party: nor of orders";
    is_deeply [map { $_->{no} } @{rows(act($who, 'export list', []))}], [$no],
        "party $party: it is told of its own file alone";
}
is act(sign_in('of10', 'BOOK'), "export $_", [$of_party{20}])->{verdict},
    'EXPORT_MISSING', "nobody else's: export $_" for qw(fetch cancel);
my ($staff_no, undef, @all) = file_of(undef, 'shares');
is_deeply [map { my $of = $_; my $sum = 0; $sum += $_->{$of} || 0 for @all; $sum }
           '平台收益（元）', '经销商结算价（元）', '退款金额（元）'],
    [15073 + 7073, 120000, 19500 * 2 + 7073 + 927],
    'a file of all shares has what the report sums up';
is scalar @all, @$shares, 'and as many rows';
like $all[0]{'景区状态'}, qr/^已/, 'in Chinese, whoever asks for it';
is act(sign_in('of10', 'BOOK'), 'export fetch', [$staff_no])->{verdict},
    'EXPORT_MISSING', 'a party is not told of that of staff';
{
    my $admin = sign_in(person('BOOK', 'boss', 'admin'), 'BOOK');
    is file_of($admin, 'orders'), 'EXPORT_RIGHT', 'an administrator: no orders';
    my ($no, undef, @rows) = file_of($admin, 'profit', product => $code);
    is +(grep { $_->{'类别'} eq '平台收益' && $_->{'摘要'} eq '总额' } @rows)[0]{'金额（元）'}, 15073 + 7073,
        'but the sheet of a joint product';
    is file_of($admin, 'profit'), 'EXPORT_PRODUCT', 'of one that is named';
    my ($two) = file_of($admin, 'shares', party => 20);
    is act(sign_in('of20', 'BOOK'), 'export fetch', [$two])->{verdict},
        'EXPORT_MISSING', 'one that staff have made for a party is theirs';
}

sub belongs {
    my ($name, $change) = @_;
    return (staff_call($name eq 'new' ? 'person_create' : 'person_set', 'BOOK',
                       $name eq 'new' ? 'newcomer' : $name, $change)->[0])
        ->{verdict};
}

is belongs(new => { roles => ['party'] }), 'PERSON_PARTY_NEEDED',
    'who belongs to a party belongs to one of them';
is belongs(new => { roles => ['party', 'finance'], party => 40 }),
    'PERSON_PARTY_ALONE', 'and is nothing else';
is belongs(new => { roles => ['finance'], party => 40 }), 'PERSON_PARTY',
    'nobody else does';
is belongs(new => { roles => ['party'], party => 99 }), 'PARTY_MISSING',
    'and it is there';
is belongs(of30 => { party => 40 }), undef, 'somebody goes to another one';
is act($stranger, 'settle list', [])->{verdict}, 'SESSION_NONE',
    'and signs in again';
sql_do("update ticket.staff_role set party_no = null where role = 'party'");
is act(sign_in('of30', 'BOOK'), 'report shares', [])->{verdict},
    'PARTY_MISSING', 'who belongs to none sees nothing';


# ---- What an attraction publishes ----

my %who = map { $_ => sign_in(person('BOOK', "by$_", "party=$_"), 'BOOK') }
          10, 20, 40;
sub published {
    my ($party, $code, %change) = @_;
    my $answer = act($who{$party}, 'settleproduct publish', [$code],
                     change => \%change);
    return $answer->{verdict} // rows($answer)->[0];
}

is published(10, 'YARD', days => 1), 'SETTLE_PUBLISHED_NEW',
    'a new ticket has a name and a price';
is published(10, 'YARD', name => '甲园票', days => 1), 'SETTLE_PUBLISHED_COSTS',
    '... a price, too';
is published(40, 'YARD', name => '票', price_fen => 6000, days => 1),
    'SETTLE_PART_PARTY', 'a distributor publishes nothing';
my $yard = published(10, 'YARD', name => '甲园票', price_fen => 6000, days => 1);
is_deeply [@{$yard}{qw(product name party_no state waits price_fen days)}],
    ['YARD', '甲园票', 10, 'draft', JSON::PP::true, 6000, 1],
    'an attraction proposes a ticket of its own';
is published(20, 'YARD', price_fen => 1), 'SETTLE_PUBLISHED_OTHER',
    'which is for no other one to change';
is published(10, $code, price_fen => 1), 'SETTLE_PUBLISHED_OTHER',
    "nor are the operator's for it";
published(10, 'YARD', price_fen => 8000, first_day => iso_day(3),
          last_day => iso_day(4));
is_deeply [map { [@{$_}{qw(day after_fen)}] } @{staff_call('price_change', 'BOOK',
    'YARD', '+0.00', { first_day => iso_day(2), last_day => iso_day(3),
                       preview => \1 })}],
    [[iso_day(2), 6000], [iso_day(3), 8000]], 'by days, too';
my $again = published(10, 'YARD', price_fen => 7000);
is_deeply [$again->{price_fen}, $again->{proposal}], [7000, $yard->{proposal} + 2],
    'it may change it while it waits: each time it is another proposal';
my ($finance) = sign_in(person('BOOK', 'fina', 'finance'), 'BOOK');
is_deeply [map { act($finance, 'settleproduct approve', ['YARD', $_])->{verdict} }
           $yard->{proposal}, $again->{proposal}], ['SETTLE_PROPOSAL', undef],
    'the operator approves it, as it has seen it';
is published(10, 'YARD', price_fen => 9000), 'SETTLE_PUBLISHED_PRICE',
    'then prices are the operator\'s';
is published(10, 'YARD', days => 2)->{waits}, JSON::PP::true,
    'and other terms wait for it again';
is_deeply [map { scalar @{ rows(act($who{$_}, 'settleproduct published', [])) } }
           10, 20, 40], [1, 0, 0], 'it is listed for its own attraction alone';
my %ticket = (name => '票', price_fen => 1000, days => 1);
is_deeply [grep { !ref } map { published(20, "FLOOD$_", %ticket) } 1 .. 21],
    ['SETTLE_PUBLISHED_MANY'], 'twenty of its own wait at most';
is published(20, 'FLOOD1', days => 2)->{waits}, JSON::PP::true,
    '... which it may change';
is ref published(10, 'FLOOD21', %ticket), 'HASH', '... and others publish theirs';
staff_call('settle_product_close', 'BOOK', 'FLOOD1');
is ref published(20, 'FLOOD22', %ticket), 'HASH',
    'one that the operator has closed waits no more';


# ---- The sheet of a joint product ----

sub sheet {
    return { map { (join(' ', "$_->{section}: $_->{item}", $_->{day} // ())
                    => $_->{amount_fen}) }
             grep { $_->{section} !~ /^(?:product|days)$/ }
             @{ staff_call('report_profit', 'BOOK', $code, @_) } };
}

my $whole = sheet(undef, {});
is_deeply $whole, {
    'tickets: sold' => 120000, 'tickets: returned' => 40000,
    'visited: 甲景区' => 40000, 'visited: 乙景区' => 12000,
    'income: ticket fees' => 600, 'income: payout fees' => 300,
    'income: margin' => 12000, 'income: breakage' => 8000,
    'income: return fees' => 1000, 'income: yields' => 246,
    'income: total' => 22146, 'moved: account 1' => 22146, 'moved: fund' => 0,
    'moved: total' => 22146,
    map { ('yields: FUND01 ' . iso_day($_ - 1) => $_ ? 23 : 100) } 0, 1 },
    'what a joint product has brought';
is_deeply [map { join ' ', @{$_}{qw(section item)}, $_->{day} // () }
           @{ staff_call('report_profit', 'BOOK', $code, undef,
               { first_day => iso_day(1), last_day => iso_day(2) }) }[0 .. 2]],
    ["product $code", 'days first day ' . iso_day(1), 'days last day ' . iso_day(2)],
    'it says of what and when';
is sheet(undef, { first_day => iso_day(20), last_day => iso_day(21) })
    ->{'income: total'}, 0, 'in a time in which nothing moved: nothing';

# Y is paid at Alipay, while the charge has come at the clearing provider.
staff_call('provider_add', 'BOOK', 2, 'alipay', { app_id => '2021000000000001',
    merchant_id => '2088000000000001' });
sql_do('update ticket.party_account set is_default = false where party_no = 20');
sql_do('insert into ticket.party_account (supplier_id, party_no, account_no,'
    . ' provider_account, use, number_sealed, number_shown, holder_sealed,'
    . ' holder_shown, is_default, agreement_state, made_at, made_by)'
    . ' select supplier_id, party_no, 2, 2, use, number_sealed, number_shown,'
    . " holder_sealed, holder_shown, true, 'N', api.now(), 't' from"
    . ' ticket.party_account where party_no = 20');
clock_days(4, '10:00');
terms(1, from => iso_day(0), until => iso_day(2), fund => 'FUND01',
      parts => [[10, 12000, 10000], [20, 8000, 6000]]);
my $last = sold(1, 1, day => iso_day(0));
is said(settle_pay($last, 9102)), '0',
    'another ticket is charged';
answered(job_of($last, 'C'), 'done');
settle_work();
answered(job_of($last, 'I'), 'done');
is checked_in($last, 1, 2)->{verdict}, 'IN', 'it comes to Y';
settle_work();
answered(job_of($last, 'O', 1, 2), 'done');
settle_work();
answered(job_of($last, 'P', 1, 2), 'done');
my $now = sheet(undef, { first_day => iso_day(0), last_day => iso_day(0) });
is_deeply [@{$now}{'moved: account 1', 'moved: account 2', 'moved: fund',
                   'moved: total', 'income: total', 'owed: unused'}],
    [6100, -5950, 14000, 14150, 2150, 12000], 'who has paid, and who was paid';
is_deeply { map { $_ => $now->{$_} } grep { /^to be moved/ } keys %$now },
    { 'to be moved: account 1 → account 2' => 5950 },
    'what is to be moved from the one to the other';
is sheet(undef, {})->{'to be moved: account 1 → account 2'}, 5950,
    'and of all the time';
is staff_call('report_profit', 'BOOK', $code, iso_day(0), { first_day => iso_day(0) })
    ->[0]{verdict}, 'STATEMENT_DAYS', 'a month or days, not both';
is staff_call('report_profit', 'BOOK', sql_value('select code from ticket.product'
    . ' where supplier_id = 7 and product_id = 2'), undef, {})->[0]{verdict},
    'REPORT_JOINT', 'of what is no joint ticket there is none';

audit_ok();
done_testing();
