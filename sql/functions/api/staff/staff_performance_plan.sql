-- Members of p_change: first_day, last_day or days, weekdays (an array of 1 to
-- 7, Monday is 1).  Answers a row for each thing that was done or left.
create or replace function api.staff_performance_plan(
    p_supplier text,
    p_session int4,
    p_change jsonb)
returns table (verdict text, subject text, session int4, done text,
               performances int4, days text)
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_supplier ticket.supplier;
    v_session  ticket.session;
    v_today    date;
    v_first    date;
    v_last     date;
    v_days     date[];
begin
    v_supplier := impl.staff_supplier_locked(p_supplier);
    v_session := impl.staff_session(v_supplier.supplier_id, p_session);
    v_today := impl.staff_today(v_supplier.zone);
    v_first := coalesce((p_change ->> 'first_day')::date, v_today);
    v_last := coalesce((p_change ->> 'last_day')::date,
                       v_first + coalesce((p_change ->> 'days')::int4, 1) - 1);

    if v_last < v_first or v_last > v_first + 800 then
        perform impl.staff_refuse('PERFORMANCE_DAYS', v_first::text,
                                  v_last::text);
    end if;

    if v_first < v_today then
        perform impl.staff_refuse('PERFORMANCE_PAST', v_first::text);
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

    return query
    select null::text, null::text, p_session, p.done, count(*)::int4,
           impl.days_text(array_agg(p.day order by p.day))
    from impl.performance_plan(v_session, v_days) p
    group by p.done
    order by min(p.place);

    return query
    select null::text, null::text, p_session,
           format('note: at the time of session %s, %s, in the same hall',
                  b.session_id, b.name),
           cardinality(b.days), impl.days_text(b.days)
    from impl.performance_beside(v_supplier.supplier_id, p_session, v_days) b
    order by b.session_id;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_performance_plan is
'Plans a session on days.  Said again it does nothing more; where the session
has other times now, or the hall another map, performances of which no seat is
sold or kept follow.';

grant execute on function api.staff_performance_plan to ticket_staff;
