create or replace function impl.staff_product(p_supplier int4, p_code text)
returns ticket.product
language plpgsql stable
as $$
declare
    v_product ticket.product;
begin
    select p.* into v_product
    from ticket.product p
    where p.supplier_id = p_supplier
      and p.code = p_code;

    if not found then
        perform impl.staff_refuse('PRODUCT_MISSING', p_code);
    end if;

    return v_product;
end;
$$;

comment on function impl.staff_product(int4, text) is
'Helper: the product of a code, or a refusal.';
