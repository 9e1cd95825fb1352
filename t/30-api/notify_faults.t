# Notices while something is wrong: with HTTP, with Postgres, with keys, with
# who sends them.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use File::Path qw(make_path);
use HTTP::Tiny;
use IO::Select;
use IO::Socket::INET;
use JSON::PP ();
use TicketNotice qw(accounts account_file usable add_account paying payment
                    order_state notify notices alarms apply vector alipay
                    wechat3 clearing);
use TicketProcess qw(slurp write_file);
use TicketTest;
use TicketWire qw(http_receive);
use Time::HiRes qw(time);

# Behind /kept/ what comes is on disk, and was read by somebody else, too.
my $locations = 'location /pay/ { ticket_notices; }
                 location /kept/ { ticket_notices; mirror /copy;
                                   client_body_buffer_size 1k;
                                   client_body_in_file_only clean; }
                 location = /copy { internal; return 204; }
                 location /status/ { ticket_status; }';

system_start(postgres => 'own', nginx => 2, locations => $locations);
accounts(only => [1]);

my $booked = 0;

# A payment and the notice of it.
sub paid {
    my (%o) = @_;
    my $n = sprintf 'T2026112900%04d', ++$booked;
    my $order = paying($n, 1, %o);
    return ($n, $order, alipay({ out_trade_no => $n, notify_id => "id$n",
                                 total_amount => '88.80' }));
}

sub told { return (notify('notify_url.aspx', @_))[1] }

# As it should be done: whole, with owner and mode of the one before.
sub replace {
    my ($path, $text) = @_;
    my ($mode, $owner, $group) = (stat $path)[2, 4, 5];

    write_file("$path.new", $text);
    chmod $mode & 0777, "$path.new";
    chown $owner, $group, "$path.new" if $> == 0;
    rename "$path.new", $path or die "$path: $!";
    return;
}


# ---- HTTP ----

sub raw {
    my ($bytes, @more) = @_;

    my $socket = IO::Socket::INET->new(PeerAddr => '127.0.0.1',
                                       PeerPort => port()) or die $!;
    syswrite $socket, $bytes;
    for (@more) {
        sysread $socket, my $interim, 4096 if ref;
        syswrite $socket, ref ? $$_ : $_;
    }
    return (http_receive($socket))[2];
}

my $head = "POST /pay/notify_url.aspx HTTP/1.1\r\nHost: x\r\n"
         . "Content-Type: application/x-www-form-urlencoded\r\n"
         . "Connection: close\r\n";
{
    my ($n, $order, $body) = paid();
    my $pieces = join '', map { sprintf "%x\r\n%s\r\n", length, $_ }
                          unpack('(a100)*', $body);
    is raw("$head" . "Transfer-Encoding: chunked\r\n\r\n${pieces}0\r\n\r\n"),
        'success', 'a body in chunks is taken';
    is raw($head . "Expect: 100-continue\r\nContent-Length: "
           . length($body) . "\r\n\r\n", \$body), 'success',
        'one that waits for "100 Continue" is taken';
    is raw($head . "Content-Length: 5\r\n\r\n$body"), 'fail',
        'one that is cut off is refused';
    is apply(), 'paid', 'all of it is one payment';
}

{
    my ($n, $order, $body) = paid();
    my $filler = 'x' x 3000;
    is +(notify('notify_url.aspx', $body, at => 'kept'))[1], 'success',
        'a body that nginx has put into a file is verified as it came';
    is +(notify('notify_url.aspx', $body =~ s/88\.80/88.81/r, at => 'kept'))[1],
        'fail', 'and one that was changed is refused there';
    is +(notify('notify_url.aspx', alipay({ out_trade_no => $n,
            notify_id => "long$n", total_amount => '88.80', body => $filler }),
        at => 'kept'))[1], 'success', 'so is a long one';
    is apply(), 'paid', 'what was in files is done';
}


# ---- The same at once, and twice paid ----

{
    my ($n, $order, $body) = paid();
    my @pids = map {
        my $host = $_;
        my $pid = fork // die $!;
        if (!$pid) {
            my $ok = told($body, nginx => $host) eq 'success';
            require POSIX;
            POSIX::_exit($ok ? 0 : 1);
        }
        $pid;
    } 0, 1, 0, 1;
    my $wrong = grep { waitpid $_, 0; $? } @pids;
    is $wrong, 0, 'four at once to two hosts are taken';
    is notices($n), 1, 'they are one notice';
    is apply(), 'paid', 'which is done once';

    my $other = sprintf 'T2026112900%04d', ++$booked;
    paying($other, 1, order => $order, state => 'X');
    is told(alipay({ out_trade_no => $other, notify_id => "id$other",
                     total_amount => '88.80' })), 'success',
        'a second channel of the order is paid, too';
    is apply(), 'returned', 'that money goes back';
    is order_state($order), '6', 'the order is paid once';
}


# ---- Many accounts at one page ----

{
    add_account(6, 'alipay', { app_id => '2021000000000006',
                               merchant_id => '2088000000000006' },
                platform_key => TicketNotice::key_text('alipay_platform_new',
                                                       'public_spki'));
    add_account(7, 'clearing', { merchant_id => 'GW0007', serial => 'A',
                                 gateway => 'https://a.test.example' },
                [platform_key => 'THEM01'],
                TicketNotice::key_text('clearing_them', 'public_spki'));
    usable(3);
    my ($n, $order, $body) = paid();
    is told($body), 'success', 'each account is found by what a notice says';
    is told(alipay({ app_id => '2021000000000006', out_trade_no => $n,
                     seller_id => '2088000000000006' })), 'fail',
        'but not verified with the key of another one';
    is told(alipay({ app_id => '2021000000000009' })), 'fail',
        'an application of nobody is refused';

    my @finished = ({ id => 'C1', event_type => 'ORDER.FINISHED',
        create_time => '2026-11-28T10:00:02+08:00',
        data => { biz_no => 'C9999999999', order_no => 'H', state => 'SUCCESS',
                  amount => 8880, action => 'charge' } });
    is +(notify('ClearingNotify.aspx', clearing(@finished)))[0], 200,
        'what can only be of one account is taken';
    add_account(8, 'clearing', { merchant_id => 'GW0008', serial => 'A',
                                 gateway => 'https://a.test.example' },
                [platform_key => 'THEM01'],
                TicketNotice::key_text('clearing_them', 'public_spki'));
    usable(4);
    is +(notify('ClearingNotify.aspx', clearing(@finished)))[0], 401,
        'what may be of two is refused';
    is +(notify('2/7/ClearingNotify.aspx', clearing(@finished)))[0], 200,
        'and taken where the path says of which';
    is +(notify('2/8/ClearingNotify.aspx',
                clearing({ %{$finished[0]}, mchid => 'GW0007' })))[0], 401,
        'a path that says otherwise than the notice is refused';
    is apply(), 'paid', 'one of them was a payment';
}


# ---- Strangers ----

{
    my ($n, $order, $body) = paid();
    my $forged = $body =~ s/88\.80/88.81/r;
    my $began = time;
    my $bytes = $head . "Content-Length: " . length($forged) . "\r\n\r\n$forged";
    my @crowd = map {
        my $socket = IO::Socket::INET->new(PeerAddr => '127.0.0.1',
                                           PeerPort => port()) or die $!;
        syswrite $socket, $bytes;
        $socket;
    } 1 .. 450;

    is told($body), 'success', 'a right notice is taken among forged ones';
    cmp_ok scalar(IO::Select->new(@crowd)->can_read(0)), '<', @crowd,
        'it does not wait for them';
    is call('GetProducts', {}, at => 'hill')->retcode, 0,
        'an agent is answered among them';
    is scalar(grep { ((http_receive($_))[2] // '') ne 'fail' } @crowd), 0,
        'all of them are refused';
    cmp_ok time - $began, '>=', 1.5, 'and the last ones wait for it';
    is notices($n), 1, 'only the right one is kept';
    is apply(), 'paid', 'and it is done';
}


# ---- Spoilt ones ----

{
    my @whole = (
        [1, 'notify_url.aspx', (vector('alipay', 'notify_full_refund'))->{body}],
        [1, 'notify_Payback_url.aspx', (paid())[2]],
    );
    srand 7;
    my $before = notices();
    my $taken = 0;
    for my $round (1 .. 60) {
        my (undef, $page, $body) = @{$whole[$round % @whole]};
        my $at = int rand length $body;
        my $how = int rand 4;
        my $spoilt = $how == 0 ? substr($body, 0, $at)
            : $how == 1 ? $body =~ s/^(.{$at})./$1\x{7f}/r
            : $how == 2 ? $body =~ s/^(.{$at})/$1&x=1/r
            : $body =~ s/^(.{$at})([^&])/$1$2$2/r;
        next if $spoilt eq $body;
        my @answer = notify($page, $spoilt);
        $taken++ if $answer[1] eq 'success';
        fail "HTTP $answer[0] to a spoilt notice of round $round"
            if $answer[0] != 200;
    }
    is $taken, 0, 'no spoilt notice is taken';
    is notices(), $before, 'no spoilt notice is kept';
}


# ---- Keys ----

{
    my ($n, $order, $body) = paid();
    account_file(1, 'secret', "this is no secret\n");
    wait_until { log_lines(qr/verified with the keys it had: .*secret/) }
        'a wrong file is told of';
    is told($body), 'success', 'the keys from before still verify';
    is apply(), 'paid', 'what they verified is done';
    account_file(1, 'secret', "one-that-can-be-read\n");

    # what lies under the same name, when any account has changed
    my $path = TicketNotice::key_dir() . '/account1.platform_key';
    my $key = slurp($path);
    my $look = sub {
        account_file(7, 'platform_key',
            TicketNotice::key_text('clearing_them', 'public_spki'),
            key_id => 'THEM01');
    };
    ($n, $order, $body) = paid();
    replace($path, TicketNotice::key_text('alipay_platform_new', 'public_spki'));
    $look->();
    wait_until { told($body) eq 'fail' }
        'a key that is replaced under its name is the one that verifies';
    replace($path, "no key\n");
    $look->();
    wait_until { log_lines(qr/verified with the keys it had: .*account1\.plat/) }
        'what is no key is told of';
    replace($path, $key);
    $look->();
    wait_until { told($body) eq 'success' } 'so is one that is put back';
    is apply(), 'paid', 'and what it verified is done';

    SKIP: {
        skip 'other users are for root to try', 4 if $> != 0;
        my $path = account_file(1, 'secret', "only-root-reads-it\n", root => 1);
        wait_until { log_lines(qr/\Q$path\E/) }
            'a file that only root may read is told of';
        restart('nginx');
        wait_until { log_lines(qr/are refused: \Q$path\E/) }
            'after a start nothing is verified without it';
        is +(notify('notify_url.aspx', $body))[0], 503,
            'notices are to be repeated then';
        my $dir = $path =~ s{/[^/]+$}{}r;
        configure(0, http => "ticket_provider_files $dir/;",
                  locations => $locations);
        reload();
        wait_until { told($body) eq 'success' }
            'the master reads it for nginx';
    }
}


# ---- Postgres ----

{
    my ($n, $order, $body) = paid();
    kill9('postgres');
    is_deeply [(notify('notify_url.aspx', $body))[0, 1]], [503, 'fail'],
        'without Postgres a notice is to be repeated';
    expect_log(qr/exited on signal 9/);
    kill9('nginx-process');
    wait_until { (notify('notify_url.aspx', $body))[0] == 503 }
        'so it is while the accounts have not been read';
    start('postgres');
    wait_until { told($body) eq 'success' } 'it is taken when Postgres is back';
    is apply(), 'paid', 'and it is done then';
    is order_state($order), '6', 'the last order is paid';
}

audit_ok();
done_testing();
