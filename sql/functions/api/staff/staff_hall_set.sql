-- Members of p_change: name.
create or replace function api.staff_hall_set(
    p_supplier text,
    p_hall int4,
    p_change jsonb)
returns table (verdict text, subject text, hall int4, name text, map int4)
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_supplier ticket.supplier := impl.staff_supplier(p_supplier);
begin
    if v_supplier.kind <> '2' then
        perform impl.staff_refuse('NO_THEATRE', p_supplier);
    end if;

    insert into ticket.hall (supplier_id, hall_id, name)
    values (v_supplier.supplier_id, p_hall, p_change ->> 'name')
    on conflict (supplier_id, hall_id) do update set name = excluded.name;

    return query
    select null::text, null::text, h.hall_id, h.name, h.map_no
    from ticket.hall h
    where h.supplier_id = v_supplier.supplier_id and h.hall_id = p_hall;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_hall_set is
'Makes a hall of a theatre, or gives it another name.';

grant execute on function api.staff_hall_set to ticket_staff;
