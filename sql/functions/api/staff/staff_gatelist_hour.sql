create or replace function api.staff_gatelist_hour(p_supplier text,
                                                   p_hour int4)
returns table (verdict text, subject text, list_hour int2)
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_supplier int4;
begin
    v_supplier := (impl.staff_supplier(p_supplier)).supplier_id;

    insert into ticket.gate_setting as g (supplier_id, list_hour)
    values (v_supplier, p_hour)
    on conflict (supplier_id) do update
    set list_hour = excluded.list_hour
    where g.list_hour <> excluded.list_hour;

    return query select null::text, null::text, p_hour::int2;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_gatelist_hour is
'At which hour of a day its list for devices is made, where no device asks for
it earlier.';

grant execute on function api.staff_gatelist_hour to ticket_staff;
