-- Not "the greater of both": one backup may be restored again and again, and
-- each time numbers must be others.
create or replace function impl.number_beyond(p_last int8, p_at timestamptz)
returns int8
language plpgsql immutable
as $$
declare
    v_clock constant int8 := impl.number_at(p_at);
begin
    return case when v_clock > p_last + 1000 then v_clock
                else p_last + 10000000 + v_clock % 100000000 end;
end;
$$;

comment on function impl.number_beyond(int8, timestamptz) is
'Where a sequence that says p_last goes on in a life that begins at a moment: at
what the clock says; where it has been there, with a distance that the clock
says, too.';
