create or replace function impl.performance_progress(
    p_performance ticket.performance)
returns table (area_id int4, orders_left int8, refund_fen int8,
               refunded_fen int8)
language plpgsql stable
as $$
#variable_conflict use_column
begin
    return query
    select o.area_id, count(*) filter (where d.done_at is null),
           coalesce(sum(d.due_fen), 0)::int8,
           coalesce(sum(d.due_fen) filter (where d.done_at is not null),
                    0)::int8
    from ticket.called_off d
    join ticket.orders o
      on o.supplier_id = d.supplier_id and o.order_id = d.order_id
    where d.supplier_id = p_performance.supplier_id
      and d.session_id = p_performance.session_id
      and d.day = p_performance.day and p_performance.state = 'C'
    group by o.area_id;
end;
$$;

comment on function impl.performance_progress(ticket.performance) is
'By area, how many orders of a cancelled performance are not refunded yet, what
goes back in all and what has gone; no row of an area without any, nor of a
performance that is played.';
