create or replace function impl.seatmap_store(p_supplier int4, p_hall int4,
    p_map_no int4, p_map jsonb)
returns void
language plpgsql volatile
as $$
declare
    v_first    int4 := coalesce((select max(a.area_id) from ticket.seat_area a
                                 where a.supplier_id = p_supplier), 0);
begin
    insert into ticket.seat_map (supplier_id, hall_id, map_no, made_at)
    values (p_supplier, p_hall, p_map_no, api.now());

    /* The front row's first seat is number 1, and so on along each chain. */
    create temporary table seatmap_seat on commit drop as
    select c.area, c.row_place, c.seat_place, c.chain, s.num, s.aisle,
           row_number() over (partition by c.area
                              order by c.row_place, c.chain)::int4 as seat_no,
           count(*) over (partition by c.area, c.row_place)::int4 as width
    from impl.seatmap_chain(p_map) c
    join impl.seatmap_rows(p_map) s using (area, row_place, seat_place);

    insert into ticket.seat_area (
        supplier_id, area_id, hall_id, map_no, place, code, name, color, x, y,
        w, h, seats, runs)
    select p_supplier, v_first + a.place, p_hall, p_map_no, a.place,
           a.area ->> 'code', a.area ->> 'name', upper(a.area ->> 'color'),
           (a.area ->> 'x')::int4, (a.area ->> 'y')::int4,
           (a.area ->> 'w')::int4, (a.area ->> 'h')::int4,
           (select count(*) from seatmap_seat s where s.area = a.place),
           array(select n.n
                 from (
                     /* a run begins at the row's begin and behind an aisle */
                     select min(g.seat_no) as first, count(*)::int4 as seats,
                            2 * (min(g.chain) - 1) - (min(g.width) - 1) as off
                     from (
                         select s.*,
                                count(*) filter (where s.aisle) over (
                                    partition by s.row_place order by s.chain
                                    rows between unbounded preceding
                                        and 1 preceding) as part
                         from seatmap_seat s
                         where s.area = a.place) g
                     group by g.row_place, g.part) r
                 cross join lateral (
                     values (1, r.first), (2, r.seats), (3, r.off)) n(i, n)
                 order by r.first, n.i)
    from jsonb_array_elements(p_map -> 'areas')
         with ordinality a(area, place);

    insert into ticket.seat_row (
        supplier_id, area_id, place, num, x, y, w, h, seat_w, seat_h, align)
    select p_supplier, v_first + a.place, r.place, r.seat_row ->> 'num',
           (r.seat_row ->> 'x')::int4, (r.seat_row ->> 'y')::int4,
           (r.seat_row ->> 'w')::int4, (r.seat_row ->> 'h')::int4,
           (r.seat_row ->> 'seat_width')::int4,
           (r.seat_row ->> 'seat_height')::int4,
           (r.seat_row ->> 'align')::"char"
    from jsonb_array_elements(p_map -> 'areas')
         with ordinality a(area, place)
    cross join lateral jsonb_array_elements(a.area -> 'rows')
         with ordinality r(seat_row, place);

    insert into ticket.seat (supplier_id, area_id, seat_no, row_place, num,
                             aisle)
    select p_supplier, v_first + s.area, s.seat_no, s.row_place, s.num, s.aisle
    from seatmap_seat s;

    drop table seatmap_seat;
end;
$$;

comment on function impl.seatmap_store(int4, int4, int4, jsonb) is
'Stores a map of seats that has no problems (see impl.seatmap_problems) as
another map of a hall.';
