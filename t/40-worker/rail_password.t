# The one password of an agent's accounts at the railway's site: set, changed, locked after
# five wrong ones; the next purchase is by the new one; one of its own is used once and
# forgotten.  Nothing of it is in a log or in a table (case 38).

use strict;
use warnings;
use utf8;

use Digest::SHA qw(hmac_sha256);
use FindBin;
use lib "$FindBin::Bin/../lib";
use TicketRailClient;
use TicketRailHouse;
use TicketTest;

my ($FIRST, $SECOND, $OWN) = ('first-One-7', 'second-Two-8', 'own-Three-9');
my $site = rail_house(secrets => [$FIRST, $SECOND, $OWN]);

# As tk_index() does.
sub index_of {
    my ($password) = @_;
    open my $file, '<', master_key() or die "master key: $!";
    chomp(my $hex = readline $file);
    my $key = hmac_sha256('ngx_ticket index 1', pack 'H*', $hex);
    return '\x' . substr unpack('H*', hmac_sha256(
        pack('NN', rail_supplier(), length 'rail_password') . 'rail_password' . $password,
        $key)), 0, 32;
}

sub form {
    my ($old, $new) = @_;
    return sql_row("select * from api.staff_rail_password('DEMO', 'demo', ?, ?, ?)",
        length $old ? index_of($old) : undef, index_of($new),
        sealed(rail_password => 'xcslw', $new));
}

sub version { return sql_value('select version from ticket.rail_password') }

my ($none, $held) = held_order();
refused('305', '请先设置12306账户密码', 'ProcessPurchase.do', orderNo => $none,
        opt => 'NEED_PAY', result => result(held => $held), un => $USER);

is form('', $FIRST)->{verdict}, undef, 'the first time there is no old one';
is form('', $SECOND)->{verdict}, 'RAIL_PASSWORD_WRONG', 'then the old one is needed';
is form($FIRST, $FIRST)->{verdict}, 'RAIL_PASSWORD_SAME', 'the new one is another one';
is version(), 1, 'nothing has changed by that';

$site->account($USER, $FIRST);
need_pay($none, $held, pwd => '');
comes_to($none, 'D', 'an order is bought by it');

is form($FIRST, $SECOND)->{verdict}, undef, 'it is changed';
is version(), 2, 'which is a new version';
$site->account($USER, $SECOND);
my ($next, $held_next) = held_order();
need_pay($next, $held_next, pwd => '');
comes_to($next, 'D', 'the next case is bought by the new one');

# A wrong one is tried once; changed, the agent asks once more (cases 14 and 1.8.3).
$site->account($USER, $FIRST);
my ($again, $held_again) = held_order();
my %again = (orderNo => $again, un => $USER);
need_pay($again, $held_again, pwd => '');
comes_to($again, 'F BAD_PASSWORD', 'the site takes another password');
is_deeply [grep { /^login/ } @{calls_of($again)}], ['login REFUSED BAD_PASSWORD'],
    '14: it was tried once, so that the account is not locked';
refused('300', '金额与出票结果不一致', 'ProcessGoPay.do', %again, price => '1241.01');
refused('113', '订单不存在', 'ProcessGoPay.do', %again, price => '1241.00',
        orderNo => 'xcslw000000000000');
is form($SECOND, $FIRST)->{verdict}, undef, 'the password is changed to that';
done('ProcessGoPay.do', %again, price => '1241.00');
done('ProcessGoPay.do', %again, price => '1241.00');
comes_to($again, 'D', 'asked for once more it is bought');
is case_of($again)->{case_no}, 2, '... in a second case';
paid_once($held_again, '... and paid for once');
is done('QueryPurchase.do', orderNo => $again)->{payStatus}, 1, 'which the agent may ask';
is form($FIRST, $SECOND)->{verdict}, undef, 'and back again';

# One of its own: of that case alone, and the account is marked.
$site->account($USER, $OWN);
my ($own, $held_own) = held_order();
need_pay($own, $held_own, pwd => $OWN);
comes_to($own, 'D', 'a password that came with the order is used');
is sql_value('select count(*) from ticket.rail_case where pwd_sealed is not null'), 0,
    'and forgotten when the case has ended';
ok sql_value('select bool_and(warned) from ticket.rail_account'), 'its account is marked';

# Five wrong ones within a quarter of an hour.
is form('wrong-One-1', $FIRST)->{verdict}, 'RAIL_PASSWORD_WRONG', "long before, $_"
    for 1 .. 4;
passes(15 * 60 + 1);
is form('wrong-One-1', $FIRST)->{verdict}, 'RAIL_PASSWORD_WRONG', "wrong, time $_" for 1 .. 4;
my @fifth = map { form('wrong-One-1', $FIRST)->{verdict} } 1, 2;
is $fifth[1], 'RAIL_PASSWORD_LOCKED', 'after five the form is locked';
is form($SECOND, $FIRST)->{verdict}, 'RAIL_PASSWORD_LOCKED', 'for the right one, too';
passes(15 * 60 + 1);
is form($SECOND, $FIRST)->{verdict}, undef, 'until a quarter of an hour has passed';

for my $table (sql_values("select c.oid::regclass::text from pg_class c join pg_namespace n on"
    . " n.oid = c.relnamespace where n.nspname = 'ticket' and c.relkind = 'r' order by 1"))
{
    my @found = grep { sql_value("select exists (select from $table x where strpos(x::text, ?)"
        . " > 0 or strpos(x::text, encode(convert_to(?, 'UTF8'), 'hex')) > 0)", $_, $_) }
        $USER, $PASSWORD, $FIRST, $SECOND, $OWN;
    is_deeply \@found, [], "nothing stands in clear in $table" if @found;
}

audit_ok();
done_testing();
