create or replace function impl.product_entry(p_supplier int4, p_product int4)
returns ticket.product_entry
language plpgsql stable
as $$
declare
    v_entry ticket.product_entry;
begin
    select e.* into v_entry
    from ticket.product_entry e
    where e.supplier_id = p_supplier and e.product_id = p_product;

    /* The defaults of the table. */
    if not found then
        v_entry := row(p_supplier, p_product, 1, 0, false, '{}', 0, 'refuse',
                       0, 'in', null, false, '-infinity');
    end if;

    return v_entry;
end;
$$;

comment on function impl.product_entry(int4, int4) is
'How tickets of a product are let in.';
