package TicketClearing;

=encoding utf8

=head1 NAME

TicketClearing - a clearing provider, written from doc/clearing.md

=head1 SYNOPSIS

    my $clearing = TicketClearing->new(accounts => { DIST0001 => 100_000 });
    $clearing->account_set(DIST0001 => 5000);   # its fen
    $clearing->yield(FUND01 => 123);            # today the product yields that

A TicketPlatform.  Every order of it is in the books' transfers; refunds are of
charges.  The plan transfer => "slow N" leaves an order PROCESSING for N queries,
"fail CODE" lets it end with that fail_code, "accepted" for good with nothing.
Without accounts each has as much as anybody asks for.

=cut

use strict;
use warnings;
use utf8;

use parent 'TicketPlatform';

use Digest::SHA qw(sha256_hex);
use Encode qw(encode);
use JSON::PP ();

use TicketEnvelope qw(authorization_fault signed_headers);
use TicketPlatform qw(beijing canonical key_text parse_beijing random_text);

my $json     = JSON::PP->new->canonical->utf8;
my $merchant = 'GW0001';

my @calls = (
    [POST => qr{\A/v1/orders\z}                         => 'transfer'],
    [GET  => qr{\A/v1/orders/(?<number>\w+)\z}          => 'transfer_query'],
    [POST => qr{\A/v1/orders/(?<number>\w+)/cancel\z}   => 'cancel'],
    [POST => qr{\A/v1/refunds\z}                        => 'refund'],
    [GET  => qr{\A/v1/refunds/(?<refund>\w+)\z}         => 'refund_query'],
    [GET  => qr{\A/v1/accounts/(?<name>[\w-]+)/balance\z} => 'balance'],
    [GET  => qr{\A/v1/funds/(?<name>[\w-]+)/yield\z}    => 'yield'],
    [GET  => qr{\A/v1/bills\z}                          => 'bill'],
    [GET  => qr{\A/v1/files/\d+\z}                      => 'file'],
);


# ---- The account at it ----

sub path { '' }

sub account {
    my ($self) = @_;

    return { provider => 'clearing', app_id => '', merchant_id => $merchant,
             gateway => $self->gateway, serial => 'US01', mode => 0,
             key_id => 'THEM01' };
}

sub contents {
    return (our_key => key_text('clearing_us', 'private_pkcs8'),
            platform_key => key_text('clearing_them', 'public_spki'));
}

for my $word (qw(account_set yield)) {
    no strict 'refs';
    *$word = sub { my $self = shift; return $self->ask($word, @_) };
}

sub obey {
    my ($self, $what, @words) = @_;

    if ($what eq 'account_set') {
        my ($name, $fen) = @words;
        $self->{book}{accounts} //= {};
        return $self->{book}{accounts}{$name} = $fen;
    }

    return $self->SUPER::obey($what, @words) if $what ne 'yield';
    my ($fund, $fen) = @words;
    my $day = beijing($self->now, '%Y-%m-%d');
    $self->{book}{funds}{$fund}{yields}{$day} += $fen;
    return $self->{book}{funds}{$fund}{held} += $fen;
}


# ---- Requests ----

sub serve {
    my ($self, @files) = @_;

    my $book = $self->{state}{book} //= {};
    $book->{accounts} //= $self->{accounts} if $self->{accounts};
    $book->{funds} //= {};
    return $self->SUPER::serve(@files);
}

sub read_request {
    my ($self, $r) = @_;

    for (@calls) {
        my ($method, $path, $action) = @$_;
        next if $r->{method} ne $method || $r->{path} !~ $path;
        $r->{action} = $action;
        $r->{$_} = $+{$_} for grep { defined $+{$_} } qw(number name);
        $r->{refund_number} = $+{refund} if defined $+{refund};
        last;
    }

    return if !length $r->{body};
    my $biz = $r->{biz} = $json->decode($r->{body});
    $r->{number} //= $biz->{biz_no};
    $r->{refund_number} //= $biz->{refund_no};
    $r->{fen} = $biz->{amount};
    $r->{content} = content_of($biz);

    my %short = (charge => 'charge', fund_in => 'fund_in', fund_out => 'fund_out');
    $r->{action} = $short{$biz->{action} // ''} // $r->{action}
        if $r->{action} eq 'transfer';
}

sub content_of {
    my ($biz) = @_;

    my %content = %$biz;
    delete $content{notify_url};
    return canonical(\%content);
}

sub execute {
    my ($self, $r) = @_;

    my $fault = authorization_fault($r,
        scheme => 'CLEARING1-SHA256-RSA2048', mchid => $merchant, serial => 'US01',
        key => 'clearing_us', now => $self->now, nonces => $self->{nonces} //= {});
    return $self->refusal($r, 'SIGN_ERROR', $fault) if $fault;
    return $self->refusal($r, 'PARAM_ERROR') if $r->{fault};
    return $self->refusal($r, 'NOT_FOUND') if $r->{action} eq 'other';

    my $biz = $r->{biz} // {};
    return $self->do_order($r, $biz) if $r->{path} eq '/v1/orders';
    my $execute = $self->can("do_$r->{action}");
    return $self->$execute($r, $biz);
}

my %status = (PARAM_ERROR => 400, SIGN_ERROR => 401, NO_AUTH => 403, NOT_FOUND => 404,
              BIZ_NO_CONFLICT => 409, TOO_MANY_REQUESTS => 429, SYSTEM_ERROR => 500);

sub refusal {
    my ($self, $r, $code, $why) = @_;

    return { status => $status{$code} // 400, data => {
        code => $code, message => $why // "拒绝：$code", request_id => random_text(8) } };
}

sub verdict {
    my ($self, $answer) = @_;

    my $data = $answer->{data} // {};
    return $data->{code} // $data->{state} // $answer->{status} // 200;
}

sub dress {
    my ($self, $r, $answer, $how) = @_;

    my $writer = $how->{escaped} ? JSON::PP->new->ascii->pretty : $json;
    my $body = $answer->{data} ? $writer->encode($answer->{data}) : $answer->{body};
    return [$answer->{status} // 200,
            [$answer->{bare} ? 'Content-Type: text/csv'
                             : 'Content-Type: application/json',
             $answer->{bare} ? () : $self->headers($body, $how)], $body];
}

sub headers {
    my ($self, $body, $how) = @_;

    return signed_headers($body, $how, prefix => 'Clearing', now => $self->now,
                          key => 'clearing_them', serial => 'THEM01');
}

sub moment { return beijing($_[0], '%Y-%m-%dT%H:%M:%S+08:00') }

sub trade_number {
    my ($self) = @_;
    return $self->next_number('HJB' . beijing($self->now, '%Y%m%d'), 10);
}


# ---- Orders ----

sub order_fault {
    my ($biz) = @_;

    my %needs = (charge => ['payer', 'fee'], pay => ['payee', 'fee'],
                 fund_in => ['fund_code'], fund_out => ['fund_code']);
    my $needs = $needs{$biz->{action} // ''} or return 'action';

    return 'biz_no' if ($biz->{biz_no} // '') !~ /\A[0-9A-Za-z]{8,32}\z/;
    return 'amount' if !whole_number($biz->{amount}) || $biz->{amount} < 1;
    return 'currency' if ($biz->{currency} // '') ne 'CNY';
    return 'title' if length($biz->{title} // '') > 128;
    return 'notify_url' if length($biz->{notify_url} // '') > 255;
    return 'expire_at' if defined $biz->{expire_at} && ($biz->{expire_at} !~
        /\A\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+08:00\z/ || !parse_beijing($biz->{expire_at}));

    for my $name (@$needs) {
        return $name if $name eq 'fee' ? !whole_number($biz->{fee})
                                       : ($biz->{$name} // '') !~ /\A[\w-]{1,64}\z/a;
    }

    return;
}

sub whole_number { return canonical($_[0]) =~ /\A\d+\z/ }

sub do_order {
    my ($self, $r, $biz) = @_;

    my $fault = order_fault($biz);
    return $self->refusal($r, 'PARAM_ERROR', $fault) if $fault;

    my $old = $self->{book}{transfers}{$biz->{biz_no}};
    return $self->refusal($r, 'BIZ_NO_CONFLICT') if $old && $old->{content} ne $r->{content};
    return { data => $self->order_data($old) } if $old;

    my ($plan, $word) = split / /, $self->planned($biz->{biz_no}, 'transfer') // 'done';
    my $order = $self->{book}{transfers}{$biz->{biz_no}} = {
        number => $biz->{biz_no}, amount => $biz->{amount}, fee => $biz->{fee} // 0,
        content => $r->{content}, state => $plan, polls => $word, made_at => $self->now,
        order_no => $self->trade_number, notify_url => $biz->{notify_url}, refunds => {},
        map { $_ => $biz->{$_} } qw(action payer payee fund_code),
    };

    my $expire = parse_beijing($biz->{expire_at});
    $self->finish_order($order, $plan eq 'fail' ? $word
                               : defined $expire && $expire < $self->now ? 'EXPIRED'
                                                                        : undef)
        if $plan =~ /\A(?:done|fail)\z/;
    return { data => $self->order_data($order) };
}

# The one place where an order's money moves, or surely does not.
sub finish_order {
    my ($self, $order, $why_not) = @_;

    $why_not //= $self->move($order);
    @$order{qw(state fail_code done_at)} = (defined $why_not ? 'fail' : 'done',
                                            $why_not, $self->now);
    $self->tell('order', $order);
}

sub move {
    my ($self, $order) = @_;

    my $accounts = $self->{book}{accounts};
    my $fund = $order->{fund_code} && ($self->{book}{funds}{$order->{fund_code}} //= {});
    my $fen = $order->{amount};

    if ($order->{action} eq 'charge') {
        my $all = $fen + $order->{fee};
        return if !$accounts;
        return 'ACCOUNT_NOT_FOUND' if !defined $accounts->{$order->{payer}};
        return 'INSUFFICIENT_FUNDS' if $accounts->{$order->{payer}} < $all;
        $accounts->{$order->{payer}} -= $all;
    }
    elsif ($order->{action} eq 'pay') {
        return 'INSUFFICIENT_FUNDS' if !$self->spend($fen);
        $accounts->{$order->{payee}} += $fen if $accounts;
    }
    elsif ($order->{action} eq 'fund_in') {
        return 'INSUFFICIENT_FUNDS' if !$self->spend($fen);
        $fund->{held} += $fen;
    }
    else {
        return 'FUND_NOT_ENOUGH' if ($fund->{held} // 0) < $fen;
        $fund->{held} -= $fen;
    }

    return;
}

my %state = (accepted => 'ACCEPTED', slow => 'PROCESSING', done => 'SUCCESS',
             fail => 'FAIL', closed => 'CLOSED', abnormal => 'FAIL');

sub order_data {
    my ($self, $order) = @_;

    return {
        biz_no => $order->{number}, order_no => $order->{order_no},
        state => $state{$order->{state}}, amount => 0 + $order->{amount},
        $order->{fail_code} ? (fail_code => $order->{fail_code},
                               fail_reason => '未成功') : (),
        $order->{done_at} ? (finished_at => moment($order->{done_at})) : (),
    };
}

sub do_transfer_query {
    my ($self, $r) = @_;

    my $order = $self->{book}{transfers}{$r->{number}}
        or return $self->refusal($r, 'NOT_FOUND');
    $self->finish_order($order) if $order->{state} eq 'slow' && $order->{polls}-- <= 0;
    return { data => $self->order_data($order) };
}

sub do_cancel {
    my ($self, $r) = @_;

    my $order = $self->{book}{transfers}{$r->{number}}
        or return $self->refusal($r, 'NOT_FOUND');
    if ($order->{state} =~ /\A(?:accepted|slow)\z/) {
        @$order{qw(state done_at)} = ('closed', $self->now);
        $self->tell('order', $order);
    }
    return { data => $self->order_data($order) };
}


# ---- Refunds of charges ----

sub do_refund {
    my ($self, $r, $biz) = @_;

    my $number = $biz->{refund_no} // '';
    return $self->refusal($r, 'PARAM_ERROR')
        if $number !~ /\A[0-9A-Za-z]{8,32}\z/ || !whole_number($biz->{amount})
           || $biz->{amount} < 1 || length($biz->{reason} // '') > 80;
    my ($of, $old) = $self->find_refund($number);
    return $self->refusal($r, 'BIZ_NO_CONFLICT') if $old && $old->{content} ne $r->{content};
    return { data => $self->refund_data($of, $old) } if $old;

    my $order = $self->{book}{transfers}{$biz->{biz_no} // ''}
        or return $self->refusal($r, 'NOT_FOUND');
    return $self->refusal($r, 'PARAM_ERROR')
        if $order->{action} ne 'charge' || $order->{state} ne 'done'
           || $biz->{amount} > $order->{amount} - TicketPlatform::refunded($order);

    my ($plan, $polls) = split / /, $self->planned($number, 'refund') // 'done';
    my $back = $order->{refunds}{$number} = {
        number => $number, payment => $order->{number}, amount => $biz->{amount},
        content => $r->{content}, state => $plan, polls => $polls,
        made_at => $self->now, notify_url => $biz->{notify_url},
    };
    $self->finish_refund($order, $back) if $plan ne 'slow';
    return { data => $self->refund_data($order, $back) };
}

sub finish_refund {
    my ($self, $order, $back) = @_;

    $back->{state} = 'done' if $back->{state} eq 'slow';
    $back->{done_at} = $self->now;
    $self->{book}{accounts}{$order->{payer}} += $back->{amount}
        if $back->{state} eq 'done' && $self->{book}{accounts};
    $self->tell('refund', $order, $back);
}

sub find_refund {
    my ($self, $number) = @_;

    for my $order (values %{$self->{book}{transfers}}) {
        my $back = $order->{refunds}{$number};
        return ($order, $back) if $back;
    }

    return;
}

sub refund_data {
    my ($self, $order, $back) = @_;

    my $total = 0;
    $total += $_->{amount} for grep { $_->{state} eq 'done' } values %{$order->{refunds}};
    return {
        refund_no => $back->{number}, biz_no => $order->{number},
        state => $state{$back->{state}}, amount => 0 + $back->{amount},
        refunded_total => $total,
        $back->{state} eq 'abnormal' ? (fail_code => 'ACCOUNT_FROZEN') : (),
        $back->{done_at} ? (finished_at => moment($back->{done_at})) : (),
    };
}

sub do_refund_query {
    my ($self, $r) = @_;

    my ($order, $back) = $self->find_refund($r->{refund_number})
        or return $self->refusal($r, 'NOT_FOUND');
    $self->finish_refund($order, $back)
        if $back->{state} eq 'slow' && $back->{polls}-- <= 0;
    return { data => $self->refund_data($order, $back) };
}

# Of the test: here all is orders, by action, and what was given back of them.
sub refund {
    my ($self, $number) = @_;

    my ($back) = map { $_->{refunds}{$number} // () } values %{$self->books->{transfers}};
    return $back;
}

sub totals {
    my ($self) = @_;

    my %sum = map { $_ => 0 } qw(charge pay fund_in fund_out refund);
    for my $order (values %{$self->books->{transfers}}) {
        $sum{$order->{action}} += $order->{amount} if $order->{state} eq 'done';
        $sum{refund} += $_->{amount}
            for grep { $_->{state} eq 'done' } values %{$order->{refunds}};
    }

    return \%sum;
}


# ---- Balances, yields, bills ----

sub do_balance {
    my ($self, $r) = @_;

    my $accounts = $self->{book}{accounts} // {};
    my $fen = $accounts->{$r->{name}} // ($r->{name} eq $merchant ? $self->{funds} // 0
                                                                  : undef);
    return $self->refusal($r, 'NOT_FOUND') if !defined $fen;

    my $held = 0;
    $held += $_->{held} // 0 for values %{$self->{book}{funds}};
    return { data => { available => 0 + $fen, frozen => 0, as_of => moment($self->now),
                       fund => $r->{name} eq $merchant ? $held : 0 } };
}

sub do_yield {
    my ($self, $r) = @_;

    my ($from, $to) = @{$r->{params}}{qw(from to)};
    my $fund = $self->{book}{funds}{$r->{name}}
        or return $self->refusal($r, 'NOT_FOUND');
    my ($first, $last) = map { parse_beijing("$_ 00:00:00") } $from // '', $to // '';
    return $self->refusal($r, 'PARAM_ERROR')
        if !defined $first || !defined $last || $last < $first
           || $last - $first > 365 * 86400;

    my ($sum, @days) = (0);
    for (my $at = $first; $at <= $last; $at += 86400) {
        my $day = beijing($at, '%Y-%m-%d');
        my $yield = 0 + ($fund->{yields}{$day} // 0);
        push @days, { date => $day, principal => 0 + ($fund->{held} // 0),
                      yield => $yield };
        $sum += $yield;
    }

    return { data => { principal => 0 + ($fund->{held} // 0), yield => $sum,
                       days => \@days } };
}

sub do_bill {
    my ($self, $r) = @_;

    my $day = $r->{params}{date} // '';
    return $self->refusal($r, 'PARAM_ERROR') if $day !~ /\A\d{4}-\d\d-\d\d\z/;
    return $self->refusal($r, 'NOT_FOUND') if !$self->bill_ready($day, 6);

    my $token = $self->next_number('', 16);
    $self->{book}{links}{$token} = $day;
    return { data => { hash_type => 'SHA256', hash_value => sha256_hex($self->bill_text($day)),
                       download_url => $self->gateway . "/v1/files/$token" } };
}

sub do_file {
    my ($self, $r) = @_;

    my ($token) = $r->{path} =~ /(\d+)\z/;
    my $day = $self->{book}{links}{$token} or return $self->refusal($r, 'NOT_FOUND');
    return { bare => 1, body => $self->bill_text($day) };
}

sub bill_text {
    my ($self, $day) = @_;

    my @rows = grep { beijing($_->[0], '%Y-%m-%d') eq $day } $self->bill_lines;
    my $sum = 0;
    $sum += $_->[7] for @rows;
    my @lines = map { join ',', moment($_->[0]), @$_[1 .. 9] }
                sort { $a->[0] <=> $b->[0] } @rows;
    return join '', map { "$_\n" }
        'time,order_no,biz_no,kind,action,payer,payee,amount,fee,state', @lines,
        '#total,' . @rows . ",$sum";
}

sub bill_lines {
    my ($self) = @_;

    my @rows;
    for my $order (values %{$self->{book}{transfers}}) {
        my @who = map { $order->{$_} // '' } qw(action payer payee);
        push @rows, $self->planned_line($order->{number}, [$order->{done_at},
            $order->{order_no}, $order->{number}, 'order', @who,
            $order->{state} eq 'done' ? $order->{amount} : 0, $order->{fee},
            $state{$order->{state}}]) if $order->{done_at};
        push @rows, $self->planned_line($_->{number}, [$_->{done_at},
            $order->{order_no}, $_->{number}, 'refund', @who,
            $_->{state} eq 'done' ? -$_->{amount} : 0, 0, $state{$_->{state}}])
            for grep { $_->{done_at} } values %{$order->{refunds}};
    }

    return @rows;
}

sub planned_line {
    my ($self, $number, $line) = @_;

    my $plan = $self->planned($number, 'bill') // '';
    return if $plan eq 'missing';
    my %plan = split / /, $plan;
    $line->[7] = $plan{amount} // $line->[7];
    $line->[0] += ($plan{day} // 0) * 86400;
    return $line;
}


# ---- Notices ----

sub repeats { (15, 60, 300, 900, 3600, 10800, 21600, 43200) }

sub notice_taken {
    my ($self, $status, $body) = @_;

    my $said = eval { $json->decode($body) };
    return $status == 200 && ref $said eq 'HASH' && ($said->{code} // '') eq 'SUCCESS';
}

sub notice_of {
    my ($self, $what, $order, $back) = @_;

    my $data = $back ? $self->refund_data($order, $back)
             : { %{$self->order_data($order)}, action => $order->{action} };
    my $amount = $self->planned($order->{number}, 'notice_amount');
    $data->{amount} = 0 + $amount if defined $amount;

    return {
        url => $back ? $back->{notify_url} : $order->{notify_url}, data => $data,
        id => 'EV-' . $self->next_number('', 8), at => $self->now,
        type => $back ? 'REFUND.FINISHED' : 'ORDER.FINISHED',
        merchant => $self->planned($order->{number}, 'notice_merchant') // $merchant,
    };
}

sub notice_text {
    my ($self, $notice, $how) = @_;

    my $body = $json->encode({
        id => $notice->{id}, event_type => $notice->{type}, mchid => $notice->{merchant},
        create_time => moment($notice->{at}), data => $notice->{data} });
    return (['Content-Type: application/json', $self->headers($body, $how)], $body);
}

1;
