-- A moment as C has it: microseconds since 2000-01-01 UTC, 'infinity' the
-- largest int8 (tk_time_t).
create or replace function impl.microseconds(p_at timestamptz)
returns int8
language sql immutable
as $$
    select case when p_at = 'infinity' then 9223372036854775807
           else (extract(epoch from p_at at time zone 'UTC') * 1000000)::int8
                - 946684800000000 end;
$$;

comment on function impl.microseconds(timestamptz) is
'Microseconds since 2000-01-01 UTC.';
