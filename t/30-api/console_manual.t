# What doc/console.md shows of asking, as it stands there.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use Encode qw(decode);
use JSON::PP ();
use TicketConsole;
use TicketProcess qw(slurp);
use TicketTest;

console_start();
staff_person('DEMO', 'mark', 'market');
staff_person('DEMO', $_, 'finance') for qw(anna berta);
my ($status, undef, $err) = ticketctl(qw(approval limit DEMO), 'deposit topup',
                                      qw(--above 50000.00));
is $status, 0, 'a second person approves much money' or diag $err;

my $page = decode('UTF-8', slurp("$FindBin::Bin/../../doc/console.md"));
my ($shown) = $page =~ /^An agent is changed.*?\n\n((?:    .*\n)+)/m;
my @calls;
for (split /\n/, $shown // '') {
    if (/^    (GET|PATCH|POST) +v1(\S+) *(.*)/) {
        push @calls, { method => $1, path => $2, said => $3 };
    }
    elsif (/^    (\d+) +(\{.*\})/) {
        @{ $calls[-1] }{qw(status answer)} = ($1, $2);
    }
    elsif (/^ +(\{.*?\})(?: +(\d.*))?$/) {
        $calls[-1]{body} = JSON::PP->new->decode($1);
        $calls[-1]{said} .= " $2" if defined $2;
    }
}
is scalar @calls, 4, 'the calls of the page are read';

my %cookie = map { $_ => staff_session($_) } qw(mark anna berta);
my @who = qw(mark mark anna berta);
my $tag;

for my $call (@calls) {
    my $said = $call->{said};
    my $body = $call->{body} // ($said =~ s/ \{\}//r ne $said ? {} : undef);
    $body //= {} if $call->{method} eq 'POST';
    my $answer = ask($call->{method}, $call->{path},
        cookie => $cookie{ shift @who },
        $said =~ /If-Match/ ? (match => $tag) : (),
        $said =~ /Idempotency-Key: (\S+)/ ? (key => $1) : (),
        defined $body ? (body => $body) : ());

    is $answer->{status}, $call->{status} // 200,
        "$call->{method} $call->{path} is answered as the page has it"
        or diag told($answer);
    is_deeply $answer->{json}, JSON::PP->new->decode($call->{answer}),
        'word for word' if $call->{answer};
    $tag = $answer->{headers}{etag} if $said =~ /ETag/;
}

like $tag, qr/^"\w+"$/, 'the version is one as the page has it';
is sql_value("select count(*) from ticket.deposit_document"
             . " where reference = 'BANK-7731'"), 1, 'the money is booked once';

done_testing();
