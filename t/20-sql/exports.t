# Exports: what may be asked for, their pages, leases, and when they are gone.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use JSON::PP ();
use TicketBooking qw(database connection sql_call staff_call staff_refused);
use TicketMixture qw(mixture_start mixture_day mixture_at);
use TicketTest;

my $dbh = database();

mixture_start(79);
my @day = map { iso_day($_) } 0 .. 6;       # the clock goes on
mixture_day($day[$_], 40) for 1 .. 2;
mixture_at($day[3], '10:00');

my $worker = connection('ticket_worker');
my $json = JSON::PP->new;

sub made {
    my ($kind, %change) = @_;
    my $rows = staff_call('export_make', 'BOOK', $kind, $json->encode({
        first_day => $day[1], last_day => $day[2], %change }));
    die "$rows->[0]{verdict} $rows->[0]{subject}\n" if $rows->[0]{verdict};
    return $rows->[0]{no};
}

# Where nobody makes any, nothing is taken to be made.
staff_refused(qr/no worker makes files to take away/, 'no worker makes exports',
              'export_make', 'BOOK', 'orders', '{}');
is sql_value('SELECT count(*) FROM ticket.export'), 0, 'then none waits';
sql_call($worker, 'api.exports_kept', 'h');
sql_do("UPDATE ticket.export_host SET seen_at = seen_at - interval '11 minutes'");
staff_refused(qr/no worker makes files to take away/, 'none has for ten minutes',
              'export_make', 'BOOK', 'orders', '{}');
sql_do("UPDATE ticket.export_host SET seen_at = 'infinity'");

sub claim { return sql_call($worker, 'api.export_claim', $_[0] // 'w', 'h', '/x')->[0] }

# All rows of an export, by pages so large.
sub pages {
    my ($no, $limit) = @_;
    my ($after, $pages, @cells);

    while (1) {
        my $rows = sql_call($worker, 'api.export_page', 7, $no, $after, $limit);
        die "too many pages\n" if ++$pages > 3000;
        last if !@$rows;
        my $last = $rows->[-1];
        push @cells, map { $_->{cells} } grep { defined $_->{cells} } @$rows;
        last if !defined $last->{after};
        $after = $last->{after};
    }

    return ($pages, @cells);
}

# Made, read whole, and done.
sub all {
    my ($kind, %change) = @_;
    my $limit = delete $change{limit} // 7;
    my $no = made($kind, %change);
    my $claimed = claim();
    is $claimed->{no}, $no, "$kind: a worker gets it";
    my $columns = @{$claimed->{columns}} / 2;
    my ($pages, @rows) = pages($no, $limit);
    is_deeply [grep { @$_ != $columns } @rows], [], "$kind: rows have all columns";
    is_deeply [grep { !defined } map { @$_ } @rows], [], "$kind: no cell is null";
    ok sql_value('SELECT api.export_done(?, 7, ?, ?, 1, ?)', 'w', $no,
                 scalar @rows, '00' x 32), "$kind: it is done";
    my @titles = @{$claimed->{columns}}[map { 2 * $_ } 0 .. $columns - 1];
    return [map { my %row; @row{@titles} = @$_; \%row } @rows];
}

sub total { my ($rows, $name) = @_; my $sum = 0; $sum += $_->{$name} || 0 for @$rows; return $sum }


# ---- Rows ----

my $total = (staff_call('report_sales', 'BOOK',
    qq({"first_day": "$day[1]", "last_day": "$day[2]"})))->[-1];
{
    my $rows = all('orders');
    is_deeply [map { $_->{'订单号'} } @$rows],
        [map { $_->[0] } @{$dbh->selectall_arrayref('SELECT order_id::text'
            . ' FROM ticket.orders ORDER BY order_id')}],
        'orders are there, each once';
    is total($rows, '已付（元）') - total($rows, '退款（元）'),
        $total->{net_fen}, 'their money is that of the report';
    is total($rows, '手续费（元）'), $total->{fee_fen}, 'and their fees';
    like $rows->[0]{'电话'}, qr/^03:./, 'a phone number is sealed';
    like $rows->[0]{'下单时间'}, qr/^\Q$day[1]\E 08:/,
        'moments are the supplier\'s';

    for my $limit (1, 1000) {
        is scalar @{all('orders', limit => $limit)}, @$rows,
            "as many by pages of $limit";
    }
    my $some = all('orders', agent => 'agent9101', form => 'epay');
    is_deeply [grep { $_->{'代理商'} ne 'agent9101'
                      || $_->{'支付方式'} ne '即时支付' } @$some], [],
        'filtered by agent and form';
    ok @$some > 0 && @$some < @$rows, 'some are left';
    my $closed = all('orders', state => 'closed,9');
    is_deeply [sort { $a cmp $b } keys %{{map { $_->{'状态'} => 1 } @$closed}}],
        [sort { $a cmp $b } '已关闭', '收款被拒'], 'filtered by states';
    my $by_visit = all('orders', date => 'visit', first_day => $day[1],
                       last_day => $day[3]);
    is scalar @$by_visit, @$rows, 'by day of the visit';
    is scalar @{all('orders', product => 'GROUP')}, sql_value('SELECT'
        . ' count(DISTINCT order_id) FROM ticket.order_item WHERE product_id'
        . ' = 2'), 'filtered by product';
}
sql_do("UPDATE ticket.export SET made_at = made_at - interval '2 days'");
{
    my $rows = all('tickets');
    is scalar @$rows, sql_value('SELECT count(*) FROM ticket.ticket'),
        'tickets are there';
    is total($rows, '退票金额（元）'),
        sql_value('SELECT sum(amount_fen) FROM ticket.refund'),
        'and what came back of them';
}
{
    my $rows = all('payments');
    is scalar(grep { $_->{'事项'} eq '下单' } @$rows),
        sql_value('SELECT count(*) FROM ticket.orders'), 'each order is a row';
    is scalar(grep { $_->{'事项'} eq '取消' } @$rows),
        sql_value("SELECT count(*) FROM ticket.orders WHERE state = '4'"),
        'each end is a row';
    is total([grep { $_->{'单据号'} ne '' } @$rows], '金额（元）'),
        sql_value('SELECT sum(t.amount_fen) FROM ticket.transfer t'
            . ' LEFT JOIN ticket.payment p ON p.payment_id = t.order_id'
            . ' JOIN ticket.orders o ON o.order_id ='
            . ' coalesce(p.order_id, t.order_id)'), 'each movement is a row';
    my $moved = sql_value('SELECT count(*) FROM ticket.transfer WHERE'
        . " (at at time zone 'Asia/Shanghai')::date BETWEEN ? AND ?",
        @day[1, 2]);
    is scalar @{all('payments', date => 'money', limit => $_)}, $moved,
        "by movement, pages of $_" for 1, 7, 1000;
    is_deeply [grep { $_->{'支付方式'} ne '返利' }
               @{all('payments', date => 'money', form => 'rebate')}], [],
        'movements of a form alone';
}
{
    is scalar @{all('passages', limit => $_)},
        sql_value('SELECT count(*) FROM ticket.passage'),
        "passages, pages of $_" for 1, 1000;
    my $rows = all('sales', by => 'agent');
    is total($rows, '净额（元）'), $total->{net_fen}, 'sales add up';
    is_deeply [sort keys %{{map { $_->{'日期'} => 1 } @$rows}}], [@day[1, 2]],
        'day by day';
    my $statement = all('statement', agent => 'agent9101');
    my $own = staff_call('statement_agent', 'BOOK', 'agent9101', undef,
        qq({"first_day": "$day[1]", "last_day": "$day[2]"}));
    is scalar @$statement, @$own, 'a statement has its rows';
    is_deeply [map { $_->{'余额（元）'} }
               grep { $_->{'账户'} eq '预存款账户' } @$statement],
        [map { $_->{balance_fen} }
         grep { $_->{account} eq '预存款账户' } @$own], 'and its balances';
    is scalar @{all('statement')}, scalar @{staff_call('statement_supplier',
        'BOOK', undef, qq({"first_day": "$day[1]", "last_day": "$day[2]"}))},
        'so has the supplier\'s';
}


# ---- What is refused ----

sub refused {
    my ($pattern, $name, $kind, %change) = @_;
    staff_refused($pattern, $name, 'export_make', 'BOOK', $kind,
                  $json->encode({ first_day => $day[1], last_day => $day[2],
                                  %change }));
    return;
}

refused(qr/no export of secrets/, 'another kind', 'secrets');
refused(qr/orders cannot be filtered by gate/, 'a filter that is not heeded',
        'orders', gate => '01');
refused(qr/passages cannot be filtered by state/, 'a state of passages',
        'passages', state => '3');
refused(qr/filtered by date money/, 'orders by movement', 'orders',
        date => 'money');
refused(qr/filtered by state 3;4/, 'states that are none', 'orders',
        state => '3;4');
refused(qr/no agent nobody/, 'nobody\'s orders', 'orders', agent => 'nobody');
refused(qr/by product there is/, 'movements by product', 'sales',
        date => 'money');
refused(qr/more than 366/, 'too many days', 'orders',
        first_day => '2025-01-01');


# ---- One that nobody has begun ----

{
    my $no = made('orders');
    staff_refused(qr/there is no export 99/, 'one that is none', 'export_cancel',
                  'BOOK', 99);
    is staff_call('export_cancel', 'BOOK', $no)->[0]{state}, 'failed',
        'an export that waits is withdrawn';
    is claim(), undef, 'and made by nobody';
    staff_refused(qr/does not wait any more: it is failed/, 'twice',
                  'export_cancel', 'BOOK', $no);
    like sql_value('SELECT last_error FROM ticket.export WHERE no = ?', $no),
        qr/^withdrawn by /, 'the list says who did it';

    my $old = made('orders');
    sql_do("UPDATE ticket.export SET made_at = made_at - interval '25 hours'"
           . ' WHERE no = ?', $old);
    staff_call('export_cancel', 'BOOK', made('orders'));
    is sql_value('SELECT state FROM ticket.export WHERE no = ?', $old), 'F',
        'what nobody has begun for a day is given up';
}


# ---- How many, and whose ----

{
    sql_do("UPDATE ticket.export SET made_at = made_at - interval '2 days'");
    my @five = map { made('orders') } 1 .. 5;
    refused(qr/5 exports that wait, and 50 in 24 hours/, 'a sixth that waits',
            'orders');
    staff_refused(qr/not done yet: waiting/, 'one that waits', 'export_fetch',
                  'BOOK', $five[0]);
    is claim('one')->{no}, $five[0], 'the oldest is begun first';
    is claim('two')->{no}, $five[1], 'another worker takes another one';
    ok sql_value('SELECT api.export_renew(?, 7, ?, 3)', 'one', $five[0]),
        'a lease is renewed by who has it';
    staff_refused(qr/export $five[0] does not wait any more: it is running/,
                  'one that was begun', 'export_cancel', 'BOOK', $five[0]);
    ok !sql_value('SELECT api.export_renew(?, 7, ?, 3)', 'two', $five[0]),
        'and by nobody else';
    ok !sql_value('SELECT api.export_done(?, 7, ?, 3, 3, ?)', 'two', $five[0],
                  '00' x 32), 'nobody else ends it';
    ok sql_value("SELECT api.export_failed('two', 7, ?, 'no room', true)",
                 $five[1]), 'what failed may be tried again';
    is claim('two')->{no}, $five[1], 'by the next one who asks';
    ok sql_value("SELECT api.export_failed('two', 7, ?, 'too much', false)",
                 $five[1]), 'or is given up';
    staff_refused(qr/export \d+ has failed: too much/, 'one that failed',
                  'export_fetch', 'BOOK', $five[1]);

    # who began the first one is gone
    mixture_at($day[3], '10:03');
    is claim('three')->{no}, $five[0], 'a lease that is over is taken';
    ok !sql_value('SELECT api.export_renew(?, 7, ?, 3)', 'one', $five[0]),
        'and lost by who had it';
    mixture_at($day[3], '10:06');
    is claim('four')->{no}, $five[0], 'three times at most';
    mixture_at($day[3], '10:09');
    is claim('five'), undef, 'then it is given up';
    my ($row) = grep { $_->{no} == $five[0] }
        @{staff_call('export_list', 'BOOK', '{}')};
    is_deeply [@{$row}{qw(state error)}], ['failed', 'given up'],
        'and staff see it';
    is claim('five')->{no}, $five[2], 'the others go on';
}


# ---- A day, and no longer ----

{
    my ($done) = sql_values("SELECT no FROM ticket.export WHERE state = 'R'");
    ok sql_value('SELECT api.export_done(?, 7, ?, 3, 99, ?)', 'five', $done,
                 'ab' x 32), 'it is done';
    my $fetched = staff_call('export_fetch', 'BOOK', $done)->[0];
    is_deeply [@{$fetched}{qw(host path bytes hash)}],
        ['h', "/x/BOOK-$done-orders-" . join('-', map { tr/-//dr } @day[1, 2])
              . '.xlsx', 99, 'ab' x 32], 'staff hear where it is';
    my $kept = sub { return [grep { defined && /-$done-/ } map { $_->{path} }
        @{sql_call($worker, 'api.exports_kept', $_[0])}] };
    is_deeply $kept->('h'), [$fetched->{path}], 'its host keeps it';
    is_deeply $kept->('other'), [], 'and no other one';
    mixture_at($day[4], '10:10');
    staff_refused(qr/is gone: files are kept for 24 hours/, 'a day later',
                  'export_fetch', 'BOOK', $done);
    is_deeply $kept->('h'), [], 'then its host removes it';
    my ($row) = grep { $_->{no} == $done }
        @{staff_call('export_list', 'BOOK', '{}')};
    is_deeply [@{$row}{qw(state fetched lines)}], ['gone', 1, 3],
        'the row stays';
}
staff_refused(qr/no export 1/, 'another supplier\'s', 'export_fetch', 'BOOK', 1)
    if !sql_value('SELECT exists (SELECT FROM ticket.export WHERE no = 1)');
is sql_call($worker, 'api.export_page', 7, 99999, undef, 5)->[0]{verdict},
    'EXPORT_MISSING', 'a replica that is behind says so';

done_testing;
