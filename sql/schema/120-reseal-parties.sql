-- Seals of parties and of their accounts are renewed with those of all others.
alter table ticket.reseal
    drop constraint reseal_kind_check,
    add constraint reseal_kind_check
        check (kind in ('agent', 'agent_key', 'order', 'visitor', 'message',
                        'staff', 'device', 'gate_key', 'party',
                        'party_account')) not valid;
insert into ticket.reseal (kind) values ('party'), ('party_account');
