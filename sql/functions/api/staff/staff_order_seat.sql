create or replace function api.staff_order_seat(
    p_supplier text,
    p_order int8,
    p_seats text[])
returns table (verdict text, subject text, order_id int8, session int4,
               day date, ticket_no int2, seat text, seat_id int8, state text)
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_order    ticket.orders;
    v_performance ticket.performance;
    v_tickets  int2[];
    v_seats    record;
begin
    perform impl.staff_supplier_stands(p_supplier);
    v_order := impl.staff_order(p_supplier, p_order);

    if v_order.session_id is null then
        perform impl.staff_refuse('ORDER_SCENIC', p_order::text);
    end if;

    v_tickets := impl.order_people(v_order);

    if cardinality(v_tickets) = 0 then
        perform impl.staff_refuse('ORDER_ENDED', p_order::text);
    end if;

    v_performance := impl.performance_named(
        v_order.supplier_id, v_order.session_id, v_order.day);

    if v_performance.state = 'C' then
        perform impl.staff_refuse('PERFORMANCE_CANCELLED',
                                  v_order.session_id::text, v_order.day::text);
    end if;

    select array_agg(k.area_id order by k.place) as area,
           array_agg(k.seat_no order by k.place) as seat,
           array_agg(k.seat order by k.place) as name into v_seats
    from impl.staff_seats(v_performance, p_seats, false) k;

    if cardinality(v_seats.seat) <> cardinality(v_tickets) then
        perform impl.staff_refuse('ORDER_SEATS', p_order::text,
                                  cardinality(v_tickets)::text,
                                  cardinality(v_seats.seat)::text);
    end if;

    if v_seats.area[1] <> any (v_seats.area) then
        perform impl.staff_refuse('ORDER_AREAS');
    end if;

    perform impl.order_area(v_order, v_seats.area[1]);
    perform impl.seats_lock(v_performance,
                            array[v_order.area_id, v_seats.area[1]]);
    perform impl.seats_taken(v_performance, v_seats.area, v_seats.seat,
                             v_seats.name, '{O,P,R,F}', p_order);
    perform impl.order_sit(v_order, v_performance, v_seats.area[1],
                           v_seats.seat, v_tickets);

    perform impl.logged(v_order.supplier_id, 'orders',
                        jsonb_build_object('order_id', p_order::text), null,
                        jsonb_build_object('seats', v_seats.name));

    return query
    select null::text, null::text, p_order, v_order.session_id, v_order.day,
           v_tickets[i], v_seats.name[i],
           impl.seat_id(v_seats.area[i], v_seats.seat[i]),
           impl.seat_state('O', v_order.state)
    from generate_series(1, cardinality(v_tickets)) i;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_order_seat is
'Gives an order its seats, or others than it has: as many as it has people, in
one area where its product is sold.';

grant execute on function api.staff_order_seat to ticket_staff;
