-- Keys by which a supplier signs what devices at its gates believe while they
-- are offline: lists, their deltas, QR codes.  Two live at most; the elder signs,
-- so that devices know the younger one before it does.
create table ticket.gate_key (
    supplier_id        int not null references ticket.supplier,
    key_no             smallint not null check (key_no > 0),
    public_key         bytea not null check (length(public_key) = 32),
    secret_sealed      bytea not null,          -- as "gate" of its public key
    made_at            timestamptz not null,
    until              timestamptz,             -- null: it lives
    primary key (supplier_id, key_no),
    unique (public_key)
);

-- Its seals are renewed with those of all others.
alter table ticket.reseal
    drop constraint reseal_kind_check,
    add constraint reseal_kind_check
        check (kind in ('agent', 'agent_key', 'order', 'visitor', 'message',
                        'staff', 'device', 'gate_key')) not valid;
insert into ticket.reseal (kind) values ('gate_key');
