create or replace function api.staff_product_list(p_supplier text)
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
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
    return query
    select null::text, null::text,
           p.product_id, p.code, p.name, p.class_id, p.unit, p.form::text,
           p.real_name, p.minimum, p.maximum, p.id_maximum, p.day_limit,
           p.effect_mode::text, p.order_days, p.web_order_days, p.ticket_days,
           p.days_ahead, p.last_minute, p.first_day, p.last_day, p.week_first,
           p.week_last, p.week_negated, p.conditions, p.on_sale, p.min_age,
           p.max_age, p.id_days, p.phone_maximum, p.phone_days,
           p.valid_mode, p.valid_days, p.valid_first, p.valid_last,
           p.wait_minutes
    from impl.staff_supplier(p_supplier) s
    join ticket.product p on p.supplier_id = s.supplier_id
    order by p.product_id;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_product_list is
'A supplier''s products.';

grant execute on function api.staff_product_list to ticket_staff;
