create or replace function impl.seatprice_row(p_supplier ticket.supplier,
    p_product text, p_change jsonb)
returns ticket.performance_price
language plpgsql stable
as $$
declare
    v_row      ticket.performance_price;
begin
    v_row.supplier_id := p_supplier.supplier_id;
    v_row.product_id :=
        (impl.staff_product(p_supplier.supplier_id, p_product)).product_id;
    v_row.session_id := coalesce((p_change ->> 'session')::int4, 0);
    v_row.first_day := coalesce((p_change ->> 'first_day')::date,
                                impl.staff_today(p_supplier.zone));

    if v_row.session_id <> 0 then
        perform impl.staff_session(p_supplier.supplier_id, v_row.session_id);
    end if;

    return v_row;
end;
$$;

comment on function impl.seatprice_row(ticket.supplier, text, jsonb) is
'Which price at performances staff mean: product, session (0: any), first day
(today, where none is named); or a refusal.';
