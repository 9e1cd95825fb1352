create or replace function impl.weekday_words(p_days int4[])
returns text
language plpgsql immutable
as $$
begin
    return (
        select string_agg(case when k.last > k.first
                               then k.first || '-' || k.last
                               else k.first::text end, ',' order by k.first)
        from (select min(d.day) as first, max(d.day) as last
              from (select u.day, u.day - row_number() over (order by u.day)
                                  as run
                    from (select distinct unnest(p_days) as day) u) d
              group by d.run) k);
end;
$$;

comment on function impl.weekday_words(int4[]) is
'Weekdays as staff write them: 1-5,7.';
