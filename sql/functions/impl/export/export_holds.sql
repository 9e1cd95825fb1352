-- Orders of before they kept it do not say their products.
create or replace function impl.export_holds(p_order ticket.orders,
    p_product int4)
returns bool
language plpgsql stable
as $$
begin
    return coalesce(p_product = any (p_order.products), exists (
        select
        from ticket.order_item i
        where i.supplier_id = p_order.supplier_id
          and i.order_id = p_order.order_id and i.product_id = p_product));
end;
$$;

comment on function impl.export_holds(ticket.orders, int4) is
'Is a product among those of an order?';
