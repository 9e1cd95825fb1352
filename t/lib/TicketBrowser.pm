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
it makes are kept in build/console/shots.  C<does> has what it may ask for, by
name, and waits for.

=item browser_video($text)

A film of a QR code for the camera of C<CHROME>, which begins a browser with it.

=back

=cut

use strict;
use warnings;
use utf8;

use Exporter 'import';
use IPC::Open2 qw(open2);
use JSON::PP ();
use Test::More ();

use TicketConsole;
use TicketProcess;
use TicketSystem;

our @EXPORT = qw(browser_start browser_person browser_run browser_video);

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

    my $all = "root $www; include $top/conf.example/console-files.conf;";
    my ($files, $gate) = map { "$all include $top/conf.example/console-$_.conf;" }
                         qw(page gate);
    return console_start(%opt, locations => "
        location /console/ { $files expires -1;
                             try_files \$uri /console/index.html =404; }
        location = /console/gate { $gate expires -1;
                                   try_files /console/index.html =404; }
        location /console/gate/DEMO/ { ticket_gate DEMO; }
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

    my $does = delete $environment{does} // {};
    local @ENV{'BASE', 'SDK', 'SHOTS', keys %environment} =
        ('http://127.0.0.1:' . port(), "$build/sdk", "$build/console/shots",
         values %environment);
    my $pid = open2(my $out, my $in, 'node', "$top/t/70-console/$script");
    $in->autoflush;

    my $done = 0;
    while (my $line = <$out>) {
        my $is = eval { $json->decode($line) };
        if (!$is) {
            Test::More::diag $line;
        }
        elsif ($is->{done}) {
            $done = 1;
        }
        elsif ($is->{does}) {
            $does->{$is->{does}}->();
            print {$in} "done\n";
        }
        else {
            Test::More::ok($is->{ok}, $is->{name})
                or Test::More::diag $is->{why} // '';
        }
    }
    close $_ for $in, $out;
    waitpid $pid, 0;
    Test::More::ok($done, "$script comes to its end");
    return;
}

sub browser_video {
    my ($text) = @_;

    my $file = "$build/console/shots/code.y4m";
    system('node', "$top/t/lib/video.mjs", "$build/console", $text, $file) == 0
        or die "video.mjs fails\n";
    return '--use-fake-ui-for-media-stream --use-fake-device-for-media-stream'
           . " --use-file-for-fake-video-capture=$file";
}

1;
