# What is printed, as people ask for it: a page for the browser, bytes for the
# printer, or the facts.

use strict;
use warnings;
use utf8;

use Digest::SHA qw(sha256_base64);
use Encode qw(decode);
use FindBin;
use lib "$FindBin::Bin/../lib";
use TicketBooking qw(connection);
use TicketConsole;
use TicketProcess;
use TicketShop;
use TicketTest;

console_start();
staff_person('HILL', 'anna', 'clerk');
my $anna = staff_session('anna');

my $page = ask('GET', '/print-test?as=html&paper_language=en', cookie => $anna);
my $style = ($page->{content} =~ m{<style>(.*?)</style>}s)[0] // '';
my $policy = $page->{headers}{'content-security-policy'} // '';

is $page->{status}, 200, 'a browser gets a page';
is $page->{type}, 'text/html; charset=utf-8', 'of HTML in UTF-8';
like $policy, qr/^default-src 'none';/, 'it may load nothing';
like $policy, qr/'sha256-\Q${\ sha256_base64($style)}\E='/,
    'and has the one style that is in it';
like slurp(this_tree() . "/conf.example/console-$_.conf"),
    qr/'sha256-\Q${\ sha256_base64($style)}\E='/,
    "which the console lets through, too, when it prints ($_)"
    for qw(page gate);
is $page->{headers}{'cache-control'}, 'no-store', 'no browser keeps it';
like decode('UTF-8', $page->{content}), qr/Test page 测试页/,
    'it is in the language that was asked for';

my $bytes = ask('GET', '/print-test?as=escpos', cookie => $anna, lang => 'zh');
is $bytes->{status}, 200, 'a printer gets bytes';
is $bytes->{type}, 'application/octet-stream', 'which no browser shows';
like $bytes->{content}, qr/^\x1b\@\x1c&.*\x1dV\x42\x00\x1c\.$/s,
    'from the first command of a paper to its last';
like decode('GBK', $bytes->{content}), qr/测试页 Test page/,
    'printers read Chinese of two bytes';

my $facts = ask('GET', '/print-test', cookie => $anna);
is $facts->{json}{paper}{tickets}[0]{product}, 'Test page 测试页',
    'a program gets the facts';
is $facts->{type}, 'application/json', 'in JSON as of any action';

like decode('UTF-8', ask('GET', '/print-test?as=html', cookie => $anna)
            ->{content}), qr/测试页.*不能入园/s, 'papers are in Chinese by themselves';
like decode('UTF-8', $page->{content}), qr/Test page.*Good for nothing/s,
    'or in English';
problem_is(ask('GET', '/print-test?as=pdf', cookie => $anna), 422,
           'VALUES_WRONG', 'as something that is not made');
problem_is(ask('GET', '/print-test?as=html'), 401, 'SESSION_NEEDED',
           'for nobody in particular');

my $made = staff(qw(print test HILL --as escpos));
like $made, qr/^\x1b\@\x1c&.*\x1c\.$/s, 'ticketctl writes the same bytes';
unlike staff(qw(print test HILL)), qr/qr_text/, 'else it says when it was made';

# A device registers by what it scans off the screen of whoever makes it.
staff_person('HILL', 'root', 'admin');
my $sheet = ask('POST', '/devices', cookie => staff_session('root'),
                key => 'device-1', body => { name => '前台', kind => 'desk',
                                             as => 'html' });
is $sheet->{status}, 200, 'who makes a device has a page';
is $sheet->{type}, 'text/html; charset=utf-8', '... for the screen';
like decode('UTF-8', $sheet->{content}),
    qr/设备注册码.*前台.*<svg .*\w{4}-\w{4}-\w{4}/s, '... with its QR code';
my $code_again = ask('POST', '/devices/1/code', key => 'device-2',
                     cookie => staff_session('root'), body => {});
is $code_again->{json}{paper}{qr_text}, $code_again->{json}{code},
    'a program has the facts of it';


# ---- Tickets ----

staff_person('HILL', 'dora', 'desk_lead');
my $dora = staff_session('dora');
staff(qw(supplier set HILL --activation 1));
my ($first, $order) = map {
    bought({ Order_list => 'HILL2|2', money => '60.00', SXRQ => day(0),
             activate => '1', tickettype => '2' }, at => 'hill') } 1, 2;
my $keys = 0;

sub printed {
    my ($of, %body) = @_;
    return ask('POST', "/orders/$of/print", cookie => $dora,
               key => 'print-' . ++$keys, body => \%body, lang => 'zh');
}

my $ticket = printed($first, as => 'escpos');
is $ticket->{status}, 200, 'a ticket is printed';
my ($code) = $ticket->{content} =~ /1P0(\d{30})\x1d/;
like $code // '', qr/^$first/, 'its QR code holds its code';
like $ticket->{content}, qr/\n?\x1ba\x01\Q$code\E\n/, 'which stands below it';
is ask('POST', '/tickets/check', cookie => $dora, key => 'check', body => {
    ticketcode => $code, station => '南门', gate => '3' })->{status}, 200,
    'and lets its visitor in';

my $facts_of = printed($order, tickets => '1')->{json}{paper};
like $facts_of->{tickets}[0]{code}, qr/^${order}001\d{8}$/,
    'who asks for facts gets the code, too';
my $why = printed($order, as => 'html');
problem_is($why, 422, 'PRINT_AGAIN',
           'a second print of a ticket is for a reason');
like $why->{json}{detail}, qr/：请说明重新打印的原因（reason）$/,
    '... which is a member, and no option';
is_deeply [map { "$_->{pointer} $_->{detail}" } @{ $why->{json}{errors} }],
    ["/reason $why->{json}{detail}"], '... and is pointed at';
my $again = printed($order, as => 'html', reason => '纸卡住了');
like decode('UTF-8', $again->{content}), qr/补打，第2次.*纸卡住了/s,
    'and says that it is one';
is ask('POST', "/orders/$order/print", cookie => $dora, key => "print-$keys",
       body => { as => 'html', reason => '纸卡住了' },
       lang => 'zh')->{content}, $again->{content},
    'asked for again under its key it is the same paper';
is sql_value('SELECT count(*) FROM ticket.print WHERE order_id = ?', $order), 2,
    'each print is written down, once';

# While a program is connected that would take the newer code for forged, the
# paper before stays good, and staff are told.
my $elder = connection('ticket_nginx');
$elder->do("set application_name = 'ngx_ticket writes keys 01234567'");
my $waiting = bought({ Order_list => 'HILL2|1', money => '30.00',
    SXRQ => day(0), activate => '1', tickettype => '2' }, at => 'hill');
printed($waiting);
like staff(qw(supplier set HILL --reprint void)), qr/waits/,
    'an elder program is waited for';
my $early = printed($waiting, tickets => '1', reason => 'lost');
is $early->{json}{reprint}, 'waits', 'who prints again is told so';
my $good = $early->{json}{paper}{tickets}[0]{code};
is printed($waiting, tickets => '1', reason => 'lost')
   ->{json}{paper}{tickets}[0]{code}, $good, 'the paper before stays good';
$elder->disconnect;
wait_until(sub { !sql_value('select count(*) from pg_stat_activity where'
    . " application_name = 'ngx_ticket writes keys 01234567'") },
    'the elder program has gone');
my $late = printed($waiting, tickets => '1', reason => 'lost');
isnt $late->{json}{paper}{tickets}[0]{code}, $good,
    'behind the last of them a newer paper voids it';
is $late->{json}{reprint}, 'void', '... which is said, too';
$elder = connection('ticket_nginx');
$elder->do("set application_name = 'ngx_ticket writes keys 01234567'");
like staff(qw(supplier show HILL)), qr/\bvoid\b/,
    'it stays so, whoever connects';
staff(qw(supplier set HILL --reprint void));
like staff(qw(supplier show HILL)), qr/\bvoid\b/, '... and said again';
$elder->disconnect;

my $newer = printed($first, tickets => '1', reason => 'lost')
    ->{json}{paper}{tickets}[0]{code};
my $newer_key = "print-$keys";
is substr($newer, 0, 22), substr($code, 0, 22), 'another print of a ticket';
isnt $newer, $code, 'has another code, where that voids the paper before';
my $third = bought({ Order_list => 'HILL2|2', money => '60.00',
    SXRQ => day(0), activate => '1', tickettype => '2' }, at => 'hill');
my @jammed = map { printed($third, tickets => '1', reason => 'jam')
    ->{json}{paper}{tickets}[0]{code} } 1, 2;
staff(qw(supplier set HILL --reprint keep));
my $back = sub {
    return ask('POST', '/tickets/refund', cookie => $dora,
               key => 'back-' . substr($_[0], 22), lang => 'zh',
               body => { ticketcodes => \@_ });
};
my $worthless = $back->($jammed[0]);
problem_is($worthless, 409, 'REFUND_REPRINTED', 'no counter pays for it');
is $worthless->{json}{detail}, '票 1 已重新打印，请用新票',
    '... but for the newer one';
my ($status, undef, $said) = ticketctl(qw(ticket refund HILL),
                                       @jammed[1, 0]);
is $status, 1, 'nor does ticketctl';
like $said, qr/ticket $jammed[0] was printed again: the newer paper is good/,
    '... also beside good paper';
is $back->($jammed[1])->{status}, 200, 'good paper comes back';
my $by_hand = sub {
    return ask('POST', '/tickets/check', cookie => $dora, key => "check-$_[1]",
        body => { ticketcode => $_[0], station => '南门', gate => '3' });
};
problem_is($by_hand->($code, 'old'), 409, 'CHECK_REPRINTED',
           'who checks by hand is told of the paper before');
problem_is($by_hand->($newer, 'new'), 409, 'CHECK_USED',
           '... and that the ticket was used, by the newer one');
like staff('ticket', 'print', 'HILL', $order, '--tickets', '1', '--reason',
           'again', '--as', 'escpos'), qr/1P0${order}001\d{8}\x1d/,
    'ticketctl makes the codes as well';
is +(ticketctl(qw(ticket print HILL), $order, qw(--reason table)))[0], 2,
    'it prints on paper, or nothing';
is sql_value('SELECT count(*) FROM ticket.print WHERE order_id = ?', $order), 3,
    'and writes nothing down then';

# A printer that is gone, or a disk that is full.
sub unwritten {
    my (@arguments) = @_;
    local $ENV{TICKET_POSTGRES} = conninfo('ticket_staff');
    local $ENV{TICKET_MASTER_KEY} = master_key();
    my $program = ($ENV{TICKET_BUILD} // "$FindBin::Bin/../../build")
                  . '/ticketctl';
    my $said = qx{'$program' @arguments 2>&1 >/dev/full};
    return ($? >> 8, $said);
}

($status, $said) = unwritten('ticket print HILL', $order,
                             '--tickets 1 --reason gone --as escpos');
is $status, 3, 'what cannot be written is printed all the same';
like $said, qr/^ticketctl: it is done, but .* written: No .*\n.*as printed/,
    '... and that is said';
is sql_value('SELECT count(*) FROM ticket.print WHERE order_id = ?', $order), 4,
    '... as it is written down';
($status, $said) = unwritten('ticket prints HILL', $order);
is $status, 1, 'what is only looked at has failed';
like $said, qr/^ticketctl: cannot write the answer: No space/, '... in words';

my $once_more = sub {
    return ask('POST', "/orders/$first/print", cookie => $dora,
               key => $newer_key, lang => 'zh',
               body => { tickets => '1', reason => 'lost' });
};
is $once_more->()->{json}{paper}{tickets}[0]{code}, $newer,
    'a key asked again has the paper that is good still';
staff(qw(supplier set HILL --reprint void));
is printed($first, tickets => '1', reason => 'wet')->{status}, 200,
    'that is printed once more';
my $gone = $once_more->();
problem_is($gone, 409, 'PRINT_GONE', 'under its key it is handed out no more');
is $gone->{json}{detail}, "当时打印的订单 $first 门票 1 已失效："
    . '门票已重新打印或已退，或订单已停用、取消', '... but a word why';

done_testing;
