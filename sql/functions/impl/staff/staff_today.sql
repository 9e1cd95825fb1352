create or replace function impl.staff_today(p_zone text)
returns date
language sql stable
as $$
    select (api.now() at time zone p_zone)::date;
$$;

comment on function impl.staff_today(text) is
'Helper: today in a zone.';
