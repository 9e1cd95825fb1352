-- Staff name seats as tickets do, AREA/ROW/SEAT, or as the wire does, by their
-- ids; AREA/ROW/FIRST-LAST and AREA/ROW stand for several, and AREA where
-- p_areas says so.  1-12 are the seats of a row with numbers from 1 to 12, of
-- which one at least is there: rows may have odd numbers only.  From A to F are
-- all between where they stand.
create or replace function impl.staff_seats(p_performance ticket.performance,
    p_names text[], p_areas bool)
returns table (place int4, area_id int4, seat_no int2, seat text)
language plpgsql stable
as $$
declare
    c_names    constant int4 := 1000;   /* of one command */
    c_listed   constant int4 := 20;     /* of those that are wrong */

    v_area     int4[];
    v_seat     int2[];
    v_name     text[];
    v_wrong    text[];
begin
    if cardinality(p_names) not between 1 and c_names then
        perform impl.staff_refuse('SEATS_COUNT', c_names::text);
    end if;

    with seat as materialized (
        select * from impl.performance_seats(p_performance)),
    named as materialized (
        select k.name, k.place, s.area_id, s.seat_no, s.seat
        from unnest(p_names) with ordinality k(name, place)
        join (select x.seat as name, x.* from seat x
              union all
              select x.seat_row, x.* from seat x
              union all
              select x.seat_id::text, x.* from seat x
              union all
              select x.area, x.* from seat x where p_areas) s
          on s.name = k.name
        union all
        select k.name, k.place, s.area_id, s.seat_no, s.seat
        from unnest(p_names) with ordinality k(name, place)
        cross join lateral
            regexp_match(k.name, '^(.+)/([^/]+)-([^/-]+)$') m(part)
        left join seat f on f.seat_row = m.part[1] and f.num = m.part[2]
        left join seat l on l.seat_row = m.part[1] and l.num = m.part[3]
        join seat s on s.seat_row = m.part[1] and (
            case when m.part[2] ~ '^[0-9]{1,9}$'
                      and m.part[3] ~ '^[0-9]{1,9}$'
                 then s.num ~ '^[0-9]{1,9}$'
                      and lpad(s.num, 9, '0')
                          between least(lpad(m.part[2], 9, '0'),
                                        lpad(m.part[3], 9, '0'))
                              and greatest(lpad(m.part[2], 9, '0'),
                                           lpad(m.part[3], 9, '0'))
                 else f.seat_no is not null and l.seat_no is not null
                      and s.seat_no between least(f.seat_no, l.seat_no)
                                        and greatest(f.seat_no, l.seat_no) end)
        where not exists (select from seat x where x.seat = k.name)),
    once as (
        select n.area_id, n.seat_no, n.seat, min(n.place) as place
        from named n
        group by n.area_id, n.seat_no, n.seat)
    select array_agg(o.area_id order by o.place, o.area_id, o.seat_no),
           array_agg(o.seat_no order by o.place, o.area_id, o.seat_no),
           array_agg(o.seat order by o.place, o.area_id, o.seat_no),
           (select array_agg(k.name order by k.place)
            from unnest(p_names) with ordinality k(name, place)
            where k.name not in (select n.name from named n))
    into v_area, v_seat, v_name, v_wrong
    from once o;

    if v_wrong is not null then
        perform impl.staff_refuse(
            'SEATS_UNKNOWN', p_performance.session_id::text,
            p_performance.day::text,
            impl.listed(impl.seats_unknown(p_performance,
                                           v_wrong[1 : c_listed])
                        || v_wrong[c_listed + 1 :], c_listed));
    end if;

    return query
    select i, v_area[i], v_seat[i], v_name[i]
    from generate_series(1, cardinality(v_name)) i;
end;
$$;

comment on function impl.staff_seats(ticket.performance, text[], bool) is
'The seats of a performance that staff name, each once, as they are named; or a
refusal with all names that nothing has.  p_areas: a code stands for all seats
of its area.';

create or replace function impl.seats_unknown(
    p_performance ticket.performance, p_names text[])
returns text[]
language plpgsql stable
as $$
begin
    return (
        with seat as materialized (
            select * from impl.performance_seats(p_performance)),
        seat_row as materialized (
            select s.area, s.seat_row, min(s.seat_no) as place,
                   format('%s has %s to %s', s.seat_row,
                          (array_agg(s.num order by s.seat_no))[1],
                          (array_agg(s.num order by s.seat_no desc))[1]) as has
            from seat s
            group by s.area, s.seat_row),
        area as materialized (
            select r.area,
                   format('%s has the rows %s to %s', r.area,
                          (array_agg(substr(r.seat_row, length(r.area) + 2)
                                     order by r.place))[1],
                          (array_agg(substr(r.seat_row, length(r.area) + 2)
                                     order by r.place desc))[1]) as has
            from seat_row r
            group by r.area)
        select array_agg(format('%s (%s)', k.name,
                                coalesce(r.has, a.has, 'the areas are '
                                                       || x.areas))
                         order by k.place)
        from unnest(p_names) with ordinality k(name, place)
        cross join (
            select impl.listed(array_agg(a.area order by a.area), 20) as areas
            from area a) x
        left join seat_row r
               on r.seat_row = regexp_replace(k.name, '/[^/]*$', '')
        left join area a on a.area = split_part(k.name, '/', 1));
end;
$$;

comment on function impl.seats_unknown(ticket.performance, text[]) is
'Names that no seat of a performance has, and what there is near each.';

create or replace function impl.performance_seats(
    p_performance ticket.performance)
returns table (area_id int4, seat_no int2, seat_id int8, area text,
               seat_row text, num text, seat text)
language sql stable
as $$
    select a.area_id, s.seat_no, impl.seat_id(a.area_id, s.seat_no), a.code,
           a.code || '/' || r.num, s.num, a.code || '/' || r.num || '/' || s.num
    from ticket.session t
    join ticket.seat_area a
      on a.supplier_id = t.supplier_id and a.hall_id = t.hall_id
         and a.map_no = (p_performance).map_no
    join ticket.seat s
      on s.supplier_id = a.supplier_id and s.area_id = a.area_id
    join ticket.seat_row r
      on r.supplier_id = s.supplier_id and r.area_id = s.area_id
         and r.place = s.row_place
    where t.supplier_id = (p_performance).supplier_id
      and t.session_id = (p_performance).session_id;
$$;

comment on function impl.performance_seats(ticket.performance) is
'The seats of a performance, with the names that staff have for them.';

create or replace function impl.listed(p_names text[], p_most int4)
returns text
language plpgsql immutable
as $$
begin
    return array_to_string(p_names[1 : p_most], ', ')
           || case when cardinality(p_names) > p_most
                   then format(' and %s more', cardinality(p_names) - p_most)
                   else '' end;
end;
$$;

comment on function impl.listed(text[], int4) is
'Names for a refusal: the first of them, and how many there are besides.';

create or replace function impl.seat_state(p_kind "char", p_order "char")
returns text
language sql immutable
as $$
    select case when p_kind is null then '1'
                when p_kind <> 'O' then p_kind::text
                when p_order in ('0', '1', '5') then 'S'
                else 'B' end;
$$;

comment on function impl.seat_state("char", "char") is
'The state of a seat that is held as that, be it by an order of that state: B
sold, P reserved, R in repair, F for guests, S booked and not paid, 1 free
(R213).';

create or replace function impl.seat_means(p_state text)
returns text
language sql immutable
as $$
    select case p_state
        when 'B' then 'sold'
        when 'S' then 'booked, not paid'
        when 'P' then 'reserved'
        when 'R' then 'in repair'
        when 'F' then 'for guests'
        else 'free' end;
$$;

comment on function impl.seat_means(text) is
'What the letter of a seat''s state means.';
