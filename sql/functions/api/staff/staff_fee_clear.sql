create or replace function api.staff_fee_clear(p_supplier text, p_product text)
returns table (verdict text, subject text,
               product text, unit text, units_ahead int4, mode text,
               amount_fen int8, percent numeric)
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_supplier int4;
    v_product int4;
begin
    v_supplier := (impl.staff_supplier(p_supplier)).supplier_id;
    v_product := (impl.staff_product(v_supplier, p_product)).product_id;

    delete from ticket.fee_rule f
    where f.supplier_id = v_supplier
      and f.product_id = v_product;

    return query select * from api.staff_fee_list(p_supplier);

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_fee_clear is
'Takes all breach fees of a product back.';

grant execute on function api.staff_fee_clear to ticket_staff;
