-- When agents asked for their rail orders last.
create table ticket.rail_asked (
    supplier_id        int not null,
    agent_id           int not null,
    type               text collate "C" not null
                       check (type in ('WAIT_TICKET', 'APPLY_REFUND')),
    asked_at           timestamptz not null,
    primary key (supplier_id, agent_id, type)
);
