create or replace function impl.performance_orders(p_supplier int4,
    p_session int4, p_day date)
returns table (order_id int8, due_fen int8)
language plpgsql stable
as $$
#variable_conflict use_column
begin
    return query
    select o.order_id, impl.off_due(o, false)
    from ticket.orders o
    where o.supplier_id = p_supplier and o.session_id = p_session
      and o.day = p_day
      and impl.off_concerned(o, false);
end;
$$;

comment on function impl.performance_orders(int4, int4, date) is
'The orders of a performance that are neither closed nor refunded, and what is
to go back of each when it is cancelled.';
