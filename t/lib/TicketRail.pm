package TicketRail;

# Rail orders for the SQL tests: agent 9101 of BOOK buys as "xcslw", 9102 as
# "other"; orders as the channel sends them, what agents answer, and facts as the
# worker would report them.

use strict;
use warnings;
use utf8;

use Digest::SHA qw(sha256_hex);
use Exporter 'import';
use JSON::PP ();
use Encode qw(encode_utf8);

use TicketBooking qw(sql_call staff_call sql_array);
use TicketSystem;
use TicketTest ();

our @EXPORT_OK = qw(
    rail_shop rail_order import_orders tickets confirm need_pay no_ticket
    cancel_pay go_pay answer start_refund ask_refund purchase claim record
    clock news told order_of case_of money moved facts login held opened did
    queried done site json hexed at later seed topup
);

my $json = JSON::PP->new->canonical->utf8;
my $orders = 0;

# The seed's: passengers with the seats and prices that they got.
our @SEED = (['国贺', 7, '11车04号下铺', 42800], ['蔡博文', 6, '11车04号中铺', 41400],
             ['陈硕', 5, '11车04号上铺', 39900]);


sub json { return $json->encode($_[0]) =~ s/^(.*)$/Encode::decode_utf8($1)/ser }

sub hexed { return '\x' . substr(sha256_hex(encode_utf8($_[0])), 0, 32) }

# So much later than the tests' clock is now.
sub at { return sql_value('select (api.now() + ?::interval)::text', $_[0]) }


# The clock of the database goes on.
sub later {
    my ($interval) = @_;
    sql_do('update ticket.clock set shift = shift + ?::interval', $interval);
    return;
}


sub topup {
    my ($fen, $user, $paper) = @_;
    return staff_call('rail_topup', 'BOOK', $user // 'agent9101', $fen,
                      { reference => $paper // 'T' . ++$orders })->[0];
}


# Both agents, with these settings; the first one has purchase money.
sub rail_shop {
    my (%o) = @_;

    staff_call('rail_supplier_set', 'BOOK', { provider => 'http',
        night_from => '00:00', night_until => '00:00',
        channel_url => 'https://channel.test/told', %{$o{supplier} // {}} });
    for (['agent9101', 'xcslw'], ['agent9102', 'other']) {
        my ($row) = @{staff_call('rail_merchant_add', 'BOOK', @$_, {
            purchase_on => JSON::PP::true,
            callback_url => 'https://agent.test/' })};
        die "$row->{verdict}\n" if defined $row->{verdict};
        staff_call('rail_password', 'BOOK', $_->[0], undef, hexed('pw1'),
                   '\x0101');
        staff_call('rail_key_issue', 'BOOK', $_->[0], '\x07');
    }
    staff_call('rail_channel_key_issue', 'BOOK', '\x08');
    topup($o{purchase} // 200000);
    return;
}


# An order as ImportOrders hands it over.
sub rail_order {
    my (%o) = @_;
    my @people = @{$o{people} // [map { $_->[0] } @SEED]};
    my $no = $o{order_no} // sprintf 'xcslw1411172031%05d', ++$orders;
    my $fen = $o{seat_fen} // 42800;

    return {
        agent => 9101, order_no => $no, order_type => 0,
        order_at => at('0'), source => 'PC端', train_no => 'T7',
        from => '北京西', to => '成都', departs_at => $o{departs_at} // at('12 days'),
        seat => 7, seat_fen => $fen, ext_seats => [[5, 42800], [6, 42800]],
        fare_fen => $fen * @people, insurance_fen => 6000,
        state => 'paid',
        contact => { name => '\x01', name_index => hexed('曹'), mobile => '\x02',
                     mobile_index => hexed('186'), name_masked => '曹**',
                     mobile_masked => '186********' },
        passengers => [map { { name => '\x03', name_index => hexed($_),
            cert => '\x04', cert_index => hexed("cert $_"), cert_type => '1',
            ticket_type => '1' } } @people],
        map { $_ => $o{$_} } grep { !/^people$/ } keys %o };
}


sub import_orders {
    return sql_call(db('ticket_nginx'), 'api.rail_import', 7, json([@_]))->[0];
}


# A new order; its number.
sub seed {
    my $order = rail_order(@_);
    my $row = import_orders($order);
    die "$row->{verdict} $row->{subject}\n" if defined $row->{verdict};
    return $order->{order_no};
}


# The tickets that an agent, or the site, names.
sub tickets {
    my (%o) = @_;
    return [map { my ($name, $type, $seat, $fen) = @$_;
        { name_index => hexed($name), ticket_type => '1', seat_type => $type,
          seat => $seat, price_fen => $fen,
          ticket_no => $o{held} // 'E646076788' } }
        @{$o{seats} // \@SEED}];
}


sub asked {
    my ($function, $no, @more) = @_;
    return sql_call(db('ticket_nginx'), "api.rail_$function", 7, 9101, $no, @more)->[0];
}

sub confirm { my ($no, %o) = @_; return asked('confirm', $no, json(tickets(%o)), '') }

sub no_ticket { my ($no, $why, $detail) = @_; return asked('no_ticket', $no, $why, $detail, '') }

sub need_pay {
    my ($no, %o) = @_;
    my $user = $o{un} // 'hxb1080@163.com';
    return asked('need_pay', $no, json(tickets(%o)), $o{held} // 'E646076788', '\x05',
        hexed($user), 'h***m', defined $o{pwd} ? ('\x06', hexed($o{pwd})) : (undef, undef),
        '');
}

sub go_pay {
    my ($no, $fen, $user) = @_;
    return asked('go_pay', $no, $fen, '\x05', hexed($user // 'hxb1080@163.com'), 'h***m', '');
}

sub cancel_pay { return asked('cancel_pay', $_[0], '') }
sub ask_refund { return asked('channel_refund', $_[0]) }
sub purchase { return asked('purchase', $_[0]) }

sub answer {
    my ($no, $agree, $cash, $reason) = @_;
    return asked('refund_answer', $no, $agree ? 't' : 'f', $cash, $reason, '');
}

sub start_refund { my ($no, $cash) = @_; return asked('refund_start', $no, $cash, '1', '') }


# ---- The worker ----

sub claim {
    my ($owner, $limit) = @_;
    return sql_call(db('ticket_worker'), 'api.rail_claim', $owner // 'w1', $limit // 10,
                    '60 s', undef, undef);
}

sub facts { return json([@_]) }

sub site { my ($call, $outcome, %more) = @_;
    return { call => $call, outcome => $outcome, word => '', %more } }

sub login { return site('login', $_[0] // 'OK', word => $_[1] // '') }

sub held {
    my (%o) = @_;
    return site('held', 'REFUSED', word => $o{refused}) if $o{refused};
    return site('held', 'UNKNOWN') if $o{unknown};
    my $tickets = tickets(%o);
    my $sum = 0;
    $sum += $_->{price_fen} for @$tickets;
    return site('held', 'OK', train => 'T7', day => $o{day}, from => '北京西',
        to => '成都', total_fen => $o{total} // $sum, pay_limit_at => $o{limit} // at('30 min'),
        passengers => $tickets, %{$o{other} // {}});
}

sub opened {
    my ($fen, %o) = @_;
    return site('pay_open', $o{outcome} // 'OK', word => $o{word} // '', pay_no => 'P1',
                amount_fen => $fen // 124100);
}

sub did {
    my ($outcome, $word) = @_;
    return site('pay_do', $outcome, word => $word // '', channel_no => 'Z1',
                method => '支付宝', paid_at => at('0'));
}

sub queried { my ($word) = @_;
    return $word eq 'UNKNOWN' ? site('pay_query', 'UNKNOWN')
        : site('pay_query', 'OK', word => $word, channel_no => 'Z1', method => '支付宝') }

sub done { my (%o) = @_;
    return site('done', 'REFUSED', word => $o{refused}) if $o{refused};
    return site('done', 'UNKNOWN') if $o{unknown};
    return site('done', 'OK', tickets => tickets(%o)) }


sub record {
    my ($case, @facts) = @_;
    return sql_call(db('ticket_worker'), 'api.rail_record', $case->{owner} // 'w1', '60 s',
        7, $case->{rail_id}, $case->{case_no}, facts(@facts))->[0];
}

sub clock { return sql_call(db('ticket_worker'), 'api.rail_clock', 100)->[0] }

sub news {
    return [map { { %$_, target => $_->{event} eq 'PAY' ? 'A' : 'C' } }
        @{sql_call(db('ticket_worker'), 'api.rail_news_claim_2', 'w1', 100, '60 s')}];
}

sub told {
    my ($result, @news) = @_;
    return sql_value('select api.rail_news_record(?, ?, ?, ?, ?, ?, ?)', 'w1',
        [(7) x @news], [map { $_->{rail_id} } @news], [map { $_->{seq} } @news],
        [($result) x @news], [(at('1 min')) x @news], [('said no') x @news]);
}


# ---- What is there ----

sub order_of { return sql_row('select * from ticket.rail_order where order_no = ?', $_[0]) }

sub case_of {
    return sql_row('select c.* from ticket.rail_case c join ticket.rail_order o'
        . ' using (supplier_id, rail_id, case_no) where o.order_no = ?', $_[0]);
}

# Balances of the first agent: frozen, purchase, held, refund, available.
sub money {
    my $row = sql_row('select * from ticket.rail_balance where supplier_id = 7'
                      . ' and agent_id = ?', $_[0] // 9101);
    return join ' ', map { $row->{"${_}_fen"} } qw(frozen purchase held refund available);
}

# An order's transfers as "kind debit credit fen", accounts by their last figure.
sub moved {
    my ($no) = @_;
    return [map { "$_->{name} $_->{a} $_->{b} $_->{amount_fen}" } @{db()->selectall_arrayref(
        'select impl.transfer_name(t.kind) as name, t.amount_fen, case when t.debit >= 100'
        . ' then t.debit % 10 else t.debit end as a, case when t.credit >= 100 then t.credit'
        . ' % 10 else t.credit end as b from ticket.transfer t join ticket.rail_order o on'
        . ' o.supplier_id = t.supplier_id and o.rail_id = t.order_id where o.order_no = ?'
        . ' order by t.no', { Slice => {} }, $no)}];
}

1;
