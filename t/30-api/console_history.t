# The history of an order over HTTP, in the language of who asks: what
# Accept-Language says, else the person's own.  `what` is for programs, and one
# word in both.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use TicketConsole;
use TicketProcess;
use TicketShop;
use TicketTest;

binmode Test::More->builder->$_, ':encoding(UTF-8)'
    for qw(output failure_output todo_output);

console_start();
staff_person('DEMO', 'anna', 'desk_lead');
my $anna = staff_session('anna');
my $order = bought({});

# "what happened detail" of what staff did.
sub history {
    my $answer = ask('GET', "/orders/$order/history", cookie => $anna, @_);

    is $answer->{status}, 200, 'the history is shown';
    return map { join ' | ', map { $_ // '' } @$_{qw(what happened who detail)} }
           grep { $_->{what} =~ /^(?:delivered|staff: )/ }
           @{$answer->{json}{items}};
}

my @unsaid = (headers => { 'Accept-Language' => undef });
my @english = ('delivered | delivered |  | paper, 200.00 of 200.00',
    'staff: order refund | staff: order refund | anna | flood, desk_lead,'
    . ' fee waived, refunded 1, returned 200.00');
my @chinese = ('delivered | 交付 |  | 纸质票，200.00/200.00',
    'staff: order refund | 员工：订单退款 | anna | flood，售票主管，免手续费，'
    . '已退款 1，退回 200.00');

is ask('POST', "/orders/$order/refund", cookie => $anna, key => 'k1', body => {
           tickets => ['1'], waive_fee => JSON::PP::true, reason => 'flood' })
   ->{status}, 200, 'staff give a ticket back';

is_deeply [history(lang => 'en')], \@english, 'who reads English reads it in English';
is_deeply [history(lang => 'zh-CN,zh;q=0.9,en;q=0.8')], \@chinese, 'who reads Chinese reads it in Chinese';
is_deeply [history(lang => 'en')], \@english,
    'what one request said is not of the next one';
is_deeply [history(@unsaid)], \@chinese,
    'in that of the person, where the request says none';
sql_do("update ticket.staff set language = 'en' where name = 'anna'");
is_deeply [history(@unsaid)], \@english, 'whichever that is';
is_deeply [history(lang => 'zh')], \@chinese, 'the request counts for more';
is_deeply [history(lang => 'fr')], \@english,
    'one that says neither says nothing';

done_testing;
