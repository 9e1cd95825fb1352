create or replace function impl.area_counts(p_performance ticket.performance,
    p_hall int4)
returns table (area_id int4, code text, name text, place int2, seats int4,
               sold int4, kept int4, unseated int4, free int4)
language plpgsql stable
as $$
#variable_conflict use_column
begin
    return query
    select a.area_id, a.code, a.name, a.place, a.seats, n.used - h.kept,
           h.kept, n.used - h.kept - h.sold, a.seats - n.used
    from ticket.seat_area a
    left join ticket.quota q
           on q.supplier_id = a.supplier_id
              and q.quota_id = impl.seats_quota(
                  p_performance.day, p_performance.session_id, a.area_id)
    cross join lateral (select coalesce(q.used, 0) as used) n
    cross join lateral (
        select count(*) filter (where h.kind = 'O')::int4 as sold,
               count(*) filter (where h.kind <> 'O')::int4 as kept
        from ticket.seat_held h
        where h.supplier_id = a.supplier_id
          and h.session_id = p_performance.session_id
          and h.day = p_performance.day and h.area_id = a.area_id) h
    where a.supplier_id = p_performance.supplier_id
      and a.hall_id = p_hall and a.map_no = p_performance.map_no;
end;
$$;

comment on function impl.area_counts(ticket.performance, int4) is
'The areas of a performance, whose hall that is: how many seats they have, how
many are sold (unseated: of these, whose seats staff have to choose yet), kept
and free.';
