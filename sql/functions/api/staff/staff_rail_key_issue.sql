create or replace function api.staff_rail_key_issue(
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
    v_agent    int4;
begin
    v_supplier := (impl.staff_supplier_locked(p_supplier)).supplier_id;
    v_agent := (impl.staff_rail_agent(v_supplier, p_user)).agent_id;

    return query
    select null::text, null::text, p_user,
           impl.staff_rail_key_put(v_supplier, v_agent, p_user, p_sealed),
           api.now();

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_rail_key_issue is
'Gives an agent one more key for rail orders; two can live at a time.';

grant execute on function api.staff_rail_key_issue to ticket_staff;
