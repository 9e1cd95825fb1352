-- In as few parts as there can be; among those so that nobody is left alone if
-- that can be; among those the largest parts first.
--
-- The longest runs hold the party in the fewest parts.  If one seat is over
-- then, whoever sits in these runs leaves somebody alone.  Other runs, as many,
-- hold the party exactly where they are these with one a seat shorter: the last
-- one (which impl.seat_best finds), or one a seat longer than the last, for
-- which there is another as long as the last.
create or replace function impl.seat_parts(p_runs int4[], p_people int4)
returns int4[]
language plpgsql immutable
as $$
declare
    v_runs     int4 := cardinality(p_runs) / 3;
    v_lengths  int4[];
    v_parts    int4 := 0;
    v_over     int4 := -p_people;
    v_longer   int4;
begin
    for k in 0 .. v_runs - 1 loop
        if p_runs[k * 3 + 2] >= p_people then
            return array[p_people];
        end if;
    end loop;

    v_lengths := array(select p_runs[k * 3 + 2]
                       from generate_series(0, v_runs - 1) k
                       order by 1 desc);

    while v_over < 0 loop
        if v_parts = v_runs then
            return null;
        end if;

        v_parts := v_parts + 1;
        v_over := v_over + v_lengths[v_parts];
    end loop;

    if v_over = 1 and v_lengths[v_parts + 1] = v_lengths[v_parts] then
        v_longer := array_position(v_lengths, v_lengths[v_parts] + 1);
    end if;

    v_longer := coalesce(v_longer, v_parts);
    v_lengths[v_longer] := v_lengths[v_longer] - v_over;
    return v_lengths[: v_parts];
end;
$$;

comment on function impl.seat_parts(int4[], int4) is
'How many people of a party sit together in each part of it, the part that is
taken first first: one part where a run of free seats (see impl.seat_runs) is
long enough.  Null: there are too few seats.';
