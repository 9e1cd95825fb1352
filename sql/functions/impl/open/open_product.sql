create or replace function impl.open_product(p_supplier int4, p_product int4)
returns ticket.open_product
language plpgsql stable
as $$
declare
    v_is ticket.open_product;
begin
    select o.* into v_is
    from ticket.open_product o
    where o.supplier_id = p_supplier
      and o.product_id = p_product;

    if found then
        return v_is;
    end if;

    v_is.supplier_id := p_supplier;
    v_is.product_id := p_product;
    v_is.is_ticket := false;
    v_is.address := '';
    v_is.description := '';
    v_is.kind := '';
    v_is.adults := 1;
    v_is.children := 0;
    v_is.guest_rule := 'one';
    v_is.guest_per := 1;
    v_is.refund := true;
    v_is.review := false;
    v_is.scenic_id := 0;
    v_is.scenic_name := '';
    v_is.out_id := '';
    v_is.confirm := false;
    v_is.assign_slot := false;

    return v_is;
end;
$$;

comment on function impl.open_product(int4, int4) is
'What is said of a product for the open API, or the defaults.';

-- A ticket of its own code lets one person in.
create or replace function impl.open_persons_kept(
    p_product ticket.product,
    p_open ticket.open_product)
returns void
language plpgsql stable
as $$
begin
    if p_product.form = '1' and p_open.adults + p_open.children > 1 then
        perform impl.staff_refuse('OPEN_PERSONS', p_product.code);
    end if;
end;
$$;

comment on function impl.open_persons_kept(ticket.product,
    ticket.open_product) is
'Refuses tickets for several persons that are no group tickets.';
