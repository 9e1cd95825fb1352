create or replace function api.staff_key_drop(
    p_supplier text,
    p_user text,
    p_index int4)
returns table (verdict text, subject text,
               user_name text, key_index int4, created_at timestamptz)
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_supplier int4;
    v_agent int4;
begin
    v_supplier := (impl.staff_supplier(p_supplier)).supplier_id;
    v_agent := (impl.staff_agent(v_supplier, p_user)).agent_id;

    delete from ticket.agent_key k
    where k.supplier_id = v_supplier
      and k.agent_id = v_agent
      and k.key_index = p_index;

    if not found then
        perform impl.staff_refuse('KEY_UNKNOWN', p_user, p_index::text);
    end if;

    return query select * from api.staff_key_list(p_supplier, p_user);

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_key_drop is
'Ends a key at once.';

grant execute on function api.staff_key_drop to ticket_staff;
