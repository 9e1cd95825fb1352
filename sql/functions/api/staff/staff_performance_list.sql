create or replace function api.staff_performance_list(
    p_supplier text,
    p_first date,
    p_last date)
returns table (verdict text, subject text, session int4, day date, name text,
               hall int4, map int4, start_minute int2, end_minute int2,
               sale_end_minute int2, state text, seats int4, held int4)
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
    return query
    select null::text, null::text, p.session_id, p.day, t.name, t.hall_id,
           p.map_no, p.start_minute, p.end_minute, p.sale_end_minute,
           case p.state when 'O' then 'open' when 'D' then 'disabled'
                        else 'cancelled' end,
           (select sum(a.seats)::int4 from ticket.seat_area a
            where a.supplier_id = p.supplier_id and a.hall_id = t.hall_id
              and a.map_no = p.map_no),
           (select coalesce(sum(q.used), 0)::int4
            from ticket.seat_area a
            join ticket.quota q
              on q.supplier_id = a.supplier_id
                 and q.quota_id = api.quota_id(
                     impl.quota_kind('seats'), p.day,
                     p.session_id::int8 * 1048576 + a.area_id)
            where a.supplier_id = p.supplier_id and a.hall_id = t.hall_id
              and a.map_no = p.map_no)
    from impl.staff_supplier(p_supplier) s
    join ticket.performance p on p.supplier_id = s.supplier_id
    join ticket.session t
      on t.supplier_id = p.supplier_id and t.session_id = p.session_id
    where p.day between coalesce(p_first, impl.staff_today(s.zone))
                    and coalesce(p_last, p_first, impl.staff_today(s.zone) + 6)
    order by p.day, p.start_minute, p.session_id;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_performance_list is
'The performances of some days, a week if none are named, and how many of their
seats are not free.';

grant execute on function api.staff_performance_list to ticket_staff;
