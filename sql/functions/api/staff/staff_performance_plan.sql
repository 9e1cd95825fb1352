-- Members of p_change: first_day, last_day or days, weekdays (an array of 1 to
-- 7, Monday is 1).  Answers a row for each thing that was done or left.
create or replace function api.staff_performance_plan(
    p_supplier text,
    p_session int4,
    p_change jsonb)
returns table (verdict text, subject text, session int4, done text,
               performances int4, days date[])
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_supplier ticket.supplier;
    v_session  ticket.session;
    v_today    date;
    v_days     date[];
    v_over     date[];
begin
    v_supplier := impl.staff_supplier_locked(p_supplier);
    v_session := impl.staff_session(v_supplier.supplier_id, p_session);
    v_today := impl.staff_today(v_supplier.zone);
    v_days := impl.performance_days(v_today, p_change);

    if v_days[1] < v_today then
        perform impl.staff_refuse('PERFORMANCE_PAST', v_days[1]::text);
    end if;

    v_over := array(
        select k.day from unnest(v_days) k(day)
        where impl.minute_at(k.day, v_session.end_minute, v_supplier.zone)
              <= api.now());

    return query
    select null::text, null::text, p_session, p.done, count(*)::int4,
           array_agg(p.day order by p.day)
    from (select d.day, d.place, d.done
          from impl.performance_plan(v_session, array(
              select k.day from unnest(v_days) k(day)
              where k.day <> all (v_over))) d
          union all
          select k.day, 7, 'skipped: over already'
          from unnest(v_over) k(day)) p
    group by p.done
    order by min(p.place);

    return query
    select null::text, null::text, p_session,
           format('note: at the time of session %s, %s, in the same hall',
                  b.session_id, b.name),
           cardinality(b.days), b.days
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
