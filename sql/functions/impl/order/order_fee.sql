create or replace function impl.order_fee(p_order ticket.orders,
    p_product int4, p_price_fen int8, p_start timestamptz, p_at timestamptz)
returns int8
language plpgsql stable
as $$
begin
    return case when impl.performance_off(p_order) then 0
           else impl.breach_fee(p_order.supplier_id, p_product, p_price_fen,
                                p_order.day, p_start, p_at) end;
end;
$$;

comment on function impl.order_fee(ticket.orders, int4, int8, timestamptz,
                                   timestamptz) is
'The breach fee of one paying person of an order: none where it is the supplier
that has cancelled (decided as for orders that could not be activated).';
