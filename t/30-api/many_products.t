# A catalogue of thousands: every page answers all of it, in pieces between which
# others have their turn.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use DBI;
use POSIX ();
use TicketTest;

my $count = 3000;

system_start();

sql_do("insert into ticket.product (supplier_id, product_id, code, name, form,
            day_limit, order_days, web_order_days, ticket_days)
        select 2, 1000 + i, 'P' || i, '票' || i, '2',
               case i % 3 when 0 then null when 1 then 2147483647 else i end,
               3, 3, 3
        from generate_series(1, ?::int) i", $count);
sql_do("insert into ticket.price (supplier_id, product_id, agent_id, first_day,
            price_fen)
        select 2, 1000 + i, 0, date '2020-01-01', i
        from generate_series(1, ?::int) i", $count);

is call('OrderAndPayWithYDJ', { XCDDH => 'many', Order_list => 'P2999|7',
    Mobile => '13912345678', ID => identity(1), SXRQ => day(1), smsModel => '0',
    SmsCode => '246810', money => '209.93' }, at => 'hill')->retcode, 0,
    'a late product of many is sold';

my $products = call('GetProducts', {}, at => 'hill');
is $products->retcode, 0, 'thousands of products are listed';
my @codes = map { $_->{productid} } $products->items;
is_deeply \@codes, ['HILL1', 'HILL2', map { "P$_" } 1 .. $count],
    'every product is listed once, in order';

# 21,000 counters: more than one statement brings.
my $stock = call('GetProductsInventory', { StartDate => day(0),
    EndDate => day(6) }, at => 'hill');
is $stock->retcode, 0, 'the stock of thousands of products is listed';
my %left = map { ("$_->{productid} $_->{date}" => $_->{quantity}) } $stock->items;
is scalar($stock->items), 7 * ($count + 2), 'every product has every day';
is scalar(keys %left), 7 * ($count + 2), 'and each but once';

for my $n (1 .. 3, 1499 .. 1501, 2998 .. 3000) {
    for my $day (0, 1, 6) {
        my $is = $n % 3 == 0 ? -1 : $n % 3 == 1 ? 0
                 : $n - ($n == 2999 && $day == 1 ? 7 : 0);
        is $left{"P$n " . day($day)}, $is, "P$n has what is left on day $day";
    }
}

is call('GetProductsInventory', { StartDate => day(0), EndDate => day(7),
    ProductID => 'P2999' }, at => 'hill')->items, 8,
    'eight days of one product are listed';

# Every change makes the catalogue be loaded again, which takes many times as long
# as there is between two of them.
sub change_all_the_time {
    my $dsn = 'dbi:Pg:' . conninfo() =~ tr/ /;/r;
    my $pid = fork // die "fork: $!";
    return $pid if $pid;

    my $goes_on = 1;
    $SIG{TERM} = sub { $goes_on = 0 };
    db()->{InactiveDestroy} = 1;
    my $dbh = DBI->connect($dsn, 'postgres', '', { RaiseError => 1 });
    for (my $n = 0; $goes_on; $n++) {
        $dbh->do('update ticket.product set name = ?
                  where supplier_id = 2 and product_id = 1001', {}, "票$n");
    }
    POSIX::_exit(0);
}

my $changer = change_all_the_time();
is call('GetProducts', {}, at => 'hill')->items, $count + 2,
    'a catalogue that is changed all the time is listed' for 1 .. 3;
is kill('TERM', $changer), 1, 'it was changed until then';
waitpid $changer, 0;

audit_ok();
done_testing();
