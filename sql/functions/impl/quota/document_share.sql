create or replace function impl.document_share(p_supplier int4, p_order int8,
    p_tickets int2[], p_product int4, p_index bytea)
returns int4
language plpgsql stable
as $$
begin
    return (
        select case
            when p_tickets is null then null

            /* A visitor's document goes with the visitor's tickets. */
            when v.everywhere > 0 and not o.holds then v.here

            /* Its phone stands for all persons of a product. */
            when p_product <> 0 and o.calls then t.everybody

            /* The order's own document stands for all persons of a product
               whom nobody has named since (R196: for the order, until its last
               ticket is gone, whether or not its buyer is one of the
               visitors). */
            when p_product <> 0 then t.persons
            when t.others > 0 then 0
            else null end
        from (
            select count(*) as everywhere,
                   count(*) filter (where v.ticket_no = any (p_tickets))::int4
                       as here
            from ticket.visitor v
            join ticket.ticket t
              on t.supplier_id = p_supplier and t.order_id = p_order
                 and t.ticket_no = v.ticket_no
            join ticket.order_item i
              on i.supplier_id = p_supplier and i.order_id = p_order
                 and i.line_no = t.line_no
            where v.supplier_id = p_supplier and v.order_id = p_order
              and v.id_index = p_index
              and p_product in (0, i.product_id)) v,
        (
            select p_product = 0 and o.id_index = p_index
                   and not exists (
                       select from ticket.order_item i
                       join ticket.product p
                         on p.supplier_id = p_supplier
                            and p.product_id = i.product_id and p.real_name
                       where i.supplier_id = p_supplier
                         and i.order_id = p_order)
                       as holds,
                   o.phone_index = p_index as calls
            from ticket.orders o
            where o.supplier_id = p_supplier and o.order_id = p_order) o,
        (
            select coalesce(sum(t.persons)
                       filter (where t.ticket_no = any (p_tickets)
                                 and i.product_id = p_product
                                 and not exists (
                                     select from ticket.visitor y
                                     where y.supplier_id = p_supplier
                                       and y.order_id = p_order
                                       and y.ticket_no = t.ticket_no)),
                       0)::int4 as persons,
                   coalesce(sum(t.persons)
                       filter (where t.ticket_no = any (p_tickets)
                                 and i.product_id = p_product),
                       0)::int4 as everybody,
                   count(*) filter (where t.state not in ('0', '2')
                                      and t.ticket_no <> all (p_tickets))
                       as others
            from ticket.ticket t
            join ticket.order_item i
              on i.supplier_id = p_supplier and i.order_id = p_order
                 and i.line_no = t.line_no
            where t.supplier_id = p_supplier and t.order_id = p_order) t);
end;
$$;

comment on function impl.document_share(int4, int8, int2[], int4, bytea) is
'How many of one document''s uses go with the tickets named; null: all.';
