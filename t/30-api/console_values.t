# Odd values, in each member of each body, in each part of a path and in each name
# of a query, of all actions: refused in our form, or taken, and never a fault.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use JSON::PP ();
use TicketConsole;
use TicketTest;
use TicketWire qw(http_send http_receive);

console_start(timeout => 900);

my @roles = qw(steward gate_lead clerk desk_lead market finance admin);
staff_person('DEMO', 'odd', @roles);
staff_person('DEMO', 'boss', 'admin');
my $cookie = staff_session('odd');
my $json = JSON::PP->new->canonical->allow_nonref->utf8;

# As they stand in a body.
my @values = (
    qw("" "\u0000" "\ud800" "\n" "'" "9999-12-31" "2026-02-30" "NaN" -1 0
       1e400 1.5 9223372036854775808 true null {} [null]),
    '"' . '9' x 400 . '"',
);
my @words = ('', '%20', '-1', '99999999999999999999', '%F0%9F%98%80', '%27',
             '9999-12-31', 'x' x 900);

my ($n, %came, @wrong) = (0);

sub send_raw {
    my ($method, $path, $body) = @_;

    my @head = ("$method /console/api/v1$path HTTP/1.1", 'Host: 127.0.0.1',
                "Cookie: __Host-ticket=$cookie", 'Sec-Fetch-Site: same-origin',
                'If-Match: *', 'Idempotency-Key: odd-' . ++$n,
                defined $body ? ('Content-Type: application/json',
                                 'Content-Length: ' . length $body) : ());
    my $socket = http_send(port(), [join("\r\n", @head, '', '')
                                    . ($body // '')], keep => 1);
    my ($status, $headers, $content) = http_receive($socket, keep => port());
    $came{$status // 'none'}++;

    my $good = defined $status && $status < 500 && $status != 401
               && ($status < 400
                   || $content =~ m{^\{"type":"/errors/\w+","title":"});
    push @wrong, sprintf "%s %s %.60s: %s %.200s", $method, $path, $body // '',
                 $status // 'none', $content // '' if !$good;

    if ($path =~ m{^/(?:staff|supplier)}) {
        sql_do('update ticket.staff set enabled = true where not enabled');
        sql_do('update ticket.staff_session set ended_at = null'
               . ' where ended_at is not null');
        sql_do('insert into ticket.staff_role (staff_id, supplier_id, role)'
               . " select staff_id, 1, ? from ticket.staff where name = 'odd'"
               . ' on conflict do nothing', $_) for @roles;
    }
}

my $document = ask('GET', '../openapi.json')->{json};
my %operations = map { $_->{operationId} => $_ }
                 map { grep { ref eq 'HASH' } values %$_ }
                 values %{ $document->{paths} };

for my $call (examples($document)) {
    my ($path, $query) = split /\?/, $call->{path}, 2;
    my %body = %{ $call->{body} // {} };
    my $schema = $operations{$call->{name} =~ tr/ /-/r}{requestBody}{content}
                 {'application/json'}{schema}{properties} // {};

    for my $member (sort keys %$schema) {
        my %others = %body;
        delete $others{$member};
        my $rest = substr $json->encode(\%others), 1;
        my $comma = %others ? ',' : '';
        send_raw($call->{method}, $path,
                 qq({"$member":$_$comma$rest)) for @values;
    }

    my @pairs = split /&/, $query // '';
    for my $i (0 .. $#pairs) {
        for my $word (@words) {
            my @other = @pairs;
            $other[$i] =~ s/=.*/=$word/;
            send_raw($call->{method},
                     "$path?" . join '&', @other);
        }
    }

    my @elements = split m{/}, $path;
    for my $i (2 .. $#elements) {
        for my $word (grep { length } @words) {
            my @other = @elements;
            $other[$i] = $word;
            send_raw($call->{method}, join('/', @other),
                     $call->{body} ? $json->encode(\%body) : undef);
        }
    }
}

ok !@wrong, 'all are answered in our form' or diag map { "$_\n" } @wrong;
cmp_ok $came{422} // 0, '>', 1000, 'most are refused as wrong values';
cmp_ok $came{200} // 0, '>', 50, 'some are good' or diag %came;
audit_ok();

done_testing;
