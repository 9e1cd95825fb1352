package TicketBooking;

# Bookings for the SQL tests: a supplier of their own with products, agents and
# slots, and api.place_orders_6() called with arrays made from plain hashes, as
# tk_quote() and tk_batch_encode() would make them.
#
# A function that asks the database asks as its owner, unless it is given
# another connection before its other arguments.

use strict;
use warnings;
use utf8;

use DBI;
use Digest::SHA qw(sha256_hex);
use Exporter 'import';
use File::Basename qw(dirname);
use JSON::PP ();

use TicketSystem;
use TicketTest ();


our @EXPORT_OK = qw(
    database connection until_waits after_commit fixture top_up drawer
    supplier_set
    quota quota_used sql_call pay_deposit staff_call staff_refused sql_array
    index_of in_time order_defaults booked place place_one place_sql
    place_arguments order_row account_of last_number
);

our $SUPPLIER = 7;

# How far the clock of the host that books is ahead of Postgres'.
our $AHEAD = '0';

# 1: batches say nothing of their sums, so that each order is decided alone.
our $ONE_BY_ONE = 0;

our @AGENTS = (9101 .. 9108);

# id => [code, form, real name, SimpleIDmaximum, price, day limit]
our %PRODUCT = (
    1 => ['ADULT',  '1', 'f', 0, 10000, 2147483647],
    2 => ['GROUP',  '2', 'f', 0,  8000, 2147483647],
    3 => ['REAL',   '1', 't', 0, 12000, 2147483647],
    4 => ['LIMIT',  '2', 'f', 5,  3000, 2147483647],
    5 => ['SCARCE', '2', 'f', 0,  9000, 100],
);


# What an order of booked() has that does not say otherwise.
my %usual = (agent => 9101, items => [[1, 2]], slots => [1], callback => 1);
my $booked = 0;


# ---- Connections ----

# A database of this file's own; more connections to it come from connection().

sub database {
    system_start(nginx => 0, redis => 0);
    arrays(db());
    return db();
}


sub connection {
    my ($role) = @_;

    return DBI->connect(
        'dbi:Pg:' . conninfo($role // 'postgres') =~ s/ /;/gr,
        undef, undef, { RaiseError => 1, PrintError => 0, AutoCommit => 1 });
}


# Until another connection waits for what this one holds.

sub until_waits {
    my ($other, $name) = @_;
    my $watch = connection();

    TicketTest::wait_until(sub {
        $watch->selectrow_array('SELECT count(*) FROM pg_stat_activity'
            . " WHERE pid = ? AND wait_event_type = 'Lock'", undef,
            $other->{pg_pid});
    }, $name);
}


# The first row that a statement gets on one connection, which waits for what
# another one has done and commits then.

sub after_commit {
    my ($one, $two, $name, $sql, @values) = @_;
    my $sth = $two->prepare($sql, { pg_async => 1 });

    $sth->execute(@values);
    until_waits($two, $name);
    $one->commit;
    $two->pg_result;
    my @row = $sth->fetchrow_array;
    $sth->finish;

    return wantarray ? @row : $row[0];
}


# The connection before the arguments, or the owner's; then the arguments.

sub on { return ref $_[0] && eval { $_[0]->isa('DBI::db') } ? @_ : (db(), @_) }


# All rows of a function that returns a table, as hashes.

sub sql_call {
    my ($dbh, $function, @arguments) = on(@_);

    return $dbh->selectall_arrayref(
        "SELECT * FROM $function(" . join(', ', ('?') x @arguments) . ')',
        { Slice => {} }, @arguments);
}


# Paid from the deposit, by password.

sub pay_deposit {
    my ($dbh, @arguments) = on(@_);

    return sql_call($dbh, 'api.pay_account_2', @arguments, 'Y', '0', undef);
}


# All rows of a function of the supplier's staff, by its name without "staff_".

# The change, a hash, is last.
sub staff_call {
    my ($function, @arguments) = @_;

    return sql_call(db('ticket_staff'), "api.staff_$function",
                    map { ref eq 'HASH' ? JSON::PP->new->canonical->encode($_)
                                        : $_ } @arguments);
}


sub staff_refused {
    my ($pattern, $what, @call) = @_;

    local $Test::Builder::Level = $Test::Builder::Level + 1;
    my ($row) = @{staff_call(@call)};
    Test::More::ok(defined $row->{verdict}, "$what is refused by a verdict");
    Test::More::like(staff_words($row), $pattern, "$what: the text says why");
}


# What ticketctl prints of a refusal.
sub staff_words {
    my ($row) = @_;
    my $table = dirname(__FILE__)
                . '/../../ngx_ticket_module/core/tk_staff.tbl.h';

    open my $file, '<', $table or die "$table: $!";
    my %text = do { local $/; <$file> } =~ /^TK_STAFF\(\s*(\w+),\s*\d+,\s*"(.*)"/mg;
    my @values = split /\t/, $row->{subject} // '', -1;

    return ($text{$row->{verdict} // ''} // '') =~ s/%s/shift @values/ger;
}


# ---- Values ----

sub sql_array {
    return '{' . join(',', map {
        defined $_ ? '"' . s/(["\\])/\\$1/gr . '"' : 'NULL'
    } @{$_[0]}) . '}';
}


sub index_of {
    my ($document) = @_;
    return '\x' . substr(sha256_hex("document $document"), 0, 32);
}


sub in_time { return sql_value('SELECT api.now() + ?::interval', $_[0]) }


sub quota {
    my ($kind, $day, $ref) = @_;
    my ($y, $m, $d) = split /-/, $day;

    # days since 2000-01-01, proleptic Gregorian
    my $n = $m <= 2 ? 1 : 0;
    my $yy = $y - $n;
    my $mm = $m + 12 * $n - 3;
    my $days = 365 * $yy + int($yy / 4) - int($yy / 100) + int($yy / 400)
        + int((153 * $mm + 2) / 5) + $d - 1 - 730425 + 0;

    return ($kind << 56) + ($days << 36) + $ref;
}


# ---- The arguments of api.place_orders_6() ----

# [name, type] of each but the time, as the database has them.

my @arrays;

sub arrays {
    my ($dbh) = @_;

    @arrays = @{$dbh->selectall_arrayref(<<'END')} if !@arrays;
        SELECT a.name, format_type(t.typelem, null)
          FROM pg_proc p,
               unnest(p.proargnames, p.proargtypes::oid[])
               WITH ORDINALITY a(name, type, place)
          JOIN pg_type t ON t.oid = a.type      -- what it answers has none
         WHERE p.oid = 'api.place_orders_6'::regproc AND a.place > 1
         ORDER BY a.place
END

    return @arrays;
}


sub place_sql {
    my ($dbh) = on(@_);
    my $n = 1;

    return 'SELECT * FROM api.place_orders_6($1::timestamptz, '
        . join(', ', map { $n++; "\$$n\::$_->[1]\[]" } arrays($dbh)) . ')';
}


# The arguments of one batch.  Of an order: supplier, agent, key, day, items as [product,
# quantity, free], slots (several: the first that fits), state (C and D are paid
# from the rebate account), transfer, limit_day ('': as before there was one),
# session and areas of a theatre as [area, seats of it], seats that are named,
# visitors as [document, line, type, tag of the name], documents as [product, day,
# document, limit, count, take, until, days, whether it is a phone], contact of
# an order of the JSON interface, and whatever else differs from the usual.

sub place_arguments {
    my ($dbh, $supplier, $now, $orders) = on(@_);
    my %batch = (array => { map { $_->[0] => [] } arrays($dbh) });

    my $today = $dbh->selectrow_array('SELECT (?::timestamptz AT TIME ZONE'
        . " 'Asia/Shanghai')::date", undef, $now);
    $_->{limit_day} //= $today for @$orders;
    $_->{account} //= $_->{agent} * 10
        + (($_->{state} // '0') =~ /[CD]/ ? 3 : 1) for @$orders;
    $_->{demands} = [demands($_)] for @$orders;
    $_->{supplier} //= $supplier for @$orders;

    add_keys(\%batch, $orders);

    for my $at (1 .. @$orders) {
        my $o = $orders->[$at - 1];

        $batch{order} = $at;
        my ($total, @first) = add_items(\%batch, $o);
        add_visitors(\%batch, $o, @first);
        add_documents(\%batch, $o);
        my $slot = add_demands(\%batch, $o);
        add(\%batch, 'n', order => $at, seat => $_) for @{$o->{seats} // []};
        add_order(\%batch, $o, $slot, $total);
    }

    my $array = $batch{array};
    $array->{q_wanted}[$_ - 1] = undef for keys %{$batch{choice}};
    $array->{q_wanted} = [(undef) x @{$array->{q_id}}] if $ONE_BY_ONE;

    return ($now, map { sql_array($array->{$_->[0]}) } @arrays);
}


# One row more: prefix of the arrays, names and values.

sub add {
    my ($batch, $prefix, %row) = @_;

    for my $name (keys %row) {
        my $array = $batch->{array}{"${prefix}_$name"}
            // die "place_orders_6 has no ${prefix}_$name\n";
        push @$array, $row{$name};
    }
}


# [quota, capacity, persons, whether it is one of several to choose from, whose
# quota if not the order's supplier's].  "abroad": [supplier, product] each.

sub demands {
    my ($o) = @_;
    my $no_limit = 2147483647;
    my @slots = @{$o->{slots} // []};
    my $persons = 0;

    $persons += $_->[1] for @{$o->{items}};

    return (
        (map { [quota(8, $o->{day}, $o->{session} * 1048576 + $_->[0]),
                $_->[1], $persons, @{$o->{areas}} > 1 ? 1 : 0]
             } @{$o->{areas} // []}),
        (map { [quota(1, $o->{day}, ($o->{line} // 1) * 1000 + $_),
                $o->{slot_capacity} // 1000, $persons, @slots > 1 ? 1 : 0]
             } @slots),
        (map { [quota(2, $o->{day}, $_->[0]), $PRODUCT{$_->[0]}[5], $_->[1], 0]
             } @{$o->{items}}),
        [quota(3, $o->{day}, 0), $o->{site_limit} // $no_limit, $persons, 0],
        [$o->{limit_day} ? quota(7, $o->{limit_day}, $o->{agent})
                         : quota(4, $o->{day}, $o->{agent}),
         $o->{agent_limit} // $no_limit, $persons, 0],
        (map { ([quota(2, $o->{day}, $_->[1]), $_->[2] // $no_limit, $persons, 0,
                 $_->[0]],
                [quota(3, $o->{day}, 0), $no_limit, $persons, 0, $_->[0]])
             } @{$o->{abroad} // []}),
    );
}


sub document_key {
    my ($o, $document) = @_;

    return sprintf '%010d %010d %s %s', $o->{supplier}, $document->[0],
        $document->[1],
        index_of($document->[2]);
}


# What is locked, in the order it is locked in; "at" says where each is.

sub add_keys {
    my ($batch, $orders) = @_;
    my (%supplier, %quota, %account, %document);

    for my $o (@$orders) {
        my $version = $o->{catalogue} // 1;
        my $seen = $supplier{$o->{supplier}} //= $version;

        $supplier{$o->{supplier}} = -1 if $seen != $version;
        $account{"$o->{supplier} $o->{account}"} = 1;
        $quota{($_->[4] // $o->{supplier}) . " $_->[0]"} //= $_->[1]
            for @{$o->{demands}};
        $document{document_key($o, $_)} = [$o->{supplier}, @$_]
            for @{$o->{documents} // []};
    }

    my $in_order = sub {
        my ($left, $right) = map { [split / /, $_] } @_;
        return $left->[0] <=> $right->[0] || $left->[1] <=> $right->[1];
    };
    my @suppliers = sort { $a <=> $b } keys %supplier;
    my @quotas = sort { $in_order->($a, $b) } keys %quota;
    my @accounts = sort { $in_order->($a, $b) } keys %account;
    my @documents = sort keys %document;

    add($batch, 's', id => $_, catalogue => $supplier{$_}) for @suppliers;
    for (@quotas) {
        my ($supplier, $id) = split / /;
        add($batch, 'q', supplier => $supplier, id => $id,
            capacity => $quota{$_});
    }
    for (@accounts) {
        my ($supplier, $id) = split / /;
        add($batch, 'a', supplier => $supplier, id => $id);
    }
    add($batch, 'x', supplier => $_->[0], product => $_->[1], day => $_->[2],
        index => index_of($_->[3]), limit => $_->[4],
        days => $_->[8] // 1, phone => $_->[9] ? 't' : 'f')
        for @document{@documents};

    my $places = sub { return { map { $_[$_ - 1] => $_ } 1 .. @_ } };
    $batch->{at} = {
        supplier => $places->(@suppliers),
        quota => $places->(@quotas),
        account => $places->(@accounts),
        document => $places->(@documents),
    };
}


# Items and their tickets: the sum, and where each item's tickets begin.

sub add_items {
    my ($batch, $o) = @_;
    my ($line, $ticket, $total, @first) = (0, 0, 0);

    for (@{$o->{items}}) {
        my ($product, $quantity, $free) = @$_;
        my ($code, $form, undef, undef, $price) = @{$PRODUCT{$product}};

        $free //= 0;
        $total += $price * ($quantity - $free);
        $first[++$line] = $ticket + 1;

        add($batch, 'i', order => $batch->{order}, line => $line,
            product => $product, name => $code, unit => '张', form => $form,
            quantity => $quantity, free => $free, price => $price, list => $o->{list} // $price,
            until => $o->{ticket_until} // $o->{day},
            from => $o->{ticket_from}, wait => $o->{wait});

        my @tickets = $form eq '2' ? [$quantity, $free]
            : map { [1, $_ > $quantity - $free ? 1 : 0] } 1 .. $quantity;

        add($batch, 't', order => $batch->{order}, no => ++$ticket,
            line => $line, persons => $_->[0], free => $_->[1]) for @tickets;
    }

    return ($total, @first);
}


# "first" is an item's next ticket that has no visitor yet.

sub add_visitors {
    my ($batch, $o, @first) = @_;
    my $visitor = 0;

    for (@{$o->{visitors} // []}) {
        my ($document, $line, $type, $name) = @$_;
        my $ticket = $first[$line];

        $first[$line]++ if $PRODUCT{$o->{items}[$line - 1][0]}[1] eq '1';

        add($batch, 'g', order => $batch->{order}, no => ++$visitor,
            ticket => $ticket, type => $type // 1, ident => '\x01',
            ident_index => index_of($document), name => '\x02',
            phone => undef, name_tag => $name // 0);
    }
}


sub add_documents {
    my ($batch, $o) = @_;

    for (@{$o->{documents} // []}) {
        add($batch, 'u', order => $batch->{order},
            document => $batch->{at}{document}{document_key($o, $_)},
            count => $_->[4], take => $_->[5] ? 't' : 'f', until => $_->[6]);
    }
}


# The slot, when there is no choice.

sub add_demands {
    my ($batch, $o) = @_;
    my $slot;

    for (@{$o->{demands}}) {
        my ($id, undef, $persons, $choice, $owner) = @$_;
        my $quota = $batch->{at}{quota}{($owner // $o->{supplier}) . " $id"};

        $batch->{array}{q_wanted}[$quota - 1] += $persons;
        $batch->{choice}{$quota} = 1 if $choice;
        $slot = ($id & (1 << 36) - 1) % 1000 if $id >> 56 == 1 && !$choice;

        add($batch, 'r', order => $batch->{order}, quota => $quota,
            persons => $persons, group => $choice);
    }

    return $slot;
}


sub add_order {
    my ($batch, $o, $slot, $total) = @_;
    my $account = $batch->{at}{account}{"$o->{supplier} $o->{account}"};
    my $state = $o->{state} // '0';
    my $version = $o->{version} // 1;
    my $paid = $o->{total} // $total;
    my ($versions, $sold, $held) = @{$batch->{array}}{qw(a_version a_sold
                                                         a_held)};

    $versions->[$account - 1] //= $version;
    $versions->[$account - 1] = 0 if $versions->[$account - 1] != $version;
    $sold->[$account - 1] += $state =~ /[3D]/ ? $paid : 0;
    $held->[$account - 1] += $state =~ /[03D]/ ? 0 : $paid;

    add($batch, 'o', supplier => $batch->{at}{supplier}{$o->{supplier}},
        limit => $o->{limit_day} || undef, agent => $o->{agent}, account => $account, slot => $slot,
        sold => $sold->[$account - 1],
        key => $o->{key}, hash => '\x' . sha256_hex($o->{content} // 'same'),
        catalogue => $o->{catalogue} // 1, version => $version,
        page => $o->{page} // 3, edition => $o->{edition} // 40,
        state => $state,
        pay_method => $state eq '0' ? 'N' : $state =~ /[CD]/ ? 'F' : 'Y',
        transfer => $state eq '0' ? 0 : $state =~ /[3D]/ ? 3 : 4,
        customer => $o->{customer} // '张三', customer_type => '3',
        day => $o->{day},
        line => @{$o->{slots} // []} ? $o->{line} // 1 : undef,
        medium => $o->{medium} // 0, notice => $o->{notice} // 't',
        callback => $o->{callback} ? 't' : 'f',
        phone => '\x03', phone_index => $o->{phone_index} // '\x04', ident => '\x05',
        ident_index => index_of($o->{ident} // 'holder'),
        id_type => $o->{id_type} // 1, need_invoice => 'f', invoice => undef,
        total => $paid, pay_timeout => 30, pay_by => $o->{pay_by},
        valid_until => $o->{valid_until} // '2099-01-01 00:00:00+00',
        phone_tail => $o->{phone_tail} // 5678, remark => '\x', session => $o->{session},
        seated => $o->{seated} // 't', contact => $o->{contact},
        products => sql_array([map { $_->[0] } @{$o->{items}}]));
}


# ---- Orders ----

# Rows of one call as hashes: those of the orders, those of the quotas.

sub place {
    my ($dbh, @orders) = on(@_);
    my $now = $dbh->selectrow_array('SELECT api.now() + ?::interval', undef,
                                    $AHEAD);
    my $sth = $dbh->prepare_cached(place_sql($dbh));

    $sth->execute(place_arguments($dbh, $SUPPLIER, $now, \@orders));
    my $rows = $sth->fetchall_arrayref({});

    return ([grep { $_->{kind} eq 'o' } @$rows],
            [grep { $_->{kind} eq 'q' } @$rows]);
}


sub place_one {
    my ($dbh, %order) = on(@_);
    my ($orders) = place($dbh, \%order);

    return $orders->[0];
}


# What the orders of this file have in common; a function is asked each time.

sub order_defaults {
    my (%order) = @_;

    %usual = (%usual, %order);
}


# The number of an order that is placed for certain.

sub booked {
    my %order = (key => 'B' . ++$booked, %usual, @_);

    for (values %order) {
        $_ = $_->() if ref eq 'CODE';
    }

    my $o = place_one(%order);

    die "$o->{verdict}\n" if defined $o->{verdict};
    return $o->{order_id};
}


sub order_row {
    return sql_row('SELECT * FROM ticket.orders WHERE order_id = ?', $_[0]);
}


# What api.notice_born() has read when it has read all orders there are.

sub last_number {
    return sql_value('SELECT impl.number_last(s.supplier_id, s.zone, api.now(),'
        . ' q.last_value) FROM ticket.supplier s, ticket.number q'
        . ' WHERE s.supplier_id = ?', $SUPPLIER);
}


# "balance held" of an account of the supplier.

sub account_of {
    return join ' ', sql_values('SELECT balance_fen, held_fen FROM'
        . ' ticket.account WHERE supplier_id = ? AND account_id = ?',
        $SUPPLIER, $_[0]);
}


sub quota_used {
    return sql_value('SELECT used FROM ticket.quota WHERE supplier_id = ?'
        . ' AND quota_id = ?', $SUPPLIER, quota(@_));
}


# ---- The supplier ----

# The supplier of these tests; what => value changes a column of it.

sub fixture {
    my ($dbh, %supplier) = on(@_);

    $supplier{supplier_id} = $SUPPLIER;
    $supplier{code} //= 'BOOK';
    $supplier{name} //= '订票景区';

    my @names = sort keys %supplier;
    $dbh->do('INSERT INTO ticket.supplier (' . join(', ', @names)
             . ') VALUES (' . join(', ', ('?') x @names) . ')',
             undef, @supplier{@names});

    for my $id (sort keys %PRODUCT) {
        my ($code, $form, $real, $id_maximum, undef, $limit) = @{$PRODUCT{$id}};

        $dbh->do('INSERT INTO ticket.product (supplier_id, product_id, code,'
                 . ' name, form, real_name, id_maximum, day_limit)'
                 . ' VALUES (?, ?, ?, ?, ?, ?, ?, ?)', undef,
                 $SUPPLIER, $id, $code, $code, $form, $real, $id_maximum,
                 $limit);
    }

    $dbh->do("INSERT INTO ticket.line VALUES (?, 1, '01', '南线')", undef,
             $SUPPLIER);
    $dbh->do('INSERT INTO ticket.slot SELECT ?, 1,'
             . ' impl.local_day(?, api.now()) + d, s, 420 + 60 * s,'
             . ' 480 + 60 * s, 1500, 1000, true'
             . ' FROM generate_series(0, 30) d, generate_series(1, 8) s',
             undef, $SUPPLIER, $SUPPLIER);

    for my $agent (@AGENTS) {
        $dbh->do('INSERT INTO ticket.agent (supplier_id, agent_id, user_name,'
                 . ' name, unit_id, password_sealed, can_deposit,'
                 . ' callback_address) VALUES (?, ?, ?, ?, ?, ?, true, ?)',
                 undef, $SUPPLIER, $agent, "agent$agent", "代理商$agent",
                 "unit$agent", '\x00',
                 $agent == $AGENTS[-1] ? '' : 'http://127.0.0.1:1/callback/');
        $dbh->do('INSERT INTO ticket.account VALUES (?, ?, 0, 0),'
                 . ' (?, ?, 0, 0) ON CONFLICT DO NOTHING', undef,
                 $SUPPLIER, $agent * 10 + 1, $SUPPLIER, $agent * 10 + 3);
        top_up($dbh, $agent, 100_000_000);
    }

    # a booking begins no life then, which would raise the version
    $dbh->do('SELECT life FROM api.hello_2()');

    # what the configuration's triggers made of these inserts
    $dbh->do('UPDATE ticket.supplier SET catalogue_version = 1');
    $dbh->do('UPDATE ticket.agent SET version = 1');

    return;
}


# The owner of the database at a desk, whose drawer has so many notes of 100.

sub drawer {
    my ($notes) = @_;

    sql_do('INSERT INTO ticket.device (supplier_id, device_no, name, kind)'
           . " VALUES (?, 1, 'window 1', 'desk')", $SUPPLIER);
    sql_do('SELECT * FROM api.staff_shift_open((SELECT code FROM'
           . ' ticket.supplier WHERE supplier_id = ?), 1, ?)', $SUPPLIER,
           qq({"float": "100x$notes"}));
    return;
}


sub top_up {
    my ($dbh, $agent, $fen, $account) = on(@_);

    $account = $agent * 10 + ($account // 1);

    $dbh->do('WITH a AS (UPDATE ticket.account SET balance_fen ='
             . ' balance_fen + ? WHERE supplier_id = ? AND account_id = ?'
             . ' RETURNING balance_fen)'
             . ' INSERT INTO ticket.transfer SELECT ?, impl.next_number(?,'
             . ' api.now()), 1, 1, 2, ?, ?, null, balance_fen, api.now()'
             . ' FROM a', undef,
             $fen, $SUPPLIER, $account,
             $SUPPLIER, $SUPPLIER, $account, $fen);

    return;
}


# A column of the supplier; bookings are still quoted under version 1.

sub supplier_set {
    my ($column, $value) = @_;

    sql_do("UPDATE ticket.supplier SET $column = ?", $value);
    sql_do('UPDATE ticket.supplier SET catalogue_version = 1');
}

1;
