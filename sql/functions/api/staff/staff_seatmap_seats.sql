-- Members of p_change: map; session and day, on the map of that performance,
-- with what the seats are there: B sold, S booked and not paid, P reserved, R
-- in repair, F a free ticket, 1 free.
create or replace function api.staff_seatmap_seats(
    p_supplier text,
    p_hall int4,
    p_change jsonb)
returns table (verdict text, subject text, title text, area text,
               area_name text, color text, area_x int4, area_y int4,
               area_w int4, area_h int4, row_num text, row_x int4, row_y int4,
               row_w int4, row_h int4, seat_w int4, seat_h int4, align text,
               row_place int2, seat text, aisle bool, state text)
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_session  int4 := (p_change ->> 'session')::int4;
    v_day      date := (p_change ->> 'day')::date;
    v_supplier int4;
    v_hall     ticket.hall;
    v_map      int4;
    v_title    text;
begin
    v_supplier := (impl.staff_theatre(p_supplier)).supplier_id;
    v_hall := impl.staff_hall(v_supplier, p_hall);
    v_map := impl.staff_map(v_hall, (p_change ->> 'map')::int4);

    if v_session is not null then
        select p.map_no, format('%s, %s', t.name, v_day) into v_map, v_title
        from ticket.performance p
        join ticket.session t
          on t.supplier_id = p.supplier_id and t.session_id = p.session_id
        where p.supplier_id = v_supplier and p.session_id = v_session
          and p.day = v_day and t.hall_id = p_hall;

        if not found then
            perform impl.staff_refuse('PERFORMANCE_MISSING', v_session::text,
                                      v_day::text);
        end if;
    end if;

    v_title := concat_ws(', ', v_hall.name, 'map ' || v_map, v_title);

    return query
    select null::text, null::text, v_title, s.area, s.area_name,
           s.color, s.area_x, s.area_y, s.area_w, s.area_h, s.row_num, s.row_x,
           s.row_y, s.row_w, s.row_h, s.seat_w, s.seat_h, s.align, s.row_place,
           s.seat, s.aisle,
           case when v_session is not null
                then impl.seat_state(h.kind, o.state) end
    from impl.seatmap_stored(v_supplier, p_hall, v_map) s
    left join ticket.seat_held h
      on h.supplier_id = v_supplier and h.session_id = v_session
         and h.day = v_day and h.area_id = s.area_id and h.seat_no = s.seat_no
    left join ticket.orders o
      on o.supplier_id = h.supplier_id and o.order_id = h.order_id
    order by s.area_id, s.seat_no;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_seatmap_seats is
'Every seat of a map of a hall, the newest if none is named, or of the map of a
performance, with what it is there.';

grant execute on function api.staff_seatmap_seats to ticket_staff;
