create or replace function api.staff_open_key_issue(
    p_supplier text,
    p_user text,
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
    v_count int4;
    v_index int4;
begin
    v_supplier := (impl.staff_supplier(p_supplier)).supplier_id;
    v_agent := impl.staff_agent_locked(v_supplier, p_user);

    select count(*), coalesce(max(k.key_index), 0) + 1 into v_count, v_index
    from ticket.open_key k
    where k.supplier_id = v_supplier
      and k.agent_id = v_agent;

    if v_count >= 2 then
        perform impl.staff_refuse('OPEN_KEY_THIRD', p_user);
    end if;

    insert into ticket.open_key (supplier_id, agent_id, key_index, key_sealed,
                                 created_at)
    values (v_supplier, v_agent, v_index, p_sealed, api.now());

    return query
    select null::text, null::text, p_user, v_index, api.now();

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_open_key_issue is
'Gives an agent one more key of the open API; two can live at a time.';

grant execute on function api.staff_open_key_issue to ticket_staff;
