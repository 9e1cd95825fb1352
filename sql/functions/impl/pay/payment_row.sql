create or replace function impl.payment_row(p_supplier int4, p_payment int8)
returns ticket.payment
language plpgsql volatile
as $$
declare
    v_payment ticket.payment;
begin
    perform from ticket.orders o
    where o.supplier_id = p_supplier
      and o.order_id = (select p.order_id
                        from ticket.payment p
                        where p.supplier_id = p_supplier
                          and p.payment_id = p_payment)
    for no key update;

    select p.* into v_payment
    from ticket.payment p
    where p.supplier_id = p_supplier and p.payment_id = p_payment
    for no key update;

    return v_payment;
end;
$$;

comment on function impl.payment_row(int4, int8) is
'A payment, locked behind its order; null: there is none.';
