package TicketRailKills;

=encoding utf8

=head1 NAME

TicketRailKills - held rail orders are paid for while the worker is killed

=head1 SYNOPSIS

    TicketRailKills::system_up(16);
    TicketRailKills::wave(1 .. 4);
    TicketRailKills::books_agree();
    TicketRailKills::books_can_differ();

A seed is an order of an account of its own, and a call of its way through the
site at which the worker is killed with signal 9, or its connection to Postgres
cut: before the site executes the request, between that and the answer, or behind
it; the payment is answered as the seed says.  Eight seeds that follow one
another have each call; those of a wave are under way together, so that each kill
hits all of them where they are.

Leases of the dead are told that they have ended.  In the end the site's books
have one payment of each order that is bought, and none of each that is not.

=cut

use strict;
use warnings;
use utf8;

use HTTP::Tiny;

use TicketProcess ();
use TicketRailClient;
use TicketRailHouse;
use TicketTest;

my @CALLS = qw(login held continue open gateway pay query done);
my @WHEN = ('delay 300 ok', 'linger 300 ok', 'delay 50 ok', 'ignore delay 300 close');
my @PAYS = ('ok', 'ok', 'close', 'cut', 'ignore close', 'http 502', 'linger 900 ok',
            'delay 900 ok', 'linger 1500 close');
my @PLANS = ({}, {}, {}, { pending => 20 }, { site_late => 15 }, { tickets_late => 10 },
             { refuse => 'RISK' }, { lost => 'after' }, { empty => 3 });
my $FEN = 124_100;

my ($site, $money);
my @all;                                # of all waves
my %hit;                                # states of cases when the worker died


sub system_up {
    my ($seeds) = @_;

    expect_log(qr/terminating connection due to administrator command/);
    $site = rail_house(timeout => 120 + 30 * $seeds);
    $money = (split / /, money())[0];
    return;
}

sub seed {
    my ($seed) = @_;

    srand $seed;
    my %is = (seed => $seed, call => $CALLS[$seed % @CALLS], when => $WHEN[rand @WHEN],
              pays => $PAYS[rand @PAYS], plan => $PLANS[rand @PLANS], cut => rand() < 0.25,
              un => new_user());
    $is{pays} = $is{when} if $is{call} eq 'pay' && rand() < 0.5;
    ($is{no}, $is{held}) = held_order(un => $is{un}, limit => 86400, %{$is{plan}});
    $is{name} = "seed $seed ($is{call} $is{when}, pay $is{pays}"
              . join('', map { ", $_ $is{plan}{$_}" } keys %{$is{plan}}) . ')';

    $site->script("$is{call} $_" => $is{when}, 'ok') for $is{held}, $is{un};
    $site->script("pay $is{held}" => $is{pays}, 'ok');
    need_pay($is{no}, $is{held}, un => $is{un});
    return \%is;
}


# ---- Kills ----

# Or it will never be: a kill meant for another one was before.
sub is_at {
    my ($is) = @_;
    return 1 if $site->asked($is->{call}, un => $is->{un})
                || $site->asked($is->{call}, number => $is->{held});
    my $state = case_of($is->{no})->{state};
    return $state =~ /[DFE]/ || $state eq 'V' && $is->{call} =~ /^(?:gateway|pay)$/;
}

sub is_over { my ($is) = @_; return (case_of($is->{no})->{state}) =~ /[DFE]/ }

# Whoever is where, the dead leave what they had.
sub strike {
    my ($is) = @_;

    $hit{$_}++ for map { case_of($_->{no})->{state} } grep { !$_->{over} } @all;

    if ($is->{cut}) {
        sql_do("select pg_terminate_backend(pid) from pg_stat_activity"
               . " where usename = 'ticket_worker' and datname = current_database()");
        return;
    }

    kill9('worker');
    sql_do("update ticket.rail_case set lease_until = api.now(), due_at = api.now()"
           . ' where lease_owner is not null');
    start('worker');
    return;
}

# Time goes on where nothing else does.
sub end_of {
    my ($is) = @_;

    for (1 .. 40) {
        my $asked = @{calls_of($is->{no})};
        return if is_over($is);
        TicketProcess::poll(sub { is_over($is) || @{calls_of($is->{no})} > $asked }, 4);
        passes(31) if !is_over($is);
    }
    return;
}

sub wave {
    my @seeds = map { seed($_) } @_;
    push @all, @seeds;

    for my $is (@seeds) {
        wait_until { is_at($is) } "$is->{name}: is there", 60;
        strike($is);
    }

    for my $is (@seeds) {
        end_of($is);
        judge($is);
        $is->{over} = 1;
    }
    return;
}

sub judge {
    my ($is) = @_;
    my $case = case_of($is->{no});
    my $paid = $site->audit->{$is->{held}};

    like $case->{state}, qr/[DF]/, "$is->{name}: it is known what became of it"
        or diag "$case->{state} $case->{reason}: @{calls_of($is->{no})}";
    is $paid, $case->{state} eq 'D' ? 1 : 0,
        "$is->{name}: $case->{state}, and paid as often as that says"
        or diag "@{calls_of($is->{no})}";
    is sql_value("select count(*) from ticket.rail_attempt where rail_id = ? and case_no = ?"
                 . " and call = 'pay_do'", @$case{qw(rail_id case_no)}) <= 1, 1,
        "$is->{name}: one payment was allowed at most";
    $is->{state} = $case->{state};
    return;
}


# ---- In the end ----

# Between the site's books and ours, and within ours.
sub differences {
    my $audit = $site->audit;
    my $theirs = 0;
    $theirs += $_ for values %$audit;
    my ($left, $held) = split / /, money();

    return (
        (map { "$_: paid $audit->{$_} times" } grep { $audit->{$_} > 1 } sort keys %$audit),
        ($money - $left == $theirs * $FEN ? () : 'the railway has '
            . $theirs * $FEN . ', we gave ' . ($money - $left)),
        ($held ? "held: $held" : ()),
        (map { "$_->{check_name}: $_->{detail}" }
         sql('select check_name, detail from api.audit()')));
}

sub books_agree {
    is_deeply [differences()], [], "the site's books and ours agree to the fen";
    my %states;
    $states{$_->{state}}++ for @all;
    diag 'ended as ', join ', ', map { "$_ $states{$_}" } sort keys %states;
    diag 'states in which it was killed: ', join ', ', map { "$_ $hit{$_}" } sort keys %hit;
    return;
}

# Would it be seen?
sub books_can_differ {
    my ($is) = grep { $_->{state} eq 'D' } @all;
    my $held = $site->held($is->{held});

    $site->change($is->{held}, pending => 0, refuse => '', closed => 0, lost => '');
    my $said = HTTP::Tiny->new->post_form("$site->{base}/pay/webBusiness", {
        payOrderId => $held->{pay_no}, token => 't&1', key => 'another' });
    my @seen = differences();
    ok scalar(grep { /paid 2 times/ } @seen) && scalar(grep { /^the railway has/ } @seen),
        'a second payment is seen' or diag $said->{content};
    return;
}

1;
