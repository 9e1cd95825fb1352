package TicketPlans;

# Plans of statements, also of those within functions, and what is wrong with
# them: every row is to be found by a whole key.

use strict;
use warnings;

use Encode ();
use Exporter 'import';
use JSON::PP qw(decode_json);
use Test::More;

use TicketBooking qw(connection);
use TicketSystem;

our @EXPORT = qw(
    indexes_read watched plans_of fault check_rows @nodes %columns %whole
);

# What has been seen since it was checked; the columns of every index, in its
# order.
our (@nodes, %columns);

my %key;

# Small or read whole on purpose, or only its last entry, or a key column that
# only narrows the rows of one order.
our %whole = map { $_ => 1 } qw(supplier_pkey notice_cursor_pkey life_pkey
                                   provider_account_pkey gate_book_pkey);
my %within_order = map { $_ => 1 } qw(ticket_no line_no visitor_no product_id
                                      day id_index);


# The keys and indexes that the tables have now.

sub indexes_read {
    push @{$key{$_->[0]}}, $_->[1] for @{db()->selectall_arrayref(
        'SELECT c.relname, a.attname FROM pg_index i'
        . ' JOIN pg_class c ON c.oid = i.indrelid'
        . ' JOIN pg_attribute a ON a.attrelid = c.oid'
        . ' AND a.attnum = any (i.indkey)'
        . ' WHERE i.indisprimary'
        . " AND c.relnamespace = 'ticket'::regnamespace")};

    push @{$columns{$_->[0]}}, $_->[1] for @{db()->selectall_arrayref(
        'SELECT c.relname, a.attname FROM pg_index i'
        . ' JOIN pg_class c ON c.oid = i.indexrelid'
        . ' CROSS JOIN unnest(i.indkey) WITH ORDINALITY k(attnum, n)'
        . ' JOIN pg_attribute a ON a.attrelid = i.indrelid'
        . ' AND a.attnum = k.attnum'
        . " WHERE c.relnamespace = 'ticket'::regnamespace ORDER BY 1, k.n")};

    return;
}


# A connection whose every statement, also within functions, shows its plan.

sub watched {
    my $own = connection();

    $own->do($_) for 'SET enable_seqscan = off', 'SET jit = off',
        'SET plan_cache_mode = force_generic_plan', 'SET timezone = UTC',
        "SET track_functions = 'all'",
        "LOAD 'auto_explain'", 'SET auto_explain.log_nested_statements = on',
        'SET auto_explain.log_format = json',
        'SET auto_explain.log_level = notice',
        'SET auto_explain.log_min_duration = 0';

    return $own;
}


sub walk {
    my ($statement, $plan) = @_;

    push @nodes, { %$plan, statement => $statement };
    walk($statement, $_) for @{$plan->{Plans} // []};

    return;
}


# A statement that is executed again with the plan it had is seen once.

sub plans_of {
    my ($work) = @_;
    my %seen;
    local $SIG{__WARN__} = sub {
        my ($text) = @_;
        my ($json) = $text =~ /plan:\s*(\{.*\})/s
            or die "no plan: $text";
        return if $seen{$json}++;
        my $plan = decode_json(Encode::encode('UTF-8', $json));

        walk($plan->{'Query Text'}, $plan->{Plan});
    };

    $work->();
    return;
}


# An agent's codes of a day are counted whatever order they are for.
my %skips = (code_pkey => 'order_id');

sub fault {
    my ($node) = @_;
    my $table = $node->{'Relation Name'};
    my $filter = $node->{Filter} // '';
    my $index = $node->{'Index Name'} // '';

    # tables that never have more than one row
    return "Seq Scan on $table" if $node->{'Node Type'} eq 'Seq Scan'
        && $table !~ /^(?:number|message_number|clock)$/;

    # its first entry, then from account to account
    return if $index eq 'pay_job_by_lane'
        && $node->{statement} =~ /with recursive lanes/;

    if ($index && !$node->{'Index Cond'} && !$whole{$index}) {
        return "$index read whole";
    }

    # a range of rows is read from its beginning to where its first column ends
    return "$index: one row as a range of rows"
        if ($node->{'Index Cond'} // '') =~ / >= ROW(\(.*?\)\)) AND .* <= ROW\g1/;

    # a condition behind a column that has none is tried on every entry
    if ($index && $node->{'Index Cond'}) {
        my @given = map { $node->{'Index Cond'} =~ /\b$_\b/ ? 1 : 0 }
            my @columns = @{$columns{$index}};
        my ($gap) = grep { !$given[$_] } 0 .. $#given;
        return "$index skips $columns[$gap]: $node->{'Index Cond'}"
            if defined $gap && (grep { $_ } @given[$gap .. $#given])
               && ($skips{$index} // '') ne $columns[$gap];
    }

    return if !$table || $whole{$index};

    for my $column (@{$key{$table} // []}) {
        next if $within_order{$column} && $table =~
            /^(?:order_item|ticket|visitor|order_document|refund)$/;
        return "$column of $table filtered: $filter" if $filter =~ /\b$column\b/;
    }

    return;
}


sub check_rows {
    my ($name) = @_;
    my %fault;

    for my $node (@nodes) {
        my $fault = fault($node) // next;
        $fault{$fault} = $node->{statement};
    }

    is scalar keys %fault, 0, "$name: every row is found by its key"
        or diag map { "$_\n  in $fault{$_}\n" } sort keys %fault;
    @nodes = ();

    return;
}

1;
