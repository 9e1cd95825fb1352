# A ticket of two attractions, one of which is a supplier of its own: its gates
# let in by codes of all forms and by documents, with the server and without, and
# what they did alone is told of and pays the attraction once.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use JSON::PP ();
use MIME::Base64 qw(decode_base64url);
use TicketClearing;
use TicketCodes;
use TicketConsole qw(ask problem_is staff_person staff_session);
use TicketDevice;
use TicketGateList;
use TicketPay qw(account_of);
use TicketShop;
use TicketTest;

my $clearing = TicketClearing->new(accounts => {
    map { $_ => 0 } qw(SPOT0001 SPOT0002 SPOT0003) });

gate_start(worker => ['sweep 100'], locations => <<'END');
location /tour4/ { ticket TOUR; ticket_legacy_pages on; }
location /hill-gate/ { ticket_gate HILL; }
location /console/api/ { ticket_console; }
END

staff(qw(supplier create TOUR 70 --activation 1 --online-refund yes
      --reprint void --name), '联游');
staff(qw(product create TOUR JOINT --form single --real-name yes --order-days 3
      --web-order-days 3 --days-ahead 0 --name), '联票');
staff(qw(product entry TOUR JOINT --print-first no));
staff(qw(agent create TOUR demo --name demo --password Demo-2026 --pay all
      --all-products yes));
staff(qw(key issue TOUR demo --key 5d2c9a1e-7b34-4c8f-9e60-1a2b3c4d5e6f));
staff(qw(paypassword set TOUR demo --password 246810));
staff(qw(deposit topup TOUR demo 9000.00 --reference one));
staff(qw(station set TOUR 1), '甲门');
staff('party', 'add', 'TOUR', @$_) for
    [10, '甲景区', qw(--kind attraction --stations 1)],
    [20, '乙景区', qw(--kind attraction --entries-per-day 1)],
    [30, '经销商', qw(--kind distributor --agent demo)];
staff(qw(party supplier TOUR 20 HILL));
staff(qw(settleproduct set TOUR JOINT --kind joint --days 3 --return free
      --parts), '10:120.00:100.00,20:80.00:60.00');
staff(qw(settleproduct approve TOUR JOINT 1));
account_of('TOUR', 1, $clearing, 'clearing',
           notify_base => 'https://pay.test.example/');
staff('partyaccount', 'add', 'TOUR', $_->[0], 1, qw(--through 1 --use payout
      --holder Company --number), $_->[1]) for [10, 'SPOT0001'], [20, 'SPOT0002'];
staff(qw(settleproduct open TOUR JOINT));

my %hill = (supplier => 'HILL', path => '/hill-gate/v1');
my $gate = device('北门 1 号闸', %hill);
my $stranger = device('南门 1 号闸');
my ($tour, $at_hill) = map {
    sql_value('select supplier_id from ticket.supplier where code = ?', $_)
} qw(TOUR HILL);
my $n = 0;

# Tickets of an order, one for each named visitor.
sub asked_for {
    my ($count, $product, $price) = @_;
    $n++;
    return call('OrderAndPayWithYDJ', {
        XCDDH => "own-$n", Order_list => "$product|$count",
        money => sprintf('%d.00', $price * $count), Mobile => '13912345678',
        ID => identity(900), SXRQ => day(0), smsModel => '0',
        SmsCode => '246810', IDCount => $count,
        Memo => join('|', map { identity(10 * $n + $_) . "^游客$_^^1^1" }
                              1 .. $count) }, at => 'tour4');
}

sub sold {
    my ($count, $product, $price) = @_ > 1 ? @_ : (@_, 'JOINT', 200);
    my $answer = asked_for($count, $product, $price);
    is $answer->retcode, 0, "order $n is sold" or diag $answer->raw;
    return $answer->item('Order_id');
}

sub share {
    my ($order, $ticket) = @_;
    return sql_value('select state from ticket.settle_leg where order_id = ?'
                     . ' and ticket_no = ? and party_no = 20', $order, $ticket);
}

sub payouts {
    return sql_value("select count(*) from ticket.settle_case where kind = 'P'"
                     . ' and party_no = 20 and order_id = ?', $_[0]);
}


subtest 'codes of all forms' => sub {
    my $order = sold(4);
    my %paper;
    for my $form (qw(plain encrypted signed)) {
        staff(qw(gatekey make TOUR)) if $form eq 'signed';
        staff(qw(supplier set TOUR --qr), $form);
        my $ticket = { plain => 1, encrypted => 2, signed => 3 }->{$form};
        $paper{$form} = [map {
            my ($text) = staff(qw(ticket print TOUR), $order, '--tickets',
                               $ticket, qw(--as escpos), @$_)
                         =~ /\x31\x50\x30([\w-]{30,})/;
            $text;
        } [], [qw(--reason jam)]];
    }
    staff(qw(supplier set TOUR --qr plain));
    like $paper{encrypted}[1], qr/^[0-9A-F]{118}$/, 'one is sealed';
    like $paper{signed}[1], qr/^U[\w-]{121}$/, 'one is signed';

    for my $form (sort keys %paper) {
        my ($old, $new) = @{$paper{$form}};
        my $broken = $new;
        substr($broken, 20, 1) =~ tr/0-9A-F/1-9A-F0/
            or substr($broken, 20, 1) = 'A';
        verdict_is $gate->check(qr => $broken), 'FORGED',
            "$form: what was changed is forged";
        verdict_is $gate->check(qr => $old), 'REPRINTED',
            "$form: an old paper is known";
        verdict_is $gate->check(qr => $new), 'IN', "$form: the new one is good";
        verdict_is $gate->check(code => $new), 'TWICE', "$form: and typed";
        isnt $stranger->check(qr => $new)->{json}{verdict}, 'IN',
            "$form: elsewhere it lets nobody in";
    }
    verdict_is $gate->check(id_card => identity(10 * $n + 4)), 'IN',
        'a visitor comes in by a document';
    like join('', map { share($order, $_) } 1 .. 4), qr/^[VS]{4}$/, 'all were visited';
    is payouts($order), 4, 'and are to be paid, once each';
};


subtest 'the list of the attraction' => sub {
    my ($list, $keys);
    my $before = sold(1);
    wait_until { ($list = $gate->ask('GET', '/list'))->{status} == 200 }
        'the list of today is made';
    $keys = $gate->ask('GET', '/keys')->{json};
    my $tag_key = decode_base64url($keys->{list_key});
    my $book = TicketGateList->new($at_hill, sql_value(
        "select impl.local_day(?, api.now()) - date '1970-01-01'", $at_hill),
        time * 1000, map { decode_base64url($_) } @{$keys->{keys}});
    $book->open($list->{content});

    my $listed = sub {
        my ($order, $flags, $what) = @_;
        my $row;
        wait_until {
            my $more = $gate->ask('GET', "/list/deltas?after=$book->{last}");
            # What follows no list that it has, begins with a new one.
            if ($more->{status} == 409 || $more->{status} == 200 && !eval {
                    $book->apply($_) for segments($more->{content});
                    1;
                }) {
                my $whole = $gate->ask('GET', '/list');
                eval { $book->open($whole->{content}) }
                    if $whole->{status} == 200;
            }
            $row = $book->find($tag_key, ticket_code($tour, $order, 1));
            $row && ($row->{flags} & 7) == $flags
        } $what, 30;
        return $row;
    };

    $listed->($before, 0, 'it has what was sold before');
    my $order = sold(1);
    my $row = $listed->($order, 0, 'and soon what is sold then');
    is_deeply [@$row{qw(persons used)}], [1, 0], 'for one who has not come';
    is sql_value('select count(*) from ticket.gate_row where supplier_id ='
                 . ' ?', $tour), 0, 'the operator has no device and no list';

    is call('RefundTicket', { orderid => $order,
            ticketcode => ticket_code($tour, $order, 1) }, at => 'tour4')
        ->retcode, 0, 'the ticket comes back';
    $listed->($order, 1, 'the list has that, too');
};


subtest 'what a device did alone' => sub {
    my $order = sold(4);
    my @codes = map { ticket_code($tour, $order, $_) } 1 .. 4;
    staff(qw(supplier set TOUR --qr encrypted));
    my ($sealed) = staff(qw(ticket print TOUR), $order, qw(--tickets 2 --as
                         escpos)) =~ /\x31\x50\x30([\w-]{30,})/;
    staff(qw(supplier set TOUR --qr plain));
    my $signed = signed_code(gate_key('TOUR'), $tour, $order, 3);
    my $at = int(time * 1000);
    my @passages = map { { seq => $_->[0], request => "alone-$_->[0]",
                           $_->[1] => $_->[2], persons => 1, verdict => 'IN',
                           scanned_at => $at } }
        [1, code => $codes[0]], [2, qr => $sealed], [3, qr => $signed],
        [4, id_card => identity(10 * $n + 4)];
    my $upload = sub {
        my ($device, @rows) = @_;
        my $answer = $device->ask('POST', '/passages',
            body => { time => int(time * 1000), passages => \@rows });
        is $answer->{status}, 200, 'an upload is taken'
            or diag $answer->{content};
        return map { join ' ', $_->{judged}, $_->{double} ? 'double' : (),
                               $_->{again} ? 'again' : () }
                   @{$answer->{json}{items}};
    };

    is_deeply [$upload->($gate, @passages)], [('IN') x 4],
        'each is what the server would have said';
    like join('', map { share($order, $_) } 1 .. 4), qr/^[VS]{4}$/,
        'the attraction was visited';
    is payouts($order), 4, 'and is to be paid for each';
    is_deeply [$upload->($gate, @passages)], [('IN again') x 4],
        'told again it is known';

    $passages[0]{seq} = 11;
    $passages[0]{request} = 'alone-11';
    $passages[0]{scanned_at} = $at + 60_000;
    is_deeply [$upload->($gate, $passages[0])], ['USED double'],
        'one entry too many is a double use';
    is payouts($order), 4, 'which is paid nothing';
    my ($double) = @{ JSON::PP->new->decode(staff(qw(passage double HILL
                                                  --json))) };
    is_deeply [@$double{qw(order_id ticket_no persons)},
               $double->{other_at} ? 'other' : 'none'],
        [$order, 1, 1, 'other'], 'the attraction sees both passages of it';

    # An answer that was lost: the same request, uploaded.
    my $lost = sold(1);
    $gate->check(code => ticket_code($tour, $lost, 1), request => 'lost');
    is_deeply [$upload->($gate, { seq => 20, request => 'lost', persons => 1,
            code => ticket_code($tour, $lost, 1), verdict => 'IN',
            scanned_at => $at })], ['IN'], 'asked online as well it is one';
    is sql_value('select count(*) from ticket.passage where order_id = ?',
                 $lost), 1, 'passage and no more';

    my $other = sold(1);
    is_deeply [$upload->($stranger, { seq => 1, request => 's', persons => 1,
            code => ticket_code($tour, $other, 1), verdict => 'IN',
            scanned_at => $at })], ['UNKNOWN double'],
        'elsewhere it is nobody\'s';
    is share($other, 1), 'W', 'and nothing of it is visited';
};

# Without a device: staff of the attraction let in as it does.
subtest 'by hand' => sub {
    my $order = sold(6);
    my @codes = map { ticket_code($tour, $order, $_) } 1 .. 6;
    my ($sealed, $signed) = map {
        staff(qw(supplier set TOUR --qr), $_->[0]);
        staff(qw(ticket print TOUR), $order, '--tickets', $_->[1],
              qw(--as escpos)) =~ /\x31\x50\x30([\w-]{30,})/;
    } ['encrypted', 2], ['signed', 3];
    staff(qw(supplier set TOUR --qr plain));
    my @at = qw(--station 1 --gate 7);

    like staff(qw(ticket check HILL), $_, @at), qr/$order/, 'a code is let in'
        for $codes[0], $sealed, $signed;
    like +(ticketctl(qw(ticket check HILL), $codes[0], @at))[2],
        qr/all persons of the ticket are in/,
        'a code is let in once';
    like +(ticketctl(qw(ticket check DEMO), $codes[3], @at))[2],
        qr/no code of this supplier/, 'elsewhere it is nobody\'s';
    verdict_is $gate->check(code => $codes[0]), 'USED', 'a device knows of it';

    staff_person('HILL', $_, $_) for 'gate_lead', 'steward';
    staff_person('DEMO', 'demo-lead', 'gate_lead');
    my %cookie = map { $_ => staff_session($_) } qw(gate_lead steward demo-lead);
    my $asks = sub {
        my ($who, $path, %body) = @_;
        return ask('POST', $path, cookie => $cookie{$who}, key => 'k' . rand,
                   body => { %body });
    };
    is_deeply [@{$asks->(steward => '/tickets/check', ticketcode => $codes[3],
                         station => '1', gate => '7')->{json}}{
                   qw(order_id ticket_no persons)}], [$order, 4, 1],
        'over HTTP, too';
    my $let_in = "/orders/$order/tickets/5/let-in";
    my %lead = (station => 1, gate => '7', reason => 'no network');
    problem_is($asks->('demo-lead' => $let_in, %lead), 404, 'ORDER_MISSING',
               'a lead elsewhere lets nobody in');
    is $asks->(gate_lead => $let_in, %lead)->{status}, 200, 'a lead does';
    problem_is($asks->(gate_lead => "/orders/$order/tickets/5/passages/1/undo",
                       reason => 'x'), 409, 'PASSAGE_SETTLED',
               'and cannot undo what has earned money');

    is join('', map { share($order, $_) =~ tr/S/V/r } 1 .. 6), 'VVVVVW',
        'so the attraction was visited';
    is payouts($order), 5, 'and is to be paid for each';
    is_deeply [sql_values('select guest_supplier_id, count(*),'
        . ' count(guest_device_no), count(lead), max(station_name)'
        . ' from ticket.passage where order_id = ? group by 1', $order)],
        [$at_hill, 5, 0, 1, sql_value('select name from ticket.station where'
         . ' supplier_id = ? and station_no = 1', $at_hill)],
        'its passages are at the attraction, of no device';
    like staff(qw(order history TOUR), $order), qr/gate_lead/,
        'the operator sees who let in';
    is sql_value("select string_agg(supplier_id::text, ' ') from ticket.staff_log"
                 . " where action = 'passage let-in'"), $at_hill,
        'which the log of the attraction has';
};

# DEMO sells by slots: a joint ticket takes places of the day there.
subtest 'places of a day where there are slots' => sub {
    staff(qw(product create DEMO PASS --form single --day-limit 3 --name), '日票');
    staff('party', 'add', 'TOUR', 40, '丙景区', qw(--kind attraction));
    staff(qw(party supplier TOUR 40 DEMO));
    staff(qw(partyaccount add TOUR 40 1 --through 1 --use payout --holder Company
          --number SPOT0003));
    staff(qw(product create TOUR DAY --form single --real-name yes --order-days 3
          --web-order-days 3 --days-ahead 0 --name), '日联票');
    staff(qw(product entry TOUR DAY --print-first no));
    my @set = (qw(settleproduct set TOUR DAY --kind joint --days 1 --return free
                  --parts));
    my ($status, undef, $why) = ticketctl(@set, '10:50.00:40.00,40:50.00:40.00@ADULT');
    like "$status $why", qr/sells by slots.* ADULT needs a limit of a day/,
        'a product without a limit of a day is refused';
    staff(@set, '10:50.00:40.00,40:50.00:40.00@PASS');
    staff(qw(settleproduct approve TOUR DAY 1));
    staff(qw(settleproduct open TOUR DAY));

    wait_until { call('GetProducts', {}, at => 'tour4')->raw =~ /DAY/ }
        'it is on sale';
    isnt asked_for(4, 'DAY', 100)->retcode, 0, 'more than there are are not sold';
    my $order = sold(3, 'DAY', 100);
    isnt asked_for(1, 'DAY', 100)->retcode, 0, 'nor one behind the last';
    verdict_is $stranger->check(code => ticket_code($tour, $order, 1)), 'IN',
        'it is let in whatever the hour';
    is call('RefundTicket', { orderid => $order,
            ticketcode => ticket_code($tour, $order, 2) }, at => 'tour4')
        ->retcode, 0, 'one comes back';
    wait_until { asked_for(1, 'DAY', 100)->retcode == 0 }
        'and soon its place is sold again', 20;
};


audit_ok();
done_testing();
