# The client that judges the open API, judged by the texts of the specification:
# its vectors, its samples of LogId, and what JSON is.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use TicketOpen;
use TicketWire qw(bytes);

use Test::More;

my $key = '0123456789ABCDEF0123456789ABCDEF';
my $at = '1700000000000';
my %agent = (agent => { id => 7811, key => $key }, timestamp => $at);

# What the specification signs with it.
my %vectors = (
    '/order/create' => 'GXUJ1t12ZDroi94o3PqwH5h6Db8=',
    '/order/Create' => '3/ZdrKCgqar0YeOxS3+CZhra/8Q=',
    '/product/getProductByDistributor' => 'rljZVwetYYXAfSbP7mpvcf990bk=',
    '/order/cancelOrder' => 'PMJ9ZbOv/r7nGVOOBUMMwi3f7MA=',
    '/open/order/Create' => 'eEJ+Yxg5L2WLjE/lKQQRo1VFVnk=',
    '/notice/zzy' => '6ALTOrUyLlCt7FRG2M4HgwxTWgU=',
);
for my $path (sort keys %vectors) {
    is open_token($key, 7811, $at, $path), $vectors{$path},
        "the token of $path";
    like open_bytes('', {}, path => $path, %agent),
        qr/\r\nAuthorization: Bearer ZZY-OPENAPI:7811:\Q$vectors{$path}\E\r\n/,
        "a request to $path has it in its header";
}

# Requests.
{
    my %create = (
        OriginOrderId => 'A', ProductId => 3, OrderQuantity => 2,
        ContactPerson => { Name => "张\"三\n", IDCardType => 0,
                           IdCard => '11010519491231002X' },
    );
    is_deeply [split /\r\n/, open_bytes('order/Create', \%create, %agent)],
        ['POST /open/order/Create HTTP/1.1',
         'Authorization: Bearer ZZY-OPENAPI:7811:'
         . $vectors{'/open/order/Create'}, 'Connection: close',
         'Content-Length: 153', 'Content-Type: application/json', 'Host: test',
         'PartnerId: 7811', "Timestamp: $at", '',
         bytes('{"ContactPerson":{"IDCardType":0,"IdCard":"11010519491231002X",'
               . '"Name":"张\"三\n"},"OrderQuantity":2,"OriginOrderId":"A",'
               . '"PartnerId":7811,"ProductId":3}')],
        'a request as the specification writes it';
    like open_bytes('order/Create', \%create, %agent, style => 'camel strings'),
        qr/"idCardType":"0",.*"orderQuantity":"2",.*"partnerId":"7811",/,
        'and as the known client does';
    like open_bytes('product/getProductPriceByDistributor',
                    { StartTime => '2026-05-01', productId => 3 }, %agent),
        qr{\AGET /open/product/getProductPriceByDistributor\?StartTime=2026-05-01&productId=3 HTTP/1.1\r\n},
        'what is got has its members in the query';
}

# LogId, by the samples.
{
    my $wrong = \&TicketOpen::Answer::log_id_wrong;

    for my $sample ('63775710736904140420211221191216904004',
                    '63776298921516867020211228143521516020') {
        is $wrong->($sample), "LogId $sample is not of now",
            "$sample has two equal moments";
        (my $other = $sample) =~ s/(\d{4})\z/($1 + 1000) % 10000/e;
        like $wrong->($other), qr/moments differ/, 'and a millisecond more not';
    }
    like $wrong->('6377571073690414042021122119121690400'),
        qr/has not the form/, 'one digit less is no LogId';
}

# JSON.
{
    my $text = '{"a":[1.50,"1.50",true,null,{}],"b":-0.0,"c":"张\"\\\\三"}';
    is json_text(json_read(bytes($text))), $text,
        'what is read is written again, numbers as they were';
    is json_text(json_read('"\ud83c\udfab\u5f20\/"')), '"🎫张/"',
        'letters may be written by their numbers';
    is json_read('99.90') + 1, 100.9, 'a number can be reckoned with';

    for my $text ('', '{"a":1,"a":2}', '{"a":1} x', '[1,]', '{,}', '01', '1.',
                  '"a', "\"\n\"", '"\x"', "\"\xff\"", '{"a" 1}', 'nul', '[1')
    {
        ok !eval { json_read($text); 1 },
            'this is no JSON: ' . $text =~ s/[^ -~]/?/gr;
    }
}

done_testing;
