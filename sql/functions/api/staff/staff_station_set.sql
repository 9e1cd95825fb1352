create or replace function api.staff_station_set(
    p_supplier text,
    p_station int4,
    p_name text)
returns table (verdict text, subject text, station int2, name text,
               devices int4)
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_supplier int4;
begin
    v_supplier := (impl.staff_supplier_locked(p_supplier)).supplier_id;

    if exists (select from ticket.station t
               where t.supplier_id = v_supplier and t.name = p_name
                 and t.removed_at is null and t.station_no <> p_station)
    then
        perform impl.staff_refuse('STATION_EXISTS', p_name);
    end if;

    insert into ticket.station (supplier_id, station_no, name)
    values (v_supplier, p_station, p_name)
    on conflict (supplier_id, station_no) do update
    set name = excluded.name, removed_at = null;

    return query
    select * from api.staff_station_list(p_supplier) t
    where t.station = p_station;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_station_set is
'Makes a station, or gives it another name.';

grant execute on function api.staff_station_set to ticket_staff;
