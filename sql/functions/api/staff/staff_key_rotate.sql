create or replace function api.staff_key_rotate(
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
begin
    v_supplier := (impl.staff_supplier(p_supplier)).supplier_id;
    v_agent := (impl.staff_agent(v_supplier, p_user)).agent_id;

    perform
    from ticket.agent a
    where a.supplier_id = v_supplier
      and a.agent_id = v_agent
    for update;

    delete from ticket.agent_key k
    where k.supplier_id = v_supplier
      and k.agent_id = v_agent
      and k.key_index < (select max(n.key_index)
                         from ticket.agent_key n
                         where n.supplier_id = v_supplier
                           and n.agent_id = v_agent);

    return query
    select s.* from api.staff_key_issue(p_supplier, p_user, p_sealed) s
    where impl.staff_agreed(s.verdict, s.subject);

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_key_rotate is
'A new key for an agent; of the old ones only the newest stays.';

grant execute on function api.staff_key_rotate to ticket_staff;
