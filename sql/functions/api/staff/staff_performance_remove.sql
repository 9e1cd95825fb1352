-- Members of p_change: those of impl.performance_days(), where no p_day is
-- named.  Answers a row for each thing that was done or left.
create or replace function api.staff_performance_remove(
    p_supplier text,
    p_session int4,
    p_day date,
    p_change jsonb)
returns table (verdict text, subject text, session int4, done text,
               performances int4, days date[])
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_supplier ticket.supplier;
    v_days     date[] := array[p_day];
begin
    v_supplier := impl.staff_supplier_locked(p_supplier);
    perform impl.staff_session(v_supplier.supplier_id, p_session);

    if (p_day is null) <> (p_change ? 'first_day') then
        perform impl.staff_refuse('PERFORMANCE_WHICH');
    end if;

    if p_day is null then
        v_days := impl.performance_days(impl.staff_today(v_supplier.zone),
                                        p_change);
    end if;

    for session, done, performances, days in
        select p_session, p.done, count(*),
               array_agg(p.day order by p.day)
        from impl.performance_remove(v_supplier.supplier_id, p_session,
                                     v_days) p
        group by p.done
        order by min(p.place)
    loop
        if p_day is not null and done <> 'removed' then
            perform impl.staff_refuse('PERFORMANCE_STAYS', p_session::text,
                                      p_day::text, done);
        end if;

        return next;
    end loop;

    if session is null then
        perform impl.staff_refuse('PERFORMANCE_MISSING', p_session::text,
                                  impl.days_text(v_days));
    end if;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_performance_remove is
'Takes performances away that were planned by mistake: as if they had never been
planned.  What has had an order, or keeps seats, stays.';

grant execute on function api.staff_performance_remove to ticket_staff;
