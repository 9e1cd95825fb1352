create or replace function impl.statement_days(p_zone text, p_month date,
    p_change jsonb, out from_at timestamptz, out to_at timestamptz)
language plpgsql stable
as $$
declare
    v_named bool := coalesce(p_change ?| '{first_day,last_day}', false);
    v_days  record;
begin
    if p_month is not null and not v_named then
        from_at := date_trunc('month', p_month::timestamp) at time zone p_zone;
        to_at := (date_trunc('month', p_month::timestamp)
                  + interval '1 month') at time zone p_zone;

    elsif p_month is null and v_named then
        v_days := impl.staff_days(p_zone, p_change, null);
        from_at := v_days.from_at;
        to_at := v_days.to_at;

    else
        perform impl.staff_refuse('STATEMENT_DAYS');
    end if;
end;
$$;

comment on function impl.statement_days(text, date, jsonb) is
'The time of a statement: a month, or the days of the members first_day and
last_day.';
