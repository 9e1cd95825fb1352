create or replace function api.check_ticket(p_supplier int4, p_order int8,
    p_ticket int2, p_station text, p_gate text)
returns table (verdict text, subject text, order_id int8, ticket_no int2,
               passage_no int2, passed_at timestamptz, station_name text,
               gate text, persons int4)
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set jit = off
as $$
#variable_conflict use_column
declare
    v_now       timestamptz := api.now();
    v_today     date := impl.local_day(p_supplier, v_now);
    v_order     ticket.orders;
    v_until     date;
    v_state     "char";
begin
    order_id := p_order;
    ticket_no := p_ticket;
    station_name := p_station;
    gate := p_gate;

    /* A refund of the same ticket waits for us, or we for it. */
    select o.* into v_order
    from ticket.orders o
    where o.supplier_id = p_supplier and o.order_id = p_order
    for no key update;

    select t.state, t.persons, i.ticket_until
    into v_state, persons, v_until
    from ticket.ticket t
    join ticket.order_item i
      on i.supplier_id = p_supplier and i.order_id = p_order
         and i.line_no = t.line_no
    where t.supplier_id = p_supplier and t.order_id = p_order
      and t.ticket_no = p_ticket;

    verdict := case
        when v_state is null then 'CHECK_UNKNOWN'
        when v_state = '0' then 'CHECK_NOT_ISSUED'
        when v_state = '2' then 'CHECK_REFUNDED'
        when impl.order_stopped(v_order) then 'CHECK_STOPPED'
        when v_order.session_id is not null
            then impl.performance_admits(v_order, v_now)
        /* It comes back by itself; one of paper may have days left. */
        when v_state = '1' and impl.order_off(v_order) then 'CHECK_CLOSED'
        when v_today not between coalesce(v_order.visit_day, v_order.day)
                             and v_until then 'CHECK_DAY'
        end;

    if verdict is null then
        v_now := impl.order_moment(v_order, v_now);
        passed_at := v_now;

        select coalesce(max(g.passage_no), 0) + 1 into passage_no
        from ticket.passage g
        where g.supplier_id = p_supplier and g.order_id = p_order
          and g.ticket_no = p_ticket;

        insert into ticket.passage (supplier_id, order_id, ticket_no,
                                    passage_no, at, station_name, gate)
        values (p_supplier, p_order, p_ticket, passage_no, v_now, p_station,
                p_gate);

        update ticket.ticket t
        set state = '4'
        where t.supplier_id = p_supplier and t.order_id = p_order
          and t.ticket_no = p_ticket and t.state in ('1', '3');

        /* R126: the distributor hears of the first one. */
        if passage_no = 1 then
            update ticket.orders o
            set events = impl.queue_event(p_supplier, p_order, o.agent_id,
                                          o.request_key, o.events,
                                          impl.event_kind('entry'), null,
                                          p_ticket, v_now)
            where o.supplier_id = p_supplier and o.order_id = p_order;
        end if;
    end if;

    return next;
end;
$$;

comment on function api.check_ticket is
'A ticket at a gate: lets its holders in and writes the passage down (4.2.47),
every time they come; the first one makes it a used ticket.  Refused are tickets
not issued, refunded, of an order that is stopped, not valid that day, or
outside the time in which the tickets of a performance are checked.';

grant execute on function api.check_ticket to ticket_staff;
