create or replace function impl.seatmap_problems(p_map jsonb)
returns setof text
language sql immutable
as $$
    with area as (
        select a.place, a.area, a.area ->> 'code' as code,
               (a.area ->> 'x')::int4 as x, (a.area ->> 'y')::int4 as y,
               (a.area ->> 'w')::int4 as w, (a.area ->> 'h')::int4 as h
        from jsonb_array_elements(p_map -> 'areas')
             with ordinality a(area, place)),
    seat_row as (
        select a.place as area, a.code, r.place, r.seat_row,
               r.seat_row ->> 'num' as num,
               (r.seat_row ->> 'x')::int4 as x, (r.seat_row ->> 'y')::int4 as y,
               (r.seat_row ->> 'w')::int4 as w, (r.seat_row ->> 'h')::int4 as h
        from area a
        cross join lateral jsonb_array_elements(a.area -> 'rows')
             with ordinality r(seat_row, place)),
    seat as materialized (
        select s.*, format('area %s, row %s', s.code, s.row_num) as at
        from impl.seatmap_rows(p_map) s),
    problem (place, text) as (
        select 0, 'the map has no area'
        where not exists (select from area)
        union all
        select 1, format('area %s is there twice', a.code)
        from area a group by a.code having count(*) > 1
        union all
        select 1, format('area number %s has no code of letters, digits, _ and'
                         ' -, 36 at most: %s', a.place, a.code)
        from area a where (a.code ~ '^[A-Za-z0-9_-]{1,36}$') is not true
        union all
        select 1, format('area %s has no name of 1 to 64 characters', a.code)
        from area a
        where (length(a.area ->> 'name') between 1 and 64) is not true
        union all
        select 1, format('area %s has no color like #FF8800: %s', a.code,
                         a.area ->> 'color')
        from area a
        where (upper(a.area ->> 'color') ~ '^#[0-9A-F]{6}$') is not true
        union all
        select 1, format('area %s has no width and height above 0', a.code)
        from area a
        where a.x is null or a.y is null or (a.w > 0 and a.h > 0) is not true
        union all
        select 1, format('area %s has %s seats: 1 to 9999', a.code, count(s))
        from area a left join seat s on s.area = a.place
        group by a.place, a.code
        having count(s) not between 1 and 9999
        union all
        select 2, format('area %s: row %s is there twice', r.code, r.num)
        from seat_row r group by r.area, r.code, r.num having count(*) > 1
        union all
        select 2, format('area %s: row number %s has no number of 1 to 16'
                         ' characters', r.code, r.place)
        from seat_row r where (length(r.num) between 1 and 16) is not true
        union all
        select 2, format('area %s, row %s: no width and height above 0', r.code,
                         r.num)
        from seat_row r
        where r.x is null or r.y is null or (r.w > 0 and r.h > 0) is not true
           or ((r.seat_row ->> 'seat_width')::int4 > 0
               and (r.seat_row ->> 'seat_height')::int4 > 0) is not true
        union all
        select 2, format('area %s, row %s: align is L, M or R', r.code, r.num)
        from seat_row r
        where (r.seat_row ->> 'align' in ('L', 'M', 'R')) is not true
        union all
        select 2,
               format('area %s, row %s: lies outside the area', r.code, r.num)
        from seat_row r
        join area a on a.place = r.area
        where r.x < a.x or r.y < a.y or r.x + r.w > a.x + a.w
           or r.y + r.h > a.y + a.h
        union all
        select 3, format('%s: no seat', min(format('area %s, row %s', r.code,
                                                   r.num)))
        from seat_row r
        left join seat s on s.area = r.area and s.row_place = r.place
        group by r.area, r.place having count(s) = 0
        union all
        select 3, format('%s: seat %s is there twice', s.at, s.num)
        from seat s group by s.area, s.row_place, s.at, s.num
        having count(*) > 1
        union all
        select 3, format('%s: seat number %s has no number of 1 to 16'
                         ' characters', s.at, s.seat_place)
        from seat s where (length(s.num) between 1 and 16) is not true
        union all
        select 4, format('%s: behind seat %s is %s, which the row has not',
                         s.at, s.num, s.next)
        from seat s
        where s.next <> '' and not exists (
            select from seat o
            where o.area = s.area and o.row_place = s.row_place
              and o.num = s.next)
        union all
        select 4, format('%s: seat %s is behind several', s.at, s.next)
        from seat s where s.next <> ''
        group by s.area, s.row_place, s.at, s.next having count(*) > 1
        union all
        select 4, format('%s: the chain has %s beginnings', s.at,
                         count(*) filter (where not exists (
                             select from seat o
                             where o.area = s.area
                               and o.row_place = s.row_place
                               and o.next = s.num)))
        from seat s group by s.area, s.row_place, s.at
        having count(*) filter (where not exists (
                   select from seat o
                   where o.area = s.area and o.row_place = s.row_place
                     and o.next = s.num)) <> 1)
    select text from problem order by place, text limit 200;
$$;

comment on function impl.seatmap_problems(jsonb) is
'Everything that is wrong with a map of seats (see impl.seatmap_rows), in
sentences, 200 at most.';
