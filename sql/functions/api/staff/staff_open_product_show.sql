create or replace function api.staff_open_product_show(
    p_supplier text,
    p_product text)
returns table (verdict text, subject text,
               product_id int4, product text, name text,
               on_sale bool, version int4, is_ticket bool, address text,
               description text, kind text, adults int2, children int2,
               guest_rule text, guest_per int2, refund bool, review bool,
               confirm bool, assign_slot bool, scenic_id int4,
               scenic_name text, out_id text, market_fen int8, sale_fen int8)
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
    perform impl.staff_product((impl.staff_supplier(p_supplier)).supplier_id,
                               p_product);

    return query
    select *
    from api.staff_open_product_list(p_supplier) p
    where p.product = p_product;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_open_product_show is
'What the open API shows of a product beside what it is.';

grant execute on function api.staff_open_product_show to ticket_staff;
