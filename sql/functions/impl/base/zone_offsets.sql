-- Seconds east of UTC in a zone, and what they become when: C adds and
-- subtracts, only Postgres knows zones (D9).  Looks 400 days ahead; a zone that
-- does not change in that time gives 'infinity'.  A change lies between two
-- days whose offsets differ, on a whole quarter of an hour.
create or replace function impl.zone_offsets(p_zone text, p_at timestamptz)
returns table (offset_s int4, offset_next_s int4, change_at timestamptz)
language sql stable
as $$
    with offsets as (
        select n,
               p_at + make_interval(hours => 24 * n) as at,
               extract(epoch from
                   (p_at + make_interval(hours => 24 * n)) at time zone p_zone
                   - (p_at + make_interval(hours => 24 * n)) at time zone 'UTC'
               )::int4 as s
        from generate_series(0, 400) as n
    ), step as (
        select b.at as before_at, b.s as before_s
        from offsets b
        join offsets a on a.n = b.n + 1
        where a.s <> b.s
        order by b.n
        limit 1
    ), quarters as (
        select q.at,
               extract(epoch from q.at at time zone p_zone
                                  - q.at at time zone 'UTC')::int4 as s,
               step.before_s
        from step,
             generate_series(date_trunc('hour', before_at, 'UTC'),
                             before_at + interval '25 hours',
                             interval '15 minutes') as q (at)
        where q.at > before_at
    ), change as (
        select at, s
        from quarters
        where s <> before_s
        order by at
        limit 1
    )
    select o.s, coalesce(c.s, o.s), coalesce(c.at, 'infinity')
    from offsets o
    left join change c on true
    where o.n = 0;
$$;

comment on function impl.zone_offsets(text, timestamptz) is
'Offset of a zone, the next one, and when it comes.';
