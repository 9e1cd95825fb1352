# Two people who change one thing: whatever is changed has a GET with an ETag,
# and is changed with If-Match.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use TicketConsole;
use TicketPicture;
use TicketProcess;
use TicketTest;

# What has no GET of one thing behind it, and why it needs none.
my %without = (
    'key drop' => 'a key never changes: whoever ends it second is refused',
    'openkey drop' => 'likewise', 'rail key drop' => 'likewise',
    'rail channelkey drop' => 'likewise',
    'gatekey retire' => 'a key never changes either',
    'gatelist hour' => 'one number, which says all that there is',
    'station set' => 'a name is all that a station has',
    'station remove' => 'refused as long as anything stands there',
    'order seat' => 'names the seats; one that somebody else has is refused',
    'password set' => 'nobody is shown what it changes',
    'price change' => 'of many days: expect names the preview that was seen',
    'slot change' => 'of many slots: expect names the preview that was seen',
    'slot remove' => 'of many slots: expect names the preview that was seen',
);

console_start();


# ---- The table ----

my @actions = @{ actions() };
my %named = map { $_->{name} => $_ } @actions;
my @changes = grep { ($_->{method} // '') =~ /^(?:PUT|PATCH|DELETE)$/ } @actions;
cmp_ok scalar @changes, '>', 25, 'the table is read';

is_deeply [sort map { $_->{name} } grep { !$_->{match} } @changes],
    [sort keys %without], 'what changes a thing needs If-Match, or has a reason';
is_deeply [map { $_->{name} } grep { $_->{match} && !defined $_->{shows} } @actions],
    [], 'what needs it says what shows the thing';

for my $change (grep { $_->{match} } @changes) {
    my ($name, $shows) = ($change->{name}, $named{$change->{shows}});
    my @members = $shows ? $shows->{path} =~ /\{(\w+)\}/g : ('nothing');
    my @args = map { $_->{member} } @{ $change->{args} };

    is $shows && $shows->{method}, 'GET', "$name: $change->{shows} is a GET";
    is join(' ', @args[1 .. @members]), join(' ', @members),
        "$name: both name the same thing";
    like $change->{path}, qr/^\Q$shows->{path}\E(?:\/|$)/,
        "$name: it is the thing, or stands below it";
    is_deeply [grep { my $r = $_; !grep { $_ eq $r } @{ $shows->{roles} } }
               @{ $change->{roles} }], [], "$name: who changes it sees it";
}


# ---- Over HTTP ----

my @roles = qw(market finance admin);
my %cookie;
for my $supplier (qw(DEMO OPERA)) {
    staff_person($supplier, lc "$_-$supplier", @roles) for qw(anna berta);
    $cookie{$supplier} = [map { staff_session(lc "$_-$supplier") } qw(anna berta)];
}
ticketctl('product', 'create', 'DEMO', 'SPARE', '--name', 'spare');
ticketctl('line', 'create', 'DEMO', '09', 'spare');
ticketctl('hall', 'add', 'OPERA', '9', 'spare');
ticketctl('session', 'add', 'OPERA', '9', '--hall', '9', '--name', 'spare',
          '--start', '10:00', '--length', '60');
ticketctl('paychannel', 'add', 'DEMO', 'spare', 'spare');
ticketctl('offer', 'set', 'DEMO', '1', '--title', 'spare');
ticketctl(qw(rail merchant add DEMO demo xcslw));
ticketctl(qw(party add DEMO 2 other --kind attraction));
ticketctl(qw(party add DEMO 1 spare --kind distributor --agent demo));
sql_do("insert into ticket.provider_account (supplier_id, account_no, provider,"
       . " name, merchant_id, created_at) values (1, 3, 'clearing', 'c', 'M3',"
       . ' api.now())');
ticketctl('party', 'add', 'DEMO', $_, "part $_", '--kind', 'attraction')
    for 5, 6;
ticketctl(qw(product create DEMO JOINT));
ticketctl(qw(settleproduct set DEMO JOINT --kind joint --days 3 --parts),
          '5:2.00:1.00,6:2.00:1.00');

my $day = sql_value("select (api.now() at time zone 'Asia/Shanghai')::date + 3");
my $slot = "/lines/01/slots/$day/3";
my $played = "/performances/1/$day";

# What shows it; then what changes it, twice with the same ETag.
for ([DEMO => '/agents/demo',
      [PATCH => '', { name => 'one' }],
      [PUT => '/products', { products => ['ADULT'] }]],
     [DEMO => '/agents/demo/open',
      [PATCH => '', { product_notices => JSON::PP::true }]],
     [DEMO => '/supplier',
      [PATCH => '', { name => 'one' }]],
     [DEMO => '/supplier/open',
      [PATCH => '', { refund_notice => 'review' }]],
     [DEMO => '/supplier/rail',
      [PATCH => '', { presale_days => 15 }]],
     [DEMO => '/rail-merchants/demo',
      [PATCH => '', { unfreeze_min => 90 }]],
     [DEMO => '/products/ADULT/open',
      [PATCH => '', { kind => 'one' }]],
     [DEMO => '/products/ADULT',
      [PATCH => '', { name => 'one' }],
      [PUT => '/price', { price_fen => 4200, first_day => '2030-01-01' }],
      [DELETE => '/price?first_day=2030-01-01'],
      [PUT => '/promotion', { every => 10, free => 1 }],
      [DELETE => '/promotion'],
      [PUT => '/fees/3', { amount_fen => 100 }],
      [DELETE => '/fees?units=3']],
     [DEMO => '/products/SPARE',
      [DELETE => '']],
     [DEMO => '/lines/09',
      [PATCH => '', { name => 'one' }],
      [PUT => '/products', { products => ['CHILD'] }]],
     [DEMO => $slot,
      [PATCH => '', { online => 400 }]],
     [DEMO => '/notices/payment',
      [PUT => '', { text => 'paid: {order}' }]],
     [DEMO => '/offers/1',
      [PUT => '', { title => 'one' }],
      [PUT => '/picture', undef, image => picture()],
      [DELETE => '/picture'],
      [DELETE => '']],
     [DEMO => '/paychannels/spare',
      [PUT => '', { name => 'one' }],
      [DELETE => '']],
     [DEMO => '/parties/1',
      [PUT => '/accounts/1', { provider_account => 3, use => 'charge',
                               number => 'C1', holder => 'one' }],
      [PUT => '/accounts/1/agreement', { agreement_state => 'signing' }],
      [PATCH => '', { name => 'one' }],
      [DELETE => '/accounts/1']],
     [DEMO => '/parties/2',
      [DELETE => '']],
     [DEMO => '/settlement-products/JOINT',
      [PUT => '', { days => 4 }],
      [PUT => '/fund', { fund => 'MMF', reason => 'one' }],
      [DELETE => '/fund?reason=one']],
     [DEMO => '/staff/berta-demo',
      [PATCH => '', { full_name => 'One' }]],
     [OPERA => '/products/STALLS',
      [PUT => '/halls/1/areas', { areas => ['none'] }],
      [PUT => '/seatprice', { price_fen => 4200, first_day => $day }],
      [DELETE => "/seatprice?first_day=$day"]],
     [OPERA => '/sessions/9',
      [PATCH => '', { name => 'one' }],
      [DELETE => '']],
     [OPERA => '/halls/9',
      [PUT => '', { name => 'one' }],
      [DELETE => '']],
     [OPERA => $played,
      [PATCH => '', { enabled => JSON::PP::false, yes => JSON::PP::true }]])
{
    my ($supplier, $thing, @ways) = @$_;
    my ($anna, $berta) = @{ $cookie{$supplier} };

    for my $way (@ways) {
        my ($method, $rest, $body, %file) = @$way;
        my $name = "$method $thing$rest";
        my %is = $body ? (body => $body) : %file;
        my $shown = ask('GET', $thing, cookie => $anna);
        my $etag = $shown->{headers}{etag};

        is $shown->{status}, 200, "$name: it is shown" or diag told($shown);
        like $etag // '', qr/^"[0-9a-f]{32}"$/, "$name: with an ETag";
        problem_is(ask($method, "$thing$rest", cookie => $anna, %is), 428,
                   'MATCH_NEEDED', "$name: without If-Match");
        is ask('GET', $thing, cookie => $anna)->{headers}{etag}, $etag,
            "$name: which changes nothing";

        my $done = ask($method, "$thing$rest", cookie => $anna, match => $etag,
                       %is);
        is $done->{status}, 200, "$name: the first one does it"
            or diag told($done);

        my $late = ask($method, "$thing$rest", cookie => $berta,
                       match => $etag, %is);
        if ($method eq 'DELETE' && $rest eq '') {
            is $late->{status}, 404, "$name: then it is gone" or diag told($late);
            is $done->{headers}{etag}, undef, "$name: and has no ETag";
            next;
        }

        problem_is($late, 412, 'MATCH_STALE', "$name: the second one is late");
        my $now = ask('GET', $thing, cookie => $anna);
        is $late->{headers}{etag}, $now->{headers}{etag},
            "$name: and is told how it is now";
        is $done->{headers}{etag}, $now->{headers}{etag},
            "$name: as the first one was";
        is_deeply $late->{json}{current}, $now->{json}, "$name: that is the whole thing";
    }
}


# ---- What it is not ----

my ($anna, $berta) = @{ $cookie{OPERA} };
my @hall = ('PUT', '/halls/8', cookie => $anna);
problem_is(ask(@hall, match => $_, body => { name => 'new' }), 404,
           'HALL_MISSING', "what is not there matches nothing: $_")
    for '*', '"' . 'a' x 32 . '"';
is ask(@hall, body => { name => 'new' })->{status}, 200,
    'without If-Match a PUT makes what is not there';
problem_is(ask('PUT', '/halls/8', cookie => $berta, body => { name => 'other' }),
           428, 'MATCH_NEEDED', 'and does not change what is');
problem_is(ask('PATCH', '/sessions/77', cookie => $anna, body => { name => 'x' }),
           404, 'SESSION_MISSING', 'a PATCH makes nothing');
problem_is(ask('PUT', '/products/NONE/price', cookie => $anna,
               body => { price_fen => 1 }), 404, 'PRODUCT_MISSING',
           'and what stands below nothing is not made');

my $etag = ask('GET', '/halls/8', cookie => $anna)->{headers}{etag};
is ask(@hall, match => qq("0", $etag), body => { name => 'a' })->{status}, 200,
    'one of several is enough';
$etag = ask('GET', '/halls/8', cookie => $anna)->{headers}{etag};
is ask(@hall, match => "W/$etag", body => { name => 'b' })->{status}, 200,
    'what was packed on its way is the same';
problem_is(ask(@hall, match => '"*"', body => { name => 'c' }), 412,
           'MATCH_STALE', '"*" is no *');
is ask(@hall, match => '*', body => { name => 'd' })->{status}, 200, '* is any';

# Sold places are not what an editor has seen.
my $before = ask('GET', $slot, cookie => $cookie{DEMO}[0]);
sql_do('insert into ticket.quota values (1, api.quota_id(1, ?::date, 1003),'
       . ' 400, 1)', $day);
my $after = ask('GET', $slot, cookie => $cookie{DEMO}[0]);
is $after->{json}{used}, $before->{json}{used} + 1, 'a place is sold';
is $after->{headers}{etag}, $before->{headers}{etag}, 'the slot has the same ETag';

done_testing;
