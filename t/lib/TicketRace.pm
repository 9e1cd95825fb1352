package TicketRace;

# Several at once on connections of their own, who all begin in one moment.

use strict;
use warnings;
use utf8;

use Exporter 'import';
use POSIX ();

use TicketBooking qw(connection);
use TicketTest;

our @EXPORT_OK = qw(together each_of errors);


# Each works through its list on its own connection, from when all are ready; what
# each printed.
sub together {
    my (@works) = @_;
    my @pipes;

    sql_do('select pg_advisory_lock(1)');
    for my $work (@works) {
        my $pid = open my $pipe, '-|' // die "fork: $!";

        if ($pid == 0) {
            $_->{InactiveDestroy} = 1 for values %{$TicketSystem::s->{db}};
            my $own = connection();
            $own->do('select pg_advisory_lock_shared(1)');
            eval { $work->($own); 1 } or print 'error ', $@ =~ s/\s+/ /gr, "\n";
            close STDOUT;
            POSIX::_exit(0);
        }
        push @pipes, $pipe;
    }
    wait_until(sub {
        sql_value('select count(*) from pg_locks where not granted'
            . " and locktype = 'advisory' and database = (select oid"
            . ' from pg_database where datname = current_database())')
            == @works;
    }, 'all are at the line', 30);
    sql_do('select pg_advisory_unlock(1)');

    my @said = map { my $pipe = $_; [map { chomp; $_ } <$pipe>] } @pipes;
    close $_ for @pipes;
    return @said;
}


# One after the other does it with each of these.
sub each_of {
    my ($do, @those) = @_;
    return sub { my ($own) = @_; $do->($own, $_) for @those };
}


# What went wrong with any of them.
sub errors { return join ' ', map { grep { /^error/ } @$_ } @_ }

1;
