create or replace function impl.performance_register(
    p_performance ticket.performance, p_at timestamptz)
returns int8
language plpgsql volatile
as $$
declare
    v_orders   int8;
begin
    insert into ticket.performance_order as d (
        supplier_id, order_id, session_id, day, due_fen, due_at)
    select p_performance.supplier_id, o.order_id, p_performance.session_id,
           p_performance.day, o.due_fen, p_at
    from impl.performance_orders(p_performance.supplier_id,
                                 p_performance.session_id,
                                 p_performance.day) o
    on conflict (supplier_id, order_id) do update
    set done_at = null, due_at = excluded.due_at
    where d.done_at is not null;
    get diagnostics v_orders = row_count;

    return v_orders;
end;
$$;

comment on function impl.performance_register(ticket.performance, timestamptz)
is
'Puts the orders of a cancelled performance down for api.performance_refunds();
answers how many.';
