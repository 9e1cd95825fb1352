-- Rows are looked at in areas that have no more of them than people make: each
-- is compared with all others.
create or replace function impl.seatmap_overlaps(p_supplier int4, p_hall int4,
    p_map int4)
returns text
language plpgsql stable
as $$
declare
    c_rows     constant int4 := 200;
    c_listed   constant int4 := 20;
begin
    return (
        with area as materialized (
            select a.*
            from ticket.seat_area a
            where a.supplier_id = p_supplier and a.hall_id = p_hall
              and a.map_no = p_map),
        seat_row as materialized (
            select a.code, r.*
            from area a
            join ticket.seat_row r
              on r.supplier_id = p_supplier and r.area_id = a.area_id
            where (select count(*) from ticket.seat_row n
                   where n.supplier_id = p_supplier
                     and n.area_id = a.area_id) <= c_rows)
        select impl.listed(array_agg(o.both order by o.place, o.a, o.b),
                           c_listed)
        from (
            select 1 as place, a.place as a, b.place as b,
                   format('%s and %s', a.code, b.code) as both
            from area a
            join area b on b.place > a.place
            where a.x < b.x + b.w and b.x < a.x + a.w
              and a.y < b.y + b.h and b.y < a.y + a.h
            union all
            select 2, a.area_id, a.place,
                   format('%s/%s and %s/%s', a.code, a.num, b.code, b.num)
            from seat_row a
            join seat_row b on b.area_id = a.area_id and b.place > a.place
            where a.x < b.x + b.w and b.x < a.x + a.w
              and a.y < b.y + b.h and b.y < a.y + a.h) o);
end;
$$;

comment on function impl.seatmap_overlaps(int4, int4, int4) is
'Areas of a map that lie on each other, and rows of an area that do: a slip more
often than not.  Null: there are none.';
