# What packages of Debian are made of agrees with what else says so: the list of
# packages, make install, the changes.  Building them takes minutes: make
# deb-test does that, and tries them on a host of their own.

use strict;
use warnings;
use utf8;

use Cwd qw(abs_path);
use File::Basename qw(basename dirname);
use File::Temp qw(tempdir);
use Test::More;

my $top = abs_path(dirname(__FILE__) . '/..');
chdir $top or die $!;

sub slurp {
    open my $file, '<:utf8', $_[0] or die "$_[0]: $!";
    local $/;
    return scalar <$file>;
}

# A paragraph of debian/control as a hash.
sub fields {
    my ($text) = @_;

    return { $text =~ /^([\w-]+): *((?:.*\n)(?:[ \t].*\n)*)/mg };
}

my ($source, @packages) = map { fields("$_\n") }
                          split /\n\n+/, slurp('debian/control');
my @names = map { $_->{Package} =~ s/\s//gr } @packages;
is_deeply [sort @names], [qw(libnginx-mod-http-ticket ticket-worker ticketctl)],
    'there are three packages';


# One list says what building takes.
my @wanted = sort map { /^build: *(\S+)/ ? $1 : () }
             split /\n/, slurp('t/env/packages');
my @build = sort grep { !/^debhelper-compat$/ }
            map { s/\s*\(.*//sr =~ s/\s//gr } split /,/, $source->{'Build-Depends'};
is_deeply \@build, [grep { $_ ne 'debhelper' } @wanted],
    'they are built with what t/env/packages marks with build:';
like $source->{'Build-Depends'}, qr/^debhelper-compat /, 'and with debhelper';


# Each file of make install is in one package.
my $places = "DESTDIR= PREFIX=/usr MODULES=/usr/lib/nginx/modules"
           . " SYSTEMD=/lib/systemd/system CONSOLE=no";
my @installed = map { m{^/(.*)} } split /\n/, qx{$places t/env/install list};
cmp_ok scalar(@installed), '>=', 15, 'make install says what it installs';

my %in;
for my $name (@names) {
    for my $line (split /\n/, slurp("debian/$name.install")
                              . (-e "debian/$name.nginx"
                                 ? slurp("debian/$name.nginx") : '')) {
        my ($file) = $line =~ m{^(?:mod debian/tmp/)?(\S+)};
        my $there = quotemeta($file) =~ s/\\\*/[^\/]*/gr;
        my @found = grep { m{^$there\z} } @installed;
        push @{ $in{$_} }, $name for @found ? @found : $file;
    }
}
is_deeply [grep { @{ $in{$_} // [] } != 1 } @installed], [],
    'each of them is in one package';
my %known = map { $_ => 1 } @installed, 'conf.example/worker.conf';
is_deeply [grep { !$known{$_} } sort keys %in], [], 'and nothing else is';

# What dh_nginx installs is missing in the eyes of dh_missing.
my %passed = map { $_ => 1 } slurp('debian/not-installed') =~ /^(usr\S+)/mg;
is_deeply [grep { !$passed{$_} } map { slurp($_) =~ m{^mod debian/tmp/(\S+)}mg }
           glob 'debian/*.nginx'], [], 'what dh_nginx installs is not missed';


# What is said of a version is what CHANGELOG.md says.
my $dir = tempdir('/tmp/ticket-deb.XXXXXX', CLEANUP => 1);
mkdir "$dir/debian";
system("cp CHANGELOG.md $dir && cp debian/make-changelog $dir/debian") == 0 or die;
is system("$dir/debian/make-changelog", '1.2.3~x', 1), 0, 'a changelog is made';
my $changes = slurp("$dir/debian/changelog");
my @versions = $changes =~ /^ngx-ticket \(([^)]+)\) bookworm; urgency=medium$/mg;
my @released = slurp('CHANGELOG.md') =~ /^## (\d\S*)/mg;
is_deeply \@versions, ['1.2.3~x', @released[1 .. $#released]],
    'it has every version, the one that is built by the name of the package';
cmp_ok scalar(() = $changes =~ /^  \* /mg), '>=',
    scalar(() = slurp('CHANGELOG.md') =~ /^\* /mg), 'and each change';
SKIP: {
    skip 'dpkg-parsechangelog is not here', 1
        if !-x '/usr/bin/dpkg-parsechangelog';
    is qx{dpkg-parsechangelog --all -l $dir/debian/changelog 2>&1 >/dev/null},
        '', 'Debian can read it';
}


# Scripts of the packages, and the units as systemd reads them.
for my $script (glob 'debian/*.{postinst,postrm}') {
    is system("sh -n $script"), 0, "$script is one of sh";
    like slurp($script), qr/^#!\/bin\/sh\n\nset -e\n/, "$script stops at a fault";
    like slurp($script), qr/^#DEBHELPER#$/m, "$script does what debhelper says";
}
SKIP: {
    my $nginx = '/lib/systemd/system/nginx.service';
    skip 'there is no systemd-analyze', 2
        unless -x '/usr/bin/systemd-analyze' && -e $nginx;

    system("cp $nginx $dir/ && mkdir $dir/nginx.service.d"
           . " && cp conf.example/nginx.service.d.conf"
           . "       $dir/nginx.service.d/ngx_ticket.conf"
           . " && sed 's,/usr/bin/ticket-worker,/bin/true,'"
           . "    conf.example/ngx_ticket-worker.service"
           . "    > $dir/ngx_ticket-worker.service") == 0 or die;
    for my $unit (qw(ngx_ticket-worker.service nginx.service)) {
        my $said = qx{cd $dir && SYSTEMD_UNIT_PATH=$dir: systemd-analyze verify \\
                      --man=no --recursive-errors=no ./$unit 2>&1};
        is $said, '', "systemd takes $unit as it is";
    }
}

done_testing;
