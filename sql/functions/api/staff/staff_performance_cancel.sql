-- Member of p_change: yes, somebody is sure.
create or replace function api.staff_performance_cancel(
    p_supplier text,
    p_session int4,
    p_day date,
    p_change jsonb)
returns table (verdict text, subject text, session int4, day date, state text,
               orders int8, amount_fen int8, desk_orders int8, desk_fen int8)
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_sure bool := coalesce((p_change ->> 'yes')::bool, false);
    v_now         timestamptz := api.now();
    v_supplier    ticket.supplier;
    v_performance ticket.performance;
begin
    v_supplier := impl.staff_supplier(p_supplier);

    /* Who makes the first seats of an area waits for this one, ... */
    perform from ticket.supplier s
    where s.supplier_id = v_supplier.supplier_id
    for no key update;

    v_performance := impl.staff_performance(v_supplier.supplier_id, p_session,
                                            p_day);

    if v_performance.state = 'C' then
        perform impl.staff_refuse('PERFORMANCE_CANCELLED', p_session::text,
                                  p_day::text);
    end if;

    if (p_day::timestamp + v_performance.end_minute * interval '1 minute')
       at time zone v_supplier.zone <= v_now
    then
        perform impl.staff_refuse('PERFORMANCE_OVER', p_session::text,
                                  p_day::text);
    end if;

    update ticket.performance p
    set state = 'C', cancelled_at = v_now, cancelled_by = impl.person()
    where p.supplier_id = v_performance.supplier_id
      and p.session_id = p_session and p.day = p_day
    returning p.* into v_performance;

    /* ... all others for these; they find another catalogue then. */
    perform impl.performance_lock(v_supplier.supplier_id, p_session, p_day);

    perform impl.performance_register(v_performance, v_now);

    select count(*), coalesce(sum(d.due_fen), 0) into orders, amount_fen
    from ticket.called_off d
    where d.supplier_id = v_supplier.supplier_id
      and d.session_id = p_session and d.day = p_day;

    select count(*), coalesce(sum(d.desk_fen), 0) into desk_orders, desk_fen
    from impl.performance_desk(v_performance) d;

    if orders + desk_orders > 0 and not v_sure then
        perform impl.staff_refuse('PERFORMANCE_ORDERS', p_session::text,
                                  p_day::text, (orders + desk_orders)::text,
                                  impl.yuan(amount_fen + desk_fen),
                                  impl.yuan(desk_fen));
    end if;

    if not v_sure then
        perform impl.staff_refuse('PERFORMANCE_EVER', p_session::text,
                                  p_day::text);
    end if;

    return query
    select null::text, null::text, p_session, p_day, 'cancelled', orders,
           amount_fen, desk_orders, desk_fen;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    orders := null;
    amount_fen := null;
    desk_orders := null;
    desk_fen := null;
    return next;
end;
$$;

comment on function api.staff_performance_cancel is
'Cancels a performance, for ever: nobody books it any more, the worker refunds
every order of it, but those that were paid at the desk, which gives their money
back: desk_fen.  Unless told that it is meant so, refuses, and says how many
orders there are and how much money goes back.';

grant execute on function api.staff_performance_cancel to ticket_staff;
