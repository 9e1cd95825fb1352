-- Member of p_change: map.
create or replace function api.staff_seatmap_show(
    p_supplier text,
    p_hall int4,
    p_change jsonb)
returns table (verdict text, subject text, map int4, newest bool,
               made_at timestamptz, area text, name text, color text,
               "rows" int4, seats int4, performances int4, first_day date,
               last_day date)
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_map      int4 := (p_change ->> 'map')::int4;
    v_supplier ticket.supplier;
    v_hall     ticket.hall;
begin
    v_supplier := impl.staff_theatre(p_supplier);
    v_hall := impl.staff_hall(v_supplier.supplier_id, p_hall);
    perform impl.staff_map(v_hall, v_map);

    return query
    select null::text, null::text, m.map_no, m.map_no = v_hall.map_no,
           m.made_at, a.code, a.name, a.color, r.rows, a.seats, p.played,
           p.first_day, p.last_day
    from ticket.seat_map m
    join ticket.seat_area a
      on a.supplier_id = m.supplier_id and a.hall_id = m.hall_id
         and a.map_no = m.map_no
    cross join lateral (
        select count(*)::int4 as rows from ticket.seat_row r
        where r.supplier_id = a.supplier_id and r.area_id = a.area_id) r
    cross join lateral (
        select count(*)::int4 as played, min(p.day) as first_day,
               max(p.day) as last_day
        from ticket.session t
        join ticket.performance p
          on p.supplier_id = t.supplier_id and p.session_id = t.session_id
        where t.supplier_id = m.supplier_id and t.hall_id = m.hall_id
          and p.map_no = m.map_no and p.state <> 'C'
          and p.day >= impl.staff_today(v_supplier.zone)) p
    where m.supplier_id = v_hall.supplier_id and m.hall_id = p_hall
      and case when v_map is null then m.map_no = v_hall.map_no or p.played > 0
               else m.map_no = v_map end
    order by m.map_no desc, a.place;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_seatmap_show is
'The areas of a map of a hall, or of the newest and of those that performances
to come are played on: how many performances, from when to when.';

grant execute on function api.staff_seatmap_show to ticket_staff;
