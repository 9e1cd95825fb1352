create or replace function impl.seatmap_chain(p_map jsonb)
returns table (area int4, row_place int4, seat_place int4, chain int4)
language sql immutable
as $$
    with recursive seat as materialized (
        select * from impl.seatmap_rows(p_map)),
    chain (area, row_place, seat_place, num, next, chain) as (
        select s.area, s.row_place, s.seat_place, s.num, s.next, 1
        from seat s
        where not exists (
            select from seat o
            where o.area = s.area and o.row_place = s.row_place
              and o.next = s.num)
        union all
        select s.area, s.row_place, s.seat_place, s.num, s.next, c.chain + 1
        from chain c
        join seat s on s.area = c.area and s.row_place = c.row_place
                   and s.num = c.next
        where c.chain < 10000)
    select area, row_place, seat_place, chain from chain;
$$;

comment on function impl.seatmap_chain(jsonb) is
'Where each seat of a map stands in the chain of its row, from 1; a seat that no
chain reaches is not there.';
