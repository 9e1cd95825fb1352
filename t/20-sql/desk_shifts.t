# Drawers of the desk: opened, counted blind, closed under a number, corrected;
# who may do what of it, and what the books say.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";
use JSON::PP ();
use TicketBooking qw(database connection fixture staff_call after_commit
                     sql_call);
use TicketPeople qw(actions person sign_in act acts rows last_log changes_of);
use TicketTest;

database();
fixture();

my $build = $ENV{TICKET_BUILD} // "$FindBin::Bin/../../build";
my @roles = (
    [clara => 'clerk'], [carl => 'clerk'], [dora => 'desk_lead'],
    [dirk => 'desk_lead'], [fritz => 'finance'], [anna => 'admin'],
    [marie => 'market']);
person('BOOK', @$_) for @roles;
my %who = map { $_->[0] => sign_in($_->[0], 'BOOK') } @roles;
my $keys = 0;

sql_do('INSERT INTO ticket.device (supplier_id, device_no, name, kind,'
       . ' station_no, gate, locked_at, removed_at)'
       . " VALUES (7, 1, 'window 1', 'desk', null, null, null, null),"
       . " (7, 2, 'window 2', 'desk', null, null, null, null),"
       . " (7, 3, 'printer', 'printer', null, null, null, null),"
       . " (7, 4, 'locked', 'desk', null, null, api.now(), null),"
       . " (7, 5, 'gone', 'desk', null, null, null, api.now())");

# The row of who may, or the refusal.
sub does {
    my ($person, $name, $args, $change) = @_;
    my $answer = act($who{$person}, $name, $args, key => 'k' . ++$keys,
                     change => $change // {});
    return $answer->{verdict} // rows($answer)->[0];
}

sub sees { return rows(act($who{$_[0]}, @_[1 .. $#_])) }

sub sides {
    my ($document) = @_;
    return join ', ', map { "$_->{kind} $_->{debit} $_->{credit}"
                            . " $_->{amount_fen}" }
        sql('SELECT kind, debit, credit, amount_fen FROM ticket.transfer'
            . ' WHERE supplier_id = 7 AND order_id = ? ORDER BY no', $document);
}

sub document { return sql_value('SELECT document FROM ticket.shift WHERE'
                                . ' supplier_id = 7 AND shift_no = ?', $_[0]) }

# What a sale will do: money into the drawer, and the receipt.
sub takes {
    my ($shift, $kind, $form, $fen) = @_;
    my $order = 1000 + ++$keys;

    sql_do(<<'END', $order, $form eq 'cash' ? $fen : 0, $shift) ;
        SELECT impl.till_book(s, ?, 0::int2, 3::int2, 9, 1, ?, api.now())
        FROM ticket.shift s WHERE s.supplier_id = 7 AND s.shift_no = ?
END
    sql_do(<<'END', $kind, $form, $order, $fen, $shift);
        SELECT impl.receipt_put(s, ?, ?, ?, 1, ?, api.now(), null, null, null)
        FROM ticket.shift s WHERE s.supplier_id = 7 AND s.shift_no = ?
END
}


# ---- Open ----

is does('marie', 'shift open', [1]), 'ROLE_MISSING', 'a drawer is of the desk';
is does('clara', 'shift open', [9]), 'DEVICE_MISSING', 'of a desk there is';
is does('clara', 'shift open', [5]), 'DEVICE_MISSING', 'and was not removed';
is does('clara', 'shift open', [3]), 'DESK_KIND', 'a printer has none';
is does('clara', 'shift open', [4]), 'DESK_LOCKED', 'nor one that is locked';

for my $wrong ('100x2,100x1', qw(100 100x 3x1 100x1.5 0x3 100y3 -100x1)) {
    is does('clara', 'shift open', [1], { float => $wrong }), 'COUNT_WRONG',
        "a float of $wrong is none";
}

my $one = does('clara', 'shift open', [1],
               { float => '100x2, 10x20 0.5×10,1*5' });
is_deeply [@$one{qw(shift_no device_no device person state float_notes float_fen
                    receipts expected_fen z_no)}],
    [1, 1, 'window 1', 'clara', 'open', '100x2,10x20,1x5,0.5x10', 41000, 0,
     undef, undef], 'a drawer opens with its float';
is sides(document(1)), '17 9 6 41000', 'which comes from the safe';
is_deeply [map { @$_{qw(of_table after)} } grep { $_->{of_table} eq 'shift' }
           @{ changes_of(last_log(7)) }],
    ['shift', '{"device_no": 1, "float_fen": 41000}'], 'and is logged';

is does('clara', 'shift open', [2]), 'SHIFT_HAS', 'nobody has two';
is does('carl', 'shift open', [1]), 'SHIFT_DESK', 'nor has a desk';
my $two = does('carl', 'shift open', [2]);
is_deeply [@$two{qw(shift_no float_notes float_fen)}], [2, undef, 0],
    'without a float it is empty';
is sides(document(2)), '', 'and nothing moved';


# ---- Who sees what ----

takes(1, 'sale', 'cash', 20_000);
takes(1, 'sale', 'card', 9_000);
is sees('clara', 'shift show', [1])->[0]{expected_fen}, undef,
    'who has to count is not told what ought to be there';
is_deeply [map { $_->{amount_fen} } @{ sees('clara', 'shift receipts', [1]) }],
    [undef, undef], 'nor by its receipts';
is sees('dora', 'shift show', [1])->[0]{expected_fen}, 61000,
    'who leads the desk is';
is_deeply [map { @$_{qw(receipt_no kind form amount_fen)} }
           @{ sees('fritz', 'shift receipts', [1]) }],
    [1, 'sale', 'cash', 20000, 2, 'sale', 'card', 9000],
    'and so is finance';
is act($who{carl}, 'shift show', [1])->{verdict}, 'SHIFT_OTHER',
    'another clerk sees nothing of it';
is act($who{carl}, 'shift receipts', [1])->{verdict}, 'SHIFT_OTHER',
    'nor its receipts';
is act($who{carl}, 'shift show', [9])->{verdict}, 'SHIFT_MISSING',
    'a number that there is not is told';
is_deeply [map { $_->{shift_no} } @{ sees('carl', 'shift list', []) }], [2],
    'a clerk lists the own ones';
is_deeply [map { [@$_{qw(shift_no expected_fen)}] }
           @{ sees('dora', 'shift list', []) }], [[2, 0], [1, 61000]],
    'a lead all of them';
is_deeply [map { $_->{shift_no} } @{ rows(act($who{anna}, 'shift list', [],
    change => { person => 'clara', open => JSON::PP::true })) }], [1],
    'by person, those that are open';
is act($who{anna}, 'shift list', [], change => {
           first_day => iso_day(0), last_day => iso_day(-1) })->{verdict},
    'REPORT_DAYS', 'days that are reversed are refused';


# ---- Count ----

is does('clara', 'shift close', [1]), 'SHIFT_UNCOUNTED',
    'no drawer is closed that nobody counted';
is does('carl', 'shift count', [1], { cash => '100x6' }), 'SHIFT_OTHER',
    'another clerk does not count it';
is does('clara', 'shift count', [1], { cash => '100x6' }), 'COUNT_CARD',
    'the slips of the card terminal are counted, too';
is does('clara', 'shift count', [1], { cash => '100x6,7x1' }), 'COUNT_WRONG',
    'of notes that there are';
my $counted = does('clara', 'shift count', [1],
                   { cash => '100x6,5x1', card_fen => 9000 });
is_deeply [@$counted{qw(state expected_fen counted counted_fen variance_fen
                        card_expected_fen card_fen counted_by)}],
    ['counted', 61000, '100x6,5x1', 60500, -500, 9000, 9000, 'clara'],
    'counted, it says what ought to be there and what is missing';
is does('clara', 'shift count', [1], { cash => '100x6,10x1',
                                       card_fen => 9000 }), 'SHIFT_COUNTED',
    'it is counted once only';
is does('dora', 'shift count', [1], { cash => '100x6,5x1', card_fen => 9000 }),
    'REASON_NEEDED', 'a lead counts again for a reason';
is does('dora', 'shift count', [1], { cash => '100x6,5x1', card_fen => 9000,
                                      reason => 'sure' })->{counted_by}, 'dora',
    'who then has counted it';


# ---- Close, above a limit by two ----

staff_call('approval_limit', 'BOOK', 'shift close', { limit_fen => 499 });
my $over = act($who{clara}, 'shift close', [1], key => 'over');
is_deeply [$over->{status}, sql_value('SELECT amount_fen FROM ticket.proposal'
    . ' WHERE proposal_id = ?', rows($over)->[0]{proposal})], [202, 500],
    'above the limit it is a proposal';
is sql_value('SELECT count(*) FROM ticket.z'), 0, 'which takes no number';
is does('carl', 'approval approve', [rows($over)->[0]{proposal}]),
    'ROLE_MISSING', 'a clerk agrees to nothing';
my $answer = does('dora', 'approval approve', [rows($over)->[0]{proposal}]);
is $answer->{state}, 'approved', 'a lead does' or diag explain $answer;
my $z = sees('clara', 'z show', [1])->[0];
is_deeply [@$z{qw(z_no shift_no corrects reason made_by approved_by
                  first_receipt last_receipt voids float_fen expected_fen
                  counted_fen variance_fen card_expected_fen card_counted_fen
                  card_variance_fen sums)}],
    [1, 1, undef, undef, 'clara', 'dora', 1, 2, 0, 41000, 61000, 60500, -500,
     9000, 9000, 0,
     [{ kind => 'sale', form => 'card', number => 1, fen => 9000 },
      { kind => 'sale', form => 'cash', number => 1, fen => 20000 }]],
    'the Z says it all';
is sides(document(1)), '17 9 6 41000, 19 10 9 500, 18 6 9 60500',
    'what is missing is written down, the rest is in the safe';
is sees('clara', 'shift show', [1])->[0]{state}, 'closed', 'it is closed';
is does('clara', $_, [1], { cash => '1x1' }), 'SHIFT_CLOSED',
    "$_ of a closed one is refused" for 'shift count', 'shift close';

# what was counted again is proposed again; nobody signs for the own drawer
staff_call('approval_limit', 'BOOK', 'shift close', { limit_fen => 0 });
my $own = does('dirk', 'shift open', [1], { float => '100x1' })->{shift_no};
is does('dirk', 'shift count', [$own], { cash => '50x1' })->{variance_fen},
    -5000, 'a lead counts the own drawer';
is does('dirk', 'shift count', [$own], { cash => '100x1', reason => 'oops' }),
    'SHIFT_COUNTED', 'once, as everybody';
my $proposed = act($who{dirk}, 'shift close', [$own], key => 'own');
is $proposed->{status}, 202, 'and does not sign for it';
is does('dora', 'shift count', [$own], { cash => '100x1', reason => 'sure' })
    ->{variance_fen}, 0, 'another lead counts it again';
is does('dora', 'approval approve', [rows($proposed)->[0]{proposal}]),
    'APPROVAL_DONE', 'and what was proposed of the first count is void';
is does('dirk', 'shift close', [$own])->{variance_fen}, 0,
    'where nothing is missing nobody has to sign';
is does('dirk', 'shift correct', [2], { found_fen => 1, reason => 'x' }),
    'Z_OWN', 'nor is the own drawer corrected';
staff_call('approval_limit', 'BOOK', 'shift close', { limit_fen => 499 });

# too much, and a drawer of which somebody else closes
takes(2, 'sale', 'cash', 5_000);
is does('dora', 'shift count', [2], { cash => '50x1,1x1' }), 'REASON_NEEDED',
    'a drawer that was forgotten is counted by a lead, for a reason';
does('dora', 'shift count', [2], { cash => '50x1,1x1', reason => 'went home' });
is does('dora', 'shift close', [2]), 'REASON_NEEDED',
    'and closed for one';
$z = does('dora', 'shift close', [2], { reason => 'went home' });
is_deeply [@$z{qw(z_no made_by approved_by reason variance_fen)}],
    [3, 'dora', undef, 'went home', 100], 'a lead needs nobody else';
is sides(document(2)), '19 9 10 100, 18 6 9 5100',
    'what is too much is written down likewise';


# ---- A correction ----

is does('clara', 'shift correct', [1], { found_fen => 500, reason => 'tray' }),
    'ROLE_MISSING', 'a clerk corrects nothing';
is does('dora', 'shift correct', [9], { found_fen => 500, reason => 'tray' }),
    'Z_MISSING', 'nothing that there is not';
is does('dora', 'shift correct', [1], { reason => 'tray', %$_ }), 'Z_AMOUNT',
    'it is found or missing' for {}, { found_fen => 0 },
    { found_fen => 1, missing_fen => 1 };
is does('dora', 'shift correct', [1], { found_fen => 500 }), 'REASON_NEEDED',
    'there is a reason';
$z = does('dora', 'shift correct', [1], { found_fen => 500, reason => 'tray' });
is_deeply [@$z{qw(z_no shift_no corrects reason variance_fen sums)}],
    [4, 1, 1, 'tray', 500, []], 'what was found has a Z of its own';
is does('fritz', 'shift correct', [4], { missing_fen => 500, reason => 'no' }),
    'Z_CORRECTION', 'a correction is not corrected';
$z = does('fritz', 'shift correct', [1], { missing_fen => 7, reason => 'gone' });
is_deeply [@$z{qw(z_no corrects variance_fen)}], [5, 1, -7],
    'but the same one again';
is_deeply [map { [@$_{qw(z_no shift_no corrects variance_fen)}] }
           @{ sees('clara', 'z list', []) }],
    [[5, 1, 1, -7], [4, 1, 1, 500], [1, 1, undef, -500]],
    'whose drawer it was sees them';
is does('fritz', 'shift correct', [1], { missing_fen => 60994, reason => 'x' }),
    'Z_MORE', 'no more is missing than was counted';
is scalar @{ sees('fritz', 'z list', []) }, 5, 'and finance those of all';
is act($who{carl}, 'z show', [1])->{verdict}, 'SHIFT_OTHER',
    'another clerk does not';
is act($who{dora}, 'z show', [9])->{verdict}, 'Z_MISSING',
    'a Z that there is not is told';


# ---- Other forms of payment ----

# As terminals and platforms say them; a Z has all forms beside each other.
my $mixed = does('clara', 'shift open', [1])->{shift_no};
takes($mixed, 'code', 'alipay', 12_000);
takes($mixed, 'code', 'wechat', 3_000);
is does('clara', 'shift count', [$mixed], { slips => $_ }), 'COUNT_SLIPS',
    "\"$_\" are no sums" for 'alipay', 'alipay=1,alipay=2', 'alipay=1.234',
    'cash=5', 'alipay=-1', 'card=1';
is sees('clara', 'shift show', [$mixed])->[0]{state}, 'open',
    'nor is anything counted by them';
$counted = does('clara', 'shift count', [$mixed],
                { slips => 'alipay=120.00, unionpay=6' });
is_deeply $counted->{slips}, [
    { form => 'alipay', expected_fen => 12_000, counted_fen => 12_000 },
    { form => 'unionpay', expected_fen => 0, counted_fen => 600 }],
    'they are counted, and then what ought to be is told';
is_deeply [@$counted{qw(counted_fen variance_fen card_expected_fen)}],
    [0, 0, 0], 'of which nothing is cash, nor of a card';
$over = act($who{clara}, 'shift close', [$mixed], key => 'mixed');
is_deeply [$over->{status}, sql_value('SELECT amount_fen FROM ticket.proposal'
    . ' WHERE proposal_id = ?', rows($over)->[0]{proposal})], [202, 600],
    'a difference of any form takes a second person above the limit';
is does('dora', 'approval approve', [rows($over)->[0]{proposal}])->{state},
    'approved', 'who agrees to it';
$z = sees('clara', 'z show', [6])->[0];
is_deeply $z->{forms}, [
    { form => 'cash', expected_fen => 0, counted_fen => 0, variance_fen => 0 },
    { form => 'alipay', expected_fen => 12_000, counted_fen => 12_000,
      variance_fen => 0 },
    { form => 'unionpay', expected_fen => 0, counted_fen => 600,
      variance_fen => 600 }], 'the Z has the difference of each form'
    or diag explain $z->{forms};
is_deeply [map { [@$_{qw(form expected_fen counted_fen variance_fen)}] }
           @{ $z->{paper}{forms} }],
    [['cash', 0, 0, 0], ['alipay', 12_000, 12_000, 0],
     ['unionpay', 0, 600, 600], ['wechat', 3_000, undef, undef]],
    'and so does its paper, and what nobody has counted'
    or diag explain $z->{paper}{forms};
is sees('clara', 'z show', [1])->[0]{forms}[1]{form}, 'card',
    'an elder one has cash and cards';


# ---- Two at once, and what nobody changes ----

my ($first, $second) = (connection('ticket_nginx'), connection('ticket_nginx'));
my @open = acts($who{clara}, 'shift open', [1], key => 'race 1');
my @other = acts($who{carl}, 'shift open', [1], key => 'race 2');
my $sql = 'SELECT verdict, rows FROM api.staff_act('
          . join(',', ('?') x @open) . ')';
$first->begin_work;
$first->selectrow_array($sql, undef, @open);
is +(after_commit($first, $second, 'the other one waits', $sql, @other))[0],
    'SHIFT_DESK', 'of two who open a drawer at once one gets it';

for my $table (qw(shift_receipt z z_sum z_form)) {
    for my $role ('postgres', undef) {
        my $dbh = connection($role);
        $dbh->do('SET ROLE ticket_owner') if !$role;
        ok !eval { $dbh->do("DELETE FROM ticket.$table"); 1 },
            "nothing of $table goes";
        like $@, qr/stands|nobody|denied|never/i, 'nobody at all may';
        ok !eval { $dbh->do("UPDATE ticket.$table SET supplier_id = 8"); 1 },
            'nor changes it';
    }
}

# The receipts above have no orders.
is_deeply [map { $_->{check_name} } sql('SELECT DISTINCT check_name FROM'
    . " api.audit(7) ORDER BY 1")], ['orphan_receipt', 'orphan_transfer'],
    'the books are good, but for sales that were made up';
sql_do("SET session_replication_role = 'replica'");
sql_do('ALTER TABLE ticket.z DISABLE TRIGGER USER');
sql_do('UPDATE ticket.z SET variance_fen = 0 WHERE z_no = 1');
sql_do('DELETE FROM ticket.z WHERE z_no = 4');
sql_do('ALTER TABLE ticket.z_form DISABLE TRIGGER USER');
sql_do('UPDATE ticket.z_form SET expected_fen = 1 WHERE z_no = 6');
sql_do('UPDATE ticket.shift SET till_fen = 1 WHERE shift_no = 5');
is_deeply [map { $_->{check_name} } sql('SELECT DISTINCT check_name FROM'
    . " api.audit(7) WHERE check_name ~ '^(z|till_[sl])' ORDER BY 1")],
    [qw(till_ledger till_sum z_form z_hash z_numbers z_shift)],
    'and who alters them is found out';
done_testing();
