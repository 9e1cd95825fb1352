package TicketTest;

=encoding utf8

=head1 NAME

TicketTest - all that a test file needs, under one name

=head1 SYNOPSIS

    use strict;
    use warnings;
    use utf8;

    use FindBin;
    use lib "$FindBin::Bin/../lib";
    use TicketTest;

    system_start();

    my $answer = call('GetProducts', {}, agent => 'demo');
    is $answer->retcode, 0, 'products are listed';
    is +($answer->items)[0]{productid}, 'ADULT', 'the first is ADULT';

    $answer = call('OrderAndPayWithYDJ', order(XCDDH => 'A-1'));
    is $answer->item('status'), '3', 'booked, paid and activated';

    is sql_value('select count(*) from ticket.orders'), 1, 'one order';
    audit_ok();
    done_testing();

Exports what Test::More does and the words of

    TicketSystem    nginx, worker, Redis and a database of the file's own
    TicketProcess   wait_until, slurp
    TicketLogs      secret, expect_log
    TicketClient    signed requests and their answers

Its C<done_testing> first stops the system and checks what must hold after
every test: no ALERT or EMERG line, no sanitizer report, no secret and no
personal data in any log.

=cut

use strict;
use warnings;
use utf8;

use Test::More ();

use TicketClient;
use TicketLogs qw(secret expect_log);
use TicketProcess qw(wait_until);
use TicketSystem;

use Exporter qw(import);
our @EXPORT = (
    (grep { /^\w/ } @Test::More::EXPORT),
    qw(secret expect_log wait_until),
    (grep { $_ ne 'finish_systems' } @TicketSystem::EXPORT),
    @TicketClient::EXPORT,
);

BEGIN {
    no strict 'refs';

    # Everything of Test::More but its done_testing, which is wrapped below.
    for my $name (grep { /^\w/ && $_ ne 'done_testing' }
                     @Test::More::EXPORT) {
        *{$name} = \&{"Test::More::$name"};
    }
}

binmode Test::More->builder->$_, ':utf8'
    for qw(output failure_output todo_output);


{
    no warnings 'redefine';

    sub done_testing {
        finish_systems();
        alarm 0;
        Test::More::done_testing(@_);
    }
}


1;
