create or replace function impl.staff_offer(p_supplier text, p_offer int4)
returns ticket.offer
language plpgsql volatile
as $$
declare
    v_supplier constant ticket.supplier :=
        impl.staff_supplier_locked(p_supplier);
    v_offer    ticket.offer;
begin
    select o.* into v_offer
    from ticket.offer o
    where o.supplier_id = v_supplier.supplier_id and o.offer_no = p_offer;

    if not found then
        perform impl.staff_refuse('OFFER_MISSING', p_offer::text);
    end if;

    return v_offer;
end;
$$;

comment on function impl.staff_offer(text, int4) is
'Helper: what visitors are offered, by its number, with its supplier locked, or
a refusal.';
