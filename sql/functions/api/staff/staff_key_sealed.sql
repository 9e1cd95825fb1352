create or replace function api.staff_key_sealed(
    p_supplier text,
    p_user text,
    p_index int4)
returns table (verdict text, subject text,
               key_index int4, key_sealed bytea)
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_supplier int4;
    v_agent int4;
begin
    v_supplier := (impl.staff_supplier(p_supplier)).supplier_id;
    v_agent := (impl.staff_agent(v_supplier, p_user)).agent_id;

    return query
    select null::text, null::text,
           k.key_index, k.key_sealed
    from ticket.agent_key k
    where k.supplier_id = v_supplier
      and k.agent_id = v_agent
      and k.key_index = coalesce(p_index, k.key_index)
    order by k.created_at desc, k.key_index desc
    limit 1;

    if not found then
        perform impl.staff_refuse('KEY_MISSING', p_user);
    end if;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_key_sealed is
'A key as it is stored, for the export file; without an index the newest.';

grant execute on function api.staff_key_sealed to ticket_staff;
