# Lists in pages: "next" is there as long as something follows, and nothing else.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use TicketConsole;
use TicketProcess;
use TicketShop;
use TicketTest;

console_start();
staff_person('DEMO', 'anna', 'market', 'finance', 'admin');
my $anna = staff_session('anna');

# The pages of a list, to its end.
sub pages {
    my ($path) = @_;
    my ($next, @pages);

    do {
        my $answer = ask('GET', $path . (defined $next ? "&after=$next" : ''),
                         cookie => $anna);
        is $answer->{status}, 200, "$path: a page is answered"
            or die told($answer);
        push @pages, $answer->{json}{items};
        $next = $answer->{json}{next};
    } while (defined $next && @pages < 50);

    return @pages;
}

is_deeply [sort map { $_->{name} } grep { defined $_->{method} && grep {
           ($_->{member} // '') eq 'after' } @{ $_->{options} } } @{ actions() }],
    ['commission list', 'commission tickets', 'invoice list', 'log list',
     'log show', 'order find', 'order list', 'passage list', 'rail find',
     'rail list', 'rail news list', 'rail report', 'rail task list', 'receipt list', 'settle orders'],
    'these lists have pages';

is_deeply [map { scalar @$_ } pages("/$_")], [0], "$_: nothing is one page"
    for 'invoices?last=2', 'orders?last=2', 'passages?last=2',
        'receipts?last=2', 'settlements/orders?last=2';

my @orders = map { bought({}) } 1 .. 4;
for my $case ([1, 1, 1, 1, 1], [2, 2, 2], [3, 3, 1], [4, 4], [5, 4]) {
    my ($last, @sizes) = @$case;
    my @pages = pages("/orders?last=$last");

    is_deeply [map { scalar @$_ } @pages], \@sizes,
        "pages of $last: the last one ends the list";
    is_deeply [sort map { $_->{order_id} } map { @$_ } @pages],
        [sort @orders], "pages of $last: each order is on one of them";
}
# What is found by POST.
my ($found, $next, @found) = (0);
do {
    my $answer = ask('POST', '/orders/find', cookie => $anna, body => {
        text => '13912345678', last => 3,
        defined $next ? (after => $next) : () });
    is $answer->{status}, 200, 'orders are found' or die told($answer);
    push @found, map { $_->{order_id} } @{ $answer->{json}{items} };
    $next = $answer->{json}{next};
} while (defined $next && ++$found < 9);
is_deeply [[sort @found], $found], [[sort @orders], 1],
    'those that are found come in pages, too';

# The log says of what was looked for what is nobody's.
for my $case (['13912345678', 'number ..78'], ['5678', 'number ..78'],
              ['430702198001010012', 'number ..12'],
              [$orders[0], "$orders[0]"], ["$orders[0]00000000001", "$orders[0]"],
              ['王小红', qr/^text #[0-9a-f]{1,16}$/],
              ['G12345678', qr/^text #[0-9a-f]{1,16}$/])
{
    my ($text, $told) = @$case;
    ask('POST', '/orders/find', cookie => $anna, body => { text => "$text" });
    my $row = ask('GET', '/log?action=order%20find&last=1', cookie => $anna)
              ->{json}{items}[0];
    like $row->{about}, ref $told ? $told : qr/^\Q$told\E$/,
        "of $text the log says $row->{about}";
}
isnt scalar(@{ ask('GET', "/log?subject=$orders[0]", cookie => $anna)
               ->{json}{items} }), 0, 'by an order its searches are listed';

# Without a number of rows.
sql_do("update ticket.agent set name = 'n' || ? where supplier_id = 1"
       . " and user_name = 'demo'", $_) for 1 .. 51;
my $logged = sql_value('select count(*) from ticket.staff_log'
                       . ' where supplier_id = 1');
cmp_ok $logged, '>', 50, 'the log has more than a page';
is_deeply [map { scalar @$_ } pages('/log?person=postgres')],
    [50, sql_value("select count(*) from ticket.staff_log where supplier_id = 1"
                   . " and person = 'postgres'") - 50],
    'a page of the log is fifty rows';

done_testing;
