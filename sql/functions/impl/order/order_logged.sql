create or replace function impl.order_logged(p_order ticket.orders,
    p_before jsonb, p_after jsonb)
returns void
language plpgsql volatile
as $$
begin
    perform impl.logged(p_order.supplier_id, 'orders',
                        jsonb_build_object('order_id',
                                           p_order.order_id::text),
                        p_before, p_after);
end;
$$;

comment on function impl.order_logged(ticket.orders, jsonb, jsonb) is
'Says what somebody did to an order, in the log of staff: see impl.logged().';
