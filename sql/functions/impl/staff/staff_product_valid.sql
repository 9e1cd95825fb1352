create or replace function impl.staff_product_valid(
    p_supplier ticket.supplier, p_product ticket.product)
returns void
language plpgsql stable
as $$
begin
    if p_product.valid_mode = 2 and p_product.valid_days = 0 then
        perform impl.staff_refuse('PRODUCT_VALID', p_product.code, '2',
                                  '--valid-days');
    elsif p_product.valid_mode in (3, 5) and p_product.valid_last is null then
        perform impl.staff_refuse('PRODUCT_VALID', p_product.code,
                                  p_product.valid_mode::text, '--valid-last');
    elsif p_product.valid_mode = 5 and p_product.valid_first is null then
        perform impl.staff_refuse('PRODUCT_VALID', p_product.code, '5',
                                  '--valid-first');
    elsif p_product.valid_mode = 5
          and p_product.valid_last < p_product.valid_first
    then
        perform impl.staff_refuse('PRODUCT_VALID_DAYS',
                                  p_product.valid_last::text,
                                  p_product.valid_first::text);
    end if;

    /* A place in a slot is of one day. */
    if p_product.valid_mode in (2, 3, 5)
        and (p_supplier.kind = '2'
             or p_supplier.slot_mode
                and exists (select from ticket.line_product l
                            where l.supplier_id = p_product.supplier_id
                              and l.product_id = p_product.product_id))
    then
        perform impl.staff_refuse('PRODUCT_VALID_SLOTS', p_product.code);
    end if;
end;
$$;

comment on function impl.staff_product_valid(ticket.supplier, ticket.product) is
'Refuses days of validity that contradict each other, or that a product cannot
have.';
