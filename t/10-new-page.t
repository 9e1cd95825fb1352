# What a new ordinary page needs: rows in tables and one file of SQL.  One is
# added to a copy of the tree, which is built; a client calls it.

use strict;
use warnings;
use utf8;

use File::Basename qw(basename dirname);
use File::Find qw(find);
use File::Path qw(make_path);
use File::Temp qw(tempdir);
use FindBin;
use lib "$FindBin::Bin/lib";
use TicketTest;

my $top  = this_tree();
my $copy = tempdir('/tmp/ticket-page.XXXXXX', CLEANUP => 1);
chmod 0755, $copy;                  # nginx's processes are another user

# The last row before which a new one goes, and the row.
my $core = 'ngx_ticket_module/core';
my @rows = (
    ["$core/tk_operations.tbl.h", qr/\z/,
     "TK_OPERATION( GET_ORDER_STATE, 63, READ, NONE )\n"],
    ["$core/aspx/tk_pages.tbl.h", qr/\z/,
     'TK_PAGE( QUERY_ORDER_STATE, query_order_state, "QueryOrderState.aspx",'
     . " GET_ORDER_STATE, 0, BOTH )\n"],
    ["$core/aspx/tk_params.c", qr/^static const tk_param_t  none\[\]/m, <<'C'],
static const tk_param_t  query_order_state[] = {
    PARAM("orderid", order_id, ORDER, 20, BOTH, BOTH, PLAIN, NULL, NULL),
    PARAM_END
};

C
    ["$core/aspx/tk_reply_tables.c",
     qr/^static const tk_element_t  none\[\]/m, <<'C'],
static const tk_element_t  query_order_state[] = {
    ELEMENT(0, "Item", NULL, EACH, NULL, BOTH),
    ELEMENT(1, "orderid", "order_id", TEXT, NULL, BOTH),
    ELEMENT(1, "total", "total_fen", MONEY, NULL, BOTH),
    ELEMENT(1, "status", "state", TEXT, NULL, BOTH),
    ELEMENT_END
};

C
    ['ngx_ticket_module/endpoints.c',
     qr/(?<=ngx_ticket_endpoints\[TK_OP_SLOTS\] = \{\n)/,
     qq{    READS(GET_ORDER_STATE, "order_state", ORDER),\n}],
);

my $function = 'sql/functions/api/read/order_state.sql';
my $sql = <<'SQL';
create function api.order_state(p_supplier int, p_agent int, p_order int8)
returns table (verdict text, subject text, order_id int8, total_fen int8,
               state text)
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
    return query
    select null::text, null::text, o.order_id, o.total_fen, o.state::text
      from ticket.orders o
     where o.supplier_id = p_supplier
       and o.order_id = p_order
       and o.agent_id = p_agent;

    if not found then
        verdict := 'ORDER_UNKNOWN';
        return next;
    end if;
end
$$;

comment on function api.order_state(int, int, int8) is 'An order''s state.';

revoke all on function api.order_state(int, int, int8) from public;
grant execute on function api.order_state(int, int, int8) to ticket_nginx;
SQL

copy_tree();
add(@$_) for @rows;
write_file($function, $sql);
build();

system_start(postgres => 'own', tree => $copy, migrated => 1, redis => 0);

my $booked = call('OrderProducts', order(senderid => 'new-page'));
is $booked->retcode, 0, 'an old page books an order' or diag $booked->retmsg;

# call() checks the signature.
for my $at (qw(agent agent3)) {
    my $a = call('QueryOrderState', { orderid => $booked->item('orderid') },
                 at => $at);
    is $a->retcode, 0, "$at: the new page answers" or diag $a->retmsg;
    is_deeply [map { $a->item($_) } qw(orderid total status)],
        [$booked->item('orderid'), '200.00', '0'],
        "$at: the answer has what its function found";

    isnt call('QueryOrderState', { orderid => '1' }, at => $at)->retcode, 0,
        "$at: the new page refuses an order that does not exist";
    like call('QueryOrderState', {}, at => $at)->retmsg, qr/orderid/,
        "$at: the refusal names the parameter that is missing";
}

done_testing;


# What is built from, and what a system is started with.
sub copy_tree {
    make_path("$copy/build/nginx");
    system('cp', '-a', (map { "$top/$_" } qw(ngx_ticket_module sql config VERSION)),
           $copy) == 0 or die;
    make_path("$copy/t");
    system('cp', '-a', "$top/t/env", "$copy/t") == 0 or die;
    system("cp -a $top/build/ticket* $copy/build") == 0 or die;
}

sub add {
    my ($file, $before, $row) = @_;

    my $text = read_file($file);
    ok $text =~ s/$before/$row$&/, "a row is added to $file";
    write_file($file, $text);
}

# nginx is configured as it was here, but for the place, and for haste.
sub build {
    system("cp -a $top/build/nginx $copy/build") == 0 or die;
    for my $file ('Makefile', 'ngx_modules.c', 'configured') {
        next if !-e "$copy/build/nginx/$file";
        my $text = read_file("build/nginx/$file");
        $text =~ s/\Q$top\E/$copy/g;
        $text =~ s/ -O2 / -O0 /g;
        $text =~ s/ -g(?= )| -D_FORTIFY_SOURCE=\d//g;
        write_file("build/nginx/$file", $text);
    }
    keep_objects();
    my $said = qx{'$copy/t/env/module' dynamic 2>&1};
    is $?, 0, 'the module is built' or diag $said;
}

# To nginx's makefile each object is of all headers.  Those of files that include
# nothing of what has changed, nor what includes it, stay as they are.
sub keep_objects {
    my %other = map { basename($_->[0]) => 1 } @rows;
    my (%includes, @kept);

    find({ no_chdir => 1, wanted => sub {
        push @{$includes{basename($_)}}, map { basename($_) }
            read_file(substr $_, 1 + length $copy) =~ /^#include ["<](\S+)[">]/mg
            if /\.[ch]$/;
    } }, "$copy/ngx_ticket_module");
    for (my $n = 0; $n != keys %other; ) {
        $n = keys %other;
        for my $file (keys %includes) {
            $other{$file} = 1 if grep { $other{$_} } @{$includes{$file}};
        }
    }

    my $makefile = read_file('build/nginx/Makefile');
    while ($makefile =~ /^(\S+\.o):\s+\$\(ADDON_DEPS\) \\\n\s+(\S+)$/mg) {
        push @kept, $1 if !$other{basename($2)};
    }
    is utime(undef, undef, @kept), @kept, 'objects that stay are those of now';
    cmp_ok scalar @kept, '>', 50, 'much of the module knows no page';
}

sub read_file {
    my ($file) = @_;

    open my $in, '<:utf8', "$copy/$file" or die "$file: $!\n";
    local $/;
    return scalar <$in>;
}

sub write_file {
    my ($file, $text) = @_;

    make_path(dirname("$copy/$file"));
    open my $out, '>:utf8', "$copy/$file" or die "$file: $!\n";
    print $out $text;
    close $out or die "$file: $!\n";
}
