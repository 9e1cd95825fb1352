# Who did it: every change of staff is a row of the log, which nobody changes.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use JSON::PP ();
use TicketBooking qw(
    database connection fixture sql_call staff_call sql_array order_defaults
    booked);
use TicketPeople qw(actions person sign_in act rows last_log changes_of);
use TicketTest;

my $owner = database();
actions();
fixture(slot_mode => 1, fee_mode => 1);

my $json = JSON::PP->new->canonical;
my $staff = connection('ticket_staff');
my $nginx = connection('ticket_nginx');
my $worker = connection('ticket_worker');

person('BOOK', 'anna', 'market');
person('BOOK', 'klaus', 'clerk');
person('BOOK', 'dora', 'desk_lead');
person('BOOK', 'fritz', 'finance');
my %s = map { $_ => sign_in($_) } qw(anna klaus dora fritz);

sub logs { return sql_value('select count(*) from ticket.staff_log where'
                            . ' supplier_id = 7') }

sub changes {
    return [map { my $c = $_;
                  +{ map { $_ => $_ =~ /key|before|after/ && defined $c->{$_}
                                 ? $json->decode($c->{$_}) : $c->{$_} }
                     keys %$c } } @{changes_of(last_log(7))}];
}


# ---- What changed is what the log says ----

# Every table that staff set up has its rows in the log: what is made, changed
# and taken away, by whoever and however.
my @tables = map { $_->{t} } sql(<<'END');
    select c.relname as t from pg_trigger t join pg_class c on c.oid = t.tgrelid
    where t.tgname = 'people_update' order by 1
END
cmp_ok scalar(@tables), '>=', 25, 'the tables that are watched are read';
is_deeply [map { $_->{n} } sql(<<'END')], [], 'each in all three ways';
    select c.relname as n from pg_trigger t join pg_class c on c.oid = t.tgrelid
    where t.tgname like 'people%' group by 1 having count(*) <> 3
END

is_deeply [map { $_->{n} } sql(<<'END')], [],
    select c.relname as n from pg_trigger t join pg_class c on c.oid = t.tgrelid
    where t.tgname = 'changed_by_insert' and not exists (
        select from pg_trigger o
        where o.tgrelid = t.tgrelid and o.tgname = 'people_insert')
END
    'and each that a catalogue or an agent is made of';

# Columns that may hold secrets are shown by no trigger of any table.
is_deeply [map { "$_->{t}.$_->{c}" } sql(<<'END')], [],
    select c.relname as t, a.attname as c
    from pg_trigger t
    join pg_class c on c.oid = t.tgrelid
    join pg_attribute a on a.attrelid = c.oid
    where t.tgname = 'people_update' and a.attnum > 0 and not a.attisdropped
      and (a.atttypid = 'bytea'::regtype
           or a.attname ~ '(sealed|hash|password|secret|token)')
      and a.attname <> 'password_at'
      and not a.attname = any (string_to_array(split_part(
              encode(t.tgargs, 'escape'), '\000', 2), ' '))
END
    'no column of bytes, and no password, is shown';

# And those that bookings write have none: nobody pays for it.
is_deeply [grep { /^(?:orders|order_.*|ticket|quota|account|transfer|outbox
                   |document|visitor|seat_held|message)$/x } @tables], [],
    'no table that a booking writes is watched';

my $n = logs();
staff_call('agent_set', 'BOOK', 'agent9101',
    '{"name": "新名", "day_limit": 0, "password_sealed": "\\\\x0707",'
    . ' "phone1_sealed": "\\\\x0909", "phone1_index": "\\\\x0a0a"}');
is logs(), $n + 1, 'one transaction is one row';
is_deeply changes(), [{
    of_table => 'agent', key => { agent_id => 9101 },
    before => { name => '代理商9101' }, after => { name => '新名' },
    secrets => '{password_sealed,phone1_sealed,phone1_index}' }],
    'what differs before and after, and which secrets';
is_deeply [@{last_log(7)}{qw(person role by action subject)}],
    ['ticket_staff', 'ticket_staff', 'sql', '-', 'agent9101'],
    'who only says SQL is the role of Postgres';

staff_call('agent_set', 'BOOK', 'agent9101', '{"name": "新名"}');
is logs(), $n + 1, 'who changes nothing leaves no row';

staff_call('key_issue', 'BOOK', 'agent9102', '\x0102030405');
my ($key) = grep { $_->{of_table} eq 'agent_key' } @{changes()};
is_deeply [$key->{before}, $key->{secrets}], [undef, '{key_sealed}'],
    'of a new key there is that there is one';
unlike $json->encode(changes()), qr/0102030405/, 'and nothing of it';

sql_call($staff, 'api.act_as', 'maria', 'price set', 'BOOK', 'req-9');
sql_call($staff, 'api.staff_price_set', 'BOOK', 'ADULT', 7700, '{}');
is_deeply [@{last_log(7)}{qw(person role by action request)}],
    ['maria', 'ticket_staff', 'ticketctl', 'price set', 'req-9'],
    'who types at ticketctl is who the system says';
my ($price) = grep { $_->{of_table} eq 'price' } @{changes()};
is_deeply [$price->{before}, $price->{after}{price_fen}], [undef, 7700],
    'a new row is there with all it has';
sql_call($staff, 'api.staff_price_clear', 'BOOK', 'ADULT', '{}');
($price) = grep { $_->{of_table} eq 'price' } @{changes()};
is_deeply [$price->{before}{price_fen}, $price->{after}], [7700, undef],
    'a row that goes likewise';

# Many rows at once.
$n = logs();
my $made = sql_call($staff, 'api.staff_line_create', 'BOOK', '09', '北线');
my $slots = sql_call($staff, 'api.staff_slot_create', 'BOOK', '09',
    $json->encode({ start => 480, length => 60, count => 8, total => 100,
                    from => iso_day(1), to => iso_day(100) }));
is $slots->[0]{verdict}, undef, 'many slots are made';
is scalar(@{changes()}),
    sql_value("select count(*) from ticket.slot s join ticket.line l"
              . " using (supplier_id, line_id) where l.code = '09'"),
    'each of them is in the log';
is logs(), $n + 2, 'in one row';
is sql_value('select count(*) from ticket.slot s left join ticket.staff_change'
    . ' c on c.supplier_id = s.supplier_id and c.of_table = \'slot\''
    . " and c.key = jsonb_build_object('day', s.day, 'line_id', s.line_id,"
    . " 'slot_no', s.slot_no) and (c.after ->> 'total_capacity')::int"
    . ' = s.total_capacity where s.supplier_id = 7 and s.line_id <> 1'
    . ' and c.no is null'), 0, 'as it is in the table';

# What the owner of the database types is logged as well.
$owner->do("update ticket.supplier set name = '改' where supplier_id = 7");
is_deeply [@{last_log(7)}{qw(person by)}], ['postgres', 'sql'],
    'who changes a table by hand is logged';
is_deeply [map { $_->{after} } @{changes()}], [{ name => '改' }],
    'with what it was';

# What is refused leaves nothing.
$n = logs();
staff_call('product_set', 'BOOK', 'ADULT', '{"minimum": 5, "maximum": 2}');
is logs(), $n, 'what a function refuses leaves no row';
act($s{anna}, 'product set', ['ADULT'], change => { minimum => 0 });
act($s{anna}, 'product set', ['NONE'], change => { name => 'x' });
is logs(), $n, 'nor what is refused to a person';


# ---- What distributors do ----

order_defaults(day => iso_day(1), items => [[2, 4]], slots => [3],
               state => '3', ticket_until => iso_day(3));
sub quoted_again {
    sql_do('update ticket.supplier set catalogue_version = 1');
    sql_do('update ticket.agent set version = 1');
}

quoted_again();
$n = sql_value('select count(*) from ticket.staff_log');
my $order = booked();
is sql_value('select count(*) from ticket.staff_log'), $n,
    'a booking is nobody\'s doing';
is sql_call($nginx, 'api.set_callback', 7, 9101, 'https://shop.example/cb/',
            't')->[0]{verdict}, undef, 'a distributor changes its address';
is sql_value("select callback_address from ticket.agent where agent_id = 9101"),
    'https://shop.example/cb/', 'in a table that is watched';
is sql_value('select count(*) from ticket.staff_log'), $n,
    'which is nobody\'s of the staff';

# What bookings write, staff functions say themselves.
sql_call($staff, 'api.act_as', 'maria', 'deposit topup', 'BOOK', undef);
sql_call($staff, 'api.staff_deposit_topup', 'BOOK', 'agent9101', 5000,
         '{"reference": "P-1"}');
my $c = changes()->[0];
is_deeply [$c->{of_table}, $c->{key}{user_name},
           $c->{after}{balance_fen} - $c->{before}{balance_fen},
           $c->{after}{reference}], ['account', 'agent9101', 5000, 'P-1'],
    'money that is paid in is in the log';
is sql_value("select booked_by from ticket.transfer where supplier_id = 7"
             . ' order by at desc limit 1'), 'maria',
    'who booked it is the person';
$n = logs();
sql_call($staff, 'api.staff_deposit_topup', 'BOOK', 'agent9101', 5000,
         '{"reference": "P-1"}');
is logs(), $n, 'what was done before is done by nobody again';


# ---- A desk, and a limit ----

staff_call('approval_limit', 'BOOK', 'ticket refund', '{"limit_fen": 9000}');
my $refund = sub {
    my ($who, $key, @tickets) = @_;
    return act($s{$who}, 'ticket refund', [$order, \@tickets], key => $key,
               change => { reason => 'rain' });
};
my $one = sql_row("select t.ticket_no, t.persons from ticket.ticket t where"
                  . " t.order_id = ? limit 1", $order);
my $proposed = $refund->('klaus', 'r1', $one->{ticket_no});
is_deeply [@$proposed{qw(verdict status)}], [undef, 202],
    'a clerk proposes what is above the limit';
is sql_value('select count(*) from ticket.refund where order_id = ?', $order),
    0, 'and nothing goes back';
my $proposal = rows($proposed)->[0]{proposal};
is rows($refund->('klaus', 'r1 again', $one->{ticket_no}))->[0]{proposal},
    $proposal, 'asked for again it is the proposal that waits already';
isnt rows(act($s{klaus}, 'ticket refund', [$order, [$one->{ticket_no}]],
              key => 'r1 look', change => { preview => JSON::PP::true }))
    ->[0]{proposal}, $proposal, '... and who looks at the sum proposes nothing';
is rows(act($s{dora}, 'approval list', [], lang => 'en'))->[-1]{about},
    "$order tickets $one->{ticket_no}, reason rain", 'who decides reads which ticket';
is act($s{klaus}, 'approval approve', [$proposal], key => 'a1')->{verdict},
    'ROLE_MISSING', 'a clerk approves nothing';
person('BOOK', 'kurt', 'clerk', 'steward');
is act($s{dora}, 'approval approve', [$proposal], key => 'a2')->{status}, 200,
    'the lead of the desk does';
is sql_value('select count(*) from ticket.refund where order_id = ?', $order),
    1, 'and it goes back';
is_deeply [map { $_->{of_table} } @{changes()}], ['proposal', 'refund'],
    'the log has both';
is sql_value("select count(*) from ticket.proposal where state = 'O'"
             . " and action = 'ticket refund'"), 0, 'and none is left to decide';
quoted_again();
my $second = booked();
is act($s{dora}, 'ticket refund',
       [$second, [sql_value('select ticket_no from ticket.ticket where'
                            . ' order_id = ? limit 1', $second)]],
       key => 'r2')->{status}, 200, 'she needs nobody else';


# ---- Reading it ----

my $list = sub {
    my ($who, %change) = @_;
    return rows(act($s{$who}, 'log list', [], change => \%change));
};
my $all = $list->('fritz', last => 1000);
is scalar(@$all), logs(), 'finance reads all of it';
is_deeply [map { $_->{no} } @$all],
    [sort { $b <=> $a } map { $_->{no} } @$all], 'the newest first';
my $page = $list->('fritz', last => 3);
my $next = $list->('fritz', last => 3, after => $page->[-1]{no});
is_deeply [map { $_->{no} } @$page, @$next], [map { $_->{no} } @$all[0 .. 5]],
    'page by page';
is_deeply [map { $_->{person} } @{$list->('fritz', person => 'dora')}],
    [grep { $_ eq 'dora' } map { $_->{person} } @$all], 'likewise by person';
is_deeply [map { $_->{no} } @{$list->('fritz', action => 'price set')}],
    [map { $_->{no} } grep { $_->{action} eq 'price set' } @$all],
    'by what was done';
is scalar(@{$list->('fritz', request => 'req-9')}),
    scalar(grep { ($_->{request} // '') eq 'req-9' } @$all), 'and by request';
cmp_ok scalar(@{$list->('fritz', subject => $order)}), '>=', 2,
    'by what it was about';
is_found($_) for values_of_keys();
is_deeply [map { $_->{no} } @{$list->('fritz', subject => 'demo', last => 1000,
                                      person => 'dora')}],
    [map { $_->{no} } grep { $_->{person} eq 'dora' }
     @{$list->('fritz', subject => 'demo', last => 1000)}],
    'by that and a person';
is_deeply $list->('fritz', until => iso_day(-1)), [], 'by days until then';
is scalar(@{$list->('fritz', from => iso_day(0), last => 1000)}),
    scalar(@$all), 'and by days since';
is_deeply [grep { $_->{person} ne 'anna' } @{$list->('anna', last => 1000)}],
    [], 'who is of the market reads the own rows';
is_deeply [grep { $_->{person} ne 'anna' }
           @{$list->('anna', person => 'dora')}], [],
    'whatever is asked for';
is act($s{klaus}, 'log list', [])->{verdict}, 'ROLE_MISSING',
    'a clerk reads none';
is scalar(@{sql_call($staff, 'api.staff_log_list', '-', '{}')}),
    sql_value('select count(*) from ticket.staff_log where supplier_id = 0'),
    'what is no supplier\'s the administrator reads';


# What changed many things at once is not all that can be read.
is act($s{anna}, 'slot create', ['01'], key => 'many', change => {
       first_day => iso_day(40), last_day => iso_day(44), start => 480,
       length => 60, count => 5, total => 10 })->{verdict}, undef,
    'anna makes 25 slots at once';
my $many = $list->('fritz', last => 1)->[0];
is_deeply [scalar @{ $many->{changes} }, $many->{changes_more}],
    [20, JSON::PP::true], 'the list has 20 of its changes, and says so';
is $page->[0]{changes_more}, JSON::PP::false, 'but of those that have few';

my $show = sub {
    my ($who, %change) = @_;
    return act($s{$who}, 'log show', [$many->{no}], change => \%change);
};
my @shown = @{ rows($show->('fritz')) };
is scalar(@shown), 25, 'one row of it can be read whole';
is_deeply [map { +{ table => $_->{of_table},
                    map { my $is = $_; ($is => $shown[0]{$is}) }
                        qw(key before after) } } $shown[0]],
    [$many->{changes}[0]], 'as the list has it';
is_deeply [map { $_->{change} } map { @{ rows($show->('fritz', last => 20,
               after => $_)) } } 0, $shown[19]{change}],
    [map { $_->{change} } @shown], 'or page by page';
is scalar(@{ rows($show->('anna')) }), 25, 'also by who did it';
is act($s{anna}, 'log show', [$all->[-1]{no}])->{verdict}, 'LOG_MISSING',
    "but not another's by who is of the market";
is act($s{fritz}, 'log show', ['9000000000'])->{verdict}, 'LOG_MISSING',
    'a row that there is not';
is act($s{klaus}, 'log show', [$many->{no}])->{verdict}, 'ROLE_MISSING',
    'a clerk reads none of it';


# What somebody has only looked at is not done.
my $done = logs();
is act($s{anna}, 'day off', [iso_day(9)], key => 'look',
       change => { preview => JSON::PP::true })->{status}, 200,
    'anna looks at what calling off a day would do';
is logs(), $done, 'which the log does not have';
is act($s{anna}, 'day off', [iso_day(9)], key => 'call off',
       change => { reason => 'storm', yes => JSON::PP::true })->{status}, 200,
    'anna calls it off';
is logs(), $done + 1, 'which the log has';


# ---- The chain ----

sub chain { return sql_call($worker, 'api.log_chain', $_[0] // 500) }
sub waiting { return sql_value('select count(*) from ticket.staff_log_open') }

my $before = waiting();
cmp_ok $before, '>', 20, 'rows wait to be chained';
chain(7);
is waiting(), $before - 7, 'they are chained by and by';
my $other = connection('ticket_worker');
$worker->begin_work;
chain(3);
is_deeply sql_call($other, 'api.log_chain', 500), [],
    'one worker at a time does it';
$worker->commit;
{
    # What whoever may connect can hold.
    my $gate = connection('ticket_gate');
    $gate->do("select pg_advisory_lock($_)") for 7233480217, 7233480218;
    $before = waiting();
    chain(2);
    is waiting(), $before - 2, 'no lock that anybody can have is in its way';
    ok !eval { $gate->do('select from ticket.staff_chain_turn for update'); 1 },
        'its own nobody can have';
}
my $said = chain(10000);
is waiting(), 0, 'until none waits';
is_deeply [map { [@$_{qw(supplier_id link hash)}] } @$said],
    [map { [@$_{qw(supplier_id link hash)}] } sql(
        "select distinct on (supplier_id) supplier_id, link,"
        . " encode(hash, 'hex') as hash from ticket.staff_chain"
        . ' where supplier_id in (' . join(', ', map { $_->{supplier_id} }
                                                 @$said) . ')'
        . ' order by supplier_id, link desc')],
    'the last link of each supplier is told';
is_deeply chain(), [], 'then there is nothing to tell';
audit_ok('the chain is whole');

# A transaction that ends behind others is chained behind them.
$staff->begin_work;
sql_call($staff, 'api.staff_deposit_topup', 'BOOK', 'agent9102', 1, '{}');
staff_call('deposit_topup', 'BOOK', 'agent9103', 1, '{}');
chain();
$staff->commit;
chain();
is_deeply [map { $_->{no} } sql('select no from ticket.staff_chain where'
           . ' supplier_id = 7 order by link desc limit 2')],
    [map { $_->{no} } sql('select no from ticket.staff_log where'
     . ' supplier_id = 7 order by no desc limit 1 offset 1'), sql(
     'select no from ticket.staff_log where supplier_id = 7 order by no desc'
     . ' limit 1')],
    'in the order in which they ended';
audit_ok('the chain is whole again');


# ---- Nobody changes it ----

my @roles = qw(ticket_owner ticket_nginx ticket_worker ticket_staff ticket_gate
               ticket_desk ticket_market ticket_finance ticket_keys postgres);

for my $role (@roles) {
    for my $table (qw(staff_log staff_change staff_chain)) {
        for my $try ("update ticket.$table set no = no",
                     "update ticket.$table set no = no where false",
                     "delete from ticket.$table",
                     "truncate ticket.$table cascade")
        {
            my $own = connection();
            ok !eval {
                $own->do("set role $role") if $role ne 'postgres';
                $own->do($try);
                1;
            }, "$role does not: $try";
        }
    }
}
my $replica = connection();
$replica->do('set session_replication_role = replica');
ok !eval { $replica->do('delete from ticket.staff_log'); 1 },
    'nor does a session that plays a replica';

# Who is the superuser of the database can; the audit says what it was.
sub tampered {
    my ($what, $sql, $reference) = @_;
    my $own = connection();

    $own->begin_work;
    $own->do("alter table ticket.$_ disable trigger stands")
        for qw(staff_log staff_change staff_chain);
    $own->do($sql);
    my $found = $own->selectall_arrayref('select check_name, reference from'
        . ' api.audit(7)', { Slice => {} });
    $own->rollback;

    is_deeply [map { "$_->{check_name} $_->{reference}" } @$found],
        [map { "staff_log_chain $_" } @$reference], "the audit names $what";
}

my @no = sql_values('select no from ticket.staff_chain where supplier_id = 7'
                    . ' order by link limit 1 offset 20');
my ($next_no) = sql_values('select no from ticket.staff_chain where'
                           . ' supplier_id = 7 order by link limit 1'
                           . ' offset 21');
my ($tail) = sql_values('select no from ticket.staff_chain where'
                        . ' supplier_id = 7 order by link desc limit 1');
my $row = "where supplier_id = 7 and no = $no[0]";
my $changed = sql_value("select no from ticket.staff_change where supplier_id"
                        . " = 7 order by no limit 1");

{
    my $own = connection();
    $own->begin_work;
    $own->do("insert into ticket.staff_log (supplier_id, at, person, role, by,"
             . " action, subject, xact) values (7, api.now() - interval"
             . " '$_ seconds', 'x', 'x', 'sql', 'x', '', '1')")
        for 290, 310;
    $own->do('insert into ticket.staff_log_open select supplier_id, no from'
             . ' ticket.staff_log where person = \'x\'');
    is_deeply [map { $_->[0] =~ /has waited for the chain/ ? 1 : 0 }
               @{$own->selectall_arrayref('select detail from api.audit(7)')}],
        [1], 'the audit names what waits for longer than workers take';
    $own->rollback;
}
tampered('a row with another person',
         "update ticket.staff_log set person = 'x' $row", [$no[0]]);
tampered('a row with another moment', 'update ticket.staff_log set at = at +'
         . " interval '1 us' $row", [$no[0]]);
tampered('a row with another reason',
         "update ticket.staff_log set reason = 'x' $row", [$no[0]]);
tampered('another value after', "update ticket.staff_change set after ="
         . " '{\"name\": \"x\"}' where supplier_id = 7 and no = $changed",
         [$changed]);
tampered('a change that is gone', 'delete from ticket.staff_change where'
         . " supplier_id = 7 and no = $changed", [$changed]);
tampered('a change that was added', 'insert into ticket.staff_change'
         . " (supplier_id, no, of_table, key) values (7, $no[0], 'x', '{}')",
         [$no[0]]);
tampered('a row that is gone', "delete from ticket.staff_log $row",
         [$no[0], (sql_value("select count(*) from ticket.staff_change $row")
                   > 0 ? ($no[0]) : ())]);
tampered('a link that is gone', "delete from ticket.staff_chain $row",
         [sort { $a cmp $b } $no[0], $next_no]);
tampered('a row that was slipped in', 'insert into ticket.staff_log'
         . ' (supplier_id, at, person, role, by, action, subject, xact) select'
         . " 7, api.now(), 'x', 'x', 'sql', 'x', 'x', '1'",
         [sql_value("select last_value + 1 from ticket.staff_log_number")]);
tampered('a link that was made again after a change', <<"END", [$next_no]);
    do \$\$ begin
    update ticket.staff_log set person = 'x' $row;
    update ticket.staff_chain c set hash = impl.log_hash(
        (select p.hash from ticket.staff_chain p where p.supplier_id = 7
         and p.link = c.link - 1), 7, c.no) $row;
    end \$\$
END
tampered('nothing where nothing was done', 'select 1', []);

# Of the newest links staff ask themselves.
sub verified {
    my ($own, $last) = @_;
    return $own->selectrow_arrayref('select v.links, v.wrong, v.first_wrong'
        . ' from ticket.supplier s cross join lateral'
        . " api.staff_log_verify(s.code, ?) v where s.supplier_id = 7", {},
        qq({"last": $last}));
}

{
    my $own = connection();
    $own->begin_work;
    is_deeply verified($own, 3), [3, 0, undef], 'the newest links are whole';
    $own->do('alter table ticket.staff_log disable trigger stands');
    $own->do("update ticket.staff_log set person = 'x' $row");
    is_deeply [@{ verified($own, 10000) }[1, 2]], [1, $no[0]],
        'staff see which row was altered';
    is_deeply verified($own, 3), [3, 0, undef], 'if they look so far back';
    $own->rollback;
}



# What is older than the newest rows of much else is found in another way.
my @old = values_of_keys();
sql_do("insert into ticket.staff_log (supplier_id, at, person, role, by, action,"
       . " subject, xact) select 7, api.now(), 'anna', 'market', 'console',"
       . " 'agent set', case when g % 50 = 0 then 'demo' else 'other' end, '1'"
       . ' from generate_series(1, 900) g');
is_found($_) for @old;
is_found('demo', 5), is_found('demo', 30);
done_testing();


# What keys of changes have, and the words of subjects.

sub values_of_keys {
    return map { $_->{value} } sql(<<'END');
        select distinct e.value
        from ticket.staff_change c
        cross join jsonb_each_text(c.key) e
        where c.supplier_id = 7
        union
        select unnest(string_to_array(l.subject, ' '))
        from ticket.staff_log l
        where l.supplier_id = 7
        order by 1
        limit 30
END
}

# The newest rows about it are those that are listed.

sub is_found {
    my ($subject, $last) = @_;
    $last //= 1000;
    my $about = about($subject);

    local $Test::Builder::Level = $Test::Builder::Level + 1;
    is_deeply [map { $_->{no} } @{$list->('fritz', subject => $subject,
                                          last => $last)}],
        [grep { defined } @$about[0 .. $last - 1]],
        "by $subject, which actions are told or keys have";
    return;
}

# Rows that are about it, however long it takes to look at all of them.

sub about {
    return [map { $_->{no} } sql(<<'END', $_[0], $_[0])];
        select l.no
        from ticket.staff_log l
        where l.supplier_id = 7
          and (? = any (string_to_array(l.subject, ' '))
               or exists (select
                          from ticket.staff_change c
                          cross join jsonb_each_text(c.key) e
                          where c.supplier_id = l.supplier_id
                            and c.no = l.no and e.value = ?))
        order by l.no desc
END
}
