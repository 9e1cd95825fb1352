-- Which keys an agent signs with, and when it did so last: callbacks are signed
-- with the newest one it has itself used, and a key that is in use is not
-- dropped by a slip of the hand.

create table ticket.agent_key_use (
    supplier_id        int not null,
    agent_id           int not null,
    key_index          int not null,
    made_at            timestamptz not null,    -- the key's created_at: another
                                                -- key may get its number
    used_at            timestamptz not null,
    primary key (supplier_id, agent_id, key_index)
);

-- What was used before is not known.  Of two keys both count as used now, so
-- that callbacks go on under the newest and neither is dropped unseen.
insert into ticket.agent_key_use (supplier_id, agent_id, key_index, made_at,
                                  used_at)
select k.supplier_id, k.agent_id, k.key_index, k.created_at, now()
from ticket.agent_key k
where exists (select from ticket.agent_key o
              where o.supplier_id = k.supplier_id
                and o.agent_id = k.agent_id
                and o.key_index <> k.key_index);
