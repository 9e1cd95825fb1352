create or replace function impl.document_seal(p_supplier int4,
    p_order ticket.orders, p_index bytea)
returns bytea
language plpgsql stable
as $$
begin
    return coalesce(
        (select v.id_sealed from ticket.visitor v
         where v.supplier_id = p_supplier and v.order_id = p_order.order_id
           and v.id_index = p_index
         limit 1),
        p_order.id_sealed);
end;
$$;

comment on function impl.document_seal(int4, ticket.orders, bytea) is
'The seal of a document of an order, of a visitor or the order''s own, for the
answer that names it.';
