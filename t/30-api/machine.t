# A machine over HTTP: it has a key of its own and no clerk; visitors take what
# they have booked, or buy, and its drawer is emptied by whoever has the desk.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use MIME::Base64 qw(decode_base64);
use TicketConsole qw(problem_is staff_person staff_session ask told);
use TicketDevice;
use TicketShop;
use TicketTest;

gate_start(locations => 'location /hill-gate/ { ticket_gate HILL; }'
                        . ' location /console/api/ { ticket_console; }');
my %hill = (supplier => 'HILL', path => '/hill-gate/v1');
my $machine = device('自助机', %hill, kind => 'machine');
my $turnstile = device('南门 1 号闸', %hill, gate => '2');
staff(qw(supplier set HILL --activation 1));
staff_person('HILL', 'carl', 'clerk');
staff_person('HILL', 'dora', 'desk_lead');
my %who = map { $_ => staff_session($_) } qw(carl dora);
my $n = 0;

sub does {
    my ($who, $method, $path, $body, %is) = @_;
    return ask($method, $path, cookie => $who{$who}, key => 'm-' . ++$n,
               $body ? (body => $body) : (), %is);
}

sub facts { my ($answer) = @_; return [@{ $answer->{json} }{@_[1 .. $#_]}] }

sub slurp {
    my ($name) = @_;
    open my $in, '<:raw', $name or die "$name: $!\n";
    return do { local $/; <$in> };
}

sub fine {
    my ($answer, $what) = @_;
    local $Test::Builder::Level = $Test::Builder::Level + 1;
    is $answer->{status}, 200, $what or diag $answer->{content};
    return $answer->{json};
}


subtest 'whose it is' => sub {
    problem_is $turnstile->ask(@$_), 403, 'MACHINE_KIND',
        "a turnstile's token opens no $_->[1]"
        for ['GET', '/machine'],
            ['POST', '/machine/find', body => { code => '1' x 30 }],
            ['POST', '/machine/pickup',
             body => { request => 'r', code => '1' x 30 }],
            ['POST', '/machine/sale',
             body => { request => 'r', items => 'HILL2=1' }];
    problem_is $machine->ask('GET', '/machine', token => undef), 401,
        'GATE_TOKEN_NEEDED', 'nor does none';
    is fine($machine->stands, 'the machine says how it stands')->{shift},
        undef, '... without a drawer';
    problem_is $machine->sells(items => 'HILL2=1', agreed_fen => 3000, tendered_fen => 3000), 409,
        'SHIFT_NONE', '... it sells nothing';
};


subtest 'a purchase' => sub {
    my $opened = does('carl', 'POST', '/shifts',
                      { device => $machine->{no}, float => '10x5' });
    is $opened->{status}, 200, 'a clerk fills it' or diag told($opened);
    is $opened->{json}{person}, "machine $machine->{no}",
        '... and has another drawer of the own';

    my ($product) = grep { $_->{product} eq 'HILL2' }
                    @{ fine($machine->stands, 'it knows')->{products} };
    is $product->{price_fen}, 3000, '... what it sells, and for how much';
    is fine($machine->sells(items => 'HILL2=2', preview => JSON::PP::true),
            'what it costs is shown')->{total_fen}, 6000, '... to the fen';
    problem_is $machine->sells(items => 'HILL2=2', agreed_fen => 6000, tendered_fen => 5000), 409,
        'MACHINE_SHORT', 'too little was put in';

    my $price = $machine->sells(items => 'HILL2=2', agreed_fen => 5000,
                                tendered_fen => 6000);
    problem_is $price, 409, 'MACHINE_PRICE', 'it costs more than was shown';
    is $price->{json}{due_fen}, 6000, '... and says how much, in fen';

    my %sale = (items => 'HILL2=2', agreed_fen => 6000, tendered_fen => 10000, request => 'mine',
                as => 'escpos');
    my $sold = fine($machine->sells(%sale), 'it is sold');
    is_deeply [@$sold{qw(state paid_fen change_fen receipt repeated)}],
        ['X', 6000, 4000, 1, JSON::PP::false], '... and change is due';
    like decode_base64($sold->{escpos}), qr/^\e@.*$sold->{order}/s,
        'a printer prints its tickets';
    like decode_base64($sold->{receipt_escpos}), qr/40\.00/,
        '... and a receipt with the change';
    my $again = fine($machine->sells(%sale, as => 'facts'),
                     'asked again for facts');
    is_deeply [@$again{qw(order repeated)}, scalar @{ $again->{paper}{tickets} }],
        [$sold->{order}, JSON::PP::true, 1], '... it is the same sale';
    my $code = $again->{paper}{tickets}[0]{code};
    like $code, qr/^$sold->{order}001\d{8}$/, '... with the code to print';
    problem_is $machine->picks(code => $code), 409, 'MACHINE_PRINTED',
        'what is printed is printed at the desk again';
    verdict_is $turnstile->check(code => $code), 'IN', 'a gate lets in with it';
    like $machine->ask('POST', '/machine/sale', lang => 'zh',
        body => { request => 'short', items => 'HILL2=1',
                                         agreed_fen => 3000 })->{json}{detail},
        qr/^须投入 30\.00/, 'what is missing is told';

    staff(qw(product create HILL BYNAME --name 实名票 --form single --real-name
             yes --order-days 3 --web-order-days 3 --ticket-days 3
             --days-ahead 0));
    staff(qw(price set HILL BYNAME 30.00));
    like $machine->ask('POST', '/machine/sale', body => {
        request => 'named', items => 'BYNAME=1' })->{json}{detail},
        qr/^product BYNAME needs names$/,
        'an option of staff is none of the machine\'s';
};


subtest 'an order' => sub {
    my $order = bought({ Order_list => 'HILL2|2', money => '60.00',
                         SXRQ => day(0) },
                       at => 'hill');
    my %mine = (order => $order, phone_tail => '5678');
    my $found = fine($machine->finds(%mine), 'its buyer finds it');
    is_deeply [@{ $found->{orders}[0] }{qw(order does total_fen persons)}],
        [$order, 'pickup', 6000, 2], '... and what is to be done';
    unlike $machine->finds(%mine)->{content}, qr/13912345678|430702/,
        '... nothing of who booked';
    my $taken = fine($machine->picks(%mine), 'and takes it');
    is_deeply [@$taken{qw(state paid_fen tickets)}], ['3', 0, [1]],
        '... whole, and prints it';
    is order_state($order, at => 'hill'), '3', 'its agent sees it';
    is sql_value('select count(*) from ticket.print where order_id = ?'
                 . ' and device_no = ?', $order, $machine->{no}), 1,
        'the machine has printed it';

    $order = booked_id({ Order_list => 'HILL2|2', SXRQ => day(0) },
                       at => 'hill');
    %mine = (order => $order, phone_tail => '5678');
    my $paid = fine($machine->picks(%mine, agreed_fen => 3000, tendered_fen => 5000,
                                    take => 'HILL2=1'), 'one is paid there');
    is_deeply [@$paid{qw(state does paid_fen change_fen)}],
        ['X', 'pay', 3000, 2000], '... in cash, as much as is taken';
};


subtest 'what is no order' => sub {
    for (['nothing', {}], ['a number alone', { order => '1' }],
         ['two proofs', { code => '1' x 30, id_card => identity(78) }],
         ['words', { order => 'x', phone_tail => '5678' }],
         ['two phones', { order => '1', phone_tail => '5678',
                          phone => '13912345678' }],
         ['a phone alone', { phone => '13912345678' }],
         ['letters', { order => '1', phone => '1391234567x' }],
         ['signs', { order => '1', phone_tail => '56-8' }],
         ['a card of nobody', { id_card => '12345678901234567X' }])
    {
        my ($what, $is) = @$_;
        problem_is $machine->finds(%$is), 422, 'VALUES_WRONG',
            "$what proves nothing";
    }
    for (['digits', { code => '1' x 30 }], ['a forged seal', { qr => 'AB' x 59 }],
         ['a forged signature', { qr => 'U' . 'x' x 117 }],
         ['another card', { id_card => identity(77) }],
         ['no order', { order => '1', phone_tail => '5678' }])
    {
        my ($what, $is) = @$_;
        problem_is $machine->finds(%$is), 404, 'MACHINE_NONE', "$what finds none";
    }
    problem_is $machine->finds(order => '1', phone_tail => '5678'), 404,
        'MACHINE_NONE', 'digits prove nothing'
        for 1 .. 4;
    my $wait = $machine->finds(order => '1', phone_tail => '5678');
    problem_is $wait, 429, 'MACHINE_WAIT', 'after five the machine waits';
    like $wait->{headers}{'retry-after'}, qr/^(?:[45]\d|60)$/, '... a minute';
    is $wait->{json}{seconds}, $wait->{headers}{'retry-after'},
        '... which a program finds in the body, too';
    ok defined $machine->heartbeat->{json}{alarm_at}, '... and says so';
};


subtest 'digits that a stranger has used up' => sub {
    my $order = booked_id({ Order_list => 'HILL2|1', SXRQ => day(0) },
                          at => 'hill');
    sql_do('insert into ticket.machine_guess values (2, impl.local_day(2,'
           . ' api.now()), ?, 5)', $order);
    sql_do('delete from ticket.machine_wrong');
    problem_is $machine->finds(order => $order, phone_tail => '5678'), 404,
        'MACHINE_NONE', 'four of them prove nothing any more';
    problem_is $machine->finds(order => $order, phone => '13912345679'), 404,
        'MACHINE_NONE', 'nor does another number';
    for my $phone ('13912345678', '+8613912345678', '8613912345678') {
        is fine($machine->finds(order => $order, phone => $phone),
                "$phone is its owner's")->{orders}[0]{order}, $order,
            '... who finds it';
    }
    my %mine = (order => $order, phone => '13912345678', agreed_fen => 3000);
    for ([MUCH => 103_100], [COIN => 3001]) {
        my ($code, $fen) = @$_;
        my $no = $machine->picks(%mine, tendered_fen => $fen);
        problem_is $no, 422, 'VALUES_WRONG', "nobody puts in $fen";
        is_deeply [@{ $no->{json}{errors}[0] }{qw(pointer code)}],
            ['/tendered_fen', $code], '... and the program is told';
    }
    is fine($machine->picks(%mine, tendered_fen => 3000), 'and pays it')
        ->{state}, 'X', '... at the machine';
};


subtest 'a card, and a voucher' => sub {
    my $order = bought({ Order_list => 'HILL2|1', money => '30.00',
                         SXRQ => day(0), ID => identity(61) }, at => 'hill');
    my $other = bought({ Order_list => 'HILL2|1', money => '30.00',
                         SXRQ => day(0), ID => identity(61) }, at => 'hill');
    my $found = fine($machine->finds(id_card => identity(61)), 'a card is known');
    is_deeply [map { $_->{order} } @{ $found->{orders} }], [$order, $other],
        '... from both orders';
    problem_is $machine->picks(id_card => identity(61)), 409,
        'MACHINE_SEVERAL', 'one of them is named';
    my $spaced = identity(61) =~ s/(\d{6})(\d{4})(\d{4})/$1 $2 $3 /r;
    is scalar @{ fine($machine->finds(id_card => $spaced), 'with blanks')
                 ->{orders} }, 2, '... as a gate takes it';
    is fine($machine->picks(id_card => identity(61), order => $other),
            'and handed out')->{order}, $other, '... that one';
};


subtest 'a slot' => sub {
    my $slots = device('南门自助机', kind => 'machine');
    staff(qw(shift open DEMO), $slots->{no}, qw(--float 10x5));
    my $day = iso_day(1);
    my %sale = (items => 'ADULT=1', day => $day, line => '01',
                agreed_fen => 10000, tendered_fen => 10000);
    ok scalar(grep { $_->{line} eq '01' && $_->{left} > 0 }
              @{ fine($slots->stands($day), 'there are some')->{slots} }),
        '... with room at the desk';
    my $unsaid = $slots->sells(%sale);
    problem_is $unsaid, 409, 'MACHINE_SLOT', 'one of them is agreed to';
    like $unsaid->{json}{slot}, qr/^[1-8]$/, '... and said by its number';
    is fine($slots->sells(%sale, slot => $unsaid->{json}{slot}), 'it is sold')
        ->{slot}, $unsaid->{json}{slot}, '... in that one';
};


subtest 'a machine as a program' => sub {
    my ($no, $code) = device_made('自助机 2', %hill{supplier}, gate => '3',
                                  kind => 'machine');
    my $folder = dir() . '/machine-disk';
    my @args = ('machine.mjs', 'http://127.0.0.1:' . port() . '/hill-gate',
                $folder);
    my $is = program(@args, $code);

    is $is->says('stand')->{shift}, undef, 'it registers, and has no drawer';
    my $shut = $is->says('sale', 'HILL2=1');
    is $shut->{refused}, 'SHIFT_NONE', '... nor sells';
    like $shut->{screen}{en}, qr/^out of order/, '... as its screen says';
    is $is->says('leave')->{left}, JSON::PP::true, 'a visitor may go';
    staff(qw(shift open HILL), $no, qw(--float 10x5));

    my $shown = $is->says('sale', 'HILL2=2');
    is_deeply [@$shown{qw(due_fen order)}, $shown->{screen}{en}],
        [6000, undef, 'please put in 60.00'], 'the price is shown first';
    my $short = $is->says('pay', 5000);
    is_deeply [@$short{qw(refused give_back_fen due_fen)}],
        ['MACHINE_SHORT', 5000, 6000], 'too little goes back';
    like $is->says('pay', 6000)->{mistake}, qr/^nothing was shown/,
        '... and the visitor agrees anew';
    $is->says('sale', 'HILL2=2');
    my $sold = $is->says('pay', 10000);
    is_deeply [@$sold{qw(paid_fen change_fen)}, scalar @{ $sold->{printed} }],
        [6000, 4000, 2], 'what is paid is printed, with a receipt';
    like slurp("$folder/$sold->{printed}[0]"), qr/$sold->{order}001\d{8}/,
        '... the code is on it';

    my $order = bought({ Order_list => 'HILL2|1', money => '30.00',
                         SXRQ => day(0) }, at => 'hill');
    my @mine = ('order', $order, '5678');
    is $is->says('find', @mine)->{orders}[0]{does}, 'pickup',
        'an order is found';
    is $is->says('pickup', @mine)->{screen}{zh}, '请确认', '... shown, to be confirmed';
    is $is->says('papers', 'escpos')->{papers}, 'escpos', '... for a printer';
    like slurp("$folder/" . $is->says('pay')->{printed}[0]), qr/^\e@/,
        '... and handed out';
    like $is->says('find', 'order', $order, '5679')->{screen}{en},
        qr/whole number/, '... to nobody else by four digits';
    is $is->says('find', 'order', $order, '13912345678')->{orders}[0]{order},
        $order, '... and by the whole number';

    # The answer is lost, then the power; and once more before it asks.
    my $orders = sub { sql_value('select count(*) from ticket.orders') };
    my $before = $orders->();
    $is->says('sale', 'HILL2=1');
    $is->says('cut');
    my $lost = $is->says('pay', 5000);
    is_deeply [@$lost{qw(escrow_fen printed)}], [5000, undef],
        'without an answer it keeps the money';
    is $is->says('sale', 'HILL2=2')->{request}, $lost->{request},
        '... and sells nothing else before it knows';
    isnt $is->dies, 0, 'it loses its power';
    $is = program(@args);
    my $again = $is->hears;
    is_deeply [@$again{qw(repeated change_fen)}, scalar @{ $again->{printed} }],
        [JSON::PP::true, 2000, 2], 'it asks the same, and prints';
    is $orders->(), $before + 1, '... what was sold once';

    $is->says('sale', 'HILL2=1');
    $is->says('offline');
    is $is->says('pay', 3000)->{escrow_fen}, 3000, 'nothing is sent';
    $is->dies;
    $is = program(@args);
    is_deeply [@{ $is->hears }{qw(repeated paid_fen)}],
        [JSON::PP::false, 3000], '... before it has its power back';
    like $is->says('again')->{mistake}, qr/^all has been answered/,
        '... and no more than once';

    # Locked between the question and its answer: it is told nothing.
    $is->says('sale', 'HILL2=1');
    $is->says('cut');
    $is->says('pay', 3000);
    staff(qw(device lock HILL), $no, qw(--reason look));
    $is->says('online');
    my $locked = $is->says('again');
    is_deeply [@$locked{qw(refused escrow_fen give_back_fen)}],
        ['DEVICE_LOCKED', 3000, undef], 'a locked one keeps the money';
    staff(qw(device unlock HILL), $no);
    is $is->says('again')->{repeated}, JSON::PP::true,
        '... until it is told what became of it';
    is $is->ends, 0, 'it ends well';

    (undef, $code) = device_made('自助机 3', %hill{supplier}, gate => '4',
                                 kind => 'machine', hmac => JSON::PP::true);
    $is = program(@args[0, 1], "$folder-2", $code, 'hmac');
    is $is->says('stand')->{shift}, undef,
        'one that knows HMAC alone asks as well';
    is $is->ends, 0, '... and ends well';
    $is = program(@args[0, 1], "$folder-2");
    is $is->says('stand')->{shift}, undef, '... and has its secret kept';
    $is->ends;
};


subtest 'the end of the day' => sub {
    my $path = '/shifts/1';
    is does('dora', 'GET', $path)->{json}{expected_fen}, undef,
        'a lead does not know what is in it, either';
    is_deeply [map { grep { defined } @$_{qw(order_id persons amount_fen)} }
               @{ does('dora', 'GET', "$path/receipts")->{json}{items} }], [],
        'nor what its receipts are for, whose sums are the orders\'';
    problem_is does('dora', 'GET', "$path/receipts/1"), 409, 'RECEIPT_BLIND',
        '... nor from one receipt after the other';
    my $counted = does('dora', 'POST', "$path/count",
                       { cash => '100x1,10x7,5x0' });
    is $counted->{status}, 200, 'whoever empties it counts'
        or diag told($counted);
    is_deeply facts($counted, qw(state expected_fen counted_fen variance_fen)),
        ['counted', 17000, 17000, 0], '... before it is told';
    problem_is $machine->sells(items => 'HILL2=1', agreed_fen => 3000, tendered_fen => 3000), 409,
        'SHIFT_COUNTED', 'nothing is sold behind the count';
    my $z = does('dora', 'POST', "$path/close", {});
    is_deeply facts($z, qw(z_no variance_fen)), [1, 0], 'its Z is the next one'
        or diag told($z);
    is fine($machine->sells(items => 'HILL2=2', agreed_fen => 6000, tendered_fen => 10000,
                            request => 'mine'), 'what it asked before')
        ->{repeated}, JSON::PP::true, '... is still answered';
    staff(qw(device lock HILL), $machine->{no}, qw(--reason opened));
    problem_is $machine->stands, 403, 'DEVICE_LOCKED', 'a locked one is deaf';
};

is sql_value("select string_agg(check_name || ' ' || detail, ', ')"
             . ' from api.audit(null)'), undef, 'the audit finds nothing';

done_testing();
