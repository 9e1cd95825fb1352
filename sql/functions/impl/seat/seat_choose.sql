create or replace function impl.seat_choose(inout p_runs int4[], p_people int4,
    p_named int4[], out seats int4[], out taken int4)
language plpgsql immutable
as $$
declare
    v_free     int4[] := p_runs;
    v_parts    int4[];
    v_seats    int4;
    v_best     record;
    v_seat     int4;
    v_low      int4;
    v_high     int4;
    v_place    int4;
begin
    seats := '{}';

    if cardinality(p_named) > 0 then
        foreach v_seat in array p_named loop
            /* the last run that begins at the seat or before it */
            v_low := -1;
            v_high := cardinality(v_free) / 3;

            while v_high - v_low > 1 loop
                v_place := (v_low + v_high) / 2;

                if v_free[v_place * 3 + 1] <= v_seat then
                    v_low := v_place;
                else
                    v_high := v_place;
                end if;
            end loop;

            if v_low < 0
               or v_seat >= v_free[v_low * 3 + 1] + v_free[v_low * 3 + 2]
            then
                seats := null;
                taken := v_seat;
                return;
            end if;

            v_free := impl.seat_cut(v_free, v_low, v_seat, 1);
        end loop;

        seats := p_named;
        p_runs := v_free;
        return;
    end if;

    v_parts := impl.seat_parts(p_runs, p_people);

    if v_parts is null then
        seats := null;
        return;
    end if;

    foreach v_seats in array v_parts loop
        v_best := impl.seat_best(v_free, v_seats, 0, -1);

        for i in 0 .. v_seats - 1 loop
            seats := seats || (v_best.first_seat + i);
        end loop;

        v_free := impl.seat_cut(v_free, v_best.place, v_best.first_seat,
                                v_seats);
    end loop;

    p_runs := v_free;
end;
$$;

comment on function impl.seat_choose(int4[], int4, int4[]) is
'Seats for so many people out of runs of free seats (see impl.seat_runs): those
that are named, or else the best, next to each other, or in as few parts as
there can be.  Answers the seats and what is free then; null seats, and the runs
as they were, where not all are to be had; taken is the first that was named
and is not free.';
