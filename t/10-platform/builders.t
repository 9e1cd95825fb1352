# What provider/ asks, of each platform that the tests have: the platform takes
# it, and what it answers is judged for what it is.

use strict;
use warnings;
use utf8;

use FindBin;
use Test::More;
use Time::HiRes qw(time);

use lib "$FindBin::Bin/../lib";
use TicketAlipay;
use TicketBuilder;
use TicketClearing;
use TicketFake;
use TicketPlatform qw(beijing);
use TicketProcess qw(wait_until);
use TicketUnionPay;
use TicketWechat2;
use TicketWechat3;

binmode Test::More->builder->$_, ':utf8'
    for qw(output failure_output todo_output);
$SIG{ALRM} = sub { die "takes too long\n" };
alarm 200;

my $shop = TicketFake->new;
my %base = (notify_base => $shop->url(''));
my $made = int time;
my %code = (alipay => '2812345678901234', wechat2 => '134567890123456781',
            wechat3 => '134567890123456781');


for my $class (qw(TicketAlipay TicketWechat3 TicketWechat2)) {
    subtest "$class: a payment from its beginning to its end" => sub {
        my $platform = $class->new(bill_today => 1);
        my $builder = TicketBuilder->new($platform, %base);
        paid_by_qr($platform, $builder);
        refunded($platform, $builder);
        closed($platform, $builder);
        paid_by_code($platform, $builder);
        not_believed($platform, $builder);
        billed($platform, $builder);
    };
}


subtest 'TicketAlipay with certificates' => sub {
    my $platform = TicketAlipay->new(certificates => 1);
    my $builder = TicketBuilder->new($platform, %base);
    paid_by_qr($platform, $builder);

    $platform->rotate;
    my $asked = $builder->ask(query => payment('Q0000001'));
    is $asked->{outcome}, 'unknown', 'an answer with a new certificate is unproven';
    is $asked->{next}, 'key', 'the key has to be fetched first';
};


subtest 'TicketWechat3 with certificates, and in a switch' => sub {
    for my $trust (qw(certificate both)) {
        my $platform = TicketWechat3->new(trust => $trust);
        my $builder = TicketBuilder->new($platform, %base);
        paid_by_qr($platform, $builder);
    }
};


subtest 'Alipay: pages' => sub {
    my $platform = TicketAlipay->new;
    my $builder = TicketBuilder->new($platform, %base);

    for my $way (qw(page wap)) {
        my $page = $builder->build(charge => payment("W0000$way", way => $way));
        is $platform->pay($page->{url}), "W0000$way", "the buyer pays on a $way";
        is $builder->ask(query => payment("W0000$way"))->{state}, 'paid',
            "the query sees the $way paid";
    }
};


subtest 'transfers' => sub {
    my $alipay = TicketAlipay->new;
    my $builder = TicketBuilder->new($alipay, %base);
    my %to = (number => 'P0000001', amount_fen => 8000, subject => '结算',
              payee => '2088000000000002', made_at => $made);

    is $builder->ask(transfer_query => \%to)->{state}, 'absent', 'first it is not there';
    is $builder->ask(transfer => \%to)->{outcome}, 'ok', 'Alipay sends it';
    is $builder->ask(transfer => \%to)->{outcome}, 'ok', 'and says so again';
    is $builder->ask(transfer_query => \%to)->{state}, 'paid', 'the query sees it';
    is $alipay->totals->{transferred}, 8000, 'it was sent once';

    $alipay->funds(0);
    is $builder->ask(transfer => { %to, number => 'P0000002' })->{next}, 'funds',
        'without money it waits for that';

    my $wechat = TicketWechat3->new;
    $builder = TicketBuilder->new($wechat, %base);
    %to = (%to, payee => 'o-1');
    is $builder->ask(transfer => \%to)->{outcome}, 'pending',
        'at WeChat the payee is asked';
    $wechat->confirm('P0000001');
    is $builder->ask(transfer_query => \%to)->{state}, 'paid', 'and takes it';
};


subtest 'Alipay: by an agreement' => sub {
    my $alipay = TicketAlipay->new(funds => 0);
    my $builder = TicketBuilder->new($alipay, %base);

    my $page = $builder->build(agreement => { number => 'G0000001',
                                              scene => 'INDUSTRY|TRAVEL' });
    is $builder->ask(agreement_query => agreement())->{state}, 'absent',
        'before it is signed there is none';
    my (undef, undef, $text) = $builder->send_request({ %$page, headers => {} });
    utf8::decode($text);
    like $text, qr/签约/, 'the page to sign it is shown';
    my $no = $alipay->sign_agreement('G0000001');
    is $builder->ask(agreement_query => agreement())->{agreement_no}, $no,
        'signed it has a number of theirs';

    my $order = payment('C0000001', agreement_no => $no);
    is_deeply [@{$builder->ask(charge_agreed => $order)}{qw(outcome state amount_fen)}],
        ['ok', 'paid', 8880], "charge no. $_" for 1;
    is $builder->ask(charge_agreed => $order)->{outcome}, 'unknown',
        'charged again it says to ask';
    is $builder->ask(query => $order)->{state}, 'paid', 'the query sees it';
    is $alipay->totals->{received}, 8880, 'it was charged once';
    is $builder->ask(balance => {})->{amount_fen}, 8880, 'the balance has it';

    $alipay->payer_funds($no, 100);
    my $poor = payment('C0000002', agreement_no => $no);
    my $said = $builder->ask(charge_agreed => $poor);
    is_deeply [@$said{qw(outcome code)}], ['refused', 'ACQ.BUYER_BALANCE_NOT_ENOUGH'],
        'who has too little is not charged';
    is $builder->ask(query => $poor)->{state}, 'waiting', 'but the trade waits for him';
    is $builder->ask(cancel => $poor)->{state}, 'closed', 'until it is cancelled';
    is $builder->ask(query => $poor)->{code}, 'TRADE_CLOSED', 'then it is closed';

    $alipay->agreement_state($no, 'STOP');
    is $builder->ask(charge_agreed => payment('C0000003', agreement_no => $no))->{code},
        'ACQ.AGREEMENT_STATUS_NOT_NORMAL', 'a suspended agreement is refused';
    $alipay->agreement_state($no, 'NORMAL');
    is $builder->ask(agreement_end => agreement(agreement_no => $no))->{outcome}, 'ok',
        "it is ended, time $_" for 1, 2;
    is $builder->ask(agreement_query => agreement(agreement_no => $no))->{state}, 'closed',
        'the query sees its end';
    is $builder->ask(charge_agreed => payment('C0000004', agreement_no => $no))->{code},
        'ACQ.AGREEMENT_NOT_EXIST', 'and nothing is charged by it';

    $alipay->payee('hill@test.example', 'PAYEE_NOT_EXIST');
    my %to = (number => 'P0000003', amount_fen => 8000, subject => '结算',
              payee => 'hill@test.example', payee_name => '山');
    is $builder->ask(transfer => \%to)->{code}, 'PAYEE_NOT_EXIST',
        'nobody pays whom they do not know';
    $alipay->funds(8000);
    $alipay->plan(P0000004 => transfer => 'fail PAYEE_ACCOUNT_STATUS_ERROR');
    $said = $builder->ask(transfer => { %to, number => 'P0000004', payee => 'x@test.example' });
    is $said->{outcome}, 'refused', 'what fails at once is refused';
    is $builder->ask(transfer_query => { %to, number => 'P0000004' })->{code},
        'PAYEE_ACCOUNT_STATUS_ERROR', 'and the query says why';
};


subtest 'UnionPay' => sub {
    my $platform = TicketUnionPay->new(bill_today => 1);
    my $builder = TicketBuilder->new($platform, %base);
    my $order = payment('Q0000001', way => 'page');

    is $builder->ask(query => $order)->{state}, 'absent', 'before the form nothing is';
    my ($status, undef, $page) = $builder->send_request($builder->build(charge => $order));
    utf8::decode($page);
    like $page, qr/银联在线支付 8880/, 'the form is taken';
    is $builder->ask(query => $order)->{outcome}, 'pending', 'the buyer is at it';
    $platform->pay('Q0000001');

    my $paid = $builder->ask(query => $order);
    is_deeply [@$paid{qw(outcome state amount_fen)}], ['ok', 'paid', 8880],
        'the query sees it paid';
    my $back = { %$order, refund_number => 'R0000001', amount_fen => 3000,
                 total_fen => 8880, platform_number => $paid->{platform_number} };
    is $builder->ask(refund => $back)->{outcome}, 'pending', 'a refund is accepted';
    is $builder->ask(refund_query => $back)->{outcome}, 'ok', 'and it is done';
    is $platform->totals->{refunded}, 3000, 'the books have it once';

    $platform->script('query', 'forged', 'unsigned');
    is $builder->ask(query => $order)->{outcome}, 'unknown', "$_ proves nothing"
        for qw(forged unsigned);
    my ($told) = notices($shop, $platform);
    is $builder->notice($told)->{proof}, 'genuine', 'its notice is its own';
};


subtest 'the clearing provider' => sub {
    my $platform = TicketClearing->new(bill_today => 1, funds => 50_000,
                                       accounts => { DIST0001 => 20_000 });
    my $builder = TicketBuilder->new($platform, %base);
    my $order = { number => 'C0000001', amount_fen => 8880, fee_fen => 50,
                  payer => 'DIST0001', agreement_no => 'AG_DIST0001',
                  subject => '测试门票', made_at => $made };

    is $builder->ask(query => $order)->{state}, 'absent', 'first it is not there';
    is $builder->ask(charge_agreed => $order)->{outcome}, 'ok', "charge no. $_" for 1, 2;
    my $paid = $builder->ask(query => $order);
    is_deeply [@$paid{qw(state amount_fen)}], ['paid', 8880], 'the query sees it';
    is $builder->ask(charge_agreed => { %$order, amount_fen => 1 })->{outcome}, 'unknown',
        'another content is a case for the query';
    is $builder->ask(charge_agreed => { %$order, number => 'C0000002', amount_fen => 50_000 })
        ->{outcome}, 'refused', 'more than there is is refused';

    my $back = { %$order, refund_number => 'R0000001', amount_fen => 3000,
                 total_fen => 8880 };
    is $builder->ask($_ => $back)->{outcome}, 'ok', "the call $_ succeeds"
        for qw(refund refund_query);
    my %money = (%$order, fund => 'FUND01', amount_fen => 10_000, fee_fen => 0);
    is $builder->ask(fund_in => { %money, number => 'F0000001' })->{outcome}, 'ok',
        'money goes in';
    is $builder->ask(fund_out => { %money, number => 'F0000002' })->{outcome}, 'ok',
        'and comes back';
    is $builder->ask(fund_out => { %money, number => 'F0000003' })->{outcome}, 'refused',
        'it does so once';
    agreed_at_clearing($platform, $builder);
    ended_at_clearing($platform, $builder, %money);
    is $builder->ask(balance => { payer => 'DIST0001' })->{amount_fen},
        20_000 - 8880 - 50 + 3000, 'the balance agrees';
    my $today = beijing(time, '%Y-%m-%d');
    is $builder->ask(yield => { fund => 'FUND01', day => $today, last_day => $today })
        ->{outcome}, 'ok', 'yields are told';
};

done_testing;


sub agreement { return { number => 'G0000001', scene => 'INDUSTRY|TRAVEL', @_ } }

# An account is opened, its holder agrees, is charged, and has had enough.
sub agreed_at_clearing {
    my ($platform, $builder) = @_;

    my %firm = (number => 'A0000001', name => '山水旅行社', licence_no => '91330000X',
                contact => '王五', mobile => '13900000000');
    $platform->plan(A0000001 => account => 'checking 1');
    is $builder->ask(account => \%firm)->{state}, 'waiting', 'a new account is checked';
    my $account = $builder->ask(account => \%firm)->{account_no};
    is $builder->ask(account => \%firm)->{account_no}, $account, 'asked again it is the same';
    is $builder->ask(account => { %firm, name => '别人' })->{outcome}, 'unknown',
        'its number is nobody else\'s';
    $platform->plan(A0000002 => account => 'refused LICENCE_WRONG');
    is $builder->ask(account => { %firm, number => 'A0000002' })->{code}, 'LICENCE_WRONG',
        'another one is not opened';

    my %agree = (number => 'G0000002', payer => $account, limit_once_fen => 5000,
                 limit_day_fen => 6000);
    my $made = $builder->ask(agreement => \%agree);
    my $no = $made->{agreement_no};
    is_deeply [@$made{qw(outcome state)}], ['ok', 'waiting'], 'an agreement is to be signed';
    like $made->{url}, qr{/sign/$no\z}, 'at an address';
    is $builder->ask(agreement_query => { %agree, agreement_no => $no })->{state},
        'waiting', 'nobody has yet';

    $platform->account_set($account, 20_000);
    my $n = 0;
    my $charge = sub {
        my ($fen) = @_;
        return $builder->ask(charge_agreed => { number => 'C000010' . ++$n, fee_fen => 50,
            amount_fen => $fen, payer => $account, agreement_no => $no })->{code};
    };
    is $charge->(3000), 'NOT_AUTHORISED', 'before it is signed nothing is charged';
    $platform->sign_agreement($no);
    is $builder->ask(agreement => \%agree)->{state}, 'paid', 'signed it is in force';
    is $builder->ask(agreement_query => { %agree, agreement_no => $no })->{state}, 'paid',
        'the query sees it signed';
    is $charge->(4000), '', 'then it is charged';
    is $charge->(5000), 'LIMIT_EXCEEDED', 'not more than it allows at once';
    is $charge->(2000), 'LIMIT_EXCEEDED', 'nor on a day';
    $platform->freeze($account);
    is $charge->(1000), 'ACCOUNT_FROZEN', 'nor a frozen account';
    $platform->thaw($account);
    is $builder->ask(agreement_end => { %agree, agreement_no => $no })->{state}, 'closed',
        'it is ended';
    is $charge->(1000), 'NOT_AUTHORISED', 'then it is over';
    is $builder->ask(agreement_query => { %agree, agreement_no => $no })->{state}, 'closed',
        'the query sees its end';
    is $builder->ask(agreement => { %agree, number => 'G0000003', payer => 'NOBODY' })->{next},
        'staff', 'nobody agrees for an account that is not there';
    return;
}

# All of a money product comes back, with its yield; no more a day than it allows.
sub ended_at_clearing {
    my ($platform, $builder, %money) = @_;

    my @fund = ({ fund => 'FUND02' });
    is $builder->ask(fund => @fund)->{next}, 'settings', 'a product that is not there';
    $builder->ask(fund_in => { %money, fund => 'FUND02', number => 'F0000011' });
    $platform->yield(FUND02 => 123);
    $platform->fund_limit(FUND02 => 6000);
    my $held = $builder->ask(fund => @fund);
    is_deeply [@$held{qw(amount_fen fund_fen yield_fen)}], [6000, 10_000, 123],
        'what it holds, has yielded, gives today';

    my %end = (number => 'E0000001', fund => 'FUND02', amount_fen => 0);
    is $builder->ask(fund_end => \%end)->{code}, 'FUND_LIMIT', 'more than that it does not';
    is $builder->ask(fund_out => { %money, fund => 'FUND02', number => 'F0000012',
                                   amount_fen => 7000 })->{code}, 'FUND_LIMIT', 'in no way';
    is $builder->ask(fund_out => { %money, fund => 'FUND02', number => 'F0000013',
                                   amount_fen => 6000 })->{outcome}, 'ok', 'a part comes out';
    $platform->skew(86_400);
    my $later = sub { return $builder->order(@_, now => int(time) + 86_400) };
    my $ask = sub {
        my ($action, $content) = @_;
        my ($status, $headers, $body) =
            $builder->send_request($later->('build', $action, $content));
        return $later->('judge', $action, $content, answer => { status => 0 + $status,
            headers => TicketBuilder::texts($headers), body => TicketBuilder::text($body) });
    };
    my %rest = (%end, number => 'E0000002');
    is $ask->(transfer_query => \%rest)->{state}, 'absent', 'the rest was not asked for';
    $platform->plan(E0000002 => transfer => 'tomorrow');
    is $ask->(fund_end => \%rest)->{state}, 'waiting', 'the next day the rest is on its way';
    is $ask->(fund_end => { %rest, fund => 'FUND01' })->{outcome}, 'unknown',
        'under a number that is its own';
    $platform->skew(2 * 86_400);
    $later = sub { return $builder->order(@_, now => int(time) + 2 * 86_400) };
    my $ended = $ask->(transfer_query => \%rest);
    is_deeply [@$ended{qw(outcome amount_fen yield_fen)}], ['ok', 4000, 123],
        'and comes with the yield the day after';
    $platform->skew(0);

    my $audit = $platform->audit;
    is $audit->{there}, $audit->{brought} + $audit->{yielded}, 'nothing is lost';
    is_deeply $audit->{funds}{FUND02}, { principal => 0, yield => 0 }, 'nothing is left in it';
    my (undef, undef, $text) = $platform->visit(GET => '/audit', {}, '');
    like $text, qr/"E0000002"/, 'anybody may read the books';
    return;
}

sub payment {
    my ($number, %more) = @_;

    return { number => $number, amount_fen => 8880, total_fen => 8880, way => 'qr',
             subject => '测试门票 A+B 50%', attach => '4711', made_at => $made,
             address => '203.0.113.7', expire_at => $made + 900, %more };
}

sub paid_by_qr {
    my ($platform, $builder) = @_;

    my $order = payment('Q0000001');
    my $said = $builder->ask(charge => $order);
    is $said->{outcome}, 'ok', 'an order is taken';
    is $builder->ask(charge => $order)->{outcome}, 'ok', 'and taken again';
    isnt $builder->ask(query => $order)->{state}, 'paid', 'nobody has paid';

    $platform->pay($said->{url});
    my $paid = $builder->ask(query => $order);
    is_deeply [@$paid{qw(outcome state amount_fen)}], ['ok', 'paid', 8880],
        'the query sees it paid';
    like $paid->{platform_number}, qr/\A\d{20,}\z/, 'under the number of the platform';

    my ($told) = grep { ($_->{body} // '') =~ /\S/ } notices($shop, $platform);
    my $notice = $builder->notice($told);
    is $notice->{proof}, 'genuine', 'the notice is its own';
    is_deeply [@$notice{qw(state number amount_fen)}], ['paid', 'Q0000001', 8880],
        'and says what was paid';
}

# Of this platform; each has told of all when the first is looked at.
sub notices {
    my ($shop, $platform) = @_;

    wait_until { $platform->notices } 'the platform tells of it';
    my ($body) = map { $_->{body} } $platform->notices;
    return grep { $_->{body} eq $body } $shop->requests;
}

sub refunded {
    my ($platform, $builder) = @_;

    my $number = $platform->trade('Q0000001')->{platform_no};
    my $back = { %{payment('Q0000001')}, refund_number => 'R0000001',
                 amount_fen => 3000, platform_number => $number };
    my $first = $builder->ask(refund => $back);
    like $first->{outcome}, qr/\A(?:ok|pending)\z/, 'a refund is accepted';
    isnt $builder->ask(refund => $back)->{outcome}, 'refused', 'and accepted again';

    my $asked = $builder->ask(refund_query => $back);
    is_deeply [@$asked{qw(outcome state amount_fen)}], ['ok', 'paid', 3000],
        'the query sees it done';
    is $platform->totals->{refunded}, 3000, 'the books have it once';
    isnt $builder->ask(refund_query => { %$back, refund_number => 'R0000009' })->{state},
        'paid', 'another is not there';
}

sub closed {
    my ($platform, $builder) = @_;

    my $order = payment('Q0000002');
    $builder->ask(charge => $order);
    $platform->scan('Q0000002');
    $platform->age('Q0000002', 400);
    is $builder->ask(close => $order)->{outcome}, 'ok', 'an unpaid order is closed';
    is $builder->ask(query => $order)->{state}, 'closed', 'the query sees it closed';
    isnt $builder->ask(close => payment('Q0000001'))->{outcome}, 'ok',
        'a paid one is not';
}

sub paid_by_code {
    my ($platform, $builder) = @_;

    my $code = $code{$platform->account->{provider}};
    my $order = payment('D0000001', way => 'desk', auth_code => $code);
    $platform->plan(D0000001 => asks => 1);
    is $builder->ask(charge_code => $order)->{outcome}, 'pending',
        'a payment code waits for the password';
    my @seen = map { $builder->ask(query => $order)->{state} } 1 .. 2;
    is_deeply \@seen, ['waiting', 'paid'], 'which the buyer types';

    $order = payment('D0000002', way => 'desk', auth_code => '' . ($code + 1));
    $platform->plan(D0000002 => asks => 'never');
    $builder->ask(charge_code => $order);
    $platform->age('D0000002', 20);
    like $builder->ask(cancel => $order)->{outcome}, qr/\A(?:ok|pending)\z/,
        'who does not is cancelled';
    is $builder->ask(query => $order)->{state}, 'closed', 'the query sees that';
}

sub not_believed {
    my ($platform, $builder) = @_;

    my $order = payment('Q0000001');
    for my $manner ('forged', 'unsigned', 'http 502', 'cut', 'ignore http 500') {
        $platform->script('query Q0000001', $manner, 'ok');
        is $builder->ask(query => $order)->{outcome}, 'unknown', "$manner proves nothing";
    }

    $platform->script('query Q0000001', 'escaped', 'ok');
    is $builder->ask(query => $order)->{state}, 'paid', 'other letters are the same text';
}

sub billed {
    my ($platform, $builder) = @_;

    my $bill = $builder->ask(bill => { day => beijing(time, '%Y-%m-%d') });
    is $bill->{answer}{status}, 200, 'the bill is handed out';
    ok length $bill->{url} || $platform->isa('TicketWechat2'), 'by its address'
        . ' or as it is';
}
