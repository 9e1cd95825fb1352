-- Seconds east of UTC in a zone, each from when on: C adds and subtracts, only
-- Postgres knows zones (D9).  Ten years back and ten ahead, the first one as of
-- the beginning.  A change lies in a week whose ends differ, there in a day, in
-- an hour, and on a whole quarter of that.
create or replace function impl.zone_changes(p_zone text, p_at timestamptz)
returns table (at timestamptz, offset_s int4)
language sql stable
as $$
    with probe as (
        select g.at, impl.zone_offset(p_zone, g.at) as s
        from generate_series(date_trunc('hour', p_at, 'UTC')
                             - interval '87600 hours',
                             p_at + interval '87600 hours',
                             interval '168 hours') as g (at)
    ), week as (
        select p.at, p.s, lag(p.at) over w as before_at,
               lag(p.s) over w as before_s
        from probe p
        window w as (order by p.at)
    )
    select k.at, extract(epoch from k.s)::int4
    from (
        select w.at, w.s
        from week w
        where w.before_at is null
        union all
        select q.at, impl.zone_offset(p_zone, q.at)
        from week w
        cross join lateral impl.zone_last(p_zone, w.before_s, w.before_at,
                                          interval '24 hours', 7) d (at)
        cross join lateral impl.zone_last(p_zone, w.before_s, d.at,
                                          interval '1 hour', 24) h (at)
        cross join lateral impl.zone_last(p_zone, w.before_s, h.at,
                                          interval '15 minutes', 4) l (at)
        cross join lateral (
            select l.at + interval '15 minutes' as at) q
        where w.s <> w.before_s) k
    order by 1;
$$;

comment on function impl.zone_changes(text, timestamptz) is
'Offsets of a zone around a moment, and when each begins.';
