create or replace function api.staff_key_replace(
    p_supplier text,
    p_user text,
    p_index int4,
    p_sealed bytea)
returns table (verdict text, subject text,
               user_name text, key_index int4, created_at timestamptz)
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_supplier int4;
    v_agent int4;
    v_indexes int4[];
    v_at timestamptz := api.now();
begin
    v_supplier := (impl.staff_supplier(p_supplier)).supplier_id;
    v_agent := impl.staff_agent_locked(v_supplier, p_user);

    if p_index is null then
        select array_agg(k.key_index order by k.key_index) into v_indexes
        from ticket.agent_key k
        where k.supplier_id = v_supplier
          and k.agent_id = v_agent;

        if cardinality(v_indexes) > 1 then
            perform impl.staff_refuse('KEY_WHICH', p_user,
                                      array_to_string(v_indexes, ', '));
        end if;

        p_index := v_indexes[1];
    end if;

    /* Never of the old one's moment: by that they are told apart. */
    select greatest(v_at, k.created_at + interval '1 ms') into v_at
    from ticket.agent_key k
    where k.supplier_id = v_supplier
      and k.agent_id = v_agent
      and k.key_index = p_index;

    if not found then
        perform impl.staff_refuse('KEY_UNKNOWN', p_user,
                                  coalesce(p_index::text, 'yet'));
    end if;

    perform impl.staff_key_remove('agent_key', v_supplier, v_agent, p_index);

    insert into ticket.agent_key (supplier_id, agent_id, key_index, key_sealed,
                                  created_at)
    values (v_supplier, v_agent, p_index, p_sealed, v_at);

    return query
    select null::text, null::text, p_user, p_index, v_at;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_key_replace is
'A new key in the place of one, under its number; the old one ends at once.
Without an index: of the only one.';

grant execute on function api.staff_key_replace to ticket_staff;
