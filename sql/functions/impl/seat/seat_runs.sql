-- Three numbers stand for a run of free seats next to each other: the number of
-- its first seat in the area, how many there are, and how far the first seat's
-- middle is from the row's, in half seats: a row of four has its seats at -3,
-- -1, 1 and 3.  Runs are sorted by the first seat, so from the front.
create or replace function impl.seat_runs(p_runs int4[], p_held int4[])
returns int4[]
language plpgsql immutable
as $$
declare
    v_runs     int4[] := '{}';
    v_held     int4 := cardinality(p_held);
    v_next     int4 := 1;       /* of p_held */
    v_first    int4;
    v_end      int4;            /* behind the run */
    v_off      int4;
begin
    for k in 0 .. cardinality(p_runs) / 3 - 1 loop
        v_first := p_runs[k * 3 + 1];
        v_end := v_first + p_runs[k * 3 + 2];
        v_off := p_runs[k * 3 + 3];

        while v_next <= v_held and p_held[v_next] < v_end loop
            if p_held[v_next] > v_first then
                v_runs := v_runs
                          || array[v_first, p_held[v_next] - v_first, v_off];
            end if;

            v_off := v_off + 2 * (p_held[v_next] - v_first + 1);
            v_first := p_held[v_next] + 1;
            v_next := v_next + 1;
        end loop;

        if v_first < v_end then
            v_runs := v_runs || array[v_first, v_end - v_first, v_off];
        end if;
    end loop;

    return v_runs;
end;
$$;

comment on function impl.seat_runs(int4[], int4[]) is
'The runs of free seats of an area: its own less the seats that are held, which
are sorted.';
