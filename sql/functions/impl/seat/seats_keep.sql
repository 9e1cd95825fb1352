create or replace function impl.seats_keep(p_performance ticket.performance,
    p_areas int4[], p_seats int2[], p_kind "char", p_remark text)
returns text[]
language plpgsql volatile
as $$
declare
    v_was      text[];
    v_area     int4[];
    v_more     int4[];
begin
    select array_agg(impl.seat_state(h.kind, null) order by i) into v_was
    from generate_series(1, cardinality(p_areas)) i
    left join ticket.seat_held h
           on h.supplier_id = p_performance.supplier_id
              and h.session_id = p_performance.session_id
              and h.day = p_performance.day and h.area_id = p_areas[i]
              and h.seat_no = p_seats[i];

    select array_agg(k.area order by k.area),
           array_agg(k.more order by k.area)
    into v_area, v_more
    from (select p_areas[i] as area,
                 sum((p_kind <> '1')::int4 - (v_was[i] <> '1')::int4)::int4
                     as more
          from generate_series(1, cardinality(p_areas)) i
          group by 1) k;

    perform impl.seats_count(p_performance, v_area, v_more);

    delete from ticket.seat_held h
    using generate_series(1, cardinality(p_areas)) i
    where h.supplier_id = p_performance.supplier_id
      and h.session_id = p_performance.session_id
      and h.day = p_performance.day and h.area_id = p_areas[i]
      and h.seat_no = p_seats[i];

    insert into ticket.seat_held (supplier_id, session_id, day, area_id,
                                  seat_no, kind, remark, kept_at)
    select p_performance.supplier_id, p_performance.session_id,
           p_performance.day, p_areas[i], p_seats[i], p_kind, p_remark,
           api.now()
    from generate_series(1, cardinality(p_areas)) i
    where p_kind <> '1';

    return v_was;
end;
$$;

comment on function impl.seats_keep(ticket.performance, int4[], int2[], "char",
                                    text) is
'Keeps seats that are no order''s, or frees what was kept (kind 1), under the
locks of their areas; answers what each was before.';
