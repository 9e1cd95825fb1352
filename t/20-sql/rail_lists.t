# Rail orders as staff see them: lists and quick filters, which are one predicate;
# an order's page; reports, whose sums are the ledger's; the password; tasks of
# cashiers; what channel and agents are told.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use JSON::PP ();
use TicketBooking qw(database fixture staff_call staff_refused sql_call);
use TicketRail qw(rail_shop rail_order import_orders seed tickets confirm need_pay
                  no_ticket answer ask_refund claim record news told order_of case_of
                  money login held opened did queried done site at later hexed json
                  clock);
use TicketTest;

database();
fixture();
rail_shop(purchase => 10_000_000);
my ($today, $day) = (iso_day(0), iso_day(12));     # the clock may go on to tomorrow
my ($yes, $no) = (JSON::PP::true, JSON::PP::false);

# ---- Imports ----

my $new = rail_order(state => 'unpaid', order_no => 'later1');
is import_orders($new)->{imported}, 1, 'an order that is not paid is taken';
is confirm('later1')->{verdict}, 'RAIL_ORDER_UNKNOWN', 'its agent does not know of it';
is money(), '0 10000000 0 0 0', 'it has moved no money';
is_deeply [@{import_orders({ %$new, state => 'paid' })}{qw(imported known changed)}],
    [0, 1, 1], 'then the channel says that it is paid';
is_deeply [@{import_orders({ %$new, state => 'paid' })}{qw(imported known changed)}],
    [0, 1, 0], 'twice is once';
is money(), '128400 10000000 0 0 0', 'its fare is frozen';
import_orders(rail_order(state => 'unpaid', order_no => 'never1'));
import_orders(rail_order(state => 'closed', order_no => 'never1'));
is order_of('never1')->{state}, 'X', 'one that was never paid is closed';
my $child = rail_order(order_no => 'child1', fare_fen => 110000);
$child->{passengers}[2]{ticket_type} = '0';
is import_orders($child)->{imported}, 1, 'a child pays less';
TicketRail::no_ticket('child1', 0);
for (['passengers', passengers => []], ['ticketPay', fare_fen => 128401],
     ['merchantCode', agent => 9103], ['seat', seat => 14], ['trainNo', train_no => ''],
     ['insurance', insurance_fen => -1], ['extSeat', ext_seats => [[5, 0]]])
{
    my ($name, %wrong) = @$_;
    my $row = import_orders(rail_order(order_no => 'good'), rail_order(%wrong));
    is_deeply [@$row{qw(verdict subject imported)}], ['BAD_PARAM', "orders[1].$name", 0],
        "$name is wrong";
}
is sql_value("select count(*) from ticket.rail_order where order_no = 'good'"), 0,
    'all of them or none';

# ---- Pulls ----

sub pulled { return sql_call(db('ticket_nginx'), 'api.rail_orders', 7, 9101, $_[0]) }
my $first = pulled('WAIT_TICKET');
is_deeply [map { "$_->{order_no} $_->{total}" } @$first], ['later1 1'],
    'an agent pulls what has been paid';
is_deeply [map { scalar @{$first->[0]{$_}} } qw(names certs cert_types ticket_types)],
    [3, 3, 3, 3], 'with all passengers';
is pulled('WAIT_TICKET')->[0]{verdict}, 'BUSY', 'not twice in five seconds';
is_deeply pulled('APPLY_REFUND'), [], 'but what is to be given back, beside it';
later('5 s');
is_deeply pulled('WAIT_TICKET'), $first, 'later it is the same';

# ---- Lists and counts ----

my $far = seed(departs_at => at('30 days'));
my $soon = seed(departs_at => at('5 h'), train_no => 'K179');
my $fails = seed(departs_at => "$day 17:10:00+08");
need_pay($fails, held => 'E1');
record(claim()->[0], login('REFUSED', 'CAPTCHA'));
my $issued = seed(departs_at => at('50 h'));
confirm($issued, held => 'E555');
my $back = seed(departs_at => at('50 h'));
confirm($back, held => 'E556');
ask_refund($back);

sub counts { my ($row) = @{staff_call('rail_counts', 'BOOK', $_[0] // {})};
    return join ' ', map { $row->{$_} } qw(paid wait presale refund total urgent failed) }
sub listed { return [map { $_->{order_no} } @{staff_call('rail_list', 'BOOK', $_[0])}] }

is counts(), '4 2 1 1 8 1 1', 'quick filters are counted';
is counts({ agent => 'agent9102' }), '0 0 0 0 0 0 0', 'of an agent by itself';
for (['paid', 4], ['wait', 2], ['presale', 1], ['refund', 1], ['all', 8], ['urgent', 1],
     ['failed', 1])
{
    is scalar(@{listed({ quick => $_->[0] })}), $_->[1], "$_->[0]: as many are listed";
}
is_deeply listed({ quick => 'urgent' }), [$soon], 'one that leaves soon is urgent';
is_deeply listed({ quick => 'failed' }), [$fails], 'one that was not paid for has failed';
later('31 min');
is counts({ agent => 'agent9101' }), '4 2 1 1 8 4 1', 'half an hour later all are urgent';
is_deeply listed({ train => 'K179' }), [$soon], 'by the train';
is_deeply listed({ ticket_no => 'E555' }), [$issued], 'by the number of a ticket';
is_deeply listed({ ticket_no => 'E556', state => 'R' }), [$back], 'by several of them';
is scalar(@{listed({ mobile_index => hexed('186') })}), 8, 'by the telephone';
is scalar(@{listed({ mobile_index => hexed('187') })}), 0, 'of which the whole number counts';
is scalar(@{listed({ from => '北京西', to => '成都', book_from => $today,
    book_to => iso_day(0), appointment => 'plain' })}), 8, 'by stations and days';
is_deeply listed({ depart_from => iso_day(29), depart_to => iso_day(31) }), [$far],
    'by the day of departure';
my $all = listed({});
is_deeply [@{listed({ last => 3 })}, @{listed({ last => 10, after => $all->[2] })}], $all,
    'page by page nothing is left out';
staff_refused(qr/no rail order/, 'a page behind nothing', 'rail_list', 'BOOK',
              { after => 'x' });

my ($page) = @{staff_call('rail_show', 'BOOK', $fails)};
is_deeply [@$page{qw(case_word case_reason held_no total_fen state_word)}],
    ['占座成功未支付', 'CAPTCHA', 'E1', 134400, '已支付'], 'the page of an order';
is scalar(@{JSON::PP->new->decode($page->{passengers})}), 3, 'with its passengers';
is_deeply [map { $_->{what} } @{JSON::PP->new->decode($page->{history})}],
    ['imported', 'paid', 'case 1', 'case', 'case CAPTCHA'], 'and its history';
staff_refused(qr/no rail order/, 'another one', 'rail_show', 'BOOK', 'x');
is_deeply [map { $_->{fee_fen} } @{staff_call('rail_rate', 'BOOK', $issued, {})}],
    [2150, 2050, 2000], 'what a refund would cost now';

# ---- Fees ----

is scalar(@{staff_call('rail_fee_list', 'BOOK')}), 4, 'the fees of 2014 unless set';
staff_call('rail_fee_set', 'BOOK', at('1 h'), { steps => '48:1.5:0,0:50:1.00' });
is_deeply [map { $_->{fee_fen} } @{staff_call('rail_rate', 'BOOK', $issued, {})}],
    [2150, 2050, 2000], 'new ones do not hold yet';
is_deeply [map { $_->{fee_fen} } @{staff_call('rail_rate', 'BOOK', $issued,
    { at => at('1 h 1 min') })}], [650, 600, 600], 'but from their moment on';
staff_refused(qr/steps/, "fees $_", 'rail_fee_set', 'BOOK', at('0'), { steps => $_ })
    for '1:1:0', '0:101:0', '0:1:0,0:2:0', '0:1', 'x';
staff_refused(qr/no moment/, 'from no moment', 'rail_fee_set', 'BOOK', '2026-13-01 00:00',
              { steps => '0:1:0' });

# ---- The password ----

sub password { return staff_call('rail_password', 'BOOK', 'agent9101',
    defined $_[0] ? hexed($_[0]) : undef, hexed($_[1]), '\x0202')->[0] }
is password('pw1', 'pw2')->{password_version}, 2, 'the password is changed';
is password('pw2', 'pw2')->{verdict}, 'RAIL_PASSWORD_SAME', 'not into itself';
is password('pw1', 'pw3')->{verdict}, 'RAIL_PASSWORD_WRONG', 'the old one is wrong' for 1 .. 5;
is password('pw2', 'pw3')->{verdict}, 'RAIL_PASSWORD_LOCKED', 'five times: not even the right one';
later('15 min 1 s');
is password('pw2', 'pw3')->{password_version}, 3, '15 min later it is taken';
need_pay($fails, held => 'E1');
my ($next) = @{claim()};
is $next->{pwd}, "\x02\x02", 'the next case goes by the new one';
record($next, login('REFUSED', 'CAPTCHA'));

# ---- News ----

my @news = @{news()};
is_deeply [sort map { "$_->{target} $_->{event}" } @news],
    ['A PAY', 'C ISSUED', 'C ISSUED', 'C NO_TICKET'], 'the first of each order is told first';
told(2, @news);
later('61 s');
@news = @{news()};
is_deeply [map { $_->{attempts} } @news], [1, 1, 1, 1], 'once more after a while';
told(3, @news);
is scalar(@{staff_call('rail_news_list', 'BOOK', {})}), 4, 'what could not be told is listed';
is_deeply [sort map { "$_->{target} $_->{event}" } @{news()}],
    ['A PAY', 'C PARTIAL', 'C PARTIAL'], 'and others go on';
my ($failed) = grep { $_->{event} eq 'ISSUED' } @{staff_call('rail_news_list', 'BOOK', {})};
staff_call('rail_news_resend', 'BOOK', $failed->{order_no}, $failed->{seq});
is scalar(@{staff_call('rail_news_list', 'BOOK', {})}), 3, 'and may be told once more';
staff_refused(qr/no news/, 'what was told', 'rail_news_resend', 'BOOK', $failed->{order_no},
              99);

# ---- A cashier ----

staff_call('rail_supplier_set', 'BOOK', { provider => 'manual' });
sub by {
    my ($who, $function, @more) = @_;
    db('ticket_staff')->do('select set_config(\'ticket.actor\', ?, false)', undef,
                           json({ person => $who }));
    my $row = staff_call("rail_$function", 'BOOK', @more)->[0];
    db('ticket_staff')->do("select set_config('ticket.actor', '', false)");
    return $row;
}
my $task = seed(departs_at => "$day 17:10:00+08");
need_pay($task, held => 'E700', un => 'by hand');
is_deeply claim(), [], 'no worker has it';
is_deeply [map { "$_->{order_no} $_->{task}" } grep { $_->{held_no} eq 'E700' }
    @{staff_call('rail_task_list', 'BOOK', {})}], ["$task check"], 'it is a task';
is by('anna', 'task_record', $task, {})->{verdict}, 'RAIL_TASK_LOCKED',
    'who has not taken it says nothing of it';
is by('anna', 'task_lock', $task)->{task}, 'check', 'a cashier takes it';
is by('bert', 'task_lock', $task)->{verdict}, 'RAIL_TASK_LOCKED', 'another one cannot';
is by('anna', 'task_record', $task, { paid => 'OK' })->{verdict}, 'RAIL_TASK_EARLY',
    'not paid before it may be';
is by('anna', 'task_record', $task, {})->{verdict}, 'RAIL_TASK_EMPTY', 'nothing is said';
my %held = (login => 'OK', held => 'OK:SAME', total_fen => 124100, open => 'OK');
is by('anna', 'task_record', $task, { held => 'OK:SAME' })->{verdict}, 'RAIL_TASK_TOTAL',
    'what it costs is to be said';
is by('anna', 'task_record', $task, \%held)->{next}, 'pay',
    'what the site says lets it be paid';
is case_of($task)->{held_fen}, 124100, 'the money is held';
is by('anna', 'task_record', $task, { paid => 'OK', method => '支付宝' })->{next}, 'confirm',
    'that it was paid waits for somebody else';
my $shown = JSON::PP->new->decode(staff_call('rail_show', 'BOOK', $task)->[0]{task});
is_deeply [@$shown{qw(task said_by said_fen)},
           map { @$_{qw(call outcome method)} } @{$shown->{facts}}],
    ['confirm', 'anna', 124100, 'pay_do', 'OK', '支付宝'], 'who shall confirm it sees what was said';
is_deeply [map { "$_->{said_seat_type} $_->{said_seat} $_->{said_fen}" }
    @{JSON::PP->new->decode(staff_call('rail_show', 'BOOK', $task)->[0]{passengers})}],
    [map { "$_->{seat_type} $_->{seat} $_->{price_fen}" } @{tickets()}],
    'and what the agent says to hold for each';
is by('anna', 'task_confirm', $task)->{verdict}, 'RAIL_TASK_YOURS', 'not the same person';
is by('bert', 'task_confirm', $task)->{state}, 'V', 'another one confirms it';
is by('anna', 'task_lock', $task)->{task}, 'verify', 'then tickets are looked for';
is by('anna', 'task_record', $task, { query => 'OK:PAID', tickets => 'OK' })->{next},
    'confirm', 'which is confirmed, too';
is by('bert', 'task_confirm', $task)->{state}, 'D', 'and it is bought';
is order_of($task)->{state}, 'T', 'and the order issued';

my $left = seed(departs_at => "$day 17:10:00+08");
need_pay($left, held => 'E701', un => 'by hand');
by('anna', 'task_lock', $left);
by('anna', 'task_record', $left, \%held);
later('11 min');
is by('bert', 'task_lock', $left)->{task}, 'verify',
    'who finds one that another has begun to pay never pays it';

my %unpaid = (login => 'OK', held => 'OK:SAME', total_fen => 124100, query => 'OK:NOT_PAID');
is by('bert', 'task_record', $left, \%unpaid)->{next}, 'confirm',
    'that it was not paid is for another one to confirm';
is by('anna', 'task_confirm', $left)->{state}, 'V', 'and no proof yet';
later('61 s');
by('bert', 'task_lock', $left);
by('bert', 'task_record', $left, { %unpaid, close => 'OK' });
is_deeply [@{by('anna', 'task_confirm', $left)}{qw(state reason)}], ['F', 'NOT_PAID'],
    'a minute later, closed, it is';
is case_of($left)->{held_fen}, 0, 'nothing is held any more';

# ---- Reports ----

my ($sum) = @{staff_call('rail_report_total', 'BOOK', { book_from => $today,
                                                        book_to => iso_day(0) })};
my $moved = sub { return sql_value('select coalesce(sum(amount_fen), 0)::int8 from'
    . ' ticket.transfer where kind = impl.transfer_kind(?)', $_[0]) };
is $sum->{orders}, 10, 'all orders of today';
is $sum->{paid_fen}, sql_value('select sum(amount_fen)::int8 from ticket.transfer where'
    . " debit = impl.side('channel')"), 'what was paid is what the ledger says';
is $sum->{purchase_fen}, $moved->('rail purchase'), 'so are purchases';
is $sum->{partial_refund_fen}, $moved->('rail difference'), 'so are differences';
is $sum->{unfrozen_fen}, $moved->('rail unfreeze'), 'so is what was unfrozen';
my ($bought) = @{staff_call('rail_report', 'BOOK', { buy_from => $today,
                                                     buy_to => iso_day(0) })};
is_deeply [@$bought{qw(order_no purchase_fen method case_word ticket_nos login)}],
    [$task, 124100, '支付宝', '采购完成', 'E700', 'h***m'], 'by the day of the purchase';
is staff_call('rail_show', 'BOOK', $task)->[0]{task}, undef, 'nothing is to be done any more';
is scalar(@{staff_call('rail_report', 'BOOK', { state => 'R' })}), 1, 'by the state';

sql_do("insert into ticket.export_host (host, seen_at) values ('h', api.now())");
my $export = staff_call('export_make', 'BOOK', 'rail',
                        { first_day => $today, last_day => iso_day(0) })->[0];
my ($after, @cells);
do {
    my $rows = sql_call('api.export_page', 7, $export->{no}, $after, 3);
    push @cells, map { $_->{cells} } grep { defined $_->{cells} } @$rows;
    $after = $rows->[-1]{after};
} while (defined $after);
is_deeply [map { $_->[0] } @cells],
    [map { $_->{order_no} } @{staff_call('rail_report', 'BOOK', { book_from => $today,
                                                                 book_to => iso_day(0) })}],
    'a file has the same orders, page by page';
is scalar(@{$cells[0]}), sql_value("select count(*) / 2 from unnest(impl.export_columns('rail'))"),
    'each with what the head names';
my ($file) = grep { $_->[0] eq $task } @cells;
is_deeply [@$file[11, 13, 17, 18, 19]], ['E700', 'h***m', 124100, '支付宝', '采购完成'],
    'as the report has it';

# ---- As staff answer for an agent ----

is staff_call('rail_confirm', 'BOOK', $soon, { tickets => tickets() })->[0]{state}, 'T',
    'tickets are written down from the page';
staff_refused(qr/state/, 'no ticket then', 'rail_no_ticket', 'BOOK', $soon, { reason => 1 });
is staff_call('rail_no_ticket', 'BOOK', $far, { reason => 1 })->[0]{state}, 'N',
    'that there are none, too';
is staff_call('rail_refund_refuse', 'BOOK', $back, { reason => 2 })->[0]{state}, 'T',
    'a refund is refused';
is staff_call('rail_refund_ask', 'BOOK', $back)->[0]{state}, 'R', 'and asked for again';
is staff_call('rail_refund_agree', 'BOOK', $back, {})->[0]{state}, 'B', 'and agreed to';
staff_refused(qr/state/, 'a look where there is no need', 'rail_look', 'BOOK', $back);

# ---- The snapshot ----

is_deeply [map { "@{$_->{num}} @{$_->{txt}}" } grep { $_->{kind} eq 'rail' }
    @{sql_call(db('ticket_nginx'), 'api.catalogue_7', 'BOOK')}],
    ['9101 1 1 xcslw 07 ', '9102 1 1 other 07 '], 'nginx knows agents and their keys';
is_deeply [map { "@{$_->{txt}}" } grep { $_->{kind} eq 'rail_channel' }
    @{sql_call(db('ticket_nginx'), 'api.catalogue_7', 'BOOK')}], ['08 '], 'and the channel\'s';
my $version = sql_value('select catalogue_version from ticket.supplier where supplier_id = 7');
staff_call('rail_key_issue', 'BOOK', 'agent9101', '\x09');
cmp_ok sql_value('select catalogue_version from ticket.supplier where supplier_id = 7'), '>',
    $version, 'a new key is a new version';
staff_refused(qr/two live keys/, 'a third key', 'rail_key_issue', 'BOOK', 'agent9101', '\x10');
is scalar(@{staff_call('rail_key_list', 'BOOK', 'agent9101')}), 2, 'two are listed';
staff_call('rail_key_drop', 'BOOK', 'agent9101', 1);
is scalar(@{staff_call('rail_key_list', 'BOOK', 'agent9101')}), 1, 'one can be ended';

audit_ok();
done_testing();
