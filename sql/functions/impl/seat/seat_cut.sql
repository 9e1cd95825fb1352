create or replace function impl.seat_cut(p_runs int4[], p_place int4,
    p_first int4, p_seats int4)
returns int4[]
language plpgsql immutable
as $$
declare
    v_before   int4 := p_first - p_runs[p_place * 3 + 1];
    v_behind   int4 := p_runs[p_place * 3 + 2] - v_before - p_seats;
begin
    return p_runs[: p_place * 3]
           || case when v_before > 0
                  then array[p_runs[p_place * 3 + 1], v_before,
                             p_runs[p_place * 3 + 3]]
                  else '{}' end
           || case when v_behind > 0
                  then array[p_first + p_seats, v_behind,
                             p_runs[p_place * 3 + 3]
                             + 2 * (v_before + p_seats)]
                  else '{}' end
           || p_runs[p_place * 3 + 4 :];
end;
$$;

comment on function impl.seat_cut(int4[], int4, int4, int4) is
'Runs of free seats (see impl.seat_runs) without so many seats of one of them,
from that seat on.';
