-- Members of p_change: map, area.
create or replace function api.staff_seatmap_rows(
    p_supplier text,
    p_hall int4,
    p_change jsonb)
returns table (verdict text, subject text, map int4, area text, "row" text,
               seats int4, first_seat text, last_seat text, aisles int4, x int4,
               y int4, w int4, h int4, seat_w int4, seat_h int4, align text)
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_area     text := p_change ->> 'area';
    v_map      int4 := (p_change ->> 'map')::int4;
    v_supplier int4;
begin
    v_supplier := (impl.staff_theatre(p_supplier)).supplier_id;
    v_map := impl.staff_map(impl.staff_hall(v_supplier, p_hall), v_map);

    return query
    select null::text, null::text, v_map, s.area, s.row_num, count(*)::int4,
           (array_agg(s.seat order by s.seat_no))[1],
           (array_agg(s.seat order by s.seat_no desc))[1],
           count(*) filter (where s.aisle)::int4, s.row_x, s.row_y, s.row_w,
           s.row_h, s.seat_w, s.seat_h, s.align
    from impl.seatmap_stored(v_supplier, p_hall, v_map) s
    where s.area = v_area
    group by s.area, s.row_place, s.row_num, s.row_x, s.row_y, s.row_w, s.row_h,
             s.seat_w, s.seat_h, s.align
    order by s.row_place;

    if not found then
        perform impl.staff_refuse('AREA_MISSING', p_hall::text, v_area);
    end if;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_seatmap_rows is
'The rows of an area of a map of a hall, the newest if none is named.';

grant execute on function api.staff_seatmap_rows to ticket_staff;
