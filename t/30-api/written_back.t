# What readers of XML write back is what is signed: texts with quotation marks
# and apostrophes, references, several lines, and empty elements.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use TicketTest;
use TicketWire qw(sign_pairs);
use XML::LibXML;

system_start();

my $key = '5d2c9a1e-7b34-4c8f-9e60-1a2b3c4d5e6f';
my $name = q{O'Neil "A" <& ]]> 票};
is +(ticketctl(qw(product set DEMO ADULT --name), $name, '--conditions',
               "'a'\r\n\"b\"\rc"))[0], 0,
    'a product has a name that is hard to write';

# libxml2, as PHP has it: each child of the root, as its text or, with children,
# as all that it holds is written.
sub written_back {
    my ($answer, $empty) = @_;

    local $XML::LibXML::setTagCompression = $empty;
    my $root = XML::LibXML->load_xml(string => $answer->raw)->documentElement;
    my @pairs = map {
        my $child = $_;
        [$child->nodeName,
         $child->findnodes('./*')
             ? join('', map { $_->toString } $child->childNodes)
             : $child->textContent]
    } $root->findnodes('./*[name() != "sign"]');
    utf8::encode($_) for map { @$_ } @pairs;

    return sign_pairs(\@pairs, $key);
}

for my $at (qw(agent agent3)) {
    my $answer = call('GetProducts', {}, at => $at);

    is(($answer->items)[0]{productname}, $name, "$at: the name is read");
    like $answer->raw, qr{<productname>O'Neil "A" &lt;&amp; \]\]&gt; },
        "$at: references are made of three characters alone";
    is(($answer->items)[0]{conditionsofsale}, qq('a'\n"b"\nc),
        "$at: lines end with LF");
    like $answer->raw, qr/\A<\?xml version="1\.0" encoding="utf-8"\?>\n<root>/,
        "$at: the declaration ends with a line break";
    is written_back($answer, 1), $answer->sign,
        "$at: what is written back has the signature of the answer";
    isnt written_back($answer, 0), $answer->sign,
        "$at: but not with empty elements written as one tag";
}

like raw_request("GET /agent/Nothing.aspx HTTP/1.1\r\nHost: x\r\n"
                 . "Connection: close\r\n\r\n")->raw,
    qr/\A<\?xml [^>]*\?>\n<root>/,
    'an answer to nobody begins like that, too';

done_testing();
