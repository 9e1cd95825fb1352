# The rights that conf.example gives the Redis user are enough for nginx: it
# connects, loads its scripts, takes places, corrects what is left and remembers
# signatures.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/../lib";
use TicketShop;
use TicketTest;

system_start();

open my $conf, '<:utf8', "$FindBin::Bin/../../conf.example/redis.conf"
    or die "conf.example: $!";
my ($rights) = grep { /^user default / } <$conf>;
ok $rights, 'conf.example names the rights of the Redis user';

# New processes of nginx greet a server that has forgotten the scripts.
redis()->script_flush;
my (undef, undef, @rights) = split ' ', $rights;
redis()->acl('SETUSER', 'default', 'reset', @rights);
ok !eval { redis()->dbsize; 1 }, 'a command that is not granted is refused';
reload();

my $database = sql_value('select life from api.hello_2()');
sub cell {
    my $row = sql_row('select quota_id from ticket.quota where used > 0'
                      . ' order by quota_id limit 1') or return;
    return redis()->hget("ticket:{1}:$database:$row->{quota_id}", 'l');
}

bought({ XCDDH => "rights-$_", timespanindex => 1 }) for 1 .. 2;
wait_until { defined cell() } 'Redis learns what is left', 10;
my $left = cell();
bought({ XCDDH => 'rights-3', timespanindex => 1 });
wait_until { cell() < $left } 'Redis has fewer places after an order', 10;

# A write in strict mode is done only when Redis could say that it is new.
my $order = booked_id({ Order_list => 'CHILD|1' }, strict => 1);
is call('CancelOrder', { Order_id => $order }, strict => 1)->retcode, 0,
    'Redis tells that a signature is new';

done_testing();
