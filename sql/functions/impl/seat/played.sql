create or replace function impl.played(p_supplier int4, p_session int4,
                                       p_day date)
returns table (hall text, performance text, start_minute int2,
               end_minute int2)
language sql stable
as $$
    select h.name, t.name, p.start_minute, (p.end_minute % 1440)::int2
    from ticket.session t
    join ticket.hall h
      on h.supplier_id = p_supplier and h.hall_id = t.hall_id
    cross join lateral (
        select p.start_minute, p.end_minute
        from ticket.performance p
        where p.supplier_id = p_supplier and p.session_id = p_session
          and p.day = p_day
        offset 0) p
    where t.supplier_id = p_supplier and t.session_id = p_session;
$$;

comment on function impl.played(int4, int4, date) is
'What is played for an order of a theatre: the hall, the performance and its
times of the day; no row of another order.';
