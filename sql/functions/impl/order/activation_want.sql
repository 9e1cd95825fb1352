create or replace function impl.activation_want(p_supplier int4, p_order int8,
    p_all bool, p_products int8[], p_quantities int8[])
returns table (verdict text, want int4[])
language sql stable
as $$
    select case
               when p_all then null
               when exists (select from unnest(p_products) k(product_id)
                            where k.product_id <> all (l.products))
                   then 'ACTIVATE_PRODUCT'
               when l.over then 'ACTIVATE_QUANTITY'
               when l.persons = 0 then 'ACTIVATE_NOTHING' end,
           case when l.over and not p_all then null
                when p_all then l.quantities
                else l.wanted::int4[] end
    from (
        select array_agg(i.product_id::int8) as products,
               array_agg(i.quantity order by i.line_no) as quantities,
               array_agg(coalesce(k.quantity, 0) order by i.line_no) as wanted,
               coalesce(sum(k.quantity), 0) as persons,
               bool_or(coalesce(k.quantity, 0) > i.quantity) as over
        from ticket.order_item i
        left join unnest(p_products, p_quantities) k(product_id, quantity)
          on k.product_id = i.product_id
        where i.supplier_id = p_supplier and i.order_id = p_order) l;
$$;

comment on function impl.activation_want(int4, int8, bool, int8[], int8[]) is
'How many of each line of an order are to be activated (R71, R207): all, or as
the products listed say, each at most once.';
