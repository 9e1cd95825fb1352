# Strict mode: signatures that cover page and moment and are good once, here and
# on the other host; and what is decided while nobody can tell.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use TicketShop;
use TicketTest;

my $bad_sign = '签名不正确，不能完成操作；';
my $used = qr/签名已使用/;
my $busy = qr/系统繁忙/;

system_start(nginx => 2, processes => 2);

staff(qw(agent set DEMO demo2 --strict yes));
my @strict = (agent => 'demo2', strict => 1);

# Nothing but the mode is another: what the answers say is what they said.
for my $at (qw(agent agent3)) {
    is call('QueryYFKRec', {}, @strict, at => $at)->item('BQJY'), '500.00',
        "$at: a strict read is answered";
    is call('QueryYFKRec', {}, @strict, at => $at, method => 'POST')
        ->item('BQJY'), '500.00', "$at: a strict POST is answered";
}
is call('QueryYFKRec', {}, @strict, nocase => 1)->retcode, 0,
    'parameters sorted as .NET does are accepted';
is call('QueryYFKRec', {}, @strict, page => $_)->retcode, 0,
    "the page may be called $_"
    for qw(QueryYFKRec.aspx queryyfkrec QUERYYFKREC.ASPX);
is call('GetAgentParameters', {}, @strict)->retcode, 0,
    "a page's second name names it";

# The old mode, wherever it is tried.
for my $page (qw(QueryYFKRec CancelOrder GetProducts)) {
    for my $at (qw(agent agent3)) {
        my $answer = call($page, {}, agent => 'demo2', at => $at,
                          answered => 1);
        isnt $answer->retcode, 0, "$at $page: the old mode is refused";
        like $answer->retmsg, qr/sign_type/,
            "$at $page: the refusal names sign_type";
    }
}
like call('QueryYFKRec', {}, agent => 'demo2', answered => 1,
          drop => ['sign_type'])->retmsg, qr/sign_type/,
    'no sign_type at all is the old mode';
like call('QueryYFKRec', {}, agent => 'demo2', answered => 1, sign_type => 'x',
          drop => ['sign_type'], add => [[sign_type => 'SHA256']])->retmsg,
    qr/sign_type/, 'another sign_type is refused';

# Signatures that are wrong are called so as ever.
for ([sign => 'A' x 64], [sign => 'A' x 32],
     [key => '00000000-0000-0000-0000-000000000000',
      answer_key => '0f1e2d3c-4b5a-4978-8796-a5b4c3d2e1f0'],
     [unsigned => [[extra => 'x']]])
{
    is call('QueryYFKRec', {}, @strict, @$_)->retmsg, $bad_sign,
        "a wrong signature is refused: $_->[0]";
}
my @pairs = ([user => 'demo2'], [sign_type => 'HMAC-SHA256']);
is call('QueryYFKRec', {}, @strict,
        sign => signature(\@pairs, '0f1e2d3c-4b5a-4978-8796-a5b4c3d2e1f0'))
    ->retmsg, $bad_sign, 'an MD5 is no signature of strict mode';

# Page and moment.
for my $page (undef, '', 'QueryOrder', 'CancelOrder.aspx', 'QueryYFKRec.aspx2',
              'x' x 100)
{
    my $answer = call('QueryYFKRec', {}, @strict, page => $page);
    is $answer->retcode, -1901, 'another page is refused: ' . ($page // 'none');
    like $answer->retmsg, qr/page\z/, 'the refusal names page';
}
for my $time (undef, '', '+310', '-310', '20260230000000', '2026', 'x' x 14,
              '20261128000000 ')
{
    my $answer = call('QueryYFKRec', {}, @strict, timestamp => $time);
    is $answer->retcode, -1901,
        'another timestamp is refused: ' . ($time // 'none');
    like $answer->retmsg, qr/timestamp\z/, 'the refusal names timestamp';
}
is call('QueryYFKRec', {}, @strict, timestamp => $_)->retcode, 0,
    "a timestamp of $_ s is accepted" for '+280', '-280';

# A read for a write: QueryOrder's parameters are not CancelOrder's any more.
{
    my $order = booked_id({ Order_list => 'CHILD|1' }, @strict);
    my $bytes = request_bytes('QueryOrder', { order_id => $order }, @strict);
    for my $page (qw(CancelOrder GetTicketList)) {
        my $answer = raw_request($bytes =~ s/QueryOrder\.aspx/$page.aspx/r);
        like $answer->retmsg, qr/page/, "QueryOrder's signature is no $page\'s";
    }
    is order_state($order, @strict), '0', 'the order is as it was';
}

# Once, here and there, whatever is read or changed.
{
    my $bytes = request_bytes('QueryYFKRec', {}, @strict);
    is raw_request($bytes)->retcode, 0, 'a signature is good';
    for my $nginx (0, 1, 0) {
        my $answer = raw_request($bytes, nginx => $nginx);
        is $answer->retcode, -1, "it is not good again on host $nginx";
        like $answer->retmsg, $used, "host $nginx says that it was used";
    }
    like raw_request($bytes =~ s/sign=([0-9A-F]+)/'sign=' . lc $1/er)->retmsg,
        $used, 'in small letters it is the same one';
    like raw_request($bytes =~ s/\?/?none=&/r)->retmsg, $used,
        'with an empty parameter more it is the same one';
    like raw_request($bytes =~ s{/agent/}{/agent3/}r)->retmsg, $used,
        'at another location it is the same one';

    my $order = booked_id({ Order_list => 'CHILD|1' }, @strict);
    $bytes = request_bytes('CancelOrder', { Order_id => $order }, @strict,
                           method => 'POST');
    is raw_request($bytes, nginx => 1)->retcode, 0, 'a write is done';
    like raw_request($bytes, nginx => $_)->retmsg, $used,
        "it is refused again on host $_" for 0, 1;

    reload(0);
    like raw_request($bytes)->retmsg, $used, 'a reload forgets nothing';
}

# What was refused is not done later either.
{
    my %poor = (XCDDH => 'strict-poor', Order_list => 'ADULT|6',
                money => '600.00', SmsCode => '135790');
    my $bytes = request_bytes('OrderAndPayWithYDJ', order(%poor), @strict);
    is raw_request($bytes)->retcode, -2097, 'five hundred do not pay six';
    staff(qw(deposit topup DEMO demo2 500.00));
    my $orders = sql_value('select count(*) from ticket.orders');
    isnt raw_request($bytes, nginx => $_)->retcode, 0,
        "the refused booking is not made later on host $_" for 0, 1;
    is sql_value('select count(*) from ticket.orders'), $orders,
        'a refused booking that comes again books nothing';
    wait_until { raw_request($bytes)->retmsg =~ $used }
        'and is called used when nothing is on its way any more', 15;
    is call('OrderAndPayWithYDJ', order(%poor), @strict)->retcode, 0,
        'signed anew it is made';
}

# A booking's replay finds its order, with and without an own number.
for my $order (order(senderid => 'strict-1'), order(),
               order(XCDDH => 'strict-2', Order_list => 'CHILD|1',
                     money => '50.00', SmsCode => '135790'))
{
    my $page = $order->{XCDDH} ? 'OrderAndPayWithYDJ' : 'OrderProducts';
    my $bytes = request_bytes($page, $order, @strict);
    my $first = raw_request($bytes);
    is $first->retcode, 0, "$page: a booking is made" or diag $first->retmsg;
    my $orders = sql_value('select count(*) from ticket.orders');
    is raw_request($bytes, nginx => $_)->raw, $first->raw,
        "$page: its replay on host $_ gets the same bytes" for 0, 1;
    is sql_value('select count(*) from ticket.orders'), $orders,
        "$page: its replay books nothing";
}

# Each of several at the same moment.
{
    my $bytes = request_bytes('QueryYFKRec', {}, @strict);
    my @answers = map {
        my $nginx = $_ % 2;
        pipe my $in, my $out or die;
        my $pid = fork // die;
        if (!$pid) {
            my $answer = raw_request($bytes, nginx => $nginx);
            syswrite $out, $answer->retcode . "\n";
            POSIX::_exit(0);
        }
        close $out;
        [$pid, $in];
    } 1 .. 8;
    my @codes = map { my $line = readline $_->[1]; waitpid $_->[0], 0;
                      chomp $line; $line } @answers;
    is scalar(grep { $_ eq '0' } @codes), 1, 'of eight at once one is answered'
        or diag "@codes";
}

# An agent that need not may.
is call('QueryYFKRec', {}, strict => 1)->retcode, 0,
    'an agent of the old mode may sign in strict mode';
is call('QueryYFKRec', {})->retcode, 0, 'and in the old one';
like call('QueryYFKRec', {}, strict => 1, page => 'QueryOrder')->retmsg,
    qr/page/, 'and is held to it then';

# Without Redis: bookings and reads go on, nothing else is changed.
{
    my $order = booked_id({ Order_list => 'CHILD|1' }, @strict);
    my $before = request_bytes('QueryYFKRec', {}, @strict);
    is raw_request($before)->retcode, 0, 'a read is answered, with Redis';
    stop('redis');
    like raw_request($before)->retmsg, $used,
        'without Redis this host refuses what it has seen';

    is call('QueryYFKRec', {}, @strict)->retcode, 0,
        'without Redis a read is answered';
    my $bytes = request_bytes('OrderProducts', order(), @strict);
    my $first = raw_request($bytes);
    is $first->retcode, 0, 'without Redis a booking is made';
    is raw_request($bytes, nginx => $_)->raw, $first->raw,
        "without Redis its replay on host $_ finds it" for 1, 0;

    my $cancel = request_bytes('CancelOrder', { Order_id => $order }, @strict);
    like raw_request($cancel, nginx => $_)->retmsg, $busy,
        "without Redis host $_ cancels nothing" for 0, 1;
    is order_state($order, @strict), '0', 'without Redis the order stays';
    ok scalar(log_lines(qr/nobody can tell whether signatures/)),
        'the log says so';

    start('redis');
    wait_until { call('CancelOrder', { Order_id => $order }, @strict)->retcode
                 == 0 } 'with Redis again it is cancelled', 15;
}

# Redis that has forgotten knows it.
{
    my $order = booked_id({ Order_list => 'CHILD|1' }, @strict);
    my $cancel = request_bytes('CancelOrder', { Order_id => $order }, @strict,
                               timestamp => '-60');
    redis()->flushall;
    like raw_request($cancel)->retmsg, $busy,
        'what was signed before Redis began to remember is not done';
    is call('CancelOrder', { Order_id => $order }, @strict)->retcode, 0,
        'what is signed since is done';
    is raw_request($cancel, nginx => 1)->retcode, -1,
        'and what was signed before is not done after';
}

# The example of doc/strict-mode.md, as it stands there.
{
    open my $in, '<:utf8', "$FindBin::Bin/../../doc/strict-mode.md" or die $!;
    my ($script) = join('', <$in>) =~ /^In bash.*?\n\n((?:    .*\n|\n)+)/m;
    $script =~ s/^    //mg;
    my $base = base('agent');
    like $script, qr/^base=\S+$/m, 'the example begins with its base';
    $script =~ s/^base=\S+$/base=$base/m;

    open my $bash, '|-', 'bash > ' . dir() . '/example' or die $!;
    print $bash $script;
    close $bash;
    open my $answer, '<:utf8', dir() . '/example' or die $!;
    like join('', <$answer>), qr{<retcode>0</retcode>.*<sign>[0-9A-F]{64}<},
        'the example of the document is answered';
}

# Staff see it.
{
    my ($line) = log_lines(qr/a signature of agent "demo2" came again/);
    ok $line, 'a signature that came again is logged';
    unlike $line, qr/sign=|timestamp=/, 'the line does not print the request';
}

audit_ok();
done_testing();
