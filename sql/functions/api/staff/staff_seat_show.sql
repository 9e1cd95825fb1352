-- p_seats: null for all of them.
create or replace function api.staff_seat_show(
    p_supplier text,
    p_session int4,
    p_day date,
    p_seats text[],
    p_change jsonb)
returns table (verdict text, subject text, seat text, seat_id int8, state text,
               means text, order_id int8, ticket_no int2, remark text,
               kept_at timestamptz)
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_performance ticket.performance;
begin
    v_performance := impl.performance_named(
        (impl.staff_supplier(p_supplier)).supplier_id, p_session, p_day);

    return query
    select null::text, null::text, k.seat, impl.seat_id(k.area_id, k.seat_no),
           n.state, impl.seat_means(n.state), h.order_id, h.ticket_no,
           h.remark, h.kept_at
    from (select x.place, x.area_id, x.seat_no, x.seat
          from impl.staff_seats(v_performance, p_seats, true) x
          where p_seats is not null
          union all
          select 0, x.area_id, x.seat_no, x.seat
          from impl.performance_seats(v_performance) x
          where p_seats is null) k
    left join ticket.seat_held h
           on h.supplier_id = v_performance.supplier_id
              and h.session_id = p_session and h.day = p_day
              and h.area_id = k.area_id and h.seat_no = k.seat_no
    left join ticket.orders o
           on o.supplier_id = h.supplier_id and o.order_id = h.order_id
    cross join lateral (select impl.seat_state(h.kind, o.state) as state) n
    where n.state <> '1' or not coalesce((p_change ->> 'taken')::bool, false)
    order by k.place, k.area_id, k.seat_no;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_seat_show is
'The states of seats at a performance, whose they are, or why and since when
they are kept.';

grant execute on function api.staff_seat_show to ticket_staff;
