-- Members of p_change: the times of impl.session_times(), where they are not
-- the session's.
create or replace function api.staff_performance_add(
    p_supplier text,
    p_session int4,
    p_day date,
    p_change jsonb)
returns table (verdict text, subject text, session int4, day date, name text,
               hall int4, map int4, start_minute int2, end_minute int2,
               sale_end_minute int2, check_from_minute int2,
               check_until_minute int2, state text, orders int4, persons int4,
               note text)
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_supplier ticket.supplier;
    v_session  ticket.session;
    v_times    ticket.session;
begin
    v_supplier := impl.staff_supplier_locked(p_supplier);
    v_session := impl.staff_session(v_supplier.supplier_id, p_session);

    v_times := impl.session_times(v_session, p_change);

    perform impl.staff_refuse(
        case p.state when 'C' then 'PERFORMANCE_CANCELLED'
                     else 'PERFORMANCE_EXISTS' end,
        p_session::text, p_day::text)
    from ticket.performance p
    where p.supplier_id = v_supplier.supplier_id
      and p.session_id = p_session and p.day = p_day;

    perform impl.performance_past(p_day, v_times.end_minute, v_supplier.zone);
    perform impl.performance_plan(v_times, array[p_day]);

    update ticket.performance p
    set own_times = true
    where p.supplier_id = v_supplier.supplier_id
      and p.session_id = p_session and p.day = p_day
      and v_times is distinct from v_session;

    return query
    select null::text, null::text, d.*
    from impl.performance_done(v_supplier.supplier_id, p_session, p_day) d;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_performance_add is
'Adds a performance on a day, be it at another time than the session''s.';

grant execute on function api.staff_performance_add to ticket_staff;
