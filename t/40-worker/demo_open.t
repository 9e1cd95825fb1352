# sql/demo.sh open: broken off behind each of its commands, and said again, it ends
# as if nothing had happened; said once more it changes nothing.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use TicketOpen;
use TicketTest;

system_start(locations => 'location /open/ { ticket_open_api DEMO;
                                             ticket_open_api_plain on; }');

my $top = "$FindBin::Bin/../..";
my $bin = dir() . '/ctl';
my $build = $ENV{TICKET_BUILD} // "$top/build";

# ticketctl, which is ended in the middle of its command number LAST.
{
    open my $out, '>', $bin or die "$bin: $!";
    print $out <<"END";
#!/bin/bash
n=\$(cat $bin.n)
echo \$((++n)) > $bin.n
if [ \$n = "\$LAST" ]; then
    kill -TERM \$PPID; exit 1
fi
exec $build/ticketctl "\$@"
END
    close $out;
    chmod 0755, $bin;
}

sub demo {
    my ($last) = @_;

    open my $out, '>', "$bin.n" or die "$bin.n: $!";
    print $out "0\n";
    close $out;
    local @ENV{qw(TICKETCTL LAST TICKET_POSTGRES TICKET_MASTER_KEY)} =
        ($bin, $last, conninfo('ticket_staff'), master_key());
    my $said = qx{sh '$top/sql/demo.sh' open 2>&1};
    return ($?, $said);
}

# All of it that is not the moment.
sub state_is {
    my %state = map { $_->[0] => sql_value($_->[1]) } (
        [agent => "select count(*) from ticket.agent where user_name = 'open'"
                  . " and agent_id = 7811"],
        [keys => 'select count(*) from ticket.open_key where agent_id = 7811'],
        [enabled => 'select count(*) from ticket.open_agent where enabled'],
        [money => 'select coalesce(sum(balance_fen), 0) from ticket.account'
                  . ' where account_id = 78111'],
        [moved => 'select count(*) from api.staff_deposit_show($$DEMO$$,'
                  . ' $$open$$, $${}$$) where document is not null'],
        [session => 'select count(*) from ticket.open_product where'
                    . ' assign_slot'],
    );
    return \%state;
}

my $whole = { agent => 1, keys => 1, enabled => 1, money => 100_000_000,
              moved => 1, session => 1 };
my $last = 1;

while ($last < 20) {
    my ($status, $said) = demo($last);
    last if !$status;
    isnt $status, 0, "it is broken off in its command $last" or diag $said;
    cmp_ok state_is()->{money}, '==', 0, 'its money is not there yet';
    $last++;
}
cmp_ok $last, '>=', 6, 'each of its commands was the last one';
is_deeply state_is(), $whole, 'then it is whole';

for (1, 2) {
    my ($status, $said) = demo(0);
    is $status, 0, 'said again, it is content' or diag $said;
    is_deeply state_is(), $whole, 'and changes nothing';
}

open_agent(demo => id => 7811, key => '0123456789ABCDEF0123456789ABCDEF');
ok open_call('product/getProductByDistributor')->good, 'its agent may call';

audit_ok();
done_testing();
