# The table of what staff can do, and the database: each function is there, and
# takes what the table gives it.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use JSON::PP ();
use TicketTest;

system_start(nginx => 0, redis => 0);

my $build = $ENV{TICKET_BUILD} // "$FindBin::Bin/../../build";
open my $dump, '-|:raw', "$build/tools/actions_dump" or die $!;
my $actions = JSON::PP->new->utf8->decode(do { local $/; <$dump> });
close $dump or die 'actions_dump fails';
cmp_ok scalar @$actions, '>', 100, 'the table is read';

# How SQL has the values of a kind.
my %type = (
    (map { $_ => 'text' } qw(text code choice)),
    (map { $_ => 'int4|int8' } qw(int clock percent)),
    money => 'int8', find => 'jsonb', (map { $_ => 'date' } qw(day month)),
    list => '_text|_int8');

my %functions;
for my $row (sql(q{select p.proname as name, p.oid::regprocedure::text as shown,
                          coalesce(array_to_string(array(
                              select t.typname from unnest(p.proargtypes) with
                                  ordinality a (oid, n)
                              join pg_type t on t.oid = a.oid order by a.n),
                              ' '), '') as types,
                          coalesce(p.proargnames[p.pronargs + 1 :], '{}')
                              as columns,
                          has_function_privilege('ticket_staff', p.oid,
                                                 'execute') as staff
                   from pg_proc p where p.pronamespace = 'api'::regnamespace}))
{
    push @{ $functions{$row->{name}} }, $row;
}

my (@missing, @ambiguous, @forbidden, @wrong, @unrefusing, @unshown);
my %refuses_never = map { $_ => 1 } 'supplier list', 'key masters', 'life list',
    'renumber', 'audit', 'ticket check';

for my $a (grep { $_->{function} } @$actions) {
    my ($name, $function) = @{$a}{qw(name function)};
    my @found = @{ $functions{$function} // [] };

    push @missing, "$name: $function" unless @found;
    push @ambiguous, "$name: $function" if @found > 1;
    next unless @found == 1;

    push @forbidden, $function unless $found[0]{staff};

    my @columns = @{ $found[0]{columns} };
    push @unrefusing, $name
        unless $refuses_never{$name}
               || "@columns[0, 1]" eq 'verdict subject';
    push @unshown, map { "$name: $_" }
        grep { my $shown = $_; !grep { $_ eq $shown } @columns }
        split ' ', $a->{columns} // '';

    next if $a->{own};

    my @types = split ' ', $found[0]{types};
    my @args = grep { $_->{goes} } @{ $a->{args} };
    my @expected = ((map { $type{$_->{kind}} // '?' } @args),
                    $a->{change} ? 'jsonb' : ());
    push @wrong, "$name: $found[0]{shown}, not (@expected)"
        if @types != @expected
           || grep { $types[$_] !~ /^(?:$expected[$_])$/ } 0 .. $#types;
}

is_deeply \@missing, [], 'every function is there';
is_deeply \@ambiguous, [], 'each name is that of one function';
is_deeply \@forbidden, [], 'ticket_staff may call each';
is_deeply \@wrong, [], 'each takes the arguments, and the change where there is one';
is_deeply \@unrefusing, [], 'each can refuse';
is_deeply \@unshown, [], 'columns that are shown are there';



# ---- Nothing that staff could do is without an action ----

# What an action is made of, or what other programs call.
my %part = (
    (map { $_ => 'nginx: every action, by who has signed in' } 'staff_act'),
    (map { $_ => 'ticketctl: what --propose leaves to another person' }
     'staff_propose'),
    (map { $_ => 'both readers of agent rename' } 'staff_agent_seals'),
    (map { $_ => 'both readers of settle bind' } 'staff_settle_names'),
    (map { $_ => 'rotate-master and drop-master of keys' }
     qw(staff_key_activate staff_key_adopt staff_key_progress staff_key_retire
        staff_key_sessions staff_reseal_kinds staff_reseal_next staff_reseal_put)),
    (map { $_ => 'payment code' }
     qw(staff_order_tickets staff_payment_code_state)),
    (map { $_ => 'provider add, set and check' }
     qw(staff_provider_account staff_provider_checked staff_provider_file
        staff_provider_file_drop)),
    (map { $_ => 'seatmap import, show and draw' }
     qw(staff_seatmap_played staff_seatmap_problems staff_seatmap_rows)),
    (map { $_ => 'the three of seat reserve, repair and guest' }
     'staff_seat_keep'),
    (map { $_ => 'ticketctl: the number of a supplier' } 'staff_supplier_id'),
    (map { $_ => 'rail import, password and key issue' } 'staff_rail_known'),
);
my %acted = map { ($_->{function} // '') => 1 } @$actions;
is_deeply [grep { /^staff_/ && !$acted{$_} } sort keys %functions],
    [sort keys %part], 'every function of staff has an action, or is a part';


# ---- What an argument takes, the table of what is made takes, too ----

# Actions and the tables that have a row of theirs; the code of one is a member
# of another name.
my %makes = (
    'supplier set' => 'supplier', 'product create' => 'product',
    'product set' => 'product', 'line create' => 'line', 'line set' => 'line',
    'hall add' => 'hall', 'session add' => 'session', 'session set' => 'session',
    'agent create' => 'agent', 'agent set' => 'agent', 'agent rename' => 'agent',
    'paychannel add' => 'pay_channel', 'notice set' => 'notice',
    'deposit topup' => 'deposit_document', 'bill withdraw' => 'withdrawal',
    'order stop' => 'order_stop', 'day off' => 'day_off',
    'closing correct' => 'closing', 'refund apply' => 'refund_application',
    'seat reserve' => 'seat_held', 'ticket check' => 'passage',
    'station set' => 'station', 'device create' => 'device',
    'device set' => 'device', 'offer set' => 'offer',
    'party add' => 'party', 'party set' => 'party',
    'partyaccount agreement' => 'party_account',
);
my %column = (user => 'user_name', new => 'user_name', product => 'code',
              line => 'code', station => 'station_name');

my %rules;
push @{ $rules{"$_->{of} $_->{name}"} }, $_->{rule} for sql(q{
    select r.relname as of, a.attname as name,
           pg_get_expr(c.conbin, c.conrelid) as rule
    from pg_constraint c
    join pg_class r on r.oid = c.conrelid
    join pg_attribute a on a.attrelid = r.oid and a.attnum = c.conkey[1]
    where c.contype = 'c' and cardinality(c.conkey) = 1
      and c.connamespace = 'ticket'::regnamespace
      and a.atttypid = 'text'::regtype});

# The check of passages is one function of all their columns.
push @{ $rules{"passage $_"} }, 'impl.passage_holds(jsonb_populate_record('
    . 'null::ticket.passage, to_jsonb(x))) is not false' for qw(station_name gate);

my ($compared, @refused) = 0;
for my $action (grep { $makes{$_->{name}} } @$actions) {
    for my $arg (grep { defined $_->{member} && $_->{kind} =~ /^(?:text|code)$/ }
                 @{ $action->{args} }, @{ $action->{options} })
    {
        my $name = $column{$arg->{member}} // $arg->{member};
        my $rules = $rules{"$makes{$action->{name}} $name"} or next;

        # what the path names is looked up, or has words of its own
        next if ($action->{path} // '') =~ /\{$arg->{member}\}/;

        my $most = $arg->{max} || 64;
        my $least = $arg->{min} || ($arg->{kind} eq 'code' ? 1 : 0);
        my @values = map { 'x' x $_ } $least, $most;
        push @values, map { "x$_" } split //, $arg->{words} // '_.@-'
            if $arg->{kind} eq 'code';

        for my $value (@values) {
            push @refused, "$action->{name} $arg->{member}: $value"
                if grep { !sql_value("select $_ from (select ?::text as $name) x",
                                     $value) } @$rules;
            $compared++;
        }
    }
}
cmp_ok $compared, '>', 30, 'arguments are compared with tables';
is_deeply \@refused, [], 'what an argument takes breaks no rule of the table';


# ---- What is asked for twice has one name ----

is_deeply [map { "$_->[0] $_->[1]{member}" }
           grep { $_->[1]{en} =~ /do not ask|are (?:you )?sure/
                  != (($_->[1]{member} // '') eq 'yes') }
           map { my $a = $_; map { [$a->{name}, $_] } @{ $a->{options} } }
           @$actions], [], 'who is sure says "yes"';


# ---- What they refuse with has words ----

# Verdicts that an action meets on its way and never answers: what it calls
# refuses so, and it looks before or says it in words of its own.
my %never = (
    (map { $_ => 'staff_refund_apply answers REFUND_APPLY' }
     qw(APPLY_LATE APPLY_SOLD APPLY_STATE APPLY_UNKNOWN)),
    (map { $_ => 'staff_order_pickup answers PICKUP_NOT' }
     qw(ACTIVATE_CARDS_GIVEN ACTIVATE_CARDS_ORDER ACTIVATE_CARD_TWICE
        ACTIVATE_DAYS ACTIVATE_EMPTY ACTIVATE_LINE ACTIVATE_NAMES_COUNT
        ACTIVATE_NAMES_GIVEN ACTIVATE_NAMES_NONE ACTIVATE_NAMES_ORDER
        ACTIVATE_NAME_LINE ACTIVATE_NAME_TWICE ACTIVATE_NAME_UNKNOWN
        ACTIVATE_NOTHING ACTIVATE_NUMBER ACTIVATE_PRODUCT ACTIVATE_QUANTITY
        ACTIVATE_SINGLE_GIVEN ACTIVATE_SINGLE_ORDER ACTIVATE_SLOT
        ACTIVATE_SLOT_DAY ACTIVATE_VALIDITY ACTIVATION_DOCUMENT
        DOCUMENT_TICKET SLOT_FULL SLOT_UNKNOWN)),
    (map { $_ => 'impl.desk_book refuses with SALE_FULL, SALE_LIMIT, SALE_STALE' }
     qw(AGENT_LIMIT BALANCE_LOW DAY_LIMIT DOCUMENT_LIMIT DOCUMENT_USED
        HOUSE_FULL PHONE_LIMIT REPEAT_DIFFERS SEAT_TAKEN STALE)),
    (map { $_ => 'impl.settle_go refuses with SETTLE_ORDER_STATE' }
     qw(CHARGE_AGREEMENT ORDER_NOT_PAYABLE PAY_LATER)),
    (map { $_ => 'staff_settle_return refuses with SETTLE_RETURN' }
     qw(REFUND_CLOSED REFUND_EMPTY)),
    ORDER_UNKNOWN => 'staff_callback_resend answers CALLBACK_UNKNOWN',
    (map { $_ => 'impl.staff_rail_agreed refuses with words of its own' }
     qw(BAD_PARAM RAIL_DONE RAIL_ORDER_UNKNOWN)),
    NO_TICKETS => 'why a purchase of a rail order has ended',
);

sub names_in {
    my ($file, $macro) = @_;
    open my $in, '<:encoding(UTF-8)',
        "$FindBin::Bin/../../ngx_ticket_module/$file" or die "$file: $!";
    return { map { /^\s*$macro\(\s*(\w+)/ ? ($1 => 1) : () } <$in> };
}

my %agents = %{ names_in('core/tk_errors.tbl.h', 'TK_ERR') };
my %worded = map { %{ names_in(@$_) } }
    ['core/tk_staff.tbl.h', 'TK_STAFF'],
    ['core/staff/tk_problem_ticket.tbl.h', 'TK_STAFF'],
    ['core/staff/tk_problem.tbl.h', 'TK_PROBLEM'];

# What a function says, and what is said below it.
my %body = map { $_->{name} => $_->{body} =~ s{/\*.*?\*/}{}gsr } sql(
    q{select n.nspname || '.' || p.proname as name,
             string_agg(p.prosrc, ' ') as body
      from pg_proc p join pg_namespace n on n.oid = p.pronamespace
      where n.nspname in ('api', 'impl') group by 1});

my (%said, %seen);
my @to_see = map { "api.$_" } 'staff_act',
    (map { $_->{function} // () } grep { defined $_->{method} } @$actions),
    grep { /^sign_in/ } keys %functions;
while (defined(my $name = shift @to_see)) {
    next if $seen{$name}++ || !defined $body{$name};
    push @to_see, $body{$name} =~ /\b((?:api|impl)\.\w+)\s*\(/g;
    $said{$_}{$name} = 1
        for grep { $agents{$_} || $worded{$_} } $body{$name} =~ /'([A-Z][A-Z_]+)'/g;
}
cmp_ok scalar keys %said, '>', 150, 'verdicts are found';

# What nginx itself refuses with.
for my $file (map { glob "$FindBin::Bin/../../ngx_ticket_module/$_/*.c" }
              qw(api console))
{
    open my $in, '<', $file or die $!;
    my $text = do { local $/; <$in> };
    $said{$1}{$file} = 1
        while $text =~ /_(?:staff|console|own)_refuse\(tc,\s*"([A-Z_]+)"/g;
}
ok $said{BAD_TICKET_CODE}, 'also those of nginx';

is_deeply [map { "$_: " . join ' ', sort keys %{ $said{$_} } }
           grep { !$worded{$_} && !$never{$_} } sort keys %said], [],
    'each has a status and words in both languages';
is_deeply [grep { !$said{$_} || $worded{$_} } sort keys %never], [],
    'those that are never answered are met';


# ---- Of which member it is ----

# Of several members, or of none: a file, something else that is not there.
my @of_none = qw(
    PROMOTION_RANGE STATEMENT_DAYS Z_AMOUNT SALE_MANY TAKE_BOTH EXPORT_KIND
    EXPORT_FILTER EXPORT_PRODUCT NOTICE_TEXT FEE_VALUE PRODUCT_WEEK MAP_WRONG
    PROVIDER_NUMBER PROVIDER_UNKNOWN PROVIDER_SETTING PROVIDER_VALUE
    PROVIDER_ROLE PROVIDER_PATH SUSPENSE_REASON SESSION_LENGTH SESSION_CHECK
    PERFORMANCE_WHICH SLOT_PLACES SLOT_WHAT SLOT_WHERE SLOT_PLACES_WRONG
    SLOT_MORE_ONLINE SLOT_MIDNIGHT DAYS_NONE IMPORT_WRONG IMPORT_LINES
    PRICE_WRONG IDEMPOTENCY_OTHER VALUE_REFUSED SUPPLIER_CHOOSE DEVICE_PLACE
    COMMISSION_EITHER PARTY_ATTRACTION PARTY_DISTRIBUTOR PARTY_OPERATOR
    SETTLE_VALIDITY SETTLE_RETURN_RULE SALE_CHARGED RAIL_WRONG RAIL_TASK_EMPTY
);

sub lines_of {
    my ($file, $pattern) = @_;
    open my $in, '<:encoding(UTF-8)',
        "$FindBin::Bin/../../ngx_ticket_module/core/$file" or die "$file: $!";
    return map { /$pattern/ ? [$1, $2] : () } <$in>;
}

my %of = map { @$_ } lines_of('staff/tk_refusal.tbl.h',
                              qr/^OF\( (\w+), +"([\w ]+)"/);
my @wrong_values = map { $_->[0] } lines_of('tk_staff.tbl.h',
                                            qr/^TK_STAFF\( (\w+), +(422),/);
is_deeply [sort keys %of, @of_none], [sort @wrong_values],
    'each that is about a value says of which, or has a reason';

my %members = map { $_->{member} // '' => 1 }
              map { (@{ $_->{args} }, @{ $_->{options} }) } @$actions;
is_deeply [grep { my $name = $_; grep { !$members{$_} } split ' ', $of{$name} }
           sort keys %of], [], 'which actions have';

done_testing();
