package TicketClearing;

=encoding utf8

=head1 NAME

TicketClearing - a clearing provider, written from doc/clearing.md

=head1 SYNOPSIS

    my $clearing = TicketClearing->new(accounts => { DIST0001 => 100_000 });
    $clearing->account_set(DIST0001 => 5000);   # its fen
    $clearing->freeze('DIST0001');              # nothing goes in or out
    $clearing->yield(FUND01 => 123);            # today the product yields that
    $clearing->fund_limit(FUND01 => 10_000);    # what may be taken out a day
    $clearing->sign_agreement($agreement);                # its payer signs
    $clearing->agreement_end($agreement);       # ... has had enough, or it expires
    $clearing->after_all($number);      # what had failed was done all the same
    my $audit = $clearing->audit;               # what GET /audit answers

A TicketPlatform.  Every order of it is in the books' transfers; refunds are of
charges.  The plan transfer => "slow N" leaves an order PROCESSING for N queries,
"slow N CODE" lets it fail then, "tomorrow" until its next day, "fail CODE" lets it
end with that fail_code, "accepted" for good with nothing.  account => "checking N"
is being checked for N repeats, "refused CODE" never opened; agreement => "signed"
needs no signature.

Each account of "accounts" has agreed to be charged: its agreement is AG_NAME.
Without accounts each has as much as anybody asks for, and nobody has to agree.
"funds" is what the merchant has at first.

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
    [GET  => qr{\A/audit\z}                             => 'audit'],
    [POST => qr{\A/v1/accounts\z}                       => 'account'],
    [POST => qr{\A/v1/agreements\z}                     => 'agreement'],
    [GET  => qr{\A/v1/agreements/(?<name>[\w-]+)\z}     => 'agreement_query'],
    [DELETE => qr{\A/v1/agreements/(?<name>[\w-]+)\z}   => 'agreement_end'],
    [POST => qr{\A/v1/funds/(?<name>[\w-]+)/redeem_all\z} => 'fund_end'],
    [GET  => qr{\A/v1/funds/(?<name>[\w-]+)\z}          => 'fund'],
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

my %commands = (
    account_set => sub {
        my ($self, $name, $fen) = @_;
        my $accounts = $self->{book}{accounts} //= {};
        $self->{book}{brought} += $fen - ($accounts->{$name} // 0);
        $self->agree($name);
        return $accounts->{$name} = $fen;
    },
    freeze => sub { my ($self, $name) = @_; $self->{book}{frozen}{$name} = 1 },
    thaw   => sub { my ($self, $name) = @_; delete $self->{book}{frozen}{$name} },
    yield  => sub {
        my ($self, $name, $fen) = @_;
        my $fund = $self->fund_of($name);
        $fund->{yields}{$self->today} += $fen;
        $self->{book}{yielded} += $fen;
        return $fund->{yield} += $fen;
    },
    fund_limit => sub {
        my ($self, $name, $fen) = @_;
        return $self->fund_of($name)->{limit} = $fen;
    },
    sign_agreement => sub { my ($self, $no) = @_; $self->{book}{agreements}{$no}{state} = 'SIGNED' },
    agreement_end => sub {
        my ($self, $no) = @_;
        return $self->{book}{agreements}{$no}{state} = 'ENDED';
    },
    after_all => sub {
        my ($self, $number) = @_;
        my $order = $self->{book}{transfers}{$number};
        die "it cannot be done\n" if $self->move($order);
        @$order{qw(state fail_code done_at)} = ('done', undef, $self->now);
        return 1;
    },
    audit => sub { $_[0]->audit_data },
    funds => sub {                      # what the merchant has from now on
        my ($self, $fen) = @_;
        $self->{book}{$_} += $fen - ($self->{funds} // 0) for qw(merchant brought);
        return $self->{funds} = $fen;
    },
);

for my $word (grep { $_ ne 'funds' } keys %commands) {
    no strict 'refs';
    *$word = sub { my $self = shift; return $self->ask($word, @_) };
}

sub obey {
    my ($self, $what, @words) = @_;

    my $command = $commands{$what} or return $self->SUPER::obey($what, @words);
    return $command->($self, @words);
}

sub today { beijing($_[0]->now, '%Y-%m-%d') }

sub fund_of {
    my ($self, $name) = @_;
    return $self->{book}{funds}{$name} //= { principal => 0, yield => 0 };
}

sub agree {
    my ($self, $account) = @_;
    $self->{book}{agreements}{"AG_$account"} //= { account => $account, state => 'SIGNED' };
}


# ---- Requests ----

sub serve {
    my ($self, @files) = @_;

    my $book = $self->{state}{book} //= {};
    $book->{accounts} //= { %{$self->{accounts}} } if $self->{accounts};
    $book->{funds} //= {};
    $book->{$_} //= $self->{funds} // 0 for qw(merchant brought);
    for my $name (keys %{$book->{accounts} // {}}) {
        next if $book->{agreements}{"AG_$name"};
        $book->{brought} += $book->{accounts}{$name};
        $book->{agreements}{"AG_$name"} = { account => $name, state => 'SIGNED' };
    }
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
    $r->{number} //= $biz->{biz_no} // $biz->{request_no};
    $r->{refund_number} //= $biz->{refund_no};
    $r->{fen} = $biz->{amount};
    $r->{content} = content_of($biz);

    my %short = (charge => 'charge', fund_in => 'fund_in', fund_out => 'fund_out');
    $r->{action} = $short{$biz->{action} // ''} // $r->{action}
        if $r->{action} eq 'transfer';
    @$biz{qw(action fund_code)} = ('redeem_all', $r->{name}) if $r->{action} eq 'fund_end';
}

sub content_of {
    my ($biz) = @_;

    my %content = %$biz;
    delete $content{notify_url};
    return canonical(\%content);
}

sub execute {
    my ($self, $r) = @_;

    return { data => $self->audit_data } if $r->{action} eq 'audit';

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

    return 'biz_no' if ($biz->{biz_no} // '') !~ /\A[0-9A-Za-z]{8,32}\z/;
    return if ($biz->{action} // '') eq 'redeem_all' && !defined $biz->{amount};
    my $needs = $needs{$biz->{action} // ''} or return 'action';
    return 'agreement_no' if ($biz->{agreement_no} // 'x') !~ /\A[\w-]{1,64}\z/a;
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

    my ($plan, $word, $code) = split / /,
        $self->planned($biz->{biz_no}, 'transfer') // 'done';
    my $order = $self->{book}{transfers}{$biz->{biz_no}} = {
        number => $biz->{biz_no}, amount => $biz->{amount} // 0, fee => $biz->{fee} // 0,
        content => $r->{content}, state => $plan, polls => $word, made_at => $self->now,
        order_no => $self->trade_number, notify_url => $biz->{notify_url}, refunds => {},
        fails => $code, $plan eq 'tomorrow' ? (after => $self->today) : (),
        map { $_ => $biz->{$_} } qw(action payer payee fund_code agreement_no),
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

    my $move = $self->can("move_$order->{action}");
    return $self->$move($order, $order->{amount});
}

# To whom it belongs, or to somebody whom nobody here knows.
sub give {
    my ($self, $account, $fen) = @_;

    my $accounts = $self->{book}{accounts};
    ${$accounts ? \$accounts->{$account} : \$self->{book}{brought}}
        += $accounts ? $fen : -$fen;
}

# The merchant's own: what it has, where that is known, and what went through.
sub earn {
    my ($self, $fen) = @_;

    $self->{funds} += $fen if defined $self->{funds};
    $self->{book}{merchant} += $fen;
}

sub spend {
    my ($self, $fen) = @_;

    return 0 if !$self->SUPER::spend($fen);
    $self->{book}{merchant} -= $fen;
    return 1;
}

sub move_charge {
    my ($self, $order, $fen) = @_;

    my $all = $fen + $order->{fee};
    my $accounts = $self->{book}{accounts};
    if (!$accounts) {
        $self->{book}{brought} += $all;
        return $self->earned($all);
    }
    my $payer = $order->{payer};
    my $why_not = !defined $accounts->{$payer} ? 'ACCOUNT_NOT_FOUND'
                : $self->{book}{frozen}{$payer} ? 'ACCOUNT_FROZEN'
                : $self->agreed($order, $all)
                  // ($accounts->{$payer} < $all ? 'INSUFFICIENT_FUNDS' : undef);
    return $why_not if $why_not;

    $accounts->{$payer} -= $all;
    $self->{book}{agreements}{$order->{agreement_no}}{days}{$self->today} += $all;
    return $self->earned($all);
}

sub earned { my ($self, $fen) = @_; $self->earn($fen); return }

# Why the payer's agreement does not let it be charged.
sub agreed {
    my ($self, $order, $all) = @_;

    my $agreement = $self->{book}{agreements}{$order->{agreement_no} // ''};
    return 'NOT_AUTHORISED' if !$agreement || $agreement->{state} ne 'SIGNED'
                               || $agreement->{account} ne $order->{payer};
    return 'LIMIT_EXCEEDED'
        if $all > ($agreement->{once} // $all)
           || ($agreement->{days}{$self->today} // 0) + $all > ($agreement->{day} // 9e15);
    return;
}

sub move_pay {
    my ($self, $order, $fen) = @_;

    my ($book, $payee) = ($self->{book}, $order->{payee});
    return 'ACCOUNT_NOT_FOUND' if $book->{accounts} && !defined $book->{accounts}{$payee};
    return 'ACCOUNT_FROZEN' if $book->{frozen}{$payee};
    return 'INSUFFICIENT_FUNDS' if !$self->spend($fen);
    $self->give($payee, $fen);
    return;
}

sub move_fund_in {
    my ($self, $order, $fen) = @_;

    return 'INSUFFICIENT_FUNDS' if !$self->spend($fen);
    $self->fund_of($order->{fund_code})->{principal} += $fen;
    return;
}

sub redeemable {
    my ($self, $fund) = @_;

    my $left = ($fund->{limit} // $fund->{principal}) - ($fund->{out}{$self->today} // 0);
    $left = $fund->{principal} if !defined $fund->{limit} || $left > $fund->{principal};
    return $left > 0 ? $left : 0;
}

sub move_fund_out {
    my ($self, $order, $fen) = @_;

    my $fund = $self->fund_of($order->{fund_code});
    return 'FUND_NOT_ENOUGH' if $fund->{principal} < $fen;
    return 'FUND_LIMIT' if $self->redeemable($fund) < $fen;
    $fund->{principal} -= $fen;
    $fund->{out}{$self->today} += $fen;
    $self->earn($fen);
    return;
}

sub move_redeem_all {
    my ($self, $order) = @_;

    my $fund = $self->fund_of($order->{fund_code});
    return 'FUND_LIMIT' if $self->redeemable($fund) < $fund->{principal};
    @$order{qw(principal yield)} = @$fund{qw(principal yield)};
    $fund->{out}{$self->today} += $fund->{principal};
    $self->earn($fund->{principal} + $fund->{yield});
    @$fund{qw(principal yield)} = (0, 0);
    return;
}

my %state = (accepted => 'ACCEPTED', slow => 'PROCESSING', tomorrow => 'PROCESSING', done => 'SUCCESS',
             fail => 'FAIL', closed => 'CLOSED', abnormal => 'FAIL');

sub order_data {
    my ($self, $order) = @_;

    return {
        biz_no => $order->{number}, order_no => $order->{order_no},
        state => $state{$order->{state}},
        $order->{action} ne 'redeem_all' ? (amount => 0 + $order->{amount})
            : defined $order->{principal}
            ? (principal => 0 + $order->{principal}, yield => 0 + $order->{yield}) : (),
        $order->{fail_code} ? (fail_code => $order->{fail_code},
                               fail_reason => '未成功') : (),
        $order->{done_at} ? (finished_at => moment($order->{done_at})) : (),
    };
}

sub do_transfer_query {
    my ($self, $r) = @_;

    my $order = $self->{book}{transfers}{$r->{number}}
        or return $self->refusal($r, 'NOT_FOUND');
    $self->finish_order($order, $order->{fails})
        if $order->{state} eq 'slow' && $order->{polls}-- <= 0
           || $order->{state} eq 'tomorrow' && $self->today gt $order->{after};
    return { data => $self->order_data($order) };
}

sub do_cancel {
    my ($self, $r) = @_;

    my $order = $self->{book}{transfers}{$r->{number}}
        or return $self->refusal($r, 'NOT_FOUND');
    if ($order->{state} =~ /\A(?:accepted|slow|tomorrow)\z/) {
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
    $back->{fail_code} = $back->{state} ne 'done' || $self->{book}{frozen}{$order->{payer}}
                             ? 'ACCOUNT_FROZEN'
                       : !$self->spend($back->{amount}) ? 'INSUFFICIENT_FUNDS' : undef;
    $back->{state} = 'abnormal' if $back->{fail_code} && $back->{state} eq 'done';
    $back->{done_at} = $self->now;
    $self->give($order->{payer}, $back->{amount}) if $back->{state} eq 'done';
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
        $back->{fail_code} ? (fail_code => $back->{fail_code},
                              fail_reason => '未成功') : (),
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
        $sum{$order->{action}} += $order->{amount}
            if $order->{state} eq 'done' && $order->{action} ne 'redeem_all';
        $sum{refund} += $_->{amount}
            for grep { $_->{state} eq 'done' } values %{$order->{refunds}};
    }

    return \%sum;
}


# ---- Accounts and agreements ----

# What a request number has led to, once; or the answer that refuses it.
sub once {
    my ($self, $r, $kind, $make) = @_;

    my $number = $r->{biz}{request_no} // '';
    return $self->refusal($r, 'PARAM_ERROR', 'request_no')
        if $number !~ /\A[0-9A-Za-z]{8,32}\z/;
    my $old = $self->{book}{$kind}{$number};
    return $self->refusal($r, 'BIZ_NO_CONFLICT') if $old && $old->{content} ne $r->{content};
    return $old // ($self->{book}{$kind}{$number} = { content => $r->{content}, $make->() });
}

sub do_account {
    my ($self, $r, $biz) = @_;

    for my $name (qw(name licence_no)) {
        return $self->refusal($r, 'PARAM_ERROR', $name) if !length($biz->{$name} // '');
    }
    return $self->refusal($r, 'PARAM_ERROR', 'kind') if ($biz->{kind} // '') ne 'COMPANY';

    my $asked = $self->once($r, requests => sub {
        my ($plan, $word) = split / /, $self->planned($r->{number}, 'account') // 'open';
        return (plan => $plan, word => $word);
    });
    return $asked if $asked->{data};
    return { data => { state => 'REFUSED', fail_code => $asked->{word} } }
        if $asked->{plan} eq 'refused';
    return { data => { state => 'CHECKING' } }
        if $asked->{plan} eq 'checking' && $asked->{word}-- > 0;

    $asked->{account} //= $self->next_number('C1', 8);
    $self->{book}{accounts}{$asked->{account}} //= 0;
    return { data => { account_id => $asked->{account}, state => 'ACTIVE' } };
}

sub do_agreement {
    my ($self, $r, $biz) = @_;

    return $self->refusal($r, 'PARAM_ERROR', 'scene') if ($biz->{scene} // '') ne 'CHARGE';
    for my $name (qw(limit_once limit_day)) {
        return $self->refusal($r, 'PARAM_ERROR', $name)
            if defined $biz->{$name} && !whole_number($biz->{$name});
    }
    return $self->refusal($r, 'NOT_FOUND')
        if !defined $self->{book}{accounts}{$biz->{account_id} // ''};

    my $asked = $self->once($r, agreement_requests => sub {
        my $no = $self->next_number('AG', 12);
        $self->{book}{agreements}{$no} = {
            account => $biz->{account_id}, once => $biz->{limit_once}, day => $biz->{limit_day},
            state => ($self->planned($r->{number}, 'agreement') // '') eq 'signed'
                     ? 'SIGNED' : 'SIGNING',
        };
        return (agreement => $no);
    });
    return $asked if $asked->{data};
    return { data => $self->agreement_data($asked->{agreement}) };
}

sub agreement_data {
    my ($self, $no) = @_;

    my $state = $self->{book}{agreements}{$no}{state};
    return { agreement_no => $no, state => $state,
             $state eq 'SIGNING' ? (sign_url => $self->gateway . "/sign/$no") : () };
}

sub do_agreement_query {
    my ($self, $r) = @_;

    return $self->{book}{agreements}{$r->{name}}
           ? { data => $self->agreement_data($r->{name}) } : $self->refusal($r, 'NOT_FOUND');
}

sub do_agreement_end {
    my ($self, $r) = @_;

    my $agreement = $self->{book}{agreements}{$r->{name}};
    $agreement->{state} = 'ENDED' if $agreement;
    return $self->do_agreement_query($r);
}


# ---- Money products ----

# The same biz_no, of another call, is another content.
sub do_fund_end {
    my ($self, $r, $biz) = @_;

    return $self->refusal($r, 'NOT_FOUND') if !$self->{book}{funds}{$r->{name}};
    $r->{content} = content_of($biz);
    return $self->do_order($r, $biz);
}

sub do_fund {
    my ($self, $r) = @_;

    my $fund = $self->{book}{funds}{$r->{name}} or return $self->refusal($r, 'NOT_FOUND');
    return { data => { principal => 0 + $fund->{principal}, yield_total => 0 + $fund->{yield},
                       redeemable_today => 0 + $self->redeemable($fund),
                       as_of => moment($self->now) } };
}


# ---- The books, for whoever looks at both sides ----

# Nothing is lost: what was brought in and yielded is in an account, in a product
# or the merchant's.
sub audit_data {
    my ($self) = @_;

    my $book = $self->{book};
    my @orders;
    my $there = $book->{merchant};
    $there += $_ for values %{$book->{accounts} // {}};
    $there += $_->{principal} + $_->{yield} for values %{$book->{funds}};

    for my $order (sort { $a->{number} cmp $b->{number} } values %{$book->{transfers}}) {
        my @backs = map { +{ refund_no => $_->{number}, amount => 0 + $_->{amount},
                             state => $state{$_->{state}} } }
                    sort { $a->{number} cmp $b->{number} } values %{$order->{refunds}};
        push @orders, { %{$self->order_data($order)}, action => $order->{action},
                        fee => 0 + $order->{fee}, refunds => \@backs,
                        map { defined $order->{$_} ? ($_ => $order->{$_}) : () }
                            qw(payer payee fund_code agreement_no) };
    }

    return {
        merchant => 0 + $book->{merchant}, accounts => { %{$book->{accounts} // {}} },
        funds => { map { my $f = $book->{funds}{$_};
                         ($_ => { principal => 0 + $f->{principal}, yield => 0 + $f->{yield} }) }
                   keys %{$book->{funds}} },
        agreements => { map { $_ => $book->{agreements}{$_}{state} }
                        keys %{$book->{agreements} // {}} },
        brought => 0 + $book->{brought}, yielded => 0 + ($book->{yielded} // 0),
        there => 0 + $there, orders => \@orders,
    };
}


# ---- Balances, yields, bills ----

sub do_balance {
    my ($self, $r) = @_;

    my $accounts = $self->{book}{accounts} // {};
    my $fen = $accounts->{$r->{name}} // ($r->{name} eq $merchant ? $self->{funds} // 0
                                                                  : undef);
    return $self->refusal($r, 'NOT_FOUND') if !defined $fen;

    my $held = 0;
    $held += $_->{principal} + $_->{yield} for values %{$self->{book}{funds}};
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
        push @days, { date => $day, principal => $fund->{principal} + $fund->{yield},
                      yield => $yield };
        $sum += $yield;
    }

    return { data => { principal => $fund->{principal} + $fund->{yield}, yield => $sum,
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
            $order->{state} ne 'done' ? 0
                : $order->{action} eq 'redeem_all' ? $order->{principal} + $order->{yield}
                : $order->{amount}, $order->{fee} // 0,
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
