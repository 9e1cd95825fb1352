create or replace function impl.performance_days(p_today date, p_change jsonb)
returns date[]
language plpgsql volatile
as $$
declare
    v_first    date := coalesce((p_change ->> 'first_day')::date, p_today);
    v_last     date := coalesce(
                   (p_change ->> 'last_day')::date,
                   v_first + coalesce((p_change ->> 'days')::int4, 1) - 1);
    v_days     date[];
begin
    if v_last < v_first or v_last > v_first + 800 then
        perform impl.staff_refuse('PERFORMANCE_DAYS', v_first::text,
                                  v_last::text);
    end if;

    v_days := array(
        select v_first + n
        from generate_series(0, v_last - v_first) n
        where not p_change ? 'weekdays'
           or p_change -> 'weekdays'
              @> to_jsonb(extract(isodow from v_first + n)::int4)
        order by n);

    if cardinality(v_days) = 0 then
        perform impl.staff_refuse('PERFORMANCE_NONE', v_first::text,
                                  v_last::text);
    end if;

    return v_days;
end;
$$;

comment on function impl.performance_days(date, jsonb) is
'The days that staff name: first_day (today, where none is named), last_day or
days, weekdays (an array of 1 to 7, Monday is 1); or a refusal.';

create or replace function impl.minute_at(p_day date, p_minute int4,
    p_zone text)
returns timestamptz
language sql stable
as $$
    select (p_day::timestamp + p_minute * interval '1 minute')
           at time zone p_zone;
$$;

comment on function impl.minute_at(date, int4, text) is
'The moment of a minute of a day, of the next one from 1440 on, in a zone.';
