-- A row in which a number is there twice, or two seats name the same one, has
-- no chain.  One that begins at several seats has several.
create or replace function impl.seatmap_chain(p_map jsonb)
returns table (seq int8, area_no int4, row_no int4, seat text, aisle bool,
               chain int4)
language plpgsql immutable
as $$
#variable_conflict use_column
declare
    v_row      record;
    v_seat     jsonb;
begin
    return query
    select s.seq, s.area_no, s.row_no, s.seat, s.aisle,
           row_number() over (partition by s.area_no, s.row_no
                              order by s.seq)::int4
    from impl.seatmap_seats(p_map) s
    where not s.linked;

    /* seats: by number; nexts: those that another one names */
    for v_row in
        select s.area_no, s.row_no, array_agg(s.seat) as numbers,
               jsonb_object_agg(s.seat, to_jsonb(s)) as seats,
               coalesce(jsonb_object_agg(s.next, true)
                            filter (where s.next is not null), '{}') as nexts
        from impl.seatmap_seats(p_map) s
        where s.linked
        group by s.area_no, s.row_no
        having count(*) = count(distinct s.seat)
           and count(s.next) = count(distinct s.next)
    loop
        area_no := v_row.area_no;
        row_no := v_row.row_no;

        foreach seat in array v_row.numbers loop
            continue when v_row.nexts ? seat;
            chain := 1;
            v_seat := v_row.seats -> seat;

            while v_seat is not null loop
                seq := v_seat ->> 'seq';
                seat := v_seat ->> 'seat';
                aisle := v_seat ->> 'aisle';
                return next;
                chain := chain + 1;
                v_seat := v_row.seats -> (v_seat ->> 'next');
            end loop;
        end loop;
    end loop;
end;
$$;

comment on function impl.seatmap_chain(jsonb) is
'Where each seat of a map that is to be imported stands in its row, from 1; a
seat that no chain reaches is not there.';
