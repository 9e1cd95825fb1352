package TicketRailFake;

=encoding utf8

=head1 NAME

TicketRailFake - the railway's site and its payment channel, with bad manners

=head1 SYNOPSIS

    my $site = TicketRailFake->new;
    worker => ["rail_site $site->{base}"]

    $site->account('hxb1080@163.com', 'abc123456');
    $site->hold('E646076788', un => 'hxb1080@163.com', day => iso_day(12),
                pending => 120);
    $site->passes(120);                 # its clock goes on
    $site->held('E646076788');          # { payments => [...], ... }
    $site->audit;                       # { E646076788 => 1, ... }
    $site->script('pay E646076788' => 'close', 'ok');

A TicketFake that answers what its books say, in the site's shapes.  The books
lie on a disk and are written before an answer goes out; stop() and start() keep
them.  It takes every payment that reaches it while an order can be paid for,
also a second one: C<GET /audit> counts them.

Calls, for scripts, as "CALL NUMBER", "CALL USER", "CALL" or "*": login user held
continue open gateway pay query close done returns.  A behaviour is one of a
TicketFake's, behind

    ignore        is not executed
    linger MS     is executed so much later, even if the client has gone

=head2 Of an order held

    limit S           seconds until it must be paid (1800)
    people            [[name, seat type, seat, fen, certificate], ...]
    train from to day
    empty S           not in the list for so long; "ever"
    form_amount FEN   what the payment form says; cashier_amount: the cashier
    lost WHEN         seats are gone: "before" the payment is opened, "after"
    pending S         the channel takes so long
    refuse WORD       the channel takes no money: FUNDS, RISK, ...
    site_late S       the site shows it unpaid so long, though it is paid
    tickets_late S    ... shows neither order nor tickets so long; "ever"
    back S            the railway returns the money after so long
    stranger NAME     a passenger of the tickets
    dies N            the session ends behind the N-th list

=head2 Of an account

    captcha 1, page 1 (a lost session is answered by the page itself)

=head2 Of the site

    night 0|1, busy N (answers that it is), down 0|1 (nothing answers)

=cut

use strict;
use warnings;
use utf8;

use parent 'TicketFake';

use Encode qw(decode_utf8 encode_utf8);
use File::Temp ();
use JSON::PP ();
use POSIX qw(strftime);
use Time::HiRes qw(time);

use TicketProcess qw(slurp write_file);

my $json = JSON::PP->new->canonical->ascii;
my $plain = JSON::PP->new->canonical->utf8;

my @SEED = (['国贺', '硬卧', '04号下铺', 42800], ['蔡博文', '硬卧', '04号中铺', 41400],
            ['陈硕', '硬卧', '04号上铺', 39900]);

my %CALLS = (
    '/otn/login/loginAysnSuggest' => 'login',
    '/otn/login/checkUser' => 'user',
    '/otn/queryOrder/queryMyOrderNoComplete' => 'held',
    '/otn/queryOrder/continuePayNoCompleteMyOrder' => 'continue',
    '/otn/payOrder/paycheckNew' => 'open',
    '/otn/queryOrder/queryMyOrder' => 'done',
    '/otn/queryOrder/queryMyReturns' => 'returns',
    '/pay/payGateway' => 'gateway',
    '/pay/webBusiness' => 'pay',
    '/pay/query' => 'query',
    '/pay/close' => 'close',
);


# ---- The test's side ----

sub new {
    my ($class, %opt) = @_;
    my $self = $class->SUPER::new(
        books => File::Temp->new(TEMPLATE => '/tmp/ticket-rail.XXXXXX', SUFFIX => '.json'),
        %opt);
    $self->{base} = "http://127.0.0.1:$self->{port}";
    return $self;
}

# The books remember what these say.
sub account { my ($self, $un, $password, %is) = @_;
    return $self->ask(account => $un, { password => $password, %is }) }
sub hold { my ($self, $no, %is) = @_; return $self->ask(hold => $no, \%is) }
sub change { my ($self, $no, %is) = @_; return $self->ask(change => $no, \%is) }
sub passes { my ($self, $seconds) = @_; return $self->ask(passes => $seconds) }
sub set { my ($self, %is) = @_; return $self->ask(set => \%is) }
sub give_back { my ($self, $no, @back) = @_; return $self->ask(give_back => $no, @back) }

sub held { return $json->decode($_[0]->ask(held => $_[1])) }
sub audit { return $json->decode($_[0]->ask('audit')) }

# How often it was asked for that, of an order or of a user.
sub asked {
    my ($self, $call, %where) = @_;
    return scalar $self->requests(call => $call, %where);
}


# ---- Its side: books ----

sub serve {
    my ($self, @files) = @_;
    my $text = -s "$self->{books}" ? slurp("$self->{books}") : '';
    $self->{book} = $text ? $json->decode($text)
                          : { accounts => {}, held => {}, skew => 0, last => 0 };
    $self->{sessions} = {};
    return $self->SUPER::serve(@files);
}

sub save {
    my ($self) = @_;
    write_file("$self->{books}.new", $json->encode($self->{book}));
    rename "$self->{books}.new", "$self->{books}" or die "books: $!";
    return;
}

sub now { return time + $_[0]{book}{skew} }

my %commands = (
    account => sub { my ($self, $un, $is) = @_;
        $self->{book}{accounts}{$un} = { bad => 0, %$is } },
    hold => sub {
        my ($self, $no, $is) = @_;
        my $now = $self->now;
        $self->{book}{held}{$no} = { no => $no, train => 'T7', from => '北京西', to => '成都',
            people => \@SEED, payments => [], lists => 0, at => $now, %$is,
            until => $now + ($is->{limit} // 1800) };
    },
    change => sub { my ($self, $no, $is) = @_;
        my $held = $self->{book}{held}{$no};
        %$held = (%$held, %$is) },
    passes => sub { $_[0]{book}{skew} += $_[1] },
    set => sub { my ($self, $is) = @_; %{$self->{book}} = (%{$self->{book}}, %$is) },
    give_back => sub {
        my ($self, $no, @back) = @_;
        push @{$self->{book}{held}{$no}{returns}}, @back;
    },
);

sub obey {
    my ($self, $what, @words) = @_;

    return $json->encode($self->{book}{held}{$words[0]} // {}) if $what eq 'held';
    return $json->encode($self->counted) if $what eq 'audit';
    my $command = $commands{$what} or return $self->SUPER::obey($what, @words);
    $command->($self, @words);
    $self->save;
    return;
}

sub counted {
    my ($self) = @_;
    my $held = $self->{book}{held};
    $self->ripen($_) for values %$held;
    return { map { $_ => scalar @{$held->{$_}{payments}} } keys %$held };
}

# What the channel takes later, by time alone.
sub ripen {
    my ($self, $held) = @_;
    $self->take_money($held) if $held->{pays_at} && $held->{pays_at} <= $self->now;
    return;
}

sub take_money {
    my ($self, $held) = @_;
    delete $held->{pays_at};
    push @{$held->{payments}}, { at => $self->now, fen => total($held) };
    $held->{paid_at} //= $self->now;
    $self->save;
    return;
}

sub total { my ($held) = @_; my $sum = 0; $sum += $_->[3] for @{$held->{people}}; return $sum }

sub since { my ($self, $at, $wait) = @_;
    return ($wait // '') ne 'ever' && $self->now >= $at + ($wait // 0) }

# To be seen as unpaid, in the list.
sub is_unpaid {
    my ($self, $held) = @_;
    return 0 if !$self->since($held->{at}, $held->{empty}) || $self->now >= $held->{until};
    return !$self->since($held->{paid_at}, $held->{site_late}) if $held->{paid_at};
    return 1;
}

sub has_tickets {
    my ($self, $held) = @_;
    return $held->{paid_at} && $self->since($held->{paid_at}, $held->{site_late})
           && $self->since($held->{paid_at}, $held->{tickets_late});
}

sub of_pay_no {
    my ($self, $pay_no) = @_;
    my ($held) = grep { ($_->{pay_no} // '') eq ($pay_no // '-') } values %{$self->{book}{held}};
    return $held;
}


# ---- Its side: requests ----

sub clock { return strftime '%Y-%m-%d %H:%M:%S', gmtime $_[0] + 8 * 3600 }

# Who, which order, which call.
sub read_request {
    my ($self, $r) = @_;

    my %sent = (%{$r->{params}}, map { $_->[0] => decode_utf8($_->[1]) }
                                     TicketFake::pairs_of($r->{body}));
    my ($cookie) = ($r->{headers}{cookie} // '') =~ /\bJSESSIONID=(\w+)/;
    my $call = $CALLS{$r->{path}} // 'other';
    my $held = $self->of_pay_no($sent{pay_no} // $sent{payOrderId});
    my $un = $sent{'loginUserDTO.user_name'} // $self->{sessions}{$cookie // ''};

    @$r{qw(call un number sent cookie)} = ($call, $un,
        $sent{sequence_no} // $sent{sequeue_train_name} // ($held && $held->{no}), \%sent,
        $cookie);
    return;
}

sub keys_of {
    my ($self, $r) = @_;
    $self->read_request($r);
    return ((map { "$r->{call} $_" } grep { defined } @$r{qw(number un)}), $r->{call}, '*');
}

# The journal has no password.
sub take {
    my ($self, $conn, $r, $does) = @_;
    my %request = %$r;
    delete $r->{sent};
    $r->{body} =~ s/(userDTO\.password=)[^&]*/$1***/;
    $conn->{execute} = sub { delete $conn->{execute}; $conn->{answer} = $self->answer(\%request) };
    $conn->{answer} = page('500 X', '');
    $conn->{execute}->() if $does !~ /\b(?:ignore|linger)\b/;
    return;
}

sub act {
    my ($self, $conn, $does) = @_;

    if ($does =~ s/\Alinger (\d+) //) {
        $self->later($1 / 1000, sub {
            $conn->{execute}->();
            $self->act($conn, $does) if $self->{conns}{$conn->{fh}};
        });
        return;
    }

    $does =~ s/\Aignore //;
    return $self->leave($conn) if $self->{book}{down};
    return $self->SUPER::act($conn, $does);
}

sub text_of {
    my ($self, $does, $conn) = @_;

    $does =~ s/\A(?:ignore|linger \d+) //;
    return $self->SUPER::text_of($does)
        if !$conn || $does !~ /\A(?:ok|hold|silent|close|bytes|cut)\z/;
    my $text = $self->whole(@{$conn->{answer}});
    return $does eq 'cut' ? substr $text, 0, -20 : $text;
}

sub page { my ($status, $body, @headers) = @_; return [$status, encode_utf8($body), @headers] }
sub says { my ($what, @headers) = @_; return ['200 OK', $plain->encode($what), @headers] }
sub good_with { my ($data, @headers) = @_;
    return says({ status => JSON::PP::true, ($data ? (data => $data) : ()) }, @headers) }
sub complains { my ($text) = @_;
    return says({ status => JSON::PP::true, messages => [$text], data => {} }) }

sub answer {
    my ($self, $r) = @_;
    my ($book, $call) = ($self->{book}, $r->{call});

    return says($self->counted) if $r->{path} eq '/audit';
    return page('503 X', '') if $book->{down};
    my $does = $self->can("call_$call") or return page('404 X', '');
    my $held = $book->{held}{$r->{number} // ''};
    $self->ripen($_) for values %{$book->{held}};
    return $does->($self, $r, $held) if $r->{path} =~ m{\A/pay/};

    return page('200 OK', '<html><body>系统维护中，维护时间 23:00-06:00</body></html>')
        if $book->{night};
    return page('200 OK', '<html><body>系统繁忙，请稍后再试！</body></html>')
        if ($book->{busy} // 0) > 0 && $book->{busy}--;
    return $does->($self, $r, $held) if $call eq 'login' || $r->{un};
    my ($account) = grep { $_->{page} } values %{$book->{accounts}};
    return page($account ? '200 OK' : '302 Found',
                '<html><form action="/otn/login/init">登录</form></html>',
                'Location: /otn/login/init');
}

# A second login ends the first one's session.
sub call_login {
    my ($self, $r) = @_;
    my $un = $r->{un} // '';
    my $account = $self->{book}{accounts}{$un}
        or return complains('登录名不存在。用户不存在');

    return complains('请输入正确的验证码！') if $account->{captcha};
    return complains('您的用户已经被锁定，请稍候再试！') if $account->{bad} >= 3;
    if ($r->{sent}{'userDTO.password'} ne $account->{password}) {
        $account->{bad}++;
        $self->save;
        return complains($account->{bad} >= 3 ? '您的用户已经被锁定，请稍候再试！'
            : '密码输入错误。如果输错次数超过3次，用户将被锁定，您还有'
              . (3 - $account->{bad}) . '次');
    }

    my $id = sprintf '%08X%06d', rand 2 ** 32, ++$self->{book}{last};
    $account->{bad} = 0;
    delete @{$self->{sessions}}{grep { $self->{sessions}{$_} eq $un } keys %{$self->{sessions}}};
    $self->{sessions}{$id} = $un;
    return good_with({ loginCheck => 'Y' }, "Set-Cookie: JSESSIONID=$id; Path=/otn",
                     'Set-Cookie: BIGipServerotn=1.2.3; path=/');
}

sub call_user { return good_with({ flag => JSON::PP::true }) }

sub ticket {
    my ($held, $person, %more) = @_;
    my ($name, $type, $seat, $fen, $cert) = @$person;
    return { passengerDTO => { passenger_name => $name,
                 passenger_id_no => $cert // '12345619891010123X' },
             seat_type_name => $type, seat_name => $seat, coach_name => '11',
             ticket_price => $fen, ticket_type_code => '1', %more };
}

sub call_held {
    my ($self, $r) = @_;
    my @mine = grep { $_->{un} eq $r->{un} && $self->is_unpaid($_) }
               map { $self->{book}{held}{$_} } sort keys %{$self->{book}{held}};

    for my $held (grep { $_->{un} eq $r->{un} && $_->{dies} } values %{$self->{book}{held}}) {
        delete $self->{sessions}{$r->{cookie}} if ++$held->{lists} == $held->{dies};
    }

    return good_with({}) if !@mine;
    return good_with({ orderDBList => [map { my $held = $_; {
        sequence_no => $held->{no}, ticket_totalnum => scalar @{$held->{people}},
        ticket_total_price_page => sprintf('%.2f', total($held) / 100),
        train_code_page => $held->{train}, start_train_date_page => "$held->{day} 17:10",
        from_station_name_page => [$held->{from}], to_station_name_page => [$held->{to}],
        tickets => [map { ticket($held, $_, ticket_status_name => '待支付',
                                 pay_limit_time => clock($held->{until})) }
                    @{$held->{people}}] } } @mine] });
}

sub call_continue {
    my ($self, $r, $held) = @_;
    return good_with({ existError => 'Y', errorMsg => '订单未在指定时间内支付，请重新购票' })
        if !$held || !$self->is_unpaid($held) || ($held->{lost} // '') eq 'before';
    return good_with({ existError => 'N' });
}

sub call_open {
    my ($self, $r, $held) = @_;
    return good_with({ flag => JSON::PP::false }) if !$held || !$self->is_unpaid($held);
    $held->{pay_no} //= sprintf 'W2014%010d', ++$self->{book}{last};
    $self->save;
    return good_with({ flag => JSON::PP::true, payForm => {
        payOrderId => $held->{pay_no}, tranDate => '20141117',
        amount => '' . ($held->{form_amount} // total($held)), merSignMsg => 'a+b/c=&"d"',
        epayurl => "http://127.0.0.1:$self->{port}/pay/payGateway" } });
}

sub call_done {
    my ($self, $r) = @_;
    my @mine = grep { $_->{un} eq $r->{un} && $self->has_tickets($_) }
               map { $self->{book}{held}{$_} } sort keys %{$self->{book}{held}};
    return good_with({ OrderDTODataList => [map { my $held = $_;
        my @people = map { [@$_] } @{$held->{people}};
        $people[0][0] = $held->{stranger} if $held->{stranger};
        +{ sequence_no => $held->{no},
           tickets => [map { ticket($held, $_, ticket_status_name => '已支付') } @people] } }
        @mine] });
}

sub call_returns {
    my ($self, $r, $held) = @_;
    return good_with({ returnList => $held->{returns} // [] });
}


# ---- Its payment channel ----

sub over { my ($self, $held) = @_;
    return $self->now >= $held->{until} || ($held->{lost} // '') eq 'after' }

sub call_gateway {
    my ($self, $r) = @_;
    my $held = $self->of_pay_no($r->{sent}{payOrderId}) or return page('404 X', '');
    return page('200 OK', '<html>订单未在指定时间内支付</html>') if $self->over($held);
    return page('500 X', '<html>签名错误</html>') if $r->{sent}{merSignMsg} ne 'a+b/c=&"d"';
    my $fen = $held->{cashier_amount} // total($held);
    return page('200 OK', '<html><body><form action="/pay/webBusiness" method="post">'
        . qq{<input type="hidden" name="payOrderId" value="$held->{pay_no}"/>}
        . qq{<input type="hidden" name="amount" value="$fen"/>}
        . '<input type="hidden" name="token" value="t&amp;1"/></form></body></html>');
}

sub state_of {
    my ($self, $held, $state, %more) = @_;
    return says({ pay_no => $held->{pay_no}, state => $state, %more });
}

sub paid {
    my ($self, $held) = @_;
    return $self->state_of($held, 'PAID', channel_no => "2014$held->{pay_no}",
        method => '支付宝', paid_at => clock($held->{paid_at}));
}

# A second payment is taken, too: what does so is wrong.
sub call_pay {
    my ($self, $r) = @_;
    my $held = $self->of_pay_no($r->{sent}{payOrderId}) or return page('404 X', '');
    return page('500 X', '') if ($r->{sent}{token} // '') ne 't&1' || !$r->{sent}{key};
    push @{$held->{keys}}, $r->{sent}{key};
    return $self->state_of($held, 'REFUSED', reason => 'CLOSED') if $held->{closed};
    return $self->state_of($held, 'REFUSED', reason => 'EXPIRED') if $self->over($held);
    return $self->state_of($held, 'REFUSED', reason => $held->{refuse}) if $held->{refuse};

    if ($held->{pending}) {
        $held->{pays_at} = $self->now + $held->{pending};
        $self->save;
        return $self->state_of($held, 'PENDING');
    }

    $self->take_money($held);
    return $self->paid($held);
}

sub call_query {
    my ($self, $r) = @_;
    my $held = $self->of_pay_no($r->{sent}{pay_no}) or return page('404 X', '');
    return $self->state_of($held, 'PENDING') if $held->{pays_at};
    return $self->state_of($held, $held->{closed} ? 'CLOSED' : 'NOT_PAID')
        if !$held->{paid_at};
    return $self->state_of($held, 'RETURNED', amount => total($held),
                           reference => "B$held->{pay_no}")
        if $held->{back} && $self->since($held->{paid_at}, $held->{back});
    return $self->paid($held);
}

sub call_close {
    my ($self, $r) = @_;
    my $held = $self->of_pay_no($r->{sent}{pay_no}) or return page('404 X', '');
    return $self->state_of($held, 'PENDING') if $held->{pays_at};
    return $self->paid($held) if $held->{paid_at};
    $held->{closed} = 1;
    $self->save;
    return $self->state_of($held, 'CLOSED');
}

1;
