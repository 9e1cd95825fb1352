-- What is remembered for each number of people up to twelve, see
-- impl.seat_best(): where the next search may begin (p_from) and how near the
-- best can be (p_far; -1: nothing is known).
create or replace function impl.seat_next(inout p_runs int4[], p_people int4,
    p_named int4[], inout p_from int4[], inout p_far int4[], out seats int4[],
    out taken int4)
language plpgsql immutable
as $$
declare
    c_known    constant int4 := 12;

    v_best     record;
    v_place    int4;
    v_runs     int4[];
    v_more     int4;            /* runs than before */
    v_room     int4;
    v_far      int4;
begin
    if p_people <= c_known and cardinality(p_named) = 0 then
        v_best := impl.seat_best(p_runs, p_people, p_from[p_people],
                                 p_far[p_people]);
        v_place := v_best.place;
    end if;

    if v_place is null then
        select s.p_runs, s.seats, s.taken into v_runs, seats, taken
        from impl.seat_choose(p_runs, p_people, p_named) s;
        p_runs := v_runs;
        p_from := array_fill(0, array[c_known]);
        p_far := array_fill(-1, array[c_known]);
        return;
    end if;

    seats := array[v_best.first_seat];
    for i in 1 .. p_people - 1 loop
        seats := seats || (v_best.first_seat + i);
    end loop;

    v_runs := impl.seat_cut(p_runs, v_place, v_best.first_seat, p_people);
    v_more := (cardinality(v_runs) - cardinality(p_runs)) / 3;
    p_runs := v_runs;
    p_from[p_people] := v_place;
    p_far[p_people] := case when v_best.alone then -1 else v_best.far end;

    /* What is left of the run may be nearer for somebody than all others. */
    for n in 1 .. c_known loop
        continue when p_far[n] < 0;

        if p_from[n] > v_place then
            p_from[n] := p_from[n] + v_more;
        end if;

        for k in v_place .. v_place + v_more loop
            v_room := v_runs[k * 3 + 2] - n;
            continue when v_room < 0 or v_room = 1;

            v_far := v_runs[k * 3 + 3] + n - 1;
            v_far := abs(v_far + 2 * greatest(0, least(v_room, -v_far / 2)));

            if v_far < p_far[n] or v_far = p_far[n] and k < p_from[n] then
                p_far[n] := v_far;
                p_from[n] := least(p_from[n], k);
            end if;
        end loop;
    end loop;
end;
$$;

comment on function impl.seat_next(int4[], int4, int4[], int4[], int4[]) is
'Seats for so many people, as impl.seat_choose() has them; it remembers what
spares the next one a search through the whole area.';
