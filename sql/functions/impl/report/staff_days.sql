create or replace function impl.staff_days(p_zone text, p_change jsonb,
    p_default date, out first_day date, out last_day date,
    out from_at timestamptz, out to_at timestamptz)
language plpgsql stable
as $$
declare
    c_most constant int4 := 366;
begin
    first_day := coalesce((p_change ->> 'first_day')::date,
                          (p_change ->> 'last_day')::date, p_default);
    last_day := coalesce((p_change ->> 'last_day')::date,
                         case when p_change ? 'first_day'
                              then greatest(first_day, impl.staff_today(p_zone))
                              else first_day end);

    if last_day < first_day or last_day - first_day >= c_most then
        perform impl.staff_refuse('REPORT_DAYS', first_day::text,
                                  last_day::text, c_most::text);
    end if;

    from_at := first_day::timestamp at time zone p_zone;
    to_at := (last_day + 1)::timestamp at time zone p_zone;
end;
$$;

comment on function impl.staff_days(text, jsonb, date) is
'The days that the members first_day and last_day name, both inclusive, and the
moments from which and before which they are: of one alone, up to today, or that
day; of none, the default.  Refuses what is reversed or longer than a year.';

create or replace function impl.staff_days_back(p_zone text, p_change jsonb,
    p_back int4, p_most int4, out from_at timestamptz, out to_at timestamptz)
language plpgsql stable
as $$
declare
    v_last  constant date := coalesce((p_change ->> 'last_day')::date,
                                      impl.staff_today(p_zone));
    v_first constant date := coalesce((p_change ->> 'first_day')::date,
                                      v_last - p_back);
begin
    if v_last not between v_first and v_first + p_most then
        perform impl.staff_refuse('REPORT_DAYS', v_first::text, v_last::text,
                                  p_most::text);
    end if;

    from_at := v_first::timestamp at time zone p_zone;
    to_at := (v_last + 1)::timestamp at time zone p_zone;
end;
$$;

comment on function impl.staff_days_back(text, jsonb, int4, int4) is
'The moments of the days that the members first_day and last_day name, for lists
that go back: up to today, from so many days before the last one.';
