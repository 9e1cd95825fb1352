# Accounts at payment platforms in the worker: their files are read, what is
# wrong with them is said once, to the log and to staff, and a file that was put
# right is used without a restart.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use TicketBooking qw(fixture staff_call);
use TicketKeys;
use TicketOutbox qw(worker_log);
use TicketProcess qw(wait_until);
use TicketTest;

system_start(nginx => 0, worker => ['sweep 60000']);
fixture();

my $supplier = 'BOOK';

sub account_add {
    my ($no, $app, %file) = @_;
    my ($row) = @{staff_call('provider_add', $supplier, $no, 'alipay',
                             qq({"app_id": "$app"}))};
    die "$row->{verdict} $row->{subject}" if $row->{verdict};
    $row = file_set($no, $_, $file{$_}) for sort keys %file;
    return;
}

sub file_set {
    my ($no, $role, $path) = @_;
    my ($row) = @{staff_call('provider_file', $supplier, $no, $role, $path,
                             '{}')};
    die "$row->{verdict} $row->{subject}" if $row->{verdict};
    return $row;
}

sub said { return scalar worker_log($_[0]) }

# The accounts are loaded with the figures of every minute.
sub load {
    kill USR1 => $_ for pids('worker');
    return;
}

sub load_until {
    my ($condition, $what) = @_;
    wait_until { load(); $condition->() } $what;
    return;
}

my $key = key_file('our.pem', alipay_app => 'private_pkcs8');
my $theirs = key_file('theirs.pem', alipay_platform => 'public_spki', 0644);

account_add(1, '2021000000000001', our_key => $key, platform_key => $theirs);
account_add(2, '2021000000000002',
            our_key => key_file('mixed.pem', alipay_app => 'public_spki'),
            platform_key => $theirs);
account_add(3, '2021000000000003',
            our_key => key_file('open.pem', alipay_app => 'private_pkcs8', 0644),
            platform_key => $theirs);

load_until(sub { said(qr/account 3 of supplier 7/) && said(qr/account 2 of/) },
           'what is wrong with files is in the log');
is said(qr/account 2 of supplier 7 cannot be used, its jobs wait: \S+mixed\.pem is a public key: our private key \(our_key\)/),
    1,
    'a public key is no private key';
is said(qr/account 3 of supplier 7 .*open\.pem can be read by others than its owner \(644\): chmod 600/),
    1, 'a private key is nobody else\'s to read';

wait_until {
    load();
    sql_value("select count(*) from ticket.alarm
               where supplier_id = 7 and kind = 'account broken'") == 2
} 'staff are told';
is sql_value("select string_agg(number, ' ' order by number)
              from ticket.alarm where supplier_id = 7"), '2 3',
    'by the numbers of the accounts';

# put right in its place
key_file('open.pem', alipay_app => 'private_pkcs8');
load();
file_set(2, 'our_key', $key);
my $figures = said(qr/figures /);
load_until(sub { said(qr/figures /) > $figures + 2 }, 'accounts are read again');
is said(qr/account \d of supplier 7/), 2, 'what is said is said once';

# what has worked goes on where only the file has changed
key_text('our.pem', "not a key\n");
my $goes_on = qr/account [12] of supplier 7 goes on with the keys that it had: \S+our\.pem holds no key/;
load_until(sub { said($goes_on) == 2 },
           'a file that is spoilt afterwards is said by both that have it');
$figures = said(qr/figures /);
load_until(sub { said(qr/figures /) > $figures + 2 }, 'they are read again');
is said($goes_on), 2, 'what goes on is said once';
unlike join('', worker_log(qr/./)), qr/BEGIN|MII/, 'the log has no key';

done_testing();
