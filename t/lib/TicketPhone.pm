package TicketPhone;

# What would be on the phones: the file a worker writes with "sms_provider file".

use strict;
use warnings;
use utf8;

use Encode qw(encode);
use Exporter qw(import);
use File::Temp ();
use JSON::PP ();
use TicketTest ();

our @EXPORT = qw(phone_settings phone_file messages last_message code_for
                 message_kinds expect_messages);

my $dir;
my %decoded;                        # by line: looked at again at each wait

sub phone_file { $dir //= File::Temp->newdir('/tmp/ticket-phone.XXXXXX');
                 return "$dir/sms.log" }

# Lines for system_start(worker => [...]).
sub phone_settings { return ('sms_provider file ' . phone_file(), 'sweep 50') }

# All so far, in the order they were sent: id, kind, phone, text.
sub messages {
    my (%where) = @_;

    open my $file, '<:raw', phone_file() or return;
    my @all = map { +{ %{ $decoded{$_} //= JSON::PP->new->utf8->decode($_) } } }
              grep { /\n\z/ } <$file>;

    for my $name (keys %where) {
        my $wanted = $where{$name};
        @all = grep { ref $wanted ? $_->{$name} =~ $wanted
                                  : $_->{$name} eq $wanted } @all;
    }

    return @all;
}

# Waits until there are so many of them, and gives the last.
sub last_message {
    my ($count, %where) = @_;

    local $Test::Builder::Level = $Test::Builder::Level + 1;
    TicketTest::wait_until(sub { my @all = messages(%where); @all >= $count },
                           "message $count is written to the file");
    return (messages(%where))[-1];
}

# "voucher picture": the kinds of all messages whose text matches.
sub message_kinds {
    my ($about) = @_;

    return join ' ', map { $_->{kind} } messages(text => qr/$about/);
}

sub expect_messages {
    my ($about, $expected, $name) = @_;

    local $Test::Builder::Level = $Test::Builder::Level + 1;
    TicketTest::wait_until(sub { message_kinds($about) eq $expected },
                           "$name: $expected");
    Test::More::is(message_kinds($about), $expected, $name);
}

# The code that the latest message on an order (undef: on the payment password)
# tells, once so many of its kind have arrived.
sub code_for {
    my ($order, $count) = @_;

    my $about = defined $order ? qr/订单$order/ : qr/支付密码/;
    my $message = last_message($count // 1, kind => 'code', text => $about)
        or return '';
    my ($code) = $message->{text} =~ /验证码(\d{6})，/;

    TicketTest::secret($code) if defined $code;
    return $code // '';
}

1;
