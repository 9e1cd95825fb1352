-- To the nearest midnight: what was booked before a change of summer time may
-- end an hour beside it.
create or replace function impl.last_day(p_until timestamptz, p_zone text)
returns date
language sql stable
as $$
    select (p_until at time zone p_zone + interval '12 hours')::date - 1;
$$;

comment on function impl.last_day(timestamptz, text) is
'The last day of an order that is valid until a midnight.';
