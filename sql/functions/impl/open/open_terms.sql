create or replace function impl.open_terms(p_order ticket.orders,
    out refund bool, out review bool, out confirm bool)
language plpgsql stable
as $$
begin
    select bool_and(coalesce(p.refund, true)),
           bool_or(coalesce(p.review, false)),
           bool_or(coalesce(p.confirm, false))
    into refund, review, confirm
    from ticket.order_item i
    left join ticket.open_product p
      on p.supplier_id = i.supplier_id and p.product_id = i.product_id
    where i.supplier_id = p_order.supplier_id
      and i.order_id = p_order.order_id;
end;
$$;

comment on function impl.open_terms(ticket.orders) is
'What the supplier has said of an order''s products for the open ticket API:
whether their tickets come back, whether staff look at that first, and whether
they confirm what was paid before there are tickets.';
