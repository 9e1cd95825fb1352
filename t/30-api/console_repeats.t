# The same request again, and two who change one thing.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use Digest::SHA ();
use TicketConsole;
use TicketProcess;
use TicketTest;

console_start(nginx => 2);
staff_person('DEMO', $_, 'market', 'finance', 'admin') for qw(anna berta);
my ($anna, $berta) = map { staff_session($_) } qw(anna berta);

sub top_up {
    my ($key, %is) = @_;

    return ask('POST', '/agents/demo/deposit/topup', cookie => $anna,
               key => $key, body => { amount_fen => 100, reference => 'R-1' },
               %is);
}

sub booked { return sql_value('select count(*) from ticket.deposit_document'
                              . " where reference = '$_[0]'") }


# ---- Keys ----

problem_is(top_up(undef), 428, 'IDEMPOTENCY_NEEDED', 'money without a key');
problem_is(top_up($_->[0]), 400, 'KEY_SYNTAX', "a key $_->[1]")
    for ['', 'of nothing'], ['a b', 'with a blank'], ['x' x 256, 'too long'],
        ["a\tb", "with a tab"];

my $first = top_up('key-1');
is $first->{status}, 200, 'the first answer' or diag told($first);
is $first->{headers}{'idempotent-replayed'}, undef, 'it is no repeat';
my $again = top_up('key-1');
is $again->{content}, $first->{content}, 'the same again gets the same bytes';
is $again->{headers}{'idempotent-replayed'}, 'true', 'and is told so';
is top_up('"key-1"')->{content}, $first->{content},
    'a key in quotation marks is the same key';
is booked('R-1'), 1, 'it was booked once';
problem_is(top_up('key-1', body => { amount_fen => 200, reference => 'R-1' }),
           422, 'IDEMPOTENCY_OTHER', 'the key with another body');
problem_is(ask('POST', '/agents/demo2/deposit/topup', cookie => $anna,
               key => 'key-1',
               body => { amount_fen => 100, reference => 'R-1' }),
           422, 'IDEMPOTENCY_OTHER', 'the key with another path');
is top_up('key-1', cookie => $berta,
          body => { amount_fen => 100, reference => 'R-2' })->{status}, 200,
    "another person's key is another key";

# The same person at another supplier.
sql_do("insert into ticket.staff_role (staff_id, supplier_id, role)"
       . " select staff_id, 2, 'finance' from ticket.staff where name = 'anna'");
problem_is(top_up('key-1', cookie => staff_session('anna', 'HILL')), 422,
           'IDEMPOTENCY_OTHER', 'the key at another supplier');
is booked('R-1'), 1, 'where it is not booked';

problem_is(top_up('key-2', body => { amount_fen => 0, reference => 'R-3' }),
           422, 'AMOUNT_ZERO', 'what is refused');
is top_up('key-2', body => { amount_fen => 5, reference => 'R-3' })->{status},
    200, 'does not use the key up';

# What is kept to know a request by says nothing of a password in it.
my $hash = sql_value("select encode(body_hash, 'hex') from ticket.staff_answer"
                     . " where key = 'key-2'");
isnt $hash, Digest::SHA::sha256_hex('POST /console/api/v1/agents/demo/deposit/'
    . "topup?\n" . '{"amount_fen":5,"reference":"R-3"}'),
    'a request is known by a hash that is keyed';

# At once, at two processes.
for my $round (1 .. 5) {
    my @answers = map { my $port = port($_ % 2); sub {
        top_up("race-$round", port => $port,
               body => { amount_fen => 7, reference => "race-$round" });
    } } 0 .. 5;
    my @came = at_once(@answers);

    is_deeply [map { $_->{status} } @came], [(200) x 6],
        'six requests at once are all answered';
    is scalar(keys %{{ map { $_->{content} => 1 } @came }}), 1,
        'all of them with the same bytes';
    is booked("race-$round"), 1, 'it was booked once';
}


# ---- ETags ----

my @set = ('PATCH', '/agents/demo', cookie => $anna);
my $shown = ask('GET', '/agents/demo', cookie => $anna);
my $etag = $shown->{headers}{etag};
like $etag, qr/^"[0-9a-f]{32}"$/, 'what is shown has a strong ETag';
is ask('GET', '/agents/demo', cookie => $berta)->{headers}{etag}, $etag,
    'the same for everybody';

problem_is(ask(@set, body => { name => 'A' }), 428, 'MATCH_NEEDED',
           'a change without If-Match');
problem_is(ask(@set, match => '"0"', body => { name => 'A' }), 412,
           'MATCH_STALE', 'a change of what it never was');

my $done = ask(@set, match => $etag, body => { name => 'By Anna' });
is $done->{status}, 200, 'the first of two changes it' or diag told($done);
my $late = ask('PATCH', '/agents/demo', cookie => $berta, match => $etag,
               body => { name => 'By Berta' });
problem_is($late, 412, 'MATCH_STALE', 'the second one is told');
is $late->{json}{current}{name}, 'By Anna', 'and what it is now'
    or diag told($late);
is $late->{headers}{etag}, $done->{headers}{etag}, 'with the ETag of that';
is ask('PATCH', '/agents/demo', cookie => $berta,
       match => $late->{headers}{etag}, body => { name => 'By Berta' })
    ->{status}, 200, 'with which it may be changed';
is ask(@set, match => 'W/' . ask('GET', '/agents/demo', cookie => $anna)
                             ->{headers}{etag}, body => { name => 'Packed' })
    ->{status}, 200, 'an ETag that was packed on its way is the same';
is ask(@set, match => '*', body => { name => 'Demo' })->{status}, 200,
    'whatever it is may be changed, too';

# At once: one of them is first.
for my $round (1 .. 5) {
    my $tag = ask('GET', '/agents/demo', cookie => $anna)->{headers}{etag};
    my @came = at_once(map { my $i = $_; sub {
        ask('PATCH', '/agents/demo', match => $tag, port => port($i % 2),
            cookie => $i % 2 ? $anna : $berta, body => { name => "at once $round $i" });
    } } 0 .. 3);

    is join(' ', sort map { $_->{status} } @came), '200 412 412 412',
        'of four who change it at once one is first';
}

done_testing;


# What each of them answers, all begun before any was waited for.
sub at_once {
    my (@calls) = @_;

    my @pipes;
    for my $call (@calls) {
        pipe my $read, my $write or die $!;
        my $pid = fork // die $!;

        if ($pid == 0) {
            close $read;
            my $answer = $call->();
            print $write JSON::PP->new->utf8->encode(
                { status => $answer->{status}, content => $answer->{content} });
            close $write;
            POSIX::_exit(0);
        }

        close $write;
        push @pipes, [$read, $pid];
    }

    return map {
        my ($read, $pid) = @$_;
        local $/;
        my $answer = JSON::PP->new->utf8->decode(scalar <$read>);
        waitpid $pid, 0;
        $answer;
    } @pipes;
}
