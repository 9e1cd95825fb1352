# The queue of messages: who gets which, in what order, and where they end.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/../lib";
use TicketBooking qw(database connection fixture sql_call);
use TicketTest;

my $dbh = database();

fixture();

my $n = 0;


sub clock {
    sql_do('SELECT api.set_clock_shift(make_interval(secs => ?))',
           $_[0]);
}

# kind 1 is a code: its text is sealed.
sub message {
    my (%m) = (kind => 3, due => 0, life => 86400, @_);

    sql_do('INSERT INTO ticket.message (supplier_id, message_id, order_id,'
        . ' kind, phone_what, seal_context, phone_sealed, text, text_sealed,'
        . " created_at, expire_at, due_at) SELECT 7, ?, 42, ?, 'phone', 'k',"
        . " '\\x01', ?, ?, n, n + make_interval(secs => ?),"
        . ' n + make_interval(secs => ?) FROM api.now() n',
        ++$n, $m{kind}, $m{kind} == 1 ? undef : "text $n",
        $m{kind} == 1 ? '\x02' : undef, $m{life}, $m{due});
    return $n;
}

sub claim {
    my ($owner, $limit, $db) = @_;
    return sql_call($db // $dbh, 'api.message_claim_4', $owner, $limit, '60 s');
}

sub claimed { return join ' ', map { $_->{message_id} } @{ claim(@_) } }

# Result by message: claimed before, or passed over.
sub record {
    my ($owner, @results) = @_;
    my (@ids, @results_of, @due, @errors);

    while (my ($id, $result, $error) = splice @results, 0, 3) {
        push @ids, $id;
        push @results_of, $result;
        push @errors, $error;
    }

    return sql_value('SELECT api.message_record(?, ?, ?, ?,'
        . ' array_fill((SELECT api.now() + interval \'30 s\'), array[?::int]),'
        . ' ?)', $owner, [(7) x @ids], \@ids, \@results_of,
        scalar @ids, \@errors);
}

sub row {
    return sql_row("SELECT *, date_trunc('second', due_at"
        . " - api.now() + '0.5 s') AS due_in"
        . ' FROM ticket.message WHERE message_id = ?', $_[0]);
}

sub done {
    return sql_row('SELECT * FROM ticket.message_done'
        . ' WHERE message_id = ?', $_[0]);
}

# codes first, then by age; nothing twice
{
    my ($old, $code, $later, $young, $new_code) =
        (message(due => -5), message(kind => 1, life => 360),
         message(due => 5), message(due => -1), message(kind => 1));

    is claimed('a', 0), '', 'a claim of none gets none';
    is claimed('a', 3), "$code $new_code $old",
        'codes are claimed first, then what is oldest';
    is claimed('b', 10), $young, 'another worker claims the rest';
    is claimed('a', 10), '', 'nothing is left to claim';
    clock(6);
    is claimed('a', 10), $later, 'a message due later is claimed later';
    is row($code)->{lease_owner}, 'a', 'a claimed message is leased';

    my $m = claim('c', 1);
    clock(61);
    $m = claim('c', 1)->[0];
    is_deeply [@{$m}{qw(supplier_id message_id order_id kind attempts phone_what
                        seal_context phone_sealed text text_sealed picture)}],
        [7, $code, 42, 1, 0, 'phone', 'k', "\x01", undef, "\x02", undef],
        'a message whose lease ended is claimed by another';
    is record('a', $code, 1, ''), 0,
        'a worker that lost its lease records nothing';
    isnt row($code), undef, 'the message is still in the queue';
    clock(0);
    sql_do('DELETE FROM ticket.message');
}

# what becomes of it
{
    my @ids = map { message() } 1 .. 4;
    claim('a', 10);
    is record('a', $ids[3], 5, '', $ids[0], 1, '', $ids[1], 2, 'HTTP 500',
              $ids[2], 3, 'x' x 300), 2, 'two of four messages are done';

    my $sent = done($ids[0]);
    is_deeply [@{$sent}{qw(supplier_id order_id kind attempts sent last_error)}],
        [7, 42, 3, 1, 1, undef], 'the message sent is done as sent';
    my @columns = sort keys %$sent;
    is_deeply [grep { /phone|text|seal|picture/ } @columns], [],
        'neither phone nor text is kept';
    is_deeply [@{ row($ids[1]) }{qw(attempts lease_owner last_error due_in)}],
        [1, undef, 'HTTP 500', '00:00:30'],
        'a failed message waits for another try';
    is_deeply [@{ done($ids[2]) }{qw(attempts sent last_error)}],
        [1, 0, 'x' x 200], 'a refused message is given up';
    is_deeply [@{ row($ids[3]) }{qw(attempts lease_owner)}], [0, undef],
        'a released message has no owner and no try';
    is claimed('b', 10), $ids[3], 'a released message is due at once';
    is record('b', $ids[3], 1, ''), 1, 'another worker records it as sent';
    is record('b', $ids[3], 1, ''), 0, 'a message is recorded once';
    is record('b', 999, 1, ''), 0, 'an unknown message records nothing';
    clock(31);
    is claimed('a', 10), $ids[1],
        'the failed message is claimed after its pause';
    clock(0);
    sql_do('DELETE FROM ticket.message');
}

# a message that is too late is not sent
{
    my ($code, $notice, $held) = (message(kind => 1, life => 360), message(),
                                  message(kind => 1, life => 360));

    sql_do("UPDATE ticket.message SET lease_owner = 'x', attempts = 3,"
        . " lease_until = api.now() + interval '400 s', last_error ="
        . " 'HTTP 500' WHERE message_id = ?", $held);
    clock(361);
    is claimed('a', 0), '', 'a worker without a provider claims nothing';
    is_deeply [@{ done($code) }{qw(attempts sent last_error)}],
        [0, 0, 'not tried in time'],
        'a message that is too late is cleared away';
    isnt row($held), undef, 'a message in flight is not cleared away';
    clock(461);
    is claimed('a', 10), $notice, 'a notice lives longer than a code';
    is_deeply [@{ done($held) }{qw(attempts sent last_error)}],
        [3, 0, 'HTTP 500'], 'a message tried in time is not tried again';
    record('a', $notice, 5, '');
    clock(86401);
    is claimed('a', 10), '', 'nothing is claimed after a day';
    is done($notice)->{sent}, 0, 'a notice is given up after a day';
    clock(0);
}
is_deeply [map { "$_->{message_id} $_->{kind} $_->{last_error}" }
           @{ sql_call('api.message_unsent', 7, 2) }],
    [(map { $_->[0] } @{ $dbh->selectall_arrayref(
        "SELECT message_id || ' ' || impl.message_event(kind) || ' '"
        . ' || last_error FROM ticket.message_done WHERE NOT sent'
        . ' ORDER BY done_at DESC, message_id LIMIT 2') })],
    'the messages given up are listed';

# two workers at once share
{
    message() for 1 .. 40;
    my $other = connection();

    $other->begin_work;
    my %his = map { $_->{message_id} => 1 } @{ claim('a', 15, $other) };
    my %hers = map { $_->{message_id} => 1 } @{ claim('b', 40) };
    $other->commit;
    is scalar(keys %his), 15, 'the first worker claims fifteen';
    is scalar(keys %hers), 25, 'the second worker claims the rest';
    is scalar(grep { $his{$_} } keys %hers), 0, 'no message is claimed twice';
    sql_do('DELETE FROM ticket.message');
}

# what a table may hold
for (["kind = 1", 'a code in clear'], ["text_sealed = '\\x01'", 'two texts'],
     ["text = null", 'no text'], ["kind = 9", 'an unknown kind'])
{
    my $id = message();
    ok !eval { sql_do("UPDATE ticket.message SET $_->[0]"); 1 },
        "a message with $_->[1] is refused";
    sql_do('DELETE FROM ticket.message');
}

# a table full of what is due later, and of notices, is not read
{
    sql_do('INSERT INTO ticket.message (supplier_id, message_id, order_id,'
        . ' kind, phone_what, seal_context, phone_sealed, text, created_at,'
        . " expire_at, due_at) SELECT 7, 1000 + i, i, 3, 'phone', 'k', '\\x01',"
        . " 'x', n, n + interval '1 day', n + interval '1 hour' * (i % 2)"
        . ' FROM api.now() n, generate_series(1, 20000) i');
    my $own = connection();
    $own->do($_) for "LOAD 'auto_explain'", 'SET auto_explain.log_level = notice',
        'SET auto_explain.log_nested_statements = on',
        'SET auto_explain.log_min_duration = 0', 'SET client_min_messages = notice';
    my @plans;
    {
        local $SIG{__WARN__} = sub { push @plans, $_[0] };
        is scalar @{ claim('a', 10, $own) }, 10,
            'ten of many messages are claimed';
        $own->do('SELECT * FROM api.notice_born()');
    }
    cmp_ok scalar(grep { /Index Scan using message_(?:due|late)/ } @plans), '>=',
        3, 'the messages are found by their indexes';
    is_deeply [grep { /Seq Scan on (?!number|clock)/ } @plans], [],
        'no table is read whole';
    sql_do('DELETE FROM ticket.message');
}

audit_ok();
done_testing();
