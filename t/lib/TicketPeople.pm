package TicketPeople;

# People of the attraction, for the SQL tests: actions as nginx carries them out.

use strict;
use warnings;

use Digest::SHA qw(sha256);
use Encode qw(encode);
use Exporter 'import';
use File::Basename qw(dirname);
use JSON::PP ();

use TicketBooking qw(connection sql_call);
use TicketSystem;

our @EXPORT_OK = qw(
    actions person sign_in act act_on acts hex32 rows password_of last_log
    changes_of matrix known_of place
);

# Some actions as the program's table has them; a test may want others.

our @ACTIONS = map {
    my ($name, $function, $method, $roles, $flags, $shows) = @$_;
    { name => $name, function => "staff_$function", method => $method,
      path => "/$name", roles => [split ' ', $roles],
      flags => [split ' ', $flags // ''], shows => $shows }
} (
    ['agent show', 'agent_show', 'GET', 'market admin'],
    ['agent set', 'agent_set', 'PATCH', 'market admin', 'match', 'agent show'],
    ['deposit topup', 'deposit_topup', 'POST', 'finance', 'key'],
    ['rebate topup', 'rebate_topup', 'POST', 'finance', 'key'],
    ['ticket refund', 'ticket_refund', 'POST', 'clerk desk_lead finance', 'key'],
    ['product list', 'product_list', 'GET', 'market clerk'],
    ['product set', 'product_set', 'PATCH', 'market'],
    ['slot create', 'slot_create', 'POST', 'market', 'key'],
    ['price set', 'price_set', 'POST', 'market'],
    ['day off', 'day_off', 'POST', 'market', 'key'],
    ['audit', 'audit', 'GET', 'admin finance', 'read_logged'],
    ['supplier list', 'supplier_list', 'GET', 'admin'],
    ['staff create', 'person_create', 'POST', 'admin', 'key'],
    ['staff set', 'person_set', 'PATCH', 'admin', 'match', 'staff show'],
    ['staff list', 'person_list', 'GET', 'admin'],
    ['staff show', 'person_show', 'GET', 'admin'],
    ['staff disable', 'person_disable', 'POST', 'admin', 'key'],
    ['staff link', 'person_link', 'POST', 'admin', 'key'],
    ['staff sessions', 'person_sessions', 'GET',
     'steward gate_lead clerk desk_lead market finance admin'],
    ['staff end', 'person_end', 'POST',
     'steward gate_lead clerk desk_lead market finance admin'],
    ['log list', 'log_list', 'GET', 'market finance admin'],
    ['log show', 'log_show', 'GET', 'market finance admin'],
    ['approval list', 'approval_list', 'GET', 'desk_lead finance'],
    ['approval approve', 'approval_approve', 'POST', 'desk_lead finance',
     'key'],
    ['approval refuse', 'approval_refuse', 'POST', 'desk_lead finance clerk',
     'key'],
    ['approval limit', 'approval_limit', 'POST', 'admin'],
);

my $json = JSON::PP->new->canonical->allow_nonref;
my $nginx;
my $calls = 0;


sub actions {
    db()->do('select api.actions_set(?)', undef,
             $json->encode([@ACTIONS, @_]));
}


sub hex32 { return '\x' . unpack 'H*', sha256(encode('UTF-8', $_[0])) }

sub password_of { return '$argon2id$v=19$m=19456,t=2,p=1$' . unpack 'H*', $_[0] }


# Who has a password and the roles at a supplier, all as staff would do it;
# "party=40": who belongs to that party; "agent=ota": to that agent.

sub person {
    my ($supplier, $name, @roles) = @_;
    my %of = map { /^(party|agent)=(\w+)$/
                   ? ($1 => $1 eq 'party' ? 0 + $2 : $2) : () } @roles;
    my $staff = connection('ticket_staff');
    my $row = sql_call($staff, 'api.staff_person_create', $supplier, $name,
                       $json->encode({ roles => %of ? [keys %of] : \@roles,
                                       %of }))->[0];
    die "$name: $row->{verdict}" if defined $row->{verdict};

    my $set = sql_call(nginx(), 'api.sign_in_set', hex32($row->{token}),
                       password_of($name), undef, undef, '192.0.2.1',
                       place('192.0.2.1'))->[0];
    die "$name: $set->{verdict}" if defined $set->{verdict};

    return $name;
}


sub nginx {
    return $nginx //= connection('ticket_nginx');
}


# What nginx has compared of a person, as sign_in_begin gives it; and where it
# comes from.

sub known_of {
    my $row = sql_call(nginx(), 'api.sign_in_begin', $_[0], '::1')->[0];
    return ($row->{password}, defined $row->{totp_sealed}
                              ? '\x' . unpack 'H*', $row->{totp_sealed} : undef);
}

sub place { return substr hex32("place $_[0]"), 0, 34 }


# The cookie's hash of a new session, or dies with the verdict.

sub sign_in {
    my ($name, $supplier) = @_;
    my $cookie = "cookie $name " . ++$calls;
    my $row = sql_call(nginx(), 'api.sign_in_end', $name, 't', undef, $supplier,
                       hex32($cookie), '192.0.2.7', 'Firefox', undef,
                       known_of($name), undef, place('192.0.2.7'))->[0];
    die "$name: $row->{verdict}\n" if defined $row->{verdict};

    return hex32($cookie);
}


# What comes of an action: args, then any of change, key, body, match, request,
# lang.

sub act { return act_on(nginx(), @_) }

sub acts {
    my ($session, $action, $args, %o) = @_;

    return ($session, $action, $json->encode($args // []),
            $json->encode($o{change} // {}), $o{key},
            hex32($o{body} // $json->encode([$action, $args, $o{change}])),
            $o{match}, $o{request}, '192.0.2.7', $o{lang});
}

sub act_on {
    my ($dbh, @call) = @_;

    return sql_call($dbh, 'api.staff_act', acts(@call))->[0];
}


sub rows { return JSON::PP->new->decode($_[0]{rows} // '[]') }


# The rules of t/fixtures/staff_matrix: {action, roles, what}, a row for each
# action.

sub matrix {
    open my $in, '<:utf8', dirname(__FILE__) . '/../fixtures/staff_matrix'
        or die "staff_matrix: $!";
    my (@rules, $what, $roles);

    while (my $line = <$in>) {
        chomp $line;
        next if $line eq '' || $line =~ /^#/;

        if ($line =~ /^\S/) {
            ($what, $roles) = ($line, undef);
        }
        elsif (!$roles) {
            $roles = [split ' ', $line];
        }
        else {
            push @rules, { action => $_, roles => $roles, what => $what }
                for split /, /, $line =~ s/^ +//r;
        }
    }

    return @rules;
}


# The last row of a supplier's log, and the changes of a row.

sub last_log {
    my ($supplier) = @_;
    return sql_row('select * from ticket.staff_log where supplier_id = ?'
                   . ' order by no desc limit 1', $supplier);
}

sub changes_of {
    my ($log) = @_;
    return [sql(
        'select of_table, key::text, before::text, after::text, secrets::text'
        . ' from ticket.staff_change where supplier_id = ? and no = ?'
        . ' order by change_no', $log->{supplier_id}, $log->{no})];
}

1;
