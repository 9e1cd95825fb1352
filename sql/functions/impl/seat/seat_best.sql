-- The rule, the first that tells two choices apart: no seat is left alone on
-- either side; the nearest to the middle of the row; the nearest to the front;
-- the lower numbers.
--
-- Who asks again and again knows that no choice is nearer than p_far and leaves
-- nobody alone, and that none as near is before run p_from: the search begins
-- there, and ends with the first as near.  Who knows nothing says 0 and -1.
create or replace function impl.seat_best(p_runs int4[], p_seats int4,
    p_from int4, p_far int4,
    out place int4, out first_seat int4, out far int4, out alone bool)
language plpgsql immutable
as $$
declare
    v_room     int4;            /* places for the first seat, less one */
    v_middle   int4;            /* the place nearest to the middle */
    v_far      int4;            /* of the seats at place 0 */
    v_alone    bool;
begin
    alone := true;
    far := 2147483647;

    /* From the front: a row behind must be better, not as good. */
    for k in p_from .. cardinality(p_runs) / 3 - 1 loop
        v_room := p_runs[k * 3 + 2] - p_seats;
        continue when v_room < 0;

        v_far := p_runs[k * 3 + 3] + p_seats - 1;
        v_middle := greatest(0, least(v_room, -v_far / 2));
        continue when not alone and abs(v_far + 2 * v_middle) >= far;

        /* Whoever is alone is so at place 1 or at the one before the last: two
           steps to either side reach all there is to choose from. */
        for i in greatest(0, v_middle - 2) .. least(v_room, v_middle + 2) loop
            v_alone := i = 1 or v_room - i = 1;

            if v_alone < alone
               or v_alone = alone and abs(v_far + 2 * i) < far
            then
                alone := v_alone;
                far := abs(v_far + 2 * i);
                place := k;
                first_seat := p_runs[k * 3 + 1] + i;
            end if;
        end loop;

        exit when far = p_far and not alone;
    end loop;

    if p_from > 0 and (alone or far > p_far) then
        select * into place, first_seat, far, alone
        from impl.seat_best(p_runs, p_seats, 0, -1);
    end if;
end;
$$;

comment on function impl.seat_best(int4[], int4, int4, int4) is
'The best seats next to each other for so many people, among runs of free seats
(see impl.seat_runs): the first of them, which run, from 0, they are in, how far
their middle is from the row''s, in half seats, and whether somebody is left
alone.  Nulls: no run is long enough.';
