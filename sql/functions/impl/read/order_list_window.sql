-- Which time a list of orders is about (4.2.9, 4.2.10), as local time: from
-- first_at to before until_at, null where 3.0 sets no bound.  4.0 has days:
-- from the same day of last month (of 31 March, 28 or 29 February) to today, at
-- most 31 apart (decision 47).  A stamp is 8 digits, a whole day, or 14, a
-- second that belongs to the window.
create or replace function impl.order_list_window(
    p_supplier int4, p_edition int2, p_start text, p_end text)
returns table (verdict text, first_at timestamp, until_at timestamp)
language sql stable
as $$
    select case when w.first_at >= w.until_at
                  or (p_edition = 40
                      and w.until_at - w.first_at > interval '32 days')
                then 'BAD_PARAM' end,
           w.first_at, w.until_at
    from (select case when p_start <> ''
                      then (left(p_start, 8) || ' '
                            || rpad(substr(p_start, 9), 6, '0'))::timestamp
                      when p_edition = 40
                      then (d.today - interval '1 month')
                 end as first_at,
                 case when length(p_end) = 14
                      then (left(p_end, 8) || ' '
                            || substr(p_end, 9))::timestamp
                           + interval '1 second'
                      when p_end <> ''
                      then p_end::timestamp + interval '1 day'
                      when p_edition = 40
                      then d.today + interval '1 day'
                 end as until_at
          from (select impl.local_day(p_supplier, api.now())::timestamp
                           as today) d) w;
$$;

comment on function impl.order_list_window(int4, int2, text, text) is
'The time that a list of orders is about, or a refusal.';
