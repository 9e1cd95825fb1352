-- Members of p_change: enabled, the times of impl.session_times(), and yes:
-- somebody is sure.
create or replace function api.staff_performance_set(
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
    v_old      ticket.performance;
    v_new      ticket.performance;
    v_orders   int4;
    v_persons  int4;
begin
    v_supplier := impl.staff_supplier_locked(p_supplier);
    v_old := impl.staff_performance(v_supplier.supplier_id, p_session, p_day);

    if v_old.state = 'C' then
        perform impl.staff_refuse('PERFORMANCE_CANCELLED', p_session::text,
                                  p_day::text);
    end if;

    v_new := impl.performance_times(
        v_old, impl.session_times(impl.times_of(v_old), p_change));

    if v_new is distinct from v_old then
        v_new.own_times := impl.times_of(v_new) is distinct from impl.times_of(
            impl.performance_times(v_old, impl.staff_session(
                v_supplier.supplier_id, p_session)));
    end if;

    v_new.state := case when p_change ? 'enabled'
                        then case when (p_change ->> 'enabled')::bool
                                  then 'O' else 'D' end::"char"
                        else v_old.state end;

    /* Orders end with their performance, held money with them. */
    if v_new.end_minute <> v_old.end_minute then
        perform impl.performance_past(p_day, v_new.end_minute,
                                      v_supplier.zone);
    end if;

    if v_new is distinct from v_old then
        select d.orders, d.persons into v_orders, v_persons
        from impl.performance_done(v_supplier.supplier_id, p_session, p_day) d;

        if v_orders > 0 and not coalesce((p_change ->> 'yes')::bool, false)
        then
            perform impl.staff_refuse('PERFORMANCE_TICKETS', p_session::text,
                                      p_day::text, v_orders::text,
                                      v_persons::text);
        end if;
    end if;

    /* Who was sold a later start owes no more because of an earlier one. */
    if v_orders > 0 then
        v_new.fee_minute := greatest(v_old.fee_minute, v_old.start_minute);
    end if;

    perform impl.performance_put(v_new, v_supplier.zone,
                                 v_new.end_minute <> v_old.end_minute);

    return query
    select null::text, null::text, d.*
    from impl.performance_done(v_supplier.supplier_id, p_session, p_day) d;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_performance_set is
'Gives a performance other times, or stops and begins its sale.  What is sold
stays valid, until the later end, which is not over yet; answers how many orders
that are.  Unless told that it is meant so, refuses to change a performance that
has orders.';

grant execute on function api.staff_performance_set to ticket_staff;
