# The calendar as staff use it, with the real ticketctl beside a sale: slots and
# prices over days, days that are called off.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use JSON::PP ();
use TicketTest;
use TicketSale;

system_start(worker => 1);

my $json = JSON::PP->new;

sub run { return ticketctl(@_) }

sub rows {
    my ($status, $out, $err) = ticketctl(@_, '--json');
    die "@_: $err" if $status;
    return $json->decode($out);
}

sub says {
    my ($status, $pattern, @command) = @_;
    local $Test::Builder::Level = $Test::Builder::Level + 1;
    my ($is, $out, $err) = ticketctl(@command);
    is $is, $status, "@command: exit status $status";
    like $out . $err, $pattern, "@command: it says why";
}

my ($one, $two) = (iso_day(1), iso_day(2));


# ---- Slots ----

my ($status, $table) = run(qw(slot change DEMO 01 --from), $one, '--to', $two,
    qw(--slots 1-2 --total +50 --online x0.8 --preview));
is $status, 0, 'a preview of slots is printed';
like $table, qr{^\Q$one\E +1 +changed +- +08:00-09:00 1500/1000 +08:00-09:00 1550/800 +0$}m,
    'each of them as it is and as it would be';
my $preview = rows(qw(slot change DEMO 01 --from), $one, '--to', $two,
    qw(--slots 1-2 --total +50 --online x0.8 --preview));
is_deeply rows(qw(slot change DEMO 01 --from), $one, '--to', $two,
    qw(--slots 1-2 --total +50 --online x0.8 --expect), $preview->[0]{preview}),
    $preview, 'what a preview showed is done';
says(1, qr/not any more what preview/, qw(slot change DEMO 01 --from), $one,
     '--to', $two, qw(--slots 1-2 --total +50 --online x0.8 --expect),
     $preview->[0]{preview});
is rows(qw(slot move DEMO 02 --from), $two, qw(--later 30))->[0]{after},
    '08:30-09:30 1500/1000', 'slots are moved by minutes';
is scalar @{rows(qw(slot remove DEMO 02 --from), $two, qw(--slots 5-8))}, 4,
    'slots are removed';
is scalar @{rows(qw(slot copy DEMO 02), $one, '--from', iso_day(40))}, 52,
    'a week of them is copied';
rows(qw(slot undo DEMO)) for 1 .. 3;
is_deeply [map { "$_->{action} $_->{changed} " . ($_->{undone_at} ? 'back' : '-') }
           @{rows(qw(change list DEMO --kind slots))}],
    ['slot copy 52 back', 'slot remove 4 back', 'slot move 8 back',
     'slot change 4 -'], 'what was done, and what was taken back, is listed';
is_deeply rows(qw(change list DEMO --kind agents)), [], 'kind by kind';
is rows(qw(slot list DEMO 02 --from), $two)->[0]{start_minute}, 480,
    'all that is taken back';
says(1, qr/online places|more places online/, qw(slot change DEMO 01 --from),
     $one, qw(--total 10));
says(2, qr/weekdays such as/, qw(slot change DEMO 01 --weekdays 8 --total 1));


# ---- Prices ----

my $weekday = sql_value('SELECT extract(isodow from ?::date)', iso_day(0));

is_deeply [map { [@{$_}{qw(change before_fen after_fen)}] }
           @{rows(qw(price change DEMO ADULT 120 --preview))}],
    [['new', 10000, 12000]], 'the price of today would be another one';
sub price {
    my ($item) = grep { /<productid>ADULT</ }
        split /(?=<Item>)/, call('GetProducts')->raw;
    return $item =~ m{<price>([^<]*)<} ? $1 : undef;
}
is price(), '100.00', 'a preview changes no price';
rows(qw(price change DEMO ADULT 120 --weekdays), $weekday);
is price(), '120.00', 'agents read the price of the day';
my $bought = call('OrderAndPayWithYDJ', order(XCDDH => 'DAY-PRICE',
    Order_list => 'ADULT|2', money => '240.00'));
is $bought->retcode, 0, 'and buy by it';
isnt call('OrderAndPayWithYDJ', order(XCDDH => 'OLD-PRICE',
    Order_list => 'ADULT|2', money => '200.00'))->retcode, 0,
    'by the old one nobody buys';
is sql_value('SELECT string_agg(price_fen || $$ $$ || list_fen, $$,$$)'
             . ' FROM ticket.order_item'), '12000 12000',
    'the order keeps what it was sold by, for everybody and for this agent';
rows(qw(price change DEMO ADULT 90 --agent demo));
is price(), '90.00', 'an agent has prices of its own';
rows(qw(price change DEMO ADULT none --agent demo));
is price(), '120.00', 'which are taken away again';
is rows(qw(price days DEMO))->[0]{weekdays}, $weekday, 'prices of days are listed';
rows(qw(price change DEMO ADULT none));
is price(), '100.00', 'without it the price from a day on is back';


# ---- Slots beside a sale ----

# Whoever lowers slots while they are bought never gets below what is sold; and
# what is sold is never more than there is.
{
    my $sale = TicketSale->new(places => 400, buyers => 4);
    my $slot = $sale->{slot};
    my ($done, $refused) = (0, 0);

    $sale->open;
    $sale->sold(40);
    for my $places (60, 100, 150, 200, 250, 300, 350, 399) {
        my ($status, undef, $err) = run(qw(slot change DEMO 01 --from), $one,
            '--slots', $slot, '--online', $places);
        my $left = sql_row('SELECT q.used, q.capacity, t.online_capacity AS'
            . ' online FROM ticket.slot t JOIN ticket.quota q ON'
            . ' q.supplier_id = t.supplier_id AND q.quota_id ='
            . ' api.quota_id(1, t.day, t.line_id * 1000 + t.slot_no)'
            . ' WHERE t.supplier_id = 1 AND t.line_id = 1 AND t.day = ?'
            . ' AND t.slot_no = ?', $one, $slot);
        $status ? $refused++ : $done++;
        fail("$left->{used} of $left->{capacity} sold")
            if $left->{used} > $left->{capacity};
        fail("the slot has $left->{online}, its quota $left->{capacity}")
            if $left->{online} != $left->{capacity};
        like $err, qr/places are sold/, "$places: fewer than are sold is refused"
            if $status;
    }
    is((run(qw(slot change DEMO 01 --from), $one, '--slots', $slot,
            qw(--online 400)))[0], 0, 'at last it has all places again');
    $sale->close('slots changed');
    is $done + $refused, 8, 'each change was made or refused';
}


# ---- A day off ----

my $day = iso_day(3);
my @orders = map { call('OrderAndPayWithYDJ', order(XCDDH => "STORM-$_",
    Order_list => 'ADULT|2', money => '200.00', SXRQ => $day =~ tr/-//dr,
    timespanindex => 2 + $_)) } 1 .. 3;
is_deeply [map { $_->retcode } @orders], [0, 0, 0], 'orders of a day are sold';
my ($before) = sql_values('SELECT balance_fen FROM ticket.account'
                          . ' WHERE supplier_id = 1 AND account_id = 1011');
($status, $table) = run(qw(day off DEMO), $day, '--preview');
like $table, qr/^\Q$day\E +- +open +3 +6 +600\.00 +0 +0 +0\.00$/m,
    'a preview says how many orders, persons and how much money';
says(1, qr/has orders \(3, persons: 6\), of which 600\.00 yuan would go back/,
     qw(day off DEMO), $day, qw(--reason 台风));
is rows(qw(day off DEMO), $day, qw(--reason 台风 --yes))->[0]{orders}, 3,
    'the day is closed';
like call('OrderAndPayWithYDJ', order(XCDDH => 'STORM-4',
    Order_list => 'ADULT|2', money => '200.00', SXRQ => $day =~ tr/-//dr))->retmsg,
    qr/不在指定时间范围内/, 'nobody books for it any more';
wait_until { sql_value('SELECT refunded_at IS NOT NULL FROM ticket.day_off') }
    'the worker has let all of it go back', 30;
is((sql_values('SELECT balance_fen FROM ticket.account WHERE supplier_id = 1'
               . ' AND account_id = 1011'))[0], $before + 60000,
    'to the account it came from, without a fee');
is rows(qw(day list DEMO))->[0]{refunded_fen}, 60000, 'staff see how much';
is_deeply [map { $_->{called_off} ? 1 : 0 } @{rows(qw(day orders DEMO), $day)}],
    [1, 1, 1], 'and of which orders';
is rows(qw(day on DEMO), $day)->[0]{state}, 'open', 'the day is opened again';
is call('OrderAndPayWithYDJ', order(XCDDH => 'STORM-5',
    Order_list => 'ADULT|2', money => '200.00', SXRQ => $day =~ tr/-//dr,
    timespanindex => 3))->retcode, 0, 'then it is sold again';

audit_ok();
done_testing();
