create or replace function impl.seatmap_bad_text(p_text text, p_most int4)
returns bool
language sql immutable
as $$
    select (length(p_text) between 1 and p_most
            and p_text !~ '[\x01-\x1f\x7f-\x9f\ufffe\uffff]'
            and p_text !~ '^\s|\s$') is not true;
$$;

comment on function impl.seatmap_bad_text(text, int4) is
'Whether a name in a map of seats is none: too long, empty, with blanks at an
end or with control characters.';

-- What a line says that is another thing than what the first one of its area or
-- row has said.
create or replace function impl.seatmap_contradictions(p_map jsonb)
returns table (seq int8, line int4, area_no int4, row_no int4, problem text)
language sql stable
as $$
    select s.seq, s.line, s.area_no, s.row_no,
           format(impl.either('%s is %s here and %s before',
                              '%s 此处为 %s，前面为 %s'),
                  s.name, s.value, s.first)
    from (
        select l.seq, l.line, l.area_no, l.row_no, v.name, v.value,
               first_value(v.value) over (
                   partition by l.area_no, case when v.of_row then l.row_no end,
                                v.name
                   order by l.seq) as first
        from impl.seatmap_lines(p_map) l
        cross join lateral (
            values ('area_name', l.area_name, false), ('color', l.color, false),
                   ('area_x', l.area_x, false), ('area_y', l.area_y, false),
                   ('area_w', l.area_w, false), ('area_h', l.area_h, false),
                   ('row_x', l.row_x, true), ('row_y', l.row_y, true),
                   ('row_w', l.row_w, true), ('row_h', l.row_h, true),
                   ('seat_w', l.seat_w, true), ('seat_h', l.seat_h, true),
                   ('align', l.align, true)) v(name, value, of_row)
        where v.value is not null
          and (l.row_no is not null or not v.of_row)) s
    where s.value <> s.first;
$$;

comment on function impl.seatmap_contradictions(jsonb) is
'Lines of a map of seats that say something else of their area or row than the
first one that said it.';

-- Seats in the chain of their row: a gap, a knot, a circle.
create or replace function impl.seatmap_broken(p_map jsonb)
returns table (seq int8, line int4, area_no int4, row_no int4, seat text,
               problem text)
language sql stable
as $$
    with seat as materialized (
        select * from impl.seatmap_seats(p_map) s where s.linked),
    first as materialized (
        select s.*,
               row_number() over (partition by s.area_no, s.row_no
                                  order by s.seq) as n
        from seat s
        left join seat o
          on o.area_no = s.area_no and o.row_no = s.row_no and o.next = s.seat
        where o.seq is null)
    select s.seq, s.line, s.area_no, s.row_no, s.seat,
           format(impl.either('the next seat is %s, which the row has not: a'
                              ' gap in the chain',
                              '下一个座位是 %s，本排没有：座位链断开'), s.next)
    from seat s
    left join seat o
      on o.area_no = s.area_no and o.row_no = s.row_no and o.seat = s.next
    where s.next is not null and o.seq is null
    union all
    select s.seq, s.line, s.area_no, s.row_no, s.seat,
           format(impl.either('the next seat is %s, as of another seat',
                              '下一个座位是 %s，与另一个座位相同'), s.next)
    from (select s.*,
                 row_number() over (partition by s.area_no, s.row_no, s.next
                                    order by s.seq) as n
          from seat s
          where s.next is not null) s
    where s.n > 1
    union all
    select f.seq, f.line, f.area_no, f.row_no, f.seat,
           impl.either('is next to no seat: the chain of the row has several'
                       ' first seats',
                       '不是任何座位的下一个：本排的座位链有多个起点')
    from first f
    where f.n > 1
    union all
    select s.seq, s.line, s.area_no, s.row_no, s.seat,
           impl.either('stands in a circle: the chain never ends',
                       '座位链首尾相接，没有终点')
    from seat s
    left join impl.seatmap_chain(p_map) c on c.seq = s.seq
    where c.seq is null
      and not exists (
          select from (select k.area_no, k.row_no
                       from seat k
                       group by k.area_no, k.row_no
                       having count(*) > count(distinct k.seat)
                           or count(k.next) > count(distinct k.next)) k
          where k.area_no = s.area_no and k.row_no = s.row_no);
$$;

comment on function impl.seatmap_broken(jsonb) is
'What is wrong with the chains of a map of seats that is to be imported.';

create or replace function impl.seatmap_bad_none(p_name text)
returns text
language sql stable
as $$
    select p_name || impl.either(' is missing', ' 未填写');
$$;

comment on function impl.seatmap_bad_none(text) is
'What is wrong where a map of seats does not say something.';

create or replace function impl.seatmap_bad_number(p_name text, p_said text,
    p_least int4)
returns text
language sql stable
as $$
    select case
        when p_said is null then impl.seatmap_bad_none(p_name)
        when (impl.seatmap_number(p_said) >= p_least) is not true
            then p_name
                 || case when p_least > 0
                         then impl.either(' is not a whole number above 0',
                                          ' 不是大于 0 的整数')
                         else impl.either(' is not a whole number',
                                          ' 不是整数') end end;
$$;

comment on function impl.seatmap_bad_number(text, text, int4) is
'What is wrong with a number in a map of seats; null: nothing.';

create or replace function impl.seatmap_bad(p_name text, p_said text,
    p_wrong bool, p_problem text)
returns text
language sql stable
as $$
    select case when p_said is null then impl.seatmap_bad_none(p_name)
                when p_wrong then p_problem end;
$$;

comment on function impl.seatmap_bad(text, text, bool, text) is
'What is wrong with a text in a map of seats; null: nothing.';

-- A cause comes before what follows from it: where lines of an area or a row do
-- not stand together, the later ones are taken for another, of which little is
-- said.
create or replace function impl.seatmap_problems(p_map jsonb)
returns table (line int4, area text, row_num text, seat text, problem text)
language sql stable
as $$
    with area as materialized (
        select a.*,
               row_number() over (partition by a.area order by a.area_no) as n,
               sum(r.seats) as seats
        from impl.seatmap_areas(p_map) a
        left join impl.seatmap_rows(p_map) r using (area_no)
        group by a.area_no, a.line, a.area, a.name, a.color, a.x, a.y, a.w,
                 a.h, a.said),
    seat_row as materialized (
        select r.*,
               row_number() over (partition by r.area_no, r.row_num
                                  order by r.row_no) as n
        from impl.seatmap_rows(p_map) r),
    seat as materialized (
        select s.*,
               row_number() over (partition by s.area_no, s.row_no, s.seat
                                  order by s.seq) as n
        from impl.seatmap_seats(p_map) s),
    found_wrong (seq, line, area_no, row_no, seat, place, problem) as (
        select null::int8, null::int4, 0, 0, null::text, 0,
               impl.either('there is no area', '没有区域')
        where not exists (select from area)
        union all
        select null, null, 0, 0, null, 0,
               impl.either('there are more than 1000 areas', '区域超过 1000 个')
        from area having count(*) > 1000
        union all
        select null, null, 0, 0, null, 0,
               impl.either('there are more than 100000 seats',
                           '座位超过 100000 个')
        from area having sum(seats) > 100000
        union all
        select l.seq, l.line, l.area_no, l.row_no, l.seat, 0, l.wrong
        from impl.seatmap_lines(p_map) l
        where l.wrong is not null

        /* areas */
        union all
        select null, a.line, a.area_no, 0, null, p.place, p.problem
        from area a
        cross join lateral (
            values (0, case when a.n > 1 and a.area is not null
                            then impl.either('the hall has that area already:'
                                             ' lines of an area stand together',
                                             '此区域前面已有：同一区域的行须连在一起')
                       end),
                   (1, impl.seatmap_bad('area', a.area,
                       a.area !~ '^[A-Za-z0-9_-]{1,36}$',
                       impl.either('the code of an area has letters, digits, _'
                                   ' and -, 36 at most',
                                   '区域代码只含字母、数字、_ 和 -，最多 36 个'))),
                   (2, impl.seatmap_bad('area_name', a.name,
                       impl.seatmap_bad_text(a.name, 64),
                       impl.either('area_name is not 1 to 64 characters, none'
                                   ' of them a control character',
                                   'area_name 应为 1 至 64 个字符，不含控制字符'))),
                   (3, impl.seatmap_bad('color', a.color,
                       a.color !~ '^#[0-9A-F]{6}$',
                       impl.either('color is not one such as #FF8800',
                                   'color 应如 #FF8800'))),
                   (4, impl.seatmap_bad_number('area_x', a.said[1], -999999)),
                   (5, impl.seatmap_bad_number('area_y', a.said[2], -999999)),
                   (6, impl.seatmap_bad_number('area_w', a.said[3], 1)),
                   (7, impl.seatmap_bad_number('area_h', a.said[4], 1)),
                   (8, case when a.seats is null
                            then impl.either('the area has no row', '区域没有排')
                            when a.seats = 0
                            then impl.either('the area has no seat', '区域没有座位')
                            when a.seats > 9999
                            then format(impl.either('the area has %s seats,'
                                                    ' more than 9999',
                                                    '区域有 %s 个座位，超过 9999'),
                                        a.seats) end))
            p(place, problem)
        where p.problem is not null
          and (a.n = 1 or a.area is null
               or p.problem not like impl.seatmap_bad_none('%'))

        /* rows */
        union all
        select null, r.line, r.area_no, r.row_no, null, p.place, p.problem
        from seat_row r
        join area a using (area_no)
        cross join lateral (
            values (0, case when r.n > 1 and r.row_num is not null
                            then impl.either('the area has that row already:'
                                             ' lines of a row stand together',
                                             '此排前面已有：同一排的行须连在一起')
                       end),
                   (1, impl.seatmap_bad('row', r.row_num,
                       impl.seatmap_bad_text(r.row_num, 16),
                       impl.either('the number of a row is not 1 to 16'
                                   ' characters, none of them a control'
                                   ' character',
                                   '排号应为 1 至 16 个字符，不含控制字符'))),
                   (2, impl.seatmap_bad_number('row_x', r.said[1], -999999)),
                   (3, impl.seatmap_bad_number('row_y', r.said[2], -999999)),
                   (4, impl.seatmap_bad_number('row_w', r.said[3], 1)),
                   (5, impl.seatmap_bad_number('row_h', r.said[4], 1)),
                   (6, impl.seatmap_bad_number('seat_w', r.said[5], 1)),
                   (7, impl.seatmap_bad_number('seat_h', r.said[6], 1)),
                   (8, impl.seatmap_bad('align', r.align,
                       r.align not in ('L', 'M', 'R'),
                       impl.either('align is not L, M or R',
                                   'align 应为 L、M 或 R'))),
                   (9, case when r.x < a.x or r.y < a.y
                                 or r.x + r.w > a.x + a.w
                                 or r.y + r.h > a.y + a.h
                            then format(impl.either('the row is outside the'
                                                    ' area: %s,%s to %s,%s, the'
                                                    ' area is %s,%s to %s,%s',
                                                    '排超出区域：%s,%s 至 %s,%s，'
                                                    '区域为 %s,%s 至 %s,%s'),
                                        r.x, r.y, r.x + r.w, r.y + r.h, a.x,
                                        a.y, a.x + a.w, a.y + a.h) end),
                   (10, case when r.seats::int8 * r.seat_w > r.w
                             then format(impl.either('seats (%s) of %s do not'
                                                     ' fit into a row of %s',
                                                     '%s 个宽 %s 的座位'
                                                     '超出排宽 %s'),
                                         r.seats, r.seat_w, r.w) end),
                   (11, case when r.seat_h > r.h
                             then format(impl.either('seats %s high do not fit'
                                                     ' into a row of %s',
                                                     '座位高 %s，超出排高 %s'),
                                         r.seat_h, r.h) end),
                   (12, case when r.seats = 0
                             then impl.either('the row has no seat', '排没有座位')
                        end))
            p(place, problem)
        where p.problem is not null
          and (r.n = 1 or r.row_num is null
               or p.problem not like impl.seatmap_bad_none('%'))

        /* seats */
        union all
        select s.seq, s.line, s.area_no, s.row_no, s.seat, 2, p.problem
        from seat s
        cross join lateral (
            values (case when impl.seatmap_bad_text(s.seat, 16)
                         then impl.either('the number of a seat is not 1 to 16'
                                          ' characters, none of them a control'
                                          ' character',
                                          '座位号应为 1 至 16 个字符，不含控制'
                                          '字符') end),
                   (case when s.n > 1
                         then impl.either('the row has that seat already',
                                          '此排已有此座位') end))
            p(problem)
        where p.problem is not null
        union all
        select l.seq, l.line, l.area_no, l.row_no, l.seat, 3,
               impl.either('aisle is not yes or no', 'aisle 应为 yes 或 no')
        from impl.seatmap_lines(p_map) l
        where l.aisle not in ('yes', 'no')
        union all
        select l.seq, l.line, l.area_no, l.row_no, l.seat, 3,
               impl.either('a seat has no row', '座位没有排')
        from impl.seatmap_lines(p_map) l
        where l.seat is not null and l.row_no is null
        union all
        select l.seq, l.line, l.area_no, l.row_no, l.seat, 3,
               impl.either('what is said of a seat has no number of it',
                           '写了座位的内容，但没有座位号')
        from impl.seatmap_lines(p_map) l
        where l.seat is null and (l.next is not null or l.aisle is not null)
        union all
        select c.seq, c.line, c.area_no, c.row_no, null, 1, c.problem
        from impl.seatmap_contradictions(p_map) c
        union all
        select b.seq, b.line, b.area_no, b.row_no, b.seat, 4, b.problem
        from impl.seatmap_broken(p_map) b)
    select f.line, a.area, r.row_num, f.seat, f.problem
    from found_wrong f
    left join area a using (area_no)
    left join seat_row r using (area_no, row_no)
    order by f.area_no, f.row_no, f.seq nulls first, f.place, f.problem;
$$;

comment on function impl.seatmap_problems(jsonb) is
'Everything that is wrong with a map of seats that is to be imported (see
impl.seatmap_lines): where, and what, in the language of who asks.';
