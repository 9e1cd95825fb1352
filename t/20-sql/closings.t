# Closings of days: numbered without gaps, once, as the ledger has it, and never
# changed by anybody; what comes later stands beside them.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use DBD::Pg qw(:async);
use TicketBooking qw(
    database connection sql_call staff_call staff_refused booked pay_deposit
    after_commit);
use TicketMixture qw(mixture_start mixture_day mixture_at);
use TicketTest;

my $dbh = database();

mixture_start(78);
my @day = map { iso_day($_) } 0 .. 6;       # the clock goes on
mixture_day($day[$_], 30) for 1 .. 2;

sub close_day { return staff_call('closing_make', 'BOOK', @_ ? $_[0] : undef)->[0] }
sub show { return staff_call('closing_show', 'BOOK', $_[0]) }
sub rows_of { return [sql('SELECT * FROM ticket.closing_row WHERE no = ?'
    . ' ORDER BY kind, debit, credit, form, agent_id', $_[0])] }


# ---- When, and in which order ----

staff_refused(qr/\Q$day[2]\E is not over/, 'today', 'closing_make', 'BOOK',
              $day[2]);
mixture_at($day[3], '00:00:30');
staff_refused(qr/is not over/, 'a day to come', 'closing_make', 'BOOK', $day[4]);
staff_refused(qr/no supplier/, 'no supplier', 'closing_make', 'NOWHERE', $day[1]);

my $first = close_day($day[1]);
is_deeply [@{$first}{qw(verdict no day made_by)}],
    [undef, 1, $day[1], 'ticket_staff'], 'a day that is over is closed';
my $second = close_day();
is_deeply [@{$second}{qw(no day)}], [2, $day[2]],
    'the next one is the day behind it';
staff_refused(qr/closed already, under number 1/, 'twice', 'closing_make', 'BOOK',
              $day[1]);
staff_refused(qr/\Q$day[3]\E is not over/, 'the next one is today',
              'closing_make', 'BOOK', undef);
is close_day($day[0])->{no}, 3, 'a day that was forgotten has the next number';


# ---- What it says ----

for my $closing ($first, $second) {
    my $day = $closing->{day};
    my ($one, $last, $orders, $persons) = sql_values(
        'SELECT min(o.order_id), max(o.order_id), count(DISTINCT o.order_id),'
        . ' sum(i.quantity) FROM ticket.orders o JOIN ticket.order_item i'
        . ' USING (supplier_id, order_id) WHERE'
        . " (o.created_at at time zone 'Asia/Shanghai')::date = ?", $day);
    is_deeply [@{$closing}{qw(first_order last_order orders persons)}],
        [$one, $last, $orders, $persons], "$day: its orders";
    is $closing->{passages}, sql_value('SELECT count(*) FROM ticket.passage'
        . " WHERE (at at time zone 'Asia/Shanghai')::date = ?", $day),
        "$day: its passages";
    is_deeply [sql_values('SELECT sum(number), sum(fen) FROM'
        . ' ticket.closing_row WHERE no = ?', $closing->{no})],
        [sql_values('SELECT count(*), sum(amount_fen) FROM ticket.transfer'
            . " WHERE (at at time zone 'Asia/Shanghai')::date = ?", $day)],
        "$day: every movement is counted";

    my $ledger = staff_call('statement_supplier', 'BOOK', undef,
        qq({"first_day": "$day", "last_day": "$day"}));
    my %moved = map { $_->{account} => $_->{in_fen} - $_->{out_fen} }
        grep { $_->{item} eq '期末余额' } @$ledger;
    my ($listed) = grep { $_->{no} == $closing->{no} }
        @{staff_call('closing_list', 'BOOK', '{}')};
    my %sum = map { $_->{item} => $_->{amount_fen} }
        grep { !defined $_->{form} } @{show($closing->{no})};

    is_deeply [map { $_ // 0 } @sum{qw(销售 违约手续费)}],
        [map { $_ // 0 } @moved{qw(销售收入 违约手续费收入)}],
        "$day: sales and fees are those of the ledger";
    is_deeply [@{$listed}{qw(paid_fen refund_fen fee_fen sold_fen topup_fen
                             deduction_fen payout_fen)}],
        [map { $_ // 0 } @sum{qw(收款 退款 违约手续费 销售 代理商充值 代理商扣款
                                 转入银行)}], "$day: the list has the sums";
}
{
    my $rows = show($day[1]);
    is $rows->[0]{no}, 1, 'a closing is found by its day';
    is show($day[1] =~ tr/-//dr)->[0]{no}, 1, 'without dashes, too';
    my %parts;
    push @{$parts{$_->{item}}{defined $_->{form} ? 'parts' : 'sum'}},
        $_->{amount_fen} for grep { defined $_->{amount_fen} } @$rows;
    for (sort keys %parts) {
        my $sum = 0;
        $sum += $_ for @{$parts{$_}{parts}};
        is_deeply $parts{$_}{sum}, [$sum], "forms and agents add up to $_";
    }
    my ($sale) = grep { ($_->{form} // '') eq 'epay' } @$rows;
    is $sale->{agent}, 'agent9101', 'an agent is named';
    is scalar(grep { defined $_->{later_fen} || defined $_->{later_number} }
              @$rows), 0, 'nothing came later';
}
staff_refused(qr/no closing has the number.*99/, 'no number', 'closing_show', 'BOOK',
              '99');
staff_refused(qr/no closing/, 'no day', 'closing_show', 'BOOK', $day[4]);
staff_refused(qr/no closing/, 'nothing of the kind', 'closing_show', 'BOOK', 'x');
is_deeply [map { $_->{item} } @{show(3)}[0 .. 5]],
    [qw(首单 末单 订单 人数 检票 入园人数)], 'a closing begins with its counts';
is show(3)->[2]{number}, 0, 'of a day without orders, too';


# ---- What comes later ----

staff_refused(qr/nothing was booked/, 'no correction of nothing', 'closing_correct',
              'BOOK', 1,
              '{"reason": "没有"}');
my $before = [rows_of(1), sql('SELECT * FROM ticket.closing WHERE no = 1')];
{
    # a transaction that began before midnight and a gate that was offline
    my $order = booked(day => $day[4], slots => [1], items => [[1, 2]],
                       valid_until => '2099-01-01', agent => 9102,
                       callback => 1);
    pay_deposit(7, 9102, $order, 20000, 40, 't', 0, 't');
    sql_do("UPDATE ticket.transfer SET at = (?::date + time '23:59:59') at"
           . " time zone 'Asia/Shanghai' WHERE order_id = ?", $day[1], $order);
    my @ticket = sql_values("SELECT t.order_id, t.ticket_no FROM ticket.ticket t"
        . ' JOIN ticket.orders o USING (supplier_id, order_id) WHERE t.persons ='
        . " 1 AND t.state = '1' AND (o.delivered_at at time zone"
        . " 'Asia/Shanghai')::date = ? ORDER BY 1, 2 LIMIT 1", $day[1]);
    sql_do("INSERT INTO ticket.passage VALUES (7, ?, ?, 1, (?::date + time"
           . " '23:00') at time zone 'Asia/Shanghai', '南门', '02')", @ticket,
           $day[1]);
    sql_do("UPDATE ticket.ticket SET state = '4' WHERE order_id = ? AND"
           . ' ticket_no = ?', @ticket);
}
is_deeply [rows_of(1), sql('SELECT * FROM ticket.closing WHERE no = 1')],
    $before, 'what comes later changes nothing';
sub later {
    return {map { ($_->{item} => [@{$_}{qw(later_number later_fen)}]) }
            grep { !defined $_->{form} && ($_->{later_number} || $_->{later_fen}) }
            @{show($_[0])}};
}
is_deeply later(1), {'检票' => [1, undef], '入园人数' => [1, undef],
                     '收款' => [1, 20000], '销售' => [1, 20000]},
    'it is listed beside the closing';
is_deeply later(2), {}, 'and beside no other';
{
    my $row = staff_call('closing_correct', 'BOOK', $day[1],
                          '{"reason": "闸机离线"}')->[0];
    is_deeply [@{$row}{qw(verdict no day corrects reason passages orders)}],
        [undef, 4, $day[1], 1, '闸机离线', 1, 0],
        'a correction refers to the day\'s closing';
}
is_deeply later(1), {}, 'then nothing is open';
is_deeply later(4), {}, 'nor beside the correction';
is_deeply [map { $_->{amount_fen} } grep { !defined $_->{form}
                                           && defined $_->{amount_fen} }
           @{show(4)}], [20000, 20000], 'the correction has what came';
is_deeply [rows_of(1), sql('SELECT * FROM ticket.closing WHERE no = 1')],
    $before, 'and the closing is as it was';
staff_refused(qr/number 4 is a correction itself/, 'a correction of one',
              'closing_correct', 'BOOK', 4, '{"reason": "x"}');
staff_refused(qr/nothing was booked/, 'the same again', 'closing_correct', 'BOOK',
              1, '{"reason": "x"}');
is_deeply [map { $_->{no} } @{staff_call('closing_list', 'BOOK', '{}')}],
    [4, 3, 2, 1], 'all are listed, the latest first';
is_deeply [map { $_->{no} } @{staff_call('closing_list', 'BOOK',
              qq({"first_day": "$day[1]", "last_day": "$day[1]"}))}], [4, 1],
    'of some days alone';


# ---- Two at once, and one that is given up ----

mixture_at($day[4], '10:00');
{
    my ($one, $two) = map { connection('ticket_staff') } 1 .. 2;
    my $close = 'SELECT no FROM api.staff_closing_make($1, $2)';

    $one->begin_work;
    is $one->selectrow_array($close, undef, 'BOOK', $day[3]), 5,
        'one of them closes the day';
    $two->do("SET lock_timeout = '60s'");
    is after_commit($one, $two, 'the other waits', 'SELECT verdict FROM'
           . ' api.staff_closing_make($1, $2)', 'BOOK', $day[3]),
        'CLOSING_DONE', 'and the other one hears of it';

    mixture_at($day[6], '10:00');
    $one->begin_work;
    is $one->selectrow_array($close, undef, 'BOOK', $day[4]), 6,
        'one of them closes the day';
    $one->rollback;
    is $two->selectrow_array($close, undef, 'BOOK', $day[5]), 6,
        'whose transaction is given up leaves no gap';
}


# ---- Nobody changes it ----

for my $role ('ticket_staff', 'ticket_nginx', 'ticket_worker', 'ticket_owner',
              'postgres') {
    my $on = connection($role eq 'ticket_owner' ? 'postgres' : $role);
    $on->do('SET ROLE ticket_owner') if $role eq 'ticket_owner';

    for my $sql ('UPDATE ticket.closing SET orders = orders + 1',
                 "UPDATE ticket.closing SET hash = hash",
                 'DELETE FROM ticket.closing WHERE no = 4',
                 'TRUNCATE ticket.closing CASCADE',
                 'UPDATE ticket.closing_row SET fen = 0',
                 'DELETE FROM ticket.closing_row',
                 'TRUNCATE ticket.closing_row') {
        ok !eval { $on->do($sql); 1 }, "$role cannot: $sql";
        like $@, qr/never changed|permission denied/, 'and is told why';
    }
}
{
    my $on = connection('postgres');
    $on->do("SET session_replication_role = 'replica'");
    ok !eval { $on->do('UPDATE ticket.closing SET orders = 0'); 1 },
        'not as a replica either';
}
audit_ok('the closings are what they were');

sql_do('ALTER TABLE ticket.closing_row DISABLE TRIGGER ALL');
sql_do("UPDATE ticket.closing_row SET fen = fen + 1 WHERE no = 2 AND kind = 1");
is_deeply [map { "$_->{check_name} $_->{reference}" }
           @{sql_call('api.audit')}], ['closing_hash 2'],
    'who takes the triggers away is found';
sql_do("UPDATE ticket.closing_row SET fen = fen - 1 WHERE no = 2 AND kind = 1");
is scalar @{sql_call('api.audit')}, 0, 'as it was it is good again';
sql_do('ALTER TABLE ticket.closing DISABLE TRIGGER ALL');
sql_do('DELETE FROM ticket.closing_row WHERE no = 2');
sql_do('DELETE FROM ticket.closing WHERE no = 2');
is_deeply [sort map { "$_->{check_name} $_->{reference}" }
           @{sql_call('api.audit')}], ['closing_hash 3', 'closing_numbers 6'],
    'a number that is missing, too';

done_testing;
