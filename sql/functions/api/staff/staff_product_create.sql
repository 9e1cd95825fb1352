create or replace function api.staff_product_create(
    p_supplier text,
    p_code text,
    p_change jsonb)
returns table (verdict text, subject text,
               product_id int4, code text, name text, class_id int2,
               unit text, form text, real_name bool, minimum int4,
               maximum int4, id_maximum int4, day_limit int4, effect_mode text,
               order_days int4, web_order_days int4, ticket_days int4,
               days_ahead int4, last_minute int4, first_day date, last_day date,
               week_first int2, week_last int2, week_negated bool,
               conditions text, on_sale bool, min_age int2, max_age int2,
               id_days int2, phone_maximum int4, phone_days int2,
               valid_mode int2, valid_days int2, valid_first date,
               valid_last date, wait_minutes int4)
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    v_supplier ticket.supplier;
begin
    v_supplier := impl.staff_supplier(p_supplier);

    perform from ticket.supplier s
    where s.supplier_id = v_supplier.supplier_id
    for update;

    if exists (select from ticket.product p
               where p.supplier_id = v_supplier.supplier_id
                 and p.code = p_code)
    then
        perform impl.staff_refuse('PRODUCT_EXISTS', p_code);
    end if;

    insert into ticket.product (supplier_id, product_id, code, name)
    select v_supplier.supplier_id,
           impl.next_id(v_supplier.supplier_id, 'product',
                        coalesce(max(p.product_id), 0)),
           p_code, p_code
    from ticket.product p
    where p.supplier_id = v_supplier.supplier_id;

    return query
    select s.* from api.staff_product_set(p_supplier, p_code, p_change) s
    where impl.staff_agreed(s.verdict, s.subject);

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_product_create is
'Creates a product; it needs a price before it can be sold.';

grant execute on function api.staff_product_create to ticket_staff;
