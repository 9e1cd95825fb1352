# Parties of settlement over HTTP and at ticketctl: what each role sees, what is
# sealed and never shown, what is said of a number when it is typed.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use Encode qw(decode);
use File::Temp;
use JSON::PP ();
use TicketConsole;
use TicketShop;
use TicketTest;

console_start();

my %cookie;
for my $role (qw(clerk market finance admin)) {
    staff_person('DEMO', $role, $role);
    $cookie{$role} = staff_session($role);
}
staff_person('HILL', 'hill', 'admin', 'finance');
$cookie{hill} = staff_session('hill');

sql_do("insert into ticket.provider_account (supplier_id, account_no, provider,"
       . " name, merchant_id, created_at) values (1, 1, 'alipay', 'a',"
       . " '2088000000000001', api.now()), (1, 2, 'wechat3', 'w', '190000',"
       . " api.now()), (1, 3, 'clearing', 'c', 'M3', api.now())");

my ($number, $mail, $mobile) = qw(2088999988887777 pay@park.example 13912340042);
my $holder = '某某旅行社有限公司';
my $agreement = '20265829000000000042';

# As who changes things does: what was seen last is named.
sub does {
    my ($role, $method, $path, $body) = @_;
    my ($thing) = $path =~ m{^(/parties/\d+)};
    return ask($method, $path, cookie => $cookie{$role}, body => $body)
        if $method eq 'POST';
    my $etag = ask('GET', $thing, cookie => $cookie{$role})->{headers}{etag};
    return ask($method, $path, cookie => $cookie{$role},
               match => $etag // '*',
               $body ? (body => $body) : ());
}

sub ok_of {
    my ($what, $answer) = @_;
    local $Test::Builder::Level = $Test::Builder::Level + 1;
    is $answer->{status}, 200, $what or diag told($answer);
    return $answer->{json};
}


# ---- What is set up ----

my $x = ok_of('an attraction is added', does(admin => POST => '/parties',
    { party => 1, name => '甲景区', kind => 'attraction', phone1 => $mobile,
      payout_fee_fen => 50 }));
is_deeply [@{$x}{qw(party kind phones payout_fee_fen ready)}],
    [1, 'attraction', 1, 50, JSON::PP::false], 'as it was said';
ok_of('a distributor is added', does(admin => POST => '/parties',
    { party => 2, name => '某旅行社', kind => 'distributor', agent => 'demo',
      charge_form => 'alipay', ticket_fee_fen => 100 }));
my $account = ok_of('it gets an account', does(
    admin => PUT => '/parties/2/accounts/1',
    { provider_account => 1, use => 'charge', number => $number,
      holder => $holder }));
is_deeply [@{$account}{qw(number holder provider is_default made_by)}],
    ['208*********7777', '某********', 'alipay', JSON::PP::true, 'admin'],
    'which is shown in part';

my $wrong = does(admin => PUT => '/parties/2/accounts/2',
    { provider_account => 1, use => 'charge', number => 'a b', holder => 'x' });
problem_is($wrong, 422, 'VALUES_WRONG', 'a number that no platform has is refused');
is $wrong->{json}{errors}[0]{pointer}, '/number', 'by its member';
my $wechat = does(admin => PUT => '/parties/2/accounts/2',
    { provider_account => 2, use => 'charge', number => $number,
      holder => 'x' });
problem_is($wechat, 422, 'PARTY_NO_CHARGE', 'WeChat charges nobody by agreement');
is $wechat->{json}{errors}[0]{pointer}, '/provider_account', 'by its member, too';
like $wechat->{json}{detail}, qr/Alipay and clearing providers do/,
    'and says who does';
problem_is(does(admin => PUT => '/parties/1/accounts/1',
    { provider_account => 3, use => 'payout', number => $mail, holder => 'x' }),
    422, 'PARTY_FORM_CLEARING', 'a mail address is no account of clearing');
ok_of('Alipay has it', does(admin => PUT => '/parties/1/accounts/1',
    { provider_account => 1, use => 'payout', number => $mail, holder => 'x' }));
is ok_of('an agreement is signed', does(
    admin => PUT => '/parties/2/accounts/1/agreement',
    { agreement_state => 'signed', agreement_no => $agreement }))->{agreement_no},
    '202*************0042', 'its number is shown in part, too';
is sql_value('select length(agreement_sealed) > 20'
             . ' from ticket.party_account where agreement_state = ?', 'S'), 1,
    'and stands sealed';
problem_is(does(admin => PUT => '/parties/2/accounts/1/agreement',
    { agreement_no => '202*************0042' }), 422, 'VALUES_WRONG',
    'what was shown is no number');


# ---- Who sees it ----

my %sees = (clerk => [403, 403], market => [200, 403], finance => [200, 200],
            admin => [200, 200], hill => [404, 404]);
for my $who (sort keys %sees) {
    is_deeply [map { ask('GET', $_, cookie => $cookie{$who})->{status} }
               '/parties/2', '/parties/2/accounts'], $sees{$who},
        "$who: parties and accounts";
}
is_deeply ask('GET', '/parties', cookie => $cookie{hill})->{json}{items}, [],
    'another supplier has none of them';
problem_is(does(finance => PATCH => '/parties/2', { ticket_fee_fen => 1 }), 403,
           'ROLE_MISSING', 'finance changes none');
problem_is(does(hill => PATCH => '/parties/2', { ticket_fee_fen => 1 }), 404,
           'PARTY_MISSING', 'nor does another supplier');
problem_is(ask('PUT', '/parties/1/supplier', cookie => $cookie{admin},
               body => { own => 'HILL' }), 404, 'PATH_UNKNOWN',
           'nobody makes another supplier take part who signs in');

my $said = join ' ', map { ask('GET', $_, cookie => $cookie{admin})->{content} }
    '/parties', '/parties/1', '/parties/2', '/parties/1/accounts',
    '/parties/2/accounts', '/log?last=100';
ok index(decode('UTF-8', $said), $_) < 0, "$_ is never shown"
    for $number, $mail, $mobile, $holder, $agreement;
ok !grep({ index($_, $agreement) >= 0 } sql_values(
    'select row_to_json(c)::text from ticket.staff_change c union all select'
    . ' row_to_json(a)::text from ticket.party_account a')),
    'nor is the agreement in the database';


# ---- ticketctl ----

sub rows {
    my ($status, $out, $err) = ticketctl(@_, '--json');
    is $status, 0, "ticketctl @_[0, 1]" or diag $err;
    return JSON::PP->new->utf8(0)->decode($out);
}

sub says {
    my ($status, $pattern, @command) = @_;
    local $Test::Builder::Level = $Test::Builder::Level + 1;
    my ($is, $out, $err) = ticketctl(@command);
    is $is, $status, "ticketctl @command[0, 1]: the status";
    like "$err$out", $pattern, "ticketctl @command[0, 1]: the words";
}

is rows(qw(party supplier DEMO 1 HILL))->[0]{own_supplier}, 'HILL',
    "the system's administrator says which supplier an attraction is";
is_deeply [@{rows(qw(party show DEMO 1))->[0]}{qw(ready missing)}],
    [JSON::PP::true, undef], 'then it lacks nothing';
says(0, qr/agent +own_supplier .* why/, qw(party list DEMO));
is rows(qw(party add DEMO 3), '乙社', qw(--kind distributor --agent demo2
        --charge clearing --phone1 13900000001 --warn 500.00))->[0]{warn_fen},
    50000, 'a distributor is added';
says(0, qr/it has no account at the clearing provider to be charged/,
     qw(party list DEMO));
says(2, qr/--number: no platform has accounts of that form/,
     qw(partyaccount add DEMO 3 1 --through 3 --use charge --number), 'a b',
     qw(--holder x));
says(2, qr/--through is missing/, qw(partyaccount add DEMO 3 1 --use charge
     --number C1 --holder x));
is rows(qw(partyaccount add DEMO 3 1 --through 3 --use charge --number
        C100001085 --holder), '乙')->[0]{number}, '********85',
    'its account is added';
rows(qw(partyaccount add DEMO 3 2 --through 3 --use charge --number C2
        --holder x));
is rows(qw(partyaccount default DEMO 3 2))->[0]{is_default}, JSON::PP::true,
    'another one is used';
is rows(qw(partyaccount retire DEMO 3 1))->[0]{state}, 'retired',
    'the first is retired';
is rows(qw(partyaccount agreement DEMO 3 2 --state signed --agreement AG5))
   ->[0]{agreement_no}, '***', 'a short number is not shown at all';
is rows(qw(partyaccount agreement DEMO 3 2 --state signing --limit-once 5000
        --limit-day 0))->[0]{limit_once_fen}, 500000, 'its agreement is signed';
is scalar @{rows(qw(partyaccount list DEMO 3))}, 2, 'both are listed';
is rows(qw(party set DEMO 3 --enabled no --no-phones))->[0]{phones}, 0,
    'its phones are forgotten';
is rows(qw(party remove DEMO 3))->[0]{party}, 3, 'it is removed';
says(1, qr/there is no party 3/, qw(party show DEMO 3));

# ---- Whose a session is ----

staff_person('DEMO', 'guest', 'party');
is_deeply ask('GET', '/session', cookie => staff_session('guest'))->{json}{party},
    { party => 31999, name => '某景区', kind => 'attraction' },
    'a session says which party its person is of';
is ask('GET', '/session', cookie => $cookie{admin})->{json}{party}, undef,
    'staff are of none';

# ---- A product with terms is not sold ----

rows(qw(party add DEMO 4), '丙景区', qw(--kind attraction));
rows(qw(product create DEMO JOINT));
rows(qw(line products DEMO 01 ADULT JOINT));
my $sold = { Order_list => 'JOINT|1', money => '200.00', XCDDH => 'JOINT-1' };
rows(qw(settleproduct set DEMO JOINT --kind joint --days 3 --parts),
     '1:120.00:100.00,4:80.00:60.00');
my $terms = rows(qw(settleproduct approve DEMO JOINT 1))->[0];
is_deeply [@{$terms}{qw(price_fen state)}], [20000, 'draft'],
    'its terms are approved';
unlike call('GetProducts')->raw, qr/JOINT/, 'no distributor sees it';
isnt book($sold)->retcode, 0, 'nor buys it';
says(1, qr/settleproduct open puts it on sale/, qw(product set DEMO JOINT --on-sale yes));
is rows(qw(settleproduct list DEMO))->[0]{waits}, JSON::PP::false,
    'nothing waits for a second person';
ok_of('finance sees its terms', ask('GET', '/settlement-products/JOINT',
                                    cookie => $cookie{finance}));
is ask('GET', '/settlement-products/JOINT', cookie => $cookie{clerk})->{status},
    403, 'the desk sees none';

# ---- Who visits is said later ----

# An order as the pages book it, whose product then gets terms.
my @named = map { identity(800 + $_) } 0 .. 4;
rows(qw(product create HILL LATER));
rows(qw(price set HILL LATER 50.00));
my $late = booked_id({ Order_list => 'LATER|4', ID => identity(799) },
                     at => 'hill');
sql_do("insert into ticket.settle_product (supplier_id, product_id, joint,"
    . " state, version) select supplier_id, product_id, false, 'O', 1"
    . " from ticket.product where code = 'LATER'");
my $memo = sub { join '|', map { "$_->[0]^张三^^$_->[1]^1" } @_ };
my $activate = sub { call('ActivateTicket', { orderid => $late,
    activateall => '1', activatedate => day(1), tickettype => '2',
    activatemode => '1', memo => $_[0] }, at => 'hill') };

is $activate->($memo->([$named[0], 1]))->retcode, 0,
    'its distributor names a visitor by the page';
is $activate->($memo->([$named[0], 1]))->retmsg,
    '验证参数失败：激活请求中出现了重复的证件。', 'one document once';
isnt $activate->($memo->([$named[1], 2]))->retcode, 0,
    'and of its only product';
isnt $activate->($memo->(map { [$_, 1] } @named[1 .. 4]))->retcode, 0,
    'more than it has tickets without are refused';
my $bind = sub { ask(POST => "/settlements/orders/$late/visitors",
    cookie => $cookie{hill}, key => 'K' . rand, body => { @_ }) };
problem_is($bind->(), 422, 'SETTLE_BIND_NONE', 'staff name somebody');
problem_is($bind->(visitors => $memo->(['123', 3])), 422, 'VALUES_WRONG',
           'whose document is one');
problem_is($bind->(visitors => $memo->([$named[1], 3], [$named[2], 1])), 409,
           'SETTLE_BIND_ROW', 'for a ticket that has nobody');
is $bind->(visitors => $memo->([$named[1], 3]))->{json}{unnamed}, 2,
    'and it is named';

my $sheet = File::Temp->new(SUFFIX => '.csv');
my $write = sub { open my $out, '>:encoding(UTF-8)', "$sheet" or die;
                  print $out "\x{feff}门票,姓名,证件号码,证件类型,手机\r\n", @_;
                  close $out };
$write->("2,李四,$named[2],身份证,\r\n3,王五,$named[3],身份证,\r\n");
says(1, qr/row 2: somebody is named for the ticket/,
     qw(settle bind HILL), $late, '--file', "$sheet");
$write->("2,李四,$named[2],,\r\n4,王五,110101199003070071,,\r\n");
says(1, qr/row 2: a visitor has a name, a document whose number is right/,
     qw(settle bind HILL), $late, '--file', "$sheet");
$write->("2,李四,$named[2],,\r\n4,王五,E1234567,护照,13900000001\r\n");
is rows(qw(settle bind HILL), $late, '--file', "$sheet")->[0]{unnamed}, 0,
    'a sheet names the others';
is join(' ', sql_values("select string_agg(ticket_no || ':' || id_type, ' '"
        . ' order by ticket_no) from ticket.visitor where order_id = ?',
        $late)), '1:1 2:1 3:1 4:3', 'each for its ticket';
is rows(qw(order reveal HILL), $late, '--reason', 'test')->[0]{order_id},
    $late, 'and what was sealed is read again';

done_testing();
