-- Attempts to guess what an agent alone should know, counted by agent and kind
-- of secret, whichever host sees them; and what staff must hear of it.

create table ticket.guess (
    supplier_id        int not null,
    agent_id           int not null,
    kind               smallint not null check (kind between 1 and 4),
                       -- login password, payment password, code, ticket code
    failures           int not null check (failures >= 0),
                       -- since first_at; a lock begins a new count
    first_at           timestamptz not null,
    last_at            timestamptz not null,
    last_address       text not null,
    locks              int not null default 0 check (locks >= 0),  -- in a row
    locked_until       timestamptz,
    version            int8 not null default 1, -- rises with a lock and with
                                                -- its lifting
    primary key (supplier_id, agent_id, kind),
    foreign key (supplier_id, agent_id) references ticket.agent
);

-- Each lock and who lifted it, for 90 days.
create table ticket.guess_event (
    supplier_id        int not null,
    event_at           timestamptz not null,
    agent_id           int not null,
    kind               smallint not null check (kind between 1 and 4),
    failures           int not null,
    locked_until       timestamptz,             -- null: lifted
    address            text not null default '',
    lifted_by          text,
    primary key (supplier_id, event_at, agent_id, kind),
    foreign key (supplier_id, agent_id) references ticket.agent,
    check ((locked_until is null) = (lifted_by is not null))
);

-- What is sent to one phone in a day is bounded, whoever has it sent.  The
-- index of a number, as phones of visitors have it; null: set before there was
-- one, the agent's own number counts for itself alone.
alter table ticket.agent
    add column phone1_index bytea,
    add column phone2_index bytea;
alter table ticket.code
    add column phone_key bytea;
create index code_phone on ticket.code (supplier_id, phone_key, created_at);
