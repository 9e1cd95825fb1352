# Keys by which a supplier signs for its gates: two at a time, the elder signs.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/../lib";
use TicketBooking qw(database fixture sql_call staff_call staff_refused);
use TicketTest;

database();
fixture();

sub made {
    return sql_call(db('ticket_staff'), 'api.staff_gate_key_make', 'BOOK',
                    '\x' . $_[0] x 32, '\x01')->[0];
}

sub live {
    return join ' ', map { $_->{key_no} . ($_->{signs} ? ' signs' : '') }
           grep { !defined $_->{until} } @{staff_call('gate_key_list', 'BOOK')};
}

ok made('aa')->{signs}, 'the first key signs at once';
is made('bb')->{signs}, '0', 'the second one is known before it signs';
is live(), '1 signs 2', 'both of them live';
is made('cc')->{verdict}, 'GATE_KEY_THIRD', 'there is no third';
is staff_call('gate_key_list', 'BOOK')->[0]{key_id},
    sql_value(q{select encode(substr(sha256(decode(repeat('aa', 32), 'hex')),
                                     1, 8), 'hex')}),
    'its id is what segments name';

my $ended = staff_call('gate_key_retire', 'BOOK', 1)->[0]{until};
is live(), '2 signs', 'the other one signs then';
is staff_call('gate_key_retire', 'BOOK', 1)->[0]{until}, $ended,
    'it ends only once';
staff_refused(qr{last one}, 'the last one', 'gate_key_retire', 'BOOK', 2);
staff_refused(qr{no key 3}, 'one that is not', 'gate_key_retire', 'BOOK', 3);
is made('cc')->{key_no}, 3, 'a number is never given again';

done_testing();
