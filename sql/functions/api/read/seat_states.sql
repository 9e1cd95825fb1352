-- p_day: days since 2000-01-01.
create or replace function api.seat_states(p_supplier int4, p_agent int4,
    p_area text, p_session text, p_day int4)
returns table (verdict text, seat_id int8, seat_state text)
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_area     int4 := impl.wire_id(p_area);
    v_session  int4 := impl.wire_id(p_session);
    v_day      date := impl.day_zero() + p_day;
begin
    return query
    select null::text, impl.seat_id(s.area_id, s.seat_no),
           impl.seat_state(h.kind, o.state)
    from ticket.seat s
    join ticket.seat_area a
      on a.supplier_id = s.supplier_id and a.area_id = s.area_id
    join ticket.session t
      on t.supplier_id = s.supplier_id and t.session_id = v_session
         and t.hall_id = a.hall_id
    join ticket.performance p
      on p.supplier_id = s.supplier_id and p.session_id = v_session
         and p.day = v_day and p.map_no = a.map_no
    left join ticket.seat_held h
      on h.supplier_id = s.supplier_id and h.session_id = v_session
         and h.day = v_day and h.area_id = s.area_id and h.seat_no = s.seat_no
    left join ticket.orders o
      on o.supplier_id = h.supplier_id and o.order_id = h.order_id
    where s.supplier_id = p_supplier and s.area_id = v_area
    order by s.seat_no;

    if not found then
        return query select 'NO_SEATS', null::int8, null::text;
    end if;
end;
$$;

comment on function api.seat_states is
'QuerySeatsState (4.2.21): every seat of an area at a performance: B sold, P
reserved, R in repair, F free ticket, S booked and not paid, 1 free (R213).';

grant execute on function api.seat_states to ticket_nginx;
