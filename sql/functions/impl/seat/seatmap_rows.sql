-- A map as staff write it: {"areas": [{"code", "name", "color", "x", "y", "w",
-- "h", "rows": [{"num", "x", "y", "w", "h", "seat_width", "seat_height",
-- "align", "seats": [{"num", "next", "aisle"}]}]}]}.  Where no seat of a row
-- names the next one, they stand next to each other as they are written.
create or replace function impl.seatmap_rows(p_map jsonb)
returns table (area int4, code text, row_place int4, row_num text,
               seat_place int4, num text, next text, aisle bool)
language sql immutable
as $$
    select a.place::int4, a.area ->> 'code', r.place::int4,
           r.seat_row ->> 'num', s.place::int4, s.seat ->> 'num',
           coalesce(s.seat ->> 'next',
                    case when not exists (
                             select from jsonb_array_elements(
                                 r.seat_row -> 'seats') o
                             where o ->> 'next' <> '')
                         then lead(s.seat ->> 'num') over (
                             partition by a.place, r.place
                             order by s.place) end),
           coalesce((s.seat ->> 'aisle')::bool, false)
    from jsonb_array_elements(p_map -> 'areas')
         with ordinality a(area, place)
    cross join lateral jsonb_array_elements(a.area -> 'rows')
         with ordinality r(seat_row, place)
    cross join lateral jsonb_array_elements(r.seat_row -> 'seats')
         with ordinality s(seat, place)
    order by 1, 3, 5;
$$;

comment on function impl.seatmap_rows(jsonb) is
'The seats of a map that is to be imported, one row each.';
