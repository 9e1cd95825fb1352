create or replace function impl.seats_keep(p_supplier int4, p_session int4,
    p_day date, p_area int4, p_seats int2[], p_kind text)
returns int8
language plpgsql volatile
as $$
declare
    v_quota    int8 := api.quota_id(impl.quota_kind('seats'), p_day,
                                    p_session::int8 * 1048576 + p_area);
    v_sold     int2;
    v_before   int4;
    v_after    int4;
begin
    insert into ticket.quota (supplier_id, quota_id, capacity)
    select p_supplier, v_quota, a.seats
    from ticket.seat_area a
    where a.supplier_id = p_supplier and a.area_id = p_area
    on conflict do nothing;

    perform impl.lock_quotas(p_supplier, array[v_quota]);

    select min(h.seat_no) filter (where h.kind = 'O'), count(*)
    into v_sold, v_before
    from ticket.seat_held h
    where h.supplier_id = p_supplier and h.session_id = p_session
      and h.day = p_day and h.area_id = p_area
      and h.seat_no = any (p_seats);

    if v_sold is not null then
        return impl.seat_id(p_area, v_sold);
    end if;

    delete from ticket.seat_held h
    where h.supplier_id = p_supplier and h.session_id = p_session
      and h.day = p_day and h.area_id = p_area
      and h.seat_no = any (p_seats);

    insert into ticket.seat_held (supplier_id, session_id, day, area_id,
                                  seat_no, kind)
    select p_supplier, p_session, p_day, p_area, k.seat, p_kind::"char"
    from unnest(p_seats) k(seat)
    where p_kind <> '1';
    get diagnostics v_after = row_count;

    /* Orders whose seats are not chosen yet have counted theirs. */
    update ticket.quota q
    set used = q.used + v_after - v_before, version = q.version + 1
    where q.supplier_id = p_supplier and q.quota_id = v_quota
      and q.used + v_after - v_before <= q.capacity;

    return case when not found then impl.seat_id(p_area, p_seats[1]) end;
end;
$$;

comment on function impl.seats_keep(int4, int4, date, int4, int2[], text) is
'Keeps seats of an area, or frees what was kept (kind 1); answers with a seat
that cannot be kept, since it is sold, and has done nothing then.';
