create or replace function api.staff_hall_set(
    p_supplier text,
    p_hall int4,
    p_name text)
returns table (verdict text, subject text, hall int4, name text, map int4,
               areas int4, seats int4)
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_supplier int4;
begin
    v_supplier := (impl.staff_theatre(p_supplier)).supplier_id;

    insert into ticket.hall (supplier_id, hall_id, name)
    values (v_supplier, p_hall, p_name)
    on conflict (supplier_id, hall_id) do update set name = excluded.name;

    return query
    select l.* from api.staff_hall_list(p_supplier) l where l.hall = p_hall;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_hall_set is
'Makes a hall of a theatre, or gives it another name.';

grant execute on function api.staff_hall_set to ticket_staff;
