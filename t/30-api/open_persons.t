# Contacts and visitors of the open API: how many there must be, their cards and
# phones, and their age on the day.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use TicketOpenShop;
use TicketTest;

open_start();

# Each visitor has a ticket, or all have one; named or not; a rule of its own.
my $single = sells('SINGLE', '10.00');
my $named = sells('NAMED', '10.00', real_name => 'yes');
my %group = (form => 'group', real_name => 'yes');
my $one = sells('ONE', '10.00', %group);
my $all = sells('ALL', '10.00', %group, open => { guest_rule => 'all' });
my $per = sells('PER', '10.00', %group, open => { guest_rule => 'per',
                                                 guest_per => 3 });
my $contact = sells('CONTACT', '10.00', %group,
                    open => { guest_rule => 'contact' });
my $loose = sells('LOOSE', '10.00', form => 'group');
my $old = sells('OLD', '10.00', real_name => 'yes', min_age => 60, max_age => 69);

sub create { return open_call('order/Create', $_[0], agent => 'ota', @_[1 .. $#_]) }

sub of { my ($product, $count, @persons) = @_;
    return order_of($product, OrderQuantity => $count,
                    @persons ? (VisitPerson => \@persons) : ());
}

sub refuses {
    my ($message, $name, $members) = @_;

    local $Test::Builder::Level = $Test::Builder::Level + 1;
    my $before = sql_value('select count(*) from ticket.orders');
    is_open_refusal(create($members), $message, $name);
    is sql_value('select count(*) from ticket.orders'), $before,
        "$name: there is no order";
}

# An order that is cancelled at once, so that its visitors are free again.
sub taken {
    my ($name, $members) = @_;

    local $Test::Builder::Level = $Test::Builder::Level + 1;
    my $order = created($name, $members);
    open_call('order/CancelOrder', { orderId => $order }, agent => 'ota')
        if defined $order;
}

wait_until { create(of($single, 1))->good } 'the products are sold', 10;


# ---- How many ----

my $missing = '缺少游客信息';
my $count = '游客人数与票数不一致';
my @two = map { person($_) } 1, 2;

taken('nobody, where nobody is named', of($single, 2));
taken('both, where nobody is named', of($single, 2, @two));
refuses($count, 'three for two, where nobody is named', of($single, 2, @two,
        person(3)));
taken('nobody, for a group', of($loose, 5));
refuses($count, 'six for five', of($loose, 5, map { person($_) } 1 .. 6));

taken('both, who must be named', of($named, 2, @two));
refuses($missing, 'nobody, who must be named', of($named, 2));
refuses($missing, 'an empty list', order_of($named, VisitPerson => []));
refuses($count, 'one for two', of($named, 2, person(1)));
refuses($count, 'three for two', of($named, 2, @two, person(3)));
refuses(qr/^(?:\Q$missing\E|参数 (?:IdCard|VisitPerson) (?:缺失|格式错误)|证件号码错误)$/,
        'one of two without a card',
        of($named, 2, person(1), person(2, IdCard => undef)));
refuses(qr/^(?:\Q$missing\E|参数 (?:Name|VisitPerson) (?:缺失|格式错误))$/,
        'one of two without a name',
        of($named, 2, person(1), person(2, Name => undef)));
taken('one of two without a phone', of($named, 2, person(1),
        person(2, Mobile => undef)));

taken('one of five', of($one, 5, person(1)));
taken('all of two', of($one, 2, @two));
refuses($missing, 'nobody of five', of($one, 5));
refuses($count, 'more than there are', of($one, 1, @two));
taken('all, of whom all are wanted', of($all, 2, @two));
refuses($count, 'one of two', of($all, 2, person(1)));
refuses($missing, 'nobody of two', of($all, 2));
taken('two of four, one of three each', of($per, 4, @two));
taken('one of three', of($per, 3, person(1)));
refuses($count, 'one of four', of($per, 4, person(1)));
taken('three of four, of whom two are wanted', of($per, 4, @two, person(3)));
taken('all four of them', of($per, 4, @two, map { person($_) } 3, 4));
refuses($count, 'five of four', of($per, 4, @two, map { person($_) } 3 .. 5));
taken('a contact with a card', order_of($contact, OrderQuantity => 5,
        ContactPerson => person(1)));
refuses($missing, 'a contact without a card', of($contact, 5));

{
    my $family = sells('FAMILY', '10.00', form => 'group', real_name => 'yes',
        open => { adults => 2, children => 1, guest_rule => 'all' });
    wait_until { create(of($family, 1, map { person($_) } 6 .. 8))->good }
        'a ticket of three takes three', 10;
}


# ---- Contacts ----

sub with { my (%is) = @_;
    return order_of($single, ContactPerson => person(1, IdCard => undef,
                                                     IDCardType => undef, %is));
}

my $contact_missing = '取票人信息缺失';
my $phone = '手机号码错误';
refuses(qr/^(?:\Q$contact_missing\E|参数 \w+ 缺失)$/, "a contact without $_",
        with($_ => undef)) for qw(Name Mobile);
refuses(qr/^(?:\Q$contact_missing\E|参数 Name (?:格式错误|缺失))$/,
        'a contact without letters', with(Name => ''));
refuses(qr/^(?:\Q$contact_missing\E|参数 \w+ 格式错误)$/,
        'a name of thirty-three', with(Name => '长' x 33));
taken('a name of thirty-two', with(Name => '长' x 32));
refuses($phone, "the phone $_", with(Mobile => $_))
    for '1391234567x', '１３９１２３４５６７８', '+86139123456789012345', '+',
        '139 1234 5678', '139-1234-5678-9012-34';
taken("the phone $_", with(Mobile => $_))
    for '13912345678', '19912345678', '+8613912345678', '+852-2345-6789';
refuses('证件号码错误', 'a wrong card of the contact',
        with(IdCard => '430702198001010007'));
taken('a right card of the contact', with(IdCard => person(1)->{IdCard}));
taken('an empty card of the contact', with(IdCard => ''));
taken('a gender and a memo', with(Memo => '杭州市民', Gender => 64));


# ---- Cards ----

my $wrong = '证件号码错误';
sub of_card { return of($named, 1, person(1, @_)) }

refuses('同一订单证件号码重复', 'the same card twice', of($named, 2,
        person(1), person(2, IdCard => person(1)->{IdCard})));

my ($x) = grep { /X$/ } map { born('1975-03-04', $_) } 1 .. 99;
my $members = of_card(IdCard => lc $x);
secret($x, lc $x);
{
    my ($order, $data) = bought('a small x', $members);
    is $data->{OrderUserVouchers}[0]{IDCardNo}, $x, 'it is kept as a capital';
    my $again = create({%$members, VisitPerson => [person(1, IdCard => $x)]});
    is $again->good && $again->data->{OrderId}, "$order",
        'with a capital it is the same order';
}
refuses($wrong, 'a wrong check digit', of_card(IdCard =>
        $x =~ s/X$/1/r));
refuses($wrong, "the card $_", of_card(IdCard => $_))
    for '43070219801301000X', '430702198002300008', '43070219800101000',
        '4307021980010100066', '43070219800101000 ', 'ABC', '４３０７０２',
        '99999999999999999X', '3301036566544662';
taken('a card of fifteen digits', of_card(IdCard => '430702800101001'));
refuses($wrong, 'fifteen digits with a wrong day',
        of_card(IdCard => '430702801301001'));

taken('another document', of_card(IdCard => 'E12345678', IDCardType => 1));
taken('a document in brackets', of_card(IdCard => 'H1234567(8)',
                                          IDCardType => 2));
taken("a document of type $_", of_card(IdCard => "T123456$_", IDCardType => $_))
    for 3 .. 5;
taken('a type as a string', of_card(IdCard => 'E22345678', IDCardType => \'"1"'));
taken('no type at all', of_card(IDCardType => undef));
refuses($wrong, "the document $_", of_card(IdCard => $_, IDCardType => 1))
    for 'E123', 'E' . '1' x 20, 'E1234 678', 'E1234-678', '护照12345';
refuses('证件类型不支持', "the type $_", of_card(IdCard => 'E12345678',
                                                IDCardType => $_)) for 6, 9, 64;
refuses(qr/^(?:证件类型不支持|参数 IDCardType 格式错误)$/, "the type $_",
        of_card(IdCard => 'E12345678', IDCardType => \$_)) for qw(-1 1.5 "x");
refuses($wrong, 'a wrong card, where none is wanted',
        of($single, 1, person(1, IdCard => '430702198001010007')));
taken('the members of a check: CardID, CardType, UserName',
        order_of($named, VisitPerson => [{
            UserName => person(1)->{Name}, CardID => person(1)->{IdCard},
            CardType => 0, Mobile => person(1)->{Mobile} }]));


# ---- Ages ----

sub years_before {
    my ($years, $day) = @_;
    my ($y, $m, $d) = split /-/, iso_day($day);

    return sprintf '%04d-%02d-%02d', $y - $years,
        $m, $m == 2 && $d == 29 ? 28 : $d;
}

sub aged { my $card = born(@_); secret($card);
           return of($old, 1, person(1, IdCard => $card)) }

my $age = '游客年龄不符合要求';
taken('sixty on the day', aged(years_before(60, 1)));
refuses($age, 'sixty on the day after', aged(years_before(60, 2)));
taken('seventy on the day after', aged(years_before(70, 2)));
refuses($age, 'seventy on the day', aged(years_before(70, 1)));
refuses($age, 'much too young', aged('2020-01-01'));
taken('of what a document says no age', of($old, 1, person(1,
        IdCard => 'E42345678', IDCardType => 1)));
refuses($age, 'one of two', of($old, 2, person(1, IdCard => born('1962-05-05')),
        person(2, IdCard => born('2020-01-01'))));

# Sent back to nobody, but their owner.
{
    my $answer = create(of($named, 2, @two));
    unlike $answer->raw, qr/$two[0]{IdCard}|$two[0]{Mobile}|IDCardType/,
        'what is made tells nothing of its visitors';
}

audit_ok();
done_testing();
