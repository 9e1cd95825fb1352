-- Who works for others, too, only leaves this supplier, unless the system's
-- administrator says it.
create or replace function api.staff_person_disable(
    p_supplier text,
    p_name text)
returns table (verdict text, subject text,
               name text, roles text[], enabled bool)
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_supplier int4;
    v_staff    ticket.staff;
begin
    v_supplier := (impl.staff_supplier(p_supplier)).supplier_id;
    v_staff := impl.staff_person_locked(p_name);

    if impl.person_roles(v_staff.staff_id, v_supplier) = '{}' then
        perform impl.staff_refuse('PERSON_MISSING', p_name);
    end if;

    perform impl.staff_person_change(v_supplier, v_staff,
        case when impl.staff_person_elsewhere(v_staff.staff_id, v_supplier)
             then '{"roles": []}' else '{"enabled": false}' end::jsonb);

    return query
    select null::text, null::text, p.name,
           impl.person_roles(p.staff_id, v_supplier), p.enabled
    from ticket.staff p
    where p.staff_id = v_staff.staff_id;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_person_disable is
'A person may do nothing any more, from this moment on.';

grant execute on function api.staff_person_disable to ticket_staff;
