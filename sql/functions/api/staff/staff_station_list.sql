create or replace function api.staff_station_list(p_supplier text)
returns table (verdict text, subject text, station int2, name text,
               devices int4)
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
    return query
    select null::text, null::text, t.station_no, t.name,
           (select count(*)::int4
            from ticket.device d
            where d.supplier_id = t.supplier_id
              and d.station_no = t.station_no and d.removed_at is null)
    from impl.staff_supplier(p_supplier) s
    join ticket.station t
      on t.supplier_id = s.supplier_id and t.removed_at is null
    order by t.station_no;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_station_list is
'The stations of a supplier, and how many devices stand at each.';

grant execute on function api.staff_station_list to ticket_staff;
