create or replace function impl.staff_order(p_supplier text, p_order int8)
returns ticket.orders
language plpgsql volatile
as $$
declare
    v_supplier int4;
    v_order    ticket.orders;
begin
    v_supplier := (impl.staff_supplier(p_supplier)).supplier_id;

    select o.* into v_order
    from ticket.orders o
    where o.supplier_id = v_supplier and o.order_id = p_order
    for no key update;

    if not found then
        perform impl.staff_refuse('ORDER_MISSING', p_order::text);
    end if;

    return v_order;
end;
$$;

comment on function impl.staff_order(text, int8) is
'Helper: a supplier''s order, locked, or a refusal.';
