create or replace function impl.performance_desk(
    p_performance ticket.performance)
returns table (area_id int4, order_id int8, persons int4, desk_fen int8)
language plpgsql stable
as $$
#variable_conflict use_column
begin
    return query
    select o.area_id, o.order_id, t.persons, t.fen
    from ticket.orders o
    cross join lateral (
        select sum(t.persons)::int4 as persons,
               sum(i.price_fen * (t.persons - t.free))::int8 as fen
        from ticket.ticket t
        join ticket.order_item i
          on i.supplier_id = t.supplier_id and i.order_id = t.order_id
             and i.line_no = t.line_no
        where t.supplier_id = o.supplier_id and t.order_id = o.order_id
          and t.state in ('1', '3', '4')) t
    where o.supplier_id = p_performance.supplier_id
      and o.session_id = p_performance.session_id
      and o.day = p_performance.day
      and o.state = 'X' and t.persons > 0;
end;
$$;

comment on function impl.performance_desk(ticket.performance) is
'The orders of a performance that were paid at the desk: how many persons and
how much money the desk gives back when it is cancelled.';
