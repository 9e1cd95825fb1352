# What a device that goes on without the gateway fetches, and what it brings back
# when it is there again.

use strict;
use warnings;
use utf8;

use Crypt::PK::Ed25519;
use FindBin;
use lib "$FindBin::Bin/../lib";
use MIME::Base64 qw(decode_base64url);
use TicketConsole qw(problem_is);
use TicketDevice;
use TicketProcess;
use TicketShop;
use TicketTest;

gate_start(worker => 1,
           locations => 'location /hill-gate/ { ticket_gate HILL; }');
my %hill = (supplier => 'HILL', path => '/hill-gate/v1');
my $device = device('南门 1 号闸', %hill);
staff(qw(supplier set HILL --activation 1));

sub ticket {
    my $order = bought({ Order_list => 'HILL2|1', money => '30.00',
                         SXRQ => day(0), activate => '1', tickettype => '2' },
                       at => 'hill');
    return ticket_codes($order, at => 'hill');
}

# Head of a segment: what it is, first and last number.
sub head { return unpack 'a4 a1 x3 l< l< q< q<', $_[0] }


my ($code) = ticket();
my $list;

subtest 'keys and the list of today' => sub {
    wait_until { ($list = $device->ask('GET', '/list'))->{status} == 200 }
        'the worker has made a list';
    my $keys = $device->ask('GET', '/keys');
    is $keys->{status}, 200, 'keys are handed out';
    is $keys->{json}{day}, iso_day(0), '... of today';
    is length decode_base64url($keys->{json}{list_key}), 32,
        '... with the list key of the day';
    cmp_ok $keys->{json}{expires}, '>', time * 1000, '... until it ends';

    is $list->{type}, 'application/octet-stream', 'a list is bytes';
    my ($form, $what, $supplier) = head($list->{content});
    is_deeply [$form, $what, $supplier],
        ['TGL1', 'L', $keys->{json}{supplier}], '... of the supplier';
    my $key = Crypt::PK::Ed25519->new;
    $key->import_key_raw(decode_base64url($keys->{json}{keys}[0]), 'public');
    ok $key->verify_message(substr($list->{content}, -64),
                            substr($list->{content}, 0, -64)),
        '... which a key of these has signed';

    my $etag = $list->{headers}{etag};
    like $etag, qr/^"[0-9a-f]{32}"$/, 'it has a tag';
    my $same = $device->ask('GET', '/list',
                            headers => { 'If-None-Match' => $etag });
    is_deeply [$same->{status}, $same->{content} // ''], [304, ''],
        'who has it gets none';
    is $device->ask('GET', '/list', headers => { 'If-None-Match' => '"x"' })
        ->{status}, 200, 'who has another one gets it';

    problem_is $device->ask('GET', '/list?day=2031-01-01'), 404, 'LIST_DAY',
        'no list of a day to come';
    problem_is $device->ask('GET', '/list?day=today'), 422, 'VALUES_WRONG',
        'a day that is none';
    problem_is $device->ask('GET', '/list', raw => '{}'), 400,
        'BODY_UNEXPECTED', 'a body is not expected';
    problem_is(device('窗口', %hill, kind => 'desk', station => 0, gate => 'A')
               ->ask('GET', '/keys'), 403, 'LIST_KIND', 'a desk has no list');
};


subtest 'deltas' => sub {
    my ($after) = (head($list->{content}))[5];
    my $answer;
    ticket();
    wait_until {
        $answer = $device->ask('GET', "/list/deltas?after=$after");
        $answer->{status} == 200;
    } 'what was sold is cut';
    my ($form, $what, undef, undef, $first) = head($answer->{content});
    is_deeply [$form, $what, $first], ['TGL1', 'D', $after + 1],
        'it follows the list';
    problem_is $device->ask('GET', '/list/deltas?after=1000000'), 409,
        'LIST_GAP', 'what lies beyond is a gap';
    my $wrong = $device->ask('GET', '/list/deltas');
    is $wrong->{json}{errors}[0]{code}, 'MISSING', 'a number is needed';
};


subtest 'passages' => sub {
    my $at = int(time * 1000) - 60_000;
    my @passages = (
        { seq => 1, request => 'a', code => $code, persons => 1,
          scanned_at => $at, verdict => 'IN' },
        { seq => 2, request => 'b', qr => $code, code => undef, persons => 1,
          scanned_at => $at + 30_000, verdict => 'IN', lead => '王班长' },
        { seq => 3, request => 'c', code => '1' x 30, persons => 0,
          scanned_at => $at, verdict => 'OFFLINE_UNKNOWN', id_card => undef,
          lead => undef },
    );
    my $upload = sub {
        $device->ask('POST', '/passages',
                     body => { time => int(time * 1000), passages => $_[0] });
    };

    my $answer = $upload->(\@passages);
    is $answer->{status}, 200, 'an upload is taken' or diag $answer->{content};
    my @items = @{ $answer->{json}{items} };
    is_deeply [map { $_->{seq} } @items], [1, 2, 3], 'each has its answer';
    is $items[0]{judged}, 'IN', 'the first passage was one';
    ok $items[1]{double}, 'the second one is a double use';
    is_deeply [map { !!$_->{again} } @items], ['', '', ''],
        'none had come before';

    $answer = $upload->(\@passages);
    is_deeply [map { !!$_->{again} } @{ $answer->{json}{items} }], [1, 1, 1],
        'the same again is known';
    is sql_value('select count(*) from ticket.passage'), 2,
        '... and lets nobody in';

    is $device->ask('POST', '/passages', body => { time => 1, passages => [
        { %{ $passages[2] }, seq => 9, scanned_at => 1 }] })->{status}, 200,
        'a clock that began in 1970 loses nothing';

    $answer = $upload->([$passages[0], { %{ $passages[1] }, persons => -1,
                                         code => $code, seq => 'x' }]);
    is_deeply [sort map { "$_->{pointer} $_->{code}" }
               @{ $answer->{json}{errors} }],
        ['/passages/1/code ONE_OF', '/passages/1/persons INT',
         '/passages/1/seq INT'], 'what is wrong is named, in its place';
    is_deeply [map { $_->{seq} } @{ $answer->{json}{items} }], [1],
        '... while the others are taken';
    $answer = $upload->([{ %{ $passages[0] }, seq => 'x' }]);
    is_deeply [$answer->{status}, $answer->{json}{items}], [422, undef],
        'where all are wrong nothing is';
    is $upload->([])->{json}{errors}[0]{pointer}, '/passages',
        'none are too few';
    is $upload->([map { { %{ $passages[0] }, seq => $_, request => "m$_" } }
                  1 .. 501])->{json}{errors}[0]{pointer}, '/passages',
        'more than 500 are too many';
    is $upload->('x')->{json}{errors}[0]{code}, 'TYPE', 'they are a list';
    is $upload->([7])->{json}{errors}[0]{code}, 'TYPE', '... of objects';
};


audit_ok();
done_testing();
