create or replace function api.staff_station_remove(
    p_supplier text,
    p_station int4)
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
    perform impl.staff_station(v_supplier, p_station);

    perform impl.staff_refuse('STATION_USED', p_station::text,
                              string_agg(u.name, ', ' order by u.name))
    from (select d.name
          from ticket.device d
          where d.supplier_id = v_supplier and d.station_no = p_station
            and d.removed_at is null
          union all
          select y.name
          from ticket.party_station x
          join ticket.party y using (supplier_id, party_no)
          where x.supplier_id = v_supplier and x.station_no = p_station
          union all
          select p.code
          from ticket.product_entry e
          join ticket.product p using (supplier_id, product_id)
          where e.supplier_id = v_supplier and p_station = any (e.stations)) u
    having count(*) > 0;

    update ticket.station t
    set removed_at = api.now()
    where t.supplier_id = v_supplier and t.station_no = p_station;

    return query select * from api.staff_station_list(p_supplier);

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_station_remove is
'Takes a station away at which no device stands, by which no product goes, and
which is no attraction''s; answers those that are left.';

grant execute on function api.staff_station_remove to ticket_staff;
