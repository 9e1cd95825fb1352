-- What an agent may be held to beyond the contract: the addresses it calls
-- from, writes by POST alone, and signatures that cover page and moment and are
-- good once.

alter table ticket.agent
    add column addresses   cidr[] not null default '{}'
                           check (cardinality(addresses) <= 64
                                  and array_position(addresses, null) is null),
    add column post_only   bool not null default false,
    add column strict_mode bool not null default false;

comment on column ticket.agent.addresses is
    'blocks it calls from; none: from anywhere';
comment on column ticket.agent.post_only is
    'what changes something is taken from POST alone';
comment on column ticket.agent.strict_mode is
    'signs with HMAC-SHA256, page and timestamp, and nothing else is taken';
