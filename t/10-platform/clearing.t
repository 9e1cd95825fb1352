# The clearing provider that the other tests have: is it what doc/clearing.md
# says?

use strict;
use warnings;
use utf8;

use Digest::SHA qw(sha256_hex);
use FindBin;
use JSON::PP ();
use Test::More;
use Time::HiRes qw(time);

use lib "$FindBin::Bin/../lib";
use TicketClearing;
use TicketEnvelope qw(authorization);
use TicketFake;
use TicketPlatform qw(beijing fixture verified);

binmode Test::More->builder->$_, ':utf8'
    for qw(output failure_output todo_output);
$SIG{ALRM} = sub { die "takes too long\n" };
alarm 120;

my $json = JSON::PP->new->utf8->canonical;
my $shop = TicketTaker->new;
my $clearing = TicketClearing->new(
    bill_today => 1, funds => 50_000, accounts => { DIST0001 => 20_000 });


subtest 'a request is signed as the vector is' => sub {
    my $v = fixture('clearing')->{request};
    my %r = (method => 'POST', target => $v->{uri}, body => $v->{body});
    utf8::encode($r{body});
    my %us = (scheme => 'CLEARING1-SHA256-RSA2048', mchid => 'GW0001', serial => 'US01',
              key => 'clearing_us', now => 1795831200,
              nonce => '593BEC0C930BF1AFEB40B4A08C8FB242');
    my %made = authorization(\%r, %us) =~ /(\w+)="([^"]*)"/g;
    my %told = $v->{authorization} =~ /(\w+)="([^"]*)"/g;
    is_deeply \%made, \%told, 'the header has the same parts';
};


subtest 'a request is looked at before it is believed' => sub {
    my $first = call(GET => '/v1/orders/C0000009');
    is $first->{code}, 'NOT_FOUND', 'what is not there is said';
    ok $first->{genuine}, 'and it is signed';

    for my $wrong ([key => 'wx_merchant'], [now => time - 400], [mchid => 'GW0002'],
                   [serial => 'US02'])
    {
        is call(GET => '/v1/orders/C0000009', undef, @$wrong)->{status}, 401,
            "another $wrong->[0] is refused";
    }

    call(GET => '/v1/orders/C0000009', undef, nonce => 'ONCE');
    is call(GET => '/v1/orders/C0000009', undef, nonce => 'ONCE')->{code}, 'SIGN_ERROR',
        'a nonce is good once';
    for my $wrong ([amount => '8880'], [amount => 0], [currency => 'USD'],
                   [action => 'steal'], [fee => -1], [biz_no => 'short'])
    {
        is charge('C0000008', @$wrong)->{code}, 'PARAM_ERROR',
            "$wrong->[0] $wrong->[1] is refused";
    }
    is $clearing->transfer('C0000008'), undef, 'what is refused leaves nothing behind';
};


subtest 'orders: each number once' => sub {
    is_deeply [map { charge('C0000001')->{state} } 1 .. 2], ['SUCCESS', 'SUCCESS'],
        'the same order is the same charge';
    is balance('DIST0001'), 20_000 - 8880 - 50, 'amount and fee are taken once';
    my $other = charge('C0000001', amount => 1);
    is_deeply [@$other{qw(status code)}], [409, 'BIZ_NO_CONFLICT'],
        'another content is refused';
    is charge('C0000001', notify_url => $shop->url('x'))->{state}, 'SUCCESS',
        'another notify_url is the same content';

    is charge('C0000002', amount => 50_000)->{fail_code}, 'INSUFFICIENT_FUNDS',
        'more than there is fails';
    is charge('C0000002', amount => 50_000)->{state}, 'FAIL', 'and stays so for good';
    is charge('C0000003', payer => 'NOBODY')->{fail_code}, 'ACCOUNT_NOT_FOUND',
        'so does an account nobody has';
    is charge('C0000004', expire_at => '2020-01-01T00:00:00+08:00')->{fail_code},
        'EXPIRED', 'so does what comes too late';

    $clearing->plan(C0000005 => transfer => 'slow 1');
    is_deeply [charge('C0000005')->{state}, map { ask('C0000005')->{state} } 1 .. 2],
        [qw(PROCESSING PROCESSING SUCCESS)], 'a slow one takes two queries';
    $clearing->plan(C0000006 => transfer => 'accepted');
    charge('C0000006');
    is call(POST => '/v1/orders/C0000006/cancel', {})->{state}, 'CLOSED',
        'what has not begun is cancelled';
    is call(POST => '/v1/orders/C0000001/cancel', {})->{state}, 'SUCCESS',
        'what is done is not';
};


subtest 'a money product holds what went in, less what came back' => sub {
    my @money = (currency => 'CNY', fund_code => 'FUND01');
    is order('F0000001', action => 'fund_in', amount => 10_000, @money)->{state},
        'SUCCESS', 'money goes in';
    is order('F0000002', action => 'fund_out', amount => 4000, @money)->{state},
        'SUCCESS', 'a part comes back';
    is order('F0000003', action => 'fund_out', amount => 7000, @money)->{fail_code},
        'FUND_NOT_ENOUGH', 'more than it holds does not';

    $clearing->yield(FUND01 => 12);
    my $day = beijing(time, '%Y-%m-%d');
    my $yield = call(GET => "/v1/funds/FUND01/yield?from=$day&to=$day");
    is_deeply [@$yield{qw(principal yield)}], [6012, 12], 'in less out and the yield';
    is_deeply $yield->{days}, [{ date => $day, principal => 6012, yield => 12 }],
        'day by day';
    is call(GET => '/v1/accounts/GW0001/balance')->{fund}, 6012,
        'the balance says the same';
    is balance('NOBODY'), undef, 'an account nobody has is not found';
};


subtest 'refunds of a charge' => sub {
    my %back = (refund_no => 'R0000001', biz_no => 'C0000001', amount => 3000);
    is_deeply [map { call(POST => '/v1/refunds', \%back)->{refunded_total} } 1 .. 2],
        [3000, 3000], 'the same refund is done once';
    is call(POST => '/v1/refunds', { %back, amount => 1 })->{code}, 'BIZ_NO_CONFLICT',
        'another content is refused';
    is call(POST => '/v1/refunds', { %back, refund_no => 'R0000002', amount => 5881 })
        ->{code}, 'PARAM_ERROR', 'more than is left is refused';
    is call(GET => '/v1/refunds/R0000001')->{state}, 'SUCCESS', 'it can be asked for';
    is $clearing->refund('R0000001')->{amount}, 3000, 'the books have it';
    is_deeply $clearing->totals, { charge => 8880 * 2, pay => 0, fund_in => 10_000,
                                   fund_out => 4000, refund => 3000 },
        'the sums have it, too';
};


subtest 'notices' => sub {
    $clearing->speed(1000);
    $shop->script('/n', 'fail', 'ok');
    charge('N0000001', notify_url => $shop->url('n'), amount => 10);
    $clearing->expect_quiet;
    my @got = $shop->requests(path => '/n');
    is scalar(@got), 2, 'it is told again until it is taken';
    ok genuine($_->{headers}, $_->{body}), 'signed anew each time' for @got;
    my @said = map { $json->decode($_->{body}) } @got;
    is $said[0]{id}, $said[1]{id}, 'under the same id';
    is_deeply [@{$said[1]{data}}{qw(biz_no state action amount)}],
        ['N0000001', 'SUCCESS', 'charge', 10], 'it says what was done';
};


subtest 'the bill' => sub {
    my $day = beijing(time, '%Y-%m-%d');
    my $where = call(GET => "/v1/bills?date=$day");
    my ($target) = $where->{download_url} =~ m{\Ahttp://[^/]+(/.*)\z};
    my $text = call(GET => $target)->{raw};
    is sha256_hex($text), $where->{hash_value}, 'the hash is that of the file';

    my ($head, @lines) = split /\n/, $text;
    my $total = pop @lines;
    my $sum = 0;
    $sum += (split /,/)[7] for @lines;
    is $head, 'time,order_no,biz_no,kind,action,payer,payee,amount,fee,state',
        'the columns are those of the document';
    is $total, '#total,' . @lines . ",$sum", 'the last line adds up';
    is scalar(grep { /,R0000001,refund,.*,-3000,/ } @lines), 1, 'a refund is negative';
};

done_testing;


# ---- A gateway, written from the document ----

sub call {
    my ($method, $target, $biz, %us) = @_;

    my $body = defined $biz ? $json->encode($biz) : '';
    my %r = (method => $method, target => $target, body => $body);
    my ($status, $headers, $raw) = $clearing->visit($method, $target, {
        Authorization => authorization(\%r,
            scheme => 'CLEARING1-SHA256-RSA2048', mchid => 'GW0001', serial => 'US01',
            key => 'clearing_us', now => time, %us) }, $body);
    my $data = $raw =~ /\A\{/ ? $json->decode($raw) : {};
    return { %$data, status => $status, raw => $raw, genuine => genuine($headers, $raw) };
}

sub genuine {
    my ($headers, $raw) = @_;

    my ($time, $nonce, $serial, $signature) =
        @$headers{map { "clearing-$_" } qw(timestamp nonce serial signature)};
    return ($serial // '') eq 'THEM01'
           && verified("$time\n$nonce\n$raw\n", $signature, 'clearing_them');
}

sub order {
    my ($number, %more) = @_;
    return call(POST => '/v1/orders', { biz_no => $number, %more });
}

sub charge {
    my ($number, %more) = @_;

    return order($number, action => 'charge', payer => 'DIST0001',
                 agreement_no => 'AG_DIST0001', amount => 8880, fee => 50,
                 currency => 'CNY', title => '测试门票', %more);
}

sub ask     { call(GET => "/v1/orders/$_[0]") }
sub balance { call(GET => "/v1/accounts/$_[0]/balance")->{available} }


# Whoever notices are for.

package TicketTaker;

use parent -norequire, 'TicketFake';

sub good   { '{"code":"SUCCESS"}' }
sub bodies { (fail => '{"code":"FAIL"}') }
