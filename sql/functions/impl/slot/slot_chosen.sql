-- Members of p_change: first_day (today), last_day (the same), weekdays, an
-- array (1 is Monday), slots, such as 1-4,7.
create or replace function impl.slot_days(p_supplier ticket.supplier,
    p_change jsonb)
returns datemultirange
language plpgsql stable
as $$
declare
    v_first date := coalesce((p_change ->> 'first_day')::date,
                             impl.staff_today(p_supplier.zone));
    v_last  date := coalesce((p_change ->> 'last_day')::date, v_first);
    v_days  datemultirange;
begin
    if v_last < v_first or v_last > v_first + 800 then
        perform impl.staff_refuse('SLOT_DAYS', v_first::text, v_last::text);
    end if;

    select range_agg(daterange(d.day, d.day, '[]')) into v_days
    from (select v_first + n as day
          from generate_series(0, v_last - v_first) n) d
    where not p_change ? 'weekdays'
       or p_change -> 'weekdays'
          @> to_jsonb(extract(isodow from d.day)::int4);

    if v_days is null then
        perform impl.staff_refuse('DAYS_NONE', v_first::text, v_last::text);
    end if;

    return v_days;
end;
$$;

comment on function impl.slot_days(ticket.supplier, jsonb) is
'The days that a command is about; refuses none, and more than 800.';

create or replace function impl.slot_chosen(p_supplier ticket.supplier,
    p_line text, p_change jsonb)
returns setof ticket.slot
language plpgsql stable
as $$
declare
    v_line int4 := (impl.staff_line(p_supplier.supplier_id, p_line)).line_id;
    v_days datemultirange := impl.slot_days(p_supplier, p_change);
    v_slots int4[];
begin
    if p_change ? 'slots' then
        v_slots := impl.number_set(p_change ->> 'slots', 1, 999);

        if v_slots is null then
            perform impl.staff_refuse('SLOT_NUMBERS', p_change ->> 'slots');
        end if;
    end if;

    return query
    select t.*
    from ticket.slot t
    where t.supplier_id = p_supplier.supplier_id and t.line_id = v_line
      and t.day between lower(v_days) and upper(v_days) - 1
      and t.day <@ v_days
      and (v_slots is null or t.slot_no = any (v_slots))
    order by t.day, t.slot_no;

    if not found then
        perform impl.staff_refuse('SLOT_NONE', p_line, lower(v_days)::text,
                                  (upper(v_days) - 1)::text);
    end if;
end;
$$;

comment on function impl.slot_chosen(ticket.supplier, text, jsonb) is
'The slots of a line that a command is about; refuses none.';

create or replace function impl.slot_targets(p_supplier ticket.supplier,
    p_day date, p_change jsonb)
returns table (day date)
language plpgsql stable
as $$
#variable_conflict use_column
declare
    v_days datemultirange := impl.slot_days(
        p_supplier,
        jsonb_build_object('last_day', (p_change ->> 'first_day')::date + 6)
        || p_change);
begin
    return query
    select d.day
    from (select lower(v_days) + n as day
          from generate_series(0, upper(v_days) - 1 - lower(v_days)) n) d
    where d.day <@ v_days
      and extract(isodow from d.day) = extract(isodow from p_day);
end;
$$;

comment on function impl.slot_targets(ticket.supplier, date, jsonb) is
'The days of a command that have the weekday of a day.';
