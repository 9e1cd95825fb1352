# Products of settlement: terms are proposed by one person and approved by
# another, hold from then on, and are what everybody sees as the price; nothing
# of a draft is on sale.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use JSON::PP ();
use TicketBooking qw(
    database connection after_commit fixture staff_call staff_refused
    order_defaults booked);
use TicketPeople qw(actions person sign_in act rows);
use TicketTest;

database();
fixture();
order_defaults(day => iso_day(4), items => [[1, 1]], slots => [1]);
booked();
sql_do("insert into ticket.supplier (supplier_id, code, name)"
       . " values (9, 'LAKE', '湖')");

my $S = sql_value("select supplier_id from ticket.supplier where code = 'BOOK'");
my $json = JSON::PP->new->canonical;

sub done {
    my ($name, @args) = @_;
    my ($row) = @{staff_call($name, 'BOOK', @args)};
    die "$name: $row->{verdict} $row->{subject}" if $row->{verdict};
    return $row;
}

sub product { return done("settle_product_$_[0]", @_[1 .. $#_]) }

sub refused {
    my ($pattern, $what, $name, @args) = @_;
    local $Test::Builder::Level = $Test::Builder::Level + 1;
    staff_refused($pattern, $what, $name, 'BOOK', @args);
}

sub catalogue {
    return sql_value('select catalogue_version from ticket.supplier'
                     . ' where supplier_id = ?', $S);
}

# What an agent, or everybody, pays today; and whether it is on sale.
sub price {
    my ($code, $agent) = @_;
    return sql_value(
        'select impl.price_on(?, p.product_id, ?, impl.local_day(?, api.now()))'
        . ' from ticket.product p where p.supplier_id = ? and p.code = ?',
        $S, $agent // 0, $S, $S, $code);
}

sub on_sale {
    return sql_value('select on_sale from ticket.product where supplier_id = ?'
                     . ' and code = ?', $S, $_[0]);
}

done(party_add => $_->[0], $_->[1], { kind => 'attraction',
     payout_fee_fen => 50, entry_days => $_->[2], entries_per_day => $_->[3] })
    for [1, '甲', 1, 1], [2, '乙', 2, 3], [3, '丙', 1, 1];
done(party_add => 11, '社', { kind => 'distributor', agent => 'agent9101' });
done(product_create => $_, { on_sale => 'true' })
    for qw(JOINT ONE OTHER SPARE);

my %two = (kind => 'joint', parts => '1:120.00:100.00, 2:80:60', days => 3);


# ---- What cannot be ----

refused(qr/there is no product NONE/, 'a product that is none',
        settle_product_set => 'NONE', { %two });
refused(qr/JOINT has no terms/, 'to show what has none',
        settle_product_show => 'JOINT');
refused(qr/--kind single or joint/, 'terms without a kind',
        settle_product_set => 'JOINT', { parts => '1', days => 1 });
for (['two parts or more', qr/2 to 20 parts/, { parts => '1:1.00:1.00' }],
     ['at most twenty', qr/2 to 20 parts/,
      { parts => join ',', ('1:1.00:1.00') x 21 }],
     ['an attraction once', qr/attraction 1 has two parts/,
      { parts => '1:1.00:1.00,1:2.00:1.00' }],
     ['parts of attractions', qr/party 11 is a distributor/,
      { parts => '1:1.00:1.00,11:2.00:1.00' }],
     ['parties that are there', qr/there is no party 9/,
      { parts => '1:1.00:1.00,9:2.00:1.00' }],
     ['parts with prices', qr/is no part such as/, { parts => '1,2' }],
     ['prices of cents', qr/is no part such as/,
      { parts => '1:1.005:1.00,2:1.00:1.00' }],
     ['days that are some', qr/is no part such as/,
      { parts => '1:1.00:1.00:0x1,2:1.00:1.00' }],
     ['a price', qr/shares come to 0.00/, { parts => '1:0:0,2:0:0' }],
     ['a price that is not too high', qr/come to 1000000.01/,
      { parts => '1:1000000:1,2:0.01:0' }],
     ['shares that are enough', qr/attraction 2 would get 60.01 of a share of/,
      { parts => '1:120.00:100.00,2:60:60.01' }],
     ['one validity', qr/valid for so many days/,
      { from_day => '2030-01-01', until_day => '2030-01-02' }],
     ['no half of days', qr/valid for so many days/,
      { days => undef, from_day => '2030-01-01' }],
     ['days in their order', qr/valid for so many days/,
      { days => undef, from_day => '2030-01-02', until_day => '2030-01-01' }],
     ['a return fee below the price', qr/cost 200.01, more than .* 200.00/,
      { return_rule => 'fixed', return_fee_fen => 20001 }],
     ['a percentage with its rule', qr/--return percent goes with/,
      { return_rule => 'free', return_percent => 250 }],
     ['a rule with its fee', qr/--return percent goes with/,
      { return_rule => 'fixed' }],
     ['no margin', qr/a margin is of single/, { margin_fen => 1 }])
{
    my ($what, $pattern, $is) = @$_;
    my %change = (%two, %$is);
    delete @change{grep { !defined $change{$_} } keys %change};
    refused($pattern, "a joint ticket wants $what",
            settle_product_set => 'JOINT', \%change);
}
is sql_value('select count(*) from ticket.settle_product'), 0,
    'nothing of that is there';
is on_sale('JOINT'), 1, 'and the product is on sale as it was';

refused(qr/ADULT can have no terms of settlement: it has orders/,
        'a product that was sold', settle_product_set => 'ADULT', { %two });
refused(qr/GROUP can have no .*: it has tickets for groups/,
        'a product for groups', settle_product_set => 'GROUP', { %two });
done(price_set => 'SPARE', 100, { agent => 'agent9101' });
done(promotion_set => 'SPARE', 10, 1, {});
sql_do("update ticket.product set real_name = true, min_age = 18"
       . " where code = 'SPARE'");
refused(qr/it has promotions; prices of agents; a limit of age/, 'what it has',
        settle_product_set => 'SPARE', { %two });
sql_do("update ticket.product set min_age = 0, phone_maximum = 1"
       . " where code = 'SPARE'");
refused(qr/prices of agents; a limit over several days or of a phone/,
        'or limits of several days', settle_product_set => 'SPARE', { %two });


# ---- Proposed, approved ----

my $first = product(set => 'JOINT', { %two, return_rule => 'percent',
                                      return_percent => 250 });
is_deeply [@{$first}{qw(product kind state version price_fen proposal waits)}],
    ['JOINT', 'joint', 'draft', 0, undef, 1, 1], 'terms are proposed';
refused(qr/JOINT has terms of settlement: its visitors may be named later/,
        'a limit of age', product_set => 'JOINT',
        { real_name => 'true', max_age => 17 });
refused(qr/JOINT has terms of settlement: what a document or a phone may book/,
        'limits of several days', product_set => 'JOINT', { id_days => 7 });
is on_sale('JOINT'), 0, 'the product is off sale from then on';
is price('JOINT'), undef, 'and has no price yet';
is $json->decode($first->{waits_for})->{parts}[1]{entries_per_day}, 3,
    'a part has the window of its attraction';
is_deeply $json->decode($first->{waits_for})->{terms},
    { kind => 'joint', price_fen => 20000, days => 3, after_expiry => 'none',
      parts => '1:120.00:100.00:1x1,2:80.00:60.00:2x3',
      return_rule => 'percent', return_percent => 2.5, refund_days => 30,
      refund_delay_days => 0 }, 'what is to be approved is told in words';
refused(qr/proposal 2 of product JOINT does not wait/, 'another proposal',
        settle_product_approve => 'JOINT', 2);
my $version = catalogue();
my $terms = product(approve => 'JOINT', 1);
is_deeply [@{$terms}{qw(version price_fen parts days after_expiry refund_days
                        return_rule return_percent waits state)}],
    [1, 20000, '1:120.00:100.00:1x1,2:80.00:60.00:2x3', 3, 'none', 30,
     'percent', '2.5000000000000000', 0, 'draft'],
    'approved they hold' or diag $terms->{return_percent};
is price('JOINT'), 20000, 'the price that agents see is the sum of the shares';
cmp_ok catalogue(), '>', $version, 'what was quoted before is stale';
is on_sale('JOINT'), 0, 'it is not on sale';
is_deeply sql_row('select payout_fee_fen, margin_fen from ticket'
                  . '.settle_terms_part where leg_no = 2'),
    { payout_fee_fen => 50, margin_fen => 0 }, 'the fee is kept with them';
refused(qr/proposal 1 of product JOINT does not wait/, 'to approve them twice',
        settle_product_approve => 'JOINT', 1);
refused(qr/JOINT has terms of settlement: settleproduct open puts it on sale/,
        'to put it on sale', product_set => 'JOINT', { on_sale => 'true' });
refused(qr/it is for single persons/, 'to sell it to groups',
        product_set => 'JOINT', { form => '2' });
is done(product_set => 'JOINT', { name => '联票' })->{name}, '联票',
    'what else it has may change';


# ---- One price, in one place ----

my $day = sql_value("select impl.local_day(?, api.now()) + 3", $S);
refused(qr/the price of JOINT is that of its terms of settlement, 200.00/,
        "$_->[0]", @{$_->[1]})
    for ['another price', [price_set => 'JOINT', 19900, {}]],
        ['one of a later day', [price_set => 'JOINT', 19900,
                                { first_day => $day }]],
        ['no price', [price_clear => 'JOINT', { first_day => sql_value(
            'select impl.local_day(?, api.now())', $S) }]];
refused(qr/its price is the same for all agents/, "an agent's price",
        price_set => 'JOINT', 20000, { agent => 'agent9101' });
refused(qr/it has no promotions/, 'a promotion',
        promotion_set => 'JOINT', 10, 1, {});
is done(price_set => 'JOINT', 20000, {})->{price_fen}, 20000,
    'the price that it has may be said again';
is price('JOINT', 9101), 20000, 'everybody pays the same';
refused(qr/JOINT.*terms of settlement/, 'to take the product away',
        product_remove => 'JOINT');
refused(qr/party 2 is used by: product JOINT/, 'to take its attraction away',
        party_remove => 2);


# ---- Changed ----

sub since { return sql_value('select max(since) from ticket.settle_terms') }

my $before = since();
$version = catalogue();
is product(set => 'JOINT', { days => 5, after_expiry => 'on_request' })->{days},
    3, 'what is proposed does not hold yet';
is catalogue(), $version, 'nobody has to quote again for that';
is_deeply [@{product(approve => 'JOINT', 2)}{qw(version days after_expiry
                                               price_fen)}],
    [2, 5, 'on_request', 20000], 'then it does, with all that was not said';
cmp_ok catalogue(), '>', $version, 'also where the price stays';
cmp_ok since(), 'gt', $before, 'from a later moment on';
is_deeply [map { $_->{days} }
           sql('select days from ticket.settle_terms order by version')],
    [3, 5], 'orders before keep theirs';
for ('update ticket.settle_terms set days = 9',
     'delete from ticket.settle_terms_part')
{
    ok !eval { sql_do($_); 1 }, "nobody may: $_";
    like $@, qr/written once and never changed/, 'terms stay as they are';
}
product(set => 'JOINT', { from_day => $day, until_day => $day });
is_deeply [@{product(approve => 'JOINT', 3)}{qw(days from_day until_day)}],
    [undef, $day, $day], 'fixed days take the place of so many';

product(set => 'JOINT', { parts => '1:120.00:130.00:2x1,2:80.00:60.00',
                          negative_margin => 'true' });
my $negative = product(approve => 'JOINT', 4);
is $negative->{negative_by}, sql_value('select session_user',
    { role => 'ticket_staff' }), 'who confirms a negative margin is kept';
like $negative->{parts}, qr/^1:120.00:130.00:2x1,/, 'with a window of its own';
refused(qr/attraction 1 would get 140.00/, 'the next one without a word',
        settle_product_set => 'JOINT',
        { parts => '1:120.00:140.00,2:80.00:60.00' });
product(set => 'JOINT', { parts => '1:110.00:100.00,2:80.00:60.00,3:10:0' });
is product(approve => 'JOINT', 5)->{price_fen}, 20000, 'a part more';
is price('JOINT'), 20000, 'for the same price';
product(set => 'JOINT', { parts => '1:120.00:100.00,2:90.00:60.00' });
is product(approve => 'JOINT', 6)->{negative_by}, undef,
    'what is not negative was confirmed by nobody';
is price('JOINT'), 21000, 'another sum is another price';

# The fee of an attraction is of what is booked from then on.
done(party_set => 2, { payout_fee_fen => 70 });
is_deeply [map { "$_->{version} $_->{fee}" } sql(
    'select version, payout_fee_fen as fee from ticket.settle_terms_part'
    . ' where party_no = 2 and version > 5 order by version')],
    ['6 50', '7 70'], 'another fee is another version';
done(party_set => 2, { name => '乙乙' });
is product(show => 'JOINT')->{version}, 7, 'another name is none';


# ---- Single tickets ----

refused(qr/a single one has one/, 'a single ticket of two',
        settle_product_set => 'ONE', { kind => 'single', parts => '1,2',
                                       days => 1 });
refused(qr/valid for so many days/, 'one of fixed days',
        settle_product_set => 'ONE', { kind => 'single', parts => '1',
                                       from_day => $day, until_day => $day });
product(set => 'ONE', { kind => 'single', parts => '1', days => 2,
                        margin_fen => 500 });
refused(qr/stays/, 'another kind', settle_product_set => 'ONE',
        { kind => 'joint' });
is_deeply [@{product(approve => 'ONE', 1)}{qw(kind price_fen parts margin_fen)}],
    ['single', undef, '1:1x1', 500], 'a single ticket costs what its product does';
done(price_set => 'ONE', 8000, {});
done(price_set => 'ONE', 9000, { first_day => $day });
is price('ONE'), 8000, 'by the calendar';
refused(qr/a margin of 5.00: its price is no less/,
        'a price below the margin', price_set => 'ONE', 499, {});
refused(qr/ONE has terms .* 0.01 at least/, 'a price of nothing',
        price_set => 'ONE', 0, {});
refused(qr/ONE has terms .* 0.01 at least/, 'one on some days', price_change =>
        'ONE', '0.00', { first_day => $day, last_day => $day });
done(price_set => 'SPARE', 0, {});
done(price_set => 'SPARE', 0, { first_day => $day });
refused(qr/a margin of 80.01/, 'a margin above a price',
        settle_product_set => 'ONE', { margin_fen => 8001 });
product(set => 'ONE', { margin_fen => 8000 });
done(price_set => 'ONE', 7999, {});
refused(qr/a margin of 80.00/, 'one above what it has become',
        settle_product_approve => 'ONE', 2);
done(price_set => 'ONE', 8000, {});
is product(approve => 'ONE', 2)->{margin_fen}, 8000, 'a margin may be all of it';
refused(qr/same for all agents/, "an agent's price", price_set => 'ONE', 8000,
        { agent => 'agent9101' });


# ---- Money products ----

refused(qr/takes a joint ticket, and an account of ours/, 'without an account',
        settle_fund_on => 'JOINT', 'MMF1', { reason => 'board' });
staff_call('provider_add', 'BOOK', 3, 'clearing',
           '{"merchant_id": "M1", "gateway": "https://c.example"}');
refused(qr/say why/, 'without a reason', settle_fund_on => 'JOINT', 'MMF1', {});
refused(qr/takes a joint ticket/, 'of a single one',
        settle_fund_on => 'ONE', 'MMF1', { reason => 'board' });
my $fund = done(settle_fund_on => 'JOINT', 'MMF1', { reason => 'board' });
is_deeply [@{$fund}{qw(version fund_code fund_note)}], [8, 'MMF1', 'board'],
    'money lies in a money product from the next version on';
is_deeply sql_row('select subject, reason from ticket.staff_log order by no desc'
                  . ' limit 1'), { subject => 'JOINT', reason => 'board' },
    'the log says of which product, and why';
is done(settle_fund_on => 'JOINT', 'MMF1', { reason => 'again' })->{version}, 8,
    'said again it makes no other version';
is sql_value('select fund_code from ticket.settle_terms where version = 7'),
    undef, 'that of orders before stays where it is';
is_deeply [@{done(settle_fund_off => 'JOINT', { reason => 'low' })}{
               qw(version fund_code)}], [9, undef], 'and it lies there no more';
refused(qr/lies in no money product/, 'twice', settle_fund_off => 'JOINT',
        { reason => 'x' });


# ---- Two people ----

person('BOOK', @$_) for [marie => 'market', 'finance'], [fritz => 'finance'],
                        [mia => 'market'];
my $build = $ENV{TICKET_BUILD} // "$FindBin::Bin/../../build";
actions(grep { $_->{name} =~ /^settle/ }
        @{JSON::PP->new->decode(scalar qx{$build/tools/actions_dump})});
my %who = map { $_ => sign_in($_, 'BOOK') } qw(marie fritz mia);

sub does {
    my ($person, $name, $args, %o) = @_;
    my $answer = act($who{$person}, "settleproduct $name", $args, match => '*',
                     %o);
    return $answer->{verdict} // rows($answer)->[0];
}

is does(marie => set => ['OTHER'], change => { %two })->{waits_by}, 'marie',
    'who is of the market proposes';
is does(marie => approve => ['OTHER', 1]), 'SETTLE_SELF',
    'nobody approves the own proposal';
is does(mia => approve => ['OTHER', 1]), 'ROLE_MISSING', 'nor does the market';
is_deeply [@{does(fritz => approve => ['OTHER', 1])}{qw(proposed_by approved_by)}],
    ['marie', 'fritz'], 'finance does; both names are kept';


# A money product is of one product: all that lies there comes out at its end.
done(settle_fund_on => 'JOINT', 'MMF1', { reason => 'board' });
refused(qr/money product MMF1 is that of product JOINT: .* comes out/,
        "another product's money product", settle_fund_on => 'OTHER', 'MMF1',
        { reason => 'board' });
is done(settle_fund_on => 'OTHER', 'MMF2', { reason => 'board' })->{fund_code},
    'MMF2', 'one of its own';
is done(settle_fund_on => 'JOINT', 'MMF1', { reason => 'again' })->{fund_note},
    'again', 'and the own one again';
done(settle_fund_off => 'JOINT', { reason => 'low' });
is done(settle_fund_on => 'OTHER', 'MMF1', { reason => 'free' })->{fund_code},
    'MMF1', 'one that nothing lies in any more';


# ---- Each supplier its own, two at a time, and the end ----

for my $call ([set => {}], ['show'], ['close'], [approve => 1]) {
    my ($name, @args) = @$call;
    is staff_call("settle_product_$name", 'LAKE', 'JOINT', @args)->[0]{verdict},
        'PRODUCT_MISSING', "$name: another supplier has no such product";
}
is_deeply staff_call('settle_product_list', 'LAKE'), [], 'its list is empty';
is_deeply [map { "$_->{product} $_->{state}" }
           @{staff_call('settle_product_list', 'BOOK')}],
    ['JOINT draft', 'ONE draft', 'OTHER draft'], 'they are listed';

# Who proposes while somebody approves is behind it.
product(set => 'OTHER', { days => 7 });
{
    my ($one, $two) = map { connection('ticket_staff') } 1, 2;
    $one->begin_work;
    $one->do('select * from api.staff_settle_product_set(?, ?, ?)', undef,
             'BOOK', 'OTHER', '{"days": 8}');
    is +(after_commit($one, $two, 'the approval',
        'select verdict from api.staff_settle_product_approve(?, ?, ?)',
        'BOOK', 'OTHER', 2))[0], 'SETTLE_PROPOSAL',
        'what nobody has seen is not approved';
}

# Terms hold from a moment behind any booking that was quoted before, also where
# who approves began first and waits for it.
product(set => 'OTHER', { days => 6 });
{
    my ($one, $two) = (connection(), connection('ticket_staff'));
    $two->begin_work;
    $two->do('select 1');
    $one->begin_work;
    my ($booked) = $one->selectrow_array('select api.now()');
    $one->do("select from ticket.supplier where code = 'BOOK' for share");
    is +(after_commit($one, $two, 'the approval',
        'select verdict from api.staff_settle_product_approve(?, ?, ?)',
        'BOOK', 'OTHER', 4))[0], undef, 'terms are approved behind a booking';
    $two->commit;
    is sql_value('select max(t.since) > ? from ticket.settle_terms t'
                 . ' join ticket.product p using (supplier_id, product_id)'
                 . " where p.code = 'OTHER'", $booked), 1,
        'which goes by the terms before';
}

is product(close => 'JOINT')->{state}, 'closed', 'a product is closed for good';
refused(qr/closed for good/, "then to $_->[0] it", "settle_product_$_->[0]",
        'JOINT', @{$_}[1 .. $#$_])
    for [set => { days => 1 }], [approve => 7], ['close'];
refused(qr/settleproduct open puts it on sale/, 'to sell it', product_set => 'JOINT',
        { on_sale => 'true' });
like sql_value("select string_agg(distinct l.of_table, ' ' order by l.of_table)"
               . " from ticket.staff_change l where l.of_table ~ '^settle'"),
    qr/^settle_product settle_terms settle_terms_part$/,
    'every change is in the log';

done_testing();
