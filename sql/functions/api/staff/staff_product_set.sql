-- Members of p_change are column names; what is missing stays.
create or replace function api.staff_product_set(
    p_supplier text,
    p_product text,
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
    v_old ticket.product;
    v_new ticket.product;
begin
    v_supplier := impl.staff_supplier_locked(p_supplier);

    /* Locked, then read: what stays is what somebody else may have said. */
    perform
    from ticket.product p
    where p.supplier_id = v_supplier.supplier_id
      and p.code = p_product
    for no key update;

    v_old := impl.staff_product(v_supplier.supplier_id, p_product);
    v_new := jsonb_populate_record(v_old, p_change);

    if v_new.last_day < v_new.first_day then
        perform impl.staff_refuse('PRODUCT_DAYS',
                                  v_new.last_day::text, v_new.first_day::text);
    end if;

    if (v_new.week_first is null) <> (v_new.week_last is null) then
        perform impl.staff_refuse('PRODUCT_WEEK');
    end if;

    if v_new.maximum between 1 and v_new.minimum - 1 then
        perform impl.staff_refuse('PRODUCT_MAXIMUM',
                                  v_new.maximum::text, v_new.minimum::text);
    end if;

    if v_new.max_age between 1 and v_new.min_age - 1 then
        perform impl.staff_refuse('PRODUCT_AGES', v_new.max_age::text,
                                  v_new.min_age::text);
    end if;

    if v_new.min_age + v_new.max_age > 0 and not v_new.real_name then
        perform impl.staff_refuse('PRODUCT_AGE_NAMES', p_product);
    end if;

    perform impl.staff_product_valid(v_supplier, v_new);
    perform impl.settle_product_kept(v_old, v_new);
    perform impl.open_persons_kept(
        v_new, impl.open_product(v_old.supplier_id, v_old.product_id));

    update ticket.product p
    set name = v_new.name,
        class_id = v_new.class_id,
        unit = v_new.unit,
        form = v_new.form,
        real_name = v_new.real_name,
        minimum = v_new.minimum,
        maximum = v_new.maximum,
        id_maximum = v_new.id_maximum,
        day_limit = v_new.day_limit,
        effect_mode = v_new.effect_mode,
        order_days = v_new.order_days,
        web_order_days = v_new.web_order_days,
        ticket_days = v_new.ticket_days,
        days_ahead = v_new.days_ahead,
        last_minute = v_new.last_minute,
        first_day = v_new.first_day,
        last_day = v_new.last_day,
        week_first = v_new.week_first,
        week_last = v_new.week_last,
        week_negated = v_new.week_negated,
        conditions = v_new.conditions,
        on_sale = v_new.on_sale,
        min_age = v_new.min_age,
        max_age = v_new.max_age,
        id_days = v_new.id_days,
        phone_maximum = v_new.phone_maximum,
        phone_days = v_new.phone_days,
        valid_mode = v_new.valid_mode,
        valid_days = v_new.valid_days,
        valid_first = v_new.valid_first,
        valid_last = v_new.valid_last,
        wait_minutes = v_new.wait_minutes
    where p.supplier_id = v_old.supplier_id
      and p.product_id = v_old.product_id;

    /* Without a limit nothing is sold (-1502): nothing to resize to. */
    if v_new.day_limit is distinct from v_old.day_limit
       and v_new.day_limit is not null
    then
        perform impl.staff_resize(v_old.supplier_id, 2, v_old.product_id,
                                  impl.staff_today(v_supplier.zone),
                                  date '2199-12-31', v_new.day_limit);
    end if;

    return query
    select * from api.staff_product_list(p_supplier) p
    where p.product_id = v_old.product_id;

exception when sqlstate 'ST001' then
    select * into verdict, subject from impl.staff_refusal(sqlerrm);
    return next;
end;
$$;

comment on function api.staff_product_set is
'Changes a product; a new day limit binds days already booked too.';

grant execute on function api.staff_product_set to ticket_staff;
