# Commission: what agents earn by which rule, counted once, approved by another
# person, paid into their rebate accounts; and what comes off again.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use JSON::PP ();
use TicketBooking qw(database connection fixture sql_call sql_array staff_call
                     order_defaults booked pay_deposit after_commit account_of);
use TicketPeople qw(actions person sign_in act acts rows);
use TicketTest;

my $dbh = database();
fixture(slot_mode => 1);

my $build = $ENV{TICKET_BUILD} // "$FindBin::Bin/../../build";
person('BOOK', @$_)
    for [fritz => 'finance'], [frida => 'finance'], [marie => 'market'];
my %who;
my $keys = 0;
my $today = iso_day(0);
my @days = map { iso_day($_) } 0 .. 6;

actions(grep { $_->{name} =~ /^commission / }
        @{JSON::PP->new->decode(scalar qx{$build/tools/actions_dump})});

# The row of who may, or the refusal.
sub does {
    my ($person, $name, $args, %change) = @_;
    my $answer = act($who{$person}, "commission $name", $args,
                     key => 'k' . ++$keys, change => \%change);
    return $answer->{verdict} // rows($answer)->[0];
}

sub seen {
    my ($name, $args, %change) = @_;
    my $answer = act($who{fritz}, "commission $name", $args,
                     change => \%change);
    return $answer->{verdict} // rows($answer);
}

# A session does not last a day.
sub clock {
    my ($day) = @_;
    sql_do("SELECT api.set_clock_shift((?::date + '07:00'::time)"
           . " AT TIME ZONE 'Asia/Shanghai' - transaction_timestamp())",
           $days[$day]);
    %who = map { $_ => sign_in($_, 'BOOK') } qw(fritz frida marie);
}

sub run_of { return (first_day => $days[$_[0]], last_day => $days[$_[1]]) }

sub sums {
    my ($rows) = @_;
    return ref $rows ? join ', ', map { "$_->{agent} $_->{earned_fen}"
        . " $_->{off_fen} $_->{carried_fen} $_->{paid_fen} $_->{left_fen}" }
        @$rows : $rows;
}

sub tickets {
    my ($run, %change) = @_;
    return join ' ', map { "$_->{ticket}=$_->{amount_fen}" }
        @{seen(tickets => [$run], %change)};
}

sub back {
    my ($order, @tickets) = @_;
    my $row = sql_call('api.staff_ticket_refund', 7, $order,
                       sql_array(\@tickets))->[0];
    is $row->{verdict}, undef, "tickets @tickets come back";
}

order_defaults(day => $days[4], items => [[1, 2]], slots => [1], state => '3',
               ticket_until => $days[5]);
clock(0);


# ---- Rules ----

my $rule = does('marie', set => ['agent9101'], each_fen => 500, product => 'ADULT',
                first_day => $days[0]);
is_deeply [@{$rule}{qw(rule agent product each_fen per_mille last_day)}],
    [1, 'agent9101', 'ADULT', 500, undef, undef], 'an agent has a rule';
is does('marie', set => ['agent9101'], per_mille => 33,
        first_day => $days[0])->{rule}, 2, 'and one for whatever has none';
is does('marie', set => ['agent9102'], each_fen => 100, first_day => $days[1],
        last_day => $days[1])->{rule}, 3, 'another one for a day';

is does('fritz', set => ['agent9101'], each_fen => 1, first_day => $days[0]),
    'ROLE_MISSING', 'finance makes no rules';
is does('marie', set => ['nobody'], each_fen => 1, first_day => $days[0]),
    'AGENT_MISSING', 'a rule is of an agent there is';
sql_value('SELECT impl.desk_agent_make(7)');
is does('marie', set => ['desk'], each_fen => 500, first_day => $days[0]),
    'AGENT_DESK', 'what the desk sells earns nobody anything';
is does('marie', set => ['agent9101'], each_fen => 1, product => 'X',
        first_day => $days[0]), 'PRODUCT_MISSING', 'and of a product';
is does('marie', set => ['agent9103'], first_day => $days[0]),
    'COMMISSION_EITHER', 'it says an amount or a part';
is does('marie', set => ['agent9103'], each_fen => 1, per_mille => 1,
        first_day => $days[0]), 'COMMISSION_EITHER', 'and not both';
is does('marie', set => ['agent9103'], each_fen => 1, first_day => $days[1],
        last_day => $days[0]), 'COMMISSION_REVERSED', 'its days have an order';
is does('marie', set => ['agent9101'], each_fen => 1, product => 'ADULT',
        first_day => $days[3]), 'COMMISSION_OVERLAPS',
    'rules do not overlap';
is does('marie', end => [9], last_day => $days[0]), 'COMMISSION_RULE',
    'no rule of that number';
is does('marie', end => [3], last_day => $days[2]), 'COMMISSION_ENDED',
    'a rule is not made longer';

is does('marie', set => ['agent9105'], each_fen => 1, product => 'LIMIT',
        first_day => $days[0])->{rule}, 4, 'a rule of what nobody has sold';
like staff_call('product_remove', 'BOOK', 'LIMIT')->[0]{subject},
    qr/commission of agent agent9105/, 'keeps its product';

my $never = does('marie', set => ['agent9104'], each_fen => 9,
                 first_day => $days[2]);
is does('marie', end => [$never->{rule}], last_day => $days[0])->{last_day},
    $days[1], 'a rule that is ended before it begins never was';
is does('marie', set => ['agent9104'], each_fen => 7,
        first_day => $days[2])->{each_fen}, 7, 'and stands in no way';
is join(' ', map { $_->{rule} } @{seen(rules => [], agent => 'agent9101')}),
    '2 1', 'rules are listed by agent';
is join(' ', map { $_->{rule} } @{seen(rules => [], day => $days[1])}),
    '2 1 3 4', 'and by day';


# ---- What is counted ----

my $adult = booked();                                   # 2 x 5.00
my $mixed = booked(items => [[1, 1], [2, 3, 1]]);       # 5.00, 2 x 2.64
my $later = booked(state => '0', agent => 9102);        # delivered tomorrow
my $other = booked(agent => 9103);                      # no rule
my $given = booked();
back($given, 1);                                        # 1 x 5.00
booked(state => '0');                                   # never delivered

clock(1);
is pay_deposit(7, 9102, $later, 20000, 40, 't', 0, 't')->[0]{state}, '3',
    'an order is delivered the day after';
is seen(preview => [undef], run_of(0, 1)), 'COMMISSION_DAY',
    'a day has to be over';

clock(2);
my $first = 'agent9101 2528 0 0 2528 0';
is sums(seen(preview => [undef], run_of(0, 0))), $first,
    'free persons, refunds and what is not delivered earn nothing';
is sums(seen(preview => [undef], run_of(0, 1))),
    "$first, agent9102 200 0 0 200 0", 'the day is that of the delivery';
is seen(preview => [undef], run_of(1, 0)), 'REPORT_DAYS', 'and they are not reversed';
is seen(preview => [undef]), 'STATEMENT_DAYS', 'and they are named';
is sql_value('SELECT count(*) FROM ticket.commission_ticket'), 0,
    'a preview counts nothing';


# ---- A run ----

is does('marie', run => [undef], run_of(0, 0)), 'ROLE_MISSING',
    'who makes rules makes no runs';
my $run = does('fritz', run => [undef], run_of(0, 0));
is_deeply [@{$run}{qw(run state agents tickets persons earned_fen paid_fen
                      made_by)}],
    [1, 'open', 1, 5, 6, 2528, 2528, 'fritz'], 'a run has the next number';
is account_of(91013), '0 0', 'it pays nothing yet';
is does('frida', run => [undef], run_of(0, 1)), 'COMMISSION_OPEN',
    'one at a time waits for a second person';
is does('fritz', approve => [1]), 'COMMISSION_SELF', 'who is another one';
is does('frida', approve => [2]), 'COMMISSION_MISSING', 'of a run there is';

my $market = connection('ticket_finance');
is sql_call($market, 'api.staff_commission_approve', 'BOOK', 1)->[0]{verdict},
    'COMMISSION_CONSOLE', 'and has signed in';
is sql_call($market, 'api.staff_commission_run', 'BOOK', undef,
            JSON::PP->new->encode({ run_of(0, 1) }))->[0]{verdict},
    'COMMISSION_CONSOLE', 'as has who makes it';

is does('frida', refuse => [1], reason => 'not yet')->{state}, 'refused',
    'it may be refused';
is does('frida', approve => [1]), 'COMMISSION_DONE', 'and is over then';
is tickets(1), '', 'its tickets are free again';
is sums(seen(show => [1])), $first, 'and it says what it said';

is does('fritz', run => [undef], run_of(0, 0))->{run}, 2,
    'another one counts them';
my $done = does('frida', approve => [2]);
is_deeply [@{$done}{qw(state decided_by)}], ['approved', 'frida'],
    'and is approved';
is account_of(91013), '2528 0', 'what it says is in the rebate account';
is sql_value('SELECT count(*) FROM ticket.transfer WHERE credit = 91013'), 1,
    'by one transfer';
is does('frida', approve => [2]), 'COMMISSION_DONE', 'which is made once';
is does('fritz', run => [undef], run_of(0, 0)), 'COMMISSION_NOTHING',
    'nothing of those days is left';
is sql_value('SELECT count(*) FROM ticket.commission_run'), 2,
    'what counts nothing takes no number';

my @statement = @{seen(statement => [2, 'agent9101'])};
is_deeply [map { join ' ', $_->{what}, $_->{product} // '-', $_->{rule} // '-',
                 $_->{persons} // '-', $_->{amount_fen} } @statement],
    ['earned ADULT 1 4 2000', 'earned GROUP 2 2 528', 'paid - - - 2528'],
    'the agent has a statement';
like $statement[2]{document}, qr/^\d{19}$/, 'with the number of the document';
is seen(statement => [2, 'agent9102']), 'COMMISSION_AGENT',
    'who has no part in it has none';
is tickets(2), "$adult.1=500 $adult.2=500 $mixed.1=500 $mixed.2=528 $given.2=500",
    'each ticket is listed';
is tickets(2, last => 1, after => "$mixed.1"), "$mixed.2=528",
    'page by page, too';
is tickets(2, last => 1, after => 'x.y'), "$adult.1=500",
    'behind what is no ticket it begins again';


# ---- What comes off ----

back($adult, 1);
clock(3);
booked();                                               # 10.00, of day 3
clock(4);
is does('fritz', run => [undef], run_of(1, 3))->{run}, 3,
    'runs may have days together';
is sums(seen(show => [3])),
    'agent9101 1000 -500 0 500 0, agent9102 200 0 0 200 0',
    'what came back of a run before is taken off';
back($mixed, 2);
back($adult, 2);
is sums(seen(preview => [undef], run_of(0, 0))), 'agent9101 0 -1028 0 0 -1028',
    'what comes back while a run waits is taken off by the next one';
does('frida', approve => [3]);
is account_of(91013), '3028 0', 'the run is paid as it was made';

is does('fritz', run => [undef], run_of(0, 3))->{left_fen}, -1028,
    'who has earned nothing carries it to the next run';
is does('frida', refuse => [4], reason => 'not yet')->{state}, 'refused',
    'unless that is refused';
is sums(seen(preview => [undef], run_of(0, 3))), 'agent9101 0 -1028 0 0 -1028',
    'and it is found again';
does('fritz', run => [undef], run_of(0, 3));
is does('frida', approve => [5])->{state}, 'approved', 'it may be approved';
is account_of(91013), '3028 0', 'and moves nothing';

booked(items => [[1, 3]]);                              # 15.00, of day 4
clock(5);
does('fritz', run => [undef], run_of(4, 4));
is sums(seen(show => [6])), 'agent9101 1500 0 -1028 472 0',
    'what was carried is taken off what is earned then';
does('frida', approve => [6]);
is account_of(91013), '3500 0', 'and the rest is paid';
is sql_value('SELECT sum(fen) FROM ticket.commission_ticket WHERE off_run IS'
             . ' NULL AND agent_id = 9101'), 3500,
    'which is what the tickets that stand have earned';
is join(' ', map { "$_->{run} $_->{state}" } @{seen(list => [], last => 3)}),
    '6 approved 5 approved 4 refused', 'the latest runs come first';
is join(' ', map { $_->{run} } @{seen(list => [], after => 2)}), '1',
    'page by page';


# ---- Two at once ----

booked();
clock(6);
my ($one, $two) = map { connection('ticket_nginx') } 1, 2;
my @call = ('commission run', [undef]);
my %change = (change => { run_of(5, 5) });
my @both = map { [acts($who{$_}, @call, %change, key => 'both')] }
           qw(fritz frida);
my $marks = join ', ', ('?') x @{$both[0]};

$one->begin_work;
my $made = sql_call($one, 'api.staff_act', @{$both[0]})->[0];
is rows($made)->[0]{run}, 7, 'one makes a run';
is after_commit($one, $two, 'another waits for it',
                "SELECT verdict FROM api.staff_act($marks)", @{$both[1]}),
    'COMMISSION_OPEN', 'and learns that it waits for a second person';
is sql_value('SELECT count(*) FROM ticket.commission_ticket WHERE run_no = 7'),
    2, 'each ticket is counted once';


# ---- For ever ----

for my $table (qw(commission_run commission_row commission_agent
                  commission_decision commission_paid))
{
    for my $change ("UPDATE ticket.$table SET run_no = run_no",
                    "DELETE FROM ticket.$table", "TRUNCATE ticket.$table CASCADE")
    {
        ok !eval { local $dbh->{PrintError} = 0; sql_do($change); 1 },
            "refused to its owner: $change";
    }
}
audit_ok('runs, tickets and transfers agree');

sql_do('SET session_replication_role = replica');
sql_do('ALTER TABLE ticket.commission_agent DISABLE TRIGGER stands');
sql_do('UPDATE ticket.commission_agent SET earned_fen = earned_fen + 1,'
       . ' paid_fen = paid_fen + 1 WHERE run_no = 2');
is_deeply [map { $_->{check_name} . ' ' . $_->{reference} }
           @{sql_call('api.audit', 7)}],
    ['commission_hash 2', 'commission_paid 2', 'commission_tickets 2'],
    'the audit finds what is altered in spite of that';

done_testing;
