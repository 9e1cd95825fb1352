-- The newest key that the agent has itself used: the other one it may not have
-- yet.  Before it has used any, the oldest: that is the one it was given first.
create or replace function impl.signing_key(p_supplier int4, p_agent int4)
returns table (key_index int4, key_sealed bytea)
language sql stable
as $$
    select k.key_index, k.key_sealed
    from ticket.agent_key k
    left join ticket.agent_key_use u
      on u.supplier_id = k.supplier_id and u.agent_id = k.agent_id
         and u.key_index = k.key_index and u.made_at = k.created_at
    where k.supplier_id = p_supplier and k.agent_id = p_agent
    order by u.used_at is null,
             case when u.used_at is not null then k.created_at end desc,
             k.created_at, k.key_index
    limit 1;
$$;

comment on function impl.signing_key(int4, int4) is
'The key that callbacks to an agent are signed with.';
