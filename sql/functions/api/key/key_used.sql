-- Of the key that was made at that moment (microseconds, as api.agent_4() tells
-- it): another one may have taken its number since.
create or replace function api.key_used(p_supplier int4, p_agent int4,
    p_index int4, p_made_us int8)
returns bool
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set jit = off
as $$
declare
    c_exact constant interval := '1 min';   /* a use is known so exactly */
    v_now   constant timestamptz := api.now();
begin
    insert into ticket.agent_key_use as u (supplier_id, agent_id, key_index,
                                           made_at, used_at)
    select k.supplier_id, k.agent_id, k.key_index, k.created_at, v_now
    from ticket.agent_key k
    where k.supplier_id = p_supplier
      and k.agent_id = p_agent
      and k.key_index = p_index
      and impl.microseconds(k.created_at) = p_made_us
      and not exists (
          select from ticket.agent_key_use o
          where o.supplier_id = p_supplier
            and o.agent_id = p_agent
            and o.key_index = p_index
            and o.made_at = k.created_at
            and o.used_at between v_now - c_exact and v_now)
    on conflict (supplier_id, agent_id, key_index) do update
    set made_at = excluded.made_at,
        used_at = excluded.used_at;

    return found;
end;
$$;

comment on function api.key_used is
'An agent has signed with a key.  False: that is known, or there is no such key
any more.';

grant execute on function api.key_used to ticket_nginx;
