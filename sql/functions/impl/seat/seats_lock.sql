create or replace function impl.seats_lock(p_performance ticket.performance,
    p_areas int4[])
returns void
language plpgsql volatile
as $$
begin
    insert into ticket.quota (supplier_id, quota_id, capacity)
    select a.supplier_id,
           impl.seats_quota(p_performance.day, p_performance.session_id,
                            a.area_id),
           a.seats
    from ticket.seat_area a
    where a.supplier_id = p_performance.supplier_id
      and a.area_id = any (p_areas)
    order by a.area_id
    on conflict do nothing;

    perform impl.lock_quotas(p_performance.supplier_id, array(
        select impl.seats_quota(p_performance.day, p_performance.session_id,
                                k.id)
        from unnest(p_areas) k(id)));
end;
$$;

comment on function impl.seats_lock(ticket.performance, int4[]) is
'Locks the quotas of areas at a performance, and so all of their seats.';

-- Orders whose seats nobody has chosen yet have counted theirs: an area may be
-- full while some of its seats are free.
create or replace function impl.seats_count(p_performance ticket.performance,
    p_areas int4[], p_more int4[])
returns void
language plpgsql volatile
as $$
declare
    v_full     text;
begin
    with changed as (
        update ticket.quota q
        set used = q.used + p_more[i], version = q.version + 1
        from generate_series(1, cardinality(p_areas)) i
        where q.supplier_id = p_performance.supplier_id
          and q.quota_id = impl.seats_quota(
              p_performance.day, p_performance.session_id, p_areas[i])
          and q.used + p_more[i] <= q.capacity
        returning p_areas[i] as area_id)
    select string_agg(a.code, ', ' order by a.place) into v_full
    from ticket.seat_area a
    where a.supplier_id = p_performance.supplier_id
      and a.area_id = any (p_areas)
      and a.area_id not in (select c.area_id from changed c);

    if v_full is not null then
        perform impl.staff_refuse('SEATS_PROMISED', v_full);
    end if;
end;
$$;

comment on function impl.seats_count(ticket.performance, int4[], int4[]) is
'Counts so many seats more, or fewer, of areas at a performance, whose quotas
are locked; refuses what does not fit.';

create or replace function impl.seats_taken(p_performance ticket.performance,
    p_areas int4[], p_seats int2[], p_names text[], p_kinds "char"[],
    p_own int8)
returns void
language plpgsql stable
as $$
declare
    c_listed   constant int4 := 20;
    v_taken    text[];
begin
    select array_agg(format('%s (%s)', p_names[i],
                            coalesce('order ' || h.order_id,
                                     impl.seat_means(h.kind::text)))
                     order by i)
    into v_taken
    from generate_series(1, cardinality(p_areas)) i
    join ticket.seat_held h
      on h.supplier_id = p_performance.supplier_id
         and h.session_id = p_performance.session_id
         and h.day = p_performance.day and h.area_id = p_areas[i]
         and h.seat_no = p_seats[i]
    where h.kind = any (p_kinds) and h.order_id is distinct from p_own;

    if v_taken is not null then
        perform impl.staff_refuse('SEATS_HELD', impl.listed(v_taken, c_listed));
    end if;
end;
$$;

comment on function impl.seats_taken(ticket.performance, int4[], int2[], text[],
                                     "char"[], int8) is
'Refuses seats that are held as one of these kinds, but for an order''s own.';
