create or replace function impl.zone_offset(p_zone text, p_at timestamptz)
returns interval
language sql immutable
as $$
    select p_at at time zone p_zone - p_at at time zone 'UTC';
$$;

comment on function impl.zone_offset(text, timestamptz) is
'How far a zone is east of UTC at a moment.';

create or replace function impl.zone_last(p_zone text, p_offset interval,
    p_from timestamptz, p_step interval, p_steps int4)
returns timestamptz
language plpgsql stable
as $$
begin
    return (
        select max(g.at)
        from generate_series(p_from, p_from + p_steps * p_step, p_step)
             as g (at)
        where impl.zone_offset(p_zone, g.at) = p_offset);
end;
$$;

comment on function impl.zone_last(text, interval, timestamptz, interval,
                                   int4) is
'The last of some moments that still has an offset: the first one does.';
