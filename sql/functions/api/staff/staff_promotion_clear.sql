create or replace function api.staff_promotion_clear(
    p_supplier text,
    p_product text)
returns table (verdict text, subject text,
               product text, first_day date, last_day date, every_persons int4,
               free_persons int4)
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_supplier int4;
    v_product int4;
begin
    v_supplier := (impl.staff_supplier_locked(p_supplier)).supplier_id;
    v_product := (impl.staff_product(v_supplier, p_product)).product_id;

    delete from ticket.promotion r
    where r.supplier_id = v_supplier
      and r.product_id = v_product;

    return query select * from api.staff_promotion_list(p_supplier);

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_promotion_clear is
'Ends a product''s promotions.';

grant execute on function api.staff_promotion_clear
    to ticket_staff;
