# What has to be approved by another person above a limit: each action that moves
# money, by a role of Postgres, which may only propose, and over HTTP.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use JSON::PP ();
use TicketBooking qw(
    database connection fixture supplier_set top_up sql_call in_time
    order_defaults booked staff_call);
use TicketMoney qw(platforms settle paid_order opened payback_of);
use TicketRail qw(rail_shop seed confirm);
use TicketPeople qw(person sign_in act rows);
use TicketSettle qw(parties terms);
use TicketTest;

use constant FEN => 20_000;             # what an order of the fixture costs

database();
fixture(slot_mode => 1);
top_up(9101, 10_000_000);
top_up(9101, 10_000_000, 3);
platforms();
order_defaults(day => iso_day(2), pay_by => sub { in_time('30 minutes') });

my $json = JSON::PP->new->canonical;
my $build = $ENV{TICKET_BUILD} // "$FindBin::Bin/../../build";
my @actions = @{ $json->decode(scalar qx{$build/tools/actions_dump}) };
my %action = map { $_->{name} => $_ } @actions;

my ($user) = sql_values('SELECT user_name FROM ticket.agent'
                        . ' WHERE supplier_id = 7 AND agent_id = 9101');
my $references = 0;
my $today = iso_day(0);                 # the clock goes on

sub delivered { return booked(state => '3') }

# Of an order that was paid at once, while staff have that in hand.
sub by_hand {
    my ($what, $make) = @_;

    supplier_set($what => 1);
    my ($order, $payment) = $make->();
    supplier_set($what => 0);
    return ($order, $payment);
}

sub applied {
    my ($order, $payment) = by_hand(refund_by_hand => sub {
        my ($o, $p) = paid_order();
        sql_call('api.apply_refund', 7, 9101, $o, 'x');
        return ($o, $p);
    });
    return ($order, $payment);
}

# What the platform has refused to give back.
sub failed {
    my ($order, $payment) = applied();
    staff_call('refund_approve', 'BOOK', $order);
    my ($back) = @{ payback_of($payment) };
    settle($back->{number}, result => 'refused', code => 'NOTENOUGH');
    return $back->{number};
}

# What it has given back although it was not to.
sub given_back {
    my (undef, $payment) = paid_order();
    sql_value('SELECT impl.payment_returned(7, ?, ?, null, null)',
              $payment->{payment_id}, FEN);
    return $payment->{number};
}

# A line of a bill that nobody here knows.
sub stranger {
    my $day = iso_day(-1);

    sql_do('INSERT INTO ticket.bill (supplier_id, account_no, day, sort,'
           . ' bill_id, state, created_at, compared_at) VALUES'
           . " (7, 1, ?, 1, 2611290099000000001, 'C', api.now(), api.now())"
           . ' ON CONFLICT DO NOTHING', $day);
    return sql_value('INSERT INTO ticket.bill_difference (supplier_id,'
        . ' account_no, day, kind, line_kind, line_no, number, platform_no,'
        . " theirs_fen, found_at) VALUES (7, 1, ?, 'theirs_only', 1, ?, ?, ?,"
        . ' ?, api.now()) RETURNING difference_id', $day, ++$references,
        "STRANGER$references", "P$references", FEN);
}

# A day that is closed, and what was booked into it later.
sub corrected {
    my $topup;

    sql_do("SELECT api.set_clock_shift(interval '1 day')");
    staff_call('closing_make', 'BOOK', $today)
        if !sql_value('SELECT count(*) FROM ticket.closing');
    $topup = staff_call('deposit_topup', 'BOOK', $user, FEN,
                        { reference => 'LATE-' . ++$references })->[0];
    sql_do("UPDATE ticket.transfer SET at = at - interval '1 day'"
           . ' WHERE order_id = ?', $topup->{document});
    return $today;
}

# A drawer in which all of its float is missing, and how one ended.
my $keys = 0;

sub counted {
    my $who = sign_in('clara', 'BOOK');
    my ($do, $shift) = sub { rows(act($who, @_, key => 'shift ' . ++$keys))
                             ->[0] };

    sql_do('INSERT INTO ticket.device (supplier_id, device_no, name, kind)'
           . " VALUES (7, 1, 'desk 1', 'desk') ON CONFLICT DO NOTHING");
    $shift = $do->('shift open', [1], change => { float => '100x2' })
        ->{shift_no};
    $do->('shift count', [$shift]);
    return $shift;
}

sub ended {
    return staff_call('shift_close', 'BOOK', counted(), { reason => 'gone' })
        ->[0]{z_no};
}

# On account of a distributor; the visitor is what the readers of the table of
# actions make of one.
sub charged {
    if (!sql_value('SELECT count(*) FROM ticket.party')) {
        sql_do("INSERT INTO ticket.product (supplier_id, product_id, code,"
               . " name, form) VALUES (7, 6, 'JOINT', '联票', '1')");
        sql_do("INSERT INTO ticket.price VALUES (7, 6, 0, '2000-01-01', ?)",
               FEN - 100);
        parties();
        terms(6, parts => [[10, 12_000, 10_000], [20, FEN - 12_100, 6000]]);
        sql_do('UPDATE ticket.agent SET all_products = true');
    }
    supplier_set(slot_mode => 0);
    sql_do('UPDATE ticket.agent SET version = 1 WHERE supplier_id = 7');
    my $n = sprintf '%02x', ++$references;
    return ['JOINT=1'], { agent => 'agent9101', request_key => "key $n",
        visitors => [{ line => 1, type => 1, id_sealed => "\\x01$n",
                       id_index => '\x' . $n x 16, name_sealed => "\\x02$n",
                       name_index => '\x' . $n x 16, phone_sealed => undef }] };
}

sub paper { return { reference => 'PAPER-' . ++$references } }

# Of an agent that buys rail tickets, with tickets that the railway takes back.
rail_shop();
my $issued = seed();
confirm($issued);

# Action; its arguments behind the supplier and its change; whose it is, as
# people and as a role of Postgres.  Each costs FEN.
my @finance = ('finance', 'ticket_finance');
my @desk = ('desk_lead', 'ticket_desk');
my @cases = (
    ['deposit topup', sub { [$user, FEN], paper() }, @finance],
    ['deposit deduct', sub { [$user, FEN], paper() }, @finance],
    ['rebate topup', sub { [$user, FEN], { %{ paper() }, type => 'sales' } },
        @finance],
    ['rebate deduct', sub { [$user, FEN], paper() }, @finance],
    ['receipt approve',
        sub { [(by_hand(receipt_by_hand => \&paid_order))[0]] }, @finance],
    ['receipt refuse',
        sub { [(by_hand(receipt_by_hand => \&paid_order))[0]], {} }, @finance],
    ['refund apply',
        sub { [(by_hand(refund_by_hand => \&paid_order))[0]], {} }, @finance],
    ['refund approve', sub { [(applied())[0]] }, @finance],
    ['payback cash', sub { [failed()] }, @finance],
    ['payback done', sub { [failed()], { trade => 'H' . ++$references } },
        @finance],
    ['payment receive', sub { [(opened())[1]{number}, FEN],
                              { trade => 'T' . ++$references } }, @finance],
    ['payment resolve', sub { [given_back()], { as => 'bank',
                                                remark => 'paid again' } },
        @finance],
    ['bill resolve', sub { [[stranger()]], { as => 'suspense' } }, @finance],
    ['bill withdraw', sub { [1, FEN], paper() }, @finance],
    ['order refund', sub { [delivered(), []], {} }, @finance],
    ['order close', sub { [(paid_order())[0]], {} }, @finance],
    ['ticket refund', sub { [delivered(), [1, 2]] }, 'clerk', 'ticket_desk'],
    ['closing correct', sub { [corrected()], { reason => 'late' } }, @finance],
    ['shift close', sub { [counted()], { reason => 'gone' } }, 'clerk',
        'ticket_desk'],
    ['shift correct', sub { [ended()], { found_fen => FEN, reason => 'there' } },
        @finance],
    ['desk sale', \&charged, 'clerk', 'ticket_desk'],
    ['rail topup', sub { [$user, FEN], paper() }, @finance],
    ['rail return', sub { [$issued, FEN], paper() }, @finance],
);

# Why the others, that have an Idempotency-Key, need no second person.
my %without = (
    'payment code' => 'money comes in, by the buyer',
    'refund refuse' => 'nothing goes out',
    'openrefund refuse' => 'likewise',
    'openrefund approve' => 'by the limit of order refund',
    'openorder confirm' => 'tickets go out that are paid',
    'openorder refuse' => 'what was put aside is free again',
    'payback resend' => 'what goes back was approved, under the same number',
    'job resend' => 'likewise',
    'order stop' => 'no money moves', 'order release' => 'likewise',
    'order cancel' => 'nobody has paid',
    'ticket check' => 'a ticket that was paid is used',
    'passage let-in' => 'likewise', 'passage undo' => 'it is good again',
    (map { ("device $_" => 'a device of a gate moves no money') }
         qw(create code lock unlock command)),
    (map { ("invoice $_" => 'a paper about money that was paid') }
         qw(want issue collect post cancel)),
    'commission approve' => 'it always takes a second person',
    'commission refuse' => 'no money moves',
    'commission run' => 'likewise', 'commission set' => 'likewise',
    'commission end' => 'likewise',
    'closing make' => 'a day is counted, once',
    'order pickup' => 'money comes in, and tickets go out that are paid',
    'ticket print' => 'what was paid is put on paper',
    'desk void' => 'by the limit of ticket refund',
    'desk late' => 'money comes in',
    'shift open' => 'the float stays the supplier\'s',
    'shift count' => 'nothing moves before it is closed',
    'receipt approve-many' => 'each as receipt approve',
    'refund approve-many' => 'each as refund approve',
    'export make' => 'a file',
    'performance cancel' => 'the calendar of the supplier decides',
    'day off' => 'likewise',
    'key issue' => 'no money', 'key rotate' => 'no money',
    'key replace' => 'no money', 'agent rename' => 'no money',
    'openkey issue' => 'no money',
    (map { ("rail $_" => 'no money') } 'merchant add', 'key issue',
     'channelkey issue', 'fee set', 'look', 'task lock', 'task unlock',
     'news resend'),
    (map { ("rail $_" => 'what an agent answers by its program, too') }
     'confirm', 'no-ticket', 'cancel', 'refund agree', 'refund refuse',
     'refund start'),
    'rail refund ask' => 'it is agreed to before anything goes out',
    'rail import' => 'users have paid, as the channel says',
    'rail task record' => 'what says that it was paid takes a second person',
    'rail task confirm' => 'is the second person',
    'agent import' => 'no money', 'slot import' => 'the calendar decides',
    'price import' => 'likewise', 'seatmap import' => 'likewise',
    'staff create' => 'people are of administrators, who have no money',
    'staff disable' => 'likewise', 'staff link' => 'likewise',
    'passage let-in' => 'a gate lead decides, and no money moves',
    'passage undo' => 'likewise', 'passage settle' => 'likewise',
    'settle bind' => 'who visits, and no money moves',
    'approval approve' => 'is the second person',
    'approval refuse' => 'is the second person',
);

my @limited = map { $_->{name} }
    sql('SELECT unnest(impl.limited_actions()) AS name');
is_deeply [sort map { $_->[0] } @cases], [sort @limited],
    'each action that has a limit is tried';
is_deeply [sort grep { !$without{$_} }
           map { $_->{name} } grep { $_->{key} && $_->{method} } @actions], [sort @limited],
    'and what else moves money, tickets or people needs none';


# ---- One after the other ----

# What would have moved.
sub moved {
    return join ' ', sql_values(<<'END');
        SELECT (SELECT count(*) FROM ticket.transfer),
               (SELECT count(*) FROM ticket.closing),
               (SELECT count(*) FROM ticket.z),
               (SELECT count(*) FROM ticket.withdrawal),
               (SELECT count(*) FROM ticket.refund),
               (SELECT count(*) FROM ticket.refund_application),
               (SELECT count(*) FROM ticket.payback WHERE state = 'D'),
               (SELECT coalesce(string_agg(state, '' ORDER BY order_id), '')
                FROM ticket.orders)
END
}

sub limit_is {
    my ($name, $fen) = @_;
    my $row = staff_call('approval_limit', 'BOOK', $name,
                         { limit_fen => $fen })->[0];
    die "$name: $row->{verdict}\n" if $row->{verdict};

    # The bookings of this file were quoted before.
    sql_do('UPDATE ticket.supplier SET catalogue_version = 1');
}

sub state_of { return sql_value('SELECT state FROM ticket.proposal'
                                . ' WHERE proposal_id = ?', $_[0]) }

# As ticketctl calls the function; the change is last where it has one.
sub typed {
    my ($dbh, $name, $args, $change) = @_;
    my $first = $name eq 'ticket refund' ? 7 : 'BOOK';
    my @values = map { ref ? '{' . join(',', @$_) . '}' : $_ } @$args;
    push @values, $json->encode($change) if $change;
    return sql_call($dbh, "api.$action{$name}{function}", $first, @values)
        ->[0]{verdict} // 'none';
}

person('BOOK', 'first', qw(finance desk_lead));
person('BOOK', 'second', qw(finance desk_lead));
person('BOOK', 'clara', 'clerk');
person('BOOK', 'fritz', 'finance');

for my $case (@cases) {
    my ($name, $make, $role, $postgres) = @$case;
    my ($args, $change) = $make->();
    my $given = $json->encode($args);
    my $dbh = connection($postgres);
    sql_call($dbh, 'api.act_as', 'somebody', $name, 'BOOK', undef);

    limit_is($name, FEN - 1);
    my $before = moved();
    is typed($dbh, $name, $args, $change), 'APPROVAL_NEEDED',
        "$name: a role of Postgres is refused above the limit";
    my $asked = sql_call($dbh, 'api.staff_propose', 'BOOK', $name, $given,
                         $json->encode($change // {}))->[0];
    is $asked->{state}, 'open', "$name: but may propose"
        or diag $asked->{verdict}, ' ', $asked->{subject};
    is_deeply sql_row('SELECT person, role, staff_id, amount_fen, limit_fen'
        . ' FROM ticket.proposal WHERE proposal_id = ?', $asked->{proposal}),
        { person => 'somebody', role => $postgres, staff_id => undef,
          amount_fen => FEN, limit_fen => FEN - 1 },
        "$name: in the name of nobody who is proven";

    my $who = sign_in($role eq 'clerk' ? 'clara' : 'fritz', 'BOOK');
    my $over = act($who, $name, $args, key => 'k' . ++$keys,
                   change => $change);
    is_deeply [@$over{qw(verdict status)}], [undef, 202],
        "$name: who has signed in proposes without asking for it";
    is moved(), $before, "$name: and nothing moves";
    act($who, 'approval refuse', [rows($over)->[0]{proposal}],
        key => 'k' . ++$keys, change => { reason => 'only tried' });

    my @two = map { sign_in($_, 'BOOK') } 'first', 'second';
    my @decided = map {
        act($two[$_], 'approval approve', [$asked->{proposal}],
            key => 'k' . ++$keys) } 0, 0, 1;
    is_deeply [map { $_->{verdict} // rows($_)->[0]{state} } @decided],
        ['open', 'APPROVAL_SELF', 'approved'],
        "$name: two who have signed in are needed for it"
        or diag map { "$_->{subject}\n" } grep { $_->{subject} } @decided;
    isnt moved(), $before, "$name: then it is done";

    limit_is($name, FEN);
    ($args, $change) = $make->();
    is typed($dbh, $name, $args, $change), 'none',
        "$name: up to the limit nobody else is needed";
}


# ---- A sale, whose visitors are nobody's to see ----

{
    my ($args, $change) = charged();
    limit_is('desk sale', FEN - 1);
    my $clara = sign_in('clara', 'BOOK');
    my ($first, $second) = map { sign_in($_, 'BOOK') } 'first', 'second';
    my $asks = sub { act($clara, 'desk sale', $args, key => 's' . ++$keys,
                         change => { %$change, @_ }) };
    my $decides = sub { act($first, "approval $_[0]", [$_[1]],
                            key => 's' . ++$keys, change => $_[2] // {}) };
    my $one = rows($asks->())->[0]{proposal};
    my ($shown) = grep { $_->{proposal} eq $one }
        @{rows(act($second, 'approval list', []))};
    is_deeply $shown->{change}, { agent => 'agent9101', visitors => 1 },
        'of the visitors a second person sees how many';
    is $shown->{about}, 'JOINT=1，代理商 agent9101，游客 1', 'in words, too';
    is sql_value("SELECT count(*) FROM ticket.staff_change WHERE of_table ="
                 . " 'proposal' AND after::text ~ 'sealed|request_key'"), 0,
        'nor are they in the log';
    is_deeply sql_row('SELECT context, sealed1, sealed2, sealed3 FROM'
        . " impl.reseal_page('proposal', 0, 0, 0, 9)"),
        { context => $change->{request_key}, sealed3 => undef,
          map { $_->[0] => pack 'H*', substr $change->{visitors}[0]{$_->[1]}, 2 }
          ['sealed1', 'id_sealed'], ['sealed2', 'name_sealed'] },
        'but are sealed anew with all others';

    sql_do('UPDATE ticket.party SET ticket_fee_fen = 101 WHERE party_no = 30');
    is $decides->(approve => $one)->{verdict}, 'SALE_CHANGED',
        'what has become dearer is not sold';
    sql_do('UPDATE ticket.party SET ticket_fee_fen = 100 WHERE party_no = 30');
    sql_do('UPDATE ticket.agent SET version = 1 WHERE supplier_id = 7');
    my $sale = rows($decides->(approve => $one))->[0]{answer}[0];
    is_deeply sql_row('SELECT o.state, o.request_key, encode(v.id_sealed, ?)'
        . ' AS id FROM ticket.orders o JOIN ticket.visitor v USING (supplier_id,'
        . ' order_id) WHERE order_id = ?', 'hex', $sale->{order_id}),
        { state => '3', request_key => $change->{request_key},
          id => substr $change->{visitors}[0]{id_sealed}, 2 },
        'once it is as it was proposed, it is, for its visitor';
    is $decides->(approve => $one)->{verdict}, 'APPROVAL_DONE', 'and it is done once';
    is sql_value('SELECT count(*) FROM ticket.orders WHERE request_key = ?',
                 $change->{request_key}), 1, 'one order came of it';

    ($args, $change) = charged();
    my $other = rows($asks->())->[0]{proposal};
    is $decides->(refuse => $other, { reason => 'no' })->{verdict}, undef,
        'another one is refused';
    is sql_value('SELECT count(*) FROM ticket.proposal_visitor'), 0,
        'of neither the visitors are kept beside it';
    supplier_set(slot_mode => 1);
}


# ---- Many at once ----

for my $kind ('receipt', 'refund') {
    limit_is("$kind approve", FEN - 1);
    my $one = sub { ($kind eq 'refund' ? applied()
                     : by_hand(receipt_by_hand => \&paid_order))[0] };
    my $many = sub { [map { $one->() } 1, 2] };
    my $typed = connection('ticket_finance');
    my $row = sub { [map { [$_->{refused}, !!$_->{proposal}] } @{ $_[0] }] };
    my ($no, $yes) = (['APPROVAL_NEEDED', !!0], ['APPROVAL_NEEDED', !!1]);
    my $call = sub { sql_call($typed, "api.staff_${kind}_approve_many", 'BOOK',
                              '{' . join(',', @{ $_[0] }) . '}') };

    my $orders = $many->();
    is_deeply $row->($call->($orders)), [$no, $no],
        "$kind: many are refused one by one";
    $typed->do("SET ticket.propose = 'on'");
    is_deeply $row->($call->($orders)), [$yes, $yes],
        "$kind: or each is proposed, if that is wished";
    my $over = act(sign_in('fritz', 'BOOK'), "$kind approve-many", [$orders],
                   key => "many $kind");
    is_deeply $row->(rows($over)), [$yes, $yes],
        "$kind: over HTTP it is, always";

    my ($first, $other) = map { $_->{proposal} } @{ rows($over) };
    is act(sign_in('first', 'BOOK'), 'approval approve', [$first],
           key => "one $kind")->{status}, 200, "$kind: one of them is approved";
    is_deeply [map { state_of($_) } $first, $other], ['A', 'O'],
        "$kind: and the other one waits";
}


# ---- Who may propose what ----

my $desk = connection('ticket_desk');
my $verdict = sub { sql_call($desk, 'api.staff_propose', 'BOOK', @_)
                    ->[0]{verdict} // 'none' };
is $verdict->('deposit topup', $json->encode([$user, FEN]),
              $json->encode(paper())), 'ROLE_MISSING',
    'nobody proposes what the own role has not';
is $verdict->('price set', '["x"]', '{}'), 'LIMIT_ACTION',
    'nor what has no limit';
ok !eval { sql_call(connection('ticket_nginx'), 'api.staff_propose', 'BOOK',
                    'deposit topup', '[]', '{}') }, 'nginx has another way';
is sql_call(connection('ticket_finance'), 'api.staff_propose', 'BOOK',
            'deposit topup', $json->encode([$user, 1]),
            $json->encode(paper()))->[0]{state}, 'done',
    'what is below its limit is done at once';

# For a day that is over when somebody approves it.
{
    my ($args, $change) = charged();
    my $late = rows(act(sign_in('clara', 'BOOK'), 'desk sale', $args,
                        key => 'late', change => $change))->[0]{proposal};
    sql_do("SELECT api.set_clock_shift(interval '2 days')");
    is act(sign_in('first', 'BOOK'), 'approval approve', [$late],
           key => 'too late')->{verdict}, 'SALE_DAY',
        'a day that is over is not sold any more';
}

done_testing;
