-- Not "the greater of both": one backup may be restored again and again, and
-- each time numbers must be others.
create or replace function impl.number_beyond(p_last int8, p_at timestamptz)
returns int8
language sql immutable
as $$
    select case when c.number > p_last + 1000 then c.number
                else p_last + 10000000 + c.number % 100000000 end
    from (select impl.number_at(p_at) as number) c;
$$;

comment on function impl.number_beyond(int8, timestamptz) is
'Where a sequence that says p_last goes on in a life that begins at a moment: at
what the clock says; where it has been there, with a distance that the clock
says, too.';
