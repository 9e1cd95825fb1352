create or replace function impl.seatmap_store(p_supplier int4, p_hall int4,
    p_map_no int4, p_map jsonb)
returns void
language plpgsql volatile
as $$
declare
    v_first    constant int4 := impl.last_area(p_supplier);
begin
    insert into ticket.seat_map (supplier_id, hall_id, map_no, made_at)
    values (p_supplier, p_hall, p_map_no, api.now());

    insert into ticket.seat_area (
        supplier_id, area_id, hall_id, map_no, place, code, name, color, x, y,
        w, h, seats, runs)
    select p_supplier, v_first + a.area_no, p_hall, p_map_no, a.area_no, a.area,
           a.name, a.color, a.x, a.y, a.w, a.h, r.seats, '{}'
    from impl.seatmap_areas(p_map) a
    join (select r.area_no, sum(r.seats) as seats
          from impl.seatmap_rows(p_map) r
          group by r.area_no) r using (area_no);

    insert into ticket.seat_row (
        supplier_id, area_id, place, num, x, y, w, h, seat_w, seat_h, align)
    select p_supplier, v_first + r.area_no, r.row_no, r.row_num, r.x, r.y, r.w,
           r.h, r.seat_w, r.seat_h, r.align::"char"
    from impl.seatmap_rows(p_map) r;

    /* The front row's first seat is number 1, and so on along each chain. */
    insert into ticket.seat (supplier_id, area_id, seat_no, row_place, num,
                             aisle)
    select p_supplier, v_first + c.area_no,
           row_number() over (partition by c.area_no
                              order by c.row_no, c.chain),
           c.row_no, c.seat, coalesce(c.aisle, false)
    from impl.seatmap_chain(p_map) c;

    update ticket.seat_area a
    set runs = impl.seatmap_runs(a.supplier_id, a.area_id)
    where a.supplier_id = p_supplier and a.hall_id = p_hall
      and a.map_no = p_map_no;
end;
$$;

comment on function impl.seatmap_store(int4, int4, int4, jsonb) is
'Stores a map of seats that has no problems (see impl.seatmap_problems) as
another map of a hall.';

-- A run begins where a row does, and behind an aisle.
create or replace function impl.seatmap_runs(p_supplier int4, p_area int4)
returns int4[]
language plpgsql stable
as $$
begin
    return array(
        select n.n
        from (
            select min(s.seat_no)::int4 as first, count(*)::int4 as seats,
                   (2 * min(s.chain) - min(s.width) - 1)::int4 as off
            from (
                select s.seat_no, s.row_place, s.chain,
                       count(*) over (partition by s.row_place) as width,
                       count(*) filter (where s.aisle) over (
                           partition by s.row_place order by s.chain
                           rows between unbounded preceding and 1 preceding)
                           as aisles
                from (
                    select s.*,
                           row_number() over (partition by s.row_place
                                              order by s.seat_no) as chain
                    from ticket.seat s
                    where s.supplier_id = p_supplier and s.area_id = p_area) s
                ) s
            group by s.row_place, s.aisles) r
        cross join lateral (
            values (1, r.first), (2, r.seats), (3, r.off)) n(i, n)
        order by r.first, n.i);
end;
$$;

comment on function impl.seatmap_runs(int4, int4) is
'The seats of an area as runs (see impl.seat_runs).';
