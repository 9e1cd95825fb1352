create or replace function impl.seatmap_stored(p_supplier int4, p_hall int4,
    p_map int4)
returns table (area_id int4, seat_no int2, area text, area_name text,
               color text, area_x int4, area_y int4, area_w int4, area_h int4,
               row_num text, row_x int4, row_y int4, row_w int4, row_h int4,
               seat_w int4, seat_h int4, align text, row_place int2, seat text,
               aisle bool)
language sql stable
as $$
    select a.area_id, s.seat_no, a.code, a.name, a.color, a.x, a.y, a.w, a.h,
           r.num, r.x, r.y, r.w, r.h, r.seat_w, r.seat_h, r.align::text,
           r.place, s.num, s.aisle
    from ticket.seat_area a
    join ticket.seat_row r
      on r.supplier_id = a.supplier_id and r.area_id = a.area_id
    join ticket.seat s
      on s.supplier_id = r.supplier_id and s.area_id = r.area_id
         and s.row_place = r.place
    where a.supplier_id = p_supplier and a.hall_id = p_hall
      and a.map_no = p_map;
$$;

comment on function impl.seatmap_stored(int4, int4, int4) is
'The seats of a map, with all that is to be said of their rows and areas.';
