# The commands of doc/desk.md, one after the other, as somebody types them who
# follows the page: with the orders, tickets and receipts of here.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use Cwd qw(getcwd);
use Encode qw(decode encode);
use JSON::PP ();
use Text::ParseWords qw(shellwords);
use TicketProcess qw(slurp);
use TicketTest;

system_start(nginx => 0, redis => 0);

my $top = getcwd();
my $page = decode('UTF-8', slurp("$top/doc/desk.md"));

# Ten in the morning of a day when the slots of the demonstration have begun.
sql_do("SELECT api.set_clock_shift("
       . "((now() AT TIME ZONE 'Asia/Shanghai')::date + time '10:00')"
       . " AT TIME ZONE 'Asia/Shanghai' - transaction_timestamp())");

sub typed {
    my ($line) = @_;
    return ticketctl(map { decode('UTF-8', $_) }
                     shellwords(encode('UTF-8', $line)));
}
sub told {
    my ($status, $out, $err) = typed("--json $_[0]");
    is $status, 0, "ticketctl $_[0] succeeds" or diag $err;
    return JSON::PP->new->decode($out || '[]')->[0];
}

# The attraction of the page is that of the demonstration.
told($_) for 'station set DEMO 1 南门', 'slot resize DEMO 01 ' . iso_day(0) . ' 3 --total 2000',
    'staff create DEMO lin --roles desk_lead --full-name 林岚';

my %of;         # what the page's numbers stand for
my @commands = map { s/\s+[>#].*//r }
               $page =~ s/\\\n\s+/ /gr =~ /^    ticketctl (.*)$/mg;
cmp_ok scalar @commands, '>=', 18, 'the commands of the page are read';

sub sold { return told('desk sale DEMO ADULT=2,CHILD=1 --slot 3') }

for my $command (@commands) {
    next if $command =~ /^payment code|^desk paid|--pay code/;  # pay_desk.t

    my $line = $command =~ s/\bPARK\b/DEMO/gr;

    if ($line =~ /^order pickup/) {
        next;                                   # t/30-api/console_desk.t
    }
    if ($line =~ /\d{19}/) {
        my $sale = $of{sale} //= sold();
        my ($ticket) = sql_value('SELECT max(ticket_no) FROM ticket.ticket'
                                 . ' WHERE order_id = ?', $sale->{order_id});
        $line =~ s/\b\d{19}\b/$sale->{order_id}/;
        next if $line =~ /\d{26}/;              # callbacks_tickets.t
        $line =~ s/--tickets \d+/--tickets $ticket/;
    }
    if ($line =~ /^desk void/) {
        $line =~ s/DEMO \d+/'DEMO ' . sold()->{receipt_no}/e;
    }
    $line =~ s/^shift receipt DEMO 1 \d+/shift receipt DEMO 1 1/;

    my ($status, $out, $err) = typed($line);
    if ($line =~ /^order find/) {
        ok $status == 0 || $err =~ /no order/, "ticketctl $command is answered"
            or diag $err;
        next;
    }
    is $status, 0, "ticketctl $command succeeds" or diag $err;
    like $out, qr/ delivered \(X\) /, '... and its state is a word'
        if $line =~ /^desk sale/;
    $of{html} = $out if $line =~ /--as html/;
    $of{bytes} = $out if $line =~ /^z show .*escpos/;
}

# What the page names in a sentence.  Typed above: device create, shift open,
# shift count, shift close, shift correct, desk sale, desk void, desk late,
# ticket print.
told($_) for 'shift list DEMO', 'shift show DEMO 1', 'shift receipts DEMO 1',
    'z list DEMO', "ticket prints DEMO $of{sale}{order_id}";
{
    my ($status, $out, $err) = typed('z show DEMO 1');
    like $out, qr/^sums\nform +kind +number +amount\n-.*\n.* \d+\.\d\d$/m,
        'the sums of a Z are a table, in yuan';
    unlike $out, qr/[{}\[\]]/, 'nothing is left for programs to read';
    ($status, $out) = do {
        local $ENV{LC_ALL} = 'zh_CN.UTF-8';
        typed('z show DEMO 1');
    };
    like $out, qr/^现金 +售票 +\d+ +\d+\.\d\d$/m, 'in Chinese, too';
    unlike $out, qr/ (?:cash|card|sale|void|refund|pickup) /,
        'no word of it is left in English';
    ($status, $out, $err) = typed('shift count DEMO 1 --cash 7x1');
    like $err, qr/"7x1" is no number of notes or coins/,
        'a count that is wrong is refused in words';
}
is +(typed('print test DEMO --as escpos'))[0], 0, 'a printer is tried';

like $of{html}, qr/paper jam/, 'paper says why it was printed again';
like $of{bytes}, qr/^\e\@/, 'a Z is printed';
audit_ok();
done_testing();
