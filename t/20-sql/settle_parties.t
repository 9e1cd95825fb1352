# Who takes part in settlement: what a party has, what is said when it is set up
# and not when a ticket is sold, and what it lacks to be charged or paid.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use TicketBooking qw(
    database connection after_commit fixture staff_call staff_refused sql_call);
use TicketTest;

database();
fixture();
my $staff = db('ticket_staff');
sql_do("insert into ticket.supplier (supplier_id, code, name)"
       . " values (8, 'WOOD', '山'), (9, 'LAKE', '湖')");

sub row {
    my ($name, @args) = @_;
    my ($row) = @{staff_call("party_$name", 'BOOK', @args)};
    die "$name: $row->{verdict} $row->{subject}" if $row->{verdict};
    return $row;
}

sub lacks {
    my ($party) = @_;
    return row(show => $party)->{missing} // '';
}

sub refused {
    my ($pattern, $what, $name, @args) = @_;
    local $Test::Builder::Level = $Test::Builder::Level + 1;
    staff_refused($pattern, $what, "party_$name", 'BOOK', @args);
}

# As the readers of the table of actions make it.
sub account {
    my ($through, $use, $fits, $number) = @_;
    return { provider_account => $through, use => $use, number_fits => $fits,
             number_sealed => '\x01' . unpack('H*', $number // 'n'),
             number_shown => '208*********1234', holder_sealed => '\x02',
             holder_shown => '某**' };
}

my @both = (['alipay', 'clearing']);

for ([1 => alipay => '{"app_id": "2021000000000001"}'],
     [2 => wechat3 => '{"app_id": "wx1", "merchant_id": "1900000001"}'],
     [3 => clearing => '{"merchant_id": "M1", "gateway": "https://c.example"}'],
     [4 => unionpay => '{"merchant_id": "777290058110048"}'])
{
    my ($no, @is) = @$_;
    my ($added) = @{staff_call('provider_add', 'BOOK', $no, @is)};
    is $added->{verdict}, undef, "our account at $is[0] is there"
        or diag $added->{subject};
}


# ---- Attractions ----

staff_call('station_set', 'BOOK', $_, "点$_") for 1 .. 3;

my $x = row(add => 1, '甲景区', { kind => 'attraction', payout_fee_fen => 50,
                                  entry_days => 2, stations => '2,1' });
is_deeply [@{$x}{qw(party name kind enabled agent own_supplier stations
                    payout_fee_fen entry_days entries_per_day charge_form
                    ready missing)}],
    [1, '甲景区', 'attraction', 1, undef, undef, '1,2', 50, 2, 1, 'none', 0,
     'no_account'], 'an attraction has its fee, its window and its stations';
row(add => 2, '乙景区', { kind => 'attraction' });
is lacks(2), 'no_gate no_account', 'without stations nobody can be let in there';

refused(qr/was, a party 1: its number is not given again/, 'its number', add => 1,
        '丙', { kind => 'attraction' });
refused(qr/a party 甲景区 exists/, 'its name', add => 3, '甲景区',
        { kind => 'attraction' });
refused(qr/party 3 is an attraction: an agent, a fee/, 'an agent of it',
        add => 3, '丙', { kind => 'attraction', agent => 'agent9101' });
refused(qr/party 1 is an attraction: /, $_->[0] . ' of it', set => 1, $_->[1])
    for ['a fee per ticket', { ticket_fee_fen => 1 }],
        ['a balance to warn at', { warn_fen => 1 }],
        ['a way to be charged', { charge_form => 'clearing' }];
is row(set => 1, { ticket_fee_fen => 0, charge_form => 'none', entry_days => 2,
                   stations => '1,2' })->{revision}, $x->{revision},
    'what is so already changes nothing';
refused(qr/there is no station 9/, 'a station that is none', set => 1,
        { stations => '9' });
refused(qr/1;2.*is not stations/, 'words that are no stations', set => 1,
        { stations => '1;2' });
refused(qr/station 1 is that of party 1/, "another one's station", set => 2,
        { stations => '3,1' });
is row(show => 2)->{stations}, 'none', 'of which none is taken';
staff_refused(qr/station 1 is used by: 甲景区/, 'to take such a station away',
              'station_remove', 'BOOK', 1);
refused(qr/has stations here, 1,2/, 'a supplier beside stations', supplier => 1,
        'WOOD');
refused(qr/supplier BOOK is the operator itself/, 'the operator', supplier => 2,
        'BOOK');
is row(supplier => 2, 'WOOD')->{own_supplier}, 'WOOD',
    'an attraction may be a supplier of its own';
is lacks(2), 'no_account', 'whose gates let in';
refused(qr/party 2 has a supplier of its own/, 'stations beside it', set => 2,
        { stations => '3' });
row(add => 4, '丁景区', { kind => 'attraction' });
refused(qr/supplier WOOD is party 2 already/, 'a supplier twice', supplier => 4,
        'WOOD');
is row(supplier => 2, undef)->{own_supplier}, undef, 'it is none any more';
row(supplier => 2, 'WOOD');


# ---- Distributors ----

my $d = row(add => 11, '某旅行社', { kind => 'distributor', agent => 'agent9101',
                                     ticket_fee_fen => 100, warn_fen => 50000 });
is_deeply [@{$d}{qw(kind agent ticket_fee_fen warn_fen charge_form ready
                    missing)}],
    ['distributor', 'agent9101', 100, 50000, 'deposit', 1, undef],
    "a distributor is charged from its agent's deposit, and may be at once";
refused(qr/say which \(--agent\)/, 'one without an agent', add => 12, '乙社',
        { kind => 'distributor' });
refused(qr/there is no agent nobody/, 'one of an agent that is none', add => 12,
        '乙社', { kind => 'distributor', agent => 'nobody' });
refused(qr/agent agent9101 is party 11 already/, "another one's agent", add => 12,
        '乙社', { kind => 'distributor', agent => 'agent9101' });
refused(qr/party 11 is a distributor: a fee for each payout/, "$_->[0] of it",
        set => 11, $_->[1])
    for ['a fee per payout', { payout_fee_fen => 1 }],
        ['a window', { entry_days => 2 }], ['entries', { entries_per_day => 2 }],
        ['a station', { stations => '3' }], ['no form', { charge_form => 'none' }];
refused(qr/party 11 is a distributor/, 'a supplier of its own', supplier => 11,
        'LAKE');
staff_call('agent_set', 'BOOK', 'agent9102', { can_deposit => 'false' });
refused(qr/agent agent9102 may not pay from a deposit/, 'one without a deposit',
        add => 12, '乙社', { kind => 'distributor', agent => 'agent9102' });
row(add => 12, '乙社', { kind => 'distributor', agent => 'agent9102',
                         charge_form => 'clearing' });
is lacks(12), 'no_account', 'it may be charged by an agreement instead';
staff_call('agent_set', 'BOOK', 'agent9101', { can_deposit => 'false' });
is lacks(11), 'no_deposit', 'an agent may lose its deposit';
staff_call('agent_set', 'BOOK', 'agent9101', { can_deposit => 'true' });
staff_call('agent_disable', 'BOOK', 'agent9101');
is lacks(11), 'agent_disabled', 'or be disabled';
staff_call('agent_enable', 'BOOK', 'agent9101');
is_deeply [@{row(set => 11, { enabled => 'false' })}{qw(enabled ready missing)}],
    [0, 0, 'disabled'], 'and so may the party';
row(set => 11, { enabled => 'true' });


# ---- Accounts ----

refused(qr/our account 2 is at wechat3, by which no attraction is paid/,
        'a payout by WeChat', account_add => 1, 1,
        account(2, 'payout', @both));
refused(qr/our account 4 is at unionpay, which charges nobody by an agreement/,
        'a charge by UnionPay', account_add => 12, 1,
        account(4, 'charge', @both));
refused(qr/has no account 7 at a platform/, 'an account that is none',
        account_add => 1, 1, account(7, 'payout', @both));
refused(qr/party 1 is an attraction: its accounts are for payouts/,
        'to charge an attraction', account_add => 1, 1,
        account(1, 'charge', @both));
refused(qr/party 12 is a distributor: its accounts are to be charged/,
        'to pay a distributor out', account_add => 12, 1,
        account(1, 'payout', @both));
refused(qr/at Alipay, whose accounts are 2088/, 'a name of the clearing'
        . ' provider at Alipay', account_add => 1, 1,
        account(1, 'payout', ['clearing']));
refused(qr/at a clearing provider, whose accounts/, 'an address at the'
        . ' clearing provider', account_add => 1, 1,
        account(3, 'payout', ['alipay']));
refused(qr/there is no party 99/, 'a party that is none', account_add => 99, 1,
        account(1, 'payout', @both));

my $first = row(account_add => 1, 1, account(1, 'payout', @both));
is_deeply [@{$first}{qw(account use provider_account provider number holder
                        state is_default agreement_state)}],
    [1, 'payout', 1, 'alipay', '208*********1234', '某**', 'live', 1, 'none'],
    'an account is shown in part; the first of its use is used';
is_deeply [@{row(show => 1)}{qw(payout_account ready missing)}], [1, 1, undef],
    'an attraction with one can be paid';
refused(qr/has, or had, an account 1/, 'its number again', account_add => 1, 1,
        account(3, 'payout', @both));
is row(account_add => 1, 2, account(3, 'payout', @both))->{is_default}, 0,
    'a second one waits';
is row(account_default => 1, 2)->{is_default}, 1, 'until it is said to be used';
is_deeply [map { "$_->{account} $_->{is_default} $_->{state}" }
           @{staff_call('party_account_list', 'BOOK', 1)}],
    ['1 0 live', '2 1 live'], 'then the first is not';
staff_refused(qr/through account 3 accounts of parties are reached: 1.2/,
              'to take our account away', 'provider_remove', 'BOOK', 3);
is row(account_retire => 1, 2)->{state}, 'retired', 'an account is retired';
is lacks(1), 'no_account', 'then none is used by itself';
refused(qr/of party 1 account 2 is retired/, "to $_ it", "account_$_" => 1, 2)
    for qw(retire default);
refused(qr/party 1 has no account 3/, 'to retire one that is none',
        account_retire => 1, 3);
is scalar @{staff_call('party_account_list', 'BOOK', 1)}, 2,
    'it stays in the list';
is sql_value("select number_sealed from ticket.party_account where party_no = 1"
             . ' and account_no = 2'), "\x01n", 'and can be read, for what was begun';
is row(account_default => 1, 1)->{is_default}, 1, 'the other one is used again';
sql_do("update ticket.provider_account set state = 'R' where account_no = 1");
is lacks(1), 'platform_removed', 'what goes through a removed account is said';
sql_do("update ticket.provider_account set state = 'A' where account_no = 1");


# ---- Agreements ----

row(account_add => 12, 1, account(3, 'charge', @both));
is lacks(12), 'agreement_none', 'a distributor with an account has to agree';
refused(qr/paid out to at its account 1: that takes no agreement/,
        'an agreement of a payout', account_agreement => 1, 1,
        { agreement_state => 'signed' });
my $signing = row(account_agreement => 12, 1,
    { agreement_state => 'signing', limit_once_fen => 500000, limit_day_fen => 0,
      sign_address => 'https://clearing.example/sign?x=1' });
is_deeply [@{$signing}{qw(agreement_state agreement_no limit_once_fen
                          limit_day_fen sign_address)}],
    ['signing', undef, 500000, undef, 'https://clearing.example/sign?x=1'],
    'an agreement is being signed there';
is lacks(12), 'agreement_signing', 'which is said';
refused(qr/is signed has a number/, 'one that is signed without a number',
        account_agreement => 12, 1, { agreement_state => 'signed' });
refused(qr/no address that begins with https/, 'an address that is none',
        account_agreement => 12, 1, { sign_address => 'http://x' });
refused(qr/is signed has a number/, 'one that is not sealed is none',
        account_agreement => 12, 1, { agreement_state => 'signed',
                                      agreement_no => 'AG20260717000' });
sub agreement {
    return sql_row('select agreement_sealed, agreement_shown'
                   . ' from ticket.party_account where party_no = 12');
}
my $signed = row(account_agreement => 12, 1, { sign_address => '',
    agreement_state => 'signed', agreement_no_sealed => '\x0201',
    agreement_no_shown => 'AG2******7001' });
is_deeply [@{$signed}{qw(agreement_no agreement_state)}],
    ['AG2******7001', 'signed'], 'a number that comes sealed is shown in part';
is_deeply agreement(), { agreement_sealed => "\x02\x01",
                         agreement_shown => 'AG2******7001' },
    'and stands sealed alone';
is_deeply [@{row(show => 12)}{qw(charge_account ready missing)}],
    [1, 1, undef], 'a distributor that has signed can be charged';
row(set => 12, { charge_form => 'alipay' });
is lacks(12), 'other_platform', 'not at another platform';
row(set => 12, { charge_form => 'clearing' });
row(account_agreement => 12, 1, { agreement_state => 'ended' });
is lacks(12), 'agreement_ended', 'nor when it has ended';

my %why = map { $_->{party} => $_->{why} } @{staff_call('party_list', 'BOOK')};
is_deeply [@why{1, 2, 11, 12}],
    [undef, 'it cannot be paid yet: it has no account to be paid out to', undef,
     'it cannot be charged yet: its agreement has ended'],
    'the list says why in words';
$staff->do("select set_config('ticket.language', 'zh', false)");
is +(grep { $_->{party} == 12 } @{staff_call('party_list', 'BOOK')})[0]{why},
    '尚不能扣款：扣款协议已终止', 'in the language of who asks';
is lacks(12), 'agreement_ended', 'what If-Match names has none';
$staff->do("select set_config('ticket.language', '', false)");


# ---- Each supplier its own ----

for my $call ([party_show => 1], [party_set => 1, { name => 'x' }],
              [party_remove => 1], [party_supplier => 1, 'WOOD'],
              [party_account_list => 1], [party_account_retire => 1, 1],
              [party_account_default => 1, 1],
              [party_account_add => 1, 9, account(1, 'payout', @both)],
              [party_account_agreement => 1, 1, { agreement_state => 'none' }])
{
    my ($name, @args) = @$call;
    is staff_call($name, 'LAKE', @args)->[0]{verdict}, 'PARTY_MISSING',
        "$name: another supplier has no such party";
}
is_deeply staff_call('party_list', 'LAKE'), [], 'its list is empty';
is staff_call('party_add', 'LAKE', 1, '甲景区', { kind => 'attraction' })
   ->[0]{party}, 1, 'it has numbers and names of its own';
staff_refused(qr/there is no agent agent9101/, "another supplier's agent",
              'party_add', 'LAKE', 2, 'x',
              { kind => 'distributor', agent => 'agent9101' });
staff_refused(qr/LAKE has no account 1/, "another supplier's account",
              'party_account_add', 'LAKE', 1, 1, account(1, 'payout', @both));
is sql_value('select count(*) from ticket.party_account where supplier_id = 9'),
    0, 'nothing of it is there';


# ---- Away, and what is written down ----

is row('remove' => 12)->{name}, '乙社', 'a party is taken away';
refused(qr/there is no party 12/, 'to change it then', set => 12,
        { name => 'y' });
refused(qr/its number is not given again/, 'its number', add => 12, '丙社',
        { kind => 'distributor', agent => 'agent9102', charge_form => 'alipay' });
is_deeply sql("select state, is_default from ticket.party_account"
              . ' where party_no = 12'), { state => 'R', is_default => 0 },
    'its account is retired, and stays';
is row(add => 13, '乙社', { kind => 'distributor', agent => 'agent9102',
                            charge_form => 'alipay' })->{agent}, 'agent9102',
    'its agent may be another party, under its name';
row('remove' => 1);
is row(set => 2, {})->{party}, 2, 'another party goes on';
is sql_value('select count(*) from ticket.party_station'), 0,
    'its stations are free';

like sql_value("select string_agg(distinct l.of_table, ' ' order by l.of_table)"
               . " from ticket.staff_change l where l.of_table ~ '^party'"),
    qr/^party party_account party_station$/, 'every change is in the log';
is sql_value("select count(*) from ticket.staff_change l"
             . " where l.after::text ~ 'AG2026'"), 0, 'but no agreement';
is sql_value("select count(*) from ticket.staff_change l where l.of_table ~"
             . " '^party' and (l.before::text ~ 'sealed'"
             . " or l.after::text ~ 'sealed')"), 0, 'without what is sealed';


# ---- Two at a time ----

# Whoever takes our account away waits for who adds one that goes through it.
{
    my ($one, $two) = map { connection('ticket_staff') } 1, 2;
    $one->begin_work;
    sql_call($one, 'api.staff_party_account_add', 'BOOK', 4, 1,
             JSON::PP->new->encode(account(3, 'payout', @both)));
    my ($verdict) = after_commit($one, $two, 'the removal',
        'select verdict from api.staff_provider_remove(?, ?)', 'BOOK', 3);
    is $verdict, 'PROVIDER_PARTIES', 'an account that is used just now stays';
}

# Two give one agent to two parties.
{
    my ($one, $two) = map { connection('ticket_staff') } 1, 2;
    my $call = 'select verdict from api.staff_party_add(?, ?, ?, ?)';
    my $is = '{"kind": "distributor", "agent": "agent9103"}';
    $one->begin_work;
    $one->do($call, undef, 'BOOK', 21, 'a', $is);
    is +(after_commit($one, $two, 'the second', $call, 'BOOK', 22, 'b', $is))[0],
        'PARTY_AGENT', 'an agent is one party';
}

# An agent that is a party is not removed, even of one that is gone.
for my $agent (qw(agent9101 agent9102)) {
    ok !eval { sql_do('select impl.agent_remove(a) from ticket.agent a'
                      . ' where user_name = ?', $agent); 1 },
        "$agent is not removed";
    like $@, qr/AGENT_USED\t$agent\t.*\bparty\b/, 'because it is a party, or was';
}

done_testing();
