# What staff see of one answer of the JSON interface, with the real ticketctl.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use JSON::PP ();
use TicketOutbox;
use TicketShop;
use TicketTest;

system_start(worker => ['sweep 100']);

my $log = '260717103000123001';
my ($supplier) = sql_values("select supplier_id from ticket.supplier where code ="
                            . " 'DEMO'");
{
    local $TicketOutbox::SUPPLIER = $supplier;
    sql_do('insert into ticket.open_log (supplier_id, log_no, agent_id, partner, at,'
           . ' call, number, order_id, good, message, ms, asked_sealed,'
           . " answered_sealed) values (?, ?, 0, '7811', api.now(),"
           . " 'POST /open/order/Create', 'N1', 0, false, '库存不足', 5,"
           . " decode(?, 'hex'), decode(?, 'hex'))", $supplier, $log,
           TicketOutbox::sealed(open_asked => $log, '{"Mobile":"13912345678"}'),
           TicketOutbox::sealed(open_answered => $log, '{"Code":0}'));
}

my ($status, $out, $err) = ticketctl(qw(open log DEMO), $log, '--reason', 'asked',
                                     '--json');
is $status, 0, 'an answer is found by its LogId' or diag $err;
my $row = JSON::PP->new->decode($out)->[0];
is_deeply [@{$row}{qw(partner call own_number good message asked answered)}],
    ['7811', 'POST /open/order/Create', 'N1', JSON::PP::false, '库存不足',
     '{"Mobile":"13912345678"}', '{"Code":0}'],
    'who asked what, what was answered, opened by the master key';
($status, $out, $err) = ticketctl(qw(open log DEMO), $log + 1, '--reason', 'asked');
is $status, 1, 'another one is not there';
like $err, qr/there is no answer \d{18}, or it is older than 30 days/,
    'which is said of it';

sql_do("update ticket.open_log set at = at - interval '30 days'");
kill USR1 => pids('worker');
wait_until { sql_value('select count(*) from ticket.open_log') == 0 }
    'the worker forgets it when it is 30 days old';

done_testing();
