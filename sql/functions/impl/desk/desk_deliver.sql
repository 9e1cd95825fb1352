create or replace function impl.desk_deliver(p_order ticket.orders,
    p_transfers int2, p_at timestamptz)
returns void
language plpgsql volatile
as $$
declare
    v_visitors int2[];
begin
    v_visitors := array(
        select v.visitor_no
        from ticket.visitor v
        join ticket.ticket t using (supplier_id, order_id, ticket_no)
        join ticket.order_item i using (supplier_id, order_id, line_no)
        join ticket.product p using (supplier_id, product_id)
        where v.supplier_id = p_order.supplier_id
          and v.order_id = p_order.order_id and p.real_name
        order by v.visitor_no);

    if v_visitors <> '{}' then
        if impl.hold_documents(p_order.supplier_id, p_order.order_id,
                p_order.day, v_visitors,
                array(select i.quantity from ticket.order_item i
                      where i.supplier_id = p_order.supplier_id
                        and i.order_id = p_order.order_id
                      order by i.line_no)) is not null
        then
            perform impl.staff_refuse('SALE_DOCUMENT', '-');
        end if;

        perform impl.settle_documents(p_order.supplier_id, p_order.order_id);
    end if;

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
