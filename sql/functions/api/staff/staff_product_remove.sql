create or replace function api.staff_product_remove(
    p_supplier text,
    p_product text)
returns table (verdict text, subject text, code text, name text)
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_supplier int4;
    v_product  ticket.product;
begin
    v_supplier := (impl.staff_supplier_locked(p_supplier)).supplier_id;
    v_product := impl.staff_product(v_supplier, p_product);

    perform impl.remove_refuse('PRODUCT_USED', p_product,
        impl.orders_using(v_supplier, impl.quota_kind('product'),
                          v_product.product_id, v_product.product_id,
                          v_product.product_id, null)
        || array(
            select impl.either('line ', '线路 ') || l.code
            from ticket.line_product x
            join ticket.line l using (supplier_id, line_id)
            where x.supplier_id = v_supplier
              and x.product_id = v_product.product_id
            order by l.code)
        || array(
            select impl.either('agent ', '代理商 ') || a.user_name
            from ticket.agent_product x
            join ticket.agent a using (supplier_id, agent_id)
            where x.supplier_id = v_supplier
              and x.product_id = v_product.product_id
            order by a.user_name
            limit 20)
        || array(
            select distinct impl.either('commission of agent ',
                                        '返佣规则，代理商 ') || a.user_name
            from ticket.commission_rule x
            join ticket.agent a using (supplier_id, agent_id)
            where x.supplier_id = v_supplier
              and x.product_id = v_product.product_id
            limit 20)
        || array(
            select impl.either('terms of settlement', '结算条款')
            from ticket.settle_product x
            where x.supplier_id = v_supplier
              and x.product_id = v_product.product_id)
        || array(
            select distinct impl.either('areas of hall ' || x.hall_id,
                                        '厅 ' || x.hall_id || ' 的区域')
            from ticket.product_area x
            where x.supplier_id = v_supplier
              and x.product_id = v_product.product_id));

    delete from ticket.price p
    where p.supplier_id = v_supplier and p.product_id = v_product.product_id;
    delete from ticket.price_past p
    where p.supplier_id = v_supplier and p.product_id = v_product.product_id;
    delete from ticket.day_price p
    where p.supplier_id = v_supplier and p.product_id = v_product.product_id;
    delete from ticket.performance_price p
    where p.supplier_id = v_supplier and p.product_id = v_product.product_id;
    delete from ticket.promotion p
    where p.supplier_id = v_supplier and p.product_id = v_product.product_id;
    delete from ticket.fee_rule p
    where p.supplier_id = v_supplier and p.product_id = v_product.product_id;
    delete from ticket.open_product p
    where p.supplier_id = v_supplier and p.product_id = v_product.product_id;
    delete from ticket.open_version p
    where p.supplier_id = v_supplier and p.product_id = v_product.product_id;
    delete from ticket.product p
    where p.supplier_id = v_supplier and p.product_id = v_product.product_id;

    perform impl.remove_note(v_supplier, 'product', v_product.product_id,
                             v_product.code, v_product.name);

    return query
    select null::text, null::text, v_product.code, v_product.name;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_product_remove is
'Removes a product that was never ordered and that nothing sells any more, with
its prices, promotions and fees.';

grant execute on function api.staff_product_remove to ticket_staff;
