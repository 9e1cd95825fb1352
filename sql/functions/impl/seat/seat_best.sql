-- The rule, the first that tells two choices apart: no seat is left alone on
-- either side; the nearest to the middle of the row; the nearest to the front;
-- the lower numbers.
create or replace function impl.seat_best(p_runs int4[], p_seats int4,
    out place int4, out first_seat int4)
language plpgsql immutable
as $$
declare
    v_first    int4;
    v_room     int4;            /* places for the first seat, less one */
    v_middle   int4;            /* the place nearest to the middle */
    v_far      int4;            /* of the seats at place 0 */
    v_alone    bool;
    v_best_alone bool := true;
    v_best_far int4 := 2147483647;
begin
    /* From the front: a row behind must be better, not as good. */
    for k in 0 .. cardinality(p_runs) / 3 - 1 loop
        v_room := p_runs[k * 3 + 2] - p_seats;
        continue when v_room < 0;

        v_far := p_runs[k * 3 + 3] + p_seats - 1;
        v_middle := greatest(0, least(v_room, -v_far / 2));
        continue when not v_best_alone
                      and abs(v_far + 2 * v_middle) >= v_best_far;

        v_first := p_runs[k * 3 + 1];

        /* Whoever is alone is so at place 1 or at the one before the last: two
           steps to either side reach all there is to choose from. */
        for i in greatest(0, v_middle - 2) .. least(v_room, v_middle + 2) loop
            v_alone := i = 1 or v_room - i = 1;

            if v_alone < v_best_alone
               or v_alone = v_best_alone and abs(v_far + 2 * i) < v_best_far
            then
                v_best_alone := v_alone;
                v_best_far := abs(v_far + 2 * i);
                place := k;
                first_seat := v_first + i;
            end if;
        end loop;
    end loop;
end;
$$;

comment on function impl.seat_best(int4[], int4) is
'The best seats next to each other for so many people, among runs of free seats
(see impl.seat_runs): the first of them, and which run, from 0, they are in.
Nulls: no run is long enough.';
