-- Members of p_change: session, first_day (today, where none is named),
-- last_day, unseated: only those that wait for seats, last: how many.
create or replace function api.staff_order_list(
    p_supplier text,
    p_change jsonb)
returns table (verdict text, subject text, order_id int8, day date,
               session int4, start_minute int2, area text, agent text,
               state "char", product text, persons int4, seated int4,
               seats text, created_at timestamptz)
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_supplier ticket.supplier;
    v_first    date;
    v_last     date;
begin
    v_supplier := impl.staff_supplier(p_supplier);
    v_first := coalesce((p_change ->> 'first_day')::date,
                        impl.staff_today(v_supplier.zone));
    v_last := coalesce((p_change ->> 'last_day')::date, v_first + 800);

    if v_last < v_first or v_last > v_first + 800 then
        perform impl.staff_refuse('PERFORMANCE_DAYS', v_first::text,
                                  v_last::text);
    end if;

    if p_change ? 'session' then
        perform impl.staff_session(v_supplier.supplier_id,
                                   (p_change ->> 'session')::int4);
    end if;

    return query
    select null::text, null::text, o.order_id, o.day, o.session_id,
           p.start_minute, a.code, g.user_name, o.state,
           impl.order_description(o.supplier_id, o.order_id),
           n.persons, h.seated, h.seats, o.created_at
    from ticket.performance p
    join ticket.orders o
      on o.supplier_id = p.supplier_id and o.session_id = p.session_id
         and o.day = p.day
    join ticket.agent g
      on g.supplier_id = o.supplier_id and g.agent_id = o.agent_id
    join ticket.seat_area a
      on a.supplier_id = o.supplier_id and a.area_id = o.area_id
    cross join lateral (
        select cardinality(impl.order_people(o)) as persons) n
    cross join lateral (
        select count(*)::int4 as seated,
               string_agg(r.num || '/' || s.num, ' ' order by x.seat_no)
                   as seats
        from ticket.seat_held x
        join ticket.seat s
          on s.supplier_id = x.supplier_id and s.area_id = x.area_id
             and s.seat_no = x.seat_no
        join ticket.seat_row r
          on r.supplier_id = s.supplier_id and r.area_id = s.area_id
             and r.place = s.row_place
        where x.supplier_id = o.supplier_id and x.order_id = o.order_id
          and x.kind = 'O') h
    where p.supplier_id = v_supplier.supplier_id
      and p.day between v_first and v_last
      and (not p_change ? 'session'
           or p.session_id = (p_change ->> 'session')::int4)
      and o.state not in ('4', '9')
      and (h.seated < n.persons
           or not coalesce((p_change ->> 'unseated')::bool, false))
    order by o.day, p.start_minute, o.session_id, o.order_id
    limit coalesce((p_change ->> 'last')::int4, 1000);

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_order_list is
'The live orders of performances, with their seats, those of the next
performance first.';

grant execute on function api.staff_order_list to ticket_staff;
