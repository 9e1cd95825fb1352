# Bookings for the SQL tests: a supplier of their own with products, agents and
# slots, and api.place_orders_3() called with arrays made from plain hashes, as
# tk_quote() and tk_batch_encode() would make them.

package TicketBooking;

use strict;
use warnings;

use DBI;
use Digest::SHA qw(sha256_hex);
use Exporter 'import';
use TicketTest ();


our @EXPORT_OK = qw(
    place place_one arguments place_sql fixture quota call audit_is_clean top_up
    now_of day_of sql_array index_of database
    connection pay_deposit
);

our $SUPPLIER = 7;

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

# name and type of every argument after the first two, in order
my @ARGUMENTS = (
    [q_id => 'int8'], [q_capacity => 'int4'], [q_wanted => 'int8'],
    [a_id => 'int4'], [a_version => 'int8'], [a_sold => 'int8'],
    [a_held => 'int8'],
    [x_product => 'int4'], [x_day => 'date'], [x_index => 'bytea'],
    [x_limit => 'int4'], [x_until => 'date'],
    [o_agent => 'int4'], [o_account => 'int2'], [o_slot => 'int2'],
    [o_sold => 'int8'], [o_key => 'text'],
    [o_hash => 'bytea'], [o_catalogue => 'int8'], [o_version => 'int8'],
    [o_page => 'int2'], [o_edition => 'int2'], [o_state => 'text'],
    [o_pay_method => 'text'], [o_transfer => 'int2'], [o_customer => 'text'],
    [o_customer_type => 'text'], [o_day => 'date'], [o_line => 'int4'],
    [o_medium => 'int2'], [o_notice => 'bool'], [o_callback => 'bool'],
    [o_phone => 'bytea'], [o_phone_index => 'bytea'], [o_ident => 'bytea'],
    [o_ident_index => 'bytea'], [o_id_type => 'int2'],
    [o_need_invoice => 'bool'], [o_invoice => 'bytea'], [o_total => 'int8'],
    [o_pay_timeout => 'int4'], [o_pay_by => 'timestamptz'],
    [o_valid_until => 'timestamptz'],
    [r_order => 'int2'], [r_quota => 'int2'], [r_persons => 'int4'],
    [r_group => 'int2'],
    [i_order => 'int2'], [i_line => 'int2'], [i_product => 'int4'],
    [i_name => 'text'], [i_unit => 'text'], [i_form => 'text'],
    [i_quantity => 'int4'], [i_free => 'int4'], [i_price => 'int8'],
    [i_until => 'date'],
    [t_order => 'int2'], [t_no => 'int2'], [t_line => 'int2'],
    [t_persons => 'int4'], [t_free => 'int4'],
    [g_order => 'int2'], [g_no => 'int2'], [g_ticket => 'int2'],
    [g_type => 'int2'], [g_ident => 'bytea'], [g_ident_index => 'bytea'],
    [g_name => 'bytea'], [g_phone => 'bytea'],
    [u_order => 'int2'], [u_document => 'int2'], [u_count => 'int4'],
    [u_take => 'bool'], [o_products => 'text'], [u_until => 'date'],
);


# A database of this file's own; more connections to it come from connection().

sub database {
    TicketTest::system_start(nginx => 0, redis => 0);
    return TicketTest::db();
}


sub connection {
    my ($role) = @_;

    return DBI->connect(
        'dbi:Pg:' . TicketTest::conninfo($role // 'postgres') =~ s/ /;/gr,
        undef, undef, { RaiseError => 1, PrintError => 0, AutoCommit => 1 });
}


sub sql_array {
    return '{' . join(',', map {
        defined $_ ? '"' . s/(["\\])/\\$1/gr . '"' : 'NULL'
    } @{$_[0]}) . '}';
}


sub index_of {
    my ($document) = @_;
    return '\x' . substr(sha256_hex("document $document"), 0, 32);
}


sub place_sql {
    my $n = 2;

    return 'SELECT * FROM api.place_orders_3($1::int4, $2::timestamptz, '
        . join(', ', map { $n++; "\$$n\::$_->[1]\[]" } @ARGUMENTS) . ')';
}


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


sub now_of { return $_[0]->selectrow_array('SELECT api.now()') }


sub day_of {
    my ($dbh, $ahead) = @_;

    return $dbh->selectrow_array(
        'SELECT impl.local_day(?, api.now()) + ?::int4', undef,
        $SUPPLIER, $ahead // 0);
}


# The arguments of one batch.  Of an order: agent, key, day, items as [product,
# quantity, free], slots (several: the first that fits), state (C and D are paid
# from the rebate account), transfer,
# visitors as [document, line, type], documents as [product, day, document,
# limit, count, take, until] and whatever else differs from the usual.

sub arguments {
    my ($supplier, $now, $orders) = @_;
    my (%a, %quota, %account, %document, %choice);

    $a{$_->[0]} = [] for @ARGUMENTS;

    for my $o (@$orders) {
        $o->{account} //= $o->{agent} * 10
            + (($o->{state} // '0') =~ /[CD]/ ? 3 : 1);
        $account{$o->{account}} = 1;

        my $persons = 0;
        $persons += $_->[1] for @{$o->{items}};

        my @demands;
        my @slots = @{$o->{slots} // []};

        push @demands, map {
            [quota(1, $o->{day}, ($o->{line} // 1) * 1000 + $_),
             $o->{slot_capacity} // 1000, $persons, @slots > 1 ? 1 : 0]
        } @slots;
        push @demands, map {
            [quota(2, $o->{day}, $_->[0]), $PRODUCT{$_->[0]}[5], $_->[1], 0]
        } @{$o->{items}};
        push @demands,
            [quota(3, $o->{day}, 0), $o->{site_limit} // 2147483647,
             $persons, 0],
            [quota(4, $o->{day}, $o->{agent}),
             $o->{agent_limit} // 2147483647, $persons, 0];

        $quota{$_->[0]} //= $_->[1] for @demands;
        $o->{demands} = \@demands;

        $document{sprintf '%010d %s %s', $_->[0], $_->[1], index_of($_->[2])}
            = $_ for @{$o->{documents} // []};
    }

    my @quotas = sort { $a <=> $b } keys %quota;
    my @accounts = sort { $a <=> $b } keys %account;
    my @documents = sort keys %document;
    my %quota_at = map { $quotas[$_] => $_ + 1 } 0 .. $#quotas;
    my %account_at = map { $accounts[$_] => $_ + 1 } 0 .. $#accounts;
    my %document_at = map { $documents[$_] => $_ + 1 } 0 .. $#documents;

    $a{q_id} = \@quotas;
    $a{q_capacity} = [@quota{@quotas}];
    $a{a_id} = \@accounts;

    for (map { $document{$_} } @documents) {
        push @{$a{x_product}}, $_->[0];
        push @{$a{x_day}}, $_->[1];
        push @{$a{x_index}}, index_of($_->[2]);
        push @{$a{x_limit}}, $_->[3];
        push @{$a{x_until}}, undef;
    }

    my $at = 0;

    for my $o (@$orders) {
        my $state = $o->{state} // '0';
        my ($line, $ticket, $total) = (0, 0, 0);
        my @first_ticket;

        $at++;

        for (@{$o->{items}}) {
            my ($product, $quantity, $free) = @$_;
            my (undef, $form, undef, undef, $price) = @{$PRODUCT{$product}};

            $free //= 0;
            $line++;
            $total += $price * ($quantity - $free);

            push @{$a{i_order}}, $at;
            push @{$a{i_line}}, $line;
            push @{$a{i_product}}, $product;
            push @{$a{i_name}}, $PRODUCT{$product}[0];
            push @{$a{i_unit}}, '张';
            push @{$a{i_form}}, $form;
            push @{$a{i_quantity}}, $quantity;
            push @{$a{i_free}}, $free;
            push @{$a{i_price}}, $price;
            push @{$a{i_until}}, $o->{ticket_until} // $o->{day};

            $first_ticket[$line] = $ticket + 1;

            my @tickets = $form eq '2' ? [$quantity, $free]
                : map { [1, $_ > $quantity - $free ? 1 : 0] } 1 .. $quantity;

            for (@tickets) {
                push @{$a{t_order}}, $at;
                push @{$a{t_no}}, ++$ticket;
                push @{$a{t_line}}, $line;
                push @{$a{t_persons}}, $_->[0];
                push @{$a{t_free}}, $_->[1];
            }
        }

        my $visitor = 0;

        for (@{$o->{visitors} // []}) {
            my ($document, $of_line, $type) = @$_;
            my $no = $first_ticket[$of_line];

            $first_ticket[$of_line]++
                if $PRODUCT{$o->{items}[$of_line - 1][0]}[1] eq '1';

            push @{$a{g_order}}, $at;
            push @{$a{g_no}}, ++$visitor;
            push @{$a{g_ticket}}, $no;
            push @{$a{g_type}}, $type // 1;
            push @{$a{g_ident}}, '\x01';
            push @{$a{g_ident_index}}, index_of($document);
            push @{$a{g_name}}, '\x02';
            push @{$a{g_phone}}, undef;
        }

        for (@{$o->{documents} // []}) {
            my $key = sprintf '%010d %s %s', $_->[0], $_->[1],
                index_of($_->[2]);

            push @{$a{u_order}}, $at;
            push @{$a{u_document}}, $document_at{$key};
            push @{$a{u_count}}, $_->[4];
            push @{$a{u_take}}, $_->[5] ? 't' : 'f';
            push @{$a{u_until}}, $_->[6];
        }

        my $fixed;

        for (@{$o->{demands}}) {
            my $q = $quota_at{$_->[0]};

            $a{q_wanted}[$q - 1] += $_->[2];
            $choice{$q} = 1 if $_->[3];
            $fixed = ($_->[0] & (1 << 36) - 1) % 1000
                if $_->[0] >> 56 == 1 && !$_->[3];

            push @{$a{r_order}}, $at;
            push @{$a{r_quota}}, $q;
            push @{$a{r_persons}}, $_->[2];
            push @{$a{r_group}}, $_->[3];
        }

        my $account = $account_at{$o->{account}};
        my $version = $o->{version} // 1;
        my $paid = $o->{total} // $total;

        $a{a_version}[$account - 1] //= $version;
        $a{a_version}[$account - 1] = 0
            if $a{a_version}[$account - 1] != $version;
        $a{a_sold}[$account - 1] += $state =~ /[3D]/ ? $paid : 0;
        $a{a_held}[$account - 1] += $state =~ /[03D]/ ? 0 : $paid;

        my %row = (
            agent => $o->{agent}, account => $account, slot => $fixed,
            sold => $a{a_sold}[$account - 1],
            key => $o->{key},
            hash => '\x' . sha256_hex($o->{content} // 'same'),
            catalogue => $o->{catalogue} // 1, version => $version,
            page => $o->{page} // 3, edition => $o->{edition} // 40,
            state => $state,
            pay_method => $state eq '0' ? 'N' : $state =~ /[CD]/ ? 'F' : 'Y',
            transfer => $state eq '0' ? 0 : $state =~ /[3D]/ ? 3 : 4,
            customer => $o->{customer} // '张三', customer_type => '3',
            day => $o->{day}, line => @{$o->{slots} // []}
                ? $o->{line} // 1 : undef,
            medium => $o->{medium} // 0, notice => $o->{notice} // 't',
            callback => $o->{callback} ? 't' : 'f',
            phone => '\x03', phone_index => '\x04', ident => '\x05',
            ident_index => index_of($o->{ident} // 'holder'),
            id_type => $o->{id_type} // 1, need_invoice => 'f',
            invoice => undef, total => $paid,
            pay_timeout => 30, pay_by => $o->{pay_by},
            valid_until => $o->{valid_until} // '2099-01-01 00:00:00+00',
            products => sql_array([map { $_->[0] } @{$o->{items}}]),
        );

        push @{$a{"o_$_"}}, $row{$_} for keys %row;
    }

    $a{q_wanted}[$_ - 1] = undef for keys %choice;
    $a{q_wanted} = [(undef) x @quotas] if $ONE_BY_ONE;

    return ($supplier, $now, map { sql_array($a{$_->[0]}) } @ARGUMENTS);
}


# Rows of one call as hashes: those of the orders, those of the quotas.

sub place {
    my ($dbh, @orders) = @_;
    my $sth = $dbh->prepare_cached(place_sql());

    $sth->execute(arguments($SUPPLIER, now_of($dbh), \@orders));
    my $rows = $sth->fetchall_arrayref({});

    return ([grep { $_->{kind} eq 'o' } @$rows],
            [grep { $_->{kind} eq 'q' } @$rows]);
}


sub place_one {
    my ($dbh, %order) = @_;
    my ($orders) = place($dbh, \%order);

    return $orders->[0];
}


# All rows of a function that returns a table, as hashes.

sub call {
    my ($dbh, $function, @arguments) = @_;

    return $dbh->selectall_arrayref(
        "SELECT * FROM $function(" . join(', ', ('?') x @arguments) . ')',
        { Slice => {} }, @arguments);
}


sub pay_deposit {
    my ($dbh, @arguments) = @_;

    return call($dbh, 'api.pay_account', @arguments, 'Y', '0', undef);
}


sub audit_is_clean {
    my ($dbh, $name) = @_;
    my $rows = call($dbh, 'api.audit', undef);

    Test::More::is(scalar @$rows, 0, $name // 'the books are good')
        or Test::More::diag(join "\n", map {
            join ' | ', map { $_ // 'null' }
                @{$_}{qw(check_name reference detail)}
        } @$rows);
}


# The supplier of these tests; what => value changes a column of it.

sub fixture {
    my ($dbh, %supplier) = @_;

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

    # what the configuration's triggers made of these inserts
    $dbh->do('UPDATE ticket.supplier SET catalogue_version = 1');
    $dbh->do('UPDATE ticket.agent SET version = 1');

    return;
}


sub top_up {
    my ($dbh, $agent, $fen, $account) = @_;

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

1;
