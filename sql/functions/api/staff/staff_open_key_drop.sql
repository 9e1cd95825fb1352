-- Member of p_change: yes, somebody is sure.
create or replace function api.staff_open_key_drop(
    p_supplier text,
    p_user text,
    p_index int4,
    p_change jsonb)
returns table (verdict text, subject text,
               user_name text, key_index int4, created_at timestamptz,
               signs_notices bool)
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_supplier int4;
    v_agent int4;
begin
    v_supplier := (impl.staff_supplier(p_supplier)).supplier_id;
    v_agent := impl.staff_agent_locked(v_supplier, p_user);

    delete from ticket.open_key k
    where k.supplier_id = v_supplier
      and k.agent_id = v_agent
      and k.key_index = p_index;

    if not found then
        perform impl.staff_refuse('KEY_UNKNOWN', p_user, p_index::text);
    end if;

    if not coalesce((p_change ->> 'yes')::bool, false)
       and not exists (
           select from ticket.open_key k
           where k.supplier_id = v_supplier
             and k.agent_id = v_agent)
    then
        perform impl.staff_refuse('KEY_LAST', p_index::text, p_user);
    end if;

    return query select * from api.staff_open_key_list(p_supplier, p_user);

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_open_key_drop is
'Ends a key of the open API at once; the last one of an agent only where
somebody is sure.';

grant execute on function api.staff_open_key_drop to ticket_staff;
