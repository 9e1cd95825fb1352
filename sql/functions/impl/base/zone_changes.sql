-- Seconds east of UTC in a zone, each from when on: C adds and subtracts, only
-- Postgres knows zones (D9).  Ten years back and ten ahead, the first one as of
-- the beginning.  A change lies in a week whose ends differ, there between two
-- days that differ, there on a whole quarter of an hour.
create or replace function impl.zone_changes(p_zone text, p_at timestamptz)
returns table (at timestamptz, offset_s int4)
language sql stable
as $$
    with week as (
        select g.at, impl.zone_offset(p_zone, g.at) as s,
               lag(g.at) over w as before_at,
               lag(impl.zone_offset(p_zone, g.at)) over w as before_s
        from generate_series(date_trunc('hour', p_at, 'UTC')
                             - interval '87600 hours',
                             p_at + interval '87600 hours',
                             interval '168 hours') as g (at)
        window w as (order by g.at)
    )
    select w.at, w.s
    from week w
    where w.before_at is null
    union all
    select q.at, q.s
    from week w
    cross join lateral (
        select max(d.at) as at
        from generate_series(w.before_at, w.at, interval '24 hours') as d (at)
        where impl.zone_offset(p_zone, d.at) = w.before_s) d
    cross join lateral (
        select n.at, n.s
        from generate_series(d.at, d.at + interval '24 hours',
                             interval '15 minutes') as g (at)
        cross join lateral (
            select g.at, impl.zone_offset(p_zone, g.at) as s offset 0) n
        where n.s <> w.before_s
        order by n.at
        limit 1) q
    where w.s <> w.before_s
    order by 1;
$$;

comment on function impl.zone_changes(text, timestamptz) is
'Offsets of a zone around a moment, and when each begins.';
