create or replace function impl.order_fee(p_order ticket.orders,
    p_product int4, p_price_fen int8, p_start timestamptz, p_at timestamptz)
returns int8
language plpgsql stable
as $$
begin
    return case when p_order.fee_waived or p_order.page = impl.open_page()
                     or impl.order_off(p_order) then 0
           else impl.breach_fee(p_order.supplier_id, p_product, p_price_fen,
                                p_order.day,
                                greatest(p_start, impl.fee_start(p_order)),
                                p_at) end;
end;
$$;

comment on function impl.order_fee(ticket.orders, int4, int8, timestamptz,
                                   timestamptz) is
'The breach fee of one paying person of an order: none where it is the supplier
that has cancelled (decided as for orders that could not be activated), or has
waived it, and none of the open ticket API, which knows no fees.';

create or replace function impl.fee_start(p_order ticket.orders)
returns timestamptz
language plpgsql stable
as $$
begin
    return (
        select impl.minute_at(p.day, p.fee_minute, s.zone)
        from ticket.performance p
        join ticket.supplier s on s.supplier_id = p.supplier_id
        where p.supplier_id = p_order.supplier_id
          and p.session_id = p_order.session_id and p.day = p_order.day);
end;
$$;

comment on function impl.fee_start(ticket.orders) is
'The latest start that a performance had while it had orders, from which their
fees count; null: it never had another one.';
