# What the console says is there in both languages, and what stands in its
# sources is said by its tables of words alone.

use strict;
use warnings;
use utf8;

use FindBin;
use JSON::PP ();
use Test::More;

binmode Test::More->builder->$_, ':encoding(UTF-8)'
    for qw(output failure_output todo_output);

my $web = "$FindBin::Bin/../../ngx_ticket_module/console/web/src";
my @sources = split /\n/, qx{find '$web' -name '*.js' -o -name '*.jsx'};
my %text = map { $_ => slurp($_) } @sources;
my %words = map { $_ => JSON::PP->new->decode(slurp("$web/$_.json")) }
            qw(zh en);

is_deeply [sort keys %{ $words{zh} }], [sort keys %{ $words{en} }],
    'both languages have the same words';
is_deeply [grep { places($words{zh}{$_}) ne places($words{en}{$_} // '') }
           sort keys %{ $words{zh} }], [],
    'both leave the same places for values';
is_deeply [grep { $words{en}{$_} =~ /\p{Han}/ } keys %{ $words{en} }], [],
    'there is no Chinese in the English ones';

# What the page of sign-in calls its languages is said in each by itself.
is_deeply [map { my $name = $_ =~ s{^\Q$web\E/}{}r;
                 map { "$name: $_" }
                 grep { /\p{Han}/ && !/'中文'/ } split /\n/, $text{$_} }
           @sources], [], 'there is no Chinese in the sources';

# A text that is put together has a stem: t(`screen.${name}`), word('way', way).
my (%said, %stem);
for my $text (values %text) {
    $said{$_} = 1 for $text =~ /\bt\(\s*'([^']+)'/g;
    $said{$_} = 1 for map { /'([^']+)'/g } $text =~ /\bt\(([^`(),]*\?[^`(),]*)[,)]/g;
    $stem{$_} = 1 for $text =~ /\b(?:t|known)\(\s*`([\w.]+?\.)\$\{/g;
    $stem{"$_."} = 1 for $text =~ /\bword\(\s*'(\w+)'/g;
}
cmp_ok scalar(keys %said), '>', 50, 'what is said is read from the sources';
is_deeply [grep { !defined $words{zh}{$_} } sort keys %said], [],
    'every word that is said is there';
is_deeply [grep { my $word = $_;
                  !$said{$word} && !grep { index($word, $_) == 0 } keys %stem }
           sort keys %{ $words{zh} }], [], 'every word that is there is said';

done_testing;


sub places { return join ' ', sort $_[0] =~ /\{(\w+)\}/g }

sub slurp {
    open my $file, '<:encoding(UTF-8)', $_[0] or die "$_[0]: $!";
    local $/;
    return scalar <$file>;
}
