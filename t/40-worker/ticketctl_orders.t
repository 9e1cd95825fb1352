# What staff do with orders, with the real ticketctl: find, show, list, stop,
# give up; and an agent that gets another user name while it sells.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use JSON::PP ();
use TicketReceiver;
use TicketShop;
use TicketTest;

system_start(worker => ['sweep 100']);

my ($phone, $card, $guest) = ('13912345678', identity(1), identity(7));

sub rows {
    my ($status, $out, $err) = ticketctl(@_, '--json');

    local $Test::Builder::Level = $Test::Builder::Level + 1;
    is $status, 0, "ticketctl @_ succeeds" or diag $err;
    return $status eq '0' ? JSON::PP->new->decode($out) : [];
}

sub says {
    my ($status, $pattern, @command) = @_;
    my ($is, $out, $err) = ticketctl(@command);

    local $Test::Builder::Level = $Test::Builder::Level + 1;
    is $is, $status, "ticketctl @command: the status says no";
    like $err, $pattern,
        "ticketctl @command: the words say why";
}

sub found {
    return join ' ', map { "$_->{order_id}:$_->{found_by}" }
        @{rows(qw(order find DEMO), @_)};
}


# ---- Found and shown ----

my $plain = booked_id({ senderid => 'OTA-77' });
my $real = booked_id({ Order_list => 'REAL|1', senderid => 'R-1', IDCount => 1,
                       Memo => "$guest^王小明^13700000009^1^1",
                       Mobile => '13500004321', ID => identity(2) });
my $sold = bought({});
my ($code) = ticket_codes($sold);

is found($plain), "$plain:order", 'an order is found by its number';
is found('OTA-77'), "$plain:own number", "by its agent's own";
is found(" $code "), "$sold:ticket", 'by the code of a ticket';
is found('13500004321'), "$real:phone", 'by its phone';
is found('+8613500004321'), "$real:phone", 'however that is written';
is found($_), "$real:phone", "or said: $_"
    for '+86 135-0000-4321', '135 0000 4321', '１３５００００４３２１';
is found('4321'), "$real:last digits", 'by the last digits of it';
is found(identity(2)), "$real:document", "by the buyer's document";
is found(lc $guest), "$real:document", "by a visitor's";
is found('王小明'), "$real:name", "by a visitor's name";
is found('5678', '--last', 1), "$sold:last digits", 'the newest alone';
is found('5678', '--after', $sold), "$plain:last digits",
    'the older ones behind it';
is found('demo', '--last', 1), "$sold:agent", 'by the agent';
is found('nobody'), '', 'what nobody has finds nothing';
like +(ticketctl(qw(order find DEMO 4321)))[1],
    qr/^$real  last digits  demo  .*  \*{7}4321\n/m,
    'people see a table of them';
like +(ticketctl(qw(order find DEMO 4321)))[1], qr/  booked \(0\)  /,
    'in which the state is a word of order list';
like +(ticketctl(qw(order find DEMO 王小红)))[1],
    qr/^\(0 rows\)\n.* a name in visits from yesterday to tomorrow/m,
    'where nothing is found, it is said of which days';
unlike +(ticketctl(qw(order find DEMO 王小红 --from), day(0)))[1],
    qr/tomorrow/, 'but for those that were named';
says(2, qr/TEXT: 0 characters/, qw(order find DEMO), '');

{
    my ($row) = @{rows(qw(order show DEMO), $real)};

    is_deeply [@$row{qw(phone document own_number state)}],
        ['135****4321', substr(identity(2), 0, 3) . '*' x 11
                        . substr(identity(2), -4), 'R-1', '0'],
        'phone and document are shown in part';
    is_deeply [map { [@$_{qw(visitor ticket kind name phone)}] }
               @{$row->{visitors}}],
        [[1, 1, 'identity card', '王小明', '137****0009']],
        'its visitors likewise';
    is_deeply [map { "$_->{ticket} $_->{product} $_->{state}" }
               @{$row->{tickets}}], ['1 实名票 not issued'],
        'its tickets are shown';
    my $out = staff(qw(order show DEMO), $real);
    like $out, qr/^phone          135\*{4}4321$/m, 'people see it, too';
    like $out, qr/^visitors\nvisitor  ticket  kind .*\n-.*\n +1 +1  identity/m,
        'and a table of its visitors';
    unlike $out, qr/13500004321|\Q$guest\E/, 'nothing of it in full';

    says(2, qr/--reason/, qw(order reveal DEMO), $real);
    ($row) = @{rows(qw(order reveal DEMO), $real, '--reason', 'lost ticket')};
    is_deeply [@$row{qw(phone document)}], ['13500004321', identity(2)],
        'for a reason they see it all';
    is $row->{visitors}[0]{document}, $guest, 'of visitors, too';
}


# ---- At a desk that has no key ----

{
    my @desk = ('--postgres', conninfo('ticket_desk'));
    local $TicketSystem::key_file = '/nowhere/master.key';

    is found($_, @desk), "$real:" . ($_ eq $real ? 'order' : 'last digits'),
        "without a key an order is found by $_" for $real, '4321';
    is found('OTA-77', @desk), "$plain:own number",
        "by its agent's own number";
    is found($code, @desk), "$sold:ticket", 'by the code of a ticket';
    is found('demo', '--last', 1, @desk), "$sold:agent", 'by its agent';
    says(1, qr/with the master key alone, or in the console/,
         qw(order find DEMO), $_, @desk) for '13500004321', '王小明', $guest;
    like staff(qw(order show DEMO), $real, @desk),
        qr/^phone          sealed\ndocument       sealed\n/m,
        'what is sealed stays so when it is shown';
    my ($row) = @{rows(qw(order show DEMO), $real, @desk)};
    is_deeply [@$row{qw(phone document own_number)},
               @{$row->{visitors}[0]}{qw(name document)}],
        [undef, undef, 'R-1', undef, undef], 'in JSON it is null';
    is scalar @{rows(qw(order list DEMO --state booked), @desk)}, 2,
        'orders are listed';
    says(1, qr/cannot read the master key/, qw(order reveal DEMO), $real,
         '--reason', 'x', @desk);
}


# ---- Listed ----

is_deeply [map { $_->{order_id} } @{rows(qw(order list DEMO --state booked
                                            --last 10))}],
    [$plain, $real], 'orders are listed by state';
is_deeply [map { $_->{order_id} } @{rows(qw(order list DEMO --bought-from),
    day(0), '--agent', 'demo', '--last', 2)}], [$sold, $real],
    'or the newest ones of an agent';
is_deeply rows(qw(order list DEMO --pay rebate)), [], 'or none at all';
says(1, qr/there is no agent nobody/, qw(order list DEMO --agent nobody));


# ---- Stopped ----

{
    my ($row) = @{rows(qw(order stop DEMO), $sold, '--reason', '伪造证件')};
    my @gate = (qw(--station 南门 --gate 3));

    is_deeply [@$row{qw(stopped reason)}], [JSON::PP::true, '伪造证件'],
        'an order is stopped';
    says(1, qr/the order of the ticket is stopped/, qw(ticket check DEMO), $code, @gate);
    says(1, qr/the order of the tickets is stopped/, qw(ticket refund DEMO), $code);
    my $page = call('GetTicketContext', { orderid => $sold,
                                          ticketcode => $code });
    is $page->retcode, 0, 'its ticket is told to its agent';
    unlike $page->raw, qr/<pic>[^<]/, 'without a picture';
    says(2, qr/--reason: may not be empty/, qw(order stop DEMO), $plain,
         '--reason', ' ');
    staff(qw(order stop DEMO), $plain, '--reason', 'x');
    my $answer = pay($plain);
    is_deeply [$answer->retcode, $answer->retmsg],
        [-2095, '指定的订单不存在、订单状态不为‘预订中’或订单不属于当前代理商。'],
        'an unpaid one is not paid';
    is_deeply [map { $_->{order_id} } @{rows(qw(order list DEMO --stopped
                                                yes))}],
        [$plain, $sold], 'what is stopped is listed';
    is rows(qw(order release DEMO), $_, qw(--reason well))->[0]{stopped},
        JSON::PP::false, "$_ is released" for $plain, $sold;
    paid($plain);
    says(1, qr/the ticket is not valid today/, qw(ticket check DEMO), $code, @gate);
}

like join(' ', map { $_->{what} } @{rows(qw(order history DEMO), $sold)}),
    qr/^booked paid delivered sale .*stopped released/,
    'all of it is in its history';
{
    local $ENV{LC_ALL} = 'zh_CN.UTF-8';

    like((ticketctl(qw(order history DEMO), $sold))[1],
         qr/ 下单 .* 交付 .*纸质票，200\.00\/200\.00.* 停止使用 .*恢复使用/s,
         'in the language of who types');
    like join(' ', map { "$_->{what}=$_->{happened}" }
                   @{rows(qw(order history DEMO), $sold)}),
        qr/^booked=下单 paid=已支付 delivered=交付 sale=售票 .*released=恢复使用/,
        'programs go by the same words as ever';
}
like((ticketctl(qw(order history DEMO), $sold))[1],
     qr/^ *at +happened +who +detail *\n.* booked .* of 200\.00.* stopped /s,
     'in English otherwise');


# ---- Given up ----

is rows(qw(order cancel DEMO), $real)->[0]{state}, '4',
    'an unpaid order is cancelled';
says(1, qr/is delivered: order refund/, qw(order close DEMO), $plain);
says(1, qr/say why/, qw(order refund DEMO), $plain, '--waive-fee');
like staff(qw(order refund DEMO), $plain, '--preview'),
    qr/^ *$plain +1 +account +200\.00 +0\.00 +200\.00$/m,
    'what would come back can be seen before';
is_deeply [map { [@$_{qw(ticket_no way returned_fen)}] }
           @{rows(qw(order refund DEMO), $plain, 1, qw(--waive-fee --reason
                     rain))}], [[1, 'account', 20000]],
    'a ticket is refunded by its number';
is_deeply [map { $_->{ticket_no} } @{rows(qw(order refund DEMO), $sold)}],
    [1], 'or all there are';
{
    my $held = booked_id({ Order_list => 'HILL1|2' }, at => 'hill');

    paid($held, at => 'hill', money => '180.00');
    is_deeply [@{rows(qw(order close HILL), $held, qw(--waive-fee --reason
        rain))->[0]}{qw(state way fee_fen returned_fen)}],
        ['4', 'account', 0, 18000], 'an authorised order is closed';
}


# ---- An agent with another name ----

{
    my $receiver = TicketReceiver->new;
    my %renamed = (agent => 'travel');
    my @secrets = ('5d2c9a1e-7b34-4c8f-9e60-1a2b3c4d5e6f', 'Demo-2026');

    staff(qw(supplier set DEMO --plain-callback yes));
    staff(qw(agent set DEMO demo --callback), $receiver->url);
    $receiver->agent($_ => @secrets) for qw(demo travel);
    my $before = booked_id({ senderid => 'before' });
    $receiver->expect_events($before, '0', 'a callback of the old name');

    my ($row) = @{rows(qw(agent rename DEMO demo travel --reason merger))};
    is_deeply [@$row{qw(user_name has_pay_password)}],
        ['travel', JSON::PP::true], 'an agent gets another name';
    add_agent('travel', user => 'travel', password => $secrets[1],
              pay_password => '246810', key => $secrets[0]);

    wait_until { call('GetProducts', {}, verify => 0)->retcode == -2201 }
        'nginx hears of it';
    is call('GetProducts', {}, verify => 'none')->retcode, -2201,
        'the old one is nobody';
    is order_state($before, %renamed), '0', 'its orders stay its own';
    my $answer = pay($before, %renamed);
    is $answer->retcode, 0, 'its payment password is as it was'
        or diag $answer->retmsg;
    $receiver->expect_events($before, '03', 'a callback of the new name');
    is_deeply [map { "$_->{user} " . !!$_->{verified} }
               $receiver->requests(order => $before)], ['demo 1', 'travel 1'],
        'each carries the name of its time';
    is_deeply [map { [@$_{qw(kind own_number booked_by)}] }
               @{rows(qw(deposit show DEMO travel --last 1))}],
        [['sale', 'before', undef]], 'so is its deposit, with own numbers';
    says(1, qr/demo was the name of agent travel, and stays its own/,
         qw(agent rename DEMO demo2 demo));
    says(1, qr/agent demo2 exists already/, qw(agent rename DEMO travel
                                               demo2));
    says(1, qr/there is no agent demo\b/, qw(agent rename DEMO demo x));
    staff(qw(agent rename DEMO travel demo));
    wait_until { call('GetProducts', {}, verify => 0)->retcode == 0 }
        'nginx hears of that, too';
    is call('GetProducts', {})->retcode, 0, 'it may take its old name back';
}

done_testing();
