-- Of one part it counts, too, whether somebody would be left alone; of several
-- impl.seat_parts() has avoided it where it can be.
create or replace function impl.seat_rank(p_runs int4[], p_people int4)
returns int4
language plpgsql immutable
as $$
declare
    v_parts    int4 := cardinality(impl.seat_parts(p_runs, p_people));
begin
    if v_parts = 1 then
        return 2 + (impl.seat_best(p_runs, p_people, 0, -1)).alone::int4;
    end if;

    return 2 * v_parts;
end;
$$;

comment on function impl.seat_rank(int4[], int4) is
'How well a party would sit in an area of these runs of free seats (see
impl.seat_runs): 2, together; 3, together, and somebody is left alone; 4 and
more, in parts.  Null: there are too few seats.';
