create or replace function impl.desk_deliver(p_order ticket.orders,
    p_transfers int2, p_at timestamptz)
returns void
language plpgsql volatile
as $$
begin
    update ticket.order_item i
    set deal_quantity = i.quantity
    where i.supplier_id = p_order.supplier_id
      and i.order_id = p_order.order_id;

    update ticket.ticket t
    set state = '1'
    where t.supplier_id = p_order.supplier_id
      and t.order_id = p_order.order_id;

    update ticket.orders o
    set state = 'X', pay_method = 'X', paid_at = p_at, delivered_at = p_at,
        deal_fen = o.total_fen, transfers = p_transfers
    where o.supplier_id = p_order.supplier_id
      and o.order_id = p_order.order_id;
end;
$$;

comment on function impl.desk_deliver(ticket.orders, int2, timestamptz) is
'Issues all tickets of what was booked and paid at the desk just now.';
