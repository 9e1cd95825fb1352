create or replace function impl.clock(p_minute int4)
returns text
language sql immutable
as $$
    select lpad((p_minute / 60)::text, 2, '0') || ':'
           || lpad((p_minute % 60)::text, 2, '0');
$$;

comment on function impl.clock(int4) is
'A minute of a day as a time; one of the next day is 24:00 or later.';
