package TicketNotice;

=encoding utf8

=head1 NAME

TicketNotice - what payment platforms tell of by themselves, sent to nginx

=head1 WORDS

=over

=item accounts(%options)

Adds HILL's accounts at the platforms, with the throw-away keys of
t/fixtures/pay in files: 1 Alipay, 2 WeChat Pay V2, 3 V3, 4 UnionPay, 5 the
clearing provider.  C<< only => [1, 3] >> adds some of them.  Waits until nginx
has read them.

=item paying($number, $account, %options)

A booked order of 88.80 yuan (C<quantity> 2 of 44.40) and its payment of that
number, open at the platform; its order's number.  C<state>: W, X; C<order>: of
one that is booked.

=item notify($page, $body, %options)

Sends a notice: (HTTP status, content, type).  C<headers>, C<method> (POST),
C<at> (pay), C<nginx>; of a GET the body is the query.

=item vector($platform, $name)

One of t/fixtures/pay.

=item apply()

Lets the worker's statement do what was told; the verdicts.

=item rsa_sign($key, $text)

Base64, by a key of t/fixtures/pay/keys.json.

=item alipay($params), wechat2($fields), wechat3($plain, %options),
unionpay($params), clearing($notice)

A signed notice: its body, and of the third and the last one its headers.

=back

=cut

use strict;
use warnings;
use utf8;

use Crypt::AuthEnc::GCM qw(gcm_encrypt_authenticate);
use Crypt::PK::RSA ();
use Digest::MD5 qw(md5_hex);
use Digest::SHA qw(sha256_hex);
use Encode qw(encode);
use Exporter qw(import);
use File::Basename qw(dirname);
use File::Temp ();
use HTTP::Tiny;
use JSON::PP ();
use MIME::Base64 qw(encode_base64);

use TicketClient qw(call identity order);
use TicketLogs qw(secret);
use TicketProcess qw(slurp wait_until write_file);
use TicketSystem;
use TicketWire qw(bytes);

our @EXPORT_OK = qw(
    accounts account_file usable add_account
    paying payment refunding order_state notify notices
    alarms apply vector rsa_sign alipay wechat2 wechat3 unionpay clearing
);

my $fixtures = dirname(__FILE__) . '/../fixtures/pay';
my $json = JSON::PP->new->utf8;
my $http = HTTP::Tiny->new(timeout => 10, keep_alive => 1);
my %read;
my $keys = vectors('keys');
my $booked = 0;
my $key_dir;
my %signs;

sub vectors {
    my ($platform) = @_;

    return $read{$platform} //= $json->decode(
        slurp("$fixtures/$platform.json"));
}

sub vector { return vectors($_[0])->{$_[1]} }


# ---- Accounts ----

my %account = (
    1 => ['alipay', { app_id => '2021000000000001', channel => 'alipay',
                      merchant_id => '2088000000000001' },
          platform_key => $keys->{alipay_platform}{public_spki}],
    2 => ['wechat2', { app_id => 'wx8888888888888888',
                       merchant_id => '1900000109' },
          secret => vector('wechat_v2', 'api_key')],
    3 => ['wechat3', { app_id => 'wx8888888888888888', channel => 'wechat',
                       merchant_id => '1900000109', mode => 1 },
          secret => vector('wechat_v3', 'apiv3_key'),
          platform_key => $keys->{wx_pubkey}{public_spki}],
    4 => ['unionpay', { merchant_id => '777290058110048' },
          root => $keys->{up_root}, middle => $keys->{up_middle}],
    5 => ['clearing', { merchant_id => 'GW0001', serial => 'US01',
                        gateway => 'https://clearing.test.example' },
          platform_key => $keys->{clearing_them}{public_spki}],
);

# How the platform's answers name its key.
my %key_id = (
    3 => vector('wechat_v3', 'platform')->{public_key_id},
    5 => 'THEM01',
);

sub staff {
    my ($function, @arguments) = @_;

    my $row = sql_row("SELECT * FROM api.staff_$function("
        . join(', ', ('?') x @arguments) . ')', @arguments,
        { role => 'ticket_staff' });
    die "$function: $row->{verdict} $row->{subject}\n" if $row->{verdict};
    return $row;
}

# Whose files nginx's processes may read: they run as who owns what is above.
sub key_dir {
    if (!$key_dir) {
        $key_dir = File::Temp->newdir('/tmp/ticket-keys.XXXXXX');
        chmod 0755, $key_dir;
    }
    return "$key_dir";
}

sub key_text { return $keys->{$_[0]}{$_[1]} }

sub account_file {
    my ($no, $role, $text, %more) = @_;

    my $path = key_dir() . "/account$no.$role" . ($more{suffix} // '');
    unlink $path;
    write_file($path, $text);
    chmod 0600, $path;
    for_nginx($path) if !$more{root};
    delete $more{root};
    secret($text) if $role eq 'secret';
    delete $more{suffix};
    staff('provider_file', 'HILL', $no, $role, $path, $json->encode(\%more));
    return $path;
}

# Files: role or [role, name of the key], text, ...
sub add_account {
    my ($no, $provider, $settings, @files) = @_;

    staff('provider_add', 'HILL', $no, $provider, $json->encode($settings));
    while (my ($role, $text) = splice @files, 0, 2) {
        ($role, my $id) = ref $role ? @$role : ($role);
        account_file($no, $role, $text, defined $id ? (key_id => $id) : ());
    }
    return;
}

sub accounts {
    my (%o) = @_;

    ticketctl_ok('product', 'create', 'HILL', 'PAY', '--name', '支付票',
        '--form', 'group', '--order-days', 3, '--web-order-days', 3,
        '--ticket-days', 3, '--days-ahead', 0);
    ticketctl_ok('price', 'set', 'HILL', 'PAY', '44.40');

    for my $no (@{$o{only} // [sort keys %account]}) {
        my ($provider, $settings, @files) = @{$account{$no}};
        add_account($no, $provider, $settings, map {
            $_ eq 'platform_key' && $key_id{$no} ? [$_, $key_id{$no}] : $_
        } @files);
    }

    usable(scalar @{$o{only} // [keys %account]}) if !$o{unread};
    return;
}

# So many accounts, nginx says.
sub usable {
    my ($n) = @_;

    wait_until(sub {
        my $status = $json->decode($http->get(base('status') . '/status')
                                        ->{content});
        my ($usable) = grep { $_->{state} eq 'usable' }
                       @{$status->{provider_accounts}};
        return $usable->{value} == $n;
    }, "nginx has read $n accounts");
    return;
}

sub ticketctl_ok {
    my ($status, undef, $errors) = ticketctl(@_);
    die "ticketctl @_: $errors\n" if $status;
    return;
}


# ---- Payments ----

sub book {
    my ($quantity) = @_;

    my $answer = call('OrderProducts', order(Order_list => "PAY|$quantity",
                      ServiceCode => undef, timespanindex => undef,
                      SXRQ => day(1), ID => identity(1000 + $booked++)),
                      at => 'hill');
    return $answer->item('orderid') // die $answer->raw;
}

sub paying {
    my ($number, $account, %o) = @_;

    my $quantity = $o{quantity} // 2;
    my $order = $o{order} // book($quantity);

    sql_do('INSERT INTO ticket.payment (supplier_id, payment_id, order_id,'
        . ' agent_id, account_no, way, number, amount_fen, state, created_at,'
        . ' expire_at) SELECT o.supplier_id, impl.next_number(o.supplier_id,'
        . ' api.now()), o.order_id, o.agent_id, ?, 3, ?, ?, ?, api.now(),'
        . " api.now() + interval '30 min' FROM ticket.orders o"
        . ' WHERE o.order_id = ?',
        $account, $number, $o{amount} // 4440 * $quantity,
        ($o{state} // '') eq 'X' ? 'X' : 'W', $order);
    return $order if ($o{state} // '') eq 'X';

    sql_do("SELECT impl.job_make(1::int2, p, null, '{}', 1::int2, api.now())"
        . ' FROM ticket.payment p WHERE p.number = ?', $number);
    sql_do("SELECT impl.payment_opened(p, null, 'https://qr.test/1', api.now())"
        . ' FROM ticket.payment p WHERE p.number = ?', $number)
        if ($o{state} // 'O') eq 'O';

    return $order;
}

# Money on its way back, under a number of ours.
sub refunding {
    my ($number, $refund, $amount) = @_;

    my $was = sql_value("SELECT (impl.payback_make(p, ?, 1::int2, null, '',"
        . ' api.now())).number FROM ticket.payment p WHERE p.number = ?',
        $amount, $number);
    sql_do('UPDATE ticket.pay_job SET number = ? WHERE number = ?', $refund,
           $was);
    sql_do('UPDATE ticket.payback SET number = ? WHERE number = ?', $refund,
           $was);
    return;
}

sub payment {
    return sql_row('SELECT * FROM ticket.payment WHERE number = ?', $_[0]);
}

sub order_state {
    return sql_value('SELECT state::text FROM ticket.orders WHERE order_id = ?',
                     $_[0]);
}

sub notices {
    return sql_value('SELECT count(*) FROM ticket.pay_notice'
                     . ($_[0] ? ' WHERE number = ?' : ''), @_);
}

sub alarms {
    my ($number) = @_;

    return join ' ', map { $_->{kind} =~ s/ /-/gr }
        sql('SELECT kind FROM ticket.alarm WHERE number = ?'
            . ' ORDER BY alarm_id', $number);
}

sub apply {
    return join ' ', map { $_->{verdict} }
        sql('SELECT verdict FROM api.notice_apply_2(100) WHERE verdict <> ?',
            '', { role => 'ticket_worker' });
}


# ---- Notices ----

sub notify {
    my ($page, $body, %o) = @_;

    my $method = $o{method} // 'POST';
    $body = bytes($body);
    my $url = base($o{at} // 'pay', $o{nginx}) . "/$page";
    my %request = (headers => { %{$o{headers} // {}} });

    if ($method eq 'GET') {
        $url .= "?$body" if length $body;
    }
    else {
        $request{content} = $body;
        $request{headers}{'Content-Type'} //=
            'application/x-www-form-urlencoded; charset=utf-8';
    }

    my $answer = $http->request($method, $url, \%request);
    return @$answer{qw(status content)}, $answer->{headers}{'content-type'};
}

sub rsa_sign {
    my ($name, $text) = @_;

    my $key = $signs{$name} //= Crypt::PK::RSA->new(
        \$keys->{$name}{private_pkcs8});
    return encode_base64($key->sign_message($text, 'SHA256', 'v1.5'), '');
}

sub canonical {
    my ($params, @without) = @_;

    my %without = map { $_ => 1 } @without;
    return join '&', map { "$_=$params->{$_}" }
           grep { !$without{$_} && length $params->{$_} } sort keys %$params;
}

sub form {
    my ($params) = @_;

    return join '&', map { my $v = $params->{$_};
                           $v =~ s/([^A-Za-z0-9_.~-])/sprintf '%%%02X', ord $1/ge;
                           "$_=$v" } sort keys %$params;
}

sub encoded {
    my ($params) = @_;

    return { map { $_ => encode('UTF-8', $params->{$_}) } keys %$params };
}

sub alipay {
    my ($params, %o) = @_;

    my %p = %{encoded({ %{vector('alipay', 'notify_paid')->{params}},
                        %$params })};
    delete @p{grep { !defined $params->{$_} } keys %$params};
    $p{sign} = rsa_sign($o{key} // 'alipay_platform',
                        canonical(\%p, 'sign', 'sign_type'));
    return form(\%p);
}

sub wechat2 {
    my ($fields) = @_;

    my ($xml) = vector('wechat_v2', 'notify_paid')->{xml};
    my %f = (encoded({ $xml =~ m{<(\w+)>([^<]*)</\1>}g })->%*, %$fields);
    delete $f{sign};
    $f{sign} = uc md5_hex(canonical(\%f) . '&key='
                          . vector('wechat_v2', 'api_key'));
    return '<xml>' . join('', map { "<$_>$f{$_}</$_>" } sort keys %f)
           . '</xml>';
}

# What is signed by headers.
sub enveloped {
    my ($prefix, $key, $serial, $body, %o) = @_;

    my $moment = time + ($o{late} // 0)
               + (sql_value("SELECT extract(epoch from api.now())") - time);
    $moment = int $moment;
    my $nonce = 'N' . ++$read{nonce};
    return ($body, headers => {
        "$prefix-Timestamp" => $moment, "$prefix-Nonce" => $nonce,
        "$prefix-Serial" => $serial, "$prefix-Signature" =>
            $o{sign} // rsa_sign($key, "$moment\n$nonce\n$body\n"),
        'Content-Type' => 'application/json',
    });
}

sub wechat3 {
    my ($plain, %o) = @_;

    my $secret = $o{secret} // vector('wechat_v3', 'apiv3_key');
    my $nonce = sprintf '%012d', ++$read{nonce};
    my ($cipher, $tag) = gcm_encrypt_authenticate('AES', $secret, $nonce,
        'transaction', $json->encode($plain));
    my $body = $json->encode({
        id => $o{id} // "EV-$nonce", create_time => '2026-11-28T10:05:01+08:00',
        resource_type => 'encrypt-resource',
        event_type => $o{event} // 'TRANSACTION.SUCCESS', summary => 'x',
        resource => {
            original_type => 'transaction', algorithm => 'AEAD_AES_256_GCM',
            ciphertext => encode_base64("$cipher$tag", ''),
            associated_data => 'transaction', nonce => $nonce,
        },
    });

    return enveloped('Wechatpay', $o{key} // 'wx_pubkey',
                     $o{serial} // $key_id{3}, $body, %o);
}

sub unionpay {
    my ($params) = @_;

    my %p = %{encoded({ %{vector('unionpay', 'notify_paid')->{params}},
                        %$params })};
    $p{signature} = rsa_sign('up_sign', sha256_hex(canonical(\%p,
                                                             'signature')));
    return form(\%p);
}

sub clearing {
    my ($notice, %o) = @_;

    return enveloped('Clearing', 'clearing_them', $o{serial} // $key_id{5},
                     $json->encode($notice), %o);
}


1;
