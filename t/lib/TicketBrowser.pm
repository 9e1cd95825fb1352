package TicketBrowser;

=encoding utf8

=head1 NAME

TicketBrowser - the console as a browser has it

=head1 FUNCTIONS

=over

=item browser_start(%options)

A system with the interface of the staff and the console; as system_start.  The
test is skipped where there is no browser, or what drives one cannot be fetched;
it fails there where the machine says that it is one for CI.

=item browser_person($name, @roles)

Somebody of supplier DEMO, or of the one that a last C<{ supplier => CODE }> says,
with the password C<password($name)>.

=item browser_run($script, %environment)

What a script of t/70-console says, as assertions of this test; the pictures that
it makes are kept in build/console/shots.

=back

=cut

use strict;
use warnings;
use utf8;

use Exporter 'import';
use JSON::PP ();
use Test::More ();

use TicketConsole;
use TicketProcess;
use TicketSystem;

our @EXPORT = qw(browser_start browser_person browser_run);

my $top = this_tree();
my $build = $ENV{TICKET_BUILD} // "$top/build";
my $json = JSON::PP->new->utf8;


sub browser_start {
    my (%opt) = @_;

    # What counts statements, or has sanitizers, has no console of its own.
    my ($www) = grep { -e "$_/built" } map { "$_/console/www" } $build, "$top/build";
    my $said = qx{'$top/t/sdk/install' '$build/sdk' 2>&1};
    my $missing = !$www ? 'the console is not built'
                  : !-x '/usr/bin/chromium' ? 'there is no Chromium'
                  : $? ? "npm cannot fetch what drives it: $said" : undef;
    if ($missing) {
        die "$missing\n" if $ENV{CI};
        Test::More::plan(skip_all => $missing);
    }

    my $files = "root $www; include $top/conf.example/console-files.conf;";
    return console_start(%opt, locations => "
        location /console/ { $files expires -1;
                             try_files /console/index.html =404; }
        location /console/files/ { $files expires max; }"
        . ($opt{locations} // ''));
}


sub browser_person {
    my ($name, @roles) = @_;

    my %is = (supplier => 'DEMO', ref $roles[-1] ? %{ pop @roles } : ());
    my $set = ask(POST => '/link', body => {
        token => staff_person($is{supplier}, $name, @roles),
        password => password($name),
    });
    $set->{status} == 204 or die "$name: " . told($set);
    return $name;
}


sub browser_run {
    my ($script, %environment) = @_;

    local @ENV{'BASE', 'SDK', 'SHOTS', keys %environment} =
        ('http://127.0.0.1:' . port(), "$build/sdk", "$build/console/shots",
         values %environment);
    open my $out, '-|', 'node', "$top/t/70-console/$script"
        or die "node: $!";

    my $done = 0;
    while (my $line = <$out>) {
        my $is = eval { $json->decode($line) };
        if (!$is) {
            Test::More::diag $line;
        }
        elsif ($is->{done}) {
            $done = 1;
        }
        else {
            Test::More::ok($is->{ok}, $is->{name})
                or Test::More::diag $is->{why} // '';
        }
    }
    close $out;
    Test::More::ok($done, "$script comes to its end");
    return;
}

1;
