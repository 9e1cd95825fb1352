# The seats that a party gets where it names none, worked by hand from the rule
# alone: together first, then nearest the middle of the row, then in front; and
# nobody is left alone where another choice exists.  Then the same rule, tried
# out seat by seat, against many small houses.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use TicketBooking qw(database sql_array);
use TicketTest;

database();

# A picture shows rows from the front, parted by /.  '.' is free, '#' free and
# chosen, s sold, P reserved, R in repair (the place of a wheelchair), F a free
# ticket, _ an aisle: who sits on its two sides does not sit together.  Rows
# stand centred one behind the other.  Of several pictures each is right: the
# rule leaves open which side of the middle comes first, and how a party is
# parted that cannot sit together.
my @cases = (
    # One row, nothing sold.
    [1, 'a single seat is a whole choice', '#'],
    [1, 'one takes the middle of five', '..#..'],
    [1, 'the middle of three leaves two alone, an end leaves none',
     '#..', '..#'],
    [1, 'the second of four leaves the first alone, an end leaves none',
     '#...', '...#'],
    [1, 'the third of six leaves two and three, nearest the middle',
     '..#...', '...#..'],
    [1, 'one of two leaves the other alone whichever it takes', '#.', '.#'],
    [2, 'two of six sit exactly in the middle', '..##..'],
    [2, 'the middle two of four leave two alone, an end leaves none',
     '##..', '..##'],
    [2, 'two of five take an end, three stay together', '##...', '...##'],
    [2, 'two of seven leave two and three', '..##...', '...##..'],
    [2, 'two of three leave one alone, no other choice exists',
     '##.', '.##'],
    [3, 'the middle three of five leave two alone, an end leaves none',
     '###..', '..###'],
    [3, 'three of seven sit exactly in the middle', '..###..'],
    [3, 'three of eight sit half a seat beside the middle',
     '..###...', '...###..'],
    [4, 'four of five leave one alone, no other choice exists',
     '####.', '.####'],
    [5, 'five fill a row of five', '#####'],
    [6, 'six of ten sit exactly in the middle', '..######..'],
    [7, 'seven of ten leave three together, not one and two',
     '#######...', '...#######'],
    [8, 'eight of ten leave two together, not one and one',
     '########..', '..########'],
    [9, 'nine of eleven leave two together, not one and one',
     '#########..', '..#########'],
    [10, 'ten fill a row of ten', '##########'],
    [10, 'ten of fourteen sit exactly in the middle', '..##########..'],
    [3, 'three find nothing among two seats', '..'],
    [1, 'one finds nothing in a full house', 'sPRF/ssss'],
    [2, 'two find nothing where one seat is free', 'ss.ss'],

    # One row, some seats gone.
    [1, 'one takes a single seat and parts no pair', '#s..s.', '.s..s#'],
    [1, 'one takes an end of the three in the middle, no single seat',
     '.s#..s.', '.s..#s.'],
    [1, 'each choice leaves one alone, the nearest the middle counts',
     '.#s..', '..s#.'],
    [2, 'two take the pair, of three they leave one alone', '...s##'],
    [3, 'three take the three, of four they leave one alone', '....s###'],
    [2, 'each pair leaves one alone, the nearest the middle counts',
     '.##ss...', '...ss##.'],
    [2, 'together comes first, even where it leaves one alone', '.##s.s.'],
    [2, 'of two pairs the nearer one counts', '..s##ss..'],
    [4, 'four of six take the end that is in the middle', 'sss####..s'],

    # Rows one behind the other.
    [2, 'of two alike rows the front one counts', '..##../......'],
    [2, 'the middle behind counts before a side in front',
     '..ssssss/sss##sss'],
    [2, 'of two pairs as far from the middle the front one counts',
     '##s.../...s..'],
    [2, 'two fill the pair behind, in front they leave one alone',
     '.../##'],
    [2, 'two sit at the side behind, in the middle they leave one alone',
     'ss...ss/##sssss'],
    [2, 'two of a corner of three leave one alone, behind they leave two',
     '...ssss/ss##..s'],
    [3, 'together at the side behind comes before three near the middle',
     '.s.s.s./###ssss'],
    [5, 'five sit together behind, in front only four are together',
     '....s../#####..', '....s../..#####'],
    [6, 'six leave two together behind, in front one is alone',
     '......./######..', '......./..######'],
    [1, 'one sits exactly in the middle behind, not half a seat beside it',
     '....../..#..'],
    [1, 'of three single seats the front one counts', '#/./.'],

    # Seats that nobody may have.
    [2, 'a wheelchair parts a row, two sit on one side of it',
     '##R..', '..R##'],
    [3, 'three sit round a wheelchair where there is nothing else',
     '##R#.', '##R.#', '#.R##', '.#R##'],
    [2, 'a wheelchair stands at the end, two sit beside it', 'R##..'],
    [2, 'between two wheelchairs the middle of four leaves two alone',
     'R##..R', 'R..##R'],
    [2, 'a wheelchair in the middle, two sit as near as they can',
     '.##R...', '...R##.'],
    [1, 'one leaves none alone between a wheelchair and itself',
     '.R#....', '.R..#..'],
    [2, 'wheelchairs part the whole front row, two sit behind',
     'R.R.R.R/..##...', 'R.R.R.R/...##..'],
    [4, 'four between wheelchairs leave two together in front',
     'RR####..RR/......R..P', 'RR..####RR/......R..P'],
    [2, 'reserved seats are passed over', 'P##P..P', 'P..P##P'],
    [1, 'free tickets are passed over', '.F#..F.', '.F..#F.'],

    # Broken rows.
    [2, 'an aisle parts three and three, two sit beside it',
     '.##_...', '..._##.'],
    [2, 'an aisle parts four and four, two sit beside it',
     '..##_....', '...._##..'],
    [3, 'three of four beside an aisle leave one alone at the wall',
     '.###_....', '...._###.'],
    [4, 'four fill a side of the aisle', '####_....', '...._####'],
    [5, 'five fill one side and leave three together on the other',
     '####_#...', '####_...#', '#..._####', '...#_####'],
    [6, 'six fill both sides of an aisle', '###_###'],
    [4, 'four fill the block between two aisles', '.._####_..'],
    [2, 'two fill the small block between two aisles', '...._##_....'],
    [2, 'two leave two in the block between two aisles',
     '...._##.._....', '...._..##_....'],
    [1, 'one parts the pair that is nearest the middle',
     '.._#._..', '.._.#_..'],
    [1, 'one takes the seat that stands alone between two aisles',
     '.._#_..'],
    [3, 'three sit together behind, an aisle parts those in front',
     '.._../###.', '.._../.###'],
    [2, 'two sit beside the aisle behind, in front are single seats',
     '._._./##_..', '._._./.._##'],
    [3, 'three sit at the aisle of a row whose blocks are unlike',
     '.._###...'],

    # Rows of unlike widths.
    [2, 'the exact middle of the second row counts before the first',
     '..../..##../........'],
    [4, 'four fill the short row in front', '####/....../........'],
    [5, 'five leave three together in the long row at the back',
     '..../....../#####...', '..../....../...#####'],
    [7, 'seven leave one alone in the only row that they fit',
     '..../....../#######.', '..../....../.#######'],
    [1, 'one sits in the middle of the short row in front',
     '..#../.......'],
    [3, 'three fill the only row where they fit', '../../###'],

    # A house of three rows.
    map([$_->[0], "in a wedge, $_->[1]",
         map { join '/', map { tr/ /s/r } split m{/} } @$_[2 .. $#$_]],
        [1, 'one leaves two and three in the back row',
         '    ..    /   ....   /  ..#...  ',
         '    ..    /   ....   /  ...#..  '],
        [2, 'two fill the pair in front',
         '    ##    /   ....   /  ......  '],
        [3, 'three leave three in the back row',
         '    ..    /   ....   /  ###...  ',
         '    ..    /   ....   /  ...###  '],
        [4, 'four fill the second row',
         '    ..    /   ####   /  ......  '],
        [5, 'five leave one alone, no other choice exists',
         '    ..    /   ....   /  #####.  ',
         '    ..    /   ....   /  .#####  '],
        [6, 'six fill the back row',
         '    ..    /   ....   /  ######  '],
        [12, 'twelve fill the house',
         '    ##    /   ####   /  ######  '],
        [13, 'thirteen find nothing',
         '    ..    /   ....   /  ......  ']),

    # More than any row has.
    [2, 'two sit one behind the other where rows have one seat', '#/#/.'],
    [2, 'of three single seats two near the middle count',
     '#s#s.', '.s#s#'],
    [4, 'four fill four single seats', '#s#s#s#'],
    [4, 'four fill the two pairs in front', 's##s/s##s/s..s'],
    [3, 'three take a pair and a single seat and part no pair', '##/../#'],
    [6, 'six take three and three, of four they leave one alone',
     '###/..../###'],
    [7, 'seven take four and three, of four and four they leave one alone',
     '####/..../###', '..../####/###'],
    [10, 'ten fill two rows of five in front', '#####/#####/.....'],
    [7, 'seven fill a row and leave three together in the other',
     '#####/##.../.....', '#####/...##/.....',
     '##.../#####/.....', '...##/#####/.....'],
);

# What a picture shows: "runs" (all seats of the area, in parts without an
# aisle: first seat, seats, the first one's place from the middle of its row in
# half seats), "held" and "chosen" seats, "rows".
sub house {
    my ($picture) = @_;
    my %house = (runs => [], held => [], chosen => []);
    my $seat = 0;

    for my $row (split m{/}, $picture) {
        my @row = split //, $row;
        my $part;

        for my $column (0 .. $#row) {
            if ($row[$column] eq '_') {
                $part = undef;
                next;
            }
            $seat++;
            if (!$part) {
                push @{$house{runs}}, $seat, 0, 2 * $column - $#row;
                $part = \$house{runs}[-2];
            }
            $$part++;
            push @{$house{chosen}}, $seat if $row[$column] eq '#';
            push @{$house{held}}, $seat if $row[$column] =~ /[sPRF]/;
        }
    }

    return \%house;
}

# The seats that are chosen, and the runs of free seats that are left.
sub choose {
    my ($house, $people) = @_;
    my ($row) = sql('SELECT seats, p_runs AS runs'
        . ' FROM impl.seat_choose(impl.seat_runs(?::int4[], ?::int4[]), ?, ?)',
        sql_array($house->{runs}), sql_array($house->{held}), $people, '{}');

    return ($row->{seats} && [sort { $a <=> $b } @{$row->{seats}}],
            $row->{runs});
}

sub drawn {
    my ($picture, $seats) = @_;
    my %chosen = map { $_ => 1 } @{$seats // []};
    my $seat = 0;

    return $picture =~ s{[^_/]}{
        $chosen{++$seat} ? '#' : $& eq '#' ? '.' : $& }ger;
}

for my $case (@cases) {
    my ($people, $name, @right) = @$case;
    my ($seats) = choose(house($right[0]), $people);
    my $got = drawn($right[0], $seats);

    ok((grep { $_ eq $got } @right), "for $people: $name")
        or diag("chosen is $got, right is @right");
}


# ---- Many houses ----

# Two to five rows of one to three parts, some seats gone.
sub any_house {
    my $gone = rand 0.6;
    my $seat = sub { return rand() < $gone ? (qw(s P R F))[rand 4] : '.' };

    return join '/', map {
        join '_', map {
            join '', map { $seat->() } 1 .. 1 + rand 7
        } 1 .. 1 + rand 2.5
    } 1 .. 2 + rand 4;
}

# The free runs of a picture: seats' numbers, the row, the places of the seats.
sub free_runs {
    my ($picture) = @_;
    my ($seat, $row, @runs) = (0, 0);

    for my $line (split m{/}, $picture) {
        my $last = '';
        my $column = 0;
        for my $mark (split //, $line) {
            $seat++ if $mark ne '_';
            push @runs, { row => $row, seats => [], at => [] }
                if $mark eq '.' && $last ne '.';
            if ($mark eq '.') {
                push @{$runs[-1]{seats}}, $seat;
                push @{$runs[-1]{at}}, 2 * $column - length($line) + 1;
            }
            $last = $mark;
            $column++;
        }
        $row++;
    }
    return @runs;
}

# Every way to sit together: which seats, and what counts in its order.
sub together {
    my ($people, @runs) = @_;
    my @ways;

    for my $run (@runs) {
        my $rest = @{$run->{seats}} - $people;
        for my $left (0 .. $rest) {
            push @ways, {
                seats => [@{$run->{seats}}[$left .. $left + $people - 1]],
                key => [($left == 1 || $rest - $left == 1) ? 1 : 0,
                        abs($run->{at}[$left] + $run->{at}[$left + $people - 1]),
                        $run->{row}] };
        }
    }
    return @ways;
}

sub compare {
    my ($one, $other) = @_;
    my ($differ) = grep { $_ } map { $one->[$_] <=> $other->[$_] } 0 .. $#$one;
    return $differ // 0;
}

# The fewest parts in which a party sits, and whether one can then be left
# alone by none of them.
sub apart {
    my ($people, @runs) = @_;
    my @reached = ({ 0 => 1 });     # [parts]{people}: 1 or 2 leaving none alone

    for my $run (map { scalar @{$_->{seats}} } @runs) {
        for my $parts (reverse 0 .. $#reached) {
            for my $seated (keys %{$reached[$parts]}) {
                for my $more (1 .. $run) {
                    my $leaves = $run - $more == 1
                        || $reached[$parts]{$seated} == 2 ? 2 : 1;
                    my $cell = \$reached[$parts + 1]{$seated + $more};
                    $$cell = $leaves if !$$cell || $leaves < $$cell;
                }
            }
        }
    }

    my ($parts) = grep { $reached[$_]{$people} } 0 .. $#reached;
    return ($parts, $parts && $reached[$parts]{$people} == 1);
}

# What is wrong with seats of a party that cannot sit together.
sub wrong_apart {
    my ($picture, $people, $seats, @runs) = @_;
    my $after = drawn($picture, $seats);
    my ($parts, $nobody_alone) = apart($people, @runs);
    my %alone = map { ($_->{seats}[0] => 1) } grep { @{$_->{seats}} == 1 } @runs;

    return 'more parts than needed' if $parts < (() = $after =~ /#+/g);
    return 'one left alone, apart'
        if $nobody_alone && grep { @{$_->{seats}} == 1 && !$alone{$_->{seats}[0]} }
                            free_runs($after);
    return '';
}

# What is wrong with the choice of some seats, if anything.
sub wrong {
    my ($picture, $people, $seats) = @_;
    my @runs = free_runs($picture);
    my %free = map { ($_ => 1) } map { @{$_->{seats}} } @runs;

    return $seats ? 'more than there are' : '' if $people > keys %free;
    return 'nobody has a seat' if !$seats;
    return 'the number of seats' if @$seats != $people;
    return 'a seat twice, or not free' if $people != grep { delete $free{$_} }
                                                     @$seats;

    my @ways = sort { compare($a->{key}, $b->{key}) } together($people, @runs)
        or return wrong_apart($picture, $people, $seats, @runs);
    my ($way) = grep { "@{$_->{seats}}" eq "@$seats" } @ways
        or return 'not together';
    my ($what) = grep { $way->{key}[$_] != $ways[0]{key}[$_] } 0 .. 2;

    return defined $what ? ('one left alone', 'not nearest the middle',
                            'not in front')[$what] : '';
}

my $seed = $ENV{SEED} // time;
note("seed $seed");
srand $seed;

my (%wrong, $choices);
for (1 .. 60) {
    my $picture = any_house();

    # Parties come until one finds nothing.
    while (1) {
        my $people = 1 + int rand(rand() < 0.8 ? 4 : 12);
        my ($seats, $left) = choose(house($picture), $people);
        my $wrong = wrong($picture, $people, $seats);
        push @{$wrong{$wrong}}, "$people in $picture: "
            . drawn($picture, $seats) if $wrong;
        $choices++;
        last if !$seats || $wrong;

        $picture = drawn($picture, $seats) =~ tr/#/s/r;
        my ($runs) = sql('SELECT impl.seat_runs(?::int4[], ?::int4[]) AS runs',
            sql_array(house($picture)->{runs}), sql_array(house($picture)->{held}));
        push @{$wrong{'the rest is something else'}}, $picture
            if "@$left" ne "@{$runs->{runs}}";
    }
}

cmp_ok $choices, '>', 200, 'hundreds of parties were seated';
is_deeply \%wrong, {}, "each choice is one that the rule allows, seed $seed"
    or diag explain \%wrong;

done_testing();
