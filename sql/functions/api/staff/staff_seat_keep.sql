-- p_kind: P reserved, R in repair, F for guests, 1 free again.  Members of
-- p_change: remark, such as for whom.
create or replace function api.staff_seat_keep(
    p_supplier text,
    p_session int4,
    p_day date,
    p_kind text,
    p_seats text[],
    p_change jsonb)
returns table (verdict text, subject text, seat text, seat_id int8, was text,
               state text)
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_supplier ticket.supplier;
    v_performance ticket.performance;
    v_seats    record;
    v_was      text[];
begin
    v_supplier := impl.staff_supplier_stands(p_supplier);
    v_performance := impl.staff_performance(v_supplier.supplier_id, p_session,
                                            p_day);

    if v_performance.state = 'C' then
        perform impl.staff_refuse('PERFORMANCE_CANCELLED', p_session::text,
                                  p_day::text);
    end if;

    if p_kind <> '1' then
        perform impl.performance_past(p_day, v_performance.end_minute,
                                      v_supplier.zone);
    end if;

    select array_agg(k.area_id order by k.place) as area,
           array_agg(k.seat_no order by k.place) as seat,
           array_agg(k.seat order by k.place) as name into v_seats
    from impl.staff_seats(v_performance, p_seats, false) k;

    perform impl.seats_lock(v_performance, v_seats.area);
    perform impl.seats_taken(v_performance, v_seats.area, v_seats.seat,
                             v_seats.name, '{O}', null);
    v_was := impl.seats_keep(v_performance, v_seats.area, v_seats.seat,
                             p_kind::"char", p_change ->> 'remark');

    perform impl.logged(v_performance.supplier_id, 'seat_held',
        jsonb_build_object('session_id', p_session, 'day', p_day),
        jsonb_build_object('seats', v_seats.name, 'kinds', v_was),
        jsonb_build_object('seats', v_seats.name, 'kind', p_kind));

    return query
    select null::text, null::text, v_seats.name[i],
           impl.seat_id(v_seats.area[i], v_seats.seat[i]), v_was[i], p_kind
    from generate_series(1, cardinality(v_was)) i;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_seat_keep is
'Keeps seats of a performance from being sold, or gives back what was kept: all
that are named, or none of them.';

grant execute on function api.staff_seat_keep to ticket_staff;
