create or replace function impl.day_lines(p_supplier ticket.supplier,
                                          p_change jsonb)
returns int4[]
language plpgsql stable
as $$
begin
    if p_supplier.kind = '2' then
        perform impl.staff_refuse('DAY_THEATRE', p_supplier.code);
    end if;

    if not p_change ? 'lines' then
        return array[0];
    end if;

    if not p_supplier.slot_mode then
        perform impl.staff_refuse('DAY_LINES', p_supplier.code);
    end if;

    return array(
        select (impl.staff_line(p_supplier.supplier_id, btrim(l.code))).line_id
        from unnest(string_to_array(p_change ->> 'lines', ',')) l (code)
        order by 1);
end;
$$;

comment on function impl.day_lines(ticket.supplier, jsonb) is
'The lines that a day is called off for: those named in "lines", with commas; or
0, all.';

create or replace function impl.day_is_off(p_supplier int4, p_day date,
                                           p_line int4)
returns bool
language plpgsql stable
as $$
begin
    return impl.day_off_reason(p_supplier, p_day, p_line) is not null;
end;
$$;

comment on function impl.day_is_off(int4, date, int4) is
'Is a day closed for a line, or (0) altogether?';

create or replace function impl.day_off_reason(p_supplier int4, p_day date,
                                               p_line int4)
returns text
language plpgsql stable
as $$
begin
    return coalesce(
        (select f.reason from ticket.day_off f
         where f.supplier_id = p_supplier and f.day = p_day and f.line_id = 0
           and f.opened_at is null),
        (select f.reason from ticket.day_off f
         where f.supplier_id = p_supplier and f.day = p_day
           and f.line_id = p_line and f.opened_at is null));
end;
$$;

comment on function impl.day_off_reason(int4, date, int4) is
'Why a day is closed for a line, or (0) altogether; null: it is not.';

-- See impl.performance_lock.  Every booking counts in the site''s day; an order
-- may also move to a slot of the day.
create or replace function impl.day_lock(p_supplier int4, p_day date)
returns void
language plpgsql volatile
as $$
begin
    perform impl.lock_quotas(p_supplier, array(
        select q.quota_id
        from ticket.quota q
        where q.supplier_id = p_supplier
          and (q.quota_id = api.quota_id(impl.quota_kind('site'), p_day, 0)
               or q.quota_id
                  between api.quota_id(impl.quota_kind('slot'), p_day, 0)
                      and api.quota_id(impl.quota_kind('slot'), p_day + 1, 0)
                          - 1)));
end;
$$;

comment on function impl.day_lock(int4, date) is
'Waits for bookings of a day that are on their way, and keeps others waiting.
The caller has locked the supplier.';

create or replace function impl.day_open_refused(p_supplier int4, p_day date,
                                                 p_by_line bool)
returns void
language plpgsql stable
as $$
declare
    v_whole bool;
    v_lines text;
begin
    select bool_or(f.line_id = 0), string_agg(l.code, ',' order by l.code)
    into v_whole, v_lines
    from ticket.day_off f
    left join ticket.line l
      on l.supplier_id = f.supplier_id and l.line_id = f.line_id
    where f.supplier_id = p_supplier and f.day = p_day
      and f.opened_at is null;

    if p_by_line and v_whole then
        perform impl.staff_refuse('DAY_OPEN_WHOLE', p_day::text);
    elsif not p_by_line and v_lines is not null then
        perform impl.staff_refuse('DAY_OPEN_BUT', p_day::text, v_lines);
    end if;

    perform impl.staff_refuse('DAY_OPEN', p_day::text);
end;
$$;

comment on function impl.day_open_refused(int4, date, bool) is
'Refuses to open a day, or lines on it, where they are open: says what is closed
of it, if anything is.';
