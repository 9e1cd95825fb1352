package TicketLogs;

# What must hold in every log of a system after every test: no ALERT or EMERG
# line, no sanitizer report, no secret and no personal data.  A system is a hash
# with its directory, "dir", and "marks": further files and where to begin.

use strict;
use warnings;
use utf8;

use TicketProcess qw(slurp);
use TicketWire qw(bytes);

use Exporter qw(import);
our @EXPORT = qw(secret expect_log log_faults);

my (@expected, %secrets);

# Texts that must not be in any log.  Passwords and keys of the demo, and what a
# client sends as ID, Mobile and Memo, are known already.
sub secret {
    $secrets{bytes($_)} = 1 for grep { defined && length >= 6 } @_;
}

# ALERT and EMERG lines that match these patterns are meant to be there.
sub expect_log {
    push @expected, @_;
}

sub log_files {
    my ($system) = @_;

    return (glob("$system->{dir}/logs/*"), glob("$system->{dir}/nginx*/logs/*"),
            keys %{$system->{marks}});
}

# What must hold in every log; a list of complaints.
sub log_faults {
    my ($system) = @_;

    my $secret = join '|', map { quotemeta } sort keys %secrets;
    my @faults;

    for my $file (log_files($system)) {
        for my $line (split /^/, slurp($file, $system->{marks}{$file})) {
            my $why = fault_of($line, qr/(?<![0-9A-Za-z])(?:$secret)(?!\w)/)
                // next;
            push @faults, "$why: $file: $line";
        }
    }

    return (@faults, redis_faults($system, qr/(?<!\d)(?:$secret)(?!\d)/));
}

sub fault_of {
    my ($line, $secret) = @_;

    return 'sanitizer' if $line =~ /AddressSanitizer|LeakSanitizer/
        || $line =~ m{(?:ngx_ticket|/core/tk_|worker/)\S*: runtime error};
    return 'secret or personal data' if $line =~ $secret;
    return unless $line =~ /\[(?:alert|emerg)\]|\bPANIC:/;
    return if grep { $line =~ $_ } @expected;
    return 'alarm';
}

# Redis holds counters and order numbers, nothing of a person.
sub redis_faults {
    my ($system, $secret) = @_;

    return map { "secret or personal data: $_" }
           grep { -f && slurp($_) =~ $secret }
           glob("$system->{dir}/redis/*"),
           glob("$system->{dir}/redis/appendonlydir/*");
}


1;
