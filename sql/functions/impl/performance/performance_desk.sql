create or replace function impl.performance_desk(
    p_performance ticket.performance)
returns table (area_id int4, order_id int8, persons int4, desk_fen int8)
language plpgsql stable
as $$
#variable_conflict use_column
begin
    return query
    select o.area_id, o.order_id, k.persons, k.fen
    from ticket.orders o
    cross join lateral impl.desk_owes(o) k
    where o.supplier_id = p_performance.supplier_id
      and o.session_id = p_performance.session_id
      and o.day = p_performance.day
      and o.state = 'X' and k.persons > 0;
end;
$$;

comment on function impl.performance_desk(ticket.performance) is
'The orders of a performance that were paid at the desk: how many persons and
how much money the desk gives back when it is cancelled.';
