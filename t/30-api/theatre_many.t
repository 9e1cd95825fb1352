# GetProducts2 where more is played than one statement counts: 10 sessions a day in
# a hall of 30 areas, for 31 days.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use TicketShop;
use TicketTest;

system_start(locations => <<'END');
        location /house/ {
            ticket HILL;
            ticket_legacy_pages on;
        }
END

my ($first, $last) = map { iso_day($_) } 1, 31;

staff('product', 'create', 'HILL', "P$_", '--name', "票$_") for 1 .. 3;
staff('price', 'set', 'HILL', "P$_", "$_.00") for 1 .. 2;

# P1 is sold everywhere, P2 in the first area only, P3 in the second, and has a
# price at session 7 alone.
sql_do($_) for split /;/, <<"END";
insert into ticket.hall values (2, 1, '大剧院', 1);
insert into ticket.seat_map values (2, 1, 1, now());
insert into ticket.seat_area
    select 2, n, 1, 1, n, 'A' || n, 'A' || n, '#FF0000', 0, 0, 9, 9, 10,
           '{1,10,-9}'
    from generate_series(1, 30) n;
insert into ticket.session
    select 2, n, 1, '第' || n || '场', 480 + 60 * n, 530 + 60 * n, 480 + 60 * n,
           470 + 60 * n, 530 + 60 * n
    from generate_series(1, 10) n;
insert into ticket.performance
    select 2, t.session_id, d::date, 1, t.start_minute, t.end_minute,
           t.sale_end_minute, t.check_from_minute, t.check_until_minute
    from ticket.session t, generate_series('$first'::date, '$last', '1 day') d
    where t.supplier_id = 2;
insert into ticket.product_area
    select 2, p.product_id, 1, 'A' || n
    from ticket.product p, generate_series(1, 30) n
    where p.supplier_id = 2
      and (p.code = 'P1' or p.code = 'P2' and n = 1 or p.code = 'P3' and n = 2);
insert into ticket.performance_price
    select 2, p.product_id, 7, '$first', '$last', 300
    from ticket.product p where p.supplier_id = 2 and p.code = 'P3';
insert into ticket.quota (supplier_id, quota_id, capacity, used)
    select 2, api.quota_id(8, '$last', 10 * 1048576 + n), 10, 3
    from generate_series(1, 2) n;
update ticket.supplier set kind = '2', catalogue_version = catalogue_version + 1
    where supplier_id = 2
END

wait_until { call('QueryTheaterList', {}, at => 'house')->retcode == 0 }
    'nginx knows of the theatre';

for my $how ('what is not known', 'what is known') {
    my %count;
    my $answer = call('GetProducts2',
        { TicketDate => $first =~ s/-//gr, TicketDate2 => $last =~ s/-//gr },
        at => 'house');

    is $answer->retcode, 0, "$how: the answer is whole";
    $count{"$_->{productid} $_->{enablecount}"}++ for $answer->items;
    is_deeply \%count, { 'P1 300' => 309, 'P1 294' => 1, 'P2 10' => 309,
                         'P2 7' => 1, 'P3 10' => 31 },
        "$how: each product has a row at each performance, and what is left";
}

my ($row) = grep { $_->{enablecount} == 294 } call('GetProducts2',
    { TicketDate => $last =~ s/-//gr, SceneID => 10 }, at => 'house')->items;
is "$row->{ticketdate} $row->{sceneid} $row->{price}",
    ($last =~ s/-//gr) . ' 10 1.00', 'the one where some are sold';

done_testing();
