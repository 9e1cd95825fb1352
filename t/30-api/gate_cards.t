# Who comes in by a document: an identity card, a passport or another one; beside
# a code, in its place, and while the gate was offline.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use JSON::PP ();
use MIME::Base64 qw(decode_base64url);
use TicketConsole qw(problem_is);
use TicketDevice;
use TicketGateList;
use TicketShop;
use TicketTest;

gate_start(worker => 1,
           locations => 'location /hill-gate/ { ticket_gate HILL; }');
my %hill = (supplier => 'HILL', path => '/hill-gate/v1');
my $south = device('南门 1 号闸', %hill);
my $other = device('南门 2 号闸', %hill, gate => '2');
my $third = device('南门 3 号闸', %hill, gate => '3');
staff(qw(supplier set HILL --activation 1));
staff(qw(product create HILL NAMED --name 实名票 --form single --real-name yes
         --order-days 3 --web-order-days 3 --ticket-days 3 --days-ahead 0));
staff(qw(price set HILL NAMED 30.00));

# An order of tickets for today, one for each document: [number, type].
sub named {
    my ($documents, %more) = @_;

    my $n = @$documents;
    return bought({ Order_list => "NAMED|$n", money => sprintf('%d.00', 30 * $n),
                    SXRQ => day(0), activate => '1', tickettype => '2',
                    ID => identity(900), IDCount => $n,
                    Memo => join('|', map { "$_->[0]^赵六^^1^" . ($_->[1] // 1) }
                                          @$documents), %more }, at => 'hill');
}

sub order_of { return $_[0]{json}{ticket}{order} }

my ($with_x) = grep { /X$/ } map { identity($_) } 1 .. 99;


subtest 'a card is a ticket' => sub {
    my $order = named([[identity(1)], [identity(2)]], tickettype => '1');
    my $in = $south->check(id_card => identity(1));
    verdict_is $in, 'IN', 'the card of a visitor';
    is order_of($in), $order, '... of that order';
    is_deeply [@{ $in->{json} }{qw(persons left)}], [1, 0], '... for one person';
    unlike $in->{content}, qr/@{[identity(1)]}/, 'its number is not answered';
    verdict_is $south->check(id_card => identity(1)), 'TWICE',
        'the reader fires twice';
    verdict_is $other->check(id_card => identity(1)), 'USED', 'it is used up';
    verdict_is $south->check(id_card => identity(2)), 'IN',
        'the other visitor has his own';
    verdict_is $south->check(id_card => identity(900)), 'UNKNOWN',
        'the buyer, who is not named, has none';

    my @two = map { named([[identity(3)]], tickettype => '1') } 1 .. 2;
    my @in = map { $_->check(id_card => identity(3)) } $south, $other, $third;
    is_deeply [map { $_->{json}{verdict} } @in], [qw(IN IN USED)],
        'of two tickets of one card each lets in once';
    is_deeply [map { order_of($_) } @in[0, 1]], \@two, '... the elder first';

    named([[$with_x]], tickettype => '1');
    verdict_is $south->check(id_card => lc $with_x), 'IN', 'a small x is an X';
    verdict_is $other->check(id_card => join ' ', unpack 'a6 a8 a4', $with_x),
        'USED', 'blanks within a card count for nothing';
};


subtest 'another document is one, too' => sub {
    my @documents = (
        ['E12345678', 3, 'e12345678'], ['E87654321', 3, ' E87654321 '],
        ['军字第1234567号', 2, '军字第１２３４５６７号'],
        ['H12345678(01)', 4, 'h12345678(01)'], ['ABCDEFGH1234567890', 4,
         'abcdefgh1234567890'], [identity(4), 4, identity(4)],
    );
    my $order = named(\@documents);

    for (@documents) {
        my ($number, $type, $shown) = @$_;
        my $in = $south->check(id_card => $shown);
        verdict_is $in, 'IN', "a document of type $type, shown as $shown";
        is order_of($in), $order, '... of that order';
        verdict_is $other->check(id_card => $number), 'USED', '... and once';
    }
    verdict_is $south->check(id_card => 'E12345679'), 'UNKNOWN',
        'the passport of somebody else';
    problem_is $south->check(id_card => '430702198001010012'), 422,
        'VALUES_WRONG', 'a card that was misread is none';
    problem_is $south->check(id_card => '????'), 422, 'VALUES_WRONG',
        'nor is what no document has';
};


subtest 'the document beside a code' => sub {
    my $order = named([[identity(11)], ['K1234567', 3]]);
    my ($card, $passport) = ticket_codes($order, at => 'hill');
    staff(qw(product entry HILL NAMED --id-at-gate yes));

    my $needs = $south->check(code => $card);
    verdict_is $needs, 'ID_NEEDED', 'the card is looked at, too';
    is_deeply [@{ $needs->{json} }{qw(next needs persons)}],
        ['second', ['id_card'], 0], '... as a second step';
    verdict_is $south->check(code => $card, card => 'K1234567'), 'ID_OTHER',
        'the passport of the other visitor is not it';
    verdict_is $south->check(code => $card, card => lc identity(11)), 'IN',
        'the right card is';
    verdict_is $south->check(code => $passport), 'ID_NEEDED',
        'who has a passport shows that';
    verdict_is $south->check(code => $passport, card => identity(11)),
        'ID_OTHER', '... and no other document';
    verdict_is $south->check(code => $passport, card => 'k1234567'), 'IN',
        '... which lets in';

    named([['K7654321', 3]]);
    verdict_is $south->check(id_card => 'K7654321'), 'IN',
        'a document in hand is its own second step';
    staff(qw(product entry HILL NAMED --id-at-gate no));
};


subtest 'a card that cannot be read' => sub {
    my $order = named([[identity(21)]]);
    my ($code) = ticket_codes($order, at => 'hill');
    staff(qw(product entry HILL NAMED --id-at-gate yes));
    my $broken = $south->check(code => $code, card_unreadable => JSON::PP::true);
    verdict_is $broken, 'CARD_UNREADABLE', 'a card that cannot be read';
    is $broken->{json}{next}, 'paper', '... asks for paper';
    staff(qw(product entry HILL NAMED --id-at-gate no));

    $order = named([[identity(22)]], tickettype => '1');
    ($code) = ticket_codes($order, at => 'hill');
    sql_do("update ticket.ticket set state = '3' where order_id = ?", $order);
    my $worthless = $south->check(id_card => identity(22));
    verdict_is $worthless, 'SHOW_PAPER', 'paper makes the card worthless';
    is_deeply [@{ $worthless->{json} }{qw(colour sound next persons)}],
        [qw(amber ask desk 0)], '... which is no red light';
    is_deeply $worthless->{json}{screen},
        { zh => '已打印纸质票，请出示纸质票',
          en => 'printed on paper: show the paper' }, '... and says why';
    is_deeply $worthless->{json}{say},
        { zh => '请出示纸质票', en => 'Please show your paper ticket' },
        '... aloud, too';
    is $worthless->{json}{ticket}{inside}, 0, '... while nobody is inside';
    is_deeply $worthless->{json}{needs}, ['paper'], '... and is asked for';
    verdict_is $south->check(code => $code), 'IN', 'the paper lets in';
    verdict_is $other->check(id_card => identity(22)), 'SHOW_PAPER',
        '... and the card does not afterwards';

    named([[identity(23)]]);
    staff(qw(product entry HILL NAMED --print-first yes));
    my $first = $south->check(id_card => identity(23));
    verdict_is $first, 'PRINT_FIRST', 'where paper comes first it does';
    is $first->{json}{next}, 'desk', '... from the desk';
    staff(qw(product entry HILL NAMED --print-first order));

    staff(qw(supplier set HILL --gate-media 2));
    named([[identity(24)]]);
    verdict_is $south->check(id_card => identity(24)), 'UNKNOWN',
        'where cards open no gates, none does';
    staff(qw(supplier set HILL --gate-media 3));
};


subtest 'without the server' => sub {
    my $order = named([[identity(31)]], tickettype => '1');
    my ($code) = ticket_codes($order, at => 'hill');
    my $passport = named([['P1234567', 3]]);
    my @codes = ($code, ticket_codes($passport, at => 'hill'));
    my ($answer, $list, $key);

    # The whole list, and what has changed since.
    my $synced = sub {
        my $keys = $south->ask('GET', '/keys')->{json};
        my $day = sql_value("select ?::date - date '1970-01-01'", $keys->{day});
        $key = decode_base64url($keys->{list_key});
        $answer = $south->ask('GET', '/list');
        return if $answer->{status} != 200 || !@{ $keys->{keys} };
        $list = TicketGateList->new($keys->{supplier}, $day, int time * 1000,
            map { decode_base64url($_) } @{ $keys->{keys} });
        $list->open($answer->{content});
        $answer = $south->ask('GET', "/list/deltas?after=$list->{last}");
        $list->apply($_) for $answer->{status} == 200
                             ? segments($answer->{content}) : ();
        return @codes == grep { $list->find($key, $_) } @codes;
    };
    wait_until { $synced->() } 'the list has both tickets', 20;
    is_deeply [map { $_->{tag} } $list->card($key, identity(31))],
        [$list->find($key, $code)->{tag}], '... and its card is of that';
    is_deeply [map { $_->{tag} } $list->card($key, 'P1234567')],
        [map { $list->find($key, $_)->{tag} }
             ticket_codes($passport, at => 'hill')], '... and a passport';
    is_deeply [map { $list->card($key, $_) } identity(32), 'p1234567'], [],
        'no other document is';

    my $at = int(time * 1000) - 60_000;
    my @passages = (
        { seq => 1, id_card => identity(31), persons => 1, verdict => 'IN' },
        { seq => 2, id_card => ' p1234567', persons => 1, verdict => 'IN' },
        { seq => 3, id_card => identity(33), persons => 1,
          verdict => 'OFFLINE_UNKNOWN' },
        { seq => 4, id_card => '430702198001010012', persons => 0,
          verdict => 'UNKNOWN' },
    );
    $_->{request} = "card $_->{seq}", $_->{scanned_at} = $at for @passages;
    my $upload = sub {
        $other->ask('POST', '/passages',
                    body => { time => int(time * 1000), passages => $_[0] });
    };

    $answer = $upload->(\@passages);
    is $answer->{status}, 200, 'an upload of documents is taken'
        or diag $answer->{content};
    is_deeply [map { join ' ', $_->{judged}, $_->{double} ? 1 : 0 }
               @{ $answer->{json}{items} }],
        ['IN 0', 'IN 0', 'UNKNOWN 1', 'UNKNOWN 0'], 'each has its answer';
    is_deeply [map { $_->{order_id} } sql(
        'select order_id from ticket.passage where request in (?, ?)'
        . ' order by request', 'card 1', 'card 2')], [$order, $passport],
        '... and its ticket';
    $answer = $upload->(\@passages);
    is_deeply [map { !!$_->{again} } @{ $answer->{json}{items} }], [(1) x 4],
        'the same again is known';
    verdict_is $south->check(id_card => identity(31)), 'USED',
        'who came in then is in';
    is $upload->([{ %{ $passages[0] }, seq => 9, code => '1' x 30 }])
        ->{json}{errors}[0]{code}, 'ONE_OF', 'a code or a document, not both';
};


audit_ok();
done_testing();
