-- Member of p_change: map.
create or replace function api.staff_seatmap_played(
    p_supplier text,
    p_hall int4,
    p_change jsonb)
returns table (verdict text, subject text, map int4, newest bool, session int4,
               day date, name text, start_minute int2, seats int4, taken int4)
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
    select null::text, null::text, p.map_no, p.map_no = v_hall.map_no,
           p.session_id, p.day, t.name, p.start_minute, sum(a.seats)::int4,
           sum(coalesce(q.used, 0))::int4
    from ticket.session t
    join ticket.performance p
      on p.supplier_id = t.supplier_id and p.session_id = t.session_id
    join ticket.seat_area a
      on a.supplier_id = t.supplier_id and a.hall_id = t.hall_id
         and a.map_no = p.map_no
    left join ticket.quota q
      on q.supplier_id = p.supplier_id
         and q.quota_id = impl.seats_quota(p.day, p.session_id, a.area_id)
    where t.supplier_id = v_hall.supplier_id and t.hall_id = p_hall
      and p.map_no = coalesce(v_map, p.map_no) and p.state <> 'C'
      and p.day >= impl.staff_today(v_supplier.zone)
    group by p.map_no, p.session_id, p.day, t.name, p.start_minute
    order by p.day, p.start_minute, p.session_id;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_seatmap_played is
'The performances to come in a hall, on which map each is played, and how many
of its seats are not free.';

grant execute on function api.staff_seatmap_played to ticket_staff;
