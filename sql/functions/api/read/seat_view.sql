-- The state of each seat of an area at a performance, a character each, with
-- its quota as of the same moment; a quota that nobody has booked yet is told
-- as it will be born.  No row: there is no such area or performance.
create or replace function api.seat_view(p_supplier int4, p_quota int8)
returns table (quota_id int8, capacity int4, used int4, quota_version int8,
               states text)
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
set enable_seqscan = off
set jit = off
as $$
#variable_conflict use_column
declare
    c_areas    constant int8 := 1048576;        /* see api.quota_id() */

    v_session  int4 := impl.quota_ref(p_quota) / c_areas;
    v_area     int4 := impl.quota_ref(p_quota) % c_areas;
    v_day      date := impl.quota_day(p_quota);
begin
    return query
    select p_quota, coalesce(q.capacity, a.seats), coalesce(q.used, 0),
           coalesce(q.version, 1::int8),
           (select string_agg(coalesce(h.state, '1'), '' order by n)
            from generate_series(1, a.seats) n
            left join (
                select h.seat_no::int4 as seat_no,
                       impl.seat_state(h.kind, o.state) as state
                from ticket.seat_held h
                left join ticket.orders o
                  on o.supplier_id = h.supplier_id and o.order_id = h.order_id
                where h.supplier_id = p_supplier and h.session_id = v_session
                  and h.day = v_day and h.area_id = v_area) h
              on h.seat_no = n)
    from ticket.seat_area a
    join ticket.performance p
      on p.supplier_id = p_supplier and p.session_id = v_session
         and p.day = v_day and p.map_no = a.map_no
    join ticket.session t
      on t.supplier_id = p_supplier and t.session_id = v_session
         and t.hall_id = a.hall_id
    left join ticket.quota q
      on q.supplier_id = p_supplier and q.quota_id = p_quota
    where a.supplier_id = p_supplier and a.area_id = v_area;
end;
$$;

comment on function api.seat_view is
'QuerySeatsState (4.2.21): of each seat B sold, P reserved, R in repair, F free
ticket, S booked and not paid, 1 free (R213).';

grant execute on function api.seat_view to ticket_nginx;
