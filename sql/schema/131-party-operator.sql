-- The operator itself may be a party (P), whose phones get its alarms.
alter table ticket.party
    drop constraint party_kind_check,
    add constraint party_kind_check
        check (kind in ('A', 'D', 'P')) not valid;
