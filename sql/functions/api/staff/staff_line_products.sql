-- The list is the whole list: a product that is missing in it leaves the line.
create or replace function api.staff_line_products(
    p_supplier text,
    p_line text,
    p_products text[])
returns table (verdict text, subject text,
               line_id int4, code text, name text, products text)
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_supplier int4;
    v_line int4;
    v_products int4[];
begin
    v_supplier := (impl.staff_supplier_locked(p_supplier)).supplier_id;
    v_line := (impl.staff_line(v_supplier, p_line)).line_id;

    select array_agg((impl.staff_product(v_supplier, c.code)).product_id)
    into v_products
    from unnest(p_products) as c (code);

    perform impl.staff_refuse('PRODUCT_VALID_SLOTS', p.code)
    from ticket.supplier s
    join ticket.product p
      on p.supplier_id = s.supplier_id and p.product_id = any (v_products)
    where s.supplier_id = v_supplier and s.slot_mode
      and p.valid_mode in (2, 3, 5)
    order by p.code;

    delete from ticket.line_product x
    where x.supplier_id = v_supplier
      and x.line_id = v_line
      and x.product_id <> all (coalesce(v_products, '{}'));

    insert into ticket.line_product (supplier_id, line_id, product_id)
    select v_supplier, v_line, p.product_id
    from unnest(v_products) as p (product_id)
    on conflict do nothing;

    return query
    select * from api.staff_line_list(p_supplier) l
    where l.code = p_line;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_line_products is
'Says which products are sold on a line.';

grant execute on function api.staff_line_products to ticket_staff;
