# What the JSON interface was asked and has answered: kept, found by staff by the
# LogId of the answer, and forgotten after 30 days.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use TicketBooking qw(database fixture sql_call sql_array staff_call staff_refused);
use TicketTest;

database();
fixture();

my $log = '260717103000123001';

# Rows as nginx sends them: [number, agent, milliseconds ago, message].
sub put {
    my @rows = @_;
    my $all = sub { my ($make) = @_; sql_array([map { $make->(@$_) } @rows]) };

    sql_call(db('ticket_nginx'), 'api.open_log_put', $all->(sub { 7 }),
        $all->(sub { $_[0] }), $all->(sub { $_[1] }), $all->(sub { '9101' }),
        $all->(sub { $_[2] }), $all->(sub { 'POST /open/order/Create' }),
        $all->(sub { 'N1' }), $all->(sub { 0 }), $all->(sub { 't' }),
        $all->(sub { $_[3] }), $all->(sub { 5 }), $all->(sub { '\\x01' }),
        $all->(sub { '\\x02' }));
    return;
}

put([$log, 9101, 1000, '下单成功'], [$log + 1, 0, 0, '签名错误']);

my ($row) = @{staff_call('open_log', 'BOOK', "638967890169040000$log" =~ s/^/99/r,
                         { reason => 'asked' })};
is_deeply [@{$row}{qw(user_name partner own_number good message ms log_no)}],
    ['agent9101', '9101', 'N1', 1, '下单成功', 5, $log],
    'found by the whole LogId: who, what, how it ended';
is_deeply [@{$row}{qw(asked_sealed answered_sealed)}], ["\x01", "\x02"],
    'with what was asked and answered, sealed';
is sql_value('select extract(epoch from api.now() - at)::int from ticket.open_log'
             . ' where log_no = ?', $log) >= 1, 1, 'dated when it was answered';
($row) = @{staff_call('open_log', 'BOOK', $log + 1, { reason => 'asked' })};
is_deeply [@{$row}{qw(user_name message)}], [undef, '签名错误'],
    'by its last digits: of nobody who is proven';
staff_refused(qr/reason/, 'without a reason nothing is shown', 'open_log', 'BOOK',
              $log, {});
staff_refused(qr/no answer $_/, "nothing is found by $_", 'open_log', 'BOOK', $_,
              { reason => 'asked' })
    for $log + 2, 'x', '1', "1$log";
is sql_value("select count(*) from ticket.staff_change where of_table = 'open_log'"),
    2, 'who looked is written down each time';

sql_do("update ticket.open_log set at = at - interval '30 days' where log_no = ?",
       $log);
is sql_call(db('ticket_worker'), 'api.open_log_sweep', 100)->[0]{open_log_sweep}, 1,
    'after 30 days it is forgotten';
is_deeply [sql_values('select log_no from ticket.open_log')], [$log + 1],
    'and no other row';

done_testing();
