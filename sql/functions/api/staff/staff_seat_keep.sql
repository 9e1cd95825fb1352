-- p_kind: P reserved, R in repair, F a free ticket, 1 free again.
create or replace function api.staff_seat_keep(
    p_supplier text,
    p_session int4,
    p_day date,
    p_kind text,
    p_seats int8[])
returns table (verdict text, subject text, session int4, day date, seat int8,
               state text)
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_supplier int4 := (impl.staff_supplier(p_supplier)).supplier_id;
    v_seat     int8;
    v_wrong    int8;
    v_area     record;
begin
    perform impl.staff_performance(v_supplier, p_session, p_day);

    select k.seat into v_wrong
    from unnest(p_seats) k(seat)
    where not exists (
        select from ticket.seat s
        join ticket.seat_area a
          on a.supplier_id = s.supplier_id and a.area_id = s.area_id
        join ticket.session t
          on t.supplier_id = s.supplier_id and t.session_id = p_session
             and t.hall_id = a.hall_id
        join ticket.performance p
          on p.supplier_id = s.supplier_id and p.session_id = p_session
             and p.day = p_day and p.map_no = a.map_no
        where s.supplier_id = v_supplier and s.area_id = k.seat / 10000
          and s.seat_no = k.seat % 10000)
    order by 1
    limit 1;

    if found then
        perform impl.staff_refuse('SEAT_UNKNOWN', v_wrong::text);
    end if;

    /* Areas in the order of their quotas, as whoever books locks them. */
    for v_area in
        select k.seat / 10000 as area_id,
               array_agg(distinct (k.seat % 10000)::int2) as seats
        from unnest(p_seats) k(seat)
        group by 1
        order by 1
    loop
        v_wrong := impl.seats_keep(v_supplier, p_session, p_day,
                                   v_area.area_id::int4, v_area.seats,
                                   p_kind);

        if v_wrong is not null then
            perform impl.staff_refuse('SEAT_SOLD', v_wrong::text);
        end if;
    end loop;

    return query
    select null::text, null::text, p_session, p_day, k.seat, p_kind
    from unnest(p_seats) k(seat)
    order by k.seat;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_seat_keep is
'Keeps seats of a performance from being sold, or gives back what was kept: all
that are named, or none of them.';

grant execute on function api.staff_seat_keep to ticket_staff;
