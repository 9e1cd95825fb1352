create or replace function impl.zone_offset(p_zone text, p_at timestamptz)
returns int4
language sql stable
as $$
    select extract(epoch from p_at at time zone p_zone
                              - p_at at time zone 'UTC')::int4;
$$;

comment on function impl.zone_offset(text, timestamptz) is
'Seconds east of UTC in a zone at a moment.';
