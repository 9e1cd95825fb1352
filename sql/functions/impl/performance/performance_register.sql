create or replace function impl.performance_register(
    p_performance ticket.performance, p_at timestamptz)
returns int8
language plpgsql volatile
as $$
begin
    return (select count(*) from impl.off_put(array(
        select row(p_performance.supplier_id, o.order_id, p_performance.day,
                   p_performance.session_id, null, p_performance.cancelled_by,
                   '演出取消', o.due_fen, p_at, 0, null)::ticket.called_off
        from impl.performance_orders(p_performance.supplier_id,
                                     p_performance.session_id,
                                     p_performance.day) o)));
end;
$$;

comment on function impl.performance_register(ticket.performance, timestamptz)
is
'Puts the orders of a cancelled performance down for api.called_off_refunds();
answers how many.';
