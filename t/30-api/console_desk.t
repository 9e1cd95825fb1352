# A day at the desk in JSON: a clerk and who leads the desk, from the float to the
# Z; what comes out on paper.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use TicketConsole;
use TicketShop;
use TicketTest;

console_start();
staff(qw(device create HILL window --kind desk));
staff(qw(supplier set HILL --activation 1));
my %who;
for (['carl', 'clerk'], ['clara', 'clerk'], ['dora', 'desk_lead'],
     ['fritz', 'finance'])
{
    staff_person('HILL', @$_);
    $who{$_->[0]} = staff_session($_->[0]);
}
my $n = 0;

sub does {
    my ($who, $method, $path, $body, %is) = @_;
    return ask($method, $path, cookie => $who{$who}, key => 'desk-' . ++$n,
               $body ? (body => $body) : (), %is);
}

sub good {
    my ($what, @call) = @_;
    my $answer = does(@call);

    local $Test::Builder::Level = $Test::Builder::Level + 1;
    is $answer->{status}, 200, $what or diag told($answer);
    return $answer->{json};
}

sub bad { my ($what, $status, $name, @call) = @_;
          local $Test::Builder::Level = $Test::Builder::Level + 1;
          return problem_is(does(@call), $status, $name, $what) }


# ---- A drawer ----

bad('without a shift nothing is sold', 409, 'SHIFT_NONE', 'carl', 'POST',
    '/desk/sales', { items => 'HILL2=1' });
bad('finance has no drawer', 403, 'ROLE_MISSING', 'fritz', 'POST', '/shifts',
    { device => 1 });
my $no_money = does('carl', 'POST', '/shifts',
                    { device => 1, float => '3x100' });
problem_is($no_money, 422, 'COUNT_WRONG', 'what is no money is none');
is $no_money->{json}{errors}[0]{pointer}, '/float', 'and the member is named';
my $shift = good('a drawer opens', 'carl', 'POST', '/shifts',
                 { device => 1, float => '100x2' });
is_deeply [@$shift{qw(shift_no device state float_fen expected_fen)}],
    [1, 'window', 'open', 20000, undef], 'and says what is in it, no more';
bad('of a desk there is one', 409, 'SHIFT_DESK', 'clara', 'POST', '/shifts',
    { device => 1 });
is does('clara', 'POST', '/shifts', { device => 1 }, lang => 'zh')
    ->{json}{detail}, '设备 1 有班次 1 未结班，属于 carl', 'also in Chinese';


# ---- A visitor's own page ----

staff(qw(supplier set HILL --visitor-url https://tickets.example/t/));
my $mine = booked_id({ Order_list => 'HILL2|1', SXRQ => day(0) }, at => 'hill');
my $link = good('a clerk hands out the link of an order', 'carl', 'POST',
                "/orders/$mine/link");
is $link->{link}, +(ticketctl(qw(--json order link HILL), $mine))[1]
    =~ /"link": ?"(.*?)"/ && $1, 'the one that ticketctl shows, too';
is_deeply [sort keys %$link], [qw(link order_id)], 'and nothing else';
is sql_value("select count(*) from ticket.staff_log where person = 'carl' and"
             . " action = 'order link' and subject = ?", $mine), 1,
    'who asked is written down';
bad('finance hands out none', 403, 'ROLE_MISSING', 'fritz', 'POST',
    "/orders/$mine/link");


# ---- An order to be paid there ----

my $order = booked_id({ Order_list => 'HILL2|3', SXRQ => day(0) },
                      at => 'hill');
my $shown = good('what it costs is shown', 'carl', 'POST',
                 "/orders/$order/pickup", { preview => JSON::PP::true });
is_deeply [@$shown{qw(state deal_fen receipt_no)}], ['X', 9000, undef],
    'and nothing is done';
my $paid = good('it is paid and taken', 'carl', 'POST',
                "/orders/$order/pickup", { take => 'HILL2=2' });
is_deeply [@$paid{qw(order_id state receipt_no form persons paid_fen)}],
    ["$order", 'X', 1, 'cash', 2, 6000], 'as much of it as is wanted';
is order_state($order, at => 'hill'), 'X', 'its agent sees it';
bad('once only', 409, 'PICKUP_STATE', 'carl', 'POST', "/orders/$order/pickup",
    {});

my $once = does('carl', 'POST', '/desk/sales', { items => 'HILL2=1' },
                key => 'the-same');
is_deeply does('carl', 'POST', '/desk/sales', { items => 'HILL2=1' },
               key => 'the-same')->{json}, $once->{json},
    'a sale that is sent twice is made once';


# ---- Paper ----

my $print = good('tickets are printed', 'carl', 'POST', "/orders/$order/print",
                 {});
is $print->{again}, 1, 'for the first time';
is $print->{paper}{tickets}[0]{product}, '观光票', 'their facts are answered';
bad('once more for a reason', 422, 'PRINT_AGAIN', 'carl', 'POST',
    "/orders/$order/print", {});
my $file = does('carl', 'POST', "/orders/$order/print",
                { reason => 'torn', as => 'html' });
is $file->{status}, 200, 'or what a browser prints' or diag told($file);
like $file->{type}, qr{^text/html}, 'which is a page';
like $file->{content}, qr/torn/, 'that says why once more';
my ($code) = ticket_codes($order, at => 'hill');
like $file->{content} =~ s/[ &nbsp;]//gr, qr/\Q$code\E/,
    'and has the ticket\'s code';
$file = ask('GET', '/shifts/1/receipts/1?as=escpos', cookie => $who{carl});
is $file->{status}, 200, 'a receipt is bytes for a printer'
    or diag told($file);
like $file->{content}, qr/^\e\@.*\x1dV/s, 'from its begin to the cut';


# ---- Back, and voided ----

my $back = good('a ticket comes back', 'carl', 'POST', '/tickets/refund',
                { ticketcodes => [$code] });
is_deeply [@{ $back->{items}[0] }{qw(way amount_fen fee_fen returned_fen)}],
    ['cash', 6000, 4000, 2000], 'in cash, for its fee';
my $sale = good('a sale', 'carl', 'POST', '/desk/sales', { items => 'HILL2=2' });
good('is voided', 'carl', 'POST', '/desk/voids',
     { receipt => $sale->{receipt_no}, reason => 'wrong one' });
bad('what was sold by hand is for a lead', 403, 'ROLE_MISSING', 'carl', 'POST',
    '/desk/late-sales', { items => 'HILL2=1', at => '00:00', reason => 'cut' });


# ---- Its end ----

bad('another clerk sees nothing', 403, 'SHIFT_OTHER', 'clara', 'GET',
    '/shifts/1');
is good('a clerk looks', 'carl', 'GET', '/shifts/1')->{expected_fen}, undef,
    'and does not see what ought to be there';
is good('a lead looks', 'dora', 'GET', '/shifts/1')->{expected_fen}, 27000,
    'who leads is told';
staff('approval', 'limit', 'HILL', 'shift close', '--above', '0.00');
good('it is counted', 'carl', 'POST', '/shifts/1/count', { cash => '100x2,50x1' });
my $close = does('carl', 'POST', '/shifts/1/close', {});
is $close->{status}, 202, 'a difference takes two' or diag told($close);
good('a lead agrees', 'dora', 'POST',
     "/approvals/$close->{json}{proposal}/approve", {});
my $z = good('there is a Z', 'carl', 'GET', '/zs/1');
is_deeply [@$z{qw(z_no shift_no expected_fen counted_fen variance_fen voids
                  made_by approved_by)}],
    [1, 1, 27000, 25000, -2000, 1, 'carl', 'dora'], 'that says it all';
$file = ask('GET', '/zs/1?as=html', cookie => $who{fritz}, lang => 'zh');
like $file->{type}, qr{^text/html}, 'finance prints it';
bad('who had the drawer does not correct it', 403, 'ROLE_MISSING', 'carl',
    'POST', '/zs/1/correct', { found_fen => 2000, reason => 'tray' });
is good('another one does', 'fritz', 'POST', '/zs/1/correct',
        { found_fen => 2000, reason => 'tray' })->{corrects}, 1,
    'under a Z of its own';

audit_ok();
# ---- With names ----

staff(qw(product set HILL HILL1 --real-name yes));
good('another day begins', 'carl', 'POST', '/shifts', { device => 1 });
bad('names that are none are told', 422, 'VALUES_WRONG', 'carl', 'POST',
    '/desk/sales', { items => 'HILL1=1', visitors => '1^张三^^1^1' });
bad('and that they are missing', 409, 'SALE_NAMES', 'carl', 'POST',
    '/desk/sales', { items => 'HILL1=1' });
my $named = good('a product with real names is sold', 'carl', 'POST',
    '/desk/sales', { items => 'HILL1=2', visitors => identity(11) . '^张三^^1^1|'
                                      . 'e1234567^李四^13900000001^1^3' });
my $told = good('the lead reads who they are', 'dora', 'POST',
    "/orders/$named->{order_id}/reveal", { reason => 'lost' });
is_deeply [map { [@$_{qw(document name phone)}] } @{ $told->{visitors} }],
    [[identity(11), '张三', undef], ['E1234567', '李四', '13900000001']],
    'as they were named';
is does('carl', 'POST', '/orders/find', { text => identity(11) })
    ->{json}{items}[0]{order_id}, $named->{order_id}, 'and finds them by document';
like staff(qw(--json desk sale HILL HILL1=1 --preview --visitors),
           identity(12) . '^王五^^1^1'), qr/"total_fen": ?9000/,
    'ticketctl names them, too';
staff(qw(product set HILL HILL1 --real-name no));

done_testing();
