create or replace function api.staff_rail_key_list(p_supplier text, p_user text)
returns table (verdict text, subject text, key_index int4,
               created_at timestamptz)
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_supplier int4;
begin
    v_supplier := (impl.staff_supplier(p_supplier)).supplier_id;

    return query
    select null::text, null::text, k.key_index, k.created_at
    from ticket.rail_key k
    where k.supplier_id = v_supplier
      and k.agent_id = (impl.staff_rail_agent(v_supplier, p_user)).agent_id
    order by k.key_index;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_rail_key_list is
'The live keys for rail orders of an agent.';

grant execute on function api.staff_rail_key_list to ticket_staff;
