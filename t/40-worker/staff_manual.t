# The commands of doc/staff.md and doc/calendar.md, one after the other, as
# somebody types them who follows these pages; and who may what, as the first
# one has it.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use Cwd qw(getcwd);
use Encode qw(decode encode);
use File::Temp ();
use Text::ParseWords qw(shellwords);
use TicketConsole qw(actions);
use TicketProcess qw(slurp);
use TicketTest;

system_start(nginx => 0, redis => 0);

my $top = getcwd();
my %page = map { $_ => decode('UTF-8', slurp("$top/doc/$_.md")) } qw(staff calendar);


# ---- Who may what ----

# What is for parties and for agents stands in sentences below the table.
my %roles = map { $_->{name} => join ' ', sort grep { !/^(?:party|agent)$/ }
                  @{$_->{roles}} } @{actions()};
for my $of (qw(party agent)) {
    my ($theirs) = $page{staff} =~ /^Whoever belongs to an? $of (.*?) alone/ms;
    is_deeply [sort grep { $_ ne $of } $theirs =~ /`(\w+[a-z -]*)`/g],
        [sort map { $_->{name} } grep { grep { $_ eq $of } @{$_->{roles}} }
         @{actions()}], "the page says what people of a $of may";
}
my ($head, @rows) = $page{staff} =~ /^## Who may what\n.*?^(\|.*?)^(?!\|)/ms
    ? split /\n/, $1 : ();
my @role = grep { length } map { s/^ +| +$//gr } split /\|/, $head // '';
is scalar @role, 7, 'the page has a column for each role';

my @wrong;
my $named = 0;
for my $row (@rows[1 .. $#rows]) {
    my (undef, $commands, @marks) = split /\|/, $row, -1;
    my $may = join ' ', sort map { $role[$_] }
        grep { $marks[$_] =~ /●/ } 0 .. $#role;

    for my $command ($commands =~ /`([a-z -]+)`/g) {
        $named++;
        push @wrong, "$command: $may" if ($roles{$command} // '') ne $may;
    }
}
is_deeply \@wrong, [], 'who may what is as the table of actions has it';
cmp_ok $named, '>=', 60, 'many commands are named';


# ---- What is typed ----

# The pages have days of their own.
sql_do(q{SELECT api.set_clock_shift('2026-11-28 12:00+08' - transaction_timestamp())});

my $dir = File::Temp->newdir;
chdir $dir or die "$dir: $!";

# What is asked of standard input; a first password of payments is six digits.
sub typed {
    my ($line) = @_;

    my $secret = $line =~ /^paypassword/ ? '246810' : 'An-Example-7';
    return map { decode('UTF-8', $_) }
        shellwords(encode('UTF-8', $line =~ s/--password -/--password $secret/r));
}

for my $name (qw(calendar staff)) {
    my @commands = map { s/\s+#.*//r } $page{$name} =~ /^    ticketctl (.*)$/mg;

    cmp_ok scalar @commands, '>=', 20, "the commands of doc/$name.md are read";

    for my $command (@commands) {
        my ($status, undef, $err) = ticketctl(typed($command));

        is $status, 0, "ticketctl $command succeeds" or diag $err;
    }
}

chdir $top;
audit_ok();
done_testing();
